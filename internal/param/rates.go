package param

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
)

// Rate is one row of a resolution's or an order's table.
type Rate struct {
	ID            int64      `json:"id"`
	Table         string     `json:"table_name"` // lane, lease, cpi or landscape
	Kind          string     `json:"kind"`
	Manager       string     `json:"manager"`       // empty: the office
	RoadCategory  string     `json:"road_category"` // this and the next five: empty or nil is any
	LaneElement   string     `json:"lane_element"`
	PercentFrom   *int       `json:"carriageway_from"` // percent of the carriageway's width, exclusive
	PercentTo     *int       `json:"carriageway_to"`   // inclusive
	DeviceKind    string     `json:"device_kind"`
	Zone          string     `json:"zone"`
	IsTelecom     *bool      `json:"is_telecom"`
	IsIlluminated *bool      `json:"is_illuminated"`
	SidesPolicy   string     `json:"sides_policy"` // SUM_SIDES or RATE_PER_SIDEDNESS
	Sides         *int       `json:"sides"`
	Amount        int64      `json:"amount"`       // ten-thousandths of a grosz per unit
	Unit          string     `json:"unit"`         // m2_day, m2_year, m2_month, percent; of a lease also month, year, ad_m2_month
	AreaFrom      *float64   `json:"area_from_m2"` // a row by area holds above this
	AreaTo        *float64   `json:"area_to_m2"`   // and up to this
	Base          *float64   `json:"base_gr"`      // gr for the first AreaFrom square metres
	ValidFrom     clock.Date `json:"valid_from"`
	ValidTo       clock.Date `json:"valid_to"`
	LegalBasis    string     `json:"legal_basis"`
	VerifiedBy    string     `json:"verified_by"`
}

// Rates are looked up by what a resolution may distinguish (art. 40 ust. 9 u.d.p.: category, element, share of the
// carriageway, kind of occupancy, kind of device).
type Rates []Rate

// Occupancy describes what is to be priced. Unknown dimensions stay empty or nil.
type Occupancy struct {
	Kind               string
	RoadCategory       string
	LaneElement        string
	CarriagewayPercent *float64
	DeviceKind         string
	Telecom            *bool
	Illuminated        *bool
	Sides              *int
	Ours               func(manager string) bool // which managers of roads are the office; nil is none by name
}

// Lane finds the rate for occupying a road lane on a day: of all rows that apply the one that says most. Rows that
// differ only in what is unknown here give a range: lowest and highest. Another manager's table is not ours to use. ok is false when the table has no row.
func (rs Rates) Lane(o Occupancy, on clock.Date) (low, high Rate, ok bool) {
	best := -1
	for _, r := range rs {
		if r.Table != "lane" || r.Kind != o.Kind || !r.InForce(on) || r.Manager != "" && (o.Ours == nil || !o.Ours(r.Manager)) {
			continue
		}
		points, fits := r.fit(o)
		switch {
		case !fits || points < best:
		case points > best:
			best, low, high, ok = points, r, r, true
		case r.perDay() < low.perDay():
			low = r
		case r.perDay() > high.perDay():
			high = r
		}
	}
	return low, high, ok
}

// Market finds the market rent for the use of land on a day (art. 224–225 k.c.), per purpose and zone; an empty
// purpose or zone in the table is any. Where it has no such row and the purpose or zone asked for is not known, the
// rows that name one give a range.
func (rs Rates) Market(purpose, zone string, on clock.Date) (low, high Rate, ok bool) {
	best := -1
	for _, r := range rs {
		if !r.market() || !r.InForce(on) {
			continue
		}
		points := 0
		if r.Kind != "" {
			if !strings.EqualFold(r.Kind, purpose) {
				continue
			}
			points += 2
		}
		if r.Zone != "" {
			if !strings.EqualFold(r.Zone, zone) {
				continue
			}
			points++
		}
		if points > best {
			best, low, high, ok = points, r, r, true
		}
	}
	if ok || purpose != "" && zone != "" {
		return low, high, ok
	}
	for _, r := range rs {
		if !r.market() || !r.InForce(on) || purpose != "" && r.Kind != "" && !strings.EqualFold(r.Kind, purpose) || zone != "" && r.Zone != "" && !strings.EqualFold(r.Zone, zone) {
			continue
		}
		if !ok || r.perDay() < low.perDay() {
			low = r
		}
		if !ok || r.perDay() > high.perDay() {
			high = r
		}
		ok = true
	}
	return low, high, ok
}

// market tells whether a row prices the use of land by its area: neither an amount for any area, nor a row by area, nor
// the surface of an advertisement.
func (r Rate) market() bool {
	return r.Table == "lease" && r.Base == nil && r.AreaFrom == nil && r.AreaTo == nil && (r.Unit == "" || strings.HasPrefix(r.Unit, "m2_"))
}

// perDay makes rates of different units comparable.
func (r Rate) perDay() float64 {
	switch r.Unit {
	case "m2_month":
		return float64(r.Amount) * 12 / 365
	case "m2_year":
		return float64(r.Amount) / 365
	}
	return float64(r.Amount)
}

// InForce tells whether the row applies on a day.
func (r Rate) InForce(on clock.Date) bool {
	return !(on.Before(r.ValidFrom) || (!r.ValidTo.IsZero() && on.After(r.ValidTo)))
}

// fit counts the dimensions that the row names and the occupancy meets. What the occupancy does not know neither
// counts nor excludes: such rows compete, and Lane gives their range.
func (r Rate) fit(o Occupancy) (points int, fits bool) {
	word := func(row, known string) bool {
		if row == "" || known == "" {
			return true
		}
		if !strings.EqualFold(row, known) {
			return false
		}
		points++
		return true
	}
	flag := func(row, known *bool) bool {
		if row == nil {
			return true
		}
		if known == nil {
			return !*row // nothing says that it is lit or a cable: the plain row applies
		}
		if *row != *known {
			return false
		}
		points++
		return true
	}
	if !word(r.RoadCategory, o.RoadCategory) || !word(r.LaneElement, o.LaneElement) || !word(r.DeviceKind, o.DeviceKind) ||
		!flag(r.IsTelecom, o.Telecom) || !flag(r.IsIlluminated, o.Illuminated) {
		return 0, false
	}
	if o.CarriagewayPercent != nil && (r.PercentFrom != nil || r.PercentTo != nil) {
		p := *o.CarriagewayPercent
		if (r.PercentFrom != nil && p <= float64(*r.PercentFrom)) || (r.PercentTo != nil && p > float64(*r.PercentTo)) {
			return 0, false
		}
		points++
	}
	if r.Sides != nil && o.Sides != nil {
		if *r.Sides != *o.Sides {
			return 0, false
		}
		points++
	}
	return points, true
}

func loadRates(ctx context.Context, tx pgx.Tx, scope access.Scope) (Rates, error) {
	var args []any
	visible := scope.Condition(access.Rates, func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) })
	rows, err := tx.Query(ctx, `SELECT id, table_name, kind, manager, road_category, lane_element, carriageway_from, carriageway_to,
			device_kind, zone, is_telecom, is_illuminated, sides_policy, sides, (rate_gr * 10000)::bigint, unit,
			area_from_m2::float8, area_to_m2::float8, base_gr::float8,
			valid_from, valid_to, legal_basis, verified_by
		FROM rates WHERE upper_inf(known) AND `+visible+` ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Rate, error) {
		var r Rate
		err := row.Scan(&r.ID, &r.Table, &r.Kind, &r.Manager, &r.RoadCategory, &r.LaneElement, &r.PercentFrom, &r.PercentTo,
			&r.DeviceKind, &r.Zone, &r.IsTelecom, &r.IsIlluminated, &r.SidesPolicy, &r.Sides, &r.Amount, &r.Unit, &r.AreaFrom, &r.AreaTo, &r.Base,
			&r.ValidFrom, &r.ValidTo, &r.LegalBasis, &r.VerifiedBy)
		return r, err
	})
}
