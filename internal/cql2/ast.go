// Package cql2 reads filters that people write: CQL2 text as OGC standardised it (OGC 21-065r2), in lists, maps,
// feature requests, exports, and over the columns of a file being imported.
//
// Parse builds a tree; Eval judges one row with it, in three-valued logic. Registers and features translate the tree
// to SQL themselves, because only they know their columns: the nodes are exported for that.
//
// Coordinates of geometry literals are taken as written, easting first; which reference system they are in is for the
// caller to say (CRS84 unless a filter-crs is given).
package cql2

import (
	"time"

	sf "github.com/peterstace/simplefeatures/geom"

	"spoina/geo"
)

// Node is a piece of a filter. At is where it begins in the text, in bytes from 0.
type Node interface{ At() int }

// Pos is the place of a node in the text, in bytes from 0.
type Pos int

// At is the place itself.
func (p Pos) At() int { return int(p) }

// Op is an operator or a standard function, in capitals as the standard writes it: =, <>, <, >, <=, >=, +, -, *, /, %,
// DIV, ^, S_INTERSECTS …, T_AFTER …, A_CONTAINS ….
type Op string

// Comparison operators.
const (
	Equal        Op = "="
	NotEqual     Op = "<>"
	Less         Op = "<"
	Greater      Op = ">"
	LessEqual    Op = "<="
	GreaterEqual Op = ">="
)

// Match says how many elements of a list a comparison must hold for, as matchAction of FES 2.0 does.
type Match string

// Ways to match a list.
const (
	MatchAny Match = "Any"
	MatchAll Match = "All"
	MatchOne Match = "One" // exactly one
)

// System is the reference system that a geometry literal names itself. Its coordinates stand easting first all the
// same: who reads the literal turns them.
type System struct{ EPSG int } // 0 is CRS84

// Conditions.
type (
	// And holds when all its parts do.
	And struct {
		Pos
		Args []Node
	}
	// Or holds when one of its parts does.
	Or struct {
		Pos
		Args []Node
	}
	// Not holds when its part does not.
	Not struct {
		Pos
		Arg Node
	}
	// Compare is left op right, with one of the comparison operators.
	Compare struct {
		Pos
		Op          Op
		Left, Right Node
		Match       Match // which elements of a list must fit; CQL2 itself compares no lists
	}
	// IsNull is IS NULL, or IS NOT NULL with Not.
	IsNull struct {
		Pos
		Arg Node
		Not bool
	}
	// Between includes both ends.
	Between struct {
		Pos
		Arg, Low, High Node
		Not            bool
	}
	// In holds when Arg equals one of the list.
	In struct {
		Pos
		Arg  Node
		List []Node
		Not  bool
	}
	// Like matches a pattern: % is any run of characters, _ one character, \ takes the meaning off the next. The
	// pattern is a String, possibly inside CaseI and AccentI.
	Like struct {
		Pos
		Arg, Pattern Node
		Not          bool
	}
	// Spatial is one of S_INTERSECTS, S_EQUALS, S_DISJOINT, S_TOUCHES, S_WITHIN, S_OVERLAPS, S_CROSSES, S_CONTAINS.
	Spatial struct {
		Pos
		Op          Op
		Left, Right Node
	}
	// Distance is S_DWITHIN, at most so many metres apart, or S_BEYOND, more. CQL2 has neither: they stand for the
	// operators of FES 2.0, and in text S_DWITHIN(geometry, POINT(…), 50) is understood.
	Distance struct {
		Pos
		Op          Op
		Left, Right Node
		Metres      float64
	}
	// Temporal is one of T_AFTER, T_BEFORE, T_CONTAINS, T_DISJOINT, T_DURING, T_EQUALS, T_FINISHEDBY, T_FINISHES,
	// T_INTERSECTS, T_MEETS, T_METBY, T_OVERLAPPEDBY, T_OVERLAPS, T_STARTEDBY, T_STARTS.
	Temporal struct {
		Pos
		Op          Op
		Left, Right Node
	}
	// ArrayTest is one of A_EQUALS, A_CONTAINS, A_CONTAINEDBY, A_OVERLAPS.
	ArrayTest struct {
		Pos
		Op          Op
		Left, Right Node
	}
)

// Values.
type (
	// Property is a column of the row.
	Property struct {
		Pos
		Name string
	}
	// String is a text literal. Untyped text comes from XML, which writes numbers and days as text too: it is read as
	// what stands beside it.
	String struct {
		Pos
		Value   string
		Untyped bool
	}
	// Number is a numeric literal; Text is how it was written.
	Number struct {
		Pos
		Value float64
		Text  string
	}
	// Bool is TRUE or FALSE.
	Bool struct {
		Pos
		Value bool
	}
	// Date is a calendar day, at midnight UTC.
	Date struct {
		Pos
		Value time.Time
	}
	// Timestamp is a moment.
	Timestamp struct {
		Pos
		Value time.Time
	}
	// Unbounded is '..', an interval without a beginning or an end.
	Unbounded struct{ Pos }
	// Interval has a Property, Date, Timestamp, Call or Unbounded at each end.
	Interval struct {
		Pos
		From, To Node
	}
	// Geometry is a WKT literal; Shape may be invalid, because literals are not checked.
	Geometry struct {
		Pos
		WKT   string
		Shape sf.Geometry
		In    *System // nil: as the request says
	}
	// BBox is a BBOX literal of 4 or 6 numbers; West may be greater than East across the antimeridian.
	BBox struct {
		Pos
		West, South, East, North float64
		In                       *System     // nil: as the request says
		Heights                  *[2]float64 // the lower and the upper, when given; they select nothing
	}
	// Array is a list in parentheses.
	Array struct {
		Pos
		Items []Node
	}
	// Call is a function of the office's or the server's own.
	Call struct {
		Pos
		Name string
		Args []Node
	}
	// CaseI takes differences of case away. A loose one leaves alone what is no text.
	CaseI struct {
		Pos
		Arg   Node
		Loose bool
	}
	// AccentI takes diacritics away.
	AccentI struct {
		Pos
		Arg Node
	}
	// Arith is one of + - * / % DIV ^.
	Arith struct {
		Pos
		Op          Op
		Left, Right Node
	}
	// Negate is the minus before a value.
	Negate struct {
		Pos
		Arg Node
	}
)

// EWKB is the literal as PostGIS takes it, in the given system.
func (g *Geometry) EWKB(srid int) ([]byte, error) { return ewkb(g.Shape, srid) }

// Shape is the box as a polygon; two polygons when it crosses the antimeridian.
func (b *BBox) Shape() sf.Geometry {
	if b.West <= b.East {
		return rectangle(b.West, b.South, b.East, b.North)
	}
	var polygons []sf.Polygon
	for _, g := range []sf.Geometry{rectangle(b.West, b.South, 180, b.North), rectangle(-180, b.South, b.East, b.North)} {
		if g.IsPolygon() {
			polygons = append(polygons, g.MustAsPolygon())
		}
	}
	return sf.NewMultiPolygon(polygons).AsGeometry()
}

// EWKB is the box as PostGIS takes it, in the given system.
func (b *BBox) EWKB(srid int) ([]byte, error) { return ewkb(b.Shape(), srid) }

// rectangle is a polygon, or what is left of it where it has no width: a line or a point.
func rectangle(w, s, e, n float64) sf.Geometry {
	return sf.NewEnvelope(sf.XY{X: w, Y: s}, sf.XY{X: e, Y: n}).AsGeometry()
}

func ewkb(g sf.Geometry, srid int) ([]byte, error) {
	b, err := geo.Normalise(g.AsBinary())
	if err != nil {
		return nil, err
	}
	return geo.WithSRID(b, srid)
}

// Walk calls visit for a node and, while it answers true, for everything inside it, in the order of the text.
func Walk(n Node, visit func(Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	for _, c := range Children(n) {
		Walk(c, visit)
	}
}

// Children are the nodes directly inside a node, in the order of the text.
func Children(n Node) []Node {
	switch n := n.(type) {
	case *And:
		return n.Args
	case *Or:
		return n.Args
	case *Not:
		return []Node{n.Arg}
	case *Compare:
		return []Node{n.Left, n.Right}
	case *IsNull:
		return []Node{n.Arg}
	case *Between:
		return []Node{n.Arg, n.Low, n.High}
	case *In:
		return append([]Node{n.Arg}, n.List...)
	case *Like:
		return []Node{n.Arg, n.Pattern}
	case *Spatial:
		return []Node{n.Left, n.Right}
	case *Distance:
		return []Node{n.Left, n.Right}
	case *Temporal:
		return []Node{n.Left, n.Right}
	case *ArrayTest:
		return []Node{n.Left, n.Right}
	case *Interval:
		return []Node{n.From, n.To}
	case *Array:
		return n.Items
	case *Call:
		return n.Args
	case *CaseI:
		return []Node{n.Arg}
	case *AccentI:
		return []Node{n.Arg}
	case *Arith:
		return []Node{n.Left, n.Right}
	case *Negate:
		return []Node{n.Arg}
	}
	return nil
}

// Properties are the columns a filter speaks of, each once, in the order of the text.
func Properties(n Node) []*Property {
	var out []*Property
	seen := map[string]bool{}
	Walk(n, func(n Node) bool {
		if p, ok := n.(*Property); ok && !seen[p.Name] {
			seen[p.Name] = true
			out = append(out, p)
		}
		return true
	})
	return out
}
