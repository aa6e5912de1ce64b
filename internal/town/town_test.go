package town

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// implemented are the rules whose cases every town holds.
var implemented = []string{"O01", "O02", "O03", "O05", "O06", "O09", "O10", "D01", "D02", "D03", "L01", "L02", "S01", "S02", "S03", "S04", "S05", "S06",
	"Q01", "Q02", "Q03", "Q04", "Q05", "Q06", "Q07", "Q08", "Q09", "Q10", "Q11", "Q12", "Q13", "Q14"}

func TestEveryTownHoldsEnoughHitsAndTraps(t *testing.T) {
	for seed := range int64(12) {
		for _, scale := range []float64{0.1, 1} {
			x, err := build(Options{RNG: seed, Scale: scale})
			if err != nil {
				t.Fatalf("town %d at scale %g: %v", seed, scale, err)
			}
			s := x.summary(Options{})
			for _, rule := range implemented {
				if s.PlantedHits[rule] < 20 || s.Traps[rule] < 10 {
					t.Errorf("town %d, rule %s: %d hits and %d traps; at least 20 and 10 are promised", seed, rule, s.PlantedHits[rule], s.Traps[rule])
				}
			}
			if seed == 0 {
				t.Logf("scale %g: %+v", scale, s)
			}
		}
	}
}

func TestTheSameNumberGivesTheSameTown(t *testing.T) {
	one, two := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	for _, dir := range []string{one, two} {
		if _, err := Write(t.Context(), Options{Dir: dir, RNG: 7, Scale: 0.1}); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{fileTruth, fileScanFirst, fileScanSecond, fileAddresses, fileCoverage, fileManifest} {
		a, err := os.ReadFile(filepath.Join(one, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(two, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs between two towns of the same number", name)
		}
	}
}
