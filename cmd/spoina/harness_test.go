package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/ogr"
)

// asProgram marks a process in which this test binary is the program itself, so that a test can measure it, kill it
// and see its exit status without a build of its own.
const asProgram = "SPOINA_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	ogr.MaybeChild()
	settle()
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// testTown is an office whose extent is known: about 13 by 13 km around Pruszcz Gdański.
var testTown = db.Office{Code: "220401", Name: "Miasto Testowo", SRID: 2180, BBox: &[4]float64{18.55, 54.20, 18.75, 54.32},
	Managers: []string{"Burmistrz Miasta Testowo"}}

// commandLine runs commands against a database of its own.
type commandLine struct {
	t *testing.T
}

// answer is what a command said.
type answer struct {
	t        *testing.T
	status   int
	out, err string
}

func newCommandLine(t *testing.T, o db.Office) commandLine {
	t.Setenv("DATABASE_URL", dbtest.URL(t, o))
	t.Setenv("SPOINA_HOME", t.TempDir())
	t.Setenv("SPOINA_OFFICE", "")
	os.Unsetenv("SPOINA_OFFICE")
	return commandLine{t}
}

func (c commandLine) run(args ...string) answer {
	c.t.Helper()
	var out, problems bytes.Buffer
	status := run(args, &out, &problems)
	return answer{c.t, status, out.String(), problems.String()}
}

// ok runs a command that must succeed and decodes the JSON of its last line.
func (c commandLine) ok(into any, args ...string) answer {
	c.t.Helper()
	a := c.run(args...)
	require.Equal(c.t, 0, a.status, "spoina %s\n%s%s", strings.Join(args, " "), a.out, a.err)
	if into != nil {
		a.decode(into)
	}
	return a
}

// refused runs a command that must end with status 1 and the given code, and returns its message.
func (c commandLine) refused(code string, args ...string) string {
	c.t.Helper()
	a := c.run(append([]string{"--json"}, args...)...)
	require.Equal(c.t, 1, a.status, "spoina %s\n%s%s", strings.Join(args, " "), a.out, a.err)
	var failure struct{ Code, Message string }
	a.decode(&failure)
	require.Equal(c.t, code, failure.Code, failure.Message)
	require.Contains(c.t, a.err, "spoina: ", "the reason is also told on standard error")
	return failure.Message
}

// wrongUsage runs a command line that cannot be meant.
func (c commandLine) wrongUsage(args ...string) string {
	c.t.Helper()
	a := c.run(args...)
	require.Equal(c.t, 2, a.status, "spoina %s\n%s%s", strings.Join(args, " "), a.out, a.err)
	return a.err
}

func (a answer) decode(into any) {
	a.t.Helper()
	lines := strings.Split(strings.TrimSpace(a.out), "\n")
	require.NoError(a.t, json.Unmarshal([]byte(lines[len(lines)-1]), into), "the last line is the JSON: %s", a.out)
}

// importResult is the last line of `spoina import`, as the contract has it.
type importResult struct {
	Import   int64
	Revision *int64

	Read, New, Changed, Same, Closed, History, Rejected int64

	AxisWhy  string `json:"axis_why"`
	Photos   *struct{ Named, Found, Missing int }
	Problems []struct {
		File, Field, Value, Code, Message string
		Row                               int
	}
}

// accounted: every row read is in exactly one of the counts. Closed rows are rows of the register.
func (r importResult) accounted(t *testing.T) {
	t.Helper()
	require.Equal(t, r.Read, r.New+r.Changed+r.Same+r.History+r.Rejected, "%+v", r)
}

func (r importResult) codes() map[string]int {
	codes := map[string]int{}
	for _, p := range r.Problems {
		codes[p.Code]++
	}
	return codes
}

// write makes a file of lines.
func write(t *testing.T, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644))
	return path
}

// A corner of the made-up town, in metres of EPSG:2180, easting first.
const (
	townEast  = 475900.0
	townNorth = 711300.0
)

// square is a WKT square of a side in metres whose corner lies dx, dy metres from the corner of the town.
func square(dx, dy, side float64) string {
	x, y := townEast+dx, townNorth+dy
	return fmt.Sprintf("POLYGON((%.2f %.2f,%.2f %.2f,%.2f %.2f,%.2f %.2f,%.2f %.2f))", x, y, x+side, y, x+side, y+side, x, y+side, x, y)
}

func point(dx, dy float64) string { return fmt.Sprintf("POINT(%.2f %.2f)", townEast+dx, townNorth+dy) }

// quiet is a writer for what several goroutines say.
type quiet struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (q *quiet) Write(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.b.Write(p)
}

func (q *quiet) String() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.b.String()
}

var _ io.Writer = (*quiet)(nil)
