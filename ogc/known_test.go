package ogc_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc"
)

// TestEveryExportIsReproduced is the promise of receipts: the export of a revision has the same rows and the same
// bytes whenever it is made, whatever clerks changed meanwhile and however slow a transaction among them was.
func TestEveryExportIsReproduced(t *testing.T) {
	changes := 1000
	if testing.Short() {
		changes = 100
	}
	if os.Getenv("SPOINA_SOAK") != "" {
		changes = 10_000
	}
	s := dbtest.New(t)
	registertest.Parcels(t, s, 60)
	registertest.Town(t, s)
	orders := []ogc.Order{
		{Collection: "decisions", Format: "csv"}, {Collection: "decisions", Format: "geojson"}, {Collection: "decisions", Format: "csv", Purpose: "case", Lang: "pl", Sort: "-street"},
		{Collection: "leases", Format: "csv", On: "2022-05-01"}, {Collection: "leases", Format: "geojson", Purpose: "case"}, {Collection: "parcels", Format: "geojson", On: "2026-11-22", Filter: "ownership_group = '1'"},
		{Collection: "parcels", Format: "csv", On: "2026-11-22"}, {Collection: "parties", Format: "csv", Purpose: "case"}, {Collection: "rates", Format: "csv"},
	}
	dir := t.TempDir()
	write := func(order ogc.Order, name string) (*ogc.Receipt, []byte, error) {
		path := filepath.Join(dir, name+"."+order.Format)
		receipt, err := ogc.Export(context.Background(), s, access.Operator(), register.Core(), order, path)
		if err != nil {
			return nil, nil, err
		}
		body, err := os.ReadFile(path)
		return receipt, body, err
	}
	type sight struct {
		order   int
		receipt *ogc.Receipt
		body    []byte
	}
	var mu sync.Mutex
	var seen []sight
	n := 0
	registertest.Clerks(t, s, uint64(time.Now().UnixNano()), changes, func() {
		n++
		at := sight{order: n % len(orders)}
		var err error
		if at.receipt, at.body, err = write(orders[at.order], "then"); err != nil {
			t.Errorf("%+v: %v", orders[at.order], err)
			return
		}
		mu.Lock()
		seen = append(seen, at)
		mu.Unlock()
		time.Sleep(30 * time.Millisecond)
	})
	require.Greater(t, len(seen), len(orders))
	for _, at := range seen {
		order := orders[at.order]
		order.Known = fmt.Sprintf("r%d", at.receipt.Revision)
		receipt, body, err := write(order, "now")
		require.NoError(t, err)
		require.Equal(t, at.receipt.RowsHash, receipt.RowsHash, "%+v", order)
		require.Equal(t, at.receipt.Count, receipt.Count)
		require.Equal(t, string(at.body), string(body), "%+v", order)
		require.Equal(t, at.receipt.SHA256, receipt.SHA256)
	}
	t.Logf("%d exports made again, byte by byte", len(seen))
}
