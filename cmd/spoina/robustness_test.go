package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/testdata"
)

// Bounds of one import, the whole of it: the program and its reader.
const (
	mostSeconds = 30
	mostMemory  = 512 << 20
)

// world is an office that everything lies in: its system is defined nearly everywhere and its extent is not known, so
// what is tested is the file and not where it lies.
var world = db.Office{Code: "swiat", Name: "Świat", SRID: 3857, Managers: []string{}}

// Arguments for the nasty files: what a person would add who knows the file.
var (
	asScan    = []string{"--campaign", "Skan", "--set", "class_code=ADV.BILLBOARD,captured_on=2024-06-11"}
	asDegrees = []string{"--crs", "EPSG:4326", "--axis", "en"}
	asMetres  = []string{"--crs", "EPSG:3857", "--axis", "en"}
)

func join(lists ...[]string) (all []string) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// check launches the import of one file as a rehearsal and holds it to what is expected. It returns the line of
// docs/robustness.md.
func (l *launcher) check(e expectation, path string) string {
	t := l.t
	t.Helper()
	args := append([]string{"--json", "import", e.layer, path, "--rehearse"}, e.args...)
	o := l.launch(args...)
	require.Less(t, o.seconds, float64(mostSeconds))
	require.Less(t, o.memory(), int64(mostMemory), "program %d MB, reader %d MB", o.program>>20, o.reader>>20)
	require.Empty(t, o.unlocked)
	require.NotContains(t, o.err, "panic")
	require.NotContains(t, o.err, "goroutine")
	var r importResult
	var refusal struct{ Code, Message string }
	words := ""
	switch o.status {
	case 0:
		o.decode(&r)
		r.accounted(t)
		words = describeRead(r)
	case 1:
		require.NotEmpty(t, o.out, "a refusal has a code: %s", o.err)
		o.decode(&refusal)
		require.NotEmpty(t, refusal.Message)
		words = "refused: " + strings.ReplaceAll(refusal.Message, filepath.Dir(path)+"/", "")
		require.NotContains(t, refusal.Message, filepath.Dir(path), "the reason tells no folder of the server")
	default:
		t.Fatalf("status %d\n%s%s", o.status, o.out, o.err)
	}
	got := fmt.Sprintf("code %q, read %d, taken %d, reports %v: %s", refusal.Code, r.Read, r.Read-r.Rejected, sortedCodes(r), words)
	if os.Getenv("SPOINA_SHOW") != "" {
		t.Logf("%.2f s, %d+%d MB, %s", o.seconds, o.program>>20, o.reader>>20, got)
	}
	require.Equal(t, e.code, refusal.Code, got)
	require.Contains(t, refusal.Message, e.because, got)
	require.Equal(t, e.read, r.Read, got)
	require.Equal(t, e.taken, r.Read-r.Rejected, got)
	require.Equal(t, strings.Join(e.reports, " "), strings.Join(sortedCodes(r), " "), got)
	return fmt.Sprintf("| `%s` | %s | %s | %.1f | %d |\n", e.name, cell(words), cell(e.note), o.seconds, o.memory()>>20)
}

// cell makes a text fit into a table of Markdown.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;").Replace(s)
}

func sortedCodes(r importResult) (codes []string) {
	for code := range r.codes() {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	return codes
}

// describeRead says in words what became of a file that was read.
func describeRead(r importResult) string {
	rows := func(n int64) string {
		if n == 1 {
			return "1 row"
		}
		return fmt.Sprintf("%d rows", n)
	}
	s := "read: " + rows(r.Read)
	if r.Rejected > 0 {
		s += fmt.Sprintf(", %d not taken over", r.Rejected)
	}
	if strings.Contains(r.AxisWhy, "turned") {
		s += "; " + r.AxisWhy
	}
	seen := map[string]bool{}
	for _, p := range r.Problems {
		if seen[p.Code] || len(seen) > 4 {
			continue
		}
		seen[p.Code] = true
		where := ""
		if p.Row > 0 {
			where = fmt.Sprintf("row %d: ", p.Row)
		}
		value := ""
		if v := []rune(p.Value); len(v) > 0 && p.Row > 0 {
			value = " (" + strings.ToValidUTF8(string(v[:min(len(v), 40)]), "") + ")"
		}
		s += fmt.Sprintf("; %s%s%s", where, p.Message, value)
	}
	return s
}

// TestNastyFiles imports every file of the set of small nasty files with the program itself.
func TestNastyFiles(t *testing.T) {
	dir := testdata.Shared(t, "nasty")
	l := newLauncher(t, dbtest.URL(t, world))
	known := map[string]bool{"README.md": true}
	lines := []string{}
	for _, e := range nastyFiles {
		known[e.name] = true
		ok := t.Run(e.name, func(t *testing.T) {
			here := *l
			here.t = t
			lines = append(lines, here.check(e, filepath.Join(dir, e.name)))
		})
		if !ok {
			lines = append(lines, "| `"+e.name+"` | failed |\n")
		}
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		require.True(t, known[e.Name()], "no expectation for %s", e.Name())
	}
	section(t, "nasty", lines)
}

// TestHostileFiles makes files that are meant to break the program and imports them.
func TestHostileFiles(t *testing.T) {
	l := newLauncher(t, dbtest.URL(t, testTown))
	lines := []string{}
	for _, e := range append(hostileFiles(), largeFiles()...) {
		ok := t.Run(e.name, func(t *testing.T) {
			here := *l
			here.t = t
			outcome, ok := hostileOutcomes[e.name]
			require.True(t, ok, "say in hostileOutcomes what becomes of the file")
			e.code, e.because, e.read, e.taken, e.reports = outcome.code, outcome.because, outcome.read, outcome.taken, outcome.reports
			lines = append(lines, here.check(e, e.make(t, t.TempDir(), &here)))
		})
		if !ok {
			lines = append(lines, "| `"+e.name+"` | failed |\n")
		}
	}
	for _, path := range []string{"/tmp/spoina-wyjscie.csv", "/etc/dzialki.csv"} {
		require.NoFileExists(t, path, "an entry of a .zip left its folder")
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "spoina-read-*"))
	require.NoError(t, err)
	for _, dir := range left {
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			require.NotContains(t, e.Name(), "bomba", "a reader left its work folder behind")
		}
	}
	section(t, "hostile", lines)
}

// section compares the outcomes of a section of docs/robustness.md with what was found now, or with SPOINA_GENERATE
// writes it. Seconds and memory differ from machine to machine and are not compared.
func section(t *testing.T, name string, lines []string) {
	t.Helper()
	path := filepath.Join("..", "..", "docs", "robustness.md")
	begin, end := "<!-- begin "+name+" -->\n", "<!-- end "+name+" -->"
	body, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(body), begin)
	require.True(t, ok, "docs/robustness.md has no section %s", name)
	old, after, ok := strings.Cut(rest, end)
	require.True(t, ok)
	head := "| file | what happened | what it is | seconds | memory, MB |\n| --- | --- | --- | ---: | ---: |\n"
	if os.Getenv("SPOINA_GENERATE") != "" {
		require.NoError(t, os.WriteFile(path, []byte(before+begin+head+strings.Join(lines, "")+end+after), 0o644))
		return
	}
	was := strings.Split(strings.TrimSuffix(strings.TrimPrefix(old, head), "\n"), "\n")
	for i := range lines {
		require.Less(t, i, len(was), "docs/robustness.md is old: SPOINA_GENERATE=1 go test -run %s ./cmd/spoina", t.Name())
		require.Equal(t, outcomeOf(was[i]), outcomeOf(lines[i]), "docs/robustness.md is old: SPOINA_GENERATE=1 go test -run %s ./cmd/spoina", t.Name())
	}
	require.Len(t, was, len(lines))
}

// outcomeOf is a line without what was measured.
func outcomeOf(line string) string {
	cells := strings.Split(line, " | ")
	if len(cells) < 4 {
		return line
	}
	return strings.Join(cells[:len(cells)-2], " | ")
}
