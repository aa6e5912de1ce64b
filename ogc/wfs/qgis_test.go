package wfs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// An analyst edits in QGIS: what QGIS commits is kept by the rules of the sheet, in the same place, and what is refused
// QGIS tells in our words.
func TestQGISEdits(t *testing.T) {
	const python = "/usr/bin/python3" // Debian's: QGIS's bindings belong to it
	if exec.Command(python, "-c", "import qgis.core").Run() != nil {
		t.Skip("QGIS for Python is not installed (Debian package python3-qgis)")
	}
	s, base := town(t)
	wanted := text(t, s, `SELECT parcel_id FROM parcels WHERE id = 7`)
	corner := `SELECT ST_XMin(geom)::numeric(12,3) || ' ' || ST_YMin(geom)::numeric(12,3) FROM parcels WHERE id = 7`
	moved := text(t, s, `SELECT (ST_XMin(geom) + 5)::numeric(12,3) || ' ' || (ST_YMin(geom) + 7)::numeric(12,3) FROM parcels WHERE id = 7`)
	edit := func(parcel, step string) string {
		cmd := exec.Command(python, filepath.Join("testdata", "edit.py"), base, parcel, step)
		cmd.Env = append(os.Environ(), "QT_QPA_PLATFORM=offscreen", "HOME="+t.TempDir())
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	said := edit(wanted, "change")
	require.Contains(t, said, "rows 500 found 1\nchange and insert kept\n")
	require.Regexp(t, `refused True .*parcel_id: a value is needed here`, said)
	require.Equal(t, "z QGIS", text(t, s, `SELECT map_sheet FROM parcels WHERE id = 7`))
	require.Equal(t, moved, text(t, s, corner))
	require.Equal(t, wanted, text(t, s, `SELECT parcel_id FROM parcels WHERE id = 7`))
	require.Contains(t, edit("220401_1.0001.9009", "delete"), "rows 501 found 1\ndelete kept\n")
	require.NotContains(t, get(t, base+keys("request", "GetFeature", "typeNames", "s:parcels")), "220401_1.0001.9009", "it was added and deleted again")
}
