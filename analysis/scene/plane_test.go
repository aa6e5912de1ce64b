package scene_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/scene"
)

func square(s *scene.Shapes, x, y, a float64) int {
	return s.AddXY(2, x, y, x+a, y, x+a, y+a, x, y+a, x, y)
}

func TestSignedDistanceIsNegativeInside(t *testing.T) {
	var s scene.Shapes
	i := square(&s, 0, 0, 10)
	for _, c := range []struct{ x, y, want float64 }{{5, 5, -5}, {9, 5, -1}, {10, 5, 0}, {12, 5, 2}, {13, 14, 5}, {-3, 5, 3}} {
		require.InDelta(t, c.want, s.Signed(i, c.x, c.y), 1e-9, "%v", c)
	}
	p := s.AddXY(0, 3, 4)
	require.InDelta(t, 5, s.Signed(p, 0, 0), 1e-9)
	l := s.AddXY(1, 0, 0, 10, 0)
	require.InDelta(t, 2, s.Signed(l, 5, -2), 1e-9)
}

func TestOverlapOfSquares(t *testing.T) {
	var s scene.Shapes
	a := square(&s, 477000, 710000, 10)
	for _, c := range []struct{ dx, dy, side, want float64 }{
		{5, 5, 10, 25}, {0, 0, 10, 100}, {2, 3, 4, 16}, {10, 0, 10, 0}, {20, 0, 1, 0}, {-5, -5, 30, 100}, {9.5, -2, 3, 0.5},
	} {
		b := square(&s, 477000+c.dx, 710000+c.dy, c.side)
		require.InDelta(t, c.want, s.Overlap(a, &s, b), 1e-6, "%v", c)
		require.InDelta(t, c.want, s.Overlap(b, &s, a), 1e-6, "%v", c)
	}
	// A hole is taken off, whichever way its ring runs, and a shape that runs clockwise is the same shape.
	cw := s.AddXY(2, 477000, 710000, 477000, 710010, 477010, 710010, 477010, 710000, 477000, 710000)
	require.InDelta(t, 100, s.Area(cw), 1e-6)
	require.InDelta(t, 100, s.Overlap(a, &s, cw), 1e-6)
}

// Against counting points: any two convex or star-shaped rings share what a fine grid says.
func TestOverlapAgreesWithCounting(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	star := func(s *scene.Shapes, cx, cy float64) int {
		var xy []float64
		n := 5 + rng.IntN(12)
		for k := range n {
			r := 4 + 6*rng.Float64()
			sin, cos := math.Sincos(2 * math.Pi * float64(k) / float64(n))
			xy = append(xy, cx+r*cos, cy+r*sin)
		}
		return s.AddXY(2, append(xy, xy[0], xy[1])...)
	}
	for range 40 {
		var s scene.Shapes
		a, b := star(&s, 0, 0), star(&s, 8*rng.Float64()-4, 8*rng.Float64()-4)
		const step = 0.05
		n := 0
		for x := -15.0; x < 15; x += step {
			for y := -15.0; y < 15; y += step {
				if s.Contains(a, x, y) && s.Contains(b, x, y) {
					n++
				}
			}
		}
		require.InDelta(t, float64(n)*step*step, s.Overlap(a, &s, b), 0.6)
		require.InDelta(t, s.Area(a), s.Overlap(a, &s, a), 1e-6)
	}
}

func TestIndexFindsWhatALoopFinds(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var s scene.Shapes
	for range 5000 {
		square(&s, 1000*rng.Float64(), 1000*rng.Float64(), 5*rng.Float64())
	}
	s.Add(nil) // no geometry: never found
	x := scene.NewIndex(&s)
	for range 200 {
		b := scene.Box{MinX: 1000 * rng.Float64(), MinY: 1000 * rng.Float64()}
		b.MaxX, b.MaxY = b.MinX+30, b.MinY+30
		var got, want []int
		x.Search(b, func(i int) { got = append(got, i) })
		for i := range s.Len() {
			if o := s.Box(i); s.Dim(i) >= 0 && b.MinX <= o.MaxX && o.MinX <= b.MaxX && b.MinY <= o.MaxY && o.MinY <= b.MaxY {
				want = append(want, i)
			}
		}
		slices.Sort(got)
		require.Equal(t, want, got)
	}
	scene.NewIndex(&scene.Shapes{}).Search(scene.Box{}, func(int) { t.Fatal("nothing is indexed") })
}

func TestPeriodsAreInclusive(t *testing.T) {
	d := scene.ParseDay
	p := scene.Period{From: d("2022-02-01"), To: d("2022-03-09"), Known: true}
	require.Equal(t, scene.False, p.Has(d("2022-01-31")))
	require.Equal(t, scene.True, p.Has(d("2022-02-01")))
	require.Equal(t, scene.True, p.Has(d("2022-03-09")))
	require.Equal(t, scene.False, p.Has(d("2022-03-10")))
	require.Equal(t, scene.Unknown, p.Has(scene.NoDay))
	require.Equal(t, scene.Unknown, scene.Period{}.Has(d("2022-03-09")))
	require.Equal(t, 37, p.Days(p))
	require.Equal(t, 1, p.Days(scene.Period{From: d("2022-03-09"), To: scene.Always, Known: true}), "touching on one day is one day")
	require.Equal(t, "2022-03-09", p.To.String())
}

func TestKleene(t *testing.T) {
	require.Equal(t, scene.Unknown, scene.And(scene.True, scene.Unknown))
	require.Equal(t, scene.False, scene.And(scene.False, scene.Unknown))
	require.Equal(t, scene.True, scene.Or(scene.True, scene.Unknown))
	require.Equal(t, scene.Unknown, scene.Or(scene.False, scene.Unknown))
	require.Equal(t, scene.Unknown, scene.Unknown.Not())
	require.Nil(t, scene.Unknown.Bool())
}

// A large polygon is measured over an index of its edges, with the same result.
func TestALargePolygonIsMeasuredTheSame(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	ring := func(n int) []float64 {
		var xy []float64
		for k := range n {
			r := 80 + 20*rng.Float64()
			sin, cos := math.Sincos(2 * math.Pi * float64(k) / float64(n))
			xy = append(xy, 477000+r*cos, 710000+r*sin)
		}
		return append(xy, xy[0], xy[1])
	}
	xy := ring(3000)
	plain, s := scene.Shapes{}, scene.Scene{}
	plain.AddXY(2, xy...)
	s.LaneShapes.AddXY(2, xy...)
	s.Lanes = make([]scene.Lane, 1)
	s.Resolve()
	s.Join() // prepares the indexes
	for range 500 {
		x, y := 477000+240*(rng.Float64()-0.5), 710000+240*(rng.Float64()-0.5)
		require.InDelta(t, plain.Signed(0, x, y), s.LaneShapes.Signed(0, x, y), 1e-9)
		require.Equal(t, plain.Contains(0, x, y), s.LaneShapes.Contains(0, x, y))
		var small scene.Shapes
		b := square(&small, x, y, 1+20*rng.Float64())
		require.InDelta(t, small.Overlap(b, &plain, 0), small.Overlap(b, &s.LaneShapes, 0), 1e-6)
	}
}

// Within agrees with Signed about every point near a boundary.
func TestWithinIsWhatSignedMeasures(t *testing.T) {
	var s scene.Shapes
	s.AddXY(2, 0, 0, 10, 0, 10, 4, 3, 5, 3, 9, 0, 9, 0, 0)
	s.AddXY(1, 0, 0, 10, 3, 12, -4)
	near := 0
	for i := range s.Len() {
		for x := -3.0; x < 15; x += 0.37 {
			for y := -6.0; y < 12; y += 0.41 {
				want := math.Abs(s.Signed(i, x, y)) <= 0.5
				require.Equal(t, want, s.Within(i, x, y, 0.5), "shape %d at %v, %v", i, x, y)
				if want {
					near++
				}
			}
		}
	}
	require.Greater(t, near, 100)
}
