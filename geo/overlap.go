package geo

// IntersectionArea is the area two polygons share, in the square of the system's unit. Both must be valid, which
// import sees to; rings may run either way. Points and lines share no area.
//
// It is computed without building the shared shape: a point lies in a polygon as often as it lies below an edge
// running one way less the other way, so the shared area is the sum, over all pairs of edges, of the area below
// both. That has no special cases. The overlay of simplefeatures (v0.50.0) has: for a valid Sudan with a needle of
// 1e-8 degrees it says that Sudan covers Germany.
func IntersectionArea(a, b []byte) (float64, error) {
	ra, err := EnvelopeOf(a)
	if err != nil {
		return 0, err
	}
	rb, err := EnvelopeOf(b)
	if err != nil {
		return 0, err
	}
	// Only what lies over the common range of x matters, and everything is measured from its corner, because with
	// coordinates of millions the products would lose their last digits.
	common := Rect{max(ra.MinX, rb.MinX), max(ra.MinY, rb.MinY), min(ra.MaxX, rb.MaxX), min(ra.MaxY, rb.MaxY)}
	if common.Empty() {
		return 0, nil
	}
	ea, eb := edges(a, common), edges(b, common)
	sum := 0.0
	for _, e := range ea {
		for _, f := range eb {
			lo, hi := max(e.x0, f.x0), min(e.x1, f.x1)
			if lo < hi {
				sum += e.sign * f.sign * below(e, f, lo, hi)
			}
		}
	}
	return max(0, sum), nil
}

// edge is one side of a ring, from left to right, relative to the corner of the common rectangle.
type edge struct {
	x0, y0, x1, slope float64
	sign              float64 // +1 where the inside is below the edge
}

func (e edge) at(x float64) float64 { return e.y0 + (x-e.x0)*e.slope }

// edges are the sides of polygons that lie over the rectangle's range of x; upright ones have nothing below them.
func edges(b []byte, r Rect) []edge {
	var out []edge
	it := Paths(b)
	for it.Next() {
		p := it.Path()
		if p.Kind != Polygon || p.Len() < 4 {
			continue
		}
		// The inside is below an edge running left in a ring that runs counter-clockwise; holes count against.
		turn := 1.0
		if RingArea(p) < 0 {
			turn = -1
		}
		if p.Ring > 0 {
			turn = -turn
		}
		ax, ay := p.XY(0)
		for i := 1; i < p.Len(); i++ {
			bx, by := p.XY(i)
			e := edge{x0: ax - r.MinX, y0: ay - r.MinY, x1: bx - r.MinX, sign: -turn}
			ey := by - r.MinY
			if ax > bx {
				e.x0, e.y0, e.x1, ey, e.sign = e.x1, ey, e.x0, e.y0, turn
			}
			ax, ay = bx, by
			if e.x0 == e.x1 || e.x1 <= 0 || e.x0 >= r.MaxX-r.MinX {
				continue
			}
			e.slope = (ey - e.y0) / (e.x1 - e.x0)
			out = append(out, e)
		}
	}
	return out
}

// below is the area between the rectangle's lower side and the lower of two edges, from lo to hi.
func below(e, f edge, lo, hi float64) float64 {
	el, eh, fl, fh := e.at(lo), e.at(hi), f.at(lo), f.at(hi)
	switch {
	case el <= fl && eh <= fh:
		return area(el, eh, hi-lo)
	case fl <= el && fh <= eh:
		return area(fl, fh, hi-lo)
	}
	// They cross.
	t := (fl - el) / ((eh - el) - (fh - fl))
	cut, y := lo+t*(hi-lo), el+t*(eh-el)
	if el < fl {
		return area(el, y, cut-lo) + area(y, fh, hi-cut)
	}
	return area(fl, y, cut-lo) + area(y, eh, hi-cut)
}

// area is that of a trapezoid above zero.
func area(left, right, width float64) float64 {
	switch {
	case left >= 0 && right >= 0:
		return (left + right) / 2 * width
	case left <= 0 && right <= 0:
		return 0
	case left > 0:
		return left * left / (left - right) / 2 * width
	}
	return right * right / (right - left) / 2 * width
}
