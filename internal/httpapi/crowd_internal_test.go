package httpapi

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
)

func person(role string) access.Scope {
	for _, r := range access.BuiltIn() {
		if r.Name == role {
			return access.For(access.Person{ID: 5, Login: "ewa", Grants: []access.Grant{{Role: r}}})
		}
	}
	panic(role)
}

func TestVisitorsNeverHoldEveryConnection(t *testing.T) {
	c, ctx := newCrowd(), context.Background()
	c.wait = 20 * time.Millisecond
	visitor := access.Anonymous(access.Office{})
	var leaves []func()
	for range visitorsAtOnce {
		leave, err := c.enter(ctx, "a", "/api/v1/registers/parcels", visitor)
		require.NoError(t, err)
		leaves = append(leaves, leave)
	}
	for _, address := range []string{"/api/v1/registers", "/ogc/collections", "/wfs", "/tiles/parcels/1/1/1", "/api/v1/registers/parcels/export"} {
		_, err := c.enter(ctx, "a", address, visitor)
		require.ErrorIs(t, err, errBusy, address)
	}
	for _, address := range []string{"/api/v1/session", "/api/v1/setup", "/api/v1/events", "/api/v1/password-reset"} {
		_, err := c.enter(ctx, "a", address, visitor)
		require.NoError(t, err, "signing in waits for no map")
	}
	_, err := c.enter(ctx, "a", "/ogc", person("road"))
	require.NoError(t, err, "people at work do not wait for visitors")
	_, err = c.enter(ctx, "b", "/ogc", visitor)
	require.NoError(t, err, "nor other offices")
	for _, leave := range leaves {
		leave()
	}
	for range exportsAtOnce {
		_, err = c.enter(ctx, "a", "/api/v1/registers/parcels/export", visitor)
		require.NoError(t, err)
	}
	_, err = c.enter(ctx, "a", "/api/v1/registers/parcels/export", visitor)
	require.ErrorIs(t, err, errBusy)
	_, err = c.enter(ctx, "a", "/api/v1/registers/parcels", visitor)
	require.NoError(t, err)
}

func TestAQuestionThatTakesTooLongIsEnded(t *testing.T) {
	store := dbtest.New(t)
	ask := func(ctx context.Context) (limit string) {
		require.NoError(t, store.Read(ctx, func(tx pgx.Tx) error {
			var isolation, only string
			err := tx.QueryRow(ctx, `SELECT current_setting('statement_timeout'), current_setting('transaction_isolation'), current_setting('transaction_read_only')`).Scan(&limit, &isolation, &only)
			require.Equal(t, []string{"repeatable read", "on"}, []string{isolation, only})
			return err
		}))
		return limit
	}
	ctx := context.Background()
	visitor, road := access.Anonymous(access.Office{}), person("road")
	require.Equal(t, "15s", ask(patient(ctx, "/ogc", visitor)))
	require.Equal(t, "2min", ask(patient(ctx, "/api/v1/registers/parcels/export", visitor)))
	require.Equal(t, "2min", ask(patient(ctx, "/ogc", road)))
	require.Equal(t, "0", ask(patient(ctx, "/api/v1/registers/parcels/export", road)))
	require.Equal(t, "0", ask(ctx), "and the connection goes back as it was")
	err := store.Read(db.Patience(ctx, 30*time.Millisecond), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `SELECT pg_sleep(5)`)
		return err
	})
	require.Equal(t, "http.slow", Problem(err).Code)
	require.Equal(t, http.StatusTooManyRequests, Problem(err).Status)
}

func TestEventsGoToWhomTheyConcern(t *testing.T) {
	for role, heard := range map[string][3]bool{"resident": {true, false, false}, "inspector": {true, false, true}, "gis": {true, true, true}, "clerk": {true, true, true}} {
		for i, kind := range []string{"revision", "import", "run"} {
			require.Equal(t, heard[i], hears(person(role), Event{Type: kind}), "%s %s", role, kind)
		}
	}
	visitor := access.Anonymous(access.Office{})
	require.True(t, hears(visitor, Event{Type: "revision"}))
	for _, kind := range []string{"import", "run", "presence"} {
		require.False(t, hears(visitor, Event{Type: kind, Register: "parcels"}))
	}
}

func TestStreamsAreBounded(t *testing.T) {
	store, b := dbtest.New(t), NewBroker()
	open := func(scope access.Scope) (func(), error) {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/events", nil)
		return b.admit(r.WithContext(WithOffice(r.Context(), store, scope)), scope)
	}
	visitor := access.Anonymous(access.Office{})
	leave, err := open(visitor)
	require.NoError(t, err)
	for range streamsOfNetwork - 1 {
		_, err = open(visitor)
		require.NoError(t, err)
	}
	_, err = open(visitor)
	require.ErrorIs(t, err, ErrTooMany)
	leave()
	_, err = open(visitor)
	require.NoError(t, err)
	for range streamsOfPerson {
		_, err = open(person("road"))
		require.NoError(t, err)
	}
	_, err = open(person("road"))
	require.ErrorIs(t, err, ErrTooMany)
	_, err = open(access.Operator())
	require.NoError(t, err)
}
