// Package wfs gives the office's registers to GIS programs that speak WFS 2.0 (OGC 09-025r2, ISO 19142): its classes
// Simple WFS, Basic WFS with result paging and Transactional WFS, by HTTP GET with keys and values and by HTTP POST with XML.
// It reads and writes under the same rules as OGC API Features, and answers as completely: without count everything leaves, a page
// says how many rows match, and its next link names the revision it was made at, so that edits between two pages neither
// repeat nor lose a row.
//
// Coordinates stand in the axis order that the name of their system promises: urn:ogc:def:crs:EPSG::2180 and
// http://www.opengis.net/def/crs/EPSG/0/2180 northing first, as the system is defined; EPSG:2180 easting first. GeoJSON is
// easting first always.
package wfs

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fes"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

const (
	version  = "2.0.0"
	gmlType  = "application/gml+xml; version=3.2"
	jsonType = "application/geo+json"
	xmlType  = "text/xml; charset=utf-8"
)

// Service answers requests of WFS.
type Service struct {
	registers register.Set
}

// Routes adds the service to a router that is mounted at /wfs. Registers of people are no layers: what names their rows
// is personal.
func Routes(r chi.Router, registers register.Set) {
	people := func(reg *register.Register) bool { return len(reg.Columns) > 0 && reg.Columns[0].Personal }
	s := &Service{registers: slices.DeleteFunc(slices.Clone(registers), people)}
	r.Get("/", s.handle)
	r.Head("/", s.handle)
	r.Post("/", s.handle)
}

type operation struct {
	answer func(*Service, *call) error
	params []string // keys of GetFeature and GetPropertyValue, in small letters: any other is refused
}

var (
	common   = []string{"service", "request", "version", "namespaces", "namespace", "f"}
	queries  = []string{"typenames", "typename", "aliases", "srsname", "filter", "filter_language", "resourceid", "featureid", "bbox", "sortby", "cql_filter", "storedquery_id", "storedqueryid"}
	present  = []string{"count", "maxfeatures", "startindex", "resulttype", "outputformat", "resolve", "resolvedepth", "resolvetimeout", "on", "day", "known", "after"}
	ignored  = []string{"handle", "lang", "language", "_", "updatesequence"} // say nothing about which rows are wanted
	versions = []string{"2.0.0", "2.0.2"}
)

var operations = map[string]operation{
	"GetCapabilities":       {(*Service).capabilities, nil},
	"DescribeFeatureType":   {(*Service).describe, nil},
	"ListStoredQueries":     {(*Service).listStored, nil},
	"DescribeStoredQueries": {(*Service).describeStored, nil},
	"GetFeature":            {(*Service).getFeature, slices.Concat(queries, present, []string{"propertyname"})},
	"GetPropertyValue":      {(*Service).getPropertyValue, slices.Concat(queries, present, []string{"valuereference", "resolvepath"})},
}

// Operations of the standard that this service does not offer.
var notOffered = []string{"Transaction", "LockFeature", "GetFeatureWithLock", "CreateStoredQuery", "DropStoredQuery"}

// call is one request, understood as keys and values however it came.
type call struct {
	w         http.ResponseWriter
	r         *http.Request
	operation string
	values    url.Values // keys in small letters, one value each
	office    db.Office
}

func (c *call) get(key string) string { return c.values.Get(key) }

// first is the first of several spellings of a key that was given.
func (c *call) first(keys ...string) string {
	for _, k := range keys {
		if v := c.values.Get(k); v != "" {
			return v
		}
	}
	return ""
}

// space is the namespace of the office's own elements, the same as in GML files.
func (c *call) space() string { return "urn:x-spoina:" + c.office.Code }

// base is the address of the service, as the client reached it.
func (c *call) base() string {
	base := httpapi.CallerOf(c.r.Context()).Base
	if base == "" { // below the edge, in a test
		base = "http://" + c.r.Host
	}
	return base + httpapi.PrefixOf(c.r.Context()) + "/wfs"
}

func (s *Service) handle(w http.ResponseWriter, r *http.Request) {
	c := &call{w: w, r: r, office: httpapi.StoreOf(r.Context()).Office()}
	var root *fes.Element
	var err error
	if r.Method == http.MethodPost {
		root, err = readRoot(r)
	}
	switch {
	case err != nil:
	case root != nil && root.Name == "Transaction":
		if err = s.change(c, root); err != nil && root.Space == space1 && r.Context().Err() == nil {
			writeOld(w, r, root.Attr("version"), err)
			return
		}
	default:
		if err = c.understand(root); err == nil {
			err = s.answer(c)
		}
	}
	if err != nil && r.Context().Err() == nil {
		writeException(w, r, err)
	}
}

func (c *call) understand(root *fes.Element) error {
	var err error
	if root != nil {
		c.values, err = readPost(root)
	} else {
		c.values, err = readKeys(c.r.URL.RawQuery)
	}
	if err != nil {
		return err
	}
	for _, o := range append(slices.Collect(keysOf(operations)), notOffered...) {
		if strings.EqualFold(o, c.get("request")) {
			c.operation = o
		}
	}
	service := c.get("service")
	switch {
	case c.get("request") == "":
		return missing("request")
	case c.operation == "":
		return exception{code: "OperationNotSupported", locator: "request", status: http.StatusNotImplemented, text: fmt.Sprintf("there is no operation %q", c.get("request"))}
	case c.operation == "Transaction":
		return exception{code: "OperationNotSupported", locator: c.operation, status: http.StatusNotImplemented, text: "a Transaction is sent by POST, as XML"}
	case slices.Contains(notOffered, c.operation):
		return exception{code: "OperationNotSupported", locator: c.operation, status: http.StatusNotImplemented, text: "features are not locked here, and stored queries are not made by clients"}
	case service == "" && (c.operation == "GetCapabilities" || c.get("version") == ""):
		return missing("service")
	case service != "" && !strings.EqualFold(service, "WFS"):
		return invalid("service", "service is WFS, not %q", service)
	}
	if c.operation != "GetCapabilities" {
		switch v := c.get("version"); {
		case v == "":
			return missing("version")
		case !slices.Contains(versions, v):
			return invalid("version", "version %q is not offered; %s is", v, version)
		}
	}
	if c.get("storedquery_id") != "" || c.get("storedqueryid") != "" {
		return nil // its parameters are named by the query
	}
	if c.operation != "GetFeature" && c.operation != "GetPropertyValue" {
		return nil // clients say in every request what is meant for one; only which rows leave must not be misread
	}
	for key := range c.values {
		if !slices.Contains(common, key) && !slices.Contains(ignored, key) && !slices.Contains(operations[c.operation].params, key) {
			return invalid(key, "%s has no parameter %s: a misspelt filter must not answer with everything", c.operation, key)
		}
	}
	return nil
}

func keysOf(m map[string]operation) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func (s *Service) answer(c *call) error {
	c.w.Header().Set("Cache-Control", "private, no-cache")
	if !httpapi.ScopeOf(c.r.Context()).SignedIn() {
		c.w.Header().Set("Cache-Control", "public, no-cache")
	}
	c.w.Header().Set("Vary", "Accept-Encoding, Cookie, Authorization")
	return operations[c.operation].answer(s, c)
}

// read opens the registers for the person who asks, with the columns of the time that known names.
func (s *Service) read(c *call, f func(*register.Reader, pgx.Tx) error) error {
	ctx := c.r.Context()
	if n, err := strconv.ParseInt(strings.TrimPrefix(c.get("known"), "r"), 10, 64); err == nil && n > 0 {
		ctx = db.AtLeast(ctx, n) // a page goes on from a revision: a standby that does not have it yet must not answer
	}
	return s.readAt(ctx, c, f)
}

func (s *Service) readAt(ctx context.Context, c *call, f func(*register.Reader, pgx.Tx) error) error {
	store := httpapi.StoreOf(ctx)
	return store.Read(ctx, func(tx pgx.Tx) error {
		reader, err := register.NewReader(ctx, store, tx, httpapi.ScopeOf(ctx))
		if err != nil {
			return err
		}
		if err := reader.AsKnown(c.get("known")); err != nil {
			return at("known", err)
		}
		return f(reader, tx)
	})
}

// fresh names the answer to a GET and tells whether the client has it already.
func (c *call) fresh(reader *register.Reader) bool {
	c.w.Header().Set(httpapi.RevisionHeader, strconv.FormatInt(reader.Current, 10))
	if c.r.Method == http.MethodPost {
		return false
	}
	h := fnv.New128a()
	fmt.Fprintf(h, "%s|%s|%s", c.base(), c.r.URL.RawQuery, httpapi.ScopeOf(c.r.Context()).Key())
	tag := fmt.Sprintf(`W/"%d-%s-%x"`, reader.Current, clock.Today(), h.Sum(nil))
	c.w.Header().Set("ETag", tag)
	if have := c.r.Header.Get("If-None-Match"); have != "" && strings.Contains(have, strings.TrimPrefix(tag, "W/")) {
		c.w.WriteHeader(http.StatusNotModified)
		return true
	}
	return false
}
