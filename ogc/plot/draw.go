package plot

import (
	"math"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"github.com/twpayne/go-geom"

	"spoina/internal/exchange"
	"spoina/ogc/style"
)

// drawing is the map being drawn.
type drawing struct {
	pdf   *fpdf.Fpdf
	frame Frame
	scale float64
}

// shape is a geometry on paper: areas with their rings, lines and points, in mm.
type shape struct {
	areas  [][][]fpdf.PointType
	lines  [][]fpdf.PointType
	points []fpdf.PointType
}

// paper brings a geometry onto paper.
func (f Frame) paper(g geom.T) (out shape) {
	walk := func(flat []float64, from, to, stride int) (line []fpdf.PointType) {
		for i := from; i+1 < to; i += stride {
			x, y := f.At(flat[i], flat[i+1])
			line = append(line, fpdf.PointType{X: x, Y: y})
		}
		return line
	}
	area := func(flat []float64, ends []int, start, stride int) {
		var rings [][]fpdf.PointType
		for _, end := range ends {
			rings = append(rings, walk(flat, start, end, stride))
			start = end
		}
		out.areas = append(out.areas, rings)
	}
	switch g := g.(type) {
	case *geom.Point:
		out.points = walk(g.FlatCoords(), 0, len(g.FlatCoords()), g.Stride())
	case *geom.MultiPoint:
		for i := range g.NumPoints() {
			out.points = append(out.points, f.paper(g.Point(i)).points...)
		}
	case *geom.LineString:
		out.lines = append(out.lines, walk(g.FlatCoords(), 0, len(g.FlatCoords()), g.Stride()))
	case *geom.MultiLineString:
		for i := range g.NumLineStrings() {
			out.lines = append(out.lines, f.paper(g.LineString(i)).lines...)
		}
	case *geom.Polygon:
		area(g.FlatCoords(), g.Ends(), 0, g.Stride())
	case *geom.MultiPolygon:
		start := 0
		for _, ends := range g.Endss() {
			area(g.FlatCoords(), ends, start, g.Stride())
			if len(ends) > 0 {
				start = ends[len(ends)-1]
			}
		}
	case *geom.GeometryCollection:
		for _, part := range g.Geoms() {
			p := f.paper(part)
			out.areas, out.lines, out.points = append(out.areas, p.areas...), append(out.lines, p.lines...), append(out.points, p.points...)
		}
	}
	return out
}

// speaks tells whether a rule draws a row.
func speaks(r style.Rule, of row) bool {
	for _, c := range r.Where {
		if (of.values[c.Field] == c.Value) == c.Not {
			return false
		}
	}
	return true
}

// shown tells whether a rule is meant for so small a scale.
func (d *drawing) shown(r style.Rule) bool {
	return r.MinZoom <= 0 || d.scale <= style.Denominator(r.MinZoom)
}

// layer draws the rows of a layer by each rule in turn, as the map does.
func (d *drawing) layer(l *drawn) {
	shapes := make([]shape, len(l.rows))
	for i := range l.rows {
		shapes[i] = d.frame.paper(l.rows[i].shape)
	}
	for i, r := range l.rules {
		if r.Kind == style.Label || !d.shown(r) {
			continue
		}
		for k := range l.rows {
			if speaks(r, l.rows[k]) && d.draw(r, shapes[k]) {
				l.used[i] = true
			}
		}
	}
}

// draw draws what a rule draws of a shape, and tells whether that was anything.
func (d *drawing) draw(r style.Rule, s shape) (any bool) {
	fits := func(kind string) bool { return r.Fits(kind) }
	switch r.Kind {
	case style.Fill:
		if !fits("Polygon") {
			return false
		}
		for _, rings := range s.areas {
			any = true
			if r.Opacity > 0 && r.Colour != "" {
				d.fill(r.Colour, r.Opacity)
				d.path(rings, "F*")
			}
			if d.stroke(r.Symbol) {
				d.path(rings, "D")
			}
		}
	case style.Line:
		if !d.stroke(r.Symbol) {
			return false
		}
		if fits("Polygon") {
			for _, rings := range s.areas {
				any = true
				d.path(rings, "D")
			}
		}
		if fits("LineString") {
			for _, line := range s.lines {
				any = true
				d.open(line)
			}
		}
	case style.Mark:
		if fits("Point") {
			for _, p := range s.points {
				any = true
				d.mark(r.Symbol, p.X, p.Y, r.Size*pixel)
			}
		}
	}
	return any
}

// path draws closed rings; areas are filled by the even-odd rule, so that holes stay open.
func (d *drawing) path(rings [][]fpdf.PointType, how string) {
	for _, ring := range rings {
		for i, p := range ring {
			if i == 0 {
				d.pdf.MoveTo(p.X, p.Y)
			} else {
				d.pdf.LineTo(p.X, p.Y)
			}
		}
		d.pdf.ClosePath()
	}
	d.pdf.DrawPath(how)
}

func (d *drawing) open(line []fpdf.PointType) {
	for i, p := range line {
		if i == 0 {
			d.pdf.MoveTo(p.X, p.Y)
		} else {
			d.pdf.LineTo(p.X, p.Y)
		}
	}
	d.pdf.DrawPath("D")
}

func rgb(hex string) (r, g, b int) {
	v, _ := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	return int(v >> 16 & 255), int(v >> 8 & 255), int(v & 255)
}

func (d *drawing) fill(colour string, opacity float64) {
	d.pdf.SetFillColor(rgb(colour))
	d.pdf.SetAlpha(math.Min(1, math.Max(0, opacity)), "Normal")
}

// stroke sets the pen, and tells whether there is one.
func (d *drawing) stroke(s style.Symbol) bool {
	if s.Stroke == "" || s.StrokeWidth <= 0 {
		return false
	}
	d.pdf.SetDrawColor(rgb(s.Stroke))
	d.pdf.SetLineWidth(s.StrokeWidth * pixel)
	d.pdf.SetAlpha(math.Min(1, math.Max(0, s.StrokeOpacity)), "Normal")
	var dash []float64
	for _, length := range s.Dash {
		dash = append(dash, length*s.StrokeWidth*pixel)
	}
	d.pdf.SetDashPattern(dash, 0)
	return true
}

// solid ends dashes and see-through colours.
func (d *drawing) solid() {
	d.pdf.SetDashPattern(nil, 0)
	d.pdf.SetAlpha(1, "Normal")
}

// mark draws a sign of so many mm across.
func (d *drawing) mark(s style.Symbol, x, y, size float64) {
	r := size / 2
	var corners []fpdf.PointType
	switch s.Shape {
	case "square":
		corners = []fpdf.PointType{{X: x - r*0.85, Y: y - r*0.85}, {X: x + r*0.85, Y: y - r*0.85}, {X: x + r*0.85, Y: y + r*0.85}, {X: x - r*0.85, Y: y + r*0.85}}
	case "triangle":
		corners = []fpdf.PointType{{X: x, Y: y - r}, {X: x + r, Y: y + r*0.85}, {X: x - r, Y: y + r*0.85}}
	case "diamond":
		corners = []fpdf.PointType{{X: x, Y: y - r}, {X: x + r, Y: y}, {X: x, Y: y + r}, {X: x - r, Y: y}}
	}
	body := func(how string) {
		if corners == nil {
			d.pdf.Circle(x, y, r, how)
		} else {
			d.pdf.Polygon(corners, how)
		}
	}
	if s.Colour != "" && s.Opacity > 0 {
		d.fill(s.Colour, s.Opacity)
		body("F")
	}
	if d.stroke(s) {
		body("D")
		if s.Hatched {
			d.pdf.Line(x-r*0.5, y+r*0.5, x+r*0.5, y-r*0.5)
			d.pdf.Line(x-r*0.6, y, x, y-r*0.6)
			d.pdf.Line(x, y+r*0.6, x+r*0.6, y)
		}
	}
}

// sign draws what a rule draws into a place of the legend.
func (d *drawing) sign(r style.Rule, x, y float64) {
	box := [][]fpdf.PointType{{{X: x, Y: y}, {X: x + 5, Y: y}, {X: x + 5, Y: y + 3}, {X: x, Y: y + 3}}}
	switch r.Kind {
	case style.Fill:
		if r.Opacity > 0 && r.Colour != "" {
			d.fill(r.Colour, r.Opacity)
			d.path(box, "F")
		}
		if d.stroke(r.Symbol) {
			d.path(box, "D")
		}
	case style.Line:
		if d.stroke(r.Symbol) {
			d.open([]fpdf.PointType{{X: x, Y: y + 1.5}, {X: x + 5, Y: y + 1.5}})
		}
	case style.Mark:
		d.mark(r.Symbol, x+2.5, y+1.5, math.Min(r.Size*pixel, 3.2))
	}
}

// names writes what a layer's rules write beside its rows. Where two would lie over one another, the first stays.
func (d *drawing) names(l *drawn) {
	d.solid()
	type place struct{ x0, y0, x1, y1 float64 }
	var taken []place
	for _, r := range l.rules {
		if r.Kind != style.Label || !d.shown(r) {
			continue
		}
		points := r.Size * pixel * 72 / 25.4
		d.pdf.SetFont("go", "", points)
		d.pdf.SetTextColor(rgb(r.Colour))
	rows:
		for _, one := range l.rows {
			text := exchange.Drawable(one.values[r.Field])
			if text == "" || !speaks(r, one) {
				continue
			}
			x, y, ok := middle(d.frame.paper(one.shape))
			if !ok || x < d.frame.X || y < d.frame.Y || x > d.frame.X+d.frame.Width || y > d.frame.Y+d.frame.Height {
				continue
			}
			w, h := d.pdf.GetStringWidth(text), r.Size*pixel
			at := place{x - w/2, y - h/2, x + w/2, y + h/2}
			for _, t := range taken {
				if at.x0 < t.x1 && at.x1 > t.x0 && at.y0 < t.y1 && at.y1 > t.y0 {
					continue rows
				}
			}
			taken = append(taken, at)
			d.pdf.Text(at.x0, y+h*0.35, text)
		}
	}
}

// middle is where a shape's name stands: the mean of its corners, of its longest part.
func middle(s shape) (x, y float64, ok bool) {
	var longest []fpdf.PointType
	for _, rings := range s.areas {
		if len(rings) > 0 && len(rings[0]) > len(longest) {
			longest = rings[0]
		}
	}
	for _, line := range s.lines {
		if len(line) > len(longest) {
			longest = line
		}
	}
	if longest == nil {
		longest = s.points
	}
	if len(longest) > 1 && longest[0] == longest[len(longest)-1] {
		longest = longest[1:]
	}
	for _, p := range longest {
		x, y = x+p.X, y+p.Y
	}
	n := float64(len(longest))
	return x / n, y / n, n > 0
}
