package resolution

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/analysis/landscape"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

type answer[T any] struct{ Body T }

type which struct {
	ID int64 `path:"id"`
}

type signing struct {
	which
	Body struct {
		From   clock.Date `json:"from" doc:"the day from which the version counts"`
		Reason string     `json:"reason" minLength:"1" maxLength:"1000"`
	}
}

type voiding struct {
	which
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"1000" doc:"the judgment"`
	}
}

// Routes adds the versions of the landscape resolution: what is signed, for whoever reads zones; drafts for those who edit
// or sign them.
func Routes(api huma.API) {
	const base = "/api/v1/landscape/versions"
	huma.Register(api, huma.Operation{OperationID: "list-landscape-versions", Method: http.MethodGet, Path: base, Summary: "Versions of the landscape resolution"},
		func(ctx context.Context, _ *struct{}) (*answer[[]Version], error) {
			out := &answer[[]Version]{}
			return out, reading(ctx, func(tx pgx.Tx) (err error) {
				out.Body, err = List(ctx, tx, httpapi.ScopeOf(ctx))
				return err
			})
		})
	huma.Register(api, huma.Operation{OperationID: "get-landscape-version", Method: http.MethodGet, Path: base + "/{id}", Summary: "A version of the landscape resolution with its rules"},
		func(ctx context.Context, in *which) (*answer[Version], error) {
			out := &answer[Version]{}
			return out, reading(ctx, func(tx pgx.Tx) (err error) {
				out.Body, err = Get(ctx, tx, httpapi.ScopeOf(ctx), in.ID)
				return err
			})
		})
	huma.Register(api, huma.Operation{OperationID: "get-landscape-faults", Method: http.MethodGet, Path: base + "/{id}/faults", Summary: "Contradictions, gaps and what can never apply in a version"},
		func(ctx context.Context, in *which) (*answer[[]landscape.Fault], error) {
			out := &answer[[]landscape.Fault]{Body: []landscape.Fault{}}
			return out, reading(ctx, func(tx pgx.Tx) error {
				v, err := Get(ctx, tx, httpapi.ScopeOf(ctx), in.ID)
				if err != nil {
					return err
				}
				doc, err := landscape.Decode(v.Document)
				if err != nil {
					return err
				}
				on := v.InForce
				if on.IsZero() {
					on = clock.Today()
				}
				out.Body = append(out.Body, landscape.Check(doc, on)...)
				return nil
			})
		})
	huma.Register(api, huma.Operation{OperationID: "compare-landscape-versions", Method: http.MethodGet, Path: base + "/{id}/changes", Summary: "What changed from another version to this one, rule by rule"},
		func(ctx context.Context, in *struct {
			which
			Since int64 `query:"since" required:"true" doc:"the earlier version"`
		}) (*answer[Changes], error) {
			out := &answer[Changes]{}
			return out, reading(ctx, func(tx pgx.Tx) (err error) {
				out.Body, err = Compare(ctx, tx, httpapi.ScopeOf(ctx), in.Since, in.ID)
				return err
			})
		})
	huma.Register(api, huma.Operation{OperationID: "draft-landscape-version", Method: http.MethodPost, Path: base, Summary: "Draft a version of the landscape resolution", DefaultStatus: http.StatusCreated},
		func(ctx context.Context, in *struct{ Body New }) (*answer[Version], error) {
			return changing(ctx, "draft of the landscape resolution", func(c *db.Change) (Version, error) {
				return Make(ctx, c, httpapi.ScopeOf(ctx), in.Body)
			})
		})
	huma.Register(api, huma.Operation{OperationID: "edit-landscape-version", Method: http.MethodPut, Path: base + "/{id}", Summary: "Edit a draft of the landscape resolution"},
		func(ctx context.Context, in *struct {
			which
			Body Change
		}) (*answer[Version], error) {
			return changing(ctx, "draft of the landscape resolution edited", func(c *db.Change) (Version, error) {
				return Edit(ctx, c, httpapi.ScopeOf(ctx), in.ID, in.Body)
			})
		})
	huma.Register(api, huma.Operation{OperationID: "delete-landscape-version", Method: http.MethodDelete, Path: base + "/{id}", Summary: "Delete a draft of the landscape resolution", DefaultStatus: http.StatusNoContent},
		func(ctx context.Context, in *which) (*struct{}, error) {
			_, err := changing(ctx, "draft of the landscape resolution deleted", func(c *db.Change) (Version, error) {
				return Version{}, Delete(ctx, c, httpapi.ScopeOf(ctx), in.ID)
			})
			return nil, err
		})
	huma.Register(api, huma.Operation{OperationID: "sign-landscape-version", Method: http.MethodPost, Path: base + "/{id}/sign", Summary: "Put a draft of the landscape resolution into force"},
		func(ctx context.Context, in *signing) (*answer[Version], error) {
			return changing(ctx, "landscape resolution signed", func(c *db.Change) (Version, error) {
				return Sign(ctx, c, httpapi.ScopeOf(ctx), in.ID, in.Body.From, in.Body.Reason)
			})
		})
	huma.Register(api, huma.Operation{OperationID: "void-landscape-version", Method: http.MethodPost, Path: base + "/{id}/void", Summary: "Note that a signed version was declared invalid"},
		func(ctx context.Context, in *voiding) (*answer[Version], error) {
			return changing(ctx, "landscape resolution declared invalid", func(c *db.Change) (Version, error) {
				return Void(ctx, c, httpapi.ScopeOf(ctx), in.ID, in.Body.Reason)
			})
		})
}

func reading(ctx context.Context, f func(pgx.Tx) error) error {
	return httpapi.StoreOf(ctx).Read(ctx, f)
}

func changing(ctx context.Context, reason string, f func(*db.Change) (Version, error)) (*answer[Version], error) {
	out := &answer[Version]{}
	_, err := httpapi.StoreOf(ctx).Change(ctx, httpapi.ScopeOf(ctx).Actor(), reason, func(c *db.Change) (err error) {
		out.Body, err = f(c)
		return err
	})
	return out, err
}
