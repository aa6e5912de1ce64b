package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// K01: a kind of device that its zone does not allow.
var k01 = &rule[kCase]{
	meta: Meta{ID: "K01", Version: 1, Name: "LAND_TYPE_FORBIDDEN", Base: High,
		Title:    text.T("Rodzaj nośnika niedozwolony w strefie", "Kind of device not allowed in the zone"),
		Sentence: text.T("Uchwała krajobrazowa nie dopuszcza w tej strefie nośnika tego rodzaju.", "The landscape resolution does not allow a device of this kind in the zone."),
		Law:      lawArticles(article37d), Next: []string{"N1", "N2", "N3"},
		FalsePositives: []Text{text.T("nośnik legalny sprzed uchwały (K09)", "a legal device from before the resolution (K09)"), text.T("nie wczytano obszarów zabytków", "overlays of monuments were not imported"),
			text.T("granica strefy jest błędna", "the boundary of the zone is wrong")}},
	terms: []Term[kCase]{
		{"K01.zone", text.T("Strefa jest jedna i znana", "There is one zone and it is known"), inOneZone, tellZone},
		{"K01.forbidden", text.T("Strefa nie dopuszcza tego rodzaju", "The zone does not allow this kind"),
			func(c *kCase) Tri {
				if c.oneZone() != scene.True { // the zone is a term of its own
					return scene.Of(c.law.Resolution.DefaultEffect == "FORBID")
				}
				return c.forbids()
			},
			func(c *kCase, v Tri) Text {
				switch {
				case v == scene.True && len(c.forbidden) > 0:
					return text.Say("zakazuje go %s", "it is forbidden by %s", cite(c.forbidden...))
				case v == scene.True:
					return text.T("żaden przepis go nie dopuszcza, a czego uchwała nie dopuszcza, to jest zakazane", "no provision allows it, and what the resolution does not allow is forbidden")
				case v == scene.Unknown:
					return text.List(c.maybe)
				case len(c.allowed) > 0:
					return text.Say("dopuszcza go %s", "it is allowed by %s", cite(c.allowed...))
				}
				return text.T("uchwała go nie zakazuje", "the resolution does not forbid it")
			}},
	},
	at: atDevice, cases: everyDevice(isAdvertising),
	describe: func(c *kCase, f *Finding) {
		c.subject(f)
		f.Sentence = text.Say("%s: w strefie %s uchwała nie dopuszcza nośnika tego rodzaju.", "The %s: in the zone %s the resolution does not allow a device of this kind.", c.t.objectSize(c.i), c.zoneText())
		c.penalty(f)
		c.cannotTell(f)
	},
}
