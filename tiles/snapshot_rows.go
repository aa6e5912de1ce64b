package tiles

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sync/atomic"
	"unsafe"
)

// rows of a layer lie in memory in few flat arrays without pointers, so that the collector of garbage has nothing to
// look at: in the order of a curve that fills the plane, positions in units of the world.
type rowset struct {
	ids     []int64
	keys    []uint64 // place along the curve
	boxes   []worldBox
	kinds   []uint8
	partOf  []uint32 // the first part of each row, and the end
	parts   []flatPart
	pts     []worldPt
	columns []flatColumn
}

type worldPt struct{ x, y uint32 }

// flatPart is a ring or a line from a position on, up to where the next begins. Rings are open.
type flatPart struct{ from, poly uint32 }

// flatColumn holds the values of a column as a tile's list of values has them: numbers into the layer's dictionary, or,
// where values hardly repeat, one after another.
type flatColumn struct {
	numbers []uint32 // 0 is unknown
	at      []uint32
	text    []byte
}

// dictionary holds the values that repeat. It only grows; views are of its state at a moment.
type dictionary struct {
	known map[string]uint32
	view  dictionaryView
}

type dictionaryView struct {
	at   []uint32
	text []byte
}

func (v *dictionaryView) value(n uint32) []byte { return v.text[v.at[n-1]:v.at[n]] }

func newDictionary() *dictionary {
	return &dictionary{known: map[string]uint32{}, view: dictionaryView{at: []uint32{0}}}
}

func (d *dictionary) number(message []byte) uint32 {
	if n, ok := d.known[string(message)]; ok {
		return n
	}
	d.view.text = append(d.view.text, message...)
	d.view.at = append(d.view.at, uint32(len(d.view.text)))
	n := uint32(len(d.view.at) - 1)
	d.known[string(message)] = n
	return n
}

func newRowset(columns []column) *rowset {
	r := &rowset{partOf: []uint32{0}, columns: make([]flatColumn, len(columns))}
	for i, c := range columns {
		if c.unique {
			r.columns[i].at = []uint32{0}
		}
	}
	return r
}

func (r *rowset) len() int { return len(r.ids) }

// add appends a row as the database sent it: id, values, geometry. It leaves out what has no place on the map.
func (r *rowset) add(d *decoder, columns []column, words *dictionary, raw [][]byte) error {
	wkb := raw[len(columns)+1]
	if wkb == nil {
		return nil
	}
	d.reset(wkb)
	d.world = true
	d.geometry()
	if d.problems == errNoPlace || d.problems == nil && len(d.pts) == 0 {
		return nil
	}
	if d.problems != nil {
		return d.problems
	}
	box := worldBox{^uint32(0), ^uint32(0), 0, 0}
	for _, p := range d.parts {
		r.parts = append(r.parts, flatPart{uint32(len(r.pts)), uint32(p.poly)})
		pts := d.pts[p.a:p.b]
		if n := len(pts); d.kind == polygons && n > 1 && pts[0] == pts[n-1] {
			pts = pts[:n-1]
		}
		for _, q := range pts {
			w := worldPt{uint32(q.x), uint32(q.y)}
			r.pts = append(r.pts, w)
			box.grow(&worldBox{w.x, w.y, w.x, w.y})
		}
	}
	r.partOf = append(r.partOf, uint32(len(r.parts)))
	r.ids = append(r.ids, int64(binary.BigEndian.Uint64(raw[0])))
	r.keys = append(r.keys, d.place(wkb))
	r.boxes = append(r.boxes, box)
	r.kinds = append(r.kinds, uint8(d.kind))
	var room [64]byte
	for i := range columns {
		v, c := raw[i+1], &r.columns[i]
		message := room[:0]
		switch {
		case v == nil:
		case columns[i].kind == integer:
			message = appendInt(message, int64(binary.BigEndian.Uint64(v)))
		default:
			message = appendText(message, v)
		}
		switch {
		case columns[i].unique:
			c.text = append(c.text, message...)
			c.at = append(c.at, uint32(len(c.text)))
		case v == nil:
			c.numbers = append(c.numbers, 0)
		default:
			c.numbers = append(c.numbers, words.number(message))
		}
	}
	return nil
}

// points are the corners of a row's part.
func (r *rowset) points(part uint32) []worldPt {
	end := uint32(len(r.pts))
	if int(part)+1 < len(r.parts) {
		end = r.parts[part+1].from
	}
	return r.pts[r.parts[part].from:end]
}

// copy appends a row of another set.
func (r *rowset) copy(from *rowset, i uint32) {
	for p := from.partOf[i]; p < from.partOf[i+1]; p++ {
		r.parts = append(r.parts, flatPart{uint32(len(r.pts)), from.parts[p].poly})
		r.pts = append(r.pts, from.points(p)...)
	}
	r.partOf = append(r.partOf, uint32(len(r.parts)))
	r.ids = append(r.ids, from.ids[i])
	r.keys = append(r.keys, from.keys[i])
	r.boxes = append(r.boxes, from.boxes[i])
	r.kinds = append(r.kinds, from.kinds[i])
	for k := range r.columns {
		c, f := &r.columns[k], &from.columns[k]
		if f.at != nil {
			c.text = append(c.text, f.text[f.at[i]:f.at[i+1]]...)
			c.at = append(c.at, uint32(len(c.text)))
		} else {
			c.numbers = append(c.numbers, f.numbers[i])
		}
	}
}

// arranged is the rows of some sets, without those left out, in the order in which they are drawn.
func arranged(columns []column, out func(id int64) bool, sets ...*rowset) *rowset {
	type ref struct {
		key uint64
		id  int64
		set uint32
		row uint32
	}
	n := 0
	for _, s := range sets {
		n += s.len()
	}
	order := make([]ref, 0, n)
	points, parts := 0, 0
	for k, s := range sets {
		points, parts = points+len(s.pts), parts+len(s.parts)
		for i, id := range s.ids {
			if k == 0 && out != nil && out(id) {
				continue
			}
			order = append(order, ref{s.keys[i], id, uint32(k), uint32(i)})
		}
	}
	slices.SortFunc(order, func(a, b ref) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id)) })
	r := newRowset(columns)
	n = len(order)
	r.ids, r.keys, r.boxes, r.kinds = make([]int64, 0, n), make([]uint64, 0, n), make([]worldBox, 0, n), make([]uint8, 0, n)
	r.pts, r.parts, r.partOf = make([]worldPt, 0, points), make([]flatPart, 0, parts), append(make([]uint32, 0, n+1), 0)
	for _, o := range order {
		r.copy(sets[o.set], o.row)
	}
	return r
}

// ordered puts the rows in the order in which they are drawn, one array after another, so that no more than one is there
// twice.
func (r *rowset) ordered() {
	order := make([]uint32, r.len())
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(r.keys[a], r.keys[b]), cmp.Compare(r.ids[a], r.ids[b]), cmp.Compare(a, b))
	})
	partOf, parts, pts := append(make([]uint32, 0, len(order)+1), 0), make([]flatPart, 0, len(r.parts)), make([]worldPt, 0, len(r.pts))
	for _, row := range order {
		for p := r.partOf[row]; p < r.partOf[row+1]; p++ {
			parts = append(parts, flatPart{uint32(len(pts)), r.parts[p].poly})
			pts = append(pts, r.points(p)...)
		}
		partOf = append(partOf, uint32(len(parts)))
	}
	r.partOf, r.parts, r.pts = partOf, parts, pts
	r.ids, r.keys, r.boxes, r.kinds = permuted(r.ids, order), permuted(r.keys, order), permuted(r.boxes, order), permuted(r.kinds, order)
	for k := range r.columns {
		c := &r.columns[k]
		if c.at == nil {
			c.numbers = permuted(c.numbers, order)
			continue
		}
		at, text := append(make([]uint32, 0, len(order)+1), 0), make([]byte, 0, len(c.text))
		for _, row := range order {
			text = append(text, c.text[c.at[row]:c.at[row+1]]...)
			at = append(at, uint32(len(text)))
		}
		c.at, c.text = at, text
	}
}

func permuted[T any](from []T, order []uint32) []T {
	to := make([]T, len(order))
	for i, row := range order {
		to[i] = from[row]
	}
	return to
}

// toOrder is how many bytes ordered takes besides the rows.
func (r *rowset) toOrder() int64 {
	most := int64(len(r.pts)*8 + len(r.parts)*8)
	for _, c := range r.columns {
		most = max(most, int64(len(c.text)))
	}
	return most + int64(r.len())*24
}

// full tells that positions will soon have no room in the 32 bits that they are kept in.
func (r *rowset) full() bool {
	const most = 1 << 31
	return len(r.pts) > most || slices.ContainsFunc(r.columns, func(c flatColumn) bool { return len(c.text) > most })
}

// size is about how many bytes the rows take.
func (r *rowset) size() int64 {
	n := int64(cap(r.ids)+cap(r.keys))*8 + int64(cap(r.boxes))*16 + int64(cap(r.kinds)) + int64(cap(r.partOf))*4 +
		int64(cap(r.parts))*int64(unsafe.Sizeof(flatPart{})) + int64(cap(r.pts))*8
	for _, c := range r.columns {
		n += int64(cap(c.numbers)+cap(c.at))*4 + int64(cap(c.text))
	}
	return n
}

// base is a layer as it was read at once, with its index.
type base struct {
	*rowset
	tree    tree
	byID    []uint32 // rows in the order of their ids
	words   *dictionary
	ladders [ladderZoom + 1]atomic.Pointer[ladder]
	rungs   [ladderZoom + 1]atomic.Int32 // how often each zoom was drawn without one
}

func newBase(r *rowset, words *dictionary) *base {
	b := &base{rowset: r, tree: plant(r.boxes), words: words, byID: make([]uint32, r.len())}
	for i := range b.byID {
		b.byID[i] = uint32(i)
	}
	slices.SortFunc(b.byID, func(x, y uint32) int { return cmp.Compare(r.ids[x], r.ids[y]) })
	return b
}

// rowsOf hands the rows of an id to f.
func (b *base) rowsOf(id int64, f func(row uint32)) {
	at, _ := slices.BinarySearchFunc(b.byID, id, func(row uint32, id int64) int { return cmp.Compare(b.ids[row], id) })
	for ; at < len(b.byID) && b.ids[b.byID[at]] == id; at++ {
		f(b.byID[at])
	}
}

// before is the row of the base that one with this key and id is drawn before.
func (b *base) before(key uint64, id int64) uint32 {
	lo, hi := 0, b.len()
	for lo < hi {
		m := (lo + hi) / 2
		if c := cmp.Or(cmp.Compare(b.keys[m], key), cmp.Compare(b.ids[m], id)); c < 0 {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return uint32(lo)
}
