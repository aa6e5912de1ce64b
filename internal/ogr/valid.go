package ogr

/*
#include "ogr.h"
*/
import "C"

import (
	"bytes"
	"errors"
	"unsafe"
)

// Validity is the answer about one geometry by the rules of OGC Simple Features.
type Validity struct {
	Valid  bool
	Reason string  // "Self-intersection", "not a geometry", …
	X, Y   float64 // where, in the units of the geometry
}

// IsValid checks geometries (EWKB or ISO WKB) by GEOS. It is safe to call from several goroutines.
func IsValid(wkb [][]byte) ([]Validity, error) {
	out := make([]Validity, len(wkb))
	if len(wkb) == 0 {
		return out, nil
	}
	data, lens := batch(wkb)
	result := make([]C.int8_t, len(wkb))
	at := make([]C.double, 2*len(wkb))
	reasons := new(C.spn_buf)
	defer C.spn_free(reasons)
	if C.spn_valid(C.int(len(wkb)), dataPointer(data), &lens[0], &result[0], &at[0], reasons) != 0 {
		return nil, errors.New("GEOS is out of memory")
	}
	texts := unsafe.Slice((*byte)(unsafe.Pointer(reasons.data)), int(reasons.len))
	for i := range out {
		end := bytes.IndexByte(texts, 0)
		out[i] = Validity{Valid: result[i] == 1, Reason: string(texts[:end]), X: float64(at[2*i]), Y: float64(at[2*i+1])}
		texts = texts[end+1:]
	}
	return out, nil
}

// MakeValid repairs geometries; an entry is nil when GEOS finds no repair. The repair keeps the area that the rings
// enclose once or more (the "structure" method), as an officer would draw it; SRID and Z are kept.
func MakeValid(wkb [][]byte) ([][]byte, error) {
	out := make([][]byte, len(wkb))
	if len(wkb) == 0 {
		return out, nil
	}
	data, lens := batch(wkb)
	buf := new(C.spn_buf)
	defer C.spn_free(buf)
	if C.spn_make_valid(C.int(len(wkb)), dataPointer(data), &lens[0], 1, buf) != 0 {
		return nil, errors.New("GEOS is out of memory")
	}
	c := cursor{b: C.GoBytes(unsafe.Pointer(buf.data), C.int(buf.len))}
	for i := range out {
		if n := int(c.u32()); n > 0 {
			out[i] = c.take(n)
		}
	}
	return out, nil
}
