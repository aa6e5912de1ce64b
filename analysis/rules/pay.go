package rules

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/geo"
	"spoina/internal/clock"
	"spoina/internal/param"
)

// basis is a legal basis of an amount.
type basis struct {
	code  string
	title Text
	law   string
	times bool // the penalty's multiple of the fee
}

var (
	basisFee       = basis{"FEE", text.T("opłata za zajęcie pasa, gdyby było zezwolenie", "fee, had there been a permit"), "art. 40 ust. 4–6 u.d.p.", false}
	basisNoPermit  = basis{"PEN_NO_PERMIT", text.T("kara za zajęcie bez zezwolenia", "penalty for occupying without a permit"), "art. 40 ust. 12 pkt 1 u.d.p.", true}
	basisOverstay  = basis{"PEN_OVERSTAY", text.T("kara za zajęcie po terminie", "penalty for overstaying"), "art. 40 ust. 12 pkt 2 u.d.p.", true}
	basisOverArea  = basis{"PEN_OVERAREA", text.T("kara za zajęcie większej powierzchni", "penalty for a larger area"), "art. 40 ust. 12 pkt 3 u.d.p.", true}
	basisExcessFee = basis{"FEE_EXCESS", text.T("opłata za nadwyżkę powierzchni", "fee for the excess area"), "art. 40 ust. 4–6 u.d.p.", false}
	basisUnpaidUse = basis{"UNPAID_USE", text.T("wynagrodzenie za bezumowne korzystanie", "remuneration for use without a contract"), "art. 224–225 k.c.", false}
	basisFeeRefund = basis{"FEE_REFUND", text.T("opłata pobrana bez podstawy", "fee charged without a basis"), "art. 40 u.d.p.", false}
	noRate         = text.T("Brak stawki w tabeli na ten dzień: kwoty nie policzono.", "The table has no rate for that day: no amount was computed.")
	partRate       = text.T("Brak stawki w tabeli na część tego czasu: policzono tylko resztę.", "The table has no rate for a part of that time: only the rest was computed.")
	noSize         = text.T("Nie zmierzono powierzchni: kwoty nie policzono.", "The area was not measured: no amount was computed.")
	noDays         = text.T("Brak dnia obserwacji: kwoty nie policzono.", "No day of observation is known: no amount was computed.")
	noMarketRate   = text.T("Brak stawki rynkowej (tabela „lease”): kwoty nie policzono.", "The table of market rents has no rate: no amount was computed.")
)

func date(d scene.Day) clock.Date {
	if !d.Known() {
		return clock.Date{}
	}
	return clock.Of(d.Time())
}

// exposure is the evidence of object i in a period: the days it was seen, and the first to the last of them. A period
// that ends before it begins leaves none.
func (t *Town) exposure(i int, from, to scene.Day) (money.Exposure, bool) {
	o := &t.Objects[i]
	seen := o.DaysSeen(from, to)
	if seen == 0 || o.Seen == scene.NoDay {
		return money.Exposure{}, false
	}
	first, last := scene.Always, scene.NoDay
	for _, s := range o.Sightings {
		if s.Day != scene.NoDay && s.Day >= from && s.Day <= to {
			first, last = min(first, s.Day), max(last, s.Day)
		}
	}
	return money.Exposure{Seen: seen, From: first.Time(), To: last.Time()}, true
}

// charge prices an area of lane for an exposure, at the rate of each day: the kind of occupancy is the decision's where
// there is one, and the class's otherwise.
func (f *Finding) charge(b basis, i int, area float64, d *scene.Decision, e money.Exposure) {
	f.chargeOver(b, i, area, 0, d, e)
}

// chargeOver prices what an area exceeds the permitted one by. Each of the two is paid for as at least the minimum; the
// excess itself is never raised to it (art. 40 ust. 12 pkt 3 u.d.p. speaks of the larger area alone).
func (f *Finding) chargeOver(b basis, i int, area, permitted float64, d *scene.Decision, e money.Exposure) {
	t := f.Town
	o := &t.Objects[i]
	if !scene.Has(area) {
		f.MoneyNote = noSize
		return
	}
	occ := param.Occupancy{Illuminated: o.Lit.Bool(), Ours: t.Ours}
	if o.Class >= 0 {
		occ.DeviceKind = t.Classes[o.Class].Code
	}
	l := t.pos[i].Lane
	if f.road != nil {
		l = *f.road
	}
	if l >= 0 {
		occ.RoadCategory = t.Lanes[l].Category
	}
	if o.Sides > 0 {
		n := int(o.Sides)
		occ.Sides = &n
	}
	if d != nil {
		occ.LaneElement = d.Element
		if scene.Has(d.Carriageway) {
			occ.CarriagewayPercent = &d.Carriageway
		}
		occ.Telecom = d.Telecom.Bool()
	}
	var doubts doubts
	f.price(b, i, "lane", e, &doubts, func(day scene.Day) (money.Part, bool) {
		kind, presumed := t.chargedKind(o, d, day)
		occ.Kind = kind
		low, high, ok := t.P.Rates.Lane(occ, date(day))
		if !ok {
			return money.Part{}, false
		}
		if presumed {
			doubts.add(text.Say("rodzaj zajęcia przyjęty według daty (%s)", "the kind of occupancy, taken from the date (%s)", text.Kind(kind)))
		}
		doubts.rates(low, high)
		minimum := money.Area(0)
		if kind != scene.Advert || t.P.MinAreaAds {
			minimum = money.Square(t.P.MinArea)
		}
		sides := 1.0
		if low.SidesPolicy == "RATE_PER_SIDEDNESS" && o.Sides > 1 { // the rate speaks of the board, not of each side
			sides = float64(o.Sides)
		}
		charged := func(m2 float64) money.Area {
			a := money.Square(m2 / sides)
			c := money.Charged(a, money.Rounding(t.P.AreaRounding), minimum)
			if a > 0 && a < minimum {
				doubts.param(t, "min_area_m2")
				if kind == scene.Advert {
					doubts.param(t, "min_area_applies_to_ads")
				}
			}
			return c
		}
		p := money.Part{Ground: money.Ground{Area: charged(area)}, Times: 1,
			Price: money.Priced{Low: money.Rate(low.Amount), High: money.Rate(high.Amount), LowUnit: money.Unit(low.Unit), HighUnit: money.Unit(high.Unit)}}
		if permitted > 0 {
			p.Ground.Less = charged(permitted)
		}
		if b.times {
			p.Times = t.P.multiplier(date(day))
			doubts.param(t, "multiplier_penalty")
		}
		return p, true
	})
}

// chargedKind is the kind of occupancy that is paid for: the decision's, that of the decision's wording of the act for
// a cabinet, or else the class's on the day. presumed tells that a date alone decided.
func (t *Town) chargedKind(o *scene.Object, d *scene.Decision, day scene.Day) (kind string, presumed bool) {
	if d != nil {
		if t.ByRegime(o) && (d.Kind == "" || d.Kind == scene.Linear || d.Kind == scene.Structure) {
			switch regime(d.Legal) {
			case -1:
				return scene.Linear, false
			case 1:
				return scene.Structure, false
			}
		}
		if d.Kind != "" {
			return d.Kind, false
		}
	}
	return t.KindOn(o, day), t.ByRegime(o)
}

// regime reads a register's word about the wording of art. 40 ust. 2 u.d.p.: -1 the one before 21.09.2022, 1 the one
// since, 0 neither.
func regime(word string) int {
	w := geo.Fold(word)
	for _, s := range []struct {
		part string
		is   int
	}{{"post", 1}, {"now", 1}, {"new", 1}, {"po 20", 1}, {"po 21", 1}, {"od 20", 1}, {"od 21", 1}, {"pre", -1}, {"star", -1}, {"old", -1}, {"przed", -1}, {"do 20", -1}} {
		if strings.Contains(w, s.part) {
			return s.is
		}
	}
	return 0
}

// multiplier is how many times the fee a penalty is on a day.
func (p *Params) multiplier(on clock.Date) int {
	n := p.Multiplier
	for _, m := range p.Multipliers {
		var v float64
		if m.InForce(on) && json.Unmarshal(m.Value, &v) == nil {
			n = int(v)
		}
	}
	return n
}

// price adds an amount for an exposure, cut where a rate, the multiple or the wording of the act changes: each day is
// paid for as the law of that day says. Where no day has a rate nothing is added; where some have none, the proof says.
func (f *Finding) price(b basis, i int, table string, e money.Exposure, doubts *doubts, at func(day scene.Day) (money.Part, bool)) {
	t := f.Town
	from, to := scene.DayOf(e.From), scene.DayOf(e.To)
	cuts := []scene.Day{from}
	cut := func(d clock.Date, after int) {
		if !d.IsZero() {
			if day := scene.DayOf(d.Time()) + scene.Day(after); day > from && day <= to {
				cuts = append(cuts, day)
			}
		}
	}
	for k := range t.P.Rates {
		if r := &t.P.Rates[k]; r.Table == table {
			cut(r.ValidFrom, 0)
			cut(r.ValidTo, 1)
		}
	}
	for _, m := range t.P.Multipliers {
		cut(m.ValidFrom, 0)
		cut(m.ValidTo, 1)
	}
	if day := t.Settings.RegimeChange; day > from && day <= to {
		cuts = append(cuts, day)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var parts []money.Part
	missing := false
	for k, start := range cuts {
		end := to
		if k+1 < len(cuts) {
			end = cuts[k+1] - 1
		}
		p, ok := at(start)
		if !ok {
			missing = true
			continue
		}
		p.From, p.To = start.Time(), end.Time()
		if n := len(parts); n > 0 && parts[n-1].Price == p.Price && parts[n-1].Ground == p.Ground && parts[n-1].Times == p.Times && scene.DayOf(parts[n-1].To) == start-1 {
			parts[n-1].To = p.To
			continue
		}
		parts = append(parts, p)
	}
	for k := range parts {
		parts[k].Seen = t.Objects[i].DaysSeen(scene.DayOf(parts[k].From), scene.DayOf(parts[k].To))
	}
	switch {
	case len(parts) == 0 && table == "lease":
		f.MoneyNote = noMarketRate
		return
	case len(parts) == 0:
		f.MoneyNote = noRate
		return
	case missing:
		f.MoneyNote = partRate
	}
	f.add(b, money.Of(b.code, parts...), doubts)
}

// doubts are the numbers behind an amount: those that nobody of the office has confirmed, and the rates it was made with.
type doubts struct {
	of    []Text
	rated []int64
}

func (d *doubts) add(t Text) {
	if !slices.Contains(d.of, t) {
		d.of = append(d.of, t)
	}
}

func (d *doubts) rates(rows ...param.Rate) {
	for _, r := range rows {
		if r.VerifiedBy == "" {
			d.add(text.T("stawka", "the rate"))
		}
		if !slices.Contains(d.rated, r.ID) {
			d.rated = append(d.rated, r.ID)
		}
	}
}

func (d *doubts) param(t *Town, name string) {
	if t.P.Unverified[name] {
		d.add(text.Same(name))
	}
}

func (d *doubts) note() *Text {
	if d == nil || len(d.of) == 0 {
		return nil
	}
	n := text.Say("niezweryfikowane: %s", "unverified: %s", text.List(d.of))
	return &n
}

func (f *Finding) add(b basis, r money.Range, d *doubts) {
	m := Money{Basis: b.code, Title: b.title, Min: r.Min, Max: r.Max, Formula: r.Formula, Law: b.law, Note: d.note()}
	if d != nil {
		m.Rates = d.rated
	}
	f.Money = append(f.Money, m)
}

// use prices municipal land used without a contract at the market rent: at least for the days it was seen on, at most
// from the first of them to the day of the run, and says until when it may be claimed.
func (f *Finding) use(i int, purpose string) { f.useArea(i, f.Town.footprint(i), purpose) }

// useArea is use for a part of what object i takes, m².
func (f *Finding) useArea(i int, area scene.Figure, purpose string) {
	f.useSince(i, area, f.Town.Objects[i].First, purpose)
}

// useSince is useArea from another day than that on which the object was first seen.
func (f *Finding) useSince(i int, area scene.Figure, first scene.Day, purpose string) {
	t := f.Town
	o := &t.Objects[i]
	switch {
	case first == scene.NoDay || o.Seen == scene.NoDay:
		f.MoneyNote = noDays
		return
	case !scene.Has(area):
		f.MoneyNote = noSize
	}
	var returned time.Time
	to := max(t.On, o.Seen)
	if free, ok := t.freeBy(i); ok { // the claim lapses a year after the land was given back (art. 229 k.c.)
		to, returned = free, free.Time()
		f.Measures = append(f.Measures, Measure{Name: "land_free_by", Value: returned.Format(time.DateOnly), Unit: "date"})
	}
	limit := money.ClaimUntil(first.Time(), t.P.Limitation, returned)
	firm := money.ClaimUntil(first.Time(), t.P.LimitationFirm, returned)
	f.Measures = append(f.Measures,
		Measure{Name: "limitation_date", Value: limit.Format(time.DateOnly), Unit: "date"},
		Measure{Name: "limitation_date_business", Value: firm.Format(time.DateOnly), Unit: "date"})
	if !scene.Has(area) {
		return
	}
	var doubts doubts
	f.price(basisUnpaidUse, i, "lease", money.Exposure{From: first.Time(), To: to.Time()}, &doubts, func(day scene.Day) (money.Part, bool) {
		low, high, ok := t.P.Rates.Market(purpose, "", date(day))
		if ok {
			doubts.rates(low, high)
		}
		return money.Part{Ground: money.Ground{Area: money.Square(area)}, Times: 1,
			Price: money.Priced{Low: money.Rate(low.Amount), High: money.Rate(high.Amount), LowUnit: money.Unit(low.Unit), HighUnit: money.Unit(high.Unit)}}, ok
	})
}

// freeBy is the first day on which a later scan that looked for such things found the place of object i empty: by then,
// at the latest, the land was free.
func (t *Town) freeBy(i int) (scene.Day, bool) {
	o := &t.Objects[i]
	if o.Seen == scene.NoDay || len(o.Sightings) == 0 {
		return 0, false
	}
	last := o.Sightings[len(o.Sightings)-1].Campaign
	best, found := scene.Always, false
	for c := range t.Campaigns {
		k := &t.Campaigns[c]
		if !k.To.Known() || k.From <= o.Seen || k.To > t.On || k.To >= best || t.atOnce(c, int(last)) || !t.surveys(c, t.sort(o.Class)) {
			continue
		}
		if t.coveredWithin(c, o.X, o.Y, t.Settings.KSigma*t.SigmaOf(o)) == scene.True {
			best, found = k.To, true
		}
	}
	return best, found
}

// footprint is the ground an object takes, m²: its polygon, or width × depth.
func (t *Town) footprint(i int) scene.Figure {
	o := &t.Objects[i]
	if t.ObjectShapes.Dim(i) == 2 {
		return t.ObjectShapes.Area(i)
	}
	if scene.Has(o.Width) && scene.Has(o.Depth) {
		return o.Width * o.Depth
	}
	return scene.None
}
