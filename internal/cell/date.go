package cell

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Day is a calendar date: midnight UTC of that day. The zone carries no meaning.
func Day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

var months = []string{"stycz", "lut", "mar", "kwie", "maj", "czerw", "lip", "sierp", "wrze", "pazdz", "listop", "grud"}

var (
	isoDate   = regexp.MustCompile(`^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[t ].*)?$`)
	plainDate = regexp.MustCompile(`^(\d{1,2})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{4}|\d{2})(?:[t ]\d{1,2}:.*)?$`)
	packed    = regexp.MustCompile(`^((?:19|20)\d{2})(\d{2})(\d{2})$`)
	textDate  = regexp.MustCompile(`^(\d{1,2})\.?\s+(\p{L}+)\.?\s+(\d{4})$`)
	serial    = regexp.MustCompile(`^\d{5}(?:[.,]\d+)?$`)
	dateLead  = regexp.MustCompile(`^(?:od dnia|do dnia|z dnia|od|do|dnia|dn\.|z dn\.)\s+`)
	dateTail  = regexp.MustCompile(`\s*(?:\(?wlacznie\)?)?\s*(?:r\.?|roku|rok)?\.?$`)
)

// Date reads one calendar date, the day first where the order is open: 01.02.2024, 1.2.24, 2024-02-01,
// 01/02/2024, 45323 (a spreadsheet's serial), "od 1 lutego 2024 r.". A day that no calendar has is ErrImpossible.
func Date(s string) (time.Time, error) {
	f := Fold(s)
	if blank(f) {
		return time.Time{}, ErrEmpty
	}
	f = dateLead.ReplaceAllString(f, "")
	if t := dateTail.ReplaceAllString(f, ""); t != "" {
		f = t
	}
	atoi := func(s string) int { n, _ := strconv.Atoi(s); return n }
	switch {
	case isoDate.MatchString(f):
		m := isoDate.FindStringSubmatch(f)
		return day(atoi(m[1]), atoi(m[2]), atoi(m[3]))
	case packed.MatchString(f):
		m := packed.FindStringSubmatch(f)
		return day(atoi(m[1]), atoi(m[2]), atoi(m[3]))
	case plainDate.MatchString(f):
		m := plainDate.FindStringSubmatch(f)
		return day(year(m[3]), atoi(m[2]), atoi(m[1]))
	case serial.MatchString(f):
		v, _ := strconv.ParseFloat(strings.Replace(f, ",", ".", 1), 64)
		return Day(1899, 12, 30).AddDate(0, 0, int(math.Floor(v))), nil
	}
	if m := textDate.FindStringSubmatch(f); m != nil {
		if mon := month(m[2]); mon > 0 {
			return day(atoi(m[3]), mon, atoi(m[1]))
		}
	}
	return time.Time{}, ErrUnreadable
}

// two digits of a year: 70 and more are of the last century
func year(s string) int {
	y, _ := strconv.Atoi(s)
	if len(s) == 2 {
		if y >= 70 {
			return 1900 + y
		}
		return 2000 + y
	}
	return y
}

func month(w string) int {
	for i, m := range months {
		if strings.HasPrefix(w, m) {
			return i + 1
		}
	}
	return 0
}

func day(y, m, d int) (time.Time, error) {
	t := Day(y, m, d)
	if t.Year() != y || int(t.Month()) != m || t.Day() != d {
		return time.Time{}, ErrImpossible
	}
	return t, nil
}

// Period is a range of days, both included; a zero To has no end.
type Period struct{ From, To time.Time }

var openWords = regexp.MustCompile(`bezterminow|do odwolania|nieokreslon|na stale|nieograniczon|indefinite|until revoked`)

// OpenEnd reports whether a cell says "until revoked" (bezterminowo, do odwołania, czas nieokreślony).
func OpenEnd(s string) bool { return openWords.MatchString(Fold(s)) }

const dayToken = `\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.?\d{0,4}|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2} \p{L}{3,12} \d{4}|\d{5}|\d{1,2}`

var (
	rangeToken = regexp.MustCompile(`(?:od\s+(?:dnia\s+)?)?(` + dayToken + `)(?:\s*r\.?)?\s*(?:-|do(?:\s+dnia)?)\s*(` + dayToken + `)`)
	fromToken  = regexp.MustCompile(`^od\s+(?:dnia\s+)?(` + dayToken + `)`)
	untilToken = regexp.MustCompile(`^do\s+(?:dnia\s+)?(` + dayToken + `)`)
	shortDay   = regexp.MustCompile(`^(\d{1,2})(?:\.(\d{1,2})\.?)?$`)
)

// Periods reads a cell that holds a term: "01.02.2024 - 09.03.2024", "od 1 lutego 2024 do odwołania",
// "1–5.03, 10–12.03". inYear fills in years that the cell leaves out; 0: such a cell is unreadable.
func Periods(s string, inYear int) (ps []Period, open bool, err error) {
	f := Fold(s)
	if blank(f) {
		return nil, false, ErrEmpty
	}
	open = OpenEnd(f)
	found := rangeToken.FindAllStringSubmatch(f, -1)
	if found == nil {
		if m := fromToken.FindStringSubmatch(f); m != nil {
			t, err := Date(m[1])
			return []Period{{From: t}}, open, err
		}
		if m := untilToken.FindStringSubmatch(f); m != nil {
			t, err := Date(m[1])
			return []Period{{To: t}}, false, err
		}
		if open {
			return nil, true, nil
		}
		t, err := Date(f)
		if err != nil {
			return nil, false, err
		}
		return []Period{{From: t, To: t}}, false, nil
	}
	// Years and months are written once, at the end: read from the last range to the first.
	y, m := inYear, 0
	ps = make([]Period, len(found))
	for i := len(found) - 1; i >= 0; i-- {
		if ps[i].To, y, m, err = dayOf(found[i][2], y, m); err != nil {
			return nil, false, err
		}
		if ps[i].From, y, m, err = dayOf(found[i][1], y, m); err != nil {
			return nil, false, err
		}
		if ps[i].From.After(ps[i].To) {
			return ps, false, ErrImpossible
		}
	}
	return ps, open, nil
}

func dayOf(tok string, y, m int) (time.Time, int, int, error) {
	if t, err := Date(tok); err == nil || err == ErrImpossible {
		return t, t.Year(), int(t.Month()), err
	}
	p := shortDay.FindStringSubmatch(tok)
	if p == nil || y == 0 {
		return time.Time{}, y, m, ErrUnreadable
	}
	if p[2] != "" {
		m, _ = strconv.Atoi(p[2])
	}
	if m == 0 {
		return time.Time{}, y, m, ErrUnreadable
	}
	d, _ := strconv.Atoi(p[1])
	t, err := day(y, m, d)
	return t, y, m, err
}

// Term is a length of time written in words: "3 lata", "18 miesięcy", "30 dni".
type Term struct{ Years, Months, Days int }

var termPart = regexp.MustCompile(`(\d+|jeden|jednego|dwa|dwoch|trzy|trzech|cztery|czterech|piec|pieciu|dziesiec|dziesieciu)[\s-]*(rok|lat|mies|m-c|tyg|dni|dzien|doba|year|month|week|day)`)

// ReadTerm reads a term given in words; "rok" alone is one year.
func ReadTerm(s string) (Term, error) {
	f := Fold(s)
	if blank(f) {
		return Term{}, ErrEmpty
	}
	if f == "rok" || f == "1 rok" {
		return Term{Years: 1}, nil
	}
	var t Term
	found := termPart.FindAllStringSubmatch(f, -1)
	if found == nil {
		return t, ErrUnreadable
	}
	for _, m := range found {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			n = map[string]int{"jeden": 1, "jednego": 1, "dwa": 2, "dwoch": 2, "trzy": 3, "trzech": 3, "cztery": 4,
				"czterech": 4, "piec": 5, "pieciu": 5, "dziesiec": 10, "dziesieciu": 10}[m[1]]
		}
		switch m[2] {
		case "rok", "lat", "year":
			t.Years += n
		case "mies", "m-c", "month":
			t.Months += n
		case "tyg", "week":
			t.Days += 7 * n
		default:
			t.Days += n
		}
	}
	return t, nil
}

// End is the last day of a term that begins on from: three years from 2024-01-01 end on 2026-12-31.
func (t Term) End(from time.Time) time.Time {
	return from.AddDate(t.Years, t.Months, t.Days-1)
}
