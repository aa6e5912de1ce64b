package ogc

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"

	"spoina/internal/fail"
	"spoina/internal/register"
	"spoina/ogc/style"
)

// Styles of collections, under the addresses of the draft OGC API - Styles (OGC 20-009), and their legends. The draft is not
// a standard yet, so no conformance to it is declared.

var ErrNoStyle = fail.New(fail.NotFound, "ogc.no_style", "there is no such style")

const (
	styleName   = "map" // as the web application draws the layer
	svgType     = "image/svg+xml"
	relStyles   = "http://www.opengis.net/def/rel/ogc/1.0/styles"
	relLegend   = "http://www.opengis.net/def/rel/ogc/1.0/legend"
	sld10Type   = "application/vnd.ogc.sld+xml;version=1.0"
	sld11Type   = "application/vnd.ogc.sld+xml;version=1.1"
	mapboxType  = "application/vnd.mapbox.style+json"
	qmlType     = "application/vnd.qgis.qml"
	qmlGeometry = "geometry"
)

// styleForms are the forms of a style with their media types, in the order in which they are offered.
var styleForms = []struct{ f, mediaType, title, suffix string }{
	{"mapbox", mapboxType, "MapLibre / Mapbox", "json"},
	{"sld11", sld11Type, "SLD 1.1", "sld"},
	{"sld10", sld10Type, "SLD 1.0", "sld"},
	{"qml", qmlType, "QGIS (QML)", "qml"},
}

func (s *Service) styleRoutes(r chi.Router) {
	r.Get("/collections/{collection}/styles", s.handle(s.styles))
	r.Get("/collections/{collection}/styles/{style}", s.handle(s.style))
	r.Get("/collections/{collection}/legend", s.handle(s.legend))
}

// styledBy is the register of the address, for who may read it. One without a place has no style.
func (s *Service) styledBy(r *http.Request, f func(*register.Register) error) error {
	return s.collectionOf(r, func(_ *register.Reader, _ pgx.Tx, reg *register.Register) error {
		if reg.Geometry == "" {
			return ErrNoStyle.Because("rows of %s have no place", reg.Name)
		}
		return f(reg)
	})
}

// formsOf are the forms that a collection's style has: one for tiles only where the layer is drawn from tiles.
func formsOf(collection string) (out []string) {
	for _, form := range styleForms {
		if form.f != "mapbox" || style.Drawn(collection) {
			out = append(out, form.f)
		}
	}
	return out
}

func styleLinks(r *http.Request, collection string, l language) (out []link) {
	address := baseOf(r) + "/collections/" + collection
	for _, form := range styleForms {
		if slices.Contains(formsOf(collection), form.f) {
			out = append(out, link{Rel: "stylesheet", Type: form.mediaType, Title: form.title, Href: address + "/styles/" + styleName + "?f=" + form.f})
		}
	}
	return append(out, link{Rel: relLegend, Type: svgType, Title: l.pick(text("Legenda", "Legend")), Href: address + "/legend"})
}

func (s *Service) styles(w http.ResponseWriter, r *http.Request) error {
	q, err := readParams(r, nil)
	if err != nil {
		return err
	}
	return s.styledBy(r, func(reg *register.Register) error {
		l := languageOf(r)
		links := styleLinks(r, reg.Name, l)
		keeping(w, r, "Accept, Accept-Encoding, Accept-Language")
		if q.html {
			return writePage(w, r, "styles", pageData{Title: text("Styl: "+reg.Title.PL, "Style: "+reg.Title.EN), Base: baseOf(r), Collection: reg.Name,
				Cells: pairsOf(links), Links: s.links(r, q, "/collections/"+reg.Name+"/styles")})
		}
		return writeJSON(w, map[string]any{"default": styleName, "links": s.links(r, q, "/collections/"+reg.Name+"/styles"),
			"styles": []any{map[string]any{"id": styleName, "title": l.pick(reg.Title), "links": links}}})
	})
}

// pairsOf are links as a page lists them: address and name.
func pairsOf(links []link) (out [][2]string) {
	for _, l := range links {
		out = append(out, [2]string{l.Href, l.Title})
	}
	return out
}

// formAsked is the form of a style that a request asks for: by f, or by what it accepts.
func formAsked(r *http.Request, collection string) (string, error) {
	offered := formsOf(collection)
	if f := r.URL.Query().Get("f"); f != "" {
		if !slices.Contains(offered, f) {
			return "", ErrParameter.Because("f=%s: a style of %s is offered as %s", f, collection, strings.Join(offered, ", "))
		}
		return f, nil
	}
	accepted := strings.ReplaceAll(r.Header.Get("Accept"), " ", "")
	for _, form := range styleForms {
		if slices.Contains(offered, form.f) && strings.Contains(accepted, form.mediaType) {
			return form.f, nil
		}
	}
	if accepted == "" || strings.Contains(accepted, "*/*") || strings.Contains(accepted, "text/html") {
		return offered[0], nil
	}
	return "", ErrFormat.Because("Accept: %s: a style of %s is offered as %s", accepted, collection, strings.Join(offered, ", "))
}

// knownParameters refuses parameters that a style or a legend does not have.
func knownParameters(r *http.Request, allowed ...string) error {
	for name, list := range r.URL.Query() {
		if !slices.Contains(allowed, name) {
			return ErrParameter.Because("unknown parameter %s; known are: %s", name, strings.Join(allowed, ", "))
		}
		if len(list) > 1 {
			return ErrParameter.Because("parameter %s stands %d times", name, len(list))
		}
	}
	return nil
}

func (s *Service) style(w http.ResponseWriter, r *http.Request) error {
	if err := knownParameters(r, "f", "lang", qmlGeometry); err != nil {
		return err
	}
	return s.styledBy(r, func(reg *register.Register) error {
		if name := chi.URLParam(r, "style"); name != styleName {
			return ErrNoStyle.Because("%s has the style %s, not %q", reg.Name, styleName, name)
		}
		form, err := formAsked(r, reg.Name)
		if err != nil {
			return err
		}
		l, err := langAsked(r)
		if err != nil {
			return err
		}
		rules, word := style.Of(reg.Name), wordsOf(reg, string(l))
		geometry := style.Geometries(rules)
		if g := r.URL.Query().Get(qmlGeometry); g != "" {
			if form != "qml" || !slices.Contains(geometry, g) {
				return ErrParameter.Because("geometry=%s: only a QGIS style has one, and that of %s is one of %s", g, reg.Name, strings.Join(geometry, ", "))
			}
			geometry = []string{g}
		}
		i := slices.Index(formNames, form)
		var body []byte
		switch form {
		case "mapbox":
			body, err = style.MapLibre(reg.Name, l.pick(reg.Title), tileJSONOf(r, reg.Name))
		case "sld10":
			body = style.SLD("1.0.0", reg.Name, l.pick(reg.Title), rules, string(l), word)
		case "sld11":
			body = style.SLD("1.1.0", reg.Name, l.pick(reg.Title), rules, string(l), word)
		case "qml":
			body = style.QML(rules, geometry[0], string(l), word)
		}
		if err != nil {
			return err
		}
		keeping(w, r, "Accept, Accept-Encoding, Accept-Language")
		w.Header().Set("Content-Type", styleForms[i].mediaType)
		w.Header().Set("Content-Disposition", fmt.Sprintf(`inline; filename="%s.%s"`, reg.Name, styleForms[i].suffix))
		_, err = w.Write(body)
		return ignoreGone(err)
	})
}

var formNames = func() (out []string) {
	for _, form := range styleForms {
		out = append(out, form.f)
	}
	return out
}()

// langAsked is the language of names in a style: that of lang, which a program can put into an address, or the browser's.
func langAsked(r *http.Request) (language, error) {
	switch lang := r.URL.Query().Get("lang"); lang {
	case "":
		return languageOf(r), nil
	case "pl", "en":
		return language(lang), nil
	default:
		return "", ErrParameter.Because("lang=%s: names are in pl or en", lang)
	}
}

// tileJSONOf is the address of a layer's TileJSON, beside the service.
func tileJSONOf(r *http.Request, layer string) string {
	return strings.TrimSuffix(baseOf(r), "/ogc") + "/tiles/" + layer + ".json"
}

// wordsOf says the codes of a register's columns.
func wordsOf(reg *register.Register, lang string) func(field, code string) string {
	return func(field, code string) string {
		for i := range reg.Columns {
			if reg.Columns[i].Field == field {
				return reg.Columns[i].Word(code, lang)
			}
		}
		return code
	}
}

func (s *Service) legend(w http.ResponseWriter, r *http.Request) error {
	if err := knownParameters(r, "f", "lang"); err != nil {
		return err
	}
	if f := r.URL.Query().Get("f"); f != "" && f != "svg" {
		return ErrParameter.Because("f=%s: a legend is offered as svg", f)
	}
	return s.styledBy(r, func(reg *register.Register) error {
		l, err := langAsked(r)
		if err != nil {
			return err
		}
		keeping(w, r, "Accept-Encoding, Accept-Language")
		w.Header().Set("Content-Type", svgType)
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		_, err = w.Write(style.Legend(l.pick(reg.Title), style.Of(reg.Name), string(l), wordsOf(reg, string(l))))
		return ignoreGone(err)
	})
}
