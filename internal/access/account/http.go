package account

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

type body[T any] struct{ Body T }

type idInput struct {
	ID int64 `path:"id"`
}

// Surroundings is what a session tells a page of rooms that this package does not know.
type Surroundings struct {
	Registers []string  // names, for what the person may do in each
	Purposes  []Purpose // for which personal data may be read
	Home      string    // the folder of the program's data, whose disk may fill up
}

// Purpose is a reason for which personal data may be read.
type Purpose struct {
	Code  string      `json:"code"`
	Title access.Text `json:"title"`
}

// Answer is who sits here and what they may do: it travels with every sign-in, so that buttons and refusals agree.
type Answer struct {
	SignedIn    bool                             `json:"signed_in"`
	Setup       bool                             `json:"setup" doc:"the office has no account yet: POST /setup makes the first"`
	User        *Self                            `json:"user,omitempty"`
	Roles       []RoleName                       `json:"roles"`
	Permissions []string                         `json:"permissions"`
	Registers   map[string]access.RegisterRights `json:"registers"`
	Methods     Methods                          `json:"methods"`
	Purposes    []Purpose                        `json:"purposes"`
}

// Self is what a page says of the person who uses it.
type Self struct {
	ID         int64  `json:"id"`
	Login      string `json:"login"`
	Name       string `json:"name"`
	Email      string `json:"email"`
	Language   string `json:"language"`
	MustChange bool   `json:"must_change"`
	TOTP       bool   `json:"totp"`
	Passkeys   int    `json:"passkeys"`
}

// RoleName is a role as people call it.
type RoleName struct {
	Name  string      `json:"name"`
	Title access.Text `json:"title"`
}

// Methods are the ways of signing in.
type Methods struct {
	Password bool        `json:"password"`
	Passkey  bool        `json:"passkey"`
	Mail     bool        `json:"mail" doc:"letters reach people: a password can be reset"`
	OIDC     *OIDCMethod `json:"oidc,omitempty"`
}

// OIDCMethod is the office's own sign-in service.
type OIDCMethod struct {
	Name string `json:"name"`
}

type signedIn struct {
	SetCookie    string `header:"Set-Cookie"`
	CacheControl string `header:"Cache-Control"`
	Body         Answer
}

type signedOut struct {
	SetCookie string `header:"Set-Cookie"`
}

// routes is the package's HTTP side.
type routes struct {
	*Service
	around Surroundings
}

// Routes adds the addresses of people. Signing in is for anybody; the own account for who has signed in; accounts and
// roles for who holds user.manage and role.manage.
func Routes(api huma.API, s *Service, around Surroundings) {
	h := routes{s, around}
	huma.Get(api, "/api/v1/session", func(ctx context.Context, _ *struct{}) (*signedIn, error) {
		who, _ := h.identify(ctx, httpapi.StoreOf(ctx), "session", h.current(ctx))
		return h.answer(ctx, httpapi.ScopeOf(ctx), who.mustChange, "")
	})
	huma.Register(api, huma.Operation{OperationID: "post-session", Method: http.MethodPost, Path: "/api/v1/session", Summary: "Sign in", DefaultStatus: http.StatusOK},
		func(ctx context.Context, in *struct {
			Body struct {
				Login    string `json:"login" minLength:"1" maxLength:"254" doc:"or the e-mail address"`
				Password string `json:"password" minLength:"1" maxLength:"256"`
				TOTP     string `json:"totp,omitempty" maxLength:"20" doc:"code of the second factor, or a recovery code"`
			}
		}) (*signedIn, error) {
			token, err := h.SignIn(ctx, httpapi.StoreOf(ctx), httpapi.CallerOf(ctx), Attempt{in.Body.Login, in.Body.Password, in.Body.TOTP})
			return h.admitted(ctx, token, err)
		})
	huma.Delete(api, "/api/v1/session", func(ctx context.Context, _ *struct{}) (*signedOut, error) {
		if err := h.SignOut(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), h.current(ctx)); err != nil {
			return nil, httpapi.Problem(err)
		}
		gone := h.cookie(ctx, "")
		return &signedOut{gone.String()}, nil
	})
	huma.Register(api, huma.Operation{OperationID: "post-setup", Method: http.MethodPost, Path: "/api/v1/setup", Summary: "Make the first administrator", DefaultStatus: http.StatusOK},
		func(ctx context.Context, in *struct {
			Body struct {
				Code     string `json:"code" maxLength:"40" doc:"printed by spoina serve"`
				Login    string `json:"login" maxLength:"64"`
				Name     string `json:"name" maxLength:"200"`
				Email    string `json:"email,omitempty" maxLength:"254"`
				Language string `json:"language,omitempty" enum:"pl,en,"`
				Password string `json:"password" maxLength:"256"`
			}
		}) (*signedIn, error) {
			b := in.Body
			token, err := h.Setup(ctx, httpapi.StoreOf(ctx), httpapi.CallerOf(ctx), b.Code,
				NewUser{Login: b.Login, Name: b.Name, Email: b.Email, Language: b.Language, Password: b.Password})
			return h.admitted(ctx, token, err)
		})
	h.ways(api)
	h.own(api)
	h.tokens(api)
	h.users(api)
	h.roles(api)
	h.house(api)
}

// admitted answers a sign-in: with the cookie, and as GET /session would answer it.
func (h routes) admitted(ctx context.Context, token string, err error) (*signedIn, error) {
	if err != nil {
		return nil, httpapi.Problem(err)
	}
	who, err := h.identify(ctx, httpapi.StoreOf(ctx), "session", token)
	if err != nil {
		return nil, httpapi.Problem(err)
	}
	return h.answer(ctx, who.scope, who.mustChange, token)
}

func (h routes) answer(ctx context.Context, scope access.Scope, mustChange bool, token string) (*signedIn, error) {
	store := httpapi.StoreOf(ctx)
	a, err := h.about(ctx, store, scope, httpapi.CallerOf(ctx), mustChange)
	if err != nil {
		return nil, httpapi.Problem(err)
	}
	out := &signedIn{CacheControl: "no-store", Body: a}
	if token != "" {
		cookie := h.cookie(ctx, token)
		out.SetCookie = cookie.String()
	}
	return out, nil
}

// about gathers what a page needs to know of its reader.
func (h routes) about(ctx context.Context, store *db.Store, scope access.Scope, caller httpapi.Caller, mustChange bool) (a Answer, err error) {
	a = Answer{SignedIn: scope.SignedIn(), Roles: []RoleName{}, Permissions: []string{}, Registers: map[string]access.RegisterRights{}, Purposes: []Purpose{},
		Methods: Methods{Password: true, Passkey: passkeysAt(caller), Mail: h.post != nil && h.post.Configured()}}
	for _, p := range access.Permissions() {
		if scope.May(p) {
			a.Permissions = append(a.Permissions, p)
		}
	}
	for _, name := range h.around.Registers {
		if rights := scope.Rights(name); rights.Read {
			a.Registers[name] = rights
		}
	}
	err = store.Read(ctx, func(tx pgx.Tx) error {
		if a.Setup, err = NeedsSetup(ctx, tx); err != nil {
			return err
		}
		service, err := oidcOf(ctx, tx)
		if service != nil {
			a.Methods.OIDC = &OIDCMethod{service.Name}
		}
		if err != nil || scope.User() == 0 {
			return err
		}
		u, err := UserByID(ctx, tx, scope.User())
		if err != nil {
			return err
		}
		a.User = &Self{u.ID, u.Login, u.Name, u.Email, u.Language, mustChange, u.TOTP, u.Passkeys}
		roles, err := Roles(ctx, tx)
		for _, g := range u.Grants {
			if r, ok := roles[g.Role]; ok {
				a.Roles = append(a.Roles, RoleName{r.Name, r.Title})
			}
		}
		return err
	})
	if a.SignedIn {
		a.Purposes = h.around.Purposes
	}
	return a, err
}

// current is the token of the session that asks; empty for tokens and visitors.
func (h routes) current(ctx context.Context) string {
	return httpapi.CallerOf(ctx).Cookie(CookieName(httpapi.StoreOf(ctx).Office().Code))
}

// person is who changes their own account: somebody in a browser. A token cannot make itself more tokens or a password.
func (h routes) person(ctx context.Context) (access.Scope, error) {
	scope := httpapi.ScopeOf(ctx)
	if scope.User() == 0 {
		return scope, access.ErrSignIn
	}
	who, err := h.identify(ctx, httpapi.StoreOf(ctx), "session", h.current(ctx))
	if err != nil || who.person.ID != scope.User() {
		return scope, ErrTokenUse.Because("the own account is changed in a browser, not with a token")
	}
	return scope, nil
}

// answered is a typed answer or a problem.
func answered[T any](value T, err error) (*body[T], error) {
	if err != nil {
		return nil, httpapi.Problem(err)
	}
	return &body[T]{value}, nil
}

func nothing(err error) (*struct{}, error) {
	if err != nil {
		return nil, httpapi.Problem(err)
	}
	return nil, nil
}
