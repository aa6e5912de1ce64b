// Package coal sells subsidised heating coal, and whatever else is sold under the same rules: each household has one
// allowance a season, whichever welfare centre issued its certificate, and draws it down, sale by sale, until nothing is
// left. What a yard sells it has received by weigh slip; what it has promised it sells to nobody else.
package coal

import (
	"slices"

	"spoina/internal/clock"
	"spoina/internal/fail"
)

// Failures of this package.
var (
	ErrOverLimit   = fail.New(fail.Conflict, "coal.over_limit", "the household may not buy that much any more")
	ErrExpired     = fail.New(fail.Conflict, "coal.expired", "the certificate is no longer valid on this day")
	ErrNotYet      = fail.New(fail.Conflict, "coal.not_yet", "the certificate is not yet valid on this day")
	ErrWithdrawn   = fail.New(fail.Conflict, "coal.withdrawn", "the certificate was withdrawn or never issued")
	ErrDouble      = fail.New(fail.Conflict, "coal.double_certificate", "a certificate exists for this household")
	ErrNoLimit     = fail.New(fail.Conflict, "coal.no_limit", "on this day no household has a limit")
	ErrPriceCap    = fail.New(fail.Conflict, "coal.price_cap", "the price is above what the law allows")
	ErrNoPrice     = fail.New(fail.Conflict, "coal.no_price", "the good has no price")
	ErrDayClosed   = fail.New(fail.Conflict, "coal.day_closed", "the day is closed: correct it by an entry of today")
	ErrFuture      = fail.New(fail.Invalid, "coal.future", "the day lies in the future")
	ErrQuantity    = fail.New(fail.Invalid, "coal.quantity", "a quantity is whole kilograms, from 1 to 100 000")
	ErrCertificate = fail.New(fail.NotFound, "coal.no_certificate", "there is no certificate of this number")
	ErrNeeds       = fail.New(fail.Invalid, "coal.certificate_needed", "this good is sold on a certificate only")
	ErrGood        = fail.New(fail.NotFound, "coal.no_good", "this good is not sold")
	ErrYard        = fail.New(fail.NotFound, "coal.no_yard", "there is no such yard")
	ErrUnit        = fail.New(fail.Invalid, "coal.unit", "say for which of your units")
	ErrPeriod      = fail.New(fail.Invalid, "coal.period", "the last day lies before the first")
	ErrReason      = fail.New(fail.Invalid, "coal.reason", "say why in at least three signs")
	ErrCash        = fail.New(fail.Conflict, "coal.cash_differs", "what lay in the till is not what the sales say: count again or note why")
	ErrSlipTwice   = fail.New(fail.Conflict, "coal.slip_twice", "this weigh slip has been entered already")
	ErrOverOrder   = fail.New(fail.Conflict, "coal.over_order", "more came than was ordered")
	ErrOrder       = fail.New(fail.NotFound, "coal.no_order", "there is no such order")
	ErrOrderClosed = fail.New(fail.Conflict, "coal.order_closed", "the order is closed or cancelled")
	ErrOtherGood   = fail.New(fail.Conflict, "coal.other_good", "the order is for another good")
	ErrReservation = fail.New(fail.NotFound, "coal.no_reservation", "there is no such reservation")
	ErrReserved    = fail.New(fail.Conflict, "coal.reserved_otherwise", "the reservation is for another certificate, good or yard, or no longer holds")
	ErrNoSale      = fail.New(fail.NotFound, "coal.no_sale", "there is no such sale")
	ErrNoReceipt   = fail.New(fail.NotFound, "coal.no_receipt", "there is no such receipt")
	ErrReversed    = fail.New(fail.Conflict, "coal.reversed", "this was taken back already")
	ErrTill        = fail.New(fail.Invalid, "coal.till", "say which till sells")
	ErrPayment     = fail.New(fail.Invalid, "coal.payment", "paid in cash, by card or by transfer")
	ErrSupplier    = fail.New(fail.Invalid, "coal.supplier", "say who delivers")
	ErrSlip        = fail.New(fail.Invalid, "coal.slip", "a weigh slip has a number")
	ErrCode        = fail.New(fail.Invalid, "coal.code", "a code is letters, digits and dashes")
	ErrCodeTaken   = fail.New(fail.Conflict, "coal.code_taken", "there is one of this code")
	ErrCodeUsed    = fail.New(fail.Conflict, "coal.code_used", "something was booked under this code, so it stays")
	ErrPrice       = fail.New(fail.Invalid, "coal.price", "a price is not below zero")
	ErrPaperPrice  = fail.New(fail.Invalid, "coal.paper_price", "only a sale of an earlier day names its price, above zero")
	ErrNumber      = fail.New(fail.Conflict, "coal.number_taken", "there is a certificate of this number")
)

// Kilograms is a mass; sales are always whole kilograms.
type Kilograms = int64

// heaviest is more than any yard sells or takes in at once.
const heaviest Kilograms = 100_000

// CheckQuantity refuses what is no quantity of a sale, a reservation or a delivery.
func CheckQuantity(kg Kilograms) error {
	if kg <= 0 || kg > heaviest {
		return ErrQuantity.Because("%d kg cannot be right: a quantity is whole kilograms, from 1 to 100 000", kg)
	}
	return nil
}

// Season is a time in which a household may buy a quantity.
type Season struct {
	From    clock.Date // zero: since ever
	To      clock.Date // inclusive; zero: until further notice
	Limit   Kilograms  // of one household
	Carries bool       // what is not bought by the end may be bought in the next season
}

func (s Season) holds(on clock.Date) bool {
	return !on.Before(s.From) && (s.To.IsZero() || !on.After(s.To))
}

// Seasons are all seasons that the office knows, by time and without a gap.
type Seasons []Season

// Chain is the seasons that share one allowance with that of the day: what is not bought in one may be bought in the
// next. It is empty on a day on which nobody has a limit.
func (ss Seasons) Chain(on clock.Date) Seasons {
	i := slices.IndexFunc(ss, func(s Season) bool { return s.holds(on) })
	if i < 0 || ss[i].Limit == 0 {
		return nil
	}
	from, to := i, i+1
	for from > 0 && ss[from-1].Carries && ss[from-1].Limit > 0 {
		from--
	}
	for to < len(ss) && ss[to-1].Carries && ss[to].Limit > 0 {
		to++
	}
	return ss[from:to]
}

// Name tells chains apart: the first day of the first season.
func (ss Seasons) Name() string {
	if len(ss) == 0 {
		return ""
	}
	if ss[0].From.IsZero() {
		return "0"
	}
	return ss[0].From.String()
}

// Granted is what a household may buy until the end of a day.
func (ss Seasons) Granted(on clock.Date) (sum Kilograms) {
	for _, s := range ss {
		if !on.Before(s.From) {
			sum += s.Limit
		}
	}
	return sum
}

// Total is what a household may buy over all the seasons.
func (ss Seasons) Total() (sum Kilograms) {
	for _, s := range ss {
		sum += s.Limit
	}
	return sum
}

// Draw is what a household bought on a day; what it gave back is negative.
type Draw struct {
	On clock.Date
	Kg Kilograms
}

// Allowance is what one household may buy in the seasons of one chain.
type Allowance struct {
	Seasons  Seasons
	Drawn    []Draw
	Reserved Kilograms // promised to the household and not yet bought
	Booked   Kilograms // granted in the ledger so far
}

// Left is what may still be bought on a day: so that neither that day nor any later one is overdrawn by what was
// bought since.
func (a Allowance) Left(on clock.Date) Kilograms {
	if n := len(a.Seasons); n > 0 && !a.Seasons[n-1].To.IsZero() && on.After(a.Seasons[n-1].To) {
		return 0 // what nobody bought in time was not carried over
	}
	days := []clock.Date{on}
	for _, d := range a.Drawn {
		if d.On.After(on) {
			days = append(days, d.On)
		}
	}
	left := a.Seasons.Total()
	for _, day := range days {
		sum := a.Seasons.Granted(day)
		for _, d := range a.Drawn {
			if !d.On.After(day) {
				sum -= d.Kg
			}
		}
		left = min(left, sum)
	}
	return max(0, left-a.Reserved)
}

// Draw returns the allowance after q are bought on a day. It stores nothing, so the caller can price, record and print
// the sale in one transaction.
func (a Allowance) Draw(on clock.Date, q Kilograms) (Allowance, error) {
	if err := CheckQuantity(q); err != nil {
		return a, err
	}
	if left := a.Left(on); q > left {
		return a, ErrOverLimit.Because("the household may still buy %d kg on %s; %d kg were asked for", left, on, q)
	}
	a.Drawn = append(slices.Clone(a.Drawn), Draw{on, q})
	return a, nil
}

// Amount is the price of a quantity in grosze, half a grosz upwards.
func Amount(kg Kilograms, priceGrT int64) int64 { return (kg*priceGrT + 500) / 1000 }

// CheckPrice refuses a price of a rationed good above the cap; both in grosze for a tonne.
func CheckPrice(good Good, cap int64) error {
	switch {
	case good.PriceGrT <= 0:
		return ErrNoPrice.Because("%s has no price; whoever keeps the goods sets it", good.Name)
	case good.Rationed && good.PriceGrT > cap:
		return ErrPriceCap.Because("%s costs %s zł a tonne; the law allows at most %s zł", good.Name, zloty(good.PriceGrT), zloty(cap))
	}
	return nil
}

// Good is what is sold.
type Good struct {
	ID       int64
	Code     string
	Name     string
	Rationed bool  // on a certificate, within the limit and the price cap
	PriceGrT int64 // grosze for a tonne, tax included
	LotKg    Kilograms
	Active   bool
}

// Certificate is what the rules need of a certificate.
type Certificate struct {
	ID        int64
	Number    string
	Status    string
	From, To  clock.Date // inclusive
	Allowance string     // ledger account
	Season    string
	LimitKg   Kilograms
	Unit      string
	Territory string
}

// ValidOn tells whether the household may buy on a day.
func (c Certificate) ValidOn(on clock.Date) error {
	switch {
	case c.Status != Issued:
		return ErrWithdrawn.Because("certificate %s was withdrawn or refused", c.Number)
	case on.Before(c.From):
		return ErrNotYet.Because("certificate %s is valid from %s", c.Number, c.From)
	case on.After(c.To):
		return ErrExpired.Because("certificate %s was valid until %s", c.Number, c.To)
	}
	return nil
}
