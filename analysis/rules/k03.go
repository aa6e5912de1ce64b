package rules

import (
	"spoina/analysis/text"
)

// K03: a device too high, or too near to the ground.
var k03 = &rule[kCase]{
	meta: Meta{ID: "K03", Version: 1, Name: "LAND_HEIGHT", Base: Medium,
		Title:    text.T("Wysokość lub dolna krawędź", "Height or lower edge"),
		Sentence: text.T("Nośnik jest wyższy albo jego dolna krawędź niższa, niż dopuszcza uchwała krajobrazowa (± 0,05 m).", "The device is higher, or its lower edge lower, than the landscape resolution allows (± 0.05 m)."),
		Law:      lawArticles(article37d), Next: []string{"N1", "N2", "N3"},
		FalsePositives: []Text{text.T("spadek terenu", "sloping ground")}},
	terms: []Term[kCase]{
		{"K03.broken", text.T("Wymaganie nie jest spełnione", "A requirement is not met"),
			func(c *kCase) Tri { v, _ := c.broken(k03Metrics); return v },
			func(c *kCase, _ Tri) Text { return c.tellBroken(k03Metrics) }},
	},
	at: atDevice, cases: everyDevice(isAdvertising),
	describe: func(c *kCase, f *Finding) { c.describeBroken(f, k03Metrics) },
}

var k03Metrics = map[string]bool{"height": true, "top_height": true, "bottom_edge": true, "height_m": true, "top_height_m": true, "bottom_edge_m": true}
