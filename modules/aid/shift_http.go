package aid

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/programme"
)

type joinBody struct {
	Volunteer Ref  `json:"volunteer"`
	Confirm   bool `json:"confirm,omitempty" doc:"two shifts at one time are meant"`
}

// volunteerRoutes are the addresses of volunteers, their shifts and their messages.
func volunteerRoutes(api huma.API, router chi.Router, env programme.Env) {
	huma.Register(api, post("add-volunteer", "/aid/volunteers", "Add a volunteer"), func(ctx context.Context, in *struct {
		Keyed
		Body newVolunteer
	}) (*done[numbered], error) {
		return perform(ctx, env, "aid.volunteers", in.Key, "volunteer", in.Body, func(a *act) (numbered, error) { return a.volunteer(in.Body) })
	})
	huma.Register(api, post("qualify-volunteer", "/aid/volunteers/{id}/qualifications", "Note a qualification"), func(ctx context.Context, in *struct {
		Keyed
		RowID
		Body newQualification
	}) (*done[ok], error) {
		return perform(ctx, env, "aid.volunteers", in.Key, "qualification", []any{in.ID, in.Body}, func(a *act) (ok, error) {
			id, err := a.qualify(Ref{ID: in.ID}, in.Body)
			return ok{id}, err
		})
	})
	// The address of a feed is told once and kept nowhere, so this answer is not repeated for a key.
	huma.Register(api, post("make-calendar-feed", "/aid/volunteers/{id}/feed", "Make a volunteer's calendar feed anew"), func(ctx context.Context, in *struct{ RowID }) (*done[feedMade], error) {
		out, err := perform(ctx, env, "aid.volunteers", "", "calendar feed", in.ID, func(a *act) (feedMade, error) { return a.feed(Ref{ID: in.ID}) })
		if err == nil {
			out.Body.Path = httpapi.PrefixOf(ctx) + out.Body.Path
		}
		return out, err
	})
	huma.Register(api, post("end-calendar-feed", "/aid/volunteers/{id}/feed/end", "Take a volunteer's calendar feed away"), func(ctx context.Context, in *struct {
		Keyed
		RowID
	}) (*done[ok], error) {
		return perform(ctx, env, "aid.volunteers", in.Key, "calendar feed ended", in.ID, func(a *act) (ok, error) { return ok{in.ID}, a.endFeed(Ref{ID: in.ID}) })
	})
	shiftRoutes(api, env)
	router.Get("/api/v1/aid/rota/{token}.ics", func(w http.ResponseWriter, r *http.Request) {
		events, err := feedOf(r.Context(), httpapi.StoreOf(r.Context()), env.Key, chi.URLParam(r, "token"))
		if err != nil {
			httpapi.WriteProblem(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
		w.Header().Set("Cache-Control", "private, max-age=300")
		w.Header().Set("Referrer-Policy", "no-referrer")
		_, _ = w.Write([]byte(calendar(events, time.Now())))
	})
	smsRoutes(api, env)
}

func shiftRoutes(api huma.API, env programme.Env) {
	huma.Register(api, post("plan-shifts", "/aid/shifts", "Plan a shift, or the same hours on several days"), func(ctx context.Context, in *struct {
		Keyed
		Body shiftPlan
	}) (*done[shiftsMade], error) {
		return perform(ctx, env, "aid.volunteers", in.Key, "shifts", in.Body, func(a *act) (shiftsMade, error) { return a.shifts(in.Body) })
	})
	huma.Register(api, post("cancel-shift", "/aid/shifts/{id}/cancel", "Call a shift off"), func(ctx context.Context, in *struct {
		Keyed
		RowID
	}) (*done[ok], error) {
		return perform(ctx, env, "aid.volunteers", in.Key, "shift called off", in.ID, func(a *act) (ok, error) { return ok{in.ID}, a.cancelShift(in.ID) })
	})
	huma.Register(api, post("sign-up", "/aid/shifts/{id}/sign-up", "Put a volunteer on a shift"), func(ctx context.Context, in *struct {
		Keyed
		RowID
		Body joinBody
	}) (*done[joined], error) {
		return perform(ctx, env, "aid.volunteers", in.Key, "sign-up", []any{in.ID, in.Body}, func(a *act) (joined, error) {
			s, err := a.shift(in.ID, 0)
			if err != nil {
				return joined{}, err
			}
			v, err := a.volunteerOf(in.Body.Volunteer, "volunteer")
			if err != nil {
				return joined{}, err
			}
			return a.signUp(s, v, in.Body.Confirm, "DESK")
		})
	})
	huma.Register(api, post("offer-swap", "/aid/signups/{id}/offer-swap", "Offer a place to somebody else"), func(ctx context.Context, in *struct {
		Keyed
		RowID
	}) (*done[joined], error) {
		return perform(ctx, env, "aid.volunteers", in.Key, "swap offered", in.ID, func(a *act) (joined, error) { return a.offer(in.ID) })
	})
	huma.Register(api, post("take-swap", "/aid/signups/{id}/take", "Take an offered place"), func(ctx context.Context, in *struct {
		Keyed
		RowID
		Body joinBody
	}) (*done[joined], error) {
		return perform(ctx, env, "aid.volunteers", in.Key, "swap taken", []any{in.ID, in.Body}, func(a *act) (joined, error) {
			v, err := a.volunteerOf(in.Body.Volunteer, "volunteer")
			if err != nil {
				return joined{}, err
			}
			return a.take(in.ID, v, in.Body.Confirm, "SWAP")
		})
	})
	huma.Register(api, post("cancel-sign-up", "/aid/signups/{id}/cancel", "Give a place back"), func(ctx context.Context, in *struct {
		Keyed
		RowID
	}) (*done[joined], error) {
		return perform(ctx, env, "aid.volunteers", in.Key, "sign-up cancelled", in.ID, func(a *act) (joined, error) { return a.cancel(in.ID, false) })
	})
	huma.Register(api, post("note-hours", "/aid/signups/{id}/worked", "Note how long somebody worked"), func(ctx context.Context, in *struct {
		Keyed
		RowID
		Body struct {
			Minutes int64 `json:"minutes" minimum:"0" maximum:"1440"`
		}
	}) (*done[joined], error) {
		return perform(ctx, env, "aid.volunteers", in.Key, "hours", []any{in.ID, in.Body}, func(a *act) (joined, error) { return a.worked(in.ID, in.Body.Minutes) })
	})
	huma.Get(api, "/api/v1/aid/rota/hours", func(ctx context.Context, in *RangeInput) (*body[hoursDoc], error) {
		from, to, err := in.days(-90, 0)
		if err != nil {
			return nil, err
		}
		return look(ctx, "aid_volunteers", nil, func(l *looking) (hoursDoc, error) {
			rows, err := hours(l, from, to)
			return hoursDoc{from, to, rows}, err
		})
	})
	huma.Get(api, "/api/v1/aid/rota/coverage", func(ctx context.Context, in *struct {
		RangeInput
		All bool `query:"all" doc:"covered shifts too"`
	}) (*body[coverageDoc], error) {
		from, to, err := in.days(0, 14)
		if err != nil {
			return nil, err
		}
		return look(ctx, "aid_shifts", nil, func(l *looking) (coverageDoc, error) {
			gaps, err := coverage(l, from, to, in.All)
			out := coverageDoc{From: from, To: to, Shifts: gaps}
			for _, g := range gaps {
				out.Missing += g.Missing
			}
			return out, err
		})
	})
}

type hoursDoc struct {
	From clock.Date `json:"from"`
	To   clock.Date `json:"to"`
	Rows []Hours    `json:"rows"`
}

type coverageDoc struct {
	From    clock.Date `json:"from"`
	To      clock.Date `json:"to"`
	Missing int64      `json:"missing" doc:"people, over all shifts"`
	Shifts  []Gap      `json:"shifts"`
}

type RangeInput struct {
	From string `query:"from" doc:"YYYY-MM-DD"`
	To   string `query:"to"`
}

// days reads a range; what is left out is so many days from today.
func (in *RangeInput) days(from, to int) (clock.Date, clock.Date, error) {
	out := []clock.Date{clock.Today().AddDays(from), clock.Today().AddDays(to)}
	for i, s := range []string{in.From, in.To} {
		if s == "" {
			continue
		}
		d, err := clock.ParseDate(s)
		if err != nil {
			return d, d, fail.At([]string{"from", "to"}[i], errDay.Because("a day is like 2026-11-22"))
		}
		out[i] = d
	}
	if out[1].Before(out[0]) {
		return out[0], out[1], fail.At("to", errDay.Because("the range ends before it begins"))
	}
	return out[0], out[1], nil
}

type GatewayInput struct {
	Secret string `header:"X-Gateway-Secret" doc:"the secret that the office gave to its gateway"`
}

func smsRoutes(api huma.API, env programme.Env) {
	// The secret is told once and kept sealed, so this answer is not repeated for a key.
	huma.Register(api, post("make-sms-secret", "/aid/sms/secret", "Make the message gateway's secret anew"), func(ctx context.Context, _ *struct{}) (*done[map[string]string], error) {
		return perform(ctx, env, "aid.manage", "", "gateway secret", nil, func(a *act) (map[string]string, error) {
			secret, err := a.gatewaySecret()
			return map[string]string{"secret": secret}, err
		})
	})
	huma.Register(api, post("receive-sms", "/aid/sms", "A short message that came in; for the gateway"), func(ctx context.Context, in *struct {
		GatewayInput
		Body incoming
	}) (*body[replied], error) {
		store := httpapi.StoreOf(ctx)
		if err := knowsGateway(ctx, store, env, in.Secret); err != nil {
			return nil, err
		}
		out, err := receiveSMS(ctx, store, env, in.Body)
		return &body[replied]{out}, err
	})
	huma.Get(api, "/api/v1/aid/sms/outbox", func(ctx context.Context, in *GatewayInput) (*body[[]outgoing], error) {
		store := httpapi.StoreOf(ctx)
		if err := knowsGateway(ctx, store, env, in.Secret); err != nil {
			return nil, err
		}
		out, err := tray(ctx, store, env)
		return &body[[]outgoing]{out}, err
	})
	sentTo := post("sms-sent", "/aid/sms/outbox/sent", "Messages that the gateway has sent")
	sentTo.DefaultStatus = http.StatusNoContent
	huma.Register(api, sentTo, func(ctx context.Context, in *struct {
		GatewayInput
		Body struct {
			IDs []int64 `json:"ids" maxItems:"1000"`
		}
	}) (*struct{}, error) {
		store := httpapi.StoreOf(ctx)
		if err := knowsGateway(ctx, store, env, in.Secret); err != nil {
			return nil, err
		}
		return nil, sent(ctx, store, in.Body.IDs)
	})
	huma.Register(api, post("message-shift", "/aid/shifts/{id}/messages", "Write to everybody on a shift"), func(ctx context.Context, in *struct {
		Keyed
		RowID
		Body struct {
			Text string `json:"text" minLength:"1" maxLength:"300"`
		}
	}) (*done[written], error) {
		return perform(ctx, env, "aid.volunteers", in.Key, "messages", []any{in.ID, in.Body}, func(a *act) (written, error) {
			return a.tell(in.ID, strings.TrimSpace(in.Body.Text))
		})
	})
	huma.Register(api, post("call-for-shift", "/aid/shifts/{id}/call", "Ask everybody who could come to an uncovered shift"), func(ctx context.Context, in *struct {
		Keyed
		RowID
	}) (*done[written], error) {
		return perform(ctx, env, "aid.volunteers", in.Key, "call", in.ID, func(a *act) (written, error) { return a.call(in.ID) })
	})
}
