package rules

import (
	"slices"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// issuedCase is a decision with the lanes at its place, as they were when it was issued.
type issuedCase struct {
	decisionCase
	done       bool
	other, own Tri
	theirs     int32 // a lane of another manager; -1 is none
	inOwn      float64
}

// D09: the place lies in a lane whose manager is not the one who issued the decision.
var d09 = &rule[issuedCase]{
	meta: Meta{ID: "D09", Version: 1, Name: "DEC_WRONG_MANAGER", Base: High,
		Title:    text.T("Decyzja wydana przez niewłaściwego zarządcę", "Decision of the wrong manager"),
		Sentence: text.T("Miejsce z decyzji leży w pasie drogi, którą zarządza kto inny niż organ, który ją wydał.", "The decision's place lies in a lane managed by another than who issued it."),
		Law: []Article{{"art. 19 u.d.p.", text.T("Każda kategoria drogi ma swojego zarządcę.", "Each category of road has its manager.")},
			{"art. 156 § 1 pkt 1 k.p.a.", text.T("Decyzja wydana z naruszeniem właściwości jest nieważna.", "A decision of an authority that is not competent is void.")}},
		Next: []string{"N7", "N6"},
		FalsePositives: []Text{
			text.T("porozumienie o zarządzaniu drogą (art. 19 ust. 4 u.d.p.)", "an agreement on managing the road"),
			text.T("zmiana kategorii drogi po dniu decyzji", "the road's category changed after the day of the decision")}},
	terms: []Term[issuedCase]{
		{"D09.in_other_lane", text.T("Miejsce leży w pasie drogi publicznej innego zarządcy, a nie w pasie tego, kto wydał decyzję", "The place lies in the lane of another manager's public road, and in none of who issued the decision"),
			func(c *issuedCase) Tri { c.look(); return scene.And(c.other, c.own.Not()) },
			func(c *issuedCase, v Tri) Text {
				c.look()
				switch {
				case c.own == scene.True:
					return text.T("leży w pasie tego, kto wydał decyzję", "it lies in the lane of who issued it")
				case c.theirs >= 0:
					l := &c.t.Lanes[c.theirs]
					return text.Say("%s, zarządca: %s", "%s, manager: %s", text.Same(l.Title()), text.Quoted(l.Manager))
				case v == scene.Unknown:
					return text.T("nie wiadomo, kto zarządza drogą albo kto wydał decyzję", "who manages the road, or who issued the decision, is not known")
				}
				return text.T("nie leży w pasie innego zarządcy", "it lies in no other manager's lane")
			}},
	},
	at: func(c *issuedCase) []Anchor { return onDecision(c.i) },
	cases: func(t *Town, yield func(issuedCase)) {
		if len(t.Lanes) == 0 {
			return
		}
		t.eachDecision(func(i int) {
			d := &t.Decisions[i]
			if standingDecision(d) && (d.Place.Confidence <= 'B' || d.Place.Confidence == 'D') {
				yield(issuedCase{decisionCase: decisionCase{t: t, i: i, d: d, scan: -1}, theirs: -1})
			}
		})
	},
	describe: func(c *issuedCase, f *Finding) {
		c.look()
		f.decision(c.i)
		f.On = c.t.On
		if c.theirs >= 0 {
			f.lane(c.theirs)
			l := &c.t.Lanes[c.theirs]
			f.Sentence = text.Say("Decyzja %s dotyczy pasa drogi (%s), którą zarządza %s, a nie organ, który ją wydał.", "Decision %s is about the lane of a road (%s) managed by %s, not by who issued it.",
				c.number(), text.Same(l.Title()), text.Quoted(l.Manager))
		}
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy decyzję %s wydał właściwy zarządca: %s.", "Whether decision %s was issued by the competent manager cannot be told: %s.", c.number(), f.Reason)
		}
		if gr, ok := c.declared(); ok {
			r := money.Range{Min: gr, Max: gr, Formula: money.Grosze(gr) + " (opłata z rejestru)"}
			if f.Outcome == scene.Unknown {
				r.Min = 0
			}
			f.add(basisFeeRefund, r, nil)
		} else {
			f.MoneyNote = text.T("Rejestr nie podaje opłaty: kwoty do zwrotu nie policzono.", "The register gives no fee: no refund was computed.")
		}
	},
}

// issuedBy tells whether a lane is managed by who issued the decision. A decision without a manager is the office's.
func (c *issuedCase) issuedBy(l int) Tri {
	t := c.t
	if c.d.Manager == "" || t.Ours(c.d.Manager) {
		return t.Us(l)
	}
	if t.Lanes[l].Manager == "" {
		return scene.Unknown
	}
	if t.Us(l) == scene.True {
		return scene.False
	}
	return scene.Of(sameWords(t.Lanes[l].Manager, c.d.Manager))
}

// then tells that a lane was there, with its manager, on the day of the decision, as far as its dates tell.
func (c *issuedCase) then(l int) bool {
	lane := &c.t.Lanes[l]
	if !c.d.Signed.Known() {
		return c.t.stands(l)
	}
	return lane.Valid.Has(c.d.Signed) != scene.False || lane.First && lane.Valid.From != scene.NoDay && c.d.Signed < lane.Valid.From
}

// look finds the lanes at the place. A place by geometry lies in the lane that holds it (of an outline, more than half); a
// parcel in the lane that takes more than half of it; a street in another manager's lane when every lane of it is.
func (c *issuedCase) look() {
	if c.done {
		return
	}
	c.done, c.other, c.own = true, scene.False, scene.False
	t := c.t
	meet := func(l int, in bool) {
		if !in || t.Lanes[l].Status != public || !c.then(l) {
			return
		}
		switch c.issuedBy(l) {
		case scene.True:
			c.own = scene.True
		case scene.False:
			c.other, c.theirs = scene.True, int32(l)
		default:
			c.other = max(c.other, scene.Unknown)
		}
	}
	switch c.d.Place.Confidence {
	case 'A':
		box := c.t.placeBox(c.i)
		t.LaneIndex.Search(box.Grow(1), func(l int) {
			in := false
			if a := t.DecisionShapes.Area(c.d.Shape); a > 0 {
				in = t.DecisionShapes.Overlap(c.d.Shape, &t.LaneShapes, l)/a > 0.5
			} else {
				in = t.Relate(&t.DecisionShapes, c.d.Shape, 0, &t.LaneShapes, l, t.boundaryOf(l)).Rel == scene.In
			}
			meet(l, in)
		})
	case 'B':
		total := 0.0
		for _, p := range c.d.Place.Parcels {
			total += t.ParcelShapes.Area(int(p))
		}
		in := func(keep func(l int) bool) (sum float64) {
			for _, p := range c.d.Place.Parcels {
				sum += t.AreaIn(&t.ParcelShapes, int(p), func(l int) bool { return t.Lanes[l].Status == public && c.then(l) && keep(l) })
			}
			return sum
		}
		c.inOwn = in(func(l int) bool { return c.issuedBy(l) == scene.True })
		c.own = scene.Of(c.inOwn >= t.P.DecisionLaneMin)
		theirs := in(func(l int) bool {
			if c.issuedBy(l) == scene.False {
				c.theirs = int32(l)
				return true
			}
			return false
		})
		switch {
		case total > 0 && theirs > total/2:
			c.other = scene.True
		case total > 0 && in(func(l int) bool { return c.issuedBy(l) != scene.True }) > total/2:
			c.other, c.theirs = scene.Unknown, -1
		default:
			c.theirs = -1
		}
	case 'D':
		lanes := slices.DeleteFunc(slices.Clone(c.d.Place.Lanes), func(l int32) bool { return t.Lanes[l].Status != public || !c.then(int(l)) })
		for _, l := range lanes {
			meet(int(l), true)
		}
	}
	if c.other == scene.Unknown && c.own == scene.True {
		c.other = scene.False
	}
}

func (t *Town) boundaryOf(l int) float64 {
	if s := t.Lanes[l].Sigma; scene.Has(s) {
		return s
	}
	return t.Settings.SigmaBoundary
}
