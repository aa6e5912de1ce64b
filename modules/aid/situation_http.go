package aid

import (
	"context"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/httpapi"
	"spoina/internal/programme"
	"spoina/internal/report"
)

// sheet is an answer that a browser keeps as a file and no cache keeps at all.
type sheet struct {
	ContentType  string `header:"Content-Type"`
	Disposition  string `header:"Content-Disposition"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

// patrolRoutes are the addresses of patrols, the daily report, the guide pages and the list of the first day.
func patrolRoutes(api huma.API, env programme.Env) {
	huma.Register(api, post("plan-patrol", "/aid/patrols", "Send a patrol out"), func(ctx context.Context, in *struct {
		Keyed
		Body round
	}) (*done[numbered], error) {
		return perform(ctx, env, "aid.patrol", in.Key, "patrol", in.Body, func(a *act) (numbered, error) { return a.patrol(in.Body) })
	})
	huma.Register(api, post("note-visit", "/aid/patrols/{id}/visits", "Note what a patrol found"), func(ctx context.Context, in *struct {
		Keyed
		RowID
		Body visit
	}) (*done[visited], error) {
		return perform(ctx, env, "aid.patrol", in.Key, "visit", []any{in.ID, in.Body}, func(a *act) (visited, error) { return a.visit(in.ID, in.Body) })
	})
	huma.Register(api, post("sign-patrol", "/aid/patrols/{id}/sign", "Sign a patrol; each officer signs with their own account"), func(ctx context.Context, in *struct {
		Keyed
		RowID
	}) (*done[signature], error) {
		return perform(ctx, env, "aid.patrol", in.Key, "signature", in.ID, func(a *act) (signature, error) { return a.sign(in.ID) })
	})
	schema := huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeFor[report.Report]())
	huma.Register(api, huma.Operation{OperationID: "get-aid-situation", Method: http.MethodGet, Path: "/api/v1/aid/situation", Summary: "Situation report of a day",
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: schema}, "application/pdf": {}}}}},
		func(ctx context.Context, in *struct {
			On     string `query:"on" doc:"YYYY-MM-DD; today when left out"`
			Format string `query:"format" enum:"json,pdf" default:"json"`
			Lang   string `query:"lang" enum:"pl,en" default:"pl"`
		}) (*sheet, error) {
			on := clock.Today()
			if in.On != "" {
				d, err := clock.ParseDate(in.On)
				if err != nil || d.After(on) {
					return nil, fail.At("on", errDay.Because("the report is of a day like 2026-11-22 that has come"))
				}
				on = d
			}
			return situationOf(ctx, env, on, in.Format, in.Lang)
		})
	huma.Get(api, "/api/v1/public/aid/guides", func(ctx context.Context, in *struct {
		Lang string `query:"lang" enum:"uk,pl,en" default:"uk"`
	}) (*body[Guides], error) {
		out, err := guides(ctx, httpapi.StoreOf(ctx), in.Lang)
		return &body[Guides]{out}, err
	})
	patrolPaperRoutes(api)
	checklistRoutes(api, env)
}

// situationOf makes the report: of the whole office, without small groups, for whoever manages the programme or sees
// numbers only, and then of today: the reports of two days would tell of single people; of their own rows for those who work in it.
func situationOf(ctx context.Context, env programme.Env, on clock.Date, format, lang string) (*sheet, error) {
	scope := httpapi.ScopeOf(ctx)
	few := false
	switch {
	case scope.All():
	case scope.May("aid.manage"):
		scope, few = access.System("aid situation"), true
	case scope.May("aid.stock") || scope.May("aid.patrol") || scope.May("aid.register") || scope.May("aid.volunteers"):
	case scope.May(access.ReadStatistics):
		if on != clock.Today() {
			return nil, report.ErrWhole
		}
		scope, few = scope.Statistics(), true
	default:
		return nil, scope.Refused("the permission " + access.ReadStatistics)
	}
	store := httpapi.StoreOf(ctx)
	var r report.Report
	if err := store.Read(ctx, func(tx pgx.Tx) (err error) {
		if r, err = situation(env)(ctx, store, tx, scope, report.Period{To: on}); err != nil {
			return err
		}
		r.From, r.To, r.On = on, on, on
		r.Revision, err = db.CurrentRevision(ctx, tx)
		return err
	}); err != nil {
		return nil, err
	}
	if few {
		r.Suppress()
	}
	out := &sheet{ContentType: "application/json", CacheControl: "no-store"}
	var err error
	if format == "pdf" {
		out.ContentType, out.Disposition = "application/pdf", fmt.Sprintf(`attachment; filename="sytuacja-%s.pdf"`, on)
		out.Body, err = r.Write("pdf", lang, store.Office().Name, "")
		return out, err
	}
	out.Body, err = r.JSON()
	return out, err
}

func checklistRoutes(api huma.API, env programme.Env) {
	huma.Get(api, "/api/v1/aid/checklist", func(ctx context.Context, _ *struct{}) (*body[Checklist], error) {
		return look(ctx, "", []string{"aid.manage", access.Switch}, func(l *looking) (Checklist, error) {
			state, err := programme.StateOf(l.ctx, l.tx, programme.Programme{Name: "aid", Dormant: true})
			if err != nil {
				return Checklist{}, err
			}
			return checklist(l.ctx, l.tx, state.On)
		})
	})
	huma.Put(api, "/api/v1/aid/checklist", func(ctx context.Context, in *struct {
		Body struct {
			Item string `json:"item"`
			Done bool   `json:"done"`
			Note string `json:"note,omitempty" maxLength:"300"`
		}
	}) (*struct{}, error) {
		scope := httpapi.ScopeOf(ctx)
		if !scope.May(access.Switch) {
			if err := scope.Require("aid.manage"); err != nil {
				return nil, err
			}
		}
		_, err := httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), "list of the first day", func(c *db.Change) error {
			return tick(ctx, c, scope, in.Body.Item, in.Body.Done, in.Body.Note)
		})
		return nil, err
	})
	huma.Register(api, post("start-aid", "/aid/checklist/start", "Add the starting list of goods and kits"), func(ctx context.Context, in *struct{ Keyed }) (*done[started], error) {
		return perform(ctx, env, "aid.manage", in.Key, "starting list", nil, func(a *act) (started, error) { return a.start() })
	})
}
