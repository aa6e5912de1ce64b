package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// value is what a staged row gives a column of the register: a file's empty cell is the column's default, and in an
// update it leaves the register's value.
func (s *staging) value(column string) string {
	c := "s." + ident(column)
	if s.update {
		empty := c + " IS NULL"
		switch kind := s.target.types[column]; {
		case kind == "text":
			empty += " OR " + c + " = ''"
		case strings.HasSuffix(kind, "[]"):
			empty += " OR " + c + " = '{}'"
		}
		return fmt.Sprintf("CASE WHEN %s THEN t.%s ELSE %s END", empty, ident(column), c)
	}
	if d, ok := s.target.defaults[column]; ok {
		return fmt.Sprintf("coalesce(%s, %s)", c, d)
	}
	return c
}

// agrees is the condition under which a staged row s says what the register's row t holds.
func (s *staging) agrees() string {
	var and []string
	for _, c := range s.columns {
		and = append(and, fmt.Sprintf("(%s) IS NOT DISTINCT FROM t.%s", s.value(c), ident(c)))
	}
	if s.geometry {
		if s.update {
			and = append(and, "(s.geom IS NULL OR s.geom = t.geom)")
		} else {
			and = append(and, "s.geom IS NOT DISTINCT FROM t.geom")
		}
	}
	if s.children != nil && s.target.has("party_id") {
		and = append(and, "(s.s_party IS NULL OR s.s_party = (SELECT p.key FROM parties p WHERE p.id = t.party_id))")
		and = append(and, fmt.Sprintf("(SELECT coalesce(array_agg(c.ref_raw ORDER BY c.no), '{}') FROM %s c WHERE c.s_no = s.s_no) = (SELECT coalesce(array_agg(c.ref_raw ORDER BY c.no), '{}') FROM %s c WHERE c.%s = t.id)%s",
			s.child(), s.children.name, s.owner(), map[bool]string{true: fmt.Sprintf(" OR NOT EXISTS (SELECT FROM %s c WHERE c.s_no = s.s_no)", s.child())}[s.update]))
	}
	if s.update {
		if len(and) == 0 {
			return "true"
		}
		return "(" + strings.Join(and, ") AND (") + ")"
	}
	and = append(and, "t.raw @> s.s_raw")
	alike := "t.digest = s.s_digest OR ((" + strings.Join(and, ") AND (") + "))"
	if s.layer == leases {
		return "CASE WHEN s.s_annex THEN " + newAnnexes + " IS NULL ELSE " + alike + " END"
	}
	return alike
}

// newAnnexes are the annexes of a staged lease s that the register's lease t does not hold, NULL when it holds all.
const newAnnexes = `(SELECT jsonb_agg(a) FROM jsonb_array_elements(s.annexes) a WHERE NOT t.annexes @> jsonb_build_array(jsonb_build_object('raw', a->'raw')))`

// amended is what an annex whose contract is in the register already makes of a column of it: it is added to the
// annexes and moves the end of the term and the rent, where it says them; all else is the contract's.
func (s *staging) amended(column string) string {
	c := ident(column)
	switch column {
	case "annexes":
		return "t.annexes || coalesce(" + newAnnexes + ", '[]')"
	case "problems":
		return "t.problems || coalesce(s.problems, '[]')"
	case "valid_to":
		if slices.Contains(s.columns, "open_ended") {
			return "CASE WHEN s.valid_to IS NOT NULL THEN s.valid_to WHEN s.open_ended THEN NULL ELSE t.valid_to END"
		}
		return "coalesce(s.valid_to, t.valid_to)"
	case "open_ended":
		if slices.Contains(s.columns, "valid_to") {
			return "s.valid_to IS NULL AND (coalesce(s.open_ended, false) OR t.open_ended)"
		}
		return "coalesce(s.open_ended, t.open_ended)"
	case "rent_gr", "rate_gr", "indexed_on":
		return "coalesce(s." + c + ", t." + c + ")"
	case "indexation_rule", "payment_period":
		return "coalesce(nullif(s." + c + ", ''), t." + c + ")"
	}
	return "t." + c
}

// finds is the condition under which a staged row s speaks of the register's row t: the same key. An update of
// decisions that names no day finds a case number that only one decision has.
func (s *staging) finds() string {
	if s.update && s.layer == decisions {
		return `(t.key = s.s_key OR strpos(s.s_key, '|') = 0 AND t.case_number = s.s_key AND (SELECT count(*) FROM decisions x WHERE x.case_number = s.s_key) = 1)`
	}
	return "t.key = s.s_key"
}

// owner is the column by which a child names its document.
func (s *staging) owner() string {
	if s.layer == decisions {
		return "decision_id"
	}
	return "lease_id"
}

// compared is the outcome of a comparison.
type compared struct {
	counts map[string]int64 // rows of the source by kind; closed: rows of the register
	docs   int64
	fresh  bool // the register was empty: everything is new and there is no diff
	scope  string
}

// compare finds out, by key and digest, what publishing would do. The register's rows are looked at as q sees them.
func (s *staging) compare(ctx context.Context, q querier, closes bool, kept []string) (*compared, error) {
	out := &compared{counts: map[string]int64{}}
	if _, err := q.Exec(ctx, `DROP TABLE IF EXISTS `+s.diff()); err != nil {
		return nil, err
	}
	if slices.Contains(s.columns, "valid_from") && s.layer == parcels {
		// Where a file holds the earlier versions of a parcel, the current one begins with its own version.
		if _, err := q.Exec(ctx, fmt.Sprintf(`UPDATE %[1]s s SET valid_from = s.s_version_from
			WHERE NOT s.s_history AND s.s_version_from IS NOT NULL AND s.valid_from IS DISTINCT FROM s.s_version_from
			  AND EXISTS (SELECT FROM %[1]s h WHERE h.s_history AND h.s_key = s.s_key)`, s.name)); err != nil {
			return nil, err
		}
	}
	var empty bool
	if err := q.QueryRow(ctx, fmt.Sprintf(`SELECT NOT EXISTS (SELECT FROM %s)`, s.target.name)).Scan(&empty); err != nil {
		return nil, err
	}
	if empty && !s.update {
		out.fresh = true
		var fresh, history int64
		err := q.QueryRow(ctx, fmt.Sprintf(`SELECT coalesce(sum(s_rows) FILTER (WHERE NOT s_history), 0), coalesce(sum(s_rows) FILTER (WHERE s_history), 0), count(*) FROM %s`, s.name)).
			Scan(&fresh, &history, &out.docs)
		out.counts["new"], out.counts["history"] = fresh, history
		return out, err
	}
	absent := "new"
	if s.update {
		absent = "missing"
	}
	if _, err := q.Exec(ctx, fmt.Sprintf(`ANALYZE %s (s_no, s_key)`, s.name)); err != nil {
		return nil, err
	}
	if _, err := q.Exec(ctx, fmt.Sprintf(`
		CREATE UNLOGGED TABLE %s AS
		SELECT s.s_no AS no, s.s_rows AS rows, t.id,
		       CASE WHEN s.s_history THEN 'history' WHEN t.id IS NULL THEN '%s' WHEN %s THEN 'same' ELSE 'changed' END AS kind
		FROM %s s LEFT JOIN %s t ON %s AND NOT s.s_history`,
		s.diff(), absent, s.agrees(), s.name, s.target.name, s.finds())); err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	if closes {
		if err := s.findClosed(ctx, q, kept, out); err != nil {
			return nil, fmt.Errorf("compare: %w", err)
		}
	}
	if _, err := q.Exec(ctx, fmt.Sprintf(`CREATE INDEX ON %[1]s (no); CREATE INDEX ON %[1]s (id); ANALYZE %[1]s`, s.diff())); err != nil {
		return nil, err
	}
	rows, err := q.Query(ctx, fmt.Sprintf(`SELECT kind, sum(rows)::bigint, count(*) FROM %s GROUP BY kind`, s.diff()))
	if err != nil {
		return nil, err
	}
	var kind string
	var n, docs int64
	_, err = pgx.ForEachRow(rows, []any{&kind, &n, &docs}, func() error {
		out.counts[kind] = n
		if kind != "closed" && kind != "missing" {
			out.docs += docs
		}
		return nil
	})
	return out, err
}

// findClosed adds the register's rows that a complete file lacks. Parcels are complete by precinct where every row
// names one, else places by the file's box; a scan by its campaign; other registers as a whole. A row of the file
// that could not be taken over closes nothing.
func (s *staging) findClosed(ctx context.Context, q querier, kept []string, out *compared) error {
	if kept == nil {
		kept = []string{}
	}
	where := "true"
	out.scope = "register"
	switch {
	case s.layer == scanObjects:
		where = fmt.Sprintf(`t.campaign IN (SELECT DISTINCT campaign FROM %s)`, s.name)
		out.scope = "campaign"
	case s.layer.geometry == mustHaveGeometry && s.geometry:
		whole := false
		if s.layer == parcels {
			if err := q.QueryRow(ctx, fmt.Sprintf(`SELECT coalesce(bool_and(precinct <> ''), false) FROM %s WHERE NOT s_history`, s.name)).Scan(&whole); err != nil {
				return err
			}
		}
		if whole {
			where = fmt.Sprintf(`t.precinct IN (SELECT DISTINCT precinct FROM %s WHERE NOT s_history)`, s.name)
			out.scope = "precincts"
		} else {
			where = fmt.Sprintf(`t.geom && (SELECT ST_SetSRID(ST_Extent(geom)::geometry, %[2]d) FROM %[1]s WHERE NOT s_history)
				AND ST_Intersects(ST_PointOnSurface(t.geom), (SELECT ST_SetSRID(ST_Extent(geom)::geometry, %[2]d) FROM %[1]s WHERE NOT s_history))`, s.name, s.srid)
			out.scope = "box"
		}
	}
	if s.layer == referenceFeatures { // a file of carriageways says nothing of monuments
		where += fmt.Sprintf(` AND t.kind IN (SELECT DISTINCT kind FROM %s)`, s.name)
	}
	_, err := q.Exec(ctx, fmt.Sprintf(`
		INSERT INTO %s (no, rows, id, kind)
		SELECT NULL, 1, t.id, 'closed' FROM %s t
		WHERE %s AND NOT EXISTS (SELECT FROM %s s WHERE s.s_key = t.key AND NOT s.s_history)
		  AND t.key <> ALL($1) AND EXISTS (SELECT FROM %s)`, s.diff(), s.target.name, where, s.name, s.name), kept)
	return err
}

// apply puts a comparison into the counts of an import.
func (c *Counts) apply(out *compared) {
	c.New, c.Changed, c.Same = out.counts["new"], out.counts["changed"], out.counts["same"]
	c.History, c.Closed = out.counts["history"], out.counts["closed"]
}

// compare runs the comparison of a rehearsal and reports rows of an update that find nothing.
func (r *rehearsal) compare(ctx context.Context) error {
	pool := r.s.store.Pool()
	if r.no == 0 && len(r.staging.columns) == 0 { // every row was refused or left out
		return nil
	}
	out, err := r.staging.compare(ctx, pool, r.detail.Complete, r.kept)
	if err != nil {
		return err
	}
	if r.options.Update && out.counts["missing"] > 0 {
		rows, err := pool.Query(ctx, fmt.Sprintf(`SELECT s.s_file, s.s_row, s.s_key, s.s_raw, s.s_rows FROM %s s JOIN %s d ON d.no = s.s_no AND d.kind = 'missing' ORDER BY s.s_no`, r.staging.name, r.staging.diff()))
		if err != nil {
			return err
		}
		var file, key string
		var row, n int
		var raw []byte
		if _, err := pgx.ForEachRow(rows, []any{&file, &row, &key, &raw, &n}, func() error {
			r.remark(Problem{File: file, Row: row, Field: keyFields[r.layer.Name][0], Value: shorten(key, 500), Code: "no_such_key",
				Message: "no row of the register has this key, and an update makes none", Rejected: true, Raw: json.RawMessage(slices.Clone(raw))})
			r.counts.Rejected += int64(n)
			return nil
		}); err != nil {
			return err
		}
	}
	if err := r.orphans(ctx, out); err != nil {
		return err
	}
	r.counts.apply(out)
	r.detail.Scope = out.scope
	if r.layer.children != "" {
		r.counts.Documents = out.docs
	}
	return pool.QueryRow(ctx, `SELECT coalesce(max(id), 0) FROM revisions`).Scan(&r.detail.RehearsedAt)
}

// orphans reports annexes whose contract neither the files nor the register hold: they are kept as contracts of which
// only the annex is known.
func (r *rehearsal) orphans(ctx context.Context, out *compared) error {
	if r.layer != leases || r.options.Update {
		return nil
	}
	fresh := ""
	if !out.fresh {
		fresh = fmt.Sprintf(` JOIN %s d ON d.no = s.s_no AND d.kind = 'new'`, r.staging.diff())
	}
	rows, err := r.s.store.Pool().Query(ctx, fmt.Sprintf(`SELECT s.s_file, s.s_row, s.s_key FROM %s s%s WHERE s.s_annex ORDER BY s.s_no`, r.staging.name, fresh))
	if err != nil {
		return err
	}
	var file, key string
	var row int
	_, err = pgx.ForEachRow(rows, []any{&file, &row, &key}, func() error {
		r.remark(Problem{File: file, Row: row, Field: "annexes", Value: shorten(key, 500), Code: "annex_without_contract",
			Message: "neither the files nor the register hold the contract that this annex changes; only the annex is known of it"})
		return nil
	})
	return err
}
