package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// K07: a form, material or way of mounting that the resolution does not allow for a kind that it does.
var k07 = &rule[kCase]{
	meta: Meta{ID: "K07", Version: 1, Name: "LAND_FORM", Base: Low,
		Title:    text.T("Niedozwolona forma lub materiał", "Form or material not allowed"),
		Sentence: text.T("Uchwała dopuszcza taki nośnik, ale w innej formie, z innego materiału albo inaczej umocowany.", "The resolution allows such a device, but in another form or material, or mounted otherwise."),
		Law:      lawArticles(article37d), Next: []string{"N1", "N2"},
		FalsePositives: []Text{text.T("skan źle rozpoznał mocowanie lub materiał", "the scan took the mount or the material for another")}},
	terms: []Term[kCase]{
		{"K07.form", text.T("Forma jest niedozwolona", "The form is not allowed"),
			func(c *kCase) Tri { return c.badForm() },
			func(c *kCase, v Tri) Text {
				if c.onlyOtherwise() {
					return text.Say("dozwolony tylko pod warunkiem: %s", "allowed only on the condition of %s", cite(c.otherForm...))
				}
				return c.tellBroken(k07Metrics)
			}},
	},
	at: atDevice, cases: everyDevice(isAdvertising),
	describe: func(c *kCase, f *Finding) {
		if c.onlyOtherwise() {
			c.subject(f)
			f.Sentence = text.Say("%s: w strefie %s dozwolony tylko w innej formie lub w innym miejscu (%s).", "The %s: in the zone %s allowed only in another form or place (%s).", c.t.objectSize(c.i), c.zoneText(), cite(c.otherForm...))
			c.penalty(f)
			c.cannotTell(f)
			return
		}
		c.describeBroken(f, k07Metrics)
	},
}

var k07Metrics = map[string]bool{"window_share": true, "wall_share": true, "digital": true, "illuminated": true, "luminance": true, "material": true, "colour": true, "font_share": true,
	"projection": true, "thickness": true, "projection_m": true, "thickness_m": true}

// onlyOtherwise tells that the kind may stand in the zone only under a condition that this device does not meet.
func (c *kCase) onlyOtherwise() bool {
	return c.oneZone() == scene.True && len(c.allowed) == 0 && len(c.forbidden) == 0 && len(c.otherForm) > 0 && len(c.maybe) == 0
}

func (c *kCase) badForm() Tri {
	if c.onlyOtherwise() {
		return scene.True
	}
	v, _ := c.broken(k07Metrics)
	return v
}
