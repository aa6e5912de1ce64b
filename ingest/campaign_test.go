package ingest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/clock"
)

func TestTheAccuracyOfACampaignIsKeptAndCanBeCorrected(t *testing.T) {
	store := town(t)
	rows := "id;klasa;x;y;data\n1;billboard;476500;710700;2024-05-01\n"
	o := ingest.Options{Layer: "scan_objects", CRS: "EPSG:2180", Campaign: "2024", SigmaM: 0.15}
	bring(t, store, o, file(t, "s.csv", rows))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM campaigns WHERE sigma_default_m = 0.15`))
	o.SigmaM = 0.5
	imp := bring(t, store, o, file(t, "s.csv", rows))
	require.Equal(t, int64(1), imp.Counts.Same, "the rows themselves say no accuracy")
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM campaigns WHERE sigma_default_m = 0.5 AND version = 2`))
	o.SigmaM = 0
	bring(t, store, o, file(t, "s.csv", rows))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM campaigns WHERE sigma_default_m = 0.5 AND version = 2`))
	verified(t, store)
	o.SigmaM = 5000
	_, err := ingest.New(store, t.TempDir()).Rehearse(context.Background(), access.Operator(), []ingest.File{{Path: file(t, "s.csv", rows)}}, o, nil)
	require.ErrorIs(t, err, ingest.ErrMapping)
}

func TestADayForWhatHasItsOwnDaysIsRefused(t *testing.T) {
	store := town(t)
	for layer, field := range map[string]string{"decisions": "valid_from", "leases": "valid_from", "rates": "valid_from", "scan_objects": "captured_on"} {
		_, err := ingest.New(store, t.TempDir()).Rehearse(context.Background(), access.Operator(), []ingest.File{{Path: file(t, "a.csv", "a;b\n1;2\n")}},
			ingest.Options{Layer: layer, On: clock.Day(2024, 1, 1), Campaign: "2024"}, nil)
		require.ErrorContains(t, err, "--on", layer)
		require.ErrorContains(t, err, field, layer)
	}
	require.Zero(t, count(t, store, `SELECT count(*) FROM imports`), "nothing is changed")
}
