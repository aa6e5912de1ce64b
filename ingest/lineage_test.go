package ingest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/ingest"
	"spoina/internal/access"
	"spoina/internal/clock"
)

func TestTwoStatesOfTheCadastreTellWhichParcelsCameOfWhich(t *testing.T) {
	store := town(t)
	bring(t, store, inPlane, file(t, "a.csv", parcelsCSV(
		"220401_1.0001.1;4;"+square(0, 0, 20, 10),   // split
		"220401_1.0001.2;4;"+square(30, 0, 10, 10),  // merged with the next
		"220401_1.0001.3;4;"+square(40, 0, 10, 10),  //
		"220401_1.0001.4;4;"+square(60, 0, 10, 10),  // a new number
		"220401_1.0001.5;4;"+square(80, 0, 10, 10),  // the boundary between these two moves
		"220401_1.0001.6;4;"+square(90, 0, 10, 10),  //
		"220401_1.0001.7;4;"+square(110, 0, 20, 10), // half of it is not in the new file
		"220401_1.0001.8;4;"+square(140, 0, 10, 10))))
	imp := bring(t, store, inPlane, file(t, "b.csv", parcelsCSV(
		"220401_1.0001.1/1;4;"+square(0, 0, 12, 10), "220401_1.0001.1/2;4;"+square(12, 0, 8, 10),
		"220401_1.0001.20;4;"+square(30, 0, 20, 10), "220401_1.0001.21;4;"+square(60, 0, 10, 10),
		"220401_1.0001.22;4;"+square(80, 0, 13, 10), "220401_1.0001.23;4;"+square(93, 0, 7, 10),
		"220401_1.0001.7/1;4;"+square(110, 0, 10, 10), "220401_1.0001.8;4;"+square(140, 0, 10, 10))))
	s := ingest.New(store, t.TempDir())
	ctx := context.Background()
	list, more, err := s.Descents(ctx, access.Operator(), "", "", false, 0, 100)
	require.NoError(t, err)
	require.False(t, more)
	got := map[string]string{}
	complete := map[string]bool{}
	for _, d := range list {
		got[d.Parent[14:]+">"+d.Child[14:]] = d.Kind
		complete[d.Parent[14:]] = *d.Complete
		require.Equal(t, "GEOMETRY", d.Source)
		require.True(t, d.Standing)
	}
	require.Equal(t, map[string]string{"1>1/1": "SPLIT", "1>1/2": "SPLIT", "2>20": "MERGE", "3>20": "MERGE", "4>21": "RENUMBER",
		"5>22": "MERGE", "6>22": "BOUNDARY", "6>23": "SPLIT", "7>7/1": "SPLIT"}, got)
	require.True(t, complete["1"] && complete["4"] && complete["6"])
	require.False(t, complete["7"], "its children cover one half of it")
	_, err = s.Undo(ctx, access.Operator(), imp.ID)
	require.NoError(t, err)
	list, _, err = s.Descents(ctx, access.Operator(), "", "", false, 0, 100)
	require.NoError(t, err)
	require.Empty(t, list, "an import that is taken back takes its lines with it")
}

func TestDescentByHand(t *testing.T) {
	store := town(t)
	bring(t, store, inPlane, file(t, "a.csv", parcelsCSV("220401_1.0001.7/1;4;"+square(0, 0, 20, 10), "220401_1.0001.7/2;4;"+square(20, 0, 20, 10))))
	s := ingest.New(store, t.TempDir())
	ctx := context.Background()
	line := func(parent, child, kind string) []ingest.Descent {
		return []ingest.Descent{{Parent: "220401_1.0001." + parent, Child: "220401_1.0001." + child, Kind: kind, On: clock.Day(2015, 3, 1), Source: "DOCUMENT", Note: "decyzja GG.6831.4.2015"}}
	}
	_, _, err := s.Descents(ctx, access.Scope{}, "", "", false, 0, 10)
	require.ErrorIs(t, err, access.ErrSignIn)
	require.Error(t, s.Descend(ctx, access.Scope{}, line("7", "7/1", "SPLIT")), "nobody edits nothing")
	require.NoError(t, s.Descend(ctx, access.Operator(), line("7", "7/1", "SPLIT")))
	require.NoError(t, s.Descend(ctx, access.Operator(), line("6", "7", "RENUMBER")), "a parent that never was a row")
	require.ErrorIs(t, s.Descend(ctx, access.Operator(), line("7", "7/1", "SPLIT")), ingest.ErrDescentExists)
	require.ErrorIs(t, s.Descend(ctx, access.Operator(), line("7/1", "6", "MERGE")), ingest.ErrDescentLoop)
	require.ErrorIs(t, s.Descend(ctx, access.Operator(), line("7", "7", "SPLIT")), ingest.ErrDescentLoop)
	require.ErrorIs(t, s.Descend(ctx, access.Operator(), line("7", "nad rzeką", "SPLIT")), ingest.ErrDescentParcel)
	require.ErrorIs(t, s.Descend(ctx, access.Operator(), line("7", "7/2", "SALE")), ingest.ErrDescentKind)
	require.ErrorIs(t, s.Descend(ctx, access.Operator(), line("98", "99", "SPLIT")), ingest.ErrDescentChild)
	list, _, err := s.Descents(ctx, access.Operator(), "220401_1.0001.7", "", false, 0, 10)
	require.NoError(t, err)
	require.Len(t, list, 2, "as the parent of one and the child of another")
	require.Equal(t, "DOCUMENT", list[1].Source)
	require.NotEmpty(t, list[0].SetBy)

	require.NoError(t, s.EndDescent(ctx, access.Operator(), "220401_1.0001.7", "220401_1.0001.7/1"))
	require.ErrorIs(t, s.EndDescent(ctx, access.Operator(), "220401_1.0001.7", "220401_1.0001.7/1"), ingest.ErrDescentNone)
	list, _, err = s.Descents(ctx, access.Operator(), "220401_1.0001.7/1", "", false, 0, 10)
	require.NoError(t, err)
	require.Empty(t, list)
	list, _, err = s.Descents(ctx, access.Operator(), "220401_1.0001.7/1", "", true, 0, 10)
	require.NoError(t, err)
	require.Len(t, list, 1, "what was taken back is kept")
	require.True(t, list[0].Ended)
	require.NoError(t, s.Descend(ctx, access.Operator(), line("7", "7/1", "SPLIT")), "and may be brought again")
	list, _, _ = s.Descents(ctx, access.Operator(), "220401_1.0001.7/1", "", true, 0, 10)
	require.Len(t, list, 1)
	require.False(t, list[0].Ended)
}
