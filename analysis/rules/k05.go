package rules

import (
	"spoina/analysis/text"
)

// K05: a device too near to what the resolution protects.
var k05 = &rule[kCase]{
	meta: Meta{ID: "K05", Version: 1, Name: "LAND_DISTANCE", Base: High,
		Title:    text.T("Zbyt blisko zabytku, skrzyżowania, budynku, przystanku lub jezdni", "Too near to a monument, crossing, building, stop or carriageway"),
		Sentence: text.T("Nośnik stoi bliżej, niż dopuszcza uchwała krajobrazowa.", "The device stands nearer than the landscape resolution allows."),
		Law:      lawArticles(article37d), Next: []string{"N1", "N2", "N3"},
		FalsePositives: []Text{text.T("warstwa odniesienia jest niepełna", "the reference layer is incomplete")}},
	terms: []Term[kCase]{
		{"K05.broken", text.T("Wymaganie nie jest spełnione", "A requirement is not met"),
			func(c *kCase) Tri { v, _ := c.broken(k05Metrics); return v },
			func(c *kCase, _ Tri) Text { return c.tellBroken(k05Metrics) }},
	},
	at: atDevice, cases: everyDevice(isAdvertising),
	describe: func(c *kCase, f *Finding) { c.describeBroken(f, k05Metrics) },
}

var k05Metrics = map[string]bool{"distance": true}
