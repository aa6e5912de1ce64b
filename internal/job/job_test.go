package job_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/job"
)

func TestAJobExistsExactlyWhenItsChangeIsKept(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	store := dbtest.New(t)
	done := make(chan job.AnalyseArgs, 2)
	workers := river.NewWorkers()
	job.Worker(workers, func(_ context.Context, j *river.Job[job.AnalyseArgs]) error {
		done <- j.Args
		return nil
	})
	change := func(reason string, result error) {
		_, _ = store.Change(ctx, "operator", reason, func(c *db.Change) error {
			require.NoError(t, job.Insert(ctx, c, job.AnalyseArgs{Office: "220401", Reason: reason}))
			return result
		})
	}
	change("lost", errors.New("broken"))
	change("kept", nil)
	running, stop := context.WithCancel(ctx)
	ended := make(chan error)
	go func() { ended <- job.Run(running, store.DB().Shared(), workers) }()
	require.Equal(t, "kept", (<-done).Reason)
	stop()
	require.NoError(t, <-ended)
	require.Empty(t, done)
}
