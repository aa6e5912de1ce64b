package register_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

func TestChangesOverHTTP(t *testing.T) {
	s := town(t)
	router, api := httpapi.New()
	register.Routes(api, register.Core())
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(s.DB(), httpapi.As(access.Operator()), router)))
	t.Cleanup(server.Close)
	call := func(method, address, body string, status int, into any) {
		t.Helper()
		request, err := http.NewRequest(method, server.URL+"/api/v1/registers/"+address, strings.NewReader(body))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		defer res.Body.Close()
		answer, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.Equal(t, status, res.StatusCode, "%s: %s", address, answer)
		require.NoError(t, json.Unmarshal(answer, into), "%s", answer)
	}
	var problem struct {
		Code      string
		Cells     []register.CellProblem
		Conflicts []register.RowConflict
	}
	call("POST", "decisions/changes", `{"changes":[{"op":"set","id":4000001,"version":1,"set":{"area_m2":"dużo","is_telecom":true}}]}`, 422, &problem)
	require.Equal(t, "register.cells", problem.Code)
	require.Equal(t, []register.CellProblem{{Index: 0, ID: 4000001, Field: "area_m2", Code: "unreadable_number", Message: problem.Cells[0].Message}}, problem.Cells)
	var checked register.Checked
	call("POST", "decisions/check", `{"changes":[{"op":"set","id":4000001,"version":1,"set":{"area_m2":"dużo"}}]}`, 200, &checked)
	require.Len(t, checked.Cells, 1)
	var done register.Result
	call("POST", "decisions/changes", `{"reason":"pomiar","changes":[{"op":"set","id":4000001,"version":1,"set":{"area_m2":"12,5","street":"Polna","notes":null}},{"op":"create","temp":"n1","set":{"case_number":"A.1.2026"}}]}`, 200, &done)
	require.NotZero(t, done.Revision)
	require.Equal(t, "n1", done.Rows[1].Temp)
	call("POST", "decisions/changes", `{"changes":[{"op":"set","id":4000001,"version":1,"set":{"area_m2":13,"notes":"x"}}]}`, 409, &problem)
	require.Equal(t, "register.conflict", problem.Code)
	require.Len(t, problem.Conflicts[0].Fields, 2)
	require.Equal(t, register.FieldConflict{Field: "area_m2", Base: []byte("1.5"), Theirs: []byte("12.5"), Yours: []byte("13")}, problem.Conflicts[0].Fields[0])
	require.True(t, problem.Conflicts[0].Fields[1].Masked)
	require.Equal(t, "null", string(problem.Conflicts[0].Fields[1].Base))
	var list struct {
		Rows []map[string]any
		Sums map[string]string
	}
	call("GET", "decisions?columns=street,area_m2&sums=area_m2,fee_declared_gr&limit=1&sort=-version", "", 200, &list)
	require.Equal(t, map[string]any{"id": 4000001.0, "street": "Polna", "area_m2": 12.5, "version": 2.0, "lonlat": list.Rows[0]["lonlat"]}, list.Rows[0])
	require.Equal(t, map[string]string{"area_m2": "95", "fee_declared_gr": "78000"}, list.Sums)
	var groups struct{ Groups []register.Group }
	call("GET", "decisions/groups?by=street&filter=area_m2%20%3E%203&sums=area_m2", "", 200, &groups)
	require.Len(t, groups.Groups, 2)
	call("GET", "decisions/groups?by=party", "", 400, &problem)
	call("GET", "decisions?columns=nothing", "", 400, &problem)
	call("POST", "decisions/undo", `{"revision":1}`, 409, &problem)
	require.Equal(t, "register.undo", problem.Code)
	call("POST", "decisions/undo", `{"revision":`+string(must(json.Marshal(done.Revision)))+`}`, 200, &done)
	var bin struct{ Rows []map[string]any }
	call("GET", "decisions/bin", "", 200, &bin)
	require.Len(t, bin.Rows, 1)
	require.Equal(t, "A.1.2026", bin.Rows[0]["row"].(map[string]any)["case_number"])
	// Personal data are read with a purpose of the list, and the reading is in the audit before they leave.
	call("GET", "decisions?purpose=curiosity", "", 400, &problem)
	require.Equal(t, "privacy.purpose", problem.Code)
	call("GET", "decisions?purpose=case&limit=2&sort=id", "", 200, &list)
	require.Equal(t, "Jan Kowalski", list.Rows[0]["party"])
	var subject, detail string
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT subject, detail::text FROM audit WHERE action = 'read'`).Scan(&subject, &detail))
	require.Equal(t, "decisions", subject)
	require.Contains(t, detail, `"rows": [4000001, 4000002]`)
	require.Contains(t, detail, `"columns": ["party", "notes"]`)
	// So is what personal data only decided: which rows, how many, in which order, also when there is none.
	for _, c := range [][2]string{
		{"decisions?purpose=case&columns=street&filter=party%20LIKE%20'%25Nowak%25'", `[] 0 {"filter": ["party"]}`},
		{"decisions?purpose=case&columns=street&q=Nowak", `[] 0 {"text": ["party"]}`},
		{"decisions?purpose=case&columns=street&sort=-party&limit=1", `["party"] 1 {"sort": ["party"]}`},
		{"parties?purpose=case&columns=regon&filter=pesel='44051401359'", `["pesel"] 1 {"filter": ["pesel"]}`},
	} {
		call("GET", c[0], "", 200, &list)
		require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT concat_ws(' ', CASE WHEN detail ? 'rows' THEN detail->'columns' ELSE '[]' END, detail->>'count', detail->>'used') FROM audit WHERE action = 'read' ORDER BY id DESC LIMIT 1`).Scan(&detail))
		require.Equal(t, c[1], detail, c[0])
	}
	var history []register.Version
	call("GET", "decisions/4000001/history?field=street", "", 200, &history)
	require.Len(t, history, 3)
	sound(t, s)
}
