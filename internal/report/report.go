// Package report makes the statistics of a programme: figures and tables that are counted the moment they are asked for,
// each with the list of rows that it was counted from, shown on the screen and written to the files that offices use.
// Who may see numbers only is not told of groups of fewer than five.
package report

import (
	"encoding/json"
	"net/url"
	"strings"

	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/register"
)

// Refusals.
var (
	ErrPeriod = fail.New(fail.Invalid, "report.period", "a period is two days like 2026-11-22, from not after to")
	ErrWhole  = fail.New(fail.Refused, "report.whole", "who sees numbers only sees those of the whole time: two periods that differ by a day would tell of single people")
	ErrFormat = fail.New(fail.Unsupported, "report.format", "statistics are offered as json, xlsx, ods, csv and pdf")
	ErrTable  = fail.New(fail.NotFound, "report.table", "the statistics have no such table")
)

// Report is the statistics of one programme in one period, at one revision.
type Report struct {
	Name     string        `json:"name"`
	Title    register.Text `json:"title"`
	From     clock.Date    `json:"from"`
	To       clock.Date    `json:"to"`
	On       clock.Date    `json:"on" doc:"the day that states are of"`
	Revision int64         `json:"revision"`
	Figures  []Figure      `json:"figures"`
	Tables   []Table       `json:"tables"`
	Few      bool          `json:"few" doc:"small groups are not told: <5 is one to four, - is left out because it would tell such a count"`
}

// Figure is one number.
type Figure struct {
	Key    string        `json:"key"`
	Title  register.Text `json:"title"`
	Value  any           `json:"value" doc:"a number; <5 or - where it is not told; null: unknown"`
	Unit   string        `json:"unit" doc:"gr grosze, kg, d days; empty: a count"`
	Source string        `json:"source" doc:"address of the list that it was counted from"`
	Counts bool          `json:"counts" doc:"counts persons, households or cases"`
	Part   string        `json:"part,omitempty" doc:"key of the whole that this and its like add up to"`
	Of     string        `json:"of,omitempty" doc:"key of the count whose rows were added up: it is not told where that is small"`
}

// Table is numbers by day, kind, unit.
type Table struct {
	Name    string        `json:"name"`
	Title   register.Text `json:"title"`
	Columns []Column      `json:"columns"`
	Rows    [][]any       `json:"rows"`
	Chart   string        `json:"chart" enum:",bar,line"`
}

// Column is one column of a table.
type Column struct {
	Key    string        `json:"key"`
	Title  register.Text `json:"title"`
	Type   register.Type `json:"type"`
	Unit   string        `json:"unit"`
	Counts bool          `json:"counts" doc:"counts persons, households or cases"`
}

// Count is a figure that counts persons, households or cases.
func Count(key, pl, en string, value int64, source string) Figure {
	return Figure{Key: key, Title: register.Text{PL: pl, EN: en}, Value: value, Source: source, Counts: true}
}

// Part is a Count that adds up, with those of the same whole, to the figure whose key is whole.
func Part(whole, key, pl, en string, value int64, source string) Figure {
	f := Count(key, pl, en, value, source)
	f.Part = whole
	return f
}

// Amount is a figure that adds something up, over the rows of the count whose key is of.
func Amount(key, pl, en string, value any, unit, of, source string) Figure {
	return Figure{Key: key, Title: register.Text{PL: pl, EN: en}, Value: value, Unit: unit, Of: of, Source: source}
}

// Period is which days are looked at; a zero day does not bound.
type Period struct {
	From clock.Date
	To   clock.Date
}

// On is the day that states are shown of: the end of the period, or today.
func (p Period) On() clock.Date {
	if p.To.IsZero() || p.To.After(clock.Today()) {
		return clock.Today()
	}
	return p.To
}

// First is From, or a day before every row: for statements that compare.
func (p Period) First() clock.Date {
	if p.From.IsZero() {
		return clock.Day(1900, 1, 1)
	}
	return p.From
}

// Last is To, or a day after every row.
func (p Period) Last() clock.Date {
	if p.To.IsZero() {
		return clock.Day(2200, 1, 1)
	}
	return p.To
}

// Within are the conditions that a day of a row lies in the period.
func (p Period) Within(field string) []Cond {
	var out []Cond
	if !p.From.IsZero() {
		out = append(out, Cond{field, ">=", p.From.String()})
	}
	if !p.To.IsZero() {
		out = append(out, Cond{field, "<=", p.To.String()})
	}
	return out
}

// Cond is one condition of a list, as the page of a register writes it: =, <>, <, <=, >, >=, empty, filled.
type Cond struct {
	Field string `json:"field"`
	Op    string `json:"op"`
	Value string `json:"value"`
}

// Source is the address of the list that shows the rows which a figure was counted from.
func Source(name string, conds ...Cond) string {
	if len(conds) == 0 {
		return "/registers/" + name
	}
	var where strings.Builder
	e := json.NewEncoder(&where)
	e.SetEscapeHTML(false)
	if err := e.Encode(conds); err != nil {
		panic(err) // plain texts always marshal
	}
	return "/registers/" + name + "?where=" + url.QueryEscape(strings.TrimSpace(where.String()))
}
