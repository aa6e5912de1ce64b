package register_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

// Own cases are looked up once for a statement, never once for a row.
func TestOwnCasesAreLookedUpOnce(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 20_000)
	registertest.Town(t, s)
	registertest.Change(t, s, "given", `UPDATE discrepancies SET assignee = 'olga', subjects = '[{"kind":"parcel","id":"7"},{"kind":"decision","id":"4000003"},{"kind":"parcel","id":""}]'`,
		`INSERT INTO decisions (id, key, case_number, assignee, known) SELECT 7000000 + i, 'x' || i, 'x', CASE WHEN i = 5 THEN 'olga' ELSE '' END, int8range({rev}, NULL) FROM generate_series(1, 20000) i`)
	ctx := context.Background()
	_, err := s.Pool().Exec(ctx, `ANALYZE`)
	require.NoError(t, err)
	olga := access.For(access.Person{Login: "olga", Grants: []access.Grant{{Role: access.Role{Registers: map[string]access.Rights{"*": {}}}, Limits: access.Limits{Own: true}}}})
	require.NoError(t, s.Read(ctx, func(tx pgx.Tx) error {
		r, err := register.NewReader(ctx, s, tx, olga)
		require.NoError(t, err)
		for name, want := range map[string]int64{"parcels": 1, "decisions": 2} {
			reg, err := r.Find(register.Core(), name)
			require.NoError(t, err)
			n, err := r.Count(reg, register.Query{})
			require.NoError(t, err)
			require.Equal(t, want, n, name)
			parts, args, err := r.Parts(reg, register.Query{}, nil)
			require.NoError(t, err)
			var union []string
			for _, part := range parts {
				union = append(union, "SELECT t.id FROM "+part.Table+" t WHERE "+part.Where)
			}
			rows, err := tx.Query(ctx, "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) "+strings.Join(union, " UNION ALL "), args...)
			require.NoError(t, err)
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			require.NoError(t, err)
			plan := strings.Join(lines, "\n")
			for _, line := range lines {
				if strings.Contains(line, "on discrepancies") && !strings.Contains(line, "never executed") {
					require.Contains(t, line, "loops=1)", plan)
				}
			}
			require.Contains(t, plan, "on discrepancies", plan)
		}
		return nil
	}))
}
