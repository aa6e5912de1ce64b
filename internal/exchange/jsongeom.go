package exchange

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"unsafe"
)

// jsonGeometry reads a GeoJSON geometry object.
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
