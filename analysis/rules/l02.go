package rules

import (
	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/internal/param"
)

// leaseCase is a lease with what of it lies in our public lanes.
type leaseCase struct {
	t      *Town
	i      int
	l      *scene.Lease
	drawn  float64 // m² of drawn parts in the lane
	share  float64 // the largest share of a leased parcel in the lane
	parcel int32   // that parcel; -1
	in     float64 // m² of it in the lane
	maybe  bool    // as much lies in a lane whose manager or status nobody gave
}

// L02: a lease covers a part of a public lane that the office manages, where a permit belongs.
var l02 = &rule[leaseCase]{
	meta: Meta{ID: "L02", Version: 1, Name: "LEASE_IN_LANE", Base: High,
		Title:    text.T("Umowa dzierżawy obejmuje pas drogowy", "Lease covers a road lane"),
		Sentence: text.T("Umowa dzierżawy obejmuje pas drogi publicznej, w którym potrzebne jest zezwolenie.", "A lease covers a public lane, where a permit is needed."),
		Law: []Article{{"art. 40 u.d.p.", text.T("Zajęcie pasa wymaga zezwolenia.", "Occupying the lane needs a permit.")},
			{"art. 22 ust. 2, 2a i 2c u.d.p.", text.T("Umowę o część pasa dopuszczają tylko te przepisy.", "Only these provisions allow a contract for a part of the lane.")}},
		Next: []string{"N6", "N3"},
		FalsePositives: []Text{text.T("w pasie leży tylko ta część działki, której umowa nie obejmuje", "only that part of the parcel lies in the lane which the lease does not cover"),
			text.T("droga jest dopiero planowana", "the road is only planned")}},
	terms: []Term[leaseCase]{
		{"L02.in_force", text.T("Umowa obowiązuje", "The lease is in force"),
			func(c *leaseCase) Tri { return c.l.InForce(c.t.On) },
			func(c *leaseCase, v Tri) Text {
				if v == scene.Unknown {
					return doubt(c.l)
				}
				return text.Period(c.l.Term())
			}},
		{"L02.not_art22", text.T("Nie jest to umowa z art. 22 u.d.p.", "It is not a contract under art. 22"),
			func(c *leaseCase) Tri { return scene.Of(!c.l.Art22) },
			func(c *leaseCase, _ Tri) Text {
				return text.T("rejestr nie wskazuje art. 22 w rodzaju, celu ani uwagach", "neither type, purpose nor notes name art. 22")
			}},
		{"L02.in_lane", text.T("Grunt z umowy leży w naszym pasie drogi publicznej", "The leased ground lies in our public lane"),
			func(c *leaseCase) Tri {
				if len(c.t.Managers) == 0 {
					return scene.Unknown
				}
				if in := scene.Of(c.drawn >= c.t.P.LeaseLaneMin || c.share >= c.t.P.LeaseLaneShare); in == scene.True || !c.maybe {
					return in
				}
				return scene.Unknown
			},
			func(c *leaseCase, v Tri) Text {
				switch {
				case v == scene.Unknown && len(c.t.Managers) > 0:
					return text.T("leży w pasie, którego zarządcy albo statusu warstwa pasów nie podaje", "it lies in a lane whose manager or status the lane layer does not give")
				case v == scene.Unknown:
					return text.T("urząd nie podał, którzy zarządcy dróg to on (office add --manager)", "the office has not said which road managers it is (office add --manager)")
				case c.drawn >= c.t.P.LeaseLaneMin:
					return text.Say("w pasie leży %s z narysowanej części (próg %s)", "%s of the drawn part lie in the lane (threshold %s)", text.Area(c.drawn), text.Area(c.t.P.LeaseLaneMin))
				case c.parcel >= 0:
					return text.Say("w pasie leży %s działki %s, czyli %s (próg %s)", "%s of parcel %s lie in the lane, that is %s (threshold %s)",
						text.Area(c.in), text.Same(c.t.Parcels[c.parcel].ParcelID), text.Percent(c.share), text.Percent(c.t.P.LeaseLaneShare))
				}
				return text.T("grunt nie leży w pasie", "the ground does not lie in a lane")
			}},
	},
	cases: func(t *Town, yield func(leaseCase)) {
		if len(t.Lanes) == 0 {
			return
		}
		t.eachLease(func(i int) {
			c := leaseCase{t: t, i: i, l: &t.Leases[i], parcel: -1}
			known := false
			if c.l.Closed {
				return
			}
			for k := range c.l.Refs {
				r := &c.l.Refs[k]
				if r.Shape >= 0 && t.LeaseShapes.Dim(r.Shape) == 2 {
					known = true
					c.drawn += t.AreaIn(&t.LeaseShapes, r.Shape, c.lane)
					continue
				}
				if !r.Found.Usable() {
					continue
				}
				for _, p := range r.Found.Parcels {
					known = true
					in := t.AreaIn(&t.ParcelShapes, int(p), c.lane)
					if a := t.ParcelShapes.Area(int(p)); a > 0 && in/a > c.share {
						c.share, c.parcel, c.in = in/a, p, in
					}
				}
			}
			if known {
				c.maybe = len(t.Managers) > 0 && c.doubtful()
				yield(c)
			}
		})
	},
	at: func(c *leaseCase) []Anchor { return onLease(c.i) },
	describe: func(c *leaseCase, f *Finding) {
		f.lease(c.i)
		f.On = c.t.On
		f.location = 'B'
		if c.drawn > 0 {
			f.location = 'A'
			f.measure("area_in_lane", c.drawn, "m2", nil, round2(c.t.P.LeaseLaneMin))
		}
		if c.parcel >= 0 {
			f.measure("share_in_lane", c.share, "", nil, c.t.P.LeaseLaneShare)
			f.measure("parcel_area_in_lane", c.in, "m2", nil, nil)
		}
		name := text.Same(rowName(&c.l.Document))
		f.Sentence = text.Say("Umowa %s obejmuje pas drogi publicznej zarządzanej przez urząd.", "Lease %s covers a public lane managed by the office.", name)
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy umowa %s obejmuje pas drogowy: %s.", "Whether lease %s covers a lane cannot be told: %s.", name, f.Reason)
		}
		for k := range c.l.Refs {
			r := &c.l.Refs[k]
			if c.drawn < c.t.P.LeaseLaneMin && c.t.WholeOf(r) != scene.True && c.parcel >= 0 {
				f.sure = append(f.sure, 0.6) // a part nobody drew may lie beside the lane
				break
			}
		}
		c.fee(f)
	},
}

// lane keeps our public lanes of the day of the run; while nobody said who we are, any public lane, so that the
// unknown is told only where a lane is touched.
func (c *leaseCase) lane(l int) bool {
	return c.t.Lanes[l].Status == public && (c.t.Us(l) == scene.True || len(c.t.Managers) == 0) && c.t.Lanes[l].Valid.Has(c.t.On) != scene.False
}

// doubtful tells whether the leased ground lies in a lane that may be a public one of ours: nobody gave its manager or status.
func (c *leaseCase) doubtful() bool {
	t := c.t
	keep := func(l int) bool { return c.lane(l) || t.maybeOurs(l) && t.stands(l) }
	drawn := 0.0
	for k := range c.l.Refs {
		r := &c.l.Refs[k]
		if r.Shape >= 0 && t.LeaseShapes.Dim(r.Shape) == 2 {
			drawn += t.AreaIn(&t.LeaseShapes, r.Shape, keep)
		} else if r.Found.Usable() {
			for _, p := range r.Found.Parcels {
				if a := t.ParcelShapes.Area(int(p)); a > 0 && t.AreaIn(&t.ParcelShapes, int(p), keep)/a >= t.P.LeaseLaneShare {
					return true
				}
			}
		}
	}
	return drawn >= t.P.LeaseLaneMin
}

var basisLaneFee = basis{"LANE_FEE", text.T("opłata za zajęcie pasa, gdyby było zezwolenie, za ostatni rok", "fee for the lane, had there been a permit, of the last year"), "art. 40 ust. 4–6 u.d.p.", false}

// fee is what a permit would have cost over the last year of the lease, beside the rent received for the same days. The
// kind of occupancy is that of the thing the lease names; where it names none, no fee can be told.
func (c *leaseCase) fee(f *Finding) {
	t := c.t
	area := c.drawn
	if area < t.P.LeaseLaneMin {
		area = c.in
	}
	_, classes := t.namedBy(c.l.Purpose)
	kind := ""
	for i := range t.Classes {
		if len(classes) > 0 && kind == "" && t.isOf(int32(i), classes[:1]) == scene.True && t.Classes[i].Kind != scene.NoKind {
			kind = t.Classes[i].Kind
		}
	}
	if kind == "" || kind == scene.Regime {
		f.MoneyNote = text.T("Opłaty, która należałaby się za pas, nie policzono: umowa nie podaje rodzaju zajęcia.", "The fee due for the lane was not computed: the lease does not give a kind of occupancy.")
		return
	}
	if kind == scene.Advert {
		f.MoneyNote = text.T("Opłaty za pas nie policzono: za reklamę płaci się od jej powierzchni, której umowa nie podaje.", "The fee for the lane was not computed: an advertisement is charged by its surface, which the lease does not give.")
		return
	}
	to := t.On
	from := max(to-364, c.l.Valid.From)
	if !c.l.Valid.Known || from > to {
		f.MoneyNote = noDays
		return
	}
	low, high, ok := t.P.Rates.Lane(param.Occupancy{Kind: kind, RoadCategory: t.laneCategory(c), Ours: t.Ours}, date(to))
	if !ok {
		f.MoneyNote = noRate
		return
	}
	var d doubts
	d.rates(low, high)
	e := money.Exposure{Seen: money.Days(from.Time(), to.Time()), From: from.Time(), To: to.Time()}
	r := money.Of(basisLaneFee.code, money.Part{Exposure: e, Times: 1, Ground: money.Ground{Area: money.Charged(money.Square(area), money.Rounding(t.P.AreaRounding), money.Square(t.P.MinArea))},
		Price: money.Priced{Low: money.Rate(low.Amount), High: money.Rate(high.Amount), LowUnit: money.Unit(low.Unit), HighUnit: money.Unit(high.Unit)}})
	f.add(basisLaneFee, r, &d)
	if n := money.Months(c.l.Payment); n > 0 && scene.Has(c.l.Rent) {
		rent := money.Spread(int64(c.l.Rent)*int64(12/n), from.Time(), to.Time())
		f.measure("rent_received", float64(rent)/100, "PLN", nil, nil)
		f.MoneyNote = text.Say("Czynsz za te same dni: %s.", "The rent for the same days: %s.", text.Money(rent))
	}
}

// laneCategory is the category of the lane that the leased ground touches; empty where several differ.
func (t *Town) laneCategory(c *leaseCase) string {
	category, several := "", false
	look := func(shapes *scene.Shapes, i int) {
		t.LaneIndex.Search(shapes.Box(i), func(l int) {
			if c.lane(l) && shapes.Overlap(i, &t.LaneShapes, l) > 0 {
				several = several || category != "" && category != t.Lanes[l].Category
				category = t.Lanes[l].Category
			}
		})
	}
	for k := range c.l.Refs {
		r := &c.l.Refs[k]
		if r.Shape >= 0 {
			look(&t.LeaseShapes, r.Shape)
		} else if r.Found.Usable() {
			for _, p := range r.Found.Parcels {
				look(&t.ParcelShapes, int(p))
			}
		}
	}
	if several {
		return ""
	}
	return category
}
