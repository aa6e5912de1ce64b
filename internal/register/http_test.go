package register_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

func serve(t *testing.T, s *db.Store) func(address string, status int, into any) {
	router, api := httpapi.New()
	register.Routes(api, register.Core())
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(access.Operator()), router)))
	t.Cleanup(server.Close)
	return func(address string, status int, into any) {
		t.Helper()
		res, err := http.Get(server.URL + "/api/v1" + address)
		require.NoError(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.Equal(t, status, res.StatusCode, "%s: %s", address, body)
		if status != 200 {
			require.Equal(t, "application/problem+json", res.Header.Get("Content-Type"))
			return
		}
		require.NoError(t, json.Unmarshal(body, into), "%s", body)
	}
}

func TestAddressesRefuse(t *testing.T) {
	get := serve(t, history(t))
	for address, status := range map[string]int{
		"/registers/nothing": 404, "/registers/persons": 404, "/registers/parcels?limit=0": 422, "/registers/parcels?limit=5001": 422,
		"/registers/parcels?filter=(": 400, "/registers/parcels?sort=x": 400, "/registers/parcels?bbox=1,2,3": 400, "/registers/parcels?bbox=1,2,3,400": 400,
		"/registers/parcels?on=x": 400, "/registers/parcels?known=r900": 400, "/registers/parcels?after=x": 400,
		"/registers/parcels/0": 404, "/registers/parcels/x": 422, "/registers/parcels/5/history?x=1": 200, "/registers/parcels/0/history": 404,
		"/registers/decisions?filter=" + url.QueryEscape("party LIKE '%'"): 400,
	} {
		var any json.RawMessage
		get(address, status, &any)
	}
}

func TestListDetailHistory(t *testing.T) {
	get := serve(t, history(t))
	var office struct {
		Code     string
		Revision int64
		Counts   map[string]int
	}
	get("/office", 200, &office)
	require.Equal(t, "220401", office.Code)
	require.Equal(t, 12, office.Counts["decisions"])
	var registers []struct {
		Name    string
		Count   int
		Columns []struct{ Field string }
	}
	get("/registers", 200, &registers)
	require.Equal(t, "parcels", registers[0].Name)

	var list struct {
		Rows  []map[string]any
		Next  string
		Count int
	}
	get("/registers/decisions?sort=-fee_declared_gr&limit=5&q=%C5%82%C4%85kowa", 200, &list)
	require.Equal(t, 12, list.Count)
	require.Len(t, list.Rows, 5)
	require.Equal(t, "ZDiZ.12.2022", list.Rows[0]["case_number"])
	require.Equal(t, "J. K.", list.Rows[0]["party"], "a person's name is masked until somebody says why it is read")
	require.NotContains(t, list.Rows[0], "lonlat")
	require.InDelta(t, 18.48, list.Rows[3]["lonlat"].([]any)[0].(float64), 0.01)
	get("/registers/decisions?sort=-fee_declared_gr&limit=5&after="+list.Next, 200, &list)
	require.Equal(t, "ZDiZ.7.2022", list.Rows[0]["case_number"])

	var row map[string]any
	get("/registers/decisions/4000003", 200, &row)
	require.Equal(t, "Polygon", row["geometry"].(map[string]any)["type"])
	require.NotContains(t, row, "raw", "the source row may hold personal data")
	require.Equal(t, "•••", row["notes"])
	require.Contains(t, row["source"], "file")
	require.Equal(t, []any{"220401_1.0001.1/1", "220401_1.0001.1/2"}, row["parcels"])

	var versions []register.Version
	get("/registers/parcels/12/history", 200, &versions)
	require.Len(t, versions, 3)
	require.JSONEq(t, `"7"`, string(versions[1].Changes["ownership_group"][1]))
	require.Equal(t, "new state", versions[1].Reason)
	require.Equal(t, "tester", versions[1].Actor)
	get("/registers/decisions/4000002/history", 200, &versions)
	require.JSONEq(t, `"2022-04-11"`, string(versions[1].Changes["valid_to"][1]))
}

func TestSearch(t *testing.T) {
	get := serve(t, history(t))
	for q, expected := range map[string]string{
		"3/4": "parcel 3/4", "220401_1.0001.3/4": "parcel 3/4", "0001.3/4": "parcel 3/4", "łąk": "street Łąkowa", "ul. Grunwaldzka": "street Grunwaldzka", "Żabia 2": "address Żabia 2",
		"zabia 5": "address Żabia 5", "zdiz.7.2022": "decision ZDiZ.7.2022", "DZ/3": "lease DZ/3", "S-17": "object S-17",
	} {
		var hits []register.Hit
		get("/search?q="+url.QueryEscape(q), 200, &hits)
		require.NotEmpty(t, hits, q)
		require.Equal(t, expected, hits[0].Kind+" "+hits[0].Label, q)
		require.NotNil(t, hits[0].Lon, q)
	}
	var hits []register.Hit
	for _, q := range []string{"", "   ", "%", "'", `\`, "Kowalski"} {
		get("/search?q="+url.QueryEscape(q), 200, &hits)
		require.Empty(t, hits, q)
	}
}

func TestTheOfficeIsToldWhoItsManagersAre(t *testing.T) {
	router, api := httpapi.New()
	store := dbtest.New(t)
	register.Routes(api, register.Core())
	handler := httpapi.Edge(httpapi.Office(store.DB(), httpapi.As(access.Operator()), router))
	patch := func(body string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("PATCH", "http://localhost/api/v1/office", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		handler.ServeHTTP(w, r)
		return w
	}
	require.Equal(t, 400, patch(`{"bbox":[19,54,18,55]}`).Code, "west lies east of east")
	require.Equal(t, 422, patch(`{"name":""}`).Code)
	require.Equal(t, 422, patch(`{"srid":4326}`).Code, "the reference system is written into every geometry")
	w := patch(`{"managers":["Prezydent Miasta"]}`)
	require.Equal(t, 200, w.Code, w.Body)
	var office struct {
		Name     string
		Managers []string
		Revision int64
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &office))
	require.Equal(t, []string{"Prezydent Miasta"}, office.Managers)
	require.Equal(t, dbtest.Town.Name, office.Name)
	require.EqualValues(t, 1, office.Revision)
}
