package rules

import (
	"fmt"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

var (
	basisLandscapeDay = basis{"LAND_PEN_DAY", text.T("kara za każdy dzień od wszczęcia postępowania", "penalty for each day from the opening of the proceeding"), "art. 37d ust. 1 i 4 upzp", false}
	basisAdFee        = basis{"AD_FEE", text.T("opłata reklamowa", "advertising fee"), "art. 17a–17d u.p.o.l.", false}

	onlyPerDay = text.T("Karę liczy się od dnia wszczęcia postępowania do dostosowania albo usunięcia; dopóki go nie ma, podaje się tylko kwotę za dzień.",
		"The penalty runs from the day the proceeding is opened until the device is adjusted or removed; until then only the amount for a day is given.")
	legacyBlocked = text.T("Kary się nie liczy: nośnik stał przed uchwałą na podstawie zgody budowlanej (wyrok TK P 20/19, zob. K09), sprawę ocenia prawnik.",
		"No penalty is computed: the device stood before the resolution on a building consent (Constitutional Tribunal P 20/19, see K09), a lawyer assesses the case.")
	noSanction = text.T("Za ogrodzenia i małą architekturę art. 37d upzp nie przewiduje kary.", "Art. 37d of the Planning Act provides no penalty for fences and small architecture.")
)

// feeDay is the advertising fee of a display area for a day, in grosze: fixed + variable × area (domain G6).
func (t *Town) feeDay(m2 float64) int64 {
	return t.P.Landscape.FeeFixed + int64(float64(t.P.Landscape.FeeVariable)*m2+0.5)
}

// penalty adds the penalty for a day (domain G5), unless the device is legal from before the resolution.
func (c *kCase) penalty(f *Finding) {
	if c.legacy() != scene.False {
		f.MoneyNote = legacyBlocked
		f.severity = min(f.severity, Medium)
		return
	}
	if !isAdvertising(c.code) {
		f.MoneyNote = noSanction
		return
	}
	m2 := c.display()
	if !scene.Has(m2) {
		f.MoneyNote = noSize
		return
	}
	p := &c.t.P.Landscape
	day := (p.FeeFixed*100 + int64(float64(p.FeeVariable*100)*m2+0.5)) * int64(p.Multiplier) // hundredths of a grosz
	gr := (day + 50) / 100
	f.add(basisLandscapeDay, money.Range{Min: gr, Max: gr, Formula: fmt.Sprintf("%d × (%s + %s × %s) = %s za dzień", p.Multiplier, money.Grosze(p.FeeFixed), money.Grosze(p.FeeVariable), text.Area(m2).PL, money.Grosze(gr))}, nil)
	f.MoneyNote = onlyPerDay
}

// existed tells whether the device stood when the resolution entered into force.
func (c *kCase) existed() Tri {
	if c.o.PlacedOn.Known() {
		return scene.Of(c.o.PlacedOn < c.law.since)
	}
	if c.o.First.Known() && c.o.First < c.law.since {
		return scene.True
	}
	return scene.Unknown
}

// forbids tells whether the resolution does not let the device stand where it stands, whatever its form.
func (c *kCase) forbids() Tri {
	if c.oneZone() != scene.True {
		return scene.Unknown
	}
	switch {
	case len(c.forbidden) > 0:
		return scene.True
	case len(c.allowed) > 0:
		return scene.False
	case len(c.maybe) > 0:
		return scene.Unknown
	case len(c.otherForm) > 0:
		return scene.False // in another form it may stand there: K07
	}
	return scene.Of(c.law.Resolution.DefaultEffect == "FORBID" && isAdvertising(c.code))
}

// legacy tells whether the device is legal from before a resolution that forbids it (TK P 20/19). What is not known of its
// age and consent raises no doubt by itself; one of the two does.
func (c *kCase) legacy() Tri {
	if c.forbids() != scene.True {
		return scene.False
	}
	consent := scene.Unknown
	switch c.o.Basis {
	case "BUILDING_PERMIT", "NOTIFICATION":
		consent = scene.True
	case "NO_CONSENT":
		consent = scene.False
	}
	was := c.existed()
	if was == scene.Unknown && consent == scene.Unknown {
		return scene.False
	}
	return min(was, consent)
}

// broken are the requirements of some metrics that the device breaks, and those of which it is not known.
func (c *kCase) broken(metrics map[string]bool) (out Tri, list []measured) {
	out = scene.False
	for _, m := range c.requirements {
		if !metrics[m.of.Metric] {
			continue
		}
		switch {
		case m.value > out:
			out, list = m.value, []measured{m}
		case m.value == out && out != scene.False:
			list = append(list, m)
		}
	}
	return out, list
}

// against tells whether the device breaks the resolution in any way.
func (c *kCase) against() Tri {
	out := c.forbids()
	if out == scene.False && len(c.allowed) == 0 && len(c.otherForm) > 0 {
		out = scene.True
	}
	for _, m := range c.requirements {
		if m.of.Metric != "duration_days" {
			out = max(out, m.value)
		}
	}
	return out
}

// cite are the provisions of rules.
func cite(rules ...*lawRule) Text {
	var list []Text
	seen := map[string]bool{}
	for _, r := range rules {
		if !seen[r.Basis] {
			seen[r.Basis] = true
			list = append(list, text.Same(r.Basis))
		}
	}
	return text.List(list)
}

// subject writes what every finding about a device has.
func (c *kCase) subject(f *Finding) {
	f.object(c.i)
	f.considered(c.i)
	if len(c.zones) > 0 {
		f.sure = append(f.sure, 0.95)
	}
}

func (m *measured) write(f *Finding) {
	name := m.of.Metric
	if m.of.Ref != "" {
		name += "_" + m.of.Ref
	}
	if m.of.Unit != "" {
		name += "_" + m.of.Unit
	}
	f.measure(name, m.have, m.unit, round2(m.tol), m.limit)
}

// cannotTell is the sentence of what stays unknown.
func (c *kCase) cannotTell(f *Finding) {
	if f.Outcome == scene.Unknown {
		f.Sentence = text.Say("Nie da się rozstrzygnąć, czy %s jest zgodny z uchwałą krajobrazową: %s.", "Whether the %s complies with the landscape resolution cannot be told: %s.", c.t.objectName(c.i), f.Reason)
	}
}

func lawArticles(more ...Article) []Article {
	return append([]Article{{"art. 37a upzp", text.T("Rada gminy może ustalić zasady i warunki sytuowania tablic i urządzeń reklamowych.", "The council may set rules for placing advertising boards and devices.")}}, more...)
}

var article37d = Article{"art. 37d upzp", text.T("Kto umieścił tablicę lub urządzenie niezgodnie z uchwałą, płaci karę za każdy dzień od wszczęcia postępowania.", "Whoever placed a board or device against the resolution pays a penalty for each day from the opening of the proceeding.")}

func atDevice(c *kCase) []Anchor { return onObject(c.i) }

func tellZone(c *kCase, v Tri) Text {
	switch {
	case v == scene.True:
		return text.Say("leży w strefie %s", "it lies in the zone %s", c.zoneText())
	case v == scene.Unknown:
		return text.T("stoi na granicy stref: dokładność nie pozwala powiedzieć, w której", "it stands at the boundary of zones: the accuracy does not tell in which")
	case len(c.codes) > 1:
		var list []Text
		for _, z := range c.codes {
			list = append(list, text.Same(z))
		}
		return text.Say("leży w kilku strefach naraz: %s", "it lies in several zones at once: %s", text.List(list))
	}
	return text.T("nie leży w żadnej strefie uchwały", "it lies in no zone of the resolution")
}

func inOneZone(c *kCase) Tri { return c.oneZone() }

// tellBroken are the requirements of some metrics with what was measured.
func (c *kCase) tellBroken(metrics map[string]bool) Text {
	v, broken := c.broken(metrics)
	var list []Text
	for _, m := range c.requirements {
		if metrics[m.of.Metric] && (v == scene.False || m.value == v) {
			list = append(list, m.why)
		}
	}
	if len(list) == 0 && len(broken) == 0 {
		return text.T("uchwała nie stawia tu takich wymagań", "the resolution sets no such requirement here")
	}
	return text.List(list)
}

// describeBroken writes a finding about requirements that are not met.
func (c *kCase) describeBroken(f *Finding, metrics map[string]bool) {
	c.subject(f)
	_, list := c.broken(metrics)
	var whys []Text
	var of []*lawRule
	for i := range list {
		list[i].write(f)
		whys, of = append(whys, list[i].why), append(of, list[i].rule)
	}
	f.Sentence = text.Say("%s w strefie %s – %s (%s).", "The %s in the zone %s: %s (%s).", c.t.objectSize(c.i), c.zoneText(), text.List(whys), cite(of...))
	c.penalty(f)
	c.cannotTell(f)
}
