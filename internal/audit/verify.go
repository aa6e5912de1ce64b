package audit

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"
)

// Chain is what Verify found whole.
type Chain struct {
	Rows  int64  `json:"rows"`
	Cells int64  `json:"cells" doc:"register rows whose fields before and after are kept"`
	Head  string `json:"head" doc:"number and hash of the last row: written down elsewhere, it proves later that nothing before it changed"`
}

// Verify walks the chain and answers with what it holds, or with the first row that does not fit: changed, removed,
// cut off at the end, or with other cells beside it than when it was written.
func Verify(ctx context.Context, tx pgx.Tx) (Chain, error) {
	var out Chain
	cells, err := digests(ctx, tx, 0, math.MaxInt64)
	if err != nil {
		return out, err
	}
	var head int64
	var headHash []byte
	err = tx.QueryRow(ctx, `SELECT id, hash FROM audit_head`).Scan(&head, &headHash)
	if errors.Is(err, pgx.ErrNoRows) {
		return out, errors.New("the end of the audit chain is missing")
	} else if err != nil {
		return out, err
	}
	last := []byte{}
	if err := walk(ctx, tx, func(e entry, previous, hash []byte) error {
		out.Rows++
		switch {
		case e.id != out.Rows:
			return fmt.Errorf("the audit chain has a hole: row %d is missing", out.Rows)
		case !bytes.Equal(previous, last):
			return fmt.Errorf("audit row %d does not continue row %d", e.id, e.id-1)
		case !bytes.Equal(hash, e.link(previous)):
			return fmt.Errorf("audit row %d was changed after it was written", e.id)
		}
		var said struct{ Cells *Cells }
		if err := json.Unmarshal([]byte(e.detail), &said); err == nil && said.Cells != nil {
			found := cells[e.id]
			if said.Cells.Rows != found.Rows || said.Cells.Rows > 0 && said.Cells.SHA256 != found.SHA256 {
				return fmt.Errorf("audit row %d has other cells than when it was written: %d rows, %d then", e.id, found.Rows, said.Cells.Rows)
			}
			out.Cells += found.Rows
			delete(cells, e.id)
		}
		last = hash
		return nil
	}); err != nil {
		return out, err
	}
	for id := range cells {
		return out, fmt.Errorf("cells belong to audit row %d, which says nothing of them", id)
	}
	if head != out.Rows || !bytes.Equal(headHash, last) {
		return out, fmt.Errorf("the audit chain was cut: it ended with row %d, now with row %d", head, out.Rows)
	}
	out.Head = fmt.Sprintf("%d:%s", out.Rows, hex.EncodeToString(last))
	return out, nil
}

func walk(ctx context.Context, tx pgx.Tx, f func(e entry, previous, hash []byte) error) error {
	rows, err := tx.Query(ctx, `SELECT form, id, coalesce(revision, 0), at, actor, action, subject, detail::text, previous, hash FROM audit ORDER BY id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var e entry
		var previous, hash []byte
		if err := rows.Scan(&e.form, &e.id, &e.revision, &e.at, &e.actor, &e.action, &e.subject, &e.detail, &previous, &hash); err != nil {
			return err
		}
		if err := f(e, previous, hash); err != nil {
			return err
		}
	}
	return rows.Err()
}
