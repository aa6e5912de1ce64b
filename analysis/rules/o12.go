package rules

import (
	"math"

	"spoina/analysis/link"
	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// doubleCase is an object with two decisions.
type doubleCase struct {
	objectCase
	a, b *link.Link
	d, e *scene.Decision
}

func (c *doubleCase) names() (Text, Text) { return c.t.number(c.a), c.t.number(c.b) }

var basisOverCharge = basis{"FEE_TWICE", text.T("opłata, którą mogło się pobrać dwa razy", "fee that may have been charged twice"), "art. 40 ust. 3 u.d.p.; art. 155–156 k.p.a.", false}

// O12: one object has two decisions of one kind in force at once.
var o12 = &rule[doubleCase]{
	meta: Meta{ID: "O12", Version: 1, Name: "OBJ_MULTI_DECISION", Base: Medium,
		Title:    text.T("Jeden obiekt objęty kilkoma decyzjami", "One object under several decisions"),
		Sentence: text.T("Ten sam obiekt mają dwie decyzje tego samego rodzaju, obowiązujące naraz.", "Two decisions of one kind, in force at once, have the same object."),
		Law:      []Article{{"art. 155–156 k.p.a.", text.T("Decyzję ostateczną zmienia się lub uchyla w trybach nadzwyczajnych.", "A final decision is changed or revoked in extraordinary modes.")}},
		Next:     []string{"N6"},
		FalsePositives: []Text{text.T("roboty i reklama w tym samym miejscu", "works and an advertisement on the same spot"),
			text.T("kolejne decyzje stykające się w jednym dniu", "successive decisions touching on one day")}},
	terms: []Term[doubleCase]{
		{"O12.both_linked", text.T("Obie decyzje dotyczą tego obiektu", "Both decisions speak of this object"),
			func(c *doubleCase) Tri {
				own := func(l *link.Link) bool { return l.State == link.Accepted || l.State == link.Secondary }
				return scene.Of(own(c.a) && own(c.b))
			},
			func(c *doubleCase, _ Tri) Text {
				a, b := c.names()
				return text.Say("decyzja %s, zgodność %s; decyzja %s, zgodność %s", "decision %s, agreement %s; decision %s, agreement %s", a, text.Percent(c.a.Score), b, text.Percent(c.b.Score))
			}},
		{"O12.not_of_another", text.T("Żadna z decyzji nie ma już swojego innego obiektu", "Neither decision has another object of its own"),
			func(c *doubleCase) Tri { return scene.Of(c.t.spent(c.a) < 0 && c.t.spent(c.b) < 0) },
			func(c *doubleCase, v Tri) Text {
				for _, l := range []*link.Link{c.a, c.b} {
					if k := c.t.spent(l); k >= 0 {
						return text.Say("decyzja %s dotyczy obok stojącego obiektu %s", "decision %s speaks of the object %s beside it", c.t.number(l), text.Same(c.t.Objects[k].SourceID))
					}
				}
				return text.T("obie wskazują na ten obiekt", "both point at this object")
			}},
		{"O12.same_kind", text.T("Ten sam rodzaj zajęcia", "The same kind of occupancy"),
			func(c *doubleCase) Tri {
				if c.d.Kind == "" || c.e.Kind == "" {
					return scene.Unknown
				}
				return scene.Of(c.d.Kind == c.e.Kind)
			},
			func(c *doubleCase, _ Tri) Text {
				return text.Say("%s i %s", "%s and %s", text.Kind(c.d.Kind), text.Kind(c.e.Kind))
			}},
		{"O12.both_in_force", text.T("Obie obowiązują w dniu obserwacji", "Both are in force on the day it was seen"),
			func(c *doubleCase) Tri { return scene.And(c.d.InForce(c.o.Seen), c.e.InForce(c.o.Seen)) },
			func(c *doubleCase, _ Tri) Text {
				a, b := c.names()
				return text.Say("decyzja %s: %s; decyzja %s: %s", "decision %s: %s; decision %s: %s", a, c.t.force(c.d, c.o.Seen), b, c.t.force(c.e, c.o.Seen))
			}},
		{"O12.not_successive", text.T("Nie są to kolejne decyzje stykające się w jednym dniu", "They are not successive decisions touching on one day"),
			func(c *doubleCase) Tri {
				return scene.Of(!(c.d.Valid.Days(c.e.Valid) == 1 && (c.d.Valid.To == c.e.Valid.From || c.e.Valid.To == c.d.Valid.From)))
			},
			func(c *doubleCase, v Tri) Text {
				if v == scene.False {
					return text.T("jedna kończy się w dniu, w którym zaczyna się druga", "one ends on the day on which the other begins")
				}
				return text.Say("%s; %s", "%s; %s", text.Period(c.d.Valid), text.Period(c.e.Valid))
			}},
	},
	at: func(c *doubleCase) []Anchor { return onObject(c.i) },
	cases: func(t *Town, yield func(doubleCase)) {
		t.eachObject(func(i int) {
			links := t.L.OfObject(i)
			for k, a := range links {
				for _, b := range links[k+1:] {
					d, e := &t.Decisions[a.Decision], &t.Decisions[b.Decision]
					if d.Kind == scene.Location || e.Kind == scene.Location || d.Merged || e.Merged {
						continue // a location permit and an amendment are no second permit
					}
					yield(doubleCase{objectCase{t, i, &t.Objects[i], t.pos[i]}, a, b, d, e})
				}
			}
		})
	},
	describe: func(c *doubleCase, f *Finding) {
		f.object(c.i)
		first, second := c.a.Decision, c.b.Decision
		if c.t.Decisions[second].ID < c.t.Decisions[first].ID { // one identity, whichever scores more
			first, second = second, first
		}
		f.location = max(c.a.Confidence, c.b.Confidence)
		f.decision(int(first))
		f.decision(int(second))
		if c.pos.Lane >= 0 {
			f.lane(c.pos.Lane)
		}
		f.sure = append(f.sure, c.a.Score, c.b.Score)
		a, b := text.Same(rowName(&c.t.Decisions[first].Document)), text.Same(rowName(&c.t.Decisions[second].Document))
		f.Sentence = text.Say("%s ma dwie obowiązujące decyzje: %s i %s.", "The %s has two decisions in force: %s and %s.", c.t.objectSize(c.i), a, b)
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy decyzje %s i %s naraz obejmują ten sam obiekt: %s.", "Whether decisions %s and %s cover one object at once cannot be told: %s.", a, b, f.Reason)
		}
		f.considered(c.i)
		days := c.d.Valid.Days(c.e.Valid)
		if days == 0 || days == math.MaxInt32 {
			f.MoneyNote = text.T("Wspólnego czasu obu decyzji nie da się policzyć: kwoty nie policzono.", "The time that the decisions share cannot be counted: no amount was computed.")
			return
		}
		f.measure("overlap_days", float64(days), "d", nil, 1)
		from := max(c.d.Valid.From, c.e.Valid.From)
		to := from + scene.Day(days) - 1
		one, ok1 := feeShare(c.d, from, to)
		two, ok2 := feeShare(c.e, from, to)
		if !ok1 || !ok2 {
			f.MoneyNote = text.T("Rejestr nie podaje opłaty lub okresu jednej z decyzji: kwoty nie policzono.", "The register lacks the fee or the period of one of the decisions: no amount was computed.")
			return
		}
		if two.Max < one.Max {
			one = two
		}
		one.Min = 0 // an over-charge only if one permit would have been enough
		f.add(basisOverCharge, one, nil)
	},
}

// spent is an object on which a decision with a secondary link is already spent: of two boards side by side, each with its
// permit, either permit fits both, and is for one. -1 where there is none.
func (t *Town) spent(l *link.Link) int {
	if l.State != link.Secondary {
		return -1
	}
	n, last := 0, -1
	for _, x := range t.L.OfDecision(int(l.Decision)) {
		if x.State == link.Accepted && x.Object != l.Object {
			n, last = n+1, int(x.Object)
		}
	}
	if n < max(1, t.Decisions[l.Decision].Count) {
		return -1
	}
	return last
}

// feeShare is the part of a decision's declared fee that falls to a period, by days, with its working.
func feeShare(d *scene.Decision, from, to scene.Day) (money.Range, bool) {
	all := scene.Period{From: d.Valid.From, To: d.Valid.To, Known: d.Valid.Known}
	n, of := all.Days(scene.Period{From: from, To: to, Known: true}), all.Days(all)
	if !scene.Has(d.Fee) || of <= 0 || of == math.MaxInt32 || n <= 0 {
		return money.Range{}, false
	}
	fee := int64(d.Fee + 0.5)
	gr := (2*fee*int64(n) + int64(of)) / (2 * int64(of))
	return money.Range{Min: gr, Max: gr, Formula: money.Grosze(fee) + " × " + money.DaysText(n) + " / " + money.DaysText(of) + " = " + money.Grosze(gr)}, true
}
