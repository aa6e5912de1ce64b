package report

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/register"
)

// Tally counts rows of registers exactly as their lists do, so that a figure and the list behind it cannot disagree. The
// first failure ends it; Report tells.
type Tally struct {
	reader *register.Reader
	set    register.Set
	report Report
	err    error
}

// NewTally begins a report.
func NewTally(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, set register.Set, name string, title register.Text) *Tally {
	reader, err := register.NewReader(ctx, store, tx, scope)
	return &Tally{reader: reader, set: set, err: err, report: Report{Name: name, Title: title}}
}

// Report is what was counted.
func (t *Tally) Report() (Report, error) { return t.report, t.err }

// Add puts in figures that were counted otherwise.
func (t *Tally) Add(figures ...Figure) { t.report.Figures = append(t.report.Figures, figures...) }

// Parts says that figures add up to another: where small groups are not told, no rest tells them either.
func (t *Tally) Parts(whole string, keys ...string) {
	for i := range t.report.Figures {
		if f := &t.report.Figures[i]; slices.Contains(keys, f.Key) {
			f.Part = whole
		}
	}
}

// Table puts in a table that was counted otherwise.
func (t *Tally) Table(table Table) { t.report.Tables = append(t.report.Tables, table) }

// Name shows the values of a table's first column as people call them; those without a name stay.
func (t *Tally) Name(table string, names map[string]string) {
	for i := range t.report.Tables {
		if t.report.Tables[i].Name != table {
			continue
		}
		for _, row := range t.report.Tables[i].Rows {
			if code, ok := row[0].(string); ok && names[code] != "" {
				row[0] = names[code]
			}
		}
	}
}

// query opens a register for the conditions. It is false once something failed.
func (t *Tally) query(name string, conds []Cond) (*register.Register, register.Query, bool) {
	if t.err != nil {
		return nil, register.Query{}, false
	}
	reg, err := t.reader.Find(t.set, name)
	var q register.Query
	if err == nil && len(conds) > 0 {
		var text string
		if text, err = cql2(reg, conds); err == nil {
			var f *register.Condition
			if f, err = reg.ParseFilter(text); err == nil {
				q.Filters = append(q.Filters, f)
			}
		}
	}
	if err != nil {
		t.err = fmt.Errorf("count %s: %w", name, err)
	}
	return reg, q, t.err == nil
}

// Count adds the number of rows that satisfy the conditions.
func (t *Tally) Count(key, pl, en, name string, conds ...Cond) {
	reg, q, ok := t.query(name, conds)
	if !ok {
		return
	}
	n, err := t.reader.Count(reg, q)
	t.err = err
	t.Add(Count(key, pl, en, n, Source(name, conds...)))
}

// Sum adds up a column over the rows that satisfy the conditions; of is the key of their count.
func (t *Tally) Sum(key, pl, en, unit, of, name, column string, conds ...Cond) {
	reg, q, ok := t.query(name, conds)
	if !ok {
		return
	}
	c, found := reg.Column(column)
	if !found {
		t.err = register.ErrColumn.Because("%s has no column %q", name, column)
		return
	}
	sums, err := t.reader.Sums(reg, q, []*register.Column{c})
	if err != nil {
		t.err = err
		return
	}
	t.Add(Amount(key, pl, en, json.Number(sums[column]), unit, of, Source(name, conds...)))
}

// By adds a table of the rows' number for each value of a column, with sums of others.
func (t *Tally) By(table, pl, en, chart, name, column string, sums []string, conds ...Cond) {
	reg, q, ok := t.query(name, conds)
	if !ok {
		return
	}
	by, found := reg.Column(column)
	if !found {
		t.err = register.ErrColumn.Because("%s has no column %q", name, column)
		return
	}
	out := Table{Name: table, Title: register.Text{PL: pl, EN: en}, Chart: chart, Rows: [][]any{}, Columns: []Column{
		{Key: column, Title: by.Title, Type: by.Type, Unit: by.Unit}, {Key: "count", Title: register.Text{PL: "Liczba", EN: "Number"}, Type: register.Integer, Counts: true}}}
	var added []*register.Column
	for _, field := range sums {
		c, found := reg.Column(field)
		if !found {
			t.err = register.ErrColumn.Because("%s has no column %q", name, field)
			return
		}
		added = append(added, c)
		unit := c.Unit
		if c.Type == register.Money {
			unit = "gr"
		}
		out.Columns = append(out.Columns, Column{Key: field, Title: c.Title, Type: c.Type, Unit: unit})
	}
	groups, _, err := t.reader.Groups(reg, q, by, added)
	if err != nil {
		t.err = err
		return
	}
	for _, g := range groups {
		var value any
		if t.err = json.Unmarshal(g.Value, &value); t.err != nil {
			return
		}
		row := []any{value, g.Count}
		for _, c := range added {
			row = append(row, json.Number(g.Sums[c.Field]))
		}
		out.Rows = append(out.Rows, row)
	}
	t.Table(out)
}

// cql2 writes the conditions as the page of a register does.
func cql2(reg *register.Register, conds []Cond) (string, error) {
	var parts []string
	for _, c := range conds {
		column, ok := reg.Column(c.Field)
		if !ok {
			return "", register.ErrColumn.Because("%s has no column %q", reg.Name, c.Field)
		}
		switch c.Op {
		case "empty":
			parts = append(parts, c.Field+" IS NULL")
			continue
		case "filled":
			parts = append(parts, c.Field+" IS NOT NULL")
			continue
		case "=", "<>", "<", "<=", ">", ">=":
		default:
			return "", register.ErrFilter.Because("%q is no comparison", c.Op)
		}
		value := "'" + strings.ReplaceAll(c.Value, "'", "''") + "'"
		switch column.Type {
		case register.Date:
			value = "DATE(" + value + ")"
		case register.Time:
			value = "TIMESTAMP(" + value + ")"
		case register.Bool:
			value = strings.ToUpper(c.Value)
		case register.Integer, register.Money, register.Number:
			if _, err := strconv.ParseFloat(c.Value, 64); err != nil {
				return "", register.ErrFilter.Because("%s is a number", c.Field)
			}
			value = c.Value
		}
		parts = append(parts, c.Field+" "+c.Op+" "+value)
	}
	return strings.Join(parts, " AND "), nil
}
