package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"spoina/analysis"
	"spoina/internal/clock"
)

type analyseCmd struct {
	On    string   `help:"As if today were this day (YYYY-MM-DD)." placeholder:"DATE"`
	Rules []string `help:"Only these rules." placeholder:"O01,…" sep:","`
	Full  bool     `help:"Evaluate even where nothing has changed since the last run."`
}

func (c *analyseCmd) Run(p *program) error {
	o := analysis.Options{Full: c.Full, Actor: p.scope().Actor()}
	if c.On != "" {
		day, err := clock.ParseDate(c.On)
		if err != nil {
			return fmt.Errorf("--on: %v: %w", err, errUsage)
		}
		o.On = day
	}
	for _, r := range c.Rules {
		o.Rules = append(o.Rules, strings.ToUpper(strings.TrimSpace(r)))
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	if len(store.Office().Managers) == 0 {
		p.say("The office has named no road manager that it is (office add --manager): rules that need it answer unknown.")
	}
	result, err := analysis.Analyse(p.ctx, store, p.scope(), o)
	if err != nil {
		return err
	}
	var lines []string
	for rule, n := range result.Findings {
		if n > 0 {
			lines = append(lines, fmt.Sprintf("%s  %6d", rule, n))
		}
	}
	slices.Sort(lines)
	return p.result(result, fmt.Sprintf("%s\n%d new, %d changed, %d same, %d gone, %d unknown in %.2f s",
		strings.Join(lines, "\n"), result.New, result.Changed, result.Same, result.Gone, result.Unknown, result.Seconds))
}

type findingsCmd struct {
	Rule  string `help:"Only this rule." placeholder:"R"`
	State string `help:"Only findings in this state." placeholder:"S"`
}

func (c *findingsCmd) Run(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	lines := json.NewEncoder(p.out)
	lines.SetEscapeHTML(false)
	return analysis.Findings(p.ctx, store, p.scope(), strings.ToUpper(c.Rule), strings.ToUpper(c.State), func(l *analysis.FindingLine) error {
		return lines.Encode(l)
	})
}
