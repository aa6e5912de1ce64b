package cell

import (
	"regexp"
	"strings"

	"spoina/geo"
)

// CaseNumber is the pattern of a znak sprawy: unit.class.number.year with its variants. Some units number
// otherwise, so a text that does not fit is a note of low weight, never a refusal.
var CaseNumber = regexp.MustCompile(`^(?P<unit>[\p{L}0-9][\p{L}0-9-]*(?:\.[IVX]+)?)\.(?P<jrwa>\d{2,6})\.(?P<no>\d{1,6})(?:\.(?P<no2>\d{1,6}))?\.(?P<year>(?:19|20)\d{2})(?:\.(?P<init>[\p{L}0-9]{2,4}))?$`)

// Case trims a case number and takes blanks around its separators out; it changes nothing else.
func Case(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.NewReplacer(" .", ".", ". ", ".", " /", "/", "/ ", "/").Replace(s)
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return 'x'
	}, strings.TrimPrefix(strings.ToUpper(s), "PL"))
}

func weighted(d string, w ...int) int {
	sum := 0
	for i, x := range w {
		sum += x * int(d[i]-'0')
	}
	return sum
}

// NIP returns the ten digits of a tax number whose check digit is right.
func NIP(s string) (string, bool) {
	d := digits(s)
	if len(d) != 10 || strings.Contains(d, "x") || d == "0000000000" {
		return "", false
	}
	c := weighted(d, 6, 5, 7, 2, 3, 4, 5, 6, 7) % 11
	return d, c < 10 && c == int(d[9]-'0')
}

// PESEL returns the eleven digits of a personal number whose check digit and date are right.
func PESEL(s string) (string, bool) {
	d := digits(s)
	if len(d) != 11 || strings.Contains(d, "x") {
		return "", false
	}
	if (10-weighted(d, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3)%10)%10 != int(d[10]-'0') {
		return "", false
	}
	m := weighted(d[2:4], 10, 1)
	century := map[int]int{4: 1800, 0: 1900, 1: 2000, 2: 2100, 3: 2200}[m/20]
	if century == 0 {
		return "", false
	}
	_, err := day(century+weighted(d[:2], 10, 1), m%20, weighted(d[4:6], 10, 1))
	return d, err == nil
}

// REGON returns the 9 or 14 digits of a business number whose check digit is right.
func REGON(s string) (string, bool) {
	d := digits(s)
	if strings.Contains(d, "x") {
		return "", false
	}
	switch len(d) {
	case 9:
		return d, weighted(d, 8, 9, 2, 3, 4, 5, 6, 7)%11%10 == int(d[8]-'0')
	case 14:
		return d, weighted(d, 2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)%11%10 == int(d[13]-'0')
	}
	return "", false
}

// Identifier sorts a cell "NIP/PESEL/REGON" by the number it holds. A number that no check digit confirms goes by
// its length, with ok false.
func Identifier(s string) (nip, pesel, regon string, ok bool) {
	if v, good := NIP(s); good {
		return v, "", "", true
	}
	if v, good := PESEL(s); good {
		return "", v, "", true
	}
	if v, good := REGON(s); good {
		return "", "", v, true
	}
	switch d := digits(s); {
	case strings.Contains(d, "x"): // a number of another country, or no number at all
		return strings.TrimSpace(s), "", "", false
	case len(d) == 11:
		return "", d, "", false
	case len(d) == 9, len(d) == 14:
		return "", "", d, false
	default:
		return strings.TrimSpace(s), "", "", false
	}
}

var legalForm = regexp.MustCompile(`(?:^|\s)(?:spolka z (?:ograniczona|o\.?) ?(?:odpowiedzialnoscia|o\.?)|sp\.? ?z ?o\.? ?o\.?|spolka akcyjna|s\.? ?a\.?|spolka jawna|sp\.? ?j\.?|spolka komandytowa|sp\.? ?k\.?|s\.? ?c\.?|p\.?p\.?h\.?u\.?|p\.?h\.?u\.?|f\.?h\.?u\.?)(?:\s|$)`)

// HasLegalForm tells that a name says the legal form of a company ("Alfa Sp. z o.o."), so that it is no natural person's.
func HasLegalForm(name string) bool { return legalForm.MatchString(Fold(name)) }

// PartyKey is the name of a party as an identity: folded, without legal form, quotes and punctuation.
func PartyKey(name string) string {
	f := strings.NewReplacer(`"`, " ", "„", " ", "”", " ", "'", " ", ",", " ").Replace(Fold(name))
	f = strings.Join(strings.Fields(f), " ")
	for {
		g := strings.Join(strings.Fields(legalForm.ReplaceAllString(f, " ")), " ")
		if g == f || g == "" {
			break
		}
		f = g
	}
	return Words(f)
}

// KW reports whether a land-register number (księga wieczysta) has its form and its check digit.
func KW(s string) bool {
	_, err := geo.ParseKW(s)
	return err == nil
}
