package aid

import (
	"sort"

	"spoina/internal/clock"
)

// Need is how long the stock of a good lasts at the pace of the last days, and what to buy.
type Need struct {
	Good      string  `json:"good"`
	NamePL    string  `json:"name_pl"`
	NameEN    string  `json:"name_en"`
	Measure   string  `json:"measure"`
	Stock     int64   `json:"stock" doc:"at all points, without what is reserved"`
	Ordered   int64   `json:"ordered" doc:"bought and not received yet"`
	Issued    int64   `json:"issued" doc:"handed out within the window"`
	PerDay    float64 `json:"per_day" doc:"on average of the window"`
	Days      *int64  `json:"days" doc:"whole days for which the stock is enough; null: nothing is handed out"`
	EmptyOn   string  `json:"empty_on" doc:"first day without; empty: not to be seen"`
	MinQty    int64   `json:"min_qty"`
	Buy       int64   `json:"buy" doc:"to have enough for the days asked for and the least stock besides, in whole packs"`
	Pack      int64   `json:"pack"`
	LastPrice *int64  `json:"last_price_gr" doc:"of one, when it was last bought"`
	CostGr    *int64  `json:"cost_gr"`
	Short     bool    `json:"short" doc:"below the least stock, or empty before the days asked for are over"`
}

// count works out how long the stock lasts and how much is missing for so many days, from what was handed out in a
// window of days. It counts whole goods: a day for which there is only a part is no day.
func (n Need) count(window, target int64, on clock.Date) Need {
	n.PerDay = float64(n.Issued) / float64(window)
	n.Days, n.EmptyOn = nil, ""
	if n.Issued > 0 {
		days := n.Stock * window / n.Issued
		n.Days = &days
		if days < 3660 {
			n.EmptyOn = on.AddDays(int(days) + 1).String()
		}
	}
	wanted := up(n.Issued*target, window) + n.MinQty
	if missing := wanted - n.Stock - n.Ordered; missing > 0 {
		n.Buy = up(missing, n.Pack) * n.Pack
	}
	n.Short = n.Stock < n.MinQty || (n.Days != nil && *n.Days < target)
	if n.LastPrice != nil && n.Buy > 0 {
		cost := *n.LastPrice * n.Buy
		n.CostGr = &cost
	}
	return n
}

// up divides and rounds up.
func up(a, b int64) int64 { return (a + b - 1) / b }

// urgent puts what ends first at the top; what never ends comes last, by code.
func urgent(needs []Need) {
	sort.SliceStable(needs, func(i, j int) bool {
		a, b := needs[i], needs[j]
		switch {
		case a.Days != nil && b.Days != nil && *a.Days != *b.Days:
			return *a.Days < *b.Days
		case (a.Days == nil) != (b.Days == nil):
			return a.Days != nil
		}
		return a.Good < b.Good
	})
}
