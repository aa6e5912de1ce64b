package arch

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/db/dbtest"
)

// writers says who writes which tables: one room each. A table and its _past are one.
var writers = map[string][]string{
	"internal/db":                   {"revisions", "offices"},
	"internal/access/account":       {"users", "passkeys", "recovery_codes", "roles", "user_grants", "sessions", "tokens", "password_resets", "ceremonies", "sign_in_failures", "settings"},
	"internal/audit":                {"audit", "audit_rows", "audit_keys", "audit_head"},
	"ingest":                        {"imports", "import_problems", "import_profiles", "rates", "parcels", "parcel_lineage", "road_lanes", "address_points", "reference_features", "zones", "campaigns", "objects", "scan_objects", "observations", "photos", "parties", "decisions", "leases", "decision_parcels", "lease_parcels", "object_classes"},
	"analysis":                      {"runs", "links", "quality_scores", "link_decisions", "link_aliases", "link_fits", "link_quality", "discrepancies", "discrepancy_bundles", "discrepancy_questions", "rule_disputes", "absences"},
	"analysis/dossier":              {"discrepancy_papers"},
	"analysis/landscape/resolution": {"landscape_versions"},
	"analysis/landscape/check":      {"location_checks"},
	"ogc":                           {"exports"},
	"internal/flow":                 {"flow_steps", "flow_clocks"},
	"internal/param":                {"params", "run_params"},
	"modules/relief":                {"relief_numbers", "relief_applications", "relief_checks", "relief_grants", "relief_payment_lists", "relief_payments"},
	"modules/aid":                   {"aid_cards", "aid_families", "aid_family_members", "aid_entitlements", "aid_allotments", "aid_goods", "aid_kits", "aid_kit_goods", "aid_points", "aid_stock", "aid_issues", "aid_purchases", "aid_moves", "aid_patrols", "aid_visits", "aid_volunteers", "aid_qualifications", "aid_shifts", "aid_signups", "aid_feeds", "aid_sms", "aid_sms_gateway", "aid_checklist", "aid_guides"},
	"modules/coal":                  {"coal_goods", "coal_yards", "coal_certificates", "coal_orders", "coal_receipts", "coal_reservations", "coal_sales", "coal_days"},
	"internal/people":               {"persons", "households", "household_members", "organisations", "person_merges"},
	"internal/privacy":              {"retention_rules"},
	"internal/ledger":               {"ledger_accounts", "ledger_entries", "ledger_reservations"},
	"internal/once":                 {"requests"},
	"internal/letter":               {"letter_templates"},
	"internal/programme":            {"programmes"},
	"internal/register":             {"fields", "views", "comments", "files", "change_sets", "change_set_rows"},
}

// erasing rooms also overwrite what others write: making a person anonymous must reach every version in one place.
var erasing = map[string][]string{
	"internal/privacy": {"parties", "decisions", "leases", "lease_parcels", "scan_objects", "imports", "import_problems", "comments", "files", "change_set_rows", "views", "persons", "households", "person_merges"},
}

// editing rooms also write what imports write: people change by hand what came from files, in versions of the same kind.
var editing = map[string][]string{
	"analysis":          {"observations"},
	"internal/register": {"parcels", "road_lanes", "address_points", "reference_features", "zones", "rates", "parties", "decisions", "leases", "decision_parcels", "lease_parcels"},
}

var (
	beginsSQL = regexp.MustCompile(`^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\s`)
	writes    = regexp.MustCompile(`(?i)\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|COPY)\s+(?:ONLY\s+)?"?(?:spoina\.)?([a-z_]+)"?`)
	forbidden = regexp.MustCompile(`(?i)\bCREATE\s+(OR\s+REPLACE\s+)?(TRIGGER|FUNCTION)\b|\bMERGE\s+INTO\b`)
)

// temporary are tables that live for a transaction only, so no schema holds them.
var temporary = regexp.MustCompile(`(?i)CREATE\s+TEMP(?:ORARY)?\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([a-z_]+)`)

type statement struct {
	path string
	line int
	sql  string
}

// statements finds every string literal that is a whole statement: not a piece of a concatenation.
func statements(t *testing.T) (all []statement) {
	t.Helper()
	var found []statement
	passing := map[string]bool{}
	defer func() {
		kept := found[:0]
		for _, s := range found {
			uses := false
			for name := range passing {
				uses = uses || regexp.MustCompile(`\b`+name+`\b`).MatchString(s.sql)
			}
			if !uses {
				kept = append(kept, s)
			}
		}
		all = kept
	}()
	sources(t, func(path string) {
		if forTestsOnly(path) {
			return
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, filepath.Join("..", "..", path), nil, 0)
		require.NoError(t, err)
		pieces := map[ast.Node]bool{}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				pieces[n.X], pieces[n.Y] = true, true
			case *ast.CallExpr: // a format is composed too
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && strings.HasPrefix(f.Sel.Name, "Sprintf") && len(n.Args) > 0 {
					pieces[n.Args[0]] = true
				}
			case *ast.BasicLit:
				if n.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(n.Value)
				for _, match := range temporary.FindAllStringSubmatch(text, -1) {
					passing[match[1]] = true
				}
				if err == nil && !pieces[n] && beginsSQL.MatchString(text) {
					found = append(found, statement{path, files.Position(n.Pos()).Line, text})
				}
			}
			return true
		})
	})
	return found
}

func TestEveryConstantStatementFitsTheSchema(t *testing.T) {
	ctx := context.Background()
	store := dbtest.New(t)
	office, err := store.Pool().Acquire(ctx)
	require.NoError(t, err)
	defer office.Release()
	shared, err := store.DB().Shared().Acquire(ctx)
	require.NoError(t, err)
	defer shared.Release()
	all := statements(t)
	require.Greater(t, len(all), 20)
	for _, s := range all {
		c := office
		if within(filepath.ToSlash(filepath.Dir(s.path)), "internal/db") { // what offices share lies outside an office's reach
			c = shared
			if _, err := c.Exec(ctx, `SET search_path = `+pgx.Identifier{store.Office().Schema}.Sanitize()+`, public`); err != nil {
				t.Fatal(err)
			}
		}
		_, err := c.Conn().PgConn().Prepare(ctx, "", s.sql, nil)
		require.NoError(t, err, "%s:%d\n%s", s.path, s.line, s.sql)
	}
}

func TestEachTableHasOneWriter(t *testing.T) {
	owner := map[string]string{}
	for room, tables := range writers {
		for _, table := range tables {
			owner[table] = room
		}
	}
	sources(t, func(path string) {
		if forTestsOnly(path) {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", path), nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				return true
			}
			for _, match := range writes.FindAllStringSubmatch(text, -1) {
				table := strings.TrimSuffix(match[1], "_past")
				if folder := filepath.ToSlash(filepath.Dir(path)); slices.Contains(erasing[folder], table) {
					require.NotContains(t, match[0], "INSERT", "%s adds to %s, which it may only erase from", path, table)
					continue
				}
				if slices.Contains(editing[filepath.ToSlash(filepath.Dir(path))], table) {
					continue
				}
				if room, known := owner[table]; known {
					require.True(t, within(filepath.ToSlash(filepath.Dir(path)), room), "%s writes %s, which only %s may", path, table, room)
				}
			}
			require.False(t, forbidden.MatchString(text), "%s: triggers, functions and MERGE are not used (docs/architecture.md)", path)
			return true
		})
	})
}

// forTestsOnly tells whether a file never becomes part of the program: tests, their support (folders that end in
// test), and the benchmarks, which load the city by SQL.
func forTestsOnly(path string) bool {
	folder := filepath.ToSlash(filepath.Dir(path))
	return strings.HasSuffix(path, "_test.go") || strings.HasSuffix(folder, "test") || strings.Contains(folder, "test/") || within(folder, "bench")
}
