package rules

import (
	"slices"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// chainCase is a lease with the contracts of the same tenant on the same ground before it.
type chainCase struct {
	tenancy
	before []int32 // the contract it follows, and the one before that …
}

// L06: a contract of more than three years, without an end, or one that follows another, without the council's consent.
var l06 = &rule[chainCase]{
	meta: Meta{ID: "L06", Version: 1, Name: "LEASE_TERM_NO_CONSENT", Base: High,
		Title:    text.T("Umowa ponad 3 lata lub kolejna bez zgody rady", "Lease of over 3 years, or a successive one, without the council's consent"),
		Sentence: text.T("Umowa dłuższa niż 3 lata, na czas nieokreślony albo zawarta po poprzedniej na ten sam grunt wymaga zgody rady, a rejestr jej nie podaje.", "A lease of more than three years, without an end, or following another on the same land needs the council's consent, and the register gives none."),
		Law: []Article{{"art. 18 ust. 2 pkt 9 lit. a u.s.g.", text.T("Zgoda rady na umowę ponad 3 lata, na czas nieokreślony i kolejną na tę samą nieruchomość.", "The council consents to a contract over 3 years, without an end, and to the next one on the same property.")},
			{"art. 37 ust. 4 u.g.n.", text.T("Takie umowy zawiera się w przetargu; rada może zwolnić z tego obowiązku.", "Such contracts are made by tender; the council may waive it.")}},
		Next: []string{"N6", "N4"},
		FalsePositives: []Text{text.T("zgodę zapisano w innym rejestrze", "the consent is in another register"),
			text.T("umowa z pierwszeństwem z mocy ustawy (art. 37 ust. 3 u.g.n.) albo użyczenie", "a contract with statutory precedence (art. 37 ust. 3), or a free loan")}},
	terms: []Term[chainCase]{
		lasting("L06", func(c *chainCase) *tenancy { return &c.tenancy }),
		{"L06.long", text.T("Trwa ponad 3 lata, nie ma końca albo następuje po poprzedniej", "It runs for more than 3 years, has no end, or follows another"),
			func(c *chainCase) Tri {
				v := c.t.long(c.l)
				if len(c.before) > 0 {
					return scene.True
				}
				return v
			},
			func(c *chainCase, v Tri) Text {
				switch {
				case c.t.long(c.l) == scene.True && c.l.Valid.To == scene.Always:
					return text.T("na czas nieokreślony", "without an end")
				case c.t.long(c.l) == scene.True:
					return text.Say("%s, czyli ponad %s lata", "%s, that is more than %s years", text.Period(c.l.Valid), text.Count(c.t.P.Lease.FreeYears))
				case len(c.before) > 0:
					p := &c.t.Leases[c.before[0]]
					return text.Say("następuje po umowie %s (%s); razem %s", "follows lease %s (%s); %s together", text.Same(rowName(&p.Document)), text.Period(p.Term()), c.together())
				}
				return doubt(c.l)
			}},
		{"L06.no_consent", text.T("Rejestr nie podaje zgody rady", "The register gives no consent of the council"),
			func(c *chainCase) Tri {
				return scene.Of(c.l.Consent == "" && !says(c.l.Order, "uchwal") && !says(c.l.Notes, "uchwal", "zgoda rady", "zgody rady", "zgode rady"))
			},
			func(c *chainCase, _ Tri) Text {
				return text.T("ani w kolumnie zgody, ani wśród zarządzeń i uchwał, ani w uwagach", "neither in the column of consents, nor among orders and resolutions, nor in the notes")
			}},
		{"L06.not_exempt", text.T("Przepis nie zwalnia ze zgody", "No provision exempts it"),
			func(c *chainCase) Tri {
				return scene.Of(!c.l.Art22 && c.l.Type != "FREE_LOAN" && !says(c.l.Notes+" "+c.l.Purpose, "pierwszenstw", "art. 37 ust. 3", "art.37 ust.3", "art. 37 ust 3"))
			},
			func(c *chainCase, _ Tri) Text {
				return text.T("nie jest to użyczenie, umowa z art. 22 u.d.p. ani przypadek z art. 37 ust. 3 u.g.n.", "it is no free loan, no contract under art. 22 and no case of art. 37 ust. 3")
			}},
	},
	cases: func(t *Town, yield func(chainCase)) {
		t.eachLease(func(i int) {
			l := &t.Leases[i]
			if l.Closed {
				return
			}
			c := chainCase{tenancy: tenancy{t, i, l}}
			if l.Valid.Known {
				c.before = c.chain(nil)
			}
			yield(c)
		})
	},
	at: func(c *chainCase) []Anchor {
		out := onLease(c.i)
		for _, b := range c.before {
			out = append(out, Anchor{Leases, b})
		}
		return out
	},
	describe: func(c *chainCase, f *Finding) {
		c.subject(f)
		f.location = 0
		f.measure("chain_days", float64(c.days()), "d", nil, nil)
		f.measure("contracts_in_chain", float64(1+len(c.before)), "", nil, 1.0)
		for _, b := range c.before {
			f.Documents = append(f.Documents, c.t.leaseDocument(b, "accepted", text.Say("poprzednia umowa %s", "an earlier contract %s", text.Period(c.t.Leases[b].Term()))))
		}
		switch {
		case f.Outcome == scene.Unknown:
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy umowa %s wymaga zgody rady: %s.", "Whether lease %s needs the council's consent cannot be told: %s.", c.name(), f.Reason)
		case c.t.long(c.l) == scene.True && c.l.Valid.To == scene.Always:
			f.Sentence = text.Say("Umowę %s zawarto na czas nieokreślony bez zgody rady.", "Lease %s was made without an end and without the council's consent.", c.name())
		case c.t.long(c.l) == scene.True:
			f.Sentence = text.Say("Umowę %s zawarto na ponad 3 lata (%s) bez zgody rady.", "Lease %s was made for over 3 years (%s) without the council's consent.", c.name(), text.Period(c.l.Valid))
		default:
			f.Sentence = text.Say("Umowa %s jest kolejną na ten sam grunt (razem %s), a zgody rady nie ma.", "Lease %s is a successive one on the same land (%s together), without the council's consent.", c.name(), c.together())
		}
		f.MoneyNote = text.T("Kwoty nie policzono: umowie grozi nieważność.", "No amount was computed: the contract may be void.")
	},
}

// long tells whether a contract by itself runs longer than the mayor may agree alone: more than so many years, or
// without an end. Its term is the one with its annexes.
func (t *Town) long(l *scene.Lease) Tri {
	p := l.Valid
	switch {
	case p.To == scene.Always:
		return scene.True
	case !p.Known || p.To == scene.NoDay:
		return scene.Unknown
	}
	return scene.Of(p.To.Time().After(p.From.Time().AddDate(t.P.Lease.FreeYears, 0, -1)))
}

// chain follows the contracts of the tenant on the ground backwards: each ends no more than the gap before the next
// begins and was itself short enough for the mayor alone.
func (c *chainCase) chain(out []int32) []int32 {
	from := c.l.Valid.From
	if n := len(out); n > 0 {
		from = c.t.Leases[out[n-1]].Valid.From
	}
	best := int32(-1)
	c.beside(func(i int32, l *scene.Lease) {
		p := l.Term()
		if slices.Contains(out, i) || !p.Known || !p.To.Known() || p.To >= from || int(from-p.To)-1 > c.t.P.Lease.ChainGap || c.t.long(l) != scene.False {
			return
		}
		if best < 0 || p.To > c.t.Leases[best].Term().To {
			best = i
		}
	})
	if best < 0 || len(out) >= 20 {
		return out
	}
	return c.chain(append(out, best))
}

// days of all contracts of the chain.
func (c *chainCase) days() int {
	n := 0
	for _, i := range append([]int32{int32(c.i)}, c.before...) {
		if p := c.t.Leases[i].Term(); p.Known && p.To.Known() {
			n += p.Days(p)
		}
	}
	return n
}

func (c *chainCase) together() Text {
	return text.Say("%s dni", "%s days", text.Count(c.days()))
}
