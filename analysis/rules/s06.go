package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// twinCase is a pair of records of one campaign.
type twinCase struct {
	t    *Town
	i, j int
	a, b *scene.Sighting
}

// S06: one thing recorded twice in one campaign: the same class within scan_duplicate_m, or the same panorama and words.
var s06 = &rule[twinCase]{
	meta: Meta{ID: "S06", Version: 1, Name: "SCAN_DUPLICATE", Base: Low,
		Title:    text.T("Duplikat w skanie", "Duplicate in a scan"),
		Sentence: text.T("Jeden skan podaje ten sam obiekt dwa razy.", "One scan gives the same object twice."),
		Law:      []Article{comparedScans}, Next: []string{"N6"},
		FalsePositives: []Text{text.T("dwie strony jednej tablicy zapisano jako dwa obiekty", "a double-sided board was recorded as two objects")}},
	terms: []Term[twinCase]{
		{"S06.same_class", text.T("Klasa jest ta sama", "The class is the same"),
			func(c *twinCase) Tri {
				if c.a.Class < 0 || c.b.Class < 0 {
					return scene.Unknown
				}
				return scene.Of(c.a.Class == c.b.Class)
			},
			func(c *twinCase, v Tri) Text {
				if v == scene.Unknown {
					return text.T("słownik nie zna klasy jednego z nich", "the dictionary does not know the class of one of them")
				}
				return c.t.objectName(c.i)
			}},
		{"S06.same_place", text.T("Miejsce jest to samo albo panorama i treść są te same", "The place is the same, or panorama and words are"),
			func(c *twinCase) Tri { return scene.Of(apart(c.a, c.b) <= c.t.P.Duplicate || samePicture(c.a, c.b)) },
			func(c *twinCase, _ Tri) Text {
				if apart(c.a, c.b) > c.t.P.Duplicate {
					return text.Say("ta sama panorama i treść, %s od siebie", "the same panorama and words, %s apart", text.Metres(apart(c.a, c.b)))
				}
				return text.Say("%s od siebie (próg %s)", "%s apart (threshold %s)", text.Metres(apart(c.a, c.b)), text.Metres(c.t.P.Duplicate))
			}},
		{"S06.not_two_faces", text.T("Nie są to dwie strony jednej tablicy", "They are not two faces of one board"),
			func(c *twinCase) Tri {
				if c.a.Sides != 1 || c.b.Sides != 1 || sameSize(c.a, c.b) == scene.False {
					return scene.True
				}
				switch saysSame(c.a, c.b) { // one side each, of one size: another word on it makes it the other face
				case scene.False:
					return scene.False
				case scene.Unknown:
					return scene.Unknown
				}
				return scene.True
			},
			func(c *twinCase, v Tri) Text {
				switch v {
				case scene.False:
					return text.T("każdy zapis mówi o jednej stronie i o innej treści: to tablica dwustronna", "each record is of one side and of other words: it is a double-sided board")
				case scene.Unknown:
					return text.T("każdy zapis mówi o jednej stronie, a skan nie podaje treści: może to być tablica dwustronna", "each record is of one side and the scan gives no words: it may be a double-sided board")
				}
				return text.T("nic nie wskazuje na dwie strony", "nothing speaks of two faces")
			}},
	},
	cases: func(t *Town, yield func(twinCase)) {
		t.eachObject(func(i int) {
			o := &t.Objects[i]
			if len(o.Sightings) == 0 || t.ObjectShapes.Dim(i) < 0 {
				return
			}
			t.ObjectIndex.Search(t.ObjectShapes.Box(i).Grow(max(t.P.Duplicate, pictureReach)+4), func(j int) {
				if j == i || !t.first(Objects, i, j) {
					return
				}
				if a, b := t.together(i, j); a != nil {
					yield(twinCase{t, i, j, a, b})
				}
			})
		})
	},
	at: func(c *twinCase) []Anchor { return []Anchor{{Objects, int32(c.i)}, {Objects, int32(c.j)}} },
	describe: func(c *twinCase, f *Finding) {
		i, j := min(c.i, c.j), max(c.i, c.j) // one identity from whichever side it is found
		f.object(i)
		x, y, photo := f.X, f.Y, f.Photo
		f.object(j)
		f.X, f.Y, f.Photo = x, y, photo
		f.On = c.a.Day
		f.measure("distance", apart(c.a, c.b), "m", nil, round2(c.t.P.Duplicate))
		f.Sentence = text.Say("Skan %s podaje jeden obiekt (%s) dwa razy: jako %s i %s.", "Scan %s gives one object (%s) twice: as %s and %s.", c.t.scan(c.a.Campaign), c.t.objectName(i), text.Same(c.t.Objects[i].SourceID), text.Same(c.t.Objects[j].SourceID))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy %s i %s ze skanu %s to jeden obiekt: %s.", "Whether %s and %s of scan %s are one object cannot be told: %s.",
				text.Same(c.t.Objects[i].SourceID), text.Same(c.t.Objects[j].SourceID), c.t.scan(c.a.Campaign), f.Reason)
		}
		f.MoneyNote = noMoneyInScans
	},
}

// pictureReach is how far apart in metres one thing can be placed from one panorama.
const pictureReach = 15.0

func samePicture(a, b *scene.Sighting) bool {
	return a.Pano != "" && a.Pano == b.Pano && a.Content != "" && a.Content == b.Content
}

// together are the sightings of two objects in the last campaign that has both, when they may be one thing.
func (t *Town) together(i, j int) (a, b *scene.Sighting) {
	p, q := t.Objects[i].Sightings, t.Objects[j].Sightings
	for k := len(p) - 1; k >= 0; k-- {
		if p[k].Campaign < 0 {
			continue
		}
		for n := len(q) - 1; n >= 0; n-- {
			if q[n].Campaign != p[k].Campaign {
				continue
			}
			if apart(&p[k], &q[n]) <= t.P.Duplicate || samePicture(&p[k], &q[n]) {
				return &p[k], &q[n]
			}
			return nil, nil
		}
	}
	return nil, nil
}
