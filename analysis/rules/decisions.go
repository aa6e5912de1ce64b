package rules

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"spoina/analysis/link"
	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/geo"
	"spoina/internal/clock"
	"spoina/internal/param"
)

// Fees are the numbers of the rules about decisions, those of a law with their values on all days.
type Fees struct {
	TolGr                                          int64   // a declared fee may differ by it,
	TolRel                                         float64 // or by this share, whichever is more
	Rounding                                       money.Mode
	CapDay, CapYear, CapTelecomDay, CapTelecomYear []param.Param // zł/m² (art. 40 ust. 8 u.d.p.)
	PaymentDays                                    int           // from the day a decision became final
	FinalDays                                      int           // from delivery, when nobody appeals
	Limitation                                     int           // years from the end of the year in which a fee was due
	Interest                                       []param.Param // % a year for delay
	InterestUnverified                             bool
	Expiring                                       int      // days before the end
	GapMin                                         int      // days
	SameObject                                     float64  // m
	DupOverlap                                     float64  // share of the smaller area
	Season                                         []string // folded words of a purpose that is taken down out of season
	LocationKinds                                  []string // kinds that need a location permit
	Elements                                       []string // what a decision must say
}

// List reads a parameter that lists words: "ogródek, letni".
func List(words string) []string {
	var out []string
	for _, w := range strings.Split(words, ",") {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// dated is a dated number's value on a day; ok is false where it has none.
func dated(list []param.Param, on clock.Date) (float64, bool) {
	v, ok := 0.0, false
	for _, p := range list {
		var n float64
		if p.InForce(on) && json.Unmarshal(p.Value, &n) == nil {
			v, ok = n, true
		}
	}
	return v, ok
}

// Words reads a parameter that lists words to look for in a text, without case and diacritics.
func Words(words string) []string {
	out := List(words)
	for k := range out {
		out[k] = geo.Fold(out[k])
	}
	return out
}

// mentions tells whether a text has one of the words, which are folded.
func mentions(s string, words []string) bool {
	if strings.TrimSpace(s) == "" {
		return false
	}
	f := geo.Fold(s)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(f, w) })
}

// decisionPair is two decisions that have something in common; a is the one the register has had longer.
type decisionPair struct {
	t    *Town
	i, j int
	a, b *scene.Decision
}

func (c *decisionPair) name(d *scene.Decision) Text { return text.Same(rowName(&d.Document)) }

func onPair(c *decisionPair) []Anchor {
	return []Anchor{{Decisions, int32(c.i)}, {Decisions, int32(c.j)}}
}

// cell of the grid by which decisions with a map are compared, m: nothing farther apart is one place.
const placeCell = 30

func spotKey(x, y float64) string {
	return fmt.Sprintf("g%d|%d", int(math.Floor(x/placeCell)), int(math.Floor(y/placeCell)))
}

// placeKeys are the words by which a decision's place is looked up. On a long parcel, that of a road, thousands of decisions
// may lie, and the parcel alone never says that two of them are one place: there only those of one party are compared.
func (t *Town) placeKeys(i int) []string {
	d := &t.Decisions[i]
	var out []string
	if d.Place.Confidence == 'A' {
		x, y := t.DecisionShapes.Anchor(d.Shape)
		return append(out, spotKey(x, y))
	}
	for _, p := range d.Place.Parcels {
		if t.ParcelShapes.LongestSide(int(p)) <= t.Settings.LongParcel {
			out = append(out, fmt.Sprint("p", p))
		} else if party := t.partyWord(d); party != "" {
			out = append(out, fmt.Sprint("p", p, "|", party))
		}
	}
	if d.StreetKey != "" && d.House != "" {
		out = append(out, "a"+d.StreetKey+"|"+d.House)
	}
	return out
}

// nearby are the standing decisions whose place is written like that of decision i, or whose map shows a spot near by,
// and those linked with the same object.
func (t *Town) nearby(i int) []int32 {
	d := &t.Decisions[i]
	keys := t.placeKeys(i)
	if d.Place.Confidence == 'A' {
		x, y := t.DecisionShapes.Anchor(d.Shape)
		keys = keys[:0]
		for dx := -1.0; dx <= 1; dx++ {
			for dy := -1.0; dy <= 1; dy++ {
				keys = append(keys, spotKey(x+dx*placeCell, y+dy*placeCell))
			}
		}
	}
	var out []int32
	for _, k := range keys {
		out = append(out, t.byPlace[k]...)
	}
	for _, o := range t.objectsOf(i) {
		for _, l := range t.L.OfObject(int(o)) {
			if e := &t.Decisions[l.Decision]; (l.State == link.Accepted || l.State == link.Secondary) && !e.Dead() && !e.Merged && !e.Closed {
				out = append(out, l.Decision)
			}
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.DeleteFunc(out, func(k int32) bool { return int(k) == i })
}

// standing tells that a decision is one of its own: neither revoked, nor a version of another, nor gone from the register.
func standingDecision(d *scene.Decision) bool { return !d.Dead() && !d.Merged && !d.Closed }

// everyPair yields each two decisions at places that may be the same, once.
func everyPair(t *Town, yield func(decisionPair)) {
	t.eachDecision(func(i int) {
		if !standingDecision(&t.Decisions[i]) || t.Decisions[i].Kind == scene.Location {
			return
		}
		for _, j := range t.nearby(i) {
			if t.Decisions[j].Kind != scene.Location && t.first(Decisions, i, int(j)) {
				yield(t.pair(i, int(j)))
			}
		}
	})
}

func (t *Town) pair(i, j int) decisionPair {
	if t.Decisions[j].ID < t.Decisions[i].ID {
		i, j = j, i
	}
	return decisionPair{t, i, j, &t.Decisions[i], &t.Decisions[j]}
}

// objectsOf are the objects linked with decision i.
func (t *Town) objectsOf(i int) []int32 {
	var out []int32
	for _, l := range t.L.OfDecision(i) {
		if l.State == link.Accepted || l.State == link.Secondary {
			out = append(out, l.Object)
		}
	}
	return out
}

// primaryOf is the object that decision i was assigned first; -1 is none.
func (t *Town) primaryOf(i int) int32 {
	for _, l := range t.L.OfDecision(i) {
		if l.State == link.Accepted {
			return l.Object
		}
	}
	return -1
}

// samePlace tells whether two decisions speak of one place: one object, one spot of the map, or one parcel and address.
// Two different objects are two places, however alike the words are: identical boards side by side.
func (t *Town) samePlace(i, j int) (Tri, Text) {
	a, b := &t.Decisions[i], &t.Decisions[j]
	one, two := t.objectsOf(i), t.objectsOf(j)
	if p, q := t.primaryOf(i), t.primaryOf(j); p >= 0 && q >= 0 && p != q { // each has its own
		one, two = []int32{p}, []int32{q}
	}
	for _, o := range one {
		if slices.Contains(two, o) {
			return scene.True, text.Say("dotyczą tego samego obiektu (%s)", "both speak of the same object (%s)", text.Same(t.Objects[o].SourceID))
		}
	}
	if len(one) > 0 && len(two) > 0 {
		return scene.False, text.Say("dotyczą dwóch obiektów (%s, %s)", "they speak of two objects (%s, %s)", text.Same(t.Objects[one[0]].SourceID), text.Same(t.Objects[two[0]].SourceID))
	}
	if a.Place.Confidence == 'A' && b.Place.Confidence == 'A' {
		m := t.DecisionShapes.Distance(a.Shape, &t.DecisionShapes, b.Shape)
		if t.DecisionShapes.Dim(a.Shape) == 2 && t.DecisionShapes.Dim(b.Shape) == 2 { // plots that adjoin touch and are two
			share := t.DecisionShapes.Overlap(a.Shape, &t.DecisionShapes, b.Shape) / min(t.DecisionShapes.Area(a.Shape), t.DecisionShapes.Area(b.Shape))
			return scene.Of(share >= t.P.Fees.DupOverlap), text.Say("wspólne jest %s mniejszego obrysu", "they share %s of the smaller outline", text.Percent(share))
		}
		return scene.Of(m <= t.P.Fees.SameObject), text.Say("%s od siebie (próg %s)", "%s apart (threshold %s)", text.Metres(m), text.Metres(t.P.Fees.SameObject))
	}
	if a.StreetKey != "" && b.StreetKey != "" && a.StreetKey != b.StreetKey {
		return scene.False, text.T("inne ulice", "different streets")
	}
	houses := a.House != "" && b.House != ""
	if houses && !strings.EqualFold(a.House, b.House) {
		return scene.False, text.T("inne numery domów", "different house numbers")
	}
	parcels, common, long := len(a.Place.Parcels) > 0 && len(b.Place.Parcels) > 0, false, false
	for _, p := range a.Place.Parcels {
		if slices.Contains(b.Place.Parcels, p) {
			common = true
			long = long || t.ParcelShapes.LongestSide(int(p)) > t.Settings.LongParcel
		}
	}
	switch {
	case parcels && !common:
		return scene.False, text.T("inne działki", "different parcels")
	case houses && a.StreetKey != "" && a.StreetKey == b.StreetKey:
		return scene.True, text.Say("ten sam adres: %s %s", "the same address: %s %s", text.Same(a.Street), text.Same(a.House))
	case common && !long && a.House == b.House:
		return scene.True, text.T("ta sama działka", "the same parcel")
	case common:
		return scene.Unknown, text.T("ta sama działka, lecz nie wiadomo, w którym jej miejscu", "the same parcel, but where on it is not known")
	}
	return scene.Unknown, text.T("miejsc nie da się porównać", "the places cannot be compared")
}

// sameParty tells whether two documents name one party: the same entry, the same tax number, or the same name.
func (t *Town) sameParty(a, b *scene.Decision) Tri {
	if a.PartyID != 0 && a.PartyID == b.PartyID {
		return scene.True
	}
	if x, ok := t.PartyAt[a.PartyID]; ok {
		if y, ok := t.PartyAt[b.PartyID]; ok {
			if p, q := &t.Scene.Parties[x], &t.Scene.Parties[y]; p.NIP != "" && q.NIP != "" {
				return scene.Of(p.NIP == q.NIP)
			}
		}
	}
	p, _ := t.PartyOf(a)
	q, _ := t.PartyOf(b)
	if p == "" || q == "" {
		return scene.Unknown
	}
	return scene.Of(geo.Fold(p) == geo.Fold(q))
}

// partyWord is the same for two documents of one party: its tax number, or else its name.
func (t *Town) partyWord(d *scene.Decision) string {
	if i, ok := t.PartyAt[d.PartyID]; ok && d.PartyID != 0 && t.Scene.Parties[i].NIP != "" {
		return "n" + t.Scene.Parties[i].NIP
	}
	name, _ := t.PartyOf(d)
	return geo.Fold(name)
}

// alike tells whether two areas agree within the tolerance of areas.
func (t *Town) alike(a, b scene.Figure) Tri {
	if !scene.Has(a) || !scene.Has(b) {
		return scene.Unknown
	}
	return scene.Of(math.Abs(a-b) <= t.P.AreaRel*max(a, b)+t.P.AreaAbs)
}

// seasonal tells that what a decision permits is taken down out of season.
func (t *Town) seasonal(d *scene.Decision) bool {
	return mentions(d.Purpose+" "+d.Notes, t.P.Fees.Season)
}

// both writes what a finding about two decisions begins with: the two of them, in the order in which the register got them.
func (c *decisionPair) both(f *Finding) {
	f.decision(c.i)
	f.decision(c.j)
	f.On = c.t.On
	f.location = max(c.a.Place.Confidence, c.b.Place.Confidence)
}

// periods are the terms of a decision: its own before annexes changed it.
func own(d *scene.Decision) []scene.Period {
	if len(d.Periods) > 0 {
		return d.Periods
	}
	return []scene.Period{d.Valid}
}

// sameWords tells that two names agree but for case and diacritics.
func sameWords(a, b string) bool { return geo.Fold(a) == geo.Fold(b) }
