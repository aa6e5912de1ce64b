package people

import (
	"context"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/fail"
	"spoina/internal/register"
)

// Permissions that people who work with persons need besides rights in the registers.
const (
	Write     = "people.write" // add and correct persons, households and their members
	MergeRows = "people.merge" // find two rows to be one person, and take that back
)

// Addition is what this package adds to the rule of access.
func Addition() access.Addition {
	return access.Addition{
		Subjects: []access.Subject{persons, households, members, organisations},
		Permissions: []access.Permission{
			{Name: Write, Title: access.Text{PL: "wpisywanie osób i gospodarstw domowych", EN: "adding persons and households"}},
			{Name: MergeRows, Title: access.Text{PL: "łączenie wierszy tej samej osoby", EN: "merging rows of one person"}},
		},
	}
}

// RightsOf is what a role that works with persons needs in the registers of this package: to read them with personal
// data, or also to correct what the sheet lets it.
func RightsOf(edits bool) map[string]access.Rights {
	r := access.Rights{Personal: true, Edit: edits}
	return map[string]access.Rights{"persons": r, "households": r, "household_members": {Personal: true}, "organisations": {Personal: true, Edit: edits, Create: edits, Delete: edits}}
}

func subject(name string) access.Subject {
	return access.Subject{Name: name, Department: "t.department", Territory: "t.territory", Unit: "t.unit", Own: "t.assignee = $own"}
}

var persons, households, members, organisations = subject("persons"), subject("households"), subject("household_members"), subject("organisations")

// NameOf is the SQL of a person's name, for a column of a programme's register that must not copy it: register.From of
// it, with Personal and Masked(register.Initials). id is the expression of the person's number, such as t.person_id.
func NameOf(id string) string { return of(id, `btrim(p.last_name || ' ' || p.first_name)`) }

// FieldOf is the SQL of another field of a person, such as phone.
func FieldOf(id, field string) string { return of(id, "p."+field) }

// of reads a person as the office knew them at the revision shown.
func of(id, expr string) string {
	return `coalesce((SELECT ` + expr + ` FROM persons p WHERE p.id = ` + id + ` AND p.known @> {known}),
		(SELECT ` + expr + ` FROM persons_past p WHERE p.id = ` + id + ` AND p.known @> {known} ORDER BY p.version DESC LIMIT 1))`
}

// Registers are the persons, households, members and organisations as registers.
func Registers() register.Set {
	text, date, number := register.String, register.Date, register.Integer
	personal, edited, searched := register.Personal, register.Edited, register.Searched
	col := register.Col
	return register.Set{
		register.New(register.Description{Name: "persons", Title: register.Text{PL: "Osoby", EN: "Persons"}, Subject: persons, Rule: judged, Columns: register.Join([]register.Column{
			col("last_name", text, "Nazwisko", "Last name", personal, register.Masked(register.Initials), searched),
			col("first_name", text, "Imię", "First name", personal, register.Masked(register.Initials), searched),
			col("birth_date", date, "Data urodzenia", "Day of birth", personal, register.Masked("NULL::date")),
			col("sex", text, "Płeć", "Sex", personal, register.Values("", "F", "M")),
			col("pesel", text, "PESEL", "PESEL", personal),
			col("document", text, "Dokument", "Document", personal),
			col("citizenship", text, "Obywatelstwo", "Citizenship", personal, edited),
			col("language", text, "Język", "Language", edited),
			col("phone", text, "Telefon", "Telephone", personal, edited, searched),
			col("email", text, "E-mail", "E-mail", personal, edited),
			col("street", text, "Ulica", "Street", personal, edited, searched),
			col("house_no", text, "Numer domu", "House number", personal, edited),
			col("flat_no", text, "Numer lokalu", "Flat number", personal, edited),
			col("postcode", text, "Kod pocztowy", "Postcode", personal, edited),
			col("city", text, "Miejscowość", "Town", personal, edited, searched),
			col("notes", text, "Uwagi", "Notes", personal, edited),
			col("merged_into", number, "Połączono z wierszem", "Merged into row"),
			col("search_key", text, "Klucz wyszukiwania", "Search key", register.Inner),
			col("pesel_token", text, "Skrót PESEL", "PESEL digest", register.Inner),
			col("document_token", text, "Skrót dokumentu", "Document digest", register.Inner),
			col("name_token", text, "Skrót nazwiska", "Name digest", register.Inner),
		}, register.Keepers())}),
		register.New(register.Description{Name: "households", Title: register.Text{PL: "Gospodarstwa domowe", EN: "Households"}, Subject: households, Columns: register.Join([]register.Column{
			col("programme", text, "Program", "Programme"),
			col("street", text, "Ulica", "Street", personal, searched),
			col("house_no", text, "Numer domu", "House number", personal, searched),
			col("flat_no", text, "Numer lokalu", "Flat number", personal),
			col("postcode", text, "Kod pocztowy", "Postcode", personal),
			col("city", text, "Miejscowość", "Town", searched),
			col("persons", number, "Liczba osób (zadeklarowana)", "Persons (declared)", edited),
			col("members", number, "Członkowie", "Members", register.From("(SELECT count(*) FROM household_members m WHERE m.household_id = t.id AND m.to_day IS NULL)")),
			col("notes", text, "Uwagi", "Notes", personal, edited),
			col("address_key", text, "Klucz adresu", "Address key", register.Inner),
			col("token", text, "Skrót adresu", "Address digest", register.Inner),
		}, register.Keepers())}),
		register.New(register.Description{Name: "household_members", Title: register.Text{PL: "Członkowie gospodarstw", EN: "Members of households"}, Subject: members, Columns: register.Join([]register.Column{
			col("household_id", number, "Gospodarstwo", "Household"),
			col("person_id", number, "Osoba", "Person"),
			col("person", text, "Nazwisko i imię", "Name", register.From(NameOf("t.person_id")), personal, register.Masked(register.Initials), searched),
			col("role", text, "Rola", "Role", register.Values("HEAD", "MEMBER")),
			col("from_day", date, "Od", "From"),
			col("to_day", date, "Do", "To"),
		}, register.Keepers())}),
		register.New(register.Description{Name: "organisations", Title: register.Text{PL: "Organizacje", EN: "Organisations"}, Subject: organisations, ByHand: true, Rule: judgedFirms, Columns: register.Join([]register.Column{
			col("name", text, "Nazwa", "Name", register.Required, searched),
			col("kind", text, "Rodzaj", "Kind", edited, register.Values("", "COMPANY", "NGO", "PUBLIC", "CHURCH", "OTHER")),
			col("nip", text, "NIP", "Tax number (NIP)", edited, searched),
			col("regon", text, "REGON", "REGON", edited, searched),
			col("delivery", text, "Adres do e-Doręczeń", "Electronic delivery address", edited),
			col("phone", text, "Telefon", "Telephone", personal, edited),
			col("email", text, "E-mail", "E-mail", personal, edited),
			col("address", text, "Adres", "Address", edited, searched),
			col("notes", text, "Uwagi", "Notes", personal, edited),
		}, register.Keepers())}),
	}
}

// judged checks what people correct in the sheet of persons.
func judged(_ context.Context, _ pgx.Tx, rows []register.RuleRow) error {
	for _, r := range rows {
		for field, check := range map[string]func(string) (string, error){"phone": phone, "email": email, "citizenship": letters, "language": letters, "postcode": postcode} {
			_, err := check(r.Text(field))
			refuse(r, field, err)
		}
	}
	return nil
}

// judgedFirms checks the numbers of organisations.
func judgedFirms(_ context.Context, _ pgx.Tx, rows []register.RuleRow) error {
	for _, r := range rows {
		for field, check := range map[string]func(string) (string, error){"nip": NIP, "regon": REGON, "phone": phone, "email": email} {
			if s := r.Text(field); s != "" {
				_, err := check(s)
				refuse(r, field, err)
			}
		}
	}
	return nil
}

func refuse(r register.RuleRow, field string, err error) {
	if failure, ok := fail.Of(err); ok {
		r.Refuse(field, failure.Code, failure.Message)
	}
}
