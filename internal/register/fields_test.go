package register_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

// officer is somebody with built-in roles of the made-up office.
func officer(login string, roles ...string) access.Scope {
	p := access.Person{ID: 7, Login: login, Name: "Anna Kowal", Office: access.Office{Code: dbtest.Town.Code, Managers: dbtest.Town.Managers}}
	for _, name := range roles {
		for _, r := range access.BuiltIn() {
			if r.Name == name {
				p.Grants = append(p.Grants, access.Grant{Role: r})
			}
		}
	}
	return access.For(p)
}

func ptr[T any](v T) *T { return &v }

func newField(title, kind string) register.FieldChange {
	return register.FieldChange{Type: &kind, Title: &register.Text{PL: title}, Reason: ptr("bo trzeba")}
}

func addField(t testing.TB, s *db.Store, reg string, in register.FieldChange) register.Field {
	t.Helper()
	f, err := register.AddField(context.Background(), s, access.Operator(), register.Core(), reg, in)
	require.NoError(t, err)
	return f
}

// fill writes a value into a field of a row, as a change of the register does.
func fill(t testing.TB, s *db.Store, table string, f register.Field, where, value string) int64 {
	t.Helper()
	return registertest.Correct(t, s, table, where, fmt.Sprintf(`extra = extra || '{"f%d": %s}'`, f.ID, value))
}

func TestFieldsRefuse(t *testing.T) {
	s, ctx, core := history(t), context.Background(), register.Core()
	gis := officer("gis", "gis")
	for name, c := range map[string]struct {
		scope    access.Scope
		register string
		in       register.FieldChange
		failure  error
	}{
		"a visitor":              {access.Anonymous(access.Office{}), "decisions", newField("Uwaga", "string"), access.ErrSignIn},
		"a clerk":                {officer("zofia", "clerk"), "decisions", newField("Uwaga", "string"), access.ErrRefused},
		"no register":            {gis, "nothing", newField("Uwaga", "string"), register.ErrUnknown},
		"made anew by analyses":  {gis, "discrepancies", newField("Uwaga", "string"), register.ErrFieldPlace},
		"made anew by scans":     {gis, "objects", newField("Uwaga", "string"), register.ErrFieldPlace},
		"no title":               {gis, "decisions", newField("  ", "string"), register.ErrField},
		"no reason":              {gis, "decisions", register.FieldChange{Type: ptr("string"), Title: &register.Text{PL: "Uwaga"}}, register.ErrField},
		"no type":                {gis, "decisions", newField("Uwaga", "json"), register.ErrField},
		"a choice of nothing":    {gis, "decisions", newField("Uwaga", "choice"), register.ErrField},
		"a list of values":       {gis, "decisions", with(newField("Uwaga", "date"), func(f *register.FieldChange) { f.Choices = &[]register.Choice{{PL: "a"}} }), register.ErrField},
		"the same value twice":   {gis, "decisions", with(newField("U", "choice"), func(f *register.FieldChange) { f.Choices = &[]register.Choice{{PL: "a"}, {PL: "a"}} }), register.ErrField},
		"shown by nothing":       {gis, "decisions", with(newField("U", "date"), func(f *register.FieldChange) { f.ShownWhen = &register.ShownWhen{Field: "x", Op: "filled"} }), register.ErrField},
		"shown by personal data": {gis, "decisions", with(newField("U", "date"), func(f *register.FieldChange) { f.ShownWhen = &register.ShownWhen{Field: "notes", Op: "filled"} }), register.ErrField},
		"a default of no sense":  {gis, "decisions", with(newField("U", "date"), func(f *register.FieldChange) { f.Default = ptr(json.RawMessage(`"jutro"`)) }), register.ErrField},
	} {
		_, err := register.AddField(ctx, s, c.scope, core, c.register, c.in)
		require.ErrorIs(t, err, c.failure, name)
	}
	f := addField(t, s, "decisions", newField("Uwaga z kontroli", "string"))
	_, err := register.AddField(ctx, s, gis, core, "decisions", newField("UWAGA z kontroli", "date"))
	require.ErrorIs(t, err, register.ErrField, "the same title again")
	_, err = register.ChangeField(ctx, s, officer("zofia", "clerk"), core, "decisions", f.ID, register.FieldChange{Retired: ptr(true)})
	require.ErrorIs(t, err, access.ErrRefused)
	_, err = register.ChangeField(ctx, s, gis, core, "leases", f.ID, register.FieldChange{Retired: ptr(true)})
	require.ErrorIs(t, err, register.ErrNoField)
	_, err = register.ChangeField(ctx, s, gis, core, "decisions", f.ID, register.FieldChange{Type: ptr("date")})
	require.ErrorIs(t, err, register.ErrField, "a type never changes")
	_, err = register.ChangeField(ctx, s, gis, core, "decisions", f.ID, register.FieldChange{Help: ptr("x"), Version: 9})
	require.ErrorIs(t, err, register.ErrFieldChanged)
	revision, err := s.Pool().Exec(ctx, `SELECT FROM fields`)
	require.NoError(t, err)
	require.EqualValues(t, 1, revision.RowsAffected(), "what was refused left nothing")
}

func with(f register.FieldChange, change func(*register.FieldChange)) register.FieldChange {
	change(&f)
	return f
}

// The name of a field comes from its title, once; nothing that a person types becomes SQL.
func TestFieldNames(t *testing.T) {
	s := history(t)
	require.Equal(t, "x_data_odbioru_robot", addField(t, s, "decisions", newField("Data odbioru robót", "date")).Field)
	first := addField(t, s, "decisions", newField("Łączna ilość źródeł (szt.)", "integer"))
	require.Equal(t, "x_laczna_ilosc_zrodel_szt", first.Field)
	require.Equal(t, "x_laczna_ilosc_zrodel_szt_2", addField(t, s, "decisions", newField("Łączna ilość źródeł – szt.", "integer")).Field)
	require.Equal(t, "x_pole", addField(t, s, "decisions", newField("№", "string")).Field)
	evil := addField(t, s, "decisions", newField(`x'); DROP TABLE decisions; --`, "string"))
	require.Equal(t, "x_x_drop_table_decisions", evil.Field)
	changed, err := register.ChangeField(context.Background(), s, access.Operator(), register.Core(), "decisions", first.ID, register.FieldChange{Title: &register.Text{PL: "Inaczej"}})
	require.NoError(t, err)
	require.Equal(t, first.Field, changed.Field)
	require.EqualValues(t, 2, changed.Version)
	// Several people add the same field in the same second: one does.
	var added atomic.Int32
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			_, err := register.AddField(context.Background(), s, officer("gis", "gis"), register.Core(), "leases", newField("Kaucja", "money"))
			if err == nil {
				added.Add(1)
			} else {
				assert.ErrorIs(t, err, register.ErrField)
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 1, added.Load())
}

// Values are compared by their type in list, filter, sort and sum; a retired field is seen in the history only and comes
// back as it was; a list as known earlier has the columns of then.
func TestFieldsAreColumns(t *testing.T) {
	s, core, ctx := history(t), register.Core(), context.Background()
	typed := map[string]register.Field{}
	for kind, values := range map[string][3]string{
		"string": {`"Ala"`, `"ćma"`, `"Żuk"`}, "integer": {"9", "10", "200"}, "number": {"9.5", "10.25", "-3"}, "money": {"900", "1000", "25"},
		"boolean": {"true", "false", "true"}, "date": {`"2026-01-09"`, `"2026-01-10"`, `"2025-12-31"`}, "list": {`["a","b"]`, `["c"]`, `["a"]`},
		"choice": {`"pilne"`, `"zwykle"`, `"pilne"`},
	} {
		in := newField("Pole "+kind, kind)
		if kind == "choice" {
			in.Choices = &[]register.Choice{{Value: "pilne", PL: "Pilne", EN: "Urgent"}, {Value: "zwykle", PL: "Zwykłe"}}
		}
		f := addField(t, s, "decisions", in)
		typed[kind] = f
		for i, v := range values {
			fill(t, s, "decisions", f, fmt.Sprintf("id = %d", 4000001+i), v)
		}
	}
	type list struct {
		Rows  []map[string]any
		Count int
	}
	get := serve(t, s)
	ids := func(query string) []int {
		var out list
		get("/registers/decisions?"+query, 200, &out)
		found := []int{}
		for _, r := range out.Rows {
			found = append(found, int(r["id"].(float64))-4000000)
		}
		return found
	}
	for query, want := range map[string][]int{
		"filter=x_pole_integer+%3E+9":                            {2, 3},
		"filter=x_pole_integer+BETWEEN+9+AND+10":                 {1, 2},
		"filter=x_pole_number+%3C+10":                            {1, 3},
		"filter=x_pole_money+%3E=+900":                           {1, 2},
		"filter=x_pole_boolean":                                  {1, 3},
		"filter=x_pole_date+%3C+DATE('2026-01-01')":              {3},
		"filter=x_pole_date+IS+NOT+NULL":                         {1, 2, 3},
		"filter=A_CONTAINS(x_pole_list,('a'))":                   {1, 3},
		"filter=x_pole_choice='pilne'":                           {1, 3},
		"filter=x_pole_string+LIKE+'%25u%25'":                    {3},
		"q=%C4%87ma":                                             {2},
		"sort=x_pole_integer&limit=3":                            {1, 2, 3},
		"sort=-x_pole_number&limit=3":                            {2, 1, 3},
		"sort=x_pole_string&limit=3":                             {1, 2, 3},
		"sort=-x_pole_date&limit=2":                              {2, 1},
		"filter=x_pole_integer+IS+NOT+NULL&sort=-x_pole_boolean": {1, 3, 2},
	} {
		require.Equal(t, want, ids(query), query)
	}
	row := func(query string) map[string]any {
		var out list
		get("/registers/decisions?filter=id="+query, 200, &out)
		require.Len(t, out.Rows, 1)
		return out.Rows[0]
	}
	require.Equal(t, map[string]any{"x_pole_string": "Ala", "x_pole_integer": 9.0, "x_pole_number": 9.5, "x_pole_money": 900.0, "x_pole_boolean": true,
		"x_pole_date": "2026-01-09", "x_pole_list": []any{"a", "b"}, "x_pole_choice": "pilne"}, own(row("4000001")))

	read(t, s, access.Operator(), func(r *register.Reader) {
		reg, err := r.Find(core, "decisions")
		require.NoError(t, err)
		c, ok := reg.Column("x_pole_money")
		require.True(t, ok)
		sum, err := r.Sum(reg, register.Query{}, c)
		require.NoError(t, err)
		require.Equal(t, "1925", sum)
		c, _ = reg.Column("x_pole_choice")
		require.Equal(t, []string{"pilne", "zwykle"}, c.Values)
		require.True(t, c.Editable)
	})

	type version struct {
		KnownFrom int64 `json:"known_from"`
		Changes   map[string][2]any
	}
	histories := func() (out []version) {
		get("/registers/decisions/4000002/history", 200, &out)
		return out
	}
	seen := histories()
	require.Equal(t, map[string][2]any{"x_pole_integer": {nil, 10.0}}, only(seen, "x_pole_integer"))

	// retired
	before := seen[len(seen)-1].KnownFrom
	_, err := register.ChangeField(ctx, s, access.Operator(), core, "decisions", typed["integer"].ID, register.FieldChange{Retired: ptr(true)})
	require.NoError(t, err)
	require.NotContains(t, row("4000002"), "x_pole_integer")
	var refused any
	get("/registers/decisions?sort=x_pole_integer", 400, &refused)
	get("/registers/decisions?filter=x_pole_integer=1", 400, &refused)
	require.Equal(t, map[string][2]any{"x_pole_integer": {nil, 10.0}}, only(histories(), "x_pole_integer"))
	require.EqualValues(t, 10, row(fmt.Sprintf("4000002&known=r%d", before))["x_pole_integer"], "as known then, with the columns of then")
	require.Empty(t, own(row("4000002&known=r3")), "before there was any field")
	_, err = register.ChangeField(ctx, s, access.Operator(), core, "decisions", typed["integer"].ID, register.FieldChange{Retired: ptr(false), Title: &register.Text{PL: "Nowy tytuł"}})
	require.NoError(t, err)
	require.Equal(t, []int{2, 3}, ids("filter=x_pole_integer+%3E+9"))
	read(t, s, access.Operator(), func(r *register.Reader) {
		require.NoError(t, r.AsKnown(fmt.Sprintf("r%d", before)))
		reg, err := r.Find(core, "decisions")
		require.NoError(t, err)
		c, _ := reg.Column("x_pole_integer")
		require.Equal(t, "Pole integer", c.Title.PL)
	})
	report, err := s.Verify(ctx)
	require.NoError(t, err)
	require.Empty(t, report.Problems, "definitions have versions without a hole")
	var added, retired, changed int
	require.NoError(t, s.Pool().QueryRow(ctx, `SELECT count(*) FILTER (WHERE action = 'field.add'), count(*) FILTER (WHERE action = 'field.retire'), count(*) FILTER (WHERE action = 'field.change')
		FROM audit WHERE subject LIKE 'decisions/fields/%'`).Scan(&added, &retired, &changed))
	require.Equal(t, []int{8, 1, 1}, []int{added, retired, changed})
}

func own(row map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range row {
		if len(k) > 2 && k[:2] == "x_" {
			out[k] = v
		}
	}
	return out
}

func only[V ~struct {
	KnownFrom int64 `json:"known_from"`
	Changes   map[string][2]any
}](versions []V, field string) map[string][2]any {
	out := map[string][2]any{}
	for _, v := range versions {
		w := struct {
			KnownFrom int64 `json:"known_from"`
			Changes   map[string][2]any
		}(v)
		if c, ok := w.Changes[field]; ok {
			out[field] = c
		}
	}
	return out
}

// Who sees a field: the roles it names, else the office; personal ones masked until a purpose is given; never visitors.
func TestFieldsObeyTheMasks(t *testing.T) {
	s, core := history(t), register.Core()
	plain := addField(t, s, "decisions", newField("Zwykłe", "string"))
	secret := addField(t, s, "decisions", with(newField("Tajne", "integer"), func(f *register.FieldChange) { f.VisibleTo = &[]string{"road"} }))
	person := addField(t, s, "decisions", with(newField("Telefon świadka", "string"), func(f *register.FieldChange) { f.Personal = ptr(true) }))
	amount := addField(t, s, "decisions", with(newField("Zarobki", "money"), func(f *register.FieldChange) { f.Personal, f.EditBy = ptr(true), &[]string{"road"} }))
	address := addField(t, s, "address_points", newField("Uwaga listonosza", "string"))
	for f, v := range map[*register.Field]string{&plain: `"a"`, &secret: "5", &person: `"600 000 000"`, &amount: "100"} {
		fill(t, s, "decisions", *f, "id = 4000001", v)
	}
	look := func(scope access.Scope, purpose string) (map[string]string, map[string]bool) {
		shown, editable := map[string]string{}, map[string]bool{}
		read(t, s, scope, func(r *register.Reader) {
			r.Purpose = purpose
			reg, err := r.Find(core, "decisions")
			require.NoError(t, err)
			_, err = r.Rows(reg, register.Query{Columns: reg.All(), Filters: []register.Filter{register.IDs{4000001}}}, func(row *register.Row) error {
				for i, c := range row.Columns {
					if c.Custom != 0 {
						shown[c.Field], editable[c.Field] = row.Text(i), c.Editable
					}
				}
				return nil
			})
			require.NoError(t, err)
		})
		return shown, editable
	}
	shown, editable := look(officer("a", "road"), "")
	require.Equal(t, map[string]string{plain.Field: "a", secret.Field: "5", person.Field: "•••", amount.Field: ""}, shown)
	require.Equal(t, map[string]bool{plain.Field: true, secret.Field: true, person.Field: false, amount.Field: false}, editable)
	shown, editable = look(officer("a", "road"), "case")
	require.Equal(t, map[string]string{plain.Field: "a", secret.Field: "5", person.Field: "600 000 000", amount.Field: "100"}, shown)
	require.True(t, editable[amount.Field])
	shown, editable = look(officer("b", "clerk"), "case")
	require.Equal(t, map[string]string{plain.Field: "a", person.Field: "600 000 000", amount.Field: "100"}, shown)
	require.False(t, editable[amount.Field], "only the road office writes it")
	shown, _ = look(officer("c", "gis"), "case")
	require.Equal(t, map[string]string{plain.Field: "a"}, shown, "a role without personal data")
	shown, _ = look(officer("d", "contact"), "")
	require.Empty(t, shown, "a role of chosen columns")
	for _, scope := range []access.Scope{access.Anonymous(access.Office{}), officer("r", "resident")} {
		read(t, s, scope, func(r *register.Reader) {
			reg, err := r.Find(core, "address_points")
			require.NoError(t, err)
			_, ok := reg.Column(address.Field)
			require.False(t, ok, "what officers write for themselves is not published")
			_, err = r.FieldsOf(core, "decisions")
			require.Error(t, err)
			fields, err := r.FieldsOf(core, "address_points")
			require.NoError(t, err)
			require.Empty(t, fields)
		})
	}
}

// Who may see a field is decided now: the past is no way around it.
func TestThePastIsNoWayAroundTheMasks(t *testing.T) {
	s, ctx, core := history(t), context.Background(), register.Core()
	f := addField(t, s, "decisions", newField("Świadek", "string"))
	g := addField(t, s, "decisions", newField("Podejrzenie", "string"))
	fill(t, s, "decisions", f, "id = 4000001", `"Jan Nowak"`)
	then := fill(t, s, "decisions", g, "id = 4000001", `"tak"`)
	_, err := register.ChangeField(ctx, s, access.Operator(), core, "decisions", f.ID, register.FieldChange{Personal: ptr(true)})
	require.NoError(t, err)
	_, err = register.ChangeField(ctx, s, access.Operator(), core, "decisions", g.ID, register.FieldChange{VisibleTo: &[]string{"road"}})
	require.NoError(t, err)
	for _, retired := range []bool{false, true} {
		for _, id := range []int64{f.ID, g.ID} {
			_, err = register.ChangeField(ctx, s, access.Operator(), core, "decisions", id, register.FieldChange{Retired: &retired})
			require.NoError(t, err)
		}
		read(t, s, officer("jan", "clerk"), func(r *register.Reader) {
			require.NoError(t, r.AsKnown(fmt.Sprintf("r%d", then)))
			reg, err := r.Find(core, "decisions")
			require.NoError(t, err)
			c, ok := reg.Column(f.Field)
			require.True(t, ok)
			require.True(t, c.Masked)
			_, ok = reg.Column(g.Field)
			require.False(t, ok)
			_, err = r.Rows(reg, register.Query{Columns: reg.All(), Filters: []register.Filter{register.IDs{4000001}}, When: register.When{Known: &then}}, func(row *register.Row) error {
				for i := range row.Columns {
					require.NotContains(t, row.Text(i), "Nowak")
				}
				return nil
			})
			require.NoError(t, err)
			versions, err := r.History(reg, 4000001)
			require.NoError(t, err)
			for _, v := range versions {
				require.NotContains(t, v.Changes, f.Field)
				require.NotContains(t, v.Changes, g.Field)
			}
		})
	}
}

func TestFieldAddresses(t *testing.T) {
	d := open(t, history(t), staff(), t.TempDir())
	wanted := map[string]any{"type": "choice", "title": map[string]string{"pl": "Etap", "en": "Stage"}, "reason": "raport", "choices": []map[string]string{{"value": "", "pl": "Wstęp", "en": "Start"}}}
	for login, status := range map[string]int{"": 401, "resident": 403, "jan": 403, "inspector": 403} {
		d.ask(login, "POST", "/registers/decisions/fields", wanted, status, nil)
		d.ask(login, "PATCH", "/registers/decisions/fields/1", map[string]any{"help": "x"}, status, nil)
		d.ask(login, "DELETE", "/registers/decisions/fields/1", nil, status, nil)
	}
	d.ask("", "GET", "/registers/decisions/fields", nil, 401, nil)
	d.ask("gis", "POST", "/registers/discrepancies/fields", wanted, 403, nil)
	d.ask("gis", "POST", "/registers/decisions/fields", map[string]any{"type": "choice", "title": map[string]string{"pl": "", "en": ""}, "reason": "x"}, 400, nil)
	var f register.Field
	d.ask("admin", "POST", "/registers/decisions/fields", wanted, 200, &f)
	require.Equal(t, []register.Choice{{Value: "Wstęp", PL: "Wstęp", EN: "Start"}}, f.Choices)
	d.ask("gis", "PATCH", fmt.Sprintf("/registers/decisions/fields/%d", f.ID), map[string]any{"help": "x", "version": 7}, 409, nil)
	d.ask("gis", "PATCH", fmt.Sprintf("/registers/decisions/fields/%d", f.ID), map[string]any{"type": "date"}, 400, nil)
	d.ask("gis", "PATCH", fmt.Sprintf("/registers/decisions/fields/%d", f.ID), map[string]any{"help": "Co zrobiono", "version": 1}, 200, &f)
	var registers []struct {
		Name    string
		Columns []struct {
			Field, Type, Help string
			Custom            int64
			Values            []string
			Choices           []register.Choice
		}
	}
	described := func() bool {
		registers = nil
		d.ask("jan", "GET", "/registers", nil, 200, &registers)
		for _, r := range registers {
			for _, c := range r.Columns {
				if r.Name == "decisions" && c.Custom == f.ID {
					require.Equal(t, "Co zrobiono", c.Help)
					require.Equal(t, []string{"Wstęp"}, c.Values)
					require.Equal(t, "Start", c.Choices[0].EN)
					return true
				}
			}
		}
		return false
	}
	require.True(t, described())
	d.ask("gis", "DELETE", fmt.Sprintf("/registers/decisions/fields/%d", f.ID), nil, 200, &f)
	require.True(t, f.Retired)
	require.False(t, described())
	var list []register.Field
	d.ask("jan", "GET", "/registers/decisions/fields", nil, 200, &list)
	require.Len(t, list, 1, "retired ones are told too: they can come back")
}
