package ingest_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/db"
)

const pictureHead = "id;klasa;szer;x;y;data;foto;panorama\n"

// pictured is an office with one observation whose photograph and panorama are stored.
func pictured(t *testing.T) (*db.Store, ingest.Options) {
	t.Helper()
	store, folder := town(t), t.TempDir()
	for _, n := range []string{"a.png", "p.png"} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, n), []byte("\x89PNG\r\n\x1a\n0000IHDR"+n), 0o600))
	}
	o := ingest.Options{Layer: "scan_objects", CRS: "EPSG:2180", Campaign: "2024", Map: map[string]string{"pano_ref": "panorama"}, Photos: folder}
	bring(t, store, o, file(t, "s.csv", pictureHead+"1;billboard;5;476500;710700;2024-05-01;a.png;p.png\n"))
	require.Equal(t, 2, count(t, store, `SELECT count(*) FROM photos WHERE path IS NOT NULL`))
	return store, o
}

func TestACorrectedScanWithoutTheFolderKeepsItsStoredPictures(t *testing.T) {
	store, o := pictured(t)
	o.Photos = ""
	imp := bring(t, store, o, file(t, "s.csv", pictureHead+"1;billboard;6;476500;710700;2024-05-01;a.png;q.png\n"))
	require.Equal(t, int64(1), imp.Counts.Changed)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM photos WHERE ref = 'a.png' AND path IS NOT NULL AND sha256 IS NOT NULL AND size > 0`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM photos WHERE ref = 'q.png' AND path IS NULL AND kind = 'PANORAMA'`))
	require.Equal(t, 2, count(t, store, `SELECT count(*) FROM photos`))
	_, err := ingest.New(store, t.TempDir()).Undo(context.Background(), access.Operator(), imp.ID)
	require.NoError(t, err)
	require.Equal(t, 2, count(t, store, `SELECT count(*) FROM photos f JOIN scan_objects s ON s.id = f.scan_object_id WHERE f.path IS NOT NULL AND f.ref IN ('a.png', 'p.png')`), "undo brings the panorama back")
	require.Equal(t, 2, count(t, store, `SELECT count(*) FROM photos`))
	verified(t, store)
}

func TestAnUpdateOfPanoramasLeavesThePhotographs(t *testing.T) {
	store, o := pictured(t)
	o.Photos, o.Update = "", true
	imp := bring(t, store, o, file(t, "u.csv", "id;panorama\n1;q.png\n"))
	require.Equal(t, int64(1), imp.Counts.Changed)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM photos WHERE kind = 'PHOTO' AND path IS NOT NULL`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM photos WHERE kind = 'PANORAMA' AND ref = 'q.png'`))
}

func TestAFolderGivenLaterAttachesThePicturesThatWereMissing(t *testing.T) {
	store := town(t)
	rows := pictureHead + "1;billboard;5;476500;710700;2024-05-01;a.png;\n"
	o := ingest.Options{Layer: "scan_objects", CRS: "EPSG:2180", Campaign: "2024"}
	bring(t, store, o, file(t, "s.csv", rows))
	o.Photos = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(o.Photos, "a.png"), []byte("\x89PNG\r\n\x1a\n0000IHDR"), 0o600))
	imp := bring(t, store, o, file(t, "s.csv", rows))
	require.Equal(t, int64(1), imp.Counts.Same)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM photos WHERE path IS NOT NULL`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM photos`))
	_, err := ingest.New(store, t.TempDir()).Undo(context.Background(), access.Operator(), imp.ID)
	require.NoError(t, err)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM photos WHERE path IS NULL`))
}

func TestARehearsalCountsMissingPicturesAndNamesTheirFile(t *testing.T) {
	store := town(t)
	o := ingest.Options{Layer: "scan_objects", CRS: "EPSG:2180", Campaign: "2024", Photos: t.TempDir()}
	require.NoError(t, os.WriteFile(filepath.Join(o.Photos, "a.png"), []byte("\x89PNG\r\n\x1a\n0000IHDR"), 0o600))
	s := ingest.New(store, t.TempDir())
	imp := rehearse(t, s, o, file(t, "one.csv", pictureHead+"1;billboard;5;476500;710700;2024-05-01;a.png;\n"), file(t, "two.csv", pictureHead+"2;billboard;5;476600;710700;2024-05-01;none.png;\n"))
	require.Equal(t, &ingest.Photos{Named: 2, Found: 1, Missing: 1}, imp.Detail.Photos)
	missing := `SELECT count(*) FROM import_problems WHERE code = 'photo_missing' AND file = 'two.csv' AND value = 'none.png'`
	require.Equal(t, 1, count(t, store, missing))
	_, err := s.Publish(context.Background(), access.Operator(), imp.ID, nil)
	require.NoError(t, err)
	require.Equal(t, 1, count(t, store, missing), "said once")
}
