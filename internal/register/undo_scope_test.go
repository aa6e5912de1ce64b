package register_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/register"
)

func TestAChangeIsTakenBackAsAWhole(t *testing.T) {
	s := town(t)
	ctx := context.Background()
	done := apply(t, s, access.System("anna"), "decisions", set(4000001, 1, "street", "Żabia", "area_m2", 7, "notes", "nowe"))
	after := all(t, s, "decisions")
	whole := access.Rights{Edit: true, Create: true, Delete: true, Personal: true}
	for name, scope := range map[string]access.Scope{
		"a hidden column":  clerk("ewa", access.Rights{Edit: true, Delete: true, Personal: true, Hide: []string{"area_m2"}}, access.Limits{}),
		"no personal data": clerk("ewa", access.Rights{Edit: true, Delete: true}, access.Limits{}),
	} {
		_, err := register.Undo(ctx, s, scope, register.Core(), "decisions", done.Revision)
		require.ErrorIs(t, err, register.ErrUndo, name)
		require.Equal(t, after, all(t, s, "decisions"), name)
	}
	// The column is shown, but not in this row.
	some := access.For(access.Person{ID: 9, Login: "ewa", Office: access.Office{Code: "220401"}, Grants: []access.Grant{
		{Role: access.Role{Name: "a", Registers: map[string]access.Rights{"decisions": {Edit: true, Delete: true, Personal: true, Hide: []string{"area_m2"}}}}},
		{Role: access.Role{Name: "b", Registers: map[string]access.Rights{"decisions": whole}}, Limits: access.Limits{Departments: []string{"C"}}}}})
	_, err := register.Undo(ctx, s, some, register.Core(), "decisions", done.Revision)
	var cells *register.CellErrors
	require.ErrorAs(t, err, &cells)
	require.Equal(t, []string{"area_m2", "not_editable"}, []string{cells.Cells[0].Field, cells.Cells[0].Code})
	require.Equal(t, after, all(t, s, "decisions"))
	takeBack(t, s, clerk("ewa", whole, access.Limits{}), "decisions", done.Revision)
	require.EqualValues(t, 1.5, row(t, s, "decisions", 4000001)["area_m2"])
	sound(t, s)
}

func TestALaterDeletionStands(t *testing.T) {
	s := town(t)
	gone := apply(t, s, access.System("anna"), "decisions", register.Edit{Op: register.Delete, ID: 4000001, Version: 1})
	apply(t, s, access.System("jan"), "decisions", register.Edit{Op: register.Restore, ID: 4000001})
	later := apply(t, s, access.System("jan"), "decisions", register.Edit{Op: register.Delete, ID: 4000001})
	_, err := register.Undo(context.Background(), s, access.System("anna"), register.Core(), "decisions", gone.Revision)
	var conflicts *register.Conflicts
	require.ErrorAs(t, err, &conflicts)
	require.True(t, conflicts.Rows[0].Deleted)
	require.Equal(t, "jan", conflicts.Rows[0].Who)
	require.Nil(t, row(t, s, "decisions", 4000001))
	takeBack(t, s, access.System("jan"), "decisions", later.Revision)
	require.NotNil(t, row(t, s, "decisions", 4000001))
	sound(t, s)
}
