package exchange

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// BookSheet is a sheet of a book with its rows, which are few enough to be held. Cells stand in the order of the columns.
type BookSheet struct {
	Sheet
	Rows [][]any
}

// WriteXLSXBook writes a workbook of several sheets, each as NewXLSX writes one.
func WriteXLSXBook(out io.Writer, sheets []BookSheet) error {
	book := excelize.NewFile()
	defer book.Close()
	names := tabNames(sheets)
	for i, s := range sheets {
		if i > 0 {
			if _, err := book.NewSheet(names[i]); err != nil {
				return err
			}
		} else if err := book.SetSheetName("Sheet1", names[0]); err != nil {
			return err
		}
		x := &xlsxWriter{sheet: s.Sheet, book: book, name: names[i], line: 1}
		if err := x.begin(); err != nil {
			return err
		}
		if err := writeRows(x, s.Rows); err != nil {
			return err
		}
		if err := x.finish(); err != nil {
			return err
		}
	}
	return book.Write(out)
}

// WriteODSBook writes a spreadsheet of several sheets, each as NewODS writes one.
func WriteODSBook(out io.Writer, sheets []BookSheet) error {
	names := tabNames(sheets)
	o := &odsWriter{sheet: sheets[0].Sheet, name: names[0], zip: zip.NewWriter(out), line: 1}
	content, err := o.parts()
	if err != nil {
		return err
	}
	o.w = bufio.NewWriterSize(content, 1<<17)
	all := make([]Sheet, len(sheets))
	for i, s := range sheets {
		all[i] = s.Sheet
	}
	o.head(all)
	for i, s := range sheets {
		o.sheet, o.name, o.number, o.line = s.Sheet, names[i], i, 1
		o.open()
		if err := writeRows(o, s.Rows); err != nil {
			return err
		}
		o.shut()
	}
	return o.end()
}

// WritePDFBook prints several tables under each other on A4, each under its title. The first sheet's Landscape decides
// how the paper lies.
func WritePDFBook(out io.Writer, sheets []BookSheet) error {
	p := &pdfWriter{sheet: sheets[0].Sheet, out: out, wide: map[rune]float64{}, bold: map[rune]float64{}}
	orientation := "P"
	if p.sheet.Landscape {
		orientation = "L"
	}
	p.begin(orientation)
	width, _ := p.pdf.GetPageSize()
	for i, s := range sheets {
		p.sheet, p.rows, p.below = s.Sheet, nil, i > 0
		if err := writeRows(p, s.Rows); err != nil {
			return err
		}
		p.measure()
		for k, band := range p.bands(width - 2*pageMargin) {
			p.band(band, k == 0, width-2*pageMargin)
		}
	}
	return p.pdf.Output(p.out)
}

func writeRows(w SheetWriter, rows [][]any) error {
	for i, row := range rows {
		if err := w.Row(int64(i+1), 0, row); err != nil {
			return err
		}
	}
	return nil
}

// tabNames gives each sheet a name that no other has: spreadsheets refuse two of one name.
func tabNames(sheets []BookSheet) []string {
	names := make([]string, len(sheets))
	used := map[string]bool{}
	for i, s := range sheets {
		name := tabName(s.Name)
		for n := 2; used[Fold(name)]; n++ {
			short := []rune(tabName(s.Name))
			name = fmt.Sprintf("%s %d", string(short[:min(len(short), 27)]), n)
		}
		names[i], used[Fold(name)] = name, true
	}
	return names
}

// Drawable replaces signs that the printed font lacks by a box: nothing disappears unseen.
func Drawable(s string) string { return drawable(s) }
