// Package testdata finds the real data sets that tests read but the repository may not hold.
package testdata

import (
	"os"
	"path/filepath"
	"testing"
)

// Shared returns the path of a file below shared/data, the folder of third-party data that lies beside the
// repository. The test is skipped, saying why, where that folder is absent.
func Shared(t testing.TB, path ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		root := filepath.Join(dir, "shared", "data")
		if _, err := os.Stat(root); err == nil {
			file := filepath.Join(append([]string{root}, path...)...)
			if _, err := os.Stat(file); err != nil {
				t.Fatalf("shared data is here, but not this file: %v", err)
			}
			return file
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Skipf("no folder shared/data beside the repository: %s is not tested", filepath.Join(path...))
		}
		dir = parent
	}
}
