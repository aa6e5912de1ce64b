package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/notify"
	"spoina/internal/programme"
	"spoina/internal/secret"
)

// Two units of one office do the same work about the same people: identities are shared, everything else that a unit
// knows carries its mark.
var bothUnits = []string{"ALFA", "BETA"}

// marksOf stand in what only one unit knows: addresses, notes, numbers of its own, its code.
var marksOf = map[string][]string{"ALFA": {"ALFA", "Alfow", "alfa.example", "511511"}, "BETA": {"BETA", "Betow", "beta.example", "622622"}}

var pointOf = map[string]string{"ALFA": "P1", "BETA": "P2"}

func otherUnit(unit string) string {
	if unit == "ALFA" {
		return "BETA"
	}
	return "ALFA"
}

// shared are the people whom both units know, with the same numbers.
var shared = []map[string]any{
	{"last_name": "Wspólna", "first_name": "Anna", "birth_date": "1970-01-02", "pesel": "70010200008"},
	{"last_name": "Wspólny", "first_name": "Piotr", "birth_date": "1971-03-04", "document": "ABC123456"},
	{"last_name": "Шевченко", "first_name": "Олена", "birth_date": "1985-06-07", "document": "FE100200", "citizenship": "UA", "language": "uk"},
	{"last_name": "Коваленко", "first_name": "Андрій", "birth_date": "1988-08-09", "document": "FE100201", "citizenship": "UA", "language": "uk"},
	{"last_name": "Wspólna", "first_name": "Zofia", "birth_date": "2001-10-11", "document": "ABC123457"},
	{"last_name": "Wspólny", "first_name": "Jan", "birth_date": "1999-12-13", "document": "ABC123458"},
}

// unitPerson is a shared person as one unit knows them.
func unitPerson(i int, unit string) map[string]any {
	p := map[string]any{"notes": "notatka mk" + unit, "phone": map[string]string{"ALFA": "511511", "BETA": "622622"}[unit] + fmt.Sprint(100+i), "email": fmt.Sprintf("o%d@%s.example", i, strings.ToLower(unit)),
		"street": map[string]string{"ALFA": "ul. Alfowska", "BETA": "ul. Betowska"}[unit], "house_no": fmt.Sprint(i + 1), "city": "Pruszcz Gdański"}
	for k, v := range shared[i] {
		p[k] = v
	}
	return p
}

// units is a served office of two units, filled by their own people.
type units struct {
	t       *testing.T
	store   *db.Store
	server  *httptest.Server
	api     huma.API
	people  map[string]*unitMember
	rows    map[string]map[string][]int64 // register, unit: ids
	numbers map[string][]string           // unit: numbers that its rows are called by
	tried   []string                      // what could not be made, and why
}

// unitMember is somebody who works in one unit, or in none.
type unitMember struct {
	w     *units
	login string
	unit  string
	token string
}

// unitRoles are the kinds of work that a unit does.
var unitRoles = []string{"social", "desk", "defence", "patrol", "volunteers", "communal", "tax", "coal", "purchaser", "contact", "board"}

func newUnits(t *testing.T) *units {
	ctx := context.Background()
	settle()
	home := t.TempDir()
	d := dbtest.Open(t, testTown)
	store, err := d.Store(ctx, testTown.Code)
	require.NoError(t, err)
	key, err := secret.Load(home)
	require.NoError(t, err)
	outbox, err := notify.New(key, home)
	require.NoError(t, err)
	accounts := account.New(key, outbox, home)
	w := &units{t: t, store: store, people: map[string]*unitMember{}, rows: map[string]map[string][]int64{}, numbers: map[string][]string{}}
	router, api := routes(programme.Env{DB: d, Home: home, Key: key, Registers: registers()}, httpapi.NewBroker(), accounts)
	w.api = api
	w.server = httptest.NewServer(httpapi.Edge(httpapi.Office(d, accounts, router)))
	t.Cleanup(w.server.Close)
	join := func(login, unit string, roles ...string) {
		var grants []account.Grant
		for _, role := range roles {
			g := account.Grant{Role: role}
			if unit != "" {
				g.Limits.Units = []string{unit}
			}
			grants = append(grants, g)
		}
		u, _, err := accounts.AddUser(ctx, store, access.Operator(), account.NewUser{Login: login, Name: login, Grants: grants})
		require.NoError(t, err, login)
		_, token, err := accounts.AddToken(ctx, store, access.Operator(), u.ID, account.NewToken{Name: "x", Kind: "api"})
		require.NoError(t, err)
		w.people[login] = &unitMember{w, login, unit, token}
	}
	known := map[string]bool{}
	for _, r := range access.BuiltIn() {
		known[r.Name] = true
	}
	for _, unit := range bothUnits {
		for _, role := range unitRoles {
			if known[role] {
				join(role+"."+strings.ToLower(unit), unit, role)
			}
		}
		join("patrol2."+strings.ToLower(unit), unit, "patrol")
		join("audit."+strings.ToLower(unit), unit, "auditor", "social")
		join("all."+strings.ToLower(unit), unit, slices.DeleteFunc(slices.Clone(unitRoles), func(r string) bool { return !known[r] })...)
	}
	join("admin", "", "administrator")
	join("yard", "", "coal")
	join("buyer", "", "purchaser")
	join("chief", "", "defence")
	join("answers", "MOPS", "social") // the centre that is asked about households, whoever keeps the case
	w.fill()
	w.count()
	return w
}

// ask makes a request; body may be nil.
func (m *unitMember) ask(method, path string, body any) (int, []byte) {
	var text []byte
	if body != nil {
		var err error
		text, err = json.Marshal(body)
		require.NoError(m.w.t, err)
	}
	q, err := http.NewRequest(method, m.w.server.URL+path, bytes.NewReader(text))
	require.NoError(m.w.t, err)
	q.Header.Set("Authorization", "Bearer "+m.token)
	if body != nil {
		q.Header.Set("Content-Type", "application/json")
	}
	a, err := http.DefaultClient.Do(q)
	require.NoError(m.w.t, err)
	defer a.Body.Close()
	answer, err := io.ReadAll(a.Body)
	require.NoError(m.w.t, err)
	return a.StatusCode, answer
}

type madeRow struct {
	ID       int64  `json:"id"`
	Number   string `json:"number"`
	PersonID int64  `json:"person_id"`
}

// make does something for the filling; what the program refuses is remembered, and the count of rows decides whether it
// matters.
func (m *unitMember) make(path string, body map[string]any) madeRow {
	status, answer := m.ask("POST", "/api/v1"+path, body)
	if status >= 300 {
		m.w.tried = append(m.w.tried, fmt.Sprintf("%s as %s: %d %s", path, m.login, status, answer))
		return madeRow{}
	}
	var out madeRow
	_ = json.Unmarshal(answer, &out)
	return out
}

// fill lets each unit do its work.
func (w *units) fill() {
	w.people["admin"].ask("PUT", "/api/v1/programmes/aid", map[string]any{"on": true})
	chief, buyer, yard := w.people["chief"], w.people["buyer"], w.people["yard"]
	chief.make("/aid/checklist/start", map[string]any{})
	change := func(m *unitMember, name string, set map[string]any) {
		m.make("/registers/"+name+"/changes", map[string]any{"reason": "start", "changes": []any{map[string]any{"op": "create", "set": set}}})
	}
	change(buyer, "coal_goods", map[string]any{"code": "orzech", "name": "Orzech", "price_gr_t": 200_000, "rationed": true, "active": true})
	change(buyer, "coal_yards", map[string]any{"code": "SKLAD", "name": "Skład", "active": true})
	order := buyer.make("/coal/orders", map[string]any{"supplier": "Kopalnia", "good": "orzech", "kg": 50_000, "price_gr_t": 150_000, "on": "2023-01-10"})
	buyer.make("/coal/receipts", map[string]any{"order": order.ID, "good": "orzech", "kg": 50_000, "slip_no": "KW/1", "yard": "SKLAD", "on": "2023-01-11"})
	for n, unit := range bothUnits {
		who := func(role string) *unitMember { return w.people[role+"."+strings.ToLower(unit)] }
		at := pointOf[unit] // points are in common: everybody may know where help is given
		change(chief, "aid_points", map[string]any{"code": at, "name": "Punkt pomocy", "unit": unit, "status": "OPEN"})
		var people []int64
		for i := range shared {
			people = append(people, who("social").make("/people", unitPerson(i, unit)).ID)
		}
		extra := unitPerson(0, unit)
		extra["last_name"], extra["first_name"], extra["pesel"], extra["birth_date"] = "Tylko-mk"+unit, "Ewa", "", "1966-06-06"
		who("social").make("/people", extra)
		for i := 3 * n; i < 3*n+3; i++ { // a household has one certificate, whichever unit issued it
			c := who("social").make("/coal/certificates", map[string]any{"person_id": people[i], "on": "2023-02-01", "valid_to": "2023-04-30", "case_number": "A.1." + fmt.Sprint(i+1) + ".2023",
				"household": map[string]any{"street": unitPerson(i, unit)["street"], "house_no": fmt.Sprint(i + 1), "city": "Pruszcz Gdański"}})
			w.numbers[unit] = append(w.numbers[unit], c.Number)
			yard.make("/coal/sales", map[string]any{"certificate": c.Number, "good": "orzech", "kg": 100, "yard": "SKLAD", "till": "K1", "payment": "CASH", "on": "2023-02-02"})
		}
		today := clock.Today().String()
		recent := who("social").make("/coal/certificates", map[string]any{"person_id": people[5-5*n], "on": today, "household": map[string]any{"street": "ul. " + unit, "house_no": "99", "city": "Pruszcz Gdański"}})
		w.numbers[unit] = append(w.numbers[unit], recent.Number)
		yard.make("/coal/reservations", map[string]any{"certificate": recent.Number, "good": "orzech", "kg": 50, "yard": "SKLAD", "until": clock.Today().AddDays(3).String()})

		var cards []madeRow
		for i := 1; i < 5; i++ { // the desk keeps the unit's own file of people as well
			card := who("desk").make("/aid/cards", map[string]any{"person_id": people[i], "point": at, "valid_to": clock.Today().AddDays(90).String()})
			cards = append(cards, card)
			w.numbers[unit] = append(w.numbers[unit], card.Number)
		}
		family := who("desk").make("/aid/families", map[string]any{"head_card": cards[0].Number, "member_cards": []string{cards[1].Number}})
		w.numbers[unit] = append(w.numbers[unit], family.Number)
		for _, good := range []string{"MAKARON", "KONSERWA", "MYDLO", "PASTA", "RYZ", "OLEJ", "PROSZEK", "PAPIER"} {
			who("desk").make("/aid/receipts", map[string]any{"point": at, "good": good, "qty": 500, "source": "STATE", "note": "mk" + unit})
		}
		who("desk").make("/aid/purchases", map[string]any{"supplier": "Hurtownia mk" + unit, "good": "MYDLO", "qty": 50, "price_gr": 300})
		for _, card := range cards[2*n : 2*n+2] { // the gate lets each person have one parcel
			issue := who("desk").make("/aid/issues", map[string]any{"card": card.Number, "kit": "IND", "point": at, "desk": "S" + unit})
			w.numbers[unit] = append(w.numbers[unit], issue.Number)
		}
		who("desk").make("/aid/desk/allotments", map[string]any{"desk": "S" + unit, "point": at, "kit": "IND", "parcels": 5})
		patrol := who("patrol").make("/aid/patrols", map[string]any{"officers": []string{"patrol." + strings.ToLower(unit), "patrol2." + strings.ToLower(unit)}, "area": "rejon mk" + unit})
		who("patrol").make(fmt.Sprintf("/aid/patrols/%d/visits", patrol.ID), map[string]any{"card": cards[0].Number, "outcome": "FOUND", "note": "mk" + unit})
		volunteer := who("volunteers").make("/aid/volunteers", map[string]any{"person_id": people[0], "skills": []string{"mk" + unit}, "languages": []string{"pl"}})
		who("volunteers").make(fmt.Sprintf("/aid/volunteers/%d/qualifications", volunteer.ID), map[string]any{"name": "KURS_" + unit})
		w.numbers[unit] = append(w.numbers[unit], volunteer.Number)
		in2days := time.Now().In(clock.Warsaw).AddDate(0, 0, 2).Truncate(time.Hour)
		who("volunteers").make("/aid/shifts", map[string]any{"point": at, "starts_at": in2days.Format(time.RFC3339), "ends_at": in2days.Add(4 * time.Hour).Format(time.RFC3339), "cap": 2, "task": "zadanie mk" + unit})
		for _, row := range w.ids("aid_shifts")[unit] {
			who("volunteers").make(fmt.Sprintf("/aid/shifts/%d/sign-up", row), map[string]any{"volunteer": volunteer.ID})
		}
		for i := range 2 {
			app := who("communal").make("/relief/applications", map[string]any{"channel": "DESK", "on": "2023-08-01", "person_id": people[2+i], "building": "BLOCK", "persons": 1, "area_m2": 60, "title": "OWNER",
				"declared": true, "signed": true, "pay_to": "CASH", "from": "2023-09-01", "note": "mk" + unit})
			w.numbers[unit] = append(w.numbers[unit], app.Number)
			check := func(m *unitMember, part string) {
				m.make(fmt.Sprintf("/relief/applications/%d/checks/%s", app.ID, part), map[string]any{"verdict": "YES", "basis": "podstawa mk" + unit, "on": "2023-08-02"})
			}
			check(who("tax"), "TAX")
			check(w.people["answers"], "SOCIAL")
			for _, move := range []map[string]any{{"move": "decide", "verdict": "POSITIVE", "on": "2023-08-05"}, {"move": "deliver", "on": "2023-08-06"}, {"move": "final", "waived": true, "on": "2023-08-07"}} {
				who("communal").make(fmt.Sprintf("/relief/applications/%d/moves", app.ID), move)
			}
		}
		home := who("social").make("/households", map[string]any{"programme": "relief", "street": "ul. " + marksOf[unit][1] + "ska", "house_no": "50", "city": "Pruszcz Gdański"})
		who("social").make(fmt.Sprintf("/households/%d/members", home.ID), map[string]any{"person": people[0], "role": "HEAD", "from": "2023-01-01"})
		_, err := w.store.Pool().Exec(context.Background(), `INSERT INTO organisations (id, key, name, notes, unit, known) VALUES (nextval('register_id'), $1, 'Fundacja ' || $1, $1, $2, '[1,)')`, "mk"+unit, unit)
		require.NoError(w.t, err)
		who("communal").make("/relief/payment-lists", map[string]any{"month": "2023-09"})
	}
	for unit := range w.numbers {
		w.numbers[unit] = slices.DeleteFunc(w.numbers[unit], func(s string) bool { return s == "" })
	}
}

// divided are the registers whose rows belong to units.
func divided() []string {
	var out []string
	for _, r := range registers() {
		if strings.Contains(r.Subject().Unit, "t.unit") && !slices.Contains([]string{"decisions", "leases", "discrepancies"}, r.Name) {
			out = append(out, r.Name)
		}
	}
	return out
}

// ids reads the truth from the table: which row belongs to which unit.
func (w *units) ids(name string) map[string][]int64 {
	out := map[string][]int64{}
	rows, err := w.store.Pool().Query(context.Background(), `SELECT id, unit FROM `+name+` ORDER BY id`)
	require.NoError(w.t, err, name)
	defer rows.Close()
	for rows.Next() {
		var id int64
		var unit string
		require.NoError(w.t, rows.Scan(&id, &unit))
		out[unit] = append(out[unit], id)
	}
	require.NoError(w.t, rows.Err())
	return out
}

func (w *units) count() {
	var empty []string
	for _, name := range divided() {
		w.rows[name] = w.ids(name)
		for _, unit := range bothUnits {
			if len(w.rows[name][unit]) == 0 {
				empty = append(empty, name+" of "+unit)
			}
		}
	}
	slices.Sort(empty)
	w.tried = append(w.tried, "without rows: "+strings.Join(empty, ", "))
}

// fingerprint is everything that a unit's rows of a register say.
func (w *units) fingerprint(unit, name string) string {
	var sum string
	require.NoError(w.t, w.store.Pool().QueryRow(context.Background(), `SELECT coalesce(md5(string_agg(to_jsonb(t)::text, '|' ORDER BY id)), '') FROM `+name+` t WHERE unit = $1`, unit).Scan(&sum))
	return sum
}
