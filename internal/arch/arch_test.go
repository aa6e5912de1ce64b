// Package arch keeps the house in order: which room may import which, who writes which table, and that every constant
// statement fits the migrated schema.
package arch

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// allowed is the table of edges: a room may import the rooms named here, and itself. Imports point down only:
// cmd → modules, ingest, analysis, tiles, ogc → internal → geo. Tests may also use dbtest and testdata.
var allowed = map[string][]string{
	"cmd/spoina": {"*"},
	"bench":      {"*"},
	"modules":    {"analysis", "internal", "geo"},
	"ogc":        {"analysis", "internal", "geo", "web"}, // of web only what the map looks like
	"ingest":     {"internal", "geo"},
	"analysis":   {"internal", "geo"},
	"tiles":      {"internal", "geo"},
	"migrations": {},
	"geo":        {},
	"web":        {},
	// The generator of made-up towns must not know how they are judged.
	"internal/town":           {"geo", "internal/ogr", "internal/exchange", "internal/clock", "internal/fail"},
	"internal/town/accuracy":  {"internal/town", "internal/fail"},
	"internal/db":             {"geo", "migrations", "internal/audit", "internal/fail", "internal/clock", "internal/pg", "internal/ogr"},
	"internal/pg":             {"internal/fail"},
	"internal/audit":          {},
	"internal/fail":           {},
	"internal/clock":          {},
	"internal/access":         {"internal/fail"},
	"internal/access/account": {"internal/access", "internal/audit", "internal/db", "internal/fail", "internal/httpapi", "internal/job", "internal/notify", "internal/secret"},
	"internal/notify":         {"internal/fail", "internal/job", "internal/secret"},
	"internal/secret":         {"internal/fail"},
	"internal/cql2":           {"geo", "internal/fail", "internal/clock"},
	"internal/fes":            {"geo", "internal/cql2", "internal/fail"},
	"internal/official":       {"internal/cql2", "internal/fail", "internal/pg", "internal/register"},
	"internal/cell":           {"geo"},
	"internal/exchange":       {"geo", "internal/fail", "internal/clock"},
	"internal/ogr":            {"geo", "internal/exchange", "internal/fail", "internal/clock"},
	"internal/param":          {"internal/access", "internal/clock", "internal/fail", "internal/db"},
	"internal/privacy":        {"internal/access", "internal/audit", "internal/clock", "internal/db", "internal/exchange", "internal/fail", "internal/file", "internal/httpapi", "internal/job"},
	"internal/job":            {"internal/db", "internal/fail"},
	"internal/flow":           {"internal/access", "internal/clock", "internal/db", "internal/fail"},
	"internal/httpapi":        {"internal/access", "internal/db", "internal/fail", "internal/clock"},
	"internal/file":           {"internal/fail"},
	"internal/register":       {"internal/file", "internal/privacy", "geo", "internal/access", "internal/audit", "internal/cell", "internal/clock", "internal/cql2", "internal/db", "internal/fail", "internal/httpapi", "internal/job", "internal/ogr", "internal/param", "internal/exchange"},
	"internal/programme":      {"internal/access", "internal/clock", "internal/db", "internal/exchange", "internal/fail", "internal/httpapi", "internal/ogr", "internal/once", "internal/privacy", "internal/register", "internal/secret"},
	"internal/ledger":         {"internal/clock", "internal/db", "internal/fail"},
	"internal/once":           {"internal/access", "internal/db", "internal/fail"},
	"internal/replay":         {"internal/clock"}, // a client: neither store nor database
	"internal/report":         {"internal/access", "internal/clock", "internal/db", "internal/exchange", "internal/fail", "internal/httpapi", "internal/register"},
	"internal/letter":         {"internal/access", "internal/db", "internal/exchange", "internal/fail", "internal/httpapi", "internal/privacy", "internal/register"},
	"internal/people":         {"geo", "internal/access", "internal/cell", "internal/clock", "internal/db", "internal/fail", "internal/httpapi", "internal/once", "internal/privacy", "internal/register", "internal/secret"},
	"internal/suite":          {},
	"internal/interop":        {}, // a client only: it knows nothing of the program that it starts
	"internal/arch":           {"internal/db", "migrations"},
	"internal/testdata":       {},
}

// forTests may be imported by the tests of any room.
var forTests = []string{"migrations", "internal/db", "internal/db/dbtest", "internal/testdata", "internal/access", "internal/clock", "internal/ogr", "internal/param", "internal/fail"}

// extraForTests are what single rooms' tests need besides.
var extraForTests = map[string][]string{
	"analysis": {"ingest", "internal/town"}, // rules are measured against the towns' truth
	"ogc":      {"ingest"},
	"tiles":    {"ingest", "ogc"},
}

func TestImportsPointDownOnly(t *testing.T) {
	sources(t, func(path string) {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", path), nil, parser.ImportsOnly)
		require.NoError(t, err)
		from := filepath.ToSlash(filepath.Dir(path))
		room := roomOf(from)
		require.NotEmpty(t, room, "%s lies in no room of the table", path)
		for _, i := range file.Imports {
			to, ours := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), "spoina/")
			if !ours || within(to, room) {
				continue
			}
			edges := allowed[room]
			if strings.HasSuffix(path, "_test.go") {
				edges = append(append(append([]string{}, edges...), forTests...), extraForTests[strings.SplitN(room, "/", 2)[0]]...)
			}
			ok := false
			for _, edge := range edges {
				ok = ok || edge == "*" || within(to, edge)
			}
			require.True(t, ok, "%s imports %s: rooms of %s may import %v", path, to, room, allowed[room])
		}
	})
}

// roomOf is the longest entry of the table that holds the folder.
func roomOf(folder string) string {
	best := ""
	for room := range allowed {
		if within(folder, room) && len(room) > len(best) {
			best = room
		}
	}
	return best
}

func within(folder, room string) bool {
	return folder == room || strings.HasPrefix(folder, room+"/")
}

// sources calls f for every Go file of the repository, by its path from the root.
func sources(t *testing.T, f func(path string)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." && d.Name() != ".")) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		relative, err := filepath.Rel(root, path)
		if err == nil {
			f(relative)
		}
		return err
	})
	require.NoError(t, err)
}
