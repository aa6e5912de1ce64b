package rules

import (
	"math"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// Q03: an area that cannot be, or does not follow from the dimensions beside it.
var q03 = registerRule("Q03", "REG_AREA",
	text.T("Błędna powierzchnia", "Wrong area"),
	text.T("Powierzchnia jest niemożliwa albo nie wynika z podanych wymiarów.", "An area is impossible, or does not follow from the dimensions."),
	orderly, "Q03.area", areaFaults).
	falsePositives(text.T("wymiary jednej z kilku tablic, powierzchnia wszystkich", "the dimensions of one board of several, the area of all"), text.T("obiekt o kształcie innym niż prostokąt", "a thing that is no rectangle"))

func areaFaults(c *documentCase) []Text {
	out := c.unread(has("area", "dims", "dimension", "sides"))
	bad := func(what Text, a scene.Figure) {
		if scene.Has(a) && a <= 0 {
			out = append(out, text.Say("%s %s", "%s %s", what, text.Area(a)))
		}
	}
	if c.l != nil {
		for k := range c.l.Refs {
			bad(text.T("powierzchnia dzierżawy", "leased area"), c.l.Refs[k].Area)
		}
		bad(text.T("łączna powierzchnia", "total area"), c.l.Total)
		return out
	}
	bad(text.T("powierzchnia", "area"), c.d.Area)
	bad(text.T("powierzchnia reklamy", "advertisement area"), c.d.AdArea)
	a := c.d.Area
	if c.d.Kind == scene.Advert && scene.Has(c.d.AdArea) {
		a = c.d.AdArea
	}
	switch {
	case !scene.Has(a) || a <= 0:
		return out
	case c.d.Kind == scene.Advert && a > c.t.P.AdvertMax:
		out = append(out, text.Say("reklama o powierzchni %s (próg %s)", "an advertisement of %s (threshold %s)", text.Area(a), text.Area(c.t.P.AdvertMax)))
	case c.d.Kind != scene.Advert && a > c.t.P.AreaMax:
		out = append(out, text.Say("powierzchnia %s (próg %s)", "an area of %s (threshold %s)", text.Area(a), text.Area(c.t.P.AreaMax)))
	}
	if sizes := dimSizes(c.d); len(sizes) > 0 {
		for _, s := range sizes {
			if math.Abs(a-s) <= c.t.P.DimsRel*s {
				return out
			}
		}
		out = append(out, text.Say("powierzchnia %s, a z wymiarów wychodzi %s", "an area of %s, while the dimensions make %s", text.Area(a), text.Area(sizes[0])))
	}
	return out
}

// dimSizes are the areas that the dimensions of a decision can mean: width × height × sides × pieces, and where the
// cell leaves the sides or pieces out, those of the other columns.
func dimSizes(d *scene.Decision) []float64 {
	sum := 0.0
	bare, single := true, true
	for _, m := range d.Dims {
		if m.Sides > 0 {
			bare = bare && m.Sides == 1
		}
		if m.Pieces > 1 {
			single = false
		}
		sum += m.W * m.H * max(1, m.Sides) * max(1, m.Pieces)
	}
	if sum <= 0 {
		return nil
	}
	out := []float64{sum}
	if bare && d.Kind == scene.Advert && d.Sides > 1 && !d.PerSide {
		out = []float64{sum * float64(d.Sides)}
	}
	if !bare && d.PerSide {
		one := 0.0
		for _, m := range d.Dims {
			one += m.W * m.H * max(1, m.Pieces)
		}
		out = []float64{one}
	}
	if single && d.Count > 1 {
		out = append(out, out[0]*float64(d.Count))
	}
	return out
}
