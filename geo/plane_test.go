package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"
	"github.com/twpayne/go-geom"
	"pgregory.net/rapid"
)

// square0 is a square polygon as EWKB with its lower left corner and side.
func square0(t testing.TB, srid int, x, y, side float64) []byte {
	t.Helper()
	b, err := EncodeOrb(orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + side, y + side}}, srid)
	require.NoError(t, err)
	return b
}

func TestDistanceIsNegativeInside(t *testing.T) {
	field, err := EncodeOrb(orb.Polygon{
		{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}},
		{{4, 4}, {6, 4}, {6, 6}, {4, 6}, {4, 4}},
	}, 2180)
	require.NoError(t, err)
	for _, c := range []struct {
		where string
		x, y  float64
		want  float64
	}{
		{"inside", 1, 5, -1},
		{"outside beside an edge", -3, 5, 3},
		{"outside at a corner", 13, 14, 5},
		{"in the hole", 5, 5, 1},
		{"between the hole and the edge", 2, 5, -2},
		{"on the edge", 10, 5, 0},
	} {
		d, err := SignedDistance(field, c.x, c.y)
		require.NoError(t, err)
		require.InDelta(t, c.want, d, 1e-12, c.where)
	}
	line, err := EncodeOrb(orb.LineString{{0, 0}, {10, 0}}, 2180)
	require.NoError(t, err)
	d, err := SignedDistance(line, 5, 2)
	require.NoError(t, err)
	require.Equal(t, 2.0, d)
	point, err := EncodeOrb(orb.Point{3, 4}, 2180)
	require.NoError(t, err)
	d, err = SignedDistance(point, 0, 0)
	require.NoError(t, err)
	require.Equal(t, 5.0, d)
	in, err := Contains(field, 1, 1)
	require.NoError(t, err)
	require.True(t, in)
}

func TestInsideAgreesWithASecondOpinion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// A star-shaped ring never crosses itself.
		n := rapid.IntRange(3, 12).Draw(t, "corners")
		var ring orb.Ring
		for i := range n {
			r := rapid.Float64Range(1, 10).Draw(t, "radius")
			a := 2 * math.Pi * float64(i) / float64(n)
			ring = append(ring, orb.Point{6e6 + r*math.Cos(a), 5e6 + r*math.Sin(a)})
		}
		ring = append(ring, ring[0])
		b, err := EncodeOrb(orb.Polygon{ring}, 2177)
		require.NoError(t, err)
		x := 6e6 + rapid.Float64Range(-12, 12).Draw(t, "x")
		y := 5e6 + rapid.Float64Range(-12, 12).Draw(t, "y")
		d, err := SignedDistance(b, x, y)
		require.NoError(t, err)
		g, err := DecodeSF(b)
		require.NoError(t, err)
		p, err := EncodeOrb(orb.Point{x, y}, 2177)
		require.NoError(t, err)
		pg, err := DecodeSF(p)
		require.NoError(t, err)
		if math.Abs(d) > 1e-6 {
			require.Equal(t, intersects(g, pg), d < 0)
		}
		depth, err := Depth(p, b, 0.001)
		require.NoError(t, err)
		require.InDelta(t, -d, depth, 1e-9)
	})
}

func TestAreasTakeHolesOffAndCorrectTheScale(t *testing.T) {
	mp := geom.NewMultiPolygon(geom.XY)
	require.NoError(t, mp.Push(geom.NewPolygonFlat(geom.XY, []float64{0, 0, 10, 0, 10, 10, 0, 10, 0, 0, 2, 2, 2, 4, 4, 4, 4, 2, 2, 2}, []int{10, 20})))
	require.NoError(t, mp.Push(geom.NewPolygonFlat(geom.XY, []float64{20, 0, 20, 1, 21, 1, 21, 0, 20, 0}, []int{10})))
	b, err := EncodeEWKB(mp)
	require.NoError(t, err)
	a, err := Area(b)
	require.NoError(t, err)
	require.InDelta(t, 100-4+1, a, 1e-12, "whichever way the rings run")

	x, y, err := PL1992.Forward(18.64, 54.26)
	require.NoError(t, err)
	hectare := square0(t, 2180, x, y, 100)
	truly, err := TrueArea(hectare, PL1992)
	require.NoError(t, err)
	require.InDelta(t, 10000*1.00128, truly, 2, "a hectare on the PL-1992 plane is 0.13 %% more on the ground")

	line, err := EncodeOrb(orb.LineString{{0, 0}, {3, 4}, {3, 14}}, 2180)
	require.NoError(t, err)
	l, err := Length(line)
	require.NoError(t, err)
	require.Equal(t, 15.0, l)
	a, err = TrueArea(line, PL1992)
	require.NoError(t, err)
	require.Zero(t, a)
}

func TestAreasKeepTheirDigitsFarFromTheOrigin(t *testing.T) {
	a, err := Area(square0(t, 2179, 8430735.81, 5724155.71, 0.5))
	require.NoError(t, err)
	require.InDelta(t, 0.25, a, 1e-8)
}

func TestSharedArea(t *testing.T) {
	const e, n = 6541703.054, 6014581.868
	stall, lane := square0(t, 2177, e, n, 2), square0(t, 2177, e+1.5, n-10, 20)
	a, err := IntersectionArea(stall, lane)
	require.NoError(t, err)
	require.InDelta(t, 1.0, a, 1e-6)
	s, err := Share(stall, lane)
	require.NoError(t, err)
	require.InDelta(t, 0.25, s, 1e-6)
	far, err := Share(stall, square0(t, 2177, e+500, n, 2))
	require.NoError(t, err)
	require.Zero(t, far)
	point, err := EncodeOrb(orb.Point{e, n}, 2177)
	require.NoError(t, err)
	_, err = Share(point, lane)
	require.ErrorIs(t, err, ErrNotArea)
}

func TestTheDeepestPointOfAFootprint(t *testing.T) {
	lane := square0(t, 2180, 0, 0, 10)
	for name, c := range map[string]struct {
		footprint []byte
		want      float64
	}{
		"reaches a metre in":                     {square0(t, 2180, -2, 4, 3), 1},
		"is wholly inside near the middle":       {square0(t, 2180, 4, 4, 2), 5},
		"covers the lane: the middle is deepest": {square0(t, 2180, -20, -20, 60), 5},
		"stays away":                             {square0(t, 2180, 12, 4, 1), -2},
		"is wholly inside at the side":           {square0(t, 2180, 1, 1, 1), 2},
	} {
		d, err := Depth(c.footprint, lane, 0.01)
		require.NoError(t, err)
		require.InDelta(t, c.want, d, 0.011, name)
	}
}
