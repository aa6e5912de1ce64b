package geo

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// letters that Unicode does not decompose, although people who cannot type them write the plain one.
var plainLetters = map[rune]string{
	'ł': "l", 'Ł': "L", 'đ': "d", 'Đ': "D", 'ø': "o", 'Ø': "O", 'ħ': "h", 'Ħ': "H", 'ŧ': "t", 'Ŧ': "T",
	'ß': "ss", 'ẞ': "SS", 'æ': "ae", 'Æ': "AE", 'œ': "oe", 'Œ': "OE", 'þ': "th", 'Þ': "TH", 'ı': "i",
}

// FoldAccents removes diacritics and keeps case: "Łódź" becomes "Lodz".
func FoldAccents(s string) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(s) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if plain, ok := plainLetters[r]; ok {
			b.WriteString(plain)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// FoldCase removes differences of case as Unicode defines them ("Straße" equals "STRASSE") and keeps diacritics.
func FoldCase(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	// Composed first, so that two spellings of the same letter in Unicode do not differ.
	return norm.NFC.String(cases.Fold().String(s))
}

// Fold removes case and diacritics, trims, and makes every run of white space one space. It is the one reading of
// "compared without case and diacritics" in the whole program.
func Fold(s string) string {
	if folded, ok := foldPolish(s); ok {
		s = folded
	} else {
		s = FoldAccents(FoldCase(s))
	}
	if !strings.ContainsFunc(s, unicode.IsSpace) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// Each of the first takes two bytes and stands for one letter of the second.
const (
	polishLetters = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
	polishPlain   = "acelnoszzacelnoszz"
)

// foldPolish folds texts of ASCII and Polish letters only, which nearly all are, ten times as fast as the tables of
// all the world's letters; ok is false for others.
func foldPolish(s string) (folded string, ok bool) {
	b := make([]byte, 0, 64)
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r < utf8.RuneSelf:
		case r == '\u00a0':
			r = ' '
		default:
			i := strings.IndexRune(polishLetters, r)
			if i < 0 {
				return "", false
			}
			r = rune(polishPlain[i/2])
		}
		b = append(b, byte(r))
	}
	return string(b), true
}

// FoldEqual reports whether two texts are the same without case and diacritics.
func FoldEqual(a, b string) bool { return Fold(a) == Fold(b) }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// trigrams as pg_trgm cuts them: words of letters and digits, two blanks before each word and one after.
func trigrams(s string) map[[3]rune]struct{} {
	set := make(map[[3]rune]struct{}, len(s)+2)
	for word := range strings.FieldsFuncSeq(Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		a, b := ' ', ' '
		for _, r := range word {
			set[[3]rune{a, b, r}] = struct{}{}
			a, b = b, r
		}
		set[[3]rune{a, b, ' '}] = struct{}{}
	}
	return set
}

// Trigram is three letters in a row of a folded text.
type Trigram = [3]rune

// Trigrams are the distinct trigrams of a text, the members that Similarity compares, in no stated order.
func Trigrams(s string) []Trigram {
	set := trigrams(s)
	out := make([]Trigram, 0, len(set))
	for t := range set {
		out = append(out, t)
	}
	return out
}

// Similarity is the trigram similarity of two texts, 0 … 1: shared trigrams over all trigrams, after Fold. It gives
// what PostgreSQL's pg_trgm gives for the folded texts. Two texts without a letter or digit have similarity 0.
func Similarity(a, b string) float64 {
	ta, tb := trigrams(a), trigrams(b)
	shared := 0
	for t := range ta {
		if _, ok := tb[t]; ok {
			shared++
		}
	}
	all := len(ta) + len(tb) - shared
	if all == 0 {
		return 0
	}
	return float64(shared) / float64(all)
}
