package coal

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/letter"
	"spoina/internal/once"
	"spoina/internal/programme"
	"spoina/internal/report"
)

// Keyed is a request that may be sent again when its answer was lost: under its key it is done once.
type Keyed[T any] struct {
	Key  string `header:"Idempotency-Key" doc:"the same for every attempt at one action"`
	Body T
}

// KeyedRow is Keyed about a row.
type KeyedRow[T any] struct {
	ID int64 `path:"id"`
	Keyed[T]
}

type answer[T any] struct {
	Repeated string `header:"Idempotency-Repeated" doc:"true: this is what the first attempt was answered"`
	Body     T
}

// request is what a key stands for.
type request struct {
	Action string
	ID     int64
	Body   any
}

// do makes an action one change that a repeated request does not do again.
func do[Out any](ctx context.Context, env programme.Env, key string, r request, f func(Desk) (Out, error)) (*answer[Out], error) {
	scope := httpapi.ScopeOf(ctx)
	if !scope.SignedIn() {
		return nil, scope.Refused("an account")
	}
	out := &answer[Out]{}
	_, err := httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), "coal: "+r.Action, func(c *db.Change) error {
		done, repeated, err := once.Do(ctx, c, scope, key, r, func() (Out, error) { return f(At(c, scope, env)) })
		if out.Body = done; repeated {
			out.Repeated = "true"
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// action adds a POST address for an action.
func action[In, Out any](api huma.API, env programme.Env, name, path, summary string, f func(context.Context, Desk, In) (Out, error)) {
	huma.Register(api, huma.Operation{OperationID: "coal-" + name, Method: http.MethodPost, Path: "/api/v1/coal" + path, Summary: summary},
		func(ctx context.Context, in *Keyed[In]) (*answer[Out], error) {
			return do(ctx, env, in.Key, request{name, 0, in.Body}, func(d Desk) (Out, error) { return f(ctx, d, in.Body) })
		})
}

// rowAction adds a POST address for an action on a row.
func rowAction[In, Out any](api huma.API, env programme.Env, name, path, summary string, f func(context.Context, Desk, int64, In) (Out, error)) {
	huma.Register(api, huma.Operation{OperationID: "coal-" + name, Method: http.MethodPost, Path: "/api/v1/coal" + path, Summary: summary},
		func(ctx context.Context, in *KeyedRow[In]) (*answer[Out], error) {
			return do(ctx, env, in.Key, request{name, in.ID, in.Body}, func(d Desk) (Out, error) { return f(ctx, d, in.ID, in.Body) })
		})
}

type state struct {
	ID     int64  `json:"id"`
	Status string `json:"status"`
}

type because struct {
	Reason string `json:"reason" maxLength:"500"`
}

type nothing struct{}

// routes are the addresses of the programme, below /api/v1/coal.
func routes(api huma.API, router chi.Router, env programme.Env) {
	action(api, env, "issue-certificate", "/certificates", "Issue a certificate", func(ctx context.Context, d Desk, in Application) (Certified, error) { return d.Issue(ctx, in) })
	action(api, env, "refuse-certificate", "/refusals", "Refuse a certificate", func(ctx context.Context, d Desk, in Refusal) (RefusedAs, error) { return d.Refuse(ctx, in) })
	rowAction(api, env, "withdraw-certificate", "/certificates/{id}/withdraw", "Withdraw a certificate",
		func(ctx context.Context, d Desk, id int64, in because) (state, error) {
			return state{id, Withdrawn}, d.Withdraw(ctx, id, in.Reason)
		})
	action(api, env, "reserve", "/reservations", "Keep a quantity for a household", func(ctx context.Context, d Desk, in Keeping) (Kept, error) { return d.Reserve(ctx, in) })
	rowAction(api, env, "release", "/reservations/{id}/release", "Give back what is kept",
		func(ctx context.Context, d Desk, id int64, _ nothing) (state, error) {
			return state{id, Released}, d.Release(ctx, id)
		})
	action(api, env, "order", "/orders", "Order from a supplier", func(ctx context.Context, d Desk, in Ordering) (Ordered, error) { return d.Order(ctx, in) })
	rowAction(api, env, "move-order", "/orders/{id}/moves", "Close, cancel or reopen an order",
		func(ctx context.Context, d Desk, id int64, in struct {
			Move string `json:"move" enum:"close,cancel,reopen"`
		}) (state, error) {
			to, err := d.MoveOrder(ctx, id, in.Move)
			return state{id, to}, err
		})
	action(api, env, "receive", "/receipts", "Book a delivery by its weigh slip", func(ctx context.Context, d Desk, in Delivery) (Received, error) { return d.Receive(ctx, in) })
	rowAction(api, env, "reverse-receipt", "/receipts/{id}/reverse", "Take a delivery back", func(ctx context.Context, d Desk, id int64, in TakeBack) (Received, error) {
		return d.ReverseReceipt(ctx, id, in)
	})
	action(api, env, "sell", "/sales", "Sell at a yard", func(ctx context.Context, d Desk, in Selling) (Sold, error) { return d.Sell(ctx, in) })
	rowAction(api, env, "reverse-sale", "/sales/{id}/reverse", "Take a sale back", func(ctx context.Context, d Desk, id int64, in TakeBack) (Reversed, error) {
		return d.ReverseSale(ctx, id, in)
	})
	dayRoutes(api, env)
	readRoutes(api)
	letter.Routes(api, "coal", letters, "coal_certificates", "coal_sales")
	letter.Serve(api, "/coal/certificates/{id}/letters/{name}", "coal_certificates", []string{"person", "address"}, letters[:2], certificateLetter)
	documentRoute(api)
	report.Routes(api, router, "/coal/statistics", "coal_sales", statistics(env))
	report.Routes(api, router, "/coal/settlement", "coal_days", settlement)
}

func dayRoutes(api huma.API, env programme.Env) {
	huma.Register(api, huma.Operation{OperationID: "coal-close-day", Method: http.MethodPost, Path: "/api/v1/coal/days/{day}/close", Summary: "Count a yard's cash and close its day"},
		func(ctx context.Context, in *struct {
			Day string `path:"day"`
			Keyed[Closing]
		}) (*answer[ClosedDay], error) {
			on, err := clock.ParseDate(in.Day)
			if err != nil {
				return nil, fail.At("day", ErrPeriod.Because("the day is written like 2026-11-22"))
			}
			return do(ctx, env, in.Key, request{"close-day " + in.Day, 0, in.Body}, func(d Desk) (ClosedDay, error) { return d.CloseDay(ctx, on, in.Body) })
		})
	huma.Register(api, huma.Operation{OperationID: "coal-day", Method: http.MethodGet, Path: "/api/v1/coal/days/{day}", Summary: "What a yard's day adds up to"},
		func(ctx context.Context, in *struct {
			Day  string `path:"day"`
			Yard string `query:"yard" required:"true"`
		}) (*answer[DayTotals], error) {
			on, err := clock.ParseDate(in.Day)
			if err != nil {
				return nil, fail.At("day", ErrPeriod.Because("the day is written like 2026-11-22"))
			}
			return read(ctx, func(tx pgx.Tx) (DayTotals, error) { return TotalsOf(ctx, tx, httpapi.ScopeOf(ctx), in.Yard, on) })
		})
}

func read[Out any](ctx context.Context, f func(pgx.Tx) (Out, error)) (*answer[Out], error) {
	out := &answer[Out]{}
	return out, httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
		out.Body, err = f(tx)
		return err
	})
}

func readRoutes(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "coal-certificate", Method: http.MethodGet, Path: "/api/v1/coal/certificates/by-number/{number}", Summary: "A certificate as a yard sees it"},
		func(ctx context.Context, in *struct {
			Number string `path:"number" maxLength:"30"`
			On     string `query:"on" doc:"the day of the sale, YYYY-MM-DD; empty: today"`
		}) (*answer[Shown], error) {
			var on clock.Date
			if in.On != "" {
				var err error
				if on, err = clock.ParseDate(in.On); err != nil {
					return nil, fail.At("on", ErrPeriod.Because("the day is written like 2026-11-22"))
				}
			}
			return read(ctx, func(tx pgx.Tx) (Shown, error) { return ByNumber(ctx, tx, httpapi.ScopeOf(ctx), in.Number, on) })
		})
	huma.Register(api, huma.Operation{OperationID: "coal-stock", Method: http.MethodGet, Path: "/api/v1/coal/stock", Summary: "What lies at the yards and may be promised today"},
		func(ctx context.Context, _ *struct{}) (*answer[StockNow], error) {
			return read(ctx, func(tx pgx.Tx) (StockNow, error) { return Stock(ctx, tx, httpapi.ScopeOf(ctx)) })
		})
	huma.Register(api, huma.Operation{OperationID: "coal-advice", Method: http.MethodGet, Path: "/api/v1/coal/advice", Summary: "What to order so that nothing is left in the end"},
		func(ctx context.Context, _ *struct{}) (*answer[Purchase], error) {
			return read(ctx, func(tx pgx.Tx) (Purchase, error) { return Purchases(ctx, tx, httpapi.ScopeOf(ctx)) })
		})
}
