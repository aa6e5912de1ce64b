package geo

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

var (
	// ErrParcelID: the text is not a parcel identifier.
	ErrParcelID = errors.New("geo: not a parcel identifier")
	// ErrUnit: the text is not a cadastral unit such as 220401_1.
	ErrUnit = errors.New("geo: not a cadastral unit")
	// ErrKW: the land-register number is malformed or its check digit is wrong.
	ErrKW = errors.New("geo: not a land-register number")
)

// Patterns of domain C1 (regulation on the register of land and buildings, annex on identifiers).
var (
	reFull = regexp.MustCompile(`^(\d{6}_[1234589])\.(\d{4})\.(?:AR_(\d{1,3})\.)?(\d{1,6})(?:/(\d{1,5}))?$`)
	reUnit = regexp.MustCompile(`^\d{6}_[1234589]$`)
	rePrec = regexp.MustCompile(`^(\d{6}_[1234589])\.(\d{4})$`)
	reCity = regexp.MustCompile(`^(\d{1,4})/(\d{1,3})/(\d{1,6})(?:/(\d{1,5}))?$`)
	reNum  = regexp.MustCompile(`^(?:AR_(\d{1,3})\.)?(\d{1,6}(?:/\d{1,5})?)$`)
	reKW   = regexp.MustCompile(`^[A-Z]{2}\d[A-Z0-9]/\d{8}/\d$`)
)

// ParcelRef is one parcel as a text names it. What the text does not say stays empty; nothing is filled in by guess.
type ParcelRef struct {
	Raw          string // the piece of text it was read from
	Unit         string // cadastral unit, 220401_1
	Precinct     string // four digits, 0001
	PrecinctName string // where the text gives the precinct by name
	Sheet        string // map sheet without AR_, as the source writes its number
	Number       string // 1867/2
	Part         bool   // "cz.": only a part of the parcel
}

// Complete reports whether the reference names exactly one parcel in the country.
func (p ParcelRef) Complete() bool { return p.Unit != "" && p.Precinct != "" && p.Number != "" }

// ID is the canonical identifier, 306401_1.0038.AR_11.1/8; empty unless Complete.
func (p ParcelRef) ID() string {
	if !p.Complete() {
		return ""
	}
	if p.Sheet != "" {
		return p.Unit + "." + p.Precinct + ".AR_" + p.Sheet + "." + p.Number
	}
	return p.Unit + "." + p.Precinct + "." + p.Number
}

// Key is the identifier for comparisons: without the zeros that some registers write before sheet and number and
// others do not (AR_07 and AR_7 are one sheet). Empty unless Complete. Show ID, never Key.
func (p ParcelRef) Key() string {
	if !p.Complete() {
		return ""
	}
	p.Sheet, p.Number = strings.TrimLeft(p.Sheet, "0"), strings.TrimLeft(p.Number, "0")
	return p.ID()
}

// PrecinctID is the identifier of the precinct, 220401_1.0001; empty when it is not known.
func (p ParcelRef) PrecinctID() string {
	if p.Unit == "" || p.Precinct == "" {
		return ""
	}
	return p.Unit + "." + p.Precinct
}

// Base is the number before the slash: a split of 123 and of 123/1 both keep the base 123.
func (p ParcelRef) Base() string {
	base, _, _ := strings.Cut(p.Number, "/")
	return base
}

// String is the identifier, or as much of it as is known: "AR_11.1/8", "obr. 0012 123/4".
func (p ParcelRef) String() string {
	if p.Complete() {
		return p.ID()
	}
	s := p.Number
	if p.Sheet != "" {
		s = "AR_" + p.Sheet + "." + s
	}
	switch {
	case p.Precinct != "":
		s = "obr. " + p.Precinct + " " + s
	case p.PrecinctName != "":
		s = "obr. " + p.PrecinctName + " " + s
	}
	return s
}

// ParseParcelID reads a full identifier. Blanks around it and a lower-case "ar_" are forgiven, nothing else is.
func ParseParcelID(s string) (ParcelRef, error) {
	m := reFull.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(s)))
	if m == nil {
		return ParcelRef{}, fmt.Errorf("%q: %w", s, ErrParcelID)
	}
	p := ParcelRef{Raw: s, Unit: m[1], Precinct: m[2], Sheet: m[3], Number: number(m[4], m[5])}
	return p, p.valid()
}

// ParseCityParcel reads the form of cities whose numbering runs per map sheet, precinct/sheet/number[/denominator]:
// with the unit 306401_1, "38/11/1/8" is 306401_1.0038.AR_11.1/8.
func ParseCityParcel(unit, s string) (ParcelRef, error) {
	if !reUnit.MatchString(unit) {
		return ParcelRef{}, fmt.Errorf("%q: %w", unit, ErrUnit)
	}
	m := reCity.FindStringSubmatch(strings.ReplaceAll(strings.TrimSpace(s), " ", ""))
	if m == nil {
		return ParcelRef{}, fmt.Errorf("%q: %w", s, ErrParcelID)
	}
	p := ParcelRef{Raw: s, Unit: unit, Precinct: pad4(m[1]), Sheet: m[2], Number: number(m[3], m[4])}
	return p, p.valid()
}

// ParsePrecinct reads a precinct identifier, 220401_1.0001.
func ParsePrecinct(s string) (unit, precinct string, err error) {
	m := rePrec.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return "", "", fmt.Errorf("%q: %w", s, ErrParcelID)
	}
	return m[1], m[2], nil
}

// ValidUnit reports whether a text has the form of a cadastral unit, 220401_1.
func ValidUnit(s string) bool { return reUnit.MatchString(s) }

func (p ParcelRef) valid() error {
	base, den, slash := strings.Cut(p.Number, "/")
	switch {
	case strings.Trim(base, "0") == "":
		return fmt.Errorf("%q: parcel number 0: %w", p.Raw, ErrParcelID)
	case slash && strings.Trim(den, "0") == "":
		return fmt.Errorf("%q: denominator 0: %w", p.Raw, ErrParcelID)
	case p.Precinct == "0000":
		return fmt.Errorf("%q: precinct 0000: %w", p.Raw, ErrParcelID)
	}
	return nil
}

func number(num, den string) string {
	if den == "" {
		return num
	}
	return num + "/" + den
}

func pad4(s string) string {
	if len(s) >= 4 {
		return s
	}
	return "0000"[len(s):] + s
}

// OneEditApart reports whether two identifiers or numbers differ by one character typed wrong, left out, typed
// twice, or by two neighbours exchanged. Equal texts are not.
func OneEditApart(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		if i == len(a) {
			return false
		}
		return a[i+1:] == b[i+1:] ||
			i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	case 1:
		return a[i:] == b[i+1:]
	}
	return false
}

// NumberNeighbours are all well-formed parcel numbers one edit away from the given one, each once: what the clerk
// may have meant when the number is in no register. Look them up; do not list them to people.
func NumberNeighbours(n string) []string {
	const alphabet = "0123456789/"
	seen := map[string]bool{n: true}
	var out []string
	try := func(s string) {
		if seen[s] {
			return
		}
		seen[s] = true
		if m := reNum.FindStringSubmatch(s); m != nil && (ParcelRef{Number: s}).valid() == nil && s[0] != '0' {
			out = append(out, s)
		}
	}
	for i := range len(n) + 1 {
		for _, c := range []byte(alphabet) {
			try(n[:i] + string(c) + n[i:])
			if i < len(n) {
				try(n[:i] + string(c) + n[i+1:])
			}
		}
		if i < len(n) {
			try(n[:i] + n[i+1:])
		}
		if i+1 < len(n) {
			try(n[:i] + string(n[i+1]) + string(n[i]) + n[i+2:])
		}
	}
	return out
}

// ParseKW reads a land-register number, checks its check digit and returns it in its written form,
// "JG1K/00006763/7". Blanks and lower case are forgiven, and a number part shorter than eight digits is filled.
func ParseKW(s string) (string, error) {
	kw := strings.ToUpper(strings.Join(strings.Fields(s), ""))
	if parts := strings.Split(kw, "/"); len(parts) == 3 && len(parts[1]) > 0 && len(parts[1]) < 8 {
		parts[1] = "00000000"[len(parts[1]):] + parts[1]
		kw = strings.Join(parts, "/")
	}
	if !reKW.MatchString(kw) {
		return "", fmt.Errorf("%q: %w", s, ErrKW)
	}
	if want := KWCheckDigit(kw[:4] + kw[5:13]); want < 0 || kw[14] != byte('0'+want) {
		return "", fmt.Errorf("%q: check digit: %w", s, ErrKW)
	}
	return kw, nil
}

// KWCheckDigit is the check digit of the twelve characters of a land-register number (court and number without
// slashes): digits are worth themselves, X is 10, A, B, C … Z without Q and V are 11 … 33; weights 1, 3, 7 repeat;
// the sum modulo 10. It is -1 when the characters are not those of a number.
func KWCheckDigit(twelve string) int {
	const values = "0123456789XABCDEFGHIJKLMNOPRSTUWYZ"
	if len(twelve) != 12 {
		return -1
	}
	sum := 0
	for i := range 12 {
		v := strings.IndexByte(values, twelve[i])
		if v < 0 {
			return -1
		}
		sum += v * [3]int{1, 3, 7}[i%3]
	}
	return sum % 10
}
