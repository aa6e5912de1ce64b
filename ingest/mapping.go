package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"spoina/internal/cell"
	"spoina/internal/exchange"
)

// Column is a column of the file and what it became; the rehearsal shows it.
type Column struct {
	Name    string   `json:"name"`
	Field   string   `json:"field,omitempty"` // empty: kept in the raw row only
	How     string   `json:"how,omitempty"`   // heading, map, content
	Samples []string `json:"samples"`
}

// mapping tells where each field of the layer comes from.
type mapping struct {
	names     []string          // columns of the file
	field     map[string]int    // field → index of its column
	how       map[string]string // field → heading, map, content
	constants map[string]string
	values    map[string]map[string]string // field → folded word → value
	x, y, xy  int                          // columns of coordinates, -1
	geometry  int                          // column of WKT or GeoJSON text, -1
	keys      []int
	personal  map[int]bool
}

var (
	brackets         = regexp.MustCompile(`\s*[\(\[][^)\]]*[\)\]]`)
	geometryColumns  = []string{"geometry", "geom", "wkt", "geo_shape", "geojson", "the_geom", "geometria", "shape", "wkt_geom", "x", "y", "wsp_x", "wsp_y", "easting", "northing", "lon", "lat", "longitude", "latitude", "geo_point_2d"}
	geometryHeadings = []string{"geometry", "geom", "wkt", "geoshape", "geojson", "thegeom", "geometria", "wktgeom", "geometriawkt"}
	xHeadings        = []string{"x", "wspx", "wspolrzednax", "e", "east", "easting", "lon", "lng", "long", "longitude", "dlugosc", "dlugoscgeogr", "x2000", "x92", "pointx", "coordx", "xcoord"}
	yHeadings        = []string{"y", "wspy", "wspolrzednay", "n", "north", "northing", "lat", "latitude", "szerokoscgeogr", "y2000", "y92", "pointy", "coordy", "ycoord"}
	xyHeadings       = []string{"geopoint2d", "wspolrzedne", "latlon", "latlng", "coordinates", "polozeniexy"}
)

func isGeometryField(f string) bool {
	switch f {
	case "geometry", "x", "y", "xy":
		return true
	}
	return false
}

// headings are the forms of a heading under which an alias may find it, the whole first: "Zajęcie / Termin / od"
// is also "Termin / od" and "od".
func headings(name string) []string {
	plain := strings.TrimSpace(brackets.ReplaceAllString(name, ""))
	out := []string{squeeze(name), squeeze(plain)}
	parts := strings.FieldsFunc(plain, func(r rune) bool { return r == '/' || r == '|' || r == '\n' })
	for i := 1; i < len(parts); i++ {
		out = append(out, squeeze(strings.Join(parts[i:], " ")))
	}
	if len(parts) > 1 {
		out = append(out, squeeze(parts[0]))
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// mapColumns decides what each column means: what the person says, then headings, then content.
func mapColumns(l *Layer, layer exchange.Layer, o Options, sample []*exchange.Row) (*mapping, error) {
	m := &mapping{field: map[string]int{}, how: map[string]string{}, constants: map[string]string{}, values: map[string]map[string]string{},
		x: -1, y: -1, xy: -1, geometry: -1, personal: map[int]bool{}}
	used := map[int]bool{}
	for _, f := range layer.Fields {
		m.names = append(m.names, f.Name)
	}
	find := func(column string) (int, error) {
		for i, n := range m.names {
			if n == column {
				return i, nil
			}
		}
		for i, n := range m.names {
			if squeeze(n) == squeeze(column) {
				return i, nil
			}
		}
		return -1, ErrMapping.Because("the file has no column %q; its columns are %s", column, strings.Join(m.names, ", "))
	}
	skip := map[string]bool{}
	for f, column := range o.Map {
		if column == "-" || column == "" {
			skip[f] = true
			continue
		}
		i, err := find(column)
		if err != nil {
			return nil, err
		}
		switch f {
		case "geometry":
			m.geometry = i
		case "x":
			m.x = i
		case "y":
			m.y = i
		case "xy":
			m.xy = i
		default:
			field, _ := l.Field(f)
			m.field[field.Name], m.how[field.Name] = i, "map"
		}
		used[i] = true
	}
	for f, v := range o.Set {
		if field, ok := l.Field(f); ok {
			m.constants[field.Name] = v
			delete(m.field, field.Name)
		}
	}
	for f, words := range o.Values {
		field, _ := l.Field(f)
		m.values[field.Name] = map[string]string{}
		for w, v := range words {
			m.values[field.Name][cell.Fold(w)] = v
		}
	}
	for _, column := range o.Key {
		i, err := find(column)
		if err != nil {
			return nil, err
		}
		m.keys = append(m.keys, i)
	}
	open := func(f string) bool {
		_, mapped := m.field[f]
		_, constant := m.constants[f]
		return !mapped && !constant && !skip[f]
	}
	forms := make([][]string, len(m.names))
	depth := 0
	for i, n := range m.names {
		forms[i] = headings(n)
		depth = max(depth, len(forms[i]))
	}
	// The more of a heading fits the better, then the stronger alias: so "Termin płatności" is never "Termin".
	for level := range depth {
		for fi := range l.Fields {
			f := &l.Fields[fi]
			if !open(f.Name) {
				continue
			}
			if i := firstColumn(f, forms, used, level); i >= 0 {
				m.field[f.Name], m.how[f.Name] = i, "heading"
				used[i] = true
			}
		}
	}
	m.geometryColumns(layer, skip, used)
	for fi := range l.Fields {
		f := &l.Fields[fi]
		if f.Content == nil || !open(f.Name) {
			continue
		}
		if i := byContent(f.Content, layer, sample, used); i >= 0 {
			m.field[f.Name], m.how[f.Name] = i, "content"
			used[i] = true
		}
	}
	if l == parcels {
		m.preferWholeIdentifiers(layer, sample)
	}
	for _, f := range l.Fields {
		if i, ok := m.field[f.Name]; ok && f.Personal {
			m.personal[i] = true
		}
	}
	for i, n := range m.names { // a second number of a person is no less personal for meaning nothing here
		if s := squeeze(n); l.children != "" && !m.means(i) && (strings.Contains(s, "pesel") || s == "nip") {
			m.personal[i] = true
		}
	}
	return m, nil
}

// means tells whether a column became a field.
func (m *mapping) means(column int) bool {
	for _, i := range m.field {
		if i == column {
			return true
		}
	}
	return false
}

func firstColumn(f *Field, forms [][]string, used map[int]bool, level int) int {
	names := append([]string{f.Name}, f.Aliases...)
	for _, a := range names {
		for i, fs := range forms {
			if !used[i] && level < len(fs) && fs[level] == squeeze(a) {
				return i
			}
		}
	}
	return -1
}

// preferWholeIdentifiers lets a column of whole identifiers win over a heading that holds only numbers.
func (m *mapping) preferWholeIdentifiers(layer exchange.Layer, sample []*exchange.Row) {
	if i, ok := m.field["parcel_id"]; ok && m.how["parcel_id"] == "heading" && !mostly(isParcelID, sample, i) {
		if j := byContent(isParcelID, layer, sample, map[int]bool{i: true}); j >= 0 {
			m.field["parcel_id"], m.how["parcel_id"] = j, "content"
		}
	}
}

func byContent(is func(string) bool, layer exchange.Layer, sample []*exchange.Row, used map[int]bool) int {
	for i := range layer.Fields {
		if !used[i] && mostly(is, sample, i) {
			return i
		}
	}
	return -1
}

func mostly(is func(string) bool, sample []*exchange.Row, column int) bool {
	yes, all := 0, 0
	for _, r := range sample {
		if t := textOf(r.Values[column]); t != "" {
			all++
			if is(t) {
				yes++
			}
		}
	}
	return all > 0 && yes*10 >= all*9
}

// geometryColumns looks for coordinates in columns when the rows have no geometry of their own.
func (m *mapping) geometryColumns(layer exchange.Layer, skip map[string]bool, used map[int]bool) {
	if layer.Geometry != "" && layer.Geometry != "None" || m.geometry >= 0 || m.x >= 0 || m.xy >= 0 || skip["geometry"] {
		return
	}
	pick := func(known []string) int {
		for _, k := range known {
			for i, n := range m.names {
				if !used[i] && squeeze(brackets.ReplaceAllString(n, "")) == k {
					return i
				}
			}
		}
		return -1
	}
	if m.geometry = pick(geometryHeadings); m.geometry >= 0 {
		used[m.geometry] = true
		return
	}
	m.x, m.y = pick(xHeadings), pick(yHeadings)
	if m.x < 0 || m.y < 0 {
		m.x, m.y = -1, -1
		m.xy = pick(xyHeadings)
		return
	}
	used[m.x], used[m.y] = true, true
}

func (m *mapping) hasGeometry() bool { return m.geometry >= 0 || m.x >= 0 && m.y >= 0 || m.xy >= 0 }

// describe lists the columns with what they became and a few of their values.
func (m *mapping) describe(sample []*exchange.Row) []Column {
	out := make([]Column, len(m.names))
	for i, n := range m.names {
		out[i] = Column{Name: n, Samples: []string{}}
		for _, r := range sample {
			if t := textOf(r.Values[i]); t != "" && len(out[i].Samples) < 3 {
				if m.personal[i] {
					t = mask(t)
				}
				out[i].Samples = append(out[i].Samples, shorten(t, 80))
			}
		}
	}
	for f, i := range m.field {
		out[i].Field, out[i].How = f, m.how[f]
	}
	for f, i := range map[string]int{"geometry": m.geometry, "x": m.x, "y": m.y, "xy": m.xy} {
		if i >= 0 {
			out[i].Field, out[i].How = f, "heading"
		}
	}
	return out
}

// textOf is the cell as a person would read it.
func textOf(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		if v {
			return "1"
		}
		return "0"
	case time.Time:
		if v.Hour() == 0 && v.Minute() == 0 && v.Second() == 0 {
			return v.Format(time.DateOnly)
		}
		return v.Format("2006-01-02T15:04:05")
	case []string:
		return strings.Join(v, ", ")
	}
	return fmt.Sprint(v)
}

// shorten cuts a text at n runes and says so with an ellipsis.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
