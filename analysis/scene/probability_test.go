package scene

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func phi(z float64) float64 { return 0.5 * (1 + math.Erf(z/math.Sqrt2)) }

func TestMassOfAHalfPlaneIsTheNormalDistribution(t *testing.T) {
	var s Shapes
	i := s.AddXY(2, -1000, -1000, 1000, -1000, 1000, 0, -1000, 0, -1000, -1000) // everything south of y = 0
	for _, d := range []float64{-2.5, -1, -0.3, -0.01, -1e-4, 0, 1e-4, 0.01, 0.2, 0.31, 1, 1.2816, 3} {
		require.InDelta(t, phi(d/0.31), s.Mass(i, 12.5, -d, 0.31), 1e-5, "%v m inside", d)
	}
}

func TestMassAtARightAngleIsTheProductOfTheSides(t *testing.T) {
	var s Shapes
	i := s.AddXY(2, 0, 0, 500, 0, 500, 500, 0, 500, 0, 0)
	require.InDelta(t, 0.25, s.Mass(i, 0, 0, 0.4), 1e-4)
	for _, at := range [][2]float64{{0.2, 0.7}, {-0.3, 0.1}, {-0.5, -0.5}, {1.5, 0.02}} {
		require.InDelta(t, phi(at[0]/0.4)*phi(at[1]/0.4), s.Mass(i, at[0], at[1], 0.4), 1e-5, "%v", at)
	}
}

// Any polygon with a hole, against random draws.
func TestMassAgreesWithRandomDraws(t *testing.T) {
	wkb := []byte{1, 3, 0, 0, 0, 2, 0, 0, 0}
	ring := func(xy ...float64) {
		n := uint32(len(xy) / 2)
		wkb = append(wkb, byte(n), byte(n>>8), 0, 0)
		for _, v := range xy {
			b := math.Float64bits(v)
			for k := range 8 {
				wkb = append(wkb, byte(b>>(8*k)))
			}
		}
	}
	ring(0, 0, 3, 0.4, 2.2, 1.1, 2.9, 3, 0.2, 2.6, 0, 0)
	ring(0.8, 0.8, 0.8, 1.6, 1.6, 1.6, 1.6, 0.8, 0.8, 0.8)
	var s Shapes
	i, err := s.Add(wkb)
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(7, 11))
	for _, at := range [][3]float64{{1.2, 1.2, 0.5}, {2.3, 1.1, 0.3}, {0, 0, 0.8}, {1.7, 1.2, 0.2}, {3.5, 3, 1.5}} {
		const n = 200_000
		in := 0
		for range n {
			if s.Contains(i, at[0]+at[2]*random.NormFloat64(), at[1]+at[2]*random.NormFloat64()) {
				in++
			}
		}
		require.InDelta(t, float64(in)/n, s.Mass(i, at[0], at[1], at[2]), 0.004, "%v", at)
	}
}

// A shape whose edges have an index answers as one without.
func TestMassOfALargeShape(t *testing.T) {
	var xy []float64
	for k := range 900 {
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / 900)
		xy = append(xy, 50*cos, 50*sin)
	}
	xy = append(xy, xy[0], xy[1])
	var plain, indexed Shapes
	plain.AddXY(2, xy...)
	indexed.AddXY(2, xy...)
	indexed.indexLarge()
	require.NotEmpty(t, indexed.large)
	for _, x := range []float64{49.2, 49.9, 50, 50.3, 51} {
		require.InDelta(t, plain.Mass(0, x, 0.1, 0.4), indexed.Mass(0, x, 0.1, 0.4), 1e-9)
		require.InDelta(t, phi((50-x)/0.4), plain.Mass(0, x, 0, 0.4), 0.003) // the curve is nearly straight here
	}
}

func TestHalfInOfAFootprint(t *testing.T) {
	var lanes, objects Shapes
	lanes.AddXY(2, 0, -100, 50, -100, 50, 100, 0, 100, 0, -100)
	for _, c := range []struct{ middle, want float64 }{{0, 0.5}, {0.3, phi(1)}, {-0.3, phi(-1)}, {2, 1}, {-2, 0}} {
		i := objects.AddXY(2, c.middle-2, 0, c.middle+2, 0, c.middle+2, 3, c.middle-2, 3, c.middle-2, 0)
		require.InDelta(t, c.want, objects.HalfIn(i, &lanes, []int{0}, 0.3), 0.04, "middle at %v", c.middle)
	}
}
