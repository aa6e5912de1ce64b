package account

import (
	"context"

	"spoina/internal/access"
	"spoina/internal/db"
)

// audited writes what a person did with accounts into the audit chain, in the transaction that does it.
func audited(ctx context.Context, c *db.Change, _ access.Scope, action, subject string, detail map[string]any) error {
	return c.Audit(ctx, action, subject, detail)
}
