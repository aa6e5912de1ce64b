package account

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

// Session is one browser in which a person has signed in.
type Session struct {
	ID        int64     `json:"id"`
	Current   bool      `json:"current"`
	Device    string    `json:"device" doc:"what the browser calls itself"`
	Address   string    `json:"address" doc:"the network it came from"`
	Method    string    `json:"method" enum:"password,password+totp,password+recovery,passkey,oidc"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"last_seen"`
	ExpiresAt time.Time `json:"expires_at"`
}

// CookieName is the name of an office's session cookie: a person may have signed in at two offices of one program.
func CookieName(office string) string { return "spoina_" + strings.ToLower(office) }

// open begins a session and answers with its token, which only the browser keeps. The browser's earlier session ends.
func (s *Service) open(ctx context.Context, c *db.Change, user int64, method string, caller httpapi.Caller) (string, error) {
	now := s.now()
	if old := caller.Cookie(CookieName(c.Office().Code)); old != "" {
		if _, err := c.Exec(ctx, `DELETE FROM sessions WHERE hash = $1`, digest(old)); err != nil {
			return "", err
		}
	}
	if _, err := c.Exec(ctx, `DELETE FROM sessions WHERE expires_at < $1 OR seen_at < $2`, now, now.Add(-Idle)); err != nil {
		return "", err
	}
	if _, err := c.Exec(ctx, `DELETE FROM sign_in_failures WHERE since < $1 AND until < $1`, now.Add(-2*forgotten)); err != nil {
		return "", err
	}
	token := random(base62, 43)
	_, err := c.Exec(ctx, `INSERT INTO sessions (hash, user_id, method, created_at, seen_at, expires_at, agent, address) VALUES ($1, $2, $3, $4, $4, $5, $6, $7)`,
		digest(token), user, method, now, now.Add(Absolute), device(caller.Agent), caller.Network())
	if err != nil {
		return "", err
	}
	_, err = c.Exec(ctx, `UPDATE users SET seen_at = $2 WHERE id = $1`, user, now)
	return token, err
}

// device shortens what a browser calls itself to what a person recognises.
func device(agent string) string {
	name, system := "", ""
	for _, p := range [][2]string{{"QGIS", "QGIS"}, {"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, p[0]) {
			name = p[1]
			break
		}
	}
	for _, p := range [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, p[0]) {
			system = p[1]
			break
		}
	}
	if name == "" {
		name, _, _ = strings.Cut(agent, " ")
	}
	out := []rune(strings.ToValidUTF8(strings.TrimSpace(name+" "+system), ""))
	return string(out[:min(len(out), 80)])
}

// cookie is the answer's session cookie; an empty token takes it away.
func (s *Service) cookie(ctx context.Context, token string) http.Cookie {
	caller := httpapi.CallerOf(ctx)
	c := http.Cookie{Name: caller.CookieName(CookieName(httpapi.StoreOf(ctx).Office().Code)), Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: caller.Secure,
		Expires: s.now().Add(Absolute), MaxAge: int(Absolute.Seconds())}
	if token == "" {
		c.MaxAge, c.Expires = -1, time.Unix(1, 0)
	}
	return c
}

// Sessions lists a person's sessions, newest use first; current is the digest of the one that asks.
func (s *Service) Sessions(ctx context.Context, q querier, user int64, current string) ([]Session, error) {
	now := s.now()
	rows, err := q.Query(ctx, `SELECT id, hash = $2, agent, address, method, created_at, seen_at, expires_at FROM sessions
		WHERE user_id = $1 AND expires_at > $3 AND seen_at > $4 ORDER BY seen_at DESC, id DESC`, user, digest(current), now, now.Add(-Idle))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (x Session, err error) {
		err = row.Scan(&x.ID, &x.Current, &x.Device, &x.Address, &x.Method, &x.CreatedAt, &x.SeenAt, &x.ExpiresAt)
		return x, err
	})
}

// EndSession ends one session of a person: id 0 means all but the current one.
func (s *Service) EndSession(ctx context.Context, store *db.Store, scope access.Scope, user, id int64, current string) error {
	return s.change(ctx, store, scope.Actor(), "session ended", func(c *db.Change) error {
		if scope.User() != user {
			u, err := UserByID(ctx, c, user)
			if err == nil {
				err = mayManage(ctx, c, scope, u)
			}
			if err != nil {
				return err
			}
		}
		tag, err := c.Exec(ctx, `DELETE FROM sessions WHERE user_id = $1 AND CASE WHEN $2 = 0 THEN hash <> $3 ELSE id = $2 END`, user, id, digest(current))
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 && id != 0 {
			return ErrNoSession
		}
		return audited(ctx, c, scope, "session.end", subjectOf(user), map[string]any{"sessions": tag.RowsAffected()})
	})
}

// SignOut ends the session of a token.
func (s *Service) SignOut(ctx context.Context, store *db.Store, scope access.Scope, token string) error {
	return s.change(ctx, store, scope.Actor(), "signed out", func(c *db.Change) error {
		tag, err := c.Exec(ctx, `DELETE FROM sessions WHERE hash = $1`, digest(token))
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return audited(ctx, c, scope, "sign_out", subjectOf(scope.User()), map[string]any{})
	})
}

// endOthers ends every session of a person but one, in a change that makes them doubtful.
func endOthers(ctx context.Context, c *db.Change, user int64, current string) error {
	if _, err := c.Exec(ctx, `DELETE FROM sessions WHERE user_id = $1 AND hash <> $2`, user, digest(current)); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}
