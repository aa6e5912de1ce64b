package privacy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/job"
)

// RetainArgs asks for what may no longer be kept to be made anonymous, in every office.
type RetainArgs struct{}

// Kind names the job in the queue.
func (RetainArgs) Kind() string { return "retention" }

// Jobs adds the daily work of retention. An office whose rules nobody has enabled is not touched.
func Jobs(workers *river.Workers, d *db.DB) {
	job.Daily(workers, RetainArgs{}, func(ctx context.Context, _ *river.Job[RetainArgs]) error {
		offices, err := d.Offices(ctx)
		if err != nil {
			return err
		}
		var failed []error
		for _, o := range offices {
			if err := retainIn(ctx, d, o.Code); err != nil { // one office's trouble is not another's
				failed = append(failed, fmt.Errorf("office %s: %w", o.Code, err))
			}
		}
		return errors.Join(failed...)
	})
}

func retainIn(ctx context.Context, d *db.DB, code string) error {
	store, err := d.Store(ctx, code)
	if err != nil {
		return err
	}
	out, err := Retain(ctx, store, access.System("retention"), clock.Today())
	if err == nil && out.Revision > 0 {
		slog.Info("retention", "office", code, "revision", out.Revision)
	}
	return err
}
