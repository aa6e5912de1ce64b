package rules

import (
	"slices"
	"strings"
	"time"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/internal/clock"
)

var (
	basisUnpaid   = basis{"UNPAID_FEE", text.T("opłata niezapłacona", "fee not paid"), "art. 40 ust. 13 u.d.p.", false}
	basisInterest = basis{"INTEREST", text.T("odsetki ustawowe za opóźnienie", "statutory interest for delay"), "art. 40d ust. 1 u.d.p.; art. 481 k.c.", false}
)

var (
	appealWords     = []string{"odwolanie", "odwolal", "sko ", "samorzadowe kolegium", "skarga do wsa", "w trakcie odwol"}
	instalmentWords = []string{"raty", "ratach", "ratal", "rozlozon", "odrocz"}
)

// paymentCase is a decision with what was due of its fee and what was paid.
type paymentCase struct {
	t    *Town
	i    int
	d    *scene.Decision
	done bool
	due  []money.Instalment // until the day of the run
	sum  int64
	from scene.Day // that the fee is counted final from; NoDay: not known
}

func (c *paymentCase) number() Text { return text.Same(rowName(&c.d.Document)) }

// D11: the decision is final, the term of payment is over, and less was paid than is due.
var d11 = &rule[paymentCase]{
	meta: Meta{ID: "D11", Version: 1, Name: "DEC_UNPAID", Base: Medium,
		Title:    text.T("Nieopłacona decyzja", "Unpaid decision"),
		Sentence: text.T("Minął termin zapłaty liczony od dnia, w którym decyzja stała się ostateczna, a wpłacono mniej, niż trzeba.", "The term of payment, counted from the day the decision became final, is over, and less was paid than is due."),
		Law: []Article{{"art. 40 ust. 13 u.d.p.", text.T("Opłatę wnosi się w 14 dni od dnia, w którym decyzja stała się ostateczna; roczną za dalsze lata do 15 stycznia.", "The fee is paid within 14 days after the decision became final; an annual one for later years by 15 January.")},
			{"art. 40d u.d.p.", text.T("Za zwłokę należą się odsetki; należność przedawnia się po 5 latach od końca roku.", "Delay bears interest; the claim is limited 5 years after the end of the year.")}},
		Next: []string{"N2", "N5"},
		FalsePositives: []Text{
			text.T("odwołanie w toku: decyzja nie jest ostateczna", "an appeal is pending: the decision is not final"),
			text.T("należność rozłożona na raty", "the fee is paid by instalments"),
			text.T("brak daty ostateczności: przyjęto doręczenie i 14 dni", "the final date is missing: delivery and 14 days were taken"),
			text.T("wpłata zaksięgowana pod innym tytułem", "the payment was booked under another title")}},
	terms: []Term[paymentCase]{
		{"D11.no_appeal", text.T("Nie toczy się odwołanie", "No appeal is pending"),
			func(c *paymentCase) Tri {
				return scene.Of(!(mentions(c.d.Notes, appealWords) || c.d.Status == "APPEAL"))
			},
			func(c *paymentCase, v Tri) Text {
				if v == scene.False {
					return text.T("w rejestrze zapisano odwołanie", "the register notes an appeal")
				}
				return text.T("w rejestrze nie ma odwołania", "the register notes no appeal")
			}},
		{"D11.no_instalments", text.T("Opłaty nie rozłożono na raty ani nie odroczono", "The fee was neither divided nor deferred"),
			func(c *paymentCase) Tri { return scene.Of(!mentions(c.d.Notes, instalmentWords)) },
			func(c *paymentCase, v Tri) Text {
				if v == scene.False {
					return text.T("w rejestrze zapisano raty lub odroczenie", "the register notes instalments or a deferral")
				}
				return text.T("w rejestrze nie ma o tym mowy", "the register says nothing of it")
			}},
		{"D11.overdue", text.T("Termin zapłaty minął", "The term of payment is over"),
			func(c *paymentCase) Tri {
				c.read()
				if c.from == scene.NoDay {
					return scene.Unknown
				}
				return scene.Of(len(c.due) > 0)
			},
			func(c *paymentCase, v Tri) Text {
				c.read()
				switch {
				case v == scene.Unknown:
					return text.T("brak daty ostateczności i doręczenia", "neither the final date nor that of delivery is known")
				case c.d.Final != scene.NoDay:
					return text.Say("ostateczna %s, termin %s", "final on %s, due %s", text.Day(c.from), text.Day(c.term()))
				}
				return text.Say("doręczona %s, ostateczna około %s (oszacowano), termin %s", "delivered on %s, final about %s (estimated), due %s", text.Day(c.d.Delivered), text.Day(c.from), text.Day(c.term()))
			}},
		{"D11.paid_less", text.T("Wpłacono mniej, niż się należy", "Less was paid than is due"),
			func(c *paymentCase) Tri { c.read(); return scene.Of(c.paid() < c.owed()) },
			func(c *paymentCase, _ Tri) Text {
				c.read()
				if c.d.Paid != scene.NoDay && !scene.Has(c.d.PaidGr) {
					return text.Say("zapłacono %s, kwoty nie zapisano", "paid on %s, the amount was not noted", text.Day(c.d.Paid))
				}
				return text.Say("wpłacono %s z %s", "paid %s of %s", text.Money(c.paid()), text.Money(c.owed()))
			}},
	},
	at:      func(c *paymentCase) []Anchor { return onDecision(c.i) },
	depends: func(t *Town) string { return having(t.payments) }, // which registers keep payments at all
	cases: func(t *Town, yield func(paymentCase)) {
		t.eachDecision(func(i int) {
			d := &t.Decisions[i]
			if standingDecision(d) && d.Kind != scene.Location && scene.Has(d.Fee) && d.Fee > 0 && t.payments[d.File] > 0 { // a file without payments says nothing of them
				yield(paymentCase{t: t, i: i, d: d})
			}
		})
	},
	describe: func(c *paymentCase, f *Finding) {
		c.read()
		f.decision(c.i)
		f.row(&c.d.Document)
		f.On = c.t.On
		f.location = 0
		left := c.owed() - c.paid()
		if c.from == scene.NoDay {
			f.Sentence = text.Say("Nie da się rozstrzygnąć, czy minął termin zapłaty decyzji %s: %s.", "Whether the term of payment of decision %s is over cannot be told: %s.", c.number(), f.Reason)
			return
		}
		due := c.term().Time()
		if len(c.due) > 0 {
			due = c.due[0].Due
		}
		limit := money.Limitation(due, c.t.P.Fees.Limitation)
		f.Measures = append(f.Measures,
			Measure{Name: "due_date", Value: due.Format(time.DateOnly), Unit: "date"},
			Measure{Name: "limitation_date", Value: limit.Format(time.DateOnly), Unit: "date"})
		f.measure("days_late", float64(money.Days(due, c.t.On.Time())-1), "days", nil, nil)
		f.Sentence = text.Say("Decyzja %s: minął termin zapłaty (%s), brakuje %s.", "Decision %s: the term of payment (%s) is over, %s is missing.",
			c.number(), text.Day(scene.DayOf(due)), text.Money(left))
		r := money.Range{Min: left, Max: left, Formula: money.Grosze(c.owed()) + " − " + money.Grosze(c.paid()) + " = " + money.Grosze(left)}
		interest := c.interest(left)
		var doubts doubts
		if c.t.P.Fees.InterestUnverified {
			doubts.add(text.T("stopa odsetek", "the rate of interest"))
		}
		if c.d.Final == scene.NoDay {
			f.sure = append(f.sure, 0.9)
			doubts.add(text.Say("dzień ostateczności oszacowano: doręczenie i %s dni", "the final day was estimated: delivery and %s days", text.Count(c.t.P.Fees.FinalDays)))
		}
		if c.t.On.Time().After(limit) { // nobody can collect it any more
			f.severity, r.Min, interest.Min = Low, 0, 0
			f.MoneyNote = text.Say("Należność przedawniła się %s.", "The claim was limited on %s.", text.Day(scene.DayOf(limit)))
		}
		f.add(basisUnpaid, r, nil)
		if interest.Max > 0 {
			f.add(basisInterest, interest, &doubts)
		}
	},
}

// paid is what the register notes as paid; a day of payment without an amount means all of it.
func (c *paymentCase) paid() int64 {
	switch {
	case scene.Has(c.d.PaidGr):
		return int64(c.d.PaidGr)
	case c.d.Paid != scene.NoDay:
		return int64(c.d.Fee)
	}
	return 0
}

// owed is what has fallen due, or all of the fee while nothing has or nobody knows.
func (c *paymentCase) owed() int64 {
	if len(c.due) == 0 {
		return int64(c.d.Fee)
	}
	return c.sum
}

func (c *paymentCase) term() scene.Day { return c.from + scene.Day(c.t.P.Fees.PaymentDays) }

// read works out what was due until the day of the run: the whole fee, or of an annual one the years that have fallen due.
func (c *paymentCase) read() {
	if c.done {
		return
	}
	c.done = true
	f := &c.t.P.Fees
	switch c.from = scene.NoDay; {
	case c.d.Final != scene.NoDay:
		c.from = c.d.Final
	case c.d.Delivered != scene.NoDay:
		c.from = c.d.Delivered + scene.Day(f.FinalDays)
	default:
		return
	}
	all := []money.Instalment{{Amount: int64(c.d.Fee), Due: c.term().Time()}}
	if c.d.Kind == scene.Linear {
		if years := c.years(); years != nil {
			all = years
		}
	}
	for _, n := range all {
		if scene.DayOf(n.Due) < c.t.On {
			c.due = append(c.due, n)
			c.sum += n.Amount
		}
	}
	if c.sum > int64(c.d.Fee) {
		c.sum = int64(c.d.Fee) // the years were rounded one by one
	}
}

// years divides an annual fee into its calendar years, when the register's amount is the whole of them; nil otherwise.
func (c *paymentCase) years() []money.Instalment {
	d := c.d
	first := own(d)[0]
	if !first.Known || !first.To.Known() || first.To < first.From || !scene.Has(d.Area) {
		return nil
	}
	whole := c.t.assess(c.i, d.Permitted(), []scene.Period{first}, scene.NoDay, c.t.occupancyOf(c.i), 1)
	if !whole.missing.Empty() || !c.t.within(int64(d.Fee), whole.Range) || slices.ContainsFunc(whole.parts, func(p money.Part) bool { return p.Price.LowUnit != money.PerYear }) {
		return nil
	}
	var out []money.Instalment
	for _, p := range whole.parts {
		list := money.Annual(c.t.P.Fees.Rounding, p.Ground.Area, p.Price.Low, p.From, p.To, c.from.Time(), c.t.P.Fees.PaymentDays)
		if n := len(out); n > 0 && len(list) > 0 && list[0].Year == out[n-1].Year { // the table changed within the year
			out[n-1].Amount += list[0].Amount
			list = list[1:]
		} else if n > 0 && len(list) > 0 {
			list[0].Due = time.Date(list[0].Year, 1, 15, 0, 0, 0, 0, time.UTC)
		}
		out = append(out, list...)
	}
	return out
}

// interest is the statutory interest for delay of what is missing, from the day after it was due to the day of the run: paid
// amounts count for the earliest due.
func (c *paymentCase) interest(left int64) money.Range {
	paid := c.paid()
	var sum int64
	var text []string
	for _, n := range c.due {
		open := max(0, n.Amount-paid)
		paid = max(0, paid-n.Amount)
		open = min(open, left)
		if open == 0 {
			continue
		}
		left -= open
		gr, how := money.Interest(open, c.late(scene.DayOf(n.Due)+1, c.t.On)...)
		sum += gr
		text = append(text, how)
	}
	return money.Range{Min: sum, Max: sum, Formula: strings.Join(text, ";\n")}
}

// late cuts a delay where the rate of interest changes.
func (c *paymentCase) late(from, to scene.Day) []money.Late {
	var out []money.Late
	for day := from; day <= to; {
		rate, ok := dated(c.t.P.Fees.Interest, date(day))
		end := to
		for _, p := range c.t.P.Fees.Interest {
			if next := dayOf(p.ValidFrom); next > day && next-1 < end {
				end = next - 1
			}
		}
		if ok {
			out = append(out, money.Late{Days: int(end-day) + 1, Percent: int64(rate*100 + 0.5)})
		}
		day = end + 1
	}
	return out
}

func dayOf(d clock.Date) scene.Day {
	if d.IsZero() {
		return scene.NoDay
	}
	return scene.DayOf(d.Time())
}
