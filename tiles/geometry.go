package tiles

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// Kinds of geometry in a tile, as the specification numbers them.
const (
	points   = 1
	lines    = 2
	polygons = 3
)

var errGeometry = errors.New("a geometry that tiles cannot draw")

// reach bounds a coordinate so that products of differences fit 64 bits; it is thousands of kilometres at zoom 20.
const reach = 1 << 29

// decoder reads EWKB as PostGIS sends it and rounds it to tile units.
type decoder struct {
	b        []byte
	walk     *walker
	z        int
	world    bool  // positions are kept as they are in the world, not rounded to a tile
	ox, oy   int64 // the tile's corner in its units
	pts      []pt
	parts    []part
	box      [4]int32 // of what was read: west, north, east, south
	kind     int      // of the parts kept so far; a collection keeps only its highest
	polygon  int
	problems error
}

func (d *decoder) reset(wkb []byte) {
	d.b, d.pts, d.parts, d.kind, d.polygon, d.problems = wkb, d.pts[:0], d.parts[:0], 0, 0, nil
	d.box = [4]int32{math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32}
}

func (d *decoder) u32() uint32 {
	if len(d.b) < 4 {
		d.problems, d.b = errGeometry, nil
		return 0
	}
	v := binary.LittleEndian.Uint32(d.b)
	d.b = d.b[4:]
	return v
}

// geometry reads one geometry, whatever its kind. ends of rings and lines are those of the source: rings closed.
func (d *decoder) geometry() {
	if len(d.b) < 5 || d.b[0] != 1 {
		d.problems, d.b = errGeometry, nil
		return
	}
	d.b = d.b[1:]
	kind := d.u32()
	stride := 16
	if kind&0x80000000 != 0 {
		stride += 8
	}
	if kind&0x40000000 != 0 {
		stride += 8
	}
	if kind&0x20000000 != 0 {
		d.u32()
	}
	switch kind & 0xff {
	case 1:
		keep := d.begin(points)
		a := len(d.pts)
		d.coordinates(1, stride, keep)
		if len(d.pts) > a {
			d.parts = append(d.parts, part{a: a, b: len(d.pts)})
		}
	case 2:
		d.line(stride, d.begin(lines))
	case 3:
		keep := d.begin(polygons)
		for n := d.u32(); n > 0 && d.problems == nil; n-- {
			d.line(stride, keep)
		}
		d.polygon++
	case 4, 5, 6, 7:
		for n := d.u32(); n > 0 && d.problems == nil; n-- {
			d.geometry()
		}
	default:
		d.problems = errGeometry
	}
}

// begin tells whether parts of this kind are kept, and forgets those of lesser kinds.
func (d *decoder) begin(kind int) bool {
	if kind > d.kind {
		d.kind, d.pts, d.parts = kind, d.pts[:0], d.parts[:0]
		d.box = [4]int32{math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32}
	}
	return kind == d.kind
}

func (d *decoder) line(stride int, keep bool) {
	a := len(d.pts)
	d.coordinates(int(d.u32()), stride, keep)
	if keep && len(d.pts) > a {
		d.parts = append(d.parts, part{a, len(d.pts), d.polygon})
	}
}

func (d *decoder) coordinates(n, stride int, keep bool) {
	if d.problems != nil || n < 0 || n > len(d.b)/stride {
		d.problems, d.b = errGeometry, nil
		return
	}
	b := d.b
	d.b = d.b[n*stride:]
	if !keep {
		return
	}
	west, north, east, south := d.box[0], d.box[1], d.box[2], d.box[3]
	for ; n > 0; n-- {
		x := math.Float64frombits(binary.LittleEndian.Uint64(b))
		y := math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))
		b = b[stride:]
		if x != x && y != y {
			continue // an empty point
		}
		u, v, err := d.walk.project(x, y)
		if err != nil {
			d.problems = err
			return
		}
		if d.world {
			d.pts = append(d.pts, pt{int32(worldUnit(u)), int32(worldUnit(v))})
			continue
		}
		p := d.rounded(u, v)
		d.pts = append(d.pts, p)
		west, north, east, south = min(west, p.x), min(north, p.y), max(east, p.x), max(south, p.y)
	}
	d.box = [4]int32{west, north, east, south}
}

// worldBits is how finely positions in the world are kept: 2^32 units around the equator, 9 mm there.
const (
	worldBits = 32
	exactZoom = 20 // up to which a tile's unit is no finer
)

// worldUnit does not round but cuts off: so what is rounded to a tile's units later is rounded once.
func worldUnit(u float64) uint32 {
	return uint32(max(0, min(1<<worldBits-1, int64(u*(1<<worldBits)))))
}

// unit rounds a position in the world to the units of a zoom.
func unit(x uint32, z int) int64 {
	shift := exactZoom - z
	return (int64(x) + int64(1)<<shift>>1) >> shift
}

// rounded is a position in the units of the tile. Rounding happens in the whole world's units, so it is the same in
// every tile of a zoom.
func (d *decoder) rounded(u, v float64) pt {
	if d.z <= exactZoom {
		return pt{limit(unit(worldUnit(u), d.z) - d.ox), limit(unit(worldUnit(v), d.z) - d.oy)}
	}
	scale := math.Exp2(float64(d.z)) * extent
	return pt{limit(int64(u*scale+0.5) - d.ox), limit(int64(v*scale+0.5) - d.oy)}
}

func (d *decoder) aim(t Tile) {
	d.z, d.world = t.Z, false
	d.ox, d.oy = int64(t.X)*extent, int64(t.Y)*extent
}

// place is where a geometry's first corner lies on a Hilbert curve over the world, in squares of some 20 m; 0 where it
// has none.
func (d *decoder) place(wkb []byte) uint64 {
	for len(wkb) >= 9 && wkb[0] == 1 {
		kind := binary.LittleEndian.Uint32(wkb[1:])
		wkb = wkb[5:]
		if kind&0x20000000 != 0 {
			wkb = wkb[4:]
		}
		skip := 0
		switch kind & 0xff {
		case 1:
		case 2:
			skip = 4
		case 3:
			skip = 8
		case 4, 5, 6, 7:
			if len(wkb) < 4 {
				return 0
			}
			wkb = wkb[4:]
			continue
		default:
			return 0
		}
		if len(wkb) < skip+16 {
			return 0
		}
		u, v, err := d.walk.project(math.Float64frombits(binary.LittleEndian.Uint64(wkb[skip:])), math.Float64frombits(binary.LittleEndian.Uint64(wkb[skip+8:])))
		if err != nil {
			return 0
		}
		return hilbert(worldUnit(u)>>12, worldUnit(v)>>12)
	}
	return 0
}

// hilbert is the position of a square along the curve over 2^20 by 2^20 of them.
func hilbert(x, y uint32) (d uint64) {
	for s := uint32(1) << 19; s > 0; s >>= 1 {
		rx, ry := uint32(0), uint32(0)
		if x&s != 0 {
			rx = 1
		}
		if y&s != 0 {
			ry = 1
		}
		d = d<<2 | uint64(3*rx^ry)
		if ry == 0 {
			if rx == 1 {
				x, y = s-1-x&(s-1), s-1-y&(s-1)
			}
			x, y = y, x
		}
	}
	return d
}

func limit(n int64) int32 { return int32(max(-reach, min(reach, n))) }

// draw turns what was read into the commands of a tile; none when nothing of it lies in the tile. From wholeZoom on
// nothing disappears for being small.
func (e *encoder) draw(z int) (kind int, cmds []uint32) {
	d := &e.in
	e.cmds = e.cmds[:0]
	e.cursor = pt{}
	if d.box[0] > clipHigh || d.box[1] > clipHigh || d.box[2] < clipLow || d.box[3] < clipLow {
		return d.kind, nil
	}
	e.drawAs(z, d.box[0] >= clipLow && d.box[1] >= clipLow && d.box[2] <= clipHigh && d.box[3] <= clipHigh)
	return d.kind, e.cmds
}

// drawAs draws what was read; inside says that nothing of it lies beyond the clip rectangle.
func (e *encoder) drawAs(z int, inside bool) {
	e.cmds = e.cmds[:0]
	e.cursor = pt{}
	switch e.in.kind {
	case points:
		e.drawPoints()
	case lines:
		e.drawLines(inside, z >= wholeZoom)
	case polygons:
		e.drawPolygons(inside, z >= wholeZoom)
	}
}

func zigzag(v int32) uint32 { return uint32(v<<1) ^ uint32(v>>31) }

func (e *encoder) move(p pt) {
	e.cmds = append(e.cmds, zigzag(p.x-e.cursor.x), zigzag(p.y-e.cursor.y))
	e.cursor = p
}

func (e *encoder) drawPoints() {
	kept := e.in.pts[:0]
	for _, p := range e.in.pts {
		if within(p) {
			kept = append(kept, p)
		}
	}
	if len(kept) == 0 {
		return
	}
	e.cmds = append(e.cmds, uint32(len(kept))<<3|1)
	for _, p := range kept {
		e.move(p)
	}
}

func (e *encoder) drawLines(inside, whole bool) {
	for _, part := range e.in.parts {
		line := e.in.pts[part.a:part.b]
		n := 0
		for i, p := range line {
			if i == 0 || p != line[n-1] {
				line[n] = p
				n++
			}
		}
		line = straighten(line[:n])
		switch {
		case n == 1 && whole && within(line[0]):
			e.drawLine([]pt{line[0], {line[0].x + 1, line[0].y}}) // shorter than a unit, but there
		case n < 2:
		case inside:
			e.drawLine(line)
		default:
			clipLine(line, e.drawLine)
		}
	}
}

func (e *encoder) drawLine(line []pt) {
	e.cmds = append(e.cmds, 1<<3|1)
	e.move(line[0])
	e.cmds = append(e.cmds, uint32(len(line)-1)<<3|2)
	for _, p := range line[1:] {
		e.move(p)
	}
}

func (e *encoder) drawRing(ring []pt, backwards bool) {
	if backwards {
		slices.Reverse(ring)
	}
	e.drawLine(ring)
	e.cmds = append(e.cmds, 1<<3|7)
}

func (e *encoder) drawPolygons(inside, whole bool) {
	e.rings = e.rings[:0]
	e.room = e.room[:0]
	collapsed, polygon, gone := true, -1, false // gone: the polygon's shell has collapsed, and its holes go with it
	for _, part := range e.in.parts {
		ring := straightenRing(tidy(e.in.pts[part.a:part.b]))
		shell := part.poly != polygon
		polygon = part.poly
		if len(ring) < 3 || area2(ring) == 0 && flat(ring) {
			gone = gone || shell
			continue
		}
		if shell {
			gone = false
		}
		if gone {
			continue
		}
		collapsed = false
		if !inside {
			ring = e.clipInto(ring)
			if len(ring) < 3 {
				continue
			}
		}
		e.rings = append(e.rings, shape{ring: ring, poly: part.poly})
	}
	if collapsed {
		if whole {
			e.drawSliver()
		}
		return
	}
	if len(e.rings) == 0 {
		return
	}
	if e.valid() {
		for _, s := range e.rings {
			e.drawRing(s.ring, (area2(s.ring) < 0) != s.hole)
		}
		return
	}
	rings := make([][]pt, len(e.rings))
	for i, s := range e.rings {
		rings[i] = s.ring
	}
	repaired := repair(rings)
	for _, polygon := range repaired {
		for _, ring := range polygon {
			e.drawRing(ring, false)
		}
	}
	if len(repaired) == 0 && whole && inside {
		e.drawSliver()
	}
}

// flat tells whether a ring without area has no area anywhere, so that no repair finds any.
func flat(ring []pt) bool {
	for _, p := range ring[2:] {
		if cross(ring[0], ring[1], p) != 0 {
			return false
		}
	}
	return true
}

// clipInto clips a ring into memory that lives until the feature is drawn.
func (e *encoder) clipInto(ring []pt) []pt {
	e.clipA = append(e.clipA[:0], ring...)
	out, other := clipRing(e.clipA, e.clipB)
	e.clipA, e.clipB = out, other
	out = straightenRing(tidy(out))
	a := len(e.room)
	e.room = append(e.room, out...)
	return e.room[a:len(e.room):len(e.room)]
}

// shape is a ring with what it is.
type shape struct {
	ring []pt
	poly int
	hole bool
}

// valid tells whether the rings are good as they are, and finds out which are holes: in each polygon the first ring
// is the shell, unless it collapsed.
func (e *encoder) valid() bool {
	e.segs = e.segs[:0]
	shell := -1
	for i := range e.rings {
		s := &e.rings[i]
		e.segs = appendSegments(e.segs, s.ring)
		if shell < 0 || e.rings[shell].poly != s.poly {
			shell, s.hole = i, false
			continue
		}
		s.hole = true
		if !covers(e.rings[shell].ring, s.ring) {
			return false
		}
	}
	return e.simple(e.segs)
}

// drawSliver draws a polygon that rounding has left without area: one unit wide along its longest stretch, so that
// nothing that is there is missing from the map.
func (e *encoder) drawSliver() {
	pts := e.in.pts
	if len(pts) == 0 {
		return
	}
	a, b := pts[0], pts[0]
	wide := e.in.box[2]-e.in.box[0] >= e.in.box[3]-e.in.box[1]
	for _, p := range pts {
		if wide && p.x < a.x || !wide && p.y < a.y {
			a = p
		}
		if wide && p.x > b.x || !wide && p.y > b.y {
			b = p
		}
	}
	ring := []pt{a, b, {b.x, b.y + 1}, {a.x, a.y + 1}}
	if !wide {
		ring = []pt{a, b, {b.x + 1, b.y}, {a.x + 1, a.y}}
	}
	if a == b {
		ring = []pt{a, {a.x + 1, a.y}, {a.x + 1, a.y + 1}, {a.x, a.y + 1}}
	}
	e.room = e.room[:0]
	if ring = e.clipInto(ring); len(ring) > 2 && area2(ring) != 0 {
		e.drawRing(ring, area2(ring) < 0)
	}
}
