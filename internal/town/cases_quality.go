package town

import (
	"fmt"
	"strings"
)

// entry is an ordinary row of the register about a cable, at an exact address on a quiet street. The cases of the
// register's quality spoil one cell of it.
func (t *town) entry() *decision {
	from := day(2019+t.rng.IntN(5), 1+t.rng.IntN(12), 1+t.rng.IntN(28))
	return t.device(from, farAhead.AddDays(t.rng.IntN(900))).byAddress(t.house())
}

// past is a row about a thing that stood at an address on a quiet street before the scans.
func (t *town) past(c class) *decision {
	from := day(2018+t.rng.IntN(2), 1+t.rng.IntN(12), 1+t.rng.IntN(28))
	d := t.decide(c, from, from.AddDays(60+t.rng.IntN(300))).byAddress(t.house())
	d.dims = ""
	return d
}

// spoiled plants an entry with one cell changed.
func spoiled(v verdict, also func(t *town, d *decision), change func(d *decision, i int)) func(*town, Case, int) error {
	return func(t *town, c Case, i int) error {
		d := t.entry()
		change(d, i)
		t.tell(c.Rule, v, c.Why, d)
		if also != nil {
			also(t, d)
		}
		return nil
	}
}

// Q01: case numbers.
var caseNumbers = []Case{
	{"Q01", hit, "missing", 8, "brak znaku sprawy", spoiled(hit, nil, func(d *decision, i int) { d.blankNumber = true })},
	{"Q01", hit, "duplicated in one year", 8, "ten sam znak sprawy w dwóch różnych decyzjach", func(t *town, c Case, i int) error {
		one, two := t.entry(), t.entry()
		two.from, two.to = one.from.AddDays(12), one.to
		two.issued = one.issued.AddDays(3)
		if two.issued.Year != one.issued.Year {
			two.issued = one.issued.AddDays(-3)
		}
		two.number = one.number
		for two.party == one.party {
			two.party = pick(t, t.parties)
		}
		t.tell("D04", hit, c.Why, one, two)
		t.tell("Q01", trap, "o tym mówi D04", one, two)
		return nil
	}},
	{"Q01", hit, "not matching the pattern", 12, "znak sprawy w innej postaci", spoiled(hit, nil, func(d *decision, i int) {
		y := d.issued.Year
		d.number = []string{
			fmt.Sprintf("GZDiZ-PU-70-%d(6)-%d-JB/AS", 800+i, y), fmt.Sprintf("7230/%d/%d", 10+i, y), fmt.Sprintf("IDR/7230/%d/%02d", 40+i, y%100),
			fmt.Sprintf("%d/%d", 300+i, y), fmt.Sprintf("IDR.7230.%d", 900+i), fmt.Sprintf("zgłoszenie z dnia %d maja", 1+i),
		}[i%6]
	})},
	{"Q01", trap, "the pattern of H0.5", 18, "prawidłowy znak sprawy", spoiled(trap, nil, func(d *decision, i int) {
		y := d.issued.Year
		d.number = []string{
			fmt.Sprintf("AB-II.7230.%d.%d.KG", 3000+i, y), fmt.Sprintf("ROŚB.7230.2.%d.%d", 3000+i, y), fmt.Sprintf("NK-N.7230.%d.1.%d.AA2", 3000+i, y),
			fmt.Sprintf("IDR.7230.%d.%d", 3000+i, y), fmt.Sprintf("IDR.72.3.%d.%d", 3000+i, y), fmt.Sprintf("GK3.7230.3.%d.%d.MK", 3000+i, y),
		}[i%6]
	})},
	{"Q01", trap, "annexes are versions", 5, "aneks pod tym samym znakiem", func(t *town, c Case, i int) error {
		d := t.entry()
		a := t.device(d.to.AddDays(1), d.to.AddDays(365))
		a.street, a.confidence, a.party, a.number = d.street, d.confidence, d.party, d.number
		a.purpose, a.class = d.purpose, d.class
		a.area = d.area
		a.issued = d.issued.AddDays(2)
		if a.issued.Year != d.issued.Year {
			d.issued = d.issued.AddDays(-5)
			a.issued = d.issued.AddDays(2)
		}
		a.change, a.notes = "aneks", "aneks do decyzji"
		t.tell("Q01", trap, c.Why, a)
		return nil
	}},
}

// Q02: dates.
var dates = []Case{
	{"Q02", hit, "impossible date", 7, "data, której nie ma w kalendarzu", spoiled(hit, nil, func(d *decision, i int) {
		d.toText = []string{"31.06.2025", "30.02.2026", "31.09.2025 r.", "2025-11-31", "31/04/2026", "29.02.2025", "32.01.2026"}[i]
		d.to = farAhead
	})},
	{"Q02", hit, "from > to", 7, "koniec przed początkiem", spoiled(hit, nil, func(d *decision, i int) { d.to = d.from.AddDays(-3 - 30*i) })},
	{"Q02", hit, "decision after valid_from", 6, "wydana po rozpoczęciu zajęcia, bez słowa o mocy wstecznej", spoiled(hit, nil, func(d *decision, i int) {
		d.issued = d.from.AddDays(1 + 9*i)
		d.issuedLate = true
	})},
	{"Q02", hit, "delivery before issue", 5, "doręczona przed wydaniem", spoiled(hit, nil, func(d *decision, i int) {
		x := d.issued.AddDays(-2 - 5*i)
		d.delivered = &x
	})},
	{"Q02", hit, "year outside 2000–2100", 5, "rok spoza zakresu", spoiled(hit, nil, func(d *decision, i int) {
		d.toText = []string{"31.12.2205", "31.12.2924", "2203-05-31", "01.02.3025", "31 grudnia 2250"}[i]
	})},
	{"Q02", trap, "retro note", 6, "wydana z mocą wsteczną, co zapisano", spoiled(trap, nil, func(d *decision, i int) {
		d.issued = d.from.AddDays(2 + 4*i)
		d.issuedLate = true
		d.notes = []string{"z mocą wsteczną", "zezwolenie wstecz – awaria"}[i%2]
	})},
	{"Q02", trap, "from = to", 4, "zajęcie jednodniowe", func(t *town, c Case, i int) error {
		d := t.entry()
		d.to = d.from
		t.tell("Q02", trap, c.Why, d)
		return nil
	}},
	{"Q02", trap, "issued on the first day", 4, "wydana w dniu rozpoczęcia", spoiled(trap, nil, func(d *decision, i int) { d.issued = d.from })},
	{"Q02", trap, "delivered on the day of issue", 4, "doręczona w dniu wydania", spoiled(trap, nil, func(d *decision, i int) { x := d.issued; d.delivered = &x })},
	{"Q02", trap, "every notation of a date", 10, "data zapisana inaczej", spoiled(trap, nil, func(d *decision, i int) {
		f := d.from
		d.fromText = []string{
			fmt.Sprintf("%d.%d.%02d", f.Day, int(f.Month), f.Year%100), f.String(), fmt.Sprintf("%02d/%02d/%d", f.Day, int(f.Month), f.Year),
			fmt.Sprintf("od %d %s %d", f.Day, monthOf[f.Month], f.Year), fmt.Sprint(f.DaysUntil(day(1899, 12, 30)) * -1),
		}[i%5]
	})},
	{"Q02", trap, "until revoked is no missing date", 4, "bezterminowo", spoiled(trap, nil, func(d *decision, i int) {
		d.open, d.toText = true, []string{"bezterminowo", "do odwołania"}[i%2]
	})},
	{"Q02", trap, "year within 2000–2100", 3, "odległy, lecz możliwy rok", spoiled(trap, nil, func(d *decision, i int) { d.to = day(2090+i, 12, 31) })},
}

var monthOf = []string{"", "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"}

// advertEntry plants a past advertisement with its area changed.
func advertEntry(v verdict, change func(d *decision, i int)) func(*town, Case, int) error {
	return func(t *town, c Case, i int) error {
		d := t.past(billboard)
		change(d, i)
		t.tell(c.Rule, v, c.Why, d)
		return nil
	}
}

// Q03: areas.
var areas = []Case{
	{"Q03", hit, "≤ 0", 6, "powierzchnia zero lub ujemna", spoiled(hit, nil, func(d *decision, i int) { d.areaText = []string{"0", "0,00 m2", "-4,5"}[i%3] })},
	{"Q03", hit, "ADVERT > 60 m²", 6, "reklama większa niż 60 m²", advertEntry(hit, func(d *decision, i int) { d.adArea = 60.5 + 25*float64(i) })},
	{"Q03", hit, "other kinds > 10 000 m²", 5, "powierzchnia ponad hektar", spoiled(hit, nil, func(d *decision, i int) { d.area = 10001 + 2500*float64(i) })},
	{"Q03", hit, "≠ w·h", 6, "powierzchnia niezgodna z wymiarami", spoiled(hit, nil, func(d *decision, i int) { d.dims, d.area = "2x3 m", 6.2+float64(i) })},
	{"Q03", hit, "≠ w·h·sides", 6, "wpisano jedną stronę z dwóch", advertEntry(hit, func(d *decision, i int) { d.dims, d.adArea = "4,0×2,5×2 str.", 10 })},
	{"Q03", trap, "ADVERT ≤ 60 m²", 4, "duża, lecz możliwa reklama", advertEntry(trap, func(d *decision, i int) { d.adArea = 60 - 4*float64(i) })},
	{"Q03", trap, "60 m² is a bound for adverts only", 4, "kabel zajmuje ponad 60 m²", spoiled(trap, nil, func(d *decision, i int) { d.area = 75 + 400*float64(i) })},
	{"Q03", trap, "≤ 10 000 m²", 3, "duża inwestycja", spoiled(trap, nil, func(d *decision, i int) { d.area = 9999 - 300*float64(i) })},
	{"Q03", trap, "± 2 %", 6, "zgodna z wymiarami do 1,5 %", spoiled(trap, nil, func(d *decision, i int) { d.dims, d.area = "2x3 m", []float64{6.09, 5.92}[i%2] })},
	{"Q03", trap, "· sides", 5, "dwie strony policzone", advertEntry(trap, func(d *decision, i int) { d.dims, d.adArea = "4,0×2,5×2 str.", 20 })},
	{"Q03", trap, "dimensions in place of an area", 6, "same wymiary w komórce", spoiled(trap, nil, func(d *decision, i int) {
		d.areaText = []string{"2x3 m", "120 x 80 cm", "2 szt. 1,5x1", "12,5 m2", "1 250,00", "12.5m²"}[i]
		d.area = []float64{6, 0.96, 3, 12.5, 1250, 12.5}[i]
		if i == 2 {
			d.pieces = 2
		}
	})},
}

// Q04: parcel cells that hold no number.
var parcelCells = []Case{
	{"Q04", hit, "no number is readable", 24, "w kolumnie działki nie ma numeru", spoiled(hit, nil, func(d *decision, i int) {
		d.parcels = []string{"b/n", "wg załącznika", "droga gminna", "patrz mapa", "nieczytelny", "pas drogowy", "jak w decyzji", "???"}[i%8]
		d.precinct = ""
	})},
	{"Q04", trap, "an empty cell is not unreadable", 6, "bez działki, jest adres", spoiled(trap, nil, func(d *decision, i int) {})},
	{"Q04", trap, "several numbers in a cell", 8, "kilka numerów w komórce", func(t *town, c Case, i int) error {
		p, err := t.quietLane(func(p *parcel) bool { return len(p.lane.lanes) > 1 })
		if err == nil {
			l := p.lane.lanes
			d := t.device(day(2023, 3, 1), farAhead).byParcel(p)
			d.parcels = strings.Join([]string{l[0].number, l[1].number}, []string{", ", "; ", " i ", " oraz "}[i%4])
			if i >= 4 {
				d.parcels = "dz. " + d.parcels
			}
			t.tell("Q04", trap, c.Why, d)
			t.tell("D03", trap, c.Why, d)
		}
		return err
	}},
	{"Q05", hit, "number found in > 1 precinct", 25, "bez obrębu, a numer w kilku obrębach", func(t *town, c Case, i int) error {
		p, err := t.quietLane(func(p *parcel) bool { return len(t.byNumber[p.number]) > 1 })
		if err == nil {
			d := t.device(day(2023, 3, 1), farAhead).byParcel(p)
			d.precinct, d.street, d.confidence = "", "ul. "+p.lane.street.name, "D"
			if i%3 == 1 {
				d.parcels = "dz. " + p.number
			}
			t.tell("Q05", hit, c.Why, d)
			t.tell("D03", trap, "numer istnieje, choć niejednoznaczny", d)
			t.tell("D02", trap, "nie wiadomo, o którą działkę chodzi", d)
		}
		return err
	}},
	{"Q05", trap, "precinct given, by number, by name or in the cell", 12, "numer powtarza się, lecz obręb podano", func(t *town, c Case, i int) error {
		p, err := t.quietLane(func(p *parcel) bool { return len(t.byNumber[p.number]) > 1 })
		if err == nil {
			d := t.device(day(2023, 3, 1), farAhead).byParcel(p)
			switch i % 4 {
			case 1:
				d.precinct = precinctNames[p.precinct]
			case 2:
				d.precinct, d.parcels = "", fmt.Sprintf("dz. %s obr. %d", p.number, p.precinct)
			case 3:
				d.precinct = fmt.Sprintf("obręb %d", p.precinct)
			}
			t.tell("Q05", trap, c.Why, d)
			t.tell("D03", trap, c.Why, d)
		}
		return err
	}},
}

// Q06: rows that say nothing of the place.
var locations = []Case{
	{"Q06", hit, "confidence E", 24, "ani ulicy, ani działki, ani mapy", spoiled(hit, func(t *town, d *decision) { t.tell("D13", hit, "brak miejsca", d) }, func(d *decision, i int) {
		d.street, d.confidence = "", "E"
	})},
	{"Q06", trap, "street only is confidence D", 6, "znana sama ulica", func(t *town, c Case, i int) error {
		t.tell("Q06", trap, c.Why, t.device(day(2023, 3, 1), farAhead).byStreet(t.guest().street))
		return nil
	}},
	{"Q06", trap, "parcel alone is confidence B", 6, "znana sama działka", func(t *town, c Case, i int) error {
		p, err := t.quietLane(nil)
		if err == nil {
			t.tell("Q06", trap, c.Why, t.device(day(2023, 3, 1), farAhead).byParcel(p))
		}
		return err
	}},
}
