package register

import (
	"encoding/json"
	"strconv"
	"strings"

	"spoina/internal/audit"
)

// addParties adds the parties that documents name and the register does not hold.
func (p *plan) addParties(revision int64) ([]audit.RowChange, error) {
	byKey := map[string]*partyRef{}
	var keys, names []string
	for _, row := range p.rows {
		if r := row.party; r != nil && r.id == 0 && r.key != "" && !row.same {
			if _, twice := byKey[r.key]; !twice {
				byKey[r.key] = r
				keys, names = append(keys, r.key), append(names, r.text)
			}
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	var log []audit.RowChange
	if err := p.r.exec(`INSERT INTO parties (id, key, name, known, version) SELECT nextval('register_id'), x.key, x.name, int8range($1::int8, NULL), 1
		FROM unnest($2::text[], $3::text[]) x(key, name) WHERE NOT EXISTS (SELECT FROM parties q WHERE q.key = x.key) RETURNING id, name`,
		[][]byte{textOf(revision), textOf(keys), textOf(names)}, func(v [][]byte) error {
			log = append(log, audit.RowChange{Register: "parties", ID: int8Of(v[0]), Version: 1, Personal: map[string]bool{"name": true},
				Fields: map[string][2]json.RawMessage{"name": {nil, AppendString(nil, string(v[1]))}}})
			return nil
		}); err != nil {
		return nil, err
	}
	ids := map[string]int64{}
	err := p.r.exec(`SELECT id, key FROM parties WHERE key = ANY($1::text[])`, [][]byte{textOf(keys)}, func(v [][]byte) error {
		ids[string(v[1])] = int8Of(v[0])
		return nil
	})
	for _, row := range p.rows {
		if r := row.party; r != nil && r.id == 0 && r.key != "" {
			r.id = ids[r.key]
		}
	}
	return log, err
}

// parcelsToPast keeps the parcels of documents with the versions that named them.
func (p *plan) parcelsToPast(rows []*planned, revision int64) error {
	child, ok := children[p.reg.Name]
	if !ok || len(rows) == 0 {
		return nil
	}
	args := [][]byte{textOf(revision), textOf(rowIDs(rows))}
	if err := p.r.exec("INSERT INTO "+child.table+"_past ("+child.owner+", no, known, "+child.columns+") SELECT "+child.owner+", no, int8range(lower(known), $1::int8), "+child.columns+
		" FROM "+child.table+" WHERE "+child.owner+" = ANY($2::int8[])", args, none); err != nil {
		return err
	}
	return p.r.exec("DELETE FROM "+child.table+" WHERE "+child.owner+" = ANY($1::int8[])", args[1:], none)
}

// writeParcels gives documents the parcels that edits name. What was known of a parcel that the document names still, or
// named once, stays: its leased area, its drawn part.
func (p *plan) writeParcels(rows []*planned, revision int64, before bool) error {
	child, ok := children[p.reg.Name]
	if !ok || len(rows) == 0 {
		return nil
	}
	if before {
		if err := p.parcelsToPast(rows, revision); err != nil {
			return err
		}
	}
	if p.undoes != 0 {
		return p.parcelsBack(rows, revision)
	}
	var owners, nos, nths []int64
	var raw, shown, id, precinct, number, part []*string
	for _, row := range rows {
		for n, ref := range row.parcels {
			owners, nos, nths = append(owners, row.ID), append(nos, int64(n+1)), append(nths, int64(ref.nth))
			raw, shown = append(raw, &ref.raw), append(shown, &ref.shown)
			precinct, number = append(precinct, &ref.precinct), append(number, &ref.no)
			var parcelID *string
			if ref.id != "" {
				parcelID = &ref.id
			}
			yes := strconv.FormatBool(ref.part)
			id, part = append(id, parcelID), append(part, &yes)
		}
	}
	if len(owners) == 0 {
		return nil
	}
	c := &composer{reader: p.r}
	known := c.arg(revision)
	a := &arrays{c: c}
	a.ints("owner", owners)
	a.ints("no", nos)
	a.ints("nth", nths)
	for _, t := range []struct {
		name   string
		values []*string
	}{{"ref_raw", raw}, {"shown", shown}, {"parcel_id", id}, {"precinct", precinct}, {"number", number}, {"part", part}} {
		a.texts(t.name, t.values)
	}
	var values []string
	for _, column := range strings.Split(child.columns, ", ") {
		anew := map[string]string{"part": "x.part::boolean", "whole": "CASE WHEN x.part::boolean THEN false END", "historical": "false", "leased_area_m2": "NULL",
			"geom": "NULL", "geometry_source": "''", "source_row": "0", "raw": "'{}'::jsonb"}[column]
		if anew == "" {
			anew = "x." + column
		}
		values = append(values, "CASE WHEN o.no IS NULL THEN "+anew+" ELSE o."+column+" END")
	}
	// The first part of a parcel stays the first, the second the second: of those that the document named last.
	same := func(o string) string {
		return child.table + "_past " + o + " WHERE " + o + "." + child.owner + " = x.owner AND coalesce(" + o + ".parcel_id, nullif(" + o + ".number, ''), " + o + ".ref_raw) = x.shown"
	}
	return p.r.exec("INSERT INTO "+child.table+" ("+child.owner+", no, known, "+child.columns+") SELECT x.owner, x.no, int8range("+known+"::int8, NULL), "+strings.Join(values, ", ")+
		" FROM "+a.from()+" LEFT JOIN LATERAL (SELECT * FROM "+same("o")+" AND upper(o.known) = (SELECT max(upper(m.known)) FROM "+same("m")+")"+
		" ORDER BY o.no OFFSET x.nth - 1 LIMIT 1) o ON true", c.args, none)
}

// parcelsBack brings back the parcels that a change took from documents, as they were: what a list cannot say of them, too.
func (p *plan) parcelsBack(rows []*planned, revision int64) error {
	child := children[p.reg.Name]
	return p.r.exec("INSERT INTO "+child.table+" ("+child.owner+", no, known, "+child.columns+") SELECT "+child.owner+", no, int8range($1::int8, NULL), "+child.columns+
		" FROM "+child.table+"_past WHERE "+child.owner+" = ANY($2::int8[]) AND upper(known) = $3::int8", [][]byte{textOf(revision), textOf(rowIDs(rows)), textOf(p.undoes)}, none)
}
