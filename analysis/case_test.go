package analysis_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/analysis"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
)

// office is a street with boards without a decision that is analysed, and officers who work on it.
type office struct {
	*testing.T
	store *db.Store
	ids   []int64 // discrepancies of rule O01
}

func newOffice(t *testing.T, boards int) *office {
	o := &office{T: t, store: dbtest.New(t)}
	street(t, o.store, boards)
	for _, login := range []string{"jan", "olga", "ewa"} {
		exec(t, o.store, `INSERT INTO users (login, name, handle, created_by) VALUES ('`+login+`', initcap('`+login+`'), convert_to('`+login+`', 'UTF8'), 'test')`)
	}
	o.run()
	rows, err := o.store.Pool().Query(context.Background(), `SELECT id FROM discrepancies WHERE rule = 'O01' ORDER BY id`)
	require.NoError(t, err)
	o.ids, err = pgx.CollectRows(rows, pgx.RowTo[int64])
	require.NoError(t, err)
	return o
}

func (o *office) run() *analysis.Result {
	o.Helper()
	return analyse(o.T, o.store, analysis.Options{Rules: []string{"O01"}, Full: true})
}

type caseDoc struct {
	ID, Version  int64
	State        string
	VanishedFrom string `json:"vanished_from"`
	Present      bool
	Assignee     string
	Verdict      string
	LegalBasis   string `json:"legal_basis"`
	Verdicts     []struct {
		Verdict, By string
		Approved    string `json:"approved_by"`
		Words       string
	}
	Reopened *struct{ PL, EN string }
	DueOn    string `json:"due_on"`
	Clocks   []struct {
		Name    string
		Stopped *string
		Due     struct {
			On, State string
			Reason    []struct{ PL string }
		}
	}
	Action, Resolution string
	CaseNo             string `json:"case_no"`
	CaseNoOdd          bool   `json:"case_no_odd"`
	ParkedUntil        string `json:"parked_until"`
	WorkNote           string `json:"work_note"`
	Proposal           *struct {
		Move, By string
		Mine     bool
	}
	Moves []struct {
		Name   string
		Second bool
	}
	Can       struct{ Decide, Take, Undo bool }
	Timeline  []struct{ Move, From, To, Actor, Note string }
	Questions []struct {
		No     int
		Answer string
		Mine   bool
	}
	Siblings []struct {
		ID    int64
		Rule  string
		Money []any
	}
	Disputed int
	Bundle   *int64 `json:"bundle_id"`
}

// officer asks as somebody of a role.
type officer struct {
	*office
	ask func(method, address, key string, body any) (int, []byte)
}

func (o *office) as(login, role string, limits access.Limits) *officer {
	router, api := httpapi.New()
	analysis.Routes(api)
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(o.store.DB(), httpapi.As(person(o.T, login, role, limits)), router)))
	o.Cleanup(server.Close)
	return &officer{o, func(method, address, key string, body any) (int, []byte) {
		sent := ""
		if body != nil {
			b, err := json.Marshal(body)
			require.NoError(o, err)
			sent = string(b)
		}
		req, err := http.NewRequest(method, server.URL+"/api/v1"+address, strings.NewReader(sent))
		require.NoError(o, err)
		req.Header.Set("Content-Type", "application/json")
		if key != "" {
			req.Header.Set("Idempotency-Key", key)
		}
		res, err := http.DefaultClient.Do(req)
		require.NoError(o, err)
		defer res.Body.Close()
		got, err := io.ReadAll(res.Body)
		require.NoError(o, err)
		return res.StatusCode, got
	}}
}

func (p *officer) see(id int64) caseDoc {
	p.Helper()
	status, body := p.ask("GET", fmt.Sprintf("/discrepancies/%d/case", id), "", nil)
	require.Equal(p, 200, status, "%s", body)
	var d caseDoc
	require.NoError(p, json.Unmarshal(body, &d))
	return d
}

type m = map[string]any

// do makes moves one after the other, each at the version as it is then.
func (p *officer) do(id int64, moves ...m) caseDoc {
	p.Helper()
	for _, move := range moves {
		move["version"] = p.see(id).Version
		status, body := p.ask("POST", fmt.Sprintf("/discrepancies/%d/moves", id), "", move)
		require.Equal(p, 200, status, "%v: %s", move, body)
	}
	return p.see(id)
}

func (p *officer) refused(id int64, status int, code string, move m) {
	p.Helper()
	if move["version"] == nil {
		var version int64
		require.NoError(p, p.store.Pool().QueryRow(context.Background(), `SELECT version FROM discrepancies WHERE id = $1`, id).Scan(&version))
		move["version"] = version
	}
	got, body := p.ask("POST", fmt.Sprintf("/discrepancies/%d/moves", id), "", move)
	require.Equal(p, status, got, "%v: %s", move, body)
	require.Contains(p, string(body), code)
}

func (p *officer) work(id int64, status int, body m) {
	p.Helper()
	if body["version"] == nil {
		body["version"] = p.see(id).Version
	}
	got, answer := p.ask("POST", fmt.Sprintf("/discrepancies/%d/work", id), "", body)
	require.Equal(p, status, got, "%v: %s", body, answer)
}

func TestADiscrepancyGoesThroughItsWholeLife(t *testing.T) {
	o := newOffice(t, 2)
	jan := o.as("jan", "road", access.Limits{})
	id := o.ids[0]
	first := jan.see(id)
	require.Equal(t, "DETECTED", first.State)
	require.Equal(t, "triage", first.Moves[0].Name)
	jan.refused(id, 409, "flow.move", m{"move": "close"})
	jan.refused(id, 400, "flow.unknown_move", m{"move": "dance"})
	jan.refused(id, 400, "discrepancy.reason", m{"move": "dismiss"})
	jan.refused(id, 400, "flow.future", m{"move": "triage", "on": clock.Today().AddDays(1)})
	d := jan.do(id, m{"move": "triage"}, m{"move": "check"}, m{"move": "confirm"})
	require.Equal(t, "CONFIRMED", d.State)
	require.Equal(t, "jan", d.Assignee, "who decides has taken it")
	jan.refused(id, 400, "discrepancy.action", m{"move": "act"})
	jan.refused(id, 400, "discrepancy.call_days", m{"move": "act", "action": "CALL_TO_EXPLAIN", "days": 30})
	d = jan.do(id, m{"move": "act", "action": "CALL_TO_EXPLAIN", "days": 7})
	require.Len(t, d.Clocks, 1)
	require.Equal(t, "RUNNING", d.Clocks[0].Due.State)
	require.Equal(t, d.Clocks[0].Due.On, d.DueOn)
	require.Contains(t, d.Clocks[0].Due.Reason[1].PL, "7 dni")
	jan.refused(id, 400, "discrepancy.case_no", m{"move": "act", "action": "PROCEEDING"})
	d = jan.do(id, m{"move": "act", "action": "PROCEEDING", "case_no": "GZDiZ-PU-70-852(6)-2020"})
	require.True(t, d.CaseNoOdd, "another shape is noted, never refused")
	require.Len(t, d.Clocks, 2)
	require.NotNil(t, d.Clocks[0].Stopped, "the call has had its answer")
	require.Equal(t, d.Clocks[1].Due.On, d.DueOn)
	jan.refused(id, 400, "discrepancy.resolution", m{"move": "resolve", "resolution": "FORWARDED"})
	d = jan.do(id, m{"move": "resolve", "resolution": "PENALISED"}, m{"move": "close"})
	require.Equal(t, "CLOSED", d.State)
	require.Empty(t, d.DueOn)
	require.Len(t, d.Timeline, 7)
	require.Equal(t, "PROCEEDING", d.Timeline[4].Note)
	require.Len(t, d.Verdicts, 1)
	report, err := o.store.Verify(context.Background())
	require.NoError(t, err)
	require.Empty(t, report.Problems)
}

func TestADismissalSurvivesRunsAndEndsForAReason(t *testing.T) {
	o := newOffice(t, 2)
	jan := o.as("jan", "road", access.Limits{})
	id := o.ids[0]
	dismiss := func(more m) {
		more["move"], more["reason"] = "dismiss", "PERMIT_SEEN"
		require.Equal(t, "FALSE_POSITIVE", jan.do(id, more).State)
	}
	dismiss(m{})
	require.Contains(t, jan.see(id).LegalBasis, "art. 40", "the reason brings its legal basis")
	require.Len(t, jan.see(id).Timeline, 2, "it was looked at first")
	require.Equal(t, 1, o.run().Same)
	exec(t, o.store, `UPDATE scan_objects SET display_area_m2 = 18.4; UPDATE objects SET geom = ST_Translate(geom, 0, 0.4); UPDATE scan_objects SET geom = ST_Translate(geom, 0, 0.4)`)
	require.Equal(t, 1, o.run().Changed)
	require.Equal(t, "FALSE_POSITIVE", jan.see(id).State, "jitter is no change")
	exec(t, o.store, `UPDATE scan_objects SET display_area_m2 = 24`)
	o.run()
	d := jan.see(id)
	require.Equal(t, "DETECTED", d.State)
	require.Contains(t, d.Reopened.PL, "24,00 m²")
	require.Len(t, d.Verdicts, 1, "the old verdict stays on record")
	require.Empty(t, d.Verdict)
	require.Equal(t, "again", d.Timeline[len(d.Timeline)-1].Move)

	jan.refused(id, 400, "discrepancy.expiry", m{"move": "dismiss", "reason": "ART22", "expires_on": "2020-01-01"})
	dismiss(m{"expires_on": clock.Today().AddDays(30)})
	o.run()
	require.Equal(t, "FALSE_POSITIVE", jan.see(id).State)
	exec(t, o.store, `UPDATE discrepancies SET expires_on = '2022-06-30'`)
	require.NoError(t, analysis.Tend(context.Background(), o.store))
	d = jan.see(id)
	require.Equal(t, "DETECTED", d.State)
	require.Contains(t, d.Reopened.PL, "2022-06-30")

	jan.refused(id, 400, "discrepancy.rests", m{"move": "dismiss", "reason": "PERMIT_SEEN", "expires_with": m{"kind": "decision", "id": 999}})
	exec(t, o.store, `UPDATE decisions SET valid_to = '2099-12-31' WHERE id = 3002`)
	dismiss(m{"expires_with": m{"kind": "decision", "id": 3002}})
	require.NoError(t, analysis.Tend(context.Background(), o.store))
	require.Equal(t, "FALSE_POSITIVE", jan.see(id).State, "the decision stands")
	exec(t, o.store, `UPDATE decisions SET status = 'REVOKED' WHERE id = 3002`)
	o.run()
	d = jan.see(id)
	require.Equal(t, "DETECTED", d.State)
	require.Contains(t, d.Reopened.PL, "IDR.7230.3.2.2022")

	dismiss(m{"expires_with": m{"kind": "param", "name": "landscape_multiplier"}})
	exec(t, o.store, `UPDATE params SET value = '50' WHERE name = 'landscape_multiplier'`)
	o.run()
	require.Equal(t, "DETECTED", jan.see(id).State)
	require.Len(t, jan.see(id).Verdicts, 4)
}

func TestWhatVanishedFromAnOfficerAsksForConfirmation(t *testing.T) {
	o := newOffice(t, 6)
	jan := o.as("jan", "road", access.Limits{})
	jan.do(o.ids[0], m{"move": "triage"}, m{"move": "check"})
	jan.do(o.ids[1], m{"move": "dismiss", "reason": "MUNICIPAL"})
	exec(t, o.store, `CREATE TABLE kept_objects AS SELECT * FROM scan_objects; DELETE FROM scan_objects`)
	r := o.run()
	require.Equal(t, 2, r.Gone)
	d := jan.see(o.ids[0])
	require.Equal(t, []string{"VANISHED", "FIELD_CHECK"}, []string{d.State, d.VanishedFrom})
	require.Equal(t, "gone", d.Moves[0].Name)
	require.Equal(t, "FALSE_POSITIVE", jan.see(o.ids[1]).State, "nothing to confirm, and the dismissal is kept for its return")
	require.Equal(t, "VANISHED", jan.see(o.ids[2]).State)
	require.Empty(t, jan.see(o.ids[2]).Moves, "nobody had it")
	jan.refused(o.ids[2], 409, "flow.move", m{"move": "gone", "resolution": "REMOVED"})
	require.Zero(t, o.run().Gone, "it is asked once")

	jan.refused(o.ids[0], 400, "discrepancy.resolution", m{"move": "gone"})
	require.Equal(t, "FIELD_CHECK", jan.do(o.ids[0], m{"move": "back"}).State)
	require.Zero(t, o.run().Gone, "an officer has said that it is still there")
	exec(t, o.store, `INSERT INTO scan_objects SELECT * FROM kept_objects WHERE object_id = 1001`)
	o.run()
	require.Equal(t, "FIELD_CHECK", jan.see(o.ids[0]).State)
	exec(t, o.store, `DELETE FROM scan_objects`)
	require.Equal(t, 1, o.run().Gone)
	exec(t, o.store, `INSERT INTO scan_objects SELECT * FROM kept_objects WHERE object_id = 1001`)
	o.run()
	d = jan.see(o.ids[0])
	require.Equal(t, "FIELD_CHECK", d.State, "found again before anybody confirmed: it is the officer's as before")
	exec(t, o.store, `DELETE FROM scan_objects`)
	o.run()
	require.Equal(t, "CLOSED", jan.do(o.ids[0], m{"move": "gone_close", "resolution": "REMOVED"}).State)
	exec(t, o.store, `INSERT INTO scan_objects SELECT * FROM kept_objects`)
	o.run()
	d = jan.see(o.ids[0])
	require.Equal(t, "DETECTED", d.State)
	require.Contains(t, d.Reopened.PL, "zniknęła")
	require.Equal(t, "FALSE_POSITIVE", jan.see(o.ids[1]).State, "a dismissed one that comes back stays dismissed")
	require.Equal(t, "DETECTED", jan.see(o.ids[2]).State)
	report, err := o.store.Verify(context.Background())
	require.NoError(t, err)
	require.Empty(t, report.Problems)
}

func TestAnObjectUnderAnotherNumberKeepsItsCase(t *testing.T) {
	o := newOffice(t, 4)
	jan := o.as("jan", "road", access.Limits{})
	jan.do(o.ids[0], m{"move": "dismiss", "reason": "MUNICIPAL"})
	exec(t, o.store, `UPDATE objects SET id = 9001, geom = ST_Translate(geom, 0.8, 0.5) WHERE id = 1001; UPDATE scan_objects SET object_id = 9001, geom = ST_Translate(geom, 0.8, 0.5) WHERE object_id = 1001`)
	exec(t, o.store, `UPDATE objects SET id = 9003, geom = ST_Translate(geom, 8, 0) WHERE id = 1003; UPDATE scan_objects SET object_id = 9003, geom = ST_Translate(geom, 8, 0) WHERE object_id = 1003`)
	r := o.run()
	require.Equal(t, []int{1, 1, 1}, []int{r.New, r.Changed, r.Gone}, "one is known again, the other stands elsewhere")
	require.Equal(t, "FALSE_POSITIVE", jan.see(o.ids[0]).State)
	require.Equal(t, "VANISHED", jan.see(o.ids[1]).State)
	require.Equal(t, 2, o.run().Same)
}

func TestEveryoneMovesOnlyWhatTheyMay(t *testing.T) {
	o := newOffice(t, 4)
	id := o.ids[0]
	land, inspector, gis := o.as("ewa", "land", access.Limits{}), o.as("olga", "inspector", access.Limits{Own: true}), o.as("gis", "gis", access.Limits{})
	land.refused(id, 404, "discrepancy.none", m{"move": "triage"})
	gis.refused(id, 403, "access.refused", m{"move": "triage"})
	inspector.refused(id, 404, "discrepancy.none", m{"move": "triage"})
	anonymous := o.as("", "public", access.Limits{})
	anonymous.refused(id, 401, "auth.required", m{"move": "triage"})
	for address, body := range map[string]m{"/discrepancies/%d/work": {"version": 1, "do": "take"}, "/discrepancies/%d/undo": {"version": 1}, "/discrepancies/%d/dispute": {"words": "x"}} {
		status, _ := land.ask("POST", fmt.Sprintf(address, id), "", body)
		require.Equal(t, 404, status, address)
	}
	jan := o.as("jan", "road", access.Limits{})
	jan.do(id, m{"move": "triage"}, m{"move": "check"})
	exec(t, o.store, `UPDATE discrepancies SET assignee = 'olga' WHERE id = `+fmt.Sprint(id))
	inspector.refused(id, 403, "access.refused", m{"move": "dismiss", "reason": "SCAN"})
	require.Equal(t, "CONFIRMED", inspector.do(id, m{"move": "confirm", "words": "protokół 3/2026"}).State, "who inspects writes down what the check found")
	inspector.refused(id, 403, "access.refused", m{"move": "act", "action": "LEGALISE"})
	for _, s := range inspector.see(id).Siblings {
		require.Empty(t, s.Money, "no amounts for her role")
	}
}

func TestTwoOfficersInTheSameSecond(t *testing.T) {
	o := newOffice(t, 2)
	id := o.ids[0]
	jan := o.as("jan", "road", access.Limits{})
	version := jan.see(id).Version
	var wg sync.WaitGroup
	statuses := make([]int, 8)
	for k := range statuses {
		wg.Add(1)
		go func() {
			defer wg.Done()
			statuses[k], _ = jan.ask("POST", fmt.Sprintf("/discrepancies/%d/moves", id), "", m{"move": "triage", "version": version})
		}()
	}
	wg.Wait()
	good := 0
	for _, s := range statuses {
		if s == 200 {
			good++
		} else {
			require.Equal(t, 412, s)
		}
	}
	require.Equal(t, 1, good)
	status, body := jan.ask("POST", fmt.Sprintf("/discrepancies/%d/moves", id), "", m{"move": "check", "version": version})
	require.Equal(t, 412, status)
	require.Contains(t, string(body), `"field":"state","base":"DETECTED","theirs":"TRIAGED"`)

	// A request that is sent again under its key is done once.
	again := m{"move": "check", "version": jan.see(id).Version}
	for range 2 {
		status, body = jan.ask("POST", fmt.Sprintf("/discrepancies/%d/moves", id), "klucz-12345", again)
		require.Equal(t, 200, status, "%s", body)
	}
	require.Len(t, jan.see(id).Timeline, 2)
}

func TestManyAtOnceEachWithItsOwnVerdictAndRefusal(t *testing.T) {
	o := newOffice(t, 8)
	jan := o.as("jan", "road", access.Limits{})
	jan.do(o.ids[3], m{"move": "dismiss", "reason": "SCAN"})
	items := []m{{"id": o.ids[0], "version": jan.see(o.ids[0]).Version}, {"id": o.ids[1], "version": jan.see(o.ids[1]).Version, "moving": m{"move": "dismiss", "reason": "OTHER", "words": "szyld apteki"}},
		{"id": o.ids[2], "version": 99}, {"id": o.ids[3], "version": jan.see(o.ids[3]).Version}, {"id": 1, "version": 1}}
	status, body := jan.ask("POST", "/discrepancies/moves", "", m{"move": "check", "items": items})
	require.Equal(t, 200, status, "%s", body)
	var out []struct {
		ID    int64
		Done  bool
		State string
		Code  string
	}
	require.NoError(t, json.Unmarshal(body, &out))
	require.Equal(t, []string{"FIELD_CHECK", "FALSE_POSITIVE", "", "", ""}, []string{out[0].State, out[1].State, out[2].State, out[3].State, out[4].State})
	require.Equal(t, []string{"", "", "discrepancy.conflict", "flow.move", "discrepancy.none"}, []string{out[0].Code, out[1].Code, out[2].Code, out[3].Code, out[4].Code})
	require.Equal(t, "DETECTED", jan.see(o.ids[2]).State)
	report, err := o.store.Verify(context.Background())
	require.NoError(t, err)
	require.Empty(t, report.Problems)
}

func TestFourEyesWhereTheOfficeWantsThem(t *testing.T) {
	o := newOffice(t, 2)
	exec(t, o.store, `UPDATE params SET value = '"dismiss, close"' WHERE name = 'four_eyes_moves'`)
	id := o.ids[0]
	jan, ewa := o.as("jan", "road", access.Limits{}), o.as("ewa", "road", access.Limits{})
	jan.refused(id, 400, "discrepancy.reason", m{"move": "dismiss"})
	d := jan.do(id, m{"move": "dismiss", "reason": "MUNICIPAL", "words": "przystanek"})
	require.Equal(t, "DETECTED", d.State, "it waits")
	require.True(t, d.Proposal.Mine)
	require.Empty(t, d.Moves)
	jan.refused(id, 403, "discrepancy.second", m{"move": "approve"})
	ewa.refused(id, 409, "discrepancy.waits", m{"move": "triage"})
	ewa.refused(id, 400, "discrepancy.words", m{"move": "reject"})
	ewa.do(id, m{"move": "reject", "words": "to nie przystanek"})
	ewa.refused(id, 409, "discrepancy.proposal", m{"move": "approve"})
	jan.do(id, m{"move": "dismiss", "reason": "MUNICIPAL", "words": "przystanek, zdjęcie w aktach"})
	d = ewa.do(id, m{"move": "approve"})
	require.Equal(t, "FALSE_POSITIVE", d.State)
	require.Equal(t, []string{"jan", "ewa"}, []string{d.Verdicts[0].By, d.Verdicts[0].Approved})
}

func TestAReviewerSetsAnotherVerdictAndBothStay(t *testing.T) {
	o := newOffice(t, 2)
	id := o.ids[0]
	jan, ewa := o.as("jan", "road", access.Limits{}), o.as("ewa", "road", access.Limits{})
	jan.do(id, m{"move": "dismiss", "reason": "SCAN"})
	ewa.refused(id, 400, "discrepancy.words", m{"move": "confirm"})
	d := ewa.do(id, m{"move": "confirm", "words": "stoi na zdjęciu z 6.06"})
	require.Equal(t, "CONFIRMED", d.State)
	require.Equal(t, []string{"FALSE_POSITIVE", "jan", "CONFIRMED", "ewa"}, []string{d.Verdicts[0].Verdict, d.Verdicts[0].By, d.Verdicts[1].Verdict, d.Verdicts[1].By})
}

func TestTheLastStepIsUndoneUnlessALetterWentOut(t *testing.T) {
	o := newOffice(t, 2)
	id := o.ids[0]
	jan := o.as("jan", "road", access.Limits{})
	undo := func(status int, code string) {
		t.Helper()
		got, body := jan.ask("POST", fmt.Sprintf("/discrepancies/%d/undo", id), "", m{"version": jan.see(id).Version})
		require.Equal(t, status, got, "%s", body)
		require.Contains(t, string(body), code)
	}
	undo(409, "discrepancy.undo")
	jan.do(id, m{"move": "triage"}, m{"move": "check"}, m{"move": "confirm"}, m{"move": "act", "action": "CALL_TO_EXPLAIN"})
	undo(200, "CONFIRMED")
	d := jan.see(id)
	require.Equal(t, "CONFIRMED", d.State)
	require.Empty(t, d.Action)
	require.Empty(t, d.DueOn)
	require.Empty(t, d.Clocks)
	undo(409, "discrepancy.undo")
	d = jan.do(id, m{"move": "act", "action": "PROCEEDING", "case_no": "IDR.7230.9.2026"})
	due := d.DueOn
	jan.do(id, m{"move": "resolve", "resolution": "PENALISED"})
	undo(200, "ACTION")
	require.Equal(t, due, jan.see(id).DueOn, "the deadline runs again")
	jan.do(id, m{"move": "act", "action": "LEGALISE"})
	exec(t, o.store, fmt.Sprintf(`INSERT INTO discrepancy_papers (discrepancy_id, name, language, wording, format, version, revision, sha256, size, actor, sent_on, sent_by)
		VALUES (%d, 'call', 'pl', 0, 'pdf', 1, 1, '\x00', 1, 'jan', current_date + 1, 'jan')`, id))
	require.False(t, jan.see(id).Can.Undo)
	undo(409, "discrepancy.letter_out")
}

func TestWorkOnACase(t *testing.T) {
	o := newOffice(t, 6)
	jan, ewa := o.as("jan", "road", access.Limits{}), o.as("ewa", "road", access.Limits{})
	planner := o.as("plan", "planner", access.Limits{})
	id := o.ids[0]
	jan.work(id, 200, m{"do": "take"})
	jan.work(id, 400, m{"do": "hand_back"})
	jan.work(id, 200, m{"do": "hand_back", "words": "to ulica Ewy"})
	require.Equal(t, "to ulica Ewy", ewa.see(id).WorkNote)
	require.Empty(t, ewa.see(id).Assignee)
	ewa.work(id, 200, m{"do": "take"})
	ewa.work(id, 400, m{"do": "park", "until": clock.Today()})
	ewa.work(id, 200, m{"do": "park", "until": clock.Today().AddDays(5), "words": "czekam na zdjęcia"})
	require.NoError(t, analysis.Tend(context.Background(), o.store))
	require.NotEmpty(t, ewa.see(id).ParkedUntil)
	exec(t, o.store, `UPDATE discrepancies SET parked_until = current_date WHERE parked_until IS NOT NULL`)
	require.NoError(t, analysis.Tend(context.Background(), o.store))
	require.Empty(t, ewa.see(id).ParkedUntil, "it is back by itself")

	planner.work(id, 403, m{"do": "take"})
	ewa.work(id, 400, m{"do": "ask", "department": "kosmos", "words": "?"})
	ewa.work(id, 200, m{"do": "ask", "department": "planner", "words": "Czy stoi w strefie A?"})
	require.NotEmpty(t, ewa.see(id).DueOn)
	require.False(t, ewa.see(id).Questions[0].Mine)
	ewa.work(id, 403, m{"do": "answer", "question": 1, "words": "sama odpowiem"})
	require.True(t, planner.see(id).Questions[0].Mine)
	planner.work(id, 200, m{"do": "answer", "question": 1, "words": "Tak, w strefie A."})
	planner.work(id, 409, m{"do": "answer", "question": 1, "words": "Jednak nie."})
	require.Empty(t, ewa.see(id).DueOn)
	require.Equal(t, "Tak, w strefie A.", ewa.see(id).Questions[0].Answer)

	status, body := ewa.ask("POST", "/absences", "", m{"from": clock.Today(), "to": clock.Today().AddDays(3)})
	require.Equal(t, 200, status, "%s", body)
	require.Empty(t, ewa.see(id).Assignee, "who is away has nothing")
	require.Contains(t, ewa.see(id).WorkNote, "nieobecność")
	status, _ = ewa.ask("POST", "/absences", "", m{"login": "jan", "from": clock.Today(), "to": clock.Today()})
	require.Equal(t, 403, status)
	jan.work(o.ids[1], 200, m{"do": "take"})
	exec(t, o.store, `UPDATE users SET disabled_at = now() WHERE login = 'jan'`)
	require.NoError(t, analysis.Tend(context.Background(), o.store))
	require.Empty(t, ewa.see(o.ids[1]).Assignee)
}

func TestARuleThatOfficersDisputeIsCounted(t *testing.T) {
	o := newOffice(t, 20)
	jan, ewa := o.as("jan", "road", access.Limits{}), o.as("ewa", "road", access.Limits{})
	dispute := func(p *officer, id int64) (int, analysis.Dispute) {
		status, body := p.ask("POST", fmt.Sprintf("/discrepancies/%d/dispute", id), "", m{"words": "przystanki to nie reklamy"})
		var d analysis.Dispute
		if status == 200 {
			require.NoError(t, json.Unmarshal(body, &d))
		}
		return status, d
	}
	for i, id := range o.ids[:4] {
		status, d := dispute(jan, id)
		require.Equal(t, 200, status)
		require.Equal(t, i+1, d.Disputed)
		require.False(t, d.Over, "too few to tell")
	}
	status, _ := dispute(jan, o.ids[0])
	require.Equal(t, 409, status, "one voice each")
	status, d := dispute(ewa, o.ids[0])
	require.Equal(t, 200, status)
	require.Equal(t, 4, d.Disputed, "findings are counted, not voices")
	_, d = dispute(ewa, o.ids[4])
	require.True(t, d.Over)
	require.InDelta(t, 0.5, d.Share, 1e-9)
	r := o.run()
	require.Equal(t, []int{0, 0, 0}, []int{r.Findings["O01"], r.New, r.Gone}, "the rule has stopped itself, and its findings stay as they are")
	require.Equal(t, "DETECTED", jan.see(o.ids[0]).State)
	var list []struct {
		Rule   string
		Voices []struct{ Words string }
	}
	status, body := jan.ask("GET", "/disputes", "", nil)
	require.Equal(t, 200, status)
	require.NoError(t, json.Unmarshal(body, &list))
	require.Len(t, list[0].Voices, 6)
	status, _ = jan.ask("POST", "/disputes/O01/settle", "", nil)
	require.Equal(t, 403, status, "who sets parameters answers")
	status, body = o.as("adm", "administrator", access.Limits{}).ask("GET", "/disputes", "", nil)
	require.Equal(t, 200, status)
	require.NotContains(t, string(body), "przystanki", "the numbers, not what officers wrote about findings that the person does not see")
	status, _ = o.as("adm", "administrator", access.Limits{}).ask("POST", "/disputes/O01/settle", "", nil)
	require.Equal(t, 200, status)
	_, body = jan.ask("GET", "/disputes", "", nil)
	require.JSONEq(t, `[]`, string(body))
	require.Equal(t, 10, o.run().Findings["O01"], "answered: it runs again")
}

func TestABundleHoldsWhatIsOfOneParty(t *testing.T) {
	o := newOffice(t, 8)
	exec(t, o.store, `UPDATE discrepancies SET party_id = 77 WHERE id IN (`+fmt.Sprintf("%d,%d,%d", o.ids[0], o.ids[1], o.ids[2])+`)`)
	jan := o.as("jan", "road", access.Limits{})
	type bundle struct {
		ID    int64
		Count int
		Items []struct{ ID int64 }
	}
	var page struct {
		Bundles []bundle
		Total   int
	}
	var list []bundle
	read := func() {
		t.Helper()
		status, body := jan.ask("GET", "/bundles", "", nil)
		require.Equal(t, 200, status, "%s", body)
		page.Bundles = nil
		require.NoError(t, json.Unmarshal(body, &page))
		list = page.Bundles
		require.Len(t, list, page.Total)
	}
	read()
	require.Len(t, list, 1)
	require.Equal(t, 3, list[0].Count)
	require.Zero(t, list[0].ID, "it could be made")
	items := func(ids ...int64) m {
		var l []m
		for _, id := range ids {
			l = append(l, m{"id": id, "version": jan.see(id).Version})
		}
		return m{"items": l}
	}
	status, _ := jan.ask("POST", "/bundles", "", items(o.ids[0], o.ids[3]))
	require.Equal(t, 400, status)
	status, body := jan.ask("POST", "/bundles", "", items(o.ids[0], o.ids[1]))
	require.Equal(t, 200, status, "%s", body)
	read()
	require.Len(t, list, 1)
	require.NotZero(t, list[0].ID)
	jan.do(o.ids[0], m{"move": "dismiss", "reason": "SCAN"})
	require.Equal(t, "DETECTED", jan.see(o.ids[1]).State, "each keeps its own verdict")
	require.NotNil(t, jan.see(o.ids[0]).Bundle)
	o.run()
	require.NotNil(t, jan.see(o.ids[0]).Bundle, "a run takes nothing apart")
	status, _ = jan.ask("POST", fmt.Sprintf("/bundles/%d/leave", list[0].ID), "", items(o.ids[0]))
	require.Equal(t, 200, status)
	require.Nil(t, jan.see(o.ids[0]).Bundle)
	read()
	require.Equal(t, 1, list[0].Count)
	_, body = o.as("ewa", "land", access.Limits{}).ask("GET", "/bundles", "", nil)
	require.JSONEq(t, `{"bundles":[],"total":0}`, string(body), "rules that are not hers")
	require.NotEmpty(t, o.store.Office().Managers)
	exec(t, o.store, `UPDATE discrepancies SET party_id = NULL, bundle_id = NULL, manager = '`+o.store.Office().Managers[0]+`'`)
	read()
	require.Empty(t, list, "nobody writes to oneself")
	status, _ = jan.ask("POST", "/bundles", "", items(o.ids[1], o.ids[2]))
	require.Equal(t, 400, status)
}

func TestTheCaseAndItsPastHaveTheSameColumnsInTheSameOrder(t *testing.T) {
	store := dbtest.New(t)
	columns := func(table string) (out []string) {
		rows, err := store.Pool().Query(context.Background(), `SELECT column_name || ' ' || data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`, table)
		require.NoError(t, err)
		out, err = pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		return out
	}
	require.Equal(t, columns("discrepancies"), columns("discrepancies_past"))
}
