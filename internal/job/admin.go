package job

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"spoina/internal/db"
	"spoina/internal/fail"
)

// Failures of this package.
var (
	ErrNone  = fail.New(fail.NotFound, "job.none", "there is no such job")
	ErrState = fail.New(fail.Conflict, "job.state", "the job is in a state that does not allow it")
)

// Row is a job of an office as its administrator sees it: what it works on stays inside, it may be personal.
type Row struct {
	ID          int64      `json:"id"`
	Kind        string     `json:"kind"`
	State       string     `json:"state" enum:"available,cancelled,completed,discarded,pending,retryable,running,scheduled"`
	Attempt     int        `json:"attempt"`
	MaxAttempts int        `json:"max_attempts"`
	CreatedAt   time.Time  `json:"created_at"`
	ScheduledAt time.Time  `json:"scheduled_at"`
	StartedAt   *time.Time `json:"started_at"`
	FinishedAt  *time.Time `json:"finished_at"`
	Error       string     `json:"error,omitempty"`
	Retryable   bool       `json:"retryable"`
	Cancellable bool       `json:"cancellable"`
}

// queue is a client that only looks after jobs.
func queue(pool *pgxpool.Pool) (*river.Client[pgx.Tx], error) {
	return river.NewClient(riverpgxv5.New(pool), &river.Config{Schema: db.JobSchema})
}

// List is an office's newest jobs; state "" means all. The queue is common to all offices, so the office is always a
// condition.
func List(ctx context.Context, store *db.Store, state string, limit int) ([]Row, error) {
	client, err := queue(store.DB().Shared())
	if err != nil {
		return nil, err
	}
	params := river.NewJobListParams().First(limit).OrderBy(river.JobListOrderByID, river.SortOrderDesc).
		Where("args->>'office' = @office", river.NamedArgs{"office": store.Office().Code})
	if state != "" {
		params = params.States(rivertype.JobState(state))
	}
	result, err := client.JobList(ctx, params)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, 0, len(result.Jobs))
	for _, j := range result.Jobs {
		rows = append(rows, row(j))
	}
	return rows, nil
}

func row(j *rivertype.JobRow) Row {
	r := Row{ID: j.ID, Kind: j.Kind, State: string(j.State), Attempt: j.Attempt, MaxAttempts: j.MaxAttempts, CreatedAt: j.CreatedAt,
		ScheduledAt: j.ScheduledAt, StartedAt: j.AttemptedAt, FinishedAt: j.FinalizedAt}
	if n := len(j.Errors); n > 0 {
		r.Error = j.Errors[n-1].Error
	}
	switch j.State {
	case rivertype.JobStateCompleted, rivertype.JobStateCancelled, rivertype.JobStateDiscarded:
		r.Retryable = j.State != rivertype.JobStateCompleted
	case rivertype.JobStateRunning:
		r.Cancellable = true
	default:
		r.Cancellable = true
		r.Retryable = j.State == rivertype.JobStateRetryable || j.State == rivertype.JobStateScheduled
	}
	return r
}

// Retry does a job again that was given up or waits for its next try.
func Retry(ctx context.Context, store *db.Store, id int64) (Row, error) {
	return act(ctx, store, id, func(r Row) bool { return r.Retryable }, func(c *river.Client[pgx.Tx], tx pgx.Tx) (*rivertype.JobRow, error) {
		return c.JobRetryTx(ctx, tx, id)
	})
}

// Cancel gives a job up. A running one is told to stop and stops when it listens.
func Cancel(ctx context.Context, store *db.Store, id int64) (Row, error) {
	return act(ctx, store, id, func(r Row) bool { return r.Cancellable }, func(c *river.Client[pgx.Tx], tx pgx.Tx) (*rivertype.JobRow, error) {
		return c.JobCancelTx(ctx, tx, id)
	})
}

func act(ctx context.Context, store *db.Store, id int64, allowed func(Row) bool, do func(*river.Client[pgx.Tx], pgx.Tx) (*rivertype.JobRow, error)) (Row, error) {
	client, err := queue(store.DB().Shared())
	if err != nil {
		return Row{}, err
	}
	var out Row
	err = pgx.BeginFunc(ctx, store.DB().Shared(), func(tx pgx.Tx) error {
		j, err := client.JobGetTx(ctx, tx, id)
		if errors.Is(err, rivertype.ErrNotFound) {
			return ErrNone
		}
		if err != nil {
			return err
		}
		var of struct {
			Office string `json:"office"`
		}
		if err := json.Unmarshal(j.EncodedArgs, &of); err != nil || of.Office != store.Office().Code {
			return ErrNone // another office's: it does not exist here
		}
		if !allowed(row(j)) {
			return ErrState.Because("the job is %s", j.State)
		}
		j, err = do(client, tx)
		if err == nil {
			out = row(j)
		}
		return err
	})
	return out, err
}

// Counts are an office's jobs by state.
func Counts(ctx context.Context, store *db.Store) (map[string]int64, error) {
	rows, err := store.DB().Shared().Query(ctx, `SELECT state::text, count(*) FROM river.river_job WHERE args->>'office' = $1 GROUP BY state`, store.Office().Code)
	if err != nil {
		return nil, err
	}
	counts := map[string]int64{}
	var state string
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&state, &n}, func() error { counts[state] = n; return nil })
	return counts, err
}
