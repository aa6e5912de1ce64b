package flow

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"spoina/internal/clock"
)

// Units of terms.
const (
	Days        = "day"
	WorkingDays = "working_day"
	Weeks       = "week"
	Months      = "month"
	Years       = "year"
)

// Term is how long something may take, and the provision that says so.
type Term struct {
	N     int    `json:"n"`
	Unit  string `json:"unit" enum:"day,working_day,week,month,year"`
	Basis string `json:"basis"`
}

// Terms of the Code of Administrative Procedure (KPA).
var (
	CaseMonth    = Term{1, Months, "art. 35 § 3 KPA"}
	CaseComplex  = Term{2, Months, "art. 35 § 3 KPA (sprawa szczególnie skomplikowana)"}
	Completeness = Term{7, Days, "art. 64 § 2 KPA"}
	AppealDays   = Term{14, Days, "art. 129 § 2 KPA"}
	AppealBody   = Term{1, Months, "art. 35 § 3 KPA (postępowanie odwoławcze)"}
	PassOn       = Term{7, Days, "art. 133 KPA"}
	LeftAtPost   = Term{14, Days, "art. 44 § 4 KPA (doręczenie zastępcze)"}
	LeftOnline   = Term{14, Days, "art. 42 ust. 2 ustawy o doręczeniach elektronicznych"}
)

// Pause is a time that does not count. From is the day of the event that stopped the clock and To that of the event
// that started it again; the first is counted as before, the last is not. To is empty while the pause lasts.
type Pause struct {
	From clock.Date `json:"from"`
	To   clock.Date `json:"to"`
	Why  Text       `json:"why"`
}

// Clock is a deadline of one case.
type Clock struct {
	Name    string     `json:"name"`
	Start   clock.Date `json:"start" doc:"day of the event, which is not counted itself"`
	Term    Term       `json:"term"`
	Pauses  []Pause    `json:"pauses"`
	Stopped clock.Date `json:"stopped" doc:"the day on which the thing was done"`
}

// Standing is how a deadline stands on a day.
type Standing string

// The standings of deadlines.
const (
	NotStarted Standing = "NOT_STARTED"
	Running    Standing = "RUNNING"
	Suspended  Standing = "SUSPENDED"
	Expired    Standing = "EXPIRED"
	Done       Standing = "DONE"
)

// Line is one line of the reasoning.
type Line struct {
	PL string `json:"pl"`
	EN string `json:"en"`
}

// Due is the last day of a term, and why.
type Due struct {
	On     clock.Date `json:"on" doc:"the last day; while the clock is suspended, the earliest possible one"`
	State  Standing   `json:"state" enum:"NOT_STARTED,RUNNING,SUSPENDED,EXPIRED,DONE"`
	Left   int        `json:"left" doc:"days that are left; below 0 when late"`
	Late   bool       `json:"late"`
	Reason []Line     `json:"reason"`
}

// Due counts the deadline as it stands on a day.
func (c Clock) Due(on clock.Date) Due {
	if c.Start.IsZero() {
		return Due{State: NotStarted, Reason: []Line{{"Termin jeszcze nie biegnie: " + c.Term.pl(), "Not running yet: " + c.Term.en()}}}
	}
	now := on
	if !c.Stopped.IsZero() {
		now = c.Stopped
	}
	d := Due{Reason: []Line{
		{"Zdarzenie: " + dayPL(c.Start) + ". Tego dnia nie liczy się (art. 57 § 1 KPA)", "Event: " + dayEN(c.Start) + ". That day is not counted (art. 57 § 1 KPA)"},
		{"Termin: " + c.Term.pl(), "Term: " + c.Term.en()},
	}}
	open := false
	pauses := c.counted(now)
	if c.Term.Unit == WorkingDays {
		d.On = d.countWorking(c.Start, c.Term.N, pauses)
	} else {
		d.On = c.Term.plain(c.Start)
		d.say("Koniec bez przerw: "+dayPL(d.On), "End without pauses: "+dayEN(d.On))
		for _, p := range pauses {
			if !p.From.Before(d.On) {
				continue
			}
			n := p.From.DaysUntil(p.To)
			d.On = d.On.AddDays(n)
			d.say(fmt.Sprintf("Przerwa od %s do %s: %s. Nie liczy się %s, koniec przesuwa się na %s", p.From, p.To, p.Why.PL, daysPL(n), dayPL(d.On)),
				fmt.Sprintf("Pause from %s to %s: %s. %s not counted, the end moves to %s", p.From, p.To, p.Why.EN, daysEN(n), dayEN(d.On)))
		}
		d.shift()
	}
	for _, p := range c.Pauses {
		if !now.Before(p.From) && (p.To.IsZero() || now.Before(p.To)) {
			open = true
			d.say("Zegar stoi od "+p.From.String()+": "+p.Why.PL+". Gdyby ruszył "+now.String()+", termin upłynie "+dayPL(d.On),
				"The clock has stood still since "+p.From.String()+": "+p.Why.EN+". If it ran again on "+now.String()+", the term would end on "+dayEN(d.On))
		}
	}
	d.Left = now.DaysUntil(d.On)
	d.Late = d.Left < 0
	switch {
	case !c.Stopped.IsZero():
		d.State = Done
		d.say("Załatwiono "+dayPL(c.Stopped)+late(d.Late, " po terminie", " w terminie"), "Done on "+dayEN(c.Stopped)+late(d.Late, ", late", ", in time"))
	case on.Before(c.Start):
		d.State, d.Late = NotStarted, false
	case open:
		d.State = Suspended
	case d.Late:
		d.State = Expired
		d.say("Termin upłynął "+daysPL(-d.Left)+" temu", "The term ended "+daysEN(-d.Left)+" ago")
	default:
		d.State = Running
	}
	return d
}

func late(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

func (d *Due) say(pl, en string) { d.Reason = append(d.Reason, Line{pl, en}) }

// shift moves an end on a free day to the next working one.
func (d *Due) shift() {
	for {
		why, free := Free(d.On)
		if !free {
			break
		}
		next := d.On.AddDays(1)
		d.say(fmt.Sprintf("%s to dzień wolny (%s), więc liczy się dzień następny (art. 57 § 4 KPA)", dayPL(d.On), why.PL),
			fmt.Sprintf("%s is a free day (%s), so the next one counts (art. 57 § 4 KPA)", dayEN(d.On), why.EN))
		d.On = next
	}
	d.say("Ostatni dzień terminu: "+dayPL(d.On), "Last day of the term: "+dayEN(d.On))
}

// countWorking counts working days outside pauses, naming the holidays that it skips.
func (d *Due) countWorking(day clock.Date, n int, pauses []Pause) clock.Date {
	for _, p := range pauses {
		d.say(fmt.Sprintf("Przerwa od %s do %s: %s", p.From, p.To, p.Why.PL), fmt.Sprintf("Pause from %s to %s: %s", p.From, p.To, p.Why.EN))
	}
	for n > 0 {
		day = day.AddDays(1)
		paused := slices.ContainsFunc(pauses, func(p Pause) bool { return day.After(p.From) && !day.After(p.To) })
		if h, ok := HolidayOn(day); ok && !paused {
			d.say("Pomija się "+dayPL(day)+": "+h.Name.PL, "Skipped: "+dayEN(day)+", "+h.Name.EN)
		}
		if !paused && Working(day) {
			n--
		}
	}
	d.say("Ostatni dzień terminu: "+dayPL(day), "Last day of the term: "+dayEN(day))
	return day
}

// counted are the pauses that lengthen the term, in order, without what lies before its start and without counting a
// day twice; one that lasts ends now.
func (c Clock) counted(now clock.Date) []Pause {
	var out []Pause
	for _, p := range c.Pauses {
		if p.To.IsZero() || p.To.After(now) {
			p.To = now
		}
		if p.From.Before(c.Start) {
			p.From = c.Start
		}
		if p.From.Before(p.To) {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Pause) int { return a.From.Time().Compare(b.From.Time()) })
	kept := out[:0]
	for _, p := range out {
		if n := len(kept); n > 0 && p.From.Before(kept[n-1].To) {
			p.From = kept[n-1].To
		}
		if p.From.Before(p.To) {
			kept = append(kept, p)
		}
	}
	return kept
}

// plain is the last day of a term by the calendar alone (art. 57 § 1–3a KPA).
func (t Term) plain(from clock.Date) clock.Date {
	switch t.Unit {
	case Weeks:
		return from.AddDays(7 * t.N)
	case Months:
		return monthsLater(from, t.N)
	case Years:
		if d := clock.Day(from.Year+t.N, from.Month, from.Day); d.Day == from.Day {
			return d
		}
		return clock.Day(from.Year+t.N, from.Month, from.Day-1)
	default:
		return from.AddDays(t.N)
	}
}

// monthsLater is the same day of a later month, or its last day when it has none.
func monthsLater(from clock.Date, n int) clock.Date {
	first := clock.Day(from.Year, from.Month+time.Month(n), 1)
	last := clock.Day(first.Year, first.Month+1, 0).Day
	return clock.Day(first.Year, first.Month, min(from.Day, last))
}

var weekdaysPL = [...]string{"niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"}

func dayPL(d clock.Date) string {
	return fmt.Sprintf("%02d.%02d.%d (%s)", d.Day, d.Month, d.Year, weekdaysPL[d.Time().Weekday()])
}

func dayEN(d clock.Date) string { return d.Time().Format("Monday 2 January 2006") }

func daysPL(n int) string { return countPL(n, "dzień", "dni", "dni") }

func daysEN(n int) string { return countEN(n, "day") }

func countEN(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

func countPL(n int, one, few, many string) string {
	switch {
	case n == 1:
		return "1 " + one
	case n%10 >= 2 && n%10 <= 4 && (n%100 < 12 || n%100 > 14):
		return fmt.Sprintf("%d %s", n, few)
	}
	return fmt.Sprintf("%d %s", n, many)
}

func (t Term) pl() string {
	words := map[string][3]string{Days: {"dzień", "dni", "dni"}, WorkingDays: {"dzień roboczy", "dni robocze", "dni roboczych"},
		Weeks: {"tydzień", "tygodnie", "tygodni"}, Months: {"miesiąc", "miesiące", "miesięcy"}, Years: {"rok", "lata", "lat"}}[t.Unit]
	return countPL(t.N, words[0], words[1], words[2]) + ", " + t.Basis
}

func (t Term) en() string {
	words := map[string]string{Days: "day", WorkingDays: "working day", Weeks: "week", Months: "month", Years: "year"}
	return countEN(t.N, words[t.Unit]) + ", " + t.Basis
}

// Words are how long the term is, without the provision: 14 dni.
func (t Term) Words() Text {
	t.Basis = ""
	return Text{PL: strings.TrimSuffix(t.pl(), ", "), EN: strings.TrimSuffix(t.en(), ", ")}
}
