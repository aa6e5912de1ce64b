package rules

import (
	"fmt"
	"maps"
	"slices"

	"spoina/analysis/scene"
)

// ofDocuments is what rules look up among the decisions and leases. When documents change, Forget takes out what they
// were and Renewed puts in what they are, so that one changed permit does not cost reading all the others.
type ofDocuments struct {
	onParcel  multi[int32]             // decisions that name a parcel
	onStreet  multi[string]            // decisions of which only the street is known
	numbers   multi[string]            // decisions by case number
	contracts multi[string]            // leases by contract number
	ofParty   multi[int64]             // decisions by party
	leasesOf  multi[int64]             // leases by party
	nearAt    map[int32][]nearDecision // decisions beside an object
	byPlace   multi[string]            // standing decisions by what says where they are
	following multi[string]            // standing decisions by the number of the one they name as the previous
	payments  map[string]int           // rows with a payment, by file
	permits   int                      // location permits
	fees      map[string]int           // rows with a fee or rent, by kind of document and file
	prices    map[string]int           // rows with a rate, likewise
	inFile    map[string]int           // decisions by file
	renamed   int                      // how often parties have changed
	named     *partyPairs              // parties that may be one, on first use
}

type nearDecision struct {
	Decision int32
	Distance float64
}

// multi are rows by what they have in common, in order.
type multi[K comparable] map[K][]int32

func (m multi[K]) add(k K, i int32) {
	at := m[k]
	if n := len(at); n == 0 || at[n-1] <= i {
		m[k] = append(at, i)
		return
	}
	n, _ := slices.BinarySearch(at, i)
	m[k] = slices.Insert(at, n, i)
}

func (m multi[K]) drop(k K, i int32) {
	at := slices.DeleteFunc(m[k], func(x int32) bool { return x == i })
	if len(at) == 0 {
		delete(m, k)
		return
	}
	m[k] = at
}

func (t *Town) indexDocuments() {
	n := len(t.Decisions)
	t.ofDocuments = &ofDocuments{onParcel: make(multi[int32], n), onStreet: multi[string]{}, numbers: make(multi[string], n), contracts: make(multi[string], len(t.Leases)),
		ofParty: multi[int64]{}, leasesOf: multi[int64]{}, byPlace: make(multi[string], n), following: multi[string]{}, payments: map[string]int{}, fees: map[string]int{}, prices: map[string]int{},
		inFile: map[string]int{}, named: &partyPairs{}}
	for i := range t.Decisions {
		t.indexDecision(int32(i), multi[int32].add, multi[int64].add, multi[string].add, 1)
	}
	for i := range t.Leases {
		t.indexLease(int32(i), multi[int64].add, multi[string].add, 1)
	}
	// Of each object one stretch of a single array.
	count := make([]int32, len(t.Objects)+1)
	for _, n := range t.J.Near {
		count[n.Object+1]++
	}
	objects := 0
	for i := range t.Objects {
		if count[i+1] > 0 {
			objects++
		}
		count[i+1] += count[i]
	}
	all := make([]nearDecision, len(t.J.Near))
	t.nearAt = make(map[int32][]nearDecision, objects)
	next := slices.Clone(count)
	for _, n := range t.J.Near {
		all[next[n.Object]] = nearDecision{n.Decision, n.Distance}
		next[n.Object]++
	}
	for i := range t.Objects {
		if a, b := count[i], count[i+1]; a < b {
			t.nearAt[int32(i)] = all[a:b:b]
		}
	}
}

func (t *Town) indexDecision(i int32, parcel func(multi[int32], int32, int32), party func(multi[int64], int64, int32), word func(multi[string], string, int32), by int) {
	d := &t.Decisions[i]
	if d.Gone {
		return
	}
	for _, p := range d.Place.Parcels {
		parcel(t.onParcel, p, i)
	}
	if d.Kind != scene.Location && d.Place.Confidence == 'E' && d.StreetKey != "" {
		word(t.onStreet, d.StreetKey, i)
	}
	if d.Number != "" {
		word(t.numbers, d.Number, i)
	}
	if d.PartyID != 0 {
		party(t.ofParty, d.PartyID, i)
	}
	t.inFile[d.File] += by
	if scene.Has(d.Fee) {
		t.fees["d"+d.File] += by
	}
	if scene.Has(d.Rate) {
		t.prices["d"+d.File] += by
	}
	if d.Closed {
		return
	}
	if d.Paid != scene.NoDay || scene.Has(d.PaidGr) {
		t.payments[d.File] += by
	}
	if d.Merged || d.Dead() {
		return
	}
	if d.Previous != "" {
		word(t.following, d.Previous, i)
	}
	if d.Kind == scene.Location {
		t.permits += by
	}
	for _, k := range t.placeKeys(int(i)) {
		word(t.byPlace, k, i)
	}
}

func (t *Town) indexLease(i int32, party func(multi[int64], int64, int32), word func(multi[string], string, int32), by int) {
	l := &t.Leases[i]
	if l.Gone {
		return
	}
	if l.Number != "" {
		word(t.contracts, l.Number, i)
	}
	if l.PartyID != 0 {
		party(t.leasesOf, l.PartyID, i)
	}
	if scene.Has(l.Rent) {
		t.fees["l"+l.File] += by
	}
	if scene.Has(l.Rate) {
		t.prices["l"+l.File] += by
	}
}

// Forget takes out what documents are, before they change.
func (t *Town) Forget(decisions, leases []int32) {
	for _, i := range decisions {
		t.indexDecision(i, multi[int32].drop, multi[int64].drop, multi[string].drop, -1)
	}
	for _, i := range leases {
		t.indexLease(i, multi[int64].drop, multi[string].drop, -1)
	}
}

// renew puts in what documents are now, and the decisions that lie beside other objects than before.
func (t *Town) renew(rows scene.Rows, near scene.NearChanged) {
	for _, i := range rows.Decisions {
		t.indexDecision(i, multi[int32].add, multi[int64].add, multi[string].add, 1)
	}
	for _, i := range rows.Leases {
		t.indexLease(i, multi[int64].add, multi[string].add, 1)
	}
	for _, n := range near.Gone {
		at := slices.DeleteFunc(slices.Clone(t.nearAt[n.Object]), func(x nearDecision) bool { return x.Decision == n.Decision })
		if t.nearAt[n.Object] = at; len(at) == 0 {
			delete(t.nearAt, n.Object)
		}
	}
	for _, n := range near.Come {
		at := t.nearAt[n.Object]
		k, _ := slices.BinarySearchFunc(at, n.Decision, func(x nearDecision, d int32) int { return int(x.Decision) - int(d) })
		t.nearAt[n.Object] = slices.Insert(at, k, nearDecision{n.Decision, n.Distance})
	}
	if len(rows.Parties) > 0 {
		t.renamed++
		t.named = &partyPairs{}
	}
}

// having are the words that some rows have, for Rule.Depends.
func having(rows map[string]int) string {
	var out []string
	for k, n := range rows {
		if n > 0 {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return fmt.Sprintf("%q", out)
}

// withoutFees are the files that keep no fees, for Rule.Depends.
func (t *Town) withoutFees() string {
	var out []string
	for _, file := range slices.Sorted(maps.Keys(t.inFile)) {
		if t.keepsNoFees(file) {
			out = append(out, file)
		}
	}
	return fmt.Sprintf("%q", out)
}

// documentOf is the first standing document of a party; nil when it has none.
func (t *Town) documentOf(party int) *scene.Document {
	id := t.Scene.Parties[party].ID
	for _, i := range t.ofParty[id] {
		if d := &t.Decisions[i].Document; !d.Closed {
			return d
		}
	}
	for _, i := range t.leasesOf[id] {
		if d := &t.Leases[i].Document; !d.Closed {
			return d
		}
	}
	return nil
}
