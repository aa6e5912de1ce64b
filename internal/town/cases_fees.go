package town

import "fmt"

// charged plants a row about money: an ordinary entry, or one about a thing that stood there before, with something changed.
func charged(of func(t *town, i int) *decision, change func(t *town, d *decision, i int)) func(*town, Case, int) error {
	return func(t *town, c Case, i int) error {
		d := of(t, i)
		change(t, d, i)
		t.tell(c.Rule, c.Kind, c.Why, d)
		return nil
	}
}

func aPast(t *town, i int) *decision   { return t.past(nth(anything, i)) }
func anEntry(t *town, _ int) *decision { return t.entry() }

// D07: the fee is not what area, rate and days give.
var feeWrong = []Case{
	{"D07", hit, "days", 8, "dzień za mało albo za dużo przy krótkim zajęciu", charged(
		func(t *town, i int) *decision {
			d := t.past(nth(anything, i))
			d.to = d.from.AddDays(20 + i)
			return d
		}, func(t *town, d *decision, i int) {
			n := int64(d.from.DaysUntil(d.to) + 1)
			d.wrongFee = d.feeGr() / n * (n - 1 + 2*int64(i%2))
		})},
	{"D07", hit, "rate", 8, "policzona stawką innego rodzaju", charged(aPast, func(_ *town, d *decision, i int) { d.wrongFee = d.feeGr() * 3 / 4 })},
	{"D07", hit, "area", 8, "policzona za inną powierzchnię", charged(aPast, func(_ *town, d *decision, i int) {
		d.dims = ""
		d.wrongFee = d.feeGr() * (117 + int64(i)) / 100
	})},
	{"D07", trap, "fee_tol", 5, "zaokrąglona do złotych", charged(aPast, func(_ *town, d *decision, i int) { d.wrongFee = (d.feeGr() + 50) / 100 * 100 })},
	{"D07", trap, "pieces", 5, "powierzchnia sztuki, opłata za wszystkie", charged(aPast, func(_ *town, d *decision, i int) {
		d.dims = ""
		d.wrongFee = d.feeGr() * int64(2+i%2)
		d.pieces = 2 + i%2
	})},
	{"D07", trap, "annual: a year or the first part of one", 6, "opłata roczna zamiast za cały czas", charged(anEntry, func(_ *town, d *decision, i int) {
		to := d.to
		if d.to = day(d.from.Year, 12, 31); i%2 == 0 {
			d.to = d.from.AddDays(364)
		}
		d.wrongFee = d.feeGr()
		d.to = to
	})},
	{"D07", trap, "two areas in one decision", 5, "opłata za rzut i za reklamę razem", charged(
		func(t *town, i int) *decision { return t.past(totem) }, func(_ *town, d *decision, i int) {
			d.area = 4
			n := int64(d.from.DaysUntil(d.to) + 1)
			d.wrongFee = d.feeGr() + 4*rateGr[structure]*n
		})},
	{"D07", trap, "older rate table missing", 5, "sprzed najstarszej tabeli", charged(
		func(t *town, i int) *decision {
			d := t.past(nth(anything, i))
			d.from = day(2014, 2+i, 3)
			d.to, d.issued = d.from.AddDays(60), d.from.AddDays(-15)
			d.number = t.caseNumber(d.issued.Year)
			return d
		}, func(t *town, d *decision, i int) {
			d.wrongFee = d.feeGr() / 2
			t.tell("D08", trap, "sprzed najstarszej tabeli", d)
		})},
}

// D08: a rate that no table has, or above the cap.
var rateWrong = []Case{
	{"D08", hit, "not in the dated table", 14, "stawka spoza tabeli", charged(aPast, func(_ *town, d *decision, i int) { d.wrongRate = d.perUnit() + 35 + int64(i) })},
	{"D08", hit, "> cap, per day", 6, "stawka ponad 10 zł za dzień", charged(aPast, func(_ *town, d *decision, i int) { d.wrongRate = 1050 + 100*int64(i) })},
	{"D08", hit, "> cap, per year", 4, "stawka ponad 200 zł za rok", charged(anEntry, func(_ *town, d *decision, i int) { d.wrongRate = 21000 + 1000*int64(i) })},
	{"D08", trap, "special contract", 6, "cena z porozumienia", charged(aPast, func(_ *town, d *decision, i int) {
		d.wrongRate, d.notes = d.perUnit()+60, []string{"cena wg porozumienia z 2019 r.", "stawka z umowy partnerskiej"}[i%2]
	})},
	{"D08", trap, "in the table", 8, "stawka z tabeli", charged(aPast, func(*town, *decision, int) {})},
}

// D09: the place lies in another manager's lane.
var managerWrong = []Case{
	{"D09", hit, "A: m(L) ≠ issuing manager", 12, "w pasie drogi innego zarządcy", func(t *town, c Case, i int) error {
		s, err := t.spotOf(foreign, i)
		if err == nil {
			d := t.device(day(2023, 2, 1), farAhead).byMap(s.inside(3.5).plus(s.dir, float64(i%3)*6))
			t.tell("D09", hit, c.Why, d)
			t.tell("D02", hit, c.Why, d)
		}
		return err
	}},
	{"D09", hit, "B: the parcel lies in another manager's lane", 6, "działka pod drogą innego zarządcy", func(t *town, c Case, i int) error {
		s, err := t.spotOf(foreign, i)
		if err == nil {
			d := t.device(day(2023, 2, 1), farAhead).byParcel(s.lane)
			t.tell("D09", hit, c.Why, d)
			t.tell("D02", hit, c.Why, d)
		}
		return err
	}},
	{"D09", trap, "issued by the road's manager", 6, "wydał ją zarządca tej drogi", func(t *town, c Case, i int) error {
		s, err := t.spotOf(foreign, i)
		if err == nil {
			d := t.device(day(2023, 2, 1), farAhead).byMap(s.inside(3.5).plus(s.dir, 20+float64(i%3)*6))
			d.manager = s.piece.street.manager
			t.tell("D09", trap, c.Why, d)
			t.tell("D02", edge, "decyzja innego zarządcy", d)
		}
		return err
	}},
	{"D09", trap, "m(L) unknown", 4, "droga bez wpisanego zarządcy", func(t *town, c Case, i int) error {
		s, err := t.spotOf(unmanaged, i)
		if err == nil {
			d := t.device(day(2023, 2, 1), farAhead).byMap(s.inside(3))
			t.tell("D09", trap, c.Why, d)
			t.tell("D02", trap, c.Why, d)
		}
		return err
	}},
	{"D09", trap, "our own lane", 6, "w naszym pasie", func(t *town, c Case, i int) error {
		p, err := t.quietLane(nil)
		if err == nil {
			t.tell("D09", trap, c.Why, t.device(day(2023, 2, 1), farAhead).byParcel(p))
		}
		return err
	}},
}

// spotOf is a place on a street of a role where cables may lie: several decisions share one, for no object stands there.
func (t *town) spotOf(r role, i int) (place, error) {
	var pieces []*piece
	for _, p := range t.order {
		if p.street.role == r && !t.nearUnseen(p) {
			pieces = append(pieces, p)
		}
	}
	for k := range pieces {
		if s, ok := t.spotOn(pieces[(i+k)%len(pieces)], need{role: r}); ok {
			return s, nil
		}
	}
	return place{}, fmt.Errorf("no street of the role %s", r)
}

// late makes a decision whose term of payment is over.
func late(t *town, i int) *decision {
	from := day(2023, 1+i%10, 5+i)
	d := t.decide(nth(anything, i), from, from.AddDays(40+i)).byAddress(t.house())
	d.dims = ""
	return d
}

// D11: not paid.
var feeUnpaid = []Case{
	{"D11", hit, "paid < declared: nothing", 14, "termin minął, nic nie wpłacono", charged(late, func(_ *town, d *decision, i int) { d.unpaid = true })},
	{"D11", hit, "paid < declared: a part", 10, "wpłacono tylko część", charged(late, func(_ *town, d *decision, i int) { d.paidPart = d.feeGr() * int64(30+6*i) / 100 })},
	{"D11", trap, "appeal pending", 6, "odwołanie w toku", charged(late, func(_ *town, d *decision, i int) {
		d.unpaid = true
		d.notes = []string{"odwołanie do SKO w toku", "wniesiono odwołanie"}[i%2]
	})},
	{"D11", trap, "instalments", 6, "rozłożono na raty", charged(late, func(_ *town, d *decision, i int) {
		d.paidPart = d.feeGr() / 3
		d.notes = []string{"opłata rozłożona na 3 raty", "zgoda na raty"}[i%2]
	})},
	{"D11", trap, "today > final_date + 14", 6, "termin jeszcze nie minął", charged(
		func(t *town, i int) *decision {
			from := AnalyseOn.AddDays(15 + i)
			d := t.decide(nth(structures, i), from, from.AddDays(100)).byAddress(t.house())
			d.issued = AnalyseOn.AddDays(-12)
			d.number = t.caseNumber(d.issued.Year)
			return d
		}, func(_ *town, d *decision, i int) { d.unpaid = true })},
	{"D11", trap, "paid", 8, "zapłacona w terminie", charged(late, func(*town, *decision, int) {})},
	{"D11", trap, "final date missing", 5, "nie zapisano ani doręczenia, ani ostateczności", charged(late, func(_ *town, d *decision, i int) { d.unpaid, d.noFinal = true, true })},
}

// located makes a decision about a thing that needs a location permit.
func located(t *town, i int) *decision {
	d := t.past(nth([]class{kiosk, billboard, locker, totem, container}, i))
	d.dims = ""
	return d
}

// D12: not what the location permit says.
var locationWrong = []Case{
	{"D12", hit, "missing where required", 8, "bez zezwolenia na lokalizację", charged(located, func(_ *town, d *decision, i int) { d.noLocation = true })},
	{"D12", hit, "area", 8, "większa niż w zezwoleniu na lokalizację", charged(located, func(_ *town, d *decision, i int) { d.located = round(d.charged()/2, 2) })},
	{"D12", hit, "kind", 4, "zezwolenie na lokalizację innej rzeczy", charged(located, func(_ *town, d *decision, i int) {
		if d.locatedFor = "przyłącze wodociągowe"; d.kind == structure {
			d.locatedFor = "reklama – tablica"
		}
	})},
	{"D12", hit, "place", 4, "zezwolenie na inny adres", charged(located, func(t *town, d *decision, i int) {
		for d.locatedAt == "" || d.locatedAt == d.street {
			a := t.house()
			d.locatedAt = "ul. " + a.street.name + " " + a.number
		}
	})},
	{"D12", trap, "area_tol", 6, "powierzchnia w tolerancji", charged(located, func(_ *town, d *decision, i int) { d.located = round(d.charged()*1.03, 2) })},
	{"D12", trap, "kinds that need none", 6, "stoisko nie wymaga zezwolenia na lokalizację", charged(func(t *town, i int) *decision { return t.past(stall) }, func(*town, *decision, int) {})},
	{"D12", trap, "found by party and place", 6, "zezwolenia nie wymieniono, lecz jest w rejestrze", charged(located, func(_ *town, d *decision, i int) { d.implied = true })},
	{"D12", trap, "another manager's permit", 5, "zezwolenie wydał inny zarządca", charged(located, func(_ *town, d *decision, i int) { d.elsewhere = fmt.Sprintf("ZDP.DU.%d.2019", 40+i) })},
}

// D13: mandatory elements missing.
var elementsMissing = []Case{
	{"D13", hit, "area", 8, "brak powierzchni", charged(aPast, func(t *town, d *decision, i int) {
		fee := d.feeGr()
		d.dims, d.area, d.adArea, d.noArea, d.wrongFee = "", 0, 0, true, fee
		d.noLocation = d.kind == structure || d.kind == advert
		t.alsoOf(d, "D12", "Q03", "D07")
	})},
	{"D13", hit, "fee", 6, "brak opłaty", charged(aPast, func(t *town, d *decision, i int) {
		d.noFee = true
		t.tell("Q09", hit, "brak kwoty opłaty", d)
	})},
	{"D13", hit, "period", 6, "brak okresu", charged(anEntry, func(t *town, d *decision, i int) {
		d.wrongFee, d.noPeriod = d.feeGr(), true
		t.alsoOf(d, "Q02", "D07", "D11")
	})},
	{"D13", hit, "kind", 4, "brak rodzaju zajęcia", charged(anEntry, func(t *town, d *decision, i int) { d.noPurpose = true })},
	{"D13", trap, "unreadable is not missing", 5, "nieczytelny koniec", charged(anEntry, func(t *town, d *decision, i int) {
		d.toText = fmt.Sprintf("3%d.06.2025", 1+i)
		t.alsoOf(d, "Q02")
	})},
	{"D13", trap, "open end", 5, "bezterminowo", charged(anEntry, func(t *town, d *decision, i int) { d.open, d.toText = true, "bezterminowo" })},
	{"D13", trap, "complete", 6, "wszystko podano", charged(aPast, func(*town, *decision, int) {})},
}
