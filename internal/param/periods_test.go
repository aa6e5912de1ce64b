package param_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/param"
	"spoina/migrations"
)

func officer(login string, permissions ...string) access.Scope {
	return access.For(access.Person{ID: 1, Login: login, Grants: []access.Grant{{Role: access.Role{Name: "x", Permissions: permissions}}}})
}

type office struct {
	t     *testing.T
	store *db.Store
}

func (o office) put(scope access.Scope, name, value string, from, to clock.Date) (out param.Placed, err error) {
	_, err = o.store.Change(context.Background(), scope.Actor(), "test", func(c *db.Change) (err error) {
		out, err = param.Put(context.Background(), c, scope, param.Param{Name: name, Value: []byte(value), ValidFrom: from, ValidTo: to})
		return err
	})
	return out, err
}

func (o office) verify(scope access.Scope, name string, from clock.Date) (out param.Param, err error) {
	_, err = o.store.Change(context.Background(), scope.Actor(), "test", func(c *db.Change) (err error) {
		out, err = param.Verify(context.Background(), c, scope, name, from)
		return err
	})
	return out, err
}

// periods writes the periods of a parameter as "from..to value".
func (o office) periods(name string) (out []string) {
	o.t.Helper()
	require.NoError(o.t, o.store.Read(context.Background(), func(tx pgx.Tx) error {
		all, err := param.Periods(context.Background(), tx, access.Operator(), name)
		for _, p := range all {
			out = append(out, p.ValidFrom.String()+".."+p.ValidTo.String()+" "+string(p.Value))
		}
		return err
	}))
	return out
}

func (o office) whole() {
	o.t.Helper()
	report, err := o.store.Verify(context.Background())
	require.NoError(o.t, err)
	require.Empty(o.t, report.Problems)
}

func TestEveryDayHasExactlyOneValue(t *testing.T) {
	o := office{t, dbtest.New(t)}
	a, b, c := clock.Day(2025, time.January, 1), clock.Day(2026, time.January, 1), clock.Day(2027, time.January, 1)
	none := clock.Date{}
	scope := officer("jan", access.SetParam)

	placed, err := o.put(scope, "min_area_m2", "2", b, none)
	require.NoError(t, err)
	require.Equal(t, "2025-12-31", placed.Closed.ValidTo.String(), "the preceding value ends the day before, and the answer says so")
	require.Equal(t, "jan", placed.SetBy)
	require.Equal(t, []string{"..2025-12-31 1", "2026-01-01.. 2"}, o.periods("min_area_m2"))

	for _, refused := range []struct {
		why      string
		from, to clock.Date
		is       error
		says     string
	}{
		{"an open period over a later one", a, none, param.ErrOverlap, "overlap: from 2026-01-01 on another value applies; give 2025-12-31 as the last day"},
		{"since ever, over a later one", none, none, param.ErrOverlap, "overlap: from 2026-01-01 on"},
		{"a period into a later one", a, b, param.ErrOverlap, "overlap: from 2026-01-01 to 2026-01-01 another value applies"},
		{"an end before the next begins", a, a, param.ErrGap, "gap: from 2025-01-02 to 2025-12-31 there would be no value"},
		{"an end without a next", c, c, param.ErrGap, "gap: from 2027-01-02 on there would be no value"},
		{"an end before the beginning", b, a, param.ErrPeriod, "before it begins"},
	} {
		_, err := o.put(scope, "min_area_m2", "3", refused.from, refused.to)
		require.ErrorIs(t, err, refused.is, refused.why)
		require.ErrorContains(t, err, refused.says, refused.why)
	}
	require.Equal(t, []string{"..2025-12-31 1", "2026-01-01.. 2"}, o.periods("min_area_m2"), "what is refused changes nothing")

	_, err = o.put(scope, "min_area_m2", "4", a, b.AddDays(-1))
	require.NoError(t, err, "the last days of a period may get a value of their own")
	placed, err = o.put(scope, "min_area_m2", "5", b, none)
	require.NoError(t, err)
	require.Nil(t, placed.Closed, "a corrected value closes nothing")
	require.Equal(t, []string{"..2024-12-31 1", "2025-01-01..2025-12-31 4", "2026-01-01.. 5"}, o.periods("min_area_m2"))
	o.whole()
	var kept, audited int
	require.NoError(t, o.store.Pool().QueryRow(context.Background(), `SELECT (SELECT count(*) FROM params WHERE name = 'min_area_m2' AND NOT upper_inf(known)),
		(SELECT count(*) FROM audit WHERE action = 'param.set')`).Scan(&kept, &audited))
	require.Equal(t, []int{3, 3}, []int{kept, audited}, "what was believed before is kept")
}

func TestTheDatabaseKeepsTwoValuesOffOneDayAndVerifyFindsADayWithoutAny(t *testing.T) {
	ctx := context.Background()
	o := office{t, dbtest.New(t)}
	_, err := o.store.Pool().Exec(ctx, `INSERT INTO params (name, value, valid_from, known) VALUES ('k_sigma', '3', '2026-01-01', '[1,)')`)
	require.ErrorContains(t, err, "params_no_overlap")
	o.whole()
	_, err = o.store.Pool().Exec(ctx, `UPDATE params SET valid_to = '2030-01-01' WHERE name = 'k_sigma'`)
	require.NoError(t, err)
	report, err := o.store.Verify(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"params: k_sigma has days without a value, or with two"}, report.Problems)
}

func TestSomebodyElseConfirmsAValue(t *testing.T) {
	o := office{t, dbtest.New(t)}
	jan, anna, ewa := officer("jan", access.SetParam), officer("anna", access.SetParam), officer("ewa")
	from := clock.Day(2026, time.January, 1)
	_, err := o.put(ewa, "k_sigma", "3", from, clock.Date{})
	require.ErrorIs(t, err, access.ErrRefused)
	_, err = o.put(access.Scope{}, "k_sigma", "3", from, clock.Date{})
	require.ErrorIs(t, err, access.ErrSignIn)
	_, err = o.put(jan, "k_sigma", "3", from, clock.Date{})
	require.NoError(t, err)
	_, err = o.verify(ewa, "k_sigma", from)
	require.ErrorIs(t, err, access.ErrRefused)
	_, err = o.verify(jan, "k_sigma", from)
	require.ErrorIs(t, err, param.ErrFourEyes)
	_, err = o.verify(anna, "k_sigma", from.AddDays(1))
	require.ErrorIs(t, err, param.ErrPeriod)
	p, err := o.verify(anna, "k_sigma", from)
	require.NoError(t, err)
	require.Equal(t, "anna", p.VerifiedBy)
	require.NotNil(t, p.VerifiedAt)
	_, err = o.put(anna, "k_sigma", "4", from, clock.Date{})
	require.NoError(t, err)
	var by string
	require.NoError(t, o.store.Pool().QueryRow(context.Background(), `SELECT verified_by FROM params WHERE name = 'k_sigma' AND value = '4'`).Scan(&by))
	require.Empty(t, by, "another number is confirmed anew")
	p, err = o.verify(jan, "multiplier_penalty", clock.Date{})
	require.NoError(t, err, "a value that came with the program has no setter")
	require.Equal(t, "jan", p.VerifiedBy)
	_, err = o.store.Change(context.Background(), "anna", "test", func(c *db.Change) error {
		_, err := param.Put(context.Background(), c, anna, param.Param{Name: "k_sigma", Value: []byte("5"), ValidFrom: from, VerifiedBy: "jan"})
		return err
	})
	require.ErrorIs(t, err, param.ErrFourEyes, "nobody confirms in another's name")
	o.whole()
}

func TestTwoPeopleSetOneParameterAtOnce(t *testing.T) {
	o := office{t, dbtest.New(t)}
	failed := make(chan error, 20)
	for i := range 20 {
		go func() {
			_, err := o.put(officer("jan", access.SetParam), "k_sigma", "3", clock.Day(2020+i, time.January, 1), clock.Date{})
			failed <- err
		}()
	}
	for range 20 {
		if err := <-failed; err != nil {
			require.ErrorIs(t, err, param.ErrOverlap)
		}
	}
	o.whole()
}

func TestOldOverlapsKeepTheValueThatCounted(t *testing.T) {
	// What the migration does, on the state that offices had before it.
	ctx := context.Background()
	store := dbtest.New(t)
	exec := func(sql string) {
		t.Helper()
		_, err := store.Pool().Exec(ctx, sql)
		require.NoError(t, err)
	}
	exec(`ALTER TABLE params DROP CONSTRAINT params_no_overlap`)
	exec(`INSERT INTO params (name, value, valid_from, valid_to, known) VALUES
		('k_sigma', '3', '2024-01-01', '2024-06-30', '[1,)'), ('k_sigma', '4', '2026-01-01', NULL, '[2,)'), ('k_sigma', '5', '2026-06-01', NULL, '[3,)'),
		('k_sigma', '9', '2026-06-01', '2026-12-31', '[2,3)')`)
	exec(migrationOfParams(t))
	o := office{t, store}
	require.Equal(t, []string{"..2023-12-31 2", "2024-01-01..2024-06-30 3", "2024-07-01..2025-12-31 2", "2026-01-01..2026-05-31 4", "2026-06-01.. 5"}, o.periods("k_sigma"))
	require.Equal(t, []string{".. 10"}, o.periods("multiplier_penalty"))
	report, err := store.Verify(ctx)
	require.NoError(t, err)
	require.NotContains(t, report.Problems, "params: k_sigma has days without a value, or with two")
}

func migrationOfParams(t *testing.T) string {
	text, err := fs.ReadFile(migrations.Files(), "0010_audit.sql")
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(text), "CREATE TEMP TABLE now_counts")
	require.True(t, ok)
	statements, _, ok := strings.Cut(rest, "-- Which values a run has used.")
	require.True(t, ok)
	return "BEGIN; CREATE TEMP TABLE now_counts" + statements + "; COMMIT"
}
