package scene

import "math"

// manyPoints is the number of points from which a shape's segments get an index of their own: the network of a whole
// town can be one polygon of a hundred thousand points.
const manyPoints = 400

// segments are the edges of one large shape.
type segments struct {
	ends  [][4]float64 // ax, ay, bx, by
	index *Index
	box   Box
}

// indexLarge prepares the large shapes. It is called before any search.
func (s *Shapes) indexLarge() {
	for i := range s.dims {
		s.indexOne(i)
	}
}

func (s *Shapes) indexOne(i int) {
	delete(s.large, i)
	if s.dims[i] < 1 || len(s.coords(i)) < 2*manyPoints {
		return
	}
	l := &segments{box: s.boxes[i]}
	var boxes []Box
	s.rings(i, func(xy []float64) {
		for k := 2; k+1 < len(xy); k += 2 {
			ax, ay, bx, by := xy[k-2], xy[k-1], xy[k], xy[k+1]
			l.ends = append(l.ends, [4]float64{ax, ay, bx, by})
			boxes = append(boxes, Box{min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)})
		}
	})
	l.index = indexBoxes(boxes)
	if s.large == nil {
		s.large = map[int]*segments{}
	}
	s.large[i] = l
}

// inside counts the edges that a ray to the east crosses.
func (l *segments) inside(x, y float64) bool {
	in := false
	l.index.Search(Box{x, y, l.box.MaxX, y}, func(k int) {
		e := &l.ends[k]
		ax, ay, bx, by := e[0]-x, e[1]-y, e[2]-x, e[3]-y
		if (ay > 0) != (by > 0) && (ax*by-bx*ay > 0) == (by > ay) {
			in = !in
		}
	})
	return in
}

// signed looks for the nearest edge in widening squares.
func (l *segments) signed(x, y float64, polygon bool) float64 {
	best := math.Inf(1)
	for reach := 2.0; ; reach *= 4 {
		l.index.Search(Box{x - reach, y - reach, x + reach, y + reach}, func(k int) {
			e := &l.ends[k]
			best = min(best, squared(e[0]-x, e[1]-y, e[2]-x, e[3]-y))
		})
		if best <= reach*reach || reach > 1e8 {
			break
		}
	}
	d := math.Sqrt(best)
	if polygon && l.inside(x, y) {
		return -d
	}
	return d
}

// squared is the squared distance of the origin to a segment.
func squared(ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	if l := dx*dx + dy*dy; l > 0 {
		t := max(0, min(1, -(ax*dx+ay*dy)/l))
		ax, ay = ax+t*dx, ay+t*dy
	}
	return ax*ax + ay*ay
}
