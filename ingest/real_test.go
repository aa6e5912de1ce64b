package ingest_test

import (
	"context"
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

func TestEGiBOfBothSchemas(t *testing.T) {
	store := dbtest.NewOffice(t, db.Office{Code: "061304", Name: "Gmina", SRID: 2180})
	o := ingest.Options{Layer: "parcels"}
	first := bring(t, store, o, testdata.Shared(t, "pl-egib-gml/dane-EGiB.gml.gz"))
	// 47 objects are 29 parcels; 18 objects are closed versions (the file's other two koniecWersjaObiekt are of buildings)
	require.Equal(t, ingest.Counts{Read: 47, New: 29, History: 18}, first.Counts)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM parcels WHERE parcel_id = '061304_5.0012.809/1' AND abs(cadastral_area_m2 - 2420) < 1`))
	// zone 8 of PL-2000, in the area of the municipality
	require.Equal(t, 29, count(t, store, `SELECT count(*) FROM parcels WHERE ST_X(ST_Transform(ST_PointOnSurface(geom), 4326)) BETWEEN 22.9 AND 23.1 AND ST_Y(ST_Transform(ST_PointOnSurface(geom), 4326)) BETWEEN 51.5 AND 51.8`))
	require.Equal(t, 18, count(t, store, `SELECT count(*) FROM parcels_past`))
	again := bring(t, store, o, testdata.Shared(t, "pl-egib-gml/dane-EGiB.gml.gz"))
	require.Equal(t, ingest.Counts{Read: 47, Same: 29, History: 18}, again.Counts)
	require.Equal(t, 18, count(t, store, `SELECT count(*) FROM parcels_past`))
	verified(t, store)

	hel := dbtest.NewOffice(t, db.Office{Code: "221101", Name: "Hel", SRID: 2180})
	var paths []string
	for _, f := range []string{"111_2", "111_7", "136_20", "138_28", "152_3"} {
		paths = append(paths, testdata.Shared(t, "pl-egib-gml/hel-2211011/221101_1.0001."+f+".gml"))
	}
	five := bring(t, hel, o, paths...)
	require.Equal(t, ingest.Counts{Read: 5, New: 5}, five.Counts)
	require.Equal(t, 5, count(t, hel, `SELECT count(*) FROM parcels WHERE abs(ST_Area(geom) - cadastral_area_m2) < 0.2 * cadastral_area_m2`))
}

func cambridge(t *testing.T) *db.Store {
	return dbtest.NewOffice(t, db.Office{Code: "CAMB", Name: "Cambridge", SRID: 26986, Managers: []string{"City of Cambridge"}})
}

func TestCambridgeLosesNothing(t *testing.T) {
	store := cambridge(t)
	file := func(f string) string { return testdata.Shared(t, "cambridge-ma/"+f) }
	p := bring(t, store, ingest.Options{Layer: "parcels", Map: map[string]string{"parcel_id": "ML"}}, file("polygons/parcels_fy2014.gpkg"))
	c := codes(t, store, p.ID)
	require.Equal(t, int64(13116), p.Counts.New)
	require.Equal(t, 13116, count(t, store, `SELECT count(*) FROM parcels`))
	require.Equal(t, 13116-13035-1, c["duplicate_key"], "13 035 keys and one row without a key")
	require.Equal(t, 1, c["no_key"])
	require.GreaterOrEqual(t, c["repaired_geometry"], 30, "those of the 38 that are still invalid in metres")
	require.Equal(t, 0, count(t, store, `SELECT count(*) FROM parcels WHERE NOT ST_IsValid(geom)`))
	topo := bring(t, store, ingest.Options{Layer: "parcels", Map: map[string]string{"parcel_id": "ML"}}, file("polygons/ASSESSING_ParcelsFY2014.topojson.gz"))
	require.Equal(t, int64(13116), topo.Counts.New+topo.Counts.Changed+topo.Counts.Same, "the city's own TopoJSON of the same parcels")

	roads := bring(t, store, ingest.Options{Layer: "road_lanes", Set: map[string]string{"category": "gminna", "status": "PUBLIC", "manager": "City of Cambridge"}}, file("polygons/roads.gpkg"))
	require.Equal(t, int64(205), roads.Counts.New, "%v", codes(t, store, roads.ID))
	again := rehearse(t, ingest.New(store, t.TempDir()), ingest.Options{Layer: "road_lanes"}, file("polygons/BASEMAP_Roads.topojson.gz"))
	require.Zero(t, again.Counts.Rejected, "%v", codes(t, store, again.ID))

	scan := func(f, class string, want int64) {
		imp := bring(t, store, ingest.Options{Layer: "scan_objects", Campaign: "Open data " + f, Set: map[string]string{"class_code": class, "captured_on": "2025-06-01"}}, file("points/"+f+".geojson.gz"))
		require.Equal(t, want, imp.Counts.New, "%s %v", f, codes(t, store, imp.ID))
	}
	scan("DPW_LitterBarrels", "FUR.BIN", 990)
	scan("INFRA_ParkBenches", "FUR.BENCH", 3017)
	scan("INFRA_StreetLights", "DEV.POLE", 6117)
	scan("INFRA_Billboards", "ADV.BILLBOARD", 389)

	permits := bring(t, store, ingest.Options{Layer: "decisions", Map: map[string]string{"decision_date": "created_date"},
		Set: map[string]string{"kind": "STRUCTURE", "valid_from": "2014-01-01", "valid_to": "2030-12-31"}}, file("permits/CDD_SpecialPermits.geojson.gz"))
	require.Equal(t, int64(499), permits.Counts.New, "%v", codes(t, store, permits.ID))
	require.Positive(t, count(t, store, `SELECT count(*) FROM decision_parcels d WHERE EXISTS (SELECT FROM parcels p WHERE p.parcel_id = d.parcel_id)`))
	verified(t, store)
}

func TestParisPermits(t *testing.T) {
	store := dbtest.NewOffice(t, db.Office{Code: "75056", Name: "Paris", SRID: 2154})
	imp := bring(t, store, ingest.Options{Layer: "decisions", Set: map[string]string{"kind": "WORKS"}}, testdata.Shared(t, "paris-occupancies/chantiers-a-paris.csv.gz"))
	require.Equal(t, int64(5052), imp.Counts.New)
	require.Equal(t, 5052, count(t, store, `SELECT count(*) FROM decisions WHERE geom IS NOT NULL AND valid_from IS NOT NULL AND valid_to IS NOT NULL AND area_m2 IS NOT NULL`))
	// the stated area agrees with the polygon: the place and the system are right
	require.Less(t, count(t, store, `SELECT count(*) FROM decisions WHERE abs(ST_Area(geom) - area_m2) > greatest(1, 0.05 * area_m2)`), 5)
	verified(t, store)
}

func TestPoznanLosesNoRow(t *testing.T) {
	store := dbtest.NewOffice(t, db.Office{Code: "306401", Name: "Poznań", SRID: 2180})
	imp := bring(t, store, ingest.Options{Layer: "leases", Map: map[string]string{"party_name": "JED_POW", "notes": "OPIS"}, Set: map[string]string{"contract_type": "OTHER"}}, testdata.Shared(t, "pl-poznan-powierzenia/powierzenia-2026-04-20.xlsx"))
	require.Equal(t, int64(5993), imp.Counts.Read)
	require.Equal(t, int64(5993), imp.Counts.New)
	require.Equal(t, 44, count(t, store, `SELECT count(*) FROM leases WHERE case_number = ''`))
	require.Equal(t, 1513, count(t, store, `SELECT count(*) FROM leases WHERE case_number <> ''`))
	require.Equal(t, 5993, count(t, store, `SELECT count(DISTINCT source_row) FROM lease_parcels`), "each row is there with its parcel")
	require.Equal(t, 419, count(t, store, `SELECT count(*) FROM lease_parcels WHERE historical`))
	require.Equal(t, 1522, count(t, store, `SELECT count(*) FROM lease_parcels WHERE NOT whole`))
	verified(t, store)
}

func TestGdanskStandsInSpiteOfTurnedAxes(t *testing.T) {
	box := [4]float64{18.40, 54.27, 18.95, 54.45}
	store := dbtest.NewOffice(t, db.Office{Code: "226101", Name: "Gdańsk", SRID: 2180, BBox: &box})
	stands := testdata.Shared(t, "pl-gdansk-points/stojaki_rowerowe.json")
	o := ingest.Options{Layer: "scan_objects", Campaign: "Stojaki", Set: map[string]string{"class_code": "EXC.BARRIER", "captured_on": "2020-06-01"}}
	_, err := ingest.New(store, t.TempDir()).Rehearse(context.Background(), access.Operator(), []ingest.File{{Path: stands}}, o, nil)
	require.ErrorIs(t, err, ingest.ErrCRSMissing)
	require.Contains(t, err.Error(), "EPSG:2177 --axis ne")
	o.CRS = "EPSG:2177"
	imp := bring(t, store, o, stands)
	require.Equal(t, int64(258), imp.Counts.New)
	require.Equal(t, "ne", imp.Detail.Axis)
	require.Equal(t, 258, count(t, store, `SELECT count(*) FROM scan_objects WHERE ST_Transform(geom, 4326) && ST_MakeEnvelope(18.40, 54.27, 18.95, 54.45, 4326)`))
	o.Campaign = "POI"
	pois := bring(t, store, o, testdata.Shared(t, "pl-gdansk-points/pois.json"))
	require.Equal(t, int64(85), pois.Counts.New, "two collections in one array")
}

func TestBerlinInThreeReferenceSystems(t *testing.T) {
	store := dbtest.NewOffice(t, db.Office{Code: "BER", Name: "Berlin", SRID: 25833})
	f := func(n string) string { return testdata.Shared(t, "berlin-neukoelln/"+n+".geojson.gz") }
	imp := bring(t, store, ingest.Options{Layer: "scan_objects", Campaign: "OSM", Coverage: f("map_extent"), Set: map[string]string{"captured_on": "2024-08-07"}, Map: map[string]string{"class_code": "amenity"}}, f("street_furniture"))
	require.Equal(t, int64(8653), imp.Counts.New)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM campaigns WHERE NOT coverage_estimated AND ST_Area(coverage) > 1e6`))
	require.Equal(t, 8653, count(t, store, `SELECT count(*) FROM scan_objects s, campaigns c WHERE ST_DWithin(s.geom, c.coverage, 1000)`))
	addr := bring(t, store, ingest.Options{Layer: "address_points"}, f("housenumber"))
	require.Equal(t, int64(13264), addr.Counts.New)
	require.Equal(t, "EPSG:25833", addr.Detail.CRS)
	verified(t, store)
}
