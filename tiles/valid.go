package tiles

import (
	"cmp"
	"math"
	"slices"
)

// Rounding to tile units can make a valid polygon touch or cross itself, and clipping joins its pieces along the
// border. The specification wants valid polygons all the same: here is the check, and the repair, which nodes the
// edges by snap rounding and rebuilds the rings with the even-odd rule.

// segment is an edge of a ring; next tells which segment continues it.
type segment struct {
	a, b       pt
	x0, x1     int32
	y0, y1     int32
	next, prev int32
}

func appendSegments(segs []segment, ring []pt) []segment {
	first := int32(len(segs))
	n := int32(len(ring))
	for i := range n {
		a, b := ring[i], ring[(i+1)%n]
		segs = append(segs, segment{a, b, min(a.x, b.x), max(a.x, b.x), min(a.y, b.y), max(a.y, b.y),
			first + (i+1)%n, first + (i+n-1)%n})
	}
	return segs
}

func cross(a, b, c pt) int64 {
	return int64(b.x-a.x)*int64(c.y-a.y) - int64(b.y-a.y)*int64(c.x-a.x)
}

// touch tells whether two closed segments have a point in common.
func touch(s, t *segment) bool {
	if s.x0 > t.x1 || t.x0 > s.x1 || s.y0 > t.y1 || t.y0 > s.y1 {
		return false
	}
	d1, d2 := cross(s.a, s.b, t.a), cross(s.a, s.b, t.b)
	if d1 > 0 && d2 > 0 || d1 < 0 && d2 < 0 {
		return false
	}
	d3, d4 := cross(t.a, t.b, s.a), cross(t.a, t.b, s.b)
	return !(d3 > 0 && d4 > 0 || d3 < 0 && d4 < 0)
}

// folds tells whether the edge t, which continues s, runs back over it.
func folds(s, t *segment) bool {
	return cross(s.a, s.b, t.b) == 0 &&
		int64(s.b.x-s.a.x)*int64(t.b.x-t.a.x)+int64(s.b.y-s.a.y)*int64(t.b.y-t.a.y) < 0
}

// clash tells whether two edges of a ring have more in common than the corner between neighbours.
func clash(segs []segment, i, j int) bool {
	s, t := &segs[i], &segs[j]
	switch {
	case s.next == int32(j):
		return folds(s, t)
	case s.prev == int32(j):
		return folds(t, s)
	}
	return touch(s, t)
}

// simple tells whether no two edges have more in common than the corner between neighbours.
func (e *encoder) simple(segs []segment) bool {
	if len(segs) <= 32 {
		for i := range segs {
			s := &segs[i]
			for j := i + 1; j < len(segs); j++ {
				if t := &segs[j]; s.x0 <= t.x1 && t.x0 <= s.x1 && s.y0 <= t.y1 && t.y0 <= s.y1 && clash(segs, i, j) {
					return false
				}
			}
		}
		return true
	}
	// Sweep from west to east. A key holds the western end, made positive, and the segment's number.
	order := e.order[:0]
	for i := range segs {
		order = append(order, uint64(int64(segs[i].x0)+reach)<<32|uint64(i))
	}
	slices.Sort(order)
	e.order = order
	for k, key := range order {
		i := int(uint32(key))
		s := &segs[i]
		for _, key := range order[k+1:] {
			j := int(uint32(key))
			t := &segs[j]
			if t.x0 > s.x1 {
				break
			}
			if s.y0 <= t.y1 && t.y0 <= s.y1 && clash(segs, i, j) {
				return false
			}
		}
	}
	return true
}

// edge is an undirected edge of the noded arrangement, a before b.
type edge struct{ a, b pt }

func comparePt(a, b pt) int {
	if c := cmp.Compare(a.x, b.x); c != 0 {
		return c
	}
	return cmp.Compare(a.y, b.y)
}

// repair returns valid polygons that cover what the rings cover under the even-odd rule: each a shell with its
// holes, open, shells of positive and holes of negative area.
func repair(rings [][]pt) [][][]pt {
	var edges []edge
	for _, r := range rings {
		for i, p := range r {
			edges = append(edges, edge{p, r[(i+1)%len(r)]})
		}
	}
	// One round does but for ties, where a crossing falls on the border between units; the bound is for safety only.
	for range 8 {
		noded, changed := node(edges)
		edges = noded
		if !changed {
			break
		}
	}
	return assignHoles(trace(direct(edges)))
}

// node splits the edges at each other's ends and crossings, rounded to whole units, and keeps those that occur an
// odd number of times. changed tells whether an edge was split.
func node(edges []edge) (out []edge, changed bool) {
	hot := map[pt]bool{}
	for _, e := range edges {
		hot[e.a], hot[e.b] = true, true
	}
	slices.SortFunc(edges, func(s, t edge) int { return cmp.Compare(min(s.a.x, s.b.x), min(t.a.x, t.b.x)) })
	met := make([][]pt, len(edges)) // crossings of each edge
	for i, s := range edges {
		right := max(s.a.x, s.b.x)
		for j := i + 1; j < len(edges) && min(edges[j].a.x, edges[j].b.x) <= right; j++ {
			if p, ok := crossing(s, edges[j]); ok {
				hot[p] = true
				met[i], met[j] = append(met[i], p), append(met[j], p)
			}
		}
	}
	pixels := make([]pt, 0, len(hot))
	for p := range hot {
		pixels = append(pixels, p)
	}
	slices.SortFunc(pixels, comparePt)
	count := map[edge]int{}
	for i, s := range edges {
		dx, dy := int64(s.b.x-s.a.x), int64(s.b.y-s.a.y)
		reach := abs(dx) + abs(dy)
		var on []pt
		from, _ := slices.BinarySearchFunc(pixels, pt{min(s.a.x, s.b.x) - 1, math.MinInt32}, comparePt)
		for _, p := range pixels[from:] {
			if p.x > max(s.a.x, s.b.x)+1 {
				break
			}
			if p == s.a || p == s.b || p.y < min(s.a.y, s.b.y)-1 || p.y > max(s.a.y, s.b.y)+1 {
				continue
			}
			along := int64(p.x-s.a.x)*dx + int64(p.y-s.a.y)*dy
			// The edge passes through the unit square around p, and p lies between its ends.
			if (2*abs(cross(s.a, s.b, p)) < reach || slices.Contains(met[i], p)) && along > 0 && along < dx*dx+dy*dy {
				on = append(on, p)
			}
		}
		slices.SortFunc(on, func(p, q pt) int {
			return cmp.Compare(int64(p.x-s.a.x)*dx+int64(p.y-s.a.y)*dy, int64(q.x-s.a.x)*dx+int64(q.y-s.a.y)*dy)
		})
		changed = changed || len(on) > 0
		last := s.a
		for _, p := range append(on, s.b) {
			if p == last {
				continue
			}
			k := edge{last, p}
			if comparePt(last, p) > 0 {
				k = edge{p, last}
			}
			count[k]++
			last = p
		}
	}
	for k, n := range count {
		if n%2 == 1 {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(s, t edge) int {
		if c := comparePt(s.a, t.a); c != 0 {
			return c
		}
		return comparePt(s.b, t.b)
	})
	return out, changed
}

func abs(a int64) int64 {
	if a < 0 {
		return -a
	}
	return a
}

// crossing is the rounded point in which two edges cross properly.
func crossing(s, t edge) (pt, bool) {
	if max(s.a.y, s.b.y) < min(t.a.y, t.b.y) || max(t.a.y, t.b.y) < min(s.a.y, s.b.y) {
		return pt{}, false
	}
	d1, d2 := cross(s.a, s.b, t.a), cross(s.a, s.b, t.b)
	d3, d4 := cross(t.a, t.b, s.a), cross(t.a, t.b, s.b)
	if d1 == 0 || d2 == 0 || d3 == 0 || d4 == 0 || (d1 > 0) == (d2 > 0) || (d3 > 0) == (d4 > 0) {
		return pt{}, false
	}
	f := float64(d3) / float64(d3-d4)
	// Rounded from the edge's end, so that the answer does not depend on where in the plane the edges lie.
	return pt{s.a.x + int32(math.Floor(f*float64(s.b.x-s.a.x)+0.5)), s.a.y + int32(math.Floor(f*float64(s.b.y-s.a.y)+0.5))}, true
}

// direct turns each edge so that the inside, under the even-odd rule, is on its left (x to the right, y up).
func direct(edges []edge) []edge {
	out := make([]edge, len(edges))
	for i, e := range edges {
		// A ray from the edge's middle, in doubled coordinates so that it stays whole.
		mx, my := int64(e.a.x)+int64(e.b.x), int64(e.a.y)+int64(e.b.y)
		inside := false
		vertical := e.a.x == e.b.x
		for k, o := range edges {
			if k == i {
				continue
			}
			ax, ay, bx, by := 2*int64(o.a.x), 2*int64(o.a.y), 2*int64(o.b.x), 2*int64(o.b.y)
			px, py := mx, my
			if vertical {
				ax, ay, bx, by, px, py = ay, ax, by, bx, my, mx
			}
			if (ax <= px) == (bx <= px) {
				continue
			}
			if ax > bx {
				ax, ay, bx, by = bx, by, ax, ay
			}
			if (bx-ax)*(py-ay) > (by-ay)*(px-ax) { // the other edge is on the smaller side
				inside = !inside
			}
		}
		// inside now tells whether the side of smaller y (of smaller x for a vertical edge) is covered.
		// An edge is stored with a before b: a vertical one runs to larger y, the others to larger x.
		if inside == vertical {
			out[i] = e
		} else {
			out[i] = edge{e.b, e.a}
		}
	}
	return out
}

// trace follows the directed edges around the covered faces and returns simple rings.
func trace(edges []edge) (rings [][]pt) {
	from := map[pt][]int{}
	for i, e := range edges {
		from[e.a] = append(from[e.a], i)
	}
	used := make([]bool, len(edges))
	for start := range edges {
		if used[start] {
			continue
		}
		var walk []pt
		for i := start; !used[i]; {
			used[i] = true
			walk = append(walk, edges[i].a)
			// At a corner take the sharpest turn to the left, which keeps to the same face.
			e := edges[i]
			back := math.Atan2(float64(e.a.y-e.b.y), float64(e.a.x-e.b.x))
			best, turn := -1, 0.0
			for _, k := range from[e.b] {
				if used[k] && k != start {
					continue
				}
				o := edges[k]
				clockwise := math.Mod(back-math.Atan2(float64(o.b.y-o.a.y), float64(o.b.x-o.a.x))+4*math.Pi, 2*math.Pi)
				if best < 0 || clockwise < turn {
					best, turn = k, clockwise
				}
			}
			if best < 0 {
				break
			}
			i = best
		}
		rings = append(rings, untangle(walk)...)
	}
	return rings
}

// untangle splits a walk at the corners it visits more than once.
func untangle(walk []pt) (rings [][]pt) {
	at := map[pt]int{}
	var stack []pt
	for _, p := range walk {
		if i, seen := at[p]; seen {
			loop := slices.Clone(stack[i:])
			for _, q := range loop {
				delete(at, q)
			}
			rings = append(rings, loop)
			stack = stack[:i]
		}
		at[p] = len(stack)
		stack = append(stack, p)
	}
	return append(rings, stack)
}

// assignHoles puts each hole behind the smallest shell around it.
func assignHoles(rings [][]pt) (polygons [][][]pt) {
	var holes [][]pt
	for _, r := range rings {
		switch a := area2(r); {
		case len(r) < 3 || a == 0:
		case a > 0:
			polygons = append(polygons, [][]pt{r})
		default:
			holes = append(holes, r)
		}
	}
	for _, h := range holes {
		best := -1
		for i, p := range polygons {
			if covers(p[0], h) && (best < 0 || area2(p[0]) < area2(polygons[best][0])) {
				best = i
			}
		}
		if best >= 0 {
			polygons[best] = append(polygons[best], h)
		}
	}
	return polygons
}

// covers tells whether the middle of the first edge of a ring that does not cross the shell lies inside it.
func covers(shell, ring []pt) bool {
	mx, my := int64(ring[0].x)+int64(ring[1].x), int64(ring[0].y)+int64(ring[1].y)
	inside := false
	last := shell[len(shell)-1]
	for _, p := range shell {
		ax, ay, bx, by := 2*int64(last.x), 2*int64(last.y), 2*int64(p.x), 2*int64(p.y)
		last = p
		if (ay <= my) == (by <= my) {
			continue
		}
		if ay > by {
			ax, ay, bx, by = bx, by, ax, ay
		}
		if (bx-ax)*(my-ay) < (mx-ax)*(by-ay) {
			inside = !inside
		}
	}
	return inside
}
