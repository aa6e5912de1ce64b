package exchange

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// jsonSource reads GeoJSON in all the forms in which offices get it: a collection, a single feature or geometry, one
// feature per line, an array of collections, an array of flat records; with the "crs" member of 2008, which GDAL's
// users rely on and RFC 7946 has dropped. It reads the text twice, once for the columns and once for the rows, and
// never holds more than one feature.
type jsonSource struct {
	in     Input
	layer  Layer
	index  map[string]int
	crs    []int // EPSG code of each collection of the file, 0 when it declares none
	format string
}

const maxFields = 2000

// OpenJSON reads the text once, to its end, to find columns, types and count. A text that ends too early is refused: the
// rows it lacks would look like rows that were deleted.
func OpenJSON(in Input, o OpenOptions) (Source, error) {
	s := &jsonSource{in: in, index: map[string]int{}, format: "GeoJSON"}
	s.layer = Layer{Name: stem(in.Name), Geometry: "", GeometryField: "geometry"}
	kinds := map[string]int{}
	features := 0
	var declared []string
	collection := -1
	err := s.items(context.Background(), func(it jsonItem) error {
		s.layer.Count++
		if it.feature {
			features++
		}
		kind, err := s.learn(it)
		if err != nil {
			return fmt.Errorf("record %d: %w", s.layer.Count, err)
		}
		if kind != "" {
			kinds[kind]++
		}
		return nil
	}, func(crs string) {
		collection++
		declared = append(declared, crs)
	})
	if err != nil {
		return nil, err
	}
	if s.layer.Count == 0 {
		return nil, fmt.Errorf("the collection has no feature: %w", ErrEmpty)
	}
	if features == 0 && s.layer.Count > 0 && len(kinds) == 0 {
		s.format = "JSON"
	}
	for i := range s.layer.Fields {
		if s.layer.Fields[i].Type == "" {
			s.layer.Fields[i].Type = "string" // null in every row
		}
	}
	s.describeGeometry(kinds)
	s.describeCRS(declared)
	return s, nil
}

func (s *jsonSource) describeGeometry(kinds map[string]int) {
	switch {
	case len(kinds) == 0:
		s.layer.Geometry, s.layer.GeometryField = "", ""
	case len(kinds) == 1:
		for k := range kinds {
			s.layer.Geometry = k
		}
	default:
		s.layer.Geometry = "Geometry"
		for _, base := range []string{"Point", "LineString", "Polygon"} {
			if len(kinds) == 2 && kinds[base] > 0 && kinds["Multi"+base] > 0 {
				s.layer.Geometry = "Multi" + base
			}
		}
	}
}

func (s *jsonSource) describeCRS(declared []string) {
	if s.layer.GeometryField == "" {
		return
	}
	s.crs = make([]int, len(declared))
	first := ""
	for i, d := range declared {
		s.crs[i] = EPSGOf(d)
		if first == "" {
			first = d
		}
	}
	switch code := EPSGOf(first); {
	case first == "":
		s.layer.CRS = &CRS{EPSG: 4326, Name: "WGS 84", NorthingFirst: true, Why: `no "crs" member: WGS 84 is only the default of RFC 7946`}
	case code == 0:
		s.layer.CRS = &CRS{Name: first, Declared: true, Why: `the "crs" member`}
		s.layer.Problems = append(s.layer.Problems, Problem{Code: CRSUnknown, Value: first, Detail: "the reference system that the file declares is not understood"})
	default:
		s.layer.CRS = &CRS{EPSG: code, Declared: true, Why: `the "crs" member`}
	}
}

var epsgPattern = regexp.MustCompile(`(?i)^(?:urn:(?:x-)?ogc:def:crs:|https?://www\.opengis\.net/(?:def/crs/|gml/srs/)|)epsg(?::|/|\.xml#)(?:[0-9.]*[:/])?(\d{4,6})$`)

// EPSGOf understands the ways in which files name a system: EPSG:2180, urn:ogc:def:crs:EPSG::2180, an address of
// opengis.net, CRS84. 0 is none of them.
func EPSGOf(name string) int {
	name = strings.TrimSpace(name)
	if m := epsgPattern.FindStringSubmatch(name); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	if u := strings.ToUpper(name); strings.HasSuffix(u, "CRS84") || strings.HasSuffix(u, "CRS:84") {
		return 4326
	}
	return 0
}

func stem(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	for _, ext := range []string{".gz", ".json", ".geojson", ".topojson", ".gml", ".xml", ".csv", ".tsv", ".txt", ".ndjson", ".geojsonl"} {
		if len(name) > len(ext) && strings.EqualFold(name[len(name)-len(ext):], ext) {
			name = name[:len(name)-len(ext)]
		}
	}
	return name
}

// jsonItem is one record as raw bytes.
type jsonItem struct {
	raw        []byte
	feature    bool // stood in an array of features
	collection int  // number of the collection it stood in
}

// items walks the whole text. collection is called at the end of each collection with the name it declares, in the
// order in which jsonItem.collection counts; it may be nil.
func (s *jsonSource) items(ctx context.Context, item func(jsonItem) error, collection func(crs string)) error {
	r, err := s.in.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	js := newJSONStream(r)
	n, seen := 0, 0
	one := func(it jsonItem) error {
		if seen++; seen&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		return item(it)
	}
	any := false
	for js.next() != 0 {
		any = true
		switch js.next() {
		case '{':
			if err := topObject(js, &n, one, collection); err != nil {
				return err
			}
		case '[':
			err := js.elements(func() error {
				if js.next() != '{' {
					return fmt.Errorf("byte %d: an array of objects was expected: %w", js.offset(), ErrUnknownFormat)
				}
				return topObject(js, &n, one, collection)
			})
			if err != nil {
				return err
			}
		default:
			return fmt.Errorf("byte %d: %w", js.offset(), ErrUnknownFormat)
		}
		if js.next() == ',' { // features pasted one after another
			js.pos++
		}
	}
	if js.err != nil && js.err != io.EOF {
		return js.err
	}
	if !any {
		return fmt.Errorf("the file is empty: %w", ErrEmpty)
	}
	return nil
}

// recordArrays are the members under which web services put their records.
var recordArrays = []string{"features", "records", "results", "items", "data"}

// topObject reads an object that may be a collection of any size: its features pass by, its other members are kept and
// make a record when there are no features.
func topObject(js *jsonStream, n *int, item func(jsonItem) error, collection func(crs string)) error {
	kept := []byte{'{'}
	isCollection, crs := false, ""
	err := js.members(func(key string) error {
		if slices.Contains(recordArrays, key) && js.next() == '[' {
			count := 0
			var scalars [][]byte
			err := js.elements(func() error {
				if js.next() != '{' {
					v, err := js.raw()
					scalars = append(scalars, bytes.Clone(v))
					if len(scalars) > 10_000 {
						return fmt.Errorf("%q holds no records: %w", key, ErrUnknownFormat)
					}
					return err
				}
				raw, err := js.raw()
				if err != nil {
					return fmt.Errorf("after %d records: %w", count, err)
				}
				count++
				return item(jsonItem{raw: raw, feature: key == "features", collection: *n})
			})
			if err != nil {
				return err
			}
			if len(scalars) == 0 || key == "features" {
				isCollection = true
			} else {
				kept = appendMember(kept, key, append(append([]byte{'['}, bytes.Join(scalars, []byte{','})...), ']'))
			}
			return nil
		}
		raw, err := js.raw()
		if err != nil {
			return err
		}
		if key == "crs" {
			crs = crsName(raw)
		}
		if len(kept)+len(raw) <= maxValue {
			kept = appendMember(kept, key, raw)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !isCollection && len(kept) > 1 {
		kept = append(kept, '}')
		if err := item(jsonItem{raw: kept, collection: *n}); err != nil {
			return err
		}
	}
	if isCollection || crs != "" || *n == 0 {
		*n++
		if collection != nil {
			collection(crs)
		}
	}
	return nil
}

func appendMember(b []byte, key string, raw []byte) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = strconv.AppendQuote(b, key)
	return append(append(b, ':'), raw...)
}

// crsName is the name inside {"type":"name","properties":{"name":"…"}}.
func crsName(raw []byte) (name string) {
	var dig func(raw []byte)
	dig = func(raw []byte) {
		if len(raw) == 0 || raw[0] != '{' {
			return
		}
		js := jsonBytes(raw)
		js.members(func(key string) error {
			v, err := js.raw()
			if err != nil {
				return err
			}
			switch key {
			case "name", "code":
				if t, err := jsonScalar(v); err == nil && t != nil {
					name = fmt.Sprint(t)
					if key == "code" {
						name = "EPSG:" + strings.TrimPrefix(name, "EPSG:")
					}
				}
			case "properties":
				dig(v)
			}
			return nil
		})
	}
	dig(raw)
	return name
}

// record calls value for each column of a record and geometry for its geometry.
func record(it jsonItem, value func(name string, raw []byte) error, geometry func(raw []byte) error) error {
	var id, props, geom []byte
	kind, hasCoordinates := "", false
	js := jsonBytes(it.raw)
	err := js.members(func(key string) error {
		v, err := js.raw()
		if err != nil {
			return err
		}
		switch key {
		case "type":
			if v[0] == '"' {
				kind, _ = jsonText(v)
			}
		case "id":
			id = v
		case "properties":
			props = v
		case "geometry":
			geom = v
		case "coordinates", "geometries":
			hasCoordinates = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	switch {
	case kindNames[kind] != 0 && hasCoordinates:
		return geometry(it.raw)
	case kind == "Feature" || it.feature:
		named := false
		if len(props) > 0 && props[0] == '{' {
			js := jsonBytes(props)
			err := js.members(func(key string) error {
				v, err := js.raw()
				if err != nil {
					return err
				}
				named = named || key == "id"
				return value(key, v)
			})
			if err != nil {
				return err
			}
		}
		if !named && len(id) > 0 && id[0] != '{' && id[0] != '[' {
			if err := value("id", id); err != nil {
				return err
			}
		}
		if len(geom) > 0 && geom[0] == '{' {
			return geometry(geom)
		}
		return nil
	}
	return flat(it.raw, "", value, geometry, new(bool))
}

// flat walks a record that is no feature. A member that is a geometry or a feature gives the geometry (the first one);
// other objects become columns with a dot, except the wrappers that services put around a record.
func flat(raw []byte, prefix string, value func(string, []byte) error, geometry func([]byte) error, placed *bool) error {
	js := jsonBytes(raw)
	return js.members(func(key string) error {
		v, err := js.raw()
		if err != nil {
			return err
		}
		if v[0] != '{' {
			return value(prefix+key, v)
		}
		if g := geometryIn(v); g != nil {
			if *placed {
				return value(prefix+key, v)
			}
			*placed = true
			return geometry(g)
		}
		if prefix == "" && (key == "fields" || key == "properties" || key == "attributes") {
			return flat(v, "", value, geometry, placed)
		}
		if strings.Count(prefix, ".") >= 3 {
			return value(prefix+key, v)
		}
		return flat(v, prefix+key+".", value, geometry, placed)
	})
}

// geometryIn gives the geometry when the object is one, or is a feature that has one.
func geometryIn(raw []byte) (geometry []byte) {
	kind, coordinates := "", false
	js := jsonBytes(raw)
	if js.members(func(key string) error {
		v, err := js.raw()
		if err != nil {
			return err
		}
		switch key {
		case "type":
			if v[0] == '"' {
				kind, _ = jsonText(v)
			}
		case "coordinates", "geometries":
			coordinates = true
		case "geometry":
			if v[0] == '{' {
				geometry = v
			}
		}
		return nil
	}) != nil {
		return nil
	}
	if kindNames[kind] != 0 && coordinates {
		return raw
	}
	if kind == "Feature" {
		return geometry
	}
	return nil
}

// learn adds a record's columns and types to the layer; it gives the kind of its geometry.
func (s *jsonSource) learn(it jsonItem) (kind string, err error) {
	err = record(it, func(name string, raw []byte) error {
		i, ok := s.index[name]
		if !ok {
			if len(s.layer.Fields) >= maxFields {
				return nil
			}
			i = len(s.layer.Fields)
			s.index[name] = i
			s.layer.Fields = append(s.layer.Fields, Field{Name: name})
		}
		s.layer.Fields[i].Type = mergeType(s.layer.Fields[i].Type, jsonType(raw))
		return nil
	}, func(raw []byte) error {
		kind = "Geometry"
		js := jsonBytes(raw)
		return js.members(func(key string) error {
			v, err := js.raw()
			if err == nil && key == "type" && v[0] == '"' {
				if k, _ := jsonText(v); kindNames[k] != 0 {
					kind = k
				}
			}
			return err
		})
	})
	return kind, err
}

func jsonType(raw []byte) string {
	switch raw[0] {
	case '"', '{':
		return "string"
	case '[':
		return "list"
	}
	v, err := jsonScalar(raw)
	if err != nil {
		return "string"
	}
	switch v.(type) {
	case nil:
		return ""
	case bool:
		return "bool"
	case int64:
		return "int"
	case float64:
		return "real"
	}
	return "string"
}

func mergeType(a, b string) string {
	switch {
	case a == b || b == "":
		return a
	case a == "":
		return b
	case a == "int" && b == "real" || a == "real" && b == "int":
		return "real"
	}
	return "string"
}

func (s *jsonSource) Format() string  { return s.format }
func (s *jsonSource) Layers() []Layer { return []Layer{s.layer} }
func (s *jsonSource) Close() error    { return nil }

func (s *jsonSource) Rows(ctx context.Context, layer string, yield func([]*Row) error) error {
	if layer != "" && !strings.EqualFold(layer, s.layer.Name) {
		return fmt.Errorf("%q: %w", layer, ErrNoLayer)
	}
	b := batcher{yield: yield}
	n := 0
	err := s.items(ctx, func(it jsonItem) error {
		n++
		r, err := s.row(it, n)
		if err != nil {
			return fmt.Errorf("record %d: %w", n, err)
		}
		return b.add(r)
	}, nil)
	return b.finish(err)
}

func (s *jsonSource) row(it jsonItem, number int) (*Row, error) {
	r := &Row{Number: number, FID: -1, Values: make([]any, len(s.layer.Fields))}
	if it.collection < len(s.crs) && s.layer.CRS != nil && s.crs[it.collection] != s.layer.CRS.EPSG && s.crs[it.collection] != 0 {
		r.SRID = s.crs[it.collection]
	}
	err := record(it, func(name string, raw []byte) error {
		i, ok := s.index[name]
		if !ok {
			return nil
		}
		v, err := jsonValue(raw, s.layer.Fields[i].Type)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.Values[i] = v
		return nil
	}, func(raw []byte) error {
		g, err := jsonGeometry(raw, 0)
		if err != nil {
			r.Warnings = append(r.Warnings, Problem{Code: GeometryBad, Row: number, Field: "geometry", Value: shorten(string(raw)), Detail: err.Error()})
			return nil
		}
		g.place(r)
		return nil
	})
	return r, err
}

// jsonValue gives a value in the type that the whole column has.
func jsonValue(raw []byte, kind string) (any, error) {
	switch raw[0] {
	case '{':
		return string(raw), nil
	case '[':
		if kind != "list" {
			return string(raw), nil
		}
		list := []string{}
		js := jsonBytes(raw)
		err := js.elements(func() error {
			e, err := js.raw()
			if err != nil {
				return err
			}
			if e[0] == '"' {
				t, err := jsonText(e)
				list = append(list, t)
				return err
			}
			list = append(list, string(e))
			return nil
		})
		return list, err
	}
	v, err := jsonScalar(raw)
	if err != nil || v == nil {
		return nil, err
	}
	switch kind {
	case "real":
		if i, ok := v.(int64); ok {
			return float64(i), nil
		}
	case "string":
		if _, ok := v.(string); !ok {
			return string(raw), nil
		}
	}
	return v, nil
}

func jsonGeometry(raw []byte, depth int) (*shape, error) {
	if depth > 8 {
		return nil, fmt.Errorf("geometry collections are nested too deep")
	}
	g := &shape{}
	var coordinates, geometries []byte
	js := jsonBytes(raw)
	err := js.members(func(key string) error {
		v, err := js.raw()
		if err != nil {
			return err
		}
		switch key {
		case "type":
			if v[0] == '"' {
				name, _ := jsonText(v)
				g.kind = kindNames[name]
			}
		case "coordinates":
			coordinates = v
		case "geometries":
			geometries = v
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if g.kind == 0 {
		return nil, fmt.Errorf("the kind of geometry is not one of GeoJSON's")
	}
	if g.kind == kindCollection {
		if len(geometries) == 0 || geometries[0] != '[' {
			return g, nil
		}
		js := jsonBytes(geometries)
		err := js.elements(func() error {
			v, err := js.raw()
			if err != nil || v[0] != '{' {
				return err
			}
			p, err := jsonGeometry(v, depth+1)
			if err == nil {
				g.parts = append(g.parts, p)
			}
			return err
		})
		return g, err
	}
	if len(coordinates) == 0 || coordinates[0] != '[' {
		return g, nil
	}
	c := coordinateParser{b: coordinates, g: g}
	levels := map[int]int{kindPoint: 0, kindLineString: 1, kindMultiPoint: 1, kindPolygon: 2, kindMultiLineString: 2, kindMultiPolygon: 3}
	return g, c.array(levels[g.kind])
}

// coordinateParser reads nested arrays of numbers; that is most of a GeoJSON text, so it makes no values.
type coordinateParser struct {
	b []byte
	i int
	g *shape
}

func (c *coordinateParser) next() byte {
	for c.i < len(c.b) {
		switch c.b[c.i] {
		case ' ', '\n', '\r', '\t':
			c.i++
		default:
			return c.b[c.i]
		}
	}
	return 0
}

// array reads one array; level is how many arrays are between it and the positions.
func (c *coordinateParser) array(level int) error {
	if c.next() != '[' {
		return fmt.Errorf("the coordinates are not nested as this kind of geometry demands")
	}
	c.i++
	if level == 0 {
		return c.position()
	}
	lines, points := len(c.g.lines), len(c.g.points)
	if c.next() == ']' {
		c.i++
	} else {
		for {
			if err := c.array(level - 1); err != nil {
				return err
			}
			if d := c.next(); d == ',' {
				c.i++
				continue
			} else if d == ']' {
				c.i++
				break
			}
			return fmt.Errorf("the coordinates are broken")
		}
	}
	isLine := level == 1 && c.g.kind != kindMultiPoint && c.g.kind != kindLineString
	if isLine {
		c.g.lines = append(c.g.lines, (len(c.g.points)-points)/3)
	}
	if level == 2 && c.g.kind == kindMultiPolygon {
		c.g.polygons = append(c.g.polygons, len(c.g.lines)-lines)
	}
	return nil
}

func (c *coordinateParser) position() error {
	v := [3]float64{math.NaN(), math.NaN(), 0}
	n := 0
	for {
		switch d := c.next(); d {
		case ']':
			c.i++
			if n == 0 && c.g.kind == kindPoint {
				return nil // "coordinates": [] is how an empty point is written
			}
			if n >= 3 {
				c.g.hasZ = true
			}
			c.g.add(v[0], v[1], v[2])
			return nil
		case ',':
			c.i++
		case 0, '[', '{', '}':
			return fmt.Errorf("the coordinates are not nested as this kind of geometry demands")
		default:
			start := c.i
		number:
			for c.i < len(c.b) {
				switch c.b[c.i] {
				case ',', ']', ' ', '\n', '\r', '\t', '[', '{', '}':
					break number
				}
				c.i++
			}
			if n < 3 {
				f, err := parseFloat(bytes.Trim(c.b[start:c.i], `"`))
				if err != nil {
					f = math.NaN()
				}
				v[n] = f
			}
			n++
		}
	}
}

// parseFloat is strconv.ParseFloat without a copy of the text: coordinates are most of a file.
func parseFloat(b []byte) (float64, error) {
	return strconv.ParseFloat(unsafe.String(unsafe.SliceData(b), len(b)), 64)
}
