package ingest

import (
	"strings"
	"time"

	"spoina/geo"
	"spoina/internal/cell"
)

var partyFields = []Field{
	{Name: "party_name", Title: Text{"strona", "party"}, Columns: []string{"party_id"}, Personal: true,
		Aliases: []string{"Wnioskodawca / Podmiot", "wnioskodawca", "podmiot", "strona", "dzierżawca", "najemca", "nazwa podmiotu", "inwestor", "party", "client", "opis", "Responsable du chantier", "party_id"}},
	{Name: "party_address", Title: Text{"adres strony", "address of the party"}, Columns: []string{"-"}, Personal: true,
		Aliases: []string{"adres podmiotu", "adres", "adres wnioskodawcy", "adres dzierżawcy"}},
	{Name: "party_number", Title: Text{"NIP, PESEL lub REGON", "tax or personal number"}, Columns: []string{"-"}, Personal: true,
		Aliases: []string{"NIP/PESEL", "PESEL/NIP", "nip", "pesel", "regon", "NIP / PESEL", "NIP/REGON"}},
}

// keeperFields say whose a document is, so that people see those of their own department, partner unit or municipality.
// The officer in charge is a login, never a name: a column of names is not taken for it.
var keeperFields = []Field{
	{Name: "department", Title: Text{"komórka organizacyjna", "department"}, Aliases: []string{"komórka organizacyjna", "wydział", "referat"}},
	{Name: "unit", Title: Text{"jednostka partnerska", "partner unit"}, Aliases: []string{"jednostka partnerska"}},
	territoryField,
	{Name: "assignee", Title: Text{"prowadzący (login)", "officer in charge (login)"}},
}

var territoryField = Field{Name: "territory", Title: Text{"gmina (TERYT)", "municipality (TERYT)"}, Aliases: []string{"teryt gminy", "kod teryt gminy"}}

var enteredField = Field{Name: "entered_on", Title: Text{"data wpisu do rejestru", "entered on"}, Aliases: []string{"data wpisu", "data rejestracji", "wpisano", "data wprowadzenia"}}

// keeper reads whose a document is.
func (r *reading) keeper() {
	for _, f := range keeperFields {
		r.setText(f.Name)
	}
}

// decisions are the office's register of permits to occupy the road lane (art. 40 u.d.p.).
var decisions = &Layer{
	Name: "decisions", Table: "decisions",
	Title: Text{"Decyzje na zajęcie pasa drogowego", "Decisions on occupying the road lane"},
	Identity: Text{"znak sprawy i data wydania; wiersze zgodne we wszystkim poza działką i miejscem to jedna decyzja na kilku działkach, a zmiana (aneks, art. 155 k.p.a.) jest osobną wersją; bez znaku sprawy każdy wiersz osobno",
		"case number and date of issue; rows that agree in all but parcel and place are one decision over several parcels, and an amendment (annex, art. 155 k.p.a.) is a version of its own; without a case number each row on its own"},
	geometry: mayHaveGeometry, children: "decision_parcels",
	always: []string{"case_number", "decision_date", "is_amendment", "problems"},
	Fields: append([]Field{
		{Name: "case_number", Title: Text{"znak sprawy", "case number"}, Columns: []string{"-"},
			Aliases: []string{"Nr decyzji / znak sprawy", "znak sprawy", "nr decyzji", "numer decyzji", "znak", "sygnatura", "nr sprawy", "caseid", "Référence Chantier"}},
		{Name: "application_date", Title: Text{"data wniosku", "date of application"}, Aliases: []string{"data wniosku", "data wpływu", "data złożenia"}},
		{Name: "decision_date", Title: Text{"data wydania", "date of issue"}, Columns: []string{"-"}, Aliases: []string{"data wydania", "data decyzji", "data wydania decyzji", "z dnia"}},
		{Name: "delivered_date", Title: Text{"data doręczenia", "date of delivery"}, Aliases: []string{"data doręczenia", "doręczono", "data odbioru"}},
		{Name: "final_date", Title: Text{"data ostateczności", "final since"}, Aliases: []string{"data ostateczności", "ostateczna od", "data uprawomocnienia", "decyzja ostateczna", "ostateczna z dniem", "prawomocna od"}},
		{Name: "manager", Title: Text{"zarządca drogi", "road manager"}, Aliases: []string{"zarządca", "zarządca drogi", "organ", "manager_id"}},
		{Name: "kind", Title: Text{"rodzaj zajęcia", "kind of occupancy"}, Columns: []string{"kind", "is_telecom"}, Aliases: []string{"rodzaj", "rodzaj zajęcia", "rodzaj decyzji", "typ", "kind"}},
		{Name: "legal_regime", Title: Text{"stan prawny", "legal regime"}, Aliases: []string{"stan prawny"}},
		{Name: "purpose_text", Title: Text{"cel zajęcia", "purpose"}, Columns: []string{"purpose_text", "kind", "is_telecom"}, Aliases: []string{"Cel zajęcia / Rodzaj", "cel zajęcia", "cel", "przedmiot", "opis zajęcia", "Synthèse - Nature du chantier", "casetype"}},
		{Name: "lane_element", Title: Text{"element pasa", "part of the lane"}, Columns: []string{"lane_element", "carriageway_percent"}, Aliases: []string{"element pasa", "element pasa drogowego", "element", "Encombrement espace public"}},
		{Name: "carriageway_percent", Title: Text{"% szerokości jezdni", "% of the carriageway's width"}, Aliases: []string{"procent jezdni", "zajęcie jezdni %", "% jezdni"}},
		{Name: "is_telecom", Title: Text{"telekomunikacja", "telecommunication"}, Aliases: []string{"telekomunikacja", "telekom"}},
		{Name: "is_illuminated", Title: Text{"podświetlenie", "illuminated"}, Aliases: []string{"podświetlenie", "podświetlana", "oświetlenie"}},
		{Name: "area_m2", Title: Text{"powierzchnia [m²]", "area [m²]"}, Columns: []string{"area_m2", "ad_area_m2", "area_confidence", "dims"},
			Aliases: []string{"powierzchnia", "pow", "powierzchnia zajęcia", "powierzchnia m2", "pow m2", "powierzchnia pasa", "surface", "Surface (m2)"}},
		{Name: "ad_area_m2", Title: Text{"powierzchnia reklamy [m²]", "advertisement surface [m²]"}, Aliases: []string{"powierzchnia reklamy", "pow reklamy", "pow. reklamy", "powierzchnia ekspozycji"}},
		{Name: "ad_area_basis", Title: Text{"podstawa powierzchni reklamy", "basis of the advertisement surface"}},
		{Name: "dims", Title: Text{"wymiary", "dimensions"}, Columns: []string{"dims", "area_m2", "area_confidence", "sides"}, Aliases: []string{"wymiary", "wymiar", "dimensions"}},
		{Name: "sides", Title: Text{"liczba stron", "sides"}, Aliases: []string{"liczba stron", "strony", "ilość stron"}},
		{Name: "object_count", Title: Text{"liczba sztuk", "pieces"}, Aliases: []string{"liczba szt", "liczba sztuk", "ilość", "szt", "sztuk", "ilość szt"}},
		{Name: "valid_from", Title: Text{"termin od", "from"}, Aliases: []string{"termin od", "od", "data od", "zajęcie od", "początek", "okres od", "ważna od", "od dnia", "Date début du chantier", "start"}},
		{Name: "valid_to", Title: Text{"termin do", "until"}, Columns: []string{"valid_to", "open_ended"}, Aliases: []string{"termin do", "do", "data do", "zajęcie do", "koniec", "okres do", "ważna do", "do dnia", "Date fin du chantier", "end"}},
		{Name: "term", Title: Text{"termin", "term"}, Columns: []string{"valid_from", "valid_to", "open_ended", "periods"}, Aliases: []string{"termin", "okres", "termin zajęcia", "okres zajęcia", "czas zajęcia"}},
		{Name: "days", Title: Text{"liczba dni", "days"}, Columns: []string{"-"}, Aliases: []string{"liczba dni", "dni", "ilość dni"}},
		{Name: "location_text", Title: Text{"lokalizacja", "place"}, Aliases: []string{"Ulica / Lokalizacja", "lokalizacja", "miejsce", "położenie", "adres zajęcia", "miejsce zajęcia", "projectaddress"}, Columns: []string{"location_text", "street", "street_key", "house_no"}},
		{Name: "street", Title: Text{"ulica", "street"}, Aliases: []string{"ulica", "nazwa ulicy"}, Columns: []string{"street", "street_key"}},
		{Name: "house_no", Title: Text{"numer domu", "house number"}, Aliases: []string{"nr domu", "numer domu", "nr budynku", "numer porządkowy"}},
		{Name: "parcel_id", Title: Text{"działki", "parcels"}, Columns: []string{"-"}, Content: isParcelID,
			Aliases: []string{"nr działki", "numer działki", "działka", "działki", "nr działek", "parcel_refs", "nr ewid", "oznaczenie działki", "maplots", "nr_dzialki", "id_dzialki"}},
		{Name: "precinct", Title: Text{"obręb", "precinct"}, Columns: []string{"precinct_text"}, Aliases: []string{"obręb", "nr obrębu", "nazwa obrębu", "obreb ewidencyjny", "precinct_text"}},
		{Name: "road_no", Title: Text{"numer drogi", "road number"}, Aliases: []string{"nr drogi", "numer drogi"}},
		{Name: "road_category", Title: Text{"kategoria drogi", "road category"}, Aliases: []string{"kategoria drogi", "kategoria", "kat drogi"}},
		{Name: "rate_gr", Title: Text{"stawka", "rate"}, Aliases: []string{"stawka", "stawka opłaty", "stawka zł"}},
		{Name: "fee_declared_gr", Title: Text{"opłata", "fee"}, Aliases: []string{"opłata", "kwota", "kwota opłaty", "należność", "opłata zł", "wysokość opłaty"}},
		{Name: "due_date", Title: Text{"termin płatności", "due"}, Aliases: []string{"termin płatności", "termin zapłaty"}},
		{Name: "paid_gr", Title: Text{"wpłacono", "paid"}, Aliases: []string{"wpłacono", "kwota wpłaty", "wpłata", "kwota wpłacona", "zapłacono", "uiszczono"}},
		{Name: "paid_date", Title: Text{"data wpłaty", "paid on"}, Aliases: []string{"data wpłaty", "data zapłaty", "data uiszczenia", "zapłacono dnia"}},
		{Name: "location_decision", Title: Text{"zezwolenie na lokalizację", "location permit"}, Aliases: []string{"zezwolenie na lokalizację", "decyzja lokalizacyjna", "nr zezwolenia na lokalizację", "zezwolenie lokalizacyjne", "decyzja o lokalizacji", "location_decision_id"}},
		{Name: "previous_decision", Title: Text{"poprzednia decyzja", "previous decision"}, Aliases: []string{"poprzednia decyzja", "zmieniana decyzja", "nr poprzedniej decyzji", "przedłużana decyzja", "kontynuacja decyzji", "previous_decision_id"}},
		{Name: "is_amendment", Title: Text{"zmiana decyzji", "amendment"}, Columns: []string{"-"}, Aliases: []string{"zmiana", "aneks", "rodzaj wpisu"}},
		{Name: "status", Title: Text{"status", "status"}, Aliases: []string{"status", "stan", "casestatus"}},
		enteredField,
		{Name: "notes", Title: Text{"uwagi", "notes"}, Aliases: []string{"uwagi", "komentarz", "adnotacje"}},
		{Name: "attachment", Title: Text{"załącznik", "attachment"}, Columns: []string{"-"}, Aliases: []string{"załącznik", "załączniki"}},
		{Name: "ordinal", Title: Text{"lp.", "ordinal"}, Columns: []string{"-"}, Aliases: []string{"lp", "l.p."}},
	}, append(partyFields, keeperFields...)...),
	read: readDecision,
}

func readDecision(r *reading) {
	number := cell.Case(r.text("case_number"))
	issued, _ := r.date("decision_date")
	r.set("case_number", number)
	if !issued.IsZero() {
		r.set("decision_date", issued)
	}
	r.setDate("application_date")
	r.setDate("delivered_date")
	r.setDate("final_date")
	r.setText("manager")
	r.setText("legal_regime")

	purpose, kind := r.text("purpose_text"), r.text("kind")
	r.setText("purpose_text")
	if r.has("kind") || r.has("purpose_text") {
		k := cell.Kind(kind)
		if k == "" {
			k = cell.Kind(purpose)
		}
		if k == "" && kind+purpose != "" {
			f := "kind"
			if kind == "" {
				f = "purpose_text"
			}
			r.note(f, kind+purpose, "unknown_kind", "no word of the purpose tells the kind of occupancy")
		}
		r.set("kind", k)
		if !r.has("is_telecom") && cell.Telecom(purpose+" "+kind) {
			r.set("is_telecom", true)
		}
	}
	if r.has("lane_element") {
		e, percent := cell.LaneElement(r.text("lane_element"))
		r.set("lane_element", e)
		if percent > 0 {
			r.set("carriageway_percent", percent)
		}
	}
	if v, ok := r.number("carriageway_percent"); ok {
		r.set("carriageway_percent", v)
	}
	r.setBool("is_telecom")
	r.setBool("is_illuminated")
	r.areas()
	if v, ok := r.whole("object_count"); ok && v > 0 {
		r.set("object_count", v)
	}
	if b := strings.ToUpper(r.text("ad_area_basis")); b == "PER_SIDE" || b == "SUM_SIDES" {
		r.set("ad_area_basis", b)
	}

	r.period(issued)
	r.place()
	r.setText("road_no")
	r.wordOf("road_category", cell.RoadCategory)
	r.setText2("precinct", "precinct_text")
	if v, ok := r.money("rate_gr"); ok {
		r.set("rate_gr", v)
	}
	for _, f := range []string{"fee_declared_gr", "paid_gr"} {
		if v, ok := r.money(f); ok {
			r.set(f, int64(v+0.5))
		}
	}
	r.setDate("due_date")
	r.setDate("paid_date")
	r.setText("location_decision")
	r.setText("previous_decision")
	r.setText("status")
	r.setDate("entered_on")
	r.setText("notes")
	r.keeper()
	r.set("is_amendment", cell.Amendment(r.text("is_amendment")) || marked(r, "is_amendment") || cell.Amendment(r.text("kind")) || cell.AmendmentNote(r.text("notes")))
	r.party()
	r.parcels()

	// A heading or a sum in the middle of a sheet names no case, no day, no parcel, no party and no area.
	if number == "" && issued.IsZero() && r.text("parcel_id") == "" && r.text("party_name") == "" && r.text("area_m2") == "" && r.text("ad_area_m2") == "" &&
		(r.has("case_number") || r.has("decision_date")) && !r.hasPlace() {
		r.reject("", "", "heading_row", "the row has neither case number nor date, parcel, party or area: a heading or a sum")
	}
	if number != "" {
		key := number
		if !issued.IsZero() {
			key += "|" + issued.Format(time.DateOnly)
		}
		if r.value("is_amendment") == true {
			key += "|zmiana" // a later version of the document, even of the same day
		}
		r.key(key)
		r.group()
	}
	if r.rec.quality == nil {
		r.rec.quality = []qualityNote{}
	}
}

// marked reports whether a column of flags says yes.
func marked(r *reading, field string) bool {
	b, err := cell.Bool(r.text(field))
	return err == nil && b
}

// areas reads the cells of area and dimensions of a decision.
func (r *reading) areas() {
	heading := cell.HeadingUnit(r.column("area_m2"))
	if heading == cell.Mixed {
		heading = cell.SquareMetres // an occupied area is never written in hectares without saying so
	}
	var dims []cell.Dim
	confidence := 0.0
	take := func(a cell.Area) {
		if a.M2 != nil {
			r.set("area_m2", *a.M2)
			confidence = a.Confidence
		}
		if a.AdM2 != nil {
			r.set("ad_area_m2", *a.AdM2)
		}
		if len(a.Dims) > 0 {
			dims = a.Dims
		}
		if a.Sides > 0 {
			r.set("sides", int64(a.Sides))
		}
		if a.Pieces > 0 {
			r.set("object_count", int64(a.Pieces))
		}
	}
	stated, ok := r.area("area_m2", heading)
	if ok && stated.M2 != nil && stated.AdM2 != nil {
		r.note("area_m2", r.text("area_m2"), "several_areas", "the cell names several areas; all are kept")
	}
	if t := r.text("dims"); t != "" {
		if d, err := cell.ReadArea(t, cell.SquareMetres); err == nil && len(d.Dims) > 0 {
			if ok {
				d.M2 = nil // the register states the area itself
			}
			take(d)
		} else {
			r.note("dims", t, "unreadable_dimensions", "no dimensions are readable in the cell")
		}
	}
	if ok {
		take(stated)
	}
	if a, ok := r.area("ad_area_m2", cell.SquareMetres); ok {
		v := a.AdM2
		if v == nil {
			v = a.M2
		}
		r.set("ad_area_m2", *v)
		if len(a.Dims) > 0 && dims == nil {
			dims = a.Dims
			if a.Sides > 0 {
				r.set("sides", int64(a.Sides))
			}
		}
	}
	if t := r.text("sides"); t != "" {
		if n := cell.Sides(t); n > 0 {
			r.set("sides", int64(n))
		} else {
			r.note("sides", t, "unreadable_number", "no number of sides is readable")
		}
	}
	if dims != nil {
		r.setJSON("dims", dims)
	}
	if confidence > 0 {
		r.set("area_confidence", confidence)
	}
}

// period reads when a document is valid: two columns, or one with a term.
func (r *reading) period(issued time.Time) {
	year := issued.Year()
	if issued.IsZero() {
		year = 0
	}
	from, hasFrom := time.Time{}, false
	if t := r.text("valid_from"); t != "" {
		if ps, open, err := cell.Periods(t, year); err == nil && len(ps) > 0 && (len(ps) > 1 || open || !ps[0].To.Equal(ps[0].From)) {
			r.periods(ps, open)
			from, hasFrom = ps[0].From, !ps[0].From.IsZero()
		} else if from, hasFrom = r.date("valid_from"); hasFrom {
			r.set("valid_from", from)
		}
	}
	if t := r.text("valid_to"); t != "" {
		if cell.OpenEnd(t) {
			r.set("open_ended", true)
		} else if to, ok := r.date("valid_to"); ok {
			r.set("valid_to", to)
			if hasFrom && to.Before(from) {
				r.note("valid_to", t, "from_after_to", "the period ends before it begins")
			}
		}
	}
	if t := r.text("term"); t != "" {
		if ps, open, err := cell.Periods(t, year); err == nil {
			r.periods(ps, open)
		} else if term, e := cell.ReadTerm(t); e == nil {
			if hasFrom && r.text("valid_to") == "" {
				r.set("valid_to", term.End(from))
			} else if !hasFrom {
				r.note("term", t, "no_start", "the term has no first day, so it has no last one")
			}
		} else {
			r.check("term", "period", err)
		}
	}
	if n, ok := r.whole("days"); ok && hasFrom && r.text("valid_to") == "" && r.text("term") == "" && n > 0 && n < 40000 {
		r.set("valid_to", from.AddDate(0, 0, int(n)-1))
	}
	if r.has("valid_to") && r.text("valid_to") == "" && r.text("term") == "" && hasFrom && r.value("valid_to") == nil {
		r.set("open_ended", true) // no end stated
	}
}

func (r *reading) periods(ps []cell.Period, open bool) {
	if open {
		r.set("open_ended", true)
	}
	if len(ps) == 0 {
		return
	}
	first, last := ps[0].From, ps[0].To
	list := make([][2]any, len(ps))
	for i, p := range ps {
		if p.From.Before(first) {
			first = p.From
		}
		if p.To.After(last) {
			last = p.To
		}
		list[i] = [2]any{dayText(p.From), dayText(p.To)}
	}
	if !first.IsZero() {
		r.set("valid_from", first)
	}
	if !last.IsZero() {
		r.set("valid_to", last)
	}
	if len(ps) > 1 {
		if r.staged("periods") {
			r.setJSON("periods", list)
		}
		r.note("term", r.text("term"), "several_periods", "the cell names several periods; all are kept")
	}
}

func dayText(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Format(time.DateOnly)
}

// place reads street and number, from their own columns or out of the text of the location.
func (r *reading) place() {
	text := r.text("location_text")
	r.setText("location_text")
	street, no := r.text("street"), r.text("house_no")
	if street == "" && text != "" {
		street, no = streetAndNumber(text)
	}
	if r.staged("street") {
		r.set("street", street)
		r.set("street_key", geo.StreetKey(street))
	}
	if r.staged("house_no") {
		r.set("house_no", strings.ToUpper(strings.Join(strings.Fields(no), "")))
	}
}
