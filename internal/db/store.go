package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
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

	follower *follower // nil where there is no standby
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

// Read runs f on one consistent picture of the registers. No statement of it takes longer than the context's Patience,
// and the picture is not older than what AtLeast asks for.
func (s *Store) Read(ctx context.Context, f func(pgx.Tx) error) error {
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	if patience, ok := ctx.Value(patienceKey{}).(time.Duration); ok {
		options = pgx.TxOptions{BeginQuery: fmt.Sprintf("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = %d", patience.Milliseconds())}
	}
	if s.follower != nil && ctx.Value(standbyKey{}) != nil {
		if done, err := s.follow(ctx, options, f); done || err != nil {
			return err
		}
	}
	if least := LeastOf(ctx); least > 0 {
		return s.reach(ctx, least, options, f)
	}
	return pgx.BeginTxFunc(ctx, s.pool, options, f)
}

type patienceKey struct{}

// Patience bounds how long each statement of the context's reads may take; the database ends a longer one.
func Patience(ctx context.Context, longest time.Duration) context.Context {
	return context.WithValue(ctx, patienceKey{}, longest)
}

// OfficeChange is what may be said anew about an office; nil leaves a thing as it is.
type OfficeChange struct {
	Name     *string
	Managers *[]string
	BBox     *[4]float64 // west, south, east, north in degrees, as a person gives it
	Seen     *[4]float64 // extent of imported parcels: widens an extent that nobody gave
	Forget   bool        // drop an extent that nobody gave, for an import that is taken back
}

// SetOffice changes what is known of the office, with a revision and an audit row: the managers decide who is charged,
// and the extent decides which way round coordinates are read.
func (s *Store) SetOffice(ctx context.Context, actor, reason string, change OfficeChange) (Office, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.office
	if change.Name != nil {
		o.Name = *change.Name
	}
	if change.Managers != nil {
		o.Managers = *change.Managers
	}
	switch {
	case change.BBox != nil:
		o.BBox, o.BBoxGiven = change.BBox, true
	case o.BBoxGiven:
	case change.Forget:
		o.BBox = nil
	case change.Seen != nil:
		seen := *change.Seen
		if o.BBox != nil {
			seen = [4]float64{min(seen[0], o.BBox[0]), min(seen[1], o.BBox[1]), max(seen[2], o.BBox[2]), max(seen[3], o.BBox[3])}
		}
		o.BBox = &seen
	}
	if reflect.DeepEqual(o, s.office) {
		return o, nil
	}
	// An office's own role may not touch what offices share, so this is done by the program's.
	err := pgx.BeginFunc(ctx, s.db.shared, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT set_config('search_path', $1, true)`, pgx.Identifier{o.Schema}.Sanitize()+", public"); err != nil {
			return err
		}
		var bbox []float64
		if o.BBox != nil {
			bbox = o.BBox[:]
		}
		if _, err := tx.Exec(ctx, `UPDATE spoina.offices SET name = $2, managers = $3, bbox = $4, bbox_given = $5 WHERE code = $1`,
			o.Code, o.Name, o.Managers, bbox, o.BBoxGiven); err != nil {
			return err
		}
		c := &Change{Tx: tx, office: o, actor: actor, reason: reason}
		if err := c.Audit(ctx, "office.set", "offices/"+o.Code, map[string]any{"name": o.Name, "managers": o.Managers, "bbox": o.BBox}); err != nil {
			return err
		}
		return c.tell(ctx)
	})
	if err == nil {
		s.office = o
		time.Sleep(Settle)
	}
	return o, err
}

// Change is an open transaction that writes registers. Only the Go path that makes a change writes its tables.
type Change struct {
	pgx.Tx
	office   Office
	actor    string
	reason   string
	revision int64
	touched  []string
	after    []func()
}

// Actor is who makes the change.
func (c *Change) Actor() string { return c.actor }

// Office is whose registers change.
func (c *Change) Office() Office { return c.office }

// Settle is how long after a revision was committed Change tells of it, and how old a look at the newest revision may be
// for a kept answer to be given out without another: who has been told of a revision is never shown an earlier state,
// by any server, though not every request looks.
const Settle = time.Millisecond

// Change runs f in one transaction with at most one revision, and answers with that revision after Settle; 0 when f took
// none. When f fails nothing is kept.
func (s *Store) Change(ctx context.Context, actor, reason string, f func(*Change) error) (int64, error) {
	c := &Change{office: s.Office(), actor: actor, reason: reason}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		c.Tx = tx
		if err := f(c); err != nil {
			return err
		}
		return c.tell(ctx)
	})
	if err != nil {
		return 0, err
	}
	if c.revision != 0 {
		time.Sleep(Settle)
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
	return c.revision, err
}

// Touch names registers that the change has changed, so that open lists of others need not ask again. A change that
// names none may have changed any.
func (c *Change) Touch(registers ...string) {
	for _, r := range registers {
		if !slices.Contains(c.touched, r) {
			c.touched = append(c.touched, r)
		}
	}
}

// tell notifies open browsers and caches of the revision, when the transaction is kept.
func (c *Change) tell(ctx context.Context) error {
	if c.revision == 0 {
		return nil
	}
	note := fmt.Sprintf("%s:%d", c.office.Code, c.revision)
	if len(c.touched) > 0 {
		note += ":" + strings.Join(c.touched, ",")
	}
	_, err := c.Exec(ctx, `SELECT pg_notify('spoina_revision', $1)`, note)
	return err
}

// Audit writes who did what into the audit chain, under the change's revision.
func (c *Change) Audit(ctx context.Context, action, subject string, detail any) error {
	revision, err := c.Revision(ctx)
	if err != nil {
		return err
	}
	return audit.Append(ctx, c.Tx, revision, c.actor, action, subject, detail)
}

// AuditChanges is Audit for a change of register rows: it also keeps every field before and after, personal ones as
// commitments. detail is an object.
func (c *Change) AuditChanges(ctx context.Context, action, subject string, detail any, rows []audit.RowChange) error {
	revision, err := c.Revision(ctx)
	if err != nil {
		return err
	}
	return audit.AppendChanges(ctx, c.Tx, revision, c.actor, action, subject, detail, rows)
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
