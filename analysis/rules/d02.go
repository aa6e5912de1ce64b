package rules

import (
	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// D02: the decision's place is certainly outside every public lane of ours: the fee had no basis.
var d02 = &rule[decisionCase]{
	meta: Meta{ID: "D02", Version: 1, Name: "DEC_OUTSIDE_LANE", Base: High,
		Title:    text.T("Decyzja wskazuje miejsce poza pasem drogowym", "Decision for a place outside the road lane"),
		Sentence: text.T("Miejsce z decyzji leży poza pasami dróg publicznych zarządzanych przez urząd.", "The decision's place lies outside the public lanes managed by the office."),
		Law: []Article{{"art. 40 ust. 1 u.d.p.", text.T("Zezwolenie i opłata dotyczą tylko pasa drogi publicznej.", "Permit and fee concern only the lane of a public road.")},
			{"art. 25 u.g.n.", text.T("Poza pasem potrzebna jest umowa, nie decyzja.", "Outside the lane a contract is needed, not a decision.")}},
		Next: []string{"N6", "N4"},
		FalsePositives: []Text{
			text.T("obrys pasa drogowego jest nieaktualny", "the lane's outline is out of date"),
			text.T("działkę wydzielono z pasa po decyzji", "the parcel was separated from the lane after the decision")}},
	terms: []Term[decisionCase]{
		{"D02.place_exact", text.T("Miejsce jest znane z geometrii albo działki", "The place is known from a geometry or a parcel"),
			func(c *decisionCase) Tri { return scene.Of(c.d.Place.Confidence <= 'B') },
			func(c *decisionCase, _ Tri) Text {
				return map[byte]Text{'A': text.T("własna geometria", "its own geometry"), 'B': text.T("działki", "parcels"), 'C': text.T("adres", "an address"),
					'D': text.T("sama ulica", "a street only"), 'E': text.T("brak miejsca", "no place")}[c.d.Place.Confidence]
			}},
		{"D02.outside_lanes", text.T("Miejsce leży poza naszymi pasami dróg publicznych", "The place lies outside our public lanes"),
			func(c *decisionCase) Tri { v, _, _ := c.outside(); return v },
			func(c *decisionCase, v Tri) Text {
				_, figure, _ := c.outside()
				if v == scene.Unknown {
					return text.T("nie wiadomo, którymi drogami zarządza urząd albo nie wszystkie działki są znane", "which roads the office manages is not known, or not every parcel is")
				}
				if c.d.Place.Confidence == 'B' {
					return text.Say("w naszym pasie leży %s działek z decyzji", "%s of the decision's parcels lie in our lane", text.Area(figure))
				}
				return text.Say("%s do najbliższego naszego pasa", "%s to our nearest lane", text.Metres(c.nearest()))
			}},
		{"D02.not_internal_road", text.T("Nie jest to decyzja dla obiektu na drodze wewnętrznej (O14)", "It is not a decision for an object on an internal road (O14)"),
			func(c *decisionCase) Tri { return scene.Of(c.offRoad() < 0) },
			func(c *decisionCase, v Tri) Text {
				if o := c.offRoad(); o >= 0 {
					return text.Say("jej obiekt %s stoi na drodze wewnętrznej", "its object %s stands on an internal road", text.Same(c.t.Objects[o].SourceID))
				}
				return text.T("nie ma obiektu na drodze wewnętrznej", "it has no object on an internal road")
			}},
	},
	cases: func(t *Town, yield func(decisionCase)) {
		if len(t.Lanes) == 0 {
			return
		}
		t.eachDecision(func(i int) {
			if d := &t.Decisions[i]; !d.Dead() && !d.Merged && !d.Closed {
				yield(decisionCase{t: t, i: i, d: d, scan: -1})
			}
		})
	},
	at: atDecision,
	describe: func(c *decisionCase, f *Finding) {
		f.decision(c.i)
		_, figure, tol := c.outside()
		if c.d.Place.Confidence == 'B' {
			f.measure("area_in_lane", figure, "m2", nil, round2(c.t.P.DecisionLaneMin))
		} else {
			f.measure("distance_to_lane", c.nearest(), "m", round2(tol), round2(tol))
		}
		f.Sentence = text.Say("Decyzja %s zezwala na zajęcie pasa w miejscu, które leży poza pasami naszych dróg publicznych.", "Decision %s permits occupying a lane at a place outside our public lanes.", c.number())
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy miejsce decyzji %s leży w pasie: %s.", "Whether the place of decision %s lies in a lane cannot be told: %s.", c.number(), f.Reason)
		}
		if gr, ok := c.declared(); ok {
			f.add(basisFeeRefund, money.Range{Basis: basisFeeRefund.code, Min: gr, Max: gr, Formula: money.Grosze(gr) + " (opłata z rejestru)"}, nil)
		} else {
			f.MoneyNote = text.T("Rejestr nie podaje opłaty: kwoty do zwrotu nie policzono.", "The register gives no fee: no refund was computed.")
		}
	},
}

// offRoad is an object of the decision that O14 speaks of, -1 where there is none.
func (c *decisionCase) offRoad() int32 {
	for _, o := range c.t.objectsOf(c.i) {
		if l := c.t.permitOffRoad(int(o)); l != nil && l.Decision == int32(c.i) {
			return o
		}
	}
	return -1
}

func (c *decisionCase) declared() (int64, bool) {
	if !scene.Has(c.d.Fee) {
		return 0, false
	}
	return int64(c.d.Fee), true
}

// outside measures the decision's place against the public lanes of ours: the distance in metres to the nearest for a
// geometry, an address or a street, the common area in m² for parcels.
func (c *decisionCase) outside() (v Tri, figure, tol float64) {
	t := c.t
	if len(t.Managers) == 0 {
		return scene.Unknown, scene.None, scene.None
	}
	place := &c.d.Place
	if place.Confidence == 'B' {
		for k := range c.d.Refs {
			if !c.d.Refs[k].Found.Usable() {
				v = scene.Unknown // the parcel that is not known may be the one in the lane
				break
			}
			v = scene.True
		}
		for _, p := range place.Parcels {
			figure += t.AreaIn(&t.ParcelShapes, int(p), func(l int) bool { return t.oursPublic(l) && t.stands(l) })
		}
		switch {
		case figure >= t.P.DecisionLaneMin:
			v = scene.False
		case v == scene.True:
			for _, p := range place.Parcels {
				if t.AreaIn(&t.ParcelShapes, int(p), func(l int) bool { return t.maybeOurs(l) && t.stands(l) }) >= t.P.DecisionLaneMin {
					v = scene.Unknown
				}
			}
		}
		return v, figure, 0
	}
	if place.Confidence > 'C' {
		return scene.Unknown, scene.None, scene.None
	}
	v = scene.True
	box := t.placeBox(c.i)
	t.LaneIndex.Search(box.Grow(t.Settings.KSigma*4), func(l int) {
		ours := t.oursPublic(l)
		if v == scene.False || !ours && !t.maybeOurs(l) || !t.stands(l) || !c.touches(l) {
			return
		}
		if v = scene.Unknown; ours {
			v = scene.False
		}
	})
	return v, scene.None, t.Tolerance(0, t.Settings.SigmaBoundary)
}

// nearest is the distance in metres to the nearest public lane of ours, up to a kilometre.
func (c *decisionCase) nearest() float64 {
	t := c.t
	if c.d.Place.Confidence > 'C' {
		return scene.None
	}
	best := 1000.0
	box := t.placeBox(c.i)
	for _, reach := range []float64{10, 100, 1000} {
		t.LaneIndex.Search(box.Grow(reach), func(l int) {
			if box.Gap(t.LaneShapes.Box(l)) < best && t.oursPublic(l) && t.stands(l) {
				if c.d.Place.Confidence == 'A' {
					best = min(best, t.DecisionShapes.Distance(c.d.Shape, &t.LaneShapes, l))
				} else {
					best = min(best, max(0, t.LaneShapes.Signed(l, box.MinX, box.MinY)))
				}
			}
		})
		if best < reach {
			break
		}
	}
	return best
}

// stands tells that a lane is there on the day of the run, as far as its dates tell.
func (t *Town) stands(lane int) bool { return t.Lanes[lane].Valid.Has(t.On) != scene.False }

// maybeOurs tells that a lane's manager or status is not known, so that it may be one of our public lanes.
func (t *Town) maybeOurs(l int) bool {
	status := t.Lanes[l].Status
	return t.Us(l) != scene.False && (status == public || status == unknownStatus || status == "") && !t.oursPublic(l)
}

func (t *Town) placeBox(i int) scene.Box {
	d := &t.Decisions[i]
	if d.Place.Confidence == 'A' {
		return t.DecisionShapes.Box(d.Shape)
	}
	a := &t.Addresses[d.Place.Address[0]]
	return scene.Box{MinX: a.X, MinY: a.Y, MaxX: a.X, MaxY: a.Y}
}

// touches tells whether the decision's place is not certainly outside a lane; a drawn polygon with at most 5 % of its
// area in the lane counts as outside.
func (c *decisionCase) touches(lane int) bool {
	t := c.t
	sigma := t.Lanes[lane].Sigma
	if !scene.Has(sigma) {
		sigma = t.Settings.SigmaBoundary
	}
	tol := t.Tolerance(0, sigma)
	box := t.placeBox(c.i)
	if !box.Grow(tol).Meets(t.LaneShapes.Box(lane)) {
		return false
	}
	if c.d.Place.Confidence != 'A' {
		return t.LaneShapes.Signed(lane, box.MinX, box.MinY) < tol
	}
	if a := t.DecisionShapes.Area(c.d.Shape); a > 0 {
		return t.DecisionShapes.Overlap(c.d.Shape, &t.LaneShapes, lane)/a > 0.05
	}
	return t.Relate(&t.DecisionShapes, c.d.Shape, 0, &t.LaneShapes, lane, sigma).Rel != scene.Out
}
