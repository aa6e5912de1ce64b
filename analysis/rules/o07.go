package rules

import (
	"spoina/analysis/link"
	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

var basisTypeDifference = basis{"FEE_TYPE_DIFFERENCE", text.T("różnica między opłatą za to, co stoi, a opłatą według decyzji", "difference between the fee for what stands there and the fee of the decision"), "art. 40 ust. 4–6 i 9 u.d.p.", false}

// O07: what stands there is another kind of thing than the decision permits.
var o07 = &rule[permitCase]{
	meta: Meta{ID: "O07", Version: 1, Name: "OBJ_WRONG_TYPE", Base: Medium,
		Title:    text.T("Inny rodzaj niż w decyzji", "Another kind than permitted"),
		Sentence: text.T("Stoi coś innego, niż wymienia obowiązująca decyzja: inny rodzaj zajęcia albo inny nośnik.", "Something else stands there than the decision in force names: another kind of occupancy or another device."),
		Law: []Article{{"art. 40 ust. 2 i 9 u.d.p.", text.T("Stawka opłaty zależy od rodzaju zajęcia i rodzaju urządzenia.", "The rate depends on the kind of occupancy and of device.")},
			{"art. 42a u.d.p.", text.T("Reklama emitująca światło podlega osobnym wymaganiom.", "An advertisement that emits light has requirements of its own.")}},
		Next: []string{"N1", "N2", "N4"},
		FalsePositives: []Text{text.T("błąd klasyfikacji w skanie", "a classification error of the scan"),
			text.T("ogólny opis w rejestrze („reklama”)", "a generic purpose in the register (“reklama”)")}},
	terms: []Term[permitCase]{
		linkedTerm("O07.linked"),
		{"O07.decision_in_force", text.T("Powiązana decyzja obowiązuje w dniu obserwacji", "The linked decision is in force on the day it was seen"),
			func(c *permitCase) Tri { return c.d.InForce(c.o.Seen) },
			func(c *permitCase, _ Tri) Text {
				return text.Say("decyzja %s: %s", "decision %s: %s", c.number(), c.t.force(c.d, c.o.Seen))
			}},
		{"O07.other_type", text.T("Rodzaj zajęcia albo nośnik jest inny niż w decyzji", "The kind of occupancy or the device differs from the decision's"),
			func(c *permitCase) Tri { v, _ := c.otherType(); return v },
			func(c *permitCase, _ Tri) Text { _, why := c.otherType(); return why }},
		{"O07.class_sure", text.T("Klasa obiektu nie budzi wątpliwości", "The class of the object is not in doubt"),
			func(c *permitCase) Tri { return c.classSure() },
			func(c *permitCase, v Tri) Text {
				if v == scene.Unknown {
					return text.T("inny skan podaje klasę zgodną z decyzją: to może być błąd klasyfikacji", "another scan gives a class that agrees with the decision: it may be a classification error")
				}
				return text.T("żadna obserwacja nie podaje klasy zgodnej z decyzją", "no observation gives a class that agrees with the decision")
			}},
	},
	at: atPermit,
	cases: everyLinked(func(t *Town, i int) *link.Link { return t.accepted(i) }, func(t *Town) int {
		return t.pick(func(d *scene.Decision) bool {
			_, names := namesClass(d.Purpose, "")
			return names && d.InForce(t.On) == scene.True
		}, func(d *scene.Decision) float64 { return float64(d.ID) })
	}),
	describe: func(c *permitCase, f *Finding) {
		c.place(f)
		f.Sentence = text.Say("Decyzja %s zezwala na: %s, a stoi: %s.", "Decision %s permits: %s, and there stands: %s.", c.number(), c.permits(), c.t.objectSize(c.i))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy %s to rodzaj z decyzji %s: %s.", "Whether the %s is of the kind in decision %s cannot be told: %s.", c.t.objectName(c.i), c.number(), f.Reason)
		}
		f.considered(c.i)
		from, to := max(c.o.First, c.d.Valid.From), c.o.Seen
		if c.d.Valid.To != scene.NoDay {
			to = min(to, c.d.Valid.To)
		}
		e, ok := c.t.exposure(c.i, from, to)
		if !ok {
			f.MoneyNote = noDays
			return
		}
		f.difference(c.i, c.d, e)
		if fit, known := c.t.KindFits(c.d.Kind, c.o); known && fit == 0 && c.pos.Rel == scene.In && c.pos.Lane >= 0 && c.t.oursPublic(int(c.pos.Lane)) {
			// What the decision does not permit at all has no permit, if the survey confirms what it is.
			n := len(f.Money)
			f.charge(basisNoPermit, c.i, c.t.Size(c.i), nil, e)
			for k := range f.Money[n:] {
				f.Money[n+k].Min = 0
			}
		}
	},
}

// permits is what the decision names: its purpose, and else its kind.
func (c *permitCase) permits() Text {
	if c.d.Purpose != "" {
		return text.Quoted(c.d.Purpose)
	}
	return text.Kind(c.d.Kind)
}

// otherType compares the kinds, and then the things: a purpose that names no thing ("reklama") permits every one of its kind.
func (c *permitCase) otherType() (Tri, Text) {
	fit, known := c.t.KindFits(c.d.Kind, c.o)
	if c.o.Class < 0 {
		return scene.Unknown, text.Say("klasy %s nie ma w słowniku klas obiektów", "class %s is not in the dictionary of object classes", text.Quoted(c.o.ClassRaw))
	}
	kinds := text.Say("w decyzji: %s, stoi: %s", "in the decision: %s, standing: %s", text.Kind(c.d.Kind), text.Kind(c.t.Kind(c.o)))
	if known && fit == 0 {
		return scene.True, kinds
	}
	fits, names := namesClass(c.d.Purpose, c.t.Classes[c.o.Class].Code)
	things := text.Say("w decyzji: %s, stoi: %s", "in the decision: %s, standing: %s", text.Quoted(c.d.Purpose), c.t.objectName(c.i))
	digital, _ := namesClass(c.d.Purpose, "ADV.LED")
	switch {
	case names && !fits:
		return scene.True, things
	case names && !digital && c.o.Digital == scene.True && c.t.Kind(c.o) == scene.Advert:
		return scene.True, text.Say("decyzja wymienia %s, a obiekt jest ekranem cyfrowym", "the decision names %s, and the object is a digital screen", text.Quoted(c.d.Purpose))
	case !names && !known:
		return scene.Unknown, text.Say("decyzja %s nie podaje rodzaju zajęcia", "decision %s gives no kind of occupancy", c.number())
	case !names:
		return scene.False, text.Say("decyzja nie nazywa nośnika; rodzaj zajęcia się zgadza (%s)", "the decision names no device; the kind of occupancy agrees (%s)", text.Kind(c.d.Kind))
	}
	return scene.False, things
}

// classSure is Unknown while another observation of the object within the permit gives a class that agrees with it, and
// the scan measured nothing that speaks for the last one: an analogue board that became a screen is one that the scan
// calls digital.
func (c *permitCase) classSure() Tri {
	if c.o.Digital == scene.True {
		return scene.True
	}
	for k := range c.o.Sightings {
		s := &c.o.Sightings[k]
		if s.Class < 0 || s.Class == c.o.Class || c.d.InForce(s.Day) != scene.True {
			continue
		}
		x := &c.t.Classes[s.Class]
		fits, names := namesClass(c.d.Purpose, x.Code)
		if fits || !names && x.Kind == c.d.Kind {
			return scene.Unknown
		}
	}
	return scene.True
}

// difference adds what the fee for the object as it stands exceeds the fee of its decision by, or falls short of it.
func (f *Finding) difference(i int, d *scene.Decision, e money.Exposure) {
	size := f.Town.Size(i)
	n := len(f.Money)
	f.charge(basisFee, i, size, nil, e)
	if len(f.Money) == n {
		return
	}
	right := f.Money[n]
	f.Money = f.Money[:n]
	allowed := d.Permitted()
	if !scene.Has(allowed) {
		f.MoneyNote = text.T("Decyzja nie podaje powierzchni: różnicy opłat nie policzono.", "The decision gives no area: the difference of fees was not computed.")
		return
	}
	f.charge(basisFee, i, allowed, d, e)
	if len(f.Money) == n {
		return
	}
	paid := f.Money[n]
	f.Money = f.Money[:n]
	low, high := abs(right.Min-paid.Min), abs(right.Max-paid.Max)
	n = len(f.Money)
	f.add(basisTypeDifference, money.Range{Min: min(low, high), Max: max(low, high), Formula: "(" + right.Formula + ") − (" + paid.Formula + ")"}, nil)
	f.Money[n].Note = right.Note
}
