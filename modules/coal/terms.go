package coal

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/param"
)

// Terms are the dated numbers of the law and of the office, as they are in force on a day.
type Terms struct {
	On              clock.Date
	Seasons         Seasons
	PriceCap        int64      // grosze for a tonne
	FinalSale       bool       // what is left is sold without limit
	End             clock.Date // last day of sales on certificates
	CertificateDays int
	ReservationDays int
	UptakeDays      int
	Tolerance       float64 // share by which a delivery may exceed its order
	Basis           string  // provision behind the limit
}

func loadTerms(ctx context.Context, tx pgx.Tx, scope access.Scope, on clock.Date) (Terms, error) {
	set, err := param.Load(ctx, tx, scope, on)
	if err != nil {
		return Terms{}, err
	}
	if len(set.All()) == 0 {
		return Terms{}, access.ErrSignIn
	}
	t := Terms{On: on, PriceCap: int64(set.Int("coal_price_cap_gr_t")), FinalSale: set.Bool("coal_final_sale"), End: set.Day("coal_end"),
		CertificateDays: set.Int("coal_certificate_days"), ReservationDays: set.Int("coal_reservation_days"), UptakeDays: set.Int("coal_uptake_days"), Tolerance: set.Float("coal_receipt_tolerance"),
		Basis: set.LegalBasis("coal_limit_kg")}
	t.Seasons, err = seasonsOf(set.Dated("coal_limit_kg"), set.Dated("coal_carry_over"))
	return t, err
}

// seasonsOf reads seasons from the periods of the limit: each is one, and whether it carries over says the switch on its
// last day.
func seasonsOf(limits, carries []param.Param) (Seasons, error) {
	var out Seasons
	for _, p := range limits {
		s := Season{From: p.ValidFrom, To: p.ValidTo}
		if err := json.Unmarshal(p.Value, &s.Limit); err != nil {
			return nil, fmt.Errorf("coal_limit_kg is %s: %w", p.Value, err)
		}
		for _, q := range carries {
			if !s.To.IsZero() && q.InForce(s.To) {
				if err := json.Unmarshal(q.Value, &s.Carries); err != nil {
					return nil, fmt.Errorf("coal_carry_over is %s: %w", q.Value, err)
				}
			}
		}
		out = append(out, s)
	}
	return out, nil
}
