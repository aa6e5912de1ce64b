package coal

import (
	"context"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/programme"
	"spoina/internal/register"
	"spoina/internal/report"
)

// statistics counts certificates, sales and tonnes, in the rows that the person reaches.
func statistics(env programme.Env) report.Counting {
	return func(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, p report.Period) (report.Report, error) {
		t := report.NewTally(ctx, store, tx, scope, env.Registers, "coal", wording("Sprzedaż węgla", "Coal sale"))
		within := func(conds ...report.Cond) []report.Cond { return append(conds, p.Within("on_day")...) }
		sale := within(report.Cond{Field: "kind", Op: "=", Value: "SALE"}, report.Cond{Field: "reversed", Op: "=", Value: "false"})
		may := func(name string) bool { return scope.Rights(name).Read }
		if may("coal_certificates") {
			t.Count("certificates", "Zaświadczenia", "Certificates", "coal_certificates", within(report.Cond{Field: "status", Op: "<>", Value: Refused})...)
			t.Count("refused", "Odmowy", "Refusals", "coal_certificates", within(report.Cond{Field: "status", Op: "=", Value: Refused})...)
		}
		t.Count("sales", "Sprzedaże", "Sales", "coal_sales", sale...)
		t.Count("reversals", "Wycofane sprzedaże", "Sales taken back", "coal_sales", within(report.Cond{Field: "kind", Op: "=", Value: "REVERSAL"})...)
		t.Sum("sold_kg", "Sprzedano", "Sold", "kg", "sales", "coal_sales", "kg", within()...)
		t.Sum("revenue_gr", "Przychód", "Revenue", "gr", "sales", "coal_sales", "amount_gr", within()...)
		t.Count("same_day", "Sprzedaże w dniu wydania zaświadczenia", "Sales on the day of the certificate", "coal_sales", append(sale, report.Cond{Field: "days_waited", Op: "=", Value: "0"})...)
		if may("coal_receipts") {
			t.Sum("received_kg", "Przyjęto na składy", "Received", "kg", "", "coal_receipts", "kg", within()...)
			left, err := stockKg(ctx, tx, scope)
			if err != nil {
				return report.Report{}, err
			}
			t.Add(report.Amount("stock_kg", "Leży na składach teraz", "Lies at the yards now", left, "kg", "", report.Source("coal_yards")))
		}
		if may("coal_certificates") {
			if err := bought(ctx, tx, scope, t, p); err != nil {
				return report.Report{}, err
			}
		}
		t.By("by_good", "Sprzedaż według towaru", "Sales by good", "bar", "coal_sales", "good", []string{"kg", "amount_gr"}, within()...)
		t.By("by_yard", "Sprzedaż według składu", "Sales by yard", "bar", "coal_sales", "yard", []string{"kg", "amount_gr"}, within()...)
		t.By("by_day", "Sprzedaż dzień po dniu", "Sales day by day", "line", "coal_sales", "on_day", []string{"kg", "amount_gr"}, within()...)
		t.By("by_wait", "Dni od zaświadczenia do zakupu", "Days from certificate to purchase", "bar", "coal_sales", "days_waited", []string{"kg"}, sale...)
		if err := named(ctx, tx, t); err != nil {
			return report.Report{}, err
		}
		return t.Report()
	}
}

// named writes goods and yards as people call them, not by their codes.
func named(ctx context.Context, tx pgx.Tx, t *report.Tally) error {
	for table, statement := range map[string]string{"by_good": `SELECT code, name FROM coal_goods WHERE name <> ''`, "by_yard": `SELECT code, name FROM coal_yards WHERE name <> ''`} {
		rows, err := tx.Query(ctx, statement)
		if err != nil {
			return err
		}
		names := map[string]string{}
		var code, name string
		if _, err := pgx.ForEachRow(rows, []any{&code, &name}, func() error { names[code] = name; return nil }); err != nil {
			return err
		}
		t.Name(table, names)
	}
	return nil
}

// stockKg is what lies now at all yards that the person reaches.
func stockKg(ctx context.Context, tx pgx.Tx, scope access.Scope) (sum int64, err error) {
	args := arguments{}
	where := scope.Condition(common("coal_yards"), args.add)
	err = tx.QueryRow(ctx, `SELECT coalesce(sum(a.balance), 0)::bigint FROM ledger_accounts a JOIN coal_yards t ON t.code = split_part(a.name, ':', 1)
		WHERE a.programme = 'coal' AND a.kind = 'stock' AND `+where, args...).Scan(&sum)
	return sum, err
}

// settlement is what the municipality accounts for: what came, what was sold and paid, what is left, and the sums that
// must agree. It is of the whole programme, so it is for those whom nothing narrows.
func settlement(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, p report.Period) (report.Report, error) {
	args := arguments{}
	if !scope.Rights("coal_days").Read || scope.Condition(common("coal_days", "yard"), args.add) != "true" {
		return report.Report{}, scope.Refused("the settlement of the whole programme")
	}
	s := settling{ctx: ctx, tx: tx, from: p.First(), to: p.Last()}
	r := report.Report{Name: "coal-settlement", Title: wording("Rozliczenie sprzedaży węgla", "Settlement of the coal sale")}
	goods := s.table("by_good", "Ilości według towaru", "Quantities by good", []report.Column{
		{Key: "good", Title: wording("Towar", "Good"), Type: register.String}, kgColumn("opening_kg", "Na początku", "Opening"), kgColumn("received_kg", "Przyjęto", "Received"), kgColumn("sold_kg", "Sprzedano", "Sold"), kgColumn("closing_kg", "Na końcu", "Closing"),
		moneyColumn("purchase_gr", "Wartość zakupu", "Purchase value"), moneyColumn("revenue_gr", "Przychód ze sprzedaży", "Revenue")},
		`SELECT coalesce(nullif(g.name, ''), g.code),
			coalesce((SELECT sum(e.quantity) FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id WHERE a.programme = 'coal' AND a.kind = 'stock' AND split_part(a.name, ':', 2) = g.code AND e.on_day < $1), 0)::bigint,
			coalesce((SELECT sum(r.kg) FROM coal_receipts r WHERE r.good = g.code AND r.on_day BETWEEN $1 AND $2), 0)::bigint,
			coalesce((SELECT sum(s.kg) FROM coal_sales s WHERE s.good = g.code AND s.on_day BETWEEN $1 AND $2), 0)::bigint,
			coalesce((SELECT sum(e.quantity) FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id WHERE a.programme = 'coal' AND a.kind = 'stock' AND split_part(a.name, ':', 2) = g.code AND e.on_day <= $2), 0)::bigint,
			coalesce((SELECT sum(sign(r.kg) * div(abs(r.kg) * r.price_gr_t + 500, 1000)) FROM coal_receipts r WHERE r.good = g.code AND r.on_day BETWEEN $1 AND $2), 0)::bigint,
			coalesce((SELECT sum(s.amount_gr) FROM coal_sales s WHERE s.good = g.code AND s.on_day BETWEEN $1 AND $2), 0)::bigint
		FROM coal_goods g ORDER BY g.code`)
	payment := s.table("by_payment", "Wpływy według sposobu zapłaty", "Receipts by payment", []report.Column{
		{Key: "payment", Title: wording("Zapłata", "Payment"), Type: register.String}, countColumn(), kgColumn("kg", "Ilość", "Quantity"), moneyColumn("amount_gr", "Kwota", "Amount")},
		`SELECT payment, count(*), sum(kg)::bigint, sum(amount_gr)::bigint FROM coal_sales WHERE on_day BETWEEN $1 AND $2 GROUP BY payment ORDER BY payment`)
	territory := s.table("by_territory", "Sprzedaż według gminy mieszkańca", "Sales by the household's municipality", []report.Column{
		{Key: "territory", Title: wording("Gmina (TERYT)", "Municipality (TERYT)"), Type: register.String}, countColumn(), kgColumn("kg", "Ilość", "Quantity"), moneyColumn("amount_gr", "Kwota", "Amount")},
		`SELECT territory, count(*), sum(kg)::bigint, sum(amount_gr)::bigint FROM coal_sales WHERE on_day BETWEEN $1 AND $2 GROUP BY territory ORDER BY territory`)
	days := s.table("by_day", "Dni", "Days", []report.Column{
		{Key: "on_day", Title: wording("Dzień", "Day"), Type: register.Date}, {Key: "yard", Title: wording("Skład", "Yard"), Type: register.String}, kgColumn("kg", "Sprzedano", "Sold"), moneyColumn("amount_gr", "Kwota", "Amount"),
		moneyColumn("cash_gr", "Gotówka", "Cash"), moneyColumn("counted_gr", "Policzono", "Counted"), moneyColumn("difference_gr", "Różnica", "Difference"),
		{Key: "closed", Title: wording("Zamknięty", "Closed"), Type: register.Bool}, moneyColumn("closed_as_gr", "Kwota przy zamknięciu", "Amount when closed")},
		`SELECT coalesce(s.on_day, d.on_day), coalesce(s.yard, d.yard), coalesce(s.kg, 0)::bigint, coalesce(s.gr, 0)::bigint, coalesce(s.cash, 0)::bigint, coalesce(d.counted_gr, 0), coalesce(d.difference_gr, 0), d.id IS NOT NULL,
			coalesce(d.cash_gr + d.card_gr + d.transfer_gr, 0)::bigint
		FROM (SELECT on_day, yard, sum(kg) AS kg, sum(amount_gr) AS gr, sum(amount_gr) FILTER (WHERE payment = 'CASH') AS cash FROM coal_sales WHERE on_day BETWEEN $1 AND $2 GROUP BY on_day, yard) s
		FULL JOIN (SELECT * FROM coal_days WHERE on_day BETWEEN $1 AND $2) d ON d.on_day = s.on_day AND d.yard = s.yard ORDER BY 1, 2`)
	// A final sale sells more than the limit gives, so its rows and what they drew stand on neither side of the last sum.
	var exact, households, drawn, bought int64
	if s.err == nil {
		s.err = tx.QueryRow(ctx, `SELECT coalesce(sum(sign(s.kg) * div(abs(s.kg) * s.price_gr_t + 500, 1000)), 0)::bigint, (SELECT count(*) FROM (SELECT FROM coal_sales b JOIN coal_certificates o ON o.id = b.certificate_id WHERE b.on_day BETWEEN $1 AND $2 GROUP BY o.allowance HAVING sum(b.kg) > 0) h), coalesce(sum(s.kg) FILTER (WHERE s.certificate_id <> 0 AND NOT s.final_sale), 0)::bigint,
				(SELECT coalesce(-sum(e.quantity), 0)::bigint FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id WHERE a.programme = 'coal' AND a.kind = 'allowance' AND e.why <> 'grant' AND e.on_day BETWEEN $1 AND $2
					AND e.document NOT IN (SELECT 'coal_sales/' || f.id FROM coal_sales f WHERE f.final_sale))
			FROM coal_sales s WHERE s.on_day BETWEEN $1 AND $2`, s.from, s.to).Scan(&exact, &households, &bought, &drawn)
	}
	if s.err != nil {
		return r, s.err
	}
	g := goods.totals()
	pay, ter, day := payment.totals(), territory.totals(), days.totals()
	var closed, closedAs, openDays int64
	for _, row := range days.Rows {
		if row[7] == true {
			closed, closedAs = closed+row[3].(int64), closedAs+row[8].(int64)
		} else {
			openDays++
		}
	}
	checks := []check{
		{"Początek + przyjęto − sprzedano = koniec", "Opening + received − sold = closing", "kg", g["opening_kg"] + g["received_kg"] - g["sold_kg"], g["closing_kg"]},
		{"Sprzedaż według towarów = według zapłaty", "Sales by good = by payment", "gr", g["revenue_gr"], pay["amount_gr"]},
		{"Sprzedaż według towarów = według gmin", "Sales by good = by municipality", "gr", g["revenue_gr"], ter["amount_gr"]},
		{"Sprzedaż według towarów = według dni", "Sales by good = by day", "gr", g["revenue_gr"], day["amount_gr"]},
		{"Kwoty = ilość × cena w każdym dokumencie", "Amounts = quantity × price in every document", "gr", g["revenue_gr"], exact},
		{"Zamknięte dni = ich dokumenty", "Closed days = their documents", "gr", closedAs, closed},
		{"Kupiono na zaświadczenia, bez sprzedaży końcowej = ubyło z limitów", "Bought on certificates, without the final sale = drawn from limits", "kg", bought, drawn},
	}
	sums, failed := checksTable(checks)
	amount := func(key, pl, en string, v int64, unit string) report.Figure {
		return report.Amount(key, pl, en, v, unit, "", "")
	}
	r.Figures = []report.Figure{
		amount("opening_kg", "Zapas na początku", "Opening stock", g["opening_kg"], "kg"), amount("received_kg", "Przyjęto", "Received", g["received_kg"], "kg"),
		amount("sold_kg", "Sprzedano", "Sold", g["sold_kg"], "kg"), amount("closing_kg", "Zapas na końcu", "Closing stock", g["closing_kg"], "kg"),
		amount("purchase_gr", "Wartość zakupu", "Purchase value", g["purchase_gr"], "gr"), amount("revenue_gr", "Przychód ze sprzedaży", "Revenue", g["revenue_gr"], "gr"),
		amount("counted_gr", "Gotówka policzona", "Cash counted", day["counted_gr"], "gr"), amount("difference_gr", "Różnice kasowe", "Differences of cash", day["difference_gr"], "gr"),
		report.Count("households", "Gospodarstwa, które kupiły", "Households that bought", households, ""),
		amount("open_days", "Dni jeszcze niezamknięte", "Days not yet closed", openDays, ""),
		amount("checks_failed", "Sumy, które się nie zgadzają", "Sums that do not agree", failed, ""),
	}
	r.Tables = []report.Table{sums, goods.Table, payment.Table, territory.Table, days.Table}
	return r, nil
}

// check is two sums that must be the same.
type check struct {
	pl, en, unit string
	left, right  int64
}

// checksTable shows the sums, kilograms and grosze in columns of their own.
func checksTable(checks []check) (report.Table, int64) {
	t := report.Table{Name: "checks", Title: wording("Sumy kontrolne", "Sums that must agree"), Rows: [][]any{}, Columns: []report.Column{
		{Key: "check", Title: wording("Suma", "Sum"), Type: register.String}, {Key: "left", Title: wording("Z jednej strony", "One side"), Type: register.String},
		{Key: "right", Title: wording("Z drugiej", "Other side"), Type: register.String}, {Key: "agrees", Title: wording("Zgadza się", "Agrees"), Type: register.Bool}}}
	var failed int64
	shown := func(n int64, unit string) string {
		if unit == "gr" {
			return spaced(zloty(n)) + "\u00a0zł"
		}
		return spaced(strconv.FormatInt(n, 10)) + "\u00a0kg"
	}
	for _, c := range checks {
		if c.left != c.right {
			failed++
		}
		t.Rows = append(t.Rows, []any{c.pl, shown(c.left, c.unit), shown(c.right, c.unit), c.left == c.right})
	}
	return t, failed
}

// spaced parts the thousands of a number as the screens do: 2 069 800,00, unbroken.
func spaced(number string) string {
	whole, rest, fraction := strings.Cut(number, ",")
	if fraction {
		rest = "," + rest
	}
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u00a0" + whole[i:]
	}
	return sign + whole + rest
}

func kgColumn(key, pl, en string) report.Column {
	return report.Column{Key: key, Title: wording(pl, en), Type: register.Integer, Unit: "kg"}
}

func moneyColumn(key, pl, en string) report.Column {
	return report.Column{Key: key, Title: wording(pl, en), Type: register.Money, Unit: "gr"}
}

func countColumn() report.Column {
	return report.Column{Key: "count", Title: wording("Dokumenty", "Documents"), Type: register.Integer, Counts: true}
}

// settling reads tables of one period; the first failure ends it.
type settling struct {
	ctx      context.Context
	tx       pgx.Tx
	from, to any
	err      error
}

// summed is a table whose numbers are added up.
type summed struct{ report.Table }

// table reads a table of the period.
func (s *settling) table(name, pl, en string, columns []report.Column, statement string) summed {
	t := summed{report.Table{Name: name, Title: wording(pl, en), Columns: columns, Rows: [][]any{}}}
	if s.err != nil {
		return t
	}
	rows, err := s.tx.Query(s.ctx, statement, s.from, s.to)
	if err != nil {
		s.err = err
		return t
	}
	t.Rows, s.err = pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
	return t
}

// totals add up each column of whole numbers.
func (t summed) totals() map[string]int64 {
	out := map[string]int64{}
	for _, row := range t.Rows {
		for i, c := range t.Columns {
			if n, ok := row[i].(int64); ok {
				out[c.Key] += n
			}
		}
	}
	return out
}
