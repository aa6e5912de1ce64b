package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// topology reads TopoJSON. Borders are shared between objects, so the arcs of the whole file are held in memory: 24
// bytes a point.
type topology struct {
	arcs      shape
	starts    []int // first number of each arc
	transform *topoTransform
	layers    []*topoLayer
}

type topoTransform struct{ Scale, Translate [2]float64 }

type topoLayer struct {
	json  jsonSource // columns and types are those of GeoJSON
	items []topoGeometry
}

type topoGeometry struct {
	Type        string
	ID          json.RawMessage
	Arcs        json.RawMessage
	Coordinates json.RawMessage
	Properties  json.RawMessage
	Geometries  []topoGeometry
}

// OpenTopoJSON reads the whole text; the caller bounds its size.
func OpenTopoJSON(in Input, o OpenOptions) (Source, error) {
	r, err := in.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var head struct {
		Transform *topoTransform
		Objects   map[string]topoGeometry
		Arcs      json.RawMessage
		CRS       json.RawMessage
	}
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &head); err != nil {
		return nil, fmt.Errorf("TopoJSON: %v: %w", err, ErrBroken)
	}
	t := &topology{arcs: shape{kind: kindMultiLineString}, transform: head.Transform}
	if err := t.readArcs(head.Arcs); err != nil {
		return nil, fmt.Errorf("TopoJSON arcs: %v: %w", err, ErrBroken)
	}
	names := []string{}
	for n := range head.Objects {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		l, err := newTopoLayer(n, head.Objects[n], crsName(head.CRS))
		if err != nil {
			return nil, fmt.Errorf("TopoJSON object %s: %w", n, err)
		}
		t.layers = append(t.layers, l)
	}
	if len(t.layers) == 0 {
		return nil, fmt.Errorf("the topology holds no object: %w", ErrBroken)
	}
	return t, nil
}

func (t *topology) readArcs(raw json.RawMessage) error {
	if len(raw) == 0 || raw[0] != '[' {
		return nil
	}
	t.arcs.points = make([]float64, 0, 3*bytes.Count(raw, []byte{'['})) // growing would need twice the memory
	c := coordinateParser{b: raw, g: &t.arcs}
	if err := c.array(2); err != nil {
		return err
	}
	at := 0
	for _, n := range t.arcs.lines {
		t.starts = append(t.starts, at)
		if t.transform != nil { // whole numbers, each the difference from the one before
			x, y := 0.0, 0.0
			for i := at; i < at+3*n; i += 3 {
				x, y = x+t.arcs.points[i], y+t.arcs.points[i+1]
				t.arcs.points[i], t.arcs.points[i+1] = t.transform.apply(x, y)
			}
		}
		at += 3 * n
	}
	t.starts = append(t.starts, at)
	return nil
}

func (t *topoTransform) apply(x, y float64) (float64, float64) {
	return x*t.Scale[0] + t.Translate[0], y*t.Scale[1] + t.Translate[1]
}

func newTopoLayer(name string, object topoGeometry, crs string) (*topoLayer, error) {
	l := &topoLayer{json: jsonSource{index: map[string]int{}}}
	l.json.layer = Layer{Name: name, GeometryField: "geometry"}
	l.items = []topoGeometry{object}
	if object.Type == "GeometryCollection" && len(object.Properties) == 0 {
		l.items = object.Geometries
	}
	kinds := map[string]int{}
	for i, g := range l.items {
		if kindNames[g.Type] != 0 {
			kinds[g.Type]++
		}
		if _, err := l.json.learn(g.record()); err != nil {
			return nil, fmt.Errorf("record %d: %w", i+1, err)
		}
	}
	for i := range l.json.layer.Fields {
		if l.json.layer.Fields[i].Type == "" {
			l.json.layer.Fields[i].Type = "string"
		}
	}
	l.json.layer.Count = int64(len(l.items))
	l.json.describeGeometry(kinds)
	l.json.describeCRS([]string{crs})
	if c := l.json.layer.CRS; c != nil && !c.Declared {
		c.Why = `TopoJSON names no system: WGS 84 is only its custom`
	}
	return l, nil
}

// record makes a feature without geometry of it.
func (g topoGeometry) record() jsonItem {
	raw := []byte(`{"type":"Feature"`)
	if len(g.ID) > 0 {
		raw = append(append(raw, `,"id":`...), g.ID...)
	}
	if len(g.Properties) > 0 {
		raw = append(append(raw, `,"properties":`...), g.Properties...)
	}
	return jsonItem{raw: append(raw, '}'), feature: true}
}

func (t *topology) Format() string { return "TopoJSON" }
func (t *topology) Close() error   { return nil }

func (t *topology) Layers() []Layer {
	var out []Layer
	for _, l := range t.layers {
		out = append(out, l.json.layer)
	}
	return out
}

func (t *topology) Rows(ctx context.Context, layer string, yield func([]*Row) error) error {
	for _, l := range t.layers {
		if layer != "" && !strings.EqualFold(layer, l.json.layer.Name) {
			continue
		}
		b := batcher{yield: yield}
		for i, g := range l.items {
			if err := ctx.Err(); err != nil {
				return err
			}
			r, err := l.json.row(g.record(), i+1)
			if err != nil {
				return b.finish(fmt.Errorf("record %d: %w", i+1, err))
			}
			if g.Type != "" {
				if s, err := t.shape(g, 0); err != nil {
					r.Warnings = append(r.Warnings, Problem{Code: GeometryBad, Row: i + 1, Field: "geometry", Detail: err.Error()})
				} else {
					s.place(r)
				}
			}
			if err := b.add(r); err != nil {
				return err
			}
		}
		return b.finish(nil)
	}
	return fmt.Errorf("%q: %w", layer, ErrNoLayer)
}

func (t *topology) shape(g topoGeometry, depth int) (*shape, error) {
	s := &shape{kind: kindNames[g.Type], hasZ: t.arcs.hasZ}
	var err error
	switch s.kind {
	case kindPoint, kindMultiPoint:
		s.hasZ = false
		c := coordinateParser{b: g.Coordinates, g: s}
		if err = c.array(s.kind / kindMultiPoint); err == nil && t.transform != nil {
			for i := 0; i < len(s.points); i += 3 {
				s.points[i], s.points[i+1] = t.transform.apply(s.points[i], s.points[i+1])
			}
		}
	case kindLineString:
		var line []int
		if err = json.Unmarshal(g.Arcs, &line); err == nil {
			_, err = t.line(s, line)
		}
	case kindMultiLineString, kindPolygon:
		var lines [][]int
		if err = json.Unmarshal(g.Arcs, &lines); err == nil {
			err = t.lines(s, lines)
		}
	case kindMultiPolygon:
		var polygons [][][]int
		if err = json.Unmarshal(g.Arcs, &polygons); err == nil {
			for _, p := range polygons {
				if err == nil {
					err = t.lines(s, p)
					s.polygons = append(s.polygons, len(p))
				}
			}
		}
	case kindCollection:
		if depth > 8 {
			return nil, fmt.Errorf("geometry collections are nested too deep")
		}
		for _, part := range g.Geometries {
			p, err := t.shape(part, depth+1)
			if err != nil {
				return nil, err
			}
			s.parts = append(s.parts, p)
		}
	default:
		return nil, fmt.Errorf("the kind of geometry is not one of TopoJSON's")
	}
	return s, err
}

func (t *topology) lines(s *shape, lines [][]int) error {
	for _, l := range lines {
		n, err := t.line(s, l)
		if err != nil {
			return err
		}
		s.lines = append(s.lines, n)
	}
	return nil
}

// line joins arcs; a negative number is an arc walked backwards, and where two arcs meet the point stands in both.
func (t *topology) line(s *shape, arcs []int) (points int, err error) {
	from := len(s.points)
	for _, a := range arcs {
		back := a < 0
		if back {
			a = ^a
		}
		if a >= len(t.starts)-1 {
			return 0, fmt.Errorf("arc %d does not exist", a)
		}
		p := t.arcs.points[t.starts[a]:t.starts[a+1]]
		n := len(p) / 3
		for i := range n {
			k := i
			if back {
				k = n - 1 - i
			}
			if i == 0 && len(s.points) > from {
				continue
			}
			s.add(p[3*k], p[3*k+1], p[3*k+2])
		}
	}
	return (len(s.points) - from) / 3, nil
}
