package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// K08: what stood when the resolution entered into force and does not comply with it. Until the deadline it has time.
var k08 = &rule[kCase]{
	meta: Meta{ID: "K08", Version: 1, Name: "LAND_ADJUSTMENT_DUE", Base: High,
		Title:          text.T("Po okresie dostosowawczym", "Past the adjustment period"),
		Sentence:       text.T("Nośnik stał, gdy uchwała wchodziła w życie, i nadal jest z nią niezgodny.", "The device stood when the resolution entered into force and still does not comply with it."),
		Law:            lawArticles(Article{"art. 37a ust. 9 upzp", text.T("Uchwała wyznacza czas na dostosowanie, co najmniej 12 miesięcy.", "The resolution sets the time for adjusting, at least 12 months.")}, article37d),
		Next:           []string{"N1", "N2", "N3"},
		FalsePositives: []Text{text.T("nośnik legalny sprzed uchwały (K09)", "a legal device from before the resolution (K09)"), text.T("błędny dzień ustawienia", "the day of placing is wrong")}},
	terms: []Term[kCase]{
		{"K08.existed", text.T("Stał, gdy uchwała wchodziła w życie", "It stood when the resolution entered into force"),
			func(c *kCase) Tri {
				if v := c.existed(); v != scene.Unknown || c.o.Seen <= c.law.deadline {
					return v
				}
				return scene.False // past the deadline a device of unknown age is against the law in any case: K01 to K07 say so
			},
			func(c *kCase, v Tri) Text {
				switch {
				case v == scene.True && c.o.PlacedOn.Known():
					return text.Say("stoi od %s, uchwała obowiązuje od %s", "it stands since %s, the resolution is in force since %s", text.Day(c.o.PlacedOn), text.Day(c.law.since))
				case v == scene.Unknown || !c.o.PlacedOn.Known():
					return text.T("nie wiadomo, od kiedy stoi", "since when it stands is not known")
				}
				return text.Say("stoi od %s, po wejściu uchwały w życie %s", "it stands since %s, after the resolution entered into force on %s", text.Day(c.o.PlacedOn), text.Day(c.law.since))
			}},
		{"K08.against", text.T("Nie jest zgodny z uchwałą", "It does not comply with the resolution"),
			func(c *kCase) Tri { return c.against() },
			func(c *kCase, v Tri) Text {
				switch v {
				case scene.True:
					if c.forbids() == scene.True {
						return text.T("strefa go nie dopuszcza", "the zone does not allow it")
					}
					return text.T("nie spełnia wymagania uchwały", "it does not meet a requirement of the resolution")
				case scene.Unknown:
					return text.T("nie wszystko, czego wymaga uchwała, jest znane", "not all that the resolution requires is known")
				}
				return text.T("jest zgodny", "it complies")
			}},
	},
	at: atDevice, wide: true, reads: []Kind{Objects}, cases: everyDevice(func(code string) bool { return isAdvertising(code) }),
	describe: func(c *kCase, f *Finding) {
		c.subject(f)
		until := c.law.deadline
		switch {
		case until == scene.NoDay:
			f.Sentence = text.Say("%s stał przed uchwałą i jest z nią niezgodny; uchwała nie podaje terminu dostosowania.", "The %s stood before the resolution and does not comply; the resolution names no deadline.", c.t.objectSize(c.i))
		case c.o.Seen <= until:
			left := text.Count(int(until - c.o.Seen))
			f.Sentence = text.Say("%s stał przed uchwałą i jest z nią niezgodny; do końca okresu dostosowawczego %s zostało %s dni.", "The %s stood before the resolution and does not comply; %s days are left, the adjustment period ends on %s.", c.t.objectSize(c.i), text.Day(until), left)
			f.Sentence.EN = text.Say("", "The %s stood before the resolution and does not comply; until the end of the adjustment period, %s, %s days are left.", c.t.objectSize(c.i), text.Day(until), left).EN
			f.severity = Info
			f.MoneyNote = text.T("Okres dostosowawczy trwa: kary nie ma.", "The adjustment period runs: there is no penalty.")
			f.measure("days_left", float64(until-c.o.Seen), "d", nil, 0)
			c.cannotTell(f)
			return
		default:
			f.Sentence = text.Say("%s stał przed uchwałą, jest z nią niezgodny, a okres dostosowawczy skończył się %s.", "The %s stood before the resolution, does not comply, and the adjustment period ended on %s.", c.t.objectSize(c.i), text.Day(until))
			f.measure("days_past", float64(c.o.Seen-until), "d", nil, 0)
		}
		c.penalty(f)
		c.cannotTell(f)
	},
}
