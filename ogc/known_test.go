package ogc_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc"
)

// The promise of revisions, for files: an export made at a revision can be made again for ever, the same rows by their
// hash, the same bytes in CSV and GeoJSON, whatever clerks changed since and however slow a transaction among them was.
func TestEveryExportIsReproduced(t *testing.T) {
	changes := 1000
	if testing.Short() {
		changes = 100
	}
	s := town(t, 60)
	orders := []ogc.Order{
		{Collection: "decisions", Format: "csv"}, {Collection: "decisions", Format: "geojson"}, {Collection: "decisions", Format: "csv", Lang: "pl", Comma: true, Sort: "-street,house_no", Purpose: "case"},
		{Collection: "leases", Format: "geojson", Sort: "rent_gr"}, {Collection: "parcels", Format: "csv", On: "2026-11-22"}, {Collection: "parcels", Format: "geojson", Filter: "ownership_group = '1'"},
		{Collection: "rates", Format: "csv"}, {Collection: "parties", Format: "csv", Purpose: "case", Sort: "name"}, {Collection: "decisions", Format: "ods", Lang: "pl"},
		{Collection: "decisions", Format: "xlsx", Filter: "area_m2 > 3 OR kind = 'ADVERT'", Text: "Łąk"},
	}
	type made struct {
		order   ogc.Order
		receipt *ogc.Receipt
	}
	dir := t.TempDir()
	write := func(o ogc.Order, known string) *ogc.Receipt {
		o.Known = known
		path := filepath.Join(dir, "x."+o.Format)
		receipt, err := ogc.Export(context.Background(), s, access.Operator(), register.Core(), o, path)
		require.NoError(t, err)
		require.NoError(t, os.Remove(path))
		return receipt
	}
	var all []made
	n := 0
	registertest.Clerks(t, s, uint64(time.Now().UnixNano()), changes, func() {
		o := orders[n%len(orders)]
		n++
		all = append(all, made{o, write(o, "")}) // as the office knows it at this moment
		time.Sleep(20 * time.Millisecond)
	})
	require.Greater(t, len(all), len(orders))
	revisions := map[int64]bool{}
	for _, m := range all {
		again := write(m.order, fmt.Sprintf("r%d", m.receipt.Revision))
		require.Equal(t, m.receipt.Revision, again.Revision)
		require.Equal(t, m.receipt.Count, again.Count)
		require.Equal(t, m.receipt.RowsHash, again.RowsHash, "%+v at r%d", m.order, m.receipt.Revision)
		if m.order.Format == "csv" || m.order.Format == "geojson" {
			require.Equal(t, m.receipt.SHA256, again.SHA256, "%+v at r%d: the same rows, other bytes", m.order, m.receipt.Revision)
		}
		revisions[m.receipt.Revision] = true
	}
	require.Greater(t, len(revisions), 5)
	t.Logf("%d files of %d revisions written again as they were", len(all), len(revisions))
}
