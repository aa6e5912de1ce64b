package coal

import (
	"context"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/ledger"
)

// Keeping is what is to be kept for a household.
type Keeping struct {
	Certificate string     `json:"certificate" maxLength:"30" doc:"number"`
	Good        string     `json:"good" maxLength:"31"`
	Kg          Kilograms  `json:"kg"`
	Yard        string     `json:"yard" maxLength:"20"`
	Until       clock.Date `json:"until,omitempty" doc:"last day; empty: as many days as the office has set"`
}

// Kept is a reservation that was made.
type Kept struct {
	ID     int64      `json:"id"`
	Kg     Kilograms  `json:"kg"`
	Until  clock.Date `json:"until"`
	FreeKg Kilograms  `json:"free_kg" doc:"of the good at the yard, after it"`
	LeftKg Kilograms  `json:"left_kg" doc:"of the household's limit, beside what is kept"`
}

// Reserve keeps a quantity for a household until a day: it is sold to nobody else, and counts against the household's
// limit as if it were bought.
func (d Desk) Reserve(ctx context.Context, k Keeping) (Kept, error) {
	if err := d.scope.Require(Sell); err != nil {
		return Kept{}, err
	}
	if err := CheckQuantity(k.Kg); err != nil {
		return Kept{}, fail.At("kg", err)
	}
	if _, err := d.c.Revision(ctx); err != nil {
		return Kept{}, err
	}
	today := clock.Today()
	at, err := d.placeOf(ctx, Sell, k.Good, k.Yard, today, false)
	if err != nil {
		return Kept{}, err
	}
	terms, err := loadTerms(ctx, d.c, d.scope, today)
	if err != nil {
		return Kept{}, err
	}
	c, err := certificateOf(ctx, d.c, d.scope, k.Certificate, 0)
	if err != nil {
		return Kept{}, err
	}
	if err := c.ValidOn(today); err != nil {
		return Kept{}, fail.At("certificate", err)
	}
	until := k.Until
	if until.IsZero() {
		until = today.AddDays(terms.ReservationDays)
	}
	if until.Before(today) {
		return Kept{}, fail.At("until", ErrPeriod)
	}
	if until.After(c.To) {
		return Kept{}, fail.At("until", ErrExpired.Because("certificate %s is valid until %s", c.Number, c.To))
	}
	a, err := allowanceAt(ctx, d.c, c, terms.Seasons)
	if err != nil {
		return Kept{}, err
	}
	if _, err := a.Draw(today, k.Kg); err != nil {
		return Kept{}, fail.At("kg", err)
	}
	if err := d.topUp(ctx, c, a, today); err != nil {
		return Kept{}, err
	}
	by := d.scope.Actor()
	heap, balance, err := ledger.Reserve(ctx, d.c, stock(at.yard.Code, at.good.Code), k.Kg, endOf(until), by, documentOf("coal_certificates", c.ID))
	if err != nil {
		return Kept{}, fail.At("kg", err)
	}
	own, _, err := ledger.Reserve(ctx, d.c, limit(c.Allowance), k.Kg, endOf(until), by, documentOf("coal_certificates", c.ID))
	if err != nil {
		return Kept{}, fail.At("kg", err)
	}
	out := Kept{Kg: k.Kg, Until: until, FreeKg: balance.Free, LeftKg: a.Left(today) - k.Kg}
	d.c.Touch("coal_certificates")
	out.ID, err = d.create(ctx, "coal_reservations", "coal.reserve", map[string]any{"certificate_id": c.ID, "good": at.good.Code, "yard": at.yard.Code, "kg": k.Kg, "on_day": today, "until": until,
		"status": Open, "stock_hold": heap.ID, "limit_hold": own.ID, "unit": c.Unit, "territory": c.Territory, "assignee": by})
	return out, err
}

// Release gives back what is kept.
func (d Desk) Release(ctx context.Context, id int64) error {
	if err := d.scope.Require(Sell); err != nil {
		return err
	}
	if _, err := d.c.Revision(ctx); err != nil {
		return err
	}
	args := arguments{id}
	var h hold
	var status string
	err := d.c.QueryRow(ctx, `SELECT t.id, t.stock_hold, t.limit_hold, t.status FROM coal_reservations t WHERE t.id = $1 AND `+
		d.scope.Condition(subject("coal_reservations", "status"), args.add), args...).Scan(&h.ID, &h.Stock, &h.Limit, &status)
	switch {
	case err == pgx.ErrNoRows:
		return ErrReservation
	case err != nil:
		return err
	case status != Open:
		return ErrReserved.Because("the reservation is over")
	}
	d.c.Touch("coal_certificates")
	return d.letGo(ctx, h)
}

// letGo ends a reservation, with those of the ledger behind it.
func (d Desk) letGo(ctx context.Context, h hold) error {
	for _, id := range []int64{h.Stock, h.Limit} {
		if _, err := ledger.Release(ctx, d.c, id); err != nil {
			return err
		}
	}
	return d.put(ctx, "coal_reservations", "coal.release", h.ID, map[string]any{"status": Released})
}
