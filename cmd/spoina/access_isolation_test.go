package main

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"spoina/internal/db"
	"spoina/internal/db/dbtest"
)

// Offices are kept apart by the database: each has a role and a schema, and its connections may not even name what lies
// in another's.
func TestOfficesAreApartByRoleAndSchema(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	d := dbtest.Open(t, db.Office{Code: "220401", Name: "Alfa", SRID: 2180})
	_, err := d.AddOffice(ctx, db.Office{Code: "220402", Name: "Beta", SRID: 2180})
	require.NoError(t, err)
	alfa, err := d.Store(ctx, "220401")
	require.NoError(t, err)
	beta, err := d.Store(ctx, "220402")
	require.NoError(t, err)
	var schema, role string
	require.NoError(t, beta.Pool().QueryRow(ctx, `SELECT current_schema(), current_user`).Scan(&schema, &role))
	var own, ownRole string
	require.NoError(t, alfa.Pool().QueryRow(ctx, `SELECT current_schema(), current_user`).Scan(&own, &ownRole))
	require.NotEqual(t, schema, own)
	require.NotEqual(t, role, ownRole)
	var tables []string
	require.NoError(t, beta.Pool().QueryRow(ctx, `SELECT array_agg(relname::text) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')`).Scan(&tables))
	require.Greater(t, len(tables), 40)
	denied := func(statement string) {
		t.Helper()
		_, err := alfa.Pool().Exec(ctx, statement)
		var refused *pgconn.PgError
		require.ErrorAs(t, err, &refused, statement)
		require.Equal(t, "42501", refused.Code, "%s: %v", statement, err) // insufficient_privilege
	}
	for _, table := range tables {
		denied(`SELECT * FROM ` + schema + `.` + table + ` LIMIT 1`)
	}
	denied(`INSERT INTO ` + schema + `.revisions (id, actor, reason) VALUES (1, '', '')`)
	denied(`CREATE TABLE ` + schema + `.mine (a int)`)
	denied(`SELECT nextval('` + schema + `.register_id')`)
}
