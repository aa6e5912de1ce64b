package tiles

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/peterstace/simplefeatures/geom"
	"github.com/stretchr/testify/require"
)

// drawn runs one geometry of tile units through rounding, clipping and repair. Positions may have fractions.
func drawn(t testing.TB, e *encoder, wkb []byte, z int) (int, []uint32) {
	t.Helper()
	e.in.reset(wkb)
	e.in.geometry()
	require.NoError(t, e.in.problems)
	return e.draw(z)
}

// flatEncoder draws on a plane whose metres are tile units of the tile 14/8192/8192, south up.
func flatEncoder() *encoder {
	e := newEncoder()
	p := newPlane(0, nil)
	e.in.walk = &walker{plane: p}
	e.in.aim(Tile{14, 8192, 8192})
	const scale, corner = extent << 14, extent * 8192
	known := map[blockKey]*block{}
	for by := int32(-2); by < 3; by++ {
		for bx := int32(-2); bx < 3; bx++ {
			b := new(block)
			for j := range int32(blockSide) {
				for i := range int32(blockSide) {
					cx, cy := (float64(bx*blockSide+i)+0.5)*patchSize, (float64(by*blockSide+j)+0.5)*patchSize
					pp := &b[j*blockSide+i]
					pp.u[0], pp.u[1] = (cx+corner)/scale, patchSize/2.0/scale
					pp.v[0], pp.v[3] = (cy+corner)/scale, patchSize/2.0/scale
				}
			}
			known[blockKey{bx, by}] = b
		}
	}
	p.blocks.Store(&known)
	return e
}

func polygonWKB(rings ...[][2]float64) []byte {
	b := []byte{1, 3, 0, 0, 0}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(rings)))
	for _, r := range rings {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(r)+1))
		for i := range len(r) + 1 {
			p := r[i%len(r)]
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
		}
	}
	return b
}

// polygonsOf reads the commands back as the specification says and requires what it demands of polygons.
func polygonsOf(t testing.TB, cmds []uint32) geom.Geometry {
	t.Helper()
	var polys [][]geom.LineString
	var x, y int32
	for i := 0; i < len(cmds); {
		require.Equal(t, uint32(1<<3|1), cmds[i])
		var ring []float64
		step := func() {
			x += int32(cmds[i]>>1) ^ -int32(cmds[i]&1)
			y += int32(cmds[i+1]>>1) ^ -int32(cmds[i+1]&1)
			i += 2
			require.True(t, x >= clipLow && x <= clipHigh && y >= clipLow && y <= clipHigh)
			ring = append(ring, float64(x), float64(y))
		}
		i++
		step()
		n := cmds[i] >> 3
		require.Equal(t, uint32(2), cmds[i]&7)
		require.GreaterOrEqual(t, n, uint32(2))
		i++
		for range n {
			step()
		}
		require.Equal(t, uint32(1<<3|7), cmds[i])
		i++
		area := 0.0
		for k := 0; k < len(ring); k += 2 {
			l := (k + 2) % len(ring)
			area += ring[k]*ring[l+1] - ring[l]*ring[k+1]
		}
		require.NotZero(t, area)
		ring = append(ring, ring[0], ring[1])
		line := geom.NewLineString(geom.NewSequence(ring, geom.DimXY))
		if area > 0 {
			polys = append(polys, nil)
		}
		require.NotEmpty(t, polys, "a hole before any shell")
		polys[len(polys)-1] = append(polys[len(polys)-1], line)
	}
	var out []geom.Polygon
	for _, rings := range polys {
		out = append(out, geom.NewPolygon(rings))
	}
	return geom.NewMultiPolygon(out).AsGeometry()
}

// Polygons of all shapes, cut by the border and rounded until they break, come out valid and cover what they covered.
func TestPolygonsAreValidAfterRoundingAndClipping(t *testing.T) {
	e := flatEncoder()
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 20000 {
		n := 3 + rng.IntN(14)
		if i%50 == 0 {
			n = 60 + rng.IntN(100)
		}
		cx, cy := rng.Float64()*4300-100, rng.Float64()*4300-100
		size := math.Exp(rng.Float64()*9) / 4
		var ring [][2]float64
		for k := range n {
			a := (float64(k) + rng.Float64()*0.9) / float64(n) * 2 * math.Pi
			r := size * (0.05 + rng.Float64())
			ring = append(ring, [2]float64{cx + r*math.Cos(a)*1.5, cy + r*math.Sin(a)/1.5})
		}
		rings := [][][2]float64{ring}
		if i%3 == 0 {
			var hole [][2]float64
			for k := range 5 {
				a := -float64(k) / 5 * 2 * math.Pi
				hole = append(hole, [2]float64{cx + size*0.012*math.Cos(a), cy + size*0.012*math.Sin(a)})
			}
			rings = append(rings, hole)
		}
		in := fromRings(rings)
		if in.Validate() != nil {
			continue
		}
		_, cmds := drawn(t, e, polygonWKB(rings...), 14)
		out := polygonsOf(t, cmds)
		require.NoError(t, out.Validate(), "%d: %s", i, in.AsText())
		box := geom.NewEnvelope(geom.XY{X: clipLow, Y: clipLow}, geom.XY{X: clipHigh, Y: clipHigh}).AsGeometry()
		want, err := geom.Intersection(in, box)
		require.NoError(t, err)
		length := want.Length()
		if want.IsPolygon() {
			length = want.MustAsPolygon().Boundary().Length()
		} else if want.IsMultiPolygon() {
			length = want.MustAsMultiPolygon().Boundary().Length()
		}
		require.InDelta(t, want.Area(), out.Area(), length*1.1+2, "%d: %s", i, in.AsText())
	}
}

func fromRings(rings [][][2]float64) geom.Geometry {
	var lines []geom.LineString
	for _, r := range rings {
		var c []float64
		for i := range len(r) + 1 {
			c = append(c, r[i%len(r)][0], r[i%len(r)][1])
		}
		lines = append(lines, geom.NewLineString(geom.NewSequence(c, geom.DimXY)))
	}
	return geom.NewPolygon(lines).AsGeometry()
}

// What rounding leaves without area is still drawn at the zooms where nothing may be missing.
func TestSmallPolygonsStay(t *testing.T) {
	e := flatEncoder()
	for name, ring := range map[string][][2]float64{
		"dot":    {{100.1, 100.1}, {100.2, 100.1}, {100.2, 100.2}},
		"fence":  {{10, 50.1}, {900, 50.1}, {900, 50.2}, {10, 50.2}},
		"wall":   {{10.1, 50}, {10.2, 50}, {10.2, 900}, {10.1, 900}},
		"across": {{4000, 4000.1}, {5000, 4000.1}, {5000, 4000.2}, {4000, 4000.2}},
	} {
		_, cmds := drawn(t, e, polygonWKB(ring), 14)
		require.NotEmpty(t, cmds, name)
		require.NoError(t, polygonsOf(t, cmds).Validate(), name)
		_, cmds = drawn(t, e, polygonWKB(ring), 13)
		require.Empty(t, cmds, name)
	}
}

// Rings of every kind of mess, on so small a grid that edges overlap and cross all the time, are repaired into valid
// polygons.
func TestRepairMakesValidPolygons(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for i := range 30000 {
		n, grid := 3+rng.IntN(12), int32(3+rng.IntN(12))
		var ring []pt
		for range n {
			ring = append(ring, pt{rng.Int32N(grid), rng.Int32N(grid)})
		}
		if ring = tidy(ring); len(ring) < 3 {
			continue
		}
		rings := [][]pt{ring}
		if i%2 == 0 {
			if other := tidy([]pt{{rng.Int32N(grid), rng.Int32N(grid)}, {rng.Int32N(grid), rng.Int32N(grid)}, {rng.Int32N(grid), rng.Int32N(grid)}}); len(other) == 3 {
				rings = append(rings, other)
			}
		}
		var out []geom.Polygon
		for _, p := range repair(rings) {
			var lines []geom.LineString
			for k, r := range p {
				require.Equal(t, k == 0, area2(r) > 0)
				var c []float64
				for j := range len(r) + 1 {
					c = append(c, float64(r[j%len(r)].x), float64(r[j%len(r)].y))
				}
				lines = append(lines, geom.NewLineString(geom.NewSequence(c, geom.DimXY)))
			}
			out = append(out, geom.NewPolygon(lines))
		}
		g := geom.NewMultiPolygon(out).AsGeometry()
		require.NoError(t, g.Validate(), "%v: %s", rings, g.AsText())
	}
}

// A bow tie becomes two triangles, a ring that runs over itself loses what it covers twice, a spike goes away.
func TestRepairKeepsWhatIsCoveredOddly(t *testing.T) {
	for name, c := range map[string]struct {
		ring     []pt
		polygons int
		area     int64 // twice
	}{
		"bow tie": {[]pt{{0, 0}, {10, 10}, {10, 0}, {0, 10}}, 2, 100},
		"spike":   {[]pt{{0, 0}, {10, 0}, {10, 5}, {20, 5}, {10, 5}, {10, 10}, {0, 10}}, 1, 200},
		"bridge":  {[]pt{{0, 0}, {4, 0}, {6, 0}, {10, 0}, {10, 10}, {6, 10}, {6, 0}, {4, 0}, {4, 10}, {0, 10}}, 2, 160},
		"pinched": {[]pt{{0, 0}, {10, 0}, {10, 10}, {5, 0}, {0, 10}}, 2, 100},
	} {
		polygons := repair([][]pt{c.ring})
		require.Len(t, polygons, c.polygons, name)
		var sum int64
		for _, p := range polygons {
			for _, r := range p {
				sum += area2(r)
			}
		}
		require.Equal(t, c.area, sum, name)
	}
}
