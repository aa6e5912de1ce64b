package analysis

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"time"

	"spoina/internal/clock"
	"spoina/internal/register"
)

func word(row *register.Row, i int) string {
	s, _ := row.Value(i).(string)
	return s
}

func words(row *register.Row, i int) []string {
	l, _ := row.Value(i).([]string)
	return list(l)
}

func dateOf(row *register.Row, i int) string {
	switch d := row.Value(i).(type) {
	case clock.Date:
		return d.String()
	case time.Time:
		return d.Format(time.DateOnly)
	case string:
		return d
	}
	return ""
}

// position is the longitude and latitude of a point in EWKB; nil for none.
func position(b []byte) []float64 {
	if len(b) < 21 || b[0] != 1 {
		return nil
	}
	at := 5
	if binary.LittleEndian.Uint32(b[1:])&0x20000000 != 0 {
		at += 4
	}
	if len(b) < at+16 {
		return nil
	}
	out := []float64{math.Float64frombits(binary.LittleEndian.Uint64(b[at:])), math.Float64frombits(binary.LittleEndian.Uint64(b[at+8:]))}
	for i, v := range out {
		if math.IsNaN(v) {
			return nil
		}
		out[i] = math.Round(v*1e7) / 1e7
	}
	return out
}

var severityOrder = []string{"info", "low", "medium", "high", "critical"}

// countFacets counts the findings that a list shows, by rule, severity, state and outcome, with the money of each legal
// basis on its own.
func countFacets(r *register.Reader, reg *register.Register, q register.Query) (facets, error) {
	out := facets{Rules: []ruleFacet{}, Severity: map[string]int{}, State: map[string]int{}, Outcome: map[string]int{}, Few: []string{}}
	byRule := map[string]*ruleFacet{}
	worst := map[string]int{}
	p := pick(reg, "rule", "outcome", "state", "severity")
	if !moneyWithheld(reg) {
		p = pick(reg, "rule", "outcome", "state", "severity", "money")
	}
	q.Columns = p.columns
	_, err := r.Rows(reg, q, func(row *register.Row) error {
		rule, outcome, severity := p.word(row, "rule"), p.word(row, "outcome"), p.word(row, "severity")
		f := byRule[rule]
		if f == nil {
			f = &ruleFacet{Rule: rule, Money: []moneySum{}}
			byRule[rule] = f
		}
		f.Count++
		if outcome == "unknown" {
			f.Unknown++
		}
		worst[rule] = max(worst[rule], slices.Index(severityOrder, severity))
		out.Severity[severity]++
		out.State[p.word(row, "state")]++
		out.Outcome[outcome]++
		text := p.word(row, "money")
		if len(text) <= 2 { // []
			return nil
		}
		var money []moneySum
		if err := json.Unmarshal([]byte(text), &money); err != nil {
			return err
		}
		for _, m := range money {
			i := slices.IndexFunc(f.Money, func(s moneySum) bool { return s.Basis == m.Basis })
			if i < 0 {
				m.rows = 1
				f.Money = append(f.Money, m)
				continue
			}
			f.Money[i].rows++
			f.Money[i].Min += m.Min
			f.Money[i].Max += m.Max
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	for rule, f := range byRule {
		f.Worst = severityOrder[worst[rule]]
		slices.SortFunc(f.Money, func(a, b moneySum) int { return cmp.Compare(a.Basis, b.Basis) })
		out.Rules = append(out.Rules, *f)
	}
	slices.SortFunc(out.Rules, func(a, b ruleFacet) int { return cmp.Compare(a.Rule, b.Rule) })
	return out, nil
}
