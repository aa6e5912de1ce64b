package rules

import (
	"slices"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// D13: a decision lacks something it must say.
var d13 = &rule[decisionCase]{
	meta: Meta{ID: "D13", Version: 1, Name: "DEC_NO_CONTENT", Base: Low,
		Title:          text.T("Decyzja bez obowiązkowych elementów", "Decision without mandatory elements"),
		Sentence:       text.T("Wpis nie podaje rodzaju, powierzchni (reklamy: powierzchni reklamy), okresu, miejsca albo opłaty.", "The row gives no kind, area (of an advert: its surface), period, place or fee."),
		Law:            []Article{{"rozporządzenie RM z 1.06.2004", text.T("Zezwolenie określa cel, miejsce, powierzchnię, okres zajęcia i opłatę.", "A permit states purpose, place, area, term and fee.")}},
		Next:           []string{"N6"},
		FalsePositives: []Text{text.T("dane są tylko w załączniku do decyzji", "the data are only in the decision's attachment")}},
	terms: []Term[decisionCase]{
		{"D13.missing", text.T("Brakuje obowiązkowego elementu", "A mandatory element is missing"),
			func(c *decisionCase) Tri { return scene.Of(len(c.lacking()) > 0) },
			func(c *decisionCase, v Tri) Text {
				if v == scene.True {
					return text.Say("brakuje: %s", "missing: %s", text.List(c.lacking()))
				}
				return text.T("wszystkie elementy są podane", "every element is given")
			}},
	},
	at:      atDecision,
	later:   true,
	depends: (*Town).withoutFees, // whether a file keeps fees is told by all of its rows
	cases: func(t *Town, yield func(decisionCase)) {
		t.eachDecision(func(i int) {
			if d := &t.Decisions[i]; standingDecision(d) && !d.Amendment && d.Kind != scene.Location { // a change need not repeat what stays
				yield(decisionCase{t: t, i: i, d: d, scan: -1})
			}
		})
	},
	describe: func(c *decisionCase, f *Finding) {
		f.decision(c.i)
		f.row(&c.d.Document)
		f.On, f.location = c.t.On, 0
		f.Sentence = text.Say("We wpisie o decyzji %s brakuje: %s.", "The row of decision %s lacks: %s.", c.number(), text.List(c.lacking()))
	},
}

// lacking are all the elements that a decision must have and has not. A value that is there but cannot be read is not missing:
// the register's quality rules speak of it.
func (c *decisionCase) lacking() []Text {
	d := c.d
	unread := func(fields ...string) bool {
		return slices.ContainsFunc(d.Problems, func(p scene.Problem) bool { return slices.Contains(fields, p.Field) && p.Value != "" })
	}
	var out []Text
	for _, e := range c.t.P.Fees.Elements {
		switch e {
		case "kind":
			if d.Kind == "" && !unread("kind", "purpose_text") {
				out = append(out, text.T("rodzaj zajęcia", "kind of occupancy"))
			}
		case "area":
			switch {
			case unread("area_m2", "ad_area_m2", "dims"):
			case d.Kind == scene.Advert && !scene.Has(d.AdArea):
				out = append(out, text.T("powierzchnia reklamy", "advertisement surface"))
			case d.Kind != scene.Advert && !scene.Has(d.Area) && !(d.Kind == "" && scene.Has(d.AdArea)):
				out = append(out, text.T("powierzchnia", "area"))
			}
		case "period":
			if !d.Valid.Known && len(d.Periods) == 0 && !unread("valid_from", "valid_to", "term", "days") {
				out = append(out, text.T("okres", "period"))
			}
		case "place":
			if d.Shape < 0 && len(d.Refs) == 0 && d.StreetKey == "" && d.LocationText == "" && d.Road == "" {
				out = append(out, text.T("miejsce", "place"))
			}
		case "fee": // of a permit without an end the rate says what is due
			if c.t.keepsNoFees(d.File) {
				continue // the whole file has no such column: that is no fault of a row
			}
			if !scene.Has(d.Fee) && !(d.Valid.Known && d.Valid.To == scene.Always && scene.Has(d.Rate)) && !unread("fee_declared_gr") {
				out = append(out, text.T("opłata", "fee"))
			}
		}
	}
	return out
}
