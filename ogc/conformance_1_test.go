package ogc_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const f1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"

// part1 is OGC API – Features – Part 1: Core (17-069r4), annex A.
var part1 = map[string][]abstractTest{
	f1 + "core": {
		{"/conf/core/http", func(t *testing.T, c *candidate) {
			res, body := get(t, c.base)
			require.Equal(t, []any{200, 1}, []any{res.StatusCode, res.ProtoMajor}, "%s", body)
			head, err := http.Head(c.base + "/collections/parcels/items")
			require.NoError(t, err)
			require.NoError(t, head.Body.Close())
			require.Equal(t, 200, head.StatusCode)
			res, _ = send(t, http.MethodPut, c.base+"/conformance", "")
			require.Equal(t, http.StatusMethodNotAllowed, res.StatusCode)
		}},
		{"/conf/core/crs84", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				var f featureCollection
				res := c.json(t, "/collections/"+x.ID+"/items", &f)
				require.Equal(t, "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>", res.Header.Get("Content-Crs"))
				for _, y := range f.Features {
					if y.Geometry != nil {
						lon, lat := firstPosition(t, y.Geometry.Coordinates)
						require.InDelta(t, 18.5, lon, 0.5, x.ID)
						require.InDelta(t, 54.3, lat, 0.5, x.ID)
					}
				}
			}
		}},
		{"/conf/core/root-op", func(t *testing.T, c *candidate) {
			res, _ := get(t, c.base)
			require.Equal(t, 200, res.StatusCode)
			res, _ = get(t, c.base+"/")
			require.Equal(t, 200, res.StatusCode)
		}},
		{"/conf/core/root-success", func(t *testing.T, c *candidate) {
			links := c.landing(t)
			for _, rel := range []string{"self", "service-desc", "service-doc", "conformance", "data"} {
				require.NotEmpty(t, hrefOf(links, rel, ""), rel)
			}
		}},
		{"/conf/core/conformance-op", func(t *testing.T, c *candidate) {
			res, _ := get(t, hrefOf(c.landing(t), "conformance", ""))
			require.Equal(t, 200, res.StatusCode)
		}},
		{"/conf/core/conformance-success", func(t *testing.T, c *candidate) {
			list := c.conformance(t)
			require.Contains(t, list, f1+"core")
			for _, class := range list {
				u, err := url.Parse(class)
				require.NoError(t, err)
				require.Equal(t, "www.opengis.net", u.Host)
				require.Equal(t, 1, strings.Count(strings.Join(list, "\n")+"\n", class+"\n"), "%s stands once", class)
			}
		}},
		{"/conf/core/api-definition-op", func(t *testing.T, c *candidate) {
			for _, rel := range []string{"service-desc", "service-doc"} {
				res, _ := get(t, hrefOf(c.landing(t), rel, ""))
				require.Equal(t, 200, res.StatusCode, rel)
			}
		}},
		{"/conf/core/api-definition-success", func(t *testing.T, c *candidate) {
			res, body := get(t, hrefOf(c.landing(t), "service-desc", ""))
			require.Equal(t, "application/vnd.oai.openapi+json;version=3.0", res.Header.Get("Content-Type"))
			require.True(t, json.Valid(body))
		}},
		{"/conf/core/fc-md-op", func(t *testing.T, c *candidate) {
			res, _ := get(t, hrefOf(c.landing(t), "data", ""))
			require.Equal(t, 200, res.StatusCode)
		}},
		{"/conf/core/fc-md-success", func(t *testing.T, c *candidate) {
			require.Len(t, c.collections(t), 12)
		}},
		{"/conf/core/fc-md-links", func(t *testing.T, c *candidate) {
			var doc struct{ Links []linkDoc }
			c.json(t, "/collections", &doc)
			require.NotEmpty(t, hrefOf(doc.Links, "self", "application/json"))
			require.NotEmpty(t, hrefOf(doc.Links, "alternate", "text/html"))
		}},
		{"/conf/core/fc-md-items", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				require.NotEmpty(t, x.ID)
				require.NotEmpty(t, x.Title)
			}
		}},
		{"/conf/core/fc-md-items-links", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				for _, mediaType := range []string{"application/geo+json", "text/html"} {
					require.NotEmpty(t, x.link("items", mediaType), "%s %s", x.ID, mediaType)
				}
			}
		}},
		{"/conf/core/fc-md-extent", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				if x.Extent.Spatial == nil {
					continue
				}
				b := x.Extent.Spatial.BBox[0]
				require.Len(t, b, 4, x.ID)
				for _, y := range c.items(t, x.ID, "limit=1000").Features {
					if y.Geometry != nil {
						lon, lat := firstPosition(t, y.Geometry.Coordinates)
						require.True(t, b[0]-1e-6 <= lon && lon <= b[2]+1e-6 && b[1]-1e-6 <= lat && lat <= b[3]+1e-6, "%s %d", x.ID, y.ID)
					}
				}
			}
		}},
		{"/conf/core/sfc-md-op", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				res, _ := get(t, c.base+"/collections/"+x.ID)
				require.Equal(t, 200, res.StatusCode)
			}
			res, _ := get(t, c.base+"/collections/nothing")
			require.Equal(t, 404, res.StatusCode)
		}},
		{"/conf/core/sfc-md-success", func(t *testing.T, c *candidate) {
			for _, listed := range c.collections(t) {
				var x collectionOf
				c.json(t, "/collections/"+listed.ID, &x)
				require.Equal(t, []any{listed.ID, listed.Title, listed.Extent, listed.CRS, listed.StorageCRS}, []any{x.ID, x.Title, x.Extent, x.CRS, x.StorageCRS})
				require.Equal(t, listed.link("items", "application/geo+json"), x.link("items", "application/geo+json"))
			}
		}},
		{"/conf/core/fc-op", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				res, _ := get(t, x.link("items", "application/geo+json"))
				require.Equal(t, 200, res.StatusCode, x.ID)
			}
		}},
		{"/conf/core/fc-bbox-definition", func(t *testing.T, c *candidate) {
			doc := c.api(t)
			for _, x := range c.collections(t) {
				p := doc.parameter(t, "/collections/"+x.ID+"/items", "get", "bbox")
				require.Equal(t, []any{"query", false, "form", false}, []any{p["in"], p["required"], p["style"], p["explode"]})
				schema := p["schema"].(map[string]any)
				require.Equal(t, []any{"array", "number"}, []any{schema["type"], schema["items"].(map[string]any)["type"]})
				require.Equal(t, []any{map[string]any{"minItems": 4.0, "maxItems": 4.0}, map[string]any{"minItems": 6.0, "maxItems": 6.0}}, schema["oneOf"])
			}
		}},
		{"/conf/core/fc-bbox-response", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				if x.Extent.Spatial == nil {
					continue
				}
				b := x.Extent.Spatial.BBox[0]
				all := c.items(t, x.ID, "limit=5000")
				whole := fmt.Sprintf("%v,%v,%v,%v", b[0], b[1], b[2], b[3])
				require.Equal(t, all.NumberMatched, c.items(t, x.ID, "bbox="+whole).NumberMatched, x.ID)
				require.Equal(t, all.NumberMatched, c.items(t, x.ID, fmt.Sprintf("bbox=%v,%v,0,%v,%v,100", b[0], b[1], b[2], b[3])).NumberMatched, x.ID)
				placeless := 0
				for _, y := range all.Features {
					if y.Geometry == nil {
						placeless++
					}
				}
				require.Equal(t, placeless, c.items(t, x.ID, "bbox=0,0,1,1").NumberMatched, "elsewhere: only what has no place")
				c.refused(t, "/collections/"+x.ID+"/items?bbox=0,0,1")
				c.refused(t, "/collections/"+x.ID+"/items?bbox=0,0,1,1,1")
				c.refused(t, "/collections/"+x.ID+"/items?bbox=a,0,1,1")
			}
		}},
		{"/conf/core/fc-limit-definition", func(t *testing.T, c *candidate) {
			doc := c.api(t)
			for _, x := range c.collections(t) {
				p := doc.parameter(t, "/collections/"+x.ID+"/items", "get", "limit")
				require.Equal(t, []any{"query", false, "form", false}, []any{p["in"], p["required"], p["style"], p["explode"]})
				schema := p["schema"].(map[string]any)
				require.Equal(t, []any{"integer", 1.0, 1000.0}, []any{schema["type"], schema["minimum"], schema["default"]})
			}
		}},
		{"/conf/core/fc-limit-response", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				all := c.items(t, x.ID, "limit=1000000")
				require.Equal(t, all.NumberMatched, all.NumberReturned, "a limit is never shortened")
				f := c.items(t, x.ID, "limit=2")
				require.Equal(t, min(2, all.NumberMatched), len(f.Features), x.ID)
				require.Equal(t, all.NumberMatched > 2, f.link("next") != "", x.ID)
				for _, limit := range []string{"0", "-1", "x", "1.5", "99999999999"} {
					c.refused(t, "/collections/"+x.ID+"/items?limit="+limit)
				}
			}
		}},
		{"/conf/core/fc-time-definition", func(t *testing.T, c *candidate) {
			doc := c.api(t)
			for _, x := range c.collections(t) {
				p := doc.parameter(t, "/collections/"+x.ID+"/items", "get", "datetime")
				require.Equal(t, []any{"query", false, "form", false, "string"}, []any{p["in"], p["required"], p["style"], p["explode"], p["schema"].(map[string]any)["type"]})
			}
		}},
		{"/conf/core/fc-time-response", func(t *testing.T, c *candidate) {
			// Rows without a date match any time; the others are those whose period meets it.
			inside := func(from, to string) func(feature) bool {
				return func(x feature) bool {
					start, _ := x.Properties["valid_from"].(string)
					end, _ := x.Properties["valid_to"].(string)
					return (start == "" || to == "" || start <= to) && (end == "" || from == "" || end >= from)
				}
			}
			all := c.items(t, "decisions", "limit=1000")
			for _, x := range []struct {
				datetime string
				keeps    func(feature) bool
			}{
				{"2022-03-15", inside("2022-03-15", "2022-03-15")}, {"2022-03-15T12:00:00Z", inside("2022-03-15", "2022-03-15")},
				{"2022-01-01/2022-03-31", inside("2022-01-01", "2022-03-31")}, {"../2022-03-31", inside("", "2022-03-31")}, {"2022-04-01/..", inside("2022-04-01", "")}, {"/2022-03-31", inside("", "2022-03-31")},
			} {
				want := []int64{}
				for _, y := range all.Features {
					if x.keeps(y) {
						want = append(want, y.ID)
					}
				}
				require.Equal(t, want, ids(c.items(t, "decisions", "limit=1000&datetime="+q(x.datetime))), x.datetime)
			}
			for _, wrong := range []string{"yesterday", "2022-13-01", "2022-12-31/2022-01-01", "2022-01-01/2022-02-01/2022-03-01"} {
				c.refused(t, "/collections/decisions/items?datetime="+wrong)
			}
		}},
		{"/conf/core/query-param-unknown", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				for _, path := range []string{"", "/items", "/schema", "/queryables", "/sortables"} {
					c.refused(t, "/collections/"+x.ID+path+"?this_is_no_parameter=1")
				}
			}
			c.refused(t, "?this_is_no_parameter=1")
			c.refused(t, "/conformance?this_is_no_parameter=1")
			c.refused(t, "/collections?this_is_no_parameter=1")
		}},
		{"/conf/core/query-param-invalid", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				for _, wrong := range []string{"f=xml", "bbox=1", "limit=0", "datetime=x", "crs=x", "bbox-crs=x", "filter=(", "sortby=x", "on=x", "known=x", "after=x", "properties=x", "limit=1&limit=2"} {
					c.refused(t, "/collections/"+x.ID+"/items?"+wrong)
				}
			}
		}},
		{"/conf/core/fc-response", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				var f featureCollection
				res := c.json(t, "/collections/"+x.ID+"/items?limit=3", &f)
				require.Equal(t, "application/geo+json", res.Header.Get("Content-Type"))
				require.Equal(t, "FeatureCollection", f.Type)
				for _, y := range f.Features {
					require.Equal(t, "Feature", y.Type)
					require.NotZero(t, y.ID)
					require.NotNil(t, y.Properties)
				}
			}
		}},
		{"/conf/core/fc-links", func(t *testing.T, c *candidate) {
			var f featureCollection
			res := c.json(t, "/collections/parcels/items?limit=15", &f)
			for _, rel := range []string{"self", "alternate", "next"} {
				require.NotEmpty(t, f.link(rel), rel)
				require.Contains(t, res.Header.Get("Link"), `rel="`+rel+`"`)
			}
			seen := ids(f)
			for f.link("next") != "" { // the pages together are the collection, each feature once
				var page featureCollection
				res = c.json(t, f.link("next"), &page)
				require.NotEmpty(t, page.link("prev"))
				require.Contains(t, res.Header.Get("Link"), `rel="prev"`)
				seen = append(seen, ids(page)...)
				f = page
			}
			require.Len(t, seen, f.NumberMatched)
			require.Len(t, slices.Compact(slices.Sorted(slices.Values(seen))), f.NumberMatched)
		}},
		{"/conf/core/fc-timeStamp", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`, c.items(t, x.ID, "limit=1").TimeStamp)
			}
		}},
		{"/conf/core/fc-numberMatched", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				all := c.items(t, x.ID, "limit=100000")
				require.Len(t, all.Features, all.NumberMatched)
				require.Equal(t, all.NumberMatched, c.items(t, x.ID, "limit=1").NumberMatched)
			}
		}},
		{"/conf/core/fc-numberReturned", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				f := c.items(t, x.ID, "limit=3")
				require.Len(t, f.Features, f.NumberReturned)
			}
		}},
		{"/conf/core/f-op", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				for _, id := range ids(c.items(t, x.ID, "limit=3")) {
					res, body := get(t, fmt.Sprintf("%s/collections/%s/items/%d", c.base, x.ID, id))
					require.Equal(t, 200, res.StatusCode, "%s", body)
				}
				res, _ := get(t, c.base+"/collections/"+x.ID+"/items/999999999")
				require.Equal(t, 404, res.StatusCode)
			}
		}},
		{"/conf/core/f-success", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				for _, listed := range c.items(t, x.ID, "limit=3").Features {
					y, _ := one(t, fmt.Sprintf("%s/collections/%s/items/%d", c.base, x.ID, listed.ID))
					require.Equal(t, listed, y)
				}
			}
		}},
		{"/conf/core/f-links", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				for _, id := range ids(c.items(t, x.ID, "limit=1")) {
					var y struct{ Links []linkDoc }
					c.json(t, fmt.Sprintf("/collections/%s/items/%d", x.ID, id), &y)
					for _, rel := range []string{"self", "alternate", "collection"} {
						require.NotEmpty(t, hrefOf(y.Links, rel, ""), "%s: %s", x.ID, rel)
					}
					require.Equal(t, c.base+"/collections/"+x.ID, hrefOf(y.Links, "collection", ""))
				}
			}
		}},
	},
	f1 + "oas30": {
		{"/conf/oas30/oas-definition-1", func(t *testing.T, c *candidate) {
			links := c.landing(t)
			require.NotEmpty(t, hrefOf(links, "service-desc", "application/vnd.oai.openapi+json;version=3.0"))
			require.NotEmpty(t, hrefOf(links, "service-doc", "text/html"))
			res, _ := get(t, hrefOf(links, "service-doc", "text/html"))
			require.Contains(t, res.Header.Get("Content-Type"), "text/html")
		}},
		{"/conf/oas30/oas-definition-2", func(t *testing.T, c *candidate) {
			doc := c.api(t)
			require.Regexp(t, `^3\.0\.\d+$`, doc.OpenAPI)
			seen := map[string]bool{}
			for path, methods := range doc.Paths {
				for method, op := range methods {
					require.NotEmpty(t, op.Responses, "%s %s", method, path)
					require.False(t, seen[op.OperationID], op.OperationID)
					seen[op.OperationID] = true
					for _, name := range strings.FieldsFunc(path, func(r rune) bool { return r == '/' }) {
						if strings.HasPrefix(name, "{") {
							p := doc.parameter(t, path, method, strings.Trim(name, "{}"))
							require.Equal(t, []any{"path", true}, []any{p["in"], p["required"]})
						}
					}
				}
			}
		}},
		{"/conf/oas30/oas-impl", func(t *testing.T, c *candidate) {
			for path, methods := range c.api(t).Paths {
				op, ok := methods["get"]
				if !ok || strings.Contains(path, "{") {
					continue
				}
				for mediaType := range op.Responses["200"].Content {
					query, headers := "?f=json", []string(nil)
					switch {
					case mediaType == "text/html":
						query = "?f=html"
					case !strings.HasPrefix(mediaType, "application/json") && !strings.HasPrefix(mediaType, "application/geo+json") && !strings.HasPrefix(mediaType, "application/schema+json") && !strings.HasPrefix(mediaType, "application/vnd.oai.openapi+json"):
						query, headers = "", []string{"Accept", mediaType} // forms that have other names, or none
					}
					if strings.HasSuffix(path, "/changes") {
						query += "&since=r0"
					}
					res, body := get(t, c.base+path+query, headers...)
					require.Equal(t, 200, res.StatusCode, "%s: %s", path, body)
					require.True(t, strings.HasPrefix(res.Header.Get("Content-Type"), mediaType), "%s: %s is not %s", path, res.Header.Get("Content-Type"), mediaType)
				}
			}
		}},
		{"/conf/oas30/completeness", func(t *testing.T, c *candidate) {
			for path, methods := range c.api(t).Paths {
				for method, op := range methods {
					for _, status := range []string{"400", "401", "403", "404"} {
						require.Contains(t, op.Responses, status, "%s %s", method, path)
					}
					require.True(t, slices.ContainsFunc([]string{"200", "201", "204"}, func(s string) bool { _, ok := op.Responses[s]; return ok }), "%s %s", method, path)
				}
			}
		}},
		{"/conf/oas30/exceptions-codes", func(t *testing.T, c *candidate) {
			doc := c.api(t)
			for path, address := range map[string]string{"/collections": "/collections?x=1", "/collections/parcels/items": "/collections/parcels/items?limit=0", "/collections/parcels/items/{featureId}": "/collections/parcels/items/0"} {
				res, _ := get(t, c.base+address)
				documented := doc.Paths[path]["get"].Responses[fmt.Sprint(res.StatusCode)]
				require.Contains(t, documented.Content, res.Header.Get("Content-Type"), path)
			}
		}},
		{"/conf/oas30/security", func(t *testing.T, c *candidate) {
			doc := c.api(t)
			require.NotEmpty(t, doc.Security)
			for _, requirement := range doc.Security {
				for name := range requirement {
					require.Contains(t, doc.Components.SecuritySchemes, name)
				}
			}
			require.Equal(t, "bearer", doc.Components.SecuritySchemes["token"]["scheme"])
		}},
	},
	f1 + "html": {
		{"/conf/html/definition", func(t *testing.T, c *candidate) {
			for path, methods := range c.api(t).Paths {
				if op, ok := methods["get"]; ok && (path == "/" || strings.HasPrefix(path, "/collections") && !strings.Contains(path, "/tiles") && !strings.Contains(path, "/map") && !strings.Contains(path, "/style") && !strings.Contains(path, "/legend")) {
					require.Contains(t, op.Responses["200"].Content, "text/html", path)
				}
			}
		}},
		{"/conf/html/content", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				res, body := get(t, c.base+"/collections/"+x.ID+"/items?limit=3", "Accept", "text/html")
				require.Equal(t, "text/html; charset=utf-8", res.Header.Get("Content-Type"))
				page := string(body)
				require.Contains(t, page, "<h1>"+x.Title+"</h1>")
				for _, id := range ids(c.items(t, x.ID, "limit=3")) {
					require.Contains(t, page, fmt.Sprintf("/collections/%s/items/%d?", x.ID, id))
				}
			}
			_, body := get(t, c.base+"/collections/parcels/items/7?f=html")
			require.Contains(t, string(body), "220401_1.0001.1/8")
		}},
	},
	f1 + "geojson": {
		{"/conf/geojson/definition", func(t *testing.T, c *candidate) {
			doc := c.api(t)
			for _, x := range c.collections(t) {
				for path, schema := range map[string]string{"/collections/" + x.ID + "/items": "featureCollection", "/collections/" + x.ID + "/items/{featureId}": "feature"} {
					content := doc.Paths[path]["get"].Responses["200"].Content
					require.Equal(t, "#/components/schemas/"+schema, content["application/geo+json"].Schema["$ref"], path)
				}
			}
		}},
		{"/conf/geojson/content", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				for _, accept := range []string{"application/geo+json", "*/*", ""} {
					var f featureCollection
					res := c.json(t, "/collections/"+x.ID+"/items?limit=20", &f, "Accept", accept)
					require.Equal(t, "application/geo+json", res.Header.Get("Content-Type"))
					for _, y := range f.Features {
						if y.Geometry != nil {
							require.Contains(t, []string{"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}, y.Geometry.Type)
						}
					}
				}
			}
		}},
	},
}

func (c *candidate) landing(t *testing.T) []linkDoc {
	t.Helper()
	var doc struct{ Links []linkDoc }
	c.json(t, "/", &doc)
	return doc.Links
}

// firstPosition is the first two numbers of coordinates, however deep they lie.
func firstPosition(t testing.TB, raw json.RawMessage) (x, y float64) {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(raw, &v))
	for {
		list := v.([]any)
		if number, ok := list[0].(float64); ok {
			return number, list[1].(float64)
		}
		v = list[0]
	}
}
