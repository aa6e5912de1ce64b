package aid

import (
	"context"
	"errors"
	"strings"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/people"
	"spoina/internal/programme"
	"spoina/internal/register"
)

// cardImports take over the spreadsheet of cards that the office has kept: a row a person, with the number of their
// card, and the number of a family card where several rows have the same.
func cardImports() []programme.Import {
	field := func(name string, t register.Type, pl, en string, required bool, aliases ...string) programme.Field {
		return programme.Field{Name: name, Type: t, Title: text(pl, en), Required: required, Aliases: aliases}
	}
	return []programme.Import{{Name: "cards", Title: text("Wykaz kart pobytu", "List of resident cards"), Permission: registerRows, Row: importCard, Fields: []programme.Field{
		field("last_name", register.String, "Nazwisko", "Last name", true, "прізвище", "surname", "nazwisko osoby"),
		field("first_name", register.String, "Imię", "First name", false, "imiona", "ім'я", "given name"),
		field("birth_date", register.Date, "Data urodzenia", "Day of birth", false, "ur.", "urodzony", "дата народження"),
		field("sex", register.String, "Płeć", "Sex", false, "стать"),
		field("pesel", register.String, "PESEL", "PESEL", false, "pesel ukr", "nr pesel"),
		field("document", register.String, "Dokument", "Document", false, "nr dokumentu", "paszport", "numer paszportu", "nr paszportu", "seria i numer paszportu", "seria i nr dokumentu", "паспорт"),
		field("citizenship", register.String, "Obywatelstwo", "Citizenship", false, "громадянство"),
		field("phone", register.String, "Telefon", "Telephone", false, "nr telefonu", "телефон"),
		field("street", register.String, "Ulica", "Street", false, "adres"),
		field("house_no", register.String, "Numer domu", "House number", false, "nr domu"),
		field("flat_no", register.String, "Numer lokalu", "Flat number", false, "nr lokalu", "mieszkanie"),
		field("city", register.String, "Miejscowość", "Town", false, "miasto"),
		field("number", register.String, "Numer karty", "Number of the card", false, "nr karty", "karta", "lp. karty"),
		field("issued_on", register.Date, "Data wydania", "Issued on", false, "wydana", "data"),
		field("valid_to", register.Date, "Ważna do", "Valid to", false, "ważność", "termin ważności"),
		field("family", register.String, "Karta rodziny", "Family card", false, "nr karty rodziny", "rodzina"),
		field("point", register.String, "Punkt", "Point", false, "punkt wydania"),
	}}}
}

func dayIn(v programme.Values, field string) clock.Date {
	if t := v.Day(field); !t.IsZero() {
		return clock.Of(t)
	}
	return clock.Date{}
}

// importCard takes one row over. A row whose card is in the register already changes nothing: the same file can come
// again, with more rows.
func importCard(ctx context.Context, store *db.Store, c *db.Change, scope access.Scope, env programme.Env, v programme.Values) error {
	a, err := begin(ctx, store, c, env, scope)
	if err != nil {
		return err
	}
	number := strings.ToUpper(strings.Join(strings.Fields(v.Text("number")), ""))
	id := int64(0)
	if number != "" {
		known, err := cardOf(ctx, c.Tx, Ref{Number: number})
		switch {
		case err == nil && !mayUnit(scope, registerRows, known.Unit):
			return fail.At("number", errCardExists.Because("another card has this number"))
		case err == nil:
			id = known.ID
		case !errors.Is(err, errUnknownCard):
			return err
		}
	}
	if id == 0 {
		made, err := a.card(newCard{Number: number, ValidTo: dayIn(v, "valid_to"), On: dayIn(v, "issued_on"), Point: Ref{Number: v.Text("point")}, Person: &people.Person{
			LastName: v.Text("last_name"), FirstName: v.Text("first_name"), BirthDate: dayIn(v, "birth_date"), Sex: sexIn(v.Text("sex")), PESEL: v.Text("pesel"), Document: v.Text("document"),
			Citizenship: country(v.Text("citizenship")), Phone: v.Text("phone"), Address: people.Address{Street: v.Text("street"), HouseNo: v.Text("house_no"), FlatNo: v.Text("flat_no"), City: v.Text("city")}}})
		if err != nil {
			return column(err)
		}
		id = made.ID
	}
	return column(a.importFamily(id, strings.ToUpper(strings.Join(strings.Fields(v.Text("family")), "")), dayIn(v, "issued_on")))
}

// column calls a failure's field as the spreadsheet does.
func column(err error) error {
	field := fail.FieldOf(err)
	if field == "" {
		return err
	}
	field = strings.TrimPrefix(strings.TrimPrefix(field, "person."), "card.")
	switch field {
	case "on":
		field = "issued_on"
	case "person", "person_id":
		field = "last_name"
	case "card":
		field = "family"
	}
	return &programme.FieldError{Field: field, Err: errors.Unwrap(err)}
}

// importFamily puts a card into the family of a number; the first row of a number is the head's.
func (a *act) importFamily(id int64, number string, on clock.Date) error {
	if number == "" {
		return nil
	}
	on, err := dayOf(on)
	if err != nil {
		return err
	}
	var in bool
	if err := a.c.QueryRow(a.ctx, `SELECT EXISTS (SELECT FROM aid_family_members m JOIN aid_families f ON f.id = m.family_id WHERE m.card_id = $1 AND f.number = $2)`, id, number).Scan(&in); err != nil || in {
		return err
	}
	c, err := a.freeCard(Ref{ID: id}, on)
	if err != nil {
		return fail.At("family", err)
	}
	f, err := a.ownFamily(Ref{Number: number}, on)
	if errors.Is(err, errUnknownCard) {
		var taken bool
		if err := a.c.QueryRow(a.ctx, `SELECT EXISTS (SELECT FROM aid_families WHERE number = $1)`, number).Scan(&taken); err != nil {
			return err
		}
		if taken {
			return fail.At("family", errInFamily.Because("another family card has this number"))
		}
		_, err = a.gather([]card{c}, on, number, 0)
		return err
	}
	if err != nil {
		return err
	}
	if on.Before(f.IssuedOn) {
		on = f.IssuedOn
	}
	return a.enter(f.ID, []card{c}, on)
}

func sexIn(s string) string {
	switch strings.ToUpper(strings.TrimSpace(s)) {
	case "K", "F", "KOBIETA", "Ж":
		return "F"
	case "M", "MĘŻCZYZNA", "Ч":
		return "M"
	}
	return ""
}

// countries are what clerks write instead of a code.
var countries = map[string]string{"ukraina": "UA", "ukrainskie": "UA", "ukraińskie": "UA", "україна": "UA", "polska": "PL", "polskie": "PL", "białoruś": "BY", "białoruskie": "BY", "rosja": "RU", "mołdawia": "MD", "gruzja": "GE"}

func country(s string) string {
	s = strings.TrimSpace(s)
	if code, ok := countries[strings.ToLower(s)]; ok {
		return code
	}
	return s
}
