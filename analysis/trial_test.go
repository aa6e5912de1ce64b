package analysis_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/analysis"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/town"
)

// A number is tried, seen, signed, used by the next run, and taken back.
func TestARuleIsTriedSignedAndTakenBack(t *testing.T) {
	ctx := context.Background()
	store := smallTown(t)
	scope := access.Operator()
	o := analysis.Options{On: town.AnalyseOn}
	first, err := analysis.Analyse(ctx, store, scope, o)
	require.NoError(t, err)
	require.Positive(t, first.Findings["Q01"])
	try := func(what analysis.TrialRules) (int64, error) {
		var id int64
		_, err := store.Change(ctx, "test", "trial", func(c *db.Change) (err error) {
			id, err = analysis.StartTrial(ctx, c, scope, "próba", town.AnalyseOn, what)
			return err
		})
		return id, err
	}
	_, err = try(analysis.TrialRules{})
	require.ErrorIs(t, err, analysis.ErrTrialEmpty)
	_, err = try(analysis.TrialRules{Rules: map[string]bool{"X99": false}})
	require.ErrorIs(t, err, analysis.ErrRule)
	_, err = try(analysis.TrialRules{Params: map[string]json.RawMessage{"k_sigma": json.RawMessage(`"dużo"`)}})
	require.Error(t, err, "a number is a number")

	id, err := try(analysis.TrialRules{Params: map[string]json.RawMessage{"q_advert_area_max_m2": json.RawMessage(`1`)}, Rules: map[string]bool{"Q01": false}})
	require.NoError(t, err)
	require.NoError(t, analysis.RunTrial(ctx, store, id))
	var r *analysis.TrialResult
	require.NoError(t, store.Read(ctx, func(tx pgx.Tx) (err error) { r, err = analysis.TrialOf(ctx, tx, scope, id); return err }))
	require.Equal(t, first.Findings["Q01"], r.Changes["Q01"]["vanishes"])
	require.Positive(t, r.Changes["Q03"]["appears"], "every board is too large now")
	require.Empty(t, r.After.Findings["Q01"])
	require.NotEmpty(t, r.Before.Money)
	var rows, findings int
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT (SELECT count(*) FROM rule_trial_findings), (SELECT count(*) FROM discrepancies WHERE present AND rule = 'Q01')`).Scan(&rows, &findings))
	require.Positive(t, rows)
	require.Equal(t, first.Findings["Q01"], findings, "a trial changes no finding")

	var signed analysis.Signing
	sign := func() error {
		_, err := store.Change(ctx, "test", "sign", func(c *db.Change) (err error) {
			signed, err = analysis.Sign(ctx, c, scope, id, clock.Day(2024, 1, 1), "uchwała")
			return err
		})
		return err
	}
	require.NoError(t, sign())
	number := signed.ID
	require.ErrorIs(t, sign(), analysis.ErrTrialStale, "the same trial cannot be signed twice: its ground has gone")
	second, err := analysis.Analyse(ctx, store, scope, o)
	require.NoError(t, err)
	require.Zero(t, second.Findings["Q01"])
	require.Equal(t, total(r.After.Findings["Q03"]), second.Findings["Q03"], "the run finds what the trial promised")
	var off string
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT settings -> 'off' -> 0 ->> 'rule' FROM runs WHERE id = $1`, second.Run).Scan(&off))
	require.Equal(t, "Q01", off, "the run's row names what was off")

	_, err = store.Change(ctx, "test", "revert", func(c *db.Change) error {
		_, err := analysis.Revert(ctx, c, scope, number, clock.Day(2024, 2, 1), "wycofane")
		return err
	})
	require.NoError(t, err)
	third, err := analysis.Analyse(ctx, store, scope, o)
	require.NoError(t, err)
	require.Equal(t, first.Findings, third.Findings)
}

// Other numbers of the join place everything anew, in the picture of the registers that both sides have.
func TestATrialOfAccuracyPlacesTheObjectsAnew(t *testing.T) {
	ctx := context.Background()
	store := smallTown(t)
	scope := access.Operator()
	var id int64
	_, err := store.Change(ctx, "test", "trial", func(c *db.Change) (err error) {
		id, err = analysis.StartTrial(ctx, c, scope, "dokładność", town.AnalyseOn, analysis.TrialRules{Params: map[string]json.RawMessage{"k_sigma": json.RawMessage(`30`)}})
		return err
	})
	require.NoError(t, err)
	require.NoError(t, analysis.RunTrial(ctx, store, id))
	var r *analysis.TrialResult
	require.NoError(t, store.Read(ctx, func(tx pgx.Tx) (err error) { r, err = analysis.TrialOf(ctx, tx, scope, id); return err }))
	t.Log(r.Changes["O01"], r.Changes["O02"], r.Changes["O10"], r.Before.Findings["O10"], r.After.Findings["O10"])
	require.Positive(t, r.Changes["O01"]["vanishes"], "what was certainly in the lane no longer is")
	require.Positive(t, r.Changes["O10"]["appears"], "it stands at the edge now")
	require.Greater(t, r.After.Findings["O10"]["unknown"], r.Before.Findings["O10"]["unknown"], "with an accuracy by which nothing can be judged")
}

func total(m map[string]int) int {
	n := 0
	for _, k := range m {
		n += k
	}
	return n
}

// A draft is judged like a row, and leaves no trace.
func TestADraftIsJudgedAndNotKept(t *testing.T) {
	ctx := context.Background()
	store := smallTown(t)
	residents := analysis.NewResidents(1024)
	o := analysis.Options{On: town.AnalyseOn}.Kept(residents)
	_, err := analysis.Analyse(ctx, store, access.Operator(), o)
	require.NoError(t, err)
	r := residents.Of(store.Office().Code)
	before := r.Evaluated().Linked()
	ask := func(lease bool, d analysis.Draft) map[string]analysis.CheckedRule {
		out, err := residents.Check(ctx, store, access.Operator(), lease, d)
		require.NoError(t, err)
		found := map[string]analysis.CheckedRule{}
		for _, f := range out.Findings {
			found[f.Rule] = f
		}
		return found
	}
	area := -3.0
	found := ask(false, analysis.Draft{CaseNumber: "IDR.7230.3.9999.2024", Kind: "ADVERT", From: "2024-01-01", To: "2023-12-31", AdArea: &area, Parcels: []string{"229901_1.0001.99999"}})
	require.Contains(t, found, "Q02", "it ends before it begins")
	require.Contains(t, found, "Q03", "an area below zero")
	require.Contains(t, found, "D03", "no such parcel")
	require.NotEmpty(t, found["D03"].Law)
	require.NotEmpty(t, found["D03"].Next)
	require.Contains(t, ask(true, analysis.Draft{Contract: "UD/9999/2024", From: "2024-01-01", Parcels: []string{"229901_1.0001.99999"}}), "L04")

	var parcel string
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT parcel_id FROM lease_parcels lp JOIN leases l ON l.id = lp.lease_id WHERE whole AND parcel_id IS NOT NULL AND l.valid_from < '2024-01-01' AND (l.valid_to > '2024-06-01' OR l.open_ended) LIMIT 1`).Scan(&parcel))
	require.Contains(t, ask(true, analysis.Draft{Contract: "UD/9998/2024", From: "2024-01-01", To: "2026-12-31", Parcels: []string{parcel}}), "L01", "the parcel is leased already")

	var place string
	require.NoError(t, store.Pool().QueryRow(ctx, `SELECT ST_AsText(geom) FROM objects WHERE GeometryType(geom) = 'POINT' ORDER BY id LIMIT 1`).Scan(&place))
	drawn := func(scope access.Scope) (found map[string]int) {
		out, err := residents.Check(ctx, store, scope, false, analysis.Draft{Kind: "ADVERT", From: "2024-01-01", To: "2024-12-31", Geometry: place, Parcels: []string{parcel}})
		require.NoError(t, err)
		found = map[string]int{}
		for _, x := range out.Sketch {
			found[x.What]++
		}
		return found
	}
	all := drawn(access.Operator())
	require.Positive(t, all["object"])
	require.Positive(t, all["parcel"])
	for _, role := range access.BuiltIn() {
		if role.Name == "road" {
			others := drawn(access.For(access.Person{ID: 1, Login: "ewa", Office: access.Office{Code: store.Office().Code}, Grants: []access.Grant{{Role: role, Limits: access.Limits{Own: true}}}}))
			require.Zero(t, others["object"], "who sees the own cases only is shown nothing of others")
			require.Zero(t, others["parcel"])
		}
	}

	require.Equal(t, before, r.Evaluated().Linked(), "nothing is left of the drafts")
	compare(t, store, r, nil)
	_, err = residents.Check(ctx, store, access.Operator(), false, analysis.Draft{Geometry: "POINT("})
	require.ErrorIs(t, err, analysis.ErrDraft)
	_, err = residents.Check(ctx, store, access.Scope{}, false, analysis.Draft{})
	require.Error(t, err, "a visitor asks nothing")
}
