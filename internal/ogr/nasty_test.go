package ogr

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/exchange"
	"spoina/internal/testdata"
)

// nasty says what becomes of each file of the set of small nasty files: read with so many rows in its first layer, of
// which so many have a geometry, or refused with a reason.
type nasty struct {
	file     string
	format   string
	rows     int
	placed   int    // rows with a geometry
	warns    string // a code that a row or the layer must carry
	refused  error
	because  string // part of the message of a refusal
	comments string // what is special about the file, for docs/robustness.md
}

var nastyFiles = []nasty{
	{file: "!test.geojson", format: "GeoJSON", rows: 1, placed: 1, comments: "a name that a shell or GDAL might read as a command"},
	{file: "antimeridian_crossing-latitude.json", format: "GeoJSON", rows: 1, placed: 1},
	{file: "antimeridian_cw-split.json", format: "GeoJSON", rows: 1, placed: 1},
	{file: "antimeridian_issues-81.json", format: "GeoJSON", rows: 1, placed: 1},
	{file: "antimeridian_over-180.json", format: "GeoJSON", rows: 1, placed: 1, comments: "longitudes above 180 are read as they stand; outside the town they are refused by the import"},
	{file: "csv_csv_with_utf8_bom.csv", format: "CSV", rows: 2, comments: "BOM taken away"},
	{file: "csv_header_with_line_break.csv", format: "CSV", rows: 3, comments: "line breaks inside headings"},
	{file: "csv_inf_nan.csv", format: "CSV", rows: 4, comments: "inf and NaN come as text; the import reports them as unreadable numbers"},
	{file: "csv_unbalanced_double_quotes.csv", format: "CSV", rows: 2, warns: exchange.TextQuotes, comments: "the quote is a letter, the second row is not swallowed"},
	{file: "dxf_closed_polyline_with_bulge.dxf", format: "DXF", rows: 1, placed: 1, comments: "the arc becomes chords"},
	{file: "dxf_utf-8.dxf", format: "DXF", rows: 1, placed: 1},
	{file: "encoding_1250.cpg", refused: exchange.ErrUnknownFormat, because: "choose the .shp"},
	{file: "encoding_1250.dbf", format: "ESRI Shapefile", rows: 18, comments: "a table without its geometry"},
	{file: "encoding_1250.prj", refused: exchange.ErrUnknownFormat, because: "choose the .shp"},
	{file: "encoding_1250.shp", format: "ESRI Shapefile", rows: 18, placed: 18, comments: "Windows-1250 as the .cpg says"},
	{file: "encoding_1250.shx", refused: exchange.ErrUnknownFormat, because: "choose the .shp"},
	{file: "fiona_gre.cpg", refused: exchange.ErrUnknownFormat, because: "choose the .shp"},
	{file: "fiona_gre.dbf", format: "ESRI Shapefile", rows: 1},
	{file: "fiona_gre.prj", refused: exchange.ErrUnknownFormat, because: "choose the .shp"},
	{file: "fiona_gre.shp", format: "ESRI Shapefile", rows: 1, placed: 1},
	{file: "fiona_gre.shx", refused: exchange.ErrUnknownFormat, because: "choose the .shp"},
	{file: "fiona_multicurve.gml", format: "GML", rows: 1, placed: 1},
	{file: "fiona_testopenfilegdb.gdb.zip", format: "OpenFileGDB", rows: 6, comments: "37 layers; binary columns are left out and named"},
	{file: "garbage_nVariableLength.las", refused: exchange.ErrUnknownFormat, because: "point cloud"},
	{file: "geojson_ids_0_1_null_1_null.json", format: "GeoJSON", rows: 5, comments: "equal and missing ids: all five rows are given"},
	{file: "geojson_nullvalues.geojson", format: "GeoJSON", rows: 2},
	{file: "geojson_point_with_utf8bom.json", format: "GeoJSON", rows: 1, placed: 1},
	{file: "geojson_sparse_fields.geojson", format: "GeoJSON", rows: 14, comments: "columns are gathered from all features"},
	{file: "geojson_srs_name.geojson", format: "GeoJSON", rows: 1, placed: 1, comments: "EPSG:26915 as its crs member says"},
	{file: "gml_billionlaugh.gml", refused: exchange.ErrUnsafe, because: "entities", comments: "entity bomb"},
	{file: "gml_choicepolygonmultipolygon.gml", format: "GML", rows: 2, placed: 2},
	{file: "gml_curveProperty.xml", format: "GML", rows: 1, warns: exchange.GeometryBad, comments: "a topological surface: the object is read, its geometry is not"},
	{file: "gml_empty.gml", refused: exchange.ErrEmpty, because: "no object"},
	{file: "gml_expected_gml_gml32.gml", format: "GML", rows: 2, placed: 2, comments: "latitude first by its URN: swapped"},
	{file: "gml_first_feature_without_geometry.gml", format: "GML", rows: 2, placed: 1},
	{file: "gml_global_srsDimension_3.gml", format: "GML", rows: 1, placed: 1, comments: "the dimension stands on the envelope only"},
	{file: "gml_inspire_cadastralparcel.xml", format: "GML", rows: 2, placed: 2, warns: exchange.GeometryUnclosed, comments: "rings that do not close are closed, and reported"},
	{file: "gml_test_point2.gml", format: "GML", rows: 5, placed: 5},
	{file: "gpkg_first_geometry_null.gpkg", format: "GPKG", rows: 2, placed: 1},
	{file: "gpkg_poly_non_conformant.gpkg", format: "GPKG", rows: 1, placed: 1},
	{file: "jts_TestValid.xml", refused: exchange.ErrUnknownFormat, because: "<run>"},
	{file: "kml_truncated.kml", refused: exchange.ErrBroken, because: "ends too early"},
	{file: "latin1-property.dbf", format: "ESRI Shapefile", rows: 1},
	{file: "latin1-property.prj", refused: exchange.ErrUnknownFormat, because: "choose the .shp"},
	{file: "latin1-property.shp", format: "ESRI Shapefile", rows: 1, placed: 1, comments: "the missing .shx is rebuilt in the private folder"},
	{file: "no-points.las", refused: exchange.ErrUnknownFormat, because: "point cloud"},
	{file: "pyogrio_curvepolygon.gpkg", format: "GPKG", rows: 1, placed: 1, comments: "curves become chords"},
	{file: "shp_buggymultipoly.shp", format: "ESRI Shapefile", rows: 1, warns: exchange.GeometryBad, comments: "the shape cannot be read, the row stays"},
	{file: "shp_buggymultipoly.shx", refused: exchange.ErrUnknownFormat, because: "choose the .shp"},
	{file: "shp_chinese.dbf", format: "ESRI Shapefile", rows: 1, comments: "code page 936 as its mark says"},
	{file: "shp_multipolygon_as_invalid_polygon.dbf", format: "ESRI Shapefile", rows: 2},
	{file: "shp_multipolygon_as_invalid_polygon.shp", format: "ESRI Shapefile", rows: 2, placed: 2},
	{file: "shp_multipolygon_as_invalid_polygon.shx", refused: exchange.ErrUnknownFormat, because: "choose the .shp"},
	{file: "shp_nonconformant_shx_ticket5608.dbf", format: "ESRI Shapefile", rows: 1},
	{file: "shp_nonconformant_shx_ticket5608.shp", format: "ESRI Shapefile", rows: 1, placed: 1},
	{file: "shp_nonconformant_shx_ticket5608.shx", refused: exchange.ErrUnknownFormat, because: "choose the .shp"},
	{file: "shp_pointnan.dbf", format: "ESRI Shapefile", rows: 2},
	{file: "shp_pointnan.shp", format: "ESRI Shapefile", rows: 2, placed: 1, warns: exchange.GeometryEmpty, comments: "a point of NaN is an empty point"},
	{file: "shp_pointnan.shx", refused: exchange.ErrUnknownFormat, because: "choose the .shp"},
	{file: "shp_prjwithutf8bom.dbf", format: "ESRI Shapefile", rows: 1},
	{file: "shp_prjwithutf8bom.prj", refused: exchange.ErrUnknownFormat, because: "choose the .shp"},
	{file: "shp_prjwithutf8bom.shp", format: "ESRI Shapefile", rows: 1, placed: 1, comments: "EPSG:4269 in spite of the BOM"},
	{file: "shp_prjwithutf8bom.shx", refused: exchange.ErrUnknownFormat, because: "choose the .shp"},
	{file: "xlsx_datetime.xlsx", format: "XLSX", rows: 10, comments: "dates by the style of the cell"},
	{file: "xlsx_inlineStr.xlsx", format: "XLSX", rows: 1, comments: "no table of shared texts"},
	{file: "xlsx_test_missing_row1_data.xlsx", format: "XLSX", rows: 4},
}

// TestNasty opens every file of the set, as an import would. With ROBUSTNESS=FILE it writes the table that stands in
// docs/robustness.md.
func TestNasty(t *testing.T) {
	dir := testdata.Shared(t, "nasty")
	expected := map[string]bool{"README.md": true}
	var table []string
	for _, n := range nastyFiles {
		expected[n.file] = true
		t.Run(n.file, func(t *testing.T) {
			line := n.check(t, filepath.Join(dir, n.file))
			table = append(table, line)
		})
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		require.True(t, expected[e.Name()], "no expectation for %s", e.Name())
	}
	if out := os.Getenv("ROBUSTNESS"); out != "" {
		sort.Strings(table)
		head := "| file | what happened | seconds | memory of the reader | note |\n| --- | --- | ---: | ---: | --- |\n"
		require.NoError(t, os.WriteFile(out, []byte(head+strings.Join(table, "")), 0o644))
	}
}

func (n nasty) check(t *testing.T, path string) string {
	before := time.Now()
	s, err := Open(context.Background(), exchange.OpenOptions{Path: path})
	if n.refused != nil {
		require.ErrorIs(t, err, n.refused)
		require.ErrorContains(t, err, n.because)
		require.ErrorContains(t, err, n.file, "a refusal names the file")
		require.Less(t, time.Since(before), 5*time.Second) // 0.05 s on an idle machine
		message := strings.TrimPrefix(err.Error(), n.file+": ")
		return fmt.Sprintf("| `%s` | refused: %s | %.2f | – | %s |\n", n.file, message, time.Since(before).Seconds(), n.comments)
	}
	require.NoError(t, err)
	defer s.Close()
	require.Equal(t, n.format, s.Format())
	rows, placed, codes := 0, 0, map[string]bool{}
	for _, p := range s.Layers()[0].Problems {
		codes[p.Code] = true
	}
	require.NoError(t, s.Rows(context.Background(), "", func(batch []*exchange.Row) error {
		for _, r := range batch {
			rows++
			require.Equal(t, rows, r.Number)
			require.Len(t, r.Values, len(s.Layers()[0].Fields))
			if r.WKB != nil {
				placed++
			}
			for _, w := range r.Warnings {
				codes[w.Code] = true
			}
		}
		return nil
	}))
	require.Equal(t, n.rows, rows)
	require.Equal(t, n.placed, placed)
	if n.warns != "" {
		require.True(t, codes[n.warns], "%v", codes)
	}
	require.NoError(t, s.Close())
	u := s.Usage()
	require.Less(t, u.MaxRSS, int64(512<<20))
	require.Less(t, u.Seconds, 30.0)
	what := fmt.Sprintf("%s, %d rows, %d with geometry", n.format, rows, placed)
	if n.warns != "" {
		what += ", reported: " + n.warns
	}
	return fmt.Sprintf("| `%s` | %s | %.2f | %d MB | %s |\n", n.file, what, u.Seconds, u.MaxRSS>>20, n.comments)
}

func TestRealFiles(t *testing.T) {
	ctx := context.Background()
	t.Run("EGiB 2021", func(t *testing.T) {
		rows, layers := readAll(t, exchange.OpenOptions{Path: testdata.Shared(t, "pl-egib-gml", "dane-EGiB.gml.gz")})
		require.Equal(t, "EGB_DzialkaEwidencyjna", layers[0].Name)
		require.Equal(t, 2179, layers[0].CRS.EPSG)
		require.Len(t, rows, 47)
		at := columns(layers[0])
		current := 0
		for _, r := range rows {
			x, y := coordinates(r.WKB, 13)
			require.InDelta(t, 8430700, x, 2000, "easting of zone 8")
			require.InDelta(t, 5724100, y, 2000)
			if r.Values[at["koniecWersjaObiekt"]] == nil {
				current++
			}
		}
		// 18 of the 20 koniecWersjaObiekt of the file close parcels, two close buildings: each of the 29 parcel ids has
		// exactly one open version.
		require.Equal(t, 29, current)
		first := rows[0]
		require.Equal(t, "061304_5.0012.809/1", first.Values[at["idDzialki"]])
		require.Equal(t, 0.242, first.Values[at["poleEwidencyjne"]])
		require.Equal(t, "ha", first.Values[at["poleEwidencyjne_uom"]])
		require.Equal(t, 2420.0, first.Values[at["pole_m2"]])
		require.Equal(t, []string{"R"}, first.Values[at["OFU"]])
		require.Equal(t, []string{"OFU=R OZU=R OZK=VI powierzchnia=1 ha"}, first.Values[at["klasouzytek"]])
		require.Equal(t, time.Date(2024, 11, 14, 11, 31, 36, 0, time.UTC), first.Values[at["startWersjaObiekt"]])
	})
	t.Run("EGiB before 2021", func(t *testing.T) {
		files, err := filepath.Glob(testdata.Shared(t, "pl-egib-gml", "hel-2211011") + "/*.gml")
		require.NoError(t, err)
		require.Len(t, files, 5)
		for _, f := range files {
			rows, layers := readAll(t, exchange.OpenOptions{Path: f})
			require.Len(t, rows, 1)
			at := columns(layers[0])
			x, y := coordinates(rows[0].WKB, 13)
			require.InDelta(t, 6551600, x, 5000)
			require.InDelta(t, 6053300, y, 5000)
			require.True(t, strings.HasPrefix(rows[0].Values[at["idDzialki"]].(string), "221101_1.0001."))
			require.InDelta(t, rows[0].Values[at["powierzchniaEwidencyjna"]].(float64)*10000, rows[0].Values[at["pole_m2"]].(float64), 0.001)
			require.Contains(t, rows[0].Values[at["JRG2"]], "urn:pzgik:id:")
		}
	})
	t.Run("WFS answers", func(t *testing.T) {
		for file, want := range map[string]int{"epodgik_gml_basic_building.xml": 1, "epodgik_gml_coordinates_lat_lon_order.xml": 1, "epodgik_gml_multiple_buildings.xml": 3,
			"geoportal2_gml_basic_building.xml": 1, "warszawa_gml_multisurface_multiple_polygons.xml": 1} {
			rows, layers := readAll(t, exchange.OpenOptions{Path: testdata.Shared(t, "pl-egib-wfs-buildings", file)})
			require.Len(t, rows, want, file)
			require.NotNil(t, rows[0].WKB, file)
			require.NotNil(t, layers[0].CRS)
		}
		for _, file := range []string{"epodgik_gml_no_building.xml", "warszawa_gml_no_building.xml"} {
			_, err := Open(ctx, exchange.OpenOptions{Path: testdata.Shared(t, "pl-egib-wfs-buildings", file)})
			require.ErrorIs(t, err, exchange.ErrEmpty)
		}
	})
	t.Run("counts and reference systems", func(t *testing.T) {
		for _, f := range []struct {
			path, layer string
			rows        int
			epsg        int
			declared    bool
		}{
			{"pl-warszawa-mokotow/dzialki.geojson.gz", "dzialki", 2929, 4326, false},
			{"pl-gdansk-points/stojaki_rowerowe.json", "stojaki_rowerowe", 258, 4326, false},
			{"pl-gdansk-points/pois.json", "pois", 85, 4326, false},
			{"berlin-neukoelln/housenumber.geojson.gz", "housenumber", 13264, 25833, true},
			{"berlin-neukoelln/map_extent.geojson.gz", "map_extent", 1, 3857, true},
			{"berlin-neukoelln/kerb_street_areas.geojson.gz", "kerb_street_areas", 12, 25833, true},
			{"berlin-neukoelln/street_furniture.geojson.gz", "street_furniture", 8653, 4326, true},
			{"cambridge-ma/polygons/ASSESSING_ParcelsFY2014.topojson.gz", "ASSESSING_ParcelsFY2014", 13116, 4326, false},
			{"cambridge-ma/polygons/parcels_fy2014.gpkg", "ParcelsFY2014", 13116, 4326, true},
			{"cambridge-ma/polygons/BASEMAP_Roads.topojson.gz", "BASEMAP_Roads", 205, 4326, false},
			{"cambridge-ma/permits/CDD_SpecialPermits.geojson.gz", "CDD_SpecialPermits", 499, 4326, false},
			{"fr-cadastre-91216/cadastre-91216-parcelles.json.gz", "cadastre-91216-parcelles", 4241, 4326, false},
			{"paris-occupancies/fontaines-a-boire.json", "fontaines-a-boire", 1216, 4326, false},
			{"paris-occupancies/chantiers-a-paris.csv.gz", "chantiers-a-paris", 5052, 0, false},
			{"paris-occupancies/sanisettes.csv", "sanisettes", 548, 0, false},
			{"cambridge-ma/permits/TaxFY14.csv.gz", "TaxFY14", 27528, 0, false},
			{"pl-warszawa-mokotow/wlasnosc.csv", "wlasnosc", 2689, 0, false},
			{"pl-poznan-powierzenia/powierzenia-2026-04-20.xlsx", "Arkusz", 5993, 0, false},
		} {
			rows, layers := readAll(t, exchange.OpenOptions{Path: testdata.Shared(t, f.path)})
			require.Equal(t, f.rows, len(rows), f.path)
			l := layers[0]
			require.Equal(t, f.layer, l.Name)
			require.EqualValues(t, f.rows, l.Count, f.path)
			if f.epsg == 0 {
				require.Nil(t, l.CRS, f.path)
				continue
			}
			require.Equal(t, f.epsg, l.CRS.EPSG, f.path)
			require.Equal(t, f.declared, l.CRS.Declared, f.path)
			for _, r := range rows {
				require.Len(t, r.Values, len(l.Fields))
			}
		}
	})
}

func columns(l exchange.Layer) map[string]int {
	at := map[string]int{}
	for i, f := range l.Fields {
		at[f.Name] = i
	}
	return at
}

func TestUnknownLayer(t *testing.T) {
	s, err := Open(context.Background(), exchange.OpenOptions{Path: testdata.Shared(t, "cambridge-ma/polygons/roads.gpkg")})
	require.NoError(t, err)
	defer s.Close()
	err = s.Rows(context.Background(), "nothing", func([]*exchange.Row) error { return nil })
	require.True(t, errors.Is(err, exchange.ErrNoLayer))
	n := 0
	require.NoError(t, s.Rows(context.Background(), "roads", func(r []*exchange.Row) error { n += len(r); return nil }), "the reader is still there, and names are not case sensitive")
	require.Equal(t, 205, n)
}
