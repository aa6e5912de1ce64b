package town

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The first plan of this town has too short streets of one kind; the town is made all the same, and again the same.
func TestAPlanWithoutRoomIsDrawnAgain(t *testing.T) {
	o := Options{RNG: 110, Scale: 1}
	_, err := buildOn(o, 0x5b01a)
	require.ErrorIs(t, err, errNoRoom)
	one, err := build(o)
	require.NoError(t, err)
	two, err := build(o)
	require.NoError(t, err)
	require.Equal(t, one.summary(o), two.summary(o))
}
