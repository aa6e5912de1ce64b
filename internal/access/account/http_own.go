package account

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"spoina/internal/access"
	"spoina/internal/httpapi"
)

// own adds the addresses of a person's own account.
func (h routes) own(api huma.API) {
	huma.Get(api, "/api/v1/sessions", func(ctx context.Context, _ *struct{}) (*body[[]Session], error) {
		scope, err := h.person(ctx)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		list, err := h.Sessions(ctx, httpapi.StoreOf(ctx).Pool(), scope.User(), h.current(ctx))
		return answered(list, err)
	})
	end := func(ctx context.Context, id int64) (*struct{}, error) {
		scope, err := h.person(ctx)
		if err == nil {
			err = h.EndSession(ctx, httpapi.StoreOf(ctx), scope, scope.User(), id, h.current(ctx))
		}
		return nothing(err)
	}
	huma.Delete(api, "/api/v1/sessions/{id}", func(ctx context.Context, in *struct {
		ID int64 `path:"id" minimum:"1"`
	}) (*struct{}, error) {
		return end(ctx, in.ID)
	})
	huma.Delete(api, "/api/v1/sessions", func(ctx context.Context, _ *struct{}) (*struct{}, error) { return end(ctx, 0) })

	huma.Register(api, huma.Operation{OperationID: "post-account-password", Method: http.MethodPost, Path: "/api/v1/account/password", DefaultStatus: http.StatusOK,
		Summary: "Change the own password"}, func(ctx context.Context, in *struct {
		Body struct {
			Old       string `json:"old" maxLength:"256"`
			New       string `json:"new" maxLength:"256"`
			EndTokens bool   `json:"end_tokens,omitempty" doc:"revoke the tokens too: somebody else may have made one"`
		}
	}) (*signedIn, error) {
		scope, err := h.person(ctx)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		token, err := h.ChangePassword(ctx, httpapi.StoreOf(ctx), scope, httpapi.CallerOf(ctx), in.Body.Old, in.Body.New, in.Body.EndTokens)
		return h.admitted(ctx, token, err)
	})
	huma.Patch(api, "/api/v1/account", func(ctx context.Context, in *struct {
		Body struct {
			Name     *string `json:"name,omitempty" maxLength:"200"`
			Email    *string `json:"email,omitempty" maxLength:"254"`
			Language *string `json:"language,omitempty" enum:"pl,en"`
			Password string  `json:"password,omitempty" maxLength:"256" doc:"with another e-mail address"`
		}
	}) (*body[User], error) {
		scope, err := h.person(ctx)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		if err := h.mayMove(ctx, scope, in.Body.Email, in.Body.Password); err != nil {
			return nil, httpapi.Problem(err)
		}
		u, err := h.ChangeUser(ctx, httpapi.StoreOf(ctx), scope, scope.User(), UserChange{Name: in.Body.Name, Email: in.Body.Email, Language: in.Body.Language})
		return answered(u, err)
	})
	huma.Register(api, huma.Operation{OperationID: "post-account-totp", Method: http.MethodPost, Path: "/api/v1/account/totp", DefaultStatus: http.StatusOK,
		Summary: "Begin a second factor"}, func(ctx context.Context, in *proof) (*body[TOTPStart], error) {
		scope, err := h.person(ctx)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		start, err := h.BeginTOTP(ctx, httpapi.StoreOf(ctx), scope, httpapi.CallerOf(ctx), in.password())
		return answered(start, err)
	})
	huma.Register(api, huma.Operation{OperationID: "post-account-totp-confirm", Method: http.MethodPost, Path: "/api/v1/account/totp/confirm", DefaultStatus: http.StatusOK,
		Summary: "Put the second factor in force"}, func(ctx context.Context, in *struct {
		Body struct {
			Code string `json:"code" maxLength:"20"`
		}
	}) (*body[recovery], error) {
		scope, err := h.person(ctx)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		codes, err := h.ConfirmTOTP(ctx, httpapi.StoreOf(ctx), scope, httpapi.CallerOf(ctx), in.Body.Code)
		return answered(recovery{codes}, err)
	})
	huma.Delete(api, "/api/v1/account/totp", func(ctx context.Context, in *struct {
		Body struct {
			Password string `json:"password" maxLength:"256"`
		}
	}) (*struct{}, error) {
		scope, err := h.person(ctx)
		if err == nil {
			err = h.EndTOTP(ctx, httpapi.StoreOf(ctx), scope, in.Body.Password)
		}
		return nothing(err)
	})
	huma.Post(api, "/api/v1/password-reset", func(ctx context.Context, in *struct {
		Body struct {
			Login string `json:"login" maxLength:"254"`
		}
	}) (*struct{}, error) {
		return nothing(h.AskReset(ctx, httpapi.StoreOf(ctx), httpapi.CallerOf(ctx), in.Body.Login, letterBase(ctx)))
	})
	huma.Post(api, "/api/v1/password-reset/confirm", func(ctx context.Context, in *struct {
		Body struct {
			Token    string `json:"token" maxLength:"100"`
			Password string `json:"password" maxLength:"256"`
		}
	}) (*struct{}, error) {
		return nothing(h.Reset(ctx, httpapi.StoreOf(ctx), httpapi.CallerOf(ctx), in.Body.Token, in.Body.Password))
	})
}

// mayMove asks for the password before letters, and with them new passwords, go elsewhere.
func (h routes) mayMove(ctx context.Context, scope access.Scope, email *string, password string) error {
	store := httpapi.StoreOf(ctx)
	if email == nil {
		return nil
	}
	u, err := UserByID(ctx, store.Pool(), scope.User())
	if err != nil || strings.TrimSpace(*email) == u.Email {
		return err
	}
	return h.prove(ctx, store, scope, httpapi.CallerOf(ctx), password)
}

type recovery struct {
	Recovery []string `json:"recovery" doc:"told once; each is good once"`
}

// base is the address of the web application as the browser sees it, of the names that the door allows.
func base(ctx context.Context) string { return httpapi.CallerOf(ctx).Base + httpapi.PrefixOf(ctx) }

// letterBase is base for letters: the address that the operator gave, since whoever asks for a letter to somebody else
// chooses under which name.
func letterBase(ctx context.Context) string {
	return httpapi.CallerOf(ctx).Public + httpapi.PrefixOf(ctx)
}

// tokens adds the addresses of a person's own tokens.
func (h routes) tokens(api huma.API) {
	huma.Get(api, "/api/v1/tokens", func(ctx context.Context, _ *struct{}) (*body[[]Token], error) {
		scope, err := h.person(ctx)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		list, err := Tokens(ctx, httpapi.StoreOf(ctx).Pool(), scope.User())
		return answered(list, err)
	})
	huma.Register(api, huma.Operation{OperationID: "post-tokens", Method: http.MethodPost, Path: "/api/v1/tokens", DefaultStatus: http.StatusCreated,
		Summary: "Make a token; its secret is told once"}, func(ctx context.Context, in *struct {
		Body struct {
			Name      string     `json:"name" maxLength:"100"`
			Kind      string     `json:"kind" enum:"api,gis"`
			Expires   *time.Time `json:"expires,omitempty"`
			ReadOnly  bool       `json:"read_only,omitempty"`
			Registers []string   `json:"registers,omitempty" maxItems:"100" nullable:"true"`
		}
	}) (*body[MadeToken], error) {
		scope, err := h.person(ctx)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		b := in.Body
		t, secret, err := h.AddToken(ctx, httpapi.StoreOf(ctx), scope, scope.User(), NewToken{b.Name, b.Kind, b.ReadOnly, b.Registers, b.Expires})
		made := MadeToken{Token: t, Secret: secret}
		if err == nil && t.Kind == "gis" {
			made.User, made.Password, made.URLs = scope.Actor(), secret, map[string]string{}
			for name, path := range map[string]string{"ogc": "/ogc", "wfs": "/wfs", "tiles": "/tiles"} {
				made.URLs[name] = base(ctx) + path
				made.URLs["link_"+name] = base(ctx) + "/k/" + secret + path
			}
		}
		return answered(made, err)
	})
	huma.Delete(api, "/api/v1/tokens/{id}", func(ctx context.Context, in *idInput) (*struct{}, error) {
		scope, err := h.person(ctx)
		if err == nil {
			err = h.RevokeToken(ctx, httpapi.StoreOf(ctx), scope, scope.User(), in.ID)
		}
		return nothing(err)
	})
}

// MadeToken is a new token with its secret.
type MadeToken struct {
	Token
	Secret   string            `json:"secret" doc:"told once"`
	User     string            `json:"user,omitempty" doc:"gis: for basic authentication"`
	Password string            `json:"password,omitempty" doc:"gis: the secret again"`
	URLs     map[string]string `json:"urls,omitempty" doc:"gis: ogc, wfs, tiles with basic authentication; link_ogc, link_wfs, link_tiles without, for clients that cannot"`
}
