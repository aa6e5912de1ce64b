package rules

import (
	"spoina/analysis/link"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// O01: an object stands in a public lane that the office manages, its kind needs a permit, and nothing permits it.
var o01 = &rule[objectCase]{
	meta: Meta{ID: "O01", Version: 1, Name: "OBJ_NO_PERMIT", Base: High,
		Title:    text.T("Obiekt w pasie drogowym bez decyzji", "Object in the road lane without a decision"),
		Sentence: text.T("W pasie drogi publicznej zarządzanej przez urząd stoi obiekt, dla którego nie ma ważnej decyzji ani umowy.", "An object stands in a public lane managed by the office, with no valid decision or contract."),
		Law: []Article{
			{"art. 40 ust. 1 u.d.p.", text.T("Zajęcie pasa drogowego wymaga zezwolenia zarządcy drogi.", "Occupying the road lane needs a permit of the road manager.")},
			{"art. 40 ust. 12 pkt 1 u.d.p.", text.T("Za zajęcie bez zezwolenia wymierza się karę w wysokości 10-krotności opłaty.", "Occupying without a permit is fined ten times the fee.")},
			{"art. 36 u.d.p.", text.T("Zarządca orzeka o przywróceniu pasa do stanu poprzedniego.", "The manager orders the lane restored.")}},
		Next: []string{"N1", "N2", "N4", "N3"},
		FalsePositives: []Text{text.T("obiekt gminny albo wyłączony", "a municipal or exempt object"),
			text.T("pas w inwentaryzacji szerszy niż w rzeczywistości", "the lane of the inventory is wider than it is"),
			text.T("decyzji nie wpisano jeszcze do rejestru", "the decision is not yet in the register"),
			text.T("zezwolenie wydała inna jednostka", "another unit issued the permit"),
			text.T("umowa na podstawie art. 22 u.d.p.", "a contract under art. 22 of the Public Roads Act"),
			text.T("punkt ze skanu to położenie kamery", "the scan's point is the camera's position"),
			text.T("obiekt ustawiono, gdy zezwolenie już obowiązywało, a skan jest starszy", "the object was placed under a permit that began after the scan")}},
	terms: []Term[objectCase]{
		{"O01.in_lane", titleInLane, inLane, tellPosition},
		{"O01.occupancy_kind", titleKind, hasKind, tellKind},
		{"O01.lane_public", titlePublic, isPublic, tellPublic},
		{"O01.manager_is_us", titleManager, isOurs, tellManager},
		{"O01.no_valid_decision", text.T("Żadna powiązana decyzja nie obowiązuje w dniu obserwacji", "No linked decision is in force on the day it was seen"),
			func(c *objectCase) Tri {
				v, _ := c.t.inForce(c.i, c.o.Seen, link.Accepted, link.Secondary)
				return v.Not()
			},
			func(c *objectCase, v Tri) Text {
				_, l := c.t.inForce(c.i, c.o.Seen, link.Accepted, link.Secondary)
				switch {
				case l == nil:
					return text.T("żadna decyzja nie jest powiązana z tym obiektem", "no decision is linked with this object")
				case v == scene.Unknown:
					return text.Say("rejestr nie podaje, od kiedy obowiązuje decyzja %s", "the register does not say from when decision %s is in force", c.t.number(l))
				}
				return text.Say("decyzja %s: %s", "decision %s: %s", c.t.number(l), c.t.force(&c.t.Decisions[l.Decision], c.o.Seen))
			}},
		{"O01.no_ended_decision", text.T("Nie jest to obiekt z decyzją, która wygasła (O03)", "It is not an object whose decision has ended (O03)"),
			func(c *objectCase) Tri {
				return scene.Of(c.t.ended(c.i, c.o.Seen) == nil && c.t.endless(c.i, c.o.Seen) == nil)
			},
			func(c *objectCase, v Tri) Text {
				if l := c.t.endless(c.i, c.o.Seen); l != nil {
					return text.Say("koniec decyzji %s jest nieczytelny: mogła wygasnąć (O03)", "the end of decision %s cannot be read: it may have ended (O03)", c.t.number(l))
				}
				if l := c.t.ended(c.i, c.o.Seen); l != nil {
					return text.Say("decyzja %s wygasła %s", "decision %s ended on %s", c.t.number(l), text.Day(c.t.Decisions[l.Decision].Valid.To))
				}
				return text.T("nie ma powiązanej decyzji, której termin minął", "no linked decision has ended")
			}},
		{"O01.no_likely_decision", text.T("Żadna obowiązująca decyzja nie czeka na powiązanie z tym obiektem", "No decision in force waits to be linked with this object"),
			func(c *objectCase) Tri { v, _ := c.likely(false); return v },
			func(c *objectCase, v Tri) Text {
				if _, l := c.likely(false); l != nil && v == scene.Unknown {
					return text.Say("decyzja %s może dotyczyć tego obiektu: trzeba to potwierdzić", "decision %s may speak of this object: it needs confirming", c.t.number(l))
				}
				return text.T("żadna decyzja w pobliżu nie pasuje do obiektu", "no decision nearby fits the object")
			}},
		{"O01.no_unplaced_decision", text.T("Na tej ulicy nie ma decyzji bez ustalonego miejsca", "No decision on this street is left without a place"),
			func(c *objectCase) Tri { v, _ := c.unplaced(); return v },
			func(c *objectCase, v Tri) Text {
				if _, n := c.unplaced(); v == scene.Unknown {
					return text.Say("decyzja %s dotyczy tej ulicy, a jej miejsca nie ustalono", "decision %s is about this street and its place is not known", n)
				}
				return text.T("wszystkie decyzje na tej ulicy mają ustalone miejsce", "every decision on this street has its place")
			}},
		{"O01.not_surplus", text.T("Nie jest to kolejny obiekt jednej decyzji (O08)", "It is not one object too many of a decision (O08)"),
			func(c *objectCase) Tri { return scene.Of(!c.t.beyondCount(c.i)) },
			func(c *objectCase, v Tri) Text {
				if v == scene.False {
					return text.Say("decyzja %s ma tu więcej obiektów, niż wymienia", "decision %s has more objects here than it names", c.t.number(c.t.surplus(c.i)))
				}
				return text.T("żadna decyzja nie ma tu więcej obiektów, niż wymienia", "no decision here has more objects than it names")
			}},
		{"O01.no_contract", text.T("Miejsca nie obejmuje obowiązująca umowa", "No contract in force covers the place"),
			func(c *objectCase) Tri { v, _ := c.contract(); return v },
			func(c *objectCase, v Tri) Text {
				if _, n := c.contract(); v != scene.True {
					return text.Say("umowa %s może obejmować to miejsce", "contract %s may cover this place", n)
				}
				return text.T("żadna obowiązująca umowa nie obejmuje tego miejsca", "no contract in force covers this place")
			}},
	},
	cases: everyObject,
	at:    atObject,
	describe: func(c *objectCase, f *Finding) {
		c.place(f)
		f.Sentence = text.Say("W pasie drogowym (%s) stoi: %s. Na dzień %s nie znaleziono ważnej decyzji.",
			"In the road lane (%s) stands: %s. No valid decision was found for %s.", laneName(c), c.t.objectSize(c.i), text.Day(c.o.Seen))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("W pasie drogowym (%s) stoi: %s. Nie da się rozstrzygnąć, czy na dzień %s miało zezwolenie: %s.",
				"In the road lane (%s) stands: %s. Whether it was permitted on %s cannot be told: %s.", laneName(c), c.t.objectSize(c.i), text.Day(c.o.Seen), f.Reason)
		}
		f.sure = append(f.sure, positional(c.pos.Relation, c.t.Settings.KSigma))
		f.considered(c.i)
		f.titles(c.i)
		if e, ok := c.t.exposure(c.i, c.o.First, c.o.Seen); ok {
			f.charge(basisFee, c.i, c.t.Size(c.i), nil, e)
			f.charge(basisNoPermit, c.i, c.t.Size(c.i), nil, e)
		} else {
			f.MoneyNote = noDays
		}
	},
}

// likely is Unknown when a decision in force is suggested for the object: by its place, or by its street only.
func (c *objectCase) likely(street bool) (Tri, *link.Link) {
	for _, l := range c.t.L.OfObject(c.i) {
		if l.State == link.Suggested && (l.Confidence == 'D') == street && c.t.Decisions[l.Decision].InForce(c.o.Seen) != scene.False {
			return scene.Unknown, l
		}
	}
	return scene.True, nil
}

// unplaced is Unknown when a decision in force on this street, of a kind that fits, has no object and no better place
// than the street.
func (c *objectCase) unplaced() (Tri, Text) {
	if v, l := c.likely(true); l != nil {
		return v, c.t.number(l)
	}
	if key := c.lane().StreetKey; key != "" {
		for _, i := range c.t.onStreet[key] {
			d := &c.t.Decisions[i]
			if c.t.assigned[i] {
				continue
			}
			if fit, ok := c.t.KindFits(d.Kind, c.o); (!ok || fit > 0) && d.InForce(c.o.Seen) != scene.False {
				return scene.Unknown, text.Same(rowName(&d.Document))
			}
		}
	}
	return scene.True, Text{}
}

// contract is False when a contract under art. 22 u.d.p. covers the place on the day the object was seen, and Unknown
// when any other lease does, or when nobody drew the part that a contract covers.
func (c *objectCase) contract() (Tri, Text) {
	out, name := scene.True, Text{}
	for _, h := range c.t.J.ParcelsOf(c.i) {
		if !h.Holds {
			continue
		}
		for _, on := range c.t.LeasesOn(h.Parcel) {
			l := &c.t.Leases[on.Lease]
			v := scene.And(l.InForce(c.o.Seen), c.t.Covers(on, c.i))
			if v == scene.False {
				continue
			}
			v = v.Not()
			if !l.Art22 {
				v = scene.Unknown
			}
			if v < out {
				out, name = v, text.Same(rowName(&l.Document))
			}
		}
	}
	return out, name
}
