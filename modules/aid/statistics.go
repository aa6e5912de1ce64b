package aid

import (
	"context"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/programme"
	"spoina/internal/register"
	"spoina/internal/report"
)

// eq is the condition that a field has a value.
func eq(field, value string) report.Cond { return report.Cond{Field: field, Op: "=", Value: value} }

// double are the parcels that were given twice and found out when a desk without a line told. They were given, so the
// numbers of parcels hold them too; this says how many of them there are.
var double = []report.Cond{eq("doubled", "true"), eq("status", "ISSUED")}

// with adds conditions to those of a period.
func with(within []report.Cond, more ...report.Cond) []report.Cond {
	return append(append([]report.Cond{}, within...), more...)
}

// statistics are the figures of the programme, each counted from a list that shows its rows. Whoever manages it without
// reading its parcels is told of the whole office, like the board: report.Routes then leaves small groups out.
func statistics(env programme.Env) report.Counting {
	return func(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, p report.Period) (report.Report, error) {
		if who := httpapi.ScopeOf(ctx); who.May("aid.manage") && !who.Rights("aid_issues").Read {
			scope = access.System("aid statistics")
		}
		t := report.NewTally(ctx, store, tx, scope, env.Registers, "aid", register.Text{PL: "Pomoc przybyłym", EN: "Aid to arriving people"})
		reads := func(name string) bool { return scope.Rights(name).Read }
		day := p.Within("on_day")
		if reads("aid_cards") {
			t.Count("cards", "Karty pobytu", "Cards", "aid_cards", p.Within(cardDay)...)
		}
		if reads("aid_families") {
			t.Count("families", "Karty rodzin", "Family cards", "aid_families", p.Within(familyDay)...)
		}
		if reads("aid_issues") {
			t.Count("parcels_individual", "Paczki indywidualne", "Individual parcels", "aid_issues", with(day, eq("kind", individual), eq("status", "ISSUED"))...)
			t.Count("parcels_family", "Paczki rodzinne", "Family parcels", "aid_issues", with(day, eq("kind", ofFamily), eq("status", "ISSUED"))...)
			t.Count("parcels_offline", "Wydane bez łączności", "Issued without the line", "aid_issues", with(day, eq("source", offline), eq("status", "ISSUED"))...)
			t.Count("parcels_double", "Podwójna pomoc wykryta po fakcie", "Double aid found afterwards", "aid_issues", with(day, double...)...)
			t.Count("parcels_reversed", "Cofnięte wydania", "Issues taken back", "aid_issues", with(day, eq("status", "REVERSED"))...)
		}
		if reads("aid_patrols") && reads("aid_visits") {
			days, err := patrolDays(ctx, tx, scope, p)
			if err != nil {
				return report.Report{}, err
			}
			t.Add(report.Amount("patrol_days", "Dni patroli", "Patrol days", days, "", "", report.Source("aid_patrols", day...)))
			t.Count("patrols_unsigned", "Patrole bez dwóch podpisów", "Patrols without two signatures", "aid_patrols", with(day, report.Cond{Field: "status", Op: "<>", Value: "SIGNED"})...)
			done := report.Cond{Field: "outcome", Op: "<>", Value: planned}
			t.Count("visits", "Wizyty", "Visits", "aid_visits", with(day, done)...)
			t.Count("visits_found", "Wizyty: zastano", "Visits: found", "aid_visits", with(day, eq("outcome", atHome))...)
			t.Count("visits_not_found", "Wizyty: nie zastano", "Visits: not found", "aid_visits", with(day, eq("outcome", nobody))...)
			t.Count("visits_moved", "Wizyty: wyprowadzka", "Visits: moved", "aid_visits", with(day, eq("outcome", hasMoved))...)
			t.Sum("persons_visited", "Odwiedzone osoby", "Persons visited", "", "visits", "aid_visits", "persons", with(day, done)...)
		}
		if reads("aid_volunteers") {
			t.Count("volunteers", "Wolontariusze", "Volunteers", "aid_volunteers")
			t.Count("volunteers_active", "Wolontariusze czynni", "Active volunteers", "aid_volunteers", eq("status", "ACTIVE"))
		}
		if reads("aid_shifts") {
			t.Count("shifts", "Dyżury", "Shifts", "aid_shifts", with(day, eq("status", "OPEN"))...)
			t.Count("shifts_uncovered", "Dyżury bez obsady", "Uncovered shifts", "aid_shifts", with(day, eq("status", "OPEN"), report.Cond{Field: "missing", Op: ">", Value: "0"})...)
		}
		if reads("aid_issues") {
			t.By("parcels_by_day", "Paczki według dni", "Parcels by day", "line", "aid_issues", "on_day", nil, with(day, eq("status", "ISSUED"))...)
			t.By("parcels_by_point", "Paczki według punktów", "Parcels by point", "bar", "aid_issues", "point", nil, with(day, eq("status", "ISSUED"))...)
			t.By("doubles_by_point", "Podwójna pomoc wykryta po fakcie, według punktów", "Double aid found afterwards, by point", "", "aid_issues", "point", nil, with(day, double...)...)
			t.By("parcels_by_kit", "Paczki według zestawów", "Parcels by kit", "bar", "aid_issues", "kit", nil, with(day, eq("status", "ISSUED"))...)
		}
		if reads("aid_visits") {
			t.Parts("visits", "visits_found", "visits_not_found", "visits_moved")
			t.By("visits_by_day", "Wizyty według dni", "Visits by day", "line", "aid_visits", "on_day", []string{"persons"}, with(day, report.Cond{Field: "outcome", Op: "<>", Value: planned})...)
		}
		return t.Report()
	}
}

// patrolDays counts the days on which a patrol went out, in the rows that the scope reaches.
func patrolDays(ctx context.Context, tx pgx.Tx, scope access.Scope, p report.Period) (int64, error) {
	args := []any{p.First(), p.Last()}
	visible := scope.Condition(subjects["aid_patrols"], func(v any) string { args = append(args, v); return placeholder(len(args)) })
	var n int64
	err := tx.QueryRow(ctx, `SELECT count(DISTINCT t.on_day) FROM aid_patrols t WHERE t.on_day BETWEEN $1 AND $2 AND `+visible, args...).Scan(&n)
	return n, err
}
