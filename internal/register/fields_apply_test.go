package register_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

func edit(id int64, field, value string) register.Edit {
	e := register.Edit{Op: register.SetCells, ID: id, Set: map[string]json.RawMessage{field: json.RawMessage(value)}}
	if id == 0 {
		e.Op, e.Temp = register.Create, "new"
	}
	return e
}

func codes(err error) []string {
	var cells *register.CellErrors
	if !errors.As(err, &cells) {
		return nil
	}
	var out []string
	for _, c := range cells.Cells {
		out = append(out, c.Field+" "+c.Code)
	}
	return out
}

// values are the own fields of a row as the operator sees them.
func values(t *testing.T, s *db.Store, id int64) map[string]string {
	out := map[string]string{}
	read(t, s, access.Operator(), func(r *register.Reader) {
		r.Purpose = "case"
		reg, err := r.Find(register.Core(), "decisions")
		require.NoError(t, err)
		_, err = r.Rows(reg, register.Query{Columns: reg.All(), Filters: []register.Filter{register.IDs{id}}}, func(row *register.Row) error {
			for i, c := range row.Columns {
				if c.Custom != 0 && !row.Null(i) {
					out[c.Field] = row.Text(i)
				}
			}
			return nil
		})
		require.NoError(t, err)
	})
	return out
}

// Own fields are written as columns are: parsed by their type, refused in words, undone and kept in the history.
func TestFieldsAreWritten(t *testing.T) {
	s, core, ctx := history(t), register.Core(), context.Background()
	amount := addField(t, s, "decisions", newField("Kaucja", "money"))
	day := addField(t, s, "decisions", newField("Wizja lokalna", "date"))
	list := addField(t, s, "decisions", newField("Kontakty", "list"))
	labels := addField(t, s, "decisions", with(newField("Etykiety", "list"), func(f *register.FieldChange) {
		f.Choices = &[]register.Choice{{Value: "z", PL: "Zieleń"}, {Value: "w", PL: "Woda"}}
	}))
	choice := addField(t, s, "decisions", with(newField("Pilność", "choice"), func(f *register.FieldChange) {
		f.Choices = &[]register.Choice{{Value: "P1", PL: "Pilne", EN: "Urgent"}, {Value: "P2", PL: "Zwykłe", EN: "Normal"}}
		f.Default = ptr(json.RawMessage(`"Zwykłe"`))
	}))
	advert := addField(t, s, "decisions", with(newField("Nośnik", "string"), func(f *register.FieldChange) {
		f.ShownWhen, f.Required, f.Default = &register.ShownWhen{Field: "kind", Op: "=", Value: "ADVERT"}, ptr(true), ptr(json.RawMessage(`"tablica"`))
	}))
	chief := addField(t, s, "decisions", with(newField("Wpis kierownika", "boolean"), func(f *register.FieldChange) { f.EditBy, f.Required = &[]string{"road"}, ptr(true) }))
	require.Equal(t, `"P2"`, string(choice.Default))
	anna, jan := officer("anna", "road"), officer("jan", "clerk")
	apply := func(scope access.Scope, edits ...register.Edit) (register.Result, error) {
		return register.Apply(ctx, s, scope, core, "decisions", "", edits)
	}
	for _, c := range []struct {
		scope access.Scope
		edit  register.Edit
		code  string
	}{
		{jan, edit(4000001, amount.Field, `"dużo"`), amount.Field + " unreadable_money"}, {jan, edit(4000001, day.Field, `"31.02.2026"`), day.Field + " impossible_date"},
		{jan, edit(4000001, choice.Field, `"Bardzo pilne"`), choice.Field + " not_listed"}, {jan, edit(4000001, advert.Field, `"baner"`), advert.Field + " not_asked"},
		{jan, edit(4000001, chief.Field, `true`), chief.Field + " not_editable"},
		{jan, edit(4000001, labels.Field, `"Zieleń; Ogień"`), labels.Field + " not_listed"},
		{jan, edit(4000001, "x_nothing", `1`), "x_nothing unknown_column"},
	} {
		_, err := apply(c.scope, c.edit)
		require.Equal(t, []string{c.code}, codes(err), "%v", err)
	}
	require.Empty(t, values(t, s, 4000001))

	result, err := apply(jan, register.Edit{Op: register.SetCells, ID: 4000002, Set: map[string]json.RawMessage{amount.Field: json.RawMessage(`"1 465,20 zł"`), day.Field: json.RawMessage(`"31.12.2026"`),
		list.Field: json.RawMessage(`["a","b"]`), choice.Field: json.RawMessage(`"pilne"`), advert.Field: json.RawMessage(`"baner"`)}})
	require.NoError(t, err)
	filled := map[string]string{amount.Field: "146520", day.Field: "2026-12-31", list.Field: "a; b", choice.Field: "P1", advert.Field: "baner"}
	require.Equal(t, filled, values(t, s, 4000002))
	_, err = apply(jan, edit(4000010, labels.Field, `"woda; Zieleń"`))
	require.NoError(t, err)
	require.Equal(t, map[string]string{labels.Field: "w; z"}, values(t, s, 4000010))
	_, err = apply(anna, edit(4000002, chief.Field, `"tak"`))
	require.NoError(t, err)
	for field, scope := range map[string]access.Scope{advert.Field: jan, chief.Field: anna} {
		_, err = apply(scope, edit(4000002, field, `""`))
		require.Equal(t, []string{field + " required"}, codes(err), "%v", err)
	}
	_, err = register.Undo(ctx, s, jan, core, "decisions", result.Revision)
	require.NoError(t, err)
	require.Equal(t, map[string]string{chief.Field: "true"}, values(t, s, 4000002), "only what the change had written is taken back")

	// A value that is no longer offered stays where it was chosen.
	_, err = apply(jan, edit(4000005, choice.Field, `"P1"`))
	require.NoError(t, err)
	_, err = register.ChangeField(ctx, s, access.Operator(), core, "decisions", choice.ID, register.FieldChange{Choices: &[]register.Choice{{Value: "P2", PL: "Zwykłe"}, {Value: "P3", PL: "Odłożone"}}})
	require.NoError(t, err)
	_, err = apply(jan, edit(4000005, amount.Field, `"5"`))
	require.NoError(t, err)
	require.Equal(t, map[string]string{choice.Field: "P1", amount.Field: "500"}, values(t, s, 4000005))
	_, err = apply(jan, edit(4000006, choice.Field, `"P1"`))
	require.Equal(t, []string{choice.Field + " not_listed"}, codes(err))

	// A new row gets the defaults of what it is asked for.
	result, err = apply(jan, register.Edit{Op: register.Create, Temp: "a", Set: map[string]json.RawMessage{"case_number": json.RawMessage(`"ZDiZ.77.2026"`), "kind": json.RawMessage(`"WORKS"`)}},
		register.Edit{Op: register.Create, Temp: "b", Set: map[string]json.RawMessage{"case_number": json.RawMessage(`"ZDiZ.78.2026"`), "kind": json.RawMessage(`"ADVERT"`)}})
	require.NoError(t, err)
	require.Equal(t, map[string]string{choice.Field: "P2"}, values(t, s, result.Rows[0].ID))
	require.Equal(t, map[string]string{choice.Field: "P2", advert.Field: "tablica"}, values(t, s, result.Rows[1].ID))
}

// Somebody with two roles writes a field of one of them in the rows of that role only.
func TestFieldsAreWrittenInTheRowsOfTheRole(t *testing.T) {
	s, ctx := history(t), context.Background()
	chief := addField(t, s, "decisions", with(newField("Wpis kierownika", "string"), func(f *register.FieldChange) { f.EditBy = &[]string{"road"} }))
	registertest.Correct(t, s, "decisions", "id = 4000001", "department = 'drogi'")
	p := access.Person{Login: "ewa", Grants: append(officer("ewa", "road").Grants(), officer("ewa", "clerk").Grants()...)}
	p.Grants[0].Limits.Departments = []string{"drogi"}
	apply := func(id int64, field, value string) error {
		_, err := register.Apply(ctx, s, access.For(p), register.Core(), "decisions", "", []register.Edit{edit(id, field, value)})
		return err
	}
	require.Equal(t, []string{chief.Field + " not_editable"}, codes(apply(4000002, chief.Field, `"x"`)))
	require.NoError(t, apply(4000002, "street", `"Inna"`), "as a clerk the row is theirs")
	require.NoError(t, apply(4000001, chief.Field, `"x"`))
}
