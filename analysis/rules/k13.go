package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// K13: a device for which the resolution gives no answer: no zone, two zones, or provisions of the same rank that say the
// opposite.
var k13 = &rule[kCase]{
	meta: Meta{ID: "K13", Version: 1, Name: "LAND_ZONE_UNKNOWN", Base: Low,
		Title:    text.T("Brak strefy albo sprzeczne przepisy uchwały", "No zone, or contradicting provisions"),
		Sentence: text.T("Uchwała krajobrazowa nie daje odpowiedzi: miejsce nie leży w żadnej strefie, leży w dwóch, albo przepisy tej samej rangi są sprzeczne.", "The landscape resolution gives no answer: the place lies in no zone or in two, or provisions of the same rank contradict each other."),
		Law:      lawArticles(), Next: []string{"N6"},
		FalsePositives: []Text{text.T("warstwa stref jest niepełna", "the layer of zones is incomplete")}},
	terms: []Term[kCase]{
		{"K13.unclear", text.T("Uchwała nie daje odpowiedzi", "The resolution gives no answer"),
			func(c *kCase) Tri { return scene.Of(c.unclear() != "") },
			func(c *kCase, _ Tri) Text {
				if c.unclear() == "contradiction" {
					return text.Say("dopuszcza go %s, a zakazuje %s", "it is allowed by %s and forbidden by %s", cite(c.allowed...), cite(c.forbidden...))
				}
				return tellZone(c, c.oneZone())
			}},
	},
	at: atDevice, cases: everyDevice(isAdvertising),
	describe: func(c *kCase, f *Finding) {
		c.subject(f)
		switch c.unclear() {
		case "contradiction":
			f.Sentence = text.Say("%s: w strefie %s dopuszcza go %s, a zakazuje %s.", "The %s: in the zone %s it is allowed by %s and forbidden by %s.", c.t.objectName(c.i), c.zoneText(), cite(c.allowed...), cite(c.forbidden...))
		default:
			f.Sentence = text.Say("%s: %s.", "The %s: %s.", c.t.objectName(c.i), tellZone(c, c.oneZone()))
		}
		f.measure("zones", float64(len(c.codes)), "", nil, 1)
		f.MoneyNote = text.T("Bez znanej strefy kary nie ma.", "Without a known zone there is no penalty.")
	},
}

// unclear says why the resolution gives no answer; empty when it does.
func (c *kCase) unclear() string {
	switch {
	case c.oneZone() == scene.False && len(c.codes) == 0:
		return "none"
	case c.oneZone() == scene.False:
		return "several"
	case c.oneZone() == scene.True && len(c.allowed) > 0 && len(c.forbidden) > 0:
		return "contradiction"
	}
	return ""
}
