package coal

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/ledger"
)

// Selling is what a till sells.
type Selling struct {
	Certificate string     `json:"certificate,omitempty" maxLength:"30" doc:"number; a good that is not rationed needs none"`
	Good        string     `json:"good" maxLength:"31"`
	Kg          Kilograms  `json:"kg" doc:"whole kilograms"`
	Yard        string     `json:"yard" maxLength:"20"`
	Till        string     `json:"till" maxLength:"20"`
	Payment     string     `json:"payment" enum:"CASH,CARD,TRANSFER"`
	Reservation int64      `json:"reservation,omitempty" doc:"what was kept for the household is sold first"`
	On          clock.Date `json:"on,omitempty" doc:"day of the sale; empty: today; earlier days are entries from paper"`
	PriceGrT    int64      `json:"price_gr_t,omitempty" minimum:"1" doc:"grosze for a tonne, tax included, as the paper of an earlier day says; absent: the price of the good now"`
}

// Sold is a sale that was made.
type Sold struct {
	ID       int64     `json:"id"`
	Document string    `json:"document"`
	Kg       Kilograms `json:"kg"`
	PriceGrT int64     `json:"price_gr_t" doc:"grosze for a tonne, tax included"`
	AmountGr int64     `json:"amount_gr"`
	LeftKg   Kilograms `json:"left_kg" doc:"what the household may still buy that day"`
}

// Sell sells a quantity of a good at a yard: within what the household may buy on the day, from what lies there and is
// promised to nobody else, at a price within the cap. Either all of it is booked or nothing.
func (d Desk) Sell(ctx context.Context, s Selling) (Sold, error) {
	if err := d.scope.Require(Sell); err != nil {
		return Sold{}, err
	}
	on, err := dayOf(s.On)
	if err != nil {
		return Sold{}, err
	}
	if err := CheckQuantity(s.Kg); err != nil {
		return Sold{}, fail.At("kg", err)
	}
	till := strings.ToUpper(strings.TrimSpace(s.Till))
	if till == "" {
		return Sold{}, fail.At("till", ErrTill)
	}
	if _, err := d.c.Revision(ctx); err != nil {
		return Sold{}, err
	}
	at, err := d.placeOf(ctx, Sell, s.Good, s.Yard, on, false)
	if err != nil {
		return Sold{}, err
	}
	terms, err := loadTerms(ctx, d.c, d.scope, on)
	if err != nil {
		return Sold{}, err
	}
	priced := "good"
	if s.PriceGrT != 0 {
		if priced = "price_gr_t"; s.PriceGrT < 0 || !on.Before(clock.Today()) {
			return Sold{}, fail.At(priced, ErrPaperPrice)
		}
		at.good.PriceGrT = s.PriceGrT
	}
	if err := CheckPrice(at.good, terms.PriceCap); err != nil {
		return Sold{}, fail.At(priced, err)
	}
	b := bargain{on: on, kg: s.Kg, at: at, drawn: s.Kg}
	if err := d.entitle(ctx, s, terms, &b); err != nil {
		return Sold{}, err
	}
	if s.Reservation != 0 {
		if b.held, err = d.held(ctx, s, b.certificate); err != nil {
			return Sold{}, err
		}
		if b.held.remaining, err = remaining(ctx, d.c, b.held.Stock); err != nil {
			return Sold{}, err
		}
		b.left += min(b.held.remaining, s.Kg) // what is sold was not free before
	}
	out := Sold{Kg: s.Kg, PriceGrT: at.good.PriceGrT, AmountGr: Amount(s.Kg, at.good.PriceGrT), LeftKg: max(0, b.left-b.drawn)}
	no, err := d.next(ctx, `SELECT coalesce(max(no), 0) + 1 FROM coal_sales WHERE yard = $1 AND year = $2`, at.yard.Code, on.Year)
	if err != nil {
		return out, err
	}
	out.Document = fmt.Sprintf("%s-%d-%05d", at.yard.Code, on.Year, no)
	row := map[string]any{"document": out.Document, "year": on.Year, "no": no, "good": at.good.Code, "yard": at.yard.Code, "till": till, "kg": s.Kg, "price_gr_t": out.PriceGrT,
		"amount_gr": out.AmountGr, "payment": s.Payment, "on_day": on, "at": time.Now(), "clerk": d.scope.Actor(), "kind": "SALE", "final_sale": at.good.Rationed && b.drawn < s.Kg, "assignee": d.scope.Actor(),
		"territory": at.yard.Territory}
	if b.certificate.ID != 0 {
		row["certificate_id"], row["unit"], row["territory"] = b.certificate.ID, b.certificate.Unit, b.certificate.Territory
		row["days_waited"] = b.certificate.From.DaysUntil(on)
	}
	if out.ID, err = d.create(ctx, "coal_sales", "coal.sell", row); err != nil {
		return out, err
	}
	d.c.Touch("coal_certificates")
	return out, d.book(ctx, b, documentOf("coal_sales", out.ID))
}

// bargain is a sale that is being made.
type bargain struct {
	on          clock.Date
	kg          Kilograms
	at          place
	certificate Certificate
	left        Kilograms // free to the household before the sale
	drawn       Kilograms // what counts towards its limit
	held        hold
}

// entitle finds what entitles the household to buy.
func (d Desk) entitle(ctx context.Context, s Selling, terms Terms, b *bargain) (err error) {
	if !b.at.good.Rationed {
		b.drawn = 0
		return nil
	}
	if strings.TrimSpace(s.Certificate) == "" {
		return fail.At("certificate", ErrNeeds)
	}
	if b.certificate, err = certificateOf(ctx, d.c, d.scope, s.Certificate, 0); err != nil {
		return err
	}
	if err = b.certificate.ValidOn(b.on); err != nil {
		return fail.At("certificate", err)
	}
	a, err := allowanceAt(ctx, d.c, b.certificate, terms.Seasons)
	if err != nil {
		return err
	}
	if err := d.topUp(ctx, b.certificate, a, b.on); err != nil {
		return err
	}
	b.left = a.Left(b.on)
	if s.Reservation != 0 {
		kept, err := d.held(ctx, s, b.certificate)
		if err != nil {
			return err
		}
		own, err := remaining(ctx, d.c, kept.Limit)
		if err != nil {
			return err
		}
		a.Reserved = max(0, a.Reserved-own)
	}
	if terms.FinalSale { // beyond the limit too, but within it first
		b.drawn = min(b.drawn, a.Left(b.on))
		return nil
	}
	_, err = a.Draw(b.on, s.Kg)
	return fail.At("kg", err)
}

// book takes the sale out of the yard's heap and of the household's limit; what was kept for it first.
func (d Desk) book(ctx context.Context, b bargain, document string) error {
	for _, account := range []struct {
		of   ledger.Account
		kg   Kilograms
		held int64
	}{{stock(b.at.yard.Code, b.at.good.Code), b.kg, b.held.Stock}, {limit(b.certificate.Allowance), b.drawn, b.held.Limit}} {
		rest := account.kg
		if account.held != 0 && rest > 0 {
			kept, err := remaining(ctx, d.c, account.held)
			if err != nil {
				return err
			}
			if first := min(kept, rest); first > 0 {
				if _, _, err := ledger.Draw(ctx, d.c, account.held, ledger.Entry{Quantity: -first, Why: "sale", Document: document, On: b.on}); err != nil {
					return err
				}
				rest -= first
			}
		}
		if rest > 0 {
			if _, _, err := ledger.Post(ctx, d.c, ledger.Entry{Account: account.of, Quantity: -rest, Why: "sale", Document: document, On: b.on}); err != nil {
				return fail.At("kg", err)
			}
		}
	}
	if b.held.ID == 0 || b.held.remaining > b.kg {
		return nil
	}
	for _, id := range []int64{b.held.Stock, b.held.Limit} { // in a final sale a part of the limit may be left over
		if _, err := ledger.Release(ctx, d.c, id); err != nil {
			return err
		}
	}
	return d.put(ctx, "coal_reservations", "coal.sell", b.held.ID, map[string]any{"status": Drawn})
}

// hold is a reservation with those of the ledger behind it.
type hold struct {
	ID        int64
	Stock     int64
	Limit     int64
	remaining Kilograms
}

// held finds the reservation that a sale is on.
func (d Desk) held(ctx context.Context, s Selling, c Certificate) (hold, error) {
	var h hold
	var certificate int64
	var good, yard, status string
	err := d.c.QueryRow(ctx, `SELECT id, stock_hold, limit_hold, certificate_id, good, yard, status FROM coal_reservations WHERE id = $1`, s.Reservation).
		Scan(&h.ID, &h.Stock, &h.Limit, &certificate, &good, &yard, &status)
	switch {
	case err == pgx.ErrNoRows || err == nil && certificate != c.ID:
		return h, fail.At("reservation", ErrReservation)
	case err != nil:
		return h, err
	case good != s.Good || yard != s.Yard || status != Open:
		return h, fail.At("reservation", ErrReserved)
	}
	left, err := remaining(ctx, d.c, h.Stock)
	if err == nil && left == 0 {
		err = fail.At("reservation", ErrReserved.Because("the reservation is over: nothing is kept any more"))
	}
	return h, err
}

// remaining is what a reservation of the ledger still holds.
func remaining(ctx context.Context, tx pgx.Tx, id int64) (kg Kilograms, err error) {
	err = tx.QueryRow(ctx, `SELECT CASE WHEN state = 'OPEN' AND until > clock_timestamp() THEN remaining ELSE 0 END FROM ledger_reservations WHERE id = $1`, id).Scan(&kg)
	return kg, err
}

// TakeBack is what a till takes back.
type TakeBack struct {
	Reason string     `json:"reason" maxLength:"500"`
	On     clock.Date `json:"on,omitempty" doc:"empty: today; the day must not be closed"`
}

// Reversed is a sale that was taken back.
type Reversed struct {
	ID       int64     `json:"id"`
	Document string    `json:"document"`
	Kg       Kilograms `json:"kg" doc:"less than zero: what came back"`
	AmountGr int64     `json:"amount_gr" doc:"less than zero: what is paid back"`
}

// ReverseSale takes a sale back by a row of its own, dated on an open day: a sale of a closed day is corrected today.
// The good lies at the yard again, and the household may buy it again.
func (d Desk) ReverseSale(ctx context.Context, id int64, t TakeBack) (Reversed, error) {
	if err := d.scope.Require(Sell); err != nil {
		return Reversed{}, err
	}
	on, err := dayOf(t.On)
	if err != nil {
		return Reversed{}, err
	}
	if t.Reason, err = reasonOf(t.Reason); err != nil {
		return Reversed{}, err
	}
	if _, err := d.c.Revision(ctx); err != nil {
		return Reversed{}, err
	}
	args := arguments{id}
	var s struct {
		kind, good, yard, till, payment, unit, territory, document string
		certificate                                                int64
		kg, price, amount                                          int64
		on                                                         clock.Date
		reversed, final                                            bool
	}
	err = d.c.QueryRow(ctx, `SELECT t.kind, t.good, t.yard, t.till, t.payment, t.unit, t.territory, t.document, t.certificate_id, t.kg, t.price_gr_t, t.amount_gr, t.on_day, t.reversed, t.final_sale
		FROM coal_sales t WHERE t.id = $1 AND `+d.scope.Condition(subject("coal_sales", "kind", "yard"), args.add), args...).
		Scan(&s.kind, &s.good, &s.yard, &s.till, &s.payment, &s.unit, &s.territory, &s.document, &s.certificate, &s.kg, &s.price, &s.amount, &s.on, &s.reversed, &s.final)
	switch {
	case err == pgx.ErrNoRows:
		return Reversed{}, ErrNoSale
	case err != nil:
		return Reversed{}, err
	case s.kind != "SALE" || s.reversed:
		return Reversed{}, ErrReversed.Because("%s was taken back already", s.document)
	case on.Before(s.on):
		return Reversed{}, fail.At("on", ErrPeriod.Because("%s was sold on %s; it cannot come back before", s.document, s.on))
	}
	at, err := d.placeOf(ctx, Sell, s.good, s.yard, on, true)
	if err != nil {
		return Reversed{}, err
	}
	no, err := d.next(ctx, `SELECT coalesce(max(no), 0) + 1 FROM coal_sales WHERE yard = $1 AND year = $2`, at.yard.Code, on.Year)
	if err != nil {
		return Reversed{}, err
	}
	out := Reversed{Document: fmt.Sprintf("%s-%d-%05d", at.yard.Code, on.Year, no), Kg: -s.kg, AmountGr: -s.amount}
	if out.ID, err = d.create(ctx, "coal_sales", "coal.reverse", map[string]any{"document": out.Document, "year": on.Year, "no": no, "certificate_id": s.certificate, "good": s.good, "yard": s.yard,
		"till": s.till, "kg": -s.kg, "price_gr_t": s.price, "amount_gr": -s.amount, "payment": s.payment, "on_day": on, "at": time.Now(), "clerk": d.scope.Actor(), "kind": "REVERSAL", "reverses": id,
		"reason": t.Reason, "final_sale": s.final, "unit": s.unit, "territory": s.territory, "assignee": d.scope.Actor()}); err != nil {
		return out, err
	}
	if err := d.put(ctx, "coal_sales", "coal.reverse", id, map[string]any{"reversed": true}); err != nil {
		return out, err
	}
	d.c.Touch("coal_certificates")
	return out, d.unbook(ctx, documentOf("coal_sales", id), documentOf("coal_sales", out.ID), on)
}

// unbook takes back every entry that stands for a document.
func (d Desk) unbook(ctx context.Context, document, by string, on clock.Date) error {
	entries, err := ledger.EntriesOf(ctx, d.c, document)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, _, err := ledger.Reverse(ctx, d.c, e.ID, "reversal", by, on); err != nil {
			return err
		}
	}
	return nil
}
