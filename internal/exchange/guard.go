package exchange

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A text that begins with = + - @, a tab, a carriage return or one of their full-width forms is calculated by a
// spreadsheet that opens a CSV, and a calculation can fetch, send or start things. CSV has no types, so such a text is
// written with an apostrophe before it, and read back without. The rule is reversible: an apostrophe is added only to
// a text of apostrophes (or none) and such a sign, with something behind, and taken away only where that stands. Plain
// negative numbers stay numbers. XLSX and ODS need no apostrophe: there a text says that it is one.
var dangerous = regexp.MustCompile("(?s)^'*[ \u00a0\ufeff]*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20].")

var negative = regexp.MustCompile(`^-\d+(?:[.,]\d+)?$`)

// Guard keeps a spreadsheet from calculating a text of a CSV cell.
func Guard(s string) string {
	if len(s) > 1 && strings.IndexByte("'=+-@\t\r\n \xc2\xef", s[0]) >= 0 && dangerous.MatchString(s) && !negative.MatchString(s) {
		return "'" + s
	}
	return s
}

// Unguard takes the guard away: Unguard(Guard(s)) is s for every s.
func Unguard(s string) string {
	if len(s) > 2 && s[0] == '\'' && Guard(s[1:]) == s {
		return s[1:]
	}
	return s
}

// Clean is a text as XML can hold it: line breaks are line feeds, and what no spreadsheet can hold is U+FFFD.
func Clean(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if !strings.ContainsFunc(s, unprintable) && utf8.ValidString(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unprintable(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

func unprintable(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff || r == utf8.RuneError
}
