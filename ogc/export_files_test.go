package ogc_test

import (
	"archive/zip"
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc"
)

func entries(t testing.TB, path string) []string {
	t.Helper()
	z, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer z.Close()
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}

// What a Shapefile shortens and cuts is told before the download, stands in the receipt, and is all that is lost.
func TestAShapefileTellsWhatItLoses(t *testing.T) {
	s := town(t, 30)
	long := strings.Repeat("ż", 200)
	registertest.Change(t, s, "a long text", `UPDATE decisions SET known = int8range({rev}, NULL), version = version + 1, purpose_text = '`+long+`' WHERE id = 4000010`)
	order := ogc.Order{Collection: "decisions", Format: "shp"}
	look, err := ogc.Look(context.Background(), s, access.Operator(), register.Core(), order)
	require.NoError(t, err)
	require.EqualValues(t, 12, look.Count)
	names := map[string]string{}
	kinds := 0
	for _, l := range look.Losses {
		switch l.Kind {
		case "name":
			names[l.Field] = l.As
			require.LessOrEqual(t, len(l.As), 10)
		case "kind":
			kinds++
		case "text":
			require.Equal(t, ogc.Loss{Kind: "text", Field: "purpose_text", As: "purpose_te", Rows: 1}, l)
		case "blanks":
			require.Equal(t, ogc.Loss{Kind: "blanks", Field: "purpose_text", As: "purpose_te", Rows: 1}, l)
		}
	}
	require.Equal(t, "case_numbe", names["case_number"])
	taken := map[string]bool{}
	for _, c := range look.Columns {
		name := c.Field
		if c.As != "" {
			name = c.As
		}
		require.LessOrEqual(t, len(name), 10)
		require.False(t, taken[name], name)
		taken[name] = true
	}
	path, receipt := export(t, s, order)
	require.Equal(t, look.Losses, receipt.Losses)
	require.Equal(t, look.Columns, receipt.Columns)
	files := entries(t, path)
	require.Equal(t, max(1, kinds)*5, len(files), "%v", files)
	receipt.SHA256 = ""
	v, err := ogc.Verify(context.Background(), path, receipt)
	require.NoError(t, err)
	require.Equal(t, "complete", v.Verdict, v.Message)

	// GDAL reads the names and the Polish letters.
	stem := strings.TrimSuffix(files[0], filepath.Ext(files[0]))
	out := run(t, "ogrinfo", "-al", "/vsizip/"+path+"/"+stem+".shp")
	require.Contains(t, out, "purpose_te (String) = żółć 🙂")
	require.Contains(t, out, "ETRF2000-PL / CS92")

	// Not in a .zip: the files stand beside each other, where one kind is all there is.
	path = filepath.Join(t.TempDir(), "działki.shp")
	receipt, err = ogc.Export(context.Background(), s, access.Operator(), register.Core(), ogc.Order{Collection: "parcels", Format: "shp"}, path)
	require.NoError(t, err)
	for _, ext := range []string{".shp", ".shx", ".dbf", ".prj", ".cpg"} {
		require.FileExists(t, strings.TrimSuffix(path, ".shp")+ext)
	}
	v, err = ogc.Verify(context.Background(), path, receipt)
	require.NoError(t, err)
	require.Equal(t, "complete", v.Verdict, v.Message)
	require.NoError(t, os.Truncate(strings.TrimSuffix(path, ".shp")+".dbf", 2000))
	v, err = ogc.Verify(context.Background(), path, receipt)
	require.NoError(t, err)
	require.NotEqual(t, "complete", v.Verdict)
}

// GML carries its schema, so that a text of digits stays a text, and its coordinates the order that the system defines.
func TestGMLCarriesItsSchema(t *testing.T) {
	s := town(t, 30)
	dir := t.TempDir()
	path := filepath.Join(dir, "d.gml")
	_, err := ogc.Export(context.Background(), s, access.Operator(), register.Core(), ogc.Order{Collection: "decisions", Format: "gml"}, path)
	require.NoError(t, err)
	out := run(t, "ogrinfo", "-al", path)
	require.Contains(t, out, "purpose_text: String")
	require.Contains(t, out, "purpose_text (String) = 007")
	require.Contains(t, out, "valid_from: Date")
	path = filepath.Join(dir, "p.zip")
	receipt, err := ogc.Export(context.Background(), s, access.Operator(), register.Core(), ogc.Order{Collection: "parcels", Format: "gml"}, path)
	require.NoError(t, err)
	require.Equal(t, []string{"parcels.gml", "parcels.xsd"}, entries(t, path))
	var want string
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT round(ST_XMin(ST_Extent(geom))::numeric, 3)::text FROM parcels WHERE upper_inf(known)`).Scan(&want))
	out = run(t, "ogrinfo", "-so", "/vsizip/"+path+"/parcels.gml", "parcels")
	require.Contains(t, out, "Feature Count: 30")
	require.Contains(t, out, "Extent: ("+strings.TrimRight(strings.TrimRight(want, "0"), "."), "easting first in GDAL's own order")
	receipt.SHA256 = ""
	v, err := ogc.Verify(context.Background(), path, receipt)
	require.NoError(t, err)
	require.Equal(t, "complete", v.Verdict, v.Message)
}

// A GeoPackage brings titles, code lists and styles, as QGIS looks for them.
func TestAGeoPackageBringsStylesAndCodeLists(t *testing.T) {
	s := town(t, 30)
	path, receipt := export(t, s, ogc.Order{Collection: "parcels", Format: "gpkg"})
	require.Contains(t, run(t, "ogrinfo", "-al", path, "layer_styles"), `field="parcel_id" name="`)
	path, _ = export(t, s, ogc.Order{Collection: "discrepancies", Format: "gpkg"})
	out := run(t, "ogrinfo", "-so", path, "discrepancies")
	require.Contains(t, out, "domain name=discrepancies_severity")
	require.Contains(t, run(t, "ogrinfo", "-fielddomain", "discrepancies_severity", path), "krytyczna")
	out = run(t, "ogrinfo", "-al", path, "layer_styles")
	require.Contains(t, out, "f_table_name (String) = discrepancies")
	require.Contains(t, out, "useAsDefault (Integer(Boolean)) = 1")
	require.Contains(t, out, "<qgis")
	require.Contains(t, out, "StyledLayerDescriptor")
	require.NotEmpty(t, receipt.RowsHash)
}

// The metadata of GeoParquet name the office's system.
func TestGeoParquetNamesItsSystem(t *testing.T) {
	s := town(t, 30)
	path, _ := export(t, s, ogc.Order{Collection: "parcels", Format: "parquet"})
	body, err := os.ReadFile(path)
	require.NoError(t, err)
	at := strings.Index(string(body), `{"version":"1.1.0"`)
	require.Positive(t, at)
	var geo struct {
		Columns map[string]struct {
			CRS struct {
				ID struct{ Code int } `json:"id"`
			} `json:"crs"`
			Types []string `json:"geometry_types"`
		} `json:"columns"`
	}
	require.NoError(t, json.NewDecoder(strings.NewReader(string(body[at:]))).Decode(&geo))
	require.Equal(t, 2180, geo.Columns["geometry"].CRS.ID.Code)
	require.NotEmpty(t, geo.Columns["geometry"].Types)
}

// The project that the repository shows is the one that an office's own page gives, with its address filled in.
func TestTheProjectOfTheDocsIsWhatIsServed(t *testing.T) {
	s := town(t, 30)
	router, api := httpapi.New()
	ogc.OrderRoutes(api, router, ogc.NewOrders(register.Core(), nil, t.TempDir()))
	r := httptest.NewRequest("GET", "http://127.0.0.1:8080/api/v1/gis/project.qgs", nil)
	r = r.WithContext(httpapi.WithOffice(r.Context(), s, access.Operator()))
	w := httptest.NewRecorder()
	router.ServeHTTP(w, r)
	require.Equal(t, 200, w.Code, w.Body.String())
	body := w.Body.String()
	require.NoError(t, xml.Unmarshal([]byte(body), new(struct{})))
	require.Contains(t, body, "typename='parcels' url='http://127.0.0.1:8080/ogc'")
	require.Contains(t, body, "<authid>EPSG:2180</authid>")
	require.NotContains(t, body, "parties", "people are no layer")
	path := filepath.Join("..", "docs", "qgis", "spoina.qgs")
	if os.Getenv("SPOINA_GENERATE") != "" {
		require.NoError(t, os.WriteFile(path, w.Body.Bytes(), 0o644))
	}
	shown, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(shown), body, "docs/qgis/spoina.qgs is out of date: SPOINA_GENERATE=1 go test ./ogc -run TheProject")
}
