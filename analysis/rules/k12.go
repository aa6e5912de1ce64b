package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// K12: a fence or small architecture that does not comply with its zone. What is older than the resolution is left alone.
var k12 = &rule[kCase]{
	meta: Meta{ID: "K12", Version: 1, Name: "LAND_FENCE", Base: Low,
		Title:    text.T("Ogrodzenie lub mała architektura niezgodne", "Fence or small architecture not compliant"),
		Sentence: text.T("Ogrodzenie lub obiekt małej architektury ma wysokość, wypełnienie albo materiał niezgodne z uchwałą krajobrazową.", "A fence or small architecture has a height, fill or material against the landscape resolution."),
		Law:      lawArticles(), Next: []string{"N1", "N2"},
		FalsePositives: []Text{text.T("ogrodzenie starsze niż uchwała", "a fence older than the resolution")}},
	terms: []Term[kCase]{
		{"K12.against", text.T("Jest niezgodny z uchwałą", "It does not comply"),
			func(c *kCase) Tri {
				if c.oneZone() != scene.True || len(c.allowed) == 0 && len(c.forbidden) == 0 {
					return scene.False // K13 speaks of what has no zone, and an open list forbids no fence
				}
				return c.against()
			},
			func(c *kCase, v Tri) Text {
				for _, m := range c.requirements {
					if m.value == v {
						return m.why
					}
				}
				if v == scene.True {
					return text.Say("zakazuje go %s", "it is forbidden by %s", cite(c.forbidden...))
				}
				return text.T("jest zgodny", "it complies")
			}},
		{"K12.newer", text.T("Jest nowszy niż uchwała", "It is newer than the resolution"),
			func(c *kCase) Tri { return c.existed().Not() },
			func(c *kCase, v Tri) Text {
				if v == scene.Unknown {
					return text.T("nie wiadomo, od kiedy stoi", "since when it stands is not known")
				}
				return text.Say("uchwała obowiązuje od %s", "the resolution is in force since %s", text.Day(c.law.since))
			}},
	},
	at: atDevice, cases: everyDevice(func(code string) bool { return regulated(code) && !isAdvertising(code) }),
	describe: func(c *kCase, f *Finding) {
		c.subject(f)
		f.Sentence = text.Say("%s jest niezgodny z uchwałą krajobrazową w strefie %s.", "The %s does not comply with the landscape resolution in the zone %s.", c.t.objectName(c.i), c.zoneText())
		for i := range c.requirements {
			if m := &c.requirements[i]; m.value == scene.True {
				m.write(f)
				f.Sentence = text.Say("%s: %s (%s).", "The %s: %s (%s).", c.t.objectName(c.i), m.why, cite(m.rule))
			}
		}
		f.MoneyNote = noSanction
		c.cannotTell(f)
	},
}
