package replay

import (
	"context"
	"fmt"
	"math/rand/v2"

	"spoina/internal/clock"
)

// coal replays the sale of coal: 1 301 certificates of two welfare centres, 761 sales, 1 050 tonnes that end at zero.
type coal struct {
	*expectations
	certificates []certificate
	sales        []sale
	orders       []order
	numbers      []string // of certificates, as they come
	same         int64
}

type certificate struct {
	who    madeUp
	gops   bool
	on     clock.Date
	double bool // the other centre tries too
	wrong  bool // a mistyped PESEL first
	twice  bool
}

type sale struct {
	of      int // certificate
	good    string
	kg      int64
	on      clock.Date
	payment string
	twice   bool
	refusal string // what is tried before it
	tried   int64  // how much
}

type delivery struct {
	kg   int64
	slip string
}

// order is what is bought of one fraction; it comes by several lorries.
type order struct {
	good       string
	kg         int64
	on         clock.Date
	deliveries []delivery
}

// What the yard sells, with prices in grosze a tonne.
var fractions = []struct {
	code, name string
	price      int64
}{{"orzech", "Orzech", 200_000}, {"kostka", "Kostka", 200_000}, {"groszek", "Groszek", 190_000}, {"ekogroszek", "Ekogroszek", 200_000}}

const yard = "SKLAD"

func (*coal) name() string { return "coal" }

// planCoal writes certificates, sales and deliveries. At full scale 578 sales of 1 500 kg and 183 of 1 000 kg make exactly
// 1 050 tonnes; what is delivered is what is sold, fraction by fraction.
func planCoal(rng *rand.Rand, scale float64) programme {
	c := &coal{expectations: expecting("coal")}
	people := &crowd{rng: rng, from: 100}
	n, heavy, light := scaled(1301, scale, 10), scaled(578, scale, 4), scaled(183, scale, 2)
	first := clock.Day(2022, 11, 14)
	for i := range n {
		x := certificate{who: people.polish(), gops: rng.IntN(10) < 3, on: first.AddDays(i * 120 / n), double: i%11 == 5, wrong: i%37 == 4, twice: rng.IntN(14) == 0}
		c.certificates = append(c.certificates, x)
		c.add("certificates", 1)
		if x.double {
			c.refuse("coal.double_certificate")
		}
		if x.wrong {
			c.refuse("people.pesel")
		}
		if x.twice {
			c.add("repeated", 1)
		}
	}
	delivered := map[string]int64{}
	for i := range heavy + light {
		s := sale{of: i, kg: 1500, payment: []string{"CASH", "CARD", "TRANSFER"}[rng.IntN(3)], twice: rng.IntN(14) == 0}
		if i >= heavy {
			s.kg = 1000
		}
		f := fractions[rng.IntN(len(fractions))]
		s.good = f.code
		s.on = c.certificates[s.of].on.AddDays([]int{0, 0, 0, 1, 3, 8}[rng.IntN(6)])
		switch i % 12 {
		case 1:
			s.refusal, s.tried = "coal.over_limit", 3001
		case 4:
			s.refusal = "coal.expired"
		case 7:
			s.refusal = "coal.quantity"
		case 9:
			s.refusal = "coal.no_certificate"
		}
		c.sales = append(c.sales, s)
		delivered[f.code] += s.kg
		c.add("sales", 1)
		c.add("sold_kg", s.kg)
		c.add("received_kg", s.kg)
		c.add("revenue_gr", s.kg*f.price/1000)
		if s.on == c.certificates[s.of].on {
			c.same++
		}
		if s.refusal != "" {
			c.refuse(s.refusal)
		}
		if s.twice {
			c.add("repeated", 1)
		}
	}
	for _, f := range fractions {
		if delivered[f.code] == 0 {
			continue
		}
		o := order{good: f.code, kg: delivered[f.code], on: first.AddDays(-5)}
		for left := o.kg; left > 0; left -= 27_000 {
			o.deliveries = append(o.deliveries, delivery{min(left, 27_000), fmt.Sprintf("KW/%s/%d", f.code, len(o.deliveries)+1)})
			if left > 27_000 {
				c.refuse("coal.slip_twice")
			}
		}
		c.refuse("coal.order_closed") // nothing more comes on an order that is complete
		c.orders = append(c.orders, o)
	}
	c.add("same_day", c.same)
	c.value["stock_kg"], c.order = 0, append(c.order, "stock_kg")
	for range fractions { // at the end nothing is left of any
		c.refuse("ledger.short")
	}
	c.refuse("coal.day_closed")
	return c
}

func (c *coal) play(ctx context.Context, s *stage) error {
	c.numbers = make([]string, len(c.certificates))
	if err := c.supply(ctx, s); err != nil {
		return err
	}
	if err := inParallel(ctx, 4, len(c.certificates), func(ctx context.Context, _, i int) error { return c.certify(ctx, s, i) }); err != nil {
		return err
	}
	if err := inParallel(ctx, 4, len(c.sales), func(ctx context.Context, worker, i int) error { return c.sell(ctx, s, worker, i) }); err != nil {
		return err
	}
	return c.empty(ctx, s)
}

// supply opens the yard and fills it.
func (c *coal) supply(ctx context.Context, s *stage) error {
	buyer := s.as("purchaser")
	var edits []map[string]any
	for _, f := range fractions {
		edits = append(edits, map[string]any{"op": "create", "set": map[string]any{"code": f.code, "name": f.name, "price_gr_t": f.price, "rationed": true, "active": true}})
	}
	if err := buyer.Do(ctx, Act{Programme: "coal", Path: "/registers/coal_goods/changes", Body: map[string]any{"reason": "towary", "changes": edits}}, nil); err != nil {
		return err
	}
	if err := buyer.Do(ctx, Act{Programme: "coal", Path: "/registers/coal_yards/changes", Body: map[string]any{"reason": "skład", "changes": []map[string]any{
		{"op": "create", "set": map[string]any{"code": yard, "name": "Skład przy torach", "active": true}}}}}, nil); err != nil {
		return err
	}
	for _, o := range c.orders {
		var ordered struct{ ID int64 }
		if err := buyer.Do(ctx, Act{Programme: "coal", Path: "/coal/orders", Key: "coal-order-" + o.good, Body: map[string]any{"supplier": "Polska Grupa Węglowa", "good": o.good, "kg": o.kg,
			"price_gr_t": 150_000, "on": o.on.String(), "expected_on": o.on.AddDays(3).String()}}, &ordered); err != nil {
			return err
		}
		for k, d := range o.deliveries {
			receipt := Act{Programme: "coal", Path: "/coal/receipts", Key: fmt.Sprintf("coal-receipt-%s-%d", o.good, k),
				Body: map[string]any{"order": ordered.ID, "good": o.good, "kg": d.kg, "slip_no": d.slip, "yard": yard, "on": o.on.AddDays(3).String()}}
			if err := buyer.Do(ctx, receipt, nil); err != nil {
				return err
			}
			receipt.Key, receipt.Refusal = receipt.Key+"-again", "coal.slip_twice"
			receipt.Body.(map[string]any)["kg"] = 1
			if k == len(o.deliveries)-1 {
				receipt.Refusal = "coal.order_closed"
			}
			if err := buyer.Do(ctx, receipt, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *coal) certify(ctx context.Context, s *stage, i int) error {
	x := c.certificates[i]
	mine, other := s.as("mops"), s.as("gops")
	if x.gops {
		mine, other = other, mine
	}
	body := map[string]any{"person": x.who.person(), "household": x.who.home(), "on": x.on.String(), "valid_to": "2023-04-30", "case_number": fmt.Sprintf("PW.5012.%d.%d", i+1, x.on.Year)}
	if x.wrong {
		digits := []byte(x.who.PESEL)
		digits[10] = '0' + (digits[10]-'0'+1)%10
		who := x.who.person()
		who["pesel"] = string(digits)
		wrong := Act{Programme: "coal", Path: "/coal/certificates", Key: fmt.Sprintf("coal-wrong-%d", i), Refusal: "people.pesel", Body: map[string]any{"person": who, "household": x.who.home(), "on": x.on.String()}}
		if err := mine.Do(ctx, wrong, nil); err != nil {
			return err
		}
	}
	var made struct{ Number string }
	if err := mine.Do(ctx, Act{Programme: "coal", Path: "/coal/certificates", Key: fmt.Sprintf("coal-certificate-%d", i), Body: body, Twice: x.twice}, &made); err != nil {
		return err
	}
	c.numbers[i] = made.Number
	if x.double {
		return other.Do(ctx, Act{Programme: "coal", Path: "/coal/certificates", Key: fmt.Sprintf("coal-double-%d", i), Refusal: "coal.double_certificate", Body: body}, nil)
	}
	return nil
}

func (c *coal) sell(ctx context.Context, s *stage, worker, i int) error {
	x := c.sales[i]
	till := s.as([]string{"yard1", "yard2"}[worker%2])
	body := func() map[string]any {
		return map[string]any{"certificate": c.numbers[x.of], "good": x.good, "kg": x.kg, "yard": yard, "till": fmt.Sprintf("K%d", worker+1), "payment": x.payment, "on": x.on.String()}
	}
	if x.refusal != "" {
		wrong := body()
		switch x.refusal {
		case "coal.over_limit":
			wrong["kg"] = x.tried
		case "coal.expired":
			wrong["on"] = "2023-07-15"
		case "coal.quantity":
			wrong["kg"] = -5
		case "coal.no_certificate":
			wrong["certificate"] = "XX/999999/2022"
		}
		if err := till.Do(ctx, Act{Programme: "coal", Path: "/coal/sales", Key: fmt.Sprintf("coal-no-%d", i), Refusal: x.refusal, Body: wrong}, nil); err != nil {
			return err
		}
	}
	return till.Do(ctx, Act{Programme: "coal", Path: "/coal/sales", Key: fmt.Sprintf("coal-sale-%d", i), Body: body(), Twice: x.twice}, nil)
}

// empty shows that nothing is left: the next customer of each fraction is refused, and a day that was counted takes no
// sale any more.
func (c *coal) empty(ctx context.Context, s *stage) error {
	till := s.as("yard1")
	last := len(c.certificates) - 1 // of those who never bought
	body := map[string]any{"certificate": c.numbers[last], "kg": 500, "yard": yard, "till": "K1", "payment": "CASH", "on": "2023-04-20"}
	for _, f := range fractions {
		body["good"] = f.code
		if err := till.Do(ctx, Act{Programme: "coal", Path: "/coal/sales", Key: "coal-short-" + f.code, Refusal: "ledger.short", Body: body}, nil); err != nil {
			return err
		}
	}
	if err := till.Do(ctx, Act{Programme: "coal", Path: "/coal/days/2023-04-20/close", Key: "coal-close", Body: map[string]any{"yard": yard, "cash_gr": 0}}, nil); err != nil {
		return err
	}
	return till.Do(ctx, Act{Programme: "coal", Path: "/coal/sales", Key: "coal-closed", Refusal: "coal.day_closed", Body: body}, nil)
}

func (c *coal) read(ctx context.Context, s *stage) (map[string]string, error) {
	return s.as("board").figures(ctx, "/coal/statistics")
}
