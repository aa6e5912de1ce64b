package exchange

import (
	"encoding/binary"
	"math"
)

// Geometry kinds as numbered in WKB.
const (
	kindPoint = iota + 1
	kindLineString
	kindPolygon
	kindMultiPoint
	kindMultiLineString
	kindMultiPolygon
	kindCollection
)

var kindNames = map[string]int{"Point": kindPoint, "LineString": kindLineString, "Polygon": kindPolygon, "MultiPoint": kindMultiPoint,
	"MultiLineString": kindMultiLineString, "MultiPolygon": kindMultiPolygon, "GeometryCollection": kindCollection}

func kindName(kind int) string {
	for n, k := range kindNames {
		if k == kind {
			return n
		}
	}
	return "Geometry"
}

// shape is a geometry on its way to WKB: three numbers per point, points per line, lines per polygon.
type shape struct {
	kind     int
	points   []float64
	lines    []int // points in each line or ring
	polygons []int // rings in each polygon
	parts    []*shape
	hasZ     bool
	flawed   bool // a coordinate is not a finite number
	closed   bool // a ring had to be closed
}

func (s *shape) add(x, y, z float64) {
	if !finite(x) || !finite(y) || !finite(z) {
		s.flawed = true
	}
	s.points = append(s.points, x, y, z)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func (s *shape) empty() bool {
	if s.kind == kindCollection {
		for _, p := range s.parts {
			if !p.empty() {
				return false
			}
		}
		return true
	}
	return len(s.points) == 0
}

func (s *shape) anyFlawed() bool {
	for _, p := range s.parts {
		if p.anyFlawed() {
			return true
		}
	}
	return s.flawed
}

func (s *shape) anyZ() bool {
	for _, p := range s.parts {
		if p.anyZ() {
			return true
		}
	}
	return s.hasZ
}

// closeRings repeats the first point of a ring where the file forgot it; that repair is certain.
func (s *shape) closeRings() {
	for _, p := range s.parts {
		p.closeRings()
		s.closed = s.closed || p.closed
	}
	if s.kind != kindPolygon && s.kind != kindMultiPolygon {
		return
	}
	open := false
	at := 0
	for _, n := range s.lines {
		if n > 2 && [3]float64(s.points[at:at+3]) != [3]float64(s.points[at+3*(n-1):at+3*n]) {
			open = true
		}
		at += 3 * n
	}
	if !open {
		return
	}
	s.closed = true
	points := make([]float64, 0, len(s.points)+3*len(s.lines))
	at = 0
	for i, n := range s.lines {
		ring := s.points[at : at+3*n]
		at += 3 * n
		points = append(points, ring...)
		if n > 2 && [3]float64(ring[:3]) != [3]float64(ring[len(ring)-3:]) {
			points = append(points, ring[:3]...)
			s.lines[i]++
		}
	}
	s.points = points
}

// wkb appends the EWKB, little endian, without SRID.
func (s *shape) wkb(b []byte) []byte { return s.append(b, s.anyZ()) }

func head(b []byte, kind int, z bool) []byte {
	t := uint32(kind)
	if z {
		t |= 0x80000000
	}
	return binary.LittleEndian.AppendUint32(append(b, 1), t)
}

func positions(b []byte, points []float64, z bool) []byte {
	for i := 0; i < len(points); i += 3 {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(points[i]))
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(points[i+1]))
		if z {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(points[i+2]))
		}
	}
	return b
}

func (s *shape) append(b []byte, z bool) []byte {
	count := func(n int) { b = binary.LittleEndian.AppendUint32(b, uint32(n)) }
	at := 0
	line := func(n int) {
		count(n)
		b = positions(b, s.points[at:at+3*n], z)
		at += 3 * n
	}
	b = head(b, s.kind, z)
	switch s.kind {
	case kindPoint:
		if len(s.points) == 0 {
			nan := math.NaN()
			return positions(b, []float64{nan, nan, nan}, z)
		}
		return positions(b, s.points[:3], z)
	case kindLineString:
		line(len(s.points) / 3)
	case kindMultiPoint:
		count(len(s.points) / 3)
		for i := 0; i < len(s.points); i += 3 {
			b = positions(head(b, kindPoint, z), s.points[i:i+3], z)
		}
	case kindPolygon:
		count(len(s.lines))
		for _, n := range s.lines {
			line(n)
		}
	case kindMultiLineString:
		count(len(s.lines))
		for _, n := range s.lines {
			b = head(b, kindLineString, z)
			line(n)
		}
	case kindMultiPolygon:
		count(len(s.polygons))
		i := 0
		for _, rings := range s.polygons {
			b = head(b, kindPolygon, z)
			count(rings)
			for range rings {
				line(s.lines[i])
				i++
			}
		}
	case kindCollection:
		count(len(s.parts))
		for _, p := range s.parts {
			b = p.append(b, z)
		}
	}
	return b
}

// place puts a geometry into a row, with a warning where it is flawed.
func (s *shape) place(r *Row) {
	switch {
	case s.empty():
		r.Warnings = append(r.Warnings, Problem{Code: GeometryEmpty, Row: r.Number, Field: "geometry", Detail: "the geometry is empty"})
	case s.anyFlawed():
		r.Warnings = append(r.Warnings, Problem{Code: GeometryNaN, Row: r.Number, Field: "geometry", Detail: "a coordinate of the geometry is not a number; the row has no geometry"})
	default:
		s.closeRings()
		if s.closed {
			r.Warnings = append(r.Warnings, Problem{Code: GeometryUnclosed, Row: r.Number, Field: "geometry", Detail: "a ring did not end where it began and was closed"})
		}
		r.WKB = s.wkb(nil)
	}
}
