package tiles

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/db"
)

func BenchmarkCity(b *testing.B) {
	url := os.Getenv("SPOINA_BENCH_URL")
	if url == "" {
		b.Skip("set SPOINA_BENCH_URL to the database that make bench keeps")
	}
	d, err := db.Open(context.Background(), url)
	require.NoError(b, err)
	store, err := d.Store(context.Background(), "226101")
	require.NoError(b, err)
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
