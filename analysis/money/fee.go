package money

import (
	"fmt"
	"math/big"
	"strings"
	"time"
)

// Mode is how an amount is rounded at the end of its calculation. Decisions do not all do it alike.
type Mode string

const (
	HalfUp   Mode = "HALF_UP"   // to the grosz, a half upwards
	Down     Mode = "DOWN"      // to the grosz, what is less is left out
	HalfUpZl Mode = "HALF_UP_1" // to the whole złoty, as taxes are (art. 63 § 1 Ordynacji podatkowej)
)

func (m Mode) round(r *big.Rat) int64 {
	switch m {
	case Down:
		return new(big.Int).Quo(r.Num(), r.Denom()).Int64()
	case HalfUpZl:
		return 100 * halfUp(new(big.Rat).Quo(r, big.NewRat(100, 1)))
	}
	return halfUp(r)
}

// Fee is what a permit costs: each stretch at its price, every day of it counted, rounded once for each stretch so that
// the lines of the formula add up to the grosz.
func Fee(basis string, mode Mode, parts ...Part) Range {
	r := Range{Basis: basis}
	var lines []string
	for _, p := range parts {
		low, lowText := p.fee(mode, p.Price.Low, p.Price.LowUnit)
		high, highText := p.fee(mode, p.Price.High, p.Price.HighUnit)
		r.Min, r.Max = r.Min+low, r.Max+high
		line := lowText + " = " + Grosze(low)
		if lowText != highText {
			line = "od " + line + " do " + highText + " = " + Grosze(high)
		}
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

func (p Part) fee(mode Mode, r Rate, u Unit) (int64, string) {
	a, times := p.Ground.size(), int64(max(1, p.Times))
	head := fmt.Sprintf("%s × %s", p.Ground, r)
	if times != 1 {
		head = fmt.Sprintf("%d × %s", times, head)
	}
	switch u {
	case PerYear:
		sum, years := new(big.Rat), []string{}
		for _, y := range calendar(p.From, p.To) {
			sum.Add(sum, new(big.Rat).SetFrac(product(int64(a), int64(r), int64(y.days), times), big.NewInt(int64(y.of)*100_000_000)))
			years = append(years, y.String())
		}
		all := strings.Join(years, " + ")
		if len(years) > 1 {
			all = "(" + all + ")"
		}
		return mode.round(sum), head + "/rok × " + all
	case PerMonth:
		return mode.round(new(big.Rat).SetFrac(product(int64(a), int64(r), 12, int64(p.span()), times), big.NewInt(365*100_000_000))), head + "/mies. × " + DaysText(p.span())
	}
	return mode.round(new(big.Rat).SetFrac(product(int64(a), int64(r), int64(p.span()), times), big.NewInt(100_000_000))), head + " × " + DaysText(p.span())
}

// share is a calendar year's part in a period.
type share struct{ year, days, of int }

func (s share) String() string { return fmt.Sprintf("%d/%d dni", s.days, s.of) }

// calendar are the calendar years of a period with their days in it (art. 40 ust. 5 u.d.p. goes by days, 365 or 366).
func calendar(from, to time.Time) []share {
	from, to = day(from), day(to)
	var out []share
	for y := from.Year(); y <= to.Year(); y++ {
		first, last := yearOf(y)
		out = append(out, share{y, Days(later(first, from), earlier(last, to)), Days(first, last)})
	}
	return out
}

func yearOf(y int) (first, last time.Time) {
	return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(y, 12, 31, 0, 0, 0, 0, time.UTC)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// Instalment is one calendar year of an annual fee.
type Instalment struct {
	Year, Days, Of int // Days of the Of days of the year
	Amount         int64
	Due            time.Time
}

// Annual divides the annual fee of art. 40 ust. 5 u.d.p. into its years: the first is due term days after the decision
// became final, each later one by 15 January in advance (art. 40 ust. 13a).
func Annual(mode Mode, a Area, perYear Rate, from, to, final time.Time, term int) []Instalment {
	var out []Instalment
	for k, y := range calendar(from, to) {
		n := Instalment{Year: y.year, Days: y.days, Of: y.of, Due: time.Date(y.year, 1, 15, 0, 0, 0, 0, time.UTC),
			Amount: mode.round(new(big.Rat).SetFrac(product(int64(a), int64(perYear), int64(y.days)), big.NewInt(int64(y.of)*100_000_000)))}
		if first := day(final).AddDate(0, 0, term); k == 0 || n.Due.Before(first) { // nothing is due before the decision is
			n.Due = first
		}
		out = append(out, n)
	}
	return out
}

// Late is a stretch of a delay with the rate of interest that the law sets for it, in hundredths of a percent a year.
type Late struct {
	Days    int
	Percent int64
}

// Interest is the statutory interest for delay on an amount: each stretch by its days of a year of 365, rounded once.
func Interest(gr int64, late ...Late) (int64, string) {
	sum := new(big.Rat)
	var lines []string
	for _, l := range late {
		if l.Days <= 0 {
			continue
		}
		sum.Add(sum, new(big.Rat).SetFrac(product(gr, l.Percent, int64(l.Days)), big.NewInt(10_000*365)))
		lines = append(lines, fmt.Sprintf("%s × %s %% × %d/365 dni", Grosze(gr), decimals(l.Percent, 100), l.Days))
	}
	n := halfUp(sum)
	return n, strings.Join(lines, " + ") + " = " + Grosze(n)
}
