package ingest_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/register"
)

// queued does two things at once, each of which has done all that it does before it takes the office's registers for
// itself: first gets them first.
func queued(t *testing.T, store *db.Store, first, second func() error) (error, error) {
	t.Helper()
	ctx := context.Background()
	tx, err := store.Pool().Begin(ctx)
	require.NoError(t, err)
	defer tx.Rollback(ctx)
	_, err = tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext(current_schema()))`)
	require.NoError(t, err)
	var done [2]chan error
	for i, do := range []func() error{first, second} {
		done[i] = make(chan error, 1)
		go func() { done[i] <- do() }()
		require.Eventually(t, func() bool {
			return count(t, store, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`) == i+1
		}, 20*time.Second, 5*time.Millisecond, "it did not wait")
	}
	require.NoError(t, tx.Rollback(ctx))
	return <-done[0], <-done[1]
}

const decisionsHead = "Nr decyzji;data wydania;wnioskodawca;ulica;powierzchnia;od;do\n"

func rehearsed(t *testing.T, s *ingest.Service, o ingest.Options, rows string) *ingest.Import {
	t.Helper()
	o.Layer = "decisions"
	imp, err := s.Rehearse(context.Background(), access.Operator(), []ingest.File{{Path: file(t, "d.csv", decisionsHead+rows)}}, o, nil)
	require.NoError(t, err)
	return imp
}

// TestAnEditQueuedAheadOfAnImport: what was compared is compared again when somebody's edit came in between, so the
// counts are those of what happened, and a row that was typed meanwhile is found by its key.
func TestAnEditQueuedAheadOfAnImport(t *testing.T) {
	store, ctx := town(t), context.Background()
	s := ingest.New(store, t.TempDir())
	var published *ingest.Import
	behind := func(imp *ingest.Import, edit register.Edit) {
		first, second := queued(t, store, func() error {
			_, err := register.Apply(ctx, store, access.Operator(), register.Core(), "decisions", "", []register.Edit{edit})
			return err
		}, func() (err error) {
			published, err = s.Publish(ctx, access.Operator(), imp.ID, nil)
			return err
		})
		require.NoError(t, first)
		require.NoError(t, second)
	}
	bring(t, store, ingest.Options{Layer: "decisions"}, file(t, "a.csv", decisionsHead+"ZDiZ.4323.1.2024;2024-01-10;Jan Kowalski;Łąkowa;12,5;2024-02-01;2024-03-01\nZDiZ.4323.2.2024;2024-01-10;Jan Kowalski;Łąkowa;12,5;2024-02-01;2024-03-01\n"))
	var id int64
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT id FROM decisions WHERE case_number = 'ZDiZ.4323.1.2024'`).Scan(&id))
	imp := rehearsed(t, s, ingest.Options{Update: true}, "ZDiZ.4323.1.2024;2024-01-10;Jan Kowalski;Polna;12,5;2024-02-01;2024-03-01\n")
	require.EqualValues(t, 1, imp.Counts.Changed)
	behind(imp, register.Edit{Op: register.Delete, ID: id, Version: 1})
	require.EqualValues(t, 0, published.Counts.Changed, "the row was deleted meanwhile")
	require.EqualValues(t, 1, published.Counts.Rejected)

	imp = rehearsed(t, s, ingest.Options{}, "ZDiZ.4323.3.2024;2024-01-12;Anna Nowak;Polna;7;2024-02-01;2024-03-01\n")
	require.EqualValues(t, 1, imp.Counts.New)
	behind(imp, register.Edit{Op: register.Create, Set: map[string]json.RawMessage{"case_number": json.RawMessage(`"ZDiZ.4323.3.2024"`), "decision_date": json.RawMessage(`"12.01.2024"`)}})
	require.EqualValues(t, 0, published.Counts.New)
	require.EqualValues(t, 1, published.Counts.Changed, "it was typed meanwhile")
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM decisions WHERE case_number = 'ZDiZ.4323.3.2024' AND street = 'Polna' AND version = 2`))
	verified(t, store)
}

// TestAnEditQueuedAheadOfTheUndoOfAnImport: an edit that is being kept while the import is taken back is not lost.
func TestAnEditQueuedAheadOfTheUndoOfAnImport(t *testing.T) {
	store, ctx := town(t), context.Background()
	s := ingest.New(store, t.TempDir())
	imp := bring(t, store, ingest.Options{Layer: "decisions"}, file(t, "a.csv", decisionsHead+"ZDiZ.4323.1.2024;2024-01-10;Jan Kowalski;Łąkowa;12,5;2024-02-01;2024-03-01\n"))
	var id int64
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT id FROM decisions`).Scan(&id))
	first, second := queued(t, store, func() error {
		_, err := register.Apply(ctx, store, access.Operator(), register.Core(), "decisions", "", []register.Edit{{Op: register.SetCells, ID: id, Version: 1, Set: map[string]json.RawMessage{"street": json.RawMessage(`"Żabia"`)}}})
		return err
	}, func() error {
		_, err := s.Undo(ctx, access.Operator(), imp.ID)
		return err
	})
	require.NoError(t, first)
	require.ErrorIs(t, second, ingest.ErrBuiltUpon)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM decisions WHERE street = 'Żabia'`))
	verified(t, store)
}
