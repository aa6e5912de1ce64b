package account

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

// identity is what a session or a token stands for.
type identity struct {
	person     access.Person
	scope      access.Scope
	mustChange bool
	kind       string // session, api or gis
	readOnly   bool
}

// unchanged are the only addresses of somebody who uses a password that another person knows.
var unchanged = []string{"/api/v1/session", "/api/v1/account/password"}

// Scope finds out who makes a request: a personal token (Bearer; basic authentication and links for GIS clients), or the
// cookie of a session. Who shows nothing, or the cookie of a session that has ended, is a visitor.
func (s *Service) Scope(store *db.Store, r *http.Request) (access.Scope, error) {
	caller := httpapi.CallerOf(r.Context())
	scheme, credentials, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	reads := asks(r)
	gis := !strings.HasPrefix(r.URL.Path, "/api/")
	switch link := httpapi.LinkOf(r.Context()); {
	case link != "":
		if !reads {
			return access.Scope{}, ErrTokenUse.Because("a personal link only reads")
		}
		return s.byToken(r, store, link, "", true)
	case strings.EqualFold(scheme, "Bearer"):
		return s.byToken(r, store, strings.TrimSpace(credentials), "", gis && reads)
	case strings.EqualFold(scheme, "Basic"):
		if !caller.Confidential() {
			return access.Scope{}, ErrBasicTLS
		}
		login, token, ok := r.BasicAuth()
		if !ok {
			return access.Scope{}, ErrToken
		}
		if !gis {
			return access.Scope{}, ErrTokenUse.Because("basic authentication is for /ogc, /wfs and /tiles; elsewhere send Authorization: Bearer")
		}
		return s.byToken(r, store, token, login, reads)
	}
	cookie := caller.Cookie(CookieName(store.Office().Code))
	if cookie != "" && caller.Confidential() {
		who, err := s.identify(r.Context(), store, "session", cookie)
		switch {
		case errors.Is(err, ErrToken): // it has ended
		case err != nil:
			return access.Scope{}, err
		case who.mustChange && !slices.Contains(unchanged, r.URL.Path):
			return access.Scope{}, ErrMustChange
		default:
			return who.scope, nil
		}
	}
	if r.Header.Get(insists) != "" {
		return access.Scope{}, access.ErrSignIn
	}
	who, err := s.identify(r.Context(), store, "visitor", "")
	return who.scope, err
}

// insists is the header with which a page of somebody who has signed in asks to be refused when the session has ended,
// instead of being answered as a visitor: a list that silently shows less would be taken for the whole.
const insists = "Spoina-Signed-In"

// byToken is the scope of a personal token. login, when given, must be its holder's.
func (s *Service) byToken(r *http.Request, store *db.Store, token, login string, forGIS bool) (access.Scope, error) {
	if !httpapi.CallerOf(r.Context()).Confidential() {
		return access.Scope{}, httpapi.ErrConfidential
	}
	who, err := s.identify(r.Context(), store, "token", token)
	switch {
	case err != nil:
		return access.Scope{}, err
	case login != "" && fold(login) != who.person.Login:
		return access.Scope{}, ErrToken
	case who.kind == "gis" && !forGIS:
		return access.Scope{}, ErrTokenUse.Because("this token only reads /ogc, /wfs and /tiles")
	case who.readOnly && !onlyReads(r):
		return access.Scope{}, ErrTokenUse.Because("this token only reads")
	}
	return who.scope, nil
}

// asks tells whether a map client's request changes nothing: OPTIONS says what it may do, and WFS, which only reads, asks
// by POST in XML, too.
func asks(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return true
	}
	return r.Method == http.MethodPost && (r.URL.Path == "/wfs" || r.URL.Path == "/wfs/")
}

// onlyReads tells whether a request changes nothing, whatever address it is for: so a token that only reads need not trust
// each room to ask for a right. To check a change keeps nothing.
func onlyReads(r *http.Request) bool {
	name, found := strings.CutPrefix(r.URL.Path, "/api/v1/registers/")
	name, check := strings.CutSuffix(name, "/check")
	return asks(r) || r.Method == http.MethodPost && found && check && !strings.Contains(name, "/")
}

// identify looks a session, a token or the visitors' role up, and remembers the answer for a moment.
func (s *Service) identify(ctx context.Context, store *db.Store, kind, token string) (identity, error) {
	office := store.Office().Code
	key := office + " " + kind + " " + string(digest(token))
	if who, ok := s.seen.get(key, s.now()); ok {
		return who, nil
	}
	generation := s.seen.generation(office)
	who, err := s.lookUp(ctx, store, kind, token)
	if err != nil {
		return who, err
	}
	who.scope = access.For(who.person)
	s.seen.put(key, office, generation, who, s.now())
	return who, nil
}

const grantsOf = `(SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'limits', g.limits) ORDER BY g.role, g.id), '[]') FROM user_grants g WHERE g.user_id = u.id),
	(SELECT coalesce(jsonb_object_agg(r.name, r.body), '{}') FROM roles r WHERE r.name IN (SELECT g.role FROM user_grants g WHERE g.user_id = u.id))`

func (s *Service) lookUp(ctx context.Context, store *db.Store, kind, token string) (identity, error) {
	o := store.Office()
	who := identity{kind: kind, person: access.Person{Office: access.Office{Code: o.Code, Managers: o.Managers}}}
	now := s.now()
	var grants, roles []byte
	var registers []string
	var id int64
	var used *time.Time
	var err error
	switch kind {
	case "visitor":
		grants = []byte(`[{"role":"public","limits":{}}]`)
		err = store.Pool().QueryRow(ctx, `SELECT coalesce(jsonb_object_agg(name, body), '{}') FROM roles WHERE name = 'public'`).Scan(&roles)
	case "session":
		err = store.Pool().QueryRow(ctx, `SELECT s.id, s.seen_at, u.id, u.login, u.name, u.must_change AND s.method LIKE 'password%', `+grantsOf+`
			FROM sessions s JOIN users u ON u.id = s.user_id
			WHERE s.hash = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND u.disabled_at IS NULL`, digest(token), now, now.Add(-Idle)).
			Scan(&id, &used, &who.person.ID, &who.person.Login, &who.person.Name, &who.mustChange, &grants, &roles)
	case "token":
		err = store.Pool().QueryRow(ctx, `SELECT k.id, k.used_at, k.kind, k.read_only, k.registers, u.id, u.login, u.name, `+grantsOf+`
			FROM tokens k JOIN users u ON u.id = k.user_id
			WHERE k.hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2) AND u.disabled_at IS NULL`, digest(token), now).
			Scan(&id, &used, &who.kind, &who.readOnly, &registers, &who.person.ID, &who.person.Login, &who.person.Name, &grants, &roles)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return who, ErrToken
	}
	if err != nil {
		return who, err
	}
	if who.person.Grants, err = readGrants(grants, roles); err != nil {
		return who, err
	}
	if kind == "token" {
		who.person.Grants = narrowed(who.person.Grants, who.readOnly || who.kind == "gis", who.kind == "gis", registers)
	}
	if id != 0 && (used == nil || now.Sub(*used) > time.Minute) { // last use is told to the minute, not written at each tile
		statement := `UPDATE sessions SET seen_at = $2 WHERE id = $1`
		if kind == "token" {
			statement = `UPDATE tokens SET used_at = $2 WHERE id = $1`
		}
		_, err = store.Pool().Exec(ctx, statement, id, now)
	}
	return who, err
}

// readGrants puts the roles' bodies into the grants: the office's own ones, else the built-in ones. A grant of a role
// that is gone gives nothing.
func readGrants(grants, bodies []byte) ([]access.Grant, error) {
	var named []Grant
	if err := json.Unmarshal(grants, &named); err != nil {
		return nil, err
	}
	var own map[string]json.RawMessage
	if err := json.Unmarshal(bodies, &own); err != nil {
		return nil, err
	}
	roles := builtIn()
	for name, body := range own {
		role, err := readRole(name, body)
		if err != nil {
			return nil, err
		}
		roles[name] = role
	}
	var out []access.Grant
	for _, g := range named {
		if role, ok := roles[g.Role]; ok {
			out = append(out, access.Grant{Role: role, Limits: g.Limits})
		}
	}
	return out, nil
}

// reading are the permissions that change nothing.
var reading = []string{access.SeeImports, access.ReadStatistics, access.ReadAudit}

// narrowed are the grants of a token: never more than its holder's, and less where the token says so. A token of a GIS
// client gives no personal data: such clients keep what they read.
func narrowed(grants []access.Grant, readOnly, gis bool, registers []string) []access.Grant {
	var out []access.Grant
	for _, g := range grants {
		if len(registers) > 0 {
			among := registers
			if len(g.Limits.Registers) > 0 {
				among = intersection(g.Limits.Registers, registers)
			}
			if len(among) == 0 {
				continue
			}
			g.Limits.Registers = among
		}
		role := g.Role
		if readOnly {
			role.Permissions = intersection(role.Permissions, reading)
		}
		if gis || len(registers) > 0 { // a permission is not about a register
			role.Permissions = nil
		}
		rights := make(map[string]access.Rights, len(role.Registers))
		for name, r := range role.Registers {
			if readOnly {
				r.Edit, r.Create, r.Delete = false, false, false
			}
			r.Personal = r.Personal && !gis
			rights[name] = r
		}
		role.Registers = rights
		g.Role = role
		out = append(out, g)
	}
	return out
}

func intersection(a, b []string) []string {
	var both []string
	for _, v := range a {
		if slices.Contains(b, v) {
			both = append(both, v)
		}
	}
	return both
}

// cache remembers identities for two seconds, so that the tiles of one view ask the database once. What this process
// changes of an office's people is forgotten at once, and what others change when the database tells.
type cache struct {
	mu    sync.Mutex
	known map[string]entry
	ages  map[string]int
}

type entry struct {
	who    identity
	office string
	until  time.Time
}

const remembered = 2 * time.Second

func newCache() *cache { return &cache{known: map[string]entry{}, ages: map[string]int{}} }

func (c *cache) get(key string, now time.Time) (identity, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.known[key]
	return e.who, ok && now.Before(e.until)
}

func (c *cache) generation(office string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ages[office]
}

// put keeps an identity unless the office's people changed while it was looked up.
func (c *cache) put(key, office string, generation int, who identity, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ages[office] != generation {
		return
	}
	if len(c.known) > 10_000 {
		clear(c.known)
	}
	c.known[key] = entry{who, office, now.Add(remembered)}
}

func (c *cache) forget(office string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ages[office]++
	for key, e := range c.known {
		if e.office == office {
			delete(c.known, key)
		}
	}
}

// Forget drops what is remembered of an office's people, because another process changed them.
func (s *Service) Forget(office string) { s.seen.forget(office) }
