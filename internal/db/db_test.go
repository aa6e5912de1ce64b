package db_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/db"
	"spoina/internal/db/dbtest"
)

func TestARevisionIsTakenLastSoItsOrderIsTheOrderOfCommits(t *testing.T) {
	ctx := context.Background()
	store := dbtest.New(t)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			_, err := store.Change(ctx, "operator", "test", func(c *db.Change) error {
				return c.Audit(ctx, "test", "nothing", map[string]int{"rows": 1})
			})
			require.NoError(t, err)
		})
	}
	wait.Wait()
	err := store.Read(ctx, func(tx pgx.Tx) error {
		revision, err := db.CurrentRevision(ctx, tx)
		require.NoError(t, err)
		require.EqualValues(t, 8, revision)
		var ordered bool
		require.NoError(t, tx.QueryRow(ctx, `SELECT bool_and(at >= before) FROM (SELECT at, lag(at, 1, at) OVER (ORDER BY id) AS before FROM revisions) r`).Scan(&ordered))
		require.True(t, ordered, "a later revision must not have an earlier time")
		last, err := db.RevisionAt(ctx, tx, time.Now().Add(time.Minute))
		require.NoError(t, err)
		require.EqualValues(t, 8, last)
		return nil
	})
	require.NoError(t, err)
	report, err := store.Verify(ctx)
	require.NoError(t, err)
	require.Empty(t, report.Problems)
	require.EqualValues(t, 8, report.AuditRows)
}

func TestAFailedChangeLeavesNoRevision(t *testing.T) {
	ctx := context.Background()
	store := dbtest.New(t)
	broken := errors.New("broken")
	_, err := store.Change(ctx, "operator", "test", func(c *db.Change) error {
		if _, err := c.Revision(ctx); err != nil {
			return err
		}
		return broken
	})
	require.ErrorIs(t, err, broken)
	require.NoError(t, store.Read(ctx, func(tx pgx.Tx) error {
		revision, err := db.CurrentRevision(ctx, tx)
		require.Zero(t, revision)
		return err
	}))
}

func TestAnOfficeCannotReadAnother(t *testing.T) {
	ctx := context.Background()
	d := dbtest.Open(t, dbtest.Town)
	_, err := d.AddOffice(ctx, db.Office{Code: "PARIS", Name: "Paris", SRID: 2154})
	require.NoError(t, err)
	_, err = d.Store(ctx, "")
	require.ErrorIs(t, err, db.ErrWhichOffice)
	paris, err := d.Store(ctx, "paris")
	require.NoError(t, err)
	_, err = paris.Pool().Exec(ctx, `SELECT * FROM office_220401.parcels`)
	require.ErrorContains(t, err, "permission denied")
}

func TestARefusedOfficeSaysWhy(t *testing.T) {
	ctx := context.Background()
	d := dbtest.Open(t, dbtest.Town)
	for _, c := range []struct {
		name   string
		office db.Office
		want   error
	}{
		{"a code with a blank", db.Office{Code: "22 04"}, db.ErrOfficeCode},
		{"degrees are not metres", db.Office{Code: "X1", SRID: 4326}, db.ErrOfficeSRID},
		{"no such system", db.Office{Code: "X1", SRID: 999999}, db.ErrOfficeSRID},
		{"the code is taken", db.Office{Code: "220401"}, db.ErrOfficeTaken},
	} {
		_, err := d.AddOffice(ctx, c.office)
		require.ErrorIs(t, err, c.want, c.name)
	}
}

func TestVerifyFindsAChangedAuditRowAndAHoleInTheVersions(t *testing.T) {
	ctx := context.Background()
	store := dbtest.New(t)
	for range 2 {
		_, err := store.Change(ctx, "operator", "test", func(c *db.Change) error { return c.Audit(ctx, "test", "x", nil) })
		require.NoError(t, err)
	}
	_, err := store.Pool().Exec(ctx, `UPDATE audit SET actor = 'somebody else' WHERE id = 1`)
	require.NoError(t, err)
	_, err = store.Pool().Exec(ctx, `INSERT INTO parties (id, key, name, known, version) VALUES (1, 'k', 'n', '[2,)', 3)`)
	require.NoError(t, err)
	report, err := store.Verify(ctx)
	require.NoError(t, err)
	require.Len(t, report.Problems, 2)
}

func TestAnOfficesExtentIsThatOfItsParcelsUntilAPersonGivesIt(t *testing.T) {
	ctx := context.Background()
	store := dbtest.New(t)
	set := func(change db.OfficeChange) db.Office {
		t.Helper()
		o, err := store.SetOffice(ctx, "operator", "test", change)
		require.NoError(t, err)
		return o
	}
	first, second, given := [4]float64{18.60, 54.20, 18.61, 54.21}, [4]float64{18.70, 54.19, 18.72, 54.20}, [4]float64{18.5, 54.1, 18.8, 54.3}
	require.Equal(t, &first, set(db.OfficeChange{Seen: &first}).BBox)
	require.Equal(t, &[4]float64{18.60, 54.19, 18.72, 54.21}, set(db.OfficeChange{Seen: &second}).BBox, "further parcels widen it")
	require.Nil(t, set(db.OfficeChange{Forget: true}).BBox)
	require.Equal(t, &given, set(db.OfficeChange{BBox: &given}).BBox)
	require.Equal(t, &given, set(db.OfficeChange{Seen: &[4]float64{10, 50, 11, 51}}).BBox, "what a person gave stays")
	require.Equal(t, &given, set(db.OfficeChange{Forget: true}).BBox)
	managers := []string{"Prezydent Miasta"}
	set(db.OfficeChange{Managers: &managers})
	offices, err := store.DB().Offices(ctx)
	require.NoError(t, err)
	require.Equal(t, managers, offices[0].Managers)
	report, err := store.Verify(ctx)
	require.NoError(t, err)
	require.Empty(t, report.Problems)
	require.EqualValues(t, 5, report.AuditRows, "every change, and no other, is in the audit")
}
