package geo

import (
	"errors"
	"fmt"
	"math"
)

// ErrNotArea: the operation needs a polygon.
var ErrNotArea = errors.New("geo: not a polygon")

// SignedDistance is the distance in the plane from a point to a geometry given as EWKB, in the system's unit: to
// the boundary and negative inside for polygons, never negative for lines and points. It allocates nothing.
// A point on the boundary is at distance 0. An empty geometry is ErrEmptyGeometry.
func SignedDistance(b []byte, x, y float64) (float64, error) {
	best, inside, any := math.Inf(1), false, false
	it := Paths(b)
	for it.Next() {
		p := it.Path()
		n := p.Len()
		if n == 0 {
			continue
		}
		any = true
		ax, ay := p.XY(0)
		if n == 1 {
			best = min(best, sq(ax-x)+sq(ay-y))
		}
		for i := 1; i < n; i++ {
			bx, by := p.XY(i)
			best = min(best, segmentDistance2(x, y, ax, ay, bx, by))
			if p.Kind == Polygon && (ay > y) != (by > y) && x < ax+(y-ay)/(by-ay)*(bx-ax) {
				inside = !inside
			}
			ax, ay = bx, by
		}
	}
	switch {
	case it.Err() != nil:
		return 0, it.Err()
	case !any:
		return 0, ErrEmptyGeometry
	case math.IsNaN(best):
		return 0, ErrNotFinite
	case inside:
		return -math.Sqrt(best), nil
	}
	return math.Sqrt(best), nil
}

// Contains reports whether a point lies inside a polygon given as EWKB; which side a point on the boundary falls is
// not promised, because a boundary is never known that well: use SignedDistance with a tolerance.
func Contains(b []byte, x, y float64) (bool, error) {
	d, err := SignedDistance(b, x, y)
	return err == nil && d < 0, err
}

func sq(v float64) float64 { return v * v }

// SegmentDistance is the distance from a point to a line segment, in the unit of the coordinates.
func SegmentDistance(x, y, ax, ay, bx, by float64) float64 {
	return math.Sqrt(segmentDistance2(x, y, ax, ay, bx, by))
}

func segmentDistance2(x, y, ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	if l := dx*dx + dy*dy; l > 0 {
		t := max(0, min(1, ((x-ax)*dx+(y-ay)*dy)/l))
		ax, ay = ax+t*dx, ay+t*dy
	}
	return sq(x-ax) + sq(y-ay)
}

// RingArea is the area of a ring, positive when it runs counter-clockwise, in the square of the system's unit.
func RingArea(p Path) float64 {
	n := p.Len()
	if n < 3 {
		return 0
	}
	// Relative to the first point: with coordinates of millions the plain formula loses six digits.
	ox, oy := p.XY(0)
	sum, ax, ay := 0.0, 0.0, 0.0
	for i := 1; i < n; i++ {
		bx, by := p.XY(i)
		bx, by = bx-ox, by-oy
		sum += ax*by - bx*ay
		ax, ay = bx, by
	}
	return sum / 2
}

// Area is the area of a geometry given as EWKB, holes taken off, whichever way its rings run; 0 for points and
// lines. Square metres of the projection in a metric system: TrueArea corrects its distortion.
func Area(b []byte) (float64, error) {
	sum := 0.0
	it := Paths(b)
	for it.Next() {
		p := it.Path()
		if p.Kind != Polygon {
			continue
		}
		if a := math.Abs(RingArea(p)); p.Ring == 0 {
			sum += a
		} else {
			sum -= a
		}
	}
	return sum, it.Err()
}

// TrueArea is the area on the ground in m²: Area divided by the local area scale of a built-in metric system, taken
// at the middle of the geometry.
func TrueArea(b []byte, c CRS) (float64, error) {
	a, err := Area(b)
	if err != nil || a == 0 {
		return a, err
	}
	r, err := EnvelopeOf(b)
	if err != nil {
		return 0, err
	}
	x, y := r.Centre()
	k, err := c.AreaScaleAt(x, y)
	if err != nil {
		return 0, err
	}
	return a / k, nil
}

// Length is the length of lines, or of the rings of polygons, in the system's unit.
func Length(b []byte) (float64, error) {
	sum := 0.0
	it := Paths(b)
	for it.Next() {
		p := it.Path()
		if p.Len() == 0 {
			continue
		}
		ax, ay := p.XY(0)
		for i := 1; i < p.Len(); i++ {
			bx, by := p.XY(i)
			sum += math.Hypot(bx-ax, by-ay)
			ax, ay = bx, by
		}
	}
	return sum, it.Err()
}

// Share is the part of footprint f that lies in polygon x, 0 … 1.
func Share(f, x []byte) (float64, error) {
	all, err := Area(f)
	if err != nil {
		return 0, err
	}
	if all == 0 {
		return 0, fmt.Errorf("footprint: %w", ErrNotArea)
	}
	in, err := IntersectionArea(f, x)
	if err != nil {
		return 0, err
	}
	return min(1, in/all), nil
}
