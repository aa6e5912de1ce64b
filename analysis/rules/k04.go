package rules

import (
	"spoina/analysis/text"
)

// K04: two devices nearer to one another than the resolution allows. The pair is one finding: either may be moved.
var k04 = &rule[kCase]{
	meta: Meta{ID: "K04", Version: 1, Name: "LAND_SPACING", Base: Medium,
		Title:    text.T("Zbyt blisko innego nośnika", "Too near to another device"),
		Sentence: text.T("Dwa nośniki stoją bliżej siebie, niż dopuszcza uchwała krajobrazowa.", "Two devices stand nearer to one another than the landscape resolution allows."),
		Law:      lawArticles(article37d), Next: []string{"N1", "N2", "N3"},
		FalsePositives: []Text{text.T("drugi nośnik już usunięto", "the other device has been removed")}},
	terms: []Term[kCase]{
		{"K04.broken", text.T("Odstęp jest za mały", "The spacing is too small"),
			func(c *kCase) Tri { v, _ := c.broken(k04Metrics); return v },
			func(c *kCase, _ Tri) Text { return c.tellBroken(k04Metrics) }},
	},
	at: func(c *kCase) []Anchor {
		if k := c.neighbour(); k >= 0 {
			return []Anchor{{Objects, int32(c.i)}, {Objects, int32(k)}}
		}
		return onObject(c.i)
	},
	wide: true, reads: []Kind{Objects}, cases: func(t *Town, yield func(kCase)) {
		everyDevice(isAdvertising)(t, func(c kCase) {
			if !c.toldByOther() {
				yield(c)
			}
		})
	},
	describe: func(c *kCase, f *Finding) {
		first, k := c.i, c.neighbour()
		if k >= 0 && k < first {
			first, k = k, first
		}
		f.object(first)
		if k >= 0 {
			f.object(k)
		}
		f.considered(c.i)
		_, list := c.broken(k04Metrics)
		for i := range list {
			list[i].write(f)
		}
		if k >= 0 && len(list) > 0 {
			f.Sentence = text.Say("%s i %s stoją %s od siebie, wymagany odstęp to %s (%s).", "The %s and the %s stand %s apart, the required spacing is %s (%s).", c.t.objectName(first), c.t.objectName(k),
				text.Metres(list[0].have), text.Metres(list[0].limit), cite(list[0].rule))
		}
		c.penalty(f)
		c.cannotTell(f)
	},
}

var k04Metrics = map[string]bool{"spacing": true}

// neighbour is the device that stands too near; -1 is none.
func (c *kCase) neighbour() int {
	if _, list := c.broken(k04Metrics); len(list) > 0 {
		return list[0].other
	}
	return -1
}

// toldByOther tells that the pair of this device is told from its neighbour, which breaks the same requirement towards it and
// has the smaller number.
func (c *kCase) toldByOther() bool {
	k := c.neighbour()
	if k < 0 || k > c.i {
		return false
	}
	other, ok := c.t.device(k, isAdvertising)
	return ok && other.neighbour() == c.i
}
