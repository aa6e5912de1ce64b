package money_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/analysis/money"
)

func d(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// The vectors of the act, of rulings and of the domain paper.
func TestAdvertOf18SquareMetresFor37Days(t *testing.T) { // VI SA/Wa 1375/07
	days := money.Days(d("2007-02-01"), d("2007-03-09"))
	require.Equal(t, 37, days)
	require.EqualValues(t, 146520, money.Daily(money.Square(18), money.Zloty(2.20), days, 1))
	r := money.Of("PEN", money.Part{Exposure: money.Exposure{Seen: 37, From: d("2007-02-01"), To: d("2007-03-09")},
		Ground: money.Ground{Area: money.Square(18)}, Price: money.At(money.Zloty(2.2), money.PerDay), Times: 10})
	require.EqualValues(t, 1465200, r.Min)
	require.Equal(t, r.Min, r.Max)
	require.Equal(t, "10 × 18,00 m² × 2,20 zł × 37 dni = 14\u00a0652,00 zł", r.Formula)
}

func TestExclusiveUseAndItsPenalty(t *testing.T) {
	a := money.Square(2.0 * 3.0)
	require.EqualValues(t, 27000, money.Daily(a, money.Zloty(1.5), 30, 1))
	require.EqualValues(t, 270000, money.Daily(a, money.Zloty(1.5), 30, 10))
}

func TestBothSidesOfABoardCount(t *testing.T) { // II GSK 364/14
	require.Equal(t, money.Area(190960), money.Square(2.17*4.40*2))
	require.Equal(t, "19,096 m²", money.Square(2.17*4.40*2).String())
}

func TestLessThanASquareMetreIsPaidAsOne(t *testing.T) {
	a := money.Charged(money.Square(0.4), money.Exact, money.Square(1))
	require.EqualValues(t, 300, money.Daily(a, money.Zloty(3), 1, 1))
	require.Equal(t, money.Square(0.4), money.Charged(money.Square(0.4), money.Exact, 0), "an office may charge small adverts as they are")
	require.Equal(t, money.Square(1.24), money.Charged(money.Square(1.2301), money.Cents, money.Square(1)))
	require.Equal(t, money.Square(2), money.Charged(money.Square(1.0001), money.Whole, money.Square(1)))
	require.Zero(t, money.Charged(0, money.Exact, money.Square(1)))
}

func TestAnnualFeeGoesByDays(t *testing.T) {
	require.Equal(t, 306, money.Days(d("2024-03-01"), d("2024-12-31")))
	require.EqualValues(t, 20902, money.Yearly(money.Square(12.5), money.Zloty(20), d("2024-03-01"), d("2024-12-31"), 1))
	require.EqualValues(t, 25000+25000, money.Yearly(money.Square(12.5), money.Zloty(20), d("2023-01-01"), d("2024-12-31"), 1), "leap or not, a year is a year")
}

func TestPartOfADayIsADay(t *testing.T) {
	require.Equal(t, 1, money.Days(d("2024-05-06").Add(8*time.Hour), d("2024-05-06").Add(14*time.Hour)))
}

func TestRoundingIsHalfUpOnceAtTheEnd(t *testing.T) {
	require.EqualValues(t, 1, money.Daily(money.Square(0.5), money.Zloty(0.01), 1, 1))
	require.EqualValues(t, 0, money.Daily(money.Square(0.4999), money.Zloty(0.01), 1, 1))
	require.EqualValues(t, 2086, money.Daily(money.Square(10.428), money.Zloty(2), 1, 1), "20,856 zł")
}

func TestOnlySeenDaysAreCertain(t *testing.T) {
	r := money.Of("PEN", money.Part{Exposure: money.Exposure{Seen: 2, From: d("2022-06-10"), To: d("2022-06-19")}, Ground: money.Ground{Area: money.Square(4)},
		Price: money.Priced{Low: money.Zloty(1), High: money.Zloty(2), LowUnit: money.PerDay, HighUnit: money.PerDay}, Times: 10})
	require.EqualValues(t, 8000, r.Min)
	require.EqualValues(t, 80000, r.Max)
	require.Equal(t, "od 10 × 4,00 m² × 1,00 zł × 2 dni = 80,00 zł do 10 × 4,00 m² × 2,00 zł × 10 dni = 800,00 zł", r.Formula)
}

func TestAnExcessIsNeverRaisedToTheMinimum(t *testing.T) {
	one := money.Square(1)
	over := money.Ground{Area: money.Charged(money.Square(1.5), money.Exact, one), Less: money.Charged(money.Square(1.2), money.Exact, one)}
	e := money.Exposure{Seen: 1, From: d("2022-06-10"), To: d("2022-06-10")}
	r := money.Of("FEE_EXCESS", money.Part{Exposure: e, Ground: over, Price: money.At(money.Zloty(2), money.PerDay), Times: 1})
	require.EqualValues(t, 60, r.Min)
	require.Equal(t, "(1,50 m² − 1,20 m²) × 2,00 zł × 1 dzień = 0,60 zł", r.Formula)
	over = money.Ground{Area: money.Charged(money.Square(0.9), money.Exact, one), Less: money.Charged(money.Square(0.4), money.Exact, one)}
	require.Zero(t, money.Of("FEE_EXCESS", money.Part{Exposure: e, Ground: over, Price: money.At(money.Zloty(2), money.PerDay), Times: 1}).Max,
		"both are paid for as one square metre")
}

func TestEachRateIsALineOfTheFormula(t *testing.T) {
	ground := money.Ground{Area: money.Square(4)}
	r := money.Of("FEE",
		money.Part{Exposure: money.Exposure{Seen: 2, From: d("2022-12-30"), To: d("2022-12-31")}, Ground: ground, Price: money.At(money.Zloty(1), money.PerDay), Times: 1},
		money.Part{Exposure: money.Exposure{Seen: 1, From: d("2023-01-01"), To: d("2023-01-01")}, Ground: ground, Price: money.At(money.Zloty(2), money.PerDay), Times: 1})
	require.EqualValues(t, 1600, r.Min)
	require.Equal(t, "30.12.2022–31.12.2022: 4,00 m² × 1,00 zł × 2 dni = 8,00 zł;\n01.01.2023–01.01.2023: 4,00 m² × 2,00 zł × 1 dzień = 8,00 zł;\nrazem 16,00 zł", r.Formula)
}

func TestWords(t *testing.T) {
	require.Equal(t, "1\u00a0234\u00a0567,89 zł", money.Grosze(123456789))
	require.Equal(t, "0,20 zł", money.Zloty(0.2).String())
	require.Equal(t, "0,125 zł", money.Zloty(0.125).String())
	require.Equal(t, "1 dzień", money.DaysText(1))
	require.Equal(t, "2028-12-31", money.Limitation(d("2022-06-11"), 6).Format(time.DateOnly))
}
