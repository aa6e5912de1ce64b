// Package relief runs the programme that helps small households to pay the fee for waste (program osłonowy): a public
// calculator whose result becomes an application, the register that the communal department keeps, questions to the
// tax and the social departments that each see their own, decisions, payments and appeals. It also counts the
// protective benefit (dodatek osłonowy) for those who ask what they were due.
package relief

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"spoina/internal/access"
	"spoina/internal/people"
	"spoina/internal/privacy"
	"spoina/internal/programme"
	"spoina/internal/register"
)

// The subjects of the programme's registers.
var (
	applications = access.Subject{Name: "relief_applications", Department: "t.department", Territory: "t.territory", Unit: "t.unit", Own: "t.assignee = $own", Only: []string{"state", "channel"}}
	checks       = access.Subject{Name: "relief_checks", Department: "t.department", Territory: "t.territory", Unit: "t.unit", Own: "t.assignee = $own", Only: []string{"part", "state"}}
	grants       = access.Subject{Name: "relief_grants", Department: "t.department", Territory: "t.territory", Unit: "t.unit", Own: "t.assignee = $own", Only: []string{"state"}}
	lists        = access.Subject{Name: "relief_payment_lists", Department: "t.department", Territory: "t.territory", Unit: "t.unit", Own: "t.assignee = $own", Only: []string{"state"}}
	payments     = access.Subject{Name: "relief_payments", Department: "t.department", Territory: "t.territory", Unit: "t.unit", Own: "t.assignee = $own"}
)

// Programme is the programme as the rest of the program knows it.
func Programme() programme.Programme {
	return programme.Programme{
		Name: "relief", Words: coded(), Title: register.Text{PL: "Program osłonowy", EN: "Waste-fee relief"},
		Registers: registers(), Roles: roles(), Permissions: []access.Permission{
			{Name: Decide, Title: access.Text{PL: "rozstrzyganie wniosków programu osłonowego", EN: "deciding applications for relief"}},
			{Name: CheckTax, Title: access.Text{PL: "odpowiadanie na pytanie o opłatę", EN: "answering the question about the fee"}},
			{Name: CheckSocial, Title: access.Text{PL: "odpowiadanie na pytanie o gospodarstwo domowe", EN: "answering the question about the household"}},
			{Name: Pay, Title: access.Text{PL: "listy wypłat programu osłonowego", EN: "payment lists of relief"}},
			{Name: WhatIf, Title: access.Text{PL: "próba innych stawek i progów", EN: "trying other rates and bands"}},
		},
		Imports: []programme.Import{spreadsheet()},
		Routes:  func(api huma.API, router chi.Router, env programme.Env) { newDesk(env).routes(api, router) },
		Privacy: holds(), Demo: demo,
	}
}

// holds is what the programme holds about people, and for how long unless the office says otherwise.
func holds() []privacy.Personal {
	open := "t.state IN ('SUBMITTED', 'CALLED', 'IN_REVIEW', 'DECIDED', 'DELIVERED', 'APPEALED')"
	// What belongs to a case stays as long as the case.
	ofCase := "EXISTS (SELECT FROM relief_applications a WHERE a.id = t.application_id AND a.address <> '')"
	title := func(pl, en string) map[string]string { return map[string]string{"pl": pl, "en": en} }
	notes := func(name string) []privacy.Beside {
		return []privacy.Beside{{Table: "flow_steps", Where: "register = '" + name + "' AND row_id = ANY ($1)", Clear: []string{"note"}}}
	}
	return []privacy.Personal{
		{Register: "relief_applications", Title: title("Wnioski o wsparcie", "Applications for relief"), Number: "number", Starts: []string{"ended_on", "received_on"}, Open: open, Class: "B5", Years: 5,
			Clear: []string{"address", "account", "income_gr", "reason", "appeal", "note", "draft", "household", "code_hash"}, Person: "person_id", Beside: notes("relief_applications")},
		{Register: "relief_checks", Title: title("Pytania do komórek", "Questions to departments"), Number: "number", Starts: []string{"asked_on", "answered_on"}, Open: ofCase, Class: "B5", Years: 5,
			Clear: []string{"address", "basis", "income_gr"}, Person: "person_id", Beside: notes("relief_checks")},
		{Register: "relief_grants", Title: title("Przyznane wsparcie", "Grants of relief"), Number: "number", Starts: []string{"to_month"}, Open: ofCase, Class: "B5", Years: 5, Clear: []string{"household"}, Person: "person_id"},
		{Register: "relief_payments", Title: title("Wypłaty wsparcia", "Payments of relief"), Number: "number", Starts: []string{"month"}, Open: ofCase, Class: "B5", Years: 5, Clear: []string{"account"}, Person: "person_id"},
	}
}

// roles are the communal and the tax department, and what others get of the programme.
func roles() []access.Role {
	keeps := access.Rights{Personal: true, Edit: true, Create: true}
	reads := access.Rights{Personal: true}
	own := map[string]access.Rights{"relief_applications": keeps, "relief_checks": reads, "relief_grants": reads, "relief_payment_lists": reads, "relief_payments": reads, "address_points": {}}
	for name, r := range people.RightsOf(true) {
		own[name] = r
	}
	return []access.Role{
		{Name: "communal", Title: access.Text{PL: "gospodarka komunalna", EN: "communal services"}, Registers: own,
			Permissions: []string{Decide, Pay, WhatIf, access.ReadStatistics, access.TeamViews, access.EditLetters, people.Write, people.MergeRows}},
		{Name: "tax", Title: access.Text{PL: "podatki i opłaty", EN: "taxes and fees"}, Permissions: []string{CheckTax},
			Registers: map[string]access.Rights{"relief_checks": {Personal: true, Only: map[string][]string{"part": {Tax}}, Hide: []string{"persons", "income_gr"}}, "address_points": {}}},
		{Name: "social", Permissions: []string{CheckSocial},
			Registers: map[string]access.Rights{"relief_checks": {Personal: true, Only: map[string][]string{"part": {Social}}, Hide: []string{"area_m2", "building"}}}},
		{Name: "contact", Registers: map[string]access.Rights{"relief_applications": {Columns: []string{"number", "case_number", "state", "received_on", "decided_on", "delivered_on", "final_on", "version"}}}},
	}
}

// registers are the programme's registers.
func registers() register.Set {
	text, whole, money, day := register.String, register.Integer, register.Money, register.Date
	personal, searched, edited, unit := register.Personal, register.Searched, register.Edited, register.Unit
	col, hidden := register.Col, register.Masked("NULL::int8") // a masked number is none
	applicant := func() register.Column {
		return col("applicant", text, "Wnioskodawca", "Applicant", register.From(people.NameOf("t.person_id")), personal, register.Masked(register.Initials), searched)
	}
	inner := func(field string, t register.Type) register.Column {
		return col(field, t, field, field, register.Inner)
	}
	return register.Set{
		register.New(register.Description{Name: "relief_applications", Title: register.Text{PL: "Wnioski o wsparcie (program osłonowy)", EN: "Applications for relief"}, Day: "received_on", Subject: applications,
			Columns: register.Join([]register.Column{
				col("number", text, "Numer", "Number", searched),
				col("case_number", text, "Znak sprawy", "Case number", searched, edited),
				col("state", text, "Stan", "State", register.Values(process.Names()...)),
				col("verdict", text, "Rozstrzygnięcie", "Verdict", register.Values("", Positive, Negative, Discontinued, Unprocessed)),
				applicant(),
				col("address", text, "Adres nieruchomości", "Address of the property", personal, searched),
				col("building", text, "Zabudowa", "Building", register.Values("", Detached, Block)),
				col("persons", whole, "Osób w gospodarstwie", "Persons in the household"),
				col("area_m2", register.Number, "Powierzchnia użytkowa", "Usable floor area", unit("m2")),
				col("fee_gr", money, "Opłata za miesiąc", "Fee for a month", unit("gr")),
				col("support_gr", money, "Wsparcie za miesiąc", "Support for a month", unit("gr")),
				col("channel", text, "Droga złożenia", "Channel", register.Values("WEB", "DESK", "PAPER")),
				col("received_on", day, "Wpłynął", "Received on"),
				col("due_on", day, "Termin załatwienia", "Due on"),
				col("waiting", register.List, "Czeka na", "Waiting for", register.From(waitingFor)),
				col("missing", register.List, "Braki", "Missing"),
				col("from_month", day, "Od miesiąca", "From the month"),
				col("decided_on", day, "Rozstrzygnięto", "Decided on"),
				col("delivered_on", day, "Doręczono", "Delivered on"),
				col("final_on", day, "Ostateczna od", "Final since"),
				col("ended_on", day, "Koniec sprawy", "End of the case"),
				col("title", text, "Prawo do nieruchomości", "Right to the property", register.Values("", "OWNER", "POSSESSOR")),
				col("declared", register.Bool, "Jest deklaracja", "Declaration filed"),
				col("signed", register.Bool, "Podpisany", "Signed"),
				col("income_gr", money, "Dochód gospodarstwa", "Income of the household", unit("gr"), personal, hidden),
				col("pay_to", text, "Sposób wypłaty", "Paid to", register.Values("ACCOUNT", "CASH")),
				col("account", text, "Rachunek", "Account", personal),
				col("reason", text, "Uzasadnienie", "Reason", personal),
				col("appeal", text, "Odwołanie", "Appeal", personal),
				col("note", text, "Uwagi", "Notes", personal, edited),
				col("person_id", whole, "Osoba", "Person", personal, hidden),
				inner("household", text), inner("household_id", whole), inner("draft", text), inner("code_hash", text),
			}, register.Keepers())}),
		register.New(register.Description{Name: "relief_checks", Title: register.Text{PL: "Pytania do komórek (program osłonowy)", EN: "Questions to departments (relief)"}, Day: "asked_on", Subject: checks,
			Columns: register.Join([]register.Column{
				col("number", text, "Wniosek", "Application", searched),
				col("part", text, "Część", "Part", register.Values(Tax, Social)),
				col("state", text, "Stan", "State", register.Values(checking.Names()...)),
				col("verdict", text, "Odpowiedź", "Answer", register.Values("", Yes, No, Unknown)),
				col("basis", text, "Podstawa odpowiedzi", "Basis of the answer", personal),
				applicant(),
				col("address", text, "Adres nieruchomości", "Address of the property", personal, searched),
				col("area_m2", register.Number, "Powierzchnia użytkowa", "Usable floor area", unit("m2")),
				col("building", text, "Zabudowa", "Building", register.Values("", Detached, Block)),
				col("persons", whole, "Osób w gospodarstwie", "Persons in the household"),
				col("income_gr", money, "Dochód gospodarstwa", "Income of the household", unit("gr"), personal, hidden),
				col("asked_on", day, "Zapytano", "Asked on"),
				col("due_on", day, "Termin odpowiedzi", "Answer due on"),
				col("answered_on", day, "Odpowiedziano", "Answered on"),
				col("answered_by", text, "Odpowiedział(a)", "Answered by"),
				col("round", whole, "Które pytanie", "Round"),
				col("application_id", whole, "Numer wiersza wniosku", "Row of the application"),
				col("person_id", whole, "Osoba", "Person", personal, hidden),
			}, register.Keepers())}),
		register.New(register.Description{Name: "relief_grants", Title: register.Text{PL: "Przyznane wsparcie (program osłonowy)", EN: "Grants of relief"}, Day: "from_month", Subject: grants,
			Columns: register.Join([]register.Column{
				col("number", text, "Wniosek", "Application", searched),
				applicant(),
				col("from_month", day, "Od miesiąca", "From the month"),
				col("to_month", day, "Do miesiąca", "To the month"),
				col("monthly_gr", money, "Miesięcznie", "A month", unit("gr")),
				col("state", text, "Stan", "State", register.Values("WAITING", "ACTIVE", "ENDED")),
				inner("household", text),
				col("paid_gr", money, "Wypłacono", "Paid", unit("gr"), register.From("(SELECT coalesce(sum(p.amount_gr), 0)::int8 FROM relief_payments p JOIN relief_payment_lists l ON l.id = p.list_id WHERE p.grant_id = t.id AND l.state = 'CLOSED' AND p.known @> {known} AND l.known @> {known})")),
				col("application_id", whole, "Numer wiersza wniosku", "Row of the application"),
				col("person_id", whole, "Osoba", "Person", personal, hidden),
			}, register.Keepers())}),
		register.New(register.Description{Name: "relief_payment_lists", Title: register.Text{PL: "Listy wypłat (program osłonowy)", EN: "Payment lists of relief"}, Day: "month", Subject: lists,
			Columns: register.Join([]register.Column{
				col("number", text, "Numer", "Number", searched),
				col("month", day, "Miesiąc", "Month"),
				col("state", text, "Stan", "State", register.Values("OPEN", "CLOSED")),
				col("payments", whole, "Wypłat", "Payments"),
				col("total_gr", money, "Razem", "Total", unit("gr")),
				col("made_on", day, "Sporządzono", "Made on"),
				col("closed_on", day, "Zamknięto", "Closed on"),
				col("closed_by", text, "Zamknął(ęła)", "Closed by"),
			}, register.Keepers())}),
		register.New(register.Description{Name: "relief_payments", Title: register.Text{PL: "Wypłaty (program osłonowy)", EN: "Payments of relief"}, Day: "month", Subject: payments,
			Columns: register.Join([]register.Column{
				col("number", text, "Wniosek", "Application", searched),
				applicant(),
				col("month", day, "Miesiąc", "Month"),
				col("amount_gr", money, "Kwota", "Amount", unit("gr")),
				col("pay_to", text, "Sposób wypłaty", "Paid to", register.Values("ACCOUNT", "CASH")),
				col("account", text, "Rachunek", "Account", personal),
				col("list", text, "Lista", "List", register.From("(SELECT l.number FROM relief_payment_lists l WHERE l.id = t.list_id)")),
				col("paid_on", day, "Wypłacono", "Paid on", register.From("(SELECT l.closed_on FROM relief_payment_lists l WHERE l.id = t.list_id AND l.known @> {known})")),
				col("list_id", whole, "Numer wiersza listy", "Row of the list"),
				col("grant_id", whole, "Numer wiersza wsparcia", "Row of the grant"),
				col("application_id", whole, "Numer wiersza wniosku", "Row of the application"),
				col("person_id", whole, "Osoba", "Person", personal, hidden),
			}, register.Keepers())}),
	}
}

// waitingFor is the parts that have not answered yet.
const waitingFor = `ARRAY(SELECT c.part FROM (SELECT application_id, part, state, known FROM relief_checks UNION ALL SELECT application_id, part, state, known FROM relief_checks_past) c
	WHERE c.application_id = t.id AND c.state = 'ASKED' AND c.known @> {known} ORDER BY c.part)`
