package rules

import (
	"spoina/analysis/link"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// O08: a decision names fewer objects than stand there by it; each surplus one is told by itself.
var o08 = &rule[permitCase]{
	meta: Meta{ID: "O08", Version: 1, Name: "OBJ_COUNT_EXCEEDED", Base: High,
		Title:          text.T("Więcej obiektów niż w decyzji", "More objects than permitted"),
		Sentence:       text.T("Decyzja ma już tyle obiektów, ile wymienia, a obok stoi jeszcze jeden taki sam.", "A decision has as many objects as it names, and one more like them stands by."),
		Law:            []Article{{"art. 40 ust. 12 pkt 1 u.d.p.", text.T("Za zajęcie bez zezwolenia wymierza się karę w wysokości 10-krotności opłaty.", "Occupying without a permit is fined ten times the fee.")}},
		Next:           []string{"N1", "N2", "N3"},
		FalsePositives: []Text{text.T("dwie strony jednej tablicy zeskanowano jako dwa obiekty", "two faces of one board were scanned as two objects")}},
	terms: []Term[permitCase]{
		{"O08.surplus", text.T("Decyzja pasuje do obiektu, lecz ma już wszystkie swoje", "The decision fits the object, but has all of its own"),
			func(c *permitCase) Tri { return scene.Of(c.l.State == link.Surplus) },
			func(c *permitCase, _ Tri) Text {
				return text.Say("decyzja %s obejmuje liczbę obiektów: %s, a wskazano inne; zgodność %s", "decision %s covers %s object(s), and others are taken; agreement %s",
					c.number(), text.Count(max(1, c.d.Count)), text.Percent(c.l.Score))
			}},
		{"O08.decision_in_force", text.T("Decyzja obowiązuje w dniu obserwacji", "The decision is in force on the day it was seen"),
			func(c *permitCase) Tri { return c.d.InForce(c.o.Seen) },
			func(c *permitCase, _ Tri) Text {
				return text.Say("decyzja %s: %s", "decision %s: %s", c.number(), c.t.force(c.d, c.o.Seen))
			}},
		{"O08.counted_once", text.T("Nie jest to drugi zapis tego samego obiektu (S06)", "It is not a second record of one object (S06)"),
			func(c *permitCase) Tri { return scene.Of(c.twin() < 0) },
			func(c *permitCase, v Tri) Text {
				if k := c.twin(); k >= 0 {
					return text.Say("stoi w miejscu obiektu %s z tej decyzji: skan zapisał jeden obiekt dwa razy albo obie strony jednej tablicy", "it stands where %s of this decision stands: the scan recorded one object twice, or both faces of one board", text.Same(c.t.Objects[k].SourceID))
				}
				return text.T("żaden obiekt tej decyzji nie stoi w tym samym miejscu", "no object of this decision stands in the same place")
			}},
		{"O08.in_our_lane", text.T("Obiekt stoi w pasie drogi publicznej, którą zarządza nasz urząd", "The object stands in the lane of a public road that our office manages"),
			func(c *permitCase) Tri {
				if c.pos.Lane < 0 || c.pos.Rel != scene.In {
					return scene.False
				}
				return scene.And(isPublic(&c.objectCase), isOurs(&c.objectCase))
			},
			func(c *permitCase, v Tri) Text {
				if c.pos.Lane < 0 {
					return text.T("leży poza pasami", "it lies outside the lanes")
				}
				return text.Say("%s; %s; %s", "%s; %s; %s", tellPosition(&c.objectCase, v), tellPublic(&c.objectCase, isPublic(&c.objectCase)), tellManager(&c.objectCase, isOurs(&c.objectCase)))
			}},
	},
	at: atPermit,
	cases: func(t *Town, yield func(permitCase)) {
		t.eachObject(func(i int) {
			if l := t.surplus(i); l != nil {
				yield(permitCase{objectCase{t, i, &t.Objects[i], t.pos[i]}, l, &t.Decisions[l.Decision]})
			}
		})
	},
	describe: func(c *permitCase, f *Finding) {
		c.place(f)
		n := 1
		for _, l := range c.t.L.OfDecision(int(c.l.Decision)) {
			if l.State == link.Accepted {
				n++
			}
		}
		f.measure("object_count", float64(n), "", nil, max(1, c.d.Count))
		f.Sentence = text.Say("Decyzja %s obejmuje liczbę obiektów: %s. Ponad nią stoi: %s.", "Decision %s covers %s object(s). Beyond that stands: %s.", c.number(), text.Count(max(1, c.d.Count)), c.t.objectSize(c.i))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy %s stoi ponad liczbę z decyzji %s: %s.", "Whether the %s exceeds the number in decision %s cannot be told: %s.", c.t.objectName(c.i), c.number(), f.Reason)
		}
		f.considered(c.i)
		if e, ok := c.t.exposure(c.i, max(c.o.First, c.d.Valid.From), c.o.Seen); ok {
			f.charge(basisFee, c.i, c.t.Size(c.i), nil, e)
			f.charge(basisNoPermit, c.i, c.t.Size(c.i), nil, e)
		} else {
			f.MoneyNote = noDays
		}
	},
}

// surplus is the link of object i that a full decision would take: the one in force before one that is not, and else any
// link at all, since that it is surplus is a term like any other.
func (t *Town) surplus(i int) *link.Link {
	var best *link.Link
	rank := func(l *link.Link) int {
		r := int(t.Decisions[l.Decision].InForce(t.Objects[i].Seen))
		if l.State == link.Surplus {
			r += 10
		}
		return r
	}
	for _, l := range t.L.OfObject(i) {
		if best == nil || rank(l) > rank(best) {
			best = l
		}
	}
	return best
}

// beyondCount tells whether O08 speaks of object i: it is one too many of a decision that was or may have been in force.
func (t *Town) beyondCount(i int) bool {
	l := t.surplus(i)
	return l != nil && l.State == link.Surplus && t.Decisions[l.Decision].InForce(t.Objects[i].Seen) != scene.False
}

// twin is an object of the decision of which this one is a second record: as near as two records of one thing are, or the
// two faces of one board, back to back.
func (c *permitCase) twin() int {
	for _, l := range c.t.L.OfDecision(int(c.l.Decision)) {
		k := int(l.Object)
		if k == c.i || l.State != link.Accepted {
			continue
		}
		p := &c.t.Objects[k]
		if p.Class != c.o.Class {
			continue
		}
		if a, b := c.t.together(c.i, k); a != nil && b != nil {
			return k
		}
	}
	return -1
}
