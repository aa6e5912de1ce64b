package rules

import (
	"slices"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/internal/param"
)

// assessed is the fee of a decision as the table gives it, with its working.
type assessed struct {
	money.Range
	parts   []money.Part
	doubts  doubts
	missing Text // why it could not be computed; empty when it was
}

// occupancyOf describes what a decision permits, for the table of rates.
func (t *Town) occupancyOf(i int) param.Occupancy {
	d := &t.Decisions[i]
	occ := param.Occupancy{Kind: d.Kind, RoadCategory: d.Category, LaneElement: d.Element, Telecom: d.Telecom.Bool(), Illuminated: d.Lit.Bool(), Ours: t.Ours}
	if scene.Has(d.Carriageway) {
		occ.CarriagewayPercent = &d.Carriageway
	}
	if d.Sides > 0 {
		occ.Sides = &d.Sides
	}
	for _, o := range t.objectsOf(i) {
		if c := t.Objects[o].Class; c >= 0 && occ.DeviceKind == "" {
			occ.DeviceKind = t.Classes[c].Code
		}
	}
	return occ
}

// cap is the highest rate that art. 40 ust. 8 u.d.p. allows on a day; the roads of the state have a table of their own.
func (t *Town) cap(d *scene.Decision, telecom bool, day scene.Day) (money.Rate, bool) {
	if d.Category == "krajowa" {
		return 0, false
	}
	f := &t.P.Fees
	list := f.CapDay
	switch {
	case d.Kind == scene.Linear && telecom:
		list = f.CapTelecomYear
	case d.Kind == scene.Linear:
		list = f.CapYear
	case telecom:
		list = f.CapTelecomDay
	}
	v, ok := dated(list, date(day))
	return money.Zloty(v), ok
}

// assess computes the fee of decision i for an area and the periods, each day by the table of that day, or all of them by
// the table of one day. A rate above the cap of the act is charged as the cap.
func (t *Town) assess(i int, area scene.Figure, periods []scene.Period, on scene.Day, occ param.Occupancy, times int) assessed {
	d := &t.Decisions[i]
	var out assessed
	if !scene.Has(area) || area <= 0 {
		out.missing = noSize
		return out
	}
	minimum := money.Area(0)
	if d.Kind != scene.Advert || t.P.MinAreaAds {
		minimum = money.Square(t.P.MinArea)
	}
	for _, p := range periods {
		if !p.Known || !p.To.Known() || p.To < p.From || p.To-p.From > 100*366 {
			out.missing = text.T("Okres nie jest znany: opłaty nie policzono.", "The period is not known: no fee was computed.")
			return out
		}
		for _, s := range t.stretches(p, on == scene.NoDay) {
			day := s.From
			if on != scene.NoDay {
				day = on
			}
			low, high, ok := t.P.Rates.Lane(occ, date(day))
			if !ok {
				out.missing = text.Say("Tabela nie ma stawki (%s) na dzień %s: opłaty nie policzono.", "The table has no rate (%s) for %s: no fee was computed.", text.Kind(d.Kind), text.Day(day))
				return out
			}
			out.doubts.rates(low, high)
			sides := 1.0
			if low.SidesPolicy == "RATE_PER_SIDEDNESS" && d.Sides > 1 { // the rate speaks of the board, not of each side
				sides = float64(d.Sides)
			}
			a := money.Square(area / sides)
			charged := money.Charged(a, money.Rounding(t.P.AreaRounding), minimum)
			if a > 0 && a < minimum {
				out.doubts.param(t, "min_area_m2")
				if d.Kind == scene.Advert {
					out.doubts.param(t, "min_area_applies_to_ads")
				}
			}
			price := money.Priced{Low: money.Rate(low.Amount), High: money.Rate(high.Amount), LowUnit: money.Unit(low.Unit), HighUnit: money.Unit(high.Unit)}
			if limit, ok := t.cap(d, d.Telecom == scene.True, day); ok {
				price.Low, price.High = min(price.Low, limit), min(price.High, limit)
			}
			n := len(out.parts)
			part := money.Part{Exposure: money.Exposure{From: s.From.Time(), To: s.To.Time()}, Ground: money.Ground{Area: charged}, Price: price, Times: times}
			if n > 0 && out.parts[n-1].Price == price && scene.DayOf(out.parts[n-1].To) == s.From-1 {
				out.parts[n-1].To = part.To
				continue
			}
			out.parts = append(out.parts, part)
		}
	}
	out.Range = money.Fee("FEE", t.P.Fees.Rounding, out.parts...)
	return out
}

// stretches cuts a period where a table of rates begins or ends.
func (t *Town) stretches(p scene.Period, cut bool) []scene.Period {
	starts := []scene.Day{p.From}
	if cut {
		for k := range t.P.Rates {
			r := &t.P.Rates[k]
			if r.Table != "lane" {
				continue
			}
			if !r.ValidFrom.IsZero() {
				if d := scene.DayOf(r.ValidFrom.Time()); d > p.From && d <= p.To {
					starts = append(starts, d)
				}
			}
			if !r.ValidTo.IsZero() {
				if d := scene.DayOf(r.ValidTo.Time()) + 1; d > p.From && d <= p.To {
					starts = append(starts, d)
				}
			}
		}
		slices.Sort(starts)
		starts = slices.Compact(starts)
	}
	out := make([]scene.Period, len(starts))
	for k, s := range starts {
		out[k] = scene.Period{From: s, To: p.To, Known: true}
		if k+1 < len(starts) {
			out[k].To = starts[k+1] - 1
		}
	}
	return out
}

// within tells that a declared fee agrees with a computed one: it lies in its range, give or take the tolerance, which is the
// greater of an amount and a share.
func (t *Town) within(declared int64, r money.Range) bool {
	tol := func(gr int64) int64 { return max(t.P.Fees.TolGr, int64(float64(gr)*t.P.Fees.TolRel)) }
	return declared >= r.Min-tol(r.Min) && declared <= r.Max+tol(r.Max)
}

// hasTable tells that the office keeps rates for lanes at all: without any there is nothing to compare a fee with.
func (t *Town) hasTable() bool {
	return slices.ContainsFunc(t.P.Rates, func(r param.Rate) bool { return r.Table == "lane" })
}

// aYear is the year of a permit without an end that its fee is stated for.
func aYear(p scene.Period) scene.Period {
	from := p.From.Time()
	return scene.Period{From: p.From, To: scene.DayOf(from.AddDate(1, 0, 0)) - 1, Known: p.Known}
}

// firstYear is the part of a period in its first calendar year.
func firstYear(p scene.Period) scene.Period {
	end := scene.NewDay(p.From.Year(), 12, 31)
	return scene.Period{From: p.From, To: min(p.To, end), Known: p.Known}
}
