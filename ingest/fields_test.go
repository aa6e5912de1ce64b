package ingest_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/register"
)

// What officers wrote in their own fields outlives files: an import that changes the row carries it along, taking the
// import back brings it back, and an import that officers have built upon is not taken back at all.
func TestOwnFieldsOutliveImports(t *testing.T) {
	store, ctx, core := town(t), context.Background(), register.Core()
	kind, title := "string", "Uwaga geodety"
	f, err := register.AddField(ctx, store, access.Operator(), core, "parcels", register.FieldChange{Type: &kind, Title: &register.Text{PL: title}, Reason: &title})
	require.NoError(t, err)
	bring(t, store, inPlane, file(t, "a.csv", parcelsCSV("220401_1.0001.1;4;"+square(0, 0, 10, 10), "220401_1.0001.2;7;"+square(10, 0, 10, 10))))
	var id int64
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT id FROM parcels WHERE parcel_id = '220401_1.0001.2'`).Scan(&id))
	write := func(text string) {
		t.Helper()
		value, err := json.Marshal(text)
		require.NoError(t, err)
		_, err = register.Apply(ctx, store, access.Operator(), core, "parcels", "", []register.Edit{{Op: register.SetCells, ID: id, Set: map[string]json.RawMessage{f.Field: value}}})
		require.NoError(t, err)
	}
	const holds = `SELECT count(*) FROM parcels WHERE extra->>('f' || $1::bigint) = $2 AND ownership_group = $3`
	n := func(text, group string) (n int) {
		require.NoError(t, store.Pool().QueryRow(ctx, holds, f.ID, text, group).Scan(&n))
		return n
	}
	write("kamień graniczny zniszczony")
	changed := parcelsCSV("220401_1.0001.1;4;"+square(0, 0, 10, 10), "220401_1.0001.2;4;"+square(10, 0, 10, 10))
	second := bring(t, store, inPlane, file(t, "b.csv", changed))
	require.EqualValues(t, 1, second.Counts.Changed)
	require.Equal(t, 1, n("kamień graniczny zniszczony", "4"))
	s := ingest.New(store, t.TempDir())
	_, err = s.Undo(ctx, access.Operator(), second.ID)
	require.NoError(t, err)
	require.Equal(t, 1, n("kamień graniczny zniszczony", "7"))
	verified(t, store)

	third := bring(t, store, inPlane, file(t, "c.csv", changed))
	write("kamień odnowiony")
	_, err = s.Undo(ctx, access.Operator(), third.ID)
	require.ErrorIs(t, err, ingest.ErrBuiltUpon, "taking the import back would lose what was written since")
	require.Equal(t, 1, n("kamień odnowiony", "4"))
	verified(t, store)
}
