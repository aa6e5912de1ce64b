package privacy

import (
	"regexp"
	"slices"
	"sync/atomic"
)

// Personal is what a programme says of one of its registers, so that retention, erasure and subject access reach it: the
// programme itself writes nothing for them.
type Personal struct {
	Register string            // also its table, with its versions in REGISTER_past
	Title    map[string]string // by language: pl, en
	Number   string            // column by which people call a row; empty: its number
	Starts   []string          // columns of the day from which time may count; the first unless the office says otherwise
	Open     string            // SQL over the row's alias t: as long as it holds, time does not begin; empty: never
	Class    string            // archive category, to be confirmed by the office: B5
	Years    int               // to be confirmed too
	// Clear are the columns that hold personal data: texts become empty, all else unknown. What statistics need stays.
	Clear []string
	// Person and Household are the columns that point at who the row is about. A person whom no row names any more whose
	// time still runs goes too.
	Person, Household string
	// Beside are tables that hold something about the rows; see Beside.
	Beside []Beside
}

// Beside is a table that is no register and holds something about the rows of one: notes on the steps of a case.
type Beside struct {
	Table string
	Where string   // SQL over the table, in which $1 are the rows' numbers as bigint[]: register = 'relief_applications' AND row_id = ANY ($1)
	Clear []string // columns, as in Personal
}

var declared atomic.Pointer[[]Personal]

// Declare settles what the programmes hold. It is called once at the start, before anything is asked.
func Declare(list ...Personal) {
	for _, p := range list {
		names := slices.Concat([]string{p.Register, p.Number, p.Person, p.Household}, p.Starts, p.Clear)
		for _, b := range p.Beside {
			names = append(append(names, b.Table), b.Clear...)
		}
		for _, n := range names {
			if n != "" && !plainName.MatchString(n) {
				panic("privacy: " + n + " is no name of a table or column")
			}
		}
		if p.Register == "" {
			panic("privacy: a register has no name")
		}
	}
	all := slices.Clone(list)
	declared.Store(&all)
}

var plainName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// personals are what the programmes declared.
func personals() []Personal {
	if p := declared.Load(); p != nil {
		return *p
	}
	return nil
}

// personalOf is what was declared of a register.
func personalOf(register string) (Personal, bool) {
	for _, p := range personals() {
		if p.Register == register {
			return p, true
		}
	}
	return Personal{}, false
}
