package cql2

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	sf "github.com/peterstace/simplefeatures/geom"
)

// ParseJSON reads a filter in CQL2 JSON. The tree is the one that Parse makes of the same filter in text, and so are
// the faults; their places are in the JSON.
func ParseJSON(text string) (Node, error) {
	if len(text) > maxText {
		return nil, fault(text, CodeTooLong, 0, "", "")
	}
	if at, ok := unreadable(text); !ok {
		return nil, fault(text, CodeCharacter, at, strconv.QuoteToASCII(text[at:at+1]), "")
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	r := &jsonReader{text: text, decoder: d}
	j := r.read(0)
	if r.err == nil && strings.TrimSpace(text[d.InputOffset():]) != "" {
		r.fail(CodeUnexpected, int(d.InputOffset()), "more", "the end")
	}
	n := r.node(j)
	r.condition(n)
	if r.err != nil {
		return nil, r.err
	}
	return n, nil
}

// unreadable finds what no text of the database can hold: bytes that are no UTF-8, and NUL.
func unreadable(s string) (at int, ok bool) {
	for i, c := range s {
		if c == 0 {
			return i, false
		}
		if c == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return i, false
			}
		}
	}
	return 0, true
}

// jsonValue is a piece of JSON with its place.
type jsonValue struct {
	at, end int
	kind    byte // { [ s n b 0
	text    string
	yes     bool
	names   []string
	items   []*jsonValue // of an object in the order of names
}

func (v *jsonValue) member(name string) *jsonValue {
	for i, n := range v.names {
		if n == name {
			return v.items[i]
		}
	}
	return nil
}

type jsonReader struct {
	text    string
	decoder *json.Decoder
	err     *Error
	depth   int
}

func (r *jsonReader) fail(code Code, at int, got, want string) {
	if r.err == nil {
		r.err = fault(r.text, code, at, got, want)
	}
}

// token reads the next token and tells where it begins.
func (r *jsonReader) token() (json.Token, int) {
	at := int(r.decoder.InputOffset())
	for at < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[at]) >= 0 {
		at++
	}
	t, err := r.decoder.Token()
	if err != nil {
		got := "the end"
		if at < len(r.text) {
			got = piece(r.text[at:])
		}
		r.fail(CodeUnexpected, at, got, "JSON")
	}
	return t, at
}

func piece(s string) string {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

// read reads one value. JSON nests about three times as deep as the tree it stands for.
func (r *jsonReader) read(depth int) *jsonValue {
	t, at := r.token()
	v := &jsonValue{at: at}
	if depth > 4*maxDepth {
		r.fail(CodeTooLong, at, "", "")
	}
	if r.err != nil {
		return v
	}
	switch t := t.(type) {
	case json.Delim:
		v.kind = byte(t)
		for r.err == nil && r.decoder.More() {
			if v.kind == '{' {
				name, at := r.token()
				s, _ := name.(string)
				if r.err == nil && v.member(s) != nil {
					r.fail(CodeUnexpected, at, strconv.Quote(s), "each name once")
				}
				v.names = append(v.names, s)
			}
			v.items = append(v.items, r.read(depth+1))
		}
		if r.err == nil {
			r.token() // what closes it
		}
	case string:
		v.kind, v.text = 's', t
		if strings.ContainsRune(t, 0) { // \u0000
			r.fail(CodeCharacter, at, "NUL", "")
		}
	case json.Number:
		v.kind, v.text = 'n', t.String()
	case bool:
		v.kind, v.yes = 'b', t
	default:
		v.kind = '0'
	}
	v.end = int(r.decoder.InputOffset())
	return v
}

func (r *jsonReader) shown(v *jsonValue) string { return piece(r.text[v.at:max(v.at, v.end)]) }

func (r *jsonReader) unexpected(v *jsonValue, want string) {
	r.fail(CodeUnexpected, v.at, r.shown(v), want)
}

func (r *jsonReader) condition(n Node) {
	if r.err == nil && !isCondition(n) {
		r.fail(CodeCondition, n.At(), piece(r.text[n.At():]), "")
	}
}

func (r *jsonReader) node(v *jsonValue) Node {
	if r.depth++; r.depth > maxDepth {
		r.fail(CodeTooLong, v.at, "", "")
	}
	defer func() { r.depth-- }()
	if r.err != nil {
		return nil
	}
	at := Pos(v.at)
	switch v.kind {
	case 's':
		return &String{Pos: at, Value: v.text}
	case 'n':
		f, err := strconv.ParseFloat(v.text, 64)
		if err != nil {
			r.fail(CodeNumber, v.at, v.text, "")
		}
		return &Number{at, f, v.text}
	case 'b':
		return &Bool{at, v.yes}
	case '[':
		return &Array{at, r.nodes(v.items)}
	case '{':
		return r.object(v)
	}
	r.unexpected(v, "a column, a value or a condition")
	return nil
}

func (r *jsonReader) nodes(list []*jsonValue) []Node {
	var out []Node
	for _, v := range list {
		if n := r.node(v); r.err == nil {
			out = append(out, n)
		}
	}
	return out
}

func (r *jsonReader) object(v *jsonValue) Node {
	at := Pos(v.at)
	if op := v.member("op"); op != nil {
		args := v.member("args")
		switch {
		case op.kind != 's':
			r.unexpected(op, "the name of an operator")
		case args == nil || args.kind != '[':
			r.fail(CodeUnexpected, v.at, r.shown(v), `"args": […]`)
		default:
			return r.operator(v, op, args.items)
		}
		return nil
	}
	if p := v.member("property"); p != nil {
		if p.kind != 's' || p.text == "" {
			r.unexpected(p, "the name of a column")
		}
		return &Property{at, p.text}
	}
	for _, name := range []string{"date", "timestamp"} {
		if t := v.member(name); t != nil {
			return r.instant(t, name)
		}
	}
	if i := v.member("interval"); i != nil {
		if i.kind != '[' || len(i.items) != 2 {
			r.unexpected(i, "two ends of an interval")
			return nil
		}
		from := r.end(i.items[0])
		return &Interval{at, from, r.end(i.items[1])}
	}
	if b := v.member("bbox"); b != nil && v.member("type") == nil {
		return r.bbox(v, b)
	}
	if t := v.member("type"); t != nil {
		shape, err := sf.UnmarshalGeoJSON([]byte(r.text[v.at:v.end]), sf.NoValidate{})
		if err != nil || !wellFormed(shape) {
			r.fail(CodeGeometry, v.at, r.shown(v), "")
			return nil
		}
		return &Geometry{Pos: at, WKT: shape.AsText(), Shape: shape}
	}
	r.unexpected(v, "a column, a value or a condition")
	return nil
}

func (r *jsonReader) bbox(v, b *jsonValue) Node {
	var f []float64
	for _, item := range b.items {
		n, err := strconv.ParseFloat(item.text, 64)
		if item.kind != 'n' || err != nil {
			r.unexpected(item, "a number")
		}
		f = append(f, n)
	}
	switch {
	case r.err != nil:
	case len(f) == 4:
		return &BBox{Pos: Pos(v.at), West: f[0], South: f[1], East: f[2], North: f[3]}
	case len(f) == 6:
		return &BBox{Pos: Pos(v.at), West: f[0], South: f[1], East: f[3], North: f[4], Heights: &[2]float64{f[2], f[5]}}
	default:
		r.fail(CodeArguments, v.at, "bbox", "4 / 6")
	}
	return nil
}

func (r *jsonReader) instant(v *jsonValue, kind string) Node {
	if n := instantOfText(Pos(v.at), v.text, strings.ToUpper(kind)); v.kind == 's' && n != nil {
		return n
	}
	r.fail(CodeTime, v.at, r.shown(v), "")
	return nil
}

func (r *jsonReader) end(v *jsonValue) Node {
	if v.kind == 's' {
		return r.instant(v, "")
	}
	n := r.node(v)
	switch n.(type) {
	case *Date, *Timestamp, *Property, *Call:
	default:
		r.unexpected(v, "a time in quotation marks or a column")
	}
	return n
}

// instantOfText reads the text of a DATE, a TIMESTAMP, or, without a kind, an end of an interval, which may be either
// or '..'; nil when it is none.
func instantOfText(at Pos, text, kind string) Node {
	if kind != "TIMESTAMP" {
		if v, err := time.Parse(time.DateOnly, text); err == nil {
			return &Date{at, v}
		}
	}
	if kind != "DATE" {
		if v, err := time.Parse(time.RFC3339Nano, text); err == nil {
			return &Timestamp{at, v.UTC()}
		}
	}
	if kind == "" && text == ".." {
		return &Unbounded{at}
	}
	return nil
}

// spelled is how JSON writes the operators of the tree.
var spelled = func() map[Op]string {
	m := map[Op]string{"DIV": "div", "T_FINISHEDBY": "t_finishedBy", "T_METBY": "t_metBy", "T_OVERLAPPEDBY": "t_overlappedBy",
		"T_STARTEDBY": "t_startedBy", "A_CONTAINEDBY": "a_containedBy", "S_DWITHIN": "s_dwithin", "S_BEYOND": "s_beyond"}
	for _, list := range []map[Op]bool{spatialOps, temporalOps, arrayOps} {
		for op := range list {
			if m[op] == "" {
				m[op] = strings.ToLower(string(op))
			}
		}
	}
	for _, op := range []Op{"+", "-", "*", "/", "%", "^", Equal, NotEqual, Less, Greater, LessEqual, GreaterEqual} {
		m[op] = string(op)
	}
	return m
}()

var meant = func() map[string]Op {
	m := map[string]Op{}
	for op, s := range spelled {
		m[s] = op
	}
	return m
}()

// taken are words that begin something else in text, so that no function may be called so.
var taken = map[string]bool{"DATE": true, "TIMESTAMP": true, "INTERVAL": true, "BBOX": true, "CASEI": true, "ACCENTI": true, "TRUE": true, "FALSE": true, "ISNULL": true}

func (r *jsonReader) operator(v, name *jsonValue, items []*jsonValue) Node {
	at := Pos(v.at)
	args := func(least, most int) []Node {
		if len(items) < least || len(items) > most {
			want := strconv.Itoa(least)
			if most > least {
				want += " …"
			}
			r.fail(CodeArguments, v.at, name.text, want)
			return nil
		}
		return r.nodes(items)
	}
	conditions := func(least, most int) []Node {
		list := args(least, most)
		for _, n := range list {
			r.condition(n)
		}
		return list
	}
	values := func(n int) []Node {
		list := args(n, n)
		for _, n := range list {
			r.value(n)
		}
		return list
	}
	switch name.text {
	case "and":
		return &And{at, conditions(2, maxText)}
	case "or":
		return &Or{at, conditions(2, maxText)}
	case "not":
		if list := conditions(1, 1); r.err == nil {
			return &Not{at, list[0]}
		}
		return nil
	case "isNull":
		if list := args(1, 1); r.err == nil {
			return &IsNull{Pos: at, Arg: list[0]}
		}
		return nil
	case "between":
		if list := values(3); r.err == nil {
			return &Between{Pos: at, Arg: list[0], Low: list[1], High: list[2]}
		}
		return nil
	case "like":
		list := values(2)
		if r.err == nil && !isPattern(list[1]) {
			r.unexpected(items[1], "a pattern in quotation marks")
		}
		if r.err != nil {
			return nil
		}
		return &Like{Pos: at, Arg: list[0], Pattern: list[1]}
	case "in":
		if len(items) != 2 || items[1].kind != '[' || len(items[1].items) == 0 {
			r.fail(CodeArguments, v.at, "in", `a value, [a list]`)
			return nil
		}
		arg, list := r.node(items[0]), r.nodes(items[1].items)
		for _, n := range append([]Node{arg}, list...) {
			r.value(n)
		}
		return &In{Pos: at, Arg: arg, List: list}
	case "casei", "accenti":
		list := values(1)
		if r.err != nil {
			return nil
		}
		if name.text == "casei" {
			return &CaseI{Pos: at, Arg: list[0]}
		}
		return &AccentI{at, list[0]}
	}
	op, standard := meant[name.text]
	fits := func(list []Node, ok func(Node) bool, want string) {
		for i, n := range list {
			if r.err == nil && !ok(n) {
				r.unexpected(items[i], want)
			}
		}
	}
	switch {
	case !standard:
		upper := strings.ToUpper(name.text)
		op := Op(upper)
		if !isName(name.text) || reserved[upper] || taken[upper] || isWKT(upper) || spatialOps[op] || temporalOps[op] || arrayOps[op] || spelled[op] != "" {
			r.fail(CodeFunction, name.at, name.text, "")
			return nil
		}
		return &Call{at, name.text, args(0, maxText)}
	case op == "S_DWITHIN" || op == "S_BEYOND":
		list := args(3, 3)
		if r.err != nil {
			return nil
		}
		fits(list[:2], isSpatial, "a geometry")
		metres, ok := list[2].(*Number)
		if !ok || metres.Value < 0 {
			r.unexpected(items[2], "a distance in metres")
			return nil
		}
		return &Distance{at, op, list[0], list[1], metres.Value}
	case spatialOps[op]:
		list := args(2, 2)
		if fits(list, isSpatial, "a geometry"); r.err == nil {
			return &Spatial{at, op, list[0], list[1]}
		}
	case temporalOps[op]:
		list := args(2, 2)
		if fits(list, isTemporal, "a date, a time or an interval"); r.err == nil {
			return &Temporal{at, op, list[0], list[1]}
		}
	case arrayOps[op]:
		list := args(2, 2)
		if fits(list, isArray, "a list"); r.err == nil {
			return &ArrayTest{at, op, list[0], list[1]}
		}
	case isComparison(op):
		if list := values(2); r.err == nil {
			return &Compare{Pos: at, Op: op, Left: list[0], Right: list[1]}
		}
	default:
		if list := values(2); r.err == nil {
			return &Arith{at, op, list[0], list[1]}
		}
	}
	return nil
}

func isComparison(op Op) bool { _, ok := mirrored[op]; return ok }

func (r *jsonReader) value(n Node) {
	if r.err == nil && !isValue(n) {
		r.fail(CodeUnexpected, n.At(), piece(r.text[n.At():]), "a value")
	}
}

// isName tells whether text writes the name without quotation marks.
func isName(s string) bool {
	tokens, err := lex(s)
	return err == nil && len(tokens) == 2 && tokens[0].kind == tokName && tokens[0].text == s
}

// wellFormed tells whether every database takes the shape, be it invalid: coordinates are finite, rings end where they
// begin, and nothing has too few points.
func wellFormed(g sf.Geometry) bool {
	seq := g.DumpCoordinates()
	for i := range seq.Length() {
		if p := seq.GetXY(i); p.X-p.X != 0 || p.Y-p.Y != 0 {
			return false
		}
	}
	polygon := func(p sf.Polygon) bool {
		for _, ring := range p.DumpRings() {
			c := ring.Coordinates()
			if n := c.Length(); n < 4 || c.GetXY(0) != c.GetXY(n-1) {
				return false
			}
		}
		return true
	}
	for _, part := range g.Dump() {
		switch part.Type() {
		case sf.TypePolygon:
			if !part.IsEmpty() && !polygon(part.MustAsPolygon()) {
				return false
			}
		case sf.TypeLineString:
			if !part.IsEmpty() && part.MustAsLineString().Coordinates().Length() < 2 {
				return false
			}
		}
	}
	return true
}

// JSON writes a filter in CQL2 JSON. What only FES can say (the system of a literal, a match of lists) is not written.
func JSON(n Node) []byte {
	w := &jsonWriter{}
	w.node(n)
	return w.Bytes()
}

type jsonWriter struct{ bytes.Buffer }

func (w *jsonWriter) string(s string) {
	e := json.NewEncoder(&w.Buffer)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text always goes into a buffer
	w.Truncate(w.Len() - 1)
}

func (w *jsonWriter) list(nodes []Node) {
	w.WriteByte('[')
	for i, n := range nodes {
		if i > 0 {
			w.WriteByte(',')
		}
		w.node(n)
	}
	w.WriteByte(']')
}

func (w *jsonWriter) op(op string, args ...Node) {
	w.WriteString(`{"op":`)
	w.string(op)
	w.WriteString(`,"args":`)
	w.list(args)
	w.WriteByte('}')
}

// not writes what JSON can only deny from outside.
func (w *jsonWriter) not(not bool, write func()) {
	if not {
		w.WriteString(`{"op":"not","args":[`)
		defer w.WriteString(`]}`)
	}
	write()
}

func (w *jsonWriter) node(n Node) {
	switch n := n.(type) {
	case *And:
		w.op("and", n.Args...)
	case *Or:
		w.op("or", n.Args...)
	case *Not:
		w.op("not", n.Arg)
	case *Compare:
		w.op(string(n.Op), n.Left, n.Right)
	case *IsNull:
		w.not(n.Not, func() { w.op("isNull", n.Arg) })
	case *Between:
		w.not(n.Not, func() { w.op("between", n.Arg, n.Low, n.High) })
	case *In:
		w.not(n.Not, func() { w.op("in", n.Arg, &Array{n.Pos, n.List}) })
	case *Like:
		w.not(n.Not, func() { w.op("like", n.Arg, n.Pattern) })
	case *Spatial:
		w.op(spelled[n.Op], n.Left, n.Right)
	case *Distance:
		w.op(spelled[n.Op], n.Left, n.Right, &Number{n.Pos, n.Metres, ""})
	case *Temporal:
		w.op(spelled[n.Op], n.Left, n.Right)
	case *ArrayTest:
		w.op(spelled[n.Op], n.Left, n.Right)
	case *Property:
		w.WriteString(`{"property":`)
		w.string(n.Name)
		w.WriteByte('}')
	case *String:
		w.string(n.Value)
	case *Number:
		if json.Valid([]byte(n.Text)) {
			w.WriteString(n.Text)
		} else {
			w.WriteString(strconv.FormatFloat(n.Value, 'f', -1, 64))
		}
	case *Bool:
		w.WriteString(strconv.FormatBool(n.Value))
	case *Date:
		w.WriteString(`{"date":"` + n.Value.Format(time.DateOnly) + `"}`)
	case *Timestamp:
		w.WriteString(`{"timestamp":"` + n.Value.Format(time.RFC3339Nano) + `"}`)
	case *Interval:
		w.WriteString(`{"interval":[`)
		w.end(n.From)
		w.WriteByte(',')
		w.end(n.To)
		w.WriteString(`]}`)
	case *Geometry:
		b, err := json.Marshal(n.Shape)
		if err != nil { // a literal that was read can be written
			panic(err)
		}
		w.Write(b)
	case *BBox:
		w.WriteString(`{"bbox":[` + strings.Join(n.numbers(), ",") + `]}`)
	case *Array:
		w.list(n.Items)
	case *Call:
		w.op(n.Name, n.Args...)
	case *CaseI:
		w.op("casei", n.Arg)
	case *AccentI:
		w.op("accenti", n.Arg)
	case *Arith:
		w.op(spelled[n.Op], n.Left, n.Right)
	case *Negate:
		w.op("*", &Number{n.Pos, -1, "-1"}, n.Arg)
	}
}

func (w *jsonWriter) end(n Node) {
	switch n := n.(type) {
	case *Unbounded:
		w.WriteString(`".."`)
	case *Date:
		w.string(n.Value.Format(time.DateOnly))
	case *Timestamp:
		w.string(n.Value.Format(time.RFC3339Nano))
	default:
		w.node(n)
	}
}

// numbers are the four numbers of a box, or six with heights, as both languages order them.
func (b *BBox) numbers() []string {
	v := []float64{b.West, b.South, b.East, b.North}
	if b.Heights != nil {
		v = []float64{b.West, b.South, b.Heights[0], b.East, b.North, b.Heights[1]}
	}
	out := make([]string, len(v))
	for i, f := range v {
		out[i] = strconv.FormatFloat(f, 'f', -1, 64)
	}
	return out
}
