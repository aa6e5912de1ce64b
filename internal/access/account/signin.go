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

// Attempt is what somebody who wants to sign in gives.
type Attempt struct {
	Login    string // or the e-mail address
	Password string
	Code     string // of the second factor, or a recovery code
}

// keeper is what signing in must know of an account.
type keeper struct {
	id       int64
	login    string
	name     string
	email    string
	language string
	password string
	totp     []byte
	disabled bool
}

func keeperOf(ctx context.Context, q querier, login string) (k keeper, err error) {
	err = q.QueryRow(ctx, `SELECT id, login, name, email, language, password, totp, disabled_at IS NOT NULL FROM users
		WHERE login = $1 OR lower(email) = $1 ORDER BY login = $1 DESC LIMIT 1`, fold(login)).
		Scan(&k.id, &k.login, &k.name, &k.email, &k.language, &k.password, &k.totp, &k.disabled)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return k, err
}

// called is the one name by which failures of an account are counted, whether its login or its address was typed; what
// nobody is called counts by itself.
func (k keeper) called(typed string) string {
	if k.id != 0 {
		return k.login
	}
	return fold(typed)
}

// SignIn opens a session for who knows the password, and has the second factor where one is set. Anybody may try.
func (s *Service) SignIn(ctx context.Context, store *db.Store, caller httpapi.Caller, in Attempt) (string, error) {
	if !caller.Confidential() {
		return "", httpapi.ErrConfidential
	}
	k, err := keeperOf(ctx, store.Pool(), in.Login)
	if err != nil {
		return "", err
	}
	account, network := s.accountKey(k.called(in.Login)), s.networkKey("sign in", caller)
	failures, err := s.attempt(ctx, store.Pool(), account, freeByAccount, forgotten)
	if err != nil {
		return "", err
	}
	if _, err := s.attempt(ctx, store.Pool(), network, freeByNetwork, time.Hour); err != nil {
		return "", errors.Join(s.notCounted(ctx, store.Pool(), account), err) // nothing was guessed
	}
	if !matches(in.Password, k.password) || k.id == 0 || k.disabled {
		return "", s.failed(ctx, store, k, failures)
	}
	method := "password"
	if k.totp != nil {
		if in.Code == "" { // no guess was made: the attempt does not count, and what was counted before stays
			return "", errors.Join(s.notCounted(ctx, store.Pool(), account), ErrTOTP)
		}
		if method, err = s.secondFactor(ctx, store, k, in.Code); err != nil {
			return "", err
		}
		if method == "" {
			return "", s.failed(ctx, store, k, failures)
		}
	}
	if err := s.succeeded(ctx, store.Pool(), account, network); err != nil {
		return "", err
	}
	return s.admit(ctx, store, k, method, caller)
}

// admit opens the session of somebody who has proved who they are.
func (s *Service) admit(ctx context.Context, store *db.Store, k keeper, method string, caller httpapi.Caller) (token string, err error) {
	scope := access.For(access.Person{ID: k.id, Login: k.login})
	err = s.change(ctx, store, k.login, "signed in", func(c *db.Change) error {
		if token, err = s.open(ctx, c, k.id, method, caller); err != nil {
			return err
		}
		return audited(ctx, c, scope, "sign_in", subjectOf(k.id), map[string]any{"method": method, "network": caller.Network()})
	})
	return token, err
}

// failed answers a wrong attempt. When an account comes under siege its holder is told, once.
func (s *Service) failed(ctx context.Context, store *db.Store, k keeper, failures int) error {
	if k.id == 0 || failures != lockedAt {
		return ErrWrong
	}
	err := s.change(ctx, store, "nobody", "account locked out", func(c *db.Change) error {
		if err := s.letter(ctx, c, k, "locked", ""); err != nil {
			return err
		}
		return audited(ctx, c, access.Scope{}, "sign_in.locked", subjectOf(k.id), map[string]any{"failures": failures})
	})
	return errors.Join(err, ErrWrong)
}

// notCounted takes one attempt back.
func (s *Service) notCounted(ctx context.Context, q querier, key []byte) error {
	_, err := q.Exec(ctx, `UPDATE sign_in_failures SET count = greatest(count - 1, 0), until = $2 WHERE key = $1`, key, s.now())
	return err
}

// ChangePassword sets a new password for who knows the old one, and ends the person's other sessions; their tokens too
// when they say so.
func (s *Service) ChangePassword(ctx context.Context, store *db.Store, scope access.Scope, caller httpapi.Caller, old, fresh string, endTokens bool) (string, error) {
	k, err := s.reprove(ctx, store, scope, old)
	if err != nil {
		return "", err
	}
	if old == fresh {
		return "", ErrPassword.Because("the new password is the old one")
	}
	var token string
	err = s.change(ctx, store, scope.Actor(), "password changed", func(c *db.Change) error {
		if err := s.setPassword(ctx, c, k, fresh); err != nil {
			return err
		}
		if token, err = s.open(ctx, c, k.id, "password", caller); err != nil { // a new session: the old token may be known
			return err
		}
		if err := endOthers(ctx, c, k.id, token); err != nil {
			return err
		}
		if endTokens {
			if err := s.revokeTokens(ctx, c, scope, k.id); err != nil {
				return err
			}
		}
		if err := s.letter(ctx, c, k, "changed", ""); err != nil {
			return err
		}
		return audited(ctx, c, scope, "password.change", subjectOf(k.id), map[string]any{})
	})
	return token, err
}

// setPassword stores a password that the person chose.
func (s *Service) setPassword(ctx context.Context, c *db.Change, k keeper, password string) error {
	if err := CheckPassword(password, k.login, k.name, c.Office().Name); err != nil {
		return err
	}
	hash, err := hashPassword(password)
	if err != nil {
		return err
	}
	if _, err = c.Exec(ctx, `UPDATE users SET password = $2, password_at = $3, must_change = false WHERE id = $1`, k.id, hash, s.now()); err != nil {
		return err
	}
	return dropLinks(ctx, c, k.id)
}

// dropLinks takes away links that would set a password: those asked for before a password or an address changed.
func dropLinks(ctx context.Context, c *db.Change, user int64) error {
	_, err := c.Exec(ctx, `DELETE FROM password_resets WHERE user_id = $1`, user)
	return err
}

// fresh is how long a sign-in with a passkey or through the office's own service stands for a password, for whom it is
// the only way in or the usual one.
const freshSignIn = 10 * time.Minute

// prove asks a person for the password before what a borrowed browser must not do: another factor, another address. Who
// came in without a password signs in again instead.
func (s *Service) prove(ctx context.Context, store *db.Store, scope access.Scope, caller httpapi.Caller, password string) error {
	if password != "" {
		_, err := s.reprove(ctx, store, scope, password)
		return err
	}
	var fresh bool
	err := store.Pool().QueryRow(ctx, `SELECT EXISTS (SELECT FROM sessions WHERE hash = $1 AND user_id = $2 AND method IN ('passkey', 'oidc') AND created_at > $3)`,
		digest(caller.Cookie(CookieName(store.Office().Code))), scope.User(), s.now().Add(-freshSignIn)).Scan(&fresh)
	if err != nil || fresh {
		return err
	}
	return ErrProve
}

// reprove asks a person who is signed in for the password again, before what a borrowed browser must not do.
func (s *Service) reprove(ctx context.Context, store *db.Store, scope access.Scope, password string) (keeper, error) {
	k, err := keeperOf(ctx, store.Pool(), scope.Actor())
	if err != nil {
		return k, err
	}
	account := s.accountKey(k.login)
	failures, err := s.attempt(ctx, store.Pool(), account, freeByAccount, forgotten)
	if err != nil {
		return k, err
	}
	if !matches(password, k.password) {
		return k, s.failed(ctx, store, k, failures)
	}
	return k, s.notCounted(ctx, store.Pool(), account)
}
