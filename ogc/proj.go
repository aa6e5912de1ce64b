package ogc

// define refuses what package geo does not know.
func define(epsg int) (degrees, northingFirst bool, err error) {
	return false, false, ErrCRS.Because("EPSG:%d is not offered", epsg)
}
