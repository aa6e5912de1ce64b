package tiles

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"
	"github.com/klauspost/compress/gzip"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// MediaType of a tile.
const MediaType = "application/vnd.mapbox-vector-tile"

// Deps is what the routes need. The office and the scope come with the request.
type Deps struct {
	Service *Service // nil makes one
}

// Routes adds the addresses of the tiles and of their description.
func Routes(r chi.Router, d Deps) {
	s := d.Service
	if s == nil {
		s = New(0)
	}
	r.Get("/tiles/catalog", s.serveCatalog)
	r.Get("/tiles/{layers}.json", s.serveDescription)
	r.Get("/tiles/{layers}", s.serveDescription)
	r.Get("/tiles/{layers}/{z}/{x}/{y}", s.serveTile)
}

// asked reads who asks and for which time. A time becomes the last revision before it.
func (s *Service) asked(r *http.Request, store *db.Store) (question, error) {
	ctx, params := r.Context(), r.URL.Query()
	q := question{scope: httpapi.ScopeOf(ctx), today: clock.Today(), filter: strings.TrimSpace(params.Get("filter"))}
	switch v := params.Get("filter-lang"); v {
	case "", register.LanguageText:
	case register.LanguageJSON:
		if q.filter != "" {
			q.lang = v
		}
	default: // refused without a filter too
		return q, register.ErrFilter.Because("filter-lang is %s or %s, not %q", register.LanguageText, register.LanguageJSON, v)
	}
	switch v := params.Get("detail"); v {
	case "":
	case "full":
		q.full = true
	default:
		return q, ErrMuch.Because("detail is full, or left out, and not %q", v)
	}
	if v := params.Get("on"); v != "" {
		var err error
		if q.on, err = clock.ParseDate(v); err != nil {
			return q, ErrOn.Because("%q is not a day like 2026-11-22", v)
		}
	}
	if v := params.Get("known"); v != "" {
		revision, err := known(ctx, store, q.scope, v)
		if err != nil {
			return q, err
		}
		q.known = &revision
	}
	return q, nil
}

// known turns a time or a revision into a revision.
func known(ctx context.Context, store *db.Store, scope access.Scope, v string) (revision int64, err error) {
	err = store.Read(context.WithoutCancel(ctx), func(tx pgx.Tx) error {
		reader, err := register.NewReader(ctx, store, tx, scope)
		if err != nil {
			return err
		}
		revision, err = reader.ParseKnown(v)
		return err
	})
	return revision, err
}

func (s *Service) serveTile(w http.ResponseWriter, r *http.Request) {
	s.ServeTile(w, r, chi.URLParam(r, "layers"), chi.URLParam(r, "z"), chi.URLParam(r, "x"), chi.URLParam(r, "y"))
}

// ServeTile answers with one tile of layers, their names joined with commas, for the person and the office of the
// request; on, known, filter, filter-lang and detail are read from its address.
func (s *Service) ServeTile(w http.ResponseWriter, r *http.Request, layers, z, x, y string) {
	of, err := parseLayers(layers)
	if err != nil {
		httpapi.WriteProblem(w, r, err)
		return
	}
	t, err := parseTile(z, x, y)
	if err != nil {
		httpapi.WriteProblem(w, r, err)
		return
	}
	store := httpapi.StoreOf(r.Context())
	if of, err = mayRead(httpapi.ScopeOf(r.Context()), of); err != nil {
		httpapi.WriteProblem(w, r, err)
		return
	}
	asked, err := s.asked(r, store)
	if err != nil {
		httpapi.WriteProblem(w, r, err)
		return
	}
	asked.zstd = httpapi.Weight(r, "zstd") > httpapi.Weight(r, "gzip") // gzip is made faster here, and is as small
	m, err := s.tile(r.Context(), store, asked, of, t)
	if err == nil && m.revision < db.LeastOf(r.Context()) { // a kept tile is as new as this server's database
		if err = store.Read(r.Context(), func(pgx.Tx) error { return nil }); err == nil {
			m, err = s.tile(r.Context(), store, asked, of, t)
		}
	}
	switch {
	case err != nil && r.Context().Err() != nil:
		return // nobody is there to be told
	case err != nil:
		httpapi.WriteProblem(w, r, err)
		return
	}
	send(w, r, m)
}

// keeping says who may keep an answer: what anybody may see, any cache; the rest, the person's own. Either must ask each
// time whether it is still true.
func keeping(h http.Header, scope access.Scope) {
	h["Cache-Control"] = keeper(scope)
	h.Add("Vary", "Cookie, Authorization")
}

func keeper(scope access.Scope) []string {
	if scope.SignedIn() {
		return forPerson
	}
	return forAnybody
}

// Values of headers that all answers share: who adds to one makes a list of their own.
var (
	forPerson  = []string{"private, no-cache"}
	forAnybody = []string{"public, no-cache"}
	tileVary   = []string{"Accept-Encoding, Cookie, Authorization"}
	tileType   = []string{MediaType}
)

// ofDocuments are headers that say what a page may do. A tile is none, and no browser shows it as one (nosniff): a map
// asks for tens at a time, and for small ones these were a tenth of the work.
var ofDocuments = [...]string{"Content-Security-Policy", "Cross-Origin-Opener-Policy", "Referrer-Policy"}

func parseTile(z, x, y string) (Tile, error) {
	for _, end := range []string{".mvt", ".pbf"} {
		y = strings.TrimSuffix(y, end)
	}
	var n [3]int
	for i, s := range []string{z, x, y} {
		v, err := strconv.ParseUint(s, 10, 31)
		if err != nil {
			return Tile{}, ErrTile.Because("a tile's address is three whole numbers, zoom, column and row, and %q is none", s)
		}
		n[i] = int(v)
	}
	t := Tile{n[0], n[1], n[2]}
	if !t.valid() {
		return t, ErrTile.Because("there is no tile %d/%d/%d: zooms are 0 to %d and columns and rows 0 to 2^zoom - 1", t.Z, t.X, t.Y, maxTileZoom)
	}
	return t, nil
}

// send answers with the tile, or with 304 when the client has it. Browsers must ask each time: the answer is short
// when nothing changed, and the map is never out of date.
func send(w http.ResponseWriter, r *http.Request, m made) {
	h := w.Header()
	packed := len(m.body) > 0 && httpapi.Weight(r, m.encoding) > 0
	tag := `"` + m.tag + `"`
	if packed {
		tag = `"` + m.tag + "-" + m.encoding + `"`
	}
	for _, name := range ofDocuments {
		delete(h, name)
	}
	h["Etag"] = []string{tag}
	h["Vary"] = tileVary
	h["Cache-Control"] = keeper(httpapi.ScopeOf(r.Context()))
	h[httpapi.RevisionHeader] = []string{strconv.FormatInt(m.revision, 10)}
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = tileType
	body := m.body
	switch {
	case packed:
		h["Content-Encoding"] = []string{m.encoding}
	case len(body) > 0:
		plain, err := gzip.NewReader(bytes.NewReader(body))
		if err == nil {
			body, err = io.ReadAll(plain)
		}
		if err != nil {
			httpapi.WriteProblem(w, r, err)
			return
		}
	}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	_, _ = w.Write(body)
}

// matches tells whether an If-None-Match header names the tag.
func matches(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == tag || one == "*" {
			return true
		}
	}
	return false
}

// description is TileJSON 3.0.0.
type description struct {
	TileJSON     string        `json:"tilejson"`
	Name         string        `json:"name"`
	Version      string        `json:"version"`
	Scheme       string        `json:"scheme"`
	Tiles        []string      `json:"tiles"`
	MinZoom      int           `json:"minzoom"`
	MaxZoom      int           `json:"maxzoom"`
	Bounds       *[4]float64   `json:"bounds,omitempty"`
	Center       *[3]float64   `json:"center,omitempty"`
	Attribution  string        `json:"attribution"`
	VectorLayers []vectorLayer `json:"vector_layers"`
}

type vectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"`
}

// maxZoom is the highest zoom worth asking for: a unit of its grid is a few centimetres, finer than any survey here.
// A map that zooms further enlarges these tiles.
const maxZoom = 18

func (s *Service) serveDescription(w http.ResponseWriter, r *http.Request) {
	of, err := parseLayers(chi.URLParam(r, "layers"))
	if err != nil {
		httpapi.WriteProblem(w, r, err)
		return
	}
	store := httpapi.StoreOf(r.Context())
	if of, err = mayRead(httpapi.ScopeOf(r.Context()), of); err != nil {
		httpapi.WriteProblem(w, r, err)
		return
	}
	asked, err := s.asked(r, store)
	if err == nil && asked.filter != "" {
		err = s.office(store).check(r.Context(), asked, of)
	}
	if err != nil {
		httpapi.WriteProblem(w, r, err)
		return
	}
	d := describe(of, store.Office(), asked.scope)
	d.Tiles = []string{address(r, of)}
	body, err := json.Marshal(d)
	if err != nil {
		httpapi.WriteProblem(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	keeping(w.Header(), asked.scope)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func describe(of []*layer, o db.Office, scope access.Scope) description {
	d := description{TileJSON: "3.0.0", Version: httpapi.Version, Scheme: "xyz", Name: o.Name, MinZoom: maxZoom, MaxZoom: maxZoom,
		Attribution: htmlEscape(o.Name), Bounds: o.BBox}
	if b := o.BBox; b != nil {
		d.Center = &[3]float64{(b[0] + b[2]) / 2, (b[1] + b[3]) / 2, 13}
	}
	for _, l := range of {
		v := vectorLayer{ID: l.name, Description: l.title, MinZoom: l.lowest(), MaxZoom: maxZoom, Fields: l.fields(scope)}
		d.MinZoom = min(d.MinZoom, l.lowest())
		d.VectorLayers = append(d.VectorLayers, v)
	}
	return d
}

// fields are the attributes that the person sees, with their kinds.
func (l *layer) fields(scope access.Scope) map[string]string {
	columns := l.columnsFor(scope)
	for _, s := range l.low {
		columns = append(columns, l.shownOf(scope, s.layer.counts)...)
	}
	out := map[string]string{}
	for _, c := range columns {
		out[c.name] = "String"
		if c.kind == integer {
			out[c.name] = "Number"
		}
	}
	return out
}

func htmlEscape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;").Replace(s)
}

// address is the template of the tiles' addresses, with the time and the filter of the description.
func address(r *http.Request, of []*layer) string {
	names := make([]string, len(of))
	for i, l := range of {
		names[i] = l.name
	}
	base := httpapi.CallerOf(r.Context()).Base
	if base == "" {
		base = "http://" + r.Host
	}
	out := base + httpapi.PrefixOf(r.Context()) + "/tiles/" + strings.Join(names, ",") + "/{z}/{x}/{y}"
	keep := url.Values{}
	for _, name := range []string{"detail", "filter", "filter-lang", "known", "on"} {
		if v := r.URL.Query().Get(name); v != "" {
			keep.Set(name, v)
		}
	}
	if len(keep) > 0 {
		out += "?" + keep.Encode()
	}
	return out
}

// check finds out whether each of the layers can answer the filter.
func (o *office) check(ctx context.Context, asked question, of []*layer) error {
	return o.readCancelled(ctx, func(ctx context.Context, tx pgx.Tx) error {
		reader, err := register.NewReader(ctx, o.store, tx, asked.scope)
		if err != nil {
			return err
		}
		for _, l := range of {
			if _, err := l.source(&query{question: asked, reader: reader, layer: l, srid: o.plane.srid}); err != nil {
				return err
			}
		}
		return nil
	})
}
