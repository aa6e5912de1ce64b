package register

import (
	"math"
	"strconv"
	"strings"
	"time"

	"spoina/internal/clock"
	"spoina/internal/exchange"
)

// SheetColumns describes columns of a sheet. With a language the headings are titles with units and money is in złote,
// as on the screen; without one they are field names and money is in grosze, for programs.
func SheetColumns(columns []*Column, lang string) []exchange.SheetColumn {
	out := make([]exchange.SheetColumn, len(columns))
	used := map[string]bool{}
	for i, c := range columns {
		s := exchange.SheetColumn{Field: c.Field, Heading: c.Field, Kind: c.sheetKind(lang)}
		if lang != "" {
			s.Heading = c.heading(lang)
		}
		if used[exchange.Fold(s.Heading)] {
			s.Heading += " (" + c.Field + ")"
		}
		used[exchange.Fold(s.Heading)] = true
		out[i] = s
	}
	return out
}

// SheetID is the heading of the column of row numbers.
func SheetID(lang string) string {
	switch lang {
	case "pl":
		return "Spoina nr"
	case "en":
		return "Spoina no."
	}
	return "id"
}

var unitSigns = map[string]string{"m2": "m²", "m3": "m³", "gr": "zł"}

func (c *Column) heading(lang string) string {
	title := c.Title.PL
	if lang == "en" && c.Title.EN != "" {
		title = c.Title.EN
	}
	if title == "" {
		title = c.Field
	}
	unit := c.Unit
	if sign, ok := unitSigns[unit]; ok {
		unit = sign
	} else if c.Type == Money {
		unit = "zł"
	}
	if unit != "" {
		title += " [" + unit + "]"
	}
	return title
}

// inGrosze tells whether the column's numbers are grosze, which people read as złote.
func (c *Column) inGrosze() bool {
	return c.Type == Money || c.Unit == "gr" && (c.Type == Number || c.Type == Integer)
}

func (c *Column) sheetKind(lang string) exchange.CellKind {
	switch {
	case c.Masked:
		return exchange.TextCell
	case lang != "" && c.inGrosze():
		return exchange.CashCell
	}
	switch c.Type {
	case Integer, Money:
		return exchange.WholeCell
	case Number:
		return exchange.RealCell
	case Bool:
		return exchange.TruthCell
	case Date:
		return exchange.DayCell
	case Time:
		return exchange.MomentCell
	default:
		return exchange.TextCell
	}
}

// Cell is the i-th value as a sheet shows it under SheetColumns of the same language: nil, string, int64, float64, bool
// or time.Time.
func (r *Row) Cell(i int, lang string) any {
	v := r.Value(i)
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil
		}
		if lang != "" {
			return r.Columns[i].Word(v, lang)
		}
		return v
	case []string:
		if len(v) == 0 {
			return nil
		}
		return strings.Join(v, "; ")
	case time.Time:
		if r.Columns[i].Type == Time {
			return v.In(clock.Warsaw)
		}
		return v
	case int64:
		if lang != "" && r.Columns[i].inGrosze() {
			return shift(strconv.FormatInt(v, 10), -2)
		}
		return v
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		if lang != "" && r.Columns[i].inGrosze() {
			return shift(strconv.FormatFloat(v, 'e', -1, 64), -2)
		}
		return v
	}
	return v
}

// shift moves the decimal point of a number that is written out, so that 150.5 gr is 1.505 zł and not a little less.
func shift(s string, places int) float64 {
	mantissa, exponent, _ := strings.Cut(s, "e")
	n, _ := strconv.Atoi(exponent)
	v, _ := strconv.ParseFloat(mantissa+"e"+strconv.Itoa(n+places), 64)
	return v
}
