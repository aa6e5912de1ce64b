package programme

import (
	"context"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/db"
	"spoina/internal/httpapi"
	"spoina/internal/register"
)

type body[T any] struct{ Body T }

// Listed is a programme as its people see it.
type Listed struct {
	Name      string        `json:"name"`
	Title     register.Text `json:"title"`
	On        bool          `json:"on"`
	Since     *time.Time    `json:"since" doc:"null: since ever"`
	By        string        `json:"by" doc:"login of whoever switched it last"`
	Registers []string      `json:"registers" doc:"those that the person may read"`
	Imports   []Taken       `json:"imports" doc:"spreadsheets that the person may bring"`
}

// Taken is a kind of spreadsheet.
type Taken struct {
	Name   string        `json:"name"`
	Title  register.Text `json:"title"`
	Fields []TakenField  `json:"fields"`
}

// TakenField is a column of a spreadsheet.
type TakenField struct {
	Name     string        `json:"name"`
	Title    register.Text `json:"title"`
	Type     register.Type `json:"type"`
	Required bool          `json:"required"`
	Aliases  []string      `json:"aliases" doc:"other headings under which it is known"`
}

// mine tells whether a person has anything to do in a programme.
func mine(scope access.Scope, p Programme) (registers []string, ok bool) {
	registers = []string{}
	for _, r := range p.Registers {
		if scope.Rights(r.Name).Read {
			registers = append(registers, r.Name)
		}
	}
	ok = len(registers) > 0 || scope.May(access.Switch) || scope.May(access.ReadStatistics) ||
		slices.ContainsFunc(p.Permissions, func(q access.Permission) bool { return scope.May(q.Name) })
	return registers, ok
}

// Routes are the addresses of programmes as such, and of each programme.
func Routes(api huma.API, list []Programme, env Env) {
	huma.Get(api, "/api/v1/programmes", func(ctx context.Context, _ *struct{}) (*body[[]Listed], error) {
		scope := httpapi.ScopeOf(ctx)
		out := &body[[]Listed]{Body: []Listed{}}
		err := httpapi.StoreOf(ctx).Read(ctx, func(tx pgx.Tx) error {
			for _, p := range list {
				registers, ok := mine(scope, p)
				visitor := !scope.SignedIn()
				if !ok && !visitor {
					continue
				}
				state, err := StateOf(ctx, tx, p)
				if err != nil {
					return err
				}
				if !ok && !state.On { // what runs is no secret: its pages for everybody are offered at the door
					continue
				}
				one := Listed{p.Name, p.Title, state.On, state.Since, "", registers, []Taken{}}
				if scope.Staff() {
					one.By = state.By
				}
				for _, i := range p.Imports {
					if scope.May(i.Permission) {
						one.Imports = append(one.Imports, i.taken())
					}
				}
				out.Body = append(out.Body, one)
			}
			return nil
		})
		return out, err
	})
	huma.Put(api, "/api/v1/programmes/{name}", func(ctx context.Context, in *struct {
		Name string `path:"name"`
		Body struct {
			On bool `json:"on"`
		}
	}) (*struct{}, error) {
		p, err := find(list, in.Name)
		if err != nil {
			return nil, err
		}
		scope := httpapi.ScopeOf(ctx)
		_, err = httpapi.StoreOf(ctx).Change(ctx, scope.Actor(), "programme switched", func(c *db.Change) error { return Switch(ctx, c, scope, p, in.Body.On) })
		return nil, err
	})
	importRoutes(api, list, env)
}

func find(list []Programme, name string) (Programme, error) {
	for _, p := range list {
		if p.Name == name {
			return p, nil
		}
	}
	return Programme{}, ErrUnknown.Because("there is no programme %q", name)
}

func (i Import) taken() Taken {
	t := Taken{i.Name, i.Title, []TakenField{}}
	for _, f := range i.Fields {
		aliases := f.Aliases
		if aliases == nil {
			aliases = []string{}
		}
		t.Fields = append(t.Fields, TakenField{f.Name, f.Title, f.Type, f.Required, aliases})
	}
	return t
}
