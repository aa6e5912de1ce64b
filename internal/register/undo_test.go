package register_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/register"
)

func takeBack(t testing.TB, s *db.Store, scope access.Scope, name string, revision int64) register.Result {
	t.Helper()
	result, err := register.Undo(context.Background(), s, scope, register.Core(), name, revision)
	require.NoError(t, err)
	return result
}

// all is every row of a register as a list shows it, without the versions' numbers.
func all(t testing.TB, s *db.Store, name string) map[int64]string {
	t.Helper()
	out := map[int64]string{}
	read(t, s, access.Operator(), func(r *register.Reader) {
		r.Purpose = "test"
		reg, err := r.Find(register.Core(), name)
		require.NoError(t, err)
		var columns []*register.Column
		for _, c := range reg.All() {
			if c.Field != "version" {
				columns = append(columns, c)
			}
		}
		_, err = r.Rows(reg, register.Query{Columns: columns, Place: &register.PlaceStyle{SRID: 2180}}, func(row *register.Row) error {
			out[row.ID] = string(row.AppendObject(nil)) + string(row.Geometry)
			return nil
		})
		require.NoError(t, err)
	})
	return out
}

func TestUndoOfUndoIsRedo(t *testing.T) {
	s := town(t)
	before := all(t, s, "decisions")
	done := apply(t, s, access.System("anna"), "decisions",
		set(4000001, 1, "street", "Żabia", "area_m2", nil, "party", "Ktoś Nowy", "parcels", "1/2, 7/8", "notes", "prosi Ktoś"),
		register.Edit{Op: register.Delete, ID: 4000002, Version: 1},
		register.Edit{Op: register.Create, Set: cells("case_number", "X.1.2024", "parcels", []string{"1/1"})})
	after := all(t, s, "decisions")
	require.NotEqual(t, before, after)
	undone := takeBack(t, s, access.System("anna"), "decisions", done.Revision)
	require.Equal(t, before, all(t, s, "decisions"))
	redone := takeBack(t, s, access.System("anna"), "decisions", undone.Revision)
	require.Equal(t, after, all(t, s, "decisions"))
	takeBack(t, s, access.System("anna"), "decisions", redone.Revision)
	require.Equal(t, before, all(t, s, "decisions"))
	var key string
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT street_key FROM decisions WHERE id = 4000001`).Scan(&key))
	require.Equal(t, "lakowa", key)
	sound(t, s)
}

func TestUndoLosesNobodysWork(t *testing.T) {
	s := town(t)
	ctx := context.Background()
	done := apply(t, s, access.System("anna"), "decisions", set(4000001, 1, "street", "Żabia"), set(4000002, 1, "street", "Żabia"))
	// Another cell of the row may have changed since; the same one may not.
	apply(t, s, access.System("jan"), "decisions", set(4000001, 2, "house_no", "9"))
	apply(t, s, access.System("jan"), "decisions", set(4000002, 2, "street", "Polna"))
	_, err := register.Undo(ctx, s, access.System("anna"), register.Core(), "decisions", done.Revision)
	var conflicts *register.Conflicts
	require.ErrorAs(t, err, &conflicts)
	require.Len(t, conflicts.Rows, 1)
	require.Equal(t, int64(4000002), conflicts.Rows[0].ID)
	require.Equal(t, []register.FieldConflict{{Field: "street", Base: []byte(`"Żabia"`), Theirs: []byte(`"Polna"`), Yours: []byte(`"Łąkowa"`)}}, conflicts.Rows[0].Fields)
	apply(t, s, access.System("jan"), "decisions", set(4000002, 3, "street", "Żabia"))
	takeBack(t, s, access.System("anna"), "decisions", done.Revision)
	require.Equal(t, []any{"Łąkowa", "9"}, []any{row(t, s, "decisions", 4000001)["street"], row(t, s, "decisions", 4000001)["house_no"]})
	// What was not made by hand is not taken back here.
	_, err = register.Undo(ctx, s, access.Operator(), register.Core(), "decisions", 1)
	require.ErrorIs(t, err, register.ErrUndo)
	_, err = register.Undo(ctx, s, access.Operator(), register.Core(), "leases", done.Revision)
	require.ErrorIs(t, err, register.ErrUndo)
	sound(t, s)
}

func clerk(login string, rights access.Rights, limits access.Limits) access.Scope {
	return access.For(access.Person{ID: 7, Login: login, Name: "Clerk " + login, Office: access.Office{Code: "220401"},
		Grants: []access.Grant{{Role: access.Role{Name: "test", Registers: map[string]access.Rights{"decisions": rights}}, Limits: limits}}})
}

func TestNobodyEditsARowOutOfTheirReach(t *testing.T) {
	s := town(t)
	ctx := context.Background()
	all := access.Rights{Edit: true, Create: true, Delete: true}
	apply(t, s, access.Operator(), "decisions", set(4000001, 1, "department", "A"), set(4000002, 1, "department", "B"))
	anna := clerk("anna", all, access.Limits{Departments: []string{"A"}})
	apply(t, s, anna, "decisions", set(4000001, 2, "street", "Żabia"))
	require.Equal(t, []string{": no_row"}, refused(t, s, anna, "decisions", set(4000002, 2, "street", "Żabia")))
	require.Equal(t, []string{": not_yours"}, refused(t, s, anna, "decisions", set(4000001, 3, "department", "B")))
	require.Equal(t, []string{": not_yours"}, refused(t, s, anna, "decisions", register.Edit{Op: register.Create, Set: cells("case_number", "A.1", "department", "B")}))
	require.Equal(t, []string{": no_row"}, refused(t, s, anna, "decisions", register.Edit{Op: register.Delete, ID: 4000003}))
	made := apply(t, s, anna, "decisions", register.Edit{Op: register.Create, Set: cells("case_number", "A.1")})
	require.Equal(t, "A", row(t, s, "decisions", made.Rows[0].ID)["department"])
	// Personal data need the right to them, and columns that a role does not show are not there.
	require.Equal(t, []string{"party: unknown_column", "notes: unknown_column"}[1:], refused(t, s, anna, "decisions", set(4000001, 3, "notes", "x")))
	hidden := clerk("ewa", access.Rights{Edit: true, Hide: []string{"street"}}, access.Limits{})
	require.Equal(t, []string{"street: unknown_column"}, refused(t, s, hidden, "decisions", set(4000001, 3, "street", "x")))
	for _, e := range []register.Edit{{Op: register.Delete, ID: 4000001}, {Op: register.Create, Set: cells("case_number", "x")}, {Op: register.Restore, ID: 1}} {
		_, err := register.Apply(ctx, s, hidden, register.Core(), "decisions", "", []register.Edit{e})
		require.ErrorIs(t, err, access.ErrRefused)
	}
	_, err := register.Apply(ctx, s, access.Anonymous(access.Office{}), register.Core(), "parcels", "", []register.Edit{set(1, 1, "number", "2")})
	require.ErrorIs(t, err, access.ErrSignIn)
	// Somebody else's change is taken back by those who may delete.
	_, err = register.Undo(ctx, s, hidden, register.Core(), "decisions", made.Revision)
	require.ErrorIs(t, err, access.ErrRefused)
	takeBack(t, s, anna, "decisions", made.Revision)
}

func TestBinGroupsAndHistory(t *testing.T) {
	s := town(t)
	apply(t, s, access.System("anna"), "decisions", set(4000001, 1, "street", "Żabia", "notes", "inne"), register.Edit{Op: register.Delete, ID: 4000002, Version: 1}, register.Edit{Op: register.Delete, ID: 4000003})
	apply(t, s, access.System("jan"), "decisions", register.Edit{Op: register.Restore, ID: 4000003})
	read(t, s, access.Operator(), func(r *register.Reader) {
		reg, err := r.Find(register.Core(), "decisions")
		require.NoError(t, err)
		bin, more, err := r.Bin(reg, 10)
		require.NoError(t, err)
		require.False(t, more)
		require.Len(t, bin, 1)
		require.Equal(t, []any{int64(4000002), int64(1), "anna"}, []any{bin[0].ID, bin[0].Version, bin[0].DeletedBy})
		body, err := json.Marshal(bin[0].Row)
		require.NoError(t, err)
		require.Contains(t, string(body), `"party":"J. K."`)
		require.Contains(t, string(body), `"parcels":["220401_1.0001.1/1"`)
		history, err := r.History(reg, 4000001)
		require.NoError(t, err)
		require.Len(t, history, 2)
		require.Equal(t, []string{"notes"}, history[1].Masked)
		require.Equal(t, `["\"Łąkowa\"","\"Żabia\""]`, string(must(json.Marshal([]string{string(history[1].Changes["street"][0]), string(history[1].Changes["street"][1])}))))
		require.Equal(t, "anna", history[1].Who)
		cell, err := r.CellHistory(reg, 4000001, "house_no")
		require.NoError(t, err)
		require.Len(t, cell, 1)
		gone, err := r.History(reg, 4000003)
		require.NoError(t, err)
		require.Equal(t, "anna", gone[0].Gone.Who)
		require.Nil(t, gone[1].Gone)
		kind, _ := reg.Column("kind")
		fee, _ := reg.Column("fee_declared_gr")
		groups, _, err := r.Groups(reg, register.Query{}, kind, []*register.Column{fee})
		require.NoError(t, err)
		require.Equal(t, []register.Group{{Value: []byte(`"ADVERT"`), Count: 5, Sums: map[string]string{"fee_declared_gr": "40000"}}, {Value: []byte(`"WORKS"`), Count: 6, Sums: map[string]string{"fee_declared_gr": "36000"}}}, groups)
		sums, err := r.Sums(reg, register.Query{}, []*register.Column{fee})
		require.NoError(t, err)
		require.Equal(t, map[string]string{"fee_declared_gr": "76000"}, sums)
		party, _ := reg.Column("party")
		_, _, err = r.Groups(reg, register.Query{}, party, nil)
		require.ErrorIs(t, err, register.ErrGroup)
		reg, err = r.Find(register.Core(), "parties")
		require.NoError(t, err)
		_, err = r.History(reg, 3000000)
		require.NoError(t, err)
	})
	// With a purpose the cell's own values are told.
	require.NoError(t, s.Read(context.Background(), func(tx pgx.Tx) error {
		r, err := register.NewReader(context.Background(), s, tx, access.Operator())
		require.NoError(t, err)
		r.Purpose = "case"
		reg, err := r.Find(register.Core(), "decisions")
		require.NoError(t, err)
		cell, err := r.CellHistory(reg, 4000001, "notes")
		require.NoError(t, err)
		require.Equal(t, `"inne"`, string(cell[1].Changes["notes"][1]))
		return nil
	}))
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}
