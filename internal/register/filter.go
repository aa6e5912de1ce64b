package register

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"spoina/geo"
	"spoina/internal/clock"
	"spoina/internal/cql2"
)

// Condition is a CQL2 filter. Geometry literals are in SRID; 0 is degrees.
type Condition struct {
	Node          cql2.Node
	SRID          int
	NorthingFirst bool // how the literals are written
}

// ParseFilter reads CQL2 text and checks that it speaks of the register's columns only. Geometry literals are in
// degrees, easting first.
func (r *Register) ParseFilter(text string) (*Condition, error) {
	return r.ParseFilterIn("", text)
}

// Languages of a filter, by the names that the standard gives to the values of filter-lang.
const (
	LanguageText = "cql2-text"
	LanguageJSON = "cql2-json"
)

// ParseFilterIn is ParseFilter for one of the languages; empty is text.
func (r *Register) ParseFilterIn(language, filter string) (*Condition, error) {
	parse := cql2.Parse
	switch language {
	case "", LanguageText:
	case LanguageJSON:
		parse = cql2.ParseJSON
	default:
		return nil, ErrFilter.Because("filter-lang is %s or %s, not %q", LanguageText, LanguageJSON, language)
	}
	node, err := parse(filter)
	if err != nil {
		return nil, refusal(err)
	}
	return r.ConditionOf(node)
}

// ConditionOf checks a filter that was read elsewhere, as WFS's are, as ParseFilter does.
func (r *Register) ConditionOf(node cql2.Node) (*Condition, error) {
	err := cql2.Check(node, func(column string) bool { _, ok := r.filterable(column); return ok }, nil)
	if err != nil {
		return nil, refusal(err)
	}
	return &Condition{Node: node}, nil
}

func refusal(err error) error {
	if fault := new(cql2.Error); errors.As(err, &fault) {
		return ErrFilter.Because("%s", fault.Error())
	}
	return err
}

// filterable finds what a filter may name: a column without personal data, the identity or the geometry (nil).
func (r *Register) filterable(name string) (*Column, bool) {
	if name == "id" || (r.Geometry != "" && name == r.Geometry) {
		return nil, true
	}
	c, ok := r.Column(name)
	if !ok || c.Masked || !c.Filterable {
		return nil, false
	}
	return c, true
}

// kind is what a value of a filter is.
type kind string

const (
	text     kind = "text"
	number   kind = "a number"
	truth    kind = "true or false"
	day      kind = "a date"
	moment   kind = "a time"
	list     kind = "a list"
	geometry kind = "a geometry"
	period   kind = "an interval"
)

var kindOf = map[Type]kind{String: text, Integer: number, Money: number, Number: number, Bool: truth, Date: day, Time: moment, List: list}

// value is a translated value: SQL of one of the kinds.
type value struct {
	sql    string
	kind   kind
	lo, hi string // of a period, a day or a moment: timestamps without zone, in UTC
	days   bool   // lo and hi are dates
}

func (cond *Condition) condition(c *composer) (string, error) {
	t := &translator{composer: c, srid: cond.SRID, flip: cond.NorthingFirst}
	sql, err := t.condition(cond.Node)
	return sql, refusal(err)
}

type translator struct {
	*composer
	srid int
	flip bool
}

func mismatch(n cql2.Node, got, want kind) error {
	return &cql2.Error{Code: cql2.CodeOperands, Offset: n.At(), Got: string(got), Want: string(want)}
}

func (t *translator) all(nodes []cql2.Node, operator string) (string, error) {
	parts := make([]string, len(nodes))
	for i, n := range nodes {
		var err error
		if parts[i], err = t.condition(n); err != nil {
			return "", err
		}
	}
	return "(" + strings.Join(parts, operator) + ")", nil
}

// condition translates what is true, false or unknown; SQL's logic is the standard's.
func (t *translator) condition(n cql2.Node) (string, error) {
	switch n := n.(type) {
	case *cql2.And:
		return t.all(n.Args, " AND ")
	case *cql2.Or:
		return t.all(n.Args, " OR ")
	case *cql2.Not:
		s, err := t.condition(n.Arg)
		return "(NOT " + s + ")", err
	case *cql2.Compare:
		return t.compare(n)
	case *cql2.IsNull:
		return t.isNull(n)
	case *cql2.Between:
		v, err := t.same(n.Arg, n.Low, n.High)
		if err != nil {
			return "", err
		}
		if v[0].kind != number && v[0].kind != text && v[0].kind != day && v[0].kind != moment {
			return "", mismatch(n, v[0].kind, number)
		}
		return not(n.Not, v[0].ordered()+" BETWEEN "+v[1].ordered()+" AND "+v[2].ordered()), nil
	case *cql2.In:
		if len(n.List) == 0 {
			return not(n.Not, "false"), nil
		}
		if ids, ok := identities(n.Arg, n.List); ok {
			return not(n.Not, "t.id = ANY("+t.arg(ids)+"::int8[])"), nil
		}
		v, err := t.same(append([]cql2.Node{n.Arg}, n.List...)...)
		if err != nil {
			return "", err
		}
		items := make([]string, len(v)-1)
		for i := range items {
			items[i] = v[i+1].sql
		}
		return not(n.Not, v[0].sql+" IN ("+strings.Join(items, ", ")+")"), nil
	case *cql2.Like:
		v, err := t.same(n.Arg, n.Pattern)
		if err != nil {
			return "", err
		}
		if v[0].kind != text {
			return "", mismatch(n, v[0].kind, text)
		}
		if err := wholePattern(n.Pattern); err != nil {
			return "", err
		}
		return not(n.Not, v[0].sql+" LIKE "+v[1].sql), nil
	case *cql2.Spatial:
		return t.spatial(n)
	case *cql2.Distance:
		return t.distance(n)
	case *cql2.Temporal:
		return t.temporal(n)
	case *cql2.ArrayTest:
		return t.array(n)
	}
	v, err := t.value(n)
	if err != nil {
		return "", err
	}
	if v.kind != truth {
		return "", mismatch(n, v.kind, truth)
	}
	return v.sql, nil
}

func not(negate bool, sql string) string {
	if negate {
		return "(NOT (" + sql + "))"
	}
	return "(" + sql + ")"
}

// wholePattern refuses a pattern that ends with a backslash: it takes the meaning off nothing, and the database would
// say so only where a row comes so far.
func wholePattern(n cql2.Node) (err error) {
	cql2.Walk(n, func(n cql2.Node) bool {
		if s, ok := n.(*cql2.String); ok {
			if end := strings.TrimRight(s.Value, `\`); (len(s.Value)-len(end))%2 == 1 {
				err = &cql2.Error{Code: cql2.CodeString, Offset: n.At(), Got: s.Value}
			}
		}
		return true
	})
	return err
}

// identities are whole numbers that the identity is compared with: that is answered from the index.
func identities(arg cql2.Node, list []cql2.Node) ([]int64, bool) {
	if p, ok := arg.(*cql2.Property); !ok || p.Name != "id" {
		return nil, false
	}
	ids := make([]int64, len(list))
	for i, n := range list {
		v, ok := n.(*cql2.Number)
		if !ok || v.Value != math.Trunc(v.Value) || math.Abs(v.Value) > 1<<53 {
			return nil, false
		}
		ids[i] = int64(v.Value)
	}
	return ids, true
}

func (t *translator) compare(n *cql2.Compare) (string, error) {
	if ids, ok := identities(n.Left, []cql2.Node{n.Right}); ok && n.Op == cql2.Equal {
		return "t.id = " + t.arg(ids[0]) + "::int8", nil
	}
	if n.Match != "" {
		if sql, ok, err := t.matches(n); ok {
			return sql, err
		}
	}
	v, err := t.same(n.Left, n.Right)
	if err != nil {
		return "", err
	}
	switch v[0].kind {
	case list, geometry, period:
		return "", mismatch(n, v[0].kind, text)
	}
	switch n.Op {
	case cql2.Equal, cql2.NotEqual:
		return "(" + v[0].sql + " " + string(n.Op) + " " + v[1].sql + ")", nil
	case cql2.Less, cql2.Greater, cql2.LessEqual, cql2.GreaterEqual:
		return "(" + v[0].ordered() + " " + string(n.Op) + " " + v[1].ordered() + ")", nil
	}
	return "", &cql2.Error{Code: cql2.CodeFunction, Offset: n.At(), Got: string(n.Op)}
}

// matches compares the elements of a list column with a text; ok is false when neither side is one.
func (t *translator) matches(n *cql2.Compare) (sql string, ok bool, err error) {
	sides := [2]cql2.Node{n.Left, n.Right}
	fold := func(sql string) string { return sql }
	for i := range sides {
		if c, loose := sides[i].(*cql2.CaseI); loose && c.Loose {
			sides[i], fold = c.Arg, foldCase
		}
	}
	for i, side := range sides {
		p, isColumn := side.(*cql2.Property)
		if !isColumn {
			continue
		}
		column, known := t.register.filterable(p.Name)
		if !known || column == nil || column.Type != List {
			continue
		}
		all, err := t.value(p)
		if err != nil {
			return "", true, err
		}
		other, err := t.value(sides[1-i])
		if err == nil && other.kind != text {
			err = mismatch(sides[1-i], other.kind, text)
		}
		if err != nil {
			return "", true, err
		}
		l, r := fold("e"), fold(other.sql)
		if i == 1 {
			l, r = r, l
		}
		fits := "(" + l + ` COLLATE "C" ` + string(n.Op) + " " + r + ` COLLATE "C")`
		count := "(SELECT count(*) FILTER (WHERE " + fits + ") FROM unnest(" + all.sql + ") AS e)"
		answer := map[cql2.Match]string{cql2.MatchAny: count + " > 0", cql2.MatchOne: count + " = 1", cql2.MatchAll: count + " = cardinality(" + all.sql + ")"}[n.Match]
		return "(CASE WHEN " + all.sql + " IS NOT NULL THEN " + answer + " END)", true, nil
	}
	return "", false, nil
}

// foldCase takes differences of case away as Polish has them.
func foldCase(sql string) string { return "lower(" + sql + ` COLLATE "pl-x-icu")` }

// ordered is the value where order matters: texts are ordered by their characters' numbers.
func (v value) ordered() string {
	if v.kind == text {
		return v.sql + ` COLLATE "C"`
	}
	return v.sql
}

func (t *translator) isNull(n *cql2.IsNull) (string, error) {
	v, err := t.value(n.Arg)
	if err != nil {
		return "", err
	}
	sql := "(" + v.sql + ") IS NULL"
	if t.register.outside {
		return not(n.Not, sql), nil
	}
	switch v.kind { // registers write the empty text, or a list of nothing, for what is unknown
	case text:
		sql = "(" + sql + " OR (" + v.sql + ") = '')"
	case list:
		sql = "coalesce(cardinality(" + v.sql + "), 0) = 0"
	}
	return not(n.Not, sql), nil
}

// same translates values that are compared with each other and brings them to one kind. A text beside a date is read
// as a date.
func (t *translator) same(given ...cql2.Node) ([]value, error) {
	nodes, loose := make([]cql2.Node, len(given)), make([]bool, len(given))
	for i, n := range given {
		if c, ok := n.(*cql2.CaseI); ok && c.Loose {
			n, loose[i] = c.Arg, true
		}
		nodes[i] = n
	}
	out := make([]value, len(nodes))
	common := kind("")
	for i, n := range nodes {
		if _, ok := n.(*cql2.String); ok {
			continue // its kind follows from its neighbours
		}
		v, err := t.value(n)
		if err != nil {
			return nil, err
		}
		out[i] = v
		switch {
		case common == "" || common == v.kind:
			common = v.kind
		case (common == day || common == moment) && (v.kind == day || v.kind == moment):
			common = moment
		default:
			return nil, mismatch(n, v.kind, common)
		}
	}
	for i, n := range nodes {
		if s, ok := n.(*cql2.String); ok {
			var err error
			if out[i], err = t.textAs(s, common); err != nil {
				return nil, err
			}
			if out[i].kind == moment {
				common = moment
			}
		}
	}
	for i := range out {
		if common == moment {
			if out[i].kind == day {
				out[i].sql = "(" + out[i].sql + ")::timestamp"
			} else {
				out[i].sql = out[i].lo
			}
		}
		if loose[i] && out[i].kind == text {
			out[i].sql = foldCase(out[i].sql)
		}
	}
	return out, nil
}

// textAs reads a text literal as what stands beside it: always as a time, and as a number or a truth only where the
// language has no way to write one.
func (t *translator) textAs(s *cql2.String, want kind) (value, error) {
	trimmed := strings.TrimSpace(s.Value)
	switch {
	case want == "" || want == text:
		return t.value(s)
	case want == day || want == moment:
		return t.textAsTime(s, want)
	case want == number && s.Untyped:
		if v, err := strconv.ParseFloat(trimmed, 64); err == nil && v-v == 0 {
			return value{sql: t.arg(v) + "::float8", kind: number}, nil
		}
	case want == truth && s.Untyped:
		switch trimmed {
		case "true", "1":
			return value{sql: "true", kind: truth}, nil
		case "false", "0":
			return value{sql: "false", kind: truth}, nil
		}
	}
	return value{}, mismatch(s, text, want)
}

func (t *translator) textAsTime(s *cql2.String, want kind) (value, error) {
	if d, err := clock.ParseDate(s.Value); err == nil {
		return t.dayValue(t.arg(d) + "::date"), nil
	}
	if want == moment || s.Untyped {
		if m, err := time.Parse(time.RFC3339, s.Value); err == nil {
			return t.momentValue(t.arg(m) + "::timestamptz"), nil
		}
	}
	if s.Untyped { // XML's dateTime may leave the zone away; UTC then, as package cql2 has it
		if m, err := time.Parse("2006-01-02T15:04:05", s.Value); err == nil {
			return t.momentValue(t.arg(m) + "::timestamptz"), nil
		}
	}
	return value{}, mismatch(s, text, want)
}

func (t *translator) dayValue(sql string) value {
	return value{sql: sql, kind: day, lo: sql, hi: sql, days: true}
}

func (t *translator) momentValue(sql string) value {
	utc := "(" + sql + " AT TIME ZONE 'UTC')"
	return value{sql: sql, kind: moment, lo: utc, hi: utc}
}

// value translates a value.
func (t *translator) value(n cql2.Node) (value, error) {
	switch n := n.(type) {
	case *cql2.Property:
		return t.property(n)
	case *cql2.String:
		if strings.ContainsRune(n.Value, 0) {
			return value{}, &cql2.Error{Code: cql2.CodeCharacter, Offset: n.At(), Got: "NUL"}
		}
		return value{sql: t.arg(n.Value) + "::text", kind: text}, nil
	case *cql2.Number:
		return value{sql: t.arg(n.Value) + "::float8", kind: number}, nil
	case *cql2.Bool:
		return value{sql: t.arg(n.Value) + "::bool", kind: truth}, nil
	case *cql2.Date:
		return t.dayValue(t.arg(clock.Of(n.Value)) + "::date"), nil
	case *cql2.Timestamp:
		return t.momentValue(t.arg(n.Value) + "::timestamptz"), nil
	case *cql2.Interval:
		return t.interval(n, true, true)
	case *cql2.Geometry, *cql2.BBox:
		return t.literal(n, true, 0)
	case *cql2.Array:
		return t.items(n)
	case *cql2.CaseI:
		v, err := t.value(n.Arg)
		if err == nil && v.kind != text {
			err = mismatch(n, v.kind, text)
		}
		return value{sql: foldCase(v.sql), kind: text}, err
	case *cql2.AccentI:
		v, err := t.value(n.Arg)
		if err == nil && v.kind != text {
			err = mismatch(n, v.kind, text)
		}
		from, to := accents()
		return value{sql: "translate(normalize(" + v.sql + "), " + t.arg(from) + "::text, " + t.arg(to) + "::text)", kind: text}, err
	case *cql2.Negate:
		v, err := t.value(n.Arg)
		if err == nil && v.kind != number {
			err = mismatch(n, v.kind, number)
		}
		return value{sql: "(- " + v.sql + ")", kind: number}, err
	case *cql2.Arith:
		return t.arithmetic(n)
	case *cql2.Call:
		return value{}, &cql2.Error{Code: cql2.CodeFunction, Offset: n.At(), Got: n.Name}
	}
	s, err := t.condition(n)
	return value{sql: s, kind: truth}, err
}

func (t *translator) property(n *cql2.Property) (value, error) {
	c, ok := t.register.filterable(n.Name)
	switch {
	case !ok:
		return value{}, &cql2.Error{Code: cql2.CodeColumn, Offset: n.At(), Got: n.Name}
	case c == nil && n.Name == "id":
		return value{sql: "t.id::float8", kind: number}, nil
	case c == nil:
		return value{sql: t.place(), kind: geometry}, nil
	}
	sql := "(" + t.expression(c) + ")::" + c.Type.sql()
	switch k := kindOf[c.Type]; k {
	case day:
		return t.dayValue(sql), nil
	case moment:
		return t.momentValue(sql), nil
	case number:
		return value{sql: "(" + sql + ")::float8", kind: number}, nil
	default:
		return value{sql: sql, kind: k}, nil
	}
}

func (t *translator) arithmetic(n *cql2.Arith) (value, error) {
	v, err := t.same(n.Left, n.Right)
	if err != nil {
		return value{}, err
	}
	if v[0].kind != number {
		return value{}, mismatch(n, v[0].kind, number)
	}
	a, b := v[0].sql, v[1].sql
	var sql string
	switch n.Op { // division by zero is unknown, not a failure of the whole list
	case "+", "-", "*":
		sql = "(" + a + " " + string(n.Op) + " " + b + ")"
	case "/":
		sql = "(" + a + " / nullif(" + b + ", 0))"
	case "%":
		sql = "mod((" + a + ")::numeric, nullif((" + b + ")::numeric, 0))::float8"
	case "DIV":
		sql = "div((" + a + ")::numeric, nullif((" + b + ")::numeric, 0))::float8"
	case "^":
		sql = "power(" + a + ", " + b + ")"
	default:
		return value{}, &cql2.Error{Code: cql2.CodeFunction, Offset: n.At(), Got: string(n.Op)}
	}
	return value{sql: sql, kind: number}, nil
}

// items translates a list of texts.
func (t *translator) items(n *cql2.Array) (value, error) {
	items := make([]string, len(n.Items))
	for i, item := range n.Items {
		v, err := t.value(item)
		if err != nil {
			return value{}, err
		}
		if v.kind != text {
			return value{}, mismatch(item, v.kind, text)
		}
		items[i] = v.sql
	}
	return value{sql: "ARRAY[" + strings.Join(items, ", ") + "]::text[]", kind: list}, nil
}

func (t *translator) array(n *cql2.ArrayTest) (string, error) {
	v, err := t.same(n.Left, n.Right)
	if err != nil {
		return "", err
	}
	if v[0].kind != list {
		return "", mismatch(n, v[0].kind, list)
	}
	a, b := v[0].sql, v[1].sql
	switch n.Op {
	case "A_EQUALS":
		return "(" + a + " @> " + b + " AND " + a + " <@ " + b + ")", nil
	case "A_CONTAINS":
		return "(" + a + " @> " + b + ")", nil
	case "A_CONTAINEDBY":
		return "(" + a + " <@ " + b + ")", nil
	case "A_OVERLAPS":
		return "(" + a + " && " + b + ")", nil
	}
	return "", &cql2.Error{Code: cql2.CodeFunction, Offset: n.At(), Got: string(n.Op)}
}

// accents is the letters with diacritics that have one plain letter, and those letters, in one order.
var accents = sync.OnceValues(func() (from, to string) {
	var a, b strings.Builder
	for r := rune(0xC0); r < 0x1EFF; r++ {
		if r == 0x250 {
			r = 0x1E00
		}
		if plain := []rune(geo.FoldAccents(string(r))); len(plain) == 1 && plain[0] != r {
			a.WriteRune(r)
			b.WriteRune(plain[0])
		}
	}
	return a.String(), b.String()
})
