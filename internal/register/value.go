package register

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Row is one row on its way out. It is valid until the function it was given to returns.
type Row struct {
	ID       int64
	Columns  []*Column
	Geometry []byte // EWKB in the system asked for; nil when the row has no place or none was asked for

	values [][]byte // PostgreSQL's binary form of each column, nil is NULL
	keys   [][]byte // texts of the sort keys
}

// Null tells whether the value of the i-th column is unknown.
func (r *Row) Null(i int) bool { return r.values[i] == nil }

// Value is the i-th value: nil, string, int64, float64, bool, time.Time or []string. JSON comes as its text.
func (r *Row) Value(i int) any {
	b := r.values[i]
	if b == nil {
		return nil
	}
	switch r.Columns[i].Type {
	case Integer, Money:
		return int64(binary.BigEndian.Uint64(b))
	case Number:
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	case Bool:
		return b[0] == 1
	case Date:
		return dayOf(b)
	case Time:
		return instantOf(b)
	case List:
		return listOf(b)
	default:
		return string(b)
	}
}

// Text is the i-th value as plain text, the same for every format: an unknown value is empty, a number has a decimal
// point and no exponent, a day is 2006-01-02, an instant is RFC 3339 in UTC, a list is joined with "; ".
func (r *Row) Text(i int) string {
	switch v := r.Value(i).(type) {
	case nil:
		return ""
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		if r.Columns[i].Type == Date {
			return v.Format("2006-01-02")
		}
		return v.Format("2006-01-02T15:04:05.999999Z")
	case []string:
		return strings.Join(v, "; ")
	}
	return ""
}

// AppendJSON appends the i-th value as JSON.
func (r *Row) AppendJSON(dst []byte, i int) []byte {
	b := r.values[i]
	if b == nil {
		return append(dst, "null"...)
	}
	switch r.Columns[i].Type {
	case Integer, Money:
		return strconv.AppendInt(dst, int64(binary.BigEndian.Uint64(b)), 10)
	case Number:
		return AppendNumber(dst, math.Float64frombits(binary.BigEndian.Uint64(b)))
	case Bool:
		return strconv.AppendBool(dst, b[0] == 1)
	case Date:
		dst = append(dst, '"')
		dst = dayOf(b).AppendFormat(dst, "2006-01-02")
		return append(dst, '"')
	case Time:
		dst = append(dst, '"')
		dst = instantOf(b).AppendFormat(dst, "2006-01-02T15:04:05.999999Z")
		return append(dst, '"')
	case List:
		dst = append(dst, '[')
		for k, s := range listOf(b) {
			if k > 0 {
				dst = append(dst, ',')
			}
			dst = AppendString(dst, s)
		}
		return append(dst, ']')
	case JSON:
		return append(dst, b...)
	default:
		return appendQuoted(dst, b)
	}
}

// AppendObject appends the row's columns as the members of a JSON object, without the braces.
func (r *Row) AppendObject(dst []byte) []byte {
	for i, c := range r.Columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = append(dst, c.Field...)
		dst = append(dst, '"', ':')
		dst = r.AppendJSON(dst, i)
	}
	return dst
}

// AppendNumber appends a floating-point number as JSON writes it; what is not a number becomes null.
func AppendNumber(dst []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(dst, "null"...)
	}
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		return strconv.AppendFloat(dst, v, 'e', -1, 64)
	}
	return strconv.AppendFloat(dst, v, 'f', -1, 64)
}

// AppendString appends a JSON string.
func AppendString(dst []byte, s string) []byte { return appendQuoted(dst, []byte(s)) }

const hexDigits = "0123456789abcdef"

func appendQuoted(dst, s []byte) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b >= utf8.RuneSelf || (b >= 0x20 && b != '"' && b != '\\') {
			i++
			continue
		}
		dst = append(dst, s[start:i]...)
		switch b {
		case '"', '\\':
			dst = append(dst, '\\', b)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
		}
		i++
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// PostgreSQL counts days and microseconds from 2000-01-01.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func dayOf(b []byte) time.Time {
	return epoch.AddDate(0, 0, int(int32(binary.BigEndian.Uint32(b))))
}

func instantOf(b []byte) time.Time {
	µs := int64(binary.BigEndian.Uint64(b))
	return epoch.Add(time.Duration(µs/1e6) * time.Second).Add(time.Duration(µs%1e6) * time.Microsecond)
}

// listOf reads a one-dimensional text[]; a NULL element becomes the empty text.
func listOf(b []byte) []string {
	if len(b) < 12 || binary.BigEndian.Uint32(b) == 0 {
		return []string{}
	}
	n := int(binary.BigEndian.Uint32(b[12:]))
	out := make([]string, 0, n)
	b = b[20:]
	for range n {
		size := int32(binary.BigEndian.Uint32(b))
		b = b[4:]
		if size < 0 {
			out = append(out, "")
			continue
		}
		out = append(out, string(b[:size]))
		b = b[size:]
	}
	return out
}
