package param

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
)

// Periods are the values of a parameter as the office knows them now, from the earliest; ErrNone when it has none.
func Periods(ctx context.Context, tx pgx.Tx, scope access.Scope, name string) ([]Param, error) {
	args := []any{name}
	visible := scope.Condition(access.Params, func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) })
	rows, err := tx.Query(ctx, `SELECT `+columns+` FROM params WHERE name = $1 AND upper_inf(known) AND `+visible+`
		ORDER BY valid_from NULLS FIRST`, args...)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, scan)
	if err == nil && len(all) == 0 {
		err = ErrNone.Because("there is no parameter %q", name)
	}
	return all, err
}

// Superseded is a value that the office believed until a revision.
type Superseded struct {
	Param
	KnownFrom int64 `json:"known_from"`
	KnownTo   int64 `json:"known_to"`
}

// Earlier are the values of a parameter that were superseded, the last first.
func Earlier(ctx context.Context, tx pgx.Tx, scope access.Scope, name string) ([]Superseded, error) {
	args := []any{name}
	visible := scope.Condition(access.Params, func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) })
	rows, err := tx.Query(ctx, `SELECT `+columns+`, lower(known), upper(known) FROM params WHERE name = $1 AND NOT upper_inf(known) AND `+visible+`
		ORDER BY upper(known) DESC, id DESC`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Superseded, error) {
		var s Superseded
		err := row.Scan(append(s.fields(), &s.KnownFrom, &s.KnownTo)...)
		return s, err
	})
}

// KeepUsed writes down which values of the set a run has read, so that a wrong value can be followed to what it
// decided. It belongs to the transaction that stores the run.
func KeepUsed(ctx context.Context, tx pgx.Tx, run int64, s *Set) error {
	ids := make([]int64, 0, len(s.used))
	for id := range s.used {
		ids = append(ids, id)
	}
	_, err := tx.Exec(ctx, `INSERT INTO run_params (run_id, param_id) SELECT $1, unnest($2::bigint[]) ON CONFLICT DO NOTHING`, run, ids)
	return err
}

// KeepSame writes down that a run which found nothing changed used the values of the run whose result it repeats.
func KeepSame(ctx context.Context, tx interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}, run, revision int64) error {
	var n int64
	return tx.QueryRow(ctx, `WITH kept AS (INSERT INTO run_params (run_id, param_id)
			SELECT DISTINCT $1::bigint, u.param_id FROM run_params u JOIN runs r ON r.id = u.run_id WHERE r.revision = $2 ON CONFLICT DO NOTHING RETURNING 1)
		SELECT count(*) FROM kept`, run, revision).Scan(&n)
}

// Use is one run that read a value, and what it found.
type Use struct {
	Run       int64          `json:"run"`
	On        clock.Date     `json:"on"`
	StartedAt time.Time      `json:"started_at"`
	Actor     string         `json:"actor"`
	Revision  *int64         `json:"revision"`
	Value     Param          `json:"value" doc:"the row that the run read, as it was then"`
	Findings  map[string]int `json:"findings" doc:"discrepancies per rule that this run wrote down, among those the reader may see"`
	Money     int            `json:"with_money" doc:"how many of them state an amount"`
	Most      int64          `json:"money_max_gr" doc:"the largest single amount of one legal basis; never a sum"`
	Standing  int            `json:"standing" doc:"how many of them still stand as this run left them"`
}

// Used answers who relied on the value of the period that begins on a day: every run that read it in any wording,
// newest first, with what each wrote down. Counts are of the discrepancies that the scope sees.
func Used(ctx context.Context, tx pgx.Tx, scope access.Scope, name string, from clock.Date) ([]Use, error) {
	if _, err := Periods(ctx, tx, scope, name); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT r.id, r.on_date, r.started_at, r.actor, r.revision, `+prefixed+`
		FROM run_params u JOIN runs r ON r.id = u.run_id JOIN params p ON p.id = u.param_id
		WHERE p.name = $1 AND p.valid_from IS NOT DISTINCT FROM $2::date ORDER BY r.id DESC LIMIT 500`, name, from)
	if err != nil {
		return nil, err
	}
	uses, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Use, error) {
		u := Use{Findings: map[string]int{}}
		err := row.Scan(append([]any{&u.Run, &u.On, &u.StartedAt, &u.Actor, &u.Revision}, u.Value.fields()...)...)
		return u, err
	})
	if err != nil {
		return nil, err
	}
	of := map[int64][]*Use{}
	var revisions []int64
	for i := range uses {
		if r := uses[i].Revision; r != nil {
			revisions = append(revisions, *r)
			of[*r] = append(of[*r], &uses[i])
		}
	}
	args := []any{revisions}
	seen := scope.Condition(access.Discrepancies, func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) })
	rows, err = tx.Query(ctx, `SELECT revision, rule, count(*), count(*) FILTER (WHERE money_max_gr > 0), coalesce(max(money_max_gr), 0), count(*) FILTER (WHERE standing) FROM (
			SELECT lower(t.known) AS revision, t.rule, t.money_max_gr, t.state <> 'VANISHED' AS standing FROM discrepancies t WHERE lower(t.known) = ANY ($1) AND `+seen+`
			UNION ALL SELECT lower(t.known), t.rule, t.money_max_gr, false FROM discrepancies_past t WHERE lower(t.known) = ANY ($1) AND `+seen+`) v
		GROUP BY revision, rule`, args...)
	if err != nil {
		return nil, err
	}
	var revision, most int64
	var rule string
	var n, money, standing int
	_, err = pgx.ForEachRow(rows, []any{&revision, &rule, &n, &money, &most, &standing}, func() error {
		for _, u := range of[revision] {
			u.Findings[rule] = n
			u.Money, u.Standing, u.Most = u.Money+money, u.Standing+standing, max(u.Most, most)
		}
		return nil
	})
	return uses, err
}

const prefixed = `p.id, p.name, p.value, p.valid_from, p.valid_to, p.legal_basis, p.set_by, p.set_at, p.verified_by, p.verified_at`
