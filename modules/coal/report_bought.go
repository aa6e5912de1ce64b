package coal

import (
	"context"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/register"
	"spoina/internal/report"
)

// bought adds what was bought on the certificates of a period: how many were used, and sums by unit and municipality.
// Sales are added up once for all certificates; a look at each certificate's sales costs a second at a hundred thousand.
func bought(ctx context.Context, tx pgx.Tx, scope access.Scope, t *report.Tally, p report.Period) error {
	args := arguments{p.First(), p.Last()}
	where := scope.Condition(subject("coal_certificates", "status"), args.add)
	rows, err := tx.Query(ctx, `SELECT t.unit, t.territory, count(*), sum(t.limit_kg)::bigint, coalesce(sum(b.kg), 0)::bigint, count(*) FILTER (WHERE b.kg > 0)
		FROM coal_certificates t LEFT JOIN (SELECT certificate_id, sum(kg) AS kg FROM coal_sales GROUP BY certificate_id) b ON b.certificate_id = t.id
		WHERE t.on_day BETWEEN $1 AND $2 AND t.status <> 'REFUSED' AND `+where+` GROUP BY t.unit, t.territory ORDER BY t.unit, t.territory`, args...)
	if err != nil {
		return err
	}
	type sums struct{ count, limit, kg int64 }
	var used int64
	by := [2]map[string]sums{{}, {}}
	var order [2][]string
	var of [2]string
	var one sums
	var usedHere int64
	if _, err := pgx.ForEachRow(rows, []any{&of[0], &of[1], &one.count, &one.limit, &one.kg, &usedHere}, func() error {
		used += usedHere
		for i, name := range of {
			s, known := by[i][name]
			if !known {
				order[i] = append(order[i], name)
			}
			by[i][name] = sums{s.count + one.count, s.limit + one.limit, s.kg + one.kg}
		}
		return nil
	}); err != nil {
		return err
	}
	t.Add(report.Count("used", "Zaświadczenia, na które kupiono", "Certificates used", used,
		report.Source("coal_certificates", append([]report.Cond{{Field: "bought_kg", Op: ">", Value: "0"}}, p.Within("on_day")...)...)))
	for i, table := range []struct {
		name          string
		title, column register.Text
	}{{"by_unit", wording("Zaświadczenia według jednostki", "Certificates by unit"), wording("Jednostka partnerska", "Partner unit")},
		{"by_territory", wording("Zaświadczenia według gminy", "Certificates by municipality"), wording("Gmina (TERYT)", "Municipality (TERYT)")}} {
		out := report.Table{Name: table.name, Title: table.title, Chart: "bar", Rows: [][]any{}, Columns: []report.Column{
			{Key: []string{"unit", "territory"}[i], Title: table.column, Type: register.String}, {Key: "count", Title: wording("Liczba", "Number"), Type: register.Integer, Counts: true},
			kgColumn("limit_kg", "Limit w sezonie", "Limit of the season"), kgColumn("bought_kg", "Kupiono na to zaświadczenie", "Bought on this certificate")}}
		for _, name := range order[i] {
			s := by[i][name]
			var key any = name
			if name == "" {
				key = nil
			}
			out.Rows = append(out.Rows, []any{key, s.count, s.limit, s.kg})
		}
		t.Table(out)
	}
	return nil
}
