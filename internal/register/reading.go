package register

import (
	"context"

	"spoina/internal/httpapi"
	"spoina/internal/privacy"
)

// withPurpose is withReader for an answer that may show personal data: the purpose is one of the list, and the reading
// is kept in the audit before the answer leaves. f tells of which register and which rows it read.
func withPurpose(ctx context.Context, purpose string, f func(*Reader) (*Register, []int64, error)) error {
	if purpose != "" {
		if err := privacy.CheckPurpose(purpose); err != nil {
			return err
		}
	}
	var reg *Register
	var ids []int64
	err := withReader(ctx, func(r *Reader) (err error) {
		r.Purpose = purpose
		reg, ids, err = f(r)
		return err
	})
	if err != nil || purpose == "" {
		return err
	}
	var personal []string
	for _, col := range reg.Columns {
		if col.Personal && !col.Masked {
			personal = append(personal, col.Field)
		}
	}
	if len(personal) == 0 || len(ids) == 0 {
		return nil // nothing personal was shown
	}
	return privacy.RecordReading(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), reg.Name, personal, purpose, ids, int64(len(ids)))
}
