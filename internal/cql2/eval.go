package cql2

import (
	"math"
	"strings"

	"spoina/geo"
)

// Truth is a condition's answer in three-valued logic.
type Truth int8

// Answers. Unknown is what SQL calls NULL: data is missing.
const (
	False Truth = iota - 1
	Unknown
	True
)

func (t Truth) String() string { return [...]string{"false", "unknown", "true"}[t+1] }

func truth(b bool) Truth {
	if b {
		return True
	}
	return False
}

func (t Truth) negatedIf(not bool) Truth {
	if not {
		return -t
	}
	return t
}

// Row answers for a column by name; ok is false when there is no such column. A value is nil, string, bool, any
// integer or float, time.Time (midnight is a calendar day), []string or []any, and []byte for a geometry as EWKB in
// the system of the filter's literals.
type Row func(name string) (value any, ok bool)

// Functions are the office's own, by name without regard to case. A function gets evaluated arguments.
type Functions map[string]func(args []any) (any, error)

// Check finds columns and functions a filter speaks of that do not exist, before any row is read.
func Check(n Node, has func(column string) bool, functions Functions) error {
	var bad error
	Walk(n, func(n Node) bool {
		switch n := n.(type) {
		case *Property:
			if bad == nil && !has(n.Name) {
				bad = &Error{Code: CodeColumn, Offset: n.At(), Got: n.Name}
			}
		case *Call:
			if _, ok := functions.find(n.Name); bad == nil && !ok {
				bad = &Error{Code: CodeFunction, Offset: n.At(), Got: n.Name}
			}
		}
		return bad == nil
	})
	return bad
}

func (f Functions) find(name string) (func([]any) (any, error), bool) {
	if fn, ok := f[name]; ok {
		return fn, true
	}
	for k, fn := range f {
		if strings.EqualFold(k, name) {
			return fn, true
		}
	}
	return nil, false
}

// Eval judges a row. A row is kept by a filter only when the answer is True.
func Eval(n Node, row Row) (Truth, error) { return EvalWith(n, row, nil) }

// EvalWith is Eval with functions.
func EvalWith(n Node, row Row, functions Functions) (Truth, error) {
	return (&evaluator{row, functions}).truth(n)
}

type evaluator struct {
	row       Row
	functions Functions
}

func (e *evaluator) truth(n Node) (Truth, error) {
	switch n := n.(type) {
	case *And:
		answer := True
		for _, a := range n.Args {
			t, err := e.truth(a)
			if err != nil || t == False {
				return False, err
			}
			answer = min(answer, t)
		}
		return answer, nil
	case *Or:
		answer := False
		for _, a := range n.Args {
			t, err := e.truth(a)
			if err != nil || t == True {
				return t, err
			}
			answer = max(answer, t)
		}
		return answer, nil
	case *Not:
		t, err := e.truth(n.Arg)
		return -t, err
	case *Compare:
		if n.Match != "" {
			return e.matches(n)
		}
		return e.compare(n.Op, n.Left, n.Right)
	case *IsNull:
		v, err := e.value(n.Arg)
		return truth(v == nil).negatedIf(n.Not), err
	case *Between:
		low, err := e.compare(GreaterEqual, n.Arg, n.Low)
		if err != nil {
			return Unknown, err
		}
		high, err := e.compare(LessEqual, n.Arg, n.High)
		return min(low, high).negatedIf(n.Not), err
	case *In:
		answer := False
		for _, item := range n.List {
			t, err := e.compare(Equal, n.Arg, item)
			if err != nil {
				return Unknown, err
			}
			answer = max(answer, t)
		}
		return answer.negatedIf(n.Not), nil
	case *Like:
		return e.like(n)
	case *Spatial:
		return e.spatial(n)
	case *Distance:
		return e.distance(n)
	case *Temporal:
		return e.temporal(n)
	case *ArrayTest:
		return e.array(n)
	}
	v, err := e.value(n)
	if err != nil || v == nil {
		return Unknown, err
	}
	if b, ok := asBool(v); ok {
		return truth(b), nil
	}
	return Unknown, &Error{Code: CodeCondition, Offset: n.At(), Got: show(v)}
}

func (e *evaluator) value(n Node) (any, error) {
	switch n := n.(type) {
	case *Property:
		v, ok := e.row(n.Name)
		if !ok {
			return nil, &Error{Code: CodeColumn, Offset: n.At(), Got: n.Name}
		}
		return plain(v), nil
	case *String:
		return n.Value, nil
	case *Number:
		return n.Value, nil
	case *Bool:
		return n.Value, nil
	case *Date:
		return day(n.Value), nil
	case *Timestamp:
		return moment(n.Value), nil
	case *Interval:
		return e.interval(n)
	case *Geometry:
		return n.Shape, nil
	case *BBox:
		return n.Shape(), nil
	case *Array:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			v, err := e.value(item)
			if err != nil {
				return nil, err
			}
			items[i] = v
		}
		return items, nil
	case *CaseI:
		return e.folded(n.Arg, geo.FoldCase) // the row's values are what they are: a loose one needs nothing more
	case *AccentI:
		return e.folded(n.Arg, geo.FoldAccents)
	case *Arith:
		return e.arith(n)
	case *Negate:
		v, err := e.number(n.Arg)
		if err != nil || v == nil {
			return nil, err
		}
		return -*v, nil
	case *Call:
		fn, ok := e.functions.find(n.Name)
		if !ok {
			return nil, &Error{Code: CodeFunction, Offset: n.At(), Got: n.Name}
		}
		args := make([]any, len(n.Args))
		for i, a := range n.Args {
			v, err := e.value(a)
			if err != nil {
				return nil, err
			}
			args[i] = v
		}
		v, err := fn(args)
		return plain(v), err
	}
	t, err := e.truth(n)
	if err != nil || t == Unknown {
		return nil, err
	}
	return t == True, nil
}

func (e *evaluator) folded(n Node, fold func(string) string) (any, error) {
	v, err := e.value(n)
	if err != nil || v == nil {
		return nil, err
	}
	return fold(asString(v)), nil
}

func (e *evaluator) compare(op Op, left, right Node) (Truth, error) {
	l, err := e.value(left)
	if err != nil {
		return Unknown, err
	}
	r, err := e.value(right)
	if err != nil || l == nil || r == nil {
		return Unknown, err
	}
	return judge(op, l, r), nil
}

// matches compares the elements of a list, where one side is one.
func (e *evaluator) matches(n *Compare) (Truth, error) {
	l, err := e.value(n.Left)
	if err != nil {
		return Unknown, err
	}
	r, err := e.value(n.Right)
	if err != nil || l == nil || r == nil {
		return Unknown, err
	}
	list, ok := l.([]any)
	other, op := r, n.Op
	if !ok {
		if list, ok = r.([]any); !ok {
			return judge(n.Op, l, r), nil
		}
		other, op = l, mirrored[n.Op]
	}
	count := 0
	for _, item := range list {
		if item != nil && judge(op, item, other) == True {
			count++
		}
	}
	switch n.Match {
	case MatchAll:
		return truth(count == len(list)), nil
	case MatchOne:
		return truth(count == 1), nil
	}
	return truth(count > 0), nil
}

// mirrored is the operator when the sides change places.
var mirrored = map[Op]Op{Equal: Equal, NotEqual: NotEqual, Less: Greater, Greater: Less, LessEqual: GreaterEqual, GreaterEqual: LessEqual}

func judge(op Op, l, r any) Truth {
	c, ok := order(l, r)
	if !ok {
		return Unknown
	}
	switch op {
	case Equal:
		return truth(c == 0)
	case NotEqual:
		return truth(c != 0)
	case Less:
		return truth(c == -1)
	case Greater:
		return truth(c == 1)
	case LessEqual:
		return truth(c == -1 || c == 0)
	}
	return truth(c == 1 || c == 0)
}

// order compares two values: -1, 0, 1, or 2 for different without order. A column of a text file is text, so text
// gives way to the other side's type; where it cannot be read as that type, ok is false and the answer unknown.
func order(l, r any) (c int, ok bool) {
	switch a := l.(type) {
	case string:
		if b, same := r.(string); same {
			return strings.Compare(a, b), true
		}
		c, ok = order(r, l)
		if c == 1 || c == -1 {
			c = -c
		}
		return c, ok
	case float64:
		b, ok := asNumber(r)
		if !ok || math.IsNaN(a) || math.IsNaN(b) {
			return 0, false
		}
		switch {
		case a < b:
			return -1, true
		case a > b:
			return 1, true
		}
		return 0, true
	case bool:
		b, ok := asBool(r)
		switch {
		case !ok:
			return 0, false
		case a == b:
			return 0, true
		}
		return 2, true
	case instant:
		b, ok := asInstant(r)
		if !ok {
			return 0, false
		}
		return a.order(b), true
	}
	return 0, false
}

func (e *evaluator) number(n Node) (*float64, error) {
	v, err := e.value(n)
	if err != nil || v == nil {
		return nil, err
	}
	f, ok := asNumber(v)
	if !ok {
		return nil, nil
	}
	return &f, nil
}

func (e *evaluator) arith(n *Arith) (any, error) {
	l, err := e.number(n.Left)
	if err != nil {
		return nil, err
	}
	r, err := e.number(n.Right)
	if err != nil || l == nil || r == nil {
		return nil, err
	}
	var v float64
	switch a, b := *l, *r; n.Op {
	case "+":
		v = a + b
	case "-":
		v = a - b
	case "*":
		v = a * b
	case "/":
		v = a / b
	case "%":
		v = math.Mod(a, b)
	case "DIV":
		v = math.Trunc(a / b)
	case "^":
		v = math.Pow(a, b)
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil, nil // a division by zero is unknown, not a crash of the whole import
	}
	return v, nil
}
