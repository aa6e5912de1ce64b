package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/job"
)

type runDoc struct {
	ID        int64           `json:"id"`
	On        string          `json:"on_date"`
	Rules     []string        `json:"rules"`
	State     string          `json:"state" enum:"running,done,failed"`
	Progress  json.RawMessage `json:"progress"`
	Counts    json.RawMessage `json:"counts"`
	Stages    json.RawMessage `json:"stages" doc:"seconds of each part"`
	ParamSet  string          `json:"param_set"`
	Seconds   *float64        `json:"seconds"`
	Error     *string         `json:"error"`
	Actor     string          `json:"actor"`
	StartedAt time.Time       `json:"started_at"`
	KnownAt   *int64          `json:"known_at" doc:"revision the run looked at"`
	Revision  *int64          `json:"revision" doc:"revision that stored it"`
	Kind      string          `json:"kind" enum:"full,incremental" doc:"incremental: only what a change touches was judged"`
	Why       string          `json:"why" doc:"of a full run after a change: why the change was not judged by itself"`
	Settings  json.RawMessage `json:"settings" doc:"rules that were switched off on its day"`
}

const runColumns = `id, to_char(on_date, 'YYYY-MM-DD'), rules, state, progress, counts, stages, param_set, seconds, error, actor, started_at, known_at, revision, kind, why, settings`

func scanRun(row pgx.CollectableRow) (runDoc, error) {
	var d runDoc
	err := row.Scan(&d.ID, &d.On, &d.Rules, &d.State, &d.Progress, &d.Counts, &d.Stages, &d.ParamSet, &d.Seconds, &d.Error, &d.Actor, &d.StartedAt, &d.KnownAt, &d.Revision, &d.Kind, &d.Why, &d.Settings)
	return d, err
}

type runInput struct {
	Body struct {
		On    string   `json:"on,omitempty" doc:"as if today were this day"`
		Rules []string `json:"rules,omitempty" doc:"none is all"`
		Full  bool     `json:"full,omitempty" doc:"evaluate even where nothing has changed"`
	}
}

type runStarted struct {
	ID int64 `json:"id"`
}

func runRoutes(api huma.API) {
	huma.Get(api, "/api/v1/runs", func(ctx context.Context, in *struct {
		Limit int `query:"limit" minimum:"1" maximum:"500" default:"50"`
	}) (*answer[[]runDoc], error) {
		out := &answer[[]runDoc]{}
		if !httpapi.ScopeOf(ctx).SignedIn() {
			return nil, access.ErrSignIn
		}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			args := []any{in.Limit}
			rows, err := tx.Query(ctx, `SELECT `+runColumns+` FROM runs t WHERE `+can(httpapi.ScopeOf(ctx), "runs", &args)+` ORDER BY id DESC LIMIT $1`, args...)
			if err != nil {
				return err
			}
			out.Body, err = pgx.CollectRows(rows, scanRun)
			out.Body = list(out.Body)
			return err
		})
		return out, err
	})
	huma.Get(api, "/api/v1/runs/{id}", func(ctx context.Context, in *struct {
		ID int64 `path:"id"`
	}) (*answer[runDoc], error) {
		out := &answer[runDoc]{}
		if !httpapi.ScopeOf(ctx).SignedIn() {
			return nil, access.ErrSignIn
		}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			args := []any{in.ID}
			rows, err := tx.Query(ctx, `SELECT `+runColumns+` FROM runs t WHERE id = $1 AND `+can(httpapi.ScopeOf(ctx), "runs", &args), args...)
			if err != nil {
				return err
			}
			out.Body, err = pgx.CollectExactlyOneRow(rows, scanRun)
			if errors.Is(err, pgx.ErrNoRows) {
				return ErrRun
			}
			return err
		})
		return out, err
	})
	huma.Register(api, huma.Operation{OperationID: "post-run", Method: "POST", Path: "/api/v1/runs", Summary: "Start an analysis", DefaultStatus: 202},
		func(ctx context.Context, in *runInput) (*answer[runStarted], error) {
			if err := httpapi.ScopeOf(ctx).Require(access.Analyse); err != nil {
				return nil, err
			}
			o := Options{Rules: in.Body.Rules, Full: in.Body.Full, Actor: httpapi.ScopeOf(ctx).Actor()}
			var err error
			if o.On, err = dayOf(in.Body.On); err != nil {
				return nil, err
			}
			if err := o.normalise(); err != nil {
				return nil, err
			}
			store := httpapi.StoreOf(ctx)
			out := &answer[runStarted]{}
			_, err = store.Change(ctx, o.Actor, "analysis asked for", func(c *db.Change) error {
				if out.Body.ID, err = begin(ctx, c, &o); err != nil {
					return err
				}
				return job.Insert(ctx, c, RunArgs{Office: store.Office().Code, Run: out.Body.ID, On: o.On, Rules: o.Rules, Full: o.Full, Actor: o.Actor})
			})
			return out, err
		})
}

// RunArgs asks for the run that a person started.
type RunArgs struct {
	Office string     `json:"office"`
	Run    int64      `json:"run"`
	On     clock.Date `json:"on"`
	Rules  []string   `json:"rules"`
	Full   bool       `json:"full"`
	Actor  string     `json:"actor"`
}

// Kind names the job in the queue.
func (RunArgs) Kind() string { return "run" }

// Jobs adds the background work of this room: runs that people start, and the run that follows a change of registers.
func Jobs(workers *river.Workers, d *db.DB, residents *Residents) {
	daily(workers, d)
	trialJobs(workers, d)
	job.Worker(workers, func(ctx context.Context, j *river.Job[RunArgs]) error {
		store, err := d.Store(ctx, j.Args.Office)
		if err != nil {
			return err
		}
		var state string
		if err := store.Pool().QueryRow(ctx, `SELECT state FROM runs WHERE id = $1`, j.Args.Run).Scan(&state); err != nil {
			return err
		}
		if state == "done" { // it was done, and the queue did not hear of it
			return nil
		}
		_, err = Continue(ctx, store, access.System(j.Args.Actor), j.Args.Run, Options{On: j.Args.On, Rules: j.Args.Rules, Full: j.Args.Full, Actor: j.Args.Actor}.Kept(residents))
		return err
	})
	job.Worker(workers, func(ctx context.Context, j *river.Job[job.AnalyseArgs]) error {
		store, err := d.Store(ctx, j.Args.Office)
		if err != nil {
			return err
		}
		on, needed, err := follow(ctx, store, j.Args.Revision)
		if err != nil || !needed {
			return err
		}
		o := Options{On: on, Actor: "analysis"}.Kept(residents)
		_, o.Why, err = residents.Of(store.Office().Code).Update(ctx, store, o)
		if err != nil || o.Why == "" {
			return err
		}
		_, err = Analyse(ctx, store, access.System("analysis"), o)
		return err
	})
}

// follow tells whether a change of registers still needs a run, and on what day. That is today, except while the office
// looks at a day of its own choice and nothing was observed later: with the first scan, or the first import that states a
// later day (--on), findings of the chosen day would be out of date without a word. The dates of documents do not count:
// permits are issued and registered ahead.
func follow(ctx context.Context, store *db.Store, revision int64) (on clock.Date, needed bool, err error) {
	var day, started time.Time
	var known int64
	err = store.Pool().QueryRow(ctx, `SELECT on_date, started_at, known_at FROM runs WHERE state = 'done' ORDER BY known_at DESC, id DESC LIMIT 1`).Scan(&day, &started, &known)
	if errors.Is(err, pgx.ErrNoRows) {
		return clock.Today(), true, nil
	}
	if err != nil {
		return on, false, err
	}
	if revision > 0 && known >= revision {
		return on, false, nil
	}
	if on = clock.Of(day); on == clock.Of(started.In(clock.Warsaw)) {
		return clock.Today(), true, nil
	}
	var later bool
	if err := store.Pool().QueryRow(ctx, `SELECT EXISTS (SELECT FROM scan_objects WHERE captured_on > $1::date) OR EXISTS (SELECT FROM campaigns WHERE driven_to > $1::date)
		OR EXISTS (SELECT FROM imports WHERE state = 'published' AND nullif(options ->> 'on', '')::date > $1::date)`, on).Scan(&later); err != nil {
		return on, false, err
	}
	if later {
		on = clock.Today()
	}
	return on, true, nil
}
