package main

import (
	"fmt"
	"os"

	"spoina/internal/clock"
	"spoina/ogc/plot"
)

type printCmd struct {
	Layers    []string `required:"" help:"Registers, the lowest first: parcels,road_lanes."`
	Lon       float64  `required:"" help:"The middle of the map, degrees."`
	Lat       float64  `required:"" help:"Degrees."`
	Scale     int      `required:"" help:"500 is 1:500."`
	Paper     string   `help:"A4, A3, A2, A1 or A0." default:"A4"`
	Landscape bool     `help:"The sheet lies on its long side."`
	System    int      `help:"EPSG code of the system; the office's own unless told." placeholder:"CODE"`
	Title     string   `help:"What stands below the map."`
	On        string   `help:"As it was true on this day (YYYY-MM-DD)." placeholder:"DATE"`
	Known     string   `help:"As it was known: r and a revision, or a time." placeholder:"WHEN"`
	Lang      string   `help:"pl or en." default:"pl"`
	Out       string   `required:"" help:"The PDF to write." type:"path"`
}

func (c *printCmd) Run(p *program) error {
	s := plot.Sheet{Title: c.Title, Layers: c.Layers, Lon: c.Lon, Lat: c.Lat, Scale: c.Scale, Paper: c.Paper, Landscape: c.Landscape, SRID: c.System, Known: c.Known, Lang: c.Lang}
	if c.On != "" {
		var err error
		if s.On, err = clock.ParseDate(c.On); err != nil {
			return fmt.Errorf("--on: %v: %w", err, errUsage)
		}
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	body, _, err := plot.Make(p.ctx, store, p.scope(), registers(), s)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, body, 0o644); err != nil {
		return err
	}
	return p.result(map[string]any{"file": c.Out, "bytes": len(body), "scale": c.Scale, "paper": c.Paper}, fmt.Sprintf("%s: 1:%d, %s", c.Out, c.Scale, c.Paper))
}
