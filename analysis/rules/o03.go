package rules

import (
	"spoina/analysis/link"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// permitCase is an object with one decision linked to it.
type permitCase struct {
	objectCase
	l *link.Link
	d *scene.Decision
}

func (c *permitCase) number() Text { return text.Same(rowName(&c.d.Document)) }

// place writes what every finding about an object and its decision shows.
func (c *permitCase) place(f *Finding) {
	f.object(c.i)
	f.location = c.l.Confidence
	f.decision(int(c.l.Decision))
	if c.pos.Lane >= 0 {
		f.lane(c.pos.Lane)
	}
	f.sure = append(f.sure, c.l.Score)
	f.measure("link_score", c.l.Score, "", nil, round2(c.t.Settings.AutoMin))
}

// everyLinked yields each object with the decision that choose takes among its links. An object without one is paired
// with some decision of the register that would meet the other terms: that the decision is linked with the object is a
// term like any other.
func everyLinked(choose func(t *Town, i int) *link.Link, some func(t *Town) int) func(t *Town, yield func(permitCase)) {
	return func(t *Town, yield func(permitCase)) {
		other := -1
		if t.proving {
			other = some(t)
		}
		t.eachObject(func(i int) {
			l := choose(t, i)
			if l == nil && other >= 0 {
				l = &link.Link{Decision: int32(other), Object: int32(i), Distance: scene.None}
			}
			if l != nil {
				yield(permitCase{objectCase{t, i, &t.Objects[i], t.pos[i]}, l, &t.Decisions[l.Decision]})
			}
		})
	}
}

func atPermit(c *permitCase) []Anchor { return onObject(c.i) }

// linkedTerm is the first term of every rule about an object and its decision.
func linkedTerm(name string) Term[permitCase] {
	return Term[permitCase]{name, text.T("Decyzja dotyczy tego obiektu", "The decision speaks of this object"),
		func(c *permitCase) Tri {
			return scene.Of(c.l.State == link.Accepted || c.l.State == link.Secondary)
		},
		func(c *permitCase, _ Tri) Text {
			why := text.T("bez ustalonej odległości", "without a measured distance")
			if scene.Has(c.l.Distance) {
				why = text.Say("%s od miejsca decyzji", "%s from the decision's place", text.Metres(c.l.Distance))
			}
			return text.Say("decyzja %s, zgodność %s, %s", "decision %s, agreement %s, %s", c.number(), text.Percent(c.l.Score), why)
		}}
}

// pick is the decision with the least value among those that keep accepts; -1 when there is none.
func (t *Town) pick(keep func(d *scene.Decision) bool, value func(d *scene.Decision) float64) int {
	best := -1
	for i := range t.Decisions {
		if d := &t.Decisions[i]; keep(d) && (best < 0 || value(d) < value(&t.Decisions[best])) {
			best = i
		}
	}
	return best
}

// O03: the object's decision ended before the day the object was seen, and no other one covers that day.
var o03 = &rule[permitCase]{
	meta: Meta{ID: "O03", Version: 1, Name: "OBJ_EXPIRED_DECISION", Base: High,
		Title:    text.T("Obiekt po upływie terminu zezwolenia", "Object beyond the term of its permit"),
		Sentence: text.T("Termin zezwolenia minął, obiekt stoi nadal, a nowego zezwolenia nie ma.", "The permit has ended, the object still stands, and there is no new permit."),
		Law:      []Article{{"art. 40 ust. 12 pkt 2 u.d.p.", text.T("Za przekroczenie terminu zajęcia wymierza się karę w wysokości 10-krotności opłaty.", "Exceeding the term is fined ten times the fee.")}},
		Next:     []string{"N1", "N2", "N3"},
		FalsePositives: []Text{text.T("decyzji przedłużającej nie wczytano", "the renewing decision was not imported"),
			text.T("przedłużenie decyzją zmieniającą", "an extension by an amending decision"),
			text.T("obiekt należy do sąsiada", "the object is a neighbour's"),
			text.T("roboty skończone, a tablica stoi zgodnie z prawem jako gminna", "the works are over and the sign stays lawfully as a municipal one")}},
	terms: []Term[permitCase]{
		linkedTerm("O03.linked"),
		{"O03.decision_ended", text.T("Termin powiązanej decyzji minął przed dniem obserwacji", "The linked decision ended before the object was seen"),
			func(c *permitCase) Tri {
				if c.d.Dead() {
					return scene.False
				}
				return c.t.over(c.d, c.o.Seen)
			},
			func(c *permitCase, _ Tri) Text {
				return text.Say("decyzja %s ważna %s, obiekt widziano %s", "decision %s valid %s, the object was seen on %s", c.number(), text.Period(c.d.Valid), text.Day(c.o.Seen))
			}},
		{"O03.no_other_decision", text.T("Żadna inna decyzja nie obowiązuje w tym dniu", "No other decision is in force on that day"),
			func(c *permitCase) Tri { v, _ := c.other(); return v },
			func(c *permitCase, v Tri) Text {
				if _, l := c.other(); l != nil && v != scene.True {
					return text.Say("decyzja %s może obejmować ten dzień", "decision %s may cover that day", c.t.number(l))
				}
				return text.T("nie ma późniejszej decyzji dla tego obiektu", "there is no later decision for this object")
			}},
	},
	at: atPermit,
	cases: everyLinked(func(t *Town, i int) *link.Link {
		if l := t.ended(i, t.Objects[i].Seen); l != nil {
			return l
		}
		return t.accepted(i)
	}, func(t *Town) int {
		return t.pick(func(d *scene.Decision) bool { return !d.Dead() && d.Valid.To.Known() }, func(d *scene.Decision) float64 { return float64(d.Valid.To) })
	}),
	describe: func(c *permitCase, f *Finding) {
		c.place(f)
		after := scene.Day(0)
		if c.o.Seen != scene.NoDay && c.d.Valid.To.Known() {
			after = c.o.Seen - c.d.Valid.To
			f.measure("days_after_end", float64(after), "d", nil, c.t.P.Grace)
		}
		f.Sentence = text.Say("Zezwolenie %s wygasło %s, a %s nadal stoi (widziano %s, %s dni później).",
			"Permit %s ended on %s, and the %s still stands (seen on %s, %s days later).",
			c.number(), text.Day(c.d.Valid.To), c.t.objectSize(c.i), text.Day(c.o.Seen), text.Count(int(after)))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy zezwolenie %s wygasło, zanim widziano: %s (%s).", "Whether permit %s had ended when the %s was seen cannot be told (%s).",
				c.number(), c.t.objectSize(c.i), f.Reason)
		}
		f.considered(c.i)
		if !c.d.Valid.To.Known() {
			return
		}
		// Every day after the end on which it was seen is evidence; at most it stood there all the time since.
		if e, ok := c.t.exposure(c.i, c.d.Valid.To+1, c.o.Seen); ok {
			e.From = (c.d.Valid.To + 1).Time()
			f.charge(basisOverstay, c.i, c.t.Size(c.i), c.d, e)
		} else {
			f.MoneyNote = noDays
		}
	},
}

// other looks for a further decision in force on the day: linked, or waiting to be linked.
func (c *permitCase) other() (Tri, *link.Link) {
	out, which := scene.True, (*link.Link)(nil)
	for _, l := range c.t.L.OfObject(c.i) {
		if l.Decision == c.l.Decision || l.State == link.Surplus {
			continue
		}
		v := c.t.Decisions[l.Decision].InForce(c.o.Seen)
		if l.State == link.Suggested {
			v = min(v, scene.Unknown)
			if l.Confidence == 'D' {
				continue // a decision for the street as a whole does not raise doubt about a linked permit
			}
		}
		if v = v.Not(); v < out {
			out, which = v, l
		}
	}
	return out, which
}

// accepted is the object's own decision: the best link that is accepted.
func (t *Town) accepted(i int) *link.Link {
	for _, l := range t.L.OfObject(i) {
		if l.State == link.Accepted {
			return l
		}
	}
	return nil
}
