package ogc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"spoina/internal/httpapi"
	"spoina/internal/register"
)

const (
	jsonType    = "application/json"
	geoJSONType = "application/geo+json"
	htmlType    = "text/html"
	schemaType  = "application/schema+json"
	openAPIType = "application/vnd.oai.openapi+json;version=3.0"
)

type link struct {
	Href  string `json:"href"`
	Rel   string `json:"rel"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
}

// baseOf is the address of the landing page, as the client reached it.
func baseOf(r *http.Request) string {
	base := httpapi.CallerOf(r.Context()).Base
	if base == "" { // below the edge, in a test
		base = "http://" + r.Host
	}
	return base + httpapi.PrefixOf(r.Context()) + "/ogc"
}

// appOf is the address of the office's web application: without the token of a personal link, which opens layers only.
func appOf(r *http.Request) string {
	base := strings.TrimSuffix(baseOf(r), "/ogc")
	if prefix := httpapi.PrefixOf(r.Context()); strings.Contains(prefix, "/k/") {
		base = strings.TrimSuffix(base, prefix) + prefix[:strings.Index(prefix, "/k/")]
	}
	return base
}

// links is self and its other form, for a resource that has both.
func (s *Service) links(r *http.Request, q *params, path string) []link {
	return selfLinks(r, q, path, jsonType)
}

func selfLinks(r *http.Request, q *params, path, machineType string) []link {
	address := func(format string) string {
		v := url.Values{}
		for k, list := range r.URL.Query() {
			v[k] = list
		}
		v.Set("f", format)
		if n, err := strconv.Atoi(v.Get("limit")); err == nil && n > pageRows && format == "html" {
			v.Del("limit")
		}
		return baseOf(r) + path + "?" + v.Encode()
	}
	self, other := link{Rel: "self", Type: machineType, Title: "JSON", Href: address("json")}, link{Rel: "alternate", Type: htmlType, Title: "HTML", Href: address("html")}
	if q.html {
		self.Rel, other.Rel = "alternate", "self"
		return []link{other, self}
	}
	return []link{self, other}
}

// header writes links as one Link header (RFC 8288).
func header(links []link) string {
	var parts []string
	for _, l := range links {
		parts = append(parts, "<"+l.Href+`>; rel="`+l.Rel+`"; type="`+l.Type+`"`)
	}
	return strings.Join(parts, ", ")
}

func writeJSON(w http.ResponseWriter, v any) error { return writeJSONAs(w, jsonType, v) }

func writeJSONAs(w http.ResponseWriter, mediaType string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", mediaType)
	_, err = w.Write(body)
	return ignoreGone(err)
}

// ignoreGone drops the error of writing to a client that left: there is nobody to tell.
func ignoreGone(error) error { return nil }

func text(pl, en string) register.Text { return register.Text{PL: pl, EN: en} }

// language is what a page is written in.
type language string

func (l language) pick(t register.Text) string {
	if l == "pl" {
		return t.PL
	}
	return t.EN
}

// languageOf is Polish when the browser prefers it to English, or prefers nothing.
func languageOf(r *http.Request) language {
	accepted := strings.ToLower(r.Header.Get("Accept-Language"))
	if accepted == "" {
		return "pl"
	}
	pl, en := strings.Index(accepted, "pl"), strings.Index(accepted, "en")
	if pl >= 0 && (en < 0 || pl < en) {
		return "pl"
	}
	return "en"
}
