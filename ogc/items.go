package ogc

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// itemParams are the parameters of items beside the collection's own columns.
var itemParams = []string{"limit", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs", "sortby", "properties", "on", "known", "after"}

// request is a request for features, understood.
type request struct {
	*params
	register *register.Register
	query    register.Query
	crs      system
	columns  []*register.Column
}

// collectionOf opens the collection of the address for the person who asks.
func (s *Service) collectionOf(r *http.Request, f func(*register.Reader, pgx.Tx, *register.Register) error) error {
	return s.read(r, func(reader *register.Reader, tx pgx.Tx) error {
		if err := reader.AsKnown(r.URL.Query().Get("known")); err != nil { // the columns of then
			return err
		}
		reg, err := reader.Find(s.registers, chi.URLParam(r, "collection"))
		if err != nil {
			return err
		}
		return f(reader, tx, reg)
	})
}

// read opens the office's registers for a request.
func (s *Service) read(r *http.Request, f func(*register.Reader, pgx.Tx) error) error {
	ctx := r.Context()
	store := httpapi.StoreOf(ctx)
	return store.Read(ctx, func(tx pgx.Tx) error {
		reader, err := register.NewReader(ctx, store, tx, httpapi.ScopeOf(ctx))
		if err != nil {
			return err
		}
		return f(reader, tx)
	})
}

// understand reads everything a request for items may say.
func (s *Service) understand(r *http.Request, tx pgx.Tx, reader *register.Reader, reg *register.Register) (*request, error) {
	ctx := r.Context()
	allowed := itemParams
	for _, c := range reg.Open() {
		if c.Filterable {
			allowed = append(allowed[:len(allowed):len(allowed)], c.Field)
		}
	}
	p, err := readParams(r, allowed)
	if err != nil {
		return nil, err
	}
	q := &request{params: p, register: reg, columns: reg.Open()}
	if q.query.Limit, err = p.limit(); err != nil {
		return nil, err
	}
	if q.crs, err = s.system(r, tx, p, "crs"); err != nil {
		return nil, err
	}
	if p.has("bbox") {
		c, err := s.system(r, tx, p, "bbox-crs")
		if err != nil {
			return nil, err
		}
		if q.query.Box, err = bbox(p.get("bbox"), c); err != nil {
			return nil, err
		}
		if reg.Geometry == "" {
			q.query.Box = nil // a bbox matches everything that has no place
		}
	} else if p.has("bbox-crs") {
		if _, err := s.system(r, tx, p, "bbox-crs"); err != nil {
			return nil, err
		}
	}
	if err := q.time(reader); err != nil {
		return nil, err
	}
	if p.has("properties") {
		if q.columns, err = pick(reg, p.get("properties")); err != nil {
			return nil, err
		}
	}
	if q.query.Sort, err = reg.ParseSort(p.get("sortby")); err != nil {
		return nil, err
	}
	for _, o := range q.query.Sort {
		if o.Column != nil && o.Column.Personal {
			return nil, register.ErrColumn.Because("%s has no column %q to sort by", reg.Name, o.Column.Field)
		}
	}
	for _, c := range reg.Open() {
		if c.Filterable && p.has(c.Field) {
			q.query.Filters = append(q.query.Filters, register.Equal{Column: c, Value: p.get(c.Field)})
		}
	}
	filters, err := s.filter(ctx, tx, reg, p.get("filter"), p.get("filter-lang"), p.get("filter-crs"))
	if err != nil {
		return nil, err
	}
	q.query.Filters = append(q.query.Filters, filters...)
	q.query.After = p.get("after")
	q.query.Columns = q.columns
	q.query.Place = &register.PlaceStyle{SRID: q.crs.EPSG}
	return q, nil
}

func (s *Service) system(r *http.Request, tx pgx.Tx, p *params, name string) (system, error) {
	if !p.has(name) {
		return system{Degrees: true}, nil
	}
	return s.systems.parse(r.Context(), tx, p.get(name))
}

// time reads datetime, on and known.
func (q *request) time(reader *register.Reader) error {
	w := &q.query.When
	if q.has("datetime") && q.has("on") {
		return ErrParameter.Because("give datetime or on, not both")
	}
	if q.has("datetime") {
		if err := datetime(q.get("datetime"), q.register.Kind, w); err != nil {
			return err
		}
	}
	if q.has("on") {
		d, err := day(q.get("on"))
		if err != nil {
			return err
		}
		w.On = d
	}
	if q.has("known") {
		known, err := reader.ParseKnown(q.get("known"))
		if err != nil {
			return err
		}
		w.Known = &known
	}
	return nil
}

// pick reads a list of columns.
func pick(reg *register.Register, list string) ([]*register.Column, error) {
	out := []*register.Column{}
	for _, field := range strings.Split(list, ",") {
		field = strings.TrimSpace(field)
		if field == "" || field == reg.Geometry {
			continue
		}
		c, ok := reg.Column(field)
		if !ok || c.Personal {
			return nil, register.ErrColumn.Because("%s has no column %q", reg.Name, field)
		}
		out = append(out, c)
	}
	return out, nil
}

// tagOf names the answer to a request: the picture of a revision never changes. Today's day is part of it, because a
// register shows what is true today, and so is everything else that the answer depends on.
func tagOf(r *http.Request, reader *register.Reader) string {
	h := fnv.New128a()
	fmt.Fprintf(h, "%v|%s|%s|%s|%s|%s|%s", walks(r), baseOf(r), r.URL.Path, r.URL.RawQuery, r.Header.Get("Accept"), r.Header.Get("Accept-Language"), httpapi.ScopeOf(r.Context()).Key())
	return fmt.Sprintf(`W/"%d-%s-%x"`, reader.Current, clock.Today(), h.Sum(nil))
}

// keeping says who may keep an answer: what anybody may see, any cache; the rest, the person's own. Either must ask each
// time whether it is still true.
func keeping(w http.ResponseWriter, r *http.Request, vary string) {
	w.Header().Set("Cache-Control", "private, no-cache")
	if !httpapi.ScopeOf(r.Context()).SignedIn() {
		w.Header().Set("Cache-Control", "public, no-cache")
	}
	w.Header().Set("Vary", vary+", Cookie, Authorization")
}

// fresh sets the answer's ETag and tells whether the client already has it.
func fresh(w http.ResponseWriter, r *http.Request, reader *register.Reader) bool {
	tag := tagOf(r, reader)
	w.Header().Set("ETag", tag)
	w.Header().Set(httpapi.RevisionHeader, strconv.FormatInt(reader.Current, 10))
	keeping(w, r, "Accept, Accept-Encoding, Accept-Language")
	// The comparison is weak (RFC 9110, 13.1.2): a proxy may have taken the W/ off, and * is any answer.
	if have := r.Header.Get("If-None-Match"); strings.TrimSpace(have) == "*" || strings.Contains(have, strings.TrimPrefix(tag, "W/")) {
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	return false
}

func (s *Service) items(w http.ResponseWriter, r *http.Request) error {
	if address, ok := sentByForm(r); ok {
		http.Redirect(w, r, address, http.StatusSeeOther)
		return nil
	}
	return s.collectionOf(r, func(reader *register.Reader, tx pgx.Tx, reg *register.Register) error {
		key := fmt.Sprintf("%p %v %s", httpapi.StoreOf(r.Context()), acceptsGzip(r), tagOf(r, reader))
		shared := httpapi.ScopeOf(r.Context()).Shared() // own cases are never kept for others
		if p := s.pages.get(key); p != nil && shared {
			if !fresh(w, r, reader) {
				p.write(w, r)
			}
			return nil
		}
		q, err := s.understand(r, tx, reader, reg)
		if err != nil {
			return err
		}
		if fresh(w, r, reader) {
			return nil
		}
		if q.html {
			return s.itemsPage(w, r, reader, q)
		}
		w.Header().Set("Content-Type", geoJSONType)
		w.Header().Set("Content-Crs", "<"+q.crs.URI()+">")
		if r.Method == http.MethodHead {
			return nil
		}
		keep := &s.pages
		if !shared {
			keep = nil
		}
		return s.stream(newStream(w, r, keep, key), r, reader, q)
	})
}

// stream writes the features as they come from the database. Once the first byte has left, a failure can only be told
// by breaking the connection off: the client must not take a part for the whole.
func (s *Service) stream(out *stream, r *http.Request, reader *register.Reader, q *request) error {
	err := s.features(out, r, reader, q)
	if err == nil {
		err = out.close()
	}
	switch {
	case err == nil, r.Context().Err() != nil:
		return nil
	case out.started:
		logBroken(r, err)
		panic(http.ErrAbortHandler)
	default:
		return err
	}
}

func (s *Service) features(out *stream, r *http.Request, reader *register.Reader, q *request) error {
	out.buf = append(out.buf, `{"type":"FeatureCollection","timeStamp":"`...)
	out.buf = time.Now().UTC().AppendFormat(out.buf, time.RFC3339)
	out.buf = append(out.buf, `","features":[`...)
	style := register.CoordinateStyle{Decimals: q.crs.decimals(), NorthingFirst: q.crs.NorthingFirst, RightHand: q.crs.EPSG == 0}
	first := true
	if err := s.ahead(out, r, reader, q); err != nil {
		return err
	}
	page, err := reader.Rows(q.register, q.query, func(row *register.Row) error {
		if !first {
			out.buf = append(out.buf, ",\n"...)
		}
		first = false
		var err error
		if out.buf, err = appendFeature(out.buf, row, style); err != nil {
			return err
		}
		out.buf = append(out.buf, '}')
		return out.flow()
	})
	if err != nil {
		return err
	}
	matched := int64(page.Returned) // the first page, and no other after it: it holds them all
	if page.Next != "" || page.Prev != "" || q.query.After != "" {
		if matched, err = reader.Count(q.register, q.query); err != nil {
			return err
		}
	}
	links := append(selfLinks(r, q.params, "/collections/"+q.register.Name+"/items", geoJSONType), pageLinks(r, q.register.Name, page)...)
	out.header.Set("Link", header(links))
	out.header.Set("OGC-NumberMatched", strconv.FormatInt(matched, 10))
	out.header.Set("OGC-NumberReturned", strconv.Itoa(page.Returned))
	out.buf = append(out.buf, `],"numberMatched":`...)
	out.buf = strconv.AppendInt(out.buf, matched, 10)
	out.buf = append(out.buf, `,"numberReturned":`...)
	out.buf = strconv.AppendInt(out.buf, int64(page.Returned), 10)
	out.buf = append(out.buf, `,"revision":`...)
	out.buf = strconv.AppendInt(out.buf, page.Known, 10)
	if !page.On.IsZero() {
		out.buf = append(out.buf, `,"on":"`+page.On.String()+`"`...)
	}
	out.buf = append(out.buf, `,"links":`...)
	out.buf = appendLinks(out.buf, links)
	out.buf = append(out.buf, '}', '\n')
	return nil
}

// ahead writes the links of a page that may leave before its last row is read, so that its header leads on as its body does.
// Where the page ends, the identities alone tell, which is a small part of the work.
func (s *Service) ahead(out *stream, r *http.Request, reader *register.Reader, q *request) error {
	if q.query.Limit <= defaultLimit || q.query.Limit > manyRows {
		return nil // held back until it is whole; or begun before it is known where it ends, and only its last lines lead on
	}
	matched, err := reader.Count(q.register, q.query)
	if err != nil {
		return err
	}
	var page register.Page
	if q.query.After != "" || matched > int64(q.query.Limit) {
		ids := q.query
		ids.Columns, ids.Place = []*register.Column{}, nil
		if page, err = reader.Rows(q.register, ids, func(*register.Row) error { return nil }); err != nil {
			return err
		}
	}
	out.header.Set("Link", header(append(selfLinks(r, q.params, "/collections/"+q.register.Name+"/items", geoJSONType), pageLinks(r, q.register.Name, page)...)))
	out.header.Set("OGC-NumberMatched", strconv.FormatInt(matched, 10))
	return nil
}

// manyRows are so many that looking for the end of the page beforehand would keep its reader waiting.
const manyRows = 20_000

// pageLinks is next and prev: the request again with another mark.
func pageLinks(r *http.Request, collection string, page register.Page) []link {
	var links []link
	for _, l := range []struct{ rel, mark string }{{"next", page.Next}, {"prev", page.Prev}} {
		if l.mark == "" {
			continue
		}
		v := url.Values{}
		for k, list := range r.URL.Query() {
			v[k] = list
		}
		v.Set("after", l.mark)
		if n, err := strconv.Atoi(v.Get("limit")); err == nil && l.rel == "next" && n < walkLimit && walks(r) {
			v.Set("limit", strconv.Itoa(walkLimit))
		}
		links = append(links, link{Rel: l.rel, Type: geoJSONType, Href: baseOf(r) + "/collections/" + collection + "/items?" + v.Encode()})
	}
	return links
}

// walkLimit is the page size of next links for programs that follow them to the end.
const walkLimit = 5000

// walks recognises GDAL, which up to version 3.6 gives no name of itself: it asks for ten features at a time unless told
// otherwise, and follows next links whatever they say, so that a register of 300 000 rows would take 30 000 requests.
func walks(r *http.Request) bool {
	return r.UserAgent() == "" || strings.HasPrefix(r.UserAgent(), "GDAL")
}

// appendFeature appends a GeoJSON feature without its closing brace.
func appendFeature(dst []byte, row *register.Row, style register.CoordinateStyle) ([]byte, error) {
	dst = append(dst, `{"type":"Feature","id":`...)
	dst = strconv.AppendInt(dst, row.ID, 10)
	dst = append(dst, `,"geometry":`...)
	dst, err := register.AppendGeoJSON(dst, row.Geometry, style)
	if err != nil {
		return dst, fmt.Errorf("row %d: %w", row.ID, err)
	}
	dst = append(dst, `,"properties":{`...)
	dst = row.AppendObject(dst)
	return append(dst, '}'), nil
}

func appendLinks(dst []byte, links []link) []byte {
	dst = append(dst, '[')
	for i, l := range links {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"href":`...)
		dst = register.AppendString(dst, l.Href)
		dst = append(dst, `,"rel":`...)
		dst = register.AppendString(dst, l.Rel)
		dst = append(dst, `,"type":`...)
		dst = register.AppendString(dst, l.Type)
		dst = append(dst, '}')
	}
	return append(dst, ']')
}
