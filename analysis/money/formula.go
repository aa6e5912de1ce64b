package money

import (
	"fmt"
	"strings"
	"time"
)

// Unit of time of a rate.
type Unit string

const (
	PerDay   Unit = "m2_day"
	PerMonth Unit = "m2_month"
	PerYear  Unit = "m2_year"
)

// Priced is a rate or, where the table leaves a choice, the lowest and the highest that apply, each with its unit.
type Priced struct {
	Low, High         Rate
	LowUnit, HighUnit Unit
}

// At is a rate that leaves no choice.
func At(r Rate, u Unit) Priced { return Priced{r, r, u, u} }

// Ground is an area that is paid for, or what an area exceeds another by: each is charged by itself, and the excess is
// never raised to a minimum.
type Ground struct {
	Area Area
	Less Area // what is permitted
}

func (g Ground) size() Area { return max(0, g.Area-g.Less) }

func (g Ground) String() string {
	if g.Less == 0 {
		return g.Area.String()
	}
	return fmt.Sprintf("(%s − %s)", g.Area, g.Less)
}

// Exposure is the evidence of an occupancy: on how many distinct days it was seen, and from when to when it may have
// lasted. A penalty is due for evidenced days only (II GSK 364/14), so the first gives the minimum, the second the
// maximum.
type Exposure struct {
	Seen     int
	From, To time.Time
}

func (e Exposure) span() int { return Days(e.From, e.To) }

// Part is a stretch of an exposure on which one price and one multiple of it (1 for a fee) apply.
type Part struct {
	Exposure
	Ground Ground
	Price  Priced
	Times  int
}

// Of computes one basis: the area at the rate for the exposure, times the multiple, of each part by itself. Several
// parts are a line of the formula each, and the sum.
func Of(basis string, parts ...Part) Range {
	r := Range{Basis: basis}
	var lines []string
	for _, p := range parts {
		low, high, line := p.amounts()
		r.Min, r.Max = r.Min+low, r.Max+high
		if len(parts) > 1 {
			line = p.From.Format("02.01.2006") + "–" + p.To.Format("02.01.2006") + ": " + line
		}
		lines = append(lines, line)
	}
	switch {
	case len(parts) > 1 && r.Min != r.Max:
		lines = append(lines, fmt.Sprintf("razem od %s do %s", Grosze(r.Min), Grosze(r.Max)))
	case len(parts) > 1:
		lines = append(lines, "razem "+Grosze(r.Min))
	}
	r.Formula = strings.Join(lines, ";\n")
	return r
}

func (p Part) amounts() (least, most int64, line string) {
	a := p.Ground.size()
	least = amount(a, p.Price.Low, p.Price.LowUnit, p.Seen, time.Time{}, time.Time{}, p.Times)
	most = max(least, amount(a, p.Price.High, p.Price.HighUnit, p.span(), p.From, p.To, p.Times))
	low, high := formula(p.Ground, p.Price.Low, p.Price.LowUnit, p.Seen, p.Times), formula(p.Ground, p.Price.High, p.Price.HighUnit, p.span(), p.Times)
	if low == high {
		return least, most, fmt.Sprintf("%s = %s", low, Grosze(least))
	}
	return least, most, fmt.Sprintf("od %s = %s do %s = %s", low, Grosze(least), high, Grosze(most))
}

func amount(a Area, r Rate, u Unit, days int, from, to time.Time, times int) int64 {
	switch {
	case days <= 0:
		return 0
	case u == PerYear && !from.IsZero():
		return Yearly(a, r, from, to, times)
	case u == PerYear:
		return Share(a, r, days, times)
	case u == PerMonth:
		return Monthly(a, r, days, times)
	}
	return Daily(a, r, days, times)
}

func formula(a Ground, r Rate, u Unit, days, times int) string {
	s := fmt.Sprintf("%s × %s × %s", a, r, DaysText(days))
	switch u {
	case PerYear:
		s = fmt.Sprintf("%s × %s/rok × %s", a, r, DaysText(days))
	case PerMonth:
		s = fmt.Sprintf("%s × %s/mies. × %s", a, r, DaysText(days))
	}
	if times != 1 {
		s = fmt.Sprintf("%d × %s", times, s)
	}
	return s
}

// Limitation is the last day of a claim for remuneration of the use of land that arose on day d: years later, moved to
// the end of the calendar year (art. 118 k.c.).
func Limitation(d time.Time, years int) time.Time {
	return time.Date(d.Year()+years, 12, 31, 0, 0, 0, 0, time.UTC)
}
