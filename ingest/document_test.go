package ingest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
)

const leaseHead = `Nr umowy;Data zawarcia;Dzierżawca;Nr działki;Obręb;Cel dzierżawy;Od;Do;Czynsz netto;Aneksy`

func leasesCSV(rows ...string) string { return leaseHead + "\n" + strings.Join(rows, "\n") + "\n" }

const (
	contractRow = `U/1/2020;01.02.2020;Jan Testowy;12/3;0001;ogródek;1.02.2020;31.12.2022;120,50 zł;`
	annexRow    = `U/1/2020;20.12.2022;;;;;;31.12.2025;;aneks nr 1`
)

// extended is the contract of contractRow after the annex of annexRow.
const extended = `SELECT count(*) FROM leases WHERE key = 'U/1/2020' AND valid_from = '2020-02-01' AND valid_to = '2025-12-31' AND purpose = 'ogródek' AND rent_gr = 12050 AND signed = '2020-02-01' AND party_id IS NOT NULL AND jsonb_array_length(annexes) = 1`

func TestAnAnnexInALaterFileChangesItsContractAndWipesNothing(t *testing.T) {
	store := town(t)
	o := ingest.Options{Layer: "leases"}
	bring(t, store, o, file(t, "2020.csv", leasesCSV(contractRow)))
	imp := bring(t, store, o, file(t, "2022.csv", leasesCSV(annexRow)))
	require.Equal(t, int64(1), imp.Counts.Changed)
	require.Equal(t, 1, count(t, store, extended))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM lease_parcels c JOIN leases l ON l.id = c.lease_id AND lower(l.known) = lower(c.known) WHERE c.number = '12/3'`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM lease_parcels_past c JOIN leases_past l ON l.id = c.lease_id AND l.known = c.known`))
	verified(t, store)
	require.Equal(t, int64(1), bring(t, store, o, file(t, "2022.csv", leasesCSV(annexRow))).Counts.Same, "the annex again says nothing new")
	require.Equal(t, int64(1), bring(t, store, o, file(t, "2020.csv", leasesCSV(contractRow))).Counts.Same, "the contract again does not undo its annex")
	require.Equal(t, 1, count(t, store, extended))
}

func TestUndoOfAnAnnexGivesTheContractBack(t *testing.T) {
	store := town(t)
	o := ingest.Options{Layer: "leases"}
	bring(t, store, o, file(t, "2020.csv", leasesCSV(contractRow)))
	imp := bring(t, store, o, file(t, "2022.csv", leasesCSV(annexRow)))
	_, err := ingest.New(store, t.TempDir()).Undo(context.Background(), access.Operator(), imp.ID)
	require.NoError(t, err)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM leases WHERE valid_to = '2022-12-31' AND annexes = '[]'`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM lease_parcels c JOIN leases l ON l.id = c.lease_id AND lower(l.known) = lower(c.known)`))
	verified(t, store)
}

func TestAnAnnexFindsItsContractInAnotherFileOfTheImport(t *testing.T) {
	for _, order := range [][]string{{contractRow, annexRow}, {annexRow, contractRow}} {
		store := town(t)
		imp := bring(t, store, ingest.Options{Layer: "leases"}, file(t, "a.csv", leasesCSV(order[0])), file(t, "b.csv", "Lp.;Uwagi;"+strings.ReplaceAll(leasesCSV(order[1]), "\nU/", "\n1;;U/")))
		require.Equal(t, int64(1), imp.Counts.Documents)
		require.Equal(t, 1, count(t, store, extended), "%v", order)
		require.Zero(t, codes(t, store, imp.ID)["duplicate_key"])
		verified(t, store)
	}
}

func TestAnAnnexOfAnUnknownContractIsKeptWithARemark(t *testing.T) {
	store := town(t)
	imp := bring(t, store, ingest.Options{Layer: "leases"}, file(t, "a.csv", leasesCSV(annexRow, strings.Replace(annexRow, "nr 1", "nr 2", 1))))
	require.Equal(t, 1, codes(t, store, imp.ID)["annex_without_contract"])
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM leases WHERE key = 'U/1/2020' AND valid_to = '2025-12-31' AND jsonb_array_length(annexes) = 2`))
}
