// Package ledger keeps quantities that may never go negative: coal at a yard, parcels at an issuing point, what a
// household may still buy. Nothing is ever overwritten: an account is the sum of its entries, and a mistake is taken
// back by an entry of its own. What is reserved for somebody cannot be given to anybody else until the reservation
// ends.
package ledger

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
)

// Failures of this package.
var (
	ErrShort       = fail.New(fail.Conflict, "ledger.short", "there is not that much left")
	ErrQuantity    = fail.New(fail.Invalid, "ledger.quantity", "this quantity cannot be booked")
	ErrNoEntry     = fail.New(fail.NotFound, "ledger.no_entry", "there is no such entry")
	ErrReversed    = fail.New(fail.Conflict, "ledger.reversed", "the entry has been taken back already")
	ErrReservation = fail.New(fail.Conflict, "ledger.reservation", "the reservation no longer holds")
	ErrUntil       = fail.New(fail.Invalid, "ledger.until", "a reservation ends in the future")
)

// Most is the largest quantity of one entry, and the most that an account holds: a thousand million units.
const Most = 1_000_000_000

// Account is what is counted. Programme, kind and name tell accounts apart; the unit belongs to the account for good.
type Account struct {
	Programme string `json:"programme"` // coal
	Kind      string `json:"kind"`      // stock
	Name      string `json:"name"`      // yard:good; never a person's name
	Unit      string `json:"unit"`      // kg, szt
}

// Entry is one movement of an account.
type Entry struct {
	ID       int64      `json:"id"`
	Account  Account    `json:"account"`
	Quantity int64      `json:"quantity"` // more than zero comes in, less goes out
	Why      string     `json:"why"`      // receipt, sale, reversal
	Document string     `json:"document"` // register/id of what it stands for
	On       clock.Date `json:"on"`       // day on which it happened; today when zero
	Reverses int64      `json:"reverses,omitempty"`
}

// Balance is how an account stands.
type Balance struct {
	Account  Account `json:"account"`
	Balance  int64   `json:"balance"`
	Reserved int64   `json:"reserved"`
	Free     int64   `json:"free"` // what may be promised to somebody
}

// Reservation holds a part of an account until a moment.
type Reservation struct {
	ID        int64     `json:"id"`
	Account   Account   `json:"account"`
	Quantity  int64     `json:"quantity"`
	Remaining int64     `json:"remaining"` // not yet drawn
	Until     time.Time `json:"until"`
	Who       string    `json:"who"`
	Document  string    `json:"document"`
	State     string    `json:"state" enum:"OPEN,DRAWN,RELEASED,EXPIRED"`
}

// Take judges whether a quantity may leave an account, or be reserved in it. It stores nothing.
func (b Balance) Take(quantity int64) error {
	switch {
	case quantity <= 0 || quantity > Most:
		return ErrQuantity.Because("%d is no quantity that can be taken", quantity)
	case quantity > b.Free:
		return ErrShort.Because("%s holds %d %s, of which %d are reserved; %d were asked for", b.Account.Name, b.Balance, b.Account.Unit, b.Reserved, quantity)
	}
	return nil
}

// Post books an entry, under the change's revision, and answers with it and with how the account stands then. What is
// reserved cannot leave: see Draw. An account comes into being with its first entry.
func Post(ctx context.Context, c *db.Change, e Entry) (Entry, Balance, error) {
	a, err := open(ctx, c, e.Account)
	if err != nil {
		return e, Balance{}, err
	}
	e.Account = a.Account
	switch {
	case e.Quantity < 0:
		err = a.Take(-e.Quantity)
	case e.Quantity == 0 || e.Quantity > Most || a.Balance.Balance+e.Quantity > Most:
		err = ErrQuantity.Because("%d is no quantity that can be booked", e.Quantity)
	}
	if err != nil {
		return e, a.Balance, err
	}
	return a.book(ctx, c, e, 0)
}

// Reverse takes an entry back by an entry of its own, on a day. What came in can only go back while it is there and
// nobody has reserved it.
func Reverse(ctx context.Context, c *db.Change, entry int64, why, document string, on clock.Date) (Entry, Balance, error) {
	if _, err := c.Revision(ctx); err != nil {
		return Entry{}, Balance{}, err
	}
	e := Entry{Why: why, Document: document, On: on, Reverses: entry}
	var reversed bool
	err := c.QueryRow(ctx, `SELECT a.programme, a.kind, a.name, a.unit, -e.quantity, EXISTS (SELECT FROM ledger_entries r WHERE r.reverses = e.id)
		FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id WHERE e.id = $1`, entry).
		Scan(&e.Account.Programme, &e.Account.Kind, &e.Account.Name, &e.Account.Unit, &e.Quantity, &reversed)
	switch {
	case err == pgx.ErrNoRows:
		return e, Balance{}, ErrNoEntry.Because("there is no entry %d", entry)
	case err != nil:
		return e, Balance{}, err
	case reversed:
		return e, Balance{}, ErrReversed.Because("entry %d has been taken back already", entry)
	}
	return Post(ctx, c, e)
}

// Reserve holds a part of what is free until a moment.
func Reserve(ctx context.Context, c *db.Change, account Account, quantity int64, until time.Time, who, document string) (Reservation, Balance, error) {
	r := Reservation{Quantity: quantity, Remaining: quantity, Until: until, Who: who, Document: document, State: "OPEN"}
	a, err := open(ctx, c, account)
	if err != nil {
		return r, Balance{}, err
	}
	r.Account = a.Account
	if !until.After(time.Now()) {
		return r, a.Balance, ErrUntil.Because("the reservation would end at %s, which is over", until.Format(time.RFC3339))
	}
	if err := a.Take(quantity); err != nil {
		return r, a.Balance, err
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return r, a.Balance, err
	}
	err = c.QueryRow(ctx, `WITH a AS (UPDATE ledger_accounts SET reserved = reserved + $2 WHERE id = $1)
		INSERT INTO ledger_reservations (account_id, quantity, remaining, until, who, document, revision) VALUES ($1, $2, $2, $3, $4, $5, $6) RETURNING id`,
		a.id, quantity, until, who, document, revision).Scan(&r.ID)
	a.Reserved += quantity
	a.Free -= quantity
	return r, a.Balance, err
}

// Release gives back what a reservation still holds. A reservation that has ended stays as it is.
func Release(ctx context.Context, c *db.Change, id int64) (Reservation, error) {
	a, r, err := held(ctx, c, id)
	if err != nil || r.State != "OPEN" {
		return r, err
	}
	r.State = "RELEASED"
	_, err = c.Exec(ctx, `WITH r AS (UPDATE ledger_reservations SET state = 'RELEASED', ended_at = clock_timestamp() WHERE id = $1)
		UPDATE ledger_accounts SET reserved = reserved - $3 WHERE id = $2`, id, a.id, r.Remaining)
	return r, err
}

// Draw books what leaves an account on a reservation. The rest stays reserved; when nothing is left, the reservation
// has been drawn.
func Draw(ctx context.Context, c *db.Change, reservation int64, e Entry) (Entry, Balance, error) {
	a, r, err := held(ctx, c, reservation)
	if err != nil {
		return e, Balance{}, err
	}
	taken := -e.Quantity
	switch e.Account = a.Account; {
	case r.State != "OPEN":
		return e, a.Balance, ErrReservation.Because("reservation %d holds nothing any more: %s", reservation, r.State)
	case taken <= 0 || taken > Most:
		return e, a.Balance, ErrQuantity.Because("%d is no quantity that can be taken", taken)
	case taken > r.Remaining:
		return e, a.Balance, ErrShort.Because("reservation %d holds %d %s; %d were asked for", reservation, r.Remaining, a.Account.Unit, taken)
	}
	if _, err := c.Exec(ctx, `UPDATE ledger_reservations SET remaining = remaining - $2, state = CASE WHEN remaining = $2 THEN 'DRAWN' ELSE state END,
		ended_at = CASE WHEN remaining = $2 THEN clock_timestamp() END WHERE id = $1`, reservation, taken); err != nil {
		return e, a.Balance, err
	}
	return a.book(ctx, c, e, taken)
}
