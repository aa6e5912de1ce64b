package analysis

import (
	"context"

	"github.com/jackc/pgx/v5"

	"spoina/internal/register"
)

// Proof is a discrepancy with everything that it rests on, as far as one person may see it.
type Proof = cardDoc

// Plan is the little plan of a discrepancy: geometries in metres of the office's reference system, easting first.
type Plan = planDoc

// ReadProof collects the proof of a discrepancy through a person's view. ErrNone where there is none that they may see.
func ReadProof(ctx context.Context, r *register.Reader, tx pgx.Tx, id int64) (*Proof, error) {
	out := &Proof{}
	return out, readCard(ctx, r, tx, id, out)
}

// ReadPlan draws what lies around a discrepancy, as far as the person of the request may see it.
func ReadPlan(ctx context.Context, tx pgx.Tx, id int64) (*Plan, error) {
	out := &Plan{}
	return out, readPlan(ctx, tx, id, out)
}
