package account

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
)

// Token is a key of a person's own for programs: api for scripts, gis for QGIS and its like.
type Token struct {
	ID        int64      `json:"id"`
	Name      string     `json:"name"`
	Kind      string     `json:"kind" enum:"api,gis"`
	ReadOnly  bool       `json:"read_only"`
	Registers []string   `json:"registers" doc:"only these; all that the person reaches when empty"`
	CreatedAt time.Time  `json:"created_at"`
	Expires   *time.Time `json:"expires"`
	LastUsed  *time.Time `json:"last_used"`
}

// NewToken is what a token begins with.
type NewToken struct {
	Name      string
	Kind      string
	ReadOnly  bool
	Registers []string
	Expires   *time.Time
}

// tokenPrefix makes tokens findable by programs that look for leaked secrets.
const tokenPrefix = "spoina_"

// AddToken makes a token and answers with its secret, which is told once. Who may do so: the person, and the operator.
func (s *Service) AddToken(ctx context.Context, store *db.Store, scope access.Scope, user int64, n NewToken) (Token, string, error) {
	n.Name = strings.TrimSpace(n.Name)
	switch {
	case n.Name == "" || len(n.Name) > 100:
		return Token{}, "", ErrTokenShape.Because("a token needs a name of at most 100 letters that tells what it is for")
	case n.Kind != "api" && n.Kind != "gis":
		return Token{}, "", ErrTokenShape.Because("a token is for a program (api) or a map client (gis)")
	case n.Expires != nil && !n.Expires.After(s.now()):
		return Token{}, "", ErrTokenShape.Because("the token would be out of date at once")
	}
	if n.Registers == nil {
		n.Registers = []string{}
	}
	secret := tokenPrefix + random(base62, 43)
	t := Token{Name: n.Name, Kind: n.Kind, ReadOnly: n.ReadOnly || n.Kind == "gis", Registers: n.Registers, CreatedAt: s.now(), Expires: n.Expires}
	err := s.change(ctx, store, scope.Actor(), "token added", func(c *db.Change) error {
		err := c.QueryRow(ctx, `INSERT INTO tokens (hash, user_id, kind, name, read_only, registers, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
			digest(secret), user, t.Kind, t.Name, t.ReadOnly, t.Registers, t.CreatedAt, t.Expires).Scan(&t.ID)
		if err != nil {
			return err
		}
		return audited(ctx, c, scope, "token.add", subjectOf(user), map[string]any{"token": t.ID, "kind": t.Kind, "read_only": t.ReadOnly, "registers": t.Registers, "expires": t.Expires})
	})
	return t, secret, err
}

// Tokens lists a person's tokens that are not revoked.
func Tokens(ctx context.Context, q querier, user int64) ([]Token, error) {
	rows, err := q.Query(ctx, `SELECT id, name, kind, read_only, registers, created_at, expires_at, used_at FROM tokens
		WHERE user_id = $1 AND revoked_at IS NULL ORDER BY id`, user)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t Token, err error) {
		err = row.Scan(&t.ID, &t.Name, &t.Kind, &t.ReadOnly, &t.Registers, &t.CreatedAt, &t.Expires, &t.LastUsed)
		return t, err
	})
}

// revokeTokens ends every token of a person, where somebody else may have made one.
func (s *Service) revokeTokens(ctx context.Context, c *db.Change, scope access.Scope, user int64) error {
	tag, err := c.Exec(ctx, `UPDATE tokens SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL`, user, s.now())
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	return audited(ctx, c, scope, "token.revoke", subjectOf(user), map[string]any{"tokens": tag.RowsAffected()})
}

// RevokeToken ends a token of a person at once.
func (s *Service) RevokeToken(ctx context.Context, store *db.Store, scope access.Scope, user, id int64) error {
	return s.change(ctx, store, scope.Actor(), "token revoked", func(c *db.Change) error {
		tag, err := c.Exec(ctx, `UPDATE tokens SET revoked_at = $3 WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL`, id, user, s.now())
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrNoToken
		}
		return audited(ctx, c, scope, "token.revoke", subjectOf(user), map[string]any{"token": id})
	})
}
