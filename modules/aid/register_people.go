package aid

import (
	"spoina/internal/people"
	"spoina/internal/register"
)

// taken counts the places on a shift that people have.
const placesTaken = `(SELECT count(*) FROM aid_signups u WHERE u.shift_id = t.id AND u.status IN ('SIGNED','OFFERED'))`

// peopleRegisters are those who give help, and what arriving people are told.
func peopleRegisters() []*register.Register {
	str, num, day, moment := register.String, register.Integer, register.Date, register.Time
	edited, searched, personal := register.Edited, register.Searched, register.Personal
	col := register.Col
	ofPerson := func(field, pl, en string, t register.Type) register.Column {
		return col(field, t, pl, en, register.From(people.FieldOf("t.person_id", field)), personal)
	}
	return []*register.Register{
		register.New(register.Description{Name: "aid_patrols", Title: text("Pomoc: patrole", "Aid: patrols"), Day: "on_day", Subject: subjects["aid_patrols"], Columns: register.Join([]register.Column{
			col("number", str, "Numer", "Number", searched),
			col("on_day", day, "Dzień", "Day"),
			col("area", str, "Rejon", "Area", edited, searched),
			col("officer_1", str, "Pierwszy funkcjonariusz", "First officer"),
			col("officer_2", str, "Drugi funkcjonariusz", "Second officer"),
			col("visits", num, "Wizyty", "Visits", register.From(`(SELECT count(*) FROM aid_visits v WHERE v.patrol_id = t.id AND v.outcome <> 'PLANNED')`)),
			col("planned", num, "Do odwiedzenia", "Still to visit", register.From(`(SELECT count(*) FROM aid_visits v WHERE v.patrol_id = t.id AND v.outcome = 'PLANNED')`)),
			col("status", str, "Status", "Status", register.Values("OPEN", "SIGNED_ONCE", "SIGNED")),
			col("signed_1", str, "Pierwszy podpis", "First signature"),
			col("signed_1_at", moment, "Chwila pierwszego podpisu", "Moment of the first signature"),
			col("signed_2", str, "Drugi podpis", "Second signature"),
			col("signed_2_at", moment, "Chwila drugiego podpisu", "Moment of the second signature"),
			col("note", str, "Uwagi", "Notes", edited),
			col("no", num, "Liczba porządkowa", "Ordinal", register.Inner),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_visits", Title: text("Pomoc: wizyty patroli", "Aid: patrol visits"), Day: "on_day", Subject: subjects["aid_visits"], Columns: register.Join([]register.Column{
			col("patrol_id", num, "Wiersz patrolu", "Row of the patrol"),
			col("patrol", str, "Patrol", "Patrol", register.From(`(SELECT p.number FROM aid_patrols p WHERE p.id = t.patrol_id)`)),
			col("on_day", day, "Dzień", "Day"),
			col("at", moment, "Chwila", "Moment"),
			col("holder", str, "Numer karty", "Number of the card", searched),
			col("card_id", num, "Wiersz karty", "Row of the card"),
			col("person_id", num, "Wiersz osoby", "Row of the person", register.Inner),
			col("persons", num, "Osób", "Persons"),
			col("outcome", str, "Wynik", "Outcome", register.Values(planned, atHome, nobody, hasMoved)),
			col("street", str, "Ulica", "Street", personal, searched),
			col("house_no", str, "Numer domu", "House number", personal),
			col("flat_no", str, "Numer lokalu", "Flat number", personal),
			col("city", str, "Miejscowość", "Town", searched),
			col("new_street", str, "Nowa ulica", "New street", personal),
			col("new_house_no", str, "Nowy numer domu", "New house number", personal),
			col("new_flat_no", str, "Nowy numer lokalu", "New flat number", personal),
			col("new_postcode", str, "Nowy kod pocztowy", "New postcode", personal),
			col("new_city", str, "Nowa miejscowość", "New town", personal),
			col("note", str, "Uwagi", "Notes", personal),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_volunteers", Title: text("Pomoc: wolontariusze", "Aid: volunteers"), Subject: subjects["aid_volunteers"], Columns: register.Join([]register.Column{
			col("number", str, "Numer", "Number", searched),
			col("name", str, "Nazwisko i imię", "Name", register.From(people.NameOf("t.person_id")), personal, register.Masked(register.Initials), searched),
			ofPerson("first_name", "Imię", "First name", str),
			ofPerson("last_name", "Nazwisko", "Last name", str),
			ofPerson("phone", "Telefon", "Telephone", str),
			ofPerson("email", "E-mail", "E-mail", str),
			col("languages", register.List, "Języki", "Languages", edited),
			col("skills", register.List, "Umiejętności", "Skills", edited),
			col("qualifications", str, "Uprawnienia", "Qualifications", register.From(`(SELECT string_agg(q.name || coalesce(' (' || q.valid_to || ')', ''), ', ' ORDER BY q.name) FROM aid_qualifications q WHERE q.volunteer_id = t.id)`)),
			col("availability", str, "Kiedy może", "Availability", edited),
			col("joined_on", day, "Od dnia", "Since"),
			col("sms_since", day, "Zgoda na SMS od", "Agreed to messages on"),
			col("sms_stopped", moment, "Rezygnacja z SMS", "Messages stopped"),
			col("status", str, "Status", "Status", edited, register.Values("ACTIVE", "PAUSED", "LEFT")),
			col("login", str, "Konto", "Account"),
			col("note", str, "Uwagi", "Notes", personal, edited),
			col("person_id", num, "Wiersz osoby", "Row of the person"),
			col("no", num, "Liczba porządkowa", "Ordinal", register.Inner),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_qualifications", Title: text("Pomoc: uprawnienia wolontariuszy", "Aid: volunteers' qualifications"), Subject: subjects["aid_qualifications"], Columns: register.Join([]register.Column{
			col("volunteer_id", num, "Wiersz wolontariusza", "Row of the volunteer"),
			col("volunteer", str, "Wolontariusz", "Volunteer", register.From(`(SELECT v.number FROM aid_volunteers v WHERE v.id = t.volunteer_id)`)),
			col("name", str, "Uprawnienie", "Qualification", searched),
			col("document", str, "Dokument", "Document", edited),
			col("valid_from", day, "Ważne od", "Valid from", edited),
			col("valid_to", day, "Ważne do", "Valid to", edited),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_shifts", Title: text("Pomoc: dyżury", "Aid: shifts"), Day: "on_day", Subject: subjects["aid_shifts"], Columns: register.Join([]register.Column{
			col("no", num, "Numer dyżuru", "Shift"),
			col("point", str, "Punkt", "Point", searched),
			col("on_day", day, "Dzień", "Day"),
			col("starts_at", moment, "Początek", "Begins"),
			col("ends_at", moment, "Koniec", "Ends"),
			col("task", str, "Zadanie", "Task", edited, searched),
			col("qualification", str, "Wymagane uprawnienie", "Qualification needed"),
			col("need", num, "Potrzeba", "Needed"),
			col("cap", num, "Najwięcej", "At most"),
			col("signed", num, "Zapisani", "Signed up", register.From(placesTaken)),
			col("missing", num, "Brakuje", "Missing", register.From(`greatest(t.need - `+placesTaken+`, 0)`)),
			col("status", str, "Status", "Status", register.Values("OPEN", "CANCELLED")),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_signups", Title: text("Pomoc: zapisy na dyżury", "Aid: sign-ups"), Subject: subjects["aid_signups"], Columns: register.Join([]register.Column{
			col("shift_id", num, "Wiersz dyżuru", "Row of the shift"),
			col("shift", num, "Numer dyżuru", "Shift", register.From(`(SELECT s.no FROM aid_shifts s WHERE s.id = t.shift_id)`)),
			col("on_day", day, "Dzień", "Day", register.From(`(SELECT s.on_day FROM aid_shifts s WHERE s.id = t.shift_id)`)),
			col("point", str, "Punkt", "Point", register.From(`(SELECT s.point FROM aid_shifts s WHERE s.id = t.shift_id)`)),
			col("volunteer_id", num, "Wiersz wolontariusza", "Row of the volunteer"),
			col("volunteer", str, "Wolontariusz", "Volunteer", register.From(`(SELECT v.number FROM aid_volunteers v WHERE v.id = t.volunteer_id)`)),
			col("status", str, "Status", "Status", register.Values("SIGNED", "OFFERED", "SWAPPED", "CANCELLED")),
			col("source", str, "Jak zapisano", "How it was entered", register.Values("DESK", "SMS", "SWAP")),
			col("overlap_confirmed", register.Bool, "Nakłada się (potwierdzono)", "Overlaps (confirmed)"),
			col("minutes", num, "Przepracowane minuty", "Minutes worked", register.Unit("min")),
			col("took_from", num, "Przejęto z wiersza", "Taken over from row"),
		}, register.Keepers())}),
		register.New(register.Description{Name: "aid_guides", Title: text("Pomoc: strony informacyjne", "Aid: guide pages"), Subject: subjects["aid_guides"], ByHand: true, Rule: guideRule, Columns: register.Join([]register.Column{
			col("slug", str, "Strona", "Page", register.Required, searched),
			col("language", str, "Język", "Language", register.Required, register.Values("uk", "pl", "en")),
			col("position", num, "Kolejność", "Order", edited),
			col("title", str, "Tytuł", "Title", register.Required, searched),
			col("body", str, "Treść", "Text", edited, searched),
			col("legal_basis", str, "Podstawa prawna", "Legal basis", edited),
			col("status", str, "Status", "Status", edited, register.Values("DRAFT", "PUBLISHED")),
		}, register.Keepers())}),
	}
}
