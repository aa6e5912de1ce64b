package main

import (
	"fmt"
	"path/filepath"

	"spoina/internal/town"
)

// generateCmd writes a made-up town as the files that an office would have, and truth.csv.
type generateCmd struct {
	Out   string  `required:"" help:"Folder to make; it must be empty." placeholder:"DIR"`
	RNG   int64   `name:"rng" default:"1" help:"The same number makes the same town." placeholder:"N"`
	Scale float64 `default:"1" help:"Size of the background; the planted cases stay the same in number." placeholder:"F"`

	Measured bool `help:"Further objects with the errors of real surveys, to hold stated probabilities against the truth."`
}

func (c *generateCmd) Run(p *program) error {
	dir, err := filepath.Abs(c.Out)
	if err != nil {
		return fmt.Errorf("folder of the town: %w", err)
	}
	made, err := town.Write(p.ctx, town.Options{Dir: dir, RNG: c.RNG, Scale: c.Scale, Measured: c.Measured})
	if err != nil {
		return err
	}
	return p.result(made, fmt.Sprintf("%s: %d parcels, %d lanes, %d addresses, %d and %d objects, %d decisions, %d leases.",
		dir, made.Parcels, made.Lanes, made.Addresses, made.FirstScan, made.SecondScan, made.Decisions, made.Leases))
}
