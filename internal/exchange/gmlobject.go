package exchange

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// gmlObject is one object of the file.
type gmlObject struct {
	kind     string
	values   []gmlValue
	geometry *shape
	srs      string
	bad      error // why the geometry could not be read
	z        bool
	dropped  int
	defaults gmlDefaults
}

type gmlValue struct {
	name, text string
	raw        string // text with the blanks around it
	unit       string
	list       bool
	number     bool
}

var (
	stampPattern = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$`)
	dayPattern   = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
)

func (v gmlValue) kind() string {
	switch {
	case v.list:
		return "list"
	case v.text == "":
		return ""
	case v.number:
		return "real"
	case stampPattern.MatchString(v.text):
		return "datetime"
	case dayPattern.MatchString(v.text):
		return "date"
	}
	return "string"
}

// objects reads the file and gives every object; want limits it to one kind.
func (s *gmlSource) objects(ctx context.Context, want *string, yield func(*gmlObject) error) error {
	r, err := s.in.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	p, err := newXMLPull(r)
	if err != nil {
		return err
	}
	defaults := gmlDefaults{dims: 2}
	for n := 0; ; {
		t, err := p.next()
		if err != nil {
			return err
		}
		if t == xmlEOF {
			return nil
		}
		if t != xmlStart || len(p.stack) < 3 {
			continue
		}
		parent := p.stack[len(p.stack)-2]
		if parent == "boundedBy" {
			defaults.srs = p.attr("srsName")
			if p.attr("srsDimension") == "3" {
				defaults.dims = 3
			}
		}
		if lower := strings.ToLower(parent); !strings.HasSuffix(lower, "member") && !strings.HasSuffix(lower, "members") {
			if err := p.skip(); err != nil {
				return err
			}
			continue
		}
		if want != nil && p.name != *want {
			if err := p.skip(); err != nil {
				return err
			}
			continue
		}
		if n++; n&255 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		f, err := readObject(p, defaults)
		if err != nil {
			return fmt.Errorf("object %d: %w", n, err)
		}
		if err := yield(f); err != nil {
			return err
		}
	}
}

func readObject(p *xmlPull, defaults gmlDefaults) (*gmlObject, error) {
	f := &gmlObject{kind: p.name, defaults: defaults}
	id := p.attr("id")
	if id == "" {
		id = p.attr("fid") // GML 2
	}
	if id != "" {
		f.values = append(f.values, gmlValue{name: "gml_id", text: id})
	}
	if err := f.children(p, "", 0); err != nil {
		return nil, err
	}
	f.area()
	return f, nil
}

// area adds pole_m2, the registered area in square metres: the old schema writes hectares under another name, and a
// program may write either unit.
func (f *gmlObject) area() {
	for _, v := range f.values {
		if v.name != "poleEwidencyjne" && v.name != "powierzchniaEwidencyjna" {
			continue
		}
		x := number64(v.text)
		if x == nil {
			return
		}
		switch strings.ToLower(v.unit) {
		case "ha":
			*x *= 10_000
		case "m2", "m²", "m":
		default:
			return
		}
		f.values = append(f.values, gmlValue{name: "pole_m2", text: strconv.FormatFloat(*x, 'f', 4, 64), number: true})
		return
	}
}

// children reads the properties of an object, or the inner object of a property. Names of inner values are
// "property.value", except that the parts of an identifier stand for themselves.
func (f *gmlObject) children(p *xmlPull, prefix string, depth int) error {
	if depth > 12 {
		return fmt.Errorf("objects are nested too deep: %w", ErrUnsafe)
	}
	var text []byte
	inner := false
	for {
		t, err := p.next()
		if err != nil {
			return err
		}
		if t == xmlEnd {
			if v := strings.TrimSpace(string(text)); !inner && v != "" && prefix != "" {
				f.add(gmlValue{name: strings.TrimSuffix(prefix, "."), text: strings.ToValidUTF8(v, "�")})
			}
			return nil
		}
		if t == xmlText && !inner && depth > 0 {
			text = append(text, p.text...)
		}
		if t != xmlStart {
			continue
		}
		if gmlKinds[p.name] && f.geometry == nil && f.bad == nil {
			if err := f.readGeometry(p); err != nil {
				return err
			}
			inner = true
			continue
		}
		name := p.name
		inner = true
		switch {
		case slices.Contains(boundaryLinks, name):
			f.dropped++
			err = p.skip()
		case name == "boundedBy" && depth == 0:
			err = p.skip()
		case name == "klasouzytek":
			err = f.landUse(p)
		default:
			err = f.property(p, name, prefix, depth)
		}
		if err != nil {
			return err
		}
	}
}

// readGeometry reads the geometry that has just begun. One that is not understood is passed over, so that the object is
// not lost with it.
func (f *gmlObject) readGeometry(p *xmlPull) error {
	depth := len(p.stack)
	g := gmlReader{p: p, dims: f.defaults.dims, left: 8}
	shape, err := g.geometry()
	if g.srs == "" {
		g.srs = f.defaults.srs
	}
	switch {
	case err == nil:
		f.geometry, f.srs, f.z = shape, g.srs, g.z
		f.geometry.single()
		return nil
	case errors.Is(err, ErrBroken) || errors.Is(err, ErrUnsafe) || errors.Is(err, ErrTooLarge):
		return err
	}
	f.bad = err
	for len(p.stack) >= depth {
		if _, err := p.next(); err != nil {
			return err
		}
	}
	return nil
}

// property reads an element that holds a text, a link or an inner object.
func (f *gmlObject) property(p *xmlPull, name, prefix string, depth int) error {
	v := gmlValue{name: prefix + name, unit: p.attr("uom")}
	v.number = v.unit != ""
	href := ""
	for _, a := range p.attrs {
		if a.name == "href" {
			href = a.value
		}
	}
	var text []byte
	inner := false
	for {
		t, err := p.next()
		if err != nil {
			return err
		}
		switch t {
		case xmlText:
			text = append(text, p.text...)
			continue
		case xmlStart:
			inner = true
			// The element inside a property is the inner object: its own children are the values.
			next := prefix + name + "."
			if name == "idIIP" {
				next = prefix
			}
			if gmlKinds[p.name] && f.geometry == nil {
				if err := f.readGeometry(p); err != nil {
					return err
				}
				continue
			}
			if gmlKinds[p.name] {
				if err := p.skip(); err != nil {
					return err
				}
				continue
			}
			if err := f.children(p, next, depth+1); err != nil {
				return err
			}
			continue
		}
		break // its end
	}
	if inner {
		return nil
	}
	v.raw = strings.ToValidUTF8(string(text), "�")
	v.text = strings.TrimSpace(v.raw)
	if v.text == "" {
		v.text = href
	}
	f.add(v)
	if v.unit != "" && v.text != "" {
		f.add(gmlValue{name: v.name + "_uom", text: v.unit})
	}
	return nil
}

// add keeps a value; a name that comes again makes a list.
func (f *gmlObject) add(v gmlValue) {
	for i := range f.values {
		if f.values[i].name != v.name {
			continue
		}
		if v.text == "" {
			return
		}
		if f.values[i].text == "" {
			f.values[i] = v
			return
		}
		v.list, f.values[i].list = true, true
		v.number, f.values[i].number = false, false
		break
	}
	f.values = append(f.values, v)
}

// landUse reads one klasoużytek: the codes OFU, OZU, OZK and an area with its unit, or in the old schema a link to it.
func (f *gmlObject) landUse(p *xmlPull) error {
	href := p.attr("href")
	inner := &gmlObject{}
	for depth := len(p.stack); len(p.stack) >= depth; {
		t, err := p.next()
		if err != nil {
			return err
		}
		if t == xmlStart {
			if err := inner.children(p, "", 1); err != nil {
				return err
			}
		}
	}
	var parts []string
	unit := ""
	for _, v := range inner.values {
		name := v.name[strings.LastIndexByte(v.name, '.')+1:]
		switch {
		case name == "powierzchnia_uom" || strings.HasSuffix(name, "_uom"):
			unit = v.text
		case v.text != "":
			parts = append(parts, name+"="+v.text)
		}
		if name == "OFU" && v.text != "" {
			f.addList("OFU", v.text)
		}
	}
	text := strings.Join(parts, " ")
	if unit != "" && text != "" {
		text += " " + unit
	}
	if text == "" {
		text = href
	}
	if text != "" {
		f.addList("klasouzytek", text)
	}
	return nil
}

func (f *gmlObject) addList(name, text string) {
	f.values = append(f.values, gmlValue{name: name, text: text, list: true})
}
