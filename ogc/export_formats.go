package ogc

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"spoina/internal/exchange"
	"spoina/internal/ogr"
	"spoina/internal/register"
)

// geoJSONFile writes RFC 7946; in another system than degrees it names the system as GDAL and QGIS do, with x first as
// they expect of files.
type geoJSONFile struct {
	w     *bufio.Writer
	buf   []byte
	style register.CoordinateStyle
	first bool
}

func newGeoJSONFile(p *plan) (writer, error) {
	f := &geoJSONFile{w: bufio.NewWriterSize(p.out, 1<<18), first: true, style: register.CoordinateStyle{Decimals: p.crs.decimals(), RightHand: true}}
	head := `{"type":"FeatureCollection","name":"` + p.register.Name + `",`
	if p.crs.EPSG != 0 && p.crs.EPSG != 4326 {
		head += `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::` + strconv.Itoa(p.crs.EPSG) + `"}},`
	}
	_, err := f.w.WriteString(head + "\"features\":[\n")
	return f, err
}

func (f *geoJSONFile) row(row *register.Row) error {
	f.buf = f.buf[:0]
	if !f.first {
		f.buf = append(f.buf, ",\n"...)
	}
	f.first = false
	var err error
	if f.buf, err = appendFeature(f.buf, row, f.style); err != nil {
		return err
	}
	_, err = f.w.Write(append(f.buf, '}'))
	return err
}

func (f *geoJSONFile) close() error {
	if _, err := f.w.WriteString("\n]}\n"); err != nil {
		return err
	}
	return f.w.Flush()
}

// csvFile writes what a Polish spreadsheet opens by a double click: UTF-8 with its mark, semicolons, one line a row,
// geometry as WKT.
type csvFile struct {
	w        *bufio.Writer
	buf      []byte
	comma    bool
	geometry bool
	decimals int
}

func newCSVFile(p *plan) (writer, error) {
	f := &csvFile{w: bufio.NewWriterSize(p.out, 1<<18), comma: p.Comma, geometry: p.geometry, decimals: p.crs.decimals()}
	names := []string{"id"}
	for _, c := range p.columns {
		names = append(names, c.Field)
	}
	if p.geometry {
		names = append(names, p.register.Geometry)
	}
	_, err := f.w.WriteString("\ufeff" + strings.Join(names, ";") + "\r\n")
	return f, err
}

func (f *csvFile) row(row *register.Row) error {
	f.buf = strconv.AppendInt(f.buf[:0], row.ID, 10)
	for i, c := range row.Columns {
		f.buf = append(f.buf, ';')
		text := row.Text(i)
		switch {
		case c.Type == register.Number && f.comma:
			text = strings.Replace(text, ".", ",", 1)
		case c.Type == register.String || c.Type == register.List || c.Type == register.JSON:
			text = guard(text)
		}
		f.buf = appendCell(f.buf, text)
	}
	if f.geometry {
		f.buf = append(f.buf, ';')
		if row.Geometry != nil {
			var err error
			if f.buf, err = register.AppendWKT(f.buf, row.Geometry, f.decimals); err != nil {
				return fmt.Errorf("row %d: %w", row.ID, err)
			}
		}
	}
	_, err := f.w.Write(append(f.buf, '\r', '\n'))
	return err
}

func (f *csvFile) close() error { return f.w.Flush() }

// guard keeps a spreadsheet from calculating a text that came from a stranger's file.
func guard(s string) string {
	if len(s) > 1 && strings.ContainsRune("=+-@\t\r'", rune(s[0])) {
		return "'" + s
	}
	return s
}

// unguard takes the guard away.
func unguard(s string) string {
	if len(s) > 2 && s[0] == '\'' && guard(s[1:]) == s {
		return s[1:]
	}
	return s
}

func appendCell(dst []byte, s string) []byte {
	if !strings.ContainsAny(s, ";\"\r\n") {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	dst = append(dst, strings.ReplaceAll(s, `"`, `""`)...)
	return append(dst, '"')
}

// xlsxFile writes one sheet with the columns' Polish titles below their names; a sheet has no place for geometry.
type xlsxFile struct {
	book   *excelize.File
	stream *excelize.StreamWriter
	out    *plan
	date   int
	line   int
	cells  []any
}

const sheetRows = 1_048_576

func newXLSXFile(p *plan) (writer, error) {
	f := &xlsxFile{book: excelize.NewFile(), out: p, line: 1}
	if err := f.book.SetSheetName("Sheet1", p.register.Name); err != nil {
		return nil, err
	}
	format := "yyyy-mm-dd"
	var err error
	if f.date, err = f.book.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
		return nil, err
	}
	if f.stream, err = f.book.NewStreamWriter(p.register.Name); err != nil {
		return nil, err
	}
	head := []any{"id"}
	for _, c := range p.columns {
		head = append(head, c.Field)
	}
	return f, f.stream.SetRow("A1", head)
}

func (f *xlsxFile) row(row *register.Row) error {
	if f.line++; f.line > sheetRows {
		return ErrFormat.Because("a sheet holds %d rows; choose another format or a filter", sheetRows-1)
	}
	f.cells = append(f.cells[:0], strconv.FormatInt(row.ID, 10))
	for i, c := range row.Columns {
		v := row.Value(i)
		switch {
		case v == nil:
			f.cells = append(f.cells, nil)
		case c.Type == register.Date:
			f.cells = append(f.cells, excelize.Cell{StyleID: f.date, Value: v.(time.Time)})
		case c.Type == register.Number || c.Type == register.Bool || c.Type == register.Money || c.Type == register.Integer:
			f.cells = append(f.cells, v)
		default:
			text := row.Text(i)
			if len(text) > excelize.TotalCellChars {
				return ErrFormat.Because("row %d: %s is longer than a cell of a sheet can be; choose another format", row.ID, c.Field)
			}
			f.cells = append(f.cells, text)
		}
	}
	return f.stream.SetRow("A"+strconv.Itoa(f.line), f.cells)
}

func (f *xlsxFile) close() error {
	defer f.book.Close()
	if err := f.stream.Flush(); err != nil {
		return err
	}
	return f.book.Write(f.out.out)
}

// gdalFile writes GeoPackage and FlatGeobuf through libgdal.
type gdalFile struct {
	file  *ogr.DataSource
	layer *ogr.Layer
	batch []*exchange.Row
	n     int
}

var drivers = map[string]string{"gpkg": "GPKG", "fgb": "FlatGeobuf"}

func newGDALFile(p *plan) (writer, error) {
	file, err := ogr.Create(drivers[p.Format], p.path)
	if err != nil {
		return nil, err
	}
	def := ogr.LayerDef{Name: p.register.Name}
	if p.geometry {
		def.EPSG = p.crs.EPSG
		if def.EPSG == 0 {
			def.EPSG = 4326
		}
		def.Geometry = p.shapes.Layer()
	}
	if p.Format == "fgb" {
		def.Fields = append(def.Fields, exchange.Field{Name: "id", Type: "int"})
	}
	for _, c := range p.columns {
		def.Fields = append(def.Fields, exchange.Field{Name: c.Field, Type: fieldTypes[c.Type]})
	}
	layer, err := file.CreateLayer(def)
	if err != nil {
		file.Close()
		return nil, err
	}
	f := &gdalFile{file: file, layer: layer, batch: make([]*exchange.Row, 512)}
	for i := range f.batch {
		f.batch[i] = &exchange.Row{Values: make([]any, len(def.Fields))}
	}
	return f, nil
}

var fieldTypes = map[register.Type]string{register.String: "string", register.Integer: "int", register.Money: "int", register.Number: "real", register.Bool: "bool",
	register.Date: "date", register.Time: "datetime", register.List: "string", register.JSON: "string"}

func (f *gdalFile) row(row *register.Row) error {
	to := f.batch[f.n]
	to.FID = row.ID
	to.WKB = append(to.WKB[:0], row.Geometry...)
	at := 0
	if len(to.Values) > len(row.Columns) { // FlatGeobuf numbers its rows itself
		to.Values[0] = row.ID
		to.FID = -1
		at = 1
	}
	for i, c := range row.Columns {
		v := row.Value(i)
		if c.Type == register.List && v != nil {
			v = row.Text(i)
		}
		to.Values[at+i] = v
	}
	if f.n++; f.n == len(f.batch) {
		return f.flush()
	}
	return nil
}

func (f *gdalFile) flush() error {
	err := f.layer.Write(f.batch[:f.n])
	f.n = 0
	return err
}

func (f *gdalFile) close() error {
	err := f.flush()
	if closed := f.file.Close(); err == nil {
		err = closed
	}
	return err
}
