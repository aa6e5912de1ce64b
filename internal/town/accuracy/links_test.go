package accuracy

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLinksAreScoredAgainstTheTown(t *testing.T) {
	truth := "decision_case_number,object_source_id,verdict\nA,O1,own\nB,O2,own\nC,,none\nD,O4,either\nE,O5,own\n"
	lines := `{"kind":"decision","number":"A","objects":["O1"],"state":"accepted","origin":"auto"}
{"kind":"decision","number":"B","objects":["O9","O3"],"state":"accepted","origin":"auto"}
{"kind":"decision","number":"C","objects":["O3"],"state":"accepted","origin":"auto"}
{"kind":"decision","number":"D","objects":["O4"],"state":"accepted","origin":"auto"}
{"kind":"decision","number":"E","objects":["O5"],"state":"suggested","origin":"auto"}
{"kind":"decision","number":"X","objects":["O5"],"state":"accepted","origin":"auto"}
{"kind":"lease","number":"A","objects":["O5"],"state":"accepted","origin":"auto"}
`
	s, err := ScoreLinks(strings.NewReader(truth), strings.NewReader(lines))
	require.NoError(t, err)
	require.Equal(t, LinkScore{Planted: 3, Met: 1, Found: 3, Right: 1, People: 2, Known: 3, Offered: 1, Wrong: []string{"B – [O9 O3]", "C – [O3]"}}, s)
	require.Len(t, s.Failures(), 1, "a third of the links is right: an office must not trust them")
	require.Equal(t, "links,3,3,1,0.333,0.333\nleft to people,2,of,3,0.667,suggested,1", s.String())
	require.Empty(t, LinkScore{Found: 100, Right: 98}.Failures())
}
