package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/job"
)

// publishing is one import on its way into the registers, inside one transaction.
type publishing struct {
	*staging
	c        *db.Change
	imp      *Import
	on       any // the day the state is true from, or nil
	out      *compared
	revision int64
	seconds  map[string]float64
	progress func(Progress)
}

// Publish takes a rehearsed import into the registers: one transaction, one revision. Two people who publish the same
// import in the same second get one revision and one conflict. When the registers moved since the rehearsal the
// comparison is made anew, so the counts are those of what happened.
func (s *Service) Publish(ctx context.Context, scope access.Scope, id int64, progress func(Progress)) (*Import, error) {
	if err := scope.Require(access.Import); err != nil {
		return nil, err
	}
	imp, err := s.get(ctx, id)
	if err != nil {
		return nil, err
	}
	l, err := LayerByName(imp.Layer)
	if err != nil {
		return nil, err
	}
	if imp.State != "rehearsed" {
		return nil, ErrState.Because("import %d is %s: only a rehearsed import can be published", id, imp.State)
	}
	if progress == nil {
		progress = func(Progress) {}
	}
	progress(Progress{"publish", 0, imp.Counts.Read})
	store := photoStore{s: s, options: imp.Options}
	var coverage []byte
	if l == scanObjects {
		if err := store.collect(ctx, id, imp); err != nil {
			return nil, err
		}
		if imp.Options.Coverage != "" {
			if coverage, err = s.coverage(ctx, imp.Options.Coverage, imp.Options); err != nil {
				return nil, err
			}
		}
	}
	p := &publishing{imp: imp, progress: progress, seconds: map[string]float64{}}
	reason := fmt.Sprintf("import %d: %s", id, l.Name)
	_, err = s.store.Change(ctx, scope.Actor(), reason, func(c *db.Change) error {
		p.c = c
		if p.staging, err = stagingOf(ctx, c, l, id); err != nil {
			return err
		}
		p.update, p.srid = imp.Options.Update, s.store.Office().SRID
		if err := p.prepare(ctx); err != nil {
			return err
		}
		return p.write(ctx, &store, coverage)
	})
	if err != nil {
		return nil, err
	}
	if l == parcels && len(imp.Detail.Bounds) == 4 { // the parcels set and widen an extent that nobody gave
		seen := [4]float64(imp.Detail.Bounds)
		if _, err := s.store.SetOffice(ctx, scope.Actor(), fmt.Sprintf("extent of import %d", id), db.OfficeChange{Seen: &seen}); err != nil {
			return nil, err
		}
	}
	progress(Progress{"publish", imp.Counts.Read, imp.Counts.Read})
	return s.get(ctx, id)
}

// prepare locks the layer, makes sure that the import is still to be published, and compares anew where it must.
func (p *publishing) prepare(ctx context.Context) error {
	from := time.Now()
	if _, err := p.c.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext(current_schema() || '/' || $1))`, p.layer.Name); err != nil {
		return err
	}
	var state string
	// The row is not locked: it shows how far the publication is. Its last statement makes sure that nobody was faster.
	if err := p.c.QueryRow(ctx, `SELECT state FROM imports WHERE id = $1`, p.imp.ID).Scan(&state); err != nil {
		return err
	}
	if state != "rehearsed" {
		return ErrState.Because("import %d is %s: only a rehearsed import can be published", p.imp.ID, state)
	}
	if err := p.load(ctx, p.c); err != nil {
		return ErrState.Because("the rehearsal of import %d is gone: read the file again", p.imp.ID)
	}
	before, err := db.CurrentRevision(ctx, p.c)
	if err != nil {
		return err
	}
	if before != p.imp.Detail.RehearsedAt {
		if err := p.compareAnew(ctx); err != nil {
			return err
		}
	} else {
		var diff *string
		if err := p.c.QueryRow(ctx, `SELECT to_regclass($1)::text`, p.diff()).Scan(&diff); err != nil {
			return err
		}
		p.out = &compared{fresh: diff == nil}
	}
	if !p.imp.Options.On.IsZero() && p.layer.closes { // places have a state of the world; documents have their own dates
		p.on = p.imp.Options.On
	}
	// Everything slow is done. From here on nobody else writes the office's registers: what somebody changed meanwhile,
	// by hand or by another import, is looked at again, and then nothing moves any more.
	if p.revision, err = p.c.Revision(ctx); err != nil {
		return err
	}
	if p.revision-1 != before {
		err = p.compareAnew(ctx)
	}
	p.seconds["compare again"] = time.Since(from).Seconds()
	return err
}

// compareAnew finds out what publishing does to the registers as they are now, and counts it.
func (p *publishing) compareAnew(ctx context.Context) (err error) {
	if p.out, err = p.compare(ctx, p.c, p.imp.Detail.Complete, p.imp.Detail.Kept); err != nil {
		return err
	}
	rejected := p.imp.Counts.Rejected
	if p.update { // rows without a match are among the refused ones
		rejected = p.imp.Counts.Read - p.out.counts["changed"] - p.out.counts["same"]
	}
	p.imp.Counts.apply(p.out)
	p.imp.Counts.Rejected = rejected
	return nil
}

// write does the whole of a publication.
func (p *publishing) write(ctx context.Context, photos *photoStore, coverage []byte) error {
	from := time.Now()
	indexes, err := p.setIndexesAside(ctx)
	if err != nil {
		return err
	}
	steps := []struct {
		name string
		do   func(context.Context) error
	}{
		{"parties", p.writeParties},
		{"objects", func(ctx context.Context) error { return p.writeObjects(ctx, coverage) }},
		{"changed", p.writeChanged},
		{"closed", p.writeClosed},
		{"new", p.writeNew},
		{"history", p.writeHistory},
		{"children", p.writeChildren},
		{"photos", func(ctx context.Context) error { return photos.write(ctx, p) }},
	}
	for i, s := range steps {
		p.progress(Progress{s.name, int64(i), int64(len(steps) + 1)})
		if err := s.do(ctx); err != nil {
			return fmt.Errorf("publish %s: %w", s.name, err)
		}
	}
	p.seconds["publish"] = time.Since(from).Seconds()
	p.progress(Progress{"index", int64(len(steps)), int64(len(steps) + 1)})
	from = time.Now()
	for _, sql := range indexes {
		if _, err := p.c.Exec(ctx, sql); err != nil {
			return fmt.Errorf("publish indexes: %w", err)
		}
	}
	p.seconds["index"] = time.Since(from).Seconds()
	if p.layer == parcels {
		if err := p.writeLineage(ctx); err != nil {
			return fmt.Errorf("publish lineage: %w", err)
		}
	}
	if p.out.fresh {
		// A small sample is enough for the first plans; the server looks closer in its own time.
		from = time.Now()
		if _, err := p.c.Exec(ctx, `SET LOCAL default_statistics_target = 10; ANALYZE `+p.target.name); err != nil {
			return err
		}
		p.seconds["analyze"] = time.Since(from).Seconds()
	}
	if err := p.drop(ctx, p.c); err != nil {
		return err
	}
	for k, v := range p.seconds {
		if p.imp.Detail.Seconds == nil {
			p.imp.Detail.Seconds = map[string]float64{}
		}
		p.imp.Detail.Seconds[k] += v
	}
	tag, err := p.c.Exec(ctx, `UPDATE imports SET state = 'published', revision = $2, counts = $3, detail = $4, progress = '{}' WHERE id = $1 AND state = 'rehearsed'`,
		p.imp.ID, p.revision, p.imp.Counts, p.imp.Detail)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return ErrState.Because("import %d was thrown away or read again meanwhile", p.imp.ID)
	}
	var digests []string
	for _, f := range p.imp.Files {
		digests = append(digests, f.SHA256)
	}
	if err := p.c.Audit(ctx, "import.publish", p.layer.Table, map[string]any{"import": p.imp.ID, "counts": p.imp.Counts, "files": digests}); err != nil {
		return err
	}
	return job.Insert(ctx, p.c.Tx, job.AnalyseArgs{Office: p.c.Office().Code, Revision: p.revision, Reason: fmt.Sprintf("import %d", p.imp.ID)})
}

// setIndexesAside drops the indexes of an empty register and returns how to make them again: building one over all
// rows at once is several times faster than keeping it up row by row. The table is locked until the end, but nobody
// can miss the rows of an empty table.
func (p *publishing) setIndexesAside(ctx context.Context) ([]string, error) {
	if !p.out.fresh || p.imp.Counts.New < 20_000 {
		return nil, nil
	}
	// A table that is emptied in the transaction that fills it is written once, not to the log as well, where the
	// database has no replicas (wal_level minimal). It is empty already: that is looked at again under the lock.
	table := ident(p.target.name)
	if _, err := p.c.Exec(ctx, `LOCK TABLE `+table+` IN ACCESS EXCLUSIVE MODE`); err != nil {
		return nil, err
	}
	var filled bool
	if err := p.c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM `+table+`)`).Scan(&filled); err != nil || filled {
		return nil, err
	}
	if _, err := p.c.Exec(ctx, `TRUNCATE `+table); err != nil {
		return nil, err
	}
	rows, err := p.c.Query(ctx, `
		SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
		WHERE indrelid = to_regclass($1) AND NOT indisprimary AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`, p.target.name)
	if err != nil {
		return nil, err
	}
	var name, definition string
	var drop, make []string
	if _, err := pgx.ForEachRow(rows, []any{&name, &definition}, func() error {
		drop, make = append(drop, `DROP INDEX `+name), append(make, definition)
		return nil
	}); err != nil {
		return nil, err
	}
	for _, sql := range drop {
		if _, err := p.c.Exec(ctx, sql); err != nil {
			return nil, err
		}
	}
	return make, nil
}

// joinDiff restricts staged rows to some kinds.
func (p *publishing) joinDiff(kinds ...string) string {
	if p.out.fresh {
		return ""
	}
	return fmt.Sprintf(" JOIN %s d ON d.no = s.s_no AND d.kind IN ('%s')", p.diff(), strings.Join(kinds, "','"))
}

// ground are the columns every row of a register has beside what its file says.
func (p *publishing) ground() (columns, values []string) {
	columns = []string{"key", "known", "import_id", "source_file", "source_row", "raw", "digest"}
	values = []string{"s.s_key", "int8range($1, NULL)", "$2", "s.s_file", "s.s_row", "s.s_raw", "s.s_digest"}
	if p.geometry {
		columns, values = append(columns, "geom"), append(values, "s.geom")
	}
	for _, c := range p.columns {
		v := p.value(c)
		if c == "valid_from" && p.on != nil {
			v = "coalesce(s.valid_from, $3::date)"
		}
		columns, values = append(columns, ident(c)), append(values, v)
	}
	if p.on != nil && p.target.has("valid_from") && !p.stages("valid_from") {
		columns, values = append(columns, "valid_from"), append(values, "$3::date")
	}
	if p.target.has("party_id") {
		columns, values = append(columns, "party_id"), append(values, "(SELECT p.id FROM parties p WHERE p.key = s.s_party)")
	}
	if p.layer == scanObjects {
		columns, values = append(columns, "campaign_id", "object_id"), append(values, "(SELECT c.id FROM campaigns c WHERE c.name = s.campaign)", "o.object_id")
	}
	return columns, values
}

func (p *publishing) stages(column string) bool {
	for _, c := range p.columns {
		if c == column {
			return true
		}
	}
	return false
}

// args gives a statement of ground its parameters.
func (p *publishing) args() []any {
	args := []any{p.revision, p.imp.ID}
	if p.on != nil && p.target.has("valid_from") {
		args = append(args, p.on)
	}
	return args
}

func (p *publishing) writeNew(ctx context.Context) error {
	if p.update {
		return nil
	}
	columns, values := p.ground()
	join := p.joinDiff("new")
	if p.layer == scanObjects {
		join += fmt.Sprintf(" JOIN %s_object o ON o.no = s.s_no", p.name)
	}
	_, err := p.c.Exec(ctx, fmt.Sprintf(`INSERT INTO %s (id, %s) SELECT nextval('register_id'), %s FROM %s s%s WHERE NOT s.s_history`,
		p.target.name, strings.Join(columns, ", "), strings.Join(values, ", "), p.name, join), p.args()...)
	return err
}

// pastColumns lists the columns of a table, with other values for some.
func pastColumns(t *table, alias string, other map[string]string) (columns, values string) {
	var cs, vs []string
	for _, c := range t.columns {
		cs = append(cs, ident(c))
		if v, ok := other[c]; ok {
			vs = append(vs, v)
		} else {
			vs = append(vs, alias+"."+ident(c))
		}
	}
	return strings.Join(cs, ", "), strings.Join(vs, ", ")
}

// toPast keeps the version that the office no longer believes, and with a day the one that was true until then.
func (p *publishing) toPast(ctx context.Context, kind string) error {
	columns, values := pastColumns(p.target, "t", map[string]string{"known": "int8range(lower(t.known), $1)"})
	join := fmt.Sprintf(`FROM %s t JOIN %s d ON d.id = t.id AND d.kind = '%s'`, p.target.name, p.diff(), kind)
	if _, err := p.c.Exec(ctx, fmt.Sprintf(`INSERT INTO %s_past (%s) SELECT %s %s`, p.target.name, columns, values, join), p.revision); err != nil {
		return err
	}
	if p.on == nil || !p.target.has("valid_to") {
		return nil
	}
	columns, values = pastColumns(p.target, "t", map[string]string{"known": "int8range($1, NULL)", "version": "t.version + 1", "import_id": "$2",
		"valid_to": "least(t.valid_to, $3::date - 1)"})
	_, err := p.c.Exec(ctx, fmt.Sprintf(`INSERT INTO %s_past (%s) SELECT %s %s WHERE t.valid_from IS NULL OR t.valid_from < $3`,
		p.target.name, columns, values, join), p.revision, p.imp.ID, p.on)
	return err
}

func (p *publishing) writeChanged(ctx context.Context) error {
	if p.out.fresh {
		return nil
	}
	if err := p.toPast(ctx, "changed"); err != nil {
		return err
	}
	var set []string
	add := func(column, value string) { set = append(set, column+" = "+value) }
	add("known", "int8range($1, NULL)")
	add("import_id", "$2")
	for _, c := range p.columns {
		if c == "valid_from" && p.on != nil {
			continue
		}
		v := p.value(c)
		if p.annexes() {
			v = fmt.Sprintf("CASE WHEN s.s_annex THEN %s ELSE %s END", p.amended(c), v)
		}
		add(ident(c), v)
	}
	if p.geometry {
		if p.update {
			add("geom", "coalesce(s.geom, t.geom)")
		} else {
			add("geom", "s.geom")
		}
	}
	version := "t.version + 1"
	if p.on != nil && p.target.has("valid_from") {
		add("valid_from", "greatest($3::date, t.valid_from)")
		version = "t.version + CASE WHEN t.valid_from IS NULL OR t.valid_from < $3::date THEN 2 ELSE 1 END"
	}
	add("version", version)
	if p.update {
		add("raw", "t.raw || s.s_raw")
		add("digest", "NULL")
	} else {
		for _, c := range []string{"file", "row", "raw", "digest"} {
			column := map[string]string{"file": "source_file", "row": "source_row"}[c]
			if column == "" {
				column = c
			}
			v := "s.s_" + c
			if p.annexes() { // the row of the contract stays its source: the same file again says nothing new
				v = fmt.Sprintf("CASE WHEN s.s_annex THEN t.%s ELSE %s END", column, v)
			}
			add(column, v)
		}
	}
	if p.target.has("party_id") {
		party := "NOT s.s_annex AND "
		if !p.annexes() {
			party = ""
		}
		add("party_id", "coalesce((SELECT p.id FROM parties p WHERE "+party+"p.key = s.s_party), t.party_id)")
	}
	_, err := p.c.Exec(ctx, fmt.Sprintf(`UPDATE %s t SET %s FROM %s s JOIN %s d ON d.no = s.s_no AND d.kind = 'changed' WHERE t.id = d.id`,
		p.target.name, strings.Join(set, ", "), p.name, p.diff()), p.args()...)
	return err
}

// annexes tells whether staged rows may be annexes of contracts that the register holds.
func (p *publishing) annexes() bool { return p.layer == leases && !p.update }

func (p *publishing) writeClosed(ctx context.Context) error {
	if p.out.fresh || !p.imp.Detail.Complete {
		return nil
	}
	if err := p.toPast(ctx, "closed"); err != nil {
		return err
	}
	if p.layer == parcels { // lineage looks at what they were
		if _, err := p.c.Exec(ctx, fmt.Sprintf(`CREATE TEMPORARY TABLE closed_parcels ON COMMIT DROP AS SELECT t.parcel_id, t.geom FROM %s t JOIN %s d ON d.id = t.id AND d.kind = 'closed'`, p.target.name, p.diff())); err != nil {
			return err
		}
	}
	_, err := p.c.Exec(ctx, fmt.Sprintf(`DELETE FROM %s t USING %s d WHERE d.id = t.id AND d.kind = 'closed'`, p.target.name, p.diff()))
	return err
}

// writeHistory keeps the superseded versions that a cadastral file holds, as what was true then: before the current
// version of their parcel, or alone where the parcel has ended. Versions that are kept already are left out.
func (p *publishing) writeHistory(ctx context.Context) error {
	if p.layer != parcels || p.update {
		return nil
	}
	var any bool
	if err := p.c.QueryRow(ctx, fmt.Sprintf(`SELECT EXISTS (SELECT FROM %s WHERE s_history)`, p.name)).Scan(&any); err != nil || !any {
		return err
	}
	columns, values := p.ground()
	for _, c := range p.target.columns { // tables of the past have no defaults
		if d, ok := p.target.defaults[c]; ok && c != "version" && !slices.Contains(columns, c) && !slices.Contains(columns, ident(c)) {
			columns, values = append(columns, ident(c)), append(values, d)
		}
	}
	if _, err := p.c.Exec(ctx, fmt.Sprintf(`
		CREATE TEMPORARY TABLE old_versions ON COMMIT DROP AS
		SELECT s.s_no, coalesce(t.id, past.id, fresh.id) AS id, t.id IS NOT NULL AS alive, t.import_id = $1 AND t.version = 1 AS young,
		       row_number() OVER (PARTITION BY s.s_key ORDER BY s.valid_from, s.valid_to, s.s_no) AS n,
		       coalesce(past.version, 0) AS versions, t.version AS current
		FROM %[1]s s
		LEFT JOIN parcels t ON t.key = s.s_key
		LEFT JOIN (SELECT key, min(id) AS id, max(version) AS version FROM parcels_past GROUP BY key) past ON past.key = s.s_key
		LEFT JOIN (SELECT k.s_key, nextval('register_id') AS id FROM (SELECT DISTINCT s_key FROM %[1]s WHERE s_history) k) fresh ON fresh.s_key = s.s_key
		WHERE s.s_history AND NOT EXISTS (SELECT FROM parcels_past q WHERE q.key = s.s_key AND q.digest = s.s_digest AND upper_inf(q.known))`, p.name), p.imp.ID); err != nil {
		return err
	}
	// A parcel that is new with this import counts its versions from the oldest; one that was there before keeps its own.
	if _, err := p.c.Exec(ctx, fmt.Sprintf(`INSERT INTO parcels_past (id, version, %s)
		SELECT h.id, CASE WHEN h.young THEN h.n WHEN h.alive THEN h.current ELSE h.versions + h.n END, %s FROM %s s JOIN old_versions h ON h.s_no = s.s_no`,
		strings.Join(columns, ", "), strings.Join(values, ", "), p.name), p.args()...); err != nil {
		return err
	}
	_, err := p.c.Exec(ctx, `UPDATE parcels t SET version = 1 + h.n FROM (SELECT id, max(n) AS n FROM old_versions WHERE young GROUP BY id) h WHERE t.id = h.id`)
	return err
}

// writeChildren moves the parcels of changed documents to the past with them and writes those of the new state.
func (p *publishing) writeChildren(ctx context.Context) error {
	if p.children == nil {
		return nil
	}
	owner := p.owner()
	var staged bool
	if err := p.c.QueryRow(ctx, fmt.Sprintf(`SELECT EXISTS (SELECT FROM %s)`, p.child())).Scan(&staged); err != nil {
		return err
	}
	if p.update && !staged {
		return nil
	}
	if !p.out.fresh {
		columns, values := pastColumns(p.children, "c", map[string]string{"known": "int8range(lower(c.known), $1)"})
		join := fmt.Sprintf(`%s c JOIN %s d ON d.id = c.%s AND d.kind IN ('changed','closed')`, p.children.name, p.diff(), owner)
		if _, err := p.c.Exec(ctx, fmt.Sprintf(`INSERT INTO %s_past (%s) SELECT %s FROM %s`, p.children.name, columns, values, join), p.revision); err != nil {
			return err
		}
		amended := "false"
		if p.annexes() {
			amended = fmt.Sprintf(`EXISTS (SELECT FROM %s s WHERE s.s_no = d.no AND s.s_annex)`, p.name)
		}
		if _, err := p.c.Exec(ctx, fmt.Sprintf(`DELETE FROM %s c USING %s d WHERE d.id = c.%s AND d.kind IN ('changed','closed') AND NOT %s`, p.children.name, p.diff(), owner, amended)); err != nil {
			return err
		}
		// The parcels of a contract that an annex changes stay, with its new version.
		if _, err := p.c.Exec(ctx, fmt.Sprintf(`UPDATE %s c SET known = int8range($1, NULL) FROM %s d WHERE d.id = c.%s AND d.kind = 'changed' AND %s`, p.children.name, p.diff(), owner, amended), p.revision); err != nil {
			return err
		}
	}
	own := strings.Join(childColumns(p.layer), ", ")
	unless := ""
	if p.annexes() && !p.out.fresh {
		unless = " WHERE d.kind = 'new' OR NOT s.s_annex"
	}
	_, err := p.c.Exec(ctx, fmt.Sprintf(`INSERT INTO %s (%s, known, %s) SELECT t.id, int8range($1, NULL), c.%s FROM %s c JOIN %s s ON s.s_no = c.s_no%s JOIN %s t ON t.key = s.s_key%s`,
		p.children.name, owner, own, strings.ReplaceAll(own, ", ", ", c."), p.child(), p.name, p.joinDiff("new", "changed"), p.target.name, unless), p.revision)
	if err != nil || p.layer != leases {
		return err
	}
	// What a person drew stays with the parcel that the contract still names: a file without places knows nothing better.
	_, err = p.c.Exec(ctx, `UPDATE lease_parcels n SET geom = o.geom, geometry_source = o.geometry_source FROM lease_parcels_past o
		WHERE o.lease_id = n.lease_id AND o.ref_raw = n.ref_raw AND o.geometry_source = 'drawn' AND upper(o.known) = $1 AND lower(n.known) = $1 AND n.geom IS NULL`, p.revision)
	return err
}

// writeLineage infers from geometry which parcels came out of those that ended (domain C5): a child lies with at least
// 95 % of its area in its parent. Several children are a split, several parents a merger, one of each a new number; a
// parcel of which neither holds, but a tenth lies in the parent, got its ground by a change of boundaries. The parent is
// told completely when its children cover 98 % of it. What a person has said of the same parcels stands.
func (p *publishing) writeLineage(ctx context.Context) error {
	if p.out.fresh || !p.imp.Detail.Complete {
		return nil
	}
	var day any
	if p.on != nil {
		day = p.on
	}
	_, err := p.c.Exec(ctx, `
		WITH share AS (
			SELECT o.parcel_id AS parent, n.parcel_id AS child, coalesce($3::date, n.valid_from) AS on_date, o.geom AS parent_geom, n.geom AS child_geom,
			       ST_Area(ST_Intersection(o.geom, n.geom)) / nullif(ST_Area(n.geom), 0) AS of_child,
			       ST_Area(ST_Intersection(o.geom, n.geom)) / nullif(ST_Area(o.geom), 0) AS of_parent
			FROM closed_parcels o JOIN parcels n ON n.geom && o.geom AND lower(n.known) = $1 AND n.import_id = $2 AND n.parcel_id <> o.parcel_id
			WHERE ST_Intersects(o.geom, n.geom)
		), related AS (
			SELECT *, of_child >= 0.95 AS out_of, of_parent >= 0.95 AS holds FROM share s WHERE of_child >= 0.95 OR of_parent >= 0.95
				OR greatest(of_child, of_parent) >= 0.1 AND of_child >= 0.02
		), covered AS (
			SELECT parent, ST_Area(ST_Intersection(ST_Union(child_geom), (array_agg(parent_geom))[1])) / nullif(ST_Area((array_agg(parent_geom))[1]), 0) >= 0.98 AS complete
			FROM related GROUP BY parent
		)
		INSERT INTO parcel_lineage (parent_id, child_id, on_date, kind, source, share, import_id, known, complete)
		SELECT r.parent, r.child, min(r.on_date),
		       CASE WHEN bool_or(out_of AND holds) THEN 'RENUMBER' WHEN bool_or(out_of) THEN 'SPLIT' WHEN bool_or(holds) THEN 'MERGE' ELSE 'BOUNDARY' END,
		       'GEOMETRY', max(of_child), $2, int8range($1, NULL), bool_or(c.complete)
		FROM related r JOIN covered c USING (parent)
		WHERE NOT EXISTS (SELECT FROM parcel_lineage l WHERE l.parent_id = r.parent AND l.child_id = r.child AND upper_inf(l.known))
		GROUP BY r.parent, r.child ON CONFLICT DO NOTHING`, p.revision, p.imp.ID, day)
	return err
}
