package ingest

import (
	"strings"
	"time"

	"spoina/internal/cell"
)

// rates are the resolutions on fees (art. 40 ust. 8 u.d.p.), market rents and price indices.
var rates = &Layer{
	Name: "rates", Table: "rates",
	Title:    Text{"Stawki", "Rates"},
	Identity: Text{"tabela, wszystkie wymiary stawki i dzień, od którego obowiązuje", "the table, every dimension of the rate and the day it begins"},
	always:   []string{"table_name", "kind", "unit", "rate_gr"},
	Fields: []Field{
		{Name: "table_name", Title: Text{"tabela", "table"}, Columns: []string{"-"}, Aliases: []string{"tabela", "table"}},
		{Name: "kind", Title: Text{"rodzaj zajęcia lub cel", "kind or purpose"}, Columns: []string{"-"}, Aliases: []string{"rodzaj", "rodzaj zajęcia", "cel", "cel zajęcia"}},
		{Name: "manager", Title: Text{"zarządca", "manager"}, Aliases: []string{"zarządca", "zarządca drogi"}},
		{Name: "road_category", Title: Text{"kategoria drogi", "road category"}, Aliases: []string{"kategoria", "kategoria drogi"}},
		{Name: "lane_element", Title: Text{"element pasa", "part of the lane"}, Aliases: []string{"element", "element pasa"}},
		{Name: "carriageway_from", Title: Text{"% jezdni ponad", "% of carriageway above"}, Aliases: []string{"jezdnia od", "% od", "procent od"}},
		{Name: "carriageway_to", Title: Text{"% jezdni do", "% of carriageway to"}, Aliases: []string{"jezdnia do", "% do", "procent do"}},
		{Name: "device_kind", Title: Text{"rodzaj urządzenia", "kind of device"}, Aliases: []string{"rodzaj urządzenia", "urządzenie"}},
		{Name: "zone", Title: Text{"strefa", "zone"}, Aliases: []string{"strefa"}},
		{Name: "is_telecom", Title: Text{"telekomunikacja", "telecommunication"}, Aliases: []string{"telekomunikacja", "telekom"}},
		{Name: "is_illuminated", Title: Text{"podświetlenie", "illuminated"}, Aliases: []string{"podświetlenie", "podświetlana"}},
		{Name: "sides_policy", Title: Text{"zasada stron", "policy of sides"}, Aliases: []string{"zasada stron"}},
		{Name: "sides", Title: Text{"strony", "sides"}, Aliases: []string{"strony", "liczba stron"}},
		{Name: "rate_gr", Title: Text{"stawka", "rate"}, Columns: []string{"-"}, Aliases: []string{"stawka", "stawka zł", "rate", "wskaźnik"}},
		{Name: "unit", Title: Text{"jednostka", "unit"}, Columns: []string{"-"}, Aliases: []string{"jednostka", "jm", "unit"}},
		{Name: "area_from_m2", Title: Text{"powierzchnia ponad", "area above"}, Aliases: []string{"powierzchnia ponad", "pow. ponad", "powierzchnia od"}},
		{Name: "area_to_m2", Title: Text{"powierzchnia do", "area up to"}, Aliases: []string{"powierzchnia do", "pow. do"}},
		{Name: "base_gr", Title: Text{"kwota za pierwsze metry", "amount for the first metres"}, Aliases: []string{"kwota stała", "kwota za pierwsze metry", "za pierwsze"}},
		{Name: "valid_from", Title: Text{"obowiązuje od", "valid from"}, Aliases: []string{"obowiązuje od", "od", "ważna od"}},
		{Name: "valid_to", Title: Text{"obowiązuje do", "valid to"}, Aliases: []string{"obowiązuje do", "do", "ważna do"}},
		{Name: "legal_basis", Title: Text{"podstawa prawna", "legal basis"}, Aliases: []string{"podstawa prawna", "uchwała", "podstawa"}},
		{Name: "verified_by", Title: Text{"sprawdził", "verified by"}, Aliases: []string{"sprawdził", "zweryfikował"}},
		{Name: "note", Title: Text{"uwagi", "note"}, Aliases: []string{"uwagi"}},
	},
	read: readRate,
}

func readRate(r *reading) {
	table := cell.Fold(r.text("table_name"))
	if table == "" {
		table = "lane"
	}
	kind := r.text("kind")
	if table == "lane" {
		if k := cell.Kind(kind); k != "" {
			kind = k
		} else if kind != "" {
			r.note("kind", kind, "unknown_kind", "no word tells the kind of occupancy")
		}
	}
	unit, ok := rateUnit(r.text("unit"))
	if table == "lease" {
		unit, ok = rentUnit(r.text("unit"))
	}
	if !ok {
		r.note("unit", r.text("unit"), "unknown_word", "no unit of a rate is known by this word; m² and day are assumed")
	}
	r.set("table_name", table)
	r.set("kind", kind)
	r.set("unit", unit)
	base := false
	if v, ok := r.money("base_gr"); ok {
		r.set("base_gr", v)
		base = true
	}
	for _, f := range []string{"area_from_m2", "area_to_m2"} {
		if a, ok := r.area(f, cell.HeadingUnit(r.column(f))); ok && a.M2 != nil {
			r.set(f, *a.M2)
		}
	}
	if v, ok := r.money("rate_gr"); ok {
		r.set("rate_gr", v)
	} else if base {
		r.set("rate_gr", 0.0) // an amount for any area of the row
	} else {
		r.reject("rate_gr", r.text("rate_gr"), "no_rate", "a row without a readable rate is no rate")
	}
	for _, f := range []string{"manager", "device_kind", "zone", "legal_basis", "verified_by", "note"} {
		r.setText(f)
	}
	r.wordOf("road_category", cell.RoadCategory)
	if r.has("lane_element") {
		e, _ := cell.LaneElement(r.text("lane_element"))
		r.set("lane_element", e)
	}
	for _, f := range []string{"carriageway_from", "carriageway_to", "sides"} {
		if v, ok := r.whole(f); ok {
			r.set(f, v)
		}
	}
	r.setBool("is_telecom")
	r.setBool("is_illuminated")
	if p := strings.ToUpper(r.text("sides_policy")); p == "SUM_SIDES" || p == "RATE_PER_SIDEDNESS" {
		r.set("sides_policy", p)
	}
	from, _ := r.date("valid_from")
	if !from.IsZero() {
		r.set("valid_from", from)
	}
	r.setDate("valid_to")
	parts := []string{table, kind, unit, from.Format(time.DateOnly)}
	for _, f := range []string{"manager", "road_category", "lane_element", "carriageway_from", "carriageway_to", "device_kind", "zone", "is_telecom", "is_illuminated", "sides_policy", "sides", "area_from_m2", "area_to_m2"} {
		parts = append(parts, cell.Fold(r.text(f)))
	}
	r.key(strings.Join(parts, "|"))
}

func rateUnit(s string) (string, bool) {
	switch f := cell.Words(s); {
	case f == "" || strings.Contains(f, "dzie") || strings.Contains(f, "dob") || strings.Contains(f, "day"):
		return "m2_day", true
	case strings.Contains(f, "rok") || strings.Contains(f, "rocz") || strings.Contains(f, "year"):
		return "m2_year", true
	case strings.Contains(f, "mies") || strings.Contains(f, "month"):
		return "m2_month", true
	case strings.Contains(f, "percent") || strings.Contains(f, "procent") || strings.Contains(s, "%"):
		return "percent", true
	}
	return "m2_day", false
}

// rentUnit reads the unit of a rent: with a square metre a rate, without one the amount itself.
func rentUnit(s string) (string, bool) {
	f := cell.Words(s)
	area := strings.Contains(f, "m2") || strings.Contains(f, "m kw") || strings.Contains(f, "metr") || strings.Contains(s, "m²")
	switch unit, ok := rateUnit(s); {
	case strings.Contains(f, "rekl"):
		return "ad_m2_month", true
	case !ok || area || f == "":
		return unit, ok
	case unit == "m2_month":
		return "month", true
	case unit == "m2_year":
		return "year", true
	default:
		return unit, ok
	}
}
