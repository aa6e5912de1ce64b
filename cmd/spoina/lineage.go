package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"spoina/ingest"
	"spoina/internal/clock"
)

type lineageCmd struct {
	List   lineageListCmd   `cmd:"" help:"Print which parcels came of which, a JSON line each."`
	Add    lineageAddCmd    `cmd:"" help:"Write down that a parcel came of another."`
	Import lineageImportCmd `cmd:"" help:"Write down the lines of a CSV file: parent;child;kind;day;document."`
	End    lineageEndCmd    `cmd:"" help:"Take a line back."`
}

type lineageListCmd struct {
	Parcel string `arg:"" optional:"" help:"Only lines of this parcel, older or younger."`
}

func (c *lineageListCmd) Run(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	lines := json.NewEncoder(p.out)
	const page = 1000
	for from := 0; ; from += page {
		list, more, err := ingest.New(store, p.home).Descents(p.ctx, p.scope(), c.Parcel, "", false, from, page)
		if err != nil {
			return err
		}
		for i := range list {
			if err := lines.Encode(list[i]); err != nil {
				return err
			}
		}
		if !more {
			return nil
		}
	}
}

type lineageAddCmd struct {
	Parent   string `arg:"" help:"The older parcel."`
	Child    string `arg:"" help:"The younger one."`
	Kind     string `required:"" enum:"SPLIT,MERGE,RENUMBER,BOUNDARY" help:"How: SPLIT, MERGE, RENUMBER or BOUNDARY."`
	On       string `help:"The day (YYYY-MM-DD)." placeholder:"DATE"`
	Document string `help:"The document that says so."`
}

func (c *lineageAddCmd) Run(p *program) error {
	d, err := descent(c.Parent, c.Child, c.Kind, c.On, c.Document)
	if err != nil {
		return fmt.Errorf("--on: %v: %w", err, errUsage)
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	list := []ingest.Descent{d}
	if err := ingest.New(store, p.home).Descend(p.ctx, p.scope(), list); err != nil {
		return err
	}
	return p.result(list[0], fmt.Sprintf("%s <- %s (%s)", list[0].Child, list[0].Parent, list[0].Kind))
}

func descent(parent, child, kind, on, document string) (ingest.Descent, error) {
	d := ingest.Descent{Parent: parent, Child: child, Kind: strings.ToUpper(strings.TrimSpace(kind)), Source: "MANUAL", Note: strings.TrimSpace(document)}
	if d.Note != "" {
		d.Source = "DOCUMENT"
	}
	var err error
	if on = strings.TrimSpace(on); on != "" {
		d.On, err = clock.ParseDate(on)
	}
	return d, err
}

type lineageImportCmd struct {
	File string `arg:"" help:"CSV with semicolons or commas; a first line of headings is left out."`
}

func (c *lineageImportCmd) Run(p *program) error {
	f, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("%v: %w", err, errUsage)
	}
	defer f.Close()
	list, err := descents(f)
	if err != nil {
		return fmt.Errorf("%s: %v: %w", c.File, err, errUsage)
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	if err := ingest.New(store, p.home).Descend(p.ctx, p.scope(), list); err != nil {
		return err
	}
	return p.result(map[string]int{"lines": len(list)}, fmt.Sprintf("%d", len(list)))
}

func descents(f io.Reader) ([]ingest.Descent, error) {
	text, err := io.ReadAll(io.LimitReader(f, 64<<20))
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff")))
	r.FieldsPerRecord = -1
	if first, _, _ := strings.Cut(string(text), "\n"); strings.Contains(first, ";") {
		r.Comma = ';'
	}
	var list []ingest.Descent
	for n := 1; ; n++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		if len(row) < 3 || n == 1 && !strings.ContainsAny(row[0], "0123456789") {
			if n == 1 && len(row) >= 3 {
				continue
			}
			return nil, fmt.Errorf("line %d: parent;child;kind;day;document", n)
		}
		row = append(row, "", "")
		d, err := descent(row[0], row[1], row[2], row[3], row[4])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		list = append(list, d)
	}
}

type lineageEndCmd struct {
	Parent string `arg:"" help:"The older parcel."`
	Child  string `arg:"" help:"The younger one."`
}

func (c *lineageEndCmd) Run(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	if err := ingest.New(store, p.home).EndDescent(p.ctx, p.scope(), c.Parent, c.Child); err != nil {
		return err
	}
	return p.result(map[string]string{"parent": c.Parent, "child": c.Child}, "")
}
