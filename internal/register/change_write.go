package register

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"spoina/internal/audit"
	"spoina/internal/db"
	"spoina/internal/job"
)

// analysed are the registers that analyses judge by.
var analysed = map[string]bool{"decisions": true, "leases": true, "parcels": true, "road_lanes": true, "address_points": true, "reference_features": true, "zones": true, "rates": true}

// children are the tables that hold the parcels of documents.
var children = map[string]struct{ table, owner, columns string }{
	"decisions": {"decision_parcels", "decision_id", "ref_raw, parcel_id, precinct, number, part"},
	"leases":    {"lease_parcels", "lease_id", "ref_raw, parcel_id, precinct, number, whole, historical, leased_area_m2, geom, geometry_source, source_row, raw"},
}

// moved tells whether anything that the plan rests on changed before the office's registers stood still.
func (p *plan) moved() (bool, error) {
	var ids, versions, parties []int64
	var keys []string
	for _, row := range p.rows {
		switch {
		case row.Op == Restore || row.Op == Delete && p.reg.Name == "parties":
			return true, nil
		case row.Op == Create && row.key != "":
			keys = append(keys, row.key)
		case row.Op != Create:
			if row.key != "" {
				keys = append(keys, row.key)
			}
			ids, versions = append(ids, row.ID), append(versions, row.version)
		}
		if row.party != nil && row.party.id != 0 {
			parties = append(parties, row.party.id)
		}
	}
	moved := false
	sql := "SELECT EXISTS (SELECT FROM unnest($1::int8[], $2::int8[]) x(id, version) LEFT JOIN " + p.reg.table + " t ON t.id = x.id WHERE coalesce(t.version, 0) <> x.version)" +
		" OR EXISTS (SELECT FROM unnest($3::int8[]) x(id) WHERE NOT EXISTS (SELECT FROM parties q WHERE q.id = x.id))"
	args := [][]byte{textOf(ids), textOf(versions), textOf(parties)}
	if len(keys) > 0 {
		sql += " OR EXISTS (SELECT FROM " + p.reg.table + " t WHERE t.key = ANY($4::text[]))"
		args = append(args, textOf(keys))
	}
	err := p.r.exec(sql, args, func(v [][]byte) error {
		moved = v[0][0] == 1
		return nil
	})
	return moved, err
}

// write makes the change under a revision.
func (p *plan) write(ctx context.Context, c *db.Change, revision int64) error {
	p.r.Current = revision
	by := map[Op][]*planned{}
	for _, row := range p.rows {
		if !row.same {
			by[row.Op] = append(by[row.Op], row)
		}
	}
	var log []audit.RowChange
	c.Touch(p.reg.Name)
	added, err := p.addParties(revision)
	if err != nil {
		return err
	}
	if len(added) > 0 {
		c.Touch("parties")
		log = append(log, added...)
	}
	for _, step := range []struct {
		op Op
		do func([]*planned, int64) error
	}{{Delete, p.deleteRows}, {SetCells, p.setRows}, {Restore, p.restoreRows}, {Create, p.createRows}} {
		if rows := by[step.op]; len(rows) > 0 {
			if err := step.do(rows, revision); err != nil {
				return err
			}
			log = append(log, p.log(rows)...)
		}
	}
	detail := map[string]any{"rows": map[string]int{"set": len(by[SetCells]), "created": len(by[Create]), "deleted": len(by[Delete]), "restored": len(by[Restore])}}
	if p.undoes != 0 {
		detail["undoes"] = p.undoes
	}
	if err := c.AuditChanges(ctx, p.action, p.reg.Name, detail, log); err != nil {
		return err
	}
	if !analysed[p.reg.Name] {
		return nil
	}
	return job.Insert(ctx, c.Tx, job.AnalyseArgs{Office: c.Office().Code, Revision: revision, Reason: "changed by hand: " + p.reg.Name})
}

func none([][]byte) error { return nil }

func rowIDs(rows []*planned) []int64 {
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return ids
}

// list is the columns of the table, with other expressions for some.
func (p *plan) list(alias string, other map[string]string) (columns, values string) {
	var cs, vs []string
	for _, c := range p.cols {
		quoted := `"` + c.name + `"`
		cs = append(cs, quoted)
		if v, ok := other[c.name]; ok {
			vs = append(vs, v)
		} else {
			vs = append(vs, alias+"."+quoted)
		}
	}
	return strings.Join(cs, ", "), strings.Join(vs, ", ")
}

// toPast keeps the versions that the office no longer believes.
func (p *plan) toPast(rows []*planned, revision int64) error {
	columns, values := p.list("t", map[string]string{"known": "int8range(lower(t.known), $1::int8)"})
	return p.r.exec("INSERT INTO "+p.reg.table+"_past ("+columns+") SELECT "+values+" FROM "+p.reg.table+" t WHERE t.id = ANY($2::int8[])",
		[][]byte{textOf(revision), textOf(rowIDs(rows))}, none)
}

func (p *plan) setRows(rows []*planned, revision int64) error {
	if err := p.toPast(rows, revision); err != nil {
		return err
	}
	c := &composer{reader: p.r}
	known := c.arg(revision)
	a := &arrays{c: c}
	a.ints("id", rowIDs(rows))
	columns, values := p.assign(a, rows)
	set := []string{"version = t.version + 1", "known = int8range(" + known + "::int8, NULL)"}
	if p.column("key") != nil && slices.ContainsFunc(rows, func(row *planned) bool { return row.key != "" }) {
		keys := make([]*string, len(rows))
		for i, row := range rows {
			if row.key != "" {
				keys[i] = &row.key
			}
		}
		a.texts("key", keys)
		set = append(set, "key = coalesce(x.key, t.key)")
	}
	for i := range columns {
		set = append(set, columns[i]+" = "+strings.ReplaceAll(values[i], "{extra}", "t.extra"))
	}
	if err := p.r.exec("UPDATE "+p.reg.table+" t SET "+strings.Join(set, ", ")+" FROM "+a.from()+" WHERE t.id = x.id", c.args, none); err != nil {
		return err
	}
	for _, row := range rows {
		row.version++
	}
	at := p.at["parcels"]
	return p.writeParcels(slices.DeleteFunc(slices.Clone(rows), func(row *planned) bool { return row.parcels == nil || equal(row.now[at], row.next[at]) }), revision, true)
}

func (p *plan) deleteRows(rows []*planned, revision int64) error {
	if err := p.toPast(rows, revision); err != nil {
		return err
	}
	if err := p.parcelsToPast(rows, revision); err != nil {
		return err
	}
	err := p.r.exec("DELETE FROM "+p.reg.table+" WHERE id = ANY($1::int8[])", [][]byte{textOf(rowIDs(rows))}, none)
	for _, row := range rows {
		row.version = 0
	}
	return err
}

// restoreRows brings the last versions back, with the parcels that went with them.
func (p *plan) restoreRows(rows []*planned, revision int64) error {
	columns, values := p.list("t", map[string]string{"known": "int8range($1::int8, NULL)", "version": "t.version + 1"})
	last := "(SELECT DISTINCT ON (id) * FROM " + p.reg.table + "_past WHERE id = ANY($2::int8[]) ORDER BY id, version DESC, upper(known) DESC NULLS FIRST) t"
	args := [][]byte{textOf(revision), textOf(rowIDs(rows))}
	if err := p.r.exec("INSERT INTO "+p.reg.table+" ("+columns+") SELECT "+values+" FROM "+last, args, none); err != nil {
		return err
	}
	for _, row := range rows {
		row.version++
	}
	child, ok := children[p.reg.Name]
	if !ok {
		return nil
	}
	own := "c." + strings.ReplaceAll(child.columns, ", ", ", c.")
	return p.r.exec("INSERT INTO "+child.table+" ("+child.owner+", no, known, "+child.columns+") SELECT c."+child.owner+", c.no, int8range($1::int8, NULL), "+own+
		" FROM "+child.table+"_past c JOIN "+last+" ON t.id = c."+child.owner+" AND upper(t.known) = upper(c.known)", args, none)
}

func (p *plan) createRows(rows []*planned, revision int64) error {
	i := 0
	if err := p.r.exec("SELECT nextval('register_id') FROM generate_series(1, $1::int8)", [][]byte{textOf(len(rows))}, func(v [][]byte) error {
		rows[i].ID = int8Of(v[0])
		i++
		return nil
	}); err != nil {
		return err
	}
	c := &composer{reader: p.r}
	known := c.arg(revision)
	a := &arrays{c: c}
	a.ints("id", rowIDs(rows))
	keys := make([]*string, len(rows))
	for i, row := range rows {
		if row.key == "" {
			row.key = "hand/" + strconv.FormatInt(row.ID, 10)
		}
		keys[i] = &row.key
	}
	a.texts("key", keys)
	columns, values := p.assign(a, rows)
	for i := range values {
		values[i] = strings.ReplaceAll(values[i], "{extra}", "'{}'::jsonb")
	}
	columns, values = append(columns, "id", "key", "version", "known"), append(values, "x.id", "x.key", "1", "int8range("+known+"::int8, NULL)")
	if err := p.r.exec("INSERT INTO "+p.reg.table+" ("+strings.Join(columns, ", ")+") SELECT "+strings.Join(values, ", ")+" FROM "+a.from(), c.args, none); err != nil {
		return err
	}
	for _, row := range rows {
		row.version = 1
	}
	return p.writeParcels(slices.DeleteFunc(slices.Clone(rows), func(row *planned) bool { return row.parcels == nil }), revision, false)
}

// log is what the audit keeps of rows.
func (p *plan) log(rows []*planned) []audit.RowChange {
	out := make([]audit.RowChange, len(rows))
	for j, row := range rows {
		change := audit.RowChange{Register: p.reg.Name, ID: row.ID, Version: row.version, Fields: map[string][2]json.RawMessage{}, Personal: map[string]bool{}}
		switch row.Op {
		case Delete:
			change.Fields["deleted"] = [2]json.RawMessage{json.RawMessage("false"), json.RawMessage("true")}
		case Restore:
			change.Fields["deleted"] = [2]json.RawMessage{json.RawMessage("true"), json.RawMessage("false")}
		default:
			for i, t := range p.targets {
				if t.kind == follows || equal(row.now[i], row.next[i]) {
					continue
				}
				change.Fields[t.Field] = [2]json.RawMessage{jsonOf(t, row.now[i]), jsonOf(t, row.next[i])}
				if t.kind == shape {
					change.Fields[t.Field] = [2]json.RawMessage{shapeMark(row.now[i]), shapeMark(row.next[i])}
				}
				if t.Personal {
					change.Personal[t.Field] = true
				}
			}
		}
		out[j] = change
	}
	return out
}
