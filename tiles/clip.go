package tiles

// pt is a position in tile units, x to the east and y to the south, 0,0 at the tile's north-west corner.
type pt struct{ x, y int32 }

// part is an open ring or a line: pts[a:b].
type part struct {
	a, b int
	poly int // which polygon of a multipolygon the ring belongs to
}

// A clip rectangle is the tile with its buffer.
const (
	clipLow  = -buffer
	clipHigh = extent + buffer
)

func within(p pt) bool {
	return p.x >= clipLow && p.x <= clipHigh && p.y >= clipLow && p.y <= clipHigh
}

// cut returns where the segment from p to q meets the line along = at; the answer does not depend on the direction,
// so the border that two parcels share is cut at one point.
func cut(p, q pt, vertical bool, at int32) pt {
	if vertical {
		if p.x > q.x {
			p, q = q, p
		}
		return pt{at, p.y + divide(int64(q.y-p.y)*int64(at-p.x), int64(q.x-p.x))}
	}
	if p.y > q.y {
		p, q = q, p
	}
	return pt{p.x + divide(int64(q.x-p.x)*int64(at-p.y), int64(q.y-p.y)), at}
}

// divide rounds to the nearest; b is positive.
func divide(a, b int64) int32 {
	if a < 0 {
		return -int32((-a + b/2) / b)
	}
	return int32((a + b/2) / b)
}

// clipRing cuts an open ring to the clip rectangle, one half-plane after another. Where a concave ring falls apart
// its pieces stay joined by edges along the border, which run there and back; the caller removes them.
func clipRing(ring, spare []pt) (out, other []pt) {
	var b [4]bool // which borders are crossed
	for _, p := range ring {
		b[0] = b[0] || p.x < clipLow
		b[1] = b[1] || p.x > clipHigh
		b[2] = b[2] || p.y < clipLow
		b[3] = b[3] || p.y > clipHigh
	}
	for side, crossed := range b {
		if !crossed || len(ring) == 0 {
			continue
		}
		vertical, at, sign := side < 2, int32(clipLow), int32(1)
		if side%2 == 1 {
			at, sign = clipHigh, -1
		}
		inside := func(p pt) bool {
			if vertical {
				return (p.x-at)*sign >= 0
			}
			return (p.y-at)*sign >= 0
		}
		spare = spare[:0]
		last := ring[len(ring)-1]
		lastIn := inside(last)
		for _, p := range ring {
			in := inside(p)
			if in != lastIn {
				spare = append(spare, cut(last, p, vertical, at))
			}
			if in {
				spare = append(spare, p)
			}
			last, lastIn = p, in
		}
		ring, spare = spare, ring
	}
	return ring, spare
}

// clipLine cuts a line to the clip rectangle and hands each remaining piece of two points or more to emit.
func clipLine(line []pt, emit func([]pt)) {
	var piece []pt
	flush := func() {
		if len(piece) > 1 {
			emit(piece)
		}
		piece = piece[:0]
	}
	for i := 1; i < len(line); i++ {
		a, b, ok := clipSegment(line[i-1], line[i])
		if !ok {
			flush()
			continue
		}
		if len(piece) == 0 || piece[len(piece)-1] != a {
			flush()
			piece = append(piece, a)
		}
		if b != a {
			piece = append(piece, b)
		}
		if b != line[i] {
			flush()
		}
	}
	flush()
}

func clipSegment(a, b pt) (pt, pt, bool) {
	for side := range 4 {
		vertical, at, sign := side < 2, int32(clipLow), int32(1)
		if side%2 == 1 {
			at, sign = clipHigh, -1
		}
		da, db := (a.y-at)*sign, (b.y-at)*sign
		if vertical {
			da, db = (a.x-at)*sign, (b.x-at)*sign
		}
		switch {
		case da < 0 && db < 0:
			return a, b, false
		case da < 0:
			a = cut(a, b, vertical, at)
		case db < 0:
			b = cut(a, b, vertical, at)
		}
	}
	return a, b, true
}

// tidy removes points that repeat their predecessor, also across the end of the ring.
func tidy(ring []pt) []pt {
	n := 0
	for i, p := range ring {
		if i == 0 || p != ring[n-1] {
			ring[n] = p
			n++
		}
	}
	for n > 1 && ring[n-1] == ring[0] {
		n--
	}
	return ring[:n]
}

// area2 is twice the area of an open ring; positive for a shell as the tile specification orders it.
func area2(ring []pt) int64 {
	var sum int64
	if len(ring) == 0 {
		return 0
	}
	last := ring[len(ring)-1]
	for _, p := range ring {
		sum += int64(last.x)*int64(p.y) - int64(p.x)*int64(last.y)
		last = p
	}
	return sum
}

// straight tells whether b lies between a and c on a straight line, so that the shape does not need it.
func straight(a, b, c pt) bool {
	return cross(a, b, c) == 0 && int64(b.x-a.x)*int64(c.x-b.x)+int64(b.y-a.y)*int64(c.y-b.y) > 0
}

// straighten removes the points that rounding has put on a straight line between their neighbours: the drawing is the
// same without them.
func straighten(line []pt) []pt {
	n := 0
	for _, p := range line {
		if n >= 2 && straight(line[n-2], line[n-1], p) {
			n--
		}
		line[n] = p
		n++
	}
	return line[:n]
}

// straightenRing does the same across the end of an open ring.
func straightenRing(ring []pt) []pt {
	ring = straighten(ring)
	if n := len(ring); n > 3 && straight(ring[n-2], ring[n-1], ring[0]) {
		ring = ring[:n-1]
	}
	if n := len(ring); n > 3 && straight(ring[n-1], ring[0], ring[1]) {
		ring = ring[1:]
	}
	return ring
}
