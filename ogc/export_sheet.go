package ogc

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"time"

	"spoina/internal/clock"
	"spoina/internal/exchange"
	"spoina/internal/register"
)

// csvFile writes what a Polish spreadsheet opens by a double click: UTF-8 with its mark, semicolons, one line a row,
// geometry as WKT. The same rows are the same bytes.
type csvFile struct {
	w        *bufio.Writer
	buf      []byte
	plan     *plan
	comma    bool
	delimit  byte
	special  string // what makes a cell need quotes
	yes, no  string
	decimals int
}

func newCSVFile(p *plan) (writer, error) {
	f := &csvFile{w: bufio.NewWriterSize(p.out, 1<<18), plan: p, comma: p.Comma, delimit: ';', decimals: p.crs.decimals(), yes: "true", no: "false"}
	if p.Delimiter == "," {
		f.delimit = ','
	}
	switch p.Lang {
	case "pl":
		f.yes, f.no = "tak", "nie"
	case "en":
		f.yes, f.no = "yes", "no"
	}
	f.special = string(f.delimit) + "\"\r\n"
	if !p.NoMark {
		f.buf = append(f.buf, "\ufeff"...)
	}
	f.text(register.SheetID(p.Lang))
	for _, c := range register.SheetColumns(p.columns, p.Lang) {
		f.buf = append(f.buf, f.delimit)
		f.text(exchange.Guard(c.Heading)) // a title of an own field is somebody's text as well
	}
	if p.geometry {
		f.buf = append(f.buf, f.delimit)
		f.text(p.register.Geometry)
	}
	_, err := f.w.Write(append(f.buf, '\r', '\n'))
	return f, err
}

func (f *csvFile) text(s string) {
	if !strings.ContainsAny(s, f.special) {
		f.buf = append(f.buf, s...)
		return
	}
	f.buf = append(f.buf, '"')
	f.buf = append(f.buf, strings.ReplaceAll(s, `"`, `""`)...)
	f.buf = append(f.buf, '"')
}

func (f *csvFile) row(row *register.Row) error {
	f.buf = strconv.AppendInt(f.buf[:0], row.ID, 10)
	for i := range f.plan.columns {
		f.buf = append(f.buf, f.delimit)
		text := ""
		switch v := row.Cell(i, f.plan.Lang).(type) {
		case nil:
		case string:
			text = exchange.Guard(v)
		case float64:
			if text = strconv.FormatFloat(v, 'f', -1, 64); f.comma {
				text = strings.Replace(text, ".", ",", 1)
			}
		case bool:
			if text = f.no; v {
				text = f.yes
			}
		case time.Time:
			if text = row.Text(i); f.plan.Lang != "" && row.Columns[i].Type == register.Time {
				text = v.Format("2006-01-02 15:04:05.999")
			}
		default:
			text = row.Text(i)
		}
		f.text(text)
	}
	if f.plan.geometry {
		f.buf = append(f.buf, f.delimit)
		if row.Geometry != nil {
			wkt, err := register.AppendWKT(nil, row.Geometry, f.decimals)
			if err != nil {
				return fmt.Errorf("row %d: %w", row.ID, err)
			}
			f.text(string(wkt))
		}
	}
	_, err := f.w.Write(append(f.buf, '\r', '\n'))
	return err
}

func (f *csvFile) close() error { return f.w.Flush() }

// sheetFile writes workbooks and printouts.
type sheetFile struct {
	plan  *plan
	sheet exchange.SheetWriter
	cells []any
}

func newSheetFile(p *plan) (writer, error) {
	s := exchange.Sheet{Name: p.register.Name, ID: register.SheetID(p.Lang), Columns: register.SheetColumns(p.columns, p.Lang)}
	if p.Lang != "" {
		s.Name = p.title()
	}
	make := exchange.NewXLSX
	switch p.Format {
	case "ods":
		make = exchange.NewODS
	case "pdf":
		make = exchange.NewPDF
		p.print(&s)
	}
	if p.Format != "pdf" {
		on := p.query.When.On
		if on.IsZero() && p.register.Kind == register.State {
			on = clock.Today()
		}
		s.Carried = [][2]string{{"form", "1"}, {"office", p.office.Code}, {"register", p.register.Name}, {"revision", strconv.FormatInt(p.known, 10)},
			{"on", on.String()}, {"language", p.Lang}, {"made", time.Now().UTC().Format(time.RFC3339)}}
	}
	w, err := make(p.out, s)
	return &sheetFile{plan: p, sheet: w}, err
}

func (p *plan) title() string {
	if p.Lang == "en" {
		return p.register.Title.EN
	}
	return p.register.Title.PL
}

// print says on the printout what is shown: words, filter, order, day, revision. A printout is for people: without a
// language it speaks Polish.
func (p *plan) print(s *exchange.Sheet) {
	if p.Lang == "" {
		p.Lang = "pl"
		s.Columns = register.SheetColumns(p.columns, p.Lang)
	}
	say := func(pl, en string) string {
		if p.Lang == "en" {
			return en
		}
		return pl
	}
	s.Title, s.Portrait, s.Landscape = p.title(), p.Paper == "portrait", p.Paper == "landscape"
	s.Page, s.Yes, s.No = say("strona %d z %s", "page %d of %s"), say("tak", "yes"), say("nie", "no")
	if p.Filter != "" {
		s.Lines = append(s.Lines, say("Warunek: ", "Condition: ")+filterInWords(p.register, p.Filter, p.Lang))
	}
	if p.Text != "" {
		s.Lines = append(s.Lines, say("Szukane słowa: ", "Words sought: ")+p.Text)
	}
	if p.BBox != "" {
		s.Lines = append(s.Lines, say("Fragment mapy (stopnie): ", "Part of the map (degrees): ")+p.BBox)
	}
	if len(p.query.Sort) > 0 {
		var by []string
		for _, o := range p.query.Sort {
			title := register.SheetID(p.Lang)
			if o.Column != nil {
				if title = o.Column.Title.PL; p.Lang == "en" {
					title = o.Column.Title.EN
				}
			}
			if o.Desc {
				title += say(" (malejąco)", " (descending)")
			}
			by = append(by, title)
		}
		s.Lines = append(s.Lines, say("Kolejność: ", "Order: ")+strings.Join(by, ", "))
	}
	on := p.query.When.On
	if on.IsZero() && p.register.Kind == register.State {
		on = clock.Today()
	}
	day := ""
	if !on.IsZero() {
		day = say("Stan na dzień ", "As of ") + on.Time().Format("02.01.2006") + " · "
	}
	revision := say("rewizja ", "revision ") + strconv.FormatInt(p.known, 10)
	s.Lines = append(s.Lines, fmt.Sprintf("%s%s · %s %d · %s %s", day, revision, say("wierszy:", "rows:"), p.rows, say("wydrukowano", "printed"), time.Now().In(clock.Warsaw).Format("02.01.2006 15:04")))
	s.Footer = p.office.Name + " · " + s.Title + " · " + revision
}

func (f *sheetFile) row(row *register.Row) error {
	f.cells = f.cells[:0]
	for i := range f.plan.columns {
		f.cells = append(f.cells, row.Cell(i, f.plan.Lang))
	}
	version := int64(0)
	if f.plan.version >= 0 {
		version, _ = row.Value(f.plan.version).(int64)
	}
	return f.sheet.Row(row.ID, version, f.cells)
}

func (f *sheetFile) close() error { return f.sheet.Close() }
