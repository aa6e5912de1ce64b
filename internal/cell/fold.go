// Package cell reads the cells of the registers that offices keep by hand: numbers with a decimal comma, areas
// given as dimensions, dates of every shape, several parcels in one cell. A reader never guesses in silence: it
// returns a value with its confidence, or says why there is none, and the caller keeps the original text.
package cell

import (
	"errors"
	"strings"
	"unicode"

	"spoina/geo"
)

// What a reader says when there is no value. ErrEmpty is not a fault of the row: the cell holds nothing, or one
// of the marks that clerks write for nothing.
var (
	ErrEmpty      = errors.New("empty")
	ErrUnreadable = errors.New("unreadable")
	ErrImpossible = errors.New("impossible") // readable, but no such day, or a figure out of all bounds
)

// Code is the problem code of an error of this package: "unreadable_number" for kind "number"; empty for nil
// and ErrEmpty.
func Code(kind string, err error) string {
	switch {
	case err == nil, errors.Is(err, ErrEmpty):
		return ""
	case errors.Is(err, ErrImpossible):
		return "impossible_" + kind
	default:
		return "unreadable_" + kind
	}
}

var signs = strings.NewReplacer("–", "-", "—", "-", "‑", "-", "−", "-", "×", "x", "✕", "x", "²", "2", "\ufeff", "")

// Fold is geo.Fold with the signs that keyboards lack made plain: dashes, ×, ².
func Fold(s string) string { return geo.Fold(signs.Replace(s)) }

// Words folds a heading to words: letters and digits, one space between. "Termin / od" and "TERMIN_OD" are equal.
func Words(s string) string {
	f := Fold(s)
	var b strings.Builder
	space := true
	for _, r := range f {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
			space = false
		} else if !space {
			b.WriteByte(' ')
			space = true
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// blank reports whether a folded cell says nothing.
func blank(f string) bool {
	switch f {
	case "", "-", "--", "---", "n/d", "nd", "nd.", "n.d.", "brak", "brak danych", "nie dotyczy", "null", "none", "?", "x", "/", ".", "...":
		return true
	}
	return false
}
