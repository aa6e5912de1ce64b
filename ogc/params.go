package ogc

import (
	"math"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"spoina/internal/clock"
	"spoina/internal/register"
)

const defaultLimit = 1000

// params is the query part of a request. Each parameter may stand once, and what is unknown is refused: a misspelt
// filter must not answer with everything.
type params struct {
	values url.Values
	html   bool
}

func readParams(r *http.Request, allowed []string) (*params, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, ErrParameter.Because("the address cannot be read: %v", err)
	}
	q := &params{values: values}
	var unknown []string
	for name, list := range values {
		if name != "f" && !slices.Contains(allowed, name) {
			unknown = append(unknown, name)
			continue
		}
		if len(list) > 1 {
			return nil, ErrParameter.Because("parameter %s stands %d times", name, len(list))
		}
		if strings.ContainsRune(list[0], 0) {
			return nil, ErrParameter.Because("parameter %s is not text", name)
		}
	}
	if len(unknown) > 0 {
		sort.Strings(unknown)
		return nil, ErrParameter.Because("unknown parameter %s; known are: %s", strings.Join(unknown, ", "), strings.Join(append([]string{"f"}, allowed...), ", "))
	}
	switch q.get("f") {
	case "json", "geojson":
	case "html":
		q.html = true
	case "":
		q.html = prefersHTML(r.Header.Get("Accept"))
	default:
		return nil, ErrParameter.Because("f is json or html")
	}
	return q, nil
}

func (q *params) get(name string) string { return q.values.Get(name) }

// has tells whether the parameter was given, be it empty.
func (q *params) has(name string) bool { return q.values.Has(name) }

// prefersHTML is true for browsers: they name text/html before any JSON.
func prefersHTML(accept string) bool {
	html, json := strings.Index(accept, "text/html"), strings.Index(accept, "json")
	return html >= 0 && (json < 0 || html < json)
}

func (q *params) limit() (int, error) {
	if !q.has("limit") {
		return defaultLimit, nil
	}
	n, err := strconv.Atoi(q.get("limit"))
	if err != nil || n < 1 || n > math.MaxInt32 {
		return 0, ErrParameter.Because("limit is a whole number of at least 1")
	}
	return n, nil
}

// numbers reads a list of finite numbers.
func numbers(name, s string) ([]float64, error) {
	var out []float64
	for _, part := range strings.Split(s, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, ErrParameter.Because("%s is a list of numbers", name)
		}
		out = append(out, v)
	}
	return out, nil
}

// bbox reads four or six numbers in the axis order of their system.
func bbox(s string, c system) (*register.Box, error) {
	v, err := numbers("bbox", s)
	if err != nil {
		return nil, err
	}
	switch len(v) {
	case 4:
	case 6: // heights do not select anything
		if v[2] > v[5] {
			return nil, ErrParameter.Because("bbox: the lower height lies above the upper one")
		}
		v = []float64{v[0], v[1], v[3], v[4]}
	default:
		return nil, ErrParameter.Because("bbox is four or six numbers, not %d", len(v))
	}
	if c.NorthingFirst {
		v[0], v[1], v[2], v[3] = v[1], v[0], v[3], v[2]
	}
	box := &register.Box{MinX: v[0], MinY: v[1], MaxX: v[2], MaxY: v[3], SRID: c.EPSG, Placeless: true}
	if c.Degrees && (box.MinX < -180 || box.MaxX > 180 || box.MinY < -90 || box.MaxY > 90) {
		return nil, ErrParameter.Because("bbox: degrees outside the Earth; the order is %s", map[bool]string{true: "latitude, longitude", false: "longitude, latitude"}[c.NorthingFirst])
	}
	if box.MinY > box.MaxY || (!c.Degrees && box.MinX > box.MaxX) {
		return nil, ErrParameter.Because("bbox: the lower corner lies beyond the upper one; the order is that of %s", c.URI())
	}
	return box, nil
}

// datetime reads an instant or an interval into the days of the office's zone.
func datetime(s string, kind register.Kind, when *register.When) error {
	from, to, isInterval := strings.Cut(s, "/")
	when.Undated = true
	if !isInterval {
		d, err := day(s)
		if err != nil {
			return err
		}
		if kind == register.State || kind == register.Document {
			when.On = d
			return nil
		}
		when.From, when.To, when.Between = d, d, true
		return nil
	}
	for _, end := range []struct {
		s string
		d *clock.Date
	}{{from, &when.From}, {to, &when.To}} {
		if end.s == "" || end.s == ".." {
			continue
		}
		d, err := day(end.s)
		if err != nil {
			return err
		}
		*end.d = d
	}
	if !when.From.IsZero() && !when.To.IsZero() && when.To.Before(when.From) {
		return ErrParameter.Because("datetime: the interval ends before it begins")
	}
	when.Between = true
	return nil
}

// day reads RFC 3339 or a plain date; an instant is the day it falls on in the office.
func day(s string) (clock.Date, error) {
	if d, err := clock.ParseDate(s); err == nil {
		return d, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return clock.Date{}, ErrParameter.Because("a time looks like 2026-11-22T10:00:00Z or 2026-11-22, an interval like 2026-01-01/2026-12-31, and .. leaves an end open")
	}
	return clock.Of(t.In(clock.Warsaw)), nil
}
