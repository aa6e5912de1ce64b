// Package link says which document speaks of which object, and why. Registers seldom hold coordinates: candidates are
// found by the decision's own geometry, by parcel, by exact address, by what its text says and by street, scored factor
// by factor, and assigned so that a decision gets no more objects than it names. What is not certain is a suggestion,
// never a link; what a person decided stands above both.
//
// Candidates are a function of one decision (Finder.Candidates); the assignment of a connected group of decisions and
// objects depends on that group alone, so that a part of the town can be linked anew by itself.
package link

import (
	"cmp"
	"slices"

	"spoina/analysis/scene"
)

// State is what became of a pair of decision and object.
type State string

const (
	Accepted  State = "accepted"  // the decision's object
	Secondary State = "secondary" // a further decision of the same kind for an object that has its own
	Surplus   State = "surplus"   // would be linked, had the decision not got all its objects
	Suggested State = "suggested" // an officer should look
	Weak      State = "weak"      // too little speaks for it to suggest it; shown to who links by hand
)

// Link is a decision and an object that belong together, or may.
type Link struct {
	Decision, Object int32
	State            State
	Score            float64
	Confidence       byte    // A … E: by what the place was known
	Found            float64 // confidence of the best way in which the pair was found (domain F3)
	Factors          []Factor
	Distance         float64 // m from the decision's best place; NaN where only a street is known
	Manual           bool    // a person has linked them
}

// Links are all links of a scene.
type Links struct {
	All        []Link // by decision, best first
	Weak       []Link // candidates of decisions that have nothing better, likewise; rules do not look at them
	Leases     []LeaseLink
	byDecision stretches
	byObject   stretches
	leaseOf    stretches // by object
	ofLease    stretches
}

// stretches are places in a list by the row that they belong to.
type stretches struct {
	from []int32 // where a row's places begin; one more than rows
	at   []int32
}

func (s *stretches) of(i int) []int32 {
	if i < 0 || i+1 >= len(s.from) {
		return nil
	}
	return s.at[s.from[i]:s.from[i+1]]
}

// placesBy are the places of a list of n by row; of a row below zero there are none.
func placesBy(n int, row func(k int) int32) stretches {
	last := int32(-1)
	for k := range n {
		last = max(last, row(k))
	}
	s := stretches{from: make([]int32, last+2), at: make([]int32, n)}
	for k := range n {
		if r := row(k); r >= 0 {
			s.from[r+1]++
		}
	}
	for r := range last + 1 {
		s.from[r+1] += s.from[r]
	}
	next := slices.Clone(s.from)
	for k := range n {
		if r := row(k); r >= 0 {
			s.at[next[r]] = int32(k)
			next[r]++
		}
	}
	return s
}

// OfObject are the links of object i, best first.
func (l *Links) OfObject(i int) []*Link { return l.pick(l.byObject.of(i)) }

// OfDecision are the links of decision i, best first.
func (l *Links) OfDecision(i int) []*Link { return l.pick(l.byDecision.of(i)) }

// LeasesOfObject are the links of object i to leases.
func (l *Links) LeasesOfObject(i int) []*LeaseLink { return pickLeases(l.Leases, l.leaseOf.of(i)) }

// OfLease are the links of lease i to objects and parcels.
func (l *Links) OfLease(i int) []*LeaseLink { return pickLeases(l.Leases, l.ofLease.of(i)) }

// WeakOf are the weak links of decision i, best first.
func (l *Links) WeakOf(i int) []Link {
	from, _ := slices.BinarySearchFunc(l.Weak, int32(i), func(x Link, d int32) int { return cmp.Compare(x.Decision, d) })
	to := from
	for to < len(l.Weak) && l.Weak[to].Decision == int32(i) {
		to++
	}
	return l.Weak[from:to]
}

func pickLeases(all []LeaseLink, at []int32) []*LeaseLink {
	out := make([]*LeaseLink, len(at))
	for k, i := range at {
		out[k] = &all[i]
	}
	return out
}

func (l *Links) pick(at []int32) []*Link {
	out := make([]*Link, len(at))
	for k, i := range at {
		out[k] = &l.All[i]
	}
	return out
}

func byDecisionAndScore(a, b Link) int {
	return cmp.Or(cmp.Compare(a.Decision, b.Decision), cmp.Compare(b.Score, a.Score), cmp.Compare(a.Object, b.Object))
}

// Index puts links in order and makes them findable by either side.
func Index(all, weak []Link, leases []LeaseLink) *Links {
	slices.SortFunc(all, byDecisionAndScore)
	slices.SortFunc(weak, byDecisionAndScore)
	return index(all, weak, leases)
}

// index is Index of links that are in order.
func index(all, weak []Link, leases []LeaseLink) *Links {
	l := &Links{All: all, Weak: weak, Leases: leases}
	l.byDecision = placesBy(len(all), func(k int) int32 { return all[k].Decision })
	l.byObject = placesBy(len(all), func(k int) int32 { return all[k].Object })
	for i := range max(0, len(l.byObject.from)-1) {
		if at := l.byObject.of(i); len(at) > 1 {
			slices.SortFunc(at, func(a, b int32) int {
				return cmp.Or(cmp.Compare(all[b].Score, all[a].Score), cmp.Compare(all[a].Decision, all[b].Decision))
			})
		}
	}
	l.indexLeases()
	return l
}

func (l *Links) indexLeases() {
	l.ofLease = placesBy(len(l.Leases), func(k int) int32 { return l.Leases[k].Lease })
	l.leaseOf = placesBy(len(l.Leases), func(k int) int32 { return l.Leases[k].Object })
}

// Find links the documents of a joined scene to its objects.
func Find(s *scene.Scene, j *scene.Joined) *Links {
	f := NewFinder(s, j)
	var pairs []Pair
	for i := range s.Decisions {
		pairs = append(pairs, f.Candidates(int32(i))...)
	}
	all, weak := Assign(s, pairs)
	var leases []LeaseLink
	for i := range s.Leases {
		leases = append(leases, f.Lease(int32(i))...)
	}
	return Index(all, weak, leases)
}

// Blind links the decisions as if no person had decided anything: what the programme would have done by itself, to
// measure it against what people decided.
func Blind(s *scene.Scene, j *scene.Joined) []Link {
	f := NewFinder(s, j)
	f.linked, f.not, f.none = nil, nil, nil
	var pairs []Pair
	for i := range s.Decisions {
		pairs = append(pairs, f.Candidates(int32(i))...)
	}
	all, _ := Assign(s, pairs)
	return all
}

// Quality says how well automatic links do (domain F5): against what people decided, and how much is left to them.
type Quality struct {
	Decisions int     `json:"decisions" doc:"decisions that can have an object in the field"`
	Automatic int     `json:"automatic" doc:"of them linked automatically"`
	Suggested int     `json:"suggested"`
	Manual    int     `json:"manual" doc:"linked by a person, or told to have no object"`
	Left      int     `json:"left" doc:"nothing is even suggested"`
	Labelled  int     `json:"labelled" doc:"pairs that people decided"`
	Judged    int     `json:"judged" doc:"automatic links of decisions that people looked at"`
	Right     int     `json:"right"`
	Linked    int     `json:"linked" doc:"pairs that people linked"`
	Found     int     `json:"found" doc:"of them linked automatically, too"`
	Precision float64 `json:"precision" doc:"right of judged; 0 while nothing was judged"`
	Recall    float64 `json:"recall" doc:"found of linked; 0 while nothing was linked"`
}

// Measure compares what the programme would do by itself with what people decided.
func Measure(s *scene.Scene, j *scene.Joined, l *Links) Quality {
	var q Quality
	type pair struct{ d, o int32 }
	yes, no, none := map[pair]bool{}, map[pair]bool{}, map[int32]bool{}
	linked := map[int32]int{}
	for _, v := range s.Verdicts {
		if v.Lease {
			continue
		}
		switch v.Word {
		case scene.VerdictLink:
			yes[pair{v.Document, v.Object}] = true
			linked[v.Document]++
		case scene.VerdictNot:
			no[pair{v.Document, v.Object}] = true
		case scene.VerdictNoObject:
			none[v.Document] = true
		}
	}
	for i := range s.Decisions {
		d := &s.Decisions[i]
		if d.Merged || d.Closed || d.Kind == scene.Location || d.Kind == scene.Linear && len(l.OfDecision(i)) == 0 {
			continue
		}
		q.Decisions++
		best := Weak
		manual := none[int32(i)]
		for _, x := range l.OfDecision(i) {
			switch {
			case x.Manual:
				manual = true
			case x.State == Accepted || x.State == Secondary:
				best = Accepted
			case x.State == Suggested && best == Weak:
				best = Suggested
			}
		}
		switch {
		case manual:
			q.Manual++
		case best == Accepted:
			q.Automatic++
		case best == Suggested:
			q.Suggested++
		default:
			q.Left++
		}
	}
	q.Labelled, q.Linked = len(yes)+len(no)+len(none), len(yes)
	if q.Labelled == 0 {
		return q
	}
	for _, x := range Blind(s, j) {
		if x.State != Accepted {
			continue
		}
		p := pair{x.Decision, x.Object}
		switch {
		case yes[p]:
			q.Judged, q.Right, q.Found = q.Judged+1, q.Right+1, q.Found+1
		case no[p], none[x.Decision], linked[x.Decision] >= max(1, s.Decisions[x.Decision].Count):
			q.Judged++
		}
	}
	if q.Judged > 0 {
		q.Precision = round(float64(q.Right) / float64(q.Judged))
	}
	if q.Linked > 0 {
		q.Recall = round(float64(q.Found) / float64(q.Linked))
	}
	return q
}
