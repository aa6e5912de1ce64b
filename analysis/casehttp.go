package analysis

import (
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/flow"
	"spoina/internal/httpapi"
	"spoina/internal/once"
	"spoina/internal/param"
	"spoina/internal/register"
)

// done is an answer; a repeated one was given before and changed nothing now.
type done[T any] struct {
	Repeated string `header:"Idempotency-Repeated" doc:"true: an answer that was given before"`
	Body     T
}

// Keyed is the header of an action: exported, since the reader of requests passes over what is not.
type Keyed struct {
	Key string `header:"Idempotency-Key" doc:"the same for every attempt at one action"`
}

// perform does one thing with discrepancies in a change of its own, once for each key.
func perform[T any](ctx context.Context, key, reason string, request any, f func(*desk) (T, error)) (*done[T], error) {
	scope := httpapi.ScopeOf(ctx)
	if !scope.SignedIn() {
		return nil, access.ErrSignIn
	}
	out := &done[T]{}
	_, err := httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), reason, func(c *db.Change) error {
		body, repeated, err := once.Do(ctx, c, scope, key, request, func() (T, error) {
			d, err := sit(ctx, c, scope)
			if err != nil {
				var none T
				return none, err
			}
			return f(d)
		})
		if out.Body = body; repeated {
			out.Repeated = "true"
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// processDoc is what a case can go through, for the forms.
type processDoc struct {
	flow.Process
	Reasons     []Choice     `json:"reasons" doc:"why something is no discrepancy"`
	Actions     []Choice     `json:"actions"`
	Resolutions []Choice     `json:"resolutions"`
	Departments []department `json:"departments" doc:"whom one may ask"`
	FourEyes    []string     `json:"four_eyes" doc:"moves that need two people in this office"`
	CallDays    int          `json:"call_days"`
}

type department struct {
	Name  string    `json:"name"`
	Title flow.Text `json:"title"`
}

// caseRoutes adds the addresses of what officers do with discrepancies.
func caseRoutes(api huma.API) {
	huma.Get(api, "/api/v1/discrepancies/process", func(ctx context.Context, _ *struct{}) (*answer[processDoc], error) {
		out := &answer[processDoc]{Body: processDoc{Process: process, Reasons: dismissals, Actions: actions, Resolutions: resolutions, FourEyes: []string{}}}
		out.Body.Moves = nil
		for _, m := range process.Moves {
			if asked(m) {
				out.Body.Moves = append(out.Body.Moves, m)
			}
		}
		for _, r := range departments() {
			out.Body.Departments = append(out.Body.Departments, department{r.Name, r.Title})
		}
		if !httpapi.ScopeOf(ctx).SignedIn() {
			return nil, access.ErrSignIn
		}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			set, err := param.Load(ctx, tx, access.System("analysis"), clock.Today())
			if err == nil {
				out.Body.FourEyes, out.Body.CallDays = list(fourEyes(set)), set.Int("call_to_explain_days")
			}
			return err
		})
		return out, err
	})
	huma.Get(api, "/api/v1/discrepancies/{id}/case", func(ctx context.Context, in *struct {
		ID int64 `path:"id"`
	}) (*answer[caseDoc], error) {
		out := &answer[caseDoc]{}
		err := reading(ctx, func(r *register.Reader, tx pgx.Tx) error { return readCase(ctx, r, tx, in.ID, &out.Body) })
		return out, err
	})
	huma.Register(api, huma.Operation{OperationID: "move-discrepancy", Method: "POST", Path: "/api/v1/discrepancies/{id}/moves", Summary: "Decide about a discrepancy, or act on it"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64 `path:"id"`
			Body struct {
				Moving
				Version int64 `json:"version" doc:"the version that the person saw"`
			}
		}) (*done[Moved], error) {
			return perform(ctx, in.Key, fmt.Sprintf("discrepancy %d: %s", in.ID, in.Body.Move), [2]any{in.ID, in.Body}, func(d *desk) (Moved, error) { return d.move(in.ID, in.Body.Version, in.Body.Moving) })
		})
	huma.Register(api, huma.Operation{OperationID: "move-discrepancies", Method: "POST", Path: "/api/v1/discrepancies/moves", Summary: "Decide about many discrepancies; each may have a verdict of its own, and what is refused hinders no other"},
		func(ctx context.Context, in *struct {
			Keyed
			Body struct {
				Moving
				Items []BulkItem `json:"items" minItems:"1" maxItems:"500"`
			}
		}) (*done[[]Outcome], error) {
			return perform(ctx, in.Key, fmt.Sprintf("%d discrepancies: %s", len(in.Body.Items), in.Body.Move), in.Body, func(d *desk) ([]Outcome, error) { return d.bulk(in.Body.Items, in.Body.Moving) })
		})
	huma.Register(api, huma.Operation{OperationID: "undo-discrepancy", Method: "POST", Path: "/api/v1/discrepancies/{id}/undo", Summary: "Take the last step back, as long as no letter went out"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64 `path:"id"`
			Body struct {
				Version int64 `json:"version"`
			}
		}) (*done[Moved], error) {
			return perform(ctx, in.Key, fmt.Sprintf("discrepancy %d: undo", in.ID), [2]any{in.ID, in.Body}, func(d *desk) (Moved, error) { return d.undo(in.ID, in.Body.Version) })
		})
	huma.Register(api, huma.Operation{OperationID: "work-discrepancy", Method: "POST", Path: "/api/v1/discrepancies/{id}/work", Summary: "Take a discrepancy, hand it back, park it, ask a department, answer"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64 `path:"id"`
			Body struct {
				Working
				Version int64 `json:"version"`
			}
		}) (*done[Moved], error) {
			return perform(ctx, in.Key, fmt.Sprintf("discrepancy %d: %s", in.ID, in.Body.Do), [2]any{in.ID, in.Body}, func(d *desk) (Moved, error) { return d.work(in.ID, in.Body.Version, in.Body.Working) })
		})
	huma.Register(api, huma.Operation{OperationID: "dispute-rule", Method: "POST", Path: "/api/v1/discrepancies/{id}/dispute", Summary: "Say that not the object is wrong, but the rule"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64 `path:"id"`
			Body struct {
				Words string `json:"words" maxLength:"2000"`
			}
		}) (*done[Dispute], error) {
			return perform(ctx, in.Key, fmt.Sprintf("discrepancy %d: the rule is disputed", in.ID), [2]any{in.ID, in.Body}, func(d *desk) (Dispute, error) { return d.dispute(in.ID, in.Body.Words) })
		})
	huma.Get(api, "/api/v1/disputes", func(ctx context.Context, _ *struct{}) (*answer[[]disputesDoc], error) {
		out := &answer[[]disputesDoc]{}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error { return readDisputes(ctx, tx, &out.Body) })
		return out, err
	})
	type settled struct {
		Rule string `json:"rule"`
	}
	huma.Register(api, huma.Operation{OperationID: "settle-disputes", Method: "POST", Path: "/api/v1/disputes/{rule}/settle", Summary: "The disputes of a rule were answered: they no longer count"},
		func(ctx context.Context, in *struct {
			Keyed
			Rule string `path:"rule" maxLength:"10"`
		}) (*done[settled], error) {
			return perform(ctx, in.Key, "disputes of "+in.Rule, in.Rule, func(d *desk) (settled, error) { return settled{in.Rule}, d.settle(in.Rule) })
		})
	huma.Get(api, "/api/v1/bundles", func(ctx context.Context, in *struct {
		Skip  int `query:"skip" minimum:"0"`
		Limit int `query:"limit" minimum:"1" maximum:"500" default:"50"`
	}) (*answer[bundleList], error) {
		out := &answer[bundleList]{}
		err := reading(ctx, func(r *register.Reader, tx pgx.Tx) error {
			return readBundles(ctx, r, tx, in.Skip, in.Limit, &out.Body)
		})
		return out, err
	})
	type bundled struct {
		ID int64 `json:"id"`
	}
	type items struct {
		Items []Item `json:"items" minItems:"1" maxItems:"200"`
	}
	huma.Register(api, huma.Operation{OperationID: "post-bundle", Method: "POST", Path: "/api/v1/bundles", Summary: "Work on discrepancies of one party together"},
		func(ctx context.Context, in *struct {
			Keyed
			Body items
		}) (*done[bundled], error) {
			return perform(ctx, in.Key, "bundle of discrepancies", in.Body, func(d *desk) (bundled, error) {
				id, err := d.bundle(in.Body.Items)
				return bundled{id}, err
			})
		})
	huma.Register(api, huma.Operation{OperationID: "leave-bundle", Method: "POST", Path: "/api/v1/bundles/{id}/leave", Summary: "Take discrepancies out of a bundle"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64 `path:"id"`
			Body items
		}) (*done[bundled], error) {
			return perform(ctx, in.Key, "out of a bundle of discrepancies", [2]any{in.ID, in.Body}, func(d *desk) (bundled, error) { return bundled{in.ID}, d.unbundle(in.ID, in.Body.Items) })
		})
	type absent struct {
		Login string     `json:"login,omitempty" maxLength:"64" doc:"the person's own when absent"`
		From  clock.Date `json:"from"`
		To    clock.Date `json:"to" doc:"last day"`
	}
	huma.Register(api, huma.Operation{OperationID: "post-absence", Method: "POST", Path: "/api/v1/absences", Summary: "Say on which days somebody is away: what they have goes back to everybody"},
		func(ctx context.Context, in *struct {
			Keyed
			Body absent
		}) (*done[absent], error) {
			if in.Body.Login == "" {
				in.Body.Login = httpapi.ScopeOf(ctx).Actor()
			}
			return perform(ctx, in.Key, "absence", in.Body, func(d *desk) (absent, error) {
				return in.Body, away(ctx, d.c, d.scope, in.Body.Login, in.Body.From, in.Body.To)
			})
		})
}
