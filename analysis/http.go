package analysis

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/analysis/rules"
	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/privacy"
	"spoina/internal/register"
)

// Failures of the addresses.
var (
	ErrNone  = fail.New(fail.NotFound, "discrepancy.none", "there is no such discrepancy")
	ErrRun   = fail.New(fail.NotFound, "run.none", "there is no such run")
	ErrAsked = fail.New(fail.Invalid, "discrepancy.query", "the list cannot be asked for like this")
)

type answer[T any] struct{ Body T }

type ruleDoc struct {
	Rule     string           `json:"rule"`
	Code     string           `json:"code" doc:"stable name, OBJ_NO_PERMIT"`
	Version  int              `json:"version"`
	Name     rules.Text       `json:"name"`
	Title    rules.Text       `json:"title"`
	Sentence rules.Text       `json:"sentence"`
	Severity string           `json:"severity"`
	Law      []string         `json:"law"`
	Next     []string         `json:"next"`
	Terms    []rules.TermInfo `json:"terms"`
}

// Routes adds the addresses of rules, discrepancies, parameters and runs, for whoever works in the office; which rows,
// access.Scope decides.
func Routes(api huma.API) {
	huma.Get(api, "/api/v1/rules", func(context.Context, *struct{}) (*answer[[]ruleDoc], error) {
		out := &answer[[]ruleDoc]{}
		for _, r := range rules.All() {
			m := r.Meta()
			d := ruleDoc{Rule: m.ID, Code: m.Name, Version: m.Version, Name: m.Title, Title: m.Title, Sentence: m.Sentence, Severity: m.Base.String(), Next: m.Next, Terms: m.Terms}
			for _, a := range m.Law {
				d.Law = append(d.Law, a.Article)
			}
			out.Body = append(out.Body, d)
		}
		return out, nil
	})
	huma.Get(api, "/api/v1/discrepancies", func(ctx context.Context, in *listInput) (*answer[listDoc], error) {
		out := &answer[listDoc]{}
		err := reading(ctx, func(r *register.Reader, _ pgx.Tx) error { return in.answer(ctx, r, &out.Body) })
		return out, err
	})
	huma.Get(api, "/api/v1/discrepancies/{id}", func(ctx context.Context, in *struct {
		ID      int64  `path:"id"`
		Purpose string `query:"purpose" doc:"code of the purpose for which source rows are read; the reading is recorded"`
	}) (*answer[cardDoc], error) {
		out := &answer[cardDoc]{}
		if in.Purpose != "" {
			if err := privacy.CheckPurpose(in.Purpose); err != nil {
				return nil, err
			}
		}
		if err := reading(ctx, func(r *register.Reader, tx pgx.Tx) error {
			r.Purpose = in.Purpose
			return readCard(ctx, r, tx, in.ID, &out.Body)
		}); err != nil {
			return nil, err
		}
		for _, s := range out.Body.Sources { // what cannot be recorded is not given out
			if err := privacy.RecordReading(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), sourceOf[s.Kind], []string{"raw"}, in.Purpose, []int64{s.ID}, 1); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
	huma.Get(api, "/api/v1/discrepancies/{id}/plan", func(ctx context.Context, in *struct {
		ID int64 `path:"id"`
	}) (*answer[planDoc], error) {
		out := &answer[planDoc]{}
		err := reading(ctx, func(_ *register.Reader, tx pgx.Tx) error { return readPlan(ctx, tx, in.ID, &out.Body) })
		return out, err
	})
	assignRoute(api)
	caseRoutes(api)
	paramRoutes(api)
	runRoutes(api)
	observeRoutes(api)
}

func dayOf(s string) (clock.Date, error) {
	if s == "" {
		return clock.Today(), nil
	}
	d, err := clock.ParseDate(s)
	if err != nil {
		return d, ErrAsked.Because("a day is a date like 2026-11-22")
	}
	return d, nil
}

func reading(ctx context.Context, f func(*register.Reader, pgx.Tx) error) error {
	store := httpapi.StoreOf(ctx)
	return store.Read(ctx, func(tx pgx.Tx) error {
		r, err := register.NewReader(ctx, store, tx, httpapi.ScopeOf(ctx))
		if err != nil {
			return err
		}
		return f(r, tx)
	})
}

// listInput is what a list of discrepancies can be asked for. Several values are separated by commas.
type listInput struct {
	Rule     string `query:"rule" doc:"O01,O03"`
	Severity string `query:"severity"`
	State    string `query:"state"`
	Outcome  string `query:"outcome"`
	From     string `query:"from" doc:"judged on this day or later, YYYY-MM-DD"`
	To       string `query:"to" doc:"judged on this day or earlier"`
	BBox     string `query:"bbox" doc:"west,south,east,north in degrees"`
	Q        string `query:"q" doc:"words that must occur"`
	Filter   string `query:"filter" doc:"CQL2 text"`
	Sort     string `query:"sort" doc:"fields, - before one turns its order"`
	Limit    int    `query:"limit" minimum:"1" maximum:"5000" default:"100"`
	After    string `query:"after" doc:"page mark from next"`
}

type rowDoc struct {
	ID           int64           `json:"id"`
	Rule         string          `json:"rule"`
	Outcome      string          `json:"outcome" enum:"hit,unknown"`
	State        string          `json:"state" enum:"DETECTED,TRIAGED,FALSE_POSITIVE,FIELD_CHECK,CONFIRMED,REGISTER_ERROR,ACTION,RESOLVED,CLOSED,VANISHED"`
	Severity     string          `json:"severity" enum:"info,low,medium,high,critical"`
	Confidence   float64         `json:"confidence"`
	Label        string          `json:"label"`
	Street       string          `json:"street"`
	On           string          `json:"on"`
	Measures     json.RawMessage `json:"measures"`
	Money        json.RawMessage `json:"money"`
	LonLat       []float64       `json:"lonlat,omitempty" doc:"longitude, latitude in degrees"`
	CaseNumbers  []string        `json:"case_numbers"`
	ParcelIDs    []string        `json:"parcel_ids"`
	Reason       string          `json:"reason"`
	Assignee     string          `json:"assignee" doc:"login of the officer in charge"`
	DueOn        string          `json:"due_on,omitempty" doc:"the earliest deadline that runs"`
	ParkedUntil  string          `json:"parked_until,omitempty"`
	VanishedFrom string          `json:"vanished_from,omitempty" doc:"an officer had it when it was no longer found: to be confirmed"`
	Bundle       int64           `json:"bundle_id,omitempty"`
	Version      int64           `json:"version"`
}

type listDoc struct {
	Rows     []rowDoc `json:"rows"`
	Next     string   `json:"next,omitempty"`
	Count    int64    `json:"count"`
	Revision int64    `json:"revision"`
	Facets   facets   `json:"facets"`
	Withheld []string `json:"withheld" doc:"fields that the person's roles do not show"`
}

type facets struct {
	Rules    []ruleFacet    `json:"rules"`
	Severity map[string]int `json:"severity"`
	State    map[string]int `json:"state"`
	Outcome  map[string]int `json:"outcome"`
	Few      []string       `json:"few" doc:"what is left out of statistics because it counts fewer than 5, or would tell such a count"`
}

type ruleFacet struct {
	Rule    string     `json:"rule"`
	Count   int        `json:"count"`
	Worst   string     `json:"worst"`
	Unknown int        `json:"unknown"`
	Money   []moneySum `json:"money"`
}

// moneySum is the sum of one legal basis; bases are never added to each other.
type moneySum struct {
	Basis string `json:"basis"`
	Min   int64  `json:"min_gr"`
	Max   int64  `json:"max_gr"`
	rows  int
}

// filters turns the parameters into the register's own filter language, so that list, map and export agree.
func (in *listInput) filters() (string, error) {
	var parts []string
	for _, f := range []struct{ field, values string }{{"rule", in.Rule}, {"severity", in.Severity}, {"state", in.State}, {"outcome", in.Outcome}} {
		if f.values == "" {
			continue
		}
		var quoted []string
		for _, v := range strings.Split(f.values, ",") {
			quoted = append(quoted, "'"+strings.ReplaceAll(strings.TrimSpace(v), "'", "''")+"'")
		}
		parts = append(parts, f.field+" IN ("+strings.Join(quoted, ", ")+")")
	}
	for _, f := range []struct{ op, day string }{{">=", in.From}, {"<=", in.To}} {
		if f.day == "" {
			continue
		}
		d, err := dayOf(f.day)
		if err != nil {
			return "", err
		}
		parts = append(parts, "on_date "+f.op+" DATE('"+d.String()+"')")
	}
	if in.Filter != "" {
		parts = append(parts, "("+in.Filter+")")
	}
	return strings.Join(parts, " AND "), nil
}

func (in *listInput) answer(ctx context.Context, r *register.Reader, out *listDoc) error {
	out.Rows, out.Withheld = []rowDoc{}, []string{}
	if scope := httpapi.ScopeOf(ctx); !scope.Rights("discrepancies").Read && scope.May(access.ReadStatistics) {
		return in.statistics(ctx, out)
	}
	reg, err := r.Find(register.Core(), "discrepancies")
	if err != nil {
		return err
	}
	filter, err := in.filters()
	if err != nil {
		return err
	}
	p := pickRow(reg)
	out.Withheld = p.missing
	q := register.Query{Columns: p.columns, Text: in.Q, After: in.After, Limit: in.Limit, Place: &register.PlaceStyle{Point: true}}
	if q.Sort, err = reg.ParseSort(strings.ReplaceAll(in.Sort, "severity", "severity_rank")); err != nil {
		return err
	}
	if in.BBox != "" {
		if q.Box, err = register.ParseBox(in.BBox); err != nil {
			return err
		}
	}
	if filter != "" {
		f, err := reg.ParseFilter(filter)
		if err != nil {
			return err
		}
		q.Filters = append(q.Filters, f)
	}
	page, err := r.Rows(reg, q, func(row *register.Row) error {
		out.Rows = append(out.Rows, p.row(row))
		return nil
	})
	if err != nil {
		return err
	}
	out.Next, out.Revision = page.Next, page.Known
	if out.Count, err = r.Count(reg, q); err != nil {
		return err
	}
	q.After, q.Limit, q.Sort, q.Place = "", 0, nil, nil
	out.Facets, err = countFacets(r, reg, q)
	return err
}
