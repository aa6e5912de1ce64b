package cql2

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	sf "github.com/peterstace/simplefeatures/geom"
	"github.com/stretchr/testify/require"

	"spoina/internal/testdata"
)

// places, countries and rivers of the official test data set, with the columns the filters below speak of.
func officialRows(t *testing.T, layer string) []Row {
	t.Helper()
	file := testdata.Shared(t, "conformance", "cql2", "data", "ne110m4cql2.gpkg")
	tool, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Skip("ogr2ogr is not installed: the official data set cannot be read")
	}
	out, err := exec.Command(tool, "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=17", "/vsistdout/", file, layer).Output()
	require.NoError(t, err)
	var fc struct {
		Features []struct {
			Properties map[string]any
			Geometry   json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal(out, &fc))
	var rows []Row
	for _, f := range fc.Features {
		g, err := sf.UnmarshalGeoJSON(f.Geometry)
		require.NoError(t, err)
		f.Properties["geom"] = g
		for _, k := range []string{"start", "end"} {
			if s, ok := f.Properties[k].(string); ok {
				v, err := time.Parse("2006-01-02T15:04:05", s)
				require.NoError(t, err)
				f.Properties[k] = v
			}
		}
		rows = append(rows, func(name string) (any, bool) { v, ok := f.Properties[name]; return v, ok })
	}
	return rows
}

// The counts are those of the standard's abstract test suite (OGC 21-065r2, annex A): collection, count, filter.
func TestTheOfficialDataSetGivesTheOfficialCounts(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("testdata", "official_counts.tsv"))
	require.NoError(t, err)
	collections := map[string][]Row{}
	for line := range strings.Lines(string(content)) {
		part := strings.SplitN(strings.TrimSpace(line), "\t", 3)
		rows, ok := collections[part[0]]
		if !ok {
			rows = officialRows(t, part[0])
			collections[part[0]] = rows
		}
		want, err := strconv.Atoi(part[1])
		require.NoError(t, err)
		n, err := Parse(part[2])
		require.NoError(t, err, part[2])
		got := 0
		for _, row := range rows {
			answer, err := Eval(n, row)
			require.NoError(t, err, part[2])
			if answer == True {
				got++
			}
		}
		require.Equal(t, want, got, part[2])
	}
	require.Len(t, collections, 3)
}
