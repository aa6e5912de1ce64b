package rules

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/geo"
)

// passed is a campaign that looked at a place. Where the boundary of its coverage runs within the accuracy of the place,
// nobody can tell whether it did.
type passed struct {
	campaign int
	covered  Tri
}

// change is an object that the last two scans of its place do not both show.
type change struct {
	object         int32
	later, earlier int32 // campaigns
	covered        Tri   // whether the scan that lacks the object looked at the place
	at             int32 // sighting in the scan that has it
}

// move is an object that stood in one place and stands in another: the same identity in both scans, or one object gone
// and one new that are alike.
type move struct {
	gone, fresh    int32 // objects; the same one where the import has recognised it
	later, earlier int32
	was, is        *scene.Sighting
	distance, tol  float64
	alike          Tri
}

// comparison is what differs between the last two scans of every place. It is made once for a town and only read.
type comparison struct {
	once    sync.Once
	ordered sync.Once
	order   []int // campaigns with a day, the last one first
	fresh   []change
	gone    []change
	moves   []move
	moved   map[int32]int // of an object that has certainly moved: its place in moves
	freshAt map[int32]int
	goneAt  map[int32]int
}

// compared compares the scans on first use.
func (t *Town) compared() *comparison {
	t.scanned.once.Do(t.compareScans)
	return &t.scanned
}

func (t *Town) compareScans() {
	k := &t.scanned
	k.moved, k.freshAt, k.goneAt = map[int32]int{}, map[int32]int{}, map[int32]int{}
	if len(t.lastScans()) < 2 {
		return
	}
	for i := range t.Objects {
		o := &t.Objects[i]
		last, before := t.lastTwo(o)
		if last < 0 {
			continue
		}
		v := &o.Sightings[last]
		if before >= 0 && int(v.Campaign) == k.order[0] && int(o.Sightings[before].Campaign) == k.order[1] {
			t.shifted(i, &o.Sightings[before], v)
			continue
		}
		passes := t.passes(v, 2)
		if len(passes) < 2 || passes[0].covered == scene.Unknown && passes[1].covered == scene.Unknown {
			continue
		}
		later, earlier := passes[0], passes[1]
		switch int(v.Campaign) {
		case later.campaign:
			if before >= 0 && int(o.Sightings[before].Campaign) == earlier.campaign {
				t.shifted(i, &o.Sightings[before], v)
			} else {
				k.freshAt[int32(i)] = len(k.fresh)
				k.fresh = append(k.fresh, change{int32(i), int32(later.campaign), int32(earlier.campaign), earlier.covered, int32(last)})
			}
		case earlier.campaign:
			k.goneAt[int32(i)] = len(k.gone)
			k.gone = append(k.gone, change{int32(i), int32(later.campaign), int32(earlier.campaign), later.covered, int32(last)})
		}
	}
	t.findMoves()
}

// lastScans are the campaigns with a day up to that of the run, the last one first.
func (t *Town) lastScans() []int {
	k := &t.scanned
	k.ordered.Do(func() {
		for _, c := range t.scans() {
			if x := &t.Campaigns[c]; x.To.Known() && x.From <= t.On {
				k.order = append(k.order, c)
			}
		}
	})
	return k.order
}

// bothLast tells whether two sightings are of the last two campaigns that looked at the place.
func (t *Town) bothLast(was, is *scene.Sighting) bool {
	if o := t.lastScans(); len(o) > 1 && o[0] == int(is.Campaign) && o[1] == int(was.Campaign) {
		return true
	}
	p := t.passes(is, 2)
	return len(p) == 2 && p[0].campaign == int(is.Campaign) && p[1].campaign == int(was.Campaign)
}

// lastTwo are the latest sightings of an object in two different campaigns; -1 where there is none.
func (t *Town) lastTwo(o *scene.Object) (last, before int) {
	last, before = -1, -1
	for k := len(o.Sightings) - 1; k >= 0; k-- {
		switch c := o.Sightings[k].Campaign; {
		case c < 0:
		case last < 0:
			last = k
		case o.Sightings[last].Campaign != c:
			return last, k
		}
	}
	return last, before
}

// passes are the last campaigns that looked at a place, at most n, the last one first. The one of the sighting did.
func (t *Town) passes(v *scene.Sighting, n int) []passed {
	var out []passed
	tol := max(t.Settings.KSigma*t.sigmaOf(v), t.Settings.TolMin)
	for _, c := range t.lastScans() {
		in := scene.True
		if int(v.Campaign) != c {
			if !t.surveys(c, t.sort(v.Class)) || n > 1 && t.atOnce(c, int(v.Campaign)) {
				continue
			}
			in = t.coveredWithin(c, v.X, v.Y, tol)
		}
		if in == scene.False {
			continue
		}
		if out = append(out, passed{c, in}); len(out) == n {
			break
		}
	}
	return out
}

// surveyed is what the campaigns looked for, as far as what they found tells: a layer of benches says nothing about litter
// bins.
type surveyed struct {
	once sync.Once
	only map[int]string // of a campaign that found one sort of things alone
	all  map[int]int
}

// telling is how many objects a campaign has before what they have in common says what it looked for.
const telling = 30

// sort is what a campaign looks for as one: a kind of occupancy, or a class that occupies nothing.
func (t *Town) sort(class int32) string {
	if class < 0 {
		return ""
	}
	if k := &t.Classes[class]; k.Kind == scene.NoKind {
		return k.Code
	} else {
		return k.Kind
	}
}

// allSorts is of a campaign that looked for more than one sort of things.
const allSorts = "*"

// surveys tells whether a campaign looked for a sort. One that found things of several sorts looked for everything; a long
// layer of one sort looked for that alone.
func (t *Town) surveys(campaign int, sort string) bool {
	k := &t.looked
	k.once.Do(func() {
		k.only, k.all = map[int]string{}, map[int]int{}
		for i := range t.Objects {
			for n := range t.Objects[i].Sightings {
				if v := &t.Objects[i].Sightings[n]; v.Campaign >= 0 {
					c, sort := int(v.Campaign), t.sort(v.Class)
					if k.all[c]++; k.all[c] == 1 {
						k.only[c] = sort
					} else if k.only[c] != sort {
						k.only[c] = allSorts
					}
				}
			}
		}
	})
	only := k.only[campaign]
	return sort == "" || only == allSorts || only == sort || k.all[campaign] < telling
}

// atOnce tells that two campaigns were driven in the same days: parts of one scan, of which neither is the later.
func (t *Town) atOnce(a, b int) bool {
	if a < 0 || b < 0 {
		return false
	}
	x, y := &t.Campaigns[a], &t.Campaigns[b]
	return x.From <= y.To && y.From <= x.To
}

// coveredWithin tells whether a campaign looked at a place that is known to within tol metres.
func (t *Town) coveredWithin(c int, x, y, tol float64) Tri {
	k := t.Campaigns[c].Coverage
	if k < 0 {
		return t.Covered(c, x, y)
	}
	b := t.Coverages.Box(k)
	if x < b.MinX-tol || x > b.MaxX+tol || y < b.MinY-tol || y > b.MaxY+tol {
		return scene.False
	}
	switch sd := t.Coverages.Signed(k, x, y); {
	case sd <= -tol:
		return scene.True
	case sd < tol:
		return scene.Unknown
	}
	return scene.False
}

// sigmaOf is the positional σ of one sighting in metres.
func (t *Town) sigmaOf(v *scene.Sighting) float64 {
	return t.SigmaOf(&scene.Object{Campaign: v.Campaign, Sigma: v.Sigma})
}

// errorBetween is how far two sightings of one thing can lie from one another by their accuracy alone.
func (t *Town) errorBetween(a, b *scene.Sighting) float64 {
	return t.Tolerance(t.sigmaOf(a), t.sigmaOf(b))
}

func apart(a, b *scene.Sighting) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// shifted notes an object that both scans show, more than the tolerance of a move apart.
func (t *Town) shifted(i int, was, is *scene.Sighting) {
	d := apart(was, is)
	if !(d > t.P.MoveTol) {
		return
	}
	m := move{int32(i), int32(i), is.Campaign, was.Campaign, was, is, d, t.errorBetween(was, is), scene.True}
	if t.swapped(i, was, is) {
		m.alike = scene.False
	}
	t.scanned.moves = append(t.scanned.moves, m)
}

// swapped tells that another thing just like object i stood where i stands now and the other way round: the scans have
// taken two identical neighbours for one another, and nothing has moved.
func (t *Town) swapped(i int, was, is *scene.Sighting) bool {
	found := false
	b := scene.Box{MinX: was.X, MinY: was.Y, MaxX: was.X, MaxY: was.Y}
	t.ObjectIndex.Search(b.Grow(t.P.SameObject), func(j int) {
		if j == i || found || t.Objects[j].Class != is.Class {
			return
		}
		for k := range t.Objects[j].Sightings {
			v := &t.Objects[j].Sightings[k]
			if v.Campaign == was.Campaign && apart(v, is) <= t.P.SameObject && sameSize(v, is) != scene.False && saysSame(v, is) != scene.False {
				found = true
			}
		}
	})
	return found
}

// sizeTolerance is in metres: two measurements of one width or height differ by no more.
const sizeTolerance = 0.3

// sameSize compares width and height; what one of the two does not say leaves it open.
func sameSize(a, b *scene.Sighting) Tri {
	out := scene.True
	for _, p := range [][2]float64{{a.Width, b.Width}, {a.Height, b.Height}} {
		switch {
		case !scene.Has(p[0]) || !scene.Has(p[1]):
			out = min(out, scene.Unknown)
		case math.Abs(p[0]-p[1]) > sizeTolerance:
			return scene.False
		}
	}
	return out
}

// alikeText is the similarity of texts from which two scans have read the same words.
const alikeText = 0.6

// saysSame compares the advertiser, or else what is written; open where either scan gives neither.
func saysSame(a, b *scene.Sighting) Tri {
	for _, p := range [][2]string{{a.Advertiser, b.Advertiser}, {a.Content, b.Content}} {
		if p[0] != "" && p[1] != "" {
			return scene.Of(p[0] == p[1] || geo.Similarity(p[0], p[1]) >= alikeText)
		}
	}
	return scene.Unknown
}

// findMoves pairs what has gone with what is new: the same class, size and advertiser within MoveMax metres, each at
// most once, the best pairs over all. Where only one of the gone and one of the new come into question and neither says
// whose it is, a thing that is no advertisement counts as the same.
func (t *Town) findMoves() {
	k := &t.scanned
	type cell struct {
		class, x, y int32
	}
	size := t.P.MoveMax
	at := func(v *scene.Sighting) cell {
		return cell{v.Class, int32(math.Floor(v.X / size)), int32(math.Floor(v.Y / size))}
	}
	grid := map[cell][]int{}
	for n := range k.fresh {
		if v := t.sighting(&k.fresh[n]); v.Class >= 0 && k.fresh[n].covered == scene.True {
			grid[at(v)] = append(grid[at(v)], n)
		}
	}
	type pair struct {
		gone, fresh int
		d, cost     float64
		says        Tri
	}
	var pairs []pair
	ofGone, ofFresh := map[int]int{}, map[int]int{}
	for g := range k.gone {
		v := t.sighting(&k.gone[g])
		if v.Class < 0 || k.gone[g].covered != scene.True {
			continue
		}
		c := at(v)
		for dx := int32(-1); dx <= 1; dx++ {
			for dy := int32(-1); dy <= 1; dy++ {
				for _, n := range grid[cell{c.class, c.x + dx, c.y + dy}] {
					w := t.sighting(&k.fresh[n])
					d := apart(v, w)
					if k.fresh[n].later != k.gone[g].later || k.fresh[n].earlier != k.gone[g].earlier || d > size || d <= t.P.SameObject || sameSize(v, w) != scene.True {
						continue
					}
					says := saysSame(v, w)
					if says == scene.False {
						continue
					}
					pairs = append(pairs, pair{g, n, d, d/size + 0.5*float64(scene.True-says), says})
					ofGone[g]++
					ofFresh[n]++
				}
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.gone, b.gone), cmp.Compare(a.fresh, b.fresh))
	})
	left, right := make([]int, len(pairs)), make([]int, len(pairs))
	gain := make([]float64, len(pairs))
	for n, p := range pairs {
		left[n], right[n], gain[n] = p.gone, p.fresh, 2-p.cost
	}
	for _, n := range geo.Assign(left, right, gain) {
		p := pairs[n]
		g, f := &k.gone[p.gone], &k.fresh[p.fresh]
		alike := p.says
		v := t.sighting(g)
		if alike == scene.Unknown && t.Classes[v.Class].Kind != scene.Advert && ofGone[p.gone] == 1 && ofFresh[p.fresh] == 1 {
			alike = scene.True
		}
		w := t.sighting(f)
		m := move{g.object, f.object, f.later, f.earlier, v, w, p.d, t.errorBetween(v, w), alike}
		if alike == scene.True && m.distance > t.P.MoveTol && m.distance > m.tol {
			k.moved[g.object], k.moved[f.object] = len(k.moves), len(k.moves)
		}
		k.moves = append(k.moves, m)
	}
}

func (t *Town) sighting(c *change) *scene.Sighting { return &t.Objects[c.object].Sightings[c.at] }

// neighbour looks for a thing of the same class that campaign c shows within same_object_m of the object: it is the same
// thing whatever the import made of it. Within the accuracy of both nobody can tell.
func (t *Town) neighbour(ch *change, c int32) (Tri, int) {
	v := t.sighting(ch)
	found, which := scene.False, -1
	b := scene.Box{MinX: v.X, MinY: v.Y, MaxX: v.X, MaxY: v.Y}
	t.ObjectIndex.Search(b.Grow(t.P.SameObject+8*t.Settings.KSigma), func(j int) {
		if j == int(ch.object) {
			return
		}
		for k := range t.Objects[j].Sightings {
			w := &t.Objects[j].Sightings[k]
			if w.Campaign != c {
				continue
			}
			is := scene.False
			switch d := apart(v, w); {
			case d <= t.P.SameObject:
				is = scene.True
			case d <= t.P.SameObject+t.errorBetween(v, w):
				is = scene.Unknown
			}
			switch {
			case v.Class < 0 || w.Class < 0:
				is = min(is, scene.Unknown)
			case v.Class != w.Class:
				continue
			}
			if is > found {
				found, which = is, j
			}
		}
	})
	return found, which
}

// scan names a campaign with its last day.
func (t *Town) scan(c int32) Text {
	k := &t.Campaigns[c]
	return text.Say("%s (%s)", "%s (%s)", text.Quoted(k.Name), text.Day(k.To))
}

// tellCovered says whether a scan looked at a place.
func (t *Town) tellCovered(c int32, v Tri) Text {
	how := text.T("zasięg podany", "coverage given")
	if t.Campaigns[c].Coverage < 0 {
		how = text.T("zasięg oszacowany z pasów, przy których coś widziano", "coverage estimated from the lanes beside which it saw something")
	}
	switch v {
	case scene.Unknown:
		return text.Say("granica zasięgu skanu %s przebiega bliżej niż dokładność położenia", "the boundary of the coverage of scan %s runs nearer than the place is accurate", t.scan(c))
	case scene.False:
		return text.Say("skan %s nie objął tego miejsca", "scan %s did not cover this place", t.scan(c))
	}
	return text.Say("skan %s objął to miejsce; %s", "scan %s covered this place; %s", t.scan(c), how)
}

// estimated lowers the confidence of what follows from an absence in a campaign whose coverage nobody gave.
func (f *Finding) estimated(c int32) {
	if f.Town.Campaigns[c].Coverage < 0 {
		f.sure = append(f.sure, 0.8)
	}
}

// comparedScans is the legal ground of what two scans say: a fact to be looked at, no breach of anything.
var comparedScans = Article{"art. 75 § 1 k.p.a.", text.T("Dowodem może być wszystko, co przyczynia się do wyjaśnienia sprawy; skan jest jednym z nich i wymaga potwierdzenia.",
	"Evidence is whatever helps to clear up a case; a scan is one such thing and needs confirming.")}
