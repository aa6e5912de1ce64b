package relief

import (
	"context"
	"embed"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/letter"
	"spoina/internal/register"
)

//go:embed letters/*.txt
var wordings embed.FS

// letterFields are what the programme's letters may say.
var letterFields = []letter.Field{
	{Name: "office", Title: register.Text{PL: "urząd", EN: "office"}, Example: "Urząd Miasta"},
	{Name: "day", Title: register.Text{PL: "dzień pisma", EN: "day of the letter"}, Example: "22.11.2026"},
	{Name: "number", Title: register.Text{PL: "numer wniosku", EN: "number of the application"}, Example: "OS/2026/17"},
	{Name: "case_number", Title: register.Text{PL: "znak sprawy", EN: "case number"}, Example: "GK.3153.17.2026"},
	{Name: "applicant", Title: register.Text{PL: "wnioskodawca", EN: "applicant"}, Example: "Osoba Zmyślona"},
	{Name: "address", Title: register.Text{PL: "adres", EN: "address"}, Example: "ul. Klonowa 5/3, 83-000 Miasto"},
	{Name: "received_on", Title: register.Text{PL: "dzień wpływu", EN: "day on which it came"}, Example: "02.11.2026"},
	{Name: "decided_on", Title: register.Text{PL: "dzień decyzji", EN: "day of the decision"}, Example: "12.11.2026"},
	{Name: "missing", Title: register.Text{PL: "braki (lista)", EN: "what is missing (list)"}, Example: "podpis"},
	{Name: "complete_term", Title: register.Text{PL: "termin uzupełnienia", EN: "term for completing"}, Example: "7 dni"},
	{Name: "appeal_term", Title: register.Text{PL: "termin odwołania", EN: "term for an appeal"}, Example: "14 dni"},
	{Name: "support", Title: register.Text{PL: "wsparcie za miesiąc", EN: "support for a month"}, Example: "30,60 zł"},
	{Name: "from_month", Title: register.Text{PL: "pierwszy miesiąc", EN: "first month"}, Example: "12.2026"},
	{Name: "to_month", Title: register.Text{PL: "ostatni miesiąc", EN: "last month"}, Example: "11.2027"},
	{Name: "persons", Title: register.Text{PL: "liczba osób", EN: "persons"}, Example: "1 osoba"},
	{Name: "building", Title: register.Text{PL: "zabudowa", EN: "building"}, Example: "budynek wielorodzinny"},
	{Name: "area", Title: register.Text{PL: "powierzchnia", EN: "floor area"}, Example: "60 m²"},
	{Name: "working", Title: register.Text{PL: "obliczenie (lista)", EN: "working (list)"}, Example: "60 m² × 1,06 zł = 63,60 zł"},
	{Name: "reason", Title: register.Text{PL: "uzasadnienie", EN: "reason"}, Example: "Warunki uchwały są spełnione."},
	{Name: "code", Title: register.Text{PL: "kod stanu sprawy", EN: "status code"}, Example: "ABCD-EFGH-IJKL-MNOP"},
	{Name: "officer", Title: register.Text{PL: "kto podpisuje", EN: "who signs"}, Example: "Urszula Komunalna"},
}

// letterKinds are the letters of the programme.
func letterKinds() []letter.Kind {
	var out []letter.Kind
	for _, k := range []struct{ name, pl, en string }{
		{"receipt", "Potwierdzenie złożenia", "Receipt"}, {"call", "Wezwanie do uzupełnienia", "Call to complete"}, {"granted", "Decyzja przyznająca", "Decision that grants"},
		{"refused", "Decyzja odmowna", "Decision that refuses"}, {"discontinued", "Decyzja o umorzeniu", "Decision to discontinue"}, {"unexamined", "Pozostawienie bez rozpoznania", "Left unexamined"},
	} {
		text, err := wordings.ReadFile("letters/" + k.name + ".txt")
		if err != nil {
			panic(err) // embedded
		}
		out = append(out, letter.Kind{Programme: "relief", Name: k.name, Title: register.Text{PL: k.pl, EN: k.en}, Fields: letterFields, Shipped: map[string]string{"pl": string(text)}})
	}
	return out
}

// letterColumns are the columns of the register that a letter shows.
var letterColumns = []string{"applicant", "address", "reason"}

// fill knows what a letter about an application says.
func (d *desk) fill(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, id int64, kind string) (letter.Fields, error) {
	app, err := find(ctx, tx, scope, id, false)
	if err != nil {
		return nil, err
	}
	on := app.DecidedOn
	if on.IsZero() {
		on = clock.Today()
	}
	n, err := d.numbers(ctx, tx, on)
	if err != nil {
		return nil, err
	}
	day := func(t clock.Date) string {
		if t.IsZero() {
			return ""
		}
		return t.Time().Format("02.01.2006")
	}
	month := func(t clock.Date) string { return t.Time().Format("01.2006") }
	f := letter.Fields{"office": store.Office().Name, "day": day(clock.Today()), "number": app.Number, "case_number": app.CaseNumber, "address": app.Address, "received_on": day(app.ReceivedOn),
		"decided_on": day(app.DecidedOn), "complete_term": n.Complete.Words().PL, "appeal_term": n.Appeal.Words().PL, "support": zl(app.SupportGr), "persons": personsPL(app.Persons),
		"building": buildingPL[app.Building], "area": comma(int64(app.AreaM2*100+0.5)) + " m²", "reason": app.Reason, "officer": scope.Name()}
	if app.CaseNumber == "" { // the document system has not given one yet
		f["case_number"] = app.Number
	}
	if kind == "granted" && app.Reason == "" {
		f["reason"] = "Warunki programu są spełnione, co potwierdziły komórki podatków i pomocy społecznej."
	}
	person, err := d.personOf(ctx, tx, scope, app.PersonID)
	if err != nil {
		return nil, err
	}
	if person != nil {
		f["applicant"] = strings.TrimSpace(person.FirstName + " " + person.LastName)
	}
	var lacks []string
	for _, need := range needed(app.Missing) {
		lacks = append(lacks, need.Title.PL)
	}
	f["missing"] = lacks
	if answer, err := n.Rates.supportOf(subject{Persons: app.Persons, Building: app.Building, AreaM2: app.AreaM2}); err == nil {
		var lines []string
		for _, l := range answer.Working {
			lines = append(lines, l.PL)
		}
		f["working"] = lines
	}
	if kind == "receipt" || kind == "call" {
		f["code"] = d.code(app.Number)
	}
	var from, to clock.Date
	err = tx.QueryRow(ctx, `SELECT from_month, to_month FROM relief_grants WHERE application_id = $1`, id).Scan(&from, &to)
	if err == nil {
		f["from_month"], f["to_month"] = month(from), month(to)
	} else if err != pgx.ErrNoRows {
		return nil, err
	}
	return f, nil
}

func personsPL(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 osoba"
	case 2, 3, 4:
		return digit(n) + " osoby"
	}
	return comma(int64(n)*100) + " osób"
}
