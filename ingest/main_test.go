package ingest_test

import (
	"os"
	"testing"

	"spoina/internal/ogr"
)

func TestMain(m *testing.M) {
	ogr.MaybeChild() // readers of files run in copies of this very program
	os.Exit(m.Run())
}
