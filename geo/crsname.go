package geo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// CRSForm is the way a reference system was written. It matters, because the form says in which order the
// coordinates beside it stand.
type CRSForm int

const (
	FormNone  CRSForm = iota
	FormShort         // EPSG:2180, a number, or a name: the order is a habit of the format, not a rule
	FormURN           // urn:ogc:def:crs:EPSG::2180: the order of the definition
	FormURI           // http://www.opengis.net/def/crs/EPSG/0/2180: the order of the definition
	FormGML2          // http://www.opengis.net/gml/srs/epsg.xml#2180: easting first by the habit of GML 2
)

// DefinitionOrder reports whether coordinates written beside this form follow the axis order of the definition.
func (f CRSForm) DefinitionOrder() bool { return f == FormURN || f == FormURI }

var (
	crsURN   = regexp.MustCompile(`(?i)^urn:(?:x-)?ogc:def:crs:([a-z]+):([^:]*):([a-z0-9]+)$`)
	crsURI   = regexp.MustCompile(`(?i)^https?://(?:www\.)?opengis\.net/def/crs/([a-z]+)/([^/]+)/([a-z0-9]+)/?$`)
	crsGML2  = regexp.MustCompile(`(?i)^https?://(?:www\.)?opengis\.net/gml/srs/epsg\.xml#(\d{1,6})$`)
	crsShort = regexp.MustCompile(`(?i)^\[?(?:epsg::?|srid[=:])?\s*(\d{4,6})\]?$`)
	crs92    = regexp.MustCompile(`^(?:etrs89 ?/ ?poland cs92|etrf2000-pl ?/ ?cs92|pl[- ]?1992|puwg[- ]?1992|cs92|uklad 1992|1992)$`)
	crs2000  = regexp.MustCompile(`^(?:etrs89 ?/ ?poland cs2000|etrf2000-pl ?/ ?cs2000|pl[- ]?2000|puwg[- ]?2000|cs2000|uklad 2000)[ /:,-]*(?:zone|strefa|s|zona)?[ /:.-]*(15|18|21|24|[5-8])$`)
)

// ParseCRS reads a reference system in any of the forms files and requests use: URN, URI, OGC's safe CURIE, EPSG:n,
// a bare number, CRS84, and the usual Polish names. A system that is not built in is returned with its number and
// without error; ask Known.
func ParseCRS(s string) (CRS, CRSForm, error) {
	s = strings.TrimSpace(s)
	byNumber := func(digits string, form CRSForm) (CRS, CRSForm, error) {
		n, err := strconv.Atoi(digits)
		if err != nil || n <= 0 {
			return CRS{}, FormNone, fmt.Errorf("%q: %w", s, ErrCRSText)
		}
		c, _ := LookupCRS(n)
		return c, form, nil
	}
	byAuthority := func(authority, code string, form CRSForm) (CRS, CRSForm, error) {
		switch strings.ToUpper(authority) {
		case "EPSG":
			return byNumber(code, form)
		case "OGC", "CRS":
			if c := strings.ToUpper(code); c == "CRS84" || c == "CRS84H" || c == "84" {
				return CRS84, form, nil
			}
		}
		return CRS{}, FormNone, fmt.Errorf("%q: %w", s, ErrCRSText)
	}
	if m := crsURN.FindStringSubmatch(s); m != nil {
		return byAuthority(m[1], m[3], FormURN)
	}
	if m := crsURI.FindStringSubmatch(s); m != nil {
		return byAuthority(m[1], m[3], FormURI)
	}
	if m := crsGML2.FindStringSubmatch(s); m != nil {
		return byNumber(m[1], FormGML2)
	}
	folded := Fold(s)
	switch strings.Trim(folded, "[]") {
	case "crs84", "ogc:crs84", "crs:84", "crs84h", "ogc:crs84h":
		return CRS84, FormShort, nil
	case "wgs 84", "wgs84", "wgs-84":
		return WGS84, FormShort, nil
	case "etrs89":
		return ETRS89, FormShort, nil
	}
	if crs92.MatchString(folded) {
		return PL1992, FormShort, nil
	}
	if m := crs2000.FindStringSubmatch(folded); m != nil {
		n, _ := strconv.Atoi(m[1])
		if n > 8 {
			n /= 3
		}
		return pl2000Of(n), FormShort, nil
	}
	if m := crsShort.FindStringSubmatch(s); m != nil {
		return byNumber(m[1], FormShort)
	}
	return CRS{}, FormNone, fmt.Errorf("%q: %w", s, ErrCRSText)
}

func pl2000Of(zone int) CRS {
	c, _ := LookupCRS(2171 + zone)
	return c
}
