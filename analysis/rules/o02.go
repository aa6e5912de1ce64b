package rules

import (
	"math"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// landCase is an object as the rules of municipal land see it.
type landCase struct {
	t      *Town
	i      int
	o      *scene.Object
	known  bool // the next three are worked out: whose land it is costs more than the other terms
	parcel int32
	ours   Tri
	rel    scene.Relation
}

func (c *landCase) land() Tri {
	if !c.known {
		c.parcel, c.ours, c.rel = c.t.land(c.i)
		c.known = true
	}
	return c.ours
}

func (c *landCase) private() Tri {
	if c.o.Class < 0 {
		return scene.Unknown
	}
	return scene.Of(c.t.Classes[c.o.Class].Private)
}

func (c *landCase) tellPrivate(v Tri) Text {
	if v == scene.Unknown {
		return text.Say("klasy %s nie ma w słowniku klas obiektów", "class %s is not in the dictionary of object classes", text.Quoted(c.o.ClassRaw))
	}
	return c.t.objectSize(c.i)
}

func (c *landCase) tellLand(v Tri) Text {
	if c.parcel < 0 {
		return text.T("nie stoi na żadnej działce z ewidencji", "it stands on no parcel of the cadastre")
	}
	p := &c.t.Parcels[c.parcel]
	if v == scene.Unknown {
		return text.Say("nie wiadomo, do której grupy rejestrowej należy działka %s", "the ownership group of parcel %s is not known", text.Same(p.ParcelID))
	}
	return text.Say("działka %s, grupa %s; %s od granicy, dokładność ±%s", "parcel %s, group %s; %s from its boundary, accuracy ±%s",
		text.Same(p.ParcelID), text.Count(int(p.Group)), text.Metres(math.Abs(c.rel.SD)), text.Metres(c.rel.Tol))
}

func (c *landCase) tellOutside() Text {
	if _, l := c.outside(); l >= 0 {
		return text.Say("leży w pasie %s lub na jego granicy", "it lies in the lane %s or at its edge", text.Same(c.t.Lanes[l].Title()))
	}
	return text.T("żaden pas drogi publicznej nie sięga tego miejsca", "no public lane reaches this place")
}

// O02: something of private use stands on municipal land outside every public lane, and no lease covers the place.
var o02 = &rule[landCase]{
	meta: Meta{ID: "O02", Version: 1, Name: "OBJ_NO_LEASE", Base: High,
		Title:    text.T("Obiekt na gruncie gminy bez umowy", "Object on municipal land without a contract"),
		Sentence: text.T("Na gruncie gminy, poza pasem drogowym, stoi obiekt prywatny, a miejsca nie obejmuje żadna obowiązująca umowa.", "A private object stands on municipal land outside the lanes, and no contract in force covers the place."),
		Law: []Article{
			{"art. 222 i 224–225 k.c.", text.T("Właściciel może żądać wydania gruntu i wynagrodzenia za korzystanie.", "The owner may demand the land back and remuneration for its use.")},
			{"art. 25 u.g.n.", text.T("Gminnym zasobem nieruchomości gospodaruje wójt, burmistrz albo prezydent.", "The mayor manages the municipal stock of land.")}},
		Next: []string{"N1", "N4", "N5"},
		FalsePositives: []Text{text.T("służebność albo służebność przesyłu", "an easement, or a transmission easement"),
			text.T("trwały zarząd lub obiekt jednostki gminy", "permanent management, or an object of a municipal unit"),
			text.T("użytkowanie wieczyste (grupa 5)", "perpetual usufruct (group 5)"),
			text.T("szyld wspólnoty na budynku należącym do innych", "a housing community's sign on a building owned by others")}},
	terms: []Term[landCase]{
		{"O02.private_use", text.T("Obiekt służy użytkowi prywatnemu", "The object is of private use"),
			(*landCase).private, (*landCase).tellPrivate},
		{"O02.municipal_land", text.T("Obiekt stoi na gruncie gminy (grupa rejestrowa 4)", "The object stands on municipal land (group 4)"),
			(*landCase).land, (*landCase).tellLand},
		{"O02.outside_lanes", text.T("Obiekt stoi poza pasami dróg publicznych", "The object stands outside the public lanes"),
			func(c *landCase) Tri { v, _ := c.outside(); return v },
			func(c *landCase, _ Tri) Text { return c.tellOutside() }},
		{"O02.no_lease", text.T("Żadna obowiązująca umowa nie obejmuje tego miejsca", "No contract in force covers the place"),
			func(c *landCase) Tri { v, _ := c.noLease(); return v },
			func(c *landCase, v Tri) Text {
				if _, l := c.noLease(); v == scene.Unknown {
					return text.Say("umowa %s obejmuje część działki, której nikt nie narysował, albo nie wiadomo, czy obowiązuje", "contract %s covers a part of the parcel that nobody drew, or whether it runs is not known", text.Same(l))
				}
				return text.T("żadna umowa nie obejmuje tego miejsca w dniu obserwacji", "no contract covers this place on the day it was seen")
			}},
		{"O02.no_ended_lease", text.T("Nie jest to obiekt dzierżawcy, którego umowa się skończyła (O04)", "It is not the object of a tenant whose contract has ended (O04)"),
			func(c *landCase) Tri { v, _ := c.t.afterLease(c.i); return scene.Of(v == scene.False) },
			func(c *landCase, v Tri) Text {
				if _, l := c.t.afterLease(c.i); v == scene.False {
					return text.Say("umowa %s skończyła się, a obiekt jest lub może być dzierżawcy", "contract %s has ended, and the object is or may be the tenant's", text.Same(rowName(&l.Document)))
				}
				return text.T("żadna zakończona umowa nie dotyczyła tego obiektu", "no contract that has ended was about this object")
			}},
		{"O02.no_decision_on_internal_road", text.T("Nie jest to obiekt z decyzją na drodze wewnętrznej (O14)", "It is not an object with a decision on an internal road (O14)"),
			func(c *landCase) Tri { return scene.Of(c.t.permitOffRoad(c.i) == nil) },
			func(c *landCase, v Tri) Text {
				if l := c.t.permitOffRoad(c.i); l != nil {
					return text.Say("na drodze wewnętrznej ma decyzję %s zamiast umowy", "on an internal road it has decision %s instead of a contract", c.t.number(l))
				}
				return text.T("nie ma takiej decyzji", "there is no such decision")
			}},
	},
	cases: func(t *Town, yield func(landCase)) {
		t.eachObject(func(i int) { yield(landCase{t: t, i: i, o: &t.Objects[i], parcel: -1}) })
	},
	at: func(c *landCase) []Anchor { return onObject(c.i) },
	describe: func(c *landCase, f *Finding) {
		f.object(c.i)
		if c.land(); c.parcel < 0 {
			return // the term about the land was left out
		}
		f.parcel(c.parcel)
		p := text.Same(c.t.Parcels[c.parcel].ParcelID)
		f.Label = c.t.objectName(c.i).PL + " · " + c.t.Parcels[c.parcel].ParcelID
		f.measure("depth_in_parcel", -c.rel.SD, "m", round2(c.rel.Tol), round2(c.rel.Tol))
		f.likelihood("probability_on_parcel", c.t.onMunicipal(c.i), c.rel, c.t.sigmaParcel(c.parcel))
		f.measure("footprint", c.t.footprint(c.i), "m2", nil, nil)
		f.Sentence = text.Say("Na działce gminy %s stoi: %s. W dniu %s nie obejmowała jej żadna umowa.", "On municipal parcel %s stands: %s. No contract covered it on %s.", p, c.t.objectSize(c.i), text.Day(c.o.Seen))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Na działce %s stoi: %s. Nie da się rozstrzygnąć, czy bez umowy: %s.", "On parcel %s stands: %s. Whether without a contract cannot be told: %s.", p, c.t.objectSize(c.i), f.Reason)
			f.severity = Medium
		}
		f.sure = append(f.sure, positional(c.rel, c.t.Settings.KSigma))
		f.titles(c.i)
		f.use(c.i, "")
	},
}

// outside is False when the object is in a public lane or not certainly outside one, whoever manages it.
func (c *landCase) outside() (Tri, int32) {
	out, lane := scene.True, int32(-1)
	for _, h := range c.t.J.LanesOf(c.i) {
		v := scene.True
		switch c.t.Lanes[h.Lane].Status {
		case public:
			v = scene.False
		case unknownStatus, "":
			v = scene.Unknown
		}
		if v < out {
			out, lane = v, h.Lane
		}
	}
	return out, lane
}

// noLease is False when a lease covers the place on the day the object was seen. At the edge between two municipal
// parcels a lease of the neighbour leaves the question open.
func (c *landCase) noLease() (Tri, string) {
	out, name := scene.True, ""
	for _, h := range c.t.J.ParcelsOf(c.i) {
		for _, on := range c.t.LeasesOn(h.Parcel) {
			l := &c.t.Leases[on.Lease]
			v := scene.And(l.InForce(c.o.Seen), c.t.Covers(on, c.i))
			if h.Parcel != c.parcel && v == scene.True {
				v = scene.Unknown
			}
			if v = v.Not(); v < out {
				out, name = v, rowName(&l.Document)
			}
		}
	}
	return out, name
}
