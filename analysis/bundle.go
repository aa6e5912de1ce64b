package analysis

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/scene"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/flow"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// Failures of bundles.
var (
	ErrBundle     = fail.New(fail.Invalid, "discrepancy.bundle", "a bundle holds discrepancies of one party or one road manager")
	ErrBundleNone = fail.New(fail.NotFound, "discrepancy.bundle_none", "there is no such bundle")
)

// bundleDoc are discrepancies of one party or keeper: those worked on together, or those that could be.
type bundleDoc struct {
	ID      int64          `json:"id,omitempty" doc:"none of one that could be made"`
	PartyID *int64         `json:"party_id,omitempty"`
	Party   string         `json:"party,omitempty" doc:"as the person's roles show it; of people only initials"`
	Keeper  string         `json:"keeper,omitempty" doc:"road manager"`
	Count   int            `json:"count" doc:"all of them; items are the 200 dearest"`
	States  map[string]int `json:"states"`
	Actor   string         `json:"actor,omitempty"`
	At      *time.Time     `json:"at,omitempty"`
	Items   []rowDoc       `json:"items"`
}

// openStates is the SQL condition of discrepancies that somebody may still have to work on.
const openStates = `t.state NOT IN ('FALSE_POSITIVE', 'RESOLVED', 'CLOSED', 'VANISHED')`

// shownOfBundle is how many discrepancies of a party are listed with it, the dearest first: as many as a bundle may hold.
const shownOfBundle = 200

// bundleList is a page of bundles.
type bundleList struct {
	Bundles []bundleDoc `json:"bundles"`
	Total   int         `json:"total" doc:"bundles and possible bundles, of those that the person may see"`
}

// readBundles lists the bundles, then those that could be made: two or more open discrepancies of one party or, without a
// party, of one road manager who is not the office. Of each the person gets what they see.
func readBundles(ctx context.Context, r *register.Reader, tx pgx.Tx, skip, limit int, out *bundleList) error {
	scope, office := httpapi.ScopeOf(ctx), httpapi.StoreOf(ctx).Office()
	out.Bundles = []bundleDoc{}
	reg, err := r.Find(register.Core(), "discrepancies")
	if err != nil {
		return err
	}
	keepers, err := ourNames(ctx, tx, office)
	if err != nil {
		return err
	}
	args := []any{skip, limit, shownOfBundle, keepers}
	mine := can(scope, "discrepancies", &args)
	type group struct {
		bundle, party *int64
		keeper        string
		actor         *string
		at            *time.Time
		count         int
		ids           []int64
	}
	rows, err := tx.Query(ctx, `SELECT g.*, count(*) OVER () FROM (SELECT t.bundle_id AS bundle, b.party_id AS party, coalesce(b.keeper, '') AS keeper, b.actor, b.at, count(*) AS n, (array_agg(t.id ORDER BY t.id))[1:$3] FROM discrepancies t JOIN discrepancy_bundles b ON b.id = t.bundle_id
			WHERE `+mine+` GROUP BY 1, 2, 3, 4, 5
		UNION ALL SELECT NULL, t.party_id, CASE WHEN t.party_id IS NULL THEN t.manager ELSE '' END, NULL, NULL, count(*), (array_agg(t.id ORDER BY t.money_max_gr DESC, t.id))[1:$3] FROM discrepancies t
			WHERE t.bundle_id IS NULL AND `+openStates+` AND (t.party_id IS NOT NULL OR t.manager <> '' AND t.manager <> ALL($4)) AND `+mine+` GROUP BY 2, 3 HAVING count(*) > 1
		) g ORDER BY g.bundle IS NULL, g.bundle, g.n DESC, g.party, g.keeper OFFSET $1 LIMIT $2`, args...)
	if err != nil {
		return err
	}
	groups, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (group, error) {
		var g group
		err := row.Scan(&g.bundle, &g.party, &g.keeper, &g.actor, &g.at, &g.count, &g.ids, &out.Total)
		return g, err
	})
	if err != nil {
		return err
	}
	var ids, parties []int64
	for _, g := range groups {
		ids = append(ids, g.ids...)
		if g.party != nil {
			parties = append(parties, *g.party)
		}
	}
	docs := map[int64]rowDoc{}
	p := pickRow(reg)
	if len(ids) > 0 {
		if _, err := r.Rows(reg, register.Query{Columns: p.columns, Filters: []register.Filter{register.IDs(ids)}, Place: &register.PlaceStyle{Point: true}}, func(row *register.Row) error {
			docs[row.ID] = p.row(row)
			return nil
		}); err != nil {
			return err
		}
	}
	names, err := partyNames(r, scope, parties)
	if err != nil {
		return err
	}
	for _, g := range groups {
		b := bundleDoc{PartyID: g.party, Keeper: g.keeper, Count: g.count, At: g.at, States: map[string]int{}, Items: []rowDoc{}}
		if g.bundle != nil {
			b.ID = *g.bundle
		}
		if g.actor != nil {
			b.Actor = *g.actor
		}
		if g.party != nil {
			b.Party = names[*g.party]
		}
		for _, id := range g.ids {
			if d, ok := docs[id]; ok {
				b.Items = append(b.Items, d)
				b.States[d.State]++
			}
		}
		out.Bundles = append(out.Bundles, b)
	}
	return nil
}

// ourNames are the road managers of discrepancies who are the office itself: nobody writes to oneself.
func ourNames(ctx context.Context, tx pgx.Tx, office db.Office) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT manager FROM discrepancies WHERE manager <> ''`)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return slices.DeleteFunc(all, func(name string) bool { return !ours(office, name) }), err
}

// ours tells whether a road manager is the office itself.
func ours(o db.Office, manager string) bool {
	return manager != "" && (&scene.Scene{Managers: o.Managers}).Ours(manager)
}

// partyNames are the parties as the person's roles show them.
func partyNames(r *register.Reader, scope access.Scope, ids []int64) (map[int64]string, error) {
	out := map[int64]string{}
	if len(ids) == 0 || !scope.Rights("parties").Read {
		return out, nil
	}
	reg, err := r.Find(register.Core(), "parties")
	if err != nil {
		return nil, err
	}
	p := pick(reg, "name")
	_, err = r.Rows(reg, register.Query{Columns: p.columns, Filters: []register.Filter{register.IDs(ids)}}, func(row *register.Row) error {
		out[row.ID] = p.word(row, "name")
		return nil
	})
	return out, err
}

// Item is a discrepancy at the version that the person saw.
type Item struct {
	ID      int64 `json:"id"`
	Version int64 `json:"version"`
}

// bundle puts discrepancies of one party or keeper together.
func (d *desk) bundle(items []Item) (int64, error) {
	if err := d.scope.Require(access.DecideFinding); err != nil {
		return 0, err
	}
	var all []*held
	var party *int64
	keeper, first := "", true
	for _, i := range items {
		h, err := d.take(i.ID, i.Version)
		if err != nil {
			return 0, err
		}
		var p *int64
		var k string
		if err := d.c.QueryRow(d.ctx, `SELECT party_id, CASE WHEN party_id IS NULL THEN manager ELSE '' END FROM discrepancies WHERE id = $1`, i.ID).Scan(&p, &k); err != nil {
			return 0, err
		}
		if p == nil && (k == "" || ours(d.c.Office(), k)) || !first && (k != keeper || (p == nil) != (party == nil) || p != nil && *p != *party) {
			return 0, fail.At("items", ErrBundle)
		}
		party, keeper, first = p, k, false
		all = append(all, h)
	}
	if len(all) < 2 {
		return 0, fail.At("items", ErrBundle.Because("a bundle holds at least two discrepancies"))
	}
	var id int64
	if err := d.c.QueryRow(d.ctx, `INSERT INTO discrepancy_bundles (party_id, keeper, actor) VALUES ($1, $2, $3) RETURNING id`, party, keeper, d.scope.Actor()).Scan(&id); err != nil {
		return 0, err
	}
	for _, h := range all {
		h.Bundle = &id
		if err := d.put(h, "discrepancy.bundle"); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// unbundle takes discrepancies out of their bundle.
func (d *desk) unbundle(bundle int64, items []Item) error {
	if err := d.scope.Require(access.DecideFinding); err != nil {
		return err
	}
	for _, i := range items {
		h, err := d.take(i.ID, i.Version)
		if err != nil {
			return err
		}
		if h.Bundle == nil || *h.Bundle != bundle {
			return ErrBundleNone
		}
		h.Bundle = nil
		if err := d.put(h, "discrepancy.unbundle"); err != nil {
			return err
		}
	}
	return nil
}

// BulkItem is one of many, with a verdict of its own where it differs from the common one.
type BulkItem struct {
	Item
	Moving *Moving `json:"moving,omitempty" doc:"instead of the common one"`
}

// Outcome is what became of one of many.
type Outcome struct {
	ID      int64      `json:"id"`
	Done    bool       `json:"done"`
	Version int64      `json:"version,omitempty"`
	State   flow.State `json:"state,omitempty"`
	Waits   bool       `json:"waits,omitempty"`
	Code    string     `json:"code,omitempty" doc:"why not"`
	Message string     `json:"message,omitempty"`
}

// bulk makes a move of each: what cannot be done is told and hinders no other.
func (d *desk) bulk(items []BulkItem, common Moving) ([]Outcome, error) {
	out := make([]Outcome, 0, len(items))
	for _, i := range items {
		in := common
		if i.Moving != nil {
			in = *i.Moving
		}
		var m Moved
		err := apart(d.ctx, d.c, func() (err error) {
			m, err = d.move(i.ID, i.Version, in)
			return err
		})
		if failure, ok := fail.Of(err); ok {
			out = append(out, Outcome{ID: i.ID, Code: failure.Code, Message: err.Error()})
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("discrepancy %d: %w", i.ID, err)
		}
		out = append(out, Outcome{ID: i.ID, Done: true, Version: m.Version, State: m.State, Waits: m.Waits})
	}
	return out, nil
}

// apart runs f so that what it wrote is taken back when it fails, and nothing else.
func apart(ctx context.Context, c *db.Change, f func() error) error {
	outer := c.Tx
	inner, err := outer.Begin(ctx)
	if err != nil {
		return err
	}
	c.Tx = inner
	defer func() { c.Tx = outer }()
	if err := f(); err != nil {
		if e := inner.Rollback(ctx); e != nil {
			return e
		}
		return err
	}
	return inner.Commit(ctx)
}
