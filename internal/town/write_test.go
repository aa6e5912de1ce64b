package town

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
)

// written writes one town for all tests of files.
func written(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "town")
	if _, err := Write(t.Context(), Options{Dir: dir, RNG: 9, Scale: 1}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFilesLookLikeThoseOfAnOffice(t *testing.T) {
	dir := written(t)

	addresses := read(t, filepath.Join(dir, fileAddresses))
	text, err := charmap.Windows1250.NewDecoder().Bytes(addresses)
	if err != nil || !bytes.Contains(text, []byte("Miasto Próbne;")) || bytes.Contains(addresses, []byte("Próbne")) {
		t.Errorf("addresses are not in CP1250: %.80q", addresses)
	}
	first := strings.Split(string(text), "\r\n")[1]
	if cells := strings.Split(first, ";"); !strings.HasPrefix(cells[6], "6") || !strings.HasPrefix(cells[7], "47") || !strings.Contains(cells[6], ",") {
		t.Errorf("X is not the northing with a decimal comma: %s", first)
	}

	scan := read(t, filepath.Join(dir, fileScanFirst))
	if !bytes.HasPrefix(scan, []byte("\ufeffID_OBIEKTU;klasa;")) {
		t.Errorf("the first scan does not begin with the mark of UTF-8: %.40q", scan)
	}

	f, err := excelize.OpenFile(filepath.Join(dir, fileDecisions))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if n := len(f.GetSheetList()); n < 7 {
		t.Errorf("%d sheets: one for each year is meant", n)
	}
	sheet := f.GetSheetList()[2]
	merged, err := f.GetMergeCells(sheet)
	if err != nil || len(merged) < 5 {
		t.Errorf("%d merged cells above the headings, %v", len(merged), err)
	}
	rows, err := f.GetRows(sheet)
	if err != nil || rows[3][1] != "Nr decyzji / znak sprawy" {
		t.Errorf("headings are not in the fourth row: %v, %v", rows[3], err)
	}
	sums := slices.ContainsFunc(rows, func(r []string) bool { return len(r) > 9 && strings.HasPrefix(r[9], "Razem kwartał") })
	if !sums {
		t.Error("no sums between the rows")
	}
}

func TestTruthNamesWhatTheFilesHold(t *testing.T) {
	dir := written(t)
	lines, err := csv.NewReader(bytes.NewReader(read(t, filepath.Join(dir, fileTruth)))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(lines[0], ","); !strings.HasPrefix(got, "rule,kind,object_source_id,decision_case_number,lease_number,parcel_id,file_row,confidence,note,") { // others read it by these
		t.Errorf("heading of the truth: %s", got)
	}
	second := string(read(t, filepath.Join(dir, fileScanSecond))) + string(read(t, filepath.Join(dir, fileScanFirst)))
	outlines := string(read(t, filepath.Join(dir, fileScanOutlines)))
	for _, l := range lines[1:] {
		if l[1] != "hit" || l[2] == "" {
			continue
		}
		for _, id := range strings.Split(l[2], "|") {
			if !strings.Contains(second, id) && !strings.Contains(outlines, id) {
				t.Errorf("object %s of %s is in no scan", id, l[0])
			}
		}
	}
}

func TestEveryPhotographThatAScanNamesExists(t *testing.T) {
	dir := written(t)
	lines := strings.Split(string(read(t, filepath.Join(dir, fileScanFirst))), "\r\n")
	named := 0
	for _, l := range lines[1:] {
		cells := strings.Split(l, ";")
		if len(cells) < 12 || cells[11] == "" {
			continue
		}
		named++
		if info, err := os.Stat(filepath.Join(dir, cells[11])); err != nil || info.Size() > 20_000 {
			t.Fatalf("photograph %s: %v, %v", cells[11], info, err)
		}
	}
	if named == 0 {
		t.Error("no scan row names a photograph")
	}
}

func TestATownIsNotWrittenOverOtherFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "rejestr.xlsx"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(t.Context(), Options{Dir: dir}); err == nil {
		t.Error("a folder with somebody's files was taken for the town's")
	}
	if _, err := Write(t.Context(), Options{Dir: filepath.Join(dir, "a"), Scale: -1}); err == nil {
		t.Error("a town of scale -1 was made")
	}
}

func TestTheManifestNamesFilesThatExist(t *testing.T) {
	dir := written(t)
	m, err := ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	if m.Office.Code != Code || len(m.Office.Managers) != 1 || m.Office.BBox[0] >= m.Office.BBox[2] {
		t.Errorf("office %+v", m.Office)
	}
	for _, i := range m.Imports {
		paths := slices.Clone(i.Files)
		for _, a := range i.Args {
			if filepath.IsAbs(a) {
				paths = append(paths, a)
			}
		}
		for _, p := range paths {
			if _, err := os.Stat(p); err != nil {
				t.Errorf("%s: %v", i.Layer, err)
			}
		}
	}
}
