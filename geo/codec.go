package geo

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
	orbwkb "github.com/paulmach/orb/encoding/wkb"
	sf "github.com/peterstace/simplefeatures/geom"
	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/ewkb"
)

// DecodeEWKB builds a go-geom geometry with Z, M and SRID as they are in the bytes. Both WKB dialects are read;
// NaN, infinite coordinates and malformed bytes are refused.
func DecodeEWKB(b []byte) (geom.T, error) {
	if err := Check(b); err != nil {
		return nil, err
	}
	plain, err := toEWKB(b)
	if err != nil {
		return nil, err
	}
	g, err := ewkb.Unmarshal(plain)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", err, ErrWKB)
	}
	return g, nil
}

// EncodeEWKB writes a go-geom geometry as little-endian EWKB with its Z, M and SRID. The parts inside a collection
// carry no system of their own, as PostGIS writes them.
func EncodeEWKB(g geom.T) ([]byte, error) {
	b, err := ewkb.Marshal(g, binary.LittleEndian)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", err, ErrKind)
	}
	out, err := rewrite(b, keepAll, g.SRID())
	if err != nil {
		return nil, err
	}
	return out, Check(out)
}

// DecodeOrb builds an orb geometry for work in the plane. It refuses what orb would corrupt without a word: Z and M
// (ErrHasZ: Flatten first when that is meant) and empty points.
func DecodeOrb(b []byte) (g orb.Geometry, srid int, err error) {
	h, err := ReadHeader(b)
	if err != nil {
		return nil, 0, err
	}
	if h.Z || h.M {
		return nil, 0, fmt.Errorf("%s: %w", h.Kind, ErrHasZ)
	}
	if err := Check(b); err != nil {
		return nil, 0, err
	}
	it := Paths(b)
	for it.Next() {
		if p := it.Path(); p.Kind == Point && p.Len() == 0 {
			return nil, 0, fmt.Errorf("%s: %w", h.Kind, ErrEmptyGeometry)
		}
	}
	plain, err := rewrite(b, keepXY, 0)
	if err != nil {
		return nil, 0, err
	}
	g, err = orbwkb.Unmarshal(plain)
	if err != nil {
		return nil, 0, fmt.Errorf("%v: %w", err, ErrWKB)
	}
	return g, h.SRID, nil
}

// EncodeOrb writes an orb geometry as little-endian EWKB with the given system.
func EncodeOrb(g orb.Geometry, srid int) ([]byte, error) {
	// WKB has no type for a ring or a bound; as polygons they are what they mean.
	switch t := g.(type) {
	case orb.Ring:
		g = orb.Polygon{t}
	case orb.Bound:
		g = t.ToPolygon()
	}
	b, err := orbwkb.Marshal(g, binary.LittleEndian)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", err, ErrKind)
	}
	if err := Check(b); err != nil {
		return nil, err
	}
	return WithSRID(b, srid)
}

// Flatten returns the geometry without Z and M, as little-endian EWKB with its SRID. It is the only place where
// heights are dropped, so that losing them is always somebody's decision.
func Flatten(b []byte) ([]byte, error) {
	h, err := ReadHeader(b)
	if err != nil {
		return nil, err
	}
	return rewrite(b, keepXY, h.SRID)
}

// Normalise returns the geometry as little-endian EWKB with all its ordinates and its SRID on the outside only:
// the form in which equal geometries are equal bytes.
func Normalise(b []byte) ([]byte, error) {
	h, err := ReadHeader(b)
	if err != nil {
		return nil, err
	}
	return rewrite(b, keepAll, h.SRID)
}

// toEWKB is Normalise, sparing the copy when the bytes are already little-endian EWKB without parts.
func toEWKB(b []byte) ([]byte, error) {
	if h, err := ReadHeader(b); err == nil && !h.ISO && h.Kind <= Polygon {
		return b, nil
	}
	return Normalise(b)
}

// ErrInvalid: the geometry crosses itself or is broken otherwise.
var ErrInvalid = errors.New("geo: invalid geometry")

// DecodeSF builds a simplefeatures geometry (relations of two shapes) in the plane; invalid geometry is ErrInvalid.
func DecodeSF(b []byte) (sf.Geometry, error) {
	plain, err := rewrite(b, keepXY, 0)
	if err != nil {
		return sf.Geometry{}, err
	}
	g, err := sf.UnmarshalWKB(plain)
	if err != nil {
		return sf.Geometry{}, fmt.Errorf("%w: %v", ErrInvalid, err)
	}
	return g, nil
}

type keep bool

const (
	keepAll keep = false
	keepXY  keep = true
)

// rewrite copies a geometry to little-endian EWKB, with or without Z and M, and writes srid into its head.
func rewrite(b []byte, k keep, srid int) ([]byte, error) {
	w := rewriter{in: b, out: make([]byte, 0, len(b)+4), xy: k == keepXY}
	if err := w.geometry(0, srid); err != nil {
		return nil, err
	}
	if w.at != len(b) {
		return nil, fmt.Errorf("%d bytes left over: %w", len(b)-w.at, ErrWKB)
	}
	return w.out, nil
}

type rewriter struct {
	in, out []byte
	at      int
	xy      bool
}

func (w *rewriter) geometry(depth, srid int) error {
	if depth > maxDepth {
		return fmt.Errorf("nested too deep: %w", ErrWKB)
	}
	h, err := ReadHeader(w.in[w.at:])
	if err != nil {
		return err
	}
	w.at += h.Size
	word := uint32(h.Kind)
	if h.Z && !w.xy {
		word |= flagZ
	}
	if h.M && !w.xy {
		word |= flagM
	}
	if srid != 0 {
		word |= flagSRID
	}
	w.out = append(w.out, 1)
	w.out = binary.LittleEndian.AppendUint32(w.out, word)
	if srid != 0 {
		w.out = binary.LittleEndian.AppendUint32(w.out, uint32(srid))
	}
	if h.Kind == Point {
		return w.points(1, h)
	}
	n, err := w.count(h)
	if err != nil {
		return err
	}
	switch h.Kind {
	case LineString:
		return w.points(n, h)
	case Polygon:
		for range n {
			points, err := w.count(h)
			if err != nil {
				return err
			}
			if err := w.points(points, h); err != nil {
				return err
			}
		}
	default:
		for range n {
			if err := w.geometry(depth+1, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *rewriter) count(h Header) (uint32, error) {
	if len(w.in)-w.at < 4 {
		return 0, fmt.Errorf("cut short at byte %d: %w", w.at, ErrWKB)
	}
	n := u32(w.in[w.at:], h.BigEndian)
	w.at += 4
	if int64(n)*4 > int64(len(w.in)-w.at) {
		return 0, fmt.Errorf("%d elements do not fit at byte %d: %w", n, w.at, ErrWKB)
	}
	w.out = binary.LittleEndian.AppendUint32(w.out, n)
	return n, nil
}

func (w *rewriter) points(n uint32, h Header) error {
	stride := h.Stride()
	size := int64(n) * int64(stride) * 8
	if size > int64(len(w.in)-w.at) {
		return fmt.Errorf("%d points do not fit at byte %d: %w", n, w.at, ErrWKB)
	}
	run := w.in[w.at : w.at+int(size)]
	w.at += int(size)
	if !h.BigEndian && (!w.xy || stride == 2) {
		w.out = append(w.out, run...)
		return nil
	}
	kept := stride
	if w.xy {
		kept = 2
	}
	for ; len(run) > 0; run = run[stride*8:] {
		for k := range kept {
			w.out = binary.LittleEndian.AppendUint64(w.out, math.Float64bits(f64(run[k*8:], h.BigEndian)))
		}
	}
	return nil
}
