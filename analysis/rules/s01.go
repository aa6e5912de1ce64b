package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// changeCase is an object that one of the last two scans of its place lacks.
type changeCase struct {
	t *Town
	*change
}

func (c *changeCase) name() Text {
	return text.Say("obiekt (%s)", "an object (%s)", c.t.objectSize(int(c.object)))
}

// S01: an object of the last scan that the scan before did not show, although it had looked there.
var s01 = &rule[changeCase]{
	meta: Meta{ID: "S01", Version: 1, Name: "SCAN_NEW", Base: Info,
		Title:    text.T("Nowy obiekt", "New object"),
		Sentence: text.T("Ostatni skan pokazuje obiekt, którego poprzedni w tym miejscu nie pokazywał.", "The last scan shows an object that the one before did not show in this place."),
		Law:      []Article{comparedScans}, Next: []string{"N1"},
		FalsePositives: []Text{
			text.T("w poprzednim przejeździe obiekt był zasłonięty", "the object was hidden from view in the earlier drive"),
			text.T("poprzedni wykonawca nie zbierał obiektów tej klasy", "the earlier vendor did not collect this class")}},
	terms: []Term[changeCase]{
		{"S01.covered_before", text.T("Poprzedni skan objął to miejsce", "The scan before covered the place"),
			func(c *changeCase) Tri { return c.covered },
			func(c *changeCase, v Tri) Text { return c.t.tellCovered(c.earlier, v) }},
		{"S01.not_seen_before", text.T("Nikt nie widział go wcześniej", "Nobody had seen it before"),
			func(c *changeCase) Tri { return scene.Of(c.seenBefore() == nil) },
			func(c *changeCase, v Tri) Text {
				if s := c.seenBefore(); s != nil {
					return text.Say("widziano go już %s: poprzedni skan go nie zauważył", "it was seen on %s already: the scan before missed it", text.Day(s.Day))
				}
				return text.T("nie ma wcześniejszej obserwacji", "there is no earlier observation")
			}},
		{"S01.no_neighbour", text.T("W poprzednim skanie nie było tu takiego obiektu", "The scan before shows nothing like it here"),
			func(c *changeCase) Tri { v, _ := c.t.neighbour(c.change, c.earlier); return v.Not() },
			func(c *changeCase, v Tri) Text { return c.tellNeighbour(c.earlier, v) }},
		{"S01.not_moved", text.T("Nie został przestawiony z innego miejsca", "It was not moved here from elsewhere"),
			func(c *changeCase) Tri { _, moved := c.t.compared().moved[c.object]; return scene.Of(!moved) },
			func(c *changeCase, v Tri) Text { return tellUnmoved(v) }},
	},
	cases: func(t *Town, yield func(changeCase)) {
		k := t.compared()
		for n := range k.fresh {
			yield(changeCase{t, &k.fresh[n]})
		}
	},
	at:    func(c *changeCase) []Anchor { return onObject(int(c.object)) },
	reads: []Kind{Objects, Campaigns, Lanes},
	wide:  true, // whether something has moved depends on everything that has gone
	describe: func(c *changeCase, f *Finding) {
		f.object(int(c.object))
		f.On = c.t.Campaigns[c.later].To
		f.estimated(c.earlier)
		f.Sentence = text.Say("Skan %s pokazuje %s, którego nie było w skanie %s.", "Scan %s shows %s, which scan %s did not.", c.t.scan(c.later), c.name(), c.t.scan(c.earlier))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy %s ze skanu %s jest nowy: %s.", "Whether %s of scan %s is new cannot be told: %s.", c.name(), c.t.scan(c.later), f.Reason)
		}
		f.MoneyNote = noMoneyInScans
	},
}

var noMoneyInScans = text.T("Sama zmiana między skanami nie rodzi należności; pokazują je reguły o zezwoleniach i umowach.", "A change between scans makes no claim by itself; the rules on permits and leases show claims.")

// seenBefore is an observation of the object from before the end of the scan that lacks it.
func (c *changeCase) seenBefore() *scene.Sighting {
	o := &c.t.Objects[c.object]
	for k := range o.Sightings {
		if s := &o.Sightings[k]; int32(k) != c.at && s.Campaign != c.later && s.Day != scene.NoDay && s.Day <= c.t.Campaigns[c.earlier].To {
			return s
		}
	}
	return nil
}

func (c *changeCase) tellNeighbour(campaign int32, v Tri) Text {
	_, which := c.t.neighbour(c.change, campaign)
	if which < 0 {
		return text.Say("do %s nie ma obiektu tej klasy", "there is nothing of its class within %s", text.Metres(c.t.P.SameObject))
	}
	name := text.Say("%s %s", "%s %s", c.t.objectName(which), text.Same(c.t.Objects[which].SourceID))
	if v == scene.Unknown {
		return text.Say("to może być %s: odległość mieści się w dokładności obu skanów", "it may be the %s: the distance is within the accuracy of both scans", name)
	}
	return text.Say("to %s", "it is the %s", name)
}

func tellUnmoved(v Tri) Text {
	if v == scene.False {
		return text.T("ten sam obiekt stoi teraz gdzie indziej (S03)", "the same thing stands elsewhere (S03)")
	}
	return text.T("nic takiego samego w pobliżu nie zniknęło ani nie przybyło", "nothing of the kind has gone or come nearby")
}
