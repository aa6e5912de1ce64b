package register

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/exchange"
	"spoina/internal/ogr"
	"spoina/internal/privacy"
)

// ChangeSetLimit is the largest file that may come back, in bytes.
const ChangeSetLimit = 200 << 20

// ReturnedFile is an edited copy of a register.
type ReturnedFile struct {
	Path     string
	Name     string // as its maker calls it
	Revision *int64 // which revision it is a copy of, where the file does not say
	On       string // and which day it shows
	Purpose  string // why personal data of it are read
}

// returned is a file that is being compared with what was exported.
type returned struct {
	*Reader
	register *Register
	carried  carried
	lang     string // of headings and words; empty: field names, codes and grosze
	columns  []*Column
	at       []int // where each column stands in the file
	idAt     int
	names    []string
	base     When
	seen     map[int64]bool
	no       int
	set      int64
	byPlace  [][2]string    // field and heading of columns that were recognised by their place
	skipped  map[string]int // masked and unexpected columns with what they met
}

// CreateChangeSet reads an edited copy of a register and keeps how it differs from what was exported. The register
// itself is not touched. The file is read in the limited child process, like every upload.
func CreateChangeSet(ctx context.Context, store *db.Store, scope access.Scope, set Set, name string, file ReturnedFile) (int64, error) {
	if file.Purpose != "" {
		if err := privacy.CheckPurpose(file.Purpose); err != nil {
			return 0, err
		}
	}
	sum, err := fingerprint(file.Path)
	if err != nil {
		return 0, err
	}
	var id int64
	err = pgx.BeginTxFunc(ctx, store.Pool(), pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		r, err := NewReader(ctx, store, tx, scope)
		if err != nil {
			return err
		}
		r.Purpose = file.Purpose
		view, err := r.Find(set, name)
		if err != nil {
			return err
		}
		if !view.Rights.Edit && !view.Rights.Create {
			return scope.Refused("the right to change " + name)
		}
		f := &returned{Reader: r, register: view, seen: map[int64]bool{}, skipped: map[string]int{}}
		source, layer, err := f.open(ctx, file)
		if err != nil {
			return err
		}
		defer source.Close()
		revision, err := f.revision(file)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM change_sets WHERE state <> 'applied' AND created_at < now() - make_interval(days => $1)`, draftDays); err != nil {
			return err
		}
		var on *time.Time
		if !f.base.On.IsZero() {
			t := f.base.On.Time()
			on = &t
		}
		if err := tx.QueryRow(ctx, `INSERT INTO change_sets (register, base_revision, base_on, file, sha256, actor) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
			name, revision, on, file.Name, sum, scope.Actor()).Scan(&f.set); err != nil {
			return err
		}
		read := 0
		err = source.Rows(ctx, layer.Name, func(rows []*exchange.Row) error {
			read += len(rows)
			return f.compare(rows)
		})
		if err != nil {
			return fileError(err)
		}
		if err := f.missing(); err != nil {
			return err
		}
		remarks, err := json.Marshal(f.remarks(layer))
		if err != nil {
			return err
		}
		id = f.set
		_, err = tx.Exec(ctx, `UPDATE change_sets SET read = $2, remarks = $3 WHERE id = $1`, id, read, remarks)
		return err
	})
	return id, err
}

func fingerprint(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(f, ChangeSetLimit+1))
	if err != nil {
		return "", err
	}
	if n > ChangeSetLimit {
		return "", ErrChangeSetLarge
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// fileError is a reader's complaint, for people. What the database says is not one.
func fileError(err error) error {
	for _, cause := range []error{exchange.ErrUnknownFormat, exchange.ErrBroken, exchange.ErrEmpty, exchange.ErrUnsafe, exchange.ErrNoLayer} {
		if errors.Is(err, cause) {
			return ErrChangeSetFile.Because("the file cannot be read: %v", err)
		}
	}
	if errors.Is(err, exchange.ErrTooLarge) {
		return ErrChangeSetLarge.Because("the file cannot be read: %v", err)
	}
	return err
}

// open finds the sheet with row numbers, and what the hidden sheet says of it.
func (f *returned) open(ctx context.Context, file ReturnedFile) (*ogr.Source, exchange.Layer, error) {
	first, err := ogr.Open(ctx, exchange.OpenOptions{Path: file.Path, Name: file.Name, Carried: true})
	if err != nil {
		return nil, exchange.Layer{}, fileError(err)
	}
	if !slices.Contains([]string{"XLSX", "ODS", "CSV"}, first.Format()) {
		first.Close()
		return nil, exchange.Layer{}, ErrChangeSetFile.Because("a %s cannot come back: XLSX, ODS or CSV can", first.Format())
	}
	err = f.readCarried(ctx, first)
	first.Close()
	if err != nil {
		return nil, exchange.Layer{}, fileError(err)
	}
	// Now that the headings are known the sheet is opened anew: people put titles above them.
	known := append([]string{"Spoina nr", "Spoina no.", "id"}, f.carried.headings...)
	for _, c := range f.register.Columns {
		known = append(known, c.Field, c.heading("pl"), c.heading("en"), c.Title.PL, c.Title.EN)
	}
	source, err := ogr.Open(ctx, exchange.OpenOptions{Path: file.Path, Name: file.Name, Known: exchange.KnownColumns(known)})
	if err != nil {
		return nil, exchange.Layer{}, fileError(err)
	}
	for _, layer := range source.Layers() {
		if f.match(layer) {
			return source, layer, nil
		}
	}
	source.Close()
	return nil, exchange.Layer{}, ErrChangeSetFile.Because("no sheet has the column of row numbers (Spoina nr): it tells which row is which")
}

// compare keeps how a batch of rows differs from what was exported.
func (f *returned) compare(rows []*exchange.Row) error {
	type pending struct {
		row *exchange.Row
		id  int64
	}
	var batch []pending
	var ids []int64
	var out []storedRow
	for _, row := range rows {
		if row.Blank || row.Heading {
			continue
		}
		id, ok := rowNumber(row.Values[f.idAt])
		switch {
		case !ok && blank(row.Values[f.idAt]):
			if !row.Subtotal {
				out = append(out, f.fresh(row))
			}
		case !ok:
			out = append(out, storedRow{line: row.Line, kind: "unknown", cells: map[string]storedCell{}})
		case f.seen[id]:
			out = append(out, storedRow{line: row.Line, id: id, kind: "twice", cells: map[string]storedCell{}})
		default:
			f.seen[id] = true
			batch, ids = append(batch, pending{row, id}), append(ids, id)
		}
	}
	type shown struct {
		cells []any
		json  []json.RawMessage
	}
	base := map[int64]shown{}
	lang := f.lang
	if len(ids) > 0 {
		if _, err := f.Rows(f.register, Query{Columns: f.columns, Filters: []Filter{IDs(ids)}, When: f.base}, func(row *Row) error {
			s := shown{}
			for i := range f.columns {
				s.cells, s.json = append(s.cells, row.Cell(i, lang)), append(s.json, row.AppendJSON(nil, i))
			}
			base[row.ID] = s
			return nil
		}); err != nil {
			return err
		}
	}
	for _, p := range batch {
		exported, ok := base[p.id]
		if !ok {
			out = append(out, storedRow{line: p.row.Line, id: p.id, kind: "unknown", cells: map[string]storedCell{}})
			continue
		}
		stored := storedRow{line: p.row.Line, id: p.id, kind: "changed", cells: map[string]storedCell{}}
		for i, c := range f.columns {
			if cell, differs := f.cell(c, exported.cells[i], p.row, f.at[i]); differs {
				if cell.Code == "" && sameJSON(cell.File, exported.json[i]) {
					continue
				}
				cell.Base = exported.json[i]
				stored.cells[c.Field] = cell
			}
		}
		if len(stored.cells) > 0 {
			out = append(out, stored)
		}
	}
	return f.keep(out)
}

// rowNumber reads the number of a row, which a spreadsheet may have made a text.
func rowNumber(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, v > 0
	case float64:
		return int64(v), v > 0 && v == float64(int64(v))
	case string:
		n, err := strconv.ParseInt(strings.NewReplacer(" ", "", "\u00a0", "").Replace(strings.TrimSpace(v)), 10, 64)
		return n, err == nil && n > 0
	}
	return 0, false
}

// cell reads one cell; differs is false while it says what was exported.
func (f *returned) cell(c *Column, exported any, row *exchange.Row, at int) (cell storedCell, differs bool) {
	file := row.Values[at]
	for _, w := range row.Warnings {
		if w.Code == exchange.CellFormula && w.Field == f.names[at] && file == nil {
			return storedCell{File: json.RawMessage("null"), Code: cellFormula, Message: cellSentences[cellFormula]}, true
		}
	}
	if sameCell(exported, file, c.Type == Time) {
		return storedCell{}, false
	}
	if s, ok := file.(string); c.Masked || ok && c.Personal && strings.Contains(s, "•••") {
		f.skipped[c.Field]++ // what was hidden when the copy was made, or is now, is not compared
		return storedCell{}, false
	}
	if !c.Editable {
		return storedCell{File: rawCell(file), Code: "not_editable", Message: cellSentences["not_editable"]}, true
	}
	v, err := readCell(c, file, f.lang == "")
	var wrong *CellError
	if errors.As(err, &wrong) {
		return storedCell{File: rawCell(file), Code: wrong.Code, Message: wrong.Message}, true
	}
	if err != nil {
		return storedCell{File: rawCell(file), Code: "unreadable_cell", Message: cellSentences["unreadable_cell"]}, true
	}
	return storedCell{File: cellJSON(c, v)}, true
}

// fresh is a row without a number: one that the person added.
func (f *returned) fresh(row *exchange.Row) storedRow {
	s := storedRow{line: row.Line, kind: "new", cells: map[string]storedCell{}}
	for i, c := range f.columns {
		if cell, differs := f.cell(c, nil, row, f.at[i]); differs {
			s.cells[c.Field] = cell
		}
	}
	return s
}

// missing keeps the exported rows that the file lacks and that the register still holds: a question, never a deletion.
func (f *returned) missing() error {
	var out []storedRow
	for _, id := range f.carried.ids {
		if !f.seen[id] {
			f.seen[id] = true
			out = append(out, storedRow{id: id, kind: "missing", cells: map[string]storedCell{}})
		}
	}
	return f.keep(out)
}

// keep writes rows to the database.
func (f *returned) keep(rows []storedRow) error {
	_, err := f.tx.CopyFrom(f.ctx, pgx.Identifier{"change_set_rows"}, []string{"change_set", "no", "line", "row_id", "kind", "cells"},
		pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
			f.no++
			return []any{f.set, f.no, rows[i].line, rows[i].id, rows[i].kind, rows[i].cells}, nil
		}))
	return err
}

// remarks are what a person should know about the file.
func (f *returned) remarks(layer exchange.Layer) []Remark {
	out := []Remark{}
	for _, p := range layer.Problems {
		out = append(out, Remark{Code: p.Code, Field: p.Field, Line: p.Line, Value: p.Value, Message: p.Detail})
	}
	for _, r := range f.byPlace {
		out = append(out, Remark{Code: exchange.ColumnRenamed, Field: r[0], Value: r[1], Message: "the column has another heading than in the copy; it was recognised by its place"})
	}
	var names []string
	for name := range f.skipped {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if n := f.skipped[name]; n < 0 {
			out = append(out, Remark{Code: exchange.ColumnForeign, Value: name, Message: "the register has no such column, or it is not shown to you; it is not compared"})
		} else {
			out = append(out, Remark{Code: exchange.ColumnHidden, Field: name, Value: strconv.Itoa(n), Message: "the column is personal and hidden, here or in the file; it is not compared"})
		}
	}
	if len(f.carried.ids) == 0 && f.carried.meta["revision"] == "" {
		out = append(out, Remark{Code: exchange.FileBare, Message: "the file does not say what it is a copy of; rows that it lacks cannot be told"})
	}
	return out
}
