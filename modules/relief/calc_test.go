package relief

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/param"

	"spoina/internal/access"
)

var ctx = context.Background()

// read is the numbers that the program comes with, on a day.
func read(t *testing.T, store *db.Store, on clock.Date) (n Numbers) {
	t.Helper()
	require.NoError(t, store.Read(ctx, func(tx pgx.Tx) (err error) { n, err = numbers(ctx, tx, on); return err }))
	return n
}

func TestQuestionsThatCannotBeAnswered(t *testing.T) {
	n := read(t, dbtest.New(t), goldenDay)
	for field, q := range map[string]WasteQuestion{
		"area_m2":           {},
		"area_m2: more":     {AreaM2: 5001},
		"building":          {AreaM2: 60, Building: "TENT"},
		"household_persons": {AreaM2: 60, HouseholdPersons: 51},
		"persons":           {Method: Persons},
		"water_m3":          {Method: Water, WaterM3: -1},
		"size_band":         {Method: Household, SizeBand: "7"},
		"containers":        {Method: Container},
		"method":            {Method: "WEIGHT"},
	} {
		_, err := n.Rates.Waste(q)
		require.ErrorIs(t, err, ErrQuestion, field)
		require.ErrorContains(t, err, field)
	}
	for field, q := range map[string]BenefitQuestion{"persons": {}, "income_gr": {Persons: 1, IncomeGr: -1}} {
		_, err := n.Benefit.Benefit(q)
		require.ErrorIs(t, err, ErrQuestion)
		require.ErrorContains(t, err, field)
	}
	_, err := Rates{Method: "NONE"}.Waste(WasteQuestion{AreaM2: 60})
	require.ErrorIs(t, err, ErrNoRate)
}

func TestGoldenCases(t *testing.T) {
	store := dbtest.New(t)
	cases, err := rerun(func(on clock.Date) (Numbers, error) { return read(t, store, on), nil })
	require.NoError(t, err)
	require.Len(t, cases, 17+14+12+8)
	for _, c := range cases {
		require.Equal(t, c.Want, c.Got, c.Name)
		require.True(t, c.OK, c.Name)
		require.NotEmpty(t, c.Working, c.Name)
	}
}

func TestAGoldenCaseThatNoLongerHolds(t *testing.T) {
	store := dbtest.New(t)
	cases, err := rerun(func(on clock.Date) (Numbers, error) {
		n := read(t, store, on)
		n.Rates.AreaGr = 107
		return n, nil
	})
	require.NoError(t, err)
	failed := 0
	for _, c := range cases {
		if !c.OK {
			failed++
			require.NotNil(t, c.Waste)
		}
	}
	require.Equal(t, 13, failed, "each case by area, and no other")
}

func TestTheWorkingIsPlain(t *testing.T) {
	n := read(t, dbtest.New(t), goldenDay)
	a, err := n.Rates.Waste(WasteQuestion{AreaM2: 120, HouseholdPersons: 1, Building: Detached})
	require.NoError(t, err)
	require.True(t, a.Entitled)
	require.False(t, a.Example)
	var lines []string
	for _, l := range a.Working {
		lines = append(lines, l.PL)
	}
	require.Equal(t, []string{
		"100 m² × 1,06 zł = 106,00 zł", "powyżej 100 m²: 20 m² × 0,01 zł = 0,20 zł", "Opłata za miesiąc: 106,20 zł", "do 50 % opłaty: 53,10 zł",
		"ale po wsparciu zostaje do zapłaty co najmniej 61,00 zł, więc najwyżej 45,20 zł", "Wsparcie za miesiąc: 45,20 zł", "Do zapłaty: 61,00 zł",
	}, lines)
	require.Len(t, a.Basis, 3)
	a, err = n.Rates.Waste(WasteQuestion{Method: Water, WaterM3: 2})
	require.NoError(t, err)
	require.True(t, a.Example, "the council chose another method")
}

func TestCapsBindTheCouncil(t *testing.T) {
	n := read(t, dbtest.New(t), goldenDay)
	r := n.Rates
	r.PersonGr, r.WaterGr, r.AreaGr, r.ContainerGr, r.Households = 99_00, 99_00, 99_00, 990_00, []Band{{"1", 1, 990_00}}
	for _, c := range []struct {
		q   WasteQuestion
		fee int64
	}{
		{WasteQuestion{Method: Persons, Persons: 1}, 4499},          // 2 % of 2249.79
		{WasteQuestion{Method: Water, WaterM3: 1}, 1574},            // 0.7 %
		{WasteQuestion{Method: Area, AreaM2: 10}, 1790},             // 0.08 % = 1.79 a metre
		{WasteQuestion{Method: Household, SizeBand: "1"}, 12598},    // 5.6 %
		{WasteQuestion{Method: Container, Containers: 2}, 2 * 7199}, // 3.2 %
	} {
		a, err := r.Waste(c.q)
		require.NoError(t, err)
		require.Equal(t, c.fee, a.FeeGr, c.q.Method)
		require.Contains(t, a.Working[0].PL, "przekracza ustawową granicę")
	}
}

func TestBuildingsCompostAndSegregation(t *testing.T) {
	r := read(t, dbtest.New(t), goldenDay).Rates
	r.CompostPct, r.Factor = 10, map[string]int64{Detached: 120, Block: 90}
	no := false
	fee := func(q WasteQuestion) int64 {
		q.AreaM2 = 100
		a, err := r.Waste(q)
		require.NoError(t, err)
		return a.FeeGr
	}
	require.EqualValues(t, 10600, fee(WasteQuestion{}))
	require.EqualValues(t, 12720, fee(WasteQuestion{Building: Detached}))
	require.EqualValues(t, 9540, fee(WasteQuestion{Building: Block}))
	require.EqualValues(t, 11448, fee(WasteQuestion{Building: Detached, Compost: true}))
	require.EqualValues(t, 9540, fee(WasteQuestion{Building: Block, Compost: true}), "composting counts for detached houses only")
	require.EqualValues(t, 21200, fee(WasteQuestion{Segregated: &no}))
	r.Multiplier = 4
	require.EqualValues(t, 42400, fee(WasteQuestion{NotSegregated: true}))
}

func TestRatesAreDated(t *testing.T) {
	store := dbtest.New(t)
	_, err := read(t, store, clock.Day(2023, 6, 30)).Rates.Waste(WasteQuestion{AreaM2: 60})
	require.ErrorIs(t, err, ErrNoRate, "the resolution came into force on 1 July 2023")
	_, err = store.Change(ctx, "rada", "test", func(c *db.Change) error {
		_, err := param.Put(ctx, c, access.Operator(), param.Param{Name: "waste_area_gr", Value: []byte("120"), ValidFrom: clock.Day(2027, 1, 1)})
		return err
	})
	require.NoError(t, err)
	before, err := read(t, store, clock.Day(2026, 12, 31)).Rates.Waste(WasteQuestion{AreaM2: 60})
	require.NoError(t, err)
	after, err := read(t, store, clock.Day(2027, 1, 1)).Rates.Waste(WasteQuestion{AreaM2: 60})
	require.NoError(t, err)
	require.Equal(t, []int64{6360, 7200}, []int64{before.FeeGr, after.FeeGr})
}

func TestParametersThatCannotBeUsed(t *testing.T) {
	store := dbtest.New(t)
	put := func(name, value string) {
		_, err := store.Change(ctx, "rada", "test", func(c *db.Change) error {
			_, err := param.Put(ctx, c, access.Operator(), param.Param{Name: name, Value: []byte(value), ValidFrom: clock.Day(2024, 1, 1)})
			return err
		})
		require.NoError(t, err)
	}
	load := func() error {
		return store.Read(ctx, func(tx pgx.Tx) error { _, err := numbers(ctx, tx, clock.Day(2026, 1, 1)); return err })
	}
	require.NoError(t, load())
	for _, bands := range []string{`[{"persons": 0, "building": "BLOCK"}]`, `[{"persons": 1, "building": "X"}]`, `[{"persons": 1, "building": "BLOCK", "percent": 101}]`,
		`[{"persons": 1, "building": "BLOCK"}, {"persons": 1, "building": "BLOCK"}]`, `[7]`} {
		put("relief_bands", bands)
		require.ErrorIs(t, load(), ErrParam, bands)
	}
	put("relief_bands", `[]`)
	put("waste_method", `"WEIGHT"`)
	require.ErrorIs(t, load(), ErrParam)
	put("waste_method", `"PERSONS"`)
	require.NoError(t, load())
	put("waste_multiplier", "5")
	require.ErrorIs(t, load(), ErrParam)
}

func TestAccountNumbers(t *testing.T) {
	for _, wrong := range []string{"61 1090 1014 0000 0712 1981 2875", "611090101400000712198128", "PL61109010140000071219812a74", "x"} {
		_, err := Account(wrong)
		require.ErrorIs(t, err, ErrAccount, wrong)
	}
	got, err := Account("PL 61 1090 1014 0000 0712 1981 2874")
	require.NoError(t, err)
	require.Equal(t, "61109010140000071219812874", got)
	got, err = Account("")
	require.NoError(t, err)
	require.Empty(t, got)
}

func TestTheProcessHoldsTogether(t *testing.T) {
	require.Empty(t, process.Check())
	require.Empty(t, checking.Check())
}

func TestWhatIfCountsEveryHouseholdOnce(t *testing.T) {
	r := read(t, dbtest.New(t), goldenDay).Rates
	all := []subject{{1, "1", 1, Block, 60}, {2, "2", 1, Detached, 120}, {3, "3", 2, Block, 60}, {4, "4", 3, Block, 60}, {5, "5", 1, Block, 28}}
	same, err := effect(all, r, r)
	require.NoError(t, err)
	require.Equal(t, same.Before, same.After)
	require.Zero(t, same.Gain+same.Lose)
	require.Empty(t, same.Changed)
	require.EqualValues(t, 3060+4520+360, same.Before.MonthlyGr)
	require.Equal(t, 3, same.Before.Supported)
	dearer := r
	dearer.Bands = []Support{{1, Block, 50, 6000}, {1, Detached, 50, 6100}, {3, Block, 10, 0}}
	e, err := effect(all, r, dearer)
	require.NoError(t, err)
	require.EqualValues(t, 360+4520+636, e.After.MonthlyGr)
	require.Equal(t, []int{1, 2, 1, 1}, []int{e.Gain, e.Lose, e.New, e.Drop})
	require.EqualValues(t, []Changed{{1, "1", 3060, 360}, {4, "4", 0, 636}, {3, "3", 360, 0}}, e.Changed)
	require.Equal(t, 12*e.After.MonthlyGr, e.After.YearlyGr)
	sum := 0
	for _, row := range e.Rows {
		sum += row.Count
	}
	require.Equal(t, len(all), sum)
}
