package coal

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/letter"
)

//go:embed letters/*.txt
var wordings embed.FS

func shipped(name string) map[string]string {
	text, err := wordings.ReadFile("letters/" + name + ".pl.txt")
	if err != nil {
		panic(err) // it is part of the program
	}
	return map[string]string{"pl": string(text)}
}

func field(name, pl, en, example string) letter.Field {
	return letter.Field{Name: name, Title: wording(pl, en), Example: example}
}

// letters are what the programme writes; the first two are about certificates, the last about a sale.
var letters = []letter.Kind{
	{Programme: "coal", Name: "certificate", Title: wording("Zaświadczenie", "Certificate"), Shipped: shipped("certificate"), Fields: []letter.Field{
		field("number", "Numer", "Number", "MOPS-2022-00017"), field("name", "Imię i nazwisko", "Name", "Anna Przykładowa"), field("address", "Adres", "Address", "Jana Przykładowego 1/2, 83-000 Miasto"),
		field("unit", "Jednostka", "Unit", "MOPS"), field("day", "Dzień", "Day", "10.11.2022"), field("case_number", "Znak sprawy", "Case number", "MOPS.5320.17.2022"),
		field("limit", "Limit", "Limit", "3000 kg"), field("seasons", "Okresy", "Seasons", "1500 kg do 31.12.2022, dalsze 1500 kg od 1.01.2023"), field("valid_to", "Ważne do", "Valid to", "30.04.2023"),
		field("basis", "Podstawa prawna", "Legal basis", "ustawa z dnia 27 października 2022 r.")}},
	{Programme: "coal", Name: "refusal", Title: wording("Odmowa", "Refusal"), Shipped: shipped("refusal"), Fields: []letter.Field{
		field("number", "Numer", "Number", "MOPS-2022-00018"), field("name", "Imię i nazwisko", "Name", "Anna Przykładowa"), field("address", "Adres", "Address", "Jana Przykładowego 1/2, 83-000 Miasto"),
		field("unit", "Jednostka", "Unit", "MOPS"), field("day", "Dzień", "Day", "10.11.2022"), field("case_number", "Znak sprawy", "Case number", "MOPS.5320.18.2022"),
		field("reason", "Powód", "Reason", "W gospodarstwie nie ma źródła ciepła na paliwo stałe.")}},
	{Programme: "coal", Name: "sale", Title: wording("Dokument sprzedaży", "Sales document"), Shipped: shipped("sale"), Fields: []letter.Field{
		field("title", "Nazwa dokumentu", "Title", "Dokument sprzedaży"), field("document", "Numer", "Number", "PLAC-2022-00017"), field("day", "Dzień", "Day", "12.11.2022"), field("yard", "Skład", "Yard", "Skład miejski"),
		field("till", "Kasa", "Till", "K1, skladowy"), field("certificate", "Zaświadczenie", "Certificate", "MOPS-2022-00017"), field("initials", "Inicjały", "Initials", "A.P."),
		field("good", "Towar", "Good", "orzech"), field("kg", "Ilość", "Quantity", "1500 kg"), field("price", "Cena", "Price", "2000,00 zł"), field("amount", "Kwota", "Amount", "3000,00 zł"),
		field("payment", "Zapłata", "Payment", "gotówka"), field("remark", "Uwaga", "Remark", "Towar wydano ze składu.")}},
}

// certificateLetter fills in a certificate or its refusal.
func certificateLetter(ctx context.Context, _ *db.Store, tx pgx.Tx, scope access.Scope, id int64, kind string) (letter.Fields, error) {
	c, err := certificateOf(ctx, tx, scope, "", id)
	if err != nil {
		return nil, err
	}
	if (kind == "certificate") != (c.Status == Issued) || kind == "refusal" && c.Status != Refused {
		return nil, letter.ErrNone.Because("certificate %s has no letter %q", c.Number, kind)
	}
	var name, address, own, reason, caseNumber string
	if err := tx.QueryRow(ctx, `SELECT coalesce(btrim(p.first_name || ' ' || p.last_name), ''),
			coalesce(btrim(concat_ws(' ', nullif(h.street, ''), h.house_no || CASE WHEN h.flat_no <> '' THEN '/' || h.flat_no ELSE '' END) || ', ' || btrim(h.postcode || ' ' || h.city), ', '), ''),
			coalesce(btrim(concat_ws(' ', nullif(p.street, ''), p.house_no || CASE WHEN p.flat_no <> '' THEN '/' || p.flat_no ELSE '' END) || ', ' || btrim(p.postcode || ' ' || p.city), ', '), ''), c.reason, c.case_number
		FROM coal_certificates c LEFT JOIN persons p ON p.id = c.person_id LEFT JOIN households h ON h.id = c.household_id WHERE c.id = $1`, id).
		Scan(&name, &address, &own, &reason, &caseNumber); err != nil {
		return nil, err
	}
	if address == "" {
		address = own
	}
	if address == "" {
		address = "—"
	}
	if caseNumber == "" {
		caseNumber = c.Number
	}
	terms, err := loadTerms(ctx, tx, scope, c.From)
	if err != nil {
		return nil, err
	}
	return letter.Fields{"number": c.Number, "name": name, "address": address, "unit": c.Unit, "day": polishDay(c.From), "case_number": caseNumber, "reason": reason,
		"limit": kgText(c.LimitKg), "seasons": seasonsText(terms.Seasons.Chain(c.From)), "valid_to": polishDay(c.To), "basis": terms.Basis}, nil
}

// seasonsText says in words what may be bought when.
func seasonsText(ss Seasons) string {
	var parts []string
	for i, s := range ss {
		switch {
		case i == 0 && s.To.IsZero():
			parts = append(parts, kgText(s.Limit))
		case i == 0:
			parts = append(parts, kgText(s.Limit)+" do "+polishDay(s.To))
		default:
			parts = append(parts, "dalsze "+kgText(s.Limit)+" od "+polishDay(s.From))
		}
	}
	if len(parts) > 1 {
		parts = append(parts, "niewykorzystana część przechodzi na następny okres")
	}
	if len(parts) == 0 {
		return "—"
	}
	return strings.Join(parts, ", ")
}

func polishDay(d clock.Date) string { return d.Time().Format("02.01.2006") }

var payments = map[string]string{"CASH": "gotówka", "CARD": "karta", "TRANSFER": "przelew"}

// saleFields fill in the document of a sale. Of the buyer it says initials only, and to whom sales are shown without their
// certificates it says neither.
func saleFields(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) (letter.Fields, string, error) {
	args := arguments{id}
	var s struct {
		document, kind, yard, till, clerk, certificate, initials, good, payment, reason, reversed string
		kg, price, amount                                                                         int64
		on                                                                                        clock.Date
	}
	sub := subject("coal_sales", "kind", "yard")
	told := scope.ColumnCondition(sub, "certificate", false, args.add)
	err := tx.QueryRow(ctx, `SELECT t.document, t.kind, y.name, t.till, t.clerk, coalesce(c.number, '—'), coalesce(nullif(concat(left(p.first_name, 1), '.', left(p.last_name, 1), '.'), '..'), '—'),
			g.name, t.payment, t.reason, coalesce((SELECT r.document FROM coal_sales r WHERE r.id = t.reverses), ''), t.kg, t.price_gr_t, t.amount_gr, t.on_day
		FROM coal_sales t JOIN coal_yards y ON y.code = t.yard JOIN coal_goods g ON g.code = t.good
		LEFT JOIN coal_certificates c ON c.id = t.certificate_id AND `+told+` LEFT JOIN persons p ON p.id = c.person_id
		WHERE t.id = $1 AND `+scope.Condition(sub, args.add), args...).
		Scan(&s.document, &s.kind, &s.yard, &s.till, &s.clerk, &s.certificate, &s.initials, &s.good, &s.payment, &s.reason, &s.reversed, &s.kg, &s.price, &s.amount, &s.on)
	if err == pgx.ErrNoRows {
		return nil, "", ErrNoSale
	}
	title, remark := "Dokument sprzedaży", "Towar wydano ze składu."
	if s.kind == "REVERSAL" {
		title, remark = "Korekta sprzedaży", fmt.Sprintf("Wycofanie dokumentu %s. Powód: %s", s.reversed, s.reason)
	}
	return letter.Fields{"title": title, "document": s.document, "day": polishDay(s.on), "yard": s.yard, "till": s.till + ", " + s.clerk, "certificate": s.certificate, "initials": s.initials, "good": s.good,
		"kg": kgText(s.kg), "price": zloty(s.price) + " zł", "amount": zloty(s.amount) + " zł", "payment": payments[s.payment], "remark": remark}, s.document, err
}

// printed is a file that no cache keeps.
type printed struct {
	ContentType  string `header:"Content-Type"`
	Disposition  string `header:"Content-Disposition"`
	CacheControl string `header:"Cache-Control"`
	NoSniff      string `header:"X-Content-Type-Options"`
	Body         []byte
}

// documentRoute adds the printed document of a sale. It holds no personal data but initials, so a till prints it at once.
func documentRoute(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "coal-sale-document", Method: http.MethodGet, Path: "/api/v1/coal/sales/{id}/document", Summary: "The document of a sale, as PDF",
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/pdf": {}}}}},
		func(ctx context.Context, in *struct {
			ID int64 `path:"id"`
		}) (*printed, error) {
			scope, store := httpapi.ScopeOf(ctx), httpapi.StoreOf(ctx)
			if !scope.Rights("coal_sales").Read {
				return nil, scope.Refused("the register coal_sales")
			}
			var l letter.Letter
			var name string
			if err := store.Read(ctx, func(tx pgx.Tx) error {
				fields, document, err := saleFields(ctx, tx, scope, in.ID)
				if err != nil {
					return err
				}
				t, err := letter.Load(ctx, tx, &letters[2], "pl")
				if err != nil {
					return err
				}
				name = document
				l, err = letter.Render(t, fields)
				return err
			}); err != nil {
				return nil, err
			}
			l.Footer = store.Office().Name
			body, err := letter.PDF(l)
			return &printed{"application/pdf", fmt.Sprintf(`inline; filename="%s.pdf"`, name), "no-store", "nosniff", body}, err
		})
}
