package fes

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"spoina/internal/fail"
)

// Bounds of what is read. A polygon of a town's boundary and a list of some thousand identities fit.
const (
	maxBytes    = 2 << 20
	maxDepth    = 100
	maxElements = 20_000
	maxAttrs    = 100 // of one element
	maxSpace    = 300 // bytes of a namespace: every element inside has it, so a long one would fill the memory
)

// ErrTooLarge is an answer to a document beyond the bounds.
var ErrTooLarge = fail.New(fail.TooLarge, "fes.too_large", "the XML is too long or too deeply nested")

// Element is one element of a document, with its namespace resolved.
type Element struct {
	Space, Name string
	Attrs       []xml.Attr // without the declarations of namespaces
	Children    []*Element
	Text        string            // character data of its own, whitespace around it taken away
	Prefixes    map[string]string // namespaces declared on this element, by prefix; nil when none
	At          int               // bytes from the beginning of the document
	Line        int               // from 1
}

// Attr is the value of an attribute without a namespace; empty when it is not there.
func (e *Element) Attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// Child is the first element inside with that name; nil when there is none.
func (e *Element) Child(name string) *Element {
	for _, c := range e.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// ReadXML reads a document that may be hostile: document types, entities of its own and processing instructions are
// refused, and so is anything beyond the bounds. Only UTF-8 is read.
func ReadXML(r io.Reader) (*Element, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxBytes {
		return nil, ErrTooLarge.Because("the XML is longer than %d bytes", maxBytes)
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	var root *Element
	var open []*Element
	var words []*strings.Builder
	count := 0
	bad := func(format string, args ...any) error {
		line, _ := d.InputPos()
		return ErrXML.Because("XML, line %d: "+format, append([]any{line}, args...)...)
	}
	for {
		at := int(d.InputOffset())
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			var syntax *xml.SyntaxError
			if errors.As(err, &syntax) {
				return nil, ErrXML.Because("XML, line %d: %s", syntax.Line, syntax.Msg)
			}
			return nil, bad("%v", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if count++; count > maxElements || len(open) >= maxDepth {
				return nil, ErrTooLarge.Because("the XML has more than %d elements or is nested deeper than %d", maxElements, maxDepth)
			}
			line, _ := d.InputPos()
			el := &Element{Space: t.Name.Space, Name: t.Name.Local, At: at, Line: line}
			if len(t.Attr) > maxAttrs {
				return nil, ErrTooLarge.Because("%.40s has more than %d attributes", el.Name, maxAttrs)
			}
			if len(el.Space) > maxSpace {
				return nil, ErrTooLarge.Because("a namespace is longer than %d bytes", maxSpace)
			}
			for _, a := range t.Attr {
				switch {
				case len(a.Name.Space) > maxSpace:
					return nil, ErrTooLarge.Because("a namespace is longer than %d bytes", maxSpace)
				case a.Name.Space == "xmlns":
					el.declare(a.Name.Local, a.Value)
				case a.Name.Space == "" && a.Name.Local == "xmlns":
					el.declare("", a.Value)
				case a.Name.Space == "http://www.w3.org/1999/xlink" || a.Name.Space == "xlink":
					return nil, bad("%s refers to something elsewhere, which is not fetched", el.Name)
				default:
					el.Attrs = append(el.Attrs, a)
				}
			}
			switch {
			case len(open) > 0:
				parent := open[len(open)-1]
				parent.Children = append(parent.Children, el)
			case root != nil:
				return nil, bad("%s stands after the end of the document", el.Name)
			default:
				root = el
			}
			open, words = append(open, el), append(words, new(strings.Builder))
		case xml.EndElement:
			last := len(open) - 1
			open[last].Text = strings.TrimSpace(words[last].String())
			open, words = open[:last], words[:last]
		case xml.CharData:
			if len(words) > 0 {
				words[len(words)-1].Write(t)
			} else if len(bytes.TrimSpace(t)) > 0 {
				return nil, bad("text outside of the document")
			}
		case xml.Directive:
			return nil, bad("a document type is not accepted")
		case xml.ProcInst:
			if t.Target != "xml" || root != nil {
				return nil, bad("a processing instruction is not accepted")
			}
		}
	}
	if root == nil {
		return nil, ErrXML.Because("the XML is empty")
	}
	return root, nil
}

func (e *Element) declare(prefix, space string) {
	if e.Prefixes == nil {
		e.Prefixes = map[string]string{}
	}
	e.Prefixes[prefix] = space
}
