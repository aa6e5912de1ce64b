package param

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
)

// Failures of setting a parameter.
var (
	ErrNone   = fail.New(fail.NotFound, "param.none", "there is no such parameter")
	ErrValue  = fail.New(fail.Invalid, "param.value", "the parameter cannot have this value")
	ErrPeriod = fail.New(fail.Invalid, "param.period", "the parameter cannot have this period")
)

// Put gives a parameter a value for a period, as one audited change. The row of the same name and first day that was
// believed until now is superseded, not deleted: an earlier revision still reads it. Other periods stay; on a day that
// several hold, the one that began last counts. Without a legal basis the one so far is kept. It answers with the row
// as it is now.
func Put(ctx context.Context, c *db.Change, scope access.Scope, p Param) (Param, error) {
	if !p.ValidTo.IsZero() && (p.ValidFrom.IsZero() || p.ValidTo.Before(p.ValidFrom)) {
		return p, ErrPeriod.Because("a period that ends needs a first day before its last: without one no value would be left afterwards")
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return p, err
	}
	args := []any{p.Name, p.ValidFrom}
	visible := scope.Condition(access.Params, func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) })
	var now json.RawMessage
	var basis string
	err = c.QueryRow(ctx, `SELECT value, legal_basis FROM params WHERE name = $1 AND upper_inf(known) AND `+visible+`
		ORDER BY (valid_from IS NOT DISTINCT FROM $2::date) DESC, valid_from DESC NULLS LAST LIMIT 1`, args...).Scan(&now, &basis)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, ErrNone.Because("there is no parameter %q", p.Name)
	}
	if err != nil {
		return p, err
	}
	if err := p.check(now); err != nil {
		return p, err
	}
	if p.LegalBasis == "" {
		p.LegalBasis = basis
	}
	if _, err := c.Exec(ctx, `UPDATE params SET known = int8range(lower(known), $3) WHERE name = $1 AND valid_from IS NOT DISTINCT FROM $2::date AND upper_inf(known)`,
		p.Name, p.ValidFrom, revision); err != nil {
		return p, err
	}
	if _, err := c.Exec(ctx, `INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis, verified_by) VALUES ($1, $2, $3, $4, int8range($5, NULL), $6, $7)`,
		p.Name, p.Value, p.ValidFrom, p.ValidTo, revision, p.LegalBasis, p.VerifiedBy); err != nil {
		return p, err
	}
	return p, c.Audit(ctx, "param.set", "params/"+p.Name, map[string]any{"from": now, "to": p})
}

// check refuses a value of another kind than the one so far, and numbers that no rule can work with.
func (p *Param) check(now json.RawMessage) error {
	var old, v any
	if json.Unmarshal(now, &old) != nil || json.Unmarshal(p.Value, &v) != nil {
		return ErrValue.Because("%s: the value is no JSON", p.Name)
	}
	if fmt.Sprintf("%T", old) != fmt.Sprintf("%T", v) {
		return ErrValue.Because("%s: the value so far is %s, so %s is of another kind", p.Name, now, p.Value)
	}
	switch v := v.(type) {
	case float64:
		if v < 0 || math.IsInf(v, 0) {
			return ErrValue.Because("%s: a number from 0", p.Name)
		}
		if v != math.Trunc(v) && (strings.Contains(p.Name, "days") || strings.Contains(p.Name, "years") || strings.Contains(p.Name, "multiplier") || strings.HasSuffix(p.Name, "_gr")) {
			return ErrValue.Because("%s: a whole number", p.Name)
		}
	case string:
		if strings.HasSuffix(p.Name, "_on") {
			if _, err := clock.ParseDate(v); err != nil {
				return ErrValue.Because("%s: a date like 2022-09-21", p.Name)
			}
		}
		if p.Name == "area_rounding" && v != "NONE" && v != "CEIL_0_01" && v != "CEIL_1" {
			return ErrValue.Because("%s: NONE, CEIL_0_01 or CEIL_1", p.Name)
		}
	}
	return nil
}
