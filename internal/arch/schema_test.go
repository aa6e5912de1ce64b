package arch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/db/dbtest"
)

// TestSchema compares schema.sql, an office's tables as a reader wants them, with the migrated schema.
// SPOINA_GENERATE=1 writes it.
func TestSchema(t *testing.T) {
	ctx := context.Background()
	store := dbtest.New(t)
	rows, err := store.Pool().Query(ctx, `
		SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated <> '', coalesce(pg_get_expr(d.adbin, d.adrelid), '')
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		WHERE c.relkind = 'r' AND c.relname NOT LIKE 'goose%' ORDER BY c.relname, a.attnum`)
	require.NoError(t, err)
	var b strings.Builder
	b.WriteString("-- The tables of one office, made from the migrations by `make generate`. SRID 2180 stands for the office's own.\n")
	var table, column, kind, value, last string
	var required, generated bool
	_, err = pgx.ForEachRow(rows, []any{&table, &column, &kind, &required, &generated, &value}, func() error {
		if table != last {
			fmt.Fprintf(&b, "\n%s\n", table)
			last = table
		}
		fmt.Fprintf(&b, "    %-22s %s", column, kind)
		if required {
			b.WriteString(" NOT NULL")
		}
		switch {
		case generated:
			fmt.Fprintf(&b, " = %s", value)
		case value != "":
			fmt.Fprintf(&b, " DEFAULT %s", value)
		}
		b.WriteByte('\n')
		return nil
	})
	require.NoError(t, err)
	rows, err = store.Pool().Query(ctx, `SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename NOT LIKE 'goose%' ORDER BY indexname`)
	require.NoError(t, err)
	indexes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	b.WriteString("\nindexes\n    " + strings.ReplaceAll(strings.Join(indexes, "\n    "), store.Office().Schema+".", "") + "\n")

	path := filepath.Join("..", "..", "schema.sql")
	if os.Getenv("SPOINA_GENERATE") != "" {
		require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o644))
	}
	committed, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(committed), b.String(), "schema.sql is out of date: make generate")
}
