package register

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"spoina/internal/httpapi"
)

// changeLimit bounds the body of a change: a hundred thousand rows of a few cells.
const changeLimit = 64 << 20

type changeInput struct {
	Name string `path:"name"`
	Body struct {
		Reason  string `json:"reason,omitempty" maxLength:"500" doc:"why; kept with the revision. No personal data"`
		Changes []Edit `json:"changes"`
	}
}

type undoInput struct {
	Name string `path:"name"`
	Body struct {
		Revision int64 `json:"revision" doc:"the change to take back"`
	}
}

// changeRoutes adds the addresses by which registers are changed. They are for whoever may change the register: which
// rows and cells, access.Scope decides.
func changeRoutes(api huma.API, registers Set) {
	large := func(o *huma.Operation) { o.MaxBodyBytes = changeLimit }
	huma.Register(api, operation(http.MethodPost, "/api/v1/registers/{name}/changes", "change-register", large), func(ctx context.Context, in *changeInput) (*body[Result], error) {
		result, err := Apply(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.Body.Reason, in.Body.Changes)
		return &body[Result]{result}, err
	})
	huma.Register(api, operation(http.MethodPost, "/api/v1/registers/{name}/check", "check-register-change", large), func(ctx context.Context, in *changeInput) (*body[Checked], error) {
		checked, err := Check(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.Body.Changes)
		return &body[Checked]{checked}, err
	})
	huma.Register(api, operation(http.MethodPost, "/api/v1/registers/{name}/undo", "undo-register-change", nil), func(ctx context.Context, in *undoInput) (*body[Result], error) {
		result, err := Undo(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), registers, in.Name, in.Body.Revision)
		return &body[Result]{result}, err
	})
}

func operation(method, path, id string, change func(*huma.Operation)) huma.Operation {
	o := huma.Operation{Method: method, Path: path, OperationID: id, DefaultStatus: http.StatusOK}
	if change != nil {
		change(&o)
	}
	return o
}
