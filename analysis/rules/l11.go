package rules

import (
	"math"
	"slices"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// excessCase is an object that reaches beyond the ground of a lease.
type excessCase struct {
	tenancy
	object  int
	o       *scene.Object
	ref     int
	inside  float64 // m² of it on the leased ground
	outside float64 // m² of it on municipal land that neither this tenant nor anybody else leases, outside public lanes
	depth   float64 // m by which it reaches beyond
	tol     float64
}

// L11: the tenant's thing reaches beyond the leased ground onto municipal land.
var l11 = &rule[excessCase]{
	meta: Meta{ID: "L11", Version: 1, Name: "LEASE_BEYOND", Base: Medium,
		Title:    text.T("Zajęcie poza granicą dzierżawy", "Use beyond the leased ground"),
		Sentence: text.T("Obiekt dzierżawcy zajmuje grunt gminy poza tym, co wydzierżawiono.", "The tenant's object takes municipal land beyond what is leased."),
		Law:      []Article{{"art. 222 i 224–225 k.c.", text.T("Właściciel może żądać wydania gruntu i wynagrodzenia za korzystanie.", "The owner may demand the land back and remuneration for its use.")}},
		Next:     []string{"N1", "N5"},
		FalsePositives: []Text{text.T("granicę dzierżawy narysowano odręcznie, bez pomiaru", "the leased part was drawn by hand, without a survey"),
			text.T("niedokładność obrysu obiektu lub granicy", "inaccuracy of the outline or the boundary")}},
	terms: []Term[excessCase]{
		{"L11.in_force", text.T("Umowa obowiązywała, gdy obiekt widziano", "The lease was in force when the object was seen"),
			func(c *excessCase) Tri { return c.l.InForce(c.o.Seen) },
			func(c *excessCase, v Tri) Text { return c.runs(v) }},
		{"L11.of_tenant", text.T("Obiekt należy do dzierżawcy", "The object is the tenant's"),
			func(c *excessCase) Tri {
				switch {
				case c.o.Advertiser != "" && sameName(c.o.Advertiser, c.l.Party):
					return scene.True
				case c.inside < 0.1*(c.inside+c.outside):
					return scene.False // it only touches the leased ground
				case c.o.Advertiser != "" && c.o.Class >= 0 && c.t.Classes[c.o.Class].Kind == scene.Advert:
					return scene.Unknown
				}
				return scene.True
			},
			func(c *excessCase, v Tri) Text {
				if v == scene.Unknown {
					return text.T("skan podaje innego reklamodawcę", "the scan names another advertiser")
				}
				return text.Say("na wydzierżawionym gruncie stoi %s z niego", "%s of it stand on the leased ground", text.Area(c.inside))
			}},
		{"L11.excess", text.T("Poza umową zajmuje grunt gminy", "Beyond the lease it takes municipal land"),
			func(c *excessCase) Tri {
				if c.outside < c.t.P.Lease.BeyondMin {
					return scene.False
				}
				return scene.True
			},
			func(c *excessCase, _ Tri) Text {
				return text.Say("%s poza umową, na gruncie gminy (próg %s)", "%s beyond the lease, on municipal land (threshold %s)", text.Area(c.outside), text.Area(c.t.P.Lease.BeyondMin))
			}},
		{"L11.beyond_accuracy", text.T("Wystaje dalej, niż wynosi dokładność pomiaru", "It reaches farther than the accuracy of the survey"),
			func(c *excessCase) Tri { return scene.Of(c.depth >= c.tol) },
			func(c *excessCase, _ Tri) Text {
				return text.Say("%s poza granicę, dokładność ±%s", "%s beyond the boundary, accuracy ±%s", text.Metres(c.depth), text.Metres(c.tol))
			}},
		{"L11.surveyed", text.T("Granica dzierżawy nie jest szkicem", "The boundary of the lease is no sketch"),
			func(c *excessCase) Tri {
				if c.l.Refs[c.ref].ByHand {
					return scene.Unknown
				}
				return scene.True
			},
			func(c *excessCase, v Tri) Text {
				if v == scene.Unknown {
					return text.T("część działki narysowano w urzędzie odręcznie: potrzebny pomiar", "the part was drawn by hand in the office: a survey is needed")
				}
				return text.T("granica z mapy lub z ewidencji", "the boundary comes from a map or the cadastre")
			}},
	},
	cases: func(t *Town, yield func(excessCase)) {
		t.eachObject(func(i int) {
			if t.ObjectShapes.Dim(i) != 2 || t.Objects[i].Class >= 0 && !t.Classes[t.Objects[i].Class].Private {
				return
			}
			var near []scene.LeaseOn
			for _, h := range t.J.ParcelsOf(i) {
				for _, on := range t.LeasesOn(h.Parcel) {
					if !t.Leases[on.Lease].Closed && !slices.ContainsFunc(near, func(x scene.LeaseOn) bool { return x.Lease == on.Lease }) {
						near = append(near, on)
					}
				}
			}
			for _, on := range near {
				if c, ok := t.excess(i, on, near); ok {
					yield(c)
				}
			}
		})
	},
	at: func(c *excessCase) []Anchor { return append(onObject(c.object), Anchor{Leases, int32(c.i)}) },
	describe: func(c *excessCase, f *Finding) {
		f.object(c.object)
		f.lease(c.i)
		f.location = 'A'
		f.Label = c.t.objectName(c.object).PL + " · " + rowName(&c.l.Document)
		f.measure("area_beyond", c.outside, "m2", nil, round2(c.t.P.Lease.BeyondMin))
		f.measure("reach_beyond", c.depth, "m", round2(c.tol), round2(c.tol))
		f.Documents = append(f.Documents, c.t.leaseDocument(int32(c.i), "accepted", text.Period(c.l.Term())))
		f.Sentence = text.Say("%s dzierżawcy z umowy %s zajmuje %s gruntu gminy poza umową.", "%s of the tenant of lease %s takes %s of municipal land beyond it.", c.t.objectName(c.object), c.name(), text.Area(c.outside))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy obiekt wychodzi poza grunt z umowy %s: %s.", "Whether the object reaches beyond the ground of lease %s cannot be told: %s.", c.name(), f.Reason)
		}
		f.sure = append(f.sure, positional(scene.Relation{SD: c.depth, Tol: c.tol}, c.t.Settings.KSigma))
		f.useArea(c.object, c.outside, c.l.Purpose)
	},
}

// excess measures what of object i lies on a lease's ground, and what lies beyond it on municipal land that nobody
// leases. ok is false where a part that nobody drew leaves it open, or nothing of it is beyond.
func (t *Town) excess(i int, on scene.LeaseOn, near []scene.LeaseOn) (excessCase, bool) {
	l := &t.Leases[on.Lease]
	o := &t.Objects[i]
	c := excessCase{tenancy: tenancy{t, int(on.Lease), l}, object: i, o: o, ref: int(on.Ref)}
	var own []part
	sigma := 0.0 // of the boundary that the object crosses: as good as its worst stretch
	drawn := func(s scene.Figure) {
		if !scene.Has(s) {
			s = t.Settings.SigmaBoundary
		}
		sigma = max(sigma, s)
	}
	for k := range l.Refs {
		r := &l.Refs[k]
		switch {
		case r.Shape >= 0 && t.LeaseShapes.Dim(r.Shape) == 2:
			own = append(own, part{&t.LeaseShapes, r.Shape})
			c.ref = k
			drawn(scene.None)
		case !r.Found.Usable():
			continue
		case r.Found.How == scene.Former || t.WholeOf(r) != scene.True:
			return c, false
		default:
			for _, p := range r.Found.Parcels {
				own = append(own, part{&t.ParcelShapes, int(p)})
				drawn(t.Parcels[p].Sigma)
			}
		}
	}
	for _, g := range own {
		c.inside += t.ObjectShapes.Overlap(i, g.s, g.i)
	}
	if c.inside <= 0 && !sameName(o.Advertiser, l.Party) {
		return c, false
	}
	municipal := 0.0
	for _, h := range t.J.ParcelsOf(i) {
		p := &t.Parcels[h.Parcel]
		if !slices.Contains(t.P.Lease.Groups, p.Group) {
			continue
		}
		in := t.ObjectShapes.Overlap(i, &t.ParcelShapes, int(h.Parcel))
		for _, g := range own {
			in -= min(in, t.both(i, int(h.Parcel), g))
		}
		for _, x := range near {
			other := &t.Leases[x.Lease].Refs[x.Ref]
			if x.Lease == on.Lease || t.Leases[x.Lease].InForce(o.Seen) == scene.False {
				continue
			}
			switch {
			case other.Shape >= 0 && t.LeaseShapes.Dim(other.Shape) == 2:
				in -= min(in, t.ObjectShapes.Overlap(i, &t.LeaseShapes, other.Shape))
			case slices.Contains(other.Found.Parcels, h.Parcel):
				in = 0 // somebody leases the rest of that parcel, or a part of it that nobody drew
			}
		}
		municipal += in
	}
	for _, h := range t.J.LanesOf(i) {
		if t.Lanes[h.Lane].Status == public {
			municipal -= t.ObjectShapes.Overlap(i, &t.LaneShapes, int(h.Lane))
		}
	}
	c.outside = max(0, municipal)
	c.tol = t.Tolerance(t.SigmaOf(o), sigma)
	t.ObjectShapes.Probe(i, func(x, y float64) {
		far := math.Inf(1)
		for _, g := range own {
			far = min(far, g.s.Signed(g.i, x, y))
		}
		if !math.IsInf(far, 1) {
			c.depth = max(c.depth, far)
		}
	})
	return c, c.outside > 0
}

type part struct {
	s *scene.Shapes
	i int
}

// both is the area of object i that lies on a parcel and on a part of the lease's ground. Grounds are parcels, or parts
// of one: what lies on the part and not on this parcel is taken by the part's own parcel.
func (t *Town) both(i, parcel int, g part) float64 {
	if g.s == &t.ParcelShapes {
		if g.i == parcel {
			return t.ObjectShapes.Overlap(i, g.s, g.i)
		}
		return 0
	}
	if g.s.Overlap(g.i, &t.ParcelShapes, parcel) <= 0 {
		return 0
	}
	return t.ObjectShapes.Overlap(i, g.s, g.i)
}
