package letter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
)

// Version is one wording of a letter's history.
type Version struct {
	Version  int       `json:"version"`
	Subject  string    `json:"subject"`
	Body     string    `json:"body"`
	Actor    string    `json:"actor"`
	At       time.Time `json:"at"`
	Restores *int      `json:"restores" doc:"the version whose wording came back; null: written anew"`
}

// Load is the wording that counts now: the office's newest, or the one that the program came with.
func Load(ctx context.Context, tx pgx.Tx, k *Kind, language string) (Template, error) {
	t, err := k.shipped(language)
	if err != nil {
		return t, err
	}
	err = tx.QueryRow(ctx, `SELECT version, subject, body FROM letter_templates WHERE programme = $1 AND name = $2 AND language = $3 ORDER BY version DESC LIMIT 1`,
		k.Programme, k.Name, language).Scan(&t.Version, &t.Subject, &t.Body)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return t, err
}

// History lists the wordings that a letter had, the newest first; the one that the program came with is the last.
func History(ctx context.Context, tx pgx.Tx, k *Kind, language string) ([]Version, error) {
	first, err := k.shipped(language)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT version, subject, body, actor, at, restores FROM letter_templates WHERE programme = $1 AND name = $2 AND language = $3 ORDER BY version DESC`,
		k.Programme, k.Name, language)
	if err != nil {
		return nil, err
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Version])
	return append(out, Version{Subject: first.Subject, Body: first.Body, Actor: "spoina"}), err
}

// Set gives a letter a new wording. seen is the version that the person looked at: what somebody else wrote meanwhile is
// never overwritten unseen.
func Set(ctx context.Context, c *db.Change, scope access.Scope, k *Kind, t Template, seen int) (Template, error) {
	if err := scope.Require(access.EditLetters); err != nil {
		return t, err
	}
	t.Programme, t.Name = k.Programme, k.Name
	if err := k.Check(t); err != nil {
		return t, err
	}
	return put(ctx, c, k, t, seen, nil)
}

// Restore brings a version's wording back, as a version of its own: 0 is what the program came with.
func Restore(ctx context.Context, c *db.Change, scope access.Scope, k *Kind, language string, version, seen int) (Template, error) {
	t, err := k.shipped(language)
	if err != nil {
		return t, err
	}
	if err := scope.Require(access.EditLetters); err != nil {
		return t, err
	}
	if version != 0 {
		err := c.QueryRow(ctx, `SELECT subject, body FROM letter_templates WHERE programme = $1 AND name = $2 AND language = $3 AND version = $4`,
			k.Programme, k.Name, language, version).Scan(&t.Subject, &t.Body)
		if errors.Is(err, pgx.ErrNoRows) {
			return t, ErrVersion.Because("%s has no version %d", k.Name, version)
		}
		if err != nil {
			return t, err
		}
	}
	return put(ctx, c, k, t, seen, &version)
}

func put(ctx context.Context, c *db.Change, k *Kind, t Template, seen int, restores *int) (Template, error) {
	if _, err := k.shipped(t.Language); err != nil {
		return t, err
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return t, err
	}
	now, err := Load(ctx, c.Tx, k, t.Language)
	if err != nil {
		return t, err
	}
	if now.Version != seen {
		return t, ErrStale.Because("you looked at version %d, and version %d counts now", seen, now.Version)
	}
	t.Version = now.Version + 1
	if _, err := c.Exec(ctx, `INSERT INTO letter_templates (programme, name, language, version, subject, body, actor, revision, restores) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		k.Programme, k.Name, t.Language, t.Version, t.Subject, t.Body, c.Actor(), revision, restores); err != nil {
		return t, err
	}
	c.Touch("letters")
	sum := sha256.Sum256([]byte(t.Subject + "\n" + t.Body))
	return t, c.Audit(ctx, "letter.set", "letters/"+k.Programme+"/"+k.Name, map[string]any{"language": t.Language, "version": t.Version, "restores": restores, "sha256": hex.EncodeToString(sum[:])})
}
