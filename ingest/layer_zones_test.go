package ingest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
)

func TestZonesOfTheResolution(t *testing.T) {
	store := town(t)
	in := ingest.Options{Layer: "zones", CRS: "EPSG:2180", Set: map[string]string{"resolution": "krajobrazowa"}}
	made := bring(t, store, in, file(t, "strefy.csv", "symbol;nazwa;rodzaj;bufor;wkt\nS0;Stare Miasto;;;"+square(0, 0, 100, 100)+"\nS1;Śródmieście;strefa;;"+square(100, 0, 200, 100)+
		"\nRZ;zabytki;rejestr zabytków;10,5;"+square(20, 20, 40, 40)+"\n;bez symbolu;strefa;;"+square(0, 200, 100, 300)+"\nS2;peryferie;kosmos;;"+square(0, 300, 100, 400)+"\n"))
	require.Equal(t, ingest.Counts{Read: 5, New: 3, Rejected: 2}, made.Counts, "a zone without a code and a word for no kind are refused")
	require.Equal(t, 2, count(t, store, `SELECT count(*) FROM zones WHERE kind = 'ZONE' AND resolution = 'krajobrazowa'`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM zones WHERE kind = 'MONUMENT_REGISTER' AND buffer_m = 10.5 AND code = 'RZ'`))
	again := bring(t, store, in, file(t, "strefy.csv", "symbol;nazwa;wkt\nS0;Stare Miasto;"+square(0, 0, 90, 100)+"\nS1;Śródmieście;"+square(90, 0, 200, 100)+"\n"))
	require.EqualValues(t, 2, again.Counts.Changed, "a zone is told by its code: another boundary is a new version of it")
	require.Equal(t, 2, count(t, store, `SELECT count(*) FROM zones WHERE kind = 'ZONE' AND version = 2`))
	verified(t, store)
}

func TestAScanSaysByWhatRightADeviceStands(t *testing.T) {
	store := town(t)
	made := bring(t, store, ingest.Options{Layer: "scan_objects", CRS: "EPSG:2180", Campaign: "wiosna"}, file(t, "skan.csv",
		"id;klasa;x;y;stoi od;podstawa budowlana;część witryny;deklaracja opłaty reklamowej;liczba działalności\n"+
			"1;billboard;476500;710700;2015-05-01;pozwolenie na budowę;;nie;2\n2;billboard;476520;710700;;brak;35;;\n3;billboard;476540;710700;;kto wie;140;;-1\n"))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM scan_objects WHERE source_id = '1' AND placed_on = '2015-05-01' AND device_basis = 'BUILDING_PERMIT' AND NOT fee_declared AND businesses = 2`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM scan_objects WHERE source_id = '2' AND placed_on IS NULL AND device_basis = 'NO_CONSENT' AND surface_share = 0.35 AND fee_declared IS NULL`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM scan_objects WHERE source_id = '3' AND device_basis = '' AND surface_share IS NULL AND businesses IS NULL`))
	require.Equal(t, 3, count(t, store, `SELECT count(*) FROM import_problems WHERE import_id = $1`, made.ID), "what cannot be read is said")
}
