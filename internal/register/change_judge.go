package register

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
	"time"

	"spoina/geo"
	"spoina/internal/access"
	"spoina/internal/cell"
)

// normal writes values as imports do, so that both say the same the same way.
func normal(register, field string, v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	switch field {
	case "case_number", "contract_number":
		return cell.Case(s)
	case "house_no":
		return strings.ToUpper(strings.Join(strings.Fields(s), ""))
	case "nip", "pesel", "regon":
		if number, ok := identifier(field, s); ok {
			return number
		}
	case "kw":
		if kw, err := geo.ParseKW(s); err == nil {
			return kw
		}
	case "name":
		if register == "parties" {
			return strings.Join(strings.Fields(s), " ")
		}
	}
	return s
}

func identifier(field, s string) (string, bool) {
	switch field {
	case "nip":
		return cell.NIP(s)
	case "pesel":
		return cell.PESEL(s)
	default:
		return cell.REGON(s)
	}
}

// digits warns of numbers whose check digit is wrong. They are taken over: what stands in a document may be wrong, and
// the register says what stands there.
func (p *plan) digits(row *planned, field string, v any) {
	s, ok := v.(string)
	if !ok || s == "" {
		return
	}
	switch field {
	case "nip", "pesel", "regon":
		if _, ok := identifier(field, s); !ok {
			p.warn(row, field, "bad_identifier")
		}
	case "kw":
		if !cell.KW(s) {
			p.warn(row, field, "bad_kw")
		}
	}
}

// text is a row's value of a field as it becomes; empty when unknown or not read.
func (p *plan) text(row *planned, field string) string {
	if i, ok := p.at[field]; ok && i >= 0 && row.next[i] != nil {
		return *row.next[i]
	}
	return ""
}

// judge completes what follows from the edits and refuses rows that cannot be.
func (p *plan) judge() error {
	if err := p.inUse(); err != nil {
		return err
	}
	for _, row := range p.rows {
		if row.next == nil {
			continue
		}
		if row.Op == Create && shaped[p.reg.Name] && row.Shape == nil {
			p.problem(row, "", "needs_shape")
			continue
		}
		if row.Op == Create {
			p.startingWith(row)
		}
		p.derive(row)
		for i, t := range p.targets {
			if t.kind == own && (row.set[i] || row.Op == Create) {
				rest := func(field string) any {
					j, ok := p.at[field]
					if !ok || j < 0 {
						j = slices.IndexFunc(p.targets, func(t *target) bool { return t.Field == field })
					}
					if j >= 0 {
						return valueOf(p.targets[j], row.next[j])
					}
					return nil
				}
				if !row.set[i] && !t.asked(rest) {
					row.next[i] = nil // a default is for rows in which the field is asked for
					continue
				}
				err := t.checkOwn(valueOf(t, row.next[i]), rest)
				if t.unseen {
					if err != nil {
						row.next[i] = nil // a default that is no value any more
					}
					continue
				}
				// What the row says already may be a choice that is retired since; it is not judged again.
				if e, ok := err.(*CellError); ok && p.given == nil && (e.Code == "required" || !equal(row.now[i], row.next[i])) {
					p.refuse(row, t.Field, e)
				}
				continue
			}
			// What a file left empty stays as it is while people change other cells.
			if t.Required && (row.Op == Create || p.changes(row, t.Field)) && (row.next[i] == nil || *row.next[i] == "") {
				p.problem(row, t.Field, "required")
			}
		}
		from, to := p.text(row, "valid_from"), p.text(row, "valid_to")
		if from != "" && to != "" && from > to && (p.changes(row, "valid_from") || p.changes(row, "valid_to")) {
			field := "valid_to"
			if !p.changes(row, field) {
				field = "valid_from"
			}
			p.problem(row, field, "from_after_to")
		}
	}
	return p.keys()
}

func (p *plan) names(row *planned, field string) bool {
	i, ok := p.at[field]
	return ok && i >= 0 && row.set[i]
}

// changes tells whether the edit names the field and says something else than the row.
func (p *plan) changes(row *planned, field string) bool {
	return p.names(row, field) && !equal(row.now[p.at[field]], row.next[p.at[field]])
}

// startingWith puts a new row where the person who adds it may see it, when there is only one such place.
func (p *plan) startingWith(row *planned) {
	var fits []access.Limits
	for _, g := range p.r.scope.Grants() {
		rights, ok := g.Role.Registers[p.reg.Name]
		if !ok {
			rights = g.Role.Registers["*"]
		}
		if rights.Create && (len(g.Limits.Registers) == 0 || slices.Contains(g.Limits.Registers, p.reg.Name)) {
			fits = append(fits, g.Limits)
		}
	}
	if len(fits) != 1 {
		return
	}
	put := func(field string, values []string) {
		if i, ok := p.at[field]; ok && i >= 0 && !row.set[i] && len(values) == 1 && p.targets[i].kind == plain {
			row.next[i] = &values[0]
		}
	}
	l := fits[0]
	put("department", l.Departments)
	put("unit", l.Units)
	put("territory", l.Territories)
	put("manager", l.Managers)
	if l.Own {
		put("assignee", []string{p.r.scope.Actor()})
	}
}

// derive sets the columns that follow from others.
func (p *plan) derive(row *planned) {
	follow := func(field, v string) {
		if i, ok := p.at[field]; ok && i >= 0 && !row.set[i] {
			row.next[i] = &v
		}
	}
	if f := streets[p.reg.Name]; f != "" && p.names(row, f) {
		follow("street_key", geo.StreetKey(p.text(row, f)))
	}
	if i, ok := p.at["import_id"]; ok && i >= 0 && !row.set[i] {
		row.next[i] = nil // the version is nobody's file's
	}
	if p.reg.Name == "parcels" && p.names(row, "parcel_id") {
		if ref, err := geo.ParseParcelID(p.text(row, "parcel_id")); err == nil {
			follow("number", ref.Number)
			follow("precinct", ref.PrecinctID())
			follow("map_sheet", ref.Sheet)
		}
	}
}

// inUse refuses to delete parties that documents name.
func (p *plan) inUse() error {
	if p.reg.Name != "parties" {
		return nil
	}
	byID := map[int64]*planned{}
	var ids []int64
	for _, row := range p.rows {
		if row.Op == Delete {
			byID[row.ID], ids = row, append(ids, row.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return p.r.exec(`SELECT party_id FROM decisions WHERE party_id = ANY($1::int8[]) UNION SELECT party_id FROM leases WHERE party_id = ANY($1::int8[])`,
		[][]byte{textOf(ids)}, func(v [][]byte) error {
			p.problem(byID[int8Of(v[0])], "", "in_use")
			return nil
		})
}

// keyOf is the identity of a new row among those of the register: the one that an import of the same row would find.
func (p *plan) keyOf(row *planned, values []*string) string {
	t := func(field string) string {
		if i, ok := p.at[field]; ok && i >= 0 && values[i] != nil {
			return *values[i]
		}
		return ""
	}
	switch p.reg.Name {
	case "decisions":
		key := t("case_number")
		if d := t("decision_date"); d != "" {
			key += "|" + d
		}
		if t("is_amendment") == "true" {
			key += "|zmiana"
		}
		return key
	case "leases":
		if key := t("contract_number"); key != "" {
			return key
		}
		return t("case_number")
	case "rates":
		from := t("valid_from")
		if from == "" {
			from = time.Time{}.Format(time.DateOnly)
		}
		parts := []string{t("table_name"), t("kind"), t("unit"), from}
		for _, f := range []string{"manager", "road_category", "lane_element", "carriageway_from", "carriageway_to", "device_kind", "zone", "is_telecom", "is_illuminated", "sides_policy", "sides", "area_from_m2", "area_to_m2"} {
			v := t(f)
			switch v {
			case "true":
				v = "tak"
			case "false":
				v = "nie"
			}
			parts = append(parts, cell.Fold(v))
		}
		return strings.Join(parts, "|")
	case "parties":
		if nip, ok := cell.NIP(t("nip")); ok {
			return "NIP " + nip
		}
		return cell.PartyKey(t("name"))
	}
	return ""
}

// shortKey keeps a key within what the index holds; imports shorten theirs the same way.
func shortKey(k string) string {
	if len(k) > 400 {
		sum := sha256.Sum256([]byte(k))
		k = k[:200] + "…" + strconv.FormatUint(uint64(sum[0])<<24|uint64(sum[1])<<16|uint64(sum[2])<<8|uint64(sum[3]), 16)
	}
	return k
}

// keys gives new rows their keys, and looks whether those of rows from the bin are still free.
func (p *plan) keys() error {
	if p.column("key") == nil {
		return nil
	}
	var wanted []string
	var restored []int64
	byID := map[int64]*planned{}
	for _, row := range p.rows {
		switch {
		case row.Op == Create && row.next != nil:
			if row.key = shortKey(p.keyOf(row, row.next)); row.key != "" {
				wanted = append(wanted, row.key)
			}
		case row.Op == SetCells && row.next != nil:
			if row.key = p.renumbered(row); row.key != "" {
				wanted = append(wanted, row.key)
			}
		case row.Op == Restore && row.now != nil:
			restored, byID[row.ID] = append(restored, row.ID), row
		}
	}
	if len(restored) > 0 {
		if err := p.r.exec("SELECT x.id FROM "+p.reg.table+"_past x JOIN "+p.reg.table+` t ON t.key = x.key AND t.id <> x.id WHERE x.id = ANY($1::int8[])
			AND x.version = (SELECT max(version) FROM `+p.reg.table+"_past m WHERE m.id = x.id)", [][]byte{textOf(restored)}, func(v [][]byte) error {
			p.problem(byID[int8Of(v[0])], "", "key_taken")
			return nil
		}); err != nil {
			return err
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	if err := p.held(wanted); err != nil {
		return err
	}
	taken := map[string]bool{}
	// A register may hold the same number twice: an import counts the second #2, and so does a hand.
	if err := p.r.exec("SELECT key FROM "+p.reg.table+" WHERE key = ANY($1::text[]) OR key LIKE '%#%' AND regexp_replace(key, '#\\d+$', '') = ANY($1::text[])", [][]byte{textOf(wanted)}, func(v [][]byte) error {
		taken[string(v[0])] = true
		return nil
	}); err != nil {
		return err
	}
	for _, row := range p.rows {
		if row.Op == SetCells && row.key != "" {
			taken[row.key] = true
		}
	}
	for _, row := range p.rows {
		if row.Op != Create || row.key == "" {
			continue
		}
		if taken[row.key] && p.reg.Name == "parties" {
			p.problem(row, "name", "party_exists")
			continue
		}
		key := row.key
		for n := 2; taken[key]; n++ {
			key = row.key + "#" + strconv.Itoa(n)
		}
		if key != row.key {
			p.warn(row, "", "exists")
		}
		row.key = key
		taken[key] = true
	}
	return nil
}
