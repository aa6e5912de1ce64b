package exchange

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
)

// sheetReader is what the spreadsheet formats have in common: sheets of rows that can be read again.
type sheetReader interface {
	sheets() []string
	// read gives the rows of a sheet in order, and its merged cells before, between or after them.
	read(i int, row func(sheetRow) error, merged func(mergedCells)) error
	// active tells whether the file holds macros, embedded objects or links to other files: they are never followed.
	active() bool
	Close() error
}

// mergedCells is a range by rows of the sheet (1-based) and columns (0-based), ends included.
type mergedCells struct{ row, lastRow, column, lastColumn int }

// workbook is a Source over a spreadsheet: a sheet is a layer. All cells of a column may be of different types, as
// clerks write them; columns have no type.
type workbook struct {
	format string
	reader sheetReader
	tables []sheetTable
}

type sheetTable struct {
	layer   Layer
	index   int
	heading heading
	skip    int // rows of the sheet before the data
	down    []mergedCells
}

// Limits of spreadsheets. Rows stream, the table of texts does not.
const (
	maxSheetBytes = 2 << 30
	maxTextBytes  = 96 << 20
	maxColumns    = 2000
	maxMerged     = 100_000
	blankRun      = 20 // empty rows in a row that are passed on; formatted sheets have a million of them
)

// CellMerged marks a row that shares a merged cell with the row above.
const CellMerged = "cell.merged"

func openWorkbook(format string, r sheetReader, o OpenOptions) (Source, error) {
	w := &workbook{format: format, reader: r}
	for i, name := range r.sheets() {
		if name == CarriedSheet && !o.Carried {
			continue
		}
		t, err := w.describe(i, name, o)
		if err != nil {
			r.Close()
			return nil, fmt.Errorf("sheet %s: %w", name, err)
		}
		if t != nil {
			w.tables = append(w.tables, *t)
		}
	}
	if r.active() && len(w.tables) > 0 {
		w.tables[0].layer.Problems = append(w.tables[0].layer.Problems, Problem{Code: FileMacros, Detail: "the workbook holds macros, links to other files or embedded objects; they are passed over"})
	}
	if len(w.tables) == 0 {
		r.Close()
		return nil, fmt.Errorf("all sheets are empty: %w", ErrEmpty)
	}
	return w, nil
}

// describe reads a sheet once; nil for an empty one.
func (w *workbook) describe(i int, name string, o OpenOptions) (*sheetTable, error) {
	var first []sheetRow
	var merged []mergedCells
	count, width, formulas, formula := 0, 0, 0, 0
	err := w.filled(i, func(r sheetRow) error {
		count++
		if formulas += r.formulas; formula == 0 && r.formulas > 0 {
			formula = r.line
		}
		if len(first) < headingScan {
			first = append(first, r)
		}
		width = max(width, maxCells([]sheetRow{r}))
		return nil
	}, func(m mergedCells) {
		if len(merged) < maxMerged {
			merged = append(merged, m)
		}
	})
	if err != nil || count == 0 || width == 0 {
		return nil, err
	}
	t := &sheetTable{index: i}
	t.heading = findHeading(first, o, func(row, column int) (int, bool) {
		for _, m := range merged {
			if m.row <= first[row].line && first[row].line <= m.lastRow && m.column < column && column <= m.lastColumn {
				return m.column, true
			}
		}
		return 0, false
	})
	if t.heading.first >= 0 {
		t.skip = t.heading.first + t.heading.rows
	}
	last := 0
	if t.skip > 0 {
		last = first[t.skip-1].line
	}
	for _, m := range merged {
		if m.row > last && m.lastRow > m.row {
			t.down = append(t.down, m)
		}
	}
	names := t.heading.names
	for k := len(names); k < width; k++ {
		names = append(names, fmt.Sprintf("kolumna %d", k+1))
	}
	t.layer = Layer{Name: name, Count: int64(count - t.skip), HeadingRow: last, Problems: t.heading.problems}
	if formulas > 0 {
		t.layer.Problems = append(t.layer.Problems, Problem{Code: CellFormula, Line: formula, Value: fmt.Sprint(formulas), Detail: "cells hold formulas; nothing is calculated: what the file stored as their results is read"})
	}
	for _, n := range names {
		t.layer.Fields = append(t.layer.Fields, Field{Name: n})
	}
	return t, nil
}

// filled gives the rows of a sheet.
func (w *workbook) filled(i int, f func(sheetRow) error, merged func(mergedCells)) error {
	return w.reader.read(i, withoutTail(f), merged)
}

// withoutTail passes rows on without the empty tail of a table, and with short runs of empty rows only.
func withoutTail(f func(sheetRow) error) func(sheetRow) error {
	var blanks []sheetRow
	return func(r sheetRow) error {
		if r.filled() == 0 {
			if len(blanks) < blankRun {
				blanks = append(blanks, r)
			}
			return nil
		}
		for _, b := range blanks {
			if err := f(b); err != nil {
				return err
			}
		}
		blanks = blanks[:0]
		return f(r)
	}
}

func (w *workbook) Format() string { return w.format }
func (w *workbook) Close() error   { return w.reader.Close() }

func (w *workbook) Layers() []Layer {
	var out []Layer
	for _, t := range w.tables {
		out = append(out, t.layer)
	}
	return out
}

func (w *workbook) Rows(ctx context.Context, layer string, yield func([]*Row) error) error {
	for i := range w.tables {
		t := &w.tables[i]
		if layer != "" && !strings.EqualFold(layer, t.layer.Name) {
			continue
		}
		b := batcher{yield: yield}
		n := -t.skip
		above := map[int]any{} // values of merged cells that reach down, by column and first row
		err := w.filled(t.index, func(r sheetRow) error {
			if n++; n <= 0 {
				return nil
			}
			if n&1023 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			t.fillDown(&r, above)
			return b.add(t.heading.row(r, n, len(t.layer.Fields)))
		}, func(mergedCells) {})
		return b.finish(err)
	}
	return fmt.Errorf("%q: %w", layer, ErrNoLayer)
}

// fillDown repeats the value of a cell that is merged over several rows in each of them, and says so: three parcels under
// one case number are three rows of that case, but a sum over them is not three sums.
func (t *sheetTable) fillDown(r *sheetRow, above map[int]any) {
	for k, m := range t.down {
		if r.line < m.row || r.line > m.lastRow {
			continue
		}
		if r.line == m.row {
			if m.column < len(r.cells) {
				above[k] = r.cells[m.column]
			}
			continue
		}
		v, ok := above[k]
		if !ok || v == nil {
			continue
		}
		for len(r.cells) <= m.column {
			r.cells = append(r.cells, nil)
		}
		if cellText(r.cells[m.column]) != "" {
			continue
		}
		r.cells[m.column] = v
		name := ""
		if m.column < len(t.layer.Fields) {
			name = t.layer.Fields[m.column].Name
		}
		r.warnings = append(r.warnings, Problem{Code: CellMerged, Line: r.line, Field: name, Value: shorten(cellText(v)), Detail: "the cell is merged with the one above and repeats its value"})
	}
}

// pack is an opened .zip of XML parts.
type pack struct{ z *zip.ReadCloser }

func (p pack) Close() error { return p.z.Close() }

var activePart = regexp.MustCompile(`(?i)vbaproject\.bin$|^xl/(externallinks|embeddings|activex|connections\.xml|querytables)|^basic/|^scripts/|^object`)

func (p pack) active() bool {
	for _, f := range p.z.File {
		if activePart.MatchString(strings.ReplaceAll(f.Name, `\`, "/")) {
			return true
		}
	}
	return false
}

// part opens an entry, counting what it unpacks to.
func (p pack) part(name string, limit int64) (io.ReadCloser, error) {
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	for _, f := range p.z.File {
		if strings.EqualFold(strings.ReplaceAll(f.Name, `\`, "/"), name) {
			// What an entry says of its size is checked first: it may unpack to no more, and a bomb that admits to be
			// one is not worth a minute of unpacking.
			if f.UncompressedSize64 > uint64(limit) {
				return nil, fmt.Errorf("%s unpacks to more than %d MB; save it as CSV: %w", name, limit>>20, ErrTooLarge)
			}
			r, err := f.Open()
			if err != nil {
				return nil, fmt.Errorf("%s: %v: %w", name, err, ErrBroken)
			}
			return &partReader{r, name, limit, 0, int64(f.CompressedSize64)}, nil
		}
	}
	return nil, fmt.Errorf("%s is missing: %w", name, ErrBroken)
}

type partReader struct {
	io.ReadCloser
	name             string
	limit, n, packed int64
}

func (r *partReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.n += int64(n)
	switch {
	case r.n > r.limit:
		return 0, fmt.Errorf("%s unpacks to more than %d MB; save it as CSV: %w", r.name, r.limit>>20, ErrTooLarge)
	case r.n > 64<<20 && r.n > maxRatio*r.packed:
		return 0, fmt.Errorf("%s unpacks to more than %d times its size: %w", r.name, maxRatio, ErrUnsafe)
	case err != nil && err != io.EOF && !errors.Is(err, ErrBroken):
		return n, fmt.Errorf("%s: %v: %w", r.name, err, ErrBroken)
	}
	return n, err
}

// pull reads a part as XML.
func (p pack) pull(name string, limit int64, f func(*xmlPull) error) error {
	r, err := p.part(name, limit)
	if err != nil {
		return err
	}
	defer r.Close()
	x, err := newXMLPull(r)
	if err != nil {
		return err
	}
	return f(x)
}

// starts calls f for each start tag; f may read on.
func (p *xmlPull) starts(f func(name string) error) error {
	for {
		t, err := p.next()
		if err != nil {
			return err
		}
		switch t {
		case xmlEOF:
			return nil
		case xmlStart:
			if err := f(p.name); err != nil {
				return err
			}
		}
	}
}
