package register

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/geo"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
)

// Failures of officers' own fields.
var (
	ErrNoField      = fail.New(fail.NotFound, "field.unknown", "there is no such field")
	ErrField        = fail.New(fail.Invalid, "field.wrong", "the field cannot be like this")
	ErrFieldPlace   = fail.New(fail.Refused, "field.place", "this register takes no own fields")
	ErrFieldOpened  = fail.New(fail.Refused, "field.opened", "the field holds personal data")
	ErrFieldChanged = fail.New(fail.Conflict, "field.changed", "somebody changed the field meanwhile")
)

// maxFields bounds the fields of one register that are in use: a form with more is not filled in by anybody.
const maxFields = 100

// FieldChange is what to say of a field; nil leaves a thing as it is. A new field needs a title, a type and a reason.
type FieldChange struct {
	Type      *string          `json:"type,omitempty" enum:"string,integer,number,money,boolean,date,list,choice" doc:"of a new field only: the type never changes"`
	Title     *Text            `json:"title,omitempty"`
	Help      *string          `json:"help,omitempty" maxLength:"1000"`
	Choices   *[]Choice        `json:"choices,omitempty" doc:"values stay: they are retired, never taken out"`
	Required  *bool            `json:"required,omitempty"`
	Personal  *bool            `json:"personal,omitempty"`
	VisibleTo *[]string        `json:"visible_to,omitempty"`
	EditBy    *[]string        `json:"editable_by,omitempty"`
	ShownWhen *ShownWhen       `json:"shown_when,omitempty" doc:"with an empty field: always"`
	Position  *int             `json:"position,omitempty"`
	Default   *json.RawMessage `json:"default,omitempty" doc:"null: none"`
	Seconds   *float64         `json:"seconds_per_record,omitempty" minimum:"0" maximum:"86400"`
	Records   *int64           `json:"records_per_year,omitempty" doc:"-1: measured"`
	Reason    *string          `json:"reason,omitempty" maxLength:"1000"`
	AskedBy   *string          `json:"asked_by,omitempty" maxLength:"200"`
	Retired   *bool            `json:"retired,omitempty"`
	Version   int64            `json:"version,omitempty" doc:"the version that the person saw; 0 does not look for conflicts"`
}

// AddField adds a field to a register. It is for those who manage fields.
func AddField(ctx context.Context, store *db.Store, scope access.Scope, set Set, register string, in FieldChange) (Field, error) {
	f := Field{Register: register, Choices: []Choice{}, VisibleTo: []string{}, EditBy: []string{}, CreatedBy: scope.Actor(), AskedBy: scope.Name(), Version: 1}
	if err := scope.Require(access.ManageFields); err != nil {
		return f, err
	}
	reg, err := set.find(register)
	if err != nil {
		return f, err
	}
	if !reg.takesFields() {
		return f, ErrFieldPlace.Because("what %s holds is made anew by scans and analyses, so nothing written beside it would last: add the field to the register of the documents, or comment on the row", register)
	}
	if in.Type == nil || in.Title == nil || in.Reason == nil {
		return f, ErrField.Because("a new field needs a title, a type and the reason why it is needed")
	}
	f.Type = *in.Type
	if columnType(f.Type) == JSON || !slices.Contains(fieldTypes, f.Type) {
		return f, ErrField.Because("there is no type %q: a field is one of %s", f.Type, strings.Join(fieldTypes, ", "))
	}
	if in.Seconds == nil {
		f.Seconds = SecondsOf(f.Type, len(deref(in.Choices)))
	}
	_, err = store.Change(ctx, scope.Actor(), "field added", func(c *db.Change) error {
		revision, err := c.Revision(ctx) // and nobody else adds a field until this is done
		if err != nil {
			return err
		}
		defs, err := fieldsNow(ctx, c.Tx, register)
		if err != nil {
			return err
		}
		if err := f.change(reg, defs, in); err != nil {
			return err
		}
		if n := len(slices.DeleteFunc(slices.Clone(defs), func(d Field) bool { return d.Retired })); n >= maxFields {
			return ErrField.Because("%s has %d own fields already: retire one first", register, n)
		}
		f.Field = fieldName(f.Title.PL, defs, reg)
		if err := c.QueryRow(ctx, `INSERT INTO fields (register, field, type, title_pl, title_en, help, choices, required, personal, visible_to, editable_by, shown_when, position,
				default_value, seconds_per_record, records_per_year, reason, asked_by, created_by, known)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, int8range($20, NULL)) RETURNING id, created_at`,
			f.Register, f.Field, f.Type, f.Title.PL, f.Title.EN, f.Help, f.Choices, f.Required, f.Personal, f.VisibleTo, f.EditBy, f.ShownWhen, f.Position,
			f.Default, f.Seconds, f.Records, f.Reason, f.AskedBy, f.CreatedBy, revision).Scan(&f.ID, &f.CreatedAt); err != nil {
			return err
		}
		c.Touch(register)
		return c.Audit(ctx, "field.add", fmt.Sprintf("%s/fields/%d", register, f.ID), f.said())
	})
	return f, err
}

// ChangeField says something else of a field, retires it or brings it back. It is for those who manage fields.
func ChangeField(ctx context.Context, store *db.Store, scope access.Scope, set Set, register string, id int64, in FieldChange) (Field, error) {
	var f Field
	if err := scope.Require(access.ManageFields); err != nil {
		return f, err
	}
	reg, err := set.find(register)
	if err != nil {
		return f, err
	}
	_, err = store.Change(ctx, scope.Actor(), "field changed", func(c *db.Change) error {
		revision, err := c.Revision(ctx)
		if err != nil {
			return err
		}
		defs, err := fieldsNow(ctx, c.Tx, register)
		if err != nil {
			return err
		}
		now, err := findField(defs, register, id)
		if err != nil {
			return err
		}
		if in.Version != 0 && in.Version != now.Version {
			return ErrFieldChanged.Because("the field was changed meanwhile: you saw version %d, it is version %d now", in.Version, now.Version)
		}
		f = *now
		if err := mayOpen(ctx, c.Tx, scope, now, in); err != nil {
			return err
		}
		if in.Type != nil && *in.Type != f.Type {
			return ErrField.Because("the type of a field never changes, because what is written in it would mean something else: retire this field and add another")
		}
		if err := f.change(reg, defs, in); err != nil {
			return err
		}
		f.Version++
		if _, err := c.Exec(ctx, `INSERT INTO fields_past (`+fieldColumns+`, known) SELECT `+fieldColumns+`, int8range(lower(known), $2) FROM fields WHERE id = $1`, id, revision); err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `UPDATE fields SET title_pl = $2, title_en = $3, help = $4, choices = $5, required = $6, personal = $7, visible_to = $8, editable_by = $9, shown_when = $10,
				position = $11, default_value = $12, seconds_per_record = $13, records_per_year = $14, reason = $15, asked_by = $16, retired = $17, version = $18,
				known = int8range($19, NULL) WHERE id = $1`,
			id, f.Title.PL, f.Title.EN, f.Help, f.Choices, f.Required, f.Personal, f.VisibleTo, f.EditBy, f.ShownWhen, f.Position, f.Default, f.Seconds, f.Records,
			f.Reason, f.AskedBy, f.Retired, f.Version, revision); err != nil {
			return err
		}
		c.Touch(register)
		action := "field.change"
		if in.Retired != nil && *in.Retired {
			action = "field.retire"
		}
		return c.Audit(ctx, action, fmt.Sprintf("%s/fields/%d", register, f.ID), f.said())
	})
	return f, err
}

// mayOpen refuses to show what a personal field holds to more people than its values were written for: that is for those
// who read personal data of the register themselves. A field that no row has ever used hides nothing yet.
func mayOpen(ctx context.Context, tx pgx.Tx, scope access.Scope, now *Field, in FieldChange) error {
	opened := in.Personal != nil && !*in.Personal
	if in.VisibleTo != nil && len(now.VisibleTo) > 0 {
		opened = opened || len(*in.VisibleTo) == 0 || slices.ContainsFunc(*in.VisibleTo, func(role string) bool { return !slices.Contains(now.VisibleTo, role) })
	} else if in.VisibleTo != nil { // all roles of the office saw it; outsiders may be named
		opened = opened || slices.ContainsFunc(*in.VisibleTo, access.Outside)
	}
	if !now.Personal || !opened || scope.Rights(now.Register).Personal {
		return nil
	}
	table := pgx.Identifier{now.Register}.Sanitize()
	var used bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM `+table+` WHERE extra ? $1) OR EXISTS (SELECT FROM `+table+`_past WHERE extra ? $1)`, fmt.Sprintf("f%d", now.ID)).Scan(&used)
	if err != nil || !used {
		return err
	}
	return ErrFieldOpened.Because("rows of %s hold personal data in this field: whoever opens it must be allowed to read personal data of the register", now.Register)
}

var fieldTypes = []string{"string", "integer", "number", "money", "boolean", "date", "list", "choice"}

func fieldsNow(ctx context.Context, tx pgx.Tx, register string) ([]Field, error) {
	rows, err := tx.Query(ctx, `SELECT id, register, field, type, title_pl, title_en, help, choices, required, personal, visible_to, editable_by, shown_when, position,
		default_value, seconds_per_record, records_per_year, reason, asked_by, retired, created_at, created_by, version FROM fields WHERE register = $1 ORDER BY position, id`, register)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanField)
}

// said is what the audit keeps of a field: what decides who sees and writes what, and no names of people.
func (f *Field) said() map[string]any {
	return map[string]any{"field": f.Field, "type": f.Type, "title": f.Title.PL, "required": f.Required, "personal": f.Personal, "visible_to": f.VisibleTo,
		"editable_by": f.EditBy, "retired": f.Retired, "seconds": f.Seconds, "version": f.Version}
}

// change puts what is said anew into the field and refuses what cannot be.
func (f *Field) change(reg *Register, defs []Field, in FieldChange) error {
	set(&f.Title, in.Title)
	set(&f.Help, in.Help)
	set(&f.Required, in.Required)
	set(&f.Personal, in.Personal)
	set(&f.VisibleTo, in.VisibleTo)
	set(&f.EditBy, in.EditBy)
	set(&f.Position, in.Position)
	set(&f.Seconds, in.Seconds)
	set(&f.Reason, in.Reason)
	set(&f.AskedBy, in.AskedBy)
	set(&f.Retired, in.Retired)
	if in.Records != nil {
		if f.Records = in.Records; *in.Records < 0 {
			f.Records = nil
		}
	}
	f.Title.PL, f.Title.EN, f.Reason = strings.TrimSpace(f.Title.PL), strings.TrimSpace(f.Title.EN), strings.TrimSpace(f.Reason)
	if f.Title.EN == "" {
		f.Title.EN = f.Title.PL
	}
	switch {
	case f.Title.PL == "" || len(f.Title.PL) > 200 || len(f.Title.EN) > 200 || strings.ContainsAny(f.Title.PL+f.Title.EN, "\x00\n\r\t"):
		return ErrField.Because("the title is one line of 1 to 200 characters")
	case f.Reason == "":
		return ErrField.Because("say why the field is needed: everybody who fills it in will read it")
	case strings.ContainsRune(f.Help+f.Reason+f.AskedBy, 0):
		return ErrField.Because("the text holds a character that cannot be kept")
	case f.Seconds < 0:
		return ErrField.Because("seconds cannot be negative")
	}
	for i := range defs {
		if d := &defs[i]; d.ID != f.ID && !d.Retired && !f.Retired && geo.Fold(d.Title.PL) == geo.Fold(f.Title.PL) {
			return ErrField.Because("%s has a field %q already", reg.Name, d.Title.PL)
		}
	}
	if err := f.changeChoices(in.Choices); err != nil {
		return err
	}
	if w := in.ShownWhen; w != nil {
		if f.ShownWhen = w; w.Field == "" {
			f.ShownWhen = nil
		} else if err := w.check(reg, defs, f); err != nil {
			return err
		}
	}
	if in.Default != nil {
		return f.setDefault(*in.Default)
	}
	return nil
}

func (f *Field) changeChoices(choices *[]Choice) error {
	if choices != nil {
		old := f.Choices
		f.Choices = slices.Clone(*choices)
		for _, was := range old { // a value that rows may hold keeps its title
			if !slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == was.Value }) {
				was.Retired = true
				f.Choices = append(f.Choices, was)
			}
		}
	}
	if f.Type != "choice" && len(f.Choices) == 0 {
		f.Choices = []Choice{}
		return nil
	}
	if f.Type != "choice" && f.Type != "list" {
		return ErrField.Because("only a choice and a list have a list of values")
	}
	seen, left := map[string]bool{}, 0
	for i := range f.Choices {
		c := &f.Choices[i]
		if c.PL = strings.TrimSpace(c.PL); c.Value == "" {
			c.Value = c.PL
		}
		if c.EN = strings.TrimSpace(c.EN); c.EN == "" {
			c.EN = c.PL
		}
		switch {
		case c.PL == "" || len(c.PL) > 200 || len(c.EN) > 200 || len(c.Value) > 200 || strings.ContainsAny(c.Value, "\x00\n\r\t|;"):
			return ErrField.Because("a value of the list is one line of 1 to 200 characters, without | and ;")
		case seen[c.Value]:
			return ErrField.Because("the list has %q twice", c.Value)
		}
		if seen[c.Value] = true; !c.Retired {
			left++
		}
	}
	if left == 0 || len(f.Choices) > 500 {
		return ErrField.Because("a list of values has 1 to 500 of them")
	}
	return nil
}

// check refuses a condition on what the register does not have, or that could never end.
func (w *ShownWhen) check(reg *Register, defs []Field, of *Field) error {
	if !slices.Contains([]string{"=", "<>", "in", "filled", "empty"}, w.Op) {
		return ErrField.Because("a condition is one of =, <>, in, filled, empty")
	}
	if c, ok := reg.Column(w.Field); ok && !c.Personal {
		return nil
	}
	for _, d := range defs {
		if d.Field == w.Field && d.ID != of.ID && !d.Retired {
			if d.ShownWhen != nil || d.Personal {
				return ErrField.Because("%q cannot decide whether another field is asked for: it is personal or asked for only sometimes", w.Field)
			}
			return nil
		}
	}
	return ErrField.Because("%s has no column %q that could decide when the field is asked for", reg.Name, w.Field)
}

func (f *Field) setDefault(value json.RawMessage) error {
	if len(value) == 0 || bytes.Equal(bytes.TrimSpace(value), []byte("null")) {
		f.Default = nil
		return nil
	}
	c := f.column(access.Scope{})
	v, err := parseJSON(&c, value)
	if err == nil {
		f.Default, err = c.stored(v)
	}
	if err != nil {
		return ErrField.Because("what a new row gets does not fit the field: %s", err.Error())
	}
	return nil
}

var notPlain = regexp.MustCompile(`[^a-z0-9]+`)

// fieldName makes the name of a new field from its title. A name that was ever used is not used again.
func fieldName(title string, defs []Field, reg *Register) string {
	plain := strings.Trim(notPlain.ReplaceAllString(strings.ToLower(geo.FoldAccents(title)), "_"), "_")
	if len(plain) > 40 {
		plain = strings.TrimRight(plain[:40], "_")
	}
	if plain == "" {
		plain = "pole"
	}
	name := "x_" + plain
	for n := 2; ; n++ {
		_, taken := reg.Column(name)
		if !taken && !slices.ContainsFunc(defs, func(d Field) bool { return d.Field == name }) {
			return name
		}
		name = fmt.Sprintf("x_%s_%d", plain, n)
	}
}

func set[T any](to *T, value *T) {
	if value != nil {
		*to = *value
	}
}

func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
