package ogc

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"

	"spoina/internal/ogr"
	"spoina/internal/register"
	"spoina/ogc/parquet"
)

// parquetFile writes GeoParquet 1.1, and plain Parquet of rows that have no place.
type parquetFile struct {
	file   *os.File
	w      *parquet.Writer
	values []any
	wkb    []byte
}

var parquetKinds = map[register.Type]parquet.Kind{register.String: parquet.String, register.Integer: parquet.Integer, register.Money: parquet.Integer, register.Number: parquet.Number,
	register.Bool: parquet.Bool, register.Date: parquet.Date, register.Time: parquet.Time, register.List: parquet.List, register.JSON: parquet.JSON}

func newParquetFile(p *plan) (writer, error) {
	columns := []parquet.Column{{Name: "id", Kind: parquet.Integer}}
	for _, c := range p.columns {
		kind := parquetKinds[c.Type]
		if c.Masked {
			kind = parquet.String
		}
		columns = append(columns, parquet.Column{Name: c.Field, Kind: kind})
	}
	var place *parquet.Place
	if p.geometry {
		place = &parquet.Place{Name: p.register.Geometry}
		for kind := range p.shapes.Kinds {
			place.Types = append(place.Types, kind)
		}
		slices.Sort(place.Types)
		if p.crs.EPSG != 0 {
			system, err := ogr.NewSpatialReference("EPSG:" + epsgText(p.crs.EPSG))
			if err != nil {
				return nil, err
			}
			if place.CRS = system.ToPROJJSON(); place.CRS == "" {
				return nil, ErrCRS.Because("EPSG:%d has no PROJJSON, by which GeoParquet names a reference system", p.crs.EPSG)
			}
		}
	}
	f, err := os.Create(p.path)
	if err != nil {
		return nil, ErrFile.Because("cannot write %s: %v", p.path, err)
	}
	about, err := json.Marshal(map[string]any{"office": p.office.Code, "register": p.register.Name, "revision": p.known})
	if err != nil {
		return nil, err
	}
	w, err := parquet.New(f, columns, place, map[string]string{"spoina": string(about)})
	if err != nil {
		f.Close()
		return nil, err
	}
	return &parquetFile{file: f, w: w, values: make([]any, len(columns))}, nil
}

func (f *parquetFile) row(row *register.Row) error {
	f.values[0] = row.ID
	for i := range len(f.values) - 1 {
		f.values[i+1] = row.Value(i)
	}
	if row.Geometry == nil {
		return f.w.Row(f.values, nil, [4]float64{})
	}
	box := noBox
	var err error
	if f.wkb, _, err = appendISO(f.wkb[:0], row.Geometry, &box); err != nil {
		return err
	}
	if box == noBox {
		box = [4]float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()} // an empty geometry is nowhere
	}
	return f.w.Row(f.values, f.wkb, box)
}

func (f *parquetFile) close() error { return errors.Join(f.w.Close(), f.file.Close()) }

var noBox = [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

var errGeometry = errors.New("broken geometry from the database")

// appendISO appends an EWKB geometry as little-endian WKB with the type numbers of ISO 13249-3 (1001 is a point with a
// height) and without a reference system, widens box by it, and returns what follows the geometry.
func appendISO(dst, b []byte, box *[4]float64) (out, rest []byte, err error) {
	if len(b) < 5 || b[0] != 1 {
		return dst, nil, errGeometry
	}
	le := binary.LittleEndian
	t := le.Uint32(b[1:])
	b = b[5:]
	if t&0x20000000 != 0 {
		if len(b) < 4 {
			return dst, nil, errGeometry
		}
		b = b[4:]
	}
	kind, dim := t&0x0fffffff, 2
	if t&0x80000000 != 0 {
		kind, dim = kind+1000, 3
	}
	if t&0x40000000 != 0 {
		kind, dim = kind+2000, dim+1
	}
	dst = append(dst, 1)
	dst = le.AppendUint32(dst, kind)
	points := func(n uint32) bool {
		size := int(n) * dim * 8
		if len(b) < size {
			return false
		}
		for at := 0; at < size; at += 8 * dim {
			x, y := math.Float64frombits(le.Uint64(b[at:])), math.Float64frombits(le.Uint64(b[at+8:]))
			if !math.IsNaN(x) {
				*box = [4]float64{min(box[0], x), min(box[1], y), max(box[2], x), max(box[3], y)}
			}
		}
		dst, b = append(dst, b[:size]...), b[size:]
		return true
	}
	count := func() (uint32, bool) {
		if len(b) < 4 {
			return 0, false
		}
		n := le.Uint32(b)
		dst, b = append(dst, b[:4]...), b[4:]
		return n, true
	}
	ok := true
	switch kind % 1000 {
	case 1:
		ok = points(1)
	case 2:
		n, counted := count()
		ok = counted && points(n)
	case 3:
		n, counted := count()
		for ok = counted; ok && n > 0; n-- {
			m, counted := count()
			ok = counted && points(m)
		}
	default:
		n, counted := count()
		for ok = counted; n > 0; n-- {
			if dst, b, err = appendISO(dst, b, box); err != nil {
				return dst, nil, err
			}
		}
	}
	if !ok {
		return dst, nil, errGeometry
	}
	return dst, b, nil
}
