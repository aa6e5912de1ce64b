package register

import (
	"context"

	"spoina/internal/access"
	"spoina/internal/db"
)

type change struct {
	set          Set
	name, reason string
	action       string
	edits        []Edit
}

func (ch change) apply(ctx context.Context, store *db.Store, scope access.Scope) (Result, error) {
	return Result{}, ErrByHand
}

func (ch change) check(ctx context.Context, store *db.Store, scope access.Scope) (Checked, error) {
	return Checked{}, ErrByHand
}

func undo(ctx context.Context, store *db.Store, scope access.Scope, set Set, name string, revision int64) (Result, error) {
	return Result{}, ErrUndo
}
