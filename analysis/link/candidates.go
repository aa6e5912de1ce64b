package link

import (
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"

	"spoina/analysis/scene"
	"spoina/geo"
)

// Pair is a decision and an object in whose favour something speaks.
type Pair struct {
	Link
	fit   float64 // class and kind: 1, 0.5, 0
	kind  bool    // fit is known
	exact bool    // an exact address, the right street and within reach: enough by itself at confidence C
}

// place is how near an object is to what a decision names.
type place struct {
	gap    float64 // to the decision's own geometry; NaN
	parcel float64 // to its nearest parcel; NaN
	weight float64 // how that parcel was found
	how    scene.Found
	long   bool    // the parcel is a lane parcel
	house  float64 // to its address point; NaN
	spot   float64 // to a point its text leads to; NaN
	at     *scene.Spot
	way    string // the best way in which it was found
	manual bool
}

func (p *place) by(way string) {
	if p.way == "" || ways[way].conf > ways[p.way].conf {
		p.way = way
	}
}

// Finder finds the candidates of one decision at a time. It only reads the scene; it is not for several goroutines.
type Finder struct {
	s       *scene.Scene
	j       *scene.Joined
	lanes   map[int32][]int32 // objects of each lane, for decisions that name a street only
	streets map[int32]string
	tokens  map[string][]int32 // objects by the words of their advertiser
	linked  map[int32][]int32  // by decision: objects a person linked to it
	not     map[[2]int32]bool  // decision and object that a person told apart
	none    map[int32]bool     // decisions of which a person said that nothing stands there
	lease   leaseVerdicts
}

// NewFinder prepares finding over a joined scene.
func NewFinder(s *scene.Scene, j *scene.Joined) *Finder {
	f := &Finder{s: s, j: j, streets: map[int32]string{}, linked: map[int32][]int32{}, not: map[[2]int32]bool{}, none: map[int32]bool{}}
	for _, v := range s.Verdicts {
		if v.Lease {
			f.lease.add(v)
			continue
		}
		switch v.Word {
		case scene.VerdictLink:
			f.linked[v.Document] = append(f.linked[v.Document], v.Object)
		case scene.VerdictNot:
			f.not[[2]int32{v.Document, v.Object}] = true
		case scene.VerdictNoObject:
			f.none[v.Document] = true
		}
	}
	return f
}

// partyAlike is the similarity of two names from which they may be one party's; less is the same trade, not the same firm.
const partyAlike = 0.8

// partyWords are words of names that tell nobody apart.
var partyWords = map[string]bool{"spolka": true, "spzoo": true, "firma": true, "przedsiebiorstwo": true, "polska": true, "group": true, "grupa": true, "reklama": true, "zaklad": true}

func nameWords(name string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(geo.Fold(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(w) >= 4 && !partyWords[w] {
			out = append(out, w)
		}
	}
	return out
}

// byParty are objects that carry the party's name, by its rarest word; a word that many carry finds nothing.
func (f *Finder) byParty(name string) []int32 {
	if f.tokens == nil {
		f.tokens = map[string][]int32{}
		for i := range f.s.Objects {
			for _, w := range nameWords(f.s.Objects[i].Advertiser) {
				f.tokens[w] = append(f.tokens[w], int32(i))
			}
		}
	}
	const many = 200
	var best []int32
	for _, w := range nameWords(name) {
		if l := f.tokens[w]; len(l) > 0 && len(l) <= many && (best == nil || len(l) < len(best)) {
			best = l
		}
	}
	return best
}

// wayOf is the way in which a parcel was found.
func wayOf(how scene.Found) string {
	switch how {
	case scene.Exact, scene.Meant:
		return "parcel_exact"
	case scene.ByPrecinct, scene.Former:
		return "parcel_precint"
	case scene.Unique:
		return "parcel_unique"
	}
	return "parcel_ambig"
}

// Candidates finds and scores every object that is worth a look for decision i, best score not first. What a person
// linked is always among them, what a person ruled out never.
func (f *Finder) Candidates(i int32) []Pair {
	s, j := f.s, f.j
	d := &s.Decisions[i]
	if d.Merged {
		return nil
	}
	found := map[int32]*place{}
	at := func(o int32) *place {
		p := found[o]
		if p == nil {
			p = &place{gap: math.NaN(), parcel: math.NaN(), house: math.NaN(), spot: math.NaN()}
			found[o] = p
		}
		return p
	}
	from := sort.Search(len(j.Near), func(k int) bool { return j.Near[k].Decision >= i })
	for ; from < len(j.Near) && j.Near[from].Decision == i; from++ {
		p := at(j.Near[from].Object)
		p.gap = j.Near[from].Distance
		p.by("own")
	}
	for k := range d.Refs {
		m := d.Refs[k].Found
		if !m.Usable() && m.How != scene.Ambiguous {
			continue
		}
		for _, row := range m.Parcels {
			long := s.ParcelShapes.LongestSide(int(row)) > s.Settings.LongParcel
			s.ObjectIndex.Search(s.ParcelShapes.Box(int(row)).Grow(s.Settings.NearParcel), func(o int) {
				gap := max(0, s.ParcelShapes.Signed(int(row), s.Objects[o].X, s.Objects[o].Y))
				if gap > s.Settings.NearParcel {
					return
				}
				p := at(int32(o))
				if !(gap >= p.parcel) || gap == p.parcel && p.long && !long {
					p.parcel, p.weight, p.long, p.how = gap, m.Weight(), long, m.How
				}
				p.by(wayOf(m.How))
			})
		}
	}
	around := func(x, y, reach float64, near func(o int32, gap float64)) {
		s.ObjectIndex.Search(scene.Box{MinX: x, MinY: y, MaxX: x, MaxY: y}.Grow(reach), func(o int) {
			if gap := math.Hypot(s.Objects[o].X-x, s.Objects[o].Y-y); gap <= reach {
				near(int32(o), gap)
			}
		})
	}
	for _, a := range d.Place.Address {
		around(s.Addresses[a].X, s.Addresses[a].Y, s.Settings.NearHouse, func(o int32, gap float64) {
			p := at(o)
			if !(gap >= p.house) {
				p.house = gap
			}
			p.by("address")
		})
	}
	for k := range d.Place.Spots {
		spot := &d.Place.Spots[k]
		around(spot.X, spot.Y, spot.Reach, func(o int32, gap float64) {
			p := at(o)
			if p.at == nil || spot.Confidence > p.at.Confidence || spot.Confidence == p.at.Confidence && gap < p.spot {
				p.spot, p.at = gap, spot
			}
			p.by(spot.How)
		})
	}
	if d.Place.Confidence >= 'D' {
		f.onStreet(d, at)
	}
	if len(found) == 0 && d.Party != "" && d.Place.Confidence >= 'D' { // a decision that says where it is means nothing elsewhere
		party, _ := s.PartyOf(d)
		for _, o := range f.byParty(party) {
			if fit, ok := s.KindFits(d.Kind, &s.Objects[o]); ok && fit == 0 || geo.Similarity(party, s.Objects[o].Advertiser) < partyAlike {
				continue
			}
			if a, b := s.Size(int(o)), d.Permitted(); scene.Has(a) && scene.Has(b) && math.Abs(a-b) <= 0.2*b {
				at(o).by("party")
			}
		}
	}
	if f.none[i] {
		found = map[int32]*place{}
	}
	for o := range found {
		if f.not[[2]int32{i, o}] {
			delete(found, o)
		}
	}
	for _, o := range f.linked[i] {
		p := at(o)
		p.manual = true
		p.by("hand")
	}
	objects := make([]int32, 0, len(found))
	for o := range found {
		objects = append(objects, o)
	}
	slices.Sort(objects)
	out := make([]Pair, 0, len(objects))
	for _, o := range objects {
		out = append(out, score(s, j, i, o, found[o], f.streets))
	}
	return keep(s, out)
}

// weakMin is the score below which a candidate is not even shown; weakMost how many are shown of a decision.
const (
	weakMin  = 0.15
	weakMost = 9
)

// keep leaves what is worth a suggestion, and of the rest the best few for the person who links by hand.
func keep(s *scene.Scene, pairs []Pair) []Pair {
	slices.SortFunc(pairs, func(a, b Pair) int { return byDecisionAndScore(a.Link, b.Link) })
	weak := 0
	out := pairs[:0]
	for _, p := range pairs {
		if p.Manual || p.exact || p.Score >= s.Settings.SuggestMin {
			out = append(out, p)
		} else if p.Score >= weakMin && weak < weakMost {
			weak++
			p.State = Weak
			out = append(out, p)
		}
	}
	return out
}

// onStreet adds the objects of the lanes of the street that a decision names, where it names nothing nearer.
func (f *Finder) onStreet(d *scene.Decision, at func(int32) *place) {
	s := f.s
	lanes, way := d.Place.Lanes, "street"
	if len(lanes) == 0 && d.Place.Similar != "" {
		lanes, way = s.LanesOfStreet(d.Place.Similar), "similar"
	}
	if len(lanes) == 0 {
		return
	}
	if f.lanes == nil {
		f.lanes = map[int32][]int32{}
		for _, h := range f.j.Lanes {
			f.lanes[h.Lane] = append(f.lanes[h.Lane], h.Object)
		}
	}
	for _, l := range lanes {
		for _, o := range f.lanes[l] {
			if fit, ok := s.KindFits(d.Kind, &s.Objects[o]); !ok || fit > 0 {
				at(o).by(way)
			}
		}
	}
}
