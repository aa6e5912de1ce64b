package scene

import (
	"math"
	"time"
)

// Day is a calendar date in Europe/Warsaw as days since 2000-01-01, the way PostgreSQL sends a date, so that a
// hundred thousand of them compare as integers.
type Day int32

const (
	// NoDay is an absent date.
	NoDay Day = math.MinInt32
	// Always is the upper end of a period that has none.
	Always Day = math.MaxInt32
)

var day0 = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// NewDay is the day of a calendar date.
func NewDay(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Sub(day0) / (24 * time.Hour))
}

// DayOf is the calendar date of t in t's own zone.
func DayOf(t time.Time) Day { y, m, d := t.Date(); return NewDay(y, m, d) }

// ParseDay reads YYYY-MM-DD; anything else is NoDay.
func ParseDay(s string) Day {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return NoDay
	}
	return DayOf(t)
}

// Known tells whether the date is there and finite.
func (d Day) Known() bool { return d != NoDay && d != Always }

// Time is midnight UTC of the day.
func (d Day) Time() time.Time { return day0.AddDate(0, 0, int(d)) }

// Year is the calendar year.
func (d Day) Year() int { return d.Time().Year() }

// String is YYYY-MM-DD, empty for an absent date.
func (d Day) String() string {
	if !d.Known() {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// Period is a range of days inclusive at both ends; Always closes one without an end, and NoDay one whose end is not
// known: from its first day on nobody can tell whether it still runs. Known is false where the register does not say
// from when: what depends on it is unknown.
type Period struct {
	From, To Day
	Known    bool
}

// Has tells whether the day lies in the period.
func (p Period) Has(d Day) Tri {
	switch {
	case !p.Known || d == NoDay:
		return Unknown
	case d < p.From:
		return False
	case p.To == NoDay:
		return Unknown
	}
	return Of(d <= p.To)
}

// Meets tells whether the two periods have a day in common.
func (p Period) Meets(q Period) Tri {
	if !p.Known || !q.Known {
		return Unknown
	}
	if p.To != NoDay && p.To < q.From || q.To != NoDay && q.To < p.From {
		return False
	}
	if p.To == NoDay || q.To == NoDay {
		return Unknown
	}
	return Of(max(p.From, q.From) <= min(p.To, q.To))
}

// Later is the later of two ends; one that is not known leaves the later one unknown, unless the other is open.
func Later(a, b Day) Day {
	if a != Always && b != Always && (a == NoDay || b == NoDay) {
		return NoDay
	}
	return max(a, b)
}

// Days is the number of days the two periods share; unknown periods share none.
func (p Period) Days(q Period) int {
	if !p.Known || !q.Known {
		return 0
	}
	from, to := max(p.From, q.From), min(p.To, q.To)
	if to < from {
		return 0
	}
	if from == NoDay || to == Always {
		return math.MaxInt32
	}
	return int(to-from) + 1
}
