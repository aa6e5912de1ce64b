package ingest

import (
	"strings"

	"spoina/geo"
	"spoina/internal/cell"
)

// parcels of the land register: EGiB GML of both schema generations, county WFS tables, city extracts.
var parcels = &Layer{
	Name: "parcels", Table: "parcels",
	Title: Text{"Działki ewidencyjne", "Cadastral parcels"},
	Identity: Text{"identyfikator działki; powtórzony w pliku dostaje #2, #3…",
		"the parcel identifier; one that a file repeats gets #2, #3…"},
	geometry: mustHaveGeometry, polygons: true, closes: true,
	always: []string{"parcel_id", "precinct", "precinct_name", "map_sheet", "number", "boundary_sigma_m"},
	Fields: []Field{
		{Name: "parcel_id", Title: Text{"identyfikator działki", "parcel identifier"}, Columns: []string{"-"},
			Aliases: []string{"idDzialki", "id_dzialki", "identyfikator działki", "identyfikator", "teryt_id", "teryt", "id_dz", "iddz", "parcelid", "nationalCadastralReference", "ml", "identyfikator ewidencyjny"},
			Content: isParcelID},
		{Name: "number", Title: Text{"numer działki", "parcel number"}, Aliases: []string{"nr działki", "nr_dzialki", "numer działki", "numer_dzialki", "nr ewid", "dzialka", "numer", "label"}, Columns: []string{"-"}},
		{Name: "precinct", Title: Text{"obręb", "precinct"}, Aliases: []string{"nr_obrebu", "numer_obrebu", "obręb", "nr obrębu", "id_obrebu", "obreb ewidencyjny", "idObrebu"}, Columns: []string{"-"}},
		{Name: "precinct_name", Title: Text{"nazwa obrębu", "name of the precinct"}, Aliases: []string{"nazwa_obrebu", "nazwa obrębu"}, Columns: []string{"-"}},
		{Name: "map_sheet", Title: Text{"arkusz", "map sheet"}, Aliases: []string{"numer_arkusza", "nr arkusza", "arkusz", "ark"}, Columns: []string{"-"}},
		{Name: "cadastral_area_m2", Title: Text{"pole ewidencyjne", "registered area"},
			Aliases: []string{"poleEwidencyjne", "pole_ewidencyjne", "powierzchniaEwidencyjna", "pole powierzchni", "area_m2", "powierzchnia", "pow", "pole", "areaValue", "contenance"}},
		{Name: "area_unit", Title: Text{"jednostka pola", "unit of area"}, Aliases: []string{"poleEwidencyjne_uom", "powierzchniaEwidencyjna_uom", "uom", "areaValue_uom"}, Columns: []string{"-"}},
		{Name: "ownership_group", Title: Text{"grupa rejestrowa", "registration group"}, Columns: []string{"ownership_group", "ownership_subgroup"},
			Aliases: []string{"grupa_rejestrowa", "grupa rejestrowa", "group", "gr_rej", "grupa", "grupaRejestrowa", "grupa_wlasnosci"}},
		{Name: "ownership_subgroup", Title: Text{"podgrupa rejestrowa", "registration subgroup"}, Aliases: []string{"podgrupa", "podgrupa rejestrowa", "subgroup", "podgrupaRejestrowa"}},
		{Name: "register_unit", Title: Text{"jednostka rejestrowa", "register unit"}, Aliases: []string{"JRG2", "jrg", "jednostka rejestrowa"}, Columns: []string{"-"}},
		{Name: "use_codes", Title: Text{"użytki", "land use"}, Aliases: []string{"OFU", "użytek", "użytki", "use_code", "oznaczenie użytku", "oznaczenie użytków", "ofu", "klasouzytek"}},
		{Name: "kw", Title: Text{"księga wieczysta", "land register number"}, Aliases: []string{"nr_kw", "nr kw", "księga wieczysta", "numer kw", "numerKW", "KW"}},
		{Name: "source", Title: Text{"źródło", "source"}, Aliases: []string{"źródło", "zrodlo", "source"}},
		{Name: "boundary_sigma_m", Title: Text{"dokładność granic [m]", "accuracy of boundaries [m]"}, Aliases: []string{"sigma_m", "dokladnosc granic"}},
		{Name: "valid_from", Title: Text{"obowiązuje od", "valid from"}, Aliases: []string{"start_obiekt", "startObiekt", "ważne od", "data utworzenia", "beginLifespanVersion", "wazny_od", "waznoscOd"}},
		{Name: "valid_to", Title: Text{"obowiązuje do", "valid to"}, Aliases: []string{"koniecObiekt", "ważne do", "endLifespanVersion", "wazny_do", "waznoscDo"}},
		{Name: "version_from", Title: Text{"początek wersji", "start of the version"}, Aliases: []string{"startWersjaObiekt", "start_wersja"}, Columns: []string{"valid_from"}},
		{Name: "version_to", Title: Text{"koniec wersji", "end of the version"}, Aliases: []string{"koniecWersjaObiekt", "koniec_wersja"}, Columns: []string{"valid_from", "valid_to"}},
	},
	read: readParcel,
}

func isParcelID(s string) bool {
	_, _, _, ok := cell.ParcelID(strings.TrimSpace(s))
	return ok
}

// areas of the land register are in hectares whatever the heading leaves out
var hectareColumns = map[string]bool{"poleewidencyjne": true, "powierzchniaewidencyjna": true}

func readParcel(r *reading) {
	id := r.text("parcel_id")
	number := r.text("number")
	sheet := strings.TrimPrefix(strings.ToUpper(r.text("map_sheet")), "AR_")
	unit, code, name := cell.Precinct(r.text("precinct"))
	if unit == "" {
		unit = r.plan.unit
	}
	if n := r.text("precinct_name"); n != "" {
		name = n
	}
	if ref, err := geo.ParseParcelID(id); err == nil {
		r.set("precinct", ref.PrecinctID())
		number, sheet, unit = ref.Number, ref.Sheet, ref.Unit
		id = ref.ID()
		if code := r.plan.office.Code; len(code) == 6 && !strings.HasPrefix(id, code) {
			r.plan.foreignParcels.Add(1)
		}
	} else {
		if id == "" && number != "" && code != "" && unit != "" {
			id = geo.ParcelRef{Unit: unit, Precinct: code, Sheet: sheet, Number: number}.ID()
		}
		if id == "" {
			id = number
		}
		if unit != "" && code != "" {
			r.set("precinct", unit+"."+code)
		} else {
			r.set("precinct", code)
		}
	}
	r.set("parcel_id", id)
	r.set("number", number)
	r.set("map_sheet", sheet)
	r.set("precinct_name", name)
	if id == "" {
		r.note("parcel_id", "", "no_key", "the row has no parcel identifier; it is kept under its row number")
	}
	r.key(id)

	heading := cell.HeadingUnit(r.text("area_unit"))
	if heading == cell.Mixed {
		heading = cell.HeadingUnit(r.column("cadastral_area_m2"))
	}
	if heading == cell.Mixed && hectareColumns[squeeze(r.column("cadastral_area_m2"))] {
		heading = cell.Hectares
	}
	if r.constant("cadastral_area_m2") {
		heading = cell.SquareMetres
	}
	if a, ok := r.area("cadastral_area_m2", heading); ok && a.M2 != nil {
		r.set("cadastral_area_m2", *a.M2)
	}
	if r.has("ownership_group") {
		g, s, err := cell.Ownership(r.text("ownership_group"))
		r.check("ownership_group", "group", err)
		if g != "" {
			r.set("ownership_group", g)
		}
		if s != "" {
			r.set("ownership_subgroup", s)
		}
	}
	if unit := r.text("register_unit"); unit != "" && len(r.plan.units) > 0 && !r.has("ownership_group") {
		if text, ok := r.plan.units[unitKey(unit)]; ok {
			g, s, err := cell.Ownership(text)
			if err != nil {
				r.note("register_unit", text, "unreadable_group", reasons["unreadable_group"])
			} else {
				r.set("ownership_group", g)
				if s != "" {
					r.set("ownership_subgroup", s)
				}
			}
		}
	}
	if s := r.text("ownership_subgroup"); s != "" {
		r.set("ownership_subgroup", s)
		if g, _, err := cell.Ownership(s); err == nil && r.text("ownership_group") == "" {
			r.set("ownership_group", g)
		}
	}
	if r.has("use_codes") {
		r.set("use_codes", unique(cell.List(r.text("use_codes"))))
	}
	if kw := r.text("kw"); kw != "" {
		if !cell.KW(kw) {
			r.note("kw", kw, "bad_kw", "the land-register number has a wrong form or check digit")
		}
		r.set("kw", kw)
	}
	r.setText("source")
	if v, ok := r.number("boundary_sigma_m"); ok {
		r.set("boundary_sigma_m", v)
	} else if unit != "" {
		r.set("boundary_sigma_m", float64(geo.BoundarySigma(0, "", geo.TownUnit(unit))))
	}
	from, _ := r.date("valid_from")
	to, ended := r.date("valid_to")
	versionFrom, hasVersion := r.date("version_from")
	versionTo, superseded := r.date("version_to")
	if !from.IsZero() {
		r.set("valid_from", from)
	}
	switch {
	case superseded || ended && hasVersion:
		// A closed version of the exchange format: the state of the world until the day before the next one.
		if !superseded {
			versionTo = to
		}
		if hasVersion {
			r.set("valid_from", versionFrom)
		}
		r.set("valid_to", versionTo.AddDate(0, 0, -1))
		r.history()
	case ended:
		r.set("valid_to", to)
	}
	if hasVersion {
		r.versionFrom(versionFrom)
	}
}

func unique(list []string) []string {
	out := make([]string, 0, len(list))
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
