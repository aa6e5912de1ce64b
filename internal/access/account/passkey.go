package account

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

// Passkey is a key in a person's device that signs in instead of a password. The device asks for a finger, a face or a
// PIN, so a passkey is two factors.
type Passkey struct {
	ID        int64      `json:"id"`
	Name      string     `json:"name"`
	CreatedAt time.Time  `json:"created_at"`
	LastUsed  *time.Time `json:"last_used"`
}

// passkeysAt tells whether browsers offer passkeys at an address: they want a name, and a confidential way.
func passkeysAt(caller httpapi.Caller) bool {
	host := caller.Host()
	return host != "" && net.ParseIP(host) == nil && caller.Confidential()
}

// relyingParty is this server as passkeys know it: the name that the browser shows, of those that the door allows.
func relyingParty(office string, caller httpapi.Caller) (*webauthn.WebAuthn, error) {
	if !passkeysAt(caller) {
		return nil, ErrPasskeyHost
	}
	return webauthn.New(&webauthn.Config{RPID: caller.Host(), RPDisplayName: "Spoina " + office, RPOrigins: []string{caller.Base},
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}})
}

// holder is a person as the library sees one.
type holder struct {
	keeper
	handle []byte
	keys   []webauthn.Credential
}

func (h *holder) WebAuthnID() []byte                         { return h.handle }
func (h *holder) WebAuthnName() string                       { return h.login }
func (h *holder) WebAuthnDisplayName() string                { return h.name }
func (h *holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// holderBy finds a person with their keys, by number or, when that is 0, by handle.
func holderBy(ctx context.Context, q querier, id int64, handle []byte) (*holder, error) {
	h := &holder{}
	err := q.QueryRow(ctx, `SELECT id, login, name, email, language, disabled_at IS NOT NULL, handle FROM users WHERE id = $1 OR ($1 = 0 AND handle = $2)`, id, handle).
		Scan(&h.id, &h.login, &h.name, &h.email, &h.language, &h.disabled, &h.handle)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrPasskey
	}
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(ctx, `SELECT body FROM passkeys WHERE user_id = $1 ORDER BY id`, h.id)
	if err != nil {
		return nil, err
	}
	h.keys, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (key webauthn.Credential, err error) {
		var body []byte
		if err = row.Scan(&body); err == nil {
			err = json.Unmarshal(body, &key)
		}
		return key, err
	})
	return h, err
}

// BeginPasskey asks the device of who knows the password for a new key. Nothing else can be finished.
func (s *Service) BeginPasskey(ctx context.Context, store *db.Store, scope access.Scope, password string) (*protocol.CredentialCreation, http.Cookie, error) {
	party, err := relyingParty(store.Office().Code, httpapi.CallerOf(ctx))
	if err != nil {
		return nil, http.Cookie{}, err
	}
	if err := s.prove(ctx, store, scope, httpapi.CallerOf(ctx), password); err != nil {
		return nil, http.Cookie{}, err
	}
	h, err := holderBy(ctx, store.Pool(), scope.User(), nil)
	if err != nil {
		return nil, http.Cookie{}, err
	}
	options, state, err := party.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
	if err != nil {
		return nil, http.Cookie{}, err
	}
	cookie, err := s.begin(ctx, store, "passkey.add", scope.User(), state)
	return options, cookie, err
}

// FinishPasskey keeps the key that the device made.
func (s *Service) FinishPasskey(ctx context.Context, store *db.Store, scope access.Scope, name string, credential []byte) (Passkey, error) {
	if name = strings.TrimSpace(name); name == "" || len(name) > 100 {
		return Passkey{}, ErrUser.Because("a passkey needs a name of at most 100 letters")
	}
	party, err := relyingParty(store.Office().Code, httpapi.CallerOf(ctx))
	if err != nil {
		return Passkey{}, err
	}
	h, err := holderBy(ctx, store.Pool(), scope.User(), nil)
	if err != nil {
		return Passkey{}, err
	}
	var state webauthn.SessionData
	begun, err := s.finish(ctx, store, "passkey.add", scope.User(), &state)
	if err != nil {
		return Passkey{}, err
	}
	response, perr := protocol.ParseCredentialCreationResponseBytes(credential)
	if !begun || perr != nil {
		return Passkey{}, ErrPasskey
	}
	key, err := party.CreateCredential(h, state, response)
	if err != nil {
		return Passkey{}, ErrPasskey
	}
	body, err := json.Marshal(key)
	if err != nil {
		return Passkey{}, err
	}
	out := Passkey{Name: name, CreatedAt: s.now()}
	err = s.change(ctx, store, scope.Actor(), "passkey added", func(c *db.Change) error {
		if err := c.QueryRow(ctx, `INSERT INTO passkeys (user_id, credential, body, name, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			h.id, key.ID, body, name, out.CreatedAt).Scan(&out.ID); taken(err) != nil {
			return taken(err)
		}
		if err := s.letter(ctx, c, h.keeper, "changed", ""); err != nil {
			return err
		}
		return audited(ctx, c, scope, "passkey.add", subjectOf(h.id), map[string]any{"passkey": out.ID})
	})
	return out, err
}

// BeginPasskeySignIn asks the device of whoever sits there for a proof. Anybody may ask.
func (s *Service) BeginPasskeySignIn(ctx context.Context, store *db.Store) (*protocol.CredentialAssertion, http.Cookie, error) {
	caller := httpapi.CallerOf(ctx)
	party, err := relyingParty(store.Office().Code, caller)
	if err != nil {
		return nil, http.Cookie{}, err
	}
	if err := s.limited(ctx, store, "passkey", caller, 100, 10*time.Minute); err != nil {
		return nil, http.Cookie{}, err
	}
	options, state, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, http.Cookie{}, err
	}
	cookie, err := s.begin(ctx, store, "passkey.in", 0, state)
	return options, cookie, err
}

// PasskeySignIn opens a session for whose device gave the proof.
func (s *Service) PasskeySignIn(ctx context.Context, store *db.Store, credential []byte) (string, error) {
	caller := httpapi.CallerOf(ctx)
	party, err := relyingParty(store.Office().Code, caller)
	if err != nil {
		return "", err
	}
	var state webauthn.SessionData
	begun, err := s.finish(ctx, store, "passkey.in", 0, &state)
	if err != nil {
		return "", err
	}
	response, perr := protocol.ParseCredentialRequestResponseBytes(credential)
	if !begun || perr != nil {
		return "", ErrPasskey
	}
	var found *holder
	var lost error
	_, key, err := party.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		found, lost = holderBy(ctx, store.Pool(), 0, handle)
		if lost != nil {
			return nil, lost
		}
		return found, nil
	}, state, response)
	switch {
	case lost != nil:
		return "", lost
	case err != nil || found.disabled:
		return "", ErrPasskey
	case key.Authenticator.CloneWarning: // the counter went back: somebody may hold a copy
		return "", ErrPasskey
	}
	body, err := json.Marshal(key)
	if err != nil {
		return "", err
	}
	if _, err := store.Pool().Exec(ctx, `UPDATE passkeys SET body = $2, used_at = $3 WHERE credential = $1`, key.ID, body, s.now()); err != nil {
		return "", err
	}
	return s.admit(ctx, store, found.keeper, "passkey", caller)
}

// Passkeys lists a person's keys.
func Passkeys(ctx context.Context, q querier, user int64) ([]Passkey, error) {
	rows, err := q.Query(ctx, `SELECT id, name, created_at, used_at FROM passkeys WHERE user_id = $1 ORDER BY id`, user)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Passkey, err error) {
		err = row.Scan(&p.ID, &p.Name, &p.CreatedAt, &p.LastUsed)
		return p, err
	})
}

// RemovePasskey forgets a key, for who knows the password.
func (s *Service) RemovePasskey(ctx context.Context, store *db.Store, scope access.Scope, id int64, password string) error {
	if err := s.prove(ctx, store, scope, httpapi.CallerOf(ctx), password); err != nil {
		return err
	}
	return s.change(ctx, store, scope.Actor(), "passkey removed", func(c *db.Change) error {
		tag, err := c.Exec(ctx, `DELETE FROM passkeys WHERE id = $1 AND user_id = $2`, id, scope.User())
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrNoPasskey
		}
		k, err := keeperOf(ctx, c, scope.Actor())
		if err != nil {
			return err
		}
		if err := s.letter(ctx, c, k, "changed", ""); err != nil {
			return err
		}
		return audited(ctx, c, scope, "passkey.remove", subjectOf(scope.User()), map[string]any{"passkey": id})
	})
}
