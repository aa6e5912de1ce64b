package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"spoina/internal/db"
)

// Of is how an account stands; one that nothing was booked on holds nothing. Reservations whose time is over hold
// nothing any more, whether or not somebody has let go of them.
func Of(ctx context.Context, tx pgx.Tx, of Account) (Balance, error) {
	b := Balance{Account: of}
	err := tx.QueryRow(ctx, `SELECT a.unit, a.balance, coalesce((SELECT sum(r.remaining) FROM ledger_reservations r
			WHERE r.account_id = a.id AND r.state = 'OPEN' AND r.until > clock_timestamp()), 0)::bigint
		FROM ledger_accounts a WHERE a.programme = $1 AND a.kind = $2 AND a.name = $3`, of.Programme, of.Kind, of.Name).
		Scan(&b.Account.Unit, &b.Balance, &b.Reserved)
	if err == pgx.ErrNoRows {
		return b, nil
	}
	b.Free = b.Balance - b.Reserved
	return b, err
}

// Balances are the accounts of one kind, by name.
func Balances(ctx context.Context, tx pgx.Tx, programme, kind string) ([]Balance, error) {
	rows, err := tx.Query(ctx, `SELECT a.programme, a.kind, a.name, a.unit, a.balance, coalesce(sum(r.remaining), 0)::bigint
		FROM ledger_accounts a LEFT JOIN ledger_reservations r ON r.account_id = a.id AND r.state = 'OPEN' AND r.until > clock_timestamp()
		WHERE a.programme = $1 AND a.kind = $2 GROUP BY a.id ORDER BY a.name`, programme, kind)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Balance, error) {
		var b Balance
		err := row.Scan(&b.Account.Programme, &b.Account.Kind, &b.Account.Name, &b.Account.Unit, &b.Balance, &b.Reserved)
		b.Free = b.Balance - b.Reserved
		return b, err
	})
}

// Entries are an account's entries in the order in which they were booked.
func Entries(ctx context.Context, tx pgx.Tx, of Account) ([]Entry, error) {
	rows, err := tx.Query(ctx, `SELECT e.id, a.programme, a.kind, a.name, a.unit, e.quantity, e.why, e.document, e.on_day, coalesce(e.reverses, 0)
		FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id WHERE a.programme = $1 AND a.kind = $2 AND a.name = $3 ORDER BY e.no`,
		of.Programme, of.Kind, of.Name)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanEntry)
}

// EntriesOf are the entries that stand for a document, in the order in which they were booked.
func EntriesOf(ctx context.Context, tx pgx.Tx, document string) ([]Entry, error) {
	rows, err := tx.Query(ctx, `SELECT e.id, a.programme, a.kind, a.name, a.unit, e.quantity, e.why, e.document, e.on_day, coalesce(e.reverses, 0)
		FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id WHERE e.document = $1 ORDER BY e.id`, document)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanEntry)
}

func scanEntry(row pgx.CollectableRow) (Entry, error) {
	var e Entry
	err := row.Scan(&e.ID, &e.Account.Programme, &e.Account.Kind, &e.Account.Name, &e.Account.Unit, &e.Quantity, &e.Why, &e.Document, &e.On, &e.Reverses)
	return e, err
}

// Report is what Verify found.
type Report struct {
	Accounts int64    `json:"ledger_accounts"`
	Entries  int64    `json:"ledger_entries"`
	Problems []string `json:"problems"`
}

// Verify proves the ledger: every account is the sum of its entries, entry after entry, none is missing, none is taken
// back twice or by another quantity, and what is reserved is what the open reservations hold.
func Verify(ctx context.Context, store *db.Store) (Report, error) {
	var report Report
	err := store.Read(ctx, func(tx pgx.Tx) (err error) {
		report, err = VerifyIn(ctx, tx)
		return err
	})
	return report, err
}

// VerifyIn is Verify inside a reading.
func VerifyIn(ctx context.Context, tx pgx.Tx) (Report, error) {
	report := Report{Problems: []string{}}
	rows, err := tx.Query(ctx, `WITH e AS (SELECT account_id, no, quantity, balance, row_number() OVER w AS nth, sum(quantity) OVER w AS running
				FROM ledger_entries WINDOW w AS (PARTITION BY account_id ORDER BY no)),
			s AS (SELECT account_id, count(*) AS n, sum(quantity) AS total, count(*) FILTER (WHERE no <> nth OR balance <> running) AS wrong FROM e GROUP BY account_id),
			r AS (SELECT account_id, sum(remaining) AS held FROM ledger_reservations WHERE state = 'OPEN' GROUP BY account_id)
		SELECT a.programme || '/' || a.kind || '/' || a.name, a.balance, a.reserved, a.entries,
			coalesce(s.total, 0)::bigint, coalesce(s.n, 0), coalesce(s.wrong, 0), coalesce(r.held, 0)::bigint
		FROM ledger_accounts a LEFT JOIN s ON s.account_id = a.id LEFT JOIN r ON r.account_id = a.id ORDER BY 1`)
	if err != nil {
		return report, err
	}
	var name string
	var balance, reserved, entries, total, n, wrong, held int64
	_, err = pgx.ForEachRow(rows, []any{&name, &balance, &reserved, &entries, &total, &n, &wrong, &held}, func() error {
		report.Accounts++
		report.Entries += n
		switch {
		case total != balance:
			report.note("%s: the entries add up to %d, but the account holds %d", name, total, balance)
		case n != entries:
			report.note("%s: %d entries were booked, but there are %d", name, entries, n)
		case wrong > 0:
			report.note("%s: %d entries do not follow from those before them", name, wrong)
		}
		if held != reserved {
			report.note("%s: open reservations hold %d, but %d are reserved", name, held, reserved)
		}
		if balance < 0 || reserved > balance {
			report.note("%s: holds %d with %d reserved", name, balance, reserved)
		}
		return nil
	})
	if err != nil {
		return report, err
	}
	var odd int64
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM ledger_entries r LEFT JOIN ledger_entries e ON e.id = r.reverses AND e.account_id = r.account_id AND e.quantity = -r.quantity AND e.id < r.id
		WHERE r.reverses IS NOT NULL AND e.id IS NULL`).Scan(&odd); err != nil {
		return report, err
	}
	if odd > 0 {
		report.note("ledger: %d entries take back what was not booked", odd)
	}
	return report, nil
}

func (r *Report) note(format string, args ...any) {
	r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
}
