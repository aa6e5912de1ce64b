package audit

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"

	"github.com/jackc/pgx/v5"
)

// RowChange is what a change did to one row of a register.
type RowChange struct {
	Register string
	ID       int64
	Version  int64                         // of the row after the change
	Subject  string                        // whose key personal values are committed under; empty: REGISTER/ID
	Fields   map[string][2]json.RawMessage // before and after; nil is JSON null
	Personal map[string]bool               // fields whose values are kept as commitments only
}

// Cells is what an audit row's detail says of the rows beside it.
type Cells struct {
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

// committed stands in for the values of a personal field.
type committed struct {
	Commit [2]*string `json:"commit"`
}

// AppendChanges is Append for a change of register rows: it also keeps each row's fields before and after, and the
// audit row's detail, an object, commits to them under "cells". A row named twice keeps its first before and its last
// after.
func AppendChanges(ctx context.Context, tx pgx.Tx, revision int64, actor, action, subject string, detail any, changes []RowChange) error {
	changes = merged(changes)
	keys, err := keysOf(ctx, tx, changes)
	if err != nil {
		return err
	}
	var id int64
	if err := tx.QueryRow(ctx, `SELECT id + 1 FROM audit_head FOR UPDATE`).Scan(&id); err != nil {
		return fmt.Errorf("the end of the audit chain: %w", err)
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"audit_rows"}, []string{"audit_id", "register", "row_id", "version", "subject", "changes"},
		pgx.CopyFromSlice(len(changes), func(i int) ([]any, error) {
			c := &changes[i]
			body, err := c.body(keys)
			return []any{id, c.Register, c.ID, c.Version, c.keyed(), body}, err
		})); err != nil {
		return fmt.Errorf("keep what changed: %w", err)
	}
	sums, err := digests(ctx, tx, id, id)
	if err != nil {
		return err
	}
	with, err := withCells(detail, sums[id])
	if err != nil {
		return err
	}
	return Append(ctx, tx, revision, actor, action, subject, with)
}

func withCells(detail any, cells Cells) (map[string]json.RawMessage, error) {
	body, err := json.Marshal(detail)
	if err != nil {
		return nil, err
	}
	out := map[string]json.RawMessage{}
	if err := json.Unmarshal(body, &out); err != nil {
		return nil, fmt.Errorf("the detail of an audit row is an object: %w", err)
	}
	if out == nil {
		out = map[string]json.RawMessage{}
	}
	out["cells"], err = json.Marshal(cells)
	return out, err
}

// keyed is the subject whose key the row needs; empty when no field of it is personal.
func (c *RowChange) keyed() string {
	for field := range c.Fields {
		if c.Personal[field] {
			if c.Subject != "" {
				return c.Subject
			}
			return fmt.Sprintf("%s/%d", c.Register, c.ID)
		}
	}
	return ""
}

func (c *RowChange) body(keys map[string][]byte) ([]byte, error) {
	out := make(map[string]any, len(c.Fields))
	for field, v := range c.Fields {
		if !c.Personal[field] {
			out[field] = v
			continue
		}
		var sealed committed
		for i := range v {
			sum, err := Commit(keys[c.keyed()], field, v[i])
			if err != nil {
				return nil, fmt.Errorf("%s of %s %d: %w", field, c.Register, c.ID, err)
			}
			sealed.Commit[i] = sum
		}
		out[field] = sealed
	}
	return json.Marshal(out)
}

// Commit is the commitment to a field's value: nobody without the key can say what it was or test a guess. There is
// none to null.
func Commit(key []byte, field string, value json.RawMessage) (*string, error) {
	var tight bytes.Buffer
	if value != nil {
		if err := json.Compact(&tight, value); err != nil {
			return nil, err
		}
	}
	if tight.Len() == 0 || tight.String() == "null" {
		return nil, nil
	}
	h := hmac.New(sha256.New, key)
	fmt.Fprintf(h, "%d:%s|%s", len(field), field, tight.Bytes())
	sum := hex.EncodeToString(h.Sum(nil))
	return &sum, nil
}

// merged makes one change of several to one row.
func merged(changes []RowChange) []RowChange {
	type row struct {
		register string
		id       int64
	}
	at := make(map[row]int, len(changes))
	out := make([]RowChange, 0, len(changes))
	for _, c := range changes {
		i, again := at[row{c.Register, c.ID}]
		if !again {
			at[row{c.Register, c.ID}] = len(out)
			out = append(out, c)
			continue
		}
		first := &out[i]
		fields, personal := map[string][2]json.RawMessage{}, map[string]bool{}
		for _, from := range []RowChange{*first, c} {
			for field, v := range from.Fields {
				if before, ok := fields[field]; ok {
					v[0] = before[0]
				}
				fields[field] = v
				personal[field] = personal[field] || from.Personal[field]
			}
		}
		first.Fields, first.Personal, first.Version = fields, personal, c.Version
	}
	return out
}

// keysOf reads the keys of everyone the changes speak of, and makes those that are missing.
func keysOf(ctx context.Context, tx pgx.Tx, changes []RowChange) (map[string][]byte, error) {
	keys := map[string][]byte{}
	var subjects []string
	var fresh [][]byte
	for i := range changes {
		subject := changes[i].keyed()
		if _, ok := keys[subject]; ok || subject == "" {
			continue
		}
		key := make([]byte, 32)
		_, _ = rand.Read(key) // never fails
		keys[subject] = nil
		subjects, fresh = append(subjects, subject), append(fresh, key)
	}
	if len(subjects) == 0 {
		return keys, nil
	}
	if _, err := tx.Exec(ctx, `INSERT INTO audit_keys (subject, key) SELECT * FROM unnest($1::text[], $2::bytea[]) AS x (subject, key) ORDER BY subject
		ON CONFLICT DO NOTHING`, subjects, fresh); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT subject, key FROM audit_keys WHERE subject = ANY ($1)`, subjects)
	if err != nil {
		return nil, err
	}
	var subject string
	var key []byte
	_, err = pgx.ForEachRow(rows, []any{&subject, &key}, func() error {
		keys[subject] = bytes.Clone(key)
		return nil
	})
	return keys, err
}

// Shred destroys the keys of subjects: what was committed under them can never be tested against a guess again. It
// answers with how many there were.
func Shred(ctx context.Context, tx pgx.Tx, subjects []string) (int64, error) {
	tag, err := tx.Exec(ctx, `DELETE FROM audit_keys WHERE subject = ANY ($1)`, subjects)
	return tag.RowsAffected(), err
}

// digests sums up the rows beside the audit rows from one to another.
func digests(ctx context.Context, tx pgx.Tx, from, to int64) (map[int64]Cells, error) {
	rows, err := tx.Query(ctx, `SELECT audit_id, register, row_id, version, subject, changes::text FROM audit_rows
		WHERE audit_id BETWEEN $1 AND $2 ORDER BY audit_id, register COLLATE "C", row_id`, from, to)
	if err != nil {
		return nil, err
	}
	out := map[int64]Cells{}
	var sum hash.Hash
	var now int64
	var cells Cells
	end := func() {
		if sum != nil {
			cells.SHA256 = hex.EncodeToString(sum.Sum(nil))
			out[now] = cells
		}
	}
	var id, row, version int64
	var register, subject, changes string
	_, err = pgx.ForEachRow(rows, []any{&id, &register, &row, &version, &subject, &changes}, func() error {
		if sum == nil || id != now {
			end()
			sum, now, cells = sha256.New(), id, Cells{}
		}
		cells.Rows++
		fmt.Fprintf(sum, "%d:%s%d/%d/%d:%s%d:%s", len(register), register, row, version, len(subject), subject, len(changes), changes)
		return nil
	})
	end()
	if _, ok := out[from]; !ok && from == to {
		out[from] = Cells{SHA256: hex.EncodeToString(sha256.New().Sum(nil))}
	}
	return out, err
}
