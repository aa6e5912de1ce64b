package scene

import (
	"math"
	"runtime"
	"sync"
)

// Rel is where an object lies with respect to a polygon, its accuracy considered.
type Rel int8

const (
	Out    Rel = iota // certainly outside
	Edge              // the accuracy does not tell
	Partly            // a footprint with 5–50 % inside
	In                // certainly inside
)

// Relation is an object's position with respect to one polygon.
type Relation struct {
	Rel   Rel
	SD    float64 // signed distance of the deepest point, m; negative inside
	Tol   float64 // m
	Share float64 // of the footprint inside; NaN for a point
}

// LaneHit is a lane that an object is not certainly outside of.
type LaneHit struct {
	Object, Lane int32
	Relation
}

// ParcelHit is a parcel that an object lies in or within the tolerance of.
type ParcelHit struct {
	Object, Parcel int32
	Relation
	Holds bool // the object's anchor lies in it
}

// Near is a decision with its own geometry and an object close to it.
type Near struct {
	Decision, Object int32
	Distance         float64 // m
}

// Joined is the core join: every object with its lanes and parcels, every drawn decision with the objects near it.
// Hits are grouped by object in order.
type Joined struct {
	Lanes      []LaneHit
	Parcels    []ParcelHit
	Near       []Near
	laneFrom   []int32
	parcelFrom []int32
}

// LanesOf are the lanes object i is not certainly outside of.
func (j *Joined) LanesOf(i int) []LaneHit { return j.Lanes[j.laneFrom[i]:j.laneFrom[i+1]] }

// ParcelsOf are the parcels object i lies in or close to.
func (j *Joined) ParcelsOf(i int) []ParcelHit { return j.Parcels[j.parcelFrom[i]:j.parcelFrom[i+1]] }

// Relate places shape i of objects, with σ so, against polygon k of places, with σ sx.
func (s *Scene) Relate(objects *Shapes, i int, so float64, places *Shapes, k int, sx float64) Relation {
	r := Relation{Tol: s.Tolerance(so, sx), Share: None}
	if objects.Dim(i) == 0 && len(objects.coords(i)) == 2 {
		xy := objects.coords(i)
		r.SD = places.Signed(k, xy[0], xy[1])
		switch {
		case r.SD <= -r.Tol:
			r.Rel = In
		case r.SD < r.Tol:
			r.Rel = Edge
		}
		return r
	}
	r.SD = math.Inf(1)
	inside, all := 0, 0
	objects.Probe(i, func(x, y float64) {
		d := places.Signed(k, x, y)
		r.SD = min(r.SD, d)
		all++
		if d <= 0 {
			inside++
		}
	})
	if objects.Dim(i) == 2 {
		if a := objects.Area(i); a > 0 {
			r.Share = objects.Overlap(i, places, k) / a
		}
	}
	if !Has(r.Share) {
		r.Share = float64(inside) / float64(max(all, 1))
	}
	deep := r.SD <= -r.Tol
	switch {
	case r.Share >= 0.5 && deep:
		r.Rel = In
	case r.SD >= r.Tol:
		r.Rel = Out
	case r.Share <= 0.05 || !deep:
		// E1 calls a footprint OUT when no point of it is inside by the tolerance; a footprint smaller than the
		// tolerance that lies across the boundary would then be "certainly outside" with half of it inside, so a
		// share above 5 % without depth is the edge.
		r.Rel = Out
		if r.Share > 0.05 {
			r.Rel = Edge
		}
	default:
		r.Rel = Partly
	}
	return r
}

// Join places every object in lanes and parcels and finds the objects near each drawn decision, on as many
// processors as there are.
func (s *Scene) Join() *Joined {
	s.indexes()
	n := len(s.Objects)
	workers := max(1, min(runtime.GOMAXPROCS(0), 8))
	type part struct {
		lanes   []LaneHit
		parcels []ParcelHit
	}
	const block = 4096
	parts := make([]part, (n+block-1)/block)
	var wg sync.WaitGroup
	next := make(chan int, len(parts))
	for k := range parts {
		next <- k
	}
	close(next)
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for k := range next {
				p := &parts[k]
				for i := k * block; i < min(n, (k+1)*block); i++ {
					p.lanes = s.lanesOf(i, p.lanes)
					p.parcels = s.parcelsOf(i, p.parcels)
				}
			}
		}()
	}
	wg.Wait()
	j := &Joined{laneFrom: make([]int32, n+1), parcelFrom: make([]int32, n+1)}
	for k := range parts {
		for _, h := range parts[k].lanes {
			j.laneFrom[h.Object+1]++
		}
		for _, h := range parts[k].parcels {
			j.parcelFrom[h.Object+1]++
		}
		j.Lanes, j.Parcels = append(j.Lanes, parts[k].lanes...), append(j.Parcels, parts[k].parcels...)
	}
	for i := range n {
		j.laneFrom[i+1] += j.laneFrom[i]
		j.parcelFrom[i+1] += j.parcelFrom[i]
	}
	j.Near = s.near()
	return j
}

func (s *Scene) indexes() {
	if s.ObjectIndex != nil {
		return
	}
	for _, shapes := range []*Shapes{&s.LaneShapes, &s.ParcelShapes, &s.Coverages, &s.DecisionShapes, &s.LeaseShapes} {
		shapes.indexLarge()
	}
	var wg sync.WaitGroup
	for _, b := range []struct {
		x **Index
		s *Shapes
	}{{&s.ParcelIndex, &s.ParcelShapes}, {&s.LaneIndex, &s.LaneShapes}, {&s.ObjectIndex, &s.ObjectShapes}} {
		if *b.x == nil {
			wg.Add(1)
			go func() { defer wg.Done(); *b.x = NewIndex(b.s) }()
		}
	}
	wg.Wait()
}

// lanesOf appends the lanes of object i. Where a lane has several versions, that of the day the object was seen
// counts; before the first version known, the first.
func (s *Scene) lanesOf(i int, out []LaneHit) []LaneHit {
	if s.ObjectShapes.Dim(i) < 0 {
		return out
	}
	o := &s.Objects[i]
	so := s.SigmaOf(o)
	from := len(out)
	s.LaneIndex.Search(s.ObjectShapes.Box(i).Grow(s.Settings.KSigma*(so+4)), func(k int) {
		l := &s.Lanes[k]
		if !current(l.Valid, l.First, o.Seen) {
			return
		}
		sx := s.boundary(l.Sigma)
		if !s.ObjectShapes.Box(i).Grow(s.Tolerance(so, sx)).Meets(s.LaneShapes.Box(k)) {
			return
		}
		if r := s.Relate(&s.ObjectShapes, i, so, &s.LaneShapes, k, sx); r.Rel != Out {
			out = append(out, LaneHit{int32(i), int32(k), r})
		}
	})
	hits := out[from:]
	for a := 1; a < len(hits); a++ { // few: insertion sort by row, so that a run repeats exactly
		for b := a; b > 0 && hits[b].Lane < hits[b-1].Lane; b-- {
			hits[b], hits[b-1] = hits[b-1], hits[b]
		}
	}
	return out
}

func (s *Scene) parcelsOf(i int, out []ParcelHit) []ParcelHit {
	if s.ObjectShapes.Dim(i) < 0 {
		return out
	}
	o := &s.Objects[i]
	so := s.SigmaOf(o)
	from := len(out)
	strict := false
	s.ParcelIndex.Search(s.ObjectShapes.Box(i).Grow(s.Settings.KSigma*(so+4)), func(k int) {
		p := &s.Parcels[k]
		if !current(p.Valid, p.First, o.Seen) {
			return
		}
		sx := s.boundary(p.Sigma)
		if !s.ObjectShapes.Box(i).Grow(s.Tolerance(so, sx)).Meets(s.ParcelShapes.Box(k)) {
			return
		}
		r := s.Relate(&s.ObjectShapes, i, so, &s.ParcelShapes, k, sx)
		if r.Rel == Out && r.SD > 0 {
			return
		}
		strict = strict || p.Valid.Has(o.Seen) == True
		out = append(out, ParcelHit{int32(i), int32(k), r, s.ParcelShapes.Contains(k, o.X, o.Y)})
	})
	hits := out[from:]
	if strict { // a parcel known only from later on does not stand beside one that was there on the day
		kept := hits[:0]
		for _, h := range hits {
			if s.Parcels[h.Parcel].Valid.Has(o.Seen) == True {
				kept = append(kept, h)
			}
		}
		hits = kept
		out = out[:from+len(kept)]
	}
	for a := 1; a < len(hits); a++ {
		for b := a; b > 0 && hits[b].Parcel < hits[b-1].Parcel; b-- {
			hits[b], hits[b-1] = hits[b-1], hits[b]
		}
	}
	return out
}

// current tells whether a version of a place is the one to judge day d by.
func current(valid Period, first bool, d Day) bool {
	if d == NoDay {
		return valid.To == Always
	}
	return valid.Has(d) != False || first && d < valid.From
}

// near lists the objects within the search radius of each decision that has its own geometry.
func (s *Scene) near() []Near {
	var out []Near
	for i := range s.Decisions {
		out = s.nearOf(i, out)
	}
	return out
}

func (s *Scene) nearOf(i int, out []Near) []Near {
	d := &s.Decisions[i]
	if d.Shape < 0 {
		return out
	}
	from := len(out)
	s.ObjectIndex.Search(s.DecisionShapes.Box(d.Shape).Grow(s.Settings.Near), func(k int) {
		if m := s.Gap(i, k); m <= s.Settings.Near {
			out = append(out, Near{int32(i), int32(k), m})
		}
	})
	hits := out[from:]
	for a := 1; a < len(hits); a++ {
		for b := a; b > 0 && hits[b].Object < hits[b-1].Object; b-- {
			hits[b], hits[b-1] = hits[b-1], hits[b]
		}
	}
	return out
}

// Gap is the distance in metres between a drawn decision and an object, 0 inside.
func (s *Scene) Gap(decision, object int) float64 {
	d := &s.Decisions[decision]
	if s.ObjectShapes.Dim(object) == 0 {
		o := &s.Objects[object]
		return max(0, s.DecisionShapes.Signed(d.Shape, o.X, o.Y))
	}
	return s.DecisionShapes.Distance(d.Shape, &s.ObjectShapes, object)
}

// AreaIn is the part of polygon k of shapes, in m², that lies in the lanes keep accepts. Lanes that overlap one another
// are not counted twice beyond the polygon's own area.
func (s *Scene) AreaIn(shapes *Shapes, k int, keep func(lane int) bool) float64 {
	sum := 0.0
	s.LaneIndex.Search(shapes.Box(k), func(l int) {
		if keep(l) {
			sum += shapes.Overlap(k, &s.LaneShapes, l)
		}
	})
	return min(sum, shapes.Area(k))
}
