package analysis_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/analysis"
	"spoina/analysis/landscape/resolution"
	"spoina/analysis/rules"
	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/ogr"
	"spoina/internal/param"
	"spoina/internal/town"
	"spoina/internal/town/accuracy"
)

func TestMain(m *testing.M) {
	ogr.MaybeChild() // readers of files run in copies of this very program
	code := m.Run()
	dbtest.Forget()
	os.Exit(code)
}

// madeUp imports town number rng from its files, as an office would, and evaluates it.
func madeUp(t *testing.T, rng int64) (dir string, e *analysis.Evaluation) {
	t.Helper()
	ctx := context.Background()
	dir, store := imported(t, rng, 0.3)
	require.NoError(t, store.Read(ctx, func(tx pgx.Tx) (err error) {
		e, err = analysis.Evaluate(ctx, tx, store.Office(), access.Operator(), analysis.Options{On: town.AnalyseOn})
		return err
	}))
	return dir, e
}

// imported is the office of town number rng after its imports.
func imported(t *testing.T, rng int64, scale float64) (dir string, store *db.Store) {
	t.Helper()
	ctx := context.Background()
	dir = filepath.Join(t.TempDir(), "town")
	_, err := town.Write(ctx, town.Options{Dir: dir, RNG: rng, Scale: scale})
	require.NoError(t, err)
	m, err := town.ReadManifest(dir)
	require.NoError(t, err)
	store = dbtest.NewOffice(t, db.Office{Code: m.Office.Code, Name: m.Office.Name, SRID: m.Office.SRID, BBox: &m.Office.BBox, Managers: m.Office.Managers})
	importAll(t, store, dir)
	return dir, store
}

var smallOffice *db.Office // of town 2, once it is written

// smallTown is the office of town 2 after its imports, at a tenth of the usual size: written and imported once, a copy for each test.
func smallTown(t *testing.T) *db.Store {
	t.Helper()
	if smallOffice != nil {
		return dbtest.Filled(t, "town 2", *smallOffice, nil)
	}
	dir := filepath.Join(t.TempDir(), "town")
	_, err := town.Write(context.Background(), town.Options{Dir: dir, RNG: 2, Scale: 0.1})
	require.NoError(t, err)
	m, err := town.ReadManifest(dir)
	require.NoError(t, err)
	o := db.Office{Code: m.Office.Code, Name: m.Office.Name, SRID: m.Office.SRID, BBox: &m.Office.BBox, Managers: m.Office.Managers}
	store := dbtest.Filled(t, "town 2", o, func(s *db.Store) { importAll(t, s, dir) })
	smallOffice = &o
	return store
}

// importAll does what the manifest of a town asks for.
func importAll(t *testing.T, store *db.Store, dir string) {
	t.Helper()
	ctx := context.Background()
	m, err := town.ReadManifest(dir)
	require.NoError(t, err)
	s := ingest.New(store, t.TempDir())
	for _, i := range m.Imports {
		o := ingest.Options{Layer: i.Layer}
		for k := 0; k+1 < len(i.Args); k += 2 {
			v := i.Args[k+1]
			switch i.Args[k] {
			case "--on":
				o.On, err = clock.ParseDate(v)
				require.NoError(t, err)
			case "--crs":
				o.CRS = v
			case "--campaign":
				o.Campaign = v
			case "--coverage":
				o.Coverage = v
			case "--photos":
				o.Photos = v
			case "--set":
				name, value, _ := strings.Cut(v, "=")
				if o.Set == nil {
					o.Set = map[string]string{}
				}
				o.Set[name] = value
			default:
				t.Fatalf("the test does not know the argument %s", i.Args[k])
			}
		}
		var files []ingest.File
		for _, f := range i.Files {
			files = append(files, ingest.File{Path: f})
		}
		silent := func(ingest.Progress) {}
		imp, err := s.Rehearse(ctx, access.Operator(), files, o, silent)
		require.NoError(t, err, "%v", i.Files)
		_, err = s.Publish(ctx, access.Operator(), imp.ID, silent)
		require.NoError(t, err, "%v", i.Files)
	}
	commands(t, store, m.Commands)
}

// commands does what the manifest asks for beside imports.
func commands(t *testing.T, store *db.Store, list [][]string) {
	t.Helper()
	ctx := context.Background()
	for _, args := range list {
		_, err := store.Change(ctx, "operator", "made-up town", func(c *db.Change) error {
			switch args[0] {
			case "param":
				_, err := param.Put(ctx, c, access.Operator(), param.Param{Name: args[2], Value: json.RawMessage(args[3])})
				return err
			case "landscape":
				body, err := os.ReadFile(args[2])
				require.NoError(t, err)
				v, err := resolution.Make(ctx, c, access.Operator(), resolution.New{Name: "uchwała", Document: body, By: "rada"})
				require.NoError(t, err)
				from, err := clock.ParseDate(args[slices.Index(args, "--from")+1])
				require.NoError(t, err)
				_, err = resolution.Sign(ctx, c, access.Operator(), v.ID, from, "test")
				return err
			}
			t.Fatalf("the test does not know the command %v", args)
			return nil
		})
		require.NoError(t, err)
	}
}

// score compares an evaluation with the truth of the town.
func score(t *testing.T, dir string, e *analysis.Evaluation) map[string]accuracy.RuleScore {
	t.Helper()
	lines, err := e.Lines()
	require.NoError(t, err)
	var b bytes.Buffer
	for i := range lines {
		require.NoError(t, json.NewEncoder(&b).Encode(lines[i]))
	}
	truth, err := os.Open(filepath.Join(dir, "truth.csv"))
	require.NoError(t, err)
	defer truth.Close()
	scores, err := accuracy.Score(truth, &b)
	require.NoError(t, err)
	out := map[string]accuracy.RuleScore{}
	for _, s := range scores {
		out[s.Rule] = s
	}
	return out
}

// elsewhere are terms whose need a town of this size does not show. Of the first nine a sentence does
// (rules_test.bySentence). The other four say what the search for cases has already made sure of: it looks for moves beyond the
// tolerance, for records in one place, for rows of one number and for names that are alike.
var elsewhere = map[string]bool{"S01.covered_before": true, "S01.not_seen_before": true, "S02.covered_after": true, "S02.not_seen_after": true, "S02.no_neighbour": true,
	"S03.same_thing": true, "S03.beyond_error": true, "Q07.same_party": true, "Q07.same_place": true,
	"S03.far_enough": true, "S06.same_place": true, "Q07.same_number": true, "Q12.alike": true}

// Every term of every predicate is needed: without any one of them the town's accuracy check fails. The whole
// predicates pass it.
func TestEveryTermIsNeeded(t *testing.T) {
	dir, e := madeUp(t, 1)
	for id, s := range score(t, dir, e) {
		require.Empty(t, s.Failures(), id)
	}
	for _, r := range rules.All() {
		m := r.Meta()
		for _, term := range m.Terms {
			again, err := e.Again(context.Background(), []string{m.ID}, map[string]bool{term.Name: true})
			require.NoError(t, err)
			without := score(t, dir, again)[m.ID]
			if len(without.Failures()) == 0 && !elsewhere[term.Name] {
				t.Errorf("%s passes without %s", m.ID, term.Name)
			}
			require.NotContains(t, strings.Join(without.Failures(), " "), "planted, at least")
		}
	}
}
