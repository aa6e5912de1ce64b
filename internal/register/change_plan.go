package register

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"spoina/internal/access"
	"spoina/internal/db"
)

// change is what Apply, Check and Undo do.
type change struct {
	set          Set
	name, reason string
	action       string
	edits        []Edit
	given        []map[string]*string // instead of Edit.Set: values as the table says them, of an undo
	undoes       int64                // the revision that is taken back
	maker        bool                 // … by whoever made it
}

// kind says where a target's value lives.
type targetKind int

const (
	plain    targetKind = iota // a column of the table
	own                        // an officers' own field: a member of extra
	partyOf                    // the party of a document: party_id, shown by name
	parcels_                   // the parcels of a document: rows of another table
	follows                    // a column that nobody sees: it follows from others
)

// target is a column that a change reads, and writes when an edit names it or when it follows from one that is named.
//
// Values travel as texts in one canonical form, so that two of them are equal exactly when they say the same: numbers
// without trailing zeros, lists and own fields as tight JSON, a party as id|name. nil is an unknown value.
type target struct {
	*Column
	kind   targetKind
	native string  // PostgreSQL's type of the table's column
	empty  *string // what an unknown value is in a column that holds one always
	fresh  *string // what a new row gets
}

// planned is one edit with what it meets and what it makes.
type planned struct {
	*Edit
	index   int
	version int64 // as it is now; 0 is none
	now     []*string
	next    []*string
	set     []bool // what the edit names
	parcels []parcelRef
	party   *partyRef
	key     string
	merged  bool
	same    bool
	since   int64 // revision that brought the version now
}

// plan is a change that has been looked at and not been written.
type plan struct {
	change
	r       *Reader
	reg     *Register
	cols    []tableColumn
	targets []*target
	at      map[string]int
	rows    []*planned
	Checked
}

// tableColumn is a column of a table as the catalog says it.
type tableColumn struct {
	name, native, fallback string
	notNull                bool
}

func (p *plan) problem(row *planned, field, code string) {
	p.refuse(row, field, &CellError{code, cellSentences[code]})
}

func (p *plan) refuse(row *planned, field string, e *CellError) {
	p.Cells = append(p.Cells, CellProblem{row.index, row.ID, row.Line, field, e.Code, e.Message})
}

func (p *plan) warn(row *planned, field, code string) {
	p.Warnings = append(p.Warnings, CellProblem{row.index, row.ID, row.Line, field, code, cellSentences[code]})
}

// failure is the plan's refusal, if any.
func (p *plan) failure() error {
	switch {
	case len(p.Cells) > 0:
		return &CellErrors{p.Cells}
	case len(p.Conflicts) > 0:
		return &Conflicts{p.Conflicts}
	}
	return nil
}

func (p *plan) nothing() bool {
	return !slices.ContainsFunc(p.rows, func(row *planned) bool { return !row.same })
}

func (ch change) apply(ctx context.Context, store *db.Store, scope access.Scope) (Result, error) {
	var p *plan
	revision, err := store.Change(ctx, scope.Actor(), cmp.Or(ch.reason, "changed by hand: "+ch.name), func(c *db.Change) error {
		var err error
		if p, err = ch.plan(ctx, store, c, scope); err != nil {
			return err
		}
		if err := p.failure(); err != nil {
			return err
		}
		if p.nothing() {
			return errNothing
		}
		// Everything slow is done. From here on nobody else writes the office's registers: rows that moved meanwhile are
		// looked at again, and then nothing moves any more.
		revision, err := c.Revision(ctx)
		if err != nil {
			return err
		}
		moved, err := p.moved()
		if err != nil {
			return err
		}
		if moved {
			if p, err = ch.plan(ctx, store, c, scope); err != nil {
				return err
			}
			if err := p.failure(); err != nil {
				return err
			}
			if p.nothing() {
				return errNothing
			}
		}
		return p.write(ctx, c, revision)
	})
	if err != nil && !errors.Is(err, errNothing) {
		return Result{}, err
	}
	out := Result{Revision: revision, Rows: make([]RowResult, len(p.rows)), Warnings: p.Warnings}
	for i, row := range p.rows {
		out.Rows[i] = RowResult{row.ID, row.version, row.Temp, row.merged, row.same}
	}
	return out, nil
}

func (ch change) check(ctx context.Context, store *db.Store, scope access.Scope) (Checked, error) {
	out := Checked{}
	_, err := store.Change(ctx, scope.Actor(), "check", func(c *db.Change) error {
		p, err := ch.plan(ctx, store, c, scope)
		if err == nil {
			out = p.Checked
		}
		return err
	})
	if out.Cells == nil {
		out.Cells = []CellProblem{}
	}
	if out.Conflicts == nil {
		out.Conflicts = []RowConflict{}
	}
	if out.Warnings == nil {
		out.Warnings = []CellProblem{}
	}
	return out, err
}

// plan looks at everything that a change would meet, and writes nothing.
func (ch change) plan(ctx context.Context, store *db.Store, c *db.Change, scope access.Scope) (*plan, error) {
	r, err := NewReader(ctx, store, c.Tx, scope)
	if err != nil {
		return nil, err
	}
	r.Purpose = "change" // what is written over is not shown, see conflictOf
	if len(ch.edits) > maxEdits {
		return nil, ErrTooMany
	}
	p := &plan{change: ch, r: r, at: map[string]int{}}
	if p.reg, err = r.Find(ch.set, ch.name); err != nil {
		return nil, err
	}
	if err := p.allowed(); err != nil {
		return nil, err
	}
	if p.cols, err = tableOf(r, p.reg.table); err != nil {
		return nil, err
	}
	p.rows = make([]*planned, len(ch.edits))
	for i := range ch.edits {
		e := ch.edits[i]
		p.rows[i] = &planned{Edit: &e, index: i}
	}
	if err := p.aim(); err != nil {
		return nil, err
	}
	for _, step := range []func() error{p.read, p.parse, p.resolve, p.meet, p.judge, p.reach} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(p.Cells, func(a, b CellProblem) int { return cmp.Compare(a.Index, b.Index) })
	return p, nil
}

// allowed refuses what no row of the register could be used for.
func (p *plan) allowed() error {
	has := p.reg.Rights
	for _, row := range p.rowsOrEdits() {
		ok := true
		switch row {
		case SetCells:
			ok = has.Edit
		case Create:
			ok = has.Create
		case Delete, Restore:
			ok = has.Delete || p.undoes != 0 && p.maker
		default:
			return ErrCells.Because("an edit sets, creates, deletes or restores; %q does neither", string(row))
		}
		if !ok {
			return p.r.scope.Refused("the right to " + string(row) + " in the register " + p.reg.Name)
		}
		if row != SetCells && !byHandRegisters[p.reg.Name] {
			return ErrByHand
		}
	}
	if !withFields[p.reg.Name] {
		return ErrByHand
	}
	return nil
}

// rowsOrEdits is each operation that the change asks for, once.
func (p *plan) rowsOrEdits() []Op {
	var ops []Op
	for i := range p.edits {
		if !slices.Contains(ops, p.edits[i].Op) {
			ops = append(ops, p.edits[i].Op)
		}
	}
	return ops
}

// byHandRegisters are those whose rows people add and take away.
var byHandRegisters = map[string]bool{"parcels": true, "road_lanes": true, "address_points": true, "decisions": true, "leases": true, "parties": true, "rates": true}

// shaped are the registers whose rows cannot be without a place.
var shaped = map[string]bool{"parcels": true, "road_lanes": true, "address_points": true, "scan_objects": true}

// streets are the columns from which the key of a street follows.
var streets = map[string]string{"decisions": "street", "address_points": "street", "road_lanes": "name"}

// tableOf reads the columns of a table that are written, in order.
func tableOf(r *Reader, table string) ([]tableColumn, error) {
	var out []tableColumn
	err := r.exec(`SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), coalesce(pg_get_expr(d.adbin, d.adrelid), ''), a.attnotnull
		FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		WHERE a.attrelid = to_regclass($1::text) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum`, [][]byte{[]byte(table)},
		func(v [][]byte) error {
			out = append(out, tableColumn{string(v[0]), string(v[1]), string(v[2]), v[3][0] == 1})
			return nil
		})
	return out, err
}

func (p *plan) column(name string) *tableColumn {
	for i := range p.cols {
		if p.cols[i].name == name {
			return &p.cols[i]
		}
	}
	return nil
}

// aim collects the columns that the change reads and writes.
func (p *plan) aim() error {
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
	}
	slices.Sort(wanted)
	named := len(wanted)
	also := func(field string) {
		if _, ok := p.reg.Column(field); ok {
			add(field)
		}
	}
	if named > 0 || creates {
		also("valid_from")
		also("valid_to")
		also("precinct_text")
		if f := streets[p.reg.Name]; f != "" {
			also(f)
		}
	}
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
	if f := streets[p.reg.Name]; f != "" && len(p.targets) > 0 {
		p.hidden("street_key")
	}
	if p.column("import_id") != nil && len(p.targets) > 0 {
		p.hidden("import_id")
	}
	return p.freshValues()
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

// canonicalSQL is a value as text; tidy makes it canonical.
func (p *plan) canonicalSQL(t *target, expr string) string {
	if t.Type == List {
		return "array_to_json(" + expr + ")::text"
	}
	return "(" + expr + ")::text"
}

// expressions are what is read of a row for each target.
func (p *plan) expressions(c *composer) []string {
	var list []string
	for _, t := range p.targets {
		expr := t.sql
		if c.past && t.past != "" {
			expr = t.past
		}
		switch t.kind {
		case own:
			list = append(list, "(t.extra->'"+t.key()+"')::text")
		case partyOf:
			list = append(list, "t.party_id::text || '|' || coalesce("+c.expand(party)+", '')")
		default:
			list = append(list, p.canonicalSQL(t, c.expand(expr)))
		}
	}
	return list
}

// tidy makes a value that the database wrote canonical.
func tidy(t *target, s string) *string {
	switch {
	case t.kind == own:
		var b bytes.Buffer
		if json.Compact(&b, []byte(s)) == nil {
			s = b.String()
		}
		if t.Type == Number {
			s = tidyNumber(s)
		}
	case t.Type == Number:
		s = tidyNumber(s)
	case t.Type == List:
		var items []string
		if json.Unmarshal([]byte(s), &items) == nil {
			s = jsonList(items)
		}
	}
	return &s
}

func tidyNumber(s string) string {
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return s
}

func jsonList(items []string) string {
	b := []byte{'['}
	for i, s := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendString(b, s)
	}
	return string(append(b, ']'))
}

// canonical is a parsed value as the table will say it.
func canonical(t *target, v any) *string {
	if t.kind == own {
		raw, err := t.stored(v)
		if err != nil || raw == nil {
			return nil
		}
		return tidy(t, string(raw))
	}
	var s string
	switch v := v.(type) {
	case nil:
		return t.empty
	case string:
		if v == "" && t.empty == nil {
			return nil
		}
		s = v
	case int64:
		s = strconv.FormatInt(v, 10)
	case float64:
		if strings.HasPrefix(t.native, "numeric") {
			s = tidyNumber(strconv.FormatFloat(v, 'f', 4, 64))
		} else {
			s = strconv.FormatFloat(v, 'f', -1, 64)
		}
	case bool:
		s = strconv.FormatBool(v)
	case time.Time:
		s = v.Format("2006-01-02")
	case []string:
		s = jsonList(v)
	}
	return &s
}

// valueOf is what Row.Value would give for a canonical value.
func valueOf(t *target, s *string) any {
	if s == nil {
		return nil
	}
	raw := jsonOf(t, s)
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	switch v := v.(type) {
	case []any:
		var out []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	case float64:
		if t.Type == Integer || t.Type == Money {
			return int64(v)
		}
	case string:
		if t.Type == Date {
			if d, err := time.Parse("2006-01-02", v); err == nil {
				return d
			}
		}
	}
	return v
}

// jsonOf is a canonical value as JSON, for people and for the audit.
func jsonOf(t *target, s *string) json.RawMessage {
	if s == nil {
		return json.RawMessage("null")
	}
	switch {
	case t.kind == own:
		return json.RawMessage(*s)
	case t.kind == partyOf:
		_, name, _ := strings.Cut(*s, "|")
		return AppendString(nil, name)
	}
	switch t.Type {
	case Integer, Money, Number, Bool, List:
		if *s == "" {
			return json.RawMessage("null")
		}
		return json.RawMessage(*s)
	}
	return AppendString(nil, *s)
}

func equal(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }
