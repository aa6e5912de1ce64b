package ogc_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/notify"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/internal/secret"
	"spoina/ogc"
)

// A map program edits with a token that may: one for reading, and a personal link, are told so when they ask, and refused.
func TestMapProgramsEditWithATokenThatMay(t *testing.T) {
	ctx, home := context.Background(), t.TempDir()
	s := dbtest.New(t)
	registertest.Parcels(t, s, 5)
	key, err := secret.Load(home)
	require.NoError(t, err)
	outbox, err := notify.New(key, home)
	require.NoError(t, err)
	people := account.New(key, outbox, home)
	u, _, err := people.AddUser(ctx, s, access.Operator(), account.NewUser{Login: "gis", Name: "Jan Gis", Grants: []account.Grant{{Role: "gis"}}})
	require.NoError(t, err)
	token := func(in account.NewToken) string {
		_, token, err := people.AddToken(ctx, s, access.Operator(), u.ID, in)
		require.NoError(t, err)
		return token
	}
	router, _ := httpapi.New()
	router.Route("/ogc", func(r chi.Router) { ogc.Routes(r, register.Core()) })
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), people, router)))
	t.Cleanup(server.Close)
	basic := func(token string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte("gis:"+token))
	}
	whole, reading, onlyReads := token(account.NewToken{Name: "qgis pisze", Kind: "api"}), token(account.NewToken{Name: "qgis czyta", Kind: "gis"}), token(account.NewToken{Name: "czyta", Kind: "api", ReadOnly: true})
	address := server.URL + "/ogc/collections/parcels/items/3"
	for _, authorization := range []string{basic(whole), "Bearer " + whole} {
		res, _ := send(t, http.MethodOptions, address, "", "Authorization", authorization)
		require.Equal(t, "GET, HEAD, OPTIONS, PUT, PATCH, DELETE", res.Header.Get("Allow"))
		res, body := send(t, http.MethodPatch, address, `{"properties":{"number":"`+authorization[:3]+`"}}`, "Authorization", authorization)
		require.Equal(t, http.StatusOK, res.StatusCode, "%s", body)
	}
	for _, authorization := range []string{basic(reading), "Bearer " + reading, basic(onlyReads), "Bearer " + onlyReads} {
		res, body := send(t, http.MethodOptions, address, "", "Authorization", authorization)
		require.Equal(t, "GET, HEAD, OPTIONS", res.Header.Get("Allow"), "%s", body)
		res, _ = send(t, http.MethodPatch, address, `{"properties":{"number":"x"}}`, "Authorization", authorization)
		require.Equal(t, http.StatusForbidden, res.StatusCode)
	}
	link := server.URL + "/k/" + reading + "/ogc/collections/parcels/items/3"
	res, _ := send(t, http.MethodOptions, link, "")
	require.Equal(t, "GET, HEAD, OPTIONS", res.Header.Get("Allow"))
	res, _ = send(t, http.MethodDelete, link, "")
	require.Equal(t, http.StatusForbidden, res.StatusCode)
	f, _ := one(t, address, "Authorization", basic(whole))
	require.Equal(t, "Bea", f.Properties["number"])
}
