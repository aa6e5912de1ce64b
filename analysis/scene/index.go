package scene

import (
	"math"
	"slices"
)

const fan = 16

// Index finds shapes by box. It is a packed R-tree: the boxes are sorted along a Hilbert curve and grouped by sixteen,
// level upon level, in two flat arrays. Any number of goroutines may search it; Put may only be called while none does.
type Index struct {
	boxes  []Box
	ids    []int32       // a leaf's shape, an inner node's first child
	levels []int         // end of each level in boxes
	moved  map[int32]Box // shapes that lie elsewhere since it was built, or are new
	order  []int32       // their numbers
}

// NewIndex indexes the shapes that have a geometry.
func NewIndex(s *Shapes) *Index { return indexBoxes(s.boxes) }

// indexBoxes indexes the boxes that are not empty.
func indexBoxes(boxes []Box) *Index {
	all := noBox
	n := 0
	for _, b := range boxes {
		if !b.Empty() {
			all, n = all.union(b), n+1
		}
	}
	x := &Index{}
	if n == 0 {
		return x
	}
	type entry struct {
		key uint32
		id  int32
	}
	order := make([]entry, 0, n)
	w, h := max(all.MaxX-all.MinX, 1e-9), max(all.MaxY-all.MinY, 1e-9)
	for i, b := range boxes {
		if b.Empty() {
			continue
		}
		cx := ((b.MinX+b.MaxX)/2 - all.MinX) / w * math.MaxUint16
		cy := ((b.MinY+b.MaxY)/2 - all.MinY) / h * math.MaxUint16
		order = append(order, entry{hilbert(uint32(cx), uint32(cy)), int32(i)})
	}
	slices.SortFunc(order, func(a, b entry) int { return int(int64(a.key) - int64(b.key)) })
	x.boxes = make([]Box, 0, n+n/(fan-1)+2)
	x.ids = make([]int32, 0, cap(x.boxes))
	for _, e := range order {
		x.boxes, x.ids = append(x.boxes, boxes[e.id]), append(x.ids, e.id)
	}
	x.levels = append(x.levels, n)
	for start := 0; len(x.boxes)-start > 1; {
		end := len(x.boxes)
		for k := start; k < end; k += fan {
			b := x.boxes[k]
			for _, o := range x.boxes[k+1 : min(k+fan, end)] {
				b = b.union(o)
			}
			x.boxes, x.ids = append(x.boxes, b), append(x.ids, int32(k))
		}
		x.levels = append(x.levels, len(x.boxes))
		start = end
	}
	return x
}

// Search calls f with every shape whose box meets b, in no stated order.
func (x *Index) Search(b Box, f func(i int)) {
	if len(x.moved) > 0 {
		all := f
		f = func(i int) {
			if _, gone := x.moved[int32(i)]; !gone {
				all(i)
			}
		}
		defer func() {
			for _, i := range x.order {
				if x.moved[i].Meets(b) {
					all(int(i))
				}
			}
		}()
	}
	if len(x.levels) == 0 {
		return
	}
	x.search(b, len(x.boxes)-1, len(x.levels)-1, f)
}

func (x *Index) search(b Box, node, level int, f func(i int)) {
	if !x.boxes[node].Meets(b) {
		return
	}
	if level == 0 {
		f(int(x.ids[node]))
		return
	}
	first := int(x.ids[node])
	for k := first; k < min(first+fan, x.levels[level-1]); k++ {
		x.search(b, k, level-1, f)
	}
}

// Any tells whether f holds of a shape whose box meets b; it asks no more of them than it needs.
func (x *Index) Any(b Box, f func(i int) bool) bool {
	for _, i := range x.order {
		if x.moved[i].Meets(b) && f(int(i)) {
			return true
		}
	}
	return len(x.levels) > 0 && x.any(b, len(x.boxes)-1, len(x.levels)-1, f)
}

func (x *Index) any(b Box, node, level int, f func(i int) bool) bool {
	if !x.boxes[node].Meets(b) {
		return false
	}
	first := int(x.ids[node])
	if level == 0 {
		_, gone := x.moved[int32(first)]
		return !gone && f(first)
	}
	for k := first; k < min(first+fan, x.levels[level-1]); k++ {
		if x.any(b, k, level-1, f) {
			return true
		}
	}
	return false
}

// hilbert is the position of a cell of a 65 536 × 65 536 grid on the Hilbert curve.
func hilbert(x, y uint32) uint32 {
	var d uint32
	for s := uint32(1 << 15); s > 0; s >>= 1 {
		rx, ry := b2u(x&s != 0), b2u(y&s != 0)
		d += s * s * ((3 * rx) ^ ry)
		if ry == 0 {
			if rx == 1 {
				x, y = math.MaxUint16-x, math.MaxUint16-y
			}
			x, y = y, x
		}
	}
	return d
}

func b2u(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}
