package flow_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/flow"
)

func day(s string) clock.Date {
	if s == "" {
		return clock.Date{}
	}
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

var permit = flow.Process{
	Name: "permit", Start: "DRAFT",
	States: []flow.StateInfo{{State: "DRAFT"}, {State: "SUBMITTED"}, {State: "DECIDED", Final: true}},
	Moves: []flow.Move{
		{Name: "submit", From: []flow.State{"DRAFT"}, To: "SUBMITTED"},
		{Name: "decide", From: []flow.State{"SUBMITTED"}, To: "DECIDED", Permission: "permit.decide"},
	},
}

func TestMovesThatAreNotPermitted(t *testing.T) {
	_, err := permit.Go("DRAFT", "decide")
	require.ErrorIs(t, err, flow.ErrMove)
	require.ErrorContains(t, err, "possible: submit")
	_, err = permit.Go("DECIDED", "submit")
	require.ErrorContains(t, err, "possible: nothing")
	_, err = permit.Go("DRAFT", "burn")
	require.ErrorIs(t, err, flow.ErrUnknown)
	to, err := permit.Go("SUBMITTED", "decide")
	require.NoError(t, err)
	require.Equal(t, flow.State("DECIDED"), to)
	require.True(t, permit.Final(to))
	require.Empty(t, permit.Open("SUBMITTED", access.Scope{}), "a person without the right is not offered the move")
	require.Len(t, permit.Open("SUBMITTED", access.Operator()), 1)
	require.Len(t, permit.Open("DRAFT", access.Scope{}), 1)
}

func TestAProcessThatDoesNotHoldTogether(t *testing.T) {
	require.Empty(t, permit.Check())
	broken := permit
	broken.States = append([]flow.StateInfo{{State: "LOST"}}, permit.States[:2]...)
	require.Equal(t, []string{"move decide speaks of the unknown state DECIDED", "nothing leads to LOST", "nothing leads out of LOST"}, broken.Check())
}

func TestMovableFeasts(t *testing.T) {
	for year, easter := range map[int]string{1961: "1961-04-02", 2000: "2000-04-23", 2008: "2008-03-23", 2011: "2011-04-24", 2019: "2019-04-21",
		2023: "2023-04-09", 2024: "2024-03-31", 2025: "2025-04-20", 2026: "2026-04-05", 2038: "2038-04-25"} {
		require.Equal(t, day(easter), flow.Easter(year), year)
		require.Equal(t, time.Sunday, flow.Easter(year).Time().Weekday())
	}
	for d, name := range map[string]string{"2026-04-06": "Poniedziałek Wielkanocny", "2026-05-24": "Zielone Świątki", "2026-06-04": "Boże Ciało",
		"2025-06-19": "Boże Ciało", "2025-12-24": "Wigilia Bożego Narodzenia", "2018-11-12": "Święto Narodowe 100-lecia niepodległości"} {
		h, ok := flow.HolidayOn(day(d))
		require.True(t, ok, d)
		require.Equal(t, name, h.Name.PL)
	}
	for _, d := range []string{"2024-12-24", "2010-01-06", "2019-11-12", "2026-06-05"} {
		_, ok := flow.HolidayOn(day(d))
		require.False(t, ok, d)
	}
	require.True(t, flow.Working(day("2024-12-24")), "Christmas Eve was a working day until 2024")
	require.False(t, flow.Working(day("2025-12-24")))
	require.Equal(t, day("2025-12-29"), flow.AddWorking(day("2025-12-23"), 1), "three holidays, then a weekend")
}

func TestTermsEndAsTheCodeSays(t *testing.T) {
	term := func(n int, unit string) flow.Term { return flow.Term{N: n, Unit: unit, Basis: "art. 1"} }
	for _, c := range []struct {
		why, start string
		term       flow.Term
		due        string
	}{
		{"the day of the event is not counted", "2026-11-02", term(7, flow.Days), "2026-11-09"},
		{"the end on a Saturday moves to Monday", "2026-11-07", term(7, flow.Days), "2026-11-16"},
		{"the end on a holiday moves on", "2026-11-04", term(7, flow.Days), "2026-11-12"},
		{"Christmas Eve is free since 2025, so are the next two days and the weekend", "2025-12-17", term(7, flow.Days), "2025-12-29"},
		{"in 2024 the term ended on Christmas Eve", "2024-12-17", term(7, flow.Days), "2024-12-24"},
		{"Corpus Christi", "2026-05-28", term(7, flow.Days), "2026-06-05"},
		{"weeks end on the same day of the week", "2026-11-03", term(2, flow.Weeks), "2026-11-17"},
		{"months end on the same day", "2026-10-02", term(1, flow.Months), "2026-11-02"},
		{"or on the last one, here a Saturday", "2026-01-31", term(1, flow.Months), "2026-03-02"},
		{"a month across the year", "2025-12-15", term(2, flow.Months), "2026-02-16"},
		{"a leap day has no anniversary", "2024-02-29", term(1, flow.Years), "2025-02-28"},
		{"years", "2023-05-12", term(3, flow.Years), "2026-05-12"},
		{"working days skip the holiday", "2026-11-10", term(3, flow.WorkingDays), "2026-11-16"},
		{"delivered", "2026-10-12", flow.AppealDays, "2026-10-26"},
	} {
		due := flow.Clock{Start: day(c.start), Term: c.term}.Due(day(c.start))
		require.Equal(t, c.due, due.On.String(), c.why)
		require.True(t, flow.Working(due.On))
	}
}

func TestADueDatePrintsItsReasoning(t *testing.T) {
	c := flow.Clock{Start: day("2025-12-01"), Term: flow.CaseMonth, Pauses: []flow.Pause{
		{From: day("2025-12-10"), To: day("2025-12-17"), Why: flow.Text{PL: "wezwanie do uzupełnienia", EN: "call to complete"}}}}
	due := c.Due(day("2026-01-02"))
	require.Equal(t, "2026-01-08", due.On.String())
	require.Equal(t, flow.Running, due.State)
	require.Equal(t, 6, due.Left)
	require.Equal(t, []string{
		"Zdarzenie: 01.12.2025 (poniedziałek). Tego dnia nie liczy się (art. 57 § 1 KPA)",
		"Termin: 1 miesiąc, art. 35 § 3 KPA",
		"Koniec bez przerw: 01.01.2026 (czwartek)",
		"Przerwa od 2025-12-10 do 2025-12-17: wezwanie do uzupełnienia. Nie liczy się 7 dni, koniec przesuwa się na 08.01.2026 (czwartek)",
		"Ostatni dzień terminu: 08.01.2026 (czwartek)",
	}, polish(due))
	c.Pauses = nil
	due = c.Due(day("2026-01-05"))
	require.Equal(t, flow.Expired, due.State)
	require.Equal(t, "2026-01-02", due.On.String())
	require.Contains(t, polish(due)[3], "01.01.2026 (czwartek) to dzień wolny (Nowy Rok)")
	require.Contains(t, polish(due)[5], "Termin upłynął 3 dni temu")
}

func polish(d flow.Due) []string {
	var out []string
	for _, l := range d.Reason {
		out = append(out, l.PL)
	}
	return out
}

func TestStandings(t *testing.T) {
	c := flow.Clock{Start: day("2026-11-02"), Term: flow.Completeness}
	state := func(c flow.Clock, on string) string {
		d := c.Due(day(on))
		return fmt.Sprint(d.State, " ", d.On, " ", d.Left)
	}
	require.Equal(t, flow.NotStarted, flow.Clock{Term: flow.Completeness}.Due(day("2026-11-02")).State)
	require.Equal(t, "NOT_STARTED 2026-11-09 8", state(c, "2026-11-01"))
	require.Equal(t, "RUNNING 2026-11-09 0", state(c, "2026-11-09"))
	require.Equal(t, "EXPIRED 2026-11-09 -1", state(c, "2026-11-10"))
	c.Stopped = day("2026-11-10")
	require.Equal(t, "DONE 2026-11-09 -1", state(c, "2026-12-10"))
	require.True(t, c.Due(day("2026-12-10")).Late)
	c = flow.Clock{Start: day("2026-11-02"), Term: flow.Completeness, Pauses: []flow.Pause{{From: day("2026-11-04")}}}
	require.Equal(t, "SUSPENDED 2026-11-09 5", state(c, "2026-11-04"))
	require.Equal(t, "SUSPENDED 2026-11-19 5", state(c, "2026-11-14"), "a clock that stands still does not run out")
}

func TestPausesAreCountedOnce(t *testing.T) {
	pause := func(from, to string) flow.Pause { return flow.Pause{From: day(from), To: day(to)} }
	due := func(unit string, n int, pauses ...flow.Pause) string {
		return flow.Clock{Start: day("2026-09-01"), Term: flow.Term{N: n, Unit: unit}, Pauses: pauses}.Due(day("2026-12-01")).On.String()
	}
	require.Equal(t, "2026-09-15", due(flow.Days, 14))
	require.Equal(t, "2026-09-22", due(flow.Days, 14, pause("2026-09-03", "2026-09-10")))
	require.Equal(t, "2026-09-22", due(flow.Days, 14, pause("2026-09-05", "2026-09-10"), pause("2026-09-03", "2026-09-08")), "overlapping")
	require.Equal(t, "2026-09-15", due(flow.Days, 14, pause("2026-09-15", "2026-09-25")), "what stops the clock on the last day leaves nothing to stop")
	require.Equal(t, "2026-09-17", due(flow.Days, 14, pause("2026-08-20", "2026-09-03")), "what lies before the start does not count")
	require.Equal(t, "2026-09-21", due(flow.WorkingDays, 10, pause("2026-09-03", "2026-09-09")))
	require.Equal(t, "2026-09-15", due(flow.WorkingDays, 10))
}

// Counting day by day is the oracle of terms in days and working days.
func TestAnyPausesAgainstCountingDayByDay(t *testing.T) {
	for seed := range 400 {
		start := day("2025-10-01").AddDays(seed)
		n := 1 + seed%40
		var pauses []flow.Pause
		for i := range seed % 4 {
			from := start.AddDays((seed*7+i*5)%25 - 3)
			pauses = append(pauses, flow.Pause{From: from, To: from.AddDays((seed + i*3) % 9)})
		}
		for _, unit := range []string{flow.Days, flow.WorkingDays} {
			d, left := start, n
			for left > 0 {
				d = d.AddDays(1)
				paused := false
				for _, p := range pauses {
					paused = paused || d.After(p.From) && !d.After(p.To)
				}
				if !paused && (unit == flow.Days || flow.Working(d)) {
					left--
				}
			}
			for !flow.Working(d) {
				d = d.AddDays(1)
			}
			got := flow.Clock{Start: start, Term: flow.Term{N: n, Unit: unit}, Pauses: pauses}.Due(start.AddDays(300)).On
			require.Equal(t, d, got, "%s %d %s %v", start, n, unit, pauses)
		}
	}
}

var errBack = errors.New("taken back")

var ctx = context.Background()
