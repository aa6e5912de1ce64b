package exchange

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

var known = func() func(string) bool {
	set := map[string]bool{}
	for _, s := range []string{"Lp.", "Nr decyzji", "Data wydania", "Ulica", "Nr działki", "Termin od", "Termin do", "od", "do", "Powierzchnia (m2)", "Uwagi", "id_dzialki", "grupa_wlasnosci"} {
		set[Fold(s)] = true
	}
	return func(s string) bool { return set[Fold(s)] }
}()

func file(t *testing.T, name string, content []byte) Input {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	in, err := NewInput(path, name, 1<<30)
	require.NoError(t, err)
	return in
}

func all(t *testing.T, s Source, layer string) []*Row {
	t.Helper()
	var out []*Row
	require.NoError(t, s.Rows(context.Background(), layer, func(rows []*Row) error {
		out = append(out, rows...)
		return nil
	}))
	return out
}

func names(l Layer) []string {
	var out []string
	for _, f := range l.Fields {
		out = append(out, f.Name)
	}
	return out
}

func codes(r *Row) []string {
	var out []string
	for _, w := range r.Warnings {
		out = append(out, w.Code)
	}
	return out
}

func TestCSVEncodings(t *testing.T) {
	const text = "Nr decyzji;Ulica;Powierzchnia (m2)\r\nGK.1;Źródlana;12,5\r\nGK.2;Wąska;1 250,00\r\n"
	encode := func(e interface{ Bytes([]byte) ([]byte, error) }) []byte {
		b, err := e.Bytes([]byte(text))
		require.NoError(t, err)
		return b
	}
	for name, b := range map[string][]byte{
		"utf-8":        []byte(text),
		"windows-1250": encode(charmap.Windows1250.NewEncoder()),
		"iso-8859-2":   encode(charmap.ISO8859_2.NewEncoder()),
		"ibm852":       encode(charmap.CodePage852.NewEncoder()),
		"utf-16le":     encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()),
		"utf-16be":     encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()),
	} {
		s, err := OpenCSV(file(t, "a.csv", b), OpenOptions{Known: known})
		require.NoError(t, err, name)
		l := s.Layers()[0]
		require.Equal(t, name, l.Encoding)
		require.Equal(t, []string{"Nr decyzji", "Ulica", "Powierzchnia (m2)"}, names(l), name)
		rows := all(t, s, "")
		require.Equal(t, []any{"GK.1", "Źródlana", "12,5"}, rows[0].Values, name)
		require.Equal(t, []any{"GK.2", "Wąska", "1 250,00"}, rows[1].Values, name)
		require.Equal(t, 2, rows[0].Line)
	}
	t.Run("the first Polish letter comes late", func(t *testing.T) {
		b := []byte("id;name\n" + strings.Repeat("1;plain\n", 300_000))
		b = append(b, "2;\xb9\xe6\xea\xb3\xf1\xf3\x9c\x9f\xbf\n"...)
		s, err := OpenCSV(file(t, "a.csv", b), OpenOptions{})
		require.NoError(t, err)
		rows := all(t, s, "")
		require.Len(t, rows, 300_001)
		require.Equal(t, "ąćęłńóśźż", rows[300_000].Values[1])
	})
	t.Run("forced", func(t *testing.T) {
		s, err := OpenCSV(file(t, "a.csv", []byte("id;name\n1;\xa3\n")), OpenOptions{Encoding: "iso-8859-1"})
		require.NoError(t, err)
		require.Equal(t, "£", all(t, s, "")[0].Values[1])
		_, err = OpenCSV(file(t, "a.csv", []byte("id;name\n1;a\n")), OpenOptions{Encoding: "klingon"})
		require.ErrorIs(t, err, ErrUnknownFormat)
	})
}

func TestCSVDelimiters(t *testing.T) {
	for d, text := range map[string]string{
		";":  "id_dzialki;grupa_wlasnosci\n146505_8.0231.14/14;miejska, w całości\n1;2,5\n",
		",":  "id,name\n1,\"a;b\"\n2,c\n",
		"\t": "id\tname\n1\ta, b\n2\tc; d\n",
		"|":  "id|name\n1|a, b\n2|c; d\n",
	} {
		s, err := OpenCSV(file(t, "a.csv", []byte(text)), OpenOptions{Known: known})
		require.NoError(t, err)
		require.Len(t, s.Layers()[0].Fields, 2, "delimiter %q", d)
		require.Len(t, all(t, s, ""), 2)
	}
	_, err := OpenCSV(file(t, "letter.md", []byte("Dear Sir,\n\nthis is no table, believe me.\nIt is a letter.\n")), OpenOptions{})
	require.ErrorIs(t, err, ErrUnknownFormat)
}

func TestCSVQuotes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		rows       [][]any
		warned     []int // rows with text.quotes
	}{
		{"line breaks and doubled quotes", "a;b\n1;\"x\ny \"\"z\"\"\"\n2;w\n", [][]any{{"1", "x\ny \"z\""}, {"2", "w"}}, nil},
		{"never closed", "a;b\n1;\"foo\"\"\n2;bar\n3;baz\n", [][]any{{"1", "\"foo\"\""}, {"2", "bar"}, {"3", "baz"}}, []int{0}},
		{"closed many rows later", "a;b\n1;\"foo\n2;bar\n3;\"baz\"\n", [][]any{{"1", "\"foo"}, {"2", "bar"}, {"3", "baz"}}, []int{0}},
		{"inside a quoted cell", "a;b\n1;\"Sklep \"Żabka\" nr 3\"\n2;x\n", [][]any{{"1", "Sklep \"Żabka\" nr 3"}, {"2", "x"}}, nil},
		{"inside a plain cell", "a;b\n1;Sklep \"Żabka\"\n2;x\n", [][]any{{"1", "Sklep \"Żabka\""}, {"2", "x"}}, nil},
	} {
		s, err := OpenCSV(file(t, "a.csv", []byte(c.text)), OpenOptions{Delimiter: ';'})
		require.NoError(t, err, c.name)
		rows := all(t, s, "")
		var warned []int
		for i, r := range rows {
			require.Equal(t, c.rows[i], r.Values, c.name)
			if len(r.Warnings) > 0 {
				require.Equal(t, []string{TextQuotes}, codes(r))
				require.Equal(t, i+1, r.Warnings[0].Row)
				warned = append(warned, i)
			}
		}
		require.Len(t, rows, len(c.rows), c.name)
		require.Equal(t, c.warned, warned, c.name)
	}
	t.Run("every row has a stray quote", func(t *testing.T) {
		s, err := OpenCSV(file(t, "a.csv", []byte("a;b\n"+strings.Repeat("1;\"x\n", 100_001))), OpenOptions{Delimiter: ';'})
		require.NoError(t, err)
		start := time.Now()
		require.Len(t, all(t, s, ""), 100_001)
		require.Less(t, time.Since(start), 10*time.Second)
	})
}

func TestCSVRagged(t *testing.T) {
	s, err := OpenCSV(file(t, "a.csv", []byte("a;b;c\n1;2\n1;2;3;4;5\n1;2;3\n\n;;\n1;2;3\n\n\n")), OpenOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "c", "kolumna 4", "kolumna 5"}, names(s.Layers()[0]))
	rows := all(t, s, "")
	require.EqualValues(t, len(rows), s.Layers()[0].Count)
	require.Equal(t, []any{"1", "2", nil, nil, nil}, rows[0].Values)
	require.Equal(t, []string{TextRagged}, codes(rows[0]))
	require.Equal(t, []any{"1", "2", "3", "4", "5"}, rows[1].Values)
	require.Equal(t, []string{TextRagged}, codes(rows[1]))
	require.Empty(t, rows[2].Warnings)
	require.True(t, rows[3].Blank && rows[4].Blank)
	require.Len(t, rows, 6, "the empty tail is no row")
	require.Equal(t, 7, rows[5].Line)
}

func TestHeadingsOfRegisters(t *testing.T) {
	t.Run("titles above, repeated on each page, sums between", func(t *testing.T) {
		s, err := OpenCSV(file(t, "a.csv", []byte("Rejestr decyzji 2024;;;\n;;;\nLp.;Nr decyzji;Ulica;Powierzchnia (m2)\n1;GK.1;Wąska;2,5\nRazem;;;2,5\nLp.;Nr decyzji;Ulica;Powierzchnia (m2)\n2;GK.2;Szeroka;3\n")), OpenOptions{Known: known})
		require.NoError(t, err)
		require.Equal(t, []string{"Lp.", "Nr decyzji", "Ulica", "Powierzchnia (m2)"}, names(s.Layers()[0]))
		require.Equal(t, 3, s.Layers()[0].HeadingRow)
		rows := all(t, s, "")
		require.Len(t, rows, 4)
		require.False(t, rows[0].Subtotal || rows[0].Heading)
		require.True(t, rows[1].Subtotal)
		require.True(t, rows[2].Heading)
		require.Equal(t, 7, rows[3].Line)
		require.Equal(t, 4, rows[3].Number)
	})
	t.Run("no heading at all", func(t *testing.T) {
		s, err := OpenCSV(file(t, "a.csv", []byte("1;2;3\n4;5;6\n")), OpenOptions{})
		require.NoError(t, err)
		require.Equal(t, []string{"kolumna 1", "kolumna 2", "kolumna 3"}, names(s.Layers()[0]))
		require.Len(t, all(t, s, ""), 2)
		require.Equal(t, HeadingGuessed, s.Layers()[0].Problems[0].Code)
	})
	t.Run("one heading twice", func(t *testing.T) {
		s, err := OpenCSV(file(t, "a.csv", []byte("Uwagi;Ulica;Uwagi\na;b;c\n")), OpenOptions{})
		require.NoError(t, err)
		require.Equal(t, []string{"Uwagi", "Ulica", "Uwagi (2)"}, names(s.Layers()[0]))
	})
	t.Run("the caller knows the row", func(t *testing.T) {
		s, err := OpenCSV(file(t, "a.csv", []byte("a;b\nc;d\n1;2\n")), OpenOptions{HeadingRow: 2})
		require.NoError(t, err)
		require.Equal(t, []string{"c", "d"}, names(s.Layers()[0]))
	})
}

// register is a sheet as an office keeps it: a title, a heading of two rows with merged cells, three parcels under one
// case number, a hidden row, a sum.
func register(t *testing.T) string {
	t.Helper()
	f := excelize.NewFile()
	f.SetSheetName("Sheet1", "2024")
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	require.NoError(t, err)
	custom := `dd\.mm\.yyyy;@`
	own, err := f.NewStyle(&excelize.Style{CustomNumFmt: &custom})
	require.NoError(t, err)
	set := func(cell string, v any) { require.NoError(t, f.SetCellValue("2024", cell, v)) }
	set("A1", "Rejestr zajęć pasa drogowego")
	require.NoError(t, f.MergeCell("2024", "A1", "F1"))
	for cell, v := range map[string]string{"A3": "Nr decyzji", "B3": "Nr działki", "C3": "Termin", "C4": "od", "D4": "do", "E3": "Powierzchnia (m2)", "F3": "Uwagi"} {
		set(cell, v)
	}
	for _, m := range [][2]string{{"A3", "A4"}, {"B3", "B4"}, {"C3", "D3"}, {"E3", "E4"}, {"F3", "F4"}, {"A5", "A7"}} {
		require.NoError(t, f.MergeCell("2024", m[0], m[1]))
	}
	set("A5", "GK.1.2024")
	set("B5", "12/3")
	set("C5", 45323)
	set("D5", 45323.5)
	require.NoError(t, f.SetCellStyle("2024", "C5", "C5", day))
	require.NoError(t, f.SetCellStyle("2024", "D5", "D5", own))
	set("E5", 12.5)
	set("B6", "12/4")
	set("B7", 7)
	set("A8", "GK.2.2024")
	require.NoError(t, f.SetRowVisible("2024", 8, false))
	set("A9", "RAZEM")
	set("E9", 12.5)
	_, err = f.NewSheet("2023")
	require.NoError(t, err)
	require.NoError(t, f.SetSheetRow("2023", "A1", &[]any{"Nr decyzji", "Ulica"}))
	require.NoError(t, f.SetSheetRow("2023", "A2", &[]any{"GK.9.2023", true}))
	path := filepath.Join(t.TempDir(), "rejestr.xlsx")
	require.NoError(t, f.SaveAs(path))
	return path
}

func TestXLSXRegister(t *testing.T) {
	s, err := OpenXLSX(register(t), OpenOptions{Known: known})
	require.NoError(t, err)
	defer s.Close()
	layers := s.Layers()
	require.Len(t, layers, 2)
	require.Equal(t, []string{"Nr decyzji", "Nr działki", "Termin / od", "Termin / do", "Powierzchnia (m2)", "Uwagi"}, names(layers[0]))
	rows := all(t, s, "2024")
	require.Len(t, rows, 5)
	require.EqualValues(t, 5, layers[0].Count)
	require.Equal(t, []any{"GK.1.2024", "12/3", time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 2, 1, 12, 0, 0, 0, time.UTC), 12.5, nil}, rows[0].Values)
	require.Equal(t, 5, rows[0].Line)
	require.Equal(t, []any{"GK.1.2024", "12/4", nil, nil, nil, nil}, rows[1].Values)
	require.Equal(t, []string{CellMerged}, codes(rows[1]))
	require.Equal(t, "GK.1.2024", rows[2].Values[0])
	require.Equal(t, int64(7), rows[2].Values[1])
	require.True(t, rows[3].Hidden)
	require.True(t, rows[4].Subtotal)
	require.Equal(t, []any{"GK.9.2023", true}, all(t, s, "2023")[0].Values)
	require.ErrorIs(t, s.Rows(context.Background(), "2022", nil), ErrNoLayer)
}

func TestODSRegister(t *testing.T) {
	const content = `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>
<table:table table:name="Umowy"><table:table-column/>
<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="4"><text:p>Rejestr umów</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="3"/><table:table-cell table:number-columns-repeated="16380"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Nr decyzji</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Termin od</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Uwagi</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>Powierzchnia<text:s text:c="1"/>(m2)</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>D.1</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2024-02-29"><text:p>29.02.24</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>a &amp; b</text:p><text:p>druga linia</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="12.5"><text:p>12,50</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="filter"><table:table-cell office:value-type="string"><text:p>D.2</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="float" office:value="3"/></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>`
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content} {
		w, err := z.Create(name)
		require.NoError(t, err)
		w.Write([]byte(text))
	}
	require.NoError(t, z.Close())
	in := file(t, "umowy.ods", b.Bytes())
	s, err := OpenODS(in.Path, OpenOptions{Known: known})
	require.NoError(t, err)
	defer s.Close()
	require.Equal(t, []string{"Nr decyzji", "Termin od", "Uwagi", "Powierzchnia (m2)"}, names(s.Layers()[0]))
	rows := all(t, s, "Umowy")
	require.Len(t, rows, 3)
	require.Equal(t, []any{"D.1", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), "a & b\ndruga linia", 12.5}, rows[1].Values)
	require.Equal(t, 4, rows[1].Line)
	require.True(t, rows[2].Hidden)
	require.Equal(t, []any{"D.2", nil, nil, int64(3)}, rows[2].Values)
}

func TestDateFormats(t *testing.T) {
	for code, want := range map[string]dateKind{"dd.mm.yyyy": hasDay, "#,##0.00": noDate, `0.00" m2"`: noDate, `#,##0.00\ "zł"`: noDate, "[$-415]d mmmm yyyy": hasDay, "hh:mm:ss": hasTime, "[h]:mm": noDate,
		"yyyy-mm-dd hh:mm": hasDay, "mmm": hasDay, "General": noDate, `@`: noDate, "[Red]0": noDate} {
		require.Equal(t, want, kindOfFormat("164", code), code)
	}
	x := &xlsx{from: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)}
	require.Equal(t, time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), x.date(1, hasDay))
	require.Equal(t, time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC), x.date(61, hasDay))
	require.Nil(t, x.date(-1, hasDay))
	require.Nil(t, x.date(1e9, hasDay))
}
