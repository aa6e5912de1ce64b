package register

import (
	"math"
	"strings"

	"spoina/geo"
	"spoina/internal/cql2"
)

var spatial = map[cql2.Op]string{
	"S_INTERSECTS": "ST_Intersects", "S_EQUALS": "ST_Equals", "S_DISJOINT": "ST_Disjoint", "S_TOUCHES": "ST_Touches",
	"S_WITHIN": "ST_Within", "S_OVERLAPS": "ST_Overlaps", "S_CROSSES": "ST_Crosses", "S_CONTAINS": "ST_Contains",
}

func (t *translator) spatial(n *cql2.Spatial) (string, error) {
	function, ok := spatial[n.Op]
	if !ok {
		return "", &cql2.Error{Code: cql2.CodeFunction, Offset: n.At(), Got: string(n.Op)}
	}
	// New points on an edge keep it straight in its own system; they must not decide whether two shapes are equal.
	bend := n.Op != "S_EQUALS" && n.Op != "S_TOUCHES" && n.Op != "S_CROSSES" && n.Op != "S_OVERLAPS"
	v, err := t.places(n.Left, n.Right, bend, 0)
	if err != nil {
		return "", err
	}
	sql := function + "(" + sound(v[0].sql) + ", " + sound(v[1].sql) + ")"
	if n.Op != "S_DISJOINT" { // for the index
		sql = "(" + v[0].sql + " && " + v[1].sql + " AND " + sql + ")"
	}
	return sql, nil
}

// distance counts metres in the office's system, which is one of a map.
func (t *translator) distance(n *cql2.Distance) (string, error) {
	v, err := t.places(n.Left, n.Right, true, n.Metres)
	if err != nil {
		return "", err
	}
	sql := "ST_DWithin(" + sound(v[0].sql) + ", " + sound(v[1].sql) + ", " + t.arg(n.Metres) + "::float8)"
	return not(n.Op == "S_BEYOND", sql), nil
}

// places translates the two sides of a spatial condition that looks so many metres around.
func (t *translator) places(left, right cql2.Node, bend bool, reach float64) (v [2]value, err error) {
	for i, arg := range []cql2.Node{left, right} {
		switch arg.(type) {
		case *cql2.Geometry, *cql2.BBox:
			v[i], err = t.literal(arg, bend, reach)
		default:
			v[i], err = t.value(arg)
		}
		if err != nil {
			return v, err
		}
		if v[i].kind != geometry {
			return v, mismatch(arg, v[i].kind, geometry)
		}
	}
	return v, nil
}

// literal translates a geometry of the filter into the office's system, cut to where the register has anything within
// reach: the rest may have no image there.
func (t *translator) literal(n cql2.Node, bend bool, reach float64) (value, error) {
	srid, flip := t.srid, t.flip
	var own *cql2.System
	switch g := n.(type) {
	case *cql2.Geometry:
		own = g.In
	case *cql2.BBox:
		own = g.In
	}
	if own != nil {
		srid, flip = own.EPSG, false
	}
	if srid == 0 {
		srid = 4326
	}
	if err := onEarth(n, srid, flip); err != nil {
		return value{}, err
	}
	var ewkb []byte
	var err error
	var whole bool // the literal lies where the system is good
	office := t.reader.office.SRID
	extent := &[4]float64{}
	if srid != office {
		if extent, err = t.reach(srid); err != nil {
			return value{}, err
		}
		if extent != nil && reach > 0 {
			around := reach
			if c, known := geo.LookupCRS(srid); known && !c.Metric || !known && max(math.Abs(extent[0]), math.Abs(extent[2])) <= 360 {
				around = min(reach/40_000, 180) // degrees: none is shorter than 40 km this side of Lapland
			}
			extent = &[4]float64{extent[0] - around, extent[1] - around, extent[2] + around, extent[3] + around}
		}
	}
	switch g := n.(type) {
	case *cql2.Geometry:
		ewkb, err = g.EWKB(srid)
		if lo, hi, ok := g.Shape.Envelope().MinMaxXYs(); ok && extent != nil {
			if flip {
				lo.X, lo.Y, hi.X, hi.Y = lo.Y, lo.X, hi.Y, hi.X
			}
			w, h := extent[2]-extent[0], extent[3]-extent[1]
			whole = lo.X > extent[0]-w-1 && lo.Y > extent[1]-h-1 && hi.X < extent[2]+w+1 && hi.Y < extent[3]+h+1
		}
	case *cql2.BBox:
		ewkb, err = g.EWKB(srid)
	}
	if err != nil {
		return value{}, &cql2.Error{Code: cql2.CodeGeometry, Offset: n.At(), Got: err.Error()}
	}
	if extent == nil { // nothing has a place
		return value{sql: "NULL::geometry", kind: geometry}, nil
	}
	sql := "ST_GeomFromEWKB(" + t.arg(ewkb) + "::bytea)"
	if flip {
		sql = "ST_FlipCoordinates(" + sql + ")"
	}
	if srid == office {
		return value{sql: sql, kind: geometry}, nil
	}
	if !whole {
		w, h := extent[2]-extent[0]+0.01, extent[3]-extent[1]+0.01
		sql = "ST_Intersection(ST_MakeValid(" + sql + "), " + t.envelope(extent[0]-w/10, extent[1]-h/10, extent[2]+w/10, extent[3]+h/10, srid) + ")"
	}
	if bend {
		sql = "ST_Segmentize(" + sql + ", " + t.arg(max(extent[2]-extent[0], extent[3]-extent[1])/100+1e-9) + "::float8)"
	}
	return value{sql: "ST_Transform(" + sql + ", " + t.arg(office) + "::int)", kind: geometry}, nil
}

// onEarth refuses degrees outside the Earth: metres without their system would select nothing, and nobody would know
// why.
func onEarth(n cql2.Node, srid int, flip bool) error {
	if c, known := geo.LookupCRS(srid); !known || c.Metric {
		return nil
	}
	var x0, y0, x1, y1 float64
	switch g := n.(type) {
	case *cql2.BBox:
		x0, y0, x1, y1 = g.West, g.South, g.East, g.North
	case *cql2.Geometry:
		lo, hi, ok := g.Shape.Envelope().MinMaxXYs()
		if !ok {
			return nil
		}
		x0, y0, x1, y1 = lo.X, lo.Y, hi.X, hi.Y
	}
	if flip {
		x0, y0, x1, y1 = y0, x0, y1, x1
	}
	if min(x0, x1) < -180 || max(x0, x1) > 180 || min(y0, y1) < -90 || max(y0, y1) > 90 {
		return &cql2.Error{Code: cql2.CodeEarth, Offset: n.At()}
	}
	return nil
}

// interval translates a period; of an end that is not wanted only the kind is, so that no parameter is left over.
func (t *translator) interval(n *cql2.Interval, lo, hi bool) (value, error) {
	out := value{kind: period, days: true}
	ends := [2]value{}
	for i, end := range []cql2.Node{n.From, n.To} {
		if _, open := end.(*cql2.Unbounded); open {
			continue
		}
		before := len(t.args)
		v, err := t.instant(end, true, true)
		if err != nil {
			return value{}, err
		}
		if i == 0 && !lo || i == 1 && !hi {
			t.args = t.args[:before]
		}
		ends[i] = v
		out.days = out.days && v.days
	}
	cast := "::timestamp"
	if out.days {
		cast = "::date"
	}
	out.lo, out.hi = "'-infinity'"+cast, "'infinity'"+cast
	if ends[0].sql != "" {
		out.lo = ends[0].start(out.days)
	}
	if ends[1].sql != "" {
		out.hi = ends[1].end(out.days)
	}
	out.sql = "CASE WHEN " + out.lo + " IS NOT NULL AND " + out.hi + " IS NOT NULL THEN true END" // whether it is known
	return out, nil
}

// instant translates a day or a moment, also one written as text.
func (t *translator) instant(n cql2.Node, lo, hi bool) (value, error) {
	switch n := n.(type) {
	case *cql2.String:
		return t.textAsTime(n, moment)
	case *cql2.Interval:
		return t.interval(n, lo, hi)
	}
	v, err := t.value(n)
	if err == nil && v.kind != day && v.kind != moment && v.kind != period {
		err = mismatch(n, v.kind, moment)
	}
	return v, err
}

// start is when the value begins, as a date where days are compared and as a moment otherwise.
func (v value) start(days bool) string {
	if v.days && !days {
		return "(" + v.lo + ")::timestamp"
	}
	return v.lo
}

// end is when the value ends; beside moments a day lasts until its last microsecond.
func (v value) end(days bool) string {
	if v.days && !days {
		return "((" + v.hi + ")::timestamp + interval '1 day' - interval '1 microsecond')"
	}
	return v.hi
}

var temporal = map[cql2.Op]string{
	"T_AFTER": "a1 > b2", "T_BEFORE": "a2 < b1", "T_DISJOINT": "(a1 > b2 OR a2 < b1)", "T_EQUALS": "(a1 = b1 AND a2 = b2)",
	"T_INTERSECTS": "(a1 <= b2 AND a2 >= b1)", "T_CONTAINS": "(a1 < b1 AND a2 > b2)", "T_DURING": "(a1 > b1 AND a2 < b2)",
	"T_FINISHES": "(a1 > b1 AND a2 = b2)", "T_FINISHEDBY": "(a1 < b1 AND a2 = b2)", "T_MEETS": "a2 = b1", "T_METBY": "a1 = b2",
	"T_OVERLAPS": "(a1 < b1 AND a2 > b1 AND a2 < b2)", "T_OVERLAPPEDBY": "(a1 > b1 AND a1 < b2 AND a2 > b2)",
	"T_STARTS": "(a1 = b1 AND a2 < b2)", "T_STARTEDBY": "(a1 = b1 AND a2 > b2)",
}

func (t *translator) temporal(n *cql2.Temporal) (string, error) {
	pattern, ok := temporal[n.Op]
	if !ok {
		return "", &cql2.Error{Code: cql2.CodeFunction, Offset: n.At(), Got: string(n.Op)}
	}
	needs := func(end string) bool { return strings.Contains(pattern, end) }
	a, err := t.instant(n.Left, needs("a1"), needs("a2"))
	if err != nil {
		return "", err
	}
	b, err := t.instant(n.Right, needs("b1"), needs("b2"))
	if err != nil {
		return "", err
	}
	days := a.days && b.days
	return strings.NewReplacer("a1", a.start(days), "a2", a.end(days), "b1", b.start(days), "b2", b.end(days)).Replace(pattern), nil
}
