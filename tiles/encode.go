package tiles

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"slices"
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
func (t *table) sort() {
	slices.SortFunc(t.rows, func(a, b int32) int {
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
	})
}

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

	tags     []uint32
	features []byte
	feature  []byte
	message  []byte
	out      []byte
	keys     [][]byte
	values   map[string]uint32
	list     []byte // the layer's values, encoded
	count    uint32
	keyOf    []int32
}

func newEncoder() *encoder { return &encoder{values: map[string]uint32{}} }

// begin starts a layer.
func (e *encoder) begin(columns int) {
	e.features, e.list, e.keys, e.count = e.features[:0], e.list[:0], e.keys[:0], 0
	clear(e.values)
	e.keyOf = e.keyOf[:0]
	for range columns {
		e.keyOf = append(e.keyOf, -1)
	}
}

// aim prepares the decoder for a tile.
func (e *encoder) aim(ctx context.Context, p *plane, t Tile) {
	if e.in.walk == nil {
		e.in.walk = &walker{}
	}
	*e.in.walk = walker{plane: p, ctx: ctx}
	e.in.scale = math.Exp2(float64(t.Z)) * extent
	e.in.ox, e.in.oy = int64(t.X)*extent, int64(t.Y)*extent
}

// layer writes the rows as a layer of a tile, or nothing when none of them reaches into it.
func (e *encoder) layer(name string, columns []column, z int) error {
	e.rows.sort()
	e.begin(len(columns))
	for _, row := range e.rows.rows {
		wkb, ok := e.rows.value(row, len(columns)+1)
		if !ok {
			continue
		}
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
	m := append(e.message[:0], 1<<3|2)
	m = binary.AppendUvarint(m, uint64(len(v)))
	e.message = append(m, v...)
	e.tag(columns, i)
}

func (e *encoder) tagInt(columns []column, i int, v int64) {
	if v >= 0 {
		e.message = binary.AppendUvarint(append(e.message[:0], 5<<3), uint64(v))
	} else {
		e.message = binary.AppendUvarint(append(e.message[:0], 6<<3), uint64(v<<1)^uint64(v>>63))
	}
	e.tag(columns, i)
}

// tag adds the value in e.message to the feature being made, under the name of column i.
func (e *encoder) tag(columns []column, i int) {
	if e.keyOf[i] < 0 {
		e.keyOf[i] = int32(len(e.keys))
		e.keys = append(e.keys, []byte(columns[i].name))
	}
	var at uint32
	known := false
	if !columns[i].unique {
		at, known = e.values[string(e.message)]
	}
	if !known {
		at = e.count
		e.count++
		e.list = append(e.list, 4<<3|2)
		e.list = binary.AppendUvarint(e.list, uint64(len(e.message)))
		e.list = append(e.list, e.message...)
		if !columns[i].unique {
			e.values[string(e.message)] = at
		}
	}
	e.tags = append(e.tags, uint32(e.keyOf[i]), at)
}

func packed(b []byte, field byte, values []uint32) []byte {
	n := 0
	for _, v := range values {
		n += varintLen(v)
	}
	b = append(b, field<<3|2)
	b = binary.AppendUvarint(b, uint64(n))
	for _, v := range values {
		for v >= 0x80 {
			b = append(b, byte(v)|0x80)
			v >>= 7
		}
		b = append(b, byte(v))
	}
	return b
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
	f := e.feature[:0]
	if id != 0 {
		f = binary.AppendUvarint(append(f, 1<<3), id)
	}
	if len(e.tags) > 0 {
		f = packed(f, 2, e.tags)
	}
	f = append(f, 3<<3, byte(kind))
	f = packed(f, 4, cmds)
	e.feature = f
	e.features = append(e.features, 2<<3|2)
	e.features = binary.AppendUvarint(e.features, uint64(len(f)))
	e.features = append(e.features, f...)
}

// close appends the layer to the tile.
func (e *encoder) close(name string) {
	if len(e.features) == 0 {
		return
	}
	head := append(e.feature[:0], 15<<3, 2, 1<<3|2)
	head = binary.AppendUvarint(head, uint64(len(name)))
	head = append(head, name...)
	tail := e.message[:0]
	for _, k := range e.keys {
		tail = append(tail, 3<<3|2)
		tail = binary.AppendUvarint(tail, uint64(len(k)))
		tail = append(tail, k...)
	}
	e.feature, e.message = head, tail
	size := len(head) + len(e.features) + len(tail) + len(e.list) + 3
	e.out = append(e.out, 3<<3|2)
	e.out = binary.AppendUvarint(e.out, uint64(size))
	e.out = append(e.out, head...)
	e.out = append(e.out, e.features...)
	e.out = append(e.out, tail...)
	e.out = append(e.out, e.list...)
	e.out = append(e.out, 5<<3, extent&0x7f|0x80, extent>>7)
}
