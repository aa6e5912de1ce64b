// Package link says which decision speaks of which object, and why. Registers seldom hold coordinates: candidates are
// found by the decision's own geometry, by parcel, by exact address and by street, scored factor by factor, and
// assigned so that a decision gets no more objects than it names. What is not certain is a suggestion, never a link.
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
)

// Factor is one reason for or against a link: Value from 0 to 1 counted with Weight.
type Factor struct {
	Name   string  `json:"factor"`
	Value  float64 `json:"value"`
	Weight float64 `json:"weight"`
	Why    string  `json:"why"` // a word for the reason: inside, 12.3 m, parcel, long_parcel, street, …
}

// Link is a decision and an object that belong together, or may.
type Link struct {
	Decision, Object int32
	State            State
	Score            float64
	Confidence       byte // A … E: by what the place was known
	Factors          []Factor
	Distance         float64 // m from the decision's best place; NaN where only a street is known
}

// Links are all links of a scene.
type Links struct {
	All        []Link
	byObject   map[int32][]int32
	byDecision map[int32][]int32
}

// OfObject are the links of object i, best first.
func (l *Links) OfObject(i int) []*Link { return l.pick(l.byObject[int32(i)]) }

// OfDecision are the links of decision i, best first.
func (l *Links) OfDecision(i int) []*Link { return l.pick(l.byDecision[int32(i)]) }

func (l *Links) pick(at []int32) []*Link {
	out := make([]*Link, len(at))
	for k, i := range at {
		out[k] = &l.All[i]
	}
	return out
}

func index(all []Link) *Links {
	slices.SortFunc(all, func(a, b Link) int {
		return cmp.Or(cmp.Compare(a.Decision, b.Decision), cmp.Compare(b.Score, a.Score), cmp.Compare(a.Object, b.Object))
	})
	l := &Links{All: all, byObject: map[int32][]int32{}, byDecision: map[int32][]int32{}}
	for k := range all {
		l.byObject[all[k].Object] = append(l.byObject[all[k].Object], int32(k))
		l.byDecision[all[k].Decision] = append(l.byDecision[all[k].Decision], int32(k))
	}
	for _, at := range l.byObject {
		slices.SortFunc(at, func(a, b int32) int {
			return cmp.Or(cmp.Compare(all[b].Score, all[a].Score), cmp.Compare(all[a].Decision, all[b].Decision))
		})
	}
	return l
}

// Find links the decisions of a joined scene to its objects.
func Find(s *scene.Scene, j *scene.Joined) *Links {
	pairs := candidates(s, j)
	return index(assign(s, pairs))
}
