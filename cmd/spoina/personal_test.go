package main

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/privacy"
)

// technical columns are only the program's own, and say nothing about anybody.
var technical = map[string]bool{
	"aid_issues.client_id":        true, // a desk's own name of an issue
	"coal_certificates.allowance": true, // the account of the ledger, called by a keyed digest
}

// Every column of a programme's register that may hold personal data, and is a column of its table, is declared for
// retention and erasure; every column that is declared exists; and the rules can be carried out on the tables as they are.
func TestWhatProgrammesHoldAboutPeopleIsDeclared(t *testing.T) {
	settle()
	ctx := context.Background()
	store := dbtest.New(t)
	declared := map[string]privacy.Personal{}
	for _, p := range programmes() {
		for _, d := range p.Privacy {
			declared[d.Register] = d
		}
	}
	columns := map[string]string{}
	rows, err := store.Pool().Query(ctx, `SELECT table_name || '.' || column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()`)
	require.NoError(t, err)
	var name, kind string
	_, err = pgx.ForEachRow(rows, []any{&name, &kind}, func() error { columns[name] = kind; return nil })
	require.NoError(t, err)
	var missing []string
	for _, p := range programmes() {
		for _, reg := range p.Registers {
			d := declared[reg.Name]
			for _, c := range reg.Columns {
				kind := columns[reg.Name+"."+c.Field]
				number := kind == "bigint" || kind == "integer" || kind == "numeric" // ids and counts, which statistics need
				if c.Personal && kind != "" && !number {
					if !slices.Contains(d.Clear, c.Field) && !technical[reg.Name+"."+c.Field] {
						missing = append(missing, reg.Name+"."+c.Field)
					}
				}
			}
		}
	}
	for _, free := range []string{"coal_sales.reason", "coal_days.note"} { // what clerks write in their own words may name somebody
		register, field, _ := strings.Cut(free, ".")
		require.Contains(t, declared[register].Clear, field)
	}
	require.Empty(t, missing, "these may hold personal data: say so to retention and erasure (privacy.Personal), or here that they do not")
	for register, d := range declared {
		for _, c := range slices.Concat(d.Clear, d.Starts, []string{d.Number, d.Person, d.Household}) {
			require.True(t, c == "" || columns[register+"."+c] != "", "%s has no column %s", register, c)
		}
		for _, s := range d.Starts {
			require.Contains(t, []string{"date", "timestamp with time zone"}, columns[register+"."+s], "%s.%s is no day", register, s)
		}
	}
	scope := access.System("test")
	out, err := privacy.Rehearse(ctx, store, scope, clock.Day(2060, time.January, 1))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(out.Rules), len(declared))
	_, err = store.Change(ctx, "test", "test", func(c *db.Change) error {
		all, err := privacy.Rules(ctx, c, scope)
		if err != nil {
			return err
		}
		for _, r := range all {
			r.Enabled, r.LegalBasis = true, "test"
			if _, err := privacy.SetRule(ctx, c, scope, r); err != nil {
				return err
			}
		}
		return nil
	})
	require.NoError(t, err)
	_, err = privacy.Retain(ctx, store, scope, clock.Day(2060, time.January, 1))
	require.NoError(t, err)
}
