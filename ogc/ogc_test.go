package ogc_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
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
	"spoina/ogc"
)

// office serves a store's features and returns the address of the landing page.
func office(t testing.TB, s *db.Store) string {
	t.Helper()
	router, _ := httpapi.New()
	router.Route("/ogc", func(r chi.Router) { ogc.Routes(r, register.Core()) })
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(access.Operator()), router)))
	t.Cleanup(server.Close)
	return server.URL + "/ogc"
}

func get(t testing.TB, address string, headers ...string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, body
}

type featureCollection struct {
	Type           string
	Features       []feature
	NumberMatched  int
	NumberReturned int
	Revision       int64
	TimeStamp      string
	Links          []struct{ Href, Rel, Type string }
}

type feature struct {
	Type     string
	ID       int64
	Geometry *struct {
		Type        string
		Coordinates json.RawMessage
	}
	Properties map[string]any
}

func (f featureCollection) link(rel string) string {
	for _, l := range f.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

func items(t testing.TB, address string) featureCollection {
	t.Helper()
	res, body := get(t, address)
	require.Equal(t, 200, res.StatusCode, "%s: %s", address, body)
	var f featureCollection
	require.NoError(t, json.Unmarshal(body, &f), "%s", address)
	require.Equal(t, len(f.Features), f.NumberReturned)
	return f
}

func TestRefusals(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 20)
	registertest.Town(t, s)
	base := office(t, s)
	items := base + "/collections/parcels/items"
	for _, c := range []struct {
		address string
		status  int
	}{
		{base + "/nothing", 404},
		{base + "?x=1", 400},
		{base + "/conformance?f=xml", 400},
		{base + "/collections/nothing", 404},
		{base + "/collections/nothing/items", 404},
		{base + "/collections/parties", 404},
		{base + "/collections/parcels?limit=3", 400},
		{items + "?colour=red", 400},
		{items + "?limit=0", 400},
		{items + "?limit=-1", 400},
		{items + "?limit=ten", 400},
		{items + "?limit=10&limit=20", 400},
		{items + "?bbox=1,2,3", 400},
		{items + "?bbox=1,2,3,x", 400},
		{items + "?bbox=1,2,NaN,4", 400},
		{items + "?bbox=18,54,19,53", 400},
		{items + "?bbox=54,190,55,191", 400},
		{items + "?bbox=1,2,9,4,5,6", 400},
		{items + "?bbox=18,54,19,55&bbox-crs=EPSG:999999", 400},
		{items + "?bbox-crs=nonsense", 400},
		{items + "?crs=nonsense", 400},
		{items + "?crs=http://www.opengis.net/def/crs/EPSG/0/999999", 400},
		{items + "?crs=http://www.opengis.net/def/crs/EPSG/0/4326;DROP", 400},
		{items + "?datetime=yesterday", 400},
		{items + "?datetime=2022-12-31/2022-01-01", 400},
		{items + "?datetime=2022-01-01/2022-02-01/2022-03-01", 400},
		{items + "?datetime=2022-01-01&on=2022-01-01", 400},
		{items + "?on=2022-13-01", 400},
		{items + "?known=r99999", 400},
		{items + "?known=r-1", 400},
		{items + "?known=someday", 400},
		{items + "?sortby=nothing", 400},
		{items + "?sortby=kw", 400},
		{items + "?properties=kw", 400},
		{items + "?kw=GD1G", 400},
		{items + "?version=one", 400},
		{items + "?after=garbage", 400},
		{items + "?after=e30", 400},
		{items + "?valid_from=31.12.2022", 400},
		{items + "?filter=(((", 400},
		{items + "?filter=number%3D%271%2F2%27&filter-lang=sql", 400},
		{items + "/x", 404},
		{items + "/999999999", 404},
		{items + "/1?limit=1", 400},
		{items + "/1?crs=EPSG:1", 400},
		{items + "/1?known=r0", 404},
		{base + "/collections/decisions/items?party=Jan", 400},
		{base + "/collections/decisions/items?sortby=party", 400},
		{base + "/collections/decisions/items?properties=notes", 400},
	} {
		res, body := get(t, c.address)
		require.Equal(t, c.status, res.StatusCode, "%s: %s", c.address, body)
		require.Equal(t, "application/problem+json", res.Header.Get("Content-Type"), c.address)
		require.Empty(t, res.Header.Get("Content-Crs"), c.address)
	}
}

// No answer, in any form, holds what may be personal.
func TestPersonalDataStaysInside(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 20)
	registertest.Town(t, s)
	base := office(t, s)
	for _, reg := range register.Core() {
		for _, f := range []string{"json", "html"} {
			_, body := get(t, base+"/collections/"+reg.Name+"/items?f="+f)
			for _, secret := range []string{"Kowalski", "44051401359", "5830000000", "GD1G/", "600 000 000"} {
				require.NotContains(t, string(body), secret, reg.Name)
			}
			_, body = get(t, base+"/collections/"+reg.Name+"/queryables?f="+f)
			for _, c := range reg.All() {
				if c.Personal {
					require.NotContains(t, string(body), c.Field)
				}
			}
		}
	}
}

func TestLandingConformanceCollections(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 20)
	base := office(t, s)
	var landing struct {
		Links []struct{ Rel, Href, Type string }
	}
	res, body := get(t, base)
	require.Equal(t, 200, res.StatusCode, "%s", body)
	require.NoError(t, json.Unmarshal(body, &landing))
	rels := map[string]string{}
	for _, l := range landing.Links {
		rels[l.Rel] = l.Href
		res, _ := get(t, l.Href)
		require.Equal(t, 200, res.StatusCode, l.Href)
		require.True(t, strings.HasPrefix(res.Header.Get("Content-Type"), strings.Split(l.Type, ";")[0]), "%s: %s", l.Href, res.Header.Get("Content-Type"))
	}
	for _, rel := range []string{"self", "alternate", "service-desc", "service-doc", "conformance", "data"} {
		require.Contains(t, rels, rel)
	}
	_, body = get(t, rels["data"])
	var list struct {
		Collections []struct {
			ID         string
			CRS        []string
			StorageCRS string `json:"storageCrs"`
			Extent     struct {
				Spatial *struct{ BBox [][4]float64 }
			}
			Links []struct{ Rel, Href, Type string }
		}
	}
	require.NoError(t, json.Unmarshal(body, &list))
	require.Len(t, list.Collections, len(register.Core())-1+1, "no parties, and the catalogue")
	parcels := list.Collections[0]
	require.Equal(t, "parcels", parcels.ID)
	require.Equal(t, "http://www.opengis.net/def/crs/OGC/1.3/CRS84", parcels.CRS[0])
	require.Contains(t, parcels.CRS, "http://www.opengis.net/def/crs/EPSG/0/2177")
	require.Equal(t, "http://www.opengis.net/def/crs/EPSG/0/2180", parcels.StorageCRS)
	box := parcels.Extent.Spatial.BBox[0]
	require.InDelta(t, 18.478, box[0], 0.001)
	require.InDelta(t, 54.289, box[1], 0.001)
	for _, l := range parcels.Links {
		res, _ := get(t, l.Href)
		require.Equal(t, 200, res.StatusCode, l.Href)
		require.True(t, strings.HasPrefix(res.Header.Get("Content-Type"), l.Type), "%s: %s", l.Href, res.Header.Get("Content-Type"))
	}
	res, _ = get(t, base+"/collections", "Accept", "text/html", "Accept-Language", "en-GB,en;q=0.9,pl;q=0.1")
	require.Equal(t, "en", res.Header.Get("Content-Language"))
	res, _ = get(t, base+"/collections", "Accept", "text/html")
	require.Equal(t, "pl", res.Header.Get("Content-Language"))
}

// The prefix of an office is in every link.
func TestLinksKeepTheOffice(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 20)
	base := strings.Replace(office(t, s), "/ogc", "/o/220401/ogc", 1)
	f := items(t, base+"/collections/parcels/items?limit=3")
	require.True(t, strings.HasPrefix(f.link("next"), base), f.link("next"))
	require.Len(t, items(t, f.link("next")).Features, 3)
}

func TestItems(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 2500)
	registertest.Town(t, s)
	base := office(t, s)
	address := base + "/collections/parcels/items"

	f := items(t, address)
	require.Equal(t, 2500, f.NumberMatched)
	require.Equal(t, 1000, f.NumberReturned, "the default page")
	require.NotEmpty(t, f.link("next"))
	require.NotEmpty(t, f.TimeStamp)
	res, _ := get(t, address)
	require.Contains(t, res.Header.Get("Link"), `rel="next"`)
	require.Equal(t, "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>", res.Header.Get("Content-Crs"))
	require.Equal(t, "application/geo+json", res.Header.Get("Content-Type"))
	again, _ := get(t, address, "If-None-Match", res.Header.Get("ETag"))
	require.Equal(t, http.StatusNotModified, again.StatusCode)

	require.Equal(t, 2500, items(t, address+"?limit=1000000").NumberReturned, "a limit is never shortened")
	res, _ = get(t, address+"?limit=201&f=html")
	require.Equal(t, http.StatusBadRequest, res.StatusCode, "nor by a page for people")
	res, _ = get(t, address+"?limit=2400")
	require.Contains(t, res.Header.Get("Link"), `rel="next"`, "of a page that leaves in pieces, too")
	res, _ = get(t, address+"?f=html&form=1&datetime=&number=3/4&sortby=&limit=50")
	require.Equal(t, "f=html&limit=50&number=3%2F4", res.Request.URL.RawQuery, "what a form leaves empty is not asked for")
	require.Equal(t, 1, items(t, address+"?number=3/4").NumberMatched)
	require.Equal(t, 833, items(t, address+"?use_codes=dr").NumberMatched)
	require.Equal(t, 250, items(t, address+"?cadastral_area_m2=").NumberMatched)
	require.Equal(t, 0, items(t, address+"?number="+url.QueryEscape("' OR true --")).NumberMatched)
	require.Equal(t, 2500, items(t, address+"?bbox=-180,-90,180,90").NumberMatched)
	require.Equal(t, 0, items(t, address+"?bbox=20,50,21,51").NumberMatched)
	sorted := items(t, address+"?sortby=-cadastral_area_m2&limit=5&properties=number,cadastral_area_m2")
	require.Equal(t, 903.0, sorted.Features[0].Properties["cadastral_area_m2"])
	require.Len(t, sorted.Features[0].Properties, 2)

	// A box in three systems keeps the same features, each in its own axis order.
	degrees := items(t, address+"?bbox=18.478,54.289,18.482,54.2895&limit=5000")
	require.NotZero(t, degrees.NumberMatched)
	require.Less(t, degrees.NumberMatched, 2500)
	flipped := items(t, address+"?bbox=54.289,18.478,54.2895,18.482&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326")
	require.Equal(t, degrees.NumberMatched, flipped.NumberMatched)
	metres := items(t, address+"?bbox=714010,466100,714100,466200&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/2180")
	var expected int
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM parcels WHERE ST_Intersects(geom, ST_MakeEnvelope(466100, 714010, 466200, 714100, 2180))`).Scan(&expected))
	require.Equal(t, expected, metres.NumberMatched)
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT count(*) FROM parcels WHERE ST_Intersects(geom, ST_Transform(ST_MakeEnvelope(18.478,54.289,18.482,54.2895, 4326), 2180))`).Scan(&expected))
	require.Equal(t, expected, degrees.NumberMatched)

	// What has no place matches any box, as the standard asks.
	require.Equal(t, 12, items(t, base+"/collections/decisions/items").NumberMatched)
	require.Equal(t, 2, items(t, base+"/collections/decisions/items?bbox=20,50,21,51").NumberMatched)
	// What has no date matches any time.
	require.Equal(t, 2, items(t, base+"/collections/decisions/items?datetime=2022-03-15T12:00:00Z").NumberMatched)
	require.Equal(t, 1, items(t, base+"/collections/decisions/items?on=2022-03-15").NumberMatched)
	require.Equal(t, 1, items(t, base+"/collections/scan_objects/items?datetime=2022-06-12/..").NumberMatched)
	require.Equal(t, 20, items(t, base+"/collections/scan_objects/items?datetime=../2022-06-11").NumberMatched)
	leases := items(t, base+"/collections/leases/items")
	require.Equal(t, "MultiPolygon", leases.Features[0].Geometry.Type)
	require.Nil(t, leases.Features[4].Geometry)
	require.Len(t, leases.Features[0].Properties["parcels"], 2)

	res, body := get(t, address+"/7?f=json")
	require.Equal(t, 200, res.StatusCode)
	var one feature
	require.NoError(t, json.Unmarshal(body, &one))
	require.Equal(t, int64(7), one.ID)
	require.Equal(t, "MultiPolygon", one.Geometry.Type)
	require.Equal(t, "220401_1.0001.1/8", one.Properties["parcel_id"])
}

// A walk over pages shows the register as it was when the walk began, whatever changes meanwhile.
func TestPagesShowOneSnapshot(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 25000)
	base := office(t, s)
	for _, sort := range []string{"", "&sortby=-number", "&sortby=cadastral_area_m2,-ownership_group"} {
		seen := map[int64]string{}
		address := base + "/collections/parcels/items?limit=3000" + sort
		pages := 0
		prev := ""
		for address != "" {
			f := items(t, address)
			require.Equal(t, 25000, f.NumberMatched)
			for _, x := range f.Features {
				if _, again := seen[x.ID]; again {
					t.Fatalf("%d came twice", x.ID)
				}
				seen[x.ID], _ = x.Properties["number"].(string)
			}
			address, prev = f.link("next"), f.link("prev")
			pages++
			if pages == 3 {
				registertest.Correct(t, s, "parcels", "id % 100 = 0", "number = 'changed'")
				registertest.Close(t, s, "parcels", "id % 100 = 1", "2020-01-01")
				registertest.Change(t, s, "in the middle", `INSERT INTO parcels (id, parcel_id, key, geom, known) SELECT nextval('register_id'), 'new' || i, 'new' || random(), ST_MakeEnvelope(466000, 714000, 466010, 714010, 2180), int8range({rev}, NULL) FROM generate_series(1, 500) i`)
			}
		}
		require.Equal(t, 9, pages)
		require.Len(t, seen, 25000)
		for _, number := range seen {
			require.NotEqual(t, "changed", number)
		}
		// And back again.
		back := 1000
		for prev != "" {
			f := items(t, prev)
			back += len(f.Features)
			prev = f.link("prev")
			require.NotEmpty(t, f.link("next"))
		}
		require.Equal(t, 25000, back)
		// Undo for the next round.
		registertest.Change(t, s, "again", `DELETE FROM parcels`, `DELETE FROM parcels_past`)
		registertest.Parcels(t, s, 25000)
	}
}
