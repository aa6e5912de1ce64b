package check

import (
	"context"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/httpapi"
)

type answer[T any] struct{ Body T }

type whereBody struct {
	Question
	Zone string `json:"zone" minLength:"1" maxLength:"40" doc:"code of the zone"`
	Most int    `json:"most,omitempty" minimum:"1" maximum:"100" doc:"points at most; 64 unless told"`
}

type candidates struct {
	Points []Candidate `json:"points"`
}

// Routes adds the public check, and an officer's way back to what it said.
func Routes(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "check-location", Method: "POST", Path: "/api/v1/check", Summary: "May a device stand here: titles, rules, fees, documents. Information, not a decision"},
		func(ctx context.Context, in *struct{ Body Question }) (*answer[Answer], error) {
			a, err := Ask(ctx, httpapi.StoreOf(ctx), in.Body, clock.Today())
			if err != nil {
				return nil, err
			}
			return &answer[Answer]{a}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "check-form", Method: "GET", Path: "/api/v1/check/form", Summary: "What a location check may ask for: kinds of devices, zones, the resolution in force"},
		func(ctx context.Context, _ *struct{}) (*answer[Form], error) {
			f, err := Offer(ctx, httpapi.StoreOf(ctx), clock.Today())
			if err != nil {
				return nil, err
			}
			return &answer[Form]{f}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "check-where", Method: "POST", Path: "/api/v1/check/where", Summary: "Where in a zone may such a device stand: points of a grid with reasons"},
		func(ctx context.Context, in *struct{ Body whereBody }) (*answer[candidates], error) {
			most := in.Body.Most
			if most == 0 {
				most = 64
			}
			points, err := Where(ctx, httpapi.StoreOf(ctx), in.Body.Question, in.Body.Zone, most, clock.Today())
			if err != nil {
				return nil, err
			}
			return &answer[candidates]{candidates{points}}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "reopen-check", Method: "GET", Path: "/api/v1/checks/{number}", Summary: "What the location check said, for the office's people"},
		func(ctx context.Context, in *struct {
			Number string `path:"number" maxLength:"20"`
		}) (*answer[Kept], error) {
			out := &answer[Kept]{}
			err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
				out.Body, err = Reopen(ctx, tx, httpapi.ScopeOf(ctx), in.Number)
				return err
			})
			return out, err
		})
}
