package ogr

/*
#include "ogr.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"spoina/internal/exchange"
)

// ErrCRS is a reference system that nobody can say what it is.
var ErrCRS = errors.New("unknown reference system")

// CoordinateTransform moves coordinates between two reference systems, x = east and y = north on both sides. It is safe
// for concurrent use: PROJ is not, so each goroutine borrows a transformation of its own.
type CoordinateTransform struct {
	src, dst *SpatialReference
	same     bool
	pool     sync.Pool
}

type projTransform struct {
	h C.OGRCoordinateTransformationH
}

// NewCoordinateTransform takes definitions as NewSpatialReference does ("2177", "EPSG:4326", a WKT).
func NewCoordinateTransform(src, dst string) (*CoordinateTransform, error) {
	s, err := NewSpatialReference(src)
	if err != nil {
		return nil, err
	}
	d, err := NewSpatialReference(dst)
	if err != nil {
		return nil, err
	}
	t := &CoordinateTransform{src: s, dst: d, same: C.OSRIsSame(s.h, d.h) != 0}
	p, err := t.borrow()
	if err != nil {
		return nil, err
	}
	t.pool.Put(p)
	return t, nil
}

// Transformer is NewCoordinateTransform for the layer of a source and a code.
func Transformer(from exchange.CRS, epsg int) (*CoordinateTransform, error) {
	src := from.WKT
	if from.EPSG != 0 {
		src = fmt.Sprintf("EPSG:%d", from.EPSG)
	}
	return NewCoordinateTransform(src, fmt.Sprintf("EPSG:%d", epsg))
}

func (t *CoordinateTransform) borrow() (*projTransform, error) {
	if p, _ := t.pool.Get().(*projTransform); p != nil {
		return p, nil
	}
	var e C.spn_err
	h := C.spn_transformer(t.src.h, t.dst.h, &e)
	if h == nil {
		return nil, fmt.Errorf("no transformation from %s to %s: %s: %w", t.src.Name(), t.dst.Name(), gdalError(&e, "PROJ gives no reason"), ErrCRS)
	}
	p := &projTransform{h}
	runtime.AddCleanup(p, func(h C.OGRCoordinateTransformationH) { C.OCTDestroyCoordinateTransformation(h) }, h)
	return p, nil
}

// Points transforms x, y (and z when not nil) in place. ok[i] is false where the point has no place in the target
// system; its coordinates are then meaningless.
func (t *CoordinateTransform) Points(x, y, z []float64) (ok []bool, err error) {
	if len(x) != len(y) || (z != nil && len(z) != len(x)) {
		return nil, fmt.Errorf("%d x, %d y, %d z", len(x), len(y), len(z))
	}
	ok = make([]bool, len(x))
	if len(x) == 0 {
		return ok, nil
	}
	p, err := t.borrow()
	if err != nil {
		return nil, err
	}
	defer t.pool.Put(p)
	good := make([]C.int, len(x))
	var pz *C.double
	if z != nil {
		pz = (*C.double)(unsafe.Pointer(&z[0]))
	}
	var e C.spn_err
	C.spn_transform_points(p.h, C.int(len(x)), (*C.double)(unsafe.Pointer(&x[0])), (*C.double)(unsafe.Pointer(&y[0])), pz, &good[0], &e)
	for i := range ok {
		ok[i] = good[i] != 0
	}
	return ok, nil
}

// TransformPoint is Points for one point, with the failure as an error.
func (t *CoordinateTransform) TransformPoint(x, y float64) (float64, float64, error) {
	xs, ys := []float64{x}, []float64{y}
	ok, err := t.Points(xs, ys, nil)
	if err != nil {
		return 0, 0, err
	}
	if !ok[0] {
		return 0, 0, fmt.Errorf("%g %g cannot be expressed in %s", x, y, t.dst.Name())
	}
	return xs[0], ys[0], nil
}

// WKB transforms geometries (EWKB or ISO WKB, little endian, Z included) in place. bad[i] is 0 when geometry i was
// transformed, the number of its points that have no place in the target system, or -1 when it is no geometry; such
// geometries are left as they were. The SRID inside an EWKB is not changed.
func (t *CoordinateTransform) WKB(wkb [][]byte) (bad []int, err error) {
	bad = make([]int, len(wkb))
	if t.same || len(wkb) == 0 {
		return bad, nil
	}
	p, err := t.borrow()
	if err != nil {
		return nil, err
	}
	defer t.pool.Put(p)
	data, lens := batch(wkb)
	out := make([]C.int32_t, len(wkb))
	var e C.spn_err
	if C.spn_transform_wkb(p.h, C.int(len(wkb)), dataPointer(data), &lens[0], &out[0], &e) != 0 {
		return nil, gdalError(&e, "out of memory")
	}
	at := 0
	for i, w := range wkb {
		if bad[i] = int(out[i]); bad[i] == 0 {
			copy(w, data[at:])
		}
		at += len(w)
	}
	return bad, nil
}
