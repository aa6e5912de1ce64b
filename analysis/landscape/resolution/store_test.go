package resolution_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/analysis/landscape/resolution"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/fail"
)

const rulesOf = `{"resolution":{"id":"u","act":"Uchwała","in_force_from":"2018-04-02","status":"IN_FORCE","default_effect":"FORBID","supersedes":[],"void_parts":[]},
	"zones":[{"code":"S0","name":"Stare Miasto"}],"overlays":[],"reference_layers":[],"device_types":[],
	"rules":[{"id":"R1","basis":"§ 5","zones":["S0"],"types":["SIGN"],"effect":"ALLOW"},{"id":"R2","basis":"§ 6","zones":["S0"],"types":["ADV"],"effect":"FORBID"}]}`

func as(login string, permissions ...string) access.Scope {
	return access.For(access.Person{ID: 1, Login: login, Grants: []access.Grant{{Role: access.Role{Name: "r", Permissions: permissions, Registers: map[string]access.Rights{"zones": {}}}}}})
}

func TestAVersionIsDraftedByOneAndSignedByAnother(t *testing.T) {
	ctx := context.Background()
	store := dbtest.NewOffice(t, db.Office{Code: "220401", Name: "Miasto", SRID: 2180})
	planner, mayor, clerk := as("planista", access.EditLandscape, access.SignLandscape), as("burmistrz", access.SignLandscape), as("referent")
	from, err := clock.ParseDate("2026-01-01")
	require.NoError(t, err)
	var v resolution.Version
	change := func(scope access.Scope, f func(c *db.Change) error) error {
		_, err := store.Change(ctx, scope.Actor(), "test", f)
		return err
	}
	draft := func(scope access.Scope, n resolution.New) error {
		return change(scope, func(c *db.Change) (err error) { v, err = resolution.Make(ctx, c, scope, n); return err })
	}
	sign := func(scope access.Scope, id int64) error {
		return change(scope, func(c *db.Change) error {
			_, err := resolution.Sign(ctx, c, scope, id, from, "uchwała rady")
			return err
		})
	}
	seen := func(scope access.Scope) (all []resolution.Version) {
		require.NoError(t, store.Read(ctx, func(tx pgx.Tx) (err error) { all, err = resolution.List(ctx, tx, scope); return err }))
		return all
	}
	code := func(err error) string {
		t.Helper()
		f, ok := fail.Of(err)
		require.True(t, ok, "%v", err)
		return f.Code
	}

	require.Error(t, draft(clerk, resolution.New{Name: "x", Document: json.RawMessage(rulesOf)}), "drafting is for planners")
	require.Equal(t, "landscape.document", code(draft(planner, resolution.New{Name: "x", Document: json.RawMessage(`{"rules":[]}`)})))
	require.NoError(t, draft(planner, resolution.New{Name: "projekt", Document: json.RawMessage(rulesOf)}))
	require.Equal(t, 2, v.Rules)
	require.Empty(t, seen(clerk), "a draft is not law yet")
	require.Len(t, seen(planner), 1)

	require.Equal(t, "landscape.eyes", code(sign(planner, v.ID)), "nobody signs what they have drafted")
	require.Error(t, sign(clerk, v.ID))
	require.NoError(t, sign(mayor, v.ID))
	require.Len(t, seen(clerk), 1)
	require.Equal(t, "landscape.state", code(sign(mayor, v.ID)))
	first := v.ID
	edit := func(e resolution.Change) error {
		return change(planner, func(c *db.Change) error { _, err := resolution.Edit(ctx, c, planner, v.ID, e); return err })
	}
	require.Equal(t, "landscape.state", code(edit(resolution.Change{Edit: 1, Name: "x", Document: json.RawMessage(rulesOf)})), "what is signed never changes")

	require.NoError(t, draft(planner, resolution.New{Name: "zmiana", BasedOn: first}))
	other := strings.Replace(strings.Replace(rulesOf, `"id":"R1"`, `"id":"R3"`, 1), `"types":["ADV"]`, `"types":["ADV.LED"]`, 1)
	require.NoError(t, edit(resolution.Change{Edit: 1, Name: "zmiana", Document: json.RawMessage(other)}))
	require.Equal(t, "landscape.stale", code(edit(resolution.Change{Edit: 1, Name: "zmiana", Document: json.RawMessage(rulesOf)})), "an edit on what somebody has changed meanwhile")
	require.NoError(t, store.Read(ctx, func(tx pgx.Tx) error {
		got, err := resolution.Compare(ctx, tx, planner, first, v.ID)
		require.NoError(t, err)
		what := map[string]string{}
		for _, d := range got.Rules {
			what[d.Rule] = d.What + " " + strings.Join(d.Fields, ",")
		}
		require.Equal(t, map[string]string{"R3": "added ", "R2": "changed types", "R1": "removed "}, what)
		require.Empty(t, got.Other)
		return nil
	}))
	require.Equal(t, "landscape.day", code(sign(mayor, v.ID)), "two versions cannot begin on one day")
	require.NoError(t, change(mayor, func(c *db.Change) error { _, err := resolution.Void(ctx, c, mayor, first, "wyrok WSA"); return err }))
	require.NoError(t, sign(mayor, v.ID), "what was declared invalid keeps no day")
	require.Equal(t, "landscape.state", code(change(planner, func(c *db.Change) error { return resolution.Delete(ctx, c, planner, v.ID) })))
}

func TestRulesThatNameWhatThereIsNotAreNotSigned(t *testing.T) {
	ctx := context.Background()
	store := dbtest.NewOffice(t, db.Office{Code: "220401", Name: "Miasto", SRID: 2180})
	_, err := store.Change(ctx, "operator", "test", func(c *db.Change) error {
		v, err := resolution.Make(ctx, c, access.Operator(), resolution.New{Name: "x", By: "plik", Document: json.RawMessage(strings.Replace(rulesOf, `"zones":["S0"],"types":["SIGN"]`, `"zones":["S9"],"types":["SIGN"]`, 1))})
		require.NoError(t, err)
		_, err = resolution.Sign(ctx, c, access.Operator(), v.ID, clock.Today(), "x")
		f, ok := fail.Of(err)
		require.True(t, ok)
		require.Equal(t, "landscape.faults", f.Code)
		return nil
	})
	require.NoError(t, err)
}
