// Package accuracy measures the findings of an analysis against the truth of a made-up town. It reads nothing but the
// two files: truth.csv of the generator and the lines of `spoina findings`.
package accuracy

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// Rules whose accuracy is promised, in the order of reports.
var Rules = []string{"O01", "O02", "O03", "O04", "O05", "O06", "O07", "O08", "O09", "O10", "O11", "O12", "O13", "O14", "O15", "D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D10", "D11", "D12", "D13", "L01", "L02", "L03", "L04", "L05", "L06", "L07", "L08", "L09", "L10", "L11", "S01", "S02", "S03", "S04", "S05", "S06",
	"K01", "K02", "K03", "K04", "K05", "K06", "K07", "K08", "K09", "K10", "K11", "K12", "K13",
	"Q01", "Q02", "Q03", "Q04", "Q05", "Q06", "Q07", "Q08", "Q09", "Q10", "Q11", "Q12", "Q13", "Q14"}

// The bounds that every rule keeps in every town.
const (
	MinHits      = 20
	MinTraps     = 10
	MinRecall    = 0.95
	MinPrecision = 0.90
)

// RuleScore is how one rule did in one town.
type RuleScore struct {
	Rule    string
	Planted int // hits of the truth
	Traps   int
	Met     int // hits of the truth that a finding reports; an unknown does not count
	Found   int // findings with the outcome hit, without those that the truth calls defensible either way
	Right   int // those among them that the truth knows as hits

	Missed []string // notes of the hits without a finding
	Wrong  []string // findings that the truth does not know
	High   []string // traps for which a finding of high or critical severity was made, whatever its outcome
}

// Recall is the share of planted hits that were found.
func (s RuleScore) Recall() float64 { return share(s.Met, s.Planted) }

// Precision is the share of findings that are right.
func (s RuleScore) Precision() float64 { return share(s.Right, s.Found) }

func share(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// String is the line of a report: rule,planted,found,right,precision,recall.
func (s RuleScore) String() string {
	return fmt.Sprintf("%s,%d,%d,%d,%.3f,%.3f", s.Rule, s.Planted, s.Found, s.Right, s.Precision(), s.Recall())
}

// Failures says in what the rule stays below the bounds; nothing when it keeps them all.
func (s RuleScore) Failures() []string {
	var out []string
	add := func(bad bool, format string, args ...any) {
		if bad {
			out = append(out, s.Rule+": "+fmt.Sprintf(format, args...))
		}
	}
	add(s.Planted < MinHits, "%d hits planted, at least %d are needed", s.Planted, MinHits)
	add(s.Traps < MinTraps, "%d traps planted, at least %d are needed", s.Traps, MinTraps)
	add(s.Recall() < MinRecall, "recall %.3f, %d of %d hits missed: %s", s.Recall(), s.Planted-s.Met, s.Planted, few(s.Missed))
	add(s.Precision() < MinPrecision, "precision %.3f, %d of %d findings wrong: %s", s.Precision(), s.Found-s.Right, s.Found, few(s.Wrong))
	add(len(s.High) > 0, "%d traps of high severity: %s", len(s.High), few(s.High))
	return out
}

func few(list []string) string {
	const most = 6
	if len(list) > most {
		return strings.Join(list[:most], "; ") + fmt.Sprintf("; and %d more", len(list)-most)
	}
	return strings.Join(list, "; ")
}

// Finding is what the score needs of a line of findings.
type Finding struct {
	Rule     string    `json:"rule"`
	Outcome  string    `json:"outcome"`
	Severity string    `json:"severity"`
	Reason   string    `json:"reason"`
	Subjects []Subject `json:"subjects"`
	Measures []Measure `json:"measures"`
}

// Measure is one figure of a finding: a number, or a date.
type Measure struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// Subject is one thing that a finding speaks of, by the name that the file gave it.
type Subject struct {
	Kind     string `json:"kind"`
	SourceID string `json:"source_id"`
}

func (f Finding) ids(kind string) []string {
	var out []string
	for _, s := range f.Subjects {
		if s.Kind == kind && s.SourceID != "" {
			out = append(out, s.SourceID)
		}
	}
	return out
}

func (f Finding) String() string {
	var ids []string
	for _, s := range f.Subjects {
		ids = append(ids, s.Kind+" "+s.SourceID)
	}
	return strings.Join(ids, ", ")
}

// planted is a row of truth.csv.
type planted struct {
	rule, kind, confidence, note string
	inLane                       string              // yes or no: where the object truly stands
	ids                          map[string][]string // by kind of subject
	rows                         []string            // FILE:ROW
}

func (p planted) String() string {
	var ids []string
	for _, kind := range []string{"object", "decision", "lease", "lane"} {
		ids = append(ids, p.ids[kind]...)
	}
	if len(ids) == 0 {
		ids = p.rows
	}
	return p.note + " (" + strings.Join(ids, ", ") + ")"
}

// speaksOf tells whether a finding is about what a row of truth planted: they share a subject, and where both name
// subjects of a kind these are the same. Two leases of one row must both be named.
func (p planted) speaksOf(f Finding) bool {
	shared := false
	for _, kind := range []string{"object", "decision", "lease", "lane"} {
		want, have := p.ids[kind], f.ids(kind)
		if len(want) == 0 || len(have) == 0 {
			continue
		}
		common := 0
		for _, id := range slices.Compact(slices.Sorted(slices.Values(want))) {
			if slices.Contains(have, id) {
				common++
			}
		}
		if common == 0 || kind == "lease" && len(want) > 1 && common < 2 {
			return false
		}
		shared = true
	}
	if shared || len(p.ids) > 0 {
		return shared
	}
	for _, s := range f.Subjects {
		if slices.Contains(p.rows, path.Base(s.SourceID)) {
			return true
		}
	}
	return false
}

// Score compares findings (JSON Lines) with the truth of the town they were made in.
func Score(truth, findings io.Reader) ([]RuleScore, error) {
	rows, err := readTruth(truth)
	if err != nil {
		return nil, err
	}
	found, err := readFindings(findings)
	if err != nil {
		return nil, err
	}
	return compare(rows, found), nil
}

// ScoreFindings is Score for findings that were never written to a file.
func ScoreFindings(truth io.Reader, findings []Finding) ([]RuleScore, error) {
	rows, err := readTruth(truth)
	if err != nil {
		return nil, err
	}
	return compare(rows, findings), nil
}

func readTruth(r io.Reader) ([]planted, error) {
	lines, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("truth: %w", err)
	}
	if len(lines) == 0 {
		return nil, errors.New("truth: no heading")
	}
	at := map[string]int{}
	for i, name := range lines[0] {
		at[name] = i
	}
	for _, name := range []string{"rule", "kind", "object_source_id", "decision_case_number", "lease_number", "file_row", "confidence", "note"} {
		if _, ok := at[name]; !ok {
			return nil, fmt.Errorf("truth: no column %s", name)
		}
	}
	var out []planted
	for _, l := range lines[1:] {
		p := planted{rule: l[at["rule"]], kind: l[at["kind"]], confidence: l[at["confidence"]], note: l[at["note"]], ids: map[string][]string{}, rows: split(l[at["file_row"]])}
		if i, ok := at["in_lane"]; ok {
			p.inLane = l[i]
		}
		for kind, column := range map[string]string{"object": "object_source_id", "decision": "decision_case_number", "lease": "lease_number", "lane": "lane_id"} {
			i, ok := at[column]
			if !ok {
				continue
			}
			if ids := split(l[i]); len(ids) > 0 {
				p.ids[kind] = ids
			}
		}
		out = append(out, p)
	}
	return out, nil
}

func split(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, "|")
}

func readFindings(r io.Reader) ([]Finding, error) {
	var out []Finding
	s := bufio.NewScanner(r)
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		line := bytes.TrimSpace(s.Bytes())
		if len(line) == 0 {
			continue
		}
		var f Finding
		if err := json.Unmarshal(line, &f); err != nil {
			return nil, fmt.Errorf("findings: %w in the line %.80s", err, line)
		}
		if f.Rule != "" {
			out = append(out, f)
		}
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("findings: %w", err)
	}
	return out, nil
}

// compare scores every promised rule, and every other one that the truth names.
func compare(rows []planted, found []Finding) []RuleScore {
	rules := slices.Clone(Rules)
	byRule := map[string][]planted{}
	for _, p := range rows {
		if !slices.Contains(rules, p.rule) {
			rules = append(rules, p.rule)
		}
		byRule[p.rule] = append(byRule[p.rule], p)
	}
	of := map[string][]Finding{}
	for _, f := range found {
		of[f.Rule] = append(of[f.Rule], f)
	}
	var out []RuleScore
	for _, rule := range rules {
		out = append(out, scoreRule(rule, byRule[rule], of[rule]))
	}
	return out
}

func scoreRule(rule string, rows []planted, found []Finding) RuleScore {
	s := RuleScore{Rule: rule}
	met := make([]bool, len(rows))
	for _, f := range found {
		right, defensible := false, false
		severe := f.Severity == "high" || f.Severity == "critical"
		var sprung []string
		for i, p := range rows {
			if !p.speaksOf(f) {
				continue
			}
			switch p.kind {
			case "hit":
				right = true
				met[i] = met[i] || f.Outcome == "hit"
			case "edge":
				defensible = true
			case "trap":
				sprung = append(sprung, p.String())
			}
		}
		if severe && !right && !defensible {
			s.High = append(s.High, sprung...)
		}
		if f.Outcome != "hit" || defensible && !right {
			continue
		}
		s.Found++
		switch {
		case right:
			s.Right++
		case len(sprung) > 0:
			s.Wrong = append(s.Wrong, sprung[0])
		default:
			s.Wrong = append(s.Wrong, f.String())
		}
	}
	for i, p := range rows {
		switch p.kind {
		case "hit":
			s.Planted++
			if met[i] {
				s.Met++
			} else {
				s.Missed = append(s.Missed, p.String())
			}
		case "trap":
			s.Traps++
		}
	}
	return s
}

// Failures collects what all rules lack.
func Failures(scores []RuleScore) []string {
	var out []string
	for _, s := range scores {
		out = append(out, s.Failures()...)
	}
	return out
}

// Sum adds up the scores of several towns, rule by rule.
func Sum(towns [][]RuleScore) []RuleScore {
	var out []RuleScore
	at := map[string]int{}
	for _, scores := range towns {
		for _, s := range scores {
			i, ok := at[s.Rule]
			if !ok {
				i = len(out)
				at[s.Rule] = i
				out = append(out, RuleScore{Rule: s.Rule})
			}
			t := &out[i]
			t.Planted, t.Traps, t.Met, t.Found, t.Right = t.Planted+s.Planted, t.Traps+s.Traps, t.Met+s.Met, t.Found+s.Found, t.Right+s.Right
			t.Missed, t.Wrong, t.High = append(t.Missed, s.Missed...), append(t.Wrong, s.Wrong...), append(t.High, s.High...)
		}
	}
	return out
}
