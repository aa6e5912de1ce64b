package register_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

// keeper has rights in several registers, within limits.
func keeper(login string, registers map[string]access.Rights, limits access.Limits) access.Scope {
	return access.For(access.Person{ID: 8, Login: login, Office: access.Office{Code: "220401"},
		Grants: []access.Grant{{Role: access.Role{Name: "officer", Registers: registers}, Limits: limits}}})
}

func conflictsOf(t testing.TB, s *db.Store, scope access.Scope, name string, edits ...register.Edit) []register.RowConflict {
	t.Helper()
	_, err := register.Apply(context.Background(), s, scope, register.Core(), name, "", edits)
	var conflicts *register.Conflicts
	require.ErrorAs(t, err, &conflicts)
	return conflicts.Rows
}

// secret is a party with a PESEL whose only document is in department B; a document of department A is decision 4000001.
func secret(t testing.TB) *db.Store {
	s := town(t)
	registertest.Change(t, s, "secret", `INSERT INTO parties (id, key, name, pesel, nip, known) VALUES (3000001, 'tajna', 'Genowefa Tajna', '02070803628', '5261040828', int8range({rev}, NULL))`,
		`UPDATE decisions SET department = 'A' WHERE id = 4000001`, `UPDATE decisions SET department = 'B', party_id = 3000001 WHERE id = 4000002`)
	return s
}

func TestANumberIsNotTurnedIntoAName(t *testing.T) {
	s := secret(t)
	ctx := context.Background()
	all := access.Rights{Edit: true, Personal: true}
	x := keeper("iks", map[string]access.Rights{"decisions": all, "parties": {Personal: true}}, access.Limits{Departments: []string{"A"}})
	readings := func() (n int) {
		require.NoError(t, s.Pool().QueryRow(ctx, `SELECT count(*) FROM audit WHERE action = 'read' AND subject LIKE 'parties%' AND actor = 'iks'`).Scan(&n))
		return n
	}
	for _, number := range []string{"02070803628", "NIP 526-104-08-28"} {
		checked, err := register.Check(ctx, s, x, register.Core(), "decisions", []register.Edit{set(4000001, 1, "party", number)})
		require.NoError(t, err)
		require.Len(t, checked.Cells, 1)
		require.Equal(t, "party_unknown", checked.Cells[0].Code, "somebody else's party answers like nobody's")
	}
	require.Equal(t, 2, readings())
	// Who reaches the party finds it, and is told no name either.
	apply(t, s, access.System("anna"), "decisions", set(4000001, 1, "party", "Ktoś Nowy"))
	y := keeper("igrek", map[string]access.Rights{"decisions": all, "parties": {Personal: true}}, access.Limits{})
	conflict := conflictsOf(t, s, y, "decisions", set(4000001, 1, "party", "02070803628"))[0]
	require.Equal(t, []register.FieldConflict{{Field: "party", Base: []byte("null"), Theirs: []byte("null"), Yours: []byte(`"02070803628"`), Masked: true}}, conflict.Fields)
	var rows string
	require.NoError(t, s.Pool().QueryRow(ctx, `SELECT detail->>'rows' FROM audit WHERE action = 'read' AND actor = 'igrek'`).Scan(&rows))
	require.Equal(t, "[3000001]", rows)
	// A role that shows no numbers resolves none.
	z := keeper("zet", map[string]access.Rights{"decisions": all}, access.Limits{})
	require.Equal(t, []string{"party: party_unknown"}, refused(t, s, z, "decisions", set(4000001, 2, "party", "02070803628")))
	apply(t, s, y, "decisions", set(4000001, 2, "party", "02070803628"))
	require.Equal(t, "Genowefa Tajna", row(t, s, "decisions", 4000001)["party"])
	sound(t, s)
}

func TestAnUndoThatMeetsOthersShowsNothingPersonal(t *testing.T) {
	s := town(t)
	done := apply(t, s, access.System("anna"), "decisions", set(4000001, 1, "notes", "nowe", "party", "Ktoś Nowy"))
	apply(t, s, access.System("jan"), "decisions", set(4000001, 2, "notes", "inne", "party", "Ktoś Inny"))
	_, err := register.Undo(context.Background(), s, access.System("anna"), register.Core(), "decisions", done.Revision)
	var conflicts *register.Conflicts
	require.ErrorAs(t, err, &conflicts)
	require.Len(t, conflicts.Rows[0].Fields, 2)
	for _, f := range conflicts.Rows[0].Fields {
		require.Equal(t, register.FieldConflict{Field: f.Field, Base: []byte("null"), Theirs: []byte("null"), Yours: []byte("null"), Masked: true}, f)
	}
}

func TestConflictsStayWithinWhatThePersonSees(t *testing.T) {
	s := town(t)
	ctx := context.Background()
	apply(t, s, access.Operator(), "decisions", set(4000001, 1, "department", "B", "street", "Tajna"))
	apply(t, s, access.Operator(), "decisions", set(4000001, 2, "department", "A", "street", "Jawna"))
	all := access.Rights{Edit: true, Create: true, Delete: true}
	x := clerk("iks", all, access.Limits{Departments: []string{"A"}})
	// Versions that never were, and those of another department's row.
	for _, version := range []int64{999, 2, 1} {
		require.Equal(t, []string{": no_version"}, refused(t, s, x, "decisions", set(4000001, version, "street", "x")), version)
		require.Equal(t, []string{": no_version"}, refused(t, s, x, "decisions", register.Edit{Op: register.Delete, ID: 4000001, Version: version}), version)
	}
	// A row that may not be changed has no conflicts, nor has one with a wrong cell.
	reader := keeper("czyta", map[string]access.Rights{"decisions": {Edit: true, Only: map[string][]string{"kind": {"ADVERT"}}}}, access.Limits{})
	checked, err := register.Check(ctx, s, reader, register.Core(), "decisions", []register.Edit{set(4000001, 1, "street", "x")})
	require.NoError(t, err)
	require.Empty(t, checked.Conflicts)
	require.Len(t, checked.Cells, 1)
	checked, err = register.Check(ctx, s, access.Operator(), register.Core(), "decisions", []register.Edit{set(4000001, 1, "street", "x", "area_m2", "dużo")})
	require.NoError(t, err)
	require.Empty(t, checked.Conflicts)
	require.Len(t, checked.Cells, 1)
	// Columns that one of the person's roles hides in this row: neither what was seen nor what is there.
	apply(t, s, access.Operator(), "decisions", set(4000001, 3, "street", "Inna", "status", "nowy"))
	some := access.For(access.Person{ID: 9, Login: "ewa", Office: access.Office{Code: "220401"}, Grants: []access.Grant{
		{Role: access.Role{Name: "a", Registers: map[string]access.Rights{"decisions": {Edit: true, Delete: true, Hide: []string{"street"}}}}},
		{Role: access.Role{Name: "b", Registers: map[string]access.Rights{"decisions": {Edit: true, Delete: true}}}, Limits: access.Limits{Departments: []string{"C"}}}}})
	rows := conflictsOf(t, s, some, "decisions", register.Edit{Op: register.Delete, ID: 4000001, Version: 3})
	require.Equal(t, []register.FieldConflict{{Field: "status", Base: []byte(`""`), Theirs: []byte(`"nowy"`), Yours: []byte("null")}}, rows[0].Fields)
}

// A document of no party once hid what could be asked about a party in the bin.
func TestAPartyComesBackBesideADocumentWithoutOne(t *testing.T) {
	s := town(t)
	registertest.Change(t, s, "party", `INSERT INTO parties (id, key, name, known) VALUES (3000002, 'wolna', 'Wolna', int8range({rev}, NULL))`, `UPDATE decisions SET party_id = NULL, department = 'A' WHERE id = 4000003`)
	apply(t, s, access.Operator(), "parties", register.Edit{Op: register.Delete, ID: 3000002, Version: 1})
	x := keeper("iks", map[string]access.Rights{"parties": {Edit: true, Delete: true, Personal: true}, "decisions": {}, "leases": {}}, access.Limits{Departments: []string{"A"}})
	require.Equal(t, []string{": no_row"}, refused(t, s, x, "parties", register.Edit{Op: register.Restore, ID: 3000002}))
}

func TestPartiesAreAddedByThoseWhoMay(t *testing.T) {
	s := town(t)
	rights := map[string]access.Rights{"parties": {Edit: true, Create: true, Delete: true, Personal: true}, "decisions": {Personal: true}}
	anna, x := keeper("anna", rights, access.Limits{}), keeper("iks", rights, access.Limits{Departments: []string{"A"}})
	made := apply(t, s, anna, "parties", register.Edit{Op: register.Create, Set: cells("name", "Nowa Strona", "pesel", "02070803628")})
	id := made.Rows[0].ID
	require.Contains(t, partiesOf(t, s, anna, nil), id)
	require.NotContains(t, partiesOf(t, s, x, nil), id)
	apply(t, s, anna, "parties", set(id, 1, "name", "Nowsza Strona"))
	gone := apply(t, s, anna, "parties", register.Edit{Op: register.Delete, ID: id, Version: 2})
	takeBack(t, s, anna, "parties", gone.Revision)
	// One within limits is added too, and found once a document names it.
	other := apply(t, s, x, "parties", register.Edit{Op: register.Create, Set: cells("name", "Strona Iksa")}).Rows[0].ID
	require.NotContains(t, partiesOf(t, s, x, nil), other)
	registertest.Change(t, s, "point", `UPDATE decisions SET party_id = (SELECT id FROM parties WHERE name = 'Strona Iksa'), department = 'A' WHERE id = 4000005`)
	require.Contains(t, partiesOf(t, s, x, nil), other)
	sound(t, s)
}

func partiesOf(t testing.TB, s *db.Store, scope access.Scope, known *int64) []int64 {
	t.Helper()
	ids := []int64{}
	read(t, s, scope, func(r *register.Reader) {
		reg, err := r.Find(register.Core(), "parties")
		require.NoError(t, err)
		q := register.Query{Columns: reg.All(), When: register.When{Known: known}}
		_, err = r.Rows(reg, q, func(row *register.Row) error { ids = append(ids, row.ID); return nil })
		require.NoError(t, err)
		n, err := r.Count(reg, q)
		require.NoError(t, err)
		require.EqualValues(t, len(ids), n)
	})
	return ids
}

// What a list showed at a revision it shows for ever, also when the documents or cases through which it was reached go.
func TestWhatWasReachedAtARevisionStaysReached(t *testing.T) {
	s := secret(t)
	rights := map[string]access.Rights{"parties": {Personal: true}, "decisions": {Personal: true}, "leases": {}}
	x := keeper("iks", rights, access.Limits{Departments: []string{"B"}})
	own := keeper("jan", rights, access.Limits{Own: true})
	at := registertest.Change(t, s, "given", `UPDATE discrepancies SET assignee = 'jan', subjects = '[{"kind": "decision", "id": "4000002"}, {"kind": "parcel", "id": "brak"}]', known = int8range({rev}, NULL) WHERE id = 6000001`,
		`UPDATE decisions SET known = int8range({rev}, NULL) WHERE id IN (4000001, 4000002)`, `UPDATE parties SET known = int8range({rev}, NULL) WHERE id = 3000001`)
	for _, who := range []access.Scope{x, own} {
		require.Equal(t, []int64{3000001}, partiesOf(t, s, who, nil))
	}
	apply(t, s, access.System("anna"), "decisions", register.Edit{Op: register.Delete, ID: 4000002, Version: 1})
	registertest.Change(t, s, "taken", `INSERT INTO discrepancies_past SELECT (jsonb_populate_record(NULL::discrepancies_past, to_jsonb(d) || jsonb_build_object('known', int8range(lower(d.known), {rev})))).* FROM discrepancies d WHERE id = 6000001`,
		`UPDATE discrepancies SET assignee = '', version = version + 1, known = int8range({rev}, NULL) WHERE id = 6000001`)
	for _, who := range []access.Scope{x, own} {
		require.Empty(t, partiesOf(t, s, who, nil))
		require.Equal(t, []int64{3000001}, partiesOf(t, s, who, &at))
	}
	sound(t, s)
}

// Whose columns are hidden in some departments gains nothing by adding rows there, nor by moving them.
func TestCellsOfWhatARowBecomes(t *testing.T) {
	s := town(t)
	apply(t, s, access.Operator(), "decisions", set(4000001, 1, "department", "Y"), set(4000002, 1, "department", "X"))
	two := access.For(access.Person{ID: 9, Login: "ewa", Office: access.Office{Code: "220401"}, Grants: []access.Grant{
		{Role: access.Role{Name: "x", Registers: map[string]access.Rights{"decisions": {Edit: true, Create: true}}}, Limits: access.Limits{Departments: []string{"X"}}},
		{Role: access.Role{Name: "y", Registers: map[string]access.Rights{"decisions": {Edit: true, Create: true, Hide: []string{"fee_declared_gr"}}}}, Limits: access.Limits{Departments: []string{"Y"}}}}})
	fresh := func(department string) register.Edit {
		return register.Edit{Op: register.Create, Set: cells("case_number", "E."+department, "department", department, "fee_declared_gr", "5,00")}
	}
	require.Equal(t, []string{"fee_declared_gr: not_editable"}, refused(t, s, two, "decisions", fresh("Y")))
	apply(t, s, two, "decisions", fresh("X"))
	apply(t, s, two, "decisions", register.Edit{Op: register.Create, Set: cells("case_number", "E.Z", "department", "Y")})
	require.Equal(t, []string{": reveals"}, refused(t, s, two, "decisions", set(4000001, 2, "department", "X")))
	apply(t, s, two, "decisions", set(4000002, 2, "department", "Y"), set(4000001, 2, "street", "Polna"))
	sound(t, s)
}
