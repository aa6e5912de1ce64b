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
	All        []Link
	Weak       []Link // candidates of decisions that have nothing better, best first; rules do not look at them
	Leases     []LeaseLink
	byObject   map[int32][]int32
	byDecision map[int32][]int32
	leaseOf    map[int32][]int32 // by object
	ofLease    map[int32][]int32
}

// OfObject are the links of object i, best first.
func (l *Links) OfObject(i int) []*Link { return l.pick(l.byObject[int32(i)]) }

// OfDecision are the links of decision i, best first.
func (l *Links) OfDecision(i int) []*Link { return l.pick(l.byDecision[int32(i)]) }

// LeasesOfObject are the links of object i to leases.
func (l *Links) LeasesOfObject(i int) []*LeaseLink { return pickLeases(l.Leases, l.leaseOf[int32(i)]) }

// OfLease are the links of lease i to objects and parcels.
func (l *Links) OfLease(i int) []*LeaseLink { return pickLeases(l.Leases, l.ofLease[int32(i)]) }

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
	l := &Links{All: all, Weak: weak, Leases: leases, byObject: map[int32][]int32{}, byDecision: map[int32][]int32{}, leaseOf: map[int32][]int32{}, ofLease: map[int32][]int32{}}
	for k := range all {
		l.byObject[all[k].Object] = append(l.byObject[all[k].Object], int32(k))
		l.byDecision[all[k].Decision] = append(l.byDecision[all[k].Decision], int32(k))
	}
	for _, at := range l.byObject {
		slices.SortFunc(at, func(a, b int32) int {
			return cmp.Or(cmp.Compare(all[b].Score, all[a].Score), cmp.Compare(all[a].Decision, all[b].Decision))
		})
	}
	for k := range leases {
		l.ofLease[leases[k].Lease] = append(l.ofLease[leases[k].Lease], int32(k))
		if leases[k].Object >= 0 {
			l.leaseOf[leases[k].Object] = append(l.leaseOf[leases[k].Object], int32(k))
		}
	}
	return l
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
