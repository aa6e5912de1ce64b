package money_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/analysis/money"
)

func stretch(from, to string, m2 float64, rate float64, unit money.Unit) money.Part {
	return money.Part{Exposure: money.Exposure{From: d(from), To: d(to)}, Ground: money.Ground{Area: money.Square(m2)}, Price: money.At(money.Zloty(rate), unit), Times: 1}
}

// The vectors A-T1 … A-T6 of the domain paper, as a fee with its working shown.
func TestFeesOfTheDomainPaper(t *testing.T) {
	for _, v := range []struct {
		id      string
		part    money.Part
		fee     int64
		formula string
	}{
		{"A-T1", stretch("2007-02-01", "2007-03-09", 18, 2.20, money.PerDay), 146520, "18,00 m² × 2,20 zł × 37 dni = 1\u00a0465,20 zł"},
		{"A-T2", stretch("2024-06-01", "2024-06-30", 2.0*3.0, 1.50, money.PerDay), 27000, "6,00 m² × 1,50 zł × 30 dni = 270,00 zł"},
		{"A-T3", stretch("2024-06-01", "2024-06-01", 2.17*4.40*2, 1, money.PerDay), 1910, "19,096 m² × 1,00 zł × 1 dzień = 19,10 zł"},
		{"A-T5", stretch("2024-03-01", "2024-12-31", 12.5, 20, money.PerYear), 20902, "12,50 m² × 20,00 zł/rok × 306/366 dni = 209,02 zł"},
		{"A-T6", stretch("2024-05-06", "2024-05-06", 10, 3, money.PerDay), 3000, "10,00 m² × 3,00 zł × 1 dzień = 30,00 zł"},
	} {
		r := money.Fee("FEE", money.HalfUp, v.part)
		require.Equal(t, v.fee, r.Min, v.id)
		require.Equal(t, v.fee, r.Max, v.id)
		require.Equal(t, v.formula, r.Formula, v.id)
	}
	small := stretch("2024-05-06", "2024-05-06", 0, 3, money.PerDay)
	small.Ground.Area = money.Charged(money.Square(0.4), money.Exact, money.Square(1))
	require.EqualValues(t, 300, money.Fee("FEE", money.HalfUp, small).Min, "A-T4")
}

// A5: ten times the fee; of a larger area ten times the fee of the excess alone.
func TestPenaltiesAreTenTimesTheFee(t *testing.T) {
	p := stretch("2024-06-01", "2024-06-30", 6, 1.50, money.PerDay)
	p.Times = 10
	require.EqualValues(t, 270000, money.Fee("PEN_NO_PERMIT", money.HalfUp, p).Min, "without a permit")
	p = stretch("2024-06-01", "2024-06-30", 8, 1.50, money.PerDay)
	p.Times, p.Ground.Less = 10, money.Square(6)
	r := money.Fee("PEN_OVERAREA", money.HalfUp, p)
	require.EqualValues(t, 90000, r.Min)
	require.Equal(t, "10 × (8,00 m² − 6,00 m²) × 1,50 zł × 30 dni = 900,00 zł", r.Formula)
	p.Ground.Less = money.Square(9)
	require.Zero(t, money.Fee("PEN_OVERAREA", money.HalfUp, p).Min, "max(0, A − permitted)")
	// II GSK 364/14: six listed days on which the trailer was seen.
	six := money.Of("PEN_NO_PERMIT", money.Part{Exposure: money.Exposure{Seen: 6, From: d("2012-03-01"), To: d("2012-04-30")}, Ground: money.Ground{Area: money.Square(2.17 * 4.40 * 2)},
		Price: money.At(money.Zloty(1), money.PerDay), Times: 10})
	require.EqualValues(t, 114576, six.Min, "only the days that somebody saw are certain")
	require.EqualValues(t, money.Daily(money.Square(19.096), money.Zloty(1), 61, 10), six.Max, "and at most all between")
}

func TestEveryYearOfAnAnnualFeeHasItsOwnDays(t *testing.T) {
	r := money.Fee("FEE", money.HalfUp, stretch("2023-07-01", "2024-06-30", 10, 36.5, money.PerYear))
	require.Equal(t, "10,00 m² × 36,50 zł/rok × (184/365 dni + 182/366 dni) = 365,50 zł", r.Formula)
	require.EqualValues(t, 36550, r.Min)
	require.EqualValues(t, 36500*2, money.Fee("FEE", money.HalfUp, stretch("2023-01-01", "2024-12-31", 10, 36.5, money.PerYear)).Min, "leap or not, a year is a year")
	one := money.Fee("FEE", money.HalfUp, stretch("2024-02-29", "2024-02-29", 366, 10, money.PerYear))
	require.EqualValues(t, 1000, one.Min, "one day of a leap year")
}

func TestAnnualFeesFallDueByTheFifteenthOfJanuary(t *testing.T) {
	list := money.Annual(money.HalfUp, money.Square(12.5), money.Zloty(20), d("2023-07-01"), d("2025-03-31"), d("2023-06-20"), 14)
	require.Equal(t, []money.Instalment{
		{2023, 184, 365, 12603, d("2023-07-04")}, // 14 days after the decision became final
		{2024, 366, 366, 25000, d("2024-01-15")},
		{2025, 90, 365, 6164, d("2025-01-15")},
	}, list)
	late := money.Annual(money.HalfUp, money.Square(12.5), money.Zloty(20), d("2023-12-01"), d("2024-12-31"), d("2024-02-01"), 14)
	require.Equal(t, d("2024-02-15"), late[1].Due, "nothing is due before the decision itself")
}

func TestAPermitOverSeveralTablesIsPaidByEachInItsDays(t *testing.T) {
	r := money.Fee("FEE", money.HalfUp, stretch("2023-12-30", "2023-12-31", 4, 1, money.PerDay), stretch("2024-01-01", "2024-01-03", 4, 2.5, money.PerDay))
	require.EqualValues(t, 800+3000, r.Min)
	require.Equal(t, "30.12.2023–31.12.2023: 4,00 m² × 1,00 zł × 2 dni = 8,00 zł;\n01.01.2024–03.01.2024: 4,00 m² × 2,50 zł × 3 dni = 30,00 zł;\nrazem 38,00 zł", r.Formula)
}

func TestAmountsAreRoundedAsTheOfficeDoes(t *testing.T) {
	p := stretch("2024-06-01", "2024-06-01", 10.4285, 2, money.PerDay) // 20,857 zł
	require.EqualValues(t, 2086, money.Fee("FEE", money.HalfUp, p).Min)
	require.EqualValues(t, 2085, money.Fee("FEE", money.Down, p).Min)
	require.EqualValues(t, 2100, money.Fee("FEE", money.HalfUpZl, p).Min)
	p = stretch("2024-06-01", "2024-06-01", 0.5, 0.01, money.PerDay) // half a grosz
	require.EqualValues(t, 1, money.Fee("FEE", money.HalfUp, p).Min)
	require.Zero(t, money.Fee("FEE", money.Down, p).Min)
}

func TestARangeOfRatesGivesARangeOfFees(t *testing.T) {
	p := stretch("2024-06-01", "2024-06-10", 4, 1, money.PerDay)
	p.Price.High = money.Zloty(3)
	r := money.Fee("FEE", money.HalfUp, p)
	require.EqualValues(t, 4000, r.Min)
	require.EqualValues(t, 12000, r.Max)
	require.Equal(t, "od 4,00 m² × 1,00 zł × 10 dni = 40,00 zł do 4,00 m² × 3,00 zł × 10 dni = 120,00 zł", r.Formula)
}

func TestInterestForDelayGoesByTheRateOfEachDay(t *testing.T) {
	gr, text := money.Interest(100_000, money.Late{Days: 73, Percent: 1125}, money.Late{Days: 146, Percent: 1000})
	require.EqualValues(t, 2250+4000, gr)
	require.Equal(t, "1\u00a0000,00 zł × 11,25 % × 73/365 dni + 1\u00a0000,00 zł × 10,00 % × 146/365 dni = 62,50 zł", text)
}

func TestAFeeIsLimitedFiveYearsAfterTheYearItWasDue(t *testing.T) { // art. 40d ust. 3 u.d.p.
	require.Equal(t, "2028-12-31", money.Limitation(d("2023-01-15"), 5).Format(time.DateOnly))
	require.Equal(t, "2028-12-31", money.Limitation(d("2023-12-31"), 5).Format(time.DateOnly))
}
