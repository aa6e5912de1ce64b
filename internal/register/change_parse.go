package register

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"spoina/internal/cell"
)

// CellError says why a cell's text is no value of its column, in plain words and under a stable code.
type CellError struct {
	Code    string
	Message string
}

func (e *CellError) Error() string { return e.Message }

// textLimit is the longest text of a cell, in characters.
const textLimit = 10_000

func wrong(code string) (any, error) { return nil, &CellError{code, cellSentences[code]} }

// ParseCell reads a cell's text as a person writes it, in Polish or in English, and as a spreadsheet shows it: "12,5", "1 465,20
// zł", "31.12.2026", "2026-12-31", "tak". Empty text is the unknown value nil. The value is what Row.Value gives:
// string, int64, float64, bool, time.Time or []string. Amounts are złote in text and grosze in the value.
func ParseCell(column *Column, text string) (any, error) {
	if strings.ContainsRune(text, 0) || !utf8.ValidString(text) {
		return wrong("bad_character")
	}
	if utf8.RuneCountInString(text) > textLimit {
		return wrong("too_long")
	}
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return nil, nil
	}
	if column.Personal && strings.Contains(trimmed, "•••") {
		return wrong("masked")
	}
	switch column.Type {
	case Integer:
		n, err := cell.Int(trimmed)
		if err != nil {
			return wrong(codeOf("number", err))
		}
		if _, unit, err := cell.Number(trimmed); err != nil || unit != "" && !fits(column.Unit, unit) && !pieces[strings.Trim(unit, ". ")] {
			return wrong("unreadable_number")
		}
		return inRange(column, float64(n), n)
	case Money:
		v, err := cell.Grosze(trimmed)
		switch {
		case err != nil || math.Abs(v) > 1e15:
			return wrong(codeOf("money", err))
		case cell.Thousands(trimmed):
			return wrong("ambiguous_money")
		case v != math.Trunc(v):
			return wrong(cellGrosze)
		}
		return int64(v), nil
	case Number:
		if column.Unit == "gr" {
			v, err := cell.Grosze(trimmed)
			if err != nil {
				return wrong(codeOf("money", err))
			}
			if cell.Thousands(trimmed) && !strings.Contains(trimmed, ",") { // a rate may have fractions of a grosz: after a comma
				return wrong("ambiguous_money")
			}
			return inRange(column, v, v)
		}
		v, unit, err := cell.Number(trimmed)
		if err == nil && unit != "" && !fits(column.Unit, unit) {
			err = cell.ErrUnreadable
		}
		if err != nil {
			return wrong(codeOf("number", err))
		}
		return inRange(column, v, v)
	case Bool:
		b, err := cell.Bool(trimmed)
		if err != nil {
			return wrong("unreadable_yes_no")
		}
		return b, nil
	case Date:
		d, err := cell.Date(trimmed)
		if err != nil {
			return wrong(codeOf("date", err))
		}
		return sane(d)
	case Time:
		for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "02.01.2006 15:04"} {
			if t, err := time.Parse(layout, trimmed); err == nil {
				return sane(t.UTC())
			}
		}
		return wrong("unreadable_time")
	case List:
		return listed(column, cell.List(trimmed))
	case JSON:
		return wrong("not_editable")
	}
	return word(column, trimmed)
}

// pieces are units of what is counted.
var pieces = map[string]bool{"szt": true, "sztuk": true, "sztuka": true, "sztuki": true, "pcs": true}

// fits tells whether a number's written unit is that of its column.
func fits(of, written string) bool {
	written = strings.Trim(written, ". ")
	switch of {
	case "m2":
		return slices.Contains([]string{"m2", "m kw", "mkw", "m.kw", "metrow kw"}, written)
	case "m":
		return written == "m" || written == "mb"
	}
	return written == of
}

func codeOf(kind string, err error) string {
	if errors.Is(err, cell.ErrImpossible) || err == nil {
		return "impossible_" + kind
	}
	return "unreadable_" + kind
}

// The first and the last year of a day that a register holds.
const firstYear, lastYear = 1900, 2200

func sane(t time.Time) (any, error) {
	if t.Year() < firstYear || t.Year() > lastYear {
		return wrong("impossible_date")
	}
	return t, nil
}

// inRange keeps numbers within what tables hold: numeric(14,4) and integer.
func inRange(column *Column, v float64, value any) (any, error) {
	limit := 1e10
	if column.Type == Integer && column.Custom == 0 {
		limit = math.MaxInt32
	}
	if math.IsNaN(v) || math.Abs(v) >= limit {
		return wrong("impossible_number")
	}
	return value, nil
}

// word is one text, or one of the values of a code list, in whatever case it was written.
func word(column *Column, s string) (any, error) {
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return wrong("bad_character")
		}
	}
	if len(column.Values) == 0 {
		return s, nil
	}
	if code, ok := column.choice(s); ok {
		return code, nil
	}
	folded := cell.Fold(s)
	for _, v := range column.Values {
		if v == s || cell.Fold(v) == folded {
			return v, nil
		}
	}
	return nil, &CellError{"not_listed", "the list of this column has no such value: " + strings.Join(slices.DeleteFunc(slices.Clone(column.Values), func(v string) bool { return v == "" }), ", ")}
}

func listed(column *Column, items []string) (any, error) {
	out := make([]string, 0, len(items))
	for _, item := range items {
		v, err := word(column, item)
		if err != nil {
			return nil, err
		}
		if s := v.(string); column.repeats || !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out, nil
}

// parseJSON reads a cell's JSON value: typed, or text as ParseCell reads it.
func parseJSON(column *Column, raw json.RawMessage) (any, error) {
	var v any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if len(raw) == 0 {
		return nil, nil
	}
	if err := d.Decode(&v); err != nil {
		return wrong("unreadable_cell")
	}
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		return ParseCell(column, v)
	case bool:
		if column.Type == Bool {
			return v, nil
		}
		if column.Type == String {
			return word(column, strconv.FormatBool(v))
		}
	case json.Number:
		return ofNumber(column, v.String())
	case []any:
		if column.Type == List {
			items := make([]string, 0, len(v))
			for _, e := range v {
				s, ok := e.(string)
				if !ok || strings.ContainsRune(s, 0) || utf8.RuneCountInString(s) > textLimit {
					return wrong("wrong_type")
				}
				if s = strings.TrimSpace(s); s != "" {
					items = append(items, s)
				}
			}
			return listed(column, items)
		}
	}
	return wrong("wrong_type")
}

// ofNumber takes a JSON number over as it is: amounts are grosze.
func ofNumber(column *Column, s string) (any, error) {
	switch column.Type {
	case Integer, Money:
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || v != math.Trunc(v) || math.Abs(v) > 1e15 {
			return wrong("impossible_number")
		}
		if column.Type == Money {
			return int64(v), nil
		}
		return inRange(column, v, int64(v))
	case Number:
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return wrong("impossible_number")
		}
		return inRange(column, v, v)
	case Bool:
		if s == "0" || s == "1" {
			return s == "1", nil
		}
	case String, List:
		return ParseCell(column, s)
	}
	return wrong("wrong_type")
}
