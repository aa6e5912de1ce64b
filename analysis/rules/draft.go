package rules

import (
	"spoina/analysis/link"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// Fee is what the table of rates gives for a decision.
type Fee struct {
	Min     int64  `json:"min_gr"`
	Max     int64  `json:"max_gr"`
	Formula string `json:"formula"`
	Law     string `json:"law"`
	Missing *Text  `json:"missing,omitempty" doc:"why it could not be computed"`
}

// FeeOf computes the fee of decision i for its whole term, each day by the table of that day.
func (t *Town) FeeOf(i int) Fee {
	d := &t.Decisions[i]
	periods := d.Periods
	if len(periods) == 0 {
		periods = []scene.Period{d.Valid}
	}
	a := t.assess(i, d.Permitted(), periods, scene.NoDay, t.occupancyOf(i), 1)
	out := Fee{Law: "art. 40 ust. 4–6 u.d.p."}
	if !a.missing.Empty() {
		out.Missing = &a.missing
		return out
	}
	out.Min, out.Max, out.Formula = a.Min, a.Max, a.Formula
	return out
}

// Standing says in words what stands where decision i is to be, and who else has a permit for it.
func (t *Town) Standing(i int) []Text {
	var out []Text
	for _, l := range t.L.OfDecision(i) {
		o := int(l.Object)
		said := text.Say("w tym miejscu już stoi: %s (%s), widziano %s", "there stands already: %s (%s), seen on %s", t.objectSize(o), text.Same(t.Objects[o].SourceID), text.Day(t.Objects[o].Seen))
		if l.State == link.Suggested {
			said = text.Say("może już stać: %s (%s), widziano %s", "there may stand already: %s (%s), seen on %s", t.objectSize(o), text.Same(t.Objects[o].SourceID), text.Day(t.Objects[o].Seen))
		}
		if out = append(out, said); len(out) == 5 {
			break
		}
	}
	return out
}

// Point is where decision i is; ok is false where it has no place.
func (t *Town) Point(i int) (x, y float64, ok bool) {
	x, y = t.decisionPoint(i)
	return x, y, scene.Has(x) && scene.Has(y) && (x != 0 || y != 0)
}

// PointOfLease is Point of a lease.
func (t *Town) PointOfLease(i int) (x, y float64, ok bool) {
	x, y = t.leasePoint(i)
	return x, y, scene.Has(x) && scene.Has(y) && (x != 0 || y != 0)
}
