package official_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/cql2"
	"spoina/internal/fail"
	"spoina/internal/official"
	"spoina/internal/testdata"
)

func open(t *testing.T) (d *official.Data, file string) {
	t.Helper()
	file = testdata.Shared(t, "conformance", "cql2", "data", "ne110m4cql2.gpkg")
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Skip("ogr2ogr is not installed: the official data set cannot be read")
	}
	d, err := official.Open(context.Background(), file)
	require.NoError(t, err)
	t.Cleanup(d.Close)
	return d, file
}

// The counts of the standard's abstract test suite, by the statements that answer lists and features: in text, and the
// same filters in JSON.
func TestTheDatabaseGivesTheOfficialCounts(t *testing.T) {
	d, _ := open(t)
	content, err := os.ReadFile(filepath.Join("..", "cql2", "testdata", "official_counts.tsv"))
	require.NoError(t, err)
	count := 0
	for line := range strings.Lines(string(content)) {
		part := strings.SplitN(strings.TrimSpace(line), "\t", 3)
		n, err := cql2.Parse(part[2])
		require.NoError(t, err, part[2])
		for _, filter := range []string{part[2], string(cql2.JSON(n))} {
			got, err := d.Count(context.Background(), part[0], filter)
			require.NoError(t, err, filter)
			require.Equal(t, part[1], strconv.FormatInt(got, 10), filter)
		}
		count++
	}
	require.Greater(t, count, 130)
}

// Every question is asked twice: in CQL2 of the product, and in the SQLite dialect of ogr2ogr, whose spatial functions
// are those of another library.
var questions = []struct{ collection, cql2, sqlite string }{
	{"countries", `NAME = 'Poland'`, `NAME = 'Poland'`},
	{"countries", `POP_EST > 5e7 AND CONTINENT <> 'Asia'`, `POP_EST > 5e7 AND CONTINENT <> 'Asia'`},
	{"countries", `NOT (CONTINENT = 'Europe' OR CONTINENT = 'Asia')`, `NOT (CONTINENT = 'Europe' OR CONTINENT = 'Asia')`},
	{"countries", `NAME LIKE 'S%'`, `NAME GLOB 'S*'`},
	{"countries", `NAME LIKE '_a%a'`, `NAME GLOB '?a*a'`},
	{"countries", `NAME NOT LIKE '%an%'`, `NOT NAME GLOB '*an*'`},
	{"countries", `CASEI(NAME) LIKE CASEI('%LAND')`, `lower(NAME) LIKE '%land'`},
	{"countries", `NAME IN ('Poland', 'Czechia', 'Atlantis')`, `NAME IN ('Poland', 'Czechia', 'Atlantis')`},
	{"countries", `POP_EST BETWEEN 1e6 AND 1e7`, `POP_EST BETWEEN 1e6 AND 1e7`},
	{"countries", `NAME = NAME_LONG`, `NAME = NAME_LONG`},
	{"countries", `NAME <> NAME_EN AND FORMAL_EN IS NULL`, `NAME <> NAME_EN AND FORMAL_EN IS NULL`},
	{"countries", `FORMAL_EN IS NOT NULL`, `FORMAL_EN IS NOT NULL`},
	{"countries", `POP_EST / 1000 > 40000 - 1`, `POP_EST / 1000.0 > 40000 - 1`},
	{"countries", `fid % 2 = 1`, `fid % 2 = 1`},
	{"countries", `fid DIV 10 = 3`, `fid / 10 = 3`},
	{"countries", `POP_EST * 2 > 1e8 + POP_EST`, `POP_EST * 2 > 1e8 + POP_EST`},
	{"countries", `-POP_EST < -1e8`, `-POP_EST < -1e8`},
	{"countries", `fid <= 10`, `fid <= 10`},
	{"countries", `S_INTERSECTS(geom, BBOX(14, 49, 24, 55))`, `ST_Intersects(geom, BuildMbr(14, 49, 24, 55))`},
	{"countries", `S_WITHIN(geom, BBOX(10, 40, 30, 60))`, `ST_Within(geom, BuildMbr(10, 40, 30, 60))`},
	{"countries", `S_CONTAINS(geom, POINT(21 52))`, `ST_Contains(geom, MakePoint(21, 52))`},
	{"countries", `S_DISJOINT(geom, LINESTRING(0 40, 30 60))`, `ST_Disjoint(geom, GeomFromText('LINESTRING(0 40, 30 60)'))`},
	{"countries", `S_CROSSES(LINESTRING(0 40, 30 60), geom)`, `ST_Crosses(GeomFromText('LINESTRING(0 40, 30 60)'), geom)`},
	{"countries", `S_OVERLAPS(geom, POLYGON((14 49, 24 49, 24 55, 14 55, 14 49)))`, `ST_Overlaps(geom, GeomFromText('POLYGON((14 49, 24 49, 24 55, 14 55, 14 49))'))`},
	{"countries", `S_INTERSECTS(geom, POINT(21 52)) AND POP_EST > 1e6`, `ST_Intersects(geom, MakePoint(21, 52)) AND POP_EST > 1e6`},
	{"rivers", `name_en IS NULL OR name LIKE '%a%'`, `name_en IS NULL OR name GLOB '*a*'`},
	{"rivers", `S_CROSSES(geom, LINESTRING(-60 -90, -60 90))`, `ST_Crosses(geom, GeomFromText('LINESTRING(-60 -90, -60 90)'))`},
	{"rivers", `S_INTERSECTS(geom, BBOX(-90, -10, -50, 50))`, `ST_Intersects(geom, BuildMbr(-90, -10, -50, 50))`},
	{"populated", `"date" IS NULL`, `"date" IS NULL`},
	{"populated", `"date" > DATE('2021-12-31')`, `"date" > '2021-12-31'`},
	{"populated", `boolean = TRUE`, `boolean = 1`},
	{"populated", `NOT boolean`, `NOT boolean`},
	{"populated", `namepar IS NULL`, `namepar IS NULL`},
	{"populated", `name = nameascii AND pop_max > pop_min`, `name = nameascii AND pop_max > pop_min`},
	{"populated", `pop_max - pop_min > 10 * pop_other`, `pop_max - pop_min > 10 * pop_other`},
	{"populated", `name > 'M' AND name <= 'Z'`, `name > 'M' AND name <= 'Z'`},
	{"populated", `S_WITHIN(geom, BBOX(0, 40, 10, 50))`, `ST_Within(geom, BuildMbr(0, 40, 10, 50))`},
	{"populated", `S_EQUALS(geom, POINT(6.1300028 49.6116604))`, `ST_Equals(geom, MakePoint(6.1300028, 49.6116604))`},
	{"populated", `name NOT IN ('Warsaw', 'Berlin') AND adm0name IN ('Poland', 'Germany')`, `name NOT IN ('Warsaw', 'Berlin') AND adm0name IN ('Poland', 'Germany')`},
}

func TestFiltersSelectWhatTheSQLiteDialectOfOGRSelects(t *testing.T) {
	d, file := open(t)
	tables := map[string]string{"countries": "ne_110m_admin_0_countries", "rivers": "ne_110m_rivers_lake_centerlines", "populated": "ne_110m_populated_places_simple"}
	var columns []string
	for i, q := range questions {
		columns = append(columns, fmt.Sprintf(`(SELECT count(*) FROM "%s" WHERE %s) AS q%d`, tables[q.collection], q.sqlite, i))
	}
	var stderr bytes.Buffer
	cmd := exec.Command("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", file, "-dialect", "SQLite", "-sql", "SELECT "+strings.Join(columns, ", "))
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	if strings.Contains(stderr.String(), "no such function") {
		t.Skip("ogr2ogr is built without SpatiaLite: ", stderr.String())
	}
	var answer struct {
		Features []struct{ Properties map[string]int64 }
	}
	require.NoError(t, json.Unmarshal(out, &answer))
	require.Len(t, answer.Features, 1)
	some := 0
	for i, q := range questions {
		got, err := d.Count(context.Background(), q.collection, q.cql2)
		require.NoError(t, err, q.cql2)
		want, ok := answer.Features[0].Properties["q"+strconv.Itoa(i)]
		require.True(t, ok)
		require.Equal(t, want, got, "%s | %s", q.cql2, q.sqlite)
		if got > 0 {
			some++
		}
	}
	require.Greater(t, some, len(questions)*4/5) // questions that select nothing show nothing
}

func TestWhatCannotBeCountedIsRefused(t *testing.T) {
	d, _ := open(t)
	for filter, want := range map[string]string{
		`NAM = 'x'`:                         "no column NAM",
		`NAME = 5`:                          "does not go with",
		`NAME =`:                            "character 7",
		`{"op":"=","args":[1]}`:             "takes 2 arguments",
		`S_INTERSECTS(geom, POINT(90 180))`: "outside the Earth",
		`buffer(geom, 1) = geom`:            "no function buffer",
		`S_INTERSECTS(geom, POLYGON((0 0,1 1,1 0,2 2)))`: "geometry does not read",
	} {
		_, err := d.Count(context.Background(), "countries", filter)
		_, refused := fail.Of(err)
		require.True(t, refused, "%s: %v", filter, err)
		require.ErrorContains(t, err, want)
	}
	_, err := d.Count(context.Background(), "ne_110m", "")
	require.ErrorIs(t, err, official.ErrCollection)
	all, err := d.Count(context.Background(), "countries", "")
	require.NoError(t, err)
	require.EqualValues(t, 177, all)
}
