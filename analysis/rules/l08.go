package rules

import (
	"strings"
	"time"

	"spoina/analysis/money"
	"spoina/analysis/scene"
	"spoina/analysis/text"
	"spoina/internal/cell"
)

var basisRent = basis{"RENT_MISSING", text.T("czynsz niepobrany", "rent not collected"), "art. 693 § 1 i 118 k.c.", false}

// rentCase is a lease with the rent that its own terms, the office's order and the prices ask for.
type rentCase struct {
	tenancy
	judged   bool
	verdict  Tri
	why      Text
	rent     int64 // gr a payment period, as the register has it
	expected int64 // the amount nearest to it among those that the contract allows
	months   int   // of a payment period
	working  string
	base     int64 // before indexation
	behind   bool  // an indexation that was due was not made
	low      bool  // the rate is below the order's
	steps    []money.Indexation
	since    scene.Day // from when the declared rent is what it is
	doubts   doubts
}

// L08: the rent is not what the rate, the area and the yearly indexation give.
var l08 = &rule[rentCase]{
	meta: Meta{ID: "L08", Version: 1, Name: "LEASE_RENT_MISMATCH", Base: Medium,
		Title:    text.T("Czynsz niezgodny ze stawką lub bez waloryzacji", "Rent not as the rate gives, or not indexed"),
		Sentence: text.T("Czynsz w rejestrze różni się od wyliczonego ze stawki i powierzchni albo nie był waloryzowany.", "The rent in the register differs from the one computed from rate and area, or was not indexed."),
		Law: []Article{{"umowa; art. 693 k.c.", text.T("Czynsz i jego zmianę określa umowa.", "The contract sets the rent and how it changes.")},
			{"art. 118 k.c.", text.T("Roszczenia o świadczenia okresowe przedawniają się po 3 latach, z końcem roku.", "Claims for periodic payments lapse after 3 years, at the end of the year.")}},
		Next: []string{"N6", "N5"},
		FalsePositives: []Text{text.T("indywidualna ulga albo obniżka", "an individual relief or reduction"),
			text.T("umowa nieodpłatna", "a contract free of charge"),
			text.T("stawka z przetargu", "a rate from a tender")}},
	terms: []Term[rentCase]{
		running("L08", func(c *rentCase) *tenancy { return &c.tenancy }),
		{"L08.not_free", text.T("Umowa jest odpłatna", "The contract is for rent"),
			func(c *rentCase) Tri {
				return scene.Of(c.l.Type != "FREE_LOAN" && !says(c.l.Notes+" "+c.l.Type, "nieodplatn", "bezplatn", "bez czynszu", "bezczynszow", "free of charge"))
			},
			func(c *rentCase, _ Tri) Text {
				return text.T("nie jest to użyczenie, a uwagi nie mówią o nieodpłatności", "it is no free loan, and the notes speak of no gratuity")
			}},
		{"L08.no_relief", text.T("Dzierżawca nie ma indywidualnej ulgi", "The tenant has no individual relief"),
			func(c *rentCase) Tri {
				return scene.Of(!says(c.l.Notes+" "+c.l.Order, "ulg", "bonifikat", "obnizk", "obnizon", "zwolnien", "zwolnion", "umorzen", "relief"))
			},
			func(c *rentCase, _ Tri) Text {
				return text.T("uwagi nie mówią o uldze, bonifikacie ani zwolnieniu", "the notes speak of no relief, rebate or exemption")
			}},
		{"L08.differs", text.T("Czynsz różni się od należnego", "The rent differs from the one due"),
			func(c *rentCase) Tri { c.judge(); return c.verdict },
			func(c *rentCase, v Tri) Text { c.judge(); return c.why }},
	},
	cases: func(t *Town, yield func(rentCase)) {
		t.eachLease(func(i int) {
			if l := &t.Leases[i]; !l.Closed && scene.Has(l.Rent) && l.Rent > 0 {
				yield(rentCase{tenancy: tenancy{t, i, l}})
			}
		})
	},
	at: func(c *rentCase) []Anchor { return onLease(c.i) },
	describe: func(c *rentCase, f *Finding) {
		c.subject(f)
		f.location = 0
		c.judge()
		if f.Outcome == scene.Unknown {
			f.Sentence = text.Say("Nie da się sprawdzić czynszu z umowy %s: %s.", "The rent of lease %s cannot be checked: %s.", c.name(), f.Reason)
			return
		}
		f.measure("rent_declared", float64(c.rent)/100, "PLN", nil, nil)
		f.measure("rent_computed", float64(c.expected)/100, "PLN", float64(c.tolerance())/100, nil)
		what := text.Say("Czynsz z umowy %s to %s, a powinien wynosić %s.", "The rent of lease %s is %s and should be %s.", c.name(), text.Money(c.rent), text.Money(c.expected))
		if c.behind {
			what = text.Say("Czynszu z umowy %s (%s) nie zwaloryzowano; powinien wynosić %s.", "The rent of lease %s (%s) was not indexed; it should be %s.", c.name(), text.Money(c.rent), text.Money(c.expected))
		}
		f.Sentence = what
		c.uncollected(f)
	},
}

// tolerance is how far a rent may be from the one computed: an amount, or a share of it where that is more.
func (c *rentCase) tolerance() int64 {
	return max(c.t.P.Lease.FeeTol, int64(float64(c.expected)*c.t.P.Lease.RentTol))
}

func (c *rentCase) unknown(pl, en string, args ...Text) {
	c.verdict, c.why = scene.Unknown, text.Say(pl, en, args...)
}

// judge computes the rent once. A rent is right when one honest reading of the contract gives it: by its own rate or by
// the order's, with the first indexation in the next year or after a whole year, counted from the beginning or from the
// last annex.
func (c *rentCase) judge() {
	if c.judged {
		return
	}
	c.judged = true
	t, l := c.t, c.l
	c.rent = int64(l.Rent + 0.5)
	if c.months = money.Months(l.Payment); c.months == 0 {
		c.unknown("rejestr nie podaje, za jaki okres jest czynsz", "the register does not say what period the rent is for")
		return
	}
	if !l.Valid.Known {
		c.unknown("rejestr nie podaje, od kiedy obowiązuje", "the register does not say from when it runs")
		return
	}
	if !c.agreed() {
		return
	}
	c.since = max(l.Valid.From, l.Annexed, l.Indexed)
	follows, month := indexation(l.Indexation)
	if !follows {
		c.settle([]int64{c.base})
		return
	}
	early, late := month, month
	if month == 0 { // the clause names no month: any of them may be meant
		early, late = time.January, time.December
	}
	today := t.On.Time()
	grace := t.P.Lease.IndexMonths - 12
	if l.Indexed.Known() {
		// The register says since when the rent holds: it is behind when another indexation was due meanwhile.
		next := money.Due(l.Indexed.Time(), today.AddDate(0, -grace, 0), late, false)
		all, ok := c.indexed(money.Due(l.Valid.From.Time(), today, early, false))
		if !ok {
			return
		}
		if len(next) > 0 {
			c.behind = true
			c.steps = nil
			for _, d := range next {
				cpi, ok := t.index(d.Year() - 1)
				if !ok {
					c.noIndex(d.Year() - 1)
					return
				}
				c.steps = append(c.steps, money.Indexation{On: d, Year: d.Year() - 1, CPI: cpi})
			}
			c.expected, c.working = money.Valorised(c.rent, c.steps, t.P.Lease.IndexFloor)
			c.verdict = scene.Of(c.expected-c.rent > c.tolerance())
			c.why = text.Say("ostatnia waloryzacja %s, a kolejna była należna %s", "last indexed on %s, and the next was due on %s", text.Day(l.Indexed), text.Day(scene.DayOf(next[0])))
			return
		}
		c.settle(append(all, c.base))
		return
	}
	var allowed []int64
	starts := []scene.Day{l.Valid.From}
	if l.Annexed.Known() && l.Annexed > l.Valid.From {
		starts = append(starts, l.Annexed)
	}
	for _, from := range starts {
		for _, wait := range []bool{false, true} {
			due := money.Due(from.Time(), today, early, wait)
			must := len(money.Due(from.Time(), today.AddDate(0, -grace, 0), late, wait))
			values, ok := c.indexed(due)
			if !ok {
				return
			}
			allowed = append(allowed, values[min(must, len(values)-1):]...)
		}
	}
	c.settle(allowed)
	if c.verdict == scene.True && near(c.rent, c.base, c.tolerance()) {
		c.behind = true
		c.why = text.Say("czynsz nadal jak na początku umowy, bez waloryzacji („%s”); należny: %s", "the rent is still the first one, not indexed (“%s”); due: %s", text.Same(l.Indexation), text.Money(c.expected))
	}
}

// agreed finds the rent before any indexation: by the contract's own rate, or by the order's of the day it was signed.
// A rate below the order's, without a tender, counts as the order's.
func (c *rentCase) agreed() bool {
	t, l := c.t, c.l
	area := t.leasedArea(l)
	signed := l.Signed
	if !signed.Known() || signed == 0 {
		signed = l.Valid.From
	}
	order := t.tariff(l.Purpose, area, signed)
	if !order.found {
		order = t.tariff(l.Purpose, area, l.Valid.From)
	}
	own := money.Rent{Model: money.Model(l.RentModel), Area: square(area)}
	if scene.Has(l.Rate) {
		own.Rate = money.Rate(l.Rate*10_000 + 0.5)
	}
	if scene.Has(l.Value) {
		own.Value = int64(l.Value + 0.5)
	}
	switch own.Model {
	case money.FlatMonth, money.FlatYear:
		if own.Rate == 0 { // nothing but the amount itself: only its indexation can be checked
			own.Rate = money.Rate(l.Rent * 10_000 * float64(map[money.Model]int{money.FlatMonth: 1, money.FlatYear: 12}[own.Model]) / float64(c.months))
		}
	case money.PercentValue:
		own.Rate = money.Rate(l.Rate*10_000 + 0.5) // 3 % is written 3
	case money.Tiered:
		own.Tiers = order.rent.Tiers
		if len(own.Tiers) == 0 {
			c.unknown("tabela stawek nie ma progów dla celu %s", "the table of rents has no rows by area for the purpose %s", text.Quoted(l.Purpose))
			return false
		}
	case "":
		switch {
		case own.Rate == 0 && order.found:
			own = order.rent
			c.doubts.rates(order.rows...)
		case own.Rate == 0:
			c.unknown("ani umowa, ani tabela nie podają stawki dla celu %s", "neither the contract nor the table gives a rate for the purpose %s", text.Quoted(l.Purpose))
			return false
		case order.found && (order.rent.Model == money.PerM2Month || order.rent.Model == money.PerM2Year):
			own.Model = order.rent.Model
		default:
			c.unknown("nie wiadomo, czego dotyczy stawka: miesiąca czy roku", "what the rate is for is not known: a month or a year")
			return false
		}
	}
	gr, working, ok := own.Charge(c.months)
	if !ok {
		switch {
		case !scene.Has(area):
			c.unknown("rejestr nie podaje powierzchni", "the register gives no area")
		case own.Rate == 0 && len(own.Tiers) == 0:
			c.unknown("rejestr nie podaje stawki", "the register gives no rate")
		default:
			c.unknown("czynszu nie da się wyliczyć: brak kwoty lub progu dla tej powierzchni", "the rent cannot be computed: a figure is missing, or no row holds this area")
		}
		return false
	}
	c.base, c.working = gr, working
	if l.Tender != scene.True && order.found && own.Model == order.rent.Model && own.Rate < order.rent.Rate && own.Model != money.Tiered {
		if gr, working, ok := order.rent.Charge(c.months); ok {
			c.base, c.working, c.low = gr, working, true
			c.doubts.rates(order.rows...)
		}
	}
	return true
}

// indexed are the rents after none, one, two … of the indexations.
func (c *rentCase) indexed(due []time.Time) ([]int64, bool) {
	out := []int64{c.base}
	var steps []money.Indexation
	rent := c.base
	for _, d := range due {
		cpi, ok := c.t.index(d.Year() - 1)
		if !ok {
			c.noIndex(d.Year() - 1)
			return nil, false
		}
		steps = append(steps, money.Indexation{On: d, Year: d.Year() - 1, CPI: cpi})
		rent = money.Indexed(rent, cpi, c.t.P.Lease.IndexFloor)
		out = append(out, rent)
	}
	if len(steps) > len(c.steps) {
		c.steps = steps
	}
	return out, true
}

func (c *rentCase) noIndex(year int) {
	c.unknown("w tabeli „cpi” brak wskaźnika cen za rok %s", "the table “cpi” has no index of prices for %s", text.Count(year))
}

func near(a, b, tol int64) bool { return a-b <= tol && b-a <= tol }

// settle compares the rent with those allowed.
func (c *rentCase) settle(allowed []int64) {
	c.expected = allowed[0]
	for _, a := range allowed {
		if abs(a-c.rent) < abs(c.expected-c.rent) {
			c.expected = a
		}
	}
	c.verdict = scene.Of(!near(c.rent, c.expected, c.tolerance()))
	how := text.T("stawka umowy", "the contract's rate")
	if c.low {
		how = text.T("stawka zarządzenia, wyższa niż w umowie zawartej bez przetargu", "the order's rate, higher than in the contract made without a tender")
	}
	c.why = text.Say("w rejestrze %s, należny %s (%s: %s; tolerancja %s)", "in the register %s, due %s (%s: %s; tolerance %s)",
		text.Money(c.rent), text.Money(c.expected), how, text.Same(c.working), text.Money(c.tolerance()))
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// uncollected is what may still be claimed: the difference since the rent is what it is, of three years at most, step by
// step as the indexations came.
func (c *rentCase) uncollected(f *Finding) {
	year := int64(12 / c.months)
	from := money.ClaimFrom(c.t.On.Time(), c.t.P.LimitationFirm)
	if s := c.since.Time(); s.After(from) {
		from = s
	}
	if tax, ok := cell.VAT(c.l.VAT); ok && tax > 0 {
		f.measure("rent_computed_gross", float64(money.Gross(c.expected, tax))/100, "PLN", nil, nil)
	}
	if c.expected < c.rent {
		f.MoneyNote = text.Say("Czynsz jest wyższy od wyliczonego o %s za okres płatności: do wyjaśnienia z dzierżawcą.", "The rent is higher than computed by %s a period: to be cleared with the tenant.", text.Money(c.rent-c.expected))
		return
	}
	today := c.t.On.Time()
	type stretch struct {
		from time.Time
		rent int64
	}
	list := []stretch{{from, c.expected}}
	if c.behind { // the difference grew with each indexation
		rent := c.base
		if c.l.Indexed.Known() {
			rent = c.rent
		}
		list = []stretch{{from, rent}}
		for _, s := range c.steps {
			next := money.Indexed(rent, s.CPI, c.t.P.Lease.IndexFloor)
			if next > c.expected {
				break
			}
			rent = next
			if s.On.After(from) {
				list = append(list, stretch{s.On, rent})
			} else {
				list[0].rent = rent
			}
		}
	}
	var lines []string
	var sum int64
	for k, s := range list {
		to := today
		if k+1 < len(list) {
			to = list[k+1].from.AddDate(0, 0, -1)
		}
		diff := (s.rent - c.rent) * year
		if diff <= 0 || to.Before(s.from) {
			continue
		}
		amount := money.Spread(diff, s.from, to)
		sum += amount
		lines = append(lines, s.from.Format("02.01.2006")+"–"+to.Format("02.01.2006")+": ("+money.Grosze(s.rent)+" − "+money.Grosze(c.rent)+") × "+
			text.Count(int(year)).PL+"/rok × "+money.DaysText(money.Days(s.from, to))+" = "+money.Grosze(amount))
	}
	if sum == 0 {
		return
	}
	if len(lines) > 1 {
		lines = append(lines, "razem "+money.Grosze(sum))
	}
	c.doubts.param(c.t, "limitation_years_business")
	f.add(basisRent, money.Range{Basis: basisRent.code, Min: sum, Max: sum, Formula: strings.Join(lines, ";\n")}, &c.doubts)
	f.Measures = append(f.Measures, Measure{Name: "limitation_date", Value: money.Limitation(from, c.t.P.LimitationFirm).Format(time.DateOnly), Unit: "date"})
}
