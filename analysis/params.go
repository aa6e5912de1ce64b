package analysis

import (
	"context"
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/param"
)

type paramInput struct {
	Name string `path:"name"`
	Body struct {
		Value      json.RawMessage `json:"value" doc:"of the same kind as the value so far"`
		ValidFrom  string          `json:"valid_from,omitempty" doc:"YYYY-MM-DD; left out: since ever"`
		ValidTo    string          `json:"valid_to,omitempty" doc:"last day, YYYY-MM-DD; left out: until further notice"`
		LegalBasis string          `json:"legal_basis,omitempty" doc:"left out: as before"`
		VerifiedBy string          `json:"verified_by,omitempty" doc:"who of the office has confirmed the value"`
	}
}

// paramRoutes adds the addresses of the dated parameters: the values of a day, and a new value with its period.
func paramRoutes(api huma.API) {
	huma.Get(api, "/api/v1/params", func(ctx context.Context, in *struct {
		On string `query:"on" doc:"YYYY-MM-DD; today when left out"`
	}) (*answer[[]param.Param], error) {
		on, err := dayOf(in.On)
		if err != nil {
			return nil, err
		}
		out := &answer[[]param.Param]{}
		err = httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			set, err := param.Load(ctx, tx, httpapi.ScopeOf(ctx), on)
			if err == nil {
				out.Body = set.All()
			}
			return err
		})
		return out, err
	})
	huma.Register(api, huma.Operation{OperationID: "put-param", Method: "PUT", Path: "/api/v1/params/{name}", Summary: "Set a parameter for a period"},
		func(ctx context.Context, in *paramInput) (*answer[param.Param], error) {
			p := param.Param{Name: in.Name, Value: in.Body.Value, LegalBasis: in.Body.LegalBasis, VerifiedBy: in.Body.VerifiedBy}
			for _, d := range []struct {
				text string
				into *clock.Date
			}{{in.Body.ValidFrom, &p.ValidFrom}, {in.Body.ValidTo, &p.ValidTo}} {
				if d.text == "" {
					continue
				}
				var err error
				if *d.into, err = dayOf(d.text); err != nil {
					return nil, err
				}
			}
			scope := httpapi.ScopeOf(ctx)
			out := &answer[param.Param]{}
			_, err := httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), "parameter "+in.Name, func(c *db.Change) (err error) {
				out.Body, err = param.Put(ctx, c, scope, p)
				return err
			})
			return out, err
		})
}
