// Package linking is where people say which thing in the field a register's row speaks of: they link, rule out, say that
// nothing stands there, draw a place, split a cell, and take any of it back. A run never overrides them. From what they
// decide the office learns how its registers write streets, parcels and names, and how well its automatic links do;
// nothing of that is applied before an officer accepts it.
package linking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/job"
	"spoina/internal/param"

	"spoina/internal/clock"
)

// Failures of linking.
var (
	ErrNone    = fail.New(fail.NotFound, "linking.none", "there is no such row of the register")
	ErrTarget  = fail.New(fail.Invalid, "linking.target", "there is no such thing to link with")
	ErrFull    = fail.New(fail.Conflict, "linking.full", "the document has as many objects as it names")
	ErrNothing = fail.New(fail.Conflict, "linking.nothing", "there is nothing to take back")
	ErrEyes    = fail.New(fail.Refused, "linking.eyes", "somebody else than who linked confirms it")
	ErrAsked   = fail.New(fail.Invalid, "linking.query", "the list cannot be asked for like this")
)

// tableOf is the register of a kind of document.
func tableOf(kind string) (string, error) {
	switch kind {
	case "decision":
		return "decisions", nil
	case "lease":
		return "leases", nil
	}
	return "", ErrNone
}

// can is the condition of the rows of a register, aliased t, that scope may see. Its parameters follow those in args.
func can(scope access.Scope, register string, args *[]any) string {
	return scope.Condition(access.SubjectOf(register), func(v any) string {
		*args = append(*args, v)
		return "$" + strconv.Itoa(len(*args))
	})
}

// Verdict is what a person says about a document and an object or a parcel, or about the document as a whole.
type Verdict struct {
	Kind     string // decision or lease
	Document int64
	Object   int64 // an object; 0 is none
	Parcel   int64 // a parcel, for leases; 0 is none
	Word     string
	Note     string
}

// document is what a verdict needs to know of its document.
type document struct {
	key   string
	count int
}

func find(ctx context.Context, q queryer, scope access.Scope, kind string, id int64) (document, error) {
	table, err := tableOf(kind)
	if err != nil {
		return document{}, err
	}
	count := "t.object_count"
	if kind == "lease" {
		count = "1000"
	}
	args := []any{id}
	var d document
	err = q.QueryRow(ctx, "SELECT t.key, "+count+" FROM "+table+" t WHERE t.id = $1 AND "+can(scope, table, &args), args...).Scan(&d.key, &d.count)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, ErrNone
	}
	return d, err
}

type queryer interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Decide keeps what a person says, with what the programme thought of it at that moment. The link is in force at once;
// where the office wants four eyes it waits for somebody else. A new word about the same pair replaces the one before.
func Decide(ctx context.Context, c *db.Change, scope access.Scope, v Verdict) (batch int64, err error) {
	if err := scope.Require(access.DecideFinding); err != nil {
		return 0, err
	}
	batch, err = c.Revision(ctx)
	if err != nil {
		return 0, err
	}
	d, err := find(ctx, c, scope, v.Kind, v.Document)
	if err != nil {
		return 0, err
	}
	target, object := "document", (*int64)(nil)
	var source, class string
	var x, y *float64
	switch {
	case v.Object != 0:
		target, object = "object", &v.Object
		args := []any{v.Object}
		err = c.QueryRow(ctx, `SELECT t.source_id, coalesce(t.class_code, ''), ST_X(ST_PointOnSurface(t.geom)), ST_Y(ST_PointOnSurface(t.geom)) FROM scan_objects t
			WHERE t.object_id = $1 AND `+can(scope, "scan_objects", &args)+` ORDER BY t.captured_on DESC NULLS LAST, t.id DESC LIMIT 1`, args...).Scan(&source, &class, &x, &y)
	case v.Parcel != 0 && v.Kind == "lease":
		target, object = "parcel", &v.Parcel
		args := []any{v.Parcel}
		err = c.QueryRow(ctx, `SELECT t.parcel_id FROM parcels t WHERE t.id = $1 AND `+can(scope, "parcels", &args), args...).Scan(&source)
	case v.Word != "NO_OBJECT":
		return 0, ErrTarget
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, ErrTarget
	}
	if err != nil {
		return 0, err
	}
	if v.Word == "LINK" && target == "object" {
		var linked int
		if err := c.QueryRow(ctx, `SELECT count(*) FROM link_decisions WHERE document_kind = $1 AND document_key = $2 AND verdict = 'LINK' AND target = 'object' AND object_id <> $3`,
			v.Kind, d.key, v.Object).Scan(&linked); err != nil {
			return 0, err
		}
		if linked >= max(1, d.count) {
			return 0, ErrFull.Because("the document names %d objects, and as many are linked: rule one out first", max(1, d.count))
		}
	}
	state := "standing"
	set, err := param.Load(ctx, c.Tx, scope, clock.Today())
	if err != nil {
		return 0, err
	}
	if set.Bool("link_four_eyes") && v.Word != "NOT_THIS" {
		state = "waiting"
	}
	var score *float64
	var then string
	factors := json.RawMessage(`[]`)
	if object != nil {
		err := c.QueryRow(ctx, `SELECT score, state, factors FROM links WHERE document_kind = $1 AND document_id = $2 AND object_id = $3`, v.Kind, v.Document, *object).Scan(&score, &then, &factors)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return 0, err
		}
	}
	// One word stands about a pair; a link and "no object" exclude one another.
	clash := `(coalesce(object_id, 0) = coalesce($3, 0) OR $4 = 'NO_OBJECT' AND verdict = 'LINK' AND target = 'object' OR $4 = 'LINK' AND target = 'document')`
	if err := retire(ctx, c, batch, `document_kind = $2 AND document_key = $5 AND `+clash, v.Kind, object, v.Word, d.key); err != nil {
		return 0, err
	}
	var id int64
	if err := c.QueryRow(ctx, `INSERT INTO link_decisions (id, document_kind, document_id, document_key, target, object_id, source_id, class_code, x, y, verdict, score, state_then, factors, note, state, decided_by, batch, known)
		VALUES (nextval('register_id'), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, int8range($17, NULL)) RETURNING id`,
		v.Kind, v.Document, d.key, target, object, source, class, x, y, v.Word, score, then, factors, v.Note, state, scope.Actor(), batch).Scan(&id); err != nil {
		return 0, err
	}
	if state == "standing" {
		if err := apply(ctx, c, batch, v.Kind, v.Document); err != nil {
			return 0, err
		}
	}
	if v.Word == "LINK" && state == "standing" {
		if err := learn(ctx, c, scope, batch, id); err != nil {
			return 0, err
		}
	}
	if err := c.Audit(ctx, "linking.decide", fmt.Sprintf("%s/%d", v.Kind, v.Document), map[string]any{"verdict": v.Word, "target": target, "object": object, "score": score, "decision": id}); err != nil {
		return 0, err
	}
	return batch, follow(ctx, c, batch, v.Kind)
}

const decisionColumns = `id, document_kind, document_id, document_key, target, object_id, source_id, class_code, x, y, verdict, score, state_then, factors, note, state, decided_by, decided_at, confirmed_by, confirmed_at, batch, version`

// retire moves link decisions to the past. The condition's parameters are $2 and on; $1 is the revision.
func retire(ctx context.Context, c *db.Change, revision int64, cond string, args ...any) error {
	all := append([]any{revision}, args...)
	_, err := c.Exec(ctx, `WITH gone AS (DELETE FROM link_decisions WHERE `+cond+` RETURNING *)
		INSERT INTO link_decisions_past (`+decisionColumns+`, known) SELECT `+decisionColumns+`, int8range(lower(known), $1) FROM gone`, all...)
	return err
}

// apply makes the links of a document agree with what stands decided about it, before the next run looks at the rest.
func apply(ctx context.Context, c *db.Change, revision int64, kind string, document int64) error {
	const gone = `l.document_kind = $1 AND l.document_id = $2 AND (l.origin = 'manual' OR EXISTS (SELECT FROM link_decisions d WHERE d.document_kind = $1 AND d.document_id = $2 AND d.state = 'standing'
		AND (d.object_id = l.object_id OR d.target = 'document' AND l.target = 'object')))`
	const columns = `document_kind, document_id, object_id, state, origin, score, confidence, factors, run_id, target`
	if _, err := c.Exec(ctx, `WITH gone AS (DELETE FROM links l WHERE `+gone+` RETURNING *)
		INSERT INTO links_past (`+columns+`, known) SELECT `+columns+`, int8range(lower(known), $3) FROM gone`, kind, document, revision); err != nil {
		return err
	}
	_, err := c.Exec(ctx, `INSERT INTO links (document_kind, document_id, object_id, state, origin, score, confidence, factors, run_id, target, known)
		SELECT document_kind, document_id, object_id, 'accepted', 'manual', coalesce(score, 1), 'A', factors, NULL, target, int8range($3, NULL) FROM link_decisions
		WHERE document_kind = $1 AND document_id = $2 AND verdict = 'LINK' AND state = 'standing' ON CONFLICT DO NOTHING`, kind, document, revision)
	return err
}

// follow asks for the run that looks at the findings anew, and tells open screens.
func follow(ctx context.Context, c *db.Change, revision int64, kind string) error {
	table, err := tableOf(kind)
	if err != nil {
		return err
	}
	c.Touch(table, "links")
	return job.Insert(ctx, c.Tx, job.AnalyseArgs{Office: c.Office().Code, Revision: revision, Reason: "linked by hand"})
}

// Undo takes back what a person did last in a document (batch 0) or at one revision: their verdicts are gone, those they
// replaced stand again.
func Undo(ctx context.Context, c *db.Change, scope access.Scope, batch int64) (kind string, document int64, err error) {
	if err := scope.Require(access.DecideFinding); err != nil {
		return "", 0, err
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return "", 0, err
	}
	var key string
	err = c.QueryRow(ctx, `SELECT document_kind, document_id, document_key, batch FROM link_decisions WHERE decided_by = $1 AND ($2 = 0 OR batch = $2) ORDER BY batch DESC, id DESC LIMIT 1`,
		scope.Actor(), batch).Scan(&kind, &document, &key, &batch)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", 0, ErrNothing.Because("you have linked nothing that could be taken back")
	}
	if err != nil {
		return "", 0, err
	}
	if err := retire(ctx, c, revision, `document_kind = $2 AND document_key = $3 AND batch = $4`, kind, key, batch); err != nil {
		return "", 0, err
	}
	if _, err := c.Exec(ctx, `INSERT INTO link_decisions (`+decisionColumns+`, known) SELECT id, document_kind, document_id, document_key, target, object_id, source_id, class_code, x, y, verdict, score, state_then,
			factors, note, state, decided_by, decided_at, confirmed_by, confirmed_at, batch, version + 1, int8range($1, NULL)
		FROM link_decisions_past p WHERE p.document_kind = $2 AND p.document_key = $3 AND upper(p.known) = $4
			AND NOT EXISTS (SELECT FROM link_decisions d WHERE d.document_kind = p.document_kind AND d.document_key = p.document_key AND coalesce(d.object_id, 0) = coalesce(p.object_id, 0))`,
		revision, kind, key, batch); err != nil {
		return "", 0, err
	}
	if _, err := c.Exec(ctx, `UPDATE link_aliases SET evidence = ARRAY(SELECT e FROM unnest(evidence) e WHERE EXISTS (SELECT FROM link_decisions d WHERE d.id = e)) WHERE state = 'proposed'`); err != nil {
		return "", 0, err
	}
	if _, err := c.Exec(ctx, `DELETE FROM link_aliases WHERE state = 'proposed' AND evidence = '{}' AND decided_by = ''`); err != nil {
		return "", 0, err
	}
	if err := apply(ctx, c, revision, kind, document); err != nil {
		return "", 0, err
	}
	if err := c.Audit(ctx, "linking.undo", fmt.Sprintf("%s/%d", kind, document), map[string]any{"batch": batch}); err != nil {
		return "", 0, err
	}
	return kind, document, follow(ctx, c, revision, kind)
}

// Confirm is the second pair of eyes: a link that waits comes into force. Nobody confirms an own link.
func Confirm(ctx context.Context, c *db.Change, scope access.Scope, id int64) error {
	if err := scope.Require(access.DecideFinding); err != nil {
		return err
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return err
	}
	var kind, by string
	var document int64
	err = c.QueryRow(ctx, `SELECT document_kind, document_id, decided_by FROM link_decisions WHERE id = $1 AND state = 'waiting'`, id).Scan(&kind, &document, &by)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNothing.Because("this link does not wait for anybody")
	}
	if err != nil {
		return err
	}
	if by == scope.Actor() {
		return ErrEyes
	}
	if _, err := find(ctx, c, scope, kind, document); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, `INSERT INTO link_decisions_past (`+decisionColumns+`, known) SELECT `+decisionColumns+`, int8range(lower(known), $2) FROM link_decisions WHERE id = $1`, id, revision); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, `UPDATE link_decisions SET state = 'standing', confirmed_by = $2, confirmed_at = $3, version = version + 1, known = int8range($4, NULL) WHERE id = $1`,
		id, scope.Actor(), time.Now(), revision); err != nil {
		return err
	}
	if err := apply(ctx, c, revision, kind, document); err != nil {
		return err
	}
	if err := learn(ctx, c, scope, revision, id); err != nil {
		return err
	}
	if err := c.Audit(ctx, "linking.confirm", fmt.Sprintf("%s/%d", kind, document), map[string]any{"decision": id}); err != nil {
		return err
	}
	return follow(ctx, c, revision, kind)
}

func itoa(n int) string { return strconv.Itoa(n) }
