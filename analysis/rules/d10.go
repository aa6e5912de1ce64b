package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// renewalWords say that somebody has asked for a further term.
var renewalWords = []string{"wniosek o przedluz", "przedluzenie w toku", "zlozono wniosek", "wplynal wniosek", "w trakcie przedluz", "nowy wniosek"}

// D10: a permit ends soon and its thing still stands.
var d10 = &rule[decisionCase]{
	meta: Meta{ID: "D10", Version: 1, Name: "DEC_EXPIRING", Base: Info,
		Title:    text.T("Kończący się termin", "The term is about to end"),
		Sentence: text.T("Zezwolenie kończy się w najbliższych dniach, a obiekt nadal stoi.", "The permit ends within the next days, and its thing still stands."),
		Law:      []Article{{"art. 40 ust. 12 pkt 2 u.d.p.", text.T("Po terminie zajęcie podlega karze: warto przypomnieć wcześniej.", "Beyond the term the occupancy is fined: a reminder comes in time.")}},
		Next:     []string{"N4", "N1"},
		FalsePositives: []Text{
			text.T("przedłużenie w toku", "a renewal is in progress"),
			text.T("obiekt ma zniknąć przed terminem", "the thing will be gone before the term ends")}},
	terms: []Term[decisionCase]{
		{"D10.ends_soon", text.T("Termin kończy się w najbliższych dniach", "The term ends within the next days"),
			func(c *decisionCase) Tri {
				if !c.d.Valid.Known || c.d.Valid.To == scene.NoDay {
					return scene.Unknown
				}
				left := c.d.Valid.To - c.t.On
				return scene.Of(c.d.Valid.To.Known() && left >= 0 && int(left) <= c.t.P.Fees.Expiring)
			},
			func(c *decisionCase, v Tri) Text {
				if v == scene.True {
					return text.Say("ważna %s, zostało dni: %s", "valid %s, days left: %s", text.Period(c.d.Valid), text.Count(int(c.d.Valid.To-c.t.On)))
				}
				return text.Say("ważna %s", "valid %s", text.Period(c.d.Valid))
			}},
		{"D10.object_stands", text.T("Powiązany obiekt nadal stoi", "A linked object still stands"),
			func(c *decisionCase) Tri { v, _ := c.stands(); return v },
			func(c *decisionCase, v Tri) Text {
				_, o := c.stands()
				switch {
				case v == scene.True:
					return text.Say("%s, widziany %s", "%s, seen %s", c.t.objectName(o), text.Day(c.t.Objects[o].Seen))
				case v == scene.Unknown:
					return text.T("nikt nie patrzył, czy stoi", "nobody looked whether it stands")
				}
				return text.T("ostatni skan już go nie widział albo nic nie jest z nią powiązane", "the last scan did not see it any more, or nothing is linked")
			}},
		{"D10.no_renewal", text.T("Nikt nie wystąpił o przedłużenie", "Nobody has asked for a further term"),
			func(c *decisionCase) Tri {
				v, _ := c.renewed()
				return v.Not()
			},
			func(c *decisionCase, v Tri) Text {
				if b, n := c.renewed(); b == scene.True {
					return n
				}
				return text.T("ani kolejnej decyzji, ani wniosku w rejestrze", "neither a next decision nor an application in the register")
			}},
	},
	at: atDecision,
	cases: func(t *Town, yield func(decisionCase)) {
		t.eachDecision(func(i int) {
			if d := &t.Decisions[i]; standingDecision(d) && d.Kind != scene.Location && d.Valid.To.Known() {
				yield(decisionCase{t: t, i: i, d: d, scan: -1})
			}
		})
	},
	describe: func(c *decisionCase, f *Finding) {
		f.decision(c.i)
		f.On = c.t.On
		if _, o := c.stands(); o >= 0 {
			f.object(o)
		}
		f.On = c.t.On
		left := int(c.d.Valid.To - c.t.On)
		f.measure("days_left", float64(left), "days", nil, c.t.P.Fees.Expiring)
		f.Sentence = text.Say("Decyzja %s kończy się %s (za dni: %s), a obiekt nadal stoi.", "Decision %s ends on %s (days left: %s), and its thing still stands.",
			c.number(), text.Day(c.d.Valid.To), text.Count(left))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Decyzja %s kończy się %s; nie wiadomo, czy obiekt nadal stoi: %s.", "Decision %s ends on %s; whether its thing still stands is not known: %s.", c.number(), text.Day(c.d.Valid.To), f.Reason)
		}
	},
}

// stands tells whether a linked object was there when its place was looked at last.
func (c *decisionCase) stands() (Tri, int) {
	t := c.t
	for _, o := range t.objectsOf(c.i) {
		x := &t.Objects[o]
		if x.Seen == scene.NoDay {
			continue
		}
		gone := false
		for k := range t.Campaigns {
			if s := &t.Campaigns[k]; s.From.Known() && s.From > x.Seen && s.From <= t.On && t.surveys(k, t.sort(x.Class)) && t.Covered(k, x.X, x.Y) == scene.True {
				gone = true
			}
		}
		if !gone {
			return scene.True, int(o)
		}
	}
	if len(t.objectsOf(c.i)) > 0 || c.d.Kind == scene.Linear || c.d.Kind == scene.Works {
		return scene.False, -1
	}
	if _, seen := t.scanOf(c.i); seen == scene.True {
		return scene.False, -1
	}
	return scene.Unknown, -1
}

// renewed tells that a decision follows this one without leaving a day out, or that somebody has applied for it.
func (c *decisionCase) renewed() (Tri, Text) {
	if mentions(c.d.Notes+" "+c.d.Status, renewalWords) {
		return scene.True, text.T("w rejestrze zapisano wniosek o przedłużenie", "the register notes an application for a further term")
	}
	for _, k := range append(c.t.nearby(c.i), c.t.following[c.d.Number]...) {
		d := &c.t.Decisions[k]
		if int(k) == c.i || d.Kind != c.d.Kind || !d.Valid.Known || d.Valid.From > c.d.Valid.To+1 || d.Valid.To != scene.Always && d.Valid.To <= c.d.Valid.To {
			continue
		}
		if v, _ := c.t.follows(c.i, int(k)); v == scene.True {
			return scene.True, text.Say("następuje po niej decyzja %s", "decision %s follows it", text.Same(rowName(&d.Document)))
		}
	}
	return scene.False, Text{}
}
