package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// S02: an object of the scan before that the last scan no longer shows, although it looked there.
var s02 = &rule[changeCase]{
	meta: Meta{ID: "S02", Version: 1, Name: "SCAN_REMOVED", Base: Info,
		Title:    text.T("Obiekt zniknął", "Object gone"),
		Sentence: text.T("Ostatni skan objął miejsce obiektu, a obiektu nie pokazuje.", "The last scan covered the object's place and does not show it."),
		Law:      []Article{comparedScans}, Next: []string{"N1"},
		FalsePositives: []Text{
			text.T("obiekt zasłonił zaparkowany samochód", "a parked van hid the object"),
			text.T("nowy wykonawca nie zbiera obiektów tej klasy", "the new vendor does not collect this class")}},
	terms: []Term[changeCase]{
		{"S02.covered_after", text.T("Ostatni skan objął to miejsce", "The last scan covered the place"),
			func(c *changeCase) Tri { return c.covered },
			func(c *changeCase, v Tri) Text { return c.t.tellCovered(c.later, v) }},
		{"S02.not_seen_after", text.T("Nikt nie widział go później", "Nobody has seen it since"),
			func(c *changeCase) Tri { return scene.Of(c.seenAfter() == nil) },
			func(c *changeCase, v Tri) Text {
				if s := c.seenAfter(); s != nil {
					return text.Say("widziano go %s: skan go nie zauważył", "it was seen on %s: the scan missed it", text.Day(s.Day))
				}
				return text.T("nie ma późniejszej obserwacji", "there is no later observation")
			}},
		{"S02.no_neighbour", text.T("Ostatni skan nie pokazuje tu takiego obiektu", "The last scan shows nothing like it here"),
			func(c *changeCase) Tri { v, _ := c.t.neighbour(c.change, c.later); return v.Not() },
			func(c *changeCase, v Tri) Text { return c.tellNeighbour(c.later, v) }},
		{"S02.not_moved", text.T("Nie został przestawiony w inne miejsce", "It was not moved elsewhere"),
			func(c *changeCase) Tri { _, moved := c.t.compared().moved[c.object]; return scene.Of(!moved) },
			func(c *changeCase, v Tri) Text { return tellUnmoved(v) }},
	},
	cases: func(t *Town, yield func(changeCase)) {
		k := t.compared()
		for n := range k.gone {
			yield(changeCase{t, &k.gone[n]})
		}
	},
	at:    func(c *changeCase) []Anchor { return onObject(int(c.object)) },
	reads: []Kind{Objects, Campaigns, Lanes},
	wide:  true,
	describe: func(c *changeCase, f *Finding) {
		f.object(int(c.object))
		f.On, f.seen = c.t.Campaigns[c.later].To, c.t.Campaigns[c.later].To
		f.estimated(c.later)
		f.Sentence = text.Say("Skan %s objął to miejsce i nie pokazuje tego, co pokazał skan %s: %s.", "Scan %s covered the place and does not show what scan %s showed: %s.", c.t.scan(c.later), c.t.scan(c.earlier), c.name())
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy %s ze skanu %s jeszcze stoi: %s.", "Whether %s of scan %s still stands cannot be told: %s.", c.name(), c.t.scan(c.earlier), f.Reason)
		}
		f.MoneyNote = noMoneyInScans
	},
}

// seenAfter is an observation of the object from a day after the scan that has it: a later scan, or a person.
func (c *changeCase) seenAfter() *scene.Sighting {
	o := &c.t.Objects[c.object]
	for k := range o.Sightings {
		if s := &o.Sightings[k]; s.Campaign != c.earlier && s.Day != scene.NoDay && s.Day >= c.t.Campaigns[c.later].From {
			return s
		}
	}
	return nil
}
