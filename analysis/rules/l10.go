package rules

import (
	"strings"
	"time"

	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/geo"
)

// named is a thing that the purpose of a contract may name, and the classes that a scan calls it.
var namedThings = []struct {
	words   []string
	classes []string
	not     []string
}{
	{[]string{"kiosk"}, []string{"STR.KIOSK", "STR.PAVILION"}, nil},
	{[]string{"pawilon"}, []string{"STR.PAVILION", "STR.KIOSK", "STR.CONTAINER"}, nil},
	{[]string{"garaz"}, []string{"STR.GARAGE"}, []string{"wjazd do garaz", "dojazd do garaz"}},
	{[]string{"paczkomat", "automat paczkow"}, []string{"STR.LOCKER"}, nil},
	{[]string{"kontener"}, []string{"STR.CONTAINER"}, nil},
	{[]string{"billboard", "tablica reklamow", "tablice reklamow", "tablicy reklamow", "nosnik reklam", "reklama"}, []string{"ADV."}, nil},
	{[]string{"ogrodek gastronomiczny", "ogrodka gastronomicznego", "letni ogrod"}, []string{"EXC.GARDEN"}, nil},
	{[]string{"stoisko", "stragan"}, []string{"EXC.STALL"}, nil},
}

// namedBy finds the thing that a purpose names: its classes, the first of them the one it is called by.
func (t *Town) namedBy(purpose string) (word string, classes []string) {
	f := geo.Fold(purpose)
	for _, n := range namedThings {
		for _, w := range n.words {
			if !strings.Contains(f, w) {
				continue
			}
			if says(purpose, n.not...) {
				continue
			}
			return w, n.classes
		}
	}
	return "", nil
}

func (t *Town) isOf(class int32, classes []string) Tri {
	if class < 0 {
		return scene.Unknown
	}
	for _, c := range classes {
		if code := t.Classes[class].Code; code == c || strings.HasSuffix(c, ".") && strings.HasPrefix(code, c) {
			return scene.True
		}
	}
	return scene.False
}

// thingCase is a lease that names a thing, with the last scan that looked at its ground.
type thingCase struct {
	tenancy
	word    string
	classes []string
	scan    int // campaign; -1: none
	seen    Tri
}

// L10: a lease is for a thing that the scan did not find on its ground.
var l10 = &rule[thingCase]{
	meta: Meta{ID: "L10", Version: 1, Name: "LEASE_NO_OBJECT", Base: Low,
		Title:    text.T("Umowa bez obiektu w terenie", "Lease without its object"),
		Sentence: text.T("Umowę zawarto na obiekt (kiosk, garaż, reklamę), a skan go na tym gruncie nie znalazł.", "The lease is for an object (kiosk, garage, board) that the scan did not find on its ground."),
		Law:      []Article{{"umowa; art. 693 k.c.", text.T("Umowa wskazuje, do czego grunt służy.", "The contract says what the land is for.")}},
		Next:     []string{"N1", "N6"},
		FalsePositives: []Text{text.T("obiekt usunięto na zimę", "the object was removed for the winter"),
			text.T("skan nie widzi podwórza albo wnętrza działki", "the scan does not see the yard"),
			text.T("skan nazwał obiekt inaczej", "the scan calls it something else")}},
	terms: []Term[thingCase]{
		{"L10.covered", text.T("Skan objął ten grunt", "The scan covered the ground"),
			func(c *thingCase) Tri { return c.seen },
			func(c *thingCase, v Tri) Text {
				if c.scan < 0 {
					return text.T("żaden skan nie objął tego miejsca", "no scan covered this place")
				}
				k := &c.t.Campaigns[c.scan]
				if v == scene.Unknown {
					return text.Say("skan %s (%s) widział tylko część tego gruntu", "scan %s (%s) saw only a part of the ground", text.Quoted(k.Name), text.Day(k.To))
				}
				return text.Say("skan %s (%s)", "scan %s (%s)", text.Quoted(k.Name), text.Day(k.To))
			}},
		{"L10.in_force", text.T("Umowa obowiązywała w czasie skanu i nadal trwa", "The lease was in force during the scan and still is"),
			func(c *thingCase) Tri {
				k := &c.t.Campaigns[max(c.scan, 0)]
				return scene.And(c.l.InForce(k.From), c.l.InForce(k.To), c.l.InForce(c.t.On))
			},
			func(c *thingCase, v Tri) Text { return c.runs(v) }},
		{"L10.in_season", text.T("Obiekt powinien wtedy stać", "The object should have stood then"),
			func(c *thingCase) Tri {
				if !says(c.l.Purpose+" "+c.l.Notes, "sezon", "letni", "ogrodek gastronomiczny", "ogrodka gastronomicznego", "summer") {
					return scene.True
				}
				m := c.t.Campaigns[max(c.scan, 0)].To.Time().Month()
				summer := m >= time.Month(c.t.P.Lease.SeasonFrom) && m <= time.Month(c.t.P.Lease.SeasonTo)
				if says(c.l.Purpose, "zimow", "choin", "lodowisk", "winter") {
					return scene.Of(!summer)
				}
				return scene.Of(summer)
			},
			func(c *thingCase, _ Tri) Text {
				return text.T("umowa nie jest sezonowa albo skan zrobiono w sezonie", "the lease is not seasonal, or the scan was made in season")
			}},
		{"L10.no_object", text.T("Skan nie znalazł takiego obiektu na tym gruncie", "The scan found no such object on the ground"),
			func(c *thingCase) Tri { v, _ := c.absent(); return v },
			func(c *thingCase, v Tri) Text {
				if _, o := c.absent(); v != scene.True && o >= 0 {
					return text.Say("stoi tam %s (%s)", "there stands %s (%s)", c.t.objectName(o), text.Same(c.t.Objects[o].SourceID))
				}
				return text.Say("umowa mówi o: %s", "the lease speaks of: %s", text.Quoted(c.l.Purpose))
			}},
	},
	cases: func(t *Town, yield func(thingCase)) {
		if len(t.Campaigns) == 0 {
			return
		}
		t.eachLease(func(i int) {
			l := &t.Leases[i]
			word, classes := t.namedBy(l.Purpose)
			if l.Closed || word == "" || len(leasedRows(l)) == 0 {
				return
			}
			c := thingCase{tenancy: tenancy{t, i, l}, word: word, classes: classes, scan: -1, seen: scene.False}
			for _, k := range t.scans() {
				if x := &t.Campaigns[k]; !x.To.Known() || x.From > t.On {
					continue
				}
				if saw := c.saw(k); saw > c.seen {
					c.scan, c.seen = k, saw
				}
				if c.seen == scene.True {
					break
				}
			}
			yield(c)
		})
	},
	at: func(c *thingCase) []Anchor { return onLease(c.i) },
	describe: func(c *thingCase, f *Finding) {
		c.subject(f)
		if c.scan >= 0 {
			f.On, f.seen = c.t.Campaigns[c.scan].To, c.t.Campaigns[c.scan].To
			if c.t.Campaigns[c.scan].Coverage < 0 {
				f.sure = append(f.sure, 0.8)
			}
		}
		f.location = 'B'
		f.Sentence = text.Say("Umowa %s jest na: %s, a skan z %s niczego takiego na jej gruncie nie znalazł.", "Lease %s is for: %s, and the scan of %s found nothing of the kind on its ground.", c.name(), text.Quoted(c.l.Purpose), text.Day(f.On))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy obiekt z umowy %s stoi w terenie: %s.", "Whether the object of lease %s stands there cannot be told: %s.", c.name(), f.Reason)
		}
		f.MoneyNote = mayHide
	},
}

// saw tells whether a campaign saw the ground: all of it, none, or only a part. One that looked for other things saw none.
func (c *thingCase) saw(campaign int) Tri {
	known, looked := false, false
	for class := range c.t.Classes {
		if c.t.isOf(int32(class), c.classes) == scene.True {
			known, looked = true, looked || c.t.surveys(campaign, c.t.sort(int32(class)))
		}
	}
	if known && !looked {
		return scene.False // it did not look for such things
	}
	all, some := true, false
	look := func(x, y float64) {
		in := c.t.Covered(campaign, x, y) == scene.True
		all, some = all && in, some || in
	}
	for k := range c.l.Refs {
		r := &c.l.Refs[k]
		switch {
		case r.Shape >= 0 && c.t.LeaseShapes.Dim(r.Shape) == 2:
			c.t.LeaseShapes.Probe(r.Shape, look)
		case r.Found.Usable():
			for _, p := range r.Found.Parcels {
				c.t.ParcelShapes.Probe(int(p), look)
			}
		}
	}
	switch {
	case all && some:
		return scene.True
	case some:
		return scene.Unknown
	}
	return scene.False
}

// absent is False when the scan found such a thing on the ground, and Unknown when what stands there cannot be told.
func (c *thingCase) absent() (Tri, int) {
	out, which := scene.True, -1
	for _, row := range leasedRows(c.l) {
		for _, i := range c.t.standingOn(row) {
			o := &c.t.Objects[i]
			if c.scan >= 0 && o.Seen != scene.NoDay && o.Seen < c.t.Campaigns[c.scan].From {
				continue // the scan no longer saw it
			}
			if v := c.t.isOf(o.Class, c.classes).Not(); v < out {
				out, which = v, int(i)
			}
		}
	}
	return out, which
}

// standingOn are the objects on a parcel or at its edge.
func (t *Town) standingOn(row int32) []int32 {
	t.standOnce.Do(func() {
		t.standing = map[int32][]int32{}
		for _, h := range t.J.Parcels {
			t.standing[h.Parcel] = append(t.standing[h.Parcel], h.Object)
		}
	})
	return t.standing[row]
}
