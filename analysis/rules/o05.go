package rules

import (
	"math"

	"spoina/analysis/link"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// O05: the object takes a larger area than its valid decision allows, the tolerance of measuring considered.
var o05 = &rule[permitCase]{
	meta: Meta{ID: "O05", Version: 1, Name: "OBJ_OVER_AREA", Base: Medium,
		Title:    text.T("Powierzchnia większa niż w zezwoleniu", "Area larger than permitted"),
		Sentence: text.T("Obiekt z ważnym zezwoleniem ma większą powierzchnię, niż zezwolenie podaje.", "An object with a valid permit is larger than the permit says."),
		Law:      []Article{{"art. 40 ust. 12 pkt 3 u.d.p.", text.T("Za zajęcie powierzchni większej niż w zezwoleniu wymierza się karę w wysokości 10-krotności opłaty.", "Occupying more than permitted is fined ten times the fee.")}},
		Next:     []string{"N1", "N2", "N3"},
		FalsePositives: []Text{text.T("decyzja liczy jedną stronę, skan obie", "the decision counts one side, the scan both"),
			text.T("rama liczona tylko w jednym źródle", "the frame is counted in one source only"),
			text.T("w rejestrze rzut zamiast powierzchni reklamy", "the register holds the footprint instead of the surface"),
			text.T("skan zmierzył tablicę razem ze słupem", "the scan includes the pole"),
			text.T("kilka tablic w jednej decyzji", "several boards in one decision")}},
	terms: []Term[permitCase]{
		linkedTerm("O05.linked"),
		{"O05.decision_in_force", text.T("Powiązana decyzja obowiązuje w dniu obserwacji", "The linked decision is in force on the day it was seen"),
			func(c *permitCase) Tri { return c.d.InForce(c.o.Seen) },
			func(c *permitCase, _ Tri) Text {
				return text.Say("decyzja %s: %s", "decision %s: %s", c.number(), c.t.force(c.d, c.o.Seen))
			}},
		{"O05.larger", text.T("Zmierzona powierzchnia przekracza dozwoloną o więcej niż tolerancja", "The measured area exceeds the permitted one by more than the tolerance"),
			func(c *permitCase) Tri { v, _ := c.larger(); return v },
			func(c *permitCase, _ Tri) Text { _, why := c.larger(); return why }},
	},
	at: atPermit,
	cases: everyLinked(func(t *Town, i int) *link.Link { return t.accepted(i) }, func(t *Town) int {
		return t.pick(func(d *scene.Decision) bool { return d.Permitted() > 0 && d.InForce(t.On) == scene.True }, (*scene.Decision).Permitted)
	}),
	describe: func(c *permitCase, f *Finding) {
		c.place(f)
		size, allowed := c.t.Size(c.i), c.d.Permitted()
		f.measure("area_measured", size, "m2", nil, nil)
		f.measure("area_permitted", allowed, "m2", round2(allowed*c.t.P.AreaRel+c.t.P.AreaAbs), round2(c.limit(allowed)))
		f.Sentence = text.Say("Zezwolenie %s pozwala na %s, a %s ma %s.", "Permit %s allows %s, and the %s has %s.",
			c.number(), text.Area(allowed), c.t.objectName(c.i), text.Area(size))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy %s mieści się w zezwoleniu %s: %s.", "Whether the %s keeps to permit %s cannot be told: %s.", c.t.objectName(c.i), c.number(), f.Reason)
		}
		f.considered(c.i)
		if !scene.Has(size) || !scene.Has(allowed) {
			return
		}
		from, to := max(c.o.First, c.d.Valid.From), c.o.Seen
		if c.d.Valid.To != scene.NoDay {
			to = min(to, c.d.Valid.To)
		}
		if e, ok := c.t.exposure(c.i, from, to); ok {
			f.chargeOver(basisExcessFee, c.i, size, allowed, c.d, e)
			f.chargeOver(basisOverArea, c.i, size, allowed, c.d, e)
		} else {
			f.MoneyNote = noDays
		}
	},
}

func (c *permitCase) limit(allowed float64) float64 {
	return allowed*(1+c.t.P.AreaRel) + c.t.P.AreaAbs
}

// larger compares the areas. A decision for several objects names their total: one object larger than the total is
// certain; together larger is unknown, since registers also write the area of one of them.
func (c *permitCase) larger() (Tri, Text) {
	size, allowed := c.t.Size(c.i), c.d.Permitted()
	switch {
	case !scene.Has(allowed) || allowed <= 0:
		return scene.Unknown, text.Say("decyzja %s nie podaje powierzchni", "decision %s gives no area", c.number())
	case !scene.Has(size):
		return scene.Unknown, text.T("skan nie podaje wymiarów obiektu", "the scan gives no size of the object")
	case size > c.limit(allowed):
		if twice, ok := c.bothSides(allowed); ok {
			return scene.Unknown, text.Say("wymiary z obu stron (%s) są dwa razy większe niż w rejestrze (%s): rejestr mógł podać jedną stronę", "the sizes of both sides (%s) are twice the register's (%s): it may give one side", text.Area(twice), text.Area(allowed))
		}
		return scene.True, text.Say("zmierzono %s, dozwolone %s, z tolerancją %s", "measured %s, permitted %s, with the tolerance %s", text.Area(size), text.Area(allowed), text.Area(c.limit(allowed)))
	}
	if c.d.Count > 1 {
		sum := 0.0
		for _, l := range c.t.L.OfDecision(int(c.l.Decision)) {
			if a := c.t.Size(int(l.Object)); l.State == link.Accepted && scene.Has(a) {
				sum += a
			}
		}
		if sum > c.limit(allowed) && sum <= c.limit(allowed)*float64(c.d.Count) {
			return scene.Unknown, text.Say("obiekty decyzji mają razem %s, a rejestr podaje %s: nie wiadomo, czy dla jednego, czy dla wszystkich", "the decision's objects have %s together and the register gives %s: for one or for all is not known", text.Area(sum), text.Area(allowed))
		}
	}
	return scene.False, text.Say("zmierzono %s, dozwolone %s", "measured %s, permitted %s", text.Area(size), text.Area(allowed))
}

// bothSides tells whether width × height × sides of an advertisement is twice the register's figure within 5 %: then
// the register may hold one side.
func (c *permitCase) bothSides(allowed float64) (float64, bool) {
	if c.t.Kind(c.o) != scene.Advert || c.o.Sides < 2 {
		return 0, false
	}
	a := c.t.Size(c.i)
	if scene.Has(c.o.Width) && scene.Has(c.o.Height) {
		a = c.o.Width * c.o.Height * float64(c.o.Sides)
	}
	return a, scene.Has(a) && math.Abs(a-2*allowed) <= 0.05*2*allowed
}
