package town

import "math"

// The plan of the town is a grid of straight cells whose corners are pushed about, so that streets bend at crossings
// while everything inside a cell stays exactly straight: parcels, lanes and blocks share their boundaries to the
// last bit, and a distance from the edge of a lane is what it is meant to be. Coordinates are EPSG:2180, easting first.

type point struct{ x, y float64 }

// ring is closed implicitly: the last point is not repeated.
type ring []point

const (
	originX, originY = 474000.0, 688000.0
	cellW, cellH     = 200.0, 133.0
	jitter           = 11.0
)

func (p point) plus(d point, by float64) point { return point{p.x + d.x*by, p.y + d.y*by} }

func distance(a, b point) float64 { return math.Hypot(a.x-b.x, a.y-b.y) }

func (t *town) layNodes() {
	t.node = make([][]point, t.nx+1)
	for i := range t.node {
		t.node[i] = make([]point, t.ny+1)
		for j := range t.node[i] {
			t.node[i][j] = point{
				originX + float64(i)*cellW + 60*math.Sin(float64(j)/9) + t.between(-jitter, jitter),
				originY + float64(j)*cellH + 45*math.Sin(float64(i)/5) + t.between(-jitter, jitter),
			}
		}
	}
}

// at takes plan coordinates in metres (u to the east, v to the north) to the ground. Inside one cell straight lines
// along u or v stay straight.
func (t *town) at(u, v float64) point {
	i := min(max(int(math.Floor(u/cellW)), 0), t.nx-1)
	j := min(max(int(math.Floor(v/cellH)), 0), t.ny-1)
	s, r := u/cellW-float64(i), v/cellH-float64(j)
	a, b, c, d := t.node[i][j], t.node[i+1][j], t.node[i][j+1], t.node[i+1][j+1]
	mix := func(a, b, c, d float64) float64 { return (a*(1-s)+b*s)*(1-r) + (c*(1-s)+d*s)*r }
	return point{mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y)}
}

func (t *town) rect(u0, v0, u1, v1 float64) ring {
	return ring{t.at(u0, v0), t.at(u1, v0), t.at(u1, v1), t.at(u0, v1)}
}

// area is the plane area in the projection, m².
func (r ring) area() float64 {
	sum := 0.0
	for i, a := range r {
		b := r[(i+1)%len(r)]
		sum += (a.x-r[0].x)*(b.y-r[0].y) - (b.x-r[0].x)*(a.y-r[0].y)
	}
	return math.Abs(sum) / 2
}

func (r ring) centre() point {
	var c point
	for _, p := range r {
		c.x += p.x / float64(len(r))
		c.y += p.y / float64(len(r))
	}
	return c
}

// trueArea undoes the shrinking of areas in EPSG:2180 (scale 0.9993 near its meridian), as a cadastre measures it.
func (r ring) trueArea() float64 { return r.area() / (0.9993 * 0.9993) }

// square is a footprint of w × d metres around p, turned along the direction dir (a unit vector).
func square(p, dir point, w, d float64) ring {
	n := point{-dir.y, dir.x}
	return ring{
		p.plus(dir, -w/2).plus(n, -d/2), p.plus(dir, w/2).plus(n, -d/2),
		p.plus(dir, w/2).plus(n, d/2), p.plus(dir, -w/2).plus(n, d/2),
	}
}

// block is the ground between four lanes, cut into two rows (or, upright, two columns) of parcels.
type block struct {
	i, j           int
	u0, v0, u1, v1 float64
	upright        bool
	rows           [2][]*parcel
	given          int // how many of its inner parcels belong to a planted case
}

func (t *town) layBlocks() {
	t.blocks = make([][]*block, t.nx)
	for i := range t.blocks {
		t.blocks[i] = make([]*block, t.ny)
		for j := range t.blocks[i] {
			b := &block{i: i, j: j,
				u0: float64(i)*cellW + t.halfV[i], u1: float64(i+1)*cellW - t.halfV[i+1],
				v0: float64(j)*cellH + t.halfH[j], v1: float64(j+1)*cellH - t.halfH[j+1],
				upright: t.rng.IntN(10) < 3,
			}
			t.blocks[i][j] = b
			t.cut(b)
		}
	}
}

// cut makes the parcels of a block. Each fronts one lane.
func (t *town) cut(b *block) {
	across0, across1, along0, along1 := b.v0, b.v1, b.u0, b.u1
	near, far := t.hp[b.j][b.i], t.hp[b.j+1][b.i]
	if b.upright {
		across0, across1, along0, along1 = b.u0, b.u1, b.v0, b.v1
		near, far = t.vp[b.i][b.j], t.vp[b.i+1][b.j]
	}
	middle := (across0+across1)/2 + t.between(-3, 3)
	for row, limits := range [2][2]float64{{across0, middle}, {middle, across1}} {
		n := 5 + t.rng.IntN(2)
		if b.upright {
			n = 3 + t.rng.IntN(2)
		}
		cuts := make([]float64, n+1)
		for k := range cuts {
			cuts[k] = along0 + (along1-along0)*float64(k)/float64(n)
			if k > 0 && k < n {
				cuts[k] += t.between(-2.5, 2.5)
			}
		}
		for k := range n {
			p := &parcel{block: b, row: row, index: k, front: near, side: +1, a0: cuts[k], a1: cuts[k+1]}
			if row == 1 {
				p.front, p.side = far, -1
			}
			if b.upright {
				p.ring = t.rect(limits[0], cuts[k], limits[1], cuts[k+1])
			} else {
				p.ring = t.rect(cuts[k], limits[0], cuts[k+1], limits[1])
			}
			b.rows[row] = append(b.rows[row], p)
		}
	}
}
