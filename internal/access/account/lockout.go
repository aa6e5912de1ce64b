package account

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

// Guessing is slowed down by account and by network. An account costs a growing wait from the fifth failure on, a
// network from the thirtieth, since a whole town hall may come from one address. Logins that nobody has are counted
// like others, so a lock-out tells nothing. A passkey is no guess and passes.
const (
	freeByAccount = 4
	freeByNetwork = 30
	lockedAt      = 10 // failures of an account after which the person is told by mail
	longestWait   = 15 * time.Minute
	forgotten     = 24 * time.Hour
)

func (s *Service) accountKey(login string) []byte { return s.key.Digest("lockout", "account "+login) }

func (s *Service) networkKey(what string, caller httpapi.Caller) []byte {
	return s.key.Digest("lockout", what+" "+caller.Network())
}

// attempt counts an attempt as failed before it is made, so that a hundred at once are not all free. It answers with
// the number of failures within the window, or ErrLocked while the key must wait.
func (s *Service) attempt(ctx context.Context, q querier, key []byte, free int, window time.Duration) (int, error) {
	now := s.now()
	var count int
	err := q.QueryRow(ctx, `INSERT INTO sign_in_failures AS f (key, count, since, until) VALUES ($1, 1, $2, $2)
		ON CONFLICT (key) DO UPDATE SET
			since = CASE WHEN f.since < $3 THEN $2 ELSE f.since END,
			count = CASE WHEN f.since < $3 THEN 1 ELSE f.count + 1 END,
			until = $2 + CASE WHEN f.since < $3 OR f.count < $4 THEN interval '0'
				ELSE least(make_interval(secs => 5 * power(2, least(f.count - $4, 12))), $5::interval) END
		WHERE f.until <= $2 RETURNING count`,
		key, now, now.Add(-window), free, longestWait).Scan(&count)
	if errors.Is(err, pgx.ErrNoRows) {
		var until time.Time
		if err := q.QueryRow(ctx, `SELECT until FROM sign_in_failures WHERE key = $1`, key).Scan(&until); err != nil {
			return 0, err
		}
		return 0, ErrLocked.Because("too many failed attempts: wait %d seconds before the next one", max(1, int(until.Sub(now).Seconds())))
	}
	return count, err
}

// succeeded takes the attempt back that attempt counted.
func (s *Service) succeeded(ctx context.Context, q querier, account, network []byte) error {
	if _, err := q.Exec(ctx, `DELETE FROM sign_in_failures WHERE key = $1`, account); err != nil {
		return err
	}
	_, err := q.Exec(ctx, `UPDATE sign_in_failures SET count = greatest(count - 1, 0), until = $2 WHERE key = $1`, network, s.now())
	return err
}

// limited slows down what anybody may ask for without an account, by network: reset letters, setup codes, challenges.
func (s *Service) limited(ctx context.Context, store *db.Store, what string, caller httpapi.Caller, free int, window time.Duration) error {
	_, err := s.attempt(ctx, store.Pool(), s.networkKey(what, caller), free, window)
	return err
}

// Unlock forgets the failures of an account. Who may do so: user.manage.
func (s *Service) Unlock(ctx context.Context, q querier, login string) error {
	_, err := q.Exec(ctx, `DELETE FROM sign_in_failures WHERE key = $1`, s.accountKey(login))
	return err
}

// UnlockFor is Unlock by an administrator, who keeps the person's password and second factor as they are.
func (s *Service) UnlockFor(ctx context.Context, store *db.Store, scope access.Scope, id int64) (u User, err error) {
	err = s.change(ctx, store, scope.Actor(), "account unlocked", func(c *db.Change) error {
		if u, err = UserByID(ctx, c, id); err != nil {
			return err
		}
		if err := mayManage(ctx, c, scope, u); err != nil {
			return err
		}
		if err := s.Unlock(ctx, c, u.Login); err != nil {
			return err
		}
		return audited(ctx, c, scope, "user.unlock", subjectOf(id), map[string]any{"login": u.Login})
	})
	return u, err
}

// locked tells whether an account must wait.
func (s *Service) locked(ctx context.Context, q querier, login string) (bool, error) {
	var waits bool
	err := q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM sign_in_failures WHERE key = $1 AND until > $2)`, s.accountKey(login), s.now()).Scan(&waits)
	return waits, err
}
