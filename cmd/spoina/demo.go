package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/town"
)

type demoCmd struct {
	RNG   int64   `name:"rng" default:"1" help:"The same number makes the same town."`
	Scale float64 `default:"1" help:"Size of the background."`

	Accounts bool `help:"Only print the demo accounts."`
}

var errDemo = fail.New(fail.Conflict, "demo.step", "a step of the demo was refused")

// Run takes the same way that an office takes: files, imports, analysis. Where an office exists that is not the demo
// town it does nothing; where a first try was interrupted it goes on.
func (c demoCmd) Run(p *program) error {
	if c.Accounts {
		return c.printAccounts(p)
	}
	d, err := p.database()
	if err != nil {
		return err
	}
	offices, err := d.Offices(p.ctx)
	if err != nil {
		return err
	}
	dir, err := filepath.Abs(filepath.Join(p.home, "demo"))
	if err != nil {
		return err
	}
	if len(offices) > 0 && !strings.EqualFold(offices[0].Code, town.Code) {
		return p.result(map[string]any{"demo": false}, "There is an office already: the demo town is left out.")
	}
	manifest, err := town.ReadManifest(dir)
	if err != nil {
		if len(offices) > 0 {
			return p.result(map[string]any{"demo": false}, "There is data already: the demo town is left out.")
		}
		p.say("Making the demo town …")
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
		if _, err := town.Write(p.ctx, town.Options{Dir: dir, RNG: c.RNG, Scale: c.Scale}); err != nil {
			return err
		}
		if manifest, err = town.ReadManifest(dir); err != nil {
			return err
		}
	}
	if len(offices) == 0 {
		bbox := manifest.Office.BBox
		if _, err := d.AddOffice(p.ctx, db.Office{Code: manifest.Office.Code, Name: manifest.Office.Name, SRID: manifest.Office.SRID,
			BBox: &bbox, Managers: manifest.Office.Managers}); err != nil {
			return err
		}
	}
	return c.fill(p, manifest)
}

// fill runs the commands of the manifest that have not been run, by the same code as the command line.
func (c demoCmd) fill(p *program, manifest town.Manifest) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	if err := demoPeople(p, store); err != nil {
		return err
	}
	var done, runs int
	if err := store.Pool().QueryRow(p.ctx, `SELECT count(*) FROM imports WHERE state = 'published'`).Scan(&done); err != nil {
		return err
	}
	if err := store.Pool().QueryRow(p.ctx, `SELECT count(*) FROM runs WHERE state = 'done'`).Scan(&runs); err != nil {
		return err
	}
	if done >= len(manifest.Imports) && runs > 0 {
		if err := demoProgrammes(p, store); err != nil {
			return err
		}
		return p.result(map[string]any{"demo": false}, "The demo town is there.")
	}
	for i := done; i < len(manifest.Imports); i++ {
		step := manifest.Imports[i]
		p.say("Importing %s: %s", step.Layer, filepath.Base(strings.Join(step.Files, " ")))
		if err := c.step(p, append(append([]string{"import", step.Layer}, step.Files...), step.Args...)); err != nil {
			return err
		}
	}
	for _, args := range manifest.Commands {
		if err := c.step(p, args); err != nil {
			return err
		}
	}
	p.say("Analysing …")
	if err := c.step(p, append([]string{"analyse"}, manifest.Analyse...)); err != nil {
		return err
	}
	if err := demoProgrammes(p, store); err != nil {
		return err
	}
	return p.result(map[string]any{"demo": true}, "The demo town "+manifest.Office.Name+" is ready.")
}

func (c demoCmd) step(p *program, args []string) error {
	args = append([]string{"--home", p.home, "--office", town.Code, "--json"}, args...)
	if status := run(args, io.Discard, p.err); status != 0 {
		return errDemo.Because("the demo stopped at: spoina %s", fmt.Sprint(strings.Join(args[5:], " ")))
	}
	return nil
}
