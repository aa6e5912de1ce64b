package accuracy

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
)

// MinLinkPrecision is what automatic links must reach before an office may trust them (domain F5).
const MinLinkPrecision = 0.98

// LinkScore is how the automatic links of one town did.
type LinkScore struct {
	Planted int // decisions and their own objects
	Met     int // of them linked automatically
	Found   int // automatic links of decisions that the truth knows, without those that it calls defensible either way
	Right   int // those among them that are the decision's own
	People  int // decisions with an own object that no automatic link reaches: what is left to people
	Known   int // decisions with an own object
	Offered int // of those left to people, the ones whose own object is at least suggested
	Wrong   []string
}

// Precision is the share of automatic links that are right.
func (s LinkScore) Precision() float64 { return share(s.Right, s.Found) }

// Recall is the share of own objects that are linked automatically.
func (s LinkScore) Recall() float64 { return share(s.Met, s.Planted) }

// String is the line of a report: links,planted,found,right,precision,recall, and the share left to people.
func (s LinkScore) String() string {
	return fmt.Sprintf("links,%d,%d,%d,%.3f,%.3f\nleft to people,%d,of,%d,%.3f,suggested,%d", s.Planted, s.Found, s.Right, s.Precision(), s.Recall(),
		s.People, s.Known, share(s.People, max(1, s.Known)), s.Offered)
}

// Failures says that automatic links are wrong too often.
func (s LinkScore) Failures() []string {
	if s.Precision() >= MinLinkPrecision {
		return nil
	}
	return []string{fmt.Sprintf("links: precision %.3f, %d of %d automatic links wrong: %s", s.Precision(), s.Found-s.Right, s.Found, few(s.Wrong))}
}

// linkLine is what the score needs of a line of `spoina links`.
type linkLine struct {
	Kind    string   `json:"kind"`
	Number  string   `json:"number"`
	Objects []string `json:"objects"` // names that scans gave the object
	State   string   `json:"state"`
	Origin  string   `json:"origin"`
}

// ScoreLinks compares the lines of `spoina links` with links.csv of the town they were made in.
func ScoreLinks(truth, lines io.Reader) (LinkScore, error) {
	var out LinkScore
	rows, err := csv.NewReader(truth).ReadAll()
	if err != nil || len(rows) == 0 {
		return out, fmt.Errorf("links of the town: %w", err)
	}
	type pair struct{ decision, object string }
	verdict := map[pair]string{}
	known := map[string]bool{}
	hasOwn := map[string]bool{}
	for _, r := range rows[1:] {
		verdict[pair{r[0], r[1]}] = r[2]
		known[r[0]] = true
		if r[2] == "own" {
			out.Planted++
			hasOwn[r[0]] = true
		}
	}
	met := map[pair]bool{}
	reached, offered := map[string]bool{}, map[string]bool{}
	s := bufio.NewScanner(lines)
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		if len(bytes.TrimSpace(s.Bytes())) == 0 {
			continue
		}
		var l linkLine
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			return out, fmt.Errorf("links: %w in the line %.80s", err, s.Bytes())
		}
		if l.Kind != "decision" || !known[l.Number] || l.Origin != "auto" {
			continue
		}
		what := ""
		own := pair{l.Number, ""}
		for _, name := range l.Objects {
			if v := verdict[pair{l.Number, name}]; v == "own" || what == "" {
				what, own = v, pair{l.Number, name}
			}
		}
		switch l.State {
		case "accepted":
			if what == "either" {
				continue
			}
			out.Found++
			if what == "own" {
				out.Right++
			} else {
				out.Wrong = append(out.Wrong, fmt.Sprintf("%s – %v", l.Number, l.Objects))
			}
			fallthrough
		case "secondary":
			if what == "own" {
				met[own], reached[l.Number] = true, true
			}
		case "suggested":
			offered[l.Number] = offered[l.Number] || what == "own"
		}
	}
	out.Met = len(met)
	for d := range hasOwn {
		out.Known++
		if !reached[d] {
			out.People++
			if offered[d] {
				out.Offered++
			}
		}
	}
	return out, s.Err()
}

// SumLinks adds up the scores of several towns.
func SumLinks(towns []LinkScore) LinkScore {
	var t LinkScore
	for _, s := range towns {
		t.Planted, t.Met, t.Found, t.Right = t.Planted+s.Planted, t.Met+s.Met, t.Found+s.Found, t.Right+s.Right
		t.People, t.Known, t.Offered = t.People+s.People, t.Known+s.Known, t.Offered+s.Offered
		t.Wrong = append(t.Wrong, s.Wrong...)
	}
	return t
}
