package relief

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
)

// Effect is what other numbers would do to the applications that the office has.
type Effect struct {
	Applications int         `json:"applications" doc:"decided in favour or not decided yet"`
	Before       Cost        `json:"before"`
	After        Cost        `json:"after"`
	Gain         int         `json:"gain" doc:"households that would get more, new ones included"`
	Lose         int         `json:"lose" doc:"households that would get less, also those that drop out"`
	New          int         `json:"new" doc:"households that would begin to get support"`
	Drop         int         `json:"drop" doc:"households that would get nothing any more"`
	Rows         []EffectRow `json:"rows" doc:"by kind of household"`
	Changed      []Changed   `json:"changed" doc:"applications whose support would change, the largest change first; at most 200"`
}

// Cost is the money of one set of numbers.
type Cost struct {
	Supported int   `json:"supported"`
	MonthlyGr int64 `json:"monthly_gr"`
	YearlyGr  int64 `json:"yearly_gr"`
	FeesGr    int64 `json:"fees_gr" doc:"monthly fees of all these households"`
}

// EffectRow is the effect on households of one kind.
type EffectRow struct {
	Persons  int    `json:"persons"`
	Building string `json:"building"`
	Count    int    `json:"count"`
	BeforeGr int64  `json:"before_gr"`
	AfterGr  int64  `json:"after_gr"`
	Gain     int    `json:"gain"`
	Lose     int    `json:"lose"`
	New      int    `json:"new"`
	Drop     int    `json:"drop"`
}

// Changed is one application whose support would change.
type Changed struct {
	ID       int64  `json:"id"`
	Number   string `json:"number"`
	BeforeGr int64  `json:"before_gr"`
	AfterGr  int64  `json:"after_gr"`
}

// subject of a what-if: nothing of the person.
type subject struct {
	ID       int64
	Number   string
	Persons  int
	Building string
	AreaM2   float64
}

// supportOf is the support that rates give a household.
func (r Rates) supportOf(s subject) (WasteAnswer, error) {
	return r.Waste(WasteQuestion{Method: r.Method, AreaM2: s.AreaM2, Persons: s.Persons, HouseholdPersons: s.Persons, Building: s.Building})
}

// effect compares two sets of numbers over the same households.
func effect(all []subject, before, after Rates) (Effect, error) {
	e := Effect{Applications: len(all), Rows: []EffectRow{}, Changed: []Changed{}}
	rows := map[[2]any]*EffectRow{}
	for _, s := range all {
		a, err := before.supportOf(s)
		if err != nil {
			return e, err
		}
		b, err := after.supportOf(s)
		if err != nil {
			return e, err
		}
		e.Before.add(a)
		e.After.add(b)
		at := [2]any{s.Persons, s.Building}
		row := rows[at]
		if row == nil {
			row = &EffectRow{Persons: s.Persons, Building: s.Building}
			rows[at] = row
		}
		row.Count++
		row.BeforeGr += a.SupportGr
		row.AfterGr += b.SupportGr
		if a.SupportGr == b.SupportGr {
			continue
		}
		e.Changed = append(e.Changed, Changed{s.ID, s.Number, a.SupportGr, b.SupportGr})
		if b.SupportGr > a.SupportGr {
			row.Gain++
			if a.SupportGr == 0 {
				row.New++
			}
		} else {
			row.Lose++
			if b.SupportGr == 0 {
				row.Drop++
			}
		}
	}
	for _, row := range rows {
		e.Gain, e.Lose, e.New, e.Drop = e.Gain+row.Gain, e.Lose+row.Lose, e.New+row.New, e.Drop+row.Drop
		e.Rows = append(e.Rows, *row)
	}
	slices.SortFunc(e.Rows, func(a, b EffectRow) int {
		return cmp.Or(cmp.Compare(a.Persons, b.Persons), cmp.Compare(a.Building, b.Building))
	})
	size := func(c Changed) int64 { return max(c.AfterGr-c.BeforeGr, c.BeforeGr-c.AfterGr) }
	slices.SortFunc(e.Changed, func(a, b Changed) int { return cmp.Or(cmp.Compare(size(b), size(a)), cmp.Compare(a.ID, b.ID)) })
	e.Changed = e.Changed[:min(200, len(e.Changed))]
	return e, nil
}

func (c *Cost) add(a WasteAnswer) {
	c.FeesGr += a.FeeGr
	c.MonthlyGr += a.SupportGr
	c.YearlyGr += 12 * a.SupportGr
	if a.SupportGr > 0 {
		c.Supported++
	}
}

// Asking is a what-if: other rates, other bands, or both.
type Asking struct {
	On    clock.Date `json:"on,omitempty" doc:"the day whose numbers are compared with; today when absent"`
	Rates *struct {
		AreaGr      *int64 `json:"area_gr,omitempty" minimum:"0"`
		AreaLimitM2 *int64 `json:"area_limit_m2,omitempty" minimum:"0"`
		AreaAboveGr *int64 `json:"area_above_gr,omitempty" minimum:"0"`
	} `json:"rates,omitempty"`
	Bands []Support `json:"bands,omitempty" doc:"all bands that would apply"`
}

// whatIf compares the numbers of a day with others, over every application that was granted or is not decided yet.
func (d *desk) whatIf(ctx context.Context, tx pgx.Tx, scope access.Scope, in Asking) (Effect, error) {
	if err := scope.Require(WhatIf); err != nil {
		return Effect{}, err
	}
	today(&in.On)
	n, err := d.numbers(ctx, tx, in.On)
	if err != nil {
		return Effect{}, err
	}
	before, after := n.Rates, n.Rates
	if r := in.Rates; r != nil {
		for _, f := range []struct{ given, into *int64 }{{r.AreaGr, &after.AreaGr}, {r.AreaLimitM2, &after.AreaLimitM2}, {r.AreaAboveGr, &after.AreaAboveGr}} {
			if f.given != nil {
				*f.into = *f.given
			}
		}
	}
	if in.Bands != nil {
		if err := checkBands(in.Bands); err != nil {
			return Effect{}, failAt("bands", ErrValue.Because("%s", err))
		}
		after.Bands = in.Bands
	}
	args := &arguments{}
	where := scope.Condition(applications, args.add)
	rows, err := tx.Query(ctx, `SELECT t.id, t.number, t.persons, t.building, t.area_m2::float8 FROM relief_applications t
		WHERE t.persons IS NOT NULL AND t.building <> '' AND t.area_m2 IS NOT NULL AND t.verdict IN ('', 'POSITIVE') AND t.state NOT IN ('DRAFT', 'WITHDRAWN', 'CLOSED') AND `+where+` ORDER BY t.id`, args.list...)
	if err != nil {
		return Effect{}, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[subject])
	if err != nil {
		return Effect{}, err
	}
	return effect(all, before, after)
}
