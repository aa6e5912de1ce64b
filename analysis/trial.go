package analysis

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"spoina/analysis/figures"
	"spoina/analysis/rules"
	"spoina/analysis/text"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/job"
	"spoina/internal/param"
)

// Failures of trials.
var (
	ErrTrialNone  = fail.New(fail.NotFound, "trial.none", "there is no such trial")
	ErrTrialEmpty = fail.New(fail.Invalid, "trial.empty", "a trial changes a number or a rule")
	ErrTrialState = fail.New(fail.Conflict, "trial.state", "the trial is not done")
	ErrTrialStale = fail.New(fail.Conflict, "trial.stale", "numbers or rules are others than when it was tried")
	ErrSigning    = fail.New(fail.NotFound, "trial.signing", "there is no such signing")
)

// TrialRules is what a trial changes: numbers by name, and rules switched on or off.
type TrialRules struct {
	Params map[string]json.RawMessage `json:"params" doc:"values to try, by the name of the parameter"`
	Rules  map[string]bool            `json:"rules" doc:"rules to try switched on or off"`
}

func (t *TrialRules) check(ctx context.Context, tx pgx.Tx, scope access.Scope, on clock.Date) error {
	if len(t.Params)+len(t.Rules) == 0 {
		return ErrTrialEmpty
	}
	known := map[string]bool{}
	for _, r := range rules.All() {
		known[r.Meta().ID] = true
	}
	for r := range t.Rules {
		if !known[r] {
			return ErrRule.Because("there is no rule %q", r)
		}
	}
	set, err := param.Load(ctx, tx, scope, on)
	if err != nil {
		return err
	}
	_, err = set.With(t.Params)
	return err
}

// Side is what the rules find with one set of numbers.
type Side struct {
	Findings map[string]map[string]int `json:"findings" doc:"by rule, then by severity; unknown is an outcome of its own"`
	Money    map[string]Sum            `json:"money" doc:"by legal basis; amounts of different bases are never added"`
}

// Sum is money of one legal basis.
type Sum struct {
	Title    text.Text `json:"title"`
	Findings int       `json:"findings"`
	Min      int64     `json:"min_gr"`
	Max      int64     `json:"max_gr"`
}

// TrialResult is what a trial has found.
type TrialResult struct {
	Before   Side                      `json:"before"`
	After    Side                      `json:"after"`
	Changes  map[string]map[string]int `json:"changes" doc:"by rule: appears, vanishes, changes, same"`
	ParamSet string                    `json:"param_set" doc:"digest of the parameters as they were"`
	Values   map[string]Tried          `json:"values" doc:"each number as it was and as it was tried"`
	Switched map[string]Tried          `json:"switched"`
}

// Tried is a value before and after.
type Tried struct {
	From json.RawMessage `json:"from"`
	To   json.RawMessage `json:"to"`
}

// mayTry lets in who has the right and sees discrepancies without limits, or none of them: counts and sums of a trial are of
// the whole office, and a part of it would not be told from the rest.
func mayTry(scope access.Scope) error {
	if err := scope.Require(access.TryRules); err != nil {
		return err
	}
	if seen := can(scope, "discrepancies", &[]any{}); seen != "true" && seen != "false" {
		return scope.Refused("all discrepancies of the office, which a trial counts")
	}
	return nil
}

// StartTrial writes a trial down, to be worked on in the background.
func StartTrial(ctx context.Context, c *db.Change, scope access.Scope, name string, on clock.Date, what TrialRules) (int64, error) {
	if err := mayTry(scope); err != nil {
		return 0, err
	}
	if err := what.check(ctx, c, scope, on); err != nil {
		return 0, err
	}
	if what.Params == nil {
		what.Params = map[string]json.RawMessage{}
	}
	if what.Rules == nil {
		what.Rules = map[string]bool{}
	}
	var id int64
	if err := c.QueryRow(ctx, `INSERT INTO rule_trials (name, on_date, params, rules, actor) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
		name, on, what.Params, what.Rules, scope.Actor()).Scan(&id); err != nil {
		return 0, err
	}
	return id, c.Audit(ctx, "trial.start", fmt.Sprintf("rule_trials/%d", id), map[string]any{"on": on, "params": what.Params, "rules": what.Rules})
}

// TrialArgs asks for the work of a trial.
type TrialArgs struct {
	Office string `json:"office"`
	Trial  int64  `json:"trial"`
}

// Kind names the job in the queue.
func (TrialArgs) Kind() string { return "rule_trial" }

func trialJobs(workers *river.Workers, d *db.DB) {
	job.Worker(workers, func(ctx context.Context, j *river.Job[TrialArgs]) error {
		store, err := d.Store(ctx, j.Args.Office)
		if err != nil {
			return err
		}
		return RunTrial(ctx, store, j.Args.Trial)
	})
}

// RunTrial evaluates the rules as they are and as they would be, and keeps what differs. It changes no finding.
func RunTrial(ctx context.Context, store *db.Store, id int64) error {
	_, err := guarded(func() (*Result, error) { return nil, runTrial(ctx, store, id) })
	if err != nil {
		message := "internal error"
		if failure, ok := fail.Of(err); ok {
			message = failure.Message
		}
		if _, e := store.Pool().Exec(context.WithoutCancel(ctx), `UPDATE rule_trials SET state = 'failed', error = $2 WHERE id = $1`, id, message); e != nil {
			slog.Error("a failed trial was not written down", "trial", id, "error", e)
		}
	}
	return err
}

func runTrial(ctx context.Context, store *db.Store, id int64) error {
	start := time.Now()
	var on clock.Date
	var what TrialRules
	if err := store.Pool().QueryRow(ctx, `SELECT on_date, params, rules FROM rule_trials WHERE id = $1`, id).Scan(&on, &what.Params, &what.Rules); err != nil {
		return err
	}
	tell := func(stage string, done int) {
		p := map[string]any{"stage": stage, "done": done, "total": 4}
		body, err := json.Marshal(p)
		if err == nil {
			_, err = store.Pool().Exec(ctx, `UPDATE rule_trials SET progress = $2 WHERE id = $1`, id, body)
		}
		if err == nil {
			err = store.Progress(ctx, "trial", id, p)
		}
		if err != nil {
			slog.Warn("progress of a trial", "trial", id, "error", err)
		}
	}
	o := Options{On: on}
	if err := o.normalise(); err != nil {
		return err
	}
	scope := access.System("trial")
	var e *Evaluation
	var before, after []record
	result := &TrialResult{Values: map[string]Tried{}, Switched: map[string]Tried{}}
	tell("read", 0)
	// Both sides are of one picture of the registers: what somebody enters meanwhile is no effect of a number.
	if err := store.Read(ctx, func(tx pgx.Tx) (err error) {
		if e, err = Evaluate(ctx, tx, store.Office(), scope, o); err != nil {
			return err
		}
		if before, err = e.records(); err != nil {
			return err
		}
		e.Hits = nil
		result.ParamSet = e.Params.Digest
		for name, v := range what.Params {
			result.Values[name] = Tried{e.Set.Raw(name), v}
		}
		for rule, v := range what.Rules {
			result.Switched[rule] = Tried{yes(!e.switches.off(rule)), yes(v)}
		}
		tell("try", 1)
		if err = e.with(ctx, tx, store.Office(), scope, o, what); err != nil {
			return err
		}
		after, err = e.records()
		return err
	}); err != nil {
		return err
	}
	tell("compare", 2)
	rows := result.compare(before, after)
	tell("store", 3)
	if _, err := store.Change(ctx, scope.Actor(), "trial of rules", func(c *db.Change) error {
		srid := c.Office().SRID
		if _, err := c.Exec(ctx, `DELETE FROM rule_trial_findings WHERE trial_id = $1`, id); err != nil {
			return err
		}
		if _, err := c.CopyFrom(ctx, pgx.Identifier{"rule_trial_findings"}, []string{"trial_id", "no", "what", "fingerprint", "rule", "outcome", "severity", "was", "label", "sentence", "money", "money_was", "geom",
			"manager", "department", "unit", "territory"}, pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
			x := &rows[i]
			return []any{id, i + 1, x.what, x.now.fingerprint, x.now.rule, x.now.outcome, x.now.severity, x.was, x.now.label, sentenceOf(x.now.proof), []byte(x.money), []byte(x.moneyWas), x.now.geom(srid),
				x.now.keeper.Manager, x.now.keeper.Department, x.now.keeper.Unit, x.now.keeper.Territory}, nil
		})); err != nil {
			return err
		}
		_, err := c.Exec(ctx, `UPDATE rule_trials SET state = 'done', result = $2, seconds = $3, known_at = $4 WHERE id = $1`, id, result, time.Since(start).Seconds(), e.Revision)
		return err
	}); err != nil {
		return err
	}
	tell("done", 4)
	return nil
}

func yes(v bool) json.RawMessage {
	if v {
		return json.RawMessage("true")
	}
	return json.RawMessage("false")
}

func sentenceOf(of packed) []byte {
	var s struct {
		Sentence json.RawMessage `json:"sentence"`
	}
	if p, err := of.open(); err != nil || json.Unmarshal(p, &s) != nil || s.Sentence == nil {
		return []byte(`{}`)
	}
	return s.Sentence
}

// with evaluates the town again with other numbers and rules, as tx sees the registers. Numbers that the join or the links
// use make the places be worked out anew.
func (e *Evaluation) with(ctx context.Context, tx pgx.Tx, office db.Office, scope access.Scope, o Options, what TrialRules) error {
	set, err := e.Set.With(what.Params)
	if err != nil {
		return err
	}
	for rule, on := range what.Rules {
		e.switches.Off = slices.DeleteFunc(slices.Clone(e.switches.Off), func(s switched) bool { return s.Rule == rule })
		if !on {
			e.switches.Off = append(e.switches.Off, switched{Rule: rule, Since: o.On, By: "trial"})
		}
	}
	if now := settings(set); now != e.Scene.Settings {
		off := e.switches
		*e = Evaluation{} // one town in memory at a time
		fresh, err := prepareWith(ctx, tx, office, scope, o, set)
		if err != nil {
			return err
		}
		*e = *fresh
		e.switches = off
	} else {
		e.Set, e.Params = set, params(set)
		e.Town = rules.NewTown(e.Scene, e.Town.J, e.Links, e.Params)
	}
	return e.judge(ctx, o.Rules, nil)
}

// trialRow is one finding that differs.
type trialRow struct {
	what, was       string
	now             *record
	money, moneyWas json.RawMessage
}

func (t *TrialResult) compare(before, after []record) []trialRow {
	none := json.RawMessage("[]")
	was := make(map[string]*record, len(before))
	for i := range before {
		was[before[i].fingerprint] = &before[i]
	}
	t.Before, t.After, t.Changes = sideOf(before), sideOf(after), map[string]map[string]int{}
	count := func(rule, what string) {
		if t.Changes[rule] == nil {
			t.Changes[rule] = map[string]int{"appears": 0, "vanishes": 0, "changes": 0, "same": 0}
		}
		t.Changes[rule][what]++
	}
	var out []trialRow
	for i := range after {
		now := &after[i]
		old := was[now.fingerprint]
		delete(was, now.fingerprint)
		switch {
		case old == nil:
			count(now.rule, "appears")
			out = append(out, trialRow{"appears", "", now, now.money, none})
		case old.outcome != now.outcome || old.severity != now.severity || !bytes.Equal(old.money, now.money):
			count(now.rule, "changes")
			out = append(out, trialRow{"changes", old.severity, now, now.money, old.money})
		default:
			count(now.rule, "same")
		}
	}
	for i := range before {
		if old := &before[i]; was[old.fingerprint] != nil {
			count(old.rule, "vanishes")
			out = append(out, trialRow{"vanishes", old.severity, old, none, old.money})
		}
	}
	return out
}

// sideOf adds findings up. Of several about one subject the largest amount of a basis counts once, as in the ledger.
func sideOf(list []record) Side {
	s := Side{Findings: map[string]map[string]int{}, Money: map[string]Sum{}}
	type subject struct{ basis, of string }
	largest := map[subject]rules.Money{}
	for i := range list {
		r := &list[i]
		if s.Findings[r.rule] == nil {
			s.Findings[r.rule] = map[string]int{}
		}
		if r.outcome == "unknown" {
			s.Findings[r.rule]["unknown"]++
			continue
		}
		s.Findings[r.rule][r.severity]++
		var p struct {
			Money []rules.Money `json:"money"`
		}
		if body, err := r.proof.open(); err != nil || json.Unmarshal(body, &p) != nil {
			continue
		}
		var of []rules.Subject
		if json.Unmarshal(r.subjects, &of) != nil {
			continue
		}
		for _, m := range p.Money {
			k := subject{m.Basis, figures.SubjectOf(of, r.fingerprint)}
			if old, ok := largest[k]; !ok || m.Max > old.Max || m.Max == old.Max && m.Min > old.Min {
				largest[k] = m
			}
		}
	}
	for k, m := range largest {
		sum := s.Money[k.basis]
		sum.Title = m.Title
		sum.Findings++
		sum.Min, sum.Max = sum.Min+m.Min, sum.Max+m.Max
		s.Money[k.basis] = sum
	}
	return s
}

// Signing is what somebody has signed.
type Signing struct {
	ID     int64            `json:"id"`
	Trial  int64            `json:"trial"`
	From   clock.Date       `json:"valid_from"`
	Params map[string]Tried `json:"params"`
	Rules  map[string]Tried `json:"rules"`
	Reason string           `json:"reason"`
	By     string           `json:"signed_by"`
	At     time.Time        `json:"signed_at"`
	Revert *int64           `json:"reverts" doc:"the signing that this one takes back"`
}

// Sign puts what a trial tried into force from a day on: numbers as dated parameters, switches as settings of rules, with
// who signed, why, and the trial it rests on. What was changed since the trial must be tried again.
func Sign(ctx context.Context, c *db.Change, scope access.Scope, trial int64, from clock.Date, reason string) (Signing, error) {
	s := Signing{Trial: trial, From: from, Reason: reason, By: scope.Actor(), Params: map[string]Tried{}, Rules: map[string]Tried{}}
	if err := scope.Require(access.SignRules); err != nil {
		return s, err
	}
	if _, err := c.Revision(ctx); err != nil {
		return s, err
	}
	var state string
	var body []byte
	if err := c.QueryRow(ctx, `SELECT state, result FROM rule_trials WHERE id = $1`, trial).Scan(&state, &body); err != nil {
		return s, ErrTrialNone
	}
	if state != "done" {
		return s, ErrTrialState
	}
	var result TrialResult
	if err := json.Unmarshal(body, &result); err != nil {
		return s, err
	}
	s.Params, s.Rules = result.Values, result.Switched
	return s, s.apply(ctx, c, scope, nil)
}

// Revert puts back into force, from a day on, what was in force before a signing.
func Revert(ctx context.Context, c *db.Change, scope access.Scope, id int64, from clock.Date, reason string) (Signing, error) {
	if err := scope.Require(access.SignRules); err != nil {
		return Signing{}, err
	}
	if _, err := c.Revision(ctx); err != nil {
		return Signing{}, err
	}
	rows, err := c.Query(ctx, `SELECT `+signingColumns+` FROM rule_signings WHERE id = $1`, id)
	if err != nil {
		return Signing{}, err
	}
	old, err := pgx.CollectExactlyOneRow(rows, scanSigning)
	if err != nil {
		return Signing{}, ErrSigning
	}
	s := Signing{Trial: old.Trial, From: from, Reason: reason, By: scope.Actor(), Params: map[string]Tried{}, Rules: map[string]Tried{}, Revert: &id}
	for name, v := range old.Params {
		s.Params[name] = Tried{v.To, v.From}
	}
	for rule, v := range old.Rules {
		s.Rules[rule] = Tried{v.To, v.From}
	}
	return s, s.apply(ctx, c, scope, &id)
}

const signingColumns = `id, trial_id, valid_from, params, rules, reason, signed_by, signed_at, reverts`

func scanSigning(row pgx.CollectableRow) (Signing, error) {
	var s Signing
	err := row.Scan(&s.ID, &s.Trial, &s.From, &s.Params, &s.Rules, &s.Reason, &s.By, &s.At, &s.Revert)
	return s, err
}

func (s *Signing) apply(ctx context.Context, c *db.Change, scope access.Scope, reverts *int64) error {
	set, err := param.Load(ctx, c, scope, s.From)
	if err != nil {
		return err
	}
	off, err := switchesOn(ctx, c, s.From)
	if err != nil {
		return err
	}
	for name, v := range s.Params {
		if !same(set.Raw(name), v.From) {
			return ErrTrialStale.Because("%s is %s on %s, not %s as when it was tried", name, set.Raw(name), s.From, v.From)
		}
	}
	for rule, v := range s.Rules {
		if string(v.From) != string(yes(!off.off(rule))) {
			return ErrTrialStale.Because("rule %s was switched since it was tried", rule)
		}
	}
	if err := c.QueryRow(ctx, `INSERT INTO rule_signings (trial_id, valid_from, params, rules, reason, signed_by, reverts) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id, signed_at`,
		s.Trial, s.From, s.Params, s.Rules, s.Reason, s.By, reverts).Scan(&s.ID, &s.At); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(s.Params)) {
		if same(s.Params[name].From, s.Params[name].To) {
			continue
		}
		p := param.Param{Name: name, Value: s.Params[name].To, ValidFrom: s.From, ValidTo: set.Until(name)}
		if _, err := param.Put(ctx, c, scope, p); err != nil {
			return err
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(s.Rules)) {
		if _, err := c.Exec(ctx, `INSERT INTO rule_settings (rule, enabled, valid_from, reason, signed_by, signing_id) VALUES ($1, $2, $3, $4, $5, $6)`,
			rule, string(s.Rules[rule].To) == "true", s.From, s.Reason, s.By, s.ID); err != nil {
			return err
		}
	}
	c.Touch("params", "runs")
	if err := c.Audit(ctx, "rules.sign", fmt.Sprintf("rule_signings/%d", s.ID), s); err != nil {
		return err
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return err
	}
	return job.Insert(ctx, c.Tx, job.AnalyseArgs{Office: c.Office().Code, Revision: revision, Reason: "rules signed"})
}

func same(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && fmt.Sprint(x) == fmt.Sprint(y)
}

// TrialOf is what a trial has found.
func TrialOf(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) (*TrialResult, error) {
	if err := mayTry(scope); err != nil {
		return nil, err
	}
	all, err := readTrials(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 || all[0].Result == nil {
		return nil, ErrTrialNone
	}
	return all[0].Result, nil
}

// Bases are the legal bases of the money of a trial, in order.
func Bases(r *TrialResult) []string {
	all := maps.Clone(r.Before.Money)
	maps.Copy(all, r.After.Money)
	return slices.Sorted(maps.Keys(all))
}
