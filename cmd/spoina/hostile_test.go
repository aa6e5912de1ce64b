package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/exchange"
	"spoina/internal/ogr"
)

// expectation is what importing one file must come to.
type expectation struct {
	name  string // of the file
	layer string
	args  []string
	make  func(t *testing.T, dir string, l *launcher) string // writes a made-up file and returns its path

	code    string // why it is refused; "" when it is read
	because string // part of the reason
	read    int64
	taken   int64    // rows that publishing would take over
	reports []string // codes of the report
	note    string   // what is special about the file, for docs/robustness.md
}

var inTown = []string{"--crs", "EPSG:2180"}

// hostileFiles are inputs made to break a reader: each is what some attacker or some broken program would send.
func hostileFiles() []expectation {
	scan := []string{"--campaign", "Skan", "--set", "class_code=ADV.BILLBOARD,captured_on=2024-06-11"}
	inScan := append([]string{"--crs", "EPSG:2180"}, scan...)
	wide := func(n int) string { return strings.Repeat("x", n) }
	file := func(name string, body string) func(*testing.T, string, *launcher) string {
		return func(t *testing.T, dir string, _ *launcher) string { return put(t, dir, name, []byte(body)) }
	}
	parcelRow := func(i int, geometry string) string { return fmt.Sprintf("220401_1.0001.%d;%s\n", i, geometry) }
	head := "idDzialki;wkt\n"
	gml := func(before, geometry string) string {
		return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + before + `<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:t="http://example.org/t" xmlns:xlink="http://www.w3.org/1999/xlink">
<gml:featureMember><t:dzialka gml:id="d1"><t:idDzialki>220401_1.0001.1</t:idDzialki><t:geometria>` + geometry + `</t:geometria></t:dzialka></gml:featureMember></gml:FeatureCollection>`
	}
	ring := fmt.Sprintf(`<gml:Polygon gml:id="g1" srsName="http://www.opengis.net/def/crs/EPSG/0/2180"><gml:exterior><gml:LinearRing><gml:posList>%[1]f %[2]f %[3]f %[2]f %[3]f %[4]f %[1]f %[4]f %[1]f %[2]f</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>`,
		townNorth, townEast, townNorth+50, townEast+50)
	collection := func(features string) string { return `{"type":"FeatureCollection","features":[` + features + `]}` }
	feature := func(id, geometry string) string {
		return `{"type":"Feature","properties":{"id":"` + id + `"},"geometry":` + geometry + `}`
	}
	lonLat := func(lon, lat float64) string {
		return fmt.Sprintf(`{"type":"Point","coordinates":[%.6f,%.6f]}`, lon, lat)
	}

	return []expectation{
		// Bombs.
		{name: "bomba.zip", layer: "parcels", args: inTown, note: "10 GB of zeros as a .shp in a .zip of 10 MB",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return zipBomb(t, dir, "bomba.zip", 10<<30, "dzialki.shp", nil, []byte{0})
			}},
		{name: "bomba-klamie.zip", layer: "parcels", args: inTown, note: "the same, and the head of the entry says 1 KB",
			make: func(t *testing.T, dir string, _ *launcher) string {
				path := zipBomb(t, dir, "bomba-klamie.zip", 10<<30, "dzialki.shp", nil, []byte{0})
				lieAboutSize(t, path, 1024)
				return path
			}},
		{name: "bomba-csv.zip", layer: "decisions", note: "10 GB of equal lines as a .csv in a .zip",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return zipBomb(t, dir, "bomba-csv.zip", 10<<30, "decyzje.csv", []byte("znak sprawy;data wydania\n"), []byte("RD.1.2024;02.01.2024\n"))
			}},
		{name: "bomba-w-bombie.zip", layer: "parcels", args: inTown, note: "a .zip inside a .zip",
			make: func(t *testing.T, dir string, _ *launcher) string {
				inner, err := os.ReadFile(zipBomb(t, dir, "wewnatrz.zip", 10<<30, "dzialki.shp", nil, []byte{0}))
				require.NoError(t, err)
				return zipOf(t, dir, "bomba-w-bombie.zip", "dzialki.zip", inner)
			}},
		{name: "bomba.csv.gz", layer: "decisions", note: "10 GB of equal lines in a .gz",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return gzipBomb(t, dir, "bomba.csv.gz", 10<<30, []byte("znak sprawy;data wydania\n"), []byte("RD.1.2024;02.01.2024\n"))
			}},
		{name: "bomba.xlsx", layer: "decisions", note: "10 GB of rows in the sheet of a workbook",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return xlsxBomb(t, dir, "bomba.xlsx", "xl/worksheets/sheet1.xml", `<worksheet><sheetData>`, `<row><c t="inlineStr"><is><t>RD.1.2024</t></is></c></row>`)
			}},
		{name: "bomba-teksty.xlsx", layer: "decisions", note: "10 GB of shared texts in a workbook",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return xlsxBomb(t, dir, "bomba-teksty.xlsx", "xl/sharedStrings.xml", `<sst>`, `<si><t>RD.1.2024 zajęcie pasa</t></si>`)
			}},
		{name: "bomba-jeden-tekst.xlsx", layer: "decisions", note: "one shared text of 10 GB",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return xlsxBomb(t, dir, "bomba-jeden-tekst.xlsx", "xl/sharedStrings.xml", `<sst><si><t>`, `aaaaaaaaaaaaaaaa`)
			}},
		{name: "bomba.ods", layer: "decisions", note: "a cell that an OpenDocument sheet repeats two thousand million times",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return zipOf(t, dir, "bomba.ods", "mimetype", []byte("application/vnd.oasis.opendocument.spreadsheet"), "content.xml", []byte(`<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="A"><table:table-row><table:table-cell><text:p>znak sprawy</text:p></table:table-cell><table:table-cell><text:p>data wydania</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="2000000000"><table:table-cell table:number-columns-repeated="2000000000"><text:p>RD.1.2024</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`))
			}},
		{name: "miliard-smiechow.gml", layer: "parcels", args: inTown, note: "entities that unfold to a thousand million words",
			make: file("miliard-smiechow.gml", gml(`<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>`, "&c;"))},
		{name: "miliard-smiechow.kml", layer: "scan_objects", args: scan, note: "the same as KML",
			make: file("miliard-smiechow.kml", `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>&b;</name><Point><coordinates>18.6,54.25</coordinates></Point></Placemark></kml>`)},
		{name: "miliard-smiechow.xlsx", layer: "decisions", note: "the same inside a workbook",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return workbook(t, dir, "miliard-smiechow.xlsx", `<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>`)
			}},
		{name: "gleboki.geojson", layer: "scan_objects", args: scan, note: "a million brackets inside each other",
			make: file("gleboki.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":`+strings.Repeat("[", 1_000_000)+strings.Repeat("]", 1_000_000)+`},"geometry":null}]}`)},
		{name: "gleboki.gml", layer: "parcels", args: inTown, note: "a hundred thousand elements inside each other",
			make: file("gleboki.gml", gml("", strings.Repeat("<t:a>", 100_000)+ring+strings.Repeat("</t:a>", 100_000)))},
		{name: "kolekcje.csv", layer: "parcels", args: inTown, note: "WKT: ten thousand collections inside each other",
			make: file("kolekcje.csv", head+parcelRow(1, strings.Repeat("GEOMETRYCOLLECTION(", 10_000)+"POINT(1 1)"+strings.Repeat(")", 10_000))+parcelRow(2, square(0, 0, 50)))},
		{name: "tysiac-kolumn.csv", layer: "decisions", note: "five thousand columns",
			make: file("tysiac-kolumn.csv", "znak sprawy"+strings.Repeat(";a", 5000)+"\nRD.1\n")},
		{name: "komorka.csv", layer: "decisions", note: "a cell of 20 MB",
			make: file("komorka.csv", "znak sprawy;cel zajęcia\nRD.1.2024;"+wide(20<<20)+"\n")},
		{name: "cudzyslow.csv", layer: "decisions", note: "a quote that never ends, and 40 000 rows after it",
			make: func(t *testing.T, dir string, _ *launcher) string {
				var b strings.Builder
				b.WriteString("znak sprawy;cel zajęcia\nRD.0.2024;\"reklama\n")
				for i := 1; i <= 40_000; i++ {
					fmt.Fprintf(&b, "RD.%d.2024;\"szyld\n", i)
				}
				return put(t, dir, "cudzyslow.csv", []byte(b.String()))
			}},

		// Calls to the outside.
		{name: "encja.gml", layer: "parcels", args: inTown, note: "an external entity that points at a server and at /etc/passwd",
			make: func(t *testing.T, dir string, l *launcher) string {
				return put(t, dir, "encja.gml", []byte(gml(`<!DOCTYPE x [<!ENTITY a SYSTEM "`+l.address("/a")+`"><!ENTITY b SYSTEM "file:///etc/passwd">]>`, ring+"&a;&b;")))
			}},
		{name: "encja.kml", layer: "scan_objects", args: scan, note: "a document type on a server",
			make: func(t *testing.T, dir string, l *launcher) string {
				return put(t, dir, "encja.kml", []byte(`<?xml version="1.0"?><!DOCTYPE kml SYSTEM "`+l.address("/kml.dtd")+`"><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>a</name><Point><coordinates>18.6,54.25</coordinates></Point></Placemark></Document></kml>`))
			}},
		{name: "odsylacz.kml", layer: "scan_objects", args: scan, note: "a NetworkLink and an icon on a server",
			make: func(t *testing.T, dir string, l *launcher) string {
				return put(t, dir, "odsylacz.kml", []byte(`<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Style id="s"><IconStyle><Icon><href>`+l.address("/i.png")+`</href></Icon></IconStyle></Style><NetworkLink><Link><href>`+l.address("/more.kml")+`</href></Link></NetworkLink><Placemark><name>a</name><styleUrl>`+l.address("/s.kml#s")+`</styleUrl><Point><coordinates>18.6,54.25</coordinates></Point></Placemark></Document></kml>`))
			}},
		{name: "schemat.gml", layer: "parcels", args: inTown, note: "schemaLocation and an xlink on a server",
			make: func(t *testing.T, dir string, l *launcher) string {
				body := gml("", ring+`<t:zdjecie xlink:href="`+l.address("/x.gml")+`"/>`)
				body = strings.Replace(body, `xmlns:t=`, `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://example.org/t `+l.address("/t.xsd")+`" xmlns:t=`, 1)
				return put(t, dir, "schemat.gml", []byte(body))
			}},
		{name: "uklad.gml", layer: "parcels", note: "a reference system that is to be fetched from a server",
			make: func(t *testing.T, dir string, l *launcher) string {
				return put(t, dir, "uklad.gml", []byte(gml("", strings.Replace(ring, "http://www.opengis.net/def/crs/EPSG/0/2180", l.address("/crs.xml"), 1))))
			}},
		{name: "inny.vrt", layer: "parcels", args: inTown, note: "a GDAL virtual file that points at another file and a server",
			make: func(t *testing.T, dir string, l *launcher) string {
				put(t, dir, "tajne.csv", []byte(head+parcelRow(1, square(0, 0, 50))))
				return put(t, dir, "inny.vrt", []byte(`<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>`+filepath.Join(dir, "tajne.csv")+`</SrcDataSource></OGRVRTLayer><OGRVRTLayer name="b"><SrcDataSource>/vsicurl/`+l.address("/b.geojson")+`</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>`))
			}},
		{name: "vrt.geojson", layer: "parcels", args: inTown, note: "the same under the name of a GeoJSON",
			make: func(t *testing.T, dir string, l *launcher) string {
				return put(t, dir, "vrt.geojson", []byte(`<OGRVRTDataSource><OGRVRTLayer name="b"><SrcDataSource>/vsicurl/`+l.address("/b.geojson")+`</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>`))
			}},
		{name: "vsicurl.geojson", layer: "scan_objects", args: scan, note: "a GeoJSON full of addresses and /vsicurl/ names: all of them are only text",
			make: func(t *testing.T, dir string, l *launcher) string {
				return put(t, dir, "vsicurl.geojson", []byte(`{"type":"FeatureCollection","name":"/vsicurl/`+l.address("/n")+`","crs":{"type":"link","properties":{"href":"`+l.address("/crs")+`","type":"proj4"}},"features":[{"type":"Feature","properties":{"id":"/vsicurl/`+l.address("/a")+`","photo":"`+l.address("/a.jpg")+`","$ref":"`+l.address("/r")+`"},"geometry":`+lonLat(18.62, 54.26)+`}]}`))
			}},
		{name: "wskaznik.json", layer: "scan_objects", args: scan, note: "a service description that GDAL would follow to a server",
			make: func(t *testing.T, dir string, l *launcher) string {
				return put(t, dir, "wskaznik.json", []byte(`{"currentVersion":10.1,"objectIdFieldName":"OBJECTID","features":[],"exceededTransferLimit":true,"next":"`+l.address("/next")+`"}`))
			}},

		// Names that leave the folder.
		{name: "wyjscie.zip", layer: "parcels", args: inTown, note: "an entry named ../../../../../../tmp/spoina-wyjscie.csv",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return zipOf(t, dir, "wyjscie.zip", "../../../../../../tmp/spoina-wyjscie.csv", []byte(head+parcelRow(1, square(0, 0, 50))))
			}},
		{name: "wyjscie-2.zip", layer: "parcels", args: inTown, note: "backslashes and an absolute path in names of entries",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return zipOf(t, dir, "wyjscie-2.zip", `..\..\..\etc\dzialki.csv`, []byte(head+parcelRow(1, square(0, 0, 50))), "/etc/passwd.txt", []byte("x"))
			}},
		{name: "dowiazanie.zip", layer: "parcels", args: inTown, note: "an entry that is a symbolic link to /etc/passwd",
			make: func(t *testing.T, dir string, _ *launcher) string {
				var b bytes.Buffer
				z := zip.NewWriter(&b)
				h := &zip.FileHeader{Name: "dzialki.csv"}
				h.SetMode(os.ModeSymlink | 0o777)
				w, err := z.CreateHeader(h)
				require.NoError(t, err)
				_, _ = w.Write([]byte("/etc/passwd"))
				require.NoError(t, z.Close())
				return put(t, dir, "dowiazanie.zip", b.Bytes())
			}},

		// Coordinates.
		{name: "nan.csv", layer: "scan_objects", args: append([]string{}, inScan...), note: "NaN, infinity and numbers beyond all bounds as coordinates",
			make: file("nan.csv", fmt.Sprintf("id;x;y\nA;%.2f;%.2f\nB;NaN;%.2f\nC;inf;-inf\nD;1e308;1e308\nE;1e999;0\n", townEast, townNorth, townNorth))},
		{name: "nan.geojson", layer: "scan_objects", args: scan, note: "NaN and 1e999 in JSON",
			make: file("nan.geojson", collection(feature("A", lonLat(18.62, 54.26))+","+feature("B", `{"type":"Point","coordinates":[NaN,54.2]}`)+","+feature("C", `{"type":"Point","coordinates":[1e999,54.2]}`)))},
		{name: "nan.fgb", layer: "scan_objects", args: inScan, note: "NaN in FlatGeobuf",
			make: func(t *testing.T, dir string, _ *launcher) string {
				path := filepath.Join(dir, "nan.fgb")
				layer := exchange.Layer{Name: "nan", Fields: []exchange.Field{{Name: "id", Type: "string"}}, GeometryField: "geometry", Geometry: "Point", CRS: &exchange.CRS{EPSG: 2180}}
				writeFile(t, "FlatGeobuf", path, layer, [][]any{{"A"}, {"B"}}, [][]byte{pointWKB(townEast, townNorth), pointWKB(math.NaN(), townNorth)})
				return path
			}},
		{name: "zamienione.csv", layer: "parcels", args: inTown, note: "northing first: the only order that lies in the municipality is taken, and the report says so",
			make: file("zamienione.csv", head+parcelRow(1, swapped(0, 0, 50)))},
		{name: "zamienione.geojson", layer: "scan_objects", args: scan, note: "latitude first",
			make: file("zamienione.geojson", collection(feature("A", lonLat(54.26, 18.62))))},
		{name: "zly-uklad.csv", layer: "parcels", args: []string{"--crs", "EPSG:2178"}, note: "metres of another system",
			make: file("zly-uklad.csv", head+parcelRow(1, square(0, 0, 50)))},
		{name: "bez-ukladu.csv", layer: "parcels", note: "no reference system; the reason names the systems in which the numbers would fit",
			make: file("bez-ukladu.csv", head+parcelRow(1, square(0, 0, 50)))},
		{name: "poza-gmina.csv", layer: "parcels", args: inTown, note: "two of three parcels far from the municipality",
			make: file("poza-gmina.csv", head+parcelRow(1, square(0, 0, 50))+parcelRow(2, square(90000, 0, 50))+parcelRow(3, square(0, 90000, 50)))},
		{name: "czesc-poza-gmina.csv", layer: "parcels", args: inTown, note: "one of three far away: that row is reported, the others come in",
			make: file("czesc-poza-gmina.csv", head+parcelRow(1, square(0, 0, 50))+parcelRow(2, square(60, 0, 50))+parcelRow(3, square(0, 90000, 50)))},
		{name: "puste.csv", layer: "parcels", args: inTown, note: "empty geometries of several kinds",
			make: file("puste.csv", head+parcelRow(1, square(0, 0, 50))+parcelRow(2, "POLYGON EMPTY")+parcelRow(3, "")+parcelRow(4, "GEOMETRYCOLLECTION EMPTY")+parcelRow(5, "POLYGON((1 1))")+parcelRow(6, "kwadrat"))},
		{name: "osemka.csv", layer: "parcels", args: inTown, note: "a spike is taken away because the area stays; an eight and a ring outside in are not certain, so they are reported",
			make: file("osemka.csv", head+
				parcelRow(1, fmt.Sprintf("POLYGON((%[1]f %[2]f,%[3]f %[2]f,%[3]f %[4]f,%[5]f %[4]f,%[3]f %[4]f,%[1]f %[4]f,%[1]f %[2]f))", townEast, townNorth, townEast+50, townNorth+50, townEast+70))+
				parcelRow(2, fmt.Sprintf("POLYGON((%[1]f %[2]f,%[3]f %[4]f,%[3]f %[2]f,%[1]f %[4]f,%[1]f %[2]f))", townEast+100, townNorth, townEast+150, townNorth+50)))},
		{name: "dwa-razy.csv", layer: "parcels", args: inTown, note: "one identifier three times: none is lost, each is reported",
			make: file("dwa-razy.csv", head+parcelRow(1, square(0, 0, 50))+parcelRow(1, square(60, 0, 50))+parcelRow(1, square(120, 0, 50)))},

		// Cells.
		{name: "daty.csv", layer: "decisions", note: "31.06.2024, 30 February and the year 20204: reported with their cells, the decisions stay",
			make: file("daty.csv", "znak sprawy;data wydania;termin od;termin do\nRD.1.2024;02.01.2024;01.06.2024;31.06.2024\nRD.2.2024;30.02.2024;01.06.2024;30.06.2024\nRD.3.2024;02.01.20204;kiedyś;30.06.2024\n")},
		{name: "liczby.csv", layer: "decisions", note: "numbers that are none",
			make: file("liczby.csv", "znak sprawy;data wydania;powierzchnia;liczba szt\nRD.1.2024;02.01.2024;12,5;2\nRD.2.2024;02.01.2024;ok. dużo;kilka\nRD.3.2024;02.01.2024;-5;1e99\nRD.4.2024;02.01.2024;NaN;99999999999999999999\n")},
		{name: "nul.csv", layer: "decisions", note: "NUL bytes in the middle of a text",
			make: file("nul.csv", "znak sprawy;cel zajęcia\nRD.1.2024;re\x00klama\nRD.2.2024;szyld\n")},
		{name: "nul-daleko.csv", layer: "decisions", note: "NUL bytes after the first megabyte",
			make: file("nul-daleko.csv", "znak sprawy;cel zajęcia\n"+strings.Repeat("RD.1.2024;"+wide(4000)+"\n", 400)+"RD.2.2024;szy\x00ld\n")},
		{name: "formuly.csv", layer: "decisions", note: "spreadsheet formulas and SQL in cells: all of them are only text",
			make: file("formuly.csv", "znak sprawy;cel zajęcia\n=cmd|' /C calc'!A0;'); DROP TABLE decisions; --\nRD.2.2024;@SUM(1+1)\n")},
		{name: "bajty.csv", layer: "decisions", note: "bytes that are no letters in any code page",
			make: file("bajty.csv", "znak sprawy;cel zajęcia\nRD.1.2024;\x81\x83\x98\xff\nRD.2.2024;szyld\n")},

		// Cut and empty.
		{name: "pusty.csv", layer: "decisions", note: "no byte at all", make: file("pusty.csv", "")},
		{name: "naglowek.csv", layer: "decisions", note: "a heading without a row", make: file("naglowek.csv", "znak sprawy;data wydania\n")},
		{name: "smieci.gpkg", layer: "parcels", args: inTown, note: "random bytes under the name of a GeoPackage", make: file("smieci.gpkg", string(noise(40_000)))},
		{name: "uciety.gpkg", layer: "parcels", args: inTown, note: "the first half of a GeoPackage",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return cut(t, geopackage(t, dir, "uciety.gpkg", 2000), 2)
			}},
		{name: "zepsuty.gpkg", layer: "parcels", args: inTown, note: "a GeoPackage with noise over a part of its pages",
			make: func(t *testing.T, dir string, _ *launcher) string {
				path := geopackage(t, dir, "zepsuty.gpkg", 2000)
				b, err := os.ReadFile(path)
				require.NoError(t, err)
				copy(b[len(b)/2:], noise(20_000))
				return put(t, dir, "zepsuty.gpkg", b)
			}},
		{name: "uciety.zip", layer: "parcels", args: inTown, note: "the first half of a .zip",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return cut(t, zipOf(t, dir, "uciety.zip", "dzialki.csv", []byte(head+parcelRow(1, square(0, 0, 50))+string(noise(5000)))), 2)
			}},
		{name: "uciety.xlsx", layer: "decisions", note: "the first half of a workbook",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return cut(t, workbook(t, dir, "uciety.xlsx", `<worksheet><sheetData>`+strings.Repeat(`<row><c t="inlineStr"><is><t>a</t></is></c></row>`, 500)+`</sheetData></worksheet>`), 2)
			}},
		{name: "uciety-arkusz.xlsx", layer: "decisions", note: "a whole .zip around a sheet that breaks off",
			make: func(t *testing.T, dir string, _ *launcher) string {
				return workbook(t, dir, "uciety-arkusz.xlsx", `<worksheet><sheetData><row><c t="inlineStr"><is><t>znak sprawy</t></is></c></row><row><c t="inlineStr"><is><t>RD.1`)
			}},
		{name: "uciety.shp", layer: "scan_objects", args: inScan, note: "a Shapefile that breaks off; what its table holds is reported row by row",
			make: func(t *testing.T, dir string, _ *launcher) string {
				layer := exchange.Layer{Name: "uciety", Fields: []exchange.Field{{Name: "id", Type: "string"}}, GeometryField: "geometry", Geometry: "Point", CRS: &exchange.CRS{EPSG: 2180}}
				var rows [][]any
				var points [][]byte
				for i := range 100 {
					rows, points = append(rows, []any{fmt.Sprint(i)}), append(points, pointWKB(townEast+float64(i), townNorth))
				}
				path := filepath.Join(dir, "uciety.shp")
				writeFile(t, "ESRI Shapefile", path, layer, rows, points)
				return cut(t, path, 2)
			}},
		{name: "uciety.geojson", layer: "scan_objects", args: scan, note: "GeoJSON that breaks off in the second feature",
			make: file("uciety.geojson", `{"type":"FeatureCollection","features":[`+feature("A", lonLat(18.62, 54.26))+`,{"type":"Feature","prop`)},
		{name: "uciety.gml", layer: "parcels", args: inTown, note: "GML that breaks off",
			make: file("uciety.gml", gml("", ring)[:600])},
		{name: "uciety.fgb", layer: "parcels", args: inTown, note: "FlatGeobuf that breaks off",
			make: func(t *testing.T, dir string, _ *launcher) string {
				layer := exchange.Layer{Name: "uciety", Fields: []exchange.Field{{Name: "id", Type: "string"}}, GeometryField: "geometry", Geometry: "Point", CRS: &exchange.CRS{EPSG: 2180}}
				var rows [][]any
				var points [][]byte
				for i := range 3000 {
					rows, points = append(rows, []any{fmt.Sprint(i)}), append(points, pointWKB(townEast+float64(i%300), townNorth))
				}
				path := filepath.Join(dir, "uciety.fgb")
				writeFile(t, "FlatGeobuf", path, layer, rows, points)
				return cut(t, path, 2)
			}},
		{name: "smieci.fgb", layer: "parcels", args: inTown, note: "the mark of FlatGeobuf, then noise", make: file("smieci.fgb", "fgb\x03fgb\x00"+string(noise(40_000)))},
		{name: "ksztalt.shp", layer: "parcels", args: inTown, note: "a record that promises four thousand million points",
			make: func(t *testing.T, dir string, _ *launcher) string {
				var b bytes.Buffer
				be, le := binary.BigEndian, binary.LittleEndian
				h := make([]byte, 100)
				be.PutUint32(h, 9994)
				be.PutUint32(h[24:], 100)
				le.PutUint32(h[28:], 1000)
				le.PutUint32(h[32:], 5)
				b.Write(h)
				r := make([]byte, 100)
				be.PutUint32(r, 1)
				be.PutUint32(r[4:], 46)
				le.PutUint32(r[8:], 5)
				le.PutUint32(r[44:], 0x3fffffff)
				le.PutUint32(r[48:], 0xfffffff0)
				b.Write(r)
				return put(t, dir, "ksztalt.shp", b.Bytes())
			}},
		{name: "wkb.csv", layer: "parcels", args: inTown, note: "a ring of four thousand million points promised in hexadecimal WKB",
			make: file("wkb.csv", head+parcelRow(1, "010300000001000000FFFFFFFF")+parcelRow(2, square(0, 0, 50)))},
	}
}

func put(t *testing.T, dir, name string, body []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, body, 0o644))
	return path
}

// cut keeps the first part of a file.
func cut(t *testing.T, path string, part int64) string {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.NoError(t, os.Truncate(path, info.Size()/part))
	return path
}

// noise is the same on every machine.
func noise(n int) []byte {
	b, x := make([]byte, n), uint32(2463534242)
	for i := range b {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		b[i] = byte(x)
	}
	return b
}

// swapped is square with northing first.
func swapped(dx, dy, side float64) string {
	x, y := townEast+dx, townNorth+dy
	return fmt.Sprintf("POLYGON((%.2f %.2f,%.2f %.2f,%.2f %.2f,%.2f %.2f,%.2f %.2f))", y, x, y+side, x, y+side, x+side, y, x+side, y, x)
}

func pointWKB(x, y float64) []byte {
	b := binary.LittleEndian.AppendUint32([]byte{1}, 1)
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(y))
}

func squareWKB(x, y, side float64) []byte {
	b := binary.LittleEndian.AppendUint32([]byte{1}, 3)
	b = binary.LittleEndian.AppendUint32(b, 1)
	b = binary.LittleEndian.AppendUint32(b, 5)
	for _, p := range [][2]float64{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
	}
	return b
}

// geopackage writes parcels of the test town in rows of a hundred.
func geopackage(t *testing.T, dir, name string, parcels int) string {
	t.Helper()
	layer := exchange.Layer{Name: "dzialki", Fields: []exchange.Field{{Name: "idDzialki", Type: "string"}}, GeometryField: "geom", Geometry: "Polygon", CRS: &exchange.CRS{EPSG: 2180}}
	var rows [][]any
	var shapes [][]byte
	for i := range parcels {
		rows = append(rows, []any{fmt.Sprintf("220401_1.0001.%d", i+1)})
		shapes = append(shapes, squareWKB(townEast+float64(i%100)*20, townNorth+float64(i/100)*20, 20))
	}
	path := filepath.Join(dir, name)
	writeFile(t, "GPKG", path, layer, rows, shapes)
	return path
}

// zipOf packs pairs of name and content.
func zipOf(t *testing.T, dir, name string, pairs ...any) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i].(string))
		require.NoError(t, err)
		_, err = w.Write(pairs[i+1].([]byte))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return put(t, dir, name, b.Bytes())
}

// workbook is a minimal .xlsx around the text of a sheet.
func workbook(t *testing.T, dir, name, sheet string) string {
	t.Helper()
	return zipOf(t, dir, name, "[Content_Types].xml", []byte(`<Types/>`),
		"xl/_rels/workbook.xml.rels", []byte(`<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`),
		"xl/workbook.xml", []byte(`<workbook xmlns:r="http://r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>`),
		"xl/worksheets/sheet1.xml", []byte(sheet))
}

// deflated is the compressed form of first, and then of unit over and over until total bytes are reached. A block over a
// window that repeats compresses to the same bytes again, so ten gigabytes are made in an instant.
func deflated(t *testing.T, total int64, first, unit []byte) (body []byte, size int64, sum uint32) {
	t.Helper()
	chunk := bytes.Repeat(unit, (1<<20)/len(unit)+1)
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, 9)
	require.NoError(t, err)
	write := func(b []byte) []byte {
		from := out.Len()
		_, err := w.Write(b)
		require.NoError(t, err)
		require.NoError(t, w.Flush())
		return append([]byte(nil), out.Bytes()[from:]...)
	}
	write(append(append([]byte{}, first...), chunk...))
	write(chunk)
	again := write(chunk) // its window holds nothing but units
	size = int64(len(first) + 3*len(chunk))
	for size < total {
		out.Write(again)
		size += int64(len(chunk))
	}
	require.NoError(t, w.Close())
	return out.Bytes(), size, crc32.ChecksumIEEE(first)
}

// zipBomb makes a .zip whose one entry unpacks to total bytes.
func zipBomb(t *testing.T, dir, name string, total int64, entry string, first, unit []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	f, err := os.Create(path)
	require.NoError(t, err)
	defer f.Close()
	z := zip.NewWriter(f)
	rawEntry(t, z, entry, total, first, unit)
	require.NoError(t, z.Close())
	return path
}

func rawEntry(t *testing.T, z *zip.Writer, entry string, total int64, first, unit []byte) {
	t.Helper()
	body, size, sum := deflated(t, total, first, unit)
	w, err := z.CreateRaw(&zip.FileHeader{Name: entry, Method: zip.Deflate, CompressedSize64: uint64(len(body)), UncompressedSize64: uint64(size), CRC32: sum})
	require.NoError(t, err)
	_, err = w.Write(body)
	require.NoError(t, err)
}

// xlsxBomb is a workbook of which one part unpacks to ten gigabytes.
func xlsxBomb(t *testing.T, dir, name, part, first, unit string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	f, err := os.Create(path)
	require.NoError(t, err)
	defer f.Close()
	z := zip.NewWriter(f)
	for n, body := range map[string]string{"[Content_Types].xml": `<Types/>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="http://r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>`} {
		if n == part {
			continue
		}
		w, err := z.Create(n)
		require.NoError(t, err)
		_, err = w.Write([]byte(body))
		require.NoError(t, err)
	}
	rawEntry(t, z, part, 10<<30, []byte(first), []byte(unit))
	require.NoError(t, z.Close())
	return path
}

// gzipBomb is a .gz that unpacks to total bytes.
func gzipBomb(t *testing.T, dir, name string, total int64, first, unit []byte) string {
	t.Helper()
	body, size, sum := deflated(t, total, first, unit)
	b := append([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}, body...)
	b = binary.LittleEndian.AppendUint32(b, sum)
	return put(t, dir, name, binary.LittleEndian.AppendUint32(b, uint32(size)))
}

// lieAboutSize writes another unpacked size into the heads of a .zip's only entry.
func lieAboutSize(t *testing.T, path string, size uint32) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, mark := range []struct {
		magic  string
		offset int
	}{{"PK\x03\x04", 22}, {"PK\x01\x02", 24}} {
		i := bytes.LastIndex(b, []byte(mark.magic))
		require.GreaterOrEqual(t, i, 0)
		binary.LittleEndian.PutUint32(b[i+mark.offset:], size)
	}
	require.NoError(t, os.WriteFile(path, b, 0o644))
}

// writeFile writes a file of a GIS format.
func writeFile(t *testing.T, driver, path string, layer exchange.Layer, rows [][]any, shapes [][]byte) {
	t.Helper()
	ds, err := ogr.Create(driver, path)
	require.NoError(t, err)
	l, err := ds.CreateLayer(ogr.LayerDef{Name: layer.Name, Fields: layer.Fields, EPSG: layer.CRS.EPSG, Geometry: layer.Geometry})
	require.NoError(t, err)
	list := make([]*exchange.Row, len(rows))
	for i := range rows {
		list[i] = &exchange.Row{Number: i + 1, Values: rows[i], WKB: shapes[i]}
	}
	require.NoError(t, l.Write(list))
	require.NoError(t, ds.Close())
}
