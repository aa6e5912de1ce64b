package coal

import (
	"fmt"
	"math"
	"sort"

	"spoina/internal/register"
)

// Demand is what advice about a good rests on.
type Demand struct {
	Good    string
	Name    string
	Open    Kilograms // what households may still buy of it on valid certificates
	Stock   Kilograms // what lies at the yards, also what is reserved
	OnOrder Kilograms // ordered and not yet here
	Lot     Kilograms // one delivery; 0: any quantity
	Pace    float64   // kg sold a day lately
}

// Line is one step of a reckoning.
type Line struct {
	PL    string `json:"pl"`
	EN    string `json:"en"`
	Value string `json:"value"`
}

// Advice says what to order of a good so that nothing is left in the end.
type Advice struct {
	Good        string    `json:"good"`
	Name        string    `json:"name"`
	OpenKg      Kilograms `json:"open_kg" doc:"what households may still buy"`
	ExpectedKg  Kilograms `json:"expected_kg" doc:"what they are expected to buy"`
	StockKg     Kilograms `json:"stock_kg"`
	OnOrderKg   Kilograms `json:"on_order_kg"`
	OrderKg     Kilograms `json:"order_kg" doc:"order this now; 0: nothing"`
	Lots        int64     `json:"lots" doc:"deliveries of the good's own size; 0: one that is smaller"`
	LaterKg     Kilograms `json:"later_kg" doc:"the last, smaller delivery: order it when the certificates are counted again"`
	SurplusKg   Kilograms `json:"surplus_kg" doc:"more than all open certificates may buy: would be left over"`
	PaceKgDay   float64   `json:"pace_kg_day"`
	DaysOfStock *float64  `json:"days_of_stock" doc:"at the pace of late; null: nothing was sold lately"`
	Working     []Line    `json:"working"`
}

// Advise reckons what to order. uptake is the share of what households may buy that they do buy. Whole deliveries are
// ordered first; what is less than one is left for the next count, and ordered exactly when nothing else is missing: so
// the stock lands at zero.
func Advise(d Demand, uptake float64) Advice {
	a := Advice{Good: d.Good, Name: d.Name, OpenKg: d.Open, StockKg: d.Stock, OnOrderKg: d.OnOrder, PaceKgDay: math.Round(d.Pace*10) / 10}
	a.ExpectedKg = min(d.Open, Kilograms(math.Ceil(float64(d.Open)*uptake-1e-9)))
	missing := max(0, a.ExpectedKg-d.Stock-d.OnOrder)
	a.SurplusKg = max(0, d.Stock+d.OnOrder-d.Open)
	a.OrderKg = missing
	if d.Lot > 0 && missing >= d.Lot {
		a.Lots = missing / d.Lot
		a.OrderKg = a.Lots * d.Lot
		a.LaterKg = missing - a.OrderKg
	}
	if d.Pace > 0 {
		days := math.Round(float64(d.Stock)/d.Pace*10) / 10
		a.DaysOfStock = &days
	}
	a.Working = []Line{
		{"Ważne zaświadczenia pozwalają jeszcze kupić", "Valid certificates may still buy", kgText(d.Open)},
		{"Dotąd mieszkańcy wykupują z przysługującego limitu", "So far households buy of what they may", fmt.Sprintf("%.1f %%", uptake*100)},
		{"Spodziewany zakup", "Expected purchase", kgText(a.ExpectedKg)},
		{"Leży na składach (także zarezerwowane)", "Lies at the yards (reserved included)", kgText(d.Stock)},
		{"Zamówione i jeszcze niedostarczone", "Ordered and not yet delivered", kgText(d.OnOrder)},
		{"Brakuje", "Missing", kgText(missing)},
	}
	if a.Lots > 0 {
		a.Working = append(a.Working, Line{"Pełne dostawy", "Full deliveries", fmt.Sprintf("%d × %d kg", a.Lots, d.Lot)})
	}
	if a.SurplusKg > 0 {
		a.Working = append(a.Working, Line{"Nadwyżka ponad wszystkie zaświadczenia", "More than all certificates may buy", kgText(a.SurplusKg)})
	}
	return a
}

func kgText(n Kilograms) string { return fmt.Sprintf("%d kg", n) }

// Split shares a quantity out by weights, to the kilogram: the parts add up to it. Without weights it is shared equally.
func Split(total Kilograms, weights []int64) []Kilograms {
	out := make([]Kilograms, len(weights))
	if len(weights) == 0 {
		return out
	}
	var sum int64
	for _, w := range weights {
		sum += w
	}
	if sum <= 0 {
		sum = int64(len(weights))
		weights = make([]int64, len(weights))
		for i := range weights {
			weights[i] = 1
		}
	}
	rest := make([]float64, len(weights))
	order := make([]int, len(weights))
	left := total
	for i, w := range weights {
		exact := float64(total) * float64(w) / float64(sum)
		out[i] = Kilograms(exact)
		rest[i], order[i] = exact-float64(out[i]), i
		left -= out[i]
	}
	sort.SliceStable(order, func(a, b int) bool { return rest[order[a]] > rest[order[b]] })
	for i := 0; left > 0; i, left = (i+1)%len(order), left-1 {
		out[order[i]]++
	}
	return out
}

// wording is a text in both languages.
func wording(pl, en string) register.Text { return register.Text{PL: pl, EN: en} }
