package ogc_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc"
)

// officeOf serves a store's features to one person.
func officeOf(t testing.TB, s *db.Store, scope access.Scope) string {
	t.Helper()
	router, _ := httpapi.New()
	router.Route("/ogc", func(r chi.Router) { ogc.Routes(r, register.Core()) })
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(scope), router)))
	t.Cleanup(server.Close)
	return server.URL + "/ogc"
}

// roleOf is a person with one of the built-in roles.
func roleOf(t testing.TB, name string, limits access.Limits) access.Scope {
	t.Helper()
	roles := access.BuiltIn()
	i := slices.IndexFunc(roles, func(r access.Role) bool { return r.Name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return access.For(access.Person{ID: 7, Login: "osoba-" + name, Name: "Osoba " + name, Grants: []access.Grant{{Role: roles[i], Limits: limits}},
		Office: access.Office{Code: "220401", Managers: []string{"Burmistrz Miasta Testowo"}}})
}

type propertySchema struct {
	Title, Type, Format string
	ReadOnly            bool
	Role                string `json:"x-ogc-role"`
	Unit                string `json:"x-ogc-unit"`
	UnitLang            string `json:"x-ogc-unitLang"`
	Seq                 int    `json:"x-ogc-propertySeq"`
	OneOf               []struct{ Const, Title string }
	Items               struct{ Type string }
}

type schema struct {
	Schema               string `json:"$schema"`
	ID                   string `json:"$id"`
	Type, Title          string
	AdditionalProperties bool
	Required             []string
	Properties           map[string]propertySchema
}

func schemaAt(t testing.TB, address string, headers ...string) schema {
	t.Helper()
	res, body := get(t, address, headers...)
	require.Equal(t, http.StatusOK, res.StatusCode, "%s: %s", address, body)
	require.Equal(t, "application/schema+json", res.Header.Get("Content-Type"), address)
	var out struct {
		schema
		Properties map[string]json.RawMessage
	}
	require.NoError(t, json.Unmarshal(body, &out), address)
	out.schema.Properties = map[string]propertySchema{}
	for name, raw := range out.Properties {
		var p propertySchema
		if json.Unmarshal(raw, &p) != nil { // "type": ["object", "array"]
			p.Type = "object"
		}
		out.schema.Properties[name] = p
	}
	return out.schema
}

func TestSchemasSayWhatThePersonMayReadAndWrite(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 20)
	registertest.Town(t, s)

	visitor := officeOf(t, s, access.Anonymous(access.Office{Code: "220401"}))
	for _, kind := range []string{"schema", "queryables", "sortables"} {
		res, _ := get(t, visitor+"/collections/decisions/"+kind)
		require.Equal(t, http.StatusUnauthorized, res.StatusCode, kind)
		res, _ = get(t, visitor+"/collections/parcels/"+kind+"?limit=1")
		require.Equal(t, http.StatusBadRequest, res.StatusCode, kind)
		require.NotContains(t, schemaAt(t, visitor+"/collections/parcels/"+kind).Properties, "ownership_group")
	}
	for name, p := range schemaAt(t, visitor+"/collections/parcels/schema").Properties {
		require.True(t, p.ReadOnly, "a visitor writes nothing: %s", name)
	}

	clerk := officeOf(t, s, roleOf(t, "clerk", access.Limits{}))
	d := schemaAt(t, clerk+"/collections/decisions/schema", "Accept-Language", "pl")
	require.Equal(t, "Decyzje na zajęcie pasa drogowego", d.Title)
	require.False(t, d.AdditionalProperties)
	require.Equal(t, []string{"case_number"}, d.Required)
	require.NotContains(t, d.Properties, "party", "personal data are not features")
	require.NotContains(t, d.Properties, "notes")
	require.Equal(t, "id", d.Properties["id"].Role)
	require.Equal(t, "primary-geometry", d.Properties["geometry"].Role)
	require.False(t, d.Properties["geometry"].ReadOnly)
	require.Equal(t, "primary-interval-start", d.Properties["valid_from"].Role)
	require.Equal(t, "primary-interval-end", d.Properties["valid_to"].Role)
	require.Equal(t, "date", d.Properties["valid_to"].Format)
	require.Equal(t, "m2", d.Properties["area_m2"].Unit)
	require.Equal(t, "gr", d.Properties["fee_declared_gr"].Unit)
	require.NotEmpty(t, d.Properties["fee_declared_gr"].UnitLang)
	require.True(t, d.Properties["version"].ReadOnly)
	require.False(t, d.Properties["case_number"].ReadOnly)
	require.Contains(t, d.Properties["kind"].OneOf, struct{ Const, Title string }{"ADVERT", "reklama"})
	require.Contains(t, schemaAt(t, clerk+"/collections/decisions/schema", "Accept-Language", "en").Properties["kind"].OneOf, struct{ Const, Title string }{"ADVERT", "advert"})
	require.True(t, schemaAt(t, clerk+"/collections/parcels/schema").Properties["number"].ReadOnly, "a clerk reads parcels")
	require.True(t, schemaAt(t, clerk+"/collections/leases/schema").Properties["geometry"].ReadOnly, "the place of a lease follows from its parcels")

	gis := officeOf(t, s, roleOf(t, "gis", access.Limits{}))
	p := schemaAt(t, gis+"/collections/parcels/schema")
	require.ElementsMatch(t, []string{"geometry", "parcel_id"}, p.Required)
	require.False(t, p.Properties["number"].ReadOnly)

	require.Contains(t, schemaAt(t, gis+"/collections/parcels/queryables").Properties, "use_codes")
	sortables := schemaAt(t, gis+"/collections/parcels/sortables").Properties
	require.NotContains(t, sortables, "use_codes", "a list has no order")
	for field := range sortables { // what is promised works
		res, body := get(t, gis+"/collections/parcels/items?limit=1&sortby=-"+field)
		require.Equal(t, http.StatusOK, res.StatusCode, "%s", body)
	}
	res, _ := get(t, gis+"/collections/parcels/schema?f=html")
	require.Equal(t, "text/html; charset=utf-8", res.Header.Get("Content-Type"))
}
