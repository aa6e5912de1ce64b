package accuracy

import (
	"fmt"
	"strings"
	"testing"
)

const heading = "rule,kind,object_source_id,decision_case_number,lease_number,parcel_id,file_row,confidence,note\n"

// aTruth plants n hits and n/2 traps of O03.
func aTruth(n int) string {
	var b strings.Builder
	b.WriteString(heading)
	for i := range n {
		fmt.Fprintf(&b, "O03,hit,OB-%d,A.1.%d,,,,A,hit %d\n", i, i, i)
		if i%2 == 0 {
			fmt.Fprintf(&b, "O03,trap,TR-%d,T.1.%d,,,,A,trap %d\n", i, i, i)
		}
	}
	return b.String()
}

func line(outcome, severity string, subjects ...string) string {
	var s []string
	for i := 0; i < len(subjects); i += 2 {
		s = append(s, fmt.Sprintf(`{"kind":%q,"id":"1","source_id":%q}`, subjects[i], subjects[i+1]))
	}
	return fmt.Sprintf(`{"rule":"O03","outcome":%q,"severity":%q,"subjects":[%s]}`+"\n", outcome, severity, strings.Join(s, ","))
}

func scoreOf(t *testing.T, truth, findings string) RuleScore {
	t.Helper()
	scores, err := Score(strings.NewReader(truth), strings.NewReader(findings))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scores {
		if s.Rule == "O03" {
			return s
		}
	}
	t.Fatal("no score of O03")
	return RuleScore{}
}

func perfect(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(line("hit", "high", "object", fmt.Sprintf("OB-%d", i), "decision", fmt.Sprintf("A.1.%d", i)))
	}
	return b.String()
}

func TestPerfectFindingsKeepTheBounds(t *testing.T) {
	s := scoreOf(t, aTruth(24), perfect(24))
	if f := s.Failures(); f != nil || s.Recall() != 1 || s.Precision() != 1 {
		t.Errorf("%v: %v", s, f)
	}
}

func TestAnUnknownOnAHitIsAMiss(t *testing.T) {
	all := strings.Replace(perfect(24), `"outcome":"hit"`, `"outcome":"unknown"`, 2)
	if s := scoreOf(t, aTruth(24), all); s.Met != 22 || len(s.Failures()) != 1 {
		t.Errorf("two unknowns leave %d met: %v", s.Met, s.Failures())
	}
}

func TestATrapOfHighSeverityFails(t *testing.T) {
	s := scoreOf(t, aTruth(24), perfect(24)+line("hit", "high", "object", "TR-0", "decision", "T.1.0"))
	if len(s.High) != 1 || s.Precision() < MinPrecision || len(s.Failures()) != 1 {
		t.Errorf("%+v", s.Failures())
	}
	s = scoreOf(t, aTruth(24), perfect(24)+line("unknown", "high", "object", "TR-0"))
	if len(s.High) != 1 {
		t.Error("an unknown of high severity on a trap must fail: nothing high may come of missing data")
	}
}

func TestFindingsOfNobodyLowerPrecision(t *testing.T) {
	extra := ""
	for i := range 3 {
		extra += line("hit", "low", "object", fmt.Sprintf("XX-%d", i))
	}
	if s := scoreOf(t, aTruth(24), perfect(24)+extra); s.Found != 27 || s.Right != 24 || len(s.Failures()) != 1 {
		t.Errorf("%v %v", s, s.Failures())
	}
}

func TestAnotherDecisionOfTheObjectIsNotTheHit(t *testing.T) {
	all := strings.Replace(perfect(24), "A.1.3", "Z.9.9", 1)
	if s := scoreOf(t, aTruth(24), all); s.Met != 23 || s.Right != 23 {
		t.Errorf("a finding that blames another decision counted as right: %v", s)
	}
}

func TestEdgesCountNeitherWay(t *testing.T) {
	truth := aTruth(24) + "O03,edge,ED-1,,,,,A,edge\n"
	if s := scoreOf(t, truth, perfect(24)+line("hit", "high", "object", "ED-1")); s.Found != 24 || s.Failures() != nil {
		t.Errorf("%v %v", s, s.Failures())
	}
}

func TestBothLeasesOfAPairMustBeNamed(t *testing.T) {
	p := planted{ids: map[string][]string{"lease": {"UD/1/2020", "UD/2/2020"}}}
	f := Finding{Subjects: []Subject{{"lease", "UD/1/2020"}}}
	if p.speaksOf(f) {
		t.Error("one lease of two was taken for the pair")
	}
}

func TestRowsWithoutANumberAreFoundByTheirPlaceInTheFile(t *testing.T) {
	truth := heading + "O03,hit,,,,,rejestr.xlsx:17,C,no number\n"
	s := scoreOf(t, truth, line("hit", "low", "decision", "rejestr.xlsx:17"))
	if s.Met != 1 || s.Right != 1 {
		t.Errorf("%+v", s)
	}
}
