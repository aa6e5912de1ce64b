package money

import (
	"fmt"
	"time"
)

// Unit of time of a rate.
type Unit string

const (
	PerDay   Unit = "m2_day"
	PerMonth Unit = "m2_month"
	PerYear  Unit = "m2_year"
)

// Priced is a rate or, where the table leaves a choice, the lowest and the highest that apply.
type Priced struct {
	Low, High Rate
	Unit      Unit
}

// Exposure is the evidence of an occupancy: on how many distinct days it was seen, and from when to when it may have
// lasted. A penalty is due for evidenced days only (II GSK 364/14), so the first gives the minimum, the second the
// maximum.
type Exposure struct {
	Seen     int
	From, To time.Time
}

func (e Exposure) span() int { return Days(e.From, e.To) }

// Of computes one basis: the area at the rate for the exposure, times the multiplier (1 for a fee).
func Of(basis string, a Area, p Priced, e Exposure, times int) Range {
	r := Range{Basis: basis, Min: amount(a, p.Low, p.Unit, e.Seen, time.Time{}, time.Time{}, times),
		Max: amount(a, p.High, p.Unit, e.span(), e.From, e.To, times)}
	r.Max = max(r.Max, r.Min)
	low, high := formula(a, p.Low, p.Unit, e.Seen, times), formula(a, p.High, p.Unit, e.span(), times)
	r.Formula = fmt.Sprintf("%s = %s", low, Grosze(r.Min))
	if low != high {
		r.Formula = fmt.Sprintf("od %s = %s do %s = %s", low, Grosze(r.Min), high, Grosze(r.Max))
	}
	return r
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

func formula(a Area, r Rate, u Unit, days, times int) string {
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
