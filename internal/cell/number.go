package cell

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// number as people write it: groups of three apart by a space or an apostrophe, then a decimal comma or point.
const numberPattern = `\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*`

var (
	numberOnly = regexp.MustCompile(`^([-+]?)\s*(` + numberPattern + `)\s*([\p{L}%][\p{L}\d%/. ]*)?$`)
	numberAny  = regexp.MustCompile(numberPattern)
)

// plain turns one number in people's notation into a float. Of two different separators the last is the decimal
// one; one separator written more than once parts thousands.
func plain(s string) (float64, bool) {
	s = strings.NewReplacer(" ", "", "'", "", "’", "").Replace(s)
	dots, commas := strings.Count(s, "."), strings.Count(s, ",")
	switch {
	case dots > 0 && commas > 0:
		if strings.LastIndexByte(s, '.') > strings.LastIndexByte(s, ',') {
			s = strings.ReplaceAll(s, ",", "")
		} else {
			s = strings.ReplaceAll(s, ".", "")
			s = strings.Replace(s, ",", ".", 1)
		}
	case commas == 1:
		s = strings.Replace(s, ",", ".", 1)
	case commas > 1:
		s = strings.ReplaceAll(s, ",", "")
	case dots > 1:
		s = strings.ReplaceAll(s, ".", "")
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0)
}

// Number reads one number, with or without a unit after it; unit is folded ("m2", "ha", "zl", "%", "szt."). It
// takes machine notation (1e3, -0.5) too. NaN and infinities are impossible.
func Number(s string) (value float64, unit string, err error) {
	f := Fold(s)
	if blank(f) {
		return 0, "", ErrEmpty
	}
	if v, err := strconv.ParseFloat(f, 64); err == nil {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return 0, "", ErrImpossible
		}
		return v, "", nil
	} else if strings.Contains(err.Error(), "range") {
		return 0, "", ErrImpossible
	}
	m := numberOnly.FindStringSubmatch(f)
	if m == nil || strings.HasPrefix(m[3], "x") {
		return 0, "", ErrUnreadable
	}
	v, ok := plain(m[2])
	if !ok {
		return 0, "", ErrUnreadable
	}
	if m[1] == "-" {
		v = -v
	}
	return v, strings.TrimSpace(m[3]), nil
}

// Metres reads a length and returns metres; "80 cm" is 0.8. A bare figure is metres.
func Metres(s string) (float64, error) {
	v, unit, err := Number(s)
	if err != nil {
		return 0, err
	}
	switch strings.Trim(unit, ". ") {
	case "", "m", "mb", "metr", "metry", "metrow":
		return v, nil
	case "cm":
		return v / 100, nil
	case "mm":
		return v / 1000, nil
	case "dm":
		return v / 10, nil
	case "km":
		return v * 1000, nil
	}
	return 0, ErrUnreadable
}

// Int reads a whole number, "3 szt." included. A unit that makes another number of it is not passed over.
func Int(s string) (int64, error) {
	v, unit, err := Number(s)
	if err != nil {
		return 0, err
	}
	if multiples.MatchString(unit) {
		return 0, ErrUnreadable
	}
	if v != math.Trunc(v) || math.Abs(v) > 1e15 {
		return 0, ErrUnreadable
	}
	return int64(v), nil
}

// multiples are words that stand for thousands and more.
var multiples = regexp.MustCompile(`^(tys|tysi[a-z]*|mln|mili[a-z]*|mld|k)\b`)

// Thousands tells whether an amount may mean two things: one separator before exactly three digits, "1.250" or "1,250",
// parts thousands for some people and fractions for others.
func Thousands(s string) bool { return thousands.MatchString(strings.TrimSpace(Fold(s))) }

var thousands = regexp.MustCompile(`^[-+]?\s*[1-9]\d{0,2}[.,]\d{3}([^\d.,'’].*)?$`)

var zlotyGrosze = regexp.MustCompile(`^(` + numberPattern + `)\s*(?:zl|pln)\.?\s*(\d{1,2})\s*gr\.?$`)

// Grosze reads an amount of money and returns grosze, with fractions of a grosz kept (a rate may have them):
// "1 250,00 zł", "1250 zł 50 gr", "12,-". A bare figure is złote; another currency is not.
func Grosze(s string) (float64, error) {
	f := strings.TrimSpace(strings.NewReplacer(",-", "", ".-", "").Replace(Fold(s)))
	if blank(f) {
		return 0, ErrEmpty
	}
	if m := zlotyGrosze.FindStringSubmatch(f); m != nil {
		z, ok := plain(m[1])
		g, _ := strconv.Atoi(m[2])
		if !ok {
			return 0, ErrUnreadable
		}
		return math.Round(z*100) + float64(g), nil
	}
	v, unit, err := Number(f)
	if err != nil {
		return 0, err
	}
	unit, _, _ = strings.Cut(unit, "/")
	switch strings.Trim(unit, ". ") {
	case "", "zl", "pln", "zlotych", "zlote", "zloty":
		return math.Round(v*100*1e4) / 1e4, nil
	case "gr", "groszy", "grosze":
		return v, nil
	}
	return 0, ErrUnreadable
}
