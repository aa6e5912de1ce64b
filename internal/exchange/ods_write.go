package exchange

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// odsWriter writes OpenDocument without a library: none that is served streams, and the format is one XML file written
// from front to back.
type odsWriter struct {
	sheet  Sheet
	name   string
	number int // of the sheet in its book
	zip    *zip.Writer
	w      *bufio.Writer
	line   int
	rows   [][2]int64 // identity and version, for the hidden sheet: 16 bytes a row
	ranges []string   // of the filters
	err    error
}

const odsMime = "application/vnd.oasis.opendocument.spreadsheet"

// NewODS writes a spreadsheet for LibreOffice with one sheet for people, as NewXLSX does. Rows stream; only the
// identities of rows that the hidden sheet names are kept.
func NewODS(out io.Writer, s Sheet) (SheetWriter, error) {
	o := &odsWriter{sheet: s, name: tabName(s.Name), zip: zip.NewWriter(out), line: 1}
	content, err := o.parts()
	if err != nil {
		return nil, err
	}
	o.w = bufio.NewWriterSize(content, 1<<17)
	o.head([]Sheet{s})
	o.open()
	return o, o.err
}

// parts writes what stands before the content, and opens that.
func (o *odsWriter) parts() (io.Writer, error) {
	// The kind of file stands first and unpacked, so that it can be told from its first bytes.
	mime, err := o.zip.CreateHeader(&zip.FileHeader{Name: "mimetype", Method: zip.Store})
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(mime, odsMime); err != nil {
		return nil, err
	}
	for _, part := range [][2]string{
		{"META-INF/manifest.xml", `<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="` + odsMime + `"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/></manifest:manifest>`},
		{"styles.xml", `<?xml version="1.0" encoding="UTF-8"?>
<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"/>`},
		{"settings.xml", o.settings()},
	} {
		w, err := o.zip.CreateHeader(&zip.FileHeader{Name: part[0], Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(w, part[1]); err != nil {
			return nil, err
		}
	}
	return o.zip.CreateHeader(&zip.FileHeader{Name: "content.xml", Method: zip.Deflate})
}

// settings freeze the heading and the column of numbers.
func (o *odsWriter) settings() string {
	item := func(name, kind, value string) string {
		return `<config:config-item config:name="` + name + `" config:type="` + kind + `">` + value + `</config:config-item>`
	}
	return `<?xml version="1.0" encoding="UTF-8"?>
<office:document-settings xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" office:version="1.2"><office:settings><config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>` +
		item("ViewId", "string", "view1") + `<config:config-item-map-named config:name="Tables"><config:config-item-map-entry config:name="` + escapeXML(o.name) + `">` +
		item("HorizontalSplitMode", "short", "2") + item("VerticalSplitMode", "short", "2") + item("HorizontalSplitPosition", "int", "1") + item("VerticalSplitPosition", "int", "1") +
		item("ActiveSplitRange", "short", "3") + item("PositionRight", "int", "1") + item("PositionBottom", "int", "1") +
		`</config:config-item-map-entry></config:config-item-map-named>` + item("ActiveTable", "string", escapeXML(o.name)) +
		`</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>`
}

func (o *odsWriter) write(parts ...string) {
	for _, p := range parts {
		if o.err == nil {
			_, o.err = o.w.WriteString(p)
		}
	}
}

// The styles of cells, by kind.
var odsStyles = [...]string{TextCell: "text", WholeCell: "whole", RealCell: "real", CashCell: "cash", TruthCell: "truth", DayCell: "day", MomentCell: "moment"}

// head writes the styles of all sheets of the book.
func (o *odsWriter) head(sheets []Sheet) {
	o.write(`<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.2"><office:automatic-styles>`,
		`<number:text-style style:name="n-text"><number:text-content/></number:text-style>`,
		`<number:number-style style:name="n-whole"><number:number number:decimal-places="0" number:min-integer-digits="1"/></number:number-style>`,
		`<number:number-style style:name="n-real"><number:number number:min-integer-digits="1"/></number:number-style>`,
		`<number:number-style style:name="n-cash"><number:number number:decimal-places="4" number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:number-style>`,
		`<number:boolean-style style:name="n-truth"><number:boolean/></number:boolean-style>`,
		`<number:date-style style:name="n-day"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>`,
		`<number:date-style style:name="n-moment"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/><number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"/></number:date-style>`)
	for _, name := range odsStyles {
		o.write(`<style:style style:name="`, name, `" style:family="table-cell" style:data-style-name="n-`, name, `"/>`)
	}
	o.write(`<style:style style:name="heading" style:family="table-cell" style:data-style-name="n-text"><style:table-cell-properties fo:background-color="#e8eef4" fo:wrap-option="wrap" style:vertical-align="middle"/><style:text-properties fo:font-weight="bold"/></style:style>`,
		`<style:style style:name="shown" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/></style:style>`)
	for number, sheet := range sheets {
		for i := range len(sheet.Columns) + 1 {
			width := 12.0
			if i > 0 {
				width = sheet.Columns[i-1].width()
			}
			o.write(`<style:style style:name="`, odsWidth(number, i), `" style:family="table-column"><style:table-column-properties style:column-width="`, strconv.FormatFloat(width*0.21, 'f', 2, 64), `cm"/></style:style>`)
		}
	}
	o.write(`</office:automatic-styles><office:body><office:spreadsheet>`)
}

func odsWidth(sheet, column int) string {
	return "w" + strconv.Itoa(sheet) + "-" + strconv.Itoa(column)
}

// open begins a sheet with its heading.
func (o *odsWriter) open() {
	o.write(`<table:table table:name="`, escapeXML(o.name), `" table:style-name="shown"><table:table-column table:style-name="`, odsWidth(o.number, 0), `" table:default-cell-style-name="whole"/>`)
	for i, c := range o.sheet.Columns {
		o.write(`<table:table-column table:style-name="`, odsWidth(o.number, i+1), `" table:default-cell-style-name="`, odsStyles[c.Kind], `"/>`)
	}
	o.write(`<table:table-header-rows><table:table-row>`)
	o.text("heading", o.sheet.ID)
	for _, c := range o.sheet.Columns {
		o.text("heading", c.Heading)
	}
	o.write(`</table:table-row></table:table-header-rows>`)
}

func (o *odsWriter) text(style, s string) {
	if s == "" {
		o.write(`<table:table-cell/>`)
		return
	}
	o.write(`<table:table-cell table:style-name="`, style, `" office:value-type="string">`)
	for _, line := range strings.Split(Clean(s), "\n") {
		o.write(`<text:p>`)
		o.paragraph(line)
		o.write(`</text:p>`)
	}
	o.write(`</table:table-cell>`)
}

// paragraph writes blanks as elements where readers would take them for layout.
func (o *odsWriter) paragraph(s string) {
	start := 0
	flush := func(end int) { o.write(escapeXML(s[start:end])) }
	for i := 0; i < len(s); {
		switch {
		case s[i] == '\t':
			flush(i)
			o.write(`<text:tab/>`)
			i++
			start = i
		case s[i] == ' ' && (i == 0 || i+1 == len(s) || s[i+1] == ' ' || s[i-1] == '\t'):
			flush(i)
			n := i
			for n < len(s) && s[n] == ' ' {
				n++
			}
			o.write(`<text:s text:c="`, strconv.Itoa(n-i), `"/>`)
			i = n
			start = i
		default:
			i++
		}
	}
	flush(len(s))
}

var xmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#13;", "\n", "&#10;", "\t", "&#9;")

func escapeXML(s string) string { return xmlEscapes.Replace(s) }

func (o *odsWriter) Row(id, version int64, cells []any) error {
	if o.line++; o.line > SheetRows {
		return ErrSheetFull
	}
	o.write(`<table:table-row>`)
	o.cell(id, WholeCell)
	for i, v := range cells {
		o.cell(v, o.sheet.Columns[i].Kind)
	}
	o.write("</table:table-row>\n")
	if o.sheet.Carried != nil {
		o.rows = append(o.rows, [2]int64{id, version})
	}
	return o.err
}

func (o *odsWriter) cell(v any, kind CellKind) {
	typed := func(style CellKind, kind, attribute, value string) {
		o.write(`<table:table-cell table:style-name="`, odsStyles[style], `" office:value-type="`, kind, `" office:`, attribute, `="`, value, `"/>`)
	}
	switch v := v.(type) {
	case string:
		o.text("text", v)
	case int64:
		if v > maxWhole || v < -maxWhole {
			o.text("text", strconv.FormatInt(v, 10))
			return
		}
		typed(kind, "float", "value", strconv.FormatInt(v, 10))
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			o.write(`<table:table-cell/>`)
			return
		}
		typed(kind, "float", "value", strconv.FormatFloat(v, 'g', -1, 64))
	case bool:
		typed(TruthCell, "boolean", "boolean-value", strconv.FormatBool(v))
	case time.Time:
		layout := "2006-01-02"
		if kind == MomentCell {
			layout = "2006-01-02T15:04:05.999"
		}
		if v.Year() < 1 || v.Year() > 9999 {
			o.text("text", v.Format("2006-01-02"))
			return
		}
		typed(kind, "date", "date-value", v.Format(layout))
	default:
		o.write(`<table:table-cell/>`)
	}
}

// shut ends a sheet.
func (o *odsWriter) shut() {
	o.write(`</table:table>`)
	o.ranges = append(o.ranges, o.filter())
}

func (o *odsWriter) Close() error {
	o.shut()
	if o.sheet.Carried != nil {
		o.write(`<table:table table:name="`, CarriedSheet, `" table:style-name="hidden"><table:table-column table:default-cell-style-name="text" table:number-columns-repeated="4"/>`)
		for _, line := range o.sheet.carriedLines() {
			o.carry(line[:]...)
		}
		for len(o.rows) > 0 {
			n := min(len(o.rows), carriedRows)
			var b strings.Builder
			for _, r := range o.rows[:n] {
				fmt.Fprintf(&b, "%d:%d ", r[0], r[1])
			}
			o.carry("rows", "", strings.TrimSpace(b.String()))
			o.rows = o.rows[n:]
		}
		o.write(`</table:table>`)
	}
	return o.end()
}

// filter is the range of the sheet that a person may filter.
func (o *odsWriter) filter() string {
	quoted := escapeXML("'" + strings.ReplaceAll(o.name, "'", "''") + "'")
	return `<table:database-range table:name="__Anonymous_Sheet_DB__` + strconv.Itoa(o.number) + `" table:target-range-address="` + quoted + `.A1:` + quoted + `.` + columnName(len(o.sheet.Columns)) + strconv.Itoa(max(o.line, 2)) +
		`" table:display-filter-buttons="true"/>`
}

// end closes the book.
func (o *odsWriter) end() error {
	o.write(`<table:database-ranges>`, strings.Join(o.ranges, ""), `</table:database-ranges></office:spreadsheet></office:body></office:document-content>`)
	if o.err == nil {
		o.err = o.w.Flush()
	}
	if err := o.zip.Close(); o.err == nil {
		o.err = err
	}
	return o.err
}

func (o *odsWriter) carry(texts ...string) {
	o.write(`<table:table-row>`)
	for _, t := range texts {
		o.text("text", t)
	}
	o.write(`</table:table-row>`)
}
