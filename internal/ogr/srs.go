package ogr

/*
#include <stdlib.h>
#include "ogr.h"
*/
import "C"

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"unsafe"

	"spoina/internal/exchange"
)

// SpatialReference is a reference system in traditional axis order (x = east).
type SpatialReference struct{ h C.OGRSpatialReferenceH }

// NewSpatialReference takes "EPSG:2180", a WKT, a PROJ string or a URN. The text must come from us or from the head
// of a file that was read in the child: GDAL also understands names of files and addresses, so those are refused.
func NewSpatialReference(definition string) (*SpatialReference, error) {
	setup()
	d := strings.TrimSpace(definition)
	if d == "" {
		return nil, fmt.Errorf("empty reference system: %w", ErrCRS)
	}
	if code, err := strconv.Atoi(d); err == nil {
		d = "EPSG:" + strconv.Itoa(code)
	}
	if !definesCRS(d) {
		return nil, fmt.Errorf("%q: %w", shorten(d), ErrCRS)
	}
	c := C.CString(d)
	defer C.free(unsafe.Pointer(c))
	var e C.spn_err
	h := C.spn_srs(c, &e)
	if h == nil {
		return nil, fmt.Errorf("%q: %s: %w", shorten(d), gdalError(&e, "not known to PROJ"), ErrCRS)
	}
	s := &SpatialReference{h}
	runtime.AddCleanup(s, func(h C.OGRSpatialReferenceH) { C.OSRDestroySpatialReference(h) }, h)
	return s, nil
}

// definesCRS keeps OSRSetFromUserInput from opening files and addresses.
func definesCRS(d string) bool {
	u := strings.ToUpper(d)
	for _, prefix := range []string{"EPSG:", "ESRI:", "IGNF:", "OGC:", "URN:OGC:DEF:CRS:", "+PROJ=", "+INIT=EPSG:", "WGS84", "CRS:84",
		"PROJCS[", "GEOGCS[", "GEOCCS[", "LOCAL_CS[", "COMPD_CS[", "VERT_CS[", "PROJCRS[", "GEOGCRS[", "GEODCRS[", "BOUNDCRS[", "COMPOUNDCRS[", "ENGCRS[", "PROJECTEDCRS[", "GEODETICCRS["} {
		if strings.HasPrefix(u, prefix) {
			return true
		}
	}
	return false
}

func shorten(s string) string {
	if len(s) > 80 {
		return strings.ToValidUTF8(s[:80], "") + "…"
	}
	return s
}

// Name is the system's name in the EPSG register or in the file.
func (s *SpatialReference) Name() string {
	defer runtime.KeepAlive(s)
	c := C.spn_srs_name(s.h)
	defer C.free(unsafe.Pointer(c))
	return C.GoString(c)
}

// EPSG is the code of the system, 0 when it is none of the register's.
func (s *SpatialReference) EPSG() int {
	defer runtime.KeepAlive(s)
	var e C.spn_err
	return int(C.spn_srs_epsg(s.h, &e))
}

// ToWKT gives the definition as WKT 2.
func (s *SpatialReference) ToWKT() string {
	defer runtime.KeepAlive(s)
	var e C.spn_err
	c := C.spn_srs_wkt(s.h, &e)
	if c == nil {
		return ""
	}
	defer C.free(unsafe.Pointer(c))
	return C.GoString(c)
}

// ToPROJJSON gives the definition as PROJJSON, in which GeoParquet names its system; empty when PROJ has none.
func (s *SpatialReference) ToPROJJSON() string {
	defer runtime.KeepAlive(s)
	var e C.spn_err
	c := C.spn_srs_json(s.h, &e)
	if c == nil {
		return ""
	}
	defer C.free(unsafe.Pointer(c))
	return C.GoString(c)
}

// IsGeographic tells whether coordinates are degrees.
func (s *SpatialReference) IsGeographic() bool {
	defer runtime.KeepAlive(s)
	return C.OSRIsGeographic(s.h) != 0
}

// IsMetric tells whether the system is projected and its unit is the metre.
func (s *SpatialReference) IsMetric() bool {
	defer runtime.KeepAlive(s)
	if C.OSRIsProjected(s.h) == 0 {
		return false
	}
	u := float64(C.OSRGetLinearUnits(s.h, nil))
	return u > 0.999999 && u < 1.000001
}

// EPSGTreatsAsNorthingEasting tells whether the definition names northing (or latitude) first.
func (s *SpatialReference) EPSGTreatsAsNorthingEasting() bool {
	defer runtime.KeepAlive(s)
	return C.OSREPSGTreatsAsNorthingEasting(s.h) != 0 || C.OSREPSGTreatsAsLatLong(s.h) != 0
}

// AreaOfUse is west, south, east, north in degrees; ok is false when the register gives none.
func (s *SpatialReference) AreaOfUse() (box [4]float64, ok bool) {
	defer runtime.KeepAlive(s)
	var w, so, e, n C.double
	if C.OSRGetAreaOfUse(s.h, &w, &so, &e, &n, nil) == 0 || w < -999 {
		return box, false
	}
	return [4]float64{float64(w), float64(so), float64(e), float64(n)}, true
}

func (s *SpatialReference) crs() exchange.CRS {
	return exchange.CRS{EPSG: s.EPSG(), Name: s.Name(), WKT: s.ToWKT(), Metric: s.IsMetric(), NorthingFirst: s.EPSGTreatsAsNorthingEasting()}
}

// Info is what is known about a reference system.
type Info struct {
	EPSG          int
	Name          string
	Metric        bool // projected, in metres
	Geographic    bool // degrees
	NorthingFirst bool // the definition names northing or latitude first; our coordinates never do
	AreaOfUse     *[4]float64
}

var infoCache sync.Map

// CRSInfo describes a system of the EPSG register. The error wraps ErrCRS.
func CRSInfo(epsg int) (Info, error) {
	if v, ok := infoCache.Load(epsg); ok {
		return v.(Info), nil
	}
	s, err := NewSpatialReference("EPSG:" + strconv.Itoa(epsg))
	if err != nil {
		return Info{}, err
	}
	i := Info{EPSG: epsg, Name: s.Name(), Metric: s.IsMetric(), Geographic: s.IsGeographic(), NorthingFirst: s.EPSGTreatsAsNorthingEasting()}
	if box, ok := s.AreaOfUse(); ok {
		i.AreaOfUse = &box
	}
	infoCache.Store(epsg, i)
	return i, nil
}
