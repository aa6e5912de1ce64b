package rules

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/geo"
	"spoina/internal/param"
)

// tariff is what the office's order asks for a purpose on a day: rows of one kind, an area in one of them.
type tariff struct {
	rent  money.Rent
	rows  []param.Rate
	found bool
}

// tariff finds the rent of a purpose and an area in the table of rents: the rows whose kind the purpose names, the
// longest name first, or else those for any purpose. A zone that the row names must be named, too.
func (t *Town) tariff(purpose string, area scene.Figure, on scene.Day) tariff {
	var best []param.Rate
	length := -1
	f := geo.Fold(purpose)
	for _, r := range t.P.Rates {
		if r.Table != "lease" || !r.InForce(date(on)) || r.Zone != "" && !strings.Contains(f, geo.Fold(r.Zone)) {
			continue
		}
		kind := geo.Fold(r.Kind)
		if kind != "" && !strings.Contains(f, kind) {
			continue
		}
		switch n := len(kind) + len(r.Zone); {
		case n > length:
			length, best = n, []param.Rate{r}
		case n == length:
			best = append(best, r)
		}
	}
	if len(best) == 0 {
		return tariff{}
	}
	out := tariff{rows: best, rent: money.Rent{Area: square(area)}}
	if tiers := slices.ContainsFunc(best, func(r param.Rate) bool { return r.AreaFrom != nil || r.AreaTo != nil || r.Base != nil }); tiers {
		out.rent.Model = money.Tiered
		for _, r := range best {
			if !strings.HasSuffix(r.Unit, "year") {
				return tariff{}
			}
			out.rent.Tiers = append(out.rent.Tiers, money.Tier{From: square(figure(r.AreaFrom)), To: square(figure(r.AreaTo)), Base: int64(math.Round(zero(figure(r.Base)))), Per: money.Rate(r.Amount)})
		}
		slices.SortFunc(out.rent.Tiers, func(a, b money.Tier) int { return cmp.Compare(a.From, b.From) })
		out.found = true
		return out
	}
	if len(best) > 1 {
		return tariff{} // several rents for one purpose: a zone that nobody named decides
	}
	out.rent.Model, out.found = modelOf(best[0].Unit), modelOf(best[0].Unit) != ""
	out.rent.Rate = money.Rate(best[0].Amount)
	return out
}

func modelOf(unit string) money.Model {
	switch unit {
	case "m2_month":
		return money.PerM2Month
	case "m2_year":
		return money.PerM2Year
	case "month":
		return money.FlatMonth
	case "year":
		return money.FlatYear
	case "ad_m2_month":
		return money.PerAdM2
	case "percent":
		return money.PercentValue
	}
	return ""
}

func figure(p *float64) scene.Figure {
	if p == nil {
		return scene.None
	}
	return *p
}

func zero(f scene.Figure) float64 {
	if !scene.Has(f) {
		return 0
	}
	return f
}

// square is an area that may be missing: 0 then.
func square(m2 scene.Figure) money.Area {
	if !scene.Has(m2) {
		return 0
	}
	return money.Square(m2)
}

// index is the change of prices of a calendar year: the row of the table "cpi" that begins or ends in it.
func (t *Town) index(year int) (money.Index, bool) {
	for _, r := range t.P.Rates {
		if r.Table != "cpi" {
			continue
		}
		if r.ValidFrom.Year == year || r.ValidFrom.IsZero() && r.ValidTo.Year == year {
			return money.Index(r.Amount), true
		}
	}
	return 0, false
}

var months = []struct {
	stem string
	m    time.Month
}{{"stycz", 1}, {"luty", 2}, {"lutego", 2}, {"marca", 3}, {"marzec", 3}, {"marcu", 3}, {"kwie", 4}, {"maja", 5}, {"maj", 5}, {"czerw", 6}, {"lipca", 7}, {"lipiec", 7},
	{"sierp", 8}, {"wrze", 9}, {"pazdz", 10}, {"listop", 11}, {"grud", 12}, {"january", 1}, {"february", 2}, {"march", 3}, {"april", 4}, {"may", 5}, {"june", 6},
	{"july", 7}, {"august", 8}, {"september", 9}, {"october", 10}, {"november", 11}, {"december", 12}}

var dayMonth = regexp.MustCompile(`(?:^|\D)\d{1,2}\.(\d{1,2})(?:\D|$)`)

// indexation reads a contract's clause: whether the rent follows prices, and from which month; 0 where it names none.
func indexation(clause string) (follows bool, month time.Month) {
	f := geo.Fold(clause)
	if f == "" || f == "-" || strings.HasPrefix(f, "brak") || strings.HasPrefix(f, "nie") || strings.HasPrefix(f, "bez") || strings.HasPrefix(f, "no") {
		return false, 0
	}
	for _, x := range months {
		if strings.Contains(f, x.stem) {
			return true, x.m
		}
	}
	if m := dayMonth.FindStringSubmatch(f); m != nil {
		if n := int(m[1][len(m[1])-1] - '0'); len(m[1]) == 1 && n > 0 {
			return true, time.Month(n)
		} else if len(m[1]) == 2 {
			if n += int(m[1][0]-'0') * 10; n >= 1 && n <= 12 {
				return true, time.Month(n)
			}
		}
	}
	return true, 0
}
