package ingest

import "spoina/internal/cell"

// zones are the areas of a landscape resolution: its zones, and what lies over them (protected monuments, a culture park,
// streets of entry). A zone without a kind is a zone.
var zones = &Layer{
	Name: "zones", Table: "zones",
	Title: Text{"Strefy uchwały krajobrazowej", "Zones of the landscape resolution"},
	Identity: Text{"uchwała, rodzaj i symbol strefy, części liczone po kolei; bez symbolu numer wiersza",
		"the resolution, the kind and the code of the zone, parts counted; without a code the row number"},
	geometry: mustHaveGeometry, closes: true,
	Fields: []Field{
		{Name: "code", Title: Text{"symbol", "code"}, Aliases: []string{"symbol", "strefa", "kod", "oznaczenie", "symbol strefy", "zone", "id"}},
		{Name: "name", Title: Text{"nazwa", "name"}, Aliases: []string{"nazwa", "nazwa strefy", "opis"}},
		{Name: "kind", Title: Text{"rodzaj", "kind"}, Aliases: []string{"rodzaj", "typ", "type", "rodzaj obszaru"}},
		{Name: "resolution", Title: Text{"uchwała", "resolution"}, Aliases: []string{"uchwała", "akt", "id uchwały", "resolution_id"}},
		{Name: "priority", Title: Text{"pierwszeństwo", "priority"}, Aliases: []string{"priorytet", "pierwszeństwo", "kolejność"}},
		{Name: "buffer_m", Title: Text{"bufor [m]", "buffer [m]"}, Aliases: []string{"bufor", "otulina", "buffer"}},
		{Name: "sigma_m", Title: Text{"dokładność [m]", "accuracy [m]"}, Aliases: []string{"dokladnosc", "dokładność", "mp", "sigma"}},
		{Name: "source", Title: Text{"źródło", "source"}, Aliases: []string{"źródło", "source"}},
		{Name: "valid_from", Title: Text{"obowiązuje od", "valid from"}, Aliases: []string{"ważne od", "od", "wazny_od", "valid_from"}},
		{Name: "valid_to", Title: Text{"obowiązuje do", "valid to"}, Aliases: []string{"ważne do", "do", "wazny_do", "valid_to"}},
		territoryField,
	},
	read: func(r *reading) {
		code, kind := r.text("code"), "ZONE"
		if word := r.text("kind"); word != "" {
			if kind = cell.ZoneKind(word); kind == "" {
				r.reject("kind", word, "unknown_word", "no kind of zone is known by this word; say ZONE, MONUMENT_REGISTER, MONUMENT_RECORD, CULTURE_PARK, ENTRY_STREET or OVERLAY")
				return
			}
		}
		r.set("kind", kind)
		if code == "" {
			r.reject("code", "", "no_code", "a zone without a code: no rule can name it")
			return
		}
		r.keyParts(r.text("resolution") + "|" + kind + "|" + code)
		r.set("code", code)
		r.setText("name")
		r.setText("resolution")
		if v, ok := r.number("priority"); ok {
			r.set("priority", int64(v))
		}
		if v, ok := r.number("buffer_m"); ok {
			if v >= 0 {
				r.set("buffer_m", v)
			} else {
				r.note("buffer_m", r.text("buffer_m"), "impossible_number", "a distance below zero")
			}
		}
		if v, ok := r.number("sigma_m"); ok {
			r.set("sigma_m", v)
		}
		r.setText("source")
		r.setText("territory")
		r.setDate("valid_from")
		r.setDate("valid_to")
	},
}
