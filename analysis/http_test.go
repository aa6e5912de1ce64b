package analysis_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"spoina/analysis"
	"spoina/analysis/rules"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/job"
)

func serve(t *testing.T, s *db.Store) func(method, address string, body any, status int, into any) {
	router, api := httpapi.New()
	analysis.Routes(api)
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(access.Operator()), router)))
	t.Cleanup(server.Close)
	return func(method, address string, body any, status int, into any) {
		t.Helper()
		var sent io.Reader
		if body != nil {
			b, err := json.Marshal(body)
			require.NoError(t, err)
			sent = bytes.NewReader(b)
		}
		req, err := http.NewRequest(method, server.URL+"/api/v1"+address, sent)
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		got, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.Equal(t, status, res.StatusCode, "%s: %s", address, got)
		if raw, ok := into.(*[]byte); ok {
			*raw = got
		} else if into != nil && status < 300 {
			require.NoError(t, json.Unmarshal(got, into), "%s", got)
		}
	}
}

type row struct {
	ID       int64
	Rule     string
	Severity string
	LonLat   []float64
	On       string
	Money    []struct {
		Basis string
		Max   int64 `json:"max_gr"`
	}
	Measures []struct{ Name string }
}

func TestRefusalsOfTheAddresses(t *testing.T) {
	call := serve(t, dbtest.New(t))
	for address, status := range map[string]int{
		"/discrepancies/1": 404, "/discrepancies/x": 422, "/discrepancies/1/plan": 404, "/discrepancies?from=yesterday": 400, "/discrepancies?limit=0": 422,
		"/discrepancies?sort=nothing": 400, "/discrepancies?filter=(": 400, "/discrepancies?bbox=1": 400, "/runs/7": 404, "/params?on=x": 400,
	} {
		call("GET", address, nil, status, nil)
	}
	call("POST", "/runs", map[string]any{"rules": []string{"O99"}}, 400, nil)
	call("POST", "/runs", map[string]any{"on": "31.06.2024"}, 400, nil)
}

func TestRulesSayWhatTheyLookFor(t *testing.T) {
	call := serve(t, dbtest.New(t))
	var got []struct {
		Rule     string
		Title    struct{ PL, EN string }
		Sentence struct{ PL, EN string }
		Severity string
		Law      []string
		Next     []string
		Terms    []struct{ Name string }
	}
	call("GET", "/rules", nil, 200, &got)
	require.Len(t, got, len(rules.All()))
	for _, r := range got {
		require.NotEmpty(t, r.Title.PL, r.Rule)
		require.NotEmpty(t, r.Sentence.EN, r.Rule)
		require.NotEmpty(t, r.Law, r.Rule)
		require.NotEmpty(t, r.Next, r.Rule)
		require.NotEmpty(t, r.Terms, r.Rule)
	}
	var params []struct{ Name string }
	call("GET", "/params", nil, 200, &params)
	require.NotEmpty(t, params)
}

func TestAProofCardHoldsTheEvidence(t *testing.T) {
	store := dbtest.New(t)
	street(t, store, 4)
	exec(t, store, `INSERT INTO photos (scan_object_id, kind, ref, path, media_type) VALUES (2001, 'PHOTO', 'a', 'a.jpg', 'image/jpeg'), (2003, 'PHOTO', 'b', '../../secret', 'image/jpeg')`)
	exec(t, store, `INSERT INTO parcels (id, parcel_id, key, number, geom, ownership_group, known) VALUES (nextval('register_id'), '220401_1.0001.1', '220401_1.0001.1', '1', ST_SetSRID(ST_MakeEnvelope(477000, 710000, 478000, 710010), 2180), '4', '[1,)')`)
	analyse(t, store, analysis.Options{})
	call := serve(t, store)

	var page struct {
		Rows   []row
		Count  int
		Next   string
		Facets struct {
			Rules []struct {
				Rule, Worst string
				Count       int
				Money       []struct{ Basis string }
			}
			Severity map[string]int
		}
	}
	call("GET", "/discrepancies?rule=O01&severity=high,critical&sort=-severity,label&limit=1&from=2022-06-11&to=2022-06-11&filter=outcome='hit'", nil, 200, &page)
	require.Equal(t, 2, page.Count)
	require.Len(t, page.Rows, 1)
	require.Equal(t, "2022-06-11", page.Rows[0].On)
	require.InDelta(t, 18.6, page.Rows[0].LonLat[0], 0.2)
	require.Len(t, page.Rows[0].Money, 2)
	require.Equal(t, map[string]int{"high": 2}, page.Facets.Severity)
	require.Equal(t, "FEE", page.Facets.Rules[0].Money[0].Basis)
	first := page.Rows[0].ID
	call("GET", "/discrepancies?rule=O01&sort=-severity,label&limit=1&after="+page.Next, nil, 200, &page)
	require.NotEqual(t, first, page.Rows[0].ID)

	var card struct {
		row
		Sentence  struct{ PL, EN string }
		Terms     []struct{ Value *bool }
		Documents []struct {
			SourceID string `json:"source_id"`
			Verdict  string
			Why      struct{ PL, EN string }
		}
		Money   []struct{ Formula, Law string }
		Photos  []struct{ URL string }
		Inputs  []struct{ Kind string }
		History []struct{ Version int }
		Sources []struct{ Kind string }
	}
	call("GET", fmt.Sprintf("/discrepancies/%d", first), nil, 200, &card)
	require.Equal(t, "W pasie drogowym (ul. Lipowa) stoi: billboard, tablica wolnostojąca, 18,00 m². Na dzień 11.06.2022 nie znaleziono ważnej decyzji.", card.Sentence.PL)
	require.Len(t, card.Terms, 10)
	for _, term := range card.Terms {
		require.True(t, *term.Value)
	}
	require.Equal(t, "18,00 m² × 2,20 zł × 1 dzień = 39,60 zł", card.Money[0].Formula)
	require.Len(t, card.History, 1)
	require.Empty(t, card.Sources, "a source row may hold anything: nobody gets it without saying why")
	call("GET", fmt.Sprintf("/discrepancies/%d?purpose=case", first), nil, 200, &card)
	require.Len(t, card.Sources, 1)
	require.Len(t, card.Photos, 1)
	require.Contains(t, card.Photos[0].URL, "/api/v1/photos/")

	var plan struct {
		SRID      int
		Object    *struct{ Geometry struct{ Type string } }
		Lanes     []struct{ Name string }
		Parcels   []struct{ Geometry struct{ Type string } }
		Decisions []any
	}
	call("GET", fmt.Sprintf("/discrepancies/%d/plan", first), nil, 200, &plan)
	require.Equal(t, 2180, plan.SRID)
	require.Equal(t, "Point", plan.Object.Geometry.Type)
	require.Equal(t, "ul. Lipowa", plan.Lanes[0].Name)
	require.Equal(t, "Polygon", plan.Parcels[0].Geometry.Type)
}

func TestAParameterIsSetWithItsPeriodAndReadOnThatDay(t *testing.T) {
	store := dbtest.New(t)
	call := serve(t, store)
	call("PUT", "/params/multiplier_penalty", map[string]any{"value": 12, "valid_from": "2027-01-01", "verified_by": "radca"}, 200, nil)
	multiple := func(on string) (value, basis, who string) {
		var list []struct {
			Name       string
			Value      json.RawMessage
			LegalBasis string `json:"legal_basis"`
			VerifiedBy string `json:"verified_by"`
		}
		call("GET", "/params?on="+on, nil, 200, &list)
		for _, p := range list {
			if p.Name == "multiplier_penalty" {
				return string(p.Value), p.LegalBasis, p.VerifiedBy
			}
		}
		return "", "", ""
	}
	value, basis, who := multiple("2027-01-01")
	require.Equal(t, []string{"12", "art. 40 ust. 12 ustawy o drogach publicznych", "radca"}, []string{value, basis, who})
	value, _, who = multiple("2026-12-31")
	require.Equal(t, []string{"10", ""}, []string{value, who})
	call("PUT", "/params/no_such_number", map[string]any{"value": 12}, 404, nil)
	call("PUT", "/params/multiplier_penalty", map[string]any{"value": "twelve"}, 400, nil)
	call("PUT", "/params/multiplier_penalty", map[string]any{"value": 12, "valid_from": "31.06.2027"}, 400, nil)
}

func TestAChosenDayIsKeptUntilTheOfficeHoldsSomethingLater(t *testing.T) {
	for name, later := range map[string]string{
		"a scan":    `UPDATE scan_objects SET captured_on = '2022-07-02' WHERE id = 2001`,
		"an import": `INSERT INTO imports (layer, state, actor, options) VALUES ('parcels', 'published', 'operator', '{"on":"2022-07-02"}')`,
	} {
		store := dbtest.New(t)
		street(t, store, 2)
		analyse(t, store, analysis.Options{})
		day, needed, err := analysis.Follow(context.Background(), store, 99)
		require.NoError(t, err)
		require.True(t, needed)
		require.Equal(t, on, day, "all is older than the chosen day")
		exec(t, store, later)
		day, _, err = analysis.Follow(context.Background(), store, 99)
		require.NoError(t, err)
		require.Equal(t, clock.Today(), day, name)
	}
}

func TestARunAskedForIsDoneByAWorker(t *testing.T) {
	store := dbtest.New(t)
	street(t, store, 4)
	call := serve(t, store)
	var started struct{ ID int64 }
	call("POST", "/runs", map[string]any{"on": "2022-07-01", "rules": []string{"O01"}}, 202, &started)
	workers := river.NewWorkers()
	analysis.Jobs(workers, store.DB(), analysis.NewResidents(256))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- job.Run(ctx, store.DB().Shared(), workers) }()
	var run struct {
		State  string
		Counts struct{ Findings map[string]int }
		On     string `json:"on_date"`
	}
	require.Eventually(t, func() bool {
		call("GET", fmt.Sprintf("/runs/%d", started.ID), nil, 200, &run)
		return run.State == "done"
	}, 20*time.Second, 50*time.Millisecond)
	require.Equal(t, map[string]int{"O01": 2}, run.Counts.Findings)

	// A change of the registers is followed by a run on the same chosen day, once for all that was waiting.
	rev, err := store.Change(ctx, "operator", "test", func(c *db.Change) error {
		if _, err := c.Revision(ctx); err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `DELETE FROM decisions`); err != nil {
			return err
		}
		return job.Insert(ctx, c, job.AnalyseArgs{Office: "220401", Revision: 4, Reason: "import"})
	})
	require.NoError(t, err)
	require.Positive(t, rev)
	require.Eventually(t, func() bool { return len(findings(t, store, "O01", "DETECTED")) == 4 }, 20*time.Second, 50*time.Millisecond)
	var runs []struct {
		On string `json:"on_date"`
	}
	call("GET", "/runs?limit=1", nil, 200, &runs)
	require.Equal(t, "2022-07-01", runs[0].On)
	cancel()
	require.NoError(t, <-done)
}
