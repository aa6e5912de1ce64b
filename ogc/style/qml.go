package style

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// QML is a style of QGIS 3.22 and later for a layer whose rows are Polygon, LineString or Point: QGIS knows one kind of
// geometry to a layer. word says a code of a field in the language. categories is what else the caller puts in, before the
// closing tag.
func QML(rules []Rule, geometry, lang string, word func(field, code string) string) []byte {
	var b, list, signs bytes.Buffer
	n := 0
	for _, r := range rules {
		if r.Kind == Label || !r.Fits(geometry) {
			continue
		}
		var where []string
		for _, c := range r.Where {
			op := "="
			if c.Not {
				op = "IS NOT" // of an unknown value, too
			}
			where = append(where, `"`+strings.ReplaceAll(c.Field, `"`, `""`)+`" `+op+` '`+strings.ReplaceAll(c.Value, `'`, `''`)+`'`)
		}
		fmt.Fprintf(&list, `<rule key="%s" symbol="%d" label="%s"`, r.ID, n, escape(named(r, lang, word)))
		if where != nil {
			fmt.Fprintf(&list, ` filter="%s"`, escape(strings.Join(where, " AND ")))
		}
		if r.MinZoom > 0 {
			fmt.Fprintf(&list, ` scalemaxdenom="%s"`, decimal(Denominator(r.MinZoom)))
		}
		list.WriteString("/>")
		qgisSymbol(&signs, n, r.Symbol, geometry)
		n++
	}
	fmt.Fprintf(&b, `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>`+"\n"+`<qgis version="3.22.0" styleCategories="Symbology|Labeling"><renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0"><rules key="rules">%s</rules><symbols>%s</symbols></renderer-v2>`, list.Bytes(), signs.Bytes())
	for _, r := range rules {
		if r.Kind != Label || r.Geometry != "" && r.Geometry != geometry {
			continue
		}
		fmt.Fprintf(&b, `<labeling type="simple"><settings><text-style fieldName="%s" isExpression="0" fontFamily="Noto Sans" fontSize="%s" fontSizeUnit="Pixel" textColor="%s" textOpacity="%s"><text-buffer bufferDraw="1" bufferSize="%s" bufferSizeUnits="Pixel" bufferColor="%s" bufferOpacity="1"/></text-style><rendering scaleVisibility="1" scaleMin="%s" scaleMax="1" drawLabels="1"/></settings></labeling>`,
			escape(r.Field), decimal(r.Size), rgba(r.Colour, 1), decimal(r.Opacity), decimal(r.HaloWidth), rgba(r.Halo, 1), decimal(Denominator(r.MinZoom)))
		break
	}
	b.WriteString(`<blendMode>0</blendMode><featureBlendMode>0</featureBlendMode></qgis>` + "\n")
	return b.Bytes()
}

// rgba is a colour as QGIS writes it.
func rgba(hex string, opacity float64) string {
	v, _ := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	return fmt.Sprintf("%d,%d,%d,%d", v>>16&255, v>>8&255, v&255, int(opacity*255+0.5))
}

func qgisSymbol(b *bytes.Buffer, n int, s Symbol, geometry string) {
	kind := map[string]string{"Polygon": "fill", "LineString": "line", "Point": "marker"}[geometry]
	fmt.Fprintf(b, `<symbol type="%s" name="%d" alpha="1" clip_to_extent="1" force_rhr="0">`, kind, n)
	layer := func(class string, pairs ...string) {
		fmt.Fprintf(b, `<layer class="%s" enabled="1" locked="0" pass="0"><Option type="Map">`, class)
		for i := 0; i < len(pairs); i += 2 {
			fmt.Fprintf(b, `<Option type="QString" name="%s" value="%s"/>`, pairs[i], escape(pairs[i+1]))
		}
		b.WriteString("</Option>")
	}
	switch s.Kind {
	case Fill:
		outline := "no"
		if s.Stroke != "" {
			outline = "solid"
		}
		layer("SimpleFill", "color", rgba(s.Colour, s.Opacity), "style", "solid", "outline_style", outline, "outline_color", rgba(s.Stroke, s.StrokeOpacity), "outline_width", decimal(s.StrokeWidth), "outline_width_unit", "Pixel")
	case Line:
		pairs := []string{"line_color", rgba(s.Stroke, s.StrokeOpacity), "line_width", decimal(s.StrokeWidth), "line_width_unit", "Pixel", "joinstyle", "round"}
		if len(s.Dash) > 0 {
			var lengths []string
			for _, l := range s.Dash {
				lengths = append(lengths, decimal(l*s.StrokeWidth))
			}
			pairs = append(pairs, "use_custom_dash", "1", "customdash", strings.Join(lengths, ";"), "customdash_unit", "Pixel")
		}
		layer("SimpleLine", pairs...)
	case Mark:
		outline := "solid"
		if s.Stroke == "" || s.StrokeWidth == 0 {
			outline = "no"
		}
		layer("SimpleMarker", "name", s.Shape, "color", rgba(s.Colour, s.Opacity), "outline_style", outline, "outline_color", rgba(s.Stroke, s.StrokeOpacity), "outline_width", decimal(s.StrokeWidth), "outline_width_unit", "Pixel", "size", decimal(s.Size), "size_unit", "Pixel")
		if s.Hatched {
			b.WriteString("</layer>")
			layer("SimpleMarker", "name", "line", "angle", "45", "outline_color", rgba(s.Stroke, 1), "outline_width", "1.5", "outline_width_unit", "Pixel", "size", decimal(s.Size*0.7), "size_unit", "Pixel", "color", rgba(s.Stroke, 1))
		}
	}
	b.WriteString("</layer></symbol>")
}
