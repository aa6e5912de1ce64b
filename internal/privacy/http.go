package privacy

import (
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/httpapi"
)

type answer[T any] struct{ Body T }

// file is an answer that a browser keeps as a file and no cache keeps at all.
type file struct {
	ContentType  string `header:"Content-Type"`
	Disposition  string `header:"Content-Disposition"`
	CacheControl string `header:"Cache-Control"`
	NoSniff      string `header:"X-Content-Type-Options"`
	Body         []byte
}

type retentionDoc struct {
	Rules    []Rule                 `json:"rules"`
	Starts   map[string][]string    `json:"starts" doc:"register: columns from which time may count"`
	Possible map[string][]string    `json:"possible" doc:"register: what a rule may make anonymous"`
	Titles   map[string]access.Text `json:"titles" doc:"what programmes call their registers"`
}

// Routes adds the addresses of the audit, of readings, of retention and of the rights of the people in the registers.
// Personal data come in the body of a request only: addresses end in logs. home is where the files of rows lie.
func Routes(api huma.API, home string) {
	auditRoutes(api)
	huma.Get(api, "/api/v1/retention", func(ctx context.Context, _ *struct{}) (*answer[retentionDoc], error) {
		out := &answer[retentionDoc]{Body: retentionDoc{Starts: map[string][]string{}, Possible: map[string][]string{}, Titles: titles()}}
		for register, p := range allPossible() {
			out.Body.Starts[register], out.Body.Possible[register] = p.starts, p.fields
		}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) (err error) {
			out.Body.Rules, err = Rules(ctx, tx, httpapi.ScopeOf(ctx))
			return err
		})
		return out, err
	})
	huma.Register(api, huma.Operation{OperationID: "put-retention", Method: "PUT", Path: "/api/v1/retention", Summary: "Change how long a register's personal data are kept"},
		func(ctx context.Context, in *struct {
			Body struct {
				Register   string   `json:"register"`
				Class      string   `json:"class" maxLength:"20"`
				Years      int      `json:"years"`
				StartsFrom string   `json:"starts_from"`
				Fields     []string `json:"fields"`
				LegalBasis string   `json:"legal_basis" maxLength:"500"`
				Enabled    bool     `json:"enabled" doc:"whoever enables a rule confirms it with their name"`
			}
		}) (*answer[Rule], error) {
			scope := httpapi.ScopeOf(ctx)
			if err := scope.Require(access.ManagePrivacy); err != nil {
				return nil, err
			}
			b := in.Body
			out := &answer[Rule]{}
			_, err := httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), "retention of "+b.Register, func(c *db.Change) (err error) {
				out.Body, err = SetRule(ctx, c, scope, Rule{Register: b.Register, Class: b.Class, Years: b.Years, StartsFrom: b.StartsFrom, Fields: b.Fields,
					LegalBasis: b.LegalBasis, Enabled: b.Enabled})
				return err
			})
			return out, err
		})
	huma.Register(api, huma.Operation{OperationID: "run-retention", Method: "POST", Path: "/api/v1/retention/run", Summary: "Make anonymous what may no longer be kept"},
		func(ctx context.Context, in *struct {
			Body struct {
				Rehearse bool `json:"rehearse,omitempty" doc:"only say what would happen, for rules that are not enabled too"`
			}
		}) (*answer[*Outcome], error) {
			do := Retain
			if in.Body.Rehearse {
				do = Rehearse
			}
			out, err := do(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), clock.Today())
			if err == nil && out.Revision > 0 {
				_, err = SweepFiles(ctx, httpapi.StoreOf(ctx), home)
			}
			return &answer[*Outcome]{out}, err
		})
	huma.Get(api, "/api/v1/privacy/purposes", func(ctx context.Context, _ *struct{}) (*answer[[]Purpose], error) {
		return &answer[[]Purpose]{Purposes()}, nil
	})
	huma.Register(api, huma.Operation{OperationID: "search-subject", Method: "POST", Path: "/api/v1/privacy/search", Summary: "Find a person for a request of theirs"},
		func(ctx context.Context, in *struct {
			Body struct {
				Q string `json:"q" maxLength:"200" doc:"part of the name, or the whole NIP or PESEL"`
			}
		}) (*answer[[]Candidate], error) {
			out, err := Search(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), in.Body.Q)
			return &answer[[]Candidate]{out}, err
		})
	huma.Register(api, huma.Operation{OperationID: "subject-access", Method: "POST", Path: "/api/v1/privacy/subject-access", Summary: "Everything that the office holds about a person",
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			"application/json": {Schema: huma.SchemaFromType(api.OpenAPI().Components.Schemas, typeOfAccess)}, "text/html": {}}}}},
		func(ctx context.Context, in *struct {
			Body struct {
				Party   int64  `json:"party,omitempty"`
				Person  int64  `json:"person,omitempty" doc:"of the programmes' files; one of the two"`
				Request string `json:"request,omitempty" maxLength:"300" doc:"number of the request; no names: it is kept"`
				Format  string `json:"format,omitempty" enum:"json,html" doc:"html is a page to be printed, in Polish"`
			}
		}) (*file, error) {
			a, err := subjectAccess(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), in.Body.Party, in.Body.Person, in.Body.Request)
			if err != nil {
				return nil, err
			}
			out := &file{CacheControl: "no-store", NoSniff: "nosniff"}
			if in.Body.Format == "html" {
				out.ContentType, out.Disposition = "text/html; charset=utf-8", fmt.Sprintf(`attachment; filename="art-15-%d.html"`, max(in.Body.Party, in.Body.Person))
				out.Body, err = a.Print()
				return out, err
			}
			out.ContentType, out.Disposition = "application/json", fmt.Sprintf(`attachment; filename="art-15-%d.json"`, max(in.Body.Party, in.Body.Person))
			out.Body, err = a.JSON()
			return out, err
		})
	huma.Register(api, huma.Operation{OperationID: "erase-subject", Method: "POST", Path: "/api/v1/privacy/erase", Summary: "Make a person anonymous on request"},
		func(ctx context.Context, in *struct{ Body Erasure }) (*answer[*Erased], error) {
			out, err := Erase(ctx, httpapi.StoreOf(ctx), httpapi.ScopeOf(ctx), in.Body)
			if err == nil && out.Revision > 0 {
				_, err = SweepFiles(ctx, httpapi.StoreOf(ctx), home)
			}
			return &answer[*Erased]{out}, err
		})
}
