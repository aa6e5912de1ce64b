package register

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// CoordinateStyle says how coordinates are written.
type CoordinateStyle struct {
	Decimals      int  // 7 for degrees (about a centimetre), 3 for metres
	NorthingFirst bool // the axis order of the system's definition
	RightHand     bool // outer rings counter-clockwise, as RFC 7946 asks
}

var (
	errWKB      = errors.New("broken geometry from the database")
	errInfinite = ErrSystem.Because("a geometry of the register cannot be expressed in this reference system")
)

// The geometry types of WKB that registers hold; curves were made straight when they came in.
const (
	wkbPoint = iota + 1
	wkbLine
	wkbPolygon
	wkbMultiPoint
	wkbMultiLine
	wkbMultiPolygon
	wkbCollection
)

var geoJSONNames = [...]string{"", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}

type wkbReader struct {
	b     []byte
	order binary.ByteOrder
}

func (r *wkbReader) u32() (uint32, error) {
	if len(r.b) < 4 {
		return 0, errWKB
	}
	v := r.order.Uint32(r.b)
	r.b = r.b[4:]
	return v, nil
}

// head reads the byte order, type and dimension of a geometry; an SRID is skipped.
func (r *wkbReader) head() (kind, dim int, hasZ bool, err error) {
	if len(r.b) < 5 {
		return 0, 0, false, errWKB
	}
	r.order = binary.LittleEndian
	if r.b[0] == 0 {
		r.order = binary.BigEndian
	}
	r.b = r.b[1:]
	t, _ := r.u32()
	if t&0x20000000 != 0 {
		if _, err := r.u32(); err != nil {
			return 0, 0, false, err
		}
	}
	dim = 2
	if t&0x80000000 != 0 {
		dim, hasZ = dim+1, true
	}
	if t&0x40000000 != 0 {
		dim++
	}
	t &= 0x0fffffff
	if iso := t / 1000; iso > 0 { // ISO numbers: 1000 Z, 2000 M, 3000 ZM
		t %= 1000
		hasZ = iso == 1 || iso == 3
		dim = 2 + int(iso+1)/2
		if iso == 2 {
			dim = 3
		}
	}
	if t < wkbPoint || t > wkbCollection {
		return 0, 0, false, fmt.Errorf("%w: type %d", errWKB, t)
	}
	return int(t), dim, hasZ, nil
}

// AppendGeoJSON appends an EWKB geometry as a GeoJSON geometry object, "null" for no geometry. Heights are kept with
// three decimals.
func AppendGeoJSON(dst, ewkb []byte, style CoordinateStyle) ([]byte, error) {
	if ewkb == nil {
		return append(dst, "null"...), nil
	}
	r := wkbReader{b: ewkb}
	return r.geometry(dst, style)
}

func (r *wkbReader) geometry(dst []byte, style CoordinateStyle) ([]byte, error) {
	kind, dim, hasZ, err := r.head()
	if err != nil {
		return dst, err
	}
	dst = append(dst, `{"type":"`...)
	dst = append(dst, geoJSONNames[kind]...)
	if kind == wkbCollection {
		dst = append(dst, `","geometries":[`...)
		n, err := r.u32()
		if err != nil {
			return dst, err
		}
		for i := range int(n) {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = r.geometry(dst, style); err != nil {
				return dst, err
			}
		}
		return append(dst, "]}"...), nil
	}
	dst = append(dst, `","coordinates":`...)
	dst, err = r.coordinates(dst, kind, dim, hasZ, style)
	return append(dst, '}'), err
}

func (r *wkbReader) coordinates(dst []byte, kind, dim int, hasZ bool, style CoordinateStyle) ([]byte, error) {
	switch kind {
	case wkbPoint:
		return r.position(dst, dim, hasZ, style)
	case wkbLine:
		n, err := r.u32()
		if err != nil {
			return dst, err
		}
		return r.positions(dst, int(n), dim, hasZ, style, false)
	case wkbPolygon:
		n, err := r.u32()
		if err != nil {
			return dst, err
		}
		dst = append(dst, '[')
		for i := range int(n) {
			if i > 0 {
				dst = append(dst, ',')
			}
			points, err := r.u32()
			if err != nil {
				return dst, err
			}
			reverse := style.RightHand && r.clockwise(int(points), dim) == (i == 0)
			if dst, err = r.positions(dst, int(points), dim, hasZ, style, reverse); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	default:
		n, err := r.u32()
		if err != nil {
			return dst, err
		}
		dst = append(dst, '[')
		for i := range int(n) {
			if i > 0 {
				dst = append(dst, ',')
			}
			part, dim, hasZ, err := r.head()
			if err != nil {
				return dst, err
			}
			if dst, err = r.coordinates(dst, part, dim, hasZ, style); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	}
}

func (r *wkbReader) float(i int) float64 {
	return math.Float64frombits(r.order.Uint64(r.b[8*i:]))
}

// clockwise looks at the ring of n points that comes next.
func (r *wkbReader) clockwise(n, dim int) bool {
	if n < 3 || len(r.b) < 8*n*dim {
		return false
	}
	x0, y0 := r.float(0), r.float(1)
	area := 0.0
	for i := 1; i+1 < n; i++ {
		ax, ay := r.float(i*dim)-x0, r.float(i*dim+1)-y0
		bx, by := r.float((i+1)*dim)-x0, r.float((i+1)*dim+1)-y0
		area += ax*by - ay*bx
	}
	return area < 0
}

func (r *wkbReader) positions(dst []byte, n, dim int, hasZ bool, style CoordinateStyle, reverse bool) ([]byte, error) {
	if len(r.b) < 8*n*dim {
		return dst, errWKB
	}
	dst = append(dst, '[')
	var err error
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		k := i
		if reverse {
			k = n - 1 - i
		}
		if dst, err = r.one(dst, k*dim, hasZ, style); err != nil {
			return dst, err
		}
	}
	r.b = r.b[8*n*dim:]
	return append(dst, ']'), nil
}

func (r *wkbReader) position(dst []byte, dim int, hasZ bool, style CoordinateStyle) ([]byte, error) {
	if len(r.b) < 8*dim {
		return dst, errWKB
	}
	var err error
	if math.IsNaN(r.float(0)) && math.IsNaN(r.float(1)) {
		dst = append(dst, "[]"...) // an empty point
	} else {
		dst, err = r.one(dst, 0, hasZ, style)
	}
	r.b = r.b[8*dim:]
	return dst, err
}

func (r *wkbReader) one(dst []byte, at int, hasZ bool, style CoordinateStyle) ([]byte, error) {
	x, y := r.float(at), r.float(at+1)
	if style.NorthingFirst {
		x, y = y, x
	}
	var ok bool
	dst = append(dst, '[')
	if dst, ok = appendFixed(dst, x, style.Decimals); !ok {
		return dst, errInfinite
	}
	dst = append(dst, ',')
	if dst, ok = appendFixed(dst, y, style.Decimals); !ok {
		return dst, errInfinite
	}
	if hasZ {
		if z := r.float(at + 2); !math.IsNaN(z) {
			dst = append(dst, ',')
			if dst, ok = appendFixed(dst, z, 3); !ok {
				return dst, errInfinite
			}
		}
	}
	return append(dst, ']'), nil
}

var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// appendFixed writes v with at most so many decimals and no trailing zeros; false when v is no finite coordinate.
func appendFixed(dst []byte, v float64, decimals int) ([]byte, bool) {
	scaled := math.Round(v * powers[decimals])
	if !(math.Abs(scaled) < 1<<53) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return dst, false
		}
		return strconv.AppendFloat(dst, v, 'f', -1, 64), true
	}
	n := int64(scaled)
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}
	unit := int64(powers[decimals])
	dst = strconv.AppendInt(dst, n/unit, 10)
	fraction := n % unit
	if fraction == 0 {
		return dst, true
	}
	var digits [10]byte
	for i := decimals; i > 0; i-- {
		digits[i] = byte('0' + fraction%10)
		fraction /= 10
	}
	digits[0] = '.'
	end := decimals
	for digits[end] == '0' {
		end--
	}
	return append(dst, digits[:end+1]...), true
}

// Shapes is which kinds of geometry the rows of a query have.
type Shapes struct {
	Kinds   map[string]int64 // "Polygon", "MultiPolygon Z", …: rows
	Missing int64            // rows without a place
}

// Layer is the one kind of geometry that a file's layer can be declared with to hold all the rows as they are.
func (s Shapes) Layer() string {
	family, multi, heights := "", false, 0
	for kind := range s.Kinds {
		base, height := strings.CutSuffix(kind, " Z")
		if height {
			heights++
		}
		plain, m := strings.CutPrefix(base, "Multi")
		multi = multi || m
		if family != "" && family != plain {
			plain = "Geometry"
		}
		family = plain
	}
	if family == "" || family == "Geometry" || family == "GeometryCollection" || (heights > 0 && heights < len(s.Kinds)) {
		return "Geometry"
	}
	if multi {
		family = "Multi" + family
	}
	if heights > 0 {
		family += " Z"
	}
	return family
}

// Shapes counts the kinds of geometry of a query's rows.
func (r *Reader) Shapes(reg *Register, q Query) (Shapes, error) {
	out := Shapes{Kinds: map[string]int64{}}
	c, _, err := r.composer(reg, &q)
	if err != nil {
		return out, err
	}
	branches, err := c.branches(func() (string, error) {
		where, err := c.conditions()
		return "SELECT " + c.place() + " AS g" + c.from() + " WHERE " + where, err
	})
	if err != nil {
		return out, err
	}
	sql := "SELECT substr(ST_GeometryType(g), 4) || CASE WHEN ST_Zmflag(g) >= 2 THEN ' Z' ELSE '' END, count(*) FROM (" + strings.Join(branches, " UNION ALL ") + ") u GROUP BY 1"
	err = r.exec(sql, c.args, func(v [][]byte) error {
		n := int64(binary.BigEndian.Uint64(v[1]))
		if v[0] == nil {
			out.Missing = n
			return nil
		}
		out.Kinds[string(v[0])] = n
		return nil
	})
	return out, err
}

// AppendWKT appends an EWKB geometry as well-known text, x first, with at most so many decimals.
func AppendWKT(dst, ewkb []byte, decimals int) ([]byte, error) {
	r := wkbReader{b: ewkb}
	return r.wkt(dst, decimals, true)
}

func (r *wkbReader) wkt(dst []byte, decimals int, named bool) ([]byte, error) {
	kind, dim, hasZ, err := r.head()
	if err != nil {
		return dst, err
	}
	if named {
		dst = append(dst, strings.ToUpper(geoJSONNames[kind])...)
		if hasZ {
			dst = append(dst, " Z"...)
		}
		dst = append(dst, ' ')
	}
	point := func() error {
		if len(r.b) < 8*dim {
			return errWKB
		}
		for k := range dim {
			if k == 2 && !hasZ || k == 3 { // M says nothing here
				break
			}
			if k > 0 {
				dst = append(dst, ' ')
			}
			d := decimals
			if k == 2 {
				d = 3
			}
			var ok bool
			if dst, ok = appendFixed(dst, r.float(k), d); !ok {
				return errInfinite
			}
		}
		r.b = r.b[8*dim:]
		return nil
	}
	each := func(n uint32, f func() error) error {
		if n == 0 {
			dst = append(dst, "EMPTY"...)
			return nil
		}
		dst = append(dst, '(')
		for i := range n {
			if i > 0 {
				dst = append(dst, ',')
			}
			if err := f(); err != nil {
				return err
			}
		}
		dst = append(dst, ')')
		return nil
	}
	if kind == wkbPoint {
		if len(r.b) >= 8*dim && math.IsNaN(r.float(0)) {
			r.b = r.b[8*dim:]
			return append(dst, "EMPTY"...), nil
		}
		return dst, each(1, point)
	}
	n, err := r.u32()
	if err != nil {
		return dst, err
	}
	switch kind {
	case wkbLine:
		err = each(n, point)
	case wkbPolygon:
		err = each(n, func() error {
			m, err := r.u32()
			if err != nil {
				return err
			}
			return each(m, point)
		})
	default:
		err = each(n, func() error {
			var err error
			dst, err = r.wkt(dst, decimals, kind == wkbCollection)
			return err
		})
	}
	return dst, err
}
