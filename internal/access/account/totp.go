package account

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/jackc/pgx/v5"
	"github.com/pquerna/otp/totp"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

const (
	totpPurpose = "totp"
	totpPeriod  = 30
	recoveries  = 10
)

// TOTPStart is what a person puts into the application that shows codes.
type TOTPStart struct {
	Secret string `json:"secret"`
	URI    string `json:"uri"`
	QR     string `json:"qr" doc:"a picture of the uri: data:image/svg+xml"`
}

// BeginTOTP makes the secret of a second factor, which is in force after its first code, for who knows the password.
// Only what it made can be confirmed, so the code needs no other proof.
func (s *Service) BeginTOTP(ctx context.Context, store *db.Store, scope access.Scope, caller httpapi.Caller, password string) (TOTPStart, error) {
	if err := s.prove(ctx, store, scope, caller, password); err != nil {
		return TOTPStart{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Spoina " + store.Office().Code, AccountName: scope.Actor(), Period: totpPeriod})
	if err != nil {
		return TOTPStart{}, err
	}
	picture, err := drawQR(key.URL())
	if err != nil {
		return TOTPStart{}, err
	}
	_, err = store.Pool().Exec(ctx, `UPDATE users SET totp_new = $2 WHERE id = $1`, scope.User(), s.key.Seal(totpPurpose, []byte(key.Secret())))
	return TOTPStart{Secret: key.Secret(), URI: key.URL(), QR: picture}, err
}

// drawQR draws a QR code as SVG, since the strict content policy takes pictures from data: only.
func drawQR(text string) (string, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", err
	}
	side := code.Bounds().Dx()
	var path strings.Builder
	for y := range side {
		for x := range side {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+4, y+4) // a margin of four modules, as the standard asks
			}
		}
	}
	svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[1]d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path d="%[2]s"/></svg>`, side+8, path.String())
	return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(svg)), nil
}

// ConfirmTOTP puts the second factor in force and answers with recovery codes, which are told once.
func (s *Service) ConfirmTOTP(ctx context.Context, store *db.Store, scope access.Scope, caller httpapi.Caller, code string) ([]string, error) {
	k, err := keeperOf(ctx, store.Pool(), scope.Actor())
	if err != nil {
		return nil, err
	}
	var sealed []byte
	if err := store.Pool().QueryRow(ctx, `SELECT totp_new FROM users WHERE id = $1`, k.id).Scan(&sealed); err != nil {
		return nil, err
	}
	if sealed == nil {
		return nil, ErrTOTPOff
	}
	if err := s.limited(ctx, store, "totp", caller, 10, time.Hour); err != nil {
		return nil, err
	}
	step, err := s.step(sealed, code)
	if err != nil {
		return nil, err
	}
	if step == 0 {
		return nil, ErrTOTPCode
	}
	var codes []string
	err = s.change(ctx, store, scope.Actor(), "second factor", func(c *db.Change) error {
		if _, err := c.Exec(ctx, `UPDATE users SET totp = totp_new, totp_new = NULL, totp_step = $2 WHERE id = $1`, k.id, step); err != nil {
			return err
		}
		if codes, err = s.newRecovery(ctx, c, k.id); err != nil {
			return err
		}
		if err := endOthers(ctx, c, k.id, caller.Cookie(CookieName(c.Office().Code))); err != nil {
			return err
		}
		if err := s.letter(ctx, c, k, "changed", ""); err != nil {
			return err
		}
		return audited(ctx, c, scope, "totp.on", subjectOf(k.id), map[string]any{})
	})
	return codes, err
}

// EndTOTP takes the second factor away, for who knows the password.
func (s *Service) EndTOTP(ctx context.Context, store *db.Store, scope access.Scope, password string) error {
	k, err := s.reprove(ctx, store, scope, password)
	if err != nil {
		return err
	}
	return s.change(ctx, store, scope.Actor(), "second factor", func(c *db.Change) error {
		if err := dropTOTP(ctx, c, k.id); err != nil {
			return err
		}
		if err := s.letter(ctx, c, k, "changed", ""); err != nil {
			return err
		}
		return audited(ctx, c, scope, "totp.off", subjectOf(k.id), map[string]any{})
	})
}

func dropTOTP(ctx context.Context, c *db.Change, user int64) error {
	if _, err := c.Exec(ctx, `UPDATE users SET totp = NULL, totp_new = NULL WHERE id = $1`, user); err != nil {
		return err
	}
	_, err := c.Exec(ctx, `DELETE FROM recovery_codes WHERE user_id = $1`, user)
	return err
}

func (s *Service) newRecovery(ctx context.Context, c *db.Change, user int64) ([]string, error) {
	if _, err := c.Exec(ctx, `DELETE FROM recovery_codes WHERE user_id = $1`, user); err != nil {
		return nil, err
	}
	const letters = "abcdefghjkmnpqrstuvwxyz23456789"
	codes := make([]string, recoveries)
	for i := range codes {
		codes[i] = random(letters, 5) + "-" + random(letters, 5)
		if _, err := c.Exec(ctx, `INSERT INTO recovery_codes (user_id, hash) VALUES ($1, $2)`, user, s.recoveryHash(codes[i])); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

// recoveryHash is keyed: a recovery code has 49 random bits, too few for a digest that anybody can compute.
func (s *Service) recoveryHash(code string) []byte {
	return s.key.Digest("recovery", strings.ToLower(strings.TrimSpace(code)))
}

// step is the time step that a code belongs to, one to either side of now; 0 when none.
func (s *Service) step(sealed []byte, code string) (int64, error) {
	secret, err := s.key.Open(totpPurpose, sealed)
	if err != nil {
		return 0, err
	}
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	now := s.now().Unix() / totpPeriod
	found := int64(0)
	for step := now - 1; step <= now+1; step++ {
		expected, err := totp.GenerateCode(string(secret), time.Unix(step*totpPeriod, 0))
		if err != nil {
			return 0, err
		}
		if subtle.ConstantTimeCompare([]byte(expected), []byte(code)) == 1 {
			found = step
		}
	}
	return found, nil
}

// secondFactor checks a code of the second factor or a recovery code and answers with the way of signing in; empty when
// the code is wrong. Each code is good once, also when two requests bring it in the same moment.
func (s *Service) secondFactor(ctx context.Context, store *db.Store, k keeper, code string) (string, error) {
	step, err := s.step(k.totp, code)
	if err != nil {
		return "", err
	}
	if step > 0 {
		tag, err := store.Pool().Exec(ctx, `UPDATE users SET totp_step = $2 WHERE id = $1 AND totp_step < $2`, k.id, step)
		if err != nil || tag.RowsAffected() == 0 {
			return "", err
		}
		return "password+totp", nil
	}
	var left int
	err = store.Pool().QueryRow(ctx, `WITH used AS (UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND hash = $2 AND used_at IS NULL RETURNING 1)
		SELECT count(*)::int FROM used HAVING count(*) > 0`, k.id, s.recoveryHash(code), s.now()).Scan(&left)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return "password+recovery", err
}
