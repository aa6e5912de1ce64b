package rules

import (
	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// overdueCase is an object on municipal land with a contract that covered the place.
type overdueCase struct {
	landCase
	on scene.LeaseOn
	l  *scene.Lease
}

func (c *overdueCase) name() Text { return text.Same(rowName(&c.l.Document)) }

var basisTacitRent = basis{"RENT_TACIT", text.T("czynsz, jeżeli uznać umowę za przedłużoną milcząco", "rent, if the contract is taken for tacitly extended"), "art. 674 w zw. z art. 694 k.c.", false}

// O04: the contract on the ground has ended, and what its tenant used it for still stands there.
var o04 = &rule[overdueCase]{
	meta: Meta{ID: "O04", Version: 1, Name: "OBJ_EXPIRED_LEASE", Base: High,
		Title:    text.T("Użytkowanie po wygaśnięciu umowy", "Use after the contract has ended"),
		Sentence: text.T("Umowa na grunt gminy się skończyła, a obiekt dzierżawcy nadal stoi i nowej umowy nie ma.", "The contract on municipal land has ended, the tenant's object still stands, and there is no new contract."),
		Law: []Article{{"art. 674 w zw. z art. 694 k.c.", text.T("Kto za zgodą wydzierżawiającego używa gruntu po terminie, w razie wątpliwości dzierżawi go na czas nieoznaczony.", "Who goes on using the land with the landlord's consent leases it, in doubt, for an indefinite time.")},
			{"art. 224–225 k.c.", text.T("Bez umowy właścicielowi należy się wynagrodzenie za korzystanie.", "Without a contract the owner is due remuneration for the use.")}},
		Next: []string{"N1", "TACIT_EXTENSION", "NEW_CONTRACT", "N5"},
		FalsePositives: []Text{text.T("aneks przedłużający nie trafił do rejestru", "an annex that prolongs it is not in the register"),
			text.T("grunt zwrócono protokołem zdawczo-odbiorczym", "the land was returned with a handover protocol")}},
	terms: []Term[overdueCase]{
		{"O04.private_use", text.T("Obiekt służy użytkowi prywatnemu", "The object is of private use"),
			func(c *overdueCase) Tri { return c.private() },
			func(c *overdueCase, v Tri) Text { return c.tellPrivate(v) }},
		{"O04.municipal_land", text.T("Grunt nadal należy do gminy (grupa rejestrowa 4)", "The land still is the municipality's (group 4)"),
			func(c *overdueCase) Tri { return c.land() },
			func(c *overdueCase, v Tri) Text { return c.tellLand(v) }},
		{"O04.outside_lanes", text.T("Obiekt stoi poza pasami dróg publicznych", "The object stands outside the public lanes"),
			func(c *overdueCase) Tri { v, _ := c.outside(); return v },
			func(c *overdueCase, v Tri) Text { return c.tellOutside() }},
		{"O04.covered", text.T("Umowa obejmowała to miejsce", "The contract covered this place"),
			func(c *overdueCase) Tri { return c.t.Covers(c.on, c.i) },
			func(c *overdueCase, v Tri) Text {
				if v == scene.Unknown {
					return text.Say("umowa %s obejmowała część działki, której nikt nie narysował", "contract %s covered a part of the parcel that nobody drew", c.name())
				}
				return text.Say("umowa %s na ten grunt", "contract %s on this ground", c.name())
			}},
		{"O04.lease_ended", text.T("Umowa skończyła się przed dniem obserwacji", "The contract ended before the object was seen"),
			func(c *overdueCase) Tri { return leaseOver(c.l, c.o.Seen) },
			func(c *overdueCase, v Tri) Text {
				if v == scene.Unknown {
					return doubt(c.l)
				}
				return text.Say("umowa %s: %s, obiekt widziano %s", "contract %s: %s, the object was seen on %s", c.name(), text.Period(c.l.Term()), text.Day(c.o.Seen))
			}},
		{"O04.same_use", text.T("Obiekt jest dzierżawcy albo służy celowi umowy", "The object is the tenant's or serves the contract's purpose"),
			func(c *overdueCase) Tri { v, _ := c.t.sameUse(c.l, c.i); return v },
			func(c *overdueCase, v Tri) Text { _, why := c.t.sameUse(c.l, c.i); return why }},
		{"O04.not_returned", text.T("Grunt nie został zwrócony", "The land was not returned"),
			func(c *overdueCase) Tri { return scene.Of(!returned(c.l)) },
			func(c *overdueCase, v Tri) Text {
				if v == scene.False {
					return text.T("uwagi w rejestrze mówią o zwrocie gruntu", "the register's notes speak of the land's return")
				}
				return text.T("rejestr nie mówi o protokole zdawczo-odbiorczym", "the register speaks of no handover protocol")
			}},
		{"O04.no_unread_annex", text.T("Rejestr nie wspomina aneksu, którego w nim brak", "The register mentions no annex that it lacks"),
			func(c *overdueCase) Tri {
				if unreadAnnex(c.l) {
					return scene.Unknown
				}
				return scene.True
			},
			func(c *overdueCase, v Tri) Text {
				if v == scene.Unknown {
					return text.T("uwagi mówią o przedłużeniu albo aneksie, którego rejestr nie zawiera: umowa mogła trwać dalej", "the notes speak of an extension or annex that the register does not hold: the contract may have gone on")
				}
				return text.T("nic nie wskazuje na aneks spoza rejestru", "nothing speaks of an annex outside the register")
			}},
		{"O04.no_other_lease", text.T("Żadna inna umowa nie obejmuje tego miejsca w dniu obserwacji", "No other contract covers the place on the day it was seen"),
			func(c *overdueCase) Tri { v, _ := c.noLease(); return max(v, c.exceptOwn(v)) },
			func(c *overdueCase, v Tri) Text {
				if _, n := c.noLease(); v != scene.True {
					return text.Say("umowa %s może obejmować to miejsce", "contract %s may cover this place", text.Same(n))
				}
				return text.T("nowej umowy na to miejsce nie ma", "there is no new contract for this place")
			}},
	},
	cases: func(t *Town, yield func(overdueCase)) {
		t.eachObject(func(i int) {
			if on, ok := t.formerLease(i); ok {
				yield(overdueCase{landCase{t: t, i: i, o: &t.Objects[i], parcel: -1}, on, &t.Leases[on.Lease]})
			}
		})
	},
	at: func(c *overdueCase) []Anchor { return append(onObject(c.i), Anchor{Leases, c.on.Lease}) },
	describe: func(c *overdueCase, f *Finding) {
		f.object(c.i)
		f.lease(int(c.on.Lease))
		f.Label = c.t.objectName(c.i).PL + " · " + rowName(&c.l.Document)
		if c.land(); c.parcel >= 0 {
			f.parcel(c.parcel)
			f.likelihood("probability_on_parcel", c.t.onMunicipal(c.i), c.rel, c.t.sigmaParcel(c.parcel))
			f.sure = append(f.sure, positional(c.rel, c.t.Settings.KSigma))
		}
		f.measure("footprint", c.t.footprint(c.i), "m2", nil, nil)
		f.titles(c.i)
		end := c.l.Term().To
		f.Sentence = text.Say("Umowa %s skończyła się %s, a %s nadal stoi (widziano %s).", "Contract %s ended on %s, and the %s still stands (seen on %s).", c.name(), text.Day(end), c.t.objectSize(c.i), text.Day(c.o.Seen))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy %s stoi po wygaśnięciu umowy %s: %s.", "Whether the %s stands after the end of contract %s cannot be told: %s.", c.t.objectName(c.i), c.name(), f.Reason)
		}
		if !end.Known() || end == scene.Always || c.o.Seen == scene.NoDay {
			return
		}
		f.measure("days_after_end", float64(c.o.Seen-end), "d", nil, 0)
		f.useSince(c.i, c.t.footprint(c.i), end+1, c.l.Purpose)
		if r, ok := rentFor(c.l, end+1, max(c.t.On, c.o.Seen)); ok {
			r.Basis = basisTacitRent.code
			f.add(basisTacitRent, r, nil)
		}
	},
}

// leaseOver tells whether a contract ended before a day.
func leaseOver(l *scene.Lease, day scene.Day) Tri {
	term := l.Term()
	switch {
	case day == scene.NoDay || !term.Known:
		return scene.Unknown
	case term.To == scene.Always || day < term.From:
		return scene.False
	case !term.To.Known():
		return scene.Unknown
	}
	return scene.Of(day > term.To)
}

// returned tells whether the register's notes speak of the land's return to the municipality.
func returned(l *scene.Lease) bool {
	return says(l.Notes, "zdawczo", "zwrocono grunt", "grunt zwroc", "zwrot gruntu", "wydano grunt", "przejeto grunt", "handed over", "handover")
}

// unreadAnnex tells whether the notes speak of an extension that no row of the register carries.
func unreadAnnex(l *scene.Lease) bool {
	return l.Annexes == 0 && says(l.Notes, "aneks", "przedluz", "annex", "extended")
}

// exceptOwn is True when the only contract that leaves noLease open is the ended one itself: its unreadable end has been
// said by another term.
func (c *overdueCase) exceptOwn(v Tri) Tri {
	if v == scene.True {
		return v
	}
	for _, h := range c.t.J.ParcelsOf(c.i) {
		for _, on := range c.t.LeasesOn(h.Parcel) {
			l := &c.t.Leases[on.Lease]
			if on.Lease != c.on.Lease && scene.And(l.InForce(c.o.Seen), c.t.Covers(on, c.i)) != scene.False {
				return v
			}
		}
	}
	return scene.True
}

// formerLease is the contract on the ground of object i that ended last before it was seen, and else one that may have
// ended, and else any other: that it has ended is a term like any other.
func (t *Town) formerLease(i int) (scene.LeaseOn, bool) {
	var best scene.LeaseOn
	o, found := &t.Objects[i], false
	rank := func(on scene.LeaseOn) (Tri, Tri, scene.Day) {
		l := &t.Leases[on.Lease]
		use, _ := t.sameUse(l, i)
		return leaseOver(l, o.Seen), min(use, t.Covers(on, i)), l.Term().To
	}
	for _, h := range t.J.ParcelsOf(i) {
		if !h.Holds {
			continue
		}
		for _, on := range t.LeasesOn(h.Parcel) {
			if !found {
				best, found = on, true
				continue
			}
			a1, a2, a3 := rank(on)
			b1, b2, b3 := rank(best)
			if a1 > b1 || a1 == b1 && (a2 > b2 || a2 == b2 && a3 > b3) {
				best = on
			}
		}
	}
	return best, found
}

// afterLease tells whether object i stands where its own contract has ended, which is O04's and no other rule's: True or
// Unknown with the contract.
func (t *Town) afterLease(i int) (Tri, *scene.Lease) {
	on, ok := t.formerLease(i)
	if !ok {
		return scene.False, nil
	}
	l := &t.Leases[on.Lease]
	if returned(l) {
		return scene.False, l
	}
	v, _ := t.sameUse(l, i)
	return scene.And(leaseOver(l, t.Objects[i].Seen), t.Covers(on, i), v), l
}

// sameUse tells whether object i is the tenant's or serves the purpose of the contract: by the advertiser's name, by the
// purpose, or because it stood there while the contract ran.
func (t *Town) sameUse(l *scene.Lease, i int) (Tri, Text) {
	o := &t.Objects[i]
	code := ""
	if o.Class >= 0 {
		code = t.Classes[o.Class].Code
	}
	advert := o.Class >= 0 && t.Classes[o.Class].Kind == scene.Advert
	fit, named := namesClass(l.Purpose, code)
	switch {
	case o.Advertiser != "" && sameName(o.Advertiser, l.Party):
		return scene.True, text.T("nazwa na obiekcie to nazwa dzierżawcy", "the name on the object is the tenant's")
	case fit:
		return scene.True, text.Say("cel umowy (%s) mówi o takim obiekcie", "the contract's purpose (%s) speaks of such an object", text.Quoted(l.Purpose))
	case advert && !named && says(l.Purpose, "reklam"):
		return scene.True, text.Say("cel umowy to reklama (%s)", "the contract's purpose is advertising (%s)", text.Quoted(l.Purpose))
	case named:
		return scene.False, text.Say("cel umowy (%s) mówi o czymś innym", "the contract's purpose (%s) speaks of something else", text.Quoted(l.Purpose))
	case advert && l.Purpose != "":
		return scene.False, text.Say("cel umowy (%s) nie mówi o reklamie", "the contract's purpose (%s) speaks of no advertisement", text.Quoted(l.Purpose))
	case o.First != scene.NoDay && l.InForce(o.First) == scene.True:
		return scene.True, text.Say("stał już %s, gdy umowa obowiązywała", "it stood there on %s, while the contract ran", text.Day(o.First))
	}
	return scene.Unknown, text.Say("nie wiadomo, czy obiekt jest dzierżawcy: cel umowy (%s) o nim nie mówi, a widziano go dopiero po jej końcu", "whether the object is the tenant's is not known: the purpose (%s) does not speak of it, and it was first seen after the end", text.Quoted(l.Purpose))
}

// rentFor is the contract's own rent for a period, by days of the year, with its working.
func rentFor(l *scene.Lease, from, to scene.Day) (money.Range, bool) {
	months := money.Months(l.Payment)
	if !scene.Has(l.Rent) || l.Rent <= 0 || months == 0 || to < from {
		return money.Range{}, false
	}
	year := int64(l.Rent+0.5) * 12 / int64(months)
	gr := money.Spread(year, from.Time(), to.Time())
	return money.Range{Min: gr, Max: gr, Formula: money.Grosze(year) + "/rok × " + money.DaysText(int(to-from)+1) + " = " + money.Grosze(gr)}, true
}
