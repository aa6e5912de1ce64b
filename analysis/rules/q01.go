package rules

import (
	"regexp"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// casePattern is the form of a case number in Polish offices: unit, filing class, number and year.
var casePattern = regexp.MustCompile(`^(?P<unit>[\p{L}0-9][\p{L}0-9-]*(?:\.[IVX]+)?)\.(?P<jrwa>\d{2,6})\.(?P<no>\d{1,6})(?:\.(?P<no2>\d{1,6}))?\.(?P<year>(?:19|20)\d{2})(?:\.(?P<init>[\p{L}0-9]{2,4}))?$`)

// Q01: the case number is missing, has another form, or names two documents of one year.
var q01 = registerRule("Q01", "REG_CASE_NO",
	text.T("Zły lub brakujący znak sprawy", "Wrong or missing case number"),
	text.T("Znaku sprawy brakuje, ma inną postać albo w jednym roku nosi go kilka dokumentów.", "The case number is missing, has another form, or several documents of one year bear it."),
	orderly, "Q01.case_number", caseFaults)

func caseFaults(c *documentCase) []Text {
	if c.l != nil {
		switch {
		case c.l.Number == "" && c.l.Case == "":
			return []Text{text.T("brak numeru umowy i znaku sprawy", "contract and case number are missing")}
		case c.l.Case != "" && !casePattern.MatchString(c.l.Case):
			return []Text{text.Say("znak %s ma inną postać niż komórka.klasa.numer.rok", "number %s has another form than unit.class.number.year", text.Quoted(c.l.Case))}
		}
		return nil
	}
	var out []Text
	n := c.d.Number
	switch {
	case n == "":
		return []Text{text.T("brak znaku sprawy", "the case number is missing")}
	case !casePattern.MatchString(n):
		out = append(out, text.Say("znak %s ma inną postać niż komórka.klasa.numer.rok", "number %s has another form than unit.class.number.year", text.Quoted(n)))
	}
	if twins := c.t.twins(c.i); len(twins) > 0 {
		out = append(out, text.Say("znak %s noszą w jednym roku także inne decyzje: %s", "in one year other decisions bear number %s, too: %s", text.Same(n), text.Count(len(twins))))
	}
	return out
}

// twins are the other decisions of the same case number and year that are not versions of one document (annexes,
// changes).
func (t *Town) twins(i int) []int32 {
	d := &t.Decisions[i]
	var out []int32
	for _, k := range t.numbers[d.Number] {
		o := &t.Decisions[k]
		if int(k) != i && !d.Amendment && !o.Amendment && !o.Closed && sameYear(d.Signed, o.Signed) {
			out = append(out, k)
		}
	}
	return out
}

// sameYear: the number itself holds the year, so where a date is missing it is taken to be the same.
func sameYear(a, b scene.Day) bool {
	return !a.Known() || !b.Known() || a.Year() == b.Year()
}
