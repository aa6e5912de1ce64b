package tiles

import (
	"cmp"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

// Below the zoom from which a layer shows each of its rows, it is generalised: rows are counted in groups, or drawn with
// fewer corners and attributes. Nothing is left out of the counts: over all tiles of a zoom point_count adds up to
// the rows that have a place.

// step is what a layer shows at some zooms below its own.
type step struct {
	from, to int
	change   func(*layer) layer
	layer    *layer // what change made of the layer
}

// at is what a layer shows at a zoom; nil is nothing.
func (l *layer) at(z int, full bool) *layer {
	if z >= l.minZoom || full && z >= l.every {
		return l
	}
	for i := range l.low {
		if s := &l.low[i]; z >= s.from && z <= s.to {
			return s.layer
		}
	}
	return nil
}

// laddered makes what the layers show at low zooms.
func laddered(layers []*layer) []*layer {
	for _, l := range layers {
		for i := range l.low {
			s := &l.low[i]
			made := s.change(l)
			made.low, s.layer = nil, &made
		}
	}
	return layers
}

// lowest is the first zoom with anything in it.
func (l *layer) lowest() int {
	z := l.minZoom
	for _, s := range l.low {
		z = min(z, s.from)
	}
	return z
}

// countColumn is how many rows a feature stands for.
var countColumn = column{name: "point_count", kind: integer}

// groups shows counted groups: a point for each cell of the tile with rows in it.
func groups(from, to int) []step {
	return []step{{from: from, to: to, change: func(l *layer) layer {
		low := *l
		low.columns, low.counts, low.source, low.drawn = nil, []column{countColumn, {name: "id", kind: integer}}, centres(l.source), (*encoder).groups
		return low
	}}}
}

// groupCell is the side of a group's cell in tile units: 16 by 16 cells a tile.
const groupCell = 256

// centres reads the middle of each row's box: all that counting needs.
func centres(of source) source {
	return func(q *query) (string, error) {
		sql, err := of(q)
		return `SELECT s.id, ST_SetSRID(ST_MakePoint((ST_XMin(s.geom) + ST_XMax(s.geom)) / 2, (ST_YMin(s.geom) + ST_YMax(s.geom)) / 2), ST_SRID(s.geom)) FROM (` + sql + `) s(id)`, err
	}
}

// locate reads the next row's geometry; ok is false when it has none on this map.
func (e *encoder) locate(row int32, columns int) (ok bool, err error) {
	wkb, ok := e.rows.value(row, columns+1)
	if !ok {
		return false, nil
	}
	e.in.reset(wkb)
	e.in.geometry()
	if errors.Is(e.in.problems, errNoPlace) {
		return false, nil
	}
	return e.in.problems == nil && len(e.in.pts) > 0, e.in.problems
}

// home tells whether a place lies in the tile itself, without its buffer: each place does in exactly one tile of a zoom.
func home(p pt) bool { return p.x >= 0 && p.y >= 0 && p.x < extent && p.y < extent }

// places visits each row that lies in the tile itself, and where: once over all tiles of a zoom.
func (e *encoder) places(l *layer, visit func(row int32, p pt) error) error {
	for _, row := range e.rows.rows {
		ok, err := e.locate(row, len(l.columns))
		if err != nil {
			return err
		}
		if ok && home(e.in.pts[0]) {
			if err := visit(row, e.in.pts[0]); err != nil {
				return err
			}
		}
	}
	return nil
}

// rowByRow is the cells of groups in an order that does not depend on the map: the same groups make the same bytes.
func rowByRow[G any](groups map[pt]G) []pt {
	return slices.SortedFunc(maps.Keys(groups), func(a, b pt) int { return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x)) })
}

// groups writes the rows as counted groups. A group of one says which row it is.
func (e *encoder) groups(l *layer, _ int) error {
	type group struct{ n, x, y, id int64 }
	found := map[pt]*group{}
	err := e.places(l, func(row int32, p pt) error {
		cell := pt{p.x / groupCell, p.y / groupCell}
		g := found[cell]
		if g == nil {
			g = &group{}
			found[cell] = g
		}
		g.n, g.x, g.y, g.id = g.n+1, g.x+int64(p.x), g.y+int64(p.y), e.rows.id(row)
		return nil
	})
	if err != nil {
		return err
	}
	e.begin(len(l.counts))
	for _, c := range rowByRow(found) {
		g := found[c]
		e.tags = e.tags[:0]
		e.tagInt(l.counts, 0, g.n)
		id := uint64(0)
		if g.n == 1 {
			e.tagInt(l.counts, 1, g.id)
			id = uint64(g.id)
		}
		e.cmds, e.cursor = append(e.cmds[:0], 1<<3|1), pt{}
		e.move(pt{int32(g.x / g.n), int32(g.y / g.n)})
		e.finish(id, points, e.cmds)
	}
	e.close(l.name)
	return nil
}

// shapes shows each row with these attributes only, and with the corners that can be seen. point_count is 1 in the tile
// that the middle of the shape's box lies in, so that it adds up over tiles although a shape is drawn in all it crosses.
func shapes(from, to int, keep ...string) []step {
	return []step{{from: from, to: to, change: func(l *layer) layer {
		low := *l
		low.columns = slices.DeleteFunc(slices.Clone(l.columns), func(c column) bool { return !slices.Contains(keep, c.name) })
		low.counts, low.drawn = []column{countColumn}, (*encoder).shapes
		return low
	}}}
}

// bend is how far, in tile units, a boundary may move to lose a corner: a quarter of what a screen shows.
const bend = 2

func (e *encoder) shapes(l *layer, _ int) error {
	e.rows.sort()
	columns := append(slices.Clone(l.columns), l.counts...)
	last := len(columns) - 1
	e.begin(len(columns))
	for _, row := range e.rows.rows {
		ok, err := e.locate(row, len(l.columns))
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		d := &e.in
		counted := home(pt{(d.box[0] + d.box[2]) >> 1, (d.box[1] + d.box[3]) >> 1})
		d.simplify()
		kind, cmds := e.draw(wholeZoom) // nothing disappears for being small
		if len(cmds) == 0 {
			if !counted {
				continue
			}
			// The middle of the box lies here though nothing of the shape does: it is counted where it stands.
			kind, e.cursor = points, pt{}
			e.cmds = append(e.cmds[:0], 1<<3|1)
			e.move(pt{(d.box[0] + d.box[2]) >> 1, (d.box[1] + d.box[3]) >> 1})
			cmds = e.cmds
		}
		e.tags = e.tags[:0]
		for i, c := range l.columns {
			v, ok := e.rows.value(row, i+1)
			switch {
			case !ok:
			case c.kind == integer:
				e.tagInt(columns, i, int64(binary.BigEndian.Uint64(v)))
			default:
				e.tagText(columns, i, v)
			}
		}
		if counted {
			e.tagInt(columns, last, 1)
		}
		e.finish(uint64(e.rows.id(row)), kind, cmds)
	}
	e.close(l.name)
	return nil
}

// simplify takes corners away that lie within bend of the line without them (Douglas and Peucker). It happens before
// clipping, with the whole shape, so the same corners stay in every tile. What it makes cross itself is mended when it is drawn.
func (d *decoder) simplify() {
	if d.kind == points {
		return
	}
	for i := range d.parts {
		part := &d.parts[i]
		part.b = part.a + fewer(d.pts[part.a:part.b])
	}
}

// fewer moves the corners that stay to the front and says how many they are. The ends stay.
func fewer(line []pt) int {
	n := len(line)
	if n < 5 {
		return n
	}
	keep := make([]bool, n)
	keep[0], keep[n-1] = true, true
	if line[0] == line[n-1] { // a ring has no ends: its far corner holds it open
		far, most := 0, int64(-1)
		for i, p := range line {
			dx, dy := int64(p.x-line[0].x), int64(p.y-line[0].y)
			if v := dx*dx + dy*dy; v > most {
				far, most = i, v
			}
		}
		keep[far] = true
		thin(line, keep, 0, far)
		thin(line, keep, far, n-1)
	} else {
		thin(line, keep, 0, n-1)
	}
	out := 0
	for i, p := range line {
		if keep[i] {
			line[out] = p
			out++
		}
	}
	return out
}

func thin(line []pt, keep []bool, from, to int) {
	for to-from > 1 {
		a, b := line[from], line[to]
		dx, dy := float64(b.x-a.x), float64(b.y-a.y)
		long := dx*dx + dy*dy
		best, at := float64(bend*bend), -1
		for i := from + 1; i < to; i++ {
			px, py := float64(line[i].x-a.x), float64(line[i].y-a.y)
			off := px*px + py*py
			if long > 0 {
				t := max(0, min(1, (px*dx+py*dy)/long))
				off = (px-t*dx)*(px-t*dx) + (py-t*dy)*(py-t*dy)
			}
			if off > best {
				best, at = off, i
			}
		}
		if at < 0 {
			return
		}
		keep[at] = true
		thin(line, keep, from, at)
		from = at
	}
}
