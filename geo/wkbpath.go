package geo

import (
	"fmt"
	"math"
)

// Path is a run of points inside the bytes of a geometry: a point, a line, or one ring of a polygon. It is a view:
// nothing is copied, and it lives as long as the bytes.
type Path struct {
	Kind Kind // Point, LineString or Polygon: what the run belongs to
	Part int  // which point, line or polygon of the geometry, from 0
	Ring int  // in a polygon: 0 is the outer ring, others are holes

	b      []byte
	n      int
	stride int
	big    bool
	z, m   bool
}

// Len is the number of points; 0 for POINT EMPTY.
func (p Path) Len() int { return p.n }

// XY is the i-th point, easting first.
func (p Path) XY(i int) (x, y float64) {
	at := p.b[i*p.stride*8:]
	_ = at[15]
	return f64(at, p.big), f64(at[8:], p.big)
}

// HasZ reports whether the points carry heights.
func (p Path) HasZ() bool { return p.z }

// Z is the height of the i-th point, NaN where there is none.
func (p Path) Z(i int) float64 {
	if !p.z {
		return math.NaN()
	}
	return p.ordinate(i, 2)
}

func (p Path) ordinate(i, k int) float64 { return f64(p.b[(i*p.stride+k)*8:], p.big) }

// PathIterator walks the points of a geometry in its bytes, without allocating:
//
//	it := geo.Paths(b)
//	for it.Next() {
//		p := it.Path()
//		for i := range p.Len() { x, y := p.XY(i); … }
//	}
//	if err := it.Err(); err != nil { … }
type PathIterator struct {
	b     []byte
	at    int
	path  Path
	err   error
	depth int
	left  [maxDepth + 1]frame
	part  int
	rings int // rings of the current polygon still to come
	ring  int
	head  Header
	begun bool
}

type frame struct {
	n    uint32
	kind Kind
	z, m bool
}

// Paths starts a walk over an EWKB or ISO WKB geometry.
func Paths(b []byte) PathIterator { return PathIterator{b: b, part: -1} }

// Err is why the walk ended early, nil at the proper end.
func (it *PathIterator) Err() error { return it.err }

// Path is the current run of points.
func (it *PathIterator) Path() Path { return it.path }

func (it *PathIterator) fail(what string) bool {
	it.err = fmt.Errorf("%s at byte %d: %w", what, it.at, ErrWKB)
	return false
}

// Next moves to the next run of points and reports whether there is one.
func (it *PathIterator) Next() bool {
	if it.err != nil {
		return false
	}
	if it.rings > 0 {
		return it.nextRing()
	}
	for {
		if !it.begun {
			it.begun = true
		} else {
			// Close the collections that are complete; at the outermost nothing may be left over.
			for it.depth > 0 && it.left[it.depth].n == 0 {
				it.depth--
			}
			if it.depth == 0 {
				if it.at != len(it.b) {
					return it.fail(fmt.Sprintf("%d bytes left over", len(it.b)-it.at))
				}
				return false
			}
			it.left[it.depth].n--
		}
		h, err := ReadHeader(it.b[it.at:])
		if err != nil {
			it.err = err
			return false
		}
		if it.depth > 0 {
			in := it.left[it.depth]
			if h.Z != in.z || h.M != in.m {
				return it.fail("mixed dimensions")
			}
			if in.kind != GeometryCollection && h.Kind != in.kind-3 {
				return it.fail(h.Kind.String() + " in " + in.kind.String())
			}
		}
		it.at += h.Size
		it.head = h
		if h.Kind == Point {
			return it.point()
		}
		n, ok := it.count()
		if !ok {
			return false
		}
		switch h.Kind {
		case LineString:
			it.part++
			return it.run(LineString, n)
		case Polygon:
			it.part++
			it.ring = -1
			if n > 0 {
				it.rings = int(n)
				return it.nextRing()
			}
		default:
			if it.depth == maxDepth {
				return it.fail("nested too deep")
			}
			it.depth++
			it.left[it.depth] = frame{n: n, kind: h.Kind, z: h.Z, m: h.M}
		}
	}
}

func (it *PathIterator) count() (uint32, bool) {
	if len(it.b)-it.at < 4 {
		return 0, it.fail("cut short")
	}
	n := u32(it.b[it.at:], it.head.BigEndian)
	it.at += 4
	// The smallest element of any kind takes four bytes: a larger count is a lie.
	if int64(n)*4 > int64(len(it.b)-it.at) {
		return 0, it.fail(fmt.Sprintf("%d elements do not fit", n))
	}
	return n, true
}

func (it *PathIterator) nextRing() bool {
	it.rings--
	it.ring++
	n, ok := it.count()
	return ok && it.run(Polygon, n)
}

func (it *PathIterator) run(kind Kind, n uint32) bool {
	stride := it.head.Stride()
	size := int64(n) * int64(stride) * 8
	if size > int64(len(it.b)-it.at) {
		return it.fail(fmt.Sprintf("%d points do not fit", n))
	}
	end := it.at + int(size)
	it.path = Path{Kind: kind, Part: it.part, b: it.b[it.at:end], n: int(n), stride: stride,
		big: it.head.BigEndian, z: it.head.Z, m: it.head.M}
	if kind == Polygon {
		it.path.Ring = it.ring
	}
	it.at = end
	return true
}

func (it *PathIterator) point() bool {
	it.part++
	if !it.run(Point, 1) {
		return false
	}
	// POINT EMPTY is written with NaN for every ordinate.
	for k := range it.path.stride {
		if !math.IsNaN(it.path.ordinate(0, k)) {
			return true
		}
	}
	it.path.n = 0
	return true
}
