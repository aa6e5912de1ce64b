package tiles

import "encoding/binary"

// ladderZoom is the highest zoom for which geometries are kept ready: above it a tile has few.
const ladderZoom = 17

// ladder holds the geometries of a layer as they are drawn at one zoom where a tile holds them whole: rounding depends on
// the zoom only, so but for where they begin they are the same in every tile.
type ladder struct {
	at    []uint32
	bytes []byte // the commands, without the two parameters of the first; a single 0: too large to be held whole
	start []pt   // where each begins, in the units of the whole world
}

func (l *ladder) size() int64 {
	return int64(cap(l.at))*4 + int64(cap(l.bytes)) + int64(cap(l.start))*8
}

// climb makes the ladder of a zoom; nil when it would be too large.
func (b *base) climb(e *encoder, z int) *ladder {
	l := &ladder{at: make([]uint32, 1, b.len()+1), start: make([]pt, b.len())}
	for i := range b.len() {
		if len(l.bytes) > 1<<31 {
			return nil // positions have 32 bits
		}
		box := &b.boxes[i]
		x, y := unit(box[0], z), unit(box[1], z)
		w, h := unit(box[2], z)-x, unit(box[3], z)-y
		if w > clipHigh-2 || h > clipHigh-2 {
			l.bytes = append(l.bytes, 0)
			l.at = append(l.at, uint32(len(l.bytes)))
			continue
		}
		e.in.z, e.in.ox, e.in.oy = z, x, y
		e.take(b.rowset, uint32(i))
		e.drawAs(z, true)
		if c := e.cmds; len(c) > 0 {
			first := func(v uint32) int32 { return int32(v>>1) ^ -int32(v&1) }
			l.start[i] = pt{int32(x) + first(c[1]), int32(y) + first(c[2])}
			l.bytes = binary.AppendUvarint(l.bytes, uint64(c[0]))
			for _, v := range c[3:] {
				l.bytes = binary.AppendUvarint(l.bytes, uint64(v))
			}
		}
		l.at = append(l.at, uint32(len(l.bytes)))
	}
	return l
}

// take puts a row's geometry where the decoder would have put it.
func (e *encoder) take(r *rowset, i uint32) {
	d := &e.in
	d.reset(nil)
	d.kind = int(r.kinds[i])
	shift := exactZoom - d.z
	half := int64(1) << shift >> 1
	for p := r.partOf[i]; p < r.partOf[i+1]; p++ {
		a := len(d.pts)
		for _, w := range r.points(p) {
			d.pts = append(d.pts, pt{limit((int64(w.x)+half)>>shift - d.ox), limit((int64(w.y)+half)>>shift - d.oy)})
		}
		d.parts = append(d.parts, part{a, len(d.pts), int(r.parts[p].poly)})
	}
	box := &r.boxes[i]
	d.box = [4]int32{limit((int64(box[0])+half)>>shift - d.ox), limit((int64(box[1])+half)>>shift - d.oy),
		limit((int64(box[2])+half)>>shift - d.ox), limit((int64(box[3])+half)>>shift - d.oy)}
}

// memory writes a layer from memory, with the columns that are shown: the same bytes as layer writes from the database.
func (e *encoder) memory(l *layer, s *snapshot, shows []bool, t Tile) {
	e.begin(len(l.columns))
	if n := len(s.words.at); len(e.seen) < n {
		e.seen = make([]uint64, n+n/2)
	}
	e.epoch++
	outer, inner := t.reach()
	b := s.base
	var ready *ladder
	if t.Z <= ladderZoom {
		ready = b.ladders[t.Z].Load()
	}
	late := e.late[:0]
	if s.tail != nil {
		for i := range s.tail.boxes {
			if s.tail.boxes[i].meets(&outer) {
				late = append(late, uint32(i))
			}
		}
	}
	e.late = late
	e.hits = b.tree.find(b.len(), &outer, &inner, e.hits[:0])
	for _, h := range e.hits {
		for i := h.a; i < h.b; i++ {
			for len(late) > 0 && s.tailAt[late[0]] <= i {
				e.row(l, s, s.tail, late[0], shows)
				late = late[1:]
			}
			inside := h.inside
			if !inside {
				if box := &b.boxes[i]; !box.meets(&outer) {
					continue
				} else if ready != nil {
					inside = box.within(&inner)
				}
			}
			if s.dead != nil && s.dead[i>>6]>>(i&63)&1 != 0 {
				continue
			}
			if !inside || ready == nil {
				e.row(l, s, b.rowset, i, shows)
				continue
			}
			g := ready.bytes[ready.at[i]:ready.at[i+1]]
			switch {
			case len(g) == 0:
				continue // rounding leaves nothing of it
			case g[0] == 0:
				e.row(l, s, b.rowset, i, shows)
				continue
			}
			k := 1
			for g[k-1] >= 0x80 {
				k++
			}
			p := ready.start[i]
			dx, dy := zigzag(p.x-int32(e.in.ox)), zigzag(p.y-int32(e.in.oy))
			e.attributes(l, s, b.rowset, i, shows)
			from := e.open(uint64(b.ids[i]), int(b.kinds[i]), len(g)+varintLen(dx)+varintLen(dy))
			to := len(e.features) + 1
			f := append(e.features, g[:k]...)
			f = appendVarint(appendVarint(f, dx), dy)
			e.features = append(f, g[k:]...)
			e.markHead(from, to)
		}
	}
	for _, i := range late {
		e.row(l, s, s.tail, i, shows)
	}
	e.close(l.name)
}

func appendVarint(b []byte, v uint32) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

// row draws a row that has to be rounded and clipped first.
func (e *encoder) row(l *layer, s *snapshot, r *rowset, i uint32, shows []bool) {
	e.take(r, i)
	kind, cmds := e.draw(e.in.z)
	if len(cmds) == 0 {
		return
	}
	e.attributes(l, s, r, i, shows)
	e.finish(uint64(r.ids[i]), kind, cmds)
}

func (e *encoder) attributes(l *layer, s *snapshot, r *rowset, i uint32, shows []bool) {
	e.tags = e.tags[:0]
	for k := range r.columns {
		if !shows[k] {
			continue
		}
		c := &r.columns[k]
		if c.at != nil {
			if v := c.text[c.at[i]:c.at[i+1]]; len(v) > 0 {
				e.refer(l.columns, k, e.add(k, v))
			}
			continue
		}
		n := c.numbers[i]
		if n == 0 {
			continue
		}
		seen := e.seen[n]
		if seen>>32 != e.epoch {
			seen = e.epoch<<32 | uint64(e.add(k, s.words.value(n)))
			e.seen[n] = seen
		}
		e.refer(l.columns, k, uint32(seen))
	}
}
