package rules

import (
	"spoina/analysis/text"
)

// K06: more devices on a property than the resolution allows. The devices of one property are one finding.
var k06 = &rule[kCase]{
	meta: Meta{ID: "K06", Version: 1, Name: "LAND_COUNT", Base: Medium,
		Title:    text.T("Za dużo szyldów lub nośników", "Too many signs or devices"),
		Sentence: text.T("Na nieruchomości jest więcej szyldów lub nośników, niż dopuszcza uchwała krajobrazowa.", "There are more signs or devices on the property than the landscape resolution allows."),
		Law:      lawArticles(article37d), Next: []string{"N1", "N2", "N3"},
		FalsePositives: []Text{text.T("wspólny szyld kilku firm", "a sign that firms share"), text.T("nieznana liczba działalności", "the number of businesses is not known")}},
	terms: []Term[kCase]{
		{"K06.broken", text.T("Jest ich za dużo", "There are too many"),
			func(c *kCase) Tri { v, _ := c.broken(k06Metrics); return v },
			func(c *kCase, _ Tri) Text { return c.tellBroken(k06Metrics) }},
	},
	at: func(c *kCase) []Anchor {
		out := onObject(c.i)
		for _, k := range c.together() {
			if int(k) != c.i {
				out = append(out, Anchor{Objects, k})
			}
		}
		return out
	},
	wide: true, reads: []Kind{Objects}, cases: func(t *Town, yield func(kCase)) {
		everyDevice(isAdvertising)(t, func(c kCase) {
			if list := c.together(); len(list) == 0 || int(list[0]) == c.i {
				yield(c)
			}
		})
	},
	describe: func(c *kCase, f *Finding) {
		list := c.together()
		if len(list) == 0 {
			list = []int32{int32(c.i)}
		}
		for _, k := range list {
			f.object(int(k))
		}
		f.considered(c.i)
		_, broken := c.broken(k06Metrics)
		for i := range broken {
			broken[i].write(f)
		}
		if len(broken) > 0 {
			f.Sentence = text.Say("Na jednej nieruchomości: %s (%s).", "On one property: %s (%s).", broken[0].why, cite(broken[0].rule))
		}
		c.penalty(f)
		c.cannotTell(f)
	},
}

var k06Metrics = map[string]bool{"count_per": true, "facade_count": true}

// together are the devices that are counted together with this one, by their rows.
func (c *kCase) together() []int32 {
	_, list := c.broken(k06Metrics)
	for _, m := range list {
		if others, ok := c.onProperty(m.rule, m.of); ok && m.of.Metric == "count_per" {
			return others
		}
	}
	return nil
}
