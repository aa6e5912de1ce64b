package rules

import (
	"strings"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// several are the notes of the import about cells that hold more than one value; all of the values are kept.
const several = "several_"

// Q11: a cell holds several values, with a proposal how to split it.
var q11 = registerRule("Q11", "REG_MULTI_VALUE",
	text.T("Wiele wartości w komórce", "Several values in a cell"),
	text.T("Komórka rejestru zawiera kilka wartości, które należy rozdzielić na wiersze.", "A cell of the register holds several values, which belong into rows of their own."),
	orderly, "Q11.several", severalFaults).
	falsePositives(text.T("jedna decyzja obejmuje kilka działek i rejestr nie ma na to osobnych wierszy", "one decision covers several parcels and the register has no rows for them"))

func severalFaults(c *documentCase) []Text {
	var out []Text
	for _, p := range c.doc.Problems {
		if !strings.HasPrefix(p.Code, several) {
			continue
		}
		switch p.Code {
		case "several_periods":
			var parts []Text
			if c.d != nil {
				for _, x := range c.d.Periods {
					parts = append(parts, text.Period(x))
				}
			}
			out = append(out, split(text.T("kilka okresów", "several periods"), p.Value, parts))
		case "several_parcels":
			var parts []Text
			for k := range c.doc.Refs {
				if n := c.doc.Refs[k].Number; n != "" && strings.Contains(p.Value, n) {
					parts = append(parts, text.Same(n))
				}
			}
			out = append(out, split(text.T("kilka działek", "several parcels"), p.Value, parts))
		case "several_areas":
			var parts []Text
			if c.d != nil && scene.Has(c.d.Area) && scene.Has(c.d.AdArea) {
				parts = []Text{text.Say("powierzchnia %s", "area %s", text.Area(c.d.Area)), text.Say("powierzchnia reklamy %s", "advertisement area %s", text.Area(c.d.AdArea))}
			}
			out = append(out, split(text.T("kilka powierzchni", "several areas"), p.Value, parts))
		default:
			out = append(out, split(text.T("kilka wartości", "several values"), p.Value, nil))
		}
	}
	return out
}

func split(what Text, value string, parts []Text) Text {
	if len(parts) < 2 {
		return text.Say("%s w komórce %s", "%s in the cell %s", what, text.Quoted(value))
	}
	return text.Say("%s w komórce %s, do rozdzielenia na: %s", "%s in the cell %s, to be split into: %s", what, text.Quoted(value), text.List(parts))
}
