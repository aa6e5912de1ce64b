package linking_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis"
	"spoina/analysis/linking"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
)

// A run never removes what a person linked, never suggests what one ruled out, and finds a renumbered thing again.
func TestARunKeepsWhatAPersonSaid(t *testing.T) {
	s, anna := office(t), person(t, "anna", "road")
	ctx := context.Background()
	run := func() {
		t.Helper()
		_, err := analysis.Analyse(ctx, s, access.Operator(), analysis.Options{On: clock.Day(2022, 7, 1), Full: true})
		require.NoError(t, err)
	}
	_, err := s.Pool().Exec(ctx, `UPDATE decisions SET geom = ST_SetSRID(ST_MakePoint(476510, 710705), 2180), valid_from = '2022-01-01', valid_to = '2022-12-31' WHERE id = 11`)
	require.NoError(t, err)
	run()
	require.Equal(t, []string{"31 suggested auto", "32 suggested auto"}, links(t, s, 11), "two boards as near as one another")
	require.NotContains(t, links(t, s, 13), "31 suggested auto", "nothing speaks for the third decision")

	_, err = decide(t, s, anna, linking.Verdict{Kind: "decision", Document: 11, Object: 32, Word: "LINK"})
	require.NoError(t, err)
	third, err := decide(t, s, anna, linking.Verdict{Kind: "decision", Document: 13, Object: 31, Word: "LINK"})
	require.NoError(t, err)
	run()
	require.Contains(t, links(t, s, 11), "32 accepted manual")
	require.NotContains(t, links(t, s, 11), "31 suggested auto", "the decision has its object: nothing is open")
	require.Contains(t, links(t, s, 13), "31 accepted manual", "though nothing but a person speaks for it")

	// The scan is imported anew and numbers the board otherwise.
	_, err = s.Pool().Exec(ctx, `UPDATE scan_objects SET object_id = 77, source_id = 'N9' WHERE object_id = 32`)
	require.NoError(t, err)
	_, err = s.Pool().Exec(ctx, `INSERT INTO objects (id, class_code, geom, known) SELECT 77, class_code, geom, known FROM objects WHERE id = 32`)
	require.NoError(t, err)
	run()
	require.Contains(t, links(t, s, 11), "77 accepted manual", "found again by its class and place")

	var measures string
	require.NoError(t, s.Pool().QueryRow(ctx, `SELECT measures ->> 'linked' FROM link_quality ORDER BY run_id DESC LIMIT 1`).Scan(&measures))
	require.Equal(t, "2", measures, "the run keeps how well automatic links do against what people said")

	// Taken back, the board is free again; an accepted alias is used by the next run.
	require.NoError(t, undo(s, anna, third))
	run()
	require.Empty(t, links(t, s, 12))
	_, err = s.Change(ctx, anna.Actor(), "test", func(c *db.Change) error {
		return linking.Teach(ctx, c, anna, linking.Alias{Kind: "street", Written: "ul. Dzierżyńskiego", Means: "Lipowa", State: "accepted"})
	})
	require.NoError(t, err)
	run()
	require.Contains(t, links(t, s, 12), "31 suggested auto", "the register means Lipowa: what stands there may be it")
}
