package analysis_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis"
	"spoina/analysis/dossier"
	"spoina/analysis/rules"
	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/param"
	"spoina/internal/testdata"
)

// A reading is what a person wrote about a finding on real files, after looking at the map and at the source row. Twenty
// of each set: those whose fingerprints have the lowest SHA-256. A finding that was right must be found again; one that
// was wrong must be gone, and the reading names the commit that changed it.
//
// SPOINA_GENERATE=1 writes the lines and the pictures anew and keeps what was written by hand.
var readings = []struct {
	name    string
	office  db.Office
	on      clock.Date
	rules   func(id string) bool
	form    string // of the office's case numbers
	imports []ingest.Options
	files   []string
}{
	{"cambridge", db.Office{Code: "CAMB", Name: "Cambridge", SRID: 26986, Managers: []string{"City of Cambridge"}}, clock.Day(2025, 6, 1), func(string) bool { return true }, `^(?:PB|PBAC|AHO)-\d{3}[A-Za-z]?$`,
		[]ingest.Options{
			{Layer: "parcels", Map: map[string]string{"parcel_id": "ML"}},
			{Layer: "road_lanes", Set: map[string]string{"category": "gminna", "status": "PUBLIC", "manager": "City of Cambridge"}},
			{Layer: "scan_objects", Campaign: "city open data", Set: map[string]string{"class_code": "FUR.BIN", "captured_on": "2025-06-01"}},
			{Layer: "scan_objects", Campaign: "city open data: benches", Set: map[string]string{"class_code": "FUR.BENCH", "captured_on": "2025-06-01"}},
			{Layer: "scan_objects", Campaign: "city open data: lights", Set: map[string]string{"class_code": "DEV.POLE", "captured_on": "2025-06-01"}},
			{Layer: "scan_objects", Campaign: "city open data: billboards", Set: map[string]string{"class_code": "ADV.BILLBOARD", "captured_on": "2025-06-01"}},
			{Layer: "decisions", Map: map[string]string{"decision_date": "created_date"}, Set: map[string]string{"kind": "STRUCTURE", "valid_from": "2014-01-01", "valid_to": "2030-12-31"}},
		},
		[]string{"cambridge-ma/polygons/parcels_fy2014.gpkg", "cambridge-ma/polygons/roads.gpkg", "cambridge-ma/points/DPW_LitterBarrels.geojson.gz", "cambridge-ma/points/INFRA_ParkBenches.geojson.gz",
			"cambridge-ma/points/INFRA_StreetLights.geojson.gz", "cambridge-ma/points/INFRA_Billboards.geojson.gz", "cambridge-ma/permits/CDD_SpecialPermits.geojson.gz"}},
	{"paris", db.Office{Code: "75056", Name: "Paris", SRID: 2154}, clock.Day(2026, 6, 1), func(id string) bool { return id[0] == 'D' || id[0] == 'Q' }, `^EC\d{6}$`,
		[]ingest.Options{{Layer: "decisions", Set: map[string]string{"kind": "WORKS"}}}, []string{"paris-occupancies/chantiers-a-paris.csv.gz"}},
	{"poznan", db.Office{Code: "306401", Name: "Poznań", SRID: 2180}, clock.Day(2026, 6, 1), func(id string) bool { return id[0] == 'L' || id[0] == 'Q' }, "",
		[]ingest.Options{{Layer: "leases", Map: map[string]string{"party_name": "JED_POW", "notes": "OPIS"}, Set: map[string]string{"contract_type": "OTHER"}}}, []string{"pl-poznan-powierzenia/powierzenia-2026-04-20.xlsx"}},
}

var readingColumns = []string{"fingerprint", "rule", "outcome", "severity", "source", "sentence", "picture", "verdict", "reason", "commit"}

const readingsPerSet = 20

func TestEveryReadingIsFoundAgain(t *testing.T) {
	for _, set := range readings {
		t.Run(set.name, func(t *testing.T) {
			var paths []string
			for _, f := range set.files {
				paths = append(paths, testdata.Shared(t, f))
			}
			store := dbtest.NewOffice(t, set.office)
			ctx := context.Background()
			for i, o := range set.imports {
				s := ingest.New(store, t.TempDir())
				imp, err := s.Rehearse(ctx, access.Operator(), []ingest.File{{Path: paths[i]}}, o, nil)
				require.NoError(t, err)
				_, err = s.Publish(ctx, access.Operator(), imp.ID, nil)
				require.NoError(t, err)
			}
			if set.form != "" {
				pattern, err := json.Marshal(set.form)
				require.NoError(t, err)
				_, err = store.Change(ctx, "operator", "the office's form of case numbers", func(c *db.Change) error {
					_, err := param.Put(ctx, c, access.Operator(), param.Param{Name: "case_number_pattern", Value: pattern})
					return err
				})
				require.NoError(t, err)
			}
			var wanted []string
			for _, r := range rules.All() {
				if set.rules(r.Meta().ID) {
					wanted = append(wanted, r.Meta().ID)
				}
			}
			_, err := analysis.Analyse(ctx, store, access.Operator(), analysis.Options{On: set.on, Rules: wanted})
			require.NoError(t, err)
			found := map[string]analysis.FindingLine{}
			require.NoError(t, analysis.Findings(ctx, store, access.Operator(), "", "", func(l *analysis.FindingLine) error {
				found[l.Fingerprint] = *l
				return nil
			}))
			file := filepath.Join("..", "docs", "readings", set.name+".csv")
			written := readReadings(t, file)
			if os.Getenv("SPOINA_GENERATE") == "1" {
				writeReadings(t, store, file, found, written)
				return
			}
			judged := 0
			for fingerprint, line := range written {
				switch _, ok := found[fingerprint]; line["verdict"] {
				case "right", "cannot tell":
					judged++
					require.True(t, ok, "%s %s is no longer found: %s", line["rule"], fingerprint, line["sentence"])
				case "wrong":
					judged++
					require.NotEmpty(t, line["commit"], "%s: the commit that changed it", fingerprint)
					require.False(t, ok, "%s %s was wrong and is found again: %s", line["rule"], fingerprint, line["sentence"])
				default:
					t.Errorf("%s %s has the verdict %q", line["rule"], fingerprint, line["verdict"])
				}
				require.NotEmpty(t, line["reason"], fingerprint)
				if line["picture"] != "" {
					require.FileExists(t, filepath.Join(filepath.Dir(file), line["picture"]))
				}
			}
			require.GreaterOrEqual(t, judged, readingsPerSet)
			for _, l := range lowest(found) {
				require.Contains(t, written, l.Fingerprint, "one of the lowest twenty, and nobody has read it: %s", l.Rule)
			}
		})
	}
}

func lowest(found map[string]analysis.FindingLine) []analysis.FindingLine {
	var all []analysis.FindingLine
	for _, l := range found {
		all = append(all, l)
	}
	rank := func(l analysis.FindingLine) string {
		sum := sha256.Sum256([]byte(l.Fingerprint))
		return hex.EncodeToString(sum[:])
	}
	slices.SortFunc(all, func(a, b analysis.FindingLine) int { return cmp.Compare(rank(a), rank(b)) })
	return all[:min(readingsPerSet, len(all))]
}

func readReadings(t *testing.T, file string) map[string]map[string]string {
	out := map[string]map[string]string{}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("SPOINA_GENERATE") == "1" {
		return out
	}
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Equal(t, readingColumns, rows[0])
	for _, r := range rows[1:] {
		line := map[string]string{}
		for i, c := range readingColumns {
			line[c] = r[i]
		}
		out[r[0]] = line
	}
	return out
}

func writeReadings(t *testing.T, store *db.Store, file string, found map[string]analysis.FindingLine, written map[string]map[string]string) {
	call := serve(t, store)
	rows := [][]string{readingColumns}
	kept := map[string]bool{}
	for _, l := range lowest(found) {
		var id int64
		var sentence string
		require.NoError(t, store.Pool().QueryRow(context.Background(), `SELECT id, proof->'sentence'->>'en' FROM discrepancies WHERE fingerprint = $1`, l.Fingerprint).Scan(&id, &sentence))
		var plan analysis.Plan
		call("GET", fmt.Sprintf("/discrepancies/%d/plan", id), nil, 200, &plan)
		picture := ""
		png, err := dossier.Draw(&plan)
		require.NoError(t, err)
		if png != nil {
			picture = filepath.Join(strings.TrimSuffix(filepath.Base(file), ".csv"), l.Fingerprint+".png")
			require.NoError(t, os.MkdirAll(filepath.Join(filepath.Dir(file), filepath.Dir(picture)), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(file), picture), png, 0o644))
		}
		was := written[l.Fingerprint]
		kept[l.Fingerprint] = true
		rows = append(rows, []string{l.Fingerprint, l.Rule, l.Outcome, l.Severity, sourcesOf(t, store, l), sentence, picture, was["verdict"], was["reason"], was["commit"]})
	}
	var wrong []string
	for f, w := range written { // what was wrong and is gone stays told
		if w["verdict"] == "wrong" && !kept[f] {
			wrong = append(wrong, f)
		}
	}
	slices.Sort(wrong)
	for _, f := range wrong {
		var r []string
		for _, c := range readingColumns {
			r = append(r, written[f][c])
		}
		rows = append(rows, r)
	}
	out, err := os.Create(file)
	require.NoError(t, err)
	defer out.Close()
	require.NoError(t, csv.NewWriter(out).WriteAll(rows))
}

// sourcesOf says where the rows behind a finding stand: FILE:ROW.
func sourcesOf(t *testing.T, store *db.Store, l analysis.FindingLine) string {
	var subjects []rules.Subject
	require.NoError(t, json.Unmarshal(l.Subjects, &subjects))
	var out []string
	for _, s := range subjects {
		sql := map[string]string{
			"decision": `SELECT source_file || ':' || source_row FROM decisions WHERE id = $1::bigint`,
			"lease":    `SELECT source_file || ':' || source_row FROM leases WHERE id = $1::bigint`,
			"parcel":   `SELECT source_file || ':' || source_row FROM parcels WHERE id = $1::bigint`,
			"lane":     `SELECT source_file || ':' || source_row FROM road_lanes WHERE id = $1::bigint`,
			"object":   `SELECT source_file || ':' || source_row FROM scan_objects WHERE object_id = $1::bigint ORDER BY id DESC LIMIT 1`,
		}[s.Kind]
		if sql == "" || s.ID == "" {
			continue
		}
		var at string
		if err := store.Pool().QueryRow(context.Background(), sql, s.ID).Scan(&at); err == nil {
			out = append(out, s.Kind+" "+s.SourceID+" "+at)
		}
	}
	return strings.Join(out, " | ")
}
