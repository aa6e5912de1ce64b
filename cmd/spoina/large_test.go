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
)

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
