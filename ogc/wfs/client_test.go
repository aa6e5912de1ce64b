package wfs_test

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
)

// ogrinfo asks the service as a stranger would, and gives the count and the extent that it found.
func ogrinfo(t testing.TB, source, layer string, options ...string) (count int, box [4]float64) {
	t.Helper()
	if _, err := exec.LookPath("ogrinfo"); err != nil {
		t.Skip("ogrinfo is not installed (Debian package gdal-bin)")
	}
	out, err := exec.Command("ogrinfo", append([]string{"-so", source, layer}, options...)...).CombinedOutput()
	require.NoError(t, err, "%s: %s", source, out)
	count = -1
	for line := range strings.Lines(string(out)) {
		require.NotContains(t, line, "ERROR")
		if n, ok := strings.CutPrefix(line, "Feature Count: "); ok {
			count, err = strconv.Atoi(strings.TrimSpace(n))
			require.NoError(t, err)
		}
		if strings.HasPrefix(line, "Extent: ") {
			_, err = fmt.Sscanf(line, "Extent: (%f, %f) - (%f, %f)", &box[0], &box[1], &box[2], &box[3])
			require.NoError(t, err)
		}
	}
	return count, box
}

// GDAL's client of WFS takes every feature of every type, where PostGIS says that they are, easting first whatever the
// name of the system.
func TestGDALGetsEverythingWhereItIs(t *testing.T) {
	s, base := town(t)
	visitor := office(t, s, access.Anonymous(access.Office{Code: "220401"}))
	for name, rows := range map[string]int{"parcels": 500, "decisions": 12, "scan_objects": 20, "road_lanes": 3, "address_points": 30, "leases": 5, "rates": 5, "discrepancies": 9} {
		count, _ := ogrinfo(t, "WFS:"+base, "s:"+name)
		require.Equal(t, rows, count, name)
	}
	for _, c := range []struct {
		name     string
		srid     int
		accuracy float64
	}{
		{"urn:ogc:def:crs:EPSG::2180", 2180, 1e-3}, {"EPSG:2180", 2180, 1e-3}, {"urn:ogc:def:crs:EPSG::2178", 2178, 1e-3},
		{"urn:ogc:def:crs:EPSG::4326", 4326, 1e-6}, {"EPSG:4326", 4326, 1e-6}, {"urn:ogc:def:crs:EPSG::3857", 3857, 1e-3}, {"urn:ogc:def:crs:OGC:1.3:CRS84", 4326, 1e-4}, // here GDAL takes the box of the capabilities, which is a little larger
	} {
		var want [4]float64
		require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT min(ST_XMin(g)), min(ST_YMin(g)), max(ST_XMax(g)), max(ST_YMax(g)) FROM (SELECT ST_Transform(geom, $1::int) AS g FROM parcels) p`, c.srid).
			Scan(&want[0], &want[1], &want[2], &want[3]))
		count, got := ogrinfo(t, "WFS:"+visitor+"?SRSNAME="+c.name, "s:parcels")
		require.Equal(t, 500, count)
		for i := range want {
			require.InDelta(t, want[i], got[i], c.accuracy, c.name)
		}
	}
	// A filter of the client is answered with one result, wherever it is judged.
	var expected int
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM parcels WHERE ownership_group = '2' AND cadastral_area_m2 > 901`).Scan(&expected))
	count, _ := ogrinfo(t, "WFS:"+base, "s:parcels", "-where", "ownership_group = '2' AND cadastral_area_m2 > 901")
	require.Equal(t, expected, count)
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM parcels WHERE ST_Intersects(geom, ST_MakeEnvelope(466100, 714000, 466300, 714100, 2180))`).Scan(&expected))
	count, _ = ogrinfo(t, "WFS:"+base, "s:parcels", "-spat", "466100", "714000", "466300", "714100")
	require.Equal(t, expected, count)
}
