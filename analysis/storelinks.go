package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/link"
	"spoina/internal/access"
	"spoina/internal/db"
)

// linkRow is a link as its table keeps it.
type linkRow struct {
	kind, target string
	document     int64
	object       int64
	state        string
	origin       string
	score        float64
	confidence   string
	factors      []link.Factor
}

// linkRows are the links of some documents, or of all: those of decisions first.
func (e *Evaluation) linkRows(only *documents) []linkRow {
	s := e.Scene
	origin := map[bool]string{false: "auto", true: "manual"}
	var out []linkRow
	add := func(l *link.Link) {
		out = append(out, linkRow{"decision", "object", s.Decisions[l.Decision].ID, s.Objects[l.Object].ID, string(l.State), origin[l.Manual], l.Score, string(rune(l.Confidence)), l.Factors})
	}
	addLease := func(l *link.LeaseLink) {
		r := linkRow{"lease", "object", s.Leases[l.Lease].ID, 0, string(l.State), origin[l.Manual], l.Score, string(rune(l.Confidence)), l.Factors}
		if l.Object >= 0 {
			r.object = s.Objects[l.Object].ID
		} else {
			r.target, r.object = "parcel", s.Parcels[l.Parcel].ID
		}
		out = append(out, r)
	}
	if only == nil {
		out = make([]linkRow, 0, len(e.Links.All)+len(e.Links.Weak)+len(e.Links.Leases))
		for _, list := range [][]link.Link{e.Links.All, e.Links.Weak} {
			for i := range list {
				add(&list[i])
			}
		}
		for i := range e.Links.Leases {
			addLease(&e.Links.Leases[i])
		}
		return out
	}
	decisions, leases := only.ids()
	for _, id := range decisions {
		i, ok := s.DecisionRow(id)
		if !ok {
			continue
		}
		for _, l := range e.Links.OfDecision(int(i)) {
			add(l)
		}
		weak := e.Links.WeakOf(int(i))
		for k := range weak {
			add(&weak[k])
		}
	}
	for _, id := range leases {
		if i, ok := s.LeaseRow(id); ok {
			for _, l := range e.Links.OfLease(int(i)) {
				addLease(l)
			}
		}
	}
	return out
}

// storeLinks keeps the links of a run beside those made by hand; a link that the run no longer makes goes to the past.
// What a person linked stays even when the run does not meet its object.
// Where only some documents were linked anew, links of others are left alone.
func (e *Evaluation) storeLinks(ctx context.Context, c *db.Change, run, revision int64, only *documents, byState map[string]int) error {
	type key struct {
		kind             string
		document, object int64
	}
	type value struct {
		state, origin string
		score         float64
		conf          string
	}
	decisions, leases := only.ids()
	rows, err := c.Query(ctx, `SELECT document_kind, document_id, object_id, state, origin, score, confidence FROM links
		WHERE $1 OR document_kind = 'decision' AND document_id = ANY ($2) OR document_kind = 'lease' AND document_id = ANY ($3)`, only == nil, decisions, leases)
	if err != nil {
		return err
	}
	before := map[key]value{}
	var k key
	var v value
	if _, err := pgx.ForEachRow(rows, []any{&k.kind, &k.document, &k.object, &v.state, &v.origin, &v.score, &v.conf}, func() error {
		before[k] = v
		return nil
	}); err != nil {
		return err
	}
	var write []linkRow
	var oldKinds []string
	var oldDocuments, oldObjects []int64
	retire := func(k key) {
		oldKinds, oldDocuments, oldObjects = append(oldKinds, k.kind), append(oldDocuments, k.document), append(oldObjects, k.object)
	}
	seen := map[key]bool{}
	for _, l := range e.linkRows(only) {
		k := key{l.kind, l.document, l.object}
		if seen[k] { // two versions of one parcel are one parcel
			continue
		}
		seen[k] = true
		if l.state != string(link.Weak) && l.kind == "decision" {
			byState[l.state]++
		}
		old, ok := before[k]
		delete(before, k)
		if ok && old.state == l.state && old.origin == l.origin && old.conf == l.confidence && math.Abs(old.score-l.score) < 1e-6 {
			continue
		}
		if ok {
			retire(k)
		}
		write = append(write, l)
	}
	for k, v := range before {
		if v.origin == "auto" {
			retire(k)
		}
	}
	if len(oldDocuments) > 0 {
		if _, err := c.Exec(ctx, `INSERT INTO links_past (document_kind, document_id, object_id, state, origin, score, confidence, factors, run_id, known, target)
			SELECT l.document_kind, l.document_id, l.object_id, l.state, l.origin, l.score, l.confidence, l.factors, l.run_id, int8range(lower(l.known), $4), l.target
			FROM links l JOIN unnest($1::text[], $2::bigint[], $3::bigint[]) AS x (document_kind, document_id, object_id) USING (document_kind, document_id, object_id)`, oldKinds, oldDocuments, oldObjects, revision); err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `DELETE FROM links l USING unnest($1::text[], $2::bigint[], $3::bigint[]) AS x (document_kind, document_id, object_id)
			WHERE l.document_kind = x.document_kind AND l.document_id = x.document_id AND l.object_id = x.object_id`, oldKinds, oldDocuments, oldObjects); err != nil {
			return err
		}
	}
	known := since(revision)
	_, err = c.CopyFrom(ctx, pgx.Identifier{"links"}, []string{"document_kind", "document_id", "object_id", "state", "origin", "score", "confidence", "factors", "run_id", "known", "target"},
		pgx.CopyFromSlice(len(write), func(i int) ([]any, error) {
			l := &write[i]
			if l.factors == nil {
				l.factors = []link.Factor{}
			}
			factors, err := json.Marshal(l.factors)
			if err != nil {
				return nil, err
			}
			return []any{l.kind, l.document, l.object, l.state, l.origin, l.score, l.confidence, factors, run, known, l.target}, nil
		}))
	if err != nil {
		return fmt.Errorf("links: %w", err)
	}
	if only != nil { // how well linking does is measured over all of them
		return nil
	}
	return e.storeQuality(ctx, c, run)
}

// storeQuality keeps how well the automatic links of the run do.
func (e *Evaluation) storeQuality(ctx context.Context, c *db.Change, run int64) error {
	q := link.Measure(e.Scene, e.Town.J, e.Links)
	body, err := json.Marshal(q)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, `INSERT INTO link_quality (run_id, measures) VALUES ($1, $2) ON CONFLICT (run_id) DO UPDATE SET measures = $2`, run, body)
	return err
}

// LinkLine is a link as `spoina links` prints it, one JSON line each.
type LinkLine struct {
	Kind       string          `json:"kind"`
	Number     string          `json:"number"`
	Objects    []string        `json:"objects"` // names that scans and files gave what it is linked with
	Target     string          `json:"target"`
	State      string          `json:"state"`
	Origin     string          `json:"origin"`
	Score      float64         `json:"score"`
	Confidence string          `json:"confidence"`
	Factors    json.RawMessage `json:"factors"`
}

// LinkLines calls f with every link, by document: it is for the person at the machine.
func LinkLines(ctx context.Context, store *db.Store, scope access.Scope, f func(*LinkLine) error) error {
	if !scope.All() {
		return scope.Refused("the links with all their factors")
	}
	return store.Read(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT l.document_kind, coalesce(d.case_number, nullif(s.contract_number, ''), s.case_number, ''),
				CASE WHEN l.target = 'parcel' THEN ARRAY(SELECT p.parcel_id FROM parcels p WHERE p.id = l.object_id) ELSE ARRAY(SELECT DISTINCT o.source_id FROM scan_objects o WHERE o.object_id = l.object_id ORDER BY o.source_id) END,
				l.target, l.state, l.origin, l.score, l.confidence, l.factors
			FROM links l LEFT JOIN decisions d ON l.document_kind = 'decision' AND d.id = l.document_id LEFT JOIN leases s ON l.document_kind = 'lease' AND s.id = l.document_id
			ORDER BY l.document_kind, l.document_id, l.score DESC, l.object_id`)
		if err != nil {
			return err
		}
		var l LinkLine
		_, err = pgx.ForEachRow(rows, []any{&l.Kind, &l.Number, &l.Objects, &l.Target, &l.State, &l.Origin, &l.Score, &l.Confidence, &l.Factors}, func() error { return f(&l) })
		return err
	})
}
