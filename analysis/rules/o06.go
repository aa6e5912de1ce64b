package rules

import (
	"math"
	"slices"

	"spoina/analysis/link"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// O06: the object stands farther from the place of its decision than the tolerance allows (domain E5, E14.5). A parcel, an
// address or a street found most links in the first place, so of such decisions only those are judged that a person, or
// party, class and area, have linked.
var o06 = &rule[permitCase]{
	meta: Meta{ID: "O06", Version: 2, Name: "OBJ_WRONG_PLACE", Base: Medium,
		Title:    text.T("Obiekt w innym miejscu niż w decyzji", "Object in another place than permitted"),
		Sentence: text.T("Obiekt stoi dalej od miejsca wskazanego w decyzji, niż pozwala tolerancja.", "An object stands farther from the place in its decision than the tolerance allows."),
		Law:      []Article{{"art. 40 ust. 1 u.d.p.", text.T("Zezwolenie dotyczy wskazanego miejsca; w innym trzeba nowego.", "A permit is for the place it names; another place needs a new one.")}},
		Next:     []string{"N1", "N2"},
		FalsePositives: []Text{text.T("działka zmieniła numer", "the parcel was renumbered"),
			text.T("zły numer domu w rejestrze", "a wrong house number in the register"),
			text.T("punkt ze skanu to nie podstawa obiektu", "the scan's point is not the object's base"),
			text.T("punkt adresowy leży na budynku", "the address point lies on the building")}},
	terms: []Term[permitCase]{
		linkedTerm("O06.linked"),
		{"O06.too_far", text.T("Odległość od miejsca decyzji przekracza tolerancję", "The distance from the decision's place exceeds the tolerance"),
			func(c *permitCase) Tri {
				switch {
				case c.d.Place.Confidence == 'D':
					return scene.Of(c.otherStreet())
				case c.gap() <= c.farthest():
					return scene.False
				case c.d.Place.Confidence == 'B' && c.lost():
					return scene.Unknown
				}
				return scene.True
			},
			func(c *permitCase, v Tri) Text {
				switch {
				case c.d.Place.Confidence == 'D':
					return text.Say("decyzja %s: ulica %s; %s", "decision %s: street %s; %s", c.number(), text.Quoted(c.d.Street), c.tellLane())
				case v == scene.Unknown:
					return text.Say("nie każdą działkę z decyzji %s da się odnaleźć: obiekt może stać na tej, której brak", "not every parcel of decision %s can be found: the object may stand on the missing one", c.number())
				}
				return text.Say("%s od miejsca decyzji %s, dopuszczalne %s", "%s from the place of decision %s, allowed %s", text.Metres(c.gap()), c.number(), text.Metres(c.farthest()))
			}},
	},
	at: atPermit,
	cases: everyLinked(func(t *Town, i int) *link.Link {
		l := t.accepted(i)
		if l == nil {
			return nil
		}
		switch place := t.Decisions[l.Decision].Place.Confidence; {
		case place == 'A', place < 'E' && (l.Manual || l.Confidence == 'E'): // E: no place had a part in the link
			return l
		}
		return nil
	}, func(t *Town) int {
		return t.pick(func(d *scene.Decision) bool { return d.Place.Confidence == 'A' }, func(*scene.Decision) float64 { return 0 })
	}),
	describe: func(c *permitCase, f *Finding) {
		c.place(f)
		f.location = c.d.Place.Confidence // the link itself may be a person's and know of no place
		if f.location == 'D' {
			f.Sentence = text.Say("%s stoi w pasie innej ulicy niż wskazana w decyzji %s.", "The %s stands in the lane of another street than decision %s names.", c.t.objectSize(c.i), c.number())
		} else {
			f.measure("distance", c.gap(), "m", round2(c.t.Tolerance(c.t.SigmaOf(c.o), c.sigmaPlace())), round2(c.farthest()))
			f.Sentence = text.Say("%s stoi %s od miejsca wskazanego w decyzji %s.", "The %s stands %s from the place named in decision %s.", c.t.objectSize(c.i), text.Metres(c.gap()), c.number())
		}
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy %s stoi w miejscu z decyzji %s: %s.", "Whether the %s stands at the place of decision %s cannot be told: %s.", c.t.objectSize(c.i), c.number(), f.Reason)
		}
		f.considered(c.i)
		if c.pos.Rel == scene.In && c.pos.Lane >= 0 && c.t.oursPublic(int(c.pos.Lane)) {
			if e, ok := c.t.exposure(c.i, c.o.First, c.o.Seen); ok { // if confirmed, the actual place has no permit
				f.charge(basisNoPermit, c.i, c.t.Size(c.i), c.d, e)
				for k := range f.Money {
					f.Money[k].Min = 0
				}
			}
		}
		if c.elsewhere() {
			f.severity = High
		}
	},
}

// gap is how far the object stands from the decision's place, m: from its geometry, from the nearest of its parcels, from
// the nearest of its address points; infinite where none is known.
func (c *permitCase) gap() float64 {
	t := c.t
	best := math.Inf(1)
	switch c.d.Place.Confidence {
	case 'A':
		return t.Gap(int(c.l.Decision), c.i)
	case 'B':
		for _, p := range c.d.Place.Parcels {
			if t.ObjectShapes.Dim(c.i) > 0 {
				best = min(best, t.ParcelShapes.Distance(int(p), &t.ObjectShapes, c.i))
			} else {
				best = min(best, max(0, t.ParcelShapes.Signed(int(p), c.o.X, c.o.Y)))
			}
		}
	case 'C':
		for _, a := range c.d.Place.Address {
			best = min(best, math.Hypot(t.Addresses[a].X-c.o.X, t.Addresses[a].Y-c.o.Y))
		}
	}
	return best
}

// farthest is the tolerance of the kind of place (place_tol_*_m) with the accuracy of both.
func (c *permitCase) farthest() float64 {
	allowed := c.t.P.PlaceA
	switch c.d.Place.Confidence {
	case 'B':
		allowed = c.t.Settings.NearParcel
	case 'C':
		allowed = c.t.Settings.NearHouse
	}
	return allowed + c.t.Tolerance(c.t.SigmaOf(c.o), c.sigmaPlace())
}

// sigmaPlace is the accuracy of the boundaries of the decision's parcels, m; a geometry and an address point have none.
func (c *permitCase) sigmaPlace() float64 {
	sigma := 0.0
	if c.d.Place.Confidence == 'B' {
		for _, p := range c.d.Place.Parcels {
			sigma = max(sigma, c.t.sigmaParcel(p))
		}
	}
	return sigma
}

// lost tells that a parcel the decision names cannot be found.
func (c *permitCase) lost() bool {
	return slices.ContainsFunc(c.d.Refs, func(r scene.Ref) bool { return !r.Found.Usable() })
}

// otherStreet tells that the object certainly stands in the lane of another street than the decision names.
func (c *permitCase) otherStreet() bool {
	if c.pos.Lane < 0 || c.pos.Rel != scene.In {
		return false
	}
	in, street := &c.t.Lanes[c.pos.Lane], c.d.Place.StreetKey
	return street != "" && in.StreetKey != "" && in.StreetKey != street && !slices.Contains(c.d.Place.Lanes, c.pos.Lane)
}

func (c *permitCase) tellLane() Text {
	if c.pos.Lane < 0 {
		return text.T("obiekt leży poza pasami", "the object lies outside the lanes")
	}
	return tellPosition(&c.objectCase, scene.Unknown)
}

// elsewhere tells that the object certainly stands in the lane of another road than the one its decision names.
func (c *permitCase) elsewhere() bool {
	t := c.t
	if c.pos.Lane < 0 || c.pos.Rel != scene.In {
		return false
	}
	if c.d.Place.Confidence != 'A' {
		return c.otherStreet()
	}
	in := &t.Lanes[c.pos.Lane]
	named, same := false, false
	t.LaneIndex.Search(t.DecisionShapes.Box(c.d.Shape), func(l int) {
		if t.stands(l) && t.DecisionShapes.Distance(c.d.Shape, &t.LaneShapes, l) <= touching {
			x := &t.Lanes[l]
			named = true
			same = same || x.ID == in.ID || x.StreetKey != "" && x.StreetKey == in.StreetKey || x.RoadNo != "" && x.RoadNo == in.RoadNo
		}
	})
	return named && !same
}
