package rules

import (
	"slices"
	"strings"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// keyCase is a pair of rows of one register that bear the same number.
type keyCase struct {
	a, b documentCase
}

// Q07: two rows of a register that bear one number, for one party and in one place, and are no versions of one document.
var q07 = &rule[keyCase]{
	meta: Meta{ID: "Q07", Version: 1, Name: "REG_DUP_KEY", Base: Low,
		Title:    text.T("Zdublowany klucz", "Duplicate key"),
		Sentence: text.T("Dwa wpisy mają ten sam numer, tę samą stronę i to samo miejsce.", "Two entries have the same number, the same party and the same place."),
		Law:      []Article{orderly}, Next: []string{"N6"},
		FalsePositives: []Text{
			text.T("aneks albo zmiana, których nie oznaczono jako zmiany", "an annex or amendment that is not marked as one"),
			text.T("umowa przedłużona pod dawnym numerem", "a contract renewed under its old number")}},
	terms: []Term[keyCase]{
		{"Q07.same_number", text.T("Numer jest ten sam", "The number is the same"),
			func(c *keyCase) Tri { return scene.Of(c.a.doc.Number != "" && c.a.doc.Number == c.b.doc.Number) },
			func(c *keyCase, _ Tri) Text { return text.Same(c.a.doc.Number) }},
		{"Q07.no_version", text.T("Żaden z nich nie jest zmianą drugiego", "Neither is an amendment of the other"),
			func(c *keyCase) Tri {
				return scene.Of(c.a.d == nil || !c.a.d.Amendment && !c.b.d.Amendment)
			},
			func(c *keyCase, v Tri) Text {
				if v == scene.False {
					return text.T("jeden z nich to aneks albo zmiana (art. 155 k.p.a.)", "one of them is an annex or amendment (art. 155 KPA)")
				}
				return text.T("żaden nie jest oznaczony jako aneks ani zmiana", "neither is marked as an annex or amendment")
			}},
		{"Q07.same_party", text.T("Strona jest ta sama", "The party is the same"),
			func(c *keyCase) Tri {
				switch a, b := c.a.doc, c.b.doc; {
				case a.PartyID == 0 && a.Party == "" || b.PartyID == 0 && b.Party == "":
					return scene.Unknown
				case a.PartyID != 0 && b.PartyID != 0:
					return scene.Of(a.PartyID == b.PartyID)
				default:
					return scene.Of(a.Party == b.Party)
				}
			},
			func(c *keyCase, v Tri) Text {
				switch v {
				case scene.Unknown:
					return text.T("jeden z wpisów nie podaje strony", "one of the entries names no party")
				case scene.False:
					return text.T("strony są różne", "the parties differ")
				}
				return text.T("oba wpisy wskazują tę samą stronę", "both entries name the same party")
			}},
		{"Q07.same_place", text.T("Miejsce jest to samo", "The place is the same"),
			func(c *keyCase) Tri { return samePlace(&c.a, &c.b) },
			func(c *keyCase, v Tri) Text {
				switch v {
				case scene.Unknown:
					return text.T("jeden z wpisów nie podaje miejsca", "one of the entries gives no place")
				case scene.False:
					return text.T("miejsca są różne", "the places differ")
				}
				return text.T("ta sama działka albo ten sam adres", "the same parcel or the same address")
			}},
	},
	cases: func(t *Town, yield func(keyCase)) {
		t.eachDecision(func(i int) {
			a := documentCase{t: t, doc: &t.Decisions[i].Document, i: i, d: &t.Decisions[i]}
			if a.doc.Closed || a.doc.Number == "" {
				return
			}
			for _, j := range t.numbers[a.doc.Number] {
				if int(j) != i && !t.Decisions[j].Closed && t.first(Decisions, i, int(j)) && !t.doubled(i, int(j)) {
					yield(keyCase{a, documentCase{t: t, doc: &t.Decisions[j].Document, i: int(j), d: &t.Decisions[j]}})
				}
			}
		})
		t.eachLease(func(i int) {
			a := documentCase{t: t, doc: &t.Leases[i].Document, i: i, l: &t.Leases[i]}
			if a.doc.Closed || a.doc.Number == "" {
				return
			}
			for _, j := range t.contracts[a.doc.Number] {
				if int(j) != i && !t.Leases[j].Closed && t.first(Leases, i, int(j)) {
					yield(keyCase{a, documentCase{t: t, doc: &t.Leases[j].Document, i: int(j), l: &t.Leases[j]}})
				}
			}
		})
	},
	at: func(c *keyCase) []Anchor {
		kind := Decisions
		if c.a.l != nil {
			kind = Leases
		}
		return []Anchor{{kind, int32(c.a.i)}, {kind, int32(c.b.i)}}
	},
	describe: func(c *keyCase, f *Finding) {
		a, b := c.a, c.b
		if a.i > b.i {
			a, b = b, a
		}
		a.subject(f)
		b.subject(f)
		f.Sentence = text.Say("W rejestrze numer %s noszą dwa wpisy o tej samej stronie i miejscu: wiersze %s i %s.", "In the register two entries of one party and place bear number %s: rows %s and %s.",
			text.Same(a.doc.Number), rowOf(a.doc), rowOf(b.doc))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Numer %s noszą dwa wpisy (wiersze %s i %s); nie da się rozstrzygnąć, czy to jeden dokument: %s.", "Two entries bear number %s (rows %s and %s); whether they are one document cannot be told: %s.",
				text.Same(a.doc.Number), rowOf(a.doc), rowOf(b.doc), f.Reason)
		}
	},
}

func rowOf(d *scene.Document) Text { return text.Say("%s", "%s", text.Count(d.Row)) }

// samePlace tells whether two rows name a common parcel or address; Unknown where one of them names neither.
func samePlace(a, b *documentCase) Tri {
	out := scene.Unknown
	pa, pb := parcelsOf(a.doc), parcelsOf(b.doc)
	if len(pa) > 0 && len(pb) > 0 {
		out = scene.Of(slices.ContainsFunc(pa, func(p string) bool { return slices.Contains(pb, p) }))
	}
	if a.d == nil {
		return out
	}
	if out != scene.True && a.d.StreetKey != "" && b.d.StreetKey != "" {
		out = max(out, scene.Of(a.d.StreetKey == b.d.StreetKey && strings.EqualFold(a.d.House, b.d.House)))
	}
	if out != scene.True && a.d.Shape >= 0 && b.d.Shape >= 0 {
		t := a.t
		out = max(out, scene.Of(t.DecisionShapes.Distance(a.d.Shape, &t.DecisionShapes, b.d.Shape) <= t.P.SameObject))
	}
	return out
}

func parcelsOf(d *scene.Document) []string {
	var out []string
	for k := range d.Refs {
		if n := d.Refs[k].Number; n != "" {
			out = append(out, n)
		}
	}
	return out
}

// doubled tells that two decisions of one number are D04's, so that neither Q07 nor Q01 repeats it, or that they are the
// location permit and the occupancy permit of one case.
func (t *Town) doubled(i, j int) bool {
	a, b := &t.Decisions[i], &t.Decisions[j]
	return !a.Dead() && !b.Dead() && !a.Amendment && !b.Amendment || (a.Kind == scene.Location) != (b.Kind == scene.Location)
}
