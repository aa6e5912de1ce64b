package flow

import (
	"context"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
)

// Duration is how long cases took, in days.
type Duration struct {
	Name   string  `json:"name" doc:"a state, or a pair of moves"`
	Cases  int     `json:"cases"`
	Median float64 `json:"median"`
	P90    float64 `json:"p90"`
}

// Durations tells how long cases stayed in each state, for those that left it. rows are the cases that the reader
// reaches.
func Durations(ctx context.Context, tx pgx.Tx, register string, rows []int64) ([]Duration, error) {
	found, err := tx.Query(ctx, `SELECT state, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY days), percentile_cont(0.9) WITHIN GROUP (ORDER BY days)
		FROM (SELECT to_state AS state, (lead(on_day) OVER (PARTITION BY row_id ORDER BY no) - on_day)::float8 AS days
			FROM flow_steps WHERE register = $1 AND row_id = ANY($2::int8[])) s
		WHERE days IS NOT NULL GROUP BY state ORDER BY state`, register, rows)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(found, scanDuration)
}

// Between tells how long it took from the first step of one move to the first later step of any of others, for cases
// that made the second on a day of the period; an empty day does not bound it.
func Between(ctx context.Context, tx pgx.Tx, register string, rows []int64, name, first string, then []string, from, to clock.Date) (Duration, error) {
	found, err := tx.Query(ctx, `SELECT $3::text, count(*), coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY days), 0), coalesce(percentile_cont(0.9) WITHIN GROUP (ORDER BY days), 0)
		FROM (SELECT (b.on_day - a.on_day)::float8 AS days
			FROM (SELECT row_id, min(no) AS no FROM flow_steps WHERE register = $1 AND row_id = ANY($2::int8[]) AND move = $4 GROUP BY row_id) f
			JOIN flow_steps a ON a.register = $1 AND a.row_id = f.row_id AND a.no = f.no
			JOIN LATERAL (SELECT on_day FROM flow_steps WHERE register = $1 AND row_id = f.row_id AND no > f.no AND move = ANY($5::text[]) ORDER BY no LIMIT 1) b ON true
			WHERE ($6::date IS NULL OR b.on_day >= $6) AND ($7::date IS NULL OR b.on_day <= $7)) s`, register, rows, name, first, then, from, to)
	if err != nil {
		return Duration{}, err
	}
	return pgx.CollectExactlyOneRow(found, scanDuration)
}

func scanDuration(r pgx.CollectableRow) (Duration, error) {
	var d Duration
	err := r.Scan(&d.Name, &d.Cases, &d.Median, &d.P90)
	return d, err
}
