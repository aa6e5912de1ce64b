// Package style tells other programs what the office's layers look like: MapLibre and OpenLayers by a style of vector tiles,
// QGIS by QML, GeoServer, MapServer and QGIS by SLD 1.0 and 1.1, people by a legend. All of it is made of the one definition
// that the web application draws its own map from.
package style

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	symbols "spoina/web/src/map"
)

// Text is a name in the languages of the office's staff.
type Text struct{ PL, EN string }

func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.PL
}

// Kinds of symbols.
const (
	Fill  = "fill"
	Line  = "line"
	Mark  = "mark"
	Label = "label"
)

// Rule is one way in which rows of a layer are drawn: which rows, from which zoom of a web map, with what symbol. A row is
// drawn by every rule that fits, one over the other in their order.
type Rule struct {
	ID       string
	Name     Text   // empty for labels
	Geometry string // Polygon, LineString or Point where only such rows are meant
	Where    []Condition
	MinZoom  float64
	Symbol
}

// Condition compares a field with a value; Not turns it round.
type Condition struct {
	Field, Value string
	Not          bool
}

// Symbol is what is drawn. Sizes are CSS pixels, colours #rrggbb, opacities 0 to 1.
type Symbol struct {
	Kind          string
	Colour        string // inside; of the text for a label
	Opacity       float64
	Stroke        string
	StrokeWidth   float64
	StrokeOpacity float64
	Dash          []float64 // multiples of the width, as MapLibre has them
	Shape         string    // of a mark: circle, square, triangle or diamond
	Size          float64   // of a mark across, or of the text
	Hatched       bool      // nothing certain is known
	Field         string    // of a label
	Halo          string
	HaloWidth     float64
}

type severity struct {
	Value, PL, EN, Mark, Light, Dark string
}

type sheetLayer struct {
	ID, Source, PL, EN, Type string
	MinZoom                  float64
	Filter                   []any
	Layout, Paint            map[string]any
}

type sheet struct {
	Palettes   map[string]map[string]string
	Severities []severity
	Unknown    struct{ Light, Dark string }
	From       map[string]int
	Layers     []sheetLayer
}

// the is the definition; it is part of the program, so a mistake in it shows in every test.
var the = func() (s sheet) {
	if err := json.Unmarshal(symbols.JSON, &s); err != nil {
		panic(err)
	}
	return s
}()

// findings is the layer whose rows are drawn by severity.
const findings = "discrepancies"

// Of are the rules of a layer in the order in which they are drawn. A layer that the map does not know by name is drawn in
// the quiet colour of objects.
func Of(layer string) []Rule {
	if layer == findings {
		return bySeverity()
	}
	var out []Rule
	for _, l := range the.Layers {
		if l.Source == layer {
			out = append(out, l.rules()...)
		}
	}
	if out != nil && !slices.ContainsFunc(out, func(r Rule) bool { return r.Kind != Label }) {
		// A layer of texts alone: a dot tells where each row is, for programs that draw no text.
		l := the.Layers[slices.IndexFunc(the.Layers, func(l sheetLayer) bool { return l.Source == layer })]
		out = append([]Rule{{ID: layer + "-point", Name: Text{l.PL, l.EN}, Geometry: "Point", MinZoom: out[0].MinZoom, Symbol: Symbol{Kind: Mark, Shape: "circle", Size: 3, Colour: out[0].Colour, Opacity: out[0].Opacity}}}, out...)
	}
	if out == nil {
		colour, paper := the.Palettes["light"]["object"], the.Palettes["light"]["halo"]
		out = []Rule{
			{ID: layer + "-area", Name: Text{"Powierzchnia", "Area"}, Geometry: "Polygon", Symbol: Symbol{Kind: Fill, Colour: colour, Opacity: 0.35, Stroke: colour, StrokeWidth: 1, StrokeOpacity: 1}},
			{ID: layer + "-line", Name: Text{"Linia", "Line"}, Geometry: "LineString", Symbol: Symbol{Kind: Line, Stroke: colour, StrokeWidth: 1.5, StrokeOpacity: 1}},
			{ID: layer + "-point", Name: Text{"Punkt", "Point"}, Geometry: "Point", Symbol: Symbol{Kind: Mark, Shape: "circle", Size: 6, Colour: colour, Opacity: 0.75, Stroke: paper, StrokeWidth: 0.8, StrokeOpacity: 1}},
		}
	}
	return out
}

// bySeverity draws discrepancies: each severity has a colour and a mark of its own; what cannot be told is hatched.
func bySeverity() (out []Rule) {
	paper := the.Palettes["light"]["halo"]
	for _, s := range slices.Backward(the.Severities) { // the worst on top
		certain := Symbol{Kind: Mark, Shape: s.Mark, Size: 12, Colour: s.Light, Opacity: 1, Stroke: paper, StrokeWidth: 1, StrokeOpacity: 1}
		if s.Value == "info" { // as in the lists, an empty circle
			certain.Colour, certain.Stroke, certain.StrokeWidth = paper, s.Light, 2.4
		}
		unsure := Symbol{Kind: Mark, Shape: s.Mark, Size: 12, Colour: paper, Opacity: 1, Stroke: the.Unknown.Light, StrokeWidth: 1.5, StrokeOpacity: 1, Hatched: true}
		of := Condition{Field: "severity", Value: s.Value}
		out = append(out,
			Rule{ID: s.Value + "-unknown", Name: Text{s.PL + ", nie da się stwierdzić", s.EN + ", cannot tell"}, Geometry: "Point", Where: []Condition{of, {Field: "outcome", Value: "unknown"}}, Symbol: unsure},
			Rule{ID: s.Value, Name: Text{s.PL, s.EN}, Geometry: "Point", Where: []Condition{of, {Field: "outcome", Value: "unknown", Not: true}}, Symbol: certain})
	}
	return out
}

// rules reads a layer of the definition. A colour that depends on a field gives a rule for each of its values and one for
// the others.
func (l sheetLayer) rules() []Rule {
	r := Rule{ID: l.ID, Name: Text{l.PL, l.EN}, MinZoom: l.MinZoom}
	if l.Filter != nil {
		c := condition(l.Filter)
		switch {
		case c.Field != "":
			r.Where = []Condition{c}
		case !c.Not:
			r.Geometry = c.Value
		} // "not points" is what lines and areas are drawn by anyway
	}
	switch l.Type {
	case "fill":
		if number(l.Paint["fill-opacity"], 1) == 0 { // only there to be pointed at
			return nil
		}
		r.Symbol = Symbol{Kind: Fill, Opacity: number(l.Paint["fill-opacity"], 1)}
		var out []Rule
		branches(l.Paint["fill-color"], func(c *Condition, colour string, others []Condition) {
			one := r
			one.Colour = colour
			one.Where = append(slices.Clone(r.Where), others...)
			if c != nil {
				one.ID += "-" + strings.ToLower(c.Value)
				one.Where = append(slices.Clone(r.Where), *c)
			}
			out = append(out, one)
		})
		return out
	case "line":
		r.Symbol = Symbol{Kind: Line, Stroke: colour(l.Paint["line-color"]), StrokeWidth: number(l.Paint["line-width"], 1), StrokeOpacity: number(l.Paint["line-opacity"], 1)}
		if dash, ok := l.Paint["line-dasharray"].([]any); ok {
			for _, d := range dash {
				r.Dash = append(r.Dash, number(d, 1))
			}
		}
	case "circle":
		r.Symbol = Symbol{Kind: Mark, Shape: "circle", Size: 2 * number(l.Paint["circle-radius"], 3), Colour: colour(l.Paint["circle-color"]), Opacity: number(l.Paint["circle-opacity"], 1),
			Stroke: colour(l.Paint["circle-stroke-color"]), StrokeWidth: number(l.Paint["circle-stroke-width"], 0), StrokeOpacity: 1}
	case "symbol":
		r.Name = Text{}
		r.Symbol = Symbol{Kind: Label, Field: field(l.Layout["text-field"]), Size: number(l.Layout["text-size"], 11), Colour: colour(l.Paint["text-color"]), Opacity: number(l.Paint["text-opacity"], 1),
			Halo: colour(l.Paint["text-halo-color"]), HaloWidth: number(l.Paint["text-halo-width"], 0)}
	default:
		panic("symbols.json: layer " + l.ID + " of an unknown type")
	}
	return []Rule{r}
}

// condition reads ["==" or "!=", ["geometry-type"] or ["get", field], value]; without a field it is of the geometry.
func condition(filter []any) Condition {
	c := Condition{Value: fmt.Sprint(filter[2]), Not: filter[0] == "!="}
	if fmt.Sprint(filter[1]) != "[geometry-type]" {
		c.Field = field(filter[1])
	}
	return c
}

// field is the field of ["get", field], be it inside ["to-string", …].
func field(v any) string {
	list, _ := v.([]any)
	if len(list) == 2 && list[0] == "to-string" {
		return field(list[1])
	}
	if len(list) != 2 || list[0] != "get" {
		panic(fmt.Sprintf("symbols.json: %v is no field", v))
	}
	return list[1].(string)
}

// branches goes through the values of ["match", ["get", field], value, colour, …, otherwise], or the one colour that v is.
func branches(v any, each func(c *Condition, colour string, others []Condition)) {
	list, _ := v.([]any)
	if len(list) < 5 || list[0] != "match" {
		each(nil, colour(v), nil)
		return
	}
	of := field(list[1])
	var others []Condition
	for i := 2; i+1 < len(list); i += 2 {
		c := Condition{Field: of, Value: fmt.Sprint(list[i])}
		each(&c, colour(list[i+1]), nil)
		c.Not = true
		others = append(others, c)
	}
	each(nil, colour(list[len(list)-1]), others)
}

// colour is a colour of the light scheme: files are drawn on white paper.
func colour(v any) string {
	s, _ := v.(string)
	if name, ok := strings.CutPrefix(s, "@"); ok {
		return the.Palettes["light"][name]
	}
	return s
}

// number is a number, or where it grows with the zoom the one of the nearest view.
func number(v any, otherwise float64) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case []any:
		if len(v) > 4 && v[0] == "interpolate" {
			return number(v[len(v)-1], otherwise)
		}
	}
	return otherwise
}

// Denominator is the scale below which a zoom of a web map begins: 1 : Denominator, with pixels of 0.28 mm and tiles of 512
// pixels at the equator (SLD 1.0, 10.2; MapLibre's zooms).
func Denominator(zoom float64) float64 { return math.Round(559082264.0287178 / math.Exp2(zoom+1)) }

// Fits tells whether a rule draws rows of a geometry: Polygon, LineString or Point.
func (r Rule) Fits(geometry string) bool {
	if r.Geometry != "" {
		return r.Geometry == geometry
	}
	switch r.Kind {
	case Fill:
		return geometry == "Polygon"
	case Line:
		return geometry != "Point"
	case Mark:
		return geometry == "Point"
	}
	return true
}

// Geometries are those that a layer's rules draw.
func Geometries(rules []Rule) (out []string) {
	for _, g := range []string{"Polygon", "LineString", "Point"} {
		if slices.ContainsFunc(rules, func(r Rule) bool {
			return r.Kind != Label && r.Fits(g) && (r.Kind != Line || r.Geometry != "" || !onlyAreas(rules) || g == "Polygon")
		}) {
			out = append(out, g)
		}
	}
	return out
}

// onlyAreas is true of a layer that has areas and nothing that is meant for lines or points alone.
func onlyAreas(rules []Rule) bool {
	area := false
	for _, r := range rules {
		area = area || r.Kind == Fill
		if r.Kind == Mark || r.Geometry == "LineString" {
			return false
		}
	}
	return area
}

// Named is what a legend says of a rule. word says a code of a field in the language.
func Named(r Rule, lang string, word func(field, code string) string) string {
	return named(r, lang, word)
}

// named gives rules that share a name words to tell them apart: the value that decides.
func named(r Rule, lang string, word func(field, code string) string) string {
	name := r.Name.In(lang)
	if n := len(r.Where); n > 0 && strings.HasSuffix(r.ID, "-"+strings.ToLower(r.Where[n-1].Value)) {
		name += ": " + word(r.Where[n-1].Field, r.Where[n-1].Value)
	}
	return name
}
