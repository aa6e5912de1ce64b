package replay

import (
	"fmt"
	"math/rand/v2"

	"spoina/internal/clock"
)

// madeUp is a person who never lived.
type madeUp struct {
	First, Last string
	Born        clock.Date
	Male        bool
	PESEL       string // empty for arriving people, who show a passport
	Document    string
	Street      string
	House       int
	Flat        int
}

var (
	firstFemale = []string{"Anna", "Maria", "Katarzyna", "Małgorzata", "Agnieszka", "Barbara", "Ewa", "Krystyna", "Zofia", "Halina", "Irena", "Jadwiga"}
	firstMale   = []string{"Jan", "Andrzej", "Piotr", "Krzysztof", "Stanisław", "Tomasz", "Paweł", "Józef", "Marcin", "Marek", "Michał", "Łukasz"}
	lasts       = []string{"Nowacki", "Kowalewicz", "Wiśniowski", "Wójtowicz", "Kamińczyk", "Lewandowicz", "Zielonka", "Szymaniak", "Woźniczka", "Dąbrówka", "Kozłowicz", "Jankowiak", "Mazurkiewicz", "Krawczykowski", "Piotrowicz", "Grabowiecki", "Zającówna", "Pawlikowski", "Michalewicz", "Królik"}
	firstUk     = []string{"Олена", "Оксана", "Наталія", "Ірина", "Тетяна", "Олександр", "Сергій", "Андрій", "Володимир", "Юлія", "Світлана", "Михайло"}
	lastsUk     = []string{"Шевченко", "Коваленко", "Бондаренко", "Ткаченко", "Кравченко", "Олійник", "Шевчук", "Поліщук", "Гончаренко", "Лисенко", "Марченко", "Руденко", "Савченко", "Петренко", "Мельник", "Ґалаґан"}
	streets     = []string{"Lipowa", "Dębowa", "Szkolna", "Polna", "Krótka", "Długa", "Ogrodowa", "Słoneczna", "Leśna", "Kwiatowa", "Spacerowa", "Kolejowa"}
)

// crowd makes people up, each different from all others by number, address and birth date.
type crowd struct {
	rng  *rand.Rand
	made int
	from int // first house number of its streets, so that two programmes' people do not share addresses
}

// polish makes somebody with a PESEL.
func (c *crowd) polish() madeUp {
	c.made++
	m := c.address()
	m.Male = c.rng.IntN(2) == 0
	m.Born = clock.Day(1935, 1, 1).AddDays(c.rng.IntN(25_000))
	m.First, m.Last = pick(c.rng, firstFemale), pick(c.rng, lasts)
	if m.Male {
		m.First = pick(c.rng, firstMale)
	}
	m.Last += letters(c.made)
	m.PESEL = pesel(m.Born, m.Male, c.made)
	return m
}

// arriving makes somebody with a passport.
func (c *crowd) arriving() madeUp {
	c.made++
	m := c.address()
	m.Male = c.rng.IntN(3) == 0
	m.Born = clock.Day(1945, 1, 1).AddDays(c.rng.IntN(27_000))
	m.First, m.Last = pick(c.rng, firstUk), pick(c.rng, lastsUk)+cyrillic(c.made)
	m.Document = fmt.Sprintf("FE%06d", 100_000+c.made)
	return m
}

func (c *crowd) address() madeUp {
	n := c.made - 1
	return madeUp{Street: "ul. " + streets[n%len(streets)], House: c.from + n/len(streets)%80, Flat: 1 + n/len(streets)/80}
}

func pick(rng *rand.Rand, list []string) string { return list[rng.IntN(len(list))] }

// letters make surnames different, so that no two people of a thousand look like one.
func letters(n int) string {
	const some = "bcdfghklmnprstwz"
	const vowels = "aeiou"
	s := ""
	for n > 0 {
		s += string(some[n%16]) + string(vowels[n/16%5])
		n /= 80
	}
	return "-" + string(s[0]-'a'+'A') + s[1:]
}

func cyrillic(n int) string {
	some, vowels := []rune("бвгдзклмнпрстфхш"), []rune("аеиоу")
	s := ""
	for n > 0 {
		s += string(some[n%16]) + string(vowels[n/16%5])
		n /= 80
	}
	return s
}

// pesel is a number with a right check digit. The serial keeps two people of one day apart.
func pesel(born clock.Date, male bool, serial int) string {
	month := int(born.Month)
	if born.Year >= 2000 {
		month += 20
	}
	sex := 2 * (serial % 5)
	if male {
		sex++
	}
	s := fmt.Sprintf("%02d%02d%02d%03d%d", born.Year%100, month, born.Day, serial/5%1000, sex)
	sum := 0
	for i, w := range []int{1, 3, 7, 9, 1, 3, 7, 9, 1, 3} {
		sum += w * int(s[i]-'0')
	}
	return s + fmt.Sprint((10-sum%10)%10)
}

// person is how the forms send somebody.
func (m madeUp) person() map[string]any {
	p := map[string]any{"first_name": m.First, "last_name": m.Last, "birth_date": m.Born.String(), "street": m.Street, "house_no": fmt.Sprint(m.House), "city": "Pruszcz Gdański", "postcode": "83-000"}
	if m.Flat > 0 {
		p["flat_no"] = fmt.Sprint(m.Flat)
	}
	if m.PESEL != "" {
		p["pesel"], p["citizenship"] = m.PESEL, "PL"
		p["sex"] = "F"
		if m.Male {
			p["sex"] = "M"
		}
	}
	if m.Document != "" {
		p["document"], p["citizenship"], p["language"] = m.Document, "UA", "uk"
	}
	return p
}

func (m madeUp) home() map[string]any {
	return map[string]any{"street": m.Street, "house_no": fmt.Sprint(m.House), "flat_no": fmt.Sprint(m.Flat), "city": "Pruszcz Gdański", "postcode": "83-000"}
}
