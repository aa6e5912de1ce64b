package register

import (
	"context"

	"spoina/internal/httpapi"
	"spoina/internal/privacy"
)

// read is what an answer made use of.
type read struct {
	*Register
	rows []int64
	use  privacy.Use
}

// withPurpose is withReader for an answer that personal data may show in or decide: the purpose is one of the list, and
// the reading is kept in the audit before the answer leaves, also when no row was found. f tells what it read.
func withPurpose(ctx context.Context, purpose string, f func(*Reader) (read, error)) error {
	if purpose != "" {
		if err := privacy.CheckPurpose(purpose); err != nil {
			return err
		}
	}
	var what read
	err := withReader(ctx, func(r *Reader) (err error) {
		r.Purpose = purpose
		what, err = f(r)
		return err
	})
	if err != nil || purpose == "" || !what.PersonalShown() && len(what.use.Columns()) == 0 {
		return err
	}
	return privacy.RecordUse(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), what.Name, what.use, purpose, "", what.rows, int64(len(what.rows)))
}
