package register_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/register"
)

func TestAPersonalFieldIsOpenedOnlyByWhoReadsPersonalData(t *testing.T) {
	s, ctx, core := history(t), context.Background(), register.Core()
	in := newField("Telefon", "string")
	in.Personal, in.VisibleTo = ptr(true), ptr([]string{"road"})
	f := addField(t, s, "decisions", in)
	gis := officer("gis", "gis")
	change := func(scope access.Scope, in register.FieldChange) error {
		_, err := register.ChangeField(ctx, s, scope, core, "decisions", f.ID, in)
		return err
	}
	// A field that was never used hides nothing: who made it so by mistake takes it back.
	require.NoError(t, change(gis, register.FieldChange{Personal: ptr(false)}))
	require.NoError(t, change(gis, register.FieldChange{Personal: ptr(true)}))
	fill(t, s, "decisions", f, "id = 4000001", `"600 100 200"`)
	for _, wider := range []register.FieldChange{{Personal: ptr(false)}, {VisibleTo: ptr([]string{})}, {VisibleTo: ptr([]string{"road", "gis"})}, {Personal: ptr(false), Title: &register.Text{PL: "Inny"}}} {
		require.ErrorIs(t, change(gis, wider), register.ErrFieldOpened)
	}
	require.NoError(t, change(gis, register.FieldChange{Help: ptr("numer")}))
	fill(t, s, "decisions", f, "id = 4000001", `null`)
	require.ErrorIs(t, change(gis, register.FieldChange{Personal: ptr(false)}), register.ErrFieldOpened, "what it held is in the history")
	require.NoError(t, change(officer("both", "gis", "road"), register.FieldChange{VisibleTo: ptr([]string{"road", "clerk"})}))
	require.NoError(t, change(gis, register.FieldChange{VisibleTo: ptr([]string{"road"})}), "narrower is no harm")
	require.NoError(t, change(officer("both", "gis", "road"), register.FieldChange{Personal: ptr(false)}))
}
