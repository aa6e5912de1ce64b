package privacy

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/clock"
	"spoina/internal/db"
)

// unitsOf are the units whose files whoever answers for privacy may look into; nil is all. Who answers for one unit does
// not see another's.
func unitsOf(scope access.Scope) []string {
	if scope.All() {
		return nil
	}
	units := []string{}
	for _, g := range scope.Grants() {
		if !slices.Contains(g.Role.Permissions, access.ManagePrivacy) {
			continue
		}
		if len(g.Limits.Units) == 0 {
			return nil
		}
		units = append(units, g.Limits.Units...)
	}
	return units
}

// searchPersons finds persons of the programmes' files for a request of theirs.
func searchPersons(ctx context.Context, tx pgx.Tx, scope access.Scope, text, digits string) ([]Candidate, error) {
	rows, err := tx.Query(ctx, `SELECT p.id, btrim(p.last_name || ' ' || p.first_name), btrim(concat_ws(' ', p.street, p.house_no, p.city)), '', 0, 0, 'person', p.unit, p.birth_date
		FROM persons p WHERE p.merged_into IS NULL AND ($3::text[] IS NULL OR p.unit = ANY ($3::text[]))
			AND (position(lower($1) in lower(p.last_name || ' ' || p.first_name || ' ' || p.last_name)) > 0 OR $2 <> '' AND length($2) >= 10 AND $2 = p.pesel OR $1 <> '' AND upper($1) = p.document)
		ORDER BY p.last_name, p.first_name, p.id LIMIT 50`, text, digits, unitsOf(scope))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Candidate])
}

// subjectAccess is SubjectAccess for a party of documents or for a person of the programmes' files.
func subjectAccess(ctx context.Context, store *db.Store, scope access.Scope, party, person int64, request string) (*Access, error) {
	if person == 0 {
		return SubjectAccess(ctx, store, scope, party, request)
	}
	return PersonAccess(ctx, store, scope, person, request)
}

// PersonAccess collects what the programmes hold about a person, in the way of SubjectAccess: their rows in the file, the
// households, and every row of a programme that names them, with all versions. Rows that were merged are one person.
func PersonAccess(ctx context.Context, store *db.Store, scope access.Scope, person int64, request string) (*Access, error) {
	if err := scope.Require(access.ManagePrivacy); err != nil {
		return nil, err
	}
	out := &Access{Office: store.Office().Name, Made: time.Now().Truncate(time.Second), Exports: []Event{}, By: scope.Actor(), Person: person, Purposes: Purposes(), Rights: rights, Mentions: []int64{}}
	if err := store.Read(ctx, func(tx pgx.Tx) error {
		group, err := groupOf(ctx, tx, person, unitsOf(scope))
		if err != nil {
			return err
		}
		if out.Duties, err = dutiesOfPerson(ctx, tx, group, clock.Today()); err != nil {
			return err
		}
		return out.collectPerson(ctx, tx, group)
	}); err != nil {
		return nil, err
	}
	return out, audit.Record(ctx, store, scope.Actor(), "privacy.subject_access", fmt.Sprintf("persons/%d", person),
		map[string]any{"request": request, "held": len(out.Held), "comments": len(out.Comments), "files": len(out.Files)})
}

// technical are columns that say nothing about anybody: what only the program understands, and digests.
const technical = `ARRAY['id','version','known','valid','digest','key','person_id','household_id','import_id','source_file','source_row','search_key','pesel_token','document_token','name_token','token','tokens','address_key']`

// heldOf is the versions of a table's rows that concern a person, under the condition.
func heldOf(register, where string) string {
	one := func(table, now string) string {
		return "SELECT '" + register + "' AS register, t.id, t.version::bigint, " + now + " AS now, lower(t.known) AS known_from, to_jsonb(t) AS cells FROM " + table + " t WHERE " + where
	}
	return one(register, "true") + " UNION ALL " + one(register+"_past", "false")
}

func (a *Access) collectPerson(ctx context.Context, tx pgx.Tx, group []int64) error {
	const of = `(SELECT household_id FROM household_members WHERE person_id = ANY ($1) UNION SELECT household_id FROM household_members_past WHERE person_id = ANY ($1))`
	parts := []string{heldOf(personsRegister, "t.id = ANY ($1)"), heldOf("household_members", "t.person_id = ANY ($1)"), heldOf("households", "t.id IN "+of)}
	for _, p := range personals() {
		if p.Person != "" {
			parts = append(parts, heldOf(p.Register, "t."+p.Person+" = ANY ($1)"))
		}
	}
	type heldRow struct {
		Register string
		ID       int64
		Version  int64
		Current  bool
		Cells    json.RawMessage
		At       *time.Time
		By       *string
	}
	var held []heldRow
	if err := list(ctx, tx, &held, `WITH v AS (`+strings.Join(parts, " UNION ALL ")+`)
		SELECT v.register, v.id, v.version, v.now, (SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') FROM jsonb_each(v.cells - `+technical+`) e WHERE e.value NOT IN ('null', '""', '{}', '[]')), r.at, r.actor
		FROM v LEFT JOIN revisions r ON r.id = v.known_from ORDER BY v.register = 'persons' DESC, v.register, v.id, v.version DESC`, group); err != nil {
		return err
	}
	var registers []string
	var ids []int64
	seen := map[string]bool{}
	a.Titles = []FieldName{}
	for _, h := range held {
		by := ""
		if h.By != nil {
			by = *h.By
		}
		a.Held = append(a.Held, Held{h.Register, h.ID, h.Version, h.Current, h.Cells, Source{At: h.At, By: by}})
		if key := fmt.Sprint(h.Register, "/", h.ID); !seen[key] {
			seen[key] = true
			registers, ids = append(registers, h.Register), append(ids, h.ID)
		}
	}
	const rows = `(SELECT * FROM unnest($1::text[], $2::bigint[]) x(register, id))`
	for _, step := range []func() error{
		func() error {
			return list(ctx, tx, &a.Comments, `SELECT c.register, c.row_id, c.at, c.author, c.text FROM comments c JOIN `+rows+` x ON x.register = c.register AND x.id = c.row_id WHERE c.text <> '' ORDER BY c.at`, registers, ids)
		},
		func() error {
			return list(ctx, tx, &a.Files, `SELECT f.register, f.row_id, f.at, f.author, f.name FROM files f JOIN `+rows+` x ON x.register = f.register AND x.id = f.row_id ORDER BY f.at`, registers, ids)
		},
		func() error {
			return list(ctx, tx, &a.Titles, `SELECT register, 'f' || id, title_pl FROM fields WHERE register = ANY ($1) ORDER BY 1, 2`, registers)
		},
		func() error {
			// A reading of more rows than are named one by one may have held this one: it is told too.
			return list(ctx, tx, &a.Readings, `SELECT id, at, actor, action, subject, coalesce(detail->>'purpose', ''), '', coalesce(detail->>'format', ''), ARRAY(SELECT jsonb_array_elements_text(detail->'columns'))
				FROM audit a WHERE action = 'read' AND EXISTS (SELECT FROM `+rows+` x WHERE x.register = a.detail->>'register'
					AND CASE WHEN a.detail ? 'rows' THEN a.detail->'rows' @> to_jsonb(x.id) ELSE a.detail->>'count' <> '0' END) ORDER BY id`, registers, ids)
		},
		func() error {
			return list(ctx, tx, &a.Changes, `SELECT a.id, a.at, a.actor, a.action, r.register || '/' || r.row_id, '', coalesce(v.reason, ''), '', ARRAY(SELECT jsonb_object_keys(r.changes) ORDER BY 1)
				FROM audit_rows r JOIN `+rows+` x ON x.register = r.register AND x.id = r.row_id JOIN audit a ON a.id = r.audit_id LEFT JOIN revisions v ON v.id = a.revision ORDER BY a.id`, registers, ids)
		},
	} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, r := range a.Readings {
		if r.Format != "" {
			a.Exports = append(a.Exports, r)
		}
	}
	return nil
}

// titleOf is what a register is called in a text for a person.
func titleOf(register string) string {
	if t := registerTitles[register]; t != "" {
		return t
	}
	if p, ok := personalOf(register); ok && p.Title["pl"] != "" {
		return p.Title["pl"]
	}
	return register
}
