package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/register"
)

const importColumns = `id, layer, state, files, options, counts, detail, progress, coalesce(error, ''), actor, created_at, revision, undone_by,
	(SELECT count(*) FROM import_problems p WHERE p.import_id = imports.id)`

func scanImport(row pgx.Row) (*Import, error) {
	i := &Import{}
	err := row.Scan(&i.ID, &i.Layer, &i.State, &i.Files, &i.Options, &i.Counts, &i.Detail, &i.Progress, &i.Error, &i.Actor, &i.CreatedAt, &i.Revision, &i.UndoneBy, &i.ProblemsCount)
	return i, err
}

func (s *Service) get(ctx context.Context, id int64) (*Import, error) {
	i, err := scanImport(s.store.Pool().QueryRow(ctx, `SELECT `+importColumns+` FROM imports WHERE id = $1`, id))
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNoImport.Because("there is no import %d", id)
	}
	return i, err
}

// seen is for whoever may import or read the reports of imports.
func seen(scope access.Scope) error {
	if scope.May(access.Import) {
		return nil
	}
	return scope.Require(access.SeeImports)
}

// Get is one import, for whoever may import or read the reports of imports.
func (s *Service) Get(ctx context.Context, scope access.Scope, id int64) (*Import, error) {
	if err := seen(scope); err != nil {
		return nil, err
	}
	i, err := s.get(ctx, id)
	if err != nil {
		return nil, err
	}
	return i.shown(scope), nil
}

// shown leaves cells of the file to those who may import: anything may stand in them.
func (i *Import) shown(scope access.Scope) *Import {
	if scope.May(access.Import) {
		return i
	}
	for c := range i.Detail.Columns {
		i.Detail.Columns[c].Samples = []string{}
	}
	i.Detail.Sample, i.Detail.Kept = []map[string]string{}, nil
	return i
}

// List is the history of imports, the newest first, for whoever may import or read the reports of imports.
func (s *Service) List(ctx context.Context, scope access.Scope, limit int) ([]*Import, error) {
	if err := seen(scope); err != nil {
		return nil, err
	}
	rows, err := s.store.Pool().Query(ctx, `SELECT `+importColumns+` FROM imports WHERE state <> 'discarded' ORDER BY id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*Import, error) {
		i, err := scanImport(row)
		if err != nil {
			return nil, err
		}
		return i.shown(scope), nil
	})
}

// Problems are the remarks of an import, in the order in which they were made. after is the number of the last one
// already read. What a cell says, and the row as it was typed, is for whoever may import: anything may stand there.
func (s *Service) Problems(ctx context.Context, scope access.Scope, id int64, after, limit int) (list []Problem, next int, err error) {
	if _, err := s.Get(ctx, scope, id); err != nil {
		return nil, 0, err
	}
	rows, err := s.store.Pool().Query(ctx, `SELECT no, file, row, field, value, code, message, rejected, raw FROM import_problems WHERE import_id = $1 AND no > $2 ORDER BY no LIMIT $3`, id, after, limit+1)
	if err != nil {
		return nil, 0, err
	}
	list = []Problem{}
	last, may := 0, scope.May(access.Import)
	var no int
	var p Problem
	var raw []byte
	_, err = pgx.ForEachRow(rows, []any{&no, &p.File, &p.Row, &p.Field, &p.Value, &p.Code, &p.Message, &p.Rejected, &raw}, func() error {
		if len(list) == limit {
			next = last
			return nil
		}
		p.Raw = nil
		if !may {
			p.Value = ""
		}
		if raw != nil && may {
			p.Raw = append(json.RawMessage{}, raw...)
		}
		list, last = append(list, p), no
		return nil
	})
	return list, next, err
}

// addProblems appends remarks to those that an import has.
func (s *Service) addProblems(ctx context.Context, id int64, problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	var last int32
	if err := s.store.Pool().QueryRow(ctx, `SELECT coalesce(max(no), 0) FROM import_problems WHERE import_id = $1`, id).Scan(&last); err != nil {
		return err
	}
	rows := make([][]any, len(problems))
	for i, p := range problems {
		rows[i] = []any{id, last + int32(i) + 1, p.File, int32(p.Row), p.Field, p.Value, p.Code, p.Message, p.Rejected}
	}
	_, err := s.store.Pool().CopyFrom(ctx, pgx.Identifier{"import_problems"}, []string{"import_id", "no", "file", "row", "field", "value", "code", "message", "rejected"}, pgx.CopyFromRows(rows))
	return err
}

// Difference is one row that publishing would add, change or close.
type Difference struct {
	Key      string            `json:"key"`
	Kind     string            `json:"kind"`          // new, changed, closed, same
	Fields   map[string][2]any `json:"fields"`        // name → old, new
	Row      int               `json:"row,omitempty"` // row of the file; absent for closed
	File     string            `json:"file,omitempty"`
	Geometry json.RawMessage   `json:"geometry,omitempty"` // GeoJSON in degrees
}

// hides tells which fields of a layer's register a person is not shown in the comparison of an import. It is a refusal when
// they may neither import nor read the whole register.
func hides(scope access.Scope, layer string) (func(field string) bool, error) {
	subject := access.SubjectOf(layer)
	unused := func(any) string { return "" }
	if !scope.May(access.Import) && scope.Condition(subject, unused) != "true" {
		return nil, scope.Refused("every row of the register " + layer)
	}
	personal := map[string]bool{}
	for _, reg := range register.Core() {
		if reg.Name == layer {
			for _, c := range reg.Columns {
				personal[c.Field] = c.Personal
			}
		}
	}
	reads := scope.Rights(layer).Read
	return func(field string) bool {
		switch {
		case scope.All():
			return false
		case personal[field]: // a comparison has no purpose of reading
			return true
		}
		return reads && scope.ColumnCondition(subject, field, false, unused) != "true"
	}, nil
}

// Changes lists what publishing a rehearsed import would do, field by field. after is the cursor that the last page
// returned, empty for the first. It speaks of rows of a register, before and after, so it is for whoever may import or
// may read every row of that register; fields that their roles withhold there are left out, personal ones always.
func (s *Service) Changes(ctx context.Context, scope access.Scope, id int64, kind string, after int64, limit int) (list []Difference, next int64, err error) {
	imp, err := s.Get(ctx, scope, id)
	if err != nil {
		return nil, 0, err
	}
	hidden, err := hides(scope, imp.Layer)
	if err != nil {
		return nil, 0, err
	}
	defer func() {
		for _, d := range list {
			for field := range d.Fields {
				if hidden(field) {
					delete(d.Fields, field)
				}
			}
		}
	}()
	switch kind {
	case "":
		kind = "changed"
	case "new", "changed", "closed", "same":
	default:
		return nil, 0, ErrMapping.Because("kind is new, changed, closed or same, not %q", kind)
	}
	list = []Difference{}
	l, err := LayerByName(imp.Layer)
	if err != nil {
		return nil, 0, err
	}
	switch {
	case imp.State == "published" && imp.Revision != nil:
		return s.published(ctx, l, *imp.Revision, kind, after, limit)
	case imp.State != "rehearsed":
		return nil, 0, ErrState.Because("import %d is %s: there is nothing that it would change", id, imp.State)
	}
	err = s.store.Read(ctx, func(tx pgx.Tx) error {
		st, err := stagingOf(ctx, tx, l, id)
		if err != nil {
			return err
		}
		if err := st.load(ctx, tx); err != nil {
			return nil // every row was refused: there is no staging
		}
		st.update = imp.Options.Update
		rows, err := tx.Query(ctx, st.changesSQL(ctx, tx, kind), after, limit+1)
		if err != nil {
			return err
		}
		var cursor int64
		var d Difference
		var old, fresh map[string]any
		var g *string
		n := 0
		last := int64(0)
		_, err = pgx.ForEachRow(rows, []any{&cursor, &d.Key, &d.File, &d.Row, &old, &fresh, &g}, func() error {
			if n++; n > limit {
				next = last
				return nil
			}
			last = cursor
			d.Kind, d.Fields, d.Geometry = kind, map[string][2]any{}, nil
			if g != nil {
				d.Geometry = json.RawMessage(*g)
			}
			for _, c := range st.columns {
				o, f := old[c], fresh[c]
				if kind == "changed" && fmt.Sprint(o) == fmt.Sprint(f) || o == nil && f == nil || kind == "same" {
					continue
				}
				d.Fields[c] = [2]any{o, f}
			}
			if o, f := old["geom"], fresh["geom"]; kind == "changed" && f != nil && o != f {
				d.Fields["geometry"] = [2]any{o, f}
			}
			list = append(list, d)
			old, fresh, g = nil, nil, nil
			return nil
		})
		return err
	})
	return list, next, err
}

// changesSQL composes the page of one kind: $1 the cursor, $2 the number of rows.
func (s *staging) changesSQL(ctx context.Context, q querier, kind string) string {
	object := func(alias string, value func(string) string) string {
		var parts []string
		for _, c := range s.columns {
			parts = append(parts, fmt.Sprintf("'%s', %s", c, value(c)))
		}
		if s.geometry {
			parts = append(parts, fmt.Sprintf("'geom', md5(ST_AsEWKB(%s.geom))", alias))
		}
		var chunks []string // a function takes at most 100 arguments
		for len(parts) > 0 {
			n := min(40, len(parts))
			chunks = append(chunks, "jsonb_build_object("+strings.Join(parts[:n], ", ")+")")
			parts = parts[n:]
		}
		if len(chunks) == 0 {
			return "'{}'::jsonb"
		}
		return strings.Join(chunks, " || ")
	}
	old := object("t", func(c string) string { return "t." + ident(c) })
	fresh := object("s", s.value)
	shape := func(alias string) string {
		if !s.geometry {
			return "NULL::text"
		}
		return fmt.Sprintf("ST_AsGeoJSON(ST_Transform(%s.geom, 4326), 7)", alias)
	}
	var diff *string
	_ = q.QueryRow(ctx, `SELECT to_regclass($1)::text`, s.diff()).Scan(&diff)
	switch {
	case kind == "new" && diff == nil:
		return fmt.Sprintf(`SELECT s.s_no::bigint, s.s_key, s.s_file, s.s_row, '{}'::jsonb, %s, %s FROM %s s WHERE NOT s.s_history AND s.s_no > $1 ORDER BY s.s_no LIMIT $2`, fresh, shape("s"), s.name)
	case diff == nil:
		return fmt.Sprintf(`SELECT s.s_no::bigint, s.s_key, s.s_file, s.s_row, '{}'::jsonb, '{}'::jsonb, NULL::text FROM %s s WHERE false AND s.s_no > $1 LIMIT $2`, s.name)
	case kind == "new":
		return fmt.Sprintf(`SELECT s.s_no::bigint, s.s_key, s.s_file, s.s_row, '{}'::jsonb, %s, %s FROM %s s JOIN %s d ON d.no = s.s_no AND d.kind = 'new' WHERE s.s_no > $1 ORDER BY s.s_no LIMIT $2`,
			fresh, shape("s"), s.name, s.diff())
	case kind == "closed":
		return fmt.Sprintf(`SELECT t.id, t.key, '', 0, %s, '{}'::jsonb, %s FROM %s t JOIN %s d ON d.id = t.id AND d.kind = 'closed' WHERE t.id > $1 ORDER BY t.id LIMIT $2`,
			old, shape("t"), s.target.name, s.diff())
	}
	return fmt.Sprintf(`SELECT s.s_no::bigint, s.s_key, s.s_file, s.s_row, %s, %s, %s FROM %s s JOIN %s d ON d.no = s.s_no AND d.kind = '%s' JOIN %s t ON t.id = d.id WHERE s.s_no > $1 ORDER BY s.s_no LIMIT $2`,
		old, fresh, shape("s"), s.name, s.diff(), kind, s.target.name)
}

// columns that every version of a row has of its own
const versionColumns = `'{id,key,known,version,import_id,source_file,source_row,raw,extra,digest,geom,valid,problems,annexes}'::text[]`

// published reads from the registers themselves what a published import did: the versions that its revision began and
// those that it ended.
func (s *Service) published(ctx context.Context, l *Layer, revision int64, kind string, after int64, limit int) (list []Difference, next int64, err error) {
	list = []Difference{}
	geometry, where := "NULL::text", ""
	if l.geometry != noGeometry && l != leases {
		geometry = "ST_AsGeoJSON(ST_Transform(coalesce(n.geom, o.geom), 4326), 7)"
	}
	switch kind {
	case "new":
		where = "n.id IS NOT NULL AND o.id IS NULL"
	case "changed":
		where = "n.id IS NOT NULL AND o.id IS NOT NULL"
	case "closed":
		where = "n.id IS NULL"
	default:
		return list, 0, nil // what stayed the same has no version of this revision
	}
	err = s.store.Read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, fmt.Sprintf(`
			WITH n AS (SELECT * FROM %[1]s WHERE lower(known) = $1 UNION ALL SELECT * FROM %[1]s_past WHERE lower(known) = $1 AND NOT upper_inf(known)),
			     o AS (SELECT * FROM %[1]s_past WHERE upper(known) = $1)
			SELECT coalesce(n.id, o.id), coalesce(n.key, o.key), coalesce(n.source_file, ''), coalesce(n.source_row, 0),
			       coalesce(to_jsonb(o) - %[2]s, '{}'), coalesce(to_jsonb(n) - %[2]s, '{}'), %[3]s
			FROM n FULL JOIN o ON o.id = n.id WHERE %[4]s AND coalesce(n.id, o.id) > $2 ORDER BY 1 LIMIT $3`, l.Table, versionColumns, geometry, where), revision, after, limit+1)
		if err != nil {
			return err
		}
		var d Difference
		var old, fresh map[string]any
		var g *string
		var id, last int64
		n := 0
		_, err = pgx.ForEachRow(rows, []any{&id, &d.Key, &d.File, &d.Row, &old, &fresh, &g}, func() error {
			if n++; n > limit {
				next = last
				return nil
			}
			last = id
			d.Kind, d.Fields, d.Geometry = kind, map[string][2]any{}, nil
			if g != nil {
				d.Geometry = json.RawMessage(*g)
			}
			for _, cells := range []map[string]any{old, fresh} {
				for c := range cells {
					o, f := old[c], fresh[c]
					if blankValue(o) && blankValue(f) || kind == "changed" && fmt.Sprint(o) == fmt.Sprint(f) {
						continue
					}
					d.Fields[c] = [2]any{o, f}
				}
			}
			list = append(list, d)
			old, fresh, g = nil, nil, nil
			return nil
		})
		return err
	})
	return list, next, err
}

func blankValue(v any) bool { return v == nil || v == "" }

// MapLimit is how many places a preview shows.
const MapLimit = 2000

// Preview is the places that publishing would add, change or close, as GeoJSON in degrees; More says how many are
// left out.
type Preview struct {
	Type     string           `json:"type"`
	Features []PreviewFeature `json:"features"`
	More     int64            `json:"more"`
}

// PreviewFeature is one place of a preview.
type PreviewFeature struct {
	Type       string            `json:"type"`
	Geometry   json.RawMessage   `json:"geometry"`
	Properties map[string]string `json:"properties"`
}

// Map is the preview of a rehearsed import.
func (s *Service) Map(ctx context.Context, scope access.Scope, id int64) (*Preview, error) {
	imp, err := s.Get(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	out := &Preview{Type: "FeatureCollection", Features: []PreviewFeature{}}
	total := imp.Counts.New + imp.Counts.Changed + imp.Counts.Closed
	if imp.Counts.Documents > 0 {
		total = imp.Counts.Documents + imp.Counts.Closed
	}
	if imp.State != "rehearsed" && imp.State != "published" {
		return out, nil
	}
	shown := int64(0)
	for _, kind := range []string{"changed", "closed", "new"} {
		if len(out.Features) >= MapLimit {
			break
		}
		list, _, err := s.Changes(ctx, scope, id, kind, 0, MapLimit-len(out.Features))
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			shown++
			if d.Geometry != nil {
				out.Features = append(out.Features, PreviewFeature{"Feature", d.Geometry, map[string]string{"key": d.Key, "kind": kind}})
			}
		}
	}
	out.More = max(0, total-shown)
	return out, nil
}

// Discard throws a rehearsal away.
func (s *Service) Discard(ctx context.Context, scope access.Scope, id int64) error {
	if err := scope.Require(access.Import); err != nil {
		return err
	}
	if _, err := s.Get(ctx, scope, id); err != nil {
		return err
	}
	tag, err := s.store.Pool().Exec(ctx, `UPDATE imports SET state = 'discarded' WHERE id = $1 AND state IN ('rehearsed', 'failed')`, id)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return ErrState.Because("only a rehearsed or failed import can be thrown away")
	}
	return (&staging{name: fmt.Sprintf("stage_%d", id)}).drop(ctx, s.store.Pool())
}

// profile reads a saved profile.
func (s *Service) profile(ctx context.Context, name string) (Options, error) {
	var layer, body string
	err := s.store.Pool().QueryRow(ctx, `SELECT layer, body FROM import_profiles WHERE name = $1`, name).Scan(&layer, &body)
	if errors.Is(err, pgx.ErrNoRows) {
		return Options{}, ErrProfile.Because("there is no profile %q", name)
	}
	if err != nil {
		return Options{}, err
	}
	o, err := ParseProfile([]byte(body))
	o.Layer = layer
	return o, err
}

// SavedProfile is a profile as it is listed.
type SavedProfile struct {
	Name  string `json:"name"`
	Layer string `json:"layer"`
	Body  string `json:"body"` // YAML
}

// Profiles lists the saved profiles, for whoever may import.
func (s *Service) Profiles(ctx context.Context, scope access.Scope) ([]SavedProfile, error) {
	if err := seen(scope); err != nil {
		return nil, err
	}
	rows, err := s.store.Pool().Query(ctx, `SELECT name, layer, body FROM import_profiles ORDER BY name`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[SavedProfile])
}

// SaveProfile keeps a profile under its name. Its layer stands in the YAML or beside it.
func (s *Service) SaveProfile(ctx context.Context, scope access.Scope, p SavedProfile) error {
	if err := scope.Require(access.Import); err != nil {
		return err
	}
	o, err := ParseProfile([]byte(p.Body))
	if err != nil {
		return err
	}
	if p.Name = strings.TrimSpace(p.Name); p.Name == "" || len(p.Name) > 80 || strings.ContainsAny(p.Name, "/\\") {
		return ErrProfile.Because("the name of a profile has 1 to 80 characters and no slash")
	}
	switch {
	case p.Layer == "" && o.Layer == "":
		return ErrProfile.Because("the profile does not say its layer: write \"layer: parcels\" (or another one) into it")
	case p.Layer == "":
		p.Layer = o.Layer
	case o.Layer != "" && !strings.EqualFold(p.Layer, o.Layer):
		return ErrProfile.Because("the profile says layer %s, and %s is asked for", o.Layer, p.Layer)
	}
	l, err := LayerByName(p.Layer)
	if err != nil {
		return err
	}
	if l == scanObjects && o.Campaign == "" {
		o.Campaign = "-" // the campaign comes with the import
	}
	if err := o.check(l); err != nil {
		return err
	}
	_, err = s.store.Pool().Exec(ctx, `INSERT INTO import_profiles (name, layer, body) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET layer = $2, body = $3`, p.Name, l.Name, p.Body)
	return err
}
