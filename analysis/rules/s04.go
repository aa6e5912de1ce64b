package rules

import (
	"math"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// pastCase is an object as the last two scans that have it show it.
type pastCase struct {
	t        *Town
	i        int
	was, is  *scene.Sighting
	old, now float64 // m²
}

// S04: the area has changed by more than a tenth, or class, lighting or the screen have.
var s04 = &rule[pastCase]{
	meta: Meta{ID: "S04", Version: 1, Name: "SCAN_CHANGED", Base: Low,
		Title:    text.T("Zmiana parametrów obiektu", "Object changed"),
		Sentence: text.T("Między skanami zmieniły się wymiary, klasa, podświetlenie albo ekran obiektu.", "Size, class, lighting or screen of the object have changed between the scans."),
		Law:      []Article{comparedScans}, Next: []string{"N1"},
		FalsePositives: []Text{
			text.T("inny wykonawca mierzy inaczej: jedną stronę zamiast wszystkich, z ramą albo bez niej", "another vendor's measuring rule: one side instead of all, with or without the frame")}},
	terms: []Term[pastCase]{
		{"S04.changed", text.T("Zmieniło się więcej, niż wynika z pomiaru", "More has changed than the measurement explains"),
			func(c *pastCase) Tri { v, _ := c.changed(); return v },
			func(c *pastCase, _ Tri) Text { _, told := c.changed(); return told }},
	},
	cases: func(t *Town, yield func(pastCase)) {
		t.eachObject(func(i int) {
			o := &t.Objects[i]
			last, before := t.lastTwo(o)
			if before < 0 || !t.bothLast(&o.Sightings[before], &o.Sightings[last]) {
				return
			}
			c := pastCase{t: t, i: i, was: &o.Sightings[before], is: &o.Sightings[last]}
			c.old, c.now = t.extents(c.was, c.is)
			yield(c)
		})
	},
	at: func(c *pastCase) []Anchor { return onObject(c.i) },
	describe: func(c *pastCase, f *Finding) {
		f.object(c.i)
		f.On = c.is.Day
		if c.toDigital() {
			f.severity = Medium
		}
		f.measure("area_before", c.old, "m2", nil, nil)
		f.measure("area_now", c.now, "m2", nil, round2(c.t.P.ChangeRel))
		_, told := c.changed()
		f.Sentence = text.Say("Obiekt (%s) zmienił się między skanami %s i %s: %s.", "An object (%s) has changed between scans %s and %s: %s.", c.t.objectName(c.i), c.t.scan(c.was.Campaign), c.t.scan(c.is.Campaign), told)
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy obiekt (%s) zmienił się między skanami %s i %s: %s.", "Whether an object (%s) has changed between scans %s and %s cannot be told: %s.",
				c.t.objectName(c.i), c.t.scan(c.was.Campaign), c.t.scan(c.is.Campaign), told)
		}
		f.MoneyNote = noMoneyInScans
	},
}

// extents are what two sightings measured of the thing, m²: the surface of all sides of an advertisement, else width × depth,
// or its face where either gives no depth.
func (t *Town) extents(a, b *scene.Sighting) (was, is float64) {
	if b.Class >= 0 && t.Classes[b.Class].Kind == scene.Advert {
		surface := func(v *scene.Sighting) float64 {
			if scene.Has(v.Display) {
				return v.Display
			}
			return v.Width * v.Height * float64(max(1, v.Sides))
		}
		return surface(a), surface(b)
	}
	if scene.Has(a.Depth) && scene.Has(b.Depth) {
		return a.Width * a.Depth, b.Width * b.Depth
	}
	return a.Width * a.Height, b.Width * b.Height
}

// measuring is how far two measurements of one length differ without a change, m (domain D4: 2–5 cm).
const measuring = 0.05

func (c *pastCase) toDigital() bool {
	return c.was.Digital == scene.False && c.is.Digital == scene.True
}

// changed is True when something has certainly changed, Unknown when the two scans may only have measured differently.
func (c *pastCase) changed() (Tri, Text) {
	var sure, open []Text
	name := func(class int32) Text { return text.T(c.t.Classes[class].PL, c.t.Classes[class].EN) }
	switch {
	case c.was.Class >= 0 && c.is.Class >= 0 && c.was.Class != c.is.Class:
		sure = append(sure, text.Say("klasa %s zamiast %s", "class %s instead of %s", name(c.is.Class), name(c.was.Class)))
	case (c.was.Class < 0) != (c.is.Class < 0):
		open = append(open, text.T("słownik nie zna klasy, którą podaje jeden ze skanów", "the dictionary does not know the class that one of the scans gives"))
	}
	for _, x := range []struct {
		was, is Tri
		on, off Text
	}{
		{c.was.Digital, c.is.Digital, text.T("ekran cyfrowy zamiast tablicy", "a digital screen instead of a board"), text.T("tablica zamiast ekranu cyfrowego", "a board instead of a digital screen")},
		{c.was.Lit, c.is.Lit, text.T("podświetlony, dotąd nie był", "lit, which it was not"), text.T("już nie podświetlony", "no longer lit")},
	} {
		if x.was.Not() == x.is && x.is != scene.Unknown {
			told := x.off
			if x.is == scene.True {
				told = x.on
			}
			sure = append(sure, told)
		}
	}
	if d := math.Abs(c.now - c.old); scene.Has(d) && d > c.t.P.ChangeRel*c.old && d > c.error() {
		told := text.Say("powierzchnia %s zamiast %s", "an area of %s instead of %s", text.Area(c.now), text.Area(c.old))
		if sameSize(c.was, c.is) == scene.True && c.sameEdges() {
			open = append(open, text.Say("%s, choć szerokość i wysokość są te same: skany mogły liczyć inną liczbę stron", "%s, although width and height are the same: the scans may have counted another number of sides", told))
		} else {
			sure = append(sure, told)
		}
	}
	switch {
	case len(sure) > 0:
		return scene.True, text.List(sure)
	case len(open) > 0:
		return scene.Unknown, text.List(open)
	}
	return scene.False, text.T("bez zmian", "nothing has changed")
}

// sameEdges tells that width and height agree within what a measurement is off by.
func (c *pastCase) sameEdges() bool {
	return math.Abs(c.was.Width-c.is.Width) <= 2*measuring && math.Abs(c.was.Height-c.is.Height) <= 2*measuring
}

// error is how far the two areas can differ by the measurement of their edges alone, m².
func (c *pastCase) error() float64 {
	v := c.is
	other := v.Height
	sides := float64(max(1, v.Sides))
	if v.Class < 0 || c.t.Classes[v.Class].Kind != scene.Advert {
		if sides = 1; scene.Has(v.Depth) {
			other = v.Depth
		}
	}
	if e := measuring * (v.Width + other) * sides; scene.Has(e) {
		return e
	}
	return 0
}
