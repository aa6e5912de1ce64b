package report

import (
	"encoding/json"
	"math"
	"strconv"
)

// Few stands for a count of one to four, Withheld for a number that would tell such a count.
const (
	Few      = "<5"
	Withheld = "-"
	smallest = 5
)

// Suppress leaves out what would tell of groups of fewer than five: counts of one to four, sums over them, and among the
// parts of one whole as many further counts as it takes that neither the sum of the others nor the whole gives one away.
func (r *Report) Suppress() {
	r.Few = true
	parts := map[string][]*any{}
	for i := range r.Figures {
		f := &r.Figures[i]
		f.Source = "" // a list of rows is not theirs to read
		switch {
		case !f.Counts:
		case f.Part != "":
			parts[f.Part] = append(parts[f.Part], &f.Value)
		default:
			hide([]*any{&f.Value}, false)
		}
	}
	for _, values := range parts {
		hide(values, true)
	}
	hidden := map[string]bool{}
	for _, f := range r.Figures {
		hidden[f.Key] = f.Value == Few || f.Value == Withheld
	}
	for i := range r.Figures {
		if f := &r.Figures[i]; hidden[f.Of] && f.Of != "" {
			f.Value = Withheld
		}
	}
	for i := range r.Tables {
		r.Tables[i].suppress()
	}
}

func (t *Table) suppress() {
	rows := make([][]any, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = append([]any(nil), row...)
	}
	told := t.Rows
	t.Rows = rows
	counts := false
	for k, c := range t.Columns {
		if c.Counts {
			counts = true
			var values []*any
			for _, row := range t.Rows {
				if k < len(row) {
					values = append(values, &row[k])
				}
			}
			hide(values, true)
		}
	}
	if !counts {
		return
	}
	for i, row := range t.Rows {
		t.across(row, told[i])
	}
	// What was added up over a group that is not told, is not told either.
	for _, row := range t.Rows {
		hidden := false
		for k, c := range t.Columns {
			hidden = hidden || c.Counts && k < len(row) && (row[k] == Few || row[k] == Withheld)
		}
		for k, c := range t.Columns {
			if _, isNumber := numberOf(cell(row, k)); hidden && isNumber && !c.Counts && k > 0 {
				row[k] = Withheld
			}
		}
	}
}

// across leaves out more of a row in which counts stand beside each other, a whole and its parts: of 100 answers of which
// 97 are yes and none is unknown, 3 are no. told is the row as it was counted.
func (t *Table) across(row, told []any) {
	var open []int
	hidden, sum, of := 0, 0.0, 0
	for k, c := range t.Columns {
		n, ok := numberOf(cell(told, k))
		if !c.Counts || !ok {
			continue
		}
		if of++; row[k] == Few || row[k] == Withheld {
			hidden, sum = hidden+1, sum+n
		} else if n > 0 {
			open = append(open, k)
		}
	}
	for of > 2 && hidden > 0 && (hidden == 1 || sum < smallest) && len(open) > 0 {
		at := 0
		for i, k := range open {
			if a, _ := numberOf(row[k]); a < first(numberOf(row[open[at]])) {
				at = i
			}
		}
		hidden, sum = hidden+1, sum+first(numberOf(row[open[at]]))
		row[open[at]] = Withheld
		open = append(open[:at], open[at+1:]...)
	}
}

func first(n float64, _ bool) float64 { return n }

// hide leaves out small counts; of the parts of a whole then also the next smallest, until those left out are at least two
// and together at least five: so the whole does not tell them.
func hide(values []*any, parts bool) {
	hidden, sum := 0, 0.0
	for _, v := range values {
		if n, ok := numberOf(*v); ok && n > 0 && n < smallest {
			*v = Few
			hidden++
			sum += n
		}
	}
	for parts && hidden > 0 && (hidden == 1 || sum < smallest) {
		var next *any
		least := math.Inf(1)
		for _, v := range values {
			if n, ok := numberOf(*v); ok && n >= smallest && n < least {
				next, least = v, n
			}
		}
		if next == nil {
			return
		}
		*next = Withheld
		hidden++
		sum += least
	}
}

func cell(row []any, k int) any {
	if k < len(row) {
		return row[k]
	}
	return nil
}

// numberOf reads whatever kind of number a programme counted in.
func numberOf(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case int32:
		return float64(v), true
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case json.Number:
		n, err := strconv.ParseFloat(v.String(), 64)
		return n, err == nil
	}
	return 0, false
}
