package tiles_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc"
	"spoina/tiles"
)

// joined puts the rooms of tiles and of features together, as the program does.
type joined struct{ *tiles.Service }

func (j joined) TileLayers(scope access.Scope) (out []ogc.TileLayer) {
	for _, l := range j.Service.TileLayers(scope) {
		out = append(out, ogc.TileLayer(l))
	}
	return out
}

// ogcOf serves an office's features with their tiles.
func ogcOf(t testing.TB, store *db.Store, scope access.Scope) peer {
	t.Helper()
	router, _ := httpapi.New()
	drawing := tiles.New(0)
	tiles.Routes(router, tiles.Deps{Service: drawing})
	router.Route("/ogc", func(r chi.Router) { ogc.Routes(r, register.Core(), joined{drawing}) })
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(store.DB(), httpapi.As(scope), router)))
	t.Cleanup(server.Close)
	return peer{url: server.URL, store: store}
}

type linked struct {
	Href, Rel, Type string
	Templated       bool
}

// document is any of the descriptions.
type document struct {
	ConformsTo       []string
	Links            []linked
	Collections      []document
	Tilesets         []document
	TileMatrixSets   []document
	ID               string
	CRS              any
	DataType         string
	TileMatrixSetURI string
	Layers           []struct {
		ID, DataType                 string
		MinTileMatrix, MaxTileMatrix string
		PropertiesSchema             struct {
			Properties map[string]struct{ Type string }
		}
	}
	BoundingBox  *struct{ LowerLeft, UpperRight []float64 }
	TileMatrices []struct {
		ID                        string
		CellSize                  float64
		PointOfOrigin             []float64
		TileWidth, TileHeight     int
		MatrixWidth, MatrixHeight int
	}
	Paths map[string]map[string]struct {
		OperationID string
		Parameters  []struct {
			Name, In string
			Required bool
			Schema   struct{ Type string }
		}
	}
}

func (p peer) doc(t testing.TB, address string) (d document) {
	t.Helper()
	a, body := p.get(t, strings.TrimPrefix(address, p.url))
	require.Equal(t, http.StatusOK, a.StatusCode, "%s: %s", address, body)
	require.Contains(t, a.Header.Get("Content-Type"), "json")
	require.NoError(t, json.Unmarshal(body, &d), address)
	return d
}

func (d document) link(t testing.TB, rel string) linked {
	t.Helper()
	i := slices.IndexFunc(d.Links, func(l linked) bool { return l.Rel == rel })
	require.GreaterOrEqual(t, i, 0, "no link %s", rel)
	return d.Links[i]
}

const (
	tilesets = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
	scheme   = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
	template = "{tileMatrix}/{tileRow}/{tileCol}"
)

// fill puts a place's tile into a template, by the definition of its matrix set.
func fill(t testing.TB, p peer, set document, z int, x, y float64) string {
	t.Helper()
	grid := p.doc(t, set.link(t, scheme).Href)
	m := grid.TileMatrices[z]
	require.Equal(t, strconv.Itoa(z), m.ID)
	lon, lat := lonLat2180(x, y)
	const radius = 6378137
	mx, my := radius*lon*math.Pi/180, radius*math.Asinh(math.Tan(lat*math.Pi/180))
	side := m.CellSize * float64(m.TileWidth)
	col, row := int((mx-m.PointOfOrigin[0])/side), int((m.PointOfOrigin[1]-my)/side)
	item := set.link(t, "item")
	require.True(t, item.Templated)
	return strings.NewReplacer("{tileMatrix}", m.ID, "{tileRow}", fmt.Sprint(row), "{tileCol}", fmt.Sprint(col)).Replace(item.Href)
}

// TestConformanceOfTiles holds what /ogc/conformance claims of OGC API - Tiles (OGC 20-057) against the abstract tests of its
// annex A, each under its name.
func TestConformanceOfTiles(t *testing.T) {
	store := dbtest.NewOffice(t, db.Office{Code: dbtest.Town.Code, Name: dbtest.Town.Name, SRID: 2180, BBox: &[4]float64{18.4, 54.1, 18.8, 54.5}, Managers: dbtest.Town.Managers})
	registertest.Parcels(t, store, 40)
	registertest.Town(t, store)
	p := ogcOf(t, store, access.Operator())
	landing := p.doc(t, "/ogc/")
	api := p.doc(t, landing.link(t, "service-desc").Href)
	lists := []string{landing.link(t, tilesets).Href}
	var collections []string
	for _, c := range p.doc(t, "/ogc/collections").Collections {
		for _, l := range c.Links {
			if l.Rel == tilesets {
				lists, collections = append(lists, l.Href), append(collections, c.ID)
			}
		}
	}
	require.Contains(t, collections, "parcels")
	require.NotContains(t, collections, "rates", "what has no place has no tiles")
	var sets []document
	for _, list := range lists {
		for _, one := range p.doc(t, list).Tilesets {
			sets = append(sets, p.doc(t, one.link(t, "self").Href))
		}
	}
	require.Len(t, sets, len(lists))
	const east, north = 466012.0, 714012.0
	parameter := func(t *testing.T, name, kind string) {
		t.Helper()
		found := 0
		for path, methods := range api.Paths {
			if !strings.HasSuffix(path, template) {
				continue
			}
			for _, q := range methods["get"].Parameters {
				if q.Name == name {
					require.Equal(t, []any{"path", true, kind}, []any{q.In, q.Required, q.Schema.Type}, path)
					found++
				}
			}
		}
		require.Equal(t, len(lists), found)
	}
	tests := map[string]func(*testing.T){
		"core: /conf/core/tc-op": func(t *testing.T) {
			for _, set := range sets {
				a, body := p.get(t, strings.TrimPrefix(fill(t, p, set, 16, east, north), p.url))
				require.Equal(t, http.StatusOK, a.StatusCode, "%s", body)
			}
		},
		"core: /conf/core/tc-tilematrix-definition": func(t *testing.T) { parameter(t, "tileMatrix", "string") },
		"core: /conf/core/tc-tilerow-definition":    func(t *testing.T) { parameter(t, "tileRow", "integer") },
		"core: /conf/core/tc-tilecol-definition":    func(t *testing.T) { parameter(t, "tileCol", "integer") },
		"core: /conf/core/tc-success": func(t *testing.T) {
			set := p.doc(t, "/ogc/collections/parcels/tiles/WebMercatorQuad")
			a, body := p.get(t, strings.TrimPrefix(fill(t, p, set, 16, east, north), p.url), "Accept", tiles.MediaType)
			require.Equal(t, http.StatusOK, a.StatusCode)
			require.Equal(t, tiles.MediaType, a.Header.Get("Content-Type"))
			layers, err := mvt.Unmarshal(body)
			require.NoError(t, err)
			require.Equal(t, "parcels", layers[0].Name)
			require.NotEmpty(t, layers[0].Features)
		},
		"core: /conf/core/tc-error": func(t *testing.T) {
			for _, at := range []string{"23/0/0", "16/65536/0", "16/0/65536", "x/0/0", "3/-1/0", "3/0/1e9", "99999999999999999999/0/0"} {
				a, body := p.get(t, "/ogc/tiles/WebMercatorQuad/"+at)
				require.Equal(t, http.StatusBadRequest, a.StatusCode, at)
				require.Contains(t, string(body), "tiles.tile")
			}
			a, body := p.get(t, "/ogc/tiles/WebMercatorQuad/16/1000/1000")
			require.Equal(t, http.StatusOK, a.StatusCode)
			require.Empty(t, body, "an empty tile is a tile of no bytes")
			for _, path := range []string{"/ogc/tiles/WorldCRS84Quad", "/ogc/tiles/WorldCRS84Quad/1/1/1", "/ogc/tileMatrixSets/WorldCRS84Quad", "/ogc/collections/rates/tiles", "/ogc/collections/nothing/tiles"} {
				a, _ := p.get(t, path)
				require.Equal(t, http.StatusNotFound, a.StatusCode, path)
			}
			for _, path := range []string{"/ogc/tiles/WebMercatorQuad/3/1/1?colour=red", "/ogc/tiles/WebMercatorQuad/3/1/1?f=png", "/ogc/tiles?limit=1"} {
				a, _ := p.get(t, path)
				require.Equal(t, http.StatusBadRequest, a.StatusCode, path)
			}
		},
		"tileset: /conf/tileset/description": func(t *testing.T) {
			for _, set := range sets {
				require.Equal(t, "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad", set.TileMatrixSetURI)
				require.Equal(t, "vector", set.DataType)
				require.Equal(t, "http://www.opengis.net/def/crs/EPSG/0/3857", set.CRS)
				item := set.link(t, "item")
				require.True(t, item.Templated)
				require.Equal(t, tiles.MediaType, item.Type)
				require.True(t, strings.HasSuffix(item.Href, template))
				require.Equal(t, []float64{18.4, 54.1}, set.BoundingBox.LowerLeft)
				require.NotEmpty(t, set.Layers)
				for _, l := range set.Layers {
					require.NotEmpty(t, l.PropertiesSchema.Properties["id"].Type, l.ID)
				}
				grid := p.doc(t, set.link(t, scheme).Href)
				require.Equal(t, "WebMercatorQuad", grid.ID)
				require.Len(t, grid.TileMatrices, 23)
				for z, m := range grid.TileMatrices {
					require.Equal(t, 1<<z, m.MatrixWidth)
					require.InDelta(t, 2*20037508.342789244, m.CellSize*256*float64(m.MatrixWidth), 1e-6)
				}
			}
		},
		"tilesets-list: /conf/tilesets-list/tileset-links": func(t *testing.T) {
			for _, address := range lists {
				require.True(t, strings.HasSuffix(address, "/tiles"))
				for _, one := range p.doc(t, address).Tilesets {
					require.Equal(t, address+"/WebMercatorQuad", one.link(t, "self").Href)
					require.NotEmpty(t, one.link(t, scheme).Href)
					require.Equal(t, "vector", one.DataType)
					require.NotEmpty(t, one.CRS)
					require.NotEmpty(t, one.TileMatrixSetURI)
				}
			}
		},
		"dataset-tilesets: /conf/dataset-tilesets/operation": func(t *testing.T) {
			require.Len(t, p.doc(t, "/ogc/tiles").Tilesets, 1)
		},
		"dataset-tilesets: /conf/dataset-tilesets/landingpage": func(t *testing.T) {
			require.Equal(t, p.url+"/ogc/tiles", landing.link(t, tilesets).Href)
		},
		"geodata-tilesets: /conf/geodata-tilesets/operation": func(t *testing.T) {
			for _, c := range collections {
				require.Len(t, p.doc(t, "/ogc/collections/"+c+"/tiles").Tilesets, 1)
			}
		},
		"geodata-tilesets: /conf/geodata-tilesets/desc-links": func(t *testing.T) {
			for _, c := range collections {
				require.Equal(t, p.url+"/ogc/collections/"+c+"/tiles", p.doc(t, "/ogc/collections/"+c).link(t, tilesets).Href)
			}
		},
		"mvt: /conf/mvt/content": func(t *testing.T) {
			for i, set := range sets {
				address := fill(t, p, set, 16, east, north)
				_, body := p.get(t, strings.TrimPrefix(address, p.url))
				parts := strings.Split(address, "/")
				z, row, col := parts[len(parts)-3], parts[len(parts)-2], parts[len(parts)-1]
				names := strings.Join(append([]string{}, namesOf(set)...), ",")
				_, same := p.get(t, "/tiles/"+names+"/"+z+"/"+col+"/"+row)
				require.Equal(t, same, body, "%s: the row stands before the column", lists[i])
				layers, err := mvt.Unmarshal(body)
				require.NoError(t, err)
				for _, l := range layers {
					require.EqualValues(t, 2, l.Version)
				}
			}
		},
		"oas30: /conf/oas30/completeness": func(t *testing.T) {
			for _, at := range append([]string{""}, prefixed(collections)...) {
				for _, path := range []string{"/tiles", "/tiles/{tileMatrixSetId}", "/tiles/{tileMatrixSetId}/" + template} {
					require.NotEmpty(t, api.Paths[at+path]["get"].OperationID, at+path)
				}
			}
		},
		"oas30: /conf/oas30/operation-id": func(t *testing.T) {
			found := map[string]bool{}
			for _, methods := range api.Paths {
				found[methods["get"].OperationID] = true
			}
			for _, id := range []string{"getTileMatrixSetsList", "getTileMatrixSet", "dataset.vector.getTileSetsList", "dataset.vector.getTileSet", "dataset.vector.getTile",
				"parcels.collection.vector.getTileSetsList", "parcels.collection.vector.getTileSet", "parcels.collection.vector.getTile"} {
				require.True(t, found[id], id)
			}
		},
	}
	classes := map[string]bool{}
	for name, test := range tests {
		class, _, _ := strings.Cut(name, ":")
		classes["http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"+class] = true
		t.Run(name, test)
	}
	claimed := 0
	for _, class := range p.doc(t, "/ogc/conformance").ConformsTo {
		if strings.Contains(class, "/ogcapi-tiles-1/") {
			claimed++
			require.True(t, classes[class], "%s is claimed and no test holds it", class)
		}
	}
	require.Equal(t, len(classes), claimed)
}

func namesOf(set document) (out []string) {
	for _, l := range set.Layers {
		out = append(out, l.ID)
	}
	return out
}

func prefixed(collections []string) (out []string) {
	for _, c := range collections {
		out = append(out, "/collections/"+c)
	}
	return out
}

// A person finds the tiles of what they may read, and of nothing else.
func TestTilesetsAreForThoseWhoReadTheRegister(t *testing.T) {
	store := dbtest.New(t)
	registertest.Parcels(t, store, 4)
	p := ogcOf(t, store, access.Anonymous(access.Office{Code: dbtest.Town.Code}))
	set := p.doc(t, "/ogc/tiles/WebMercatorQuad")
	require.Contains(t, namesOf(set), "parcels")
	require.NotContains(t, namesOf(set), "decisions")
	for _, path := range []string{"/ogc/collections/decisions/tiles", "/ogc/collections/decisions/tiles/WebMercatorQuad", "/ogc/collections/decisions/tiles/WebMercatorQuad/3/1/1", "/ogc/tiles/WebMercatorQuad/3/1/1?collections=decisions"} {
		a, _ := p.get(t, path)
		require.Equal(t, http.StatusUnauthorized, a.StatusCode, path)
	}
	a, body := p.get(t, "/tiles/catalog")
	require.Equal(t, http.StatusOK, a.StatusCode)
	require.Contains(t, string(body), `"parcels"`)
	require.NotContains(t, string(body), `"decisions"`)
	a, body = p.get(t, "/tiles/parcels")
	require.Equal(t, http.StatusOK, a.StatusCode)
	_, same := p.get(t, "/tiles/parcels.json")
	require.Equal(t, string(same), string(body), "Martin has the description without an ending")
}
