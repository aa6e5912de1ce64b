package tiles

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
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
