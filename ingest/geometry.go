package ingest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/geojson"
	"github.com/twpayne/go-geom/encoding/wkt"

	"spoina/geo"
	"spoina/internal/exchange"
	"spoina/internal/ogr"
)

// pointOf makes a point of two cells, in the order of the columns.
func pointOf(x, y any) ([]byte, int, error) {
	fx, okx, err := coordinate(x)
	if err != nil {
		return nil, 0, err
	}
	fy, oky, err := coordinate(y)
	if err != nil {
		return nil, 0, err
	}
	if !okx || !oky {
		return nil, 0, nil
	}
	b := make([]byte, 21)
	b[0] = 1
	binary.LittleEndian.PutUint32(b[1:], 1)
	binary.LittleEndian.PutUint64(b[5:], math.Float64bits(fx))
	binary.LittleEndian.PutUint64(b[13:], math.Float64bits(fy))
	return b, 0, nil
}

var ewktSRID = regexp.MustCompile(`^(?i)SRID=(\d{1,6});\s*`)

// parseGeometry reads WKT, EWKT or GeoJSON text.
func parseGeometry(s string) ([]byte, int, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, 0, nil
	}
	srid := 0
	if m := ewktSRID.FindStringSubmatch(s); m != nil {
		srid, _ = strconv.Atoi(m[1])
		s = s[len(m[0]):]
	}
	var g geom.T
	var err error
	if strings.HasPrefix(s, "{") {
		if len(s) > 32<<20 {
			return nil, 0, errors.New("a geometry of more than 32 MB of text")
		}
		err = geojson.Unmarshal([]byte(s), &g)
	} else {
		g, err = wkt.Unmarshal(s)
	}
	if err != nil {
		return nil, 0, err
	}
	b, err := geo.EncodeEWKB(g)
	return b, srid, err
}

// A repair is certain when it changes the area by no more than 0.1 %, or moves the boundary by no more than 5 cm on
// average: half of what the land register allows its best boundary points (0.10 m). A ring that crosses itself for
// good moves much further.
const (
	repairShare = 0.001
	repairShift = 0.05 // metres
)

// located is what became of the geometry of one row.
type located struct {
	wkb     []byte // EWKB in the office's system; nil: none
	problem *Problem
	fatal   bool // the geometry cannot be used
}

// settle takes the geometries of rows to the office's system and makes them fit to be stored.
func (p *plan) settle(rows []*exchange.Row) []located {
	out := make([]located, len(rows))
	fail := func(i int, code, format string, args ...any) {
		out[i] = located{problem: &Problem{Field: "geometry", Code: code, Message: fmt.Sprintf(format, args...)}, fatal: true}
	}
	work := make([][]byte, 0, len(rows))
	at := make([]int, 0, len(rows))
	for i, row := range rows {
		wkb, srid, err := rowGeometry(p.m, row)
		if err != nil {
			fail(i, "unreadable_geometry", "the geometry of the row cannot be read: %v", shortError(err))
			out[i].problem.Value = shorten(p.m.placeText(row), 100)
			continue
		}
		if len(wkb) == 0 {
			if p.layer == parcels && declaredEmpty(row) {
				out[i] = located{wkb: emptyPolygon(p.office.SRID), problem: &Problem{Field: "geometry", Code: "empty_geometry",
					Message: "the parcel has an empty geometry; it is kept without a place"}}
			}
			continue
		}
		g, err := geo.Normalise(wkb)
		if err != nil {
			fail(i, "bad_geometry", "the geometry is not usable: %v", shortError(err))
			continue
		}
		if srid == 0 {
			srid, _ = geo.SRIDOf(g)
		}
		if g, err = geo.WithSRID(g, 0); err != nil {
			fail(i, "bad_geometry", "the geometry is not usable: %v", shortError(err))
			continue
		}
		if empty, err := geo.IsEmpty(g); err != nil || empty {
			fail(i, "empty_geometry", "the geometry has no point")
			continue
		}
		if err := geo.Check(g); err != nil {
			fail(i, "bad_geometry", "the geometry is not usable: %v", shortError(err))
			continue
		}
		if p.layer.polygons {
			g = closedLineToPolygon(g)
		}
		g, flat := dropFlat(g)
		if flat > 0 {
			out[i].problem = &Problem{Field: "geometry", Code: "repaired_geometry", Message: fmt.Sprintf("%d rings of fewer than 4 points, which enclose nothing, are left out", flat)}
		}
		if g == nil {
			if p.layer != parcels {
				fail(i, "invalid_geometry", "the rings have fewer than 4 points and enclose nothing")
				continue
			}
			out[i] = located{wkb: emptyPolygon(p.office.SRID), problem: &Problem{Field: "geometry", Code: "empty_geometry",
				Message: "the rings have fewer than 4 points and enclose nothing; the parcel is kept without a place"}}
			continue
		}
		if p.place.swap && (srid == 0 || srid == p.place.source.EPSG) {
			if err := geo.SwapAxes(g); err != nil {
				fail(i, "bad_geometry", "the geometry is not usable: %v", shortError(err))
				continue
			}
		}
		out[i].wkb = g
		if srid != 0 && srid != p.place.source.EPSG {
			if err := p.place.own(g, srid); err != nil {
				fail(i, "bad_crs", "the row's own reference system EPSG:%d: %v", srid, shortError(err))
			}
			continue
		}
		work, at = append(work, g), append(at, i)
	}
	if bad, err := p.place.transform.WKB(work); err != nil {
		for _, i := range at {
			fail(i, "bad_crs", "the coordinates cannot be transformed: %v", shortError(err))
		}
	} else {
		for k, n := range bad {
			if n != 0 {
				fail(at[k], "outside_crs", "the coordinates lie where %s is not defined", p.place.name())
			}
		}
	}
	p.bounds(out, fail)
	p.validate(out, fail)
	for i := range out {
		if out[i].wkb != nil {
			if g, err := geo.WithSRID(out[i].wkb, p.office.SRID); err == nil {
				out[i].wkb = g
			}
		}
	}
	return out
}

// placeText is what the cells of a row say of its place, for reports.
func (m *mapping) placeText(row *exchange.Row) string {
	switch {
	case m.geometry >= 0:
		return textOf(row.Values[m.geometry])
	case m.x >= 0 && m.y >= 0:
		return textOf(row.Values[m.x]) + "; " + textOf(row.Values[m.y])
	case m.xy >= 0:
		return textOf(row.Values[m.xy])
	}
	return ""
}

func shortError(err error) string { return shorten(err.Error(), 200) }

// own transforms a row that states another system than its file.
func (p *place) own(g []byte, srid int) error {
	t := p.other[srid]
	if t == nil {
		var err error
		if t, err = ogr.NewCoordinateTransform(fmt.Sprintf("EPSG:%d", srid), fmt.Sprintf("EPSG:%d", p.srid)); err != nil {
			return err
		}
		p.other[srid] = t
	}
	bad, err := t.WKB([][]byte{g})
	if err == nil && bad[0] != 0 {
		err = errors.New("the coordinates lie where it is not defined")
	}
	return err
}

// bounds refuses places outside the municipality and 2 km around it.
func (p *plan) bounds(out []located, fail func(int, string, string, ...any)) {
	for i := range out {
		if out[i].wkb == nil {
			continue
		}
		r, err := geo.EnvelopeOf(out[i].wkb)
		switch {
		case out[i].problem != nil && out[i].problem.Code == "empty_geometry":
		case err != nil || r.Empty():
			fail(i, "bad_geometry", "the geometry is not usable")
		case p.place.limits != nil && !p.place.limits.Intersects(r):
			x, y := r.Centre()
			fail(i, "outside", "the place (%.0f E, %.0f N) lies more than 2 km outside the municipality", x, y)
		}
		if p.layer.polygons && out[i].wkb != nil {
			if h, err := geo.ReadHeader(out[i].wkb); err != nil || h.Kind.Dimension() != 2 {
				fail(i, "not_an_area", "the row is a %s, and this layer holds areas", h.Kind)
			}
		}
	}
}

// validate repairs polygons where the repair is certain, and refuses those where it is not.
func (p *plan) validate(out []located, fail func(int, string, string, ...any)) {
	var doubt [][]byte
	var at []int
	for i := range out {
		if out[i].wkb == nil {
			continue
		}
		h, err := geo.ReadHeader(out[i].wkb)
		if err != nil || h.Kind.Dimension() == 0 || h.Kind.Dimension() == 1 || plainlyValid(out[i].wkb) {
			continue
		}
		doubt, at = append(doubt, out[i].wkb), append(at, i)
	}
	if len(doubt) == 0 {
		return
	}
	verdicts, err := ogr.IsValid(doubt)
	if err != nil {
		return
	}
	var broken [][]byte
	var where []int
	var why []string
	for k, v := range verdicts {
		if !v.Valid {
			broken, where = append(broken, doubt[k]), append(where, at[k])
			why = append(why, fmt.Sprintf("%s at %.2f E, %.2f N", v.Reason, v.X, v.Y))
		}
	}
	if len(broken) == 0 {
		return
	}
	repaired, err := ogr.MakeValid(broken)
	if err != nil {
		return
	}
	for k, i := range where {
		if repaired[k] == nil {
			fail(i, "invalid_geometry", "%s; no repair was found", why[k])
			continue
		}
		before, after := ringArea(broken[k]), 0.0
		if a, err := geo.Area(repaired[k]); err == nil {
			after = a
		}
		h, err := geo.ReadHeader(repaired[k])
		if err != nil || h.Kind.Dimension() != 2 || after <= 0 || math.Abs(after-before) > max(repairShare*before, repairShift*perimeter(broken[k])) {
			fail(i, "invalid_geometry", "%s; a repair would change the area from %.2f to %.2f m², so it is not certain", why[k], before, after)
			continue
		}
		g, err := geo.Normalise(repaired[k])
		if err != nil {
			fail(i, "invalid_geometry", "%s", why[k])
			continue
		}
		out[i].wkb = g
		out[i].problem = &Problem{Field: "geometry", Code: "repaired_geometry",
			Message: fmt.Sprintf("%s; repaired, the area went from %.2f to %.2f m²", why[k], before, after)}
	}
}

// ringArea is the area that the rings of a polygon enclose as drawn: shells less holes.
func ringArea(b []byte) float64 {
	a, err := geo.Area(b)
	if err != nil {
		return 0
	}
	return math.Abs(a)
}

func perimeter(b []byte) float64 {
	l, err := geo.Length(b)
	if err != nil {
		return 0
	}
	return l
}

// closedLineToPolygon turns a closed line, as drawings have them, into the area it encloses.
func closedLineToPolygon(b []byte) []byte {
	h, err := geo.ReadHeader(b)
	if err != nil || h.Kind != geo.LineString || len(b) < 9 {
		return b
	}
	n := binary.LittleEndian.Uint32(b[5:])
	size := h.Stride() * 8
	if n < 4 || len(b) != 9+int(n)*size || !sameXY(b[9:], b[len(b)-size:]) {
		return b
	}
	b = append([]byte(nil), b...)
	copy(b[len(b)-size:], b[9:9+size])
	out := make([]byte, 0, len(b)+4)
	out = append(out, b[:5]...)
	binary.LittleEndian.PutUint32(out[1:], binary.LittleEndian.Uint32(out[1:])+1) // LineString → Polygon, flags kept
	out = binary.LittleEndian.AppendUint32(out, 1)
	return append(out, b[5:]...)
}

// sameXY compares two positions to the last digits that a double keeps: an arc that a drawing closes ends where it began
// only up to rounding.
func sameXY(a, b []byte) bool {
	for i := 0; i < 16; i += 8 {
		p, q := math.Float64frombits(binary.LittleEndian.Uint64(a[i:])), math.Float64frombits(binary.LittleEndian.Uint64(b[i:]))
		if !(math.Abs(p-q) <= 1e-14*max(math.Abs(p), math.Abs(q))) {
			return false
		}
	}
	return true
}

// plainlyValid proves that an area of one small ring is valid. false means only that GEOS has to look.
func plainlyValid(b []byte) bool {
	h, err := geo.ReadHeader(b)
	if err != nil || h.Kind.Dimension() != 2 {
		return false
	}
	var xs, ys [72]float64
	it := geo.Paths(b)
	rings, n := 0, 0
	for it.Next() {
		path := it.Path()
		if rings++; rings > 1 || path.Len() > len(xs) || path.Len() < 4 {
			return false
		}
		n = path.Len()
		for i := range n {
			xs[i], ys[i] = path.XY(i)
		}
	}
	if it.Err() != nil || rings != 1 || xs[0] != xs[n-1] || ys[0] != ys[n-1] {
		return false
	}
	n-- // the last point is the first
	for i := range n {
		ax, ay, bx, by := xs[i], ys[i], xs[i+1], ys[i+1]
		// neighbours must not fold back
		j := i + 2
		if j > n {
			j = 1
		}
		if s := side(ax, ay, bx, by, xs[j], ys[j]); s == 0 && (bx-ax)*(xs[j]-bx)+(by-ay)*(ys[j]-by) <= 0 {
			return false
		}
		minx, maxx, miny, maxy := min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
		for k := i + 2; k < n; k++ {
			if i == 0 && k == n-1 {
				continue
			}
			cx, cy, dx, dy := xs[k], ys[k], xs[k+1], ys[k+1]
			if max(cx, dx) < minx || min(cx, dx) > maxx || max(cy, dy) < miny || min(cy, dy) > maxy {
				continue
			}
			s1, s2 := side(ax, ay, bx, by, cx, cy), side(ax, ay, bx, by, dx, dy)
			if s1 == s2 && s1 != 0 {
				continue
			}
			s3, s4 := side(cx, cy, dx, dy, ax, ay), side(cx, cy, dx, dy, bx, by)
			if s3 == s4 && s3 != 0 {
				continue
			}
			return false
		}
	}
	return true
}

// side is the side of the line a–b on which c lies; 0 when it is too close to tell.
func side(ax, ay, bx, by, cx, cy float64) int {
	l, r := (bx-ax)*(cy-ay), (by-ay)*(cx-ax)
	d, e := l-r, 1e-9*(math.Abs(l)+math.Abs(r))
	switch {
	case d > e:
		return 1
	case d < -e:
		return -1
	}
	return 0
}

// dropFlat leaves out rings of fewer than 4 points: a part whose shell is one, or a hole. nil when nothing is left.
func dropFlat(b []byte) (out []byte, flat int) {
	h, err := geo.ReadHeader(b)
	if err != nil || h.Kind.Dimension() != 2 {
		return b, 0
	}
	it := geo.Paths(b)
	for it.Next() {
		if it.Path().Len() < 4 {
			flat++
		}
	}
	if flat == 0 || it.Err() != nil {
		return b, 0
	}
	step := h.Stride() * 8
	le := binary.LittleEndian
	polygon := func(at int) (kept []byte, end int) {
		rings := le.Uint32(b[at+5:])
		kept = append(kept, b[at:at+9]...)
		at += 9
		n := uint32(0)
		alive := true
		for r := range rings {
			points := le.Uint32(b[at:])
			size := 4 + int(points)*step
			switch {
			case points >= 4 && alive:
				kept, n = append(kept, b[at:at+size]...), n+1
			case r == 0:
				alive = false
			}
			at += size
		}
		le.PutUint32(kept[5:], n)
		if n == 0 {
			return nil, at
		}
		return kept, at
	}
	if h.Kind == geo.Polygon {
		out, _ = polygon(0)
		return out, flat
	}
	parts := le.Uint32(b[5:])
	out = append(out, b[:9]...)
	at, n := 9, uint32(0)
	for range parts {
		var p []byte
		if p, at = polygon(at); p != nil {
			out, n = append(out, p...), n+1
		}
	}
	if n == 0 {
		return nil, flat
	}
	le.PutUint32(out[5:], n)
	return out, flat
}

// declaredEmpty reports whether the file itself says that the row's geometry has no points.
func declaredEmpty(row *exchange.Row) bool {
	for _, w := range row.Warnings {
		if w.Code == exchange.GeometryEmpty {
			return true
		}
	}
	return false
}

// emptyPolygon is POLYGON EMPTY.
func emptyPolygon(srid int) []byte {
	b := []byte{1, 3, 0, 0, 0, 0, 0, 0, 0}
	if g, err := geo.WithSRID(b, srid); err == nil {
		return g
	}
	return b
}
