// Package fes reads the filters of WFS: OGC Filter Encoding 2.0 (OGC 09-026r2, ISO 19143) in XML, with geometry
// literals in GML 3.2, into the same tree as CQL2. Whoever translates CQL2 to SQL or judges rows with it thereby
// answers WFS too.
//
// XML writes every literal as text, so literals are untyped: "5" beside a number is a number. Geometry literals come
// out easting first, whatever the axis order of the name they gave (URN and URI: the definition's; EPSG:2180: easting
// first), and carry their system when they named one.
//
// What the sender wrote is data and may be hostile: no document type, no entities, nothing fetched from elsewhere,
// bounded size, depth and count.
package fes

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"spoina/geo"
	"spoina/internal/cql2"
	"spoina/internal/fail"
)

// Faults of a filter; both are the sender's.
var (
	ErrXML    = fail.New(fail.Invalid, "fes.xml", "the XML cannot be read")
	ErrFilter = fail.New(fail.Invalid, "fes.filter", "the filter is not one of FES 2.0")
)

// Options say what a filter leaves to its surroundings. The zero value is of use.
type Options struct {
	// Geometry is the column that BBOX without a name means; empty is "geometry".
	Geometry string
	// SRS is the name of the system of literals that name none; empty leaves them to the caller, as they are written.
	SRS string
	// System finds a reference system by its name; nil knows those of package geo. swap is true when coordinates
	// beside this very name stand northing first.
	System func(srsName string) (epsg int, swap bool, err error)
	// Identity reads the name of a feature, as gml:id has it, to the number of its row; ok is false when no row of
	// what is asked can have the name. nil takes what follows the last full stop.
	Identity func(name string) (id int64, ok bool)
}

// Parse reads a document that is one Filter.
func Parse(r io.Reader) (cql2.Node, error) {
	el, err := ReadXML(r)
	if err != nil {
		return nil, err
	}
	return Options{}.Filter(el)
}

// Filter reads a Filter element.
func (o Options) Filter(el *Element) (cql2.Node, error) {
	if el.Name != "Filter" || !filterSpace(el.Space) {
		return nil, refuse(el, "expected fes:Filter")
	}
	if len(el.Children) == 0 {
		return nil, refuse(el, "is empty")
	}
	b := builder{o}
	if allIdentifiers(el.Children) {
		return b.identities(el.Children)
	}
	if len(el.Children) > 1 {
		return nil, refuse(el.Children[1], "stands beside another condition; join them with And or Or")
	}
	return b.condition(el.Children[0])
}

// SortKey is one of SortBy's.
type SortKey struct {
	Property   string
	Descending bool
}

// Sort reads a SortBy element.
func Sort(el *Element) ([]SortKey, error) {
	if el.Name != "SortBy" || !filterSpace(el.Space) {
		return nil, refuse(el, "expected fes:SortBy")
	}
	var keys []SortKey
	for _, c := range el.Children {
		if c.Name != "SortProperty" || !filterSpace(c.Space) {
			return nil, refuse(c, "expected fes:SortProperty")
		}
		var key SortKey
		for _, part := range c.Children {
			switch part.Name {
			case "ValueReference", "PropertyName":
				name, err := valueReference(part)
				if err != nil {
					return nil, err
				}
				key.Property = name
			case "SortOrder":
				switch strings.ToUpper(strings.TrimSpace(part.Text)) {
				case "ASC":
				case "DESC":
					key.Descending = true
				default:
					return nil, refuse(part, "is ASC or DESC, not %q", part.Text)
				}
			default:
				return nil, refuse(part, "does not belong into SortProperty")
			}
		}
		if key.Property == "" {
			return nil, refuse(c, "names no property")
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, refuse(el, "is empty")
	}
	return keys, nil
}

// refuse names the element and its line.
func refuse(el *Element, format string, args ...any) error {
	return ErrFilter.Because("filter, line %d, %s: %s", el.Line, el.Name, fmt.Sprintf(format, args...))
}

// Namespaces of filters and of GML. The older ones differ in spelling only, and clients that ask for 2.0 still send
// them.
func filterSpace(s string) bool {
	return s == "http://www.opengis.net/fes/2.0" || s == "http://www.opengis.net/ogc" || s == ""
}

func gmlSpace(s string) bool {
	return s == "http://www.opengis.net/gml/3.2" || s == "http://www.opengis.net/gml"
}

type builder struct{ Options }

var comparisons = map[string]cql2.Op{
	"PropertyIsEqualTo": cql2.Equal, "PropertyIsNotEqualTo": cql2.NotEqual, "PropertyIsLessThan": cql2.Less,
	"PropertyIsGreaterThan": cql2.Greater, "PropertyIsLessThanOrEqualTo": cql2.LessEqual, "PropertyIsGreaterThanOrEqualTo": cql2.GreaterEqual,
}

var spatial = map[string]cql2.Op{
	"Equals": "S_EQUALS", "Disjoint": "S_DISJOINT", "Touches": "S_TOUCHES", "Within": "S_WITHIN", "Overlaps": "S_OVERLAPS",
	"Crosses": "S_CROSSES", "Intersects": "S_INTERSECTS", "Contains": "S_CONTAINS",
}

// The operators are those of ISO 19108, which CQL2 took over with other names.
var temporal = map[string]cql2.Op{
	"After": "T_AFTER", "Before": "T_BEFORE", "Begins": "T_STARTS", "BegunBy": "T_STARTEDBY", "TContains": "T_CONTAINS",
	"During": "T_DURING", "EndedBy": "T_FINISHEDBY", "Ends": "T_FINISHES", "TEquals": "T_EQUALS", "Meets": "T_MEETS",
	"MetBy": "T_METBY", "TOverlaps": "T_OVERLAPS", "OverlappedBy": "T_OVERLAPPEDBY", "AnyInteracts": "T_INTERSECTS",
}

func (b builder) condition(el *Element) (cql2.Node, error) {
	if !filterSpace(el.Space) {
		return nil, refuse(el, "is no condition of a filter")
	}
	at := cql2.Pos(el.At)
	if op, ok := comparisons[el.Name]; ok {
		return b.compare(el, op)
	}
	if op, ok := spatial[el.Name]; ok {
		l, r, err := b.shapes(el, el.Children)
		return &cql2.Spatial{Pos: at, Op: op, Left: l, Right: r}, err
	}
	if op, ok := temporal[el.Name]; ok {
		if err := want(el, 2); err != nil {
			return nil, err
		}
		l, err := b.time(el.Children[0])
		if err != nil {
			return nil, err
		}
		r, err := b.time(el.Children[1])
		return &cql2.Temporal{Pos: at, Op: op, Left: l, Right: r}, err
	}
	switch el.Name {
	case "And", "Or":
		if len(el.Children) < 2 {
			return nil, refuse(el, "needs two conditions or more")
		}
		args := make([]cql2.Node, len(el.Children))
		for i, c := range el.Children {
			var err error
			if args[i], err = b.condition(c); err != nil {
				return nil, err
			}
		}
		if el.Name == "And" {
			return &cql2.And{Pos: at, Args: args}, nil
		}
		return &cql2.Or{Pos: at, Args: args}, nil
	case "Not":
		if err := want(el, 1); err != nil {
			return nil, err
		}
		arg, err := b.condition(el.Children[0])
		return &cql2.Not{Pos: at, Arg: arg}, err
	case "PropertyIsLike":
		return b.like(el)
	case "PropertyIsNull", "PropertyIsNil":
		if err := known(el, "nilReason"); err != nil {
			return nil, err
		}
		if err := want(el, 1); err != nil {
			return nil, err
		}
		arg, err := b.expression(el.Children[0])
		return &cql2.IsNull{Pos: at, Arg: arg}, err
	case "PropertyIsBetween":
		return b.between(el)
	case "BBOX":
		return b.bbox(el)
	case "DWithin", "Beyond":
		return b.distance(el)
	case "ResourceId", "FeatureId", "GmlObjectId":
		return b.identities([]*Element{el})
	case "Function":
		return b.expression(el)
	}
	return nil, refuse(el, "is no condition of a filter")
}

func want(el *Element, n int) error {
	if len(el.Children) != n {
		return refuse(el, "needs %d elements inside, has %d", n, len(el.Children))
	}
	return nil
}

// known refuses attributes that would be passed over.
func known(el *Element, names ...string) error {
next:
	for _, a := range el.Attrs {
		if a.Name.Space != "" {
			continue
		}
		for _, n := range names {
			if a.Name.Local == n {
				continue next
			}
		}
		return refuse(el, "unknown attribute %s", a.Name.Local)
	}
	return nil
}

func (b builder) compare(el *Element, op cql2.Op) (cql2.Node, error) {
	if err := known(el, "matchCase", "matchAction"); err != nil {
		return nil, err
	}
	if err := want(el, 2); err != nil {
		return nil, err
	}
	fold, err := ignoresCase(el)
	if err != nil {
		return nil, err
	}
	match := cql2.Match(el.Attr("matchAction"))
	switch match {
	case cql2.MatchAny, cql2.MatchAll, cql2.MatchOne:
	case "":
		match = cql2.MatchAny
	default:
		return nil, refuse(el, "matchAction is All, Any or One, not %q", match)
	}
	var sides [2]cql2.Node
	for i, c := range el.Children {
		if sides[i], err = b.expression(c); err != nil {
			return nil, err
		}
	}
	if n, is, err := b.identityCompare(el, op, sides); is {
		return n, err
	}
	if fold {
		for i := range sides {
			sides[i] = &cql2.CaseI{Pos: cql2.Pos(el.At), Arg: sides[i], Loose: true}
		}
	}
	return &cql2.Compare{Pos: cql2.Pos(el.At), Op: op, Left: sides[0], Right: sides[1], Match: match}, nil
}

func ignoresCase(el *Element) (bool, error) {
	switch v := el.Attr("matchCase"); v {
	case "", "true", "1":
		return false, nil
	case "false", "0":
		return true, nil
	default:
		return false, refuse(el, "matchCase is true or false, not %q", v)
	}
}

// gmlID is what a reference to @gml:id becomes; no column has such a name.
const gmlID = "@gml:id"

// identityCompare reads a comparison of @gml:id with a name.
func (b builder) identityCompare(el *Element, op cql2.Op, sides [2]cql2.Node) (n cql2.Node, is bool, err error) {
	for i := range sides {
		if p, ok := sides[i].(*cql2.Property); ok && p.Name == gmlID {
			name, text := sides[1-i].(*cql2.String)
			if !text || op != cql2.Equal && op != cql2.NotEqual {
				return nil, true, refuse(el, "an identity can only be equal or unequal to a literal")
			}
			n = b.oneOf(cql2.Pos(el.At), []string{name.Value})
			if op == cql2.NotEqual {
				n = &cql2.Not{Pos: cql2.Pos(el.At), Arg: n}
			}
			return n, true, nil
		}
	}
	return nil, false, nil
}

func (b builder) like(el *Element) (cql2.Node, error) {
	if err := known(el, "wildCard", "singleChar", "escapeChar", "escape", "matchCase"); err != nil {
		return nil, err
	}
	if err := want(el, 2); err != nil {
		return nil, err
	}
	fold, err := ignoresCase(el)
	if err != nil {
		return nil, err
	}
	wild, single, escape := el.Attr("wildCard"), el.Attr("singleChar"), el.Attr("escapeChar")+el.Attr("escape")
	if wild == "" || single == "" || escape == "" {
		return nil, refuse(el, "needs wildCard, singleChar and escapeChar")
	}
	if wild == single || wild == escape || single == escape {
		return nil, refuse(el, "wildCard, singleChar and escapeChar must differ")
	}
	arg, err := b.expression(el.Children[0])
	if err != nil {
		return nil, err
	}
	lit := el.Children[1]
	if lit.Name != "Literal" || !filterSpace(lit.Space) || len(lit.Children) > 0 {
		return nil, refuse(lit, "the pattern must be a Literal")
	}
	var pattern cql2.Node = &cql2.String{Pos: cql2.Pos(lit.At), Value: likePattern(lit.Text, wild, single, escape)}
	if fold {
		arg, pattern = &cql2.CaseI{Pos: cql2.Pos(el.At), Arg: arg, Loose: true}, &cql2.CaseI{Pos: cql2.Pos(lit.At), Arg: pattern}
	}
	return &cql2.Like{Pos: cql2.Pos(el.At), Arg: arg, Pattern: pattern}, nil
}

// likePattern spells a pattern with the wildcards of CQL2: % and _, and \ before them as letters.
func likePattern(s, wild, single, escape string) string {
	var b strings.Builder
	letter := func(r rune) {
		if r == '%' || r == '_' || r == '\\' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	for escaped := false; s != ""; {
		switch {
		case escaped:
			escaped = false
		case strings.HasPrefix(s, escape):
			s, escaped = s[len(escape):], true
			continue
		case strings.HasPrefix(s, wild):
			s = s[len(wild):]
			b.WriteByte('%')
			continue
		case strings.HasPrefix(s, single):
			s = s[len(single):]
			b.WriteByte('_')
			continue
		}
		for i, r := range s { // one character
			letter(r)
			s = s[i+len(string(r)):]
			break
		}
	}
	return b.String()
}

func (b builder) between(el *Element) (cql2.Node, error) {
	if err := known(el, "matchAction"); err != nil {
		return nil, err
	}
	if err := want(el, 3); err != nil {
		return nil, err
	}
	n := &cql2.Between{Pos: cql2.Pos(el.At)}
	var err error
	if n.Arg, err = b.expression(el.Children[0]); err != nil {
		return nil, err
	}
	for i, name := range []string{"LowerBoundary", "UpperBoundary"} {
		c := el.Children[i+1]
		if c.Name != name || !filterSpace(c.Space) {
			return nil, refuse(c, "expected %s", name)
		}
		if err := want(c, 1); err != nil {
			return nil, err
		}
		v, err := b.expression(c.Children[0])
		if err != nil {
			return nil, err
		}
		if i == 0 {
			n.Low = v
		} else {
			n.High = v
		}
	}
	return n, nil
}

func (b builder) expression(el *Element) (cql2.Node, error) {
	at := cql2.Pos(el.At)
	if gmlSpace(el.Space) {
		return b.literal(el)
	}
	if !filterSpace(el.Space) {
		return nil, refuse(el, "is no value of a filter")
	}
	switch el.Name {
	case "ValueReference", "PropertyName":
		name, err := valueReference(el)
		return &cql2.Property{Pos: at, Name: name}, err
	case "Literal":
		if len(el.Children) == 1 && gmlSpace(el.Children[0].Space) {
			return b.literal(el.Children[0])
		}
		if len(el.Children) > 0 {
			return nil, refuse(el.Children[0], "does not belong into a Literal")
		}
		return &cql2.String{Pos: at, Value: el.Text, Untyped: true}, nil
	case "Function":
		name := el.Attr("name")
		if name == "" {
			return nil, refuse(el, "has no name")
		}
		args := make([]cql2.Node, len(el.Children))
		for i, c := range el.Children {
			var err error
			if args[i], err = b.expression(c); err != nil {
				return nil, err
			}
		}
		return &cql2.Call{Pos: at, Name: name, Args: args}, nil
	case "Add", "Sub", "Mul", "Div": // of FES 1.1; 2.0 leaves arithmetic to functions, and clients still send it
		if err := want(el, 2); err != nil {
			return nil, err
		}
		l, err := b.operand(el.Children[0])
		if err != nil {
			return nil, err
		}
		r, err := b.operand(el.Children[1])
		return &cql2.Arith{Pos: at, Op: map[string]cql2.Op{"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}[el.Name], Left: l, Right: r}, err
	}
	return nil, refuse(el, "is no value of a filter")
}

// operand is an expression where only a number can stand.
func (b builder) operand(el *Element) (cql2.Node, error) {
	n, err := b.expression(el)
	if s, ok := n.(*cql2.String); ok && err == nil {
		v, bad := strconv.ParseFloat(strings.TrimSpace(s.Value), 64)
		if bad != nil || v-v != 0 {
			return nil, refuse(el, "%q is not a number", s.Value)
		}
		return &cql2.Number{Pos: s.Pos, Value: v, Text: strings.TrimSpace(s.Value)}, nil
	}
	return n, err
}

// valueReference reads the path of a property: the last step, without its prefix. Schemas here are flat, so more of
// XPath would select nothing.
func valueReference(el *Element) (string, error) {
	path := strings.TrimSpace(el.Text)
	if len(el.Children) > 0 || path == "" {
		return "", refuse(el, "names no property")
	}
	path = strings.TrimSuffix(path, "/text()")
	step := path[strings.LastIndexByte(path, '/')+1:]
	if step == gmlID || step == "gml:id" || step == "@id" {
		return gmlID, nil
	}
	if i := strings.IndexByte(step, ':'); i >= 0 {
		step = step[i+1:]
	}
	if step == "" || strings.ContainsAny(step, "[]()@*") {
		return "", refuse(el, "%q is not the name of a property", path)
	}
	return step, nil
}

func allIdentifiers(list []*Element) bool {
	for _, el := range list {
		if el.Name != "ResourceId" && el.Name != "FeatureId" && el.Name != "GmlObjectId" {
			return false
		}
	}
	return true
}

func (b builder) identities(list []*Element) (cql2.Node, error) {
	var names []string
	for _, el := range list {
		for _, a := range el.Attrs {
			switch {
			case a.Name.Local == "rid" || a.Name.Local == "fid" || a.Name.Local == "id" && gmlSpace(a.Name.Space):
				names = append(names, a.Value)
			case a.Name.Space == "":
				return nil, refuse(el, "attribute %s: versions are not selected by a filter", a.Name.Local)
			}
		}
		if len(el.Attrs) == 0 {
			return nil, refuse(el, "names no feature")
		}
	}
	return b.oneOf(cql2.Pos(list[0].At), names), nil
}

// oneOf holds for the rows with these names.
func (b builder) oneOf(at cql2.Pos, names []string) cql2.Node {
	identity := b.Identity
	if identity == nil {
		identity = func(name string) (int64, bool) {
			id, err := strconv.ParseInt(name[strings.LastIndexByte(name, '.')+1:], 10, 64)
			return id, err == nil
		}
	}
	n := &cql2.In{Pos: at, Arg: &cql2.Property{Pos: at, Name: "id"}}
	for _, name := range names {
		if id, ok := identity(name); ok {
			n.List = append(n.List, &cql2.Number{Pos: at, Value: float64(id), Text: strconv.FormatInt(id, 10)})
		}
	}
	if len(n.List) == 0 {
		return &cql2.Bool{Pos: at, Value: false}
	}
	return n
}

func (b builder) system(el *Element, name string) (in *cql2.System, swap bool, err error) {
	if name == "" {
		name = b.SRS
	}
	if name == "" {
		return nil, false, nil
	}
	find := b.System
	if find == nil {
		find = System
	}
	epsg, swap, err := find(name)
	if err != nil {
		return nil, false, refuse(el, "%v", err)
	}
	return &cql2.System{EPSG: epsg}, swap, nil
}

// System finds the systems of package geo by name, in all the forms that WFS knows.
func System(srsName string) (epsg int, swap bool, err error) {
	c, form, err := geo.ParseCRS(srsName)
	if err != nil || !c.Known() {
		return 0, false, fmt.Errorf("srsName %q is not known here", srsName)
	}
	return c.EPSG, c.NorthingFirst && form.DefinitionOrder(), nil
}
