package cql2

import (
	"strings"

	sf "github.com/peterstace/simplefeatures/geom"
)

// end reads one end of an interval.
func (p *parser) end() Node {
	t := p.now()
	if p.err == nil && t.kind == tokString {
		p.next()
		return p.instant(t, "")
	}
	n := p.primary()
	switch n.(type) {
	case *Date, *Timestamp, *Property, *Call:
	default:
		if p.err == nil {
			p.fail(CodeUnexpected, t.at, t.shown(), "a time in quotation marks or a column")
		}
	}
	return n
}

// instant reads the text of a DATE, a TIMESTAMP, or an end of an interval, which may be either or '..'.
func (p *parser) instant(t token, kind string) Node {
	if n := instantOfText(Pos(t.at), t.text, kind); n != nil {
		return n
	}
	p.fail(CodeTime, t.at, t.shown(), "")
	return nil
}

func (p *parser) bbox(at Pos) Node {
	p.want("(")
	var v []float64
	for p.err == nil {
		n, ok := p.factor().(*Number)
		if !ok {
			if p.err == nil {
				p.unexpected("a number")
			}
			break
		}
		v = append(v, n.Value)
		if !p.takeSymbol(",") {
			break
		}
	}
	p.want(")")
	switch {
	case p.err != nil:
	case len(v) == 4:
		return &BBox{Pos: at, West: v[0], South: v[1], East: v[2], North: v[3]}
	case len(v) == 6: // heights are the third and the sixth
		return &BBox{Pos: at, West: v[0], South: v[1], East: v[3], North: v[4], Heights: &[2]float64{v[2], v[5]}}
	default:
		p.fail(CodeArguments, int(at), "BBOX", "4 / 6")
	}
	return nil
}

func isWKT(word string) bool {
	switch word {
	case "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION":
		return true
	}
	return false
}

// wktDimension reports whether Z, M, ZM or EMPTY follows, as only a geometry has it.
func (p *parser) wktDimension() bool {
	t := p.now()
	if t.kind != tokName {
		return false
	}
	switch t.upper {
	case "Z", "M", "ZM":
		n := p.peek()
		return n.kind == tokSymbol && n.text == "(" || n.upper == "EMPTY"
	case "EMPTY":
		return true
	}
	return false
}

// wkt reads a geometry literal up to its closing parenthesis and gives it to the library's reader, after saying what
// CQL2 leaves unsaid: POLYGON((1 2 3, …)) has heights.
func (p *parser) wkt(t token) Node {
	var b strings.Builder
	b.WriteString(t.upper)
	depth := 0
	for p.err == nil {
		u := p.next()
		switch {
		case u.kind == tokSymbol && u.text == "(":
			if depth++; b.Len() > 0 && p.needsDimension(&b) {
				b.WriteString([]string{"", "", "", " Z", " ZM"}[p.ordinates()])
			}
			b.WriteString("(")
		case u.kind == tokSymbol && u.text == ")":
			depth--
			b.WriteString(")")
		case u.kind == tokSymbol && (u.text == "," || u.text == "-" || u.text == "+"):
			b.WriteString(" " + u.text)
			if u.text != "," {
				continue
			}
			b.WriteByte(' ')
		case u.kind == tokNumber:
			if s := b.String(); s[len(s)-1] != '-' && s[len(s)-1] != '+' {
				b.WriteByte(' ')
			}
			b.WriteString(u.text)
		case u.kind == tokName && (isWKT(u.upper) || u.upper == "Z" || u.upper == "M" || u.upper == "ZM" || u.upper == "EMPTY"):
			b.WriteString(" " + u.upper)
		default:
			p.fail(CodeUnexpected, u.at, u.shown(), "a coordinate or )")
			return nil
		}
		if depth == 0 && (u.text == ")" || u.upper == "EMPTY") {
			break
		}
	}
	text := p.text[t.at:p.tokens[p.at-1].end]
	shape, err := sf.UnmarshalWKT(b.String(), sf.NoValidate{})
	if err != nil || !wellFormed(shape) || shape.CoordinatesType().IsMeasured() { // CQL2 has no measures (21-065r2, coordinate), and its JSON would lose them
		p.fail(CodeGeometry, t.at, text[:min(len(text), 40)], "")
		return nil
	}
	return &Geometry{Pos: Pos(t.at), WKT: text, Shape: shape}
}

// needsDimension reports whether what was written last is a type word without its dimension.
func (p *parser) needsDimension(b *strings.Builder) bool {
	s := b.String()
	word := s[strings.LastIndexAny(s, " (,")+1:]
	return isWKT(word) && word != "GEOMETRYCOLLECTION"
}

// ordinates counts the numbers of the first point that follows; 2 when it cannot tell.
func (p *parser) ordinates() int {
	n := 0
	for i := p.at; i < len(p.tokens); i++ {
		switch t := p.tokens[i]; {
		case t.kind == tokNumber:
			n++
		case t.kind == tokSymbol && (t.text == "-" || t.text == "+" || t.text == "(" && n == 0):
		default:
			if n < 2 || n > 4 {
				return 2
			}
			return n
		}
	}
	return 2
}
