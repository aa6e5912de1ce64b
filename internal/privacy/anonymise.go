package privacy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"spoina/internal/audit"
	"spoina/internal/db"
)

// Anonymised stands where a name stood.
const Anonymised = "zanonimizowano"

// erasure is what is to be made anonymous. It overwrites personal cells in every version of a row, the one exception
// to reproduction "as known at": who knew what when stays, and so does the audit, whose commitments nobody can test
// once the keys are shredded.
type erasure struct {
	parties []int64
	persons []int64 // of the programmes' files
	rows    []erased
}

type erased struct {
	register string
	ids      []int64
	rule     Rule // which fields
}

func (e *erasure) add(r Rule, ids []int64) {
	if len(ids) > 0 {
		e.rows = append(e.rows, erased{r.Register, ids, r})
	}
}

// named is what the audit keeps of the rows: ids up to a thousand, else their number and digest.
func (e *erasure) named() map[string]any {
	out := map[string]any{}
	add := func(register string, ids []int64) {
		if len(ids) <= namedRows {
			out[register] = ids
			return
		}
		h := sha256.New()
		for _, id := range ids {
			fmt.Fprintln(h, id)
		}
		out[register] = map[string]any{"count": len(ids), "sha256": hex.EncodeToString(h.Sum(nil))}
	}
	add("parties", e.parties)
	if len(e.persons) > 0 {
		add(personsRegister, e.persons)
	}
	for _, r := range e.rows {
		add(r.register, r.ids)
	}
	return out
}

// carryOut erases, and answers with the number of rows changed per table and of keys shredded.
func (e *erasure) carryOut(ctx context.Context, c *db.Change) (map[string]int64, error) {
	counts := map[string]int64{}
	run := func(table, sql string, args ...any) error {
		tag, err := c.Exec(ctx, sql, args...)
		counts[table] += tag.RowsAffected()
		if err != nil {
			return fmt.Errorf("make %s anonymous: %w", table, err)
		}
		return nil
	}
	var subjects []string
	touched := []string{}
	for _, r := range e.rows {
		fields, err := ownFields(ctx, c, r.register)
		if err != nil {
			return nil, err
		}
		if p, ok := personalOf(r.register); ok {
			err = r.carryOutIn(ctx, c, p, run, r.rule.keys(fields))
		} else {
			err = r.carryOut(ctx, run, r.rule.keys(fields))
		}
		if err != nil {
			return nil, err
		}
		for _, id := range r.ids {
			subjects = append(subjects, fmt.Sprintf("%s/%d", r.register, id))
		}
		if r.rule.erases("comments") {
			if err := run("comments", `UPDATE comments SET text = '', deleted_at = coalesce(deleted_at, now()) WHERE register = $1 AND row_id = ANY ($2) AND text <> ''`, r.register, r.ids); err != nil {
				return nil, err
			}
		}
		if r.rule.erases("files") {
			if err := e.files(ctx, c, r, counts); err != nil {
				return nil, err
			}
		}
		// A draft of somebody's edits would bring the values back.
		if err := run("change_set_rows", `DELETE FROM change_set_rows x USING change_sets s WHERE s.id = x.change_set AND s.register = $1 AND x.row_id = ANY ($2)`, r.register, r.ids); err != nil {
			return nil, err
		}
		touched = append(touched, r.register)
	}
	if len(e.persons) > 0 {
		touched = append(touched, personsRegister, "households")
		more, err := erasePersons(ctx, c, e.persons, run)
		if err != nil {
			return nil, err
		}
		subjects = append(subjects, more...)
		if err := e.files(ctx, c, erased{register: personsRegister, ids: e.persons}, counts); err != nil {
			return nil, err
		}
	}
	if len(e.parties) > 0 {
		touched = append(touched, "parties", "decisions", "leases")
		if err := e.beside(ctx, c, run); err != nil {
			return nil, err
		}
		for _, x := range [][2]string{
			{"parties", `UPDATE parties SET key = 'anonymised/' || id, name = $2, other_names = '{}', address = '', nip = '', pesel = '', regon = '', phone = '', email = '', extra = '{}' WHERE id = ANY ($1)`},
			{"parties_past", `UPDATE parties_past SET key = 'anonymised/' || id, name = $2, other_names = '{}', address = '', nip = '', pesel = '', regon = '', phone = '', email = '', extra = '{}' WHERE id = ANY ($1)`},
		} {
			if err := run(x[0], x[1], e.parties, Anonymised); err != nil {
				return nil, err
			}
		}
		for _, id := range e.parties {
			subjects = append(subjects, fmt.Sprintf("parties/%d", id))
		}
		// The audit of a document commits to the party's name under the document's key, whatever else the document holds.
		rows, err := c.Query(ctx, `SELECT 'decisions/' || id FROM decisions WHERE party_id = ANY ($1) UNION SELECT 'decisions/' || id FROM decisions_past WHERE party_id = ANY ($1)
			UNION SELECT 'leases/' || id FROM leases WHERE party_id = ANY ($1) UNION SELECT 'leases/' || id FROM leases_past WHERE party_id = ANY ($1)`, e.parties)
		if err != nil {
			return nil, err
		}
		named, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, err
		}
		subjects = append(subjects, named...)
		if err := run("comments", `UPDATE comments SET text = '', deleted_at = coalesce(deleted_at, now()) WHERE register = 'parties' AND row_id = ANY ($1) AND text <> ''`, e.parties); err != nil {
			return nil, err
		}
		if err := e.files(ctx, c, erased{register: "parties", ids: e.parties}, counts); err != nil {
			return nil, err
		}
	}
	shredded, err := audit.Shred(ctx, c, subjects)
	counts["keys"] = shredded
	c.Touch(slices.Compact(slices.Sorted(slices.Values(touched)))...)
	return counts, err
}

// beside takes persons out of what stands beside the registers: drafts of edits, which would bring them back, whether of
// rows that name or named them or of rows that somebody is about to add, and views of registers that look for them.
func (e *erasure) beside(ctx context.Context, c *db.Change, run func(table, sql string, args ...any) error) error {
	m, err := mentionsOf(ctx, c, e.parties)
	if err != nil {
		return err
	}
	if err := run("change_set_rows", `DELETE FROM change_set_rows x USING change_sets s WHERE s.id = x.change_set AND ($2 <> '' AND x.cells::text ~* $2 OR s.register = 'parties' AND x.row_id = ANY ($1)
		OR s.register = 'decisions' AND x.row_id IN (SELECT id FROM decisions WHERE party_id = ANY ($1) UNION SELECT id FROM decisions_past WHERE party_id = ANY ($1))
		OR s.register = 'leases' AND x.row_id IN (SELECT id FROM leases WHERE party_id = ANY ($1) UNION SELECT id FROM leases_past WHERE party_id = ANY ($1)))`, e.parties, m.whole); err != nil {
		return err
	}
	if m.word == "" {
		return nil
	}
	return run("views", `UPDATE views SET name = CASE WHEN name ~* $1 THEN '#' || id ELSE name END, version = version + 1, changed_at = now(),
		body = (SELECT coalesce(jsonb_object_agg(v.key, v.value), '{}') FROM jsonb_each(body) v WHERE NOT v.value::text ~* $1) WHERE name ~* $1 OR body::text ~* $1`, m.word)
}

// carryOut overwrites the rows of one register in every version, and what the reports of imports say of them.
func (r *erased) carryOut(ctx context.Context, run func(table, sql string, args ...any) error, own []string) error {
	notes, raw, content := r.rule.erases("notes"), r.rule.erases("raw"), r.rule.erases("content")
	type step struct {
		table, sql string
		args       []any
	}
	var steps []step
	switch r.register {
	case "decisions":
		args := []any{r.ids, notes, raw, own}
		steps = []step{
			{"decisions", `UPDATE decisions SET notes = CASE WHEN $2 THEN '' ELSE notes END, raw = CASE WHEN $3 THEN '{}' ELSE raw END, extra = extra - $4::text[] WHERE id = ANY ($1)`, args},
			{"decisions_past", `UPDATE decisions_past SET notes = CASE WHEN $2 THEN '' ELSE notes END, raw = CASE WHEN $3 THEN '{}' ELSE raw END, extra = extra - $4::text[] WHERE id = ANY ($1)`, args},
			{"import_problems", `UPDATE import_problems p SET raw = NULL, value = '' FROM (SELECT import_id, source_file, source_row FROM decisions WHERE id = ANY ($1)
				UNION SELECT import_id, source_file, source_row FROM decisions_past WHERE id = ANY ($1)) s
				WHERE $2 AND p.import_id = s.import_id AND p.file = s.source_file AND p.row = s.source_row`, []any{r.ids, raw}},
		}
	case "leases":
		args := []any{r.ids, notes, raw, own}
		steps = []step{
			// The rows of one contract lie in several places of the file, so its parcels know them.
			{"import_problems", `UPDATE import_problems p SET raw = NULL, value = '' FROM (SELECT l.import_id, l.source_file, x.source_row FROM (
					SELECT id, import_id, source_file FROM leases WHERE id = ANY ($1) UNION SELECT id, import_id, source_file FROM leases_past WHERE id = ANY ($1)) l JOIN (
					SELECT lease_id, source_row FROM lease_parcels UNION SELECT lease_id, source_row FROM lease_parcels_past
					UNION SELECT id, source_row FROM leases UNION SELECT id, source_row FROM leases_past) x ON x.lease_id = l.id) s
				WHERE $2 AND p.import_id = s.import_id AND p.file = s.source_file AND p.row = s.source_row`, []any{r.ids, raw}},
			{"leases", `UPDATE leases SET notes = CASE WHEN $2 THEN '' ELSE notes END, raw = CASE WHEN $3 THEN '{}' ELSE raw END, extra = extra - $4::text[],
				annexes = CASE WHEN $3 THEN (SELECT coalesce(jsonb_agg(a - 'raw'), '[]') FROM jsonb_array_elements(annexes) a) ELSE annexes END WHERE id = ANY ($1)`, args},
			{"leases_past", `UPDATE leases_past SET notes = CASE WHEN $2 THEN '' ELSE notes END, raw = CASE WHEN $3 THEN '{}' ELSE raw END, extra = extra - $4::text[],
				annexes = CASE WHEN $3 THEN (SELECT coalesce(jsonb_agg(a - 'raw'), '[]') FROM jsonb_array_elements(annexes) a) ELSE annexes END WHERE id = ANY ($1)`, args},
			{"lease_parcels", `UPDATE lease_parcels SET raw = '{}' WHERE $2 AND lease_id = ANY ($1) AND raw <> '{}'`, []any{r.ids, raw}},
			{"lease_parcels_past", `UPDATE lease_parcels_past SET raw = '{}' WHERE $2 AND lease_id = ANY ($1) AND raw <> '{}'`, []any{r.ids, raw}},
		}
	case "scan_objects":
		args := []any{r.ids, content, raw, own}
		steps = []step{
			{"scan_objects", `UPDATE scan_objects SET content_text = CASE WHEN $2 THEN NULL ELSE content_text END, advertiser = CASE WHEN $2 THEN NULL ELSE advertiser END,
				raw = CASE WHEN $3 THEN '{}' ELSE raw END, extra = extra - $4::text[] WHERE id = ANY ($1)`, args},
			{"scan_objects_past", `UPDATE scan_objects_past SET content_text = CASE WHEN $2 THEN NULL ELSE content_text END, advertiser = CASE WHEN $2 THEN NULL ELSE advertiser END,
				raw = CASE WHEN $3 THEN '{}' ELSE raw END, extra = extra - $4::text[] WHERE id = ANY ($1)`, args},
			{"import_problems", `UPDATE import_problems p SET raw = NULL, value = '' FROM (SELECT import_id, source_file, source_row FROM scan_objects WHERE id = ANY ($1)
				UNION SELECT import_id, source_file, source_row FROM scan_objects_past WHERE id = ANY ($1)) s
				WHERE $2 AND p.import_id = s.import_id AND p.file = s.source_file AND p.row = s.source_row`, []any{r.ids, raw}},
		}
	case "imports":
		steps = []step{
			{"import_problems", `UPDATE import_problems SET raw = NULL, value = '' WHERE import_id = ANY ($1) AND (raw IS NOT NULL OR value <> '')`, []any{r.ids}},
			{"imports", `UPDATE imports SET detail = jsonb_set(detail - 'rows_sample', '{columns}',
				(SELECT coalesce(jsonb_agg(c - 'samples'), '[]') FROM jsonb_array_elements(CASE jsonb_typeof(detail->'columns') WHEN 'array' THEN detail->'columns' ELSE '[]' END) c))
				WHERE id = ANY ($1) AND detail ? 'rows_sample'`, []any{r.ids}},
		}
	}
	for _, s := range steps {
		if err := run(s.table, s.sql, s.args...); err != nil {
			return err
		}
	}
	return nil
}

// files takes the files off the rows. SweepFiles takes their bytes off the disk when no other row has the same file.
func (e *erasure) files(ctx context.Context, c *db.Change, r erased, counts map[string]int64) error {
	rows, err := c.Query(ctx, `DELETE FROM files WHERE register = $1 AND row_id = ANY ($2) RETURNING sha256`, r.register, r.ids)
	if err != nil {
		return err
	}
	sums, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	counts["files"] += int64(len(sums))
	return err
}
