package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"spoina/ingest"
	"spoina/internal/clock"
)

// importCmd reads files into a layer: it rehearses and publishes in one go, or stops after the rehearsal.
type importCmd struct {
	Layer string   `arg:"" help:"parcels, road_lanes, address_points, reference_features, zones, scan_objects, decisions, leases or rates."`
	Files []string `arg:"" name:"file" help:"Files of one layer; for a Shapefile its .shp or a .zip." type:"path"`

	Map      []string   `help:"Which column is which field: field=column,…; field=- leaves a column out." placeholder:"FIELD=COLUMN" sep:"none"`
	Set      []string   `help:"A value that every row has: field=value,…" placeholder:"FIELD=VALUE" sep:"none"`
	Values   []string   `help:"Words of the file and what they mean: field:word=value,…" placeholder:"FIELD:WORD=VALUE" sep:"none"`
	Profile  string     `help:"A YAML file with fields, constants, values, crs, axis, where, key; or the name of a saved profile." placeholder:"FILE|NAME"`
	Save     string     `help:"Keep what this import used as a profile of this name." name:"save-profile" placeholder:"NAME"`
	CRS      string     `help:"Reference system of the coordinates, where the file does not say it." name:"crs" placeholder:"EPSG:N"`
	Axis     string     `help:"Order of the coordinates in the file: en, ne or auto (by the office's extent)." default:"auto" enum:"en,ne,auto"`
	Where    string     `help:"Only rows for which this CQL2 text over the file's columns is true." placeholder:"EXPR"`
	On       clock.Date `help:"The day the state of the file is true from." placeholder:"DATE"`
	Campaign string     `help:"City scan that the rows belong to." placeholder:"NAME"`
	Vendor   string     `help:"Who drove the scan." placeholder:"NAME"`
	From     clock.Date `help:"First day of the scan." name:"driven-from" placeholder:"DATE"`
	To       clock.Date `help:"Last day of the scan." name:"driven-to" placeholder:"DATE"`
	Point    string     `help:"What a point of the scan is: BASE, FACE or CAMERA." name:"point-semantics" placeholder:"WHAT"`
	Sigma    float64    `help:"How exactly the scan places an object, in metres (standard deviation), where a row does not say it." name:"sigma" placeholder:"METRES"`
	Photos   string     `help:"Folder of the photographs that rows name." placeholder:"DIR" type:"path"`
	Coverage string     `help:"File with the area that the scan drove." placeholder:"FILE" type:"path"`
	Sheet    string     `help:"Layer or sheet of the file." name:"source-layer" placeholder:"NAME"`
	Encoding string     `help:"Code page of a text file: utf-8, windows-1250, …" placeholder:"NAME"`
	Update   bool       `help:"Merge attributes into rows that exist; make none."`
	Complete bool       `help:"What the file lacks has ended." xor:"whole"`
	Partial  bool       `help:"What the file lacks is not spoken of." xor:"whole"`
	Rehearse bool       `help:"Only show what would happen."`
}

// imported is the JSON of an import, see the contract; counts are rows of the source.
type imported struct {
	Import   int64  `json:"import"`
	Revision *int64 `json:"revision"`
	ingest.Counts
	Problems      []ingest.Problem   `json:"problems"`
	ProblemsCount int64              `json:"problems_count"`
	CRS           string             `json:"crs,omitempty"`
	CRSWhy        string             `json:"crs_why,omitempty"`
	Axis          string             `json:"axis,omitempty"`
	AxisWhy       string             `json:"axis_why,omitempty"`
	Identity      ingest.Text        `json:"identity"`
	Warnings      []string           `json:"warnings"`
	Photos        *ingest.Photos     `json:"photos,omitempty"`
	Seconds       map[string]float64 `json:"seconds"`
}

// printedProblems bounds the list of one answer; problems_count says how many there are, and the application shows
// them all.
const printedProblems = 20_000

func (c *importCmd) options() (ingest.Options, error) {
	o := ingest.Options{Layer: c.Layer, CRS: c.CRS, Where: c.Where, On: c.On, Campaign: c.Campaign, Vendor: c.Vendor, DrivenFrom: c.From, DrivenTo: c.To,
		PointSemantics: strings.ToUpper(c.Point), SigmaM: c.Sigma, Photos: c.Photos, Coverage: c.Coverage, Sheet: c.Sheet, Encoding: c.Encoding, Update: c.Update}
	if c.Axis != "auto" {
		o.Axis = c.Axis
	}
	if c.Complete || c.Partial {
		o.Complete = &c.Complete
	}
	var err error
	if o.Map, err = ingest.ParsePairs("map", c.Map); err != nil {
		return o, err
	}
	if o.Set, err = ingest.ParsePairs("set", c.Set); err != nil {
		return o, err
	}
	words, err := ingest.ParsePairs("values", c.Values)
	if err != nil {
		return o, err
	}
	for k, v := range words {
		field, word, ok := strings.Cut(k, ":")
		if !ok {
			return o, errUsage.Because("--values takes field:word=value, not %q", k)
		}
		if o.Values == nil {
			o.Values = map[string]ingest.Values{}
		}
		if o.Values[field] == nil {
			o.Values[field] = ingest.Values{}
		}
		o.Values[field][word] = v
	}
	if c.Profile == "" {
		return o, nil
	}
	if _, err := os.Stat(c.Profile); err != nil && filepath.Ext(c.Profile) == "" && !strings.ContainsRune(c.Profile, filepath.Separator) {
		o.Profile = c.Profile // no file: the name of a saved one
	} else {
		body, err := os.ReadFile(c.Profile)
		if err != nil {
			return o, ingest.ErrProfile.Because("%s cannot be read", filepath.Base(c.Profile))
		}
		p, err := ingest.ParseProfile(body)
		if err != nil {
			return o, err
		}
		o = o.Over(p)
	}
	return o, nil
}

// importMemory is where the program begins to collect eagerly while it imports, in bytes. With what is not Go's it stays
// below 512 MB whatever the size of the file.
const importMemory = 320 << 20

func (c *importCmd) Run(p *program) error {
	if os.Getenv("GOMEMLIMIT") == "" {
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(importMemory))
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	home, err := filepath.Abs(p.home)
	if err != nil {
		return err
	}
	var files []ingest.File
	for _, f := range c.Files {
		files = append(files, ingest.File{Path: f})
	}
	debug.SetGCPercent(300) // a short program with bounded memory: fewer collections
	s := ingest.New(store, home)
	imp, err := s.Rehearse(p.ctx, p.scope(), files, o, p.progress())
	if err != nil {
		return err
	}
	if c.Save != "" { // the file could be read with it
		body, err := imp.Options.YAML()
		if err != nil {
			return err
		}
		if err := s.SaveProfile(p.ctx, p.scope(), ingest.SavedProfile{Name: c.Save, Layer: imp.Layer, Body: body}); err != nil {
			return err
		}
	}
	if !c.Rehearse {
		if imp, err = s.Publish(p.ctx, p.scope(), imp.ID, p.progress()); err != nil {
			return err
		}
	}
	problems, _, err := s.Problems(p.ctx, p.scope(), imp.ID, 0, printedProblems)
	if err != nil {
		return err
	}
	for i := range problems {
		problems[i].Raw = nil // it stays in the report of the import
	}
	d := imp.Detail
	n := imp.Counts
	return p.result(imported{Import: imp.ID, Revision: imp.Revision, Counts: n, Problems: problems, ProblemsCount: imp.ProblemsCount,
		CRS: d.CRS, CRSWhy: d.CRSWhy, Axis: d.Axis, AxisWhy: d.AxisWhy, Identity: d.Identity, Warnings: d.Warnings, Photos: d.Photos, Seconds: d.Seconds},
		fmt.Sprintf("%s: %d read, %d new, %d changed, %d same, %d closed, %d history, %d rejected, %d remarks", imp.Layer, n.Read, n.New, n.Changed, n.Same, n.Closed, n.History, n.Rejected, imp.ProblemsCount))
}

// progress says on standard error how far an import is, now and then.
func (p *program) progress() func(ingest.Progress) {
	var last ingest.Progress
	return func(now ingest.Progress) {
		if now.Stage == last.Stage && now.Done < last.Done+20_000 {
			return
		}
		last = now
		if now.Total > 0 {
			p.say("%s: %d of %d", now.Stage, now.Done, now.Total)
		} else if now.Done > 0 {
			p.say("%s: %d", now.Stage, now.Done)
		}
	}
}

// undoCmd takes an import back.
type undoCmd struct {
	Import int64 `arg:"" help:"The number of the import."`
}

func (c *undoCmd) Run(p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	home, err := filepath.Abs(p.home)
	if err != nil {
		return err
	}
	imp, err := ingest.New(store, home).Undo(p.ctx, p.scope(), c.Import)
	if err != nil {
		return err
	}
	return p.result(map[string]any{"import": imp.ID, "state": imp.State, "revision": imp.UndoneBy},
		fmt.Sprintf("import %d is taken back", imp.ID))
}
