package db

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"spoina/internal/fail"
)

// Failures of reading what other servers wrote.
var (
	// ErrBehind says that the revision asked for has not come to this server's database.
	ErrBehind  = fail.New(fail.Later, "db.behind", "this server does not know the revision asked for")
	ErrStandby = fail.New(fail.Invalid, "db.standby", "the address of the standby cannot be read")
)

// behindPatience is how long a read waits for the revision asked for, and behindStep how often it looks.
const (
	behindPatience = time.Second
	behindStep     = 20 * time.Millisecond
)

type (
	leastKey   struct{}
	standbyKey struct{}
)

// AtLeast makes the context's reads show this revision or a later one. Where the database does not have it within a
// second they fail with ErrBehind; what is older is never shown.
func AtLeast(ctx context.Context, revision int64) context.Context {
	return context.WithValue(ctx, leastKey{}, revision)
}

// LeastOf is the revision that AtLeast named; 0 is any.
func LeastOf(ctx context.Context) int64 {
	least, _ := ctx.Value(leastKey{}).(int64)
	return least
}

// MayFollow lets the context's reads go to the standby. Only what a revision tells may be read so: accounts, sessions
// and jobs change without one.
func MayFollow(ctx context.Context) context.Context {
	return context.WithValue(ctx, standbyKey{}, true)
}

// Follow names a standby of the database: a copy that PostgreSQL keeps up to date. Reads that may go there do, as long
// as it has the newest revision; else they go to the database itself. A standby that does not answer is left alone for
// standbyRest. Call it before Store.
func (d *DB) Follow(url string) error {
	if _, err := pgxpool.ParseConfig(url); err != nil {
		return ErrStandby.Because("SPOINA_STANDBY_URL: %v", err)
	}
	d.standby = url
	return nil
}

const standbyRest = 5 * time.Second

// follower is an office's connections to the standby.
type follower struct {
	pool  *pgxpool.Pool
	rest  atomic.Int64 // unix nanoseconds until which it is left alone
	reads atomic.Int64
}

// FollowerReads counts the reads that the standby answered.
func (s *Store) FollowerReads() int64 {
	if s.follower == nil {
		return 0
	}
	return s.follower.reads.Load()
}

var errNotThere = errors.New("not up to date")

// follow reads from the standby. done is false when it cannot answer with the newest revision; f was not called then.
func (s *Store) follow(ctx context.Context, options pgx.TxOptions, f func(pgx.Tx) error) (done bool, err error) {
	if time.Now().UnixNano() < s.follower.rest.Load() {
		return false, nil
	}
	var newest int64
	if err := s.pool.QueryRow(ctx, newestRevision).Scan(&newest); err != nil {
		return false, err
	}
	newest = max(newest, LeastOf(ctx))
	called := false
	err = pgx.BeginTxFunc(ctx, s.follower.pool, options, func(tx pgx.Tx) error {
		has, err := CurrentRevision(ctx, tx)
		if err == nil && has < newest {
			err = errNotThere
		}
		if err != nil {
			return err
		}
		called = true
		s.follower.reads.Add(1)
		return f(tx)
	})
	if called {
		return true, err
	}
	if !errors.Is(err, errNotThere) && ctx.Err() == nil {
		slog.Warn("the standby does not answer", "error", err.Error())
		s.follower.rest.Store(time.Now().Add(standbyRest).UnixNano())
	}
	return false, ctx.Err()
}

const newestRevision = `SELECT coalesce(max(id), 0) FROM revisions`

// reach runs f on a picture that has the revision asked for, and waits for it for a moment.
func (s *Store) reach(ctx context.Context, least int64, options pgx.TxOptions, f func(pgx.Tx) error) error {
	for late := time.Now().Add(behindPatience); ; {
		var has int64
		err := pgx.BeginTxFunc(ctx, s.pool, options, func(tx pgx.Tx) (err error) {
			if has, err = CurrentRevision(ctx, tx); err == nil && has < least {
				err = errNotThere
			}
			if err != nil {
				return err
			}
			return f(tx)
		})
		if !errors.Is(err, errNotThere) {
			return err
		}
		if time.Now().After(late) {
			return ErrBehind.Because("revision %d is asked for, and this server's database has %d so far", least, has)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(behindStep):
		}
	}
}
