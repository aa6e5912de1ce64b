package main

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
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/programme"
	"spoina/internal/register/registertest"
)

// everything serves the program's own addresses to one person who may see all.
func everything(t testing.TB) http.Handler {
	t.Helper()
	store := dbtest.New(t)
	registertest.Parcels(t, store, 30)
	registertest.Town(t, store)
	router, _ := routes(programme.Env{DB: store.DB(), Home: t.TempDir(), Registers: registers()}, httpapi.NewBroker(), nil)
	return httpapi.Edge(httpapi.Office(store.DB(), httpapi.As(access.Operator()), router))
}

func answerOf(t testing.TB, h http.Handler, method, address, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, "http://localhost"+address, strings.NewReader(body))
	if err != nil {
		return 0, err.Error() // no client can send it
	}
	if body == "" {
		r.Body = http.NoBody
	} else {
		r.Header.Set("Content-Type", "application/xml")
	}
	r.RemoteAddr, r.RequestURI = "127.0.0.1:1", r.URL.RequestURI()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	text, err := io.ReadAll(w.Result().Body)
	require.NoError(t, err)
	return w.Code, string(text)
}

// What no request can mean is refused at every address with 400 and a sentence that names the parameter or the value;
// nothing is ever cut to what might have been meant.
func TestAbsurdParametersAreRefusedWithAReason(t *testing.T) {
	h := everything(t)
	items, list, wfs := "/ogc/collections/parcels/items?", "/api/v1/registers/parcels?", "/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=parcels&"
	export := "/api/v1/registers/parcels/export?format=csv&"
	far := strings.Repeat("9", 400)
	for address, named := range map[string]string{
		"/tiles/parcels/-1/0/0":                                        "-1",
		"/tiles/parcels/31/0/0":                                        "31/0/0",
		"/tiles/parcels/14/16384/0":                                    "16384",
		"/tiles/parcels/14/0/-5":                                       "-5",
		"/tiles/parcels/x/0/0":                                         "x",
		"/tiles/parcels/1.5/0/0":                                       "1.5",
		"/tiles/parcels/14/" + far + "/1":                              "999",
		"/tiles/parcels/9223372036854775808/0/0":                       "9223372036854775808",
		"/tiles/parcels/14/0/0?on=yesterday":                           "yesterday",
		"/tiles/parcels/14/0/0?on=2022-02-30":                          "2022-02-30",
		"/tiles/parcels/14/0/0?known=r99999999":                        "99999999",
		"/tiles/parcels/14/0/0?known=-1":                               "-1",
		"/tiles/parcels/14/0/0?filter=((((":                            "filter",
		"/tiles/parcels/14/0/0?filter=x%3D%00":                         "filter",
		"/tiles/parcels/14/0/0?detail=much":                            "much",
		items + "limit=0":                                              "limit",
		items + "limit=-1":                                             "limit",
		items + "limit=1e3":                                            "limit",
		items + "limit=" + far:                                         "limit",
		items + "limit=":                                               "limit",
		items + "limit=5&limit=6":                                      "limit",
		items + "offset=5":                                             "offset",
		items + "bbox=1,2,3":                                           "bbox",
		items + "bbox=1,2,3,4,5":                                       "bbox",
		items + "bbox=NaN,0,1,1":                                       "bbox",
		items + "bbox=Inf,0,1,1":                                       "bbox",
		items + "bbox=0,0,1e999,1":                                     "bbox",
		items + "bbox=0,91,1,92":                                       "bbox",
		items + "bbox=18,54,19,53":                                     "bbox",
		items + "bbox=;DROP":                                           "semicolon",
		items + "bbox-crs=EPSG:0":                                      "EPSG:0",
		items + "crs=EPSG:999999":                                      "999999",
		items + "crs=" + far:                                           "999",
		items + "datetime=0000-00-00":                                  "time",
		items + "datetime=2022-13-01":                                  "time",
		items + "datetime=../../..":                                    "time",
		items + "datetime=2022-12-31/2022-01-01":                       "datetime",
		items + "datetime=99999-01-01":                                 "time",
		items + "on=31.12.2022":                                        "time",
		items + "known=r-5":                                            "r-5",
		items + "known=r" + far:                                        "r999",
		items + "sortby=nothing":                                       "nothing",
		items + "properties=nothing":                                   "nothing",
		items + "after=garbage":                                        "page mark",
		items + "filter=" + strings.Repeat("(", 5000):                  "filter",
		items + "filter=number%3D'%FF'":                                "filter",
		items + "filter=S_INTERSECTS(geometry,POINT(500000%20700000))": "outside the Earth",
		items + "filter=S_INTERSECTS(geometry,POLYGON((0%200,1%201,1%200,2%202)))": "filter",
		items + "filter=number%20LIKE%20'a%5C'":                                    "filter",
		items + "filter-lang=cql2-json&filter=" + strings.Repeat("[", 5000):        "filter",
		items + "filter-lang=ecql&filter=number%3D1":                               "ecql",
		items + "f=xml":                "f",
		items + "%zz":                  "address",
		list + "on=2022-02-30":         "on is a date",
		list + "known=someday":         "someday",
		list + "filter=number%20%3D":   "filter",
		list + "sort=nothing":          "nothing",
		list + "after=garbage":         "page mark",
		export + "filter=number%20%3D": "filter",
		export + "on=2022-02-30":       "on is a date",
		export + "known=r99999999":     "99999999",
		export + "crs=EPSG:999999":     "999999",
		wfs + "count=-1":               "count",
		wfs + "count=ten":              "count",
		wfs + "startIndex=-1":          "startIndex",
		wfs + "startIndex=" + far:      "startIndex",
		wfs + "bbox=1,2,3":             "bbox",
		wfs + "bbox=NaN,1,2,3":         "bbox",
		wfs + "srsName=EPSG:999999":    "999999",
		wfs + "filter=%3Cx":            "XML",
		wfs + "filter=%3C!DOCTYPE%20x%20%5B%3C!ENTITY%20a%20%22b%22%3E%5D%3E%3Cfes:Filter/%3E": "document type",
		wfs + "resultType=some": "resultType",
		"/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=nothing": "nothing",
	} {
		status, body := answerOf(t, h, http.MethodGet, address, "")
		short := address
		if len(short) > 120 {
			short = short[:120] + "…"
		}
		if status != http.StatusBadRequest {
			t.Errorf("%s: %d instead of 400: %.300s", short, status, body)
			continue
		}
		reason := body
		if strings.HasPrefix(body, "{") {
			var problem struct{ Detail, Code string }
			if json.Unmarshal([]byte(body), &problem) == nil {
				reason = problem.Detail
				if problem.Code == "" {
					t.Errorf("%s: no code: %.300s", short, body)
				}
			}
		}
		if !strings.Contains(strings.ToLower(reason), strings.ToLower(named)) {
			t.Errorf("%s: the reason does not name %q: %.300s", short, named, reason)
		}
	}
}

var parameters = []string{"/ogc/collections/parcels/items?bbox=", "/ogc/collections/parcels/items?bbox-crs=EPSG:2180&bbox=", "/ogc/collections/parcels/items?limit=", "/ogc/collections/parcels/items?datetime=", "/ogc/collections/parcels/items?crs=", "/ogc/collections/parcels/items?known=",
	"/ogc/collections/parcels/items?filter=", "/ogc/collections/parcels/items?filter-lang=cql2-json&filter=", "/ogc/collections/parcels/items?after=", "/ogc/collections/parcels/items?sortby=", "/ogc/collections/parcels/items?properties=",
	"/tiles/parcels/14/9000/5200?filter=", "/tiles/parcels/14/9000/", "/tiles/parcels/14/9000/5200?on=", "/api/v1/registers/parcels?limit=", "/api/v1/registers/parcels?filter=",
	"/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=parcels&bbox=", "/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=parcels&filter=", "/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=parcels&count=1&startIndex=", "/wfs?service=WFS&version=2.0.0&request=GetFeature&typeNames=parcels&count=1&srsName="}

// FuzzParameters: whatever a parameter holds, the answer is one, or a refusal, and never a failure of the program.
func FuzzParameters(f *testing.F) {
	for i, value := range []string{"18.4,54.2,18.5,54.3", "460000,710000,470000,720000", "10", "2022-01-01/..", "EPSG:2180", "r1", "number = '1/2'", `{"op":"=","args":[{"property":"number"},"x"]}`, "e30", "-number", "number",
		"S_INTERSECTS(geometry,POINT(18.4 54.2)) AND valid_from IS NULL", "5200.mvt", "2022-01-01", "5", "CASEI(number) LIKE '1%' OR A_CONTAINS(use_codes,('B'))",
		"710000,460000,720000,470000,urn:ogc:def:crs:EPSG::2180", "<fes:Filter xmlns:fes=\"http://www.opengis.net/fes/2.0\"><fes:ResourceId rid=\"parcels.1\"/></fes:Filter>", "3", "urn:ogc:def:crs:EPSG::2179"} {
		f.Add(uint8(i), value)
	}
	f.Add(uint8(6), "T_MEETS(INTERVAL(valid_from,valid_to),INTERVAL('2020-01-01','2021-01-01')) OR 2 ^ 99999 > id")
	f.Add(uint8(6), "S_DWITHIN(geometry, MULTIPOINT(18.4 54.2, 18 54), 1e300) OR -id / 0 = 1 % 0")
	f.Add(uint8(6), "id = 9007199254740993 OR id IN (1e300, 0.5) OR number LIKE '\\'")
	h := everything(f)
	f.Fuzz(func(t *testing.T, which uint8, value string) {
		status, body := answerOf(t, h, http.MethodGet, parameters[int(which)%len(parameters)]+url.PathEscape(value), "")
		if status >= 500 {
			t.Fatalf("%d: %.500s", status, body)
		}
	})
}
