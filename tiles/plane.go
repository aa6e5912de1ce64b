package tiles

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// plane carries coordinates between an office's metric reference system and the world square of web maps: u grows
// to the east from 0 at 180° W, v to the south from 0 at 85.05° N, both end at 1.
//
// PROJ, inside PostGIS, is asked only for the nodes of a fixed grid; between them a biquadratic polynomial is exact
// to well under a millimetre. The grid belongs to the office and not to a tile, so a corner has one position in
// every tile and at every zoom, and any metric system that PROJ knows serves without a formula of its own.
type plane struct {
	srid    int
	ask     asker
	mu      sync.Mutex // one block is fetched at a time
	blocks  atomic.Pointer[map[blockKey]*block]
	inverse sync.Map // cell → *cellPatch
}

// asker transforms points, given as parallel lists, between two reference systems.
type asker func(ctx context.Context, from, to int, x, y []float64) (tx, ty []float64, err error)

const (
	patchSize   = 4096.0 // metres; the third-order remainder over it is about 0.1 mm
	blockSide   = 8      // patches along a block, which is what one question to PROJ covers
	worldSide   = 2 * 20037508.342789244
	inverseZoom = 12 // cells of which the way back to the office's system is kept
)

type blockKey struct{ x, y int32 }

// block holds the patches of one question; it is nil where the reference system has no such place.
type block [blockSide * blockSide]patch

// patch is two biquadratic polynomials in s and t, which run from -1 to 1 over the patch.
type patch struct {
	u, v [9]float64
}

func newPlane(srid int, ask asker) *plane {
	p := &plane{srid: srid, ask: ask}
	p.blocks.Store(&map[blockKey]*block{})
	return p
}

// errNoPlace is answered for coordinates that the reference system cannot hold.
var errNoPlace = errors.New("outside the reference system")

// at returns the patch that a point of the office's plane lies in, asking for its block when it is new.
func (p *plane) at(ctx context.Context, i, j int32) (*patch, error) {
	key := blockKey{floorDiv(i, blockSide), floorDiv(j, blockSide)}
	b, ok := (*p.blocks.Load())[key]
	if !ok {
		var err error
		if b, err = p.fetch(ctx, key); err != nil {
			return nil, err
		}
	}
	if b == nil {
		return nil, errNoPlace
	}
	return &b[(j-key.y*blockSide)*blockSide+(i-key.x*blockSide)], nil
}

func floorDiv(a, b int32) int32 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// fetch asks PROJ for the nodes of a block and remembers the polynomials for good.
func (p *plane) fetch(ctx context.Context, key blockKey) (*block, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	known := *p.blocks.Load()
	if b, ok := known[key]; ok {
		return b, nil
	}
	const side = 2*blockSide + 1
	x, y := make([]float64, 0, side*side), make([]float64, 0, side*side)
	for j := range side {
		for i := range side {
			x = append(x, (float64(key.x)*blockSide+float64(i)/2)*patchSize)
			y = append(y, (float64(key.y)*blockSide+float64(j)/2)*patchSize)
		}
	}
	b := new(block)
	tx, ty, err := p.ask(ctx, p.srid, 3857, x, y)
	switch {
	case errors.Is(err, errNoPlace):
		b = nil
	case err != nil:
		return nil, err
	default:
		for i := range tx {
			tx[i] = tx[i]/worldSide + 0.5
			ty[i] = 0.5 - ty[i]/worldSide
		}
		for j := range blockSide {
			for i := range blockSide {
				var nu, nv [9]float64
				for n := range 9 {
					at := (2*j+n/3)*side + 2*i + n%3
					nu[n], nv[n] = tx[at], ty[at]
				}
				b[j*blockSide+i] = patch{biquadratic(nu), biquadratic(nv)}
			}
		}
	}
	grown := make(map[blockKey]*block, len(known)+1)
	for k, v := range known {
		grown[k] = v
	}
	grown[key] = b
	p.blocks.Store(&grown)
	return b, nil
}

// biquadratic turns values at s, t = -1, 0, 1 (rows of t) into coefficients of sⁱtʲ, at 3j+i.
func biquadratic(f [9]float64) (c [9]float64) {
	var rows [9]float64
	for j := range 3 {
		a, m, b := f[3*j], f[3*j+1], f[3*j+2]
		rows[3*j], rows[3*j+1], rows[3*j+2] = m, (b-a)/2, (b+a)/2-m
	}
	for i := range 3 {
		a, m, b := rows[i], rows[3+i], rows[6+i]
		c[i], c[3+i], c[6+i] = m, (b-a)/2, (b+a)/2-m
	}
	return c
}

func evaluate(c *[9]float64, s, t float64) float64 {
	return (c[0] + s*(c[1]+s*c[2])) + t*((c[3]+s*(c[4]+s*c[5]))+t*(c[6]+s*(c[7]+s*c[8])))
}

// walker projects one coordinate after another, remembering the patch of the last.
type walker struct {
	plane  *plane
	ctx    context.Context
	patch  *patch
	x0, y0 float64 // the patch's corner
}

func (w *walker) project(x, y float64) (u, v float64, err error) {
	s, t := (x-w.x0)*(2/patchSize)-1, (y-w.y0)*(2/patchSize)-1
	if !(s >= -1 && s < 1 && t >= -1 && t < 1) || w.patch == nil {
		i, j := math.Floor(x/patchSize), math.Floor(y/patchSize)
		if !(math.Abs(i) < 1e6 && math.Abs(j) < 1e6) { // also NaN
			return 0, 0, errNoPlace
		}
		if w.patch, err = w.plane.at(w.ctx, int32(i), int32(j)); err != nil {
			return 0, 0, err
		}
		w.x0, w.y0 = i*patchSize, j*patchSize
		s, t = (x-w.x0)*(2/patchSize)-1, (y-w.y0)*(2/patchSize)-1
	}
	return evaluate(&w.patch.u, s, t), evaluate(&w.patch.v, s, t), nil
}

// box is a rectangle, in metres of the office's system or in fractions of the world.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) meets(o box) bool { return b.x0 <= o.x1 && o.x0 <= b.x1 && b.y0 <= o.y1 && o.y0 <= b.y1 }

// sagitta bounds, in the units of both sides, how far an edge of a box bends away from its chord when it is carried
// to the other system: meridians and parallels curve with radii above 3 000 km where these systems are used.
func sagitta(metres float64) float64 { return metres*metres/(8*3e6) + 1 }

// toOffice returns a rectangle in the office's metres that covers a tile and its buffer. It fails with errNoPlace
// where the office's system does not reach.
func (p *plane) toOffice(ctx context.Context, t Tile) (box, error) {
	cell := t
	if cell.Z > inverseZoom {
		cell = Tile{inverseZoom, t.X >> (t.Z - inverseZoom), t.Y >> (t.Z - inverseZoom)}
	}
	way, err := p.wayBack(ctx, cell)
	if err != nil {
		return box{}, err
	}
	if way == nil {
		return box{}, errNoPlace
	}
	n := float64(int64(1) << (t.Z - cell.Z))
	const edge = float64(buffer+1) / extent
	x, y := float64(t.X)-float64(cell.X)*n, float64(t.Y)-float64(cell.Y)*n
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, dy := range []float64{-edge, 0.5, 1 + edge} {
		for _, dx := range []float64{-edge, 0.5, 1 + edge} {
			s, t := (x+dx)/n*2-1, (y+dy)/n*2-1
			ox, oy := evaluate(&way.u, s, t), evaluate(&way.v, s, t)
			b = box{min(b.x0, ox), min(b.y0, oy), max(b.x1, ox), max(b.y1, oy)}
		}
	}
	m := sagitta(max(b.x1-b.x0, b.y1-b.y0))
	return box{b.x0 - m, b.y0 - m, b.x1 + m, b.y1 + m}, nil
}

// wayBack returns the polynomials from a cell of the world to the office's metres; nil where there is no way.
func (p *plane) wayBack(ctx context.Context, cell Tile) (*patch, error) {
	if way, ok := p.inverse.Load(cell); ok {
		return way.(*patch), nil
	}
	n := math.Exp2(float64(cell.Z))
	var x, y []float64
	for k := range 9 {
		x = append(x, ((float64(cell.X)+float64(k%3)/2)/n-0.5)*worldSide)
		y = append(y, (0.5-(float64(cell.Y)+float64(k/3)/2)/n)*worldSide)
	}
	way := new(patch)
	tx, ty, err := p.ask(ctx, 3857, p.srid, x, y)
	switch {
	case errors.Is(err, errNoPlace):
		way = nil
	case err != nil:
		return nil, err
	default:
		way.u, way.v = biquadratic([9]float64(tx)), biquadratic([9]float64(ty))
	}
	p.inverse.Store(cell, way)
	return way, nil
}

// toWorld returns a rectangle of the world that covers one of the office's plane.
func (p *plane) toWorld(ctx context.Context, b box) (box, error) {
	w := walker{plane: p, ctx: ctx}
	m := sagitta(max(b.x1-b.x0, b.y1-b.y0))
	out := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for k := range 4 {
		x, y := b.x0-m, b.y0-m
		if k%2 == 1 {
			x = b.x1 + m
		}
		if k/2 == 1 {
			y = b.y1 + m
		}
		u, v, err := w.project(x, y)
		if err != nil {
			return box{}, err
		}
		out = box{min(out.x0, u), min(out.y0, v), max(out.x1, u), max(out.y1, v)}
	}
	return out, nil
}

// queryer is what a pool and a transaction have in common.
type queryer interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// postgis answers with PROJ inside PostGIS.
func postgis(q queryer) asker {
	return func(ctx context.Context, from, to int, x, y []float64) (tx, ty []float64, err error) {
		err = q.QueryRow(ctx, `SELECT array_agg(ST_X(g) ORDER BY n), array_agg(ST_Y(g) ORDER BY n)
			FROM (SELECT n, ST_Transform(ST_SetSRID(ST_MakePoint(x, y), $1::int), $2::int) AS g
			      FROM unnest($3::float8[], $4::float8[]) WITH ORDINALITY AS p(x, y, n)) AS t`, from, to, x, y).Scan(&tx, &ty)
		var refused *pgconn.PgError
		if errors.As(err, &refused) && strings.HasPrefix(refused.Code, "XX") {
			return nil, nil, errNoPlace // PROJ says so as an internal error
		}
		if err != nil {
			return nil, nil, err
		}
		for i := range tx {
			if math.IsInf(tx[i], 0) || math.IsNaN(tx[i]) || math.IsInf(ty[i], 0) || math.IsNaN(ty[i]) {
				return nil, nil, errNoPlace
			}
		}
		return tx, ty, nil
	}
}
