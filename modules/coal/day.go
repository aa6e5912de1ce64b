package coal

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
)

// DayTotals are what the rows of a yard's day add up to.
type DayTotals struct {
	Yard       string     `json:"yard"`
	On         clock.Date `json:"on"`
	Closed     bool       `json:"closed"`
	Sales      int        `json:"sales"`
	Reversals  int        `json:"reversals"`
	Kg         Kilograms  `json:"kg"`
	ReceivedKg Kilograms  `json:"received_kg"`
	CashGr     int64      `json:"cash_gr" doc:"what should lie in the till"`
	CardGr     int64      `json:"card_gr"`
	TransferGr int64      `json:"transfer_gr"`
}

// TotalsOf adds up a yard's day.
func TotalsOf(ctx context.Context, tx pgx.Tx, scope access.Scope, yard string, on clock.Date) (DayTotals, error) {
	t := DayTotals{Yard: yard, On: on}
	if !scope.Rights("coal_days").Read {
		return t, scope.Refused("the register coal_days")
	}
	args := arguments{yard}
	var known bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM coal_yards t WHERE t.code = $1 AND `+scope.Condition(common("coal_yards"), args.add)+`)`, args...).Scan(&known); err != nil {
		return t, err
	}
	if !known {
		return t, fail.At("yard", ErrYard)
	}
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM coal_days WHERE yard = $1 AND on_day = $2),
			count(*) FILTER (WHERE kind = 'SALE'), count(*) FILTER (WHERE kind = 'REVERSAL'), coalesce(sum(kg), 0)::bigint,
			coalesce((SELECT sum(kg) FROM coal_receipts WHERE yard = $1 AND on_day = $2), 0)::bigint,
			coalesce(sum(amount_gr) FILTER (WHERE payment = 'CASH'), 0)::bigint, coalesce(sum(amount_gr) FILTER (WHERE payment = 'CARD'), 0)::bigint,
			coalesce(sum(amount_gr) FILTER (WHERE payment = 'TRANSFER'), 0)::bigint
		FROM coal_sales WHERE yard = $1 AND on_day = $2`, yard, on).
		Scan(&t.Closed, &t.Sales, &t.Reversals, &t.Kg, &t.ReceivedKg, &t.CashGr, &t.CardGr, &t.TransferGr)
	return t, err
}

// Closing is what a clerk counted at the end of a day.
type Closing struct {
	Yard   string `json:"yard" maxLength:"20"`
	CashGr int64  `json:"cash_gr" minimum:"-100000000000" maximum:"100000000000" doc:"counted in the till, in grosze"`
	Note   string `json:"note,omitempty" maxLength:"1000" doc:"why it is not what the sales say"`
}

// ClosedDay is a day that was closed.
type ClosedDay struct {
	ID           int64 `json:"id"`
	DifferenceGr int64 `json:"difference_gr" doc:"counted less what the sales say"`
	DayTotals
}

// CloseDay closes a yard's day: from then on nothing is entered into it. What was counted must be what the sales say, or
// a note says why not.
func (d Desk) CloseDay(ctx context.Context, on clock.Date, k Closing) (ClosedDay, error) {
	if err := d.scope.Require(Close); err != nil {
		return ClosedDay{}, err
	}
	on, err := dayOf(on)
	if err != nil {
		return ClosedDay{}, err
	}
	if _, err := d.c.Revision(ctx); err != nil {
		return ClosedDay{}, err
	}
	t, err := TotalsOf(ctx, d.c, d.scope, k.Yard, on)
	if err != nil {
		return ClosedDay{}, err
	}
	var territory string
	if err := d.c.QueryRow(ctx, `SELECT territory FROM coal_yards WHERE code = $1`, k.Yard).Scan(&territory); err != nil {
		return ClosedDay{}, err
	}
	if !reaches(d.scope, Close, territory, d.c.Office().Code) { // to read a yard's days is not to close them
		return ClosedDay{}, fail.At("yard", ErrYard)
	}
	if t.Closed {
		return ClosedDay{}, ErrDayClosed.Because("%s at %s was closed already", on, k.Yard)
	}
	out := ClosedDay{DayTotals: t, DifferenceGr: k.CashGr - t.CashGr}
	out.Closed = true
	if k.Note = strings.TrimSpace(k.Note); out.DifferenceGr != 0 && len([]rune(k.Note)) < 3 {
		return out, fail.At("cash_gr", ErrCash.Because("%s zł were counted, the sales say %s zł: count again, or note why", zloty(k.CashGr), zloty(t.CashGr)))
	}
	out.ID, err = d.create(ctx, "coal_days", "coal.close", map[string]any{"yard": k.Yard, "on_day": on, "sales": t.Sales, "reversals": t.Reversals, "kg": t.Kg, "received_kg": t.ReceivedKg,
		"cash_gr": t.CashGr, "card_gr": t.CardGr, "transfer_gr": t.TransferGr, "counted_gr": k.CashGr, "difference_gr": out.DifferenceGr, "note": k.Note,
		"closed_by": d.scope.Actor(), "closed_at": time.Now(), "territory": territory, "assignee": d.scope.Actor()})
	return out, err
}
