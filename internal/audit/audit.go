// Package audit keeps the chain of changes: who changed what in which revision. Each row commits to the row before
// it, so a row that was changed or taken out later shows.
package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Append writes one row at the end of the chain. The caller holds the office's revision lock.
// detail holds counts and digests, never personal data.
func Append(ctx context.Context, tx pgx.Tx, revision int64, actor, action, subject string, detail any) error {
	body, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	var id int64
	var previous []byte
	err = tx.QueryRow(ctx, `SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1`).Scan(&id, &previous)
	if errors.Is(err, pgx.ErrNoRows) {
		previous = []byte{}
	} else if err != nil {
		return err
	}
	// PostgreSQL writes jsonb in its own form: the commitment is over that form, as Verify will read it.
	var stored string
	if err := tx.QueryRow(ctx, `SELECT ($1::jsonb)::text`, string(body)).Scan(&stored); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO audit (id, revision, actor, action, subject, detail, previous, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id+1, revision, actor, action, subject, stored, previous,
		link(previous, id+1, revision, actor, action, subject, stored))
	return err
}

func link(previous []byte, id, revision int64, actor, action, subject, detail string) []byte {
	h := sha256.New()
	h.Write(previous)
	for _, part := range []string{fmt.Sprint(id), fmt.Sprint(revision), actor, action, subject, detail} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return h.Sum(nil)
}

// Verify walks the chain and answers with the number of rows, or with the first row that does not fit.
func Verify(ctx context.Context, tx pgx.Tx) (int64, error) {
	rows, err := tx.Query(ctx, `SELECT id, revision, actor, action, subject, detail::text, previous, hash FROM audit ORDER BY id`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var n int64
	last := []byte{}
	for rows.Next() {
		var id, revision int64
		var actor, action, subject, detail string
		var previous, hash []byte
		if err := rows.Scan(&id, &revision, &actor, &action, &subject, &detail, &previous, &hash); err != nil {
			return n, err
		}
		n++
		switch {
		case id != n:
			return n, fmt.Errorf("the audit chain has a hole: row %d is missing", n)
		case !bytes.Equal(previous, last):
			return n, fmt.Errorf("audit row %d does not continue row %d", id, id-1)
		case !bytes.Equal(hash, link(previous, id, revision, actor, action, subject, detail)):
			return n, fmt.Errorf("audit row %d was changed after it was written", id)
		}
		last = hash
	}
	return n, rows.Err()
}
