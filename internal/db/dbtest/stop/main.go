// Command stop ends the private database that tests share, and removes it.
package main

import (
	"context"
	"fmt"
	"os"

	"spoina/internal/db/dbtest"
	"spoina/internal/pg"
)

func main() {
	cluster, err := pg.At(dbtest.Home(), nil)
	if err == nil {
		err = cluster.Stop(context.Background())
	}
	if err == nil {
		err = os.RemoveAll(dbtest.Home())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
