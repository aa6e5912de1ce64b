package scene

import "math"

// Mass is the probability that a point lies in polygon i when it was measured at x, y and the two coordinates are off by a
// normal error of σ metres each: the integral of that distribution over the polygon, holes and corners considered.
//
// Seen from the middle of the distribution the plane falls into the sectors of the polygon's edges. Within the angle of an
// edge at the distance d the mass before it is the integral of 1 − exp(−d²/(2σ²·cos²φ)) over the angle φ, divided by 2π
// (Owen's T function is its other form), with the sign of the side on which the edge lies. A straight boundary alone gives
// Φ(d/σ). Edges farther away than beyond σ change nothing that could be shown and are left out.
func (s *Shapes) Mass(i int, x, y, sigma float64) float64 {
	if s.dims[i] != 2 {
		return 0
	}
	if sigma <= 0 {
		if s.Contains(i, x, y) {
			return 1
		}
		return 0
	}
	const beyond = 6.5 // σ: what lies farther away weighs less than 10⁻⁹
	reach := beyond * sigma
	b := Box{x, y, x, y}.Grow(reach)
	if !b.Meets(s.boxes[i]) {
		return 0
	}
	if math.Abs(s.Signed(i, x, y)) < 1e-6*sigma { // on the boundary itself no edge has a side: a hair beside it does
		x, y = x+3e-6*sigma, y+2e-6*sigma
	}
	mass := 0.0
	if s.Contains(i, x, y) {
		mass = 1
	}
	s.edgesIn(i, b, func(ax, ay, bx, by float64) {
		ax, ay, bx, by = ax-x, ay-y, bx-x, by-y
		dx, dy := bx-ax, by-ay
		length := math.Hypot(dx, dy)
		if length == 0 {
			return
		}
		d := (ax*by - ay*bx) / length // positive where the middle lies to the left of the edge, which is inside
		h := math.Abs(d) / sigma
		if h > beyond || h == 0 {
			return
		}
		from, to := math.Atan2(ax*dx+ay*dy, math.Abs(d)*length), math.Atan2(bx*dx+by*dy, math.Abs(d)*length)
		part := sector(h, from, to)
		if d < 0 {
			part = -part
		}
		mass -= part
	})
	return min(max(mass, 0), 1)
}

// sector is the integral of exp(−h²/(2·cos²φ))/2π from one angle to another: the mass behind an edge at the distance h.
func sector(h, from, to float64) float64 {
	f := func(phi float64) float64 {
		c := math.Cos(phi)
		if c < 1e-9 {
			return 0
		}
		return math.Exp(-h*h/(2*c*c)) / (2 * math.Pi)
	}
	var refine func(a, fa, b, fb, m, fm, whole float64, depth int) float64
	refine = func(a, fa, b, fb, m, fm, whole float64, depth int) float64 {
		l, r := (a+m)/2, (m+b)/2
		fl, fr := f(l), f(r)
		left, right := (m-a)/6*(fa+4*fl+fm), (b-m)/6*(fm+4*fr+fb)
		if d := left + right - whole; depth == 0 || math.Abs(d) < 1e-7 {
			return left + right + d/15
		}
		return refine(a, fa, m, fm, l, fl, left, depth-1) + refine(m, fm, b, fb, r, fr, right, depth-1)
	}
	sum := 0.0
	const pieces = 4 // so that a narrow hump in the middle of the angle is not stepped over
	for k := range pieces {
		a, b := from+(to-from)*float64(k)/pieces, from+(to-from)*float64(k+1)/pieces
		m := (a + b) / 2
		fa, fb, fm := f(a), f(b), f(m)
		sum += refine(a, fa, b, fb, m, fm, (b-a)/6*(fa+4*fm+fb), 12)
	}
	return sum
}

// edgesIn calls f with the edges of shape i that come into the box, in the direction of their rings.
func (s *Shapes) edgesIn(i int, b Box, f func(ax, ay, bx, by float64)) {
	if l := s.large[i]; l != nil {
		l.index.Search(b, func(k int) {
			e := &l.ends[k]
			f(e[0], e[1], e[2], e[3])
		})
		return
	}
	s.rings(i, func(xy []float64) {
		for k := 2; k+1 < len(xy); k += 2 {
			ax, ay, bx, by := xy[k-2], xy[k-1], xy[k], xy[k+1]
			if (Box{min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)}).Meets(b) {
				f(ax, ay, bx, by)
			}
		}
	})
}

// steps are the middles of n equally probable strips of the standard normal distribution.
func steps(n int) []float64 {
	out := make([]float64, n)
	for k := range out {
		out[k] = math.Sqrt2 * math.Erfinv(2*(float64(k)+0.5)/float64(n)-1)
	}
	return out
}

var footprintSteps = steps(17)

// HalfIn is the probability that at least half of footprint i lies in the polygons ks of places (E1's share of a footprint
// that stands in something), when the footprint as a whole is off by a normal error of σ metres in each coordinate: the
// share of 289 equally probable displacements.
func (s *Shapes) HalfIn(i int, places *Shapes, ks []int, sigma float64) float64 {
	area := s.Area(i)
	if area <= 0 {
		return 0
	}
	var moved Shapes
	var rings [][]float64
	s.rings(i, func(xy []float64) { rings = append(rings, xy) })
	if len(rings) != 1 { // of several parts the largest stands for all
		best := 0.0
		for _, r := range rings {
			if a := ringArea(r); a > best {
				best, rings[0] = a, r
			}
		}
		area = best
	}
	n, in := 0, 0
	xy := make([]float64, len(rings[0]))
	for _, u := range footprintSteps {
		for _, v := range footprintSteps {
			for k := 0; k+1 < len(xy); k += 2 {
				xy[k], xy[k+1] = rings[0][k]+u*sigma, rings[0][k+1]+v*sigma
			}
			moved = Shapes{}
			m := moved.AddXY(2, xy...)
			shared := 0.0
			for _, k := range ks {
				shared += moved.Overlap(m, places, k)
			}
			n++
			if shared >= 0.5*area {
				in++
			}
		}
	}
	return float64(in) / float64(n)
}

// Prepare indexes the edges of large shapes. It is called once, before any search, for shapes outside a Scene.
func (s *Shapes) Prepare() { s.indexLarge() }
