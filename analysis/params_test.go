package analysis_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis"
	"spoina/internal/db/dbtest"
)

func TestWhoReliedOnAValue(t *testing.T) {
	store := dbtest.New(t)
	street(t, store, 4)
	call := serve(t, store)
	first := analyse(t, store, analysis.Options{})
	type use struct {
		Run      int64
		Findings map[string]int
		Standing int
		Value    struct{ Value float64 }
	}
	used := func(name, from string) (out []use) {
		t.Helper()
		call("GET", "/params/"+name+"/used?from="+from, nil, 200, &out)
		return out
	}
	of := used("k_sigma", "")
	require.Len(t, of, 1)
	require.Equal(t, first.Run, of[0].Run)
	require.NotEmpty(t, of[0].Findings)
	require.Positive(t, of[0].Standing)
	require.Equal(t, 2.0, of[0].Value.Value)
	require.Empty(t, used("q_dims_tol_rel", "2030-01-01"), "a period that does not exist was never used")
	call("GET", "/params/nothing/used", nil, 404, nil)

	again := analyse(t, store, analysis.Options{})
	of = used("k_sigma", "")
	require.Equal(t, []int64{again.Run, first.Run}, []int64{of[0].Run, of[1].Run}, "a run that found nothing changed used the same values")

	call("PUT", "/params/k_sigma", map[string]any{"value": 3, "valid_from": "2020-01-01"}, 200, nil)
	require.Len(t, used("k_sigma", ""), 2, "who relied on the value before stays known")
	require.Empty(t, used("k_sigma", "2020-01-01"))
	third := analyse(t, store, analysis.Options{})
	of = used("k_sigma", "2020-01-01")
	require.Len(t, of, 1)
	require.Equal(t, third.Run, of[0].Run)
	require.Equal(t, 3.0, of[0].Value.Value)
	require.Len(t, used("multiplier_penalty", ""), 3, "a value that did not change is used on")
}

func TestThePeriodsOfAParameter(t *testing.T) {
	store := dbtest.New(t)
	call := serve(t, store)
	var placed struct {
		Closed *struct {
			ValidTo string `json:"valid_to"`
		}
	}
	call("PUT", "/params/multiplier_penalty", map[string]any{"value": 12, "valid_from": "2027-01-01"}, 200, &placed)
	require.Equal(t, "2026-12-31", placed.Closed.ValidTo)
	call("PUT", "/params/multiplier_penalty", map[string]any{"value": 13, "valid_from": "2026-01-01"}, 400, nil)
	var doc struct {
		Legal   bool
		Periods []struct{ ID int64 }
		Earlier []struct {
			KnownTo int64 `json:"known_to"`
		}
	}
	call("GET", "/params/multiplier_penalty", nil, 200, &doc)
	require.True(t, doc.Legal)
	require.Len(t, doc.Periods, 2)
	require.Len(t, doc.Earlier, 1)
	require.Equal(t, int64(1), doc.Earlier[0].KnownTo)
	call("POST", "/params/multiplier_penalty/verify", map[string]any{"valid_from": "2027-01-01"}, 403, nil)
	call("POST", "/params/multiplier_penalty/verify", map[string]any{}, 200, nil)
	call("POST", "/params/k_sigma/verify", map[string]any{}, 200, nil)
	call("POST", "/params/k_sigma/verify", map[string]any{"valid_from": "2027-01-01"}, 400, nil)
	call("GET", "/params/nothing", nil, 404, nil)
}
