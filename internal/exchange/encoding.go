package exchange

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// ByteCount finds the encoding of a text by looking at all of it: a file may be ASCII for a megabyte before the first
// Polish letter. It is an io.Writer.
type ByteCount struct {
	count   [256]int64
	pending []byte
	invalid bool
	high    int64
}

// Write counts bytes and checks that they are UTF-8.
func (c *ByteCount) Write(p []byte) (int, error) {
	n := len(p)
	for _, b := range p {
		c.count[b]++
		if b >= 0x80 {
			c.high++
		}
	}
	if c.invalid {
		return n, nil
	}
	if len(c.pending) > 0 {
		p = append(c.pending, p...)
		c.pending = nil
	}
	if utf8.Valid(p) {
		return n, nil
	}
	for k := 1; k < utf8.UTFMax && k <= len(p); k++ { // a letter cut by the end of the buffer
		tail := p[len(p)-k:]
		if utf8.RuneStart(tail[0]) && !utf8.FullRune(tail) && utf8.Valid(p[:len(p)-k]) {
			c.pending = append([]byte(nil), tail...)
			return n, nil
		}
	}
	c.invalid = true
	return n, nil
}

// Bytes of Polish letters in the code pages that Polish offices have used.
var polish = []struct {
	name    string
	letters []byte
}{
	{"windows-1250", []byte{0xB9, 0xE6, 0xEA, 0xB3, 0xF1, 0xF3, 0x9C, 0x9F, 0xBF, 0xA5, 0xC6, 0xCA, 0xA3, 0xD1, 0xD3, 0x8C, 0x8F, 0xAF}},
	{"iso-8859-2", []byte{0xB1, 0xE6, 0xEA, 0xB3, 0xF1, 0xF3, 0xB6, 0xBC, 0xBF, 0xA1, 0xC6, 0xCA, 0xA3, 0xD1, 0xD3, 0xA6, 0xAC, 0xAF}},
	{"ibm852", []byte{0xA5, 0x86, 0xA9, 0x88, 0xE4, 0xA2, 0x98, 0xAB, 0xBE, 0xA4, 0x8F, 0xA8, 0x9D, 0xE3, 0xE0, 0x97, 0x8D, 0xBD}},
}

// Encoding is utf-8, or the code page in which most of the other bytes are Polish letters. What is no letter in any of
// them (a French or German file) is read as windows-1250, which agrees with Latin-1 on é, ü, ö, ß and ä.
func (c *ByteCount) Encoding() string {
	if !c.invalid && len(c.pending) == 0 {
		return "utf-8"
	}
	best, most := "windows-1250", int64(-1)
	for _, p := range polish {
		n := int64(0)
		for _, b := range p.letters {
			n += c.count[b]
		}
		if p.name == "iso-8859-2" {
			for b := 0x80; b < 0xA0; b++ { // control codes there, letters elsewhere
				n -= 2 * c.count[b]
			}
		}
		// The DOS page overlaps with much of the others: it must be plainly better.
		if p.name == "ibm852" && n*10 < most*15 {
			continue
		}
		if n > most {
			best, most = p.name, n
		}
	}
	return best
}

// decoderFor gives nil for UTF-8.
func decoderFor(name string) (encoding.Encoding, error) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "", "utf-8", "utf8":
		return nil, nil
	case "cp1250", "1250", "windows-1250":
		return charmap.Windows1250, nil
	case "cp852", "ibm852", "852":
		return charmap.CodePage852, nil
	case "utf-16le", "utf-16":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), nil
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), nil
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		return nil, fmt.Errorf("no encoding %q: %w", name, ErrUnknownFormat)
	}
	return e, nil
}
