package register_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

func keyIn(t testing.TB, s *db.Store, table string, id int64) (key string) {
	t.Helper()
	require.NoError(t, s.Pool().QueryRow(context.Background(), fmt.Sprintf(`SELECT key FROM %s WHERE id = $1`, table), id).Scan(&key))
	return key
}

// An import finds a row by its number: by the one that it has now.
func TestTheKeyFollowsTheNumber(t *testing.T) {
	s := town(t)
	first := apply(t, s, access.Operator(), "decisions", register.Edit{Op: register.Create, Set: cells("case_number", "A.1.2026", "decision_date", "2026-01-02")}).Rows[0].ID
	other := apply(t, s, access.Operator(), "decisions", register.Edit{Op: register.Create, Set: cells("case_number", "A.2.2026")}).Rows[0].ID
	require.Equal(t, "A.1.2026|2026-01-02", keyIn(t, s, "decisions", first))
	done := apply(t, s, access.System("anna"), "decisions", set(first, 1, "case_number", "A.3.2026"))
	require.Equal(t, "A.3.2026|2026-01-02", keyIn(t, s, "decisions", first))
	again := apply(t, s, access.Operator(), "decisions", register.Edit{Op: register.Create, Set: cells("case_number", "A.3.2026", "decision_date", "2026-01-02")})
	require.Equal(t, "exists", again.Warnings[0].Code)
	require.Empty(t, apply(t, s, access.Operator(), "decisions", register.Edit{Op: register.Create, Set: cells("case_number", "A.1.2026")}).Warnings)
	// A number that another row has is not taken from it; other cells leave the key alone.
	require.Equal(t, []string{": number_taken"}, refused(t, s, access.Operator(), "decisions", set(first, 2, "case_number", "A.2.2026", "decision_date", nil)))
	apply(t, s, access.Operator(), "decisions", set(4000001, 1, "street", "Polna"))
	require.Equal(t, "d1", keyIn(t, s, "decisions", 4000001))
	require.Equal(t, "A.2.2026", keyIn(t, s, "decisions", other))
	takeBack(t, s, access.System("anna"), "decisions", done.Revision)
	require.Equal(t, "A.1.2026|2026-01-02", keyIn(t, s, "decisions", first))
	// An undo brings the very key back, whoever made it; a person who is not shown the date keeps it in the key.
	ewa := clerk("ewa", access.Rights{Edit: true, Hide: []string{"decision_date"}}, access.Limits{})
	apply(t, s, ewa, "decisions", set(first, 3, "case_number", "A.9.2026"))
	require.Equal(t, "A.9.2026|2026-01-02", keyIn(t, s, "decisions", first))
	renamed := apply(t, s, access.System("anna"), "decisions", set(4000001, 2, "case_number", "A.4.2026"))
	takeBack(t, s, access.System("anna"), "decisions", renamed.Revision)
	require.Equal(t, "d1", keyIn(t, s, "decisions", 4000001))
	// Two people may be called the same.
	registertest.Change(t, s, "parties", `INSERT INTO parties (id, key, name, known) VALUES (3000001, 'anna nowak', 'Anna Nowak', int8range({rev}, NULL)), (3000002, 'ana nowak', 'Ana Nowak', int8range({rev}, NULL))`)
	apply(t, s, access.Operator(), "parties", set(3000002, 1, "name", "Anna Nowak"))
	require.Equal(t, keyIn(t, s, "parties", 3000001)+"#2", keyIn(t, s, "parties", 3000002))
	sound(t, s)
}

// What a new row is given does not depend on who adds it.
func TestDefaultsAreForEveryNewRow(t *testing.T) {
	s := town(t)
	seen := addField(t, s, "decisions", with(newField("Stan", "string"), func(f *register.FieldChange) {
		f.Default, f.VisibleTo = ptr(json.RawMessage(`"nowy"`)), &[]string{"road"}
	}))
	ewa := clerk("ewa", access.Rights{Create: true, Edit: true}, access.Limits{})
	id := apply(t, s, ewa, "decisions", register.Edit{Op: register.Create, Set: cells("case_number", "E.1.2026")}).Rows[0].ID
	require.Equal(t, map[string]string{seen.Field: "nowy"}, values(t, s, id))
	require.Equal(t, []string{seen.Field + ": unknown_column"}, refused(t, s, ewa, "decisions", register.Edit{Op: register.Create, Set: cells("case_number", "E.2.2026", seen.Field, "x")}))
	apply(t, s, ewa, "decisions", set(id, 1, "street", "Polna"), register.Edit{Op: register.Create, Set: cells("case_number", "E.3.2026")})
	require.Equal(t, map[string]string{seen.Field: "nowy"}, values(t, s, id))
	sound(t, s)
}
