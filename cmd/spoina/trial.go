package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/analysis"
	"spoina/internal/clock"
	"spoina/internal/db"
)

type checkDraftCmd struct {
	File  string `arg:"" type:"existingfile" help:"The draft as JSON, its fields named as in the register."`
	Lease bool   `help:"It is a lease; otherwise a decision."`
}

func (c *checkDraftCmd) Run(p *program) error {
	body, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	var d analysis.Draft
	if err := json.Unmarshal(body, &d); err != nil {
		return analysis.ErrDraft.Because("%s: %v", c.File, err)
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	out, err := residents().Check(p.ctx, store, p.scope(), c.Lease, d)
	if err != nil {
		return err
	}
	var lines []string
	for _, f := range out.Findings {
		lines = append(lines, fmt.Sprintf("%s  %-8s %s", f.Rule, f.Severity, f.Sentence.EN))
	}
	for _, s := range out.Standing {
		lines = append(lines, "      "+s.EN)
	}
	if f := out.Fee; f != nil && f.Missing == nil {
		lines = append(lines, "fee   "+f.Formula)
	}
	if len(lines) == 0 {
		lines = append(lines, "nothing is wrong with it")
	}
	return p.result(out, strings.Join(lines, "\n"))
}

type trialCmd struct {
	Run    trialRunCmd    `cmd:"" help:"Evaluate the rules as they are and with other numbers or rules, and show what differs."`
	Sign   trialSignCmd   `cmd:"" help:"Put what a trial tried into force from a day on."`
	Revert trialRevertCmd `cmd:"" help:"Put back into force what was before a signing."`
}

type trialRunCmd struct {
	Name  string            `required:"" help:"What it is about."`
	On    string            `help:"As if today were this day (YYYY-MM-DD)." placeholder:"DATE"`
	Param map[string]string `help:"A number to try; repeatable." placeholder:"NAME=VALUE"`
	Off   []string          `help:"Rules to try without." placeholder:"O01,…" sep:","`
	OnOff []string          `name:"with" help:"Rules to try with that are switched off." placeholder:"O01,…" sep:","`
}

func (c *trialRunCmd) Run(p *program) error {
	what := analysis.TrialRules{Params: map[string]json.RawMessage{}, Rules: map[string]bool{}}
	for name, v := range c.Param {
		what.Params[name] = json.RawMessage(v)
		if !json.Valid([]byte(v)) {
			b, err := json.Marshal(v)
			if err != nil {
				return err
			}
			what.Params[name] = b
		}
	}
	for _, r := range c.Off {
		what.Rules[strings.ToUpper(strings.TrimSpace(r))] = false
	}
	for _, r := range c.OnOff {
		what.Rules[strings.ToUpper(strings.TrimSpace(r))] = true
	}
	on := clock.Today()
	if c.On != "" {
		day, err := clock.ParseDate(c.On)
		if err != nil {
			return fmt.Errorf("--on: %v: %w", err, errUsage)
		}
		on = day
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	var id int64
	if _, err := store.Change(p.ctx, p.scope().Actor(), "trial of rules", func(ch *db.Change) (err error) {
		id, err = analysis.StartTrial(p.ctx, ch, p.scope(), c.Name, on, what)
		return err
	}); err != nil {
		return err
	}
	if err := analysis.RunTrial(p.ctx, store, id); err != nil {
		return err
	}
	var result *analysis.TrialResult
	if err := store.Read(p.ctx, func(tx pgx.Tx) (err error) { result, err = analysis.TrialOf(p.ctx, tx, p.scope(), id); return err }); err != nil {
		return err
	}
	var lines []string
	for rule, n := range result.Changes {
		if n["appears"]+n["vanishes"]+n["changes"] > 0 {
			lines = append(lines, fmt.Sprintf("%s  %d appear, %d vanish, %d change, %d the same", rule, n["appears"], n["vanishes"], n["changes"], n["same"]))
		}
	}
	slices.Sort(lines)
	for _, basis := range analysis.Bases(result) {
		a, b := result.Before.Money[basis], result.After.Money[basis]
		lines = append(lines, fmt.Sprintf("%s  %.2f–%.2f zł before, %.2f–%.2f zł after", basis, float64(a.Min)/100, float64(a.Max)/100, float64(b.Min)/100, float64(b.Max)/100))
	}
	return p.result(map[string]any{"trial": id, "result": result}, fmt.Sprintf("trial %d\n%s", id, strings.Join(lines, "\n")))
}

type trialSignCmd struct {
	Trial  int64  `arg:"" help:"Number of the trial."`
	From   string `required:"" help:"First day (YYYY-MM-DD)."`
	Reason string `required:"" help:"Why."`
}

func (c *trialSignCmd) Run(p *program) error { return signed(p, c.Trial, c.From, c.Reason, false) }

type trialRevertCmd struct {
	Signing int64  `arg:"" help:"Number of the signing."`
	From    string `required:"" help:"First day (YYYY-MM-DD)."`
	Reason  string `required:"" help:"Why."`
}

func (c *trialRevertCmd) Run(p *program) error { return signed(p, c.Signing, c.From, c.Reason, true) }

func signed(p *program, id int64, day, reason string, back bool) error {
	from, err := clock.ParseDate(day)
	if err != nil {
		return fmt.Errorf("--from: %v: %w", err, errUsage)
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	var s analysis.Signing
	if _, err := store.Change(p.ctx, p.scope().Actor(), "rules signed", func(c *db.Change) (err error) {
		if back {
			s, err = analysis.Revert(p.ctx, c, p.scope(), id, from, reason)
		} else {
			s, err = analysis.Sign(p.ctx, c, p.scope(), id, from, reason)
		}
		return err
	}); err != nil {
		return err
	}
	return p.result(s, fmt.Sprintf("signing %d: in force from %s", s.ID, s.From))
}
