package ingest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
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

// TestWhatWasDrawnSurvivesTheNextFile: a file without places brings other cells; the place that a person drew for a decision
// and the part that one drew for a lease stay.
func TestWhatWasDrawnSurvivesTheNextFile(t *testing.T) {
	store, ctx, who := town(t), context.Background(), access.Operator()
	const head = "Nr decyzji;data wydania;ulica;powierzchnia;od;do\n"
	bring(t, store, ingest.Options{Layer: "decisions"}, file(t, "a.csv", head+"ZDiZ.4323.1.2024;2024-01-10;Łąkowa;12,5;2024-02-01;2024-03-01\n"))
	bring(t, store, ingest.Options{Layer: "leases"}, file(t, "u.csv", leasesCSV(contractRow)))
	draw := func(name, sql string, part int) {
		var id int64
		require.NoError(t, store.Pool().QueryRow(ctx, sql).Scan(&id))
		_, err := store.Change(ctx, who.Actor(), "drawn", func(c *db.Change) error {
			ewkt := fmt.Sprintf("SRID=%d;POLYGON((476500 710700, 476510 710700, 476510 710710, 476500 710700))", store.Office().SRID)
			_, err := register.Draw(ctx, c, who, register.Drawing{Register: name, ID: id, Part: part, EWKT: ewkt})
			return err
		})
		require.NoError(t, err)
	}
	draw("decisions", `SELECT id FROM decisions`, 0)
	draw("leases", `SELECT id FROM leases`, 1)
	changed := bring(t, store, ingest.Options{Layer: "decisions"}, file(t, "b.csv", head+"ZDiZ.4323.1.2024;2024-01-10;Łąkowa;14;2024-02-01;2024-03-01\n"))
	require.EqualValues(t, 1, changed.Counts.Changed)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM decisions WHERE area_m2 = 14 AND geometry_source = 'drawn' AND geom IS NOT NULL`))
	changed = bring(t, store, ingest.Options{Layer: "leases"}, file(t, "v.csv", leasesCSV(strings.Replace(contractRow, "ogródek", "kiosk", 1))))
	require.EqualValues(t, 1, changed.Counts.Changed)
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM lease_parcels p JOIN leases l ON l.id = p.lease_id WHERE l.purpose = 'kiosk' AND p.geometry_source = 'drawn' AND p.geom IS NOT NULL`))
	verified(t, store)
}
