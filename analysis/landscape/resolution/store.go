// Package resolution keeps the town's landscape resolution (uchwała krajobrazowa): its rules in versions. A draft is edited
// by planners; a signed version never changes, and counts from its day until a later signed version of the same
// resolution does. Whoever drafted a version does not sign it.
package resolution

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/landscape"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/job"
)

// Failures of this package.
var (
	ErrNone   = fail.New(fail.NotFound, "landscape.none", "there is no such version of the resolution")
	ErrState  = fail.New(fail.Conflict, "landscape.state", "a signed version never changes: make a draft of it")
	ErrEyes   = fail.New(fail.Refused, "landscape.eyes", "somebody else than who drafted or last edited the version signs it")
	ErrStale  = fail.New(fail.Conflict, "landscape.stale", "somebody has edited the draft since it was read")
	ErrDay    = fail.New(fail.Conflict, "landscape.day", "another signed version of this resolution begins on that day")
	ErrFaults = fail.New(fail.Refused, "landscape.faults", "the rules contradict themselves or name what there is not")
)

// State of a version.
type State string

const (
	Draft  State = "draft"
	Signed State = "signed"
)

// Version is one version of a resolution.
type Version struct {
	ID         int64           `json:"id"`
	Resolution string          `json:"resolution" doc:"identifier of the resolution, the same in all its versions"`
	Name       string          `json:"name"`
	Document   json.RawMessage `json:"document,omitempty" doc:"the rules (docs/landscape.md); lists leave them out"`
	Digest     string          `json:"digest" doc:"SHA-256 of the document"`
	State      State           `json:"state" enum:"draft,signed"`
	InForce    clock.Date      `json:"in_force" doc:"the day from which it counts"`
	Void       bool            `json:"void" doc:"declared invalid as a whole"`
	VoidReason string          `json:"void_reason"`
	BasedOn    *int64          `json:"based_on"`
	Example    bool            `json:"example" doc:"modelled on published rules: no law of this office"`
	DraftedBy  string          `json:"drafted_by"`
	DraftedAt  time.Time       `json:"drafted_at"`
	EditedAt   time.Time       `json:"edited_at"`
	Edit       int             `json:"edit" doc:"counts the edits of a draft; an edit names the one it was made on"`
	SignedBy   string          `json:"signed_by"`
	SignedAt   *time.Time      `json:"signed_at"`
	Reason     string          `json:"reason"`
	Rules      int             `json:"rules" doc:"how many rules it has"`
}

const columns = `id, resolution, name, document, digest, state, in_force, void, void_reason, based_on, example, drafted_by, drafted_at, edited_at, edit, signed_by, signed_at, reason, jsonb_array_length(coalesce(document->'rules', '[]'))`

func scan(row pgx.CollectableRow) (Version, error) {
	var v Version
	err := row.Scan(&v.ID, &v.Resolution, &v.Name, &v.Document, &v.Digest, &v.State, &v.InForce, &v.Void, &v.VoidReason, &v.BasedOn, &v.Example, &v.DraftedBy, &v.DraftedAt, &v.EditedAt, &v.Edit,
		&v.SignedBy, &v.SignedAt, &v.Reason, &v.Rules)
	return v, err
}

// drafts tells whether a scope sees what is not signed yet: that is the planners' desk. What is signed is local law, and
// for everybody who works here.
func drafts(scope access.Scope) bool {
	return scope.Require(access.EditLandscape) == nil || scope.Require(access.SignLandscape) == nil
}

func mayRead(scope access.Scope) error {
	if !scope.SignedIn() {
		return access.ErrSignIn
	}
	if !scope.All() && !scope.Rights("zones").Read {
		return scope.Refused("the landscape resolution")
	}
	return nil
}

// List is the versions that a person may see, without their documents: the newest first.
func List(ctx context.Context, tx pgx.Tx, scope access.Scope) ([]Version, error) {
	if err := mayRead(scope); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT id, resolution, name, NULL::jsonb, digest, state, in_force, void, void_reason, based_on, example, drafted_by, drafted_at, edited_at, edit, signed_by, signed_at, reason,
			jsonb_array_length(coalesce(document->'rules', '[]'))
		FROM landscape_versions WHERE state = 'signed' OR $1 ORDER BY resolution, in_force DESC NULLS FIRST, id DESC`, drafts(scope))
	if err != nil {
		return nil, err
	}
	out, err := pgx.CollectRows(rows, scan)
	if out == nil {
		out = []Version{}
	}
	return out, err
}

// Get is one version with its document.
func Get(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) (Version, error) {
	if err := mayRead(scope); err != nil {
		return Version{}, err
	}
	v, err := get(ctx, tx, id)
	if err == nil && v.State == Draft && !drafts(scope) {
		return Version{}, ErrNone
	}
	return v, err
}

func get(ctx context.Context, tx pgx.Tx, id int64) (Version, error) {
	rows, err := tx.Query(ctx, `SELECT `+columns+` FROM landscape_versions WHERE id = $1`, id)
	if err != nil {
		return Version{}, err
	}
	v, err := pgx.CollectExactlyOneRow(rows, scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return v, ErrNone
	}
	return v, err
}

// New is what a draft begins with.
type New struct {
	Name     string          `json:"name" minLength:"1" maxLength:"200"`
	Document json.RawMessage `json:"document,omitempty" doc:"the rules; left out, those of based_on"`
	BasedOn  int64           `json:"based_on,omitempty" doc:"the version that it begins as a copy of"`
	Example  bool            `json:"example,omitempty"`
	By       string          `json:"-"` // who drew the rules up, where that is not the scope: the file of a council's resolution
}

// Make writes a draft.
func Make(ctx context.Context, c *db.Change, scope access.Scope, n New) (Version, error) {
	if err := scope.Require(access.EditLandscape); err != nil {
		return Version{}, err
	}
	if _, err := c.Revision(ctx); err != nil {
		return Version{}, err
	}
	var based *int64
	if n.BasedOn != 0 {
		old, err := get(ctx, c, n.BasedOn)
		if err != nil {
			return old, err
		}
		based = &old.ID
		if n.Document == nil {
			n.Document = old.Document
		}
	}
	id, body, err := read(n.Document)
	if err != nil {
		return Version{}, err
	}
	by := n.By
	if by == "" {
		by = scope.Actor()
	}
	var made int64
	if err := c.QueryRow(ctx, `INSERT INTO landscape_versions (resolution, name, document, digest, based_on, example, drafted_by) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
		id, n.Name, body, digest(body), based, n.Example, by).Scan(&made); err != nil {
		return Version{}, err
	}
	v, err := get(ctx, c, made)
	if err != nil {
		return v, err
	}
	return v, c.Audit(ctx, "landscape.draft", subject(made), map[string]any{"resolution": id, "name": n.Name, "based_on": n.BasedOn, "digest": v.Digest})
}

// Change is an edit of a draft.
type Change struct {
	Edit     int             `json:"edit" minimum:"1" doc:"the edit that it was made on"`
	Name     string          `json:"name" minLength:"1" maxLength:"200"`
	Document json.RawMessage `json:"document"`
}

// Edit replaces the rules of a draft. Whoever edits last cannot sign: the draft is theirs from then on.
func Edit(ctx context.Context, c *db.Change, scope access.Scope, id int64, e Change) (Version, error) {
	if err := scope.Require(access.EditLandscape); err != nil {
		return Version{}, err
	}
	old, err := draft(ctx, c, id)
	if err != nil {
		return old, err
	}
	if old.Edit != e.Edit {
		return old, ErrStale.Because("the draft was edited by %s: read it again, this edit was made on no. %d and it is at no. %d", old.DraftedBy, e.Edit, old.Edit)
	}
	resolution, body, err := read(e.Document)
	if err != nil {
		return old, err
	}
	if _, err := c.Exec(ctx, `UPDATE landscape_versions SET resolution = $2, name = $3, document = $4, digest = $5, drafted_by = $6, edited_at = now(), edit = edit + 1 WHERE id = $1`,
		id, resolution, e.Name, body, digest(body), scope.Actor()); err != nil {
		return old, err
	}
	v, err := get(ctx, c, id)
	if err != nil {
		return v, err
	}
	return v, c.Audit(ctx, "landscape.edit", subject(id), map[string]any{"name": e.Name, "digest": v.Digest, "from": old.Digest})
}

// Delete takes a draft away. Signed versions stay.
func Delete(ctx context.Context, c *db.Change, scope access.Scope, id int64) error {
	if err := scope.Require(access.EditLandscape); err != nil {
		return err
	}
	old, err := draft(ctx, c, id)
	if err != nil {
		return err
	}
	if _, err := c.Exec(ctx, `UPDATE landscape_versions SET based_on = NULL WHERE based_on = $1`, id); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, `DELETE FROM landscape_versions WHERE id = $1`, id); err != nil {
		return err
	}
	return c.Audit(ctx, "landscape.delete", subject(id), map[string]any{"resolution": old.Resolution, "name": old.Name, "digest": old.Digest})
}

// draft locks the office, so that an edit and a signature at once cannot both be made, and gives the draft.
func draft(ctx context.Context, c *db.Change, id int64) (Version, error) {
	if _, err := c.Revision(ctx); err != nil {
		return Version{}, err
	}
	old, err := get(ctx, c, id)
	if err == nil && old.State != Draft {
		return old, ErrState
	}
	return old, err
}

// Sign puts a draft into force from a day on. Somebody else than who drafted it signs; rules that contradict themselves are
// not signed.
func Sign(ctx context.Context, c *db.Change, scope access.Scope, id int64, from clock.Date, reason string) (Version, error) {
	if err := scope.Require(access.SignLandscape); err != nil {
		return Version{}, err
	}
	old, err := draft(ctx, c, id)
	if err != nil {
		return old, err
	}
	if old.DraftedBy == scope.Actor() {
		return old, ErrEyes
	}
	if err := sound(old.Document); err != nil {
		return old, err
	}
	var taken bool
	if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM landscape_versions WHERE resolution = $1 AND state = 'signed' AND NOT void AND in_force = $2)`, old.Resolution, from).Scan(&taken); err != nil {
		return old, err
	}
	if taken {
		return old, ErrDay.Because("a signed version of %s begins on %s already", old.Resolution, from)
	}
	if _, err := c.Exec(ctx, `UPDATE landscape_versions SET state = 'signed', in_force = $2, signed_by = $3, signed_at = now(), reason = $4 WHERE id = $1`, id, from, scope.Actor(), reason); err != nil {
		return old, err
	}
	if err := c.Audit(ctx, "landscape.sign", subject(id), map[string]any{"resolution": old.Resolution, "in_force": from, "digest": old.Digest, "reason": reason}); err != nil {
		return old, err
	}
	return judged(ctx, c, id, "landscape resolution signed")
}

// Void notes that a court or the voivode declared a signed version invalid as a whole: no rule of it counts any more, on any
// day. Parts of it are void by its document.
func Void(ctx context.Context, c *db.Change, scope access.Scope, id int64, reason string) (Version, error) {
	if err := scope.Require(access.SignLandscape); err != nil {
		return Version{}, err
	}
	if _, err := c.Revision(ctx); err != nil {
		return Version{}, err
	}
	old, err := get(ctx, c, id)
	if err != nil {
		return old, err
	}
	if old.State != Signed || old.Void {
		return old, ErrState.Because("only a signed version is declared invalid, and once")
	}
	if _, err := c.Exec(ctx, `UPDATE landscape_versions SET void = true, void_reason = $2 WHERE id = $1`, id, reason); err != nil {
		return old, err
	}
	if err := c.Audit(ctx, "landscape.void", subject(id), map[string]any{"resolution": old.Resolution, "reason": reason}); err != nil {
		return old, err
	}
	return judged(ctx, c, id, "landscape resolution declared invalid")
}

// judged asks for an analysis of what has changed.
func judged(ctx context.Context, c *db.Change, id int64, why string) (Version, error) {
	c.Touch("zones", "runs")
	revision, err := c.Revision(ctx)
	if err != nil {
		return Version{}, err
	}
	if err := job.Insert(ctx, c.Tx, job.AnalyseArgs{Office: c.Office().Code, Revision: revision, Reason: why}); err != nil {
		return Version{}, err
	}
	return get(ctx, c, id)
}

func subject(id int64) string { return fmt.Sprintf("landscape_versions/%d", id) }

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// compact is a document without the blanks between its words, as it is kept and hashed.
func compact(doc json.RawMessage) ([]byte, error) {
	var b bytes.Buffer
	if err := json.Compact(&b, doc); err != nil {
		return nil, landscape.ErrDocument.Because("the document is no JSON: %v", err)
	}
	return b.Bytes(), nil
}
