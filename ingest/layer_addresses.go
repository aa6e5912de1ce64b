package ingest

import (
	"strings"

	"spoina/geo"
	"spoina/internal/cell"
)

// addressPoints are the points of the address register (EMUiA).
var addressPoints = &Layer{
	Name: "address_points", Table: "address_points",
	Title: Text{"Punkty adresowe", "Address points"},
	Identity: Text{"identyfikator źródła; bez niego miejscowość, ulica i numer",
		"the source's identifier; without one locality, street and number"},
	geometry: mustHaveGeometry, closes: true,
	Fields: []Field{
		{Name: "source_id", Title: Text{"identyfikator", "identifier"}, Aliases: []string{"id", "lokalnyId", "idIIP", "id_adresu", "uuid", "globalid", "identyfikator"}},
		{Name: "locality", Title: Text{"miejscowość", "locality"}, Aliases: []string{"miejscowość", "miejscowosc", "nazwa miejscowości", "city", "town", "addr:city", "addr:suburb"}},
		{Name: "simc", Title: Text{"SIMC", "SIMC"}, Aliases: []string{"id_simc", "kod simc", "teryt_simc"}},
		{Name: "street", Title: Text{"ulica", "street"}, Aliases: []string{"ulica", "nazwa ulicy", "nazwa_ulicy", "addr:street", "street_name"}, Columns: []string{"street", "street_key"}},
		{Name: "ulic", Title: Text{"ULIC", "ULIC"}, Aliases: []string{"id_ulic", "kod ulic", "teryt_ulic"}},
		{Name: "house_no", Title: Text{"numer porządkowy", "house number"}, Aliases: []string{"numer", "nr", "nr domu", "numer porządkowy", "numerPorzadkowy", "nr_porz", "addr:housenumber", "housenumber", "house_number", "nr budynku"}},
		{Name: "postcode", Title: Text{"kod pocztowy", "post code"}, Aliases: []string{"kod", "kod pocztowy", "kodPocztowy", "addr:postcode"}},
		{Name: "status", Title: Text{"status", "status"}, Aliases: []string{"status", "stan"}},
		{Name: "valid_from", Title: Text{"obowiązuje od", "valid from"}, Aliases: []string{"ważny od", "wazny_od", "waznyOd", "data nadania"}},
		{Name: "valid_to", Title: Text{"obowiązuje do", "valid to"}, Aliases: []string{"ważny do", "wazny_do", "waznyDo"}},
		territoryField,
	},
	read: func(r *reading) {
		id, street, no := r.text("source_id"), r.text("street"), strings.ToUpper(strings.Join(strings.Fields(r.text("house_no")), ""))
		switch {
		case id != "":
			r.key(id)
		case street+no != "":
			r.key(strings.Join([]string{cell.Fold(r.text("locality")), geo.StreetKey(street), no}, "|"))
		}
		r.setText("source_id")
		r.setText("locality")
		r.setText("simc")
		if r.has("street") {
			r.set("street", street)
			r.set("street_key", geo.StreetKey(street))
		}
		r.setText("ulic")
		if r.has("house_no") {
			r.set("house_no", no)
		}
		r.setText("postcode")
		r.setText("status")
		r.setText("territory")
		r.setDate("valid_from")
		r.setDate("valid_to")
	},
}
