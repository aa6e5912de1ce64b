package relief

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/ogr"
	"spoina/internal/people"
	"spoina/internal/privacy"
	"spoina/internal/programme"
	"spoina/internal/register"
	"spoina/internal/secret"
)

func TestMain(m *testing.M) {
	ogr.MaybeChild()
	access.Add(people.Addition(), programme.Addition([]programme.Programme{Programme()}))
	privacy.Declare(holds()...)
	os.Exit(m.Run())
}

// office is a town with the programme, as its people reach it.
type office struct {
	t     *testing.T
	store *db.Store
	env   programme.Env
	keys  int
}

func newOffice(t *testing.T) *office {
	store := dbtest.New(t)
	set := append(programme.Registers(register.Core(), []programme.Programme{Programme()}), people.Registers()...)
	return &office{t: t, store: store, env: programme.Env{DB: store.DB(), Home: t.TempDir(), Key: secret.New(), Registers: set}}
}

// as is somebody with a built-in role, in some units.
func as(role string, units ...string) access.Scope {
	for _, r := range access.BuiltIn() {
		if r.Name == role {
			return access.For(access.Person{ID: 1, Login: role + strings.Join(units, ""), Office: access.Office{Code: "220401"}, Grants: []access.Grant{{Role: r, Limits: access.Limits{Units: units}}}})
		}
	}
	panic("no role " + role)
}

var visitor = access.Anonymous(access.Office{Code: "220401"})

// person of the office: a way to ask the program.
type asks struct {
	*office
	server *httptest.Server
}

func (o *office) person(scope access.Scope) *asks {
	router, api := httpapi.New()
	register.Routes(api, o.env.Registers)
	Programme().Routes(api, router, o.env)
	server := httptest.NewServer(httpapi.Edge(httpapi.Office(o.store.DB(), httpapi.As(scope), router)))
	o.t.Cleanup(server.Close)
	return &asks{o, server}
}

// send makes a request and gives the status, the code of a failure and the answer.
func (a *asks) send(method, address, key string, body, into any) (int, string) {
	a.t.Helper()
	var text io.Reader = http.NoBody
	if body != nil {
		raw, err := json.Marshal(body)
		require.NoError(a.t, err)
		text = bytes.NewReader(raw)
	}
	request, err := http.NewRequest(method, a.server.URL+"/api/v1"+address, text)
	require.NoError(a.t, err)
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	res, err := http.DefaultClient.Do(request)
	require.NoError(a.t, err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	require.NoError(a.t, err)
	if res.StatusCode >= 400 {
		var problem struct{ Code, Detail string }
		require.NoError(a.t, json.Unmarshal(answer, &problem), "%s", answer)
		require.NotEqual(a.t, 500, res.StatusCode, "%s %s", address, answer)
		if p, ok := into.(*string); ok {
			*p = string(answer)
		} else if into != nil {
			a.t.Logf("%s", answer)
		}
		return res.StatusCode, problem.Code
	}
	if p, ok := into.(*[]byte); ok {
		*p = answer
	} else if into != nil {
		require.NoError(a.t, json.Unmarshal(answer, into), "%s", answer)
	}
	return res.StatusCode, ""
}

// do makes a request that must succeed.
func (a *asks) do(method, address string, body, into any) {
	a.t.Helper()
	a.keys++
	if into == nil {
		into = new([]byte)
	}
	status, code := a.send(method, address, fmt.Sprintf("key-%06d", a.keys), body, into)
	require.Less(a.t, status, 300, "%s %s: %s", method, address, code)
}

// refused makes a request that must fail with a code.
func (a *asks) refused(status int, code, method, address string, body any) string {
	a.t.Helper()
	var text string
	got, why := a.send(method, address, "", body, &text)
	require.Equal(a.t, fmt.Sprint(status, " ", code), fmt.Sprint(got, " ", why), "%s %s: %s", method, address, text)
	return text
}

type m = map[string]any

// whole is an application that lacks nothing, for the n-th household.
func whole(n int, more m) m {
	out := m{"channel": "DESK", "person": m{"last_name": fmt.Sprintf("Zmyślona%c", 'A'+n%26), "first_name": "Osoba", "street": "Klonowa", "house_no": fmt.Sprint(1 + n), "flat_no": "3", "city": "Miasto"},
		"building": "BLOCK", "persons": 1, "area_m2": 60, "title": "OWNER", "declared": true, "signed": true, "pay_to": "CASH", "from": "2026-12-01", "on": "2026-10-01", "income_gr": 345678}
	for k, v := range more {
		if v == nil {
			delete(out, k)
		} else {
			out[k] = v
		}
	}
	return out
}

func at(id int64, rest string) string { return fmt.Sprintf("/relief/applications/%d%s", id, rest) }

// granted takes an application to a final decision that grants the support.
func (o *office) granted(clerk, tax, social *asks, app m) Applied {
	o.t.Helper()
	var a Applied
	clerk.do("POST", "/relief/applications", app, &a)
	tax.do("POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja", "on": "2026-10-02"}, nil)
	social.do("POST", at(a.ID, "/checks/SOCIAL"), m{"verdict": "YES", "basis": "wywiad", "on": "2026-10-03"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "POSITIVE", "on": "2026-10-05"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "deliver", "on": "2026-10-08"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "final", "on": "2026-10-23"}, nil)
	return a
}

func TestWhoMayDoWhat(t *testing.T) {
	o := newOffice(t)
	clerk, tax, social, board, contact, anybody := o.person(as("communal", "UM")), o.person(as("tax")), o.person(as("social", "MOPS")), o.person(as("board")), o.person(as("contact")), o.person(visitor)
	var a Applied
	clerk.do("POST", "/relief/applications", whole(1, nil), &a)
	for _, who := range []*asks{tax, social, board, contact} {
		who.refused(403, "access.refused", "POST", "/relief/applications", whole(2, nil))
		who.refused(403, "access.refused", "POST", "/relief/payment-lists", m{"month": "2026-10"})
		who.refused(403, "access.refused", "POST", "/relief/what-if", m{})
	}
	anybody.refused(401, "auth.required", "POST", "/relief/applications", whole(2, nil))
	anybody.refused(401, "auth.required", "GET", at(a.ID, ""), nil)
	anybody.refused(401, "auth.required", "POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja"})
	anybody.refused(401, "auth.required", "GET", "/relief/statistics", nil)
	tax.refused(403, "access.refused", "POST", at(a.ID, "/checks/SOCIAL"), m{"verdict": "YES", "basis": "deklaracja"})
	social.refused(403, "access.refused", "POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja"})
	clerk.refused(403, "access.refused", "POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja"})
	tax.refused(404, "relief.none", "POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "NEGATIVE", "reason": "x"})
	contact.refused(403, "access.refused", "POST", at(a.ID, "/moves"), m{"move": "withdraw"})
	board.refused(404, "relief.none", "GET", at(a.ID, ""), nil)
	contact.refused(403, "access.refused", "GET", at(a.ID, "/letters/receipt"), nil)
	o.person(as("communal", "GOPS")).refused(404, "relief.none", "GET", at(a.ID, ""), nil)
	var d Detail
	contact.do("GET", at(a.ID, ""), nil, &d)
	require.Equal(t, a.Number, d.Number)
	require.Empty(t, d.Parts)
	require.Zero(t, d.Application.AreaM2, "a consultant tells the state and nothing else")
}

// The departments answer in parallel; what one is asked, the other never sees.
func TestADepartmentSeesItsQuestionOnly(t *testing.T) {
	o := newOffice(t)
	clerk, tax, social := o.person(as("communal", "UM")), o.person(as("tax")), o.person(as("social", "MOPS"))
	var a Applied
	clerk.do("POST", "/relief/applications", whole(1, nil), &a)
	see := func(who *asks, address string) string {
		var raw []byte
		who.do("GET", address, nil, &raw)
		return string(raw)
	}
	for _, purpose := range []string{"", "purpose=case"} {
		of := see(tax, "/registers/relief_checks?"+purpose)
		require.Contains(t, of, `"area_m2":60`)
		require.Contains(t, of, a.Number)
		require.NotContains(t, of, "345678")
		require.NotContains(t, of, "SOCIAL")
		of = see(social, "/registers/relief_checks?"+purpose)
		require.NotContains(t, of, "TAX")
		require.NotContains(t, of, `"area_m2"`)
		require.Contains(t, of, `"persons":1`)
		require.Equal(t, purpose != "", strings.Contains(of, "345678"), "income is personal")
	}
	var raw []byte
	for _, c := range []struct {
		who         *asks
		part, other string
	}{{tax, "TAX", "SOCIAL"}, {social, "SOCIAL", "TAX"}} {
		c.who.do("GET", at(a.ID, "?purpose=case"), nil, &raw)
		var d Detail
		require.NoError(t, json.Unmarshal(raw, &d))
		require.Nil(t, d.Application)
		require.Len(t, d.Parts, 1)
		require.Equal(t, c.part, d.Parts[0].Part)
		require.True(t, d.Parts[0].Mine)
		require.NotContains(t, string(raw), "345678")
		require.Empty(t, d.Timeline)
		c.who.refused(403, "access.refused", "GET", at(a.ID, "/letters/receipt"), nil)
		status, _ := c.who.send("GET", "/registers/relief_applications", "", nil, nil)
		require.GreaterOrEqual(t, status, 400)
	}
	var income *int64
	var persons *int
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT income_gr, persons FROM relief_checks WHERE part = 'TAX'`).Scan(&income, &persons))
	require.Nil(t, income, "the income is not even in the row")
	require.Nil(t, persons)

	tax.refused(400, "relief.basis", "POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": " x "})
	tax.refused(400, "flow.future", "POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja", "on": clock.Today().AddDays(1)})
	tax.refused(400, "relief.day", "POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja", "on": "2026-09-30"})
	tax.refused(409, "relief.answered", "POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja", "correct": true})
	tax.refused(404, "relief.no_question", "POST", at(a.ID+1, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja"})
	tax.refused(404, "relief.no_question", "POST", at(a.ID, "/checks/HEALTH"), m{"verdict": "YES", "basis": "deklaracja"})
	o.person(as("social", "GOPS")).refused(404, "relief.no_question", "POST", at(a.ID, "/checks/SOCIAL"), m{"verdict": "YES", "basis": "deklaracja"})
	tax.do("POST", at(a.ID, "/checks/TAX"), m{"verdict": "NO", "basis": "zaległość", "on": "2026-10-02"}, nil)
	tax.refused(409, "relief.answered", "POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja"})
	clerk.refused(409, "relief.pending", "POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "POSITIVE"})
	tax.do("POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "zaległość wyrównana", "on": "2026-10-04", "correct": true}, nil)
	social.do("POST", at(a.ID, "/checks/SOCIAL"), m{"verdict": "NO", "basis": "dwie osoby", "on": "2026-10-04"}, nil)
	clerk.refused(409, "relief.against", "POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "POSITIVE"})
	clerk.refused(400, "relief.reason", "POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "NEGATIVE"})
	var d Detail
	clerk.do("GET", at(a.ID, ""), nil, &d)
	require.Len(t, d.Parts, 2)
	require.Empty(t, d.Parts[0].Basis+d.Parts[1].Basis, "a basis may speak of the person")
	clerk.do("GET", at(a.ID, "?purpose=case"), nil, &d)
	require.Equal(t, []string{"zaległość wyrównana", "dwie osoby"}, []string{d.Parts[0].Basis, d.Parts[1].Basis})
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "NEGATIVE", "reason": "za dużo osób", "on": "2026-10-05"}, nil)
	tax.refused(409, "relief.answered", "POST", at(a.ID, "/checks/TAX"), m{"verdict": "NO", "basis": "jednak nie", "correct": true})
}

func TestTheCallStopsTheClock(t *testing.T) {
	o := newOffice(t)
	clerk := o.person(as("communal", "UM"))
	var a Applied
	clerk.do("POST", "/relief/applications", whole(1, m{"signed": false, "pay_to": "ACCOUNT"}), &a)
	require.Equal(t, Submitted, a.State)
	require.Equal(t, []string{"signed", "account"}, []string{a.Missing[0].Code, a.Missing[1].Code})
	move := func(body m) string { return at(a.ID, "/moves") }
	clerk.refused(409, "flow.move", "POST", move(nil), m{"move": "decide", "verdict": "POSITIVE"})
	clerk.refused(400, "flow.unknown_move", "POST", move(nil), m{"move": "burn"})
	clerk.refused(409, "relief.incomplete", "POST", move(nil), m{"move": "completed", "given": m{"signed": true}})
	clerk.refused(400, "relief.account", "POST", move(nil), m{"move": "completed", "given": m{"account": "12 3456"}})
	clerk.refused(409, "flow.order", "POST", move(nil), m{"move": "call", "on": "2026-09-20"})
	clerk.do("POST", move(nil), m{"move": "call", "on": "2026-10-06"}, nil)
	clerk.refused(409, "relief.unserved", "POST", move(nil), m{"move": "abandon", "on": "2026-10-30"})
	clerk.do("POST", move(nil), m{"move": "served", "manner": "IN_PERSON", "on": "2026-10-06"}, nil)
	clerk.refused(409, "relief.early", "POST", move(nil), m{"move": "abandon", "on": "2026-10-13"})
	var d Detail
	clerk.do("GET", at(a.ID, ""), nil, &d)
	require.Equal(t, []string{"SUSPENDED", "EXPIRED"}, []string{string(d.Clocks[0].Due.State), string(d.Clocks[1].Due.State)})
	require.Equal(t, "2026-10-13", d.Clocks[1].Due.On.String())
	require.Empty(t, d.Parts, "nobody is asked about an incomplete application")
	clerk.do("POST", move(nil), m{"move": "completed", "given": m{"signed": true, "account": "61 1090 1014 0000 0712 1981 2874"}, "on": "2026-10-15"}, nil)
	clerk.do("GET", at(a.ID, ""), nil, &d)
	require.Equal(t, InReview, d.Application.State)
	require.Len(t, d.Parts, 2)
	require.Equal(t, "2026-11-10", d.Clocks[0].Due.On.String(), "one month, and nine days of standing still")
	require.Contains(t, d.Clocks[0].Due.Reason[3].PL, "wezwanie do uzupełnienia braków")
	clerk.refused(409, "relief.complete", "POST", move(nil), m{"move": "call"})
	clerk.do("POST", move(nil), m{"move": "call", "missing": []string{"declared"}, "on": "2026-10-16"}, nil)
	clerk.do("POST", move(nil), m{"move": "completed", "given": m{"declared": true, "area_m2": 70}, "on": "2026-10-18"}, nil)
	clerk.do("GET", at(a.ID, ""), nil, &d)
	require.Len(t, d.Parts, 4, "what the questions were about has changed: they are put again")
	require.Equal(t, []string{"DROPPED", "DROPPED", "ASKED", "ASKED"}, []string{d.Parts[0].State, d.Parts[1].State, d.Parts[2].State, d.Parts[3].State})
	require.Equal(t, "2026-11-12", d.Clocks[0].Due.On.String())
	var due clock.Date
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT due_on FROM relief_applications WHERE id = $1`, a.ID).Scan(&due))
	require.Equal(t, "2026-11-12", due.String(), "the list shows the same day")

	clerk.do("POST", "/relief/applications", whole(2, m{"signed": false}), &a)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "call", "on": "2026-10-06"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "served", "on": "2026-10-06"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "abandon", "on": "2026-10-14"}, nil)
	clerk.refused(409, "flow.move", "POST", at(a.ID, "/moves"), m{"move": "completed"})
	clerk.refused(409, "flow.move", "POST", at(a.ID, "/moves"), m{"move": "served"})

	// A call that goes by post: the applicant's days count from its delivery.
	clerk.do("POST", "/relief/applications", whole(3, m{"signed": false}), &a)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "call", "on": "2026-10-06"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "served", "on": "2026-10-12"}, nil)
	clerk.refused(409, "relief.early", "POST", at(a.ID, "/moves"), m{"move": "abandon", "on": "2026-10-19"})
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "abandon", "on": "2026-10-20"}, nil)
}

func TestADecisionIsDeliveredAndBecomesFinal(t *testing.T) {
	o := newOffice(t)
	clerk, tax, social := o.person(as("communal", "UM")), o.person(as("tax")), o.person(as("social", "MOPS"))
	var a Applied
	clerk.do("POST", "/relief/applications", whole(1, nil), &a)
	require.EqualValues(t, []int64{6360, 3060}, []int64{a.FeeGr, a.SupportGr})
	tax.do("POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja", "on": "2026-10-02"}, nil)
	social.do("POST", at(a.ID, "/checks/SOCIAL"), m{"verdict": "UNKNOWN", "basis": "nie zastano", "on": "2026-10-03"}, nil)
	clerk.refused(400, "relief.reason", "POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "POSITIVE"})
	clerk.refused(400, "relief.verdict", "POST", at(a.ID, "/moves"), m{"move": "decide", "reason": "bo tak"})
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "POSITIVE", "reason": "oświadczenie sąsiadów", "on": "2026-10-05"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "deliver", "on": "2026-10-08"}, nil)
	clerk.refused(409, "relief.early", "POST", at(a.ID, "/moves"), m{"move": "final", "on": "2026-10-22"})
	clerk.refused(400, "relief.reason", "POST", at(a.ID, "/moves"), m{"move": "appeal", "on": "2026-10-20"})
	clerk.refused(409, "relief.late", "POST", at(a.ID, "/moves"), m{"move": "appeal", "note": "nie zgadzam się", "on": "2026-10-23"})
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "appeal", "note": "za mało", "on": "2026-10-22"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "returned", "on": "2026-11-02"}, nil)
	var d Detail
	clerk.do("GET", at(a.ID, ""), nil, &d)
	require.Len(t, d.Parts, 4)
	require.Equal(t, "ENDED", d.Grant.State)
	tax.do("POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja", "on": "2026-11-03"}, nil)
	social.do("POST", at(a.ID, "/checks/SOCIAL"), m{"verdict": "YES", "basis": "wywiad", "on": "2026-11-03"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "POSITIVE", "months": 6, "on": "2026-11-04"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "deliver", "on": "2026-11-05"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "final", "waived": true, "on": "2026-11-06"}, nil)
	clerk.do("GET", at(a.ID, ""), nil, &d)
	require.Equal(t, []any{"ACTIVE", "2026-12-01", "2027-05-01"}, []any{d.Grant.State, d.Grant.From.String(), d.Grant.To.String()})
	require.Equal(t, Final, d.Application.State)
	require.Len(t, d.Timeline, 9)
	require.NotContains(t, fmt.Sprint(d.Timeline), "za mało", "notes are personal")
	clerk.do("GET", at(a.ID, "?purpose=case"), nil, &d)
	require.Contains(t, fmt.Sprint(d.Timeline), "za mało")
	require.Equal(t, "Osoba", d.Application.Personal.Person.FirstName)
	var readings int
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT count(*) FROM audit WHERE action = 'read' AND subject = $1`, fmt.Sprintf("relief_applications/%d", a.ID)).Scan(&readings))
	require.Equal(t, 1, readings)
}

func TestNoMonthIsSupportedInWhichTheProgrammeDidNotRun(t *testing.T) {
	o := newOffice(t)
	clerk, tax, social := o.person(as("communal", "UM")), o.person(as("tax")), o.person(as("social", "MOPS"))
	var a Applied
	clerk.do("POST", "/relief/applications", whole(1, m{"from": "2021-01-01"}), &a)
	tax.do("POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja"}, nil)
	social.do("POST", at(a.ID, "/checks/SOCIAL"), m{"verdict": "YES", "basis": "wywiad"}, nil)
	clerk.refused(409, "relief.no_support", "POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "POSITIVE"})
}

func TestAHouseholdIsSupportedOnce(t *testing.T) {
	o := newOffice(t)
	clerk, tax, social := o.person(as("communal", "UM")), o.person(as("tax")), o.person(as("social", "MOPS"))
	first := o.granted(clerk, tax, social, whole(1, nil))
	second := whole(2, m{"household": m{"street": "ul. KLONOWA", "house_no": "2/3", "city": "miasto"}})
	var a Applied
	clerk.do("POST", "/relief/applications", second, &a)
	require.Len(t, a.Duplicates, 1)
	require.Equal(t, first.Number, a.Duplicates[0].Number)
	require.Contains(t, a.Duplicates[0].Why[0].PL, "to samo mieszkanie")
	tax.do("POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja"}, nil)
	social.do("POST", at(a.ID, "/checks/SOCIAL"), m{"verdict": "YES", "basis": "wywiad"}, nil)
	clerk.refused(409, "relief.duplicate", "POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "POSITIVE"})
	clerk.refused(409, "flow.move", "POST", at(a.ID, "/moves"), m{"move": "pay"})
}
