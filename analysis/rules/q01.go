package rules

import (
	"regexp"
	"strconv"

	"spoina/analysis/scene"
	"spoina/analysis/text"
)

// casePattern is the form of a case number in Polish offices: unit, filing class, number and year (domain H0.5).
var casePattern = regexp.MustCompile(`^(?P<unit>[\p{L}0-9][\p{L}0-9-]*(?:\.[IVX]+)?)\.(?P<jrwa>\d{2,6})\.(?P<no>\d{1,6})(?:\.(?P<no2>\d{1,6}))?\.(?P<year>(?:19|20)\d{2})(?:\.(?P<init>[\p{L}0-9]{2,4}))?$`)

// beforePattern is the form of the clerical instruction of 1999, which held until the end of 2010: Fn.0717-5/99.
var beforePattern = regexp.MustCompile(`^[\p{L}0-9][\p{L}0-9.-]*[./]\d{2,6}[-/]\d{1,6}(?:[-/]\d{1,6})?/(?:19|20)?(\d{2})$`)

// wellFormed tells whether a case number has the form that the office uses: its own where it has named one, else that of
// the clerical instruction, which was another for cases of up to 2010.
func (t *Town) wellFormed(number string) bool {
	if t.P.CaseNumber != nil {
		return t.P.CaseNumber.MatchString(number)
	}
	if m := beforePattern.FindStringSubmatch(number); m != nil {
		year, _ := strconv.Atoi(m[1])
		return year >= 90 || year <= 10
	}
	return casePattern.MatchString(number)
}

func (t *Town) formFault(number string) Text {
	if t.P.CaseNumber != nil {
		return text.Say("znak %s ma inną postać niż przyjęta w urzędzie", "number %s has another form than the office uses", text.Quoted(number))
	}
	return text.Say("znak %s ma inną postać niż komórka.klasa.numer.rok", "number %s has another form than unit.class.number.year", text.Quoted(number))
}

// Q01: the case number is missing, has another form, or names two documents of one year.
var q01 = registerRule("Q01", "REG_CASE_NO",
	text.T("Zły lub brakujący znak sprawy", "Wrong or missing case number"),
	text.T("Znaku sprawy brakuje, ma inną postać albo w jednym roku nosi go kilka dokumentów.", "The case number is missing, has another form, or several documents of one year bear it."),
	orderly, "Q01.case_number", caseFaults).
	falsePositives(text.T("urząd numeruje sprawy inaczej (parametr postaci znaku sprawy)", "the office numbers its cases otherwise (parameter of the form of case numbers)"))

func caseFaults(c *documentCase) []Text {
	if c.l != nil {
		switch {
		case c.l.Number == "" && c.l.Case == "":
			return []Text{text.T("brak numeru umowy i znaku sprawy", "contract and case number are missing")}
		case c.l.Case != "" && !c.t.wellFormed(c.l.Case):
			return []Text{c.t.formFault(c.l.Case)}
		}
		return nil
	}
	var out []Text
	n := c.d.Number
	switch {
	case n == "":
		return []Text{text.T("brak znaku sprawy", "the case number is missing")}
	case !c.t.wellFormed(n):
		out = append(out, c.t.formFault(n))
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
		if int(k) != i && !d.Amendment && !o.Amendment && !o.Closed && sameYear(d.Signed, o.Signed) && !t.doubled(i, int(k)) {
			out = append(out, k)
		}
	}
	return out
}

// sameYear: the number itself holds the year, so where a date is missing it is taken to be the same.
func sameYear(a, b scene.Day) bool {
	return !a.Known() || !b.Known() || a.Year() == b.Year()
}
