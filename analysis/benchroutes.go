package analysis

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/job"
)

type trialDoc struct {
	ID        int64                      `json:"id"`
	Name      string                     `json:"name"`
	On        clock.Date                 `json:"on"`
	Params    map[string]json.RawMessage `json:"params"`
	Rules     map[string]bool            `json:"rules"`
	State     string                     `json:"state" enum:"running,done,failed"`
	Progress  json.RawMessage            `json:"progress"`
	Result    *TrialResult               `json:"result"`
	Error     *string                    `json:"error"`
	Actor     string                     `json:"actor"`
	StartedAt time.Time                  `json:"started_at"`
	Seconds   *float64                   `json:"seconds"`
	KnownAt   *int64                     `json:"known_at"`
}

func readTrials(ctx context.Context, tx pgx.Tx, id int64) ([]trialDoc, error) {
	rows, err := tx.Query(ctx, `SELECT id, name, on_date, params, rules, state, progress, result, error, actor, started_at, seconds, known_at FROM rule_trials
		WHERE $1 = 0 OR id = $1 ORDER BY id DESC LIMIT 100`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (trialDoc, error) {
		var d trialDoc
		var result []byte
		err := row.Scan(&d.ID, &d.Name, &d.On, &d.Params, &d.Rules, &d.State, &d.Progress, &result, &d.Error, &d.Actor, &d.StartedAt, &d.Seconds, &d.KnownAt)
		if err == nil && d.State == "done" {
			d.Result = &TrialResult{}
			err = json.Unmarshal(result, d.Result)
		}
		return d, err
	})
}

type trialFinding struct {
	No       int             `json:"no"`
	What     string          `json:"what" enum:"appears,vanishes,changes"`
	Rule     string          `json:"rule"`
	Outcome  string          `json:"outcome"`
	Severity string          `json:"severity"`
	Was      string          `json:"was"`
	Label    string          `json:"label"`
	Sentence json.RawMessage `json:"sentence"`
	Money    json.RawMessage `json:"money"`
	MoneyWas json.RawMessage `json:"money_was"`
	Lon      *float64        `json:"lon"`
	Lat      *float64        `json:"lat"`
	ID       *int64          `json:"discrepancy" doc:"the finding as it stands, where there is one"`
}

type trialFindings struct {
	Findings []trialFinding `json:"findings"`
	Total    int            `json:"total" doc:"of those that the person may see"`
}

// readTrialFindings lists what a trial finds otherwise, as far as the person sees discrepancies of that kind.
func readTrialFindings(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64, rule, what string, skip, limit int) (*trialFindings, error) {
	out := &trialFindings{Findings: []trialFinding{}}
	args := []any{id, rule, what}
	where := ` FROM rule_trial_findings t WHERE trial_id = $1 AND ($2 = '' OR rule = $2) AND ($3 = '' OR what = $3) AND ` + can(scope, "discrepancies", &args)
	if err := tx.QueryRow(ctx, `SELECT count(*)`+where, args...).Scan(&out.Total); err != nil {
		return nil, err
	}
	args = append(args, skip, limit)
	n := len(args)
	rows, err := tx.Query(ctx, `SELECT no, what, rule, outcome, severity, was, label, sentence, money, money_was, ST_X(ST_Transform(geom, 4326)), ST_Y(ST_Transform(geom, 4326)),
		(SELECT d.id FROM discrepancies d WHERE d.fingerprint = t.fingerprint)`+where+` ORDER BY no OFFSET $`+strconv.Itoa(n-1)+` LIMIT $`+strconv.Itoa(n), args...)
	if err != nil {
		return nil, err
	}
	out.Findings, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (trialFinding, error) {
		var f trialFinding
		err := row.Scan(&f.No, &f.What, &f.Rule, &f.Outcome, &f.Severity, &f.Was, &f.Label, &f.Sentence, &f.Money, &f.MoneyWas, &f.Lon, &f.Lat, &f.ID)
		return f, err
	})
	out.Findings = list(out.Findings)
	return out, err
}

// rulesNow is which rules run on a day, and what was signed.
type rulesNow struct {
	Off      []switched `json:"off"`
	Signings []Signing  `json:"signings"`
}

// BenchRoutes adds the addresses of drafts, trials and signings.
func BenchRoutes(api huma.API, residents *Residents) {
	for _, x := range []struct {
		id, path, summary string
		lease             bool
	}{{"check-decision", "/api/v1/check/decision", "What the rules would say of a decision, before it is written", false},
		{"check-lease", "/api/v1/check/lease", "What the rules would say of a lease, before it is written", true}} {
		huma.Register(api, huma.Operation{OperationID: x.id, Method: "POST", Path: x.path, Summary: x.summary},
			func(ctx context.Context, in *struct{ Body Draft }) (*answer[*Checked], error) {
				out, err := residents.Check(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), x.lease, in.Body)
				return &answer[*Checked]{out}, err
			})
	}
	allowed := func(ctx context.Context) (access.Scope, error) {
		scope := httpapi.ScopeOf(ctx)
		return scope, mayTry(scope)
	}
	huma.Get(api, "/api/v1/trials", func(ctx context.Context, _ *struct{}) (*answer[[]trialDoc], error) {
		out := &answer[[]trialDoc]{}
		if _, err := allowed(ctx); err != nil {
			return nil, err
		}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
			out.Body, err = readTrials(ctx, tx, 0)
			out.Body = list(out.Body)
			return err
		})
		return out, err
	})
	huma.Get(api, "/api/v1/trials/{id}", func(ctx context.Context, in *struct {
		ID int64 `path:"id" minimum:"1"`
	}) (*answer[trialDoc], error) {
		out := &answer[trialDoc]{}
		if _, err := allowed(ctx); err != nil {
			return nil, err
		}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			all, err := readTrials(ctx, tx, in.ID)
			if err == nil && len(all) == 0 {
				return ErrTrialNone
			}
			if err == nil {
				out.Body = all[0]
			}
			return err
		})
		return out, err
	})
	huma.Get(api, "/api/v1/trials/{id}/findings", func(ctx context.Context, in *struct {
		ID    int64  `path:"id" minimum:"1"`
		Rule  string `query:"rule"`
		What  string `query:"what" enum:",appears,vanishes,changes"`
		Skip  int    `query:"skip" minimum:"0"`
		Limit int    `query:"limit" minimum:"1" maximum:"20000" default:"200"`
	}) (*answer[*trialFindings], error) {
		out := &answer[*trialFindings]{}
		scope, err := allowed(ctx)
		if err != nil {
			return nil, err
		}
		err = httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
			out.Body, err = readTrialFindings(ctx, tx, scope, in.ID, in.Rule, in.What, in.Skip, in.Limit)
			return err
		})
		return out, err
	})
	huma.Register(api, huma.Operation{OperationID: "post-trial", Method: "POST", Path: "/api/v1/trials", Summary: "Try other numbers or rules", DefaultStatus: 202},
		func(ctx context.Context, in *struct {
			Body struct {
				Name string `json:"name" minLength:"1" maxLength:"200"`
				On   string `json:"on,omitempty" doc:"as if today were this day"`
				TrialRules
			}
		}) (*answer[runStarted], error) {
			scope, err := allowed(ctx)
			if err != nil {
				return nil, err
			}
			on, err := dayOf(in.Body.On)
			if err != nil {
				return nil, err
			}
			store := httpapi.StoreOf(ctx)
			out := &answer[runStarted]{}
			_, err = store.Change(ctx, scope.Actor(), "trial of rules", func(c *db.Change) (err error) {
				if out.Body.ID, err = StartTrial(ctx, c, scope, in.Body.Name, on, in.Body.TrialRules); err != nil {
					return err
				}
				return job.Insert(ctx, c.Tx, TrialArgs{Office: store.Office().Code, Trial: out.Body.ID})
			})
			return out, err
		})
	type signInput struct {
		From   string `json:"valid_from" doc:"YYYY-MM-DD: the first day"`
		Reason string `json:"reason" minLength:"3" maxLength:"2000"`
	}
	sign := func(id, path, summary string, do func(ctx context.Context, c *db.Change, scope access.Scope, id int64, from clock.Date, reason string) (Signing, error)) {
		huma.Register(api, huma.Operation{OperationID: id, Method: "POST", Path: path, Summary: summary},
			func(ctx context.Context, in *struct {
				ID   int64 `path:"id" minimum:"1"`
				Body signInput
			}) (*answer[Signing], error) {
				scope := httpapi.ScopeOf(ctx)
				from, err := dayOf(in.Body.From)
				if err != nil {
					return nil, err
				}
				out := &answer[Signing]{}
				_, err = httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), "rules signed", func(c *db.Change) (err error) {
					out.Body, err = do(ctx, c, scope, in.ID, from, in.Body.Reason)
					return err
				})
				return out, err
			})
	}
	sign("sign-trial", "/api/v1/trials/{id}/sign", "Put what was tried into force from a day on", Sign)
	sign("revert-signing", "/api/v1/rules/signings/{id}/revert", "Put back into force what was before a signing", Revert)
	huma.Get(api, "/api/v1/rules/settings", func(ctx context.Context, in *struct {
		On string `query:"on" doc:"YYYY-MM-DD; today when left out"`
	}) (*answer[rulesNow], error) {
		if !httpapi.ScopeOf(ctx).SignedIn() {
			return nil, access.ErrSignIn
		}
		on, err := dayOf(in.On)
		if err != nil {
			return nil, err
		}
		out := &answer[rulesNow]{}
		err = httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			off, err := switchesOn(ctx, tx, on)
			if err != nil {
				return err
			}
			out.Body.Off = off.Off
			rows, err := tx.Query(ctx, `SELECT `+signingColumns+` FROM rule_signings ORDER BY id DESC LIMIT 200`)
			if err != nil {
				return err
			}
			out.Body.Signings, err = pgx.CollectRows(rows, scanSigning)
			out.Body.Signings = list(out.Body.Signings)
			return err
		})
		return out, err
	})
}
