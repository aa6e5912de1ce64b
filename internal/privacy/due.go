package privacy

import (
	"context"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
)

// found is the rows of a register under its rule on a day.
type found struct {
	expired                      []int64 // the time is over
	due                          []int64 // of these, what still holds something to make anonymous
	disputed, undated, unlimited int
}

// find looks at the newest version of every row, those in the bin among them: what was thrown away is held too.
func (r *Rule) find(ctx context.Context, tx pgx.Tx, on clock.Date) (found, error) {
	fields, err := ownFields(ctx, tx, r.Register)
	if err != nil {
		return found{}, err
	}
	if p, ok := personalOf(r.Register); ok {
		return r.findIn(ctx, tx, on, p, fields)
	}
	switch r.Register {
	case "decisions":
		return r.documents(ctx, tx, on, `
			WITH all_versions AS (SELECT id, version, valid_to, open_ended, decision_date, final_date, paid_date, notes, raw, extra FROM decisions
					UNION ALL SELECT id, version, valid_to, open_ended, decision_date, final_date, paid_date, notes, raw, extra FROM decisions_past),
				newest AS (SELECT DISTINCT ON (id) id, valid_to, open_ended, greatest(CASE $1::text WHEN 'decision_date' THEN decision_date WHEN 'final_date' THEN final_date
					WHEN 'paid_date' THEN paid_date ELSE valid_to END, valid_to) AS day,
					CASE $1::text WHEN 'decision_date' THEN decision_date WHEN 'final_date' THEN final_date WHEN 'paid_date' THEN paid_date ELSE valid_to END AS chosen
					FROM all_versions ORDER BY id, version DESC),
				content AS (SELECT DISTINCT id FROM all_versions WHERE $2 AND notes <> '' OR $3 AND raw <> '{}' OR extra ?| $4::text[]
					UNION SELECT row_id FROM comments WHERE $5 AND register = 'decisions' AND text <> '' UNION SELECT row_id FROM files WHERE $6 AND register = 'decisions')
			SELECT n.id, n.day, n.chosen IS NULL, n.open_ended, EXISTS (SELECT FROM content c WHERE c.id = n.id),
				n.id::text IN (SELECT s->>'id' FROM discrepancies d, jsonb_array_elements(d.subjects) s WHERE (d.state NOT IN ('FALSE_POSITIVE', 'CLOSED', 'VANISHED') OR d.vanished_from <> '') AND d.outcome = 'hit' AND d.rule NOT LIKE 'Q%' AND s->>'kind' = 'decision')
			FROM newest n ORDER BY n.id`, fields)
	case "leases":
		return r.documents(ctx, tx, on, `
			WITH all_versions AS (SELECT id, version, valid_to, open_ended, signed, notes, raw, extra FROM leases
					UNION ALL SELECT id, version, valid_to, open_ended, signed, notes, raw, extra FROM leases_past),
				newest AS (SELECT DISTINCT ON (id) id, valid_to, open_ended, greatest(CASE $1::text WHEN 'signed' THEN signed ELSE valid_to END, valid_to) AS day,
					CASE $1::text WHEN 'signed' THEN signed ELSE valid_to END AS chosen FROM all_versions ORDER BY id, version DESC),
				content AS (SELECT DISTINCT id FROM all_versions WHERE $2 AND notes <> '' OR $3 AND raw <> '{}' OR extra ?| $4::text[]
					UNION SELECT row_id FROM comments WHERE $5 AND register = 'leases' AND text <> '' UNION SELECT row_id FROM files WHERE $6 AND register = 'leases')
			SELECT n.id, n.day, n.chosen IS NULL, n.open_ended, EXISTS (SELECT FROM content c WHERE c.id = n.id),
				n.id::text IN (SELECT s->>'id' FROM discrepancies d, jsonb_array_elements(d.subjects) s WHERE (d.state NOT IN ('FALSE_POSITIVE', 'CLOSED', 'VANISHED') OR d.vanished_from <> '') AND d.outcome = 'hit' AND d.rule NOT LIKE 'Q%' AND s->>'kind' = 'lease')
			FROM newest n ORDER BY n.id`, fields)
	case "scan_objects":
		return r.collect(ctx, tx, on, `
			WITH all_versions AS (SELECT id, object_id, version, captured_on, content_text, advertiser, raw, extra FROM scan_objects
					UNION ALL SELECT id, object_id, version, captured_on, content_text, advertiser, raw, extra FROM scan_objects_past),
				newest AS (SELECT DISTINCT ON (id) id, object_id, captured_on AS day FROM all_versions ORDER BY id, version DESC),
				content AS (SELECT DISTINCT id FROM all_versions WHERE $1 AND (content_text <> '' OR advertiser <> '') OR $2 AND raw <> '{}' OR extra ?| $3::text[]
					UNION SELECT row_id FROM comments WHERE $4 AND register = 'scan_objects' AND text <> '' UNION SELECT row_id FROM files WHERE $5 AND register = 'scan_objects')
			SELECT n.id, n.day, n.day IS NULL, false, EXISTS (SELECT FROM content c WHERE c.id = n.id),
				n.object_id::text IN (SELECT s->>'id' FROM discrepancies d, jsonb_array_elements(d.subjects) s WHERE (d.state NOT IN ('FALSE_POSITIVE', 'CLOSED', 'VANISHED') OR d.vanished_from <> '') AND d.outcome = 'hit' AND d.rule NOT LIKE 'Q%' AND s->>'kind' = 'object')
			FROM newest n ORDER BY n.id`, r.erases("content"), r.erases("raw"), r.keys(fields), r.erases("comments"), r.erases("files"))
	default:
		return r.collect(ctx, tx, on, `
			SELECT i.id, i.created_at::date, false, false, i.detail ? 'rows_sample' OR EXISTS (SELECT FROM import_problems p WHERE p.import_id = i.id AND (p.raw IS NOT NULL OR p.value <> '')), false
			FROM imports i WHERE i.state NOT IN ('reading','rehearsed') ORDER BY i.id`)
	}
}

func (r *Rule) documents(ctx context.Context, tx pgx.Tx, on clock.Date, sql string, fields []string) (found, error) {
	return r.collect(ctx, tx, on, sql, r.StartsFrom, r.erases("notes"), r.erases("raw"), r.keys(fields), r.erases("comments"), r.erases("files"))
}

// keys are the officers' own personal fields, as keys of extra, when the rule speaks of them.
func (r *Rule) keys(fields []string) []string {
	if !r.erases("fields") {
		return []string{}
	}
	return fields
}

func (r *Rule) collect(ctx context.Context, tx pgx.Tx, on clock.Date, sql string, args ...any) (found, error) {
	f := found{expired: []int64{}, due: []int64{}}
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return f, err
	}
	var id int64
	var day clock.Date
	var undated, unlimited, holds, disputed bool
	_, err = pgx.ForEachRow(rows, []any{&id, &day, &undated, &unlimited, &holds, &disputed}, func() error {
		switch {
		case unlimited:
			f.unlimited++
		case undated || day.IsZero():
			f.undated++
		case on.Before(r.until(day)):
		case disputed:
			f.disputed++
		default:
			f.expired = append(f.expired, id)
			if holds {
				f.due = append(f.due, id)
			}
		}
		return nil
	})
	return f, err
}

// ownFields are the keys of extra that hold the officers' own personal fields of a register.
func ownFields(ctx context.Context, tx pgx.Tx, register string) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT 'f' || id FROM fields WHERE register = $1 AND personal
		UNION SELECT 'f' || id FROM fields_past WHERE register = $1 AND personal ORDER BY 1`, register)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
