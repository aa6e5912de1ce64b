package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// exports measures all 300 000 parcels as files: Spoina writes them with their hashes, counts them a second time and
// gives a receipt; ogr2ogr copies the plain table of the same rows. Both start from nothing, as a command.
func (b *bench) exports() error {
	if !installed("ogr2ogr") {
		absent("export_300000_parcels", "s", "ogr2ogr", "ogr2ogr is not installed")
		return nil
	}
	dir, err := os.MkdirTemp(b.out, "exports-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, f := range []struct{ format, driver string }{{"geojson", "GeoJSON"}, {"fgb", "FlatGeobuf"}, {"gpkg", "GPKG"}} {
		var ours, theirs []float64
		var memory int64
		for round := range b.rounds {
			own, their := filepath.Join(dir, "own."+f.format), filepath.Join(dir, "their."+f.format)
			seconds, peak, err := b.ownExport(f.format, own)
			if err != nil {
				return err
			}
			ours, memory = append(ours, seconds), max(memory, peak)
			began := time.Now()
			args := []string{"-f", f.driver, their, "PG:" + b.db.libpq(database) + " active_schema=" + schema, "parcels", "-select", exported}
			if f.format == "fgb" {
				args = append(args, "-mapFieldType", "StringList=String") // it has no lists
			}
			if f.format == "geojson" {
				args = append(args, "-t_srs", "EPSG:4326") // as RFC 7946 has it, and as Spoina writes it
			}
			if err := b.tool("ogr2ogr", args...); err != nil {
				return err
			}
			theirs = append(theirs, time.Since(began).Seconds())
			say("  export %s round %d: Spoina %.2f s, %d MB of memory; ogr2ogr %.2f s", f.format, round+1, seconds, peak>>20, theirs[round])
			os.Remove(own)
			os.Remove(their)
		}
		report("export_300000_parcels_"+f.format, median(ours), "s", "ogr2ogr -f "+f.driver, median(theirs))
		say("  most memory of Spoina's export as %s: %d MB", f.format, memory>>20)
	}
	return nil
}

// exported are the columns that Spoina's export has: the table has more, for itself.
const exported = "parcel_id,precinct,precinct_name,map_sheet,number,cadastral_area_m2,ownership_group,ownership_subgroup,use_codes,source,boundary_sigma_m,valid_from,valid_to,version"

// ownExport exports and makes sure that all rows are there: a figure of half an export is none.
func (b *bench) ownExport(format, out string) (seconds float64, memory int64, err error) {
	cmd := exec.CommandContext(b.ctx, b.binary, "export", "parcels", "--format", format, "--out", out, "--json")
	cmd.Env = append(os.Environ(), "DATABASE_URL="+b.db.url(database), "SPOINA_HOME="+filepath.Join(b.out, "home"))
	var said, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &problems
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return 0, 0, fmt.Errorf("spoina export %s: %w: %s", format, err, problems.String())
	}
	seconds = time.Since(began).Seconds()
	var receipt struct{ Count int64 }
	lines := strings.Split(strings.TrimSpace(said.String()), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &receipt); err != nil || receipt.Count != 300000 {
		return 0, 0, fmt.Errorf("the export counts %d rows: %v", receipt.Count, err)
	}
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		memory = use.Maxrss << 10
	}
	return seconds, memory, nil
}
