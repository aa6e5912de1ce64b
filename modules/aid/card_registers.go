package aid

import (
	"spoina/internal/access"
	"spoina/internal/people"
	"spoina/internal/register"
)

// cardSubjects are how the registers of cards are told apart by a scope.
var cardSubjects = map[string]access.Subject{
	"aid_cards": divided("aid_cards", "status", "point"), "aid_families": divided("aid_families", "status"), "aid_family_members": divided("aid_family_members"),
	"aid_entitlements": divided("aid_entitlements", "kind", "status"),
}

// cardRegisters are cards, families and what counts until when. Persons are shown from their own file and never copied.
func cardRegisters() []*register.Register {
	str, num, day, list := register.String, register.Integer, register.Date, register.List
	searched, personal := register.Searched, register.Personal
	col := register.Col
	of := func(card string) string { return `(SELECT c.number FROM aid_cards c WHERE c.id = ` + card + `)` }
	// The person of a card is of the card's own unit. An entitlement names a card only: whoever gave it need not know whose it is.
	headName := people.NameOf(`(SELECT c.person_id FROM aid_cards c WHERE c.id = t.head_card)`)
	return []*register.Register{
		register.New(register.Description{Name: "aid_cards", Title: text("Pomoc: karty pobytu", "Aid: resident cards"), Day: "issued_on", Subject: cardSubjects["aid_cards"], Columns: register.Join([]register.Column{
			col("number", str, "Numer", "Number", searched),
			col("person", str, "Nazwisko i imię", "Name", register.From(people.NameOf("t.person_id")), personal, register.Masked(register.Initials), searched),
			col("birth_date", day, "Data urodzenia", "Day of birth", register.From(people.FieldOf("t.person_id", "birth_date")), personal, register.Masked("NULL::date")),
			col("person_id", num, "Wiersz osoby", "Row of the person"),
			col("issued_on", day, "Wydana", "Issued on"),
			col("valid_to", day, "Ważna do", "Valid to"),
			col("status", str, "Status", "Status", register.Values("ACTIVE", "CANCELLED")),
			col("ended_on", day, "Unieważniona", "Cancelled on"),
			col("reason", str, "Powód unieważnienia", "Why cancelled", register.Edited),
			col("point", str, "Punkt", "Point"),
			col("family", str, "Karta rodziny", "Family card", register.From(`(SELECT f.number FROM aid_family_members m JOIN aid_families f ON f.id = m.family_id WHERE m.card_id = t.id AND m.until_day IS NULL)`)),
			col("legal_basis", str, "Podstawa prawna", "Legal basis"),
			col("no", num, "Liczba porządkowa", "Ordinal", register.Inner),
			col("tokens", list, "Skróty tożsamości", "Identity digests", register.Inner),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_families", Title: text("Pomoc: karty rodzin", "Aid: family cards"), Day: "issued_on", Subject: cardSubjects["aid_families"], Columns: register.Join([]register.Column{
			col("number", str, "Numer", "Number", searched),
			col("head", str, "Karta głowy rodziny", "Card of the head", register.From(of("t.head_card")), searched),
			col("head_name", str, "Głowa rodziny", "Head of the family", register.From(headName), personal, register.Masked(register.Initials), searched),
			col("members", num, "Osób", "Members", register.From(`(SELECT count(*) FROM aid_family_members m WHERE m.family_id = t.id AND m.until_day IS NULL)`)),
			col("issued_on", day, "Wydana", "Issued on"),
			col("valid_to", day, "Ważna do", "Valid to"),
			col("status", str, "Status", "Status", register.Values("ACTIVE", "CLOSED", "JOINED")),
			col("ended_on", day, "Zakończona", "Ended on"),
			col("joined_into", str, "Dołączona do", "Joined into", register.From(`(SELECT f.number FROM aid_families f WHERE f.id = t.joined_into)`)),
			col("split_from", str, "Wydzielona z", "Split from", register.From(`(SELECT f.number FROM aid_families f WHERE f.id = t.split_from)`)),
			col("no", num, "Liczba porządkowa", "Ordinal", register.Inner),
			col("head_card", num, "Wiersz karty", "Row of the card", register.Inner),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_family_members", Title: text("Pomoc: członkowie rodzin", "Aid: family members"), Subject: cardSubjects["aid_family_members"], Columns: register.Join([]register.Column{
			col("family", str, "Karta rodziny", "Family card", register.From(`(SELECT f.number FROM aid_families f WHERE f.id = t.family_id)`), searched),
			col("card", str, "Karta", "Card", register.From(of("t.card_id")), searched),
			col("from_day", day, "Od", "From"),
			col("until_day", day, "Do (bez tego dnia)", "Until (not included)"),
			col("family_id", num, "Wiersz rodziny", "Row of the family"),
			col("card_id", num, "Wiersz karty", "Row of the card"),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_entitlements", Title: text("Pomoc: okresy przysługiwania", "Aid: entitlement periods"), Day: "from_day", Subject: cardSubjects["aid_entitlements"], Columns: register.Join([]register.Column{
			col("holder", str, "Numer karty", "Number of the card", searched),
			col("kind", str, "Rodzaj", "Kind", register.Values(individual, ofFamily)),
			col("from_day", day, "Od", "From"),
			col("until_day", day, "Do", "To"),
			col("status", str, "Status", "Status", register.Values("GIVEN", "RELEASED")),
			col("issue_id", num, "Wiersz wydania", "Row of the issue"),
			col("person_id", num, "Wiersz osoby", "Row of the person", register.Inner),
			col("tokens", list, "Skróty tożsamości", "Identity digests", register.Inner),
		}, register.Keepers())}),
	}
}

// cardRights are what roles see of cards, by role and register.
var cardRights = func() map[string]map[string]access.Rights {
	whole := func() map[string]access.Rights {
		r := people.RightsOf(true)
		r["aid_cards"], r["aid_families"] = access.Rights{Personal: true, Edit: true}, access.Rights{Personal: true}
		r["aid_family_members"], r["aid_entitlements"] = access.Rights{}, access.Rights{}
		return r
	}
	return map[string]map[string]access.Rights{
		"social": whole(), "desk": whole(),
		"defence": {"aid_cards": {Hide: []string{"person_id", "reason"}}, "aid_families": {}, "aid_entitlements": {}},
		"patrol":  {"aid_cards": {Personal: true, Hide: []string{"birth_date", "reason"}}, "aid_families": {Personal: true}},
	}
}()

// cardPermissions are what roles may do with cards.
var cardPermissions = map[string][]string{
	"social": {registerRows, issueParcels, people.Write, people.MergeRows}, "desk": {registerRows, issueParcels, people.Write}, "defence": {issueParcels},
}
