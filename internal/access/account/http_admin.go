package account

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/httpapi"
)

// Managed is an account as an administrator sees it.
type Managed struct {
	User
	Locked bool `json:"locked" doc:"must wait after failed attempts"`
}

// MadeUser is a new account, and how its holder comes in.
type MadeUser struct {
	User
	Mailed   bool   `json:"mailed" doc:"a letter with a link was sent"`
	Password string `json:"password,omitempty" doc:"told once, and must be changed"`
}

// users adds the addresses of accounts: for user.manage.
func (h routes) users(api huma.API) {
	huma.Get(api, "/api/v1/users", func(ctx context.Context, _ *struct{}) (*body[[]Managed], error) {
		if err := httpapi.ScopeOf(ctx).Require(access.ManageUsers); err != nil {
			return nil, httpapi.Problem(err)
		}
		list := []Managed{}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			all, err := Users(ctx, tx)
			for _, u := range all {
				locked, err := h.locked(ctx, tx, u.Login)
				if err != nil {
					return err
				}
				list = append(list, Managed{u, locked})
			}
			return err
		})
		return answered(list, err)
	})
	huma.Get(api, "/api/v1/users/{id}", func(ctx context.Context, in *idInput) (*body[Managed], error) {
		if err := httpapi.ScopeOf(ctx).Require(access.ManageUsers); err != nil {
			return nil, httpapi.Problem(err)
		}
		u, err := UserByID(ctx, httpapi.StoreOf(ctx).Pool(), in.ID)
		if err != nil {
			return nil, httpapi.Problem(err)
		}
		locked, err := h.locked(ctx, httpapi.StoreOf(ctx).Pool(), u.Login)
		return answered(Managed{u, locked}, err)
	})
	huma.Register(api, huma.Operation{OperationID: "post-users", Method: http.MethodPost, Path: "/api/v1/users", DefaultStatus: http.StatusCreated,
		Summary: "Make an account"}, func(ctx context.Context, in *struct {
		Body struct {
			Login    string  `json:"login" maxLength:"64"`
			Name     string  `json:"name" maxLength:"200"`
			Email    string  `json:"email,omitempty" maxLength:"254"`
			Language string  `json:"language,omitempty" enum:"pl,en,"`
			Grants   []Grant `json:"grants,omitempty" maxItems:"100" nullable:"true"`
		}
	}) (*body[MadeUser], error) {
		scope := httpapi.ScopeOf(ctx)
		if err := scope.Require(access.ManageUsers); err != nil {
			return nil, httpapi.Problem(err)
		}
		b := in.Body
		u, mailed, told, err := h.Invite(ctx, httpapi.StoreOf(ctx), scope, NewUser{Login: b.Login, Name: b.Name, Email: b.Email, Language: b.Language, Grants: b.Grants}, letterBase(ctx))
		return answered(MadeUser{u, mailed, told}, err)
	})
	huma.Patch(api, "/api/v1/users/{id}", func(ctx context.Context, in *struct {
		ID   int64 `path:"id"`
		Body struct {
			Name     *string  `json:"name,omitempty" maxLength:"200"`
			Email    *string  `json:"email,omitempty" maxLength:"254"`
			Language *string  `json:"language,omitempty" enum:"pl,en"`
			Disabled *bool    `json:"disabled,omitempty"`
			Grants   *[]Grant `json:"grants,omitempty" maxItems:"100"`
		}
	}) (*body[User], error) {
		scope := httpapi.ScopeOf(ctx)
		if err := scope.Require(access.ManageUsers); err != nil {
			return nil, httpapi.Problem(err)
		}
		b := in.Body
		u, err := h.ChangeUser(ctx, httpapi.StoreOf(ctx), scope, in.ID, UserChange{b.Name, b.Email, b.Language, b.Disabled, b.Grants})
		return answered(u, err)
	})
	huma.Register(api, huma.Operation{OperationID: "post-users-reset", Method: http.MethodPost, Path: "/api/v1/users/{id}/reset", DefaultStatus: http.StatusOK,
		Summary: "Give a person a way in again"}, func(ctx context.Context, in *idInput) (*body[wayIn], error) {
		scope := httpapi.ScopeOf(ctx)
		if err := scope.Require(access.ManageUsers); err != nil {
			return nil, httpapi.Problem(err)
		}
		mailed, told, err := h.ResetFor(ctx, httpapi.StoreOf(ctx), scope, in.ID, letterBase(ctx))
		return answered(wayIn{mailed, told}, err)
	})
	huma.Register(api, huma.Operation{OperationID: "post-users-unlock", Method: http.MethodPost, Path: "/api/v1/users/{id}/unlock", DefaultStatus: http.StatusOK,
		Summary: "Let a person try again at once after failed attempts"}, func(ctx context.Context, in *idInput) (*body[Managed], error) {
		scope := httpapi.ScopeOf(ctx)
		if err := scope.Require(access.ManageUsers); err != nil {
			return nil, httpapi.Problem(err)
		}
		u, err := h.UnlockFor(ctx, httpapi.StoreOf(ctx), scope, in.ID)
		return answered(Managed{User: u}, err)
	})
	huma.Delete(api, "/api/v1/users/{id}/sessions", func(ctx context.Context, in *idInput) (*struct{}, error) {
		scope := httpapi.ScopeOf(ctx)
		err := scope.Require(access.ManageUsers)
		if err == nil {
			err = h.EndSession(ctx, httpapi.StoreOf(ctx), scope, in.ID, 0, "")
		}
		return nothing(err)
	})
}

type wayIn struct {
	Mailed   bool   `json:"mailed"`
	Password string `json:"password,omitempty" doc:"told once, and must be changed"`
}

// roles adds the addresses of roles. Who manages accounts reads them; role.manage changes them.
func (h routes) roles(api huma.API) {
	huma.Get(api, "/api/v1/roles", func(ctx context.Context, _ *struct{}) (*body[[]access.Role], error) {
		scope := httpapi.ScopeOf(ctx)
		if !scope.May(access.ManageRoles) {
			if err := scope.Require(access.ManageUsers); err != nil {
				return nil, httpapi.Problem(err)
			}
		}
		list, err := RoleList(ctx, httpapi.StoreOf(ctx).Pool())
		return answered(list, err)
	})
	huma.Get(api, "/api/v1/permissions", func(ctx context.Context, _ *struct{}) (*body[[]access.Permission], error) {
		if !httpapi.ScopeOf(ctx).SignedIn() {
			return nil, httpapi.Problem(access.ErrSignIn)
		}
		return answered(append([]access.Permission{}, access.ProgrammePermissions()...), nil)
	})
	huma.Put(api, "/api/v1/roles/{name}", func(ctx context.Context, in *struct {
		Name string `path:"name"`
		Body struct {
			Title       access.Text              `json:"title"`
			Permissions []string                 `json:"permissions" maxItems:"100"`
			Registers   map[string]access.Rights `json:"registers"`
		}
	}) (*body[access.Role], error) {
		scope := httpapi.ScopeOf(ctx)
		if err := scope.Require(access.ManageRoles); err != nil {
			return nil, httpapi.Problem(err)
		}
		role := access.Role{Name: in.Name, Title: in.Body.Title, Permissions: in.Body.Permissions, Registers: in.Body.Registers}
		err := h.PutRole(ctx, httpapi.StoreOf(ctx), scope, role)
		return answered(role, err)
	})
	huma.Delete(api, "/api/v1/roles/{name}", func(ctx context.Context, in *struct {
		Name string `path:"name"`
	}) (*struct{}, error) {
		scope := httpapi.ScopeOf(ctx)
		err := scope.Require(access.ManageRoles)
		if err == nil {
			err = h.DeleteRole(ctx, httpapi.StoreOf(ctx), scope, in.Name)
		}
		return nothing(err)
	})
}
