package ingest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

// browser speaks with the addresses of imports as a page does.
type browser struct {
	t   *testing.T
	url string
}

func open(t *testing.T, store *db.Store) browser {
	router, api := httpapi.New()
	ingest.Routes(api, t.TempDir())
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(store.DB(), httpapi.As(access.Operator()), router)))
	t.Cleanup(server.Close)
	return browser{t, server.URL + "/api/v1"}
}

func (b browser) do(method, path, contentType string, body io.Reader, status int, into any) string {
	b.t.Helper()
	req, err := http.NewRequest(method, b.url+path, body)
	require.NoError(b.t, err)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(b.t, err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	require.NoError(b.t, err)
	require.Equal(b.t, status, res.StatusCode, "%s %s: %s", method, path, answer)
	if into != nil {
		require.NoError(b.t, json.Unmarshal(answer, into), "%s", answer)
	}
	return string(answer)
}

type part struct{ field, name, content string }

func form(t *testing.T, options string, parts ...part) (string, io.Reader) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if options != "" {
		require.NoError(t, w.WriteField("options", options))
	}
	for _, p := range parts {
		f, err := w.CreateFormFile(p.field, p.name)
		require.NoError(t, err)
		_, err = io.WriteString(f, p.content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return w.FormDataContentType(), &b
}

// settled waits until the import has been read.
func (b browser) settled(id int64) *ingest.Import {
	b.t.Helper()
	for range 200 {
		var imp ingest.Import
		b.do("GET", "/imports/"+itoa(id), "", nil, 200, &imp)
		if imp.State != "reading" {
			return &imp
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatal("the import is read for ever")
	return nil
}

func itoa(n int64) string { b, _ := json.Marshal(n); return string(b) }

func TestUploadsAreRefusedWithAReason(t *testing.T) {
	b := open(t, town(t))
	b.do("POST", "/imports", "application/json", strings.NewReader("{}"), 400, nil)
	contentType, body := form(t, `{"layer":"parcels"}`)
	require.Contains(t, b.do("POST", "/imports", contentType, body, 400, nil), "no file")
	contentType, body = form(t, `{"layer":"trees"}`, part{"file", "a.csv", "a\n1\n"})
	require.Contains(t, b.do("POST", "/imports", contentType, body, 400, nil), "import.layer")
	contentType, body = form(t, `{"layer":`, part{"file", "a.csv", "a\n1\n"})
	b.do("POST", "/imports", contentType, body, 400, nil)
	contentType, body = form(t, `{"layer":"parcels"}`, part{"file", "a.csv", "a"}, part{"file", "../a.csv", "b"})
	b.do("POST", "/imports", contentType, body, 400, nil)
	contentType, body = form(t, `{"layer":"scan_objects"}`, part{"file", "a.csv", "a\n1\n"})
	require.Contains(t, b.do("POST", "/imports", contentType, body, 400, nil), "import.campaign")
	b.do("GET", "/imports/99", "", nil, 404, nil)
	b.do("POST", "/imports/99/publish", "", nil, 404, nil)
	b.do("POST", "/imports/99/undo", "", nil, 404, nil)
	b.do("DELETE", "/imports/99", "", nil, 404, nil)
	b.do("GET", "/imports/99/problems", "", nil, 404, nil)
	b.do("PATCH", "/imports/99", "application/json", strings.NewReader(`{"layer":"parcels"}`), 404, nil)
	b.do("PUT", "/import-profiles/x", "application/json", strings.NewReader(`{"body":"fieldz: {}"}`), 400, nil)
	b.do("GET", "/photos/1", "", nil, 404, nil)
}

func TestUploadRehearsePublishUndo(t *testing.T) {
	store := town(t)
	b := open(t, store)
	contentType, body := form(t, `{"layer":"parcels"}`, part{"file", "działki.csv", parcelsCSV("220401_1.0001.1;4;"+square(0, 0, 10, 10), "220401_1.0001.2;x;"+square(10, 0, 10, 10))})
	var made struct{ ID int64 }
	b.do("POST", "/imports", contentType, body, 201, &made)
	imp := b.settled(made.ID)
	require.Equal(t, "failed", imp.State)
	require.Contains(t, imp.Error, "--crs")
	id := itoa(made.ID)
	b.do("POST", "/imports/"+id+"/publish", "", nil, 409, nil)
	b.do("PUT", "/import-profiles/powiat", "application/json", strings.NewReader(`{"body":"layer: parcels\ncrs: EPSG:2180\nfields: {ownership_group: grupa}\nvalues: {ownership_group: {x: \"7\"}}\n"}`), 204, nil)
	b.do("PATCH", "/imports/"+id, "application/json", strings.NewReader(`{"layer":"parcels","profile":"powiat"}`), 200, nil)
	imp = b.settled(made.ID)
	require.Equal(t, "rehearsed", imp.State, imp.Error)
	require.Equal(t, int64(2), imp.Counts.New)
	require.Zero(t, imp.ProblemsCount, "the profile knows the word x")
	require.NotEmpty(t, imp.Detail.Columns)
	require.NotEmpty(t, imp.Detail.Identity.PL)
	var changes struct{ Rows []ingest.Difference }
	b.do("GET", "/imports/"+id+"/changes?kind=new", "", nil, 200, &changes)
	require.Len(t, changes.Rows, 2)
	b.do("GET", "/imports/"+id+"/map", "", nil, 200, nil)
	require.Equal(t, 0, count(t, store, `SELECT count(*) FROM parcels`), "a rehearsal publishes nothing")

	var done struct{ Revision int64 }
	b.do("POST", "/imports/"+id+"/publish", "", nil, 200, &done)
	require.Equal(t, int64(1), done.Revision)
	b.do("POST", "/imports/"+id+"/publish", "", nil, 409, nil)
	b.do("DELETE", "/imports/"+id, "", nil, 409, nil)
	b.do("GET", "/imports/"+id+"/changes?kind=new", "", nil, 200, &changes)
	require.Len(t, changes.Rows, 2, "what an import brought can be read afterwards")
	b.do("PATCH", "/imports/"+id, "application/json", strings.NewReader(`{"layer":"parcels"}`), 409, nil)
	b.do("POST", "/imports/"+id+"/undo", "", nil, 200, &done)
	require.Equal(t, int64(2), done.Revision)
	require.Equal(t, 0, count(t, store, `SELECT count(*) FROM parcels`))
	var list []ingest.Import
	b.do("GET", "/imports", "", nil, 200, &list)
	require.Len(t, list, 1)
}

func TestUploadedPhotographsHangOnObservations(t *testing.T) {
	store := town(t)
	b := open(t, store)
	contentType, body := form(t, `{"layer":"scan_objects","campaign":"2024","crs":"EPSG:2180","photos":"/etc","coverage":"/etc/passwd"}`,
		part{"file", "s.csv", "id;klasa;x;y;data;foto\n1;billboard;476500;710700;2024-05-01;a.png\n"},
		part{"photo", "a.png", "\x89PNG\r\n\x1a\n0000IHDR"},
		part{"coverage", "c.geojson", `{"type":"Polygon","coordinates":[[[18.6,54.2],[18.7,54.2],[18.7,54.3],[18.6,54.3],[18.6,54.2]]]}`})
	var made struct{ ID int64 }
	b.do("POST", "/imports", contentType, body, 201, &made)
	imp := b.settled(made.ID)
	require.Equal(t, "rehearsed", imp.State, imp.Error)
	b.do("POST", "/imports/"+itoa(made.ID)+"/publish", "", nil, 200, nil)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM campaigns WHERE NOT coverage_estimated AND coverage IS NOT NULL`))
	photo := count(t, store, `SELECT id::int FROM photos WHERE path IS NOT NULL`)
	require.Contains(t, b.do("GET", "/photos/"+itoa(int64(photo)), "", nil, 200, nil), "PNG")
}
