package cql2

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	sf "github.com/peterstace/simplefeatures/geom"

	"spoina/geo"
)

// plain brings what a row may hold to the few types the evaluator works with: nil, string, float64, bool, instant,
// []any, and a geometry as bytes or shape.
func plain(v any) any {
	switch v := v.(type) {
	case nil, string, float64, bool, instant, span, []byte, sf.Geometry:
		return v
	case time.Time:
		return instantOf(v)
	case []string:
		out := make([]any, len(v))
		for i, s := range v {
			out[i] = s
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, s := range v {
			out[i] = plain(s)
		}
		return out
	case fmt.Stringer:
		if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
			return nil
		}
		return v.String()
	}
	r := reflect.ValueOf(v)
	switch {
	case r.Kind() == reflect.Pointer && r.IsNil():
		return nil
	case r.Kind() == reflect.Pointer:
		return plain(r.Elem().Interface())
	case r.CanInt():
		return float64(r.Int())
	case r.CanUint():
		return float64(r.Uint())
	case r.CanFloat():
		return r.Float()
	case r.Kind() == reflect.String:
		return r.String()
	case r.Kind() == reflect.Bool:
		return r.Bool()
	}
	return fmt.Sprint(v)
}

// instant is a moment or a calendar day, which reaches from its first to its last nanosecond. Two instants are equal
// when one lies in the other: a moment of that day is on that day.
type instant struct{ lo, hi time.Time }

var (
	beginning = instant{time.Time{}, time.Time{}}
	eternity  = instant{time.Unix(1<<40, 0), time.Unix(1<<40, 0)}
)

func day(t time.Time) instant    { return instant{t, t.AddDate(0, 0, 1).Add(-1)} }
func moment(t time.Time) instant { return instant{t, t} }

// instantOf takes midnight for a calendar day: files and databases give days that way.
func instantOf(t time.Time) instant {
	if h, m, s := t.Clock(); h == 0 && m == 0 && s == 0 && t.Nanosecond() == 0 {
		y, mo, d := t.Date()
		return day(time.Date(y, mo, d, 0, 0, 0, 0, time.UTC))
	}
	return moment(t.UTC())
}

func (i instant) String() string {
	if i.lo.Equal(i.hi) {
		return i.lo.Format(time.RFC3339Nano)
	}
	return i.lo.Format(time.DateOnly)
}

func (i instant) order(j instant) int {
	switch {
	case i.hi.Before(j.lo):
		return -1
	case i.lo.After(j.hi):
		return 1
	}
	return 0
}

// asInstant reads a time, also from text: ISO, or day first with dots as Polish files have it.
func asInstant(v any) (instant, bool) {
	switch v := v.(type) {
	case instant:
		return v, true
	case string:
		s := strings.TrimSpace(v)
		for _, layout := range []string{time.DateOnly, "02.01.2006", "2.1.2006"} {
			if t, err := time.Parse(layout, s); err == nil {
				return day(t), true
			}
		}
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
			if t, err := time.Parse(layout, s); err == nil {
				return moment(t.UTC()), true
			}
		}
	}
	return instant{}, false
}

// span is an interval, both ends included.
type span struct{ from, to instant }

func (e *evaluator) interval(n *Interval) (any, error) {
	from, err := e.bound(n.From, beginning)
	if err != nil || from == nil {
		return nil, err
	}
	to, err := e.bound(n.To, eternity)
	if err != nil || to == nil {
		return nil, err
	}
	return span{*from, *to}, nil
}

func (e *evaluator) bound(n Node, open instant) (*instant, error) {
	if _, ok := n.(*Unbounded); ok {
		return &open, nil
	}
	v, err := e.value(n)
	if err != nil || v == nil {
		return nil, err
	}
	i, ok := asInstant(v)
	if !ok {
		return nil, nil
	}
	return &i, nil
}

func (e *evaluator) span(n Node) (*span, error) {
	v, err := e.value(n)
	if err != nil || v == nil {
		return nil, err
	}
	if s, ok := v.(span); ok {
		return &s, nil
	}
	i, ok := asInstant(v)
	if !ok {
		return nil, nil
	}
	return &span{i, i}, nil
}

// temporal answers by Allen's relations between the ends.
func (e *evaluator) temporal(n *Temporal) (Truth, error) {
	a, err := e.span(n.Left)
	if err != nil {
		return Unknown, err
	}
	b, err := e.span(n.Right)
	if err != nil || a == nil || b == nil {
		return Unknown, err
	}
	// s and e: start and end; se compares a's start with b's end.
	ss, se := a.from.order(b.from), a.from.order(b.to)
	es, ee := a.to.order(b.from), a.to.order(b.to)
	switch n.Op {
	case "T_AFTER":
		return truth(se > 0), nil
	case "T_BEFORE":
		return truth(es < 0), nil
	case "T_CONTAINS":
		return truth(ss < 0 && ee > 0), nil
	case "T_DISJOINT":
		return truth(se > 0 || es < 0), nil
	case "T_DURING":
		return truth(ss > 0 && ee < 0), nil
	case "T_EQUALS":
		return truth(ss == 0 && ee == 0), nil
	case "T_FINISHEDBY":
		return truth(ss < 0 && ee == 0), nil
	case "T_FINISHES":
		return truth(ss > 0 && ee == 0), nil
	case "T_INTERSECTS":
		return truth(se <= 0 && es >= 0), nil
	case "T_MEETS":
		return truth(es == 0), nil
	case "T_METBY":
		return truth(se == 0), nil
	case "T_OVERLAPPEDBY":
		return truth(ss > 0 && se < 0 && ee > 0), nil
	case "T_OVERLAPS":
		return truth(ss < 0 && es > 0 && ee < 0), nil
	case "T_STARTEDBY":
		return truth(ss == 0 && ee > 0), nil
	}
	return truth(ss == 0 && ee < 0), nil // T_STARTS
}

func (e *evaluator) shape(n Node) (sf.Geometry, bool, error) {
	v, err := e.value(n)
	if err != nil || v == nil {
		return sf.Geometry{}, false, err
	}
	switch v := v.(type) {
	case sf.Geometry:
		return v, true, nil
	case []byte:
		g, err := geo.DecodeSF(v)
		return g, err == nil, err
	case string:
		g, err := sf.UnmarshalWKT(v)
		return g, err == nil, nil
	}
	return sf.Geometry{}, false, nil
}

// distance is counted in the unit of the coordinates, which are metres of a map where the answer is to be in metres.
func (e *evaluator) distance(n *Distance) (Truth, error) {
	a, ok, err := e.shape(n.Left)
	if err != nil || !ok {
		return Unknown, err
	}
	b, ok, err := e.shape(n.Right)
	if err != nil || !ok {
		return Unknown, err
	}
	d, ok := sf.Distance(a.Force2D(), b.Force2D())
	if !ok {
		return Unknown, nil // one of them is empty
	}
	return truth(d <= n.Metres).negatedIf(n.Op == "S_BEYOND"), nil
}

// spatial answers by the relations of OGC Simple Features, in the plane of the coordinates.
func (e *evaluator) spatial(n *Spatial) (Truth, error) {
	a, ok, err := e.shape(n.Left)
	if err != nil || !ok {
		return Unknown, err
	}
	b, ok, err := e.shape(n.Right)
	if err != nil || !ok {
		return Unknown, err
	}
	a, b = a.Force2D(), b.Force2D()
	// Every relation but disjoint needs a common point. Asking that first is quicker, and it guards against the
	// library's overlay, which can take a shape on another continent for containing a line (v0.50.0, Sudan and a
	// line in Germany of the official data set).
	meet := sf.Intersects(a, b)
	if n.Op == "S_INTERSECTS" || n.Op == "S_DISJOINT" || !meet {
		return truth(meet).negatedIf(n.Op == "S_DISJOINT"), nil
	}
	// What contains must reach as far, for the same reason.
	reaches := func(outer, inner sf.Geometry) bool { return outer.Envelope().Covers(inner.Envelope()) }
	if n.Op == "S_CONTAINS" && !reaches(a, b) || n.Op == "S_WITHIN" && !reaches(b, a) {
		return False, nil
	}
	var yes bool
	switch n.Op {
	case "S_EQUALS":
		yes, err = sf.Equals(a, b)
	case "S_TOUCHES":
		yes, err = sf.Touches(a, b)
	case "S_WITHIN":
		yes, err = sf.Within(a, b)
	case "S_CONTAINS":
		yes, err = sf.Contains(a, b)
	case "S_OVERLAPS":
		yes, err = sf.Overlaps(a, b)
	case "S_CROSSES":
		yes, err = sf.Crosses(a, b)
	}
	if err != nil {
		return Unknown, fmt.Errorf("%s: %w: %v", n.Op, geo.ErrInvalid, err)
	}
	return truth(yes), nil
}
