package aid

import (
	"maps"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"spoina/internal/access"
	"spoina/internal/people"
	"spoina/internal/privacy"
	"spoina/internal/programme"
	"spoina/internal/register"
	"spoina/internal/report"
)

// Programme is the programme as the rest of the program knows it. It ships switched off: the list of the first day says
// what to do before it is switched on.
func Programme() programme.Programme {
	return programme.Programme{
		Name: "aid", Words: codes, Title: text("Pomoc przybyłym", "Aid to arriving people"), Dormant: true,
		Registers: slices.Concat(register.Set(cardRegisters()), register.Set(goodsRegisters()), register.Set(peopleRegisters())),
		Roles:     roles(),
		Permissions: []access.Permission{
			{Name: "aid.register", Title: access.Text{PL: "wydawanie kart pobytu i kart rodzin", EN: "issuing cards and family cards"}},
			{Name: "aid.issue", Title: access.Text{PL: "wydawanie paczek", EN: "handing out parcels"}},
			{Name: "aid.stock", Title: access.Text{PL: "zakupy, przyjęcia i przesunięcia towaru", EN: "purchases, receipts and transfers of goods"}},
			{Name: "aid.patrol", Title: access.Text{PL: "patrole i wizyty", EN: "patrols and visits"}},
			{Name: "aid.volunteers", Title: access.Text{PL: "wolontariusze i dyżury", EN: "volunteers and shifts"}},
			{Name: "aid.manage", Title: access.Text{PL: "zestawy, punkty, strony i lista pierwszego dnia", EN: "kits, points, pages and the list of the first day"}},
		},
		Imports: append(cardImports(), goodsImport(), volunteersImport()),
		Privacy: append(cardPersonal(), personal()...),
		Routes: func(api huma.API, router chi.Router, env programme.Env) {
			cardRoutes(api, router, env)
			goodsRoutes(api, env)
			patrolRoutes(api, env)
			volunteerRoutes(api, router, env)
			report.Routes(api, router, "/aid/statistics", "aid_issues", statistics(env))
		},
		Demo: demo,
	}
}

// roles are what kinds of work see and do in the programme.
func roles() []access.Role {
	reads := access.Rights{}
	keeps := access.Rights{Edit: true, Create: true, Delete: true}
	edits := access.Rights{Edit: true}
	lists := func(more map[string]access.Rights) map[string]access.Rights {
		all := map[string]access.Rights{"aid_goods": reads, "aid_kits": reads, "aid_kit_goods": reads, "aid_points": reads, "aid_stock": reads, "address_points": reads}
		for name, r := range more {
			all[name] = r
		}
		return all
	}
	volunteers := map[string]access.Rights{"aid_volunteers": {Personal: true, Edit: true}, "aid_qualifications": edits, "aid_shifts": edits, "aid_signups": reads, "aid_points": reads}
	for name, r := range people.RightsOf(true) {
		volunteers[name] = r
	}
	out := []access.Role{
		{Name: "desk", Title: access.Text{PL: "punkt wydawania pomocy", EN: "aid issuing point"}, Permissions: []string{"aid.issue", "aid.stock"},
			Registers: lists(map[string]access.Rights{"aid_stock": edits, "aid_issues": reads, "aid_moves": edits})},
		{Name: "defence", Title: access.Text{PL: "obrona cywilna", EN: "civil defence"},
			Permissions: []string{"aid.stock", "aid.patrol", "aid.manage", access.ReadStatistics, access.TeamViews},
			Registers: lists(map[string]access.Rights{"aid_goods": keeps, "aid_kits": keeps, "aid_kit_goods": keeps, "aid_points": keeps, "aid_stock": edits, "aid_guides": keeps,
				"aid_purchases": edits, "aid_moves": edits, "aid_patrols": edits, "aid_visits": {Personal: true}})},
		{Name: "patrol", Title: access.Text{PL: "patrol", EN: "patrol"}, Permissions: []string{"aid.patrol"},
			Registers: map[string]access.Rights{"aid_patrols": edits, "aid_visits": {Personal: true}, "aid_points": reads, "address_points": reads}},
		{Name: "volunteers", Permissions: []string{"aid.volunteers", people.Write}, Registers: volunteers},
		{Name: "social", Registers: map[string]access.Rights{"aid_points": reads, "aid_kits": reads, "aid_goods": reads, "aid_guides": reads}},
		{Name: "contact", Registers: map[string]access.Rights{"aid_points": reads, "aid_guides": reads}},
	}
	for _, role := range slices.Sorted(maps.Keys(cardRights)) { // in one order, whenever the program starts
		out = append(out, access.Role{Name: role, Permissions: cardPermissions[role], Registers: cardRights[role]})
	}
	return merged(out)
}

// merged are roles of which each name stands once: both parts of the package say what a role gives.
func merged(list []access.Role) []access.Role {
	var out []access.Role
	for _, r := range list {
		i := slices.IndexFunc(out, func(o access.Role) bool { return o.Name == r.Name })
		if i < 0 {
			out = append(out, r)
			continue
		}
		for _, p := range r.Permissions {
			if !slices.Contains(out[i].Permissions, p) {
				out[i].Permissions = append(out[i].Permissions, p)
			}
		}
		for name, rights := range r.Registers {
			if _, there := out[i].Registers[name]; !there || rights.Personal || rights.Create {
				out[i].Registers[name] = rights
			}
		}
	}
	return out
}

// personal is what this part holds about people. Parcels name a card, so they hold nothing.
func personal() []privacy.Personal {
	return []privacy.Personal{
		{Register: "aid_visits", Title: map[string]string{"pl": "wizyty patroli", "en": "patrol visits"}, Starts: []string{"on_day"}, Class: "B5", Years: 2, Person: "person_id",
			Clear: []string{"street", "house_no", "flat_no", "new_street", "new_house_no", "new_flat_no", "new_postcode", "new_city", "note"}},
		{Register: "aid_volunteers", Title: map[string]string{"pl": "wolontariusze", "en": "volunteers"}, Number: "number", Starts: []string{"joined_on"}, Open: "t.status <> 'LEFT'", Class: "B5", Years: 5,
			Person: "person_id", Clear: []string{"note", "availability", "login"},
			Beside: []privacy.Beside{{Table: "aid_sms", Where: "volunteer_id = ANY ($1)", Clear: []string{"sealed"}}}},
	}
}
