package account

import (
	"context"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/db"
)

// audited writes what a person did with accounts into the audit chain, in the transaction that does it. It belongs to no
// revision: no register has changed.
func audited(ctx context.Context, c *db.Change, scope access.Scope, action, subject string, detail map[string]any) error {
	return audit.Append(ctx, c.Tx, 0, scope.Actor(), action, subject, detail)
}

// recorded writes the same for what changes nothing of the office's own tables.
func recorded(ctx context.Context, store *db.Store, scope access.Scope, action, subject string, detail map[string]any) error {
	return audit.Record(ctx, store, scope.Actor(), action, subject, detail)
}
