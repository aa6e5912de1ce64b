package coal

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/ledger"
)

// StockRow is a good at a yard.
type StockRow struct {
	Yard            string    `json:"yard"`
	YardName        string    `json:"yard_name"`
	Territory       string    `json:"territory"`
	Good            string    `json:"good"`
	GoodName        string    `json:"good_name"`
	BalanceKg       Kilograms `json:"balance_kg"`
	ReservedKg      Kilograms `json:"reserved_kg"`
	FreeToPromiseKg Kilograms `json:"free_to_promise_kg" doc:"may be promised to somebody today"`
}

// StockGood is a good over all yards.
type StockGood struct {
	Good            string    `json:"good"`
	GoodName        string    `json:"good_name"`
	PriceGrT        int64     `json:"price_gr_t"`
	Rationed        bool      `json:"rationed"`
	BalanceKg       Kilograms `json:"balance_kg"`
	ReservedKg      Kilograms `json:"reserved_kg"`
	FreeToPromiseKg Kilograms `json:"free_to_promise_kg"`
	OnOrderKg       Kilograms `json:"on_order_kg" doc:"ordered and not yet delivered"`
	DueTodayKg      Kilograms `json:"due_today_kg" doc:"of it expected until today"`
}

// StockTerritory is a municipality: what lies at its yards and what its households may still buy.
type StockTerritory struct {
	Territory       string    `json:"territory"`
	BalanceKg       Kilograms `json:"balance_kg"`
	ReservedKg      Kilograms `json:"reserved_kg"`
	FreeToPromiseKg Kilograms `json:"free_to_promise_kg"`
	Certificates    int64     `json:"certificates" doc:"valid today"`
	OpenKg          Kilograms `json:"open_kg" doc:"what their households may still buy"`
}

// StockNow is what lies at the yards.
type StockNow struct {
	On          clock.Date       `json:"on"`
	Rows        []StockRow       `json:"rows"`
	Goods       []StockGood      `json:"goods"`
	Territories []StockTerritory `json:"territories"`
}

// Stock is what lies at the yards that the person reaches, now.
func Stock(ctx context.Context, tx pgx.Tx, scope access.Scope) (StockNow, error) {
	out := StockNow{On: clock.Today(), Rows: []StockRow{}, Goods: []StockGood{}, Territories: []StockTerritory{}}
	if !scope.Rights("coal_goods").Read || !scope.Rights("coal_yards").Read {
		return out, scope.Refused("the registers coal_goods and coal_yards")
	}
	balances, err := ledger.Balances(ctx, tx, "coal", "stock")
	if err != nil {
		return out, err
	}
	at := map[string]ledger.Balance{}
	for _, b := range balances {
		at[b.Account.Name] = b
	}
	args := arguments{}
	rows, err := tx.Query(ctx, `SELECT t.code, t.name, t.territory, t.active FROM coal_yards t WHERE `+scope.Condition(common("coal_yards"), args.add)+` ORDER BY t.code`, args...)
	if err != nil {
		return out, err
	}
	yards, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Yard])
	if err != nil {
		return out, err
	}
	rows, err = tx.Query(ctx, `SELECT g.code, g.name, g.price_gr_t, g.rationed, g.active, coalesce(o.kg, 0)::bigint, coalesce(o.due, 0)::bigint FROM coal_goods g LEFT JOIN (
			SELECT o.good, sum(greatest(o.kg - r.kg, 0)) AS kg, sum(greatest(o.kg - r.kg, 0)) FILTER (WHERE o.expected_on <= $1) AS due
			FROM coal_orders o, LATERAL (SELECT coalesce(sum(kg), 0) AS kg FROM coal_receipts WHERE order_id = o.id) r WHERE o.status = 'OPEN' GROUP BY o.good) o ON o.good = g.code
		ORDER BY g.code`, out.On)
	if err != nil {
		return out, err
	}
	territory := map[string]*StockTerritory{}
	var order []string
	of := func(code string) *StockTerritory {
		if territory[code] == nil {
			territory[code] = &StockTerritory{Territory: code}
			order = append(order, code)
		}
		return territory[code]
	}
	var g StockGood
	var active bool
	if _, err := pgx.ForEachRow(rows, []any{&g.Good, &g.GoodName, &g.PriceGrT, &g.Rationed, &active, &g.OnOrderKg, &g.DueTodayKg}, func() error {
		g.BalanceKg, g.ReservedKg, g.FreeToPromiseKg = 0, 0, 0
		for _, y := range yards {
			b, booked := at[y.Code+":"+g.Good]
			if !booked && !(active && y.Active) {
				continue
			}
			out.Rows = append(out.Rows, StockRow{y.Code, y.Name, y.Territory, g.Good, g.GoodName, b.Balance, b.Reserved, b.Free})
			g.BalanceKg, g.ReservedKg, g.FreeToPromiseKg = g.BalanceKg+b.Balance, g.ReservedKg+b.Reserved, g.FreeToPromiseKg+b.Free
			t := of(y.Territory)
			t.BalanceKg, t.ReservedKg, t.FreeToPromiseKg = t.BalanceKg+b.Balance, t.ReservedKg+b.Reserved, t.FreeToPromiseKg+b.Free
		}
		if active || g.BalanceKg > 0 || g.OnOrderKg > 0 {
			out.Goods = append(out.Goods, g)
		}
		return nil
	}); err != nil {
		return out, err
	}
	open, err := openDemand(ctx, tx, scope, out.On)
	if err != nil {
		return out, err
	}
	for _, o := range open {
		t := of(o.territory)
		t.Certificates += o.certificates
		t.OpenKg += o.kg
	}
	slices.Sort(order)
	for _, code := range order {
		out.Territories = append(out.Territories, *territory[code])
	}
	slices.SortFunc(out.Rows, func(a, b StockRow) int { return strings.Compare(a.Yard+":"+a.Good, b.Yard+":"+b.Good) })
	return out, nil
}

// openRow is what households of a municipality that chose a good may still buy.
type openRow struct {
	good, territory string
	certificates    int64
	kg              Kilograms
}

// openDemand is what households may still buy on valid certificates that the person reaches. It is sums only: who reads
// no certificates is told none.
func openDemand(ctx context.Context, tx pgx.Tx, scope access.Scope, on clock.Date) ([]openRow, error) {
	args := arguments{on}
	rows, err := tx.Query(ctx, `SELECT c.good, c.territory, count(*), coalesce(sum(a.balance), 0)::bigint FROM (SELECT DISTINCT ON (t.allowance) t.allowance, t.good, t.territory
			FROM coal_certificates t WHERE t.status = 'ISSUED' AND t.on_day <= $1 AND t.valid_to >= $1 AND `+scope.Condition(subject("coal_certificates", "status"), args.add)+`
			ORDER BY t.allowance, t.id DESC) c
		LEFT JOIN ledger_accounts a ON a.programme = 'coal' AND a.kind = 'allowance' AND a.name = c.allowance GROUP BY c.good, c.territory ORDER BY c.territory, c.good`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (o openRow, err error) {
		return o, row.Scan(&o.good, &o.territory, &o.certificates, &o.kg)
	})
}

// Purchase is what to order of everything, so that nothing is left in the end.
type Purchase struct {
	On        clock.Date `json:"on"`
	End       clock.Date `json:"end" doc:"last day of sales on certificates; empty when it is over"`
	DaysLeft  *int       `json:"days_left" doc:"null when no end is ahead"`
	Uptake    float64    `json:"uptake" doc:"share of their limit that households buy, 0 to 1"`
	UptakeOf  int64      `json:"uptake_of" doc:"certificates that it was reckoned from; of fewer than 20 it is 1"`
	Rows      []Advice   `json:"rows"`
	OrderKg   Kilograms  `json:"order_kg"`
	SurplusKg Kilograms  `json:"surplus_kg"`
	Working   []Line     `json:"working"`
}

// Purchases reckons what to order of each good.
func Purchases(ctx context.Context, tx pgx.Tx, scope access.Scope) (Purchase, error) {
	out := Purchase{On: clock.Today(), Rows: []Advice{}}
	if err := scope.Require(Order); err != nil {
		return out, err
	}
	terms, err := loadTerms(ctx, tx, scope, out.On)
	if err != nil {
		return out, err
	}
	if !terms.End.Before(out.On) {
		days := out.On.DaysUntil(terms.End)
		out.End, out.DaysLeft = terms.End, &days
	}
	stock, err := Stock(ctx, tx, scope)
	if err != nil {
		return out, err
	}
	// The purchaser is told sums over all certificates, of whichever unit, and no row of them.
	open, err := openDemand(ctx, tx, access.System("coal"), out.On)
	if err != nil {
		return out, err
	}
	var granted, drawn int64
	if err := tx.QueryRow(ctx, `SELECT count(*), coalesce(sum(c.limit_kg), 0)::bigint, coalesce(sum(c.limit_kg - a.balance), 0)::bigint FROM coal_certificates c
			JOIN ledger_accounts a ON a.programme = 'coal' AND a.kind = 'allowance' AND a.name = c.allowance WHERE c.status = 'ISSUED' AND c.on_day <= $1`, out.On.AddDays(-terms.UptakeDays)).
		Scan(&out.UptakeOf, &granted, &drawn); err != nil {
		return out, err
	}
	if out.Uptake = 1; out.UptakeOf >= 20 && granted > 0 {
		out.Uptake = min(1, max(0, float64(drawn)/float64(granted)))
	}
	var goods []Demand
	var sold []int64
	rows, err := tx.Query(ctx, `SELECT g.code, g.name, g.lot_kg, coalesce(sum(s.kg), 0)::bigint, coalesce(sum(s.kg) FILTER (WHERE s.on_day > $1::date - 14), 0)::float8 / 14
		FROM coal_goods g LEFT JOIN coal_sales s ON s.good = g.code WHERE g.rationed AND g.active GROUP BY g.id ORDER BY g.code`, out.On)
	if err != nil {
		return out, err
	}
	var d Demand
	var all int64
	if _, err := pgx.ForEachRow(rows, []any{&d.Good, &d.Name, &d.Lot, &all, &d.Pace}, func() error {
		goods, sold = append(goods, d), append(sold, all)
		return nil
	}); err != nil {
		return out, err
	}
	var undecided Kilograms
	for _, o := range open {
		i := slices.IndexFunc(goods, func(d Demand) bool { return d.Good == o.good })
		if i < 0 {
			undecided += o.kg
		} else {
			goods[i].Open += o.kg
		}
	}
	for i, part := range Split(undecided, sold) {
		if i < len(goods) {
			goods[i].Open += part
		}
	}
	for _, d := range goods {
		for _, s := range stock.Goods {
			if s.Good == d.Good {
				d.Stock, d.OnOrder = s.BalanceKg, s.OnOrderKg
			}
		}
		a := Advise(d, out.Uptake)
		out.Rows = append(out.Rows, a)
		out.OrderKg += a.OrderKg
		out.SurplusKg += a.SurplusKg
	}
	out.Working = []Line{
		{"Zaświadczenia bez wybranego towaru podzielono tak, jak dotąd kupowano", "Certificates without a chosen good are shared out as was bought so far", kgText(undecided)},
	}
	return out, nil
}
