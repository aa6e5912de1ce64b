// Package ogc gives the office's registers to GIS programs: QGIS, ogr2ogr and FME read them as OGC API Features, and
// people take them away as files with a receipt that proves that nothing is missing. Nothing is ever cut silently: a
// page says how many features match and where the next one is, and a file can be checked against its receipt.
package ogc

import (
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// Failures of this package.
var (
	ErrParameter  = fail.New(fail.Invalid, "ogc.parameter", "a parameter of the request cannot be right")
	ErrCRS        = fail.New(fail.Invalid, "ogc.crs", "there is no such reference system")
	ErrNoFeature  = fail.New(fail.NotFound, "ogc.no_feature", "there is no such feature")
	ErrFormat     = fail.New(fail.Unsupported, "ogc.format", "this format is not offered")
	ErrFile       = fail.New(fail.Refused, "ogc.file", "the file cannot be read or written")
	ErrReceipt    = fail.New(fail.Invalid, "ogc.receipt", "the receipt cannot be read")
	ErrNoGeometry = fail.New(fail.Invalid, "ogc.no_geometry", "rows of this collection have no place")
)

// Service answers requests for features.
type Service struct {
	registers register.Set
	systems   systems
	pages     pageCache
	tiles     Tiles // nil where this program draws none
}

// NewService offers the registers as collections, but for registers of people: what names their rows is personal, so they
// are no layers.
func NewService(registers register.Set) *Service {
	people := func(reg *register.Register) bool { return len(reg.Columns) > 0 && reg.Columns[0].Personal }
	return &Service{registers: slices.DeleteFunc(slices.Clone(registers), people)}
}

// Routes adds the addresses of OGC API Features to a router that is mounted at /ogc. Everybody who reaches the
// office's registers may read; which rows, access.Scope decides.
func Routes(r chi.Router, registers register.Set, tiles ...Tiles) {
	s := NewService(registers)
	for _, t := range tiles {
		s.tiles = t
	}
	s.tileRoutes(r)
	r.Get("/", s.handle(s.landing))
	r.Get("/conformance", s.handle(s.conformance))
	r.Get("/api", s.handle(s.api))
	r.Get("/collections", s.handle(s.collections))
	s.recordRoutes(r)
	s.styleRoutes(r)
	r.Get("/collections/{collection}", s.handle(s.collection))
	for _, p := range []purpose{returned, queryable, sortable} {
		r.Get("/collections/{collection}/"+string(p), s.handle(s.schemaFor(p)))
	}
	r.Get("/collections/{collection}/changes", s.handle(s.changes))
	r.Get("/collections/{collection}/items", s.handle(s.items))
	r.Get("/collections/{collection}/items/{feature}", s.handle(s.item))
	r.Options("/collections/{collection}/items", s.handle(s.options(false)))
	r.Options("/collections/{collection}/items/{feature}", s.handle(s.options(true)))
	r.Post("/collections/{collection}/items", s.handle(s.change(register.Create, http.MethodPost)))
	r.Put("/collections/{collection}/items/{feature}", s.handle(s.change(register.SetCells, http.MethodPut)))
	r.Patch("/collections/{collection}/items/{feature}", s.handle(s.change(register.SetCells, http.MethodPatch)))
	r.Delete("/collections/{collection}/items/{feature}", s.handle(s.change(register.Delete, http.MethodDelete)))
}

// handle turns an error into a problem answer.
func (s *Service) handle(f func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := f(w, r); err != nil && r.Context().Err() == nil {
			for _, name := range []string{"ETag", "Content-Crs", "Content-Encoding", "Link"} {
				w.Header().Del(name)
			}
			httpapi.WriteProblem(w, r, err)
		}
	}
}

// The conformance classes that the service declares are those its tests check.
var conformanceClasses = []string{
	"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
	"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
	"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
	"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
	"http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
	"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
	"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
	"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
	"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
	"http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
	"http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
	"http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
	"http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features",
	"http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
	"http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features",
	"http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/returnables-and-receivables",
	"http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/queryables",
	"http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sortables",
	recordClass,
	"http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
	"http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
	"http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
	"http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
	"http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
	"http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
	"http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
	"http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
	"http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
	"http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
	"http://www.opengis.net/spec/cql2/1.0/conf/array-functions",
	"http://www.opengis.net/spec/cql2/1.0/conf/property-property",
	"http://www.opengis.net/spec/cql2/1.0/conf/arithmetic",
}

func (s *Service) conformance(w http.ResponseWriter, r *http.Request) error {
	q, err := readParams(r, nil)
	if err != nil {
		return err
	}
	classes := conformanceClasses
	if s.tiles != nil {
		classes = append(slices.Clone(classes), tileClasses...)
	}
	if q.html {
		return writePage(w, r, "conformance", pageData{Title: text("Zgodność ze standardami", "Conformance"), List: classes, Links: s.links(r, q, "/conformance")})
	}
	return writeJSON(w, map[string]any{"conformsTo": classes, "links": s.links(r, q, "/conformance")})
}

func (s *Service) landing(w http.ResponseWriter, r *http.Request) error {
	q, err := readParams(r, nil)
	if err != nil {
		return err
	}
	office := httpapi.StoreOf(r.Context()).Office()
	base := baseOf(r)
	title := office.Name
	description := text("Rejestry urzędu jako warstwy dla programów GIS", "The office's registers as layers for GIS programs")
	links := append(s.links(r, q, ""),
		link{Rel: "service-desc", Type: openAPIType, Title: "OpenAPI 3.0", Href: base + "/api"},
		link{Rel: "service-doc", Type: htmlType, Title: "OpenAPI", Href: base + "/api?f=html"},
		link{Rel: "conformance", Type: jsonType, Title: "Conformance", Href: base + "/conformance"},
		link{Rel: "data", Type: jsonType, Title: "Collections", Href: base + "/collections"})
	links = append(links, s.landingLinks(base)...)
	if q.html {
		return writePage(w, r, "landing", pageData{Title: register.Text{PL: title, EN: title}, Description: description, Links: links, Base: base})
	}
	return writeJSON(w, map[string]any{"title": title, "description": languageOf(r).pick(description), "attribution": office.Name, "links": links})
}
