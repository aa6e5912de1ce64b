package analysis

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
)

// FindingLine is a discrepancy as `spoina findings` prints it, one JSON line each.
type FindingLine struct {
	Rule        string          `json:"rule"`
	Fingerprint string          `json:"fingerprint"`
	Outcome     string          `json:"outcome"`
	Subjects    json.RawMessage `json:"subjects"`
	On          string          `json:"on"`
	Severity    string          `json:"severity"`
	Confidence  float64         `json:"confidence"`
	Reason      string          `json:"reason"`
	Measures    json.RawMessage `json:"measures"`
	Money       json.RawMessage `json:"money"`
	State       string          `json:"state"`
	Run         int64           `json:"run"`
}

// Findings calls f with every discrepancy that scope may see, by rule and fingerprint, with all its fields: it is for the
// person at the machine. rule and state narrow the list when they are not empty.
func Findings(ctx context.Context, store *db.Store, scope access.Scope, rule, state string, f func(*FindingLine) error) error {
	if !scope.All() {
		return scope.Refused("the findings with all their fields")
	}
	return store.Read(ctx, func(tx pgx.Tx) error {
		args := []any{rule, state}
		rows, err := tx.Query(ctx, `SELECT rule, fingerprint, outcome, subjects, to_char(on_date, 'YYYY-MM-DD'), severity, confidence, reason, measures, money, state, last_run
			FROM discrepancies t WHERE ($1 = '' OR rule = $1) AND ($2 = '' OR state = $2) AND `+can(scope, "discrepancies", &args)+` ORDER BY rule, fingerprint`, args...)
		if err != nil {
			return err
		}
		var l FindingLine
		_, err = pgx.ForEachRow(rows, []any{&l.Rule, &l.Fingerprint, &l.Outcome, &l.Subjects, &l.On, &l.Severity, &l.Confidence, &l.Reason, &l.Measures, &l.Money, &l.State, &l.Run},
			func() error { return f(&l) })
		return err
	})
}

// Lines are the findings of an evaluation that nobody stored.
func (e *Evaluation) Lines() ([]FindingLine, error) {
	found, err := e.records()
	if err != nil {
		return nil, err
	}
	out := make([]FindingLine, len(found))
	for i, r := range found {
		out[i] = FindingLine{Rule: r.rule, Fingerprint: r.fingerprint, Outcome: r.outcome, Subjects: r.subjects, On: r.on.String(), Severity: r.severity,
			Confidence: r.confidence, Reason: r.reason, Measures: r.measures, Money: r.money, State: "DETECTED"}
	}
	return out, nil
}

// Again runs rules once more over the same town with some terms left out.
func (e *Evaluation) Again(ctx context.Context, wanted []string, without map[string]bool) (*Evaluation, error) {
	again := *e
	return &again, again.judge(ctx, wanted, without)
}
