package account

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"spoina/internal/access"
	"spoina/internal/db"
)

// User is a person with an account in an office.
type User struct {
	ID         int64      `json:"id"`
	Login      string     `json:"login"`
	Name       string     `json:"name"`
	Email      string     `json:"email"`
	Language   string     `json:"language"`
	Disabled   bool       `json:"disabled"`
	MustChange bool       `json:"must_change"`
	Demo       bool       `json:"demo,omitempty" doc:"a made-up person of the demo town"`
	TOTP       bool       `json:"totp"`
	Passkeys   int        `json:"passkeys"`
	OIDC       bool       `json:"oidc"`
	CreatedAt  time.Time  `json:"created_at"`
	SeenAt     *time.Time `json:"last_seen"`
	Grants     []Grant    `json:"grants"`
}

// Grant is a role given to a person, by name.
type Grant struct {
	Role   string        `json:"role"`
	Limits access.Limits `json:"limits"`
}

// NewUser is what an account begins with.
type NewUser struct {
	Login    string
	Name     string
	Email    string
	Language string
	Grants   []Grant
	Password string // empty: one is made up
	// Chosen says that the person chose the password, so that it need not be changed.
	Chosen bool
	Demo   bool
}

var loginShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,63}$`)

const userColumns = `SELECT u.id, u.login, u.name, u.email, u.language, u.disabled_at IS NOT NULL, u.must_change, u.demo, u.totp IS NOT NULL,
	(SELECT count(*) FROM passkeys p WHERE p.user_id = u.id), u.issuer <> '', u.created_at, u.seen_at,
	(SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'limits', g.limits) ORDER BY g.role, g.id), '[]') FROM user_grants g WHERE g.user_id = u.id)
	FROM users u`

func scanUser(row pgx.CollectableRow) (u User, err error) {
	var grants []byte
	if err = row.Scan(&u.ID, &u.Login, &u.Name, &u.Email, &u.Language, &u.Disabled, &u.MustChange, &u.Demo, &u.TOTP, &u.Passkeys, &u.OIDC,
		&u.CreatedAt, &u.SeenAt, &grants); err == nil {
		err = json.Unmarshal(grants, &u.Grants)
	}
	return u, err
}

// Users lists an office's accounts by login.
func Users(ctx context.Context, q querier) ([]User, error) {
	rows, err := q.Query(ctx, userColumns+` ORDER BY u.login`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanUser)
}

func userBy(ctx context.Context, q querier, condition string, arg any) (User, error) {
	rows, err := q.Query(ctx, userColumns+` WHERE `+condition, arg)
	if err != nil {
		return User{}, err
	}
	u, err := pgx.CollectExactlyOneRow(rows, scanUser)
	if errors.Is(err, pgx.ErrNoRows) {
		return u, ErrNoUser
	}
	return u, err
}

// UserByID finds an account by its number.
func UserByID(ctx context.Context, q querier, id int64) (User, error) {
	return userBy(ctx, q, "u.id = $1", id)
}

// UserByLogin finds an account by its login.
func UserByLogin(ctx context.Context, q querier, login string) (User, error) {
	u, err := userBy(ctx, q, "u.login = $1", fold(login))
	if errors.Is(err, ErrNoUser) {
		err = ErrNoUser.Because("there is no account %q", login)
	}
	return u, err
}

func fold(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

// checkPerson refuses what an account cannot be called.
func checkPerson(name, email, language string) error {
	switch {
	case strings.TrimSpace(name) == "" || len(name) > 200:
		return ErrUser.Because("an account needs a name of at most 200 letters")
	case language != "pl" && language != "en":
		return ErrUser.Because("the language is pl or en")
	}
	return checkEmail(email)
}

func checkEmail(email string) error {
	if email == "" {
		return nil
	}
	if a, err := mail.ParseAddress(email); err != nil || a.Address != email || len(email) > 254 {
		return ErrUser.Because("that is not an e-mail address")
	}
	return nil
}

// AddUser makes an account and answers with it and with the password to tell the person, when one was made up. Who may
// do so: user.manage, the operator, and setup.
func (s *Service) AddUser(ctx context.Context, store *db.Store, scope access.Scope, n NewUser) (User, string, error) {
	var u User
	var told string
	err := s.change(ctx, store, scope.Actor(), "account added", func(c *db.Change) (err error) {
		if err = people(ctx, c); err == nil {
			u, told, err = s.addUser(ctx, c, scope, n)
		}
		return err
	})
	return u, told, err
}

func (s *Service) addUser(ctx context.Context, c *db.Change, scope access.Scope, n NewUser) (u User, told string, err error) {
	if n.Language == "" {
		n.Language = "pl"
	}
	n.Login, n.Name = fold(n.Login), strings.TrimSpace(n.Name)
	if !loginShape.MatchString(n.Login) {
		return u, "", ErrLogin
	}
	if err := checkPerson(n.Name, n.Email, n.Language); err != nil {
		return u, "", err
	}
	password := n.Password
	switch {
	case n.Demo: // the one password that everybody knows, and only made-up people have
		password = DemoPassword
	case password == "":
		password = initialPassword()
		told = password
	default:
		if err := CheckPassword(password, n.Login, n.Name, c.Office().Name); err != nil {
			return u, "", err
		}
	}
	hash, err := hashPassword(password)
	if err != nil {
		return u, "", err
	}
	handle := make([]byte, 32)
	_, _ = rand.Read(handle) // never fails (crypto/rand)
	var id int64
	err = c.QueryRow(ctx, `INSERT INTO users (login, name, email, language, password, password_at, must_change, handle, demo, created_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
		n.Login, n.Name, n.Email, n.Language, hash, s.now(), !n.Chosen && !n.Demo, handle, n.Demo, scope.Actor()).Scan(&id)
	if err = taken(err); err != nil {
		return u, "", err
	}
	if err := audited(ctx, c, scope, "user.add", subjectOf(id), map[string]any{"login": n.Login, "demo": n.Demo}); err != nil {
		return u, "", err
	}
	if err := s.setGrants(ctx, c, scope, id, n.Grants); err != nil {
		return u, "", err
	}
	u, err = UserByID(ctx, c, id)
	return u, told, err
}

// taken dresses the violation of a unique index.
func taken(err error) error {
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) && pgErr.Code == "23505" {
		return ErrTaken
	}
	return err
}

func subjectOf(user int64) string { return fmt.Sprintf("users/%d", user) }

// UserChange is what may be said anew about an account; nil leaves a thing as it is.
type UserChange struct {
	Name     *string
	Email    *string
	Language *string
	Disabled *bool
	Grants   *[]Grant
}

// ChangeUser changes an account. Disabling ends its sessions at once; its tokens sleep with it. Who may do so: user.manage,
// and the person themselves for what others call them.
func (s *Service) ChangeUser(ctx context.Context, store *db.Store, scope access.Scope, id int64, change UserChange) (User, error) {
	var u User
	err := s.change(ctx, store, scope.Actor(), "account changed", func(c *db.Change) error {
		if err := people(ctx, c); err != nil {
			return err
		}
		administrators, err := administratorsOf(ctx, c)
		if err != nil {
			return err
		}
		before, err := UserByID(ctx, c, id)
		if err != nil {
			return err
		}
		if own := scope.User() == id && change.Disabled == nil && change.Grants == nil; !own {
			if err := mayManage(ctx, c, scope, before); err != nil {
				return err
			}
		}
		if err := s.sayAnew(ctx, c, scope, before, change); err != nil {
			return err
		}
		if change.Grants != nil {
			if err := s.setGrants(ctx, c, scope, id, *change.Grants); err != nil {
				return err
			}
		}
		if err := stillSome(ctx, c, administrators); err != nil {
			return err
		}
		u, err = UserByID(ctx, c, id)
		return err
	})
	return u, err
}

// sayAnew changes what is known of the person.
func (s *Service) sayAnew(ctx context.Context, c *db.Change, scope access.Scope, u User, change UserChange) error {
	fields := []string{}
	k := keeper{id: u.ID, login: u.Login, name: u.Name, email: u.Email, language: u.Language}
	for _, f := range []struct {
		name string
		to   *string
		into *string
	}{{"name", change.Name, &u.Name}, {"email", change.Email, &u.Email}, {"language", change.Language, &u.Language}} {
		if f.to != nil && *f.to != *f.into {
			*f.into = strings.TrimSpace(*f.to)
			fields = append(fields, f.name)
		}
	}
	if len(fields) > 0 {
		if err := checkPerson(u.Name, u.Email, u.Language); err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `UPDATE users SET name = $2, email = $3, language = $4 WHERE id = $1`, u.ID, u.Name, u.Email, u.Language); taken(err) != nil {
			return taken(err)
		}
		if err := audited(ctx, c, scope, "user.change", subjectOf(u.ID), map[string]any{"login": u.Login, "fields": fields}); err != nil {
			return err
		}
		if u.Email != k.email {
			if err := dropLinks(ctx, c, u.ID); err != nil { // those in the old mailbox
				return err
			}
			// Told at the old address: whoever changed it may have borrowed a browser.
			if err := s.letter(ctx, c, k, "changed", ""); err != nil {
				return err
			}
		}
	}
	if change.Disabled == nil || *change.Disabled == u.Disabled {
		return nil
	}
	action := "user.enable"
	if *change.Disabled {
		action = "user.disable"
		if _, err := c.Exec(ctx, `DELETE FROM sessions WHERE user_id = $1`, u.ID); err != nil {
			return err
		}
	}
	if _, err := c.Exec(ctx, `UPDATE users SET disabled_at = CASE WHEN $2 THEN $3::timestamptz END WHERE id = $1`, u.ID, *change.Disabled, s.now()); err != nil {
		return err
	}
	return audited(ctx, c, scope, action, subjectOf(u.ID), map[string]any{"login": u.Login})
}

// Invite makes an account and lets its holder in: by a letter when letters reach people and there is an address,
// otherwise with a password to tell.
func (s *Service) Invite(ctx context.Context, store *db.Store, scope access.Scope, n NewUser, base string) (u User, mailed bool, told string, err error) {
	err = s.change(ctx, store, scope.Actor(), "account added", func(c *db.Change) error {
		if err := people(ctx, c); err != nil {
			return err
		}
		if u, told, err = s.addUser(ctx, c, scope, n); err != nil {
			return err
		}
		if s.post != nil && s.post.Configured() && u.Email != "" {
			mailed, told, err = s.wayIn(ctx, c, u, base)
		}
		return err
	})
	return u, mailed, told, err
}
