package register

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
)

// Field is an officers' own field: a column that the office added to a register by itself. Its id, name and type never
// change; a field is retired, never deleted, so that what was written in it stays in the history.
type Field struct {
	ID        int64           `json:"id"`
	Register  string          `json:"register"`
	Field     string          `json:"field" doc:"the column's name, made once from the title"`
	Type      string          `json:"type" enum:"string,integer,number,money,boolean,date,list,choice"`
	Title     Text            `json:"title"`
	Help      string          `json:"help"`
	Choices   []Choice        `json:"choices"`
	Required  bool            `json:"required"`
	Personal  bool            `json:"personal" doc:"masked until a purpose is given"`
	VisibleTo []string        `json:"visible_to" doc:"roles; empty: every role of the office that reads the register"`
	EditBy    []string        `json:"editable_by" doc:"roles; empty: every role that edits the register"`
	ShownWhen *ShownWhen      `json:"shown_when,omitempty"`
	Position  int             `json:"position"`
	Default   json.RawMessage `json:"default,omitempty" doc:"what a new row gets"`
	Seconds   float64         `json:"seconds_per_record" doc:"how long it takes to fill in"`
	Records   *int64          `json:"records_per_year" doc:"as a person estimated; null: measured"`
	Reason    string          `json:"reason" doc:"why it is needed"`
	AskedBy   string          `json:"asked_by"`
	Retired   bool            `json:"retired"`
	CreatedAt time.Time       `json:"created_at"`
	CreatedBy string          `json:"created_by"`
	Version   int64           `json:"version"`
}

// Choice is one value of a code list. A retired one is offered no more and stays where it was chosen.
type Choice struct {
	Value   string `json:"value"`
	PL      string `json:"pl"`
	EN      string `json:"en"`
	Retired bool   `json:"retired,omitempty"`
}

// ShownWhen says for which rows a field is asked: those where another field has a value, or one of several (in).
type ShownWhen struct {
	Field string `json:"field"`
	Op    string `json:"op" enum:"=,<>,in,filled,empty"`
	Value string `json:"value,omitempty" doc:"as text; of in: separated by |"`
}

// withFields are the registers that take officers' own fields: their rows have an extra, and whatever writes them
// carries it along. What a scan or a run makes anew each time would lose what officers wrote.
var withFields = map[string]bool{"parcels": true, "road_lanes": true, "address_points": true, "reference_features": true, "zones": true, "scan_objects": true, "decisions": true,
	"leases": true, "rates": true, "parties": true}

func (r *Register) takesFields() bool { return r.programme || withFields[r.Name] }

const fieldColumns = `id, register, field, type, title_pl, title_en, help, choices, required, personal, visible_to, editable_by, shown_when, position,
	default_value, seconds_per_record, records_per_year, reason, asked_by, retired, created_at, created_by, version`

func scanField(row pgx.CollectableRow) (Field, error) {
	var f Field
	err := row.Scan(&f.ID, &f.Register, &f.Field, &f.Type, &f.Title.PL, &f.Title.EN, &f.Help, &f.Choices, &f.Required, &f.Personal, &f.VisibleTo,
		&f.EditBy, &f.ShownWhen, &f.Position, &f.Default, &f.Seconds, &f.Records, &f.Reason, &f.AskedBy, &f.Retired, &f.CreatedAt, &f.CreatedBy, &f.Version)
	return f, err
}

// definitions are the officers' fields of all registers as they were said at a revision, retired ones too.
func (r *Reader) definitions(known int64) ([]Field, error) {
	if defs, ok := r.own[known]; ok {
		return defs, nil
	}
	defs, err := cached(r, fmt.Sprintf("fields|%d", known), func() ([]Field, error) {
		rows, err := r.tx.Query(r.ctx, `SELECT `+fieldColumns+` FROM (SELECT * FROM fields UNION ALL SELECT * FROM fields_past) f
			WHERE known @> $1::int8 ORDER BY register, position, id`, known)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, scanField)
	})
	if err == nil {
		if r.own == nil {
			r.own = map[int64][]Field{}
		}
		r.own[known] = defs
	}
	return defs, err
}

// fields are the officers' own fields of a register, as columns: those in use at the revision of the reader, and those
// that the reader is shown in the history only.
func (r *Reader) fields(reg *Register) (own, retired []Column, err error) {
	if !reg.takesFields() {
		return nil, nil, nil
	}
	now, err := r.definitions(r.Current)
	if err != nil {
		return nil, nil, err
	}
	then := now
	if r.Fields != nil && *r.Fields < r.Current {
		if then, err = r.definitions(*r.Fields); err != nil {
			return nil, nil, err
		}
	}
	used := map[int64]bool{}
	for i := range then {
		f := then[i]
		if f.Register != reg.Name || f.Retired {
			continue
		}
		// Titles are those of then, but who may see a field is decided now: what has become personal or was withheld since
		// must not be reached through the past.
		if of := slices.IndexFunc(now, func(n Field) bool { return n.ID == f.ID }); of >= 0 {
			f.Personal = f.Personal || now[of].Personal
			f.VisibleTo, f.EditBy = now[of].VisibleTo, now[of].EditBy
		}
		own, used[f.ID] = append(own, f.column(r.scope)), true
	}
	never := func(any) string { return "" }
	for i := range now {
		f := &now[i]
		if f.Register != reg.Name || used[f.ID] {
			continue
		}
		c := f.column(r.scope)
		if c.condition(r.scope, reg.subject, never) == "false" || c.Personal {
			continue
		}
		c.Sortable, c.Filterable, c.Editable, c.search = false, false, false, false
		retired = append(retired, c)
	}
	return own, retired, nil
}

// AsKnown reads "r" and a revision, or a time, and lets Find give the columns of then: what was not a field yet is
// none, and what is none any more is one. Empty is the newest.
func (r *Reader) AsKnown(known string) error {
	if known == "" {
		return nil
	}
	n, err := r.ParseKnown(known)
	if err == nil {
		r.Fields = &n
	}
	return err
}

// ever are the open columns that the register has or had, for the history.
func (r *Register) ever() []*Column {
	out := r.Open()
	for i := range r.retired {
		out = append(out, &r.retired[i])
	}
	return out
}

// columnType is how a field's value is stored and compared.
func columnType(fieldType string) Type {
	if fieldType == "choice" {
		return String
	}
	return Type(fieldType)
}

// column is the field as a column of its register. The key is made of the field's number only, so nothing that a
// person wrote becomes SQL.
func (f *Field) column(scope access.Scope) Column {
	t := columnType(f.Type)
	key := "t.extra->>'f" + strconv.FormatInt(f.ID, 10) + "'"
	c := Column{Field: f.Field, Type: t, Title: f.Title, Sortable: t != List, Filterable: true, Personal: f.Personal, Required: f.Required,
		Editable: len(f.EditBy) == 0 || scope.Has(f.Register, f.EditBy), Custom: f.ID,
		Help: f.Help, Choices: f.Choices, ShownWhen: f.ShownWhen, Default: f.Default,
		roles: f.VisibleTo, editors: f.EditBy, search: t == String && f.Type != "choice"}
	switch t {
	case String:
		c.sql = "(" + key + ")"
	case List:
		object := "t.extra->'f" + strconv.FormatInt(f.ID, 10) + "'"
		c.sql = "(CASE WHEN jsonb_typeof(" + object + ") = 'array' THEN ARRAY(SELECT jsonb_array_elements_text(" + object + ")) END)"
	default:
		c.sql = "(" + key + ")::" + t.sql()
	}
	if t == Money {
		c.Unit = "gr"
	}
	if f.Personal {
		if c.mask = "NULL"; t == String {
			c.mask = maskAll
		}
	}
	for _, choice := range f.Choices {
		if !choice.Retired {
			c.Values = append(c.Values, choice.Value)
		}
	}
	return c
}

// condition is when the person who reads is shown the column.
func (col *Column) condition(scope access.Scope, sub access.Subject, arg func(any) string) string {
	if col.Custom != 0 {
		return scope.FieldCondition(sub, col.Field, col.Personal, col.roles, arg)
	}
	return scope.ColumnCondition(sub, col.Field, col.Personal, arg)
}

// writable is when the person may write the column, in rows that they may edit: a field that only some roles fill in is
// written in the rows of those roles.
func (col *Column) writable(scope access.Scope, sub access.Subject, arg func(any) string) string {
	shown := col.condition(scope, sub, arg)
	if col.Custom == 0 || len(col.editors) == 0 {
		return shown
	}
	own := scope.Only(col.editors).EditCondition(sub, func(r access.Rights) bool { return r.Edit || r.Create }, arg)
	switch {
	case own == "true":
		return shown
	case shown == "true":
		return own
	}
	return "(" + shown + " AND " + own + ")"
}

// findField is a field by its id.
func findField(defs []Field, register string, id int64) (*Field, error) {
	i := slices.IndexFunc(defs, func(f Field) bool { return f.ID == id && f.Register == register })
	if i < 0 {
		return nil, ErrNoField.Because("%s has no own field %d", register, id)
	}
	return &defs[i], nil
}

// FieldsOf are the own fields of a register that the person may see, retired ones too; those who manage fields see all,
// since a field says nothing of anybody.
func (r *Reader) FieldsOf(set Set, name string) ([]Field, error) {
	reg, err := set.find(name)
	if err != nil {
		return nil, err
	}
	all := r.scope.May(access.ManageFields)
	if !all && !r.scope.Rights(name).Read {
		return nil, r.scope.Refused("the register " + name)
	}
	defs, err := r.definitions(r.Current)
	if err != nil {
		return nil, err
	}
	out := []Field{}
	for i := range defs {
		f := &defs[i]
		if f.Register != name {
			continue
		}
		c := f.column(r.scope)
		if all || c.condition(r.scope, reg.subject, func(any) string { return "" }) != "false" {
			out = append(out, *f)
		}
	}
	return out, nil
}
