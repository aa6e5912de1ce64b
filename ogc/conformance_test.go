package ogc_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/register/registertest"
)

// abstractTest is one test of a standard's abstract test suite, under the name that the standard gives it.
type abstractTest struct {
	id   string
	test func(*testing.T, *candidate)
}

// suites hold the claims of /ogc/conformance: of each class, every abstract test. A part of a standard is a file with a
// table of its own, and a line here.
var suites = []map[string][]abstractTest{part1, part2, part3, part4, part5, partRecords, partCQL2}

// candidate is the service under test: an office with a few rows of every register, as its keeper sees it.
type candidate struct {
	store *db.Store
	base  string
}

// TestConformance holds what /ogc/conformance claims against the abstract tests: a class without tests may not be claimed,
// no test may be skipped, and no test may be of a class that is not claimed.
func TestConformance(t *testing.T) {
	c := &candidate{store: dbtest.New(t)}
	registertest.Parcels(t, c.store, 40)
	registertest.Town(t, c.store)
	c.base = officeOf(t, c.store, access.Operator())
	tests := map[string][]abstractTest{}
	for _, suite := range suites {
		for class, list := range suite {
			require.NotContains(t, tests, class, "two suites test one class")
			tests[class] = list
		}
	}
	claimed := c.conformance(t)
	for _, class := range claimed {
		require.NotEmpty(t, tests[class], "%s is claimed and no test holds it", class)
		name := strings.TrimPrefix(class, "http://www.opengis.net/spec/")
		seen := map[string]bool{}
		for _, x := range tests[class] {
			require.False(t, seen[x.id], "%s: %s stands twice", class, x.id)
			seen[x.id] = true
			t.Run(name+": "+x.id, func(t *testing.T) {
				t.Cleanup(func() {
					if t.Skipped() {
						t.Error("no abstract test is skipped")
					}
					c.tidy(t)
				})
				x.test(t, c)
			})
		}
	}
	for class := range tests {
		require.Contains(t, claimed, class, "tested and not claimed")
	}
}

// tidy takes away the parcels that a test drew, so that each test meets the same office.
func (c *candidate) tidy(t *testing.T) {
	var drawn bool
	require.NoError(t, c.store.Pool().QueryRow(context.Background(), `SELECT EXISTS (SELECT FROM parcels WHERE id > 1000000)`).Scan(&drawn))
	if drawn {
		registertest.Change(t, c.store, "tidy", `DELETE FROM parcels WHERE id > 1000000`)
	}
}

func (c *candidate) conformance(t *testing.T) []string {
	t.Helper()
	var doc struct{ ConformsTo []string }
	c.json(t, "/conformance", &doc)
	return doc.ConformsTo
}

// json reads a JSON answer at an address, which may be relative to the landing page.
func (c *candidate) json(t testing.TB, address string, into any, headers ...string) *http.Response {
	t.Helper()
	if strings.HasPrefix(address, "/") {
		address = c.base + address
	}
	res, body := get(t, address, headers...)
	require.Equal(t, http.StatusOK, res.StatusCode, "%s: %s", address, body)
	require.Contains(t, res.Header.Get("Content-Type"), "json", address)
	require.NoError(t, json.Unmarshal(body, into), "%s: %s", address, body)
	return res
}

// refused asks for what cannot be right.
func (c *candidate) refused(t testing.TB, address string) {
	t.Helper()
	res, body := get(t, c.base+address)
	require.Equal(t, http.StatusBadRequest, res.StatusCode, "%s: %s", address, body)
}

type linkDoc struct{ Href, Rel, Type, Title string }

type collectionOf struct {
	ID, Title, ItemType, StorageCRS string
	CRS                             []string
	Extent                          struct {
		Spatial *struct {
			BBox [][]float64
			CRS  string
		}
		Temporal *struct{ Interval [][]*string }
	}
	Links []linkDoc
	raw   string
}

// collections are those of features: each as the list says it.
func (c *candidate) collections(t testing.TB) []collectionOf {
	t.Helper()
	var doc struct{ Collections []json.RawMessage }
	c.json(t, "/collections", &doc)
	var out []collectionOf
	for _, raw := range doc.Collections {
		x := collectionOf{raw: string(raw)}
		require.NoError(t, json.Unmarshal(raw, &x))
		if x.ItemType == "" || x.ItemType == "feature" {
			out = append(out, x)
		}
	}
	require.NotEmpty(t, out)
	return out
}

func (x *collectionOf) link(rel, mediaType string) string { return hrefOf(x.Links, rel, mediaType) }

func hrefOf(links []linkDoc, rel, mediaType string) string {
	for _, l := range links {
		if l.Rel == rel && (mediaType == "" || l.Type == mediaType) {
			return l.Href
		}
	}
	return ""
}

func (c *candidate) items(t testing.TB, collection, query string) featureCollection {
	t.Helper()
	var f featureCollection
	c.json(t, "/collections/"+collection+"/items?"+query, &f)
	return f
}

func ids(f featureCollection) []int64 {
	out := []int64{}
	for _, x := range f.Features {
		out = append(out, x.ID)
	}
	return out
}

// api is the OpenAPI document, as far as the tests read it.
type api struct {
	OpenAPI  string
	Security []map[string][]string
	Paths    map[string]map[string]struct {
		OperationID string
		Parameters  []map[string]any
		Responses   map[string]struct {
			Content map[string]struct{ Schema map[string]any }
		}
	}
	Components struct {
		Parameters      map[string]map[string]any
		SecuritySchemes map[string]map[string]any
	}
}

func (c *candidate) api(t testing.TB) (doc api) {
	t.Helper()
	c.json(t, "/api", &doc)
	return doc
}

// parameter is a parameter of an operation, looked up where it is only referred to.
func (a api) parameter(t testing.TB, path, method, name string) map[string]any {
	t.Helper()
	for _, p := range a.Paths[path][method].Parameters {
		if ref, ok := p["$ref"].(string); ok {
			p = a.Components.Parameters[strings.TrimPrefix(ref, "#/components/parameters/")]
		}
		if p["name"] == name {
			return p
		}
	}
	require.Fail(t, "no such parameter", "%s %s: %s", method, path, name)
	return nil
}

func q(s string) string { return url.QueryEscape(s) }
