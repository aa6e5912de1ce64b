package cql2

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Text writes a filter in CQL2 text, so that Parse reads the same tree again. What only FES can say (the system of a
// literal, a match of lists) is not written. The language cannot write a text in which a single backslash stands last,
// before a quotation mark or before a letter that makes it a control character, nor, outside of array functions, a list
// of one: each is an *Error.
func Text(n Node) (string, error) {
	w := &textWriter{}
	w.node(n, bindOr)
	if w.err != nil {
		return "", w.err
	}
	return w.String(), nil
}

// How tightly what is written holds together; something looser is put in parentheses.
const (
	bindOr = iota
	bindAnd
	bindNot
	bindPredicate
	bindSum
	bindProduct
	bindPower
	bindFactor
	bindPrimary
)

type textWriter struct {
	strings.Builder
	err error
}

// binding is how tightly a node's text holds together.
func binding(n Node) int {
	switch n := n.(type) {
	case *Or:
		return bindOr
	case *And:
		return bindAnd
	case *Not:
		return bindNot
	case *IsNull:
		return denied(n.Not)
	case *Between:
		return denied(n.Not)
	case *In:
		return denied(n.Not)
	case *Like:
		return denied(n.Not)
	case *Compare:
		return bindPredicate
	case *Arith:
		switch n.Op {
		case "+", "-":
			return bindSum
		case "^":
			return bindPower
		}
		return bindProduct
	case *Negate:
		return bindFactor
	case *Number:
		if n.Value < 0 || strings.HasPrefix(n.Text, "-") {
			return bindFactor
		}
	}
	return bindPrimary
}

func denied(not bool) int {
	if not {
		return bindNot
	}
	return bindPredicate
}

// node writes n where at least so tight a binding is needed.
func (w *textWriter) node(n Node, least int) {
	if binding(n) < least {
		w.WriteByte('(')
		defer w.WriteByte(')')
	}
	switch n := n.(type) {
	case *And:
		w.joined(n.Args, " AND ", bindNot)
	case *Or:
		w.joined(n.Args, " OR ", bindAnd)
	case *Not:
		w.WriteString("NOT ")
		w.node(n.Arg, bindNot)
	case *Compare:
		w.node(n.Left, bindSum)
		w.WriteString(" " + string(n.Op) + " ")
		w.node(n.Right, bindSum)
	case *IsNull:
		w.not(n.Not)
		w.node(n.Arg, bindSum)
		w.WriteString(" IS NULL")
	case *Between:
		w.not(n.Not)
		w.node(n.Arg, bindSum)
		w.WriteString(" BETWEEN ")
		w.node(n.Low, bindSum)
		w.WriteString(" AND ")
		w.node(n.High, bindSum)
	case *In:
		w.not(n.Not)
		w.node(n.Arg, bindSum)
		w.WriteString(" IN (")
		w.joined(n.List, ", ", bindSum)
		w.WriteByte(')')
	case *Like:
		w.not(n.Not)
		w.node(n.Arg, bindSum)
		w.WriteString(" LIKE ")
		w.node(n.Pattern, bindPrimary)
	case *Spatial:
		w.call(string(n.Op), n.Left, n.Right)
	case *Distance:
		w.call(string(n.Op), n.Left, n.Right, &Number{n.Pos, n.Metres, ""})
	case *Temporal:
		w.call(string(n.Op), n.Left, n.Right)
	case *ArrayTest:
		w.WriteString(string(n.Op) + "(")
		w.operand(n.Left)
		w.WriteString(", ")
		w.operand(n.Right)
		w.WriteByte(')')
	case *Property:
		w.name(n.Name)
	case *String:
		w.quoted(n.Value, '\'')
	case *Number:
		if n.Text != "" {
			w.WriteString(n.Text)
		} else {
			w.WriteString(strconv.FormatFloat(n.Value, 'f', -1, 64))
		}
	case *Bool:
		w.WriteString(strings.ToUpper(strconv.FormatBool(n.Value)))
	case *Date:
		w.WriteString("DATE('" + n.Value.Format(time.DateOnly) + "')")
	case *Timestamp:
		w.WriteString("TIMESTAMP('" + n.Value.Format(time.RFC3339Nano) + "')")
	case *Interval:
		w.WriteString("INTERVAL(")
		w.end(n.From)
		w.WriteString(", ")
		w.end(n.To)
		w.WriteByte(')')
	case *Geometry:
		w.WriteString(n.Shape.AsText())
	case *BBox:
		w.WriteString("BBOX(" + strings.Join(n.numbers(), ", ") + ")")
	case *Array:
		if len(n.Items) == 1 { // (1) is a number
			w.err = &Error{Code: CodeUnexpected, Offset: n.At(), Got: "a list of one", Want: "a list of more"}
		}
		w.list(n)
	case *Call:
		w.call(n.Name, n.Args...)
	case *CaseI:
		w.call("CASEI", n.Arg)
	case *AccentI:
		w.call("ACCENTI", n.Arg)
	case *Arith:
		own := binding(n)
		left, right := own, own+1 // sums and products are read from the left
		if n.Op == "^" {
			left = bindFactor
		}
		w.node(n.Left, left)
		w.WriteString(" " + string(n.Op) + " ")
		w.node(n.Right, right)
	case *Negate:
		w.WriteByte('-')
		w.negated(n.Arg)
	default:
		w.err = fmt.Errorf("cql2: %T cannot be written", n)
	}
}

// negated writes what a minus stands before. A number must not become a negative number.
func (w *textWriter) negated(n Node) {
	if _, ok := n.(*Number); ok || binding(n) < bindPrimary {
		w.WriteByte('(')
		w.node(n, bindOr)
		w.WriteByte(')')
		return
	}
	w.node(n, bindPrimary)
}

func (w *textWriter) not(not bool) {
	if not {
		w.WriteString("NOT ")
	}
}

func (w *textWriter) joined(nodes []Node, by string, least int) {
	for i, n := range nodes {
		if i > 0 {
			w.WriteString(by)
		}
		w.node(n, least)
	}
}

func (w *textWriter) list(n *Array) {
	w.WriteByte('(')
	w.joined(n.Items, ", ", bindOr)
	w.WriteByte(')')
}

// operand writes a side of an array test, where a list of one is understood.
func (w *textWriter) operand(n Node) {
	if list, ok := n.(*Array); ok {
		w.list(list)
		return
	}
	w.node(n, bindOr)
}

func (w *textWriter) call(name string, args ...Node) {
	w.WriteString(name)
	w.WriteByte('(')
	w.joined(args, ", ", bindOr)
	w.WriteByte(')')
}

func (w *textWriter) end(n Node) {
	switch n := n.(type) {
	case *Unbounded:
		w.WriteString("'..'")
	case *Date:
		w.WriteString("'" + n.Value.Format(time.DateOnly) + "'")
	case *Timestamp:
		w.WriteString("'" + n.Value.Format(time.RFC3339Nano) + "'")
	default:
		w.node(n, bindPrimary)
	}
}

// name writes a column, in quotation marks wherever the bare word could be read as something else.
func (w *textWriter) name(s string) {
	upper := strings.ToUpper(s)
	if isName(s) && !reserved[upper] && !taken[upper] && !isWKT(upper) {
		w.WriteString(s)
		return
	}
	w.quoted(s, '"')
}

// quoted doubles the mark. What follows a single backslash must be no mark, no end, and in a text no letter of a
// control character: the language has no way to write that.
func (w *textWriter) quoted(s string, mark byte) {
	single := false // after an odd number of backslashes
	w.WriteByte(mark)
	for i := range len(s) {
		if single && (s[i] == mark || mark == '\'' && controls[s[i]] != 0) {
			w.err = &Error{Code: CodeString, Got: s}
		}
		if s[i] == mark {
			w.WriteByte(mark)
		}
		w.WriteByte(s[i])
		single = s[i] == '\\' && !single
	}
	if single {
		w.err = &Error{Code: CodeString, Got: s}
	}
	w.WriteByte(mark)
}
