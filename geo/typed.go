package geo

import (
	"math"
	"strconv"
)

// PlaceIn reads two figures that a person typed as a place within an area of the office's system: as metres of that
// system or of another Polish one, or as degrees, in either order (domain C6). ok is false when no reading lies in the
// area, or several that differ by more than a metre.
func PlaceIn(srid int, area Rect, a, b float64) (x, y float64, ok bool) {
	office, _, err := ParseCRS("EPSG:" + strconv.Itoa(srid))
	other := err == nil && office.Known()
	several := false
	try := func(u, v float64) {
		switch {
		case !area.Contains(u, v) || ok && math.Hypot(u-x, v-y) < 1:
		case ok:
			several = true
		default:
			x, y, ok = u, v, true
		}
	}
	for _, p := range [][2]float64{{a, b}, {b, a}} {
		try(p[0], p[1])
		if !other {
			continue
		}
		if p[0] > 13 && p[0] < 25 && p[1] > 48 && p[1] < 56 {
			if u, v, e := office.Forward(p[0], p[1]); e == nil {
				try(u, v)
			}
			continue
		}
		for _, c := range []CRS{PL1992, PL2000Zone5, PL2000Zone6, PL2000Zone7, PL2000Zone8} {
			if c.EPSG == srid {
				continue
			}
			if lon, lat, e := c.Inverse(p[0], p[1]); e == nil {
				if u, v, e := office.Forward(lon, lat); e == nil {
					try(u, v)
				}
			}
		}
	}
	return x, y, ok && !several
}
