package register

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"spoina/internal/access"
	"spoina/internal/db"
)

// change is what Apply, Check and Undo do.
type change struct {
	set          Set
	name, reason string
	action       string
	edits        []Edit
	given        []map[string]*string                           // instead of Edit.Set: values as the table says them, of an undo
	undoes       int64                                          // the revision that is taken back
	maker        bool                                           // … by whoever made it
	then         func(context.Context, *db.Change, int64) error // what is kept with the change, or not at all
}

// kind says where a target's value lives.
type targetKind int

const (
	plain    targetKind = iota // a column of the table
	own                        // an officers' own field: a member of extra
	partyOf                    // the party of a document: party_id, shown by name
	parcels_                   // the parcels of a document: rows of another table
	follows                    // a column that nobody sees: it follows from others
	shape                      // the row's place, as hexadecimal EWKB in the office's system
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
	unseen bool    // a field that the person is not shown: a new row gets its default
}

// planned is one edit with what it meets and what it makes.
type planned struct {
	*Edit
	index   int
	version int64 // as it is now; 0 is none
	now     []*string
	next    []*string
	set     []bool // what the edit names
	hides   []bool // what the person is not shown in the row
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
	numbers *numbersRead
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
		if err := p.write(ctx, c, revision); err != nil || ch.then == nil {
			return err
		}
		return ch.then(ctx, c, revision)
	})
	if p != nil && p.numbers != nil { // whether a number is known was told, also when nothing is kept
		if err := p.numbers.record(context.WithoutCancel(ctx), store, scope); err != nil && revision == 0 {
			return Result{}, err
		}
	}
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
	var numbers *numbersRead
	_, err := store.Change(ctx, scope.Actor(), "check", func(c *db.Change) error {
		p, err := ch.plan(ctx, store, c, scope)
		if err == nil {
			out, numbers = p.Checked, p.numbers
		}
		return err
	})
	if err == nil {
		err = numbers.record(ctx, store, scope)
	}
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
	ruled := func() error { return p.ruled(ctx) }
	for _, step := range []func() error{p.read, p.parse, p.shapes, p.resolve, p.meet, p.judge, ruled, p.reach} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	// Whoever may not change a row, or writes what no cell holds, is not told what others wrote.
	wrong := map[int]bool{}
	for _, c := range p.Cells {
		wrong[c.Index] = true
	}
	p.Conflicts = slices.DeleteFunc(p.Conflicts, func(c RowConflict) bool { return wrong[c.Index] })
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
		if row != SetCells && !p.reg.byHandRows && !byHandRegisters[p.reg.Name] {
			return ErrByHand
		}
	}
	if !p.reg.takesFields() {
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
var byHandRegisters = map[string]bool{"parcels": true, "road_lanes": true, "address_points": true, "reference_features": true, "zones": true, "decisions": true, "leases": true, "parties": true, "rates": true}

// shaped are the registers whose rows cannot be without a place.
var shaped = map[string]bool{"parcels": true, "road_lanes": true, "address_points": true, "reference_features": true, "zones": true, "scan_objects": true}

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
