package rules

import (
	"cmp"
	"slices"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

var (
	basisDouble = basis{"DOUBLE_CHARGE", text.T("opłata policzona dwa razy: mniejsza z dwóch", "fee charged twice: the smaller of the two"), "art. 40 ust. 3 u.d.p.; art. 155–156 k.p.a.", false}
)

// D04: one decision stands in the register twice.
var d04 = &rule[decisionPair]{
	meta: Meta{ID: "D04", Version: 1, Name: "DEC_DUPLICATE", Base: Low,
		Title: text.T("Zdublowane decyzje", "Duplicated decisions"),
		Sentence: text.T("Dwa wpisy mają ten sam znak sprawy albo tę samą stronę, miejsce, rodzaj, czas i powierzchnię.",
			"Two rows have one case number, or the same party, place, kind, period and area."),
		Law: []Article{{"art. 40 ust. 3 u.d.p.", text.T("Za jedno zajęcie pobiera się jedną opłatę.", "One occupancy is charged once.")},
			{"art. 155, 156 k.p.a.", text.T("Ostateczną decyzję zmienia się lub usuwa tylko w trybach k.p.a.", "A final decision is changed or removed only as the code of procedure allows.")}},
		Next: []string{"N6"},
		FalsePositives: []Text{
			text.T("kilka jednakowych tablic w jednym miejscu, każda z własną decyzją", "several identical boards at one place, each with its own decision"),
			text.T("aneks lub zmiana decyzji pod tym samym znakiem", "an annex or amendment under the same case number"),
			text.T("zezwolenie na lokalizację i na zajęcie w jednej sprawie", "a location permit and an occupancy permit in one case")}},
	terms: []Term[decisionPair]{
		{"D04.not_versions", text.T("Żaden wpis nie jest aneksem ani zmianą decyzji", "Neither row is an annex or an amendment"),
			func(c *decisionPair) Tri { return scene.Of(!c.a.Amendment && !c.b.Amendment) },
			func(c *decisionPair, v Tri) Text {
				if v == scene.False {
					return text.T("to wersje jednego dokumentu", "they are versions of one document")
				}
				return text.T("żaden nie jest oznaczony jako zmiana", "neither is marked as a change")
			}},
		{"D04.same_kind", text.T("Ten sam rodzaj zajęcia", "The same kind of occupancy"),
			func(c *decisionPair) Tri {
				switch {
				case (c.a.Kind == scene.Location) != (c.b.Kind == scene.Location):
					return scene.False
				case c.numbered():
					return scene.True
				case c.a.Kind == "" || c.b.Kind == "":
					return scene.Unknown
				}
				return scene.Of(c.a.Kind == c.b.Kind)
			},
			func(c *decisionPair, _ Tri) Text {
				return text.Say("%s i %s", "%s and %s", text.Kind(c.a.Kind), text.Kind(c.b.Kind))
			}},
		{"D04.same_party", text.T("Ten sam znak sprawy albo ta sama strona", "The same case number, or the same party"),
			func(c *decisionPair) Tri { return c.or(c.t.sameParty(c.a, c.b)) },
			func(c *decisionPair, v Tri) Text {
				return c.told(v, text.T("ta sama strona", "the same party"), text.T("inna strona", "another party"))
			}},
		{"D04.overlap", text.T("Ten sam znak sprawy albo wspólny czas", "The same case number, or days in common"),
			func(c *decisionPair) Tri { return c.or(c.a.Valid.Meets(c.b.Valid)) },
			func(c *decisionPair, v Tri) Text {
				return text.Say("%s; %s", "%s; %s", text.Period(c.a.Valid), text.Period(c.b.Valid))
			}},
		{"D04.same_area", text.T("Ten sam znak sprawy albo ta sama powierzchnia", "The same case number, or the same area"),
			func(c *decisionPair) Tri { return c.or(c.t.alike(c.a.Permitted(), c.b.Permitted())) },
			func(c *decisionPair, _ Tri) Text {
				return text.Say("%s i %s", "%s and %s", text.Area(c.a.Permitted()), text.Area(c.b.Permitted()))
			}},
		{"D04.same_place", text.T("Ten sam znak sprawy albo to samo miejsce", "The same case number, or the same place"),
			func(c *decisionPair) Tri { v, _ := c.t.samePlace(c.i, c.j); return c.or(v) },
			func(c *decisionPair, _ Tri) Text {
				if c.numbered() {
					return text.Say("ten sam znak %s", "the same number %s", text.Same(c.a.Number))
				}
				_, why := c.t.samePlace(c.i, c.j)
				return why
			}},
	},
	at: onPair,
	cases: func(t *Town, yield func(decisionPair)) {
		t.eachDecision(func(i int) {
			d := &t.Decisions[i]
			if d.Dead() || d.Closed {
				return
			}
			for _, j := range t.doubles(i) {
				if t.first(Decisions, i, int(j)) {
					yield(t.pair(i, int(j)))
				}
			}
		})
	},
	describe: func(c *decisionPair, f *Finding) {
		c.both(f)
		f.row(&c.a.Document)
		f.row(&c.b.Document)
		f.On = c.t.On
		if c.numbered() {
			f.location = 0
			f.Sentence = text.Say("Znak sprawy %s nosi więcej niż jeden wpis rejestru.", "More than one row of the register bears case number %s.", text.Same(c.a.Number))
		} else {
			f.Sentence = text.Say("Decyzje %s i %s mają tę samą stronę, miejsce, rodzaj i powierzchnię, a ich okresy się nakładają.",
				"Decisions %s and %s have the same party, place, kind and area, and their periods overlap.", c.name(c.a), c.name(c.b))
		}
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy decyzje %s i %s to jeden dokument: %s.", "Whether decisions %s and %s are one document cannot be told: %s.", c.name(c.a), c.name(c.b), f.Reason)
		}
		f.charged(c)
	},
}

// charged adds the double charge: the smaller of two fees; of two rows that share nothing but their number it is only at
// stake.
func (f *Finding) charged(c *decisionPair) {
	if !scene.Has(c.a.Fee) || !scene.Has(c.b.Fee) {
		f.MoneyNote = text.T("Rejestr nie podaje obu opłat: podwójnej opłaty nie policzono.", "The register does not give both fees: no double charge was computed.")
		return
	}
	gr := int64(min(c.a.Fee, c.b.Fee))
	r := money.Range{Min: gr, Max: gr, Formula: "min(" + money.Grosze(int64(c.a.Fee)) + "; " + money.Grosze(int64(c.b.Fee)) + ") = " + money.Grosze(gr)}
	if place, _ := c.t.samePlace(c.i, c.j); place != scene.True || c.t.sameParty(c.a, c.b) != scene.True || f.Outcome == scene.Unknown {
		r.Min = 0
	}
	f.add(basisDouble, r, nil)
}

// numbered tells that the two bear one case number in one year.
func (c *decisionPair) numbered() bool {
	return c.a.Number != "" && c.a.Number == c.b.Number && sameYear(c.a.Signed, c.b.Signed)
}

func (c *decisionPair) or(v Tri) Tri {
	if c.numbered() {
		return scene.True
	}
	return v
}

func (c *decisionPair) told(v Tri, yes, no Text) Text {
	switch {
	case c.numbered():
		return text.Say("ten sam znak %s", "the same number %s", text.Same(c.a.Number))
	case v == scene.True:
		return yes
	case v == scene.False:
		return no
	}
	return text.T("brak danych", "no data")
}

// doubles are the decisions that may be decision i once more: those at its place, and those of its number. Of many rows
// with one number each is compared with the first, so that a word typed a hundred times makes no thousand findings.
func (t *Town) doubles(i int) []int32 {
	var out []int32
	if standingDecision(&t.Decisions[i]) && t.Decisions[i].Kind != scene.Location {
		for _, j := range t.nearby(i) {
			if t.Decisions[j].Kind != scene.Location {
				out = append(out, j)
			}
		}
	}
	if n := t.Decisions[i].Number; n != "" {
		same := slices.DeleteFunc(slices.Clone(t.numbers[n]), func(k int32) bool {
			d := &t.Decisions[k]
			return d.Dead() || d.Closed || !sameYear(d.Signed, t.Decisions[i].Signed)
		})
		first := slices.MinFunc(append(same, int32(i)), func(a, b int32) int { // a document itself stands before its changes
			if x, y := t.Decisions[a].Amendment, t.Decisions[b].Amendment; x != y {
				return b2i(x) - b2i(y)
			}
			return cmp.Compare(t.Decisions[a].ID, t.Decisions[b].ID)
		})
		if int(first) == i {
			out = append(out, same...)
		} else {
			out = append(out, first)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.DeleteFunc(out, func(k int32) bool { return int(k) == i })
}

// duplicate tells what D04 says of two decisions.
func (t *Town) duplicate(i, j int) Tri {
	c := t.pair(i, j)
	out := scene.True
	for k := range d04Terms {
		out = min(out, d04Terms[k].Test(&c))
	}
	return out
}

var d04Terms []Term[decisionPair]

func init() { d04Terms = d04.terms } // a rule cannot name itself while it is being made
