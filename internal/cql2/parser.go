package cql2

import (
	"strconv"
	"strings"
)

const (
	maxText  = 100_000 // a polygon of a town's boundary still fits
	maxDepth = 100
)

// Parse reads a filter. The error is an *Error with the place of the fault.
func Parse(text string) (Node, error) {
	if len(text) > maxText {
		return nil, fault(text, CodeTooLong, 0, "", "")
	}
	if at, ok := unreadable(text); !ok {
		return nil, fault(text, CodeCharacter, at, strconv.QuoteToASCII(text[at:at+1]), "")
	}
	tokens, bad := lex(text)
	if bad != nil {
		return nil, bad
	}
	p := &parser{text: text, tokens: tokens}
	n := p.or()
	if p.err == nil && p.now().kind != tokEnd {
		p.unexpected("AND, OR, an operator or the end")
	}
	p.condition(n)
	if p.err != nil {
		return nil, p.err
	}
	return n, nil
}

// parser descends the grammar. The first fault is kept in err and everything after it is skipped over.
type parser struct {
	text   string
	tokens []token
	at     int
	depth  int
	err    *Error
}

func (p *parser) now() token { return p.tokens[p.at] }
func (p *parser) peek() token {
	return p.tokens[min(p.at+1, len(p.tokens)-1)]
}

func (p *parser) next() token {
	t := p.tokens[p.at]
	if p.at < len(p.tokens)-1 {
		p.at++
	}
	return t
}

func (p *parser) fail(code Code, at int, got, want string) {
	if p.err == nil {
		p.err = fault(p.text, code, at, got, want)
	}
}

func (p *parser) unexpected(want string) { p.fail(CodeUnexpected, p.now().at, p.now().shown(), want) }

func (p *parser) isWord(w string) bool { t := p.now(); return t.kind == tokName && t.upper == w }

func (p *parser) isSymbol(s string) bool { t := p.now(); return t.kind == tokSymbol && t.text == s }

func (p *parser) takeWord(w string) bool {
	if p.err == nil && p.isWord(w) {
		p.next()
		return true
	}
	return false
}

func (p *parser) takeSymbol(s string) bool {
	if p.err == nil && p.isSymbol(s) {
		p.next()
		return true
	}
	return false
}

func (p *parser) want(s string) {
	if p.err == nil && !p.takeSymbol(s) {
		p.unexpected(s)
	}
}

// condition refuses a value where something true or false is needed.
func (p *parser) condition(n Node) {
	if p.err == nil && !isCondition(n) {
		p.fail(CodeCondition, n.At(), p.piece(n), "")
	}
}

// value refuses a condition where a value is needed.
func (p *parser) value(n Node) Node {
	if p.err == nil && !isValue(n) {
		p.fail(CodeUnexpected, n.At(), p.piece(n), "a value")
	}
	return n
}

// isCondition tells whether something may be true or false; what a column or a function is, its reader knows.
func isCondition(n Node) bool {
	switch n.(type) {
	case *String, *Number, *Date, *Timestamp, *Interval, *Geometry, *BBox, *Array, *CaseI, *AccentI, *Arith, *Negate:
		return false
	}
	return true
}

func isValue(n Node) bool {
	switch n.(type) {
	case *And, *Or, *Not, *Compare, *IsNull, *Between, *In, *Like, *Spatial, *Distance, *Temporal, *ArrayTest:
		return false
	}
	return true
}

// piece is the text of a node for messages: up to the last token read, without what closes the list around it.
func (p *parser) piece(n Node) string {
	end := p.tokens[max(0, p.at-1)].end
	s := strings.TrimRight(p.text[n.At():max(n.At(), end)], ", \n\t")
	for strings.HasSuffix(s, ")") && strings.Count(s, ")") > strings.Count(s, "(") {
		s = strings.TrimRight(s[:len(s)-1], ", \n\t")
	}
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

func (p *parser) enter() bool {
	p.depth++
	if p.depth > maxDepth {
		p.fail(CodeTooLong, p.now().at, "", "")
	}
	return p.err == nil
}

func (p *parser) leave() { p.depth-- }

func (p *parser) or() Node {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	first := p.and()
	args := []Node{first}
	for p.err == nil && p.isWord("OR") {
		p.condition(args[len(args)-1])
		p.next()
		args = append(args, p.and())
	}
	if len(args) == 1 || p.err != nil {
		return first
	}
	p.condition(args[len(args)-1])
	return &Or{Pos(first.At()), args}
}

func (p *parser) and() Node {
	first := p.not()
	args := []Node{first}
	for p.err == nil && p.isWord("AND") {
		p.condition(args[len(args)-1])
		p.next()
		args = append(args, p.not())
	}
	if len(args) == 1 || p.err != nil {
		return first
	}
	p.condition(args[len(args)-1])
	return &And{Pos(first.At()), args}
}

func (p *parser) not() Node {
	at := p.now().at
	if p.isWord("NOT") {
		if !p.enter() {
			return nil
		}
		defer p.leave()
		p.next()
		arg := p.not()
		if p.err == nil {
			p.condition(arg)
		}
		return &Not{Pos(at), arg}
	}
	return p.predicate()
}

func (p *parser) predicate() Node {
	left := p.additive()
	if p.err != nil {
		return left
	}
	at := Pos(left.At())
	if t := p.now(); t.kind == tokSymbol {
		switch op := Op(t.text); op {
		case Equal, NotEqual, Less, Greater, LessEqual, GreaterEqual:
			p.next()
			right := p.additive()
			if p.err != nil {
				return nil
			}
			return &Compare{Pos: at, Op: op, Left: p.value(left), Right: p.value(right)}
		}
	}
	if p.takeWord("IS") {
		not := p.takeWord("NOT")
		if !p.takeWord("NULL") {
			p.unexpected("NULL")
		}
		return &IsNull{at, left, not}
	}
	not := false
	if p.isWord("NOT") {
		switch p.peek().upper {
		case "BETWEEN", "IN", "LIKE":
			p.next()
			not = true
		}
	}
	switch {
	case p.takeWord("BETWEEN"):
		low := p.additive()
		if p.err == nil && !p.takeWord("AND") {
			p.unexpected("AND")
		}
		high := p.additive()
		if p.err != nil {
			return nil
		}
		return &Between{at, p.value(left), p.value(low), p.value(high), not}
	case p.takeWord("IN"):
		p.want("(")
		var list []Node
		for p.err == nil {
			list = append(list, p.value(p.additive()))
			if !p.takeSymbol(",") {
				break
			}
		}
		p.want(")")
		return &In{at, p.value(left), list, not}
	case p.takeWord("LIKE"):
		pattern := p.primary()
		if p.err != nil {
			return nil
		}
		if !isPattern(pattern) {
			p.fail(CodeUnexpected, pattern.At(), p.piece(pattern), "a pattern in quotation marks")
		}
		return &Like{at, p.value(left), pattern, not}
	}
	return left
}

func isPattern(n Node) bool {
	switch n := n.(type) {
	case *String:
		return true
	case *CaseI:
		return isPattern(n.Arg)
	case *AccentI:
		return isPattern(n.Arg)
	}
	return false
}

func (p *parser) additive() Node {
	left := p.term()
	for p.err == nil && (p.isSymbol("+") || p.isSymbol("-")) {
		op := Op(p.next().text)
		right := p.term()
		left = p.arith(op, left, right)
	}
	return left
}

func (p *parser) term() Node {
	left := p.power()
	for p.err == nil && (p.isSymbol("*") || p.isSymbol("/") || p.isSymbol("%") || p.isWord("DIV")) {
		op := Op(strings.ToUpper(p.next().text))
		right := p.power()
		left = p.arith(op, left, right)
	}
	return left
}

func (p *parser) power() Node {
	left := p.factor()
	if p.takeSymbol("^") {
		right := p.factor()
		left = p.arith("^", left, right)
	}
	return left
}

func (p *parser) arith(op Op, left, right Node) Node {
	if p.err != nil {
		return left
	}
	return &Arith{Pos(left.At()), op, p.value(left), p.value(right)}
}

func (p *parser) factor() Node {
	at := p.now().at
	if p.takeSymbol("-") {
		if t := p.now(); t.kind == tokNumber {
			n, ok := p.primary().(*Number)
			if ok && p.err == nil {
				return &Number{Pos(at), -n.Value, "-" + n.Text}
			}
			return n
		}
		if !p.enter() {
			return nil
		}
		defer p.leave()
		arg := p.factor()
		if p.err != nil {
			return nil
		}
		return &Negate{Pos(at), p.value(arg)}
	}
	return p.primary()
}

// words that cannot be a column unless quoted
var reserved = map[string]bool{"AND": true, "OR": true, "NOT": true, "BETWEEN": true, "IN": true, "LIKE": true, "IS": true, "NULL": true, "DIV": true}

func (p *parser) primary() Node {
	t := p.now()
	switch {
	case p.err != nil:
		return nil
	case t.kind == tokString:
		p.next()
		return &String{Pos: Pos(t.at), Value: t.text}
	case t.kind == tokNumber:
		p.next()
		v, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			p.fail(CodeNumber, t.at, t.text, "")
		}
		return &Number{Pos(t.at), v, t.text}
	case t.kind == tokQuoted:
		if t.text == "" {
			p.unexpected("the name of a column")
		}
		p.next()
		return &Property{Pos(t.at), t.text}
	case t.kind == tokSymbol && t.text == "(":
		return p.parenthesis(false)
	case t.kind == tokName && !reserved[t.upper]:
		return p.named()
	}
	p.unexpected("a column, a value or a condition")
	return nil
}

// parenthesis reads (x), or an array: (a, b), () and, where only an array can stand, (a).
func (p *parser) parenthesis(array bool) Node {
	at := p.now().at
	if !p.enter() {
		return nil
	}
	defer p.leave()
	p.want("(")
	if p.takeSymbol(")") {
		return &Array{Pos: Pos(at)}
	}
	items := []Node{p.item()}
	for p.takeSymbol(",") {
		items = append(items, p.item())
	}
	p.want(")")
	if len(items) == 1 && !array {
		return items[0]
	}
	return &Array{Pos(at), items}
}

func (p *parser) item() Node { return p.or() }
