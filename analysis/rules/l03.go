package rules

import (
	"math"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// groundCase is what one lease says of the area of one parcel, or of all its parcels together.
type groundCase struct {
	tenancy
	parcel  int32   // -1: all parcels together
	leased  float64 // m²
	area    float64 // of the ground in the cadastre, m²
	most    float64 // what the ground may measure, its own accuracy considered
	least   float64
	whole   Tri
	measure bool // the cadastre's figure is in whole ares
}

// L03: a lease says another area than the ground has.
var l03 = &rule[groundCase]{
	meta: Meta{ID: "L03", Version: 1, Name: "LEASE_AREA_EXCEEDS", Base: Low,
		Title:    text.T("Powierzchnia umowy większa od działki", "Leased area larger than the parcel"),
		Sentence: text.T("Umowa obejmuje więcej gruntu, niż ma działka, albo „całość” o innej powierzchni.", "The lease covers more ground than the parcel has, or the whole of it with another area."),
		Law:      []Article{{"art. 693 k.c.", text.T("Przedmiot dzierżawy trzeba oznaczyć.", "What is leased has to be identified.")}},
		Next:     []string{"N6"},
		FalsePositives: []Text{
			text.T("pole ewidencyjne podano z dokładnością do ara", "the cadastral area is given in whole ares"),
			text.T("hektary wpisano jako metry kwadratowe albo odwrotnie", "hectares were entered as square metres, or the other way round")}},
	terms: []Term[groundCase]{
		lasting("L03", func(c *groundCase) *tenancy { return &c.tenancy }),
		{"L03.differs", text.T("Powierzchnia z umowy nie mieści się w działce albo nie jest jej całością", "The leased area does not fit the parcel, or is not the whole of it"),
			func(c *groundCase) Tri {
				tol := 1 + c.t.P.ParcelAreaRel
				return scene.Of(c.leased > c.most*tol || c.whole == scene.True && c.leased < c.least/tol)
			},
			func(c *groundCase, _ Tri) Text {
				what := text.Say("działka ma %s", "the parcel has %s", text.Area(c.area))
				if c.parcel < 0 {
					what = text.Say("działki mają razem %s", "the parcels have %s together", text.Area(c.area))
				}
				if c.measure {
					what = text.Say("%s, z dokładnością do ara", "%s, in whole ares", what)
				}
				return text.Say("umowa: %s; %s (tolerancja %s)", "lease: %s; %s (tolerance %s)", text.Area(c.leased), what, text.Percent(c.t.P.ParcelAreaRel))
			}},
		{"L03.same_unit", text.T("Obie powierzchnie są w tej samej jednostce", "Both areas are in the same unit"),
			func(c *groundCase) Tri {
				for _, ratio := range []float64{c.leased / c.area, c.area / c.leased} {
					if math.Abs(ratio/10_000-1) <= 0.02 || ratio > 1000 {
						return scene.Unknown
					}
				}
				return scene.True
			},
			func(c *groundCase, v Tri) Text {
				if v == scene.Unknown {
					return text.T("powierzchnie różnią się tysiące razy: pewnie hektary wpisano jako m² albo odwrotnie", "the areas differ thousands of times: probably hectares for m² or the other way round")
				}
				return text.T("obie w m²", "both in m²")
			}},
	},
	cases: func(t *Town, yield func(groundCase)) {
		t.eachLease(func(i int) {
			l := &t.Leases[i]
			if l.Closed {
				return
			}
			if scene.Has(l.Total) && len(l.Refs) > 0 {
				c := groundCase{tenancy: tenancy{t, i, l}, parcel: -1, leased: l.Total, whole: scene.True}
				for k := range l.Refs {
					r := &l.Refs[k]
					if !r.Found.Usable() || r.Found.How == scene.Former || len(r.Found.Parcels) != 1 || r.Shape >= 0 {
						return
					}
					if t.WholeOf(r) != scene.True {
						c.whole = scene.False
					}
				}
				for _, p := range leasedRows(l) {
					c.ground(p)
				}
				yield(c)
				return
			}
			for _, p := range leasedRows(l) {
				c := groundCase{tenancy: tenancy{t, i, l}, parcel: p, whole: scene.False}
				fits := true
				for k := range l.Refs {
					r := &l.Refs[k]
					if !r.Found.Usable() || r.Found.Parcels[0] != p {
						continue
					}
					if r.Found.How == scene.Former || len(r.Found.Parcels) != 1 || !scene.Has(r.Area) {
						fits = false
						break
					}
					c.leased += r.Area
					if r.Whole == scene.True {
						c.whole = scene.True
					}
				}
				if fits && c.leased > 0 {
					c.ground(p)
					yield(c)
				}
			}
		})
	},
	at: func(c *groundCase) []Anchor { return onLease(c.i) },
	describe: func(c *groundCase, f *Finding) {
		c.subject(f)
		f.location = 0
		if c.parcel >= 0 {
			f.parcel(c.parcel)
		}
		f.measure("area_leased", c.leased, "m2", round2(c.area*c.t.P.ParcelAreaRel), round2(c.most))
		f.measure("area_parcel", c.area, "m2", nil, nil)
		where := text.T("działek", "the parcels")
		if c.parcel >= 0 {
			where = text.Say("działki %s", "parcel %s", text.Same(c.t.Parcels[c.parcel].ParcelID))
		}
		f.Sentence = text.Say("Umowa %s mówi o %s, a %s jest %s.", "Lease %s speaks of %s, and %s has %s.", c.name(), text.Area(c.leased), where, text.Area(c.area))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy powierzchnia w umowie %s jest błędna: %s.", "Whether the area in lease %s is wrong cannot be told: %s.", c.name(), f.Reason)
		}
		f.MoneyNote = mayHide
	},
}

var mayHide = text.T("Kwoty nie policzono; wpis może zasłaniać zajęcie bez decyzji albo bez umowy.", "No amount was computed; the entry may hide an occupation without a permit or a contract.")

// ground adds a parcel to the ground. A figure in whole ares is half an are to either side of the truth; the drawn
// boundaries say which way, so they count where they agree with it.
func (c *groundCase) ground(p int32) {
	a := c.t.ParcelArea(int(p))
	drawn := c.t.ParcelShapes.Area(int(p))
	low, high := a, a
	if math.Mod(a, 100) == 0 && math.Abs(drawn-a) <= 50+a*c.t.P.ParcelAreaRel {
		c.measure = true
		low, high = min(a, drawn), max(a, drawn)
	}
	c.area, c.least, c.most = c.area+a, c.least+low, c.most+high
}
