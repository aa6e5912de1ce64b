package exchange

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func packed(t *testing.T, name string, parts map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for part, text := range parts {
		w, err := z.Create(part)
		require.NoError(t, err)
		_, err = io.WriteString(w, text)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return file(t, name, b.Bytes()).Path
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// sheetsXLSX is a workbook as Google Sheets and Excel write it: shared and inline texts, shared and array formulas, dates
// by style, numbers kept as text, errors, amounts in złote.
func sheetsXLSX(t *testing.T, properties, rows string) string {
	return packed(t, "x.xlsx", map[string]string{
		"[Content_Types].xml":        `<Types/>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Target="/xl/worksheets/sheet1.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` + properties +
			`<sheets><sheet name="Arkusz1" sheetId="1" r:id="rId1" state="visible"/></sheets><definedNames><definedName name="_xlnm._FilterDatabase" hidden="1">Arkusz1!$A$1:$F$9</definedName></definedNames></workbook>`,
		"xl/styles.xml": `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy&quot;-&quot;mm&quot;-&quot;dd"/><numFmt numFmtId="165" formatCode="#,##0.00\ [$zł-415]"/><numFmt numFmtId="166" formatCode="dd.mm.yyyy\ hh:mm"/></numFmts>
			<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="49"/><xf numFmtId="166"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0"/></cellStyles></styleSheet>`,
		"xl/sharedStrings.xml": `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="9" uniqueCount="9"><si><t>Nr decyzji</t></si><si><t>Od</t></si><si><t>Opłata</t></si><si><t>Uwagi</t></si><si><t>Wynik</t></si>
			<si><r><rPr><b/></rPr><t xml:space="preserve">GK </t></r><r><t>1</t></r></si><si><t>0012</t></si><si><t xml:space="preserve">=SUM(A1)</t></si><si><t/></si></sst>`,
		"xl/worksheets/sheet1.xml": `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr/><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" state="frozen"/></sheetView></sheetViews><sheetData>
			<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>4</v></c></row>` + rows + `</sheetData></worksheet>`,
	})
}

func TestWorkbooksOfGoogleAndExcel(t *testing.T) {
	rows := `
		<row r="2" customHeight="1"><c r="A2" s="3" t="s"><v>5</v></c><c r="B2" s="1"><v>45323</v></c><c r="C2" s="2"><v>1465.2</v></c><c r="D2" t="inlineStr"><is><t xml:space="preserve"> dwa słowa </t></is></c><c r="E2"><f t="shared" ref="E2:E4" si="0">C2*2</f><v>2930.4</v></c></row>
		<row r="3"><c r="A3" t="s"><v>6</v></c><c r="B3" s="4"><v>45323.604166666664</v></c><c r="C3" s="2"><v>100</v></c><c r="D3" t="s"><v>7</v></c><c r="E3"><f t="shared" si="0"/><v>200</v></c></row>
		<row><c t="s"><v>8</v></c><c s="1"/><c s="2"><v>1.4652E3</v></c><c t="b"><v>1</v></c><c t="str"><f t="array" ref="E4">IFERROR(__xludf.DUMMYFUNCTION("IMPORTRANGE(""x"",""y"")"),"wynik")</f><v>wynik</v></c></row>
		<row r="5"><c r="A5"><v>12</v></c><c r="B5" t="d"><v>2024-02-29</v></c><c r="C5" t="e"><v>#REF!</v></c><c r="D5" t="str"><f>[1]Obcy!$A$1</f><v></v></c><c r="E5"><f>WEBSERVICE("http://x.example")</f></c></row>`
	s, err := OpenXLSX(sheetsXLSX(t, `<workbookPr/>`, rows), OpenOptions{})
	require.NoError(t, err)
	defer s.Close()
	layer := s.Layers()[0]
	require.Equal(t, []string{"Nr decyzji", "Od", "Opłata", "Uwagi", "Wynik"}, names(layer))
	require.Len(t, layer.Problems, 1)
	require.Equal(t, CellFormula, layer.Problems[0].Code)
	require.Equal(t, "5", layer.Problems[0].Value)
	require.Equal(t, 2, layer.Problems[0].Line)
	got := all(t, s, "")
	require.Equal(t, []any{"GK 1", day(2024, 2, 1), 1465.2, " dwa słowa ", 2930.4}, got[0].Values)
	require.Equal(t, []any{"0012", time.Date(2024, 2, 1, 14, 30, 0, 0, time.UTC), int64(100), "=SUM(A1)", int64(200)}, got[1].Values, "a number kept as text keeps its zeros, and a text is no formula")
	require.Equal(t, []any{nil, nil, 1465.2, true, "wynik"}, got[2].Values)
	require.Equal(t, []any{int64(12), day(2024, 2, 29), "#REF!", nil, nil}, got[3].Values)
	require.Equal(t, []string{CellFormula, CellFormula}, codes(got[3]), "a formula without a result is no value, and says so")
	require.Equal(t, "Uwagi", got[3].Warnings[0].Field)

	t.Run("the calendar from 1904", func(t *testing.T) {
		s, err := OpenXLSX(sheetsXLSX(t, `<workbookPr date1904="1"/>`, `<row r="2"><c r="A2" t="s"><v>5</v></c><c r="B2" s="1"><v>43861</v></c></row>`), OpenOptions{})
		require.NoError(t, err)
		defer s.Close()
		require.Equal(t, day(2024, 2, 1), all(t, s, "")[0].Values[1])
	})
	t.Run("names with a prefix, as some programs write them", func(t *testing.T) {
		path := packed(t, "x.xlsx", map[string]string{
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/workbook.xml":            `<x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="a" r:id="r1"/></x:sheets></x:workbook>`,
			"xl/worksheets/sheet1.xml":   `<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>Ulica</x:t></x:is></x:c></x:row><x:row><x:c t="inlineStr"><x:is><x:t>Łąkowa</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`,
		})
		s, err := OpenXLSX(path, OpenOptions{HeadingRow: 1})
		require.NoError(t, err)
		defer s.Close()
		require.Equal(t, "Łąkowa", all(t, s, "")[0].Values[0])
	})
	t.Run("macros and links to other files are passed over, and said", func(t *testing.T) {
		path := packed(t, "x.xlsm", map[string]string{
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>`,
			"xl/worksheets/sheet1.xml":   `<worksheet><sheetData><row><c t="inlineStr"><is><t>Ulica</t></is></c></row><row><c t="inlineStr"><is><t>x</t></is></c></row></sheetData><hyperlinks><hyperlink ref="A2" id="r9"/></hyperlinks></worksheet>`,
			"xl/vbaProject.bin":          "x",
		})
		s, err := OpenXLSX(path, OpenOptions{})
		require.NoError(t, err)
		defer s.Close()
		require.Equal(t, FileMacros, s.Layers()[0].Problems[0].Code)
	})
}

func TestODSOfGoogleAndLibreOffice(t *testing.T) {
	const content = `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="t" xmlns:text="x" xmlns:calcext="c" xmlns:xlink="l"><office:body><office:spreadsheet>
<table:calculation-settings table:automatic-find-labels="false"/><table:table table:name="Arkusz1"><table:table-column table:number-columns-repeated="5"/>
<table:table-header-rows><table:table-row><table:table-cell office:value-type="string"><text:p>Nr decyzji</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Od</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Opłata</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Uwagi</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Wynik</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell office:value-type="string" calcext:value-type="string"><text:p>0012</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2024-02-01T14:30:00" calcext:value-type="date"><text:p>01.02.24 14:30</text:p></table:table-cell><table:table-cell office:value-type="currency" office:currency="PLN" office:value="1465.2"><text:p>1 465,20 zł</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p><text:span>dwa</text:span> <text:a xlink:href="http://x.example">słowa</text:a></text:p></table:table-cell><table:table-cell table:formula="of:=[.C2]*2" office:value-type="float" office:value="2930.4"><text:p>2930,4</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="12"/><table:table-cell office:value-type="date" office:date-value="2024-02-29"/><table:table-cell office:value-type="percentage" office:value="0.125"><text:p>12,5%</text:p></table:table-cell><table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>PRAWDA</text:p></table:table-cell><table:table-cell table:formula="of:=DDE(&quot;soffice&quot;;&quot;x&quot;;&quot;y&quot;)" office:value-type="string" office:string-value=""/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>komentarz</text:p></office:annotation><text:p>GK.3</text:p></table:table-cell><table:table-cell/><table:table-cell/><table:table-cell table:number-columns-repeated="2"/></table:table-row>
</table:table><table:named-expressions/></office:spreadsheet></office:body></office:document-content>`
	s, err := OpenODS(packed(t, "x.ods", map[string]string{"mimetype": odsMime, "content.xml": content, "Basic/Standard/Module1.xml": "<x/>"}), OpenOptions{})
	require.NoError(t, err)
	defer s.Close()
	layer := s.Layers()[0]
	require.Equal(t, []string{"Nr decyzji", "Od", "Opłata", "Uwagi", "Wynik"}, names(layer))
	require.Equal(t, []string{CellFormula, FileMacros}, []string{layer.Problems[0].Code, layer.Problems[1].Code})
	got := all(t, s, "")
	require.Equal(t, []any{"0012", time.Date(2024, 2, 1, 14, 30, 0, 0, time.UTC), 1465.2, "dwa słowa", 2930.4}, got[0].Values)
	require.Equal(t, []any{int64(12), day(2024, 2, 29), 0.125, true, nil}, got[1].Values)
	require.Equal(t, []string{CellFormula}, codes(got[1]))
	require.Equal(t, "GK.3", got[2].Values[0], "a comment is no value")
}
