package coal

import (
	"context"

	"spoina/internal/db"
	"spoina/internal/programme"
)

func demo(ctx context.Context, store *db.Store, env programme.Env) error { return nil }
