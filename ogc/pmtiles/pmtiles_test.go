package pmtiles

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Numbers of the specification's own table, and every tile of six zooms there and back, each number once.
func TestNumbersOfTiles(t *testing.T) {
	for _, c := range []struct {
		z, x, y int
		id      uint64
	}{{0, 0, 0, 0}, {1, 0, 0, 1}, {1, 0, 1, 2}, {1, 1, 1, 3}, {1, 1, 0, 4}, {2, 0, 0, 5}, {12, 3423, 1763, 19078479}} {
		require.Equal(t, c.id, ID(c.z, c.x, c.y), "%+v", c)
	}
	next := uint64(0)
	for id := range uint64((1<<12 - 1) / 3) {
		z, x, y := Tile(id)
		require.Equal(t, id, ID(z, x, y))
		require.Equal(t, next, id)
		next++
	}
}

// Enough different tiles for leaf directories, runs of equal ones, and gaps: all come back, in order.
func TestWhatIsWrittenComesBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.pmtiles")
	w, err := Create(path)
	require.NoError(t, err)
	w.root = 100 // as if there were many more
	body := func(id uint64) string {
		if id%9 < 3 {
			return "the same"
		}
		return fmt.Sprintf("tile %d %d", id, id*2654435761%1000003)
	}
	const n = 1365 // zooms 0–5
	want := 0
	for id := range uint64(n) {
		z, x, y := Tile(id)
		var zipped []byte
		if id%11 != 5 {
			if zipped, err = pack([]byte(body(id))); err != nil {
				t.Fatal(err)
			}
			want++
		}
		require.NoError(t, w.Tile(z, x, y, zipped))
	}
	require.ErrorIs(t, w.Tile(1, 0, 0, nil), errOrder)
	require.NoError(t, w.Close(Head{MinZoom: 0, MaxZoom: 5, Bounds: [4]float64{18.4, 54.2, 18.6, 54.4}, Metadata: map[string]any{"name": "Działki"}}))

	r, err := Open(path)
	require.NoError(t, err)
	defer r.Close()
	require.NotZero(t, r.u64(5), "the root holds leaves")
	require.EqualValues(t, want, r.Tiles)
	require.Equal(t, "Działki", r.Head.Metadata["name"])
	require.InDeltaSlice(t, []float64{18.4, 54.2, 18.6, 54.4}, r.Head.Bounds[:], 1e-7)
	last, got := int64(-1), 0
	require.NoError(t, r.Each(0, 22, func(z, x, y int, tile []byte) error {
		id := ID(z, x, y)
		require.Greater(t, int64(id), last)
		last = int64(id)
		require.Equal(t, body(id), string(tile))
		got++
		return nil
	}))
	require.Equal(t, want, got)

	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, cut := range []int{0, 50, 200, rootEnd + 10} {
		require.NoError(t, os.WriteFile(path, whole[:cut], 0o600))
		_, err := Open(path)
		require.ErrorIs(t, err, errBroken, cut)
	}
}
