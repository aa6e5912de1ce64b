package coal

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/ledger"
	"spoina/internal/ogr"
	"spoina/internal/people"
	"spoina/internal/programme"
	"spoina/internal/register"
	"spoina/internal/secret"
)

var ctx = context.Background()

func TestMain(m *testing.M) {
	ogr.MaybeChild() // readers of spreadsheets run in copies of this very program
	access.Add(people.Addition(), programme.Addition([]programme.Programme{Programme()}))
	os.Exit(m.Run())
}

// world is an office with two welfare centres, two yards and the people who work there.
type world struct {
	t     testing.TB
	store *db.Store
	env   programme.Env
	n     int
}

func newWorld(t testing.TB) *world {
	set := append(register.Set{}, people.Registers()...)
	w := &world{t: t, store: dbtest.New(t), env: programme.Env{Registers: append(set, registers()...), Key: secret.New()}}
	w.env.DB = w.store.DB()
	require.NoError(t, w.as(access.System("test"), func(d Desk) error {
		for code, price := range map[string]int64{"orzech": 200000, "kostka": 187650, "miał": 0} {
			if code == "miał" {
				code = "mial"
			}
			if _, err := d.create(ctx, "coal_goods", "test", map[string]any{"code": code, "name": code, "price_gr_t": price, "lot_kg": 24000}); err != nil {
				return err
			}
		}
		if _, err := d.create(ctx, "coal_goods", "test", map[string]any{"code": "piasek", "name": "piasek", "price_gr_t": 9000, "rationed": false}); err != nil {
			return err
		}
		for code, territory := range map[string]string{"PLAC": "220401", "GMINA": "220404"} {
			if _, err := d.create(ctx, "coal_yards", "test", map[string]any{"code": code, "name": "Skład " + code, "territory": territory}); err != nil {
				return err
			}
		}
		return nil
	}))
	return w
}

// role is somebody with a role of the program, narrowed to units.
func (w *world) role(login, role string, units ...string) access.Scope {
	for _, r := range access.BuiltIn() {
		if r.Name == role {
			return access.For(access.Person{ID: 1, Login: login, Office: access.Office{Code: w.store.Office().Code},
				Grants: []access.Grant{{Role: r, Limits: access.Limits{Units: units}}}})
		}
	}
	w.t.Fatalf("no role %s", role)
	return access.Scope{}
}

func (w *world) mops() access.Scope  { return w.role("danuta", "social", "MOPS") }
func (w *world) gops() access.Scope  { return w.role("teresa", "social", "GOPS") }
func (w *world) yard() access.Scope  { return w.role("zenon", "coal") }
func (w *world) buyer() access.Scope { return w.role("grazyna", "purchaser") }

// as does something in a change of somebody's.
func (w *world) as(scope access.Scope, f func(Desk) error) error {
	_, err := w.store.Change(ctx, scope.Actor(), "test", func(c *db.Change) error {
		if _, err := c.Revision(ctx); err != nil {
			return err
		}
		return f(At(c, scope, w.env))
	})
	return err
}

// person is a new made-up person at an address of their own. PESEL numbers of the month 87 are of no calendar century
// that anybody lives in.
func (w *world) person() people.Person {
	w.n++
	return people.Person{LastName: fmt.Sprintf("Próbna%c", 'a'+rune(w.n%26)), FirstName: "Anna", BirthDate: clock.Day(1960, time.January, 1).AddDays(w.n),
		Address: people.Address{Street: "Przykładowa", HouseNo: fmt.Sprint(w.n), Postcode: "83-000", City: "Miasto"}}
}

func (w *world) issue(scope access.Scope, a Application) (out Certified, err error) {
	err = w.as(scope, func(d Desk) (err error) {
		out, err = d.Issue(ctx, a)
		return err
	})
	return out, err
}

// certified is a new household's certificate.
func (w *world) certified() Certified {
	p := w.person()
	c, err := w.issue(w.mops(), Application{Person: &p})
	require.NoError(w.t, err)
	return c
}

// stocked puts a quantity at a yard.
func (w *world) stocked(yard, good string, kg Kilograms) int64 {
	w.n++
	var out Received
	require.NoError(w.t, w.as(w.buyer(), func(d Desk) error {
		o, err := d.Order(ctx, Ordering{Supplier: "Kopalnia", Good: good, Kg: kg, PriceGrT: 150000})
		if err != nil {
			return err
		}
		for left := kg; left > 0; left -= min(left, heaviest) {
			w.n++
			if out, err = d.Receive(ctx, Delivery{Order: o.ID, Kg: min(left, heaviest), SlipNo: fmt.Sprintf("KW/%d", w.n), Yard: yard}); err != nil {
				return err
			}
		}
		return nil
	}))
	return out.ID
}

func (w *world) sell(s Selling) (out Sold, err error) {
	if s.Good == "" {
		s.Good = "orzech"
	}
	if s.Yard == "" {
		s.Yard = "PLAC"
	}
	s.Till, s.Payment = "K1", "CASH"
	err = w.as(w.yard(), func(d Desk) (err error) {
		out, err = d.Sell(ctx, s)
		return err
	})
	return out, err
}

func (w *world) shown(number string) (s Shown) {
	require.NoError(w.t, w.store.Read(ctx, func(tx pgx.Tx) (err error) {
		s, err = ByNumber(ctx, tx, w.yard(), number, clock.Date{})
		return err
	}))
	return s
}

func (w *world) balance(yard, good string) (b ledger.Balance) {
	require.NoError(w.t, w.store.Read(ctx, func(tx pgx.Tx) (err error) {
		b, err = ledger.Of(ctx, tx, stock(yard, good))
		return err
	}))
	return b
}

// whole proves that the books fit together.
func (w *world) whole() {
	w.t.Helper()
	report, err := ledger.Verify(ctx, w.store)
	require.NoError(w.t, err)
	require.Empty(w.t, report.Problems)
	versions, err := w.store.Verify(ctx)
	require.NoError(w.t, err)
	require.Empty(w.t, versions.Problems)
}

func (w *world) set(name, value string, from clock.Date) {
	w.t.Helper()
	_, err := w.store.Pool().Exec(ctx, `UPDATE params SET valid_to = $2::date - 1 WHERE name = $1 AND valid_to IS NULL`, name, from)
	require.NoError(w.t, err)
	_, err = w.store.Pool().Exec(ctx, `INSERT INTO params (name, value, valid_from, known, legal_basis) VALUES ($1, $2, $3, '[0,)', 'test')`, name, value, from)
	require.NoError(w.t, err)
}

func (w *world) count(statement string, args ...any) (n int64) {
	w.t.Helper()
	require.NoError(w.t, w.store.Pool().QueryRow(ctx, statement, args...).Scan(&n))
	return n
}

func sortedCopy[T int64 | string](in []T) []T {
	out := slices.Clone(in)
	slices.Sort(out)
	return out
}
