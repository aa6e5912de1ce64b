package exchange

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// xmlPull reads XML one tag at a time from a text of any size. It knows nothing of schemas, opens no other file, and
// refuses a document type with declarations of its own, so that entities cannot unfold. encoding/xml does the same at a
// fifth of the speed, and a county's EGiB has hundreds of megabytes.
type xmlPull struct {
	r        io.Reader
	buf      []byte
	pos, end int
	base     int64
	err      error
	stack    []string // local names of the open elements

	// The token that next found.
	name  string // local name of the element
	attrs []xmlAttr
	text  []byte
	empty bool // <a/>: the end follows at once
	names map[string]string
}

type xmlAttr struct{ prefix, name, value string }

type xmlToken int

const (
	xmlStart xmlToken = iota + 1
	xmlEnd
	xmlText
	xmlEOF
)

// maxToken is the longest single tag or text; a polygon of a hundred thousand points has 2 MB.
const maxToken = 64 << 20

func newXMLPull(r io.Reader) (*xmlPull, error) {
	p := &xmlPull{r: r, buf: make([]byte, 1<<17), names: map[string]string{}}
	p.fill(512)
	head := p.buf[:p.end]
	encoding := ""
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		p.pos = 3
		return p, nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00")):
		encoding = "utf-16le"
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00<")):
		encoding = "utf-16be"
	case bytes.HasPrefix(head, []byte("<?xml")):
		decl, _, _ := bytes.Cut(head, []byte("?>"))
		if i := bytes.Index(decl, []byte("encoding")); i >= 0 {
			v := bytes.TrimLeft(decl[i+8:], " \t\r\n=")
			if len(v) > 1 && (v[0] == '"' || v[0] == '\'') {
				if j := bytes.IndexByte(v[1:], v[0]); j >= 0 {
					encoding = string(v[1 : j+1])
				}
			}
		}
	}
	e, err := decoderFor(encoding)
	if err != nil {
		return nil, err
	}
	if e != nil {
		rest := append([]byte(nil), p.buf[:p.end]...)
		p.r = transform.NewReader(io.MultiReader(bytes.NewReader(rest), r), e.NewDecoder())
		p.end, p.err = 0, nil
	}
	return p, nil
}

func (p *xmlPull) fill(n int) bool {
	for p.end-p.pos < n && p.err == nil {
		if p.pos > 0 {
			copy(p.buf, p.buf[p.pos:p.end])
			p.base += int64(p.pos)
			p.end -= p.pos
			p.pos = 0
		}
		if p.end == len(p.buf) {
			if len(p.buf) > maxToken {
				p.err = fmt.Errorf("byte %d: a tag or text longer than %d MB: %w", p.base, maxToken>>20, ErrTooLarge)
				break
			}
			p.buf = append(p.buf, make([]byte, len(p.buf))...)
		}
		var k int
		k, p.err = p.r.Read(p.buf[p.end:])
		p.end += k
	}
	return p.end-p.pos >= n
}

// until gives the bytes from pos+skip up to the mark and moves behind it.
func (p *xmlPull) until(skip int, mark string) ([]byte, error) {
	from := skip
	for {
		if p.end-p.pos > from {
			if i := bytes.Index(p.buf[p.pos+from:p.end], []byte(mark)); i >= 0 {
				b := p.buf[p.pos+skip : p.pos+from+i]
				p.pos += from + i + len(mark)
				return b, nil
			}
			from = max(skip, p.end-p.pos-len(mark)+1)
		}
		if !p.fill(p.end - p.pos + 1) {
			return nil, p.early()
		}
	}
}

func (p *xmlPull) early() error {
	if p.err != nil && p.err != io.EOF {
		return p.err
	}
	where := ""
	if len(p.stack) > 0 {
		where = " inside <" + p.stack[len(p.stack)-1] + ">"
	}
	return fmt.Errorf("the XML ends too early, at byte %d%s: %w", p.base+int64(p.end), where, ErrBroken)
}

func (p *xmlPull) next() (xmlToken, error) {
	if p.empty {
		p.empty = false
		p.stack = p.stack[:len(p.stack)-1]
		return xmlEnd, nil
	}
	for {
		if !p.fill(1) {
			if p.err == io.EOF && len(p.stack) == 0 {
				return xmlEOF, nil
			}
			return 0, p.early()
		}
		if p.buf[p.pos] != '<' {
			text, err := p.chars()
			if err != nil {
				return 0, err
			}
			if len(p.stack) == 0 {
				continue
			}
			p.text = unescape(text)
			return xmlText, nil
		}
		p.fill(9)
		rest := p.buf[p.pos:p.end]
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			if _, err := p.until(4, "-->"); err != nil {
				return 0, err
			}
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			text, err := p.until(9, "]]>")
			if err != nil {
				return 0, err
			}
			p.text = text
			return xmlText, nil
		case bytes.HasPrefix(rest, []byte("<?")):
			if _, err := p.until(2, "?>"); err != nil {
				return 0, err
			}
		case bytes.HasPrefix(rest, []byte("<!")):
			decl, err := p.until(2, ">")
			if err != nil {
				return 0, err
			}
			if bytes.ContainsAny(decl, "[") || bytes.Contains(decl, []byte("ENTITY")) {
				return 0, fmt.Errorf("the XML declares entities of its own, which could unfold without end: %w", ErrUnsafe)
			}
		case len(rest) > 1 && rest[1] == '/':
			b, err := p.until(2, ">")
			if err != nil {
				return 0, err
			}
			name := p.local(bytes.TrimRight(b, " \t\r\n"))
			if len(p.stack) == 0 || p.stack[len(p.stack)-1] != name {
				return 0, fmt.Errorf("byte %d: </%s> closes what is not open: %w", p.base+int64(p.pos), name, ErrBroken)
			}
			p.stack = p.stack[:len(p.stack)-1]
			p.name = name
			return xmlEnd, nil
		default:
			return xmlStart, p.start()
		}
	}
}

// chars takes text up to the next tag.
func (p *xmlPull) chars() ([]byte, error) {
	from := 0
	for {
		if i := bytes.IndexByte(p.buf[p.pos+from:p.end], '<'); i >= 0 {
			b := p.buf[p.pos : p.pos+from+i]
			p.pos += from + i
			return b, nil
		}
		from = p.end - p.pos
		if !p.fill(from + 1) {
			if p.err == io.EOF && len(p.stack) == 0 {
				b := p.buf[p.pos:p.end]
				p.pos = p.end
				if len(bytes.TrimSpace(b)) > 0 {
					return nil, fmt.Errorf("text behind the root element: %w", ErrBroken)
				}
				return b, nil
			}
			return nil, p.early()
		}
	}
}

// tag gives the start tag without its brackets; a > may stand in an attribute.
func (p *xmlPull) tag() ([]byte, error) {
	i, quote := 1, byte(0)
	for {
		for b := p.buf[p.pos:p.end]; i < len(b); i++ {
			c := b[i]
			switch {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				t := b[1:i]
				p.pos += i + 1
				return t, nil
			}
		}
		if !p.fill(p.end - p.pos + 1) {
			return nil, p.early()
		}
	}
}

func (p *xmlPull) start() error {
	t, err := p.tag()
	if err != nil {
		return err
	}
	p.empty = len(t) > 0 && t[len(t)-1] == '/'
	if p.empty {
		t = t[:len(t)-1]
	}
	i := bytes.IndexAny(t, " \t\r\n")
	if i < 0 {
		i = len(t)
	}
	if i == 0 {
		return fmt.Errorf("byte %d: a tag without a name: %w", p.base+int64(p.pos), ErrBroken)
	}
	p.name = p.local(t[:i])
	p.attrs = p.attrs[:0]
	for t = bytes.TrimLeft(t[i:], " \t\r\n"); len(t) > 0; t = bytes.TrimLeft(t, " \t\r\n") {
		k := bytes.IndexByte(t, '=')
		if k < 0 {
			return fmt.Errorf("byte %d: <%s> has an attribute without a value: %w", p.base+int64(p.pos), p.name, ErrBroken)
		}
		name := bytes.TrimSpace(t[:k])
		t = bytes.TrimLeft(t[k+1:], " \t\r\n")
		if len(t) == 0 || t[0] != '"' && t[0] != '\'' {
			return fmt.Errorf("byte %d: <%s> has an attribute without quotes: %w", p.base+int64(p.pos), p.name, ErrBroken)
		}
		e := bytes.IndexByte(t[1:], t[0])
		if e < 0 {
			return fmt.Errorf("byte %d: <%s> has an attribute without an end: %w", p.base+int64(p.pos), p.name, ErrBroken)
		}
		a := xmlAttr{value: string(unescape(t[1 : e+1]))}
		if c := bytes.IndexByte(name, ':'); c >= 0 {
			a.prefix = p.intern(name[:c])
		}
		a.name = p.local(name)
		p.attrs = append(p.attrs, a)
		t = t[e+2:]
	}
	if p.stack = append(p.stack, p.name); len(p.stack) > 200 {
		return fmt.Errorf("byte %d: elements are nested more than 200 deep: %w", p.base+int64(p.pos), ErrUnsafe)
	}
	return nil
}

func (p *xmlPull) intern(b []byte) string {
	if s, ok := p.names[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(p.names) < 10_000 {
		p.names[s] = s
	}
	return s
}

func (p *xmlPull) local(b []byte) string { return p.intern(b[bytes.IndexByte(b, ':')+1:]) }

func (p *xmlPull) attr(name string) string {
	for _, a := range p.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

// skip reads past the end of the element that has just begun.
func (p *xmlPull) skip() error {
	for depth := 1; depth > 0; {
		t, err := p.next()
		if err != nil {
			return err
		}
		switch t {
		case xmlStart:
			depth++
		case xmlEnd:
			depth--
		}
	}
	return nil
}

// content gives the text of the element that has just begun, its inner elements' text included, up to its end.
func (p *xmlPull) content() (string, error) {
	var b []byte
	for depth := 1; depth > 0; {
		t, err := p.next()
		if err != nil {
			return "", err
		}
		switch t {
		case xmlStart:
			depth++
		case xmlEnd:
			depth--
		case xmlText:
			if b = append(b, p.text...); len(b) > maxToken {
				return "", fmt.Errorf("byte %d: a text longer than %d MB: %w", p.base, maxToken>>20, ErrTooLarge)
			}
		}
	}
	return strings.ToValidUTF8(string(b), "�"), nil
}

// unescape replaces the five entities of XML and numeric ones; any other stays as it is written.
func unescape(b []byte) []byte {
	if bytes.IndexByte(b, '&') < 0 {
		return b
	}
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return append(out, b...)
		}
		out = append(out, b[:i]...)
		b = b[i:]
		e := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if e < 0 {
			out = append(out, '&')
			b = b[1:]
			continue
		}
		switch name := string(b[1:e]); name {
		case "lt":
			out = append(out, '<')
		case "gt":
			out = append(out, '>')
		case "amp":
			out = append(out, '&')
		case "quot":
			out = append(out, '"')
		case "apos":
			out = append(out, '\'')
		default:
			n, err := uint64(0), error(nil)
			switch {
			case strings.HasPrefix(name, "#x"):
				n, err = strconv.ParseUint(name[2:], 16, 32)
			case strings.HasPrefix(name, "#"):
				n, err = strconv.ParseUint(name[1:], 10, 32)
			default:
				err = strconv.ErrSyntax
			}
			if err != nil || !utf8.ValidRune(rune(n)) {
				out = append(out, b[:e+1]...)
			} else {
				out = utf8.AppendRune(out, rune(n))
			}
		}
		b = b[e+1:]
	}
	return out
}

// CheckXML reads an XML text to its end. It finds a cut file, tags that do not match and declared entities; GDAL's
// readers take a cut file for a short one.
func CheckXML(r io.Reader) error {
	p, err := newXMLPull(r)
	if err != nil {
		return err
	}
	for seen := false; ; {
		t, err := p.next()
		if err != nil {
			return err
		}
		if t == xmlStart {
			seen = true
		}
		if t == xmlEOF {
			if !seen {
				return fmt.Errorf("XML without a root element: %w", ErrBroken)
			}
			return nil
		}
	}
}
