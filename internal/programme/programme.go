// Package programme is what a programme of the office is to the rest of the program: its name, its registers, its roles,
// its addresses and the spreadsheets that it takes over. A programme can be switched off; then its registers stay and
// its addresses refuse.
package programme

import (
	"context"
	"regexp"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/riverqueue/river"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/privacy"
	"spoina/internal/register"
	"spoina/internal/secret"
)

// Failures of this package.
var (
	ErrUnknown = fail.New(fail.NotFound, "programme.unknown", "there is no such programme")
	ErrOff     = fail.New(fail.Conflict, "programme.off", "this programme is switched off")
	ErrImport  = fail.New(fail.NotFound, "programme.import", "the programme takes no such spreadsheet")
	ErrFile    = fail.New(fail.Invalid, "programme.file", "the spreadsheet cannot be taken over")
)

// Env is what a programme stands on.
type Env struct {
	DB        *db.DB
	Home      string
	Key       secret.Key   // the program's key, for digests that nobody can guess
	Registers register.Set // of the main job and of every programme
}

// Programme is one of the office's programmes.
type Programme struct {
	Name        string // of its package, its addresses and its folder of screens
	Title       register.Text
	Dormant     bool // off until somebody switches it on
	Registers   register.Set
	Roles       []access.Role // its own, and what it adds to roles that are there, by their names
	Permissions []access.Permission
	Imports     []Import
	Privacy     []privacy.Personal       // what its registers hold about people
	Words       map[string]register.Text // of the codes in its registers: see register.Speak

	Routes func(api huma.API, router chi.Router, env Env)            // below /api/v1/NAME and /api/v1/public/NAME
	Jobs   func(workers *river.Workers, env Env)                     // background work
	Demo   func(ctx context.Context, store *db.Store, env Env) error // made-up data at the volume of a real office; nothing where there is some
}

// Import takes over one kind of spreadsheet that the office keeps, row by row, through the same functions as the forms.
type Import struct {
	Name       string
	Title      register.Text
	Permission string // who may
	// Once says that rows have no number of their own, so that the same file again would enter everything twice: a sale, a
	// delivery of goods. A file that was taken over is then refused for a week.
	Once   bool
	Fields []Field
	// Row takes one row over. It returns what is wrong with it: a FieldError, or a failure about the row as a whole.
	Row func(ctx context.Context, store *db.Store, c *db.Change, scope access.Scope, env Env, v Values) error
}

// Field is a column of a spreadsheet.
type Field struct {
	Name     string
	Type     register.Type
	Title    register.Text
	Aliases  []string // other headings under which it is known
	Required bool
	Unit     string // gr: złote in the cell, grosze in the value
}

// FieldError says which cell of a row is wrong.
type FieldError struct {
	Field string
	Err   error
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Err.Error() }

// Unwrap gives the failure itself.
func (e *FieldError) Unwrap() error { return e.Err }

// Values are the cells of a row by field; an empty cell is absent.
type Values map[string]any

// Text is a text cell; empty when absent.
func (v Values) Text(field string) string {
	s, _ := v[field].(string)
	return s
}

// Int is a whole number; 0 when absent.
func (v Values) Int(field string) int64 {
	n, _ := v[field].(int64)
	return n
}

// Number is a number; 0 when absent.
func (v Values) Number(field string) float64 {
	switch n := v[field].(type) {
	case float64:
		return n
	case int64:
		return float64(n)
	}
	return 0
}

// Day is a date; the zero time when absent.
func (v Values) Day(field string) time.Time {
	d, _ := v[field].(time.Time)
	return d
}

// Bool is yes or no; known is false when the cell is empty.
func (v Values) Bool(field string) (yes, known bool) {
	yes, known = v[field].(bool)
	return yes, known
}

var shape = regexp.MustCompile(`^[a-z][a-z0-9]{1,30}$`)

// Addition is what the programmes add to the rule of access.
func Addition(list []Programme) access.Addition {
	var a access.Addition
	for _, p := range list {
		if !shape.MatchString(p.Name) {
			panic("no name of a programme: " + p.Name)
		}
		for _, r := range p.Registers {
			a.Subjects = append(a.Subjects, r.Subject())
		}
		a.Permissions = append(a.Permissions, p.Permissions...)
		a.Roles = append(a.Roles, p.Roles...)
	}
	return a
}

// Registers are the main job's registers with those of the programmes.
func Registers(core register.Set, list []Programme) register.Set {
	set := append(register.Set(nil), core...)
	for _, p := range list {
		for _, r := range p.Registers {
			r.Speak(p.Words)
		}
		set = append(set, p.Registers...)
	}
	return set
}
