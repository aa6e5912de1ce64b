package privacy_test

import (
	"context"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"spoina/internal/job"
	"spoina/internal/privacy"
)

func TestRetentionIsDoneEveryDayByAWorker(t *testing.T) {
	store := town(t)
	enable(t, store, "decisions", "leases", "imports")
	workers := river.NewWorkers()
	privacy.Jobs(workers, store.DB(), t.TempDir())
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- job.Run(ctx, store.DB().Shared(), workers) }()
	require.Eventually(t, func() bool {
		return number(t, store, `SELECT count(*) FROM audit WHERE action = 'privacy.retention' AND actor = 'retention'`) == 1
	}, 30*time.Second, 100*time.Millisecond)
	stop()
	require.NoError(t, <-ended)
	require.Empty(t, traces(t, store, "Kowalsk"))
	whole(t, store)
}
