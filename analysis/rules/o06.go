package rules

import (
	"spoina/analysis/link"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// O06: the object stands farther from the place of its decision than the tolerance allows. Only decisions with a
// geometry of their own are judged: a parcel or an address found the link in the first place.
var o06 = &rule[permitCase]{
	meta: Meta{ID: "O06", Version: 1, Name: "OBJ_WRONG_PLACE", Base: Medium,
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
			func(c *permitCase) Tri { return scene.Of(c.t.Gap(int(c.l.Decision), c.i) > c.farthest()) },
			func(c *permitCase, _ Tri) Text {
				return text.Say("%s od miejsca decyzji %s, dopuszczalne %s", "%s from the place of decision %s, allowed %s", text.Metres(c.t.Gap(int(c.l.Decision), c.i)), c.number(), text.Metres(c.farthest()))
			}},
	},
	at: atPermit,
	cases: everyLinked(func(t *Town, i int) *link.Link {
		if l := t.accepted(i); l != nil && t.Decisions[l.Decision].Place.Confidence == 'A' {
			return l
		}
		return nil
	}, func(t *Town) int {
		return t.pick(func(d *scene.Decision) bool { return d.Place.Confidence == 'A' }, func(*scene.Decision) float64 { return 0 })
	}),
	describe: func(c *permitCase, f *Finding) {
		c.place(f)
		gap := c.t.Gap(int(c.l.Decision), c.i)
		f.measure("distance", gap, "m", round2(c.t.Tolerance(c.t.SigmaOf(c.o), 0)), round2(c.farthest()))
		f.Sentence = text.Say("%s stoi %s od miejsca wskazanego w decyzji %s.", "The %s stands %s from the place named in decision %s.", c.t.objectSize(c.i), text.Metres(gap), c.number())
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

// elsewhere tells that the object certainly stands in the lane of another road than the one its decision names.
func (c *permitCase) elsewhere() bool {
	t := c.t
	if c.pos.Lane < 0 || c.pos.Rel != scene.In {
		return false
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

// farthest is 3 m plus the positional tolerance.
func (c *permitCase) farthest() float64 {
	return c.t.P.PlaceA + c.t.Tolerance(c.t.SigmaOf(c.o), 0)
}
