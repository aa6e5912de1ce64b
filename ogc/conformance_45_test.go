package ogc_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	f4 = "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/"
	f5 = "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/"
)

// drawing is a parcel in degrees, the n-th of a row of them.
func drawing(n int, properties string) string {
	x := 18.48 + float64(n)*0.001
	return fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[%[1]v,54.29],[%[2]v,54.29],[%[2]v,54.2902],[%[1]v,54.2902],[%[1]v,54.29]]]},"properties":{"parcel_id":"220401_1.0001.%[3]d"%[4]s}}`,
		x, x+0.0005, 9000+n, properties)
}

// draw adds a parcel and gives its address.
func (c *candidate) draw(t *testing.T, n int, properties string) string {
	t.Helper()
	res, body := send(t, http.MethodPost, c.base+"/collections/parcels/items", drawing(n, properties))
	require.Equal(t, http.StatusCreated, res.StatusCode, "%s", body)
	return res.Header.Get("Location")
}

// part4 is OGC API – Features – Part 4: Create, Replace, Update and Delete (20-002), annex A. The classes of features are
// tested with GeoJSON; no GML and no JSON-FG is claimed, so their conditional tests have no condition that holds.
var part4 = map[string][]abstractTest{
	f4 + "create-replace-delete": {
		{"/conf/create-replace-delete/options", func(t *testing.T, c *candidate) {
			res, _ := send(t, http.MethodOptions, c.base+"/collections/parcels/items", "")
			require.Equal(t, 200, res.StatusCode)
			require.Contains(t, res.Header.Get("Allow"), "POST")
			require.Contains(t, res.Header.Get("Accept-Post"), "application/geo+json")
			res, _ = send(t, http.MethodOptions, c.base+"/collections/parcels/items/1", "")
			require.Equal(t, 200, res.StatusCode)
			for _, method := range []string{"PUT", "PATCH", "DELETE"} {
				require.Contains(t, res.Header.Get("Allow"), method)
			}
		}},
		{"/conf/create-replace-delete/create", func(t *testing.T, c *candidate) {
			before := ids(c.items(t, "parcels", "limit=10000"))
			first := c.draw(t, 1, `,"map_sheet":"7"`)
			f, _ := one(t, first)
			require.Equal(t, "7", f.Properties["map_sheet"])
			require.NotContains(t, before, f.ID)
			require.True(t, strings.HasSuffix(first, fmt.Sprintf("/%d", f.ID)))
			withID := strings.Replace(drawing(2, ""), `"type":"Feature"`, `"type":"Feature","id":987654321`, 1)
			res, body := send(t, http.MethodPost, c.base+"/collections/parcels/items", withID)
			require.Equal(t, http.StatusCreated, res.StatusCode, "%s", body)
			g, _ := one(t, res.Header.Get("Location"))
			require.True(t, strings.HasSuffix(res.Header.Get("Location"), fmt.Sprintf("/%d", g.ID)))
			require.NotContains(t, append(before, f.ID), g.ID)
		}},
		{"/conf/create-replace-delete/create-content-type", func(t *testing.T, c *candidate) {
			res, _ := send(t, http.MethodPost, c.base+"/collections/parcels/items", drawing(3, ""), "Content-Type", "")
			require.Equal(t, 400, res.StatusCode)
		}},
		{"/conf/create-replace-delete/replace", func(t *testing.T, c *candidate) {
			address := c.draw(t, 4, `,"map_sheet":"7"`)
			res, body := send(t, http.MethodPut, address, drawing(5, `,"cadastral_area_m2":12.5`))
			require.Equal(t, 200, res.StatusCode, "%s", body)
			f, _ := one(t, address)
			require.Equal(t, []any{12.5, "220401_1.0001.9005", nil}, []any{f.Properties["cadastral_area_m2"], f.Properties["parcel_id"], nilIfEmpty(f.Properties["map_sheet"])})
			lon, _ := firstPosition(t, f.Geometry.Coordinates)
			require.InDelta(t, 18.485, lon, 0.0006)
		}},
		{"/conf/create-replace-delete/replace-content-type", func(t *testing.T, c *candidate) {
			res, _ := send(t, http.MethodPut, c.base+"/collections/parcels/items/1", drawing(6, ""), "Content-Type", "")
			require.Equal(t, 400, res.StatusCode)
		}},
		{"/conf/create-replace-delete/replace-rid", func(t *testing.T, c *candidate) {
			before, _ := one(t, c.base+"/collections/parcels/items/2")
			res, _ := send(t, http.MethodPut, c.base+"/collections/parcels/items/2", strings.Replace(drawing(6, ""), `"type":"Feature"`, `"type":"Feature","id":3`, 1))
			require.Equal(t, 422, res.StatusCode, "refused rather than ignored")
			after, _ := one(t, c.base+"/collections/parcels/items/2")
			require.Equal(t, before, after)
		}},
		{"/conf/create-replace-delete/replace-exceptions", func(t *testing.T, c *candidate) {
			for _, headers := range [][]string{nil, {"If-Match", `"xyz"`}} {
				res, _ := send(t, http.MethodPut, c.base+"/collections/parcels/items/888888", drawing(7, ""), headers...)
				require.Equal(t, 404, res.StatusCode)
				res, _ = get(t, c.base+"/collections/parcels/items/888888")
				require.Equal(t, 404, res.StatusCode)
			}
		}},
		{"/conf/create-replace-delete/delete", func(t *testing.T, c *candidate) {
			address := c.draw(t, 8, "")
			res, _ := send(t, http.MethodDelete, address, "")
			require.Equal(t, 204, res.StatusCode)
			res, _ = get(t, address)
			require.Equal(t, 404, res.StatusCode)
		}},
	},
	f4 + "update": {
		{"/conf/update/options", func(t *testing.T, c *candidate) {
			res, _ := send(t, http.MethodOptions, c.base+"/collections/parcels/items/1", "")
			require.Contains(t, res.Header.Get("Allow"), "PATCH")
			require.Equal(t, "application/merge-patch+json", res.Header.Get("Accept-Patch"))
		}},
		{"/conf/update/update", func(t *testing.T, c *candidate) {
			address := c.draw(t, 10, `,"map_sheet":"7","cadastral_area_m2":5`)
			before, _ := one(t, address)
			res, body := send(t, http.MethodPatch, address, `{"properties":{"map_sheet":"8"}}`)
			require.Equal(t, 200, res.StatusCode, "%s", body)
			after, _ := one(t, address)
			require.Equal(t, "8", after.Properties["map_sheet"])
			before.Properties["map_sheet"], before.Properties["version"] = "8", 2.0
			require.Equal(t, before, after, "nothing else changed")
		}},
		{"/conf/update/update-content-type", func(t *testing.T, c *candidate) {
			res, _ := send(t, http.MethodPatch, c.base+"/collections/parcels/items/1", `{}`, "Content-Type", "")
			require.Equal(t, 400, res.StatusCode)
		}},
		{"/conf/update/update-rid", func(t *testing.T, c *candidate) {
			res, _ := send(t, http.MethodPatch, c.base+"/collections/parcels/items/1", `{"id":2}`)
			require.Equal(t, 422, res.StatusCode)
			f, _ := one(t, c.base+"/collections/parcels/items/1")
			require.EqualValues(t, 1, f.ID)
		}},
	},
	f4 + "optimistic-locking-etags": {
		{"/conf/optimistic-locking-etags/get-etag", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				for _, id := range ids(c.items(t, x.ID, "limit=2")) {
					_, res := one(t, fmt.Sprintf("%s/collections/%s/items/%d", c.base, x.ID, id))
					require.Regexp(t, `^"[^"]+"$`, res.Header.Get("ETag"), "a strong one")
				}
			}
		}},
		{"/conf/optimistic-locking-etags/replace", func(t *testing.T, c *candidate) {
			c.locked(t, http.MethodPut, 11, func(n int) string { return drawing(11, fmt.Sprintf(`,"map_sheet":"%d"`, n)) })
		}},
		{"/conf/optimistic-locking-etags/update", func(t *testing.T, c *candidate) {
			c.locked(t, http.MethodPatch, 12, func(n int) string { return fmt.Sprintf(`{"properties":{"map_sheet":"%d"}}`, n) })
		}},
		{"/conf/optimistic-locking-etags/delete", func(t *testing.T, c *candidate) {
			address, other := c.draw(t, 13, ""), c.draw(t, 14, "")
			_, seen := one(t, address)
			res, _ := send(t, http.MethodDelete, address, "", "If-Match", `"0"`)
			require.Equal(t, 412, res.StatusCode)
			_, again := one(t, address)
			res, _ = send(t, http.MethodDelete, address, "", "If-Match", seen.Header.Get("ETag"))
			require.Equal(t, 204, res.StatusCode)
			require.Equal(t, seen.Header.Get("ETag"), again.Header.Get("ETag"))
			res, _ = get(t, address)
			require.Equal(t, 404, res.StatusCode)
			res, _ = send(t, http.MethodDelete, other, "")
			require.Equal(t, 204, res.StatusCode)
		}},
	},
	f4 + "features": {
		{"/conf/features/endpoints", func(t *testing.T, c *candidate) {
			require.True(t, strings.HasPrefix(c.draw(t, 15, ""), c.base+"/collections/parcels/items/"))
		}},
		{"/conf/features/crs", func(t *testing.T, c *candidate) {
			for n, crs := range []string{uri4326, uri2180} {
				degrees := c.draw(t, 16+2*n, "")
				f, _ := one(t, degrees+"?crs="+q(crs))
				body, err := json.Marshal(map[string]any{"type": "Feature", "geometry": f.Geometry, "properties": map[string]any{"parcel_id": fmt.Sprintf("220401_1.0001.9%d", 17+2*n)}})
				require.NoError(t, err)
				body = []byte(strings.NewReplacer(`"Type"`, `"type"`, `"Coordinates"`, `"coordinates"`).Replace(string(body)))
				res, answer := send(t, http.MethodPost, c.base+"/collections/parcels/items", string(body), "Content-Crs", "<"+crs+">")
				require.Equal(t, 201, res.StatusCode, "%s", answer)
				require.Equal(t, "<"+crs+">", res.Header.Get("Content-Crs"))
				g, _ := one(t, res.Header.Get("Location")+"?crs="+q(crs))
				require.JSONEq(t, string(f.Geometry.Coordinates), string(g.Geometry.Coordinates))
			}
			res, _ := send(t, http.MethodPost, c.base+"/collections/parcels/items", drawing(20, ""), "Content-Crs", "<http://www.opengis.net/def/crs/EPSG/0/999999>")
			require.Equal(t, 400, res.StatusCode)
		}},
		{"/conf/features/schema", func(t *testing.T, c *candidate) {
			s := schemaAt(t, c.base+"/collections/parcels/schema")
			require.False(t, s.AdditionalProperties)
			c.draw(t, 21, "")
			for _, extra := range []string{`,"no_such_field":1`, `,"data_source":"x"`, `,"version":7`} {
				res, _ := send(t, http.MethodPost, c.base+"/collections/parcels/items", drawing(22, extra))
				require.Equal(t, 422, res.StatusCode, extra)
			}
		}},
		{"/conf/features/geojson", func(t *testing.T, c *candidate) {
			address := c.draw(t, 23, "")
			res, _ := send(t, http.MethodPut, address, strings.Replace(drawing(24, ""), `"type":"Feature"`, `"type":"Feature","id":1`, 1))
			require.Equal(t, 422, res.StatusCode)
			res, body := send(t, http.MethodPut, address, drawing(24, ""))
			require.Equal(t, 200, res.StatusCode, "%s", body)
			f, _ := one(t, address)
			lon, _ := firstPosition(t, f.Geometry.Coordinates)
			require.InDelta(t, 18.504, lon, 0.0006)
		}},
		{"/conf/features/json-merge-patch", func(t *testing.T, c *candidate) {
			address := c.draw(t, 25, `,"map_sheet":"7","cadastral_area_m2":5`)
			res, body := send(t, http.MethodPatch, address, `{"properties":{"map_sheet":"8","ownership_group":"4","cadastral_area_m2":null},"geometry":{"type":"Polygon","coordinates":[[[18.6,54.29],[18.601,54.29],[18.601,54.291],[18.6,54.29]]]}}`)
			require.Equal(t, 200, res.StatusCode, "%s", body)
			f, _ := one(t, address)
			require.Equal(t, []any{"8", "4", nil}, []any{f.Properties["map_sheet"], f.Properties["ownership_group"], f.Properties["cadastral_area_m2"]})
			require.JSONEq(t, `[[[18.6,54.29],[18.601,54.29],[18.601,54.291],[18.6,54.29]]]`, string(f.Geometry.Coordinates))
			res, _ = send(t, http.MethodPatch, address, `{"properties":{"id":1}}`)
			require.Equal(t, 422, res.StatusCode)
		}},
	},
}

func nilIfEmpty(v any) any {
	if v == "" {
		return nil
	}
	return v
}

// locked changes a parcel with a tag that is not its own, with its own, and without one.
func (c *candidate) locked(t *testing.T, method string, n int, body func(int) string) {
	t.Helper()
	address := c.draw(t, n, "")
	before, seen := one(t, address)
	res, _ := send(t, method, address, body(1), "If-Match", `"0"`)
	require.Equal(t, 412, res.StatusCode)
	after, _ := one(t, address)
	require.Equal(t, before, after)
	res, answer := send(t, method, address, body(2), "If-Match", seen.Header.Get("ETag"))
	require.Equal(t, 200, res.StatusCode, "%s", answer)
	require.NotEmpty(t, res.Header.Get("ETag"))
	require.NotEqual(t, seen.Header.Get("ETag"), res.Header.Get("ETag"))
	res, _ = send(t, method, address, body(3))
	require.Equal(t, 200, res.StatusCode)
}

// eachSchema gives the schemas of a kind of each collection.
func (c *candidate) eachSchema(t *testing.T, kind string, f func(x collectionOf, s schema)) {
	t.Helper()
	for _, x := range c.collections(t) {
		f(x, schemaAt(t, c.base+"/collections/"+x.ID+"/"+kind, "Accept", "application/schema+json"))
	}
}

var schemaKinds = []string{"schema", "queryables", "sortables"}

// ucum are the units of measure that the registers use, as the Unified Code for Units of Measure writes them.
var ucum = []string{"m", "m2", "%"}

// part5 is OGC API – Features – Part 5: Schemas (23-058r1), annex A.
var part5 = map[string][]abstractTest{
	f5 + "schemas": {
		{"/conf/schemas/basic-schema-inspection", func(t *testing.T, c *candidate) {
			for _, kind := range schemaKinds {
				c.eachSchema(t, kind, func(x collectionOf, s schema) {
					require.Equal(t, []string{"https://json-schema.org/draft/2020-12/schema", c.base + "/collections/" + x.ID + "/" + kind, "object"}, []string{s.Schema, s.ID, s.Type})
					for name, p := range s.Properties {
						require.True(t, p.Type != "" || strings.HasPrefix(p.Format, "geometry-"), "%s: %s", x.ID, name)
						require.NotEmpty(t, p.Title, name)
					}
				})
				res, body := get(t, c.base+"/collections/decisions/"+kind)
				require.Equal(t, 200, res.StatusCode)
				var any map[string]any
				require.NoError(t, json.Unmarshal(body, &any))
				keywords(t, any)
			}
		}},
		{"/conf/schemas/role", func(t *testing.T, c *candidate) {
			c.eachSchema(t, "schema", func(_ collectionOf, s schema) {
				for _, p := range s.Properties {
					require.Contains(t, []string{"", "id", "primary-geometry", "primary-instant", "primary-interval-start", "primary-interval-end"}, p.Role)
				}
			})
		}},
		{"/conf/schemas/role-id", func(t *testing.T, c *candidate) {
			c.eachSchema(t, "schema", func(x collectionOf, s schema) {
				require.Equal(t, []string{"id"}, withRole(s, "id"), x.ID)
				require.Equal(t, "integer", s.Properties["id"].Type)
			})
		}},
		{"/conf/schemas/property-seq", func(t *testing.T, c *candidate) {
			c.eachSchema(t, "schema", func(x collectionOf, s schema) {
				seen := map[int]bool{}
				for _, p := range s.Properties {
					require.False(t, p.Seq < 1 || seen[p.Seq], x.ID)
					seen[p.Seq] = true
				}
			})
		}},
		{"/conf/schemas/unit", func(t *testing.T, c *candidate) {
			c.eachSchema(t, "schema", func(x collectionOf, s schema) {
				for name, p := range s.Properties {
					if p.Unit == "" {
						continue
					}
					require.Contains(t, []string{"number", "integer"}, p.Type, name)
					if p.UnitLang == "" {
						require.Contains(t, ucum, p.Unit, "%s %s", x.ID, name)
					}
				}
			})
		}},
	},
	f5 + "core-roles-features": {
		{"/conf/core-roles-features/role-primary-geometry", func(t *testing.T, c *candidate) {
			c.eachSchema(t, "schema", func(x collectionOf, s schema) {
				geometries := withRole(s, "primary-geometry")
				require.LessOrEqual(t, len(geometries), 1, x.ID)
				require.Equal(t, x.StorageCRS != "", len(geometries) == 1, x.ID)
				for _, name := range geometries {
					require.Empty(t, s.Properties[name].Type)
					require.True(t, strings.HasPrefix(s.Properties[name].Format, "geometry-"))
				}
			})
		}},
		{"/conf/core-roles-features/role-primary-temporal", func(t *testing.T, c *candidate) {
			c.eachSchema(t, "schema", func(x collectionOf, s schema) {
				instant, start, end := withRole(s, "primary-instant"), withRole(s, "primary-interval-start"), withRole(s, "primary-interval-end")
				require.LessOrEqual(t, len(instant), 1, x.ID)
				require.False(t, len(instant) == 1 && len(start)+len(end) > 0, x.ID)
				require.Equal(t, len(start), len(end), x.ID)
				for _, name := range append(append(instant, start...), end...) {
					require.Equal(t, []string{"string", "date"}, []string{s.Properties[name].Type, s.Properties[name].Format})
				}
			})
		}},
	},
	f5 + "returnables-and-receivables": {
		claims(f5 + "returnables-and-receivables"),
		{"/conf/returnables-and-receivables/link", func(t *testing.T, c *candidate) { c.linked(t, "schema") }},
		{"/conf/returnables-and-receivables/op-and-response", func(t *testing.T, c *candidate) { c.eachSchema(t, "schema", func(collectionOf, schema) {}) }},
		{"/conf/returnables-and-receivables/response-1", func(t *testing.T, c *candidate) {
			c.eachSchema(t, "schema", func(x collectionOf, s schema) {
				for _, y := range c.items(t, x.ID, "limit=1000").Features {
					for name, v := range y.Properties {
						p, ok := s.Properties[name]
						require.True(t, ok, "%s says %s, which its schema does not", x.ID, name)
						fits(t, x.ID+" "+name, p, v)
					}
				}
			})
		}},
		{"/conf/returnables-and-receivables/response-2", func(t *testing.T, c *candidate) {
			address := c.draw(t, 30, `,"use_codes":["B","dr"],"cadastral_area_m2":1.5,"valid_from":"2020-01-01"`)
			res, body := send(t, http.MethodPut, address, drawing(30, `,"use_codes":["R"]`))
			require.Equal(t, 200, res.StatusCode, "%s", body)
			for _, wrong := range []string{`,"use_codes":7`, `,"cadastral_area_m2":"a"`, `,"valid_from":"2020-31-31"`, `,"no_such_field":null`, `,"version":9`} {
				res, _ = send(t, http.MethodPost, c.base+"/collections/parcels/items", drawing(31, wrong))
				require.Equal(t, 422, res.StatusCode, "%s: understood, and it does not fit", wrong)
				res, _ = send(t, http.MethodPut, address, drawing(31, wrong))
				require.Equal(t, 422, res.StatusCode, wrong)
			}
		}},
	},
	f5 + "queryables": {
		claims(f5 + "queryables"),
		{"/conf/queryables/link", func(t *testing.T, c *candidate) { c.linked(t, "queryables") }},
		{"/conf/queryables/op-and-response", func(t *testing.T, c *candidate) {
			c.eachSchema(t, "queryables", func(x collectionOf, s schema) {
				for name := range s.Properties {
					filter := name + " IS NULL"
					require.LessOrEqual(t, c.items(t, x.ID, "limit=1&filter="+q(filter)).NumberMatched, c.items(t, x.ID, "limit=1").NumberMatched, name)
				}
			})
		}},
	},
	f5 + "sortables": {
		claims(f5 + "sortables"),
		{"/conf/sortables/link", func(t *testing.T, c *candidate) { c.linked(t, "sortables") }},
		{"/conf/sortables/op-and-response", func(t *testing.T, c *candidate) {
			c.eachSchema(t, "sortables", func(x collectionOf, s schema) {
				for name, p := range s.Properties {
					require.Contains(t, []string{"string", "number", "integer", "boolean"}, p.Type, "%s %s", x.ID, name)
					up, down := c.items(t, x.ID, "limit=3&sortby="+name), c.items(t, x.ID, "limit=3&sortby="+q("-"+name))
					require.Equal(t, up.NumberMatched, down.NumberMatched)
				}
			})
		}},
	},
}

func withRole(s schema, role string) []string {
	var out []string
	for name, p := range s.Properties {
		if p.Role == role {
			out = append(out, name)
		}
	}
	return out
}

// keywords looks that a schema has no keyword that is neither of JSON Schema nor marked as another's.
func keywords(t *testing.T, s map[string]any) {
	t.Helper()
	known := []string{"$schema", "$id", "type", "title", "description", "properties", "additionalProperties", "required", "format", "items", "oneOf", "const", "readOnly", "deprecated"}
	for name, v := range s {
		require.True(t, strings.HasPrefix(name, "x-") || contains(known, name), name)
		switch v := v.(type) {
		case map[string]any:
			if name == "properties" {
				for _, p := range v {
					keywords(t, p.(map[string]any))
				}
			} else {
				keywords(t, v)
			}
		case []any:
			for _, e := range v {
				if m, ok := e.(map[string]any); ok {
					keywords(t, m)
				}
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (c *candidate) linked(t *testing.T, kind string) {
	t.Helper()
	for _, x := range c.collections(t) {
		require.Equal(t, c.base+"/collections/"+x.ID+"/"+kind, x.link("http://www.opengis.net/def/rel/ogc/1.0/"+kind, "application/schema+json"))
		var single collectionOf
		c.json(t, "/collections/"+x.ID, &single)
		require.Equal(t, c.base+"/collections/"+x.ID+"/"+kind, single.link("http://www.opengis.net/def/rel/ogc/1.0/"+kind, ""))
	}
}

// fits looks that a value is one of its schema's; what is unknown is of any.
func fits(t *testing.T, what string, p propertySchema, v any) {
	t.Helper()
	if v == nil {
		return
	}
	switch p.Type {
	case "integer":
		n, ok := v.(float64)
		require.True(t, ok && n == float64(int64(n)), "%s: %v", what, v)
	case "number":
		require.IsType(t, 0.0, v, what)
	case "boolean":
		require.IsType(t, true, v, what)
	case "array":
		require.IsType(t, []any{}, v, what)
	case "string":
		s, ok := v.(string)
		require.True(t, ok, "%s: %v", what, v)
		switch p.Format {
		case "date":
			require.Regexp(t, `^\d{4}-\d\d-\d\d$`, s, what)
		case "date-time":
			require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d`, s, what)
		}
		if len(p.OneOf) > 0 {
			require.True(t, func() bool {
				for _, code := range p.OneOf {
					if code.Const == s {
						return true
					}
				}
				return false
			}(), "%s: %q is not of the list", what, s)
		}
	default:
		require.Equal(t, "object", p.Type, what)
	}
}
