package relief

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

// spreadsheet is the table in which offices keep such applications until now: a row is an application from paper.
func spreadsheet() programme.Import {
	text := func(name, pl, en string, required bool, aliases ...string) programme.Field {
		return programme.Field{Name: name, Type: register.String, Title: register.Text{PL: pl, EN: en}, Required: required, Aliases: aliases}
	}
	of := func(t register.Type, name, pl, en string, required bool, aliases ...string) programme.Field {
		return programme.Field{Name: name, Type: t, Title: register.Text{PL: pl, EN: en}, Required: required, Aliases: aliases}
	}
	return programme.Import{
		Name: "applications", Title: register.Text{PL: "Wnioski z arkusza", EN: "Applications from a spreadsheet"}, Permission: Decide, Once: true,
		Fields: []programme.Field{
			text("last_name", "Nazwisko", "Last name", true, "nazwisko wnioskodawcy"), text("first_name", "Imię", "First name", false, "imię wnioskodawcy"), text("pesel", "PESEL", "PESEL", false),
			text("phone", "Telefon", "Telephone", false, "nr telefonu"), text("street", "Ulica", "Street", false, "adres", "ulica nieruchomości"), text("house_no", "Nr domu", "House number", false, "numer domu", "nr budynku"),
			text("flat_no", "Nr lokalu", "Flat number", false, "nr mieszkania", "lokal"), text("postcode", "Kod pocztowy", "Postcode", false, "kod"), text("city", "Miejscowość", "Town", false, "miasto"),
			text("building", "Zabudowa", "Building", false, "rodzaj zabudowy", "budynek"), of(register.Integer, "persons", "Liczba osób", "Persons", false, "osób w gospodarstwie", "osoby"),
			of(register.Number, "area_m2", "Powierzchnia użytkowa", "Usable floor area", false, "powierzchnia", "pow. użytkowa", "m2"), text("title", "Prawo do nieruchomości", "Right to the property", false, "tytuł prawny"),
			of(register.Bool, "declared", "Deklaracja", "Declaration", false, "jest deklaracja"), of(register.Bool, "signed", "Podpis", "Signature", false, "podpisany"),
			text("account", "Nr rachunku", "Account", false, "konto", "rachunek", "nr konta"), of(register.Date, "received_on", "Data wpływu", "Received on", true, "wpłynął", "data złożenia"),
			of(register.Date, "from", "Od miesiąca", "From the month", false, "wsparcie od"), text("case_number", "Znak sprawy", "Case number", false, "nr sprawy"), text("note", "Uwagi", "Notes", false),
		},
		Row: takeOver,
	}
}

var (
	buildingWords = map[string]string{"dom": Detached, "dom jednorodzinny": Detached, "jednorodzinny": Detached, "jednorodzinna": Detached, "wolnostojący": Detached, "detached": Detached,
		"blok": Block, "wielorodzinny": Block, "wielorodzinna": Block, "budynek wielorodzinny": Block, "mieszkanie": Block, "block": Block}
	titleWords = map[string]string{"właściciel": "OWNER", "własność": "OWNER", "współwłaściciel": "OWNER", "owner": "OWNER", "posiadacz": "POSSESSOR", "najem": "POSSESSOR", "najemca": "POSSESSOR", "possessor": "POSSESSOR"}
)

// takeOver makes an application of a row, as the form does.
func takeOver(ctx context.Context, _ *db.Store, c *db.Change, scope access.Scope, env programme.Env, v programme.Values) error {
	word := func(field string, known map[string]string) (*string, error) {
		text := strings.ToLower(strings.TrimSpace(v.Text(field)))
		value, ok := known[text]
		if text != "" && !ok {
			return nil, &programme.FieldError{Field: field, Err: ErrValue.Because("%s: write it as in the form", field)}
		}
		return &value, nil
	}
	given := Given{Person: &people.Person{LastName: v.Text("last_name"), FirstName: v.Text("first_name"), PESEL: v.Text("pesel"), Phone: v.Text("phone"),
		Address: people.Address{Street: v.Text("street"), HouseNo: v.Text("house_no"), FlatNo: v.Text("flat_no"), Postcode: v.Text("postcode"), City: v.Text("city")}}}
	var err error
	if given.Building, err = word("building", buildingWords); err != nil {
		return err
	}
	if given.Title, err = word("title", titleWords); err != nil {
		return err
	}
	persons, area, cash := int(v.Int("persons")), v.Number("area_m2"), "CASH"
	given.Persons, given.AreaM2, given.PayTo = &persons, &area, &cash
	if account := v.Text("account"); account != "" {
		to := "ACCOUNT"
		given.Account, given.PayTo = &account, &to
	}
	declared, _ := v.Bool("declared")
	signed, _ := v.Bool("signed")
	number, note := v.Text("case_number"), v.Text("note")
	given.Declared, given.Signed, given.CaseNumber, given.Note = &declared, &signed, &number, &note
	on := clock.Of(v.Day("received_on"))
	from := on
	if d := v.Day("from"); !d.IsZero() {
		from = clock.Of(d)
	}
	given.From = &from
	desk := newDesk(env)
	_, err = desk.apply(ctx, c, scope, Applying{Channel: "PAPER", On: on, Given: given})
	var there *people.Exists
	if errors.As(err, &there) { // surely the same person: the row of the unit's own file stands for them
		given.PersonID, given.Household, given.Person = there.ID, &given.Person.Address, nil
		_, err = desk.apply(ctx, c, scope, Applying{Channel: "PAPER", On: on, Given: given})
	}
	if field := fail.FieldOf(err); field != "" {
		field = strings.TrimPrefix(field, "person.")
		if field == "on" {
			field = "received_on"
		}
		return &programme.FieldError{Field: field, Err: err}
	}
	return err
}
