package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/landscape/resolution"
	"spoina/internal/clock"
	"spoina/internal/db"
)

type landscapeCmd struct {
	Import landscapeImportCmd `cmd:"" help:"Take the rules of the landscape resolution from a file (JSON) as a draft, or sign them at once."`
	List   landscapeListCmd   `cmd:"" help:"Print the versions of the resolution."`
}

type landscapeImportCmd struct {
	File    string     `arg:"" type:"existingfile" help:"The rules as JSON (docs/landscape.md)."`
	Name    string     `help:"What people call the version; the file's name when left out."`
	Sign    bool       `help:"Put it into force: the operator of the server vouches for the council's resolution."`
	From    clock.Date `help:"The day from which it counts." placeholder:"DATE"`
	Reason  string     `help:"Why it is signed." default:"resolution of the council"`
	Example bool       `help:"It is an example, no law of this office."`
}

func (c *landscapeImportCmd) Run(p *program) error {
	body, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	if c.Sign && c.From.IsZero() {
		return fmt.Errorf("--sign needs --from: the day from which it counts: %w", errUsage)
	}
	if c.Name == "" {
		c.Name = filepath.Base(c.File)
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	var v resolution.Version
	if _, err := store.Change(p.ctx, p.scope().Actor(), "landscape resolution from a file", func(x *db.Change) error {
		if v, err = resolution.Make(p.ctx, x, p.scope(), resolution.New{Name: c.Name, Document: json.RawMessage(body), Example: c.Example, By: filepath.Base(c.File)}); err != nil || !c.Sign {
			return err
		}
		v, err = resolution.Sign(p.ctx, x, p.scope(), v.ID, c.From, c.Reason)
		return err
	}); err != nil {
		return err
	}
	v.Document = nil
	return p.result(v, line(v))
}

func line(v resolution.Version) string {
	day := v.InForce.String()
	if v.State == resolution.Draft {
		day = "draft"
	}
	return fmt.Sprintf("%d  %-10s %-20s %s, %d rules", v.ID, day, v.Resolution, v.Name, v.Rules)
}

type landscapeListCmd struct{}

func (c *landscapeListCmd) Run(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	var all []resolution.Version
	if err := store.Read(p.ctx, func(tx pgx.Tx) (err error) {
		all, err = resolution.List(p.ctx, tx, p.scope())
		return err
	}); err != nil {
		return err
	}
	text := ""
	for i, v := range all {
		if i > 0 {
			text += "\n"
		}
		text += line(v)
	}
	return p.result(all, text)
}
