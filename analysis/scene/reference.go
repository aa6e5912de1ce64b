package scene

import (
	"math"
	"sync"
)

// Kinds of reference features.
const (
	Carriageway = "CARRIAGEWAY"
	BuiltUp     = "BUILT_UP"
	Monument    = "MONUMENT"
	Crossing    = "CROSSING"
	Building    = "BUILDING"
	Stop        = "STOP"
)

// Feature is what rules measure against: an edge or area of a carriageway, a built-up area, a monument.
type Feature struct {
	ID         int64
	Version    int32
	Kind, Name string
	Sigma      Figure
	Valid      Period
}

// Around is what is known of the surroundings of the roads.
type Around struct {
	Features []Feature
	Shapes   Shapes

	once    sync.Once
	index   *Index
	by      map[string]int
	sight   sync.Once
	corners []Corner
	near    *Index // of the corners
}

func (s *Scene) around() *Around {
	a := &s.Around
	a.once.Do(func() {
		a.Shapes.indexLarge()
		a.index = NewIndex(&a.Shapes)
		a.by = map[string]int{}
		for i := range a.Features {
			a.by[a.Features[i].Kind]++
		}
	})
	return a
}

// Nearest is the feature of a kind nearest to object i within reach, in metres: 0 inside an area. ok is false where there
// is none so near, be it because the layer does not reach the place.
func (s *Scene) Nearest(i int, kind string, reach float64) (feature int, distance float64, ok bool) {
	a := s.around()
	best, which := math.Inf(1), -1
	if a.by[kind] == 0 {
		return -1, 0, false
	}
	day := s.Objects[i].Seen
	a.index.Search(s.ObjectShapes.Box(i).Grow(reach), func(k int) {
		f := &a.Features[k]
		if f.Kind != kind || day != NoDay && f.Valid.Has(day) == False {
			return
		}
		if d := s.ObjectShapes.Distance(i, &a.Shapes, k); d < best {
			best, which = d, k
		}
	})
	return which, best, which >= 0 && best <= reach
}

// InBuiltUp tells whether object i stands in the built-up area: Unknown without the layer, and as near to its boundary as the
// accuracy reaches.
func (s *Scene) InBuiltUp(i int) Tri {
	a := s.around()
	if a.by[BuiltUp] == 0 {
		return Unknown
	}
	o := &s.Objects[i]
	out, so := False, s.SigmaOf(o)
	a.index.Search(s.ObjectShapes.Box(i).Grow(s.Settings.KSigma*(so+4)), func(k int) {
		f := &a.Features[k]
		if f.Kind != BuiltUp || o.Seen != NoDay && f.Valid.Has(o.Seen) == False || a.Shapes.Dim(k) != 2 {
			return
		}
		switch s.Relate(&s.ObjectShapes, i, so, &a.Shapes, k, s.boundary(f.Sigma)).Rel {
		case In:
			out = True
		case Edge, Partly:
			out = max(out, Unknown)
		}
	})
	return out
}

// LanesWithin calls f with the lanes of object i's day that lie within reach metres of it, beyond what the tolerance of
// the join asks for.
func (s *Scene) LanesWithin(i int, reach float64, f func(lane int, r Relation)) {
	if s.ObjectShapes.Dim(i) < 0 {
		return
	}
	o := &s.Objects[i]
	so := s.SigmaOf(o)
	s.LaneIndex.Search(s.ObjectShapes.Box(i).Grow(reach+s.Settings.KSigma*(so+4)), func(k int) {
		l := &s.Lanes[k]
		if !current(l.Valid, l.First, o.Seen) {
			return
		}
		if r := s.Relate(&s.ObjectShapes, i, so, &s.LaneShapes, k, s.boundary(l.Sigma)); r.SD <= reach+r.Tol {
			f(k, r)
		}
	})
}

// Corner is where the boundaries of two roads meet: a sight triangle lies between its two directions.
type Corner struct {
	X, Y           float64
	U, V           [2]float64 // unit vectors along the two boundaries, away from the crossing
	Strip          float64    // m of the roads themselves that count, before the boundaries
	A, B           int        // the roads: lanes, or features where the layer of carriageways has them
	OfCarriageways bool
}

// meeting is how far apart in metres the boundaries of two roads that meet may be drawn.
const meeting = 0.5

// laneStrip is the part of a lane that counts before its boundary where no layer shows the carriageway, m: what stands
// there stands beside the carriageway, between it and the boundary.
const laneStrip = 4.0

// InSight tells whether object i stands in the sight triangle of a crossing, with legs of so many metres.
func (s *Scene) InSight(i int, legs float64) (Corner, bool) {
	a := s.around()
	a.sight.Do(s.findCorners)
	if a.near == nil || legs <= 0 {
		return Corner{}, false
	}
	o := &s.Objects[i]
	var hit Corner
	found := false
	a.near.Search(Box{o.X, o.Y, o.X, o.Y}.Grow(1.5*legs), func(k int) {
		c := &a.corners[k]
		det := c.U[0]*c.V[1] - c.U[1]*c.V[0]
		dx, dy := o.X-c.X, o.Y-c.Y
		u, v := (dx*c.V[1]-dy*c.V[0])/det, (c.U[0]*dy-c.U[1]*dx)/det
		if u >= -c.Strip && v >= -c.Strip && u+v <= legs && !found {
			hit, found = *c, true
		}
	})
	return hit, found
}

// findCorners finds the corners at which two roads meet: of carriageways drawn as areas, and without any of lanes.
func (s *Scene) findCorners() {
	a := &s.Around
	var areas []int
	for k := range a.Features {
		if f := &a.Features[k]; f.Kind == Carriageway && a.Shapes.Dim(k) == 2 && f.Valid.Has(s.On) != False {
			areas = append(areas, k)
		}
	}
	if len(areas) > 0 {
		for _, k := range areas {
			a.index.Search(a.Shapes.Box(k).Grow(meeting), func(m int) {
				f, g := &a.Features[k], &a.Features[m]
				if m != k && g.Kind == Carriageway && a.Shapes.Dim(m) == 2 && g.Valid.Has(s.On) != False && (f.Name == "" || f.Name != g.Name) {
					s.cornersOf(&a.Shapes, k, m, 0, true)
				}
			})
		}
	} else {
		for k := range s.Lanes {
			if !s.road(k) {
				continue
			}
			s.LaneIndex.Search(s.LaneShapes.Box(k).Grow(meeting), func(m int) {
				l, g := &s.Lanes[k], &s.Lanes[m]
				if m != k && s.road(m) && l.ID != g.ID && (l.StreetKey == "" || l.StreetKey != g.StreetKey) && (l.RoadNo == "" || l.RoadNo != g.RoadNo) {
					s.cornersOf(&s.LaneShapes, k, m, laneStrip, false)
				}
			})
		}
	}
	var at Shapes
	for _, c := range a.corners {
		at.AddXY(0, c.X, c.Y)
	}
	if at.Len() > 0 {
		a.near = NewIndex(&at)
	}
}

// road tells that a lane is one of the roads that are there on the day of the run.
func (s *Scene) road(k int) bool {
	l := &s.Lanes[k]
	return l.Status != "PLANNED" && current(l.Valid, l.First, s.On) && s.LaneShapes.Dim(k) == 2
}

// cornersOf adds the corners at which the boundary of road k meets that of road m and leaves it.
func (s *Scene) cornersOf(shapes *Shapes, k, m int, strip float64, carriageways bool) {
	box := shapes.Box(m).Grow(meeting)
	shapes.rings(k, func(xy []float64) {
		n := len(xy)/2 - 1 // the last point repeats the first
		for p := 0; p < n; p++ {
			x, y := xy[2*p], xy[2*p+1]
			if x < box.MinX || x > box.MaxX || y < box.MinY || y > box.MaxY || !shapes.Within(m, x, y, meeting) {
				continue
			}
			for _, q := range []int{(p + 1) % n, (p + n - 1) % n} {
				wx, wy := xy[2*q], xy[2*q+1]
				if shapes.Signed(m, wx, wy) <= meeting {
					continue
				}
				u, ok := unit(wx-x, wy-y)
				if !ok {
					continue
				}
				if v, ok := s.leaves(shapes, m, k, x, y); ok && math.Abs(u[0]*v[1]-u[1]*v[0]) > 0.3 {
					s.Around.corners = append(s.Around.corners, Corner{X: x, Y: y, U: u, V: v, Strip: strip, A: k, B: m, OfCarriageways: carriageways})
				}
			}
		}
	})
}

// leaves is the direction in which the boundary of road m leaves a point away from road k.
func (s *Scene) leaves(shapes *Shapes, m, k int, x, y float64) (out [2]float64, ok bool) {
	far := 0.0
	shapes.rings(m, func(xy []float64) {
		for p := 0; p+3 < len(xy); p += 2 {
			ax, ay, bx, by := xy[p], xy[p+1], xy[p+2], xy[p+3]
			if toSegment(x, y, ax, ay, bx, by) > meeting {
				continue
			}
			for _, e := range [][2]float64{{ax, ay}, {bx, by}} {
				l := math.Hypot(e[0]-x, e[1]-y)
				if d, good := unit(e[0]-x, e[1]-y); good && l > 1 {
					step := min(l, 3)
					if g := shapes.Signed(k, x+d[0]*step, y+d[1]*step); g > far && g > meeting {
						out, far, ok = d, g, true
					}
				}
			}
		}
	})
	return out, ok
}

func unit(dx, dy float64) ([2]float64, bool) {
	l := math.Hypot(dx, dy)
	if l < 1e-9 {
		return [2]float64{}, false
	}
	return [2]float64{dx / l, dy / l}, true
}

// toSegment is the distance in metres from a point to a segment.
func toSegment(x, y, ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	l := dx*dx + dy*dy
	t := 0.0
	if l > 0 {
		t = min(1, max(0, ((x-ax)*dx+(y-ay)*dy)/l))
	}
	return math.Hypot(x-ax-t*dx, y-ay-t*dy)
}
