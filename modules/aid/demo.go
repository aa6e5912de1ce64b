package aid

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sort"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/ledger"
	"spoina/internal/people"
	"spoina/internal/programme"
)

// What the office that this programme was built after did: 2 419 cards and 224 families got 8 795 and 509 parcels, 67
// days of patrols made 1 104 visits, about 150 volunteers helped.
const (
	demoIndividual = 8795
	demoFamily     = 509
	demoPatrols    = 67
	demoVisits     = 1104
	demoVolunteers = 150
)

// demo fills the programme with made-up data at that volume, and switches it on. Where there are parcels already it does
// nothing.
func demo(ctx context.Context, store *db.Store, env programme.Env) error {
	d := &filler{ctx: ctx, store: store, env: env, rand: rand.New(rand.NewPCG(2022, 224)), today: clock.Today()}
	var there bool
	if err := store.Read(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM aid_issues) OR EXISTS (SELECT FROM aid_patrols)`).Scan(&there)
	}); err != nil || there {
		return err
	}
	if err := d.do(d.lists); err != nil {
		return err
	}
	if err := cardDemo(ctx, store, env); err != nil {
		return err
	}
	for _, step := range []func() error{d.parcels, func() error { return d.do(d.patrols) }, func() error { return d.by("", d.volunteers) }, func() error { return d.do(d.switchOn) }} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

type filler struct {
	ctx   context.Context
	store *db.Store
	env   programme.Env
	rand  *rand.Rand
	today clock.Date
}

// do is one change of the demo, by the civil defence: what it buys and whom it sends out is its own.
func (d *filler) do(f func(a *act) error) error { return d.by("OC", f) }

// by is one change by a unit; empty is the office itself.
func (d *filler) by(unit string, f func(a *act) error) error {
	var limits access.Limits
	if unit != "" {
		limits.Units = []string{unit}
	}
	scope := access.For(access.Person{Login: "demo", Office: access.Office{Code: d.store.Office().Code}, Grants: []access.Grant{{
		Role:   access.Role{Name: "demo", Permissions: []string{"aid.stock", "aid.patrol", "aid.manage", "aid.volunteers", people.Write, access.Switch}, Registers: map[string]access.Rights{"*": {Personal: true}}},
		Limits: limits}}})
	_, err := d.store.Change(d.ctx, "demo", "demo data", func(c *db.Change) error {
		a, err := begin(d.ctx, d.store, c, d.env, scope)
		if err != nil {
			return err
		}
		return f(a)
	})
	return err
}

// lists are goods, kits and points.
func (d *filler) lists(a *act) error {
	if _, err := a.start(); err != nil {
		return err
	}
	var rows []map[string]json.RawMessage
	for _, p := range [][8]string{
		{"MAG", "Magazyn obrony cywilnej", "Склад цивільної оборони", "Civil defence store", "STORE", "Składowa", "3", "OC"},
		{"PKT1", "Punkt wydawania nr 1, Dom Kultury", "Пункт видачі № 1, Будинок культури", "Issuing point 1, Culture Centre", "ISSUE", "Kasprowicza", "16", "PUNKT"},
		{"PKT2", "Punkt wydawania nr 2, szkoła", "Пункт видачі № 2, школа", "Issuing point 2, school", "ISSUE", "Matejki", "1", "PUNKT"},
		{"INFO", "Punkt informacyjny, urząd miasta", "Інформаційний пункт, мерія", "Information point, town hall", "INFO", "Grunwaldzka", "20", ""},
	} {
		rows = append(rows, cells("code", p[0], "name", p[1], "name_uk", p[2], "name_en", p[3], "kind", p[4], "street", p[5], "house_no", p[6], "city", d.store.Office().Name, "hours", "8:00–16:00", "unit", p[7]))
	}
	_, err := a.addAll("aid_points", "aid.demo", rows)
	return err
}

// parcel is one of the demo's.
type parcel struct {
	card, family int64
	number       string
	persons      []int64
	tokens       [][]string
	on, next     clock.Date
	kit          kit
	point        string
}

// parcels hands out what the source handed out, each within its card's time and not sooner than the interval.
func (d *filler) parcels() error {
	var all []parcel
	var kits []kit
	if err := d.do(func(a *act) (err error) {
		for _, code := range []string{"IND", "ROD"} {
			k, err := a.kit(Ref{Number: code})
			if err != nil {
				return err
			}
			kits = append(kits, k)
		}
		cards, err := d.cards(a)
		if err != nil {
			return err
		}
		families, err := d.families(a)
		if err != nil {
			return err
		}
		all = append(d.spread(cards, kits[0], demoIndividual), d.spread(families, kits[1], demoFamily)...)
		sort.SliceStable(all, func(i, j int) bool { return all[i].on.Before(all[j].on) })
		return d.supply(a, all)
	}); err != nil {
		return err
	}
	const together = 400 // a change that books one account thousands of times becomes slow
	for from := 0; from < len(all); from += together {
		some := all[from:min(from+together, len(all))]
		if err := d.do(func(a *act) error { return d.hand(a, some, from) }); err != nil {
			return err
		}
	}
	return nil
}

// receiver is a card or a family that parcels go to.
type receiver struct {
	parcel
	from, to clock.Date
}

func (d *filler) cards(a *act) ([]receiver, error) {
	rows, err := a.c.Query(d.ctx, `SELECT id, number, ARRAY[person_id], tokens, issued_on, valid_to FROM aid_cards WHERE status = 'ACTIVE' ORDER BY issued_on, id`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r receiver, err error) {
		var tokens []string
		err = row.Scan(&r.card, &r.number, &r.persons, &tokens, &r.from, &r.to)
		r.tokens = [][]string{tokens}
		return r, err
	})
}

func (d *filler) families(a *act) ([]receiver, error) {
	rows, err := a.c.Query(d.ctx, `SELECT f.id, f.number, f.issued_on, f.valid_to, array_agg(c.person_id ORDER BY c.id), jsonb_agg(c.tokens ORDER BY c.id)
		FROM aid_families f JOIN aid_family_members m ON m.family_id = f.id AND m.until_day IS NULL JOIN aid_cards c ON c.id = m.card_id
		WHERE f.status = 'ACTIVE' GROUP BY f.id ORDER BY f.issued_on, f.id`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r receiver, err error) {
		var tokens []byte
		if err = row.Scan(&r.family, &r.number, &r.from, &r.to, &r.persons, &tokens); err == nil {
			err = json.Unmarshal(tokens, &r.tokens)
		}
		return r, err
	})
}

// spread gives each receiver a parcel in turn until there are enough, two weeks or a little more apart.
func (d *filler) spread(receivers []receiver, k kit, wanted int) []parcel {
	const interval = 14
	var out []parcel
	at := make([]clock.Date, len(receivers))
	for i, r := range receivers {
		at[i] = r.from.AddDays(d.rand.IntN(5))
	}
	for moved := true; moved && len(out) < wanted; {
		moved = false
		for i, r := range receivers {
			if len(out) == wanted {
				break
			}
			if at[i].After(r.to) || !at[i].Before(d.today) {
				continue
			}
			p := r.parcel
			p.on, p.next, p.kit, p.point = at[i], at[i].AddDays(interval), k, "PKT1"
			if d.rand.IntN(5) < 2 {
				p.point = "PKT2"
			}
			out = append(out, p)
			at[i] = p.next.AddDays(d.rand.IntN(4))
			moved = true
		}
	}
	return out
}

// supply buys what the parcels need, and some weeks more.
func (d *filler) supply(a *act, all []parcel) error {
	if len(all) == 0 {
		return nil
	}
	need := map[string]map[string]int64{}
	for _, p := range all {
		if need[p.point] == nil {
			need[p.point] = map[string]int64{}
		}
		for code, n := range p.kit.contents(int64(len(p.persons))) {
			need[p.point][code] += n
		}
	}
	first := all[0].on.AddDays(-3)
	prices := map[string]int64{"MAKARON": 389, "KONSERWA": 849, "MYDLO": 299, "PASTA": 1150, "RYZ": 559, "OLEJ": 899, "PROSZEK": 2499, "PAPIER": 1399}
	suppliers := []string{"Hurtownia Żuławy sp. z o.o.", "Bank Żywności", "Rządowa Agencja Rezerw", "Parafia"}
	var codes []string
	for code := range prices {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	for i, code := range codes {
		total := need["PKT1"][code] + need["PKT2"][code]
		if total == 0 {
			continue
		}
		total += total/12 + 40
		bought, err := a.order(order{Supplier: suppliers[i%4], Source: sources[i%4], Good: Ref{Number: code}, Qty: total, PriceGr: prices[code], On: first})
		if err != nil {
			return err
		}
		second := need["PKT2"][code] + need["PKT2"][code]/12 + 20
		if _, err := a.receivePurchase(bought.ID, Ref{Number: "PKT1"}, total-second, first, ""); err != nil {
			return err
		}
		if _, err := a.receivePurchase(bought.ID, Ref{Number: "PKT2"}, second, first, ""); err != nil {
			return err
		}
	}
	for i, code := range []string{"MAKARON", "MYDLO", "KOC"} { // on their way, and in the store
		if _, err := a.order(order{Supplier: suppliers[i], Good: Ref{Number: code}, Qty: 240, PriceGr: 400 + int64(i)*100, On: d.today.AddDays(-2), ExpectedOn: d.today.AddDays(5)}); err != nil {
			return err
		}
		if _, err := a.receive(Ref{Number: "MAG"}, Ref{Number: code}, 120, "GIFT", 0, d.today.AddDays(-10), ""); err != nil {
			return err
		}
	}
	return nil
}

// hand writes some parcels with what they count for and what they took from the stock.
func (d *filler) hand(a *act, some []parcel, before int) error {
	rows := make([]map[string]json.RawMessage, len(some))
	for i, p := range some {
		k := individual
		if p.family != 0 {
			k = ofFamily
		}
		at := time.Date(p.on.Year, p.on.Month, p.on.Day, 8+d.rand.IntN(8), d.rand.IntN(60), 0, 0, clock.Warsaw)
		rows[i] = cells("no", before+i+1, "number", fmt.Sprintf("W/%d", before+i+1), "kind", k, "card_id", nullable(p.card), "family_id", nullable(p.family), "holder", p.number,
			"persons", len(p.persons), "kit", p.kit.code, "contents", p.kit.contents(int64(len(p.persons))), "point", p.point, "desk", fmt.Sprint(1+d.rand.IntN(2)),
			"on_day", p.on, "next_on", p.next, "at", at.UTC(), "source", online, "unit", "PUNKT")
	}
	ids, err := a.addAll("aid_issues", "aid.demo", rows)
	if err != nil {
		return err
	}
	var counted []map[string]json.RawMessage
	for i, p := range some {
		document := fmt.Sprintf("aid_issues/%d", ids[i])
		contents := p.kit.contents(int64(len(p.persons)))
		for _, item := range p.kit.items {
			if _, _, err := ledger.Post(d.ctx, a.c, ledger.Entry{Account: stockOf(p.point, item.good), Quantity: -contents[item.code], Why: "issue", Document: document, On: p.on}); err != nil {
				return err
			}
		}
		for n, person := range p.persons {
			counted = append(counted, cells("issue_id", ids[i], "holder", p.number, "person_id", person, "kind", p.kit.kind, "from_day", p.on, "until_day", p.next.AddDays(-1), "tokens", p.tokens[n], "unit", "PUNKT"))
		}
	}
	_, err = a.addAll("aid_entitlements", "aid.demo", counted)
	return err
}

// patrols are rounds of two officers; all but the last are signed by both.
func (d *filler) patrols(a *act) error {
	type visitedCard struct {
		id, person int64
		number     string
		at         people.Address
	}
	rows, err := a.c.Query(d.ctx, `SELECT c.id, c.person_id, c.number, p.street, p.house_no, p.flat_no, p.postcode, p.city FROM aid_cards c JOIN persons p ON p.id = c.person_id WHERE c.status = 'ACTIVE' ORDER BY c.id`)
	if err != nil {
		return err
	}
	cards, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v visitedCard, err error) {
		err = row.Scan(&v.id, &v.person, &v.number, &v.at.Street, &v.at.HouseNo, &v.at.FlatNo, &v.at.Postcode, &v.at.City)
		return v, err
	})
	if err != nil || len(cards) == 0 {
		return err
	}
	areas := []string{"Śródmieście", "osiedle Wschód", "osiedle Komarowo", "okolice dworca"}
	var rounds []map[string]json.RawMessage
	days := make([]clock.Date, demoPatrols)
	for i := range days {
		days[i] = d.today.AddDays(2*i - 2*demoPatrols)
		at := time.Date(days[i].Year, days[i].Month, days[i].Day, 15, 30, 0, 0, clock.Warsaw).UTC()
		set := cells("no", i+1, "number", fmt.Sprintf("P/%d", i+1), "on_day", days[i], "officer_1", "patrol", "officer_2", "patrol2", "area", areas[i%len(areas)], "status", "SIGNED_ONCE",
			"signed_1", "patrol", "signed_1_at", at, "signed_2", "", "signed_2_at", nil, "unit", "OC")
		if i < demoPatrols-1 {
			set["status"], set["signed_2"], set["signed_2_at"] = cells("v", "SIGNED")["v"], cells("v", "patrol2")["v"], cells("v", at.Add(time.Hour))["v"]
		}
		rounds = append(rounds, set)
	}
	ids, err := a.addAll("aid_patrols", "aid.demo", rounds)
	if err != nil {
		return err
	}
	var visits []map[string]json.RawMessage
	n := 0
	for i := range days {
		count := demoVisits / demoPatrols
		if i < demoVisits%demoPatrols {
			count++
		}
		for k := range count {
			v := cards[(n*7)%len(cards)]
			n++
			at := time.Date(days[i].Year, days[i].Month, days[i].Day, 9, 20*k, 0, 0, clock.Warsaw).UTC()
			outcome := atHome
			switch r := d.rand.IntN(20); {
			case r < 2:
				outcome = nobody
			case r == 2:
				outcome = hasMoved
			}
			set := cells("patrol_id", ids[i], "card_id", v.id, "person_id", v.person, "holder", v.number, "on_day", days[i], "at", at, "street", v.at.Street, "house_no", v.at.HouseNo,
				"flat_no", v.at.FlatNo, "city", v.at.City, "outcome", outcome, "new_street", "", "new_house_no", "", "unit", "OC")
			if outcome == hasMoved {
				set["new_street"], set["new_house_no"] = cells("v", "Nowa")["v"], cells("v", fmt.Sprint(1+d.rand.IntN(40)))["v"]
			}
			visits = append(visits, set)
		}
	}
	_, err = a.addAll("aid_visits", "aid.demo", visits)
	return err
}

// volunteers are made-up people with shifts of the last month and of the next weeks.
func (d *filler) volunteers(a *act) error {
	first := []string{"Anna", "Piotr", "Olena", "Marek", "Iryna", "Jan", "Oksana", "Ewa", "Andrij", "Zofia", "Taras", "Maria", "Paweł", "Natalia", "Bohdan"}
	last := []string{"Pomocna", "Dyżurny", "Chętna", "Ochotnik", "Dobra", "Serdeczny", "Życzliwa", "Wschodni", "Nadmorska", "Żuławski"}
	qualifications := []string{"FIRST_AID", "DRIVER_B", "FORKLIFT", "INTERPRETER_UK"}
	var ids []int64
	for i := range demoVolunteers {
		language := "pl"
		if i%4 == 0 {
			language = "uk"
		}
		v, err := a.volunteer(newVolunteer{Person: &people.Person{FirstName: first[i%len(first)], LastName: fmt.Sprintf("%s-%s", last[i%len(last)], roman(i/10+1)), Phone: fmt.Sprintf("+48000100%03d", i), Language: language},
			Skills: []string{[]string{"pakowanie", "transport", "tłumaczenie", "opieka nad dziećmi"}[i%4]}, Languages: []string{"pl", language}, Messages: i%3 != 0,
			Availability: []string{"weekendy", "popołudnia", "cały dzień"}[i%3], On: d.today.AddDays(-150 + i%60)})
		if err != nil {
			return err
		}
		ids = append(ids, v.ID)
		if i%2 == 0 {
			q := newQualification{Name: qualifications[(i/2)%4], ValidFrom: d.today.AddDays(-300), ValidTo: d.today.AddDays(60 + i*3)}
			if i%20 == 0 {
				q.ValidTo = d.today.AddDays(-5)
			}
			if _, err := a.qualify(Ref{ID: v.ID}, q); err != nil {
				return err
			}
		}
	}
	return d.rota(a, ids)
}

// rota plans two shifts a day at each point; the nearest days are mostly covered, later ones less.
func (d *filler) rota(a *act, volunteers []int64) error {
	var shifts []map[string]json.RawMessage
	var wanted []int
	no := 0
	for day := -30; day <= 21; day++ {
		on := d.today.AddDays(day)
		for _, point := range []string{"PKT1", "PKT2"} {
			for _, from := range []int{8, 12} {
				no++
				start := time.Date(on.Year, on.Month, on.Day, from, 0, 0, 0, clock.Warsaw)
				shifts = append(shifts, cells("no", no, "point", point, "on_day", on, "starts_at", start.UTC(), "ends_at", start.Add(4*time.Hour).UTC(), "cap", 4, "need", 2, "task", "wydawanie paczek", "unit", "PUNKT"))
				n := 2 + d.rand.IntN(2)
				if day > 7 {
					n = d.rand.IntN(3)
				}
				wanted = append(wanted, n)
			}
		}
	}
	ids, err := a.addAll("aid_shifts", "aid.demo", shifts)
	if err != nil {
		return err
	}
	var signups []map[string]json.RawMessage
	next := 0
	for i, id := range ids {
		for range wanted[i] { // in turn, so that nobody is in two places
			var minutes *int
			if i < 4*30 {
				worked := 240
				minutes = &worked
			}
			signups = append(signups, cells("shift_id", id, "volunteer_id", volunteers[next%len(volunteers)], "minutes", minutes, "unit", "PUNKT"))
			next++
		}
	}
	_, err = a.addAll("aid_signups", "aid.demo", signups)
	return err
}

// switchOn ticks the list of the first day and switches the programme on.
func (d *filler) switchOn(a *act) error {
	for _, i := range checklistItems {
		if !i.Seen {
			if err := tick(d.ctx, a.c, a.scope, i.Item, true, ""); err != nil {
				return err
			}
		}
	}
	return programme.Switch(d.ctx, a.c, a.scope, programme.Programme{Name: "aid", Dormant: true}, true)
}

// roman makes names that nobody has.
func roman(n int) string {
	var s string
	for _, d := range []struct {
		value int
		sign  string
	}{{10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.value; n -= d.value {
			s += d.sign
		}
	}
	return s
}
