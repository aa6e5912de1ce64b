package tiles

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/clock"
	"spoina/internal/db"
)

// benchCity opens the database that make bench keeps.
func benchCity(b *testing.B) *db.Store {
	url := os.Getenv("SPOINA_BENCH_URL")
	if url == "" {
		b.Skip("set SPOINA_BENCH_URL to the database that make bench keeps")
	}
	d, err := db.Open(context.Background(), url)
	require.NoError(b, err)
	b.Cleanup(d.Close)
	store, err := d.Store(context.Background(), "226101")
	require.NoError(b, err)
	return store
}

func BenchmarkCity(b *testing.B) {
	store := benchCity(b)
	s := New(1)
	of, err := parseLayers("parcels,road_lanes,scan_objects")
	require.NoError(b, err)
	asked := question{scope: operator, today: today}
	for z, at := range map[string]Tile{"z12": {12, 2260, 1308}, "z14": {14, 9041, 5232}, "z16": {16, 36165, 20930}} {
		b.Run(z, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				_, err := s.tile(context.Background(), store, asked, of, at)
				require.NoError(b, err)
			}
		})
	}
}

// BenchmarkMemory draws the tiles of make bench, and packs them, on one thread from layers in memory: what is left of a
// cold tile's time without the server.
func BenchmarkMemory(b *testing.B) {
	store := benchCity(b)
	s := New(1)
	o := s.office(store)
	of, err := parseLayers("parcels,road_lanes,scan_objects")
	require.NoError(b, err)
	list, err := os.ReadFile("../../shared/bench/city/tiles.txt")
	require.NoError(b, err)
	tiles := map[int][]Tile{}
	for line := range strings.Lines(string(list)) {
		var t Tile
		_, err := fmt.Sscan(line, &t.Z, &t.X, &t.Y)
		require.NoError(b, err)
		tiles[t.Z] = append(tiles[t.Z], t)
	}
	e := newEncoder()
	var held []*snapshot
	for _, l := range of {
		n, err := o.kept(l).load(context.Background())
		require.NoError(b, err)
		require.Equal(b, clock.Today(), n.day)
		for _, z := range []int{12, 14, 16} {
			n.base.ladders[z].Store(n.base.climb(newEncoder(), z, func(int64) bool { return true }))
		}
		held = append(held, n)
	}
	all := make([]bool, 8)
	for i := range all {
		all[i] = true
	}
	for _, z := range []int{12, 14, 16} {
		draw := func(t Tile) {
			e.out, e.repeats, e.cuts = e.out[:0], e.repeats[:0], e.cuts[:0]
			e.aim(context.Background(), o.plane, t)
			for i, l := range of {
				e.memory(l.at(t.Z, true), held[i], all, t)
			}
		}
		b.Run(fmt.Sprintf("z%d", z), func(b *testing.B) {
			b.ReportAllocs()
			raw, packed := 0, 0
			for i := range b.N {
				draw(tiles[z][i%len(tiles[z])])
				raw += len(e.out)
				packed += len(e.zip.gzip(e.out, e.repeats, e.cuts))
			}
			b.ReportMetric(float64(raw)/float64(b.N), "raw-B/op")
			b.ReportMetric(float64(packed)/float64(b.N), "packed-B/op")
		})
		b.Run(fmt.Sprintf("z%d/drawing", z), func(b *testing.B) {
			for i := range b.N {
				draw(tiles[z][i%len(tiles[z])])
			}
		})
	}
}
