package exchange

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// sheetRow is a row of a sheet or text file before anyone knows which row is the heading. Cells are nil, string,
// int64, float64, bool or time.Time.
type sheetRow struct {
	cells    []any
	line     int
	hidden   bool
	formulas int
	dead     []int // columns of formulas without a stored result
	warnings []Problem
}

func (r sheetRow) text(i int) string {
	if i >= len(r.cells) {
		return ""
	}
	return cellText(r.cells[i])
}

func cellText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	case time.Time:
		return v.Format("2006-01-02")
	}
	return fmt.Sprint(v)
}

func (r sheetRow) filled() int {
	n := 0
	for _, c := range r.cells {
		if cellText(c) != "" {
			n++
		}
	}
	return n
}

// Fold makes texts comparable: lower case, no diacritics, letters and digits only.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range s {
		r = unicode.ToLower(r)
		if i := strings.IndexRune("ąćęłńóśźżäöüéèêàâçčšžřňďťě", r); i >= 0 {
			r = []rune("acelnoszzaoueeeaaccszrndte")[len([]rune("ąćęłńóśźżäöüéèêàâçčšžřňďťě"[:i]))]
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		} else if r == '²' {
			b.WriteByte('2')
		}
	}
	return b.String()
}

// KnownColumns makes OpenOptions.Known of a list of headings.
func KnownColumns(names []string) func(string) bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[Fold(n)] = true
	}
	delete(set, "")
	return func(column string) bool { return set[Fold(column)] }
}

// headingScan is how many rows may stand above the heading: titles, dates, the office's name.
const headingScan = 40

// heading is what the first rows say about the columns.
type heading struct {
	names    []string
	first    int // index of the first heading row, -1 when there is none
	width    int // cells up to the last name; columns behind it are named by number
	rows     int // 1, or 2 when a merged heading spans two rows
	problems []Problem
	folded   []string // folded texts of the last heading row, to recognise its repetition
}

// findHeading looks for the heading in the first rows of a table. merged tells whether a cell (row, column) is covered by
// a merged cell that begins in another column of the same row; nil when the format has none.
func findHeading(rows []sheetRow, o OpenOptions, spans func(row, column int) (owner int, ok bool)) heading {
	rows = rows[:min(len(rows), headingScan)]
	h := heading{first: -1, rows: 1}
	if o.HeadingRow > 0 {
		for i, r := range rows {
			if r.line == o.HeadingRow {
				h.first = i
			}
		}
	}
	width := 0
	for _, r := range rows {
		width = max(width, r.filled())
	}
	if h.first < 0 && o.Known != nil {
		best := 0
		for i, r := range rows {
			known := 0
			for k := range r.cells {
				if s, ok := r.cells[k].(string); ok && o.Known(s) {
					known++
				}
			}
			// one known word may stand in a title or in a cell of data
			if known > best && (known >= 2 || r.filled() <= 2 && width <= 2) {
				best, h.first = known, i
			}
		}
	}
	if h.first < 0 {
		for i, r := range rows {
			if looksHeading(r, width) {
				h.first = i
				break
			}
		}
	}
	if h.first < 0 {
		h.problems = append(h.problems, Problem{Code: HeadingGuessed, Detail: "no row looks like a heading; the columns are named by their numbers"})
		for i := range maxCells(rows) {
			h.names = append(h.names, fmt.Sprintf("kolumna %d", i+1))
		}
		h.width = len(h.names)
		return h
	}
	h.join(rows, spans, o.Known)
	return h
}

func maxCells(rows []sheetRow) int {
	n := 0
	for _, r := range rows {
		for i := len(r.cells); i > n; i-- {
			if cellText(r.cells[i-1]) != "" {
				n = i
				break
			}
		}
	}
	return n
}

// looksHeading: mostly filled, texts only, mostly distinct, none of them a number or date.
func looksHeading(r sheetRow, width int) bool {
	filled, distinct := 0, map[string]bool{}
	for i, c := range r.cells {
		t := r.text(i)
		if t == "" {
			continue
		}
		if _, ok := c.(string); !ok || looksValue(t) {
			return false
		}
		filled++
		distinct[Fold(t)] = true
	}
	return filled > 0 && filled*10 >= width*6 && len(distinct)*10 >= filled*6
}

// looksValue: a text that is rather data than a name.
func looksValue(t string) bool {
	digits, letters := 0, 0
	for _, r := range t {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	return digits > 0 && letters == 0 || len(t) > 200
}

// join names the columns. A heading of two rows ("Termin" over "od", "do") is recognised by gaps of the upper row that the
// lower one fills, with texts only; the names are then "Termin / od".
func (h *heading) join(rows []sheetRow, spans func(int, int) (int, bool), known func(string) bool) {
	upper := rows[h.first]
	var lower *sheetRow
	if h.first+1 < len(rows) && h.twoRows(rows, spans, known) {
		lower = &rows[h.first+1]
		h.rows = 2
	} else if h.first > 0 && h.isLower(rows, spans, known) {
		h.first--
		h.rows = 2
		upper, lower = rows[h.first], &rows[h.first+1]
	}
	n := maxCells(rows)
	h.width = maxCells(rows[h.first : h.first+h.rows])
	used := map[string]int{}
	last := ""
	for i := range n {
		name := upper.text(i)
		if lower != nil {
			low := lower.text(i)
			if name == "" && low != "" {
				if spans != nil {
					if owner, ok := spans(h.first, i); ok {
						name = upper.text(owner)
					}
				} else {
					name = last
				}
			}
			if upper.text(i) != "" {
				last = upper.text(i)
			}
			switch {
			case low == "" || low == name:
			case name == "":
				name = low
			default:
				name += " / " + low
			}
		}
		name = strings.Join(strings.Fields(name), " ")
		if name == "" {
			name = fmt.Sprintf("kolumna %d", i+1)
		}
		base := name
		if used[base]++; used[base] > 1 {
			name = fmt.Sprintf("%s (%d)", base, used[base])
			h.problems = append(h.problems, Problem{Code: HeadingRepeated, Field: name, Line: upper.line, Detail: "another column has the same heading"})
		}
		h.names = append(h.names, name)
	}
	final := upper
	if lower != nil {
		final = *lower
	}
	for i := range final.cells {
		h.folded = append(h.folded, Fold(final.text(i)))
	}
}

// twoRows tells whether the row below the heading belongs to it.
func (h *heading) twoRows(rows []sheetRow, spans func(int, int) (int, bool), known func(string) bool) bool {
	upper, lower := rows[h.first], rows[h.first+1]
	if lower.filled() == 0 {
		return false
	}
	gaps, filledGaps := 0, 0
	for i := range max(len(upper.cells), len(lower.cells)) {
		t := lower.text(i)
		if t != "" {
			if _, ok := lower.cells[i].(string); !ok || looksValue(t) {
				return false
			}
		}
		if upper.text(i) == "" && i < len(lower.cells) {
			gaps++
			if t != "" {
				filledGaps++
			}
		}
	}
	if spans != nil {
		for i := range lower.cells {
			if _, ok := spans(h.first, i); ok && lower.text(i) != "" {
				return true
			}
		}
	}
	// Without marks of merged cells, the lower row must be mostly empty where the upper one is filled.
	return filledGaps > 0 && lower.filled() <= 2*filledGaps+1 && lower.filled() < upper.filled() && known != nil && known(lower.text(firstFilled(lower)))
}

func firstFilled(r sheetRow) int {
	for i := range r.cells {
		if r.text(i) != "" {
			return i
		}
	}
	return 0
}

// isLower tells whether the recognised row is the lower half of a merged heading.
func (h *heading) isLower(rows []sheetRow, spans func(int, int) (int, bool), known func(string) bool) bool {
	if spans == nil {
		return false
	}
	upper := rows[h.first-1]
	alone := false // a column that only the upper row names: a title above the heading has none
	for i := range upper.cells {
		alone = alone || upper.text(i) != "" && rows[h.first].text(i) == ""
	}
	if !alone {
		return false
	}
	for i := range rows[h.first].cells {
		if _, ok := spans(h.first-1, i); ok && rows[h.first].text(i) != "" && upper.filled() > 1 {
			return true
		}
	}
	return false
}

// sums are the words with which a subtotal begins.
var sums = []string{"razem", "suma", "ogolem", "lacznie", "total", "podsumowanie", "sumarazem", "wsumie"}

// row makes a Row of a sheet row below the heading and marks what is no record.
func (h *heading) row(r sheetRow, number, width int) *Row {
	row := &Row{Number: number, Line: r.line, FID: -1, Hidden: r.hidden, Warnings: r.warnings, Values: make([]any, width)}
	filled := 0
	for i, c := range r.cells {
		if cellText(c) == "" {
			continue
		}
		filled++
		if i < width {
			row.Values[i] = c
		}
	}
	for _, i := range r.dead {
		if i < width {
			name := ""
			if i < len(h.names) {
				name = h.names[i]
			}
			row.Warnings = append(row.Warnings, Problem{Code: CellFormula, Line: r.line, Field: name, Detail: "the cell holds a formula without a stored result; nothing is calculated"})
		}
	}
	for i := range row.Warnings {
		row.Warnings[i].Row = number
	}
	row.Blank = filled == 0
	row.Heading = filled > 0 && h.repeats(r, filled)
	if !row.Blank && filled*2 <= width+1 {
		word := Fold(r.text(firstFilled(r)))
		for _, s := range sums {
			if word == s || strings.HasPrefix(word, s) && len(word) <= len(s)+12 {
				row.Subtotal = true
			}
		}
	}
	return row
}

// repeats tells whether a row says the heading again, as printed registers do on each page.
func (h *heading) repeats(r sheetRow, filled int) bool {
	if filled == 1 && len(h.names) > 1 {
		return false
	}
	same := 0
	for i := range r.cells {
		t := r.text(i)
		if t == "" {
			continue
		}
		if i < len(h.folded) && h.folded[i] != "" && Fold(t) == h.folded[i] {
			same++
		} else if same == 0 {
			return false // the first cell decides for nearly all rows
		}
	}
	return same*10 >= filled*8
}
