package rules

import (
	"spoina/analysis/text"
)

// K02: a device larger than its zone allows.
var k02 = &rule[kCase]{
	meta: Meta{ID: "K02", Version: 1, Name: "LAND_TOO_BIG", Base: High,
		Title:    text.T("Przekroczona powierzchnia", "Too large"),
		Sentence: text.T("Powierzchnia nośnika jest większa niż dopuszcza uchwała krajobrazowa (z tolerancją 2 %).", "The device is larger than the landscape resolution allows (2 % tolerance)."),
		Law:      lawArticles(article37d), Next: []string{"N1", "N2", "N3"},
		FalsePositives: []Text{text.T("rama liczona tylko w jednym źródle", "the frame is counted in one source only")}},
	terms: []Term[kCase]{
		{"K02.broken", text.T("Wymaganie nie jest spełnione", "A requirement is not met"),
			func(c *kCase) Tri { v, _ := c.broken(k02Metrics); return v },
			func(c *kCase, _ Tri) Text { return c.tellBroken(k02Metrics) }},
	},
	at: atDevice, cases: everyDevice(isAdvertising),
	describe: func(c *kCase, f *Finding) { c.describeBroken(f, k02Metrics) },
}

var k02Metrics = map[string]bool{"display_area_m2_per_side": true, "display_area_per_side": true, "display_area_total": true, "display_area_m2_total": true, "width": true}
