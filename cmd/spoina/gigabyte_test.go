//go:build soak

package main

import (
	"bufio"
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
