package aid

import (
	"context"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/db"
)

// recordSync keeps that a desk told what it gave, and how much of it was given twice or refused: numbers and codes, no
// cards and no persons.
func recordSync(ctx context.Context, store *db.Store, scope access.Scope, in told, out []kept) error {
	counts := map[string]int{}
	codes := map[string]int{}
	for _, k := range out {
		counts[k.Result]++
		if k.Code != "" {
			codes[k.Code]++
		}
	}
	return audit.Record(ctx, store, scope.Actor(), "aid.sync", "aid_desk", map[string]any{"desk": in.Desk, "point": in.Point.String(), "results": counts, "codes": codes})
}

// recordAsked keeps that somebody asked the gate: how the person was named and what was answered, not who.
func recordAsked(ctx context.Context, store *db.Store, scope access.Scope, in asked, by string, out answered) error {
	return audit.Record(ctx, store, scope.Actor(), "aid.gate", "aid_gate", map[string]any{"kind": in.Kind, "by": by, "answer": out.Answer})
}
