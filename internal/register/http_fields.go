package register

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"spoina/internal/httpapi"
)

// fieldRoutes are the addresses of officers' own fields. Reading is for whoever reads the register, everything else
// for those who manage fields.
func fieldRoutes(api huma.API, registers Set) {
	huma.Get(api, "/api/v1/registers/{name}/fields", func(ctx context.Context, in *struct {
		Name string `path:"name"`
	}) (*body[[]Field], error) {
		out := &body[[]Field]{}
		err := withReader(ctx, func(r *Reader) (err error) {
			out.Body, err = r.FieldsOf(registers, in.Name)
			return err
		})
		return out, err
	})
	huma.Post(api, "/api/v1/registers/{name}/fields", func(ctx context.Context, in *struct {
		Name string `path:"name"`
		Body FieldChange
	}) (*body[Field], error) {
		f, err := AddField(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.Body)
		return &body[Field]{f}, err
	})
	huma.Patch(api, "/api/v1/registers/{name}/fields/{id}", func(ctx context.Context, in *struct {
		Name string `path:"name"`
		ID   int64  `path:"id"`
		Body FieldChange
	}) (*body[Field], error) {
		f, err := ChangeField(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.ID, in.Body)
		return &body[Field]{f}, err
	})
	huma.Delete(api, "/api/v1/registers/{name}/fields/{id}", func(ctx context.Context, in *rowPath) (*body[Field], error) {
		retired := true
		f, err := ChangeField(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.ID, FieldChange{Retired: &retired})
		return &body[Field]{f}, err
	})
}
