package style

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Legend is a picture of what a layer's signs mean, in SVG: a sign, its word, and for what cannot be told a hatching.
func Legend(title string, rules []Rule, lang string, word func(field, code string) string) []byte {
	const row, sign, pad = 26, 22, 8
	type entry struct {
		name string
		Rule
	}
	var entries []entry
	seen := map[string]bool{}
	widest := utf8.RuneCountInString(title)
	for i := range rules {
		r := rules[len(rules)-1-i] // what lies on top stands first
		name := named(r, lang, word)
		if r.Kind == Label || seen[name] {
			continue
		}
		seen[name] = true
		entries = append(entries, entry{name, r})
		widest = max(widest, utf8.RuneCountInString(name))
	}
	width, height := pad*3+sign+widest*9, pad*2+row*(len(entries)+1)
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" role="img" aria-labelledby="title list" lang="%s" font-family="system-ui, sans-serif" font-size="14">`, width, height, lang)
	fmt.Fprintf(&b, `<title id="title">%s</title><desc id="list">`, escape(title))
	for i, e := range entries {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(escape(e.name))
	}
	fmt.Fprintf(&b, `</desc><rect width="100%%" height="100%%" fill="%s"/><text x="%d" y="%d" font-weight="600" fill="%s">%s</text>`, colour("@halo"), pad, pad+17, colour("@ink"), escape(title))
	for i, e := range entries {
		x, y := float64(pad), float64(pad+row*(i+1))
		draw(&b, e.Symbol, i, x, y+2, sign)
		fmt.Fprintf(&b, `<text x="%d" y="%g" fill="%s">%s</text>`, pad*2+sign, y+18, colour("@ink"), escape(e.name))
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// draw puts a sign into a square at x, y.
func draw(b *bytes.Buffer, s Symbol, n int, x, y, side float64) {
	cx, cy := x+side/2, y+side/2
	stroke := func() string {
		if s.Stroke == "" || s.StrokeWidth == 0 {
			return ""
		}
		dash := ""
		if len(s.Dash) > 0 {
			var list []string
			for _, d := range s.Dash {
				list = append(list, decimal(d*s.StrokeWidth))
			}
			dash = ` stroke-dasharray="` + strings.Join(list, " ") + `"`
		}
		return fmt.Sprintf(` stroke="%s" stroke-width="%s" stroke-opacity="%s"%s`, s.Stroke, decimal(s.StrokeWidth), decimal(s.StrokeOpacity), dash)
	}
	switch s.Kind {
	case Fill:
		edge := stroke()
		if edge == "" { // a pale colour on white paper needs an edge to be seen
			edge = fmt.Sprintf(` stroke="%s" stroke-width="0.5"`, colour("@parcel"))
		}
		fmt.Fprintf(b, `<rect x="%g" y="%g" width="%g" height="%g" fill="%s" fill-opacity="%s"%s/>`, x+1, y+3, side-2, side-6, s.Colour, decimal(s.Opacity), edge)
	case Line:
		fmt.Fprintf(b, `<path d="M%g %gh%g" fill="none"%s/>`, x, cy, side, stroke())
	case Mark:
		fill := s.Colour
		if s.Hatched {
			fmt.Fprintf(b, `<pattern id="hatch%d" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4" height="4" fill="%s"/><path d="M0 0v4" stroke="%s" stroke-width="1.5"/></pattern>`, n, s.Colour, s.Stroke)
			fill = fmt.Sprintf("url(#hatch%d)", n)
		}
		r := min(s.Size/2, side/2-2)
		path := map[string]string{
			"circle":   fmt.Sprintf("M%g %ga%g %[3]g 0 1 0 %g 0a%[3]g %[3]g 0 1 0 %g 0z", cx-r, cy, r, 2*r, -2*r),
			"square":   fmt.Sprintf("M%g %gh%g v%[3]g h%g z", cx-r, cy-r, 2*r, -2*r),
			"triangle": fmt.Sprintf("M%g %gL%g %gH%gz", cx, cy-r, cx+r, cy+r, cx-r),
			"diamond":  fmt.Sprintf("M%g %gL%g %gL%g %gL%g %gz", cx, cy-r, cx+r, cy, cx, cy+r, cx-r, cy),
		}[s.Shape]
		fmt.Fprintf(b, `<path d="%s" fill="%s" fill-opacity="%s"%s/>`, path, fill, decimal(s.Opacity), stroke())
	}
}
