package tiles

import (
	"context"
	"fmt"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
)

// The map filters by officers' own fields as the list does; after a field is retired, the map of an earlier revision
// still does.
func TestOwnFieldsFilterTheMap(t *testing.T) {
	store, ctx, core := dbtest.New(t), context.Background(), register.Core()
	revise(t, store, square(1, east, north), square(2, east+50, north), square(3, east+100, north))
	h := server(t, store)
	kind, title := "integer", "Kolejność"
	f, err := register.AddField(ctx, store, access.Operator(), core, "parcels", register.FieldChange{Type: &kind, Title: &register.Text{PL: title}, Reason: &title})
	require.NoError(t, err)
	filled := revise(t, store, fmt.Sprintf(`UPDATE parcels SET extra = jsonb_build_object('f%d', id * 9), version = version + 1, known = '[{r},)'`, f.ID))
	path := tileAt(t, store, 16, east+40, north+40).path("parcels")
	ids := func(rest string) []uint64 {
		l := layersOf(t, h, path+"?filter="+url.QueryEscape("x_kolejnosc > 9")+rest)["parcels"]
		out := []uint64{}
		for id := range byID(l) {
			out = append(out, id)
		}
		return out
	}
	require.ElementsMatch(t, []uint64{2, 3}, ids(""), "compared as numbers: 18 is more than 9")
	retired := true
	_, err = register.ChangeField(ctx, store, access.Operator(), core, "parcels", f.ID, register.FieldChange{Retired: &retired})
	require.NoError(t, err)
	require.Equal(t, 400, get(t, h, path+"?filter="+url.QueryEscape("x_kolejnosc > 9")).Code)
	require.ElementsMatch(t, []uint64{2, 3}, ids(fmt.Sprintf("&known=r%d", filled)))
}
