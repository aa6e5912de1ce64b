package privacy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	kept "spoina/internal/file"
	"spoina/internal/job"
)

// RetainArgs asks for what may no longer be kept to be made anonymous, in every office.
type RetainArgs struct{}

// Kind names the job in the queue.
func (RetainArgs) Kind() string { return "retention" }

// Jobs adds the daily work of retention. An office whose rules nobody has enabled is not touched.
// home is where the files of rows lie.
func Jobs(workers *river.Workers, d *db.DB, home string) {
	job.Daily(workers, RetainArgs{}, func(ctx context.Context, _ *river.Job[RetainArgs]) error {
		offices, err := d.Offices(ctx)
		if err != nil {
			return err
		}
		var failed []error
		for _, o := range offices {
			if err := retainIn(ctx, d, o.Code, home); err != nil { // one office's trouble is not another's
				failed = append(failed, fmt.Errorf("office %s: %w", o.Code, err))
			}
		}
		return errors.Join(failed...)
	})
}

func retainIn(ctx context.Context, d *db.DB, code, home string) error {
	store, err := d.Store(ctx, code)
	if err != nil {
		return err
	}
	out, err := Retain(ctx, store, access.System("retention"), clock.Today())
	if err == nil && out.Revision > 0 {
		slog.Info("retention", "office", code, "revision", out.Revision)
	}
	if err != nil {
		return err
	}
	_, err = SweepFiles(ctx, store, home)
	return err
}

// SweepFiles removes the bytes of files that no row has any more, and answers with their number.
func SweepFiles(ctx context.Context, store *db.Store, home string) (int, error) {
	rows, err := store.Pool().Query(ctx, `SELECT DISTINCT sha256 FROM files`)
	if err != nil {
		return 0, err
	}
	named := map[string]bool{}
	var sum []byte
	if _, err := pgx.ForEachRow(rows, []any{&sum}, func() error {
		named[string(sum)] = true
		return nil
	}); err != nil {
		return 0, err
	}
	return kept.Of(home, store.Office().Code).Sweep(func(sum [32]byte) bool { return named[string(sum[:])] })
}
