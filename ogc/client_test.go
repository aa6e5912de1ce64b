package ogc_test

import (
	"context"
	"encoding/json"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/db/dbtest"
	"spoina/internal/register/registertest"
)

// run runs GDAL's tools as a stranger would: without any option for this server.
func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed (Debian package gdal-bin)", name)
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	require.NoError(t, err, "%s %s: %s", name, strings.Join(args, " "), out)
	return string(out)
}

func featureCount(t testing.TB, file, layer string) int {
	t.Helper()
	for line := range strings.Lines(run(t, "ogrinfo", "-so", file, layer)) {
		if n, ok := strings.CutPrefix(line, "Feature Count: "); ok {
			count, err := strconv.Atoi(strings.TrimSpace(n))
			require.NoError(t, err)
			return count
		}
	}
	t.Fatal("ogrinfo gave no count")
	return 0
}

// ogr2ogr takes every feature of every collection, exactly as many as the table holds.
func TestOgr2ogrGetsEverything(t *testing.T) {
	s := dbtest.New(t)
	rows := 13116
	registertest.Parcels(t, s, rows)
	registertest.Town(t, s)
	base := office(t, s)
	dir := t.TempDir()
	for name, count := range map[string]int{"parcels": rows, "decisions": 12, "scan_objects": 20, "road_lanes": 3, "address_points": 30, "leases": 5, "rates": 5, "discrepancies": 9, "objects": 20} {
		file := filepath.Join(dir, name+".gpkg")
		out := run(t, "ogr2ogr", "-f", "GPKG", file, "OAPIF:"+base, name)
		for line := range strings.Lines(out) { // GeoPackage has no lists: GDAL says so
			require.Contains(t, line, "StringList", "a warning of the client")
		}
		require.Equal(t, count, featureCount(t, file, name), name)
	}
	// A filter of the client is answered by the server or by the client, with one result.
	file := filepath.Join(dir, "where.gpkg")
	run(t, "ogr2ogr", "-f", "GPKG", file, "OAPIF:"+base, "parcels", "-where", "ownership_group = '2'")
	var expected int
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM parcels WHERE ownership_group = '2'`).Scan(&expected))
	require.Equal(t, expected, featureCount(t, file, "parcels"))
	file = filepath.Join(dir, "box.gpkg")
	run(t, "ogr2ogr", "-f", "GPKG", file, "OAPIF:"+base, "parcels", "-spat", "18.478", "54.289", "18.482", "54.2895")
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM parcels WHERE ST_Intersects(geom, ST_Transform(ST_MakeEnvelope(18.478,54.289,18.482,54.2895, 4326), 2180))`).Scan(&expected))
	require.Equal(t, expected, featureCount(t, file, "parcels"))
}

// Coordinates are PostGIS's own, in the axis order of the system's definition, under the name that Content-Crs gives.
func TestCoordinatesInEverySystem(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 50)
	base := office(t, s)
	for _, c := range []struct {
		crs      string
		srid     int
		northing bool
		accuracy float64
	}{
		{"http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, false, 1e-7},
		{"http://www.opengis.net/def/crs/EPSG/0/4326", 4326, true, 1e-7},
		{"http://www.opengis.net/def/crs/EPSG/0/2180", 2180, true, 1e-3},
		{"http://www.opengis.net/def/crs/EPSG/0/2177", 2177, true, 1e-3},
		{"http://www.opengis.net/def/crs/EPSG/0/2179", 2179, true, 1e-3},
		{"http://www.opengis.net/def/crs/EPSG/0/3857", 3857, false, 1e-3},
		{"http://www.opengis.net/def/crs/EPSG/0/25834", 25834, false, 1e-3}, // no system of ours: PROJ says
		{"http://www.opengis.net/def/crs/EPSG/0/3035", 3035, true, 1e-3},
	} {
		res, body := get(t, base+"/collections/parcels/items?crs="+url.QueryEscape(c.crs))
		require.Equal(t, 200, res.StatusCode, "%s", body)
		require.Equal(t, "<"+c.crs+">", res.Header.Get("Content-Crs"))
		var f featureCollection
		require.NoError(t, json.Unmarshal(body, &f))
		for _, x := range f.Features {
			var bounds [4]float64
			require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT ST_XMin(g), ST_YMin(g), ST_XMax(g), ST_YMax(g) FROM (SELECT ST_Transform(geom, $2::int) AS g FROM parcels WHERE id = $1) p`, x.ID, c.srid).
				Scan(&bounds[0], &bounds[1], &bounds[2], &bounds[3]))
			if c.northing {
				bounds = [4]float64{bounds[1], bounds[0], bounds[3], bounds[2]}
			}
			got := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
			var coordinates any
			require.NoError(t, json.Unmarshal(x.Geometry.Coordinates, &coordinates))
			var walk func(any)
			walk = func(v any) {
				list := v.([]any)
				if a, ok := list[0].(float64); ok {
					b := list[1].(float64)
					got = [4]float64{min(got[0], a), min(got[1], b), max(got[2], a), max(got[3], b)}
					return
				}
				for _, x := range list {
					walk(x)
				}
			}
			walk(coordinates)
			for i := range bounds {
				require.InDelta(t, bounds[i], got[i], c.accuracy, "%s, parcel %d", c.crs, x.ID)
			}
		}
	}
}

// TestSpeed measures what the peers were measured by; ROWS=300000 is their size.
func TestSpeed(t *testing.T) {
	rows, _ := strconv.Atoi(os.Getenv("ROWS"))
	if rows == 0 {
		rows = 20000
	}
	s := dbtest.New(t)
	registertest.Parcels(t, s, rows)
	_, err := s.Pool().Exec(context.Background(), "ANALYZE parcels")
	require.NoError(t, err)
	base := office(t, s)
	for _, address := range []string{"?limit=1000000", "?limit=1000000&crs=EPSG:2180", "?limit=1000"} {
		for _, zip := range []string{"identity", "gzip"} {
			out := run(t, "curl", "-sS", "-o", "/dev/null", "-H", "Accept-Encoding: "+zip, "-w", "%{size_download} B, first %{time_starttransfer} s, all %{time_total} s", base+"/collections/parcels/items"+address)
			t.Log(address, zip, out)
		}
	}
	start := time.Now()
	file := filepath.Join(t.TempDir(), "out.gpkg")
	run(t, "ogr2ogr", "-f", "GPKG", file, "OAPIF:"+base, "parcels")
	t.Log("ogr2ogr", time.Since(start))
	require.Equal(t, rows, featureCount(t, file, "parcels"))
}
