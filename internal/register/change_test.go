package register_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

func cells(kv ...any) map[string]json.RawMessage {
	m := map[string]json.RawMessage{}
	for i := 0; i < len(kv); i += 2 {
		b, err := json.Marshal(kv[i+1])
		if err != nil {
			panic(err)
		}
		m[kv[i].(string)] = b
	}
	return m
}

func set(id, version int64, kv ...any) register.Edit {
	return register.Edit{Op: register.SetCells, ID: id, Version: version, Set: cells(kv...)}
}

func apply(t testing.TB, s *db.Store, scope access.Scope, name string, edits ...register.Edit) register.Result {
	t.Helper()
	result, err := register.Apply(context.Background(), s, scope, register.Core(), name, "", edits)
	require.NoError(t, err)
	return result
}

// refused is the faults of a change that must not be taken over, as field: code.
func refused(t testing.TB, s *db.Store, scope access.Scope, name string, edits ...register.Edit) []string {
	t.Helper()
	_, err := register.Apply(context.Background(), s, scope, register.Core(), name, "", edits)
	var bad *register.CellErrors
	require.ErrorAs(t, err, &bad)
	require.ErrorIs(t, err, register.ErrCells)
	var out []string
	for _, c := range bad.Cells {
		require.NotEmpty(t, c.Message)
		out = append(out, c.Field+": "+c.Code)
	}
	return out
}

// row reads a row with personal data shown.
func row(t testing.TB, s *db.Store, name string, id int64) map[string]any {
	t.Helper()
	var out map[string]any
	read(t, s, access.Operator(), func(r *register.Reader) {
		r.Purpose = "test"
		reg, err := r.Find(register.Core(), name)
		require.NoError(t, err)
		_, err = r.Rows(reg, register.Query{Columns: reg.All(), Filters: []register.Filter{register.IDs{id}}}, func(row *register.Row) error {
			return json.Unmarshal(append(append([]byte("{"), row.AppendObject(nil)...), '}'), &out)
		})
		require.NoError(t, err)
	})
	return out
}

func sound(t testing.TB, s *db.Store) {
	t.Helper()
	report, err := s.Verify(context.Background())
	require.NoError(t, err)
	require.Empty(t, report.Problems)
}

func town(t testing.TB) *db.Store {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 50)
	registertest.Town(t, s)
	return s
}

func TestAChangeIsOneRevision(t *testing.T) {
	s := town(t)
	before := row(t, s, "decisions", 4000001)
	require.EqualValues(t, 1, before["version"])
	result := apply(t, s, access.Operator(), "decisions",
		set(4000001, 1, "street", "ul. Grunwaldzka", "area_m2", "12,5", "fee_declared_gr", "1 465,20 zł", "valid_to", "31.12.2026", "is_telecom", "tak"),
		set(4000002, 1, "fee_declared_gr", 250, "notes", ""),
		register.Edit{Op: register.Create, Temp: "a", Set: cells("case_number", "ZDiZ. 99 .2024", "decision_date", "2024-02-01", "kind", "advert", "party", "Nowa Firma Sp. z o.o.", "parcels", []string{"1/1", "220401_1.0001.2/3 cz."})},
		register.Edit{Op: register.Delete, ID: 4000003, Version: 1})
	require.NotZero(t, result.Revision)
	require.Len(t, result.Rows, 4)
	require.Equal(t, register.RowResult{ID: 4000001, Version: 2}, result.Rows[0])
	require.Equal(t, "a", result.Rows[2].Temp)
	require.EqualValues(t, 1, result.Rows[2].Version)
	now := row(t, s, "decisions", 4000001)
	require.Equal(t, []any{"ul. Grunwaldzka", 12.5, 146520.0, "2026-12-31", true, 2.0}, []any{now["street"], now["area_m2"], now["fee_declared_gr"], now["valid_to"], now["is_telecom"], now["version"]})
	require.Equal(t, before["case_number"], now["case_number"])
	require.EqualValues(t, 250, row(t, s, "decisions", 4000002)["fee_declared_gr"])
	fresh := row(t, s, "decisions", result.Rows[2].ID)
	require.Equal(t, []any{"ZDiZ.99.2024", "ADVERT", "Nowa Firma Sp. z o.o.", []any{"1/1", "220401_1.0001.2/3"}, 1.0}, []any{fresh["case_number"], fresh["kind"], fresh["party"], fresh["parcels"], fresh["object_count"]})
	require.Nil(t, row(t, s, "decisions", 4000003))
	var key, street, digest string
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT a.key, b.street_key, coalesce(encode(b.digest, 'hex'), '') FROM decisions a, decisions b WHERE a.id = $1 AND b.id = 4000001`, result.Rows[2].ID).Scan(&key, &street, &digest))
	require.Equal(t, "ZDiZ.99.2024|2024-02-01", key)
	require.Equal(t, "grunwaldzka", street)
	sound(t, s)
	// The same again says nothing: no revision.
	again := apply(t, s, access.Operator(), "decisions", set(4000001, 2, "area_m2", "12.50", "street", "ul. Grunwaldzka"))
	require.Zero(t, again.Revision)
	require.True(t, again.Rows[0].Same)
	require.EqualValues(t, 2, row(t, s, "decisions", 4000001)["version"])
}

func TestCellsAreRefusedInPlainWords(t *testing.T) {
	s := town(t)
	got := refused(t, s, access.Operator(), "decisions",
		set(4000001, 1, "area_m2", "dużo", "valid_to", "31.02.2026", "kind", "HOUSE", "nothing", 1, "version", 5, "fee_declared_gr", "99999999999999999999"),
		set(4000002, 1, "valid_from", "2023-01-01", "valid_to", "2022-01-01"),
		set(4000004, 1, "street", "a\x00b", "decision_date", "0001-01-01", "rate_gr", 1e30),
		set(4000005, 1, "case_number", "", "notes", "•••"),
		set(99, 1, "street", "x"), set(4000005, 1, "street", "x"),
		register.Edit{Op: register.Create, Set: cells("street", "x")})
	require.Equal(t, []string{"area_m2: unreadable_number", "fee_declared_gr: impossible_money", "kind: not_listed", "nothing: unknown_column", "valid_to: impossible_date", "version: not_editable",
		"valid_to: from_after_to", "decision_date: impossible_date", "rate_gr: impossible_number", "street: bad_character", "notes: masked", "case_number: required", ": no_row", ": twice", "case_number: required"}, got)
	require.Equal(t, []string{": needs_shape"}, refused(t, s, access.Operator(), "parcels", register.Edit{Op: register.Create, Set: cells("parcel_id", "220401_1.0001.77")}))
	_, err := register.Apply(context.Background(), s, access.Operator(), register.Core(), "discrepancies", "", []register.Edit{{Op: register.Delete, ID: 6000001}})
	require.ErrorIs(t, err, register.ErrByHand)
	_, err = register.Apply(context.Background(), s, access.Operator(), register.Core(), "discrepancies", "", []register.Edit{set(6000001, 1, "rule", "x")})
	require.ErrorIs(t, err, register.ErrByHand)
	require.Equal(t, []string{": in_use"}, refused(t, s, access.Operator(), "parties", register.Edit{Op: register.Delete, ID: 3000000}))
	checked, err := register.Check(context.Background(), s, access.Operator(), register.Core(), "parties", []register.Edit{set(3000000, 1, "pesel", "123")})
	require.NoError(t, err)
	require.Empty(t, checked.Cells)
	require.Equal(t, "bad_identifier", checked.Warnings[0].Code)
	require.Equal(t, "44051401359", row(t, s, "parties", 3000000)["pesel"])
}

func TestTwoClerksOnOneRow(t *testing.T) {
	s := town(t)
	ctx := context.Background()
	apply(t, s, access.System("anna"), "decisions", set(4000001, 1, "street", "Żabia", "area_m2", 3))
	// Another cell of the same row: both changes stand.
	merged := apply(t, s, access.System("jan"), "decisions", set(4000001, 1, "house_no", "7 b"))
	require.True(t, merged.Rows[0].Merged)
	require.EqualValues(t, 3, merged.Rows[0].Version)
	now := row(t, s, "decisions", 4000001)
	require.Equal(t, []any{"Żabia", "7B", 3.0}, []any{now["street"], now["house_no"], now["area_m2"]})
	// The same cell: the second sees both values, and nothing is overwritten; not even the cell that nobody else touched.
	_, err := register.Apply(ctx, s, access.System("jan"), register.Core(), "decisions", "", []register.Edit{set(4000001, 1, "street", "Polna", "area_m2", 3, "manager", "ZDiZ"), set(4000002, 1, "street", "Polna")})
	var conflicts *register.Conflicts
	require.ErrorAs(t, err, &conflicts)
	require.Len(t, conflicts.Rows, 1)
	c := conflicts.Rows[0]
	require.Equal(t, []any{0, int64(4000001), int64(3)}, []any{c.Index, c.ID, c.Version})
	require.NotNil(t, c.At)
	require.Equal(t, []register.FieldConflict{{Field: "street", Base: []byte(`"Łąkowa"`), Theirs: []byte(`"Żabia"`), Yours: []byte(`"Polna"`)}}, c.Fields)
	require.Equal(t, "Łąkowa", row(t, s, "decisions", 4000002)["street"])
	// Seen again, the row is the person's to change.
	apply(t, s, access.System("jan"), "decisions", set(4000001, 3, "street", "Polna"))
	// Deleted meanwhile; and what was changed meanwhile is not deleted unseen.
	apply(t, s, access.System("anna"), "decisions", register.Edit{Op: register.Delete, ID: 4000002, Version: 1})
	_, err = register.Apply(ctx, s, access.System("jan"), register.Core(), "decisions", "", []register.Edit{set(4000002, 1, "street", "Polna")})
	require.ErrorAs(t, err, &conflicts)
	require.True(t, conflicts.Rows[0].Deleted)
	require.Equal(t, "anna", conflicts.Rows[0].Who)
	_, err = register.Apply(ctx, s, access.System("anna"), register.Core(), "decisions", "", []register.Edit{{Op: register.Delete, ID: 4000001, Version: 1}})
	require.ErrorAs(t, err, &conflicts)
	require.ErrorIs(t, err, register.ErrConflict)
	back := apply(t, s, access.System("anna"), "decisions", register.Edit{Op: register.Restore, ID: 4000002})
	require.EqualValues(t, 2, back.Rows[0].Version)
	require.Equal(t, []any{"220401_1.0001.1/1", "220401_1.0001.1/2"}, row(t, s, "decisions", 4000002)["parcels"])
	sound(t, s)
}

func TestThePartyOfOneDocument(t *testing.T) {
	s := town(t)
	apply(t, s, access.Operator(), "decisions", set(4000001, 1, "party", "Anna Nowak"), set(4000002, 1, "party", "anna  NOWAK"), set(4000003, 1, "party", ""))
	require.Equal(t, "Anna Nowak", row(t, s, "decisions", 4000001)["party"])
	require.Equal(t, "Anna Nowak", row(t, s, "decisions", 4000002)["party"])
	require.Nil(t, row(t, s, "decisions", 4000003)["party"])
	require.Equal(t, "Jan Kowalski", row(t, s, "decisions", 4000004)["party"])
	var n int
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM parties`).Scan(&n))
	require.Equal(t, 2, n)
	// By number, and by a number that nobody has.
	apply(t, s, access.Operator(), "decisions", set(4000003, 2, "party", "44051401359"))
	require.Equal(t, "Jan Kowalski", row(t, s, "decisions", 4000003)["party"])
	require.Equal(t, []string{"party: party_unknown"}, refused(t, s, access.Operator(), "decisions", set(4000003, 3, "party", "NIP 526-104-08-28")))
	sound(t, s)
}

func TestAThousandRowsOfEightCells(t *testing.T) {
	s := dbtest.New(t)
	registertest.Town(t, s)
	var edits []register.Edit
	for i := range 1000 {
		edits = append(edits, register.Edit{Op: register.Create, Temp: fmt.Sprint(i), Set: cells("case_number", fmt.Sprintf("ZDiZ.%d.2025", i), "street", "Łąkowa", "house_no", i,
			"area_m2", "12,5", "valid_from", "01.02.2025", "valid_to", "2025-03-01", "fee_declared_gr", "100,00 zł", "kind", "WORKS")})
	}
	result := apply(t, s, access.Operator(), "decisions", edits...)
	require.Len(t, result.Rows, 1000)
	for i := range edits {
		edits[i] = set(result.Rows[i].ID, 1, "street", "Polna", "house_no", i+1, "area_m2", i, "valid_from", "02.02.2025", "valid_to", "", "fee_declared_gr", i, "kind", "ADVERT", "status", "x")
	}
	again := apply(t, s, access.Operator(), "decisions", edits...)
	require.Equal(t, result.Revision+1, again.Revision)
	sound(t, s)
	require.Zero(t, apply(t, s, access.Operator(), "decisions").Revision)
}
