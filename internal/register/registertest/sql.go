package registertest

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/db"
)

func number(n int) string { return strconv.Itoa(n) }

func expand(sql string, rev int64) string {
	return strings.ReplaceAll(sql, "{rev}", strconv.FormatInt(rev, 10))
}

// Correct replaces the current version of rows by a corrected one: the old version was never true, and the office
// knows it now.
func Correct(t testing.TB, s *db.Store, table, where, set string) int64 {
	t.Helper()
	return Change(t, s, "correction", keep(t, s, table, where, "known", "int8range(lower(known), {rev})"),
		`UPDATE `+table+` SET `+set+`, version = version + 1, known = int8range({rev}, NULL) WHERE `+where)
}

// Supersede begins a new state on a day: the old version stays true until the day before.
func Supersede(t testing.TB, s *db.Store, table, where, set, day string) int64 {
	t.Helper()
	return Change(t, s, "new state", keep(t, s, table, where, "valid_to", "date '"+day+"' - 1"),
		`UPDATE `+table+` SET `+set+`, valid_from = '`+day+`', version = version + 1, known = int8range({rev}, NULL) WHERE `+where)
}

// Close ends rows on a day: the office stops believing in the open version and knows the ended one.
func Close(t testing.TB, s *db.Store, table, where, day string) int64 {
	t.Helper()
	return Change(t, s, "closed",
		keep(t, s, table, where, "known", "int8range(lower(known), {rev})"),
		strings.Replace(strings.Replace(keep(t, s, table, where, "valid_to", "date '"+day+"' - 1"),
			" version", " version + 1", 1), " known", " int8range({rev}, NULL)", 1),
		`DELETE FROM `+table+` WHERE `+where)
}

// keep copies rows to the past with one column changed.
func keep(t testing.TB, s *db.Store, table, where, column, value string) string {
	t.Helper()
	return `INSERT INTO ` + table + `_past ` + past(t, s, table, column, value) + ` FROM ` + table + ` WHERE ` + where
}

// past lists the columns of a table that a past version keeps, and selects them with one changed.
func past(t testing.TB, s *db.Store, table, column, value string) string {
	t.Helper()
	var columns []string
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT array_agg(column_name::text ORDER BY ordinal_position) FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER'`, table).Scan(&columns))
	values := make([]string, len(columns))
	for i, c := range columns {
		if values[i] = c; c == column {
			values[i] = value
		}
	}
	return `(` + strings.Join(columns, ",") + `) SELECT ` + strings.Join(values, ", ")
}
