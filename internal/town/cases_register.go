package town

import (
	"fmt"
	"regexp"
	"strings"

	"spoina/geo"
)

// someParty makes a party of its own for a row, with a name that no other party's resembles.
func (t *town) someParty(name, number string) party {
	t.nextParty++
	return party{name: name, number: number, address: "ul. " + pick(t, t.streets).name + fmt.Sprintf(" %d, 00-000 %s", 1+t.rng.IntN(60), Name)}
}

// own is a firm's name that occurs once.
func (t *town) own(i int) string {
	t.nextParty++
	return fmt.Sprintf("%s Zmyślone %s-%s %s", []string{"Przedsiębiorstwo", "Biuro", "Studio", "Wytwórnia", "Pracownia"}[i%5], nth(firmWords, i), nth(firmWords, i/3+7), roman(t.nextParty))
}

func checked(digits string, modulus int, weights ...int) (string, bool) {
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	c := sum % modulus
	return fmt.Sprint(c), c < 10
}

// regon is a right number of a voivodeship that does not exist.
func (t *town) regon() string {
	d := fmt.Sprintf("99%06d", t.rng.IntN(1000000))
	c, ok := checked(d, 11, 8, 9, 2, 3, 4, 5, 6, 7)
	if !ok {
		c = "0"
	}
	return d + c
}

// kw is a right land-register number of a court that does not exist.
func (t *town) kw() string {
	n := fmt.Sprintf("%08d", t.rng.IntN(100000000))
	return fmt.Sprintf("ZZ9Z/%s/%d", n, geo.KWCheckDigit("ZZ9Z"+n))
}

// spoil changes the last digit of a number.
func spoil(s string) string { return s[:len(s)-1] + fmt.Sprint((int(s[len(s)-1]-'0')+3)%10) }

// freeLease is a lease of a free parcel of its own.
func (t *town) freeLease() (*lease, error) {
	p, err := t.inner("4")
	if err != nil {
		return nil, err
	}
	from := day(2019+t.rng.IntN(4), 1+t.rng.IntN(12), 1+t.rng.IntN(28))
	return t.rent(p, from, from.AddDays(2000)), nil
}

// alsoOf says that other rules may rightly speak of the spoilt row, too.
func (t *town) alsoOf(d *decision, rules ...string) {
	for _, r := range rules {
		t.tell(r, edge, "ta sama zepsuta komórka", d)
	}
}

// Q07: one number twice.
var duplicateKeys = []Case{
	{"Q07", hit, "same id, party and place", 24, "dwie umowy pod jednym numerem, ten sam dzierżawca i działka", func(t *town, c Case, i int) error {
		p, err := t.inner("4")
		if err == nil {
			from := day(2015, 1, 1).AddDays(11 * i)
			l := t.rent(p, from, from.AddDays(1090))
			again := t.rent(p, from.AddDays(1100+i), from.AddDays(3800))
			again.number, again.caseNumber, again.party = l.number, l.caseNumber, l.party
			t.tell("Q07", hit, c.Why, l)
			t.tell("L06", edge, "umowa po umowie", l)
		}
		return err
	}},
	{"Q07", trap, "an annex is a version", 6, "aneks do umowy", func(t *town, c Case, i int) error {
		l, err := t.freeLease()
		if err == nil {
			t.annex(l, 1, l.to.AddDays(-20), l.to.AddDays(700))
			t.tell("Q07", trap, c.Why, l)
		}
		return err
	}},
	{"Q07", trap, "another party", 6, "ten sam numer, inny dzierżawca i inna działka", func(t *town, c Case, i int) error {
		l, err := t.freeLease()
		if err != nil {
			return err
		}
		other, err := t.freeLease()
		if err == nil {
			for other.party == l.party {
				other.party = pick(t, t.parties)
			}
			other.number, other.caseNumber = l.number, l.caseNumber
			t.tell("Q07", trap, c.Why, l)
		}
		return err
	}},
}

// partied plants an entry of a party of its own.
func partied(v verdict, p func(t *town, i int) party) func(*town, Case, int) error {
	return func(t *town, c Case, i int) error {
		d := t.entry()
		d.party = p(t, i)
		t.tell(c.Rule, v, c.Why, d)
		return nil
	}
}

// booked plants a lease with a land-register number.
func booked(v verdict, kw func(t *town, i int) string) func(*town, Case, int) error {
	return func(t *town, c Case, i int) error {
		l, err := t.freeLease()
		if err == nil {
			l.kw = kw(t, i)
			t.tell(c.Rule, v, c.Why, l)
		}
		return err
	}
}

// Q08: check digits.
var partyNumbers = []Case{
	{"Q08", hit, "NIP", 9, "zła cyfra kontrolna NIP", partied(hit, func(t *town, i int) party { return t.someParty(t.own(i), spoil(t.rightNIP())) })},
	{"Q08", hit, "REGON", 5, "zła cyfra kontrolna REGON", partied(hit, func(t *town, i int) party { return t.someParty(t.own(i), spoil(t.regon())) })},
	{"Q08", hit, "PESEL", 5, "PESEL z miesiącem, którego nie ma", partied(hit, func(t *town, i int) party {
		return t.someParty(fmt.Sprintf("Osoba Zmyślona %s %s-%s", nth(firstNames, i), nth(surnames, i), roman(600+i)), fmt.Sprintf("%02d99%02d%05d", t.rng.IntN(100), 1+t.rng.IntN(28), t.rng.IntN(100000)))
	})},
	{"Q08", hit, "KW", 7, "zła cyfra kontrolna księgi wieczystej", booked(hit, func(t *town, i int) string { return spoil(t.kw()) })},
	{"Q08", trap, "a right REGON", 5, "prawidłowy REGON", partied(trap, func(t *town, i int) party { return t.someParty(t.own(i), t.regon()) })},
	{"Q08", trap, "a right KW", 6, "prawidłowa księga wieczysta", booked(trap, func(t *town, i int) string { return t.kw() })},
	{"Q08", trap, "a foreign number", 4, "zagraniczny numer podatkowy", partied(trap, func(t *town, i int) party {
		return t.someParty(t.own(i), fmt.Sprintf("XX%09d", t.rng.IntN(1000000000)))
	})},
}

var aboutFees = []string{"D07", "D08", "D11", "D13"}

// Q09: fee and rate.
var missingFees = []Case{
	{"Q09", hit, "amount empty", 12, "brak kwoty opłaty", spoiled(hit, func(t *town, d *decision) { t.alsoOf(d, aboutFees...) }, func(d *decision, i int) { d.noFee = true })},
	{"Q09", hit, "rate empty", 12, "brak stawki", spoiled(hit, func(t *town, d *decision) { t.alsoOf(d, aboutFees...) }, func(d *decision, i int) { d.noRate = true })},
	{"Q09", trap, "an occupancy without an end has no sum", 6, "bezterminowo: kwoty nie da się podać", spoiled(trap, func(t *town, d *decision) { t.alsoOf(d, aboutFees...) }, func(d *decision, i int) {
		d.open, d.toText = true, []string{"bezterminowo", "do odwołania"}[i%2]
	})},
	{"Q09", trap, "a fee of zero is a fee", 5, "opłata 0,00 zł", spoiled(trap, func(t *town, d *decision) { t.alsoOf(d, aboutFees...) }, func(d *decision, i int) { d.feeText = "0,00 zł" })},
}

// Q10: addresses.
var foreignAddresses = []Case{
	{"Q10", hit, "street not in PRG", 12, "ulicy nie ma w ewidencji", func(t *town, c Case, i int) error {
		p, err := t.quietLane(func(p *parcel) bool { return len(t.byNumber[p.number]) == 1 })
		if err == nil {
			d := t.device(day(2022, 3, 1).AddDays(17*i), farAhead.AddDays(40)).byParcel(p)
			d.street = fmt.Sprintf("ul. Nieistniejąca %s", []string{"1", "7", "12A", ""}[i%4])
			d.street = strings.TrimSpace(d.street)
			t.tell("Q10", hit, c.Why, d)
		}
		return err
	}},
	{"Q10", hit, "number not in PRG", 14, "numeru nie ma w ewidencji", spoiled(hit, nil, func(d *decision, i int) {
		d.street = d.street[:strings.LastIndexByte(d.street, ' ')] + fmt.Sprintf(" %d", 811+2*i)
	})},
	{"Q10", trap, "the street alone", 6, "sama ulica", func(t *town, c Case, i int) error {
		t.tell("Q10", trap, c.Why, t.device(day(2023, 3, 1), farAhead).byStreet(t.guest().street))
		return nil
	}},
	{"Q10", trap, "a range of numbers", 6, "numer podany jako zakres", func(t *town, c Case, i int) error {
		a := t.house()
		for strings.ContainsAny(a.number, "ABCD") {
			a = t.house()
		}
		d := t.device(day(2022, 5, 1).AddDays(9*i), farAhead).byAddress(a)
		var n int
		if _, err := fmt.Sscan(a.number, &n); err != nil {
			return err
		}
		d.street += fmt.Sprintf("/%d", n+2)
		t.tell("Q10", trap, c.Why, d)
		return nil
	}},
}

// Q11: several values in a cell.
var severalValues = []Case{
	{"Q11", hit, "parcels", 12, "kilka działek w komórce", func(t *town, c Case, i int) error {
		p, err := t.quietLane(func(p *parcel) bool { return len(p.lane.lanes) > 1 })
		if err == nil {
			l := p.lane.lanes
			d := t.device(day(2023, 4, 1).AddDays(i), farAhead).byParcel(p)
			d.parcels = l[0].number + []string{", ", "; ", " i "}[i%3] + l[1].number
			t.tell("Q11", hit, c.Why, d)
		}
		return err
	}},
	{"Q11", hit, "areas", 7, "rzut i powierzchnia reklamy w jednej komórce", func(t *town, c Case, i int) error {
		d := t.past(billboard)
		d.areaText, d.adText = fmt.Sprintf("%d,64 m2 / rekl. %s m2", 2+i, comma(d.adArea)), " "
		t.tell("Q11", hit, c.Why, d)
		return nil
	}},
	{"Q11", hit, "periods", 6, "kilka okresów w komórce", spoiled(hit, func(t *town, d *decision) { t.alsoOf(d, "D06", "D07", "D11", "D13", "Q09") }, func(d *decision, i int) {
		d.fromText = fmt.Sprintf("%02d.%02d.%d - %02d.%02d.%d, %02d.%02d.%d - %02d.%02d.%d", 1, 3, 2023, 5, 3, 2023, 10, 3, 2023, 12+i, 3, 2023)
		d.toText, d.issued = " ", day(2023, 2, 1+i)
	})},
	{"Q11", trap, "one number with its part", 6, "jeden numer działki, z dopiskiem", func(t *town, c Case, i int) error {
		p, err := t.quietLane(nil)
		if err == nil {
			d := t.device(day(2023, 3, 1), farAhead).byParcel(p)
			d.parcels = "dz. " + p.number + []string{" cz.", ""}[i%2]
			t.tell("Q11", trap, c.Why, d)
		}
		return err
	}},
	{"Q11", trap, "one term in one cell", 6, "jeden okres", spoiled(trap, nil, func(d *decision, i int) {})},
}

// pairOf makes two entries of two parties and tells them by their rows.
func (t *town) pairOf(c Case, v verdict, a, b party) {
	one, two := t.entry(), t.entry()
	one.party, two.party = a, b
	t.tell(c.Rule, v, c.Why, one, two)
	t.truth[len(t.truth)-1].rowsOnly = true
}

// Q12: one party in several versions.
var partyVersions = []Case{
	{"Q12", hit, "same NIP, different names", 10, "jeden NIP, dwie nazwy", func(t *town, c Case, i int) error {
		nip := t.rightNIP()
		t.pairOf(c, hit, t.someParty(t.own(i), nip), t.someParty(t.own(i+11), nip))
		return nil
	}},
	{"Q12", hit, "name similarity > 0.9", 9, "literówka w nazwie, jeden wpis bez numeru", func(t *town, c Case, i int) error {
		name := "Wielobranżowe Przedsiębiorstwo Robót Ziemnych Drogowych i Mostowych " + t.own(i)
		t.pairOf(c, hit, t.someParty(name+" Sp. z o.o.", t.rightNIP()), t.someParty(strings.Replace(name, "Mostowych", "Mostwych", 1)+" Sp. z o.o.", ""))
		return nil
	}},
	{"Q12", hit, "same PESEL, different names", 7, "jeden PESEL, dwa nazwiska", func(t *town, c Case, i int) error {
		pesel := t.rightPESEL()
		t.pairOf(c, hit, t.someParty(fmt.Sprintf("Osoba Zmyślona %s %s-%s", nth(firstNames, i), nth(surnames, i), roman(700+i)), pesel),
			t.someParty(fmt.Sprintf("Osoba Zmyślona %s %s-%s", nth(firstNames, i), nth(surnames, i+3), roman(800+i)), pesel))
		return nil
	}},
	{"Q12", trap, "different right numbers", 7, "niemal ta sama nazwa, różne prawidłowe numery", func(t *town, c Case, i int) error {
		name := "Grupa Wielobranżowa Przedsiębiorstw Zmyślonych Ziemnych i Drogowych " + t.own(i)
		t.pairOf(c, trap, t.someParty(name+" A", t.rightNIP()), t.someParty(name+" B", t.rightNIP()))
		return nil
	}},
	{"Q12", trap, "legal form only", 6, "ta sama firma, forma prawna zapisana inaczej", func(t *town, c Case, i int) error {
		name, nip := t.own(i), t.rightNIP()
		t.pairOf(c, trap, t.someParty(name+" Sp. z o.o.", nip), t.someParty(name+" spółka z o.o.", nip))
		return nil
	}},
}

// Q13: late entries.
var lateEntries = []Case{
	{"Q13", hit, "entry − decision > 30 days", 24, "wpisana po ponad 30 dniach", spoiled(hit, nil, func(d *decision, i int) { d.enteredAfter = 31 + 9*i })},
	{"Q13", trap, "30 days", 6, "wpisana trzydziestego dnia", spoiled(trap, nil, func(d *decision, i int) { d.enteredAfter = 30 })},
	{"Q13", trap, "no day of entry", 6, "rejestr nie mówi, kiedy wpisano", spoiled(trap, nil, func(d *decision, i int) { d.enteredAfter = -1 })},
}

// Q14: far in the future.
var futureEntries = []Case{
	{"Q14", hit, "valid_from > run + 2 years", 24, "początek za ponad dwa lata", spoiled(hit, (*town).issuedNow, func(d *decision, i int) {
		d.from, d.to = AnalyseOn.AddDays(732+20*i), AnalyseOn.AddDays(1500+20*i)
	})},
	{"Q14", trap, "2 years", 6, "początek dokładnie za dwa lata", spoiled(trap, (*town).issuedNow, func(d *decision, i int) {
		d.from, d.to = day(2026, 6, 30), day(2027, 6, 30+0*i)
	})},
	{"Q14", trap, "next year", 5, "początek w przyszłym roku", spoiled(trap, (*town).issuedNow, func(d *decision, i int) {
		d.from, d.to = day(2025, 3, 1+i), day(2026, 6, 30)
	})},
}

// issuedNow dates a decision of the future to the weeks before the analysis.
func (t *town) issuedNow(d *decision) {
	d.issued = AnalyseOn.AddDays(-10 - t.rng.IntN(30))
	d.number = t.caseNumber(d.issued.Year)
}

var manyParcels = regexp.MustCompile(`\d\s*(?:,|;|\si\s|\soraz\s)\s*\d`)

// tellSeveral tells every cell of the town that holds several values: many a case of another rule names two parcels.
func (t *town) tellSeveral() {
	told := map[any]bool{}
	for _, r := range t.truth {
		if r.rule == "Q11" {
			for _, d := range r.decisions {
				told[d] = true
			}
			for _, l := range r.leases {
				told[l] = true
			}
		}
	}
	t.tellPlaceless()
	for _, d := range t.decisions {
		if d.from.After(AnalyseOn.AddDays(730)) {
			t.tell("Q14", edge, "początek za ponad dwa lata", d)
		}
		if !told[d] && (manyParcels.MatchString(d.parcels) || strings.Contains(d.areaText, "rekl.")) {
			t.tell("Q11", hit, "kilka wartości w komórce", d)
		}
	}
	for _, l := range t.leases {
		if !told[l] && manyParcels.MatchString(l.numbers()) {
			t.tell("Q11", hit, "kilka działek w komórce", l)
		}
	}
}

// tellPlaceless: a lease whose only parcel is gone has no place either.
func (t *town) tellPlaceless() {
	for _, r := range t.truth {
		if r.rule == "L04" {
			for _, l := range r.leases {
				t.tell("Q06", edge, "jedynej działki nie ma w ewidencji", l)
			}
		}
	}
}
