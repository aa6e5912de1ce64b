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

func TestACoverageIsReadAtRehearsalInTheOrderThatMeetsTheOffice(t *testing.T) {
	store := town(t)
	s := ingest.New(store, t.TempDir())
	rows := "id;klasa;x;y;data\n1;billboard;476500;710700;2024-05-01\n"
	o := ingest.Options{Layer: "scan_objects", CRS: "EPSG:2180", Campaign: "2024"}
	for name, c := range map[string]struct{ ring, want string }{
		"lonlat":    {"[[18.6,54.2],[18.7,54.2],[18.7,54.3],[18.6,54.3],[18.6,54.2]]", ""},
		"latlon":    {"[[54.2,18.6],[54.2,18.7],[54.3,18.7],[54.3,18.6],[54.2,18.6]]", ""},
		"elsewhere": {"[[16.6,52.2],[16.7,52.2],[16.7,52.3],[16.6,52.3],[16.6,52.2]]", "outside the municipality"},
		"beside":    {"[[18.56,54.21],[18.561,54.21],[18.561,54.211],[18.56,54.211],[18.56,54.21]]", "none of the 1 places"},
	} {
		o.Coverage = file(t, name+".geojson", `{"type":"Polygon","coordinates":[`+c.ring+`]}`)
		imp, err := s.Rehearse(context.Background(), access.Operator(), []ingest.File{{Path: file(t, "s.csv", rows)}}, o, nil)
		if c.want != "" {
			require.ErrorIs(t, err, ingest.ErrOutside, name)
			require.ErrorContains(t, err, c.want, name)
			continue
		}
		require.NoError(t, err, name)
		_, err = s.Publish(context.Background(), access.Operator(), imp.ID, nil)
		require.NoError(t, err, name)
		require.Equal(t, 1, count(t, store, `SELECT count(*) FROM campaigns c JOIN scan_objects s ON ST_Covers(c.coverage, s.geom)`), name)
	}
	o.Coverage = file(t, "broken.geojson", `{"type":"Polygon","coordinates":`)
	_, err := s.Rehearse(context.Background(), access.Operator(), []ingest.File{{Path: file(t, "s.csv", rows)}}, o, nil)
	require.ErrorIs(t, err, ingest.ErrFile)
}
