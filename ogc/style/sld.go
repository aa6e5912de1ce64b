package style

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// escape is text as XML holds it.
func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes all
	return b.String()
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// SLD is a styled layer descriptor of one layer: version 1.0.0 (OGC 02-070) or 1.1.0 (OGC 05-078 with Symbology Encoding
// 05-077). word says a code of a field in the language.
func SLD(version, layer, title string, rules []Rule, lang string, word func(field, code string) string) []byte {
	d := sldWriter{se: version == "1.1.0"}
	d.printf(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	if d.se {
		d.printf(`<StyledLayerDescriptor version="1.1.0" xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc">`)
	} else {
		d.printf(`<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">`)
	}
	d.printf(`<NamedLayer><%s>%s</%[1]s><UserStyle><%[1]s>%[2]s</%[1]s>`, d.tag("Name"), escape(layer))
	d.title(title)
	// Each way of drawing is a pass of its own, so that one lies over the other as on the map.
	for _, r := range rules {
		d.printf("<%s>", d.tag("FeatureTypeStyle"))
		d.rule(r, named(r, lang, word))
		d.printf("</%s>", d.tag("FeatureTypeStyle"))
	}
	d.printf("</UserStyle></NamedLayer></StyledLayerDescriptor>\n")
	return d.Bytes()
}

type sldWriter struct {
	bytes.Buffer
	se bool // Symbology Encoding, of SLD 1.1
}

func (d *sldWriter) printf(format string, args ...any) { fmt.Fprintf(d, format, args...) }

func (d *sldWriter) tag(name string) string {
	if d.se {
		return "se:" + name
	}
	return name
}

func (d *sldWriter) title(s string) {
	if d.se {
		d.printf("<se:Description><se:Title>%s</se:Title></se:Description>", escape(s))
	} else {
		d.printf("<Title>%s</Title>", escape(s))
	}
}

// set writes a parameter of a fill, a stroke or a font.
func (d *sldWriter) set(name, value string) {
	tag := "CssParameter"
	if d.se {
		tag = "se:SvgParameter"
	}
	d.printf(`<%s name="%s">%s</%[1]s>`, tag, name, value)
}

func (d *sldWriter) rule(r Rule, name string) {
	d.printf("<%s><%s>%s</%[2]s>", d.tag("Rule"), d.tag("Name"), escape(r.ID))
	if name != "" {
		d.title(name)
	}
	if len(r.Where) > 0 {
		d.printf("<ogc:Filter>")
		if len(r.Where) > 1 {
			d.printf("<ogc:And>")
		}
		for _, c := range r.Where {
			op := "PropertyIsEqualTo"
			if c.Not { // an unknown value is neither equal nor unequal to another
				d.printf("<ogc:Or><ogc:PropertyIsNull><ogc:PropertyName>%s</ogc:PropertyName></ogc:PropertyIsNull>", escape(c.Field))
				op = "PropertyIsNotEqualTo"
			}
			d.printf("<ogc:%s><ogc:PropertyName>%s</ogc:PropertyName><ogc:Literal>%s</ogc:Literal></ogc:%[1]s>", op, escape(c.Field), escape(c.Value))
			if c.Not {
				d.printf("</ogc:Or>")
			}
		}
		if len(r.Where) > 1 {
			d.printf("</ogc:And>")
		}
		d.printf("</ogc:Filter>")
	}
	if r.MinZoom > 0 {
		d.printf("<%s>%s</%[1]s>", d.tag("MaxScaleDenominator"), decimal(Denominator(r.MinZoom)))
	}
	d.symbol(r)
	d.printf("</%s>", d.tag("Rule"))
}

func (d *sldWriter) fill(colour string, opacity float64) {
	d.printf("<%s>", d.tag("Fill"))
	d.set("fill", colour)
	d.set("fill-opacity", decimal(opacity))
	d.printf("</%s>", d.tag("Fill"))
}

func (d *sldWriter) stroke(s Symbol) {
	if s.Stroke == "" || s.StrokeWidth == 0 {
		return
	}
	d.printf("<%s>", d.tag("Stroke"))
	d.set("stroke", s.Stroke)
	d.set("stroke-width", decimal(s.StrokeWidth))
	d.set("stroke-opacity", decimal(s.StrokeOpacity))
	if len(s.Dash) > 0 {
		var lengths []string
		for _, l := range s.Dash {
			lengths = append(lengths, decimal(l*s.StrokeWidth))
		}
		d.set("stroke-dasharray", strings.Join(lengths, " "))
	}
	d.printf("</%s>", d.tag("Stroke"))
}

func (d *sldWriter) symbol(r Rule) {
	open := func(name string) func() {
		d.printf("<%s>", d.tag(name))
		return func() { d.printf("</%s>", d.tag(name)) }
	}
	switch r.Kind {
	case Fill:
		defer open("PolygonSymbolizer")()
		d.fill(r.Colour, r.Opacity)
		d.stroke(r.Symbol)
	case Line:
		defer open("LineSymbolizer")()
		d.stroke(r.Symbol)
	case Mark:
		defer open("PointSymbolizer")()
		defer open("Graphic")()
		shape, turned := r.Shape, ""
		if shape == "diamond" { // no name that every program knows: a square on its corner
			shape, turned = "square", "45"
		}
		d.printf("<%s><%s>%s</%[2]s>", d.tag("Mark"), d.tag("WellKnownName"), shape)
		d.fill(r.Colour, r.Opacity)
		d.stroke(r.Symbol)
		d.printf("</%s><%s>%s</%[2]s>", d.tag("Mark"), d.tag("Size"), decimal(r.Size))
		if turned != "" {
			d.printf("<%s>%s</%[1]s>", d.tag("Rotation"), turned)
		}
	case Label:
		defer open("TextSymbolizer")()
		d.printf("<%[1]s><ogc:PropertyName>%[2]s</ogc:PropertyName></%[1]s><%[3]s>", d.tag("Label"), escape(r.Field), d.tag("Font"))
		d.set("font-family", "sans-serif")
		d.set("font-size", decimal(r.Size))
		d.printf("</%s>", d.tag("Font"))
		if r.HaloWidth > 0 {
			d.printf("<%s><%s>%s</%[2]s>", d.tag("Halo"), d.tag("Radius"), decimal(r.HaloWidth))
			d.fill(r.Halo, 1)
			d.printf("</%s>", d.tag("Halo"))
		}
		d.fill(r.Colour, r.Opacity)
	}
}
