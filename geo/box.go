package geo

import (
	"fmt"
	"math"
)

// Box is an area in degrees: west, south, east, north. West is never greater than east: no office spans the
// antimeridian.
type Box struct{ W, S, E, N float64 }

// BoxOf makes a Box from W, S, E, N as offices keep them.
func BoxOf(wsen [4]float64) Box { return Box{wsen[0], wsen[1], wsen[2], wsen[3]} }

// Valid reports whether the box has an extent on the globe.
func (b Box) Valid() bool {
	return b.W <= b.E && b.S <= b.N && b.W >= -180 && b.E <= 180 && b.S >= -90 && b.N <= 90
}

// Contains reports whether a place in degrees is inside or on the edge.
func (b Box) Contains(lon, lat float64) bool {
	return lon >= b.W && lon <= b.E && lat >= b.S && lat <= b.N
}

// Grow widens the box by metres on every side.
func (b Box) Grow(metres float64) Box {
	const metresPerDegree = 111320.0
	dLat := metres / 110574.0 // the shortest degree of latitude, so that the margin is never less than asked
	cos := math.Cos(math.Min(89, math.Max(math.Abs(b.S), math.Abs(b.N))+dLat) * math.Pi / 180)
	dLon := metres / (metresPerDegree * cos)
	return Box{math.Max(-180, b.W-dLon), math.Max(-90, b.S-dLat), math.Min(180, b.E+dLon), math.Min(90, b.N+dLat)}
}

// Union is the smallest box that holds both.
func (b Box) Union(o Box) Box {
	return Box{math.Min(b.W, o.W), math.Min(b.S, o.S), math.Max(b.E, o.E), math.Max(b.N, o.N)}
}

// Centre is the middle of the box in degrees.
func (b Box) Centre() (lon, lat float64) { return (b.W + b.E) / 2, (b.S + b.N) / 2 }

func (b Box) String() string { return fmt.Sprintf("%g,%g,%g,%g", b.W, b.S, b.E, b.N) }

// In is the rectangle that holds the box in a built-in system; its edges are followed, because they are curves there.
func (b Box) In(c CRS) (Rect, error) {
	r := EmptyRect()
	const steps = 20
	for i := range steps + 1 {
		t := float64(i) / steps
		lon, lat := b.W+t*(b.E-b.W), b.S+t*(b.N-b.S)
		for _, p := range [][2]float64{{lon, b.S}, {lon, b.N}, {b.W, lat}, {b.E, lat}} {
			x, y, err := c.Forward(p[0], p[1])
			if err != nil {
				return Rect{}, err
			}
			r = r.Add(x, y)
		}
	}
	return r, nil
}

// Rect is an area in the plane of a reference system, easting first, in the system's unit.
type Rect struct{ MinX, MinY, MaxX, MaxY float64 }

// EmptyRect holds nothing; Add and Union grow it.
func EmptyRect() Rect {
	return Rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
}

// Empty reports whether the rectangle holds no point.
func (r Rect) Empty() bool { return !(r.MinX <= r.MaxX) || !(r.MinY <= r.MaxY) }

// Add grows the rectangle to hold a point.
func (r Rect) Add(x, y float64) Rect {
	return Rect{min(r.MinX, x), min(r.MinY, y), max(r.MaxX, x), max(r.MaxY, y)}
}

// Union is the smallest rectangle that holds both.
func (r Rect) Union(o Rect) Rect {
	return Rect{min(r.MinX, o.MinX), min(r.MinY, o.MinY), max(r.MaxX, o.MaxX), max(r.MaxY, o.MaxY)}
}

// Grow widens the rectangle on every side.
func (r Rect) Grow(d float64) Rect { return Rect{r.MinX - d, r.MinY - d, r.MaxX + d, r.MaxY + d} }

// Contains reports whether a point is inside or on the edge.
func (r Rect) Contains(x, y float64) bool {
	return x >= r.MinX && x <= r.MaxX && y >= r.MinY && y <= r.MaxY
}

// Intersects reports whether two rectangles share a point.
func (r Rect) Intersects(o Rect) bool {
	return r.MinX <= o.MaxX && o.MinX <= r.MaxX && r.MinY <= o.MaxY && o.MinY <= r.MaxY
}

// Centre is the middle of the rectangle.
func (r Rect) Centre() (x, y float64) { return (r.MinX + r.MaxX) / 2, (r.MinY + r.MaxY) / 2 }

// Degrees is the box that holds the rectangle of a built-in system.
func (r Rect) Degrees(c CRS) (Box, error) {
	b := Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	const steps = 20
	for i := range steps + 1 {
		t := float64(i) / steps
		x, y := r.MinX+t*(r.MaxX-r.MinX), r.MinY+t*(r.MaxY-r.MinY)
		for _, p := range [][2]float64{{x, r.MinY}, {x, r.MaxY}, {r.MinX, y}, {r.MaxX, y}} {
			lon, lat, err := c.Inverse(p[0], p[1])
			if err != nil {
				return Box{}, err
			}
			b = b.Union(Box{lon, lat, lon, lat})
		}
	}
	return b, nil
}
