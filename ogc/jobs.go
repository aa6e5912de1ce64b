package ogc

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/register"
)

// Failures of ordered files.
var (
	ErrNoExport   = fail.New(fail.NotFound, "ogc.no_export", "there is no such file: it was never ordered here, or its day is over")
	ErrUnfinished = fail.New(fail.Conflict, "ogc.unfinished", "the file is not ready")
	ErrReach      = fail.New(fail.Refused, "ogc.reach", "what you may see has changed since the file was made; order it anew")
	ErrTooMany    = fail.New(fail.Conflict, "ogc.too_many_exports", "several of your files are being made; wait for one, or cancel it")
	ErrManyKept   = fail.New(fail.Conflict, "ogc.many_exports", "as many of your files are kept as may be; remove one that you have")
)

const (
	atOnce        = 20_000           // an order of fewer rows is answered when its file is ready
	smallTime     = 5 * time.Second  // at most: then it goes on in the background as others do
	perPerson     = 3                // files that one person has made at a time
	keptPerPerson = 50               // orders of a person of the last day: their list is whole
	silentAfter   = 90 * time.Second // a running export says how far it is every second: after this its server is gone
	exportTime    = 2 * time.Hour    // longer than any file may take
)

// Export states.
const (
	Running   = "running"
	Done      = "done"
	Failed    = "failed"
	Cancelled = "cancelled"
)

// Ordered is a file that somebody ordered.
type Ordered struct {
	ID         int64     `json:"id"`
	Collection string    `json:"collection"`
	Format     string    `json:"format"`
	State      string    `json:"state" enum:"running,done,failed,cancelled"`
	Done       int64     `json:"done" doc:"rows or tiles so far"`
	Total      int64     `json:"total" doc:"0 while it is not known"`
	Bytes      int64     `json:"bytes,omitempty"`
	Name       string    `json:"name,omitempty" doc:"of the file"`
	Link       string    `json:"link,omitempty" doc:"where the file is, for the person who ordered it"`
	Receipt    *Receipt  `json:"receipt,omitempty"`
	Code       string    `json:"code,omitempty" doc:"why it failed"`
	Reason     string    `json:"reason,omitempty"`
	AskedAt    time.Time `json:"asked_at"`
	ExpiresAt  time.Time `json:"expires_at" doc:"until when the file is kept"`
}

// Orders makes files in the background and keeps them for a day. Any server tells how far one is, and cancels it; the
// one that was asked makes it.
type Orders struct {
	registers register.Set
	tiles     Tiler
	home      string
	slots     chan struct{} // so many are made at a time
	running   sync.Map      // office and id → cancel
}

// NewOrders keeps its files below home. What a killed server left half made, there and in the system's folder for such
// files, is removed.
func NewOrders(registers register.Set, tiles Tiler, home string) *Orders {
	offices, _ := filepath.Glob(filepath.Join(home, "exports", "*"))
	for _, dir := range offices {
		tidy(dir, exportFolder)
	}
	tidy(os.TempDir(), downloadFolder)
	tidy(os.TempDir(), verifyFolder)
	return &Orders{registers: registers, tiles: tiles, home: home, slots: make(chan struct{}, 2)}
}

func (o *Orders) path(store *db.Store, id int64) string {
	return filepath.Join(o.home, "exports", store.Office().Code, strconv.FormatInt(id, 10))
}

// reachOf stands for everything that the person sees: rows and columns.
func reachOf(scope access.Scope) string {
	sum := sha256.Sum256([]byte(scope.Key()))
	return hex.EncodeToString(sum[:])
}

// Start orders a file. Small ones are ready when it returns, others are Running.
func (o *Orders) Start(ctx context.Context, store *db.Store, scope access.Scope, order Order) (*Ordered, error) {
	if !scope.SignedIn() {
		return nil, access.ErrSignIn
	}
	if order.Purpose != "" {
		return nil, ErrParameter.Because("a file with personal data is not kept: download it at once from the list of its register, with its purpose")
	}
	order.Tiles = o.tiles
	look, err := Look(ctx, store, scope, o.registers, order) // what is refused is refused now
	if err != nil {
		return nil, err
	}
	if err := o.sweep(ctx, store); err != nil {
		return nil, err
	}
	id, err := enter(ctx, store, scope, look)
	if err != nil {
		return nil, err
	}
	small := look.Count <= atOnce && look.Format != "pmtiles"
	life, cancel := context.WithTimeout(context.WithoutCancel(ctx), exportTime)
	key := store.Office().Code + "/" + strconv.FormatInt(id, 10)
	o.running.Store(key, cancel)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer o.running.Delete(key)
		defer cancel()
		o.work(life, cancel, store, scope, order, id)
	}()
	if small { // though it may have to wait for its turn, or the rows be slow
		patience := time.NewTimer(smallTime)
		defer patience.Stop()
		select {
		case <-ended:
		case <-patience.C:
		case <-ctx.Done():
		}
	}
	return o.Find(ctx, store, scope, id)
}

// enter writes down an order, unless the person has too many: of orders that come at once, too, one at a time counts.
func enter(ctx context.Context, store *db.Store, scope access.Scope, look *Preview) (id int64, err error) {
	err = pgx.BeginFunc(ctx, store.Pool(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('exports ' || current_schema()), hashtext($1))`, scope.Actor()); err != nil {
			return err
		}
		var open, kept int
		if err := tx.QueryRow(ctx, `SELECT count(*) FILTER (WHERE state = 'running' AND touched_at > now() - $2::interval), count(*) FROM exports WHERE actor = $1 AND expires_at > now()`,
			scope.Actor(), silentAfter).Scan(&open, &kept); err != nil {
			return err
		}
		switch {
		case open >= perPerson:
			return ErrTooMany
		case kept >= keptPerPerson:
			return ErrManyKept.Because("%d of your files are kept, as many as may be; remove one that you have", kept)
		}
		return tx.QueryRow(ctx, `INSERT INTO exports (actor, reach, collection, format, state, total) VALUES ($1, $2, $3, $4, 'running', $5) RETURNING id`,
			scope.Actor(), reachOf(scope), look.Collection, look.Format, look.Count).Scan(&id)
	})
	return id, err
}

// work makes the file and stores how it went.
func (o *Orders) work(ctx context.Context, cancel func(), store *db.Store, scope access.Scope, order Order, id int64) {
	quiet := context.WithoutCancel(ctx)
	tell := func(done, total int64) {
		said, stop := context.WithTimeout(quiet, 10*time.Second)
		defer stop()
		tag, err := store.Pool().Exec(said, `UPDATE exports SET done = $2, total = greatest(total, $3), touched_at = now() WHERE id = $1 AND state = 'running'`, id, done, total)
		if err == nil && tag.RowsAffected() == 0 {
			cancel() // somebody cancelled it, perhaps on another server
		}
	}
	// While it waits for its turn, and between rows that come slowly, it is alive all the same.
	var mu sync.Mutex
	var done, total int64
	beat := time.NewTicker(time.Second)
	ended := make(chan struct{})
	go func() {
		defer beat.Stop()
		for {
			select {
			case <-ended:
				return
			case <-beat.C:
				mu.Lock()
				d, t := done, total
				mu.Unlock()
				tell(d, t)
			}
		}
	}()
	order.Progress = func(d, t int64) {
		mu.Lock()
		done, total = d, t
		mu.Unlock()
	}
	receipt, err := o.export(ctx, store, scope, order, id)
	close(ended)
	if err != nil {
		os.Remove(o.path(store, id))
		code, reason := "internal", ""
		var known *fail.Error
		switch {
		case errors.As(err, &known):
			code, reason = known.Code, known.Error()
		case ctx.Err() != nil:
			code = "cancelled"
		default:
			slog.Error("export failed", "office", store.Office().Code, "export", id, "error", err.Error())
		}
		_, err = store.Pool().Exec(quiet, `UPDATE exports SET state = 'failed', code = $2, reason = nullif($3, ''), touched_at = now() WHERE id = $1 AND state = 'running'`, id, code, reason)
	} else {
		var size int64
		if info, err := os.Stat(o.path(store, id)); err == nil {
			size = info.Size()
		}
		_, err = store.Pool().Exec(quiet, `UPDATE exports SET state = 'done', done = $2, total = $2, bytes = $3, receipt = $4, touched_at = now(), expires_at = now() + interval '1 day' WHERE id = $1 AND state = 'running'`,
			id, receipt.Count, size, receipt)
	}
	if err != nil {
		slog.Error("end of export not stored", "office", store.Office().Code, "export", id, "error", err.Error())
	}
}

func (o *Orders) export(ctx context.Context, store *db.Store, scope access.Scope, order Order, id int64) (*Receipt, error) {
	select {
	case o.slots <- struct{}{}:
		defer func() { <-o.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	final := o.path(store, id)
	if err := os.MkdirAll(filepath.Dir(final), 0o700); err != nil {
		return nil, err
	}
	dir, done, err := scratch(filepath.Dir(final), exportFolder)
	if err != nil {
		return nil, err
	}
	defer done()
	working := filepath.Join(dir, "file."+ending(order.Format)) // writers look at the end of the name
	receipt, err := Export(ctx, store, scope, o.registers, order, working)
	if err != nil {
		return nil, err
	}
	if err := audit.Record(ctx, store, scope.Actor(), "export", receipt.Collection, map[string]any{"export": id, "format": receipt.Format, "rows": receipt.Count, "revision": receipt.Revision, "rows_hash": receipt.RowsHash}); err != nil {
		return nil, err
	}
	return receipt, os.Rename(working, final)
}

const orderedColumns = `id, collection, format, CASE WHEN state = 'running' AND touched_at < now() - interval '90 seconds' THEN 'failed' ELSE state END,
	done, total, bytes, receipt, CASE WHEN state = 'running' THEN 'interrupted' ELSE coalesce(code, '') END, coalesce(reason, ''), asked_at, expires_at, reach`

func scanOrdered(row pgx.Row) (out *Ordered, reach string, err error) {
	out = &Ordered{}
	err = row.Scan(&out.ID, &out.Collection, &out.Format, &out.State, &out.Done, &out.Total, &out.Bytes, &out.Receipt, &out.Code, &out.Reason, &out.AskedAt, &out.ExpiresAt, &reach)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, "", ErrNoExport
	}
	if err != nil {
		return nil, "", err
	}
	if out.State != Failed {
		out.Code = ""
	}
	if out.Receipt != nil {
		out.Name = fileName(out.Receipt)
		out.Link = "/api/v1/exports/" + strconv.FormatInt(out.ID, 10) + "/file"
	}
	return out, reach, nil
}

// Find is a file that the person ordered.
func (o *Orders) Find(ctx context.Context, store *db.Store, scope access.Scope, id int64) (*Ordered, error) {
	out, _, err := o.find(ctx, store, scope, id)
	return out, err
}

func (o *Orders) find(ctx context.Context, store *db.Store, scope access.Scope, id int64) (*Ordered, string, error) {
	if !scope.SignedIn() {
		return nil, "", access.ErrSignIn
	}
	return scanOrdered(store.Pool().QueryRow(ctx, `SELECT `+orderedColumns+` FROM exports WHERE id = $1 AND actor = $2 AND expires_at > now()`, id, scope.Actor()))
}

// List is the person's files, the newest first.
func (o *Orders) List(ctx context.Context, store *db.Store, scope access.Scope) ([]*Ordered, error) {
	if !scope.SignedIn() {
		return nil, access.ErrSignIn
	}
	rows, err := store.Pool().Query(ctx, `SELECT `+orderedColumns+` FROM exports WHERE actor = $1 AND expires_at > now() ORDER BY id DESC`, scope.Actor())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*Ordered, error) {
		out, _, err := scanOrdered(row)
		return out, err
	})
}

// File is the finished file of somebody who sees what they saw when it was made.
func (o *Orders) File(ctx context.Context, store *db.Store, scope access.Scope, id int64) (*Ordered, *os.File, error) {
	out, reach, err := o.find(ctx, store, scope, id)
	switch {
	case err != nil:
		return nil, nil, err
	case reach != reachOf(scope) || !scope.Rights(out.Collection).Read:
		return nil, nil, ErrReach
	case out.State != Done:
		return nil, nil, ErrUnfinished.Because("the file is %s", out.State)
	}
	f, err := os.Open(o.path(store, id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, ErrNoExport
	}
	return out, f, err
}

// Drop cancels a file that is being made, and removes one that is ready.
func (o *Orders) Drop(ctx context.Context, store *db.Store, scope access.Scope, id int64) error {
	out, err := o.Find(ctx, store, scope, id)
	if err != nil {
		return err
	}
	if out.State == Running {
		if _, err := store.Pool().Exec(ctx, `UPDATE exports SET state = 'cancelled', touched_at = now() WHERE id = $1 AND state = 'running'`, id); err != nil {
			return err
		}
		if cancel, ok := o.running.Load(store.Office().Code + "/" + strconv.FormatInt(id, 10)); ok {
			cancel.(context.CancelFunc)()
		}
		return nil
	}
	if err := os.Remove(o.path(store, id)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	_, err = store.Pool().Exec(ctx, `DELETE FROM exports WHERE id = $1`, id)
	return err
}

// sweep removes what was kept long enough.
func (o *Orders) sweep(ctx context.Context, store *db.Store) error {
	rows, err := store.Pool().Query(ctx, `DELETE FROM exports WHERE expires_at < now() AND (state <> 'running' OR touched_at < now() - interval '1 hour') RETURNING id`)
	if err != nil {
		return err
	}
	gone, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	for _, id := range gone {
		_ = os.Remove(o.path(store, id)) // of one that failed there is none
	}
	return err
}
