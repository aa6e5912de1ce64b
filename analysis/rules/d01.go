package rules

import (
	"slices"

	"spoina/analysis/link"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// decisionCase is a decision with the last scan that looked at its place.
type decisionCase struct {
	t    *Town
	i    int
	d    *scene.Decision
	scan int // index of the campaign; -1: none covers the place
	seen Tri // whether that scan covers the place
}

func atDecision(c *decisionCase) []Anchor { return onDecision(c.i) }

func (c *decisionCase) number() Text { return text.Same(rowName(&c.d.Document)) }

// D01: a decision was in force when the scan passed its place, a scan would see what it permits, and nothing is there.
var d01 = &rule[decisionCase]{
	meta: Meta{ID: "D01", Version: 1, Name: "DEC_NO_OBJECT", Base: Low,
		Title:    text.T("Decyzja bez obiektu w terenie", "Decision without an object"),
		Sentence: text.T("Skan objął miejsce ważnej decyzji, a obiektu tam nie ma.", "The scan covered the place of a valid decision, and the object is not there."),
		Law:      []Article{{"art. 40 ust. 1 u.d.p.", text.T("Zezwolenie obowiązuje niezależnie od tego, czy obiekt postawiono.", "A permit holds whether or not the object was put up.")}},
		Next:     []string{"N1", "N6"},
		FalsePositives: []Text{
			text.T("obiekt usunięto albo postawiono między dniem skanu a dniem decyzji", "the thing was removed or put up between the scan and the decision's days"),
			text.T("skan nie rozpoznaje tego rodzaju rzeczy", "the scan does not know this kind of thing"),
			text.T("obiekt zasłonięty w czasie skanu", "the thing was hidden during the scan")}},
	terms: []Term[decisionCase]{
		{"D01.visible", text.T("Skan powinien widzieć to, na co pozwala decyzja", "A scan is expected to see what the decision permits"),
			func(c *decisionCase) Tri {
				switch c.d.Kind {
				case scene.Linear, scene.Location:
					return scene.False
				case "":
					return scene.Unknown
				}
				return scene.True
			},
			func(c *decisionCase, _ Tri) Text { return text.Kind(c.d.Kind) }},
		{"D01.not_short_works", text.T("Nie są to krótkie roboty", "It is not short works"),
			func(c *decisionCase) Tri {
				if c.d.Kind != scene.Works {
					return scene.True
				}
				if !c.d.Valid.Known || c.d.Valid.To == scene.NoDay {
					return scene.Unknown
				}
				return scene.Of(c.d.Valid.Days(c.d.Valid) > c.t.P.ShortWorks)
			},
			func(c *decisionCase, _ Tri) Text { return text.Say("ważna %s", "valid %s", text.Period(c.d.Valid)) }},
		{"D01.covered", text.T("Skan objął miejsce decyzji", "The scan covered the decision's place"),
			func(c *decisionCase) Tri { return c.seen },
			func(c *decisionCase, v Tri) Text {
				switch {
				case v == scene.Unknown:
					return text.T("miejsca decyzji nie udało się ustalić", "the decision's place could not be found")
				case c.scan < 0:
					return text.T("żaden skan nie objął tego miejsca", "no scan covered this place")
				}
				k := &c.t.Campaigns[c.scan]
				how := text.T("zasięg podany", "coverage given")
				if k.Coverage < 0 {
					how = text.T("zasięg oszacowany", "coverage estimated")
				}
				return text.Say("skan %s (%s), %s", "scan %s (%s), %s", text.Quoted(k.Name), text.Day(k.To), how)
			}},
		{"D01.in_force", text.T("Decyzja obowiązywała w czasie skanu", "The decision was in force during the scan"),
			func(c *decisionCase) Tri {
				k := &c.t.Campaigns[max(c.scan, 0)]
				if c.scan < 0 { // no scan covers it: the last one is the day to ask about
					k = &c.t.Campaigns[c.t.scans()[0]]
				}
				a, b := c.d.InForce(k.From), c.d.InForce(k.To)
				if a == b {
					return a
				}
				return scene.False // it began or ended while the scan was under way
			},
			func(c *decisionCase, _ Tri) Text { return text.Say("ważna %s", "valid %s", text.Period(c.d.Valid)) }},
		{"D01.no_object", text.T("Żaden obiekt nie jest z nią powiązany", "No object is linked with it"),
			func(c *decisionCase) Tri { v, _ := c.missing(); return v },
			func(c *decisionCase, v Tri) Text {
				if _, o := c.missing(); v != scene.True && o >= 0 {
					return text.Say("może to być %s (%s)", "it may be the %s (%s)", c.t.objectName(o), text.Same(c.t.Objects[o].SourceID))
				}
				return text.T("w tym miejscu nie ma obiektu, który do niej pasuje", "nothing that fits it stands there")
			}},
	},
	cases: func(t *Town, yield func(decisionCase)) {
		if len(t.Campaigns) == 0 {
			return
		}
		t.eachDecision(func(i int) {
			if t.Decisions[i].Merged || t.Decisions[i].Closed {
				return
			}
			scan, seen := t.scanOf(i)
			yield(decisionCase{t, i, &t.Decisions[i], scan, seen})
		})
	},
	at: atDecision,
	describe: func(c *decisionCase, f *Finding) {
		f.decision(c.i)
		f.On = c.t.On
		if c.scan >= 0 {
			f.On, f.seen = c.t.Campaigns[c.scan].To, c.t.Campaigns[c.scan].To
		}
		f.Sentence = text.Say("Decyzja %s (%s) obowiązywała w czasie skanu %s, a w jej miejscu nic nie stoi.", "Decision %s (%s) was in force during the scan of %s, and nothing stands in its place.",
			c.number(), text.Kind(c.d.Kind), text.Day(f.On))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy obiekt z decyzji %s stoi w terenie: %s.", "Whether the object of decision %s stands there cannot be told: %s.", c.number(), f.Reason)
		}
		if c.scan >= 0 && c.t.Campaigns[c.scan].Coverage < 0 {
			f.sure = append(f.sure, 0.8)
		}
		for _, l := range c.t.L.OfDecision(c.i) {
			if l.State == link.Suggested {
				f.measure("candidate_score", l.Score, "", nil, round2(c.t.Settings.AutoMin))
				break
			}
		}
	},
}

// scanOf is the last scan up to the day of the run that covered the place of decision i. A street is covered when every
// lane of it is.
func (t *Town) scanOf(i int) (int, Tri) {
	d := &t.Decisions[i]
	var points [][2]float64
	add := func(x, y float64) { points = append(points, [2]float64{x, y}) }
	switch d.Place.Confidence {
	case 'E':
		return -1, scene.Unknown
	case 'D':
		for _, l := range d.Place.Lanes {
			x, y := t.LaneShapes.Anchor(int(l))
			add(x, y)
		}
	case 'C':
		for _, a := range d.Place.Address {
			add(t.Addresses[a].X, t.Addresses[a].Y)
		}
	case 'B':
		for _, p := range d.Place.Parcels {
			x, y := t.ParcelShapes.Anchor(int(p))
			add(x, y)
		}
	default:
		x, y := t.DecisionShapes.Anchor(d.Shape)
		add(x, y)
	}
	for _, c := range t.scans() {
		k := &t.Campaigns[c]
		if !k.To.Known() || k.From > t.On || !t.surveys(c, d.Kind) {
			continue
		}
		all := scene.True
		for _, p := range points {
			all = scene.And(all, t.Covered(c, p[0], p[1]))
		}
		if all == scene.True {
			return c, scene.True
		}
	}
	return -1, scene.False
}

// scans are the campaigns, the last one first.
func (t *Town) scans() []int {
	order := make([]int, len(t.Campaigns))
	for c := range order {
		order[c] = c
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(t.Campaigns[b].To) - int(t.Campaigns[a].To) })
	return order
}

// missing is False when an object seen by that scan is linked with the decision, and Unknown when one may be.
func (c *decisionCase) missing() (Tri, int) {
	out, which := scene.True, -1
	for _, l := range c.t.L.OfDecision(c.i) {
		o := &c.t.Objects[l.Object]
		if c.scan >= 0 && o.Seen != scene.NoDay && o.Seen < c.t.Campaigns[c.scan].From {
			continue // the scan no longer saw it
		}
		v := scene.Unknown
		if l.State == link.Accepted || l.State == link.Secondary {
			v = scene.False
		}
		if v < out {
			out, which = v, int(l.Object)
		}
	}
	return out, which
}
