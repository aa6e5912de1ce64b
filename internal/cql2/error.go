package cql2

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// ErrFilter is what every fault of a filter wraps: it is the writer's, not the program's.
var ErrFilter = errors.New("cql2: filter refused")

// Code names a fault so that it can be said in the reader's language.
type Code string

// Faults of a filter.
const (
	CodeUnexpected Code = "unexpected" // Got stands where Want should
	CodeString     Code = "string"     // a quotation mark is not closed
	CodeCharacter  Code = "character"  // a character the language does not have
	CodeNumber     Code = "number"     // digits that are no number
	CodeTime       Code = "time"       // no such day or moment
	CodeGeometry   Code = "geometry"   // WKT that does not read
	CodeEarth      Code = "earth"      // degrees that are nowhere
	CodeCondition  Code = "condition"  // a value where a condition is needed, or the other way round
	CodeTooLong    Code = "too_long"
	CodeColumn     Code = "column"    // no such column
	CodeFunction   Code = "function"  // no such function
	CodeOperands   Code = "operands"  // values that cannot be compared or calculated
	CodeArguments  Code = "arguments" // wrong number of arguments
)

// Error is a fault of a filter and its place.
type Error struct {
	Code   Code
	Offset int    // bytes from the beginning of the text
	Column int    // characters from the beginning of the text, from 1; 0 when the text is not at hand
	Got    string // what stands there
	Want   string // what should
}

// Unwrap makes errors.Is(err, ErrFilter) true.
func (e *Error) Unwrap() error { return ErrFilter }

var messages = map[Code][2]string{
	CodeUnexpected: {"expected %[2]s, found %[1]s", "oczekiwano: %[2]s, jest: %[1]s"},
	CodeString:     {"quotation mark is not closed: %[1]s", "niezamknięty cudzysłów: %[1]s"},
	CodeCharacter:  {"unexpected character %[1]s", "niedozwolony znak %[1]s"},
	CodeNumber:     {"not a number: %[1]s", "to nie jest liczba: %[1]s"},
	CodeTime:       {"not a date or time: %[1]s", "to nie jest data ani czas: %[1]s"},
	CodeGeometry:   {"geometry does not read: %[1]s", "nieczytelna geometria: %[1]s"},
	CodeEarth:      {"degrees outside the Earth", "współrzędne w stopniach poza Ziemią"},
	CodeCondition:  {"%[1]s is not a condition", "%[1]s nie jest warunkiem"},
	CodeTooLong:    {"the filter is too long or too deeply nested", "filtr jest za długi lub zbyt zagnieżdżony"},
	CodeColumn:     {"no column %[1]s", "nie ma kolumny %[1]s"},
	CodeFunction:   {"no function %[1]s", "nie ma funkcji %[1]s"},
	CodeOperands:   {"%[1]s does not go with %[2]s", "%[1]s nie pasuje do %[2]s"},
	CodeArguments:  {"%[1]s takes %[2]s arguments", "%[1]s: liczba argumentów powinna wynosić %[2]s"},
}

// Error is the fault in English.
func (e *Error) Error() string { return e.say(0, "filter, character %d: ", "filter: ") }

// Polish is the fault in Polish.
func (e *Error) Polish() string { return e.say(1, "filtr, znak %d: ", "filtr: ") }

func (e *Error) say(language int, at, nowhere string) string {
	s := nowhere
	if e.Column > 0 {
		s = fmt.Sprintf(at, e.Column)
	}
	format := messages[e.Code][language]
	// The value that does not take part in the sentence is consumed without a trace.
	return s + fmt.Sprintf(format+"%[3]s", e.Got, e.Want, "")
}

// fault makes an error and counts its column in the text.
func fault(text string, code Code, offset int, got, want string) *Error {
	offset = min(offset, len(text))
	return &Error{Code: code, Offset: offset, Column: utf8.RuneCountInString(text[:offset]) + 1, Got: got, Want: want}
}
