package money

import (
	"fmt"
	"math/big"
	"strings"
	"time"
)

// Model is how a contract on municipal land says its rent (domain B2).
type Model string

const (
	PerM2Month   Model = "PER_M2_MONTH"
	PerM2Year    Model = "PER_M2_YEAR"
	Tiered       Model = "TIERED" // yearly: an amount for the first square metres, a rate for each further one
	FlatMonth    Model = "FLAT_MONTH"
	FlatYear     Model = "FLAT_YEAR"
	PerAdM2      Model = "PER_AD_M2"     // a month, per square metre of the advertisement's surface
	PercentValue Model = "PERCENT_VALUE" // a year, of the property's value
)

// Known tells whether m is one of the models.
func (m Model) Known() bool {
	switch m {
	case PerM2Month, PerM2Year, Tiered, FlatMonth, FlatYear, PerAdM2, PercentValue:
		return true
	}
	return false
}

// Tier is a row of a rate table by area: an area above From up to To (0: any larger one) costs Base for the first From
// square metres and Per for each further one, a year.
type Tier struct {
	From, To Area
	Base     int64 // gr
	Per      Rate
}

// Rent is what a contract agrees, or what a table asks for.
type Rent struct {
	Model Model
	Area  Area // leased; the advertisement's surface for PER_AD_M2
	Rate  Rate // zł per m² and time; the amount itself for a flat rent; per cent for PERCENT_VALUE
	Tiers []Tier
	Value int64 // gr, of the property
}

// Yearly is the net rent of twelve months, exact, with its working. ok is false where the model lacks a figure.
func (r Rent) yearly() (gr *big.Rat, working string, ok bool) {
	switch r.Model {
	case PerM2Month, PerAdM2:
		return frac(product(int64(r.Area), int64(r.Rate), 12), 100_000_000), fmt.Sprintf("%s × %s × 12 mies.", r.Area, r.Rate), r.Area > 0 && r.Rate > 0
	case PerM2Year:
		return frac(product(int64(r.Area), int64(r.Rate)), 100_000_000), fmt.Sprintf("%s × %s/rok", r.Area, r.Rate), r.Area > 0 && r.Rate > 0
	case FlatMonth:
		return frac(product(int64(r.Rate), 12), 10_000), fmt.Sprintf("%s × 12 mies.", r.Rate), r.Rate > 0
	case FlatYear:
		return frac(product(int64(r.Rate)), 10_000), fmt.Sprintf("%s/rok", r.Rate), r.Rate > 0
	case PercentValue:
		return frac(product(r.Value, int64(r.Rate)), 100_000_000), fmt.Sprintf("%s × %s %%", Grosze(r.Value), decimals(int64(r.Rate), 1_000_000)), r.Value > 0 && r.Rate > 0
	case Tiered:
		for _, t := range r.Tiers {
			if r.Area <= t.From && !(t.From == 0 && r.Area == 0) || t.To > 0 && r.Area > t.To {
				continue
			}
			more := r.Area - t.From
			gr := frac(product(int64(more), int64(t.Per)), 100_000_000)
			gr.Add(gr, new(big.Rat).SetInt64(t.Base))
			switch {
			case t.Per == 0:
				return gr, Grosze(t.Base), r.Area > 0
			case t.From == 0 && t.Base == 0:
				return gr, fmt.Sprintf("%s × %s", more, t.Per), r.Area > 0
			}
			return gr, fmt.Sprintf("%s + %s × %s", Grosze(t.Base), more, t.Per), r.Area > 0
		}
	}
	return nil, "", false
}

func frac(n *big.Int, d int64) *big.Rat { return new(big.Rat).SetFrac(n, big.NewInt(d)) }

// Months of a payment period as registers call it: MONTH, QUARTER, HALF_YEAR and YEAR; 0 for any other.
func Months(period string) int {
	switch period {
	case "MONTH":
		return 1
	case "QUARTER":
		return 3
	case "HALF_YEAR":
		return 6
	case "YEAR":
		return 12
	}
	return 0
}

// Charge is the net rent of a number of months, rounded half up once at the end, with its working.
func (r Rent) Charge(months int) (gr int64, working string, ok bool) {
	year, working, ok := r.yearly()
	if !ok || months <= 0 {
		return 0, "", false
	}
	gr = halfUp(year.Mul(year, big.NewRat(int64(months), 12)))
	if months != 12 {
		working = fmt.Sprintf("(%s) × %d/12", working, months)
	}
	return gr, fmt.Sprintf("%s = %s", working, Grosze(gr)), true
}

// Index is the change of prices of a year in per cent: 114.4 is written 114_400_000.
type Index Rate

// String writes the index as it is announced: "114,40".
func (i Index) String() string { return decimals(int64(i), 1_000_000) }

const hundred Index = 100_000_000

// Indexed is the rent after one indexation: round(rent × CPI/100). With floor an index below 100 changes nothing, as
// many contracts agree.
func Indexed(rent int64, cpi Index, floor bool) int64 {
	if floor && cpi < hundred {
		return rent
	}
	return divide(product(rent, int64(cpi)), big.NewInt(int64(hundred)))
}

// Indexation is one yearly change of a rent: on a day, by the index of the year before.
type Indexation struct {
	On   time.Time
	Year int // whose index it is
	CPI  Index
}

// Valorised is a rent after all indexations, with its working: "1 200,00 zł × 114,40 % = 1 372,80 zł".
func Valorised(rent int64, steps []Indexation, floor bool) (int64, string) {
	var lines []string
	for _, s := range steps {
		next := Indexed(rent, s.CPI, floor)
		if floor && s.CPI < hundred {
			lines = append(lines, fmt.Sprintf("%s: wskaźnik %s %% nie obniża czynszu", s.On.Format("02.01.2006"), s.CPI))
		} else {
			lines = append(lines, fmt.Sprintf("%s: %s × %s %% = %s", s.On.Format("02.01.2006"), Grosze(rent), s.CPI, Grosze(next)))
		}
		rent = next
	}
	return rent, strings.Join(lines, ";\n")
}

// Due are the days of yearly indexation in a month, after a contract began and up to a day. The first is in the year
// after the beginning; late tells to wait for a whole year of the contract first, the other way contracts are read.
func Due(from, until time.Time, month time.Month, late bool) []time.Time {
	var out []time.Time
	for y := from.Year() + 1; ; y++ {
		d := time.Date(y, month, 1, 0, 0, 0, 0, time.UTC)
		if d.After(until) {
			return out
		}
		if late && d.Before(from.AddDate(1, 0, 0)) {
			continue
		}
		out = append(out, d)
	}
}

// Gross is a net amount with the tax, rounded half up.
func Gross(net, percent int64) int64 { return divide(product(net, 100+percent), big.NewInt(100)) }

// Net is the amount before the tax in a gross one, rounded half up.
func Net(gross, percent int64) int64 { return divide(product(gross, 100), big.NewInt(100+percent)) }

// Spread is an amount a year over the days from one day to another, both inclusive, each calendar year by its days of
// 365 or 366, rounded half up once at the end.
func Spread(perYear int64, from, to time.Time) int64 {
	return Yearly(Square(1), Rate(perYear*10_000), from, to, 1)
}

// ClaimUntil is the last day on which a claim for remuneration of the use of land may be brought: years after it arose,
// moved to the end of the calendar year (art. 118 k.c.), and no later than a year after the land was given back
// (art. 229 k.c.; a limitation of less than two years is not moved). returned is zero while the land is still used.
func ClaimUntil(arose time.Time, years int, returned time.Time) time.Time {
	end := Limitation(arose, years)
	if !returned.IsZero() {
		if year := returned.AddDate(1, 0, 0); year.Before(end) {
			return year
		}
	}
	return end
}

// ClaimFrom is the earliest day whose claim has not lapsed by today: what became due before the first of January that
// many years ago can no longer be claimed (art. 118 k.c.).
func ClaimFrom(today time.Time, years int) time.Time {
	return time.Date(today.Year()-years, 1, 1, 0, 0, 0, 0, time.UTC)
}
