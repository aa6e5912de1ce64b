package tiles

// fan is how many rows or nodes a node of the tree holds.
const fan = 16

// worldBox is a rectangle in units of the world: west, north, east, south.
type worldBox [4]uint32

func (b *worldBox) meets(o *worldBox) bool {
	return b[0] <= o[2] && o[0] <= b[2] && b[1] <= o[3] && o[1] <= b[3]
}

func (b *worldBox) within(o *worldBox) bool {
	return b[0] >= o[0] && b[1] >= o[1] && b[2] <= o[2] && b[3] <= o[3]
}

func (b *worldBox) grow(o *worldBox) {
	*b = worldBox{min(b[0], o[0]), min(b[1], o[1]), max(b[2], o[2]), max(b[3], o[3])}
}

// tree is an R-tree over rows that lie along a curve: each node holds the next sixteen of the level below.
type tree [][]worldBox

func plant(boxes []worldBox) tree {
	var t tree
	for below := boxes; len(below) > 1 || t == nil; below = t[len(t)-1] {
		level := make([]worldBox, 0, (len(below)+fan-1)/fan)
		for i := 0; i < len(below); i += fan {
			b := below[i]
			for j := i + 1; j < min(i+fan, len(below)); j++ {
				b.grow(&below[j])
			}
			level = append(level, b)
		}
		t = append(t, level)
		if len(level) <= 1 {
			break
		}
	}
	return t
}

// hit is a range of rows of which some may lie in a rectangle; inside says that all of them lie wholly in the inner one.
type hit struct {
	a, b   uint32
	inside bool
}

// find appends the rows that may meet outer, in order.
func (t tree) find(rows int, outer, inner *worldBox, hits []hit) []hit {
	if rows == 0 {
		return hits
	}
	top := len(t) - 1
	for i := range t[top] {
		hits = t.walk(rows, top, i, outer, inner, hits)
	}
	return hits
}

func (t tree) walk(rows, level, i int, outer, inner *worldBox, hits []hit) []hit {
	b := &t[level][i]
	if !b.meets(outer) {
		return hits
	}
	inside := b.within(inner)
	if inside || level == 0 {
		each := fan
		for range level {
			each *= fan
		}
		h := hit{uint32(i * each), uint32(min(rows, (i+1)*each)), inside}
		if n := len(hits); n > 0 && hits[n-1].b == h.a && hits[n-1].inside == inside {
			hits[n-1].b = h.b
			return hits
		}
		return append(hits, h)
	}
	for j := i * fan; j < min((i+1)*fan, len(t[level-1])); j++ {
		hits = t.walk(rows, level-1, j, outer, inner, hits)
	}
	return hits
}

// reach gives the rectangle that a row must meet to be drawn in the tile, a unit too large, and the one that a row must
// lie in to need no clipping, a unit too small.
func (t Tile) reach() (outer, inner worldBox) {
	shift := exactZoom - t.Z
	at := func(tile, offset int64) uint32 {
		return uint32(max(0, min(1<<worldBits-1, (tile*extent+offset)<<shift)))
	}
	x, y := int64(t.X), int64(t.Y)
	const edge = buffer + 1
	outer = worldBox{at(x, -edge), at(y, -edge), at(x, extent+edge), at(y, extent+edge)}
	inner = worldBox{at(x, 2-edge), at(y, 2-edge), at(x, extent+edge-2), at(y, extent+edge-2)}
	return outer, inner
}
