package rules

import (
	"slices"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

var (
	basisGapFee = basis{"FEE_GAP", text.T("opłata za dni przerwy", "fee for the days of the gap"), "art. 40 ust. 4–6 u.d.p.", false}
)

// succession is a decision and the one that follows it at the same place, with nothing in force between.
type succession struct {
	decisionPair // a and b in the order of the register
	prev, next   int
	p, n         *scene.Decision
	gap          scene.Period
	stood        Tri
	seen         int   // evidenced days in the gap
	object       int32 // that stood there; -1 is none
	why          Text
	looked       bool // the four above are known
}

// D06: between two decisions that follow one another days are permitted by neither, while the thing went on standing.
var d06 = &rule[succession]{
	meta: Meta{ID: "D06", Version: 1, Name: "DEC_GAP", Base: Medium,
		Title:    text.T("Przerwa między kolejnymi decyzjami", "Gap between successive decisions"),
		Sentence: text.T("Między końcem jednej decyzji a początkiem następnej są dni bez zezwolenia, a obiekt stał.", "Between the end of one decision and the beginning of the next there are days without a permit, and the thing stood."),
		Law:      []Article{{"art. 40 ust. 12 pkt 2 u.d.p.", text.T("Zajęcie pasa po terminie zezwolenia podlega karze.", "Occupying the lane beyond the permitted term is fined.")}},
		Next:     []string{"N1", "N2", "N3"},
		FalsePositives: []Text{
			text.T("obiekt naprawdę zdjęto na zimę (ogródek gastronomiczny)", "the thing was really taken down for the winter (a café garden)"),
			text.T("aneks lub zmiana terminu, której nie wczytano", "an annex or a change of the term that was not imported"),
			text.T("przerwę obejmuje inna decyzja lub umowa", "another decision or a contract covers the gap")}},
	terms: []Term[succession]{
		{"D06.same_kind", text.T("Ten sam rodzaj zajęcia", "The same kind of occupancy"),
			func(c *succession) Tri {
				if c.p.Kind == "" || c.n.Kind == "" {
					return scene.Unknown
				}
				return scene.Of(c.p.Kind == c.n.Kind)
			},
			func(c *succession, _ Tri) Text {
				return text.Say("%s i %s", "%s and %s", text.Kind(c.p.Kind), text.Kind(c.n.Kind))
			}},
		{"D06.gap", text.T("Przerwa trwa co najmniej tyle dni, ile podano", "The gap lasts the given number of days"),
			func(c *succession) Tri { return scene.Of(int(c.gap.To-c.gap.From)+1 >= c.t.P.Fees.GapMin) },
			func(c *succession, _ Tri) Text {
				return text.Say("%s, dni: %s (próg %s)", "%s, days: %s (threshold %s)", text.Period(c.gap), text.Count(max(0, int(c.gap.To-c.gap.From)+1)), text.Count(c.t.P.Fees.GapMin))
			}},
		{"D06.follows", text.T("Druga decyzja następuje po pierwszej: ten sam obiekt, numer poprzedniej albo ta sama strona i miejsce", "The second follows the first: the same object, its number, or the same party and place"),
			func(c *succession) Tri { v, _ := c.t.follows(c.prev, c.next); return v },
			func(c *succession, _ Tri) Text { _, why := c.t.follows(c.prev, c.next); return why }},
		{"D06.not_bridged", text.T("Przerwy nie obejmuje inna decyzja", "No other decision covers the gap"),
			func(c *succession) Tri { v, _ := c.bridged(); return v.Not() },
			func(c *succession, v Tri) Text {
				if b, k := c.bridged(); b == scene.Unknown {
					return text.Say("może ją obejmować decyzja %s, której okres nie jest znany", "decision %s, whose term is not known, may cover it", text.Same(rowName(&c.t.Decisions[k].Document)))
				} else if b == scene.True {
					return text.Say("obejmuje ją decyzja %s", "decision %s covers it", text.Same(rowName(&c.t.Decisions[k].Document)))
				}
				return text.T("żadna inna decyzja na to miejsce", "no other decision for the place")
			}},
		{"D06.stood", text.T("Obiekt stał w przerwie: widziano go wtedy albo przed nią i po niej", "The thing stood in the gap: it was seen in it, or before and after it"),
			func(c *succession) Tri { c.look(); return c.stood },
			func(c *succession, _ Tri) Text { c.look(); return c.why }},
	},
	at: func(c *succession) []Anchor { return onPair(&c.decisionPair) },
	cases: func(t *Town, yield func(succession)) {
		each := func(c decisionPair) {
			prev, next := c.i, c.j
			if c.b.Valid.From < c.a.Valid.From {
				prev, next = next, prev
			}
			p, n := &t.Decisions[prev], &t.Decisions[next]
			if !p.Valid.Known || !n.Valid.Known || !p.Valid.To.Known() || n.Valid.From <= p.Valid.To {
				return
			}
			yield(succession{decisionPair: c, prev: prev, next: next, p: p, n: n, gap: scene.Period{From: p.Valid.To + 1, To: n.Valid.From - 1, Known: true}, object: -1})
		}
		everyPair(t, each)
		t.eachDecision(func(i int) { // what the register itself says follows what, wherever it stands
			d := &t.Decisions[i]
			if !standingDecision(d) || d.Kind == scene.Location || d.Number == "" {
				return
			}
			for _, j := range append(t.previous(i), t.following[d.Number]...) {
				if near := t.nearby(i); int(j) != i && !slices.Contains(near, j) && t.first(Decisions, i, int(j)) {
					each(t.pair(i, int(j)))
				}
			}
		})
	},
	describe: func(c *succession, f *Finding) {
		c.look()
		f.decision(c.prev)
		f.decision(c.next)
		f.On = c.t.On
		if c.object >= 0 {
			f.object(int(c.object))
		}
		days := int(c.gap.To-c.gap.From) + 1
		f.measure("gap_days", float64(days), "days", nil, c.t.P.Fees.GapMin)
		f.measure("evidenced_days", float64(c.seen), "days", nil, nil)
		f.Sentence = text.Say("Między decyzjami %s i %s jest przerwa %s (dni: %s), a obiekt stał na miejscu.", "Between decisions %s and %s there is a gap %s (days: %s), and the thing stood there.",
			c.name(c.p), c.name(c.n), text.Period(c.gap), text.Count(days))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy w przerwie między decyzjami %s i %s (%s) pas był zajęty: %s.", "Whether the lane was occupied in the gap between decisions %s and %s (%s) cannot be told: %s.",
				c.name(c.p), c.name(c.n), text.Period(c.gap), f.Reason)
		}
		area := c.n.Permitted()
		if !scene.Has(area) {
			area = c.p.Permitted()
		}
		fee := c.t.assess(c.next, area, []scene.Period{c.gap}, scene.NoDay, c.t.occupancyOf(c.next), 1)
		if !fee.missing.Empty() {
			f.MoneyNote = fee.missing
			return
		}
		if f.Outcome == scene.Unknown {
			fee.Min = 0
		}
		f.add(basisGapFee, fee.Range, &fee.doubts)
		if c.seen > 0 {
			f.penalty(c, area)
		}
	},
}

// penalty is the fine for the days of the gap on which the thing was seen, and at most for all of them.
func (f *Finding) penalty(c *succession, area float64) {
	times := c.t.P.multiplier(date(c.gap.From))
	one := c.t.assess(c.next, area, []scene.Period{c.gap}, scene.NoDay, c.t.occupancyOf(c.next), times)
	parts := slices.Clone(one.parts)
	o := &c.t.Objects[c.object]
	for k := range parts {
		parts[k].Seen = o.DaysSeen(scene.DayOf(parts[k].From), scene.DayOf(parts[k].To))
	}
	one.doubts.param(c.t, "multiplier_penalty")
	f.add(basisOverstay, money.Of(basisOverstay.code, parts...), &one.doubts)
}

// previous are the decisions that decision i names as the one before it.
func (t *Town) previous(i int) []int32 {
	d := &t.Decisions[i]
	if d.Previous == "" || !standingDecision(d) {
		return nil
	}
	var out []int32
	for _, k := range t.numbers[d.Previous] {
		if p := &t.Decisions[k]; int(k) != i && standingDecision(p) && p.Kind != scene.Location {
			out = append(out, k)
		}
	}
	return out
}

// follows tells whether one decision takes up another: by the number it names, the object, or party and place.
func (t *Town) follows(prev, next int) (Tri, Text) {
	if slices.Contains(t.previous(next), int32(prev)) {
		return scene.True, text.T("wymienia ją jako poprzednią", "it names it as the previous one")
	}
	for _, o := range t.objectsOf(prev) {
		if slices.Contains(t.objectsOf(next), o) {
			return scene.True, text.Say("dotyczą tego samego obiektu (%s)", "both speak of the same object (%s)", text.Same(t.Objects[o].SourceID))
		}
	}
	party := t.sameParty(&t.Decisions[prev], &t.Decisions[next])
	if party == scene.False {
		return scene.False, text.T("inna strona", "another party")
	}
	place, why := t.samePlace(prev, next)
	return scene.And(place, party), why
}

// bridged tells whether another decision of the place was in force in the gap: then that one is the neighbour. Of one whose
// term is not known nobody can tell.
func (c *succession) bridged() (Tri, int) {
	out, which := scene.False, -1
	for _, k := range slices.Concat(c.t.nearby(c.next), c.t.previous(c.next), c.t.following[c.p.Number]) {
		d := &c.t.Decisions[k]
		meets := d.Valid.Meets(c.gap)
		if int(k) == c.prev || int(k) == c.next || d.Kind != c.n.Kind || meets <= out {
			continue
		}
		before, _ := c.t.follows(int(k), c.next)
		after, _ := c.t.follows(c.prev, int(k))
		if max(before, after) == scene.True {
			out, which = meets, int(k)
		}
	}
	return out, which
}

// look finds the evidence that something stood in the gap.
func (c *succession) look() {
	if c.looked {
		return
	}
	c.looked = true
	objects := append(c.t.objectsOf(c.next), c.t.objectsOf(c.prev)...)
	before, after := false, false
	for _, o := range objects {
		x := &c.t.Objects[o]
		if n := x.DaysSeen(c.gap.From, c.gap.To); n > 0 {
			c.stood, c.seen, c.object = scene.True, n, o
			c.why = text.Say("widziano go w przerwie, dni: %s", "it was seen in the gap, days: %s", text.Count(n))
			return
		}
		early, late := false, false // of one thing: two that came and went are no evidence of either
		for _, s := range x.Sightings {
			if s.Day != scene.NoDay {
				early, late = early || s.Day < c.gap.From, late || s.Day > c.gap.To
			}
		}
		if early && late && c.object < 0 {
			before, after, c.object = true, true, o
		}
	}
	fixed := c.n.Kind == scene.Advert || c.n.Kind == scene.Structure || c.n.Kind == scene.Linear
	switch {
	case c.t.seasonal(c.n) || c.t.seasonal(c.p):
		c.stood, c.why = scene.False, text.T("rzecz sezonowa, w przerwie nikt jej nie widział", "a seasonal thing, and nobody saw it in the gap")
	case before && after && fixed:
		c.stood, c.why = scene.True, text.T("widziano go przed przerwą i po niej", "it was seen before the gap and after it")
	case before && after:
		c.stood, c.why = scene.Unknown, text.T("widziano go przed przerwą i po niej, lecz nie jest związany z gruntem", "it was seen before the gap and after it, but it is not fixed to the ground")
	case !fixed:
		c.stood, c.why = scene.False, text.T("nikt go w przerwie nie widział", "nobody saw it in the gap")
	case c.n.Kind == scene.Linear:
		c.stood, c.why = scene.Unknown, text.T("urządzenia pod ziemią nikt nie widzi", "nobody sees a device under the ground")
	case c.passed():
		c.stood, c.why = scene.False, text.T("skan objął to miejsce i nic tam nie widział", "a scan covered the place and saw nothing there")
	default:
		c.stood, c.why = scene.Unknown, text.T("nikt nie patrzył, czy stał", "nobody looked whether it stood")
	}
}

// passed tells whether a scan covered the place on the side of the gap from which no sighting is known, while a decision
// was in force there.
func (c *succession) passed() bool {
	scan, seen := c.t.scanOf(c.next)
	return seen == scene.True && scan >= 0
}
