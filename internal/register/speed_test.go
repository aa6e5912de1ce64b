package register_test

import (
	"context"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

// TestSpeed prints how long the reading of many rows takes; ROWS=300000 is the size of the comparison with peers.
func TestSpeed(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("ROWS"))
	if n == 0 {
		n = 20000
	}
	s := dbtest.New(t)
	registertest.Parcels(t, s, n)
	reg := find(t, s, "parcels")
	ctx := context.Background()
	_, err := s.Pool().Exec(ctx, "ANALYZE parcels")
	require.NoError(t, err)
	for _, place := range []*register.PlaceStyle{nil, {SRID: 2180}, {SRID: 0}, {SRID: 0}, {SRID: 2177}} {
		var buf []byte
		var total int
		start := time.Now()
		var first time.Duration
		require.NoError(t, s.Read(ctx, func(tx pgx.Tx) error {
			r, err := register.NewReader(ctx, s, tx, access.Operator())
			require.NoError(t, err)
			page, err := r.Rows(reg, register.Query{Place: place}, func(row *register.Row) error {
				if first == 0 {
					first = time.Since(start)
				}
				buf = row.AppendObject(buf[:0])
				var err error
				buf, err = register.AppendGeoJSON(buf, row.Geometry, register.CoordinateStyle{Decimals: 7, RightHand: true})
				total += len(buf)
				return err
			})
			require.Equal(t, n, page.Returned)
			return err
		}))
		t.Logf("%v: %d rows, %d MB, first %v, all %v", place, n, total>>20, first, time.Since(start))
		start = time.Now()
		require.NoError(t, s.Read(ctx, func(tx pgx.Tx) error {
			r, _ := register.NewReader(ctx, s, tx, access.Operator())
			c, err := r.Count(reg, register.Query{})
			t.Log(c, time.Since(start))
			return err
		}))
	}
}
