package rules

import (
	"fmt"
	"slices"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/internal/param"
)

var basisFeeDifference = basis{"FEE_DIFFERENCE", text.T("różnica między opłatą z rejestru a naliczoną", "difference between the register's fee and the computed one"), "art. 40 ust. 4–6 u.d.p.", false}

// feeCase is a decision with the fee that the register states.
type feeCase struct {
	t        *Town
	i        int
	d        *scene.Decision
	declared int64
	done     bool
	main     assessed   // the nearest of the readings that are as good as each other
	other    *reading   // that explains the declared fee otherwise
	all      []assessed // good readings
}

// reading is another way to read the register that gives the fee it states.
type reading struct {
	assessed
	sure bool // the register says the same with it; otherwise nobody can tell
	why  Text
}

func (c *feeCase) number() Text { return text.Same(rowName(&c.d.Document)) }

// D07: the fee of the register is not what area, rate and days give.
var d07 = &rule[feeCase]{
	meta: Meta{ID: "D07", Version: 1, Name: "DEC_FEE_MISMATCH", Base: Medium,
		Title:    text.T("Błędnie naliczona opłata", "Fee computed wrongly"),
		Sentence: text.T("Opłata w rejestrze różni się od naliczonej z powierzchni, stawki i liczby dni.", "The register's fee differs from what area, rate and days give."),
		Law: []Article{{"art. 40 ust. 4–6 u.d.p.", text.T("Opłata to iloczyn powierzchni, stawki i liczby dni; urządzeń – stawki rocznej.", "The fee is area × rate × days; for devices an annual rate.")},
			{"art. 40 ust. 8 u.d.p.", text.T("Stawki mają górne granice.", "Rates have caps.")},
			{"art. 145, 155, 156 k.p.a.", text.T("Ostateczną decyzję zmienia się tylko w trybach k.p.a.", "A final decision is changed only as the code of procedure allows.")}},
		Next: []string{"N6"},
		FalsePositives: []Text{
			text.T("brak starszej tabeli stawek", "an older table of rates is missing"),
			text.T("dwie powierzchnie w jednej decyzji", "two areas in one decision"),
			text.T("niższa granica stawek dla telekomunikacji", "the lower cap for telecommunication")}},
	terms: []Term[feeCase]{
		{"D07.differs", text.T("Opłata z rejestru różni się od naliczonej o więcej niż tolerancja", "The register's fee differs from the computed one by more than the tolerance"),
			func(c *feeCase) Tri {
				c.read()
				if !c.main.missing.Empty() {
					return scene.Unknown
				}
				return scene.Of(!slices.ContainsFunc(c.all, func(a assessed) bool { return c.t.within(c.declared, a.Range) }))
			},
			func(c *feeCase, v Tri) Text {
				c.read()
				if v == scene.Unknown {
					return c.main.missing
				}
				return text.Say("w rejestrze %s, z tabeli %s", "the register says %s, the table gives %s", text.Money(c.declared), text.Same(c.main.Formula))
			}},
		{"D07.no_other_reading", text.T("Nie tłumaczy tego inne odczytanie wpisu", "No other reading of the row explains it"),
			func(c *feeCase) Tri {
				c.read()
				switch {
				case c.other == nil:
					return scene.True
				case c.other.sure:
					return scene.False
				}
				return scene.Unknown
			},
			func(c *feeCase, v Tri) Text {
				if c.other != nil {
					return text.Say("%s: %s", "%s: %s", c.other.why, text.Same(c.other.Formula))
				}
				return text.T("żadne nie daje tej kwoty", "none gives that amount")
			}},
	},
	at: func(c *feeCase) []Anchor { return onDecision(c.i) },
	cases: func(t *Town, yield func(feeCase)) {
		if !t.hasTable() {
			return
		}
		t.eachDecision(func(i int) {
			if d := &t.Decisions[i]; standingDecision(d) && d.Kind != scene.Location && d.Kind != "" && scene.Has(d.Fee) {
				yield(feeCase{t: t, i: i, d: d, declared: int64(d.Fee)})
			}
		})
	},
	describe: func(c *feeCase, f *Finding) {
		c.read()
		f.decision(c.i)
		f.row(&c.d.Document)
		f.On = c.t.On
		f.location = 0
		if !c.main.missing.Empty() {
			f.MoneyNote = c.main.missing
			f.Sentence = text.Say("Nie da się sprawdzić opłaty w decyzji %s: %s", "The fee of decision %s cannot be checked: %s", c.number(), c.main.missing)
			return
		}
		days := 0
		for _, p := range c.main.parts {
			days += money.Days(p.From, p.To)
		}
		f.measure("fee_declared", float64(c.declared)/100, "zł", nil, nil)
		f.measure("fee_computed", float64(c.main.Max)/100, "zł", round2(float64(c.t.P.Fees.TolGr)/100), nil)
		f.measure("days", float64(days), "days", nil, nil)
		f.measure("charged_area", float64(c.main.parts[0].Ground.Area)/10_000, "m2", nil, nil)
		less := c.declared < c.main.Min
		d := c.declared - c.main.Max
		verb := text.T("wyższa", "higher")
		if less {
			d, verb = c.main.Min-c.declared, text.T("niższa", "lower")
			f.severity = High
		}
		r := money.Range{Min: d, Max: d, Formula: c.main.Formula + fmt.Sprintf(";\nw rejestrze %s; różnica %s (zaokrąglenie powierzchni %s, kwoty %s)",
			money.Grosze(c.declared), money.Grosze(d), c.t.P.AreaRounding, c.t.P.Fees.Rounding)}
		if f.Outcome == scene.Unknown {
			r.Min = 0
		}
		f.add(basisFeeDifference, r, &c.main.doubts)
		f.Sentence = text.Say("Opłata w decyzji %s (%s) jest %s od naliczonej (%s).", "The fee of decision %s (%s) is %s than the computed one (%s).",
			c.number(), text.Money(c.declared), verb, text.Money(nearer(c.declared, c.main.Range)))
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Opłata w decyzji %s (%s) różni się od naliczonej, ale nie da się rozstrzygnąć dlaczego: %s.", "The fee of decision %s (%s) differs from the computed one, but why cannot be told: %s.",
				c.number(), text.Money(c.declared), f.Reason)
		}
	},
}

func nearer(gr int64, r money.Range) int64 {
	if gr < r.Min {
		return r.Min
	}
	return r.Max
}

// read computes the fee in every way in which the row can be meant. Good readings are those that the act and the practice of
// offices allow: the table of each day or that of the day of the decision; of an annual fee the whole term, the first
// calendar year or a full year; of a permit without an end one year; of a document with annexes its own term or all of it.
// Others explain a fee, but that they are meant the register does not say.
func (c *feeCase) read() {
	if c.done {
		return
	}
	c.done = true
	t, d := c.t, c.d
	area := d.Permitted()
	occ := t.occupancyOf(c.i)
	terms := [][]scene.Period{own(d)}
	if len(d.Periods) > 1 {
		terms = append(terms, d.Periods[:1])
	}
	if first := own(d)[0]; first.Known && first.From.Known() {
		switch {
		case first.To == scene.Always:
			terms = [][]scene.Period{{aYear(first)}}
		case d.Kind == scene.Linear && first.To.Known() && first.To >= first.From:
			terms = append(terms, []scene.Period{firstYear(first)}, []scene.Period{aYear(first)})
		}
	}
	for k, periods := range terms {
		a := t.assess(c.i, area, periods, scene.NoDay, occ, 1)
		if k == 0 && !a.missing.Empty() {
			c.main = a
			return
		}
		if c.good(a) || d.Signed.Known() && c.good(t.assess(c.i, area, periods, d.Signed, occ, 1)) {
			return
		}
	}
	whole := terms[0]
	if d.Count > 1 {
		c.explain(t.assess(c.i, area*float64(d.Count), whole, scene.NoDay, occ, 1), true, text.T("powierzchnia jednej sztuki razy liczba sztuk", "the area of one piece times the pieces"))
	}
	if d.Telecom == scene.Unknown {
		telecom := c.d.Kind == scene.Linear || c.d.Kind == scene.Structure
		if telecom {
			yes := occ
			tele := true
			yes.Telecom = &tele
			d2 := t.assessTelecom(c.i, area, whole, yes)
			c.explain(d2, false, text.T("stawka lub granica stawki dla telekomunikacji, choć rejestr nie mówi, że to telekomunikacja", "the rate or cap for telecommunication, though the register does not say that it is"))
		}
	}
	if scene.Has(d.Area) && scene.Has(d.AdArea) {
		other := d.Area
		if d.Kind != scene.Advert {
			other = d.AdArea
		}
		why := text.T("w decyzji są dwie powierzchnie", "the decision gives two areas")
		c.explain(t.assess(c.i, other, whole, scene.NoDay, occ, 1), false, why)
		c.explain(t.assess(c.i, area+other, whole, scene.NoDay, occ, 1), false, why)
		both := t.assess(c.i, area, whole, scene.NoDay, occ, 1)
		ground := occ
		ground.Kind = scene.Structure
		if more := t.assess(c.i, other, whole, scene.NoDay, ground, 1); more.missing.Empty() {
			both.Min, both.Max, both.Formula = both.Min+more.Min, both.Max+more.Max, both.Formula+" + "+more.Formula
			c.explain(both, false, why)
		}
	}
	if len(d.Dims) > 1 {
		var sum float64
		why := text.T("w decyzji jest kilka wymiarów", "the decision gives several sizes")
		for _, x := range d.Dims {
			a := x.W * x.H * max(1, x.Sides) * max(1, x.Pieces)
			sum += a
			c.explain(t.assess(c.i, a, whole, scene.NoDay, occ, 1), false, why)
		}
		c.explain(t.assess(c.i, sum, whole, scene.NoDay, occ, 1), false, why)
	}
	if d.Kind == scene.Advert && d.Sides > 1 {
		why := text.T("powierzchnia jednej strony zamiast wszystkich albo odwrotnie", "the area of one side instead of all, or the other way round")
		c.explain(t.assess(c.i, area*float64(d.Sides), whole, scene.NoDay, occ, 1), false, why)
		c.explain(t.assess(c.i, area/float64(d.Sides), whole, scene.NoDay, occ, 1), false, why)
	}
	if d.Kind == scene.Advert && area < t.P.MinArea && t.P.MinAreaAds {
		c.explain(t.assessWhole(c.i, area, whole, occ), false, text.T("bez najmniejszej powierzchni 1 m², spornej dla reklam", "without the smallest area of 1 m², which is disputed for adverts"))
	}
}

// good adds a reading that is as good as the others; the nearest to the register is the one that is shown.
// It tells whether the register agrees with it: then no other is asked.
func (c *feeCase) good(a assessed) bool {
	if !a.missing.Empty() {
		return false
	}
	if len(c.all) == 0 || far64(c.declared, a.Range) < far64(c.declared, c.main.Range) {
		c.main = a
	}
	c.all = append(c.all, a)
	return c.t.within(c.declared, a.Range)
}

func far64(gr int64, r money.Range) int64 { return max(r.Min-gr, gr-r.Max, 0) }

func (c *feeCase) explain(a assessed, sure bool, why Text) {
	if a.missing.Empty() && c.t.within(c.declared, a.Range) && (c.other == nil || sure) {
		c.other = &reading{a, sure, why}
	}
}

// assessTelecom computes a fee as if the device were one of telecommunication.
func (t *Town) assessTelecom(i int, area float64, periods []scene.Period, occ param.Occupancy) assessed {
	a := t.assess(i, area, periods, scene.NoDay, occ, 1)
	for k := range a.parts {
		p := &a.parts[k].Price
		if limit, ok := t.cap(&t.Decisions[i], true, scene.DayOf(a.parts[k].From)); ok {
			p.Low, p.High = min(p.Low, limit), min(p.High, limit)
		}
	}
	if a.missing.Empty() {
		a.Range = money.Fee("FEE", t.P.Fees.Rounding, a.parts...)
	}
	return a
}

// assessWhole computes a fee without the smallest area.
func (t *Town) assessWhole(i int, area float64, periods []scene.Period, occ param.Occupancy) assessed {
	a := t.assess(i, area, periods, scene.NoDay, occ, 1)
	for k := range a.parts {
		a.parts[k].Ground.Area = money.Square(area)
	}
	if a.missing.Empty() {
		a.Range = money.Fee("FEE", t.P.Fees.Rounding, a.parts...)
	}
	return a
}
