package ogc_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/testdata"
	"spoina/ogc"
)

// post brings a file back over HTTP.
func post(t testing.TB, address, name string, file []byte, fields map[string]string) (int, []byte) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for k, v := range fields {
		require.NoError(t, w.WriteField(k, v))
	}
	if name != "" {
		part, err := w.CreateFormFile("file", name)
		require.NoError(t, err)
		_, err = part.Write(file)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	res, err := http.Post(address, w.FormDataContentType(), &form)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, body
}

func ask(t testing.TB, method, address, body string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequest(method, address, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, out
}

func TestChangeSetsOverHTTP(t *testing.T) {
	s := town(t, 20)
	router, api := httpapi.New()
	ogc.ExportRoutes(router, register.Core(), nil)
	register.ChangeSetRoutes(api, register.Core())
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(access.Operator()), router)))
	defer server.Close()
	base := server.URL + "/api/v1"
	sets := base + "/registers/decisions/changesets"

	path, _ := export(t, s, ogc.Order{Collection: "decisions", Format: "xlsx", Lang: "pl"})
	book := opened(t, path)
	book.set(4000001, "Ulica", "Źródlana")
	book.set(4000002, "Ulica", "Wąska")
	book.save()
	file, err := os.ReadFile(path)
	require.NoError(t, err)

	t.Run("what is refused, and why", func(t *testing.T) {
		for _, c := range []struct {
			name   string
			file   []byte
			status int
			code   string
		}{
			{"", nil, 400, "changeset.file"},
			{"x.xlsx", []byte("PK\x03\x04 nothing"), 400, "changeset.file"},
			{"x.csv", []byte("a;b\n1;2\n"), 400, "changeset.file"},
			{"x.geojson", []byte(`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"id":1}}]}`), 400, "changeset.file"},
			{"x.csv", []byte("Spoina nr;Ulica\n4000001;x\n"), 422, "changeset.revision"},
		} {
			status, body := post(t, sets, c.name, c.file, nil)
			require.Equal(t, c.status, status, "%s %s", c.name, body)
			require.Contains(t, string(body), c.code)
		}
		status, body := post(t, base+"/registers/leases/changesets", "x.xlsx", file, nil)
		require.Equal(t, 409, status, string(body))
		status, _ = post(t, base+"/registers/nothing/changesets", "x.xlsx", file, nil)
		require.Equal(t, 404, status)
		status, _ = post(t, sets, "x.xlsx", file, map[string]string{"purpose": "curiosity"})
		require.Equal(t, 400, status)
		status, _ = ask(t, "POST", sets, `{}`)
		require.Equal(t, 400, status)
		status, _ = ask(t, "GET", base+"/changesets/999", "")
		require.Equal(t, 404, status)
	})

	status, body := post(t, sets, "../../kopia ewy.xlsx", file, nil)
	require.Equal(t, 201, status, string(body))
	var set register.ChangeSet
	require.NoError(t, json.Unmarshal(body, &set))
	require.Equal(t, 2, set.Counts.Edits)
	require.Equal(t, "kopia ewy.xlsx", set.File)
	require.Len(t, set.SHA256, 64)

	status, body = ask(t, "GET", fmt.Sprintf("%s/changesets/%d?limit=1", base, set.ID), "")
	require.Equal(t, 200, status, string(body))
	var page register.ChangeSet
	require.NoError(t, json.Unmarshal(body, &page))
	require.Len(t, page.Rows, 1)
	require.Equal(t, 2, page.Counts.Edits, "the counts are of all pages")
	status, body = ask(t, "GET", fmt.Sprintf("%s/changesets/%d?limit=1&after=%d", base, set.ID, page.Next), "")
	require.Equal(t, 200, status)
	page = register.ChangeSet{}
	require.NoError(t, json.Unmarshal(body, &page))
	require.Len(t, page.Rows, 1)
	require.Zero(t, page.Next)
	status, body = ask(t, "GET", base+"/changesets?register=decisions", "")
	require.Equal(t, 200, status)
	require.Contains(t, string(body), "kopia ewy.xlsx")

	apply := fmt.Sprintf("%s/changesets/%d/apply", base, set.ID)
	for _, wrong := range []string{`{"accept":"most"}`, `{"accept":[1]}`, `{"accept":["77.street"]}`, `{"mine":["x"]}`, `{"delete":[5]}`} {
		status, body = ask(t, "POST", apply, wrong)
		require.Equal(t, 400, status, "%s %s", wrong, body)
	}
	status, body = ask(t, "POST", apply, fmt.Sprintf(`{"accept":["%d.street"],"reason":"z arkusza Ewy"}`, set.Rows[0].No))
	require.Equal(t, 200, status, string(body))
	require.Equal(t, "Źródlana|Łąkowa", value(t, s, `SELECT string_agg(street, '|' ORDER BY id) FROM decisions WHERE id IN (4000001, 4000002)`), "only what was accepted")
	require.Equal(t, "z arkusza Ewy", value(t, s, `SELECT reason FROM revisions ORDER BY id DESC LIMIT 1`))
	status, _ = ask(t, "POST", apply, `{"accept":"all"}`)
	require.Equal(t, 409, status)

	status, body = post(t, sets, "x.xlsx", file, nil)
	require.Equal(t, 201, status)
	require.NoError(t, json.Unmarshal(body, &set))
	status, _ = ask(t, "DELETE", fmt.Sprintf("%s/changesets/%d", base, set.ID), "")
	require.Equal(t, 204, status)
	require.Equal(t, "0", value(t, s, `SELECT count(*)::text FROM change_set_rows`))
}

// zipped makes a .zip of parts.
func zipped(t testing.TB, parts map[string]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(w, text)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

// Hostile files are refused with a reason or read without harm; the program and the register stay as they were.
func TestHostileFilesThatComeBack(t *testing.T) {
	s := town(t, 1)
	router, api := httpapi.New()
	register.ChangeSetRoutes(api, register.Core())
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(access.Operator()), router)))
	defer server.Close()
	address := server.URL + "/api/v1/registers/decisions/changesets"
	path, _ := export(t, s, ogc.Order{Collection: "decisions", Format: "xlsx", Lang: "pl"})
	honest, err := os.ReadFile(path)
	require.NoError(t, err)
	before := value(t, s, `SELECT max(id)::text FROM revisions`)

	sheet := func(rows string) map[string]string {
		return map[string]string{
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Target="externalLinks/externalLink1.xml"/></Relationships>`,
			"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>`,
			"xl/worksheets/sheet1.xml":   `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
			"xl/vbaProject.bin":          "macro",
			"[Content_Types].xml":        `<Types/>`,
		}
	}
	cell := func(ref, text string) string {
		return `<c r="` + ref + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
	}
	head := `<row r="1">` + cell("A1", "Spoina nr") + cell("B1", "Ulica") + `</row>`
	files := map[string][]byte{
		"cut.xlsx":        honest[:len(honest)/2],
		"macros.xlsm":     zipped(t, sheet(head+`<row r="2"><c r="A2"><v>4000001</v></c><c r="B2" t="str"><f>[1]Sheet1!A1</f><v>Łąkowa</v></c></row>`)),
		"columns.xlsx":    zipped(t, sheet(head+`<row r="2"><c r="XFD2"><v>1</v></c><c r="ZZZ9"><v>1</v></c></row>`)),
		"text.xlsx":       zipped(t, sheet(head+`<row r="2"><c r="A2" t="s"><v>99999999</v></c></row>`)),
		"deep.xlsx":       zipped(t, sheet(strings.Repeat("<row>", 100_000))),
		"bomb.xlsx":       zipped(t, sheet(head+strings.Repeat("\x00", 300<<20))),
		"entity.ods":      zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><table:table xmlns:table="t"><table:table-row><table:table-cell>&c;</table:table-cell></table:table-row></table:table>`}),
		"repeat.ods":      zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": `<o:d xmlns:o="o" xmlns:table="t" xmlns:text="x" xmlns:office="f"><table:table table:name="a"><table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string"><text:p>Spoina nr</text:p></table:table-cell></table:table-row></table:table></o:d>`}),
		"carried.xlsx":    zipped(t, sheet(head)),
		"numbers.csv":     []byte("Spoina nr;Ulica\n" + strings.Repeat("999999999999999999999999;x\n", 1000) + "-1;x\n0;x\n1e300;x\n"),
		"nul.csv":         []byte("Spoina nr;Ulica\n4000001;a\x00b\n"),
		"not a file.xlsx": {},
	}
	status, body := 0, []byte(nil)
	for name, file := range files {
		status, body = post(t, address, name, file, map[string]string{"revision": before})
		require.Contains(t, []int{201, 400, 413}, status, "%s: %s", name, body)
		if status != 201 {
			require.Contains(t, string(body), `"code":"changeset.`, name)
		}
	}
	status, body = post(t, address, "macros.xlsm", files["macros.xlsm"], map[string]string{"revision": before})
	require.Equal(t, 201, status, string(body))
	require.Contains(t, string(body), "file.macros")
	require.Contains(t, string(body), "cell.formula")
	require.Equal(t, before, value(t, s, `SELECT max(id)::text FROM revisions`), "nothing of a file touches the register before it is applied")

	list, err := filepath.Glob(filepath.Join(testdata.Shared(t, "nasty"), "*"))
	require.NoError(t, err)
	require.NotEmpty(t, list)
	for _, path := range list {
		file, err := os.ReadFile(path)
		require.NoError(t, err)
		status, body := post(t, address, filepath.Base(path), file, map[string]string{"revision": before})
		require.Contains(t, []int{201, 400, 413}, status, "%s: %s", path, body)
	}
}
