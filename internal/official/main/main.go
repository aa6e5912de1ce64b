// Command main prints how many features of the official CQL2 data set a filter selects: see the Makefile's cql2.
//
// The number stands alone on standard output. A filter or collection that is refused ends it with status 2 and the
// reason on standard error, anything else that fails with status 1.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"spoina/internal/fail"
	"spoina/internal/official"
)

func main() {
	file := flag.String("file", "../shared/data/conformance/cql2/data/ne110m4cql2.gpkg", "the data set")
	flag.Parse()
	n, err := count(context.Background(), *file, os.Getenv("CQL2_COLLECTION"), os.Getenv("CQL2_FILTER"))
	if err == nil {
		fmt.Println(n)
		return
	}
	fmt.Fprintln(os.Stderr, err)
	if _, refused := fail.Of(err); refused {
		os.Exit(2)
	}
	os.Exit(1)
}

func count(ctx context.Context, file, collection, filter string) (int64, error) {
	d, err := official.Open(ctx, file)
	if err != nil {
		return 0, err
	}
	defer d.Close()
	return d.Count(ctx, collection, filter)
}
