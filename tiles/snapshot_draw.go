package tiles

// ladderZoom is the highest zoom for which geometries are kept ready: above it a tile has few.
const ladderZoom = 17

// ladder holds the geometries of a layer as they are drawn at one zoom. Where a tile holds one whole it is kept once:
// rounding depends on the zoom only, so but for where it begins it is the same in every tile. What the edges of tiles cut is
// kept for each of the tiles.
type ladder struct {
	at    []uint32
	bytes []byte // the commands, without the two parameters of the first; a single 0: too large to be held whole
	start []pt   // where each begins, in the units of the whole world

	cutOf  []uint32 // the first cut of each row, and the end
	cuts   []cutRow
	pieces []byte // commands
}

// cutRow is a row in a tile that does not hold it whole: its piece ends where that of the next begins.
type cutRow struct{ x, y, from uint32 }

// manyCuts is of how many tiles pieces of a row are kept: what lies in more is cut when it is drawn.
const manyCuts = 64

func (l *ladder) size() int64 {
	return int64(cap(l.at)+cap(l.cutOf))*4 + int64(cap(l.bytes)+cap(l.pieces)) + int64(cap(l.start))*8 + int64(cap(l.cuts))*12
}

// piece is what a tile shows of a row that it does not hold whole; ok is false where that is not kept.
func (l *ladder) piece(i uint32, t Tile) (commands []byte, ok bool) {
	for k := l.cutOf[i]; k < l.cutOf[i+1]; k++ {
		if c := &l.cuts[k]; c.x == uint32(t.X) && c.y == uint32(t.Y) {
			end := uint32(len(l.pieces))
			if int(k)+1 < len(l.cuts) {
				end = l.cuts[k+1].from
			}
			return l.pieces[c.from:end], true
		}
	}
	return nil, false
}

// climb makes the ladder of a zoom; nil when there is no room for it.
func (b *base) climb(e *encoder, z int, room func(size int64) bool) *ladder {
	l := &ladder{at: make([]uint32, 1, b.len()+1), start: make([]pt, b.len()), cutOf: make([]uint32, 1, b.len()+1)}
	for i := range b.len() {
		if len(l.bytes) > 1<<31 || len(l.pieces) > 1<<31 || i&0xfff == 0 && !room(l.size()) {
			return nil // positions have 32 bits
		}
		b.cut(e, l, uint32(i), z)
		l.cutOf = append(l.cutOf, uint32(len(l.cuts)))
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
			l.bytes = appendVarint(l.bytes, c[0])
			for _, v := range c[3:] {
				l.bytes = appendVarint(l.bytes, v)
			}
		}
		l.at = append(l.at, uint32(len(l.bytes)))
	}
	return l
}

// cut draws a row in each of the tiles of a zoom that it reaches into and that do not hold it whole.
func (b *base) cut(e *encoder, l *ladder, i uint32, z int) {
	box := &b.boxes[i]
	shift, last := exactZoom-z, int64(1)<<z-1
	tile := func(w uint32, edge int64) int64 { return min(last, max(0, (int64(w)>>shift+edge)>>12)) }
	const edge = buffer + 2
	west, east := tile(box[0], -edge), tile(box[2], edge)
	north, south := tile(box[1], -edge), tile(box[3], edge)
	if (east-west+1)*(south-north+1) > manyCuts {
		return
	}
	for y := north; y <= south; y++ {
		for x := west; x <= east; x++ {
			t := Tile{z, int(x), int(y)}
			outer, inner := t.reach()
			if !box.meets(&outer) || box.within(&inner) {
				continue
			}
			e.in.aim(t)
			e.take(b.rowset, i)
			_, commands := e.draw(z)
			l.cuts = append(l.cuts, cutRow{uint32(x), uint32(y), uint32(len(l.pieces))})
			for _, v := range commands {
				l.pieces = appendVarint(l.pieces, v)
			}
		}
	}
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
			if ready == nil {
				e.row(l, s, b.rowset, i, shows)
				continue
			}
			if !inside {
				switch g, ok := ready.piece(i, t); {
				case !ok:
					e.row(l, s, b.rowset, i, shows)
				case len(g) > 0:
					e.attributes(l, s, b.rowset, i, shows)
					from := e.open(uint64(b.ids[i]), int(b.kinds[i]), len(g))
					to := len(e.features) + 1
					e.features = append(e.features, g...)
					e.markHead(from, to)
				}
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
