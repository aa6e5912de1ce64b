package register_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/register"
)

// A program that dies right after the rows of a file were kept does not add them again when it is asked once more.
func TestAChangeSetIsAppliedOnceWhateverHappens(t *testing.T) {
	s := town(t)
	ctx := context.Background()
	var id int64
	require.NoError(t, s.Pool().QueryRow(ctx, `INSERT INTO change_sets (register, base_revision, file, sha256, actor) SELECT 'decisions', max(id), 'x.csv', '', 'operator' FROM revisions RETURNING id`).Scan(&id))
	_, err := s.Pool().Exec(ctx, `INSERT INTO change_set_rows (change_set, no, line, row_id, kind, cells) VALUES ($1, 1, 2, 0, 'new', '{"case_number": {"file": "NOWA.1.2026"}}')`, id)
	require.NoError(t, err)
	accept := func() error {
		_, err := register.ApplyChangeSet(ctx, s, access.Operator(), register.Core(), id, register.Acceptance{All: true})
		return err
	}
	live := register.DieAfterApply()
	require.PanicsWithValue(t, "the program died", func() { _ = accept() })
	live()
	_, err = s.Pool().Exec(ctx, `UPDATE change_sets SET claimed_at = now() - interval '11 minutes'`)
	require.NoError(t, err)
	require.Error(t, accept())
	var n int
	require.NoError(t, s.Pool().QueryRow(ctx, `SELECT count(*) FROM decisions WHERE case_number = 'NOWA.1.2026'`).Scan(&n))
	require.Equal(t, 1, n)
	var state string
	require.NoError(t, s.Pool().QueryRow(ctx, `SELECT state FROM change_sets WHERE id = $1 AND revision IS NOT NULL`, id).Scan(&state))
	require.Equal(t, "applied", state)
	sound(t, s)
}
