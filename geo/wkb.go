package geo

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

var (
	// ErrWKB: the bytes are not a geometry (cut short, left over, or a type word nobody defined).
	ErrWKB = errors.New("geo: malformed geometry bytes")
	// ErrKind: a type this program does not store (curves, surfaces); readers turn curves into lines first.
	ErrKind = errors.New("geo: geometry type not supported")
	// ErrNotFinite: a coordinate is NaN or infinite.
	ErrNotFinite = errors.New("geo: coordinate is not a number")
	// ErrEmptyGeometry: there is a geometry, but it has no point.
	ErrEmptyGeometry = errors.New("geo: empty geometry")
	// ErrHasZ: the operation is for the plane and would lose heights; Flatten says that this is meant.
	ErrHasZ = errors.New("geo: geometry has Z or M")
)

// Kind is the type of a geometry, by its number in OGC Simple Features.
type Kind uint32

const (
	Point Kind = iota + 1
	LineString
	Polygon
	MultiPoint
	MultiLineString
	MultiPolygon
	GeometryCollection
)

var kindNames = [...]string{"", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}

func (k Kind) String() string {
	if int(k) < len(kindNames) && k > 0 {
		return kindNames[k]
	}
	return fmt.Sprintf("type %d", uint32(k))
}

// Dimension is 0 for points, 1 for lines, 2 for polygons, -1 for a collection, which may hold any.
func (k Kind) Dimension() int {
	switch k {
	case Point, MultiPoint:
		return 0
	case LineString, MultiLineString:
		return 1
	case Polygon, MultiPolygon:
		return 2
	}
	return -1
}

const (
	flagZ    = 0x80000000
	flagM    = 0x40000000
	flagSRID = 0x20000000
	maxDepth = 8 // collections in collections: deeper is an attack, not a map
)

// Header is what the first bytes of a geometry say about it. Both dialects are read: PostGIS's EWKB flags and the
// ISO numbers (1001 for a point with Z).
type Header struct {
	Kind      Kind
	Z, M      bool
	SRID      int // 0 when the bytes carry none
	BigEndian bool
	ISO       bool // Z or M is written the ISO way
	Size      int  // bytes before the content
}

// Stride is the number of ordinates of a point.
func (h Header) Stride() int {
	n := 2
	if h.Z {
		n++
	}
	if h.M {
		n++
	}
	return n
}

func order(big bool) binary.ByteOrder {
	if big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func u32(b []byte, big bool) uint32 {
	if big {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

func f64(b []byte, big bool) float64 {
	if big {
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

// ReadHeader reads the first bytes of an EWKB or ISO WKB geometry.
func ReadHeader(b []byte) (Header, error) {
	if len(b) < 5 {
		return Header{}, fmt.Errorf("%d bytes: %w", len(b), ErrWKB)
	}
	if b[0] > 1 {
		return Header{}, fmt.Errorf("byte order %d: %w", b[0], ErrWKB)
	}
	h := Header{BigEndian: b[0] == 0, Size: 5}
	word := u32(b[1:], h.BigEndian)
	h.Z, h.M = word&flagZ != 0, word&flagM != 0
	if word&flagSRID != 0 {
		if len(b) < 9 {
			return Header{}, fmt.Errorf("%d bytes: %w", len(b), ErrWKB)
		}
		h.SRID, h.Size = int(int32(u32(b[5:], h.BigEndian))), 9
	}
	word &^= flagZ | flagM | flagSRID
	switch word / 1000 {
	case 0:
	case 1:
		h.Z, h.ISO = true, true
	case 2:
		h.M, h.ISO = true, true
	case 3:
		h.Z, h.M, h.ISO = true, true, true
	default:
		return Header{}, fmt.Errorf("type word %d: %w", word, ErrWKB)
	}
	h.Kind = Kind(word % 1000)
	switch {
	case h.Kind == 0 || h.Kind > 17:
		return Header{}, fmt.Errorf("type word %d: %w", word, ErrWKB)
	case h.Kind > GeometryCollection:
		return Header{}, fmt.Errorf("%s: %w", h.Kind, ErrKind)
	}
	return h, nil
}

// SRIDOf is the number of the reference system the bytes carry, 0 for none. It reads nine bytes.
func SRIDOf(b []byte) (int, error) {
	h, err := ReadHeader(b)
	return h.SRID, err
}

// WithSRID returns the geometry with the given system written into it (0 takes it out); coordinates are untouched.
// The bytes are copied unless they already say so.
func WithSRID(b []byte, srid int) ([]byte, error) {
	h, err := ReadHeader(b)
	if err != nil {
		return nil, err
	}
	if h.SRID == srid && !h.ISO && (h.Size == 9) == (srid != 0) {
		return b, nil
	}
	word := uint32(h.Kind)
	if h.Z {
		word |= flagZ
	}
	if h.M {
		word |= flagM
	}
	bo := order(h.BigEndian)
	out := make([]byte, 5, len(b)+4)
	out[0] = b[0]
	if srid != 0 {
		word |= flagSRID
		out = out[:9]
		bo.PutUint32(out[5:], uint32(srid))
	}
	bo.PutUint32(out[1:], word)
	return append(out, b[h.Size:]...), nil
}

// Check reads the whole structure without building anything: every count, every coordinate finite, nothing cut,
// nothing left over. POINT EMPTY (all ordinates NaN) is legal.
func Check(b []byte) error {
	it := Paths(b)
	for it.Next() {
		p := it.Path()
		for i := range p.Len() {
			for k := range p.stride {
				if v := p.ordinate(i, k); math.IsNaN(v) || math.IsInf(v, 0) {
					return fmt.Errorf("point %d of %s: %w", i+1, p.Kind, ErrNotFinite)
				}
			}
		}
	}
	return it.Err()
}

// EnvelopeOf is the rectangle of the geometry, read straight from the bytes. It is Empty for an empty geometry.
func EnvelopeOf(b []byte) (Rect, error) {
	r := EmptyRect()
	it := Paths(b)
	for it.Next() {
		p := it.Path()
		for i := range p.Len() {
			x, y := p.XY(i)
			if x-x != 0 || y-y != 0 { // NaN or infinite
				return Rect{}, fmt.Errorf("point %d of %s: %w", i+1, p.Kind, ErrNotFinite)
			}
			r = r.Add(x, y)
		}
	}
	return r, it.Err()
}

// IsEmpty reports whether the geometry has no point.
func IsEmpty(b []byte) (bool, error) {
	it := Paths(b)
	for it.Next() {
		if it.Path().Len() > 0 {
			return false, nil
		}
	}
	return true, it.Err()
}

// SwapAxes exchanges x and y of every point in place. The structure is checked first, so malformed bytes are left
// as they were.
func SwapAxes(b []byte) error {
	it := Paths(b)
	for it.Next() {
	}
	if it.Err() != nil {
		return it.Err()
	}
	it = Paths(b)
	for it.Next() {
		p := it.Path()
		var t [8]byte
		for i := range p.Len() {
			at := p.b[i*p.stride*8:]
			copy(t[:], at[:8])
			copy(at[:8], at[8:16])
			copy(at[8:16], t[:])
		}
	}
	return it.Err()
}

// MapXY replaces x and y of every point in place by what f returns; Z and M stay. It stops at the first error, when
// the bytes may be half changed: work on a copy where that matters.
func MapXY(b []byte, f func(x, y float64) (float64, float64, error)) error {
	it := Paths(b)
	for it.Next() {
		p := it.Path()
		bo := order(p.big)
		for i := range p.Len() {
			x, y, err := f(p.XY(i))
			if err != nil {
				return err
			}
			at := p.b[i*p.stride*8:]
			bo.PutUint64(at, math.Float64bits(x))
			bo.PutUint64(at[8:], math.Float64bits(y))
		}
	}
	return it.Err()
}
