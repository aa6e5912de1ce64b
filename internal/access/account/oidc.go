package account

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/jackc/pgx/v5"
	"golang.org/x/oauth2"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

// OIDC is the office's own sign-in service (OpenID Connect). The client's secret is not here: see oidcSecret.
type OIDC struct {
	Name     string   `json:"name"` // on the button
	Issuer   string   `json:"issuer"`
	ClientID string   `json:"client_id"`
	Create   bool     `json:"create"` // who is known there gets an account at the first sign-in, with these roles
	Roles    []string `json:"roles"`
}

// SetOIDC keeps the office's sign-in service; nil takes it away. Who may do so: the operator.
func (s *Service) SetOIDC(ctx context.Context, store *db.Store, scope access.Scope, o *OIDC) error {
	if o != nil {
		u, err := url.Parse(o.Issuer)
		if err != nil || u.Host == "" || (u.Scheme != "https" && !loopback(u.Hostname())) {
			return ErrOIDC.Because("the issuer is an https address")
		}
		if o.ClientID == "" || o.Name == "" {
			return ErrOIDC.Because("the service needs a name for the button and the client id that it gave Spoina")
		}
		if o.Roles == nil {
			o.Roles = []string{}
		}
	}
	return s.change(ctx, store, scope.Actor(), "sign-in service", func(c *db.Change) error {
		if o == nil {
			if _, err := c.Exec(ctx, `DELETE FROM settings WHERE name = 'oidc'`); err != nil {
				return err
			}
			return audited(ctx, c, scope, "oidc.off", "settings/oidc", map[string]any{})
		}
		roles, err := Roles(ctx, c)
		if err != nil {
			return err
		}
		for _, name := range o.Roles {
			if role, known := roles[name]; !known || name == "public" {
				return ErrNoRole.Because("there is no role %q to grant", name)
			} else if keysOfTheHouse(role) {
				return ErrBeyond.Because("the role %s is given by people, not by a sign-in", name)
			}
		}
		body, err := json.Marshal(o)
		if err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `INSERT INTO settings (name, body, changed_at, changed_by) VALUES ('oidc', $1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at, changed_by = excluded.changed_by`, body, s.now(), scope.Actor()); err != nil {
			return err
		}
		return audited(ctx, c, scope, "oidc.set", "settings/oidc", map[string]any{"issuer": o.Issuer, "client_id": o.ClientID, "create": o.Create, "roles": o.Roles})
	})
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// oidcOf is the office's sign-in service, nil when it has none.
func oidcOf(ctx context.Context, q querier) (*OIDC, error) {
	var body []byte
	err := q.QueryRow(ctx, `SELECT body FROM settings WHERE name = 'oidc'`).Scan(&body)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	o := &OIDC{}
	return o, json.Unmarshal(body, o)
}

// oidcSecret is what the service gave Spoina to prove itself with: SPOINA_OIDC_SECRET_<CODE>, SPOINA_OIDC_SECRET or the
// file oidc-<code>.secret of the home folder. Empty: a public client, which PKCE alone protects.
func (s *Service) oidcSecret(office string) string {
	for _, name := range []string{"SPOINA_OIDC_SECRET_" + strings.ToUpper(office), "SPOINA_OIDC_SECRET"} {
		if v := os.Getenv(name); v != "" {
			return v
		}
	}
	body, err := os.ReadFile(filepath.Join(s.home, "oidc-"+strings.ToLower(office)+".secret"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(body))
}

// providers remembers what the services say of themselves, for an hour.
type providers struct {
	mu    sync.Mutex
	known map[string]*oidc.Provider
	since map[string]time.Time
}

func newProviders() *providers {
	return &providers{known: map[string]*oidc.Provider{}, since: map[string]time.Time{}}
}

// toServices calls sign-in services: not for long, and never another address than theirs.
var toServices = &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (p *providers) get(ctx context.Context, issuer string) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, ok := p.known[issuer]; ok && time.Since(p.since[issuer]) < time.Hour {
		return known, nil
	}
	// The provider keeps the context for its keys, which outlive the request.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), toServices), issuer)
	if err != nil {
		return nil, ErrOIDC.Because("the office's sign-in service does not answer")
	}
	p.known[issuer], p.since[issuer] = found, time.Now()
	return found, nil
}

// journey is what must be the same when somebody comes back from the service.
type journey struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"` // PKCE
	Return   string `json:"return"`
}

func (s *Service) oauth(ctx context.Context, store *db.Store, o *OIDC) (*oidc.Provider, *oauth2.Config, error) {
	provider, err := s.oidc.get(ctx, o.Issuer)
	if err != nil {
		return nil, nil, err
	}
	return provider, &oauth2.Config{ClientID: o.ClientID, ClientSecret: s.oidcSecret(store.Office().Code), Endpoint: provider.Endpoint(),
		RedirectURL: base(ctx) + "/api/v1/oidc/callback", Scopes: []string{oidc.ScopeOpenID, "profile", "email"}}, nil
}

// BeginOIDC answers with the service's address to which the browser goes, and what it takes along. Anybody may ask.
func (s *Service) BeginOIDC(ctx context.Context, store *db.Store, back string) (string, http.Cookie, error) {
	if !httpapi.CallerOf(ctx).Confidential() {
		return "", http.Cookie{}, httpapi.ErrConfidential
	}
	o, err := oidcOf(ctx, store.Pool())
	if err != nil {
		return "", http.Cookie{}, err
	}
	if o == nil {
		return "", http.Cookie{}, ErrOIDCOff
	}
	if err := s.limited(ctx, store, "oidc", httpapi.CallerOf(ctx), 100, 10*time.Minute); err != nil {
		return "", http.Cookie{}, err
	}
	_, config, err := s.oauth(ctx, store, o)
	if err != nil {
		return "", http.Cookie{}, err
	}
	j := journey{random(base62, 43), random(base62, 43), oauth2.GenerateVerifier(), ownPath(back)}
	cookie, err := s.begin(ctx, store, "oidc", 0, j)
	return config.AuthCodeURL(j.State, oauth2.S256ChallengeOption(j.Verifier), oidc.Nonce(j.Nonce)), cookie, err
}

// ownPath keeps a path of this server; anything else would make the sign-in a way to other sites.
func ownPath(back string) string {
	u, err := url.Parse(back)
	if err != nil || u.Host != "" || u.Scheme != "" || u.Opaque != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(back, "\\\r\n") {
		return "/"
	}
	return u.RequestURI()
}

// claims are what a service says of a person.
type claims struct {
	Subject  string `json:"sub"`
	Email    string `json:"email"`
	Verified bool   `json:"email_verified"`
	Name     string `json:"name"`
	Login    string `json:"preferred_username"`
}

// FinishOIDC opens a session for whom the service has confirmed, and answers with its token and the path to go on to.
func (s *Service) FinishOIDC(ctx context.Context, store *db.Store, code, state, issuer string) (token, back string, err error) {
	caller := httpapi.CallerOf(ctx)
	o, err := oidcOf(ctx, store.Pool())
	if err != nil {
		return "", "/", err
	}
	if o == nil {
		return "", "/", ErrOIDCOff
	}
	var j journey
	begun, err := s.finish(ctx, store, "oidc", 0, &j)
	if err != nil {
		return "", "/", err
	}
	if !begun || code == "" || subtle.ConstantTimeCompare([]byte(j.State), []byte(state)) != 1 || (issuer != "" && issuer != o.Issuer) {
		return "", "/", ErrOIDC
	}
	provider, config, err := s.oauth(ctx, store, o)
	if err != nil {
		return "", j.Return, err
	}
	called := oidc.ClientContext(ctx, toServices)
	tokens, err := config.Exchange(called, code, oauth2.VerifierOption(j.Verifier))
	if err != nil {
		return "", j.Return, ErrOIDC
	}
	raw, _ := tokens.Extra("id_token").(string)
	proof, err := provider.Verifier(&oidc.Config{ClientID: o.ClientID, Now: s.now}).Verify(called, raw)
	if err != nil || subtle.ConstantTimeCompare([]byte(proof.Nonce), []byte(j.Nonce)) != 1 {
		return "", j.Return, ErrOIDC
	}
	var who claims
	if err := proof.Claims(&who); err != nil {
		return "", j.Return, ErrOIDC
	}
	if who.Email == "" { // services put it here or there
		if info, err := provider.UserInfo(called, oauth2.StaticTokenSource(tokens)); err == nil && info.Subject == who.Subject {
			who.Email, who.Verified = info.Email, info.EmailVerified
			_ = info.Claims(&struct {
				Name  *string `json:"name"`
				Login *string `json:"preferred_username"`
			}{&who.Name, &who.Login}) // names are a courtesy: without them there is the address
		}
	}
	k, err := s.known(ctx, store, o, who)
	if err != nil {
		return "", j.Return, err
	}
	token, err = s.admit(ctx, store, k, "oidc", caller)
	return token, j.Return, err
}

// known is the account of whom the service vouches for: linked already; linked now, once, by an address that the service
// has verified; or made, where the office wants that.
func (s *Service) known(ctx context.Context, store *db.Store, o *OIDC, who claims) (k keeper, err error) {
	err = store.Pool().QueryRow(ctx, `SELECT id, login, name, email, language, disabled_at IS NOT NULL FROM users WHERE issuer = $1 AND subject = $2`, o.Issuer, who.Subject).
		Scan(&k.id, &k.login, &k.name, &k.email, &k.language, &k.disabled)
	if err == nil {
		if k.disabled {
			return k, ErrOIDCNobody
		}
		return k, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return k, err
	}
	if who.Subject == "" || who.Email == "" || !who.Verified {
		return k, ErrOIDCNobody
	}
	err = s.change(ctx, store, "oidc", "account linked", func(c *db.Change) error {
		by := access.System("oidc")
		if err := people(ctx, c); err != nil {
			return err
		}
		err := c.QueryRow(ctx, `UPDATE users SET issuer = $2, subject = $3 WHERE lower(email) = lower($1) AND issuer = '' AND disabled_at IS NULL AND NOT demo
			RETURNING id, login, name, email, language`, who.Email, o.Issuer, who.Subject).Scan(&k.id, &k.login, &k.name, &k.email, &k.language)
		switch {
		case err == nil:
			if err := s.letter(ctx, c, k, "changed", ""); err != nil {
				return err
			}
			return audited(ctx, c, by, "oidc.link", subjectOf(k.id), map[string]any{"issuer": o.Issuer})
		case !errors.Is(err, pgx.ErrNoRows):
			return err
		case !o.Create:
			return ErrOIDCNobody
		}
		n := NewUser{Login: loginFor(who), Name: who.Name, Email: who.Email}
		if n.Name == "" {
			n.Name = n.Login
		}
		roles, err := Roles(ctx, c)
		if err != nil {
			return err
		}
		for _, role := range o.Roles {
			if keysOfTheHouse(roles[role]) { // it may have become one since it was chosen
				return ErrOIDCNobody
			}
			n.Grants = append(n.Grants, Grant{Role: role})
		}
		u, _, err := s.addUser(ctx, c, by, n)
		if err != nil {
			return err
		}
		if _, err := c.Exec(ctx, `UPDATE users SET issuer = $2, subject = $3, password = '', must_change = false WHERE id = $1`, u.ID, o.Issuer, who.Subject); err != nil {
			return err
		}
		k = keeper{id: u.ID, login: u.Login, name: u.Name, email: u.Email, language: u.Language}
		return audited(ctx, c, by, "oidc.link", subjectOf(u.ID), map[string]any{"issuer": o.Issuer})
	})
	if errors.Is(err, ErrTaken) { // an account of that address belongs to somebody else there
		err = ErrOIDCNobody
	}
	return k, err
}

// loginFor makes a login of what a service calls a person.
func loginFor(who claims) string {
	from := who.Login
	if from == "" {
		from, _, _ = strings.Cut(who.Email, "@")
	}
	login := strings.Map(func(r rune) rune {
		if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, fold(from))
	return strings.Trim(login, "._-")
}
