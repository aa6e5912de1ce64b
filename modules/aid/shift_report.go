package aid

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
)

// looking is what a reading needs: one picture of the registers, and who reads.
type looking struct {
	ctx   context.Context
	tx    pgx.Tx
	scope access.Scope
}

// unitsOf are the units whose rows of a register somebody reads; nil is every unit.
func unitsOf(scope access.Scope, register string) []string {
	if scope.All() {
		return nil
	}
	units := []string{}
	for _, g := range scope.Grants() {
		_, named := g.Role.Registers[register]
		_, others := g.Role.Registers["*"]
		if !named && !others || len(g.Limits.Registers) > 0 && !slices.Contains(g.Limits.Registers, register) {
			continue
		}
		if len(g.Limits.Units) == 0 {
			return nil
		}
		units = append(units, g.Limits.Units...)
	}
	return units
}

// Gap is a shift that has fewer people than it needs.
type Gap struct {
	ID            int64      `json:"id"`
	No            int64      `json:"no"`
	Point         string     `json:"point"`
	On            clock.Date `json:"on"`
	StartsAt      time.Time  `json:"starts_at"`
	EndsAt        time.Time  `json:"ends_at"`
	Qualification string     `json:"qualification"`
	Need          int64      `json:"need"`
	Cap           int64      `json:"cap"`
	Signed        int64      `json:"signed"`
	Missing       int64      `json:"missing"`
	Offered       int64      `json:"offered" doc:"places that somebody wants to give away"`
	Able          int64      `json:"able" doc:"active volunteers who could come: qualified, and on no other shift then"`
	Expected      float64    `json:"expected" doc:"parcels a day at this point on this weekday, on average of the last four weeks"`
}

// coverage lists the shifts of some days, the uncovered ones or all.
func coverage(l *looking, from, to clock.Date, all bool) ([]Gap, error) {
	rows, err := l.tx.Query(l.ctx, `WITH s AS (
			SELECT s.*, count(u.id) AS signed, count(u.id) FILTER (WHERE u.status = 'OFFERED') AS offered
			FROM aid_shifts s LEFT JOIN aid_signups u ON u.shift_id = s.id AND u.status IN ('SIGNED','OFFERED')
			WHERE s.status = 'OPEN' AND s.on_day BETWEEN $1 AND $2 AND ($3::text[] IS NULL OR s.unit = ANY($3)) GROUP BY s.id)
		SELECT s.id, s.no, s.point, s.on_day, s.starts_at, s.ends_at, s.qualification, s.need, s.cap, s.signed, greatest(s.need - s.signed, 0), s.offered,
			(SELECT count(*) FROM aid_volunteers v WHERE v.status = 'ACTIVE' AND ($3::text[] IS NULL OR v.unit = ANY($3))
				AND (s.qualification = '' OR EXISTS (SELECT FROM aid_qualifications q WHERE q.volunteer_id = v.id AND q.name = s.qualification
					AND (q.valid_from IS NULL OR q.valid_from <= s.on_day) AND (q.valid_to IS NULL OR q.valid_to >= s.on_day)))
				AND NOT EXISTS (SELECT FROM aid_signups o JOIN aid_shifts t ON t.id = o.shift_id WHERE o.volunteer_id = v.id AND o.status IN ('SIGNED','OFFERED')
					AND t.status = 'OPEN' AND t.starts_at < s.ends_at AND s.starts_at < t.ends_at)),
			round((SELECT count(*) FROM aid_issues i WHERE i.point = s.point AND i.status = 'ISSUED' AND i.on_day BETWEEN $5::date - 28 AND $5::date - 1
				AND extract(isodow FROM i.on_day) = extract(isodow FROM s.on_day)) / 4.0, 1)::float8
		FROM s WHERE $4 OR s.signed < s.need ORDER BY s.starts_at, s.no LIMIT 1000`, from, to, unitsOf(l.scope, "aid_shifts"), all, clock.Today())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Gap])
}

// Hours is how long a volunteer was on duty in some days.
type Hours struct {
	Volunteer int64  `json:"volunteer"`
	Number    string `json:"number"`
	Shifts    int64  `json:"shifts"`
	Planned   int64  `json:"planned_minutes"`
	Worked    int64  `json:"worked_minutes" doc:"as reported; as planned where nobody has reported and the shift is over"`
	Reported  int64  `json:"reported" doc:"shifts for which somebody has reported the time"`
}

// hours adds up the shifts of each volunteer. It names nobody: the register of volunteers does, to those who may read it.
func hours(l *looking, from, to clock.Date) ([]Hours, error) {
	rows, err := l.tx.Query(l.ctx, `SELECT v.id, v.number, count(*), sum(extract(epoch FROM s.ends_at - s.starts_at)::bigint / 60)::bigint,
			coalesce(sum(coalesce(u.minutes, CASE WHEN s.ends_at <= now() THEN extract(epoch FROM s.ends_at - s.starts_at)::bigint / 60 END)), 0)::bigint, count(u.minutes)
		FROM aid_signups u JOIN aid_shifts s ON s.id = u.shift_id JOIN aid_volunteers v ON v.id = u.volunteer_id
		WHERE u.status IN ('SIGNED','OFFERED') AND s.status = 'OPEN' AND s.on_day BETWEEN $1 AND $2 AND ($3::text[] IS NULL OR v.unit = ANY($3))
		GROUP BY v.id ORDER BY v.no`, from, to, unitsOf(l.scope, "aid_volunteers"))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Hours])
}
