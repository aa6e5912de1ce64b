package ogc

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"spoina/internal/clock"
	"spoina/internal/exchange"
	"spoina/internal/register"
)

// Receipt is what an export gives beside the file: what was asked for, how much that is, and two hashes. The first is
// of the file; the second is of its rows, in a form that no format changes, so that a file that was opened, sorted and
// saved again can still be checked.
//
// The canonical form of a row is, each part followed by the byte 31: its id; for every column, in the order of Columns,
// the value as text (unknown and empty are the same; numbers in the shortest decimal form without exponent; days as
// 2006-01-02; instants as RFC 3339 in UTC; lists joined with "; ";
// a line break is one line feed); and the geometry as GeoJSON with x first, in the
// system of the file, coordinates rounded to Decimals, heights to millimetres, outer rings counter-clockwise, a
// collection of one part as that part; of a Shapefile with parts and holes in the order of their text. A row's hash is the SHA-256 of that; RowsHash is the SHA-256 of all rows' hashes
// in ascending order.
type Receipt struct {
	Collection string          `json:"collection"`
	Count      int64           `json:"count"`
	Revision   int64           `json:"revision"`
	On         string          `json:"on,omitempty"`
	Known      string          `json:"known,omitempty"`
	CRS        string          `json:"crs,omitempty"`
	Filter     string          `json:"filter,omitempty"`
	Text       string          `json:"q,omitempty"`
	BBox       string          `json:"bbox,omitempty"`
	Format     string          `json:"format"`
	Lang       string          `json:"lang,omitempty"` // of the headings; empty: they are field names
	Columns    []ReceiptColumn `json:"columns"`
	Losses     []Loss          `json:"losses,omitempty"` // what the format cannot hold; RowsHash is that of the rows as it holds them
	Geometry   bool            `json:"geometry"`
	Decimals   int             `json:"decimals"`
	SHA256     string          `json:"sha256"`
	RowsHash   string          `json:"rows_hash"`
	MadeAt     time.Time       `json:"made_at"`
}

// ReceiptColumn is a column of the exported rows.
type ReceiptColumn struct {
	Field string        `json:"field"`
	As    string        `json:"as,omitempty"` // its name in the file, where the format shortens names
	Type  register.Type `json:"type"`
	// In a file for people: what stands above the column, and whether its grosze are written as złote.
	Heading string `json:"heading,omitempty"`
	Zlote   bool   `json:"zlote,omitempty"`
	// Words that stand for codes, with the codes.
	Words map[string]string `json:"words,omitempty"`
}

// rowHasher collects the hashes of rows: 32 bytes a row, the only thing of an export that grows.
type rowHasher struct {
	rows     [][sha256.Size]byte
	count    int64
	most     int64 // of hashes that are kept, 0 for all: a file with more rows than its receipt is too long whichever they are
	buf      []byte
	geometry bool
	decimals int

	unordered bool // parts of a geometry in the order of their text; see unordered
	place     []byte
}

const unitSeparator = 31

// row adds a row given as texts in the order of the columns and its geometry as WKB, nil for none.
func (h *rowHasher) row(id int64, texts func(i int) string, columns int, wkb []byte) error {
	h.buf = strconv.AppendInt(h.buf[:0], id, 10)
	h.buf = append(h.buf, unitSeparator)
	for i := range columns {
		h.buf = append(h.buf, strings.ReplaceAll(texts(i), "\r\n", "\n")...)
		h.buf = append(h.buf, unitSeparator)
	}
	if h.geometry && len(wkb) > 0 {
		var err error
		rounded := roundWKB(wkb, h.decimals)
		if h.place, err = register.AppendGeoJSON(h.place[:0], single(rounded), register.CoordinateStyle{Decimals: h.decimals, RightHand: true}); err != nil {
			return err
		}
		if h.unordered {
			h.buf = append(h.buf, unordered(h.place)...)
		} else {
			h.buf = append(h.buf, h.place...)
		}
	}
	h.buf = append(h.buf, unitSeparator)
	if h.count++; h.most == 0 || h.count <= h.most {
		h.rows = append(h.rows, sha256.Sum256(h.buf))
	}
	return nil
}

// sum is the hash of all rows, whatever their order.
func (h *rowHasher) sum() string {
	slices.SortFunc(h.rows, func(a, b [sha256.Size]byte) int { return bytes.Compare(a[:], b[:]) })
	all := sha256.New()
	for _, r := range h.rows {
		all.Write(r[:])
	}
	return hex.EncodeToString(all.Sum(nil))
}

// roundWKB is a copy of a WKB geometry with its coordinates rounded, as a text format writes them.
func roundWKB(wkb []byte, decimals int) []byte {
	out := bytes.Clone(wkb)
	roundPart(out, math.Pow10(decimals))
	return out
}

// roundPart rounds one geometry in place and returns what follows it. Broken bytes are left alone: writing them out
// fails with a reason.
func roundPart(b []byte, scale float64) []byte {
	if len(b) < 5 {
		return nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 0 {
		order = binary.BigEndian
	}
	t := order.Uint32(b[1:])
	b = b[5:]
	if t&0x20000000 != 0 {
		if len(b) < 4 {
			return nil
		}
		b = b[4:]
	}
	dim, z := 2, false
	if t&0x80000000 != 0 {
		dim, z = 3, true
	}
	if t&0x40000000 != 0 {
		dim++
	}
	t &= 0x0fffffff
	if iso := t / 1000; iso > 0 {
		t %= 1000
		z = iso != 2
		dim = map[uint32]int{1: 3, 2: 3, 3: 4}[iso]
	}
	points := func(n int) bool {
		if n < 0 || dim < 2 || len(b)/(8*dim) < n {
			return false
		}
		for range n {
			for k := range dim {
				s := scale
				if k == 2 && z {
					s = 1000
				}
				if k < 3 {
					v := math.Float64frombits(order.Uint64(b[8*k:]))
					order.PutUint64(b[8*k:], math.Float64bits(math.Round(v*s)/s))
				}
			}
			b = b[8*dim:]
		}
		return true
	}
	count := func() int {
		if len(b) < 4 {
			return -1
		}
		n := order.Uint32(b)
		b = b[4:]
		return int(n)
	}
	switch t {
	case 1:
		if !points(1) {
			return nil
		}
	case 2:
		if !points(count()) {
			return nil
		}
	case 3:
		for range count() {
			if !points(count()) {
				return nil
			}
		}
	default:
		for range count() {
			if b = roundPart(b, scale); b == nil {
				return nil
			}
		}
	}
	return b
}

// single takes a collection of one part out of its wrapping: formats that need one kind of geometry in a layer wrap.
func single(wkb []byte) []byte {
	if len(wkb) < 9 {
		return wkb
	}
	var order binary.ByteOrder = binary.LittleEndian
	if wkb[0] == 0 {
		order = binary.BigEndian
	}
	t := order.Uint32(wkb[1:])
	rest := wkb[5:]
	if t&0x20000000 != 0 {
		rest = rest[4:]
	}
	if base := t & 0x0fffffff % 1000; base >= 4 && base <= 7 && len(rest) > 9 && order.Uint32(rest) == 1 {
		return single(rest[4:])
	}
	return wkb
}

// receiptColumns describes exported columns.
func receiptColumns(columns []*register.Column, lang string) []ReceiptColumn {
	out := make([]ReceiptColumn, len(columns))
	for i, c := range register.SheetColumns(columns, lang) {
		out[i] = ReceiptColumn{Field: c.Field, Type: columns[i].Type}
		if columns[i].Masked {
			out[i].Type = register.String
		}
		if lang != "" {
			out[i].Heading, out[i].Zlote = c.Heading, c.Kind == exchange.CashCell
			if !columns[i].Masked {
				out[i].Words = columns[i].Words(lang)
			}
		}
	}
	return out
}

// name is what stands above the column in a table.
func (c ReceiptColumn) name() string {
	if c.Heading != "" {
		return c.Heading
	}
	return c.Field
}

// text is a cell of a table as Row.Text writes the value.
func (c ReceiptColumn) text(s string) string {
	t := c.Type
	switch {
	case s == "":
		return ""
	case c.Words != nil:
		if code, ok := c.Words[s]; ok {
			return code
		}
		return s
	case t == register.Number || c.Zlote:
		s = strings.Replace(s, ",", ".", 1)
		if f, err := strconv.ParseFloat(s, 64); err == nil && c.Zlote {
			s = strconv.FormatFloat(grosze(f), 'f', -1, 64)
		}
	case t == register.Bool:
		switch s {
		case "tak", "yes":
			return "true"
		case "nie", "no":
			return "false"
		}
	case t == register.Time:
		if local, err := time.ParseInLocation("2006-01-02 15:04:05.999", s, clock.Warsaw); err == nil {
			return canonical(local, t)
		}
	}
	return canonical(s, t)
}

// grosze moves the point of złote as they are written: 1.505 zł are 150.5 gr and not a little less.
func grosze(zl float64) float64 {
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(zl, 'e', -1, 64), "e")
	n, _ := strconv.Atoi(exponent)
	v, _ := strconv.ParseFloat(mantissa+"e"+strconv.Itoa(n+2), 64)
	return v
}
