package cql2

import "testing"

// FuzzParse: no text makes the parser fall over, and what it reads can be walked.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"a = 1", "S_INTERSECTS(geom, POINT(1 2))", "x LIKE 'a%' AND NOT (y IS NULL)", "T_DURING(a, INTERVAL('2020-01-01','..'))", "((((", "a IN ('ą', 'b')", "a BETWEEN 1 AND"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := Parse(text)
		if err == nil {
			Walk(n, func(Node) bool { return true })
		}
	})
}
