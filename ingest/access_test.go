package ingest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

func somebody(permissions []string, registers map[string]access.Rights, limits access.Limits) access.Scope {
	return access.For(access.Person{ID: 1, Login: "jan", Office: access.Office{Code: "220401"}, Grants: []access.Grant{{Role: access.Role{Permissions: permissions, Registers: registers}, Limits: limits}}})
}

func openAs(t *testing.T, store *db.Store, home string, scope access.Scope) browser {
	router, api := httpapi.New()
	ingest.Routes(api, home)
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(store.DB(), httpapi.As(scope), router)))
	t.Cleanup(server.Close)
	return browser{t, server.URL + "/api/v1"}
}

func TestImportingIsAPermission(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	store := town(t)
	s := ingest.New(store, t.TempDir())
	imp := rehearse(t, s, ingest.Options{Layer: "decisions"}, file(t, "d.csv", "nr decyzji;termin od;uwagi;wydział\nZD.1;2022-01-01;tajne;GN\n;31.06.2022;;\n"))
	visitor := openAs(t, store, t.TempDir(), access.Anonymous(access.Office{Code: "220401"}))
	nobody := openAs(t, store, t.TempDir(), somebody(nil, nil, access.Limits{}))
	reader := openAs(t, store, t.TempDir(), somebody([]string{access.SeeImports}, map[string]access.Rights{"decisions": {Hide: []string{"department"}}}, access.Limits{}))
	narrow := openAs(t, store, t.TempDir(), somebody([]string{access.SeeImports}, map[string]access.Rights{"decisions": {}}, access.Limits{Departments: []string{"GN"}}))
	importer := openAs(t, store, t.TempDir(), somebody([]string{access.Import}, nil, access.Limits{}))
	id := "/imports/" + itoa(imp.ID)
	for _, address := range []string{"/imports", id, id + "/problems", id + "/changes?kind=new", id + "/map", "/import-profiles"} {
		visitor.do("GET", address, "", nil, http.StatusUnauthorized, nil)
		nobody.do("GET", address, "", nil, http.StatusForbidden, nil)
		reader.do("GET", address, "", nil, http.StatusOK, nil)
		importer.do("GET", address, "", nil, http.StatusOK, nil)
	}
	for _, b := range []browser{nobody, reader, narrow} {
		kind, body := form(t, `{"layer":"parcels"}`, part{"file", "a.csv", parcelsCSV()})
		b.do("POST", "/imports", kind, body, http.StatusForbidden, nil)
		b.do("PATCH", id, "application/json", strings.NewReader(`{"layer":"decisions"}`), http.StatusForbidden, nil)
		b.do("POST", id+"/publish", "", nil, http.StatusForbidden, nil)
		b.do("POST", id+"/undo", "", nil, http.StatusForbidden, nil)
		b.do("DELETE", id, "", nil, http.StatusForbidden, nil)
		b.do("PUT", "/import-profiles/a", "application/json", strings.NewReader(`{"layer":"parcels","body":"layer: parcels"}`), http.StatusForbidden, nil)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "spoina-upload-*"))
	require.NoError(t, err)
	require.Empty(t, left, "of somebody who may not import nothing is read")

	require.Contains(t, importer.do("GET", id+"/problems", "", nil, http.StatusOK, nil), "31.06.2022")
	require.NotContains(t, reader.do("GET", id+"/problems", "", nil, http.StatusOK, nil), "31.06.2022", "what a cell says is for who imports")
	require.Contains(t, importer.do("GET", id, "", nil, http.StatusOK, nil), "tajne")
	for _, address := range []string{"/imports", id} {
		require.NotContains(t, reader.do("GET", address, "", nil, http.StatusOK, nil), "tajne", "nor its sample")
	}
	changes := reader.do("GET", id+"/changes?kind=new", "", nil, http.StatusOK, nil)
	require.Contains(t, changes, "ZD.1")
	require.NotContains(t, changes, `"department"`, "a field that the role withholds")
	require.NotContains(t, changes, "tajne", "notes may hold anything")
	require.Contains(t, importer.do("GET", id+"/changes?kind=new", "", nil, http.StatusOK, nil), `"department"`)
	narrow.do("GET", id+"/changes?kind=new", "", nil, http.StatusForbidden, nil)
	narrow.do("GET", id+"/map", "", nil, http.StatusForbidden, nil)
	importer.do("POST", id+"/publish", "", nil, http.StatusOK, nil)
}

func TestAFileSaysWhoseADocumentIs(t *testing.T) {
	store := town(t)
	bring(t, store, ingest.Options{Layer: "decisions", Map: map[string]string{"assignee": "login", "unit": "partner"}, Set: map[string]string{"territory": "220402"}},
		file(t, "d.csv", "nr decyzji;termin od;wydział;login;partner;prowadzący\nZD.1;2022-01-01;GN;anna;GOPS;Anna Nowak\n"))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM decisions WHERE department = 'GN' AND assignee = 'anna' AND unit = 'GOPS' AND territory = '220402'`))
	bring(t, store, ingest.Options{Layer: "decisions", Update: true}, file(t, "e.csv", "nr decyzji;wydział\nZD.1;DR\n"))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM decisions WHERE department = 'DR' AND assignee = 'anna'`))
	bring(t, store, ingest.Options{Layer: "leases"}, file(t, "u.csv", "numer umowy;od;referat\nDZ/1;2022-01-01;ROL\n"))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM leases WHERE department = 'ROL' AND territory = ''`))
}

func TestAPictureIsSeenWithItsObservation(t *testing.T) {
	store, home := town(t), t.TempDir()
	ctx := context.Background()
	folder := ingest.PhotoFolder(home, store.Office())
	require.NoError(t, os.MkdirAll(folder, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "a.jpg"), []byte("\xff\xd8\xff"), 0o600))
	for _, statement := range []string{
		`INSERT INTO scan_objects (id, object_id, campaign_id, campaign, source_id, key, class_code, geom, known) SELECT i, i + 100, 1, 'w', i::text, i::text, 'X', ST_SetSRID(ST_MakePoint(477000, 710000), 2180), '[1,)' FROM generate_series(1, 2) i`,
		`INSERT INTO photos (id, scan_object_id, kind, ref, path, media_type) OVERRIDING SYSTEM VALUE SELECT i, i, 'PHOTO', 'a', 'a.jpg', 'image/jpeg' FROM generate_series(1, 2) i`,
		`INSERT INTO runs (on_date, rules, state, actor) VALUES ('2022-06-11', '{O01}', 'done', 'tester')`,
		`INSERT INTO discrepancies (id, fingerprint, rule, rule_version, param_set, outcome, severity, confidence, on_date, subjects, measures, money, proof, first_run, last_run, known, assignee)
			SELECT 1, 'f', 'O01', 1, '', 'hit', 'low', 1, '2022-06-11', '[{"kind":"object","id":"101"}]', '[]', '[]', '{}', id, id, '[1,)', 'jan' FROM runs`,
	} {
		_, err := store.Pool().Exec(ctx, statement)
		require.NoError(t, err)
	}
	reads := map[string]access.Rights{"scan_objects": {}}
	for name, want := range map[string][2]int{"all": {200, 200}, "own": {200, 404}, "none": {404, 404}} {
		scope := map[string]access.Scope{"all": somebody(nil, reads, access.Limits{}), "own": somebody(nil, reads, access.Limits{Own: true}), "none": somebody(nil, nil, access.Limits{})}[name]
		b := openAs(t, store, home, scope)
		b.do("GET", "/photos/1", "", nil, want[0], nil)
		b.do("GET", "/photos/2", "", nil, want[1], nil)
	}
}
