package aid

import (
	"strconv"

	"spoina/internal/access"
	"spoina/internal/register"
)

// common is a register that is the whole office's: who is let in sees all of it.
func common(name string) access.Subject { return access.Subject{Name: name} }

// divided is a register whose rows belong to units, each of which sees its own.
func divided(name string, only ...string) access.Subject {
	return access.Subject{Name: name, Unit: "t.unit", Territory: "t.territory", Department: "t.department", Own: "t.assignee = $own", Only: only}
}

// subjects are how the registers of this part are told apart by a scope.
var subjects = map[string]access.Subject{
	"aid_goods": common("aid_goods"), "aid_kits": common("aid_kits"), "aid_kit_goods": common("aid_kit_goods"), "aid_points": common("aid_points"),
	"aid_stock": common("aid_stock"), "aid_guides": common("aid_guides"),
	"aid_issues": divided("aid_issues", "kind", "point"), "aid_purchases": divided("aid_purchases", "status"), "aid_moves": divided("aid_moves", "kind"),
	"aid_patrols": divided("aid_patrols", "status"), "aid_visits": divided("aid_visits", "outcome"), "aid_volunteers": divided("aid_volunteers", "status"),
	"aid_qualifications": divided("aid_qualifications"), "aid_shifts": divided("aid_shifts", "point"), "aid_signups": divided("aid_signups", "status"),
}

// placeholder is the n-th parameter of a statement.
func placeholder(n int) string { return "$" + strconv.Itoa(n) }

func text(pl, en string) register.Text { return register.Text{PL: pl, EN: en} }

// balance is how much the ledger says a row of aid_stock has.
const balance = `(SELECT a.balance FROM ledger_accounts a WHERE a.programme = 'aid' AND a.kind = 'stock' AND a.name = t.point || ':' || t.good)`

const reserved = `(SELECT a.reserved FROM ledger_accounts a WHERE a.programme = 'aid' AND a.kind = 'stock' AND a.name = t.point || ':' || t.good)`

// goodsRegisters are what is given, where, from what stock, and what is bought.
func goodsRegisters() []*register.Register {
	str, num, day := register.String, register.Integer, register.Date
	edited, required, searched := register.Edited, register.Required, register.Searched
	col := register.Col
	return []*register.Register{
		register.New(register.Description{Name: "aid_goods", Title: text("Pomoc: towary", "Aid: goods"), Subject: subjects["aid_goods"], ByHand: true, Rule: goodRule, Columns: register.Join([]register.Column{
			col("code", str, "Kod", "Code", required, searched),
			col("name_pl", str, "Nazwa", "Name in Polish", required, searched),
			col("name_en", str, "Nazwa angielska", "Name in English", edited, searched),
			col("name_uk", str, "Nazwa ukraińska", "Name in Ukrainian", edited, searched),
			col("category", str, "Grupa", "Group", edited, register.Values("FOOD", "HYGIENE", "CLEANING", "CHILD", "CLOTHES", "OTHER")),
			col("measure", str, "Jednostka", "Measure", edited),
			col("pack", num, "Sztuk w opakowaniu", "In a pack", edited),
			col("min_qty", num, "Zapas najmniejszy", "Least stock", edited),
			col("stock", num, "Stan razem", "Stock at all points", register.From(`(SELECT coalesce(sum(a.balance), 0)::bigint FROM ledger_accounts a WHERE a.programme = 'aid' AND a.kind = 'stock' AND a.name LIKE '%:' || t.code)`)),
			col("status", str, "Status", "Status", edited, register.Values("ACTIVE", "RETIRED")),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_kits", Title: text("Pomoc: zestawy", "Aid: kits"), Subject: subjects["aid_kits"], ByHand: true, Rule: kitRule, Columns: register.Join([]register.Column{
			col("code", str, "Kod", "Code", required, searched),
			col("name_pl", str, "Nazwa", "Name in Polish", required, searched),
			col("name_en", str, "Nazwa angielska", "Name in English", edited, searched),
			col("name_uk", str, "Nazwa ukraińska", "Name in Ukrainian", edited, searched),
			col("kind", str, "Dla kogo", "For whom", required, register.Values(individual, ofFamily)),
			col("interval_days", num, "Następna po dniach (0: jak dla rodzaju)", "Next after days (0: as for the kind)", edited, register.Unit("d")),
			col("contents", str, "Zawartość", "Contents", register.From(`(SELECT string_agg(i.good || ' × ' || i.qty || CASE WHEN i.per_person THEN ' /os.' ELSE '' END, ', ' ORDER BY i.good) FROM aid_kit_goods i WHERE i.kit = t.code)`)),
			col("status", str, "Status", "Status", edited, register.Values("ACTIVE", "RETIRED")),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_kit_goods", Title: text("Pomoc: zawartość zestawów", "Aid: contents of kits"), Subject: subjects["aid_kit_goods"], ByHand: true, Rule: kitGoodRule, Columns: register.Join([]register.Column{
			col("kit", str, "Zestaw", "Kit", required, searched),
			col("good", str, "Towar", "Good", required, searched),
			col("qty", num, "Ilość", "Quantity", required),
			col("per_person", register.Bool, "Na każdą osobę", "For each person", edited),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_points", Title: text("Pomoc: punkty", "Aid: points"), Subject: subjects["aid_points"], ByHand: true, Rule: pointRule, Columns: register.Join([]register.Column{
			col("code", str, "Kod", "Code", required, searched),
			col("name", str, "Nazwa", "Name in Polish", required, searched),
			col("name_uk", str, "Nazwa ukraińska", "Name in Ukrainian", edited, searched),
			col("name_en", str, "Nazwa angielska", "Name in English", edited, searched),
			col("kind", str, "Rodzaj", "Kind", edited, register.Values("ISSUE", "STORE", "INFO")),
			col("street", str, "Ulica", "Street", edited, searched),
			col("house_no", str, "Numer", "Number", edited),
			col("city", str, "Miejscowość", "Town", edited),
			col("hours", str, "Godziny otwarcia", "Opening hours", edited),
			col("phone", str, "Telefon punktu", "Telephone of the point", edited),
			col("status", str, "Status", "Status", edited, register.Values("OPEN", "CLOSED")),
			col("unit", str, "Jednostka partnerska", "Partner unit", edited),
		})}),
		register.New(register.Description{Name: "aid_stock", Title: text("Pomoc: zapasy w punktach", "Aid: stock of points"), Subject: subjects["aid_stock"], Columns: register.Join([]register.Column{
			col("point", str, "Punkt", "Point", searched),
			col("good", str, "Towar", "Good", searched),
			col("balance", num, "Stan", "Stock", register.From("coalesce("+balance+", 0)")),
			col("reserved", num, "Zarezerwowano", "Reserved", register.From("coalesce("+reserved+", 0)")),
			col("free", num, "Wolne", "Free", register.From("coalesce("+balance+" - "+reserved+", 0)")),
			col("min_qty", num, "Zapas najmniejszy", "Least stock", edited),
			col("place", str, "Miejsce", "Place", edited),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_issues", Title: text("Pomoc: wydane paczki", "Aid: parcels issued"), Day: "on_day", Subject: subjects["aid_issues"], Columns: register.Join([]register.Column{
			col("number", str, "Numer", "Number", searched),
			col("on_day", day, "Dzień", "Day"),
			col("kind", str, "Dla kogo", "For whom", register.Values(individual, ofFamily)),
			col("holder", str, "Numer karty", "Number of the card", searched),
			col("persons", num, "Osób", "Persons"),
			col("kit", str, "Zestaw", "Kit"),
			col("contents", str, "Zawartość", "Contents", register.From(`(SELECT string_agg(e.key || ' × ' || e.value, ', ' ORDER BY e.key) FROM jsonb_each_text(t.contents) e)`)),
			col("point", str, "Punkt", "Point", searched),
			col("desk", str, "Stanowisko", "Desk"),
			col("next_on", day, "Następna od", "Next from"),
			col("at", register.Time, "Chwila wydania", "Moment of issue"),
			col("source", str, "Jak zapisano", "How it was entered", register.Values(online, offline, paper)),
			col("status", str, "Status", "Status", register.Values("ISSUED", "REVERSED")),
			col("doubled", register.Bool, "Podwójna pomoc wykryta po fakcie", "Double aid found afterwards"),
			col("reason", str, "Powód cofnięcia", "Why it was taken back"),
			col("card_id", num, "Wiersz karty", "Row of the card"),
			col("family_id", num, "Wiersz rodziny", "Row of the family"),
			col("no", num, "Liczba porządkowa", "Ordinal", register.Inner),
			col("client_id", str, "Nazwa nadana przez stanowisko", "Name given by the desk", register.Inner),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_purchases", Title: text("Pomoc: zakupy i dary", "Aid: purchases and gifts"), Day: "on_day", Subject: subjects["aid_purchases"], Columns: register.Join([]register.Column{
			col("number", str, "Numer", "Number", searched),
			col("on_day", day, "Dzień", "Day"),
			col("supplier", str, "Dostawca", "Supplier", searched),
			col("source", str, "Skąd", "Where from", register.Values(sources...)),
			col("good", str, "Towar", "Good", searched),
			col("qty", num, "Zamówiono", "Ordered"),
			col("received", num, "Przyjęto", "Received"),
			col("price_gr", register.Money, "Cena jednostkowa", "Price of one"),
			col("value_gr", register.Money, "Wartość", "Value", register.From("t.qty * t.price_gr")),
			col("expected_on", day, "Spodziewana dostawa", "Expected on", edited),
			col("status", str, "Status", "Status", register.Values("ORDERED", "PARTLY", "RECEIVED", "CANCELLED")),
			col("note", str, "Uwagi", "Notes", edited),
			col("no", num, "Liczba porządkowa", "Ordinal", register.Inner),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_moves", Title: text("Pomoc: ruchy magazynowe", "Aid: movements of stock"), Day: "on_day", Subject: subjects["aid_moves"], Columns: register.Join([]register.Column{
			col("on_day", day, "Dzień", "Day"),
			col("kind", str, "Rodzaj", "Kind", register.Values("RECEIPT", "TRANSFER", "COUNT", "WRITE_OFF")),
			col("good", str, "Towar", "Good", searched),
			col("qty", num, "Ilość", "Quantity"),
			col("from_point", str, "Z punktu", "From the point", searched),
			col("to_point", str, "Do punktu", "To the point", searched),
			col("source", str, "Skąd", "Where from", register.Values(append([]string{""}, sources...)...)),
			col("purchase_id", num, "Wiersz zakupu", "Row of the purchase"),
			col("note", str, "Uwagi", "Notes", edited),
		}, register.Keepers())}),
	}
}
