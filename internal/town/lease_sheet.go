package town

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"spoina/internal/exchange"
	"spoina/internal/ogr"
)

// prices are the yearly changes of consumer prices that Statistics Poland has announced, per cent.
var prices = map[int]float64{2015: 99.1, 2016: 99.4, 2017: 102.0, 2018: 101.6, 2019: 102.3, 2020: 103.4, 2021: 105.1, 2022: 114.4, 2023: 111.4}

const (
	orderGr    = 45 // gr per m² and year, for whatever the mayor's order names
	marchIndex = "wskaźnik GUS od 1 marca"
)

// firstRent is the yearly rent at the beginning of a lease in grosze, without VAT.
func (l *lease) firstRent() int64 { return int64(math.Round(l.m2 * orderGr)) }

// rentGr is the yearly rent of today in grosze, without VAT: indexed each March from the year after the beginning, and
// never lowered.
func (l *lease) rentGr() int64 {
	if l.rent != 0 {
		return l.rent
	}
	if l.index != "" {
		return l.firstRent()
	}
	return indexed(l.firstRent(), l.from.Year+1, AnalyseOn.Year)
}

func indexed(rent int64, from, to int) int64 {
	for y := from; y <= to; y++ {
		if cpi := prices[y-1]; cpi > 100 {
			rent = int64(math.Floor(float64(rent)*cpi/100 + 0.5))
		}
	}
	return rent
}

// consentOf is the council's resolution as the register has it.
func (l *lease) consentOf() any {
	if l.noConsent {
		return nil
	}
	if l.consent != "" {
		return l.consent
	}
	return fmt.Sprintf("XX/%d/%d", 1+l.signed.Year%90, l.signed.Year)
}

func or(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

func (l *lease) numbers() string {
	if l.refs != "" {
		return l.refs
	}
	var s []string
	for _, p := range l.parcels {
		s = append(s, p.number)
	}
	return strings.Join(s, ", ")
}

// writeLeases writes the register of leases: one sheet, annexes in rows of their own below, areas in hectares beside
// square metres.
func (t *town) writeLeases(dir string) error {
	b, err := newBook()
	if err != nil {
		return fmt.Errorf("register of leases: %w", err)
	}
	if err := b.begin("Umowy dzierżawy", "REJESTR UMÓW DZIERŻAWY GRUNTÓW – "+Name, leaseColumns); err != nil {
		return fmt.Errorf("register of leases: %w", err)
	}
	list := slices.Clone(t.leases)
	slices.SortStableFunc(list, func(a, b *lease) int { return cmp.Compare(a.signed.String(), b.signed.String()) })
	no := 0
	for _, l := range list {
		if l.shape != nil {
			continue
		}
		no++
		if _, err := b.add(t.leaseCells(l, no)); err != nil {
			return fmt.Errorf("register of leases: %w", err)
		}
	}
	return b.save(filepath.Join(dir, fileLeases))
}

func (t *town) leaseCells(l *lease, no int) []any {
	var to any = t.typed(l.to, "")
	var term any
	switch {
	case l.open:
		to = "na czas nieokreślony"
	case l.term != "":
		to, term = nil, l.term
	}
	var annex any
	if l.annex != "" {
		annex = l.annex
	}
	var indexedOn any
	if !l.indexed.IsZero() {
		indexedOn = t.typed(l.indexed, "")
	}
	var kw any
	if l.kw != "" {
		kw = l.kw
	}
	gross := l.rentGr() * 123 / 100
	precinct := l.precinct
	if precinct == "" {
		precinct = fmt.Sprintf("%04d", l.parcels[0].precinct)
		if no%3 == 0 {
			precinct = precinctNames[l.parcels[0].precinct]
		}
	}
	return []any{no, l.number, l.caseNumber, l.kind, t.typed(l.signed, ""), l.party.name, l.party.address, l.party.number,
		kw, precinct, l.numbers(), l.landArea, l.area, l.whole, l.parcels[0].use, l.purpose,
		t.typed(l.from, ""), to, term, or(l.rate, "0,45"), zloty(l.rentGr()), "23%", zloty(gross), "rok", "do 31 marca", or(l.index, marchIndex), annex,
		or(l.order, fmt.Sprintf("zarz. nr %d/%d", 10+no%90, l.signed.Year)), l.notes, t.typed(l.signed.AddDays(t.rng.IntN(21)), ""),
		l.consentOf(), or(l.model, "stawka za m2 rocznie"), indexedOn, l.tender}
}

func boundary(l *lease) any {
	if l.sketch {
		return "szkic odręczny"
	}
	return "mapa z pomiaru"
}

// writeLeaseParts writes the parts of parcels that somebody drew.
func (t *town) writeLeaseParts(dir string) error {
	var rows []*exchange.Row
	for _, l := range t.leases {
		if l.shape == nil {
			continue
		}
		p := l.parcels[0]
		rows = append(rows, &exchange.Row{WKB: wkbPolygon(l.shape), Values: []any{l.number, l.caseNumber, l.kind, l.signed.String(), l.party.name, l.party.number, fmt.Sprintf("%04d", p.precinct),
			p.number, l.m2, "część", l.purpose, l.from.String(), l.to.String(), l.notes, l.consentOf(), boundary(l)}})
	}
	return layer("GPKG", filepath.Join(dir, fileLeaseParts), ogr.LayerDef{Name: "czesci", EPSG: 2180, Geometry: "Polygon", Fields: fields(
		"nr_umowy znak_sprawy rodzaj_umowy data_zawarcia dzierzawca nip_pesel obreb nr_dzialki powierzchnia_dzierzawy:real czesc cel_dzierzawy termin_od termin_do uwagi uchwala_rady zrodlo_granicy")}, rows)
}

// writeRates writes the table of the council's resolution (after Mikołów's public one) and of the mayor's order on rents.
func (t *town) writeRates(dir string) error {
	rows := [][]string{{"tabela", "rodzaj", "element pasa", "jezdnia od", "jezdnia do", "podświetlenie", "stawka", "jednostka", "obowiązuje od", "obowiązuje do", "podstawa prawna"}}
	act := "Uchwała nr X/1/2016 Rady Miasta (dane próbne)"
	for _, r := range [][7]string{
		{"roboty", "jezdnia", "0", "20", "", "3,00", "m2/dzień"}, {"roboty", "jezdnia", "20", "50", "", "5,00", "m2/dzień"}, {"roboty", "jezdnia", "50", "100", "", "7,00", "m2/dzień"},
		{"roboty", "chodnik", "", "", "", "2,00", "m2/dzień"}, {"roboty", "", "", "", "", "1,00", "m2/dzień"},
		{"urządzenia infrastruktury technicznej", "", "", "", "", "20,00", "m2/rok"},
		{"obiekt budowlany", "", "", "", "", "3,00", "m2/dzień"},
		{"reklama", "", "", "", "nie", "5,00", "m2/dzień"}, {"reklama", "", "", "", "tak", "10,00", "m2/dzień"},
		{"na prawach wyłączności", "", "", "", "", "2,00", "m2/dzień"},
	} {
		rows = append(rows, []string{"lane", r[0], r[1], r[2], r[3], r[4], r[5], r[6], "01.01.2016", "", act})
	}
	order := "Zarządzenie Burmistrza nr 1/2016 (dane próbne)"
	rows = append(rows, []string{"lease", "", "", "", "", "", "0,90", "m2/miesiąc", "01.01.2016", "", order})
	for _, purpose := range purposes {
		rows = append(rows, []string{"lease", purpose, "", "", "", "", "0,45", "m2/rok", "01.01.2016", "", order})
	}
	rows = append(rows, []string{"lease", "reklama", "", "", "", "", "30,00", "m2 reklamy/miesiąc", "01.01.2016", "", order})
	for _, y := range slices.Sorted(maps.Keys(prices)) {
		rows = append(rows, []string{"cpi", "ceny towarów i usług konsumpcyjnych", "", "", "", "", strings.Replace(fmt.Sprintf("%.1f", prices[y]), ".", ",", 1), "procent",
			fmt.Sprintf("01.01.%d", y), fmt.Sprintf("31.12.%d", y), "komunikat Prezesa GUS"})
	}
	return table(filepath.Join(dir, fileRates), true, rows)
}
