package register

import (
	"slices"
	"strings"
)

// aim collects the columns that the change reads and writes.
func (p *plan) aim() error {
	drawn := false
	creates, deletes := false, false // a row that changed since is not deleted unseen
	var wanted []string
	add := func(field string) {
		if _, ok := p.at[field]; !ok {
			p.at[field] = -1
			wanted = append(wanted, field)
		}
	}
	for i, row := range p.rows {
		creates = creates || row.Op == Create
		deletes = deletes || row.Op == Delete && row.Version != 0
		if p.given != nil {
			for field := range p.given[i] {
				add(field)
			}
		}
		for field := range row.Set {
			add(field)
		}
		if row.Shape != nil {
			add(p.reg.Geometry)
			drawn = true
		}
	}
	slices.Sort(wanted)
	named := len(wanted)
	also := func(field string) {
		if _, ok := p.reg.Column(field); ok {
			add(field)
		}
	}
	if drawn {
		also("geometry_source")
	}
	if named > 0 || creates {
		also("valid_from")
		also("valid_to")
		also("precinct_text")
		if f := streets[p.reg.Name]; f != "" {
			also(f)
		}
	}
	numbered := slices.ContainsFunc(keyFields[p.reg.Name], func(f string) bool { _, named := p.at[f]; return named })
	if p.reg.Name == "parcels" && p.at["parcel_id"] != 0 {
		for _, f := range []string{"number", "precinct", "map_sheet"} {
			also(f)
		}
	}
	for i := range p.reg.Columns {
		c := &p.reg.Columns[i]
		_, isNamed := p.at[c.Field]
		if deletes && c.Editable {
			add(c.Field)
		}
		if creates && (c.Editable || c.Required || c.Default != nil) {
			add(c.Field)
			isNamed = true
		}
		if isNamed && c.ShownWhen != nil {
			also(c.ShownWhen.Field)
		}
	}
	if numbered { // the key follows, and takes all of them
		for _, f := range keyFields[p.reg.Name] {
			also(f)
		}
	}
	for _, field := range wanted {
		t, err := p.targetOf(field)
		if err != nil {
			return err
		}
		if t == nil {
			continue // said of each edit that names it
		}
		p.at[field] = len(p.targets)
		p.targets = append(p.targets, t)
	}
	if numbered {
		for _, f := range keyFields[p.reg.Name] {
			if _, read := p.at[f]; !read {
				p.hidden(f)
			}
		}
	}
	if creates {
		if err := p.defaults(); err != nil {
			return err
		}
	}
	if f := streets[p.reg.Name]; f != "" && len(p.targets) > 0 {
		p.hidden("street_key")
	}
	if p.column("import_id") != nil && len(p.targets) > 0 {
		p.hidden("import_id")
	}
	return p.freshValues()
}

// defaults adds the own fields that a new row gets and that the person is not shown: what a row is given does not depend
// on who adds it. No edit can name them.
func (p *plan) defaults() error {
	if !p.reg.takesFields() {
		return nil
	}
	defs, err := p.r.definitions(p.r.Current)
	for i := range defs {
		f := &defs[i]
		if _, shown := p.reg.Column(f.Field); f.Register != p.reg.Name || f.Retired || f.Default == nil || shown {
			continue
		}
		col := f.column(p.r.scope)
		col.Editable = false
		p.targets = append(p.targets, &target{Column: &col, kind: own, native: "jsonb", unseen: true})
	}
	return err
}

// hidden adds a column of the table that no list shows.
func (p *plan) hidden(name string) {
	if c := p.column(name); c != nil {
		col := Column{Field: name, Type: String, sql: "t." + name}
		t := &target{Column: &col, kind: follows, native: c.native}
		if c.notNull {
			empty := ""
			t.empty = &empty
		}
		p.at[name] = len(p.targets)
		p.targets = append(p.targets, t)
	}
}

// targetOf finds where a field is kept; nil for one that the register does not have, or not for this person.
func (p *plan) targetOf(field string) (*target, error) {
	if field == p.reg.Geometry && p.reg.Drawn() {
		return p.shapeTarget(), nil
	}
	col, ok := p.reg.Column(field)
	if !ok {
		if i := slices.IndexFunc(p.reg.retired, func(c Column) bool { return c.Field == field }); i >= 0 && p.given != nil {
			col, ok = &p.reg.retired[i], true // an undo may bring back what a retired field said
		}
	}
	if !ok {
		return nil, nil
	}
	t := &target{Column: col}
	switch {
	case col.Custom != 0:
		t.kind, t.native = own, "jsonb"
	case field == "party":
		t.kind = partyOf
	case field == "parcels":
		t.kind = parcels_
	default:
		name, isColumn := strings.CutPrefix(col.sql, "t.")
		c := p.column(name)
		if !isColumn || c == nil {
			t.kind = follows // counted or looked up: read only
			return t, nil
		}
		t.native = c.native
		if c.notNull {
			empty := ""
			switch {
			case col.Type == Bool:
				empty = "false"
			case col.Type == List:
				empty = "[]"
			}
			t.empty = &empty
		}
	}
	return t, nil
}

// freshValues are what a new row says where nobody says anything.
func (p *plan) freshValues() error {
	var list []string
	var of []*target
	for _, t := range p.targets {
		switch c := p.column(t.Field); {
		case t.kind == own && t.Default != nil:
			v, err := parseJSON(t.Column, t.Default)
			if err == nil {
				t.fresh = canonical(t, v)
			}
		case t.kind == parcels_:
			none := "[]"
			t.fresh = &none
		case (t.kind == plain || t.kind == follows) && c != nil && c.fallback != "":
			list, of = append(list, p.canonicalSQL(t, "("+c.fallback+")")), append(of, t)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return p.r.exec("SELECT "+strings.Join(list, ", "), nil, func(v [][]byte) error {
		for i, t := range of {
			if v[i] != nil {
				t.fresh = tidy(t, string(v[i]))
				if t.empty != nil && t.Type != List {
					t.empty = t.fresh // objects: 1, basis: SUM_SIDES
				}
			}
		}
		return nil
	})
}
