package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/param"
)

type paramCmd struct {
	List paramListCmd `cmd:"" help:"Print the parameters of a day."`
	Set  paramSetCmd  `cmd:"" help:"Set a parameter for a period."`
}

type paramListCmd struct {
	On string `help:"The day (YYYY-MM-DD); today when left out." placeholder:"DATE"`
}

func (c *paramListCmd) Run(p *program) error {
	on := clock.Today()
	if c.On != "" {
		var err error
		if on, err = clock.ParseDate(c.On); err != nil {
			return fmt.Errorf("--on: %v: %w", err, errUsage)
		}
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	var all []param.Param
	if err := store.Read(p.ctx, func(tx pgx.Tx) error {
		set, err := param.Load(p.ctx, tx, p.scope(), on)
		if err == nil {
			all = set.All()
		}
		return err
	}); err != nil {
		return err
	}
	var lines []string
	for _, x := range all {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%-26s %-14s %s", x.Name, x.Value, x.LegalBasis), " "))
	}
	return p.result(all, strings.Join(lines, "\n"))
}

type paramSetCmd struct {
	Name       string `arg:"" help:"As the list calls it."`
	Value      string `arg:"" help:"A number, true, false or a word."`
	From       string `help:"First day (YYYY-MM-DD); since ever when left out." placeholder:"DATE"`
	To         string `help:"Last day; until further notice when left out." placeholder:"DATE"`
	LegalBasis string `help:"The provision; as before when left out." placeholder:"TEXT"`
	VerifiedBy string `help:"Who of the office has confirmed the value." placeholder:"WHO"`
}

func (c *paramSetCmd) Run(p *program) error {
	x := param.Param{Name: c.Name, LegalBasis: c.LegalBasis, VerifiedBy: c.VerifiedBy}
	for _, d := range []struct {
		flag, text string
		into       *clock.Date
	}{{"--from", c.From, &x.ValidFrom}, {"--to", c.To, &x.ValidTo}} {
		if d.text == "" {
			continue
		}
		var err error
		if *d.into, err = clock.ParseDate(d.text); err != nil {
			return fmt.Errorf("%s: %v: %w", d.flag, err, errUsage)
		}
	}
	if x.Value = json.RawMessage(c.Value); !json.Valid(x.Value) { // a word needs no quotes
		quoted, err := json.Marshal(c.Value)
		if err != nil {
			return err
		}
		x.Value = quoted
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	if _, err := store.Change(p.ctx, p.scope().Actor(), "parameter "+c.Name, func(change *db.Change) (err error) {
		x, err = param.Put(p.ctx, change, p.scope(), x)
		return err
	}); err != nil {
		return err
	}
	return p.result(x, fmt.Sprintf("%s = %s", x.Name, x.Value))
}
