package rules

import (
	"math"

	"spoina/analysis/link"
	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// bothCase is an object with a decision, and a lease of the ground it stands on.
type bothCase struct {
	permitCase
	on    scene.LeaseOn
	lease *scene.Lease
}

func (c *bothCase) contract() Text { return text.Same(rowName(&c.lease.Document)) }

var basisRentBeside = basis{"RENT_BESIDE_FEE", text.T("czynsz pobrany obok opłaty", "rent collected beside the fee"), "art. 22 i 40 u.d.p.; art. 410 k.c.", false}

// O13: a decision and a lease hold the same object at once: one of the two payments has the wrong basis.
var o13 = &rule[bothCase]{
	meta: Meta{ID: "O13", Version: 1, Name: "OBJ_DECISION_AND_LEASE", Base: Medium,
		Title:          text.T("Obiekt objęty decyzją i umową naraz", "Object under a decision and a lease at once"),
		Sentence:       text.T("Obiekt ma obowiązującą decyzję, a miejsce obejmuje zarazem obowiązująca umowa.", "An object has a decision in force, and a lease in force covers the place as well."),
		Law:            []Article{{"art. 22 i 40 u.d.p.", text.T("W pasie drogowym podstawą jest decyzja albo umowa z art. 22, poza nim umowa.", "In the lane the basis is a decision or a contract under art. 22, outside it a contract.")}},
		Next:           []string{"N1", "N6"},
		FalsePositives: []Text{text.T("umowa dotyczy gruntu, a decyzja kabli lub rur", "the lease is for the ground, the decision for cables or pipes")}},
	terms: []Term[bothCase]{
		{"O13.linked", text.T("Decyzja dotyczy tego obiektu", "The decision speaks of this object"),
			func(c *bothCase) Tri {
				return scene.Of(c.l.State == link.Accepted || c.l.State == link.Secondary)
			},
			func(c *bothCase, _ Tri) Text {
				return text.Say("decyzja %s, zgodność %s", "decision %s, agreement %s", c.number(), text.Percent(c.l.Score))
			}},
		{"O13.decision_in_force", text.T("Decyzja obowiązuje w dniu obserwacji", "The decision is in force on the day it was seen"),
			func(c *bothCase) Tri { return c.d.InForce(c.o.Seen) },
			func(c *bothCase, _ Tri) Text { return c.t.force(c.d, c.o.Seen) }},
		{"O13.lease_in_force", text.T("Umowa obowiązuje w dniu obserwacji", "The lease is in force on the day it was seen"),
			func(c *bothCase) Tri { return c.lease.InForce(c.o.Seen) },
			func(c *bothCase, v Tri) Text {
				if v == scene.Unknown {
					return doubt(c.lease)
				}
				return text.Say("umowa %s: %s", "lease %s: %s", c.contract(), text.Period(c.lease.Term()))
			}},
		{"O13.lease_covers", text.T("Umowa obejmuje to miejsce", "The lease covers the place"),
			func(c *bothCase) Tri { return c.t.Covers(c.on, c.i) },
			func(c *bothCase, v Tri) Text {
				if v == scene.Unknown {
					return text.Say("umowa %s obejmuje część działki, której nikt nie narysował", "lease %s covers a part of the parcel that nobody drew", c.contract())
				}
				return text.Say("umowa %s na ten grunt", "lease %s on this ground", c.contract())
			}},
		{"O13.same_subject", text.T("Decyzja nie dotyczy kabli ani rur", "The decision is not about cables or pipes"),
			func(c *bothCase) Tri { return scene.Of(c.d.Kind != scene.Linear) },
			func(c *bothCase, _ Tri) Text {
				return text.Say("decyzja: %s; umowa: %s", "decision: %s; lease: %s", text.Kind(c.d.Kind), text.Quoted(c.lease.Purpose))
			}},
	},
	at: func(c *bothCase) []Anchor { return append(onObject(c.i), Anchor{Leases, c.on.Lease}) },
	cases: func(t *Town, yield func(bothCase)) {
		other := t.pick(func(d *scene.Decision) bool { return d.Kind != scene.Linear && d.InForce(t.On) == scene.True }, func(d *scene.Decision) float64 { return float64(d.ID) })
		t.eachObject(func(i int) {
			var l *link.Link
			for _, h := range t.J.ParcelsOf(i) {
				if !h.Holds {
					continue
				}
				for _, on := range t.LeasesOn(h.Parcel) {
					if t.Leases[on.Lease].Closed {
						continue
					}
					if l == nil {
						if _, l = t.inForce(i, t.Objects[i].Seen, link.Accepted, link.Secondary); l == nil && other >= 0 {
							l = &link.Link{Decision: int32(other), Object: int32(i), Distance: scene.None}
						}
					}
					if l != nil {
						yield(bothCase{permitCase{objectCase{t, i, &t.Objects[i], t.pos[i]}, l, &t.Decisions[l.Decision]}, on, &t.Leases[on.Lease]})
					}
				}
			}
		})
	},
	describe: func(c *bothCase, f *Finding) {
		c.place(f)
		f.lease(int(c.on.Lease))
		f.Sentence = text.Say("%s ma decyzję %s, a grunt pod nim obejmuje umowa %s.", "The %s has decision %s, and lease %s covers the ground below it.", c.t.objectSize(c.i), c.number(), c.contract())
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy %s ma naraz decyzję %s i umowę %s: %s.", "Whether the %s has both decision %s and lease %s cannot be told: %s.", c.t.objectName(c.i), c.number(), c.contract(), f.Reason)
		}
		f.considered(c.i)
		f.titles(c.i)
		c.lapsed(f)
	},
}

// lapsed adds the payment that has the wrong basis: in a public lane of ours the rent, certainly outside every one the
// fee; where the lane test cannot tell, either may be it.
func (c *bothCase) lapsed(f *Finding) {
	p := scene.Period{From: max(c.d.Valid.From, c.lease.Valid.From), To: min(c.d.Valid.To, c.lease.Term().To, max(c.t.On, c.o.Seen)), Known: true}
	n := p.Days(p)
	if !c.d.Valid.Known || !c.lease.Valid.Known || n <= 0 || n == math.MaxInt32 {
		f.MoneyNote = text.T("Wspólnego czasu decyzji i umowy nie da się policzyć: kwoty nie policzono.", "The time that the decision and the lease share cannot be counted: no amount was computed.")
		return
	}
	f.measure("overlap_days", float64(n), "d", nil, 1)
	in := c.pos.Lane >= 0 && c.t.Lanes[c.pos.Lane].Status == public
	sure := c.pos.Lane < 0 || c.pos.Rel == scene.In
	add := func(b basis, r money.Range, ok bool) {
		if !ok {
			f.MoneyNote = text.T("Rejestr nie podaje kwoty, którą pobrano bez podstawy.", "The register does not give the amount that had no basis.")
			return
		}
		if !sure {
			r.Min = 0
		}
		f.add(b, r, nil)
	}
	if in || !sure {
		r, ok := rentFor(c.lease, p.From, p.To)
		add(basisRentBeside, r, ok)
	}
	if !in || !sure {
		r, ok := feeShare(c.d, p.From, p.To)
		add(basisFeeRefund, r, ok)
	}
}
