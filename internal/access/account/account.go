// Package account is people: how they prove who they are, what they were granted, and the sessions and tokens they
// hold. It ends in an access.Scope; what a scope may see is decided there and nowhere here.
//
// Of passwords, sessions, tokens and reset links only digests are stored, so a copy of the database signs nobody in.
// Whether an account exists is told to nobody: wrong login and wrong password get the same answer in the same time.
package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"math/big"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/notify"
	"spoina/internal/secret"
)

// Failures of this package. ErrWrong is one answer for everything that is wrong about a login and its password.
var (
	ErrWrong      = fail.New(fail.SignIn, "auth.wrong", "the login, the password or the code is wrong")
	ErrTOTP       = fail.New(fail.SignIn, "auth.totp_required", "the code of the second factor is needed")
	ErrLocked     = fail.New(fail.SignIn, "auth.locked", "too many failed attempts: wait before the next one")
	ErrMustChange = fail.New(fail.Refused, "auth.must_change", "change the password that somebody gave you first")
	ErrProve      = fail.New(fail.Refused, "auth.prove", "give your password too; without one, sign in again and do it within ten minutes")
	ErrToken      = fail.New(fail.SignIn, "auth.token", "the token is unknown, revoked or out of date")
	ErrBasicTLS   = fail.New(fail.Refused, "auth.basic_tls", "a password is taken over https only")
	ErrTokenUse   = fail.New(fail.Refused, "auth.token_use", "this token is not for that")

	ErrPassword    = fail.New(fail.Invalid, "account.password", "choose another password")
	ErrNoUser      = fail.New(fail.NotFound, "user.none", "there is no such account")
	ErrLogin       = fail.New(fail.Invalid, "user.login", "a login is 2 to 64 small letters, digits, dots, dashes and underscores")
	ErrTaken       = fail.New(fail.Conflict, "user.taken", "an account of this login or e-mail address exists")
	ErrUser        = fail.New(fail.Invalid, "user.invalid", "the account cannot be like this")
	ErrNoRole      = fail.New(fail.NotFound, "role.none", "there is no such role")
	ErrRole        = fail.New(fail.Invalid, "role.invalid", "the role cannot be like this")
	ErrRoleUsed    = fail.New(fail.Conflict, "role.used", "people hold this role")
	ErrLast        = fail.New(fail.Conflict, "user.last_administrator", "the office would have no administrator left")
	ErrBeyond      = fail.New(fail.Refused, "user.beyond", "you cannot grant more than you hold")
	ErrNoSession   = fail.New(fail.NotFound, "session.none", "there is no such session")
	ErrNoToken     = fail.New(fail.NotFound, "token.none", "there is no such token")
	ErrTokenShape  = fail.New(fail.Invalid, "token.invalid", "the token cannot be like this")
	ErrSetupDone   = fail.New(fail.Conflict, "setup.done", "the office has its first administrator")
	ErrSetupCode   = fail.New(fail.SignIn, "setup.code", "the setup code is wrong; spoina serve prints it")
	ErrTOTPOff     = fail.New(fail.Conflict, "totp.off", "begin the second factor first")
	ErrTOTPCode    = fail.New(fail.Invalid, "totp.code", "the code is wrong or was used")
	ErrReset       = fail.New(fail.Invalid, "auth.reset", "the link is out of date or was used: ask for another")
	ErrPasskey     = fail.New(fail.SignIn, "auth.passkey", "the passkey was not accepted")
	ErrPasskeyHost = fail.New(fail.Conflict, "auth.passkey_host", "passkeys need a name in the address, not a number")
	ErrNoPasskey   = fail.New(fail.NotFound, "passkey.none", "there is no such passkey")
	ErrOIDC        = fail.New(fail.SignIn, "auth.oidc", "the office's sign-in service did not confirm who you are")
	ErrOIDCOff     = fail.New(fail.NotFound, "auth.oidc_off", "the office has no sign-in service of its own")
	ErrOIDCNobody  = fail.New(fail.Refused, "auth.oidc_nobody", "the sign-in service knows you, but the office has no account for you")
)

// Limits of time.
const (
	Idle       = 8 * time.Hour      // a session that is not used for a working day has ended
	Absolute   = 7 * 24 * time.Hour // and none lives longer than this
	resetLife  = 30 * time.Minute
	inviteLife = 72 * time.Hour
)

// Service is the package's door: everything that needs the program's key or its clock.
type Service struct {
	key  secret.Key
	post Post
	now  func() time.Time
	home string
	oidc *providers
	seen *cache

	vocabulary Vocabulary
}

// Post takes letters to people in the transaction that gives the reason: notify.Outbox.
type Post interface {
	// Configured tells whether letters reach people, or only a folder.
	Configured() bool
	Send(ctx context.Context, tx pgx.Tx, letter notify.Letter) error
}

// New returns the service. home holds what operators put beside the program, like the secret of a sign-in service.
func New(key secret.Key, post Post, home string) *Service {
	return &Service{key: key, post: post, now: time.Now, home: home, oidc: newProviders(), seen: newCache()}
}

// querier is a pool or a transaction.
type querier interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
	Query(context.Context, string, ...any) (pgx.Rows, error)
	QueryRow(context.Context, string, ...any) pgx.Row
}

// people takes the lock under which grants, roles and accounts change: two administrators who remove each other in the
// same second must not both succeed.
func people(ctx context.Context, c *db.Change) error {
	_, err := c.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('people ' || current_schema()))`)
	return err
}

// change runs f as one change of the office's people, and makes every process forget what it remembers of them.
// It takes no revision: registers stay as they are.
func (s *Service) change(ctx context.Context, store *db.Store, actor, reason string, f func(*db.Change) error) error {
	_, err := store.Change(ctx, actor, reason, func(c *db.Change) error {
		if err := f(c); err != nil {
			return err
		}
		_, err := c.Exec(ctx, `SELECT pg_notify('spoina_people', $1)`, c.Office().Code)
		return err
	})
	s.seen.forget(store.Office().Code)
	return err
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// random is n characters of an alphabet.
func random(alphabet string, n int) string {
	var b strings.Builder
	for range n {
		i, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			panic(err) // never fails (crypto/rand)
		}
		b.WriteByte(alphabet[i.Int64()])
	}
	return b.String()
}

// digest is what is stored of a secret of 190 random bits or more: nothing shorter may be digested without a key.
func digest(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
