package rules

import (
	"time"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
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

// charge prices an area of lane for an exposure: the rate of the object's kind on its road on the day it was seen.
func (f *Finding) charge(b basis, i int, area float64, d *scene.Decision, e money.Exposure) {
	t := f.Town
	o := &t.Objects[i]
	if !scene.Has(area) {
		f.MoneyNote = noSize
		return
	}
	occ := param.Occupancy{Kind: t.Kind(o), Illuminated: o.Lit.Bool()}
	if o.Class >= 0 {
		occ.DeviceKind = t.Classes[o.Class].Code
	}
	if l := t.pos[i].Lane; l >= 0 {
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
	low, high, ok := t.P.Rates.Lane(occ, date(o.Seen))
	if !ok {
		f.MoneyNote = noRate
		return
	}
	minimum := occ.Kind != scene.Advert || t.P.MinAreaAds
	if low.SidesPolicy == "RATE_PER_SIDEDNESS" && o.Sides > 1 { // the rate speaks of the board, not of each side
		area /= float64(o.Sides)
	}
	a := money.Charged(money.Square(area), money.Rounding(t.P.AreaRounding), minimum)
	times := 1
	if b.times {
		times = t.P.Multiplier
	}
	r := money.Of(b.code, a, money.Priced{Low: money.Rate(low.Amount), High: money.Rate(high.Amount), Unit: money.Unit(low.Unit)}, e, times)
	f.add(b, r)
}

func (f *Finding) add(b basis, r money.Range) {
	f.Money = append(f.Money, Money{b.code, b.title, r.Min, r.Max, r.Formula, b.law})
}

// use prices municipal land used without a contract at the market rent: at least for the days it was seen on, at most
// from the first of them to the day of the run, and says until when it may be claimed.
func (f *Finding) use(i int, purpose string) {
	t := f.Town
	o := &t.Objects[i]
	area := t.footprint(i)
	first := o.First
	switch {
	case first == scene.NoDay || o.Seen == scene.NoDay:
		f.MoneyNote = noDays
		return
	case !scene.Has(area):
		f.MoneyNote = noSize
	}
	limit := money.Limitation(first.Time(), t.P.Limitation)
	firm := money.Limitation(first.Time(), t.P.LimitationFirm)
	f.Measures = append(f.Measures,
		Measure{Name: "limitation_date", Value: limit.Format(time.DateOnly), Unit: "date"},
		Measure{Name: "limitation_date_business", Value: firm.Format(time.DateOnly), Unit: "date"})
	if !scene.Has(area) {
		return
	}
	rate, ok := t.P.Rates.Market(purpose, "", date(first))
	if !ok {
		f.MoneyNote = noMarketRate
		return
	}
	to := max(t.On, o.Seen)
	e := money.Exposure{Seen: o.DaysSeen(first, o.Seen), From: first.Time(), To: to.Time()}
	p := money.Priced{Low: money.Rate(rate.Amount), High: money.Rate(rate.Amount), Unit: money.Unit(rate.Unit)}
	f.add(basisUnpaidUse, money.Of(basisUnpaidUse.code, money.Square(area), p, e, 1))
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
