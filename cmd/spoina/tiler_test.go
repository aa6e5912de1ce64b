package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/register/registertest"
	"spoina/ogc"
	"spoina/ogc/pmtiles"
	"spoina/tiles"
)

// Every layer of the map as PMTiles: each row that has a place is drawn at the highest zoom, and the file is checked
// against its receipt by reading the tiles.
func TestPMTilesHoldEveryRow(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 200)
	registertest.Town(t, s)
	ctx := context.Background()
	draws := tiler{tiles.New(0)}
	for name, rows := range map[string]int64{"parcels": 200, "road_lanes": 3, "discrepancies": 0, "scan_objects": 0} {
		path := filepath.Join(t.TempDir(), name+".pmtiles")
		receipt, err := ogc.Export(ctx, s, access.Operator(), registers(), ogc.Order{Collection: name, Format: "pmtiles", Tiles: draws}, path)
		require.NoError(t, err, name)
		if rows > 0 {
			require.Equal(t, rows, receipt.Count, name)
		}
		require.Positive(t, receipt.Count, name)
		r, err := pmtiles.Open(path)
		require.NoError(t, err)
		require.Equal(t, 16, r.Head.MaxZoom)
		r.Close()
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		other := filepath.Join(t.TempDir(), "other.pmtiles")
		require.NoError(t, os.WriteFile(other, append(whole, 0), 0o600))
		changed, err := ogc.Verify(ctx, other, receipt)
		require.NoError(t, err)
		require.Equal(t, "differs", changed.Verdict, "where a feature is drawn only the bytes tell")
		receipt.SHA256 = ""
		v, err := ogc.Verify(ctx, path, receipt)
		require.NoError(t, err)
		require.Equal(t, "complete", v.Verdict, v.Message)
	}
	// An object that was scanned twice is drawn once; the other layers draw rows, at every moment and with every filter.
	registertest.Change(t, s, "scanned again", `INSERT INTO scan_objects (id, object_id, campaign_id, campaign, source_id, key, class_code, geom, captured_on, known)
		SELECT nextval('register_id'), object_id, campaign_id, campaign, source_id || '/2', key || '/2', class_code, geom, captured_on + 1, int8range({rev}, NULL) FROM scan_objects ORDER BY id LIMIT 1`)
	for _, o := range []ogc.Order{{Collection: "scan_objects"}, {Collection: "leases"}, {Collection: "decisions"}, {Collection: "address_points"}, {Collection: "zones"},
		{Collection: "decisions", On: "2025-06-01"}, {Collection: "leases", On: "2020-01-01"}, {Collection: "parcels", Known: "r1"}, {Collection: "leases", Known: "r2"}, {Collection: "decisions", Filter: "kind = 'ADVERT'"}} {
		o.Format, o.Tiles = "pmtiles", draws
		_, err := ogc.Export(ctx, s, access.Operator(), registers(), o, filepath.Join(t.TempDir(), "x"))
		require.NoError(t, err, "%s on %s known %s where %s", o.Collection, o.On, o.Known, o.Filter)
	}
	_, err := ogc.Export(ctx, s, access.Operator(), registers(), ogc.Order{Collection: "rates", Format: "pmtiles", Tiles: draws}, filepath.Join(t.TempDir(), "x"))
	require.ErrorIs(t, err, ogc.ErrNoGeometry)
	_, err = ogc.Export(ctx, s, access.Operator(), registers(), ogc.Order{Collection: "parcels", Format: "pmtiles", CRS: "EPSG:2180", Tiles: draws}, filepath.Join(t.TempDir(), "x"))
	require.ErrorIs(t, err, ogc.ErrParameter)
}

// forgetful draws without one tile of the highest zoom, or does not say which row a feature is.
type forgetful struct {
	tiler
	nameless, dropped bool
}

func (f *forgetful) Drawing(scope access.Scope, name string) (ogc.Drawing, error) {
	d, err := f.tiler.Drawing(scope, name)
	if f.nameless {
		d.Columns = slices.DeleteFunc(d.Columns, func(c string) bool { return c == "id" })
	}
	return d, err
}

func (f *forgetful) Tile(ctx context.Context, store *db.Store, scope access.Scope, name string, at ogc.Moment, z, x, y int) ([]byte, error) {
	b, err := f.tiler.Tile(ctx, store, scope, name, at, z, x, y)
	if z == 16 && len(b) > 0 && !f.dropped {
		f.dropped = true
		return nil, err
	}
	return b, err
}

// A row that the tiles do not have is no row of a file that says it is whole: there is no file then.
func TestPMTilesThatMissARowAreRefused(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 200)
	registertest.Town(t, s)
	for name, c := range map[string]struct {
		draws *forgetful
		says  string
	}{
		"a tile":     {&forgetful{tiler: tiler{tiles.New(0)}}, "of 200 rows that have a place are drawn"},
		"identities": {&forgetful{tiler: tiler{tiles.New(0)}, nameless: true, dropped: true}, "do not say which row"},
	} {
		path := filepath.Join(t.TempDir(), "x.pmtiles")
		_, err := ogc.Export(context.Background(), s, access.Operator(), registers(), ogc.Order{Collection: "parcels", Format: "pmtiles", Tiles: c.draws}, path)
		require.ErrorIs(t, err, ogc.ErrFormat, name)
		require.ErrorContains(t, err, c.says, name)
		require.NoFileExists(t, path)
	}
}
