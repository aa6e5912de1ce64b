package exchange

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// gmlKinds are the elements that begin a geometry.
var gmlKinds = map[string]bool{"Point": true, "LineString": true, "Polygon": true, "Surface": true, "Curve": true, "CompositeCurve": true, "CompositeSurface": true,
	"MultiPoint": true, "MultiCurve": true, "MultiLineString": true, "MultiSurface": true, "MultiPolygon": true, "MultiGeometry": true,
	// known, so that their inner parts are not taken for the geometry, but not read:
	"Solid": true, "CompositeSolid": true, "MultiSolid": true, "OrientableSurface": true, "TopoSurface": true, "TopoCurve": true, "TopoPoint": true, "GeometricComplex": true}

var errGML = errors.New("a kind of GML geometry that is not supported")

// gmlReader turns the elements of one GML geometry into a shape. Coordinates stay in the order of the text; swap comes
// when the reference system is known.
type gmlReader struct {
	p    *xmlPull
	srs  string
	dims int
	z    bool
	left int // depth that is still allowed
}

// geometry reads the element that has just begun, to its end.
func (g *gmlReader) geometry() (*shape, error) {
	if g.left--; g.left < 0 {
		return nil, fmt.Errorf("geometries are nested too deep: %w", ErrUnsafe)
	}
	defer func() { g.left++ }()
	name := g.p.name
	g.note()
	switch name {
	case "Point":
		pts, err := g.points()
		if err == nil && len(pts) > 3 {
			pts = pts[:3]
		}
		return &shape{kind: kindPoint, points: pts}, err
	case "LineString", "Curve", "CompositeCurve", "OrientableCurve":
		pts, err := g.points()
		return &shape{kind: kindLineString, points: pts}, err
	case "Polygon", "PolygonPatch":
		return g.polygon()
	case "Surface", "CompositeSurface", "MultiSurface", "MultiPolygon":
		return g.members(kindMultiPolygon)
	case "MultiCurve", "MultiLineString":
		return g.members(kindMultiLineString)
	case "MultiPoint":
		return g.members(kindMultiPoint)
	case "MultiGeometry":
		return g.members(kindCollection)
	}
	if err := g.p.skip(); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("<%s>: %w", name, errGML)
}

func (g *gmlReader) note() {
	if v := g.p.attr("srsName"); v != "" && g.srs == "" {
		g.srs = v
	}
	if v := g.p.attr("srsDimension"); v == "2" || v == "3" {
		g.dims = int(v[0] - '0')
	}
}

// each calls f for every child element; f reads it to its end.
func (g *gmlReader) each(f func(name string) error) error {
	for {
		t, err := g.p.next()
		if err != nil {
			return err
		}
		switch t {
		case xmlEnd:
			return nil
		case xmlStart:
			if err := f(g.p.name); err != nil {
				return err
			}
		}
	}
}

// points gathers the coordinates of a point or line with all its segments; arcs become chords of 4 degrees, as GDAL
// makes them.
func (g *gmlReader) points() ([]float64, error) {
	var pts []float64
	add := func(more []float64) {
		if n := len(pts); n >= 3 && len(more) >= 3 && pts[n-3] == more[0] && pts[n-2] == more[1] {
			more = more[3:] // segments share their ends
		}
		pts = append(pts, more...)
	}
	var unsupported error
	err := g.each(func(name string) error {
		g.note()
		switch name {
		case "pos", "posList", "coordinates":
			more, err := g.numbers(name)
			pts = append(pts, more...)
			return err
		case "coord":
			var v [3]float64
			err := g.each(func(axis string) error {
				t, err := g.p.content()
				if err != nil {
					return err
				}
				if i := strings.Index("XYZ", axis); i >= 0 && len(axis) == 1 {
					v[i] = number(t)
				}
				return nil
			})
			pts = append(pts, v[:]...)
			return err
		case "Arc", "ArcString", "Circle":
			more, err := g.points()
			if err == nil {
				add(arcs(more, name == "Circle"))
			}
			return err
		case "segments", "curveMember", "curveMembers", "baseCurve", "LineStringSegment", "LineString", "Curve", "CompositeCurve", "OrientableCurve", "pointProperty", "Point", "LinearRing", "Ring":
			more, err := g.points()
			if err == nil {
				add(more)
			}
			return err
		case "metaDataProperty", "description", "name", "identifier":
			return g.p.skip()
		}
		unsupported = fmt.Errorf("<%s>: %w", name, errGML)
		return g.p.skip()
	})
	if err == nil {
		err = unsupported
	}
	return pts, err
}

func number(s string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// numbers reads the text of pos, posList or coordinates, three numbers per point.
func (g *gmlReader) numbers(name string) ([]float64, error) {
	t, err := g.p.content()
	if err != nil {
		return nil, err
	}
	if name == "coordinates" {
		var pts []float64
		for _, tuple := range strings.Fields(t) {
			v := strings.Split(tuple, ",")
			if len(v) < 2 {
				return nil, fmt.Errorf("coordinates %q are broken", shorten(tuple))
			}
			z := 0.0
			if len(v) > 2 {
				z, g.z = number(v[2]), true
			}
			pts = append(pts, number(v[0]), number(v[1]), z)
		}
		return pts, nil
	}
	fields := strings.Fields(t)
	dims := g.dims
	if name == "pos" && (len(fields) == 2 || len(fields) == 3) {
		dims = len(fields)
	}
	if len(fields)%dims != 0 {
		return nil, fmt.Errorf("%d numbers are no points of %d", len(fields), dims)
	}
	pts := make([]float64, 0, len(fields)/dims*3)
	for i := 0; i < len(fields); i += dims {
		z := 0.0
		if dims == 3 {
			z, g.z = number(fields[i+2]), true
		}
		pts = append(pts, number(fields[i]), number(fields[i+1]), z)
	}
	return pts, nil
}

func (g *gmlReader) polygon() (*shape, error) {
	s := &shape{kind: kindPolygon}
	err := g.each(func(name string) error {
		switch name {
		case "exterior", "interior", "outerBoundaryIs", "innerBoundaryIs":
			pts, err := g.points()
			if err != nil {
				return err
			}
			if len(pts) > 0 {
				s.points = append(s.points, pts...)
				s.lines = append(s.lines, len(pts)/3)
			}
			return nil
		}
		return g.p.skip()
	})
	return s, err
}

// members gathers the parts of a composed geometry.
func (g *gmlReader) members(kind int) (*shape, error) {
	s := &shape{kind: kind}
	var unsupported error
	var walk func(name string) error
	walk = func(name string) error {
		switch name {
		case "surfaceMember", "surfaceMembers", "polygonMember", "patches", "curveMember", "curveMembers", "lineStringMember", "pointMember", "pointMembers", "geometryMember", "geometryMembers":
			return g.each(walk)
		case "Point", "LineString", "Curve", "CompositeCurve", "Polygon", "PolygonPatch", "Surface", "CompositeSurface", "MultiSurface", "MultiCurve", "MultiPoint", "MultiPolygon", "MultiLineString":
			part, err := g.geometry()
			if err != nil {
				return err
			}
			s.merge(part)
			return nil
		case "metaDataProperty", "description", "name", "identifier":
			return g.p.skip()
		}
		unsupported = fmt.Errorf("<%s>: %w", name, errGML)
		return g.p.skip()
	}
	err := g.each(walk)
	if err == nil {
		err = unsupported
	}
	return s, err
}

func (s *shape) merge(part *shape) {
	switch {
	case s.kind == kindCollection:
		s.parts = append(s.parts, part)
	case s.kind == kindMultiPolygon && part.kind == kindPolygon:
		if len(part.lines) > 0 {
			s.polygons = append(s.polygons, len(part.lines))
		}
	case s.kind == kindMultiPolygon && part.kind == kindMultiPolygon:
		s.polygons = append(s.polygons, part.polygons...)
	case s.kind == kindMultiLineString && part.kind == kindLineString:
		part.lines = []int{len(part.points) / 3}
	}
	s.points = append(s.points, part.points...)
	s.lines = append(s.lines, part.lines...)
	if s.kind == kindCollection {
		s.points, s.lines = nil, nil
	}
}

// single turns a Multi of one into the simple kind: EGiB writes every building as a MultiSurface of one.
func (s *shape) single() {
	if s.kind == kindMultiPolygon && len(s.polygons) == 1 {
		s.kind, s.polygons = kindPolygon, nil
	}
}

// orient finishes a shape: x = east, flaws noted.
func (s *shape) orient(swap, z bool) {
	for _, p := range s.parts {
		p.orient(swap, z)
	}
	s.hasZ = z && s.kind != kindCollection
	for i := 0; i+2 < len(s.points); i += 3 {
		if swap {
			s.points[i], s.points[i+1] = s.points[i+1], s.points[i]
		}
		if !finite(s.points[i]) || !finite(s.points[i+1]) || !finite(s.points[i+2]) {
			s.flawed = true
		}
	}
}

// arcs replaces arcs through three points each (start, middle, end = next start) by chords.
func arcs(pts []float64, full bool) []float64 {
	n := len(pts) / 3
	if n < 3 {
		return pts
	}
	at := func(i int) (float64, float64, float64) { return pts[3*i], pts[3*i+1], pts[3*i+2] }
	out := append([]float64(nil), pts[:3]...)
	for i := 0; i+2 < n; i += 2 {
		x1, y1, z1 := at(i)
		x2, y2, _ := at(i + 1)
		x3, y3, z3 := at(i + 2)
		d := 2 * ((x2-x1)*(y3-y1) - (x3-x1)*(y2-y1))
		if math.Abs(d) < 1e-9 {
			out = append(out, pts[3*(i+1):3*(i+3)]...)
			continue
		}
		a, b := (x2-x1)*(x2-x1)+(y2-y1)*(y2-y1), (x3-x1)*(x3-x1)+(y3-y1)*(y3-y1)
		cx, cy := x1+(a*(y3-y1)-b*(y2-y1))/d, y1+(b*(x2-x1)-a*(x3-x1))/d
		r := math.Hypot(x1-cx, y1-cy)
		from, mid, to := math.Atan2(y1-cy, x1-cx), math.Atan2(y2-cy, x2-cx), math.Atan2(y3-cy, x3-cx)
		turn := func(a, b float64) float64 { return math.Mod(b-a+4*math.Pi, 2*math.Pi) }
		sweep := turn(from, to)
		if turn(from, mid) > sweep {
			sweep -= 2 * math.Pi
		}
		if full {
			sweep, x3, y3, z3 = 2*math.Pi, x1, y1, z1
		}
		steps := max(int(math.Ceil(math.Abs(sweep)/(4*math.Pi/180))), 2)
		for k := 1; k < steps; k++ {
			angle, share := from+sweep*float64(k)/float64(steps), float64(k)/float64(steps)
			out = append(out, cx+r*math.Cos(angle), cy+r*math.Sin(angle), z1+(z3-z1)*share)
		}
		out = append(out, x3, y3, z3)
		if full {
			break
		}
	}
	return out
}
