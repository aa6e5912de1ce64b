package privacy_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/privacy"
)

// serve answers as one person.
func serve(t *testing.T, store *db.Store, scope access.Scope) func(method, address string, body any, status int, into any) string {
	router, api := httpapi.New()
	privacy.Routes(api, t.TempDir())
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(store.DB(), httpapi.As(scope), router)))
	t.Cleanup(server.Close)
	return func(method, address string, body any, status int, into any) string {
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
		if into != nil {
			require.NoError(t, json.Unmarshal(got, into), "%s", got)
		}
		return string(got)
	}
}

type m = map[string]any

var addresses = [][2]string{{"GET", "/audit"}, {"GET", "/audit/verify"}, {"GET", "/audit/1"}, {"GET", "/readings"}, {"GET", "/retention"}, {"PUT", "/retention"},
	{"POST", "/retention/run"}, {"POST", "/privacy/search"}, {"POST", "/privacy/subject-access"}, {"POST", "/privacy/erase"}}

var bodies = map[string]any{"/retention": m{"register": "decisions", "class": "B5", "years": 5, "starts_from": "valid_to", "fields": []string{"notes"}, "legal_basis": "x", "enabled": false},
	"/retention/run": m{}, "/privacy/search": m{"q": "Kowalski"}, "/privacy/subject-access": m{"party": 11}, "/privacy/erase": m{"party": 11, "request": "x", "basis": "y"}}

func TestTheAddressesRefuseWhoeverIsNotAllowed(t *testing.T) {
	store := town(t)
	visitor, land := serve(t, store, access.Anonymous(access.Office{})), serve(t, store, role(t, "land"))
	before := number(t, store, `SELECT max(id)::int FROM audit`)
	for _, a := range addresses {
		var body any
		if a[0] != "GET" {
			body = bodies[a[1]]
		}
		visitor(a[0], a[1], body, 401, nil)
		said := land(a[0], a[1], body, 403, nil)
		require.NotContains(t, said, "Kowalski")
	}
	require.Equal(t, before, number(t, store, `SELECT max(id)::int FROM audit`))
}

func role(t *testing.T, name string) access.Scope {
	for _, r := range access.BuiltIn() {
		if r.Name == name {
			return access.For(access.Person{ID: 3, Login: name, Grants: []access.Grant{{Role: r}}})
		}
	}
	t.Fatal(name)
	return access.Scope{}
}

func TestTheAuditorSeesWhoDidWhatAndNoContent(t *testing.T) {
	store := town(t)
	call := serve(t, store, role(t, "auditor"))
	require.NoError(t, privacy.RecordReading(t.Context(), store, officer, "decisions", []string{"party"}, "case", []int64{21}, 1))
	require.NoError(t, privacy.RecordReading(t.Context(), store, role(t, "land"), "leases", []string{"party"}, "payment", []int64{31, 32}, 2))
	var list struct {
		Rows []struct {
			ID      int64
			Actor   string
			Action  string
			Subject string
			Cells   int
		}
		Next int64
	}
	ask := func(address string) []string {
		t.Helper()
		list.Rows = nil
		call("GET", address, nil, 200, &list)
		out := []string{}
		for _, r := range list.Rows {
			out = append(out, fmt.Sprintf("%d %s %s %s", r.ID, r.Actor, r.Action, r.Subject))
		}
		return out
	}
	change, read, bulk := "1 anna register.change parties", "2 iod read decisions/21", "3 land read leases"
	require.Equal(t, []string{bulk, read, change}, ask("/audit"))
	require.Equal(t, 3, list.Rows[2].Cells)
	require.Equal(t, []string{bulk, read}, ask("/audit?limit=2"))
	require.Equal(t, []string{change}, ask(fmt.Sprintf("/audit?limit=2&before=%d", list.Next)))
	require.Equal(t, []string{change}, ask("/audit?action=register"))
	require.Equal(t, []string{read}, ask("/audit?subject=decisions"))
	require.Equal(t, []string{read}, ask("/audit?actor=iod&from="+clock.Today().String()))
	require.Empty(t, ask("/audit?to=2020-01-01"))
	call("GET", "/audit?from=yesterday", nil, 400, nil)
	require.Equal(t, []string{bulk, read}, ask("/readings"))
	require.Equal(t, []string{bulk}, ask("/readings?row=31&register=leases"))
	require.Equal(t, []string{read}, ask("/readings?purpose=case"))
	require.Empty(t, ask("/readings?row=31&register=decisions"))

	var entry struct {
		Changed []struct {
			Register string
			Fields   []struct {
				Field              string
				Personal, Withheld bool
				After              any
			}
		}
	}
	said := call("GET", "/audit/1", nil, 200, &entry)
	require.Len(t, entry.Changed, 3)
	require.Equal(t, "notes", entry.Changed[0].Fields[0].Field)
	require.True(t, entry.Changed[0].Fields[0].Personal)
	for _, secret := range []string{"Kowalsk", "Polna", "commit"} {
		require.NotContains(t, said, secret)
	}
	call("GET", "/audit/99", nil, 404, nil)
	var verified struct {
		OK    bool
		Chain struct{ Rows int }
	}
	call("GET", "/audit/verify", nil, 200, &verified)
	require.True(t, verified.OK)
	exec(t, store, `UPDATE audit SET actor = 'x' WHERE id = 2`)
	call("GET", "/audit/verify", nil, 200, &verified)
	require.False(t, verified.OK)
}

func TestValuesOfCellsAreShownToThoseWhoReadTheColumn(t *testing.T) {
	store := town(t)
	_, err := store.Change(t.Context(), "anna", "test", func(c *db.Change) error {
		return c.AuditChanges(t.Context(), "register.change", "decisions", nil, changed("decisions", 21, "street", `"Lipowa"`, `"Polna"`))
	})
	require.NoError(t, err)
	for name, sees := range map[string]bool{"auditor": false, "administrator": false, "road": true} {
		r := role(t, name).Grants()[0].Role
		r.Permissions = append(r.Permissions, access.ReadAudit)
		scope := access.For(access.Person{ID: 3, Login: name, Grants: []access.Grant{{Role: r}}})
		said := serve(t, store, scope)("GET", "/audit/2", nil, 200, nil)
		require.Equal(t, sees, strings.Contains(said, "Polna"), name)
		require.Equal(t, !sees, strings.Contains(said, `"withheld":true`), name)
		limited := access.For(access.Person{ID: 3, Login: name, Grants: []access.Grant{{Role: r, Limits: access.Limits{Departments: []string{"A"}}}}})
		require.NotContains(t, serve(t, store, limited)("GET", "/audit/2", nil, 200, nil), "Polna", "who sees some rows only sees no value here")
	}
}

func TestAPersonIsToldWhatTheOfficeHolds(t *testing.T) {
	store := town(t)
	call := serve(t, store, officer)
	var found []privacy.Candidate
	call("POST", "/privacy/search", m{"q": "ko"}, 400, nil)
	call("POST", "/privacy/search", m{"q": "kowal"}, 200, &found)
	require.Equal(t, []privacy.Candidate{{ID: 11, Name: "Jan Kowalski", Address: "Lipowa 1", Decisions: 2, Leases: 1, Kind: "party"}}, found)
	call("POST", "/privacy/search", m{"q": "440514-01359"}, 200, &found)
	require.Len(t, found, 1)
	call("POST", "/privacy/search", m{"q": "4405140135"}, 200, &found)
	require.Empty(t, found, "a number is given whole")
	require.Equal(t, 3, number(t, store, `SELECT count(*) FROM audit WHERE action = 'read' AND detail->>'purpose' = 'subject_request'`), "searching is reading")

	call("POST", "/privacy/subject-access", m{"party": 99}, 404, nil)
	require.NoError(t, privacy.RecordReading(t.Context(), store, role(t, "land"), "decisions", []string{"party"}, "control", []int64{21}, 1))
	require.NoError(t, privacy.RecordReading(t.Context(), store, role(t, "land"), "decisions", []string{"party"}, "control", []int64{23}, 1))
	require.NoError(t, privacy.RecordUse(t.Context(), store, role(t, "land"), "leases", privacy.Use{Shown: []string{"party"}}, "payment", "xlsx", nil, 5000))
	var a privacy.Access
	call("POST", "/privacy/subject-access", m{"party": 11, "request": "RODO.3.2026"}, 200, &a)
	var rows []string
	for _, h := range a.Held {
		rows = append(rows, fmt.Sprintf("%s/%d v%d %t", h.Register, h.ID, h.Version, h.Current))
	}
	require.Equal(t, []string{"parties/11 v2 true", "parties/11 v1 false", "leases/31 v1 true", "decisions/21 v2 true", "decisions/21 v1 false", "decisions/26 v1 true"}, rows)
	require.Contains(t, string(a.Held[0].Cells), "44051401359")
	require.Equal(t, privacy.Source{Import: ptr(int64(1)), File: "d.csv", Row: 2, At: a.Held[3].Source.At, By: "anna"}, a.Held[3].Source)
	require.Len(t, a.Comments, 1)
	require.Equal(t, "Kowalski.pdf", a.Files[0].Text)
	require.Len(t, a.Changes, 3)
	require.Len(t, a.Duties, 3)
	var purposes []string
	for _, r := range a.Readings {
		purposes = append(purposes, r.By+" "+r.Purpose)
	}
	require.Equal(t, []string{"iod subject_request", "iod subject_request", "land control", "land payment"}, purposes, "readings of others' rows are not told")
	require.Len(t, a.Exports, 1, "a file of more rows than are named may hold the person")
	require.Equal(t, "xlsx", a.Exports[0].Format)
	require.NotContains(t, string(must(a.JSON())), "Nowak")

	page := call("POST", "/privacy/subject-access", m{"party": 11, "format": "html"}, 200, nil)
	for _, says := range []string{"Jan Kowalski", "44051401359", "plik d.csv, wiersz 2", "kontrola w terenie", "Telefon", "600100200", "D/1/2010", "okres przechowywania nie został jeszcze potwierdzony"} {
		require.Contains(t, page, says)
	}
	require.NotContains(t, page, "Nowak")
	require.Equal(t, 2, number(t, store, `SELECT count(*) FROM audit WHERE action = 'privacy.subject_access' AND subject = 'parties/11'`))
	require.Zero(t, number(t, store, `SELECT count(*) FROM audit WHERE detail::text LIKE '%Kowalski%'`))
	whole(t, store)
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestThePageOfAPersonEscapesWhatItShows(t *testing.T) {
	store := town(t)
	exec(t, store, `UPDATE parties SET name = '<script>alert(1)</script>' WHERE id = 11`)
	page := serve(t, store, officer)("POST", "/privacy/subject-access", m{"party": 11, "format": "html"}, 200, nil)
	require.NotContains(t, page, "<script>")
	require.Contains(t, page, "&lt;script&gt;")
}

func TestRetentionByHTTP(t *testing.T) {
	store := town(t)
	call := serve(t, store, officer)
	var doc struct {
		Rules    []privacy.Rule
		Possible map[string][]string
	}
	call("GET", "/retention", nil, 200, &doc)
	require.Len(t, doc.Rules, 4)
	for _, r := range doc.Rules {
		require.False(t, r.Enabled)
		require.Contains(t, r.LegalBasis, "do potwierdzenia")
	}
	rule := m{"register": "decisions", "class": "B5", "years": 5, "starts_from": "valid_to", "fields": doc.Possible["decisions"], "legal_basis": "JRWA 7230", "enabled": true}
	var set privacy.Rule
	call("PUT", "/retention", rule, 200, &set)
	require.Equal(t, "iod", set.ConfirmedBy)
	rule["register"] = "nothing"
	call("PUT", "/retention", rule, 404, nil)
	var out privacy.Outcome
	call("POST", "/retention/run", m{"rehearse": true}, 200, &out)
	require.Len(t, out.Rules, 4)
	call("POST", "/retention/run", m{}, 200, &out)
	require.Len(t, out.Rules, 1)
	require.Positive(t, out.Revision)
	call("POST", "/privacy/erase", m{"party": 11, "request": "x", "basis": "y"}, 409, nil)
	call("POST", "/privacy/erase", m{"party": 11, "request": "x", "basis": "y", "override": "z"}, 200, nil)
}
