// Package audit keeps the chain of who saw and who changed what. Each row commits to the row before it, so a row that
// was changed or taken out later shows. What a change did cell by cell lies beside the chain, which commits to it too;
// personal values only as keyed commitments, so that erasing a person leaves the chain whole.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// form is how a row's hash is made; the first form did not commit to the time.
const form = 2

// Append writes one row at the end of the chain, and holds the end until the transaction is over. A reading or a
// sign-in has revision 0: none. detail holds counts and digests, never personal data.
func Append(ctx context.Context, tx pgx.Tx, revision int64, actor, action, subject string, detail any) error {
	body, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	var last int64
	var previous []byte
	var stored string
	var at time.Time
	// PostgreSQL writes jsonb in its own form: the commitment is over that form, as Verify will read it.
	if err := tx.QueryRow(ctx, `SELECT id, hash, ($1::jsonb)::text, clock_timestamp() FROM audit_head FOR UPDATE`, string(body)).
		Scan(&last, &previous, &stored, &at); err != nil {
		return fmt.Errorf("the end of the audit chain: %w", err)
	}
	e := entry{form, last + 1, revision, at, actor, action, subject, stored}
	_, err = tx.Exec(ctx, `WITH added AS (
			INSERT INTO audit (id, revision, at, actor, action, subject, detail, previous, hash, form)
			VALUES ($1, nullif($2, 0::bigint), $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id, hash)
		UPDATE audit_head h SET id = added.id, hash = added.hash FROM added`,
		e.id, revision, at, actor, action, subject, stored, previous, e.link(previous), form)
	return err
}

// Record writes a row that belongs to no change of registers, a reading or a sign-in, in a short transaction of its
// own. It waits only for whoever appends at this moment, not for a long change that has yet to.
func Record(ctx context.Context, store interface{ Pool() *pgxpool.Pool }, actor, action, subject string, detail any) error {
	return pgx.BeginFunc(ctx, store.Pool(), func(tx pgx.Tx) error {
		return Append(ctx, tx, 0, actor, action, subject, detail)
	})
}

// entry is what a row's hash commits to, besides the row before it.
type entry struct {
	form     int
	id       int64
	revision int64
	at       time.Time
	actor    string
	action   string
	subject  string
	detail   string
}

func (e entry) link(previous []byte) []byte {
	h := sha256.New()
	h.Write(previous)
	parts := []string{fmt.Sprint(e.id), fmt.Sprint(e.revision), e.actor, e.action, e.subject, e.detail}
	if e.form > 1 {
		parts = append(parts, fmt.Sprint(e.form), strconv.FormatInt(e.at.UnixMicro(), 10))
	}
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return h.Sum(nil)
}
