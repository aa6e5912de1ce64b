package register

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"spoina/internal/access"
)

// read looks at the rows as they are now, and at what the person may do with each.
func (p *plan) read() error {
	byID := map[int64]*planned{}
	var ids []int64
	for _, row := range p.rows {
		if row.Op == Create {
			continue
		}
		if _, twice := byID[row.ID]; twice {
			p.problem(row, "", "twice")
			continue
		}
		byID[row.ID] = row
		ids = append(ids, row.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := p.current(ids, byID)
	if err != nil {
		return err
	}
	var gone []int64
	for _, id := range ids {
		if !found[id] {
			gone = append(gone, id)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return p.gone(gone, byID)
}

// rightOf is the right that an operation needs in a row.
func (p *plan) rightOf(op Op) func(access.Rights) bool {
	return func(r access.Rights) bool {
		switch op {
		case SetCells:
			return r.Edit
		case Create:
			return r.Create
		}
		return r.Delete || p.maker && p.undoes != 0 && (r.Create || r.Edit)
	}
}

func (p *plan) current(ids []int64, byID map[int64]*planned) (map[int64]bool, error) {
	c := &composer{reader: p.r, register: p.reg, query: &Query{}, known: p.r.Current}
	list := []string{"t.id", "t.version::int8", "lower(t.known)", "(" + p.r.scope.Condition(p.reg.subject, c.arg) + ")"}
	for _, op := range []Op{SetCells, Delete} {
		list = append(list, "("+p.r.scope.EditCondition(p.reg.subject, p.rightOf(op), c.arg)+")")
	}
	list = append(list, p.expressions(c)...)
	writable := ask(p, &list, func(t *target) string { return t.writable(p.r.scope, p.reg.subject, c.arg) })
	shown := ask(p, &list, func(t *target) string { return t.condition(p.r.scope, p.reg.subject, c.arg) })
	found := map[int64]bool{}
	err := p.r.exec("SELECT "+strings.Join(list, ", ")+" FROM "+p.reg.table+" t WHERE t.id = ANY("+c.arg(ids)+"::int8[])", c.args, func(v [][]byte) error {
		id := int64(int8Of(v[0]))
		row := byID[id]
		found[id] = true
		if !yes(v[3]) {
			p.problem(row, "", "no_row")
			return nil
		}
		row.version, row.since = int8Of(v[1]), int8Of(v[2])
		row.now = p.values(v[6 : 6+len(p.targets)])
		switch {
		case row.Op == SetCells && !yes(v[4]), row.Op == Delete && !yes(v[5]):
			p.problem(row, "", "not_yours")
		case row.Op == Restore:
			p.problem(row, "", "not_in_bin")
		}
		row.hides = make([]bool, len(p.targets))
		for i, t := range p.targets {
			_, named := row.Set[t.Field]
			named = named || t.kind == shape && row.Shape != nil
			if p.given != nil {
				_, named = p.given[row.index][t.Field]
			}
			if named && (t.Editable || t.kind == shape || p.given != nil) && !writable(i, v) {
				p.problem(row, t.Field, "not_editable")
			}
			row.hides[i] = !shown(i, v)
		}
		return nil
	})
	return found, err
}

func yes(b []byte) bool { return len(b) == 1 && b[0] == 1 }

// ask adds to a statement's list a condition for each target that does not always hold, and gives what reads the answer.
func ask(p *plan, list *[]string, cond func(*target) string) func(i int, v [][]byte) bool {
	at := make([]int, len(p.targets)) // 0: always
	for i, t := range p.targets {
		if t.kind == follows {
			continue
		}
		if cond := cond(t); cond != "true" {
			at[i] = len(*list)
			*list = append(*list, "("+cond+")")
		}
	}
	return func(i int, v [][]byte) bool { return at[i] == 0 || yes(v[at[i]]) }
}

func int8Of(b []byte) int64 {
	var n uint64
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return int64(n)
}

// values copies what the database answered for each target.
func (p *plan) values(v [][]byte) []*string {
	out := make([]*string, len(p.targets))
	for i, t := range p.targets {
		if v[i] != nil {
			out[i] = tidy(t, string(v[i]))
		}
	}
	return out
}

// gone are rows that the table does not hold: in the bin, or never there.
func (p *plan) gone(ids []int64, byID map[int64]*planned) error {
	c := &composer{reader: p.r, register: p.reg, query: &Query{}, known: p.r.Current, past: true}
	list := append([]string{"t.id", "t.version::int8", "upper(t.known)", "(" + p.r.scope.Condition(p.reg.subject, c.arg) + ")",
		"(" + p.r.scope.EditCondition(p.reg.subject, p.rightOf(Restore), c.arg) + ")"}, p.expressions(c)...)
	seen := map[int64]bool{}
	var conflicts []*planned
	err := p.r.exec("SELECT DISTINCT ON (t.id) "+strings.Join(list, ", ")+" FROM "+p.reg.table+"_past t WHERE t.id = ANY("+c.arg(ids)+"::int8[]) ORDER BY t.id, t.version DESC, upper(t.known) DESC NULLS FIRST",
		c.args, func(v [][]byte) error {
			id := int8Of(v[0])
			row := byID[id]
			binned := v[2] != nil
			seen[id] = true
			switch {
			case !yes(v[3]):
				p.problem(row, "", "no_row")
			case row.Op == Restore && !binned:
				p.problem(row, "", "not_in_bin")
			case row.Op == Restore && !yes(v[4]):
				p.problem(row, "", "not_yours")
			case row.Op == Restore && p.undoes != 0 && int8Of(v[2]) != p.undoes:
				row.since = int8Of(v[2]) // deleted once more since, by somebody who meant it
				conflicts = append(conflicts, row)
			case row.Op == Restore:
				row.version, row.now = int8Of(v[1]), p.values(v[5:])
			case row.Op == Delete && binned:
				row.same = true
			case row.Version != 0 && binned:
				row.since, row.now = int8Of(v[2]), p.values(v[5:])
				conflicts = append(conflicts, row)
			default:
				p.problem(row, "", "no_row")
			}
			return nil
		})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !seen[id] {
			p.problem(byID[id], "", "no_row")
		}
	}
	for _, row := range conflicts { // somebody deleted the row meanwhile
		who, at, err := p.whoMade(row.since)
		if err != nil {
			return err
		}
		p.Conflicts = append(p.Conflicts, RowConflict{Index: row.index, ID: row.ID, Who: who, At: at, Deleted: true, Fields: []FieldConflict{}})
	}
	return nil
}

func (p *plan) whoMade(revision int64) (who string, at *time.Time, err error) {
	err = p.r.exec("SELECT "+whoMade+", r.at FROM revisions r WHERE r.id = $1::int8", [][]byte{strconv.AppendInt(nil, revision, 10)}, func(v [][]byte) error {
		t := instantOf(v[1])
		who, at = string(v[0]), &t
		return nil
	})
	return who, at, err
}

// parse reads the cells of every edit.
func (p *plan) parse() error {
	for _, row := range p.rows {
		if row.Op != SetCells && row.Op != Create || row.Op == SetCells && row.now == nil {
			continue
		}
		row.next, row.set = make([]*string, len(p.targets)), make([]bool, len(p.targets))
		if row.Op == Create {
			row.now = make([]*string, len(p.targets))
			for i, t := range p.targets {
				if row.next[i] = t.fresh; t.fresh == nil && t.kind == plain {
					row.next[i] = t.empty
				}
			}
		} else {
			copy(row.next, row.now)
		}
		if p.given != nil {
			for field, v := range p.given[row.index] {
				if i := p.at[field]; i >= 0 && i < len(p.targets) && p.targets[i].Field == field {
					p.give(row, i, v)
				}
			}
			continue
		}
		for _, field := range sortedKeys(row.Set) {
			p.parseCell(row, field, row.Set[field])
		}
	}
	return nil
}

// give takes a value over as the table said it before.
func (p *plan) give(row *planned, i int, v *string) {
	t := p.targets[i]
	row.set[i], row.next[i] = true, v
	switch {
	case t.kind == partyOf && v != nil:
		id, _, _ := strings.Cut(*v, "|")
		n, _ := strconv.ParseInt(id, 10, 64)
		row.party = &partyRef{id: n}
	case t.kind == partyOf:
		row.party = &partyRef{}
	case t.kind == parcels_:
		var items []string
		if v != nil {
			_ = json.Unmarshal([]byte(*v), &items)
		}
		row.parcels = []parcelRef{}
		for _, s := range items {
			row.parcels = append(row.parcels, parcelRef{shown: s, raw: s})
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (p *plan) parseCell(row *planned, field string, raw json.RawMessage) {
	i := p.at[field]
	if i < 0 || i >= len(p.targets) || p.targets[i].Field != field {
		p.problem(row, field, "unknown_column")
		return
	}
	t := p.targets[i]
	if !t.Editable || t.kind == follows {
		p.problem(row, field, "not_editable")
		return
	}
	v, err := parseJSON(t.Column, raw)
	if e, ok := err.(*CellError); ok {
		p.refuse(row, field, e)
		return
	}
	row.set[i] = true
	switch t.kind {
	case partyOf:
		name, _ := v.(string)
		row.party = &partyRef{text: strings.Join(strings.Fields(name), " ")}
	case parcels_:
		items, _ := v.([]string)
		row.parcels = []parcelRef{}
		for _, s := range items {
			row.parcels = append(row.parcels, parcelRef{raw: s})
		}
	default:
		row.next[i] = canonical(t, normal(p.reg.Name, field, v))
		p.digits(row, field, v)
	}
}

// meet compares the version that the person saw with the one that is there now.
func (p *plan) meet() error {
	var ids, versions []int64
	stale := map[int64]*planned{}
	for _, row := range p.rows {
		if row.now == nil || row.Version == 0 || row.Op == Create || row.Op == Restore || row.Version == row.version || row.same {
			continue
		}
		if row.version == 0 {
			continue // deleted: said already
		}
		stale[row.ID] = row
		ids, versions = append(ids, row.ID), append(versions, row.Version)
	}
	if len(ids) > 0 {
		if err := p.stale(ids, versions, stale); err != nil {
			return err
		}
	}
	for _, row := range p.rows {
		if row.Op == SetCells && row.next != nil {
			row.same = true
			for i, set := range row.set {
				row.same = row.same && (!set || equal(row.now[i], row.next[i]))
			}
		}
	}
	return nil
}
