package aid

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/programme"
	"spoina/internal/register"
	"spoina/internal/report"
)

// situation is the daily report: what happened on a day, how things stand in its evening, and what is short. It holds
// numbers only, so that it can be sent on.
func situation(env programme.Env) report.Counting {
	return func(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, p report.Period) (report.Report, error) {
		on := p.On()
		t := report.NewTally(ctx, store, tx, scope, env.Registers, "aid_situation", register.Text{PL: "Raport sytuacyjny " + on.String(), EN: "Situation report " + on.String()})
		reads := func(name string) bool { return scope.Rights(name).Read }
		day := eq("on_day", on.String())
		upTo := func(field string) report.Cond { return report.Cond{Field: field, Op: "<=", Value: on.String()} }
		if reads("aid_cards") {
			t.Count("arrivals_today", "Nowe karty w tym dniu", "New cards of the day", "aid_cards", eq(cardDay, on.String()))
			t.Count("cards", "Karty od początku", "Cards from the start", "aid_cards", upTo(cardDay))
			t.Count("cards_valid", "Karty ważne", "Valid cards", "aid_cards", upTo(cardDay), report.Cond{Field: "valid_to", Op: ">=", Value: on.String()}, eq("status", cardActive))
		}
		if reads("aid_families") {
			t.Count("families", "Karty rodzin", "Family cards", "aid_families", upTo(familyDay))
		}
		if reads("aid_issues") {
			given := eq("status", "ISSUED")
			t.Count("parcels_today_individual", "Paczki indywidualne w tym dniu", "Individual parcels of the day", "aid_issues", day, given, eq("kind", individual))
			t.Count("parcels_today_family", "Paczki rodzinne w tym dniu", "Family parcels of the day", "aid_issues", day, given, eq("kind", ofFamily))
			t.Count("parcels_today_double", "Podwójna pomoc wykryta po fakcie, w tym dniu", "Double aid found afterwards, of the day", "aid_issues", with(double, day)...)
			t.Count("parcels_individual", "Paczki indywidualne od początku", "Individual parcels from the start", "aid_issues", upTo("on_day"), given, eq("kind", individual))
			t.Count("parcels_family", "Paczki rodzinne od początku", "Family parcels from the start", "aid_issues", upTo("on_day"), given, eq("kind", ofFamily))
			t.Count("parcels_double", "Podwójna pomoc wykryta po fakcie, od początku", "Double aid found afterwards, from the start", "aid_issues", with(double, upTo("on_day"))...)
			t.By("doubles_by_point", "Podwójna pomoc wykryta po fakcie, według punktów", "Double aid found afterwards, by point", "", "aid_issues", "point", nil, with(double, upTo("on_day"))...)
		}
		if reads("aid_visits") {
			done := report.Cond{Field: "outcome", Op: "<>", Value: planned}
			t.Count("visits_today", "Wizyty patroli w tym dniu", "Patrol visits of the day", "aid_visits", day, done)
			t.Count("visits_today_not_found", "w tym nie zastano", "of these, not found", "aid_visits", day, eq("outcome", nobody))
			t.Count("visits_today_moved", "w tym wyprowadzka", "of these, moved", "aid_visits", day, eq("outcome", hasMoved))
		}
		if reads("aid_patrols") {
			t.Count("patrols_unsigned", "Patrole bez dwóch podpisów", "Patrols without two signatures", "aid_patrols", upTo("on_day"), report.Cond{Field: "status", Op: "<>", Value: "SIGNED"})
		}
		if reads("aid_shifts") {
			next := []report.Cond{{Field: "on_day", Op: ">=", Value: on.String()}, {Field: "on_day", Op: "<=", Value: on.AddDays(7).String()}, eq("status", "OPEN")}
			t.Count("shifts_week", "Dyżury w ciągu 7 dni", "Shifts within 7 days", "aid_shifts", next...)
			t.Count("shifts_week_uncovered", "w tym bez obsady", "of these, uncovered", "aid_shifts", with(next, report.Cond{Field: "missing", Op: ">", Value: "0"})...)
		}
		l := &looking{ctx, tx, scope}
		if reads("aid_stock") {
			needs, err := forecast(l, 0)
			if err != nil {
				return report.Report{}, err
			}
			t.Table(stockTable(needs))
		}
		if reads("aid_shifts") {
			gaps, err := coverage(l, on, on.AddDays(7), false)
			if err != nil {
				return report.Report{}, err
			}
			t.Table(gapTable(gaps))
		}
		return t.Report()
	}
}

func stockTable(needs []Need) report.Table {
	t := report.Table{Name: "stock", Title: register.Text{PL: "Zapasy", EN: "Stock"}, Chart: "bar", Rows: [][]any{}, Columns: []report.Column{
		{Key: "good", Title: register.Text{PL: "Towar", EN: "Good"}, Type: register.String},
		{Key: "stock", Title: register.Text{PL: "Stan", EN: "Stock"}, Type: register.Integer},
		{Key: "issued", Title: register.Text{PL: "Wydano w okresie", EN: "Issued in the window"}, Type: register.Integer},
		{Key: "days", Title: register.Text{PL: "Starczy na dni", EN: "Days of stock"}, Type: register.Integer, Unit: "d"},
		{Key: "buy", Title: register.Text{PL: "Do kupienia", EN: "To buy"}, Type: register.Integer}}}
	for _, n := range needs {
		var days any
		if n.Days != nil {
			days = *n.Days
		}
		t.Rows = append(t.Rows, []any{n.NamePL, n.Stock, n.Issued, days, n.Buy})
	}
	return t
}

func gapTable(gaps []Gap) report.Table {
	t := report.Table{Name: "uncovered", Title: register.Text{PL: "Dyżury bez obsady", EN: "Uncovered shifts"}, Rows: [][]any{}, Columns: []report.Column{
		{Key: "no", Title: register.Text{PL: "Dyżur", EN: "Shift"}, Type: register.Integer},
		{Key: "point", Title: register.Text{PL: "Punkt", EN: "Point"}, Type: register.String},
		{Key: "starts_at", Title: register.Text{PL: "Początek", EN: "Begins"}, Type: register.String},
		{Key: "missing", Title: register.Text{PL: "Brakuje", EN: "Missing"}, Type: register.Integer}}}
	for _, g := range gaps {
		t.Rows = append(t.Rows, []any{g.No, g.Point, g.StartsAt.In(clock.Warsaw).Format(time.DateTime), g.Missing})
	}
	return t
}
