package exchange

import (
	"regexp"
	"strconv"
	"strings"
)

var epsgPattern = regexp.MustCompile(`(?i)^(?:urn:(?:x-)?ogc:def:crs:|https?://www\.opengis\.net/(?:def/crs/|gml/srs/)|)epsg(?::|/|\.xml#)(?:[0-9.]*[:/])?(\d{4,6})$`)

// EPSGOf understands the ways in which files name a system: EPSG:2180, urn:ogc:def:crs:EPSG::2180, an address of
// opengis.net, CRS84. 0 is none of them.
func EPSGOf(name string) int {
	name = strings.TrimSpace(name)
	if m := epsgPattern.FindStringSubmatch(name); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	if u := strings.ToUpper(name); strings.HasSuffix(u, "CRS84") || strings.HasSuffix(u, "CRS:84") {
		return 4326
	}
	return 0
}
