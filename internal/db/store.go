package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"spoina/internal/audit"
)

// Store is one office's registers.
type Store struct {
	db     *DB
	mu     sync.RWMutex
	office Office
	pool   *pgxpool.Pool
}

// Office tells whose store it is.
func (s *Store) Office() Office {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.office
}

// Pool is for what Read and Change cannot do: COPY, cursors that outlive a call, LISTEN.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// DB is the database that the office lives in.
func (s *Store) DB() *DB { return s.db }

// Read runs f on one consistent picture of the registers.
func (s *Store) Read(ctx context.Context, f func(pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, f)
}

// SetBBox keeps the office's extent in degrees: west, south, east, north.
func (s *Store) SetBBox(ctx context.Context, bbox [4]float64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.db.shared.Exec(ctx, `UPDATE spoina.offices SET bbox = $2 WHERE code = $1`, s.office.Code, bbox[:]); err != nil {
		return err
	}
	s.office.BBox = &bbox
	return nil
}

// Change is an open transaction that writes registers. Only the Go path that makes a change writes its tables.
type Change struct {
	pgx.Tx
	office   Office
	actor    string
	reason   string
	revision int64
	after    []func()
}

// Actor is who makes the change.
func (c *Change) Actor() string { return c.actor }

// Office is whose registers change.
func (c *Change) Office() Office { return c.office }

// Change runs f in one transaction with at most one revision, and answers with that revision; 0 when f took none.
// When f fails nothing is kept.
func (s *Store) Change(ctx context.Context, actor, reason string, f func(*Change) error) (int64, error) {
	c := &Change{office: s.Office(), actor: actor, reason: reason}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		c.Tx = tx
		return f(c)
	})
	if err != nil {
		return 0, err
	}
	for _, f := range c.after {
		f()
	}
	return c.revision, nil
}

// Revision allocates the change's revision and holds the office's revision lock until the end of the transaction:
// so the order of revisions is the order of commits, and "as known at revision R" never changes afterwards.
// Do slow work before the first call.
func (c *Change) Revision(ctx context.Context) (int64, error) {
	if c.revision != 0 {
		return c.revision, nil
	}
	if _, err := c.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext(current_schema()))`); err != nil {
		return 0, err
	}
	err := c.QueryRow(ctx, `INSERT INTO revisions (id, actor, reason) SELECT coalesce(max(id), 0) + 1, $1, $2 FROM revisions RETURNING id`,
		c.actor, c.reason).Scan(&c.revision)
	if err != nil {
		return 0, err
	}
	_, err = c.Exec(ctx, `SELECT pg_notify('spoina_revision', $1)`, fmt.Sprintf("%s:%d", c.office.Code, c.revision))
	return c.revision, err
}

// Audit writes who did what into the audit chain, under the change's revision.
func (c *Change) Audit(ctx context.Context, action, subject string, detail any) error {
	revision, err := c.Revision(ctx)
	if err != nil {
		return err
	}
	return audit.Append(ctx, c.Tx, revision, c.actor, action, subject, detail)
}

// AfterCommit runs f when the change is kept.
func (c *Change) AfterCommit(f func()) { c.after = append(c.after, f) }

// CurrentRevision is the newest revision that the transaction sees; 0 before the first.
func CurrentRevision(ctx context.Context, tx pgx.Tx) (int64, error) {
	var revision int64
	err := tx.QueryRow(ctx, `SELECT coalesce(max(id), 0) FROM revisions`).Scan(&revision)
	return revision, err
}

// RevisionAt is the last revision made before or at a moment; 0 when there was none.
func RevisionAt(ctx context.Context, tx pgx.Tx, at time.Time) (int64, error) {
	var revision int64
	err := tx.QueryRow(ctx, `SELECT id FROM revisions WHERE at <= $1 ORDER BY id DESC LIMIT 1`, at).Scan(&revision)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return revision, err
}

// ProgressNote is what Progress notifies on the channel spoina_progress.
type ProgressNote struct {
	Office   string          `json:"office"`
	Kind     string          `json:"kind"` // import or run
	ID       int64           `json:"id"`
	Progress json.RawMessage `json:"progress"`
}

// Progress tells open browsers how far an import or a run is. It stores nothing.
func (s *Store) Progress(ctx context.Context, kind string, id int64, progress any) error {
	body, err := json.Marshal(progress)
	if err != nil {
		return err
	}
	note, err := json.Marshal(ProgressNote{s.Office().Code, kind, id, body})
	if err != nil {
		return err
	}
	_, err = s.pool.Exec(ctx, `SELECT pg_notify('spoina_progress', $1)`, string(note))
	return err
}
