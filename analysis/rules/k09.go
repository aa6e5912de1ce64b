package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// K09: a device that was legal before a resolution that forbids it. A penalty for it was quashed by the courts, so that K01
// and K08 compute none.
var k09 = &rule[kCase]{
	meta: Meta{ID: "K09", Version: 1, Name: "LAND_LEGACY_LEGAL", Base: Medium,
		Title:    text.T("Nośnik legalny sprzed uchwały (wyrok TK P 20/19)", "Legal device from before the resolution (P 20/19)"),
		Sentence: text.T("Uchwała zakazuje nośnika, który stał przed nią na podstawie pozwolenia na budowę lub zgłoszenia.", "The resolution forbids a device that stood before it on a building permit or notification."),
		Law: lawArticles(Article{"wyrok TK P 20/19", text.T("Art. 37a ust. 9 jest niezgodny z Konstytucją w zakresie, w jakim każe usunąć bez odszkodowania nośnik postawiony za zgodą budowlaną.", "Art. 37a(9) is unconstitutional insofar as a device built with a consent must be removed without compensation.")},
			Article{"wyrok NSA II OSK 1602/23", text.T("Karę za taki nośnik uchylono.", "A penalty for such a device was quashed.")}),
		Next:           []string{"N1", "N6"},
		FalsePositives: []Text{text.T("zgoda dotyczyła innego nośnika", "the consent was for another device")}},
	terms: []Term[kCase]{
		{"K09.forbidden", text.T("Uchwała go zakazuje", "The resolution forbids it"),
			func(c *kCase) Tri { return scene.Of(c.forbids() == scene.True) },
			func(c *kCase, v Tri) Text {
				if v == scene.True {
					return text.Say("strefa %s go nie dopuszcza", "the zone %s does not allow it", c.zoneText())
				}
				return text.T("uchwała go nie zakazuje", "the resolution does not forbid it")
			}},
		{"K09.before", text.T("Stał przed uchwałą", "It stood before the resolution"),
			func(c *kCase) Tri { return c.existed() },
			func(c *kCase, v Tri) Text {
				if v == scene.Unknown {
					return text.T("nie wiadomo, od kiedy stoi", "since when it stands is not known")
				}
				return text.Say("stoi od %s, uchwała obowiązuje od %s", "it stands since %s, the resolution is in force since %s", text.Day(min(c.o.PlacedOn, c.o.First)), text.Day(c.law.since))
			}},
		{"K09.consent", text.T("Postawiono go za zgodą budowlaną", "It was built with a consent"),
			func(c *kCase) Tri {
				switch c.o.Basis {
				case "BUILDING_PERMIT", "NOTIFICATION":
					return scene.True
				case "NO_CONSENT":
					return scene.False
				}
				if c.existed() != scene.True { // of what is known of neither, nothing is said
					return scene.False
				}
				return scene.Unknown
			},
			func(c *kCase, v Tri) Text {
				switch {
				case c.o.Basis == "BUILDING_PERMIT":
					return text.T("na podstawie pozwolenia na budowę", "on a building permit")
				case c.o.Basis == "NOTIFICATION":
					return text.T("na podstawie zgłoszenia", "on a notification")
				case v == scene.False:
					return text.T("bez zgody budowlanej", "without a building consent")
				}
				return text.T("nie wiadomo, czy była zgoda budowlana", "whether there was a building consent is not known")
			}},
	},
	at: atDevice, cases: everyDevice(isAdvertising),
	describe: func(c *kCase, f *Finding) {
		c.subject(f)
		f.Sentence = text.Say("%s stał legalnie przed uchwałą, która go zakazuje: kary się nie nalicza, sprawę ocenia prawnik.", "The %s stood legally before the resolution that forbids it: no penalty is charged, a lawyer assesses the case.", c.t.objectSize(c.i))
		f.MoneyNote = legacyBlocked
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy %s jest nośnikiem legalnym sprzed uchwały: %s.", "Whether the %s is a legal device from before the resolution cannot be told: %s.", c.t.objectName(c.i), f.Reason)
		}
	},
}
