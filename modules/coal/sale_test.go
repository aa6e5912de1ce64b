package coal

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/ledger"
)

func TestASaleBeyondTheLimitIsRefused(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 50_000)
	c := w.certified()
	require.EqualValues(t, 3000, c.LeftKg)
	_, err := w.sell(Selling{Certificate: c.Number, Kg: 3001})
	require.ErrorIs(t, err, ErrOverLimit)
	require.Equal(t, "kg", located(err))
	sold, err := w.sell(Selling{Certificate: c.Number, Kg: 2600})
	require.NoError(t, err)
	require.EqualValues(t, 400, sold.LeftKg)
	require.EqualValues(t, 520000, sold.AmountGr)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 401})
	require.ErrorIs(t, err, ErrOverLimit)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 400})
	require.NoError(t, err)
	require.Zero(t, w.shown(c.Number).LeftKg)
	require.EqualValues(t, 47_000, w.balance("PLAC", "orzech").Balance)
	w.whole()
}

func TestASaleWithoutStockIsRefused(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 1000)
	w.stocked("GMINA", "orzech", 9000)
	c := w.certified()
	_, err := w.sell(Selling{Certificate: c.Number, Kg: 1001})
	require.ErrorIs(t, err, ledger.ErrShort)
	require.Equal(t, "kg", located(err))
	require.Zero(t, w.count(`SELECT count(*) FROM coal_sales`), "a refused sale leaves nothing")
	require.EqualValues(t, 3000, w.shown(c.Number).LeftKg)
	w.whole()
}

func TestAPriceAboveTheCapSellsNothing(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 5000)
	w.stocked("PLAC", "mial", 5000)
	c := w.certified()
	_, err := w.sell(Selling{Certificate: c.Number, Good: "mial", Kg: 100})
	require.ErrorIs(t, err, ErrNoPrice)
	w.set("coal_price_cap_gr_t", "199999", clock.Today())
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 100})
	require.ErrorIs(t, err, ErrPriceCap)
	require.Equal(t, "good", located(err))
}

func TestAClosedDayIsCorrectedToday(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 5000)
	yesterday := clock.Today().AddDays(-1)
	p := w.person()
	c, err := w.issue(w.mops(), Application{Person: &p, On: yesterday})
	require.NoError(t, err)
	// The heap came today; yesterday's sale is entered from paper.
	sold, err := w.sell(Selling{Certificate: c.Number, Kg: 1000, On: yesterday})
	require.NoError(t, err)
	closing := func(on clock.Date, cash int64, note string) (k ClosedDay, err error) {
		err = w.as(w.yard(), func(d Desk) (err error) {
			k, err = d.CloseDay(ctx, on, Closing{Yard: "PLAC", CashGr: cash, Note: note})
			return err
		})
		return k, err
	}
	_, err = closing(yesterday, 199999, "")
	require.ErrorIs(t, err, ErrCash)
	require.EqualError(t, err, "1999,99 zł were counted, the sales say 2000,00 zł: count again, or note why")
	k, err := closing(yesterday, 199999, "zabrakło grosza")
	require.NoError(t, err)
	require.EqualValues(t, -1, k.DifferenceGr)
	_, err = closing(yesterday, 200000, "")
	require.ErrorIs(t, err, ErrDayClosed)

	_, err = w.sell(Selling{Certificate: c.Number, Kg: 10, On: yesterday})
	require.ErrorIs(t, err, ErrDayClosed)
	require.Equal(t, "on", located(err))
	back := func(id int64, t TakeBack) (r Reversed, err error) {
		err = w.as(w.yard(), func(d Desk) (err error) {
			r, err = d.ReverseSale(ctx, id, t)
			return err
		})
		return r, err
	}
	_, err = back(sold.ID, TakeBack{Reason: "pomyłka", On: yesterday})
	require.ErrorIs(t, err, ErrDayClosed)
	_, err = back(sold.ID, TakeBack{Reason: " "})
	require.ErrorIs(t, err, ErrReason)
	_, err = back(99999, TakeBack{Reason: "pomyłka"})
	require.ErrorIs(t, err, ErrNoSale)
	r, err := back(sold.ID, TakeBack{Reason: "pomyłka kasjera"})
	require.NoError(t, err)
	require.EqualValues(t, []int64{-1000, -200000}, []int64{r.Kg, r.AmountGr})
	_, err = back(sold.ID, TakeBack{Reason: "jeszcze raz"})
	require.ErrorIs(t, err, ErrReversed)
	_, err = back(r.ID, TakeBack{Reason: "wycofanie wycofania"})
	require.ErrorIs(t, err, ErrReversed)
	require.EqualValues(t, 5000, w.balance("PLAC", "orzech").Balance)
	require.EqualValues(t, 3000, w.shown(c.Number).LeftKg)
	require.EqualValues(t, 1000, w.count(`SELECT kg FROM coal_days WHERE on_day = $1`, yesterday), "what was closed stays as it was")
	require.EqualValues(t, -200000, w.count(`SELECT sum(amount_gr) FROM coal_sales WHERE on_day = $1`, clock.Today()))
	w.whole()
}

func TestAWeighSlipComesInOnce(t *testing.T) {
	w := newWorld(t)
	var o Ordered
	require.NoError(t, w.as(w.buyer(), func(d Desk) (err error) {
		o, err = d.Order(ctx, Ordering{Supplier: "Kopalnia", Good: "orzech", Kg: 24_000, PriceGrT: 150000})
		return err
	}))
	receive := func(r Delivery) (out Received, err error) {
		if r.Yard == "" {
			r.Yard = "PLAC"
		}
		err = w.as(w.yard(), func(d Desk) (err error) {
			out, err = d.Receive(ctx, r)
			return err
		})
		return out, err
	}
	for _, c := range []struct {
		r     Delivery
		is    error
		field string
	}{
		{Delivery{Order: 9999, Kg: 100, SlipNo: "A1"}, ErrOrder, "order"},
		{Delivery{Order: o.ID, Kg: 100, SlipNo: " "}, ErrSlip, "slip_no"},
		{Delivery{Order: o.ID, Kg: 0, SlipNo: "A1"}, ErrQuantity, "kg"},
		{Delivery{Order: o.ID, Kg: 100, SlipNo: "A1", Good: "kostka"}, ErrOtherGood, "good"},
		{Delivery{Order: o.ID, Kg: 100, SlipNo: "A1", Yard: "NIGDZIE"}, ErrYard, "yard"},
		{Delivery{Order: o.ID, Kg: 25_201, SlipNo: "A1"}, ErrOverOrder, "kg"},
	} {
		_, err := receive(c.r)
		require.ErrorIs(t, err, c.is)
		require.Equal(t, c.field, located(err))
	}
	in, err := receive(Delivery{Order: o.ID, Kg: 12_000, SlipNo: "a1"})
	require.NoError(t, err)
	require.Equal(t, Received{ID: in.ID, BalanceKg: 12_000, ReceivedKg: 12_000, OrderState: Open}, in)
	_, err = receive(Delivery{Order: o.ID, Kg: 12_000, SlipNo: "A1 "})
	require.ErrorIs(t, err, ErrSlipTwice)
	full, err := receive(Delivery{Order: o.ID, Kg: 12_300, SlipNo: "A2"})
	require.NoError(t, err)
	require.Equal(t, Closed, full.OrderState)
	_, err = receive(Delivery{Order: o.ID, Kg: 10, SlipNo: "A3"})
	require.ErrorIs(t, err, ErrOrderClosed)

	var out Received
	require.NoError(t, w.as(w.yard(), func(d Desk) (err error) {
		out, err = d.ReverseReceipt(ctx, full.ID, TakeBack{Reason: "zły skład"})
		return err
	}))
	require.Equal(t, Received{ID: out.ID, BalanceKg: 12_000, ReceivedKg: 12_000, OrderState: Open}, out)
	_, err = receive(Delivery{Order: o.ID, Kg: 12_300, SlipNo: "A2"})
	require.NoError(t, err, "after it was taken back, the slip comes in right")

	c := w.certified()
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 3000})
	require.NoError(t, err)
	require.ErrorIs(t, w.as(w.yard(), func(d Desk) error {
		_, err := d.ReverseReceipt(ctx, in.ID, TakeBack{Reason: "pomyłka"})
		if err == nil {
			_, err = d.ReverseReceipt(ctx, w.count(`SELECT id FROM coal_receipts WHERE slip_no = 'A2' AND kind = 'RECEIPT' AND NOT reversed`), TakeBack{Reason: "pomyłka"})
		}
		return err
	}), ledger.ErrShort, "what was sold cannot go back to the supplier")
	w.whole()
}

func TestWhatIsReservedIsSoldToNobodyElse(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 2000)
	mine, other := w.certified(), w.certified()
	reserve := func(k Keeping) (out Kept, err error) {
		k.Good, k.Yard = "orzech", "PLAC"
		err = w.as(w.yard(), func(d Desk) (err error) {
			out, err = d.Reserve(ctx, k)
			return err
		})
		return out, err
	}
	_, err := reserve(Keeping{Certificate: mine.Number, Kg: 3001})
	require.ErrorIs(t, err, ErrOverLimit)
	_, err = reserve(Keeping{Certificate: mine.Number, Kg: 2001})
	require.ErrorIs(t, err, ledger.ErrShort)
	_, err = reserve(Keeping{Certificate: mine.Number, Kg: 1500, Until: clock.Today().AddDays(-1)})
	require.ErrorIs(t, err, ErrPeriod)
	_, err = reserve(Keeping{Certificate: mine.Number, Kg: 1500, Until: clock.Today().AddDays(900)})
	require.ErrorIs(t, err, ErrExpired)
	kept, err := reserve(Keeping{Certificate: mine.Number, Kg: 1500})
	require.NoError(t, err)
	require.Equal(t, Kept{ID: kept.ID, Kg: 1500, Until: clock.Today().AddDays(7), FreeKg: 500, LeftKg: 1500}, kept)
	require.EqualValues(t, []Kilograms{1500, 1500}, []Kilograms{w.shown(mine.Number).LeftKg, w.shown(mine.Number).ReservedKg})

	_, err = w.sell(Selling{Certificate: other.Number, Kg: 501})
	require.ErrorIs(t, err, ledger.ErrShort)
	_, err = w.sell(Selling{Certificate: other.Number, Kg: 500, Reservation: kept.ID})
	require.ErrorIs(t, err, ErrReservation)
	_, err = w.sell(Selling{Certificate: mine.Number, Kg: 1501})
	require.ErrorIs(t, err, ErrOverLimit, "beside the reservation 1500 are left")

	sold, err := w.sell(Selling{Certificate: mine.Number, Kg: 1000, Reservation: kept.ID})
	require.NoError(t, err)
	require.EqualValues(t, 1500, sold.LeftKg)
	require.EqualValues(t, []int64{1000, 500, 500}, []int64{w.balance("PLAC", "orzech").Balance, w.balance("PLAC", "orzech").Reserved, w.balance("PLAC", "orzech").Free})
	sold, err = w.sell(Selling{Certificate: mine.Number, Kg: 900, Reservation: kept.ID})
	require.NoError(t, err, "what was kept first, the rest from what is free")
	require.EqualValues(t, 1100, sold.LeftKg)
	require.EqualValues(t, []int64{100, 0}, []int64{w.balance("PLAC", "orzech").Balance, w.balance("PLAC", "orzech").Reserved})
	_, err = w.sell(Selling{Certificate: mine.Number, Kg: 10, Reservation: kept.ID})
	require.ErrorIs(t, err, ErrReserved)
	require.NoError(t, w.as(w.yard(), func(d Desk) error {
		_, err := d.ReverseSale(ctx, sold.ID, TakeBack{Reason: "pomyłka"})
		return err
	}))
	require.EqualValues(t, 2000, w.shown(mine.Number).LeftKg)

	kept, err = reserve(Keeping{Certificate: other.Number, Kg: 800})
	require.NoError(t, err)
	require.NoError(t, w.as(w.yard(), func(d Desk) error { return d.Release(ctx, kept.ID) }))
	require.ErrorIs(t, w.as(w.yard(), func(d Desk) error { return d.Release(ctx, kept.ID) }), ErrReserved)
	kept, err = reserve(Keeping{Certificate: other.Number, Kg: 800})
	require.NoError(t, err)
	require.NoError(t, w.as(w.mops(), func(d Desk) error { return d.Withdraw(ctx, other.ID, "rezygnacja") }))
	require.EqualValues(t, 1000, w.balance("PLAC", "orzech").Free, "who has no certificate has nothing kept")
	w.whole()
}

func TestTheFinalSaleHasNoLimit(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 10_000)
	c := w.certified()
	w.set("coal_final_sale", "true", clock.Today())
	require.True(t, w.shown(c.Number).FinalSale)
	sold, err := w.sell(Selling{Certificate: c.Number, Kg: 9000})
	require.NoError(t, err)
	require.Zero(t, sold.LeftKg)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 1001})
	require.ErrorIs(t, err, ledger.ErrShort, "there is an end all the same")
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 1000})
	require.NoError(t, err)
	w.whole()
}

func TestAnotherGoodNeedsNoCertificate(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "piasek", 10_000)
	_, err := w.sell(Selling{Good: "orzech", Kg: 100})
	require.ErrorIs(t, err, ErrNeeds)
	sold, err := w.sell(Selling{Good: "piasek", Kg: 5000})
	require.NoError(t, err)
	require.EqualValues(t, 45_000, sold.AmountGr)
	_, err = w.sell(Selling{Good: "wegiel", Kg: 5000})
	require.ErrorIs(t, err, ErrGood)
}

func TestAReservationEndsByItself(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 1000)
	mine, other := w.certified(), w.certified()
	var kept Kept
	require.NoError(t, w.as(w.yard(), func(d Desk) (err error) {
		kept, err = d.Reserve(ctx, Keeping{Certificate: mine.Number, Good: "orzech", Yard: "PLAC", Kg: 1000})
		return err
	}))
	_, err := w.sell(Selling{Certificate: other.Number, Kg: 1000})
	require.ErrorIs(t, err, ledger.ErrShort)
	_, err = w.store.Pool().Exec(ctx, `UPDATE ledger_reservations SET until = now() - interval '1 second'`)
	require.NoError(t, err)
	require.Empty(t, w.shown(mine.Number).Reservations)
	require.EqualValues(t, 3000, w.shown(mine.Number).LeftKg)
	_, err = w.sell(Selling{Certificate: mine.Number, Kg: 1000, Reservation: kept.ID})
	require.ErrorIs(t, err, ErrReserved)
	_, err = w.sell(Selling{Certificate: other.Number, Kg: 1000})
	require.NoError(t, err)
	w.whole()
}

func TestAYardOfAnotherMunicipalityIsNone(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 5000)
	c := w.certified()
	clerk := w.yard()
	person := access.Person{ID: 2, Login: "leon", Office: access.Office{Code: "220401"}, Grants: []access.Grant{{Role: clerk.Grants()[0].Role, Limits: access.Limits{Territories: []string{"220404"}}}}}
	err := w.as(access.For(person), func(d Desk) error {
		_, err := d.Sell(ctx, Selling{Certificate: c.Number, Good: "orzech", Kg: 10, Yard: "PLAC", Till: "1", Payment: "CASH"})
		return err
	})
	require.ErrorIs(t, err, ErrYard)
	err = w.as(access.For(person), func(d Desk) error {
		_, err := d.CloseDay(ctx, clock.Today(), Closing{Yard: "PLAC"})
		return err
	})
	require.ErrorIs(t, err, ErrYard)
}

func TestAYardOfAMunicipalityTakesInAndClosesItsOwnDays(t *testing.T) {
	w := newWorld(t)
	clerk := w.yard().Grants()[0].Role
	at := func(grants ...access.Grant) access.Scope {
		return access.For(access.Person{ID: 3, Login: "bogdan", Office: access.Office{Code: "220401"}, Grants: grants})
	}
	rural := at(access.Grant{Role: clerk, Limits: access.Limits{Territories: []string{"220404"}}})
	var o Ordered
	require.NoError(t, w.as(w.buyer(), func(d Desk) (err error) {
		o, err = d.Order(ctx, Ordering{Supplier: "Kopalnia", Good: "orzech", Kg: 1000, PriceGrT: 150000})
		return err
	}))
	require.NoError(t, w.as(rural, func(d Desk) error {
		_, err := d.Receive(ctx, Delivery{Order: o.ID, Kg: 1000, SlipNo: "G1", Yard: "GMINA"})
		return err
	}), "the office orders for every yard")
	require.NoError(t, w.as(rural, func(d Desk) error {
		_, err := d.CloseDay(ctx, clock.Today(), Closing{Yard: "GMINA"})
		return err
	}))
	require.EqualValues(t, 1, w.count(`SELECT count(*) FROM coal_days WHERE yard = 'GMINA' AND territory = '220404'`), "a closed day is of its yard's municipality")

	reader := clerk
	reader.Permissions = nil
	both := at(access.Grant{Role: clerk, Limits: access.Limits{Territories: []string{"220404"}}}, access.Grant{Role: reader})
	require.ErrorIs(t, w.as(both, func(d Desk) error {
		_, err := d.CloseDay(ctx, clock.Today(), Closing{Yard: "PLAC"})
		return err
	}), ErrYard, "to read the days of a yard is not to close them")
}

func TestTheFinalSaleDrawsTheLimitFirst(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 10_000)
	c := w.certified()
	var kept Kept
	require.NoError(t, w.as(w.yard(), func(d Desk) (err error) {
		kept, err = d.Reserve(ctx, Keeping{Certificate: c.Number, Good: "orzech", Yard: "PLAC", Kg: 3000})
		return err
	}))
	w.set("coal_final_sale", "true", clock.Today())
	sold, err := w.sell(Selling{Certificate: c.Number, Kg: 3000, Reservation: kept.ID})
	require.NoError(t, err)
	require.Zero(t, sold.LeftKg)
	require.Zero(t, w.count(`SELECT count(*) FROM coal_sales WHERE final_sale`), "what the limit gives is no final sale")
	require.Zero(t, w.shown(c.Number).LeftKg)
	w.whole()
}

func TestADayLongAgoIsASlipOfTheKeyboard(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "piasek", 1000)
	_, err := w.sell(Selling{Good: "piasek", Kg: 10, On: clock.Day(202, 11, 2)})
	require.ErrorIs(t, err, ErrPeriod)
	require.Equal(t, "on", located(err))
	p := w.person()
	_, err = w.issue(w.mops(), Application{Person: &p, ValidTo: clock.Day(9999, 12, 31)})
	require.ErrorIs(t, err, ErrPeriod)
	require.Equal(t, "valid_to", located(err))
}

func TestTheListForgetsReservationsThatAreOver(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 1000)
	c := w.certified()
	require.NoError(t, w.as(w.yard(), func(d Desk) error {
		_, err := d.Reserve(ctx, Keeping{Certificate: c.Number, Good: "orzech", Yard: "PLAC", Kg: 1000})
		return err
	}))
	reserved := `SELECT coalesce(` + allowanceOf(stillReserved) + `, 0) FROM coal_certificates t`
	require.EqualValues(t, 1000, w.count(reserved))
	_, err := w.store.Pool().Exec(ctx, `UPDATE ledger_reservations SET until = now() - interval '1 second'`)
	require.NoError(t, err)
	require.Zero(t, w.count(reserved))
}

func TestTheDocumentSaysOfACertificateWhatTheListOfSalesSays(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 1000)
	c := w.certified()
	sold, err := w.sell(Selling{Certificate: c.Number, Kg: 1000})
	require.NoError(t, err)
	for _, one := range []struct {
		who                   access.Scope
		certificate, initials string
	}{{w.yard(), c.Number, "A.P."}, {w.mops(), c.Number, "A.P."}, {w.buyer(), "—", "—"}} {
		require.NoError(t, w.store.Read(ctx, func(tx pgx.Tx) error {
			f, document, err := saleFields(ctx, tx, one.who, sold.ID)
			require.Equal(t, []any{sold.Document, one.certificate, one.initials}, []any{document, f["certificate"], f["initials"]}, one.who.Actor())
			return err
		}))
	}
	require.ErrorIs(t, w.store.Read(ctx, func(tx pgx.Tx) error {
		_, _, err := saleFields(ctx, tx, w.gops(), sold.ID)
		return err
	}), ErrNoSale, "another centre's sale is none")
}
