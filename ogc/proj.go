package ogc

import (
	"strconv"

	"spoina/internal/ogr"
)

// define asks libproj for the unit and the axis order of a system that package geo does not know.
func define(epsg int) (degrees, northingFirst bool, err error) {
	ref, err := ogr.NewSpatialReference("EPSG:" + strconv.Itoa(epsg))
	if err != nil {
		return false, false, ErrCRS.Because("PROJ does not know EPSG:%d", epsg)
	}
	if !ref.IsGeographic() && !ref.IsMetric() {
		return false, false, ErrCRS.Because("EPSG:%d counts neither in degrees nor in metres of a map", epsg)
	}
	return ref.IsGeographic(), ref.EPSGTreatsAsNorthingEasting(), nil
}
