package geo

import sf "github.com/peterstace/simplefeatures/geom"

func intersects(a, b sf.Geometry) bool { return sf.Intersects(a, b) }
