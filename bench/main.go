// Command bench measures Spoina beside the programs that people use today for the same work, on a made-up city of
// 300 000 parcels: import beside ogr2ogr, the join of the analysis beside GeoPandas, tiles beside MapServer.
//
// A machine's speed drifts by more than the differences of interest, so candidates take turns in short rounds and the
// median counts; only figures of one run may be compared. Results go to standard output, a line each:
// name,ours,unit,peer,theirs,ratio. A ratio above 1 says how many times faster Spoina is. What was measured on the way
// (stages, bytes, latencies) goes to standard error.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"
)

type bench struct {
	ctx      context.Context
	city     string // folder with the city's definition and the peers' scripts
	root     string // the repository
	out      string // what is kept between runs
	binary   string
	rounds   int
	slot     int    // seconds of a tile measurement
	scales   string // sizes of the city at which the rules are measured
	unstored bool   // the rules are only evaluated
	db       *city
	stop     func()         // the database, when this run started it
	process  map[string]int // of the servers of the tiles, by address
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "serve-tiles" {
		serveTiles(os.Args[2:])
		return
	}
	if len(os.Args) > 1 && os.Args[1] == "serve-check" {
		serveCheck(os.Args[2:])
		return
	}
	if len(os.Args) > 1 && os.Args[1] == "serve-features" {
		serveFeatures(os.Args[2:])
		return
	}
	only := flag.String("only", "", strings.Join(sectionNames, ", ")+"; several with commas; empty is all")
	rounds := flag.Int("rounds", 3, "how often each candidate has its turn")
	slot := flag.Int("slot", 5, "seconds of a turn with tiles")
	scales := flag.String("scales", "0.1,1", "sizes of the city for the rules: 0.1, 1, 10; several with commas")
	unstored := flag.Bool("unstored", false, "only evaluate the rules: no run is stored and no change followed")
	profile := flag.String("cpuprofile", "", "file for a profile of the processor")
	out := flag.String("out", "", "folder that is kept between runs, with the private database; bench/out when not set")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	b := &bench{ctx: ctx, rounds: *rounds, slot: *slot, scales: *scales, unstored: *unstored, out: *out}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	if err := b.run(*only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// sectionNames are what can be measured, in the order of a run.
var sectionNames = []string{"registers", "programmes", "import", "join", "tiles", "features", "exports", "rules", "check"}

// parseSections reads the names of sections with commas between them. A name that is none is an error: a measurement that
// was asked for and not made must not look like one that was.
func parseSections(only string) ([]string, error) {
	if only == "" {
		return sectionNames, nil
	}
	names := strings.Split(only, ",")
	for _, name := range names {
		if !slices.Contains(sectionNames, name) {
			return nil, fmt.Errorf("-only: there is no section %q; there are %s", name, strings.Join(sectionNames, ", "))
		}
	}
	return names, nil
}

func (b *bench) run(only string) error {
	names, err := parseSections(only)
	if err != nil {
		return err
	}
	root, err := findRoot()
	if err != nil {
		return err
	}
	b.root = root
	if b.out == "" {
		b.out = filepath.Join(root, "bench", "out")
	}
	wanted := func(name string) bool { return slices.Contains(names, name) }
	own := []struct { // these make their own rows
		name string
		run  func() error
	}{{"registers", b.registers}, {"programmes", b.programmes}}
	for _, s := range own {
		if wanted(s.name) {
			err := b.start()
			if err == nil {
				err = s.run()
			}
			b.end()
			if err != nil || only == s.name {
				return err
			}
		}
	}
	b.city = filepath.Join(filepath.Dir(root), "shared", "bench", "city")
	if _, err := os.Stat(filepath.Join(b.city, "setup.sql")); err != nil {
		fmt.Printf("bench,,,,,not measured: the city's definition ../shared/bench/city is not beside the repository\n")
		return nil
	}
	b.binary = filepath.Join(root, "bin", "spoina")
	err = b.prepare()
	defer b.end()
	if err != nil {
		return err
	}
	sections := []struct {
		name string
		run  func() error
	}{{"import", b.imports}, {"join", b.join}, {"tiles", b.tiles}, {"features", b.features}, {"exports", b.exports}, {"rules", b.rules}, {"check", b.check}}
	for _, s := range sections {
		if wanted(s.name) {
			if err := s.run(); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	return nil
}

// findRoot is the repository's folder.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	return "", fmt.Errorf("run this inside the repository")
}

// report prints a result. theirs per ours for seconds and sizes, ours per theirs for rates: above 1 is faster.
func report(name string, ours float64, unit, peer string, theirs float64) {
	ratio := ours / theirs
	if unit == "s" || unit == "ms" || unit == "KiB" {
		ratio = theirs / ours
	}
	fmt.Printf("%s,%.4g,%s,%s,%.4g,%.3g\n", name, ours, unit, peer, theirs, ratio)
}

// absent prints the line of a peer that cannot be measured here.
func absent(name, unit, peer, why string) {
	fmt.Printf("%s,,%s,%s,,not measured: %s\n", name, unit, peer, strings.ReplaceAll(why, ",", ";"))
}

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

func median(values []float64) float64 {
	s := slices.Clone(values)
	slices.Sort(s)
	if len(s) == 0 {
		return 0
	}
	if len(s)%2 == 1 {
		return s[len(s)/2]
	}
	return (s[len(s)/2-1] + s[len(s)/2]) / 2
}

// installed tells whether a program is there.
func installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}
