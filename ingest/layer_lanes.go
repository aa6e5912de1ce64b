package ingest

import (
	"spoina/geo"
	"spoina/internal/cell"
)

// roadLanes are the lands of roads between their boundary lines, with manager, category and status.
var roadLanes = &Layer{
	Name: "road_lanes", Table: "road_lanes",
	Title: Text{"Pasy drogowe", "Road lanes"},
	Identity: Text{"identyfikator pasa; bez niego numer i nazwa drogi z kolejnym numerem części; bez nich numer wiersza",
		"the lane identifier; without one the road's number and name, parts counted; without those the row number"},
	geometry: mustHaveGeometry, polygons: true, closes: true,
	Fields: []Field{
		{Name: "lane_id", Title: Text{"identyfikator pasa", "lane identifier"}, Aliases: []string{"id_pasa", "id pasa", "id", "id_drogi", "identyfikator", "globalid", "numer pasa"}},
		{Name: "road_no", Title: Text{"numer drogi", "road number"}, Aliases: []string{"nr drogi", "nr_drogi", "numer drogi", "numer_drogi", "ref"}},
		{Name: "name", Title: Text{"nazwa ulicy", "street"}, Aliases: []string{"ulica", "nazwa", "nazwa ulicy", "nazwa drogi", "street", "name", "nazwa_ulicy", "st_name"}, Columns: []string{"name", "street_key"}},
		{Name: "category", Title: Text{"kategoria drogi", "category"}, Aliases: []string{"kategoria", "kategoria drogi", "kat_drogi", "kategoria_drogi", "category"}},
		{Name: "class", Title: Text{"klasa drogi", "class"}, Aliases: []string{"klasa", "klasa drogi", "klasa_drogi", "road_class", "grade"}},
		{Name: "manager", Title: Text{"zarządca", "manager"}, Aliases: []string{"zarządca", "zarzadca drogi", "zarządca drogi", "manager_id", "zarzadca"}},
		{Name: "status", Title: Text{"status drogi", "status"}, Aliases: []string{"status", "status drogi", "rodzaj", "rodzaj drogi", "publiczna"}},
		{Name: "sigma_m", Title: Text{"dokładność [m]", "accuracy [m]"}, Aliases: []string{"dokladnosc", "dokładność", "mp", "sigma"}},
		{Name: "source", Title: Text{"źródło", "source"}, Aliases: []string{"źródło", "source"}},
		{Name: "valid_from", Title: Text{"obowiązuje od", "valid from"}, Aliases: []string{"ważne od", "od", "wazny_od", "valid_from"}},
		{Name: "valid_to", Title: Text{"obowiązuje do", "valid to"}, Aliases: []string{"ważne do", "do", "wazny_do", "valid_to"}},
		territoryField,
	},
	read: func(r *reading) {
		id, no, name := r.text("lane_id"), r.text("road_no"), r.text("name")
		switch {
		case id != "":
			r.key(id)
		case no+name != "":
			r.keyParts(no + "|" + name)
		}
		r.setText("lane_id")
		r.setText("road_no")
		if r.has("name") {
			r.set("name", name)
			r.set("street_key", geo.StreetKey(name))
		}
		r.word("category", cell.RoadCategory)
		r.setText("class")
		r.setText("manager")
		if r.has("status") {
			s := cell.LaneStatus(r.text("status"))
			if s == "" {
				s = "UNKNOWN"
				if t := r.text("status"); t != "" {
					r.note("status", t, "unknown_word", "no status of a road is known by this word; it is UNKNOWN")
				}
			}
			r.set("status", s)
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
