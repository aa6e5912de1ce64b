package exchange

import (
	"strings"
	"unicode/utf8"
)

// CellKind says how a sheet shows a column.
type CellKind int

// The kinds of columns of a sheet that is written.
const (
	TextCell   CellKind = iota // string; never a formula, whatever it begins with
	WholeCell                  // int64
	RealCell                   // float64
	CashCell                   // float64, złote
	TruthCell                  // bool
	DayCell                    // time.Time, its day
	MomentCell                 // time.Time, in the office's own clock
)

// SheetColumn is a column of a sheet that is written.
type SheetColumn struct {
	Field   string
	Heading string // with its unit: "Powierzchnia [m²]"
	Kind    CellKind
}

// Sheet is a table on its way out to people.
type Sheet struct {
	Name    string // of the tab
	ID      string // heading of the first column, the row's number; printouts leave it out
	Columns []SheetColumn
	Carried [][2]string // what a hidden sheet takes along, so that an edited copy can come back; nil for none

	// For printouts.
	Title     string
	Lines     []string // what is shown and when: filter in words, day, revision
	Footer    string
	Page      string // "strona %d z %s"
	Yes, No   string
	Portrait  bool
	Landscape bool // neither: whichever the columns need
}

// SheetWriter takes the rows of a sheet one by one. Cells stand in the order of the columns; nil is an empty cell. The
// version is that of the row, for the hidden sheet.
type SheetWriter interface {
	Row(id, version int64, cells []any) error
	Close() error
}

// CarriedSheet is the name of the hidden sheet that an exported workbook takes along. Readers pass it over unless it is
// asked for by OpenOptions.Carried.
const CarriedSheet = "_spoina"

// SheetRows is how many rows a sheet of Excel, LibreOffice and Google holds, the heading among them.
const SheetRows = 1_048_576

// carriedRows is how many rows are told in one cell of the hidden sheet; it stays below what a cell may hold.
const carriedRows = 400

// carriedLines is the hidden sheet but for the rows: kind, name, value, place.
func (s *Sheet) carriedLines() [][4]string {
	lines := [][4]string{{"kind", "name", "content", "place"}}
	for _, c := range s.Carried {
		lines = append(lines, [4]string{"meta", c[0], c[1], ""})
	}
	for i, c := range s.Columns {
		lines = append(lines, [4]string{"column", c.Field, c.Heading, columnName(i + 1)})
	}
	return lines
}

// tabName is a name that a tab may have.
func tabName(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < 0x20 {
			return ' '
		}
		return r
	}, name), "' ")
	for utf8.RuneCountInString(name) > 31 {
		_, size := utf8.DecodeLastRuneInString(name)
		name = strings.TrimRight(name[:len(name)-size], " ")
	}
	if name == "" {
		return "Spoina"
	}
	return name
}

// columnName is the letters of a column, counted from 0.
func columnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// width of a column in characters.
func (c SheetColumn) width() float64 {
	var w float64
	switch c.Kind {
	case TruthCell:
		w = 8
	case DayCell:
		w = 12
	case MomentCell:
		w = 18
	case WholeCell, RealCell, CashCell:
		w = 13
	default:
		w = 22
	}
	return min(max(w, float64(utf8.RuneCountInString(c.Heading))*0.7+3), 40)
}
