package relief

import (
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/letter"
	"spoina/internal/once"
	"spoina/internal/privacy"
	"spoina/internal/report"
)

type answer[T any] struct{ Body T }

// done is an answer; a repeated one was given before and changed nothing now.
type done[T any] struct {
	Repeated string `header:"Idempotency-Repeated" doc:"true: an answer that was given before"`
	Body     T
}

// Keyed is the header of an action: exported, since the reader of requests passes over what is not.
type Keyed struct {
	Key string `header:"Idempotency-Key" doc:"the same for every attempt at one action"`
}

// perform runs one action in a change of its own, once for each key.
func perform[T any](ctx context.Context, key, reason string, request any, f func(*db.Change, access.Scope) (T, error)) (*done[T], error) {
	scope := httpapi.ScopeOf(ctx)
	out := &done[T]{}
	_, err := httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), reason, func(c *db.Change) error {
		body, repeated, err := once.Do(ctx, c, scope, key, request, func() (T, error) { return f(c, scope) })
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

// file is an answer that a browser keeps as a file and no cache keeps at all.
type file struct {
	ContentType  string `header:"Content-Type"`
	Disposition  string `header:"Content-Disposition"`
	CacheControl string `header:"Cache-Control"`
	NoSniff      string `header:"X-Content-Type-Options"`
	Body         []byte
}

func (d *desk) routes(api huma.API, router chi.Router) {
	d.publicRoutes(api)
	d.officeRoutes(api)
	d.listRoutes(api)
	report.Routes(api, router, "/relief/statistics", "relief_applications", d.statistics)
	letter.Routes(api, "relief", letterKinds(), "relief_applications")
	letter.Serve(api, "/relief/applications/{id}/letters/{name}", "relief_applications", letterColumns, letterKinds(), d.fill)
}

// today gives a question without a day the day of now.
func today(on *clock.Date) {
	if on.IsZero() {
		*on = clock.Today()
	}
}

// publicRoutes are for anybody. They answer with numbers, with a code, or to one.
func (d *desk) publicRoutes(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "waste-fee", Method: "POST", Path: "/api/v1/public/waste-fee", Summary: "The fee for waste and the support, with the working"},
		func(ctx context.Context, in *struct{ Body WasteQuestion }) (*answer[WasteAnswer], error) {
			q, out := in.Body, &answer[WasteAnswer]{}
			today(&q.On)
			err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
				n, err := d.numbers(ctx, tx, q.On)
				if err == nil {
					out.Body, err = n.Rates.Waste(q)
				}
				return err
			})
			return out, err
		})
	huma.Register(api, huma.Operation{OperationID: "protective-benefit", Method: "POST", Path: "/api/v1/public/protective-benefit", Summary: "The protective benefit (dodatek osłonowy) of a day, with the working"},
		func(ctx context.Context, in *struct{ Body BenefitQuestion }) (*answer[BenefitAnswer], error) {
			q, out := in.Body, &answer[BenefitAnswer]{}
			today(&q.On)
			err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
				n, err := d.numbers(ctx, tx, q.On)
				if err == nil {
					out.Body, err = n.Benefit.Benefit(q)
				}
				return err
			})
			return out, err
		})
	type goldenDoc struct {
		Cases  []Golden `json:"cases"`
		Passed int      `json:"passed"`
		Failed int      `json:"failed"`
	}
	huma.Get(api, "/api/v1/public/calculators/golden", func(ctx context.Context, _ *struct{}) (*answer[goldenDoc], error) {
		out := &answer[goldenDoc]{}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
			out.Body.Cases, err = rerun(func(on clock.Date) (Numbers, error) { return d.numbers(ctx, tx, on) })
			return err
		})
		for _, c := range out.Body.Cases {
			if c.OK {
				out.Body.Passed++
			} else {
				out.Body.Failed++
			}
		}
		return out, err
	})
	type codeDoc struct {
		Code string `json:"code" doc:"bring it to the office; whoever has it sees the state"`
	}
	huma.Register(api, huma.Operation{OperationID: "draft-relief", Method: "POST", Path: "/api/v1/public/relief/applications", Summary: "Leave a draft of an application, from the calculator's result"},
		func(ctx context.Context, in *struct {
			Keyed
			Body Drafted
		}) (*done[codeDoc], error) {
			kept, err := perform(ctx, in.Key, "draft of an application for relief", in.Body, func(c *db.Change, _ access.Scope) (string, error) { return d.sketch(ctx, c, in.Body) })
			if err != nil {
				return nil, err
			}
			return &done[codeDoc]{kept.Repeated, codeDoc{d.code(kept.Body)}}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "relief-status", Method: "POST", Path: "/api/v1/public/relief/status", Summary: "How an application stands, for who has its code"},
		func(ctx context.Context, in *struct {
			Body struct {
				Code string `json:"code" maxLength:"40"`
			}
		}) (*answer[Status], error) {
			out := &answer[Status]{}
			err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
				out.Body, err = d.status(ctx, tx, in.Body.Code, clock.Today())
				return err
			})
			return out, err
		})
}

// officeRoutes are for those who keep the register, and for the departments that are asked.
func (d *desk) officeRoutes(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "apply-relief", Method: "POST", Path: "/api/v1/relief/applications", Summary: "Register an application"},
		func(ctx context.Context, in *struct {
			Keyed
			Body Applying
		}) (*done[Applied], error) {
			out, err := perform(ctx, in.Key, "application for relief", in.Body, func(c *db.Change, scope access.Scope) (Applied, error) {
				applied, err := d.apply(ctx, c, scope, in.Body)
				applied.Code = "" // not kept with the answers to repeated requests
				return applied, err
			})
			if err == nil && in.Body.Code == "" {
				out.Body.Code = d.code(out.Body.Number)
			}
			return out, err
		})
	huma.Get(api, "/api/v1/relief/applications/{id}", func(ctx context.Context, in *struct {
		ID      int64  `path:"id"`
		Purpose string `query:"purpose" doc:"why personal data are read; without it they are left out"`
	}) (*answer[Detail], error) {
		store, scope, out := httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), &answer[Detail]{}
		if !scope.SignedIn() {
			return nil, access.ErrSignIn
		}
		if in.Purpose != "" {
			if err := privacy.CheckPurpose(in.Purpose); err != nil {
				return nil, err
			}
		}
		if err := store.Read(ctx, func(tx pgx.Tx) (err error) {
			out.Body, err = d.detail(ctx, tx, scope, in.ID, in.Purpose != "")
			return err
		}); err != nil {
			return nil, err
		}
		if in.Purpose != "" && out.Body.Application == nil {
			if err := privacy.RecordReading(ctx, store, scope, "relief_checks", []string{"basis"}, in.Purpose, out.Body.partIDs(), int64(len(out.Body.Parts))); err != nil {
				return nil, err
			}
		}
		if a := out.Body.Application; a != nil && a.Personal != nil { // what cannot be recorded is not given out
			columns := []string{"applicant", "address", "income_gr", "account", "reason", "appeal", "note"}
			if err := privacy.RecordReading(ctx, store, scope, "relief_applications", columns, in.Purpose, []int64{in.ID}, 1); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
	huma.Register(api, huma.Operation{OperationID: "move-relief", Method: "POST", Path: "/api/v1/relief/applications/{id}/moves", Summary: "Move an application on"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64 `path:"id"`
			Body Moving
		}) (*done[Moved], error) {
			return perform(ctx, in.Key, "relief: "+in.Body.Move, on(in.ID, in.Body), func(c *db.Change, scope access.Scope) (Moved, error) { return d.move(ctx, c, scope, in.ID, in.Body) })
		})
	huma.Register(api, huma.Operation{OperationID: "answer-relief", Method: "POST", Path: "/api/v1/relief/applications/{id}/checks/{part}", Summary: "Answer a department's question"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64  `path:"id"`
			Part string `path:"part" doc:"TAX or SOCIAL"`
			Body Answering
		}) (*done[Answered], error) {
			return perform(ctx, in.Key, "relief: answer", on(in.ID, [2]any{in.Part, in.Body}), func(c *db.Change, scope access.Scope) (Answered, error) {
				return d.answer(ctx, c, scope, in.ID, in.Part, in.Body)
			})
		})
	huma.Register(api, huma.Operation{OperationID: "what-if-relief", Method: "POST", Path: "/api/v1/relief/what-if", Summary: "What other rates or bands would cost, who would gain and who would drop out"},
		func(ctx context.Context, in *struct{ Body Asking }) (*answer[Effect], error) {
			out := &answer[Effect]{}
			err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
				out.Body, err = d.whatIf(ctx, tx, httpapi.ScopeOf(ctx), in.Body)
				return err
			})
			return out, err
		})
}

// about is a request about one row, so that two rows' equal requests differ.
type about struct {
	ID   int64
	Body any
}

func on(id int64, body any) about { return about{id, body} }

// listRoutes are for those who pay.
func (d *desk) listRoutes(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "list-relief-payments", Method: "POST", Path: "/api/v1/relief/payment-lists", Summary: "List what is to be paid for a month"},
		func(ctx context.Context, in *struct {
			Keyed
			Body struct {
				Month string     `json:"month" maxLength:"7" doc:"2026-11"`
				On    clock.Date `json:"on,omitempty"`
			}
		}) (*done[List], error) {
			return perform(ctx, in.Key, "relief: payment list", in.Body, func(c *db.Change, scope access.Scope) (List, error) {
				return d.makeList(ctx, c, scope, in.Body.Month, in.Body.On)
			})
		})
	type closing struct {
		On clock.Date `json:"on,omitempty"`
	}
	huma.Register(api, huma.Operation{OperationID: "close-relief-payments", Method: "POST", Path: "/api/v1/relief/payment-lists/{id}/close", Summary: "A list was paid"},
		func(ctx context.Context, in *struct {
			Keyed
			ID   int64 `path:"id"`
			Body closing
		}) (*done[List], error) {
			return perform(ctx, in.Key, "relief: payment list closed", on(in.ID, in.Body), func(c *db.Change, scope access.Scope) (List, error) {
				return d.closeList(ctx, c, scope, in.ID, in.Body.On)
			})
		})
	huma.Register(api, huma.Operation{OperationID: "relief-payment-file", Method: "GET", Path: "/api/v1/relief/payment-lists/{id}/file", Summary: "A payment list for the bank (elixir) or as a spreadsheet",
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"text/plain": {}, xlsxType: {}}}}},
		func(ctx context.Context, in *struct {
			ID      int64  `path:"id"`
			Format  string `query:"format" default:"xlsx" doc:"xlsx or elixir"`
			Purpose string `query:"purpose" default:"payment" doc:"why personal data are read; the reading is recorded"`
		}) (*file, error) {
			return d.paymentFile(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), in.ID, in.Format, in.Purpose)
		})
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// paymentFile writes a list. Names and accounts leave the program, so the reading is recorded first.
func (d *desk) paymentFile(ctx context.Context, store *db.Store, scope access.Scope, id int64, format, purpose string) (*file, error) {
	if err := scope.Require(Pay); err != nil {
		return nil, err
	}
	if !scope.Rights("relief_payments").Personal {
		return nil, scope.Refused("personal data of the register relief_payments")
	}
	if err := privacy.CheckPurpose(purpose); err != nil {
		return nil, err
	}
	out := &file{CacheControl: "no-store", NoSniff: "nosniff"}
	var l List
	var all []payment
	var n Numbers
	if err := store.Read(ctx, func(tx pgx.Tx) (err error) {
		if l, err = list(ctx, tx, scope, id); err == nil {
			if all, err = paymentsOf(ctx, tx, id); err == nil {
				n, err = d.numbers(ctx, tx, clock.Today())
			}
		}
		return err
	}); err != nil {
		return nil, err
	}
	var err error
	name := fmt.Sprintf("wyplaty-%s-%d", l.Month.String()[:7], l.ID)
	switch format {
	case "xlsx":
		out.ContentType, out.Disposition = xlsxType, fmt.Sprintf(`attachment; filename="%s.xlsx"`, name)
		out.Body, err = sheetOf(store.Office().Name, l, all)
	case "elixir":
		out.ContentType, out.Disposition = "text/plain; charset=windows-1250", fmt.Sprintf(`attachment; filename="%s.pli"`, name)
		out.Body, err = elixir(store.Office().Name, n.Account, clock.Today(), l, all)
	default:
		err = ErrFormat.Because("%q is no format of a payment list; offered are xlsx and elixir", format)
	}
	if err != nil {
		return nil, err
	}
	rows := make([]int64, len(all))
	for i, p := range all {
		rows[i] = p.Row
	}
	return out, privacy.RecordUse(ctx, store, scope, "relief_payments", privacy.Use{Shown: []string{"applicant", "account"}}, purpose, format, rows, int64(len(rows)))
}
