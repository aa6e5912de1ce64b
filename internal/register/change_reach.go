package register

import (
	"slices"
	"strings"
)

// reach refuses rows that would leave the person's own scope, or come to be outside of it, and cells that they may not
// write in what the row becomes.
func (p *plan) reach() error {
	if len(p.Cells) > 0 || len(p.Conflicts) > 0 {
		return nil // said first
	}
	for _, op := range []Op{SetCells, Create} {
		if op == Create && len(p.reg.subject.Through) > 0 {
			continue // nothing points at a new row yet: whoever may add rows may add this one
		}
		rows := slices.DeleteFunc(slices.Clone(p.rows), func(row *planned) bool { return row.Op != op || row.same || row.next == nil })
		if len(rows) == 0 {
			continue
		}
		if err := p.reachable(op, rows); err != nil {
			return err
		}
		if op == Create {
			if err := p.writableAsNew(rows); err != nil {
				return err
			}
		} else if err := p.revealing(rows); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) reachable(op Op, rows []*planned) error {
	c := &composer{reader: p.r, register: p.reg, query: &Query{}, known: p.r.Current}
	cond := p.r.scope.EditCondition(p.reg.subject, p.rightOf(op), c.arg)
	if cond == "true" {
		return nil
	}
	byNo := numbered(rows)
	return p.r.exec("SELECT t.no FROM ("+p.becoming(c, rows, op == SetCells)+") t WHERE ("+cond+") IS NOT TRUE", c.args, func(v [][]byte) error {
		p.problem(byNo[int8Of(v[0])], "", "not_yours")
		return nil
	})
}

func numbered(rows []*planned) map[int64]*planned {
	out := map[int64]*planned{}
	for _, row := range rows {
		out[int64(row.index)] = row
	}
	return out
}

// writableAsNew refuses cells of new rows that the person may not write where the row comes to be.
func (p *plan) writableAsNew(rows []*planned) error {
	c := &composer{reader: p.r, register: p.reg, query: &Query{}, known: p.r.Current}
	list := []string{"t.no"}
	writable := ask(p, &list, func(t *target) string {
		if !t.Editable && t.kind != shape {
			return "true" // said of the cell
		}
		return t.writable(p.r.scope, p.reg.subject, c.arg)
	})
	if len(list) == 1 {
		return nil
	}
	byNo := numbered(rows)
	return p.r.exec("SELECT "+strings.Join(list, ", ")+" FROM ("+p.becoming(c, rows, false)+") t", c.args, func(v [][]byte) error {
		row := byNo[int8Of(v[0])]
		for i, t := range p.targets {
			if _, named := row.Set[t.Field]; (named || t.kind == shape && row.Shape != nil) && !writable(i, v) {
				p.problem(row, t.Field, "not_editable")
			}
		}
		return nil
	})
}

// revealing refuses to move a row where the person is shown what was withheld of it: whoever moves it there must not
// learn by it.
func (p *plan) revealing(rows []*planned) error {
	conditions := func(c *composer) []string {
		var list []string
		for i := range p.reg.Columns {
			if cond := p.reg.Columns[i].condition(p.r.scope, p.reg.subject, c.arg); cond != "true" {
				list = append(list, "("+cond+") IS TRUE")
			}
		}
		return list
	}
	c := &composer{reader: p.r, register: p.reg, query: &Query{}, known: p.r.Current}
	list := conditions(c)
	if len(list) == 0 {
		return nil
	}
	before := map[int64][]bool{}
	read := func(v [][]byte) (out []bool) {
		for _, b := range v[1:] {
			out = append(out, yes(b))
		}
		return out
	}
	err := p.r.exec("SELECT t.id, "+strings.Join(list, ", ")+" FROM "+p.reg.table+" t WHERE t.id = ANY("+c.arg(rowIDs(rows))+"::int8[])", c.args, func(v [][]byte) error {
		before[int8Of(v[0])] = read(v)
		return nil
	})
	if err != nil {
		return err
	}
	c = &composer{reader: p.r, register: p.reg, query: &Query{}, known: p.r.Current}
	list = conditions(c)
	byNo := numbered(rows)
	return p.r.exec("SELECT t.no, "+strings.Join(list, ", ")+" FROM ("+p.becoming(c, rows, true)+") t", c.args, func(v [][]byte) error {
		row := byNo[int8Of(v[0])]
		for i, shown := range read(v) {
			if shown && !before[row.ID][i] {
				p.problem(row, "", "reveals")
				break
			}
		}
		return nil
	})
}
