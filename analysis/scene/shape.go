package scene

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Box is a bounding box in metres of the office's system.
type Box struct{ MinX, MinY, MaxX, MaxY float64 }

// Grow widens the box by d on every side.
func (b Box) Grow(d float64) Box { return Box{b.MinX - d, b.MinY - d, b.MaxX + d, b.MaxY + d} }

// Empty tells that no point was ever added.
func (b Box) Empty() bool { return b.MinX > b.MaxX }

func (b *Box) add(x, y float64) {
	b.MinX, b.MinY = min(b.MinX, x), min(b.MinY, y)
	b.MaxX, b.MaxY = max(b.MaxX, x), max(b.MaxY, y)
}

// Meets tells whether two boxes have a point in common.
func (b Box) Meets(o Box) bool {
	return b.MinX <= o.MaxX && o.MinX <= b.MaxX && b.MinY <= o.MaxY && o.MinY <= b.MaxY
}

// Gap is how far apart two boxes are in metres; what lies in them is never nearer.
func (b Box) Gap(o Box) float64 {
	return math.Hypot(max(0, b.MinX-o.MaxX, o.MinX-b.MaxX), max(0, b.MinY-o.MaxY, o.MinY-b.MaxY))
}

func (b Box) union(o Box) Box {
	return Box{min(b.MinX, o.MinX), min(b.MinY, o.MinY), max(b.MaxX, o.MaxX), max(b.MaxY, o.MaxY)}
}

var noBox = Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

// Shapes holds the plane geometries of one register in flat arrays: a few allocations for 300 000 parcels, and
// nothing for the garbage collector to follow. Shells run anticlockwise and holes clockwise, whatever the source did.
// Heights are dropped: every test here is in the plane.
type Shapes struct {
	xy    []float64 // x, y of every point of every ring
	ends  []int32   // end of each ring, counted in points
	first []int32   // first ring of each shape; one more entry than shapes
	dims  []int8    // 0 points, 1 lines, 2 polygons, -1 nothing
	boxes []Box
	large map[int]*segments // of shapes with many points: their segments indexed
}

// Len is the number of shapes.
func (s *Shapes) Len() int { return len(s.dims) }

// Box is the bounding box of shape i.
func (s *Shapes) Box(i int) Box { return s.boxes[i] }

// Dim is 0 for points, 1 for lines, 2 for polygons and -1 for an absent geometry.
func (s *Shapes) Dim(i int) int { return int(s.dims[i]) }

// Grow makes room for n shapes of about pts points each.
func (s *Shapes) Grow(n, pts int) {
	s.xy = make([]float64, 0, n*pts*2)
	s.ends = make([]int32, 0, n)
	s.first = make([]int32, 0, n+1)
	s.dims = make([]int8, 0, n)
	s.boxes = make([]Box, 0, n)
}

// Add appends a geometry given as EWKB or ISO WKB, and returns its number. Empty and nil geometries keep the number
// with Dim -1. Of a collection the parts of the highest dimension count.
func (s *Shapes) Add(wkb []byte) (int, error) {
	if len(s.first) == 0 {
		s.first = append(s.first, 0)
	}
	i := len(s.dims)
	s.dims, s.boxes = append(s.dims, -1), append(s.boxes, noBox)
	if len(wkb) > 0 {
		r := wkbReader{b: wkb}
		if err := r.geometry(s, i); err != nil {
			return i, err
		}
	}
	s.first = append(s.first, int32(len(s.ends)))
	return i, nil
}

// AnchorOf is Anchor of a geometry that is not kept.
func AnchorOf(wkb []byte) (x, y float64, err error) {
	if len(wkb) == 0 {
		return math.NaN(), math.NaN(), nil
	}
	if len(wkb) >= 25 && wkb[0] == 1 { // an EWKB point with its reference system, as nearly every object is
		if t := binary.LittleEndian.Uint32(wkb[1:]); t&^0xc0000000 == 0x20000001 {
			return math.Float64frombits(binary.LittleEndian.Uint64(wkb[9:])), math.Float64frombits(binary.LittleEndian.Uint64(wkb[17:])), nil
		}
	}
	var s Shapes
	i, err := s.Add(wkb)
	if err != nil {
		return 0, 0, err
	}
	x, y = s.Anchor(i)
	return x, y, nil
}

// AddXY appends a polygon of one ring (or, with dim 0 or 1, points or a line) from coordinates.
func (s *Shapes) AddXY(dim int, xy ...float64) int {
	if len(s.first) == 0 {
		s.first = append(s.first, 0)
	}
	i := len(s.dims)
	s.dims, s.boxes = append(s.dims, int8(dim)), append(s.boxes, noBox)
	from := s.points()
	s.xy = append(s.xy, xy...)
	s.ring(i, from, dim == 2, false)
	s.first = append(s.first, int32(len(s.ends)))
	return i
}

func (s *Shapes) points() int { return len(s.xy) / 2 }

// ring closes the ring that began at point from: its box, and for polygons its direction.
func (s *Shapes) ring(i, from int, polygon, hole bool) {
	to := s.points()
	for p := from; p < to; p++ {
		s.boxes[i].add(s.xy[2*p], s.xy[2*p+1])
	}
	if polygon && (ringArea(s.xy[2*from:2*to]) < 0) != hole {
		for a, b := from, to-1; a < b; a, b = a+1, b-1 {
			s.xy[2*a], s.xy[2*b] = s.xy[2*b], s.xy[2*a]
			s.xy[2*a+1], s.xy[2*b+1] = s.xy[2*b+1], s.xy[2*a+1]
		}
	}
	s.ends = append(s.ends, int32(to))
}

func ringArea(xy []float64) float64 {
	if len(xy) < 6 {
		return 0
	}
	ox, oy, sum := xy[0], xy[1], 0.0
	for k := 2; k+3 < len(xy); k += 2 {
		sum += (xy[k]-ox)*(xy[k+3]-oy) - (xy[k+2]-ox)*(xy[k+1]-oy)
	}
	return sum / 2
}

// rings calls f with the coordinates of every ring of shape i.
func (s *Shapes) rings(i int, f func(xy []float64)) {
	from := int32(0)
	if s.first[i] > 0 {
		from = s.ends[s.first[i]-1]
	}
	for r := s.first[i]; r < s.first[i+1]; r++ {
		f(s.xy[2*from : 2*s.ends[r]])
		from = s.ends[r]
	}
}

// coords are the coordinates of all rings of shape i.
func (s *Shapes) coords(i int) []float64 {
	if s.first[i] == s.first[i+1] {
		return nil
	}
	from := int32(0)
	if s.first[i] > 0 {
		from = s.ends[s.first[i]-1]
	}
	return s.xy[2*from : 2*s.ends[s.first[i+1]-1]]
}

type wkbReader struct {
	b []byte
	o binary.ByteOrder
}

func (r *wkbReader) u32() (uint32, error) {
	if len(r.b) < 4 {
		return 0, errShort
	}
	v := r.o.Uint32(r.b)
	r.b = r.b[4:]
	return v, nil
}

var errShort = fmt.Errorf("geometry ends early")

func (r *wkbReader) geometry(s *Shapes, i int) error {
	if len(r.b) < 5 {
		return errShort
	}
	r.o = binary.LittleEndian
	if r.b[0] == 0 {
		r.o = binary.BigEndian
	}
	r.b = r.b[1:]
	t, err := r.u32()
	if err != nil {
		return err
	}
	stride := 2
	if t&0x80000000 != 0 {
		stride++
	}
	if t&0x40000000 != 0 {
		stride++
	}
	if t&0x20000000 != 0 {
		if _, err := r.u32(); err != nil {
			return err
		}
	}
	t &= 0x0fffffff
	switch t / 1000 {
	case 1, 2:
		stride = 3
	case 3:
		stride = 4
	}
	switch t % 1000 {
	case 1:
		return r.pts(s, i, 1, stride, 0, false)
	case 2:
		n, err := r.u32()
		if err != nil {
			return err
		}
		return r.pts(s, i, int(n), stride, 1, false)
	case 3, 17:
		n, err := r.u32()
		if err != nil {
			return err
		}
		for k := range int(n) {
			pts, err := r.u32()
			if err != nil {
				return err
			}
			if err := r.pts(s, i, int(pts), stride, 2, k > 0); err != nil {
				return err
			}
		}
		return nil
	case 4, 5, 6, 7, 15, 16:
		n, err := r.u32()
		if err != nil {
			return err
		}
		for range int(n) {
			if err := r.geometry(s, i); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("geometry of type %d is not known here", t)
}

// pts reads one ring, line or point. A part of a lower dimension than what the shape already has is skipped; one of
// a higher dimension takes the shape over.
func (r *wkbReader) pts(s *Shapes, i, n, stride int, dim int8, hole bool) error {
	size := 8 * stride
	if n < 0 || len(r.b)/size < n {
		return errShort
	}
	b := r.b
	r.b = r.b[n*size:]
	if n == 0 || dim < s.dims[i] {
		return nil
	}
	if dim > s.dims[i] {
		s.drop(i)
		s.dims[i] = dim
	}
	from := s.points()
	for k := range n {
		x := math.Float64frombits(r.o.Uint64(b[k*size:]))
		y := math.Float64frombits(r.o.Uint64(b[k*size+8:]))
		if math.IsNaN(x) || math.IsNaN(y) { // POINT EMPTY
			continue
		}
		s.xy = append(s.xy, x, y)
	}
	if s.points() == from {
		if s.first[i] == int32(len(s.ends)) {
			s.dims[i] = -1
		}
		return nil
	}
	s.ring(i, from, dim == 2, hole)
	return nil
}

// drop forgets the rings read so far for shape i, which is the last one.
func (s *Shapes) drop(i int) {
	s.ends = s.ends[:s.first[i]]
	n := 0
	if len(s.ends) > 0 {
		n = int(s.ends[len(s.ends)-1])
	}
	s.xy, s.boxes[i] = s.xy[:2*n], noBox
}
