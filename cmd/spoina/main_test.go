package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWrongUsage(t *testing.T) {
	c := newCommandLine(t, testTown)
	for _, args := range [][]string{
		{"nonsense"},
		{},
		{"import"},
		{"import", "parcels"},
		{"import", "parcels", "a.csv", "--nonsense"},
		{"import", "parcels", "a.csv", "--on", "31.06.2024"},
		{"import", "parcels", "a.csv", "--complete", "--partial"},
		{"undo"},
		{"undo", "first"},
		{"analyse", "--on", "2024-02-30"},
		{"export", "parcels"},
		{"office", "add"},
		{"office", "add", "220501"},
		{"office", "add", "220501", "--name", "Inne", "--bbox", "18,54,19"},
		{"office", "add", "220501", "--name", "Inne", "--bbox", "19,54,18,55"},
		{"office", "add", "220501", "--name", "Inne", "--srid", "metres"},
	} {
		require.NotEmpty(t, c.wrongUsage(args...), "%v", args)
	}
}

func TestHelpOfEveryCommand(t *testing.T) {
	c := newCommandLine(t, testTown)
	top := c.ok(nil, "--help")
	for _, args := range [][]string{{"serve"}, {"work"}, {"import"}, {"undo"}, {"analyse"}, {"findings"}, {"export"}, {"generate"}, {"demo"},
		{"db", "start"}, {"db", "stop"}, {"db", "url"}, {"db", "verify"}, {"office", "add"}, {"office", "list"}, {"openapi"}} {
		require.Contains(t, top.out, strings.Join(args, " "), "the list of commands names it")
		help := c.ok(nil, append(args, "--help")...)
		require.Contains(t, help.out, "Usage: spoina "+strings.Join(args, " "))
		require.NotRegexp(t, regexp.MustCompile(`(?m)^\s+--[a-z-]+(=\S+)?\s*$`), help.out, "every option says what it does")
		require.Empty(t, help.err)
	}
}

func TestOffices(t *testing.T) {
	c := newCommandLine(t, testTown)
	c.refused("office.taken", "office", "add", "220401", "--name", "Drugie")
	c.refused("office.code", "office", "add", "22-05", "--name", "Inne")
	c.refused("office.srid", "office", "add", "220501", "--name", "Inne", "--srid", "4326")
	c.refused("office.srid", "office", "add", "220501", "--name", "Inne", "--srid", "999999")

	var added struct {
		Code, Name string
		SRID       int
		BBox       []float64
		Managers   []string
	}
	c.ok(&added, "office", "add", "Cambridge1", "--name", "City of Cambridge", "--srid", "26986", "--bbox=-71.17,42.35,-71.06,42.41",
		"--manager", "City of Cambridge", "--manager", "Public Works, Department of")
	require.Equal(t, "Cambridge1", added.Code)
	require.Equal(t, 26986, added.SRID)
	require.Equal(t, []string{"City of Cambridge", "Public Works, Department of"}, added.Managers, "a comma belongs to the name")

	var list []struct{ Code string }
	text := c.ok(&list, "office", "list")
	require.Len(t, list, 2)
	require.Contains(t, text.out, "City of Cambridge")

	// With two offices a command must say which one it means.
	file := write(t, "dzialki.csv", "idDzialki;wkt", "220401_1.0001.1;"+square(0, 0, 50))
	c.refused("office.which", "import", "parcels", file, "--crs", "EPSG:2180")
	c.refused("office.unknown", "--office", "999999", "import", "parcels", file, "--crs", "EPSG:2180")
	var r importResult
	c.ok(&r, "--office", "220401", "import", "parcels", file, "--crs", "EPSG:2180")
	require.EqualValues(t, 1, r.New)
	t.Setenv("SPOINA_OFFICE", "cambridge1")
	c.ok(&r, "export", "parcels", "--format", "csv", "--out", filepath.Join(t.TempDir(), "p.csv"))
}

func TestServeRefusesOthers(t *testing.T) {
	c := newCommandLine(t, testTown)
	for _, address := range []string{"0.0.0.0:8080", ":8080", "192.168.1.10:8080", "[::]:8080", "example.org:80", "8080"} {
		message := c.refused("serve.clear", "serve", "--addr", address)
		require.Regexp(t, "--tls-cert|127.0.0.1", message, "the reason names the way out")
	}
}

func TestOpenAPI(t *testing.T) {
	c := newCommandLine(t, testTown)
	a := c.ok(nil, "openapi")
	var description struct {
		OpenAPI string
		Paths   map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(a.out), &description))
	require.NotEmpty(t, description.Paths)
	committed, err := os.ReadFile(filepath.Join("..", "..", "openapi.json"))
	require.NoError(t, err, "make generate writes it")
	var was, is any
	require.NoError(t, json.Unmarshal(committed, &was))
	require.NoError(t, json.Unmarshal([]byte(a.out), &is))
	require.True(t, reflect.DeepEqual(was, is), "the committed openapi.json is old: make generate")
}

func TestImportRefusals(t *testing.T) {
	c := newCommandLine(t, testTown)
	parcels := write(t, "dzialki.csv", "idDzialki;wkt", "220401_1.0001.1;"+square(0, 0, 50))
	c.refused("import.file", "import", "parcels", filepath.Join(t.TempDir(), "brak.csv"))
	c.refused("import.file", "import", "parcels", t.TempDir())
	c.refused("import.crs_missing", "import", "parcels", parcels)
	c.refused("import.crs", "import", "parcels", parcels, "--crs", "EPSG:1")
	c.refused("import.outside", "import", "parcels", parcels, "--crs", "EPSG:2177")
	c.refused("import.outside", "import", "parcels", parcels, "--crs", "EPSG:2180", "--axis", "ne")
	c.refused("import.mapping", "import", "parcels", parcels, "--crs", "EPSG:2180", "--map", "nothing=wkt")
	c.refused("import.mapping", "import", "parcels", parcels, "--crs", "EPSG:2180", "--map", "kw=brak")
	c.refused("import.mapping", "import", "parcels", parcels, "--crs", "EPSG:2180", "--update", "--complete")
	c.refused("import.where", "import", "parcels", parcels, "--crs", "EPSG:2180", "--where", "idDzialki = ")
	c.refused("import.where", "import", "parcels", parcels, "--crs", "EPSG:2180", "--where", "brak = 1")
	c.refused("import.campaign", "import", "scan_objects", parcels, "--crs", "EPSG:2180")
	c.refused("import.profile", "import", "parcels", parcels, "--profile", write(t, "profil.yaml", "pola: {a: b}"))
	c.refused("import.none", "undo", "17")

	// Refused means that nothing has changed: what a new office has are the pages that come with the program.
	var report, fresh struct{ Versions, Revisions int64 }
	c.ok(&report, "db", "verify")
	require.Zero(t, report.Revisions)
	newCommandLine(t, testTown).ok(&fresh, "db", "verify")
	require.Equal(t, fresh, report)
}

func TestImportUndoAndBack(t *testing.T) {
	c := newCommandLine(t, testTown)
	header := "idDzialki;grupa rejestrowa;pole ewidencyjne;wkt"
	first := write(t, "dzialki.csv", header,
		"220401_1.0001.1;4.1;2500,00;"+square(0, 0, 50),
		"220401_1.0001.2;7.1;2500,00;"+square(60, 0, 50),
		"220401_1.0001.3;7.1;dużo;"+square(120, 0, 50),
		"220401_1.0001.4;7.1;2500,00;")
	at := []string{"--crs", "EPSG:2180"}
	do := func(args ...string) importResult {
		t.Helper()
		var r importResult
		c.ok(&r, append(append([]string{"import"}, args...), at...)...)
		r.accounted(t)
		return r
	}

	rehearsed := do("parcels", first, "--rehearse")
	require.Nil(t, rehearsed.Revision, "a rehearsal makes no revision")
	require.EqualValues(t, 4, rehearsed.Read)
	require.EqualValues(t, 3, rehearsed.New)
	require.EqualValues(t, 1, rehearsed.Rejected)
	var report struct {
		Revisions, Versions int64
		Problems            []string
	}
	c.ok(&report, "db", "verify")
	require.Zero(t, report.Revisions)
	shipped := report.Versions // pages that come with the program

	published := do("parcels", first)
	require.NotNil(t, published.Revision)
	require.EqualValues(t, 3, published.New)
	require.Len(t, published.Problems, 2)
	area, lost := published.Problems[0], published.Problems[1]
	require.Equal(t, "dzialki.csv", area.File)
	require.Equal(t, 3, area.Row)
	require.Equal(t, "cadastral_area_m2", area.Field)
	require.Equal(t, "dużo", area.Value)
	require.Equal(t, "unreadable_area", area.Code)
	require.NotEmpty(t, area.Message)
	require.Equal(t, 4, lost.Row)
	require.Equal(t, "no_geometry", lost.Code)

	again := do("parcels", first)
	require.EqualValues(t, 3, again.Same)
	require.Zero(t, again.New+again.Changed+again.Closed)

	// The next state: one parcel has another owner, one is gone, one is new; row 4 still has no geometry.
	second := write(t, "dzialki.csv", header,
		"220401_1.0001.1;4.2;2500,00;"+square(0, 0, 50),
		"220401_1.0001.2;7.1;2500,00;"+square(60, 0, 50),
		"220401_1.0001.5;7.1;2500,00;"+square(180, 0, 50))
	next := do("parcels", second)
	require.EqualValues(t, 1, next.Changed)
	require.EqualValues(t, 1, next.Same)
	require.EqualValues(t, 1, next.New)
	require.EqualValues(t, 1, next.Closed, "the file is complete for its precinct: parcel 3 has ended")
	require.Equal(t, 3, count(t, c, "parcels"))

	partial := do("parcels", first, "--partial")
	require.Zero(t, partial.Closed)
	require.Equal(t, 4, count(t, c, "parcels"))

	// Attributes only, by key; what is not there already is refused, not made.
	owners := write(t, "wlasnosc.csv", "idDzialki;grupa rejestrowa", "220401_1.0001.1;1.1", "220401_1.0009.9;1.1")
	var update importResult
	c.ok(&update, "import", "parcels", owners, "--update")
	update.accounted(t)
	require.EqualValues(t, 1, update.Changed)
	require.EqualValues(t, 1, update.Rejected)
	require.Equal(t, 4, count(t, c, "parcels"))

	c.refused("import.built_upon", "undo", number(next.Import))
	for _, id := range []int64{update.Import, partial.Import, next.Import} {
		c.ok(nil, "undo", number(id))
	}
	require.Equal(t, 3, count(t, c, "parcels"))
	c.refused("import.state", "undo", number(next.Import))
	c.refused("import.state", "undo", number(rehearsed.Import))
	back := do("parcels", first, "--rehearse")
	require.EqualValues(t, 3, back.Same, "the register is what the first import made it")

	// A register of documents closes nothing unless it says so.
	decisions := write(t, "decyzje.csv", "znak sprawy;data wydania;nr działki;termin od;termin do",
		"RD.1.2024;02.01.2024;1;05.01.2024;31.12.2024", "RD.2.2024;02.01.2024;2;05.01.2024;31.06.2024")
	var d importResult
	c.ok(&d, "import", "decisions", decisions)
	d.accounted(t)
	require.EqualValues(t, 2, d.New, "the impossible date does not lose the decision")
	require.Equal(t, 1, d.codes()["impossible_date"], "%+v", d.Problems)
	one := write(t, "decyzje.csv", "znak sprawy;data wydania;nr działki;termin od;termin do", "RD.1.2024;02.01.2024;1;05.01.2024;31.12.2024")
	c.ok(&d, "import", "decisions", one)
	require.EqualValues(t, 1, d.Same)
	require.Zero(t, d.Closed)
	c.ok(&d, "import", "decisions", one, "--complete")
	require.EqualValues(t, 1, d.Closed)

	c.ok(&report, "db", "verify")
	require.Empty(t, report.Problems)
	require.Greater(t, report.Versions, shipped)
}

func TestAnalyseFindingsExport(t *testing.T) {
	c := newCommandLine(t, testTown)
	c.ok(nil, "import", "parcels", write(t, "dzialki.csv", "idDzialki;grupa rejestrowa;wkt", "220401_1.0001.1;4.1;"+square(0, 0, 100)), "--crs", "EPSG:2180")
	c.ok(nil, "import", "road_lanes", write(t, "pasy.csv", "id;ulica;kategoria;zarządca;status;wkt",
		"P1;Długa;gminna;Burmistrz Miasta Testowo;droga publiczna;"+square(10, 10, 80)), "--crs", "EPSG:2180")
	c.ok(nil, "import", "scan_objects", write(t, "skan.csv", "id;klasa;pow_reklamy;data;dokladnosc;wkt",
		"S1;billboard;18,00;2024-06-11;0,05;"+point(50, 50)), "--crs", "EPSG:2180", "--campaign", "Skan 2024")

	c.refused("import.layer", "import", "statues", write(t, "a.csv", "a;b", "1;2"))
	var run struct {
		Run, Revision, New, Same, Gone, Unknown int64
		Seconds                                 *float64
		Findings                                map[string]int64
	}
	c.ok(&run, "analyse", "--on", "2024-07-01")
	require.NotZero(t, run.Run)
	require.NotNil(t, run.Seconds)
	require.EqualValues(t, 1, run.Findings["O01"], "a billboard in the lane without a decision: %+v", run.Findings)
	made := run.New

	a := c.ok(nil, "findings", "--rule", "O01")
	lines := strings.Split(strings.TrimSpace(a.out), "\n")
	require.Len(t, lines, 1)
	var finding map[string]any
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &finding))
	for _, key := range []string{"rule", "fingerprint", "outcome", "subjects", "on", "severity", "confidence", "reason", "measures", "money", "state", "run"} {
		require.Contains(t, finding, key)
	}
	require.Len(t, finding, 12, "the schema of the contract and nothing else: %v", finding)
	require.Equal(t, "O01", finding["rule"])
	require.Contains(t, []any{"hit", "unknown"}, finding["outcome"])
	require.Contains(t, []any{"info", "low", "medium", "high", "critical"}, finding["severity"])
	require.Equal(t, "2024-06-11", finding["on"], "an object is judged on the day it was last seen")
	kinds := map[string]string{}
	for _, s := range finding["subjects"].([]any) {
		subject := s.(map[string]any)
		require.IsType(t, "", subject["id"], "ids are strings")
		kinds[subject["kind"].(string)] = subject["source_id"].(string)
	}
	require.Equal(t, "S1", kinds["object"], "%v", kinds)
	require.Empty(t, c.ok(nil, "findings", "--rule", "L02", "--state", "NONE").out)

	c.ok(&run, "analyse", "--on", "2024-07-01", "--full")
	require.Zero(t, run.New)
	require.Equal(t, made, run.Same, "the same findings keep their fingerprints")
	c.ok(&run, "analyse", "--on", "2024-06-01", "--rules", "o01")
	require.EqualValues(t, 0, run.Findings["O01"], "before the scan nothing was seen")

	// Exports with their receipts.
	dir := t.TempDir()
	require.NotEmpty(t, c.run("export", "statues", "--format", "csv", "--out", filepath.Join(dir, "x.csv")).err)
	for _, format := range []string{"geojson", "gpkg", "csv", "xlsx", "ods", "pdf"} {
		out := filepath.Join(dir, "parcels."+format)
		var receipt map[string]any
		args := []string{"export", "parcels", "--format", format, "--out", out}
		if format == "xlsx" || format == "ods" || format == "pdf" {
			args = append(args, "--columns", "number,precinct", "--sort=-number", "--lang", "pl", "--q", "1", "--paper", "portrait", "--no-bom")
		}
		a := c.ok(&receipt, args...)
		require.EqualValues(t, 1, receipt["count"])
		require.NotNil(t, receipt["revision"])
		require.FileExists(t, out)
		paper := filepath.Join(dir, format+".receipt.json")
		lines := strings.Split(strings.TrimSpace(a.out), "\n")
		require.NoError(t, os.WriteFile(paper, []byte(lines[len(lines)-1]), 0o644))
		c.ok(nil, "export", "--verify", out, paper)
		require.Len(t, receipt["rows_hash"], 64)
		if format != "geojson" && format != "csv" { // packed
			continue
		}
		body, err := os.ReadFile(out)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(out, []byte(strings.Replace(string(body), "220401_1.0001.1", "220401_1.0001.7", 1)), 0o644))
		require.Equal(t, 1, c.run("export", "--verify", out, paper).status, "a changed file does not fit its receipt")
	}
}

// TestPhotosStayInTheirFolder: a row may name any file it likes; only pictures of the given folder are stored, and a link
// that leads out of it is not followed.
func TestPhotosStayInTheirFolder(t *testing.T) {
	c := newCommandLine(t, testTown)
	outside, folder := t.TempDir(), t.TempDir()
	picture := []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00" + strings.Repeat("x", 600))
	require.NoError(t, os.WriteFile(filepath.Join(outside, "secret.jpg"), picture, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "a.jpg"), picture, 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "page.jpg"), []byte("<html><script>alert(1)</script></html>"), 0o644))
	require.NoError(t, os.Symlink(filepath.Join(outside, "secret.jpg"), filepath.Join(folder, "link.jpg")))
	rows := []string{"id;zdjecie;wkt"}
	for i, ref := range []string{"A.JPG", "../" + filepath.Base(outside) + "/secret.jpg", filepath.Join(outside, "secret.jpg"), "link.jpg", "page.jpg", "../../etc/passwd", "http://127.0.0.1:9/b.png"} {
		rows = append(rows, "S"+number(int64(i))+";"+ref+";"+point(float64(i)*10, 0))
	}
	var r importResult
	c.ok(&r, "import", "scan_objects", write(t, "skan.csv", rows...), "--crs", "EPSG:2180", "--campaign", "Skan", "--set", "class_code=ADV.BILLBOARD,captured_on=2024-06-11", "--photos", folder)
	r.accounted(t)
	require.EqualValues(t, 7, r.New, "a missing picture loses no row")
	require.NotNil(t, r.Photos)
	require.Equal(t, 7, r.Photos.Named)
	require.Equal(t, 1, r.Photos.Found)
	require.Equal(t, 6, r.codes()["photo_missing"]+r.codes()["photo_unusable"], "%v", r.Problems)
	stored := 0
	require.NoError(t, filepath.WalkDir(os.Getenv("SPOINA_HOME"), func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			stored++
		}
		return err
	}))
	require.Equal(t, 1, stored, "nothing but the one picture lies in the home folder")
}

// number is an id as an argument.
func number(id int64) string {
	b, _ := json.Marshal(id)
	return string(b)
}

// count exports a collection and returns the number on its receipt.
func count(t *testing.T, c commandLine, collection string) int {
	t.Helper()
	var receipt struct{ Count int }
	c.ok(&receipt, "export", collection, "--format", "csv", "--out", filepath.Join(t.TempDir(), collection+".csv"))
	return receipt.Count
}
