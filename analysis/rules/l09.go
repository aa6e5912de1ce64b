package rules

import (
	"strings"
	"time"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// useCase is an advertisement on leased ground.
type useCase struct {
	tenancy
	object int
	o      *scene.Object
	on     scene.LeaseOn
}

var basisAdRent = basis{"RENT_DIFFERENCE", text.T("różnica do czynszu za reklamę", "difference to the rent for advertising"), "art. 696 k.c.; umowa", false}

// L09: an advertisement stands on ground that is leased for something else.
var l09 = &rule[useCase]{
	meta: Meta{ID: "L09", Version: 1, Name: "LEASE_PURPOSE", Base: Medium,
		Title:    text.T("Cel dzierżawy niezgodny z faktycznym użyciem", "The ground is used for another purpose than leased"),
		Sentence: text.T("Na gruncie wydzierżawionym na inny cel stoi reklama albo ogłoszenie o podnajmie.", "An advertisement, or an offer to sublet, stands on ground leased for another purpose."),
		Law: []Article{{"art. 696 k.c.", text.T("Dzierżawca wykonuje prawo zgodnie z wymaganiami prawidłowej gospodarki i nie może zmieniać przeznaczenia bez zgody.", "The tenant may not change what the land is for without consent.")},
			{"art. 698 k.c.", text.T("Bez zgody wydzierżawiającego nie wolno oddać przedmiotu do używania osobie trzeciej.", "Without the landlord's consent the land may not be given to somebody else.")}},
		Next:           []string{"N1", "N2", "N4"},
		FalsePositives: []Text{text.T("szyld własnej działalności dzierżawcy", "a sign of the tenant's own business")}},
	terms: []Term[useCase]{
		{"L09.advert", text.T("Obiekt jest reklamą", "The object is an advertisement"),
			func(c *useCase) Tri {
				if c.o.Class < 0 {
					return scene.Unknown
				}
				code := c.t.Classes[c.o.Class].Code
				return scene.Of(strings.HasPrefix(code, "ADV.") || strings.HasPrefix(code, "SIGN.") || c.sublet())
			},
			func(c *useCase, v Tri) Text {
				if v == scene.Unknown {
					return text.Say("klasy %s nie ma w słowniku klas obiektów", "class %s is not in the dictionary of object classes", text.Quoted(c.o.ClassRaw))
				}
				return c.t.objectSize(c.object)
			}},
		{"L09.in_force", text.T("Umowa obowiązywała, gdy obiekt widziano", "The lease was in force when the object was seen"),
			func(c *useCase) Tri { return c.l.InForce(c.o.Seen) },
			func(c *useCase, v Tri) Text { return c.runs(v) }},
		{"L09.other_purpose", text.T("Cel umowy to nie reklama", "The lease is not for advertising"),
			func(c *useCase) Tri {
				if strings.TrimSpace(c.l.Purpose) == "" {
					return scene.Unknown
				}
				return scene.Of(!c.l.Art22 && c.l.RentModel != string(money.PerAdM2) && !says(c.l.Purpose, advertising...))
			},
			func(c *useCase, v Tri) Text {
				if v == scene.Unknown {
					return text.T("rejestr nie podaje celu umowy", "the register gives no purpose")
				}
				return text.Say("cel: %s", "purpose: %s", text.Quoted(c.l.Purpose))
			}},
		{"L09.on_leased_ground", text.T("Obiekt stoi na wydzierżawionym gruncie", "The object stands on the leased ground"),
			func(c *useCase) Tri { return c.t.Covers(c.on, c.object) },
			func(c *useCase, v Tri) Text {
				if v == scene.Unknown {
					return text.T("umowa obejmuje część działki, której nikt nie narysował", "the lease covers a part of the parcel that nobody drew")
				}
				return text.Say("działka %s", "parcel %s", text.Same(c.l.Refs[c.on.Ref].Raw))
			}},
		{"L09.not_own_sign", text.T("Nie jest to szyld własnej działalności dzierżawcy", "It is not a sign of the tenant's own business"),
			func(c *useCase) Tri {
				switch sign := c.o.Class >= 0 && strings.HasPrefix(c.t.Classes[c.o.Class].Code, "SIGN."); {
				case c.sublet():
					return scene.True
				case c.o.Advertiser != "" && sameName(c.o.Advertiser, c.l.Party):
					return scene.False
				case c.o.Advertiser == "" && sign:
					return scene.Unknown
				}
				return scene.True
			},
			func(c *useCase, v Tri) Text {
				switch {
				case c.sublet():
					return text.T("treść na obiekcie proponuje najem", "the words on it offer to let") // the words themselves may hold a name or a telephone number
				case v == scene.Unknown:
					return text.T("szyld: skan nie podaje, czyj", "a sign: the scan does not say whose")
				case c.o.Advertiser == "":
					return text.T("skan nie podaje reklamodawcy; to nośnik reklamy, nie szyld", "the scan names no advertiser; it is a carrier of advertising, no sign")
				}
				return text.T("reklamodawca jest inny niż dzierżawca", "the advertiser is not the tenant")
			}},
	},
	cases: func(t *Town, yield func(useCase)) {
		t.eachObject(func(i int) {
			var done []int32
			for _, h := range t.J.ParcelsOf(i) {
				if !h.Holds {
					continue
				}
				for _, on := range t.LeasesOn(h.Parcel) {
					l := &t.Leases[on.Lease]
					if l.Closed || l.Refs[on.Ref].Found.How == scene.Former {
						continue
					}
					for _, d := range done {
						if d == on.Lease {
							l = nil
						}
					}
					if l == nil {
						continue
					}
					done = append(done, on.Lease)
					yield(useCase{tenancy{t, int(on.Lease), l}, i, &t.Objects[i], t.bestRef(on, i)})
				}
			}
		})
	},
	at: func(c *useCase) []Anchor { return append(onObject(c.object), Anchor{Leases, int32(c.i)}) },
	describe: func(c *useCase, f *Finding) {
		f.object(c.object)
		f.lease(c.i)
		f.location = 'B'
		f.measure("size", c.t.Size(c.object), "m2", nil, nil)
		f.Label = c.t.objectName(c.object).PL + " · " + rowName(&c.l.Document)
		f.Documents = append(f.Documents, c.t.leaseDocument(int32(c.i), "accepted", text.Say("obejmuje to miejsce %s", "covers this place %s", text.Period(c.l.Valid))))
		f.Sentence = text.Say("Na gruncie z umowy %s (cel: %s) stoi: %s.", "On the ground of lease %s (purpose: %s) stands: %s.", c.name(), text.Quoted(c.l.Purpose), c.t.objectSize(c.object))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy użycie gruntu z umowy %s jest zgodne z celem: %s.", "Whether the ground of lease %s is used as agreed cannot be told: %s.", c.name(), f.Reason)
		}
		c.difference(f)
	},
}

var advertising = []string{"reklam", "advert", "nosnik", "billboard", "tablic", "szyld", "citylight", "telebim", "ekran"}

// sublet tells whether the object offers to let what the tenant leases.
func (c *useCase) sublet() bool {
	return says(c.o.Content, "do wynajecia", "wynajme", "podnajem", "podnajme", "to let", "for rent")
}

// bestRef is the reference of the lease that says most of the place: one that covers it, or else one that may.
func (t *Town) bestRef(on scene.LeaseOn, i int) scene.LeaseOn {
	best := on
	for _, h := range t.J.ParcelsOf(i) {
		if !h.Holds {
			continue
		}
		for _, x := range t.LeasesOn(h.Parcel) {
			if x.Lease == on.Lease && t.Covers(x, i) > t.Covers(best, i) {
				best = x
			}
		}
	}
	return best
}

// difference is the rent for advertising less the contract's, for the surface of the advertisement: at least for the
// days it was seen, at most from the first of them to the day of the run.
func (c *useCase) difference(f *Finding) {
	t := c.t
	area := t.Size(c.object)
	if c.o.First == scene.NoDay || c.o.Seen == scene.NoDay {
		f.MoneyNote = noDays
		return
	}
	if !scene.Has(area) {
		f.MoneyNote = noSize
		return
	}
	to := max(t.On, c.o.Seen)
	var doubts doubts
	f.price(basisAdRent, c.object, "lease", money.Exposure{From: c.o.First.Time(), To: to.Time()}, &doubts, func(day scene.Day) (money.Part, bool) {
		ad := t.tariff("reklama", area, day)
		if !ad.found || ad.rent.Rate == 0 || ad.rows[0].Kind == "" {
			return money.Part{}, false
		}
		doubts.rates(ad.rows...)
		monthly := perMonth(ad.rent)
		if own := t.tariff(c.l.Purpose, area, day); scene.Has(c.l.Rate) {
			model := money.Model(c.l.RentModel)
			if model == "" {
				model = own.rent.Model
			}
			monthly -= perMonth(money.Rent{Model: model, Rate: money.Rate(c.l.Rate*10_000 + 0.5)})
		} else if own.found {
			monthly -= perMonth(own.rent)
		}
		return money.Part{Ground: money.Ground{Area: money.Square(area)}, Times: 1, Price: money.At(max(0, monthly), money.PerMonth)}, true
	})
	if len(f.Money) == 0 {
		f.MoneyNote = text.T("Tabela „lease” nie ma stawki za reklamę: różnicy nie policzono.", "The table of rents has no rate for advertising: no difference was computed.")
		return
	}
	f.Measures = append(f.Measures, Measure{Name: "limitation_date", Value: money.Limitation(c.o.First.Time(), t.P.LimitationFirm).Format(time.DateOnly), Unit: "date"})
}

// perMonth is a rate per square metre and month; a flat rent or a share of a value has none.
func perMonth(r money.Rent) money.Rate {
	switch r.Model {
	case money.PerM2Month, money.PerAdM2:
		return r.Rate
	case money.PerM2Year:
		return r.Rate / 12
	}
	return 0
}
