package geo

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The same point of Pruszcz Gdański (domain C6) as people type it.
func TestATypedPlaceIsReadInAnyPolishSystem(t *testing.T) {
	area := Rect{470000, 705000, 482000, 716000}
	for says, p := range map[string][2]float64{
		"PL-1992, easting first":  {476556.542, 710705.339},
		"PL-1992, northing first": {710705.339, 476556.542},
		"PL-2000 zone 6":          {6541703.054, 6014581.868},
		"PL-2000, northing first": {6014581.868, 6541703.054},
		"latitude first":          {54.26, 18.64},
		"longitude first":         {18.64, 54.26},
	} {
		x, y, ok := PlaceIn(2180, area, p[0], p[1])
		require.True(t, ok, says)
		require.InDelta(t, 476556.542, x, 0.01, says)
		require.InDelta(t, 710705.339, y, 0.01, says)
	}
	_, _, ok := PlaceIn(2180, area, 567045.838, 244213.528)
	require.False(t, ok, "Kraków is not in the town")
	_, _, ok = PlaceIn(2180, Rect{360000, 360000, 365000, 365000}, 362280.068, 362199.413)
	require.False(t, ok, "in Wrocław both orders are places of the town")
}
