package geo

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestToleranceGrowsWithUncertaintyAndHasAFloor(t *testing.T) {
	tol := DefaultTolerance
	require.InDelta(t, 0.20, tol.Of(0.05, 0.05), 1e-12, "never under 0.20 m")
	require.InDelta(t, 2*math.Hypot(0.3, 0.4), tol.Of(0.3, 0.4), 1e-12)
	require.InDelta(t, 4.5, tol.Of(0, 2.25), 1e-12, "never cut from above")
	require.True(t, math.IsNaN(tol.Of(UnknownSigma, 0.1)))
}

func TestWhereAPointIs(t *testing.T) {
	for name, c := range map[string]struct {
		sd     float64
		so, sx Sigma
		want   Position
	}{
		"well inside":                      {-3, 0.1, 0.3, In},
		"inside by exactly the tolerance":  {-1, 0.3, 0.4, In},
		"outside by exactly the tolerance": {1, 0.3, 0.4, Out},
		"at the boundary":                  {-0.5, 0.3, 0.4, Edge},
		"4 m inside a boundary of σ 2.25 m is EDGE, and unfit to judge": {-4, 0.1, 2.25, Unknown},
		"5 m inside a boundary of σ 2.25 m":                             {-5, 0.1, 2.25, In},
		"accuracy unknown":                                              {-5, UnknownSigma, 0.1, Unknown},
	} {
		p, _ := DefaultTolerance.Point(c.sd, c.so, c.sx)
		require.Equal(t, c.want, p, name)
	}
}

func TestWhereAFootprintIs(t *testing.T) {
	for name, c := range map[string]struct {
		share, deepest float64
		sx             Sigma
		want           Position
	}{
		"half of it inside and deep enough":        {0.5, 1.2, 0.4, In},
		"less than half inside":                    {0.49, 1.2, 0.4, Edge},
		"a twentieth inside":                       {0.05, 1.2, 0.4, Out},
		"no point inside by the tolerance":         {0.3, 0.5, 0.4, Out},
		"shallow, and the boundary is unfit":       {0.6, 1.2, 2.25, Unknown},
		"partly inside, and the boundary is unfit": {0.3, 6, 2.25, Unknown},
		"outside even of an unfit boundary":        {0, -3, 2.25, Out},
	} {
		p, _ := DefaultTolerance.Footprint(c.share, c.deepest, 0.3, c.sx)
		require.Equal(t, c.want, p, name)
	}
}

func TestBoundaryAccuracyComesFromTheRegister(t *testing.T) {
	require.Equal(t, Sigma(0.05), BoundarySigma(1, "", true))
	require.Equal(t, Sigma(2.255), BoundarySigma(5, "spełnia", true), "the code speaks first")
	require.Equal(t, StandardSigma, BoundarySigma(0, "Spełnia", true))
	require.Equal(t, TownBoundarySigma, BoundarySigma(0, "nie spełnia", true))
	require.Equal(t, RuralBoundarySigma, BoundarySigma(9, "", false))
	require.Equal(t, Sigma(0.3), UnknownSigma.Or(0.3))
	require.False(t, UnknownSigma.Known())
	require.False(t, Sigma(-1).Known())
}
