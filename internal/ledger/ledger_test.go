package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/ledger"
)

var (
	ctx  = context.Background()
	nuts = ledger.Account{Programme: "coal", Kind: "stock", Name: "PLAC:orzech", Unit: "kg"}
)

func change(store *db.Store, f func(*db.Change) error) error {
	_, err := store.Change(ctx, "anna", "test", f)
	return err
}

func post(store *db.Store, a ledger.Account, quantity int64) (entry ledger.Entry, b ledger.Balance, err error) {
	err = change(store, func(c *db.Change) (err error) {
		entry, b, err = ledger.Post(ctx, c, ledger.Entry{Account: a, Quantity: quantity, Why: "test", Document: "tests/1"})
		return err
	})
	return entry, b, err
}

func reserve(store *db.Store, a ledger.Account, quantity int64, until time.Time) (r ledger.Reservation, b ledger.Balance, err error) {
	err = change(store, func(c *db.Change) (err error) {
		r, b, err = ledger.Reserve(ctx, c, a, quantity, until, "anna", "tests/2")
		return err
	})
	return r, b, err
}

func draw(store *db.Store, reservation, quantity int64) (b ledger.Balance, err error) {
	err = change(store, func(c *db.Change) (err error) {
		_, b, err = ledger.Draw(ctx, c, reservation, ledger.Entry{Quantity: -quantity, Why: "sale", Document: "tests/3"})
		return err
	})
	return b, err
}

func of(t require.TestingT, store *db.Store, a ledger.Account) (b ledger.Balance) {
	require.NoError(t, store.Read(ctx, func(tx pgx.Tx) (err error) {
		b, err = ledger.Of(ctx, tx, a)
		return err
	}))
	return b
}

func whole(t require.TestingT, store *db.Store) {
	report, err := ledger.Verify(ctx, store)
	require.NoError(t, err)
	require.Empty(t, report.Problems)
}

func TestWhatIsNotThereIsNotGiven(t *testing.T) {
	store := dbtest.New(t)
	_, _, err := post(store, nuts, -1)
	require.ErrorIs(t, err, ledger.ErrShort)
	require.EqualError(t, err, "PLAC:orzech holds 0 kg, of which 0 are reserved; 1 were asked for")
	_, b, err := post(store, nuts, 1000)
	require.NoError(t, err)
	require.EqualValues(t, 1000, b.Free)
	_, _, err = post(store, nuts, -1001)
	require.ErrorIs(t, err, ledger.ErrShort)
	_, b, err = post(store, nuts, -1000)
	require.NoError(t, err)
	require.Zero(t, b.Balance)
	for _, quantity := range []int64{0, ledger.Most + 1, -ledger.Most - 1, 1 << 62, -1 << 62} {
		_, _, err = post(store, nuts, quantity)
		require.ErrorIs(t, err, ledger.ErrQuantity, "%d", quantity)
	}
	_, _, err = post(store, ledger.Account{Programme: "coal", Kind: "stock", Name: "PLAC:orzech", Unit: "szt"}, 1)
	require.ErrorIs(t, err, ledger.ErrQuantity, "an account does not change its unit")
	_, _, err = post(store, ledger.Account{Programme: "coal", Kind: "stock", Name: "x"}, 1)
	require.ErrorIs(t, err, ledger.ErrQuantity, "an account has a unit")
	whole(t, store)
}

func TestWhatIsReservedIsForNobodyElse(t *testing.T) {
	store := dbtest.New(t)
	_, _, err := post(store, nuts, 1000)
	require.NoError(t, err)
	later := time.Now().Add(time.Hour)
	r, b, err := reserve(store, nuts, 700, later)
	require.NoError(t, err)
	require.Equal(t, ledger.Balance{Account: nuts, Balance: 1000, Reserved: 700, Free: 300}, b)
	_, _, err = post(store, nuts, -301)
	require.ErrorIs(t, err, ledger.ErrShort)
	_, _, err = reserve(store, nuts, 301, later)
	require.ErrorIs(t, err, ledger.ErrShort)
	_, _, err = reserve(store, nuts, 1, time.Now())
	require.ErrorIs(t, err, ledger.ErrUntil)

	_, err = draw(store, r.ID, 701)
	require.ErrorIs(t, err, ledger.ErrShort)
	b, err = draw(store, r.ID, 500)
	require.NoError(t, err)
	require.Equal(t, []int64{500, 200, 300}, []int64{b.Balance, b.Reserved, b.Free})
	b, err = draw(store, r.ID, 200)
	require.NoError(t, err)
	require.Equal(t, []int64{300, 0, 300}, []int64{b.Balance, b.Reserved, b.Free})
	_, err = draw(store, r.ID, 1)
	require.ErrorIs(t, err, ledger.ErrReservation)
	_, err = draw(store, 999, 1)
	require.ErrorIs(t, err, ledger.ErrReservation)

	r, _, err = reserve(store, nuts, 300, later)
	require.NoError(t, err)
	require.NoError(t, change(store, func(c *db.Change) error {
		r, err := ledger.Release(ctx, c, r.ID)
		require.Equal(t, "RELEASED", r.State)
		return err
	}))
	require.EqualValues(t, 300, of(t, store, nuts).Free)
	whole(t, store)
}

func TestAReservationEndsByItself(t *testing.T) {
	store := dbtest.New(t)
	_, _, err := post(store, nuts, 1000)
	require.NoError(t, err)
	short, _, err := reserve(store, nuts, 900, time.Now().Add(80*time.Millisecond))
	require.NoError(t, err)
	require.EqualValues(t, 100, of(t, store, nuts).Free)
	time.Sleep(120 * time.Millisecond)
	require.EqualValues(t, 1000, of(t, store, nuts).Free, "who reads sees it at once")
	_, err = draw(store, short.ID, 900)
	require.ErrorIs(t, err, ledger.ErrReservation)
	_, b, err := post(store, nuts, -1000)
	require.NoError(t, err)
	require.Zero(t, b.Balance)
	whole(t, store)
}

func TestAnEntryIsTakenBackOnce(t *testing.T) {
	store := dbtest.New(t)
	in, _, err := post(store, nuts, 1000)
	require.NoError(t, err)
	out, _, err := post(store, nuts, -400)
	require.NoError(t, err)
	back := func(id int64) (b ledger.Balance, err error) {
		err = change(store, func(c *db.Change) (err error) {
			_, b, err = ledger.Reverse(ctx, c, id, "reversal", "tests/9", clock.Today())
			return err
		})
		return b, err
	}
	_, err = back(in.ID)
	require.ErrorIs(t, err, ledger.ErrShort, "a part of it is gone")
	b, err := back(out.ID)
	require.NoError(t, err)
	require.EqualValues(t, 1000, b.Balance)
	_, err = back(out.ID)
	require.ErrorIs(t, err, ledger.ErrReversed)
	_, err = back(12345)
	require.ErrorIs(t, err, ledger.ErrNoEntry)
	b, err = back(in.ID)
	require.NoError(t, err)
	require.Zero(t, b.Balance)
	whole(t, store)
}

// The database refuses what the rule refuses, whoever asks it.
func TestTheDatabaseRefusesToo(t *testing.T) {
	store := dbtest.New(t)
	entry, _, err := post(store, nuts, 1000)
	require.NoError(t, err)
	_, _, err = reserve(store, nuts, 600, time.Now().Add(time.Hour))
	require.NoError(t, err)
	for statement, code := range map[string]string{
		`UPDATE ledger_accounts SET balance = -1, reserved = 0`: "23514",
		`UPDATE ledger_accounts SET balance = 599`:              "23514",
		`UPDATE ledger_accounts SET reserved = 1001`:            "23514",
		`UPDATE ledger_entries SET quantity = 5`:                "42501",
		`DELETE FROM ledger_entries`:                            "42501",
		`TRUNCATE ledger_entries CASCADE`:                       "42501",
	} {
		_, err := store.Pool().Exec(ctx, statement)
		var refused *pgconn.PgError
		require.True(t, errors.As(err, &refused), "%s: %v", statement, err)
		require.Equal(t, code, refused.Code, statement)
	}
	require.NotZero(t, entry.ID)
	whole(t, store)
}

func TestVerifyFindsWhatDoesNotAddUp(t *testing.T) {
	for name, damage := range map[string]string{
		"a balance that was written by hand": `UPDATE ledger_accounts SET balance = balance + 1`,
		"a reservation that holds nothing":   `UPDATE ledger_accounts SET reserved = 0`,
		"an entry that is gone":              `UPDATE ledger_accounts SET entries = entries + 1`,
		"an entry that nobody booked":        `INSERT INTO ledger_entries (account_id, no, quantity, balance, why, document, on_day, revision, actor) SELECT id, 9, 5, 1005, 'x', '', '2026-11-22', 1, 'x' FROM ledger_accounts`,
		"a reversal of nothing":              `INSERT INTO ledger_entries (account_id, no, quantity, balance, why, document, on_day, reverses, revision, actor) SELECT id, 2, 5, 1005, 'x', '', '2026-11-22', 77, 1, 'x' FROM ledger_accounts`,
	} {
		t.Run(name, func(t *testing.T) {
			store := dbtest.New(t)
			_, _, err := post(store, nuts, 1000)
			require.NoError(t, err)
			_, _, err = reserve(store, nuts, 600, time.Now().Add(time.Hour))
			require.NoError(t, err)
			whole(t, store)
			_, err = store.Pool().Exec(ctx, damage)
			require.NoError(t, err)
			report, err := ledger.Verify(ctx, store)
			require.NoError(t, err)
			require.NotEmpty(t, report.Problems)
		})
	}
}

// Whatever is booked, reserved, drawn, released and taken back, in whatever order: the ledger says what a plain count
// says, refuses exactly what the count cannot pay, and proves itself afterwards.
func TestTheLedgerAgreesWithAPlainCount(t *testing.T) {
	store := dbtest.New(t)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		a := ledger.Account{Programme: "coal", Kind: "stock", Name: fmt.Sprintf("run:%d", n), Unit: "kg"}
		var balance int64
		held := map[int64]int64{} // reservation: remaining
		var reservations []int64
		entries := map[int64]int64{} // entry: quantity, while it can be taken back
		var order []int64
		reserved := func() (sum int64) {
			for _, q := range held {
				sum += q
			}
			return sum
		}
		quantity := rapid.Int64Range(1, 400)
		t.Repeat(map[string]func(*rapid.T){
			"receive": func(t *rapid.T) {
				q := quantity.Draw(t, "q")
				e, b, err := post(store, a, q)
				require.NoError(t, err)
				balance += q
				entries[e.ID], order = q, append(order, e.ID)
				require.Equal(t, balance, b.Balance)
			},
			"sell": func(t *rapid.T) {
				q := quantity.Draw(t, "q")
				e, _, err := post(store, a, -q)
				if q > balance-reserved() {
					require.ErrorIs(t, err, ledger.ErrShort)
					return
				}
				require.NoError(t, err)
				balance -= q
				entries[e.ID], order = -q, append(order, e.ID)
			},
			"reserve": func(t *rapid.T) {
				q := quantity.Draw(t, "q")
				r, _, err := reserve(store, a, q, time.Now().Add(time.Hour))
				if q > balance-reserved() {
					require.ErrorIs(t, err, ledger.ErrShort)
					return
				}
				require.NoError(t, err)
				held[r.ID], reservations = q, append(reservations, r.ID)
			},
			"draw": func(t *rapid.T) {
				if len(reservations) == 0 {
					t.Skip("nothing is reserved")
				}
				r, q := rapid.SampledFrom(reservations).Draw(t, "r"), quantity.Draw(t, "q")
				_, err := draw(store, r, q)
				switch left, ok := held[r]; {
				case !ok:
					require.ErrorIs(t, err, ledger.ErrReservation)
				case q > left:
					require.ErrorIs(t, err, ledger.ErrShort)
				default:
					require.NoError(t, err)
					balance -= q
					if held[r] -= q; held[r] == 0 {
						delete(held, r)
					}
				}
			},
			"release": func(t *rapid.T) {
				if len(reservations) == 0 {
					t.Skip("nothing is reserved")
				}
				r := rapid.SampledFrom(reservations).Draw(t, "r")
				require.NoError(t, change(store, func(c *db.Change) error { _, err := ledger.Release(ctx, c, r); return err }))
				delete(held, r)
			},
			"take back": func(t *rapid.T) {
				if len(order) == 0 {
					t.Skip("nothing is booked")
				}
				id := rapid.SampledFrom(order).Draw(t, "entry")
				err := change(store, func(c *db.Change) error {
					_, _, err := ledger.Reverse(ctx, c, id, "reversal", "tests/4", clock.Today())
					return err
				})
				switch q, ok := entries[id]; {
				case !ok:
					require.ErrorIs(t, err, ledger.ErrReversed)
				case q > balance-reserved():
					require.ErrorIs(t, err, ledger.ErrShort)
				default:
					require.NoError(t, err)
					balance -= q
					delete(entries, id)
				}
			},
			"": func(t *rapid.T) {
				b := of(t, store, a)
				require.Equal(t, []int64{balance, reserved(), balance - reserved()}, []int64{b.Balance, b.Reserved, b.Free})
			},
		})
	})
	whole(t, store)
}

// Fifty tills sell from three heaps at once, reserve, draw and give back, and some lose their connection in the middle.
func TestFiftyTillsAtOnce(t *testing.T) {
	store := dbtest.New(t)
	heaps := []ledger.Account{nuts, {Programme: "coal", Kind: "stock", Name: "PLAC:kostka", Unit: "kg"}, {Programme: "coal", Kind: "stock", Name: "GMINA:orzech", Unit: "kg"}}
	for _, h := range heaps {
		_, _, err := post(store, h, 20_000)
		require.NoError(t, err)
	}
	var sold, refused, lost atomic.Int64
	var tills sync.WaitGroup
	for till := range 50 {
		tills.Add(1)
		go func() {
			defer tills.Done()
			rng := rand.New(rand.NewPCG(uint64(till), 7))
			for range 20 {
				heap, q := heaps[rng.IntN(len(heaps))], 50+rng.Int64N(200)
				within, cancel := context.WithCancel(ctx)
				if rng.IntN(5) == 0 {
					within, cancel = context.WithTimeout(ctx, time.Duration(rng.IntN(3000))*time.Microsecond)
				}
				_, err := store.Change(within, "till", "sale", func(c *db.Change) error {
					if rng.IntN(3) > 0 {
						_, _, err := ledger.Post(within, c, ledger.Entry{Account: heap, Quantity: -q, Why: "sale", Document: "sales/1"})
						return err
					}
					r, _, err := ledger.Reserve(within, c, heap, q, time.Now().Add(time.Hour), "till", "sales/2")
					if err != nil {
						return err
					}
					_, _, err = ledger.Draw(within, c, r.ID, ledger.Entry{Quantity: -q, Why: "sale", Document: "sales/2"})
					return err
				})
				cancel()
				switch {
				case err == nil:
					sold.Add(q)
				case errors.Is(err, ledger.ErrShort):
					refused.Add(1)
				case within.Err() != nil:
					lost.Add(1) // the connection broke: nobody here knows whether it was kept, the ledger does
				default:
					t.Errorf("till %d: %v", till, err)
				}
			}
		}()
	}
	tills.Wait()
	var left int64
	for _, h := range heaps {
		b := of(t, store, h)
		require.GreaterOrEqual(t, b.Free, int64(0))
		require.Zero(t, b.Reserved)
		left += b.Balance
	}
	whole(t, store)
	require.Positive(t, refused.Load(), "more was asked for than there was")
	require.Positive(t, lost.Load())
	require.LessOrEqual(t, sold.Load(), 60_000-left, "everything that a till was told is sold has left the heaps")
	require.GreaterOrEqual(t, sold.Load()+lost.Load()*250, 60_000-left, "what left the heaps beyond that is of broken connections only")
}
