package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A name that is no section is refused before anything is measured.
func TestUnknownSectionsAreRefused(t *testing.T) {
	for _, only := range []string{"tile", "tiles,feature", "tiles, features", "tiles,", ",", " ", "Tiles"} {
		require.ErrorContains(t, (&bench{}).run(only), "there is no section", only)
	}
	names, err := parseSections("features,tiles")
	require.NoError(t, err)
	require.Equal(t, []string{"features", "tiles"}, names)
	names, err = parseSections("")
	require.NoError(t, err)
	require.Equal(t, sectionNames, names)
}
