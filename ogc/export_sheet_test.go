package ogc_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"spoina/internal/access"
	"spoina/internal/exchange"
	"spoina/internal/httpapi"
	"spoina/internal/ogr"
	"spoina/internal/privacy"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc"
)

// table reads an exported file as another program would: texts of cells, the heading first.
func table(t *testing.T, path string, comma rune) [][]string {
	t.Helper()
	body, err := os.ReadFile(path)
	require.NoError(t, err)
	switch filepath.Ext(path) {
	case ".csv":
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
		r.Comma = comma
		out, err := r.ReadAll()
		require.NoError(t, err)
		return out
	case ".xlsx":
		book, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		defer book.Close()
		out, err := book.GetRows(book.GetSheetName(0))
		require.NoError(t, err)
		return out
	default:
		s, err := ogr.Open(context.Background(), exchange.OpenOptions{Path: path, HeadingRow: 1})
		require.NoError(t, err)
		defer s.Close()
		layer := s.Layers()[0]
		var head []string
		for _, f := range layer.Fields {
			head = append(head, f.Name)
		}
		out := [][]string{head}
		require.NoError(t, s.Rows(context.Background(), layer.Name, func(rows []*exchange.Row) error {
			for _, r := range rows {
				var line []string
				for _, v := range r.Values {
					if v == nil {
						v = ""
					}
					line = append(line, fmt.Sprint(v))
				}
				out = append(out, line)
			}
			return nil
		}))
		return out
	}
}

// What a person sees is what leaves: columns, their order, sort, filter, words, headings.
func TestExportOfWhatIsSeen(t *testing.T) {
	s := town(t, 20)
	for _, format := range []string{"csv", "xlsx", "ods"} {
		order := ogc.Order{Collection: "decisions", Format: format, Columns: []string{"fee_declared_gr", "case_number", "valid_from", "area_m2", "open_ended", "parcels"}, Sort: "-fee_declared_gr",
			Filter: "kind = 'ADVERT' AND fee_declared_gr <= 8000", Text: "2022", Lang: "pl"}
		path, receipt := export(t, s, order)
		rows := table(t, path, ';')
		require.Equal(t, []string{"Spoina nr", "Opłata [zł]", "Znak sprawy", "Od", "Powierzchnia [m²]", "Bezterminowo", "Działki"}, rows[0], format)
		var cases, money []string
		for _, r := range rows[1:] {
			money, cases = append(money, strings.ReplaceAll(r[1], ",", ".")), append(cases, r[2])
		}
		require.Equal(t, []string{"ZDiZ.8.2022", "ZDiZ.6.2022", "ZDiZ.4.2022", "ZDiZ.2.2022"}, cases, format)
		require.Equal(t, []string{"80", "60", "40", "20"}, money, format)
		require.Equal(t, "220401_1.0001.1/1; 220401_1.0001.1/2", rows[1][6])
		require.EqualValues(t, 4, receipt.Count)
		require.Equal(t, "pl", receipt.Lang)
		verdict(t, path, receipt)
	}
	path, _ := export(t, s, ogc.Order{Collection: "decisions", Format: "csv", Columns: []string{"open_ended", "area_m2", "geometry"}, Lang: "en", Delimiter: ",", NoMark: true, Sort: "id"})
	body, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(body), "Spoina no.,Open-ended,Area [m²],geometry\r\n4000001,no,1.5,\"POLYGON (("), string(body[:100]))

	_, err = ogc.Export(context.Background(), s, access.Operator(), register.Core(), ogc.Order{Collection: "decisions", Format: "xlsx", Columns: []string{"case_number", "pesel"}}, filepath.Join(t.TempDir(), "x"))
	require.ErrorIs(t, err, register.ErrColumn)
	for _, order := range []ogc.Order{{Lang: "de"}, {Delimiter: "|"}, {Paper: "A3"}} {
		order.Collection, order.Format = "decisions", "csv"
		_, err = ogc.Export(context.Background(), s, access.Operator(), register.Core(), order, filepath.Join(t.TempDir(), "x"))
		require.ErrorIs(t, err, ogc.ErrParameter)
	}
}

func verdict(t *testing.T, path string, receipt *ogc.Receipt) {
	t.Helper()
	anew := *receipt
	anew.SHA256 = "another file"
	v, err := ogc.Verify(context.Background(), path, &anew)
	require.NoError(t, err)
	require.Equal(t, "complete", v.Verdict, "%s: %s", path, v.Message)
}

// Every register in every form for people is checked against its receipt, whatever the form did to types.
func TestReceiptsOfFilesForPeople(t *testing.T) {
	s := town(t, 60)
	for _, reg := range register.Core() {
		hashes := map[string]bool{}
		for _, format := range []string{"csv", "xlsx", "ods"} {
			for _, lang := range []string{"", "pl", "en"} {
				path, receipt := export(t, s, ogc.Order{Collection: reg.Name, Format: format, Lang: lang, Columns: fieldsOf(reg), Delimiter: map[bool]string{true: ","}[lang == "en"]})
				verdict(t, path, receipt)
				hashes[receipt.RowsHash] = true
			}
		}
		require.Len(t, hashes, 1, "%s: one picture, one hash", reg.Name)
	}
}

func fieldsOf(reg *register.Register) (fields []string) {
	for _, c := range reg.Open() {
		fields = append(fields, c.Field)
	}
	if fields == nil {
		fields = []string{"id"}
	}
	return fields
}

// The same rows are the same bytes, also of an earlier revision.
func TestTextExportsAreStable(t *testing.T) {
	s := town(t, 60)
	path, before := export(t, s, ogc.Order{Collection: "decisions", Format: "csv", Lang: "pl"})
	first, err := os.ReadFile(path)
	require.NoError(t, err)
	registertest.Correct(t, s, "decisions", "id % 2 = 0", "street = '=1+1'")
	path, again := export(t, s, ogc.Order{Collection: "decisions", Format: "csv", Lang: "pl", Known: fmt.Sprintf("r%d", before.Revision)})
	second, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(first), string(second))
	require.Equal(t, before.RowsHash, again.RowsHash)
}

var smuggled = []string{"=1+1", "+48 600 100 200", "+48600100200", "-2+3", "-5", "@SUM(A1)", "\t=1+1", "＝1+1", "'=1+1", "''", "'quoted", "=cmd|' /C calc'!A0", `=HYPERLINK("http://x";"a;b")`, "007", "1/2", " =1", "\n=1+1", "a\r\n=b"}

// What strangers wrote neither calculates in a spreadsheet nor comes back changed.
func TestNothingIsSmuggledOut(t *testing.T) {
	s := town(t, 1)
	registertest.Change(t, s, "strangers", `INSERT INTO decisions (id, key, case_number, purpose_text, known) SELECT 7000000 + n, 's' || n, 'S.' || n, t, int8range({rev}, NULL)
		FROM unnest(ARRAY[`+literals(smuggled)+`]) WITH ORDINALITY u (t, n)`)
	for _, format := range []string{"csv", "xlsx", "ods"} {
		for _, delimiter := range []string{";", ","} {
			path, receipt := export(t, s, ogc.Order{Collection: "decisions", Format: format, Columns: []string{"purpose_text"}, Filter: "case_number LIKE 'S.%'", Sort: "id", Delimiter: delimiter})
			verdict(t, path, receipt)
			// as the import reads it
			source, err := ogr.Open(context.Background(), exchange.OpenOptions{Path: path, HeadingRow: 1, Delimiter: rune(delimiter[0])})
			require.NoError(t, err)
			var got []string
			require.NoError(t, source.Rows(context.Background(), "", func(rows []*exchange.Row) error {
				for _, r := range rows {
					got = append(got, exchange.Clean(fmt.Sprint(r.Values[1])))
				}
				return nil
			}))
			source.Close()
			var want []string
			for _, text := range smuggled {
				want = append(want, exchange.Clean(text))
			}
			require.Equal(t, want, got, format)
			if format != "csv" {
				continue
			}
			for _, r := range table(t, path, rune(delimiter[0]))[1:] {
				require.False(t, strings.ContainsAny(r[1][:1], "=+@\t\r＝"), "%q", r[1])
			}
		}
	}
}

func literals(texts []string) string {
	var out []string
	for _, s := range texts {
		s = strings.NewReplacer(`\`, `\\`, "'", "''", "\t", `\t`, "\r", `\r`, "\n", `\n`).Replace(s)
		out = append(out, "E'"+s+"'")
	}
	return strings.Join(out, ",")
}

func TestPrintoutSaysWhatItShows(t *testing.T) {
	s := town(t, 20)
	path, receipt := export(t, s, ogc.Order{Collection: "decisions", Format: "pdf", Columns: []string{"case_number", "street", "valid_from", "fee_declared_gr"}, Sort: "-valid_from", On: "2022-06-01", Paper: "landscape",
		Filter: "ACCENTI(CASEI(street)) LIKE ACCENTI(CASEI('%lakowa%')) AND fee_declared_gr BETWEEN 1000 AND 9000 AND NOT (due_date IS NOT NULL)"})
	body, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(body, []byte("%PDF-")))
	require.EqualValues(t, 1, receipt.Count)
	v, err := ogc.Verify(context.Background(), path, receipt)
	require.NoError(t, err)
	require.Equal(t, "complete", v.Verdict)
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed")
	}
	out, err := exec.Command("pdftotext", "-layout", path, "-").Output()
	require.NoError(t, err)
	text := strings.ReplaceAll(string(out), "\u00a0", " ")
	for _, wanted := range []string{"Decyzje na zajęcie pasa drogowego", "Warunek: Ulica jak „…lakowa…” i Opłata od 10,00 zł do 90,00 zł i nie (Termin płatności jest wypełnione)", "Kolejność: Od (malejąco)",
		"Stan na dzień 01.06.2022 · rewizja " + fmt.Sprint(receipt.Revision) + " · wierszy: 1", "strona 1 z 1", "Łąkowa", "Opłata [zł]", "31.05.2022"} {
		require.Contains(t, text, wanted)
	}
}

// Personal data leave only with a purpose.
func TestExportOfPersonalData(t *testing.T) {
	s := town(t, 1)
	path, _ := export(t, s, ogc.Order{Collection: "decisions", Format: "csv", Columns: []string{"case_number", "party"}})
	require.NotContains(t, fmt.Sprint(table(t, path, ';')), "Kowalski")
	path, _ = export(t, s, ogc.Order{Collection: "decisions", Format: "csv", Purpose: "case"})
	require.Contains(t, fmt.Sprint(table(t, path, ';')), "Kowalski")
	require.Equal(t, "decisions case 12", value(t, s, `SELECT subject || ' ' || (detail->>'purpose') || ' ' || (detail->>'count') FROM audit WHERE action = 'read'`), "the reading is recorded, once")
	_, err := ogc.Export(context.Background(), s, access.Operator(), register.Core(), ogc.Order{Collection: "decisions", Format: "csv", Purpose: "curiosity"}, filepath.Join(t.TempDir(), "x.csv"))
	require.ErrorIs(t, err, privacy.ErrPurpose)
}

// TestExportFoundByPersonalData: a row that personal data found says whose it is, whatever the file shows; so does that
// there is none.
func TestExportFoundByPersonalData(t *testing.T) {
	s := town(t, 1)
	for _, c := range []struct {
		order ogc.Order
		used  string
	}{
		{ogc.Order{Collection: "parties", Filter: "pesel='44051401359'", Columns: []string{"version"}}, `[3000000] 1 {"filter": ["pesel"]}`},
		{ogc.Order{Collection: "parties", Filter: "pesel='44051401350' OR CASEI(address)='polna'", Columns: []string{"version"}}, `null 0 {"filter": ["pesel", "address"]}`},
		{ogc.Order{Collection: "decisions", Filter: "party LIKE '%Kowalski%'", Columns: []string{"case_number"}}, `12 {"filter": ["party"]}`},
		{ogc.Order{Collection: "decisions", Text: "Kowalski", Columns: []string{"case_number"}}, `12 {"text": ["party"]}`},
		{ogc.Order{Collection: "decisions", Sort: "party", Columns: []string{"case_number", "notes"}, Format: "xlsx"}, `12 {"sort": ["party"], "shown": ["notes"]}`},
		{ogc.Order{Collection: "decisions", Filter: "party LIKE '%Nowak%'", Columns: []string{"case_number"}}, `null 0 {"filter": ["party"]}`},
		{ogc.Order{Collection: "decisions", Columns: []string{"case_number"}}, `12 {}`},
	} {
		order := c.order
		if order.Purpose = "case"; order.Format == "" {
			order.Format = "csv"
		}
		before := value(t, s, `SELECT count(*)::text FROM audit WHERE action = 'read'`)
		export(t, s, order)
		require.NotEqual(t, before, value(t, s, `SELECT count(*)::text FROM audit WHERE action = 'read'`), "%v", c)
		require.Contains(t, value(t, s, `SELECT concat_ws(' ', coalesce(detail->'rows', 'null'), detail->>'count', detail->>'used') FROM audit WHERE action = 'read' ORDER BY id DESC LIMIT 1`), c.used, "%v", c)
	}
	// Without a purpose nothing personal can be asked, and nothing is recorded.
	before := value(t, s, `SELECT count(*)::text FROM audit`)
	export(t, s, ogc.Order{Collection: "decisions", Format: "csv"})
	require.Equal(t, before, value(t, s, `SELECT count(*)::text FROM audit`))
	_, err := ogc.Export(context.Background(), s, access.Operator(), register.Core(), ogc.Order{Collection: "decisions", Format: "csv", Filter: "party LIKE '%K%'"}, filepath.Join(t.TempDir(), "x.csv"))
	require.ErrorIs(t, err, register.ErrFilter)
	// A refusal that tells how many rows have no place has looked at them.
	_, err = s.Pool().Exec(context.Background(), `UPDATE decisions SET geom = NULL`)
	require.NoError(t, err)
	_, err = ogc.Export(context.Background(), s, access.Operator(), register.Core(), ogc.Order{Collection: "decisions", Format: "fgb", Purpose: "case", Filter: "party LIKE '%Kowalski%'", Columns: []string{"case_number"}}, filepath.Join(t.TempDir(), "x.fgb"))
	require.ErrorIs(t, err, ogc.ErrNoGeometry)
	require.Equal(t, `fgb {"filter": ["party"]}`, value(t, s, `SELECT concat_ws(' ', detail->>'format', detail->>'used') FROM audit WHERE action = 'read' ORDER BY id DESC LIMIT 1`))
}

func TestDownloadTakesTheListsParameters(t *testing.T) {
	s := town(t, 20)
	router, _ := httpapi.New()
	ogc.ExportRoutes(router, register.Core(), nil)
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(access.Operator()), router)))
	defer server.Close()
	get := func(query url.Values) (*http.Response, []byte) {
		res, err := http.Get(server.URL + "/api/v1/registers/decisions/export?" + query.Encode())
		require.NoError(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return res, body
	}
	for _, format := range []string{"csv", "xlsx", "ods", "pdf"} {
		res, body := get(url.Values{"format": {format}, "columns": {"case_number,street"}, "sort": {"-case_number"}, "lang": {"pl"}, "delimiter": {"comma"}, "bom": {"false"}, "paper": {"portrait"}})
		require.Equal(t, 200, res.StatusCode, string(body))
		var receipt ogc.Receipt
		require.NoError(t, json.Unmarshal([]byte(res.Header.Get("Spoina-Receipt")), &receipt), res.Header.Get("Spoina-Receipt"))
		require.EqualValues(t, 12, receipt.Count)
		if format == "csv" {
			require.True(t, strings.HasPrefix(string(body), "Spoina nr,Znak sprawy,Ulica\r\n"), string(body))
		}
	}
	for _, query := range []url.Values{{"lang": {"de"}}, {"delimiter": {"tab"}}, {"bom": {"1"}}, {"columns": {"x"}}} {
		query.Set("format", "csv")
		res, _ := get(query)
		require.Equal(t, 400, res.StatusCode, query)
	}
}
