package once_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/once"
)

type sale struct{ Certificate, Kg int }

type receipt struct {
	ID int64 `json:"id"`
}

func person(login string) access.Scope { return access.For(access.Person{Login: login}) }

// sell answers with the number of the row that it wrote, so that a second row would show.
func sell(ctx context.Context, store *db.Store, who, key string, s sale, problem error) (got receipt, repeated bool, err error) {
	_, err = store.Change(ctx, who, "sale", func(c *db.Change) (err error) {
		got, repeated, err = once.Do(ctx, c, person(who), key, s, func() (receipt, error) {
			if _, err := c.Revision(ctx); err != nil {
				return receipt{}, err
			}
			if err := c.Audit(ctx, "test.sale", "sales/1", s); err != nil {
				return receipt{}, err
			}
			var r receipt
			err := c.QueryRow(ctx, `SELECT max(id) FROM audit`).Scan(&r.ID)
			return r, errors.Join(err, problem)
		})
		return err
	})
	return got, repeated, err
}

func sales(t *testing.T, store *db.Store) (n int) {
	t.Helper()
	require.NoError(t, store.Pool().QueryRow(context.Background(), `SELECT count(*) FROM audit WHERE action = 'test.sale'`).Scan(&n))
	return n
}

func TestAKeyThatServesAnotherRequestIsRefused(t *testing.T) {
	ctx, store := context.Background(), dbtest.New(t)
	_, _, err := sell(ctx, store, "ewa", "key-0001", sale{1, 500}, nil)
	require.NoError(t, err)
	_, _, err = sell(ctx, store, "ewa", "key-0001", sale{1, 501}, nil)
	require.ErrorIs(t, err, once.ErrDifferent)
	require.Equal(t, 1, sales(t, store))
	for _, key := range []string{"short", "with blank 1", "zażółć-gęślą", strings.Repeat("k", 201)} {
		_, _, err = sell(ctx, store, "ewa", key, sale{1, 500}, nil)
		require.ErrorIs(t, err, once.ErrKey, key)
	}
}

func TestARepeatedRequestIsAnsweredAsBefore(t *testing.T) {
	ctx, store := context.Background(), dbtest.New(t)
	first, repeated, err := sell(ctx, store, "ewa", "key-0001", sale{1, 500}, nil)
	require.NoError(t, err)
	require.False(t, repeated)
	again, repeated, err := sell(ctx, store, "ewa", "key-0001", sale{1, 500}, nil)
	require.NoError(t, err)
	require.True(t, repeated)
	require.Equal(t, first, again)
	require.Equal(t, 1, sales(t, store))

	other, repeated, err := sell(ctx, store, "jan", "key-0001", sale{1, 500}, nil)
	require.NoError(t, err)
	require.False(t, repeated, "keys of two people have nothing to do with each other")
	require.NotEqual(t, first, other)
}

func TestAFailedRequestMayBeSentAgain(t *testing.T) {
	ctx, store := context.Background(), dbtest.New(t)
	broken := errors.New("the line went down")
	_, _, err := sell(ctx, store, "ewa", "key-0001", sale{1, 500}, broken)
	require.ErrorIs(t, err, broken)
	_, repeated, err := sell(ctx, store, "ewa", "key-0001", sale{1, 500}, nil)
	require.NoError(t, err)
	require.False(t, repeated)
	require.Equal(t, 1, sales(t, store))
}

func TestTwinsOfTheSameSecondSellOnce(t *testing.T) {
	ctx, store := context.Background(), dbtest.New(t)
	var all sync.WaitGroup
	var ran atomic.Int64
	answers := make([]receipt, 8)
	for i := range answers {
		all.Go(func() {
			got, repeated, err := sell(ctx, store, "ewa", "key-0001", sale{1, 500}, nil)
			if err == nil && !repeated {
				ran.Add(1)
			}
			answers[i] = got
		})
	}
	all.Wait()
	require.EqualValues(t, 1, ran.Load())
	require.Equal(t, 1, sales(t, store))
	for _, a := range answers {
		require.Equal(t, answers[0], a)
		require.NotZero(t, a.ID)
	}
}

func TestAnswersStayForAWeek(t *testing.T) {
	ctx, store := context.Background(), dbtest.New(t)
	_, _, err := sell(ctx, store, "ewa", "key-0001", sale{1, 500}, nil)
	require.NoError(t, err)
	_, err = store.Pool().Exec(ctx, `UPDATE requests SET at = now() - interval '8 days'`)
	require.NoError(t, err)
	_, _, err = sell(ctx, store, "ewa", "key-0002", sale{2, 500}, nil)
	require.NoError(t, err)
	var keys []string
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT array_agg(key) FROM requests`).Scan(&keys))
	require.Equal(t, []string{"key-0002"}, keys)
}
