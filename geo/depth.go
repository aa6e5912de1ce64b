package geo

import (
	"container/heap"
	"math"
)

// Depth is how deep footprint f reaches into polygon x: the largest distance from x's boundary, inside x, of any
// point of f; negative when no point of f is inside (then it is minus the distance between them, or its upper
// bound). In the system's unit, to the given precision. It answers "its deepest point is inside by tol".
//
// The distance to a boundary changes by no more than one moves, so squares over f that cannot hold a deeper point
// than the best one found are left out, and the rest are cut in four.
func Depth(f, x []byte, precision float64) (float64, error) {
	r, err := EnvelopeOf(f)
	if err != nil {
		return 0, err
	}
	if r.Empty() {
		return 0, ErrEmptyGeometry
	}
	if precision <= 0 {
		precision = 0.005
	}
	best := math.Inf(-1)
	it := Paths(f)
	for it.Next() {
		p := it.Path()
		for i := range p.Len() {
			d, err := SignedDistance(x, first(p, i), second(p, i))
			if err != nil {
				return 0, err
			}
			best = max(best, -d)
		}
	}
	half := max(r.MaxX-r.MinX, r.MaxY-r.MinY) / 2
	if half == 0 {
		return best, it.Err()
	}
	q := &squares{}
	look := func(cx, cy, half float64) error {
		reach := half * math.Sqrt2
		df, err := SignedDistance(f, cx, cy)
		if err != nil || df > reach {
			return err // the square does not touch the footprint
		}
		dx, err := SignedDistance(x, cx, cy)
		if err != nil {
			return err
		}
		if df <= 0 {
			best = max(best, -dx)
		}
		if bound := -dx + reach; bound > best+precision {
			heap.Push(q, square{cx, cy, half, bound})
		}
		return nil
	}
	cx, cy := r.Centre()
	if err := look(cx, cy, half); err != nil {
		return 0, err
	}
	for q.Len() > 0 {
		s := heap.Pop(q).(square)
		if s.bound <= best+precision || s.half < precision/4 {
			break
		}
		h := s.half / 2
		for _, d := range [4][2]float64{{-h, -h}, {-h, h}, {h, -h}, {h, h}} {
			if err := look(s.x+d[0], s.y+d[1], h); err != nil {
				return 0, err
			}
		}
	}
	return best, nil
}

func first(p Path, i int) float64  { x, _ := p.XY(i); return x }
func second(p Path, i int) float64 { _, y := p.XY(i); return y }

type square struct{ x, y, half, bound float64 }

type squares []square

func (s squares) Len() int           { return len(s) }
func (s squares) Less(i, j int) bool { return s[i].bound > s[j].bound }
func (s squares) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *squares) Push(v any)        { *s = append(*s, v.(square)) }
func (s *squares) Pop() any {
	last := (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return last
}
