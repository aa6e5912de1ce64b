package exchange

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"
)

// gmlSource reads GML object by object: the exchange files of the Polish cadastre (EGiB) in both generations of the
// schema, of the registers written by the same programs (BDOT500, GESUT), INSPIRE parcels and the answers of WFS
// servers. GDAL's reader guesses columns from the first objects, asks the network for a schema, follows links between
// objects, loses the unit of an area and ends at the first bad geometry. This one takes each object as it stands, opens
// nothing else, and holds one object at a time.
//
// All versions of an object are delivered, also those that koniecWersjaObiekt marks as superseded: which of them count
// is for the import to say.
type gmlSource struct {
	in            Input
	egib          bool
	layers        []*gmlLayer
	northingFirst func(epsg int) bool
	exact         bool
}

type gmlLayer struct {
	Layer
	index map[string]int
	kinds map[string]int
	srs   map[string]int
}

// IsEGiB tells whether the namespaces of a root element are those of the Polish cadastre.
func IsEGiB(namespaces string) bool {
	n := strings.ToLower(namespaces)
	return strings.Contains(n, "ewidencjagruntowibudynkow:") || strings.Contains(n, "ewidencjagruntowbudynkow:")
}

// boundaryLinks are references from a parcel to each of its boundary points: they say nothing that the geometry does not
// say, and are half of the file.
var boundaryLinks = []string{"punktGranicyDzialki"}

// gmlDefaults are given for the whole collection, on its envelope, and hold where a geometry says nothing itself.
type gmlDefaults struct {
	srs  string
	dims int
}

// OpenGML reads the text once to its end. northingFirst tells whether the definition of a system names northing first.
func OpenGML(in Input, o OpenOptions, northingFirst func(epsg int) bool) (Source, error) {
	s := &gmlSource{in: in, northingFirst: northingFirst, exact: o.Exact}
	if head, err := in.Head(1 << 16); err == nil {
		s.egib = IsEGiB(string(head))
	}
	dropped := 0
	err := s.objects(context.Background(), nil, func(f *gmlObject) error {
		l := s.layer(f.kind)
		l.Count++
		for _, v := range f.values {
			l.learn(v)
		}
		if f.geometry != nil {
			l.kinds[kindName(f.geometry.kind)]++
			l.srs[f.srs]++
		}
		dropped += f.dropped
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(s.layers) == 0 {
		return nil, fmt.Errorf("the GML holds no object: %w", ErrEmpty)
	}
	// Parcels first: they are what people import these files for.
	sort.SliceStable(s.layers, func(i, j int) bool { return rank(s.layers[i].Name) < rank(s.layers[j].Name) })
	for _, l := range s.layers {
		l.finish(dropped)
	}
	return s, nil
}

func rank(layer string) int {
	switch {
	case layer == "EGB_DzialkaEwidencyjna":
		return 0
	case strings.HasPrefix(layer, "EGB_"):
		return 1
	case strings.HasPrefix(layer, "Prezentacja"), strings.HasPrefix(layer, "KR_"):
		return 3
	}
	return 2
}

func (s *gmlSource) layer(name string) *gmlLayer {
	for _, l := range s.layers {
		if l.Name == name {
			return l
		}
	}
	l := &gmlLayer{Layer: Layer{Name: name}, index: map[string]int{}, kinds: map[string]int{}, srs: map[string]int{}}
	s.layers = append(s.layers, l)
	return l
}

func (l *gmlLayer) learn(v gmlValue) {
	i, ok := l.index[v.name]
	if !ok {
		if len(l.Fields) >= maxFields {
			return
		}
		i = len(l.Fields)
		l.index[v.name] = i
		l.Fields = append(l.Fields, Field{Name: v.name})
	}
	l.Fields[i].Type = mergeText(l.Fields[i].Type, v.kind())
}

func mergeText(a, b string) string {
	if a == "list" || b == "list" {
		return "list"
	}
	return mergeType(a, b)
}

func (l *gmlLayer) finish(dropped int) {
	for i := range l.Fields {
		if l.Fields[i].Type == "" {
			l.Fields[i].Type = "string"
		}
	}
	js := jsonSource{}
	js.describeGeometry(l.kinds)
	l.Geometry = js.layer.Geometry
	if l.Geometry == "" {
		return
	}
	l.GeometryField = "geometry"
	most, name := -1, ""
	for n, k := range l.srs {
		if k > most || k == most && n < name {
			most, name = k, n
		}
	}
	code := EPSGOf(name)
	l.CRS = &CRS{EPSG: code, Declared: code != 0, Why: "srsName of the geometries"}
	if code == 0 {
		l.CRS.Why = "the geometries name no reference system"
		if name != "" {
			l.CRS.Name = name
			l.Problems = append(l.Problems, Problem{Code: CRSUnknown, Value: name, Detail: "the reference system that the file declares is not understood"})
		}
	}
	if dropped > 0 && l.Name == "EGB_DzialkaEwidencyjna" {
		l.Problems = append(l.Problems, Problem{Code: FieldSkipped, Field: boundaryLinks[0], Detail: fmt.Sprintf("%d references to boundary points are not read; the geometry has the same points", dropped)})
	}
}

// Format is "GML (EGiB)" for the cadastre's own files.
func (s *gmlSource) Format() string {
	if s.egib {
		return "GML (EGiB)"
	}
	return "GML"
}

func (s *gmlSource) Close() error { return nil }

func (s *gmlSource) Layers() []Layer {
	out := make([]Layer, len(s.layers))
	for i, l := range s.layers {
		out[i] = l.Layer
	}
	return out
}

func (s *gmlSource) Rows(ctx context.Context, layer string, yield func([]*Row) error) error {
	var l *gmlLayer
	for _, x := range s.layers {
		if l == nil && (layer == "" || strings.EqualFold(x.Name, layer)) {
			l = x
		}
	}
	if l == nil {
		return fmt.Errorf("%q: %w", layer, ErrNoLayer)
	}
	b := batcher{yield: yield}
	n := 0
	err := s.objects(ctx, &l.Name, func(f *gmlObject) error {
		n++
		return b.add(s.row(l, f, n))
	})
	return b.finish(err)
}

func (s *gmlSource) row(l *gmlLayer, f *gmlObject, number int) *Row {
	r := &Row{Number: number, FID: -1, Values: make([]any, len(l.Fields))}
	for _, v := range f.values {
		i, ok := l.index[v.name]
		if ok && s.exact {
			switch before := r.Values[i].(type) {
			case nil:
				r.Values[i] = v.raw
			case string:
				r.Values[i] = []string{before, v.raw}
			case []string:
				r.Values[i] = append(before, v.raw)
			}
			continue
		}
		if !ok || v.text == "" {
			continue
		}
		switch l.Fields[i].Type {
		case "list":
			list, _ := r.Values[i].([]string)
			r.Values[i] = append(list, v.text)
		case "real":
			if x := number64(v.text); x != nil {
				r.Values[i] = *x
			} else {
				r.Warnings = append(r.Warnings, Problem{Code: ValueUnreadable, Row: number, Field: v.name, Value: shorten(v.text), Detail: "not a number"})
			}
		case "datetime", "date":
			if t, err := parseStamp(v.text); err == nil {
				r.Values[i] = t
			} else {
				r.Warnings = append(r.Warnings, Problem{Code: ValueUnreadable, Row: number, Field: v.name, Value: shorten(v.text), Detail: "not a date"})
			}
		default:
			r.Values[i] = v.text
		}
	}
	switch {
	case f.bad != nil:
		r.Warnings = append(r.Warnings, Problem{Code: GeometryBad, Row: number, Field: "geometry", Detail: f.bad.Error()})
	case f.geometry != nil:
		f.geometry.orient(s.swaps(f.srs), f.z)
		f.geometry.place(r)
		if code := EPSGOf(f.srs); code != 0 && l.CRS != nil && code != l.CRS.EPSG {
			r.SRID = code
		}
	}
	return r
}

// swaps: a URN or address of a reference system means the order of its definition, "EPSG:2178" the order x, y.
func (s *gmlSource) swaps(srs string) bool {
	code := EPSGOf(srs)
	if code == 0 || strings.HasPrefix(strings.ToUpper(srs), "EPSG:") || strings.Contains(srs, "gml/srs/epsg.xml#") || strings.Contains(strings.ToUpper(srs), "CRS84") {
		return false
	}
	return s.northingFirst(code)
}

func number64(s string) *float64 {
	v := number(strings.ReplaceAll(s, ",", "."))
	if !finite(v) {
		return nil
	}
	return &v
}

func parseStamp(s string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errors.New("no date")
}
