package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	ourImport   = "bench_import_spoina"
	theirImport = "bench_import_ogr2ogr"
)

// imports measures bringing 300 000 polygons from a GeoPackage into the database: Spoina validates, rehearses, compares
// and publishes with history and index; ogr2ogr copies and indexes. Each turn begins with an empty database.
func (b *bench) imports() error {
	if !installed("ogr2ogr") {
		absent("import_300000_parcels", "s", "ogr2ogr", "ogr2ogr is not installed")
		return nil
	}
	var ours, theirs []float64
	stages := map[string][]float64{}
	for round := range b.rounds {
		if err := b.fresh(ourImport); err != nil {
			return err
		}
		if _, err := b.spoina("office", "add", officeCode, "--name", "Gmina Miasto Próbne", "--srid", "2180", "--bbox", "18.47,54.28,18.79,54.45"); err != nil {
			return err
		}
		began := time.Now()
		out, err := b.spoina("import", "parcels", b.db.gpkg, "--json",
			"--map", "parcel_id=teryt_id,precinct_name=precinct,use_codes=use_code,cadastral_area_m2=area_m2")
		if err != nil {
			return err
		}
		ours = append(ours, time.Since(began).Seconds())
		if err := checkImport(out); err != nil {
			return err
		}
		seconds, err := b.importStages()
		if err != nil {
			return err
		}
		for name, s := range seconds {
			stages[name] = append(stages[name], s)
		}

		if err := b.fresh(theirImport); err != nil {
			return err
		}
		began = time.Now()
		if err := b.tool("ogr2ogr", "-f", "PostgreSQL", "PG:"+b.db.libpq(theirImport), b.db.gpkg, "parcels", "-nln", "parcels",
			"--config", "PG_USE_COPY", "YES", "-lco", "GEOMETRY_NAME=geom", "-lco", "SPATIAL_INDEX=GIST"); err != nil {
			return err
		}
		theirs = append(theirs, time.Since(began).Seconds())
		say("  import round %d: Spoina %.2f s, ogr2ogr %.2f s", round+1, ours[round], theirs[round])
	}
	var parts []string
	for name, s := range stages {
		parts = append(parts, fmt.Sprintf("%s %.2f s", name, median(s)))
	}
	slices.Sort(parts)
	say("  stages of Spoina's import: %s; the rest is starting, progress and the answer", strings.Join(parts, ", "))
	report("import_300000_parcels", median(ours), "s", "ogr2ogr -f PostgreSQL (COPY and index; checks nothing)", median(theirs))
	for _, name := range []string{ourImport, theirImport} {
		if err := b.admin(`DROP DATABASE IF EXISTS ` + name + ` WITH (FORCE)`); err != nil {
			return err
		}
	}
	return nil
}

// fresh makes an empty database with PostGIS.
func (b *bench) fresh(name string) error {
	for _, sql := range []string{`DROP DATABASE IF EXISTS ` + name + ` WITH (FORCE)`, `CREATE DATABASE ` + name, `CHECKPOINT`} {
		if err := b.admin(sql); err != nil {
			return err
		}
	}
	c, err := pgx.Connect(b.ctx, b.db.url(name))
	if err != nil {
		return err
	}
	defer c.Close(context.Background())
	_, err = c.Exec(b.ctx, `CREATE EXTENSION IF NOT EXISTS postgis`)
	return err
}

// spoina runs the program on the database of the import.
func (b *bench) spoina(args ...string) ([]byte, error) {
	cmd := exec.CommandContext(b.ctx, b.binary, args...)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+b.db.url(ourImport), "SPOINA_HOME="+filepath.Join(b.out, "home"))
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		text := strings.TrimSpace(problems.String())
		return nil, fmt.Errorf("spoina %s: %w: %s", args[0], err, text[max(0, len(text)-600):])
	}
	return out, nil
}

// checkImport makes sure that all of the rows arrived: a figure of half an import is none.
func checkImport(out []byte) error {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	var counts struct{ Read, New int64 }
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &counts); err != nil {
		return fmt.Errorf("the import's answer: %w", err)
	}
	if counts.Read != 300000 || counts.New != 300000 {
		return fmt.Errorf("of 300000 rows %d were read and %d are new", counts.Read, counts.New)
	}
	return nil
}

// importStages reads where the time of the import went.
func (b *bench) importStages() (map[string]float64, error) {
	c, err := pgx.Connect(b.ctx, b.db.url(ourImport))
	if err != nil {
		return nil, err
	}
	defer c.Close(context.Background())
	seconds := map[string]float64{}
	err = c.QueryRow(b.ctx, `SELECT coalesce(detail->'seconds', '{}') FROM `+schema+`.imports ORDER BY id DESC LIMIT 1`).Scan(&seconds)
	return seconds, err
}
