package money_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/analysis/money"
)

// marciszow is the public table of Marciszów of 2022 (domain B2).
var garden = []money.Tier{{To: money.Square(100), Base: 3000}, {From: money.Square(100), To: money.Square(1000), Base: 3500, Per: money.Zloty(0.10)}}

func TestAGardenOfThreeAresCostsFiftyFive(t *testing.T) {
	rent := func(m2 float64) int64 {
		gr, _, ok := money.Rent{Model: money.Tiered, Area: money.Square(m2), Tiers: garden}.Charge(12)
		require.True(t, ok)
		return gr
	}
	gr, working, ok := money.Rent{Model: money.Tiered, Area: money.Square(0.03 * 10_000), Tiers: garden}.Charge(12)
	require.True(t, ok)
	require.EqualValues(t, 5500, gr, "35 + 200 × 0.10")
	require.Equal(t, "35,00 zł + 200,00 m² × 0,10 zł = 55,00 zł", working)
	require.EqualValues(t, 3000, rent(40))
	require.EqualValues(t, 3000, rent(100), "the first are is up to 0.01 ha")
	require.EqualValues(t, 3510, rent(101))
	require.EqualValues(t, 3500+90_00, rent(1000))
	_, _, ok = money.Rent{Model: money.Tiered, Area: money.Square(1001), Tiers: garden}.Charge(12)
	require.False(t, ok, "the table says nothing of a larger garden")
	field := money.Rent{Model: money.Tiered, Area: money.Square(5000), Tiers: []money.Tier{{From: money.Square(1000), Base: 15000, Per: money.Zloty(0.02)}}}
	gr, _, _ = field.Charge(12)
	require.EqualValues(t, 15000+4000*2, gr, "half a hectare of field: 150 zł for 0.10 ha and 0.02 zł for each further m²")
}

// Each model of B2, worked by hand.
func TestEveryModelOfRent(t *testing.T) {
	for _, c := range []struct {
		name   string
		rent   money.Rent
		months int
		want   int64
	}{
		{"25 m² at 4 zł a month, by the quarter", money.Rent{Model: money.PerM2Month, Area: money.Square(25), Rate: money.Zloty(4)}, 3, 300_00},
		{"412 m² at 0.45 zł a year", money.Rent{Model: money.PerM2Year, Area: money.Square(412), Rate: money.Zloty(0.45)}, 12, 185_40},
		{"the same by the month, half a grosz up", money.Rent{Model: money.PerM2Year, Area: money.Square(412), Rate: money.Zloty(0.45)}, 1, 15_45},
		{"100 zł a month, by the half-year", money.Rent{Model: money.FlatMonth, Rate: money.Zloty(100)}, 6, 600_00},
		{"100 zł a year, by the quarter", money.Rent{Model: money.FlatYear, Rate: money.Zloty(100)}, 3, 25_00},
		{"a board of 18 m² at 30 zł a month", money.Rent{Model: money.PerAdM2, Area: money.Square(18), Rate: money.Zloty(30)}, 1, 540_00},
		{"3 % of 120 000 zł", money.Rent{Model: money.PercentValue, Value: 120_000_00, Rate: money.Zloty(3)}, 12, 3600_00},
	} {
		gr, working, ok := c.rent.Charge(c.months)
		require.True(t, ok, c.name)
		require.Equal(t, c.want, gr, "%s: %s", c.name, working)
	}
	for _, r := range []money.Rent{{Model: money.PerM2Year, Area: money.Square(5)}, {Model: money.PerM2Month, Rate: money.Zloty(1)}, {Model: money.PercentValue, Rate: money.Zloty(3)}, {Model: "other"}} {
		_, _, ok := r.Charge(12)
		require.False(t, ok, "%+v lacks a figure", r)
	}
	_, _, ok := money.Rent{Model: money.FlatYear, Rate: money.Zloty(1)}.Charge(money.Months("ONCE"))
	require.False(t, ok, "paid once is no period")
}

// The indices of Statistics Poland (GUS): 2021 105.1, 2022 114.4, 2023 111.4.
func TestIndexationByThePricesOfTheYearBefore(t *testing.T) {
	require.EqualValues(t, 1372_80, money.Indexed(1200_00, money.Index(money.Zloty(114.4)), true))
	require.EqualValues(t, 1200_00, money.Indexed(1200_00, money.Index(money.Zloty(99.1)), true), "only upwards")
	require.EqualValues(t, 1189_20, money.Indexed(1200_00, money.Index(money.Zloty(99.1)), false))
	due := money.Due(d("2021-05-01"), d("2024-06-30"), time.March, false)
	require.Len(t, due, 3)
	require.Equal(t, d("2022-03-01"), due[0])
	require.Len(t, money.Due(d("2021-05-01"), d("2024-06-30"), time.March, true), 2, "not before a year has passed")
	require.Empty(t, money.Due(d("2023-05-01"), d("2024-02-29"), time.March, false))
	gr, working := money.Valorised(1200_00, []money.Indexation{
		{On: due[0], Year: 2021, CPI: money.Index(money.Zloty(105.1))}, {On: due[1], Year: 2022, CPI: money.Index(money.Zloty(114.4))}}, true)
	require.EqualValues(t, 1442_81, gr, "1 261.20, then 1 442.8128")
	require.Equal(t, "01.03.2022: 1\u00a0200,00 zł × 105,10 % = 1\u00a0261,20 zł;\n01.03.2023: 1\u00a0261,20 zł × 114,40 % = 1\u00a0442,81 zł", working)
}

func TestTaxOnARent(t *testing.T) {
	require.EqualValues(t, 228_04, money.Gross(185_40, 23), "185.40 × 1.23 = 228.042")
	require.EqualValues(t, 185_40, money.Net(228_04, 23))
}

// Art. 118 k.c.: the end of the calendar year; art. 229 k.c.: a year after the land was given back.
func TestUntilWhenTheUseOfLandMayBeClaimed(t *testing.T) {
	require.Equal(t, d("2028-12-31"), money.ClaimUntil(d("2022-06-11"), 6, time.Time{}))
	require.Equal(t, d("2025-12-31"), money.ClaimUntil(d("2022-06-11"), 3, time.Time{}))
	require.Equal(t, d("2024-03-15"), money.ClaimUntil(d("2022-06-11"), 6, d("2023-03-15")), "given back")
	require.Equal(t, d("2025-12-31"), money.ClaimUntil(d("2022-06-11"), 3, d("2025-06-01")), "given back too late to matter")
	require.Equal(t, d("2021-01-01"), money.ClaimFrom(d("2024-06-30"), 3))
}

func TestAYearlyAmountGoesByDays(t *testing.T) {
	require.EqualValues(t, 366_00, money.Spread(366_00, d("2024-01-01"), d("2024-12-31")))
	require.EqualValues(t, 182_00, money.Spread(366_00, d("2024-01-01"), d("2024-06-30")))
}
