package tiles

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"

	"spoina/internal/access"
	"spoina/internal/clock"
)

func sprintRevision(s string, r int64) string {
	return strings.ReplaceAll(s, "{r}", strconv.FormatInt(r, 10))
}

// size is the area of polygons, the length of lines and the number of points.
func size(g orb.Geometry) float64 {
	switch g := g.(type) {
	case orb.Point:
		return 1
	case orb.MultiPoint:
		return float64(len(g))
	case orb.LineString, orb.MultiLineString:
		return planar.Length(g)
	}
	return planar.Area(g)
}

func length(g orb.Geometry) float64 { return planar.Length(g) }

var (
	operator = access.Operator()
	today    = clock.Today()
)

// asGeometry carries polygons over to the library that judges validity.
func asGeometry(g orb.Geometry) (geom.Geometry, bool) {
	polygon := func(p orb.Polygon) geom.Polygon {
		var rings []geom.LineString
		for _, r := range p {
			var c []float64
			for _, v := range r {
				c = append(c, v[0], v[1])
			}
			rings = append(rings, geom.NewLineString(geom.NewSequence(c, geom.DimXY)))
		}
		return geom.NewPolygon(rings)
	}
	switch g := g.(type) {
	case orb.Polygon:
		return polygon(g).AsGeometry(), true
	case orb.MultiPolygon:
		var ps []geom.Polygon
		for _, p := range g {
			ps = append(ps, polygon(p))
		}
		return geom.NewMultiPolygon(ps).AsGeometry(), true
	}
	return geom.Geometry{}, false
}
