package ogc

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"spoina/internal/exchange"
	"spoina/internal/ogr"
	"spoina/internal/register"
)

// Loss is something that a file's format cannot hold as the register does. All of them are known before the file is
// made, and stand in its receipt.
type Loss struct {
	// name: the column is called As in the file. text: so many rows have a text cut to 254 bytes. blanks: so many texts
	// lose blanks at their beginning or end. kind: rows of one kind of geometry stand in the file As. column: the file
	// does not have it. place: so many rows have no place, and the file does not have them. grid: coordinates are rounded
	// to the grid of the tile.
	Kind  string `json:"kind" enum:"name,text,blanks,kind,column,place,grid"`
	Field string `json:"field,omitempty"`
	As    string `json:"as,omitempty"`
	Rows  int64  `json:"rows,omitempty"`
}

// String says it in a sentence for the log of the command.
func (l Loss) String() string {
	switch l.Kind {
	case "name":
		return fmt.Sprintf("column %s is called %s in the file", l.Field, l.As)
	case "text":
		return fmt.Sprintf("%d texts of column %s are cut to %d bytes", l.Rows, l.Field, dbfText)
	case "blanks":
		return fmt.Sprintf("%d texts of column %s lose blanks at their beginning or end", l.Rows, l.Field)
	case "kind":
		return fmt.Sprintf("%d rows stand in %s", l.Rows, l.As)
	case "column":
		return fmt.Sprintf("the file does not have column %s", l.Field)
	case "place":
		return fmt.Sprintf("%d rows have no place and are not in the file", l.Rows)
	default:
		return "places are rounded to the grid of tiles of zoom " + l.As
	}
}

// dbfText is the longest text of a DBF cell, in bytes.
const dbfText = 254

// shapeColumn is how a column is held by a DBF table.
type shapeColumn struct {
	name            string
	width           int // of texts: bytes of the longest
	whole, fraction int // of numbers: digits before and behind the point
	cut, blanks     int64
}

// shapePlan is how rows become Shapefiles.
type shapePlan struct {
	columns []shapeColumn
	files   []string // kinds, in order; rows without a place stand in the first
}

// shapeText is a text as a DBF cell holds it.
func shapeText(s string) string {
	if len(s) > dbfText {
		end := dbfText
		for end > 0 && !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end]
	}
	return strings.Trim(s, " ")
}

// isText tells whether values of the type stand as text in a DBF table.
func isText(c *register.Column) bool {
	return c.Masked || c.Type == register.String || c.Type == register.List || c.Type == register.JSON || c.Type == register.Time
}

// text is a value of a row as the Shapefile gives it back.
func (s *shapePlan) text(columns []*register.Column, row *register.Row, i int) string {
	if isText(columns[i]) {
		return shapeText(row.Text(i))
	}
	return row.Text(i)
}

// shapeNames shortens names of columns to what a DBF table takes: ten bytes of ASCII, each once whatever its case.
func shapeNames(fields []string) []string {
	taken := map[string]bool{}
	out := make([]string, len(fields))
	for i, f := range fields {
		name := strings.Map(func(r rune) rune {
			if r < 0x80 {
				return r
			}
			return '_'
		}, f)
		name = name[:min(len(name), 10)]
		for n := 1; taken[strings.ToLower(name)]; n++ {
			end := "_" + strconv.Itoa(n)
			name = name[:min(len(name), 10-len(end))] + end
		}
		taken[strings.ToLower(name)] = true
		out[i] = name
	}
	return out
}

// shape looks at every row of the query before the first is written: names, widths, what would be lost.
func (p *plan) shape(reader *register.Reader) error {
	s := &shapePlan{columns: make([]shapeColumn, len(p.columns))}
	fields := []string{"id"}
	for _, c := range p.columns {
		fields = append(fields, c.Field)
	}
	for i, name := range shapeNames(fields)[1:] {
		s.columns[i].name, s.columns[i].width, s.columns[i].whole = name, 1, 1
	}
	q := p.query
	q.Place, q.Sort = nil, nil
	_, err := reader.Rows(p.register, q, func(row *register.Row) error {
		for i, c := range p.columns {
			if row.Null(i) {
				continue
			}
			to := &s.columns[i]
			text := row.Text(i)
			switch {
			case isText(c):
				if len(text) > dbfText {
					to.cut++
				} else if strings.Trim(text, " ") != text {
					to.blanks++
				}
				to.width = max(to.width, min(len(text), dbfText))
			case c.Type == register.Number:
				whole, fraction, _ := strings.Cut(text, ".")
				to.whole, to.fraction = max(to.whole, len(whole)), max(to.fraction, len(fraction))
				if to.whole+to.fraction > 60 {
					return ErrFormat.Because("row %d: %s of column %s is a number that a Shapefile cannot hold; choose gpkg, or leave the column out", row.ID, text, c.Field)
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, c := range p.columns {
		to := &s.columns[i]
		if to.name != c.Field {
			p.losses = append(p.losses, Loss{Kind: "name", Field: c.Field, As: to.name})
		}
		if to.cut > 0 {
			p.losses = append(p.losses, Loss{Kind: "text", Field: c.Field, As: to.name, Rows: to.cut})
		}
		if to.blanks > 0 {
			p.losses = append(p.losses, Loss{Kind: "blanks", Field: c.Field, As: to.name, Rows: to.blanks})
		}
	}
	counts := map[string]int64{}
	for kind, n := range p.shapes.Kinds {
		file := shapeFileOf(kind)
		if file == "" {
			return ErrFormat.Because("%d rows of %s are collections of geometries, which a Shapefile cannot hold; choose gpkg, or leave them out with a filter", n, p.register.Name)
		}
		if !slices.Contains(s.files, file) {
			s.files = append(s.files, file)
		}
		counts[file] += n
	}
	if slices.Sort(s.files); len(s.files) == 0 {
		s.files = []string{"points"}
	}
	if len(s.files) > 1 {
		for _, file := range s.files {
			p.losses = append(p.losses, Loss{Kind: "kind", As: p.register.Name + "_" + file + ".shp", Rows: counts[file]})
		}
	}
	p.shaped = s
	return nil
}

// shapeFileOf is the file in which a kind of geometry stands: a Shapefile holds one kind.
func shapeFileOf(kind string) string {
	base, z := strings.CutSuffix(kind, " Z")
	file := map[string]string{"Point": "points", "MultiPoint": "multipoints", "LineString": "lines", "MultiLineString": "lines", "Polygon": "polygons", "MultiPolygon": "polygons"}[base]
	if z && file != "" {
		file += "_z"
	}
	return file
}

var shapeGeometry = map[string]string{"points": "Point", "multipoints": "MultiPoint", "lines": "LineString", "polygons": "Polygon"}

// shapeFile writes one Shapefile for each kind of geometry, in UTF-8 with the .cpg that says so.
type shapeFile struct {
	plan  *plan
	parts map[string]*shapePart
	order []string
}

type shapePart struct {
	path  string
	file  *ogr.DataSource
	layer *ogr.Layer
	batch []*exchange.Row
	n     int
}

func newShapeFile(p *plan) (writer, error) {
	p.unpacked(".shp")
	if p.archive == "" && len(p.shaped.files) > 1 {
		return nil, ErrFormat.Because("the rows of %s are of %d kinds of geometry, and a Shapefile holds one; name a .zip, which takes a file for each", p.register.Name, len(p.shaped.files))
	}
	f := &shapeFile{plan: p, parts: map[string]*shapePart{}, order: p.shaped.files}
	for _, kind := range f.order {
		path := p.path
		if len(f.order) > 1 {
			path = p.beside("_" + kind + ".shp")
		}
		part, err := p.shapePart(path, kind)
		if part != nil {
			f.parts[kind] = part
		}
		if err != nil {
			f.abandon()
			return nil, err
		}
	}
	return f, nil
}

func (p *plan) shapePart(path, kind string) (*shapePart, error) {
	file, err := ogr.Create("ESRI Shapefile", path)
	if err != nil {
		return nil, err
	}
	part := &shapePart{path: path, file: file, batch: make([]*exchange.Row, 512)}
	base, z := strings.CutSuffix(kind, "_z")
	// Beyond 2 GB programs read a DBF table or a .shp wrongly or not at all.
	def := ogr.LayerDef{Name: strings.TrimSuffix(filepath.Base(path), ".shp"), EPSG: p.crs.EPSG, Geometry: shapeGeometry[base], Options: []string{"ENCODING=UTF-8", "2GB_LIMIT=YES"}, Columns: map[string]ogr.ColumnDef{}}
	if z {
		def.Geometry += " Z"
	}
	if def.EPSG == 0 {
		def.EPSG = 4326
	}
	def.Fields = []exchange.Field{{Name: "id", Type: "int"}}
	for i, c := range p.columns {
		held := p.shaped.columns[i]
		field := exchange.Field{Name: held.name, Type: fieldTypes[c.Type]}
		switch {
		case isText(c):
			field.Type = "string"
			def.Columns[held.name] = ogr.ColumnDef{Width: held.width}
		case c.Type == register.Number:
			def.Columns[held.name] = ogr.ColumnDef{Width: held.whole + 1 + max(held.fraction, 1), Precision: max(held.fraction, 1)}
		}
		def.Fields = append(def.Fields, field)
	}
	if part.layer, err = file.CreateLayer(def); err != nil {
		return part, err
	}
	for i := range part.batch {
		part.batch[i] = &exchange.Row{FID: -1, Values: make([]any, len(def.Fields))}
	}
	return part, nil
}

func (f *shapeFile) row(row *register.Row) error {
	kind := f.order[0]
	if len(f.order) > 1 && row.Geometry != nil {
		kind = shapeFileOf(kindOf(row.Geometry))
	}
	part := f.parts[kind]
	to := part.batch[part.n]
	to.WKB = append(to.WKB[:0], row.Geometry...)
	to.Values[0] = row.ID
	for i, c := range f.plan.columns {
		to.Values[i+1] = row.Value(i)
		if isText(c) && !row.Null(i) {
			to.Values[i+1] = shapeText(row.Text(i))
		}
	}
	if part.n++; part.n == len(part.batch) {
		return part.flush()
	}
	return nil
}

func (p *shapePart) flush() error {
	err := p.layer.Write(p.batch[:p.n])
	p.n = 0
	return err
}

// kindOf names the kind of an EWKB geometry as register.Shapes does.
func kindOf(ewkb []byte) string {
	if len(ewkb) < 5 {
		return ""
	}
	t := uint32(ewkb[1]) | uint32(ewkb[2])<<8 | uint32(ewkb[3])<<16 | uint32(ewkb[4])<<24
	names := [...]string{"", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}
	kind := t & 0x0fffffff
	if int(kind) >= len(names) {
		return ""
	}
	if t&0x80000000 != 0 {
		return names[kind] + " Z"
	}
	return names[kind]
}

func (f *shapeFile) abandon() {
	for _, p := range f.parts {
		p.file.Close()
	}
}

func (f *shapeFile) close() error {
	var files []string
	for _, kind := range f.order {
		p := f.parts[kind]
		err := p.flush()
		if closed := p.file.Close(); err == nil {
			err = closed
		}
		if err != nil {
			f.abandon()
			return err
		}
		stem := strings.TrimSuffix(p.path, ".shp")
		for _, ext := range []string{".shp", ".shx", ".dbf", ".prj", ".cpg"} {
			if _, err := os.Stat(stem + ext); err == nil {
				files = append(files, stem+ext)
			}
		}
	}
	return f.plan.pack(files...)
}

// unordered is a GeoJSON geometry with its parts and the holes of each in the order of their text: a Shapefile keeps
// rings, and its readers put them together in an order of their own.
func unordered(geometry []byte) []byte {
	var g struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if json.Unmarshal(geometry, &g) != nil || len(g.Coordinates) == 0 {
		return geometry
	}
	sorted := func(list []json.RawMessage) {
		slices.SortFunc(list, func(a, b json.RawMessage) int { return strings.Compare(string(a), string(b)) })
	}
	var list []json.RawMessage
	switch g.Type {
	case "MultiPoint", "MultiLineString":
		if json.Unmarshal(g.Coordinates, &list) != nil {
			return geometry
		}
		sorted(list)
	case "Polygon":
		if json.Unmarshal(g.Coordinates, &list) != nil || len(list) < 3 {
			return geometry
		}
		sorted(list[1:])
	case "MultiPolygon":
		if json.Unmarshal(g.Coordinates, &list) != nil {
			return geometry
		}
		for i, one := range list {
			var rings []json.RawMessage
			if json.Unmarshal(one, &rings) != nil {
				return geometry
			}
			if len(rings) > 2 {
				sorted(rings[1:])
			}
			list[i], _ = json.Marshal(rings)
		}
		sorted(list)
	default:
		return geometry
	}
	coordinates, _ := json.Marshal(list)
	return append(append([]byte(`{"type":"`+g.Type+`","coordinates":`), coordinates...), `}`...)
}
