package people

import (
	"strings"

	"spoina/internal/register"
)

// How sure it is that two rows are one person.
const (
	Sure     = "sure"     // the same number that only one person has
	Likely   = "likely"   // name and day of birth, or more
	Possible = "possible" // worth a look
)

// Reason is what speaks for or against two rows being one person.
type Reason struct {
	Code   string `json:"code"`
	Weight int    `json:"weight" doc:"added to the score; negative speaks against"`
	PL     string `json:"pl"`
	EN     string `json:"en"`
}

var reasons = map[string]struct {
	weight int
	title  register.Text
}{
	"pesel_same":      {60, register.Text{PL: "ten sam PESEL", EN: "the same PESEL"}},
	"pesel_differs":   {-50, register.Text{PL: "inny PESEL", EN: "another PESEL"}},
	"document_same":   {45, register.Text{PL: "ten sam numer dokumentu", EN: "the same document number"}},
	"name_same":       {35, register.Text{PL: "to samo imię i nazwisko", EN: "the same name"}},
	"name_spelling":   {33, register.Text{PL: "to samo imię i nazwisko w innej pisowni", EN: "the same name in another spelling"}},
	"name_swapped":    {30, register.Text{PL: "imię i nazwisko zamienione miejscami", EN: "first and last name swapped"}},
	"name_similar":    {22, register.Text{PL: "podobne imię i nazwisko", EN: "a similar name"}},
	"name_part":       {12, register.Text{PL: "zgodna część nazwiska lub imienia", EN: "a part of the name agrees"}},
	"name_begins":     {25, register.Text{PL: "imię lub nazwisko tak się zaczyna", EN: "the name begins so"}},
	"name_differs":    {-20, register.Text{PL: "inne imię i nazwisko", EN: "another name"}},
	"birth_same":      {25, register.Text{PL: "ta sama data urodzenia", EN: "the same day of birth"}},
	"birth_swapped":   {15, register.Text{PL: "w dacie urodzenia zamieniony dzień z miesiącem", EN: "day and month of birth swapped"}},
	"birth_near":      {8, register.Text{PL: "data urodzenia różni się jedną częścią", EN: "the day of birth differs in one part"}},
	"birth_differs":   {-20, register.Text{PL: "inna data urodzenia", EN: "another day of birth"}},
	"phone_same":      {10, register.Text{PL: "ten sam telefon", EN: "the same telephone number"}},
	"email_same":      {8, register.Text{PL: "ten sam adres e-mail", EN: "the same e-mail address"}},
	"address_same":    {10, register.Text{PL: "ten sam adres", EN: "the same address"}},
	"sex_differs":     {-10, register.Text{PL: "inna płeć", EN: "another sex"}},
	"document_differ": {0, register.Text{PL: "inny numer dokumentu", EN: "another document number"}},
}

// Compared is how much two rows look like one person, and why.
type Compared struct {
	Score int      `json:"score" minimum:"0" maximum:"100"`
	Kind  string   `json:"kind" enum:"sure,likely,possible"`
	Why   []Reason `json:"why"`
}

func (c Compared) has(code string) bool {
	for _, r := range c.Why {
		if r.Code == code {
			return true
		}
	}
	return false
}

// Codes are the reasons' codes.
func (c Compared) Codes() []string {
	out := make([]string, len(c.Why))
	for i, r := range c.Why {
		out[i] = r.Code
	}
	return out
}

// Compare judges whether two rows are one person. What either does not know speaks neither for nor against.
func Compare(a, b Person) Compared {
	out := Compared{Why: []Reason{}}
	say := func(code string) {
		r := reasons[code]
		out.Score += r.weight
		out.Why = append(out.Why, Reason{code, r.weight, r.title.PL, r.title.EN})
	}
	both := func(x, y string) bool { return x != "" && y != "" }
	if both(a.PESEL, b.PESEL) {
		if a.PESEL == b.PESEL {
			say("pesel_same")
		} else {
			say("pesel_differs")
		}
	}
	if x, y := Document(a.Document), Document(b.Document); both(x, y) {
		if x == y {
			say("document_same")
		} else {
			say("document_differ")
		}
	}
	if code := compareNames(a, b); code != "" {
		say(code)
	}
	if x, y := a.BirthDate, b.BirthDate; !x.IsZero() && !y.IsZero() {
		same := 0
		for _, equal := range []bool{x.Year == y.Year, x.Month == y.Month, x.Day == y.Day} {
			if equal {
				same++
			}
		}
		switch {
		case same == 3:
			say("birth_same")
		case x.Year == y.Year && int(x.Month) == y.Day && x.Day == int(y.Month):
			say("birth_swapped")
		case same == 2 && (x.Year == y.Year || abs(x.Year-y.Year) == 1 || abs(x.Year-y.Year) == 10):
			say("birth_near")
		default:
			say("birth_differs")
		}
	}
	if both(a.Phone, b.Phone) && tailOf(a.Phone) == tailOf(b.Phone) {
		say("phone_same")
	}
	if both(a.Email, b.Email) && strings.EqualFold(a.Email, b.Email) {
		say("email_same")
	}
	if k := AddressKey(a.Address, ""); k != "" && k == AddressKey(b.Address, "") {
		say("address_same")
	}
	if both(a.Sex, b.Sex) && a.Sex != b.Sex {
		say("sex_differs")
	}
	out.Score = min(100, max(0, out.Score))
	switch {
	case out.has("pesel_same"), out.has("document_same") && !out.has("birth_differs") && !out.has("pesel_differs") && !out.has("name_differs"):
		out.Kind = Sure
	case out.Score >= 55 && !out.has("pesel_differs"):
		out.Kind = Likely
	default:
		out.Kind = Possible
	}
	return out
}

func abs(n int) int { return max(n, -n) }

// compareNames is the code of what two names have in common; empty when one is not known.
func compareNames(a, b Person) string {
	if a.Name() == "" || b.Name() == "" {
		return ""
	}
	if strings.EqualFold(a.LastName, b.LastName) && strings.EqualFold(a.FirstName, b.FirstName) {
		return "name_same"
	}
	al, af, bl, bf := Fold(a.LastName), Fold(a.FirstName), Fold(b.LastName), Fold(b.FirstName)
	switch {
	case al == bl && af == bf:
		return "name_spelling"
	case al == bf && af == bl:
		return "name_swapped"
	}
	common := nameSimilarity(strings.Fields(al+" "+af), strings.Fields(bl+" "+bf))
	switch {
	case common >= 0.93:
		return "name_similar"
	case common >= 0.5 && (al == bl || al != "" && bl != "" && similarity(al, bl) >= 0.9 || af == bf && af != ""):
		return "name_part"
	case common < 0.75:
		return "name_differs"
	}
	return "name_part"
}

// nameSimilarity pairs the words of two names and averages how alike they are, 0 … 1; words that only one of them has
// count half, so that a second first name does not part two rows.
func nameSimilarity(a, b []string) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	if len(b) > 6 { // more words than anybody's name has
		a, b = a[:min(len(a), 6)], b[:6]
	}
	sum := pairing(a, b, 0)
	return sum / (float64(len(a)) + float64(len(b)-len(a))/4)
}

// pairing is the best sum of similarities when each word of a gets another of b; used are the bits of those taken.
func pairing(a, b []string, used int) float64 {
	if len(a) == 0 {
		return 0
	}
	best := 0.0
	for i, v := range b {
		if used&(1<<i) == 0 {
			best = max(best, similarity(a[0], v)+pairing(a[1:], b, used|1<<i))
		}
	}
	return best
}

// similarity is that of Jaro and Winkler: 1 for equal words, near it for a slip of typing.
func similarity(a, b string) float64 {
	if a == b {
		return 1
	}
	if a == "" || b == "" {
		return 0
	}
	if a > b { // which of two letters alike is paired first depends on the order
		a, b = b, a
	}
	window := max(len(a), len(b))/2 - 1
	window = max(window, 0)
	matchedA, matchedB := make([]bool, len(a)), make([]bool, len(b))
	matches := 0
	for i := range len(a) {
		for j := max(0, i-window); j < min(len(b), i+window+1); j++ {
			if !matchedB[j] && a[i] == b[j] {
				matchedA[i], matchedB[j] = true, true
				matches++
				break
			}
		}
	}
	if matches == 0 {
		return 0
	}
	swaps, j := 0, 0
	for i := range len(a) {
		if !matchedA[i] {
			continue
		}
		for !matchedB[j] {
			j++
		}
		if a[i] != b[j] {
			swaps++
		}
		j++
	}
	m := float64(matches)
	jaro := (m/float64(len(a)) + m/float64(len(b)) + (m-float64(swaps)/2)/m) / 3
	prefix := 0
	for prefix < min(4, len(a), len(b)) && a[prefix] == b[prefix] {
		prefix++
	}
	return jaro + float64(prefix)*0.1*(1-jaro)
}

// tailOf is the number without its country: the last nine digits.
func tailOf(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	if len(digits) > 9 {
		digits = digits[len(digits)-9:]
	}
	return digits
}
