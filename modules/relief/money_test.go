package relief

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/param"
	"spoina/internal/report"
)

func TestAMonthIsPaidOnce(t *testing.T) {
	o := newOffice(t)
	clerk, tax, social := o.person(as("communal", "UM")), o.person(as("tax")), o.person(as("social", "MOPS"))
	clerk.refused(409, "relief.nothing_to_pay", "POST", "/relief/payment-lists", m{"month": "2026-10"})
	for _, month := range []string{"", "2026-13", "2026-1", "2999-01"} {
		clerk.refused(400, "relief.month", "POST", "/relief/payment-lists", m{"month": month})
	}
	account := "61 1090 1014 0000 0712 1981 2874"
	first := o.granted(clerk, tax, social, whole(1, m{"from": "2026-10-01", "pay_to": "ACCOUNT", "account": account}))
	o.granted(clerk, tax, social, whole(2, m{"from": "2026-11-01"}))
	clerk.refused(409, "relief.nothing_to_pay", "POST", "/relief/payment-lists", m{"month": "2026-09"})
	var l List
	clerk.do("POST", "/relief/payment-lists", m{"month": "2026-11"}, &l)
	require.Equal(t, []any{2, int64(6120), "OPEN"}, []any{l.Payments, l.TotalGr, l.State})
	clerk.refused(409, "relief.nothing_to_pay", "POST", "/relief/payment-lists", m{"month": "2026-11"})
	var earlier List
	clerk.do("POST", "/relief/payment-lists", m{"month": "2026-10"}, &earlier)
	require.Equal(t, 1, earlier.Payments, "the second grant begins in November")

	file := func(id int64, format string) string {
		return fmt.Sprintf("/relief/payment-lists/%d/file?format=%s", id, format)
	}
	tax.refused(403, "access.refused", "GET", file(l.ID, "xlsx"), nil)
	clerk.refused(404, "relief.no_list", "GET", file(l.ID+999, "xlsx"), nil)
	clerk.refused(415, "relief.format", "GET", file(l.ID, "mt940"), nil)
	clerk.refused(409, "relief.no_account", "GET", file(l.ID, "elixir"), nil)
	_, err := o.store.Change(ctx, "rada", "test", func(c *db.Change) error {
		_, err := param.Put(ctx, c, access.Operator(), param.Param{Name: "relief_bank_account", Value: []byte(`"` + demoAccount(0) + `"`)})
		return err
	})
	require.NoError(t, err)
	var raw []byte
	clerk.do("GET", file(l.ID, "elixir"), nil, &raw)
	text, err := charmap.Windows1250.NewDecoder().Bytes(raw)
	require.NoError(t, err)
	line := string(text)
	require.Equal(t, 1, strings.Count(line, "\r\n"), "who is paid in cash is in no transfer")
	require.True(t, strings.HasPrefix(line, "110,"+strings.ReplaceAll(clock.Today().String(), "-", "")+",3060,99999999,0,\""+demoAccount(0)+"\",\"61109010140000071219812874\","), line)
	require.Contains(t, line, "Zmyślona")
	require.Contains(t, line, first.Number)
	clerk.do("GET", file(l.ID, "xlsx"), nil, &raw)
	book, err := excelize.OpenReader(bytes.NewReader(raw))
	require.NoError(t, err)
	rows, err := book.GetRows(book.GetSheetList()[1])
	require.NoError(t, err)
	require.Contains(t, fmt.Sprint(rows), "Zmyślona")
	var readings int
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT count(*) FROM audit WHERE action = 'read' AND subject = 'relief_payments'`).Scan(&readings))
	require.Equal(t, 2, readings)

	clerk.do("POST", fmt.Sprintf("/relief/payment-lists/%d/close", l.ID), m{}, &l)
	clerk.refused(409, "relief.list_closed", "POST", fmt.Sprintf("/relief/payment-lists/%d/close", l.ID), m{})
	var d Detail
	clerk.do("GET", at(first.ID, ""), nil, &d)
	require.Equal(t, Paid, d.Application.State)
	require.Len(t, d.Payments, 2)
	clerk.do("POST", at(first.ID, "/moves"), m{"move": "close"}, nil)
	clerk.do("GET", at(first.ID, ""), nil, &d)
	require.Equal(t, "ENDED", d.Grant.State)
}

func TestTwoOfficersInTheSameSecond(t *testing.T) {
	o := newOffice(t)
	clerk, tax, social := o.person(as("communal", "UM")), o.person(as("tax")), o.person(as("social", "MOPS"))
	var a Applied
	clerk.do("POST", "/relief/applications", whole(1, nil), &a)
	tax.do("POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja"}, nil)
	social.do("POST", at(a.ID, "/checks/SOCIAL"), m{"verdict": "YES", "basis": "wywiad"}, nil)
	decisions := []m{{"move": "decide", "verdict": "POSITIVE"}, {"move": "decide", "verdict": "NEGATIVE", "reason": "nie"}}
	var wg sync.WaitGroup
	codes := make([]string, 8)
	for i := range codes {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, codes[i] = clerk.send("POST", at(a.ID, "/moves"), fmt.Sprintf("same-second-%d", i), decisions[i%2], nil)
		}()
	}
	wg.Wait()
	done := 0
	for _, code := range codes {
		if code == "" {
			done++
		} else {
			require.Equal(t, "flow.move", code)
		}
	}
	require.Equal(t, 1, done)
	var steps, grants int
	var verdict string
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT (SELECT count(*) FROM flow_steps WHERE move = 'decide'), (SELECT count(*) FROM relief_grants), verdict FROM relief_applications`).Scan(&steps, &grants, &verdict))
	require.Equal(t, 1, steps)
	require.Equal(t, verdict == Positive, grants == 1)
}

func TestARequestThatIsSentAgain(t *testing.T) {
	o := newOffice(t)
	clerk := o.person(as("communal", "UM"))
	var first, again Applied
	status, _ := clerk.send("POST", "/relief/applications", "the-same-key", whole(1, nil), &first)
	require.Equal(t, 200, status)
	status, _ = clerk.send("POST", "/relief/applications", "the-same-key", whole(1, nil), &again)
	require.Equal(t, 200, status)
	require.Equal(t, first, again)
	require.NotEmpty(t, again.Code)
	status, code := clerk.send("POST", "/relief/applications", "the-same-key", whole(2, nil), nil)
	require.Equal(t, "409 once.different", fmt.Sprint(status, " ", code))
	var n int
	var kept string
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT (SELECT count(*) FROM relief_applications), answer::text FROM requests`).Scan(&n, &kept))
	require.Equal(t, 1, n)
	require.NotContains(t, kept, first.Code)
	require.NotContains(t, kept, "Zmyślona")
}

func TestTheApplicantAsksWithACode(t *testing.T) {
	o := newOffice(t)
	anybody, clerk := o.person(visitor), o.person(as("communal", "UM"))
	var draft struct{ Code string }
	anybody.refused(422, "http.request", "POST", "/public/relief/applications", m{"building": "TENT"})
	anybody.do("POST", "/public/relief/applications", m{"name": "Osoba Zmyślona", "building": "BLOCK", "persons": 1, "area_m2": 60, "household": m{"street": "Klonowa", "house_no": "2", "flat_no": "3"}}, &draft)
	var s Status
	for _, wrong := range []string{"", "AAAA-AAAA-AAAA-AAAA", draft.Code[:18]} {
		anybody.refused(404, "relief.code", "POST", "/public/relief/status", m{"code": wrong})
	}
	anybody.do("POST", "/public/relief/status", m{"code": draft.Code}, &s)
	require.Equal(t, Draft, s.State)
	var stored string
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT code_hash FROM relief_applications`).Scan(&stored))
	require.Len(t, stored, 64)
	require.NotContains(t, stored, strings.ReplaceAll(draft.Code, "-", ""))

	clerk.refused(404, "relief.code", "POST", "/relief/applications", whole(1, m{"code": "AAAA-AAAA-AAAA-AAAA"}))
	var a Applied
	clerk.do("POST", "/relief/applications", m{"code": strings.ToLower(draft.Code), "person": whole(1, nil)["person"], "title": "OWNER", "declared": true, "signed": true, "from": "2026-12-01", "on": "2026-10-01"}, &a)
	require.True(t, a.Complete)
	require.EqualValues(t, 3060, a.SupportGr, "what the calculator carried over was not typed again")
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT address FROM relief_applications WHERE id = $1`, a.ID).Scan(&stored))
	require.Contains(t, stored, "Klonowa 2/3", "nor was the place, although the person's own address is another")
	require.Empty(t, a.Code, "the applicant has it")
	clerk.refused(404, "relief.code", "POST", "/relief/applications", whole(2, m{"code": draft.Code}))
	anybody.do("POST", "/public/relief/status", m{"code": " " + strings.ToLower(draft.Code)}, &s)
	require.Equal(t, InReview, s.State)
	require.Equal(t, "2026-11-02", s.DueOn.String(), "1 November is a holiday and a Sunday")
	require.NotEmpty(t, s.Due)
	require.Zero(t, s.SupportGr, "nothing is promised before the decision")

	tax, social := o.person(as("tax")), o.person(as("social", "MOPS"))
	tax.do("POST", at(a.ID, "/checks/TAX"), m{"verdict": "NO", "basis": "deklaracja mówi o 90 m²", "on": "2026-10-02"}, nil)
	social.do("POST", at(a.ID, "/checks/SOCIAL"), m{"verdict": "YES", "basis": "wywiad", "on": "2026-10-02"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "NEGATIVE", "reason": "Powierzchnia z deklaracji jest inna.", "note": "sekret urzędnika", "on": "2026-10-05"}, nil)
	var raw []byte
	anybody.do("POST", "/public/relief/status", m{"code": draft.Code}, &raw)
	require.NotContains(t, string(raw), "Powierzchnia z deklaracji", "the letter tells first")
	require.NotContains(t, string(raw), "NEGATIVE")
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "deliver", "on": "2026-10-08"}, nil)
	anybody.do("POST", "/public/relief/status", m{"code": draft.Code}, &raw)
	require.NoError(t, json.Unmarshal(raw, &s))
	require.Equal(t, "Powierzchnia z deklaracji jest inna.", s.Reason)
	became := []string{}
	for _, step := range s.Steps {
		became = append(became, step.Title.PL)
	}
	require.Equal(t, []string{"sprawdzany", "rozstrzygnięty", "decyzja doręczona"}, became[len(became)-3:], "what the case became, not what officers press")
	require.Equal(t, "2026-10-22", s.AppealUntil.String())
	require.Contains(t, s.Why[1].PL, "możesz się odwołać do 2026-10-22")
	for _, secret := range []string{"sekret urzędnika", "deklaracja mówi", "communal", "Zmyślona", "Klonowa"} {
		require.NotContains(t, string(raw), secret)
	}
}

func TestADraftIsTakenOverFromTheList(t *testing.T) {
	o := newOffice(t)
	o.person(visitor).do("POST", "/public/relief/applications", m{"name": "Osoba Zmyślona", "building": "BLOCK", "persons": 1, "area_m2": 60, "household": m{"street": "Klonowa", "house_no": "2"}}, nil)
	clerk := o.person(as("communal", "UM"))
	var id int64
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT id FROM relief_applications`).Scan(&id))
	var d Detail
	clerk.do("GET", at(id, "?purpose=case"), nil, &d)
	require.Equal(t, "Osoba Zmyślona", d.Application.Personal.Draft.Name)
	require.Equal(t, "submit", d.Moves[0].Name)
	clerk.do("POST", at(id, "/moves"), m{"move": "submit", "given": m{"person": whole(1, nil)["person"], "signed": true}}, nil)
	clerk.do("GET", at(id, "?purpose=case"), nil, &d)
	require.Equal(t, Submitted, d.Application.State)
	require.NotEmpty(t, d.Number)
	require.Nil(t, d.Application.Personal.Draft, "what the visitor typed is not needed any more")
	require.Equal(t, []string{"title", "declared", "from_month"}, []string{d.Application.Missing[0].Code, d.Application.Missing[1].Code, d.Application.Missing[2].Code})
	clerk.do("POST", at(id, "/moves"), m{"move": "completed", "given": m{"title": "OWNER", "declared": true, "from": "2026-12-15"}}, nil)
	clerk.do("GET", at(id, ""), nil, &d)
	require.Equal(t, InReview, d.Application.State)
	require.Equal(t, "2026-12-01", d.Application.FromMonth.String())
}

func TestDraftsOfVisitorsAreBounded(t *testing.T) {
	o := newOffice(t)
	_, err := o.store.Pool().Exec(ctx, `INSERT INTO relief_applications (id, key, state, received_on, known) SELECT n, 'x' || n, 'DRAFT', current_date, '[1,)' FROM generate_series(1, 500) n`)
	require.NoError(t, err)
	o.person(visitor).refused(429, "relief.busy", "POST", "/public/relief/applications", m{"area_m2": 60})
}

func TestCalculatorsForEverybody(t *testing.T) {
	o := newOffice(t)
	anybody := o.person(visitor)
	anybody.refused(400, "relief.question", "POST", "/public/waste-fee", m{"on": "2026-11-01"})
	anybody.refused(409, "relief.no_rate", "POST", "/public/waste-fee", m{"on": "2020-01-01", "area_m2": 60})
	anybody.refused(400, "relief.question", "POST", "/public/protective-benefit", m{"persons": 0, "income_gr": 1})
	var w WasteAnswer
	anybody.do("POST", "/public/waste-fee", m{"area_m2": 60, "household_persons": 1, "building": "BLOCK"}, &w)
	require.Equal(t, []int64{6360, 3060, 3300}, []int64{w.FeeGr, w.SupportGr, w.PaysGr})
	var b BenefitAnswer
	anybody.do("POST", "/public/protective-benefit", m{"on": "2024-03-01", "persons": 4, "income_gr": 620000, "heating_coal": true}, &b)
	require.EqualValues(t, 60775-5000, b.AmountGr)
	anybody.do("POST", "/public/protective-benefit", m{"persons": 1, "income_gr": 0}, &b)
	require.True(t, b.Ended)
	var g struct{ Passed, Failed int }
	anybody.do("GET", "/public/calculators/golden", nil, &g)
	require.Zero(t, g.Failed)
	require.Equal(t, 51, g.Passed)
}

// What the what-if foretells is what comes when the council changes the rate.
func TestWhatIfEqualsRecomputation(t *testing.T) {
	o := newOffice(t)
	require.NoError(t, Fill(ctx, o.store, o.env, 60, clock.Today()))
	clerk := o.person(as("communal"))
	clerk.do("POST", "/relief/applications", whole(1, m{"persons": 3}), nil)
	bands := []m{{"persons": 1, "building": "BLOCK", "percent": 40, "floor_gr": 3500}, {"persons": 2, "building": "DETACHED", "percent": 30, "floor_gr": 8000}, {"persons": 3, "building": "BLOCK", "percent": 10, "floor_gr": 0}}
	clerk.refused(400, "relief.value", "POST", "/relief/what-if", m{"bands": []m{{"persons": 1, "building": "TENT", "percent": 1, "floor_gr": 1}}})
	var e Effect
	clerk.do("POST", "/relief/what-if", m{"rates": m{"area_gr": 133, "area_limit_m2": 80}, "bands": bands}, &e)
	require.Greater(t, e.Gain, 0)
	require.Greater(t, e.Drop, 0)
	require.Greater(t, e.New, 0)
	put := func(name string, value any) {
		raw, err := json.Marshal(value)
		require.NoError(t, err)
		_, err = o.store.Change(ctx, "rada", "test", func(c *db.Change) error {
			_, err := param.Put(ctx, c, access.Operator(), param.Param{Name: name, Value: raw, ValidFrom: clock.Today()})
			return err
		})
		require.NoError(t, err)
	}
	put("waste_area_gr", 133)
	put("waste_area_limit_m2", 80)
	put("relief_bands", bands)
	rows, err := o.store.Pool().Query(ctx, `SELECT id, persons, building, area_m2::float8 FROM relief_applications WHERE verdict IN ('', 'POSITIVE') AND state NOT IN ('DRAFT', 'WITHDRAWN', 'CLOSED')`)
	require.NoError(t, err)
	after := read(t, o.store, clock.Today()).Rates
	var id, sum int64
	var persons, n, supported int
	var building string
	var area float64
	_, err = pgx.ForEachRow(rows, []any{&id, &persons, &building, &area}, func() error {
		answer, err := after.Waste(WasteQuestion{AreaM2: area, HouseholdPersons: persons, Building: building})
		n, sum = n+1, sum+answer.SupportGr
		if answer.SupportGr > 0 {
			supported++
		}
		return err
	})
	require.NoError(t, err)
	require.Equal(t, []int64{int64(n), sum, int64(supported)}, []int64{int64(e.Applications), e.After.MonthlyGr, int64(e.After.Supported)})
	var now Effect
	clerk.do("POST", "/relief/what-if", m{}, &now)
	require.Equal(t, e.After, now.Before)
}

func TestFiguresAreThoseOfTheRegister(t *testing.T) {
	o := newOffice(t)
	require.NoError(t, Fill(ctx, o.store, o.env, 80, clock.Today()))
	var problems []string
	checked, err := o.store.Verify(ctx)
	require.NoError(t, err)
	require.Equal(t, problems, append(problems, checked.Problems...))
	figures := func(who *asks, query string) map[string]any {
		var r report.Report
		who.do("GET", "/relief/statistics"+query, nil, &r)
		out := map[string]any{}
		for _, f := range r.Figures {
			out[f.Key] = f.Value
		}
		return out
	}
	of := figures(o.person(as("communal")), "")
	require.EqualValues(t, 80, of["applications"])
	var positive, negative, tax, social, monthly float64
	var median, p90 float64
	require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT count(*) FILTER (WHERE verdict = 'POSITIVE'), count(*) FILTER (WHERE verdict = 'NEGATIVE'), coalesce(sum(support_gr) FILTER (WHERE verdict = 'POSITIVE'), 0),
		(SELECT count(*) FROM relief_checks WHERE part = 'TAX' AND state = 'ANSWERED'), (SELECT count(*) FROM relief_checks WHERE part = 'SOCIAL' AND state = 'ANSWERED'),
		percentile_cont(0.5) WITHIN GROUP (ORDER BY decided_on - received_on) FILTER (WHERE verdict IN ('POSITIVE', 'NEGATIVE')),
		percentile_cont(0.9) WITHIN GROUP (ORDER BY decided_on - received_on) FILTER (WHERE verdict IN ('POSITIVE', 'NEGATIVE')) FROM relief_applications`).
		Scan(&positive, &negative, &monthly, &tax, &social, &median, &p90))
	require.Greater(t, negative, 3.0)
	for key, want := range map[string]float64{"positive": positive, "negative": negative, "support_monthly_gr": monthly, "checks_tax": tax, "checks_social": social, "days_median": median, "days_p90": p90} {
		require.InDelta(t, want, of[key], 1e-9, key)
	}
	require.EqualValues(t, 0, figures(o.person(as("communal")), "?to=2020-01-01")["applications"])
	require.EqualValues(t, 0, figures(o.person(as("communal", "GOPS")), "")["applications"], "another unit counts its own")
	require.EqualValues(t, 80, figures(o.person(as("board")), "")["applications"])
	o.person(as("tax")).refused(403, "access.refused", "GET", "/relief/statistics", nil)
}
