package ogr

import (
	"context"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/exchange"
)

// square is an EWKB polygon with a corner at x, y.
func square(x, y, side float64) []byte {
	b := []byte{1, 3, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0}
	for _, p := range [][2]float64{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x+side*p[0]))
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(y+side*p[1]))
	}
	return b
}

func point(v ...float64) []byte {
	b := []byte{1, 1, 0, 0, 0}
	if len(v) == 3 {
		b[4] = 0x80
	}
	for _, x := range v {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	return b
}

// writeSquares makes a file of n polygons in EPSG:2180 with an id, a number and an area.
func writeSquares(t testing.TB, format, path string, n int) {
	t.Helper()
	ds, err := Create(format, path)
	require.NoError(t, err)
	l, err := ds.CreateLayer(LayerDef{Name: "parcels", EPSG: 2180, Geometry: "Polygon",
		Fields: []exchange.Field{{Name: "parcel_id", Type: "string"}, {Name: "number", Type: "int"}, {Name: "area", Type: "real"}}})
	require.NoError(t, err)
	rows := make([]*exchange.Row, 0, 1024)
	for i := range n {
		x, y := 470000+float64(i%1000)*30, 700000+float64(i/1000)*30
		rows = append(rows, &exchange.Row{FID: -1, Values: []any{"220401_1.0001." + string(rune('0'+i%10)), int64(i), 900.5}, WKB: square(x, y, 29)})
		if len(rows) == 1024 || i == n-1 {
			require.NoError(t, l.Write(rows))
			rows = rows[:0]
		}
	}
	require.NoError(t, ds.Close())
}

func TestWriteAndRead(t *testing.T) {
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	moment := time.Date(2024, 2, 29, 13, 4, 5, 0, time.UTC)
	for _, f := range []struct{ format, ext string }{{"GPKG", ".gpkg"}, {"FlatGeobuf", ".fgb"}, {"ESRI Shapefile", ".shp"}} {
		t.Run(f.format, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "zażółć"+f.ext)
			ds, err := Create(f.format, path)
			require.NoError(t, err)
			l, err := ds.CreateLayer(LayerDef{Name: "zażółć", EPSG: 2180, Geometry: "Point Z", Fields: []exchange.Field{{Name: "name", Type: "string"}, {Name: "n", Type: "int"}, {Name: "x", Type: "real"}, {Name: "day", Type: "date"}}})
			require.NoError(t, err)
			require.NoError(t, l.Write([]*exchange.Row{
				{Values: []any{"Zażółć gęślą jaźń", int64(7), 1.25, day}, WKB: point(476556.5, 710705.25, 12.5)},
			}))
			err = l.Write([]*exchange.Row{{Values: []any{nil, nil, nil, nil}}})
			if f.format == "FlatGeobuf" { // GDAL would drop the row and say nothing
				require.ErrorContains(t, err, "without geometry")
			} else {
				require.NoError(t, err)
				require.EqualValues(t, 2, l.Written())
			}
			require.NoError(t, ds.Close())

			rows, layers := readAll(t, exchange.OpenOptions{Path: path})
			require.Equal(t, 2180, layers[0].CRS.EPSG)
			require.True(t, layers[0].CRS.Declared)
			require.True(t, layers[0].CRS.NorthingFirst)
			require.True(t, layers[0].CRS.Metric)
			require.Equal(t, "Zażółć gęślą jaźń", rows[0].Values[0])
			require.Equal(t, int64(7), rows[0].Values[1])
			require.Equal(t, 1.25, rows[0].Values[2])
			require.Equal(t, day, rows[0].Values[3])
			require.Equal(t, point(476556.5, 710705.25, 12.5), rows[0].WKB)
			if f.format != "FlatGeobuf" {
				require.Nil(t, rows[1].WKB)
			}
		})
	}
	t.Run("times keep their clock", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "t.gpkg")
		ds, err := Create("GPKG", path)
		require.NoError(t, err)
		l, err := ds.CreateLayer(LayerDef{Name: "t", Fields: []exchange.Field{{Name: "at", Type: "datetime"}, {Name: "yes", Type: "bool"}}})
		require.NoError(t, err)
		require.NoError(t, l.Write([]*exchange.Row{{Values: []any{moment, true}}}))
		require.NoError(t, ds.Close())
		rows, layers := readAll(t, exchange.OpenOptions{Path: path})
		require.Equal(t, moment, rows[0].Values[0].(time.Time).UTC())
		require.Equal(t, true, rows[0].Values[1])
		require.Nil(t, layers[0].CRS)
	})
	t.Run("an existing file is not overwritten", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "t.gpkg")
		require.NoError(t, os.WriteFile(path, nil, 0o600))
		_, err := Create("GPKG", path)
		require.ErrorIs(t, err, os.ErrExist)
	})
	t.Run("unknown format", func(t *testing.T) {
		_, err := Create("PostgreSQL", "PG:dbname=x")
		require.ErrorIs(t, err, exchange.ErrUnknownFormat)
	})
}

// readAll opens a file and gives the rows of its first layer, or of the layer that o names.
func readAll(t testing.TB, o exchange.OpenOptions) ([]*exchange.Row, []exchange.Layer) {
	t.Helper()
	s, err := Open(context.Background(), o)
	require.NoError(t, err)
	defer s.Close()
	var out []*exchange.Row
	require.NoError(t, s.Rows(context.Background(), o.Layer, func(rows []*exchange.Row) error {
		out = append(out, rows...)
		return nil
	}))
	return out, s.Layers()
}

// BenchmarkRead reads 300 000 polygons through the child, as an import does.
func BenchmarkRead(b *testing.B) {
	for _, f := range []struct{ format, ext string }{{"GPKG", ".gpkg"}, {"FlatGeobuf", ".fgb"}, {"ESRI Shapefile", ".shp"}, {"GeoJSON", ".geojson"}, {"GML", ".gml"}} {
		b.Run(f.format, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "parcels"+f.ext)
			writeSquares(b, f.format, path, 300_000)
			for b.Loop() {
				s, err := Open(context.Background(), exchange.OpenOptions{Path: path})
				require.NoError(b, err)
				n := 0
				require.NoError(b, s.Rows(context.Background(), "", func(rows []*exchange.Row) error {
					n += len(rows)
					return nil
				}))
				require.Equal(b, 300_000, n)
				s.Close()
				b.ReportMetric(float64(s.Usage().MaxRSS>>20), "MB-reader")
			}
		})
	}
}
