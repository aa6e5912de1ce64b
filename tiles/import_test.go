package tiles_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/ogr"
	"spoina/tiles"
)

func TestMain(m *testing.M) {
	ogr.MaybeChild() // readers of files run in copies of this very program
	if database := os.Getenv(asServer); database != "" {
		serveAsProcess(database)
	}
	os.Exit(m.Run())
}

// rows writes a file of square parcels. Their corners are given in metres of 2180.
func rows(t *testing.T, name string, at map[string][2]float64) ingest.File {
	t.Helper()
	var features []string
	for number, p := range at {
		x, y := 472000+p[0], 716000+p[1]
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"parcel_id":"220401_1.0001.%s"},"geometry":{"type":"Polygon","coordinates":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]}}`,
			number, x, y, x+30, y, x+30, y+30, x, y+30, x, y))
	}
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(`{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2180"}},"features":[`+
		strings.Join(features, ",")+`]}`), 0o644))
	return ingest.File{Path: path, Name: name}
}

// Imports, corrections, successions and undoing are seen by the next request, and by the tiles under them only.
func TestTilesFollowImports(t *testing.T) {
	store := dbtest.New(t)
	ctx := context.Background()
	_, err := store.SetOffice(ctx, "operator", "test", db.OfficeChange{BBox: &[4]float64{18.4, 54.1, 18.8, 54.5}})
	require.NoError(t, err)
	router := chi.NewRouter()
	tiles.Routes(router, tiles.Deps{})
	get := func(path string, header ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		router.ServeHTTP(w, r.WithContext(httpapi.WithOffice(r.Context(), store, access.Operator())))
		return w
	}
	imports := ingest.New(store, t.TempDir())
	bring := func(file ingest.File, o ingest.Options) *ingest.Import {
		t.Helper()
		o.Layer, o.CRS, o.Axis = "parcels", "EPSG:2180", "en"
		imp, err := imports.Rehearse(ctx, access.Operator(), []ingest.File{file}, o, nil)
		require.NoError(t, err)
		require.Zero(t, imp.Counts.Rejected)
		imp, err = imports.Publish(ctx, access.Operator(), imp.ID, nil)
		require.NoError(t, err)
		return imp
	}
	bring(rows(t, "first.geojson", map[string][2]float64{"1": {0, 0}, "2": {100, 0}, "3": {3000, 3000}}), ingest.Options{})
	near, far := address(t, store, 10, 10), address(t, store, 3010, 3010)
	first, elsewhere := get(near), get(far)
	require.NotZero(t, first.Body.Len())
	require.NotEqual(t, near, far)

	bring(rows(t, "moved.geojson", map[string][2]float64{"1": {0, 5}, "2": {100, 0}, "3": {3000, 3000}}), ingest.Options{})
	second := get(near)
	require.NotEqual(t, first.Header().Get("ETag"), second.Header().Get("ETag"))
	require.Equal(t, http.StatusNotModified, get(far, "If-None-Match", elsewhere.Header().Get("ETag")).Code)

	succession := bring(rows(t, "later.geojson", map[string][2]float64{"4": {0, 0}, "2": {100, 0}, "3": {3000, 3000}}), ingest.Options{On: clock.Today()})
	third := get(near)
	require.NotEqual(t, second.Body.Bytes(), third.Body.Bytes())
	require.NotContains(t, third.Body.String(), "0001.1")
	yesterday := get(near + "?on=" + clock.Today().AddDays(-1).String())
	require.Contains(t, yesterday.Body.String(), "0001.1")
	require.NotContains(t, yesterday.Body.String(), "0001.4")

	_, err = imports.Undo(ctx, access.Operator(), succession.ID)
	require.NoError(t, err)
	again := get(near)
	require.Equal(t, second.Body.Bytes(), again.Body.Bytes())
	require.Equal(t, second.Header().Get("ETag"), again.Header().Get("ETag"), "the same rows make the same tile")
	require.Equal(t, http.StatusNotModified, get(far, "If-None-Match", elsewhere.Header().Get("ETag")).Code)
}

// address is the tile of zoom 17 at a place, given in metres as the rows are.
func address(t *testing.T, store *db.Store, x, y float64) string {
	t.Helper()
	var u, v float64
	require.NoError(t, store.Pool().QueryRow(context.Background(), `SELECT ST_X(g) / 40075016.685578488 + 0.5, 0.5 - ST_Y(g) / 40075016.685578488
		FROM (SELECT ST_Transform(ST_SetSRID(ST_MakePoint($1, $2), 2180), 3857) AS g) p`, 472000+x, 716000+y).Scan(&u, &v))
	return fmt.Sprintf("/tiles/parcels/17/%d/%d", int(u*(1<<17)), int(v*(1<<17)))
}
