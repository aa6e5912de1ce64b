// Package ogr reads and writes the formats of geographic data through GDAL's C library, and lets nobody's upload
// harm the office: every file is read in a child process that has little memory, little time, no network and only
// the drivers listed here.
//
// It is a thin binding written from GDAL's C documentation; names follow github.com/lukeroth/gdal where that library
// has them. Everywhere in Spoina x is east (or longitude) and y north (or latitude), whatever the definition of the
// reference system says; the single constructor of reference systems sees to that.
package ogr

/*
#cgo pkg-config: gdal
#cgo LDFLAGS: -lgeos_c -lm
#cgo CFLAGS: -O2
#include <stdlib.h>
#include "ogr.h"
*/
import "C"

import (
	"errors"
	"os"
	"sync"
	"unsafe"
)

var initOnce sync.Once

// setup registers the allowed drivers once per process.
func setup() {
	initOnce.Do(func() {
		os.Setenv("PROJ_NETWORK", "OFF")
		C.spn_init()
	})
}

// gdalError turns what GDAL said into an error; fallback is used when it said nothing.
func gdalError(e *C.spn_err, fallback string) error {
	if e.text[0] != 0 {
		return errors.New(C.GoString(&e.text[0]))
	}
	return errors.New(fallback)
}

// cStrings makes a NULL-terminated list; free releases it.
func cStrings(list []string) (**C.char, func()) {
	size := C.size_t(len(list)+1) * C.size_t(unsafe.Sizeof(uintptr(0)))
	p := (**C.char)(C.calloc(1, size))
	s := unsafe.Slice(p, len(list)+1)
	for i, v := range list {
		s[i] = C.CString(v)
	}
	return p, func() {
		for _, v := range s[:len(list)] {
			C.free(unsafe.Pointer(v))
		}
		C.free(unsafe.Pointer(p))
	}
}

// batch is a list of geometries laid one after another, as the C functions take them.
func batch(wkb [][]byte) (data []byte, lens []C.int64_t) {
	total := 0
	for _, w := range wkb {
		total += len(w)
	}
	data = make([]byte, 0, total+1)
	lens = make([]C.int64_t, len(wkb))
	for i, w := range wkb {
		data = append(data, w...)
		lens[i] = C.int64_t(len(w))
	}
	return data[:total:cap(data)], lens
}

func dataPointer(b []byte) *C.uchar { return (*C.uchar)(unsafe.Pointer(unsafe.SliceData(b))) }
