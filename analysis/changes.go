package analysis

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/scene"
)

// followMost is how many changed rows are followed one by one; more are read whole, which is then as fast.
const followMost = 3000

// changes are the rows that revisions after the one a scene was read at have changed.
type changes struct {
	scene.Patch
	verdicts bool   // what people decided about documents and objects
	whole    string // why the registers must be read again; empty: they need not
}

func (c *changes) rows() int {
	return len(c.Decisions) + len(c.Leases) + len(c.Objects) + len(c.Parties)
}

// followed are the registers whose rows can be put into a scene one by one. Every statement answers with the rows that
// were changed after revision $1, and by which revision.
var followed = []struct {
	into func(*changes) *[]int64
	sql  string
}{
	{func(c *changes) *[]int64 { return &c.Decisions }, `SELECT id, lower(known) FROM decisions WHERE lower(known) > $1 UNION ALL SELECT id, upper(known) FROM decisions_past WHERE upper(known) > $1
		UNION ALL SELECT id, lower(known) FROM decisions_past WHERE upper_inf(known) AND lower(known) > $1`},
	{func(c *changes) *[]int64 { return &c.Decisions }, `SELECT decision_id, lower(known) FROM decision_parcels WHERE lower(known) > $1 UNION ALL SELECT decision_id, upper(known) FROM decision_parcels_past WHERE upper(known) > $1
		UNION ALL SELECT decision_id, lower(known) FROM decision_parcels_past WHERE upper_inf(known) AND lower(known) > $1`},
	{func(c *changes) *[]int64 { return &c.Leases }, `SELECT id, lower(known) FROM leases WHERE lower(known) > $1 UNION ALL SELECT id, upper(known) FROM leases_past WHERE upper(known) > $1
		UNION ALL SELECT id, lower(known) FROM leases_past WHERE upper_inf(known) AND lower(known) > $1`},
	{func(c *changes) *[]int64 { return &c.Leases }, `SELECT lease_id, lower(known) FROM lease_parcels WHERE lower(known) > $1 UNION ALL SELECT lease_id, upper(known) FROM lease_parcels_past WHERE upper(known) > $1
		UNION ALL SELECT lease_id, lower(known) FROM lease_parcels_past WHERE upper_inf(known) AND lower(known) > $1`},
	{func(c *changes) *[]int64 { return &c.Objects }, `SELECT object_id, lower(known) FROM scan_objects WHERE lower(known) > $1 UNION ALL SELECT object_id, upper(known) FROM scan_objects_past WHERE upper(known) > $1
		UNION ALL SELECT object_id, lower(known) FROM scan_objects_past WHERE upper_inf(known) AND lower(known) > $1`},
	{func(c *changes) *[]int64 { return &c.Objects }, `SELECT object_id, lower(known) FROM observations WHERE lower(known) > $1 UNION ALL SELECT object_id, upper(known) FROM observations_past WHERE upper(known) > $1`},
	{func(c *changes) *[]int64 { return &c.Objects }, `SELECT id, lower(known) FROM objects WHERE lower(known) > $1 UNION ALL SELECT id, upper(known) FROM objects_past WHERE upper(known) > $1`},
	{func(c *changes) *[]int64 { return &c.Parties }, `SELECT id, lower(known) FROM parties WHERE lower(known) > $1 UNION ALL SELECT id, upper(known) FROM parties_past WHERE upper(known) > $1`},
}

// ground are the registers that everything is placed on: when a row of theirs changes, everything is read again.
var ground = []struct{ name, sql string }{
	{"działki ewidencyjne", `SELECT EXISTS (SELECT FROM parcels WHERE lower(known) > $1) OR EXISTS (SELECT FROM parcels_past WHERE upper(known) > $1)`},
	{"pasy drogowe", `SELECT EXISTS (SELECT FROM road_lanes WHERE lower(known) > $1) OR EXISTS (SELECT FROM road_lanes_past WHERE upper(known) > $1)`},
	{"warstwy odniesienia", `SELECT EXISTS (SELECT FROM reference_features WHERE lower(known) > $1) OR EXISTS (SELECT FROM reference_features_past WHERE upper(known) > $1)`},
	{"strefy uchwały krajobrazowej", `SELECT EXISTS (SELECT FROM zones WHERE lower(known) > $1) OR EXISTS (SELECT FROM zones_past WHERE upper(known) > $1)`},
	{"punkty adresowe", `SELECT EXISTS (SELECT FROM address_points WHERE lower(known) > $1) OR EXISTS (SELECT FROM address_points_past WHERE upper(known) > $1)`},
	{"przejazdy skanujące", `SELECT EXISTS (SELECT FROM campaigns WHERE lower(known) > $1) OR EXISTS (SELECT FROM campaigns_past WHERE upper(known) > $1)`},
	{"parametry", `SELECT EXISTS (SELECT FROM params WHERE lower(known) > $1 OR upper(known) > $1)`},
}

// quiet are actions of the audit chain that change nothing an analysis reads.
var quiet = []string{"run.", "discrepancy.", "case.", "paper.", "letter.", "privacy.retention", "privacy.rule", "programme.", "absence.", "field.add", "linking.fit_", "aid", "coal", "relief", "trial.", "landscape.draft", "landscape.edit", "landscape.delete"}

// changedSince finds what has changed after a revision, as far as tx sees it. A revision that neither changed a row that
// can be followed nor is known to change nothing an analysis reads makes everything be read again: nothing is missed
// because somebody forgot to name it here.
func changedSince(ctx context.Context, tx pgx.Tx, revision int64) (*changes, error) {
	c := &changes{}
	rows, err := tx.Query(ctx, `SELECT v.id, v.reason, EXISTS (SELECT FROM runs r WHERE r.revision = v.id), coalesce((SELECT array_agg(DISTINCT a.action) FROM audit a WHERE a.revision = v.id), '{}')
		FROM revisions v WHERE v.id > $1 ORDER BY v.id`, revision)
	if err != nil {
		return nil, err
	}
	open := map[int64]string{}
	var id int64
	var reason string
	var run bool
	var actions []string
	if _, err := pgx.ForEachRow(rows, []any{&id, &reason, &run, &actions}, func() error {
		harmless := run || len(actions) > 0 && !slices.ContainsFunc(actions, func(a string) bool {
			return !slices.ContainsFunc(quiet, func(q string) bool { return strings.HasPrefix(a, q) })
		})
		if !harmless {
			open[id] = reason
		}
		actions = nil
		return nil
	}); err != nil || len(open) == 0 {
		return c, err
	}
	// A plan for any revision would read every parcel; one for this revision knows that nearly all are older.
	if _, err := tx.Exec(ctx, `SELECT set_config('plan_cache_mode', 'force_custom_plan', true)`); err != nil {
		return nil, err
	}
	for _, g := range ground {
		var changed bool
		if err := tx.QueryRow(ctx, g.sql, revision).Scan(&changed); err != nil {
			return nil, err
		}
		if changed {
			c.whole = "zmieniły się: " + g.name
			return c, nil
		}
	}
	for _, f := range followed {
		into := f.into(c)
		rows, err := tx.Query(ctx, f.sql, revision)
		if err != nil {
			return nil, err
		}
		var by int64
		if _, err := pgx.ForEachRow(rows, []any{&id, &by}, func() error {
			*into = append(*into, id)
			delete(open, by)
			return nil
		}); err != nil {
			return nil, err
		}
		slices.Sort(*into)
		*into = slices.Compact(*into)
	}
	if _, err := tx.Exec(ctx, `SELECT set_config('plan_cache_mode', 'auto', true)`); err != nil {
		return nil, err
	}
	if rows, err = tx.Query(ctx, `SELECT lower(known) FROM link_decisions WHERE lower(known) > $1 UNION SELECT upper(known) FROM link_decisions_past WHERE upper(known) > $1`, revision); err != nil {
		return nil, err
	}
	if _, err := pgx.ForEachRow(rows, []any{&id}, func() error {
		c.verdicts = true
		delete(open, id)
		return nil
	}); err != nil {
		return nil, err
	}
	for id, reason := range open {
		c.whole = fmt.Sprintf("zmiana nr %d nie jest śledzona wiersz po wierszu: %s", id, reason)
		return c, nil
	}
	if n := c.rows(); n > followMost {
		c.whole = fmt.Sprintf("zmieniło się naraz %d wierszy", n)
	}
	return c, nil
}
