package rules

import (
	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// Q14: the document begins more than future_years after the day of the run.
var q14 = registerRule("Q14", "REG_FUTURE_DATED",
	text.T("Stan z przyszłości", "Dated in the future"),
	text.T("Początek obowiązywania leży dalej niż dwa lata w przyszłości.", "The beginning lies more than two years in the future."),
	orderly, "Q14.future", futureFaults).
	falsePositives(text.T("zezwolenie wydane z wyprzedzeniem na dużą inwestycję", "a permit issued well ahead for a large investment"))

func futureFaults(c *documentCase) []Text {
	v := c.doc.Valid
	if c.d != nil && len(c.d.Periods) > 0 {
		v = c.d.Periods[0] // annexes have widened the whole term
	}
	latest := scene.DayOf(c.t.On.Time().AddDate(c.t.P.Future, 0, 0))
	if !v.Known || !v.From.Known() || v.From <= latest {
		return nil
	}
	return []Text{text.Say("początek %s leży po %s", "the beginning %s is after %s", text.Day(v.From), text.Day(latest))}
}
