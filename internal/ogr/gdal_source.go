package ogr

/*
#include <stdlib.h>
#include "ogr.h"
*/
import "C"

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unsafe"

	"spoina/internal/exchange"
)

// gdalSource reads a file through GDAL. It lives in the child only.
type gdalSource struct {
	h      C.GDALDatasetH
	format string
	file   string
	layers []exchange.Layer
	at     []int  // index of layers[i] in the dataset
	said   string // first warning while rows were read
}

const (
	batchRows  = 1024
	batchBytes = 1 << 20 // a batch ends early when its rows are large
)

// openGDAL opens path with one driver only. options are the driver's open options.
func openGDAL(format, path string, options []string) (*gdalSource, error) {
	setup()
	p, d := C.CString(path), C.CString(format)
	defer C.free(unsafe.Pointer(p))
	defer C.free(unsafe.Pointer(d))
	o, free := cStrings(options)
	defer free()
	if format == "ESRI Shapefile" {
		_, err := os.Stat(strings.TrimSuffix(path, filepath.Ext(path)) + ".shx")
		C.spn_restore_shx(C.int(btoi(err != nil)))
	}
	var e C.spn_err
	h := C.spn_open(p, d, o, &e)
	if h == nil && strings.Contains(gdalError(&e, "").Error(), "bad_alloc") {
		return nil, fmt.Errorf("it needs more than %d MB of memory: %w", memoryLimit>>20, exchange.ErrTooLarge)
	}
	if h == nil {
		return nil, fmt.Errorf("%s: %w", cleanMessage(gdalError(&e, "this is no file of the format "+format), path), exchange.ErrBroken)
	}
	s := &gdalSource{h: h, format: format, file: filepath.Base(path)}
	for i := range int(C.GDALDatasetGetLayerCount(h)) {
		l, err := s.describe(i)
		if err != nil {
			s.Close()
			return nil, err
		}
		s.layers = append(s.layers, l)
		s.at = append(s.at, i)
	}
	if e.worst >= C.CE_Warning && len(s.layers) > 0 {
		s.layers[0].Problems = append(s.layers[0].Problems, exchange.Problem{Code: exchange.ReaderWarning, Detail: cleanMessage(gdalError(&e, ""), path)})
	}
	return s, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// cleanMessage takes the private folder out of what GDAL says: it means nothing to a reader.
func cleanMessage(err error, path string) string {
	return strings.TrimSpace(strings.ReplaceAll(err.Error(), filepath.Dir(path)+"/", ""))
}

func (s *gdalSource) layer(i int) (C.OGRLayerH, error) {
	var e C.spn_err
	l := C.spn_layer(s.h, C.int(i), &e)
	if l == nil {
		return nil, fmt.Errorf("layer %d: %w: %w", i+1, gdalError(&e, "cannot be read"), exchange.ErrBroken)
	}
	return l, nil
}

func (s *gdalSource) describe(i int) (exchange.Layer, error) {
	h, err := s.layer(i)
	if err != nil {
		return exchange.Layer{}, err
	}
	l := exchange.Layer{Name: strings.ToValidUTF8(C.GoString(C.OGR_L_GetName(h)), "�"), Count: -1}
	if s.format == "ESRI Shapefile" || s.format == "MapInfo File" {
		l.Name = strings.TrimPrefix(l.Name, privatePrefix) // these formats name the layer by the file
	}
	def := C.OGR_L_GetLayerDefn(h)
	for k := range int(C.OGR_FD_GetFieldCount(def)) {
		f := C.OGR_FD_GetFieldDefn(def, C.int(k))
		name := strings.ToValidUTF8(C.GoString(C.OGR_Fld_GetNameRef(f)), "�")
		field := exchange.Field{Name: name}
		switch C.OGR_Fld_GetType(f) {
		case C.OFTInteger, C.OFTInteger64:
			field.Type = "int"
			if C.OGR_Fld_GetSubType(f) == C.OFSTBoolean {
				field.Type = "bool"
			}
		case C.OFTReal:
			field.Type = "real"
		case C.OFTDate:
			field.Type = "date"
		case C.OFTDateTime:
			field.Type = "datetime"
		case C.OFTStringList, C.OFTIntegerList, C.OFTInteger64List, C.OFTRealList:
			field.Type = "list"
		case C.OFTBinary:
			field.Type = "string"
			l.Problems = append(l.Problems, exchange.Problem{Code: exchange.FieldSkipped, Field: name, Detail: "the column holds binary data, which is not read"})
		default:
			field.Type = "string"
		}
		l.Fields = append(l.Fields, field)
	}
	if kind := C.OGR_L_GetGeomType(h); kind != C.wkbNone {
		l.Geometry = geometryName(C.GoString(C.OGRGeometryTypeToName(C.OGR_GT_Flatten(kind))))
		l.GeometryField = "geometry"
		if n := C.GoString(C.OGR_L_GetGeometryColumn(h)); n != "" {
			l.GeometryField = n
		}
		l.CRS = s.crs(h)
	}
	var e C.spn_err
	l.Count = int64(C.spn_count(h, &e))
	return l, nil
}

func geometryName(ogr string) string {
	switch ogr {
	case "Point", "Polygon":
		return ogr
	case "Line String", "Circular String", "Compound Curve", "Curve":
		return "LineString"
	case "Curve Polygon", "Triangle", "Surface":
		return "Polygon"
	case "Multi Point":
		return "MultiPoint"
	case "Multi Line String", "Multi Curve":
		return "MultiLineString"
	case "Multi Polygon", "Multi Surface", "PolyhedralSurface", "TIN":
		return "MultiPolygon"
	}
	return "Geometry"
}

func (s *gdalSource) crs(layer C.OGRLayerH) *exchange.CRS {
	h := C.OGR_L_GetSpatialRef(layer)
	if h == nil {
		why := "the file names no reference system"
		switch s.format {
		case "ESRI Shapefile":
			why = "there is no .prj file beside the .shp"
		case "DXF":
			why = "DXF has no place for a reference system"
		}
		return &exchange.CRS{Why: why}
	}
	C.OSRSetAxisMappingStrategy(h, C.OAMS_TRADITIONAL_GIS_ORDER)
	c := (&SpatialReference{h}).crs()
	c.Declared = true
	switch s.format {
	case "ESRI Shapefile":
		c.Why = "the .prj file"
	case "LIBKML":
		c.Why = "KML is always in WGS 84"
	case "GML":
		c.Why = "srsName of the geometries"
	default:
		c.Why = "the layer's definition"
	}
	if strings.HasPrefix(c.Name, "Undefined") || strings.HasPrefix(c.Name, "undefined") {
		return &exchange.CRS{Name: c.Name, Why: "the layer says that its reference system is undefined"}
	}
	return &c
}

func (s *gdalSource) Format() string           { return s.format }
func (s *gdalSource) Layers() []exchange.Layer { return s.layers }

func (s *gdalSource) Close() error {
	if s.h != nil {
		var e C.spn_err
		C.spn_close(s.h, &e)
		s.h = nil
	}
	return nil
}

// index finds a layer by name; "" is the first.
func (s *gdalSource) index(name string) (int, error) {
	return findLayer(s.layers, name)
}

func findLayer(layers []exchange.Layer, name string) (int, error) {
	for i, l := range layers {
		if name == "" || l.Name == name {
			return i, nil
		}
	}
	for i, l := range layers {
		if strings.EqualFold(l.Name, name) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%q: %w", name, exchange.ErrNoLayer)
}

// Frames gives the rows of a layer as frames, written by the C side without passing through Go values.
func (s *gdalSource) Frames(ctx context.Context, name string, yield func(frame []byte) error) error {
	i, err := s.index(name)
	if err != nil {
		return err
	}
	h, err := s.layer(s.at[i])
	if err != nil {
		return err
	}
	var e C.spn_err
	if C.spn_reset(h, &e) == 0 {
		return fmt.Errorf("%w: %w", gdalError(&e, "cannot be read"), exchange.ErrBroken)
	}
	buf := new(C.spn_buf)
	defer C.spn_free(buf)
	var number C.uint32_t
	for end := C.int(0); end == 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		e = C.spn_err{}
		buf.len = 0
		if !reserve(buf) {
			return fmt.Errorf("after row %d: out of memory: %w", number, exchange.ErrTooLarge)
		}
		n := C.spn_read(h, batchRows, batchBytes, &number, buf, &end, &e)
		if n < 0 {
			return fmt.Errorf("after row %d: out of memory: %w", number, exchange.ErrTooLarge)
		}
		frame := unsafe.Slice((*byte)(unsafe.Pointer(buf.data)), int(buf.len))
		le.PutUint32(frame, uint32(n))
		if n > 0 {
			if err := yield(frame); err != nil {
				return err
			}
		}
		if e.count > 0 && end != 2 && s.said == "" {
			s.said = gdalError(&e, "").Error()
		}
		if end == 2 {
			return fmt.Errorf("after row %d: %s: %w", number, gdalError(&e, "cannot be read"), exchange.ErrBroken)
		}
	}
	return nil
}

// reserve leaves room for the number of rows at the head of the frame.
func reserve(b *C.spn_buf) bool {
	if b.data == nil {
		b.data = (*C.char)(C.malloc(batchBytes + 1<<16))
		b.cap = batchBytes + 1<<16
	}
	b.len = 4
	return b.data != nil
}

// Rows makes gdalSource an exchange.Source; the child uses Frames.
func (s *gdalSource) Rows(ctx context.Context, layer string, yield func([]*exchange.Row) error) error {
	return s.Frames(ctx, layer, func(frame []byte) error {
		rows, err := decodeRows(append([]byte(nil), frame...))
		if err != nil {
			return err
		}
		return yield(rows)
	})
}
