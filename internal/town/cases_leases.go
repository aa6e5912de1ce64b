package town

import (
	"fmt"
	"math"
)

// plot makes a parcel for a lease, west of the town, far from every lane and from everything that the scans drove by.
func (t *town) plot(group string) (*parcel, error) { return t.plotOf(group, 30, 40), nil }

// plotOf makes a plot so many metres wide and deep, apart from all others.
func (t *town) plotOf(group string, w, d float64) *parcel {
	const columns, dx, dy = 6, 80.0, 50.0
	k := t.plots
	t.plots++
	at := point{originX - 120 - dx*float64(1+k%columns), originY + 40 + dy*float64(k/columns)}
	return t.newParcel(group, square(at, point{1, 0}, w, d))
}

// newParcel adds a parcel of the first precinct that no block holds, with a number that nothing else has.
func (t *town) newParcel(group string, r ring) *parcel {
	t.estateParcels++
	p := &parcel{precinct: 1, number: fmt.Sprint(6000 + t.estateParcels), ring: r, group: group, use: "R", sigma: 0.1, given: true}
	t.parcels = append(t.parcels, p)
	t.byNumber[p.number] = append(t.byNumber[p.number], p)
	return p
}

// allotment makes a small municipal parcel along the outermost street in the west or north, wholly inside what the scans
// saw, 12 m from the lane. taken: something will stand on it, so it keeps away from whatever has a document, and the street beside
// it is no other case's any more.
func (t *town) allotment(taken bool) (*parcel, error) {
	for ; t.allotments < 4*(t.nx+t.ny); t.allotments++ {
		k := t.allotments
		var pc *piece
		var r ring
		step := float64(k%4)*26 + 24
		if k/4 < t.ny {
			pc = t.vp[0][k/4]
			edge, v := -t.halfV[0]-12, float64(k/4)*cellH+step
			r = t.rect(edge-12, v-12, edge, v+12)
		} else {
			n := k/4 - t.ny
			pc = t.hp[t.ny][n]
			edge, u := float64(t.ny)*cellH+t.halfH[t.ny]+12, float64(n)*cellW+step
			r = t.rect(u-12, edge, u+12, edge+12)
		}
		if t.nearUnseen(pc) || taken && t.documented(r.centre(), 48) {
			continue
		}
		pc.given = pc.given || taken
		t.allotments++
		return t.newParcel("4", r), nil
	}
	return nil, fmt.Errorf("no allotment left beside a street that was driven")
}

var (
	recently = day(2022, 3, 1) // in force during the last scan and on the day of the analysis, and not for long
	soonOver = day(2025, 2, 28)
	over     = day(2023, 11, 30)
)

// tenanted is a plot with a lease of up to three years.
func (t *town) tenanted() (*lease, *parcel, error) {
	p, err := t.plot("4")
	if err != nil {
		return nil, nil, err
	}
	return t.rent(p, recently, soonOver), p, nil
}

// documented: something with a document, or a document with a map, lies within d metres.
func (t *town) documented(at point, d float64) bool {
	for _, o := range t.objects {
		if distance(o.at, at) < d {
			return true
		}
	}
	for _, x := range t.decisions {
		for _, q := range x.shape {
			if distance(q, at) < d {
				return true
			}
		}
	}
	return false
}

// onLease plants a lease that is changed in one respect.
func onLease(v verdict, change func(t *town, l *lease, p *parcel, i int)) func(*town, Case, int) error {
	return func(t *town, c Case, i int) error {
		l, p, err := t.tenanted()
		if err == nil {
			change(t, l, p, i)
			t.tell(c.Rule, v, c.Why, l, p)
		}
		return err
	}
}

// L03: the leased area and the parcel's.
var leaseArea = []Case{
	{"L03", hit, "leased area > parcel area × 1.02, part", 9, "część większa od działki", onLease(hit, func(t *town, l *lease, p *parcel, i int) {
		l.whole, l.refs = "część", "cz. dz. "+p.number
		l.setArea(p.ring.trueArea() * t.between(1.05, 1.6))
	})},
	{"L03", hit, "leased area > parcel area × 1.02, whole", 6, "całość większa od działki", onLease(hit, func(t *town, l *lease, p *parcel, i int) { l.setArea(p.ring.trueArea() * t.between(1.05, 1.4)) })},
	{"L03", hit, "whole with a smaller area", 9, "„całość” mniejsza od działki", onLease(hit, func(t *town, l *lease, p *parcel, i int) { l.setArea(p.ring.trueArea() * t.between(0.6, 0.95)) })},
	{"L03", trap, "× 1.02", 6, "całość różni się o 1 %", onLease(trap, func(t *town, l *lease, p *parcel, i int) { l.setArea(p.ring.trueArea() * (0.99 + 0.02*float64(i%2))) })},
	{"L03", trap, "a part is smaller", 6, "część działki", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.whole, l.refs = "część", "cz. dz. "+p.number
		l.setArea(p.ring.trueArea() * t.between(0.2, 0.9))
	})},
	{"L03", trap, "a lease that is over", 6, "umowa skończona", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.to = over
		l.setArea(p.ring.trueArea() * 1.4)
	})},
	{"L03", trap, "ha/m²", 6, "metry wpisane zamiast hektarów", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.area = fmt.Sprintf("%.0f", math.Round(p.ring.trueArea())*10_000)
		l.rent, l.index = l.firstRent(), "nie podlega"
	})},
	{"L03", trap, "area in whole ares", 5, "pole ewidencyjne z dokładnością do ara", func(t *town, c Case, i int) error {
		p := t.plotOf("4", 17, 20.2-0.1*float64(i))
		p.ares = true
		t.tell("L03", trap, c.Why, t.rent(p, recently, soonOver), p)
		return nil
	}},
}

// L04: the parcel that a lease names is not in the cadastre.
var leaseParcel = []Case{
	{"L04", hit, "(a) found in lineage", 10, "numer sprzed podziału lub scalenia", func(t *town, c Case, i int) error {
		p, err := t.quietLane(func(p *parcel) bool { return len(p.parents) > 0 })
		if err == nil {
			l := t.named(p, p.parents[0].number)
			t.tell("L04", hit, c.Why, l)
			t.tell("L02", hit, "działka drogowa, pod numerem sprzed podziału", l)
		}
		return err
	}},
	{"L04", hit, "(b) found in another precinct", 6, "taki numer jest, ale w innym obrębie", func(t *town, c Case, i int) error {
		l, p, err := t.tenanted()
		if err == nil {
			l.precinct = fmt.Sprintf("%04d", t.precinctWithout(p.number, i))
			t.tell("L04", hit, c.Why, l)
		}
		return err
	}},
	{"L04", hit, "(c) typing error", 6, "numer z przestawioną cyfrą", func(t *town, c Case, i int) error {
		l, p, err := t.tenanted()
		if err == nil {
			l.refs = t.mistyped(p.number)
			t.tell("L04", hit, c.Why, l)
		}
		return err
	}},
	{"L04", hit, "(d) unknown", 6, "takiej działki nigdzie nie ma", func(t *town, c Case, i int) error {
		l, _, err := t.tenanted()
		if err == nil {
			l.refs = fmt.Sprintf("%d/%d", 97000+131*i, i+2)
			t.tell("L04", hit, c.Why, l)
		}
		return err
	}},
	{"L04", trap, "in the current cadastre", 6, "obecny numer, różnie pisany", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.refs = []string{"dz. nr " + p.number, p.id(), p.number}[i%3]
	})},
	{"L04", trap, "a lease that is over", 7, "umowa skończona", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.to, l.refs = over, fmt.Sprintf("%d/%d", 96000+131*i, i+2)
	})},
	{"L04", trap, "a temporary number", 7, "numer z projektu podziału", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.refs, l.notes = fmt.Sprintf("%d/%d", 95000+131*i, i+2), "projekt podziału, numer tymczasowy"
	})},
}

// named is a lease that names a parcel of the past for ground whose owner does not matter.
func (t *town) named(p *parcel, number string) *lease {
	l := t.rent(p, recently, soonOver)
	l.refs = number
	l.whole, l.area = "część", ""
	l.rent, l.index = 0, ""
	l.m2 = 0
	return l
}

// L05: land that is not ours to lease.
var leaseOwner = []Case{
	{"L05", hit, "P.group ∉ {4}", 16, "grunt prywatny, spółki lub powiatu", func(t *town, c Case, i int) error {
		return t.leaseOn([]string{"7", "15", "8", "11"}[i%4], hit, c)
	}},
	{"L05", hit, "group 5: somebody else possesses", 8, "grunt gminy w użytkowaniu wieczystym", func(t *town, c Case, i int) error { return t.leaseOn("5", hit, c) }},
	{"L05", trap, "municipal land", 8, "grunt gminy", func(t *town, c Case, i int) error { return t.leaseOn("4", trap, c) }},
	{"L05", trap, "perpetual usufruct of the municipality (groups 1 and 2)", 7, "grunt Skarbu Państwa", func(t *town, c Case, i int) error { return t.leaseOn([]string{"1", "2"}[i%2], trap, c) }},
	{"L05", trap, "the group is not known", 4, "grupa nieznana", func(t *town, c Case, i int) error { return t.leaseOn("", trap, c) }},
	{"L05", trap, "sold after signing", 7, "sprzedana po zawarciu umowy", func(t *town, c Case, i int) error {
		p, err := t.plot("7")
		if err == nil {
			p.was = "4"
			l := t.rent(p, day(2019, 3, 1), farAhead)
			t.tell("L05", trap, c.Why, l, p)
		}
		return err
	}},
	{"L05", trap, "a lease that is over", 7, "umowa skończona", func(t *town, c Case, i int) error {
		p, err := t.plot("7")
		if err == nil {
			t.tell("L05", trap, c.Why, t.rent(p, recently, over), p)
		}
		return err
	}},
	{"L05", trap, "parcel id error", 6, "numer bez obrębu", func(t *town, c Case, i int) error {
		p, err := t.plot("7")
		if err == nil {
			l := t.rent(p, recently, soonOver)
			l.precinct = " "
			t.tell("L05", trap, c.Why, l, p)
		}
		return err
	}},
}

func (t *town) leaseOn(group string, v verdict, c Case) error {
	p, err := t.plot(group)
	if err == nil {
		t.tell("L05", v, c.Why, t.rent(p, recently, soonOver), p)
	}
	return err
}

// L06: terms that need the council's consent.
var leaseTerm = []Case{
	{"L06", hit, "valid_to − valid_from > 3 years", 9, "ponad 3 lata bez zgody", onLease(hit, func(t *town, l *lease, p *parcel, i int) {
		l.from, l.to, l.noConsent = day(2020, 3, 1+i), day(2025, 2, 28), true
	})},
	{"L06", hit, "open_ended", 7, "na czas nieokreślony bez zgody", onLease(hit, func(t *town, l *lease, p *parcel, i int) { l.open, l.noConsent = true, true })},
	{"L06", hit, "a contract after a contract", 9, "kolejna umowa na ten sam grunt", func(t *town, c Case, i int) error {
		_, next, p, err := t.chained(5 * i)
		if err == nil {
			t.tell("L06", hit, c.Why, next, p)
		}
		return err
	}},
	{"L06", trap, "three years and no more", 8, "3 lata bez zgody", onLease(trap, func(t *town, l *lease, p *parcel, i int) { l.noConsent = true })},
	{"L06", trap, "council_consent_no", 8, "na czas nieokreślony, zgoda podana", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.open = true
		switch i % 3 {
		case 1:
			l.noConsent, l.order = true, "Uchwała nr XII/34/2021"
		case 2:
			l.noConsent, l.notes = true, "zgoda rady w rejestrze uchwał pod poz. 7"
		}
	})},
	{"L06", trap, "statutory precedence and free loans", 7, "art. 37 ust. 3 u.g.n. lub użyczenie", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.open, l.noConsent = true, true
		if i%2 == 0 {
			l.notes = "bezprzetargowo, art. 37 ust. 3 u.g.n."
		} else {
			l.kind, l.notes = "użyczenie", "umowa nieodpłatna"
		}
	})},
	{"L06", trap, "a lease that is over", 7, "umowa skończona", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.from, l.to, l.noConsent = day(2017, 3, 1), over, true
	})},
	{"L06", trap, "chain gap ≤ 90 days", 6, "następna umowa po ponad 90 dniach", func(t *town, c Case, i int) error {
		_, next, p, err := t.chained(95 + 40*i)
		if err == nil {
			t.tell("L06", trap, c.Why, next, p)
		}
		return err
	}},
	{"L06", trap, "the same party", 6, "po umowie innego dzierżawcy", func(t *town, c Case, i int) error {
		first, next, p, err := t.chained(0)
		if err == nil {
			for first.party == next.party {
				first.party = pick(t, t.parties)
			}
			t.tell("L06", trap, c.Why, next, p)
		}
		return err
	}},
}

// chained are two contracts of one tenant on one plot, so many days apart, the second in force.
func (t *town) chained(gap int) (first, next *lease, p *parcel, err error) {
	if p, err = t.plot("4"); err != nil {
		return nil, nil, nil, err
	}
	first = t.rent(p, day(2020, 6, 1), day(2022, 5, 31))
	next = t.rent(p, first.to.AddDays(1+gap), soonOver)
	next.party, next.noConsent, first.noConsent = first.party, true, true
	return first, next, p, nil
}

// L07: leases about to end.
var leaseEnd = []Case{
	{"L07", hit, "valid_to − today ∈ [0, expiring_days]", 25, "kończy się w ciągu 60 dni", onLease(hit, func(t *town, l *lease, p *parcel, i int) { l.to = AnalyseOn.AddDays(i * 60 / 24) })},
	{"L07", trap, "expiring_days", 6, "kończy się po ponad 60 dniach", onLease(trap, func(t *town, l *lease, p *parcel, i int) { l.to = AnalyseOn.AddDays(61 + 10*i) })},
	{"L07", trap, "not over yet", 6, "skończyła się wczoraj lub wcześniej", onLease(trap, func(t *town, l *lease, p *parcel, i int) { l.to = AnalyseOn.AddDays(-1 - 7*i) })},
	{"L07", trap, "renewal filed", 7, "złożono wniosek o przedłużenie", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.to, l.notes = AnalyseOn.AddDays(5+7*i), "wniosek o przedłużenie złożony 3.06.2024"
	})},
	{"L07", trap, "the next contract is made", 7, "następna umowa zawarta", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.to = AnalyseOn.AddDays(5 + 7*i)
		next := t.rent(p, l.to.AddDays(1), l.to.AddDays(1000))
		next.party = l.party
	})},
}

// L08: rents.
var leaseRent = []Case{
	{"L08", hit, "rent ≠ rate × area", 8, "czynsz niższy niż stawka × powierzchnia", onLease(hit, func(t *town, l *lease, p *parcel, i int) {
		l.index = "nie podlega"
		l.rent = int64(float64(l.firstRent()) * t.between(0.4, 0.95))
	})},
	{"L08", hit, "no indexation charge for > 13 months", 9, "czynszu nie waloryzowano", onLease(hit, func(t *town, l *lease, p *parcel, i int) { l.rent = l.firstRent() })},
	{"L08", hit, "the last indexation left out", 5, "bez ostatniej waloryzacji", onLease(hit, func(t *town, l *lease, p *parcel, i int) {
		l.rent, l.indexed = indexed(l.firstRent(), 2023, 2023), day(2023, 3, 1)
	})},
	{"L08", hit, "the rate is below the order's", 6, "stawka niższa niż w zarządzeniu, bez przetargu", onLease(hit, func(t *town, l *lease, p *parcel, i int) {
		l.index, l.rate = "nie podlega", "0,30"
		l.rent = int64(math.Round(l.m2 * 30))
	})},
	{"L08", trap, "rent = rate × area", 6, "czynsz zgodny ze stawką", onLease(trap, func(t *town, l *lease, p *parcel, i int) { l.index = "nie podlega" })},
	{"L08", trap, "indexed each March", 6, "czynsz waloryzowany", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		if i%2 == 0 {
			l.indexed = day(2024, 3, 1)
		}
	})},
	{"L08", trap, "a rate from a tender", 5, "stawka z przetargu", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.index, l.rate, l.tender = "nie podlega", "0,30", "przetarg"
		l.rent = int64(math.Round(l.m2 * 30))
	})},
	{"L08", trap, "individual relief", 7, "ulga dla organizacji", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.index, l.notes = "nie podlega", "ulga 50 % dla organizacji pożytku publicznego"
		l.rent = l.firstRent() / 2
	})},
	{"L08", trap, "free of charge", 7, "umowa nieodpłatna, czynsz symboliczny", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.index, l.notes, l.rent = "nie podlega", "umowa nieodpłatna, kwota symboliczna", 100
	})},
	{"L08", trap, "a lease that is over", 7, "umowa skończona", onLease(trap, func(t *town, l *lease, p *parcel, i int) {
		l.to, l.index, l.rent = over, "nie podlega", l.firstRent()/2
	})},
}

// displayed is an object on a plot that somebody leases for something else.
func (t *town) displayed(c class) (*object, *lease, *parcel, error) {
	p, err := t.plot("4")
	if err != nil {
		return nil, nil, nil, err
	}
	o, l := t.on(p, c), t.rent(p, longAgo, farAhead)
	l.settled = true
	o.advertiser = "Reklamodawca Zmyślony S.A."
	t.tell("O02", trap, "umowa obejmuje miejsce", o, l)
	return o, l, p, nil
}

// L09: advertisements on ground leased for something else.
var leasePurpose = []Case{
	{"L09", hit, "ADV class object, purpose is not advertising", 26, "reklama na gruncie wydzierżawionym na co innego", func(t *town, c Case, i int) error {
		o, l, _, err := t.displayed(nth([]class{billboard, totem, citylight, led}, i))
		if err == nil {
			t.tell("L09", hit, c.Why, o, l)
		}
		return err
	}},
	{"L09", trap, "ADV class", 6, "kiosk, a nie reklama", func(t *town, c Case, i int) error {
		o, l, _, err := t.displayed(nth(structures, i))
		if err == nil {
			t.tell("L09", trap, c.Why, o, l)
		}
		return err
	}},
	{"L09", trap, "purpose whitelist", 6, "umowa na reklamę", func(t *town, c Case, i int) error {
		o, l, _, err := t.displayed(nth(adverts, i))
		if err == nil {
			l.purpose = []string{"ustawienie tablicy reklamowej", "nośnik reklamowy", "działalność reklamowa"}[i%3]
			t.tell("L09", trap, c.Why, o, l)
			t.tell("L10", trap, "nośnik stoi", l)
		}
		return err
	}},
	{"L09", trap, "the tenant's own sign", 7, "szyld dzierżawcy", func(t *town, c Case, i int) error {
		o, l, _, err := t.displayed(nth([]class{sign, billboard}, i))
		if err == nil {
			o.advertiser = l.party.name
			t.tell("L09", trap, c.Why, o, l)
		}
		return err
	}},
	{"L09", trap, "in force", 6, "umowa zaczęła się po skanie", func(t *town, c Case, i int) error {
		p, err := t.plot("4")
		if err == nil {
			o, l := t.on(p, nth(adverts, i)), t.rent(p, lastScan.AddDays(10), soonOver)
			l.settled = true
			t.tell("L09", trap, c.Why, o, l)
			t.tell("O02", hit, "umowa zaczyna się dopiero po skanie", o, p)
		}
		return err
	}},
	{"L09", trap, "on the leased part", 6, "reklama obok wyrysowanej części", func(t *town, c Case, i int) error {
		p, err := t.plot("4")
		if err == nil {
			o, l := t.on(p, nth(adverts, i)), t.rentPart(p, 0.3, longAgo, farAhead)
			l.settled = true
			l.draw(strip(p, 0.02, 0.25))
			t.tell("L09", trap, c.Why, o, l)
			t.tell("O02", hit, "obok wydzierżawionej części", o, p)
		}
		return err
	}},
}

var things = []struct {
	purpose string
	class   class
}{{"pod kiosk handlowy", kiosk}, {"pod garaż blaszany", garage}, {"pod paczkomat", locker}, {"pod kontener na odzież", container}, {"pod billboard", billboard}}

// L10: leases that name a thing.
var leaseThing = []Case{
	{"L10", hit, "no such object on the ground", 25, "umowa na obiekt, którego nie ma", onAllotment(hit, func(t *town, l *lease, p *parcel, i int) {
		l.purpose, l.settled = nth(things, i).purpose, true
	})},
	{"L10", trap, "the object stands there", 10, "obiekt z umowy stoi", func(t *town, c Case, i int) error {
		p, err := t.allotment(true)
		if err == nil {
			th := nth(things, i)
			o, l := t.on(p, th.class), t.rent(p, longAgo, farAhead)
			l.purpose, l.settled = th.purpose, true
			t.tell("L10", trap, c.Why, l)
			t.tell("O02", trap, "umowa obejmuje miejsce", o, l)
		}
		return err
	}},
	{"L10", trap, "in force during the scan", 7, "umowa zaczęła się po skanie", onAllotment(trap, func(t *town, l *lease, p *parcel, i int) {
		l.purpose, l.settled, l.from = nth(things, i).purpose, true, lastScan.AddDays(8)
	})},
	{"L10", trap, "inside coverage", 7, "skan tam nie jechał", func(t *town, c Case, i int) error {
		p, err := t.plot("4")
		if err == nil {
			l := t.rent(p, recently, soonOver)
			l.purpose, l.settled = nth(things, i).purpose, true
			t.tell("L10", trap, c.Why, l)
		}
		return err
	}},
	{"L10", trap, "removed out of season", 7, "stoisko zimowe, skan w czerwcu", onAllotment(trap, func(t *town, l *lease, p *parcel, i int) {
		l.purpose, l.settled = "stoisko – sprzedaż choinek w sezonie zimowym", true
	})},
	{"L10", trap, "the purpose names no thing", 6, "dojazd do garażu", onAllotment(trap, func(t *town, l *lease, p *parcel, i int) {
		l.purpose, l.settled = "dojazd do garażu na działce sąsiedniej", true
	})},
}

// onAllotment is onLease where the scans saw the whole ground.
func onAllotment(v verdict, change func(t *town, l *lease, p *parcel, i int)) func(*town, Case, int) error {
	return func(t *town, c Case, i int) error {
		p, err := t.allotment(false)
		if err == nil {
			l := t.rent(p, recently, soonOver)
			change(t, l, p, i)
			t.tell(c.Rule, v, c.Why, l, p)
		}
		return err
	}
}

// across puts the outline of a thing over the boundary between a plot and the next of its row: so many metres of its
// width lie beyond. It gives the municipal plot on the other side, too.
func (t *town) across(c class, beyond float64) (*object, *parcel, *parcel, error) {
	p := t.plotOf("4", 30, 40)
	a, b := p.ring[1], p.ring[2] // the boundary with the next parcel
	next := t.newParcel("4", ring{a, a.plus(point{1, 0}, 30), b.plus(point{1, 0}, 30), b})
	mid := point{(a.x + b.x) / 2, (a.y + b.y) / 2}
	along := point{(b.x - a.x) / distance(a, b), (b.y - a.y) / distance(a, b)}
	out := point{along.y, -along.x}
	if c0 := p.ring.centre(); (c0.x-mid.x)*out.x+(c0.y-mid.y)*out.y > 0 {
		out = point{-out.x, -out.y}
	}
	centre := mid.plus(out, beyond-c.w/2)
	o := t.put(c, centre)
	o.footprint, o.steady, o.sigma, o.first = square(centre, out, c.w, c.d), true, 0.05, false
	return o, p, next, nil
}

// L11: use beyond the leased ground.
var leaseBeyond = []Case{
	{"L11", hit, "area outside ≥ 2 m², whole parcel", 14, "obiekt wchodzi na sąsiednią działkę gminy", func(t *town, c Case, i int) error {
		o, p, _, err := t.across(nth([]class{garage, kiosk, garden}, i), 1.4)
		if err == nil {
			t.tell("L11", hit, c.Why, o, t.rent(p, longAgo, farAhead))
			t.tell("O02", edge, "w większości na wydzierżawionym gruncie", o)
		}
		return err
	}},
	{"L11", hit, "area outside ≥ 2 m², drawn part", 12, "obiekt wychodzi poza wyrysowaną część", beyondPart(hit, 1.6, nil)},
	{"L11", trap, "≥ 2 m²", 7, "poza umową mniej niż 2 m²", func(t *town, c Case, i int) error {
		o, p, _, err := t.across(kiosk, 0.55)
		if err == nil {
			o.class.d = 3
			t.tell("L11", trap, c.Why, o, t.rent(p, longAgo, farAhead))
			t.tell("O02", edge, c.Why, o)
		}
		return err
	}},
	{"L11", trap, "on municipal land", 6, "wchodzi na działkę prywatną", func(t *town, c Case, i int) error {
		o, p, next, err := t.across(nth([]class{garage, kiosk}, i), 1.4)
		if err == nil {
			next.group = "7"
			t.tell("L11", trap, c.Why, o, t.rent(p, longAgo, farAhead))
			t.tell("O02", edge, c.Why, o)
		}
		return err
	}},
	{"L11", trap, "accuracy", 7, "wystaje mniej, niż wynosi dokładność", func(t *town, c Case, i int) error {
		long := garden
		long.w, long.d = 3, 12
		o, p, _, err := t.across(long, 0.3)
		if err == nil {
			o.sigma, p.sigma = 0.3, 0.2
			t.tell("L11", trap, c.Why, o, t.rent(p, longAgo, farAhead))
			t.tell("O02", edge, c.Why, o)
		}
		return err
	}},
	{"L11", trap, "of the tenant", 7, "cudzy obiekt, który dotyka dzierżawy", func(t *town, c Case, i int) error {
		o, p, _, err := t.across(kiosk, 3.85) // of four metres
		if err == nil {
			t.tell("L11", trap, c.Why, o, t.rent(p, longAgo, farAhead))
			t.tell("O02", edge, c.Why, o)
		}
		return err
	}},
	{"L11", trap, "in force", 7, "umowa zaczęła się po skanie", func(t *town, c Case, i int) error {
		o, p, _, err := t.across(nth([]class{garage, kiosk}, i), 1.4)
		if err == nil {
			t.tell("L11", trap, c.Why, o, t.rent(p, lastScan.AddDays(10), soonOver))
			t.tell("O02", hit, "umowa zaczyna się dopiero po skanie", o, p)
		}
		return err
	}},
	{"L11", trap, "lease geometry drawn by hand", 7, "granica części ze szkicu", beyondPart(trap, 1.6, func(l *lease) { l.sketch = true })},
}

func unitFrom(a, b point) point {
	d := distance(a, b)
	return point{(b.x - a.x) / d, (b.y - a.y) / d}
}

// beyondPart plants a thing that reaches out of a drawn part of a plot.
func beyondPart(v verdict, beyond float64, change func(*lease)) func(*town, Case, int) error {
	return func(t *town, c Case, i int) error {
		p, err := t.plot("4")
		if err != nil {
			return err
		}
		l := t.rentPart(p, 0.5, longAgo, farAhead)
		l.draw(strip(p, 0.05, 0.5))
		if change != nil {
			change(l)
		}
		r := l.shape
		mid := point{(r[1].x + r[2].x) / 2, (r[1].y + r[2].y) / 2}
		along := unitFrom(r[1], r[2])
		out := point{along.y, -along.x}
		if c0 := r.centre(); (c0.x-mid.x)*out.x+(c0.y-mid.y)*out.y > 0 {
			out = point{-out.x, -out.y}
		}
		k := nth([]class{garage, kiosk}, i)
		centre := mid.plus(out, beyond-k.w/2)
		o := t.put(k, centre)
		o.footprint, o.steady, o.sigma, o.first = square(centre, out, k.w, k.d), true, 0.05, false
		t.tell("L11", v, c.Why, o, l)
		t.tell("O02", edge, "w większości na wydzierżawionej części", o)
		return nil
	}
}

// tellEndings tells of leases of other cases that happen to end soon.
func (t *town) tellEndings() {
	told := map[string]bool{}
	for _, r := range t.truth {
		if r.rule == "L07" {
			for _, l := range r.leases {
				told[l.number] = true
			}
		}
	}
	for _, l := range t.leases {
		if n := AnalyseOn.DaysUntil(l.to); !told[l.number] && !l.open && n >= 0 && n <= 60 {
			t.tell("L07", edge, "kończy się niedługo", l)
		}
	}
}

// suitPurposes lets ground on which an advertisement stands be leased for advertising, unless its case says otherwise.
func (t *town) suitPurposes() {
	byParcel := map[*parcel][]*lease{}
	for _, l := range t.leases {
		for _, p := range l.parcels {
			byParcel[p] = append(byParcel[p], l)
		}
	}
	for _, o := range t.objects {
		if o.class.kind != advert {
			continue
		}
		for p, list := range byParcel {
			c := p.ring.centre()
			if math.Abs(c.x-o.at.x) > 150 || math.Abs(c.y-o.at.y) > 150 || !p.ring.near(o.at, 1) {
				continue
			}
			for _, l := range list {
				if !l.settled && l.purpose != "" {
					l.purpose = "działalność reklamowa" + artOf(l.purpose)
				}
			}
		}
	}
}

func artOf(purpose string) string {
	for k := 0; k+6 < len(purpose); k++ {
		if purpose[k:k+4] == "art." {
			return ", " + purpose[k:]
		}
	}
	return ""
}

// near tells whether a point lies in the ring or within d metres of it.
func (r ring) near(p point, d float64) bool {
	for _, q := range []point{p, {p.x + d, p.y}, {p.x - d, p.y}, {p.x, p.y + d}, {p.x, p.y - d}} {
		in := false
		for i, a := range r {
			b := r[(i+1)%len(r)]
			if (a.y > q.y) != (b.y > q.y) && q.x < (b.x-a.x)*(q.y-a.y)/(b.y-a.y)+a.x {
				in = !in
			}
		}
		if in {
			return true
		}
	}
	return false
}
