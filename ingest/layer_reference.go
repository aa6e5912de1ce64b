package ingest

import "spoina/internal/cell"

// referenceFeatures are what rules measure against and no case of its own: edges of carriageways, the built-up area,
// monuments, crossings, buildings and stops. One file usually holds one kind: --set kind=CARRIAGEWAY.
var referenceFeatures = &Layer{
	Name: "reference_features", Table: "reference_features",
	Title: Text{"Warstwy odniesienia", "Reference layers"},
	Identity: Text{"rodzaj i identyfikator; bez niego rodzaj i nazwa z kolejnym numerem części; bez nich numer wiersza",
		"the kind and the identifier; without one the kind and the name, parts counted; without those the row number"},
	geometry: mustHaveGeometry, closes: true,
	Fields: []Field{
		{Name: "source_id", Title: Text{"identyfikator", "identifier"}, Aliases: []string{"id", "lokalnyId", "uuid", "globalid", "identyfikator", "fid"}},
		{Name: "kind", Title: Text{"rodzaj", "kind"}, Aliases: []string{"rodzaj", "typ", "type", "warstwa", "kategoria"}},
		{Name: "name", Title: Text{"nazwa", "name"}, Aliases: []string{"nazwa", "ulica", "nazwa ulicy", "name"}},
		{Name: "sigma_m", Title: Text{"dokładność [m]", "accuracy [m]"}, Aliases: []string{"dokladnosc", "dokładność", "mp", "sigma"}},
		{Name: "source", Title: Text{"źródło", "source"}, Aliases: []string{"źródło", "source"}},
		{Name: "valid_from", Title: Text{"obowiązuje od", "valid from"}, Aliases: []string{"ważne od", "od", "wazny_od", "valid_from"}},
		{Name: "valid_to", Title: Text{"obowiązuje do", "valid to"}, Aliases: []string{"ważne do", "do", "wazny_do", "valid_to"}},
		territoryField,
	},
	read: func(r *reading) {
		kind := cell.ReferenceKind(r.text("kind"))
		if kind == "" {
			r.reject("kind", r.text("kind"), "unknown_word", "no kind of reference feature is known by this word; say --set kind=CARRIAGEWAY, BUILT_UP, MONUMENT, CROSSING, BUILDING, STOP, TREE, PEDESTRIAN or RAIL")
			return
		}
		r.set("kind", kind)
		switch id, name := r.text("source_id"), r.text("name"); {
		case id != "":
			r.key(kind + "/" + id)
		case name != "":
			r.keyParts(kind + "|" + name)
		default:
			r.key("")
			r.keyPrefix(kind + "/")
		}
		r.setText("source_id")
		r.setText("name")
		if v, ok := r.number("sigma_m"); ok {
			r.set("sigma_m", v)
		}
		r.setText("source")
		r.setText("territory")
		r.setDate("valid_from")
		r.setDate("valid_to")
	},
}
