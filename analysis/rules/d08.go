package rules

import (
	"slices"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/internal/param"
)

// rateCase is a decision with the rate that the register states.
type rateCase struct {
	t    *Town
	i    int
	d    *scene.Decision
	rate money.Rate
}

func (c *rateCase) number() Text { return text.Same(rowName(&c.d.Document)) }

// contractWords say that a price was agreed, not taken from a table.
var contractWords = []string{"umow", "porozumien", "ugod", "art. 22", "art.22", "przetarg"}

// D08: the rate is none of the council's, or more than the act allows.
var d08 = &rule[rateCase]{
	meta: Meta{ID: "D08", Version: 1, Name: "DEC_RATE_INVALID", Base: High,
		Title:    text.T("Stawka nie istnieje lub przekracza limit", "The rate does not exist or exceeds the cap"),
		Sentence: text.T("Stawki z decyzji nie ma w tabeli na ten czas albo przekracza ona granicę z ustawy.", "The decision's rate is not in the table of that time, or exceeds the cap of the act."),
		Law: []Article{{"art. 40 ust. 8 u.d.p.", text.T("Stawki ustala rada, do granic z ustawy.", "The council sets the rates, up to the caps of the act.")},
			{"art. 156 § 1 pkt 2 k.p.a.", text.T("Decyzja bez podstawy prawnej może być nieważna.", "A decision without a legal basis may be void.")}},
		Next: []string{"N6"},
		FalsePositives: []Text{
			text.T("umowa lub porozumienie zamiast stawki z tabeli", "a special contract instead of the table"),
			text.T("nowa uchwała o stawkach jeszcze nie wczytana", "a new resolution on rates not yet imported")}},
	terms: []Term[rateCase]{
		{"D08.no_contract", text.T("Cena nie wynika z umowy ani porozumienia", "The price does not come from a contract"),
			func(c *rateCase) Tri {
				if mentions(c.d.Notes+" "+c.d.Purpose, contractWords) {
					return scene.Unknown
				}
				return scene.True
			},
			func(c *rateCase, v Tri) Text {
				if v == scene.Unknown {
					return text.T("wpis wspomina umowę lub porozumienie", "the row speaks of a contract")
				}
				return text.T("wpis nie wspomina umowy", "the row speaks of no contract")
			}},
		{"D08.invalid", text.T("Stawki nie ma w tabeli albo przekracza granicę", "The rate is not in the table or exceeds the cap"),
			func(c *rateCase) Tri { return max(c.over(), c.unlisted()) },
			func(c *rateCase, v Tri) Text {
				limit, ok := c.limit()
				switch {
				case c.over() == scene.True:
					return text.Say("stawka %s, granica %s", "rate %s, cap %s", text.Same(c.rate.String()), text.Same(limit.String()))
				case v == scene.Unknown:
					return text.Say("tabela nie ma stawek (%s) na ten czas: nie wczytano starszej albo nowszej uchwały", "the table has no rates (%s) of that time: an older or newer resolution was not imported", text.Kind(c.d.Kind))
				case v == scene.True:
					return text.Say("stawka %s, w tabeli są: %s", "rate %s, the table has: %s", text.Same(c.rate.String()), text.List(c.listed()))
				case ok:
					return text.Say("stawka %s jest w tabeli i nie przekracza %s", "rate %s is in the table and does not exceed %s", text.Same(c.rate.String()), text.Same(limit.String()))
				}
				return text.Say("stawka %s jest w tabeli", "rate %s is in the table", text.Same(c.rate.String()))
			}},
	},
	at: func(c *rateCase) []Anchor { return onDecision(c.i) },
	cases: func(t *Town, yield func(rateCase)) {
		t.eachDecision(func(i int) {
			if d := &t.Decisions[i]; standingDecision(d) && d.Kind != scene.Location && d.Kind != "" && scene.Has(d.Rate) {
				yield(rateCase{t, i, d, money.Zloty(d.Rate / 100)})
			}
		})
	},
	describe: func(c *rateCase, f *Finding) {
		f.decision(c.i)
		f.row(&c.d.Document)
		f.On = c.t.On
		f.location = 0
		limit, ok := c.limit()
		var threshold any
		if ok {
			threshold = round2(float64(limit) / 1_000_000)
		}
		f.measure("rate", float64(c.rate)/1_000_000, "zł/m2", nil, threshold)
		f.Sentence = text.Say("Stawki %s z decyzji %s nie ma w tabeli stawek na ten czas.", "Rate %s of decision %s is not in the table of that time.", text.Same(c.rate.String()), c.number())
		if c.over() == scene.True {
			f.Sentence = text.Say("Stawka %s z decyzji %s przekracza granicę %s za m².", "Rate %s of decision %s exceeds the cap of %s for a m².", text.Same(c.rate.String()), c.number(), text.Same(limit.String()))
			name := map[bool]string{true: "rate_cap_year_zl", false: "rate_cap_day_zl"}[c.d.Kind == scene.Linear]
			if c.t.P.Unverified[name] {
				f.MoneyNote = text.Say("niezweryfikowane: %s", "unverified: %s", text.Same(name))
			}
		}
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się sprawdzić stawki %s z decyzji %s: %s.", "Rate %s of decision %s cannot be checked: %s.", text.Same(c.rate.String()), c.number(), f.Reason)
		}
	},
}

// day is the one whose cap counts: that of the decision, or of the beginning of the term.
func (c *rateCase) day() scene.Day {
	if c.d.Signed.Known() {
		return c.d.Signed
	}
	return c.d.Valid.From
}

func (c *rateCase) limit() (money.Rate, bool) {
	return c.t.cap(c.d, c.d.Telecom == scene.True, c.day())
}

func (c *rateCase) over() Tri {
	limit, ok := c.limit()
	return scene.Of(ok && c.rate > limit)
}

// rows are the table's rates for the kind that held on some day from the decision to the end of its term.
func (c *rateCase) rows() []param.Rate {
	from, to := c.day(), c.d.Valid.To
	if !from.Known() {
		return nil
	}
	if c.d.Valid.Known {
		from = min(from, c.d.Valid.From)
	}
	if to == scene.NoDay {
		to = c.day()
	}
	return slices.DeleteFunc(slices.Clone(c.t.P.Rates), func(r param.Rate) bool {
		return r.Table != "lane" || r.Kind != c.d.Kind || r.Manager != "" && !c.t.Ours(r.Manager) ||
			to.Known() && !r.ValidFrom.IsZero() && scene.DayOf(r.ValidFrom.Time()) > to || !r.ValidTo.IsZero() && scene.DayOf(r.ValidTo.Time()) < from
	})
}

func (c *rateCase) unlisted() Tri {
	rows := c.rows()
	if len(rows) == 0 {
		return scene.Unknown
	}
	return scene.Of(!slices.ContainsFunc(rows, func(r param.Rate) bool { return money.Rate(r.Amount) == c.rate }))
}

func (c *rateCase) listed() []Text {
	var out []Text
	for _, r := range c.rows() {
		if s := text.Same(money.Rate(r.Amount).String()); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
