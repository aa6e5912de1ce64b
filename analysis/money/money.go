// Package money computes what an occupancy of the road lane or the use of municipal land costs, in whole grosze and
// without floating point, and writes the calculation down as a clerk would: "10 × 18,00 m² × 2,20 zł × 37 dni". Every
// amount is a range: what the evidence bears and what it would be if the object stood there all the time between.
package money

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"
)

// Area is in ten-thousandths of a square metre.
type Area int64

// Square makes an area of a measured number of square metres, rounded half up to the fourth decimal.
func Square(m2 float64) Area { return Area(math.Floor(m2*10000 + 0.5)) }

// Rate is in ten-thousandths of a grosz per square metre and its unit of time.
type Rate int64

// Zloty makes a rate of złoty with up to six decimals.
func Zloty(zl float64) Rate { return Rate(math.Floor(zl*1_000_000 + 0.5)) }

// Rounding of areas before multiplication; the act itself rounds nothing above one square metre.
type Rounding string

const (
	Exact Rounding = "NONE"
	Cents Rounding = "CEIL_0_01" // up to the hundredth of a square metre
	Whole Rounding = "CEIL_1"    // every begun square metre
)

// Charged is the area that is paid for: rounded by the office's practice, and at least the minimum (art. 40 ust. 10
// u.d.p.), which is 0 where none applies. No area stays none.
func Charged(a Area, r Rounding, minimum Area) Area {
	switch r {
	case Cents:
		a = (a + 99) / 100 * 100
	case Whole:
		a = (a + 9999) / 10000 * 10000
	}
	if a > 0 && a < minimum {
		a = minimum
	}
	return a
}

// Days counts the days of an occupancy inclusive at both ends; a part of a day is a day (art. 40 ust. 4 u.d.p.).
func Days(from, to time.Time) int {
	return int(day(to).Sub(day(from))/(24*time.Hour)) + 1
}

func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Daily is area × rate × days × times in grosze, rounded half up once at the end (art. 40 ust. 4 and 6 u.d.p.; times
// is 1 for the fee, 10 for the penalty of ust. 12).
func Daily(a Area, r Rate, days, times int) int64 {
	return divide(product(int64(a), int64(r), int64(days), int64(times)), big.NewInt(100_000_000))
}

// Yearly is the annual fee of art. 40 ust. 5 u.d.p. for a period, each calendar year by its days of 365 or 366,
// rounded half up once at the end.
func Yearly(a Area, perYear Rate, from, to time.Time, times int) int64 {
	from, to = day(from), day(to)
	sum := new(big.Rat)
	for y := from.Year(); y <= to.Year(); y++ {
		first, last := time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(y, 12, 31, 0, 0, 0, 0, time.UTC)
		n, all := 0, Days(first, last)
		f, t := first, last
		if from.After(f) {
			f = from
		}
		if to.Before(t) {
			t = to
		}
		if !t.Before(f) {
			n = Days(f, t)
		}
		sum.Add(sum, new(big.Rat).SetFrac(product(int64(a), int64(perYear), int64(n), int64(times)), big.NewInt(int64(all)*100_000_000)))
	}
	return halfUp(sum)
}

// Share is the annual rate for a number of days of a year of 365 days, for days that are not one period.
func Share(a Area, perYear Rate, days, times int) int64 {
	return divide(product(int64(a), int64(perYear), int64(days), int64(times)), big.NewInt(365*100_000_000))
}

// Monthly is a rate per month for a number of days, a month being a twelfth of a year of 365 days.
func Monthly(a Area, perMonth Rate, days, times int) int64 {
	return divide(product(int64(a), int64(perMonth), 12, int64(days), int64(times)), big.NewInt(365*100_000_000))
}

func product(fs ...int64) *big.Int {
	p := big.NewInt(1)
	for _, f := range fs {
		p.Mul(p, big.NewInt(f))
	}
	return p
}

func divide(n, d *big.Int) int64 { return halfUp(new(big.Rat).SetFrac(n, d)) }

func halfUp(r *big.Rat) int64 {
	n := new(big.Int).Add(new(big.Int).Mul(r.Num(), big.NewInt(2)), r.Denom())
	return new(big.Int).Quo(n, new(big.Int).Mul(r.Denom(), big.NewInt(2))).Int64()
}

// Range is an amount per legal basis. Sums of different bases are never added up.
type Range struct {
	Basis   string `json:"basis"`
	Min     int64  `json:"min_gr"`
	Max     int64  `json:"max_gr"`
	Formula string `json:"formula"`
}

// Grosze writes an amount as "1 465,20 zł".
func Grosze(gr int64) string {
	sign := ""
	if gr < 0 {
		sign, gr = "−", -gr
	}
	return fmt.Sprintf("%s%s,%02d zł", sign, thousands(gr/100), gr%100)
}

func thousands(n int64) string {
	s := fmt.Sprint(n)
	for k := len(s) - 3; k > 0; k -= 3 {
		s = s[:k] + "\u00a0" + s[k:]
	}
	return s
}

// String writes an area with two decimals, or as many as it has.
func (a Area) String() string { return decimals(int64(a), 10_000) + " m²" }

// String writes a rate in złoty with two decimals, or as many as it has.
func (r Rate) String() string { return decimals(int64(r), 1_000_000) + " zł" }

func decimals(n, unit int64) string {
	fraction := strings.TrimRight(fmt.Sprint(unit + n%unit)[1:], "0")
	for len(fraction) < 2 {
		fraction += "0"
	}
	return thousands(n/unit) + "," + fraction
}

// DaysText is "1 dzień", "37 dni".
func DaysText(n int) string {
	if n == 1 {
		return "1 dzień"
	}
	return thousands(int64(n)) + " dni"
}
