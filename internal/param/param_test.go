package param_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/param"
)

func load(t *testing.T, on clock.Date, prepare ...string) *param.Set {
	t.Helper()
	ctx := context.Background()
	store := dbtest.New(t)
	for _, statement := range prepare {
		_, err := store.Pool().Exec(ctx, statement)
		require.NoError(t, err)
	}
	var set *param.Set
	require.NoError(t, store.Read(ctx, func(tx pgx.Tx) (err error) {
		set, err = param.Load(ctx, tx, access.Operator(), on)
		return err
	}))
	return set
}

func TestAParameterIsTheOneInForceOnTheDay(t *testing.T) {
	ends := `UPDATE params SET valid_to = '2025-12-31' WHERE name = 'multiplier_penalty'`
	later := `INSERT INTO params (name, value, valid_from, known) VALUES ('multiplier_penalty', '12', '2026-01-01', '[1,)')`
	before := load(t, clock.Day(2025, time.December, 31), ends, later)
	after := load(t, clock.Day(2026, time.January, 1), ends, later)
	require.Equal(t, 10, before.Int("multiplier_penalty"))
	require.Equal(t, 12, after.Int("multiplier_penalty"))
	require.NotEqual(t, before.Digest(), after.Digest(), "another number is another set")
	require.Equal(t, "art. 40 ust. 12 ustawy o drogach publicznych", before.LegalBasis("multiplier_penalty"))
	require.True(t, before.Bool("min_area_applies_to_ads"))
	require.Equal(t, "NONE", before.Text("area_rounding"))
	require.Panics(t, func() { before.Float("no such number") })
}

func TestNobodySeesNoParameter(t *testing.T) {
	ctx := context.Background()
	store := dbtest.New(t)
	require.NoError(t, store.Read(ctx, func(tx pgx.Tx) error {
		set, err := param.Load(ctx, tx, access.Scope{}, clock.Today())
		require.NoError(t, err)
		require.Empty(t, set.All())
		return nil
	}))
}

func TestASetParameterSupersedesTheRowOfItsFirstDay(t *testing.T) {
	ctx := context.Background()
	store := dbtest.New(t)
	put := func(p param.Param) error {
		_, err := store.Change(ctx, "operator", "test", func(c *db.Change) error { _, err := param.Put(ctx, c, access.Operator(), p); return err })
		return err
	}
	from := clock.Day(2025, time.January, 1)
	require.NoError(t, put(param.Param{Name: "min_area_m2", Value: []byte("2"), ValidFrom: from, LegalBasis: "uchwała"}))
	require.NoError(t, put(param.Param{Name: "min_area_m2", Value: []byte("3"), ValidFrom: from}))
	read := func(on clock.Date) (out param.Param) {
		require.NoError(t, store.Read(ctx, func(tx pgx.Tx) error {
			set, err := param.Load(ctx, tx, access.Operator(), on)
			for _, p := range set.All() {
				if p.Name == "min_area_m2" {
					out = p
				}
			}
			return err
		}))
		return out
	}
	require.Equal(t, "3", string(read(from).Value))
	require.Equal(t, "uchwała", read(from).LegalBasis, "the provision is kept")
	require.Equal(t, "1", string(read(clock.Day(2024, time.December, 31)).Value))
	var rows, audited int
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT count(*), (SELECT count(*) FROM audit WHERE action = 'param.set') FROM params WHERE name = 'min_area_m2'`).Scan(&rows, &audited))
	require.Equal(t, []int{4, 2}, []int{rows, audited}, "nothing is deleted, everything is audited")

	require.ErrorIs(t, put(param.Param{Name: "no such number", Value: []byte("3")}), param.ErrNone)
	for name, value := range map[string]string{"min_area_m2": `"x"`, "multiplier_penalty": "10.5", "area_rounding": `"UP"`, "regime_change_on": `"soon"`, "k_sigma": "-1", "tol_min_m": "{"} {
		require.ErrorIs(t, put(param.Param{Name: name, Value: []byte(value)}), param.ErrValue, name)
	}
	require.ErrorIs(t, put(param.Param{Name: "k_sigma", Value: []byte("3"), ValidTo: from}), param.ErrGap, "afterwards there would be none")
}

func yes() *bool { v := true; return &v }

func TestTheRateThatSaysMostIsTaken(t *testing.T) {
	i := func(n int) *int { return &n }
	p := func(x float64) *float64 { return &x }
	rates := param.Rates{
		{ID: 1, Table: "lane", Kind: "ADVERT", Amount: 5_000_000, Unit: "m2_day"},
		{ID: 2, Table: "lane", Kind: "ADVERT", Amount: 10_000_000, Unit: "m2_day", IsIlluminated: yes()},
		{ID: 3, Table: "lane", Kind: "WORKS", LaneElement: "CARRIAGEWAY", PercentTo: i(20), Amount: 3_000_000},
		{ID: 4, Table: "lane", Kind: "WORKS", LaneElement: "CARRIAGEWAY", PercentFrom: i(20), PercentTo: i(50), Amount: 5_000_000},
		{ID: 5, Table: "lane", Kind: "WORKS", LaneElement: "PAVEMENT", Amount: 2_000_000},
		{ID: 6, Table: "lane", Kind: "STRUCTURE", Amount: 4_000_000, ValidFrom: clock.Day(2020, 1, 1), ValidTo: clock.Day(2022, 12, 31)},
		{ID: 7, Table: "lease", Kind: "", Amount: 1},
		{ID: 8, Table: "lease", Kind: "ogród", Amount: 2},
	}
	on := clock.Day(2022, 6, 11)
	for _, c := range []struct {
		name      string
		o         param.Occupancy
		on        clock.Date
		low, high int64 // ids; 0: none
	}{
		{"a plain advert", param.Occupancy{Kind: "ADVERT"}, on, 1, 1},
		{"a lit advert", param.Occupancy{Kind: "ADVERT", Illuminated: yes()}, on, 2, 2},
		{"works on 20 % of the carriageway", param.Occupancy{Kind: "WORKS", LaneElement: "CARRIAGEWAY", CarriagewayPercent: p(20)}, on, 3, 3},
		{"works on 20.1 %", param.Occupancy{Kind: "WORKS", LaneElement: "CARRIAGEWAY", CarriagewayPercent: p(20.1)}, on, 4, 4},
		{"works somewhere: a range", param.Occupancy{Kind: "WORKS"}, on, 5, 4},
		{"the last day of a rate", param.Occupancy{Kind: "STRUCTURE"}, clock.Day(2022, 12, 31), 6, 6},
		{"the day after", param.Occupancy{Kind: "STRUCTURE"}, clock.Day(2023, 1, 1), 0, 0},
	} {
		low, high, ok := rates.Lane(c.o, c.on)
		require.Equal(t, c.low != 0, ok, c.name)
		require.Equal(t, []int64{c.low, c.high}, []int64{low.ID, high.ID}, c.name)
	}
	market, _, ok := rates.Market("ogród", "", on)
	require.True(t, ok)
	require.EqualValues(t, 8, market.ID)
	market, _, _ = rates.Market("garaż", "", on)
	require.EqualValues(t, 7, market.ID)
}

func TestAnUnknownPurposeIsPricedFromTheLowestRentToTheHighest(t *testing.T) {
	on := clock.Day(2022, 6, 11)
	rates := param.Rates{
		{ID: 1, Table: "lease", Kind: "ogród", Amount: 300_000, Unit: "m2_year"},
		{ID: 2, Table: "lease", Kind: "handel", Amount: 200_000, Unit: "m2_month"},
		{ID: 3, Table: "lease", Kind: "garaż", Amount: 9, Unit: "m2_year", ValidTo: clock.Day(2020, 1, 1)},
	}
	low, high, ok := rates.Market("", "", on)
	require.True(t, ok)
	require.Equal(t, []int64{1, 2}, []int64{low.ID, high.ID})
	low, high, ok = rates.Market("handel", "", on)
	require.True(t, ok)
	require.Equal(t, []int64{2, 2}, []int64{low.ID, high.ID})
	_, _, ok = rates.Market("reklama", "", on)
	require.False(t, ok)
	low, high, _ = append(rates, param.Rate{ID: 4, Table: "lease", Amount: 5, Unit: "m2_year"}).Market("", "", on)
	require.Equal(t, []int64{4, 4}, []int64{low.ID, high.ID}, "a rent for any purpose speaks of this one, too")
}

func TestAnotherManagersRatesAreNotOurs(t *testing.T) {
	rates := param.Rates{
		{ID: 1, Table: "lane", Kind: "ADVERT", Amount: 5, Manager: "GDDKiA"},
		{ID: 2, Table: "lane", Kind: "ADVERT", Amount: 3, Manager: "Burmistrz"},
		{ID: 3, Table: "lane", Kind: "ADVERT", Amount: 4},
	}
	on := clock.Day(2022, 6, 11)
	low, high, ok := rates.Lane(param.Occupancy{Kind: "ADVERT", Ours: func(m string) bool { return m == "Burmistrz" }}, on)
	require.True(t, ok)
	require.Equal(t, []int64{2, 3}, []int64{low.ID, high.ID})
	low, high, _ = rates.Lane(param.Occupancy{Kind: "ADVERT"}, on)
	require.Equal(t, []int64{3, 3}, []int64{low.ID, high.ID}, "nobody said who we are")
}
