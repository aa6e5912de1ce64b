package ogc_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/ogr"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc"
)

func TestMain(m *testing.M) {
	ogr.MaybeChild()
	os.Exit(m.Run())
}

func town(t testing.TB, parcels int) *db.Store {
	s := dbtest.New(t)
	registertest.Parcels(t, s, parcels)
	registertest.Town(t, s)
	registertest.Change(t, s, "difficult texts", `UPDATE decisions SET known = int8range({rev}, NULL), version = version + 1, purpose_text = v.t
		FROM (VALUES (4000001, 'a;b "c" d'), (4000002, E'two\r\nlines'), (4000003, '=1+1'), (4000004, '-'), (4000005, '''quoted'), (4000006, 'żółć 🙂'), (4000007, ' blank '), (4000008, '1,5'), (4000009, '007')) v (id, t)
		WHERE decisions.id = v.id`)
	return s
}

func export(t testing.TB, s *db.Store, order ogc.Order) (string, *ogc.Receipt) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out."+order.Format)
	if order.Format == "shp" {
		path += ".zip"
	}
	receipt, err := ogc.Export(context.Background(), s, access.Operator(), register.Core(), order, path)
	require.NoError(t, err, "%+v", order)
	return path, receipt
}

func TestExportRefuses(t *testing.T) {
	s := town(t, 20)
	dir := t.TempDir()
	for _, c := range []struct {
		order ogc.Order
		says  string
	}{
		{ogc.Order{Collection: "nothing", Format: "csv"}, `"nothing"`},
		{ogc.Order{Collection: "parties", Format: "fgb"}, "no place"},
		{ogc.Order{Collection: "parcels", Format: "dwg"}, "offered are geojson, gpkg"},
		{ogc.Order{Collection: "parcels", Format: "pmtiles"}, "pmtiles is not offered here"},
		{ogc.Order{Collection: "rates", Format: "shp"}, "no place"},
		{ogc.Order{Collection: "parcels", Format: "csv", CRS: "EPSG:999999"}, "EPSG:999999"},
		{ogc.Order{Collection: "parcels", Format: "csv", Filter: "kw = 'x'"}, "kw"},
		{ogc.Order{Collection: "parcels", Format: "csv", Filter: "number ="}, "filter"},
		{ogc.Order{Collection: "parcels", Format: "csv", On: "31.12.2022"}, "date"},
		{ogc.Order{Collection: "parcels", Format: "csv", Known: "r99"}, "r99"},
		{ogc.Order{Collection: "rates", Format: "fgb"}, "no place"},
		{ogc.Order{Collection: "decisions", Format: "fgb"}, "2 rows have no place"},
	} {
		path := filepath.Join(dir, "out")
		_, err := ogc.Export(context.Background(), s, access.Operator(), register.Core(), c.order, path)
		require.ErrorContains(t, err, c.says, "%+v", c.order)
		require.NoFileExists(t, path)
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left, "nothing is left behind")
	_, err = ogc.ReadReceipt(filepath.Join(dir, "none"))
	require.ErrorIs(t, err, ogc.ErrFile)
}

// Whoever may see nothing exports nothing.
func TestExportScope(t *testing.T) {
	s := town(t, 20)
	path := filepath.Join(t.TempDir(), "x.csv")
	_, err := ogc.Export(context.Background(), s, access.Scope{}, register.Core(), ogc.Order{Collection: "parcels", Format: "csv"}, path)
	require.ErrorIs(t, err, access.ErrSignIn)
	require.NoFileExists(t, path)
}

// Every format of one picture has the same rows hash, whatever the format did to types, and is verified.
func TestReceipts(t *testing.T) {
	s := town(t, 700)
	for _, reg := range register.Core() {
		hashes := map[string]string{}
		for _, format := range ogc.Formats {
			placeless := reg.Name == "rates" || reg.Name == "parties"
			if format == "pmtiles" || format == "shp" && placeless || format == "fgb" && (placeless || reg.Name == "decisions" || reg.Name == "leases") {
				continue
			}
			for _, comma := range []bool{false, true} {
				if comma && format != "csv" {
					continue
				}
				path, receipt := export(t, s, ogc.Order{Collection: reg.Name, Format: format, CRS: "EPSG:2180", Comma: comma})
				body, err := os.ReadFile(path)
				require.NoError(t, err)
				for _, secret := range []string{"Kowalski", "44051401359", "GD1G/"} {
					require.NotContains(t, string(body), secret, reg.Name)
				}
				verdict, err := ogc.Verify(context.Background(), path, receipt)
				require.NoError(t, err)
				require.Equal(t, "complete", verdict.Verdict)
				require.True(t, verdict.SameFile)
				anew := *receipt
				anew.SHA256 = "another file"
				if format == "pdf" { // nothing reads a printout but people
					verdict, err = ogc.Verify(context.Background(), path, &anew)
					require.NoError(t, err)
					require.Equal(t, "differs", verdict.Verdict)
					continue
				}
				verdict, err = ogc.Verify(context.Background(), path, &anew)
				require.NoError(t, err)
				require.Equal(t, "complete", verdict.Verdict, "%s as %s: %s", reg.Name, format, verdict.Message)
				require.False(t, verdict.SameFile)
				if format != "xlsx" && format != "ods" && format != "shp" { // the others hold the geometry too
					hashes[receipt.RowsHash] = format
				}
			}
		}
		require.Len(t, hashes, 1, "%s: one picture, one hash", reg.Name)
	}
}

func TestVerifyNotices(t *testing.T) {
	s := town(t, 300)
	for _, format := range []string{"csv", "geojson"} {
		path, receipt := export(t, s, ogc.Order{Collection: "parcels", Format: format})
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		check := func(change func([]byte) []byte) *ogc.Verdict {
			require.NoError(t, os.WriteFile(path, change(bytes.Clone(whole)), 0o600))
			v, err := ogc.Verify(context.Background(), path, receipt)
			require.NoError(t, err)
			return v
		}
		lines := bytes.SplitAfter(whole, []byte("\n"))
		// One line gone.
		v := check(func([]byte) []byte {
			return bytes.Join(append(append([][]byte{}, lines[:100]...), lines[101:]...), nil)
		})
		require.Equal(t, "short", v.Verdict, v.Message)
		require.Contains(t, v.Message, "short by 1")
		// Lines in another order are the same rows.
		swapped := append([][]byte{}, lines...)
		swapped[50], swapped[60] = swapped[60], swapped[50]
		v = check(func([]byte) []byte { return bytes.Join(swapped, nil) })
		require.Equal(t, "complete", v.Verdict, v.Message)
		// One character of a value.
		v = check(func(b []byte) []byte {
			return bytes.Replace(b, []byte("220401_1.0001.3/4"), []byte("220401_1.0001.3/9"), 1)
		})
		require.Equal(t, "differs", v.Verdict, v.Message)
		// A millimetre of a coordinate.
		v = check(func(b []byte) []byte { return bytes.Replace(b, []byte("466030.123"), []byte("466030.124"), 1) })
		if format == "csv" {
			require.Equal(t, "differs", v.Verdict, v.Message)
		}
		// One line twice.
		v = check(func([]byte) []byte { return bytes.Join(append(append([][]byte{}, lines[:100]...), lines[99:]...), nil) })
		require.Equal(t, "long", v.Verdict, v.Message)
		// Broken off in the middle.
		v = check(func(b []byte) []byte { return b[:len(b)/2] })
		require.NotEqual(t, "complete", v.Verdict, v.Message)
	}
}

// GDAL reads the files as what they are, and finds the rows where PostGIS has them.
func TestFilesForOthers(t *testing.T) {
	s := town(t, 500)
	for _, c := range []struct{ format, crs string }{{"gpkg", ""}, {"gpkg", "EPSG:2177"}, {"fgb", ""}, {"geojson", ""}, {"geojson", "EPSG:2180"}} {
		path, receipt := export(t, s, ogc.Order{Collection: "parcels", Format: c.format, CRS: c.crs, Filter: "number LIKE '3/%'"})
		require.EqualValues(t, 8, receipt.Count)
		require.Equal(t, 8, featureCount(t, path, "parcels"))
		out := run(t, "ogr2ogr", "-f", "GeoJSON", "/vsistdout/", "-t_srs", "EPSG:2180", "-lco", "COORDINATE_PRECISION=3", path, "parcels")
		var f featureCollection
		require.NoError(t, json.Unmarshal([]byte(out[strings.Index(out, "{"):]), &f))
		require.Contains(t, string(f.Features[0].Geometry.Coordinates), "714", "%s: metres of 2180, easting first", c.format)
	}
	path, _ := export(t, s, ogc.Order{Collection: "decisions", Format: "csv", Comma: true})
	body, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(body, []byte("\ufeffid;case_number;")))
	r := csv.NewReader(bytes.NewReader(body[3:]))
	r.Comma = ';'
	records, err := r.ReadAll()
	require.NoError(t, err)
	require.Len(t, records, 13)
	at := func(row int, field string) string {
		for i, name := range records[0] {
			if name == field {
				return records[row][i]
			}
		}
		t.Fatal(field)
		return ""
	}
	require.Equal(t, "1,5", at(1, "area_m2"))
	require.Equal(t, `a;b "c" d`, at(1, "purpose_text"))
	require.Equal(t, "'=1+1", at(3, "purpose_text"), "a spreadsheet must not calculate what a stranger wrote")
	require.Equal(t, "-", at(4, "purpose_text"))
	require.True(t, strings.HasPrefix(at(1, "geometry"), "POLYGON (("))
}

// An export of the past is that of the past, however often it is made.
func TestExportOfAnEarlierRevision(t *testing.T) {
	s := town(t, 200)
	_, before := export(t, s, ogc.Order{Collection: "parcels", Format: "csv"})
	registertest.Correct(t, s, "parcels", "id % 3 = 0", "number = 'changed'")
	registertest.Close(t, s, "parcels", "id % 5 = 0", "2020-01-01")
	_, after := export(t, s, ogc.Order{Collection: "parcels", Format: "csv"})
	require.NotEqual(t, before.RowsHash, after.RowsHash)
	require.EqualValues(t, 160, after.Count)
	_, again := export(t, s, ogc.Order{Collection: "parcels", Format: "csv", Known: "r" + strconv.FormatInt(before.Revision, 10)})
	require.Equal(t, before.RowsHash, again.RowsHash)
	_, early := export(t, s, ogc.Order{Collection: "parcels", Format: "csv", On: "2019-12-31"})
	require.EqualValues(t, 200, early.Count)
}

func TestDownload(t *testing.T) {
	s := town(t, 300)
	router, _ := httpapi.New()
	ogc.ExportRoutes(router, register.Core(), nil)
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(access.Operator()), router)))
	defer server.Close()
	base := server.URL + "/api/v1/registers/"
	for address, status := range map[string]int{"nothing/export?format=csv": 404, "parcels/export": 415, "parcels/export?format=exe": 415, "parcels/export?format=csv&x=1": 400,
		"parcels/export?format=csv&decimal=dot": 400, "parcels/export?format=csv&bbox=1": 400} {
		res, err := http.Get(base + address)
		require.NoError(t, err)
		res.Body.Close()
		require.Equal(t, status, res.StatusCode, address)
	}
	for _, format := range ogc.Formats {
		res, err := http.Get(base + "parcels/export?format=" + format + "&q=3/4")
		require.NoError(t, err)
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		require.NoError(t, err)
		if format == "pmtiles" { // nobody draws tiles here; TestPMTilesHoldEveryRow has somebody who does
			require.Equal(t, http.StatusUnsupportedMediaType, res.StatusCode, "%s", body)
			continue
		}
		require.Equal(t, 200, res.StatusCode, "%s: %s", format, body)
		var receipt ogc.Receipt
		require.NoError(t, json.Unmarshal([]byte(res.Header.Get("Spoina-Receipt")), &receipt))
		require.EqualValues(t, 4, receipt.Count)
		require.Contains(t, res.Header.Get("Content-Disposition"), "attachment; filename=parcels-r")
		path := filepath.Join(t.TempDir(), "x."+format)
		require.NoError(t, os.WriteFile(path, body, 0o600))
		v, err := ogc.Verify(context.Background(), path, &receipt)
		require.NoError(t, err)
		require.Equal(t, "complete", v.Verdict)
	}
}
