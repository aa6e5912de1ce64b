package register

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/db"
)

// Option says more of a column while it is declared.
type Option = option

// What a programme says of its columns.
var (
	Personal Option = personal // may hold personal data
	Searched Option = searched // looked through by the free text
	Edited   Option = edited   // may be changed in the sheet
	Required Option = required // … and a row needs it
	// Inner columns are never shown: only the program reads and writes them. The audit keeps their values as commitments.
	Inner Option = func(c *Column) { c.inner, c.Personal = true, true }
)

// Sealed columns are shown like others, but may speak of a person all the same, like the reason of a refusal: the audit keeps
// their values as commitments, so that an erasure reaches them.
var Sealed Option = func(c *Column) { c.sealed = true }

// Masked says what is shown of a personal value to those who have not said why they need it, {} being the value.
func Masked(expr string) Option { return masked(expr) }

// Unit is the unit of a number.
func Unit(u string) Option { return unit(u) }

// Values is the whole list of possible values.
func Values(v ...string) Option { return values(v...) }

// Speak gives the codes of a programme's register words: for screens and sheets. A code's words are found under
// field.CODE, then under CODE. Columns without a list of values hold no codes.
func (r *Register) Speak(words map[string]Text) {
	for i := range r.Columns {
		c := &r.Columns[i]
		if len(c.Values) == 0 {
			continue
		}
		c.worded = map[string]Text{}
		for _, v := range c.Values {
			for _, key := range []string{c.Field + "." + v, v} {
				if t, ok := words[key]; ok && v != "" {
					c.worded[v] = t
					break
				}
			}
		}
	}
}

// From is the SQL of a column that is no column of the table, over the row's alias t. {known} is the revision shown.
func From(expr string) Option { return from(expr) }

// Initials masks a name by its first letters.
const Initials = `regexp_replace({}, '(\S)\S*', '\1.', 'g')`

// Col declares a column of a programme's register.
func Col(field string, t Type, pl, en string, options ...Option) Column {
	return column(field, t, pl, en, options...)
}

// Keepers are the columns of whose a row is: department, partner unit, municipality, officer in charge.
func Keepers() []Column { return keepers() }

// Join puts lists of columns one after the other.
func Join(lists ...[]Column) []Column { return join(lists...) }

// Description is what a programme says of one of its registers. Its table has the columns id, key, known, version,
// extra, department, unit, territory and assignee beside its own, and a twin TABLE_past.
type Description struct {
	Name    string // also the table's
	Title   Text
	Day     string // column of the day on which the row happened; empty when no day divides the rows
	Subject access.Subject
	Columns []Column
	ByHand  bool // people add and delete rows in the sheet; otherwise only the programme's forms do
	Rule    Rule // judges what people change in the sheet
}

// New makes a programme's register. Its rows are kept by the office's knowledge; what is not Edited is written by the
// programme alone.
func New(d Description) *Register {
	d.Subject.Name = d.Name
	r := &Register{Name: d.Name, Title: d.Title, Columns: slices.Clone(d.Columns), Kind: Finding, subject: d.Subject, table: d.Name,
		day: d.Day, programme: true, byHandRows: d.ByHand, rule: d.Rule}
	if d.Day != "" {
		r.Kind = Event
	}
	r.Columns = append(r.Columns, column("version", Integer, "Wersja", "Version"))
	return r
}

// Rule judges rows that people add or change in the sheet of a programme's register: see RuleRow.
type Rule func(ctx context.Context, tx pgx.Tx, rows []RuleRow) error

// RuleRow is a row as it becomes.
type RuleRow struct {
	ID  int64 // 0 of a new row
	Op  Op
	p   *plan
	row *planned
}

// Text is what the row will say in a column, in canonical form; empty when unknown, when the change leaves the column
// alone, and of a row that goes.
func (r RuleRow) Text(field string) string {
	if r.row.next == nil {
		return ""
	}
	return r.p.text(r.row, field)
}

// Refuse says what is wrong with a cell; field may be empty for the row as a whole.
func (r RuleRow) Refuse(field, code, message string) {
	r.p.refuse(r.row, field, &CellError{code, message})
}

// ruled lets the register's own rule judge the rows.
func (p *plan) ruled(ctx context.Context) error {
	if p.reg.rule == nil {
		return nil
	}
	var rows []RuleRow
	for _, row := range p.rows {
		if row.next != nil || row.Op == Delete {
			rows = append(rows, RuleRow{row.ID, row.Op, p, row})
		}
	}
	return p.reg.rule(ctx, p.r.tx, rows)
}

// V is a value of an edit.
func V(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain data always marshals
	}
	return raw
}

// Write makes a change of a programme's register inside an open change, after the programme's own rule has decided it:
// versions, history, audit and the news to open browsers are those of every change. Set names columns of the table,
// inner ones too, with JSON values of their PostgreSQL types; Key gives a row its unique key. The caller has taken the
// change's revision, so nobody else writes meanwhile. Who may do it is the caller's question.
func Write(ctx context.Context, c *db.Change, set Set, name, action string, edits []Edit) (Result, error) {
	reg, err := set.find(name)
	if err != nil {
		return Result{}, err
	}
	if !reg.programme {
		return Result{}, ErrByHand.Because("%s is no register of a programme", name)
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return Result{}, err
	}
	w := writing{ctx, c, reg, revision, nil}
	out := Result{Revision: revision, Rows: make([]RowResult, len(edits))}
	counts := map[Op]int{}
	if err := w.create(edits, out.Rows); err != nil {
		return Result{}, err
	}
	for i, e := range edits {
		counts[e.Op]++
		switch e.Op {
		case Create:
		case SetCells:
			out.Rows[i], err = w.update(e)
		case Delete:
			out.Rows[i], err = w.remove(e)
		default:
			err = ErrCells.Because("a programme sets, creates or deletes rows; %q does neither", string(e.Op))
		}
		if err != nil {
			return Result{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	c.Touch(name)
	return out, c.AuditChanges(ctx, action, name, map[string]any{"rows": map[string]int{"set": counts[SetCells], "created": counts[Create], "deleted": counts[Delete]}}, w.log)
}

type writing struct {
	ctx      context.Context
	c        *db.Change
	reg      *Register
	revision int64
	log      []audit.RowChange
}

// note keeps for the audit what a row said before and after.
func (w *writing) note(id, version int64, before, after map[string]json.RawMessage) {
	change := audit.RowChange{Register: w.reg.Name, ID: id, Version: version, Fields: map[string][2]json.RawMessage{}, Personal: map[string]bool{}}
	for field, v := range after {
		if string(before[field]) == string(v) || before == nil && (string(v) == "null" || string(v) == `""`) {
			continue
		}
		change.Fields[field] = [2]json.RawMessage{before[field], v}
		if c, ok := w.reg.Column(field); !ok || c.Personal || c.sealed {
			change.Personal[field] = true // what no column describes is nobody's business either
		}
	}
	w.log = append(w.log, change)
}

var columnShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// tables are the columns of programmes' tables, which migrations settle before anything runs.
var tables sync.Map

// columns are those that a version of a row takes along: all but the generated ones.
func (w *writing) columns() ([]string, error) {
	if known, ok := tables.Load(w.reg.table); ok {
		return known.([]string), nil
	}
	rows, err := w.c.Query(w.ctx, `SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1::text) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`, w.reg.table)
	if err != nil {
		return nil, err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err == nil && len(names) > 0 {
		tables.Store(w.reg.table, names)
	}
	return names, err
}

// quoted is column names as SQL reads them. A name that is none is a mistake in the program.
func quoted(fields []string, prefix string) string {
	out := make([]string, len(fields))
	for i, f := range fields {
		if !columnShape.MatchString(f) {
			panic("no column " + f)
		}
		out[i] = prefix + `"` + f + `"`
	}
	return strings.Join(out, ", ")
}

// create inserts new rows, those with the same columns in one statement.
func (w *writing) create(edits []Edit, results []RowResult) error {
	groups := map[string][]int{}
	var order []string
	for i, e := range edits {
		if e.Op != Create {
			continue
		}
		sig := strings.Join(sortedKeys(e.Set), ",")
		if groups[sig] == nil {
			order = append(order, sig)
		}
		groups[sig] = append(groups[sig], i)
	}
	for _, sig := range order {
		at := groups[sig]
		rows, err := w.c.Query(w.ctx, `SELECT nextval('register_id') FROM generate_series(1, $1::int8)`, len(at))
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		fields := append(sortedKeys(edits[at[0]].Set), "id", "key", "version", "known")
		list := make([]map[string]json.RawMessage, len(at))
		for n, i := range at {
			e := edits[i]
			row := maps.Clone(e.Set)
			if row == nil {
				row = map[string]json.RawMessage{}
			}
			key := e.Key
			if key == "" {
				key = fmt.Sprintf("row/%d", ids[n])
			}
			row["id"], row["key"], row["version"], row["known"] = V(ids[n]), V(key), V(1), V(fmt.Sprintf("[%d,)", w.revision))
			list[n] = row
			results[i] = RowResult{ID: ids[n], Version: 1, Temp: e.Temp}
			w.note(ids[n], 1, nil, e.Set)
		}
		body, err := json.Marshal(list)
		if err != nil {
			return err
		}
		sql := "INSERT INTO " + w.reg.table + " (" + quoted(fields, "") + ") SELECT " + quoted(fields, "r.") +
			" FROM jsonb_populate_recordset(NULL::" + w.reg.table + ", $1::jsonb) r"
		if _, err := w.c.Exec(w.ctx, sql, string(body)); err != nil {
			return err
		}
	}
	return nil
}

// toPast keeps the version that the office no longer believes.
func (w *writing) toPast(id int64) error {
	columns, err := w.columns()
	if err != nil {
		return err
	}
	sql := "INSERT INTO " + w.reg.table + "_past (" + quoted(columns, "") + ") SELECT " + quoted(columns, "r.") + " FROM " + w.reg.table +
		" t, jsonb_populate_record(t, jsonb_build_object('known', int8range(lower(t.known), $1::int8))) r WHERE t.id = $2"
	_, err = w.c.Exec(w.ctx, sql, w.revision, id)
	return err
}

// update changes columns of a row. A row that this very change has made or changed stays one version.
func (w *writing) update(e Edit) (RowResult, error) {
	fields := sortedKeys(e.Set)
	if len(fields) == 0 {
		return RowResult{ID: e.ID, Same: true}, nil
	}
	var before map[string]json.RawMessage
	var version, since int64
	var same bool
	read := "SELECT to_jsonb(t), t.version, lower(t.known), (" + quoted(fields, "t.") + ") IS NOT DISTINCT FROM (" + quoted(fields, "r.") + ") FROM " + w.reg.table +
		" t, jsonb_populate_record(t, $2::jsonb) r WHERE t.id = $1"
	body := string(V(e.Set))
	var rawBefore []byte
	if err := w.c.QueryRow(w.ctx, read, e.ID, body).Scan(&rawBefore, &version, &since, &same); err != nil {
		if err == pgx.ErrNoRows {
			return RowResult{}, ErrNoRow.Because("%s has no row %d", w.reg.Name, e.ID)
		}
		return RowResult{}, err
	}
	if same && e.Key == "" {
		return RowResult{ID: e.ID, Version: version, Same: true}, nil
	}
	if err := json.Unmarshal(rawBefore, &before); err != nil {
		return RowResult{}, err
	}
	if since != w.revision {
		if err := w.toPast(e.ID); err != nil {
			return RowResult{}, err
		}
		version++
	}
	list := quoted(fields, "")
	if len(fields) > 1 {
		list = "(" + list + ") = (" + quoted(fields, "r.") + ")"
	} else {
		list += " = " + quoted(fields, "r.")
	}
	sql := "UPDATE " + w.reg.table + " t SET " + list + ", version = $3, known = int8range($4::int8, NULL), key = coalesce(nullif($5::text, ''), t.key) FROM " + w.reg.table +
		" s, jsonb_populate_record(s, $2::jsonb) r WHERE t.id = $1 AND s.id = t.id"
	if _, err := w.c.Exec(w.ctx, sql, e.ID, body, version, w.revision, e.Key); err != nil {
		return RowResult{}, err
	}
	w.note(e.ID, version, before, e.Set)
	return RowResult{ID: e.ID, Version: version}, nil
}

// remove moves a row to the bin.
func (w *writing) remove(e Edit) (RowResult, error) {
	if err := w.toPast(e.ID); err != nil {
		return RowResult{}, err
	}
	tag, err := w.c.Exec(w.ctx, "DELETE FROM "+w.reg.table+" WHERE id = $1", e.ID)
	if err == nil && tag.RowsAffected() == 0 {
		err = ErrNoRow.Because("%s has no row %d", w.reg.Name, e.ID)
	}
	w.note(e.ID, 0, map[string]json.RawMessage{"deleted": V(false)}, map[string]json.RawMessage{"deleted": V(true)})
	return RowResult{ID: e.ID}, err
}
