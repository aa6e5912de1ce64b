package rules

import (
	"strconv"
	"strings"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// RoadParams are the numbers of the rules about what reaches over a road or endangers it.
type RoadParams struct {
	OverhangDepth   float64               // m by which an advertisement on a façade stands out when the scan does not say
	OverhangFlat    float64               // m: what stands out less is flat
	Sight           float64               // m: legs of the sight triangle at a crossing
	CarriagewayNear float64               // m: nearer to the edge of the carriageway is a matter of safety
	ShownFor        float64               // s: a picture must stand still longer
	Luminous        map[string][2]float64 // m from the edge of the carriageway by class A, S or category: built-up area, outside
}

// Distances reads "A 30/50, gminna 6/15": a class or category of road, with the distance in a built-up area and outside.
func Distances(s string) map[string][2]float64 {
	out := map[string][2]float64{}
	for _, part := range strings.Split(s, ",") {
		words := strings.Fields(part)
		if len(words) != 2 {
			continue
		}
		in, outside, ok := strings.Cut(words[1], "/")
		a, err1 := strconv.ParseFloat(in, 64)
		b, err2 := strconv.ParseFloat(outside, 64)
		if ok && err1 == nil && err2 == nil {
			out[words[0]] = [2]float64{a, b}
		}
	}
	return out
}

// safetyReach is how far a carriageway is looked for, m: farther than any distance of the law.
const safetyReach = 100.0

// dangerous reports whether object i stands where everything that stands there endangers the traffic: within a metre of the
// carriageway, or in the sight triangle of a crossing (domain E3).
func (t *Town) dangerous(i int) bool {
	if _, ok := t.InSight(i, t.P.Road.Sight); ok {
		return true
	}
	_, d, ok := t.Nearest(i, scene.Carriageway, safetyReach)
	return ok && d <= t.P.Road.CarriagewayNear
}

// hazard is one of the ways in which an advertisement endangers the traffic.
type hazard struct {
	value Tri
	why   Text
}

// O15: an advertisement endangers the traffic.
//
// What needs a layer that the office has not imported for the place stays unknown and is told in the proof. It makes a
// finding of its own only for a device that emits light, for which the law sets the distance: an ordinary board of a town
// without the layer of carriageways would otherwise be a finding, each of them.
var o15 = &rule[objectCase]{
	meta: Meta{ID: "O15", Version: 1, Name: "OBJ_SAFETY", Base: High,
		Title:    text.T("Reklama zagrażająca bezpieczeństwu", "Advertisement that endangers the traffic"),
		Sentence: text.T("Reklama zagraża bezpieczeństwu ruchu: ekran bez podanych lub z niedozwolonymi parametrami, za blisko jezdni, w pasie poza obszarem zabudowanym albo w trójkącie widoczności.", "An advertisement endangers the traffic: a screen with missing or forbidden parameters, too near to the carriageway, in a lane outside the built-up area, or in a sight triangle."),
		Law: []Article{{"art. 39 ust. 1 pkt 5 u.d.p.", text.T("Poza obszarem zabudowanym reklam w pasie umieszczać nie wolno.", "Outside built-up areas no advertisements may be placed in the lane.")},
			{"art. 42a u.d.p.", text.T("Reklama emitująca światło: bez ruchomych obrazów, czas wyświetlania ponad 10 s, odległości od jezdni.", "Advertisements that emit light: no moving images, more than 10 s a picture, distances from the carriageway.")},
			{"art. 63b k.w.", text.T("Umieszczanie reklamy wbrew zakazowi jest wykroczeniem.", "Placing an advertisement against the ban is an offence.")}},
		Next:           []string{"N1", "N2", "N7"},
		FalsePositives: []Text{text.T("w danych brakuje znaku obszaru zabudowanego", "the sign of the built-up area is missing in the data")}},
	terms: []Term[objectCase]{
		{"O15.advert", text.T("Jest reklamą", "It is an advertisement"),
			func(c *objectCase) Tri { return scene.Of(c.t.Kind(c.o) == scene.Advert) }, // what is no known class is asked about by O01
			func(c *objectCase, v Tri) Text { return tellKind(c, v) }},
		{"O15.danger", text.T("Zagraża bezpieczeństwu ruchu", "It endangers the traffic"),
			func(c *objectCase) Tri { return c.danger() },
			func(c *objectCase, _ Tri) Text {
				var list []Text
				for _, h := range c.hazards() {
					list = append(list, h.why)
				}
				return text.List(list)
			}},
	},
	at: atObject,
	cases: func(t *Town, yield func(objectCase)) {
		t.eachObject(func(i int) { yield(objectCase{t, i, &t.Objects[i], t.pos[i]}) })
	},
	describe: func(c *objectCase, f *Finding) {
		f.object(c.i)
		if c.pos.Lane >= 0 {
			f.lane(c.pos.Lane)
		}
		var is []Text
		for _, h := range c.hazards() {
			if h.value == scene.True {
				is = append(is, h.why)
			}
		}
		f.Sentence = text.Say("%s zagraża bezpieczeństwu ruchu: %s.", "The %s endangers the traffic: %s.", c.t.objectSize(c.i), text.List(is))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy %s zagraża bezpieczeństwu ruchu: %s.", "Whether the %s endangers the traffic cannot be told: %s.", c.t.objectName(c.i), f.Reason)
		}
		if _, d, ok := c.t.Nearest(c.i, scene.Carriageway, safetyReach); ok {
			f.measure("distance_to_carriageway", d, "m", round2(c.t.Tolerance(c.t.SigmaOf(c.o), c.t.Settings.SigmaBoundary)), nil)
		}
		if scene.Has(c.o.ShownFor) {
			f.measure("shown_for", c.o.ShownFor, "s", nil, c.t.P.Road.ShownFor)
		}
		f.considered(c.i)
		f.sure = append(f.sure, 0.9)
		f.MoneyNote = text.T("Zagrożenie nie ma własnej kwoty: pieniądze podają inne ustalenia o tym obiekcie.", "A danger has no amount of its own: the money is in the other findings about this object.")
	},
}

func (c *objectCase) danger() Tri {
	out := scene.False
	for _, h := range c.hazards() {
		if h.value == scene.Unknown && !c.shines() {
			continue
		}
		out = max(out, h.value)
	}
	return out
}

func (c *objectCase) digital() bool {
	return c.o.Digital == scene.True || c.o.Class >= 0 && c.t.Classes[c.o.Class].Code == "ADV.LED"
}

// shines tells that the advertisement is known to emit light.
func (c *objectCase) shines() bool { return c.digital() || c.o.Lit == scene.True }

func (c *objectCase) hazards() []hazard {
	return []hazard{c.parameters(), c.tooNear(), c.outsideTown(), c.inSight()}
}

// parameters are how a digital device shows its pictures (art. 42a).
func (c *objectCase) parameters() hazard {
	if !c.digital() {
		return hazard{scene.False, text.T("nie jest ekranem cyfrowym", "it is no digital screen")}
	}
	switch {
	case c.o.Moving == scene.True:
		return hazard{scene.True, text.T("ekran pokazuje ruchome obrazy", "the screen shows moving images")}
	case scene.Has(c.o.ShownFor) && c.o.ShownFor <= c.t.P.Road.ShownFor:
		return hazard{scene.True, text.Say("ekran pokazuje obraz przez %s s, a musi dłużej niż %s s", "the screen shows a picture for %s s and must for more than %s s", text.Number(c.o.ShownFor, 1), text.Number(c.t.P.Road.ShownFor, 0))}
	case !scene.Has(c.o.ShownFor) || c.o.Content == "":
		return hazard{scene.True, text.T("brak parametrów ekranu: nie podano czasu wyświetlania albo treści", "the screen's parameters are missing: display time or content is not given")}
	}
	return hazard{scene.False, text.Say("ekran pokazuje obraz przez %s s", "the screen shows a picture for %s s", text.Number(c.o.ShownFor, 1))}
}

// tooNear compares the distance of a device that emits light from the edge of the carriageway with the law's.
func (c *objectCase) tooNear() hazard {
	if !c.shines() {
		return hazard{scene.False, text.T("nie wiadomo, by emitowała światło", "it is not known to emit light")}
	}
	limits, ok := c.limits()
	if !ok {
		return hazard{scene.False, text.T("żaden pas drogi publicznej o znanej kategorii nie leży w pobliżu", "no lane of a public road of known category lies near")}
	}
	_, d, ok := c.t.Nearest(c.i, scene.Carriageway, safetyReach)
	if !ok {
		return hazard{scene.Unknown, text.T("warstwa jezdni nie obejmuje tego miejsca: odległości od jezdni nie da się zmierzyć", "the layer of carriageways does not reach this place: the distance from the carriageway cannot be measured")}
	}
	tol := c.t.Tolerance(c.t.SigmaOf(c.o), c.t.Settings.SigmaBoundary)
	low, high := limits[0], limits[1]
	switch c.t.InBuiltUp(c.i) {
	case scene.True:
		high = low
	case scene.False:
		low = high
	}
	why := text.Say("%s od krawędzi jezdni, wymagane co najmniej %s", "%s from the edge of the carriageway, at least %s is required", text.Metres(d), text.Metres(low))
	switch {
	case d+tol <= low:
		return hazard{scene.True, why}
	case d-tol >= high:
		return hazard{scene.False, why}
	}
	return hazard{scene.Unknown, text.Say("%s; dokładność ±%s albo brak granicy obszaru zabudowanego nie pozwala rozstrzygnąć", "%s; the accuracy ±%s, or the missing boundary of the built-up area, does not decide", why, text.Metres(tol))}
}

// limits are the law's distances for the road at which the object stands, in and outside a built-up area.
func (c *objectCase) limits() ([2]float64, bool) {
	lane := c.pos.Lane
	if lane < 0 || c.t.Lanes[lane].Status != public {
		best := safetyReach
		lane = -1
		c.t.LanesWithin(c.i, safetyReach/2, func(k int, r scene.Relation) {
			if c.t.Lanes[k].Status == public && r.SD < best {
				best, lane = r.SD, int32(k)
			}
		})
	}
	if lane < 0 {
		return [2]float64{}, false
	}
	l := &c.t.Lanes[lane]
	if v, ok := c.t.P.Road.Luminous[l.Class]; ok {
		return v, true
	}
	v, ok := c.t.P.Road.Luminous[l.Category]
	return v, ok
}

// outsideTown is the ban of advertisements in lanes outside built-up areas.
func (c *objectCase) outsideTown() hazard {
	if c.pos.Lane < 0 || c.pos.Rel != scene.In || c.t.Lanes[c.pos.Lane].Status != public {
		return hazard{scene.False, text.T("nie stoi na pewno w pasie drogi publicznej", "it does not certainly stand in a public lane")}
	}
	switch v := c.t.InBuiltUp(c.i); v {
	case scene.True:
		return hazard{scene.False, text.T("stoi w obszarze zabudowanym", "it stands in the built-up area")}
	case scene.False:
		return hazard{scene.True, text.T("stoi w pasie poza obszarem zabudowanym", "it stands in the lane outside the built-up area")}
	}
	return hazard{scene.Unknown, text.T("nie wiadomo, czy stoi w obszarze zabudowanym: brak warstwy albo stoi na jej granicy", "whether it stands in the built-up area is not known: the layer is missing, or it stands at its boundary")}
}

func (c *objectCase) inSight() hazard {
	k, ok := c.t.InSight(c.i, c.t.P.Road.Sight)
	if !ok {
		return hazard{scene.False, text.T("nie stoi w trójkącie widoczności", "it stands in no sight triangle")}
	}
	legs := text.Metres(c.t.P.Road.Sight)
	if k.OfCarriageways {
		return hazard{scene.True, text.Say("stoi w trójkącie widoczności %s × %s na skrzyżowaniu jezdni", "it stands in the sight triangle of %s × %s at a crossing of carriageways", legs, legs)}
	}
	return hazard{scene.True, text.Say("stoi w trójkącie widoczności %s × %s na skrzyżowaniu: %s i %s", "it stands in the sight triangle of %s × %s at the crossing of %s and %s", legs, legs,
		text.Same(c.t.Lanes[k.A].Title()), text.Same(c.t.Lanes[k.B].Title()))}
}
