package register

import (
	"context"

	"spoina/internal/access"
	"spoina/internal/db"
)

func undo(ctx context.Context, store *db.Store, scope access.Scope, set Set, name string, revision int64) (Result, error) {
	return Result{}, ErrUndo
}
