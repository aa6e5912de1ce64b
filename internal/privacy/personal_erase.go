package privacy

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/db"
)

type runner func(table, sql string, args ...any) error

// clearing is the assignments that make columns of a table say nothing: texts, lists and objects become empty, all else
// unknown.
func clearing(ctx context.Context, tx pgx.Tx, table string, columns []string) (string, error) {
	if len(columns) == 0 {
		return "", nil
	}
	rows, err := tx.Query(ctx, `SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = to_regclass($1::text) AND attname = ANY ($2::text[]) AND NOT attisdropped`, table, columns)
	if err != nil {
		return "", err
	}
	types := map[string]string{}
	var name, kind string
	if _, err := pgx.ForEachRow(rows, []any{&name, &kind}, func() error {
		types[name] = kind
		return nil
	}); err != nil {
		return "", err
	}
	out := make([]string, len(columns))
	for i, c := range columns {
		switch kind := types[c]; {
		case kind == "":
			return "", fmt.Errorf("%s has no column %s to make anonymous", table, c)
		case kind == "text":
			out[i] = c + " = ''"
		case strings.HasSuffix(kind, "[]"), kind == "jsonb":
			out[i] = c + " = '{}'"
		default:
			out[i] = c + " = NULL"
		}
	}
	return strings.Join(out, ", "), nil
}

// carryOutIn overwrites the rows of a programme's register in every version, and what stands beside them.
func (r *erased) carryOutIn(ctx context.Context, c *db.Change, p Personal, run runner, own []string) error {
	set := ""
	if r.rule.erases("content") {
		var err error
		if set, err = clearing(ctx, c, p.Register, p.Clear); err != nil {
			return err
		}
		if set != "" {
			set += ", "
		}
		for _, b := range p.Beside {
			empty, err := clearing(ctx, c, b.Table, b.Clear)
			if err != nil {
				return err
			}
			if empty != "" {
				if err := run(b.Table, "UPDATE "+b.Table+" SET "+empty+" WHERE "+b.Where, r.ids); err != nil {
					return err
				}
			}
		}
	}
	for _, table := range []string{p.Register, p.Register + "_past"} {
		if err := run(table, "UPDATE "+table+" SET "+set+"extra = extra - $2::text[] WHERE id = ANY ($1)", r.ids, own); err != nil {
			return err
		}
	}
	return nil
}

// erasePersons overwrites persons in every version, the addresses of households of which nobody is left, and drafts and
// views that speak of them. It answers with whose keys are to be shredded: the audit of a row commits to the person that
// it names.
func erasePersons(ctx context.Context, c *db.Change, persons []int64, run runner) ([]string, error) {
	m, err := mentionsOfPersons(ctx, c, persons)
	if err != nil {
		return nil, err
	}
	for _, s := range []struct {
		table, sql string
		args       []any
	}{
		{"change_set_rows", `DELETE FROM change_set_rows x USING change_sets s WHERE s.id = x.change_set AND ($2 <> '' AND x.cells::text ~* $2 OR s.register = 'persons' AND x.row_id = ANY ($1))`, []any{persons, m.whole}},
		{"views", `UPDATE views SET name = CASE WHEN name ~* $1 THEN '#' || id ELSE name END, version = version + 1, changed_at = now(),
			body = (SELECT coalesce(jsonb_object_agg(v.key, v.value), '{}') FROM jsonb_each(body) v WHERE NOT v.value::text ~* $1) WHERE $1 <> '' AND (name ~* $1 OR body::text ~* $1)`, []any{m.word}},
		{"persons", `UPDATE persons SET key = 'anonymised/' || id, last_name = $2, first_name = '', birth_date = NULL, sex = '', pesel = '', document = '', citizenship = '', language = '', phone = '', email = '',
			street = '', house_no = '', flat_no = '', postcode = '', city = '', notes = '', search_key = '', pesel_token = '', document_token = '', name_token = '', extra = '{}' WHERE id = ANY ($1)`, []any{persons, Anonymised}},
		{"persons_past", `UPDATE persons_past SET key = 'anonymised/' || id, last_name = $2, first_name = '', birth_date = NULL, sex = '', pesel = '', document = '', citizenship = '', language = '', phone = '', email = '',
			street = '', house_no = '', flat_no = '', postcode = '', city = '', notes = '', search_key = '', pesel_token = '', document_token = '', name_token = '', extra = '{}' WHERE id = ANY ($1)`, []any{persons, Anonymised}},
		{"person_merges", `UPDATE person_merges SET why = '' WHERE why <> '' AND (keep_id = ANY ($1) OR gone_id = ANY ($1))`, []any{persons}},
		{"comments", `UPDATE comments SET text = '', deleted_at = coalesce(deleted_at, now()) WHERE register = 'persons' AND row_id = ANY ($1) AND text <> ''`, []any{persons}},
	} {
		if err := run(s.table, s.sql, s.args...); err != nil {
			return nil, err
		}
	}
	rows, err := c.Query(ctx, `SELECT DISTINCT m.household_id FROM (SELECT * FROM household_members UNION ALL SELECT * FROM household_members_past) m WHERE m.person_id = ANY ($1)
		AND NOT EXISTS (SELECT FROM household_members o JOIN persons p ON p.id = o.person_id WHERE o.household_id = m.household_id AND p.key <> 'anonymised/' || p.id)`, persons)
	if err != nil {
		return nil, err
	}
	households, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, err
	}
	for _, s := range [][2]string{
		{"households", `UPDATE households SET street = '', house_no = '', flat_no = '', postcode = '', city = '', notes = '', address_key = '', token = '', extra = '{}' WHERE id = ANY ($1)`},
		{"households_past", `UPDATE households_past SET street = '', house_no = '', flat_no = '', postcode = '', city = '', notes = '', address_key = '', token = '', extra = '{}' WHERE id = ANY ($1)`},
	} {
		if len(households) > 0 {
			if err := run(s[0], s[1], households); err != nil {
				return nil, err
			}
		}
	}
	subjects := []string{}
	for _, id := range persons {
		subjects = append(subjects, fmt.Sprintf("persons/%d", id))
	}
	for _, id := range households {
		subjects = append(subjects, fmt.Sprintf("households/%d", id))
	}
	rows, err = c.Query(ctx, `SELECT DISTINCT n.register || '/' || n.id FROM (`+naming()+`) n WHERE n.person = ANY ($1)
		UNION SELECT 'household_members/' || id FROM household_members WHERE person_id = ANY ($1)`, persons)
	if err != nil {
		return nil, err
	}
	named, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return append(subjects, named...), err
}

// mentionsOfPersons reads what persons are and were called, before it is gone.
func mentionsOfPersons(ctx context.Context, tx pgx.Tx, persons []int64) (mentions, error) {
	rows, err := tx.Query(ctx, `SELECT btrim(last_name || ' ' || first_name), '', pesel, phone, email FROM persons WHERE id = ANY ($1)
		UNION SELECT btrim(first_name || ' ' || last_name), document, '', '', '' FROM persons WHERE id = ANY ($1)
		UNION SELECT btrim(last_name || ' ' || first_name), document, pesel, phone, email FROM persons_past WHERE id = ANY ($1) ORDER BY 1, 2, 3, 4, 5`, persons)
	if err != nil {
		return mentions{}, err
	}
	return mentionsIn(rows, true)
}
