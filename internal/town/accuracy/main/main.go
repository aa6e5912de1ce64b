// Accuracy analyses made-up towns with bin/spoina and compares the findings with the towns' truth. It prints a line a
// rule over all towns, and how automatic links did, and exits with 1 when any stays below its bounds in any town. Then it prints how true the stated
// probabilities are, over all towns, and exits with 1 when those of 90 % are not.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"spoina/internal/town/accuracy"
)

func main() {
	towns := flag.Int("towns", 5, "how many towns")
	rng := flag.Int64("rng", 1, "number of the first town")
	bin := flag.String("bin", filepath.Join("bin", "spoina"), "the program")
	keep := flag.String("keep", "", "folder to leave the towns and their databases in; otherwise they are deleted")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := measure(ctx, *bin, *keep, *rng, *towns)
	if err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
	if !ok {
		os.Exit(1)
	}
}

func measure(ctx context.Context, bin, keep string, rng int64, towns int) (bool, error) {
	dir := keep
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "spoina-accuracy-"); err != nil {
			return false, err
		}
		defer os.RemoveAll(dir)
	}
	var all [][]accuracy.RuleScore
	var stated []accuracy.Calibration
	var linked []accuracy.LinkScore
	ok := true
	for n := range int64(towns) {
		fmt.Fprintf(os.Stderr, "town %d\n", rng+n)
		scores, places, links, err := accuracy.Run(ctx, bin, filepath.Join(dir, fmt.Sprint(rng+n)), rng+n, os.Stderr)
		if err != nil {
			return false, fmt.Errorf("town %d: %w", rng+n, err)
		}
		for _, f := range accuracy.Failures(scores) {
			ok = false
			fmt.Fprintf(os.Stderr, "town %d: %s\n", rng+n, f)
		}
		for _, f := range links.Failures() {
			ok = false
			fmt.Fprintf(os.Stderr, "town %d: %s\n", rng+n, f)
		}
		all, stated, linked = append(all, scores), append(stated, places), append(linked, links)
	}
	fmt.Println("rule,planted,found,right,precision,recall")
	for _, s := range accuracy.Sum(all) {
		fmt.Println(s)
	}
	fmt.Println(accuracy.SumLinks(linked))
	places := accuracy.Pooled(stated)
	fmt.Println("calibration,stated,places,true share")
	for _, b := range places {
		fmt.Println(b)
	}
	for _, f := range places.Failures() {
		ok = false
		fmt.Fprintln(os.Stderr, f)
	}
	return ok, nil
}
