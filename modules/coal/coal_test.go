package coal

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"spoina/internal/clock"
	"spoina/internal/flow"
)

func day(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// winter is the law of 2022: 1.5 t until the end of the year, 1.5 t from the next, the first part carried over.
var winter = Seasons{
	{To: day("2022-11-02"), Carries: true},
	{From: day("2022-11-03"), To: day("2022-12-31"), Limit: 1500, Carries: true},
	{From: day("2023-01-01"), Limit: 1500, Carries: true},
}

func TestNobodyBuysMoreThanTheLimit(t *testing.T) {
	a := Allowance{Seasons: winter.Chain(day("2022-11-10"))}
	_, err := a.Draw(day("2022-11-10"), 1501)
	require.ErrorIs(t, err, ErrOverLimit)
	require.EqualError(t, err, "the household may still buy 1500 kg on 2022-11-10; 1501 kg were asked for")
	a, err = a.Draw(day("2022-11-10"), 1000)
	require.NoError(t, err)
	_, err = a.Draw(day("2022-11-11"), 501)
	require.ErrorIs(t, err, ErrOverLimit)
	for _, q := range []Kilograms{0, -1, heaviest + 1} {
		_, err = a.Draw(day("2022-11-11"), q)
		require.ErrorIs(t, err, ErrQuantity)
	}
}

func TestWhatWasNotBoughtIsCarriedIntoTheNextSeason(t *testing.T) {
	a := Allowance{Seasons: winter.Chain(day("2023-01-01"))}
	require.Equal(t, "2022-11-03", a.Seasons.Name())
	require.EqualValues(t, 3000, a.Left(day("2023-01-01")))
	require.EqualValues(t, 1500, a.Left(day("2022-12-31")))
	a, err := a.Draw(day("2022-12-31"), 1000)
	require.NoError(t, err)
	require.EqualValues(t, 2000, a.Left(day("2023-01-01")))
	require.Zero(t, a.Left(day("2022-11-02")), "before the act nobody had a limit")
	require.Empty(t, winter.Chain(day("2022-11-02")))

	strict := append(Seasons(nil), winter...)
	strict[1].Carries = false
	require.EqualValues(t, 1500, Allowance{Seasons: strict.Chain(day("2023-01-01"))}.Left(day("2023-01-01")))
	require.NotEqual(t, strict.Chain(day("2022-12-31")).Name(), strict.Chain(day("2023-01-01")).Name())
}

func TestWhatIsNotCarriedOverIsLost(t *testing.T) {
	strict := append(Seasons(nil), winter...)
	strict[1].Carries = false
	a := Allowance{Seasons: strict.Chain(day("2022-12-31"))}
	require.EqualValues(t, 1500, a.Left(day("2022-12-31")))
	require.Zero(t, a.Left(day("2023-01-01")), "a certificate of the first season buys nothing in the second")
	_, err := a.Draw(day("2023-01-01"), 1)
	require.ErrorIs(t, err, ErrOverLimit)
}

func TestASaleEnteredLateDoesNotOverdrawTheDaysSince(t *testing.T) {
	a := Allowance{Seasons: winter.Chain(day("2023-01-01")), Drawn: []Draw{{day("2023-01-05"), 2800}}}
	require.EqualValues(t, 200, a.Left(day("2022-12-20")), "of December's 1500 all but 200 were bought in January")
	_, err := a.Draw(day("2022-12-20"), 201)
	require.ErrorIs(t, err, ErrOverLimit)
}

func TestWhatIsReservedIsNotLeft(t *testing.T) {
	a := Allowance{Seasons: winter.Chain(day("2023-01-01")), Reserved: 2600}
	require.EqualValues(t, 400, a.Left(day("2023-02-01")))
}

// Whatever is bought and given back, on whatever days: no day is ever overdrawn, and a refusal is one that was needed.
func TestNoDayIsEverOverdrawn(t *testing.T) {
	first := day("2022-11-03")
	rapid.Check(t, func(t *rapid.T) {
		a := Allowance{Seasons: winter.Chain(first)}
		for range rapid.IntRange(1, 20).Draw(t, "sales") {
			on := first.AddDays(rapid.IntRange(0, 120).Draw(t, "day"))
			q := rapid.Int64Range(1, 1800).Draw(t, "kg")
			left := a.Left(on)
			next, err := a.Draw(on, q)
			require.Equal(t, q <= left, err == nil)
			if err == nil {
				a = next
				if rapid.Bool().Draw(t, "back") {
					a.Drawn = append(a.Drawn, Draw{on.AddDays(rapid.IntRange(0, 9).Draw(t, "later")), -q})
				}
			}
			for d := range 140 {
				on, sum := first.AddDays(d), Kilograms(0)
				for _, draw := range a.Drawn {
					if !draw.On.After(on) {
						sum += draw.Kg
					}
				}
				require.LessOrEqual(t, sum, a.Seasons.Granted(on), "%s", on)
			}
		}
	})
}

func TestAmountsAreRoundedToTheGrosz(t *testing.T) {
	for _, c := range []struct{ kg, price, gr int64 }{
		{1000, 200000, 200000}, {1500, 199999, 299999}, {1, 200000, 200}, {1, 199500, 200}, {1, 199499, 199}, {333, 187650, 62487}, {3, 166, 0}, {3, 167, 1},
	} {
		require.Equal(t, c.gr, Amount(c.kg, c.price), "%d kg at %d", c.kg, c.price)
	}
}

func TestAPriceAboveTheCapIsRefused(t *testing.T) {
	good := Good{Name: "orzech", Rationed: true, PriceGrT: 200001}
	require.ErrorIs(t, CheckPrice(good, 200000), ErrPriceCap)
	require.EqualError(t, CheckPrice(good, 200000), "orzech costs 2000,01 zł a tonne; the law allows at most 2000,00 zł")
	good.PriceGrT = 200000
	require.NoError(t, CheckPrice(good, 200000))
	good.PriceGrT = 0
	require.ErrorIs(t, CheckPrice(good, 200000), ErrNoPrice)
	require.NoError(t, CheckPrice(Good{Name: "piasek", PriceGrT: 900000}, 200000), "sand has no cap")
}

func TestACertificateIsValidFromItsDayToItsLast(t *testing.T) {
	c := Certificate{Number: "MOPS-2022-00001", Status: Issued, From: day("2022-11-10"), To: day("2023-04-30")}
	require.NoError(t, c.ValidOn(day("2022-11-10")))
	require.NoError(t, c.ValidOn(day("2023-04-30")))
	require.ErrorIs(t, c.ValidOn(day("2023-05-01")), ErrExpired)
	require.ErrorIs(t, c.ValidOn(day("2022-11-09")), ErrNotYet)
	c.Status = Withdrawn
	require.ErrorIs(t, c.ValidOn(day("2022-12-01")), ErrWithdrawn)
}

func TestAdviceOrdersWhatIsMissing(t *testing.T) {
	a := Advise(Demand{Good: "orzech", Open: 60_000, Stock: 5_000, OnOrder: 1_000, Lot: 24_000, Pace: 2_500}, 1)
	require.EqualValues(t, 48_000, a.OrderKg)
	require.EqualValues(t, 2, a.Lots)
	require.EqualValues(t, 6_000, a.LaterKg)
	require.Equal(t, 2.0, *a.DaysOfStock)
	a = Advise(Demand{Open: 30_000, Stock: 25_000, Lot: 24_000}, 1)
	require.EqualValues(t, []Kilograms{5_000, 0}, []Kilograms{a.OrderKg, a.Lots}, "the last delivery is as small as what is missing")
	a = Advise(Demand{Open: 10_000, Stock: 12_000, OnOrder: 500}, 0.5)
	require.EqualValues(t, []Kilograms{0, 2_500, 5_000}, []Kilograms{a.OrderKg, a.SurplusKg, a.ExpectedKg})
	require.Nil(t, a.DaysOfStock)
}

// A yard that always does as advised sells everything that was certified and ends with nothing.
func TestAdviceLandsAtZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lot := rapid.SampledFrom([]Kilograms{0, 1_000, 24_000}).Draw(t, "lot")
		var open, stock, onOrder, issued, ordered, sold Kilograms
		for week := 0; ; week++ {
			require.Less(t, week, 400, "the programme must come to an end")
			if week < 20 {
				n := rapid.Int64Range(0, 100).Draw(t, "certificates") * 1500
				open, issued = open+n, issued+n
			}
			stock, onOrder = stock+onOrder, 0
			buys := min(open, stock, rapid.Int64Range(1_000, 60_000).Draw(t, "buys"))
			open, stock, sold = open-buys, stock-buys, sold+buys
			onOrder = Advise(Demand{Open: open, Stock: stock, OnOrder: onOrder, Lot: lot}, 1).OrderKg
			ordered += onOrder
			require.LessOrEqual(t, stock+onOrder, open, "never more than the certificates may buy")
			if week >= 20 && open == 0 {
				break
			}
		}
		require.Zero(t, stock+onOrder)
		require.Equal(t, issued, sold)
		require.Equal(t, ordered, sold)
	})
}

func TestSharesAddUp(t *testing.T) {
	require.Equal(t, []Kilograms{34, 33, 33}, Split(100, []int64{0, 0, 0}))
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(0, 2_000_000).Draw(t, "total")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1_000_000), 1, 8).Draw(t, "weights")
		var sum Kilograms
		for _, part := range Split(total, weights) {
			require.GreaterOrEqual(t, part, Kilograms(0))
			sum += part
		}
		require.Equal(t, total, sum)
	})
}

func TestAWithdrawnCertificateStaysWithdrawn(t *testing.T) {
	to, err := CertificateFlow.Go(Issued, "withdraw")
	require.NoError(t, err)
	require.EqualValues(t, Withdrawn, to)
	for _, from := range []string{Withdrawn, Refused} {
		_, err := CertificateFlow.Go(flow.State(from), "withdraw")
		require.Error(t, err)
	}
}
