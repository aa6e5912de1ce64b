package account

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

// NeedsSetup tells whether the office has no account yet.
func NeedsSetup(ctx context.Context, q querier) (bool, error) {
	var none bool
	err := q.QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM users)`).Scan(&none)
	return none, err
}

// SetupCode makes the code with which the first administrator of an office is made, and replaces an earlier one. It is
// empty when there is an account. Only who sees the program's own output learns it.
func (s *Service) SetupCode(ctx context.Context, store *db.Store) (string, error) {
	none, err := NeedsSetup(ctx, store.Pool())
	if err != nil || !none {
		return "", err
	}
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	code := random(letters, 4) + "-" + random(letters, 4) + "-" + random(letters, 4)
	_, err = store.Pool().Exec(ctx, `INSERT INTO settings (name, body, changed_at, changed_by) VALUES ('setup', jsonb_build_object('digest', $1::text), $2, 'operator')
		ON CONFLICT (name) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at`, hex.EncodeToString(s.key.Digest("setup", code)), s.now())
	return code, err
}

// Setup makes the first administrator, for who holds the setup code, and signs them in.
func (s *Service) Setup(ctx context.Context, store *db.Store, caller httpapi.Caller, code string, n NewUser) (string, error) {
	if !caller.Confidential() {
		return "", httpapi.ErrConfidential
	}
	if err := s.limited(ctx, store, "setup", caller, 10, time.Hour); err != nil {
		return "", err
	}
	var token string
	err := s.change(ctx, store, fold(n.Login), "first administrator", func(c *db.Change) error {
		if err := people(ctx, c); err != nil {
			return err
		}
		none, err := NeedsSetup(ctx, c)
		if err != nil {
			return err
		}
		if !none {
			return ErrSetupDone
		}
		var stored string
		err = c.QueryRow(ctx, `SELECT body->>'digest' FROM settings WHERE name = 'setup'`).Scan(&stored)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrSetupCode
		}
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare([]byte(stored), []byte(hex.EncodeToString(s.key.Digest("setup", code)))) != 1 {
			return ErrSetupCode
		}
		n.Grants, n.Chosen, n.Demo = []Grant{{Role: "administrator"}}, true, false
		if n.Password == "" {
			return ErrPassword.Because("choose a password")
		}
		u, _, err := s.addUser(ctx, c, access.System("setup"), n)
		if err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `DELETE FROM settings WHERE name = 'setup'`); err != nil {
			return err
		}
		token, err = s.open(ctx, c, u.ID, "password", caller)
		return err
	})
	return token, err
}
