package coal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/programme"
	"spoina/internal/register"
)

// door lets a test say by a header who asks.
type door struct{ w *world }

func (d door) Scope(_ *db.Store, r *http.Request) (access.Scope, error) {
	switch login := r.Header.Get("X-Who"); {
	case login == "mops":
		return d.w.mops(), nil
	case login == "gops":
		return d.w.gops(), nil
	case login == "buyer":
		return d.w.buyer(), nil
	case login == "board":
		return d.w.role("maria", "board"), nil
	case login == "contact":
		return d.w.role("ewa", "contact"), nil
	case strings.HasPrefix(login, "yard"):
		return d.w.role(login, "coal"), nil
	}
	return access.Anonymous(access.Office{Code: d.w.store.Office().Code}), nil
}

// server answers as the program does.
func (w *world) server() *httptest.Server {
	router, api := httpapi.New()
	register.Routes(api, w.env.Registers)
	list := []programme.Programme{Programme()}
	w.env.Home = w.t.TempDir()
	programme.Routes(api, list, w.env)
	list[0].Routes(api, router, w.env)
	s := httptest.NewServer(httpapi.Office(w.store.DB(), door{w}, router))
	w.t.Cleanup(s.Close)
	return s
}

type asked struct {
	who, method, path, key string
	body                   any
	ctx                    context.Context
}

// ask sends a request and reads its answer; the status is 0 when none came.
func ask(t testing.TB, s *httptest.Server, a asked, out any) int {
	t.Helper()
	var body io.Reader
	if a.body != nil {
		raw, err := json.Marshal(a.body)
		require.NoError(t, err)
		body = bytes.NewReader(raw)
	}
	if a.ctx == nil {
		a.ctx = ctx
	}
	r, err := http.NewRequestWithContext(a.ctx, a.method, s.URL+"/api/v1"+a.path, body)
	require.NoError(t, err)
	r.Header.Set("X-Who", a.who)
	r.Header.Set("Content-Type", "application/json")
	if a.key != "" {
		r.Header.Set("Idempotency-Key", a.key)
	}
	answer, err := s.Client().Do(r)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0
	}
	if out != nil {
		if b, ok := out.(*[]byte); ok {
			*b = raw
		} else if err := json.Unmarshal(raw, out); err != nil {
			return 0
		}
	}
	return answer.StatusCode
}

// problem is what a refusal says.
type problem struct {
	Code   string
	Detail string
	Errors []struct{ Location string }
}

func refused(t testing.TB, s *httptest.Server, a asked, status int, code, field string) {
	t.Helper()
	var p problem
	require.Equal(t, status, ask(t, s, a, &p), "%s %s: %+v", a.who, a.path, p)
	require.Equal(t, code, p.Code, p.Detail)
	if field != "" {
		require.Len(t, p.Errors, 1)
		require.True(t, strings.HasSuffix(p.Errors[0].Location, field), p.Errors[0].Location)
	}
}

func TestRefusalsNameTheFieldAndWhoMayNot(t *testing.T) {
	w := newWorld(t)
	s := w.server()
	w.stocked("PLAC", "orzech", 1000)
	c := w.certified()
	sale := func(more map[string]any) map[string]any {
		body := map[string]any{"certificate": c.Number, "good": "orzech", "kg": 100, "yard": "PLAC", "till": "K1", "payment": "CASH"}
		for k, v := range more {
			body[k] = v
		}
		return body
	}
	for _, who := range []string{"", "mops", "buyer", "board", "contact"} {
		status, code := 403, "access.refused"
		if who == "" {
			status, code = 401, "auth.required"
		}
		refused(t, s, asked{who: who, method: "POST", path: "/coal/sales", body: sale(nil)}, status, code, "")
	}
	refused(t, s, asked{who: "yard1", method: "POST", path: "/coal/certificates", body: map[string]any{"person_id": 1}}, 403, "access.refused", "")
	refused(t, s, asked{who: "yard1", method: "POST", path: "/coal/orders", body: map[string]any{"supplier": "x", "good": "orzech", "kg": 5, "price_gr_t": 5}}, 403, "access.refused", "")
	refused(t, s, asked{who: "yard1", method: "GET", path: "/coal/advice"}, 403, "access.refused", "")
	refused(t, s, asked{who: "mops", method: "GET", path: "/coal/days/2026-01-01?yard=PLAC"}, 403, "access.refused", "")
	refused(t, s, asked{who: "contact", method: "GET", path: "/coal/settlement"}, 403, "access.refused", "")
	refused(t, s, asked{who: "", method: "GET", path: "/coal/certificates/by-number/" + c.Number}, 401, "auth.required", "")
	refused(t, s, asked{who: "yard1", method: "GET", path: fmt.Sprintf("/coal/certificates/%d/letters/certificate", c.ID)}, 403, "access.refused", "")

	for _, x := range []struct {
		more   map[string]any
		status int
		code   string
		field  string
	}{
		{map[string]any{"kg": -5}, 400, "coal.quantity", "kg"},
		{map[string]any{"kg": 3001}, 409, "coal.over_limit", "kg"},
		{map[string]any{"kg": 1001}, 409, "ledger.short", "kg"},
		{map[string]any{"good": "drewno"}, 404, "coal.no_good", "good"},
		{map[string]any{"yard": "X"}, 404, "coal.no_yard", "yard"},
		{map[string]any{"till": " "}, 400, "coal.till", "till"},
		{map[string]any{"certificate": "MOPS-1-1"}, 404, "coal.no_certificate", "certificate"},
		{map[string]any{"certificate": ""}, 400, "coal.certificate_needed", "certificate"},
		{map[string]any{"on": clock.Today().AddDays(3).String()}, 400, "coal.future", "on"},
		{map[string]any{"reservation": 7}, 404, "coal.no_reservation", "reservation"},
		{map[string]any{"payment": "KREDA"}, 422, "http.request", "payment"},
	} {
		refused(t, s, asked{who: "yard1", method: "POST", path: "/coal/sales", body: sale(x.more)}, x.status, x.code, x.field)
	}
	require.Zero(t, w.count(`SELECT count(*) FROM coal_sales`))
}

func TestASaleOverABrokenLineIsMadeOnce(t *testing.T) {
	w := newWorld(t)
	s := w.server()
	w.stocked("PLAC", "orzech", 5000)
	c := w.certified()
	sale := asked{who: "yard1", method: "POST", path: "/coal/sales", key: "sale-00000001", body: map[string]any{"certificate": c.Number, "good": "orzech", "kg": 1000, "yard": "PLAC", "till": "K1", "payment": "CARD"}}
	for range 6 { // the line breaks while the sale is under way; the till does not know whether it was made
		within, stop := context.WithTimeout(ctx, time.Duration(w.n)*300*time.Microsecond)
		broken := sale
		broken.ctx = within
		ask(t, s, broken, nil)
		stop()
		w.n++
	}
	var first, again Sold
	require.Equal(t, 200, ask(t, s, sale, &first))
	require.Equal(t, 200, ask(t, s, sale, &again))
	require.Equal(t, first, again)
	require.EqualValues(t, 200000, first.AmountGr)
	require.EqualValues(t, 1, w.count(`SELECT count(*) FROM coal_sales`))
	require.EqualValues(t, 4000, w.balance("PLAC", "orzech").Balance)
	other := sale
	other.body = map[string]any{"certificate": c.Number, "good": "orzech", "kg": 1001, "yard": "PLAC", "till": "K1", "payment": "CARD"}
	refused(t, s, other, 409, "once.different", "")
	w.whole()
}

func TestTwoTillsInTheSameSecond(t *testing.T) {
	w := newWorld(t)
	s := w.server()
	for range 5 {
		w.stocked("PLAC", "orzech", 1000)
		one, other := w.certified(), w.certified()
		codes := make([]string, 2)
		var both sync.WaitGroup
		for till, number := range []string{one.Number, other.Number} {
			both.Go(func() {
				var p problem
				if ask(t, s, asked{who: fmt.Sprintf("yard%d", till), method: "POST", path: "/coal/sales", body: map[string]any{"certificate": number, "good": "orzech", "kg": 1000, "yard": "PLAC", "till": "K1", "payment": "CASH"}}, &p) != 200 {
					codes[till] = p.Code
				}
			})
		}
		both.Wait()
		require.Equal(t, []string{"", "ledger.short"}, sortedCopy(codes), "of the last tonne one till sells, the other is told")
	}
	w.stocked("PLAC", "orzech", 9000)
	c := w.certified()
	codes := make([]string, 2)
	var both sync.WaitGroup
	for till := range codes {
		both.Go(func() {
			var p problem
			if ask(t, s, asked{who: fmt.Sprintf("yard%d", till), method: "POST", path: "/coal/sales", body: map[string]any{"certificate": c.Number, "good": "orzech", "kg": 2000, "yard": "PLAC", "till": "K1", "payment": "CASH"}}, &p) != 200 {
				codes[till] = p.Code
			}
		})
	}
	both.Wait()
	require.Equal(t, []string{"", "coal.over_limit"}, sortedCopy(codes), "one household at two tills")
	w.whole()
}

// A whole programme over HTTP: what the pages show agrees with what was done.
func TestTheFiguresAreWhatWasDone(t *testing.T) {
	w := newWorld(t)
	s := w.server()
	w.stocked("PLAC", "orzech", 4000)
	w.stocked("GMINA", "orzech", 1500)
	today := clock.Today()
	var certificates []Certified
	for i := range 6 {
		p := w.person()
		who, on := w.mops(), today
		if i%2 == 1 {
			who = w.gops()
		}
		if i == 5 {
			on = today.AddDays(-1)
		}
		c, err := w.issue(who, Application{Person: &p, On: on, Good: "orzech"})
		require.NoError(t, err)
		certificates = append(certificates, c)
	}
	sell := func(c Certified, kg int, yard, payment string) (out Sold) {
		require.Equal(t, 200, ask(t, s, asked{who: "yard1", method: "POST", path: "/coal/sales", body: map[string]any{"certificate": c.Number, "good": "orzech", "kg": kg, "yard": yard, "till": "k1", "payment": payment}}, &out))
		return out
	}
	sell(certificates[0], 1500, "PLAC", "CASH")
	sell(certificates[1], 1333, "PLAC", "CARD")
	sell(certificates[5], 1500, "GMINA", "TRANSFER")
	wrong := sell(certificates[2], 167, "PLAC", "CASH")
	require.Equal(t, 200, ask(t, s, asked{who: "yard1", method: "POST", path: fmt.Sprintf("/coal/sales/%d/reverse", wrong.ID), body: map[string]any{"reason": "pomyłka"}}, nil))
	var pdf []byte
	require.Equal(t, 200, ask(t, s, asked{who: "yard1", method: "GET", path: fmt.Sprintf("/coal/sales/%d/document", wrong.ID)}, &pdf))
	require.True(t, bytes.HasPrefix(pdf, []byte("%PDF-")))

	type figures struct {
		Figures []struct {
			Key   string
			Value any
		}
	}
	read := func(who, path string) map[string]any {
		var f figures
		require.Equal(t, 200, ask(t, s, asked{who: who, method: "GET", path: path}, &f))
		out := map[string]any{}
		for _, one := range f.Figures {
			out[one.Key] = one.Value
		}
		return out
	}
	require.Equal(t, map[string]any{"certificates": 6.0, "refused": 0.0, "used": 3.0, "sales": 3.0, "reversals": 1.0, "sold_kg": 4333.0, "revenue_gr": 866600.0, "same_day": 2.0, "received_kg": 5500.0, "stock_kg": 1167.0},
		read("yard1", "/coal/statistics"))
	own := read("mops", "/coal/statistics")
	require.Equal(t, []any{3.0, 1.0, 1500.0}, []any{own["certificates"], own["sales"], own["sold_kg"]}, "a centre counts its own")
	board := read("board", "/coal/statistics")
	require.Equal(t, []any{6.0, "<5"}, []any{board["certificates"], board["sales"]})

	var closed ClosedDay
	require.Equal(t, 200, ask(t, s, asked{who: "yard1", method: "POST", path: "/coal/days/" + today.String() + "/close", key: "close-1234", body: map[string]any{"yard": "PLAC", "cash_gr": 300000}}, &closed))
	require.Equal(t, ClosedDay{ID: closed.ID, DayTotals: DayTotals{Yard: "PLAC", On: today, Closed: true, Sales: 3, Reversals: 1, Kg: 2833, ReceivedKg: 4000, CashGr: 300000, CardGr: 266600}}, closed)
	settled := read("buyer", "/coal/settlement")
	require.Equal(t, map[string]any{"opening_kg": 0.0, "received_kg": 5500.0, "sold_kg": 4333.0, "closing_kg": 1167.0, "purchase_gr": 825000.0, "revenue_gr": 866600.0, "counted_gr": 300000.0, "difference_gr": 0.0,
		"households": 3.0, "open_days": 1.0, "checks_failed": 0.0}, settled)
	require.Equal(t, 1167.0, read("buyer", "/coal/settlement?from="+today.AddDays(1).String())["opening_kg"])
	for _, format := range []string{"xlsx", "ods", "csv", "pdf"} {
		var file []byte
		require.Equal(t, 200, ask(t, s, asked{who: "buyer", method: "GET", path: "/coal/settlement?format=" + format}, &file))
		require.NotEmpty(t, file)
	}

	var stock StockNow
	require.Equal(t, 200, ask(t, s, asked{who: "yard1", method: "GET", path: "/coal/stock"}, &stock))
	at := map[string]StockRow{}
	for _, r := range stock.Rows {
		at[r.Yard+":"+r.Good] = r
	}
	require.EqualValues(t, 1167, at["PLAC:orzech"].FreeToPromiseKg)
	require.EqualValues(t, 0, at["GMINA:orzech"].BalanceKg)
	require.Equal(t, "220404", at["GMINA:orzech"].Territory)
	var open Kilograms
	for _, x := range stock.Territories {
		open += x.OpenKg
	}
	require.EqualValues(t, 6*3000-4333, open)
	var advice Purchase
	require.Equal(t, 200, ask(t, s, asked{who: "buyer", method: "GET", path: "/coal/advice"}, &advice))
	require.EqualValues(t, 1, advice.Uptake)
	for _, a := range advice.Rows {
		if a.Good == "orzech" {
			require.EqualValues(t, []Kilograms{13_667, 1167, 12_500}, []Kilograms{a.OpenKg, a.StockKg, a.OrderKg})
		} else {
			require.Zero(t, a.OrderKg, a.Good)
		}
	}

	var letter []byte
	require.Equal(t, 200, ask(t, s, asked{who: "mops", method: "GET", path: fmt.Sprintf("/coal/certificates/%d/letters/certificate?format=html", certificates[0].ID)}, &letter))
	for _, part := range []string{certificates[0].Number, "3000 kg", "1500 kg", "Przykładowa"} {
		require.Contains(t, string(letter), part)
	}
	refused(t, s, asked{who: "gops", method: "GET", path: fmt.Sprintf("/coal/certificates/%d/letters/certificate", certificates[0].ID)}, 404, "coal.no_certificate", "")
	refused(t, s, asked{who: "mops", method: "GET", path: fmt.Sprintf("/coal/certificates/%d/letters/refusal", certificates[0].ID)}, 404, "letter.none", "")
	p := w.person()
	var no RefusedAs
	require.Equal(t, 200, ask(t, s, asked{who: "gops", method: "POST", path: "/coal/refusals", body: map[string]any{"person": p, "reason": "Dom jest ogrzewany gazem."}}, &no))
	require.Equal(t, 200, ask(t, s, asked{who: "gops", method: "GET", path: fmt.Sprintf("/coal/certificates/%d/letters/refusal?format=html", no.ID)}, &letter))
	require.Contains(t, string(letter), "ogrzewany gazem")
	w.whole()
}

// What a yard is shown of certificates holds nobody's name, address or number.
func TestAYardSeesNoPersons(t *testing.T) {
	w := newWorld(t)
	s := w.server()
	p := w.person()
	p.PESEL, p.BirthDate = "44051401458", clock.Date{}
	c, err := w.issue(w.mops(), Application{Person: &p})
	require.NoError(t, err)
	for _, path := range []string{"/coal/certificates/by-number/" + c.Number, "/registers/coal_certificates", fmt.Sprintf("/registers/coal_certificates/%d", c.ID)} {
		for _, who := range []string{"yard1", "contact"} {
			if who == "contact" && strings.HasPrefix(path, "/coal/") {
				refused(t, s, asked{who: who, method: "GET", path: path}, 403, "access.refused", "")
				continue
			}
			var body []byte
			status := ask(t, s, asked{who: who, method: "GET", path: path}, &body)
			require.Equal(t, 200, status, "%s %s %s", who, path, body)
			for _, secret := range []string{p.LastName, "44051401458", "Przykładowa", "\"person\"", "address"} {
				require.NotContains(t, string(body), secret, "%s %s", who, path)
			}
			require.Contains(t, string(body), c.Number)
		}
	}
	var other []byte
	require.Equal(t, 200, ask(t, s, asked{who: "gops", method: "GET", path: "/registers/coal_certificates"}, &other))
	require.NotContains(t, string(other), c.Number, "the other centre sees no row of it")
}

// Goods are configured in the sheet: another fraction or another fuel needs no program.
func TestGoodsAreConfiguredByHand(t *testing.T) {
	w := newWorld(t)
	s := w.server()
	change := func(who string, change map[string]any) (int, string) {
		var body []byte
		status := ask(t, s, asked{who: who, method: "POST", path: "/registers/coal_goods/changes", body: map[string]any{"reason": "towary", "changes": []any{change}}}, &body)
		return status, string(body)
	}
	pellet := map[string]any{"op": "create", "set": map[string]any{"code": "pellet", "name": "Pellet", "price_gr_t": 180000, "rationed": true}}
	status, body := change("yard1", pellet)
	require.Equal(t, 403, status, body)
	status, body = change("buyer", pellet)
	require.Equal(t, 200, status, body)
	for what, set := range map[string]map[string]any{
		"coal.code_taken": {"code": "pellet", "name": "Drugi", "price_gr_t": 1}, "coal.code": {"code": "Pellet 6 mm", "name": "x"},
		"coal.price_cap": {"code": "drogi", "name": "Drogi", "price_gr_t": 200001, "rationed": true},
	} {
		status, body = change("buyer", map[string]any{"op": "create", "set": set})
		require.Equal(t, 422, status, "%s: %s", what, body)
		require.Contains(t, body, what)
	}
	status, body = change("buyer", map[string]any{"op": "create", "set": map[string]any{"code": "zwir", "name": "Żwir", "price_gr_t": 900000, "rationed": false}})
	require.Equal(t, 200, status, body)
	w.stocked("PLAC", "pellet", 2000)
	c := w.certified()
	_, err := w.sell(Selling{Certificate: c.Number, Good: "pellet", Kg: 1000})
	require.NoError(t, err)
	id := w.count(`SELECT id FROM coal_goods WHERE code = 'pellet'`)
	status, body = change("buyer", map[string]any{"op": "set", "id": id, "version": 1, "set": map[string]any{"code": "pelet"}})
	require.Equal(t, 422, status, body)
	require.Contains(t, body, "coal.code_used")
	status, body = change("buyer", map[string]any{"op": "set", "id": id, "version": 1, "set": map[string]any{"price_gr_t": 190000}})
	require.Equal(t, 200, status, body)
}
