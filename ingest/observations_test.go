package ingest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
)

func TestObservationsFindTheirObjects(t *testing.T) {
	store := town(t)
	scan := "id;klasa;x;y;data\n1;billboard;476500;710700;2024-05-01\n2;kiosk;476520;710700;2024-05-01\n"
	bring(t, store, ingest.Options{Layer: "scan_objects", CRS: "EPSG:2180", Campaign: "2024"}, file(t, "s.csv", scan))
	// The vendor of the next year gives the numbers to the other things.
	again := "id;klasa;x;y;data\n2;billboard;476500.1;710700;2025-05-01\n1;kiosk;476520.1;710700;2025-05-01\n"
	bring(t, store, ingest.Options{Layer: "scan_objects", CRS: "EPSG:2180", Campaign: "2025"}, file(t, "s2.csv", again))
	require.Equal(t, 2, count(t, store, `SELECT count(*) FROM objects`), "renumbered, they are the same two")

	rows := "id obiektu;kampania;data;źródło;stwierdzono;powierzchnia;nr protokołu;x;y\n" +
		"1;2024;2025-06-01;kontrola;jest;18;OG.1;;\n" + // the billboard
		"1;2025;2025-06-02;kontrola;brak;;OG.2;;\n" + // the kiosk
		";;2025-06-03;zdjęcie;jest;;;476501;710701\n" + // by its place: the billboard
		"1;;2025-06-04;kontrola;jest;;OG.4;;\n" + // two things were called so
		"77;2024;2025-06-05;kontrola;jest;;OG.5;;\n" + // nothing was
		";;2025-06-06;kontrola;jest;;OG.6;476510;710700\n" // nothing stands within five metres
	o := ingest.Options{Layer: "observations", CRS: "EPSG:2180"}
	imp := bring(t, store, o, file(t, "o.csv", rows))
	require.Equal(t, int64(3), imp.Counts.New)
	require.Equal(t, int64(3), imp.Counts.Rejected)
	require.Equal(t, 2, count(t, store, `SELECT count(*) FROM observations b JOIN objects o ON o.id = b.object_id WHERE o.class_code = 'ADV.BILLBOARD' AND b.verdict = 'PRESENT'`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM observations b JOIN objects o ON o.id = b.object_id WHERE o.class_code = 'STR.KIOSK' AND b.verdict = 'ABSENT' AND b.protocol_no = 'OG.2'`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM observations WHERE area_m2 = 18`))
	same := bring(t, store, o, file(t, "o.csv", rows))
	require.Equal(t, int64(3), same.Counts.Same, "the same file changes nothing")
	verified(t, store)
	for _, id := range []int64{same.ID, imp.ID} {
		_, err := ingest.New(store, t.TempDir()).Undo(context.Background(), access.Operator(), id)
		require.NoError(t, err)
	}
	require.Zero(t, count(t, store, `SELECT count(*) FROM observations`))
}
