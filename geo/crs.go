package geo

import (
	"errors"
	"fmt"
	"math"
)

var (
	// ErrUnknownCRS: the system is not one of those this package computes itself; libproj may know it.
	ErrUnknownCRS = errors.New("geo: reference system not built in")
	// ErrCRSText: the text does not name a reference system.
	ErrCRSText = errors.New("geo: not the name of a reference system")
	// ErrOutsideCRS: the coordinates lie where the system is not defined.
	ErrOutsideCRS = errors.New("geo: coordinates outside the reference system")
)

type projection byte

const (
	unknownProjection projection = iota
	degrees
	transverse
	sphericalMercator
)

// CRS is a coordinate reference system as far as this program needs to know it. The zero value is no system.
//
// All of them are taken to be realisations of ETRS89: between ETRS89 and WGS 84 the datum shift is null, because
// Polish "4326" files are ETRF2000 in fact; a raw satellite position differs by 0.8–0.9 m in 2026.
type CRS struct {
	EPSG          int    // 0 for CRS84, which EPSG does not number
	Name          string // as people say it; empty when the system is not built in
	Metric        bool   // coordinates in metres; otherwise degrees
	NorthingFirst bool   // the definition says northing (or latitude) first
	Zone          int    // PL-2000 zone 5…8; 0 elsewhere

	kind projection
	tm   *tm
}

// The systems this package computes itself; every other goes through libproj.
var (
	CRS84       = CRS{Name: "WGS 84 (lon, lat)", kind: degrees}
	WGS84       = CRS{EPSG: 4326, Name: "WGS 84", NorthingFirst: true, kind: degrees}
	ETRS89      = CRS{EPSG: 4258, Name: "ETRS89", NorthingFirst: true, kind: degrees}
	WebMercator = CRS{EPSG: 3857, Name: "WGS 84 / Pseudo-Mercator", Metric: true, kind: sphericalMercator}
	PL1992      = CRS{EPSG: 2180, Name: "PL-1992", Metric: true, NorthingFirst: true, kind: transverse,
		tm: newTM(19, 0.9993, 500000, -5300000)}
	PL2000Zone5 = pl2000(5)
	PL2000Zone6 = pl2000(6)
	PL2000Zone7 = pl2000(7)
	PL2000Zone8 = pl2000(8)
)

var builtIn = []CRS{CRS84, WGS84, ETRS89, WebMercator, PL1992, PL2000Zone5, PL2000Zone6, PL2000Zone7, PL2000Zone8}

// pl2000 is a zone of PL-2000: meridian 3° × zone, scale 0.999923, false easting zone × 1 000 000 + 500 000
// (Council of Ministers' regulation of 15 October 2012 on the state spatial reference system, annex 2).
func pl2000(zone int) CRS {
	return CRS{EPSG: 2171 + zone, Name: fmt.Sprintf("PL-2000 zone %d", zone), Metric: true, NorthingFirst: true,
		Zone: zone, kind: transverse, tm: newTM(float64(3*zone), 0.999923, float64(zone)*1e6+500000, 0)}
}

// BuiltIn lists the systems this package computes itself.
func BuiltIn() []CRS { return append([]CRS(nil), builtIn...) }

// LookupCRS finds a built-in system by its EPSG number.
func LookupCRS(epsg int) (CRS, bool) {
	for _, c := range builtIn {
		if c.EPSG == epsg && epsg != 0 {
			return c, true
		}
	}
	return CRS{EPSG: epsg}, false
}

// Known reports whether this package can compute with the system.
func (c CRS) Known() bool { return c.kind != unknownProjection }

// IsZero reports whether this is no system at all.
func (c CRS) IsZero() bool { return c.EPSG == 0 && c.kind == unknownProjection }

// String is the short form: EPSG:2180, CRS84.
func (c CRS) String() string {
	switch {
	case c.EPSG != 0:
		return fmt.Sprintf("EPSG:%d", c.EPSG)
	case c.kind == degrees:
		return "CRS84"
	}
	return "unknown"
}

// URI is the form OGC API Features uses; its axis order is that of the definition.
func (c CRS) URI() string {
	if c.EPSG == 0 {
		return "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
	}
	return fmt.Sprintf("http://www.opengis.net/def/crs/EPSG/0/%d", c.EPSG)
}

// URN is the form GML 3 and WFS use; its axis order is that of the definition.
func (c CRS) URN() string {
	if c.EPSG == 0 {
		return "urn:ogc:def:crs:OGC:1.3:CRS84"
	}
	return fmt.Sprintf("urn:ogc:def:crs:EPSG::%d", c.EPSG)
}

// Forward takes longitude and latitude in degrees to easting and northing in the system's own unit.
func (c CRS) Forward(lon, lat float64) (x, y float64, err error) {
	if !(math.Abs(lon) <= 180) || !(math.Abs(lat) <= 90) {
		return 0, 0, fmt.Errorf("%g, %g degrees: %w", lon, lat, ErrOutsideCRS)
	}
	switch c.kind {
	case degrees:
		return lon, lat, nil
	case transverse:
		// Beyond some 40 degrees from the meridian the series no longer holds.
		if math.Abs(lon*math.Pi/180-c.tm.lon0) > 0.7 {
			return 0, 0, fmt.Errorf("%g, %g degrees in %s: %w", lon, lat, c, ErrOutsideCRS)
		}
		x, y = c.tm.forward(lon*math.Pi/180, lat*math.Pi/180)
		return x, y, nil
	case sphericalMercator:
		if math.Abs(lat) > 89.9 {
			return 0, 0, fmt.Errorf("latitude %g in %s: %w", lat, c, ErrOutsideCRS)
		}
		return grs80A * lon * math.Pi / 180, grs80A * math.Asinh(math.Tan(lat*math.Pi/180)), nil
	}
	return 0, 0, fmt.Errorf("%s: %w", c, ErrUnknownCRS)
}

// Inverse takes easting and northing to longitude and latitude in degrees.
func (c CRS) Inverse(x, y float64) (lon, lat float64, err error) {
	switch c.kind {
	case degrees:
		lon, lat = x, y
	case transverse:
		// The series converges over half a quadrant either side of the meridian and from pole to pole.
		if !(math.Abs(x-c.tm.fe) < 4e6) || !(math.Abs(y-c.tm.fn) < 1e7) {
			return 0, 0, fmt.Errorf("%g, %g in %s: %w", x, y, c, ErrOutsideCRS)
		}
		lon, lat = c.tm.inverse(x, y)
		lon, lat = lon*180/math.Pi, lat*180/math.Pi
	case sphericalMercator:
		lon, lat = x/grs80A*180/math.Pi, math.Atan(math.Sinh(y/grs80A))*180/math.Pi
	default:
		return 0, 0, fmt.Errorf("%s: %w", c, ErrUnknownCRS)
	}
	if !(math.Abs(lon) <= 180) || !(math.Abs(lat) <= 90) {
		return 0, 0, fmt.Errorf("%g, %g in %s: %w", x, y, c, ErrOutsideCRS)
	}
	return lon, lat, nil
}

// Convert takes easting-first coordinates of one built-in system to another.
func Convert(from, to CRS, x, y float64) (float64, float64, error) {
	if from.Known() && from.EPSG == to.EPSG {
		return x, y, nil
	}
	lon, lat, err := from.Inverse(x, y)
	if err != nil {
		return 0, 0, err
	}
	return to.Forward(lon, lat)
}

// AreaScale is how many square metres a metric system shows for one true square metre at a place in degrees. An
// area computed in the system is divided by it: in PL-1992 near Pruszcz Gdański areas come out 0.13 % too small.
func (c CRS) AreaScale(lon, lat float64) (float64, error) {
	lam, phi := lon*math.Pi/180, lat*math.Pi/180
	switch c.kind {
	case transverse:
		k := c.tm.scale(lam, phi)
		return k * k, nil
	case sphericalMercator:
		// A sphere's formulas on an ellipsoid's latitudes: the scale differs between the two directions.
		e2 := wgs84F * (2 - wgs84F)
		w := 1 - e2*math.Sin(phi)*math.Sin(phi)
		return w * w / ((1 - e2) * math.Cos(phi) * math.Cos(phi)), nil
	case degrees:
		return 0, fmt.Errorf("area in degrees of %s: %w", c, ErrOutsideCRS)
	}
	return 0, fmt.Errorf("%s: %w", c, ErrUnknownCRS)
}

// AreaScaleAt is AreaScale at a place given in the system's own coordinates.
func (c CRS) AreaScaleAt(x, y float64) (float64, error) {
	lon, lat, err := c.Inverse(x, y)
	if err != nil {
		return 0, err
	}
	return c.AreaScale(lon, lat)
}
