package register

import (
	"encoding/json"
	"strings"
)

// stale tells rows that somebody changed since the person saw them. Two people's values are shown as far as the person
// is shown the cell, both in the row as they saw it and in the row as it is now.
func (p *plan) stale(ids, versions []int64, stale map[int64]*planned) error {
	c := &composer{reader: p.r, register: p.reg, query: &Query{}, known: p.r.Current, past: true}
	list := append([]string{"t.id"}, p.expressions(c)...)
	shown := ask(p, &list, func(t *target) string { return t.condition(p.r.scope, p.reg.subject, c.arg) })
	type seen struct {
		values []*string
		hides  []bool
	}
	base := map[int64]seen{}
	err := p.r.exec("SELECT DISTINCT ON (t.id) "+strings.Join(list, ", ")+" FROM "+p.reg.table+"_past t JOIN unnest("+c.arg(ids)+"::int8[], "+c.arg(versions)+
		"::int8[]) x(id, version) ON x.id = t.id AND x.version = t.version WHERE ("+p.r.scope.Condition(p.reg.subject, c.arg)+") ORDER BY t.id, upper(t.known) NULLS LAST", c.args, func(v [][]byte) error {
		s := seen{p.values(v[1 : 1+len(p.targets)]), make([]bool, len(p.targets))}
		for i := range p.targets {
			s.hides[i] = !shown(i, v)
		}
		base[int8Of(v[0])] = s
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		row := stale[id]
		before, ok := base[id]
		if !ok {
			p.problem(row, "", "no_version")
			continue
		}
		conflict := RowConflict{Index: row.index, ID: id, Version: row.version, Fields: []FieldConflict{}}
		for i, t := range p.targets {
			touched := row.Op == Delete || row.Op == SetCells && row.set[i] && !equal(row.next[i], row.now[i])
			if t.kind == follows || !touched || equal(before.values[i], row.now[i]) || row.hides[i] {
				continue
			}
			f := FieldConflict{Field: t.Field, Base: jsonOf(t, before.values[i]), Theirs: jsonOf(t, row.now[i]), Yours: json.RawMessage("null")}
			switch typed, ok := row.Set[t.Field]; {
			case row.Op != SetCells:
			case !t.Personal:
				f.Yours = jsonOf(t, row.next[i])
			case ok: // as it was typed: what it was resolved to may be somebody whom the person was never shown
				f.Yours = typed
			}
			if before.hides[i] {
				f.Base = json.RawMessage("null")
			}
			if t.Personal { // nobody said why they read
				f.Base, f.Theirs, f.Masked = json.RawMessage("null"), json.RawMessage("null"), true
			}
			conflict.Fields = append(conflict.Fields, f)
		}
		// A deletion is never of what was not seen, also when what was changed is not among what the change reads.
		if len(conflict.Fields) == 0 && row.Op == SetCells && !row.Strict {
			row.merged = true
			continue
		}
		if conflict.Who, conflict.At, err = p.whoMade(row.since); err != nil {
			return err
		}
		p.Conflicts = append(p.Conflicts, conflict)
	}
	return nil
}
