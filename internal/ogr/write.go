package ogr

/*
#include <stdlib.h>
#include "ogr.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"spoina/internal/exchange"
)

// Formats that Create writes, by GDAL's names. KML is not among them: GDAL needs ten minutes for 40 000 rows of it.
var writable = map[string]bool{"GPKG": true, "FlatGeobuf": true, "ESRI Shapefile": true, "GeoJSON": true, "GML": true}

// DataSource is a file being written. It is not safe for concurrent use.
type DataSource struct {
	h      C.GDALDatasetH
	format string
	path   string
}

// Layer is a table being written.
type Layer struct {
	ds      *DataSource
	h       C.OGRLayerH
	name    string
	srs     *SpatialReference
	target  C.int
	frame   []byte
	written C.int64_t
	placed  bool // the format drops rows without geometry and says nothing
}

// LayerDef says what a layer looks like.
type LayerDef struct {
	Name     string
	Fields   []exchange.Field
	EPSG     int      // 0 writes no reference system
	Geometry string   // "Point", "MultiPolygon", "Polygon Z", "Geometry" for mixed; "" for a table without geometry
	Options  []string // the driver's creation options: "ENCODING=CP1250", "SPATIAL_INDEX=NO", …
	Columns  map[string]ColumnDef
}

// ColumnDef says more of a field than its type; the zero value leaves everything to the driver.
type ColumnDef struct {
	Width, Precision int         // characters of a DBF column, and how many of them stand behind the point
	Title            string      // what people call it, where the format has room for that
	Codes            [][2]string // its code list: codes and their words, where the format has room for that
}

// Create starts a new file. It runs in this process: what is written comes from the register, not from strangers. The
// file must not exist yet. options are the driver's dataset creation options.
func Create(format, path string, options ...string) (*DataSource, error) {
	setup()
	if !writable[format] {
		return nil, fmt.Errorf("write %s: %w", format, exchange.ErrUnknownFormat)
	}
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("write %s: %w", path, os.ErrExist)
	}
	d, p := C.CString(format), C.CString(path)
	defer C.free(unsafe.Pointer(d))
	defer C.free(unsafe.Pointer(p))
	o, free := cStrings(options)
	defer free()
	var e C.spn_err
	h := C.spn_create(d, p, o, &e)
	if h == nil {
		return nil, fmt.Errorf("write %s as %s: %w", path, format, gdalError(&e, "the driver refused"))
	}
	if C.spn_begin(h, &e) == 0 {
		C.spn_close(h, &e)
		return nil, fmt.Errorf("write %s: %w", path, gdalError(&e, "no transaction"))
	}
	return &DataSource{h: h, format: format, path: path}, nil
}

// CreateLayer adds a table. Only GPKG and GML hold several in one file.
func (d *DataSource) CreateLayer(def LayerDef) (*Layer, error) {
	fail := func(err error) (*Layer, error) { return nil, fmt.Errorf("layer %s of %s: %w", def.Name, d.path, err) }
	l := &Layer{ds: d, name: def.Name}
	l.placed = d.format == "FlatGeobuf" && def.Geometry != ""
	var err error
	if l.target, err = geometryCode(def.Geometry); err != nil {
		return fail(err)
	}
	var srs C.OGRSpatialReferenceH
	if def.EPSG != 0 {
		if l.srs, err = NewSpatialReference(strconv.Itoa(def.EPSG)); err != nil {
			return fail(err)
		}
		srs = l.srs.h
	}
	name := C.CString(def.Name)
	defer C.free(unsafe.Pointer(name))
	options := def.Options
	if d.format == "ESRI Shapefile" && !slices.ContainsFunc(options, func(o string) bool { return strings.HasPrefix(o, "ENCODING=") }) {
		options = append([]string{"ENCODING=UTF-8"}, options...) // GDAL's default, Latin-1, turns ą into ?
	}
	o, free := cStrings(options)
	defer free()
	var e C.spn_err
	if l.h = C.spn_create_layer(d.h, name, srs, l.target, o, &e); l.h == nil {
		return fail(gdalError(&e, "the driver refused"))
	}
	for _, f := range def.Fields {
		if err := l.createField(f, def.Columns[f.Name]); err != nil {
			return fail(err)
		}
	}
	return l, nil
}

// addDomain adds the code list of a field and gives its name.
func (l *Layer) addDomain(field string, def ColumnDef) (string, error) {
	codes, words := make([]string, len(def.Codes)), make([]string, len(def.Codes))
	for i, c := range def.Codes {
		codes[i], words[i] = c[0], c[1]
	}
	name := l.name + "_" + field
	n, t := C.CString(name), C.CString(def.Title)
	defer C.free(unsafe.Pointer(n))
	defer C.free(unsafe.Pointer(t))
	c, freeCodes := cStrings(codes)
	defer freeCodes()
	w, freeWords := cStrings(words)
	defer freeWords()
	var e C.spn_err
	if C.spn_add_domain(l.ds.h, n, t, C.int(len(codes)), c, w, &e) == 0 {
		return "", fmt.Errorf("code list of field %s: %w", field, gdalError(&e, "the driver refused"))
	}
	return name, nil
}

func (l *Layer) createField(f exchange.Field, def ColumnDef) error {
	kind, sub := C.int(C.OFTString), C.int(C.OFSTNone)
	width, precision := C.int(0), C.int(0)
	switch f.Type {
	case "int":
		kind = C.OFTInteger64
	case "real":
		kind = C.OFTReal
	case "bool":
		kind, sub = C.OFTInteger, C.OFSTBoolean
	case "date":
		kind = C.OFTDate
	case "datetime":
		kind = C.OFTDateTime
	case "list":
		kind = C.OFTStringList
	case "string", "":
		if l.ds.format == "ESRI Shapefile" {
			width = 254 // DBF's longest; GDAL's default of 80 cuts street names
		}
	default:
		return fmt.Errorf("field %s: no type %q", f.Name, f.Type)
	}
	if def.Width > 0 {
		width, precision = C.int(def.Width), C.int(def.Precision)
	}
	name := C.CString(f.Name)
	defer C.free(unsafe.Pointer(name))
	var title, domain *C.char
	if def.Title != "" {
		title = C.CString(def.Title)
		defer C.free(unsafe.Pointer(title))
	}
	if len(def.Codes) > 0 {
		list, err := l.addDomain(f.Name, def)
		if err != nil {
			return err
		}
		domain = C.CString(list)
		defer C.free(unsafe.Pointer(domain))
	}
	var e C.spn_err
	if C.spn_create_field(l.h, name, kind, sub, width, precision, title, domain, &e) == 0 {
		return fmt.Errorf("field %s: %w", f.Name, gdalError(&e, "the driver refused"))
	}
	return nil
}

// Write appends rows: Values in the order of the fields, WKB as EWKB or ISO WKB (little endian) in the layer's system
// with x = east. Call it with hundreds of rows at once. A row's FID below 1 is left to the driver.
func (l *Layer) Write(rows []*exchange.Row) error {
	const chunk = 1024
	for len(rows) > 0 {
		part := rows[:min(chunk, len(rows))]
		rows = rows[len(part):]
		l.frame = l.frame[:0]
		var err error
		for _, r := range part {
			if l.placed && len(r.WKB) == 0 {
				return fmt.Errorf("write layer %s: GDAL's FlatGeobuf cannot hold a row without geometry", l.name)
			}
			fid, warnings := r.FID, r.Warnings
			r.Warnings = nil
			if fid < 1 {
				r.FID = -1
			}
			l.frame, err = appendRow(l.frame, r)
			r.FID, r.Warnings = fid, warnings
			if err != nil {
				return err
			}
		}
		var srs C.OGRSpatialReferenceH
		if l.srs != nil {
			srs = l.srs.h
		}
		var e C.spn_err
		if C.spn_write(l.h, dataPointer(l.frame), C.size_t(len(l.frame)), C.int(len(part)), srs, l.target, &l.written, &e) == 0 {
			return fmt.Errorf("write row %d of layer %s: %w", int64(l.written)+1, l.name, gdalError(&e, "the driver refused"))
		}
	}
	return nil
}

// Written is the number of rows written so far.
func (l *Layer) Written() int64 { return int64(l.written) }

// Close finishes the file. Only after it returns nil is the file complete.
func (d *DataSource) Close() error {
	if d.h == nil {
		return nil
	}
	var e C.spn_err
	committed := C.spn_commit(d.h, &e) != 0
	closed := C.spn_close(d.h, &e) != 0
	d.h = nil
	if !committed || !closed {
		return fmt.Errorf("finish %s: %w", d.path, gdalError(&e, "the driver refused"))
	}
	return nil
}

func geometryCode(name string) (C.int, error) {
	base, z := strings.CutSuffix(name, " Z")
	code, ok := map[string]C.int{"": C.wkbNone, "None": C.wkbNone, "Geometry": C.wkbUnknown, "Point": C.wkbPoint, "LineString": C.wkbLineString, "Polygon": C.wkbPolygon,
		"MultiPoint": C.wkbMultiPoint, "MultiLineString": C.wkbMultiLineString, "MultiPolygon": C.wkbMultiPolygon, "GeometryCollection": C.wkbGeometryCollection}[base]
	if !ok {
		return 0, errors.New("no geometry type " + name)
	}
	if z && base != "" {
		code = C.int(int32(uint32(code) | 0x80000000)) // OGR's wkbPoint25D and its kin
	}
	return code, nil
}
