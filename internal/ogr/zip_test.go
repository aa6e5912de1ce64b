package ogr

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/exchange"
)

// shapefile makes a Shapefile of one point in the given code page and takes its .cpg away when asked to.
func shapefile(t *testing.T, dir, name, encoding string, cpg bool) {
	t.Helper()
	ds, err := Create("ESRI Shapefile", filepath.Join(dir, name+".shp"))
	require.NoError(t, err)
	l, err := ds.CreateLayer(LayerDef{Name: name, EPSG: 2177, Geometry: "Point", Options: []string{"ENCODING=" + encoding}, Fields: []exchange.Field{{Name: "ULICA", Type: "string"}}})
	require.NoError(t, err)
	require.NoError(t, l.Write([]*exchange.Row{{Values: []any{"Żródlana, Łąkowa, Gęsia, Świętokrzyska, Kościuszki"}, WKB: point(6541703, 6014581)}}))
	require.NoError(t, ds.Close())
	if !cpg {
		require.NoError(t, os.Remove(filepath.Join(dir, name+".cpg")))
		// Polish programs mark the table as "ANSI", whatever is in it.
		table, err := os.OpenFile(filepath.Join(dir, name+".dbf"), os.O_WRONLY, 0)
		require.NoError(t, err)
		_, err = table.WriteAt([]byte{0x57}, 29)
		require.NoError(t, err)
		require.NoError(t, table.Close())
	}
}

func pack(t *testing.T, dir, folder string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		w, err := z.Create(folder + e.Name())
		require.NoError(t, err)
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		w.Write(content)
	}
	require.NoError(t, z.Close())
	return write(t, "dane.zip", b.String())
}

func TestShapefileCodePages(t *testing.T) {
	for _, c := range []struct {
		encoding string
		cpg      bool
	}{{"CP1250", true}, {"CP1250", false}, {"UTF-8", true}, {"UTF-8", false}, {"ISO-8859-2", false}, {"CP852", false}} {
		dir := t.TempDir()
		shapefile(t, dir, "ulice", c.encoding, c.cpg)
		for _, path := range []string{filepath.Join(dir, "ulice.shp"), pack(t, dir, ""), pack(t, dir, "Dane Gminy/ćwiartka/")} {
			rows, layers := readAll(t, exchange.OpenOptions{Path: path})
			require.Equal(t, "Żródlana, Łąkowa, Gęsia, Świętokrzyska, Kościuszki", rows[0].Values[0], "%v", c)
			require.Equal(t, "ulice", layers[0].Name)
			require.Equal(t, 2177, layers[0].CRS.EPSG)
		}
	}
}

func TestSeveralShapefilesInOneZip(t *testing.T) {
	dir := t.TempDir()
	shapefile(t, dir, "drogi", "CP1250", true)
	shapefile(t, dir, "ulice", "UTF-8", true)
	path := pack(t, dir, "")
	rows, layers := readAll(t, exchange.OpenOptions{Path: path, Layer: "ulice"})
	require.Len(t, layers, 2)
	require.Len(t, rows, 1)
	require.NotNil(t, rows[0].WKB)
}

func TestShapefileWithoutItsCompanions(t *testing.T) {
	dir := t.TempDir()
	shapefile(t, dir, "ulice", "UTF-8", true)
	for _, x := range []string{".prj", ".shx"} {
		require.NoError(t, os.Remove(filepath.Join(dir, "ulice"+x)))
	}
	rows, layers := readAll(t, exchange.OpenOptions{Path: filepath.Join(dir, "ulice.shp")})
	require.NotNil(t, rows[0].WKB, "the index is rebuilt")
	require.False(t, layers[0].CRS.Declared)
	require.Equal(t, 0, layers[0].CRS.EPSG)
	require.NoFileExists(t, filepath.Join(dir, "ulice.shx"), "but not beside the original")
}

func TestPackedKML(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "doc.kml"), []byte(`<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Ławka</name><Point><coordinates>18.6,54.2</coordinates></Point></Placemark></Document></kml>`), 0o600))
	rows, layers := readAll(t, exchange.OpenOptions{Path: pack(t, dir, "")})
	require.Equal(t, "Ławka", rows[0].Values[columns(layers[0])["Name"]])
}
