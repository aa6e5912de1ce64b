package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/audit"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// Failures of giving a discrepancy to somebody.
var (
	ErrStale    = fail.New(fail.Conflict, "discrepancy.conflict", "somebody has changed the discrepancy meanwhile")
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
	revision, err := c.Revision(ctx)
	if err != nil {
		return err
	}
	args := []any{id}
	var version int64
	var before string
	err = c.QueryRow(ctx, `SELECT t.version, t.assignee FROM discrepancies t WHERE t.id = $1 AND `+can(scope, "discrepancies", &args)+` FOR UPDATE OF t`, args...).Scan(&version, &before)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNone
	}
	if err != nil {
		return err
	}
	if version != seen {
		return ErrStale.Because("the discrepancy is at version %d, you saw version %d", version, seen)
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
	if _, err := c.Exec(ctx, `INSERT INTO discrepancies_past (`+discrepancyColumns+`)
		SELECT id, fingerprint, rule, rule_version, param_set, outcome, state, severity, confidence, reason, on_date, subjects, measures, money,
			money_max_gr, proof, label, street, case_numbers, parcel_ids, geom, first_run, last_run, first_seen_at, int8range(lower(known), $2), version, digest,
			manager, department, unit, territory, assignee
		FROM discrepancies WHERE id = $1`, id, revision); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, `UPDATE discrepancies SET assignee = $2, version = version + 1, known = int8range($3, NULL) WHERE id = $1`, id, login, revision); err != nil {
		return err
	}
	was, err := json.Marshal(before)
	if err != nil {
		return err
	}
	now, err := json.Marshal(login)
	if err != nil {
		return err
	}
	c.Touch("discrepancies")
	return c.AuditChanges(ctx, "discrepancy.assign", fmt.Sprintf("discrepancies/%d", id), map[string]any{},
		[]audit.RowChange{{Register: "discrepancies", ID: id, Version: version + 1, Fields: map[string][2]json.RawMessage{"assignee": {was, now}}}})
}
