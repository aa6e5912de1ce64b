package register

import (
	"strings"
)

// Find opens a register for the person who reads: only the columns that their roles show, those with personal data
// masked until a purpose is given, and the officers' own fields. Reading anything else than what Find gave is a
// mistake in the program. ErrUnknown when there is no such register, access.ErrRefused when it is not theirs to read.
func (r *Reader) Find(set Set, name string) (*Register, error) {
	reg, err := set.find(name)
	if err != nil {
		return nil, err
	}
	rights := r.scope.Rights(reg.Name)
	if !rights.Read {
		return nil, r.scope.Refused("the register " + reg.Name)
	}
	own, retired, err := r.fields(reg)
	if err != nil {
		return nil, err
	}
	view := *reg
	view.Rights, view.viewer = rights, r.viewer()
	view.Columns, view.retired = nil, retired
	never := func(any) string { return "" }
	for _, c := range append(append([]Column(nil), reg.Columns...), own...) {
		if c.inner || c.condition(r.scope, reg.subject, never) == "false" {
			continue
		}
		if c.Personal && r.Purpose == "" {
			c.Masked, c.Sortable, c.Filterable, c.search = true, false, false, false
		}
		c.Editable = c.Editable && rights.Edit && !c.Masked
		view.Columns = append(view.Columns, c)
	}
	return &view, nil
}

// Views opens every register that the person may read.
func (r *Reader) Views(set Set) ([]*Register, error) {
	var out []*Register
	for _, reg := range set {
		if !r.scope.Rights(reg.Name).Read {
			continue
		}
		view, err := r.Find(set, reg.Name)
		if err != nil {
			return nil, err
		}
		out = append(out, view)
	}
	return out, nil
}

// viewer tells views apart: who reads, and whether personal data are shown.
func (r *Reader) viewer() string { return r.scope.Key() + "|" + r.Purpose }

// check stops a program that would read past the rule of access.
func (r *Reader) check(reg *Register) {
	if reg.viewer != r.viewer() {
		panic("register " + reg.Name + " was not opened by Reader.Find")
	}
}

// expression is a column's value as the person who reads may see it: masked when it is personal and no purpose was
// given, unknown in rows in which their roles do not show it.
func (c *composer) expression(col *Column) string {
	expr := col.sql
	if c.past && col.past != "" {
		expr = col.past
	}
	if col.Masked {
		expr = strings.ReplaceAll(col.mask, "{}", expr)
	}
	expr = c.expand(expr)
	switch cond := col.condition(c.scope(), c.register.subject, c.arg); cond {
	case "true":
		return expr
	case "false":
		return "NULL"
	default:
		return "CASE WHEN " + cond + " THEN " + expr + " END"
	}
}

// maskAll hides a whole value and tells only that there is one.
const maskAll = `CASE WHEN coalesce({}, '') = '' THEN {} ELSE '•••' END`
