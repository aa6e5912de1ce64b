package linking

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/scene"
	"spoina/geo"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
)

// Failures of the dictionaries.
var (
	ErrAlias     = fail.New(fail.Invalid, "linking.alias", "a dictionary cannot hold this entry")
	ErrAliasNone = fail.New(fail.NotFound, "linking.alias_none", "there is no such entry of the dictionaries")
	ErrAliasFile = fail.New(fail.Invalid, "linking.alias_file", "this is not a file of dictionaries")
)

// Kinds of entries, in the order of screens and files.
var aliasKinds = []string{"street", "word", "parcel", "precinct", "party", "landmark"}

// Alias is an entry of the office's dictionaries: what registers write and what they mean by it.
type Alias struct {
	ID        int64      `json:"id"`
	Kind      string     `json:"kind" enum:"street,word,parcel,precinct,party,landmark"`
	Written   string     `json:"written"`
	Means     string     `json:"means"`
	X         *float64   `json:"x,omitempty" doc:"of a landmark, metres of the office's system, easting"`
	Y         *float64   `json:"y,omitempty"`
	Source    string     `json:"source" doc:"file or register that writes so"`
	State     string     `json:"state" enum:"proposed,accepted,rejected"`
	Count     int        `json:"count" doc:"links that show it"`
	AddedBy   string     `json:"added_by"`
	AddedAt   time.Time  `json:"added_at"`
	DecidedBy string     `json:"decided_by"`
	DecidedAt *time.Time `json:"decided_at,omitempty"`
}

// tidy brings what registers write into the form in which it is looked up.
func (a *Alias) tidy() error {
	a.Written, a.Means = strings.Join(strings.Fields(a.Written), " "), strings.Join(strings.Fields(a.Means), " ")
	if !slices.Contains(aliasKinds, a.Kind) || a.Written == "" || a.Means == "" && a.Kind != "landmark" || len(a.Written) > 200 || len(a.Means) > 200 {
		return ErrAlias.Because("an entry has a kind, what is written and what it means, each at most 200 letters")
	}
	switch a.Kind {
	case "street":
		a.Written = geo.StreetKey(a.Written)
		if a.Written == "" || geo.StreetKey(a.Means) == "" {
			return ErrAlias.Because("this is no name of a street")
		}
	case "word":
		a.Written, a.Means = strings.TrimRight(geo.Fold(a.Written), "."), geo.Fold(a.Means)
		if strings.ContainsAny(a.Written, " ") {
			return ErrAlias.Because("an abbreviation is one word")
		}
	case "precinct", "party", "landmark":
		a.Written = geo.Fold(a.Written)
	}
	if a.Kind == "landmark" {
		if a.X == nil || a.Y == nil {
			return ErrAlias.Because("a landmark needs its place")
		}
		if a.Means == "" {
			a.Means = a.Written
		}
	}
	if a.Kind != "street" && geo.Fold(a.Means) == a.Written && a.Kind != "landmark" || a.Kind == "street" && geo.StreetKey(a.Means) == a.Written {
		return ErrAlias.Because("both say the same")
	}
	return nil
}

// put writes an entry: a new proposal, more evidence for one, or what an officer says about it. An accepted or rejected
// entry is never changed by a proposal.
func put(ctx context.Context, c *db.Change, revision int64, a Alias, evidence []int64, actor string) error {
	if err := a.tidy(); err != nil {
		return err
	}
	var id int64
	var state, means string
	err := c.QueryRow(ctx, `SELECT id, state, means FROM link_aliases WHERE kind = $1 AND written = $2 FOR UPDATE`, a.Kind, a.Written).Scan(&id, &state, &means)
	fresh := errors.Is(err, pgx.ErrNoRows)
	if err != nil && !fresh {
		return err
	}
	if fresh {
		_, err := c.Exec(ctx, `INSERT INTO link_aliases (id, kind, written, means, x, y, source, state, evidence, added_by, decided_by, decided_at, known)
			VALUES (nextval('register_id'), $1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $7 = 'proposed' THEN '' ELSE $9 END, CASE WHEN $7 = 'proposed' THEN NULL ELSE now() END, int8range($10, NULL))`,
			a.Kind, a.Written, a.Means, a.X, a.Y, a.Source, a.State, append([]int64{}, evidence...), actor, revision)
		return err
	}
	if a.State == "proposed" {
		if state == "proposed" && means != a.Means { // registers mean now this, now that: it is no alias of anything
			_, err = c.Exec(ctx, `UPDATE link_aliases SET state = 'rejected', decided_by = '', decided_at = now() WHERE id = $1`, id)
			return err
		}
		_, err = c.Exec(ctx, `UPDATE link_aliases SET evidence = ARRAY(SELECT DISTINCT e FROM unnest(evidence || $2::bigint[]) e ORDER BY e) WHERE id = $1 AND means = $3`, id, evidence, a.Means)
		return err
	}
	if _, err := c.Exec(ctx, `INSERT INTO link_aliases_past (id, kind, written, means, x, y, source, state, evidence, added_by, added_at, decided_by, decided_at, known, version)
		SELECT id, kind, written, means, x, y, source, state, evidence, added_by, added_at, decided_by, decided_at, int8range(lower(known), $2), version FROM link_aliases WHERE id = $1`, id, revision); err != nil {
		return err
	}
	_, err = c.Exec(ctx, `UPDATE link_aliases SET means = $2, x = coalesce($3, x), y = coalesce($4, y), state = $5, decided_by = $6, decided_at = now(), version = version + 1, known = int8range($7, NULL) WHERE id = $1`,
		id, a.Means, a.X, a.Y, a.State, actor, revision)
	return err
}

// learn proposes what a link by hand shows about the way the register writes: a street, a parcel, a party that is
// called otherwise on the thing. It proposes only; an officer accepts.
func learn(ctx context.Context, c *db.Change, scope access.Scope, revision, id int64) error {
	var kind, target string
	var document int64
	var object *int64
	if err := c.QueryRow(ctx, `SELECT document_kind, document_id, target, object_id FROM link_decisions WHERE id = $1`, id).Scan(&kind, &document, &target, &object); err != nil {
		return err
	}
	if object == nil {
		return nil
	}
	propose := func(a Alias) error {
		a.State = "proposed"
		if err := a.tidy(); err != nil { // both say the same, or there is nothing to learn
			return nil
		}
		return put(ctx, c, revision, a, []int64{id}, scope.Actor())
	}
	if kind == "lease" && target == "parcel" {
		return learnParcel(ctx, c, document, *object, propose)
	}
	if kind != "decision" {
		return nil
	}
	var street, file string
	var party, advertiser string
	var known, natural bool
	var x, y *float64
	if err := c.QueryRow(ctx, `SELECT d.street, d.source_file, coalesce(p.name, ''), coalesce(p.nip = '' AND p.regon = '', true),
			EXISTS (SELECT FROM road_lanes l WHERE l.street_key = d.street_key) OR EXISTS (SELECT FROM address_points a WHERE a.street_key = d.street_key),
			coalesce(o.advertiser, ''), ST_X(ST_PointOnSurface(o.geom)), ST_Y(ST_PointOnSurface(o.geom))
		FROM decisions d LEFT JOIN parties p ON p.id = d.party_id
		LEFT JOIN LATERAL (SELECT advertiser, geom FROM scan_objects WHERE object_id = $2 ORDER BY captured_on DESC NULLS LAST, id DESC LIMIT 1) o ON true
		WHERE d.id = $1`, document, *object).Scan(&street, &file, &party, &natural, &known, &advertiser, &x, &y); err != nil {
		return err
	}
	if street != "" && !known && x != nil {
		var lane string
		err := c.QueryRow(ctx, `SELECT l.name FROM road_lanes l WHERE l.street_key <> '' AND ST_DWithin(l.geom, ST_SetSRID(ST_MakePoint($1, $2), $3::int), 15)
			ORDER BY ST_Distance(l.geom, ST_SetSRID(ST_MakePoint($1, $2), $3::int)), l.id LIMIT 1`, *x, *y, c.Office().SRID).Scan(&lane)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if lane != "" {
			if err := propose(Alias{Kind: "street", Written: street, Means: lane, Source: file}); err != nil {
				return err
			}
		}
	}
	// A natural person's name is no entry of a dictionary that is exported.
	if party != "" && !natural && advertiser != "" && geo.Similarity(party, advertiser) < 0.6 {
		if err := propose(Alias{Kind: "party", Written: party, Means: advertiser, Source: file}); err != nil {
			return err
		}
	}
	if x == nil {
		return nil
	}
	var parcelID, raw, precinct, number string
	err := c.QueryRow(ctx, `SELECT p.parcel_id, r.ref_raw, r.precinct, r.number FROM decision_parcels r, parcels p WHERE r.decision_id = $1 AND r.number <> ''
			AND ST_Contains(p.geom, ST_SetSRID(ST_MakePoint($2, $3), $4::int)) AND p.number <> r.number
			AND NOT EXISTS (SELECT FROM parcels q WHERE q.number = r.number AND (r.precinct = '' OR q.precinct LIKE '%' || r.precinct))
			AND (SELECT count(*) FROM decision_parcels n WHERE n.decision_id = $1) = 1 LIMIT 1`, document, *x, *y, c.Office().SRID).Scan(&parcelID, &raw, &precinct, &number)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return propose(Alias{Kind: "parcel", Written: scene.ParcelKey("", precinct, number), Means: parcelID, Source: file})
}

func learnParcel(ctx context.Context, c *db.Change, lease, parcel int64, propose func(Alias) error) error {
	var parcelID, precinct, number, full, file string
	err := c.QueryRow(ctx, `SELECT p.parcel_id, r.precinct, r.number, coalesce(r.parcel_id, ''), l.source_file FROM lease_parcels r JOIN leases l ON l.id = r.lease_id, parcels p
		WHERE r.lease_id = $1 AND p.id = $2 AND r.number <> '' AND p.number <> r.number AND (SELECT count(*) FROM lease_parcels n WHERE n.lease_id = $1) = 1`, lease, parcel).Scan(&parcelID, &precinct, &number, &full, &file)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return propose(Alias{Kind: "parcel", Written: scene.ParcelKey(full, precinct, number), Means: parcelID, Source: file})
}

const aliasColumns = `id, kind, written, means, x, y, source, state, cardinality(evidence), added_by, added_at, decided_by, decided_at`

// Aliases lists the dictionaries; kind and state narrow the list where they are not empty.
func Aliases(ctx context.Context, q queryer, kind, state string) ([]Alias, error) {
	rows, err := q.Query(ctx, `SELECT `+aliasColumns+` FROM link_aliases WHERE ($1 = '' OR kind = $1) AND ($2 = '' OR state = $2) ORDER BY state = 'proposed' DESC, kind, cardinality(evidence) DESC, written`, kind, state)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a Alias, err error) {
		err = row.Scan(&a.ID, &a.Kind, &a.Written, &a.Means, &a.X, &a.Y, &a.Source, &a.State, &a.Count, &a.AddedBy, &a.AddedAt, &a.DecidedBy, &a.DecidedAt)
		return a, err
	})
}

// Teach accepts, changes or rejects an entry, or adds one, in an officer's name.
func Teach(ctx context.Context, c *db.Change, scope access.Scope, a Alias) error {
	if err := scope.Require(access.DecideFinding); err != nil {
		return err
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return err
	}
	if a.ID != 0 {
		var kind, written string
		err := c.QueryRow(ctx, `SELECT kind, written FROM link_aliases WHERE id = $1`, a.ID).Scan(&kind, &written)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrAliasNone
		}
		if err != nil {
			return err
		}
		a.Kind, a.Written = kind, written
		if a.Kind == "landmark" && a.X == nil {
			if err := c.QueryRow(ctx, `SELECT x, y FROM link_aliases WHERE id = $1`, a.ID).Scan(&a.X, &a.Y); err != nil {
				return err
			}
		}
	}
	if a.State != "accepted" && a.State != "rejected" {
		return ErrAlias.Because("an entry is accepted or rejected")
	}
	if err := put(ctx, c, revision, a, nil, scope.Actor()); err != nil {
		return err
	}
	if err := c.Audit(ctx, "linking.teach", "linking/aliases", map[string]any{"kind": a.Kind, "state": a.State}); err != nil {
		return err
	}
	return follow(ctx, c, revision, "decision")
}

// WriteCSV writes entries as a file that ReadAliases reads.
func WriteCSV(list []Alias) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	number := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'f', 3, 64)
	}
	rows := [][]string{{"kind", "written", "means", "x", "y", "source", "state", "count"}}
	for _, a := range list {
		rows = append(rows, []string{a.Kind, a.Written, a.Means, number(a.X), number(a.Y), a.Source, a.State, strconv.Itoa(a.Count)})
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// ReadAliases reads a file of dictionaries, CSV or JSON, as WriteCSV and the export write it.
func ReadAliases(body []byte) ([]Alias, error) {
	body = bytes.TrimPrefix(bytes.TrimSpace(body), []byte("\ufeff"))
	var out []Alias
	if bytes.HasPrefix(body, []byte("[")) {
		if err := json.Unmarshal(body, &out); err != nil {
			return nil, ErrAliasFile.Because("the file is not JSON of dictionaries")
		}
		return out, nil
	}
	lines, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || len(lines) == 0 {
		return nil, ErrAliasFile
	}
	at := map[string]int{}
	for i, name := range lines[0] {
		at[name] = i
	}
	for _, need := range []string{"kind", "written", "means"} {
		if _, ok := at[need]; !ok {
			return nil, ErrAliasFile.Because("the file has no column %s", need)
		}
	}
	for n, l := range lines[1:] {
		cell := func(name string) string {
			if i, ok := at[name]; ok {
				return l[i]
			}
			return ""
		}
		a := Alias{Kind: cell("kind"), Written: cell("written"), Means: cell("means"), Source: cell("source"), State: cell("state")}
		for _, p := range []struct {
			name string
			into **float64
		}{{"x", &a.X}, {"y", &a.Y}} {
			if s := cell(p.name); s != "" {
				v, err := strconv.ParseFloat(s, 64)
				if err != nil {
					return nil, ErrAliasFile.Because("line %d: %s is no number", n+2, p.name)
				}
				*p.into = &v
			}
		}
		out = append(out, a)
	}
	return out, nil
}

// Import takes a file of dictionaries in as accepted entries: the office says with the file that it means them.
// Rejected ones of the file stay rejected, proposals stay proposals.
func Import(ctx context.Context, c *db.Change, scope access.Scope, list []Alias) (int, error) {
	if err := scope.Require(access.DecideFinding); err != nil {
		return 0, err
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return 0, err
	}
	for i, a := range list {
		if a.State == "" {
			a.State = "accepted"
		}
		if err := put(ctx, c, revision, a, nil, scope.Actor()); err != nil {
			var f *fail.Error
			if errors.As(err, &f) {
				return 0, ErrAliasFile.Because("line %d: %s", i+2, f.Message)
			}
			return 0, err
		}
	}
	if err := c.Audit(ctx, "linking.import", "linking/aliases", map[string]any{"entries": len(list)}); err != nil {
		return 0, err
	}
	return len(list), follow(ctx, c, revision, "decision")
}

// Habit is something a source does in all its rows (domain F7b): shown, so that nobody learns it row by row.
type Habit struct {
	Source string  `json:"source"`
	Habit  string  `json:"habit" enum:"old_parcels,unknown_streets"`
	Share  float64 `json:"share"`
	Count  int     `json:"count"`
}

// Habits tells of each file of decisions how often its parcels bear former numbers and its streets unknown names, where
// it is every tenth row or more and at least ten.
func Habits(ctx context.Context, q queryer) ([]Habit, error) {
	rows, err := q.Query(ctx, `
		SELECT source, habit, n::float8 / m, n::int FROM (
			SELECT d.source_file AS source, 'old_parcels' AS habit, count(*) FILTER (WHERE NOT EXISTS (SELECT FROM parcels p WHERE p.number = r.number)
				AND EXISTS (SELECT FROM parcel_lineage g WHERE upper_inf(g.known) AND split_part(g.parent_id, '.', 3) = r.number)) AS n, count(*) AS m
			FROM decision_parcels r JOIN decisions d ON d.id = r.decision_id WHERE r.number <> '' GROUP BY d.source_file
			UNION ALL
			SELECT d.source_file, 'unknown_streets', count(*) FILTER (WHERE NOT EXISTS (SELECT FROM road_lanes l WHERE l.street_key = d.street_key)
				AND NOT EXISTS (SELECT FROM address_points a WHERE a.street_key = d.street_key)), count(*) FROM decisions d WHERE d.street_key <> '' GROUP BY d.source_file) x
		WHERE n >= 10 AND n * 10 >= m ORDER BY n DESC LIMIT 20`)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Habit])
	if err != nil {
		return nil, fmt.Errorf("habits of sources: %w", err)
	}
	return list, nil
}
