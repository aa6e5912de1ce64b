package ogc_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc"
)

func TestTheServiceDescribesWhatThePersonMayRead(t *testing.T) {
	s := dbtest.New(t)
	registertest.Town(t, s)
	ask := func(scope access.Scope, address string) (*http.Response, string) {
		router, _ := httpapi.New()
		router.Route("/ogc", func(r chi.Router) { ogc.Routes(r, register.Core()) })
		server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(scope), router)))
		defer server.Close()
		answer, err := http.Get(server.URL + address)
		require.NoError(t, err)
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return answer, string(body)
	}
	person := func(own bool) access.Scope {
		return access.For(access.Person{ID: 1, Login: "jan", Grants: []access.Grant{{Limits: access.Limits{Own: own},
			Role: access.Role{Registers: map[string]access.Rights{"decisions": {Columns: []string{"case_number", "status"}}}}}}})
	}
	visitor := access.Anonymous(access.Office{Code: "220401"})
	for _, form := range []string{"json", "html"} {
		answer, body := ask(person(false), "/ogc/api?f="+form)
		require.Equal(t, http.StatusOK, answer.StatusCode)
		require.Contains(t, body, "/collections/decisions/items")
		require.NotContains(t, body, "/collections/leases")
		require.NotContains(t, body, "fee_declared_gr")
		require.Equal(t, "private, no-cache", answer.Header.Get("Cache-Control"))
		answer, body = ask(visitor, "/ogc/api?f="+form)
		require.Contains(t, body, "/collections/parcels/items")
		require.NotContains(t, body, "/collections/decisions")
		require.NotContains(t, body, "ownership_group")
		require.Equal(t, "public, no-cache", answer.Header.Get("Cache-Control"))
		require.Contains(t, answer.Header.Get("Vary"), "Cookie")
	}
	answer, _ := ask(visitor, "/ogc/collections/decisions/items")
	require.Equal(t, http.StatusUnauthorized, answer.StatusCode)
	answer, _ = ask(person(false), "/ogc/collections/leases/items")
	require.Equal(t, http.StatusForbidden, answer.StatusCode)
	for _, wrong := range []string{"?sortby=fee_declared_gr", "?properties=fee_declared_gr", "?fee_declared_gr=1000", "?filter=fee_declared_gr%3E5", "?filter=notes%20LIKE%20'%25a%25'"} {
		answer, body := ask(person(false), "/ogc/collections/decisions/items"+wrong)
		require.Equal(t, http.StatusBadRequest, answer.StatusCode, "%s: %s", wrong, body)
	}
	all, body := ask(person(false), "/ogc/collections/decisions/items?f=json")
	require.Contains(t, body, `"numberMatched":12`)
	own, body := ask(person(true), "/ogc/collections/decisions/items?f=json")
	require.Contains(t, body, `"numberMatched":0`)
	require.NotEqual(t, all.Header.Get("ETag"), own.Header.Get("ETag"))
}
