package param

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
)

// Failures of setting a parameter.
var (
	ErrNone     = fail.New(fail.NotFound, "param.none", "there is no such parameter")
	ErrValue    = fail.New(fail.Invalid, "param.value", "the parameter cannot have this value")
	ErrPeriod   = fail.New(fail.Invalid, "param.period", "the parameter cannot have this period")
	ErrOverlap  = fail.New(fail.Invalid, "param.overlap", "days of this period have another value")
	ErrGap      = fail.New(fail.Invalid, "param.gap", "days would be left without a value")
	ErrFourEyes = fail.New(fail.Refused, "param.four_eyes", "somebody else than who set the value confirms it")
)

// Placed is a value as it was set, and the period before it when that ends earlier now.
type Placed struct {
	Param
	Closed *Param `json:"closed,omitempty" doc:"the preceding value, which now ends the day before"`
}

// Put gives a parameter a value for a period, as one audited change. Every day has exactly one value: the new one
// applies from its first day to the end of the period in which that day lies, and what applied in that period until
// now ends the day before. Anything else would leave days with two values or with none and is refused with those days.
// A row that was believed until now is superseded, not deleted: an earlier revision still reads it. Without a legal
// basis the one so far is kept.
//
// The new value counts as unconfirmed until somebody else verifies it; only the person at the machine may say who has.
func Put(ctx context.Context, c *db.Change, scope access.Scope, p Param) (Placed, error) {
	out := Placed{Param: p}
	if err := scope.Require(access.SetParam); err != nil {
		return out, err
	}
	if p.VerifiedBy != "" && !scope.All() {
		return out, ErrFourEyes.Because("a value that you set is confirmed by somebody else, after it was set")
	}
	if !p.ValidTo.IsZero() && p.ValidTo.Before(p.ValidFrom) {
		return out, ErrPeriod.Because("the period ends on %s, before it begins", p.ValidTo)
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return out, err
	}
	periods, err := Periods(ctx, c, scope, p.Name)
	if err != nil {
		return out, err
	}
	var now Param
	for _, q := range periods {
		if q.InForce(p.ValidFrom) {
			now = q
		}
	}
	if now.ID == 0 {
		return out, ErrPeriod.Because("%s has no value on %s", p.Name, p.ValidFrom)
	}
	if err := p.check(now.Value); err != nil {
		return out, err
	}
	if err := p.fits(now); err != nil {
		return out, err
	}
	if p.LegalBasis == "" {
		p.LegalBasis = now.LegalBasis
	}
	at := time.Now().UTC().Truncate(time.Microsecond)
	p.SetBy, p.SetAt, p.VerifiedAt = scope.Actor(), &at, nil
	if p.VerifiedBy != "" {
		p.VerifiedAt = &at
	}
	if _, err := c.Exec(ctx, `UPDATE params SET known = int8range(lower(known), $2) WHERE id = $1`, now.ID, revision); err != nil {
		return out, err
	}
	if now.ValidFrom != p.ValidFrom {
		before := now
		before.ValidTo = p.ValidFrom.AddDays(-1)
		if err := before.insert(ctx, c, revision); err != nil {
			return out, err
		}
		out.Closed = &before
	}
	if err := p.insert(ctx, c, revision); err != nil {
		return out, err
	}
	out.Param = p
	return out, c.Audit(ctx, "param.set", "params/"+p.Name, map[string]any{"from": now.Value, "to": p, "closed": out.Closed})
}

// fits refuses a period that would leave days with two values or with none. now holds the period's first day.
func (p *Param) fits(now Param) error {
	switch {
	case p.ValidTo == now.ValidTo:
		return nil
	case p.ValidTo.IsZero():
		return ErrOverlap.Because("overlap: from %s on another value applies; give %s as the last day, or set that later period",
			now.ValidTo.AddDays(1), now.ValidTo)
	case !now.ValidTo.IsZero() && p.ValidTo.After(now.ValidTo):
		return ErrOverlap.Because("overlap: from %s to %s another value applies; give %s as the last day, and set the rest by itself",
			now.ValidTo.AddDays(1), p.ValidTo, now.ValidTo)
	case now.ValidTo.IsZero():
		return ErrGap.Because("gap: from %s on there would be no value; leave the last day out, then set the value that applies from %s",
			p.ValidTo.AddDays(1), p.ValidTo.AddDays(1))
	default:
		return ErrGap.Because("gap: from %s to %s there would be no value; give %s as the last day, then set the value that applies from %s",
			p.ValidTo.AddDays(1), now.ValidTo, now.ValidTo, p.ValidTo.AddDays(1))
	}
}

func (p *Param) insert(ctx context.Context, c *db.Change, revision int64) error {
	return c.QueryRow(ctx, `INSERT INTO params (name, value, valid_from, valid_to, known, legal_basis, set_by, set_at, verified_by, verified_at)
		VALUES ($1, $2, $3, $4, int8range($5, NULL), $6, $7, $8, $9, $10) RETURNING id`,
		p.Name, p.Value, p.ValidFrom, p.ValidTo, revision, p.LegalBasis, p.SetBy, p.SetAt, p.VerifiedBy, p.VerifiedAt).Scan(&p.ID)
}

// Verify confirms the value of the period that begins on a day, by somebody else than who set it.
func Verify(ctx context.Context, c *db.Change, scope access.Scope, name string, from clock.Date) (Param, error) {
	var p Param
	if err := scope.Require(access.SetParam); err != nil {
		return p, err
	}
	revision, err := c.Revision(ctx)
	if err != nil {
		return p, err
	}
	periods, err := Periods(ctx, c, scope, name)
	if err != nil {
		return p, err
	}
	for _, q := range periods {
		if q.ValidFrom == from {
			p = q
		}
	}
	switch {
	case p.ID == 0:
		return p, ErrPeriod.Because("%s has no period that begins on %s", name, from)
	case p.SetBy == scope.Actor():
		return p, ErrFourEyes.Because("you set this value; somebody else of the office confirms it")
	}
	if _, err := c.Exec(ctx, `UPDATE params SET known = int8range(lower(known), $2) WHERE id = $1`, p.ID, revision); err != nil {
		return p, err
	}
	at := time.Now().UTC().Truncate(time.Microsecond)
	p.VerifiedBy, p.VerifiedAt = scope.Actor(), &at
	if err := p.insert(ctx, c, revision); err != nil {
		return p, err
	}
	return p, c.Audit(ctx, "param.verify", "params/"+name, p)
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
		if p.Name == "case_number_pattern" {
			if _, err := regexp.Compile(v); err != nil {
				return ErrValue.Because("%q is no regular expression: %v", v, err)
			}
		}
		if p.Name == "fee_rounding" && v != "HALF_UP" && v != "DOWN" && v != "HALF_UP_1" {
			return ErrValue.Because("%s: HALF_UP, DOWN or HALF_UP_1", p.Name)
		}
		if p.Name == "area_rounding" && v != "NONE" && v != "CEIL_0_01" && v != "CEIL_1" {
			return ErrValue.Because("%s: NONE, CEIL_0_01 or CEIL_1", p.Name)
		}
	}
	return nil
}
