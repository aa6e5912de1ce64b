package analysis

import (
	"context"
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
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
		VerifiedBy string          `json:"verified_by,omitempty" doc:"only for the person at the machine: who has confirmed the value; others confirm it afterwards"`
	}
}

// periodsDoc is a parameter on all days.
type periodsDoc struct {
	Name    string             `json:"name"`
	Legal   bool               `json:"legal" doc:"a law, the council or the office sets it: a value needs its provision"`
	Periods []param.Param      `json:"periods" doc:"from the earliest; every day has exactly one value"`
	Earlier []param.Superseded `json:"earlier" doc:"values that were superseded, the last first"`
}

// paramRoutes adds the addresses of the dated parameters: the values of a day and of all days, a new value with its
// period, its confirmation by somebody else, and who relied on it.
func paramRoutes(api huma.API) {
	huma.Get(api, "/api/v1/params", func(ctx context.Context, in *struct {
		On string `query:"on" doc:"YYYY-MM-DD; today when left out"`
	}) (*answer[[]param.Param], error) {
		on, err := dayOf(in.On)
		if err != nil {
			return nil, err
		}
		if !httpapi.ScopeOf(ctx).SignedIn() {
			return nil, access.ErrSignIn
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
		func(ctx context.Context, in *paramInput) (*answer[param.Placed], error) {
			if err := httpapi.ScopeOf(ctx).Require(access.SetParam); err != nil {
				return nil, err
			}
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
			out := &answer[param.Placed]{}
			_, err := httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), "parameter "+in.Name, func(c *db.Change) (err error) {
				out.Body, err = param.Put(ctx, c, scope, p)
				return err
			})
			return out, err
		})
	huma.Get(api, "/api/v1/params/{name}", func(ctx context.Context, in *struct {
		Name string `path:"name"`
	}) (*answer[periodsDoc], error) {
		out := &answer[periodsDoc]{Body: periodsDoc{Name: in.Name}}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
			scope := httpapi.ScopeOf(ctx)
			if out.Body.Periods, err = param.Periods(ctx, tx, scope, in.Name); err != nil {
				return err
			}
			for _, p := range out.Body.Periods {
				out.Body.Legal = out.Body.Legal || p.LegalBasis != ""
			}
			out.Body.Earlier, err = param.Earlier(ctx, tx, scope, in.Name)
			return err
		})
		return out, err
	})
	huma.Get(api, "/api/v1/params/{name}/used", func(ctx context.Context, in *struct {
		Name string `path:"name"`
		From string `query:"from" doc:"first day of the period; left out: the value since ever"`
	}) (*answer[[]param.Use], error) {
		from, err := firstDay(in.From)
		if err != nil {
			return nil, err
		}
		out := &answer[[]param.Use]{}
		err = httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
			out.Body, err = param.Used(ctx, tx, httpapi.ScopeOf(ctx), in.Name, from)
			return err
		})
		return out, err
	})
	huma.Register(api, huma.Operation{OperationID: "verify-param", Method: "POST", Path: "/api/v1/params/{name}/verify",
		Summary: "Confirm a value that somebody else has set"},
		func(ctx context.Context, in *struct {
			Name string `path:"name"`
			Body struct {
				ValidFrom string `json:"valid_from,omitempty" doc:"first day of the period; left out: the value since ever"`
			}
		}) (*answer[param.Param], error) {
			scope := httpapi.ScopeOf(ctx)
			if err := scope.Require(access.SetParam); err != nil {
				return nil, err
			}
			from, err := firstDay(in.Body.ValidFrom)
			if err != nil {
				return nil, err
			}
			out := &answer[param.Param]{}
			_, err = httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), "parameter "+in.Name, func(c *db.Change) (err error) {
				out.Body, err = param.Verify(ctx, c, scope, in.Name, from)
				return err
			})
			return out, err
		})
}

// firstDay is the day on which a period begins; none for the one since ever.
func firstDay(text string) (clock.Date, error) {
	if text == "" {
		return clock.Date{}, nil
	}
	return dayOf(text)
}
