package town

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"spoina/internal/clock"
)

// dues are what a row of the register of decisions says of money and of other documents, where it is not what the clerk's
// rule gives: everything computed, paid in time, and resting on a location permit.
type dues struct {
	wrongFee   int64     // gr; 0: as computed
	wrongRate  int64     // gr per m² and day or year; 0: that of the table
	unpaid     bool      // nothing was paid
	paidPart   int64     // gr; 0: all of it
	noFinal    bool      // neither the final date nor that of delivery is noted
	previous   *decision // the one before it
	manager    string    // who issued it; empty: the office
	location   string    // number of its location permit, once it is made
	noLocation bool      // it has none
	elsewhere  string    // number of a location permit that the register does not hold
	located    float64   // area of the permit; 0: that of the decision
	locatedFor string    // what the permit says it is for; empty: the decision's purpose
	locatedAt  string    // where; empty: where the decision is
	implied    bool      // the decision does not name the permit
	noPeriod   bool
	noPurpose  bool
	noArea     bool
}

// perUnit is the rate of the council's table (see writeRates) for a decision, grosze per m² and day, of a device per year.
func (d *decision) perUnit() int64 {
	if d.kind == works {
		if d.element == "chodnik" {
			return 200
		}
		return 100
	}
	return rateGr[d.kind]
}

// feeGr is the fee of the decision in grosze, days inclusive, of a device each calendar year by its days (art. 40 ust. 4–6 u.d.p.).
func (d *decision) feeGr() int64 {
	if d.wrongFee != 0 {
		return d.wrongFee
	}
	if d.open || d.to.IsZero() || d.from.IsZero() {
		return 0
	}
	to := d.to
	if to.Before(d.from) { // an end typed wrongly does not change what was charged
		to = d.from.AddDays(59)
	}
	a := max(1, d.charged())
	if d.kind != linear {
		return int64(math.Floor(a*float64(d.perUnit())*float64(d.from.DaysUntil(to)+1) + 0.5))
	}
	sum := 0.0
	for y := d.from.Year; y <= to.Year; y++ {
		first, last := day(y, 1, 1), day(y, 12, 31)
		n := later(d.from, first).DaysUntil(earlier(to, last)) + 1
		sum += float64(n) / float64(first.DaysUntil(last)+1)
	}
	return int64(math.Floor(a*float64(rateGr[linear])*sum + 0.5))
}

func later(a, b clock.Date) clock.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b clock.Date) clock.Date {
	if a.Before(b) {
		return a
	}
	return b
}

// rateText is the cell of the rate.
func (d *decision) rateText() string {
	if d.wrongRate != 0 {
		return comma(float64(d.wrongRate) / 100)
	}
	return comma(float64(d.perUnit()) / 100)
}

// paidCells are the cells of the final date, the day and the amount of payment. Nobody has paid after the day of the analysis.
func (t *town) paidCells(d *decision, delivered clock.Date, fee int64) (final, on, amount any) {
	final = t.typed(delivered.AddDays(14), "")
	if t.rng.IntN(3) == 0 || d.noFinal || d.deliveredText != "" || delivered.Before(d.issued) {
		final = nil
	}
	day := delivered.AddDays(16 + t.rng.IntN(10))
	if d.unpaid || fee <= 0 || day.After(AnalyseOn) {
		return final, nil, nil
	}
	on = t.typed(day, "")
	switch {
	case d.paidPart > 0:
		amount = zloty(d.paidPart)
	case t.rng.IntN(2) == 0:
		amount = zloty(fee)
	}
	return final, on, amount
}

const fileLocations = "zezwolenia_lokalizacyjne.xlsx"

var locationColumns = []heading{{"", "Lp."}, {"", "Nr decyzji / znak sprawy"}, {"", "Data wydania"}, {"", "Wnioskodawca / Podmiot"}, {"", "Adres podmiotu"}, {"", "NIP/PESEL"},
	{"", "Ulica / Lokalizacja"}, {"", "Cel zajęcia / Rodzaj"}, {"", "Powierzchnia (m2)"}, {"", "Powierzchnia reklamy"}, {"", "Uwagi"}}

// locationPermit is a row of the register of location permits (art. 39 ust. 3 u.d.p.).
type locationPermit struct {
	number string
	d      *decision
	issued clock.Date
	at     string
}

// permitLocations gives every decision about a structure or an advertisement the location permit it rests on.
func (t *town) permitLocations() {
	next := map[int]int{}
	for _, d := range t.decisions {
		if d.kind != structure && d.kind != advert || d.noLocation || d.elsewhere != "" || d.change != "" {
			continue
		}
		p := &locationPermit{d: d, issued: d.issued.AddDays(-40 - len(t.permits)%200), at: d.locatedAt}
		next[p.issued.Year]++
		p.number = fmt.Sprintf("IDR.7230.1.%d.%d", next[p.issued.Year], p.issued.Year)
		if p.at == "" {
			p.at = t.whereabouts(d)
		}
		if !d.implied {
			d.location = p.number
		}
		t.permits = append(t.permits, p)
	}
}

// whereabouts is the address that a decision gives, or the street on which its map or its parcel lies.
func (t *town) whereabouts(d *decision) string {
	switch {
	case d.street != "":
		return d.street
	case len(d.shape) > 0:
		best, at := math.Inf(1), ""
		for _, p := range t.pieces {
			if p.street.manager != Manager {
				continue
			}
			if m := distance(t.pt(p, 0, (p.a0+p.a1)/2), d.shape[0]); m < best {
				best, at = m, p.street.name
			}
		}
		return "ul. " + at
	}
	for _, p := range t.byNumber[strings.TrimSpace(d.parcels)] {
		if p.lane != nil && p.lane.street.manager == Manager && fmt.Sprintf("%04d", p.precinct) == d.precinct {
			return "ul. " + p.lane.street.name
		}
	}
	for k := range t.streets {
		if s := t.streets[(len(t.permits)+k)%len(t.streets)]; s.manager == Manager && s.role == ordinary {
			return "ul. " + s.name
		}
	}
	return ""
}

func (t *town) writeLocations(dir string) error {
	b, err := newBook()
	if err != nil {
		return fmt.Errorf("register of location permits: %w", err)
	}
	if err := b.begin("lokalizacje", "REJESTR ZEZWOLEŃ NA LOKALIZACJĘ W PASIE DROGOWYM – "+Name, locationColumns); err != nil {
		return err
	}
	list := slices.Clone(t.permits)
	slices.SortStableFunc(list, func(a, b *locationPermit) int { return strings.Compare(a.issued.String(), b.issued.String()) })
	for i, p := range list {
		d := p.d
		m2, purpose := d.charged(), "lokalizacja: "+d.purpose
		if d.located > 0 {
			m2 = d.located
		}
		if d.locatedFor != "" {
			purpose = "lokalizacja: " + d.locatedFor
		}
		var area, ad any = m2, nil
		if d.kind == advert {
			area, ad = nil, m2
		}
		if _, err := b.add([]any{i + 1, p.number, p.issued, d.party.name, d.party.address, d.party.number, p.at, purpose, area, ad, ""}); err != nil {
			return err
		}
	}
	return b.save(filepath.Join(dir, fileLocations))
}

// locationCell names the location permit as the row of an occupancy decision does.
func (d *decision) locationCell() string {
	if d.elsewhere != "" {
		return d.elsewhere
	}
	return d.location
}

func (d *decision) previousCell() string {
	if d.previous == nil {
		return ""
	}
	return d.previous.number
}
