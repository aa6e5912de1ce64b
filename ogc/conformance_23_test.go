package ogc_test

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	f2 = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/"
	f3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"

	uri84   = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
	uri2180 = "http://www.opengis.net/def/crs/EPSG/0/2180"
	uri4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
)

// part2 is OGC API – Features – Part 2: Coordinate Reference Systems by Reference (18-058r1), annex A.
var part2 = map[string][]abstractTest{
	f2 + "crs": {
		{"/conf/crs/crs-uri", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				for _, crs := range x.CRS {
					require.Regexp(t, `^http://www\.opengis\.net/def/crs/(OGC/1\.3/CRS84|EPSG/0/\d+)$`, crs)
					res, body := get(t, c.base+"/collections/"+x.ID+"/items?limit=1&crs="+q(crs))
					require.Equal(t, 200, res.StatusCode, "%s", body)
				}
			}
		}},
		{"/conf/crs/default-crs", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				require.Equal(t, uri84, x.CRS[0], x.ID)
			}
		}},
		{"/conf/crs/storageCrs", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				if x.StorageCRS != "" {
					require.Contains(t, x.CRS, x.StorageCRS)
				}
			}
		}},
		{"/conf/crs/crs-parameter", func(t *testing.T, c *candidate) {
			doc := c.api(t)
			for _, x := range c.collections(t) {
				for _, path := range []string{"/items", "/items/{featureId}"} {
					p := doc.parameter(t, "/collections/"+x.ID+path, "get", "crs")
					schema := p["schema"].(map[string]any)
					require.Equal(t, []any{"query", false, "form", false, "string", "uri"}, []any{p["in"], p["required"], p["style"], p["explode"], schema["type"], schema["format"]})
				}
				for _, crs := range x.CRS {
					var f featureCollection
					res := c.json(t, "/collections/"+x.ID+"/items?limit=1&crs="+q(crs), &f)
					require.Equal(t, "<"+crs+">", res.Header.Get("Content-Crs"))
					for _, id := range ids(f) {
						res = c.json(t, fmt.Sprintf("/collections/%s/items/%d?crs=%s", x.ID, id, q(crs)), &feature{})
						require.Equal(t, "<"+crs+">", res.Header.Get("Content-Crs"))
					}
				}
			}
		}},
		{"/conf/crs/crs-parameter-default", func(t *testing.T, c *candidate) {
			var a, b featureCollection
			res := c.json(t, "/collections/parcels/items?limit=5", &a)
			require.Equal(t, "<"+uri84+">", res.Header.Get("Content-Crs"))
			c.json(t, "/collections/parcels/items?limit=5&crs="+q(uri84), &b)
			require.Equal(t, a.Features, b.Features)
		}},
		{"/conf/crs/crs-parameter-invalid", func(t *testing.T, c *candidate) {
			for _, wrong := range []string{"x", "http://www.opengis.net/def/crs/EPSG/0/999999", "http://www.opengis.net/def/crs/OGC/0/does_not_exist"} {
				c.refused(t, "/collections/parcels/items?crs="+q(wrong))
				c.refused(t, "/collections/parcels/items/1?crs="+q(wrong))
			}
		}},
		{"/conf/crs/crs-parameter-transform", func(t *testing.T, c *candidate) {
			for crs, want := range map[string][2]int{uri4326: {1, 0}, uri84: {0, 1}} {
				f := c.items(t, "parcels", "limit=5&crs="+q(crs))
				for i, degrees := range c.items(t, "parcels", "limit=5").Features {
					lon, lat := firstPosition(t, degrees.Geometry.Coordinates)
					a, b := firstPosition(t, f.Features[i].Geometry.Coordinates)
					got := [2]float64{a, b}
					// The first corner of a ring may be another one where the order of its corners is turned.
					require.InDelta(t, lon, got[want[0]], 1e-3)
					require.InDelta(t, lat, got[want[1]], 1e-3)
				}
			}
			var x, y float64
			f := c.items(t, "parcels", "limit=1&crs="+q(uri2180))
			require.NoError(t, c.store.Pool().QueryRow(t.Context(), `SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointN(ST_ExteriorRing(ST_GeometryN(geom, 1)), 1) AS p FROM parcels WHERE id = $1) q`, f.Features[0].ID).Scan(&x, &y))
			northing, easting := firstPosition(t, f.Features[0].Geometry.Coordinates)
			require.InDelta(t, y, northing, 0.001)
			require.InDelta(t, x, easting, 0.001)
		}},
		{"/conf/crs/bbox-crs-parameter", func(t *testing.T, c *candidate) {
			doc := c.api(t)
			for _, x := range c.collections(t) {
				p := doc.parameter(t, "/collections/"+x.ID+"/items", "get", "bbox-crs")
				require.Equal(t, []any{"query", false, "form", false, "string"}, []any{p["in"], p["required"], p["style"], p["explode"], p["schema"].(map[string]any)["type"]})
			}
			degrees := ids(c.items(t, "parcels", "bbox=18.478,54.289,18.4785,54.2895"))
			require.NotEmpty(t, degrees)
			require.Equal(t, degrees, ids(c.items(t, "parcels", "bbox=54.289,18.478,54.2895,18.4785&bbox-crs="+q(uri4326))))
		}},
		{"/conf/crs/bbox-crs-parameter-default", func(t *testing.T, c *candidate) {
			require.Equal(t, ids(c.items(t, "parcels", "bbox=18.478,54.289,18.4785,54.2895")), ids(c.items(t, "parcels", "bbox=18.478,54.289,18.4785,54.2895&bbox-crs="+q(uri84))))
		}},
		{"/conf/crs/bbox-crs-parameter-invalid", func(t *testing.T, c *candidate) {
			c.refused(t, "/collections/parcels/items?bbox=1,2,3,4&bbox-crs=x")
			c.refused(t, "/collections/parcels/items?bbox=1,2,3,4&bbox-crs="+q("http://www.opengis.net/def/crs/EPSG/0/999999"))
		}},
	},
}

// filterable is each collection with one of its queryables, and whether it has places.
func (c *candidate) filterable(t *testing.T, each func(x collectionOf, queryable string, placed bool)) {
	t.Helper()
	for _, x := range c.collections(t) {
		s := schemaAt(t, c.base+"/collections/"+x.ID+"/queryables")
		sample := ""
		for name := range s.Properties {
			if name != "geometry" && (sample == "" || name < sample) {
				sample = name
			}
		}
		require.NotEmpty(t, sample, x.ID)
		each(x, sample, s.Properties["geometry"].Format != "")
	}
}

func (x *collectionOf) envelope() string {
	b := x.Extent.Spatial.BBox[0]
	// The extent is rounded to what GeoJSON says; a hand's breadth around it holds all.
	return fmt.Sprintf("S_INTERSECTS(geometry,BBOX(%v,%v,%v,%v))", b[0]-1e-6, b[1]-1e-6, b[2]+1e-6, b[3]+1e-6)
}

func claims(class string) abstractTest {
	name := class[strings.LastIndex(class, "/")+1:]
	return abstractTest{"/conf/" + name + "/get-conformance", func(t *testing.T, c *candidate) { require.Contains(t, c.conformance(t), class) }}
}

// filterOf is the tests of the class filter, which those of features-filter repeat on items.
var filterTests = []abstractTest{
	{"/conf/filter/get-collections", func(t *testing.T, c *candidate) { require.NotEmpty(t, c.collections(t)) }},
	{"/conf/filter/get-queryables", func(t *testing.T, c *candidate) {
		c.filterable(t, func(collectionOf, string, bool) {})
	}},
	{"/conf/filter/get-collection", func(t *testing.T, c *candidate) {
		for _, x := range c.collections(t) {
			require.Equal(t, c.base+"/collections/"+x.ID+"/queryables", x.link("http://www.opengis.net/def/rel/ogc/1.0/queryables", ""))
		}
	}},
	{"/conf/filter/filter-param", func(t *testing.T, c *candidate) {
		c.filterable(t, func(x collectionOf, queryable string, _ bool) {
			kept := c.items(t, x.ID, "limit=10000&filter-lang=cql2-text&filter="+q(queryable+" IS NULL"))
			for _, y := range kept.Features {
				require.Nil(t, nilIfEmpty(y.Properties[queryable]), "%s %d: an empty text is an unknown value", x.ID, y.ID)
			}
			rest := c.items(t, x.ID, "limit=10000&filter="+q(queryable+" IS NOT NULL"))
			require.Equal(t, c.items(t, x.ID, "limit=1").NumberMatched, kept.NumberMatched+rest.NumberMatched)
			c.refused(t, "/collections/"+x.ID+"/items?filter-lang=cql2-text&filter="+q("THIS IS NOT A FILTER"))
		})
	}},
	{"/conf/filter/filter-lang-default", func(t *testing.T, c *candidate) {
		c.filterable(t, func(x collectionOf, queryable string, _ bool) {
			require.Equal(t, ids(c.items(t, x.ID, "filter-lang=cql2-text&filter="+q(queryable+" IS NULL"))), ids(c.items(t, x.ID, "filter="+q(queryable+" IS NULL"))))
			c.refused(t, "/collections/"+x.ID+"/items?filter="+q("THIS IS NOT A FILTER"))
			c.refused(t, "/collections/"+x.ID+"/items?filter-lang=sql&filter="+q(queryable+" IS NULL"))
		})
	}},
	{"/conf/filter/expression-construction", func(t *testing.T, c *candidate) {
		c.filterable(t, func(x collectionOf, _ string, _ bool) {
			c.refused(t, "/collections/"+x.ID+"/items?filter-lang=cql2-text&filter="+q("this_is_not_a_queryable IS NULL"))
		})
	}},
	{"/conf/filter/filter-crs-wgs84", func(t *testing.T, c *candidate) {
		c.filterable(t, func(x collectionOf, _ string, placed bool) {
			if !placed || x.Extent.Spatial == nil {
				return
			}
			all, within := c.items(t, x.ID, "limit=10000"), c.items(t, x.ID, "limit=10000&filter="+q(x.envelope()))
			withPlace := []int64{}
			for _, y := range all.Features {
				if y.Geometry != nil {
					withPlace = append(withPlace, y.ID)
				}
			}
			require.Equal(t, withPlace, ids(within), "%s: a comparison with an unknown place is not true", x.ID)
			c.refused(t, "/collections/"+x.ID+"/items?filter="+q("S_INTERSECTS(geometry,BBOX(1000000,1000000,2000000,2000000))"))
		})
	}},
	{"/conf/filter/filter-crs-param", func(t *testing.T, c *candidate) {
		c.filterable(t, func(x collectionOf, _ string, placed bool) {
			if !placed || x.Extent.Spatial == nil {
				return
			}
			want := ids(c.items(t, x.ID, "limit=10000&filter="+q(x.envelope())))
			b := x.Extent.Spatial.BBox[0]
			for _, crs := range x.CRS {
				filter := fmt.Sprintf("S_INTERSECTS(geometry,BBOX(%v,%v,%v,%v))", b[0]-1e-6, b[1]-1e-6, b[2]+1e-6, b[3]+1e-6)
				switch crs {
				case uri84:
				case uri4326:
					filter = fmt.Sprintf("S_INTERSECTS(geometry,BBOX(%v,%v,%v,%v))", b[1]-1e-6, b[0]-1e-6, b[3]+1e-6, b[2]+1e-6)
				default:
					box := c.transformed(t, b, crs)
					filter = fmt.Sprintf("S_INTERSECTS(geometry,BBOX(%v,%v,%v,%v))", box[0], box[1], box[2], box[3])
				}
				require.Equal(t, want, ids(c.items(t, x.ID, "limit=10000&filter-crs="+q(crs)+"&filter="+q(filter))), "%s in %s", x.ID, crs)
			}
			c.refused(t, "/collections/"+x.ID+"/items?filter-crs="+q("http://www.opengis.net/def/crs/OGC/0/does_not_exist")+"&filter="+q(x.envelope()))
		})
	}},
	{"/conf/filter/mixing-expression", func(t *testing.T, c *candidate) {
		c.filterable(t, func(x collectionOf, _ string, placed bool) {
			if !placed || x.Extent.Spatial == nil {
				return
			}
			b := x.Extent.Spatial.BBox[0]
			want := ids(c.items(t, x.ID, "limit=10000&filter="+q(x.envelope())))
			require.Equal(t, want, ids(c.items(t, x.ID, fmt.Sprintf("limit=10000&filter=%s&bbox=%v,%v,%v,%v", q(x.envelope()), b[0]-1e-6, b[1]-1e-6, b[2]+1e-6, b[3]+1e-6))))
			require.Empty(t, ids(c.items(t, x.ID, "limit=10000&bbox=0,0,1,1&filter="+q(x.envelope()))))
		})
	}},
}

// transformed is a box in degrees in a metric system, with a margin for its bent edges, in the axis order of the system.
func (c *candidate) transformed(t *testing.T, b []float64, crs string) [4]float64 {
	t.Helper()
	epsg := crs[strings.LastIndex(crs, "/")+1:]
	var x0, y0, x1, y1 float64
	require.NoError(t, c.store.Pool().QueryRow(t.Context(), `SELECT ST_XMin(g), ST_YMin(g), ST_XMax(g), ST_YMax(g) FROM (SELECT ST_Transform(ST_Segmentize(ST_MakeEnvelope($1, $2, $3, $4, 4326), 0.001), $5::int) AS g) x`,
		b[0], b[1], b[2], b[3], epsg).Scan(&x0, &y0, &x1, &y1))
	margin := math.Max(x1-x0, y1-y0)*0.01 + 1
	box := [4]float64{x0 - margin, y0 - margin, x1 + margin, y1 + margin}
	if epsg != "3857" {
		box = [4]float64{box[1], box[0], box[3], box[2]}
	}
	return box
}

// part3 is OGC API – Features – Part 3: Filtering (19-079r2), annex A.
var part3 = map[string][]abstractTest{
	f3 + "queryables": {
		claims(f3 + "queryables"),
		{"/conf/queryables/get-queryables-uris", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				require.Equal(t, c.base+"/collections/"+x.ID+"/queryables", x.link("http://www.opengis.net/def/rel/ogc/1.0/queryables", ""))
			}
		}},
		{"/conf/queryables/get-queryables", func(t *testing.T, c *candidate) {
			for _, x := range c.collections(t) {
				s := schemaAt(t, c.base+"/collections/"+x.ID+"/queryables", "Accept", "application/schema+json")
				require.Equal(t, []string{"https://json-schema.org/draft/2020-12/schema", c.base + "/collections/" + x.ID + "/queryables", "object"}, []string{s.Schema, s.ID, s.Type})
				require.NotEmpty(t, s.Properties)
			}
			res, _ := get(t, c.base+"/collections/nothing/queryables")
			require.Equal(t, http.StatusNotFound, res.StatusCode)
		}},
	},
	f3 + "queryables-query-parameters": {
		claims(f3 + "queryables-query-parameters"),
		{"/conf/queryables-query-parameters/parameters", func(t *testing.T, c *candidate) {
			doc := c.api(t)
			c.filterable(t, func(x collectionOf, _ string, _ bool) {
				all := c.items(t, x.ID, "limit=5")
				for name, p := range schemaAt(t, c.base+"/collections/"+x.ID+"/queryables").Properties {
					if name == "geometry" {
						continue
					}
					require.Equal(t, "query", doc.parameter(t, "/collections/"+x.ID+"/items", "get", name)["in"])
					for _, y := range all.Features {
						v := y.Properties[name]
						if v == nil || p.Type == "array" || p.Type == "object" || v == "" {
							continue
						}
						text := fmt.Sprint(v)
						if number, ok := v.(float64); ok {
							text = fmt.Sprintf("%.10g", number)
						}
						for _, z := range c.items(t, x.ID, name+"="+q(text)+"&limit=5").Features {
							require.Equal(t, v, z.Properties[name], "%s %s", x.ID, name)
						}
						break
					}
				}
			})
		}},
	},
	f3 + "filter":          append([]abstractTest{claims(f3 + "filter")}, filterTests...),
	f3 + "features-filter": append([]abstractTest{claims(f3 + "features-filter")}, abstractTest{"/conf/features-filter/filter-on-items", onItems}),
}

func onItems(t *testing.T, c *candidate) {
	doc := c.api(t)
	for _, x := range c.collections(t) {
		for _, name := range []string{"filter", "filter-lang", "filter-crs"} {
			require.Equal(t, "query", doc.parameter(t, "/collections/"+x.ID+"/items", "get", name)["in"])
		}
	}
	for _, x := range filterTests {
		t.Run(x.id, func(t *testing.T) { x.test(t, c) })
	}
}
