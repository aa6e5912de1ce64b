package coal

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/ledger"
	"spoina/internal/people"
)

// located is the field that a refusal names.
func located(err error) string {
	var l *fail.Located
	if errors.As(err, &l) {
		return l.Field
	}
	return ""
}

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

func TestASecondCertificateIsRefusedWithoutTellingWhose(t *testing.T) {
	w := newWorld(t)
	p := w.person()
	p.PESEL = "44051401458"
	p.BirthDate = clock.Date{}
	yesterday := clock.Today().AddDays(-1)
	first, err := w.issue(w.mops(), Application{Person: &p, On: yesterday, Household: Household{Members: []Member{{LastName: "Próbny", FirstName: "Jan", BirthDate: clock.Day(1990, time.May, 5)}}}})
	require.NoError(t, err)

	told := "a certificate exists for this household since " + yesterday.String()
	again := p
	_, err = w.issue(w.mops(), Application{Person: &again})
	require.ErrorIs(t, err, ErrDouble, "the same person at the same unit")
	require.EqualError(t, err, told)

	neighbour := people.Person{LastName: "Kowalska", FirstName: "Ewa", Address: people.Address{Street: "ul. Przykładowa", HouseNo: p.HouseNo, City: "MIASTO"}}
	_, err = w.issue(w.gops(), Application{Person: &neighbour})
	require.ErrorIs(t, err, ErrDouble, "somebody else at the same address, at the other unit")
	require.EqualError(t, err, told)

	moved := people.Person{LastName: "Próbna", FirstName: "Anna", PESEL: "44051401458", Address: people.Address{Street: "Inna", HouseNo: "77", City: "Wieś"}}
	_, err = w.issue(w.gops(), Application{Person: &moved})
	require.ErrorIs(t, err, ErrDouble, "the same person at another address")

	other := w.person()
	_, err = w.issue(w.gops(), Application{Person: &other, Household: Household{Address: other.Address, Members: []Member{{LastName: "Probny", FirstName: "Jan", BirthDate: clock.Day(1990, time.May, 5)}}}})
	require.ErrorIs(t, err, ErrDouble, "a member of the household")

	require.EqualValues(t, 1, w.count(`SELECT count(*) FROM coal_certificates`))
	require.EqualValues(t, 1, w.count(`SELECT count(*) FROM persons`), "who was refused is not kept")
	require.EqualValues(t, 1, w.count(`SELECT count(*) FROM coal_certificates WHERE id = $1`, first.ID))
	w.whole()
}

func TestTheDatabaseRefusesASecondCertificateToo(t *testing.T) {
	w := newWorld(t)
	c := w.certified()
	err := w.as(access.System("test"), func(d Desk) error {
		_, err := d.c.Exec(ctx, `INSERT INTO coal_certificates (id, key, number, year, no, household, on_day, valid_to, unit, known)
			SELECT 1, 'x', 'x', 2026, 9, household, valid_to, valid_to, 'GOPS', '[1,)' FROM coal_certificates WHERE id = $1`, c.ID)
		return err
	})
	var refused *pgconn.PgError
	require.True(t, errors.As(err, &refused))
	require.Equal(t, "coal_certificates_one", refused.ConstraintName)
}

func TestAWrongPESELIsRefusedByItsField(t *testing.T) {
	w := newWorld(t)
	p := w.person()
	p.PESEL, p.BirthDate = "44051401459", clock.Date{}
	_, err := w.issue(w.mops(), Application{Person: &p})
	require.ErrorIs(t, err, people.ErrPESEL)
	require.Equal(t, "person.pesel", located(err))
	require.NotContains(t, err.Error(), "44051401459", "a refusal does not repeat personal data")
	q := w.person()
	_, err = w.issue(w.mops(), Application{Person: &q, Household: Household{Members: []Member{{LastName: "Próbny", PESEL: "12345678901"}}}})
	require.ErrorIs(t, err, people.ErrPESEL)
	require.Equal(t, "household.members[0].pesel", located(err))
	require.Zero(t, w.count(`SELECT count(*) FROM persons`))
}

func TestOneLimitIsSharedWhicheverUnitIssues(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 50_000)
	p := w.person()
	c, err := w.issue(w.mops(), Application{Person: &p})
	require.NoError(t, err)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 2000})
	require.NoError(t, err)
	require.NoError(t, w.as(w.mops(), func(d Desk) error { return d.Withdraw(ctx, c.ID, "przeprowadzka") }))
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 1})
	require.ErrorIs(t, err, ErrWithdrawn)
	require.Error(t, w.as(w.mops(), func(d Desk) error { return d.Withdraw(ctx, c.ID, "jeszcze raz") }), "it is withdrawn once")

	q := w.person()
	q.PESEL = p.PESEL
	q.LastName, q.BirthDate = p.LastName, p.BirthDate // the same person elsewhere
	again, err := w.issue(w.gops(), Application{Person: &q, Territory: "220404"})
	require.NoError(t, err)
	require.EqualValues(t, 1000, again.LeftKg, "what was bought on the first certificate is bought")
	_, err = w.sell(Selling{Certificate: again.Number, Kg: 1001})
	require.ErrorIs(t, err, ErrOverLimit)
	require.Equal(t, "GOPS-"+today()[:4]+"-00001", again.Number, "each unit has its own numbering")
	w.whole()
}

func today() string { return clock.Today().String() }

func TestAnExpiredCertificateSellsNothing(t *testing.T) {
	w := newWorld(t)
	w.stocked("PLAC", "orzech", 50_000)
	p := w.person()
	on := clock.Today().AddDays(-10)
	c, err := w.issue(w.mops(), Application{Person: &p, On: on, ValidTo: clock.Today().AddDays(-1)})
	require.NoError(t, err)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 100})
	require.ErrorIs(t, err, ErrExpired)
	require.Equal(t, "coal.expired", w.shown(c.Number).Code)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 100, On: on.AddDays(-1)})
	require.ErrorIs(t, err, ErrNotYet)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 100, On: clock.Today().AddDays(1)})
	require.ErrorIs(t, err, ErrFuture)
	require.Equal(t, "on", located(err))
	_, err = w.sell(Selling{Certificate: "MOPS-1999-00001", Kg: 100})
	require.ErrorIs(t, err, ErrCertificate)
	_, err = w.sell(Selling{Certificate: c.Number, Kg: 100, On: on})
	require.NoError(t, err, "entered late from paper")
	again, err := w.issue(w.mops(), Application{PersonID: c.PersonID})
	require.NoError(t, err, "after it expired, there may be a new one")
	require.EqualValues(t, 2900, again.LeftKg)
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

func TestAUnitActsInItsOwnNameOnly(t *testing.T) {
	w := newWorld(t)
	p := w.person()
	_, err := w.issue(w.mops(), Application{Person: &p, Unit: "GOPS"})
	require.ErrorIs(t, err, access.ErrRefused)
	_, err = w.issue(w.yard(), Application{Person: &p})
	require.ErrorIs(t, err, access.ErrRefused)
	_, err = w.issue(w.role("szefowa", "social"), Application{Person: &p})
	require.ErrorIs(t, err, ErrUnit, "who works for several units says for which")
	c, err := w.issue(w.mops(), Application{Person: &p})
	require.NoError(t, err)
	require.ErrorIs(t, w.as(w.gops(), func(d Desk) error { return d.Withdraw(ctx, c.ID, "nie nasze") }), ErrCertificate)
	_, err = w.issue(w.gops(), Application{PersonID: c.PersonID})
	require.ErrorIs(t, err, people.ErrUnknown)
	require.ErrorIs(t, w.as(w.mops(), func(d Desk) error {
		_, err := d.Sell(ctx, Selling{Certificate: c.Number, Good: "orzech", Kg: 1, Yard: "PLAC", Till: "1", Payment: "CASH"})
		return err
	}), access.ErrRefused)
	require.NoError(t, w.store.Read(ctx, func(tx pgx.Tx) error {
		_, err := ByNumber(ctx, tx, w.gops(), c.Number, clock.Date{})
		require.ErrorIs(t, err, ErrCertificate)
		return nil
	}))
}
