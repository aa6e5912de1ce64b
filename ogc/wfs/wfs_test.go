package wfs_test

import (
	"context"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc/wfs"
)

// office serves a store's features to a person and returns the address of the service.
func office(t testing.TB, s *db.Store, scope access.Scope) string {
	t.Helper()
	router, _ := httpapi.New()
	router.Route("/wfs", func(r chi.Router) { wfs.Routes(r, register.Core()) })
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(scope), router)))
	t.Cleanup(server.Close)
	return server.URL + "/wfs"
}

// town is an office with 500 parcels and a few rows of every other register.
func town(t testing.TB) (*db.Store, string) {
	t.Helper()
	s := dbtest.New(t)
	registertest.Parcels(t, s, 500)
	registertest.Town(t, s)
	return s, office(t, s, access.Operator())
}

// keys writes "name", "value" pairs as the query of an address, with what every request says.
func keys(pairs ...string) string {
	v := url.Values{"service": {"WFS"}, "version": {"2.0.0"}}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return "?" + v.Encode()
}

func do(t testing.TB, method, address, body string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	if body != "" {
		req.Header.Set("Content-Type", "text/xml")
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, string(answer)
}

func get(t testing.TB, address string) string {
	t.Helper()
	res, body := do(t, http.MethodGet, address, "")
	require.Equal(t, 200, res.StatusCode, "%s: %s", address, body)
	return body
}

func refused(t testing.TB, address string, status int, code, locator string) {
	t.Helper()
	res, body := do(t, http.MethodGet, address, "")
	require.Equal(t, status, res.StatusCode, "%s: %s", address, body)
	require.True(t, strings.HasPrefix(res.Header.Get("Content-Type"), "text/xml"))
	require.Contains(t, body, `exceptionCode="`+code+`"`, address)
	if locator != "" {
		require.Contains(t, body, `locator="`+locator+`"`, address)
	}
}

func TestRefusals(t *testing.T) {
	_, base := town(t)
	f := func(pairs ...string) string {
		return base + keys(append([]string{"request", "GetFeature", "typeNames", "s:parcels"}, pairs...)...)
	}
	const bad, invalid = 400, "InvalidParameterValue"
	for _, c := range []struct {
		address       string
		status        int
		code, locator string
	}{
		{base, bad, "MissingParameterValue", "request"},
		{base + "?service=WFS&version=2.0.0&request=GetTile", 501, "OperationNotSupported", "request"},
		{base + "?service=WFS&version=2.0.0&request=Transaction", 501, "OperationNotSupported", "Transaction"},
		{base + "?service=WFS&version=2.0.0&request=LockFeature", 501, "OperationNotSupported", "LockFeature"},
		{base + "?request=GetCapabilities", bad, "MissingParameterValue", "service"},
		{base + "?request=GetCapabilities&service=WMS", bad, invalid, "service"},
		{base + "?request=GetCapabilities&service=WFS&acceptVersions=1.0.0,1.1.0", bad, "VersionNegotiationFailed", "AcceptVersions"},
		{base + "?request=GetFeature&service=WFS&typeNames=parcels", bad, "MissingParameterValue", "version"},
		{base + "?request=GetFeature&service=WFS&version=1.1.0&typeNames=parcels", bad, invalid, "version"},
		{base + "?request=GetFeature&REQUEST=GetFeature&service=WFS&version=2.0.0", bad, invalid, "request"},
		{base + keys("request", "GetFeature"), bad, "MissingParameterValue", "typeNames"},
		{f("typeNames", "nothing"), bad, invalid, "typeNames"},
		{f("typeNames", "x:parcels"), bad, invalid, "typeNames"},
		{f("typeNames", "s:parcels", "namespaces", "xmlns(s,http://example.com)"), bad, invalid, "typeNames"},
		{f("typeNames", "s:parties"), bad, invalid, "typeNames"},
		{f("typeNames", "parcels,leases"), 501, "OptionNotSupported", "typeNames"},
		{f("filtr", "<Filter/>"), bad, invalid, "filtr"},
		{f("count", "-1"), bad, invalid, "count"},
		{f("count", "ten"), bad, invalid, "count"},
		{f("startIndex", "1.5"), bad, invalid, "startIndex"},
		{f("resultType", "some"), bad, invalid, "resultType"},
		{f("outputFormat", "application/x-shape"), bad, invalid, "outputFormat"},
		{f("srsName", "EPSG:999999"), bad, invalid, "srsName"},
		{f("srsName", "nonsense"), bad, invalid, "srsName"},
		{f("bbox", "1,2,3"), bad, invalid, "bbox"},
		{f("bbox", "1,2,NaN,4"), bad, invalid, "bbox"},
		{f("bbox", "2,2,1,1"), bad, invalid, "bbox"},
		{f("bbox", "95,18,96,19,urn:ogc:def:crs:EPSG::4326"), bad, invalid, "bbox"},
		{f("bbox", "1,2,3,4", "resourceId", "parcels.1"), bad, invalid, "filter"},
		{f("typeNames", "s:rates", "bbox", "1,2,3,4"), bad, invalid, "bbox"},
		{f("filter", "<Filter"), bad, invalid, "filter"},
		{f("filter", `<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0"><fes:PropertyIsNull><fes:ValueReference>kw</fes:ValueReference></fes:PropertyIsNull></fes:Filter>`), bad, invalid, "filter"},
		{f("cql_filter", "((("), bad, invalid, "cql_filter"},
		{f("cql_filter", "kw IS NULL"), bad, invalid, "cql_filter"},
		{f("sortBy", "kw"), bad, invalid, "sortBy"},
		{f("sortBy", "number UP"), bad, invalid, "sortBy"},
		{f("propertyName", "kw"), bad, invalid, "propertyName"},
		{f("known", "r99999"), 503, "NoApplicableCode", ""},
		{f("known", "someday"), bad, invalid, "known"},
		{f("on", "yesterday"), bad, invalid, "on"},
		{f("after", "garbage", "startIndex", "3", "count", "2"), bad, invalid, "after"},
		{f("resolve", "remote"), 501, "OptionNotSupported", "resolve"},
		{base + keys("request", "DescribeFeatureType", "typeNames", "nothing"), bad, invalid, "typeNames"},
		{base + keys("request", "DescribeFeatureType", "outputFormat", "text/plain"), bad, invalid, "outputFormat"},
		{base + keys("request", "GetPropertyValue", "typeNames", "parcels"), bad, "MissingParameterValue", "valueReference"},
		{base + keys("request", "GetPropertyValue", "typeNames", "parcels", "valueReference", ""), bad, invalid, "valueReference"},
		{base + keys("request", "GetPropertyValue", "typeNames", "parcels", "valueReference", "kw"), bad, invalid, "valueReference"},
		{base + keys("request", "GetFeature", "storedquery_id", "urn:nothing"), bad, invalid, "STOREDQUERY_ID"},
		{base + keys("request", "GetFeature", "storedquery_id", byID), bad, "MissingParameterValue", "id"},
		{base + keys("request", "GetFeature", "storedquery_id", byID, "id", "parties.3000000"), 404, "NotFound", "id"},
		{base + keys("request", "GetFeature", "storedquery_id", byID, "id", "parcels.1", "colour", "red"), bad, invalid, "colour"},
		{base + keys("request", "GetFeature", "storedquery_id", byID, "id", "parcels.1", "startIndex", "1"), 404, "NotFound", "id"},
	} {
		refused(t, c.address, c.status, c.code, c.locator)
	}
	for _, body := range []string{"", "nonsense", "<a/>", `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`,
		`<wfs:GetFeature xmlns:wfs="http://www.opengis.net/wfs/2.0" service="WFS" version="2.0.0"><wfs:Colour/></wfs:GetFeature>`} {
		res, answer := do(t, http.MethodPost, base, body)
		require.GreaterOrEqual(t, res.StatusCode, 400, body)
		require.Less(t, res.StatusCode, 502, body)
		require.Contains(t, answer, "ExceptionReport")
	}
}

const byID = "urn:ogc:def:query:OGC-WFS::GetFeatureById"

// Everybody gets what their roles show and nothing else, in every operation.
func TestTheServiceShowsWhatThePersonMayRead(t *testing.T) {
	s, operator := town(t)
	person := func(own bool) string {
		return office(t, s, access.For(access.Person{ID: 1, Login: "jan", Grants: []access.Grant{{Limits: access.Limits{Own: own},
			Role: access.Role{Registers: map[string]access.Rights{"decisions": {Columns: []string{"case_number", "status"}}}}}}}))
	}
	visitor := office(t, s, access.Anonymous(access.Office{Code: "220401"}))
	refused(t, visitor+keys("request", "GetFeature", "typeNames", "decisions"), 401, "NoApplicableCode", "")
	refused(t, visitor+keys("request", "GetFeature", "storedquery_id", byID, "id", "decisions.4000001"), 401, "NoApplicableCode", "")
	refused(t, visitor+keys("request", "DescribeFeatureType", "typeNames", "decisions"), 401, "NoApplicableCode", "")
	refused(t, person(false)+keys("request", "GetFeature", "typeNames", "leases"), 403, "NoApplicableCode", "")
	for _, wrong := range [][2]string{{"sortBy", "fee_declared_gr"}, {"propertyName", "fee_declared_gr"}, {"cql_filter", "fee_declared_gr > 5"}, {"cql_filter", "notes LIKE '%a%'"}} {
		refused(t, person(false)+keys("request", "GetFeature", "typeNames", "decisions", wrong[0], wrong[1]), 400, "InvalidParameterValue", wrong[0])
	}
	refused(t, person(false)+keys("request", "GetPropertyValue", "typeNames", "decisions", "valueReference", "fee_declared_gr"), 400, "InvalidParameterValue", "valueReference")
	for _, request := range []string{"GetCapabilities", "DescribeFeatureType", "ListStoredQueries", "DescribeStoredQueries"} {
		for who, seen := range map[string][2]string{visitor: {"parcels", "decisions"}, person(false): {"decisions", "leases"}} {
			body := get(t, who+keys("request", request))
			require.Contains(t, body, seen[0], request)
			require.NotContains(t, body, seen[1], request)
			require.NotContains(t, body, "fee_declared_gr")
			require.NotContains(t, body, "parties")
		}
	}
	hits := keys("request", "GetFeature", "typeNames", "decisions", "resultType", "hits")
	require.Contains(t, get(t, person(false)+hits), `numberMatched="12"`)
	require.Contains(t, get(t, person(true)+hits), `numberMatched="0"`)
	for _, reg := range register.Core() {
		for _, format := range []string{"application/gml+xml; version=3.2", "application/geo+json"} {
			_, body := do(t, http.MethodGet, operator+keys("request", "GetFeature", "typeNames", reg.Name, "outputFormat", format), "")
			for _, secret := range []string{"Kowalski", "44051401359", "5830000000", "GD1G/", "600 000 000"} {
				require.NotContains(t, body, secret, reg.Name)
			}
		}
		_, body := do(t, http.MethodGet, operator+keys("request", "DescribeFeatureType", "typeNames", reg.Name), "")
		for _, c := range reg.All() {
			if c.Personal {
				require.NotContains(t, body, `name="`+c.Field+`"`)
			}
		}
	}
}

// A page mark belongs to the page it was made for: beside another number of the first row the answer would say one thing and
// hold another.
func TestAMarkOfAnotherPageIsRefused(t *testing.T) {
	_, base := town(t)
	address := base + keys("request", "GetFeature", "typeNames", "s:parcels", "count", "200")
	for range 2 {
		next := regexp.MustCompile(` next="([^"]+)"`).FindStringSubmatch(get(t, address))
		require.Len(t, next, 2)
		address = html.UnescapeString(next[1])
	}
	page, err := url.Parse(address)
	require.NoError(t, err)
	q := page.Query()
	require.NotEmpty(t, q.Get("after"))
	require.Equal(t, "400", q.Get("startindex"))
	q.Set("startindex", "100")
	q.Set("count", "150")
	refused(t, base+"?"+q.Encode(), 400, "InvalidParameterValue", "startindex")
}
