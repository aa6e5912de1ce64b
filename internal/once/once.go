// Package once makes sending a request again harmless: a till that lost its connection in the middle of a sale asks
// again under the same key, gets the first answer, and sells nothing twice.
package once

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"unicode"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
)

// Refusals.
var (
	ErrKey       = fail.New(fail.Invalid, "once.key", "Idempotency-Key is 8 to 200 signs without blanks, different for each action")
	ErrDifferent = fail.New(fail.Conflict, "once.different", "this Idempotency-Key was used for another request; an action of its own needs a key of its own")
)

// Header is the name of the header in which a client sends the key.
const Header = "Idempotency-Key"

// Do runs f, or gives what it answered before to the same person's request of the same key. The answer is kept in the
// transaction that f writes in: either both stay or neither, so a request that failed may be sent again under its key.
// Without a key f simply runs.
//
// Answers hold ids and numbers, never personal data: they outlive what an erasure removes, for a week. Call Do before
// anything else in the change: it takes the office's lock itself when it has to.
func Do[T any](ctx context.Context, c *db.Change, scope access.Scope, key string, request any, f func() (T, error)) (answer T, repeated bool, err error) {
	if key == "" {
		answer, err = f()
		return answer, false, err
	}
	if err := check(key); err != nil {
		return answer, false, err
	}
	digest, err := digestOf(request)
	if err != nil {
		return answer, false, err
	}
	// The first look costs no lock; the second, under the lock that every writer of the office takes, cannot miss a twin
	// that was running at the same moment.
	for _, locked := range []bool{false, true} {
		if locked {
			if _, err := c.Revision(ctx); err != nil {
				return answer, false, err
			}
		}
		found, err := kept(ctx, c, scope.Actor(), key, digest, &answer)
		if found || err != nil {
			return answer, found, err
		}
	}
	if answer, err = f(); err != nil {
		return answer, false, err
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return answer, false, fmt.Errorf("keep the answer: %w", err)
	}
	if _, err := c.Exec(ctx, `INSERT INTO requests (actor, key, digest, answer) VALUES ($1, $2, $3, $4)`, scope.Actor(), key, digest, body); err != nil {
		return answer, false, fmt.Errorf("keep the answer: %w", err)
	}
	_, err = c.Exec(ctx, `DELETE FROM requests WHERE at < now() - interval '7 days'`)
	return answer, false, err
}

func check(key string) error {
	n := 0
	for _, r := range key {
		if n++; r > unicode.MaxASCII || r <= ' ' || r == 0x7f {
			return ErrKey
		}
	}
	if n < 8 || n > 200 {
		return ErrKey
	}
	return nil
}

// digestOf tells requests apart: by what they ask for and by the kind of the request.
func digestOf(request any) ([]byte, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, fmt.Errorf("compare the request: %w", err)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%T %s", request, body))
	return sum[:], nil
}

func kept[T any](ctx context.Context, c *db.Change, actor, key string, digest []byte, answer *T) (found bool, err error) {
	var body []byte
	var before []byte
	err = c.QueryRow(ctx, `SELECT digest, answer FROM requests WHERE actor = $1 AND key = $2`, actor, key).Scan(&before, &body)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return false, nil
	case err != nil:
		return false, err
	case string(before) != string(digest):
		return false, ErrDifferent
	}
	return true, json.Unmarshal(body, answer)
}
