package once

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"spoina/internal/db"
)

// First tells whether nobody of the office has done the thing called what with these very bytes within the last week, and
// keeps that it is done now: in the change, so what fails may be tried again. Of the bytes a digest is kept.
func First(ctx context.Context, c *db.Change, what string, body io.Reader) (bool, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n", what)
	if _, err := io.Copy(h, body); err != nil {
		return false, fmt.Errorf("compare the file: %w", err)
	}
	sum := h.Sum(nil)
	tag, err := c.Exec(ctx, `INSERT INTO requests (actor, key, digest, answer) VALUES ('', $1, $2, 'null') ON CONFLICT (actor, key) DO NOTHING`, hex.EncodeToString(sum), sum)
	return tag.RowsAffected() == 1, err
}
