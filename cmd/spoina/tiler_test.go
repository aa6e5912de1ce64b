package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
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
	_, err := ogc.Export(ctx, s, access.Operator(), registers(), ogc.Order{Collection: "rates", Format: "pmtiles", Tiles: draws}, filepath.Join(t.TempDir(), "x"))
	require.ErrorIs(t, err, ogc.ErrNoGeometry)
	_, err = ogc.Export(ctx, s, access.Operator(), registers(), ogc.Order{Collection: "parcels", Format: "pmtiles", CRS: "EPSG:2180", Tiles: draws}, filepath.Join(t.TempDir(), "x"))
	require.ErrorIs(t, err, ogc.ErrParameter)
}
