package rules

import (
	"fmt"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// K11: a device that is liable to the advertising fee and for which nobody declared it. Only where the council introduced
// the fee; a sign that complies with the resolution is not charged (art. 17a u.p.o.l.).
var k11 = &rule[kCase]{
	meta: Meta{ID: "K11", Version: 1, Name: "LAND_FEE_MISSING", Base: Medium,
		Title:          text.T("Brak opłaty reklamowej", "Advertising fee missing"),
		Sentence:       text.T("Za nośnik należy się opłata reklamowa, a nikt jej nie zadeklarował.", "The advertising fee is due for the device and nobody declared it."),
		Law:            []Article{{"art. 17a–17d u.p.o.l.", text.T("Rada może wprowadzić opłatę reklamową tam, gdzie obowiązuje uchwała krajobrazowa.", "The council may introduce an advertising fee where a landscape resolution applies.")}},
		Next:           []string{"N1", "N2"},
		FalsePositives: []Text{text.T("nośnika nie widać z przestrzeni publicznej", "the device is not visible from public space"), text.T("szyld zgodny z uchwałą", "a sign that complies")}},
	terms: []Term[kCase]{
		{"K11.liable", text.T("Podlega opłacie", "It is liable to the fee"),
			func(c *kCase) Tri {
				if len(c.code) > len(signFamily) && c.code[:len(signFamily)] == signFamily {
					return c.against()
				}
				return scene.True
			},
			func(c *kCase, v Tri) Text {
				switch v {
				case scene.True:
					return text.T("nośnik reklamy w gminie, która wprowadziła opłatę", "an advertising device where the fee was introduced")
				case scene.Unknown:
					return text.T("nie wiadomo, czy szyld jest zgodny z uchwałą", "whether the sign complies is not known")
				}
				return text.T("szyld zgodny z uchwałą: opłaty nie ma", "a sign that complies: no fee")
			}},
		{"K11.undeclared", text.T("Nikt jej nie zadeklarował", "Nobody declared it"),
			func(c *kCase) Tri { return c.o.Declared.Not() },
			func(c *kCase, v Tri) Text {
				switch v {
				case scene.True:
					return text.T("rejestr nie ma deklaracji", "the register has no declaration")
				case scene.Unknown:
					return text.T("nie wiadomo, czy jest deklaracja", "whether there is a declaration is not known")
				}
				return text.T("jest deklaracja", "there is a declaration")
			}},
	},
	at: atDevice, wide: true, reads: []Kind{Objects},
	cases: func(t *Town, yield func(kCase)) {
		if t.P.Landscape.Fee {
			everyDevice(isAdvertising)(t, yield)
		}
	},
	describe: func(c *kCase, f *Finding) {
		c.subject(f)
		f.Sentence = text.Say("Za %s nikt nie zadeklarował opłaty reklamowej.", "Nobody declared the advertising fee for the %s.", c.t.objectSize(c.i))
		m2 := c.display()
		e, ok := c.t.exposure(c.i, c.o.First, c.o.Seen)
		switch {
		case !scene.Has(m2):
			f.MoneyNote = noSize
		case !ok:
			f.MoneyNote = noDays
		default:
			day := c.t.feeDay(m2)
			days := money.Days(e.From, e.To)
			f.add(basisAdFee, money.Range{Min: day * int64(e.Seen), Max: day * int64(days), Formula: fmt.Sprintf("%s za dzień × od %d do %d dni", money.Grosze(day), e.Seen, days)}, nil)
			f.MoneyNote = text.T("Zapłacony podatek od nieruchomości odlicza się od opłaty.", "Property tax that was paid is credited against the fee.")
		}
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy za %s należy się opłata reklamowa: %s.", "Whether the advertising fee is due for the %s cannot be told: %s.", c.t.objectName(c.i), f.Reason)
		}
	},
}
