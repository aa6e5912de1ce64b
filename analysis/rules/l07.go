package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// L07: a lease ends soon, and nothing follows it.
var l07 = &rule[tenancy]{
	meta: Meta{ID: "L07", Version: 1, Name: "LEASE_EXPIRING", Base: Info,
		Title:    text.T("Kończąca się umowa dzierżawy", "Lease about to end"),
		Sentence: text.T("Umowa kończy się w najbliższym czasie, a następnej nie ma.", "The lease ends soon, and no other follows."),
		Law:      []Article{{"art. 674 w zw. z art. 694 k.c.", text.T("Dalsze używanie za zgodą wydzierżawiającego przedłuża umowę na czas nieoznaczony.", "Going on with the landlord's consent prolongs the lease without an end.")}},
		Next:     []string{"N4"},
		FalsePositives: []Text{text.T("złożono wniosek o przedłużenie", "an application to prolong it was filed"),
			text.T("następna umowa jest już zawarta", "the next contract is made already")}},
	terms: []Term[tenancy]{
		{"L07.ends_soon", text.T("Umowa obowiązuje i niedługo się kończy", "The lease is in force and ends soon"),
			func(c *tenancy) Tri {
				in := c.l.InForce(c.t.On)
				if in != scene.True {
					return in
				}
				to := c.l.Term().To
				return scene.Of(to.Known() && int(to-c.t.On) <= c.t.P.Lease.Expiring)
			},
			func(c *tenancy, v Tri) Text {
				if v == scene.Unknown {
					return doubt(c.l)
				}
				to := c.l.Term().To
				return text.Say("kończy się %s, za %s dni (próg %s)", "it ends on %s, in %s days (threshold %s)", text.Day(to), text.Count(int(to-c.t.On)), text.Count(c.t.P.Lease.Expiring))
			}},
		{"L07.nothing_follows", text.T("Nie zawarto następnej umowy", "No other lease follows"),
			func(c *tenancy) Tri {
				out, end := scene.True, c.l.Term().To
				c.beside(func(_ int32, l *scene.Lease) {
					if p := l.Term(); p.Known && p.From <= end+scene.Day(c.t.P.Lease.ChainGap) && (p.To == scene.Always || p.To > end) {
						out = scene.False
					}
				})
				return out
			},
			func(c *tenancy, _ Tri) Text {
				return text.T("rejestr nie ma następnej umowy tego dzierżawcy na tę działkę", "the register has no next contract of this tenant on the parcel")
			}},
		{"L07.no_application", text.T("Nie złożono wniosku o przedłużenie", "No application to prolong it was filed"),
			func(c *tenancy) Tri {
				return scene.Of(!says(c.l.Notes+" "+c.l.Status, "wniosek o przedluzenie", "wniosek o zawarcie kolejnej", "wniosek o kolejna", "w trakcie przedluzania"))
			},
			func(c *tenancy, _ Tri) Text {
				return text.T("uwagi nie mówią o wniosku", "the notes speak of no application")
			}},
	},
	cases: func(t *Town, yield func(tenancy)) {
		t.eachLease(func(i int) {
			if l := &t.Leases[i]; !l.Closed && l.Valid.Known && l.Term().To != scene.Always {
				yield(tenancy{t, i, l})
			}
		})
	},
	at: func(c *tenancy) []Anchor { return onLease(c.i) },
	describe: func(c *tenancy, f *Finding) {
		c.subject(f)
		f.location = 0
		to := c.l.Term().To
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, kiedy kończy się umowa %s: %s.", "When lease %s ends cannot be told: %s.", c.name(), f.Reason)
			return
		}
		f.measure("days_left", float64(to-c.t.On), "d", nil, c.t.P.Lease.Expiring)
		f.Sentence = text.Say("Umowa %s kończy się %s.", "Lease %s ends on %s.", c.name(), text.Day(to))
	},
}
