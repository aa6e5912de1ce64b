package ingest

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/geo"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/param"
)

// sighting is a pair of a new observation and an object that an earlier campaign saw near it.
type sighting struct {
	no       int
	object   int64
	distance float64
	w, h     [2]*float64
	class    [2]string
	text     [2]*string
}

// cost tells how badly two observations fit one object: 0.5 · distance / tolerance + 0.2 · difference of width and
// height / 0.3 m + 0.2 for another class + 0.1 · dissimilarity of the text (domain E8). What one of them does not say
// costs nothing. Up to 1 they are one object.
func (s sighting) cost(tolerance float64) float64 {
	c := 0.5 * s.distance / tolerance
	d := 0.0
	for _, pair := range [][2]*float64{s.w, s.h} {
		if pair[0] != nil && pair[1] != nil {
			d = max(d, math.Abs(*pair[0]-*pair[1]))
		}
	}
	c += 0.2 * d / 0.3
	if s.class[0] != s.class[1] {
		c += 0.2
	}
	if s.text[0] != nil && s.text[1] != nil && *s.text[0] != "" && *s.text[1] != "" {
		c += 0.1 * (1 - geo.Similarity(*s.text[0], *s.text[1]))
	}
	return c
}

// match gives observations their objects so that the sum of what speaks for the pairs is largest; an object is seen once
// in a campaign. Neither the order of the rows nor what either scan numbers them has a say: a vendor numbers everything
// anew each year, and may give an old number to another thing. A thing of one class in one place (within same metres) that
// no better pair wants is the same thing, however much it has grown: the scans' comparison tells the change.
func match(pairs []sighting, tolerance, same float64) map[int]int64 {
	pairs = slices.Clone(pairs)
	slices.SortFunc(pairs, func(a, b sighting) int { return cmp.Or(cmp.Compare(a.no, b.no), cmp.Compare(a.object, b.object)) })
	left, right, gain := make([]int, len(pairs)), make([]int, len(pairs)), make([]float64, len(pairs))
	objects := map[int64]int{}
	for k, s := range pairs {
		n, ok := objects[s.object]
		if !ok {
			n = len(objects)
			objects[s.object] = n
		}
		left[k], right[k] = s.no, n
		switch c := s.cost(tolerance); {
		case c <= 1:
			gain[k] = 1 - c + least
		case s.distance <= same && s.class[0] == s.class[1]:
			gain[k] = least
		}
	}
	out := map[int]int64{}
	for _, k := range geo.Assign(left, right, gain) {
		out[pairs[k].no] = pairs[k].object
	}
	return out
}

// least is what speaks for a pair that is only just accepted.
const least = 0.01

// writeObjects records the campaign, finds the physical object of every new observation among those that other
// campaigns saw, and makes objects for the rest. An object shows its latest observation.
func (p *publishing) writeObjects(ctx context.Context, coverage []byte) error {
	if p.layer != scanObjects {
		return nil
	}
	if err := p.writeCampaign(ctx, coverage); err != nil {
		return err
	}
	if _, err := p.c.Exec(ctx, fmt.Sprintf(`DROP TABLE IF EXISTS %[1]s_object; CREATE TEMPORARY TABLE %[1]s_object (no int PRIMARY KEY, object_id bigint NOT NULL, fresh boolean NOT NULL) ON COMMIT DROP`, p.name)); err != nil {
		return err
	}
	if p.update {
		return nil
	}
	campaign := p.imp.Options.Campaign
	params, err := param.Load(ctx, p.c.Tx, access.Operator(), clock.Today())
	if err != nil {
		return err
	}
	tolerance, same := params.Float("move_tol_m"), params.Float("same_object_m")
	if !(tolerance > 0) {
		tolerance = 2
	}
	dims := func(c string) string {
		if p.stages(c) {
			return "s." + c
		}
		return "NULL"
	}
	rows, err := p.c.Query(ctx, fmt.Sprintf(`
		SELECT s.s_no, o.id, ST_Distance(o.geom, s.geom), %s::float8, %s::float8, l.width_m, l.height_m, s.class_code, o.class_code, %s::text, l.content_text
		FROM %s s%s
		JOIN objects o ON o.geom && ST_Expand(s.geom, $2) AND ST_DWithin(o.geom, s.geom, $2)
		CROSS JOIN LATERAL (SELECT b.width_m, b.height_m, b.content_text FROM scan_objects b WHERE b.object_id = o.id ORDER BY b.captured_on DESC NULLS LAST, b.id DESC LIMIT 1) l
		WHERE NOT EXISTS (SELECT FROM scan_objects b WHERE b.object_id = o.id AND b.campaign = $1)`,
		dims("width_m"), dims("height_m"), dims("content_text"), p.name, p.joinDiff("new")), campaign, max(2*tolerance, same))
	if err != nil {
		return err
	}
	var pairs []sighting
	var x sighting
	if _, err := pgx.ForEachRow(rows, []any{&x.no, &x.object, &x.distance, &x.w[0], &x.h[0], &x.w[1], &x.h[1], &x.class[0], &x.class[1], &x.text[0], &x.text[1]}, func() error {
		pairs = append(pairs, x)
		x = sighting{}
		return nil
	}); err != nil {
		return err
	}
	found := match(pairs, tolerance, same)
	list := make([][]any, 0, len(found))
	for no, object := range found {
		list = append(list, []any{int32(no), object, false})
	}
	if _, err := p.c.CopyFrom(ctx, pgx.Identifier{p.name + "_object"}, []string{"no", "object_id", "fresh"}, pgx.CopyFromRows(list)); err != nil {
		return err
	}
	if _, err := p.c.Exec(ctx, fmt.Sprintf(`INSERT INTO %[1]s_object SELECT s.s_no, nextval('register_id'), true FROM %[1]s s%[2]s WHERE s.s_no NOT IN (SELECT no FROM %[1]s_object)`,
		p.name, p.joinDiff("new"))); err != nil {
		return err
	}
	if _, err := p.c.Exec(ctx, fmt.Sprintf(`
		INSERT INTO objects (id, class_code, geom, first_seen, last_seen, known, version, import_id)
		SELECT o.object_id, s.class_code, s.geom, s.captured_on, s.captured_on, int8range($1, NULL), 1, $2
		FROM %[1]s_object o JOIN %[1]s s ON s.s_no = o.no WHERE o.fresh`, p.name), p.revision, p.imp.ID); err != nil {
		return err
	}
	// Seen again, or an observation corrected: the object gets a new version where something about it moved.
	seen := fmt.Sprintf(`SELECT o.object_id AS id, s.class_code, s.geom, s.captured_on FROM %[1]s_object o JOIN %[1]s s ON s.s_no = o.no WHERE NOT o.fresh`, p.name)
	if !p.out.fresh {
		seen += fmt.Sprintf(` UNION ALL SELECT t.object_id, s.class_code, s.geom, s.captured_on FROM %s s JOIN %s d ON d.no = s.s_no AND d.kind = 'changed' JOIN scan_objects t ON t.id = d.id`, p.name, p.diff())
	}
	if _, err := p.c.Exec(ctx, fmt.Sprintf(`CREATE TEMPORARY TABLE seen_objects ON COMMIT DROP AS
		SELECT DISTINCT ON (o.id) o.id,
		       CASE WHEN o.last_seen IS NULL OR n.captured_on >= o.last_seen THEN n.class_code ELSE o.class_code END AS class_code,
		       CASE WHEN o.last_seen IS NULL OR n.captured_on >= o.last_seen THEN n.geom ELSE o.geom END AS geom,
		       least(o.first_seen, n.captured_on) AS first_seen, greatest(o.last_seen, n.captured_on) AS last_seen
		FROM (%s) n JOIN objects o ON o.id = n.id ORDER BY o.id, n.captured_on DESC NULLS LAST`, seen)); err != nil {
		return err
	}
	if err := p.objectsToPast(ctx, "seen_objects"); err != nil {
		return err
	}
	_, err = p.c.Exec(ctx, `UPDATE objects o SET class_code = n.class_code, geom = n.geom, first_seen = n.first_seen, last_seen = n.last_seen,
		known = int8range($1, NULL), version = o.version + 1, import_id = $2 FROM seen_objects n WHERE n.id = o.id`, p.revision, p.imp.ID)
	if err != nil || p.out.fresh || !p.imp.Detail.Complete {
		return err
	}
	// An object whose last observation a complete file takes back was never there.
	if _, err := p.c.Exec(ctx, fmt.Sprintf(`CREATE TEMPORARY TABLE unseen_objects ON COMMIT DROP AS
		SELECT DISTINCT t.object_id AS id FROM scan_objects t JOIN %[1]s d ON d.id = t.id AND d.kind = 'closed'
		WHERE NOT EXISTS (SELECT FROM scan_objects b WHERE b.object_id = t.object_id AND b.id NOT IN (SELECT id FROM %[1]s WHERE kind = 'closed'))`, p.diff())); err != nil {
		return err
	}
	if err := p.objectsToPast(ctx, "unseen_objects"); err != nil {
		return err
	}
	_, err = p.c.Exec(ctx, `DELETE FROM objects o USING unseen_objects n WHERE n.id = o.id`)
	return err
}

func (p *publishing) objectsToPast(ctx context.Context, list string) error {
	_, err := p.c.Exec(ctx, fmt.Sprintf(`INSERT INTO objects_past (id, class_code, geom, first_seen, last_seen, status, known, version, import_id)
		SELECT o.id, o.class_code, o.geom, o.first_seen, o.last_seen, o.status, int8range(lower(o.known), $1), o.version, o.import_id
		FROM objects o JOIN %s n ON n.id = o.id`, list), p.revision)
	return err
}

// writeCampaign keeps the drive of the scan: its days, from the rows where nobody states them, and its coverage.
func (p *publishing) writeCampaign(ctx context.Context, coverage []byte) error {
	o := p.imp.Options
	var from, to *time.Time
	if p.stages("captured_on") { // an update need not hold the day
		if err := p.c.QueryRow(ctx, fmt.Sprintf(`SELECT min(captured_on), max(captured_on) FROM %s`, p.name)).Scan(&from, &to); err != nil {
			return err
		}
	}
	day := func(stated clock.Date, seen *time.Time) any {
		switch {
		case !stated.IsZero():
			return stated
		case seen != nil:
			return *seen
		}
		return nil
	}
	var area any
	if coverage != nil {
		area = coverage
	}
	var sigma any
	if o.SigmaM > 0 {
		sigma = o.SigmaM
	}
	args := []any{p.revision, p.imp.ID, o.Campaign, o.Vendor, day(o.DrivenFrom, from), day(o.DrivenTo, to), o.PointSemantics, area, sigma}
	const want = `(SELECT $3::text AS name, $4::text AS vendor, $5::date AS driven_from, $6::date AS driven_to, $7::text AS point_semantics, $8::geometry AS coverage, $9::float8 AS sigma) w`
	const moved = `(w.vendor <> '' AND w.vendor <> c.vendor OR w.point_semantics <> '' AND w.point_semantics <> c.point_semantics
		OR w.sigma <> c.sigma_default_m
		OR w.driven_from < c.driven_from OR c.driven_from IS NULL AND w.driven_from IS NOT NULL OR w.driven_to > c.driven_to OR c.driven_to IS NULL AND w.driven_to IS NOT NULL
		OR w.coverage IS NOT NULL AND c.coverage IS DISTINCT FROM w.coverage)`
	if _, err := p.c.Exec(ctx, `INSERT INTO campaigns_past (id, name, vendor, driven_from, driven_to, sigma_default_m, point_semantics, coverage, coverage_estimated, known, version, import_id)
		SELECT c.id, c.name, c.vendor, c.driven_from, c.driven_to, c.sigma_default_m, c.point_semantics, c.coverage, c.coverage_estimated, int8range(lower(c.known), $1), c.version, c.import_id
		FROM campaigns c JOIN `+want+` ON w.name = c.name WHERE $2::bigint IS NOT NULL AND `+moved, args...); err != nil {
		return err
	}
	if _, err := p.c.Exec(ctx, `UPDATE campaigns c SET vendor = coalesce(nullif(w.vendor, ''), c.vendor), point_semantics = coalesce(nullif(w.point_semantics, ''), c.point_semantics),
		driven_from = least(w.driven_from, c.driven_from), driven_to = greatest(w.driven_to, c.driven_to), coverage = coalesce(w.coverage, c.coverage), sigma_default_m = coalesce(w.sigma, c.sigma_default_m),
		coverage_estimated = c.coverage_estimated AND w.coverage IS NULL, known = int8range($1, NULL), version = c.version + 1, import_id = $2
		FROM `+want+` WHERE w.name = c.name AND `+moved, args...); err != nil {
		return err
	}
	_, err := p.c.Exec(ctx, `INSERT INTO campaigns (id, name, vendor, driven_from, driven_to, sigma_default_m, point_semantics, coverage, coverage_estimated, known, version, import_id)
		SELECT nextval('register_id'), w.name, w.vendor, w.driven_from, w.driven_to, coalesce(w.sigma, 0.30), w.point_semantics, w.coverage, w.coverage IS NULL, int8range($1, NULL), 1, $2
		FROM `+want+` WHERE NOT EXISTS (SELECT FROM campaigns c WHERE c.name = w.name)`, args...)
	return err
}
