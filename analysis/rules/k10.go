package rules

import (
	"spoina/analysis/text"
)

// K10: a temporary advert that stands too long, or again too soon.
var k10 = &rule[kCase]{
	meta: Meta{ID: "K10", Version: 1, Name: "LAND_TEMPORARY", Base: Medium,
		Title:    text.T("Reklama remontowa lub wydarzenia po czasie", "Temporary advert beyond its time"),
		Sentence: text.T("Reklama czasowa stoi dłużej albo częściej, niż dopuszcza uchwała krajobrazowa.", "A temporary advert stands longer, or more often, than the landscape resolution allows."),
		Law:      lawArticles(article37d), Next: []string{"N1", "N2", "N3"},
		FalsePositives: []Text{text.T("nieznany dzień początku", "the day of its beginning is not known")}},
	terms: []Term[kCase]{
		{"K10.broken", text.T("Wymaganie nie jest spełnione", "A requirement is not met"),
			func(c *kCase) Tri { v, _ := c.broken(k10Metrics); return v },
			func(c *kCase, _ Tri) Text { return c.tellBroken(k10Metrics) }},
	},
	at: atDevice, cases: everyDevice(isAdvertising),
	describe: func(c *kCase, f *Finding) { c.describeBroken(f, k10Metrics) },
}

var k10Metrics = map[string]bool{"duration_days": true, "repeat_years": true}
