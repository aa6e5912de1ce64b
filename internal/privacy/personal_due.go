package privacy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
)

// The statements of this file are put together from the names that programmes declared, which Declare has checked, and
// from numbered parameters.

// versions is every version of a declared register's rows, as a FROM item t; open tells whether the row's time has not
// begun, holds whether it holds something to make anonymous.
func (p *Personal) versions(start string) string {
	open, holds := "false", "false"
	if p.Open != "" {
		open = "coalesce((" + p.Open + "), false)"
	}
	if len(p.Clear) > 0 {
		parts := make([]string, len(p.Clear))
		for i, c := range p.Clear {
			parts[i] = "coalesce(t." + c + "::text, '') NOT IN ('', '{}', '[]')"
		}
		holds = strings.Join(parts, " OR ")
	}
	number, person := "''", "NULL::bigint"
	if p.Number != "" {
		number = "t." + p.Number + "::text"
	}
	if p.Person != "" {
		person = "t." + p.Person
	}
	one := func(table string) string {
		return "SELECT t.id, t.version, t." + start + "::date AS day, " + open + " AS open, (" + holds + ") AS holds, t.extra, " + number + " AS number, " + person + " AS person FROM " + table + " t"
	}
	return "(" + one(p.Register) + " UNION ALL " + one(p.Register+"_past") + ")"
}

// beside is the condition that a table beside the register still holds something about the row v.
func (p *Personal) beside() string {
	var parts []string
	for _, b := range p.Beside {
		holds := make([]string, len(b.Clear))
		for i, c := range b.Clear {
			holds[i] = "coalesce(" + c + "::text, '') NOT IN ('', '{}', '[]')"
		}
		if len(holds) > 0 {
			parts = append(parts, "EXISTS (SELECT FROM "+b.Table+" WHERE ("+strings.ReplaceAll(b.Where, "$1", "ARRAY[v.id]::bigint[]")+") AND ("+strings.Join(holds, " OR ")+"))")
		}
	}
	if len(parts) == 0 {
		return "false"
	}
	return strings.Join(parts, " OR ")
}

// findIn looks at the newest version of every row of a declared register.
func (r *Rule) findIn(ctx context.Context, tx pgx.Tx, on clock.Date, p Personal, fields []string) (found, error) {
	start := r.StartsFrom
	if !slices.Contains(p.Starts, start) { // a rule of an earlier version of the program
		if len(p.Starts) == 0 {
			return found{expired: []int64{}, due: []int64{}}, nil
		}
		start = p.Starts[0]
	}
	return r.collect(ctx, tx, on, `
		WITH all_versions AS (SELECT * FROM `+p.versions(start)+` x),
			newest AS (SELECT DISTINCT ON (id) id, day, open FROM all_versions ORDER BY id, version DESC),
			content AS (SELECT DISTINCT id FROM all_versions WHERE $1 AND holds OR extra ?| $2::text[]
				UNION SELECT row_id FROM comments WHERE $3 AND register = $5 AND text <> '' UNION SELECT row_id FROM files WHERE $4 AND register = $5)
		SELECT v.id, v.day, v.day IS NULL, v.open, EXISTS (SELECT FROM content c WHERE c.id = v.id) OR $1 AND (`+p.beside()+`), false FROM newest v ORDER BY v.id`,
		r.erases("content"), r.keys(fields), r.erases("comments"), r.erases("files"), r.Register)
}

// roots are persons with the row that stands for each of them now: rows that were merged are one person.
const roots = `roots AS (SELECT id, id AS root, unit FROM persons WHERE merged_into IS NULL UNION ALL SELECT p.id, r.root, p.unit FROM persons p JOIN roots r ON p.merged_into = r.id)`

// naming is every row of a programme that names a person, in any version.
func naming() string {
	var parts []string
	for _, p := range personals() {
		if p.Person == "" {
			continue
		}
		parts = append(parts, fmt.Sprintf(`SELECT '%[1]s' AS register, id, %[2]s AS person FROM %[1]s WHERE %[2]s IS NOT NULL UNION SELECT '%[1]s', id, %[2]s FROM %[1]s_past WHERE %[2]s IS NOT NULL`, p.Register, p.Person))
	}
	if len(parts) == 0 {
		return `SELECT ''::text AS register, 0::bigint AS id, 0::bigint AS person WHERE false`
	}
	return strings.Join(parts, " UNION ALL ")
}

// lapsedPersons finds the persons whom only rows name whose time is over, and, where their own rule is confirmed, those
// whom no row has named since they were last changed. All rows that were merged into one person go together.
func lapsedPersons(ctx context.Context, tx pgx.Tx, expired map[string][]int64, own *Rule, on clock.Date) ([]int64, error) {
	if len(personals()) == 0 {
		return []int64{}, nil
	}
	registers, ids := []string{}, []int64{}
	for register, list := range expired {
		for _, id := range list {
			registers, ids = append(registers, register), append(ids, id)
		}
	}
	years := -1
	if own != nil {
		years = own.Years
	}
	rows, err := tx.Query(ctx, `WITH RECURSIVE `+roots+`, named AS (`+naming()+`),
		expired AS (SELECT * FROM unnest($1::text[], $2::bigint[]) x(register, id)),
		of_root AS (SELECT r.root, bool_and(e.id IS NOT NULL) AS over FROM named n JOIN roots r ON r.id = n.person LEFT JOIN expired e ON e.register = n.register AND e.id = n.id GROUP BY r.root),
		unnamed AS (SELECT r.root FROM roots r JOIN persons p ON p.id = r.id LEFT JOIN revisions v ON v.id = lower(p.known) WHERE NOT EXISTS (SELECT FROM of_root o WHERE o.root = r.root)
			GROUP BY r.root HAVING $3 >= 0 AND extract(year FROM max(v.at))::int + $3 < $4)
		SELECT r.id FROM roots r WHERE (r.root IN (SELECT root FROM of_root WHERE over) OR r.root IN (SELECT root FROM unnamed))
			AND EXISTS (SELECT FROM persons p WHERE p.id = r.id AND p.key <> 'anonymised/' || p.id UNION ALL SELECT FROM persons_past p WHERE p.id = r.id AND p.key <> 'anonymised/' || p.id)
		ORDER BY 1`, registers, ids, years, on.Year)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// groupOf is all rows that are one person.
func groupOf(ctx context.Context, tx pgx.Tx, person int64, units []string) ([]int64, error) {
	rows, err := tx.Query(ctx, `WITH RECURSIVE `+roots+` SELECT id FROM roots WHERE root = (SELECT root FROM roots WHERE id = $1) AND ($2::text[] IS NULL OR unit = ANY ($2::text[])) ORDER BY 1`, person, units)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err == nil && !slices.Contains(ids, person) {
		err = ErrParty.Because("there is no person %d", person)
	}
	return ids, err
}

// dutiesOfPerson judges every row that names a person in its newest version, or once did.
func dutiesOfPerson(ctx context.Context, tx pgx.Tx, group []int64, on clock.Date) ([]Duty, error) {
	all, err := rules(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := []Duty{}
	for _, r := range all {
		p, ok := personalOf(r.Register)
		if !ok || p.Person == "" || len(p.Starts) == 0 {
			continue
		}
		start := r.StartsFrom
		if !slices.Contains(p.Starts, start) {
			start = p.Starts[0]
		}
		rows, err := tx.Query(ctx, `WITH all_versions AS (SELECT * FROM `+p.versions(start)+` x)
			SELECT DISTINCT ON (id) id, number, day, open FROM all_versions WHERE id IN (SELECT id FROM all_versions WHERE person = ANY ($1)) ORDER BY id, version DESC`, group)
		if err != nil {
			return nil, err
		}
		var id int64
		var number string
		var day clock.Date
		var open bool
		if _, err := pgx.ForEachRow(rows, []any{&id, &number, &day, &open}, func() error {
			d := Duty{Register: r.Register, ID: id, Number: number, Runs: true, Class: r.Class, Basis: r.LegalBasis}
			switch {
			case !r.Enabled:
				d.Why = "unconfirmed"
			case open:
				d.Why = "unlimited"
			case day.IsZero():
				d.Why = "undated"
			default:
				d.Until, d.Why = r.until(day), "term"
				if !on.Before(d.Until) {
					d.Why, d.Runs = "over", false
				}
			}
			out = append(out, d)
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}
