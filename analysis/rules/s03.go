package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// moveCase is a thing that two scans show in two places.
type moveCase struct {
	t *Town
	*move
}

// S03: the same class, size and advertiser, more than move_tol_m and at most scan_move_max_m away.
var s03 = &rule[moveCase]{
	meta: Meta{ID: "S03", Version: 1, Name: "SCAN_MOVED", Base: Low,
		Title:    text.T("Obiekt przesunięty", "Object moved"),
		Sentence: text.T("Ten sam obiekt stoi w ostatnim skanie w innym miejscu.", "The last scan shows the same object in another place."),
		Law:      []Article{comparedScans}, Next: []string{"N1"},
		FalsePositives: []Text{text.T("dwa jednakowe obiekty obok siebie zamieniono miejscami w danych", "two identical neighbours were swapped in the data")}},
	terms: []Term[moveCase]{
		{"S03.far_enough", text.T("Odległość jest większa niż tolerancja przesunięcia", "The distance is above the tolerance of a move"),
			func(c *moveCase) Tri { return scene.Of(c.distance > c.t.P.MoveTol && c.distance <= c.t.P.MoveMax) },
			func(c *moveCase, _ Tri) Text {
				return text.Say("%s (od %s do %s)", "%s (from %s to %s)", text.Metres(c.distance), text.Metres(c.t.P.MoveTol), text.Metres(c.t.P.MoveMax))
			}},
		{"S03.same_thing", text.T("To ten sam obiekt: klasa, wymiary i reklamodawca", "It is the same thing: class, size and advertiser"),
			func(c *moveCase) Tri { return c.alike },
			func(c *moveCase, v Tri) Text {
				switch {
				case v == scene.Unknown:
					return text.T("klasa i wymiary się zgadzają, lecz żaden skan nie mówi, czyj to obiekt", "class and size agree, but no scan says whose it is")
				case v == scene.False:
					return text.T("jednakowy sąsiad stał tam, gdzie ten stoi teraz: dane zamieniły je miejscami", "an identical neighbour stood where this one stands: the data have swapped them")
				}
				return text.T("klasa, wymiary i to, czyj jest, zgadzają się", "class, size and whose it is agree")
			}},
		{"S03.beyond_error", text.T("Odległość jest większa niż dokładność obu skanów", "The distance is above the accuracy of both scans"),
			func(c *moveCase) Tri {
				if c.distance > c.tol {
					return scene.True
				}
				return scene.Unknown
			},
			func(c *moveCase, _ Tri) Text {
				return text.Say("%s przy dokładności ±%s", "%s at an accuracy of ±%s", text.Metres(c.distance), text.Metres(c.tol))
			}},
	},
	cases: func(t *Town, yield func(moveCase)) {
		k := t.compared()
		for n := range k.moves {
			yield(moveCase{t, &k.moves[n]})
		}
	},
	at: func(c *moveCase) []Anchor {
		return []Anchor{{Objects, c.fresh}, {Objects, c.gone}}
	},
	reads: []Kind{Objects, Campaigns, Lanes},
	wide:  true,
	describe: func(c *moveCase, f *Finding) {
		f.object(int(c.fresh))
		if c.gone != c.fresh {
			x, y, seen, photo := f.X, f.Y, f.seen, f.Photo
			f.object(int(c.gone))
			f.X, f.Y, f.seen, f.Photo = x, y, seen, photo
		}
		f.On = c.t.Campaigns[c.later].To
		f.measure("distance", c.distance, "m", round2(c.tol), round2(c.t.P.MoveTol))
		f.Sentence = text.Say("Obiekt (%s) stoi w skanie %s o %s dalej niż w skanie %s.", "An object (%s) stands in scan %s %s away from where scan %s shows it.",
			c.t.objectSize(int(c.fresh)), c.t.scan(c.later), text.Metres(c.distance), c.t.scan(c.earlier))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy obiekt (%s) przesunięto o %s: %s.", "Whether an object (%s) was moved by %s cannot be told: %s.", c.t.objectSize(int(c.fresh)), text.Metres(c.distance), f.Reason)
		}
		f.MoneyNote = noMoneyInScans
	},
}
