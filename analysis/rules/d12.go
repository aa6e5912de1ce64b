package rules

import (
	"fmt"

	"slices"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// locatedCase is an occupancy decision with the location permit it rests on.
type locatedCase struct {
	t      *Town
	i      int
	d      *scene.Decision
	done   bool
	permit int  // index of the location permit; -1: none
	named  bool // the decision names one
	maybe  int  // where there is none: one of the place, of which nobody says whose it is; -1: none
}

func (c *locatedCase) number() Text { return text.Same(rowName(&c.d.Document)) }

// D12: the occupancy decision allows something else than the location permit, or there is none where one is required.
var d12 = &rule[locatedCase]{
	meta: Meta{ID: "D12", Version: 1, Name: "DEC_LOCATION_MISMATCH", Base: Medium,
		Title: text.T("Rozbieżność z zezwoleniem na lokalizację", "Disagreement with the location permit"),
		Sentence: text.T("Powierzchnia, rodzaj lub miejsce zajęcia różnią się od zezwolenia na lokalizację albo takiego zezwolenia brak.",
			"Area, kind or place of the occupancy differ from the location permit, or there is none."),
		Law:            []Article{{"art. 39 ust. 3 u.d.p.", text.T("Obiekt lub urządzenie w pasie wymaga zezwolenia na lokalizację, wydanego raz.", "A structure or device in the lane needs a location permit, issued once.")}},
		Next:           []string{"N6", "N2"},
		FalsePositives: []Text{text.T("zezwolenie na lokalizację wydał inny zarządca", "the location permit is another manager's"), text.T("starszych zezwoleń na lokalizację nie wczytano", "older location permits were not imported")}},
	terms: []Term[locatedCase]{
		{"D12.required", text.T("Rodzaj zajęcia wymaga zezwolenia na lokalizację albo decyzja je wymienia", "The kind needs a location permit, or the decision names one"),
			func(c *locatedCase) Tri {
				c.look()
				return scene.Of(c.named || slices.Contains(c.t.P.Fees.LocationKinds, c.d.Kind))
			},
			func(c *locatedCase, _ Tri) Text { return text.Kind(c.d.Kind) }},
		{"D12.differs", text.T("Zezwolenia brak albo różni się powierzchnią, rodzajem lub miejscem", "There is no permit, or it differs in area, kind or place"),
			func(c *locatedCase) Tri {
				c.look()
				switch {
				case c.permit >= 0:
					v, _ := c.differs()
					return v
				case c.named:
					return scene.Unknown // of another manager, or not imported
				case c.maybe >= 0:
					return scene.Unknown
				}
				return scene.True
			},
			func(c *locatedCase, v Tri) Text {
				c.look()
				switch {
				case c.permit < 0 && c.named:
					return text.Say("zezwolenia %s nie ma w rejestrze: mógł je wydać inny zarządca", "permit %s is not in the register: another manager may have issued it", text.Same(c.d.LocationDecision))
				case c.permit < 0 && c.maybe >= 0:
					return text.Say("decyzja nie wymienia zezwolenia; na to miejsce jest %s, a nie wiadomo, czy tej samej strony", "the decision names no permit; there is %s for the place, and whether of the same party is not known", text.Same(rowName(&c.t.Decisions[c.maybe].Document)))
				case c.permit < 0:
					return text.T("decyzja nie wymienia zezwolenia i nie ma go dla tej strony i miejsca", "the decision names no permit, and there is none of that party and place")
				}
				_, why := c.differs()
				if len(why) == 0 {
					return text.Say("zgodna z zezwoleniem %s", "agrees with permit %s", text.Same(c.t.Decisions[c.permit].Number))
				}
				return text.List(why)
			}},
	},
	at: func(c *locatedCase) []Anchor {
		a := onDecision(c.i)
		if c.look(); c.permit >= 0 {
			a = append(a, Anchor{Decisions, int32(c.permit)})
		} else if c.maybe >= 0 {
			a = append(a, Anchor{Decisions, int32(c.maybe)})
		}
		return a
	},
	// The first location permit of an office makes all the others required.
	depends: func(t *Town) string { return fmt.Sprint(t.permits > 0) },
	cases: func(t *Town, yield func(locatedCase)) {
		any := t.permits > 0
		t.eachDecision(func(i int) {
			if d := &t.Decisions[i]; standingDecision(d) && d.Kind != scene.Location && d.Kind != "" && (any || d.LocationDecision != "") {
				yield(locatedCase{t: t, i: i, d: d, permit: -1})
			}
		})
	},
	describe: func(c *locatedCase, f *Finding) {
		c.look()
		f.decision(c.i)
		f.row(&c.d.Document)
		f.On = c.t.On
		if c.permit < 0 {
			f.Sentence = text.Say("Decyzja %s (%s) nie ma zezwolenia na lokalizację.", "Decision %s (%s) has no location permit.", c.number(), text.Kind(c.d.Kind))
		} else {
			p := &c.t.Decisions[c.permit]
			f.Subjects = append(f.Subjects, Subject{"decision", id(p.ID), p.Number, p.Version})
			f.caseNumber(p.Number)
			_, why := c.differs()
			f.Sentence = text.Say("Decyzja %s różni się od zezwolenia na lokalizację %s: %s.", "Decision %s differs from location permit %s: %s.", c.number(), text.Same(rowName(&p.Document)), text.List(why))
			f.measure("permitted_area", c.d.Permitted(), "m2", round2(c.tol()), round2(located(p)))
		}
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy decyzja %s zgadza się z zezwoleniem na lokalizację: %s.", "Whether decision %s agrees with its location permit cannot be told: %s.", c.number(), f.Reason)
		}
		f.MoneyNote = text.T("Bez kwoty; może kryć się za tym O01 lub O02.", "No amount; O01 or O02 may hide behind it.")
	},
}

// look finds the location permit: by the number that the decision names, or by case number, party and place.
func (c *locatedCase) look() {
	if c.done {
		return
	}
	c.done = true
	c.named, c.maybe = c.d.LocationDecision != "", -1
	pick := func(list []int32, fits func(k int32) bool) {
		for _, k := range list {
			if p := &c.t.Decisions[k]; c.permit < 0 && p.Kind == scene.Location && !p.Dead() && !p.Closed && fits(k) {
				c.permit = int(k)
			}
		}
	}
	if c.named {
		pick(c.t.numbers[c.d.LocationDecision], func(int32) bool { return true })
		return
	}
	pick(c.t.numbers[c.d.Number], func(int32) bool { return true })
	of := func(k int32) bool {
		place, _ := c.t.samePlace(c.i, int(k))
		return place == scene.True && c.t.sameParty(c.d, &c.t.Decisions[k]) == scene.True
	}
	pick(c.t.nearby(c.i), func(k int32) bool { // of several permits of one place the one that agrees
		return of(k) && (&locatedCase{t: c.t, i: c.i, d: c.d, permit: int(k)}).agrees()
	})
	pick(c.t.nearby(c.i), of)
	for _, k := range c.t.nearby(c.i) {
		if p := &c.t.Decisions[k]; c.permit < 0 && p.Kind == scene.Location && c.t.sameParty(c.d, p) == scene.Unknown {
			if place, _ := c.t.samePlace(c.i, int(k)); place == scene.True {
				c.maybe = int(k)
			}
		}
	}
}

func (c *locatedCase) agrees() bool { v, _ := c.differs(); return v == scene.False }

// located is the area of a location permit: the one it gives, whatever it is called.
func located(p *scene.Decision) scene.Figure {
	if scene.Has(p.AdArea) {
		return p.AdArea
	}
	return p.Area
}

func (c *locatedCase) tol() float64 {
	return c.t.P.AreaRel*max(c.d.Permitted(), located(&c.t.Decisions[c.permit])) + c.t.P.AreaAbs
}

// differs compares what both documents say; what one of them does not say differs in nothing.
func (c *locatedCase) differs() (Tri, []Text) {
	t, p := c.t, &c.t.Decisions[c.permit]
	var why []Text
	a, b := c.d.Permitted(), located(p)
	if c.d.Kind == scene.Advert && scene.Has(p.Area) && !scene.Has(p.AdArea) && scene.Has(c.d.Area) {
		a = c.d.Area // the permit speaks of the ground, and the decision gives both
	}
	if t.alike(a, b) == scene.False {
		why = append(why, text.Say("powierzchnia %s zamiast %s", "area %s instead of %s", text.Area(a), text.Area(b)))
	}
	if k := p.Permits; k != "" && k != c.d.Kind && !scene.Compatible(k, c.d.Kind) {
		why = append(why, text.Say("rodzaj: %s zamiast: %s", "kind: %s instead of: %s", text.Kind(c.d.Kind), text.Kind(k)))
	}
	if moved := c.moved(); !moved.Empty() {
		why = append(why, moved)
	}
	if len(why) > 0 {
		return scene.True, why
	}
	if !scene.Has(a) || !scene.Has(b) {
		return scene.Unknown, []Text{text.T("jeden z dokumentów nie podaje powierzchni", "one of the documents gives no area")}
	}
	return scene.False, nil
}

// moved says that the two documents name different places, as far as both name one in the same way.
func (c *locatedCase) moved() Text {
	t, d, p := c.t, c.d, &c.t.Decisions[c.permit]
	switch {
	case d.Shape >= 0 && p.Shape >= 0:
		if m := t.DecisionShapes.Distance(d.Shape, &t.DecisionShapes, p.Shape); m > t.P.PlaceA {
			return text.Say("miejsce %s dalej", "a place %s away", text.Metres(m))
		}
	case len(d.Place.Parcels) > 0 && len(p.Place.Parcels) > 0:
		if !slices.ContainsFunc(d.Place.Parcels, func(x int32) bool { return slices.Contains(p.Place.Parcels, x) }) {
			return text.T("inna działka", "another parcel")
		}
	case d.StreetKey != "" && p.StreetKey != "":
		if d.StreetKey != p.StreetKey || d.House != "" && p.House != "" && d.House != p.House {
			return text.T("inny adres", "another address")
		}
	}
	return Text{}
}
