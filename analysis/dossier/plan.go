package dossier

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/jpeg" // photographs of scans
	"image/png"
	"math"
	"strings"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"spoina/analysis"
	"spoina/internal/letter"
)

// A drawing on paper: so many pixels wide and high, and as many millimetres.
const (
	pixels = 900
	paper  = 90.0
)

var (
	ink      = color.RGBA{0x22, 0x26, 0x2b, 0xff}
	laneTone = color.RGBA{0xd9, 0xdd, 0xe2, 0xff}
	edgeTone = color.RGBA{0x5b, 0x64, 0x6e, 0xff}
	hair     = color.RGBA{0x9a, 0xa3, 0xad, 0xff}
	loud     = color.RGBA{0xb4, 0x23, 0x18, 0xff}
	quiet    = color.RGBA{0x1d, 0x5f, 0x9e, 0xff}
)

// board is a sheet that is drawn on in metres.
type board struct {
	img    *image.RGBA
	x, y   float64 // the middle, in metres
	radius float64
	face   font.Face
}

// drawPlan draws the little plan of a proof to scale: lanes, parcels with their numbers, decisions, the object with the
// circle of its accuracy, a scale bar and north. ok is false where there is no place to draw.
func drawPlan(p *analysis.Plan) (letter.Image, bool, error) {
	out := letter.Image{Width: paper, Alt: "plan miejsca"}
	if p.Radius == 0 {
		return out, false, nil
	}
	type thing struct {
		rings [][][2]float64
		dim   int
	}
	read := func(raw json.RawMessage) (thing, error) {
		rings, dim, err := coordinates(raw)
		return thing{rings, dim}, err
	}
	var lanes, parcels, decisions []thing
	var object *thing
	box := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	grow := func(t thing) {
		for _, ring := range t.rings {
			for _, c := range ring {
				box = [4]float64{min(box[0], c[0]), min(box[1], c[1]), max(box[2], c[0]), max(box[3], c[1])}
			}
		}
	}
	for _, l := range p.Lanes {
		t, err := read(l.Geometry)
		if err != nil {
			return out, false, err
		}
		lanes = append(lanes, t)
		grow(t)
	}
	for _, x := range p.Parcels {
		t, err := read(x.Geometry)
		if err != nil {
			return out, false, err
		}
		parcels = append(parcels, t)
		grow(t)
	}
	for _, x := range p.Decisions {
		t, err := read(x.Geometry)
		if err != nil {
			return out, false, err
		}
		decisions = append(decisions, t)
		grow(t)
	}
	if p.Object != nil {
		t, err := read(p.Object.Geometry)
		if err != nil {
			return out, false, err
		}
		object = &t
		grow(t)
	}
	if math.IsInf(box[0], 0) {
		return out, false, nil
	}
	b := &board{img: image.NewRGBA(image.Rect(0, 0, pixels, pixels)), x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2, radius: p.Radius}
	if object != nil {
		b.x, b.y = middle(object.rings)
	}
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return out, false, err
	}
	if b.face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: 22, DPI: 72, Hinting: font.HintingFull}); err != nil {
		return out, false, err
	}
	draw.Draw(b.img, b.img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, t := range lanes {
		if t.dim == 2 {
			b.fill(t.rings, laneTone)
		}
		b.lines(t.rings, 3, edgeTone)
	}
	for i, t := range parcels {
		b.lines(t.rings, 1.2, hair)
		x, y := middle(t.rings)
		_, number, _ := cutLast(p.Parcels[i].ParcelID, ".")
		b.write(x, y, number, hair)
	}
	for _, t := range decisions {
		if t.dim == 0 {
			x, y := middle(t.rings)
			b.circle(x, y, b.metres(9), 3, quiet)
		} else {
			b.lines(t.rings, 4, quiet)
		}
	}
	for i, l := range p.Lanes {
		if x, y := middle(lanes[i].rings); l.Name != "" {
			b.write(x, y, l.Name, ink)
		}
	}
	if object != nil {
		if object.dim > 0 {
			b.lines(object.rings, 4, loud)
		}
		b.circle(b.x, b.y, max(p.Object.Sigma*2, b.metres(10)), 3, loud)
		b.disc(b.x, b.y, b.metres(6), loud)
	}
	b.frame()
	var png1 bytes.Buffer
	if err := png.Encode(&png1, b.img); err != nil {
		return out, false, err
	}
	out.PNG = png1.Bytes()
	return out, true, nil
}

// metres are so many pixels on the ground.
func (b *board) metres(px float64) float64 { return px * 2 * b.radius / pixels }

func (b *board) at(x, y float64) (float32, float32) {
	k := pixels / (2 * b.radius)
	return float32(pixels/2 + (x-b.x)*k), float32(pixels/2 - (y-b.y)*k)
}

func (b *board) paint(r *vector.Rasterizer, c color.Color) {
	r.Draw(b.img, b.img.Bounds(), image.NewUniform(c), image.Point{})
}

func (b *board) fill(rings [][][2]float64, c color.Color) {
	r := vector.NewRasterizer(pixels, pixels)
	for _, ring := range rings {
		for i, p := range ring {
			if x, y := b.at(p[0], p[1]); i == 0 {
				r.MoveTo(x, y)
			} else {
				r.LineTo(x, y)
			}
		}
		r.ClosePath()
	}
	b.paint(r, c)
}

// lines draws the edges, so many pixels wide: the rasterizer fills areas only, so each edge is a thin one.
func (b *board) lines(rings [][][2]float64, width float64, c color.Color) {
	for _, ring := range rings {
		for i := 1; i < len(ring); i++ {
			b.edge(ring[i-1], ring[i], width, c)
		}
	}
}

func (b *board) edge(from, to [2]float64, width float64, c color.Color) {
	x0, y0 := b.at(from[0], from[1])
	x1, y1 := b.at(to[0], to[1])
	dx, dy := float64(x1-x0), float64(y1-y0)
	n := math.Hypot(dx, dy)
	if n == 0 || n > 1e5 {
		return
	}
	ox, oy := float32(-dy/n*width/2), float32(dx/n*width/2)
	r := vector.NewRasterizer(pixels, pixels)
	r.MoveTo(x0+ox, y0+oy)
	r.LineTo(x1+ox, y1+oy)
	r.LineTo(x1-ox, y1-oy)
	r.LineTo(x0-ox, y0-oy)
	r.ClosePath()
	b.paint(r, c)
}

func ring(x, y, radius float64) [][2]float64 {
	var out [][2]float64
	for i := range 49 {
		a := 2 * math.Pi * float64(i) / 48
		out = append(out, [2]float64{x + radius*math.Cos(a), y + radius*math.Sin(a)})
	}
	return out
}

func (b *board) circle(x, y, radius, width float64, c color.Color) {
	b.lines([][][2]float64{ring(x, y, radius)}, width, c)
}

func (b *board) disc(x, y, radius float64, c color.Color) {
	b.fill([][][2]float64{ring(x, y, radius)}, c)
}

func (b *board) write(x, y float64, s string, c color.Color) {
	px, py := b.at(x, y)
	b.print(float64(px)-float64(font.MeasureString(b.face, s).Round())/2, float64(py), s, c)
}

func (b *board) print(px, py float64, s string, c color.Color) {
	if px < -400 || px > pixels || py < 0 || py > pixels {
		return
	}
	d := font.Drawer{Dst: b.img, Src: image.NewUniform(c), Face: b.face, Dot: fixed.P(int(px), int(py))}
	d.DrawString(s)
}

// frame draws the edge of the sheet, a scale bar of a round length and north.
func (b *board) frame() {
	corner := func(px, py float64) [2]float64 {
		return [2]float64{b.x + b.metres(px-pixels/2), b.y - b.metres(py-pixels/2)}
	}
	edge := [][2]float64{corner(1, 1), corner(pixels-1, 1), corner(pixels-1, pixels-1), corner(1, pixels-1), corner(1, 1)}
	b.lines([][][2]float64{edge}, 2, ink)
	length := 1.0
	for _, m := range []float64{1, 2, 5, 10, 20, 50, 100} {
		if m <= b.radius/2 {
			length = m
		}
	}
	px := length / b.metres(1)
	b.lines([][][2]float64{{corner(30, pixels-30), corner(30+px, pixels-30)}}, 5, ink)
	b.print(30, pixels-42, fmt.Sprintf("%g m", length), ink)
	b.lines([][][2]float64{{corner(pixels-40, 90), corner(pixels-40, 40)}, {corner(pixels-50, 58), corner(pixels-40, 38), corner(pixels-30, 58)}}, 4, ink)
	b.print(pixels-48, 116, "N", ink)
}

func middle(rings [][][2]float64) (x, y float64) {
	box := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, r := range rings {
		for _, c := range r {
			box = [4]float64{min(box[0], c[0]), min(box[1], c[1]), max(box[2], c[0]), max(box[3], c[1])}
		}
	}
	return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
}

// coordinates are the rings, lines or points of a GeoJSON geometry of any type, and its dimension.
func coordinates(raw json.RawMessage) (rings [][][2]float64, dim int, err error) {
	var g struct {
		Type        string            `json:"type"`
		Coordinates json.RawMessage   `json:"coordinates"`
		Geometries  []json.RawMessage `json:"geometries"`
	}
	if len(raw) == 0 || string(raw) == "null" {
		return nil, 0, nil
	}
	if err := json.Unmarshal(raw, &g); err != nil {
		return nil, 0, err
	}
	for _, part := range g.Geometries {
		r, d, err := coordinates(part)
		if err != nil {
			return nil, 0, err
		}
		rings, dim = append(rings, r...), max(dim, d)
	}
	var collect func(v any) [][2]float64
	collect = func(v any) [][2]float64 {
		list, ok := v.([]any)
		if !ok || len(list) == 0 {
			return nil
		}
		if x, ok := list[0].(float64); ok {
			if y, ok := list[min(1, len(list)-1)].(float64); ok {
				return [][2]float64{{x, y}}
			}
			return nil
		}
		var points [][2]float64
		for _, e := range list {
			inner := collect(e)
			if e, ok := e.([]any); ok && len(e) > 0 {
				if _, number := e[0].(float64); number {
					points = append(points, inner...)
				}
			}
		}
		if len(points) > 0 {
			rings = append(rings, points)
		}
		return points
	}
	if len(g.Coordinates) > 0 {
		var v any
		if err := json.Unmarshal(g.Coordinates, &v); err != nil {
			return nil, 0, err
		}
		if only := collect(v); len(rings) == 0 && len(only) > 0 {
			rings = append(rings, only)
		}
	}
	switch {
	case strings.HasSuffix(g.Type, "Polygon"):
		dim = 2
	case strings.HasSuffix(g.Type, "LineString"):
		dim = max(dim, 1)
	}
	return rings, dim, nil
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return "", s, false
}

// widest is how many pixels a photograph has on paper, at most: the original lies in the pack.
const widest = 1200

// photoOf makes a photograph a picture of a letter.
func photoOf(original []byte) (letter.Image, error) {
	out := letter.Image{Width: paper, Alt: "zdjęcie ze skanu"}
	config, _, err := image.DecodeConfig(bytes.NewReader(original))
	if err != nil {
		return out, err
	}
	if config.Width*config.Height > 120_000_000 {
		return out, fmt.Errorf("a photograph of %d × %d pixels is too large to print", config.Width, config.Height)
	}
	img, _, err := image.Decode(bytes.NewReader(original))
	if err != nil {
		return out, err
	}
	size := img.Bounds().Size()
	if size.X > widest {
		small := image.NewRGBA(image.Rect(0, 0, widest, max(1, size.Y*widest/size.X)))
		xdraw.ApproxBiLinear.Scale(small, small.Bounds(), img, img.Bounds(), xdraw.Src, nil)
		img = small
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return out, err
	}
	out.PNG = b.Bytes()
	return out, nil
}

// noPicture stands where a wording has a picture and there is none: the paper says so.
func noPicture(what string) letter.Image {
	b := &board{img: image.NewRGBA(image.Rect(0, 0, pixels, 90)), radius: 1}
	draw.Draw(b.img, b.img.Bounds(), image.NewUniform(color.RGBA{0xee, 0xf0, 0xf2, 0xff}), image.Point{}, draw.Src)
	if parsed, err := opentype.Parse(goregular.TTF); err == nil {
		if b.face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: 30, DPI: 72}); err == nil {
			b.print(30, 56, what, ink)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, b.img); err != nil {
		panic(err) // into memory
	}
	return letter.Image{PNG: out.Bytes(), Width: paper, Alt: what}
}

// Draw draws the little plan of a proof as a PNG; nil where there is no place to draw.
func Draw(p *analysis.Plan) ([]byte, error) {
	img, ok, err := drawPlan(p)
	if !ok {
		return nil, err
	}
	return img.PNG, err
}
