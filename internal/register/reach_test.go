package register

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/db/dbtest"
)

// How far a register reaches is read off its indexes: each must be there, and hold every row that is known now.
func TestRegistersThatReachByTheirIndexes(t *testing.T) {
	s := dbtest.New(t)
	for name := range indexed {
		reg, err := Core().find(name)
		require.NoError(t, err)
		require.Empty(t, reg.place, "%s: its place is its own column", name)
		require.Empty(t, reg.placePast, name)
		of := map[string]string{reg.table: ""}
		if reg.Kind == State || reg.Kind == Document {
			of[reg.table+"_past"] = "upper_inf(known)"
		}
		for table, where := range of {
			var n int
			require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
				JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
				WHERE i.indrelid = $1::regclass AND m.amname = 'gist' AND a.attname = 'geom' AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = $2)`, table, where).Scan(&n))
			require.Equal(t, 1, n, table)
		}
	}
}
