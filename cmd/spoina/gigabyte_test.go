//go:build soak

package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/db/dbtest"
)

// TestGigabyte imports files of a gigabyte. It takes minutes, so it belongs to `make soak` (build tag soak); with
// SPOINA_GENERATE it writes its lines into docs/robustness.md.
func TestGigabyte(t *testing.T) {
	var lines []string
	words := strings.Repeat("tablica reklamowa na ogrodzeniu; ", 30)
	for _, big := range []struct {
		name, layer string
		args        []string
		note        string
		write       func(w *bufio.Writer, size func() int64) int64
	}{
		{"gigabajt-szeroki.csv", "scan_objects", join(inTown, asScan), "1 GB, a kilobyte of text in each row", func(w *bufio.Writer, size func() int64) (rows int64) {
			fmt.Fprintln(w, "id|tresc|x|y")
			for ; size() < 1<<30; rows++ {
				fmt.Fprintf(w, "S%d|%s|%.2f|%.2f\n", rows, words, townEast+float64(rows%4000), townNorth+float64(rows/4000))
			}
			return rows
		}},
		{"gigabajt-waski.csv", "scan_objects", join(inTown, asScan), "1 GB of short rows", func(w *bufio.Writer, size func() int64) (rows int64) {
			fmt.Fprintln(w, "id;szerokosc;wysokosc;dokladnosc;tresc;x;y")
			for ; size() < 1<<30; rows++ {
				fmt.Fprintf(w, "OBIEKT-%012d;1,20;2,35;0,05;tablica reklamowa numer %09d przy ulicy;%.3f;%.3f\n", rows, rows, townEast+float64(rows%4000), townNorth+float64(rows/4000%4000))
			}
			return rows
		}},
		{"gigabajt.geojson", "parcels", nil, "1 GB, polygons of sixty points", func(w *bufio.Writer, size func() int64) (rows int64) {
			fmt.Fprint(w, `{"type":"FeatureCollection","features":[`)
			for ; size() < 1<<30; rows++ {
				if rows > 0 {
					w.WriteByte(',')
				}
				fmt.Fprintf(w, "\n"+`{"type":"Feature","properties":{"idDzialki":"220401_1.0001.%d"},"geometry":{"type":"Polygon","coordinates":[[`, rows+1)
				x, y := 18.60+float64(rows%1000)*0.0001, 54.22+float64(rows/1000)*0.0001
				for k := range 30 {
					fmt.Fprintf(w, "[%.9f,%.9f],", x+float64(k)*0.000003, y)
				}
				for k := range 30 {
					fmt.Fprintf(w, "[%.9f,%.9f],", x+0.000087-float64(k)*0.000003, y+0.00009)
				}
				fmt.Fprintf(w, "[%.9f,%.9f]]]}}", x, y)
			}
			fmt.Fprint(w, "]}\n")
			return rows
		}},
	} {
		t.Run(big.name, func(t *testing.T) {
			l := newLauncher(t, dbtest.URL(t, testTown))
			l.timeout *= 10
			path := filepath.Join(t.TempDir(), big.name)
			rows := writeLarge(t, path, big.write)
			o := l.launch(join([]string{"--json", "import", big.layer, path, "--rehearse"}, big.args)...)
			require.Equal(t, 0, o.status, "%s", o.err[max(0, len(o.err)-500):])
			var r importResult
			o.decode(&r)
			t.Logf("%d rows in %.1f s, %d + %d MB", r.Read, o.seconds, o.program>>20, o.reader>>20)
			require.Equal(t, rows, r.Read)
			require.Equal(t, rows, r.New, "%v", r.codes())
			require.Empty(t, o.unlocked)
			require.Less(t, o.program, int64(mostMemory))
			require.Less(t, o.reader, int64(mostMemory))
			lines = append(lines, fmt.Sprintf("| `%s` | read: %d rows | %s | %.0f | %d |\n", big.name, r.Read, big.note, o.seconds, o.memory()>>20))
		})
	}
	if os.Getenv("SPOINA_GENERATE") != "" {
		section(t, "gigabyte", lines)
	}
}

// writeLarge writes a file; size tells how much of it there is.
func writeLarge(t *testing.T, path string, write func(w *bufio.Writer, size func() int64) int64) int64 {
	t.Helper()
	f, err := os.Create(path)
	require.NoError(t, err)
	defer f.Close()
	c := &countingFile{f: f}
	w := bufio.NewWriterSize(c, 1<<20)
	rows := write(w, func() int64 { return c.n + int64(w.Buffered()) })
	require.NoError(t, w.Flush())
	return rows
}

type countingFile struct {
	f *os.File
	n int64
}

func (c *countingFile) Write(p []byte) (int, error) {
	n, err := c.f.Write(p)
	c.n += int64(n)
	return n, err
}

// largeFiles are just above the sizes at which formats that cannot be streamed are refused.
func largeFiles() []expectation {
	scan := []string{"--campaign", "Skan", "--set", "class_code=ADV.BILLBOARD,captured_on=2024-06-11"}
	padded := func(name, begin, end string, size int) func(*testing.T, string, *launcher) string {
		return func(t *testing.T, dir string, _ *launcher) string {
			return put(t, dir, name, []byte(begin+strings.Repeat(" ", size-len(begin)-len(end))+end))
		}
	}
	return []expectation{
		{name: "za-duzy.kml", layer: "scan_objects", args: scan, note: "49 MB of KML",
			make: padded("za-duzy.kml", `<kml xmlns="http://www.opengis.net/kml/2.2"><Document>`, `</Document></kml>`, 49<<20)},
		{name: "za-duzy.topojson", layer: "parcels", note: "49 MB of TopoJSON",
			make: padded("za-duzy.topojson", `{"type":"Topology","objects":{},"arcs":[`, `]}`, 49<<20)},
		{name: "za-duzy.dxf", layer: "parcels", args: inTown, note: "257 MB of DXF",
			make: padded("za-duzy.dxf", "0\nSECTION\n2\nENTITIES\n999\n", "\n0\nENDSEC\n0\nEOF\n", 257<<20)},
		{name: "za-duzo-dokumentow.csv", layer: "decisions", note: "a register of more decisions than any office has",
			make: func(t *testing.T, dir string, _ *launcher) string {
				path := filepath.Join(dir, "za-duzo-dokumentow.csv")
				writeLarge(t, path, func(w *bufio.Writer, _ func() int64) int64 {
					fmt.Fprintln(w, "znak sprawy;data wydania")
					for i := range 100_001 {
						fmt.Fprintf(w, "RD.%d.2024;02.01.2024\n", i)
					}
					return 0
				})
				return path
			}},
		{name: "pelny.xlsx", layer: "decisions", note: "97 MB of shared texts",
			make: func(t *testing.T, dir string, _ *launcher) string {
				var b strings.Builder
				b.WriteString(`<sst>`)
				x := noise(1 << 16)
				for i := 0; b.Len() < 97<<20; i++ {
					fmt.Fprintf(&b, `<si><t>RD.%d.%d %x</t></si>`, i, binary.LittleEndian.Uint32(x[i%(len(x)-4):]), x[i%(len(x)-40):i%(len(x)-40)+40])
				}
				b.WriteString(`</sst>`)
				return zipOf(t, dir, "pelny.xlsx", "[Content_Types].xml", []byte(`<Types/>`),
					"xl/_rels/workbook.xml.rels", []byte(`<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`),
					"xl/workbook.xml", []byte(`<workbook xmlns:r="http://r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>`),
					"xl/worksheets/sheet1.xml", []byte(`<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>`),
					"xl/sharedStrings.xml", []byte(b.String()))
			}},
	}
}
