package analysis

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/analysis/figures"
	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/param"
)

// Result is what `spoina analyse` prints.
type Result struct {
	Run      int64          `json:"run"`
	Revision int64          `json:"revision"`
	Seconds  float64        `json:"seconds"`
	Findings map[string]int `json:"findings"`
	New      int            `json:"new"`
	Same     int            `json:"same"`
	Changed  int            `json:"changed"`
	Gone     int            `json:"gone"`
	Unknown  int            `json:"unknown"`
	Stages   Stages         `json:"stages"`
}

var errOvertaken = errors.New("another run has stored a later picture")

// attempts is how often a run looks again when another run has stored a later picture meanwhile.
const attempts = 5

// Analyse evaluates the rules over the office's registers and keeps what it found, in one transaction and one
// revision. Two runs at once are both right: the second to store compares with what the first stored, and one that
// looked at an older picture looks again.
func Analyse(ctx context.Context, store *db.Store, scope access.Scope, o Options) (*Result, error) {
	if err := o.normalise(); err != nil {
		return nil, err
	}
	run, err := Begin(ctx, store, &o)
	if err != nil {
		return nil, err
	}
	return Continue(ctx, store, scope, run, o)
}

// Begin writes the row of a run and answers with its number; Continue does the work.
func Begin(ctx context.Context, store *db.Store, o *Options) (int64, error) {
	if err := o.normalise(); err != nil {
		return 0, err
	}
	return begin(ctx, store.Pool(), o)
}

// asker is a pool or a transaction.
type asker interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func (o *Options) kind() string {
	if o.incremental {
		return "incremental"
	}
	return "full"
}

func begin(ctx context.Context, q asker, o *Options) (int64, error) {
	var run int64
	err := q.QueryRow(ctx, `INSERT INTO runs (on_date, rules, state, actor, kind, why) VALUES ($1, $2, 'running', $3, $4, $5) RETURNING id`,
		o.On.Time(), o.Rules, o.Actor, o.kind(), o.Why).Scan(&run)
	return run, err
}

// Continue does the work of a run that Begin has written down. A failure is kept in the run's row.
func Continue(ctx context.Context, store *db.Store, scope access.Scope, run int64, o Options) (*Result, error) {
	if err := o.normalise(); err != nil {
		return nil, err
	}
	result, err := guarded(func() (*Result, error) { return carryOut(ctx, store, scope, run, o) })
	if err != nil {
		message := "internal error"
		if failure, ok := fail.Of(err); ok {
			message = failure.Message
		}
		if _, e := store.Pool().Exec(context.WithoutCancel(ctx), `UPDATE runs SET state = 'failed', error = $2 WHERE id = $1`, run, message); e != nil {
			slog.Error("a failed run was not written down", "run", run, "error", e)
		}
		return nil, err
	}
	return result, nil
}

// guarded turns a panic into an error, so that a run which fell over is written down as failed and blocks nobody.
func guarded(f func() (*Result, error)) (result *Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			slog.Error("an analysis fell over", "panic", v, "stack", string(debug.Stack()))
			err = fmt.Errorf("an analysis fell over: %v", v)
		}
	}()
	return f()
}

func carryOut(ctx context.Context, store *db.Store, scope access.Scope, run int64, o Options) (*Result, error) {
	start := time.Now()
	tell := func(stage string, done, total int) {
		p := map[string]any{"stage": stage, "done": done, "total": total}
		body, err := json.Marshal(p)
		if err != nil {
			return
		}
		if _, err := store.Pool().Exec(ctx, `UPDATE runs SET progress = $2 WHERE id = $1`, run, body); err != nil {
			slog.Warn("progress of a run", "run", run, "error", err)
		}
		if err := store.Progress(ctx, "run", run, p); err != nil {
			slog.Warn("progress of a run", "run", run, "error", err)
		}
	}
	for range attempts {
		tell("read", 0, 3)
		var e *Evaluation
		if !o.Full {
			if same, err := unchanged(ctx, store, scope, run, o); err != nil || same != nil {
				if same != nil {
					tell("done", 3, 3)
				}
				return same, err
			}
		}
		if err := store.Read(ctx, func(tx pgx.Tx) (err error) {
			e, err = Evaluate(ctx, tx, store.Office(), scope, o)
			return err
		}); err != nil {
			return nil, err
		}
		tell("write out", 1, 3)
		at := time.Now()
		all, err := e.writeOut(e.Hits)
		if err != nil {
			return nil, err
		}
		found := firsts(all)
		kept := &Resident{}
		if o.every { // what the run rests on stays in memory, or helps it past runs that overtake it
			kept.keepAll(e, all)
		}
		at = e.Stages.since("write out", at)
		tell("store", 2, 3)
		result := &Result{Run: run, Stages: e.Stages}
		result.Revision, err = store.Change(ctx, o.Actor, "analysis", func(c *db.Change) error {
			revision, err := c.Revision(ctx)
			if err != nil {
				return err
			}
			var later, full bool
			if err := c.QueryRow(ctx, `SELECT count(*) > 0, coalesce(bool_or(kind = 'full'), false) FROM runs WHERE state = 'done' AND known_at > $1 AND on_date = $2`, e.Revision, o.On.Time()).Scan(&later, &full); err != nil {
				return err
			}
			if later {
				if full || !o.every {
					return errOvertaken
				}
				// Runs over single changes have gone past: their changes are judged here, too, while nobody else writes.
				if found, err = kept.overtake(ctx, c, o, found); err != nil {
					return err
				}
			}
			n, err := e.store(ctx, c, run, Among{Rules: o.Rules}, found)
			if err != nil {
				return err
			}
			result.Findings, result.New, result.Same, result.Changed, result.Gone, result.Unknown = n.Findings, n.New, n.Same, n.Changed, n.Gone, n.Unknown
			e.Stages.since("store", at)
			result.Seconds = time.Since(start).Seconds()
			if err := finish(ctx, c, run, revision, e, result.Seconds, n); err != nil {
				return err
			}
			if err := param.KeepUsed(ctx, c, run, e.Set); err != nil {
				return err
			}
			if err := figures.KeepQuality(ctx, c, run, o.Rules, e.Set); err != nil {
				return err
			}
			kept.run = revision
			return c.Audit(ctx, "run.store", fmt.Sprintf("runs/%d", run), n)
		})
		if errors.Is(err, errOvertaken) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if o.every && o.residents != nil {
			o.residents.adopt(store.Office().Code, kept)
		}
		tell("done", 3, 3)
		return result, nil
	}
	return nil, errOvertaken
}

func finish(ctx context.Context, c *db.Change, run, revision int64, e *Evaluation, seconds float64, n counts) error {
	body, err := json.Marshal(n)
	if err != nil {
		return err
	}
	stages, err := json.Marshal(e.Stages)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, `UPDATE runs SET state = 'done', counts = $2, stages = $3, param_set = $4, seconds = $5, known_at = $6, revision = $7, settings = $8 WHERE id = $1`,
		run, body, stages, paramSet(e.Params.Digest, c.Office()), seconds, e.Revision, revision, e.switches)
	return err
}

// paramSet names what a run was judged by: the parameters and who counts as the office.
func paramSet(digest string, office db.Office) string {
	h := sha256.New()
	for _, m := range office.Managers {
		fmt.Fprintln(h, m)
	}
	return digest + "/" + hex.EncodeToString(h.Sum(nil)[:4])
}

// unchanged answers with the result of an earlier run when nothing that a run looks at has changed since: the same
// day, rules and parameters, and no revision but those that runs have made.
func unchanged(ctx context.Context, store *db.Store, scope access.Scope, run int64, o Options) (*Result, error) {
	start := time.Now()
	var result *Result
	var body []byte
	var knownAt int64
	err := store.Read(ctx, func(tx pgx.Tx) error {
		set, err := param.Load(ctx, tx, scope, o.On)
		if err != nil {
			return err
		}
		var n counts
		var revision int64
		err = tx.QueryRow(ctx, `
			SELECT counts, revision, known_at FROM runs r WHERE r.id = (SELECT max(id) FROM runs WHERE state = 'done')
				AND on_date = $1 AND rules = $2 AND param_set = $3 AND revision IS NOT NULL
				AND NOT EXISTS (SELECT FROM revisions v WHERE v.id > r.known_at AND NOT EXISTS (SELECT FROM runs x WHERE x.revision = v.id))`,
			o.On.Time(), o.Rules, paramSet(set.Digest(), store.Office())).Scan(&body, &revision, &knownAt)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := json.Unmarshal(body, &n); err != nil {
			return err
		}
		result = &Result{Run: run, Revision: revision, Findings: n.Findings, Unknown: n.Unknown, Stages: Stages{}}
		for _, k := range n.Findings {
			result.Same += k
		}
		n.New, n.Changed, n.Gone, n.Same = 0, 0, 0, result.Same
		for rule, of := range n.Rules {
			of.New, of.Changed, of.Gone, of.Same = 0, 0, 0, n.Findings[rule]
		}
		body, err = json.Marshal(n)
		return err
	})
	if err != nil || result == nil {
		return nil, err
	}
	result.Seconds = time.Since(start).Seconds()
	result.Stages.since("nothing has changed", start)
	set := ""
	if err := store.Pool().QueryRow(ctx, `UPDATE runs SET state = 'done', counts = $2, known_at = $3, seconds = $4, revision = $5,
		param_set = (SELECT param_set FROM runs WHERE revision = $5 ORDER BY id LIMIT 1) WHERE id = $1 RETURNING param_set`,
		run, body, knownAt, result.Seconds, result.Revision).Scan(&set); err != nil {
		return nil, err
	}
	return result, param.KeepSame(ctx, store.Pool(), run, result.Revision)
}
