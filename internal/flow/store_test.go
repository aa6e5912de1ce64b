package flow_test

import (
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/flow"
)

func change(t *testing.T, s *db.Store, f func(*db.Change) error) error {
	t.Helper()
	_, err := s.Change(ctx, "anna", "test", f)
	return err
}

func take(t *testing.T, s *db.Store, row int64, move, on string) error {
	t.Helper()
	return change(t, s, func(c *db.Change) error {
		_, err := flow.Step(ctx, c, "permits", row, permit, move, day(on), "")
		return err
	})
}

func TestStepsAreKeptInOrder(t *testing.T) {
	s := dbtest.New(t)
	require.ErrorIs(t, take(t, s, 1, "decide", "2026-10-02"), flow.ErrMove)
	require.ErrorIs(t, take(t, s, 1, "submit", clock.Today().AddDays(1).String()), flow.ErrFuture)
	require.NoError(t, take(t, s, 1, "submit", "2026-10-02"))
	require.ErrorIs(t, take(t, s, 1, "decide", "2026-10-01"), flow.ErrOrder)
	require.NoError(t, take(t, s, 1, "decide", ""))
	require.NoError(t, take(t, s, 2, "submit", "2026-10-02"), "another row has its own steps")
	require.ErrorIs(t, change(t, s, func(c *db.Change) error {
		if _, err := flow.Step(ctx, c, "permits", 2, permit, "decide", day("2026-10-03"), ""); err != nil {
			return err
		}
		return errBack
	}), errBack)
	require.NoError(t, s.Read(ctx, func(tx pgx.Tx) error {
		steps, err := flow.Timeline(ctx, tx, "permits", 1)
		require.NoError(t, err)
		require.Len(t, steps, 2)
		require.Equal(t, "submit", steps[0].Move)
		require.Equal(t, flow.State("DECIDED"), steps[1].To)
		require.Equal(t, clock.Today(), steps[1].On)
		require.Equal(t, "anna", steps[1].Actor)
		steps, err = flow.Timeline(ctx, tx, "permits", 2)
		require.NoError(t, err)
		require.Len(t, steps, 1, "what was taken back left no step")
		return nil
	}))
}

func TestOfTwoPeopleInTheSameSecondOneMovesTheCase(t *testing.T) {
	s := dbtest.New(t)
	var wg sync.WaitGroup
	results := make([]error, 8)
	for i := range results {
		wg.Add(1)
		go func() { defer wg.Done(); results[i] = take(t, s, 7, "submit", "2026-10-02") }()
	}
	wg.Wait()
	moved := 0
	for _, err := range results {
		if err == nil {
			moved++
		} else {
			require.ErrorIs(t, err, flow.ErrMove)
		}
	}
	require.Equal(t, 1, moved)
}

func TestDeadlinesStandStillAndRunAgain(t *testing.T) {
	s := dbtest.New(t)
	why := flow.Text{PL: "wezwanie", EN: "call"}
	do := func(f func(*db.Change) error) error { return change(t, s, f) }
	stand := func(on string) error {
		return do(func(c *db.Change) error { return flow.Suspend(ctx, c, "permits", 1, "case", day(on), why) })
	}
	resume := func(on string) error {
		return do(func(c *db.Change) error { return flow.Resume(ctx, c, "permits", 1, "case", day(on)) })
	}
	start := func(on string) error {
		return do(func(c *db.Change) error { return flow.Start(ctx, c, "permits", 1, "case", day(on), flow.CaseMonth) })
	}
	stop := func(on string) error {
		return do(func(c *db.Change) error { return flow.Stop(ctx, c, "permits", 1, "case", day(on)) })
	}
	require.ErrorIs(t, stand("2026-09-05"), flow.ErrClock, "nothing runs")
	require.ErrorIs(t, start(clock.Today().AddDays(1).String()), flow.ErrFuture)
	require.NoError(t, start("2026-09-01"))
	require.ErrorIs(t, start("2026-09-01"), flow.ErrClock, "it runs")
	require.ErrorIs(t, resume("2026-09-05"), flow.ErrClock, "it does not stand still")
	require.NoError(t, stand("2026-09-05"))
	require.ErrorIs(t, stand("2026-09-06"), flow.ErrClock)
	require.ErrorIs(t, resume("2026-09-04"), flow.ErrOrder)
	require.NoError(t, resume("2026-09-12"))
	var clocks []flow.Kept
	read := func(on string) {
		require.NoError(t, s.Read(ctx, func(tx pgx.Tx) (err error) { clocks, err = flow.Clocks(ctx, tx, "permits", 1, day(on)); return err }))
	}
	read("2026-09-20")
	require.Equal(t, "2026-10-08", clocks[0].Due.On.String())
	require.Equal(t, flow.Running, clocks[0].Due.State)
	require.NoError(t, stand("2026-09-22"))
	require.NoError(t, stop("2026-09-25"), "what is done while the clock stands still is done")
	require.ErrorIs(t, stop("2026-09-26"), flow.ErrClock)
	read("2026-11-01")
	require.Equal(t, flow.Done, clocks[0].Due.State)
	require.NoError(t, start("2026-10-01"), "and it may run again")
	read("2026-10-02")
	require.Len(t, clocks, 2)
	require.Equal(t, []int{1, 2}, []int{clocks[0].No, clocks[1].No})
}

func TestDurationsAreMediansAndTails(t *testing.T) {
	s := dbtest.New(t)
	for row := int64(1); row <= 10; row++ {
		require.NoError(t, take(t, s, row, "submit", "2026-09-01"))
		if row < 10 {
			require.NoError(t, take(t, s, row, "decide", day("2026-09-01").AddDays(int(row)).String()))
		}
	}
	all := []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	require.NoError(t, s.Read(ctx, func(tx pgx.Tx) error {
		got, err := flow.Durations(ctx, tx, "permits", all)
		require.NoError(t, err)
		require.Equal(t, []flow.Duration{{Name: "SUBMITTED", Cases: 9, Median: 5, P90: 8.2}}, got)
		got, err = flow.Durations(ctx, tx, "permits", all[:3])
		require.NoError(t, err)
		require.Equal(t, 3, got[0].Cases, "only rows that the reader reaches are counted")
		one, err := flow.Between(ctx, tx, "permits", all, "whole", "submit", []string{"decide"}, day("2026-09-03"), day(""))
		require.NoError(t, err)
		require.Equal(t, flow.Duration{Name: "whole", Cases: 8, Median: 5.5, P90: 8.3}, one)
		none, err := flow.Between(ctx, tx, "permits", nil, "whole", "submit", []string{"decide"}, day(""), day(""))
		require.NoError(t, err)
		require.Zero(t, none.Cases)
		return nil
	}))
}

func TestHistoriesThatAnOfficeBringsAlong(t *testing.T) {
	s := dbtest.New(t)
	entry := func(move, on string) flow.Entry { return flow.Entry{Move: move, On: day(on)} }
	record := func(h ...flow.History) error {
		return change(t, s, func(c *db.Change) error { return flow.Record(ctx, c, "permits", permit, h) })
	}
	require.ErrorIs(t, record(flow.History{Row: 1, Steps: []flow.Entry{entry("decide", "2026-09-01")}}), flow.ErrMove)
	require.ErrorIs(t, record(flow.History{Row: 1, Steps: []flow.Entry{entry("submit", "2026-09-02"), entry("decide", "2026-09-01")}}), flow.ErrOrder)
	require.ErrorIs(t, record(flow.History{Row: 1, Steps: []flow.Entry{entry("submit", clock.Today().AddDays(1).String())}}), flow.ErrOrder)
	require.NoError(t, record(
		flow.History{Row: 1, Steps: []flow.Entry{entry("submit", "2026-09-01")}, Clocks: []flow.Clock{
			{Name: "case", Start: day("2026-08-01"), Term: flow.CaseMonth, Stopped: day("2026-08-15")},
			{Name: "case", Start: day("2026-09-01"), Term: flow.CaseMonth, Pauses: []flow.Pause{{From: day("2026-09-05"), To: day("2026-09-12")}}}}},
		flow.History{Row: 2, Steps: []flow.Entry{entry("submit", "2026-09-01"), entry("decide", "2026-09-03")}}))
	require.NoError(t, take(t, s, 1, "decide", "2026-09-20"), "and they go on from there")
	require.ErrorIs(t, take(t, s, 2, "decide", "2026-09-20"), flow.ErrMove)
	require.NoError(t, s.Read(ctx, func(tx pgx.Tx) error {
		clocks, err := flow.Clocks(ctx, tx, "permits", 1, day("2026-09-20"))
		require.NoError(t, err)
		require.Len(t, clocks, 2)
		require.Equal(t, "2026-10-08", clocks[1].Due.On.String())
		steps, err := flow.Timeline(ctx, tx, "permits", 2)
		require.Len(t, steps, 2)
		return err
	}))
}
