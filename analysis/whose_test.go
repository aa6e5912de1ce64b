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

	"github.com/stretchr/testify/require"

	"spoina/analysis"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
)

// as asks an address as somebody with these rights.
func as(t *testing.T, s *db.Store, scope access.Scope) func(method, address string, body any, into any) int {
	router, api := httpapi.New()
	analysis.Routes(api)
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(scope), router)))
	t.Cleanup(server.Close)
	return func(method, address string, body any, into any) int {
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
		if into != nil && res.StatusCode < 300 {
			require.NoError(t, json.Unmarshal(got, into), "%s", got)
		}
		return res.StatusCode
	}
}

func role(t *testing.T, name string) access.Role {
	for _, r := range access.BuiltIn() {
		if r.Name == name {
			return r
		}
	}
	t.Fatal("no role " + name)
	return access.Role{}
}

func person(t *testing.T, login, of string, limits access.Limits) access.Scope {
	return access.For(access.Person{ID: 1, Login: login, Office: access.Office{Code: "220401", Managers: dbtest.Town.Managers}, Grants: []access.Grant{{Role: role(t, of), Limits: limits}}})
}

type found struct {
	Count int
	Rows  []struct {
		ID, Version int64
		Rule        string
		Assignee    string
		Money       []any
	}
	Withheld []string
	Facets   struct {
		Rules []struct {
			Rule  string
			Count int
			Worst string
		}
		Severity map[string]int
		Few      []string
	}
}

func TestAFindingIsGivenToAnOfficerAndStaysGiven(t *testing.T) {
	store := dbtest.New(t)
	street(t, store, 4)
	exec(t, store, `INSERT INTO users (login, name, handle, created_by) VALUES ('olga', 'Olga', '\x01', 'test')`)
	exec(t, store, `UPDATE decisions SET department = 'DR', unit = 'GOPS', territory = '220402', manager = 'BURMISTRZ miasta Testowo' WHERE id = 3002`)
	analyse(t, store, analysis.Options{})
	var whose []string
	rows, err := store.Pool().Query(context.Background(), `SELECT rule || ' ' || manager || '|' || department || '|' || unit || '|' || territory FROM discrepancies ORDER BY 1`)
	require.NoError(t, err)
	for rows.Next() {
		var s string
		require.NoError(t, rows.Scan(&s))
		whose = append(whose, s)
	}
	require.NoError(t, rows.Err())
	require.Contains(t, whose, "O01 |||", "the office's own road, however its file spells the office")

	inspector, chief := person(t, "olga", "inspector", access.Limits{Own: true}), person(t, "jan", "road", access.Limits{})
	own, all := as(t, store, inspector), as(t, store, chief)
	var list found
	require.Equal(t, 200, own("GET", "/discrepancies", nil, &list))
	require.Zero(t, list.Count)
	require.Equal(t, 200, all("GET", "/discrepancies?rule=O01", nil, &list))
	require.NotZero(t, list.Count)
	one := list.Rows[0]
	address := fmt.Sprintf("/discrepancies/%d", one.ID)
	give := func(login string, version int64) map[string]any {
		return map[string]any{"assignee": login, "version": version}
	}
	require.Equal(t, 403, own("PATCH", address, give("olga", one.Version), nil), "who inspects does not give cases out")
	require.Equal(t, 401, as(t, store, access.Anonymous(access.Office{Code: "220401"}))("PATCH", address, give("olga", one.Version), nil))
	require.Equal(t, 404, all("PATCH", "/discrepancies/999999999", give("olga", 1), nil))
	require.Equal(t, 404, as(t, store, person(t, "ewa", "land", access.Limits{}))("PATCH", address, give("olga", one.Version), nil), "a rule that is not hers")
	require.Equal(t, 412, all("PATCH", address, give("olga", one.Version+1), nil))
	require.Equal(t, 400, all("PATCH", address, give("nikt", one.Version), nil))
	require.Equal(t, 200, all("PATCH", address, give("olga", one.Version), &one))
	require.Equal(t, "olga", one.Assignee)
	require.Equal(t, 412, all("PATCH", address, give("", one.Version-1), nil), "two officers in the same second: the second is told")

	require.Equal(t, 200, own("GET", "/discrepancies", nil, &list))
	require.Equal(t, 1, list.Count)
	require.Empty(t, list.Rows[0].Money, "no amounts for her role")
	require.Contains(t, list.Withheld, "money")
	require.Equal(t, 200, own("GET", address, nil, nil))
	require.Equal(t, 404, all("GET", "/discrepancies/999999999", nil, nil))

	exec(t, store, `UPDATE objects SET geom = ST_Translate(geom, 0, 0.5); UPDATE scan_objects SET geom = ST_Translate(geom, 0, 0.5)`)
	analyse(t, store, analysis.Options{Full: true})
	require.Equal(t, 200, own("GET", "/discrepancies", nil, &list))
	require.Equal(t, 1, list.Count, "a run does not take a case from its officer")
	require.Greater(t, list.Rows[0].Version, one.Version, "though it found it anew")
}

func TestTheBoardSeesNumbersThatTellNobody(t *testing.T) {
	store := dbtest.New(t)
	street(t, store, 24)
	analyse(t, store, analysis.Options{Rules: []string{"O01"}})
	exec(t, store, `UPDATE discrepancies SET severity = 'low' WHERE id IN (SELECT id FROM discrepancies WHERE rule = 'O01' ORDER BY id LIMIT 2)`)
	board := as(t, store, person(t, "wojt", "board", access.Limits{}))
	var list found
	require.Equal(t, 200, board("GET", "/discrepancies", nil, &list))
	require.Empty(t, list.Rows)
	require.Len(t, list.Facets.Rules, 1)
	require.Equal(t, 12, list.Facets.Rules[0].Count)
	require.Empty(t, list.Facets.Rules[0].Worst)
	require.Empty(t, list.Facets.Severity, "two low ones, and from the sum the others would tell them")
	require.Contains(t, list.Facets.Few, "severity low")
	for _, query := range []string{"rule=O01", "q=x", "filter=rule%3D'O01'", "bbox=18,54,19,55", "from=2022-01-01"} {
		require.Equal(t, 403, board("GET", "/discrepancies?"+query, nil, nil), query)
	}
	require.Equal(t, 403, as(t, store, person(t, "k", "clerk", access.Limits{}))("GET", "/discrepancies", nil, nil))
}

func TestAnAnalysisIsNeverMadeThroughOnePersonsView(t *testing.T) {
	store := dbtest.New(t)
	_, err := analysis.Analyse(context.Background(), store, person(t, "jan", "road", access.Limits{}), analysis.Options{})
	require.ErrorIs(t, err, analysis.ErrPart)
}
