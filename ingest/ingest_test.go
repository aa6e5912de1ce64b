package ingest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
)

// town is an office around Pruszcz Gdański, whose extent is known.
func town(t *testing.T) *db.Store {
	t.Helper()
	box := [4]float64{18.55, 54.20, 18.72, 54.32}
	return dbtest.NewOffice(t, db.Office{Code: "220401", Name: "Miasto Testowo", SRID: 2180, BBox: &box, Managers: []string{"Burmistrz Miasta Testowo"}})
}

// file writes a file of the test.
func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// square is WKT of a square in EPSG:2180 within the town.
func square(x, y, w, h float64) string {
	e, n := 476500+x, 710700+y
	return fmt.Sprintf("POLYGON((%[1]v %[2]v, %[3]v %[2]v, %[3]v %[4]v, %[1]v %[4]v, %[1]v %[2]v))", e, n, e+w, n+h)
}

func parcelsCSV(rows ...string) string {
	return "id_dzialki;grupa;wkt\n" + strings.Join(rows, "\n") + "\n"
}

var inPlane = ingest.Options{Layer: "parcels", CRS: "EPSG:2180"}

func TestSecondImportTellsNewChangedSameAndClosed(t *testing.T) {
	store := town(t)
	first := bring(t, store, inPlane, file(t, "a.csv", parcelsCSV(
		"220401_1.0001.1;4;"+square(0, 0, 10, 10), "220401_1.0001.2;7;"+square(10, 0, 10, 10), "220401_1.0001.3;7;"+square(20, 0, 10, 10),
		"220401_1.0002.1;4;"+square(0, 50, 10, 10))))
	require.Equal(t, ingest.Counts{Read: 4, New: 4}, first.Counts)
	second := bring(t, store, inPlane, file(t, "b.csv", parcelsCSV(
		"220401_1.0001.1;4;"+square(0, 0, 10, 10), "220401_1.0001.2;4;"+square(10, 0, 10, 10), "220401_1.0001.4;7;"+square(20, 0, 10, 10))))
	require.Equal(t, ingest.Counts{Read: 3, New: 1, Changed: 1, Same: 1, Closed: 1}, second.Counts, "the file is complete for precinct 0001 and silent about 0002")
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM parcel_lineage WHERE parent_id = '220401_1.0001.3' AND child_id = '220401_1.0001.4' AND kind = 'RENUMBER'`))
	require.Equal(t, 4, count(t, store, `SELECT count(*) FROM parcels`))
	verified(t, store)

	s := ingest.New(store, t.TempDir())
	_, err := s.Undo(context.Background(), access.Operator(), first.ID)
	require.ErrorIs(t, err, ingest.ErrBuiltUpon)
	_, err = s.Undo(context.Background(), access.Operator(), second.ID)
	require.NoError(t, err)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM parcels WHERE parcel_id = '220401_1.0001.3'`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM parcels WHERE parcel_id = '220401_1.0001.2' AND ownership_group = '7'`))
	require.Equal(t, 0, count(t, store, `SELECT count(*) FROM parcels WHERE parcel_id = '220401_1.0001.4'`))
	require.Equal(t, 0, count(t, store, `SELECT count(*) FROM parcel_lineage WHERE upper_inf(known)`))
	verified(t, store)
	_, err = s.Undo(context.Background(), access.Operator(), second.ID)
	require.ErrorIs(t, err, ingest.ErrState)
	_, err = s.Undo(context.Background(), access.Operator(), first.ID)
	require.NoError(t, err)
	require.Equal(t, 0, count(t, store, `SELECT count(*) FROM parcels`))
	verified(t, store)
}

func TestStateOfADayKeepsWhatWasTrueBefore(t *testing.T) {
	store := town(t)
	bring(t, store, inPlane, file(t, "a.csv", parcelsCSV("220401_1.0001.1;7;"+square(0, 0, 20, 10), "220401_1.0001.9;7;"+square(40, 0, 20, 10))))
	o := inPlane
	o.On = clock.Day(2020, 1, 1)
	imp := bring(t, store, o, file(t, "b.csv", parcelsCSV("220401_1.0001.1/1;7;"+square(0, 0, 10, 10), "220401_1.0001.1/2;7;"+square(10, 0, 10, 10), "220401_1.0001.9;4;"+square(40, 0, 20, 10))))
	require.Equal(t, ingest.Counts{Read: 3, New: 2, Changed: 1, Closed: 1}, imp.Counts)
	at := func(day string) int {
		return count(t, store, `SELECT count(*) FROM (SELECT valid, known FROM parcels UNION ALL SELECT valid, known FROM parcels_past) p WHERE upper_inf(known) AND valid @> $1::date`, day)
	}
	require.Equal(t, 2, at("2019-12-31"), "until the last day before, the old parcels")
	require.Equal(t, 3, at("2020-01-01"), "from that day on, the new ones")
	require.Equal(t, 2, count(t, store, `SELECT count(*) FROM parcel_lineage WHERE parent_id = '220401_1.0001.1' AND kind = 'SPLIT' AND on_date = '2020-01-01'`))
	require.Equal(t, 2, count(t, store, `SELECT count(*) FROM (SELECT known FROM parcels UNION ALL SELECT known FROM parcels_past) p WHERE known @> 1::bigint`), "as known at the first revision nothing changes")
	verified(t, store)
	_, err := ingest.New(store, t.TempDir()).Undo(context.Background(), access.Operator(), imp.ID)
	require.NoError(t, err)
	require.Equal(t, 2, at("2020-01-01"))
	verified(t, store)
}

func TestRowsThatShareAKeyAreReportedAndKept(t *testing.T) {
	store := town(t)
	imp := bring(t, store, inPlane, file(t, "a.csv", parcelsCSV("ROAD;;"+square(0, 0, 10, 10), "ROAD;;"+square(10, 0, 10, 10), "ROAD;;"+square(20, 0, 10, 10))))
	require.Equal(t, int64(3), imp.Counts.New)
	require.Equal(t, 2, codes(t, store, imp.ID)["duplicate_key"])
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM parcels WHERE key = 'ROAD#3' AND parcel_id = 'ROAD'`))
}

func TestAnUpdateMakesNothingNew(t *testing.T) {
	store := town(t)
	bring(t, store, inPlane, file(t, "a.csv", parcelsCSV("220401_1.0001.1;;"+square(0, 0, 10, 10), "220401_1.0001.2;7;"+square(10, 0, 10, 10))))
	imp := bring(t, store, ingest.Options{Layer: "parcels", Update: true}, file(t, "g.csv", "id_dzialki;grupa\n220401_1.0001.1;4.3\n220401_1.0001.2;\n220401_1.0001.77;4\n220401_1.0001.1;5\n"))
	require.Equal(t, ingest.Counts{Read: 4, Changed: 1, Same: 1, Rejected: 2}, imp.Counts, "an empty cell says nothing; of two rows of a key the first speaks")
	require.Equal(t, 1, codes(t, store, imp.ID)["no_such_key"])
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM parcels WHERE parcel_id = '220401_1.0001.1' AND ownership_group = '4' AND ownership_subgroup = '4.3' AND version = 2`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM parcels WHERE parcel_id = '220401_1.0001.2' AND ownership_group = '7'`))
	verified(t, store)
}

func TestBadRowsAreReportedAndTheOthersKept(t *testing.T) {
	store := town(t)
	imp := bring(t, store, inPlane, file(t, "a.csv", parcelsCSV(
		"220401_1.0001.1;4;"+square(0, 0, 10, 10),
		"220401_1.0001.2;ziemia;"+square(10, 0, 10, 10),
		"220401_1.0001.3;4;",
		"220401_1.0001.4;4;POLYGON((1 2, 3",
		"220401_1.0001.5;4;POINT(476500 710700)",
		"220401_1.0001.6;4;POLYGON((476600 710700, 476700 710800, 476700 710700, 476600 710800, 476600 710700))",
		"220401_1.0001.7;4;POLYGON((100 100, 110 100, 110 110, 100 100))",
		"220401_1.0001.8;4;POLYGON((476500 710900, NaN 710900, 476510 710910, 476500 710900))")))
	require.Equal(t, int64(2), imp.Counts.New)
	require.Equal(t, int64(6), imp.Counts.Rejected)
	c := codes(t, store, imp.ID)
	for _, code := range []string{"unreadable_group", "no_geometry", "unreadable_geometry", "not_an_area", "invalid_geometry", "outside"} {
		require.Positive(t, c[code], "%s in %v", code, c)
	}
	require.Equal(t, 6, count(t, store, `SELECT count(*) FROM import_problems WHERE rejected AND raw->>'id_dzialki' LIKE '220401%'`), "a refused row is kept in the report")
}

func TestFilesOutsideTheMunicipalityAreRefused(t *testing.T) {
	store := town(t)
	s := ingest.New(store, t.TempDir())
	far := file(t, "a.csv", parcelsCSV("220401_1.0001.1;4;POLYGON((300000 300000, 300010 300000, 300010 300010, 300000 300000))"))
	_, err := s.Rehearse(context.Background(), access.Operator(), []ingest.File{{Path: far}}, inPlane, nil)
	require.ErrorIs(t, err, ingest.ErrOutside)
	_, err = s.Rehearse(context.Background(), access.Operator(), []ingest.File{{Path: far}}, ingest.Options{Layer: "parcels"}, nil)
	require.ErrorIs(t, err, ingest.ErrCRSMissing)
	_, err = s.Rehearse(context.Background(), access.Operator(), []ingest.File{{Path: far}}, ingest.Options{Layer: "parcels", CRS: "EPSG:99999"}, nil)
	require.ErrorIs(t, err, ingest.ErrCRS)
	require.Equal(t, 0, count(t, store, `SELECT count(*) FROM pg_class WHERE relname LIKE 'stage_%' AND relnamespace = current_schema()::regnamespace`), "a refused import leaves nothing behind")
	require.Equal(t, 0, count(t, store, `SELECT count(*) FROM imports WHERE state <> 'failed'`))
	turned := file(t, "t.csv", "id_dzialki;x;y\n")
	_, err = s.Rehearse(context.Background(), access.Operator(), []ingest.File{{Path: turned}}, inPlane, nil)
	require.Error(t, err, "a file without rows")
}

func TestOptionsThatCannotBeMeantAreRefused(t *testing.T) {
	store := town(t)
	s := ingest.New(store, t.TempDir())
	path := file(t, "a.csv", parcelsCSV("220401_1.0001.1;4;"+square(0, 0, 10, 10)))
	for name, c := range map[string]struct {
		o    ingest.Options
		want error
	}{
		"layer":    {ingest.Options{Layer: "trees"}, ingest.ErrLayer},
		"field":    {ingest.Options{Layer: "parcels", CRS: "2180", Map: map[string]string{"colour": "grupa"}}, ingest.ErrMapping},
		"column":   {ingest.Options{Layer: "parcels", CRS: "2180", Map: map[string]string{"kw": "nie ma"}}, ingest.ErrMapping},
		"filter":   {ingest.Options{Layer: "parcels", CRS: "2180", Where: "grupa ="}, ingest.ErrWhere},
		"unknown":  {ingest.Options{Layer: "parcels", CRS: "2180", Where: "kolor = 'x'"}, ingest.ErrWhere},
		"campaign": {ingest.Options{Layer: "scan_objects", CRS: "2180"}, ingest.ErrCampaign},
		"profile":  {ingest.Options{Layer: "parcels", Profile: "none"}, ingest.ErrProfile},
		"update":   {ingest.Options{Layer: "parcels", Update: true, Map: map[string]string{"parcel_id": "-"}}, ingest.ErrMapping},
	} {
		_, err := s.Rehearse(context.Background(), access.Operator(), []ingest.File{{Path: path}}, c.o, nil)
		require.ErrorIs(t, err, c.want, name)
	}
	_, err := s.Rehearse(context.Background(), access.Scope{}, []ingest.File{{Path: path}}, inPlane, nil)
	require.ErrorIs(t, err, access.ErrSignIn)
	_, err = s.Rehearse(context.Background(), access.Operator(), []ingest.File{{Path: path + ".none"}}, inPlane, nil)
	require.ErrorIs(t, err, ingest.ErrFile)
}

func TestWhereKeepsRowsAndClosesNothing(t *testing.T) {
	store := town(t)
	content := parcelsCSV("220401_1.0001.1;4;"+square(0, 0, 10, 10), "220401_1.0001.2;7;"+square(10, 0, 10, 10))
	bring(t, store, inPlane, file(t, "a.csv", content))
	o := inPlane
	o.Where = "grupa = '4'"
	imp := bring(t, store, o, file(t, "a.csv", content))
	require.Equal(t, ingest.Counts{Read: 1, Same: 1, Skipped: 1}, imp.Counts)
}

func TestDecisionsFromASheetOfAClerk(t *testing.T) {
	store := town(t)
	bring(t, store, inPlane, file(t, "a.csv", parcelsCSV("220401_1.0001.45/2;4;"+square(0, 0, 10, 10))))
	imp := bring(t, store, ingest.Options{Layer: "decisions"}, file(t, "r.csv", strings.Join([]string{
		`Lp.;Nr decyzji / znak sprawy;Data wydania;Wnioskodawca / Podmiot;NIP/PESEL;Ulica / Lokalizacja;Nr działki;Obręb;Cel zajęcia / Rodzaj;Powierzchnia (m2);Powierzchnia reklamy;Termin / od;Termin / do;Stawka;Opłata;Termin płatności;Uwagi`,
		`1;IDR.7230.1.1.2024;01.02.2024;ALFA Sp. z o.o.;123-456-32-18;ul. Grunwaldzka 12;45/2;1;umieszczenie reklamy;8,64 m2 / rekl. 18 m2;;1.03.2024;31.12.2024;2,20 zł;"1 250,00 zł";15.02.2024;`,
		`2;IDR.7230.1.2.2024;31.06.2024;Jan Testowy;;Długa przy nr 3;dz. 46, 47 cz.;1;ustawienie rusztowania;2x3 m;;od 1 lipca 2024;30 dni;;brak danych?;;`,
		`3;IDR.7230.1.2.2024;31.06.2024;Jan Testowy;;Długa przy nr 3;dz. 46, 47 cz.;1;ustawienie rusztowania;2x3 m;;od 1 lipca 2024;30 dni;;brak danych?;;aneks`,
		`;;;;;;;;Razem;;;;;;;;`}, "\n")))
	require.Equal(t, int64(4), imp.Counts.Read)
	require.Equal(t, int64(1), imp.Counts.Rejected, "%v", codes(t, store, imp.ID))
	var area, ad, fee float64
	var kind, street, no, party string
	require.NoError(t, store.Pool().QueryRow(context.Background(), `SELECT d.area_m2::float8, d.ad_area_m2::float8, d.fee_declared_gr::float8, d.kind, d.street, d.house_no, p.key
		FROM decisions d JOIN parties p ON p.id = d.party_id WHERE case_number = 'IDR.7230.1.1.2024'`).Scan(&area, &ad, &fee, &kind, &street, &no, &party))
	require.Equal(t, []any{8.64, 18.0, 125000.0, "ADVERT", "Grunwaldzka", "12", "NIP 1234563218"}, []any{area, ad, fee, kind, street, no, party})
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM decision_parcels WHERE parcel_id = '220401_1.0001.45/2'`), "the precinct's number and the office's only unit complete the identifier")
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM decisions WHERE case_number = 'IDR.7230.1.2.2024' AND is_amendment`))
	require.Zero(t, codes(t, store, imp.ID)["duplicate_key"], "a version is no duplicate")
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM decisions WHERE case_number = 'IDR.7230.1.2.2024' AND NOT is_amendment AND problems @> '[{"field":"decision_date","code":"impossible_date"}]'`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM decision_parcels p JOIN decisions d ON d.id = p.decision_id WHERE number = '47' AND part AND NOT is_amendment`))
	require.Equal(t, 0, count(t, store, `SELECT count(*) FROM decisions WHERE raw::text LIKE '%Testowy%' OR extra::text LIKE '%Testowy%'`), "people are kept apart from the spatial core")
	verified(t, store)
	_, err := ingest.New(store, t.TempDir()).Undo(context.Background(), access.Operator(), imp.ID)
	require.NoError(t, err)
	require.Equal(t, 0, count(t, store, `SELECT (SELECT count(*) FROM decisions) + (SELECT count(*) FROM decision_parcels) + (SELECT count(*) FROM parties)`))
	verified(t, store)
}

func TestLeasesWithAnnexesInRowsOfTheirOwn(t *testing.T) {
	store := town(t)
	imp := bring(t, store, ingest.Options{Layer: "leases"}, file(t, "u.csv", strings.Join([]string{
		`Nr umowy;Data zawarcia;Dzierżawca;Nr działki;Obręb;Powierzchnia dzierżawy (m2 / ha);część / całość;Cel dzierżawy;Od;Do;Okres;Czynsz netto;Aneksy`,
		`U/1/2020;01.02.2020;Jan Testowy;12/3;0001;0,0520;część;ogródek;1.02.2020;;3 lata;120,50 zł;`,
		`U/1/2020;01.02.2020;Jan Testowy;12/4;0001;35 m2;całość;ogródek;1.02.2020;;3 lata;120,50 zł;`,
		`U/1/2020;20.01.2023;Jan Testowy;12/3;0001;;;;;31.01.2026;;;aneks nr 1`,
		`U/2/2020;01.02.2020;Inny Testowy;13;0001;40 m2;całość;garaż;1.02.2020;bezterminowo;;50 zł;`}, "\n")))
	require.Equal(t, int64(4), imp.Counts.New)
	require.Equal(t, int64(2), imp.Counts.Documents)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM leases WHERE contract_number = 'U/1/2020' AND valid_from = '2020-02-01' AND valid_to = '2026-01-31' AND jsonb_array_length(annexes) = 1 AND rent_gr = 12050`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM lease_parcels WHERE number = '12/3' AND leased_area_m2 = 520 AND NOT whole`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM lease_parcels WHERE number = '12/4' AND leased_area_m2 = 35 AND whole`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM leases WHERE contract_number = 'U/2/2020' AND open_ended AND valid_to IS NULL`))
	verified(t, store)
}

func TestAnObjectKeepsItsIdentityOverScans(t *testing.T) {
	store := town(t)
	photos := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(photos, "A1.png"), []byte("\x89PNG\r\n\x1a\n0000IHDR"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(photos, "bad.jpg"), []byte("<html>"), 0o600))
	o := ingest.Options{Layer: "scan_objects", CRS: "EPSG:2180", Campaign: "2022", Photos: photos}
	head := "ID_OBIEKTU;klasa;szer;wys;X;Y;data;foto\n"
	first := bring(t, store, o, file(t, "s1.csv", head+"a;billboard;5,04;2,38;476500,0;710700,0;2022-06-10;a1.PNG\nb;ławka;1,8;0,8;476540,0;710700,0;2022-06-11;bad.jpg\nc;kosz;0,4;0,9;476580,0;710700,0;2022-06-12;none.jpg\n"))
	require.Equal(t, int64(3), first.Counts.New)
	require.Equal(t, &ingest.Photos{Named: 3, Found: 1, Missing: 2}, first.Detail.Photos)
	o.Campaign, o.Photos = "2024", ""
	bring(t, store, o, file(t, "s2.csv", head+"x1;billboard;5,00;2,40;476500,6;710700,4;2024-05-10;\nx2;kosz;0,4;0,9;476560,0;710700,0;2024-05-10;\n"))
	require.Equal(t, 4, count(t, store, `SELECT count(*) FROM objects`), "the billboard is the same, the bin 20 m away is another")
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM objects WHERE first_seen = '2022-06-10' AND last_seen = '2024-05-10' AND version = 2`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM photos WHERE path IS NOT NULL AND media_type = 'image/png'`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM campaigns WHERE name = '2022' AND driven_from = '2022-06-10' AND driven_to = '2022-06-12'`))
	verified(t, store)
	s := ingest.New(store, t.TempDir())
	_, err := s.Undo(context.Background(), access.Operator(), first.ID)
	require.ErrorIs(t, err, ingest.ErrBuiltUpon, "the second scan continues objects of the first")
	_, err = s.Undo(context.Background(), access.Operator(), first.ID+1)
	require.NoError(t, err)
	require.Equal(t, 3, count(t, store, `SELECT count(*) FROM objects`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM objects WHERE last_seen = '2022-06-10'`))
	verified(t, store)
}

func TestChangesAreReadableFieldByField(t *testing.T) {
	store := town(t)
	bring(t, store, inPlane, file(t, "a.csv", parcelsCSV("220401_1.0001.1;4;"+square(0, 0, 10, 10), "220401_1.0001.2;7;"+square(10, 0, 10, 10))))
	s := ingest.New(store, t.TempDir())
	imp := rehearse(t, s, inPlane, file(t, "b.csv", parcelsCSV("220401_1.0001.1;7;"+square(0, 0, 10, 10), "220401_1.0001.3;7;"+square(30, 0, 10, 10))))
	list, next, err := s.Changes(context.Background(), access.Operator(), imp.ID, "changed", 0, 10)
	require.NoError(t, err)
	require.Zero(t, next)
	require.Len(t, list, 1)
	require.Equal(t, map[string][2]any{"ownership_group": {"4", "7"}}, list[0].Fields)
	for kind, key := range map[string]string{"new": "220401_1.0001.3", "closed": "220401_1.0001.2"} {
		list, _, err := s.Changes(context.Background(), access.Operator(), imp.ID, kind, 0, 10)
		require.NoError(t, err)
		require.Len(t, list, 1, kind)
		require.Equal(t, key, list[0].Key)
		require.True(t, json.Valid(list[0].Geometry))
	}
	preview, err := s.Map(context.Background(), access.Operator(), imp.ID)
	require.NoError(t, err)
	require.Len(t, preview.Features, 3)
	require.NoError(t, s.Discard(context.Background(), access.Operator(), imp.ID))
	require.Equal(t, 0, count(t, store, `SELECT count(*) FROM pg_class WHERE relname LIKE 'stage_%' AND relnamespace = current_schema()::regnamespace`))
	_, err = s.Publish(context.Background(), access.Operator(), imp.ID, nil)
	require.ErrorIs(t, err, ingest.ErrState)
}

func TestARehearsalIsComparedAnewWhenTheRegisterMoved(t *testing.T) {
	store := town(t)
	s := ingest.New(store, t.TempDir())
	content := parcelsCSV("220401_1.0001.1;4;" + square(0, 0, 10, 10))
	one, two := rehearse(t, s, inPlane, file(t, "a.csv", content)), rehearse(t, s, inPlane, file(t, "b.csv", content))
	require.Equal(t, int64(1), two.Counts.New)
	_, err := s.Publish(context.Background(), access.Operator(), one.ID, nil)
	require.NoError(t, err)
	two, err = s.Publish(context.Background(), access.Operator(), two.ID, nil)
	require.NoError(t, err)
	require.Equal(t, int64(1), two.Counts.Same)
	require.Zero(t, two.Counts.New)
	_, err = s.Publish(context.Background(), access.Operator(), two.ID, nil)
	require.ErrorIs(t, err, ingest.ErrState, "the second of two clerks is told")
}

func TestTheGroupOfAParcelComesFromItsRegisterUnit(t *testing.T) {
	store := town(t)
	const head = `<?xml version="1.0" encoding="UTF-8"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:egb="ewidencjaGruntowIBudynkow:1.0" gml:id="f">`
	parcel := func(id, unit string, x float64) string {
		n, e := 710700.0, 476500+x
		return fmt.Sprintf(`<gml:featureMember><egb:EGB_DzialkaEwidencyjna gml:id="p%s"><egb:idDzialki>220401_1.0001.%s</egb:idDzialki><egb:geometria><gml:Polygon gml:id="g%s" srsName="urn:ogc:def:crs:EPSG::2180"><gml:exterior><gml:LinearRing><gml:posList>%v %v %v %v %v %v %v %v</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></egb:geometria><egb:JRG2 xlink:href="%s"/></egb:EGB_DzialkaEwidencyjna></gml:featureMember>`,
			id, id, id, n, e, n+10, e, n+10, e+10, n, e, unit)
	}
	const unit = "PL.PZGiK.1.EGiB_04022323-1610-8636-2530-321713075445_2024-11-14T11-31-36"
	imp := bring(t, store, ingest.Options{Layer: "parcels"}, file(t, "e.gml", head+parcel("1", unit, 0)+parcel("2", "urn:pzgik:id:PL.PZGiK.1.EGiB:99999999-1610-8636-2530-321713075445", 20)+
		`<gml:featureMember><egb:EGB_JednostkaRejestrowaGruntow gml:id="`+unit+`"><egb:idIIP><egb:EGB_IdentyfikatorIIP><egb:lokalnyId>04022323-1610-8636-2530-321713075445</egb:lokalnyId></egb:EGB_IdentyfikatorIIP></egb:idIIP><egb:grupaRejestrowa>4</egb:grupaRejestrowa></egb:EGB_JednostkaRejestrowaGruntow></gml:featureMember></gml:FeatureCollection>`))
	require.Equal(t, int64(2), imp.Counts.New, "%v", codes(t, store, imp.ID))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM parcels WHERE ownership_group = '4' AND number = '1'`))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM parcels WHERE ownership_group IS NULL AND number = '2'`))
}
