package tiles

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
)

func reading(own bool, registers map[string]access.Rights) access.Scope {
	return access.For(access.Person{ID: 1, Login: "jan", Office: access.Office{Code: "220401"}, Grants: []access.Grant{{Role: access.Role{Registers: registers}, Limits: access.Limits{Own: own}}}})
}

func serverAs(s *Service, store *db.Store, scope access.Scope) http.Handler {
	router := chi.NewRouter()
	Routes(router, Deps{Service: s})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		router.ServeHTTP(w, r.WithContext(httpapi.WithOffice(r.Context(), store, scope)))
	})
}

func TestALayerIsForThoseWhoReadItsRegister(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	s := New(0)
	at := tileAt(t, store, 15, east, north)
	visitor := serverAs(s, store, access.Anonymous(access.Office{Code: "220401"}))
	clerk := serverAs(s, store, reading(false, map[string]access.Rights{"parcels": {}, "leases": {Columns: []string{"contract_number"}}}))
	require.Equal(t, http.StatusUnauthorized, get(t, visitor, at.path("decisions")).Code)
	require.Equal(t, http.StatusForbidden, get(t, clerk, at.path("decisions")).Code)
	require.Equal(t, http.StatusForbidden, get(t, clerk, "/tiles/decisions,discrepancies.json").Code)
	require.Equal(t, http.StatusOK, get(t, clerk, at.path("decisions,parcels")).Code, "what is not theirs is left out beside what is")

	fields := func(h http.Handler, layers string) map[string]map[string]string {
		w := get(t, h, "/tiles/"+layers+".json")
		require.Equal(t, http.StatusOK, w.Code)
		var d struct {
			VectorLayers []struct {
				ID     string
				Fields map[string]string
			} `json:"vector_layers"`
		}
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &d))
		out := map[string]map[string]string{}
		for _, l := range d.VectorLayers {
			out[l.ID] = l.Fields
		}
		return out
	}
	require.Equal(t, map[string]map[string]string{"parcels": {"id": "Number", "parcel_id": "String", "number": "String", "point_count": "Number"}}, fields(visitor, "parcels,decisions"))
	require.Equal(t, map[string]string{"id": "Number", "contract_number": "String", "point_count": "Number"}, fields(clerk, "leases")["leases"])

	open, own := get(t, visitor, at.path("parcels")), get(t, clerk, at.path("parcels"))
	require.Equal(t, "public, no-cache", open.Header().Get("Cache-Control"))
	require.Equal(t, "private, no-cache", own.Header().Get("Cache-Control"))
	for _, w := range []*httptest.ResponseRecorder{open, own} {
		require.Equal(t, []string{"Accept-Encoding, Cookie, Authorization"}, w.Header().Values("Vary"))
	}
	require.NotEqual(t, open.Header().Get("ETag"), own.Header().Get("ETag"), "the land register's groups are not for visitors")
	for _, f := range decode(t, open.Body.Bytes())["parcels"].Features {
		require.NotContains(t, f.Properties, "ownership_group")
	}
}

func TestOwnCasesAreNeverInASharedTile(t *testing.T) {
	store := dbtest.New(t)
	town(t, store)
	s := New(0)
	at := tileAt(t, store, 15, east, north)
	layer, err := parseLayers("parcels")
	require.NoError(t, err)
	for _, own := range []bool{true, false} {
		_, err = s.tile(context.Background(), store, question{scope: reading(own, map[string]access.Rights{"parcels": {}}), today: clock.Today()}, layer, at)
		require.NoError(t, err)
		require.Equal(t, !own, s.cache.order.Len() == 1)
	}
}
