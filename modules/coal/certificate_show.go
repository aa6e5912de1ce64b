package coal

import (
	"context"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
)

// Shown is a certificate as a yard sees it: without personal data besides initials.
type Shown struct {
	ID           int64      `json:"id"`
	Number       string     `json:"number"`
	Status       string     `json:"status" enum:"ISSUED,WITHDRAWN,REFUSED"`
	Initials     string     `json:"initials"`
	ValidFrom    clock.Date `json:"valid_from"`
	ValidTo      clock.Date `json:"valid_to"`
	Usable       bool       `json:"usable" doc:"the household may buy on it on the day"`
	Code         string     `json:"code" doc:"why not, as a sale would be refused: coal.expired, coal.not_yet, coal.withdrawn; empty when usable"`
	LimitKg      Kilograms  `json:"limit_kg"`
	LeftKg       Kilograms  `json:"left_kg" doc:"what may be bought on the day beside what is reserved"`
	ReservedKg   Kilograms  `json:"reserved_kg"`
	FinalSale    bool       `json:"final_sale" doc:"the limit does not bind on the day"`
	Good         string     `json:"good" doc:"the good that the household means to buy"`
	Unit         string     `json:"unit"`
	Territory    string     `json:"territory"`
	Reservations []Held     `json:"reservations"`
}

// Held is an open reservation of a certificate.
type Held struct {
	ID    int64      `json:"id"`
	Good  string     `json:"good"`
	Yard  string     `json:"yard"`
	Kg    Kilograms  `json:"kg" doc:"still kept"`
	Until clock.Date `json:"until"`
}

// ByNumber is a certificate as a yard sees it on a day.
func ByNumber(ctx context.Context, tx pgx.Tx, scope access.Scope, number string, on clock.Date) (Shown, error) {
	if !scope.May(Sell) && !scope.May(Certify) {
		return Shown{}, scope.Refused("the permission " + Sell + " or " + Certify)
	}
	on, err := dayOf(on)
	if err != nil {
		return Shown{}, err
	}
	c, err := certificateOf(ctx, tx, scope, number, 0)
	if err != nil {
		return Shown{}, err
	}
	terms, err := loadTerms(ctx, tx, scope, on)
	if err != nil {
		return Shown{}, err
	}
	s := Shown{ID: c.ID, Number: c.Number, Status: c.Status, ValidFrom: c.From, ValidTo: c.To, LimitKg: c.LimitKg, FinalSale: terms.FinalSale, Unit: c.Unit, Territory: c.Territory, Reservations: []Held{}}
	if why := c.ValidOn(on); why != nil {
		failure, _ := fail.Of(why)
		s.Code = failure.Code
	} else {
		s.Usable = true
	}
	var last, first string
	if err := tx.QueryRow(ctx, `SELECT c.good, coalesce(left(p.first_name, 1), ''), coalesce(left(p.last_name, 1), '') FROM coal_certificates c LEFT JOIN persons p ON p.id = c.person_id WHERE c.id = $1`, c.ID).
		Scan(&s.Good, &first, &last); err != nil {
		return s, err
	}
	for _, letter := range []string{first, last} {
		if letter != "" {
			s.Initials += letter + "."
		}
	}
	if c.Status != Issued {
		return s, nil
	}
	a, err := allowanceAt(ctx, tx, c, terms.Seasons)
	if err != nil {
		return s, err
	}
	s.LeftKg, s.ReservedKg = a.Left(on), a.Reserved
	rows, err := tx.Query(ctx, `SELECT r.id, r.good, r.yard, h.remaining, r.until FROM coal_reservations r JOIN ledger_reservations h ON h.id = r.stock_hold
		WHERE r.certificate_id = $1 AND r.status = 'OPEN' AND h.state = 'OPEN' AND h.until > now() ORDER BY r.id`, c.ID)
	if err != nil {
		return s, err
	}
	s.Reservations, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Held])
	return s, err
}
