package rules

import (
	"slices"
	"time"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// landlordCase is a lease and a parcel it names, as who may lease it.
type landlordCase struct {
	tenancy
	parcel int32
	ref    *scene.Ref
}

var basisRentRefund = basis{"RENT_REFUND", text.T("czynsz pobrany bez prawa do gruntu", "rent received without a right to the land"), "art. 405 i 410 k.c.", false}

// L05: a lease of land that is not the municipality's to lease.
var l05 = &rule[landlordCase]{
	meta: Meta{ID: "L05", Version: 1, Name: "LEASE_NOT_OURS", Base: High,
		Title:    text.T("Umowa na gruncie nienależącym do gminy", "Lease of land that is not the municipality's"),
		Sentence: text.T("Gmina wydzierżawia działkę, która według ewidencji do niej nie należy.", "The municipality leases a parcel that, by the cadastre, is not its own."),
		Law: []Article{{"art. 23–25 u.g.n.", text.T("Gmina gospodaruje nieruchomościami ze swojego zasobu.", "A municipality manages the properties of its own stock.")},
			{"art. 405 i 410 k.c.", text.T("Świadczenie nienależne podlega zwrotowi.", "What was not due is returned.")}},
		Next: []string{"N6", "N5"},
		FalsePositives: []Text{
			text.T("grunt sprzedano po zawarciu umowy (nabywca wstąpił w umowę)", "the land was sold after the contract (the buyer took it over)"),
			text.T("zmiana grupy rejestrowej", "the registration group has changed"),
			text.T("pomyłka w numerze działki", "a slip in the parcel number"),
			text.T("gmina jest użytkownikiem wieczystym gruntu (grupy 1 i 2)", "the municipality is the perpetual usufructuary (groups 1 and 2)")}},
	terms: []Term[landlordCase]{
		running("L05", func(c *landlordCase) *tenancy { return &c.tenancy }),
		{"L05.not_ours", text.T("Działka nie należy do gruntów, które gmina może wydzierżawić", "The parcel is not of the groups that the municipality may lease"),
			func(c *landlordCase) Tri {
				g := c.t.Parcels[c.parcel].Group
				if g == 0 {
					return scene.Unknown
				}
				return scene.Of(!slices.Contains(c.t.P.Lease.Groups, g))
			},
			func(c *landlordCase, v Tri) Text {
				p := &c.t.Parcels[c.parcel]
				if v == scene.Unknown {
					return text.Say("nie wiadomo, do której grupy rejestrowej należy działka %s", "the ownership group of parcel %s is not known", text.Same(p.ParcelID))
				}
				return text.Say("działka %s, grupa %s", "parcel %s, group %s", text.Same(p.ParcelID), text.Count(int(p.Group)))
			}},
		{"L05.never_ours", text.T("Nie była gminna, gdy umowę zawierano", "It was not municipal when the lease was signed"),
			func(c *landlordCase) Tri { return c.soldLater().Not() },
			func(c *landlordCase, v Tri) Text {
				return text.Say("ewidencja z dnia zawarcia umowy (%s) też nie wskazuje gminy", "the cadastre of the day it was signed (%s) does not name the municipality either", text.Day(c.signed()))
			}},
		{"L05.no_other_right", text.T("Gmina nie ma innego prawa do gruntu", "The municipality has no other right to the land"),
			func(c *landlordCase) Tri {
				switch {
				case says(c.l.Notes+" "+c.l.Purpose, "uzytkowanie wieczyste gminy", "uzytkowaniu wieczystym gminy", "gmina uzytkownik wieczyst", "gmina jest uzytkownikiem", "wladanie gminy", "wladaniu gminy", "porozumieni", "pelnomocnictw"):
					return scene.False
				case slices.Contains([]int8{1, 2, 6}, c.t.Parcels[c.parcel].Group):
					return scene.Unknown
				}
				return scene.True
			},
			func(c *landlordCase, v Tri) Text {
				switch g := c.t.Parcels[c.parcel].Group; {
				case v == scene.Unknown && g == 6:
					return text.T("grunt gminnej osoby prawnej: może wydzierżawiać go ona sama", "land of a municipal legal person: it may lease it itself")
				case v == scene.Unknown:
					return text.T("grunt Skarbu Państwa: gmina może być jego użytkownikiem wieczystym", "land of the State: the municipality may be its perpetual usufructuary")
				case g == 5:
					return text.T("grunt gminy w użytkowaniu wieczystym kogo innego: włada nim użytkownik", "municipal land in somebody else's perpetual usufruct: the usufructuary possesses it")
				}
				return text.T("rejestr nie mówi o użytkowaniu wieczystym gminy ani o porozumieniu", "the register speaks of no usufruct of the municipality and no agreement")
			}},
		{"L05.sure_parcel", text.T("Wiadomo, o którą działkę chodzi", "Which parcel is meant is certain"),
			func(c *landlordCase) Tri {
				if c.ref.Found.How == scene.Unique || c.ref.Found.How == scene.Former {
					return scene.Unknown
				}
				return scene.True
			},
			func(c *landlordCase, v Tri) Text {
				switch {
				case c.ref.Found.How == scene.Former:
					return text.Say("działkę %s podzielono lub scalono: umowa może dotyczyć innej części", "parcel %s was split or merged: the lease may be of another part", text.Same(c.ref.Raw))
				case v == scene.Unknown:
					return text.Say("rejestr podaje sam numer %s, bez obrębu: może to być pomyłka", "the register gives the number %s alone, without a precinct: it may be a slip", text.Same(c.ref.Raw))
				}
				return text.T("rejestr podaje numer z obrębem", "the register gives the number with its precinct")
			}},
	},
	cases: func(t *Town, yield func(landlordCase)) {
		t.eachLease(func(i int) {
			l := &t.Leases[i]
			if l.Closed {
				return
			}
			var seen []int32
			for k := range l.Refs {
				r := &l.Refs[k]
				if !r.Found.Usable() {
					continue
				}
				for _, p := range r.Found.Parcels {
					if !slices.Contains(seen, p) {
						seen = append(seen, p)
						yield(landlordCase{tenancy{t, i, l}, p, r})
					}
				}
			}
		})
	},
	at: func(c *landlordCase) []Anchor { return onLease(c.i) },
	describe: func(c *landlordCase, f *Finding) {
		c.subject(f)
		f.parcel(c.parcel)
		p := text.Same(c.t.Parcels[c.parcel].ParcelID)
		f.location = 'B'
		f.Sentence = text.Say("Umowa %s obejmuje działkę %s, która według ewidencji nie należy do gminy.", "Lease %s covers parcel %s, which by the cadastre is not the municipality's.", c.name(), p)
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy gmina może wydzierżawiać działkę %s (umowa %s): %s.", "Whether the municipality may lease parcel %s (lease %s) cannot be told: %s.", p, c.name(), f.Reason)
		}
		c.refund(f)
	},
}

// signed is the day the contract was made, or the first day of its term.
func (c *landlordCase) signed() scene.Day {
	if c.l.Signed != scene.NoDay && c.l.Signed != 0 {
		return c.l.Signed
	}
	return c.l.Valid.From
}

// soldLater tells whether the parcel was municipal when the contract was made, and changed hands since.
func (c *landlordCase) soldLater() Tri {
	day := c.signed()
	if day == scene.NoDay {
		return scene.False
	}
	return c.t.groupOn(c.parcel, day, c.t.P.Lease.Groups)
}

// groupOn tells whether an earlier state of a parcel, in the cadastre on a day, was of one of the groups.
func (t *Town) groupOn(row int32, day scene.Day, groups []int8) Tri {
	for _, q := range t.rowsOf(row) {
		p := &t.Parcels[q]
		if q != row && p.Valid.Has(day) == scene.True && slices.Contains(groups, p.Group) {
			return scene.True
		}
	}
	return scene.False
}

// refund is the rent received that may be claimed back: of as many years as have not lapsed.
func (c *landlordCase) refund(f *Finding) {
	months := money.Months(c.l.Payment)
	if !scene.Has(c.l.Rent) || c.l.Rent <= 0 || months == 0 || !c.l.Valid.Known {
		f.MoneyNote = text.T("Rejestr nie podaje czynszu: kwoty do zwrotu nie policzono.", "The register gives no rent: what would be returned was not computed.")
		return
	}
	year := int64(c.l.Rent) * int64(12/months)
	amount := func(years int) (int64, time.Time) {
		from := money.ClaimFrom(c.t.On.Time(), years)
		if start := c.l.Valid.From.Time(); start.After(from) {
			from = start
		}
		return money.Spread(year, from, c.t.On.Time()), from
	}
	least, from := amount(c.t.P.LimitationFirm)
	most, early := amount(c.t.P.Limitation)
	years, rule := c.t.P.Limitation, "limitation_years"
	switch c.t.natural(c.l) {
	case scene.True:
		least, from = most, early
	case scene.False:
		most, early = least, from
		years, rule = c.t.P.LimitationFirm, "limitation_years_business"
	}
	r := money.Range{Basis: basisRentRefund.code, Min: least, Max: most,
		Formula: money.Grosze(year) + "/rok × " + money.DaysText(money.Days(from, c.t.On.Time())) + " = " + money.Grosze(least)}
	if most != least {
		r.Formula = "od " + r.Formula + " do " + money.Grosze(year) + "/rok × " + money.DaysText(money.Days(early, c.t.On.Time())) + " = " + money.Grosze(most)
	}
	var d doubts
	d.param(c.t, rule)
	f.add(basisRentRefund, r, &d)
	f.Measures = append(f.Measures, Measure{Name: "limitation_date", Value: money.Limitation(early, years).Format(time.DateOnly), Unit: "date"})
}
