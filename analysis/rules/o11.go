package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// overhangCase is an object with the lane of ours that it may reach over.
type overhangCase struct {
	objectCase
	searched bool
	over     int32 // lane; -1 is none
	rel      scene.Relation
}

// look finds the lane that the object may reach over: a public one of ours before any other, and the nearest.
func (c *overhangCase) look() int32 {
	if !c.searched {
		c.searched, c.over = true, -1
		depth, _ := c.depth()
		c.t.LanesWithin(c.i, max(depth, 0), func(k int, r scene.Relation) {
			if ours := c.mayBeOurs(k); c.over < 0 || ours && !c.mayBeOurs(int(c.over)) || ours == c.mayBeOurs(int(c.over)) && r.SD < c.rel.SD {
				c.over, c.rel = int32(k), r
			}
		})
	}
	return c.over
}

// mayBeOurs tells that a lane is of a public road of ours, as far as is known.
func (c *overhangCase) mayBeOurs(k int) bool {
	status := c.t.Lanes[k].Status
	return (status == public || status == unknownStatus || status == "") && c.t.Us(k) != scene.False
}

// depth is how far the object stands out from what holds it, m; measured tells that the scan gives it.
func (c *overhangCase) depth() (m float64, measured bool) {
	if scene.Has(c.o.Depth) {
		return c.o.Depth, true
	}
	return c.t.P.Road.OverhangDepth, false
}

// mounted tells whether the object hangs on a wall, a pole or a fence. Where the scan does not say, only a class that
// occupies the lane by overhanging alone (a signboard) leaves it open: a billboard without a mount stands on the ground.
func (c *overhangCase) mounted() Tri {
	switch c.o.Mount {
	case "WALL", "POLE", "FENCE":
		return scene.True
	case "":
		if c.o.Class >= 0 && c.t.Classes[c.o.Class].OverhangOnly {
			return scene.Unknown
		}
	}
	return scene.False
}

// reaches is the geometric part of O11: the face stands over the lane while its foot does not stand in it.
func (c *overhangCase) reaches() Tri {
	if c.look() < 0 || c.rel.Rel == scene.In {
		return scene.False
	}
	depth, _ := c.depth()
	return scene.Of(c.rel.SD <= depth+c.rel.Tol)
}

func (c *overhangCase) flat() bool {
	depth, measured := c.depth()
	return measured && depth <= c.t.P.Road.OverhangFlat
}

// overhangs tells whether O11 speaks of the object, certainly or perhaps, leaving aside whether it has a title.
func (t *Town) overhangs(i int) bool {
	c := overhangCase{objectCase: objectCase{t, i, &t.Objects[i], t.pos[i]}}
	return c.t.Kind(c.o) == scene.Advert && c.mounted() != scene.False && !c.flat() && c.reaches() != scene.False && c.mayBeOurs(int(c.over))
}

// O11: an advertisement on a façade, a pole or a fence beside the lane reaches over it.
var o11 = &rule[overhangCase]{
	meta: Meta{ID: "O11", Version: 1, Name: "OBJ_OVERHANG", Base: Medium,
		Title:    text.T("Reklama na elewacji nad pasem drogowym", "Advertisement on a façade over the road lane"),
		Sentence: text.T("Reklama na ścianie, słupie lub ogrodzeniu obok pasa wystaje nad pas i nie ma zezwolenia.", "An advertisement on a wall, pole or fence beside the lane reaches over it and has no permit."),
		Law: []Article{{"art. 4 pkt 1 u.d.p.", text.T("Pas drogowy obejmuje także przestrzeń nad gruntem.", "The lane includes the space above the ground.")},
			{"art. 40 ust. 6 i 12 u.d.p.", text.T("Opłata i kara liczą się od powierzchni reklamy, razem z ramą.", "Fee and penalty go by the surface of the advertisement, frame included.")}},
		Next: []string{"N1", "N2", "N3"},
		FalsePositives: []Text{text.T("linia elewacji jest zarazem granicą pasa", "the façade line is itself the lane boundary"),
			text.T("płaska naklejka, która nie wystaje", "a flat sticker without projection")}},
	terms: []Term[overhangCase]{
		{"O11.mounted", text.T("Wisi na ścianie, słupie lub ogrodzeniu", "It hangs on a wall, a pole or a fence"),
			func(c *overhangCase) Tri { return c.mounted() },
			func(c *overhangCase, v Tri) Text {
				if v == scene.Unknown {
					return text.T("skan nie podaje mocowania", "the scan gives no mount")
				}
				return text.Say("mocowanie: %s", "mount: %s", mountName(c.o.Mount))
			}},
		{"O11.advert", text.T("Jest reklamą", "It is an advertisement"),
			func(c *overhangCase) Tri {
				if c.o.Class < 0 {
					return scene.Unknown
				}
				return scene.Of(c.t.Kind(c.o) == scene.Advert)
			},
			func(c *overhangCase, v Tri) Text { return tellKind(&c.objectCase, v) }},
		{"O11.stands_out", text.T("Wystaje ponad płaszczyznę ściany", "It stands out from the wall"),
			func(c *overhangCase) Tri { return scene.Of(!c.flat()) },
			func(c *overhangCase, _ Tri) Text { return c.tellDepth() }},
		{"O11.over_lane", text.T("Podstawa stoi poza pasem, a lico sięga nad pas", "Its foot is outside the lane and its face reaches over it"),
			func(c *overhangCase) Tri { return c.reaches() },
			func(c *overhangCase, _ Tri) Text {
				if c.look() < 0 {
					return text.T("żaden pas nie leży tak blisko", "no lane lies so near")
				}
				depth, _ := c.depth()
				return text.Say("%s od granicy pasa %s, wystaje %s, dokładność ±%s", "%s from the boundary of lane %s, stands out by %s, accuracy ±%s",
					text.Metres(c.rel.SD), text.Same(c.t.Lanes[c.over].Title()), text.Metres(depth), text.Metres(c.rel.Tol))
			}},
		{"O11.our_public_road", text.T("Droga jest publiczna i zarządza nią nasz urząd", "The road is public and our office manages it"),
			func(c *overhangCase) Tri {
				if c.look() < 0 {
					return scene.False
				}
				l := c.onRoad()
				return scene.And(isPublic(l), isOurs(l))
			},
			func(c *overhangCase, v Tri) Text {
				if c.look() < 0 {
					return text.T("żaden pas nie leży tak blisko", "no lane lies so near")
				}
				l := c.onRoad()
				return text.Say("%s; %s", "%s; %s", tellPublic(l, isPublic(l)), tellManager(l, isOurs(l)))
			}},
		{"O11.no_title", text.T("Nie ma dla obiektu decyzji ani umowy", "The object has no decision and no contract"),
			func(c *overhangCase) Tri { v, _ := c.title(); return v },
			func(c *overhangCase, v Tri) Text {
				if _, n := c.title(); v != scene.True {
					return text.Say("jest dokument: %s", "there is a document: %s", n)
				}
				return text.T("żadna decyzja ani umowa nie dotyczy obiektu", "no decision or contract speaks of the object")
			}},
	},
	at: func(c *overhangCase) []Anchor { return onObject(c.i) },
	cases: func(t *Town, yield func(overhangCase)) {
		t.eachObject(func(i int) {
			yield(overhangCase{objectCase: objectCase{t, i, &t.Objects[i], t.pos[i]}})
		})
	},
	describe: func(c *overhangCase, f *Finding) {
		f.object(c.i)
		depth, measured := c.depth()
		f.measure("depth", depth, "m", nil, round2(c.t.P.Road.OverhangFlat))
		f.measure("size", c.t.Size(c.i), "m2", nil, nil)
		where := text.T("pas drogowy", "the lane")
		if c.look() >= 0 {
			f.lane(c.over)
			f.road = &c.over
			where = text.Same(c.t.Lanes[c.over].Title())
			f.measure("distance_to_lane", c.rel.SD, "m", round2(c.rel.Tol), round2(depth+c.rel.Tol))
			if f.Street == "" {
				f.Street = c.t.Lanes[c.over].Title()
			}
		}
		f.Sentence = text.Say("Nad pas drogowy (%s) wystaje: %s. Nie ma na to zezwolenia.", "Over the road lane (%s) reaches: %s. There is no permit for it.", where, c.t.objectSize(c.i))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy %s wystaje nad pas drogowy (%s): %s.", "Whether the %s reaches over the road lane (%s) cannot be told: %s.", c.t.objectName(c.i), where, f.Reason)
		}
		f.considered(c.i)
		sure := 0.9
		if !measured {
			sure = 0.7
		}
		f.sure = append(f.sure, sure)
		e, ok := c.t.exposure(c.i, c.o.First, c.o.Seen)
		if !ok {
			f.MoneyNote = noDays
			return
		}
		f.charge(basisFee, c.i, c.t.Size(c.i), nil, e)
		f.charge(basisNoPermit, c.i, c.t.Size(c.i), nil, e)
		if !measured || c.rel.SD+c.rel.Tol > depth { // at stake only once a plumb line confirms it
			for k := range f.Money {
				f.Money[k].Min = 0
			}
		}
	},
}

// onRoad is the object as the terms about a road see it, with the lane that it reaches over.
func (c *overhangCase) onRoad() *objectCase {
	return &objectCase{c.t, c.i, c.o, Position{c.over, c.rel}}
}

func (c *overhangCase) tellDepth() Text {
	depth, measured := c.depth()
	if !measured {
		return text.Say("skan nie podaje głębokości: przyjęto %s", "the scan gives no depth: %s is taken", text.Metres(depth))
	}
	return text.Say("głębokość %s, płaskie jest do %s", "depth %s, flat is up to %s", text.Metres(depth), text.Metres(c.t.P.Road.OverhangFlat))
}

// title is untitled, and Unknown too when a decision in force waits to be linked.
func (c *overhangCase) title() (Tri, Text) {
	v, n := c.untitled()
	if likely, l := c.likely(false); l != nil && likely < v {
		return likely, c.t.number(l)
	}
	return v, n
}

func mountName(m string) Text {
	switch m {
	case "WALL":
		return text.T("ściana", "a wall")
	case "POLE":
		return text.T("słup", "a pole")
	case "FENCE":
		return text.T("ogrodzenie", "a fence")
	case "":
		return text.T("nie podano", "not given")
	}
	return text.Same(m)
}
