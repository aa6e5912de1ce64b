package coal

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/report"
)

// failedSums counts the sums of the settlement of all days that do not agree.
func (w *world) failedSums() (failed int) {
	w.t.Helper()
	require.NoError(w.t, w.store.Read(ctx, func(tx pgx.Tx) error {
		r, err := settlement(ctx, w.store, tx, w.buyer(), report.Period{From: clock.Today().AddDays(-30), To: clock.Today()})
		if err != nil {
			return err
		}
		for _, row := range r.Tables[0].Rows {
			if row[3] != true {
				failed++
			}
		}
		return nil
	}))
	return failed
}

func TestAFinalSaleHidesNoDifferenceOfOtherSales(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 20_000)
	w.stocked("PLAC", "piasek", 1000)
	_, err := w.sell(Selling{Good: "piasek", Kg: 100})
	require.NoError(t, err)
	require.Zero(t, w.count(`SELECT count(*) FROM coal_sales WHERE final_sale`), "what is not rationed is no final sale")
	ordinary, final := w.certified(), w.certified()
	_, err = w.sell(Selling{Certificate: ordinary.Number, Kg: 1000})
	require.NoError(t, err)
	w.set("coal_final_sale", "true", clock.Today())
	beyond, err := w.sell(Selling{Certificate: final.Number, Kg: 9000})
	require.NoError(t, err)
	require.Zero(t, w.failedSums())
	require.NoError(t, w.as(w.yard(), func(d Desk) error {
		_, err := d.ReverseSale(ctx, beyond.ID, TakeBack{Reason: "pomyłka"})
		return err
	}))
	require.Zero(t, w.failedSums(), "a final sale that was taken back agrees too")
	_, err = w.sell(Selling{Certificate: final.Number, Kg: 9000})
	require.NoError(t, err)
	_, err = w.store.Pool().Exec(ctx, `UPDATE coal_sales SET kg = kg + 1 WHERE certificate_id = $1`, ordinary.ID)
	require.NoError(t, err)
	require.Positive(t, w.failedSums())
	_, err = w.store.Pool().Exec(ctx, `UPDATE coal_sales SET kg = kg - 1, certificate_id = 0 WHERE certificate_id = $1`, ordinary.ID)
	require.NoError(t, err)
	require.Equal(t, 1, w.failedSums(), "a sale on no certificate that drew a limit")
}

func TestWhatLiesAtYardsIsCountedWhereThePersonReaches(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 1000)
	w.stocked("GMINA", "orzech", 300)
	scope := access.For(access.Person{ID: 1, Login: "zenon", Office: access.Office{Code: w.store.Office().Code}, Grants: []access.Grant{{Role: w.yard().Grants()[0].Role, Limits: access.Limits{Territories: []string{"220404"}}}}})
	for _, c := range []struct {
		who access.Scope
		kg  int64
	}{{scope, 300}, {w.yard(), 1300}} {
		require.NoError(t, w.store.Read(ctx, func(tx pgx.Tx) error {
			kg, err := stockKg(ctx, tx, c.who)
			require.Equal(t, c.kg, kg)
			return err
		}))
	}
}

func TestASaleFromPaperTakesThePriceOfItsDay(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 5000)
	today, yesterday := clock.Today(), clock.Today().AddDays(-1)
	p := w.person()
	c, err := w.issue(w.mops(), Application{Person: &p, On: yesterday})
	require.NoError(t, err)
	for _, s := range []Selling{{PriceGrT: 190000}, {PriceGrT: 190000, On: today}, {PriceGrT: -1, On: yesterday}} {
		s.Certificate, s.Kg = c.Number, 500
		_, err = w.sell(s)
		require.ErrorIs(t, err, ErrPaperPrice)
		require.Equal(t, "price_gr_t", located(err))
	}
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 500, PriceGrT: 99_999_999, On: yesterday})
	require.ErrorIs(t, err, ErrPriceCap)
	require.Equal(t, "price_gr_t", located(err))
	// The price was 1900 zł yesterday and is 2000 zł today.
	sold, err := w.sell(Selling{Certificate: c.Number, Kg: 500, PriceGrT: 190000, On: yesterday})
	require.NoError(t, err)
	require.EqualValues(t, []int64{190000, 95000}, []int64{sold.PriceGrT, sold.AmountGr})
	sheet := "Zaświadczenie;Towar;kg;Skład;Data;Cena za tonę\n" + c.Number + ";orzech;100;PLAC;" + yesterday.Time().Format("02.01.2006") + ";1900,00\n" + c.Number + ";orzech;100;PLAC;" + today.Time().Format("02.01.2006") + ";1900\n"
	out, err := imports()[2].TakeOver(ctx, w.store, w.yard(), w.env, w.file(sheet), "sales.csv", false)
	require.NoError(t, err)
	require.Equal(t, []int{1, 1}, []int{out.New, out.Rejected}, "%+v", out.Problems)
	require.Equal(t, []string{"price", "coal.paper_price"}, []string{out.Problems[0].Field, out.Problems[0].Code})
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 1000})
	require.NoError(t, err)
	require.EqualValues(t, 95000+19000, w.count(`SELECT sum(amount_gr) FROM coal_sales WHERE on_day = $1`, yesterday))
	require.EqualValues(t, 200000, w.count(`SELECT sum(amount_gr) FROM coal_sales WHERE on_day = $1`, today))
	require.NoError(t, w.as(w.yard(), func(d Desk) error {
		_, err := d.CloseDay(ctx, yesterday, Closing{Yard: "PLAC", CashGr: 114000})
		return err
	}))
	require.Zero(t, w.failedSums())
	w.whole()
}
