package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Screens and sheets say words, not codes: whatever a programme's column can hold has its word in both languages.
func TestEveryCodeOfAProgrammeHasItsWords(t *testing.T) {
	registers() // speaks
	same := map[string]bool{"SMS": true}
	n := 0
	for _, p := range programmes() {
		for _, r := range p.Registers {
			for i := range r.Columns {
				c := &r.Columns[i]
				for _, v := range c.Values {
					if v == "" || same[v] {
						continue
					}
					n++
					require.NotEqual(t, v, c.Word(v, "pl"), "%s.%s", r.Name, c.Field)
					require.NotEqual(t, v, c.Word(v, "en"), "%s.%s", r.Name, c.Field)
				}
			}
		}
	}
	require.Greater(t, n, 80)
}
