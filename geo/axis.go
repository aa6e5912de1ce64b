package geo

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

var (
	// ErrAxisBoth: the sample lies in the office's area in either axis order, so nobody can tell which is meant.
	ErrAxisBoth = errors.New("geo: both axis orders fit the office's area")
	// ErrAxisNeither: more than half of the sample lies outside the office's area in either axis order.
	ErrAxisNeither = errors.New("geo: neither axis order fits the office's area")
	// ErrNoSample: there is no usable coordinate to judge by.
	ErrNoSample = errors.New("geo: no coordinates to judge the axis order by")
)

// AxisMargin is how far outside the office's box a point may lie and still count as inside, in metres.
const AxisMargin = 2000.0

// AxisOrder is the order in which a file writes its two coordinates.
type AxisOrder int

const (
	AxisUnknown AxisOrder = iota
	EastNorth             // easting (or longitude) first
	NorthEast             // northing (or latitude) first
)

// String is the order as the command line writes it: en, ne, or auto.
func (o AxisOrder) String() string {
	switch o {
	case EastNorth:
		return "en"
	case NorthEast:
		return "ne"
	}
	return "auto"
}

// ParseAxisOrder reads en, ne or auto.
func ParseAxisOrder(s string) (AxisOrder, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "en", "xy":
		return EastNorth, nil
	case "ne", "yx":
		return NorthEast, nil
	case "auto", "":
		return AxisUnknown, nil
	}
	return AxisUnknown, fmt.Errorf("axis order %q is not en, ne or auto", s)
}

// DefinitionOrder is the axis order the system's definition prescribes.
func (c CRS) DefinitionOrder() AxisOrder {
	if c.NorthingFirst {
		return NorthEast
	}
	return EastNorth
}

// Axis is what a sample of coordinates says about its own order.
type Axis struct {
	Order              AxisOrder
	Samples            int // points looked at, those that are not numbers left out
	InsideEN, InsideNE int // of them inside the office's box and margin, read in either order
}

// Inside is the number of sample points inside the box in the accepted order.
func (a Axis) Inside() int {
	if a.Order == NorthEast {
		return a.InsideNE
	}
	return a.InsideEN
}

// AxisAlternative is another reading of the same numbers that would lie in the office's area. It is a hint for the
// message, never applied.
type AxisAlternative struct {
	CRS   CRS
	Order AxisOrder
}

// AxisError says why no order could be accepted; it wraps ErrAxisBoth or ErrAxisNeither.
type AxisError struct {
	Axis
	CRS          CRS
	Alternatives []AxisAlternative
	cause        error
}

func (e *AxisError) Unwrap() error { return e.cause }

func (e *AxisError) Error() string {
	s := fmt.Sprintf("%v (%s; easting first: %d of %d inside, northing first: %d of %d inside)",
		e.cause, e.CRS, e.InsideEN, e.Samples, e.InsideNE, e.Samples)
	return s + e.hint("; they would fit as ", " or ")
}

// Polish is the same sentence for the people of the office.
func (e *AxisError) Polish() string {
	what := "żadna kolejność osi nie pasuje do obszaru urzędu"
	if errors.Is(e.cause, ErrAxisBoth) {
		what = "obie kolejności osi pasują do obszaru urzędu"
	}
	s := fmt.Sprintf("%s (%s; najpierw wschód: %d z %d wewnątrz, najpierw północ: %d z %d wewnątrz)",
		what, e.CRS, e.InsideEN, e.Samples, e.InsideNE, e.Samples)
	return s + e.hint("; pasowałyby jako ", " albo ")
}

func (e *AxisError) hint(first, next string) string {
	var b strings.Builder
	for i, a := range e.Alternatives {
		if i == 0 {
			b.WriteString(first)
		} else {
			b.WriteString(next)
		}
		fmt.Fprintf(&b, "%s %s", a.CRS, a.Order)
	}
	return b.String()
}

// DetectAxis decides the axis order of points given in file order. Magnitudes cannot tell: in zone 6 of PL-2000
// both coordinates begin with 6 in the north of Poland, and in PL-1992 Wrocław is 362280/362199. So both orders are
// tried against the office's box, widened by the margin in metres, and exactly one must hold at least half of the
// points. The error is an *AxisError with the counts of both orders.
func DetectAxis(points [][2]float64, c CRS, office Box, margin float64) (Axis, error) {
	if !c.Known() {
		return Axis{}, fmt.Errorf("%s: %w", c, ErrUnknownCRS)
	}
	return DetectAxisWith(points, c, office, margin, c.Inverse)
}

// DetectAxisWith is DetectAxis for a system that only the caller can compute: toDegrees takes easting and northing
// to longitude and latitude.
func DetectAxisWith(points [][2]float64, c CRS, office Box, margin float64, toDegrees func(x, y float64) (lon, lat float64, err error)) (Axis, error) {
	wide := office.Grow(margin)
	a := countAxis(points, wide, toDegrees)
	if a.Samples == 0 {
		return a, ErrNoSample
	}
	en, ne := 2*a.InsideEN >= a.Samples, 2*a.InsideNE >= a.Samples
	switch {
	case en && ne:
		return a, &AxisError{Axis: a, CRS: c, cause: ErrAxisBoth}
	case en:
		a.Order = EastNorth
	case ne:
		a.Order = NorthEast
	default:
		return a, &AxisError{Axis: a, CRS: c, cause: ErrAxisNeither, Alternatives: alternatives(points, c, wide)}
	}
	return a, nil
}

func countAxis(points [][2]float64, wide Box, toDegrees func(x, y float64) (float64, float64, error)) Axis {
	var a Axis
	inside := func(x, y float64) bool {
		lon, lat, err := toDegrees(x, y)
		return err == nil && wide.Contains(lon, lat)
	}
	for _, p := range points {
		if math.IsNaN(p[0]) || math.IsNaN(p[1]) || math.IsInf(p[0], 0) || math.IsInf(p[1], 0) {
			continue
		}
		a.Samples++
		if inside(p[0], p[1]) {
			a.InsideEN++
		}
		if inside(p[1], p[0]) {
			a.InsideNE++
		}
	}
	return a
}

// alternatives looks for another Polish system (often the neighbouring zone of PL-2000) in which the numbers fit.
func alternatives(points [][2]float64, except CRS, wide Box) []AxisAlternative {
	var found []AxisAlternative
	for _, c := range []CRS{PL1992, PL2000Zone5, PL2000Zone6, PL2000Zone7, PL2000Zone8, WGS84, WebMercator} {
		if c.EPSG == except.EPSG || except.kind == degrees && c.kind == degrees {
			continue
		}
		a := countAxis(points, wide, c.Inverse)
		if 2*a.InsideEN >= a.Samples {
			found = append(found, AxisAlternative{c, EastNorth})
		}
		if 2*a.InsideNE >= a.Samples {
			found = append(found, AxisAlternative{c, NorthEast})
		}
	}
	return found
}

// ZoneOfEasting is the zone of PL-2000 an easting in metres belongs to, by its millions. A northing of northern
// Poland (5.9–6.1 million) looks like an easting of zone 5 or 6, so this is for messages only.
func ZoneOfEasting(easting float64) (zone int, ok bool) {
	zone = int(math.Floor(easting / 1e6))
	off := easting - float64(zone)*1e6
	return zone, zone >= 5 && zone <= 8 && off > 330000 && off < 670000
}
