package flow

import (
	"sort"
	"time"

	"spoina/internal/clock"
)

// Holiday is a day free from work by statute (ustawa o dniach wolnych od pracy).
type Holiday struct {
	On   clock.Date `json:"on"`
	Name Text       `json:"name"`
}

// Easter is Easter Sunday of a year in the Gregorian calendar.
func Easter(year int) clock.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	j, k := c/4, c%4
	m := (a + 11*h) / 319
	r := (2*e + 2*j - k - h + m + 32) % 7
	n := (h - m + r + 90) / 25
	return clock.Day(year, time.Month(n), (h-m+r+n+19)%32)
}

// Holidays are the free days of a year in order, Sundays that have a name included. 6 January is free since 2011 and
// 24 December since 2025; 12 November 2018 was free once.
func Holidays(year int) []Holiday {
	on := func(month time.Month, day int) clock.Date { return clock.Day(year, month, day) }
	easter := Easter(year)
	out := []Holiday{
		{on(time.January, 1), Text{PL: "Nowy Rok", EN: "New Year's Day"}},
		{easter, Text{PL: "Niedziela Wielkanocna", EN: "Easter Sunday"}},
		{easter.AddDays(1), Text{PL: "Poniedziałek Wielkanocny", EN: "Easter Monday"}},
		{on(time.May, 1), Text{PL: "Święto Państwowe", EN: "Labour Day"}},
		{on(time.May, 3), Text{PL: "Święto Narodowe Trzeciego Maja", EN: "Constitution Day"}},
		{easter.AddDays(49), Text{PL: "Zielone Świątki", EN: "Pentecost"}},
		{easter.AddDays(60), Text{PL: "Boże Ciało", EN: "Corpus Christi"}},
		{on(time.August, 15), Text{PL: "Wniebowzięcie Najświętszej Maryi Panny", EN: "Assumption Day"}},
		{on(time.November, 1), Text{PL: "Wszystkich Świętych", EN: "All Saints' Day"}},
		{on(time.November, 11), Text{PL: "Narodowe Święto Niepodległości", EN: "Independence Day"}},
		{on(time.December, 25), Text{PL: "pierwszy dzień Bożego Narodzenia", EN: "Christmas Day"}},
		{on(time.December, 26), Text{PL: "drugi dzień Bożego Narodzenia", EN: "Second Day of Christmas"}},
	}
	if year >= 2011 {
		out = append(out, Holiday{on(time.January, 6), Text{PL: "Trzech Króli", EN: "Epiphany"}})
	}
	if year >= 2025 {
		out = append(out, Holiday{on(time.December, 24), Text{PL: "Wigilia Bożego Narodzenia", EN: "Christmas Eve"}})
	}
	if year == 2018 {
		out = append(out, Holiday{on(time.November, 12), Text{PL: "Święto Narodowe 100-lecia niepodległości", EN: "Centenary of Independence"}})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].On.Before(out[j].On) })
	return out
}

// HolidayOn is the holiday of a day, if it is one.
func HolidayOn(d clock.Date) (Holiday, bool) {
	for _, h := range Holidays(d.Year) {
		if h.On == d {
			return h, true
		}
	}
	return Holiday{}, false
}

// Free says why a term does not end on a day: a Saturday, a Sunday or a holiday (art. 57 § 4 KPA).
func Free(d clock.Date) (why Text, free bool) {
	if h, ok := HolidayOn(d); ok {
		return h.Name, true
	}
	switch d.Time().Weekday() {
	case time.Saturday:
		return Text{PL: "sobota", EN: "Saturday"}, true
	case time.Sunday:
		return Text{PL: "niedziela", EN: "Sunday"}, true
	}
	return Text{}, false
}

// Working tells whether offices work on a day.
func Working(d clock.Date) bool {
	_, free := Free(d)
	return !free
}

// AddWorking is the n-th working day after a day.
func AddWorking(d clock.Date, n int) clock.Date {
	for n > 0 {
		d = d.AddDays(1)
		if Working(d) {
			n--
		}
	}
	return d
}
