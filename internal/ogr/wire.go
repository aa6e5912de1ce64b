package ogr

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"spoina/internal/exchange"
)

// Rows travel from the child in frames: kind (1 byte), length of the payload (4), payload. All numbers are little
// endian. A frame of rows is the number of rows (4) and the rows; a row is
//
//	fid 8 · number 4 · line 4 · srid 4 · flags 2 · number of values 4 · values · length of EWKB 4 · EWKB · [warnings]
//
// and a value is a tag and its data. The C side writes and reads the same (put_field in ogr.c, spn_write in write.c).
const (
	frameHeader = 'H' // JSON: header
	frameRows   = 'R'
	frameAsk    = 'Q' // a text: is it a known column heading?
	frameEnd    = 'E' // JSON: ending
	frameError  = 'X' // JSON: failure
)

const (
	tagNil byte = iota
	tagString
	tagInt
	tagFloat
	tagBool
	tagTime
	tagList
)

const (
	flagBlank = 1 << iota
	flagHeading
	flagSubtotal
	flagHidden
	flagNaN
	flagEmpty
	flagWarnings // a JSON list of problems follows the row
	flagBad
	flagClosed
)

// maxFrame is more than any batch can hold; a larger length means that the stream is out of step.
const maxFrame = 512 << 20

var le = binary.LittleEndian

func appendText(b []byte, s string) []byte {
	b = le.AppendUint32(b, uint32(len(s)))
	return append(b, s...)
}

func appendRow(b []byte, r *exchange.Row) ([]byte, error) {
	flags := uint16(0)
	for i, on := range []bool{r.Blank, r.Heading, r.Subtotal, r.Hidden} {
		if on {
			flags |= 1 << i
		}
	}
	if len(r.Warnings) > 0 {
		flags |= flagWarnings
	}
	b = le.AppendUint64(b, uint64(r.FID))
	b = le.AppendUint32(b, uint32(r.Number))
	b = le.AppendUint32(b, uint32(r.Line))
	b = le.AppendUint32(b, uint32(r.SRID))
	b = le.AppendUint16(b, flags)
	b = le.AppendUint32(b, uint32(len(r.Values)))
	for i, v := range r.Values {
		switch v := v.(type) {
		case nil:
			b = append(b, tagNil)
		case string:
			b = appendText(append(b, tagString), v)
		case int64:
			b = le.AppendUint64(append(b, tagInt), uint64(v))
		case int:
			b = le.AppendUint64(append(b, tagInt), uint64(v))
		case float64:
			b = le.AppendUint64(append(b, tagFloat), math.Float64bits(v))
		case bool:
			b = append(b, tagBool, 0)
			if v {
				b[len(b)-1] = 1
			}
		case time.Time:
			_, offset := v.Zone()
			b = le.AppendUint64(append(b, tagTime), uint64(v.Unix()))
			b = le.AppendUint32(b, uint32(v.Nanosecond()))
			b = le.AppendUint32(b, uint32(int32(offset/60)))
		case []string:
			b = le.AppendUint32(append(b, tagList), uint32(len(v)))
			for _, s := range v {
				b = appendText(b, s)
			}
		default:
			return nil, fmt.Errorf("row %d, value %d: a reader gave %T", r.Number, i+1, v)
		}
	}
	b = le.AppendUint32(b, uint32(len(r.WKB)))
	b = append(b, r.WKB...)
	if flags&flagWarnings != 0 {
		w, err := json.Marshal(r.Warnings)
		if err != nil {
			return nil, err
		}
		b = appendText(b, string(w))
	}
	return b, nil
}

// cursor reads a frame; the first short read leaves it broken for good, so that callers check once.
type cursor struct {
	b      []byte
	broken bool
}

func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.b) {
		c.broken = true
		c.b = nil
		return nil
	}
	p := c.b[:n:n]
	c.b = c.b[n:]
	return p
}

func (c *cursor) u8() byte {
	if p := c.take(1); p != nil {
		return p[0]
	}
	return 0
}

func (c *cursor) u16() uint16 {
	if p := c.take(2); p != nil {
		return le.Uint16(p)
	}
	return 0
}

func (c *cursor) u32() uint32 {
	if p := c.take(4); p != nil {
		return le.Uint32(p)
	}
	return 0
}

func (c *cursor) u64() uint64 {
	if p := c.take(8); p != nil {
		return le.Uint64(p)
	}
	return 0
}

func (c *cursor) text() string { return string(c.take(int(c.u32()))) }

var errFrame = errors.New("the reader sent a damaged frame")

// decodeRows gives the rows of a frame. Geometries are slices of the frame, which is therefore not used again.
func decodeRows(frame []byte) ([]*exchange.Row, error) {
	c := &cursor{b: frame}
	n := int(c.u32())
	if n > len(frame)/26+1 {
		return nil, errFrame
	}
	rows := make([]*exchange.Row, 0, n)
	slab := make([]exchange.Row, n)
	var values []any
	for i := range n {
		r := &slab[i]
		r.FID = int64(c.u64())
		r.Number = int(c.u32())
		r.Line = int(c.u32())
		r.SRID = int(c.u32())
		flags := c.u16()
		r.Blank, r.Heading = flags&flagBlank != 0, flags&flagHeading != 0
		r.Subtotal, r.Hidden = flags&flagSubtotal != 0, flags&flagHidden != 0
		k := int(c.u32())
		if k > len(c.b) {
			return nil, errFrame
		}
		if len(values) < k {
			values = make([]any, max(k*min(n-i, 256), k))
		}
		r.Values, values = values[:k:k], values[k:]
		for j := range r.Values {
			r.Values[j] = c.value()
		}
		if size := int(c.u32()); size > 0 {
			r.WKB = c.take(size)
		}
		if flags&flagWarnings != 0 {
			if err := json.Unmarshal([]byte(c.text()), &r.Warnings); err != nil {
				return nil, errFrame
			}
		}
		r.Warnings = append(r.Warnings, geometryWarnings(flags, r.Number)...)
		if c.broken {
			return nil, errFrame
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func (c *cursor) value() any {
	switch tag := c.u8(); tag {
	case tagNil:
		return nil
	case tagString:
		return c.text()
	case tagInt:
		return int64(c.u64())
	case tagFloat:
		return math.Float64frombits(c.u64())
	case tagBool:
		return c.u8() != 0
	case tagTime:
		sec, nsec, offset := int64(c.u64()), int64(c.u32()), int(int32(c.u32()))
		t := time.Unix(sec, nsec)
		if offset == 0 {
			return t.UTC()
		}
		return t.In(time.FixedZone("", offset*60))
	case tagList:
		n := int(c.u32())
		if n > len(c.b) {
			c.broken = true
			return nil
		}
		list := make([]string, n)
		for i := range list {
			list[i] = c.text()
		}
		return list
	}
	c.broken = true
	return nil
}

func geometryWarnings(flags uint16, row int) []exchange.Problem {
	var code, detail string
	switch {
	case flags&flagNaN != 0:
		code, detail = exchange.GeometryNaN, "a coordinate of the geometry is not a number; the row has no geometry"
	case flags&flagEmpty != 0:
		code, detail = exchange.GeometryEmpty, "the geometry is empty"
	case flags&flagBad != 0:
		code, detail = exchange.GeometryBad, "the geometry is of a kind that cannot be read; the row has no geometry"
	case flags&flagClosed != 0:
		code, detail = exchange.GeometryUnclosed, "a ring did not end where it began and was closed"
	default:
		return nil
	}
	return []exchange.Problem{{Code: code, Row: row, Field: "geometry", Detail: detail}}
}
