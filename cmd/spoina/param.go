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

	Verify paramVerifyCmd `cmd:"" help:"Confirm a value that somebody else has set."`
	Used   paramUsedCmd   `cmd:"" help:"Print the analyses that relied on a value."`
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
	var err error
	if x.ValidFrom, err = onDay("--from", c.From); err != nil {
		return err
	}
	if x.ValidTo, err = onDay("--to", c.To); err != nil {
		return err
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
	var placed param.Placed
	if _, err := store.Change(p.ctx, p.scope().Actor(), "parameter "+c.Name, func(change *db.Change) (err error) {
		placed, err = param.Put(p.ctx, change, p.scope(), x)
		return err
	}); err != nil {
		return err
	}
	text := fmt.Sprintf("%s = %s", x.Name, x.Value)
	if placed.Closed != nil {
		text += fmt.Sprintf("; %s until %s", placed.Closed.Value, placed.Closed.ValidTo)
	}
	return p.result(placed, text)
}

// onDay reads the flag of a period's first day; empty is since ever.
func onDay(flag, text string) (clock.Date, error) {
	if text == "" {
		return clock.Date{}, nil
	}
	d, err := clock.ParseDate(text)
	if err != nil {
		return d, fmt.Errorf("%s: %v: %w", flag, err, errUsage)
	}
	return d, nil
}

type paramVerifyCmd struct {
	Name string `arg:"" help:"As the list calls it."`
	From string `help:"First day of the period; the value since ever when left out." placeholder:"DATE"`
}

func (c *paramVerifyCmd) Run(p *program) error {
	from, err := onDay("--from", c.From)
	if err != nil {
		return err
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	var x param.Param
	if _, err := store.Change(p.ctx, p.scope().Actor(), "parameter "+c.Name, func(change *db.Change) (err error) {
		x, err = param.Verify(p.ctx, change, p.scope(), c.Name, from)
		return err
	}); err != nil {
		return err
	}
	return p.result(x, fmt.Sprintf("%s = %s, confirmed by %s", x.Name, x.Value, x.VerifiedBy))
}

type paramUsedCmd struct {
	Name string `arg:"" help:"As the list calls it."`
	From string `help:"First day of the period; the value since ever when left out." placeholder:"DATE"`
}

func (c *paramUsedCmd) Run(p *program) error {
	from, err := onDay("--from", c.From)
	if err != nil {
		return err
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	var uses []param.Use
	if err := store.Read(p.ctx, func(tx pgx.Tx) (err error) {
		uses, err = param.Used(p.ctx, tx, p.scope(), c.Name, from)
		return err
	}); err != nil {
		return err
	}
	var lines []string
	for _, u := range uses {
		n := 0
		for _, k := range u.Findings {
			n += k
		}
		lines = append(lines, fmt.Sprintf("run %d on %s by %s: %s; wrote down %d discrepancies, %d with an amount", u.Run, u.On, u.Actor, u.Value.Value, n, u.Money))
	}
	return p.result(uses, strings.Join(lines, "\n"))
}
