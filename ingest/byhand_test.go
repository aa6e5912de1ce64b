package ingest_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/register"
)

func byHand(t *testing.T, store *db.Store, name string, edits ...register.Edit) register.Result {
	t.Helper()
	result, err := register.Apply(context.Background(), store, access.Operator(), register.Core(), name, "", edits)
	require.NoError(t, err)
	return result
}

// TestFilesAndHandsWorkOnOneRegister: the file that was imported says nothing new after an edit, an edit is never lost
// with the import below it, and a row that was typed is found again by the file that brings it later.
func TestFilesAndHandsWorkOnOneRegister(t *testing.T) {
	store, ctx := town(t), context.Background()
	s := ingest.New(store, t.TempDir())
	const head = "Nr decyzji;data wydania;wnioskodawca;ulica;powierzchnia;od;do\n"
	one := file(t, "a.csv", head+"ZDiZ.4323.1.2024;2024-01-10;Jan Kowalski;Łąkowa;12,5;2024-02-01;2024-03-01\nZDiZ.4323.2.2024;2024-01-11;Firma Sp. z o.o.;Polna;3;2024-02-01;2024-03-01\n")
	first := bring(t, store, ingest.Options{Layer: "decisions"}, one)
	require.EqualValues(t, 2, first.Counts.New)
	var id int64
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT id FROM decisions WHERE case_number = 'ZDiZ.4323.1.2024'`).Scan(&id))
	edit := byHand(t, store, "decisions", register.Edit{Op: register.SetCells, ID: id, Version: 1, Set: map[string]json.RawMessage{"street": json.RawMessage(`"Żabia"`), "party": json.RawMessage(`"firma"`)}})
	require.Equal(t, 2, count(t, store, `SELECT count(*) FROM parties`))
	again := bring(t, store, ingest.Options{Layer: "decisions"}, one)
	require.EqualValues(t, 2, again.Counts.Same)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM decisions WHERE street = 'Żabia'`))
	_, err := s.Undo(ctx, access.Operator(), again.ID)
	require.NoError(t, err)
	_, err = s.Undo(ctx, access.Operator(), first.ID)
	require.ErrorIs(t, err, ingest.ErrBuiltUpon, "the edit would be lost")
	_, err = register.Undo(ctx, store, access.Operator(), register.Core(), "decisions", edit.Revision)
	require.NoError(t, err)
	typed := byHand(t, store, "decisions", register.Edit{Op: register.Create, Set: map[string]json.RawMessage{"case_number": json.RawMessage(`"ZDiZ.4323.3.2024"`), "decision_date": json.RawMessage(`"12.01.2024"`)}})
	later := bring(t, store, ingest.Options{Layer: "decisions"}, file(t, "b.csv", head+"ZDiZ.4323.3.2024;2024-01-12;Anna Nowak;Polna;7;2024-02-01;2024-03-01\n"))
	require.EqualValues(t, 1, later.Counts.Changed)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM decisions WHERE id = $1 AND area_m2 = 7 AND version = 2`, typed.Rows[0].ID))
	_, err = s.Undo(ctx, access.Operator(), later.ID)
	require.NoError(t, err)
	_, err = s.Undo(ctx, access.Operator(), first.ID)
	require.NoError(t, err)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM decisions`))
	verified(t, store)
}
