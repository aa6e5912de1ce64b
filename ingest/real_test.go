package ingest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/testdata"
)

// bring rehearses and publishes files as the command line does.
func bring(t *testing.T, store *db.Store, o ingest.Options, paths ...string) *ingest.Import {
	t.Helper()
	s := ingest.New(store, t.TempDir())
	imp := rehearse(t, s, o, paths...)
	imp, err := s.Publish(context.Background(), access.Operator(), imp.ID, nil)
	require.NoError(t, err)
	everyRowIsCounted(t, imp)
	return imp
}

func rehearse(t *testing.T, s *ingest.Service, o ingest.Options, paths ...string) *ingest.Import {
	t.Helper()
	var files []ingest.File
	for _, p := range paths {
		files = append(files, ingest.File{Path: p})
	}
	imp, err := s.Rehearse(context.Background(), access.Operator(), files, o, nil)
	require.NoError(t, err)
	everyRowIsCounted(t, imp)
	return imp
}

func everyRowIsCounted(t *testing.T, imp *ingest.Import) {
	t.Helper()
	c := imp.Counts
	require.Equal(t, c.Read, c.New+c.Changed+c.Same+c.History+c.Rejected, "each row in exactly one count: %+v", c)
}

func count(t *testing.T, store *db.Store, sql string, args ...any) int {
	t.Helper()
	var n int
	require.NoError(t, store.Pool().QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

// codes counts the remarks of an import.
func codes(t *testing.T, store *db.Store, id int64) map[string]int {
	t.Helper()
	rows, err := store.Pool().Query(context.Background(), `SELECT code, count(*)::int FROM import_problems WHERE import_id = $1 GROUP BY code`, id)
	require.NoError(t, err)
	out := map[string]int{}
	for rows.Next() {
		var code string
		var n int
		require.NoError(t, rows.Scan(&code, &n))
		out[code] = n
	}
	require.NoError(t, rows.Err())
	return out
}

func verified(t *testing.T, store *db.Store) {
	t.Helper()
	report, err := store.Verify(context.Background())
	require.NoError(t, err)
	require.Empty(t, report.Problems)
}

func TestWarszawaParcelsAndTheirOwnership(t *testing.T) {
	store := dbtest.NewOffice(t, db.Office{Code: "146505", Name: "Warszawa Mokotów", SRID: 2180})
	geojson, csv := testdata.Shared(t, "pl-warszawa-mokotow/dzialki.geojson.gz"), testdata.Shared(t, "pl-warszawa-mokotow/wlasnosc.csv")
	first := bring(t, store, ingest.Options{Layer: "parcels"}, geojson)
	fmt.Printf("%+v\n%v\n", first.Counts, first.Detail.Seconds)
	require.Equal(t, int64(2929), first.Counts.New)
	require.NotNil(t, store.Office().BBox, "the first parcels set the office's extent")

	again := bring(t, store, ingest.Options{Layer: "parcels"}, geojson)
	require.Equal(t, int64(2929), again.Counts.Same)

	owners := ingest.Options{Layer: "parcels", Update: true,
		Values: map[string]ingest.Values{"ownership_group": {"miejska": "4", "skarbu_panstwa": "1", "prywatna": "7"}}}
	merged := bring(t, store, owners, csv)
	require.Equal(t, int64(2689), merged.Counts.Changed, "%v %v", codes(t, store, merged.ID), merged.Detail.Columns)
	require.Equal(t, 240, count(t, store, `SELECT count(*) FROM parcels WHERE ownership_group IS NULL`))
	require.Equal(t, int64(2689), bring(t, store, owners, csv).Counts.Same)
	require.Equal(t, int64(2929), bring(t, store, ingest.Options{Layer: "parcels"}, geojson).Counts.Same,
		"a file without ownership says nothing about it")
	require.Equal(t, 240, count(t, store, `SELECT count(*) FROM parcels WHERE ownership_group IS NULL`))
	verified(t, store)
}
