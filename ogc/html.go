package ogc

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"spoina/internal/clock"
	"spoina/internal/register"
)

//go:embed pages.html
var pageFiles embed.FS

// pageData is what any of the plain pages shows.
type pageData struct {
	Lang        language
	Title       register.Text
	Description register.Text
	Base        string
	Links       []link
	List        []string
	Collections []collectionDoc
	Collection  string // name of the one that the page is about
	Columns     []columnRow
	Cells       [][2]string
	Fields      []cell
	ID          int64
	Heads       []string
	Rows        []pageRow
	Matched     int64
	Next, Prev  string
	App         string // address of the web application
	Form        *formData
}

// columnRow is a field as the pages describe it.
type columnRow struct {
	Field, Title, Type, Unit, Help string
	Codes                          []register.Choice
	Required, ReadOnly             bool
}

type pageRow struct {
	ID    int64
	Href  string
	Cells []string
}

// formData is the form by which people choose what a page of items shows: plain HTML, without a script.
type formData struct {
	Action string
	Day    string
	Fields []formField
	Sorts  []formOption
	Limits []formOption
}

type formField struct {
	Name, Title, Value string
	Options            []formOption // none: any text
}

type formOption struct {
	Value, Title string
	Chosen       bool
}

// formOf offers the day, fields with code lists, the fields that people look for rows by, the order and the page's size.
func formOf(r *http.Request, q *request) *formData {
	l := languageOf(r)
	f := &formData{Action: baseOf(r) + "/collections/" + q.register.Name + "/items", Day: q.get("datetime")}
	if len(f.Day) != len("2006-01-02") {
		f.Day = ""
	}
	typed := 0
	for _, c := range q.register.Open() {
		if !c.Filterable || c.Type != register.String {
			continue
		}
		field := formField{Name: c.Field, Title: l.pick(c.Title), Value: q.get(c.Field)}
		for _, code := range c.CodeList() {
			if code.Value != "" {
				field.Options = append(field.Options, formOption{code.Value, l.pick(register.Text{PL: code.PL, EN: code.EN}), code.Value == field.Value})
			}
		}
		if field.Options == nil {
			if typed++; typed > 3 {
				continue
			}
		}
		f.Fields = append(f.Fields, field)
	}
	for _, c := range q.register.Open() {
		if sortable.holds(c) {
			for _, way := range []struct {
				sign string
				word register.Text
			}{{"", text("rosnąco", "ascending")}, {"-", text("malejąco", "descending")}} {
				f.Sorts = append(f.Sorts, formOption{way.sign + c.Field, l.pick(c.Title) + ", " + l.pick(way.word), q.get("sortby") == way.sign+c.Field})
			}
		}
	}
	for _, n := range []string{"20", "50", "100", "200"} {
		f.Limits = append(f.Limits, formOption{n, n, q.get("limit") == n || n == strconv.Itoa(pageRows) && !q.has("limit")})
	}
	return f
}

// sentByForm is where a form's answer stands: a form sends what was left empty, too, and empty means unknown elsewhere.
func sentByForm(r *http.Request) (address string, ok bool) {
	v := r.URL.Query()
	if v.Get("form") == "" {
		return "", false
	}
	v.Del("form")
	for name, list := range v {
		if len(list) == 1 && list[0] == "" {
			v.Del(name)
		}
	}
	return baseOf(r) + r.URL.Path[strings.LastIndex(r.URL.Path, "/collections/"):] + "?" + v.Encode(), true
}

// T picks a wording in the page's language.
func (d pageData) T(pl, en string) string { return d.Lang.pick(text(pl, en)) }

// Heading is the title in the page's language.
func (d pageData) Heading() string { return d.Lang.pick(d.Title) }

// About is the description in the page's language.
func (d pageData) About() string { return d.Lang.pick(d.Description) }

var pages = template.Must(template.ParseFS(pageFiles, "pages.html"))

func writePage(w http.ResponseWriter, r *http.Request, name string, d pageData) error {
	d.Lang = languageOf(r)
	if d.Base == "" {
		d.Base = baseOf(r)
	}
	d.App = appOf(r)
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, d); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(d.Lang))
	w.Header().Set("Link", header(d.Links))
	_, err := w.Write(b.Bytes())
	return ignoreGone(err)
}

func columnsOf(r *http.Request, reg *register.Register, p purpose) []columnRow {
	l := languageOf(r)
	var rows []columnRow
	for _, c := range reg.Open() {
		if p.holds(c) {
			rows = append(rows, columnRow{Field: c.Field, Title: l.pick(c.Title), Type: l.pick(typeWords[c.Type]), Unit: c.Unit, Help: c.Help, Codes: c.CodeList(), Required: c.Required, ReadOnly: !c.Editable})
		}
	}
	return rows
}

// typeWords are the types of columns as clerks call them.
var typeWords = map[register.Type]register.Text{
	register.String: {PL: "tekst", EN: "text"}, register.Integer: {PL: "liczba całkowita", EN: "whole number"}, register.Number: {PL: "liczba", EN: "number"},
	register.Money: {PL: "kwota", EN: "amount"}, register.Bool: {PL: "tak albo nie", EN: "yes or no"}, register.Date: {PL: "data", EN: "date"},
	register.Time: {PL: "data i godzina", EN: "date and time"}, register.List: {PL: "lista", EN: "list"}, register.JSON: {PL: "dane złożone", EN: "structured data"},
}

func cellsOf(r *http.Request, row *register.Row) []cell {
	l := languageOf(r)
	var cells []cell
	for i, c := range row.Columns {
		cells = append(cells, cell{l.pick(c.Title), c.Field, shown(row, i, c, l), unitWord(c)})
	}
	return cells
}

// shown is a value as people read it: words instead of codes, złote instead of grosze, dates as the office writes them.
func shown(row *register.Row, i int, c *register.Column, l language) string {
	if row.Null(i) {
		return ""
	}
	switch c.Type {
	case register.Bool:
		if b, _ := row.Value(i).(bool); b {
			return l.pick(text("tak", "yes"))
		}
		return l.pick(text("nie", "no"))
	case register.Date:
		if t, ok := row.Value(i).(time.Time); ok && l == "pl" {
			return t.Format("02.01.2006")
		}
	case register.List:
		list, _ := row.Value(i).([]string)
		return strings.Join(list, ", ")
	}
	if c.Type == register.Money || c.Unit == "gr" {
		return zlote(row.Value(i), l)
	}
	s := row.Text(i)
	if c.Type == register.Number && l == "pl" {
		return strings.Replace(s, ".", ",", 1)
	}
	if c.Type == register.String {
		return c.Word(s, string(l))
	}
	return s
}

func zlote(v any, l language) string {
	var gr float64
	switch v := v.(type) {
	case int64:
		gr = float64(v)
	case float64:
		gr = v
	}
	s := strconv.FormatFloat(gr/100, 'f', -1, 64)
	if whole, part, ok := strings.Cut(s, "."); !ok || len(part) < 2 {
		s = whole + "." + (part + "00")[:2]
	}
	if l == "pl" {
		return strings.Replace(s, ".", ",", 1) + " zł"
	}
	return s + " PLN"
}

// momentText is a moment as the clock of the office shows it.
func momentText(t time.Time, l language) string {
	t = t.In(clock.Warsaw)
	if l == "pl" {
		return t.Format("02.01.2006 15:04")
	}
	return t.Format("2006-01-02 15:04")
}

func unitWord(c *register.Column) string {
	return map[string]string{"m": "m", "m2": "m²", "%": "%"}[c.Unit]
}

// A page for people shows so many rows at most; it says how many there are, and leads on.
const pageRows = 200

// tooLongPage refuses more rows than a page shows, rather than to show fewer than were asked for.
func tooLongPage(limit int) error {
	return ErrParameter.Because("a page for people shows at most %d rows, not %d: ask for less, or for f=json", pageRows, limit)
}

func (s *Service) itemsPage(w http.ResponseWriter, r *http.Request, reader *register.Reader, q *request) error {
	q.query.Place = nil
	if q.has("limit") && q.query.Limit > pageRows {
		return tooLongPage(q.query.Limit)
	}
	q.query.Limit = min(q.query.Limit, pageRows)
	d := pageData{Title: q.register.Title, Base: baseOf(r), Collection: q.register.Name, Form: formOf(r, q)}
	for _, c := range q.columns {
		d.Heads = append(d.Heads, languageOf(r).pick(c.Title))
	}
	address := d.Base + "/collections/" + q.register.Name + "/items/"
	page, err := reader.Rows(q.register, q.query, func(row *register.Row) error {
		line := pageRow{ID: row.ID, Href: address + strconv.FormatInt(row.ID, 10) + "?f=html"}
		for i := range row.Columns {
			line.Cells = append(line.Cells, shown(row, i, row.Columns[i], languageOf(r)))
		}
		d.Rows = append(d.Rows, line)
		return nil
	})
	if err != nil {
		return err
	}
	if d.Matched, err = reader.Count(q.register, q.query); err != nil {
		return err
	}
	d.Links = selfLinks(r, q.params, "/collections/"+q.register.Name+"/items", geoJSONType)
	for _, l := range pageLinks(r, q.register.Name, page) {
		l.Type = htmlType
		d.Links = append(d.Links, l)
		if l.Rel == "next" {
			d.Next = l.Href
		} else {
			d.Prev = l.Href
		}
	}
	return writePage(w, r, "items", d)
}
