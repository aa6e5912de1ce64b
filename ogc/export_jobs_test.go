package ogc_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/ogc"
)

// somebody is a person of a role.
func somebody(login string, roles ...access.Role) access.Scope {
	p := access.Person{ID: int64(len(login)), Login: login}
	for _, r := range roles {
		p.Grants = append(p.Grants, access.Grant{Role: r})
	}
	return access.For(p)
}

// Files that were ordered: small ones at once, large ones with their progress; nobody else's, and no longer once the
// person sees something else.
func TestOrderedFiles(t *testing.T) {
	s := town(t, 21_000)
	ctx := context.Background()
	reader := access.Role{Name: "reader", Registers: map[string]access.Rights{"parcels": {}, "decisions": {}}}
	ewa, jan := somebody("ewa", reader), somebody("jan", reader)
	orders := ogc.NewOrders(register.Core(), nil, t.TempDir())

	_, err := orders.Start(ctx, s, access.Scope{}, ogc.Order{Collection: "parcels", Format: "fgb"})
	require.ErrorIs(t, err, access.ErrSignIn)
	_, err = orders.Start(ctx, s, ewa, ogc.Order{Collection: "road_lanes", Format: "fgb"})
	require.Error(t, err, "no right to lanes")
	_, err = orders.Start(ctx, s, ewa, ogc.Order{Collection: "decisions", Format: "fgb"})
	require.ErrorIs(t, err, ogc.ErrNoGeometry, "what cannot be made is refused before")
	_, err = orders.Start(ctx, s, ewa, ogc.Order{Collection: "decisions", Format: "csv", Purpose: "case"})
	require.ErrorIs(t, err, ogc.ErrParameter)

	small, err := orders.Start(ctx, s, ewa, ogc.Order{Collection: "decisions", Format: "gpkg"})
	require.NoError(t, err)
	require.Equal(t, ogc.Done, small.State, small.Reason)
	require.EqualValues(t, 12, small.Receipt.Count)
	done, f, err := orders.File(ctx, s, ewa, small.ID)
	require.NoError(t, err)
	require.Equal(t, small.Receipt.RowsHash, done.Receipt.RowsHash)
	info, err := f.Stat()
	require.NoError(t, err)
	require.Equal(t, small.Bytes, info.Size())
	f.Close()
	require.Equal(t, "1", value(t, s, `SELECT count(*)::text FROM audit WHERE actor = 'ewa' AND action = 'export' AND subject = 'decisions'`))

	_, err = orders.Find(ctx, s, jan, small.ID)
	require.ErrorIs(t, err, ogc.ErrNoExport, "another person's does not exist")
	less := somebody("ewa", access.Role{Name: "less", Registers: map[string]access.Rights{"decisions": {Hide: []string{"street"}}}})
	_, _, err = orders.File(ctx, s, less, small.ID)
	require.ErrorIs(t, err, ogc.ErrReach)
	list, err := orders.List(ctx, s, ewa)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.NoError(t, orders.Drop(ctx, s, ewa, small.ID))
	_, _, err = orders.File(ctx, s, ewa, small.ID)
	require.ErrorIs(t, err, ogc.ErrNoExport)

	// A large one.
	large, err := orders.Start(ctx, s, ewa, ogc.Order{Collection: "parcels", Format: "geojson"})
	require.NoError(t, err)
	require.Contains(t, []string{ogc.Running, ogc.Done}, large.State)
	require.EqualValues(t, 21_000, large.Total)
	require.Eventually(t, func() bool {
		now, err := orders.Find(ctx, s, ewa, large.ID)
		require.NoError(t, err)
		require.NotEqual(t, ogc.Failed, now.State, now.Reason)
		return now.State == ogc.Done && now.Receipt.Count == 21_000
	}, 20*time.Second, 50*time.Millisecond)

	// Another server's order is cancelled in the table; this one's at once.
	large, err = orders.Start(ctx, s, ewa, ogc.Order{Collection: "parcels", Format: "gml"})
	require.NoError(t, err)
	require.NoError(t, orders.Drop(ctx, s, ewa, large.ID))
	now, err := orders.Find(ctx, s, ewa, large.ID)
	if err == nil { // else it was ready before, and was removed
		require.Equal(t, ogc.Cancelled, now.State)
	}
	// One whose server is gone is not said to run for ever.
	_, err = s.Pool().Exec(ctx, `INSERT INTO exports (actor, reach, collection, format, state, touched_at) VALUES ('ewa', '', 'parcels', 'csv', 'running', now() - interval '5 minutes')`)
	require.NoError(t, err)
	list, err = orders.List(ctx, s, ewa)
	require.NoError(t, err)
	require.Equal(t, ogc.Failed, list[0].State)
	require.Equal(t, "interrupted", list[0].Code)
}

// Over HTTP: order, download, and compare the file with its receipt; a changed file is told.
func TestOrderedFilesOverHTTP(t *testing.T) {
	s := town(t, 30)
	router, api := httpapi.New()
	ogc.OrderRoutes(api, router, ogc.NewOrders(register.Core(), nil, t.TempDir()))
	scope := somebody("ewa", access.Role{Name: "reader", Registers: map[string]access.Rights{"parcels": {}}})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		router.ServeHTTP(w, r.WithContext(httpapi.WithOffice(r.Context(), s, scope)))
	}))
	defer server.Close()
	send := func(method, path, kind string, body io.Reader) (int, []byte, http.Header) {
		r, err := http.NewRequest(method, server.URL+path, body)
		require.NoError(t, err)
		r.Header.Set("Content-Type", kind)
		res, err := server.Client().Do(r)
		require.NoError(t, err)
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return res.StatusCode, b, res.Header
	}
	status, body, _ := send("GET", "/api/v1/gis/layers", "", nil)
	require.Equal(t, 200, status, string(body))
	var layers []ogc.Layer
	require.NoError(t, json.Unmarshal(body, &layers))
	require.Len(t, layers, 1, "what the person may read")
	require.EqualValues(t, 30, layers[0].Count)
	require.NotContains(t, layers[0].Formats, "pmtiles")

	status, body, _ = send("POST", "/api/v1/exports/preview", "application/json", bytes.NewBufferString(`{"collection":"parcels","format":"shp"}`))
	require.Equal(t, 200, status, string(body))
	require.Contains(t, string(body), `"as":"ownership_"`)

	status, body, _ = send("POST", "/api/v1/exports", "application/json", bytes.NewBufferString(`{"collection":"parcels","format":"geojson","filter":"ownership_group = '2'"}`))
	require.Equal(t, 201, status, string(body))
	var made ogc.Ordered
	require.NoError(t, json.Unmarshal(body, &made))
	status, file, head := send("GET", made.Link, "", nil)
	require.Equal(t, 200, status)
	require.Contains(t, head.Get("Content-Disposition"), "parcels-r")
	receipt := head.Get("Spoina-Receipt")
	require.NotEmpty(t, receipt)

	verify := func(file []byte) (int, string) {
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		part, _ := form.CreateFormFile("receipt", "receipt.json")
		_, _ = part.Write([]byte(receipt))
		part, _ = form.CreateFormFile("file", "../../parcels.geojson")
		_, _ = part.Write(file)
		require.NoError(t, form.Close())
		status, body, _ := send("POST", "/api/v1/exports/verify", form.FormDataContentType(), &b)
		return status, string(body)
	}
	status, said := verify(file)
	require.Equal(t, 200, status, said)
	require.Contains(t, said, `"verdict":"complete"`)
	_, said = verify(bytes.Replace(file, []byte(`"ownership_group":"2"`), []byte(`"ownership_group":"3"`), 1))
	require.Contains(t, said, `"verdict":"differs"`)

	for _, path := range []string{"/api/v1/exports/999999/file", "/api/v1/exports/x/file"} {
		status, _, _ = send("GET", path, "", nil)
		require.Equal(t, 404, status)
	}
	status, body, _ = send("POST", "/api/v1/exports/verify", "text/plain", bytes.NewBufferString("x"))
	require.Equal(t, 400, status, string(body))
	scope = access.Scope{}
	status, _, _ = send("GET", "/api/v1/exports", "", nil)
	require.Equal(t, 401, status)
}
