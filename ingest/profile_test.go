package ingest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
)

func TestASavedProfileReadsTheNextFileOfItsKind(t *testing.T) {
	store, ctx := town(t), context.Background()
	s := ingest.New(store, t.TempDir())
	save := func(p ingest.SavedProfile) error { return s.SaveProfile(ctx, access.Operator(), p) }
	require.ErrorContains(t, save(ingest.SavedProfile{Name: "powiat", Body: "crs: EPSG:2180\n"}), "layer: parcels")
	require.ErrorIs(t, save(ingest.SavedProfile{Name: "powiat", Layer: "leases", Body: "layer: parcels\n"}), ingest.ErrProfile)
	require.ErrorIs(t, save(ingest.SavedProfile{Name: "a/b", Layer: "parcels"}), ingest.ErrProfile)

	used := ingest.Options{Layer: "parcels", CRS: "EPSG:2180", Values: map[string]ingest.Values{"ownership_group": {"miejska": "4"}}}
	body, err := used.YAML()
	require.NoError(t, err)
	require.NoError(t, save(ingest.SavedProfile{Name: "powiat", Body: body}))
	bring(t, store, ingest.Options{Layer: "parcels", Profile: "powiat"}, file(t, "a.csv", parcelsCSV("220401_1.0001.1;miejska;"+square(0, 0, 10, 10))))
	require.Equal(t, 1, count(t, store, `SELECT count(*) FROM parcels WHERE ownership_group = '4'`))
	_, err = s.Rehearse(ctx, access.Operator(), []ingest.File{{Path: file(t, "b.csv", "a\n1\n")}}, ingest.Options{Layer: "leases", Profile: "powiat"}, nil)
	require.ErrorContains(t, err, "is for parcels")

	list, err := s.Profiles(ctx, access.Operator())
	require.NoError(t, err)
	require.Len(t, list, 1)
	_, err = s.Profiles(ctx, access.Scope{})
	require.ErrorIs(t, err, access.ErrSignIn)
}

func TestAPublicationTellsEachStep(t *testing.T) {
	store := town(t)
	s := ingest.New(store, t.TempDir())
	imp := rehearse(t, s, inPlane, file(t, "a.csv", parcelsCSV("220401_1.0001.1;4;"+square(0, 0, 10, 10))))
	stages := map[string]bool{}
	_, err := s.Publish(context.Background(), access.Operator(), imp.ID, func(p ingest.Progress) {
		stages[p.Stage] = true
		_, err := store.Pool().Exec(context.Background(), `UPDATE imports SET progress = $2 WHERE id = $1`, imp.ID, p)
		require.NoError(t, err, "whoever follows it does not wait for its end")
	})
	require.NoError(t, err)
	for _, want := range []string{"publish", "parties", "changed", "new", "closed", "index"} {
		require.True(t, stages[want], want)
	}
}
