package scene

import "math"

// Signed is the distance in metres from a point to shape i: negative inside a polygon, zero on its boundary, positive
// outside; for lines and points it is never negative, for an absent geometry it is infinite.
func (s *Shapes) Signed(i int, x, y float64) float64 {
	if l := s.large[i]; l != nil {
		return l.signed(x, y, s.dims[i] == 2)
	}
	best, inside := math.Inf(1), false
	dim := s.dims[i]
	s.rings(i, func(xy []float64) {
		if dim == 0 || len(xy) == 2 {
			for k := 0; k < len(xy); k += 2 {
				dx, dy := xy[k]-x, xy[k+1]-y
				best = min(best, dx*dx+dy*dy)
			}
			return
		}
		ax, ay := xy[0]-x, xy[1]-y
		for k := 2; k+1 < len(xy); k += 2 {
			bx, by := xy[k]-x, xy[k+1]-y
			if (ay > 0) != (by > 0) && (ax*by-bx*ay > 0) == (by > ay) {
				inside = !inside
			}
			dx, dy := bx-ax, by-ay
			if t := -(ax*dx + ay*dy); t <= 0 {
				best = min(best, ax*ax+ay*ay)
			} else if l := dx*dx + dy*dy; t >= l {
				best = min(best, bx*bx+by*by)
			} else if c := ax*dy - ay*dx; c*c < best*l {
				best = c * c / l
			}
			ax, ay = bx, by
		}
	})
	d := math.Sqrt(best)
	if inside && dim == 2 {
		return -d
	}
	return d
}

// Within tells whether the boundary of polygon i, or a line, comes as near as d metres to a point; it is cheaper than Signed.
func (s *Shapes) Within(i int, x, y, d float64) bool {
	if l := s.large[i]; l != nil || s.dims[i] < 1 {
		return math.Abs(s.Signed(i, x, y)) <= d
	}
	near := false
	s.rings(i, func(xy []float64) {
		for k := 2; k+1 < len(xy) && !near; k += 2 {
			ax, ay, bx, by := xy[k-2]-x, xy[k-1]-y, xy[k]-x, xy[k+1]-y
			if ax > d && bx > d || ax < -d && bx < -d || ay > d && by > d || ay < -d && by < -d {
				continue
			}
			dx, dy := bx-ax, by-ay
			best := 0.0
			if t := -(ax*dx + ay*dy); t <= 0 {
				best = ax*ax + ay*ay
			} else if l := dx*dx + dy*dy; t >= l {
				best = bx*bx + by*by
			} else {
				c := ax*dy - ay*dx
				best = c * c / l
			}
			near = math.Sqrt(best) <= d
		}
	})
	return near
}

// Contains tells whether the point lies in polygon i; it is cheaper than Signed.
func (s *Shapes) Contains(i int, x, y float64) bool {
	b := s.boxes[i]
	if s.dims[i] != 2 || x < b.MinX || x > b.MaxX || y < b.MinY || y > b.MaxY {
		return false
	}
	if l := s.large[i]; l != nil {
		return l.inside(x, y)
	}
	inside := false
	s.rings(i, func(xy []float64) {
		for k := 2; k+1 < len(xy); k += 2 {
			ay, by := xy[k-1]-y, xy[k+1]-y
			if (ay > 0) != (by > 0) {
				ax, bx := xy[k-2]-x, xy[k]-x
				if (ax*by-bx*ay > 0) == (by > ay) {
					inside = !inside
				}
			}
		}
	})
	return inside
}

// Area is the area of shape i in square metres, without its holes; zero for lines and points.
func (s *Shapes) Area(i int) float64 {
	if s.dims[i] != 2 {
		return 0
	}
	sum := 0.0
	s.rings(i, func(xy []float64) { sum += ringArea(xy) })
	return sum
}

// Overlap is the area in square metres that polygon i of s and polygon j of o share. It needs no overlay: each
// polygon is the signed sum of the strips below its edges, so the common area is the signed sum over pairs of edges of
// the integral of the lower one. Nothing is constructed, so nothing can fail on touching or nearly equal edges.
func (s *Shapes) Overlap(i int, o *Shapes, j int) float64 {
	if s.dims[i] != 2 || o.dims[j] != 2 || !s.boxes[i].Meets(o.boxes[j]) {
		return 0
	}
	a, b := s.boxes[i], o.boxes[j]
	x0, x1 := max(a.MinX, b.MinX), min(a.MaxX, b.MaxX)
	base := max(a.MinY, b.MinY) // no common point lies below it
	top := min(a.MaxY, b.MaxY) - base
	ea, eb := edges(nil, s, i, x0, x1, base, top), edges(nil, o, j, x0, x1, base, top)
	sum := 0.0
	for _, p := range ea {
		for _, q := range eb {
			if p.x1 <= q.x0 || q.x1 <= p.x0 {
				continue
			}
			sum += p.sign * q.sign * lower(p, q)
		}
	}
	return max(0, sum)
}

type edge struct{ x0, y0, x1, y1, slope, sign float64 } // x0 < x1; y above the base line, never below it

// edges lists the edges of polygon i between the two verticals, their heights cut to [0, top]: what lies below the
// base contributes nothing, what lies above the top counts as the top.
func edges(out []edge, s *Shapes, i int, xa, xb, base, top float64) []edge {
	add := func(x0, y0, x1, y1 float64) {
		sign := -1.0
		if x0 == x1 {
			return
		}
		if x0 > x1 {
			x0, y0, x1, y1, sign = x1, y1, x0, y0, 1
		}
		if x1 <= xa || x0 >= xb {
			return
		}
		slope := (y1 - y0) / (x1 - x0)
		if x0 < xa {
			y0 += slope * (xa - x0)
			x0 = xa
		}
		if x1 > xb {
			y1 -= slope * (x1 - xb)
			x1 = xb
		}
		out = cut(out, edge{x0 - xa, y0 - base, x1 - xa, y1 - base, slope, sign}, top)
	}
	if l := s.large[i]; l != nil { // what lies below the base contributes nothing
		l.index.Search(Box{xa, base, xb, l.box.MaxY}, func(k int) {
			e := &l.ends[k]
			add(e[0], e[1], e[2], e[3])
		})
		return out
	}
	s.rings(i, func(xy []float64) {
		for k := 2; k+1 < len(xy); k += 2 {
			add(xy[k-2], xy[k-1], xy[k], xy[k+1])
		}
	})
	return out
}

// cut splits an edge where it crosses 0 and top, and flattens the pieces outside.
func cut(out []edge, e edge, top float64) []edge {
	xs := [4]float64{e.x0, e.x0, e.x1, e.x1}
	if e.slope != 0 {
		p, q := e.x0+(0-e.y0)/e.slope, e.x0+(top-e.y0)/e.slope
		if p > q {
			p, q = q, p
		}
		xs[1], xs[2] = min(max(p, e.x0), e.x1), min(max(q, e.x0), e.x1)
	}
	for k := range 3 {
		a, b := xs[k], xs[k+1]
		if a >= b {
			continue
		}
		ya, yb := e.y0+e.slope*(a-e.x0), e.y0+e.slope*(b-e.x0)
		switch mid := (ya + yb) / 2; {
		case mid <= 0:
			continue
		case mid >= top:
			out = append(out, edge{a, top, b, top, 0, e.sign})
		default:
			ya, yb = min(max(ya, 0), top), min(max(yb, 0), top)
			out = append(out, edge{a, ya, b, yb, (yb - ya) / (b - a), e.sign})
		}
	}
	return out
}

// lower is the area below both edges.
func lower(p, q edge) float64 {
	a, b := max(p.x0, q.x0), min(p.x1, q.x1)
	pa, pb := p.y0+p.slope*(a-p.x0), p.y0+p.slope*(b-p.x0)
	qa, qb := q.y0+q.slope*(a-q.x0), q.y0+q.slope*(b-q.x0)
	da, db := pa-qa, pb-qb
	if da*db >= 0 {
		if da+db <= 0 {
			return (b - a) * (pa + pb) / 2
		}
		return (b - a) * (qa + qb) / 2
	}
	t := da / (da - db) // the edges cross at this share of the width
	m := pa + (pb-pa)*t
	w := b - a
	if da < 0 {
		return w * (t*(pa+m) + (1-t)*(m+qb)) / 2
	}
	return w * (t*(qa+m) + (1-t)*(m+pb)) / 2
}

// LongestSide is the longer side of the bounding box in metres.
func (s *Shapes) LongestSide(i int) float64 {
	b := s.boxes[i]
	if b.Empty() {
		return 0
	}
	return max(b.MaxX-b.MinX, b.MaxY-b.MinY)
}

// Anchor is one point that stands for shape i: the point itself, the middle of a line, or for a polygon a point that
// lies in it.
func (s *Shapes) Anchor(i int) (x, y float64) {
	xy := s.coords(i)
	switch {
	case len(xy) == 0:
		return math.NaN(), math.NaN()
	case s.dims[i] == 0:
		return xy[0], xy[1]
	case s.dims[i] == 1:
		k := len(xy) / 4 * 2
		return xy[k], xy[k+1]
	}
	b := s.boxes[i]
	cx, cy := (b.MinX+b.MaxX)/2, (b.MinY+b.MaxY)/2
	if s.Contains(i, cx, cy) {
		return cx, cy
	}
	best := 0.0
	x, y = xy[0], xy[1]
	for k := 1; k <= 7; k++ { // the middle of the widest stretch on a few horizontals
		h := b.MinY + (b.MaxY-b.MinY)*float64(k)/8
		for _, w := range s.chords(i, h) {
			if w[1]-w[0] > best {
				best, x, y = w[1]-w[0], (w[0]+w[1])/2, h
			}
		}
	}
	return x, y
}

// chords are the stretches of polygon i on the horizontal at height h.
func (s *Shapes) chords(i int, h float64) [][2]float64 {
	var xs []float64
	s.rings(i, func(xy []float64) {
		for k := 2; k+1 < len(xy); k += 2 {
			if (xy[k-1] > h) != (xy[k+1] > h) {
				xs = append(xs, xy[k-2]+(h-xy[k-1])/(xy[k+1]-xy[k-1])*(xy[k]-xy[k-2]))
			}
		}
	})
	for a := 1; a < len(xs); a++ {
		for b := a; b > 0 && xs[b] < xs[b-1]; b-- {
			xs[b], xs[b-1] = xs[b-1], xs[b]
		}
	}
	var out [][2]float64
	for k := 0; k+1 < len(xs); k += 2 {
		out = append(out, [2]float64{xs[k], xs[k+1]})
	}
	return out
}

// Probe calls f with points of shape i: its vertices, and for lines and polygons further points between them, close
// enough to tell how deep the shape reaches into another one.
func (s *Shapes) Probe(i int, f func(x, y float64)) {
	const n = 6
	s.rings(i, func(xy []float64) {
		for k := 0; k+1 < len(xy); k += 2 {
			f(xy[k], xy[k+1])
			if s.dims[i] > 0 && k > 0 {
				for t := 1; t < n; t++ {
					u := float64(t) / n
					f(xy[k-2]+(xy[k]-xy[k-2])*u, xy[k-1]+(xy[k+1]-xy[k-1])*u)
				}
			}
		}
	})
	if s.dims[i] != 2 {
		return
	}
	b := s.boxes[i]
	for r := 1; r < 2*n; r++ {
		h := b.MinY + (b.MaxY-b.MinY)*float64(r)/(2*n)
		for _, w := range s.chords(i, h) {
			for c := 1; c < 2*n; c++ {
				f(w[0]+(w[1]-w[0])*float64(c)/(2*n), h)
			}
		}
	}
}

// Distance is the shortest distance in metres between shape i of s and shape j of o; 0 where they meet.
func (s *Shapes) Distance(i int, o *Shapes, j int) float64 {
	if s.dims[i] < 0 || o.dims[j] < 0 {
		return math.Inf(1)
	}
	best := math.Inf(1)
	one := func(a *Shapes, ia int, b *Shapes, ib int) {
		a.rings(ia, func(xy []float64) {
			for k := 0; k+1 < len(xy); k += 2 {
				best = min(best, max(0, b.Signed(ib, xy[k], xy[k+1])))
			}
		})
	}
	one(s, i, o, j)
	if s.dims[i] > 0 || o.dims[j] == 0 { // a single point has been measured already
		one(o, j, s, i)
	}
	if best > 0 && s.dims[i] > 0 && o.dims[j] > 0 && s.crosses(i, o, j) {
		return 0
	}
	return best
}

func (s *Shapes) crosses(i int, o *Shapes, j int) bool {
	side := func(ax, ay, bx, by, px, py float64) float64 { return (bx-ax)*(py-ay) - (by-ay)*(px-ax) }
	hit := false
	s.rings(i, func(p []float64) {
		for k := 2; k+1 < len(p) && !hit; k += 2 {
			o.rings(j, func(q []float64) {
				for l := 2; l+1 < len(q) && !hit; l += 2 {
					hit = side(p[k-2], p[k-1], p[k], p[k+1], q[l-2], q[l-1])*side(p[k-2], p[k-1], p[k], p[k+1], q[l], q[l+1]) < 0 &&
						side(q[l-2], q[l-1], q[l], q[l+1], p[k-2], p[k-1])*side(q[l-2], q[l-1], q[l], q[l+1], p[k], p[k+1]) < 0
				}
			})
		}
	})
	return hit
}
