package geo

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	pruszcz = Box{18.58, 54.23, 18.70, 54.29}
	wroclaw = Box{16.80, 51.04, 17.18, 51.21}
)

func points(t *testing.T, c CRS, order AxisOrder, lonlat ...[2]float64) [][2]float64 {
	t.Helper()
	var out [][2]float64
	for _, p := range lonlat {
		x, y, err := c.Forward(p[0], p[1])
		require.NoError(t, err)
		if order == NorthEast {
			x, y = y, x
		}
		out = append(out, [2]float64{x, y})
	}
	return out
}

func TestAxisOrderFollowsTheOfficesArea(t *testing.T) {
	for name, c := range map[string]struct {
		crs    CRS
		office Box
		place  [2]float64
	}{
		"zone 6 in the north, where both coordinates begin with 6": {PL2000Zone6, pruszcz, [2]float64{18.64, 54.26}},
		"PL-1992 in the north": {PL1992, pruszcz, [2]float64{18.64, 54.26}},
		"degrees":              {WGS84, pruszcz, [2]float64{18.64, 54.26}},
		"web mercator":         {WebMercator, pruszcz, [2]float64{18.64, 54.26}},
	} {
		for _, order := range []AxisOrder{EastNorth, NorthEast} {
			t.Run(name+" "+order.String(), func(t *testing.T) {
				a, err := DetectAxis(points(t, c.crs, order, c.place, c.place), c.crs, c.office, AxisMargin)
				require.NoError(t, err)
				require.Equal(t, order, a.Order)
				require.Equal(t, 2, a.Samples)
				require.Equal(t, 2, a.Inside())
			})
		}
	}
}

func TestAxisOrderIsNotGuessedWhereBothFit(t *testing.T) {
	// Wrocław in PL-1992: 362280/362199. Swapped, the point moves by a hundred metres.
	_, err := DetectAxis(points(t, PL1992, EastNorth, [2]float64{17.032, 51.11}), PL1992, wroclaw, AxisMargin)
	require.ErrorIs(t, err, ErrAxisBoth)
	var why *AxisError
	require.True(t, errors.As(err, &why))
	require.Equal(t, 1, why.InsideEN)
	require.Equal(t, 1, why.InsideNE)
}

func TestPointsOfAnotherTownAreRefused(t *testing.T) {
	_, err := DetectAxis(points(t, PL1992, EastNorth, [2]float64{19.937, 50.0614}), PL1992, pruszcz, AxisMargin)
	require.ErrorIs(t, err, ErrAxisNeither)
	require.Contains(t, err.Error(), "easting first: 0 of 1 inside, northing first: 0 of 1 inside")
}

func TestTheWrongZoneIsNamedButNotApplied(t *testing.T) {
	file := points(t, PL2000Zone6, NorthEast, [2]float64{18.64, 54.26}, [2]float64{18.65, 54.25})
	_, err := DetectAxis(file, PL2000Zone8, pruszcz, AxisMargin)
	require.ErrorIs(t, err, ErrAxisNeither)
	var why *AxisError
	require.True(t, errors.As(err, &why))
	require.Equal(t, []AxisAlternative{{PL2000Zone6, NorthEast}}, why.Alternatives)
	require.Contains(t, err.Error(), "EPSG:2177 ne")
	require.Equal(t, "żadna kolejność osi nie pasuje do obszaru urzędu (EPSG:2179; najpierw wschód: 0 z 2 wewnątrz, "+
		"najpierw północ: 0 z 2 wewnątrz); pasowałyby jako EPSG:2177 ne", why.Polish())
}

func TestMoreThanHalfOutsideIsRefusedAndFewerAreNot(t *testing.T) {
	in, out := [2]float64{18.64, 54.26}, [2]float64{19.937, 50.0614}
	a, err := DetectAxis(points(t, PL1992, NorthEast, in, in, out, out), PL1992, pruszcz, AxisMargin)
	require.NoError(t, err, "half outside is not more than half")
	require.Equal(t, 2, a.Inside())
	_, err = DetectAxis(points(t, PL1992, NorthEast, in, in, out, out, out), PL1992, pruszcz, AxisMargin)
	require.ErrorIs(t, err, ErrAxisNeither)
}

func TestTheMarginIsTwoKilometres(t *testing.T) {
	near, far := [2]float64{18.64, 54.29 + 0.017}, [2]float64{18.64, 54.29 + 0.020} // 1.9 km and 2.2 km north
	_, err := DetectAxis(points(t, PL1992, EastNorth, near), PL1992, pruszcz, AxisMargin)
	require.NoError(t, err)
	_, err = DetectAxis(points(t, PL1992, EastNorth, far), PL1992, pruszcz, AxisMargin)
	require.ErrorIs(t, err, ErrAxisNeither)
}

func TestNothingToJudgeByIsSaid(t *testing.T) {
	_, err := DetectAxis(nil, PL1992, pruszcz, AxisMargin)
	require.ErrorIs(t, err, ErrNoSample)
	_, err = DetectAxis([][2]float64{{1, 2}}, CRS{EPSG: 2154}, pruszcz, AxisMargin)
	require.ErrorIs(t, err, ErrUnknownCRS)
}

func TestEastingsNameTheirZone(t *testing.T) {
	for easting, want := range map[float64]int{5432100: 5, 6541703: 6, 7423891: 7, 8430735: 8} {
		zone, ok := ZoneOfEasting(easting)
		require.True(t, ok)
		require.Equal(t, want, zone)
	}
	_, ok := ZoneOfEasting(476556)
	require.False(t, ok)
}

func TestABoxGoesToThePlaneAndBack(t *testing.T) {
	r, err := pruszcz.In(PL1992)
	require.NoError(t, err)
	require.InDelta(t, 7800, r.MaxX-r.MinX, 100)
	b, err := r.Degrees(PL1992)
	require.NoError(t, err)
	require.LessOrEqual(t, b.W, pruszcz.W)
	require.GreaterOrEqual(t, b.N, pruszcz.N)
	require.True(t, EmptyRect().Empty())
	require.False(t, EmptyRect().Add(1, 2).Empty())
}
