package coal

import (
	"context"
	"regexp"
	"strconv"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/people"
	"spoina/internal/register"
)

// Permissions of the programme.
const (
	Certify = "coal.certify" // issue, refuse and withdraw certificates
	Order   = "coal.order"   // order from suppliers
	Receive = "coal.receive" // book deliveries by weigh slip
	Sell    = "coal.sell"    // sell, reserve and take back at a yard
	Close   = "coal.close"   // count a day's cash and close it
)

// subject tells rows apart by the welfare centre whose certificate they are about, and by municipality.
func subject(name string, only ...string) access.Subject {
	return access.Subject{Name: name, Unit: "t.unit", Territory: "t.territory", Own: "t.assignee = $own", Only: only}
}

// common is for what no welfare centre owns: yards, orders, deliveries, days.
func common(name string, only ...string) access.Subject {
	return access.Subject{Name: name, Territory: "t.territory", Only: only}
}

// orders are the office's, for whichever yard: a yard of any municipality takes in what comes on them.
var orders = access.Subject{Name: "coal_orders", Only: []string{"status"}}

// allowanceOf is a number of the ledger account that holds what the household of a certificate may still buy.
func allowanceOf(expr string) string {
	return `(SELECT ` + expr + ` FROM ledger_accounts a WHERE a.programme = 'coal' AND a.kind = 'allowance' AND a.name = t.allowance AND t.status = 'ISSUED')`
}

// stillReserved leaves out reservations whose time is over, also those of which nobody has let go yet.
const stillReserved = `(SELECT coalesce(sum(r.remaining), 0)::bigint FROM ledger_reservations r WHERE r.account_id = a.id AND r.state = 'OPEN' AND r.until > now())`

const (
	certificateNumber = `(SELECT c.number FROM coal_certificates c WHERE c.id = t.certificate_id)`
	householdField    = `(SELECT btrim(concat_ws(' ', nullif(h.street, ''), h.house_no || CASE WHEN h.flat_no <> '' THEN '/' || h.flat_no ELSE '' END) || ', ' || btrim(h.postcode || ' ' || h.city), ', ') FROM households h WHERE h.id = t.household_id)`
	orderReceived     = `coalesce((SELECT sum(r.kg) FROM coal_receipts r WHERE r.order_id = t.id), 0)::bigint`
)

// Registers of the programme.
func registers() register.Set {
	text, date, number, money, yes := register.String, register.Date, register.Integer, register.Money, register.Bool
	personal, searched, edited, required, inner := register.Personal, register.Searched, register.Edited, register.Required, register.Inner
	kg, from, col := register.Unit("kg"), register.From, register.Col
	return register.Set{
		register.New(register.Description{Name: "coal_certificates", Title: wording("Węgiel: zaświadczenia", "Coal: certificates"), Day: "on_day", Subject: subject("coal_certificates", "status"),
			Columns: register.Join([]register.Column{
				col("number", text, "Numer", "Number", searched),
				col("status", text, "Stan", "State", register.Values(Issued, Withdrawn, Refused)),
				col("person", text, "Wnioskodawca", "Applicant", from(people.NameOf("t.person_id")), personal, register.Masked(register.Initials), searched),
				col("address", text, "Adres gospodarstwa", "Address of the household", from(householdField), personal, searched),
				col("members", number, "Osób w gospodarstwie", "Persons in the household"),
				col("limit_kg", number, "Limit w sezonie", "Limit of the season", kg),
				col("left_kg", number, "Pozostało do kupienia", "Left to buy", kg, from("coalesce("+allowanceOf("a.balance")+", 0)")),
				col("reserved_kg", number, "W tym zarezerwowane", "Of it reserved", kg, from("coalesce("+allowanceOf(stillReserved)+", 0)")),
				col("bought_kg", number, "Kupiono na to zaświadczenie", "Bought on this certificate", kg, from("coalesce((SELECT sum(s.kg) FROM coal_sales s WHERE s.certificate_id = t.id), 0)::bigint")),
				col("good", text, "Wybrany towar", "Chosen good", edited),
				col("on_day", date, "Wydano", "Issued"),
				col("valid_to", date, "Ważne do", "Valid to"),
				col("case_number", text, "Znak sprawy", "Case number", searched, edited),
				col("reason", text, "Powód odmowy lub cofnięcia", "Reason of a refusal or withdrawal", register.Sealed),
				col("season", text, "Sezon od", "Season from"),
				col("person_id", number, "Numer osoby", "Number of the person"),
				col("household", text, "Skrót gospodarstwa", "Digest of the household", inner),
				col("allowance", text, "Konto limitu", "Account of the limit", inner),
			}, register.Keepers())}),
		register.New(register.Description{Name: "coal_sales", Title: wording("Węgiel: sprzedaż", "Coal: sales"), Day: "on_day", Subject: subject("coal_sales", "kind", "yard"),
			Columns: register.Join([]register.Column{
				col("document", text, "Dokument", "Document", searched),
				col("kind", text, "Rodzaj", "Kind", register.Values("SALE", "REVERSAL")),
				col("certificate", text, "Zaświadczenie", "Certificate", from(certificateNumber), searched),
				col("good", text, "Towar", "Good"),
				col("yard", text, "Skład", "Yard"),
				col("till", text, "Kasa", "Till"),
				col("kg", number, "Ilość", "Quantity", kg),
				col("price_gr_t", money, "Cena za tonę", "Price of a tonne"),
				col("amount_gr", money, "Kwota", "Amount"),
				col("payment", text, "Zapłata", "Payment", register.Values("CASH", "CARD", "TRANSFER")),
				col("on_day", date, "Dzień", "Day"),
				col("at", register.Time, "Wpisano", "Entered"),
				col("clerk", text, "Sprzedał(a)", "Sold by"),
				col("reversed", yes, "Wycofano", "Taken back"),
				col("reverses", number, "Wycofuje wpis", "Takes back row"),
				col("reason", text, "Powód wycofania", "Reason of taking back"),
				col("final_sale", yes, "Sprzedaż końcowa", "Final sale"),
				col("days_waited", number, "Dni od zaświadczenia", "Days since the certificate"),
				col("certificate_id", number, "Numer wiersza zaświadczenia", "Row of the certificate"),
			}, register.Keepers())}),
		register.New(register.Description{Name: "coal_reservations", Title: wording("Węgiel: rezerwacje", "Coal: reservations"), Day: "on_day", Subject: subject("coal_reservations", "status"),
			Columns: register.Join([]register.Column{
				col("certificate", text, "Zaświadczenie", "Certificate", from(certificateNumber), searched),
				col("good", text, "Towar", "Good"),
				col("yard", text, "Skład", "Yard"),
				col("kg", number, "Ilość", "Quantity", kg),
				col("remaining_kg", number, "Jeszcze trzymane", "Still kept", kg, from("coalesce((SELECT h.remaining FROM ledger_reservations h WHERE h.id = t.stock_hold AND h.state = 'OPEN' AND h.until > now()), 0)")),
				col("on_day", date, "Dzień", "Day"),
				col("until", date, "Do dnia", "Until"),
				col("status", text, "Stan", "State", register.Values(Open, Drawn, Released, Expired),
					from("CASE WHEN t.status = 'OPEN' AND (SELECT h.until FROM ledger_reservations h WHERE h.id = t.stock_hold) <= now() THEN 'EXPIRED' ELSE t.status END")),
				col("certificate_id", number, "Numer wiersza zaświadczenia", "Row of the certificate"),
			}, register.Keepers())}),
		register.New(register.Description{Name: "coal_orders", Title: wording("Węgiel: zamówienia", "Coal: orders"), Day: "on_day", Subject: orders,
			Columns: register.Join([]register.Column{
				col("number", text, "Numer", "Number", searched),
				col("supplier", text, "Dostawca", "Supplier", searched),
				col("good", text, "Towar", "Good"),
				col("kg", number, "Ilość", "Quantity", kg),
				col("received_kg", number, "Dostarczono", "Delivered", kg, from(orderReceived)),
				col("price_gr_t", money, "Cena zakupu za tonę", "Purchase price of a tonne"),
				col("on_day", date, "Zamówiono", "Ordered"),
				col("expected_on", date, "Spodziewane", "Expected"),
				col("status", text, "Stan", "State", register.Values(Open, Closed, Cancelled)),
				col("notes", text, "Uwagi", "Notes", edited, searched),
			}, register.Keepers())}),
		register.New(register.Description{Name: "coal_receipts", Title: wording("Węgiel: dostawy", "Coal: deliveries"), Day: "on_day", Subject: common("coal_receipts", "yard"),
			Columns: register.Join([]register.Column{
				col("slip_no", text, "Kwit wagowy", "Weigh slip", searched),
				col("order_no", text, "Zamówienie", "Order", from("(SELECT o.number FROM coal_orders o WHERE o.id = t.order_id)"), searched),
				col("supplier", text, "Dostawca", "Supplier", from("(SELECT o.supplier FROM coal_orders o WHERE o.id = t.order_id)"), searched),
				col("good", text, "Towar", "Good"),
				col("yard", text, "Skład", "Yard"),
				col("kg", number, "Ilość", "Quantity", kg),
				col("price_gr_t", money, "Cena zakupu za tonę", "Purchase price of a tonne"),
				col("on_day", date, "Dzień", "Day"),
				col("kind", text, "Rodzaj", "Kind", register.Values("RECEIPT", "REVERSAL")),
				col("reversed", yes, "Wycofano", "Taken back"),
				col("reverses", number, "Wycofuje wpis", "Takes back row"),
				col("reason", text, "Powód wycofania", "Reason of taking back"),
				col("order_id", number, "Numer wiersza zamówienia", "Row of the order"),
			}, register.Keepers())}),
		register.New(register.Description{Name: "coal_days", Title: wording("Węgiel: zamknięte dni", "Coal: closed days"), Day: "on_day", Subject: common("coal_days", "yard"),
			Columns: register.Join([]register.Column{
				col("yard", text, "Skład", "Yard"),
				col("on_day", date, "Dzień", "Day"),
				col("sales", number, "Sprzedaże", "Sales"),
				col("reversals", number, "Wycofania", "Taken back"),
				col("kg", number, "Sprzedano", "Sold", kg),
				col("received_kg", number, "Przyjęto", "Received", kg),
				col("cash_gr", money, "Gotówka według sprzedaży", "Cash by the sales"),
				col("card_gr", money, "Karta", "Card"),
				col("transfer_gr", money, "Przelew", "Transfer"),
				col("counted_gr", money, "Gotówka policzona", "Cash counted"),
				col("difference_gr", money, "Różnica", "Difference"),
				col("note", text, "Wyjaśnienie", "Note"),
				col("closed_by", text, "Zamknął(ęła)", "Closed by"),
				col("closed_at", register.Time, "Zamknięto", "Closed"),
			}, register.Keepers())}),
		register.New(register.Description{Name: "coal_goods", Title: wording("Węgiel: towary", "Coal: goods"), Subject: access.Subject{Name: "coal_goods"}, ByHand: true, Rule: judgeGoods,
			Columns: []register.Column{
				col("code", text, "Kod", "Code", required, searched),
				col("name", text, "Nazwa", "Name", required, searched),
				col("name_en", text, "Nazwa po angielsku", "English name", edited),
				col("rationed", yes, "Na zaświadczenie", "On a certificate", edited),
				col("price_gr_t", money, "Cena brutto za tonę", "Gross price of a tonne", edited),
				col("lot_kg", number, "Jedna dostawa", "One delivery", kg, edited),
				col("active", yes, "W sprzedaży", "On sale", edited),
			}}),
		register.New(register.Description{Name: "coal_yards", Title: wording("Węgiel: składy", "Coal: yards"), Subject: common("coal_yards"), ByHand: true, Rule: judgeYards,
			Columns: []register.Column{
				col("code", text, "Kod", "Code", required, searched),
				col("name", text, "Nazwa", "Name", required, searched),
				col("address", text, "Adres", "Address", edited),
				col("active", yes, "Czynny", "Open", edited),
				col("territory", text, "Gmina (TERYT)", "Municipality (TERYT)", edited),
			}}),
	}
}

var (
	goodCode = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,30}$`)
	yardCode = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{0,19}$`)
)

// judgeGoods refuses what no good can be: codes are parts of account names, so they stay as they are once there is one,
// and a rationed good never costs more than the law allows.
func judgeGoods(ctx context.Context, tx pgx.Tx, rows []register.RuleRow) error {
	terms, err := loadTerms(ctx, tx, access.System("coal"), clock.Today())
	if err != nil {
		return err
	}
	for _, row := range rows {
		var old Good
		if row.ID != 0 {
			if err := tx.QueryRow(ctx, `SELECT code, rationed, price_gr_t FROM coal_goods WHERE id = $1`, row.ID).Scan(&old.Code, &old.Rationed, &old.PriceGrT); err != nil && err != pgx.ErrNoRows {
				return err
			}
		} else {
			old.Rationed = true
		}
		var used, taken bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM ledger_accounts WHERE programme = 'coal' AND kind = 'stock' AND split_part(name, ':', 2) = $1) OR EXISTS (SELECT FROM coal_orders WHERE good = $1),
				EXISTS (SELECT FROM coal_goods WHERE code = $2 AND id <> $3)`, old.Code, said(row, "code", old.Code), row.ID).Scan(&used, &taken); err != nil {
			return err
		}
		judgeCode(row, goodCode, old.Code, "small letters, digits, _ and -", used, taken)
		if row.Op == register.Delete {
			continue
		}
		if price, err := strconv.ParseInt(said(row, "price_gr_t", strconv.FormatInt(old.PriceGrT, 10)), 10, 64); err == nil {
			if rationed := said(row, "rationed", strconv.FormatBool(old.Rationed)) == "true"; price < 0 {
				row.Refuse("price_gr_t", ErrPrice.Code, ErrPrice.Message)
			} else if rationed && price > terms.PriceCap {
				row.Refuse("price_gr_t", ErrPriceCap.Code, "the law allows at most "+zloty(terms.PriceCap)+" zł a tonne")
			}
		}
		if lot, err := strconv.ParseInt(said(row, "lot_kg", "0"), 10, 64); err == nil && (lot < 0 || lot > heaviest) {
			row.Refuse("lot_kg", ErrQuantity.Code, ErrQuantity.Message)
		}
	}
	return nil
}

func judgeYards(ctx context.Context, tx pgx.Tx, rows []register.RuleRow) error {
	for _, row := range rows {
		old := ""
		if row.ID != 0 {
			if err := tx.QueryRow(ctx, `SELECT code FROM coal_yards WHERE id = $1`, row.ID).Scan(&old); err != nil && err != pgx.ErrNoRows {
				return err
			}
		}
		var used, taken bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM ledger_accounts WHERE programme = 'coal' AND kind = 'stock' AND split_part(name, ':', 1) = $1), EXISTS (SELECT FROM coal_yards WHERE code = $2 AND id <> $3)`,
			old, said(row, "code", old), row.ID).Scan(&used, &taken); err != nil {
			return err
		}
		judgeCode(row, yardCode, old, "capital letters, digits and -", used, taken)
	}
	return nil
}

// said is what the row will say in a column; old when the edit does not speak of it.
func said(row register.RuleRow, field, old string) string {
	if row.Op == register.Delete {
		return old
	}
	if s := row.Text(field); s != "" {
		return s
	}
	return old
}

// judgeCode keeps codes apart and, once something was booked under one, unchanged.
func judgeCode(row register.RuleRow, shape *regexp.Regexp, old, signs string, used, taken bool) {
	code := said(row, "code", old)
	switch {
	case old != "" && used && (row.Op == register.Delete || code != old):
		row.Refuse("code", ErrCodeUsed.Code, ErrCodeUsed.Message)
	case row.Op == register.Delete:
	case !shape.MatchString(code):
		row.Refuse("code", ErrCode.Code, "a code is "+signs)
	case taken:
		row.Refuse("code", ErrCodeTaken.Code, ErrCodeTaken.Message)
	}
}
