package ingest

import (
	"math"
	"strings"

	"spoina/geo"
	"spoina/internal/cell"
)

// leases are the office's register of contracts on municipal land.
var leases = &Layer{
	Name: "leases", Table: "leases",
	Title: Text{"Umowy dzierżawy", "Leases of municipal land"},
	Identity: Text{"numer umowy, bez niego znak sprawy; wiersze jednego numeru to jedna umowa na kilku działkach albo jej aneksy; bez numeru każdy wiersz osobno",
		"the contract number, without one the case number; rows of one number are one contract over several parcels, or its annexes; without a number each row on its own"},
	geometry: mayHaveGeometry, children: "lease_parcels",
	always: []string{"contract_number", "case_number", "problems", "annexes"},
	Fields: append([]Field{
		{Name: "contract_number", Title: Text{"numer umowy", "contract number"}, Columns: []string{"-"}, Aliases: []string{"nr umowy", "numer umowy", "umowa", "contract_no", "umowa nr"}},
		{Name: "case_number", Title: Text{"znak sprawy", "case number"}, Columns: []string{"-"}, Aliases: []string{"znak sprawy", "sygnatura", "znak", "nr sprawy"}},
		{Name: "contract_type", Title: Text{"rodzaj umowy", "kind of contract"}, Aliases: []string{"rodzaj umowy", "typ umowy", "rodzaj", "forma", "type"}},
		{Name: "purpose", Title: Text{"cel dzierżawy", "purpose"}, Aliases: []string{"cel dzierżawy", "cel", "przeznaczenie", "cel umowy", "sposób użytkowania"}},
		{Name: "signed", Title: Text{"data zawarcia", "signed"}, Aliases: []string{"data zawarcia", "data zawarcia umowy", "data umowy", "z dnia", "zawarta"}},
		{Name: "valid_from", Title: Text{"od", "from"}, Aliases: []string{"od", "termin od", "data od", "obowiązuje od", "okres od", "początek", "od dnia"}},
		{Name: "valid_to", Title: Text{"do", "until"}, Columns: []string{"valid_to", "open_ended"}, Aliases: []string{"do", "termin do", "data do", "obowiązuje do", "okres do", "koniec", "do dnia"}},
		{Name: "term", Title: Text{"okres", "term"}, Columns: []string{"valid_from", "valid_to", "open_ended"}, Aliases: []string{"okres", "okres dzierżawy", "termin", "czas trwania", "okres umowy", "na okres"}},
		{Name: "council_consent_no", Title: Text{"uchwała rady", "consent of the council"}, Aliases: []string{"uchwała", "uchwała rady", "zgoda rady", "nr uchwały"}},
		{Name: "order_no", Title: Text{"zarządzenie", "mayor's order"}, Aliases: []string{"zarządzenie", "Zarządzenie / Uchwała", "nr zarządzenia"}},
		{Name: "tender", Title: Text{"przetarg", "tender"}, Aliases: []string{"przetarg", "tryb", "tryb zawarcia"}},
		{Name: "rent_model", Title: Text{"rodzaj czynszu", "rent model"}, Aliases: []string{"rodzaj czynszu", "model czynszu"}},
		{Name: "rent_gr", Title: Text{"czynsz netto", "net rent"}, Aliases: []string{"czynsz netto", "czynsz", "kwota czynszu", "czynsz roczny", "wysokość czynszu"}},
		{Name: "rent_gross_gr", Title: Text{"czynsz brutto", "gross rent"}, Columns: []string{"-"}, Aliases: []string{"czynsz brutto", "brutto"}},
		{Name: "rate_gr", Title: Text{"stawka", "rate"}, Aliases: []string{"stawka", "stawka czynszu", "stawka za m2"}},
		{Name: "vat", Title: Text{"VAT", "VAT"}, Aliases: []string{"vat", "stawka vat", "podatek vat"}},
		{Name: "payment_period", Title: Text{"okres płatności", "payment period"}, Aliases: []string{"Płatność (mies./kw./rok)", "płatność", "okres płatności", "częstotliwość płatności"}},
		{Name: "due_rule", Title: Text{"termin płatności", "due"}, Aliases: []string{"termin płatności", "płatne do", "termin zapłaty"}},
		{Name: "indexation_rule", Title: Text{"waloryzacja", "indexation"}, Aliases: []string{"waloryzacja", "rewaloryzacja"}},
		{Name: "indexed_on", Title: Text{"ostatnia waloryzacja", "last indexed"}, Aliases: []string{"data ostatniej waloryzacji", "ostatnia waloryzacja", "data waloryzacji", "zwaloryzowano"}},
		{Name: "property_value_gr", Title: Text{"wartość nieruchomości", "value of the property"}, Aliases: []string{"wartość nieruchomości", "wartość gruntu", "wartość działki"}},
		{Name: "annexes", Title: Text{"aneksy", "annexes"}, Columns: []string{"-"}, Aliases: []string{"aneksy", "aneks", "nr aneksu", "rodzaj wpisu"}},
		{Name: "parcel_id", Title: Text{"działki", "parcels"}, Columns: []string{"-"}, Content: isParcelID,
			Aliases: []string{"nr działki", "numer działki", "działka", "działki", "nr działek", "ozn_dz", "oznaczenie działki", "parcel_refs", "parcel_ref_raw", "nr ewid", "id_dzialki", "nr_dzialki"}},
		{Name: "precinct", Title: Text{"obręb", "precinct"}, Columns: []string{"-"}, Aliases: []string{"obręb", "nr obrębu", "nazwa obrębu"}},
		{Name: "kw", Title: Text{"księga wieczysta", "land register number"}, Aliases: []string{"nr kw", "kw", "księga wieczysta"}},
		{Name: "part", Title: Text{"część / całość", "part or whole"}, Columns: []string{"-"}, Aliases: []string{"część / całość", "cz / całość", "czy_czesc", "część", "cześć/całość", "whole"}},
		{Name: "geometry_source", Title: Text{"źródło granicy części", "source of the part's boundary"}, Columns: []string{"-"}, Aliases: []string{"źródło granicy", "źródło geometrii", "pochodzenie granicy"}},
		{Name: "historical", Title: Text{"działka historyczna", "historical parcel"}, Columns: []string{"-"}, Aliases: []string{"dzialka_h", "działka historyczna", "historyczna"}},
		{Name: "parcel_area", Title: Text{"powierzchnia działki", "area of the parcel"}, Columns: []string{"-"}, Aliases: []string{"Powierzchnia działki (ha)", "powierzchnia działki", "pow działki"}},
		{Name: "leased_area_m2", Title: Text{"powierzchnia dzierżawy", "leased area"}, Columns: []string{"total_area_m2"},
			Aliases: []string{"Powierzchnia dzierżawy (m2 / ha)", "powierzchnia dzierżawy", "pow dzierżawy", "powierzchnia", "pow", "powierzchnia gruntu", "area_m2", "pow umowy"}},
		{Name: "use_codes", Title: Text{"użytki", "land use"}, Columns: []string{"-"}, Aliases: []string{"oznaczenie użytków", "użytki"}},
		{Name: "status", Title: Text{"status", "status"}, Aliases: []string{"status", "stan"}},
		enteredField,
		{Name: "notes", Title: Text{"uwagi", "notes"}, Aliases: []string{"uwagi", "komentarz"}},
		{Name: "ordinal", Title: Text{"lp.", "ordinal"}, Columns: []string{"-"}, Aliases: []string{"lp", "l.p.", "objectid"}},
	}, append(partyFields, keeperFields...)...),
	read: readLease,
}

func readLease(r *reading) {
	contract, number := cell.Case(r.text("contract_number")), cell.Case(r.text("case_number"))
	r.set("contract_number", contract)
	r.set("case_number", number)
	r.wordOf("contract_type", cell.ContractType)
	r.setText("purpose")
	signed, _ := r.date("signed")
	if !signed.IsZero() {
		r.set("signed", signed)
	}
	r.period(signed)
	r.setText("council_consent_no")
	r.setText("order_no")
	if t := r.text("tender"); t != "" {
		switch f := cell.Fold(t); {
		case f == "bezprzetargowo", f == "bez przetargu", f == "bezprzetargowy":
			r.set("tender", false)
		case f == "przetarg", f == "przetargowo", f == "przetargowy":
			r.set("tender", true)
		default:
			r.setBool("tender")
		}
	}
	r.wordOf("rent_model", cell.RentModel)
	for _, f := range []string{"rent_gr", "rate_gr", "property_value_gr"} {
		if v, ok := r.money(f); ok {
			r.set(f, v)
		}
	}
	r.setText("vat")
	if v, ok := r.money("rent_gross_gr"); ok && r.text("rent_gr") == "" {
		if tax, ok := cell.VAT(r.text("vat")); ok { // a register with the gross rent alone
			r.set("rent_gr", math.Round(v*100/float64(100+tax)))
		}
	}
	r.setDate("indexed_on")
	r.wordOf("payment_period", cell.PaymentPeriod)
	r.setText("due_rule")
	r.setText("indexation_rule")
	r.setText("status")
	r.setDate("entered_on")
	if kw := r.text("kw"); kw != "" { // kept as it stands: rule Q08 says what is wrong with it
		if clean, err := geo.ParseKW(kw); err == nil {
			kw = clean
		}
		r.set("kw", kw)
	}
	r.setText("notes")
	r.keeper()
	r.party()

	heading := cell.HeadingUnit(r.column("leased_area_m2"))
	if r.constant("leased_area_m2") {
		heading = cell.SquareMetres
	}
	area, ok := r.area("leased_area_m2", heading)
	r.parcels()
	if f := cell.Fold(r.text("geometry_source")); strings.Contains(f, "szkic") || strings.Contains(f, "odrecz") || strings.Contains(f, "przybliz") || strings.Contains(f, "sketch") {
		for k := range r.rec.parcels {
			r.rec.parcels[k].sketch = true
		}
	}
	if ok && area.M2 != nil {
		switch {
		case len(r.rec.parcels) == 1 && !area.Total:
			r.rec.parcels[0].area = area.M2
		default: // one figure over all the parcels of the row
			r.set("total_area_m2", *area.M2)
		}
	}
	amendment := cell.Amendment(r.text("annexes")) || cell.Amendment(r.text("contract_type"))
	if t := r.text("annexes"); t != "" && !amendment {
		if n, err := cell.Int(t); err == nil && n > 0 && contract != "" {
			amendment = true // "nr aneksu 2"
		}
	}
	if number == "" && contract == "" && signed.IsZero() && r.text("parcel_id") == "" && r.text("party_name") == "" && r.text("leased_area_m2") == "" && !r.hasPlace() {
		r.reject("", "", "heading_row", "the row has neither number nor date, parcel, party or area: a heading or a sum")
	}
	key := contract
	if key == "" {
		key = number
	}
	if key != "" {
		r.key(key)
		r.group()
	}
	r.rec.amendment = amendment
	if amendment && r.text("valid_to") == "" && r.text("term") == "" {
		r.set("open_ended", nil) // an annex that says no end leaves the contract's
	}
	if r.rec.quality == nil {
		r.rec.quality = []qualityNote{}
	}
}
