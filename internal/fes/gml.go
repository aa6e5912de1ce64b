package fes

import (
	"math"
	"strconv"
	"strings"
	"time"

	sf "github.com/peterstace/simplefeatures/geom"

	"spoina/internal/cql2"
)

// shapes reads the two sides of a spatial operator. One side may be left out: then the row's own place is meant.
func (b builder) shapes(el *Element, children []*Element) (l, r cql2.Node, err error) {
	if len(children) == 1 {
		r, err = b.expression(children[0])
		return &cql2.Property{Pos: cql2.Pos(el.At), Name: b.geometry()}, r, err
	}
	if len(children) != 2 {
		return nil, nil, refuse(el, "needs a property and a geometry")
	}
	if l, err = b.expression(children[0]); err == nil {
		r, err = b.expression(children[1])
	}
	if err != nil {
		return nil, nil, err
	}
	for i, n := range []cql2.Node{l, r} {
		switch n.(type) {
		case *cql2.Property, *cql2.Geometry, *cql2.BBox, *cql2.Call:
		default:
			return nil, nil, refuse(children[i], "is no geometry")
		}
	}
	return l, r, nil
}

func (b builder) geometry() string {
	if b.Geometry == "" {
		return "geometry"
	}
	return b.Geometry
}

// bbox holds for what shares at least a point with the box (FES 2.0, 7.8.3.2: not disjoint).
func (b builder) bbox(el *Element) (cql2.Node, error) {
	l, r, err := b.shapes(el, el.Children)
	return &cql2.Spatial{Pos: cql2.Pos(el.At), Op: "S_INTERSECTS", Left: l, Right: r}, err
}

var metres = map[string]float64{
	"m": 1, "meter": 1, "metre": 1, "meters": 1, "metres": 1, "urn:ogc:def:uom:epsg::9001": 1, "urn:ogc:def:uom:ucum::m": 1, "epsg:9001": 1,
	"http://www.opengis.net/def/uom/epsg/0/9001": 1, "http://www.opengis.net/def/uom/ucum/0/m": 1, "#m": 1,
	"cm": 0.01, "km": 1000, "kilometer": 1000, "kilometre": 1000, "urn:ogc:def:uom:epsg::9036": 1000,
}

func (b builder) distance(el *Element) (cql2.Node, error) {
	last := len(el.Children) - 1
	if last < 1 || el.Children[last].Name != "Distance" {
		return nil, refuse(el, "needs a property, a geometry and a Distance")
	}
	l, r, err := b.shapes(el, el.Children[:last])
	if err != nil {
		return nil, err
	}
	d := el.Children[last]
	v, bad := strconv.ParseFloat(d.Text, 64)
	if bad != nil || v < 0 || v-v != 0 {
		return nil, refuse(d, "%q is not a distance", d.Text)
	}
	unit := d.Attr("uom") + d.Attr("units")
	factor, ok := metres[strings.ToLower(unit)]
	if unit == "" {
		factor, ok = 1, true
	}
	if !ok {
		return nil, refuse(d, "unit %q; m and km are understood", unit)
	}
	op := cql2.Op("S_DWITHIN")
	if el.Name == "Beyond" {
		op = "S_BEYOND"
	}
	return &cql2.Distance{Pos: cql2.Pos(el.At), Op: op, Left: l, Right: r, Metres: v * factor}, nil
}

// literal reads a geometry or a time of GML.
func (b builder) literal(el *Element) (cql2.Node, error) {
	if el.Name == "TimeInstant" || el.Name == "TimePeriod" {
		return b.time(el)
	}
	name := srsName(el)
	in, swap, err := b.system(el, name)
	if err != nil {
		return nil, err
	}
	g := reader{srs: name, swap: swap, dimension: 2}
	if el.Name == "Envelope" || el.Name == "Box" {
		return g.envelope(el, in)
	}
	shape, err := g.shape(el)
	if err != nil {
		return nil, err
	}
	return &cql2.Geometry{Pos: cql2.Pos(el.At), WKT: shape.AsText(), Shape: shape, In: in}, nil
}

// Shape reads a geometry of GML that is to be kept: unlike a literal of a filter, one with heights is refused, because they
// would be lost.
func (o Options) Shape(el *Element) (*cql2.Geometry, error) {
	name := srsName(el)
	in, swap, err := builder{o}.system(el, name)
	if err != nil {
		return nil, err
	}
	if !gmlSpace(el.Space) {
		return nil, refuse(el, "is not of GML")
	}
	shape, err := reader{srs: name, swap: swap, dimension: 2, flat: true}.shape(el)
	if err != nil {
		return nil, err
	}
	return &cql2.Geometry{Pos: cql2.Pos(el.At), WKT: shape.AsText(), Shape: shape, In: in}, nil
}

// srsName is the name on the geometry, or on the first part that has one.
func srsName(el *Element) string {
	if name := el.Attr("srsName"); name != "" {
		return name
	}
	for _, c := range el.Children {
		if name := srsName(c); name != "" {
			return name
		}
	}
	return ""
}

// reader reads one geometry, all parts of which are in one system.
type reader struct {
	srs       string
	swap      bool
	dimension int
	flat      bool // heights are refused
}

// check refuses a part in another system than the whole, and learns its dimension.
func (g *reader) check(el *Element) error {
	if name := el.Attr("srsName"); name != "" && name != g.srs {
		return refuse(el, "srsName %q differs from %q of the same geometry", name, g.srs)
	}
	switch d := el.Attr("srsDimension"); d {
	case "":
	case "2", "3":
		g.dimension = int(d[0] - '0')
	default:
		return refuse(el, "srsDimension is 2 or 3, not %q", d)
	}
	if !gmlSpace(el.Space) {
		return refuse(el, "is not of GML")
	}
	return nil
}

func (g reader) envelope(el *Element, in *cql2.System) (cql2.Node, error) {
	if err := g.check(el); err != nil {
		return nil, err
	}
	seq, err := g.points(el)
	if err != nil {
		return nil, err
	}
	if seq.Length() != 2 {
		return nil, refuse(el, "needs a lower and an upper corner")
	}
	lo, hi := seq.GetXY(0), seq.GetXY(1)
	// West may lie beyond east where a box crosses the antimeridian, in degrees only.
	if lo.Y > hi.Y || lo.X > hi.X && math.Max(math.Abs(lo.X), math.Abs(hi.X)) > 180 {
		return nil, refuse(el, "the lower corner lies beyond the upper one")
	}
	return &cql2.BBox{Pos: cql2.Pos(el.At), West: lo.X, South: lo.Y, East: hi.X, North: hi.Y, In: in}, nil
}

func (g reader) shape(el *Element) (sf.Geometry, error) {
	none := sf.Geometry{}
	if err := g.check(el); err != nil {
		return none, err
	}
	switch el.Name {
	case "Point":
		seq, err := g.points(el)
		if err != nil {
			return none, err
		}
		if seq.Length() != 1 {
			return none, refuse(el, "needs one position")
		}
		return sf.NewPoint(seq.Get(0)).AsGeometry(), nil
	case "LineString", "LineStringSegment":
		l, err := g.line(el)
		return l.AsGeometry(), err
	case "Curve":
		l, err := g.curve(el)
		return l.AsGeometry(), err
	case "Polygon", "PolygonPatch", "Rectangle":
		p, err := g.polygon(el)
		return p.AsGeometry(), err
	case "Surface":
		patches := el.Child("patches")
		if patches == nil {
			return none, refuse(el, "has no patches")
		}
		var all []sf.Polygon
		for _, c := range patches.Children {
			p, err := g.polygon(c)
			if err != nil {
				return none, err
			}
			all = append(all, p)
		}
		if len(all) == 1 {
			return all[0].AsGeometry(), nil
		}
		return sf.NewMultiPolygon(all).AsGeometry(), nil
	case "MultiPoint", "MultiLineString", "MultiCurve", "MultiPolygon", "MultiSurface", "MultiGeometry":
		return g.multi(el)
	}
	return none, refuse(el, "is no geometry that is understood")
}

// members are the parts of a collection of geometries.
func (g reader) members(el *Element) ([]sf.Geometry, error) {
	var all []sf.Geometry
	for _, m := range el.Children {
		switch m.Name {
		case "pointMember", "pointMembers", "lineStringMember", "curveMember", "curveMembers", "polygonMember", "surfaceMember", "surfaceMembers",
			"geometryMember", "geometryMembers":
		default:
			return nil, refuse(m, "is no member of %s", el.Name)
		}
		for _, c := range m.Children {
			s, err := g.shape(c)
			if err != nil {
				return nil, err
			}
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return nil, refuse(el, "has no members")
	}
	return all, nil
}

func (g reader) multi(el *Element) (sf.Geometry, error) {
	none := sf.Geometry{}
	all, err := g.members(el)
	if err != nil {
		return none, err
	}
	var points []sf.Point
	var lines []sf.LineString
	var polygons []sf.Polygon
	for _, s := range all {
		switch {
		case s.IsPoint():
			points = append(points, s.MustAsPoint())
		case s.IsLineString():
			lines = append(lines, s.MustAsLineString())
		case s.IsPolygon():
			polygons = append(polygons, s.MustAsPolygon())
		case s.IsMultiPolygon() && el.Name != "MultiGeometry":
			m := s.MustAsMultiPolygon()
			for i := range m.NumPolygons() {
				polygons = append(polygons, m.PolygonN(i))
			}
		}
	}
	switch {
	case el.Name == "MultiGeometry":
		return sf.NewGeometryCollection(all).AsGeometry(), nil
	case el.Name == "MultiPoint" && len(points) == len(all):
		return sf.NewMultiPoint(points).AsGeometry(), nil
	case (el.Name == "MultiLineString" || el.Name == "MultiCurve") && len(lines) == len(all):
		return sf.NewMultiLineString(lines).AsGeometry(), nil
	case (el.Name == "MultiPolygon" || el.Name == "MultiSurface") && len(polygons) >= len(all):
		return sf.NewMultiPolygon(polygons).AsGeometry(), nil
	}
	return none, refuse(el, "holds a geometry of another kind")
}

func (g reader) line(el *Element) (sf.LineString, error) {
	if err := g.check(el); err != nil {
		return sf.LineString{}, err
	}
	seq, err := g.points(el)
	if err == nil && seq.Length() < 2 {
		err = refuse(el, "needs two positions or more")
	}
	return sf.NewLineString(seq), err
}

// curve joins the straight segments of a Curve.
func (g reader) curve(el *Element) (sf.LineString, error) {
	segments := el.Child("segments")
	if segments == nil {
		return sf.LineString{}, refuse(el, "has no segments")
	}
	var all []float64
	for _, s := range segments.Children {
		if s.Name != "LineStringSegment" {
			return sf.LineString{}, refuse(s, "only straight segments are understood")
		}
		l, err := g.line(s)
		if err != nil {
			return sf.LineString{}, err
		}
		seq := l.Coordinates()
		for i := range seq.Length() {
			p := seq.GetXY(i)
			if n := len(all); n >= 2 && i == 0 && all[n-2] == p.X && all[n-1] == p.Y {
				continue
			}
			all = append(all, p.X, p.Y)
		}
	}
	if len(all) < 4 {
		return sf.LineString{}, refuse(el, "needs two positions or more")
	}
	return sf.NewLineString(sf.NewSequence(all, sf.DimXY)), nil
}

func (g reader) polygon(el *Element) (sf.Polygon, error) {
	if err := g.check(el); err != nil {
		return sf.Polygon{}, err
	}
	var rings []sf.LineString
	for i, side := range el.Children {
		switch side.Name {
		case "exterior", "outerBoundaryIs":
			if i != 0 {
				return sf.Polygon{}, refuse(side, "must stand first, and once")
			}
		case "interior", "innerBoundaryIs":
			if i == 0 {
				return sf.Polygon{}, refuse(el, "has no exterior")
			}
		default:
			return sf.Polygon{}, refuse(side, "is no side of a polygon")
		}
		if len(side.Children) != 1 {
			return sf.Polygon{}, refuse(side, "needs one ring")
		}
		r, err := g.ring(side.Children[0])
		if err != nil {
			return sf.Polygon{}, err
		}
		rings = append(rings, r)
	}
	if len(rings) == 0 {
		return sf.Polygon{}, refuse(el, "has no exterior")
	}
	return sf.NewPolygon(rings), nil
}

func (g reader) ring(el *Element) (sf.LineString, error) {
	var l sf.LineString
	var err error
	switch el.Name {
	case "LinearRing":
		l, err = g.line(el)
	case "Ring":
		if len(el.Children) != 1 || len(el.Children[0].Children) != 1 {
			return l, refuse(el, "needs one curve")
		}
		switch c := el.Children[0].Children[0]; c.Name {
		case "LineString":
			l, err = g.line(c)
		case "Curve":
			l, err = g.curve(c)
		default:
			return l, refuse(c, "is no curve that is understood")
		}
	default:
		return l, refuse(el, "is no ring")
	}
	if err != nil {
		return l, err
	}
	if seq := l.Coordinates(); seq.Length() < 4 || seq.GetXY(0) != seq.GetXY(seq.Length()-1) {
		return l, refuse(el, "a ring has four positions or more and ends where it begins")
	}
	return l, nil
}

// points reads the positions of pos, posList, coordinates, and the corners of an envelope. Heights select nothing and
// are left out.
func (g reader) points(el *Element) (sf.Sequence, error) {
	var flat []float64
	for _, c := range el.Children {
		here := g
		if err := here.check(c); err != nil {
			return sf.Sequence{}, err
		}
		text, dimension := c.Text, here.dimension
		switch c.Name {
		case "pos", "lowerCorner", "upperCorner":
			dimension = len(strings.Fields(text)) // one position: it says itself what it has
		case "posList":
		case "pointProperty", "pointRep":
			if len(c.Children) != 1 {
				return sf.Sequence{}, refuse(c, "needs a Point")
			}
			if err := here.check(c.Children[0]); err != nil {
				return sf.Sequence{}, err
			}
			p, err := here.points(c.Children[0])
			if err != nil {
				return sf.Sequence{}, err
			}
			for i := range p.Length() {
				flat = append(flat, p.GetXY(i).X, p.GetXY(i).Y)
			}
			continue
		case "coordinates":
			if c.Attr("decimal") != "" && c.Attr("decimal") != "." || c.Attr("cs") != "" && c.Attr("cs") != "," || c.Attr("ts") != "" && strings.TrimSpace(c.Attr("ts")) != "" {
				return sf.Sequence{}, refuse(c, "only the usual separators are understood")
			}
			tuple := strings.Fields(text)
			if len(tuple) == 0 {
				return sf.Sequence{}, refuse(c, "is empty")
			}
			dimension = strings.Count(tuple[0], ",") + 1
			text = strings.ReplaceAll(text, ",", " ")
		default:
			return sf.Sequence{}, refuse(c, "holds no positions")
		}
		numbers := strings.Fields(text)
		if dimension != 2 && dimension != 3 || len(numbers) == 0 || len(numbers)%dimension != 0 {
			return sf.Sequence{}, refuse(c, "%d numbers do not make positions of 2 or 3", len(numbers))
		}
		if g.flat && dimension == 3 {
			return sf.Sequence{}, refuse(c, "has heights, which are not taken here: send them by OGC API Features")
		}
		for i := 0; i < len(numbers); i += dimension {
			a, bad := finite(numbers[i])
			b, worse := finite(numbers[i+1])
			if !bad || !worse {
				return sf.Sequence{}, refuse(c, "%.40q is not a position", numbers[i]+" "+numbers[i+1])
			}
			if g.swap {
				a, b = b, a
			}
			flat = append(flat, a, b)
		}
	}
	return sf.NewSequence(flat, sf.DimXY), nil
}

func finite(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && v-v == 0
}

// time reads one side of a temporal operator.
func (b builder) time(el *Element) (cql2.Node, error) {
	at := cql2.Pos(el.At)
	if filterSpace(el.Space) && el.Name == "Literal" && len(el.Children) == 0 {
		return instant(el, el.Text)
	}
	if !gmlSpace(el.Space) {
		n, err := b.expression(el)
		switch n.(type) {
		case *cql2.Property, *cql2.Call, *cql2.Date, *cql2.Timestamp, *cql2.Interval:
			return n, err
		}
		if err == nil {
			err = refuse(el, "is no time")
		}
		return nil, err
	}
	switch el.Name {
	case "TimeInstant":
		p := el.Child("timePosition")
		if p == nil {
			return nil, refuse(el, "has no timePosition")
		}
		return instant(p, p.Text)
	case "TimePeriod":
		n := &cql2.Interval{Pos: at}
		for _, end := range []struct {
			to           *cql2.Node
			short, whole string
		}{{&n.From, "beginPosition", "begin"}, {&n.To, "endPosition", "end"}} {
			p := el.Child(end.short)
			if w := el.Child(end.whole); w != nil && w.Child("TimeInstant") != nil {
				p = w.Child("TimeInstant").Child("timePosition")
			}
			if p == nil {
				return nil, refuse(el, "has no %s", end.short)
			}
			if p.Text == "" && (p.Attr("indeterminatePosition") == "unknown" || len(p.Attrs) == 0) {
				*end.to = &cql2.Unbounded{Pos: cql2.Pos(p.At)}
				continue
			}
			v, err := instant(p, p.Text)
			if err != nil {
				return nil, err
			}
			if whole, ok := v.(*cql2.Interval); ok { // a year or a month: its first or last day
				if v = whole.From; end.short == "endPosition" {
					v = whole.To
				}
			}
			*end.to = v
		}
		return n, nil
	}
	return nil, refuse(el, "is no time")
}

// instant reads a day, a moment (UTC where no zone is given), a month or a year.
func instant(el *Element, text string) (cql2.Node, error) {
	at := cql2.Pos(el.At)
	if el.Attr("indeterminatePosition") != "" {
		return nil, refuse(el, "indeterminatePosition is not understood here")
	}
	text = strings.TrimSpace(text)
	if t, err := time.Parse(time.DateOnly, strings.TrimSuffix(text, "Z")); err == nil {
		return &cql2.Date{Pos: at, Value: t}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, text); err == nil {
			return &cql2.Timestamp{Pos: at, Value: t.UTC()}, nil
		}
	}
	for layout, months := range map[string]int{"2006-01": 1, "2006": 12} {
		if t, err := time.Parse(layout, text); err == nil {
			return &cql2.Interval{Pos: at, From: &cql2.Date{Pos: at, Value: t}, To: &cql2.Date{Pos: at, Value: t.AddDate(0, months, -1)}}, nil
		}
	}
	return nil, refuse(el, "%.40q is not a date or time", text)
}
