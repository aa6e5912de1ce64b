package rules

import (
	"math"
	"slices"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// D05: two permits for one place at one time, which together allow more than stands there.
var d05 = &rule[decisionPair]{
	meta: Meta{ID: "D05", Version: 1, Name: "DEC_OVERLAP", Base: Medium,
		Title:    text.T("Nakładające się okresy tej samej lokalizacji", "Overlapping periods at one place"),
		Sentence: text.T("Dwie decyzje na to samo miejsce obowiązują naraz, a razem pozwalają na więcej, niż tam stoi.", "Two decisions for one place are in force at once and together permit more than stands there."),
		Law:      []Article{{"art. 40 ust. 4–6 u.d.p.", text.T("Opłata należy się za powierzchnię rzeczywiście zajętą.", "The fee is due for the area really occupied.")}},
		Next:     []string{"N6", "N1"},
		FalsePositives: []Text{
			text.T("sąsiadujące działki lub stoiska pod jednym adresem", "adjoining plots or stalls at one address"),
			text.T("wspólne rusztowanie kilku wykonawców", "scaffolding that several contractors share")}},
	terms: []Term[decisionPair]{
		{"D05.same_kind", text.T("Ten sam rodzaj zajęcia", "The same kind of occupancy"),
			func(c *decisionPair) Tri {
				if c.a.Kind == "" || c.b.Kind == "" {
					return scene.Unknown
				}
				return scene.Of(c.a.Kind == c.b.Kind)
			},
			func(c *decisionPair, _ Tri) Text {
				return text.Say("%s i %s", "%s and %s", text.Kind(c.a.Kind), text.Kind(c.b.Kind))
			}},
		{"D05.overlap", text.T("Okresy mają wspólny dzień", "The periods share a day"),
			func(c *decisionPair) Tri { return c.a.Valid.Meets(c.b.Valid) },
			func(c *decisionPair, v Tri) Text {
				if n := c.a.Valid.Days(c.b.Valid); v == scene.True && n > 0 && n < math.MaxInt32 {
					return text.Say("wspólnych dni: %s", "days in common: %s", text.Count(n))
				}
				return text.Say("%s; %s", "%s; %s", text.Period(c.a.Valid), text.Period(c.b.Valid))
			}},
		{"D05.same_place", text.T("To samo miejsce", "The same place"),
			func(c *decisionPair) Tri { v, _ := c.t.samePlace(c.i, c.j); return v },
			func(c *decisionPair, _ Tri) Text { _, why := c.t.samePlace(c.i, c.j); return why }},
		{"D05.not_duplicate", text.T("Nie jest to jeden dokument wpisany dwa razy (D04)", "It is not one document entered twice (D04)"),
			func(c *decisionPair) Tri { return scene.Of(c.t.duplicate(c.i, c.j) != scene.True) },
			func(c *decisionPair, v Tri) Text {
				if v == scene.False {
					return text.T("mówi o tym D04", "D04 speaks of it")
				}
				return text.T("to dwa dokumenty", "they are two documents")
			}},
		{"D05.more_than_stands", text.T("Razem pozwalają na więcej, niż zmierzono", "Together they permit more than was measured"),
			func(c *decisionPair) Tri { v, _, _ := c.together(); return v },
			func(c *decisionPair, v Tri) Text {
				sum, measured, _ := c.areas()
				if v == scene.Unknown {
					return text.T("brak pomiaru tego, co tam stoi, albo powierzchni w decyzji", "what stands there was not measured, or a decision gives no area")
				}
				return text.Say("razem %s, zmierzono %s", "together %s, measured %s", text.Area(sum), text.Area(measured))
			}},
	},
	at: onPair,
	cases: func(t *Town, yield func(decisionPair)) {
		everyPair(t, func(c decisionPair) {
			if len(t.objectsOf(c.i))+len(t.objectsOf(c.j)) > 0 || c.a.Place.Confidence == 'A' && c.b.Place.Confidence == 'A' {
				yield(c) // of places known by words alone nobody can say that they are one
			}
		})
	},
	describe: func(c *decisionPair, f *Finding) {
		c.both(f)
		sum, measured, objects := c.areas()
		for _, o := range objects {
			f.object(int(o))
		}
		f.measure("permitted_area", sum, "m2", nil, nil)
		f.measure("area", measured, "m2", round2(measured*c.t.P.AreaRel), round2(measured*(1+c.t.P.AreaRel)))
		f.Sentence = text.Say("Decyzje %s i %s obowiązują naraz w tym samym miejscu i razem pozwalają na %s, a stoi tam %s.",
			"Decisions %s and %s are in force at once at the same place and together permit %s, while %s stands there.", c.name(c.a), c.name(c.b), text.Area(sum), text.Area(measured))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy decyzje %s i %s dotyczą tego samego zajęcia: %s.", "Whether decisions %s and %s speak of one occupancy cannot be told: %s.", c.name(c.a), c.name(c.b), f.Reason)
		}
	},
}

// areas are what the two permit together and what was measured of everything they are linked with, each thing once.
func (c *decisionPair) areas() (sum, measured scene.Figure, objects []int32) {
	sum = c.a.Permitted() + c.b.Permitted()
	objects = append(c.t.objectsOf(c.i), c.t.objectsOf(c.j)...)
	slices.Sort(objects)
	objects = slices.Compact(objects)
	measured = scene.None
	for k, o := range objects {
		if k == 0 {
			measured = 0
		}
		measured += c.t.Size(int(o))
	}
	return sum, measured, objects
}

func (c *decisionPair) together() (v Tri, sum, measured scene.Figure) {
	sum, measured, _ = c.areas()
	if !scene.Has(sum) || !scene.Has(measured) {
		return scene.Unknown, sum, measured
	}
	return scene.Of(sum > measured*(1+c.t.P.AreaRel)), sum, measured
}
