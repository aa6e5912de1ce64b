package town

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/xuri/excelize/v2"

	"spoina/internal/exchange"
	"spoina/internal/ogr"
)

// heading is a column of a register with the group under which clerks put it.
type heading struct{ group, name string }

var decisionColumns = []heading{{"", "Lp."}, {"Decyzja", "Nr decyzji / znak sprawy"}, {"Decyzja", "Data wniosku"}, {"Decyzja", "Data wydania"}, {"Decyzja", "Data doręczenia"},
	{"Decyzja", "Rodzaj wpisu"}, {"Strona", "Wnioskodawca / Podmiot"}, {"Strona", "Adres podmiotu"}, {"Strona", "NIP/PESEL"},
	{"Miejsce", "Ulica / Lokalizacja"}, {"Miejsce", "Nr działki"}, {"Miejsce", "Obręb"}, {"Miejsce", "Nr drogi"}, {"Miejsce", "Kategoria drogi"},
	{"Zajęcie pasa drogowego", "Cel zajęcia / Rodzaj"}, {"Zajęcie pasa drogowego", "Element pasa"}, {"Zajęcie pasa drogowego", "Wymiary"},
	{"Zajęcie pasa drogowego", "Powierzchnia (m2)"}, {"Zajęcie pasa drogowego", "Powierzchnia reklamy"}, {"Zajęcie pasa drogowego", "Liczba szt."},
	{"Zajęcie pasa drogowego", "Termin od"}, {"Zajęcie pasa drogowego", "Termin do"}, {"Zajęcie pasa drogowego", "Liczba dni"},
	{"Należność", "Stawka"}, {"Należność", "Opłata"}, {"Należność", "Termin płatności"}, {"Należność", "Data wpłaty"}, {"", "Uwagi"}, {"", "Załącznik"}, {"", "Data wpisu"},
	{"", "Data ostateczności"}, {"", "Wpłacono"}, {"", "Zezwolenie na lokalizację"}, {"", "Poprzednia decyzja"}, {"", "Zarządca drogi"}, {"", "Status"}}

const feeColumn = 24 // of decisionColumns, for the sums between the rows

var leaseColumns = []heading{{"", "Lp."}, {"Umowa", "Nr umowy"}, {"Umowa", "Znak sprawy"}, {"Umowa", "Rodzaj umowy"}, {"Umowa", "Data zawarcia"},
	{"Strona", "Dzierżawca"}, {"Strona", "Adres"}, {"Strona", "PESEL/NIP"}, {"Przedmiot", "Nr KW"}, {"Przedmiot", "Obręb"}, {"Przedmiot", "Nr działki"},
	{"Przedmiot", "Powierzchnia działki (ha)"}, {"Przedmiot", "Powierzchnia dzierżawy (m2 / ha)"}, {"Przedmiot", "część / całość"}, {"Przedmiot", "Oznaczenie użytków"},
	{"Przedmiot", "Cel dzierżawy"}, {"Termin", "Od"}, {"Termin", "Do"}, {"Termin", "Okres"}, {"Czynsz", "Stawka"}, {"Czynsz", "Czynsz netto"}, {"Czynsz", "VAT"},
	{"Czynsz", "Czynsz brutto"}, {"Czynsz", "Płatność (mies./kw./rok)"}, {"Czynsz", "Termin płatności"}, {"Czynsz", "Waloryzacja"}, {"", "Aneksy"},
	{"", "Zarządzenie / Uchwała"}, {"", "Uwagi"}, {"", "Data wpisu"}, {"", "Uchwała rady"}, {"Czynsz", "Rodzaj czynszu"}, {"Czynsz", "Data ostatniej waloryzacji"}, {"", "Przetarg"}}

// book is a workbook being written, one sheet at a time.
type book struct {
	f     *excelize.File
	sheet string
	row   int // last row written
	bold  int
	day   int
	cols  []heading
}

func newBook() (*book, error) {
	b := &book{f: excelize.NewFile()}
	var err error
	if b.bold, err = b.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true}}); err != nil {
		return nil, err
	}
	format := "dd.mm.yyyy"
	b.day, err = b.f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	return b, err
}

// begin starts a sheet with a title over all columns, a line left empty and headings on two levels, the upper merged.
func (b *book) begin(sheet, title string, cols []heading) error {
	b.cols = cols
	if b.sheet == "" {
		if err := b.f.SetSheetName("Sheet1", sheet); err != nil {
			return err
		}
	} else if _, err := b.f.NewSheet(sheet); err != nil {
		return err
	}
	b.sheet, b.row = sheet, 0
	if err := b.merged(1, 1, len(cols), title); err != nil {
		return err
	}
	for from := 0; from < len(cols); {
		to := from
		for to < len(cols) && cols[to].group == cols[from].group {
			to++
		}
		if cols[from].group != "" {
			if err := b.merged(3, from+1, to, cols[from].group); err != nil {
				return err
			}
		}
		from = to
	}
	b.row = 3
	return b.headings()
}

func (b *book) merged(row, from, to int, text string) error {
	a, err := excelize.CoordinatesToCellName(from, row)
	if err != nil {
		return err
	}
	z, err := excelize.CoordinatesToCellName(to, row)
	if err != nil {
		return err
	}
	if err := b.f.SetCellStr(b.sheet, a, text); err != nil {
		return err
	}
	if err := b.f.MergeCell(b.sheet, a, z); err != nil {
		return err
	}
	return b.f.SetCellStyle(b.sheet, a, z, b.bold)
}

func (b *book) headings() error {
	cells := make([]any, len(b.cols))
	for i, c := range b.cols {
		cells[i] = c.name
	}
	_, err := b.add(cells)
	return err
}

// add writes a row and returns its number as a person sees it.
func (b *book) add(cells []any) (int, error) {
	b.row++
	for i, c := range cells {
		if c == nil || c == "" {
			continue
		}
		name, err := excelize.CoordinatesToCellName(i+1, b.row)
		if err != nil {
			return 0, err
		}
		if d, ok := c.(date); ok {
			if err = b.f.SetCellValue(b.sheet, name, d.DaysUntil(day(1899, 12, 30))*-1); err == nil {
				err = b.f.SetCellStyle(b.sheet, name, name, b.day)
			}
		} else {
			err = b.f.SetCellValue(b.sheet, name, c)
		}
		if err != nil {
			return 0, err
		}
	}
	return b.row, nil
}

func (b *book) save(path string) error {
	if err := b.f.SaveAs(path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Chmod(path, 0o644); err != nil { // the library writes spreadsheets as executable files
		return fmt.Errorf("write %s: %w", path, err)
	}
	return b.f.Close()
}

// typed is a date as somebody typed it: mostly a real date, now and then a text.
func (t *town) typed(d date, text string) any {
	switch {
	case text != "":
		return text
	case d.IsZero():
		return nil
	}
	switch t.rng.IntN(8) {
	case 0:
		return fmt.Sprintf("%02d.%02d.%d", d.Day, int(d.Month), d.Year)
	case 1:
		return fmt.Sprintf("%02d.%02d.%d r.", d.Day, int(d.Month), d.Year)
	case 2:
		return d.String()
	}
	return d
}

func typedArea(v float64, text string) any {
	switch {
	case text != "":
		return text
	case v == 0:
		return nil
	}
	return v
}

// writeDecisions writes the register of decisions: a sheet for each year, sums for each quarter, the headings repeated
// where a printed page began.
func (t *town) writeDecisions(dir string) error {
	years := map[int][]*decision{}
	for _, d := range t.decisions {
		if d.shape == nil {
			years[d.issued.Year] = append(years[d.issued.Year], d)
		}
	}
	b, err := newBook()
	if err != nil {
		return fmt.Errorf("register of decisions: %w", err)
	}
	for _, year := range sortedKeys(years) {
		list := years[year]
		slices.SortStableFunc(list, func(a, b *decision) int { return cmp.Compare(a.issued.String(), b.issued.String()) })
		if err := t.decisionSheet(b, year, list); err != nil {
			return fmt.Errorf("register of decisions, %d: %w", year, err)
		}
	}
	return b.save(filepath.Join(dir, fileDecisions))
}

func sortedKeys[V any](m map[int]V) []int {
	var keys []int
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (t *town) decisionSheet(b *book, year int, list []*decision) error {
	title := fmt.Sprintf("REJESTR ZEZWOLEŃ NA ZAJĘCIE PASA DROGOWEGO – %s – ROK %d", Name, year)
	if err := b.begin(fmt.Sprint(year), title, decisionColumns); err != nil {
		return err
	}
	sum, quarter := int64(0), -1
	total := func() error {
		cells := make([]any, len(decisionColumns))
		cells[9], cells[feeColumn] = fmt.Sprintf("Razem kwartał %d", quarter+1), zloty(sum)
		row, err := b.add(cells)
		sum = 0
		t.dropped(fileDecisions, row, "wiersz sumy kwartału")
		return err
	}
	for i, d := range list {
		if q := int(d.issued.Month-1) / 3; q != quarter {
			if quarter >= 0 {
				if err := total(); err != nil {
					return err
				}
			}
			quarter = q
		}
		if i > 0 && i%60 == 0 {
			if err := b.headings(); err != nil {
				return err
			}
			t.dropped(fileDecisions, b.row, "powtórzony nagłówek")
		}
		row, err := b.add(t.decisionCells(d, i+1))
		if err != nil {
			return err
		}
		d.file, d.line = fileDecisions, row
		sum += d.feeGr()
	}
	return total()
}

// dropped tells that a row of a register is no entry. A few dozen of them are told.
func (t *town) dropped(file string, row int, why string) {
	if t.rowOnly >= 30 {
		return
	}
	t.rowOnly++
	t.truth = append(t.truth, &truthRow{rule: "Q01", kind: trap, note: why, files: []string{fmt.Sprintf("%s:%d", file, row)}})
}

// zloty writes an amount in grosze as people do: 1 234,50 zł.
func zloty(gr int64) string {
	s := fmt.Sprintf("%d", gr/100)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u00a0" + s[i:]
	}
	return fmt.Sprintf("%s,%02d zł", s, gr%100)
}

func (t *town) decisionCells(d *decision, no int) []any {
	number := d.number
	if d.blankNumber {
		number = ""
	}
	delivered := d.issued.AddDays(4 + t.rng.IntN(6))
	if d.delivered != nil {
		delivered = *d.delivered
	}
	applied := d.issued.AddDays(-14 - t.rng.IntN(10))
	var to any = t.typed(d.to, d.toText)
	var days any
	if !d.open && d.toText == "" && !d.to.IsZero() && d.from.DaysUntil(d.to) >= 0 {
		days = d.from.DaysUntil(d.to) + 1
	}
	var fee, due any
	if v := d.feeGr(); v > 0 {
		fee, due = zloty(v), t.typed(delivered.AddDays(28), "")
	}
	final, paid, amount := t.paidCells(d, delivered, d.feeGr())
	if d.noFee {
		fee, due, paid, amount = nil, nil, nil, nil
	} else if d.feeText != "" {
		fee = d.feeText
	}
	var rate any
	if !d.noRate {
		rate = d.rateText()
	}
	var entered any
	switch after := d.enteredAfter; {
	case after > 0:
		entered = t.typed(d.issued.AddDays(after), "")
	case after == 0:
		entered = t.typed(d.issued.AddDays(t.rng.IntN(21)), "")
	}
	area, ad := typedArea(d.area, d.areaText), typedArea(d.adArea, d.adText)
	if d.adText == " " { // both figures are in the other cell
		ad = nil
	}
	var sides any
	if d.dims != "" {
		sides = d.dims
	}
	var issued any = t.typed(d.issued, d.issuedText)
	attachment := ""
	if t.rng.IntN(3) == 0 {
		attachment = "mapa 1:500"
	}
	entry := d.change
	if entry == "" {
		entry = "decyzja"
	}
	from, purpose, deliveredCell := t.typed(d.from, d.fromText), d.purpose, t.typed(delivered, d.deliveredText)
	if d.noPeriod {
		from, to, days = nil, nil, nil
	}
	if d.noPurpose {
		purpose = ""
	}
	if d.noFinal {
		deliveredCell = nil
	}
	return []any{no, number, t.typed(applied, ""), issued, deliveredCell, entry, d.party.name, d.party.address, d.party.number,
		d.street, d.parcels, d.precinct, nil, d.category, purpose, d.element, sides, area, ad, d.pieces,
		from, to, days, rate, fee, due, paid, d.notes, attachment, entered, final, amount, d.locationCell(), d.previousCell(), d.manager, d.status}
}

// writeDecisionMap writes the decisions that somebody drew on a map.
func (t *town) writeDecisionMap(dir string) error {
	var rows []*exchange.Row
	for _, d := range t.decisions {
		if d.shape == nil {
			continue
		}
		d.file, d.line = fileDecisionsMap, len(rows)+1
		var area, ad, to any
		if d.area > 0 {
			area = d.area
		}
		if d.adArea > 0 {
			ad = d.adArea
		}
		if to = d.to.String(); d.open {
			to = "bezterminowo"
		}
		rows = append(rows, &exchange.Row{WKB: wkbShape(d.shape), Values: []any{d.number, d.issued.String(), d.issued.AddDays(6).String(), d.party.name, d.party.number,
			d.purpose, area, ad, int64(d.pieces), d.from.String(), to, d.category, d.element, d.rateText(), zloty(d.feeGr()), d.status, d.notes, d.locationCell(), d.previousCell(), d.manager}})
	}
	return layer("GPKG", filepath.Join(dir, fileDecisionsMap), ogr.LayerDef{Name: "decyzje", EPSG: 2180, Geometry: "Geometry", Fields: fields(
		"znak_sprawy data_wydania data_doreczenia wnioskodawca nip_pesel cel_zajecia powierzchnia:real powierzchnia_reklamy:real liczba_szt:int termin_od termin_do kategoria_drogi element_pasa stawka oplata status uwagi zezwolenie_na_lokalizacje poprzednia_decyzja zarzadca")}, rows)
}
