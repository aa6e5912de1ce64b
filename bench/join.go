package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/analysis"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
)

// judged is a day after the last scan of the city.
var judged = clock.Day(2026, 6, 1)

// join measures which parcel and lane each of 200 000 scanned objects stands on and which decision lies within 2 m:
// the join that spoina analyse runs, from the registers to the answer, beside the same in GeoPandas.
func (b *bench) join() error {
	python := "/usr/bin/python3"
	if exec.Command(python, "-c", "import geopandas, psycopg2").Run() != nil {
		absent("join_200000_objects", "s", "GeoPandas", "python3-geopandas and python3-psycopg2 are not installed")
		return nil
	}
	var ours, theirs, compute []float64
	for round := range b.rounds {
		seconds, err := b.ourJoin()
		if err != nil {
			return err
		}
		ours = append(ours, seconds)
		all, core, err := b.geopandas(python)
		if err != nil {
			return err
		}
		theirs, compute = append(theirs, all), append(compute, core)
		say("  join round %d: Spoina %.2f s with loading, GeoPandas %.2f s with loading, %.2f s without", round+1, seconds, all, core)
	}
	report("join_200000_objects", median(ours), "s", "GeoPandas without loading", median(compute))
	report("join_200000_objects", median(ours), "s", "GeoPandas with loading", median(theirs))
	return nil
}

func (b *bench) ourJoin() (float64, error) {
	d, err := db.Open(b.ctx, b.db.url(database))
	if err != nil {
		return 0, err
	}
	defer d.Close()
	store, err := d.Store(b.ctx, officeCode)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	err = store.Read(b.ctx, func(tx pgx.Tx) error {
		snapshot, joined, err := analysis.Join(b.ctx, tx, store.Office(), access.Operator(), judged)
		if err != nil {
			return err
		}
		var stages []string
		for name, s := range snapshot.Stages {
			stages = append(stages, fmt.Sprintf("%s %.2f s", name, s))
		}
		slices.Sort(stages)
		say("  stages of Spoina's join: %s", strings.Join(stages, ", "))
		if len(joined.Parcels) == 0 || len(joined.Near) == 0 {
			return errors.New("the join found nothing")
		}
		return nil
	})
	return time.Since(began).Seconds(), err
}

var (
	totalSeconds   = regexp.MustCompile(`total ([0-9.]+) s`)
	computeSeconds = regexp.MustCompile(`compute ([0-9.]+) s`)
)

func (b *bench) geopandas(python string) (all, compute float64, err error) {
	cmd := exec.CommandContext(b.ctx, python, filepath.Join(b.city, "join_geopandas.py"))
	cmd.Env = append(os.Environ(), "PGDSN="+b.db.libpq(database))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, 0, fmt.Errorf("geopandas: %w: %s", err, out[max(0, len(out)-600):])
	}
	total, core := totalSeconds.FindSubmatch(out), computeSeconds.FindSubmatch(out)
	if total == nil || core == nil {
		return 0, 0, fmt.Errorf("geopandas said %q", out)
	}
	all, _ = strconv.ParseFloat(string(total[1]), 64)
	compute, _ = strconv.ParseFloat(string(core[1]), 64)
	return all, compute, nil
}
