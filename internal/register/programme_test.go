package register_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
)

// tickets is a programme's register with a table of its own, as a migration would make it.
func tickets(t *testing.T) (*db.Store, register.Set) {
	store := dbtest.New(t)
	_, err := store.Pool().Exec(context.Background(), `CREATE TABLE tickets (id bigint PRIMARY KEY, key text NOT NULL UNIQUE, holder text NOT NULL DEFAULT '',
		seats int NOT NULL DEFAULT 1, day date, secret text NOT NULL DEFAULT '', facts jsonb NOT NULL DEFAULT '{}', department text NOT NULL DEFAULT '', unit text NOT NULL DEFAULT '',
		territory text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '', known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}');
		CREATE TABLE tickets_past (LIKE tickets INCLUDING GENERATED)`)
	require.NoError(t, err)
	set := register.Set{register.New(register.Description{Name: "tickets", Title: register.Text{PL: "Bilety", EN: "Tickets"}, Day: "day", ByHand: true,
		Subject: access.Subject{Unit: "t.unit"},
		Columns: register.Join([]register.Column{
			register.Col("holder", register.String, "Kto", "Holder", register.Personal, register.Masked(register.Initials), register.Edited),
			register.Col("seats", register.Integer, "Miejsca", "Seats", register.Edited),
			register.Col("day", register.Date, "Dzień", "Day", register.Edited),
			register.Col("secret", register.String, "", "", register.Inner),
		}, register.Keepers()),
		Rule: func(_ context.Context, _ pgx.Tx, rows []register.RuleRow) error {
			for _, r := range rows {
				if r.Text("seats") == "0" {
					r.Refuse("seats", "out_of_range", "a ticket has a seat")
				}
			}
			return nil
		}})}
	return store, set
}

func TestAProgrammeWritesVersionsThatEveryReaderKnows(t *testing.T) {
	ctx := context.Background()
	store, set := tickets(t)
	var made register.Result
	write := func(edits ...register.Edit) register.Result {
		var out register.Result
		_, err := store.Change(ctx, "anna", "test", func(c *db.Change) (err error) {
			out, err = register.Write(ctx, c, set, "tickets", "ticket.sell", edits)
			return err
		})
		require.NoError(t, err)
		return out
	}
	made = write(register.Edit{Op: register.Create, Key: "T/1", Set: map[string]json.RawMessage{"holder": register.V("Olga Kwiat"), "seats": register.V(2), "day": register.V("2026-11-22"), "secret": register.V("s3"), "unit": register.V("A"), "facts": register.V(map[string]int{"n": 1})}},
		register.Edit{Op: register.Create, Set: map[string]json.RawMessage{"unit": register.V("B")}})
	require.Len(t, made.Rows, 2)
	id := made.Rows[0].ID
	changed := write(register.Edit{Op: register.SetCells, ID: id, Set: map[string]json.RawMessage{"seats": register.V(3), "day": register.V(nil)}})
	require.Equal(t, int64(2), changed.Rows[0].Version)
	require.True(t, write(register.Edit{Op: register.SetCells, ID: id, Set: map[string]json.RawMessage{"seats": register.V(3)}}).Rows[0].Same, "what says the same is no change")

	clerk := func(unit string) access.Scope {
		return access.For(access.Person{ID: 1, Login: "u", Office: access.Office{Code: "220401"}, Grants: []access.Grant{{Limits: access.Limits{Units: []string{unit}},
			Role: access.Role{Name: "clerk", Registers: map[string]access.Rights{"tickets": {Personal: true, Edit: true, Create: true, Delete: true}}}}}})
	}
	count := func(scope access.Scope, known *int64) (n int64, seats int64) {
		require.NoError(t, store.Read(ctx, func(tx pgx.Tx) error {
			r, err := register.NewReader(ctx, store, tx, scope)
			require.NoError(t, err)
			view, err := r.Find(set, "tickets")
			require.NoError(t, err)
			_, shown := view.Column("secret")
			require.False(t, shown, "an inner column is nobody's")
			q := register.Query{When: register.When{Known: known}}
			n, err = r.Count(view, q)
			require.NoError(t, err)
			return err
		}))
		return n, seats
	}
	n, _ := count(clerk("A"), nil)
	require.Equal(t, int64(1), n, "a unit sees its own rows")
	n, _ = count(access.Operator(), &made.Revision)
	require.Equal(t, int64(2), n)

	var seats int
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT seats FROM tickets_past WHERE id = $1 AND upper(known) = $2`, id, changed.Revision).Scan(&seats))
	require.Equal(t, 2, seats, "the version that is no longer believed is kept")
	var kept string
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT string_agg(changes::text, ' ') FROM audit_rows WHERE register = 'tickets'`).Scan(&kept))
	require.NotContains(t, kept, "Olga")
	require.NotContains(t, kept, "s3", "what is not shown is committed to, not kept")

	_, err := register.Apply(ctx, store, clerk("A"), set, "tickets", "", []register.Edit{{Op: register.SetCells, ID: id, Set: map[string]json.RawMessage{"seats": json.RawMessage("0")}}})
	require.ErrorIs(t, err, register.ErrCells, "the register's own rule judges what people type")
	_, err = register.Apply(ctx, store, clerk("B"), set, "tickets", "", []register.Edit{{Op: register.SetCells, ID: id, Set: map[string]json.RawMessage{"seats": json.RawMessage("4")}}})
	require.ErrorIs(t, err, register.ErrCells)
	_, err = register.Apply(ctx, store, clerk("A"), set, "tickets", "", []register.Edit{{Op: register.SetCells, ID: id, Set: map[string]json.RawMessage{"seats": json.RawMessage("4")}}})
	require.NoError(t, err)

	write(register.Edit{Op: register.Delete, ID: id})
	n, _ = count(access.Operator(), nil)
	require.Equal(t, int64(1), n)
}
