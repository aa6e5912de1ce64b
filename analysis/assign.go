package analysis

import (
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// Failures of giving a discrepancy to somebody.
var (
	ErrStale    = fail.New(fail.Stale, "discrepancy.conflict", "somebody has changed the discrepancy meanwhile")
	ErrAssignee = fail.New(fail.Invalid, "discrepancy.assignee", "nobody in the office has this login")
)

type assignInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Assignee string `json:"assignee" maxLength:"64" doc:"login of the officer in charge; empty takes the discrepancy from everybody"`
		Version  int64  `json:"version" doc:"the version that the person saw"`
	}
}

// assignRoute gives a discrepancy to an officer, who then sees it as an own case with everything it is about.
func assignRoute(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "patch-discrepancy", Method: "PATCH", Path: "/api/v1/discrepancies/{id}", Summary: "Give a discrepancy to an officer"},
		func(ctx context.Context, in *assignInput) (*answer[rowDoc], error) {
			scope := httpapi.ScopeOf(ctx)
			if err := scope.Require(access.DecideFinding); err != nil {
				return nil, err
			}
			store := httpapi.StoreOf(ctx)
			_, err := store.Change(ctx, scope.Actor(), fmt.Sprintf("discrepancy %d given", in.ID), func(c *db.Change) error {
				return assign(ctx, c, scope, in.ID, in.Body.Assignee, in.Body.Version)
			})
			if err != nil {
				return nil, err
			}
			out := &answer[rowDoc]{}
			err = reading(ctx, func(r *register.Reader, _ pgx.Tx) error {
				reg, err := r.Find(register.Core(), "discrepancies")
				if err != nil {
					return err
				}
				p := pickRow(reg)
				q := register.Query{Columns: p.columns, Filters: []register.Filter{register.IDs{in.ID}}, Place: &register.PlaceStyle{Point: true}}
				_, err = r.Rows(reg, q, func(row *register.Row) error { out.Body = p.row(row); return nil })
				return err
			})
			return out, err
		})
}

// assign writes who is in charge of a discrepancy as a new version of it.
func assign(ctx context.Context, c *db.Change, scope access.Scope, id int64, login string, seen int64) error {
	d, err := sit(ctx, c, scope)
	if err != nil {
		return err
	}
	h, err := d.take(id, 0)
	if err == nil && h.Version != seen {
		err = d.stale(id, seen, h.Version)
	}
	if err != nil {
		return err
	}
	if login != "" {
		var known bool
		if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM users WHERE login = $1 AND disabled_at IS NULL)`, login).Scan(&known); err != nil {
			return err
		}
		if !known {
			return ErrAssignee.Because("nobody in the office has the login %q", login)
		}
	}
	h.Assignee = login
	return d.put(h, "discrepancy.assign")
}
