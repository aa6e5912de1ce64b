package ogc_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/register"
	"spoina/internal/register/registertest"
)

type changesDoc struct {
	Since, Revision, NumberMatched, NumberReturned int64
	Changes                                        []struct {
		Change   string
		ID       int64
		Revision int64
		At       string
		Feature  *feature
	}
	Links []linkDoc
}

func changesAt(t testing.TB, address string) changesDoc {
	t.Helper()
	res, body := get(t, address)
	require.Equal(t, http.StatusOK, res.StatusCode, "%s: %s", address, body)
	var d changesDoc
	require.NoError(t, json.Unmarshal(body, &d))
	require.Len(t, d.Changes, int(d.NumberReturned))
	require.Contains(t, res.Header.Get("Link"), `rel="monitor"`)
	return d
}

func TestChangesSinceARevision(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 30)
	registertest.Town(t, s)
	base := officeOf(t, s, access.Operator())
	visitor := officeOf(t, s, access.Anonymous(access.Office{Code: "220401"}))
	address := base + "/collections/parcels/changes"
	for a, status := range map[string]int{
		address: 400, address + "?since=r999": 400, address + "?since=x": 400, address + "?since=r1&limit=0": 400, address + "?since=r1&limit=10001": 400, address + "?since=r1&after=x": 400,
		address + "?since=r1&after=e30": 400, address + "?since=r1&known=r1": 400, address + "?since=r1&crs=x": 400, address + "?since=r1&f=html&limit=201": 400,
		base + "/collections/nothing/changes?since=r1": 404, base + "/collections/parties/changes?since=r1": 404, visitor + "/collections/decisions/changes?since=r0": 401,
	} {
		res, body := get(t, a)
		require.Equal(t, status, res.StatusCode, "%s: %s", a, body)
	}
	require.Empty(t, changesAt(t, address+"?since=r2").Changes)
	require.Len(t, changesAt(t, address+"?since=r0").Changes, 30, "from the beginning: all of it")

	var seen int64
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT max(id) FROM revisions`).Scan(&seen))
	registertest.Correct(t, s, "parcels", "id = 7", "number = 'other'")
	registertest.Correct(t, s, "parcels", "id = 7", "number = 'another'") // twice, and told once
	registertest.Close(t, s, "parcels", "id = 9", "2020-01-01")
	res, body := send(t, http.MethodPost, base+"/collections/parcels/items", drawing(1, ""))
	require.Equal(t, http.StatusCreated, res.StatusCode, "%s", body)
	res, _ = send(t, http.MethodDelete, base+"/collections/parcels/items/11", "")
	require.Equal(t, http.StatusNoContent, res.StatusCode)
	res, body = send(t, http.MethodPost, base+"/collections/parcels/items", drawing(2, ""))
	require.Equal(t, http.StatusCreated, res.StatusCode, "%s", body)
	res, _ = send(t, http.MethodDelete, res.Header.Get("Location"), "") // came and went: nothing to tell
	require.Equal(t, http.StatusNoContent, res.StatusCode)

	since := fmt.Sprintf("%s?since=r%d", address, seen)
	d := changesAt(t, since)
	var got []string
	for i, c := range d.Changes {
		got = append(got, c.Change)
		require.NotEmpty(t, c.At)
		require.Equal(t, c.Change == "removed", c.Feature == nil)
		require.Greater(t, c.Revision, seen)
		require.True(t, i == 0 || d.Changes[i-1].Revision <= c.Revision, "in order")
		if c.ID == 7 {
			require.Equal(t, "another", c.Feature.Properties["number"])
		}
	}
	require.Equal(t, []string{"changed", "closed", "created", "removed"}, got)
	require.Equal(t, "2019-12-31", d.Changes[1].Feature.Properties["valid_to"])

	// Page by page the same, though the register goes on changing; what comes after, the last page tells where to ask.
	var ids, paged []int64
	for _, c := range d.Changes {
		ids = append(ids, c.ID)
	}
	next, last := since+"&limit=1", changesDoc{}
	for next != "" {
		last = changesAt(t, next)
		require.Equal(t, d.Revision, last.Revision)
		require.EqualValues(t, 4, last.NumberMatched)
		for _, c := range last.Changes {
			paged = append(paged, c.ID)
		}
		next = hrefOf(last.Links, "next", "")
		registertest.Correct(t, s, "parcels", "id = 20", "number = number || 'x'")
	}
	require.Equal(t, ids, paged)
	then := changesAt(t, hrefOf(last.Links, "monitor", ""))
	require.Len(t, then.Changes, 1)
	require.EqualValues(t, 20, then.Changes[0].ID)
	res, page := get(t, since+"&f=html")
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.Contains(t, string(page), "zakończony")
	res, _ = get(t, since, "If-None-Match", func() string { r, _ := get(t, since); return r.Header.Get("ETag") }())
	require.Equal(t, http.StatusNotModified, res.StatusCode)
}

// A row that leaves a reader's scope is removed for them, and one that comes into it is created; nobody is told why.
func TestChangesObeyTheScope(t *testing.T) {
	s := dbtest.New(t)
	registertest.Town(t, s)
	ctx := context.Background()
	set := func(id int64, field, value string) {
		_, err := register.Apply(ctx, s, access.Operator(), register.Core(), "decisions", "", []register.Edit{{Op: register.SetCells, ID: id, Set: map[string]json.RawMessage{field: json.RawMessage(`"` + value + `"`)}}})
		require.NoError(t, err)
	}
	for id := int64(4000001); id < 4000006; id++ {
		set(id, "department", "GN")
	}
	gn := officeOf(t, s, roleOf(t, "clerk", access.Limits{Departments: []string{"GN"}})) + "/collections/decisions"
	own := officeOf(t, s, roleOf(t, "clerk", access.Limits{Own: true})) + "/collections/decisions"
	hold := func(address string) *mirror { m := &mirror{base: address}; m.follow(t); return m }
	a, b := hold(gn), hold(own)
	require.Len(t, a.rows, 5)
	require.Empty(t, b.rows)
	set(4000001, "department", "ZD")
	set(4000002, "street", "Polna")
	set(4000007, "department", "GN")
	set(4000003, "assignee", "osoba-clerk")
	set(4000008, "assignee", "osoba-clerk")
	require.Equal(t, []string{"removed 4000001", "changed 4000002", "created 4000007", "changed 4000003"}, a.follow(t))
	require.Equal(t, []string{"created 4000003", "created 4000008"}, b.follow(t))
	set(4000003, "assignee", "ktoś")
	require.Equal(t, []string{"removed 4000003"}, b.follow(t))
	a.follow(t)
	a.holds(t)
	b.holds(t)
}

// mirror is a client that holds a collection and only ever asks for what changed.
type mirror struct {
	base  string
	since int64
	rows  map[int64]feature
}

func (m *mirror) follow(t testing.TB) (told []string) {
	t.Helper()
	if m.rows == nil {
		m.rows = map[int64]feature{}
	}
	address := fmt.Sprintf("%s/changes?limit=7&since=r%d", m.base, m.since)
	for address != "" {
		d := changesAt(t, address)
		for _, c := range d.Changes {
			told = append(told, fmt.Sprint(c.Change, " ", c.ID))
			if c.Change == "removed" {
				delete(m.rows, c.ID)
			} else {
				m.rows[c.ID] = *c.Feature
			}
		}
		m.since, address = d.Revision, hrefOf(d.Links, "next", "")
	}
	return told
}

// holds compares with all that items give, whatever day it is true on.
func (m *mirror) holds(t testing.TB) {
	t.Helper()
	want := map[int64]feature{}
	for _, f := range items(t, m.base+"/items?limit=10000&datetime=../..").Features {
		want[f.ID] = f
	}
	require.Equal(t, want, m.rows)
}

// Whoever applies the changes holds what the others hold, after any edits, in any scope.
func TestAFollowerHoldsTheCollection(t *testing.T) {
	s := dbtest.New(t)
	registertest.Parcels(t, s, 30)
	registertest.Town(t, s)
	random := rand.New(rand.NewPCG(7, 6))
	var mirrors []*mirror
	for _, scope := range []access.Scope{access.Operator(), roleOf(t, "clerk", access.Limits{Departments: []string{"GN"}}), roleOf(t, "clerk", access.Limits{Own: true}), roleOf(t, "planner", access.Limits{Managers: []string{"Starosta"}})} {
		base := officeOf(t, s, scope)
		for _, name := range []string{"decisions", "leases", "parcels"} {
			mirrors = append(mirrors, &mirror{base: base + "/collections/" + name})
		}
	}
	for range 8 {
		for range 6 {
			randomEdit(t, s, random)
		}
		for _, m := range mirrors {
			m.follow(t)
			m.holds(t)
		}
	}
}

func randomEdit(t testing.TB, s *db.Store, random *rand.Rand) {
	t.Helper()
	name := []string{"decisions", "leases", "parcels"}[random.IntN(3)]
	pick := func(values ...string) json.RawMessage { return json.RawMessage(values[random.IntN(len(values))]) }
	var id int64
	require.NoError(t, s.Pool().QueryRow(context.Background(), `SELECT coalesce((SELECT id FROM `+name+` ORDER BY random() LIMIT 1), 0)`).Scan(&id))
	e := register.Edit{Op: register.SetCells, ID: id, Set: map[string]json.RawMessage{"valid_to": pick("null", `"2021-05-05"`, `"2099-01-01"`)}}
	if name != "parcels" {
		e.Set = map[string]json.RawMessage{"department": pick(`"GN"`, `"ZD"`, "null"), "assignee": pick(`"osoba-clerk"`, `"x"`), "status": pick(`"a"`, `"b"`)}
		if name == "decisions" {
			e.Set["manager"] = pick(`"Starosta"`, `"Inny"`, "null")
		}
	}
	switch random.IntN(6) {
	case 0:
		e.Op, e.Set = register.Delete, nil
	case 1:
		if name != "parcels" {
			e.Op, e.ID = register.Create, 0
			e.Set[map[string]string{"decisions": "case_number", "leases": "contract_number"}[name]] = json.RawMessage(fmt.Sprintf(`"R.%d"`, random.IntN(1e6)))
		}
	}
	_, err := register.Apply(context.Background(), s, access.Operator(), register.Core(), name, "", []register.Edit{e})
	if err != nil && !strings.Contains(err.Error(), "period ends before") {
		require.NoError(t, err)
	}
}
