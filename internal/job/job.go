// Package job is the outbox: work that follows a change is written in the change's own transaction, and done by
// as many `spoina work` processes as wanted.
package job

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"spoina/internal/db"
)

// AnalyseArgs asks for a new analysis because an office's registers changed.
type AnalyseArgs struct {
	Office   string `json:"office"`
	Revision int64  `json:"revision"` // a run that looked at this revision or a later one has done the work
	Reason   string `json:"reason"`
}

// Kind names the job in the queue.
func (AnalyseArgs) Kind() string { return "analyse" }

// inserter only writes into the transaction it is given, so it needs no connection of its own.
var inserter = func() *river.Client[pgx.Tx] {
	c, err := river.NewClient(riverpgxv5.New(nil), &river.Config{Schema: db.JobSchema})
	if err != nil {
		panic(err)
	}
	return c
}()

// Insert adds a job that exists exactly when tx is kept.
func Insert(ctx context.Context, tx pgx.Tx, args river.JobArgs) error {
	_, err := inserter.InsertTx(ctx, tx, args, nil)
	return err
}

// Worker registers f for the jobs of args type T.
func Worker[T river.JobArgs](workers *river.Workers, f func(context.Context, *river.Job[T]) error) {
	river.AddWorker(workers, river.WorkFunc(f))
}

// daily are the jobs that Daily registered, by the workers they were registered with.
var daily sync.Map // *river.Workers → []*river.PeriodicJob

// Daily registers f to be done once a day, the first time soon after the start, by one of all processes.
func Daily[T river.JobArgs](workers *river.Workers, args T, f func(context.Context, *river.Job[T]) error) {
	Worker(workers, f)
	once := &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: 20 * time.Hour}}
	job := river.NewPeriodicJob(river.PeriodicInterval(24*time.Hour), func() (river.JobArgs, *river.InsertOpts) { return args, once },
		&river.PeriodicJobOpts{RunOnStart: true})
	before, _ := daily.Load(workers)
	jobs, _ := before.([]*river.PeriodicJob)
	daily.Store(workers, append(jobs, job))
}

// Run works on jobs until ctx ends, then lets the running ones finish for up to half a minute.
func Run(ctx context.Context, pool *pgxpool.Pool, workers *river.Workers) error {
	found, _ := daily.Load(workers)
	periodic, _ := found.([]*river.PeriodicJob)
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		PeriodicJobs: periodic,
		Schema:       db.JobSchema,
		Queues:       map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}},
		Workers:      workers,
		Logger:       slog.New(slog.DiscardHandler),
		// The defaults, one minute and one hour, would end a long analysis and start it a second time.
		JobTimeout:           2 * time.Hour,
		RescueStuckJobsAfter: 3 * time.Hour,
	})
	if err != nil {
		return err
	}
	if err := client.Start(ctx); err != nil {
		return err
	}
	<-ctx.Done()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	return client.Stop(stop)
}
