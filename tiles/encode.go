package tiles

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"math/bits"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// The grid of a tile, the same that PostGIS uses unless told otherwise.
const (
	extent    = 4096
	buffer    = 64
	wholeZoom = 14 // from here on nothing is left out or simplified, however small
)

// Kinds of attribute.
type kind byte

const (
	text kind = iota
	integer
)

// column is an attribute of a layer. A column whose values hardly repeat is written without looking for repeats.
type column struct {
	name   string
	field  string // of the register, where the tile has another name for it
	kind   kind
	unique bool
}

// register is the field of the register that the attribute shows.
func (c column) register() string {
	if c.field != "" {
		return c.field
	}
	return c.name
}

// always tells whether the attribute is shown with every row: its identity.
func (c column) always() bool { return c.name == "id" }

// table holds the rows of a layer as the database sent them, in one piece of memory.
type table struct {
	arena []byte
	cells []cell // columns + 2 per row: id, attributes, geometry
	rows  []int32
	width int
}

type cell struct{ from, to int32 } // to < 0 is NULL

func (t *table) reset(columns int) {
	t.arena, t.cells, t.rows, t.width = t.arena[:0], t.cells[:0], t.rows[:0], columns+2
}

func (t *table) add(values [][]byte) {
	t.rows = append(t.rows, int32(len(t.cells)))
	for _, v := range values {
		if v == nil {
			t.cells = append(t.cells, cell{0, -1})
			continue
		}
		from := int32(len(t.arena))
		t.arena = append(t.arena, v...)
		t.cells = append(t.cells, cell{from, int32(len(t.arena))})
	}
}

func (t *table) value(row int32, column int) ([]byte, bool) {
	c := t.cells[int(row)+column]
	if c.to < 0 {
		return nil, false
	}
	return t.arena[c.from:c.to], true
}

func (t *table) id(row int32) int64 {
	v, _ := t.value(row, 0)
	return int64(binary.BigEndian.Uint64(v))
}

// sort puts the rows in the order of their ids, so that the same rows make the same bytes, whatever plan the
// database chose.
func (t *table) sort() { slices.SortFunc(t.rows, t.compare) }

func (t *table) compare(a, b int32) int {
	if c := cmp.Compare(t.id(a), t.id(b)); c != 0 {
		return c
	}
	for i := 1; i < t.width; i++ {
		va, _ := t.value(a, i)
		vb, _ := t.value(b, i)
		if c := slices.Compare(va, vb); c != 0 {
			return c
		}
	}
	return 0
}

// keyed is a row with its place on a curve that fills the plane.
type keyed struct {
	key uint64
	row int32
}

// sortByPlace puts the rows in the order in which layers in memory keep them: along the curve, then by id.
func (e *encoder) sortByPlace(columns int) {
	t := e.rows
	e.keyed = e.keyed[:0]
	for _, row := range t.rows {
		wkb, ok := t.value(row, columns+1)
		if !ok {
			continue
		}
		e.keyed = append(e.keyed, keyed{e.in.place(wkb), row})
	}
	slices.SortFunc(e.keyed, func(a, b keyed) int {
		if c := cmp.Compare(a.key, b.key); c != 0 {
			return c
		}
		return t.compare(a.row, b.row)
	})
}

const tailBits = 9

// recent are the places of a column's last values, the last first; -1 is none.
type recent [4]int32

// encoder is the scratch memory of one tile at a time.
type encoder struct {
	in     decoder
	rows   *table
	tables []*table
	rings  []shape
	room   []pt
	clipA  []pt
	clipB  []pt
	segs   []segment
	order  []uint64
	cmds   []uint32
	cursor pt

	tags     []byte
	features []byte
	message  []byte
	geometry []byte
	out      []byte
	keys     [][]byte
	values   map[string]uint32
	list     []byte // the layer's values, encoded
	count    uint32
	keyOf    []int32
	keyed    []keyed
	lastOf   []recent             // where in list each column's last values begin
	lastEnd  int                  // where in list the last repeat ends
	head     [2]int               // of the last feature: from its beginning to its first command
	tails    [1 << tailBits]int32 // where the last head ended that ended so, and one more
	listed   []repeat
	drawn    []repeat
	repeats  []repeat // of out
	cuts     []int32  // of out

	seen  []uint64 // of a layer in memory: epoch and number of each value
	epoch uint64
	hits  []hit
	late  []uint32 // rows of a tail

	zip  deflater
	zstd *zstd.Encoder
	body []byte
}

func newEncoder() *encoder { return &encoder{values: map[string]uint32{}} }

// begin starts a layer.
func (e *encoder) begin(columns int) {
	e.features, e.list, e.keys, e.count = e.features[:0], e.list[:0], e.keys[:0], 0
	clear(e.values)
	e.keyOf, e.lastOf = e.keyOf[:0], e.lastOf[:0]
	for range columns {
		e.keyOf, e.lastOf = append(e.keyOf, -1), append(e.lastOf, recent{-1, -1, -1, -1})
	}
	e.lastEnd, e.head = 0, [2]int{}
	clear(e.tails[:])
	e.listed, e.drawn = e.listed[:0], e.drawn[:0]
}

// aim prepares the decoder for a tile.
func (e *encoder) aim(ctx context.Context, p *plane, t Tile) {
	if e.in.walk == nil {
		e.in.walk = &walker{}
	}
	*e.in.walk = walker{plane: p, ctx: ctx}
	e.in.aim(t)
}

// layer writes the rows as a layer of a tile, or nothing when none of them reaches into it.
func (e *encoder) layer(name string, columns []column, z int) error {
	e.sortByPlace(len(columns))
	e.begin(len(columns))
	for _, k := range e.keyed {
		row := k.row
		wkb, _ := e.rows.value(row, len(columns)+1)
		e.in.reset(wkb)
		e.in.geometry()
		if errors.Is(e.in.problems, errNoPlace) {
			continue // no place on any map: the reference system does not reach there
		}
		if e.in.problems != nil {
			return e.in.problems
		}
		kind, cmds := e.draw(z)
		if len(cmds) == 0 {
			continue
		}
		e.tags = e.tags[:0]
		for i, c := range columns {
			v, ok := e.rows.value(row, i+1)
			if !ok {
				continue // unknown is said by leaving the attribute out
			}
			if c.kind == integer {
				e.tagInt(columns, i, int64(binary.BigEndian.Uint64(v)))
			} else {
				e.tagText(columns, i, v)
			}
		}
		e.finish(uint64(e.rows.id(row)), kind, cmds)
	}
	e.close(name)
	return nil
}

func (e *encoder) tagText(columns []column, i int, v []byte) {
	e.message = appendText(e.message[:0], v)
	e.tag(columns, i)
}

func (e *encoder) tagInt(columns []column, i int, v int64) {
	e.message = appendInt(e.message[:0], v)
	e.tag(columns, i)
}

// appendText writes a text as a layer's list of values has it, with the number and length of the field.
func appendText(b, v []byte) []byte {
	b = binary.AppendUvarint(append(b, 4<<3|2), uint64(1+varintLen(uint32(len(v)))+len(v)))
	b = binary.AppendUvarint(append(b, 1<<3|2), uint64(len(v)))
	return append(b, v...)
}

func appendInt(b []byte, v int64) []byte {
	field, n := byte(5<<3), uint64(v)
	if v < 0 {
		field, n = 6<<3, uint64(v<<1)^uint64(v>>63)
	}
	at := len(b)
	b = binary.AppendUvarint(append(b, 4<<3|2, 0, field), n)
	b[at+1] = byte(len(b) - at - 2)
	return b
}

// tag adds the value in e.message to the feature being made, under the name of column i.
func (e *encoder) tag(columns []column, i int) {
	var at uint32
	known := false
	if !columns[i].unique {
		at, known = e.values[string(e.message)]
	}
	if !known {
		at = e.add(i, e.message)
		if !columns[i].unique {
			e.values[string(e.message)] = at
		}
	}
	e.refer(columns, i, at)
}

// refer adds a value by its number.
func (e *encoder) refer(columns []column, i int, at uint32) {
	if e.keyOf[i] < 0 {
		e.keyOf[i] = int32(len(e.keys))
		e.keys = append(e.keys, []byte(columns[i].name))
	}
	t := append(e.tags, byte(e.keyOf[i]))
	for at >= 0x80 {
		t = append(t, byte(at)|0x80)
		at >>= 7
	}
	e.tags = append(t, byte(at))
}

// add puts a value of a column at the end of the list and marks what it has in common with the one before.
func (e *encoder) add(column int, message []byte) uint32 {
	at := len(e.list)
	e.list = append(e.list, message...)
	last := &e.lastOf[column]
	best, from, most := 0, 0, min(len(message), mostRepeat-8)
	for _, at2 := range last {
		if at2 < 0 || at-int(at2) >= mostDist {
			break
		}
		if n := common(e.list, at, int(at2), most); n > best {
			best, from = n, int(at2)
		}
	}
	if last[0] >= 0 {
		list := e.list
		n, back := best, 0
		for best > 0 && back < 8 && at-back > e.lastEnd && from-back > 0 && list[at-back-1] == list[from-back-1] {
			back++
		}
		if best > 0 && n+back >= leastRepeat {
			e.listed = append(e.listed, repeat{int32(at - back), int32(n + back), int32(at - from)})
			e.lastEnd = at + n
		} else {
			n = 0
		}
		// A parcel's number is also the end of its identifier.
		if rest := len(message) - n; rest >= leastRepeat && at >= rest && rest <= mostRepeat && bytes.Equal(list[at-rest:at], message[n:]) {
			e.listed = append(e.listed, repeat{int32(at + n), int32(rest), int32(n + rest)})
			e.lastEnd = at + len(message)
		}
	}
	*last = recent{int32(at), last[0], last[1], last[2]}
	e.count++
	return e.count - 1
}

// common counts the bytes that are the same from two places on, up to most; at+most is the end of the list.
func common(list []byte, at, from, most int) (n int) {
	for n+8 <= most {
		if x := binary.LittleEndian.Uint64(list[at+n:]) ^ binary.LittleEndian.Uint64(list[from+n:]); x != 0 {
			return n + bits.TrailingZeros64(x)>>3
		}
		n += 8
	}
	for n < most && list[at+n] == list[from+n] {
		n++
	}
	return n
}

func varintLen(v uint32) int {
	switch {
	case v < 1<<7:
		return 1
	case v < 1<<14:
		return 2
	case v < 1<<21:
		return 3
	case v < 1<<28:
		return 4
	}
	return 5
}

// finish writes the feature made of e.tags and the commands; id 0 is no id.
func (e *encoder) finish(id uint64, kind int, cmds []uint32) {
	g := e.geometry[:0]
	for _, v := range cmds {
		for v >= 0x80 {
			g = append(g, byte(v)|0x80)
			v >>= 7
		}
		g = append(g, byte(v))
	}
	e.geometry = g
	from := e.open(id, kind, len(g))
	to := len(e.features) + 1 // the first command is the same for nearly all
	e.features = append(e.features, g...)
	e.markHead(from, to)
}

// open writes a feature up to its geometry, which is to have size bytes, and tells where it begins.
func (e *encoder) open(id uint64, kind, size int) (from int) {
	n := 3 + varintLen(uint32(size)) + size
	if id != 0 {
		n += 1 + (bits.Len64(id)+6)/7
	}
	if len(e.tags) > 0 {
		n += 1 + varintLen(uint32(len(e.tags))) + len(e.tags)
	}
	from = len(e.features)
	f := binary.AppendUvarint(append(e.features, 2<<3|2), uint64(n))
	if id != 0 {
		f = binary.AppendUvarint(append(f, 1<<3), id)
	}
	if len(e.tags) > 0 {
		f = binary.AppendUvarint(append(f, 2<<3|2), uint64(len(e.tags)))
		f = append(f, e.tags...)
	}
	f = append(f, 3<<3, byte(kind), 4<<3|2)
	e.features = binary.AppendUvarint(f, uint64(size))
	return from
}

// markHead marks what a feature's head has in common with earlier ones: its beginning with that of the last feature, its
// end (the attributes that repeat, and how the geometry begins) with the last head that ended so.
func (e *encoder) markHead(from, to int) {
	f := e.features
	last := e.head
	e.head = [2]int{from, to}
	if to-from < 9 {
		return
	}
	// How far the ends agree: with the last head, which is near and therefore cheap to name, and with the last that had the
	// same attributes, which may be far.
	near, far, at := 0, 0, 0
	if last[1] > 0 && to-last[1] < mostDist {
		for near < to-from && near < last[1]-last[0] && f[to-near-1] == f[last[1]-near-1] {
			near++
		}
	}
	word := binary.LittleEndian.Uint64(f[to-8:])
	slot := &e.tails[word*0x9e3779b97f4a7c15>>(64-tailBits)]
	if at = int(*slot) - 1; at >= 8 && to-at < mostDist && binary.LittleEndian.Uint64(f[at-8:]) == word {
		far = 8
		for far < to-from && f[to-far-1] == f[at-far-1] {
			far++
		}
	}
	*slot = int32(to) + 1
	n, dist := near, to-last[1]
	if far > near+2 {
		n, dist = far, to-at
	}
	if n < nearRepeat {
		n = 0
	}
	if last[1] > 0 {
		e.drawn = repeated(e.drawn, f, from, to-n, from-last[0])
	}
	if n > 0 {
		e.drawn = append(e.drawn, repeat{int32(to - n), int32(n), int32(dist)})
	}
}

// close appends the layer to the tile.
func (e *encoder) close(name string) {
	if len(e.features) == 0 {
		return
	}
	head := append(e.message[:0], 15<<3, 2, 1<<3|2)
	head = binary.AppendUvarint(head, uint64(len(name)))
	head = append(head, name...)
	tail := e.geometry[:0]
	for _, k := range e.keys {
		tail = append(tail, 3<<3|2)
		tail = binary.AppendUvarint(tail, uint64(len(k)))
		tail = append(tail, k...)
	}
	e.message, e.geometry = head, tail
	size := len(head) + len(e.features) + len(tail) + len(e.list) + 3
	e.cuts = append(e.cuts, int32(len(e.out)))
	e.out = append(e.out, 3<<3|2)
	e.out = binary.AppendUvarint(e.out, uint64(size))
	e.out = append(e.out, head...)
	e.mark(e.drawn)
	e.out = append(e.out, e.features...)
	e.out = append(e.out, tail...)
	e.cuts = append(e.cuts, int32(len(e.out)))
	e.mark(e.listed)
	e.out = append(e.out, e.list...)
	e.out = append(e.out, 5<<3, extent&0x7f|0x80, extent>>7)
}

// mark moves marks to where their bytes come to stand in the tile.
func (e *encoder) mark(marks []repeat) {
	by := int32(len(e.out))
	for _, r := range marks {
		e.repeats = append(e.repeats, repeat{r.at + by, r.n, r.dist})
	}
}
