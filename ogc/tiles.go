package ogc

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// OGC API - Tiles (OGC 20-057): the vector tiles of the map under the addresses and descriptions of the standard, for
// the office as a whole and for each collection.

// Failures of tiles.
var (
	ErrNoTiles  = fail.New(fail.NotFound, "ogc.no_tiles", "there are no tiles of this collection")
	ErrNoMatrix = fail.New(fail.NotFound, "ogc.no_matrix", "there is no such tile matrix set")
)

// Tiles draws the tiles. Rooms do not import each other, so the program puts this together with package tiles.
type Tiles interface {
	// TileLayers are the layers that the person may read, in the order in which a map draws them. Each has the name of a
	// collection.
	TileLayers(scope access.Scope) []TileLayer
	// ServeTile answers with one tile of some layers, their names joined with commas.
	ServeTile(w http.ResponseWriter, r *http.Request, layers, z, x, y string)
}

// TileLayer is a layer of the tiles: its zooms, and its attributes with their kinds, String or Number.
type TileLayer struct {
	Name, Title      string
	MinZoom, MaxZoom int
	Fields           map[string]string
}

const (
	tileType      = "application/vnd.mapbox-vector-tile"
	webMercator   = "WebMercatorQuad"
	matrixURI     = "http://www.opengis.net/def/tilematrixset/OGC/1.0/" + webMercator
	mercatorCRS   = "http://www.opengis.net/def/crs/EPSG/0/3857"
	tilesetsRel   = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
	schemeRel     = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
	schemesRel    = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
	tileClass     = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
	matrices      = 23 // zooms 0 to 22
	halfOfTheGrid = 20037508.342789244
)

// tileClasses are the conformance classes of Part 1 that the service declares when it draws tiles.
var tileClasses = []string{tileClass + "core", tileClass + "tileset", tileClass + "tilesets-list", tileClass + "dataset-tilesets",
	tileClass + "geodata-tilesets", tileClass + "mvt", tileClass + "oas30"}

// tileRoutes adds the addresses of tiles.
func (s *Service) tileRoutes(r chi.Router) {
	if s.tiles == nil {
		return
	}
	r.Get("/tileMatrixSets", s.handle(s.matrixSets))
	r.Get("/tileMatrixSets/{matrixSet}", s.handle(s.matrixSet))
	for _, of := range []string{"", "/collections/{collection}"} {
		r.Get(of+"/tiles", s.handle(s.tilesets))
		r.Get(of+"/tiles/{matrixSet}", s.handle(s.tileset))
		r.Get(of+"/tiles/{matrixSet}/{matrix}/{row}/{col}", s.handle(s.tile))
	}
}

// tileLink is a link that may be a template.
type tileLink struct {
	link
	Templated bool `json:"templated,omitempty"`
}

func plainLinks(links []link) (out []tileLink) {
	for _, l := range links {
		out = append(out, tileLink{link: l})
	}
	return out
}

// landingLinks are those of the landing page.
func (s *Service) landingLinks(base string) []link {
	if s.tiles == nil {
		return nil
	}
	return []link{{Rel: tilesetsRel, Type: jsonType, Title: "Vector tiles", Href: base + "/tiles"}, {Rel: schemesRel, Type: jsonType, Title: "Tile matrix sets", Href: base + "/tileMatrixSets"}}
}

// collectionLinks are those of a collection that has tiles.
func (s *Service) collectionLinks(r *http.Request, name string) []link {
	if s.tiles == nil || !slices.ContainsFunc(s.tiles.TileLayers(httpapi.ScopeOf(r.Context())), func(l TileLayer) bool { return l.Name == name }) {
		return nil
	}
	return []link{{Rel: tilesetsRel, Type: jsonType, Title: "Vector tiles", Href: baseOf(r) + "/collections/" + name + "/tiles"}}
}

// drawnLayers are the layers of the address: those of its collection, or all that the person may read.
func (s *Service) drawnLayers(r *http.Request) (layers []TileLayer, path string, title register.Text, err error) {
	scope := httpapi.ScopeOf(r.Context())
	office := httpapi.StoreOf(r.Context()).Office().Name
	layers, title = s.tiles.TileLayers(scope), register.Text{PL: office, EN: office}
	name := chi.URLParam(r, "collection")
	if name == "" {
		return layers, "", title, nil
	}
	err = s.collectionOf(r, func(_ *register.Reader, _ pgx.Tx, reg *register.Register) error {
		title = reg.Title
		return nil
	})
	if err != nil {
		return nil, "", title, err
	}
	i := slices.IndexFunc(layers, func(l TileLayer) bool { return l.Name == name })
	if i < 0 {
		return nil, "", title, ErrNoTiles.Because("%s is no layer of the map, so there are no tiles of it", name)
	}
	return layers[i : i+1], "/collections/" + name, title, nil
}

func matrixSetOf(r *http.Request) error {
	if id := chi.URLParam(r, "matrixSet"); id != webMercator {
		return ErrNoMatrix.Because("there is no tile matrix set %q: the only one is %s", id, webMercator)
	}
	return nil
}

func (s *Service) matrixSets(w http.ResponseWriter, r *http.Request) error {
	q, err := readParams(r, nil)
	if err != nil {
		return err
	}
	address := baseOf(r) + "/tileMatrixSets/" + webMercator
	if q.html {
		return writePage(w, r, "api", pageData{Title: text("Siatki kafli", "Tile matrix sets"), Links: s.links(r, q, "/tileMatrixSets"), Cells: [][2]string{{"/tileMatrixSets/" + webMercator, webMercator}}})
	}
	return writeJSON(w, object{"tileMatrixSets": []object{{"id": webMercator, "title": "Google Maps Compatible for the World", "uri": matrixURI, "crs": mercatorCRS,
		"links": []link{{Rel: "self", Type: jsonType, Href: address}}}}, "links": s.links(r, q, "/tileMatrixSets")})
}

// matrixSet is the definition of the grid (OGC 17-083r4).
func (s *Service) matrixSet(w http.ResponseWriter, r *http.Request) error {
	q, err := readParams(r, nil)
	if err != nil {
		return err
	}
	if err := matrixSetOf(r); err != nil {
		return err
	}
	var list []object
	var cells [][2]string
	for z := range matrices {
		size := 2 * halfOfTheGrid / 256 / math.Exp2(float64(z))
		n := 1 << z
		list = append(list, object{"id": strconv.Itoa(z), "scaleDenominator": size / 0.00028, "cellSize": size, "cornerOfOrigin": "topLeft",
			"pointOfOrigin": []float64{-halfOfTheGrid, halfOfTheGrid}, "tileWidth": 256, "tileHeight": 256, "matrixWidth": n, "matrixHeight": n})
		cells = append(cells, [2]string{strconv.Itoa(z), fmt.Sprintf("1 : %.0f", size/0.00028)})
	}
	if q.html {
		return writePage(w, r, "api", pageData{Title: text("Siatka kafli "+webMercator, "Tile matrix set "+webMercator), Links: s.links(r, q, "/tileMatrixSets/"+webMercator), Cells: cells})
	}
	return writeJSON(w, object{"id": webMercator, "title": "Google Maps Compatible for the World", "uri": matrixURI, "crs": mercatorCRS, "orderedAxes": []string{"X", "Y"},
		"wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible", "tileMatrices": list, "links": s.links(r, q, "/tileMatrixSets/"+webMercator)})
}

func (s *Service) tilesets(w http.ResponseWriter, r *http.Request) error {
	q, err := readParams(r, nil)
	if err != nil {
		return err
	}
	_, path, title, err := s.drawnLayers(r)
	if err != nil {
		return err
	}
	keeping(w, r, "Accept, Accept-Encoding, Accept-Language")
	links := s.links(r, q, path+"/tiles")
	if q.html {
		return writePage(w, r, "api", pageData{Title: title, Links: links, Cells: [][2]string{{path + "/tiles/" + webMercator, webMercator}}})
	}
	base := baseOf(r)
	return writeJSON(w, object{"links": links, "tilesets": []object{{"title": languageOf(r).pick(title), "dataType": "vector", "crs": mercatorCRS, "tileMatrixSetURI": matrixURI,
		"links": []link{{Rel: "self", Type: jsonType, Title: webMercator, Href: base + path + "/tiles/" + webMercator}, {Rel: schemeRel, Type: jsonType, Title: webMercator, Href: base + "/tileMatrixSets/" + webMercator}}}}})
}

// tileset describes the tiles: where each is, and what its layers hold.
func (s *Service) tileset(w http.ResponseWriter, r *http.Request) error {
	q, err := readParams(r, nil)
	if err != nil {
		return err
	}
	if err := matrixSetOf(r); err != nil {
		return err
	}
	layers, path, title, err := s.drawnLayers(r)
	if err != nil {
		return err
	}
	keeping(w, r, "Accept, Accept-Encoding, Accept-Language")
	base := baseOf(r)
	here := path + "/tiles/" + webMercator
	var names []string
	var described []object
	var cells [][2]string
	for _, l := range layers {
		names = append(names, l.Name)
		properties := object{}
		for name, kind := range l.Fields {
			properties[name] = object{"type": map[string]string{"Number": "integer"}[kind]}
			if kind != "Number" {
				properties[name] = object{"type": "string"}
			}
		}
		described = append(described, object{"id": l.Name, "title": l.Title, "dataType": "vector", "minTileMatrix": strconv.Itoa(l.MinZoom), "maxTileMatrix": strconv.Itoa(l.MaxZoom),
			"propertiesSchema": object{"type": "object", "properties": properties}})
		cells = append(cells, [2]string{l.Name, fmt.Sprintf("%s (%d – %d)", l.Title, l.MinZoom, l.MaxZoom)})
	}
	links := append(plainLinks(s.links(r, q, here)),
		tileLink{link: link{Rel: schemeRel, Type: jsonType, Title: webMercator, Href: base + "/tileMatrixSets/" + webMercator}},
		tileLink{link: link{Rel: "item", Type: tileType, Title: "Mapbox vector tiles", Href: base + here + "/{tileMatrix}/{tileRow}/{tileCol}"}, Templated: true})
	if len(names) > 0 {
		links = append(links, tileLink{link: link{Rel: "describedby", Type: jsonType, Title: "TileJSON", Href: strings.TrimSuffix(base, "/ogc") + "/tiles/" + strings.Join(names, ",") + ".json"}})
	}
	if q.html {
		return writePage(w, r, "api", pageData{Title: title, Links: s.links(r, q, here), Cells: cells})
	}
	doc := object{"title": languageOf(r).pick(title), "dataType": "vector", "crs": mercatorCRS, "tileMatrixSetURI": matrixURI, "links": links, "layers": described}
	if b := httpapi.StoreOf(r.Context()).Office().BBox; b != nil {
		doc["boundingBox"] = object{"lowerLeft": []float64{b[0], b[1]}, "upperRight": []float64{b[2], b[3]}, "crs": crs84}
		doc["centerPoint"] = object{"coordinates": []float64{(b[0] + b[2]) / 2, (b[1] + b[3]) / 2}, "crs": crs84, "tileMatrix": "13"}
	}
	return writeJSON(w, doc)
}

// tile answers with one tile. The standard has the row before the column.
func (s *Service) tile(w http.ResponseWriter, r *http.Request) error {
	q, err := tileParams(r)
	if err != nil {
		return err
	}
	if err := matrixSetOf(r); err != nil {
		return err
	}
	layers, _, _, err := s.drawnLayers(r)
	if err != nil {
		return err
	}
	var names []string
	for _, l := range layers {
		names = append(names, l.Name)
	}
	if chosen := q.Get("collections"); chosen != "" && chi.URLParam(r, "collection") == "" {
		names = strings.Split(chosen, ",")
	}
	if len(names) == 0 {
		return httpapi.ScopeOf(r.Context()).Refused("any layer of the map")
	}
	s.tiles.ServeTile(w, r, strings.Join(names, ","), chi.URLParam(r, "matrix"), chi.URLParam(r, "col"), chi.URLParam(r, "row"))
	return nil
}

// tileParams reads the query part of a tile's address: what is unknown is refused.
func tileParams(r *http.Request) (q interface{ Get(string) string }, err error) {
	values := r.URL.Query()
	known := []string{"f", "on", "known", "filter", "filter-lang", "detail", "collections"}
	for name, list := range values {
		if !slices.Contains(known, name) || len(list) > 1 {
			return nil, ErrParameter.Because("unknown or repeated parameter %s; known are: %s", name, strings.Join(known, ", "))
		}
	}
	if f := values.Get("f"); f != "" && f != "mvt" {
		return nil, ErrParameter.Because("f is mvt, and not %q", f)
	}
	return values, nil
}

// tilePaths adds the operations of tiles to the description, with the endings of their names that the standard gives.
func (s *Service) tilePaths(r *http.Request, paths object) {
	if s.tiles == nil {
		return
	}
	parameter := func(name, in, kind, about string) object {
		p := object{"name": name, "in": in, "required": in == "path", "description": about, "schema": object{"type": kind}}
		if kind == "integer" {
			p["schema"] = object{"type": kind, "minimum": 0}
		}
		return p
	}
	set := object{"name": "tileMatrixSetId", "in": "path", "required": true, "schema": object{"type": "string", "enum": []string{webMercator}}}
	problem := object{"description": "Problem (RFC 9457)", "content": object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/problem"}}}}
	get := func(id, summary, mediaType string, parameters ...object) object {
		if parameters == nil {
			parameters = []object{}
		}
		schema := object{"type": "object"}
		if mediaType == tileType {
			schema = object{"type": "string", "format": "binary"}
		}
		return object{"get": object{"operationId": id, "summary": summary, "parameters": parameters,
			"responses": object{"200": object{"description": "OK", "content": object{mediaType: object{"schema": schema}}}, "400": problem, "401": problem, "403": problem, "404": problem}}}
	}
	one := []object{set, parameter("tileMatrix", "path", "string", "zoom"), parameter("tileRow", "path", "integer", "row from the north"), parameter("tileCol", "path", "integer", "column from the west"),
		parameter("on", "query", "string", "a day"), parameter("known", "query", "string", "a time or r and a revision"), parameter("filter", "query", "string", "CQL2"), parameter("filter-lang", "query", "string", "language of filter: cql2-text, the default, or cql2-json"), parameter("detail", "query", "string", "full: every row at low zooms too")}
	paths["/tileMatrixSets"] = get("getTileMatrixSetsList", "Tile matrix sets", jsonType)
	paths["/tileMatrixSets/{tileMatrixSetId}"] = get("getTileMatrixSet", "Tile matrix set", jsonType, set)
	add := func(at, id string) {
		paths[at+"/tiles"] = get(id+".vector.getTileSetsList", "Tilesets", jsonType)
		paths[at+"/tiles/{tileMatrixSetId}"] = get(id+".vector.getTileSet", "Tileset", jsonType, set)
		paths[at+"/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"] = get(id+".vector.getTile", "Tile", tileType, one...)
	}
	add("", "dataset")
	for _, l := range s.tiles.TileLayers(httpapi.ScopeOf(r.Context())) {
		if paths["/collections/"+l.Name] != nil {
			add("/collections/"+l.Name, l.Name+".collection")
		}
	}
}
