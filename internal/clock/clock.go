// Package clock knows what day it is in the office, and holds calendar dates without an hour or a zone.
package clock

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
	_ "time/tzdata" // the office's zone must be known on any machine

	"github.com/jackc/pgx/v5/pgtype"
)

// Warsaw is the zone in which the days of every Polish office begin and end.
var Warsaw = func() *time.Location {
	l, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		panic(err)
	}
	return l
}()

// Date is a calendar date. The zero value is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Day returns the date of a year, month and day; 31 June becomes 1 July, so check with ParseDate where it matters.
func Day(year int, month time.Month, day int) Date {
	return Of(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// Of returns the date that t's own zone shows.
func Of(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Today is the date in Warsaw.
func Today() Date { return Of(time.Now().In(Warsaw)) }

// ParseDate reads 2006-01-02, the form of every command, address and file that a program writes. What people
// write in registers is read by ingest.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date like 2026-11-22", s)
	}
	return Of(t), nil
}

// IsZero tells whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Time is midnight UTC of the date, for libraries that want a time.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// AddDays returns the date n days later.
func (d Date) AddDays(n int) Date { return Of(d.Time().AddDate(0, 0, n)) }

// DaysUntil counts the days from d to e; from a day to itself it is 0.
func (d Date) DaysUntil(e Date) int { return int(e.Time().Sub(d.Time()) / (24 * time.Hour)) }

// Before tells whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Time().Before(e.Time()) }

// After tells whether d is later than e.
func (d Date) After(e Date) bool { return e.Before(d) }

func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format("2006-01-02")
}

// MarshalJSON writes "2026-11-22", or null for no date.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(d.String())
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == nil || *s == "" {
		*d = Date{}
		return nil
	}
	p, err := ParseDate(*s)
	if err == nil {
		*d = p
	}
	return err
}

// UnmarshalText reads a date from a command line or an address.
func (d *Date) UnmarshalText(b []byte) error {
	p, err := ParseDate(string(b))
	if err == nil {
		*d = p
	}
	return err
}

// ScanDate reads a PostgreSQL date; NULL is no date.
func (d *Date) ScanDate(v pgtype.Date) error {
	switch {
	case !v.Valid:
		*d = Date{}
	case v.InfinityModifier != pgtype.Finite:
		return fmt.Errorf("an infinite date cannot be a day")
	default:
		*d = Of(v.Time)
	}
	return nil
}

// DateValue gives PostgreSQL a date; no date is NULL.
func (d Date) DateValue() (pgtype.Date, error) {
	if d.IsZero() {
		return pgtype.Date{}, nil
	}
	return pgtype.Date{Time: d.Time(), Valid: true}, nil
}

// Value serves drivers that do not know DateValue.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.Time(), nil
}
