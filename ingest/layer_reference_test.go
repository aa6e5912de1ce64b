package ingest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
)

func TestReferenceFeaturesAreCompleteByKind(t *testing.T) {
	store := town(t)
	of := func(kind string) ingest.Options {
		return ingest.Options{Layer: "reference_features", CRS: "EPSG:2180", Set: map[string]string{"kind": kind}}
	}
	edges := "id;nazwa;wkt\n1;Lipowa;LINESTRING(476500 710700, 476600 710700)\n2;Polna;LINESTRING(476500 710800, 476600 710800)\n"
	bring(t, store, of("CARRIAGEWAY"), file(t, "jezdnie.csv", edges))
	mixed := bring(t, store, ingest.Options{Layer: "reference_features", CRS: "EPSG:2180"}, file(t, "rozne.csv", "rodzaj;nazwa;wkt\n"+
		"obszar zabudowany;miasto;"+square(0, 0, 1000, 1000)+"\nzabytek;kościół;POINT(476550 710750)\nplac zabaw;skwer;POINT(476551 710751)\n"))
	require.Equal(t, ingest.Counts{Read: 3, New: 2, Rejected: 1}, mixed.Counts, "a word for no kind is refused, and the edges of carriageways stay")
	for want, kind := range map[string]string{"LINESTRING": "CARRIAGEWAY", "POLYGON": "BUILT_UP", "POINT": "MONUMENT"} {
		require.Positive(t, count(t, store, `SELECT count(*) FROM reference_features WHERE kind = $1 AND GeometryType(geom) = $2`, kind, want), kind)
	}
	again := bring(t, store, of("jezdnia"), file(t, "jezdnie.csv", "id;nazwa;wkt\n1;Lipowa;LINESTRING(476500 710700, 476600 710900)\n"))
	require.Equal(t, ingest.Counts{Read: 1, Changed: 1, Closed: 1}, again.Counts)
	require.Equal(t, 3, count(t, store, `SELECT count(*) FROM reference_features`))
	verified(t, store)
}

func TestAScanSaysHowAScreenShowsItsPictures(t *testing.T) {
	store := town(t)
	bring(t, store, ingest.Options{Layer: "scan_objects", CRS: "EPSG:2180", Campaign: "wiosna"}, file(t, "skan.csv",
		"id;klasa;x;y;czas_wyswietlania;ruchomy_obraz\n1;ekran LED;476500;710700;12,5;nie\n2;ekran LED;476520;710700;;tak\n"))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM scan_objects WHERE source_id = '1' AND display_seconds = 12.5 AND moving = false`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM scan_objects WHERE source_id = '2' AND display_seconds IS NULL AND moving`))
}
