package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// L04: a parcel that a lease names is not in today's cadastre.
var l04 = &rule[tenancy]{
	meta: Meta{ID: "L04", Version: 1, Name: "LEASE_PARCEL_MISSING", Base: Low,
		Title:    text.T("Działka z umowy nie istnieje (podział, scalenie)", "The lease's parcel does not exist (split, merged)"),
		Sentence: text.T("Umowa wskazuje działkę, której nie ma w obecnej ewidencji.", "The lease names a parcel that is not in today's cadastre."),
		Law:      []Article{{"§ 24 rozp. EGiB", text.T("Po podziale lub scaleniu działki otrzymują nowe numery.", "After a split or merger parcels get new numbers.")}},
		Next:     []string{"N6"},
		FalsePositives: []Text{text.T("numer tymczasowy, z projektu podziału", "a temporary number, from the plan of a division"),
			text.T("wczytana ewidencja nie obejmuje tej części gminy", "the cadastre that was imported does not reach that part of the municipality")}},
	terms: []Term[tenancy]{
		lasting("L04", func(c *tenancy) *tenancy { return c }),
		{"L04.not_in_cadastre", text.T("Numeru nie ma w obecnej ewidencji", "The number is not in today's cadastre"),
			func(c *tenancy) Tri {
				out := scene.False
				for k := range c.l.Refs {
					out = max(out, c.t.absent(&c.l.Refs[k]))
				}
				return out
			},
			func(c *tenancy, _ Tri) Text {
				var why []Text
				for k := range c.l.Refs {
					if r := &c.l.Refs[k]; c.t.absent(r) != scene.False {
						why = append(why, c.t.absence(r))
					}
				}
				return text.List(why)
			}},
		{"L04.not_temporary", text.T("Nie jest to numer tymczasowy", "It is not a temporary number"),
			func(c *tenancy) Tri {
				for k := range c.l.Refs {
					if r := &c.l.Refs[k]; c.t.absent(r) != scene.False && says(r.Raw, temporary...) {
						return scene.False
					}
				}
				return scene.Of(!says(c.l.Notes, temporary...))
			},
			func(c *tenancy, _ Tri) Text {
				return text.T("rejestr nie mówi o projekcie podziału", "the register speaks of no planned division")
			}},
	},
	cases: func(t *Town, yield func(tenancy)) {
		if len(t.Parcels) == 0 {
			return
		}
		t.eachLease(func(i int) {
			if l := &t.Leases[i]; len(l.Refs) > 0 && !l.Closed {
				yield(tenancy{t, i, l})
			}
		})
	},
	at: func(c *tenancy) []Anchor { return onLease(c.i) },
	describe: func(c *tenancy, f *Finding) {
		c.subject(f)
		f.location = 0
		names := f.absentParcels(c.l.Refs)
		f.Sentence = text.Say("Umowa %s wskazuje działkę %s, której nie ma w obecnej ewidencji.", "Lease %s names parcel %s, which is not in today's cadastre.", c.name(), text.List(names))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Umowa %s wskazuje działkę %s, której nie ma w obecnej ewidencji; nie wiadomo, czy umowa trwa: %s.", "Lease %s names parcel %s, which is not in today's cadastre; whether it runs is not known: %s.", c.name(), text.List(names), f.Reason)
		}
		f.MoneyNote = mayHide
	},
}

// temporary are words of a number that is not final.
var temporary = []string{"tymczas", "projekt podzialu", "projektowan", "tymcz."}
