package pmtiles

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

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

// Numbers of tiles that no zoom has, and directories that name themselves, are damage and no endless work.
func TestDamagedDirectoriesEnd(t *testing.T) {
	for name, spoil := range map[string]func(*entry){
		"no zoom has it":   func(e *entry) { e.id = 7e18 },
		"runs off the end": func(e *entry) { e.id, e.run = noTile-2, 9 },
		"overflows":        func(e *entry) { e.id = 1<<64 - 1 },
	} {
		path := filepath.Join(t.TempDir(), "a.pmtiles")
		w, err := Create(path)
		require.NoError(t, err)
		zipped, err := pack([]byte("tile"))
		require.NoError(t, err)
		require.NoError(t, w.Tile(0, 0, 0, zipped))
		spoil(&w.entries[0])
		require.NoError(t, w.Close(Head{MaxZoom: 31, Metadata: map[string]any{}}))
		r, err := Open(path)
		require.NoError(t, err)
		ended := make(chan error, 1)
		go func() { ended <- r.Each(0, 255, func(int, int, int, []byte) error { return nil }) }()
		select {
		case err := <-ended:
			require.ErrorIs(t, err, errBroken, name)
		case <-time.After(5 * time.Second):
			t.Fatal(name, "never ends")
		}
		r.Close()
	}
	// A few hundred bytes that name an empty directory millions of times.
	empty, err := directory(nil)
	require.NoError(t, err)
	pointing := func(offset, length int) []byte {
		many := make([]entry, 3000)
		for i := range many {
			many[i] = entry{id: uint64(i), offset: uint64(offset), length: uint32(length)}
		}
		b, err := directory(many)
		require.NoError(t, err)
		return b
	}
	middle := pointing(0, len(empty))
	root := pointing(len(empty), len(middle))
	path := filepath.Join(t.TempDir(), "b")
	require.NoError(t, os.WriteFile(path, slices.Concat(empty, middle, root), 0o600))
	r := &Reader{}
	r.f, err = os.Open(path)
	require.NoError(t, err)
	defer r.Close()
	require.ErrorIs(t, r.walk(uint64(len(empty)+len(middle)), uint64(len(root)), 0, func(entry) error { return nil }), errBroken)
	require.Greater(t, r.directories, maxDirectories)
}
