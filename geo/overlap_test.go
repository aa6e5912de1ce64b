package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/planar"
	sf "github.com/peterstace/simplefeatures/geom"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Checked against two libraries on shapes they can do.
func TestSharedAreaAgreesWithASecondOpinion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const e, n = 6541703.0, 6014581.0
		corners := rapid.IntRange(3, 15).Draw(t, "corners")
		var ring orb.Ring
		for i := range corners {
			r := rapid.Float64Range(0.5, 30).Draw(t, "radius")
			a := 2 * math.Pi * float64(i) / float64(corners)
			ring = append(ring, orb.Point{e + r*math.Cos(a), n + r*math.Sin(a)})
		}
		ring = append(ring, ring[0])
		x, y := e+rapid.Float64Range(-40, 40).Draw(t, "x"), n+rapid.Float64Range(-40, 40).Draw(t, "y")
		w, h := rapid.Float64Range(0.1, 60).Draw(t, "w"), rapid.Float64Range(0.1, 60).Draw(t, "h")
		bound := orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + w, y + h}}
		a, err := EncodeOrb(orb.Polygon{ring}, 2177)
		require.NoError(t, err)
		b, err := EncodeOrb(bound, 2177)
		require.NoError(t, err)
		got, err := IntersectionArea(a, b)
		require.NoError(t, err)
		want := 0.0
		if r := clip.Ring(bound, ring.Clone()); r != nil {
			// orb's own area loses digits far from the origin.
			for i := range r {
				r[i] = orb.Point{r[i][0] - e, r[i][1] - n}
			}
			want = math.Abs(planar.Area(r))
		}
		require.InDelta(t, want, got, 1e-6)
		// Relative to the origin, where the second library keeps its digits.
		ga, err := sf.UnmarshalWKB(mustWKB(t, orb.Polygon{shift(ring, e, n)}))
		require.NoError(t, err)
		gb, err := sf.UnmarshalWKB(mustWKB(t, orb.Polygon{shift(bound.ToRing(), e, n)}))
		require.NoError(t, err)
		shared, err := sf.Intersection(ga, gb)
		require.NoError(t, err)
		require.InDelta(t, shared.Area(), got, 1e-6)
		back, err := IntersectionArea(b, a)
		require.NoError(t, err)
		require.InDelta(t, got, back, 1e-6)
	})
}

func shift(r orb.Ring, e, n float64) orb.Ring {
	var out orb.Ring
	for _, p := range r {
		out = append(out, orb.Point{p[0] - e, p[1] - n})
	}
	return out
}

func mustWKB(t *rapid.T, g orb.Geometry) []byte {
	b, err := wkb.Marshal(g)
	require.NoError(t, err)
	return b
}

func TestSharedAreaKnowsHolesAndParts(t *testing.T) {
	field := orb.Polygon{
		{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}},
		{{2, 2}, {4, 2}, {4, 4}, {2, 4}, {2, 2}},
	}
	for name, c := range map[string]struct {
		a, b orb.Geometry
		want float64
	}{
		"with itself":            {field, field, 96},
		"in the hole":            {field, orb.Polygon{{{2, 2}, {3, 2}, {3, 3}, {2, 3}, {2, 2}}}, 0},
		"half over the hole":     {field, orb.Polygon{{{3, 3}, {5, 3}, {5, 4}, {3, 4}, {3, 3}}}, 1},
		"beside it":              {field, orb.Polygon{{{10, 0}, {12, 0}, {12, 5}, {10, 5}, {10, 0}}}, 0},
		"rings the other way":    {orb.Polygon{{{0, 0}, {0, 10}, {10, 10}, {10, 0}, {0, 0}}}, field, 96},
		"two parts":              {orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}, {{{9, 9}, {11, 9}, {11, 11}, {9, 11}, {9, 9}}}}, field, 2},
		"a triangle over a side": {field, orb.Polygon{{{9, 5}, {11, 4}, {11, 6}, {9, 5}}}, 0.5},
		"a line has no area":     {orb.LineString{{0, 0}, {5, 5}}, field, 0},
	} {
		a, err := EncodeOrb(c.a, 2180)
		require.NoError(t, err)
		b, err := EncodeOrb(c.b, 2180)
		require.NoError(t, err)
		got, err := IntersectionArea(a, b)
		require.NoError(t, err)
		require.InDelta(t, c.want, got, 1e-9, name)
	}
}

func BenchmarkSharedArea(b *testing.B) {
	var ring orb.Ring
	for i := range 500 {
		a := 2 * math.Pi * float64(i) / 500
		ring = append(ring, orb.Point{6e6 + 100*math.Cos(a), 6e6 + 100*math.Sin(a)})
	}
	ring = append(ring, ring[0])
	lane, err := EncodeOrb(orb.Polygon{ring}, 2177)
	require.NoError(b, err)
	stall := square0(b, 2177, 6e6+99, 6e6, 3)
	for b.Loop() {
		if _, err := IntersectionArea(stall, lane); err != nil {
			b.Fatal(err)
		}
	}
}
