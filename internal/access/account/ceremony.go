package account

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/db"
	"spoina/internal/httpapi"
)

// ceremonyLife is how long somebody may take to touch a key or to sign in elsewhere.
const ceremonyLife = 5 * time.Minute

func ceremonyCookie(office string) string { return CookieName(office) + "_begun" }

// begin keeps what a sign-in that takes two requests must not tell the browser, and answers with the cookie that finds
// it again: so what one browser began no other can finish.
func (s *Service) begin(ctx context.Context, store *db.Store, kind string, user int64, state any) (http.Cookie, error) {
	body, err := json.Marshal(state)
	if err != nil {
		return http.Cookie{}, err
	}
	now := s.now()
	token := random(base62, 43)
	if _, err := store.Pool().Exec(ctx, `DELETE FROM ceremonies WHERE expires_at < $1`, now); err != nil {
		return http.Cookie{}, err
	}
	_, err = store.Pool().Exec(ctx, `INSERT INTO ceremonies (hash, kind, user_id, body, expires_at) VALUES ($1, $2, nullif($3, 0::bigint), $4, $5)`,
		digest(token), kind, user, body, now.Add(ceremonyLife))
	return http.Cookie{Name: httpapi.CallerOf(ctx).CookieName(ceremonyCookie(store.Office().Code)), Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: httpapi.CallerOf(ctx).Secure, MaxAge: int(ceremonyLife.Seconds())}, err
}

// finish takes what begin kept: once.
func (s *Service) finish(ctx context.Context, store *db.Store, kind string, user int64, state any) (bool, error) {
	token := httpapi.CallerOf(ctx).Cookie(ceremonyCookie(store.Office().Code))
	var body []byte
	err := store.Pool().QueryRow(ctx, `DELETE FROM ceremonies WHERE hash = $1 AND kind = $2 AND coalesce(user_id, 0) = $3 AND expires_at > $4 RETURNING body`,
		digest(token), kind, user, s.now()).Scan(&body)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal(body, state)
}
