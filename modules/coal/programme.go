package coal

import (
	"spoina/internal/access"
	"spoina/internal/people"
	"spoina/internal/privacy"
	"spoina/internal/programme"
)

// Programme is what the program knows of it. Who adds another one begins by copying this file.
func Programme() programme.Programme {
	return programme.Programme{
		Name: "coal", Words: codes, Title: wording("Sprzedaż węgla", "Coal sale"),
		Registers: registers(), Permissions: permissions, Roles: roles(), Imports: imports(),
		Routes: routes, Demo: demo, Privacy: []privacy.Personal{{Register: "coal_certificates", Title: map[string]string{"pl": "Zaświadczenia na zakup węgla", "en": "Certificates for coal"}, Number: "number",
			Starts: []string{"valid_to", "on_day"}, Class: "B5", Years: 5, Clear: []string{"household", "tokens", "case_number", "reason"}, Person: "person_id", Household: "household_id"},
			{Register: "coal_sales", Title: map[string]string{"pl": "Sprzedaż węgla", "en": "Coal sales"}, Number: "document", Starts: []string{"on_day"}, Class: "B5", Years: 5, Clear: []string{"reason"}},
			{Register: "coal_days", Title: map[string]string{"pl": "Zamknięte dni na składach", "en": "Closed days at the yards"}, Starts: []string{"on_day"}, Class: "B5", Years: 5, Clear: []string{"note"}}},
	}
}

var permissions = []access.Permission{
	{Name: Certify, Title: access.Text{PL: "wydawanie zaświadczeń na zakup węgla", EN: "issuing certificates for coal"}},
	{Name: Order, Title: access.Text{PL: "zamawianie węgla", EN: "ordering coal"}},
	{Name: Receive, Title: access.Text{PL: "przyjmowanie dostaw węgla", EN: "receiving coal"}},
	{Name: Sell, Title: access.Text{PL: "sprzedaż na składzie", EN: "selling at the yard"}},
	{Name: Close, Title: access.Text{PL: "zamykanie dnia na składzie", EN: "closing a day at the yard"}},
}

// roles are what the kinds of work see: a welfare centre its own certificates, a yard numbers and no persons, a
// purchaser sums.
func roles() []access.Role {
	read := access.Rights{}
	hands := access.Rights{Edit: true, Create: true, Delete: true}
	atYard := access.Rights{Columns: []string{"number", "status", "limit_kg", "left_kg", "reserved_kg", "bought_kg", "good", "on_day", "valid_to", "season", "unit", "territory", "version"}}
	cost := []string{"price_gr_t"} // what the office paid is not the yard's concern
	status := access.Rights{Columns: []string{"number", "status", "on_day", "valid_to", "version"}}
	social := map[string]access.Rights{"coal_certificates": {Personal: true, Edit: true}, "coal_sales": read, "coal_reservations": read, "coal_goods": read, "coal_yards": read}
	for name, r := range people.RightsOf(true) {
		social[name] = r
	}
	return []access.Role{
		{Name: "social", Permissions: []string{Certify, people.Write, people.MergeRows}, Registers: social},
		{Name: "coal", Permissions: []string{Sell, Receive, Close}, Registers: map[string]access.Rights{"coal_certificates": atYard, "coal_sales": read, "coal_reservations": read,
			"coal_orders": {Hide: cost}, "coal_receipts": {Edit: true, Hide: cost}, "coal_days": read, "coal_goods": read, "coal_yards": read}},
		{Name: "purchaser", Title: access.Text{PL: "zakupy i dostawy", EN: "purchasing"}, Permissions: []string{Order, Receive, Close, access.ReadStatistics},
			Registers: map[string]access.Rights{"coal_orders": {Edit: true}, "coal_receipts": {Edit: true}, "coal_days": read, "coal_goods": hands, "coal_yards": hands, "coal_sales": {Hide: []string{"certificate", "certificate_id"}}}},
		{Name: "contact", Registers: map[string]access.Rights{"coal_certificates": status, "coal_goods": read, "coal_yards": read}},
	}
}
