package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAnImportCanKeepWhatItUsedForTheNextFile: a name that is no file is a saved profile.
func TestAnImportCanKeepWhatItUsedForTheNextFile(t *testing.T) {
	c := newCommandLine(t, testTown)
	rows := write(t, "skan.csv", "id;rodzaj;wkt", "1;słup;"+point(0, 0))
	var r importResult
	c.ok(&r, "import", "scan_objects", rows, "--crs", "EPSG:2180", "--campaign", "2024", "--sigma", "0.15", "--map", "class_code=rodzaj",
		"--values", "class_code:słup=ADV.BILLBOARD", "--set", "captured_on=2024-06-11", "--save-profile", "skaner")
	c.ok(&r, "import", "scan_objects", rows, "--campaign", "2025", "--profile", "skaner")
	require.EqualValues(t, 1, r.New)
	require.Empty(t, r.Problems)
	require.Contains(t, c.refused("import.profile", "import", "scan_objects", rows, "--campaign", "2025", "--profile", "none"), "none")
	require.Contains(t, c.refused("import.profile", "import", "scan_objects", rows, "--campaign", "2025", "--profile", "none.yaml"), "none.yaml")
	require.Contains(t, c.refused("import.mapping", "import", "decisions", rows, "--on", "2024-01-01"), "valid_from")
}
