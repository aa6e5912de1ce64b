package register_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

func TestVisitorsLearnWhatChangedAndNotByWhom(t *testing.T) {
	s := town(t)
	registertest.Correct(t, s, "parcels", "id = 12", "number = '12a'")
	router, api := httpapi.New()
	register.Routes(api, register.Core())
	get := func(scope access.Scope, address string, into any) (int, string) {
		answer := httptest.NewRecorder()
		httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(scope), router)).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "http://localhost/api/v1/registers/parcels/"+address, nil))
		if into != nil {
			require.NoError(t, json.Unmarshal(answer.Body.Bytes(), into), answer.Body)
		}
		return answer.Code, answer.Body.String()
	}
	office := access.Office{Code: s.Office().Code}
	person := func(role string) access.Scope {
		for _, r := range access.BuiltIn() {
			if r.Name == role {
				return access.For(access.Person{ID: 5, Login: "ewa", Office: office, Grants: []access.Grant{{Role: r}}})
			}
		}
		panic(role)
	}
	for _, scope := range []access.Scope{access.Anonymous(office), person("resident")} {
		var versions []register.Version
		status, text := get(scope, "12/history", &versions)
		require.Equal(t, http.StatusOK, status)
		require.Len(t, versions, 2)
		require.Contains(t, versions[1].Changes, "number")
		require.NotNil(t, versions[1].At)
		require.NotContains(t, text, "tester", "nobody's login and name")
		for _, v := range versions {
			require.Empty(t, v.Reason)
			require.Empty(t, v.File)
			require.Nil(t, v.Import)
		}
		status, text = get(scope, "bin", nil)
		require.Contains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, status, text)
		_, text = get(scope, "12", nil)
		require.NotContains(t, text, `"source"`)
	}
	var versions []register.Version
	_, _ = get(person("gis"), "12/history", &versions)
	require.Equal(t, "tester", versions[1].Actor)
	status, _ := get(person("gis"), "bin", nil)
	require.Equal(t, http.StatusOK, status)
	_, text := get(person("gis"), "12", nil)
	require.Contains(t, text, `"source"`)
}
