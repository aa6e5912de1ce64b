package rules

import (
	"cmp"
	"slices"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// parcelLeases is one parcel with two or more leases that run at the same time.
type parcelLeases struct {
	t      *Town
	parcel int32
	on     []scene.LeaseOn // with a period in common, two by two or all
	drawn  float64         // m² shared by the drawn parts of the first two; NaN when one is not drawn
	sum    float64         // m² leased together on the worst day
	maybe  float64         // m² of those of which nobody knows whether they run on it
	open   bool            // an area is missing
}

// L01: two leases of one parcel run at the same time and together take more than there is, or overlap on the map.
var l01 = &rule[parcelLeases]{
	meta: Meta{ID: "L01", Version: 1, Name: "LEASE_OVERLAP", Base: High,
		Title:    text.T("Nakładanie się umów", "Leases overlap"),
		Sentence: text.T("Dwie umowy w tym samym czasie obejmują ten sam grunt.", "Two leases cover the same ground at the same time."),
		Law:      []Article{{"art. 693 k.c.", text.T("Ten sam grunt można oddać w dzierżawę tylko raz naraz.", "The same ground can be leased only once at a time.")}},
		Next:     []string{"N6", "N1"},
		FalsePositives: []Text{text.T("wspólny dojazd wydzierżawiony kilku osobom", "a shared access leased to several"),
			text.T("jedna umowa kończy się w dniu, w którym zaczyna się następna", "one lease ends on the day the next begins"),
			text.T("hektary wpisano jako metry kwadratowe albo odwrotnie", "hectares were entered as square metres, or the other way round")}},
	terms: []Term[parcelLeases]{
		{"L01.same_time", text.T("Umowy obowiązują w tym samym czasie", "The leases run at the same time"),
			func(c *parcelLeases) Tri { return c.together() },
			func(c *parcelLeases, v Tri) Text {
				if v == scene.Unknown {
					return text.T("nie wiadomo, od kiedy lub do kiedy biegnie jedna z umów", "from or until when one of the leases runs is not known")
				}
				var out []Text
				for _, on := range c.on {
					l := &c.t.Leases[on.Lease]
					out = append(out, text.Say("%s %s", "%s %s", text.Same(rowName(&l.Document)), text.Period(l.Term())))
				}
				return text.List(out)
			}},
		{"L01.same_ground", text.T("Umowy obejmują ten sam grunt", "The leases cover the same ground"),
			func(c *parcelLeases) Tri { return c.overlap() },
			func(c *parcelLeases, v Tri) Text {
				if scene.Has(c.drawn) {
					return text.Say("wspólna część ma %s (próg %s)", "they share %s (threshold %s)", text.Area(c.drawn), text.Area(c.t.P.OverlapMin))
				}
				limit := c.limit()
				if v == scene.Unknown {
					return text.Say("nie każda umowa podaje powierzchnię, która może być prawdziwa: znane dają %s, działka ma %s", "not every lease gives an area that can be true: the known ones make %s, the parcel has %s", text.Area(c.sum), text.Area(c.t.ParcelArea(int(c.parcel))))
				}
				return text.Say("razem %s, działka z tolerancją ma %s", "together %s, the parcel has %s with the tolerance", text.Area(c.sum), text.Area(limit))
			}},
	},
	cases: everyParcelWithLeases,
	at:    func(c *parcelLeases) []Anchor { return onParcel(c.parcel) },
	describe: func(c *parcelLeases, f *Finding) {
		f.parcel(c.parcel)
		var names []Text
		for _, on := range c.on {
			f.lease(int(on.Lease))
			names = append(names, text.Same(rowName(&c.t.Leases[on.Lease].Document)))
		}
		f.On = c.t.On
		p := c.t.Parcels[c.parcel].ParcelID
		f.Label = p
		f.measure("area_shared", c.drawn, "m2", nil, round2(c.t.P.OverlapMin))
		if !scene.Has(c.drawn) {
			f.measure("area_leased", c.sum, "m2", round2(c.t.ParcelArea(int(c.parcel))*c.t.P.ParcelAreaRel), round2(c.limit()))
		}
		f.Sentence = text.Say("Umowy %s obejmują w tym samym czasie ten sam grunt na działce %s.", "Leases %s cover the same ground on parcel %s at the same time.", text.List(names), text.Same(p))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy umowy %s nakładają się na działce %s: %s.", "Whether leases %s overlap on parcel %s cannot be told: %s.", text.List(names), text.Same(p), f.Reason)
		}
		for _, on := range c.on {
			l := &c.t.Leases[on.Lease]
			f.Documents = append(f.Documents, Document{Kind: "lease", ID: id(l.ID), SourceID: rowName(&l.Document), Verdict: "accepted", Version: l.Version,
				From: l.Valid.From.String(), To: l.Term().To.String(), Why: text.Period(l.Term())})
		}
	},
}

func (c *parcelLeases) limit() float64 {
	return c.t.ParcelArea(int(c.parcel)) * (1 + c.t.P.ParcelAreaRel)
}

// together tells whether at least two of the leases have a day in common.
func (c *parcelLeases) together() Tri {
	out := scene.False
	for a := range c.on {
		for b := range a {
			out = max(out, c.t.Leases[c.on[a].Lease].Term().Meets(c.t.Leases[c.on[b].Lease].Term()))
		}
	}
	return out
}

func (c *parcelLeases) overlap() Tri {
	if scene.Has(c.drawn) {
		return scene.Of(c.drawn >= c.t.P.OverlapMin)
	}
	switch area := c.t.ParcelArea(int(c.parcel)); {
	case area <= 0:
		return scene.Unknown
	case c.sum > c.limit():
		return scene.True
	case c.open || c.sum+c.maybe > c.limit():
		return scene.Unknown
	}
	return scene.False
}

// everyParcelWithLeases yields each pair of leases whose ground is drawn or whole, and, for parts nobody drew, each
// parcel with the leases that run together on its worst day. A single lease larger than its parcel is another rule.
func everyParcelWithLeases(t *Town, yield func(parcelLeases)) {
	t.eachParcel(func(p int) {
		row := int32(p)
		on := t.LeasesOn(row)
		var byLease []scene.LeaseOn // one reference per lease: a lease may name a parcel twice
		for _, o := range on {
			if !slices.ContainsFunc(byLease, func(x scene.LeaseOn) bool { return x.Lease == o.Lease }) && !t.Leases[o.Lease].Closed {
				byLease = append(byLease, o)
			}
		}
		if len(byLease) < 2 {
			return
		}
		pending := false
		for a := range byLease {
			for b := range a {
				if shared, ok := t.shared(row, byLease[b], byLease[a]); ok {
					yield(parcelLeases{t: t, parcel: row, on: []scene.LeaseOn{byLease[b], byLease[a]}, drawn: shared})
				} else {
					pending = true
				}
			}
		}
		if pending {
			t.worstDay(row, byLease, yield)
		}
	})
}

// shared is the area two leases have in common on a parcel, when both grounds are drawn or whole.
func (t *Town) shared(row int32, a, b scene.LeaseOn) (float64, bool) {
	sa, ia, ok := t.ground(row, a)
	sb, ib, ok2 := t.ground(row, b)
	if !ok || !ok2 {
		return 0, false
	}
	return sa.Overlap(ia, sb, ib), true
}

func (t *Town) ground(row int32, on scene.LeaseOn) (*scene.Shapes, int, bool) {
	r := &t.Leases[on.Lease].Refs[on.Ref]
	if r.Shape >= 0 && t.LeaseShapes.Dim(r.Shape) == 2 {
		return &t.LeaseShapes, r.Shape, true
	}
	if r.Found.How == scene.Former {
		return nil, 0, false // how much of each successor it covers is not known
	}
	if t.WholeOf(r) == scene.True {
		return &t.ParcelShapes, int(row), true
	}
	return nil, 0, false
}

// worstDay finds the day on which the most is leased of a parcel, and the leases that run on it.
func (t *Town) worstDay(row int32, all []scene.LeaseOn, yield func(parcelLeases)) {
	area := func(on scene.LeaseOn) float64 {
		r := &t.Leases[on.Lease].Refs[on.Ref]
		if t.WholeOf(r) == scene.True {
			return t.ParcelArea(int(row))
		}
		if !scene.Has(r.Area) && len(t.Leases[on.Lease].Refs) == 1 {
			return t.Leases[on.Lease].Total
		}
		return r.Area
	}
	best := parcelLeases{t: t, parcel: row, drawn: scene.None}
	for _, start := range all { // the sum can only rise where a lease begins
		p := t.Leases[start.Lease].Term()
		if !p.Known {
			continue
		}
		c := parcelLeases{t: t, parcel: row, drawn: scene.None}
		for _, on := range all {
			runs := t.Leases[on.Lease].Term().Has(p.From)
			if on == start && runs == scene.Unknown {
				runs = scene.True // on its first day it does, whenever it ends
			}
			if runs == scene.False {
				continue
			}
			switch a := area(on); {
			case !scene.Has(a), a > 1000*t.ParcelArea(int(row)): // hectares entered as square metres, or the other way round
				c.open = true
			case runs == scene.True:
				c.sum += a
			default:
				c.maybe += a
			}
			c.on = append(c.on, on)
		}
		if cmp.Or(cmp.Compare(c.sum, best.sum), cmp.Compare(c.maybe, best.maybe), cmp.Compare(len(c.on), len(best.on))) > 0 {
			best = c
		}
	}
	if len(best.on) >= 2 {
		yield(best)
	}
}
