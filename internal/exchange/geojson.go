package exchange

import (
	"context"
	"fmt"
	"strings"
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

func stem(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	for _, ext := range []string{".gz", ".json", ".geojson", ".topojson", ".gml", ".xml", ".csv", ".tsv", ".txt", ".ndjson", ".geojsonl"} {
		if len(name) > len(ext) && strings.EqualFold(name[len(name)-len(ext):], ext) {
			name = name[:len(name)-len(ext)]
		}
	}
	return name
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
