package coal

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/people"
	"spoina/internal/programme"
	"spoina/internal/register"
)

// imports are the spreadsheets that welfare centres and yards kept before: certificates, deliveries, sales.
func imports() []programme.Import {
	text, date, number := register.String, register.Date, register.Integer
	f := func(name string, t register.Type, pl, en string, required bool, aliases ...string) programme.Field {
		return programme.Field{Name: name, Type: t, Title: wording(pl, en), Aliases: aliases, Required: required}
	}
	return []programme.Import{
		{Name: "certificates", Title: wording("Zaświadczenia", "Certificates"), Permission: Certify, Row: takeCertificate, Fields: []programme.Field{
			f("number", text, "Numer zaświadczenia", "Certificate number", false, "Nr zaświadczenia", "Numer", "Zaświadczenie"),
			f("last_name", text, "Nazwisko", "Last name", true, "Nazwisko wnioskodawcy"), f("first_name", text, "Imię", "First name", true, "Imię wnioskodawcy"),
			f("pesel", text, "PESEL", "PESEL", false, "Nr PESEL"), f("birth_date", date, "Data urodzenia", "Day of birth", false),
			f("street", text, "Ulica", "Street", false), f("house_no", text, "Numer domu", "House number", true, "Nr domu", "Dom", "Nr"), f("flat_no", text, "Numer lokalu", "Flat number", false, "Nr lokalu", "Lokal", "Mieszkanie", "m."),
			f("postcode", text, "Kod pocztowy", "Postcode", false, "Kod"), f("city", text, "Miejscowość", "Town", true, "Miasto"),
			f("phone", text, "Telefon", "Telephone", false), f("good", text, "Towar", "Good", false, "Frakcja", "Sortyment"),
			f("case_number", text, "Znak sprawy", "Case number", false, "Sprawa"), f("unit", text, "Jednostka", "Unit", false, "Ośrodek"), f("territory", text, "Gmina (TERYT)", "Municipality (TERYT)", false, "TERYT"),
			f("on", date, "Data wydania", "Issued", true, "Data", "Wydano"), f("valid_to", date, "Ważne do", "Valid to", false, "Termin ważności")}},
		{Name: "receipts", Title: wording("Dostawy", "Deliveries"), Permission: Receive, Row: takeReceipt, Fields: []programme.Field{
			f("order", text, "Numer zamówienia", "Order", true, "Zamówienie", "Nr zamówienia"), f("slip_no", text, "Kwit wagowy", "Weigh slip", true, "Nr kwitu", "Kwit", "Dowód wagowy"),
			f("good", text, "Towar", "Good", false, "Frakcja", "Sortyment"), f("kg", number, "Ilość [kg]", "Quantity", true, "kg", "Masa", "Netto", "Ilość"),
			f("yard", text, "Skład", "Yard", true, "Plac", "Magazyn"), f("on", date, "Data dostawy", "Day", true, "Data", "Dostarczono")}},
		{Name: "sales", Title: wording("Sprzedaż", "Sales"), Permission: Sell, Once: true, Row: takeSale, Fields: []programme.Field{
			f("certificate", text, "Numer zaświadczenia", "Certificate number", true, "Nr zaświadczenia", "Zaświadczenie"), f("good", text, "Towar", "Good", true, "Frakcja", "Sortyment"),
			f("kg", number, "Ilość [kg]", "Quantity", true, "kg", "Masa", "Ilość"), f("yard", text, "Skład", "Yard", true, "Plac", "Magazyn"), f("till", text, "Kasa", "Till", false),
			f("payment", text, "Zapłata", "Payment", false, "Sposób zapłaty", "Forma płatności"), f("on", date, "Data sprzedaży", "Day", true, "Data"),
			f("price", register.Number, "Cena za tonę [zł]", "Price of a tonne [zł]", false, "Cena za tonę", "Cena")}},
	}
}

// at puts what is wrong at the field of the spreadsheet: of person.pesel that is pesel.
func at(err error, fields ...string) error {
	var located *fail.Located
	if err == nil || !errors.As(err, &located) {
		return err
	}
	name := located.Field[strings.LastIndexByte(located.Field, '.')+1:]
	if slices.Contains(fields, name) {
		return &programme.FieldError{Field: name, Err: err}
	}
	return err
}

func dateOf(t time.Time) clock.Date {
	if t.IsZero() {
		return clock.Date{}
	}
	return clock.Of(t)
}

func takeCertificate(ctx context.Context, _ *db.Store, c *db.Change, scope access.Scope, env programme.Env, v programme.Values) error {
	desk := At(c, scope, env)
	good, err := desk.goodNamed(ctx, v.Text("good"))
	if err != nil {
		return err
	}
	address := people.Address{Street: v.Text("street"), HouseNo: v.Text("house_no"), FlatNo: v.Text("flat_no"), Postcode: v.Text("postcode"), City: v.Text("city")}
	_, err = desk.Issue(ctx, Application{Person: &people.Person{LastName: v.Text("last_name"), FirstName: v.Text("first_name"), PESEL: v.Text("pesel"), BirthDate: dateOf(v.Day("birth_date")),
		Phone: v.Text("phone"), Address: address}, Household: Household{Address: address}, Unit: v.Text("unit"), Territory: v.Text("territory"), Good: good, CaseNumber: v.Text("case_number"),
		On: dateOf(v.Day("on")), ValidTo: dateOf(v.Day("valid_to")), Number: v.Text("number")})
	return at(err, "number", "last_name", "first_name", "pesel", "birth_date", "street", "house_no", "flat_no", "postcode", "city", "phone", "good", "unit", "territory", "on", "valid_to")
}

func takeReceipt(ctx context.Context, _ *db.Store, c *db.Change, scope access.Scope, env programme.Env, v programme.Values) error {
	desk := At(c, scope, env)
	good, err := desk.goodNamed(ctx, v.Text("good"))
	if err != nil {
		return err
	}
	var order int64
	err = c.QueryRow(ctx, `SELECT id FROM coal_orders WHERE number = $1`, strings.ToUpper(strings.TrimSpace(v.Text("order")))).Scan(&order)
	if err != nil && err != pgx.ErrNoRows {
		return err
	}
	_, err = desk.Receive(ctx, Delivery{Order: order, Good: good, Kg: v.Int("kg"), SlipNo: v.Text("slip_no"), Yard: strings.ToUpper(v.Text("yard")), On: dateOf(v.Day("on"))})
	return at(err, "order", "slip_no", "good", "kg", "yard", "on")
}

var paid = map[string]string{"": "CASH", "gotówka": "CASH", "gotowka": "CASH", "cash": "CASH", "karta": "CARD", "card": "CARD", "przelew": "TRANSFER", "transfer": "TRANSFER"}

func takeSale(ctx context.Context, _ *db.Store, c *db.Change, scope access.Scope, env programme.Env, v programme.Values) error {
	desk := At(c, scope, env)
	good, err := desk.goodNamed(ctx, v.Text("good"))
	if err != nil {
		return err
	}
	payment, known := paid[strings.ToLower(strings.TrimSpace(v.Text("payment")))]
	if !known {
		return &programme.FieldError{Field: "payment", Err: ErrPayment}
	}
	till := v.Text("till")
	if till == "" {
		till = "PAPIER"
	}
	price := v.Number("price")
	if _, given := v["price"]; given && (price < 0.01 || price > 1e9) {
		return &programme.FieldError{Field: "price", Err: ErrPaperPrice}
	}
	_, err = desk.Sell(ctx, Selling{Certificate: v.Text("certificate"), Good: good, Kg: v.Int("kg"), Yard: strings.ToUpper(v.Text("yard")), Till: till, Payment: payment, On: dateOf(v.Day("on")),
		PriceGrT: int64(math.Round(price * 100))})
	if located := (*fail.Located)(nil); errors.As(err, &located) && located.Field == "price_gr_t" {
		return &programme.FieldError{Field: "price", Err: err}
	}
	return at(err, "certificate", "good", "kg", "yard", "till", "on")
}

// goodNamed is the code of a good that a spreadsheet names by its code or by its name.
func (d Desk) goodNamed(ctx context.Context, name string) (string, error) {
	if name = strings.TrimSpace(name); name == "" {
		return "", nil
	}
	code := ""
	err := d.c.QueryRow(ctx, `SELECT code FROM coal_goods WHERE lower(code) = lower($1) OR lower(name) = lower($1) ORDER BY lower(code) <> lower($1) LIMIT 1`, name).Scan(&code)
	if err == pgx.ErrNoRows {
		return "", &programme.FieldError{Field: "good", Err: ErrGood.Because("%q is not sold", name)}
	}
	return code, err
}
