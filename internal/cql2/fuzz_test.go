package cql2

import "testing"

var seeds = []string{"a = 1", "S_INTERSECTS(geom, POINT(1 2))", "x LIKE 'a%' AND NOT (y IS NULL)", "T_DURING(a, INTERVAL('2020-01-01','..'))", "((((", "a IN ('ą', 'b')", "C(m, POINT(444 4 441 2))", "a BETWEEN 1 AND",
	"-(-a) ^ 2 - (b - 1) = f((1,2), c)", `a = 'x\'y' OR "b""" <> ''''`, "S_DWITHIN(g, BBOX(1,2,3,4,5,6), 7.5)", "A_EQUALS(('a'), (b, ()))", "(a = 1) IS NOT NULL", "a NOT IN (-1, - b)"}

// FuzzParse: no text makes the parser fall over, and what it reads can be walked, judged, and written in both
// languages.
func FuzzParse(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := Parse(text)
		if err == nil {
			Walk(n, func(Node) bool { return true })
			_, _ = Eval(n, func(string) (any, bool) { return nil, true })
			goesRound(t, n, false)
		}
	})
}

// FuzzJSON is FuzzParse for the other language.
func FuzzJSON(f *testing.F) {
	for _, seed := range seeds {
		if n, err := Parse(seed); err == nil {
			f.Add(string(JSON(n)))
		}
	}
	for _, seed := range []string{`{"op":"and","args":[true]}`, `{"op":"=","args":[{"property":"a"},[["b"]]]}`, `{"interval":[{"property":"a"},".."]}`, `{"type":"Point","coordinates":[1,"x"]}`, `[[[[`, `{"op":1}`, `{"a":1,"a":2}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n, err := ParseJSON(text); err == nil {
			_, _ = Eval(n, func(string) (any, bool) { return nil, true })
			goesRound(t, n, false)
		}
	})
}
