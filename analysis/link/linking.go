package link

import (
	"math"
	"reflect"
	"slices"

	"spoina/analysis/scene"
)

// Linking is the links of a scene with the candidates that they were chosen from, so that a part of the town can be
// linked anew by itself.
type Linking struct {
	*Links
	s        *scene.Scene
	j        *scene.Joined
	finder   *Finder
	pairs    [][]Pair          // by decision
	ofObject map[int32][]int32 // decisions that have an object among their candidates
	leases   [][]LeaseLink     // by lease
}

// NewLinking links the documents of a joined scene to its objects.
func NewLinking(s *scene.Scene, j *scene.Joined) *Linking {
	w := &Linking{s: s, j: j, finder: NewFinder(s, j), pairs: make([][]Pair, len(s.Decisions)), leases: make([][]LeaseLink, len(s.Leases))}
	var pairs []Pair
	for i := range s.Decisions {
		w.pairs[i] = w.finder.Candidates(int32(i))
		pairs = append(pairs, w.pairs[i]...)
	}
	all, weak := Assign(s, pairs)
	var leases []LeaseLink
	for i := range s.Leases {
		w.leases[i] = w.finder.Lease(int32(i))
		leases = append(leases, w.leases[i]...)
	}
	w.Links = Index(all, weak, leases)
	return w
}

// Words are the words of an object's advertiser by which decisions find it.
func Words(advertiser string) []string { return nameWords(advertiser) }

// Before are what a change is about to take away: the decisions and leases that look at some objects as they are now, and
// the words by which they are found. It is asked before the scene is changed.
func (w *Linking) Before(objects []int32) (decisions, leases []int32, words []string) {
	decisions = w.looking(objects, nil)
	for _, o := range objects {
		if int(o) >= len(w.s.Objects) {
			continue
		}
		for _, l := range w.LeasesOfObject(int(o)) {
			leases = append(leases, l.Lease)
		}
		leases = append(leases, w.leasesUnder(o)...)
		words = append(words, nameWords(w.s.Objects[o].Advertiser)...)
	}
	return decisions, leases, words
}

func (w *Linking) leasesUnder(o int32) []int32 {
	var out []int32
	for _, h := range w.j.ParcelsOf(int(o)) {
		for _, on := range w.s.LeasesOn(h.Parcel) {
			out = append(out, on.Lease)
		}
	}
	return out
}

// looking are the decisions that may have one of the objects among their candidates: by place, by street, or by one of
// the words.
func (w *Linking) looking(objects []int32, words []string) []int32 {
	if len(objects) == 0 {
		return nil
	}
	s := w.s
	named := map[string]bool{}
	for _, x := range words {
		named[x] = true
	}
	lanes := map[int32]bool{}
	var at []int32
	for _, o := range objects {
		if int(o) >= len(s.Objects) || s.ObjectShapes.Dim(int(o)) < 0 {
			continue
		}
		at = append(at, o)
		for _, h := range w.j.LanesOf(int(o)) {
			lanes[h.Lane] = true
		}
		for _, x := range nameWords(s.Objects[o].Advertiser) {
			named[x] = true
		}
	}
	var out []int32
	for i := range s.Decisions {
		d := &s.Decisions[i]
		if d.Merged {
			continue
		}
		if slices.ContainsFunc(at, func(o int32) bool { return w.near(d, o) }) ||
			d.Place.Confidence >= 'D' && (onAny(d.Place.Lanes, lanes) || d.Place.Similar != "" && onAny(s.LanesOfStreet(d.Place.Similar), lanes)) ||
			d.Party != "" && len(named) > 0 && w.names(d, named) {
			out = append(out, int32(i))
		}
	}
	return out
}

func onAny(rows []int32, in map[int32]bool) bool {
	return slices.ContainsFunc(rows, func(l int32) bool { return in[l] })
}

func (w *Linking) names(d *scene.Decision, words map[string]bool) bool {
	party, _ := w.s.PartyOf(d)
	return slices.ContainsFunc(nameWords(party), func(x string) bool { return words[x] })
}

func (w *Linking) near(d *scene.Decision, o int32) bool {
	s := w.s
	box := s.ObjectShapes.Box(int(o))
	x, y := s.Objects[o].X, s.Objects[o].Y
	if d.Shape >= 0 && s.DecisionShapes.Box(d.Shape).Grow(s.Settings.Near).Meets(box) {
		return true
	}
	for k := range d.Refs {
		for _, p := range d.Refs[k].Found.Parcels {
			if s.ParcelShapes.Box(int(p)).Grow(s.Settings.NearParcel).Meets(box) {
				return true
			}
		}
	}
	for _, a := range d.Place.Address {
		if math.Hypot(s.Addresses[a].X-x, s.Addresses[a].Y-y) <= s.Settings.NearHouse+1 {
			return true
		}
	}
	for k := range d.Place.Spots {
		if p := &d.Place.Spots[k]; math.Hypot(p.X-x, p.Y-y) <= p.Reach+1 {
			return true
		}
	}
	return false
}

// Renew links anew what a change has touched: the decisions and leases given, those that look at the objects given, and
// whatever competes with them for an object. It answers with the decisions, the leases and the objects whose links are
// others than before.
func (w *Linking) Renew(decisions, leases, objects []int32, words []string, verdicts bool) (ofDecisions, ofLeases, ofObjects []int32) {
	s := w.s
	if len(objects) > 0 || verdicts || w.finder == nil {
		w.finder = NewFinder(s, w.j)
	}
	for len(w.pairs) < len(s.Decisions) {
		w.pairs = append(w.pairs, nil)
	}
	for len(w.leases) < len(s.Leases) {
		w.leases = append(w.leases, nil)
	}
	if w.ofObject == nil {
		w.ofObject = map[int32][]int32{}
		for i := range w.pairs {
			w.has(int32(i))
		}
	}
	decisions = distinct(append(slices.Clone(decisions), w.looking(objects, words)...))
	group, queue := map[int32]bool{}, []int32{}
	reach := func(d int32) {
		if !group[d] {
			group[d] = true
			queue = append(queue, d)
		}
	}
	for _, d := range decisions {
		for k := range w.pairs[d] {
			o := w.pairs[d][k].Object
			w.ofObject[o] = slices.DeleteFunc(w.ofObject[o], func(x int32) bool { return x == d })
			for _, other := range w.ofObject[o] { // what it no longer competes for
				reach(other)
			}
		}
		w.pairs[d] = w.finder.Candidates(d)
		w.has(d)
		reach(d)
	}
	for k := 0; k < len(queue); k++ {
		for p := range w.pairs[queue[k]] {
			for _, d := range w.ofObject[w.pairs[queue[k]][p].Object] {
				reach(d)
			}
		}
	}
	var pairs []Pair
	slices.Sort(queue)
	for _, d := range queue {
		pairs = append(pairs, w.pairs[d]...)
	}
	now, weakNow := Assign(s, pairs)
	slices.SortFunc(now, byDecisionAndScore)
	slices.SortFunc(weakNow, byDecisionAndScore)
	all, before := renewed(w.All, now, group)
	weak, _ := renewed(w.Weak, weakNow, group)
	ofDecisions, ofObjects = differing(before, now)

	for _, o := range objects {
		leases = append(leases, w.leasesUnder(o)...)
	}
	leases = distinct(leases)
	anew := map[int32]bool{}
	for _, i := range leases {
		anew[i] = true
		was := w.leases[i]
		if w.leases[i] = w.finder.Lease(i); !reflect.DeepEqual(was, w.leases[i]) {
			ofLeases = append(ofLeases, i)
			for _, l := range slices.Concat(was, w.leases[i]) {
				if l.Object >= 0 {
					ofObjects = append(ofObjects, l.Object)
				}
			}
		}
	}
	list := w.Leases
	if len(ofLeases) > 0 {
		list = nil
		for i := range w.leases {
			list = append(list, w.leases[i]...)
		}
	}
	w.Links = index(all, weak, list)
	return ofDecisions, ofLeases, distinct(ofObjects)
}

func (w *Linking) has(d int32) {
	for k := range w.pairs[d] {
		o := w.pairs[d][k].Object
		w.ofObject[o] = append(w.ofObject[o], d)
	}
}

// renewed is a list of links with those of a group of decisions exchanged for others; own are the ones taken out. Both
// lists are in order.
func renewed(links, now []Link, group map[int32]bool) (all, own []Link) {
	all = make([]Link, 0, len(links)+len(now))
	for k := 0; k < len(links); {
		d := links[k].Decision
		end := k + 1
		for end < len(links) && links[end].Decision == d {
			end++
		}
		n := 0
		for n < len(now) && now[n].Decision < d {
			n++
		}
		all, now = append(all, now[:n]...), now[n:]
		if group[d] {
			own = append(own, links[k:end]...)
		} else {
			all = append(all, links[k:end]...)
		}
		k = end
	}
	return append(all, now...), own
}

// differing are the decisions and objects of links that are not the same in both lists.
func differing(a, b []Link) (decisions, objects []int32) {
	type key struct{ d, o int32 }
	was := map[key]*Link{}
	for i := range a {
		was[key{a[i].Decision, a[i].Object}] = &a[i]
	}
	tell := func(l *Link) { decisions, objects = append(decisions, l.Decision), append(objects, l.Object) }
	for i := range b {
		k := key{b[i].Decision, b[i].Object}
		old := was[k]
		delete(was, k)
		if old == nil || !alike(old, &b[i]) {
			tell(&b[i])
		}
	}
	for _, l := range was {
		tell(l)
	}
	return distinct(decisions), distinct(objects)
}

func alike(a, b *Link) bool {
	return a.State == b.State && a.Score == b.Score && a.Confidence == b.Confidence && a.Found == b.Found && a.Manual == b.Manual &&
		(a.Distance == b.Distance || math.IsNaN(a.Distance) && math.IsNaN(b.Distance)) && reflect.DeepEqual(a.Factors, b.Factors)
}

func distinct(rows []int32) []int32 {
	rows = slices.Clone(rows)
	slices.Sort(rows)
	return slices.Compact(rows)
}
