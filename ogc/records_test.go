package ogc_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
	"spoina/internal/register/registertest"
)

type recordDoc struct {
	ID, Type   string
	ConformsTo []string
	Geometry   *struct{ Type string }
	Time       any
	Properties struct {
		Type, Title, Description, License, Rights, Updated string
		Contacts                                           []struct {
			Name   string
			Roles  []string
			Emails []struct{ Value string }
		}
		Formats []struct{ Name, MediaType string }
	}
	Links         []linkDoc
	LinkTemplates []any
}

// partRecords is OGC API – Records – Part 1: Core (20-004r1), annex A, class Record Core.
var partRecords = map[string][]abstractTest{
	"http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core": {
		{"/conf/record-core/mandatory-properties-record", func(t *testing.T, c *candidate) {
			c.eachRecord(t, func(x recordDoc) {
				require.NotEmpty(t, x.ID)
				require.Equal(t, "Feature", x.Type)
				require.Contains(t, x.ConformsTo, "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core")
				require.Equal(t, "dataset", x.Properties.Type)
				require.NotEmpty(t, x.Properties.Title)
			})
		}},
		{"/conf/record-core/record-links", func(t *testing.T, c *candidate) {
			c.eachRecord(t, func(x recordDoc) {
				for _, rel := range []string{"self", "alternate", "collection", "describes", "item", "enclosure"} {
					require.NotEmpty(t, hrefOf(x.Links, rel, ""), "%s %s", x.ID, rel)
				}
				for _, rel := range []string{"self", "alternate", "collection", "describes", "item"} {
					res, body := get(t, hrefOf(x.Links, rel, ""))
					require.Equal(t, 200, res.StatusCode, "%s", body)
				}
			})
		}},
		{"/conf/record-core/templated-link", func(t *testing.T, c *candidate) {
			c.eachRecord(t, func(x recordDoc) { require.Empty(t, x.LinkTemplates, "every link is whole") })
		}},
		{"/conf/record-core/templated-link-header", func(t *testing.T, c *candidate) {
			res, _ := get(t, c.base+"/collections/records/items/parcels")
			require.Empty(t, res.Header.Get("Link-Template"))
			require.Contains(t, res.Header.Get("Link"), `rel="self"`)
		}},
		{"/conf/record-core/record-license", func(t *testing.T, c *candidate) {
			c.eachRecord(t, func(x recordDoc) {
				require.Equal(t, x.Properties.License != "", hrefOf(x.Links, "license", "") != "", "a licence is a code and a link, or nothing")
			})
		}},
		{"/conf/record-core/contact", func(t *testing.T, c *candidate) {
			c.eachRecord(t, func(x recordDoc) {
				require.Equal(t, "Miasto Testowo", x.Properties.Contacts[0].Name)
				require.Equal(t, []string{"publisher"}, x.Properties.Contacts[0].Roles)
			})
		}},
		{"/conf/record-core/time-instant", noTime},
		{"/conf/record-core/time-interval", noTime},
		{"/conf/record-core/time-instant-interval", noTime},
		{"/conf/record-core/time-zone", func(t *testing.T, c *candidate) {
			c.eachRecord(t, func(x recordDoc) { require.Regexp(t, `^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$`, x.Properties.Updated) })
		}},
		{"/conf/record-core/default-mediatype", func(t *testing.T, c *candidate) {
			for _, path := range []string{"", "/parcels"} {
				res, _ := get(t, c.base+"/collections/records/items"+path)
				require.Equal(t, "application/geo+json", res.Header.Get("Content-Type"))
			}
		}},
	},
}

// noTime: a register has no time of its own: its rows have.
func noTime(t *testing.T, c *candidate) {
	c.eachRecord(t, func(x recordDoc) { require.Nil(t, x.Time) })
}

func (c *candidate) eachRecord(t *testing.T, f func(recordDoc)) {
	t.Helper()
	var list struct{ Features []recordDoc }
	c.json(t, "/collections/records/items", &list)
	require.Len(t, list.Features, len(c.collections(t)))
	for _, x := range list.Features {
		var one recordDoc
		c.json(t, "/collections/records/items/"+x.ID, &one)
		require.Equal(t, x.Properties, one.Properties)
		f(one)
	}
}

func TestTheCatalogueFollowsTheRegisters(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 5)
	_, err := s.Pool().Exec(context.Background(), `UPDATE revisions SET at = at - interval '1 day'`)
	require.NoError(t, err)
	base := officeOf(t, s, access.Operator())
	updated := func() string {
		_, body := get(t, base+"/collections/records/items/parcels?f=json")
		var doc recordDoc
		require.NoError(t, json.Unmarshal(body, &doc))
		require.NotEmpty(t, doc.Properties.Updated)
		return doc.Properties.Updated
	}
	before := updated()
	res, body := send(t, http.MethodPatch, base+"/collections/parcels/items/3", `{"properties":{"number":"99"}}`)
	require.Equal(t, http.StatusOK, res.StatusCode, "%s", body)
	require.Greater(t, updated(), before)
}

func TestTheCatalogueSaysWhatTheReaderMayKnowOf(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 20)
	registertest.Town(t, s)
	keeper, visitor := officeOf(t, s, access.Operator()), officeOf(t, s, access.Anonymous(access.Office{Code: "220401"}))
	names := func(base, query string) (out []string) {
		var list struct {
			Features       []recordDoc
			NumberMatched  int
			NumberReturned int
			Links          []linkDoc
		}
		address := base + "/collections/records/items?" + query
		for address != "" {
			res, body := get(t, address)
			require.Equal(t, 200, res.StatusCode, "%s", body)
			list.Features, list.Links = nil, nil
			require.NoError(t, json.Unmarshal(body, &list))
			for _, x := range list.Features {
				out = append(out, x.ID)
			}
			address = hrefOf(list.Links, "next", "")
		}
		require.Len(t, out, list.NumberMatched)
		return out
	}
	for _, wrong := range []string{"/collections/records?x=1", "/collections/records/items?limit=0", "/collections/records/items?after=x", "/collections/records/items?bbox=1", "/collections/records/items?f=xml", "/dcat?f=xml", "/dcat?x=1"} {
		res, _ := get(t, keeper+wrong)
		require.Equal(t, 400, res.StatusCode, wrong)
	}
	for _, hidden := range []string{"decisions", "discrepancies", "parties", "nothing"} {
		res, body := get(t, visitor+"/collections/records/items/"+hidden)
		require.Equal(t, http.StatusNotFound, res.StatusCode, hidden)
		require.NotContains(t, string(body), "dataset")
	}
	require.Equal(t, []string{"parcels", "road_lanes", "address_points", "zones"}, names(visitor, ""))
	require.Len(t, names(keeper, ""), 12)
	require.Equal(t, names(keeper, ""), names(keeper, "limit=3"), "page by page the same")
	require.Equal(t, []string{"leases"}, names(keeper, "q=dzierżawy"))
	require.Equal(t, []string{"parcels", "leases"}, names(keeper, "ids=leases,parcels"))
	require.Empty(t, names(keeper, "type=service"))
	elsewhere := names(keeper, "bbox=0,0,1,1")
	require.Contains(t, elsewhere, "rates", "what has no place matches any box")
	require.NotContains(t, elsewhere, "parcels")
	for _, form := range []string{"jsonld", "ttl"} {
		_, body := get(t, visitor+"/dcat?f="+form)
		require.Contains(t, string(body), "/collections/parcels")
		for _, secret := range []string{"decisions", "leases", "discrepancies", "Decyzje"} {
			require.NotContains(t, string(body), secret, form)
		}
	}

	// Nobody guesses a licence; what the office says is said of open layers only.
	var doc recordDoc
	read := func(base, name string) recordDoc {
		_, body := get(t, base+"/collections/records/items/"+name)
		doc = recordDoc{}
		require.NoError(t, json.Unmarshal(body, &doc))
		return doc
	}
	require.Empty(t, read(keeper, "parcels").Properties.License)
	_, err := s.Pool().Exec(context.Background(), `UPDATE params SET value = '"CC0-1.0"' WHERE name = 'data_licence'`)
	require.NoError(t, err)
	_, err = s.Pool().Exec(context.Background(), `UPDATE params SET value = '"gis@example.org"' WHERE name = 'data_contact'`)
	require.NoError(t, err)
	require.Equal(t, "CC0-1.0", read(keeper, "parcels").Properties.License)
	require.Equal(t, "https://spdx.org/licenses/CC0-1.0", hrefOf(doc.Links, "license", ""))
	require.Equal(t, "gis@example.org", doc.Properties.Contacts[0].Emails[0].Value)
	require.Equal(t, "Polygon", doc.Geometry.Type)
	require.Empty(t, read(keeper, "decisions").Properties.License)

	_, body := get(t, keeper+"/dcat")
	var graph struct {
		Context map[string]string            `json:"@context"`
		Graph   []map[string]json.RawMessage `json:"@graph"`
	}
	require.NoError(t, json.Unmarshal(body, &graph))
	require.Equal(t, "http://www.w3.org/ns/dcat#", graph.Context["dcat"])
	known, used := map[string]bool{}, map[string]bool{}
	classes := map[string]int{}
	for _, x := range graph.Graph {
		var id, class string
		require.NoError(t, json.Unmarshal(x["@id"], &id))
		require.NoError(t, json.Unmarshal(x["@type"], &class))
		require.False(t, known[id], "%s stands once", id)
		known[id], classes[class] = true, classes[class]+1
		must := map[string][]string{"dcat:Catalog": {"dct:title", "dct:description", "dct:publisher", "dcat:dataset", "dcat:service"}, "dcat:Dataset": {"dct:title", "dct:description", "dcat:distribution", "dct:publisher", "dct:accessRights", "dct:accrualPeriodicity"},
			"dcat:Distribution": {"dcat:accessURL"}, "dcat:DataService": {"dct:title", "dcat:endpointURL"}, "foaf:Agent": {"foaf:name"}}
		for _, property := range must[class] {
			require.Contains(t, x, property, id)
		}
		for _, property := range []string{"dcat:dataset", "dcat:service", "dcat:distribution", "dct:publisher", "dct:spatial", "dcat:contactPoint", "dcat:accessService", "dcat:servesDataset"} {
			var targets []struct {
				ID string `json:"@id"`
			}
			if raw, ok := x[property]; ok {
				require.NoError(t, json.Unmarshal(raw, &targets))
				for _, target := range targets {
					used[target.ID] = true
				}
			}
		}
	}
	for id := range used {
		require.True(t, known[id], "%s is pointed at and not there", id)
	}
	require.Equal(t, []int{1, 12}, []int{classes["dcat:Catalog"], classes["dcat:Dataset"]})
	_, turtle := get(t, keeper+"/dcat", "Accept", "text/turtle")
	require.Equal(t, len(graph.Graph), strings.Count(string(turtle), " .\n\n"), "both forms say the same things")
	for _, page := range []string{"/collections/records?f=html", "/collections/records/items?f=html", "/collections/records/items/parcels?f=html"} {
		res, body := get(t, keeper+page)
		require.Equal(t, 200, res.StatusCode, "%s", body)
		require.Contains(t, res.Header.Get("Content-Type"), "text/html")
	}
}
