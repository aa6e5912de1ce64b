package register

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"spoina/internal/clock"
	"spoina/internal/exchange"
)

// Reasons of cells that only a spreadsheet can bring about.
const (
	cellFormula     = "cell_formula"
	cellMadeDate    = "cell_made_date"
	cellSpreadsheet = "cell_spreadsheet_error"
	cellGrosze      = "cell_grosze"
)

var spreadsheetError = regexp.MustCompile(`^(#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|ADR!|ARG!|NAZWA\?|LICZBA!|DZIEL/0!|ZERO!|ERROR!|SPILL!)|Err:\d+)$`)

// firstSerial is the least number that is taken for a day that lost its format: 1927-05-18. Smaller ones are numbers.
const firstSerial = 10_000

// sameCell tells whether a cell of a file still says what was exported, whatever a spreadsheet did to its type when it
// saved: zeros before and behind numbers, dates that became numbers or texts, true that became 1.
func sameCell(exported, file any, moment bool) bool {
	if blank(exported) || blank(file) {
		return blank(exported) && blank(file)
	}
	switch e := exported.(type) {
	case string:
		return sameText(e, file)
	case int64:
		if f, ok := file.(int64); ok {
			return e == f
		}
		return sameNumber(float64(e), file)
	case float64:
		return sameNumber(e, file)
	case bool:
		switch f := file.(type) {
		case bool:
			return e == f
		case int64:
			return f == 1 && e || f == 0 && !e
		}
	case time.Time:
		layout := "2006-01-02"
		if moment {
			layout = "2006-01-02 15:04:05"
		}
		switch f := file.(type) {
		case time.Time:
			if !moment {
				return e.Format(layout) == f.Format(layout)
			}
			return wallOf(e).Sub(wallOf(f)).Abs() <= time.Second
		case string:
			return strings.TrimSpace(f) == e.Format(layout)
		case int64, float64:
			at, ok := serial(f)
			return ok && wallOf(e).Sub(at).Abs() <= time.Second
		}
	}
	return false
}

func blank(v any) bool {
	s, ok := v.(string)
	return v == nil || ok && strings.TrimSpace(s) == ""
}

// wallOf is what a clock on the wall shows, without a zone.
func wallOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// serial is the day and time of a spreadsheet's number.
func serial(v any) (time.Time, bool) {
	f, ok := v.(float64)
	if i, whole := v.(int64); whole {
		f, ok = float64(i), true
	}
	if !ok || f < firstSerial || f > 2_958_465 {
		return time.Time{}, false
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(math.Round(f*86_400)) * time.Second), true
}

func sameText(e string, file any) bool {
	switch f := file.(type) {
	case string:
		return exchange.Clean(e) == exchange.Clean(f)
	case int64, float64: // "007" that a spreadsheet saved as 7
		n, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(e), ",", ".", 1), 64)
		return err == nil && sameNumber(n, f)
	case bool:
		return strings.EqualFold(e, strconv.FormatBool(f))
	case time.Time: // "2024-01-02" that was text
		return e == f.Format("2006-01-02") || e == f.Format("02.01.2006") || e == f.Format("2006-01-02 15:04:05")
	}
	return false
}

func sameNumber(e float64, file any) bool {
	f, ok := file.(float64)
	switch v := file.(type) {
	case int64:
		f, ok = float64(v), true
	case string:
		var err error
		f, err = strconv.ParseFloat(strings.Replace(strings.TrimSpace(v), ",", ".", 1), 64)
		ok = err == nil
	}
	return ok && math.Abs(e-f) <= 1e-13*math.Max(math.Abs(e), math.Abs(f))
}

// readCell reads a cell of a file as a value of its column. plain files have grosze where files for people have złote.
func readCell(c *Column, file any, plain bool) (any, error) {
	switch v := file.(type) {
	case nil:
		return nil, nil
	case string:
		if spreadsheetError.MatchString(strings.TrimSpace(v)) {
			return wrong(cellSpreadsheet)
		}
		if plain && c.inGrosze() {
			if n, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(v), ",", ".", 1), 64); err == nil {
				return readCell(c, n, true)
			}
		}
		if !plain {
			v = c.code(strings.TrimSpace(v))
		}
		return ParseCell(c, v)
	case bool:
		return parseJSON(c, strconv.AppendBool(nil, v))
	case time.Time:
		switch c.Type {
		case Date:
			return ParseCell(c, v.Format("2006-01-02"))
		case Time:
			return time.Date(v.Year(), v.Month(), v.Day(), v.Hour(), v.Minute(), v.Second(), 0, clock.Warsaw).UTC(), nil
		case String, List:
			return wrong(cellMadeDate)
		}
		return wrong("wrong_type")
	case int64:
		return readNumber(c, float64(v), strconv.FormatInt(v, 10), plain)
	case float64:
		return readNumber(c, v, strconv.FormatFloat(v, 'f', -1, 64), plain)
	}
	return wrong("unreadable_cell")
}

func readNumber(c *Column, v float64, written string, plain bool) (any, error) {
	switch {
	case c.Type == Date || c.Type == Time:
		if at, ok := serial(v); ok {
			return readCell(c, at, plain)
		}
		return wrong("unreadable_date")
	case !plain && c.inGrosze():
		gr := shift(strconv.FormatFloat(v, 'e', -1, 64), 2)
		if whole := math.Round(gr); math.Abs(gr-whole) < 1e-6*math.Max(1, math.Abs(gr)*1e-6) {
			gr = whole
		}
		if c.Type != Number && gr != math.Trunc(gr) {
			return wrong(cellGrosze)
		}
		written = strconv.FormatFloat(gr, 'f', -1, 64)
	}
	return parseJSON(c, json.RawMessage(written))
}

// cellJSON is a value of a column as rows write it.
func cellJSON(c *Column, v any) json.RawMessage {
	switch v := v.(type) {
	case nil:
		return json.RawMessage("null")
	case time.Time:
		if c.Type == Time {
			return AppendString(nil, v.UTC().Format("2006-01-02T15:04:05.999999Z"))
		}
		return AppendString(nil, v.Format("2006-01-02"))
	case string:
		return AppendString(nil, v)
	case float64:
		return AppendNumber(nil, v)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return b
}

// rawCell is a cell that could not be read, as text.
func rawCell(v any) json.RawMessage {
	switch v := v.(type) {
	case nil:
		return json.RawMessage("null")
	case time.Time:
		return AppendString(nil, v.Format("2006-01-02"))
	case string:
		if r := []rune(v); len(r) > 200 {
			v = string(r[:200]) + "…"
		}
		return AppendString(nil, exchange.Clean(v))
	}
	return AppendString(nil, fmt.Sprint(v))
}

// sameJSON compares two values of a column: unknown, empty text and empty list are one.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	decode := func(raw json.RawMessage) (v any) {
		if len(raw) == 0 || json.Unmarshal(raw, &v) != nil {
			return nil
		}
		if s, ok := v.(string); ok && s == "" {
			return nil
		}
		if l, ok := v.([]any); ok && len(l) == 0 {
			return nil
		}
		return v
	}
	x, y := decode(a), decode(b)
	if n, ok := x.(float64); ok {
		m, ok := y.(float64)
		return ok && math.Abs(n-m) <= 1e-13*math.Max(math.Abs(n), math.Abs(m))
	}
	if s, ok := x.(string); ok {
		t, ok := y.(string)
		return ok && exchange.Clean(s) == exchange.Clean(t)
	}
	return reflect.DeepEqual(x, y)
}
