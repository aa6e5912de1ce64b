package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"spoina/internal/clock"
	"spoina/internal/exchange"
	"spoina/internal/register"
)

// Formats are what statistics are written in besides JSON.
var Formats = []string{"xlsx", "ods", "csv", "pdf"}

// Write makes a file of a report in the words of a language. A CSV holds one table: the one that is named, or the
// figures; the other formats hold everything.
func (r *Report) Write(format, lang, office, table string) ([]byte, error) {
	sheets := []exchange.BookSheet{r.figures(lang)}
	for i := range r.Tables {
		sheets = append(sheets, r.Tables[i].sheet(lang))
	}
	if table != "" {
		i := slices.IndexFunc(r.Tables, func(t Table) bool { return t.Name == table })
		if i < 0 {
			return nil, ErrTable.Because("the statistics have no table %q", table)
		}
		sheets = sheets[i+1 : i+2]
	}
	title := say(lang, r.Title.PL, r.Title.EN)
	for i := range sheets {
		s := &sheets[i]
		s.ID = say(lang, "Lp.", "No.")
		s.Title, s.Page, s.Yes, s.No = s.Name, say(lang, "strona %d z %s", "page %d of %s"), say(lang, "tak", "yes"), say(lang, "nie", "no")
		s.Footer = fmt.Sprintf("%s · %s · %s %d", office, title, say(lang, "rewizja", "revision"), r.Revision)
		s.Portrait = true
	}
	sheets[0].Title = title
	if table != "" {
		sheets[0].Title = title + ": " + sheets[0].Name
	}
	sheets[0].Lines = r.lines(lang)
	var out bytes.Buffer
	var err error
	switch format {
	case "xlsx":
		err = exchange.WriteXLSXBook(&out, sheets)
	case "ods":
		err = exchange.WriteODSBook(&out, sheets)
	case "pdf":
		err = exchange.WritePDFBook(&out, sheets)
	case "csv":
		writeCSV(&out, &sheets[0], lang)
	default:
		err = ErrFormat.Because("%q is no format of statistics; offered are json, %s", format, strings.Join(Formats, ", "))
	}
	return out.Bytes(), err
}

func say(lang, pl, en string) string {
	if lang == "en" && en != "" {
		return en
	}
	return pl
}

// lines say under the title what is shown and when it was printed.
func (r *Report) lines(lang string) []string {
	day := func(d clock.Date) string { return d.Time().Format("02.01.2006") }
	period := say(lang, "Cały okres", "All days")
	switch {
	case !r.From.IsZero() && !r.To.IsZero():
		period = day(r.From) + "–" + day(r.To)
	case !r.From.IsZero():
		period = say(lang, "Od ", "From ") + day(r.From)
	case !r.To.IsZero():
		period = say(lang, "Do ", "To ") + day(r.To)
	}
	lines := []string{fmt.Sprintf("%s · %s %s · %s %d · %s %s", period, say(lang, "stan na dzień", "as of"), day(r.On), say(lang, "rewizja", "revision"), r.Revision,
		say(lang, "wydrukowano", "printed"), time.Now().In(clock.Warsaw).Format("02.01.2006 15:04"))}
	if r.Few {
		lines = append(lines, say(lang, "<5: od jednego do czterech; - : pominięto, bo zdradziłoby taką liczbę", "<5: one to four; - : left out because it would tell such a count"))
	}
	return lines
}

// figures are a table of three columns.
func (r *Report) figures(lang string) exchange.BookSheet {
	s := exchange.BookSheet{Sheet: exchange.Sheet{Name: say(lang, "Wskaźniki", "Figures"), Columns: []exchange.SheetColumn{
		{Field: "title", Heading: say(lang, "Wskaźnik", "Figure"), Kind: exchange.TextCell},
		{Field: "value", Heading: say(lang, "Wartość", "Value"), Kind: exchange.RealCell},
		{Field: "unit", Heading: say(lang, "Jednostka", "Unit"), Kind: exchange.TextCell}}}}
	for _, f := range r.Figures {
		s.Rows = append(s.Rows, []any{say(lang, f.Title.PL, f.Title.EN), sheetValue(f.Value, register.Number, f.Unit), unitSign(f.Unit, lang)})
	}
	return s
}

func (t *Table) sheet(lang string) exchange.BookSheet {
	s := exchange.BookSheet{Sheet: exchange.Sheet{Name: say(lang, t.Title.PL, t.Title.EN)}}
	for _, c := range t.Columns {
		heading := say(lang, c.Title.PL, c.Title.EN)
		if sign := unitSign(c.Unit, lang); sign != "" {
			heading += " [" + sign + "]"
		}
		s.Columns = append(s.Columns, exchange.SheetColumn{Field: c.Key, Heading: heading, Kind: kindOf(c)})
	}
	for _, row := range t.Rows {
		cells := make([]any, len(t.Columns))
		for k, c := range t.Columns {
			cells[k] = sheetValue(cell(row, k), c.Type, c.Unit)
		}
		s.Rows = append(s.Rows, cells)
	}
	return s
}

func kindOf(c Column) exchange.CellKind {
	if c.Unit == "gr" {
		return exchange.CashCell
	}
	switch c.Type {
	case register.Integer:
		return exchange.WholeCell
	case register.Money:
		return exchange.CashCell
	case register.Number:
		return exchange.RealCell
	case register.Bool:
		return exchange.TruthCell
	case register.Date:
		return exchange.DayCell
	case register.Time:
		return exchange.MomentCell
	}
	return exchange.TextCell
}

func unitSign(unit, lang string) string {
	switch unit {
	case "gr":
		return "zł"
	case "m2":
		return "m²"
	case "m3":
		return "m³"
	case "d":
		return say(lang, "dni", "days")
	case "szt":
		return say(lang, "szt.", "pcs")
	}
	return unit
}

// sheetValue is a value as a cell holds it: złote instead of grosze, times for days. A text stays one in any column.
func sheetValue(v any, t register.Type, unit string) any {
	switch v := v.(type) {
	case nil, bool, time.Time:
		return v
	case string:
		if t == register.Date {
			if d, err := clock.ParseDate(v); err == nil {
				return d.Time()
			}
		}
		return v
	case clock.Date:
		if v.IsZero() {
			return nil
		}
		return v.Time()
	}
	n, ok := numberOf(v)
	switch {
	case !ok:
		return fmt.Sprint(v)
	case unit == "gr" || t == register.Money:
		return n / 100
	case t == register.Integer:
		return int64(n)
	}
	return n
}

// writeCSV writes what a Polish spreadsheet opens by a double click, as lists are written: the mark of UTF-8, semicolons,
// a decimal comma.
func writeCSV(out *bytes.Buffer, s *exchange.BookSheet, lang string) {
	out.WriteString("\ufeff")
	line := func(cells []string) {
		for i, c := range cells {
			if i > 0 {
				out.WriteByte(';')
			}
			if c = exchange.Guard(c); strings.ContainsAny(c, ";\"\r\n") {
				c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
			out.WriteString(c)
		}
		out.WriteString("\r\n")
	}
	var cells []string
	for _, c := range s.Columns {
		cells = append(cells, c.Heading)
	}
	line(cells)
	for _, row := range s.Rows {
		cells = cells[:0]
		for _, v := range row {
			cells = append(cells, csvText(v, s, lang))
		}
		line(cells)
	}
}

func csvText(v any, s *exchange.BookSheet, _ string) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return s.Yes
		}
		return s.No
	case time.Time:
		return v.Format("2006-01-02")
	case float64:
		return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", ",", 1)
	}
	return fmt.Sprint(v)
}

// JSON is the report as programs read it.
func (r *Report) JSON() ([]byte, error) {
	if r.Figures == nil {
		r.Figures = []Figure{}
	}
	if r.Tables == nil {
		r.Tables = []Table{}
	}
	for i := range r.Tables {
		if r.Tables[i].Rows == nil {
			r.Tables[i].Rows = [][]any{}
		}
	}
	return json.Marshal(r)
}
