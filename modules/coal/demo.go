package coal

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/people"
	"spoina/internal/programme"
)

// The winter that a real town had: 1 301 certificates of two welfare centres, 761 sales, 1 050 tonnes, and nothing left in
// the end. Who buys and what is made up.
const (
	demoCertificates = 1301
	demoHeavy        = 578 // sales of a tonne and a half
	demoLight        = 183 // sales of a tonne
	demoWrong        = 6   // sales that are entered wrongly first, and taken back
	demoRefused      = 14
)

var demoGoods = []struct {
	code, name, english string
	price, cost         int64
}{
	{"orzech", "Orzech", "Nut coal", 200000, 150000}, {"kostka", "Kostka", "Cobble coal", 200000, 152000}, {"groszek", "Groszek", "Pea coal", 190000, 149000}, {"ekogroszek", "Ekogroszek", "Eco pea coal", 199000, 158000},
}

var demoYards = []struct{ code, name, address, territory string }{
	{"PLAC", "Skład miejski", "ul. Torowa 1", ""}, {"GMINA", "Skład gminny", "ul. Wiejska 8", "220404"},
}

type demoSale struct {
	of      int // certificate
	good    int
	kg      Kilograms
	payment string
	wrong   bool
}

// winter is what happens day by day.
type demoWinter struct {
	rng     *rand.Rand
	issued  map[clock.Date][]int
	sold    map[clock.Date][]demoSale
	numbers []string
	slip    int
}

// demo fills the programme where it has no goods yet. It goes through the same functions as the forms.
func demo(ctx context.Context, store *db.Store, env programme.Env) error {
	var there bool
	if err := store.Read(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM coal_goods) OR EXISTS (SELECT FROM coal_yards)`).Scan(&there)
	}); err != nil || there {
		return err
	}
	w := planWinter()
	first, last := clock.Day(2022, 11, 14), clock.Day(2023, 3, 31)
	if err := w.do(ctx, store, env, "purchaser", func(d Desk) error { return w.open(ctx, d) }); err != nil {
		return err
	}
	for on := first; !on.After(last); on = on.AddDays(1) {
		if err := w.day(ctx, store, env, on); err != nil {
			return fmt.Errorf("%s: %w", on, err)
		}
	}
	return nil
}

func (w *demoWinter) do(ctx context.Context, store *db.Store, env programme.Env, actor string, f func(Desk) error) error {
	scope := access.System(actor)
	_, err := store.Change(ctx, actor, "made-up winter", func(c *db.Change) error { return f(At(c, scope, env)) })
	return err
}

func planWinter() *demoWinter {
	w := &demoWinter{rng: rand.New(rand.NewPCG(2022, 1301)), issued: map[clock.Date][]int{}, sold: map[clock.Date][]demoSale{}, numbers: make([]string, demoCertificates)}
	first := clock.Day(2022, 11, 14)
	for i := range demoCertificates {
		on := first.AddDays(i * 120 / demoCertificates)
		w.issued[on] = append(w.issued[on], i)
	}
	buyers := w.rng.Perm(demoCertificates)[:demoHeavy+demoLight]
	for n, i := range buyers {
		s := demoSale{of: i, good: w.rng.IntN(len(demoGoods)), kg: 1500, payment: []string{"CASH", "CASH", "CARD", "TRANSFER"}[w.rng.IntN(4)]}
		if n >= demoHeavy {
			s.kg = 1000
		}
		on := first.AddDays(i*120/demoCertificates + []int{0, 0, 0, 1}[w.rng.IntN(4)])
		s.wrong = n < demoWrong
		w.sold[on] = append(w.sold[on], s)
	}
	return w
}

// yardOf is where a household buys: the town's at the town's yard.
func yardOf(i int) int {
	if i%10 < 3 {
		return 1
	}
	return 0
}

func (w *demoWinter) open(ctx context.Context, d Desk) error {
	for _, g := range demoGoods {
		if _, err := d.create(ctx, "coal_goods", "demo", map[string]any{"code": g.code, "name": g.name, "name_en": g.english, "price_gr_t": g.price, "lot_kg": 24000}); err != nil {
			return err
		}
	}
	if _, err := d.create(ctx, "coal_goods", "demo", map[string]any{"code": "piasek", "name": "Piasek do posypywania", "name_en": "Grit", "price_gr_t": 9000, "rationed": false}); err != nil {
		return err
	}
	for _, y := range demoYards {
		if y.territory == "" {
			y.territory = d.c.Office().Code
		}
		if _, err := d.create(ctx, "coal_yards", "demo", map[string]any{"code": y.code, "name": y.name, "address": y.address, "territory": y.territory}); err != nil {
			return err
		}
	}
	return nil
}

// day is what the four of them do on one day: deliveries of a week on Mondays, certificates, sales, the counting.
func (w *demoWinter) day(ctx context.Context, store *db.Store, env programme.Env, on clock.Date) error {
	if on.Time().Weekday() == 1 {
		if err := w.do(ctx, store, env, "purchaser", func(d Desk) error { return w.deliver(ctx, d, on) }); err != nil {
			return err
		}
	}
	for unit, actor := range []string{"social", "gops"} {
		if err := w.do(ctx, store, env, actor, func(d Desk) error { return w.certify(ctx, d, on, unit) }); err != nil {
			return err
		}
	}
	return w.do(ctx, store, env, "coal", func(d Desk) error { return w.sell(ctx, d, on) })
}

// deliver orders and receives what a week needs, so that the week ends at zero.
func (w *demoWinter) deliver(ctx context.Context, d Desk, monday clock.Date) error {
	for y, yard := range demoYards {
		need := make([]Kilograms, len(demoGoods))
		for on := monday; on.Before(monday.AddDays(7)); on = on.AddDays(1) {
			for _, s := range w.sold[on] {
				if yardOf(s.of) == y {
					need[s.good] += s.kg
				}
			}
		}
		for g, kg := range need {
			if kg == 0 {
				continue
			}
			o, err := d.Order(ctx, Ordering{Supplier: "Kopalnia Zmyślona", Good: demoGoods[g].code, Kg: kg, PriceGrT: demoGoods[g].cost, On: monday, ExpectedOn: monday})
			if err != nil {
				return err
			}
			for left := kg; left > 0; left -= min(left, 24000) {
				w.slip++
				if _, err := d.Receive(ctx, Delivery{Order: o.ID, Kg: min(left, 24000), SlipNo: fmt.Sprintf("KW/%04d", w.slip), Yard: yard.code, On: monday}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

var (
	demoFirst   = []string{"Anna", "Barbara", "Celina", "Dorota", "Ewa", "Franciszek", "Grzegorz", "Henryk", "Ignacy", "Jan", "Krystyna", "Leon", "Maria", "Norbert", "Olga", "Piotr"}
	demoLast    = []string{"Zmyślak", "Niebylska", "Wymyślak", "Przykładzka", "Bajkowicz", "Urojak", "Fikcyj", "Modelska"}
	demoStreets = []string{"Lipowa", "Dębowa", "Szkolna", "Polna", "Krótka", "Długa", "Ogrodowa", "Słoneczna", "Leśna", "Kwiatowa", "Spacerowa", "Kolejowa"}
)

// demoPerson is somebody who does not exist: the name says so, and there is no PESEL.
func demoPerson(i int) people.Person {
	return people.Person{FirstName: demoFirst[i%len(demoFirst)], LastName: demoLast[i/len(demoFirst)%len(demoLast)] + syllables(i/len(demoFirst)/len(demoLast)), BirthDate: clock.Day(1935, 1, 1).AddDays(i * 17 % 20000),
		Address: people.Address{Street: demoStreets[i%len(demoStreets)], HouseNo: fmt.Sprint(i/len(demoStreets) + 1), Postcode: "83-000", City: "Pruszcz Gdański"}}
}

func syllables(n int) string {
	out := ""
	for ; n > 0; n /= 8 {
		out += []string{"ba", "de", "fi", "go", "hu", "ka", "le", "mi"}[n%8]
	}
	return out
}

func (w *demoWinter) certify(ctx context.Context, d Desk, on clock.Date, unit int) error {
	for _, i := range w.issued[on] {
		if yardOf(i) != unit {
			continue
		}
		p := demoPerson(i)
		a := Application{Person: &p, Unit: []string{"MOPS", "GOPS"}[unit], Territory: demoYards[unit].territory, On: on, ValidTo: clock.Day(2023, 4, 30), Good: demoGoods[i%len(demoGoods)].code}
		if i%93 == 7 && i/93 < demoRefused {
			q := demoPerson(demoCertificates + i)
			if _, err := d.Refuse(ctx, Refusal{Application: Application{Person: &q, Unit: a.Unit, Territory: a.Territory, On: on}, Reason: "W gospodarstwie nie ma źródła ciepła na paliwo stałe."}); err != nil {
				return err
			}
		}
		for m := range i % 4 {
			a.Household.Members = append(a.Household.Members, Member{LastName: p.LastName, FirstName: demoFirst[(i+m+1)%len(demoFirst)], BirthDate: p.BirthDate.AddDays(9000 + m*400)})
		}
		c, err := d.Issue(ctx, a)
		if err != nil {
			return err
		}
		w.numbers[i] = c.Number
	}
	return nil
}

func (w *demoWinter) sell(ctx context.Context, d Desk, on clock.Date) error {
	busy := map[string]bool{}
	todays := w.sold[on]
	slices.SortStableFunc(todays, func(a, b demoSale) int { return a.of - b.of })
	for n, s := range todays {
		sale := Selling{Certificate: w.numbers[s.of], Good: demoGoods[s.good].code, Kg: s.kg, Yard: demoYards[yardOf(s.of)].code, Till: fmt.Sprintf("K%d", n%2+1), Payment: s.payment, On: on}
		if s.wrong {
			first := sale
			first.Payment = "TRANSFER"
			wrong, err := d.Sell(ctx, first)
			if err != nil {
				return err
			}
			if _, err := d.ReverseSale(ctx, wrong.ID, TakeBack{Reason: "zły sposób zapłaty", On: on}); err != nil {
				return err
			}
		}
		if _, err := d.Sell(ctx, sale); err != nil {
			return err
		}
		busy[sale.Yard] = true
	}
	for _, yard := range demoYards {
		if !busy[yard.code] {
			continue
		}
		t, err := TotalsOf(ctx, d.c, d.scope, yard.code, on)
		if err != nil {
			return err
		}
		if _, err := d.CloseDay(ctx, on, Closing{Yard: yard.code, CashGr: t.CashGr}); err != nil {
			return err
		}
	}
	return nil
}
