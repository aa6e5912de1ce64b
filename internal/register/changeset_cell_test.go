package register

import (
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestACellThatASpreadsheetSavedAnewIsTheSame(t *testing.T) {
	day := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	moment := time.Date(2026, 12, 31, 14, 30, 5, 0, time.UTC)
	for _, c := range []struct {
		exported, file any
		moment, same   bool
	}{
		{nil, "", false, true}, {"", nil, false, true}, {"  ", nil, false, true}, {"a", nil, false, false}, {nil, "a", false, false},
		{"a\r\nb", "a\nb", false, true}, {"007", int64(7), false, true}, {"007", "7", false, false}, {"1.50", 1.5, false, true}, {"x1", int64(1), false, false},
		{"TRUE", true, false, true}, {"2026-12-31", day, false, true}, {"31.12.2026", day, false, true}, {"1/2", time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), false, false},
		{int64(5), 5.0, false, true}, {int64(5), "5", false, true}, {int64(5), int64(6), false, false}, {0.1 + 0.2, 0.3, false, true}, {0.1, 0.2, false, false}, {12.5, "12,50", false, true}, {12.5, "tak", false, false},
		{true, true, false, true}, {true, int64(1), false, true}, {false, int64(1), false, false}, {true, "tak", false, false}, // a text is read by its column
		{day, day, false, true}, {day, day.Add(8 * time.Hour), false, true}, {day, "2026-12-31", false, true}, {day, int64(46387), false, true}, {day, int64(46388), false, false}, {day, int64(5), false, false},
		{moment, moment, true, true}, {moment, moment.Add(time.Hour), true, false}, {moment, 46387.604224537, true, true}, {moment, "2026-12-31 14:30:05", true, true},
	} {
		require.Equal(t, c.same, sameCell(c.exported, c.file, c.moment), "%v %v", c.exported, c.file)
	}
}

func TestACellOfAFileIsReadAsItsColumn(t *testing.T) {
	of := func(kind Type, unit string) *Column {
		return &Column{Field: "f", Type: kind, Unit: unit, Editable: true}
	}
	day := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		column *Column
		file   any
		plain  bool
		want   string // JSON, or the code of the refusal
	}{
		{of(Money, "gr"), 1465.2, false, "146520"}, {of(Money, "gr"), int64(80), false, "8000"}, {of(Money, "gr"), int64(146520), true, "146520"}, {of(Money, "gr"), "146520", true, "146520"},
		{of(Money, "gr"), "1 465,20 zł", false, "146520"}, {of(Money, "gr"), 12.345, false, cellGrosze}, {of(Money, "gr"), 0.29, false, "29"}, {of(Money, "gr"), 123456789.01, false, "12345678901"},
		{of(Number, "gr"), 1.505, false, "150.5"}, {of(Number, "gr"), "1,505", false, "150.5"}, {of(Number, "m2"), 12.5, false, "12.5"}, {of(Number, "m2"), "12,5", false, "12.5"}, {of(Number, "m2"), "12,5 m2", false, "12.5"},
		{of(Number, ""), "duża", false, "unreadable_number"}, {of(Integer, ""), 2.5, false, "impossible_number"}, {of(Integer, ""), 2.0, false, "2"},
		{of(Date, ""), day, false, `"2026-12-31"`}, {of(Date, ""), "31.12.2026", false, `"2026-12-31"`}, {of(Date, ""), int64(46387), false, `"2026-12-31"`}, {of(Date, ""), int64(2026), false, "unreadable_date"},
		{of(Date, ""), "31.06.2026", false, "impossible_date"}, {of(Bool, ""), true, false, "true"}, {of(Bool, ""), "nie", false, "false"}, {of(Bool, ""), int64(1), false, "true"}, {of(Bool, ""), "może", false, "unreadable_yes_no"},
		{of(String, ""), int64(12), false, `"12"`}, {of(String, ""), 1.5, false, `"1.5"`}, {of(String, ""), "=1+1", false, `"=1+1"`}, {of(String, ""), day, false, cellMadeDate}, {of(String, ""), "#REF!", false, cellSpreadsheet},
		{of(String, ""), nil, false, "null"}, {of(String, ""), " ", false, "null"}, {of(List, ""), "1/2; 3/4", false, `["1/2","3/4"]`}, {of(List, ""), day, false, cellMadeDate}, {of(Number, ""), day, false, "wrong_type"},
		{of(Time, ""), time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), false, `"2026-07-01T10:00:00Z"`},
		{&Column{Field: "f", Type: String, Values: []string{"WORKS", "ADVERT"}}, "advert", false, `"ADVERT"`}, {&Column{Field: "f", Type: String, Values: []string{"WORKS"}}, "x", false, "not_listed"},
	} {
		v, err := readCell(c.column, c.file, c.plain)
		got := string(cellJSON(c.column, v))
		var wrong *CellError
		if errors.As(err, &wrong) {
			require.NotEmpty(t, wrong.Message)
			got = wrong.Code
		}
		require.Equal(t, c.want, got, "%s %q of %v", c.column.Type, c.column.Unit, c.file)
	}
}

func TestSameJSON(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{{`null`, `""`, true}, {`[]`, ``, true}, {`1.50`, `1.5`, true}, {`"a\nb"`, `"a\r\nb"`, true}, {`["a","b"]`, `["a", "b"]`, true}, {`["a"]`, `["b"]`, false}, {`1`, `"1"`, false}, {`true`, `false`, false}, {`null`, `0`, false}} {
		require.Equal(t, c.same, sameJSON(json.RawMessage(c.a), json.RawMessage(c.b)), "%s %s", c.a, c.b)
	}
}

// Sheets say what the screen says.
func TestCodesHaveTheWordsOfTheScreen(t *testing.T) {
	pair := regexp.MustCompile(`(\w+): '([^']*)'`)
	for lang, word := range map[string]func(Text) string{"pl": func(t Text) string { return t.PL }, "en": func(t Text) string { return t.EN }} {
		source, err := os.ReadFile("../../web/src/i18n/" + lang + ".ts")
		require.NoError(t, err)
		for block, words := range map[string]map[string]Text{"\n  code": codeWords, "\n  severity": fieldWords["severity"], "\n  outcome": fieldWords["outcome"],
			" rateTable": fieldWords["table_name"], " rateUnit": fieldWords["unit"]} {
			_, rest, found := strings.Cut(string(source), block+": {")
			require.True(t, found, block)
			body, _, _ := strings.Cut(rest, "}")
			screen := map[string]string{}
			for _, m := range pair.FindAllStringSubmatch(body, -1) {
				if m[1] != "unknownShort" { // for narrow places of the map only
					screen[m[1]] = m[2]
				}
			}
			sheet := map[string]string{}
			for code, t := range words {
				sheet[code] = word(t)
			}
			require.Equal(t, screen, sheet, lang+block)
		}
	}
	unit := &Column{Field: "unit", Type: String, Values: []string{"m2_day", "percent"}}
	require.Equal(t, "za m² na dzień", unit.Word("m2_day", "pl"))
	require.Equal(t, "m2_day", unit.code("za m² na dzień"))
	kind := &Column{Field: "kind", Type: String, Values: []string{"WORKS", "ADVERT", ""}}
	require.Equal(t, "reklama", kind.Word("ADVERT", "pl"))
	require.Equal(t, "ADVERT", kind.code("Reklama"))
	require.Equal(t, "ADVERT", kind.code("advert"))
	require.Equal(t, "ADVERT", kind.code("ADVERT"))
	require.Equal(t, "coś", kind.code("coś"))
	street := &Column{Field: "street", Type: String}
	require.Equal(t, "WALL", street.Word("WALL", "pl"), "a text is not a code")
	require.Equal(t, "ściana", street.code("ściana"))
	own := &Column{Field: "tryb", Type: String, Custom: 3, Choices: []Choice{{Value: "a", PL: "zwykły", EN: "ordinary"}, {Value: "b", PL: "pilny"}}}
	require.Equal(t, "pilny", own.Word("b", "en"))
	require.Equal(t, "a", own.code("Ordinary"))
}
