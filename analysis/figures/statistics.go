package figures

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/analysis/rules"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/httpapi"
	"spoina/internal/register"
	"spoina/internal/report"
)

type statisticsInput struct {
	Form
	From   string `query:"from" doc:"detected on this day or later, YYYY-MM-DD"`
	To     string `query:"to" doc:"detected on this day or earlier"`
	Rule   string `query:"rule" doc:"only this rule"`
	Street string `query:"street" doc:"only this street"`
}

func statisticsRoute(api huma.API) {
	get[statisticsInput, report.Report](api, "get-figures-statistics", "/figures/statistics", "Statistics of the discrepancies, counted now", func(ctx context.Context, in *statisticsInput) (*report.File, error) {
		scope, few, err := report.CountingScope(httpapi.ScopeOf(ctx), discrepanciesName)
		if err != nil {
			return nil, err
		}
		if few && in.From+in.To+in.Rule+in.Street != "" {
			return nil, ErrWhole
		}
		as, err := report.CheckFormat(in.Format)
		if err != nil {
			return nil, err
		}
		period, err := report.ParsePeriod(in.From, in.To)
		if err != nil {
			return nil, err
		}
		var out report.Report
		if err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
			out, err = in.count(ctx, tx, scope, period)
			if err == nil {
				out.Revision, err = current(ctx, tx)
			}
			return err
		}); err != nil {
			return nil, err
		}
		out.From, out.To, out.On = period.From, period.To, clock.Today()
		if few {
			out.Suppress()
		}
		return deliver(ctx, &out, "statistics", as, in.Form)
	})
}

// open are the conditions of a list of discrepancies that still want work.
var open = []report.Cond{{Field: "state", Op: "<>", Value: "FALSE_POSITIVE"}, {Field: "state", Op: "<>", Value: "RESOLVED"}, {Field: "state", Op: "<>", Value: "CLOSED"}, {Field: "state", Op: "<>", Value: "VANISHED"}}

func with(conds []report.Cond, more ...report.Cond) []report.Cond {
	return append(append([]report.Cond{}, conds...), more...)
}

// count makes the statistics. What a list of the register can show is counted by the register itself, so that a figure and the
// list behind it cannot disagree.
func (in *statisticsInput) count(ctx context.Context, tx pgx.Tx, scope access.Scope, p report.Period) (report.Report, error) {
	store := httpapi.StoreOf(ctx)
	t := report.NewTally(ctx, store, tx, scope, register.Core(), "discrepancies", text("Rozbieżności", "Discrepancies"))
	all := wanted{in.Rule, in.Street}.conds()
	moment := func(op string, d clock.Date) report.Cond {
		at := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, clock.Warsaw)
		return report.Cond{Field: "first_seen_at", Op: op, Value: at.UTC().Format(time.RFC3339)}
	}
	if !p.From.IsZero() {
		all = append(all, moment(">=", p.From))
	}
	if !p.To.IsZero() {
		all = append(all, moment("<", p.To.AddDays(1)))
	}
	still := with(all, open...)
	const name = discrepanciesName
	t.Count("found", "Wykryte", "Detected", name, all...)
	t.Count("open", "Otwarte", "Open", name, still...)
	t.Count("undecided", "W tym nie do rozstrzygnięcia", "Of these, cannot be told", name, with(still, is("outcome", "unknown"))...)
	t.Count("unassigned", "W tym bez prowadzącego", "Of these, with nobody in charge", name, with(still, is("assignee", ""))...)
	t.Count("vanished", "Już nie występują, do potwierdzenia", "No longer found, to be confirmed", name, with(all, is("state", "VANISHED"))...)
	t.Count("dismissed", "Odrzucone", "Dismissed", name, with(all, is("state", "FALSE_POSITIVE"))...)
	t.Count("resolved", "Załatwione", "Settled", name, with(all, is("state", "RESOLVED"))...)
	t.Count("closed", "Zamknięte", "Closed", name, with(all, is("state", "CLOSED"))...)
	t.Parts("found", "open", "vanished", "dismissed", "resolved", "closed")
	if err := in.times(ctx, tx, scope, t, p); err != nil {
		return report.Report{}, err
	}
	t.By("by_rule", "Według reguł", "By rule", "bar", name, "rule", nil, still...)
	t.By("by_state", "Według stanu", "By state", "bar", name, "state", nil, all...)
	t.By("by_severity", "Według wagi", "By severity", "bar", name, "severity", nil, still...)
	t.By("by_street", "Według ulic", "By street", "bar", name, "street", nil, still...)
	if err := in.money(ctx, tx, scope, t); err != nil {
		return report.Report{}, err
	}
	if err := in.ages(ctx, tx, scope, t, p); err != nil {
		return report.Report{}, err
	}
	t.By("by_officer", "Obciążenie prowadzących", "Workload by officer", "bar", name, "assignee", nil, still...)
	t.By("by_department", "Obciążenie komórek", "Workload by department", "bar", name, "department", nil, still...)
	if err := in.months(ctx, tx, scope, t, p); err != nil {
		return report.Report{}, err
	}
	if err := in.disputes(ctx, tx, scope, t); err != nil {
		return report.Report{}, err
	}
	named := map[string]string{}
	for id, title := range titles() {
		named[id] = id + " " + title.PL
		if in.Lang == "en" {
			named[id] = id + " " + title.EN
		}
	}
	t.Name("by_rule", named)
	t.Name("disputes", named)
	return t.Report()
}

// narrowed is the condition of the discrepancies that the statistics are about, in SQL.
func (in *statisticsInput) narrowed(scope access.Scope, p report.Period, args *[]any) string {
	arg := placing(args)
	out := can(scope, discrepanciesName, args)
	if in.Rule != "" {
		out += " AND t.rule = " + arg(in.Rule)
	}
	if in.Street != "" {
		out += " AND t.street = " + arg(in.Street)
	}
	day := "(t.first_seen_at AT TIME ZONE 'Europe/Warsaw')::date"
	if !p.From.IsZero() {
		out += " AND " + day + " >= " + arg(p.From) + "::date"
	}
	if !p.To.IsZero() {
		out += " AND " + day + " <= " + arg(p.To) + "::date"
	}
	return out
}

// times are how old what stands is, and how much of it is late.
func (in *statisticsInput) times(ctx context.Context, tx pgx.Tx, scope access.Scope, t *report.Tally, p report.Period) error {
	args := []any{clock.Today()}
	var late, parked int64
	var median, p90 *float64
	if err := tx.QueryRow(ctx, `SELECT count(*) FILTER (WHERE t.due_on < $1::date), count(*) FILTER (WHERE t.parked_until > $1::date),
			percentile_cont(0.5) WITHIN GROUP (ORDER BY $1::date - (t.first_seen_at AT TIME ZONE 'Europe/Warsaw')::date), percentile_cont(0.9) WITHIN GROUP (ORDER BY $1::date - (t.first_seen_at AT TIME ZONE 'Europe/Warsaw')::date)
		FROM discrepancies t WHERE `+stands+` AND `+in.narrowed(scope, p, &args), args...).Scan(&late, &parked, &median, &p90); err != nil {
		return err
	}
	t.Add(report.Count("late", "Po terminie", "Overdue", late, ""), report.Count("parked", "Odłożone", "Parked", parked, ""))
	days := func(key, pl, en string, v *float64) {
		var value any
		if v != nil {
			value = *v
		}
		t.Add(report.Amount(key, pl, en, value, "d", "open", ""))
	}
	days("age_median", "Wiek otwartych: mediana", "Age of the open: median", median)
	days("age_p90", "Wiek otwartych: dziewięć na dziesięć", "Age of the open: nine of ten within", p90)
	return nil
}

// ages are the open discrepancies by how long ago they were detected.
func (in *statisticsInput) ages(ctx context.Context, tx pgx.Tx, scope access.Scope, t *report.Tally, p report.Period) error {
	args := []any{clock.Today()}
	rows, err := tx.Query(ctx, `SELECT width_bucket($1::date - (t.first_seen_at AT TIME ZONE 'Europe/Warsaw')::date, ARRAY[0, 8, 31, 91, 366]), count(*)
		FROM discrepancies t WHERE `+stands+` AND `+in.narrowed(scope, p, &args)+` GROUP BY 1`, args...)
	if err != nil {
		return err
	}
	classes := [][2]string{{"do 7 dni", "up to 7 days"}, {"8–30 dni", "8–30 days"}, {"31–90 dni", "31–90 days"}, {"91–365 dni", "91–365 days"}, {"ponad rok", "over a year"}}
	counts := make([]int64, len(classes))
	var bucket int
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&bucket, &n}, func() error {
		counts[min(max(bucket, 1), len(counts))-1] += n
		return nil
	}); err != nil {
		return err
	}
	table := report.Table{Name: "by_age", Title: text("Wiek otwartych", "Age of the open"), Chart: "bar", Rows: [][]any{}, Columns: []report.Column{
		column("age", "Od wykrycia", "Since detection", register.String, "", false), column("count", "Liczba", "Number", register.Integer, "", true)}}
	for i, c := range classes {
		table.Rows = append(table.Rows, []any{in.say(c[0], c[1]), counts[i]})
	}
	t.Table(table)
	return nil
}

func (in *statisticsInput) say(pl, en string) string { return say(in.Lang, rules.Text{PL: pl, EN: en}) }

// money is the ledger's sums; a basis on its own line, never added up. It is left out for those who see no amounts.
func (in *statisticsInput) money(ctx context.Context, tx pgx.Tx, scope access.Scope, t *report.Tally) error {
	r, err := register.NewReader(ctx, httpapi.StoreOf(ctx), tx, scope)
	if err != nil {
		return err
	}
	reg, err := r.Find(register.Core(), discrepanciesName)
	if err != nil {
		return err
	}
	if !seesMoney(reg) {
		return nil
	}
	entries, err := Ledger(ctx, tx, scope, in.Rule, in.Street, r.Current)
	if err != nil {
		return err
	}
	table := report.Table{Name: "money", Title: text("Pieniądze zagrożone dziś, każda podstawa osobno", "Money at risk today, each basis on its own"), Chart: "bar", Rows: [][]any{}, Columns: []report.Column{
		column("basis", "Podstawa", "Basis", register.String, "", false), column("min_gr", "Co najmniej", "At least", register.Money, "gr", false), column("max_gr", "Co najwyżej", "At most", register.Money, "gr", false),
		column("findings", "Rozbieżności", "Discrepancies", register.Integer, "", true), column("undecided", "Nierozstrzygnięte", "Undecided", register.Integer, "", true)}}
	for _, s := range sums(entries, ofBasis) {
		table.Rows = append(table.Rows, []any{in.say(s.Title.PL, s.Title.EN), s.Min, s.Max, s.Findings, s.Undecided})
	}
	t.Table(table)
	return nil
}

// months are what was detected, settled and dismissed in each month.
func (in *statisticsInput) months(ctx context.Context, tx pgx.Tx, scope access.Scope, t *report.Tally, p report.Period) error {
	args := []any{}
	mine := in.narrowed(scope, p, &args)
	rows, err := tx.Query(ctx, `SELECT to_char(m, 'YYYY-MM'), count(*) FILTER (WHERE what = 'found'), count(*) FILTER (WHERE what = 'settled'), count(*) FILTER (WHERE what = 'dismissed') FROM (
			SELECT date_trunc('month', t.first_seen_at AT TIME ZONE 'Europe/Warsaw') AS m, 'found' AS what FROM discrepancies t WHERE `+mine+`
			UNION ALL SELECT date_trunc('month', t.resolved_on::timestamp), 'settled' FROM discrepancies t WHERE t.resolved_on IS NOT NULL AND t.state IN ('RESOLVED', 'CLOSED') AND `+mine+`
			UNION ALL SELECT date_trunc('month', t.verdict_at AT TIME ZONE 'Europe/Warsaw'), 'dismissed' FROM discrepancies t WHERE t.verdict_at IS NOT NULL AND t.state = 'FALSE_POSITIVE' AND `+mine+`) x
		GROUP BY m ORDER BY m DESC LIMIT 24`, args...)
	if err != nil {
		return err
	}
	table := report.Table{Name: "by_month", Title: text("Miesiąc po miesiącu", "Month by month"), Chart: "line", Rows: [][]any{}, Columns: []report.Column{
		column("month", "Miesiąc", "Month", register.String, "", false), column("found", "Wykryte", "Detected", register.Integer, "", true),
		column("settled", "Załatwione", "Settled", register.Integer, "", true), column("dismissed", "Odrzucone", "Dismissed", register.Integer, "", true)}}
	var month string
	var found, done, dismissed int64
	if _, err := pgx.ForEachRow(rows, []any{&month, &found, &done, &dismissed}, func() error {
		table.Rows = append([][]any{{month, found, done, dismissed}}, table.Rows...)
		return nil
	}); err != nil {
		return err
	}
	t.Table(table)
	return nil
}

// disputes are the voices that a rule, and not the register or the object, is wrong.
func (in *statisticsInput) disputes(ctx context.Context, tx pgx.Tx, scope access.Scope, t *report.Tally) error {
	args := []any{in.Rule, in.Street}
	rows, err := tx.Query(ctx, `SELECT d.rule, count(*), count(*) FILTER (WHERE d.settled_at IS NULL) FROM rule_disputes d JOIN discrepancies t ON t.id = d.discrepancy_id
		WHERE ($1::text = '' OR d.rule = $1) AND ($2::text = '' OR t.street = $2) AND `+can(scope, discrepanciesName, &args)+` GROUP BY 1 ORDER BY 2 DESC, 1`, args...)
	if err != nil {
		return err
	}
	table := report.Table{Name: "disputes", Title: text("Zgłoszenia „błędna reguła”", "Voices that a rule is wrong"), Chart: "bar", Rows: [][]any{}, Columns: []report.Column{
		column("rule", "Reguła", "Rule", register.String, "", false), column("disputes", "Zgłoszenia", "Voices", register.Integer, "", true), column("open", "Bez odpowiedzi", "Unanswered", register.Integer, "", true)}}
	var rule string
	var n, unanswered int64
	if _, err := pgx.ForEachRow(rows, []any{&rule, &n, &unanswered}, func() error {
		table.Rows = append(table.Rows, []any{rule, n, unanswered})
		return nil
	}); err != nil {
		return err
	}
	t.Table(table)
	return nil
}
