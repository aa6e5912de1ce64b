package ledger

import (
	"context"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/db"
)

// account is an account that a change works on: nobody else writes until the change is over.
type account struct {
	id int64
	Balance
}

// open finds an account, or makes it, and lets go of reservations whose time is over. It takes the change's revision
// and with it the office's lock, so that what it answers stays true until the change is over.
func open(ctx context.Context, c *db.Change, of Account) (account, error) {
	if _, err := c.Revision(ctx); err != nil {
		return account{}, err
	}
	a := account{Balance: Balance{Account: of}}
	var over int64
	err := c.QueryRow(ctx, `SELECT a.id, a.unit, a.balance, a.reserved,
			coalesce((SELECT sum(r.remaining) FROM ledger_reservations r WHERE r.account_id = a.id AND r.state = 'OPEN' AND r.until <= clock_timestamp()), 0)::bigint
		FROM ledger_accounts a WHERE a.programme = $1 AND a.kind = $2 AND a.name = $3 FOR UPDATE`, of.Programme, of.Kind, of.Name).
		Scan(&a.id, &a.Account.Unit, &a.Balance.Balance, &a.Reserved, &over)
	switch {
	case err == pgx.ErrNoRows && (of.Programme == "" || of.Kind == "" || of.Name == "" || of.Unit == ""):
		return a, ErrQuantity.Because("an account has a programme, a kind, a name and a unit")
	case err == pgx.ErrNoRows:
		err = c.QueryRow(ctx, `INSERT INTO ledger_accounts (programme, kind, name, unit) VALUES ($1, $2, $3, $4) RETURNING id`,
			of.Programme, of.Kind, of.Name, of.Unit).Scan(&a.id)
	case err == nil && of.Unit != "" && of.Unit != a.Account.Unit:
		err = ErrQuantity.Because("%s is counted in %s, not in %s", of.Name, a.Account.Unit, of.Unit)
	}
	if err == nil && over > 0 {
		err = a.expire(ctx, c)
	}
	a.Free = a.Balance.Balance - a.Reserved
	return a, err
}

// expire lets go of the account's reservations whose time is over.
func (a *account) expire(ctx context.Context, c *db.Change) error {
	return c.QueryRow(ctx, `WITH over AS (UPDATE ledger_reservations SET state = 'EXPIRED', ended_at = until
			WHERE account_id = $1 AND state = 'OPEN' AND until <= clock_timestamp() RETURNING remaining)
		UPDATE ledger_accounts SET reserved = reserved - (SELECT coalesce(sum(remaining), 0) FROM over) WHERE id = $1 RETURNING reserved`, a.id).Scan(&a.Reserved)
}

// book writes an entry that has been judged; drawn is how much of it was reserved.
func (a *account) book(ctx context.Context, c *db.Change, e Entry, drawn int64) (Entry, Balance, error) {
	revision, err := c.Revision(ctx)
	if err != nil {
		return e, a.Balance, err
	}
	if e.On.IsZero() {
		e.On = clock.Today()
	}
	var reverses *int64
	if e.Reverses != 0 {
		reverses = &e.Reverses
	}
	err = c.QueryRow(ctx, `WITH a AS (UPDATE ledger_accounts SET balance = balance + $2, reserved = reserved - $3, entries = entries + 1 WHERE id = $1 RETURNING id, entries, balance)
		INSERT INTO ledger_entries (account_id, no, quantity, balance, why, document, on_day, reverses, revision, actor)
		SELECT id, entries, $2, balance, $4, $5, $6, $7, $8, $9 FROM a RETURNING id, balance`,
		a.id, e.Quantity, drawn, e.Why, e.Document, e.On, reverses, revision, c.Actor()).Scan(&e.ID, &a.Balance.Balance)
	a.Reserved -= drawn
	a.Free = a.Balance.Balance - a.Reserved
	return e, a.Balance, err
}

// held finds a reservation and its account, after what is over has been let go of.
func held(ctx context.Context, c *db.Change, id int64) (account, Reservation, error) {
	r := Reservation{ID: id}
	if _, err := c.Revision(ctx); err != nil {
		return account{}, r, err
	}
	err := c.QueryRow(ctx, `SELECT a.programme, a.kind, a.name, a.unit FROM ledger_reservations r JOIN ledger_accounts a ON a.id = r.account_id WHERE r.id = $1`, id).
		Scan(&r.Account.Programme, &r.Account.Kind, &r.Account.Name, &r.Account.Unit)
	if err == pgx.ErrNoRows {
		return account{}, r, ErrReservation.Because("there is no reservation %d", id)
	}
	if err != nil {
		return account{}, r, err
	}
	a, err := open(ctx, c, r.Account)
	if err != nil {
		return a, r, err
	}
	err = c.QueryRow(ctx, `SELECT quantity, remaining, until, who, document, state FROM ledger_reservations WHERE id = $1`, id).
		Scan(&r.Quantity, &r.Remaining, &r.Until, &r.Who, &r.Document, &r.State)
	return a, r, err
}
