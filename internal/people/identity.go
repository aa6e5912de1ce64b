package people

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"spoina/geo"
	"spoina/internal/cell"
	"spoina/internal/clock"
	"spoina/internal/secret"
)

// PESEL reads a personal number: its eleven digits, the day of birth and the sex that it says.
func PESEL(s string) (digits string, birth clock.Date, male bool, err error) {
	digits, ok := cell.PESEL(s)
	if !ok {
		return "", birth, false, ErrPESEL
	}
	n := func(from, to int) int { v, _ := strconv.Atoi(digits[from:to]); return v }
	month := n(2, 4)
	century := map[int]int{4: 1800, 0: 1900, 1: 2000, 2: 2100, 3: 2200}[month/20]
	return digits, clock.Day(century+n(0, 2), time.Month(month%20), n(4, 6)), digits[9]%2 == 1, nil
}

// NIP reads a tax number.
func NIP(s string) (string, error) {
	if d, ok := cell.NIP(s); ok {
		return d, nil
	}
	return "", ErrNIP
}

// REGON reads a business number of 9 or 14 digits.
func REGON(s string) (string, error) {
	if d, ok := cell.REGON(s); ok {
		return d, nil
	}
	return "", ErrREGON
}

// lookalikes are Cyrillic capitals that stand in documents for the Latin letter of the same shape.
var lookalikes = strings.NewReplacer("А", "A", "В", "B", "Е", "E", "І", "I", "К", "K", "М", "M", "Н", "H", "О", "O", "Р", "P", "С", "C", "Т", "T", "Х", "X", "У", "Y", "Ї", "I")

// Document is the number of a passport or identity card as an identity: Latin capitals and digits, whichever keyboard
// typed it.
func Document(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		if r == ' ' || r == '-' || r == '.' || r == '/' || r == '№' {
			return -1
		}
		return r
	}, lookalikes.Replace(strings.ToUpper(s)))
}

// Tokens are keyed digests of what tells a person from all others. Two units that hold the same person hold the same
// tokens, and whoever has not the key learns nothing from them. An empty token: not known.
type Tokens struct{ PESEL, Document, Name string }

// All are the tokens that are known.
func (t Tokens) All() []string {
	return slices.DeleteFunc([]string{t.PESEL, t.Document, t.Name}, func(s string) bool { return s == "" })
}

// TokensFor are a person's tokens for one programme: those of different programmes cannot be compared, so what one knows
// is of no use to another.
func TokensFor(key secret.Key, programme string, p Person) Tokens {
	digest := func(kind, text string) string {
		if text == "" {
			return ""
		}
		return kind[:1] + hex.EncodeToString(key.Digest("people "+programme+" "+kind, text)[:16])
	}
	var t Tokens
	if d, _, _, err := PESEL(p.PESEL); err == nil {
		t.PESEL = digest("pesel", d)
	}
	if d := Document(p.Document); len(d) > 4 {
		t.Document = digest("document", d)
	}
	// A name alone is many people's; with the day of birth it is nearly always one's.
	if words := strings.Fields(Fold(p.Name())); len(words) > 1 && !p.BirthDate.IsZero() {
		slices.Sort(words)
		t.Name = digest("name", strings.Join(words, " ")+" "+p.BirthDate.String())
	}
	return t
}

// HouseholdToken is the keyed digest of an address for one programme; empty without a usable address. It does not depend
// on who wrote the address down, nor for which municipality.
func HouseholdToken(key secret.Key, programme string, a Address) string {
	k := AddressKey(a, "")
	if k == "" {
		return ""
	}
	return "h" + hex.EncodeToString(key.Digest("people "+programme+" household", k)[:16])
}

// AddressKey is the address in one spelling: "ul. T. Kościuszki 12A m. 5" and "Kościuszki 12 a/5" are one. It is empty
// when there is no house number, or neither a street nor a town: then nothing tells the place.
func AddressKey(a Address, territory string) string {
	house, flat := houseAndFlat(a.HouseNo, a.FlatNo)
	street := a.Street
	city := cell.Words(a.City)
	key := geo.StreetKey(street)
	if cell.Words(street) == city { // villages without streets: the town stands for the street
		key = ""
	}
	if house == "" || key == "" && city == "" {
		return ""
	}
	return strings.Join([]string{territory, city, key, house, flat}, "|")
}

func houseAndFlat(house, flat string) (string, string) {
	house, flat = cell.Fold(house), cell.Fold(flat)
	if flat == "" {
		for _, sep := range []string{"/", " m.", " m ", " lok.", " lok "} {
			if h, f, ok := strings.Cut(house, sep); ok {
				house, flat = h, f
				break
			}
		}
	}
	for _, word := range []string{"lok.", "lok", "m.", "m", "nr"} {
		flat = strings.TrimPrefix(strings.TrimSpace(flat), word)
	}
	tidy := func(s string) string {
		s = strings.NewReplacer(" ", "", ".", "", "-", "", "nr", "").Replace(s)
		return strings.TrimLeft(s, "0")
	}
	return tidy(house), tidy(flat)
}
