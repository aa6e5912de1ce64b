package account

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

// askTime is how long AskReset takes in any case, many times what writing a letter takes.
var askTime = 300 * time.Millisecond

// AskReset sends a link for a new password to the holder of a login or an e-mail address. It answers alike, and as late,
// whether there is one or not. Anybody may ask, not often.
func (s *Service) AskReset(ctx context.Context, store *db.Store, caller httpapi.Caller, login, base string) error {
	late := time.NewTimer(askTime)
	defer func() { <-late.C }()
	if err := s.limited(ctx, store, "reset", caller, 20, time.Hour); err != nil {
		return err
	}
	k, err := keeperOf(ctx, store.Pool(), login)
	if err != nil {
		return err
	}
	if _, err := s.attempt(ctx, store.Pool(), s.key.Digest("lockout", "reset "+k.called(login)), 3, time.Hour); err != nil {
		if errors.Is(err, ErrLocked) { // more letters to one person would be a nuisance; who asks is not told why
			return nil
		}
		return err
	}
	if k.id == 0 || k.disabled || k.email == "" {
		return err
	}
	return s.change(ctx, store, "nobody", "password reset asked", func(c *db.Change) error {
		link, err := s.resetLink(ctx, c, k.id, base, resetLife)
		if err != nil {
			return err
		}
		if err := s.letter(ctx, c, k, "reset", link); err != nil {
			return err
		}
		return audited(ctx, c, access.Scope{}, "password.ask", subjectOf(k.id), map[string]any{})
	})
}

// resetLink makes a link that sets a password once. The token stands behind #, where no server and no log sees it.
func (s *Service) resetLink(ctx context.Context, c *db.Change, user int64, base string, life time.Duration) (string, error) {
	if _, err := c.Exec(ctx, `DELETE FROM password_resets WHERE user_id = $1 OR expires_at < $2`, user, s.now()); err != nil {
		return "", err
	}
	token := random(base62, 43)
	_, err := c.Exec(ctx, `INSERT INTO password_resets (hash, user_id, expires_at) VALUES ($1, $2, $3)`, digest(token), user, s.now().Add(life))
	return base + "/reset#" + token, err
}

// Reset sets a password with the token of a link, ends every session and token of the account and forgets its failures.
// The second factor stays: a mailbox is one factor.
func (s *Service) Reset(ctx context.Context, store *db.Store, caller httpapi.Caller, token, password string) error {
	if !caller.Confidential() {
		return httpapi.ErrConfidential
	}
	if err := s.limited(ctx, store, "reset confirm", caller, 20, time.Hour); err != nil {
		return err
	}
	return s.change(ctx, store, "nobody", "password reset", func(c *db.Change) error {
		var k keeper
		err := c.QueryRow(ctx, `SELECT u.id, u.login, u.name, u.email, u.language FROM password_resets r JOIN users u ON u.id = r.user_id
			WHERE r.hash = $1 AND r.used_at IS NULL AND r.expires_at > $2 AND u.disabled_at IS NULL FOR UPDATE OF r`, digest(token), s.now()).
			Scan(&k.id, &k.login, &k.name, &k.email, &k.language)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrReset
		}
		if err != nil {
			return err
		}
		if err := s.setPassword(ctx, c, k, password); err != nil {
			return err
		}
		if err := endOthers(ctx, c, k.id, ""); err != nil {
			return err
		}
		if err := s.revokeTokens(ctx, c, access.Scope{}, k.id); err != nil {
			return err
		}
		if err := s.Unlock(ctx, c, k.login); err != nil {
			return err
		}
		if err := s.letter(ctx, c, k, "changed", ""); err != nil {
			return err
		}
		return audited(ctx, c, access.Scope{}, "password.reset", subjectOf(k.id), map[string]any{})
	})
}

// ResetFor gives a person a way in again, at an administrator's hand: a letter with a link when letters reach people and
// the account has an address, otherwise a password to tell, which must be changed. Everything that somebody else may hold
// goes at once: the old password, sessions, tokens, passkeys, the second factor and the link with a sign-in service, which
// is made anew by the address. Who may do so: user.manage.
func (s *Service) ResetFor(ctx context.Context, store *db.Store, scope access.Scope, id int64, base string) (mailed bool, told string, err error) {
	err = s.change(ctx, store, scope.Actor(), "account reset", func(c *db.Change) error {
		u, err := UserByID(ctx, c, id)
		if err != nil {
			return err
		}
		if err := mayManage(ctx, c, scope, u); err != nil {
			return err
		}
		if err := endOthers(ctx, c, id, ""); err != nil {
			return err
		}
		if err := dropTOTP(ctx, c, id); err != nil {
			return err
		}
		if err := s.revokeTokens(ctx, c, scope, id); err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `DELETE FROM passkeys WHERE user_id = $1`, id); err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `UPDATE users SET password = '', issuer = '', subject = '' WHERE id = $1`, id); err != nil {
			return err
		}
		if err := dropLinks(ctx, c, id); err != nil {
			return err
		}
		if err := s.Unlock(ctx, c, u.Login); err != nil {
			return err
		}
		mailed, told, err = s.wayIn(ctx, c, u, base)
		if err != nil {
			return err
		}
		return audited(ctx, c, scope, "user.reset", subjectOf(id), map[string]any{"login": u.Login, "mailed": mailed})
	})
	return mailed, told, err
}

// mayManage refuses to touch an account that holds more than one may grant: to reset it is as good as its password, and so
// is an address where letters go.
func mayManage(ctx context.Context, c *db.Change, scope access.Scope, u User) error {
	roles, err := Roles(ctx, c)
	if err != nil {
		return err
	}
	for _, g := range u.Grants {
		if err := mayGrant(scope, roles[g.Role], g.Limits); err != nil {
			return err
		}
	}
	return nil
}

// wayIn invites by letter or makes a password up.
func (s *Service) wayIn(ctx context.Context, c *db.Change, u User, base string) (mailed bool, told string, err error) {
	if s.post != nil && s.post.Configured() && u.Email != "" && base != "" {
		link, err := s.resetLink(ctx, c, u.ID, base, inviteLife)
		if err != nil {
			return false, "", err
		}
		k := keeper{id: u.ID, login: u.Login, name: u.Name, email: u.Email, language: u.Language}
		return true, "", s.letter(ctx, c, k, "invite", link)
	}
	told = initialPassword()
	hash, err := hashPassword(told)
	if err != nil {
		return false, "", err
	}
	_, err = c.Exec(ctx, `UPDATE users SET password = $2, password_at = $3, must_change = true WHERE id = $1`, u.ID, hash, s.now())
	return false, told, err
}
