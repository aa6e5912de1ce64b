package exchange

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"spoina/internal/fail"
)

// ErrSheetFull is the answer to what a sheet cannot hold.
var ErrSheetFull = fail.New(fail.TooLarge, "export.sheet_full", "a sheet holds 1 048 575 rows; choose CSV or a filter")

// ErrCellFull is the answer to a text that no cell can hold.
var ErrCellFull = fail.New(fail.TooLarge, "export.cell_full", "a text is longer than a cell of a sheet can hold; choose another format")

const maxWhole = 1 << 53 // larger whole numbers lose digits in a spreadsheet

type xlsxWriter struct {
	sheet  Sheet
	out    io.Writer
	book   *excelize.File
	name   string
	stream *excelize.StreamWriter
	hidden *excelize.StreamWriter
	styles [MomentCell + 1]int
	line   int
	below  int // last line of the hidden sheet
	packed strings.Builder
	inPack int
	cells  []any
}

// NewXLSX writes a workbook with one sheet for people: a frozen heading with filters, typed cells, and texts that are
// never formulas. Rows stream through temporary files: memory stays flat.
func NewXLSX(out io.Writer, s Sheet) (SheetWriter, error) {
	x := &xlsxWriter{sheet: s, out: out, book: excelize.NewFile(), name: tabName(s.Name), line: 1}
	err := x.book.SetSheetName("Sheet1", x.name)
	if err == nil {
		err = x.begin()
	}
	if err != nil {
		x.book.Close()
		return nil, err
	}
	return x, nil
}

func (x *xlsxWriter) begin() error {
	formats := [...]string{TextCell: "@", WholeCell: "0", RealCell: "General", CashCell: "#,##0.00##", TruthCell: "General", DayCell: "yyyy-mm-dd", MomentCell: "yyyy-mm-dd hh:mm:ss"}
	for kind, format := range formats {
		style := excelize.Style{CustomNumFmt: &format}
		switch CellKind(kind) {
		case TextCell:
			style = excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top"}}
		case RealCell, TruthCell:
			continue // as the spreadsheet likes best
		}
		var err error
		if x.styles[kind], err = x.book.NewStyle(&style); err != nil {
			return err
		}
	}
	heading, err := x.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: 49, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF4"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	if err != nil {
		return err
	}
	if x.stream, err = x.book.NewStreamWriter(x.name); err != nil {
		return err
	}
	if err := x.stream.SetColWidth(1, 1, 12); err != nil {
		return err
	}
	head := []any{excelize.Cell{StyleID: heading, Value: x.sheet.ID}}
	for i, c := range x.sheet.Columns {
		if err := x.stream.SetColWidth(i+2, i+2, c.width()); err != nil {
			return err
		}
		if style := x.styles[c.Kind]; style != 0 { // so that what a person types below stays of this kind
			if err := x.stream.SetColStyle(i+2, i+2, style); err != nil {
				return err
			}
		}
		head = append(head, excelize.Cell{StyleID: heading, Value: c.Heading})
	}
	if err := x.stream.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	if err := x.stream.SetRow("A1", head); err != nil {
		return err
	}
	if x.sheet.Carried == nil {
		return nil
	}
	if _, err := x.book.NewSheet(CarriedSheet); err != nil {
		return err
	}
	if x.hidden, err = x.book.NewStreamWriter(CarriedSheet); err != nil {
		return err
	}
	for _, l := range x.sheet.carriedLines() {
		if err := x.carry(l[0], l[1], l[2], l[3]); err != nil {
			return err
		}
	}
	return nil
}

func (x *xlsxWriter) carry(texts ...string) error {
	x.below++
	row := make([]any, len(texts))
	for i, t := range texts {
		if t != "" {
			row[i] = excelize.Cell{StyleID: x.styles[TextCell], Value: t}
		}
	}
	return x.hidden.SetRow("A"+strconv.Itoa(x.below), row)
}

func (x *xlsxWriter) Row(id, version int64, cells []any) error {
	if x.line++; x.line > SheetRows {
		return ErrSheetFull
	}
	x.cells = append(x.cells[:0], x.cell(id, WholeCell))
	for i, v := range cells {
		if s, ok := v.(string); ok && len(s) > excelize.TotalCellChars && len(utf16.Encode([]rune(s))) > excelize.TotalCellChars {
			return ErrCellFull.Because("row %d: %s is longer than a cell of a sheet can be; choose another format", id, x.sheet.Columns[i].Heading)
		}
		x.cells = append(x.cells, x.cell(v, x.sheet.Columns[i].Kind))
	}
	if err := x.stream.SetRow("A"+strconv.Itoa(x.line), x.cells); err != nil {
		return err
	}
	if x.hidden == nil {
		return nil
	}
	fmt.Fprintf(&x.packed, "%d:%d ", id, version)
	if x.inPack++; x.inPack == carriedRows {
		return x.pack()
	}
	return nil
}

func (x *xlsxWriter) pack() error {
	if x.inPack == 0 {
		return nil
	}
	err := x.carry("rows", "", strings.TrimSpace(x.packed.String()))
	x.packed.Reset()
	x.inPack = 0
	return err
}

// firstSerial is the first day that Excel counts right: it believes in a 29 February 1900.
var firstSerial = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)

func (x *xlsxWriter) cell(v any, kind CellKind) any {
	style := x.styles[kind]
	switch value := v.(type) {
	case nil:
		return nil
	case string:
		if value == "" {
			return nil
		}
		return excelize.Cell{StyleID: x.styles[TextCell], Value: Clean(value)}
	case int64:
		if value > maxWhole || value < -maxWhole {
			return excelize.Cell{StyleID: x.styles[TextCell], Value: strconv.FormatInt(value, 10)}
		}
	case float64:
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return nil
		}
	case time.Time:
		layout := "2006-01-02"
		if kind == MomentCell {
			layout = "2006-01-02 15:04:05"
		}
		if value.Before(firstSerial) || value.Year() > 9999 {
			return excelize.Cell{StyleID: x.styles[TextCell], Value: value.Format(layout)}
		}
		// The clock of the wall, without its zone: a sheet knows no zones.
		y, m, d := value.Date()
		v = time.Date(y, m, d, value.Hour(), value.Minute(), value.Second(), value.Nanosecond()/1e6*1e6, time.UTC)
	}
	return excelize.Cell{StyleID: style, Value: v}
}

func (x *xlsxWriter) Close() error {
	defer x.book.Close()
	if err := x.finish(); err != nil {
		return err
	}
	return x.book.Write(x.out)
}

// finish ends the sheet and what it carries.
func (x *xlsxWriter) finish() error {
	err := x.book.AutoFilter(x.name, "A1:"+columnName(len(x.sheet.Columns))+strconv.Itoa(max(x.line, 2)), nil)
	if err == nil {
		err = x.stream.Flush()
	}
	if err == nil && x.hidden != nil {
		if err = x.pack(); err == nil {
			err = x.hidden.Flush()
		}
		if err == nil {
			err = x.book.SetSheetVisible(CarriedSheet, false)
		}
	}
	return err
}
