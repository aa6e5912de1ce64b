package ogc

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"spoina/internal/register"
)

// The numbers of geometries in well-known binary.
var geometryKinds = map[string]uint32{"Point": 1, "LineString": 2, "Polygon": 3, "MultiPoint": 4, "MultiLineString": 5, "MultiPolygon": 6}

// members are the names of a geometry object of RFC 7946. Any other, like crs of the draft of 2008, would change what the
// coordinates mean.
var members = map[string]bool{"type": true, "coordinates": true, "bbox": true}

// readShape reads a GeoJSON geometry whose coordinates are in a system, in the axis order of its definition. A null is no
// place. The error says what is wrong for people, without repeating coordinates.
func readShape(raw json.RawMessage, c system) (*register.Shape, error) {
	if string(bytes.TrimSpace(raw)) == "null" {
		return &register.Shape{}, nil
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("it is an object with type and coordinates")
	}
	for name := range all {
		if !members[name] {
			return nil, fmt.Errorf("the member %q is not understood", name)
		}
	}
	var kind string
	if err := json.Unmarshal(all["type"], &kind); err != nil {
		return nil, fmt.Errorf("the member type is missing")
	}
	n, ok := geometryKinds[kind]
	if !ok {
		return nil, fmt.Errorf("%q is not taken: give a point, a line, an area, or several of one of these", kind)
	}
	w := shapeWriter{swap: c.NorthingFirst, srid: uint32(max(c.EPSG, 0))}
	if w.srid == 0 {
		w.srid = 4326
	}
	if err := w.geometry(n, all["coordinates"], true); err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return &register.Shape{EWKB: w.b, Grid: math.Pow10(-c.decimals())}, nil
}

// shapeWriter writes EWKB. How many numbers its first position has, all have.
type shapeWriter struct {
	b    []byte
	srid uint32
	swap bool
	dim  int
}

func (w *shapeWriter) head(kind uint32, outer bool) (word int) {
	w.b = append(w.b, 1)
	word = len(w.b)
	if outer {
		kind |= 0x20000000
	}
	w.b = binary.LittleEndian.AppendUint32(w.b, kind)
	if outer {
		w.b = binary.LittleEndian.AppendUint32(w.b, w.srid)
	}
	return word
}

func (w *shapeWriter) geometry(kind uint32, raw json.RawMessage, outer bool) error {
	word := w.head(kind, outer)
	var err error
	switch kind {
	case 1:
		var p []float64
		if err = read(raw, &p); err == nil {
			err = w.position(p)
		}
	case 2:
		var line [][]float64
		if err = read(raw, &line); err == nil {
			err = w.line(line, 2)
		}
	case 3:
		var rings [][][]float64
		if err = read(raw, &rings); err == nil && len(rings) == 0 && !outer {
			err = fmt.Errorf("one of the areas has no ring")
		}
		if err == nil {
			w.count(len(rings))
			for _, ring := range rings {
				if err = w.ring(ring); err != nil {
					break
				}
			}
		}
	default:
		var parts []json.RawMessage
		if err = read(raw, &parts); err == nil {
			w.count(len(parts))
			for _, part := range parts {
				if err = w.geometry(kind-3, part, false); err != nil {
					break
				}
			}
		}
	}
	if err != nil {
		return err
	}
	if w.dim == 3 {
		binary.LittleEndian.PutUint32(w.b[word:], binary.LittleEndian.Uint32(w.b[word:])|0x80000000)
	}
	return nil
}

func read(raw json.RawMessage, into any) error {
	if len(raw) == 0 {
		return fmt.Errorf("the member coordinates is missing")
	}
	// A null would pass for zero.
	if bytes.Contains(raw, []byte("null")) || json.Unmarshal(raw, into) != nil {
		return fmt.Errorf("coordinates are lists of numbers, as deep as this kind of geometry needs")
	}
	return nil
}

func (w *shapeWriter) count(n int) { w.b = binary.LittleEndian.AppendUint32(w.b, uint32(n)) }

func (w *shapeWriter) line(points [][]float64, least int) error {
	if len(points) < least {
		return fmt.Errorf("a line has at least %d positions, this one %d", least, len(points))
	}
	w.count(len(points))
	for _, p := range points {
		if err := w.position(p); err != nil {
			return err
		}
	}
	return nil
}

func (w *shapeWriter) ring(points [][]float64) error {
	if len(points) < 4 {
		return fmt.Errorf("a ring has at least 4 positions, this one %d", len(points))
	}
	first, last := points[0], points[len(points)-1]
	for i := range min(len(first), len(last)) {
		if first[i] != last[i] {
			return fmt.Errorf("a ring ends where it begins; this one does not")
		}
	}
	return w.line(points, 4)
}

func (w *shapeWriter) position(p []float64) error {
	if len(p) != 2 && len(p) != 3 {
		return fmt.Errorf("a position has two numbers, or three with a height, not %d", len(p))
	}
	if w.dim == 0 {
		w.dim = len(p)
	}
	if len(p) != w.dim {
		return fmt.Errorf("some positions have heights and some have none")
	}
	p = append([]float64(nil), p...)
	if w.swap {
		p[0], p[1] = p[1], p[0]
	}
	if w.srid == 4326 && (math.Abs(p[0]) > 180 || math.Abs(p[1]) > 90) {
		return fmt.Errorf("a position lies outside the Earth; the order is %s", map[bool]string{true: "latitude, longitude", false: "longitude, latitude"}[w.swap])
	}
	for _, v := range p {
		if math.Abs(v) > 1e12 {
			return fmt.Errorf("a coordinate is too large")
		}
		w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(v))
	}
	return nil
}
