package cql2

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// shape writes a tree as nested lists; NOT inside a predicate is written outside, and a minus as a product, so that
// the spellings the standard calls equal are equal.
func shape(n Node) string {
	var parts []string
	for _, c := range Children(n) {
		parts = append(parts, shape(c))
	}
	list := func(head string) string { return "(" + strings.Join(append([]string{head}, parts...), " ") + ")" }
	not := func(yes bool, s string) string {
		if yes {
			return "(NOT " + s + ")"
		}
		return s
	}
	switch n := n.(type) {
	case *And:
		return list("AND")
	case *Or:
		return list("OR")
	case *Not:
		return list("NOT")
	case *Compare:
		return list(string(n.Op))
	case *IsNull:
		return not(n.Not, list("NULL"))
	case *Between:
		return not(n.Not, list("BETWEEN"))
	case *In:
		return not(n.Not, list("IN"))
	case *Like:
		return not(n.Not, list("LIKE"))
	case *Spatial:
		return list(string(n.Op))
	case *Distance:
		return list(fmt.Sprint(n.Op, " ", n.Metres))
	case *Temporal:
		return list(string(n.Op))
	case *ArrayTest:
		return list(string(n.Op))
	case *Property:
		return n.Name
	case *String:
		return "'" + n.Value + "'"
	case *Number:
		return fmt.Sprint(n.Value)
	case *Bool:
		return fmt.Sprint(n.Value)
	case *Date:
		return n.Value.Format(time.DateOnly)
	case *Timestamp:
		return n.Value.Format(time.RFC3339Nano)
	case *Unbounded:
		return ".."
	case *Interval:
		return list("INTERVAL")
	case *Geometry:
		return n.Shape.AsText()
	case *BBox:
		return "BBOX " + strings.Join(n.numbers(), " ")
	case *Array:
		return list("ARRAY")
	case *Call:
		return list(n.Name)
	case *CaseI:
		return list("CASEI")
	case *AccentI:
		return list("ACCENTI")
	case *Arith:
		return list(string(n.Op))
	case *Negate:
		return "(* -1 " + parts[0] + ")"
	}
	return fmt.Sprintf("?%T", n)
}

func TestFiltersAreReadAsTheStandardMeansThem(t *testing.T) {
	for text, want := range map[string]string{
		`a = 1 OR b = 2 AND c = 3`:                 `(OR (= a 1) (AND (= b 2) (= c 3)))`,
		`NOT a = 1 AND b = 2`:                      `(AND (NOT (= a 1)) (= b 2))`,
		`a BETWEEN 1 AND 2 AND b = 3`:              `(AND (BETWEEN a 1 2) (= b 3))`,
		`a = 1 + 2 * 3 ^ 2`:                        `(= a (+ 1 (* 2 (^ 3 2))))`,
		`a = -b * 2`:                               `(= a (* (* -1 b) 2))`,
		`a = -5`:                                   `(= a -5)`,
		`balance-150.0 > 0`:                        `(> (- balance 150) 0)`,
		`a NOT IN (1, 2)`:                          `(NOT (IN a 1 2))`,
		`casei(a) LIKE casei('x%')`:                `(LIKE (CASEI a) (CASEI 'x%'))`,
		`"JED_POW" = 'zdmp'`:                       `(= JED_POW 'zdmp')`,
		`"Nr działki" IS NOT NULL`:                 `(NOT (NULL Nr działki))`,
		`"a ""b""" = 'it''s'`:                      `(= a "b" 'it's')`,
		`ulica = 'Łąkowa'`:                         `(= ulica 'Łąkowa')`,
		`żółć = 1`:                                 `(= żółć 1)`,
		`date > DATE('2024-02-29')`:                `(> date 2024-02-29)`,
		`point = 1 AND polygon = 2`:                `(AND (= point 1) (= polygon 2))`,
		`T_DURING(d, INTERVAL('2024-01-01','..'))`: `(T_DURING d (INTERVAL 2024-01-01 ..))`,
		`A_CONTAINS(tags, ('a'))`:                  `(A_CONTAINS tags (ARRAY 'a'))`,
		`A_CONTAINS(tags, ())`:                     `(A_CONTAINS tags (ARRAY))`,
		`A_EQUALS(tags, (('a','b'),('c','d')))`:    `(A_EQUALS tags (ARRAY (ARRAY 'a' 'b') (ARRAY 'c' 'd')))`,
		`S_WITHIN(g, BBOX(1,2,3,4))`:               `(S_WITHIN g BBOX 1 2 3 4)`,
		`S_INTERSECTS(g, POINT(-1.5 2))`:           `(S_INTERSECTS g POINT(-1.5 2))`,
		`S_INTERSECTS(g, POINT Z (1 2 3))`:         `(S_INTERSECTS g POINT Z (1 2 3))`,
		`S_INTERSECTS(g, LINESTRING(1 2 3,4 5 6))`: `(S_INTERSECTS g LINESTRING Z (1 2 3,4 5 6))`,
		`f()`:                       `(f)`,
		`f(a, (1,2), b > 3) = TRUE`: `(= (f a (ARRAY 1 2) (> b 3)) true)`,
		`a = 1.5e3`:                 `(= a 1500)`,
		`(a) = ((1))`:               `(= a 1)`,
		`a DIV 2 = 1 and b = .5`:    `(AND (= (DIV a 2) 1) (= b 0.5))`,
	} {
		n, err := Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, want, shape(n), text)
	}
}

func TestFaultsAreSaidWithTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		``:                          "filter, character 1: expected a column, a value or a condition, found the end",
		`a =`:                       "filter, character 4: expected a column, a value or a condition, found the end",
		`a = 1 b`:                   "filter, character 7: expected AND, OR, an operator or the end, found b",
		`a = 'x`:                    "filter, character 5: quotation mark is not closed: 'x",
		`a != 1`:                    "filter, character 3: expected <>, found !=",
		`a = 1; DROP TABLE parcels`: "filter, character 6: unexpected character ;",
		`(a = 1`:                    "filter, character 7: expected ), found the end",
		`łódź = 'a' AND`:            "filter, character 15: expected a column, a value or a condition, found the end",
		`a IN ()`:                   "filter, character 7: expected a column, a value or a condition, found )",
		`a LIKE b`:                  "filter, character 8: expected a pattern in quotation marks, found b",
		`a BETWEEN 1 OR 2`:          "filter, character 13: expected AND, found OR",
		`a IS 5`:                    "filter, character 6: expected NULL, found 5",
		`a = DATE('2024-02-30')`:    "filter, character 10: not a date or time: '2024-02-30'",
		`S_INTERSECTS(g, POINT(1))`: "filter, character 17: geometry does not read: POINT(1)",
		`S_INTERSECTS(g)`:           "filter, character 1: S_INTERSECTS takes 2 arguments",
		`S_INTERSECTS(g, 5)`:        "filter, character 17: expected a geometry, found 5",
		`T_AFTER(d, 'x')`:           "filter, character 12: expected a date, a time or an interval, found 'x'",
		`BBOX(1,2,3)`:               "filter, character 1: BBOX takes 4 / 6 arguments",
		`'a' AND b = 1`:             "filter, character 1: 'a' is not a condition",
		`5`:                         "filter, character 1: 5 is not a condition",
		`a = 12abc`:                 "filter, character 5: not a number: 12a",
		`a = (b = 1)`:               "filter, character 6: expected a value, found b = 1",
		`a = 1 = 2`:                 "filter, character 7: expected AND, OR, an operator or the end, found =",
	} {
		_, err := Parse(text)
		require.ErrorIs(t, err, ErrFilter, text)
		require.Equal(t, want, err.Error(), text)
		var e *Error
		require.True(t, errors.As(err, &e))
		require.Contains(t, e.Polish(), "filtr")
		require.NotContains(t, e.Polish(), "%!")
		require.NotContains(t, e.Error(), "%!")
	}
}

func TestAttacksAreRefusedQuickly(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("(", 5000) + "a = 1", strings.Repeat("NOT ", 5000) + "a = 1", "a = " + strings.Repeat("-", 5000) + "b",
		strings.Repeat("f(", 5000), strings.Repeat("a", maxText+1), "S_INTERSECTS(g, " + strings.Repeat("GEOMETRYCOLLECTION(", 3000),
		strings.Repeat("A_EQUALS((", 60),
	} {
		start := time.Now()
		_, err := Parse(text)
		require.ErrorIs(t, err, ErrFilter)
		require.Less(t, time.Since(start), time.Second)
	}
}

func TestReadingNeverFailsOnAnyText(t *testing.T) {
	word := rapid.SampledFrom([]string{"a", "\"b\"", "'c'", "1", "-", "(", ")", ",", "=", "<>", "AND", "OR", "NOT", "IS", "NULL", "IN", "LIKE",
		"BETWEEN", "DATE", "INTERVAL", "POINT", "BBOX", "S_WITHIN", "T_AFTER", "A_EQUALS", "CASEI", "Z", "EMPTY", "..", "^", "div", "ż", "'"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(word, 0, 15).Draw(t, "words"), " ")
		n, err := Parse(text)
		if err != nil {
			require.ErrorIs(t, err, ErrFilter)
			return
		}
		Properties(n)
		_, _ = Eval(n, func(string) (any, bool) { return nil, true })
	})
}
