package relief

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/flow"
	"spoina/internal/register"
	"spoina/internal/report"
)

// statistics counts the programme in a period: applications that came in it, decisions made in it.
func (d *desk) statistics(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, p report.Period) (report.Report, error) {
	t := report.NewTally(ctx, store, tx, scope, d.env.Registers, "relief", register.Text{PL: "Program osłonowy", EN: "Waste-fee relief"})
	const apps = "relief_applications"
	came := append(p.Within("received_on"), report.Cond{Field: "state", Op: "<>", Value: "DRAFT"})
	decided := func(verdict string) []report.Cond {
		return append(p.Within("decided_on"), report.Cond{Field: "verdict", Op: "=", Value: verdict})
	}
	t.Count("applications", "Wnioski", "Applications", apps, came...)
	t.Count("positive", "Decyzje przyznające", "Granted", apps, decided(Positive)...)
	t.Count("negative", "Decyzje odmowne", "Refused", apps, decided(Negative)...)
	t.Count("discontinued", "Umorzone", "Discontinued", apps, decided(Discontinued)...)
	t.Count("unprocessed", "Bez rozpoznania", "Left unexamined", apps, decided(Unprocessed)...)
	t.Count("appeals", "W odwołaniu", "Under appeal", apps, append(p.Within("received_on"), report.Cond{Field: "state", Op: "=", Value: string(Appealed)})...)
	t.Sum("support_monthly_gr", "Przyznane wsparcie na miesiąc", "Support granted a month", "gr", "positive", apps, "support_gr", decided(Positive)...)
	t.By("by_state", "Według stanu", "By state", "bar", apps, "state", nil, p.Within("received_on")...)
	t.By("by_channel", "Według drogi złożenia", "By channel", "bar", apps, "channel", nil, came...)
	t.By("by_persons", "Według liczby osób", "By persons in the household", "bar", apps, "persons", []string{"support_gr"}, came...)
	t.By("by_building", "Według zabudowy", "By building", "bar", apps, "building", []string{"support_gr"}, came...)
	t.By("by_day", "Wnioski według dni", "Applications by day", "line", apps, "received_on", nil, came...)

	args := &arguments{}
	where := scope.Condition(applications, args.add)
	ids, err := idsOf(ctx, tx, where, args)
	if err != nil {
		return report.Report{}, err
	}
	if err := answers(ctx, tx, t, ids, p); err != nil {
		return report.Report{}, err
	}
	if err := times(ctx, tx, t, ids, p); err != nil {
		return report.Report{}, err
	}
	if err := forecast(ctx, tx, t, ids); err != nil {
		return report.Report{}, err
	}
	t.Parts("decided", "positive", "negative", "discontinued")
	return t.Report()
}

// idsOf are the applications that the person reaches.
func idsOf(ctx context.Context, tx pgx.Tx, where string, args *arguments) ([]int64, error) {
	rows, err := tx.Query(ctx, `SELECT t.id FROM relief_applications t WHERE `+where+` `, args.list...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// answers are the departments' answers, with the time that they took.
func answers(ctx context.Context, tx pgx.Tx, t *report.Tally, ids []int64, p report.Period) error {
	rows, err := tx.Query(ctx, `SELECT part, count(*), count(*) FILTER (WHERE verdict = 'YES'), count(*) FILTER (WHERE verdict = 'NO'), count(*) FILTER (WHERE verdict = 'UNKNOWN'),
			percentile_cont(0.5) WITHIN GROUP (ORDER BY answered_on - asked_on), percentile_cont(0.9) WITHIN GROUP (ORDER BY answered_on - asked_on)
		FROM relief_checks WHERE application_id = ANY($1::int8[]) AND state = 'ANSWERED' AND answered_on BETWEEN $2 AND $3 GROUP BY part ORDER BY part`, ids, p.First(), p.Last())
	if err != nil {
		return err
	}
	table := report.Table{Name: "answers", Title: register.Text{PL: "Odpowiedzi komórek", EN: "Answers of departments"}, Chart: "bar", Rows: [][]any{}, Columns: []report.Column{
		column("part", "Część", "Part", register.String, "", false), column("answers", "Odpowiedzi", "Answers", register.Integer, "", true), column("yes", "Tak", "Yes", register.Integer, "", true),
		column("no", "Nie", "No", register.Integer, "", true), column("unknown", "Nie wiadomo", "Unknown", register.Integer, "", true),
		column("median", "Mediana", "Median", register.Number, "d", false), column("p90", "Dziewięć na dziesięć do", "Nine of ten within", register.Number, "d", false)}}
	count := map[string]int64{}
	var part string
	var n, yes, no, unknown int64
	var median, p90 float64
	if _, err := pgx.ForEachRow(rows, []any{&part, &n, &yes, &no, &unknown, &median, &p90}, func() error {
		count[part] = n
		table.Rows = append(table.Rows, []any{part, n, yes, no, unknown, median, p90})
		return nil
	}); err != nil {
		return err
	}
	source := func(part string) string {
		return report.Source("relief_checks", append(p.Within("answered_on"), report.Cond{Field: "part", Op: "=", Value: part}, report.Cond{Field: "state", Op: "=", Value: "ANSWERED"})...)
	}
	t.Add(report.Count("checks_tax", "Odpowiedzi podatków", "Answers on the fee", count[Tax], source(Tax)), report.Count("checks_social", "Odpowiedzi pomocy społecznej", "Answers on the household", count[Social], source(Social)))
	t.Table(table)
	return nil
}

func column(key, pl, en string, kind register.Type, unit string, counts bool) report.Column {
	return report.Column{Key: key, Title: register.Text{PL: pl, EN: en}, Type: kind, Unit: unit, Counts: counts}
}

// times are how long cases took, whole and in each state.
func times(ctx context.Context, tx pgx.Tx, t *report.Tally, ids []int64, p report.Period) error {
	whole, err := flow.Between(ctx, tx, "relief_applications", ids, "decision", "submit", []string{"decide"}, p.From, p.To)
	if err != nil {
		return err
	}
	states, err := flow.Durations(ctx, tx, "relief_applications", ids)
	if err != nil {
		return err
	}
	table := report.Table{Name: "times", Title: register.Text{PL: "Ile trwały stany sprawy", EN: "How long cases stayed in each state"}, Chart: "bar", Rows: [][]any{}, Columns: []report.Column{
		column("state", "Stan", "State", register.String, "", false), column("cases", "Spraw", "Cases", register.Integer, "", true),
		column("median", "Mediana", "Median", register.Number, "d", false), column("p90", "Dziewięć na dziesięć do", "Nine of ten within", register.Number, "d", false)}}
	for _, info := range process.States {
		for _, s := range states {
			if s.Name == string(info.State) {
				table.Rows = append(table.Rows, []any{s.Name, s.Cases, s.Median, s.P90})
			}
		}
	}
	t.Table(table)
	source := report.Source("relief_applications", append(p.Within("decided_on"), report.Cond{Field: "decided_on", Op: "filled"})...)
	t.Add(report.Count("decided", "Rozstrzygnięte", "Decided", int64(whole.Cases), source),
		report.Amount("days_median", "Od wniosku do decyzji: mediana", "From application to decision: median", whole.Median, "d", "decided", source),
		report.Amount("days_p90", "Od wniosku do decyzji: dziewięć na dziesięć", "From application to decision: nine of ten", whole.P90, "d", "decided", source))
	return nil
}

// forecast is what the grants cost in the coming months.
func forecast(ctx context.Context, tx pgx.Tx, t *report.Tally, ids []int64) error {
	today := clock.Today()
	first := clock.Day(today.Year, today.Month, 1)
	rows, err := tx.Query(ctx, `SELECT to_char(m, 'YYYY-MM'), count(g.id), coalesce(sum(g.monthly_gr), 0)::int8
		FROM generate_series($2::date, $2::date + interval '11 months', interval '1 month') m
		LEFT JOIN relief_grants g ON g.application_id = ANY($1::int8[]) AND g.state <> 'ENDED' AND m::date BETWEEN g.from_month AND g.to_month
		GROUP BY m ORDER BY m`, ids, first)
	if err != nil {
		return err
	}
	table := report.Table{Name: "forecast", Title: register.Text{PL: "Prognoza wydatków", EN: "Budget forecast"}, Chart: "line", Rows: [][]any{}, Columns: []report.Column{
		column("month", "Miesiąc", "Month", register.String, "", false), column("households", "Gospodarstw", "Households", register.Integer, "", true), column("support_gr", "Wsparcie", "Support", register.Money, "gr", false)}}
	var month string
	var n, gr int64
	if _, err := pgx.ForEachRow(rows, []any{&month, &n, &gr}, func() error {
		table.Rows = append(table.Rows, []any{month, n, gr})
		return nil
	}); err != nil {
		return fmt.Errorf("forecast: %w", err)
	}
	t.Table(table)
	return nil
}
