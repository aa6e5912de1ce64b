package exchange

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonStream finds the values of a JSON text of any size without holding it: members and elements are taken one at a
// time as raw bytes. encoding/json's token reader needs a value per bracket and is twenty times slower.
type jsonStream struct {
	r    io.Reader
	buf  []byte
	pos  int // next byte
	end  int
	base int64 // offset of buf[0] in the text
	err  error
}

// maxValue is the largest single value (one feature) that is held at once.
const maxValue = 32 << 20

func newJSONStream(r io.Reader) *jsonStream {
	s := &jsonStream{r: r, buf: make([]byte, 1<<18)}
	if s.fill(3) && bytes.HasPrefix(s.buf[s.pos:s.end], []byte("\xef\xbb\xbf")) {
		s.pos += 3
	}
	return s
}

// fill makes at least n bytes available at pos, moving what is still needed to the front.
func (s *jsonStream) fill(n int) bool {
	for s.end-s.pos < n && s.err == nil {
		if s.pos > 0 {
			copy(s.buf, s.buf[s.pos:s.end])
			s.base += int64(s.pos)
			s.end -= s.pos
			s.pos = 0
		}
		if s.end == len(s.buf) {
			s.buf = append(s.buf, make([]byte, len(s.buf))...)
		}
		k, err := s.r.Read(s.buf[s.end:])
		s.end += k
		s.err = err
	}
	return s.end-s.pos >= n
}

func (s *jsonStream) offset() int64 { return s.base + int64(s.pos) }

// next gives the next byte that is not white space, without taking it; 0 at the end.
func (s *jsonStream) next() byte {
	for {
		for s.pos < s.end {
			switch c := s.buf[s.pos]; c {
			case ' ', '\n', '\r', '\t', 0x1e: // RS separates records of a GeoJSON sequence
				s.pos++
			default:
				return c
			}
		}
		if !s.fill(1) {
			return 0
		}
	}
}

func (s *jsonStream) fail(what string) error {
	if s.err != nil && s.err != io.EOF {
		return s.err
	}
	if s.pos >= s.end {
		return fmt.Errorf("the JSON text ends too early, at byte %d, where %s was expected: %w", s.offset(), what, ErrBroken)
	}
	return fmt.Errorf("byte %d of the JSON text is %q where %s was expected: %w", s.offset(), s.buf[s.pos], what, ErrBroken)
}

func (s *jsonStream) expect(c byte, what string) error {
	if s.next() != c {
		return s.fail(what)
	}
	s.pos++
	return nil
}

// raw takes the next value as bytes, valid until the next call.
func (s *jsonStream) raw() ([]byte, error) {
	switch s.next() {
	case 0, ',', ':', ']', '}':
		return nil, s.fail("a value")
	}
	depth, inText, i := 0, false, 0
	simple := s.buf[s.pos] != '{' && s.buf[s.pos] != '[' && s.buf[s.pos] != '"'
	for {
		b := s.buf[s.pos:s.end]
		for i < len(b) {
			c := b[i]
			if inText {
				switch c {
				case '\\':
					i++
				case '"':
					inText = false
					if depth == 0 {
						return s.take(i + 1), nil
					}
				}
				i++
				continue
			}
			switch c {
			case '"':
				inText = true
			case '{', '[':
				if depth++; depth > 200 {
					return nil, fmt.Errorf("byte %d: nested more than 200 deep: %w", s.offset()+int64(i), ErrUnsafe)
				}
			case '}', ']':
				if depth--; depth <= 0 {
					if simple {
						return s.take(i), nil
					}
					return s.take(i + 1), nil
				}
			case ',', ' ', '\n', '\r', '\t':
				if depth == 0 {
					return s.take(i), nil
				}
			}
			i++
		}
		if i > maxValue {
			return nil, fmt.Errorf("byte %d: one value is larger than %d MB: %w", s.offset(), maxValue>>20, ErrTooLarge)
		}
		if !s.fill(max(i+1, s.end-s.pos+1)) {
			if simple && s.err == io.EOF {
				return s.take(min(i, s.end-s.pos)), nil
			}
			start := s.offset()
			s.pos = s.end
			if s.err != nil && s.err != io.EOF {
				return nil, s.err
			}
			return nil, fmt.Errorf("the JSON text ends inside the value that begins at byte %d: %w", start, ErrBroken)
		}
	}
}

func (s *jsonStream) take(n int) []byte {
	b := s.buf[s.pos : s.pos+n]
	s.pos += n
	return b
}

// members calls f for each member of the object at hand; f takes the value.
func (s *jsonStream) members(f func(key string) error) error {
	if err := s.expect('{', "{"); err != nil {
		return err
	}
	if s.next() == '}' {
		s.pos++
		return nil
	}
	for {
		if s.next() != '"' {
			return s.fail("a member's name")
		}
		k, err := s.raw()
		if err != nil {
			return err
		}
		key, err := jsonText(k)
		if err != nil {
			return err
		}
		if err := s.expect(':', ":"); err != nil {
			return err
		}
		if err := f(key); err != nil {
			return err
		}
		switch s.next() {
		case ',':
			s.pos++
		case '}':
			s.pos++
			return nil
		default:
			return s.fail(", or }")
		}
	}
}

// elements calls f for each element of the array at hand; f takes the value.
func (s *jsonStream) elements(f func() error) error {
	if err := s.expect('[', "["); err != nil {
		return err
	}
	if s.next() == ']' {
		s.pos++
		return nil
	}
	for {
		if err := f(); err != nil {
			return err
		}
		switch s.next() {
		case ',':
			s.pos++
		case ']':
			s.pos++
			return nil
		default:
			return s.fail(", or ]")
		}
	}
}

// jsonText decodes a quoted string. Broken UTF-8 and lone surrogates become U+FFFD.
func jsonText(raw []byte) (string, error) {
	if len(raw) < 2 || raw[0] != '"' || raw[len(raw)-1] != '"' {
		return "", fmt.Errorf("%.40q is no JSON string: %w", raw, ErrBroken)
	}
	raw = raw[1 : len(raw)-1]
	if bytes.IndexByte(raw, '\\') < 0 {
		if !utf8.Valid(raw) {
			return string(bytes.ToValidUTF8(raw, []byte("�"))), nil
		}
		return string(raw), nil
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if c != '\\' {
			out = append(out, c)
			continue
		}
		if i++; i >= len(raw) {
			break
		}
		switch raw[i] {
		case 'n':
			out = append(out, '\n')
		case 't':
			out = append(out, '\t')
		case 'r':
			out = append(out, '\r')
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'u':
			hex := func(at int) (rune, bool) {
				if at+4 > len(raw) {
					return 0, false
				}
				v, err := strconv.ParseUint(string(raw[at:at+4]), 16, 16)
				return rune(v), err == nil
			}
			r, ok := hex(i + 1)
			if !ok {
				return "", fmt.Errorf("%.40q has a broken \\u: %w", raw, ErrBroken)
			}
			i += 4
			if utf16.IsSurrogate(r) {
				low, ok := rune(0), false
				if i+2 < len(raw) && raw[i+1] == '\\' && raw[i+2] == 'u' {
					low, ok = hex(i + 3)
				}
				if d := utf16.DecodeRune(r, low); ok && d != utf8.RuneError {
					r = d
					i += 6
				} else {
					r = utf8.RuneError
				}
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, raw[i])
		}
	}
	if !utf8.Valid(out) {
		out = bytes.ToValidUTF8(out, []byte("�"))
	}
	return string(out), nil
}

// jsonBytes walks a value that is already in memory.
func jsonBytes(raw []byte) *jsonStream { return &jsonStream{buf: raw, end: len(raw), err: io.EOF} }

// jsonScalar gives nil, string, bool, int64 or float64. Numbers that neither int64 nor float64 can hold exactly enough
// to be written back stay text: they are identifiers.
func jsonScalar(raw []byte) (any, error) {
	if len(raw) == 0 {
		return nil, fmt.Errorf("a value is missing: %w", ErrBroken)
	}
	switch raw[0] {
	case '"':
		return jsonText(raw)
	case 't', 'f', 'n', 'N', 'I':
		switch string(raw) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		case "null", "NaN", "Infinity":
			return nil, nil
		}
		return nil, fmt.Errorf("%.40q is no JSON value: %w", raw, ErrBroken)
	}
	if !bytes.ContainsAny(raw, ".eE") {
		v, err := strconv.ParseInt(string(raw), 10, 64)
		if err == nil {
			return v, nil
		}
		if string(raw) == "-Infinity" {
			return nil, nil
		}
		if _, err := strconv.ParseFloat(string(raw), 64); err == nil {
			return string(raw), nil
		}
		return nil, fmt.Errorf("%.40q is no JSON value: %w", raw, ErrBroken)
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	if err != nil && !finite(v) && v == 0 {
		return nil, fmt.Errorf("%.40q is no JSON number: %w", raw, ErrBroken)
	}
	if !finite(v) {
		return string(raw), nil
	}
	return v, nil
}
