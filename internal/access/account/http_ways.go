package account

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"spoina/internal/fail"
	"spoina/internal/httpapi"
)

// begun is an answer that begins something and sets the cookie that finds it again.
type begun struct {
	SetCookie    string `header:"Set-Cookie"`
	CacheControl string `header:"Cache-Control"`
	Body         any
}

func starts(options any, cookie http.Cookie, err error) (*begun, error) {
	if err != nil {
		return nil, httpapi.Problem(err)
	}
	return &begun{cookie.String(), "no-store", options}, nil
}

// proof is the password, before what a borrowed browser must not do; who came in without one leaves it out.
type proof struct {
	Body *proofBody
}

type proofBody struct {
	Password string `json:"password,omitempty" maxLength:"256" doc:"left out by who signed in without one, at most ten minutes ago"`
}

func (p proof) password() string {
	if p.Body == nil {
		return ""
	}
	return p.Body.Password
}

// redirect sends the browser on.
type redirect struct {
	Status    int
	Location  string `header:"Location"`
	SetCookie string `header:"Set-Cookie"`
}

// ways adds the ways of signing in besides a password.
func (h routes) ways(api huma.API) {
	ok := func(id, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodPost, Path: path, Summary: summary, DefaultStatus: http.StatusOK}
	}
	huma.Register(api, ok("post-session-passkey-begin", "/api/v1/session/passkey/begin", "Begin to sign in with a passkey"), func(ctx context.Context, _ *struct{}) (*begun, error) {
		options, cookie, err := h.BeginPasskeySignIn(ctx, httpapi.StoreOf(ctx))
		return starts(options, cookie, err)
	})
	huma.Register(api, ok("post-session-passkey-finish", "/api/v1/session/passkey/finish", "Sign in with a passkey"), func(ctx context.Context, in *struct {
		Body json.RawMessage `doc:"PublicKeyCredential.toJSON()"`
	}) (*signedIn, error) {
		token, err := h.PasskeySignIn(ctx, httpapi.StoreOf(ctx), in.Body)
		return h.admitted(ctx, token, err)
	})
	huma.Register(api, ok("post-passkeys-begin", "/api/v1/passkeys/begin", "Begin to add a passkey"), func(ctx context.Context, in *proof) (*begun, error) {
		scope, err := h.person(ctx)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		options, cookie, err := h.BeginPasskey(ctx, httpapi.StoreOf(ctx), scope, in.password())
		return starts(options, cookie, err)
	})
	huma.Register(api, ok("post-passkeys-finish", "/api/v1/passkeys/finish", "Add a passkey"), func(ctx context.Context, in *struct {
		Body struct {
			Name       string          `json:"name" maxLength:"100"`
			Credential json.RawMessage `json:"credential" doc:"PublicKeyCredential.toJSON()"`
		}
	}) (*body[Passkey], error) {
		scope, err := h.person(ctx)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		key, err := h.FinishPasskey(ctx, httpapi.StoreOf(ctx), scope, in.Body.Name, in.Body.Credential)
		return answered(key, err)
	})
	huma.Get(api, "/api/v1/passkeys", func(ctx context.Context, _ *struct{}) (*body[[]Passkey], error) {
		scope, err := h.person(ctx)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		list, err := Passkeys(ctx, httpapi.StoreOf(ctx).Pool(), scope.User())
		return answered(list, err)
	})
	huma.Delete(api, "/api/v1/passkeys/{id}", func(ctx context.Context, in *struct {
		ID   int64 `path:"id"`
		Body *proofBody
	}) (*struct{}, error) {
		scope, err := h.person(ctx)
		if err == nil {
			err = h.RemovePasskey(ctx, httpapi.StoreOf(ctx), scope, in.ID, proof{in.Body}.password())
		}
		return nothing(err)
	})

	huma.Register(api, huma.Operation{OperationID: "get-oidc-start", Method: http.MethodGet, Path: "/api/v1/oidc/start", Summary: "Go to the office's sign-in service",
		DefaultStatus: http.StatusSeeOther}, func(ctx context.Context, in *struct {
		Return string `query:"return" maxLength:"2000"`
	}) (*redirect, error) {
		address, cookie, err := h.BeginOIDC(ctx, httpapi.StoreOf(ctx), in.Return)
		if err != nil {
			return h.home(ctx, "/", err)
		}
		return &redirect{http.StatusSeeOther, address, cookie.String()}, nil
	})
	huma.Register(api, huma.Operation{OperationID: "get-oidc-callback", Method: http.MethodGet, Path: "/api/v1/oidc/callback", Summary: "Come back from the office's sign-in service",
		DefaultStatus: http.StatusSeeOther}, func(ctx context.Context, in *struct {
		Code   string `query:"code" maxLength:"4000"`
		State  string `query:"state" maxLength:"200"`
		Issuer string `query:"iss" maxLength:"500"`
	}) (*redirect, error) {
		token, back, err := h.FinishOIDC(ctx, httpapi.StoreOf(ctx), in.Code, in.State, in.Issuer)
		if err != nil {
			return h.home(ctx, back, err)
		}
		cookie := h.cookie(ctx, token)
		return &redirect{http.StatusSeeOther, base(ctx) + back, cookie.String()}, nil
	})
}

// home sends a person who was refused back to the page, with the refusal's name: a browser that was sent here and there
// shows no problem answer.
func (h routes) home(ctx context.Context, back string, err error) (*redirect, error) {
	failure, ok := fail.Of(err)
	if !ok {
		return nil, httpapi.Problem(err)
	}
	mark := "?"
	for _, r := range back {
		if r == '?' {
			mark = "&"
		}
	}
	return &redirect{Status: http.StatusSeeOther, Location: base(ctx) + back + mark + "signin=" + failure.Code}, nil
}
