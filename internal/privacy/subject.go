package privacy

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/clock"
	"spoina/internal/db"
)

// Candidate is a party that a search found.
type Candidate struct {
	ID        int64      `json:"id"`
	Name      string     `json:"name"`
	Address   string     `json:"address"`
	NIP       string     `json:"nip"`
	Decisions int        `json:"decisions"`
	Leases    int        `json:"leases"`
	Kind      string     `json:"kind" enum:"party,person" doc:"person: of the programmes' files"`
	Unit      string     `json:"unit,omitempty" doc:"whose file it is"`
	BirthDate clock.Date `json:"birth_date,omitempty"`
}

// Search finds parties by part of the name, or by the whole NIP or PESEL, for a request of the person concerned. Who
// was found is recorded as a reading.
func Search(ctx context.Context, store *db.Store, scope access.Scope, text string) ([]Candidate, error) {
	if err := scope.Require(access.ManagePrivacy); err != nil {
		return nil, err
	}
	text = strings.TrimSpace(text)
	if len([]rune(text)) < 3 {
		return nil, ErrSearch
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	var out []Candidate
	if err := store.Read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT p.id, p.name, p.address, p.nip, (SELECT count(*) FROM decisions d WHERE d.party_id = p.id), (SELECT count(*) FROM leases l WHERE l.party_id = p.id), 'party', '', NULL::date
			FROM parties p WHERE position(lower($1) in lower(p.name)) > 0 OR $2 <> '' AND length($2) >= 10 AND $2 IN (p.nip, p.pesel) ORDER BY p.name, p.id LIMIT 50`, text, digits)
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Candidate])
		return err
	}); err != nil {
		return nil, err
	}
	ids := make([]int64, len(out))
	for i := range out {
		ids[i] = out[i].ID
	}
	if err := RecordReading(ctx, store, scope, "parties", []string{"name", "address", "nip"}, "subject_request", ids, int64(len(ids))); err != nil || len(personals()) == 0 {
		return out, err
	}
	var persons []Candidate
	if err := store.Read(ctx, func(tx pgx.Tx) (err error) {
		persons, err = searchPersons(ctx, tx, scope, text, digits)
		return err
	}); err != nil {
		return nil, err
	}
	ids = make([]int64, len(persons))
	for i := range persons {
		ids[i] = persons[i].ID
	}
	return append(out, persons...), RecordReading(ctx, store, scope, personsRegister, []string{"last_name", "first_name", "birth_date", "street", "house_no", "city"}, "subject_request", ids, int64(len(ids)))
}

// Source is where something that is held came from.
type Source struct {
	Import *int64     `json:"import"`
	File   string     `json:"file"`
	Row    int        `json:"row"`
	At     *time.Time `json:"at"`
	By     string     `json:"by"`
}

// Held is one version of a row that the office holds about a person.
type Held struct {
	Register string          `json:"register"`
	ID       int64           `json:"id"`
	Version  int64           `json:"version"`
	Current  bool            `json:"current" doc:"false: an earlier version"`
	Cells    json.RawMessage `json:"cells" doc:"the row's columns and the officers' own fields that hold something"`
	Source   Source          `json:"source"`
}

// Note is what officers wrote to each other about a row.
type Note struct {
	Register string    `json:"register"`
	Row      int64     `json:"row"`
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	Text     string    `json:"text" doc:"of a file: its name"`
}

// Event is a reading, a change or an export that concerned the person.
type Event struct {
	ID      int64     `json:"id" doc:"row of the audit"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Action  string    `json:"action"`
	Subject string    `json:"subject"`
	Purpose string    `json:"purpose,omitempty" doc:"code of the purpose of a reading"`
	Reason  string    `json:"reason,omitempty"`
	Format  string    `json:"format,omitempty" doc:"of the file that left the program"`
	Fields  []string  `json:"fields" doc:"columns read or changed"`
}

// Access is everything that the office holds about a person (art. 15 GDPR).
type Access struct {
	Office   string      `json:"office"`
	Made     time.Time   `json:"made"`
	By       string      `json:"by"`
	Party    int64       `json:"party"`
	Person   int64       `json:"person,omitempty" doc:"of the programmes' files"`
	Held     []Held      `json:"held"`
	Mentions []int64     `json:"mentions" doc:"observations of the city scan that show the person's name as advertiser"`
	Comments []Note      `json:"comments"`
	Files    []Note      `json:"files"`
	Readings []Event     `json:"readings"`
	Changes  []Event     `json:"changes"`
	Exports  []Event     `json:"exports" doc:"readings that left the program as a file; who received them, the case files tell"`
	Duties   []Duty      `json:"duties" doc:"how long each document is kept"`
	Purposes []Purpose   `json:"purposes"`
	Rights   []string    `json:"rights"`
	Titles   []FieldName `json:"own_fields"`
}

// FieldName is an officers' own field.
type FieldName struct {
	Register string `json:"register"`
	Key      string `json:"key"`
	Title    string `json:"title"`
}

// rights is what art. 15 (1) (e) and (f) GDPR want said.
var rights = []string{
	"Prawo do sprostowania danych (art. 16 RODO).",
	"Prawo do usunięcia danych, gdy nie trwa obowiązek ich przechowywania (art. 17 RODO).",
	"Prawo do ograniczenia przetwarzania (art. 18 RODO) i do sprzeciwu (art. 21 RODO).",
	"Prawo do skargi do Prezesa Urzędu Ochrony Danych Osobowych (art. 77 RODO).",
}

// SubjectAccess collects what the office holds about a party: every version of every row, where it came from, who read
// and changed it and why, and how long it is kept. That it was collected is recorded before it is given out.
func SubjectAccess(ctx context.Context, store *db.Store, scope access.Scope, party int64, request string) (*Access, error) {
	if err := scope.Require(access.ManagePrivacy); err != nil {
		return nil, err
	}
	out := &Access{Office: store.Office().Name, Made: time.Now().Truncate(time.Second), Exports: []Event{}, By: scope.Actor(), Party: party, Purposes: Purposes(), Rights: rights}
	if err := store.Read(ctx, func(tx pgx.Tx) (err error) {
		if out.Duties, err = duties(ctx, tx, party, clock.Today()); err != nil {
			return err
		}
		return out.collect(ctx, tx)
	}); err != nil {
		return nil, err
	}
	return out, audit.Record(ctx, store, scope.Actor(), "privacy.subject_access", fmt.Sprintf("parties/%d", party),
		map[string]any{"request": request, "held": len(out.Held), "comments": len(out.Comments), "files": len(out.Files)})
}

func list[T any](ctx context.Context, tx pgx.Tx, into *[]T, sql string, args ...any) error {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	*into, err = pgx.CollectRows(rows, pgx.RowToStructByPos[T])
	return err
}

func (a *Access) collect(ctx context.Context, tx pgx.Tx) error {
	type heldRow struct {
		Register string
		ID       int64
		Version  int64
		Current  bool
		Cells    json.RawMessage
		Import   *int64
		File     string
		Row      int
		At       *time.Time
		By       *string
	}
	var held []heldRow
	// Geometry and what only the program understands are left out; so is what says nothing.
	if err := list(ctx, tx, &held, `
		WITH v AS (
			SELECT 'parties' AS register, id, version, upper_inf(known) AND EXISTS (SELECT FROM parties c WHERE c.id = p.id AND c.version = p.version) AS now, lower(known) AS known_from,
				to_jsonb(p) AS cells, import_id, '' AS file, 0 AS row FROM (SELECT * FROM parties UNION ALL SELECT * FROM parties_past) p WHERE p.id = $1
			UNION ALL SELECT 'decisions', id, version, true, lower(known), to_jsonb(d) - 'geom', import_id, source_file, source_row FROM decisions d WHERE party_id = $1
			UNION ALL SELECT 'decisions', id, version, false, lower(known), to_jsonb(d) - 'geom', import_id, source_file, source_row FROM decisions_past d WHERE party_id = $1
			UNION ALL SELECT 'leases', id, version, true, lower(known), to_jsonb(l), import_id, source_file, source_row FROM leases l WHERE party_id = $1
			UNION ALL SELECT 'leases', id, version, false, lower(known), to_jsonb(l), import_id, source_file, source_row FROM leases_past l WHERE party_id = $1)
		SELECT v.register, v.id, v.version, v.now,
			(SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') FROM jsonb_each(v.cells - ARRAY['id','version','known','valid','digest','key','party_id','import_id','source_file','source_row']) e
				WHERE e.value NOT IN ('null', '""', '{}', '[]')),
			v.import_id, v.file, v.row, r.at, r.actor
		FROM v LEFT JOIN revisions r ON r.id = v.known_from ORDER BY v.register DESC, v.id, v.version DESC`, a.Party); err != nil {
		return err
	}
	rows := map[string][]int64{}
	for _, h := range held {
		by := ""
		if h.By != nil {
			by = *h.By
		}
		a.Held = append(a.Held, Held{h.Register, h.ID, h.Version, h.Current, h.Cells, Source{h.Import, h.File, h.Row, h.At, by}})
		rows[h.Register] = append(rows[h.Register], h.ID)
	}
	m, err := mentionsOf(ctx, tx, []int64{a.Party})
	if err != nil {
		return err
	}
	beside, err := tx.Query(ctx, `SELECT 'views', v.id, v.version::int8, jsonb_build_object('name', v.name, 'register', v.register, 'body', v.body), v.changed_at, v.changed_by FROM views v WHERE $1 <> '' AND (v.name ~* $1 OR v.body::text ~* $1)
		UNION ALL SELECT 'change_sets', s.id, 1, jsonb_build_object('register', s.register, 'file', s.file, 'line', x.line, 'cells', x.cells), s.created_at, s.actor FROM change_set_rows x JOIN change_sets s ON s.id = x.change_set
			WHERE $1 <> '' AND x.cells::text ~* $1 ORDER BY 1 DESC, 2`, m.whole)
	if err != nil {
		return err
	}
	var other Held
	if _, err := pgx.ForEachRow(beside, []any{&other.Register, &other.ID, &other.Version, &other.Cells, &other.Source.At, &other.Source.By}, func() error {
		other.Current = true
		a.Held = append(a.Held, other)
		other = Held{}
		return nil
	}); err != nil {
		return err
	}
	parties, decisions, leases := rows["parties"], rows["decisions"], rows["leases"]
	for _, step := range []func() error{
		func() error {
			return list(ctx, tx, &a.Comments, `SELECT register, row_id, at, author, text FROM comments WHERE text <> '' AND (register = 'parties' AND row_id = ANY ($1)
				OR register = 'decisions' AND row_id = ANY ($2) OR register = 'leases' AND row_id = ANY ($3)) ORDER BY at`, parties, decisions, leases)
		},
		func() error {
			return list(ctx, tx, &a.Files, `SELECT register, row_id, at, author, name FROM files WHERE register = 'parties' AND row_id = ANY ($1)
				OR register = 'decisions' AND row_id = ANY ($2) OR register = 'leases' AND row_id = ANY ($3) ORDER BY at`, parties, decisions, leases)
		},
		func() error {
			return list(ctx, tx, &a.Titles, `SELECT register, 'f' || id, title_pl FROM fields WHERE register IN ('parties', 'decisions', 'leases') ORDER BY 1, 2`)
		},
		func() error {
			// A reading of more rows than are named one by one may have held this one: it is told too.
			return list(ctx, tx, &a.Readings, `SELECT id, at, actor, action, subject, coalesce(detail->>'purpose', ''), '', coalesce(detail->>'format', ''), ARRAY(SELECT jsonb_array_elements_text(detail->'columns'))
				FROM audit a WHERE action = 'read' AND CASE detail->>'register'
					WHEN 'parties' THEN NOT detail ? 'rows' AND detail->>'count' <> '0' OR EXISTS (SELECT FROM jsonb_array_elements_text(detail->'rows') e WHERE e::bigint = ANY ($1))
					WHEN 'decisions' THEN NOT detail ? 'rows' AND detail->>'count' <> '0' OR EXISTS (SELECT FROM jsonb_array_elements_text(detail->'rows') e WHERE e::bigint = ANY ($2))
					WHEN 'leases' THEN NOT detail ? 'rows' AND detail->>'count' <> '0' OR EXISTS (SELECT FROM jsonb_array_elements_text(detail->'rows') e WHERE e::bigint = ANY ($3)) END
				ORDER BY id`, parties, decisions, leases)
		},
		func() error {
			return list(ctx, tx, &a.Changes, `SELECT a.id, a.at, a.actor, a.action, r.register || '/' || r.row_id, '', coalesce(v.reason, ''), '', ARRAY(SELECT jsonb_object_keys(r.changes) ORDER BY 1)
				FROM audit_rows r JOIN audit a ON a.id = r.audit_id LEFT JOIN revisions v ON v.id = a.revision
				WHERE r.register = 'parties' AND r.row_id = ANY ($1) OR r.register = 'decisions' AND r.row_id = ANY ($2) OR r.register = 'leases' AND r.row_id = ANY ($3)
				ORDER BY a.id`, parties, decisions, leases)
		},
		func() error {
			for _, r := range a.Readings {
				if r.Format != "" {
					a.Exports = append(a.Exports, r)
				}
			}
			return nil
		},
	} {
		if err := step(); err != nil {
			return err
		}
	}
	found, err := tx.Query(ctx, `SELECT DISTINCT s.id FROM scan_objects s JOIN parties p ON p.id = $1 AND length(p.name) > 2 AND position(lower(p.name) in lower(s.advertiser)) > 0 ORDER BY 1 LIMIT 1000`, a.Party)
	if err != nil {
		return err
	}
	a.Mentions, err = pgx.CollectRows(found, pgx.RowTo[int64])
	return err
}

// JSON is the whole as a file.
func (a *Access) JSON() ([]byte, error) { return json.MarshalIndent(a, "", "  ") }

var typeOfAccess = reflect.TypeFor[Access]()
