package rules

import (
	"spoina/analysis/link"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// O10: the accuracy does not tell whether the object stands in our lane, and it has no decision or lease.
var o10 = &rule[objectCase]{
	meta: Meta{ID: "O10", Version: 2, Name: "OBJ_EDGE", Base: Low,
		Title:          text.T("Położenie na granicy pasa, wymaga pomiaru", "At the edge of the lane, needs a survey"),
		Sentence:       text.T("Obiekt bez zezwolenia stoi tak blisko granicy pasa, że dokładność nie pozwala rozstrzygnąć.", "An object without a permit stands so close to the edge of the lane that the accuracy cannot decide."),
		Law:            []Article{{"art. 7 i 77 k.p.a.", text.T("Ciężar ustalenia, że obiekt stoi w pasie, spoczywa na organie.", "The authority must establish that the object stands in the lane.")}},
		Next:           []string{"N1"},
		FalsePositives: []Text{text.T("granicę pasa ustalono już w terenie, a inwentaryzacja tego nie pokazuje", "the boundary has been established in the field and the inventory does not show it")}},
	terms: []Term[objectCase]{
		{"O10.at_edge", text.T("Odległość od granicy pasa jest mniejsza niż dokładność", "The distance from the edge of the lane is less than the accuracy"),
			func(c *objectCase) Tri {
				switch {
				case c.pos.Rel != scene.Edge && c.pos.Rel != scene.Partly:
					return scene.False
				case c.pos.Tol > c.t.Settings.TolMax:
					return scene.Unknown
				}
				return scene.True
			},
			func(c *objectCase, v Tri) Text {
				where := tellPosition(c, v)
				if v == scene.Unknown {
					return text.Say("%s: przy takiej dokładności (więcej niż %s) danych nie można oceniać", "%s: with such an accuracy (more than %s) the data cannot be judged", where, text.Metres(c.t.Settings.TolMax))
				}
				return where
			}},
		{"O10.occupancy_kind", titleKind, hasKind, tellKind},
		{"O10.lane_public", titlePublic, isPublic, tellPublic},
		{"O10.manager_is_us", titleManager, isOurs, tellManager},
		{"O10.not_overhang", text.T("Nie jest to reklama na ścianie, słupie lub ogrodzeniu (O11)", "It is no advertisement on a wall, pole or fence (O11)"),
			func(c *objectCase) Tri { return scene.Of(!c.t.overhangs(c.i)) },
			func(c *objectCase, v Tri) Text {
				if v == scene.False {
					return text.Say("mocowanie: %s; wystaje nad pas", "mount: %s; it reaches over the lane", mountName(c.o.Mount))
				}
				return text.T("nie wystaje nad pas spoza jego granicy", "it does not reach over the lane from beyond its boundary")
			}},
		{"O10.no_title", text.T("Nie ma dla obiektu decyzji ani umowy", "The object has no decision and no contract"),
			func(c *objectCase) Tri { v, _ := c.untitled(); return v },
			func(c *objectCase, v Tri) Text {
				if _, n := c.untitled(); v != scene.True {
					return text.Say("jest dokument: %s", "there is a document: %s", n)
				}
				return text.T("żadna decyzja ani umowa nie dotyczy obiektu", "no decision or contract speaks of the object")
			}},
	},
	cases: everyObject,
	at:    atObject,
	describe: func(c *objectCase, f *Finding) {
		c.place(f)
		likely := tellLikely(c.t.inLane(c.i))
		f.Sentence = text.Say("Nie wiadomo, czy %s stoi w pasie drogowym (%s): %s. Na %s w pasie; tych danych nie da się rozstrzygnąć. Trzeba zmierzyć w terenie.",
			"Whether the %s stands in the road lane (%s) is not known: %s. In the lane with a probability of %s; these data cannot decide. It must be surveyed.",
			c.t.objectSize(c.i), laneName(c), tellPosition(c, scene.True), likely)
		if scene.Has(c.pos.Share) {
			f.Sentence = text.Say("Nie wiadomo, czy %s stoi w pasie drogowym (%s): %s. Na %s stoi w nim co najmniej połową; tych danych nie da się rozstrzygnąć. Trzeba zmierzyć w terenie.",
				"Whether the %s stands in the road lane (%s) is not known: %s. At least half of it stands in it with a probability of %s; these data cannot decide. It must be surveyed.",
				c.t.objectSize(c.i), laneName(c), tellPosition(c, scene.True), likely)
		}
		f.considered(c.i)
		f.sure = append(f.sure, 0.9)
		if e, ok := c.t.exposure(c.i, c.o.First, c.o.Seen); ok { // what is at stake, for the order of the field checks
			f.charge(basisNoPermit, c.i, c.t.Size(c.i), nil, e)
			for k := range f.Money {
				f.Money[k].Min = 0
			}
		}
	},
}

// untitled is False when a decision is linked with the object or a contract covers the place, and Unknown when whether
// that contract runs is not known.
func (c *objectCase) untitled() (Tri, Text) {
	for _, l := range c.t.L.OfObject(c.i) {
		if l.State == link.Accepted || l.State == link.Secondary || l.State == link.Surplus {
			return scene.False, c.t.number(l)
		}
	}
	out, name := scene.True, Text{}
	for _, h := range c.t.J.ParcelsOf(c.i) {
		for _, on := range c.t.LeasesOn(h.Parcel) {
			l := &c.t.Leases[on.Lease]
			if !h.Holds || c.t.Covers(on, c.i) != scene.True {
				continue
			}
			if v := l.InForce(c.o.Seen).Not(); v < out {
				out, name = v, text.Same(rowName(&l.Document))
			}
		}
	}
	return out, name
}
