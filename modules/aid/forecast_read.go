package aid

import (
	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/param"
)

// forecast reads how long each good lasts at all points together, and what to buy for so many days; 0 is the parameter's
// number. The pace is that of whole days: today is not over yet. Goods are the whole office's: it buys for all points.
func forecast(l *looking, target int64) ([]Need, error) {
	out, err := forecastOf(l, target)
	return out.Needs, err
}

// forecastOf is forecast with what it was reckoned from.
func forecastOf(l *looking, target int64) (forecastDoc, error) {
	today := clock.Today()
	rules, err := param.Load(l.ctx, l.tx, l.scope, today)
	if err != nil {
		return forecastDoc{}, err
	}
	window := int64(max(rules.Int("aid_forecast_window_days"), 1))
	if target <= 0 {
		target = int64(rules.Int("aid_forecast_target_days"))
	}
	rows, err := l.tx.Query(l.ctx, `WITH mine AS (SELECT s.point, s.good, s.min_qty FROM aid_stock s),
			stock AS (SELECT m.good, sum(coalesce(a.balance - a.reserved, 0))::bigint AS free, sum(m.min_qty)::bigint AS least FROM mine m
				LEFT JOIN ledger_accounts a ON a.programme = 'aid' AND a.kind = 'stock' AND a.name = m.point || ':' || m.good GROUP BY m.good),
			given AS (SELECT g.key AS good, sum(g.value::bigint)::bigint AS n FROM aid_issues i, jsonb_each_text(i.contents) g
				WHERE i.status = 'ISSUED' AND i.on_day BETWEEN $1::date - $2::int AND $1::date - 1 GROUP BY g.key),
			coming AS (SELECT p.good, sum(p.qty - p.received)::bigint AS n FROM aid_purchases p WHERE p.status IN ('ORDERED','PARTLY') GROUP BY p.good),
			price AS (SELECT DISTINCT ON (p.good) p.good, p.price_gr FROM aid_purchases p WHERE p.price_gr > 0 ORDER BY p.good, p.on_day DESC, p.id DESC)
		SELECT g.code, g.name_pl, g.name_en, g.measure, coalesce(s.free, 0), coalesce(c.n, 0), coalesce(i.n, 0), greatest(g.min_qty, coalesce(s.least, 0)), g.pack, p.price_gr
		FROM aid_goods g LEFT JOIN stock s ON s.good = g.code LEFT JOIN given i ON i.good = g.code LEFT JOIN coming c ON c.good = g.code LEFT JOIN price p ON p.good = g.code
		WHERE g.status = 'ACTIVE'`, today, window)
	if err != nil {
		return forecastDoc{}, err
	}
	needs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n Need, err error) {
		err = row.Scan(&n.Good, &n.NamePL, &n.NameEN, &n.Measure, &n.Stock, &n.Ordered, &n.Issued, &n.MinQty, &n.Pack, &n.LastPrice)
		return n.count(window, target, today), err
	})
	urgent(needs)
	out := forecastDoc{On: today, Days: target, Window: window, Needs: needs}
	for _, n := range needs {
		if n.CostGr != nil {
			out.CostGr += *n.CostGr
		}
	}
	return out, err
}
